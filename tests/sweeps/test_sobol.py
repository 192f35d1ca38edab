"""Sobol points: those of scipy, bit for bit, however many are drawn and how often."""

import numpy as np
import pytest
from scipy.stats import qmc

from model.errors import InputError
from model.sweeps.sobol import MOST_COORDINATES, Sobol


@pytest.mark.parametrize("coordinates", [1, 2, 7, 43, MOST_COORDINATES])
@pytest.mark.parametrize("seed", [0, 2**31 + 5])
@pytest.mark.parametrize("count", [1, 2, 64])
def test_scrambled_points_are_those_of_scipy(coordinates, seed, count):
    theirs = qmc.Sobol(coordinates, rng=np.random.default_rng(seed))
    ours = Sobol(coordinates, np.random.default_rng(seed))
    for _ in range(5):
        assert np.array_equal(ours.random(count), theirs.random(count))


@pytest.mark.parametrize("coordinates", [1, 3, MOST_COORDINATES])
def test_plain_points_are_those_of_scipy(coordinates):
    theirs = qmc.Sobol(coordinates, scramble=False).random(1024)
    assert np.array_equal(Sobol(coordinates).random(1024), theirs)


def test_a_part_of_each_length_holds_one_point_of_each_coordinate():
    points = Sobol(9, np.random.default_rng(3)).random(256)
    for column in points.T:
        assert sorted(np.floor(column * 256)) == list(range(256))


def test_digits_run_out():
    points = Sobol(1)
    points._made = 2**30 - 1
    points.random(1)
    with pytest.raises(InputError, match=r"n: must be at most 1,073,741,824 Sobol points"):
        points.random(1)
