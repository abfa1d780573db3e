"""The example that the README's first command runs."""

import os
import pathlib
import re
import subprocess
import sys

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "open_port.py"


def test_the_example_prints_the_history_of_an_open_port(endpoint):
    environment = os.environ | {"AWS_ENDPOINT_URL": endpoint}
    done = subprocess.run([sys.executable, EXAMPLE], capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    steps = re.findall(r"sg-\w+  (\w+), by (\w+)", done.stdout)
    assert steps == [
        ("ResourceDiscovered", "CreateSecurityGroup"),
        ("OK", "RunInstances"),
        ("OK", "AuthorizeSecurityGroupIngress"),
        ("OK", "RevokeSecurityGroupIngress"),
    ]
    opened, closed = done.stdout.split("AuthorizeSecurityGroupIngress")[1].split("RevokeSecurityGroupIngress")
    assert "+ inbound tcp 22 from 0.0.0.0/0" in opened
    assert "- inbound tcp 22 from 0.0.0.0/0" in closed
    assert re.search(r"recorded with it: eni-\w+, i-\w+", opened)
