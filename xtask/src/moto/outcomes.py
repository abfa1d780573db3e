"""Pytest plugin: writes `outcome TAB node id` to $CLOUDCHAMBER_OUTCOMES, one line for each test."""

import os

_outcomes = {}


def pytest_runtest_logreport(report):
    """A test passed if its call passed and neither set-up nor tear-down failed."""
    if report.outcome != "passed":
        _outcomes[report.nodeid] = report.outcome
    elif report.when == "call":
        _outcomes.setdefault(report.nodeid, "passed")


def pytest_sessionfinish():
    with open(os.environ["CLOUDCHAMBER_OUTCOMES"], "w", encoding="utf-8") as file:
        for test, outcome in sorted(_outcomes.items()):
            file.write(f"{outcome}\t{test}\n")
