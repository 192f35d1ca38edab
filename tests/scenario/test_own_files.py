"""Scenario files that carry a form, terms and parameters of their own: read, written and refused."""

import builtins
import os
import pickle
import time
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy as sp
from frozen import FROZEN, RECOGNITION, TERM, oman
from test_expressions import HOSTILE

import model
from model.parameters import NAMES, parameter
from model.payoffs import Structure, Term
from model.scenario import ScenarioError, parse
from model.scenario.writing import scenario_text

TEXT = FROZEN.read_text(encoding="utf-8")
START, PARAMETERS = TEXT.split("\n[parameters.", 1)


def file_of(structure="", more=RECOGNITION + TERM):
    """The frozen scenario with a form and with terms of its own."""
    table = f"\n[structure]\n{structure}\n" if structure else ""
    return f"{START}{table}\n[parameters.{PARAMETERS}{more}"


def read(text):
    return parse(text.encode(), "mine.toml")


def problems(text):
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return caught.value.problems


@pytest.fixture(scope="module")
def own():
    return read(file_of())


def test_what_a_file_does_not_say_of_its_form_leaves_its_hash():
    assert oman().digest == "0e90d233"


def test_a_file_carries_a_term_and_its_parameter(own):
    assert own.names == (*NAMES, "recognition")
    assert own.values["recognition"] == 1
    assert own.parameter("recognition").meaning.startswith("worth to Iran")
    term = Term("iran", "recognition", "recognition*x_N/2")
    there = model.BargainingGame(own).structure.extra
    assert [(t.player, t.name, t.expression) for t in there] == [
        (term.player, term.name, term.expression)
    ]
    plain = model.BargainingGame(read(TEXT))
    game = model.BargainingGame(own)
    for outcome, cell in ((game.outcome(26, 26), (26, 26)), (game.outcome(0, 26), (0, 26))):
        more = game.payoff(outcome)["iran"] - plain.payoff(plain.outcome(*cell))["iran"]
        assert more == (outcome.terms[0] or 0) * Fraction(1, 2)


def test_its_hash_tells_the_form_the_terms_and_the_parameters(own):
    texts = [
        TEXT,
        file_of(),
        file_of('hazard = "any"'),
        file_of('linked = ["nuclear+missile"]'),
        file_of().replace("x_N/2", "x_N/3"),
        file_of().replace("low = 0.5\nhigh = 2\nbasis", "low = 0.25\nhigh = 2\nbasis"),
        file_of().replace("bounds = [0, 4]", "bounds = [0, 3]"),
    ]
    assert len({read(text).digest for text in texts}) == len(texts)


def test_the_form_of_a_file_is_the_form_of_its_games_unless_another_is_asked_for():
    linked = read(file_of('linked = ["nuclear + missile"]\nexecution = "belief"\nus_chance = 0.5'))
    form = model.BargainingGame(linked).structure
    assert form.linked == (("nuclear", "missile"),)
    assert (form.execution, form.us_chance) == ("belief", Fraction(1, 2))
    other = model.BargainingGame(linked, structure=Structure(hazard="any")).structure
    assert (other.hazard, other.linked) == ("any", ())
    assert other.extra == form.extra != ()
    # Asked for again with its terms, they stand in it once.
    assert linked.form(other) == other


def test_moved_saved_and_sent_it_is_the_same(own):
    linked = read(file_of('linked = ["nuclear+missile"]\nscaled_stakes = true\nus_chance = "0/1"'))
    for scenario in (own, linked, own.replace(recognition="1/3", threat=0.5)):
        again = read(scenario_text(scenario, file="mine.toml"))
        assert again.values == scenario.values
        assert again.form() == scenario.form()
        assert again.own == scenario.own
        assert again.terms == scenario.terms
        sent = pickle.loads(pickle.dumps(scenario))
        assert sent.digest == scenario.digest


def test_a_scenario_that_was_sent_knows_its_parameters(own, monkeypatch):
    sent = pickle.dumps(own)
    monkeypatch.setattr("model.parameters._OWN", {})
    with pytest.raises(ValueError, match="must be one that the command show lists"):
        parameter("recognition")
    pickle.loads(sent)
    assert parameter("recognition").unit == "points"


def test_bounds_are_those_of_the_scenario_that_is_asked(own):
    """Two scenarios of a session may give one name two meanings."""
    read(file_of().replace("bounds = [0, 4]", "bounds = [0.25, 3]"))
    assert own.replace(recognition=4).values["recognition"] == 4
    assert model.sweep(own, recognition=(0, 4, 3), levels=2).data.sizes["recognition"] == 3
    assert model.branches(own, recognition=None, levels=2).path.high == 4
    with pytest.raises(ValueError, match=r"recognition: must lie in \[0, 4\], got 5"):
        own.replace(recognition=5)
    with pytest.raises(ValueError, match=r"recognition: must lie in \[0, 4\], got 5"):
        model.sweep(own, recognition=(0, 5, 3), levels=2)


