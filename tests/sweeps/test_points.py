"""Points, however they are made: floats are the exact values, and weights stay on their simplex."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import scenarios

from model.errors import InputError
from model.parameters import NAMES, SIMPLEXES
from model.scenario import load
from model.sweeps.points import Points

OMAN = load("oman-2026")

MAKERS = {
    "grid": lambda s: Points.grid(s, {"threat": (0, 1, 3), "agenda_weight_missile": (0, "1/2", 4)}),
    "sample": lambda s: Points.sample(s, 8, over_bounds=True),
    "unit": lambda s: Points.unit(
        OMAN, ("threat", "agenda_weight_regional", "protest"), np.array([[0, 0.5, 1], [1, 0, 0.25]]), "a test"
    ),
    "listed": lambda s: Points.listed(
        s, [{}, {"threat": "1/3"}, {"agenda_weight_nuclear": 1, "threat": 1}, dict(OMAN.values)]
    ),
}  # fmt: skip

WAYS = {
    "as made": lambda points: points,
    "moved": lambda points: points.moved(protest="0.3", deterrent_weight_nuclear="1/7"),
    "along": lambda points: points.along(assurance=(0, 1, 3), credibility=["0.1", "0.9"]),
    "both": lambda points: points.along(deterrent_weight_missile=(0, 1, 3)).moved(sanctions=1),
}


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=5)
@given(scenario=scenarios(), data=st.data())
def test_floats_are_the_exact_values(maker, way, scenario, data):
    points = WAYS[way](MAKERS[maker](scenario))
    count = points.count
    assert count == np.prod(points.shape)
    assert len(points.shape) == len(points.dims) == len(set(points.dims))
    start = data.draw(st.integers(0, count - 1))
    stop = data.draw(st.integers(start + 1, count))
    many = points.values(start, stop)
    assert set(many) == set(NAMES)
    for p in range(start, stop):
        exactly = points.exactly(p)
        for name, value in exactly.items():
            low, high = points.ranges[name]
            assert low <= value <= high
            there = np.broadcast_to(many[name], (stop - start,))[p - start]
            assert there == pytest.approx(float(value), abs=1e-14)
        for weights in SIMPLEXES.values():
            assert sum(exactly[n] for n in weights) == 1


@pytest.mark.parametrize("maker", MAKERS)
def test_along_goes_over_each_point_the_last_axis_fastest(maker):
    points = MAKERS[maker](OMAN)
    wide = points.along(assurance=(0, 1, 3), credibility=["0.1", "0.9"])
    assert wide.shape == (*points.shape, 3, 2)
    assert wide.dims == (*points.dims, "assurance", "credibility")
    for number in range(wide.count):
        case, place = divmod(number, 6)
        expected = points.exactly(case) | {
            "assurance": Fraction(place // 2, 2),
            "credibility": Fraction("0.9" if place % 2 else "0.1"),
        }
        assert wide.exactly(number) == expected


def test_listed_cases_are_the_scenario_moved():
    moves = [{}, {"threat": "0.25", "protest": 1}, {"agenda_weight_nuclear": "0.1"}]
    points = Points.listed(OMAN, moves)
    for p, move in enumerate(moves):
        assert points.exactly(p) == dict(OMAN.replace(**move).values)
    assert points.moved(threat=0).exactly(2) == dict(OMAN.replace(**moves[2], threat=0).values)


def test_joined_samples_are_the_samples_one_after_the_other():
    parts = [Points.sample(OMAN, 8, seed=seed) for seed in (3, 4)]
    whole = Points.joined(parts)
    assert whole.count == 16
    for name, value in whole.values(0, 16).items():
        each = [np.broadcast_to(part.values(0, 8)[name], 8) for part in parts]
        assert np.array_equal(np.broadcast_to(value, 16), np.concatenate(each))
    assert whole.exactly(11) == parts[1].exactly(3)
    assert whole.recipe != Points.joined(parts[::-1]).recipe


def test_what_fixes_the_points_tells_them_apart():
    """No two of these are the same points; making one again gives the same."""

    def made():
        return [
            *(way(make(OMAN)) for make in MAKERS.values() for way in WAYS.values()),
            Points.listed(OMAN, [{}, {"threat": "1/3"}]),
            Points.listed(OMAN, [{"threat": "1/3"}, {}]),
            Points.sample(OMAN, 8, seed=1, over_bounds=True),
            Points.unit(OMAN, ("threat",), np.array([[0.25]]), "a test"),
            Points.unit(OMAN, ("threat",), np.array([[0.5]]), "a test"),
        ]

    recipes = [tuple(points.recipe.items()) for points in made()]
    assert len(set(recipes)) == len(recipes)
    assert recipes == [tuple(points.recipe.items()) for points in made()]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Points.listed(OMAN, []), "cases: must be at least one, got none"),
        (lambda: Points.listed(OMAN, [{"threta": 1}]), "did you mean 'threat'"),
        (lambda: Points.listed(OMAN, [{"threat": 2}]), r"threat: must lie in \[0, 1\], got 2"),
        (lambda: Points.listed(OMAN, [{"threat": "x"}]), "threat: must be a number, got 'x'"),
        (
            lambda: Points.grid(OMAN, {"threat": (0, 1, 3)}).moved(threat=0),
            "threat: must be set once, since it varies along an axis",
        ),
        (
            lambda: Points.grid(OMAN, {"threat": (0, 1, 3)}).along(threat=[1]),
            "threat: must be set once",
        ),
        (
            lambda: Points.grid(OMAN, {"agenda_weight_missile": (0, 1, 3)}).moved(
                agenda_weight_nuclear="0.1"
            ),
            "agenda weights must sum to 1, got",
        ),
        (lambda: Points.sample(OMAN, 2).along(), "axes: must be one to four parameters, got 0"),
    ],
)
def test_bad_points(make, expected):
    with pytest.raises(InputError, match=expected):
        make()
