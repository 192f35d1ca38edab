"""Timings and misses of equilibrium solvers, in one run, as ratios to ours.

Each solver gets the same games; what it returns is checked against the exact set. A solver that finds
the whole set and one that does not are not the same race: the table shows both numbers.
"""

import time
import warnings
from statistics import median

import numpy as np
import pytest

from model.equilibria import (
    exact_profile,
    extreme_equilibria,
    gambit_equilibria,
    nashpy_equilibria,
    reduce_strictly_dominated,
)
from model.game import BargainingGame

pytestmark = pytest.mark.bench


def quantecon_profiles(A, B):
    """QuantEcon's vertex enumeration, made exact: the equilibria it stands for."""
    quantecon = pytest.importorskip("quantecon")
    players = [quantecon.game_theory.Player(np.array(M, dtype=float)) for M in (A, B.T)]
    found = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for x, y in quantecon.game_theory.vertex_enumeration(
            quantecon.game_theory.NormalFormGame(players)
        ):
            certificate = exact_profile(A, B, list(x), list(y))
            if certificate is not None:
                found.add((certificate.x, certificate.y))
    return found


def profiles(solver, *options, **named):
    return lambda A, B: set(solver(A, B, *options, **named).profiles)


SOLVERS = {
    "exact (ours)": profiles(extreme_equilibria),
    "gambit float": profiles(gambit_equilibria, exact=False),
    "gambit rational": profiles(gambit_equilibria, exact=True),
    "nashpy vertex": profiles(nashpy_equilibria, "vertex"),
    "nashpy support": profiles(nashpy_equilibria, "support"),
    "nashpy lemke-howson": profiles(nashpy_equilibria, "lemke-howson"),
    "quantecon vertex": quantecon_profiles,
}


def integers(A, B):
    return np.array(A, dtype=object), np.array(B, dtype=object)


def random_games(n, count):
    rng = np.random.default_rng(n)
    return [integers(*rng.integers(0, 100, size=(2, n, n))) for _ in range(count)]


def bargaining(levels, *, reduced):
    """The game of the Oman round, whole, or as strict dominance leaves it."""
    A, B = BargainingGame("oman-2026", levels).integer_payoffs
    if not reduced:
        return [integers(A, B)]
    found = reduce_strictly_dominated(A, B)
    return [(found.A, found.B)]


CASES = {
    "bargaining game, L = 2, whole": (bargaining(2, reduced=False), ()),
    # Float and rational vertices of 27 x 27 games take minutes to hours.
    "bargaining game, L = 3, whole": (
        bargaining(3, reduced=False), ("gambit float", "gambit rational", "quantecon vertex"),
    ),
    "bargaining game, L = 3, reduced": (bargaining(3, reduced=True), ()),
    "random 6 x 6": (random_games(6, 5), ()),
    "random 8 x 8": (random_games(8, 3), ("nashpy support",)),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _warm():
    """Import and compile what is imported and compiled on first use."""
    for solve in SOLVERS.values():
        solve(*integers([[2, 0], [0, 1]], [[1, 0], [0, 2]]))


@pytest.mark.parametrize("case", CASES)
def test_solvers(case):
    games, left_out = CASES[case]
    exact = [SOLVERS["exact (ours)"](A, B) for A, B in games]
    total = sum(map(len, exact))
    print(f"\n{case}: {len(games)} games, {total} extreme equilibria")
    print(f"{'solver':<22} {'median':>10} {'ratio':>9} {'found':>7} {'missed':>7} {'beyond':>7}")
    unit = None
    for name, solve in SOLVERS.items():
        if name in left_out:
            print(f"{name:<22} left out: too slow to wait for")
            continue
        spent, found, beyond = [], 0, 0
        failed = ""
        for (A, B), expected in zip(games, exact, strict=True):
            start = time.perf_counter()
            try:
                answer = solve(A, B)
            except Exception as error:
                failed, answer = f"{type(error).__name__}: {error}"[:60], set()
            spent.append(time.perf_counter() - start)
            found += len(answer & expected)
            beyond += len(answer - expected)
        unit = unit or median(spent)
        print(
            f"{name:<22} {median(spent) * 1e3:>8.1f}ms {median(spent) / unit:>9.1f} {found:>7} "
            f"{total - found:>7} {beyond:>7} {failed}"
        )
