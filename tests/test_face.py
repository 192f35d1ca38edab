"""The face of the package: names that load on first use and stay what they are."""

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import model
from model.errors import InputError

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_name_is_there_and_none_is_hidden_by_a_module_of_that_name():
    """A package sets a submodule's name on itself once that is imported."""
    for name in set(model.__all__) - {"__version__"}:
        assert not isinstance(getattr(model, name), ModuleType), name
        rooms = {path.stem for path in Path(model.__file__).parent.iterdir()}
        assert name not in rooms, name


def test_the_readme_lists_the_face():
    table = README.split("## The names you need")[1].split("## ")[0]
    named = {n for n in re.findall(r"`(\w+)`", table) if n not in {"model"}}
    assert set(model.__all__) - {"__version__"} <= named


def test_the_readme_names_solvers_that_are_there():
    import model.equilibria as equilibria

    part = README.split("### Any two-player game")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", part))
    functions = {n for n in equilibria.__all__ if n[0].islower()}
    assert named <= functions
    # The rest are variants of what is listed.
    variants = {n for n in functions if n.startswith(("write_", "parse_")) or n.endswith("_text")}
    variants |= {"exact_matrices", "pure_profiles", "perfect_pure", "bicentric_prior"}
    assert functions - named == variants | {"logit_qre_many"}


def test_importing_it_loads_nothing_heavy():
    code = "import sys, model; print([m for m in ('numpy', 'sympy', 'xarray') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


#: What takes no scenario first.
OF_ANOTHER = {
    "Scenario", "Structure", "Term", "figure", "open_sweep",
    # Any number of scenarios.
    "record",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(model.__all__) - OF_ANOTHER - {"__version__"}))
def test_the_scenario_comes_first_under_one_name(name):
    first, *_ = inspect.signature(getattr(model, name)).parameters.values()
    assert first.name == "scenario"
    assert first.kind is first.POSITIONAL_OR_KEYWORD
    assert first.default == "oman-2026"


def test_a_scenario_may_be_named_where_axes_are_too():
    for found in (model.central_over, model.bluff_over):
        assert found(scenario="jcpoa-2015", threat=[0]).scenario.name == "jcpoa-2015"
    game = model.BargainingGame("jcpoa-2015", levels=2)
    assert model.why(scenario=game).game is game
    assert model.bargain(scenario=game).game is game


@pytest.mark.parametrize("given", [3, None, b"oman-2026", ""])
def test_what_is_no_scenario_is_refused_in_one_way(given):
    for ask in (model.load, model.answer, model.zone):
        with pytest.raises(InputError, match=r"^scenario: must be (a Scenario, )?a name or a path"):
            ask(scenario=given)


@pytest.mark.parametrize("name", sorted(set(model.__all__) - {"Scenario", "__version__"}))
def test_help_shows_defaults_that_can_be_read(name):
    for parameter in inspect.signature(getattr(model, name)).parameters.values():
        assert len(repr(parameter.default)) < 80
        assert "<function" not in repr(parameter.default)


def test_parts_show_themselves_in_short():
    assert repr(model.answer().central) == "<Central: 8 sets of files read, 2 stable>"
    form = model.Structure(extra=(model.Term("iran", "pride", "-q * x_N", "a < b"),))
    assert "a &lt; b" in form.extra[0]._repr_html_()
    assert "own term (Iran, pride: -q * x_N)" in form._repr_html_()
    with pytest.raises(InputError, match=r"got none$"):
        model.package_zone("oman-2026-relief")


def test_what_is_not_there_is_an_error():
    assert not hasattr(model, "no_such_name")
    assert "answer" in dir(model)


def test_rooms_load_when_they_are_asked_for():
    code = "import model; print(model.regimes.admissible_branches.__name__, model.lenses.zones.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["admissible_branches", "model.lenses.zones"]


@pytest.mark.parametrize("game", [model.BargainingGame, model.TwoTypeGame])
def test_a_game_answers_what_results_answer(game):
    made = game("oman-2026", levels=2)
    assert "8 choices a side, " in made.words
    assert made.words.startswith("The US and Iran each choose at once what share of the nuclear")
    frame, told = made.frame(), made.report()
    assert len(frame) == len(told["outcomes"])
    assert f"{len(frame)} outcomes" in made.words
    assert frame["nuclear_terms"].dropna().between(0, 1).all()
    assert told["scenario"] == "oman-2026"
    assert told["levels"] == 2
    json.dumps(told, allow_nan=False)
    assert "nuclear" in made._repr_html_()


def test_the_table_of_a_game_holds_its_payoffs_and_equilibria():
    game = model.BargainingGame("oman-2026", levels=2)
    row = game.frame().set_index("outcome")
    for outcome, profiles in game.equilibrium_outcomes().items():
        paid = game.payoff(outcome)
        assert row.loc[outcome.label, "us"] == pytest.approx(float(paid["us"]))
        assert row.loc[outcome.label, "iran"] == pytest.approx(float(paid["iran"]))
        assert row.loc[outcome.label, "pure_equilibria"] == profiles
    assert row["pure_equilibria"].sum() == game.equilibrium_outcomes().profiles
    assert game.figure().axes
