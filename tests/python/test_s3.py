"""S3 as its users know it: boto3's transfers, the AWS CLI's copies, and URLs that others are given."""

import hashlib
import os
import socket
import subprocess

import boto3.s3.transfer
import botocore.config
import botocore.exceptions
import pytest
from conftest import send

MEBIBYTE = 1 << 20
# The size of the file that is copied in parts; CI takes less than the full one.
LARGE = int(os.environ.get("CLOUDCHAMBER_LARGE_MIB", "64")) * MEBIBYTE


@pytest.fixture
def s3(client):
    s3 = client("s3")
    s3.create_bucket(Bucket="shelf")
    return s3


def write_tree(folder, count):
    """Files in folders, three levels deep, each with content of its own."""
    for number in range(count):
        path = folder / f"{number % 7}" / f"{number % 31}" / f"file {number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content {number}\n" * (number % 13))
        # S3 tells times in whole seconds: what was written in the second of its upload would seem newer.
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 60))


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.timeout(600)
def test_a_tree_is_synchronised_both_ways(aws, s3, tmp_path):
    there, back = tmp_path / "there", tmp_path / "back"
    write_tree(there, 2000)
    aws("s3", "sync", str(there), "s3://shelf/tree", "--quiet", seconds=240)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="shelf", Prefix="tree/")
    assert sum(page["KeyCount"] for page in pages) == 2000
    aws("s3", "sync", "s3://shelf/tree", str(back), "--quiet", seconds=240)
    assert tree(back) == tree(there)

    # A second time there is nothing to do; what is gone goes, what is new comes.
    assert aws("s3", "sync", str(there), "s3://shelf/tree", "--dryrun") in (None, "")
    (there / "0" / "0" / "file 0.txt").unlink()
    (there / "new.txt").write_text("new")
    said = aws("s3", "sync", str(there), "s3://shelf/tree", "--delete")
    assert "delete: s3://shelf/tree/0/0/file 0.txt" in said and "new.txt to s3://shelf/tree/new.txt" in said


