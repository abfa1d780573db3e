"""Fixtures of the end-to-end tests: a server, clients of it, and a fresh world for each test.

The server is the binary that CLOUDCHAMBER_BIN names, started here; or one that runs at AWS_ENDPOINT_URL.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import boto3
import botocore.config
import pytest

NOWHERE = "/nonexistent"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": NOWHERE,
    "AWS_SHARED_CREDENTIALS_FILE": NOWHERE,
    "AWS_PAGER": "",
}
for name in ("AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN"):
    os.environ.pop(name, None)
os.environ.update(ENVIRONMENT)


@pytest.fixture(scope="session")
def endpoint():
    """The URL of a running server."""
    binary = os.environ.get("CLOUDCHAMBER_BIN")
    if binary is None:
        url = os.environ.get("AWS_ENDPOINT_URL")
        assert url, "set CLOUDCHAMBER_BIN to the server's binary, or AWS_ENDPOINT_URL to a running server"
        yield url.rstrip("/")
        return
    command = [binary, "serve", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        # One line says where it listens: it took a free port.
        line = server.stdout.readline()
        url = next((word for word in line.split() if word.startswith("http://")), None)
        assert url, f"{binary} did not say where it listens, but: {line!r}"
        yield url
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=10) == 0, "the server did not end well when asked to"


@pytest.fixture(autouse=True)
def fresh_world(endpoint):
    """Every test begins with nothing."""
    post(endpoint + "/_cloudchamber/reset")


@pytest.fixture
def control(endpoint):
    """The control API: `control("clock")` reads, `control("clock", {"advance": "6h"})` posts."""

    def call(path, body=None):
        url = f"{endpoint}/_cloudchamber/{path}"
        return post(url, body) if body is not None else get(url)

    return call


@pytest.fixture
def client(endpoint):
    """Makes boto3 clients: `client("ec2", region="eu-west-1", account="111111111111")`."""

    def make(service, region="us-east-1", account=None, credentials=None):
        keys = {}
        if account is not None:
            keys = {"aws_access_key_id": account, "aws_secret_access_key": "testing"}
        if credentials is not None:
            keys = {
                "aws_access_key_id": credentials["AccessKeyId"],
                "aws_secret_access_key": credentials["SecretAccessKey"],
                "aws_session_token": credentials["SessionToken"],
            }
        # What fails should fail once: a retry would hide it or make it slow.
        config = botocore.config.Config(retries={"total_max_attempts": 1})
        return boto3.client(service, region_name=region, endpoint_url=endpoint, config=config, **keys)

    return make


@pytest.fixture
def history_bucket(client):
    """A bucket that AWS Config may write to."""
    s3, name = client("s3"), "history"
    s3.create_bucket(Bucket=name)
    resources = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    statement = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "s3:*", "Resource": resources}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Statement": statement}))
    return name


@pytest.fixture
def aws(endpoint):
    """Runs the AWS CLI: `aws("ec2", "describe-vpcs")` gives its JSON, its text if it is none, or fails."""
    programs = os.environ.get("CLOUDCHAMBER_TEST_PROGRAMS") or pathlib.Path(sys.executable).parent

    def run(*arguments, expect=0, seconds=60):
        command = [str(pathlib.Path(programs) / "aws"), "--endpoint-url", endpoint, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
        assert done.returncode == expect, f"{arguments} ended with {done.returncode}: {done.stderr}"
        if expect != 0:
            return done.stderr
        try:
            return json.loads(done.stdout or "null")
        except ValueError:
            return done.stdout.strip()

    return run


def get(url):
    """The JSON behind a URL."""
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


def post(url, body=None):
    """The JSON that a POST is answered with."""
    data = json.dumps(body or {}).encode()
    request = urllib.request.Request(url, data=data, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def send(url, body=b"", headers=None, method="POST"):
    """What a server answers to bytes that no SDK would send: status, headers and body, for errors too."""
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def wait_for(condition, seconds=10):
    """Waits until a condition gives something true, and returns that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"{condition} was not met within {seconds} seconds")
