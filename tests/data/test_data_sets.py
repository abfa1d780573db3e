"""s3fs and pyarrow write a partitioned data set each, and read the other's."""

import pandas
import pyarrow
import pyarrow.dataset
import pyarrow.fs
import pyarrow.parquet
import pytest
import s3fs


@pytest.fixture(scope="module")
def arrow(endpoint):
    return pyarrow.fs.S3FileSystem(
        access_key="testing",
        secret_key="testing",
        region="us-east-1",
        endpoint_override=endpoint.removeprefix("http://"),
        scheme="http",
        allow_bucket_creation=True,
        allow_bucket_deletion=True,
    )


@pytest.fixture(scope="module")
def files(endpoint):
    return s3fs.S3FileSystem(key="testing", secret="testing", endpoint_url=endpoint, skip_instance_cache=True)


def table():
    days = [f"2026-01-0{1 + number % 5}" for number in range(10_000)]
    return pyarrow.table({"day": days, "number": list(range(10_000)), "text": [f"row {n}" for n in range(10_000)]})


def written(filesystem, path):
    partitioning = pyarrow.dataset.partitioning(pyarrow.schema([("day", pyarrow.string())]), flavor="hive")
    pyarrow.dataset.write_dataset(table(), path, filesystem=filesystem, format="parquet", partitioning=partitioning)


def test_pyarrow_writes_and_s3fs_reads(arrow, files):
    arrow.create_dir("lake")
    written(arrow, "lake/numbers")
    assert len(files.glob("lake/numbers/day=*/*.parquet")) == 5
    with files.open(files.glob("lake/numbers/day=2026-01-03/*.parquet")[0]) as file:
        assert pyarrow.parquet.read_table(file).num_rows == 2_000
    back = pyarrow.dataset.dataset("lake/numbers", filesystem=arrow, partitioning="hive")
    assert back.count_rows() == 10_000
    assert back.to_table(filter=pyarrow.dataset.field("day") == "2026-01-02")["number"].to_pylist()[:2] == [1, 6]
    arrow.delete_dir("lake/numbers")
    assert arrow.get_file_info("lake/numbers").type == pyarrow.fs.FileType.NotFound


def test_s3fs_writes_and_pyarrow_reads(arrow, files):
    files.mkdir("shore")
    written(files, "shore/numbers")
    assert files.du("shore/numbers") > 0
    back = pyarrow.dataset.dataset("shore/numbers", filesystem=arrow, partitioning="hive")
    assert sorted(back.to_table()["number"].to_pylist()) == list(range(10_000))
    files.rm("shore", recursive=True)
    assert not files.exists("shore")


def test_files_are_appended_copied_and_moved(files):
    files.mkdir("desk")
    large = b"0123456789" * 1_200_000
    with files.open("desk/a", "wb", block_size=5 << 20) as file:
        file.write(large)
    assert files.info("desk/a")["size"] == len(large)
    files.copy("desk/a", "desk/b")
    files.mv("desk/b", "desk/c")
    assert sorted(files.ls("desk")) == ["desk/a", "desk/c"]
    assert files.cat_file("desk/c", start=10, end=20) == b"0123456789"
    with files.open("desk/a", "ab") as file:
        file.write(b"more")
    assert files.cat_file("desk/a", start=-4) == b"more"


def test_pandas_reads_what_it_wrote(endpoint, files):
    files.mkdir("frames")
    options = {"key": "testing", "secret": "testing", "endpoint_url": endpoint}
    frame = pandas.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})
    frame.to_csv("s3://frames/frame.csv", index=False, storage_options=options)
    frame.to_parquet("s3://frames/frame.parquet", storage_options=options)
    assert pandas.read_csv("s3://frames/frame.csv", storage_options=options).equals(frame)
    assert pandas.read_parquet("s3://frames/frame.parquet", storage_options=options)["a"].tolist() == [1, 2, 3]
