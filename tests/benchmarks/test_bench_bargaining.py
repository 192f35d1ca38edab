"""Timings of rational threats, maximin, the mediator's programmes and paths of commitments.

The peers work in floats: scipy's `linprog` on the same programmes written plainly, nashpy's zero-sum
linear programme (its `linear_program`, for maximin), each checked against the exact answer. Rational
threats have no peer at hand: the plain way is one programme in floats for every edge of the frontier.
"""

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog
from timing import seconds

from model.equilibria.cooperative import frontier
from model.equilibria.correlated import correlated
from model.equilibria.threats import rational_threats
from model.equilibria.zero_sum import maximin
from model.game import BargainingGame
from model.lenses.bargaining import disagreements
from model.lenses.first_mover import commitment_path
from model.lenses.mediator import mediators_table

pytestmark = pytest.mark.bench


def value_in_floats(M):
    """The value of a zero-sum game by one linear programme."""
    n, m = M.shape
    found = linprog(
        [0] * n + [-1], A_ub=np.hstack([-M.T, np.ones((m, 1))]), b_ub=np.zeros(m),
        A_eq=[[1] * n + [0]], b_eq=[1], bounds=[(0, 1)] * n + [(None, None)],
    )  # fmt: skip
    return -found.fun


def threats_in_floats(A, B):
    """Every edge in turn, then every corner: payoffs of the bargain, in floats."""
    points = [tuple(map(float, p)) for p in {*zip(A.flat, B.flat, strict=True)}]
    corners = [points[k] for k in frontier(points)]
    last = corners[0]
    for (a, b), (c, e) in pairwise(corners):
        r = (b - e) / (c - a)
        value = value_in_floats(r * A - B)
        u = (r * a + b + value) / (2 * r)
        if u <= a:
            return a, b
        if u < c:
            return u, r * a + b - r * u
        last = c, e
    return last


def random_game(n):
    rng = np.random.default_rng(n)
    return rng.integers(0, 100, size=(2, n, n))


CASES = {
    "bargaining game, L = 3": lambda: BargainingGame("oman-2026").payoffs(),
    "bargaining game, L = 4": lambda: BargainingGame("oman-2026", 4).payoffs(),
    "random 10 x 10": lambda: random_game(10),
    "random 27 x 27": lambda: random_game(27),
}


def exactly(case, floats):
    """The same game, as our solvers get it."""
    if case.startswith("random"):
        return floats
    return BargainingGame("oman-2026", int(case[-1])).exact_payoffs()


@pytest.mark.parametrize("case", CASES)
def test_threats(case):
    A, B = CASES[case]()
    exact = exactly(case, (A, B))
    found, plain = rational_threats(*exact), threats_in_floats(A, B)
    np.testing.assert_allclose([float(v) for v in found.payoffs], plain, atol=1e-6)
    ours = seconds(lambda: rational_threats(*exact))
    theirs = seconds(lambda: threats_in_floats(A, B))
    print(f"\n{case}: rational threats {ours * 1e3:.1f} ms, exact")
    print(f"  an edge at a time in floats {theirs * 1e3:.1f} ms, ratio {theirs / ours:.1f}")


@pytest.mark.parametrize("case", CASES)
def test_maximin(case):
    import nashpy

    A, B = CASES[case]()
    exact = exactly(case, (A, B))
    found = maximin(*exact)
    ours = seconds(lambda: maximin(*exact))
    print(f"\n{case}: both maximin values {ours * 1e3:.1f} ms, exact")

    def with_nashpy():
        return [float((nashpy.Game(M).linear_program()[0] @ M).min()) for M in (A, B.T)]

    for name, solve in (
        ("linprog", lambda: [value_in_floats(M) for M in (A, B.T)]),
        ("nashpy", with_nashpy),
    ):
        off = np.abs(np.array(solve()) - [float(v) for v in found.payoffs]).max()
        spent = seconds(solve)
        print(f"  {name} {spent * 1e3:.1f} ms, ratio {spent / ours:.1f}, off by {off:.1g}")


def all_pairs(A, B, aim):
    """Correlated equilibria on all pairs, constraint by constraint: the plain way."""
    n, m = A.shape
    rows = []
    for i in range(n):
        for k in range(n):
            law = np.zeros((n, m))
            law[i] = A[k] - A[i]
            rows.append(law.ravel())
    for j in range(m):
        for k in range(m):
            law = np.zeros((n, m))
            law[:, j] = B[:, k] - B[:, j]
            rows.append(law.ravel())
    found = linprog(
        -aim.ravel(), A_ub=np.array(rows), b_ub=np.zeros(len(rows)), A_eq=np.ones((1, n * m)),
        b_eq=[1],
    )  # fmt: skip
    return -found.fun


@pytest.mark.parametrize("levels", [2, 3])
def test_mediator(levels):
    game = BargainingGame("oman-2026", levels)
    A, B = game.payoffs()
    exact = game.exact_payoffs()
    best = correlated(*exact, A + B)
    assert best.value == pytest.approx(all_pairs(A, B, A + B), abs=1e-6)
    ours = seconds(lambda: correlated(*exact, A + B))
    theirs = seconds(lambda: all_pairs(A, B, A + B), runs=1)
    print(f"\nL = {levels}: best correlated equilibrium {ours * 1e3:.1f} ms, gap {best.gap:.1g}")
    print(f"  linprog on all pairs {theirs * 1e3:.1f} ms, ratio {theirs / ours:.1f}")


def test_tables_and_paths():
    game = BargainingGame("oman-2026")
    print()
    for name, work in {
        "mediator's table": lambda: mediators_table(game),
        "mediator's table, coarse": lambda: mediators_table(game, "coarse"),
        "bargains from every disagreement point": lambda: disagreements(game),
        "101 points of moving first, L = 3": commitment_path,
        "101 points of moving first, L = 5": lambda: commitment_path(levels=5),
    }.items():
        print(f"{name:<40} {seconds(work, runs=2) * 1e3:>8.0f} ms")