@pytest.mark.parametrize("name", ["lambda", "x0", "x1", "print", "class", "import", "true", "none"])
def test_a_name_may_be_a_word_of_another_language(name):
    """Names are names: what is compiled with them computes the same."""
    ordinary = model.BargainingGame(read(file_of()), 2)
    odd = model.BargainingGame(read(file_of().replace("recognition", name)), 2)
    for mine, other in zip(odd.payoffs(), ordinary.payoffs(), strict=True):
        assert (mine == other).all()
    sweep = model.sweep(odd.scenario, levels=2, **{name: (0, 4, 3)})
    expected = model.sweep(ordinary.scenario, levels=2, recognition=(0, 4, 3))
    assert (sweep["equilibrium"].values == expected["equilibrium"].values).all()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (file_of("coupling = 'strong'"), "structure: coupling: must be one of convex, additive"),
        (file_of("cupling = 'none'"), "switches of the form, got 'cupling'; did you mean 'coupl"),
        (file_of("linked = ['nuclear+misile']"), "linked: must name files (nuclear, regional, mis"),
        (file_of("linked = 3"), "linked: must be a list of files"),
        (file_of("linked = [['nuclear', 3]]"), "linked: must name files"),
        (file_of("us_chance = 2"), "us_chance: must lie in [0, 1], got 2"),
        (file_of("scaled_stakes = 'no'"), "scaled_stakes: must be one of False, True, got 'no'"),
        (file_of("extra = ['x']"), "must have switches of the form, got 'extra'"),
        (file_of(more="\n[[terms]]\nplayer = 'iran'\n"), "terms.1.expression: must be given"),
        (file_of(more=TERM), "terms.1.expression: must use symbols of the model and parameters"),
        (file_of(more=TERM.replace("recognition*", "lamm*")), "got 'lamm'; did you mean 'lam'?"),
        (file_of(more=RECOGNITION + TERM + TERM), "terms.2.name: must name each term of a player"),
        (file_of().replace('"iran"\nname', '"israel"\nname'), "terms.1.player: "),
        (file_of().replace("bounds = [0, 4]", "bounds = [4, 0]"), "bounds: must increase, got 4"),
        (file_of().replace("bounds = [0, 4]", "bounds = [0]"), "parameters.recognition.bounds"),
        (file_of().replace("bounds = [0, 4]", "bounds = [0, 1.5]"), "these within the bounds"),
        (file_of().replace("bounds = [0, 4]\n", ""), "parameters.recognition.bounds: must be giv"),
        (file_of().replace("meaning = ", "# "), "parameters.recognition"),
        (file_of().replace("unit = \"points\"", "unit = \"weight\""), "parameters.recognition.unit"),
        (file_of().replace("[parameters.recognition]", "[parameters.phi]"), "must not be a name or"),
        (file_of().replace("[parameters.recognition]", "[parameters.T]"), "must not be a name or"),
        (file_of().replace("[parameters.recognition]", "[parameters.'x N']"), "lower-case letters"),
        (file_of().replace("[parameters.recognition]", "[parameters.'q2é']"), "lower-case"),
    ],
)  # fmt: skip
def test_a_slip_is_told_in_a_line(text, told):
    said = problems(text)
    assert any(told in line for line in said), said
    assert all("\n" not in line and len(line) < 300 for line in said)


def toml(text):
    """A text as TOML writes it, whatever is in it."""
    inside = "".join(c if c.isascii() and c.isprintable() else f"\\U{ord(c):08x}" for c in
                     text.replace("\\", "\\\\").replace('"', '\\"'))  # fmt: skip
    return f'"{inside}"'


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_expression_in_a_file_runs_nothing(number, tmp_path, monkeypatch):
    """One clear line within a second; no text of a file reaches what could run it."""
    monkeypatch.chdir(tmp_path)
    hostile, _ = list(HOSTILE.items())[number]
    text = file_of().replace('"recognition*x_N/2"', toml(hostile))
    ran = []

    def watching(whole):
        def run(*args, **options):
            ran.extend(a for a in args if isinstance(a, (str, bytes)))
            return whole(*args, **options)

        return run

    with pytest.MonkeyPatch.context() as patch:
        for name in ("eval", "exec", "compile"):
            patch.setattr(builtins, name, watching(getattr(builtins, name)))
        patch.setattr(sp, "sympify", lambda *a, **k: ran.append(a))
        patch.setattr(sp, "parse_expr", lambda *a, **k: ran.append(a))
        start = time.process_time()
        said = problems(text)
        took = time.process_time() - start
    assert took < 1 + 1  # twice what is promised, of this process alone
    assert not ran
    assert len(said) == 1
    assert said[0].startswith("mine.toml: terms.1.expression: must ")
    assert len(said[0]) < 200
    assert "\n" not in said[0]
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("expression", ["os", "__import__", "self", "N", "pi", "E", "oo", "T_N"])
def test_a_name_that_nobody_knows_is_refused_and_no_constant_is_guessed(expression):
    (said,) = problems(file_of().replace("recognition*x_N/2", expression))
    assert said.startswith(
        "mine.toml: terms.1.expression: must use symbols of the model and parameters of"
    )


def test_what_is_read_from_a_file_is_given_to_sympy_as_numbers_and_symbols(own):
    """Solving a game with own terms hands no text to whatever would run it."""
    form = replace(Structure(), coupling="additive", hazard="any", scaled_stakes=True)
    fresh = own.form(form)  # a form that no other test has had compiled
    given = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sp, "sympify", lambda *a, **k: given.append(a))
        patch.setattr(sp, "parse_expr", lambda *a, **k: given.append(a))
        model.BargainingGame(own, 2, fresh).payoffs()
    assert not given
