"""All extreme equilibria, exactly: published games, Gambit, and what must not matter."""

import shutil
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lrs import lrsnash
from published_games import LOST_BY_SUPPORT_ENUMERATION, PUBLISHED

from model.equilibria import (
    TooLarge,
    certify,
    compare_solvers,
    components,
    extreme_equilibria,
    gambit_equilibria,
    is_degenerate,
    nashpy_equilibria,
    pure_profiles,
    reduce_strictly_dominated,
)


@st.composite
def games(draw, most=4):
    """Small integer games, many of them rich in ties."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, most))
    entries = st.integers(0, draw(st.sampled_from([1, 2, 9])))
    matrix = st.lists(st.lists(entries, min_size=m, max_size=m), min_size=n, max_size=n)
    return draw(matrix), draw(matrix)


def random_game(rng, ties):
    """A game up to 5 x 5, from {0, 1, 2} or from a wide range."""
    shape = tuple(rng.integers(1, 6, size=2))
    span = 3 if ties else 100
    return rng.integers(0, span, size=shape), rng.integers(0, span, size=shape)


@pytest.mark.parametrize("game", PUBLISHED, ids=str)
def test_published(game):
    found = extreme_equilibria(game.A, game.B)
    assert found.profiles == game.equilibria
    assert found.complete
    assert found.exact
    parts = components(game.A, game.B)
    assert len(parts) == game.components
    assert sum(part.index for part in parts) == 1


def test_the_game_that_support_enumeration_loses():
    game = LOST_BY_SUPPORT_ENUMERATION
    assert extreme_equilibria(game.A, game.B).profiles == game.equilibria


def test_against_gambit_on_a_few_games():
    pytest.importorskip("pygambit")
    rng = np.random.default_rng(7)
    for k in range(60):
        A, B = random_game(rng, ties=k % 2 == 0)
        assert extreme_equilibria(A, B).profiles == gambit_equilibria(A, B).profiles


@pytest.mark.slow
def test_against_gambit_on_two_thousand_games():
    pytest.importorskip("pygambit")
    rng = np.random.default_rng(8)
    for k in range(2000):
        A, B = random_game(rng, ties=k % 2 == 0)
        ours, theirs = extreme_equilibria(A, B), gambit_equilibria(A, B)
        assert theirs.dropped == 0
        assert ours.profiles == theirs.profiles, (A.tolist(), B.tolist())
        components(A, B, ours)


@settings(max_examples=60)
@given(games(), st.data())
def test_relabelling_and_units_do_not_matter(game, data):
    A, B = (np.array(M, dtype=object) for M in game)
    n, m = A.shape
    rows, cols = data.draw(st.permutations(range(n))), data.draw(st.permutations(range(m)))
    scale = data.draw(st.fractions(Fraction(1, 5), 5, max_denominator=5))
    shift = data.draw(st.fractions(-5, 5, max_denominator=5))
    chosen = np.ix_(rows, cols)
    moved = extreme_equilibria(scale * A[chosen] + shift, B[chosen] - shift)
    expected = {
        (tuple(e.x[i] for i in rows), tuple(e.y[j] for j in cols)) for e in extreme_equilibria(A, B)
    }
    assert moved.profiles == expected


@settings(max_examples=60)
@given(games())
def test_every_result_certifies_and_the_indices_sum_to_one(game):
    A, B = game
    found = extreme_equilibria(A, B)
    assert found.equilibria
    for e in found:
        assert certify(A, B, e.x, e.y).is_equilibrium
        assert e.regret == 0
    parts = components(A, B, found)
    assert sum(part.index for part in parts) == 1
    assert {e for part in parts for e in part.equilibria} == set(found)
    assert {(e.supports[0][0], e.supports[1][0]) for e in found.pure} == set(pure_profiles(A, B))


@settings(max_examples=60)
@given(games())
def test_middles_of_a_nash_subset_are_equilibria(game):
    A, B = game
    for part in components(A, B):
        for subset in part.subsets:
            x, y = (
                [sum(values) / len(side) for values in zip(*side, strict=True)]
                for side in (subset.rows, subset.cols)
            )
            assert certify(A, B, x, y).is_equilibrium
        assert part.is_isolated == (part.dimension == 0 and len(part.equilibria) == 1)


@settings(max_examples=60)
@given(games(), st.data())
def test_a_dominated_strategy_adds_nothing(game, data):
    A, B = game
    column = data.draw(st.integers(0, len(A[0]) - 1))
    worse = [[*row, min(min(r) for r in B) - 1] for row in B]
    bigger = [[*row, row[column]] for row in A]
    expected = {(e.x, (*e.y, Fraction(0))) for e in extreme_equilibria(A, B)}
    assert extreme_equilibria(bigger, worse).profiles == expected


@settings(max_examples=60)
@given(games(most=3), st.data())
def test_a_duplicate_multiplies_the_extreme_equilibria_that_use_it(game, data):
    A, B = game
    row = data.draw(st.integers(0, len(A) - 1))
    twice = extreme_equilibria([*A, A[row]], [*B, B[row]])
    expected = set()
    for e in extreme_equilibria(A, B):
        expected.add(((*e.x, Fraction(0)), e.y))
        swapped = [*e.x, e.x[row]]
        swapped[row] = Fraction(0)
        expected.add((tuple(swapped), e.y))
    assert twice.profiles == expected
    # The components and their indices stay as they are: only the dimensions grow.
    before, after = components(A, B), components([*A, A[row]], [*B, B[row]])
    assert sorted(part.index for part in before) == sorted(part.index for part in after)


@pytest.mark.parametrize(
    ("A", "B", "count"),
    [
        ([[3]], [[-1]], 1),
        ([[1, 2, 3]], [[0, 0, 0]], 3),
        ([[0, 0], [0, 0]], [[0, 0], [0, 0]], 4),
        ([[10**40, 0], [0, 1]], [[1, 0], [0, 10**40]], 3),
        ([[Fraction(1, 3), 0], [0, 0.1]], [[1, 0], [0, 1]], 3),
    ],
)
def test_small_tied_and_huge(A, B, count):
    found = extreme_equilibria(A, B)
    assert len(found) == count
    assert all(e.regret == 0 for e in found)


@pytest.mark.parametrize(
    ("A", "B", "message"),
    [
        ([], [], "A"),
        ([[1, 2], [3]], [[1, 2], [3, 4]], "A"),
        ([["a"]], [[1]], "A"),
        ([[float("nan")]], [[1]], "A"),
        ([[1]], [[float("inf")]], "B"),
        ([[1, 2]], [[1], [2]], "B"),
    ],
)
def test_bad_input(A, B, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        extreme_equilibria(A, B)


@pytest.mark.parametrize(
    ("bound", "value"), [("max_strategies", 4), ("max_vertices", 2), ("seconds", 1e-9)]
)
def test_refusal_carries_what_is_known(bound, value):
    rng = np.random.default_rng(1)
    A, B = rng.integers(0, 50, size=(6, 6)), rng.integers(0, 50, size=(6, 6))
    with pytest.raises(TooLarge, match=bound) as caught:
        extreme_equilibria(A, B, **{bound: value})
    assert caught.value.pure == pure_profiles(A, B)
    assert caught.value.reduction.rows == reduce_strictly_dominated(A, B, mixtures=False).rows


@pytest.mark.parametrize("bound", ["max_vertices", "seconds"])
def test_bounds_must_be_positive(bound):
    with pytest.raises(ValueError, match=bound):
        extreme_equilibria([[1]], [[1]], **{bound: 0})


def test_components_need_a_complete_set():
    A, B = PUBLISHED[3].A, PUBLISHED[3].B
    with pytest.raises(ValueError, match="found: must be complete"):
        components(A, B, nashpy_equilibria(A, B, "support"))


@settings(max_examples=60)
@given(games())
def test_degeneracy_has_a_witness(game):
    A, B = game
    found = is_degenerate(A, B)
    if found:
        support = sum(p > 0 for p in found.strategy)
        assert len(found.best_responses) > support
        M = np.array(B if found.player == "row" else A, dtype=object)
        earned = np.array(found.strategy, dtype=object) @ (M if found.player == "row" else M.T)
        assert {k for k, v in enumerate(earned) if v == max(earned)} == set(found.best_responses)
    else:
        # A nondegenerate game has an odd number of equilibria, each its own component.
        parts = components(A, B)
        assert len(parts) % 2 == 1
        assert all(part.is_isolated for part in parts)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("lrsnash") is None, reason="needs lrsnash")
def test_against_lrsnash_on_a_thousand_larger_games():
    """Full of ties, of numbers of many digits that differ by one, and generic: up to 8 x 8."""
    rng = np.random.default_rng(8)
    for number in range(1000):
        shape = (2, *rng.integers(3, 9, 2))
        span, unit = [(2, 1), (3, 1), (1000, 1), (3, 10**6), (2, 10**9)][number % 5]
        A, B = rng.integers(0, span, shape) * unit + rng.integers(0, 1 + (unit > 1), shape)
        theirs = {tuple(tuple(map(Fraction, p)) for p in profile) for profile in lrsnash(A, B)}
        assert extreme_equilibria(A, B).profiles == theirs, (A.tolist(), B.tolist())


def test_three_finger_morra():
    """Show one to three fingers and call the sum: the only one to be right is paid the sum."""
    plays = [(fingers, fingers + other) for fingers in (1, 2, 3) for other in (1, 2, 3)]
    A = np.array([
        [(s + t) * ((call == s + t) - (answer == s + t)) for t, answer in plays]
        for s, call in plays
    ])  # fmt: skip
    found = extreme_equilibria(A, -A)
    # The game is symmetric, so both have the same optimal strategies, and each goes with each.
    assert {e.x for e in found} == {e.y for e in found}
    assert len(found) == len({e.x for e in found}) ** 2 == 16
    assert all(e.payoffs == (0, 0) for e in found)
    # Call four, whatever you show.
    assert {plays[k][1] for e in found for k in e.supports[0]} == {4}
    (only,) = components(A, -A, found)
    assert len(only.subsets) == 1


def test_comparison_names_what_is_missed():
    game = PUBLISHED[3]
    verdicts = {v.solver: v for v in compare_solvers(game.A, game.B, slow=True)}
    assert verdicts["exact"].is_complete
    assert verdicts["exact"].found == 4
    assert verdicts["nashpy support"].missed == 2
    assert not verdicts["nashpy vertex"].is_complete
    for v in verdicts.values():
        assert v.found + v.missed == 4
        assert v.seconds > 0
