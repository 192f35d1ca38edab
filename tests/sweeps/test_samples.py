"""Samples: within the stated ranges, the same for the same seed, and as exact as a grid."""

from fractions import Fraction

import numpy as np
import pytest

import model
from model.game import BargainingGame
from model.parameters import NAMES, SIMPLEXES, parameter
from model.scenario import Order, Scenario
from model.sweeps import sample, sample_at
from model.sweeps.points import Points


def drawn(points):
    """The u of each point, shape (N, drawn)."""
    return np.column_stack([column.u for column in points.cases.columns.values()])


@pytest.mark.parametrize("method", ["sobol", "lhs"])
def test_every_point_is_the_game_s(method):
    scenario = model.load("oman-2026")
    data = sample(scenario, 32, method=method, seed=7).data
    assert data.sizes["sample"] == 32
    points = Points.sample(scenario, 32, method, 7)
    for p in range(32):
        game = BargainingGame(scenario.with_exact(points.exactly(p)))
        here = set(data["outcome"].values[data["equilibrium"].values[p]])
        assert here == {o.label for o in game.equilibrium_outcomes()}


def test_values_stay_in_their_ranges():
    scenario = model.load("oman-2026")
    data = sample(scenario, 256, seed=1).data
    for name in NAMES:
        entry = scenario.parameters[name]
        if entry.low == entry.high or parameter(name).simplex:
            continue
        values = data[name].values
        assert float(entry.low) <= values.min() <= values.max() <= float(entry.high)
        # Drawn evenly: the mean is near the middle.
        middle = float(entry.low + entry.high) / 2
        assert abs(values.mean() - middle) < 0.02 * float(entry.high - entry.low)
    for kind in ("agenda", "deterrent"):
        weights = sum(data[f"{kind}_weight_{f}"] for f in ("nuclear", "regional", "missile"))
        np.testing.assert_allclose(weights, 1, atol=1e-12)


def test_seeds():
    one, again, other = (sample(n=16, seed=s, levels=2).data for s in (3, 3, 4))
    assert one.identical(again)
    assert not one["threat"].equals(other["threat"])
    assert one.attrs["seed"] == "3"


def test_only_what_is_named_varies():
    data = sample(n=8, over=["threat", "protest"], levels=2).data
    assert "threat" in data.coords
    assert "assurance" not in data.coords


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"n": 1000}, "n: must be a power of two for Sobol points, e.g. 512 or 1024, got 1000"),
        ({"n": 0}, "n: must be a whole number from 1, got 0"),
        ({"seed": -1}, "seed: must be a whole number from 0, got -1"),
        ({"method": "random"}, "method: must be one of sobol, lhs, got 'random'"),
        ({"over": ["threta"]}, "did you mean 'threat'"),
        ({"over": []}, "over: must name parameters, each once"),
        ({"over": ["threat", "threat"]}, "over: must name parameters, each once"),
    ],
)
def test_bad_samples(arguments, expected):
    with pytest.raises(ValueError, match=expected):
        sample(**{"n": 8, **arguments})


def with_orders(*pairs, **values):
    """The scenario of 2026 with orders of a test's own, after moving some values."""
    scenario = model.load("oman-2026").replace(**values)
    orders = tuple(Order(higher=a, lower=b, source="a test") for a, b in pairs)
    return Scenario.model_construct(**{**dict(scenario), "orders": orders})


BINDING = (("threat", "protest"), ("agenda_weight_nuclear", "agenda_weight_regional"))


@pytest.mark.parametrize("method", ["sobol", "lhs"])
def test_draws_keep_the_orders(method):
    scenario = with_orders(*BINDING)
    points = Points.sample(scenario, 256, method, 3)
    assert points.shape == (256,)
    assert 0 < points.accepted < 1
    for p in range(256):
        values = points.exactly(p)
        assert all(values[a] > values[b] for a, b in BINDING)
    assert points.recipe["orders"].startswith("threat>protest ")
    assert points.words == "uniform over the stated ranges, given the stated orders"


def test_what_keeps_the_orders_is_what_was_drawn():
    """The points accepted are those of the sequence without orders that keep them, in its order."""
    scenario = with_orders(*BINDING)
    free = Points.sample(with_orders(), 1024, seed=9)
    kept = [
        p for p in range(1024) if all(free.exactly(p)[a] > free.exactly(p)[b] for a, b in BINDING)
    ]
    points = Points.sample(scenario, 512, seed=9)
    assert len(kept) > 512
    np.testing.assert_array_equal(drawn(points), drawn(free)[kept][:512])
    again = Points.sample(scenario, 512, seed=9)
    np.testing.assert_array_equal(drawn(points), drawn(again))


