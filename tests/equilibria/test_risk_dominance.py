"""Risk dominance: textbook games, and the two definitions against each other."""

from fractions import Fraction

import numpy as np
import pytest
from games import games
from hypothesis import given
from hypothesis import strategies as st

from model.equilibria import pure_profiles
from model.equilibria.risk_dominance import bicentric_prior, compare_products, risk_dominance
from model.equilibria.tracing import trace

STAG_HUNT = [[9, 0], [8, 7]], [[9, 8], [0, 7]]
#: Young, The evolution of conventions, Econometrica 61, 1993: of 1, 2, 3 the third wins each 2 x 2
#: comparison, the second is stochastically stable.
YOUNG = np.array([[6, 0, 0], [5, 7, 5], [0, 5, 8]])


def test_stag_hunt():
    """Aumann, Nash equilibria are not self-enforcing, 1990: products 1 and 49."""
    found = risk_dominance(*STAG_HUNT, (0, 0), (1, 1))
    assert found.winner == (1, 1)
    assert found.method == "products"
    assert found.products.losses == ((1, 1), (7, 7))
    assert found.products.products == (1, 49)
    assert found.trace is None
    assert found.reason == "products of losses 49 > 1"


@pytest.mark.parametrize("theta", [Fraction(1, 4), Fraction(1, 2), Fraction(3, 5)])
def test_investing_together(theta):
    """Carlsson and van Damme 1993: investing is risk-dominant iff theta > 1/2."""
    A = np.array([[theta, theta - 1], [0, 0]], dtype=object)
    found = risk_dominance(A, A.T, (0, 0), (1, 1))
    expected = {True: (0, 0), False: (1, 1)}
    assert found.winner == (None if theta == Fraction(1, 2) else expected[theta > Fraction(1, 2)])


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=2, max_size=5))
def test_unanimity_games(shares):
    """Harsanyi and Selten 1988: the larger Nash product risk-dominates."""
    A, B = (np.diag([pair[k] for pair in shares]) for k in (0, 1))
    for i in range(len(shares)):
        for j in range(i):
            found = risk_dominance(A, B, (i, i), (j, j))
            one, two = (pair[0] * pair[1] for pair in (shares[i], shares[j]))
            assert found.products.products == (one, two)
            assert found.winner == (None if one == two else (i, i) if one > two else (j, j))


def test_the_battle_of_the_sexes_is_a_tie():
    found = risk_dominance([[2, 0], [0, 1]], [[1, 0], [0, 2]], (0, 0), (1, 1))
    assert found.winner is None
    assert found.products.silent == "the products tie"
    assert found.method == "tracing"
    assert "order of breaking ties" in found.reason


def test_a_third_strategy_silences_the_products():
    close = risk_dominance(YOUNG, YOUNG.T, (1, 1), (2, 2))
    assert close.winner == (2, 2)
    assert close.method == "products"
    far = risk_dominance(YOUNG, YOUNG.T, (0, 0), (2, 2))
    assert far.products.larger == (2, 2)
    assert "best replies of the row player are its part in neither (row 1)" in far.products.silent
    # The prior by hand: row 1 is best for z from 3/8 to 5/6.
    assert far.trace.prior[0] == (Fraction(1, 6), Fraction(11, 24), Fraction(3, 8))
    assert far.trace.equilibrium.supports == ((1,), (1,))
    assert far.winner is None
    assert "the larger product, of the second, is no answer here" in far.reason


def test_no_loss_and_no_choice():
    weak = risk_dominance([[1, 0], [0, 0]], [[1, 0], [0, 0]], (0, 0), (1, 1))
    assert weak.products.silent == "a player can leave one of them alone for the other at no loss"
    assert (weak.winner, weak.method) == ((0, 0), "tracing")
    same = risk_dominance([[1, 1], [0, 0]], [[1, 1], [0, 0]], (0, 0), (0, 1))
    assert (same.winner, same.method, same.trace) == (None, "none", None)
    assert same.reason.startswith("the row player does the same in both")


LOSSES = st.lists(st.integers(1, 9), min_size=4, max_size=4)
BASES = st.lists(st.integers(-9, 9), min_size=4, max_size=4)


@given(LOSSES, BASES, st.booleans())
def test_products_and_tracing_agree_on_two_strict_equilibria(losses, bases, swap):
    """Harsanyi and Selten's two definitions are one in 2 x 2 games."""
    (u, v, s, t), (a, b, c, d) = losses, bases
    A, B = np.array([[a + u, b], [a, b + v]]), np.array([[c + s, c], [d, d + t]])
    A, B = (A[::-1], B[::-1]) if swap else (A, B)
    found = pure_profiles(A, B)
    assert len(found) == 2
    products = compare_products(A, B, *found)
    traced = trace(A, B, *bicentric_prior(A, B, *found))
    if products.silent:
        assert products.silent == "the products tie"
        assert traced.ties
    else:
        assert traced.unique
        assert traced.equilibrium.supports == tuple((k,) for k in products.winner)


