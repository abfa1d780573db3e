"""Pytest plugin: writes `outcome TAB node id TAB why` to $CLOUDCHAMBER_OUTCOMES, one line for each test."""

import os
import random

_outcomes = {}


def pytest_runtest_setup(item):
    """Some tests roll dice for addresses and ports, and not all are valid: let each roll the same every time."""
    random.seed(item.nodeid)


def pytest_runtest_logreport(report):
    """A test passed if its call passed and neither set-up nor tear-down failed."""
    if report.outcome != "passed":
        _outcomes[report.nodeid] = report.outcome, _why(report)
    elif report.when == "call":
        _outcomes.setdefault(report.nodeid, ("passed", ""))


def pytest_sessionfinish():
    with open(os.environ["CLOUDCHAMBER_OUTCOMES"], "w", encoding="utf-8") as file:
        for test, (outcome, why) in sorted(_outcomes.items()):
            file.write(f"{outcome}\t{test}\t{why}\n")


def _why(report):
    """The failure in one line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return " ".join(crash.message.split())[:300] if crash else ""