def test_given_an_order_the_lower_one_is_drawn_from_where_it_may_be():
    """Of u, v uniform on [0, 1] given u > v the means are 2/3 and 1/3."""
    scenario = with_orders(("war_cost", "retaliation"), war_cost="1.25")
    points = Points.sample(scenario, 4096, over=["war_cost", "retaliation"])
    assert scenario.parameters["war_cost"].high == scenario.parameters["retaliation"].high == 2
    u, v = drawn(points).T
    assert points.accepted == pytest.approx(0.5, abs=0.01)
    assert u.mean() == pytest.approx(2 / 3, abs=0.01)
    assert v.mean() == pytest.approx(1 / 3, abs=0.01)


def test_orders_that_no_draw_keeps():
    scenario = with_orders()
    orders = (Order(higher="protest", lower="sanctions", source="a test"),)
    wrong = Scenario.model_construct(**{**dict(scenario), "orders": orders})
    low = wrong.parameters["protest"].model_copy(
        update={"low": Fraction(0), "high": Fraction(1, 10)}
    )
    wrong = Scenario.model_construct(
        **{**dict(wrong), "parameters": {**wrong.parameters, "protest": low}}
    )
    with pytest.raises(
        ValueError, match="orders: must hold in at least one draw in 64, got 0 of 512"
    ):
        Points.sample(wrong, 8)


def test_full_bounds():
    points = Points.sample(with_orders(*BINDING), 512, over_bounds=True)
    assert points.names == NAMES
    drawn = [points.exactly(p) for p in range(512)]
    assert any(values["threat"] < values["protest"] for values in drawn)
    for name in NAMES:
        p = parameter(name)
        if not p.simplex:
            assert min(v[name] for v in drawn) < p.low + 0.01 * (p.high - p.low)
            assert max(v[name] for v in drawn) > p.high - 0.01 * (p.high - p.low)
    data = sample(n=8, over_bounds=True, levels=2).data
    assert "threat=0:1" in data.attrs["over"]


def test_moved_cases_are_the_same_but_for_what_is_set():
    points = Points.sample(model.load("jcpoa-2015"), 64, seed=2)
    moved = points.moved(threat=0, agenda_weight_missile="0.3")
    many = moved.values(0, 64)
    for p in range(64):
        before, after = points.exactly(p), moved.exactly(p)
        assert (after["threat"], after["agenda_weight_missile"]) == (0, Fraction(3, 10))
        changed = {n for n in NAMES if before[n] != after[n]}
        assert changed <= {"threat", *SIMPLEXES["agenda"]}
        assert sum(after[n] for n in SIMPLEXES["agenda"]) == 1
        # The others of the simplex give way in proportion.
        assert (
            after["agenda_weight_nuclear"] * before["agenda_weight_regional"]
            == before["agenda_weight_nuclear"] * after["agenda_weight_regional"]
        )
        for name, value in after.items():
            low, high = moved.ranges[name]
            assert low <= value <= high
            there = np.broadcast_to(many[name], (64,))[p]
            assert there == pytest.approx(float(value), abs=1e-14)
    assert "threat" not in moved.names
    assert moved.recipe["moved"] == "threat=0 agenda_weight_missile=3/10"


def test_moved_cases_are_solved_as_any():
    points = Points.sample(model.load("oman-2026"), 16, seed=4)
    data = sample_at(points.moved(threat=0))
    for p in range(16):
        values = points.exactly(p) | {"threat": Fraction(0)}
        game = BargainingGame(points.scenario.with_exact(values))
        here = set(data["outcome"].values[data["equilibrium"].values[p]])
        assert here == {o.label for o in game.equilibrium_outcomes()}
    assert "threat" not in data.coords


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"threta": 0}, "did you mean 'threat'"),
        ({"threat": 2}, r"threat: must lie in \[0, 1\], got 2"),
        ({"threat": "much"}, "threat: must be a number, got 'much'"),
        ({"agenda_weight_nuclear": 1, "agenda_weight_missile": 1}, "agenda weights must sum to 1"),
    ],
)
def test_bad_moves(values, expected):
    points = Points.sample(model.load("oman-2026"), 2)
    with pytest.raises(ValueError, match=expected):
        points.moved(**values)
