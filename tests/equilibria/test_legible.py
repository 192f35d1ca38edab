"""Results in a line, whatever the size of their numbers."""

from fractions import Fraction as F

import numpy as np
import pytest

from model.equilibria import extreme_equilibria, zero_sum
from model.equilibria.legible import legible

CASES = (
    (3, "3"),
    (F(-2, 3), "-2/3"),
    (True, "True"),
    (0.1, "0.1"),
    ("a", "'a'"),
    (10**38, "1" + "0" * 38),
    (10**5000, "about 1.000e+5000"),
    (-123456 * 10**4995, "about -1.235e+5000"),
    (F(1, 10**5000), "about 1.000e-5000"),
    (F(10**5000 + 1, 10**5000), "about 1.000e+0"),
    ((F(1, 2),), "(1/2,)"),
    ([1, None], "[1, None]"),
    (tuple(range(20)), "(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ... 20 in all)"),
    (np.zeros((2, 3)), "<2 x 3 array>"),
)


@pytest.mark.parametrize(("value", "text"), CASES, ids=[text for _, text in CASES])
def test_values(value, text):
    assert legible(value) == text


def test_results():
    (only,) = extreme_equilibria([[1]], [[2]])
    assert repr(only) == "Equilibrium(x=(1,), y=(1,), payoffs=(1, 2), regret=0)"
    assert str(only) == "(1), (1)"
    assert "value=about 1.000e+0" in repr(zero_sum([[10**5000, 0], [0, 1]]))