@given(games(9, 4))
def test_products_never_decide_against_tracing(game):
    A, B = game
    found = pure_profiles(A, B)
    for k, first in enumerate(found):
        for second in found[:k]:
            products = compare_products(A, B, first, second)
            if products.winner is not None:
                ends = trace(A, B, *bicentric_prior(A, B, first, second)).ends
                rows, columns = np.array(A), np.array(B)
                for end in ends:
                    (i,), (j,) = end.supports
                    # Up to duplicates it is the winner.
                    assert (rows[i] == rows[products.winner[0]]).all()
                    assert (columns[:, j] == columns[:, products.winner[1]]).all()


@given(games(3, 4), st.integers(1, 9), st.integers(1, 9), st.integers(-9, 9))
def test_scales_order_and_places_make_no_difference(game, scale, other, shift):
    A, B = game
    found = pure_profiles(A, B)[:3]
    for k, first in enumerate(found):
        for second in found[:k]:
            one = risk_dominance(A, B, first, second)
            scaled = risk_dominance(scale * A + shift, other * B - shift, first, second)
            assert (one.winner, one.method) == (scaled.winner, scaled.method)
            back = risk_dominance(A, B, second, first)
            assert (one.winner, one.method) == (back.winner, back.method)
            if one.method != "tracing" or one.trace.unique:
                swapped = risk_dominance(B.T, A.T, first[::-1], second[::-1])
                assert one.winner == (swapped.winner and swapped.winner[::-1])


@given(games(3, 4), st.randoms(use_true_random=False))
def test_names_make_no_difference_without_ties(game, random):
    A, B = game
    rows, columns = (random.sample(range(n), n) for n in A.shape)
    renamed = np.ix_(rows, columns)
    found = pure_profiles(A, B)[:3]
    for k, first in enumerate(found):
        for second in found[:k]:
            one = risk_dominance(A, B, first, second)
            here, there = ((rows.index(i), columns.index(j)) for i, j in (first, second))
            two = risk_dominance(A[renamed], B[renamed], here, there)
            assert one.method == two.method
            if one.method == "products":
                assert two.winner == (rows.index(one.winner[0]), columns.index(one.winner[1]))


def best_lengths(own, count=2000):
    """The share of an even grid of beliefs on which each row is best, ties shared: an oracle."""
    weights = np.zeros(len(own))
    for z in (np.arange(count) + 0.5) / count:
        values = own @ np.array([z, 1 - z])
        best = np.abs(values - values.max()) < 1e-9
        weights[best] += 1 / best.sum() / count
    return weights


@given(games(4, 4))
def test_the_bicentric_prior_is_how_often_each_reply_is_best(game):
    A, B = game
    A = np.hstack([A, np.arange(len(A))[:, None]])  # makes all rows different, so no duplicates
    B = np.hstack([B, np.arange(len(B))[:, None]])
    x, y = bicentric_prior(A, B, (0, 0), (A.shape[0] - 1, A.shape[1] - 1))
    assert sum(x) == sum(y) == 1
    assert [float(p) for p in x] == pytest.approx(best_lengths(A[:, [0, -1]], 400), abs=0.01)


def test_labels_say_which_ends_count_as_the_same():
    A = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]])
    labels = np.array([[0, 0, 1], [0, 0, 1], [1, 1, 2]])
    assert risk_dominance(A, A, (1, 1), (2, 2), labels=labels).winner == (1, 1)
    with pytest.raises(ValueError, match=r"labels: must .*shape \(3, 3\)"):
        risk_dominance(A, A, (1, 1), (2, 2), labels=[[1]])


def test_duplicates_change_nothing():
    A, B = (np.array(M)[[0, 0, 1]] for M in STAG_HUNT)
    found = risk_dominance(A, B, (1, 0), (2, 1))
    assert (found.winner, found.method) == ((2, 1), "products")


def test_bad_input():
    with pytest.raises(
        ValueError, match=r"first: must be an equilibrium, got \(0, 1\) with regret"
    ):
        risk_dominance(*STAG_HUNT, (0, 1), (1, 1))
    with pytest.raises(ValueError, match="second: must be another equilibrium than the first"):
        risk_dominance(*STAG_HUNT, (1, 1), (1, 1))
    with pytest.raises(ValueError, match="second: must be a row and a column of a"):
        risk_dominance(*STAG_HUNT, (1, 1), (2, 1))
