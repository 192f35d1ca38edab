"""Settings of the tests, and the command line in this process."""

import gc
import sys
from functools import partialmethod

import pytest
from hypothesis import settings

# Time says nothing on a shared machine.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is imported stays: it is not looked through for garbage, now or in each test.

    What is made since is looked through at times: tests keep little that goes in circles.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Examples that `test_every_answer` runs, to look at what they make, are run there alone."""
    import model

    names = [
        item.callspec.params["name"]
        for item in items
        if getattr(item, "originalname", "") == "test_what_is_found_answers_every_verb"
    ]
    there = {f"{f.__module__}.{f.__qualname__}" for f in (getattr(model, n) for n in names)}
    config.hook.pytest_deselected(items=[item for item in items if item.name in there])
    items[:] = [item for item in items if item.name not in there]


@pytest.fixture
def cli(capsys, monkeypatch):
    """Run the command line in this process: status, standard output, standard error.

    Pictures have a ninth of the dots that they have for a user, which take the most time.
    """
    from model.cli import main
    from model.plots.style import ShownFigure

    monkeypatch.setattr(ShownFigure, "savefig", partialmethod(ShownFigure.savefig, dpi=100))

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
