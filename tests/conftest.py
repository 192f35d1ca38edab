"""Settings of the tests, and the command line in this process."""

import gc
import sys

import pytest
from hypothesis import settings

# Time says nothing on a shared machine.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported stays: it is not looked through for garbage, now or in each test."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.fixture
def cli(capsys, monkeypatch):
    """Run the command line in this process: status, standard output, standard error."""
    from model.cli import main

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["model", *map(str, arguments)])
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = int(stop.code or 0)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run
