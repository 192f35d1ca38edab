"""Settings of the explorer: steps that are taken exactly, or refused in words."""

import ast
import shlex
from fractions import Fraction

import numpy as np
import pytest
from own_files import FIVE, TWO, talks_on

import model
from model.cli import options
from model.errors import InputError
from model.explorer.levers import Scaled, levers_of, names_in, stakes_of
from model.explorer.setting import EXECUTIONS, Setting, linked_in_words
from model.scenario import available, load
from model.structure import Structure

NAMES = available()


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_has_one_slider(name):
    s = load(name)
    listed = [*names_in(levers_of(s)), *names_in(stakes_of(s))]
    assert sorted(listed) == sorted(s.names)
    assert levers_of(s)["Indicators"] == ("elite_cohesion", "protest", "strike_scope")


@pytest.mark.parametrize("files", [TWO, FIVE])
def test_levers_are_those_of_the_files_that_there_are(files):
    s = talks_on(files, np.random.default_rng(1))
    own = s.with_parameter("pride", value="1/2", low=0, high=1, bounds=(0, 1), unit="share",
                           meaning="pride", basis="assumed", source="made up")  # fmt: skip
    levers = levers_of(own)
    assert levers["Capabilities"] == tuple(n for n in s.names if n.startswith("capability_"))
    assert levers["Of this scenario"] == ("pride",)
    moved = Setting.of(own).move("pride", "0.3").move(levers["Capabilities"][0], 1)
    assert moved.scenario.values["pride"] == Fraction(3, 10)
    assert moved.over("pride", "threat").axes == ("pride", "threat")


def test_a_move_makes_the_scenario_that_replace_makes():
    s = Setting.of("oman-2026").move("threat", 0.1 + 0.2).move("sanctions", "1/3")
    assert s.moved == {"threat": Fraction(3, 10), "sanctions": Fraction(1, 3)}
    assert s.scenario.digest == load("oman-2026").replace(threat="0.3", sanctions="1/3").digest
    assert s.value("threat") == Fraction(3, 10)
    assert s.value("protest") == load("oman-2026").values["protest"]


def test_a_weight_moves_the_others_of_its_simplex():
    s = Setting.of("oman-2026").move("agenda_weight_missile", "0.6")
    assert s.scenario.values == load("oman-2026").replace(agenda_weight_missile="0.6").values
    assert sum(s.value(f"agenda_weight_{f}") for f in s.form.file_names) == 1
    assert len(s.moved) == 3
    twice = s.move("agenda_weight_nuclear", "0.1").move("deterrent_weight_nuclear", "0.5")
    for kind in ("agenda", "deterrent"):
        assert sum(twice.value(f"{kind}_weight_{f}") for f in s.form.file_names) == 1
    assert twice.scenario.values["agenda_weight_nuclear"] == Fraction(1, 10)


def test_what_is_put_back_is_not_moved():
    start = Setting.of("oman-2026")
    moved = start.move("threat", 0.3)
    assert moved.move("threat", 0.9).moved == {}
    back = moved.link((("nuclear", "missile"),)).doubting("meant").back()
    assert (back.moved, back.form, back.doubt) == ({}, start.form, "")
    assert back.scenario.digest == load("oman-2026").digest


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda s: s.move("thraet", 0.5), "lever: must be one of"),
        (lambda s: s.move("threat", 1.5), r"threat: must lie in \[0, 1\]"),
        (lambda s: s.move("war_cost", 5), r"war_cost: must lie in \[0, 4\]"),
        (lambda s: s.on(6), "levels: must be one of 2, 3, 4, 5"),
        (lambda s: s.over("threat", "threat"), "axes: must be two different"),
        (lambda s: s.over("threat", "agenda_weight_missile"), "axis: must be one of"),
        (lambda s: s.doubting("dove"), "doubt: must be one of meant, hawk, audience"),
        (lambda s: s.link((("nuclear", "trade"),)), "linked: must name files"),
    ],
)
def test_a_step_that_leads_nowhere_is_refused(step, told):
    with pytest.raises(InputError, match=told):
        step(Setting.of("oman-2026"))


STEPS = {
    "nothing": lambda s: s,
    "moved": lambda s: s.move("protest", 0.15).move("assurance", "1/3"),
    "linked": lambda s: s.link((("nuclear", "missile"),)).move("threat", 0.3),
    **{f"{how}": lambda s, how=how: s.carried_out(how) for how in EXECUTIONS},
}


@pytest.mark.parametrize("step", STEPS)
def test_the_lines_to_copy_make_the_same_scenario(step):
    s = STEPS[step](Setting.of("framework-2025"))
    line = ast.parse(s.python, mode="eval").body
    assert ast.unparse(line.func) == "model.answer"
    made = eval(ast.unparse(line.args[0]), {"model": model})
    assert made.digest == s.scenario.digest
    assert made.form() == s.scenario.form() == s.form
    words = shlex.split(s.command)
    assert words[:5] == ["python", "-m", "model", "answer", "framework-2025"]
    given = {o: [v for k, v in zip(words[5::2], words[6::2], strict=True) if k == o]
             for o in ("--set", "--link", "--form")}  # fmt: skip
    told = options.read_scenario("framework-2025", given["--set"], given["--link"], given["--form"])
    assert (told.values, told.form()) == (s.scenario.values, s.scenario.form())


def test_grids_that_are_too_fine_for_many_files_are_not_offered():
    four, five = Setting.of("oman-2026-relief", 5), talks_on(FIVE, np.random.default_rng(1))
    assert (four.grids, four.levels) == ((2, 3, 4), 4)
    assert Setting.of(five).grids == (2,)
    with pytest.raises(InputError, match="levels: must be one of 2, 3, 4, got 5"):
        four.on(5)


def test_a_scenario_of_no_file_has_no_command():
    s = Setting.of(load("oman-2026").replace(war_cost=1))
    assert s.command == ""
    assert s.python.startswith("model.answer(scenario")
    assert Setting.of(load("oman-2026")).origin == "oman-2026"


def test_a_form_of_the_scenario_s_own_can_be_switched_off():
    linked = load("oman-2026").in_form(Structure(linked=(("nuclear", "missile"),)))
    s = Setting.of(linked)
    assert s.form.linked == (("nuclear", "missile"),)
    assert s.link(()).scenario.form() == load("oman-2026").form()
    assert s.link(()).changes == ("no files linked",)
    assert linked_in_words(s.form.linked) == "nuclear and missile together"


def test_a_value_has_the_grade_of_the_scale_or_the_two_that_it_lies_between():
    threat = Scaled.of(load("oman-2026"), "threat")
    assert threat.grade(Fraction(9, 10)) == "very high"
    assert threat.grade(Fraction(3, 10)) == "between low and medium"
    assert [threat.grade(Fraction(x)) for x in (0, 1)] == ["none", "full"]
    assert (threat.range_words, threat.place(Fraction(1, 4))) == ("high to full", 25)
    stake = Scaled.of(load("oman-2026"), "war_cost")
    assert stake.grade(Fraction(2)) == "grave"
    assert stake.place(Fraction(1)) == 25
    weight = Scaled.of(load("oman-2026"), "agenda_weight_missile")
    assert weight.grade(Fraction(1, 4)) == "0.25"
    without = talks_on(TWO, np.random.default_rng(1))
    assert Scaled.of(without, "threat").grade(Fraction(1, 4)) == "0.25"
