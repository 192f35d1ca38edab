"""Gambit behind the same contract: complete means complete, whatever the size of the payoffs."""

from fractions import Fraction

import numpy as np
import pytest

from model.equilibria import extreme_equilibria, gambit_equilibria, gambit_solver

pytest.importorskip("pygambit")

N = 10**10


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("unit", [1, N, N**3, Fraction(1, N)])
def test_payoffs_of_any_size(unit, exact):
    """Gambit 16.7 itself finds none of the three once a payoff is 1e10 or more."""
    A, B = [[2 * unit, 0], [0, unit]], [[unit, 0], [0, 2 * unit]]
    found = gambit_equilibria(A, B, exact=exact)
    assert found.profiles == extreme_equilibria(A, B).profiles
    assert len(found) == 3
    assert found.complete is exact


def test_very_unequal_stakes():
    found = gambit_equilibria([[N, 0], [0, 1]], [[1, 0], [0, N]])
    assert found.complete
    assert {e.x for e in found} == {(1, 0), (0, 1), (Fraction(N, N + 1), Fraction(1, N + 1))}


def test_random_games_with_a_large_constant():
    rng = np.random.default_rng(0)
    for _ in range(10):
        A, B = (M.astype(object) for M in rng.integers(-3, 4, (2, 3, 3)))
        found = gambit_equilibria(A + 10**12, B - 10**15)
        assert found.complete
        assert found.profiles == extreme_equilibria(A, B).profiles


def test_nothing_is_not_everything(monkeypatch):
    """Every game has an equilibrium, so an empty answer is not complete."""
    gambit = gambit_solver._import_pygambit()

    class Nothing:
        class nash:
            @staticmethod
            def enummixed_solve(game, rational):
                return type("Result", (), {"equilibria": []})

        Game = gambit.Game

    monkeypatch.setattr(gambit_solver, "_import_pygambit", lambda: Nothing)
    found = gambit_equilibria([[1]], [[1]])
    assert not found.complete
    assert found.reason == "Gambit returned 0 equilibria and 0 other profiles"
