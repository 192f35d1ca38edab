"""What it would take: published values, properties, and errors."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from frozen import oman
from hypothesis import given, settings
from hypothesis import strategies as st

import model
from model.errors import InputError
from model.parameters import rescale_weights
from model.pricing import opening, read_goal
from model.pricing.bounds import solvable
from model.pricing.decide import Judge
from model.pricing.results import Joint
from model.pricing.systems import lever_forms, without_a_grid
from model.structure import Structure

PACKAGE = Structure(linked=["nuclear+missile"])
HALF = "missile settled on at least .5"


def priced(goal, levers=None, structure=None, levels=3, **how):
    return model.price(oman(), goal, levers, structure, levels, packages=False, **how)


def place(found, lever):
    """Where one lever does it, whichever way."""
    (way,) = (w for w in found.ways(lever) if w.status == "reached")
    return float(way.place)


def decided(found, values):
    """Whether the goal is met with some values, in exact arithmetic."""
    moved = rescale_weights(found.scenario.values, values)
    return Judge(found.scenario, found.structure, found.goal, found.grid).holds(moved)


@pytest.fixture(scope="module")
def every_lever():
    return priced(HALF, by="anyone", seconds=0.5)


def test_half_the_missile_file_takes_the_missiles_alone(every_lever):
    assert [w.lever for w in every_lever.reached] == ["capability_missile"]
    assert place(every_lever, "capability_missile") == pytest.approx(0.28, abs=0.01)
    assert len(every_lever.impossible) == 11


def test_no_joint_move_of_washington_settles_half_the_missile_file():
    """Which a grid of 21^4 points only suggests."""
    found = priced(HALF)
    assert [v.name for v in found.levers] == ["threat", "strike_scope", "sanctions", "assurance"]
    assert found.joint.impossible
    assert found.joint.at_least == inf
    assert "proven" in found.words


@pytest.mark.parametrize(
    ("levers", "whose"),
    [(None, "no lever of the United States will do"), ("threat", "none of these levers will do")],
)
def test_what_none_of_some_levers_does_is_not_said_of_all(levers, whose):
    assert whose in priced("missile settled", levers, joint=False).headline


def test_what_was_looked_at_within_ranges_alone_is_not_said_of_every_value():
    goal, how = "missile settled", {"by": "iran", "joint": False}
    assert "must fall below" in priced(goal, **how).headline
    words = priced(goal, within="ranges", **how).words
    assert "no lever of Iran will do alone within its stated range: that is proven" in words
    assert "at any value" not in words


@pytest.mark.parametrize(
    ("lever", "value"),
    [("assurance", 0.71), ("elite_cohesion", 0.33), ("israel_hazard", 0.17)],
)
def test_one_lever_does_it_in_a_package(lever, value):
    found = priced(HALF, [lever], PACKAGE, by="anyone")
    assert place(found, lever) == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize(("lever", "value"), [("assurance", 0.64), ("israel_hazard", 0.49)])
def test_what_makes_the_regional_file_firm(lever, value):
    found = priced("regional settled in every", [lever])
    assert place(found, lever) == pytest.approx(value, abs=0.01)


LEVERS = ["threat", "strike_scope", "sanctions", "assurance", "israel_hazard", "capability_missile"]
GOALS = [HALF, "missile settled", "regional settled in every", "no deadlock", "nuclear settled",
         "not regional settled", "nuclear and regional stable", "not nuclear settled in every"]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(GOALS),
    st.sampled_from(["threat", "strike_scope", "sanctions", "assurance", "israel_hazard"]),
    st.sampled_from([None, PACKAGE]),
    st.sampled_from([3, 5]),
)
def test_a_certified_value_meets_the_goal_and_half_the_move_does_not(goal, lever, form, levels):
    found = priced(goal, [lever], form, levels)
    today = found.scenario.values[lever]
    for way in found.alone:
        if way.certified is None:
            continue
        assert decided(found, {lever: way.certified})
        assert not decided(found, {lever: (today + way.certified) / 2})


@pytest.mark.parametrize(
    ("goal", "form"),
    [(HALF, PACKAGE), ("regional settled in every", None), ("no deadlock", PACKAGE)],
)
@pytest.mark.parametrize("levels", [3, None])
def test_a_joint_move_meets_the_goal_and_costs_what_is_said(goal, form, levels):
    found = priced(goal, ["strike_scope", "sanctions", "assurance"], form, levels, seconds=1.5)
    if found.met or found.joint.at_most == inf:
        return
    assert decided(found, found.joint.to)
    moved = {v.name: abs(found.joint.to.get(v.name, v.today) - v.today) for v in found.levers}
    cost = sum(float(moved[v.name] / v.unit) for v in found.levers)
    assert cost == pytest.approx(found.joint.at_most, abs=1e-9)
    assert found.joint.at_least <= found.joint.at_most
    alone = [found.move(w) for w in found.reached]
    assert found.joint.at_most <= min(alone, default=inf) + 1e-3


def test_the_bound_is_below_every_point_of_a_grid_that_does_it():
    """An oracle that knows nothing of branch and bound: all points of a coarse grid of two levers."""
    found = priced(HALF, ["assurance", "israel_hazard"], PACKAGE, seconds=1)
    costs = []
    for a in range(0, 11):
        for h in range(0, 11):
            values = {"assurance": Fraction(a, 10), "israel_hazard": Fraction(h, 10)}
            if decided(found, values):
                costs.append(
                    sum(float(abs(values[v.name] - v.today) / v.unit) for v in found.levers)
                )
    assert costs
    assert found.joint.at_most <= min(costs)
    assert found.joint.at_least <= found.joint.at_most


def test_without_a_grid_the_terms_are_free():
    """So that no grid reaches a goal sooner: what it finds holds without one too."""
    on_grid = priced("missile settled on at least .5", ["assurance"], PACKAGE)
    free = priced("missile settled on at least .5", ["assurance"], PACKAGE, None)
    assert place(free, "assurance") < place(on_grid, "assurance")
    (way,) = free.reached
    assert way.nearest
    assert decided(free, {"assurance": way.certified})


def test_what_is_met_needs_no_move():
    found = priced("nuclear settled", ["threat"])
    assert found.met
    assert {w.status for w in found.alone} == {"holds"}
    assert "nothing needs to move" in found.words


def test_linking_is_a_lever_too():
    found = model.price(oman(), "missile settled", ["assurance"])
    assert found.cheapest_package.linked == (("nuclear", "missile"),)
    assert "linked" in found.words


def test_none_found_is_not_called_none():
    found = priced(HALF, ["assurance", "sanctions"], seconds=1e-9)
    assert not found.joint.impossible
    assert "proves nothing" in found.joint.words or "at least" in found.joint.words


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("missiles settled", "did you mean 'missile'"),
        ("missile settled on at least 2", "must lie in [0, 1]"),
        ("missile settled on at least .8 and at most .2", "must not lie above"),
        ("peace", "must be a text such as"),
        ("", "must be a text such as"),
        ("nuclear 1, regional stable", "all its files or of none"),
        ("nuclear x stable", "must be a number"),
    ],
)
def test_goals_that_are_none(goal, said):
    with pytest.raises(InputError) as error:
        read_goal(goal)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"levers": ["protest"]}, "nobody can set it"),
        ({"levers": ["israel_hazard"], "by": "us"}, "a lever of Israel"),
        ({"levers": ["threats"]}, "did you mean 'threat'"),
        ({"levers": {"assurance": ("0.5", "0.5")}}, "low below high"),
        ({"levers": ["assurance=.5:.9"]}, "must hold today's value"),
        ({"levers": ["assurance=0:2"]}, "must lie in [0, 1]"),
        ({"levers": ["assurance", "assurance"]}, "name each once"),
        ({"levers": []}, "must be one at least"),
        ({"by": "china"}, "must be one of us"),
        ({"within": "reason"}, "must be bounds or ranges"),
        ({"weights": {"threat": 0}}, "must be above 0"),
        ({"levers": ["threat"], "weights": {"assurance": 1}}, "levers that are moved"),
        ({"seconds": 0}, "must be above 0"),
        ({"goal": "missile settled in central", "levels": 3}, "must be left out"),
        ({"structure": Structure(execution="pays")}, "try levels=3"),
    ],
)
def test_bad_levers(how, said):
    with pytest.raises(InputError) as error:
        model.price(oman(), **how)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("missile settled", "some stable outcome settles the missile file"),
        ("not the missile file settled", "no stable outcome settles the missile file"),
        ("missile settled on at least 1/2 in every stable outcome",
         "every stable outcome settles the missile file on terms of at least 0.5"),
        ("missile settled in the central outcome", "every central outcome settles the missile file"),
        ("no deadlock", "deadlock is not stable"),
        ("not no deadlock", "deadlock is stable"),
        ("nuclear in full, regional half stable",
         "the outcome nuclear in full, regional half, missile open is stable"),
        ("nuclear + regional stable", "a deal on nuclear and regional alone is stable"),
        ("threat self-enforcing", "the threat enforces itself"),
        ("another answer", "the answer is another"),
        ("a type not bluffing", "it does not pay to bluff"),
    ],
)  # fmt: skip
def test_goals_in_words(text, words):
    assert read_goal(text).words == words


def test_of_many_levers_moved_together_the_first_few_are_named():
    names = list(oman().names)
    for count in (1, 6, 7, len(names)):
        to = dict.fromkeys(names[:count], Fraction(1, 2))
        words = Joint(0.5, 0.5, to, {}).words
        assert words.count(" to 0.5") == min(count, 6)
        assert (f" and {count - 6} more, costs 0.5" in words) == (count > 6)


@pytest.mark.slow
def test_what_would_undo_the_answer():
    """No number alone within its range, as `model.breaks` says; two together do."""
    found = model.price(oman(), "another answer", "all", within="ranges", seconds=6)
    assert not found.reached
    assert set(found.joint.to) <= {v.name for v in found.levers}
    assert found.joint.at_most < 0.5
    assert decided(found, found.joint.to)
    assert decided(found, found.joint.to) != decided(found, {})


def test_the_central_reading_changes_where_breaks_says():
    found = model.price(
        oman(), "another answer", ["capability_missile", "capability_regional"],
        packages=False, seconds=1,
    )  # fmt: skip
    assert place(found, "capability_missile") == pytest.approx(0.347128, abs=1e-6)
    assert place(found, "capability_regional") == pytest.approx(0.892719, abs=1e-6)
    assert found.joint.at_most <= min(found.move(w) for w in found.reached) + 1e-3
    # The furthest moved stands first, and the table has all.
    to = found.joint.to
    levers = map(found.lever, to)
    moves = [abs(to[v.name] - v.today) / v.unit for v in levers]
    assert moves == sorted(moves, reverse=True)
    together = found.frame().set_index("lever")["together"].to_dict()
    assert to
    assert all(together[name] == float(value) for name, value in to.items())


def test_from_which_doubt_on_a_bluff_does_not_pay():
    """The nuclear file in full pools from .37 on, at three levels."""
    found = model.price(oman(), "a type not bluffing", ["credibility"], by="anyone")
    assert place(found, "credibility") == pytest.approx(0.37, abs=0.01)
    (way,) = found.reached
    assert decided(found, {"credibility": way.certified})
    assert found.grid == 3


def test_a_threat_that_must_pay_is_priced_on_a_grid():
    found = priced(HALF, ["assurance", "sanctions"], Structure(execution="pays"), seconds=1)
    assert "at least" not in found.joint.words or found.joint.at_least == 0
    for way in found.reached:
        assert decided(found, {way.lever: way.certified})


def test_who_holds_what():
    holders = {n: oman().parameter(n).holder for n in oman().names}
    assert {n for n, who in holders.items() if who == "us"} == {
        "threat", "strike_scope", "sanctions", "assurance"
    }  # fmt: skip
    assert {n for n, who in holders.items() if who == "israel"} == {"israel_hazard"}
    assert {n for n, who in holders.items() if who == "iran"} == {
        "capability_nuclear", "capability_regional", "capability_missile"
    }  # fmt: skip


def test_talks_with_another_file():
    """By itself relief is not given; who asks for it in these talks may."""
    relief = model.load("oman-2026-relief")
    found = model.price(
        relief, "relief settled on at least .5", ["sanctions"], levels=3, joint=False
    )
    assert not found.met
    assert found.cheapest_package is not None
    assert any("relief" in block for block in found.cheapest_package.linked)
    with pytest.raises(InputError, match="must name a file"):
        model.price(oman(), "relief settled")


def test_terms_that_count_are_those_of_who_gives_the_file():
    """Where the US concedes a package it gives all relief and takes none of the nuclear file."""
    relief = model.load("oman-2026-relief")
    form = relief.form(Structure(linked=["nuclear+relief"]))
    box = np.array([[0.0], [1.0]])
    forms = lever_forms(relief, form, ["threat"])

    def conceded(limits):
        found = without_a_grid(forms, form, box, lambda files: files == (0, 3), limits)
        return {(s.terms[0], s.terms[3]) for s in found if s.terms[0] is not None}

    us, iran = (0, 1), (1, 0)
    assert conceded({}) == {us, iran}
    assert conceded({3: (0.9, 1.0)}) == conceded({0: (0.0, 0.1)}) == {us}
    assert conceded({3: (0.0, 0.1)}) == conceded({0: (0.9, 1.0)}) == {iran}


def test_the_more_threat_the_less_relief_for_half_the_missile_file():
    """In a package with the nuclear file and relief; without that file no relief is enough."""
    scenario = model.load("oman-2026-relief")
    goal = "missile settled on at least .5"
    package = Structure(linked=["nuclear+missile+relief"]).on(scenario.files)
    found = opening(scenario, goal, structure=package, points=6)
    assert (found.at_least <= found.at_most).all()
    known = found.at_most[found.at_most < inf]
    assert len(known) > 2
    assert (known[1:] < known[:-1]).all()
    # An oracle that finds nothing: at a little less no stable outcome does it, at a little more one.
    place, least = found.places[4], found.at_most[4]
    there = scenario.replace(threat=float(place))
    for share, holds in ((least - 0.02, False), (least + 0.02, True)):
        limited = limited_to(there, package, goal, "relief", share)
        assert limited is holds
    alone = Structure(linked=["missile+relief"]).on(scenario.files)
    assert (opening(scenario, goal, structure=alone, points=3).at_least == inf).all()
    with pytest.raises(InputError, match="another file"):
        opening(scenario, "relief settled")
    with pytest.raises(InputError, match="must be one of"):
        opening(oman(), goal)


def limited_to(scenario, form, goal, file, most):
    """Whether some stable outcome meets the goal and gives no more of a file."""
    asked = read_goal(goal, form.file_names)
    forms = lever_forms(scenario, form, ())
    at = form.file_names.index(file)
    limits = {asked.place: (float(asked.least), 1.0), at: (0.0, most)}
    systems = without_a_grid(forms, form, np.zeros((2, 0)), lambda s: asked.place in s, limits)
    return any(solvable(s) for s in systems)


def test_what_against_would_not_heed_is_refused(cli):
    asked = ("price", "oman-2026-relief", "--goal", "missile settled", "--against", "relief")
    for name, value in (("--levers", "threat"), ("--levels", "3"), ("--weight", "threat=2")):
        status, out, err = cli(*asked, name, value)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert f"{name}: must be left out with --against" in err
