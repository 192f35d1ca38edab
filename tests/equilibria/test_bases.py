"""The compiled search for vertices: it finds what double description finds, or says nothing."""

from fractions import Fraction as F
from time import monotonic

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_games import PUBLISHED

from model.equilibria import components, extreme_equilibria, polytope
from model.equilibria.bases import _PRIMES, feasible_bases, solve_integers
from model.equilibria.budget import Budget, OutOfBudget
from model.equilibria.payoffs import IntegerGame, integer_game
from model.equilibria.polytope import (
    both_vertices,
    double_description,
    matches,
    opponent_payoffs,
)


def budget(max_vertices=100_000, seconds=600):
    return Budget(monotonic() + seconds, seconds, 4.0, max_vertices)


def table(rng, kind, m, d):
    """A payoff table of one of many kinds, most of them full of ties."""
    if kind == 0:
        M = rng.integers(0, 2, (m, d))
    elif kind == 1:
        M = rng.integers(0, 3, (m, d))
    elif kind == 2:
        M = rng.integers(0, 1000, (m, d))
    elif kind == 3:  # Ties between numbers of many digits.
        M = rng.integers(0, 2, (m, d)) * rng.integers(1, 10**7, (1, d)) + rng.integers(0, 10**6)
    elif kind == 4:  # Of rank two.
        M = rng.integers(0, 4, (m, 2)) @ rng.integers(0, 5, (2, d))
    else:  # Ties that are missed by one in a thousand million.
        M = rng.integers(0, 3, (m, d)) * 10**9 + rng.integers(0, 2, (m, d))
    return np.asarray(M - M.min(axis=0) + max(int(M.max()), 1), dtype=object)


