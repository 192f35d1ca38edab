"""Branches: exact intervals, against sweeps, brute force and the point itself."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios, within_ranges

from model import regimes
from model.algebraic import Point
from model.game import BargainingGame
from model.regimes.path import path
from model.scenario import load
from model.sweeps import exact_outcomes, sweep_over

HAIR = Fraction(1, 10**9)


def labels_at(found, t):
    """Equilibrium outcomes at a rational place, from the game itself."""
    moved = {n: v for n, v in found.path.values_at(t).items() if n in found.path.lines}
    game = BargainingGame(found.path.scenario.with_exact(moved), found.levels, found.structure)
    return {game.grid.outcome(int(n)).label for n in exact_outcomes(game)[0]}


def check_cover(found):
    """Branches cover the path in order, each place once, and neighbours differ."""
    assert found.branches[0].low == Point.of(found.path.low)
    assert found.branches[-1].high == Point.of(found.path.high)
    assert found.branches[0].closed_low
    assert found.branches[-1].closed_high
    for one, two in zip(found.branches, found.branches[1:], strict=False):
        assert one.high == two.low
        assert one.closed_high != two.closed_low
        assert set(one.outcomes) != set(two.outcomes)


def check_ends(found):
    """At each turn plus and minus a hair, and at the turn itself if rational, the game agrees."""
    for turn in found.turns:
        for t in (turn.point.near - HAIR, turn.point.near + HAIR):
            if found.path.low <= t <= found.path.high:
                assert {o.label for o in found.at(t).outcomes} == labels_at(found, t)
        if turn.point.fraction is not None:
            at = turn.point.fraction
            assert {o.label for o in found.at(turn.point).outcomes} == labels_at(found, at)
        assert turn.flips


def check_grid(found, points):
    """A sweep on a grid says the same at every point."""
    name = found.path.name
    spec = (found.path.low, found.path.high, points)
    data = sweep_over(found.path.scenario, {name: spec}, levels=found.levels, terms=False)
    labels = data["outcome"].values
    step = (found.path.high - found.path.low) / (points - 1)
    for k, row in enumerate(data["equilibrium"].values):
        there = {o.label for o in found.at(found.path.low + k * step).outcomes}
        assert there == set(labels[row]), k


@pytest.mark.parametrize("levels", [2, 3, 5])
@pytest.mark.parametrize(
    "name", ["threat", "assurance", "credibility", "iran_value_nuclear", "agenda_weight_missile"]
)
def test_oman_round(name, levels):
    found = regimes.branches("oman-2026", **{name: None}, levels=levels)
    check_cover(found)
    check_ends(found)
    check_grid(found, 101)


@settings(max_examples=12)
@given(
    scenarios(), st.sampled_from(["threat", "protest", "israel_hazard", "deterrent_weight_nuclear"])
)
def test_any_scenario(scenario, name):
    found = regimes.branches(scenario, **{name: None}, levels=2)
    check_cover(found)
    check_ends(found)
    check_grid(found, 21)


def test_every_cell_where_the_lemma_does_not_apply():
    scenario = load("oman-2026").replace(israeli_strike_damage=4, israel_hazard=1)
    found = regimes.branches(scenario, iran_value_missile=None, levels=2)
    assert found.by_cells
    check_cover(found)
    check_grid(found, 41)
    with pytest.raises(ValueError, match="levels: must be at most 3 on this path"):
        regimes.branches(scenario, iran_value_missile=None, levels=5)


def test_rays_agree_with_the_game():
    found = regimes.branches("oman-2026", threat=(0, 1), assurance=(1, 0), credibility=("0.2", 1))
    check_cover(found)
    check_ends(found)
    for k in range(0, 41):
        t = Fraction(k, 40)
        assert {o.label for o in found.at(t).outcomes} == labels_at(found, t)


def test_a_ray_of_weights_takes_the_third_along():
    found = regimes.branches("oman-2026", agenda_weight_nuclear=(0, 1), levels=2)
    for k in range(11):
        values = found.path.values_at(Fraction(k, 10))
        assert sum(values[f"agenda_weight_{f}"] for f in ("nuclear", "regional", "missile")) == 1
        assert {o.label for o in found.at(Fraction(k, 10)).outcomes} == labels_at(
            found, Fraction(k, 10)
        )


def test_a_flip_balances_at_its_point():
    """Who flips, and why: at the turning point itself the player is indifferent."""
    found = regimes.branches("oman-2026", threat=None)
    for turn in found.turns:
        for flip in turn.flips:
            assert sum(flip.by_term.values()) == pytest.approx(0, abs=1e-9)
            assert max(abs(v) for v in flip.by_term.values()) > 0
            # On the far side of the point the deviation gains, strictly.
            side = {"below": 1, "above": -1}[flip.holds]
            t = turn.point.near + side * HAIR
            game = BargainingGame(found.path.scenario.replace(threat=t))
            now, then = game.payoff(flip.outcome), game.payoff(flip.deviation)
            assert then[flip.player] > now[flip.player]


def test_an_isolated_point_is_found():
    """A tie made by hand: at one threat alone Iran is indifferent between keeping and giving."""
    scenario = load("oman-2026")
    found = regimes.branches(scenario, threat=None)
    singles = [b for b in found.branches if b.low == b.high]
    for branch in singles:
        assert branch.closed_low
        assert branch.closed_high
        assert branch.low in branch
    assert all(branch.interval.startswith("{") for branch in singles)


def test_a_parameter_without_effect_has_one_branch():
    found = regimes.branches(load("oman-2026").replace(threat=0), credibility=None)
    (only,) = found.branches
    assert only.interval == "[0, 1]"
    assert found.turns == ()


@pytest.mark.parametrize(
    ("axes", "expected"),
    [
        ({"threta": None}, "did you mean 'threat'"),
        ({"threat": (0, 2)}, r"threat: must lie in \[0, 1\], got 2"),
        ({"threat": (1, 0)}, "threat: low must be below high"),
        ({"threat": ("0.5", "0.5")}, "threat: low must be below high"),
        ({"threat": ("a", 1)}, "threat: must be a number"),
        ({"threat": "0:a"}, "threat: must be a number"),
        ({}, "must name a parameter, got none"),
        ({"threat": ("0.5", "0.5"), "assurance": (0, 0)}, "must move some parameter"),
        ({"threat": (0, 1, 201)}, r"threat: must be \(low, high\), its values between them"),
        ({"threat": 0.5}, r"threat: must be \(low, high\), its values between them"),
        (
            {"agenda_weight_nuclear": ("0.8", 1), "agenda_weight_missile": ("0.1", "0.5")},
            "agenda_weight_regional: must lie in",
        ),
        (
            {
                "agenda_weight_nuclear": ("0.2", "0.3"),
                "agenda_weight_regional": ("0.2", "0.3"),
                "agenda_weight_missile": ("0.2", "0.3"),
            },
            "agenda weights must sum to 1 all along",
        ),
    ],
)
def test_bad_paths(axes, expected):
    with pytest.raises(ValueError, match=expected):
        path(load("oman-2026"), axes)


def test_the_same_from_python_and_from_text():
    given = path(load("oman-2026"), {"threat": (0, 1)})
    assert given == path(load("oman-2026"), {"threat": "0:1"})
    assert given == path(load("oman-2026"), {"threat": None})


def test_weights_on_a_ray_follow_one_that_is_held_elsewhere_than_the_scenario():
    """Held at 0.9 all along a ray of the threat: the others share the rest, moving or not."""
    scenario = load("oman-2026")
    ray = path(scenario, {"threat": (0, 1), "agenda_weight_nuclear": ("0.9", "0.9")})
    for t in (Fraction(0), Fraction(1, 3), Fraction(1)):
        at = scenario.replace(threat=t, agenda_weight_nuclear="0.9")
        assert ray.values_at(t) == dict(at.values)


def test_place_off_the_path():
    with pytest.raises(ValueError, match=r"threat: must lie in \[0, 1\], got 2"):
        regimes.branches("oman-2026", threat=None).at(2)


@pytest.mark.slow
def test_two_hundred_scenarios_within_the_stated_ranges():
    rng = np.random.default_rng(4)
    base = load("oman-2026")
    names = ["threat", "assurance", "credibility", "sanctions", "elite_cohesion"]
    for k in range(200):
        scenario = within_ranges(base, rng)
        found = regimes.branches(scenario, **{names[k % len(names)]: None})
        check_cover(found)
        check_ends(found)
        check_grid(found, 2001)


@pytest.mark.slow
def test_many_scenarios_over_the_full_bounds():
    rng = np.random.default_rng(5)
    for k in range(60):
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20])))
        found = regimes.branches(
            scenario, levels=2 + k % 2, **{["threat", "israel_hazard"][k % 2]: None}
        )
        check_cover(found)
        check_ends(found)
        check_grid(found, 201)
