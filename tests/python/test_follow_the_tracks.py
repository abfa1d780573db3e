"""The example of notifications and files."""

import os
import pathlib
import re
import subprocess
import sys

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "follow_the_tracks.py"


def test_the_example_prints_what_is_told_and_delivered(endpoint):
    environment = os.environ | {"AWS_ENDPOINT_URL": endpoint}
    done = subprocess.run([sys.executable, EXAMPLE], capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr
    steps = dict(part.split("\n", 1) for part in done.stdout.strip().split("\n\n"))

    def told(step):
        """`CHANGE TYPE` of each notification of a step."""
        return [" ".join(pair) for pair in re.findall(r"^  (\w+) +AWS::EC2::(\w+)", steps[step], re.MULTILINE)]

    assert told("A network") == ["CREATE SecurityGroup", "CREATE VPC"]
    assert set(told("A subnet in it")) == {"CREATE Subnet", "UPDATE VPC"}
    # The interface is recorded with the group that guards it, and differs in nothing.
    assert told("Port 22 opens to the world") == ["UPDATE NetworkInterface", "UPDATE SecurityGroup"]
    assert "CREATE  Configuration.IpPermissions.0" in steps["Port 22 opens to the world"]
    assert "CREATE  Tags.Owner" in steps["The network gets an owner"]
    deleted = {line for line in told("All is torn down") if line.startswith("DELETE")}
    assert {"DELETE NetworkInterface", "DELETE SecurityGroup", "DELETE Subnet", "DELETE VPC"} == deleted
    files = re.findall(r"_ConfigHistory_AWS::EC2::([A-Za-z]+)_", steps["Six hours later"])
    assert set(files) >= {"NetworkInterface", "SecurityGroup", "Subnet", "VPC"}
