"""Distances, the audit of the threat, critical values and the plane."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from scenarios import random_scenario

from model import regimes
from model.game import BargainingGame
from model.grid import Outcome
from model.parameters import BY_NAME, FILES, NAMES
from model.payoffs import SYMBOLS
from model.regimes.critical import gain
from model.scenario import available, load
from model.sweeps import exact_outcomes, sweep_over

NEAR = Fraction(1, 10**6)


@pytest.fixture(scope="module")
def oman():
    return load("oman-2026")


def outcomes(scenario):
    return set(exact_outcomes(BargainingGame(scenario))[0].tolist())


def test_distance_is_where_the_set_changes(oman):
    found = regimes.distance(oman)
    assert [d.parameter for d in found] != list(NAMES)
    assert {d.parameter for d in found} == set(NAMES)
    assert [d.share for d in found] == sorted(d.share for d in found)
    here = outcomes(oman)
    for d in found[:8]:
        for side, turn in ((-1, d.below), (1, d.above)):
            if turn is None:
                continue
            just_before = turn.point.near - side * NEAR
            just_after = turn.point.near + side * NEAR
            assert outcomes(oman.replace(**{d.parameter: just_before})) == here
            p = BY_NAME[d.parameter]
            if p.low <= just_after <= p.high:
                assert outcomes(oman.replace(**{d.parameter: just_after})) != here
    frame = found.frame()
    assert frame["within_range"].sum() == sum(d.within_range for d in found)


def test_audit_compares_with_the_threat_off(oman):
    found = regimes.audit(oman)
    on, off = (
        set(BargainingGame(s).equilibrium_outcomes()) for s in (oman, oman.replace(threat=0))
    )
    assert set(found.only_on) == on - off
    assert set(found.only_off) == off - on
    assert set(found.both) == on & off
    assert set(found.flipped) == {"us", "iran"}
    silent = regimes.audit(oman.replace(threat=0))
    assert silent.flipped == {"us": 0, "iran": 0}
    assert silent.only_on == silent.only_off == ()


def test_self_enforcement_is_the_condition_written_out(oman):
    v = oman.values
    phi = v["protest"] * (1 - v["elite_cohesion"])
    D = sum(v[f"deterrent_weight_{f}"] * v[f"capability_{f}"] for f in FILES)
    strike = (
        v["limited_strike_benefit"] + v["scope_benefit"] * v["strike_scope"] - v["war_cost"]
        - v["chaos_cost"] * v["strike_scope"] * phi - v["retaliation"] * D
    )  # fmt: skip
    margin = strike - (v["strangulation_value"] * v["sanctions"] - v["audience_cost"])
    found = regimes.self_enforcing(oman)
    assert found.margin == margin
    assert found.holds == (margin > 0)
    for name, point in found.turning.items():
        at = regimes.self_enforcing(oman.replace(**{name: point.near}))
        assert abs(at.margin) < Fraction(1, 10**50)
    assert ("enforces itself" in found.words) == found.holds
    assert ("meant is an assumption" in found.words) != found.holds


def test_what_a_threat_does_to_deadlock_is_true_of_the_numbers_not_of_the_form(oman):
    """The threat worsens the US fallback at the values; with a strike worth it, it does not."""

    def fallback(scenario):
        game = BargainingGame(scenario.replace(threat=1))
        none = BargainingGame(scenario.replace(threat=0))
        deadlock = Outcome((None,) * len(scenario.file_names), tuple(scenario.file_names))
        return game.payoff(deadlock)["us"] - none.payoff(deadlock)["us"]

    assert all(fallback(load(name)) < 0 for name in available())
    free = dict.fromkeys(("war_cost", "strangulation_value", "audience_cost", "retaliation"), 0)
    assert fallback(oman.replace(**free, limited_strike_benefit=4, chaos_cost=0)) > 3


@pytest.mark.parametrize(
    "name",
    [
        "threat", "protest", pytest.param("assurance", marks=pytest.mark.slow),
        pytest.param("iran_value_missile", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_critical_values_are_where_the_gain_changes_sign(oman, name):
    for c in regimes.critical_values(oman, name):
        for point, above in zip(c.points, c.worth_it_from, strict=True):
            for side in (-1, 1):
                t = point.near + side * NEAR
                if not BY_NAME[name].low <= t <= BY_NAME[name].high:
                    continue
                game = BargainingGame(oman.replace(**{name: t}))
                given = Outcome(tuple(Fraction(1) if f == c.file else None for f in FILES))
                kept = Outcome((None, None, None))
                change = game.payoff(given)["iran"] - game.payoff(kept)["iran"]
                assert (change > 0) == ((side > 0) == above)
        values = {
            SYMBOLS[n]: sp.Rational(v.numerator, v.denominator) for n, v in oman.values.items()
        }
        there = c.gain.xreplace(values)
        assert Fraction(int(there.p), int(there.q)) == c.gain_here
        rest = {s: v for s, v in values.items() if s != SYMBOLS[name]}
        closed = {complex(form.xreplace(rest).evalf()) for form in c.closed_form}
        for point in c.points:
            assert min(abs(z - float(point)) for z in closed) < 1e-9


def test_effects_hold_wherever_they_are_claimed():
    """A claim of "raises" or "lowers" over all bounds must survive draws over all bounds."""
    rng = np.random.default_rng(6)
    claims = {c.file: c.effects for c in regimes.critical_values("oman-2026", "threat")}
    for _ in range(40):
        scenario = random_scenario(rng, int(rng.choice([1, 4, 20])))
        values = {
            SYMBOLS[n]: sp.Rational(v.numerator, v.denominator) for n, v in scenario.values.items()
        }
        for f in FILES:
            g = gain(f)
            for name, effect in claims[f].items():
                slope = sp.diff(g, SYMBOLS[name]).xreplace(values)
                if effect.gain == "raises":
                    assert slope >= 0, (f, name)
                elif effect.gain == "lowers":
                    assert slope <= 0, (f, name)
                elif effect.gain == "no effect":
                    assert slope == 0, (f, name)


def test_effect_here_is_the_way_the_critical_value_moves(oman):
    c = next(c for c in regimes.critical_values(oman, "threat") if c.points)
    for name, effect in c.effects.items():
        if BY_NAME[name].simplex or effect.here == "no effect":
            continue
        step = NEAR if oman.values[name] + NEAR <= BY_NAME[name].high else -NEAR
        moved = oman.replace(**{name: oman.values[name] + step})
        there = next(d for d in regimes.critical_values(moved, "threat") if d.file == c.file)
        rises = (there.points[0].near > c.points[0].near) == (step > 0)
        assert rises == (effect.here == "raises"), name
        if name in ("protest", "sanctions"):
            break  # each costs seconds; these two and those before them will do


@pytest.mark.slow
def test_assurance_needed_is_least(oman):
    assert regimes.assurance_needed(oman) is None
    easier = oman.replace(vulnerability=1, iran_value_missile="0.5", strike_damage=4, israel_hazard="0.1",
                          assurance_erosion="0.2")  # fmt: skip
    found = regimes.assurance_needed(easier)
    assert found is not None

    def obtainable(assurance):
        line = [
            regimes.critical_values(
                easier.replace(assurance=assurance, threat=Fraction(k, 20)), "protest"
            )[2].gain_here
            for k in (0, 5, 10, 15, 20)
        ]
        return max(line) >= 0

    assert obtainable(1)
    if found.near > NEAR:
        assert not obtainable(found.near - Fraction(1, 100))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("agenda_weight_missile", "must not be a weight"), ("threta", "did you mean")],
)
def test_critical_values_refuse(name, expected):
    with pytest.raises(ValueError, match=expected):
        regimes.critical_values("oman-2026", name)


def test_borders_of_the_plane_are_where_regions_end(oman):
    found = regimes.plane(oman, threat=(0, 1, 41), assurance=(0, 1, 41))
    assert found.borders
    for border in found.borders:
        values = found.values(border)
        inside = (
            found.data["equilibrium"]
            .transpose("assurance", "threat", "outcome")
            .sel(outcome=border.outcome.label)
            .values
        )
        # The outcome holds only where the polynomial is >= 0.
        assert (values[inside] >= -1e-12).all()
        assert border.near.any()
        # And the polynomial is the payoff difference, exactly.
        x, y = sp.Symbol("threat"), sp.Symbol("assurance")
        t, a = Fraction(3, 7), Fraction(2, 5)
        game = BargainingGame(oman.replace(threat=t, assurance=a))
        difference = (
            game.payoff(border.outcome)[border.player]
            - game.payoff(border.deviation)[border.player]
        )
        there = border.polynomial.subs({x: sp.Rational(3, 7), y: sp.Rational(2, 5)})
        assert Fraction(int(there.p), int(there.q)) == difference


def test_plane_agrees_with_branches(oman):
    found = regimes.plane(oman, threat=(0, 1, 11), assurance=(0, 1, 11))
    data = found.data
    for k, assurance in enumerate(data["assurance"].values):
        line = regimes.branches(oman.replace(assurance=f"{assurance:.12g}"), threat=None)
        for j in range(11):
            there = {o.label for o in line.at(Fraction(j, 10)).outcomes}
            row = data["equilibrium"].isel(threat=j, assurance=k).values
            assert there == set(data["outcome"].values[row])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("threat",), "must be two parameters"),
        (("threat", "protest", "assurance"), "must be two parameters"),
        (("threat", "agenda_weight_missile"), "must not be a weight"),
        (("threat", "trust"), "must be one that the command show lists"),
    ],
)
def test_bad_planes(names, expected):
    with pytest.raises(ValueError, match=expected):
        regimes.plane("oman-2026", **dict.fromkeys(names, (0, 1, 5)))


def test_plane_refuses_where_the_lemma_fails(oman):
    scenario = oman.replace(israeli_strike_damage=4, iran_value_missile="0.1")
    with pytest.raises(ValueError, match="must keep to a plane on which the premise"):
        regimes.plane(scenario, threat=(0, 1, 5), israel_hazard=(0, 1, 5), levels=2)


def test_the_grid_and_the_sweep_are_one(oman):
    found = regimes.plane(oman, threat=(0, 1, 5), assurance=(0, 1, 5))
    again = sweep_over(oman, {"threat": (0, 1, 5), "assurance": (0, 1, 5)}, terms=False)
    assert found.data["equilibrium"].equals(again["equilibrium"])