@pytest.mark.timeout(600)
def test_a_large_file_is_copied_in_parts(aws, s3, tmp_path):
    large, back = tmp_path / "large.bin", tmp_path / "back.bin"
    digest = hashlib.sha256()
    with large.open("wb") as file:
        for number in range(LARGE // MEBIBYTE):
            piece = number.to_bytes(8, "big") * (MEBIBYTE // 8)
            digest.update(piece)
            file.write(piece)
    aws("s3", "cp", str(large), "s3://shelf/large.bin", "--quiet", seconds=240)
    head = s3.head_object(Bucket="shelf", Key="large.bin")
    assert head["ContentLength"] == LARGE
    assert head["ETag"].endswith(f'-{LARGE // (8 * MEBIBYTE)}"')
    aws("s3", "cp", "s3://shelf/large.bin", str(back), "--quiet", seconds=240)
    with back.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").digest() == digest.digest()
    # No part is left behind.
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="shelf")


def test_boto3_transfers_what_it_was_given(s3, tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(os.urandom(1000) * 12_000)
    config = boto3.s3.transfer.TransferConfig(multipart_threshold=5 * MEBIBYTE, multipart_chunksize=5 * MEBIBYTE)
    s3.upload_file(str(source), "shelf", "deep/er/key", Config=config, ExtraArgs={"Metadata": {"a": "b"}})
    s3.copy({"Bucket": "shelf", "Key": "deep/er/key"}, "shelf", "copy", Config=config)
    s3.download_file("shelf", "copy", str(target), Config=config)
    assert target.read_bytes() == source.read_bytes()
    assert s3.head_object(Bucket="shelf", Key="copy")["Metadata"] == {"a": "b"}


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_urls_work_without_credentials(s3, endpoint, control, version):
    signer = boto3.client("s3", region_name="us-east-1", endpoint_url=endpoint, config=botocore.config.Config(signature_version=version))
    put = signer.generate_presigned_url("put_object", Params={"Bucket": "shelf", "Key": "ä b+c"}, ExpiresIn=600)
    done = subprocess.run(["curl", "-sS", "-f", "-T", "-", put], input=b"by curl", capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert s3.get_object(Bucket="shelf", Key="ä b+c")["Body"].read() == b"by curl"

    get = signer.generate_presigned_url("get_object", Params={"Bucket": "shelf", "Key": "ä b+c"}, ExpiresIn=600)
    assert send(get, body=None, method="GET")[2] == b"by curl"
    control("clock", {"advance": "11m"})
    status, _, body = send(get, body=None, method="GET")
    assert status == 403 and b"<Message>Request has expired</Message>" in body


def test_urls_and_forms_that_boto3_signs_by_default_reach_the_region_of_the_bucket(client):
    ireland = client("s3", region="eu-west-1")
    ireland.create_bucket(Bucket="pier", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    ireland.put_object(Bucket="pier", Key="k", Body=b"by boto3")
    get = ireland.generate_presigned_url("get_object", Params={"Bucket": "pier", "Key": "k"})
    assert send(get, body=None, method="GET")[2] == b"by boto3"
    post = ireland.generate_presigned_post("pier", "posted")
    fields = [item for name, value in post["fields"].items() for item in ("-F", f"{name}={value}")]
    curl = ["curl", "-sS", "-f", *fields, "-F", "file=by form", post["url"]]
    assert subprocess.run(curl, capture_output=True, timeout=60).returncode == 0
    assert ireland.get_object(Bucket="pier", Key="posted")["Body"].read() == b"by form"


def test_a_form_uploads_what_its_policy_allows(s3):
    post = s3.generate_presigned_post(
        "shelf", "forms/${filename}", Conditions=[["content-length-range", 1, 20]], ExpiresIn=600
    )
    fields = [item for name, value in post["fields"].items() for item in ("-F", f"{name}={value}")]
    curl = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", *fields]
    send = lambda text: subprocess.run([*curl, "-F", f"file={text};filename=a.txt", post["url"]], capture_output=True, text=True, timeout=60)
    assert send("hello").stdout == "204"
    assert s3.get_object(Bucket="shelf", Key="forms/a.txt")["Body"].read() == b"hello"
    assert send("much longer than twenty bytes").stdout == "400"


def test_versions_come_and_go(s3):
    s3.put_bucket_versioning(Bucket="shelf", VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket="shelf", Key="k", Body=b"1")["VersionId"]
    second = s3.put_object(Bucket="shelf", Key="k", Body=b"2")["VersionId"]
    marker = s3.delete_object(Bucket="shelf", Key="k")
    assert marker["DeleteMarker"] is True
    with pytest.raises(botocore.exceptions.ClientError, match="NoSuchKey"):
        s3.get_object(Bucket="shelf", Key="k")
    assert s3.get_object(Bucket="shelf", Key="k", VersionId=first)["Body"].read() == b"1"
    s3.delete_object(Bucket="shelf", Key="k", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket="shelf", Key="k")["VersionId"] == second


def test_a_bucket_is_found_from_its_own_region_only(client):
    client("s3", region="eu-west-1").create_bucket(
        Bucket="far", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    # boto3 follows the redirect by itself.
    near = client("s3", region="us-east-1")
    near.put_object(Bucket="far", Key="k", Body=b"x")
    assert near.get_bucket_location(Bucket="far")["LocationConstraint"] == "eu-west-1"


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_both_styles_of_addresses_work(s3, endpoint, style, monkeypatch):
    # Not every machine resolves names below localhost, as browsers and curl do.
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: resolve("127.0.0.1" if host.endswith("localhost") else host, *rest, **more))
    s3.put_object(Bucket="shelf", Key="a//b/../c%2F ü", Body=b"odd")
    port = endpoint.rsplit(":", 1)[1]
    config = botocore.config.Config(s3={"addressing_style": style})
    other = boto3.client("s3", region_name="us-east-1", endpoint_url=f"http://localhost:{port}", config=config)
    assert other.get_object(Bucket="shelf", Key="a//b/../c%2F ü")["Body"].read() == b"odd"


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"])
def test_checksums_are_verified_and_kept(s3, algorithm):
    try:
        s3.put_object(Bucket="shelf", Key="k", Body=b"summed", ChecksumAlgorithm=algorithm)
    except botocore.exceptions.MissingDependencyException:
        pytest.skip(f"boto3 needs awscrt for {algorithm}")
    head = s3.head_object(Bucket="shelf", Key="k", ChecksumMode="ENABLED")
    assert head[f"Checksum{algorithm}"]
    # boto3 compares what it reads with the sum.
    assert s3.get_object(Bucket="shelf", Key="k", ChecksumMode="ENABLED")["Body"].read() == b"summed"
    with pytest.raises(botocore.exceptions.ClientError, match="BadDigest"):
        s3.put_object(Bucket="shelf", Key="k", Body=b"other", **{f"Checksum{algorithm}": head[f"Checksum{algorithm}"]})