def same_vertices(M):
    """Compare both ways to the vertices of one polytope; whether floats decided at all."""
    m, d = M.shape
    found = feasible_bases(M, budget())
    if found is None:
        return False
    exact = double_description(M, [1] * m, 0, d, budget())
    labels, where = np.unique(found.labels[1:], return_index=True)
    order = np.argsort(exact.labels)
    assert labels.tolist() == exact.labels[order].tolist(), M.tolist()
    for k in range(0, len(labels), 1 + len(labels) // 5):
        (ours,), (theirs,) = found.weights([where[k] + 1]), exact.weights([order[k]])
        total, other = sum(ours), int(sum(theirs))
        assert [w * other for w in ours] == [int(w) * total for w in theirs]
    return True


def same_equilibria(A, B, monkeypatch):
    """Compare the equilibria, components and indices that both ways give."""
    ours = extreme_equilibria(A, B)
    parts = components(A, B, ours)
    with monkeypatch.context() as patch:
        patch.setattr(polytope, "feasible_bases", lambda M, budget: None)
        patch.setattr("model.equilibria.index.feasible_bases", lambda M, budget: None)
        assert extreme_equilibria(A, B).profiles == ours.profiles, (A.tolist(), B.tolist())
        assert [p.index for p in components(A, B, ours)] == [p.index for p in parts]


@pytest.mark.parametrize("kind", range(6))
def test_vertices(kind):
    rng = np.random.default_rng(kind)
    decided = [same_vertices(table(rng, kind, *rng.integers(1, 8, 2))) for _ in range(25)]
    assert sum(decided) >= (24 if kind < 5 else 5)


@pytest.mark.slow
@pytest.mark.parametrize("kind", range(6))
def test_vertices_of_a_thousand_polytopes(kind):
    rng = np.random.default_rng(100 + kind)
    decided = [same_vertices(table(rng, kind, *rng.integers(1, 10, 2))) for _ in range(1000)]
    assert sum(decided) >= (980 if kind < 5 else 300)


def test_equilibria(monkeypatch):
    rng = np.random.default_rng(3)
    for kind in range(6):
        for _ in range(4):
            n, m = rng.integers(4, 8, 2)
            A, B = table(rng, kind, n, m), table(rng, kind, m, n).T
            same_equilibria(A, B, monkeypatch)


@pytest.mark.slow
def test_equilibria_of_four_thousand_games(monkeypatch):
    rng = np.random.default_rng(4)
    for number in range(4000):
        n, m = rng.integers(3, 9, 2)
        kind = number % 6
        same_equilibria(table(rng, kind, n, m), table(rng, kind, m, n).T, monkeypatch)


@pytest.mark.parametrize("game", PUBLISHED, ids=str)
def test_published_games_without_double_description(game, monkeypatch):
    monkeypatch.setattr(polytope, "is_loaded", lambda: True)
    monkeypatch.setattr(polytope, "double_description", None)
    assert extreme_equilibria(game.A, game.B).profiles == game.equilibria


@pytest.mark.parametrize("digits", [1, 4, 9, 15])
def test_points_modulo_primes_are_the_points(digits):
    """Few primes, many, and more than there are."""
    rng = np.random.default_rng(digits)
    for d in (1, 2, 5, 10):
        M = rng.integers(1, 10**digits, (10, d)).astype(object) + 10**digits
        found = feasible_bases(M, budget())
        some = [*range(1, len(found.bases))][:40]
        for index, weights in zip(some, found.weights(some), strict=True):
            expected = found._weights(int(found.bases[index]))
            assert [w * sum(expected) for w in weights] == [w * sum(weights) for w in expected]


def test_a_prime_that_divides_the_determinant_is_seen():
    M = np.array([[int(_PRIMES[0]), 1], [1, int(_PRIMES[1])]], dtype=object)
    found = feasible_bases(M, budget())
    points = {tuple(F(w, sum(x)) for w in x) for x in found.weights([1, 2, 3])}
    even = F(int(_PRIMES[1]) - 1, int(_PRIMES[0] + _PRIMES[1]) - 2)
    assert points == {(1, 0), (0, 1), (even, 1 - even)}


@pytest.mark.parametrize("kind", range(6))
def test_pairs_have_all_labels(kind):
    rng = np.random.default_rng(kind)
    A, B = table(rng, kind, 6, 5), table(rng, kind, 5, 6).T
    first, second = both_vertices(IntegerGame(A, B, (1, 1)), budget())
    full = 2**11 - 1
    expected = {
        (i, j)
        for i, a in enumerate(first.labels.tolist())
        for j, b in enumerate(second.labels.tolist())
        if a | b == full
    }
    pairs = matches(first, second, 11, budget())
    assert len(pairs) == len(expected)
    assert set(pairs) == expected


def test_numbers_that_floats_cannot_hold_are_left_to_integers():
    rng = np.random.default_rng(5)
    A, B = (rng.integers(0, 3, (6, 6)).astype(object) * 10**30 + 1 for _ in range(2))
    B = B + rng.integers(0, 2, (6, 6))
    first, second = opponent_payoffs(integer_game(A, B))
    assert feasible_bases(first, budget()) is None or feasible_bases(second, budget()) is None
    found = extreme_equilibria(A, B)
    assert found.complete
    assert all(e.regret == 0 for e in found)


@pytest.mark.parametrize("bits", [20, 35, 45, 50])
def test_near_ties_are_told_apart_or_left_open(bits):
    # Two columns tie at the even mixture but for one unit in 2^bits.
    unit = 2**bits
    for slip in (-1, 0, 1):
        M = np.array([[unit, 2 * unit], [2 * unit, unit], [3 * unit // 2 + slip] * 2], dtype=object)
        found = feasible_bases(M, budget())
        exact = double_description(M, [1] * 3, 0, 2, budget())
        if found is not None:
            assert set(found.labels[1:].tolist()) == set(exact.labels.tolist())
        else:
            assert slip
            assert bits > 35


@pytest.mark.parametrize(("bound", "value"), [("max_vertices", 100), ("seconds", 0)])
def test_bounds(bound, value):
    M = np.random.default_rng(6).integers(1, 100, (12, 12)).astype(object)
    with pytest.raises(OutOfBudget, match=bound):
        feasible_bases(M, budget(**{bound: value}))


@settings(max_examples=100)
@given(st.integers(1, 5), st.data())
def test_solving_in_integers(n, data):
    entries = st.lists(st.integers(-9, 9), min_size=n, max_size=n)
    K = data.draw(st.lists(entries, min_size=n, max_size=n))
    if round(np.linalg.det(np.array(K, dtype=float))) == 0:
        return
    right = data.draw(
        st.lists(st.lists(st.integers(-9, 9), min_size=2, max_size=2), min_size=n, max_size=n)
    )
    solved, scale = solve_integers(K, right)
    assert scale > 0
    for row, values in zip(K, right, strict=True):
        for c in range(2):
            total = sum(a * x[c] for a, x in zip(row, solved, strict=True))
            assert total == values[c] * scale


def test_the_primes_are_primes():
    from sympy import isprime

    assert len(set(_PRIMES.tolist())) == len(_PRIMES)
    assert all(isprime(int(p)) and p < 2**31 for p in _PRIMES)
