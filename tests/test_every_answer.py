"""Whatever the face offers shows how it is used, and what it returns answers every verb.

What to call is read off the docstrings: the example of each function says ``found = model.x(...)``.
The examples say what they should on the way, so that they are not run by themselves here: see
`conftest`.
"""

import doctest
import inspect
import json
import pkgutil
import re
from importlib import import_module

import pytest

import model
from model.errors import InputError
from model.plots import FIGURES
from model.results import Result

#: What returns no result: makers of games and forms, and what writes or opens something.
OTHERS = {
    "BargainingGame",
    "Scenario",
    "Structure",
    "Term",
    "TwoTypeGame",
    "explore",
    "figure",
    "write_briefing",
}
NAMES = sorted(set(model.__all__) - {"__version__"})


def example(name):
    text = inspect.getdoc(getattr(model, name)) or ""
    return doctest.DocTestParser().get_doctest(text, {}, name, None, None)


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_an_example(name):
    said = "".join(e.source for e in example(name).examples)
    assert re.search(rf"\b{name}\b", said), name


@pytest.fixture(scope="module")
def found():
    """What an example makes, while it says what it should."""

    def of(name):
        shown = example(name)
        failed, tried = doctest.DocTestRunner().run(shown, clear_globs=False)
        assert tried
        assert not failed
        return shown.globs["found"]

    return of


def drawn_or_refused(result):
    try:
        return result.figure(), ""
    except InputError as refused:
        return None, str(refused)


@pytest.mark.parametrize("name", sorted(set(NAMES) - OTHERS))
def test_what_is_found_answers_every_verb(name, found, capsys):
    result = found(name)
    capsys.readouterr()
    assert isinstance(result, (Result, model.Scenario))
    assert result.words
    assert not re.search(r"Fraction\(|Structure\(|array\(|\bnan\b", result.words)
    assert len(repr(result)) < 500
    assert re.fullmatch(r"<.*>", repr(result), re.DOTALL)
    assert len(result.frame()) >= 1
    assert "<table" in result._repr_html_()
    told = result.report()
    text = json.dumps(told, allow_nan=False)
    assert not re.search(r"Fraction\(|Structure\(|Outcome\(|<model|object at", text)
    assert told["words"] == result.words
    about = result.provenance
    assert {"software", "caveat"} <= set(about)
    assert about["caveat"] in result._repr_html_() or isinstance(result, model.Scenario)
    if name != "record":
        assert about["scenario_hash"]
    drawn, refusal = drawn_or_refused(result)
    assert drawn.axes if drawn else refusal.startswith("figure: must be of a ")


def test_every_figure_of_a_result_is_found_by_its_own_class():
    for module in pkgutil.walk_packages(model.__path__, "model."):
        if module.name.split(".")[1] in {key.partition(".")[0] for key in FIGURES}:
            import_module(module.name)
    waiting, named = [Result], set()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("model."):
            named.add(f"{kind.__module__.split('.')[1]}.{kind.__name__}")
    assert set(FIGURES) <= named
