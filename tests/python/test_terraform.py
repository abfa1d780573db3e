"""Terraform, where it is installed: what it makes it finds again as it made it, and can destroy.

Its AWS provider comes from the registry, or from the folder that CLOUDCHAMBER_TERRAFORM_MIRROR names.
"""

import os
import pathlib
import shutil
import subprocess

import pytest

FILES = pathlib.Path(__file__).parent.parent / "terraform"


@pytest.fixture
def terraform(endpoint, tmp_path):
    """Runs Terraform on a copy of the files: `terraform("apply", "-auto-approve")` gives its exit code and output."""
    if shutil.which("terraform") is None:
        pytest.skip("Terraform is not installed")
    shutil.copytree(FILES, tmp_path, dirs_exist_ok=True)
    environment = {**os.environ, "TF_VAR_endpoint": endpoint, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    if mirror := os.environ.get("CLOUDCHAMBER_TERRAFORM_MIRROR"):
        configuration = tmp_path / "terraform.rc"
        configuration.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
        environment["TF_CLI_CONFIG_FILE"] = str(configuration)

    def run(*arguments):
        command = ["terraform", *arguments, "-no-color", "-input=false"]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout + done.stderr

    code, said = run("init")
    if code != 0:
        pytest.skip(f"Terraform's AWS provider is not to be had: {said[-300:]}")
    return run


@pytest.mark.timeout(900)
def test_what_terraform_makes_stays_as_it_made_it(terraform):
    code, said = terraform("apply", "-auto-approve")
    assert code == 0 and "22 added" in said, said
    # 0: nothing to change; 2: something differs.
    code, said = terraform("plan", "-detailed-exitcode")
    assert code == 0, said
    code, said = terraform("destroy", "-auto-approve")
    assert code == 0 and "22 destroyed" in said, said
