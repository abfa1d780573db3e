"""A server for programs that read and write data sets in S3."""

import os
import signal
import subprocess

import pytest

os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE="/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE="/nonexistent",
)


@pytest.fixture(scope="session")
def endpoint():
    """The URL of a server that was started for these tests."""
    command = [os.environ["CLOUDCHAMBER_BIN"], "serve", "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        line = server.stdout.readline()
        yield next(word for word in line.split() if word.startswith("http://")).rstrip("/")
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=10) == 0
