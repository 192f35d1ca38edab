"""Sweeps: exact at every point, labelled, and refusing what makes no sense."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios

import model
from model.game import BargainingGame
from model.parameters import FILES
from model.payoffs import Structure
from model.sweeps import Axis, pure, sweep

SMALL = {"threat": (0, 1, 5), "assurance": (0, 1, 3)}


def outcomes_at(data, **point):
    """Labels of the equilibrium outcomes at one point of a sweep, by place on each axis."""
    here = data["equilibrium"].isel(**point)
    return set(data["outcome"].values[here.values])


def outcomes_of(game):
    """Labels of the outcomes of all pure equilibria, found by looking at every cell."""
    us, iran = game.integer_payoffs
    best = (us == us.max(axis=0, keepdims=True)) & (iran == iran.max(axis=1, keepdims=True))
    return {game.outcome(i, j).label for i, j in np.argwhere(best)}


@settings(max_examples=15)
@given(
    scenarios(),
    st.sampled_from([2, 3]),
    st.sampled_from([Structure(), Structure("additive", "us")]),
)
def test_every_point_is_what_a_check_of_every_cell_says(scenario, levels, structure):
    data = sweep(scenario, levels=levels, structure=structure, **SMALL).data
    for j, threat in enumerate((0, "1/4", "1/2", "3/4", 1)):
        for k, assurance in enumerate((0, "1/2", 1)):
            game = BargainingGame(
                scenario.replace(threat=threat, assurance=assurance), levels, structure
            )
            assert outcomes_at(data, threat=j, assurance=k) == outcomes_of(game)


@pytest.mark.slow
def test_every_point_on_many_random_sweeps():
    rng = np.random.default_rng(22)
    for _ in range(150):
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20])))
        name = str(rng.choice(["threat", "agenda_weight_missile", "israel_hazard", "loss_of_face"]))
        data = sweep(scenario, **{name: (0, 1, 11)}).data
        for j in range(11):
            game = BargainingGame(scenario.replace(**{name: Fraction(j, 10)}))
            assert outcomes_at(data, **{name: j}) == outcomes_of(game)


def test_ties_are_settled_exactly():
    """With every stake at zero everything ties everywhere: no float may decide."""
    zero = {p.name: 0 for p in model.parameters.PARAMETERS if p.unit == "points"}
    data = sweep(model.load("oman-2026").replace(**zero), levels=2, threat=(0, 1, 3)).data
    assert data.attrs["points_settled_exactly"] + data.attrs["points_enumerated"] == 3
    # Every outcome that a cell leads to is an equilibrium outcome of the game of nothing.
    assert data["equilibrium"].all()
    assert data.sizes["outcome"] == 64


def test_a_near_tie_is_decided_by_its_exact_sign():
    """Two games a hair apart, on either side of a tie that floats cannot see."""
    scenario = model.load("oman-2026")
    base = {p.name: 0 for p in model.parameters.PARAMETERS if p.unit == "points"}
    hair = Fraction(1, 10**25)
    results = []
    for sign in (-1, 0, 1):
        # Iran keeps the nuclear file iff its value exceeds the pressure it relieves.
        values = {
            **base,
            "us_value_nuclear": 1,
            "us_cost_nuclear": 1,
            "us_cost_regional": 1,
            "us_cost_missile": 1,
            "iran_value_regional": 1,
            "iran_value_missile": 1,
            "capability_nuclear": 1,
            "capability_regional": 1,
            "capability_missile": 1,
            "sanctions": 1,
            "sanctions_pain": 1,
            "agenda_weight_nuclear": Fraction(1, 2),
            "agenda_weight_regional": Fraction(1, 4),
            "agenda_weight_missile": Fraction(1, 4),
            "iran_value_nuclear": Fraction(1, 2) + sign * hair,
            "israel_hazard": 0,
            "protest": 0,
        }
        data = sweep(scenario.replace(**values), levels=2, threat=[0]).data
        results.append(bool(data["can_settle"].sel(file="nuclear").all()))
        assert data.attrs["points_settled_exactly"] == 1
    assert results == [True, True, False]


def test_labels_and_units():
    data = sweep("oman-2026", **SMALL).data
    assert data["equilibrium"].dims == ("threat", "assurance", "outcome")
    assert data["lowest_terms"].dims == ("threat", "assurance", "file")
    assert data["payoff_term"].dims == ("threat", "assurance", "outcome", "term")
    for name in ("threat", "assurance", "terms", "payoff", "payoff_term", "lowest_terms"):
        assert data[name].attrs["units"]
        assert data[name].attrs["long_name"]
    for name in ("scenario", "scenario_hash", "lens", "levels", "software", "caveat"):
        assert data.attrs[name]


def test_summaries_follow_from_the_outcomes():
    data = sweep("oman-2026", **SMALL).data
    terms, here = data["terms"], data["equilibrium"]
    for file in FILES:
        x = terms.sel(file=file)
        assert (data["can_settle"].sel(file=file) == (here & x.notnull()).any("outcome")).all()
        assert (data["can_stay_open"].sel(file=file) == (here & x.isnull()).any("outcome")).all()
        lowest = x.where(here).min("outcome")
        np.testing.assert_array_equal(data["lowest_terms"].sel(file=file), lowest)
        np.testing.assert_array_equal(
            data["highest_terms"].sel(file=file), x.where(here).max("outcome")
        )


def test_payoffs_by_term_are_the_game_s():
    data = sweep("oman-2026", **SMALL).data
    game = BargainingGame(model.load("oman-2026").replace(threat="1/4", assurance=1))
    by_label = {o.label: o for o in map(game.grid.outcome, range(216))}
    point = data.isel(threat=1, assurance=2)
    for label in data["outcome"].values:
        exactly = game.terms(by_label[label])
        for player, parts in exactly.items():
            for name, value in parts.items():
                there = float(point["payoff_term"].sel(outcome=label, term=f"{player} {name}"))
                assert there == pytest.approx(float(value), abs=1e-12)
            whole = float(point["payoff"].sel(outcome=label, player=player))
            assert whole == pytest.approx(float(sum(parts.values())), abs=1e-12)


def test_varying_a_weight_rescales_the_others():
    data = sweep("oman-2026", agenda_weight_missile=(0, 1, 5)).data
    game = BargainingGame(model.load("oman-2026").replace(agenda_weight_missile="3/4"))
    assert outcomes_at(data, agenda_weight_missile=3) == outcomes_of(game)


def test_four_axes():
    data = sweep(
        "oman-2026", terms=False, threat=(0, 1, 3), assurance=(0, 1, 3), protest=(0, 1, 2),
        sanctions=(0, 1, 2),
    ).data  # fmt: skip
    assert [data.sizes[n] for n in ("threat", "assurance", "protest", "sanctions")] == [3, 3, 2, 2]
    assert "payoff_term" not in data


def test_the_same_from_python_and_from_text():
    given_values = sweep("oman-2026", threat=np.linspace(0, 1, 11)).data
    assert given_values.equals(sweep("oman-2026", threat="0:1:11").data)
    assert Axis.of("threat", [0.1 + 0.2]).values == (Fraction(3, 10),)


@pytest.mark.parametrize(
    ("axes", "expected"),
    [
        ({}, "must be one to four parameters, got 0"),
        (dict.fromkeys(("threat", "assurance", "protest", "sanctions", "credibility"), (0, 1, 2)), "one to four parameters, got 5"),
        ({"threta": (0, 1, 3)}, "did you mean 'threat'"),
        ({"threat": (0, 2, 3)}, r"threat: must lie in \[0, 1\], got 2"),
        ({"threat": (1, 0, 3)}, "threat: low must be below high"),
        ({"threat": (0, 1, 1)}, "threat: count must be a whole number of at least 2"),
        ({"threat": (0, 1, 2.5)}, "threat: count must be a whole number"),
        ({"threat": (0, 1, 1_000_001)}, "threat: count must be at most 1,000,000, got 1000001"),
        ({"terms": False, **dict.fromkeys(("threat", "assurance", "protest"), (0, 1, 500))}, "points: must be at most 100,000,000 without a store"),
        ({"threat": "0:1"}, "threat: must be LOW:HIGH:COUNT"),
        ({"threat": "a:b:3"}, "threat: must be a number, got 'a'"),
        ({"threat": []}, "threat: must have at least one value"),
        ({"threat": [0.5, 0.5]}, "threat: values must increase"),
        ({"threat": [float("nan")]}, "threat: must be a finite number"),
        ({"agenda_weight_nuclear": (0, 1, 3), "agenda_weight_missile": (0, 1, 3)}, "agenda weights must sum to 1"),
    ],
)  # fmt: skip
def test_bad_axes(axes, expected):
    with pytest.raises(ValueError, match=expected):
        sweep("oman-2026", **axes)


def test_too_many_terms_says_what_to_do(monkeypatch):
    monkeypatch.setattr(pure, "_LARGEST_TERMS", 1000)
    axes = {"threat": (0, 1, 15), "assurance": (0, 1, 15)}
    with pytest.raises(ValueError, match="leave them out with terms=False"):
        sweep("oman-2026", levels=2, **axes)
    assert sweep("oman-2026", levels=2, terms=False, **axes).data.sizes["threat"] == 15
