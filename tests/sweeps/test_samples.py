"""Samples: within the stated ranges, the same for the same seed, and as exact as a grid."""

import numpy as np
import pytest

import model
from model.game import BargainingGame
from model.parameters import NAMES, parameter
from model.sweeps import sample
from model.sweeps.points import SamplePoints


@pytest.mark.parametrize("method", ["sobol", "lhs"])
def test_every_point_is_the_game_s(method):
    scenario = model.load("oman-2026")
    data = sample(scenario, 32, method=method, seed=7)
    assert data.sizes["sample"] == 32
    points = SamplePoints.of(scenario, 32, method, 7)
    for p in range(32):
        game = BargainingGame(scenario.with_exact(points.exactly(p)))
        here = set(data["outcome"].values[data["equilibrium"].values[p]])
        assert here == {o.label for o in game.equilibrium_outcomes()}


def test_values_stay_in_their_ranges():
    scenario = model.load("oman-2026")
    data = sample(scenario, 256, seed=1)
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
    one, again, other = (sample(n=16, seed=s, levels=2) for s in (3, 3, 4))
    assert one.identical(again)
    assert not one["threat"].equals(other["threat"])
    assert one.attrs["seed"] == "3"


def test_only_what_is_named_varies():
    data = sample(n=8, over=["threat", "protest"], levels=2)
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
