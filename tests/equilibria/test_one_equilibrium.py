"""One equilibrium of a game of any size: exact, or how far off, and in time."""

import importlib
from fractions import Fraction
from time import monotonic

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from published_games import PUBLISHED

from model.equilibria import certify, extreme_equilibria, one_equilibrium, pure_equilibria, zero_sum
from model.equilibria.lemke_howson import IntegerVertex, Vertex, follow

module = importlib.import_module("model.equilibria.one_equilibrium")


def without_pure(n, m, seed, largest=1000):
    """A random game without a pure equilibrium."""
    rng = np.random.default_rng(seed)
    while True:
        A, B = rng.integers(0, largest, (2, n, m))
        if not pure_equilibria(A, B).any():
            return A, B


def check(A, B, found):
    """What is said of the profile is so."""
    certificate = certify(A, B, found.x, found.y)
    assert certificate.regrets == found.regrets
    assert certificate.payoffs == found.payoffs
    assert found.exact == certificate.is_equilibrium
    return certificate


@pytest.mark.parametrize("game", PUBLISHED, ids=str)
def test_published(game):
    found = one_equilibrium(game.A, game.B)
    check(game.A, game.B, found)
    assert found.exact
    assert found.regret == 0


@settings(max_examples=100)
@given(games(largest=2, most=6))
def test_small_games_full_of_ties(game):
    found = one_equilibrium(*game)
    check(*game, found)
    assert found.exact


@settings(max_examples=100)
@given(games(largest=2, most=6))
def test_paths_without_a_pure_equilibrium_first(game):
    A, B = game
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "pure_of", lambda game: ())
        found = one_equilibrium(A, B)
    check(A, B, found)
    assert found.exact
    assert found.method in (module.FLOATS, module.INTEGERS)


@settings(max_examples=50)
@given(games(largest=2, most=4))
def test_paths_in_integers_end_in_equilibria(game):
    A, B = game
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "pure_of", lambda game: ())
        patch.setattr(module, "_FLOATS", 0)
        found = one_equilibrium(A, B)
    check(A, B, found)
    assert found.method == module.INTEGERS
    assert found.exact


def test_both_kinds_of_numbers_take_the_same_path():
    A, B = without_pure(9, 7, 1)
    first, second = (np.asarray(M - M.min(axis=0) + 1, dtype=object) for M in (B.T, A))
    rng = np.random.default_rng(2)
    directions = rng.integers(1, 1000, 7), rng.integers(1, 1000, 9)
    for label in range(16):
        ends = []
        for kind, numbers in ((IntegerVertex, object), (Vertex, float)):
            x = kind(first.astype(numbers), 0, 9, directions[0])
            y = kind(second.astype(numbers), 9, 0, directions[1])
            steps = sum(1 for _ in follow(x, y, label))
            ends.append((steps, sorted(x.used), sorted(y.used), sorted(x.tight), sorted(y.tight)))
        assert ends[0] == ends[1]
        # All labels are there again: what is used by one is tight for the other.
        assert (ends[0][1], ends[0][2]) == (ends[0][4], ends[0][3])


@pytest.mark.parametrize(("n", "m"), [(100, 100), (60, 150)])
def test_large_games(n, m):
    A, B = without_pure(n, m, 3)
    start = monotonic()
    found = one_equilibrium(A, B, seconds=30)
    assert monotonic() - start < 15
    check(A, B, found)
    assert found.exact
    assert len(found.supports[0]) > 1


def test_a_large_zero_sum_game_has_its_value():
    A = np.random.default_rng(4).integers(-5, 6, (40, 40))
    found = one_equilibrium(A, -A)
    assert found.exact
    assert found.payoffs[0] == zero_sum(A).value


@pytest.mark.parametrize("unit", [10**40, Fraction(1, 10**40)])
def test_units_do_not_matter(unit):
    A, B = without_pure(8, 8, 5)
    found = one_equilibrium(unit * A.astype(object), B)
    assert found.exact
    assert (found.x, found.y) in extreme_equilibria(A, B).profiles


def test_when_the_time_is_up_the_regret_is_said():
    A, B = without_pure(150, 150, 6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FLOATS", 0)
        patch.setattr(module, "_EXACT", 0)
        start = monotonic()
        found = one_equilibrium(A, B, seconds=0.5)
        assert monotonic() - start < 2
    check(A, B, found)
    assert found.method == module.PLAY
    assert not found.exact
    assert 0 < found.regret < Fraction(1, 10)
    stakes = Fraction(int(A.max() - A.min())), Fraction(int(B.max() - B.min()))
    assert found.stakes == stakes
    assert found.regret == max(r / s for r, s in zip(found.regrets, stakes, strict=True))


@settings(max_examples=60)
@given(games(largest=3, most=6))
def test_no_time_at_all_still_leaves_half_of_the_stake(game):
    A, B = game
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "pure_of", lambda game: ())
        found = one_equilibrium(A, B, seconds=1e-9)
    check(A, B, found)
    assert found.regret <= Fraction(1, 2)


@pytest.mark.parametrize("seconds", [0, -1, None, "1", float("nan"), True])
def test_bad_time(seconds):
    with pytest.raises(ValueError, match=r"^seconds: "):
        one_equilibrium([[1]], [[1]], seconds=seconds)
