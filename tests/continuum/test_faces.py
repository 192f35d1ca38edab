"""Conditions over a square: what halving decides, against linear programs and a grid."""

import numpy as np
import pytest
from scipy.optimize import linprog

from model.continuum import faces

_BOXES = faces._in_boxes.py_func
F, G = 0, 2  # the terms that are free
FG = 6 + F + G


def rows_of(rng, m, linear):
    rows = np.zeros((m, 10))
    rows[:, [0, 1 + F, 1 + G]] = rng.uniform(-1, 1, (m, 3))
    rows[:, 0] += 0.2
    if not linear:
        rows[:, [4 + F, 4 + G, FG]] = rng.uniform(-0.5, 0.5, (m, 3))
    return rows


@pytest.mark.parametrize("seed", range(40))
def test_halving_agrees_with_linear_programs(seed):
    rows = rows_of(np.random.default_rng(seed), 5, linear=True)
    seen = _BOXES(F, G, rows, len(rows), np.zeros(faces.MOST_ROOTS))
    feasible = linprog([0, 0], -rows[:, [1 + F, 1 + G]], rows[:, 0], bounds=[(0, 1)] * 2).success
    assert seen == faces._UNKNOWN or (seen == faces._SOME) == feasible


def test_halving_leaves_little_undecided():
    rng = np.random.default_rng(0)
    room = np.zeros(faces.MOST_ROOTS)
    seen = [_BOXES(F, G, rows_of(rng, 5, linear=False), 5, room) for _ in range(100)]
    assert {faces._NONE, faces._SOME} <= set(seen)
    assert seen.count(faces._UNKNOWN) <= 10


@pytest.mark.parametrize("seed", range(20))
def test_where_halving_finds_nothing_no_point_of_a_grid_meets_all(seed):
    rng = np.random.default_rng(seed)
    p, q = np.meshgrid(*[np.linspace(0, 1, 51)] * 2)
    for _ in range(10):
        rows = rows_of(rng, 5, linear=False)
        c = rows[:, :, None, None]
        values = c[:, 0] + c[:, 1 + F] * p + c[:, 1 + G] * q
        values = values + c[:, 4 + F] * p**2 + c[:, 4 + G] * q**2 + c[:, FG] * p * q
        met = bool((values >= 0).all(axis=0).any())
        seen = _BOXES(F, G, rows, len(rows), np.zeros(faces.MOST_ROOTS))
        assert not (met and seen == faces._NONE)
