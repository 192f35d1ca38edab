"""Bargaining solutions: textbook problems, the axioms, and a search as an oracle."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.equilibria.cooperative import Axioms, settle

AXIOMS: tuple[Axioms, ...] = ("nash", "kalai-smorodinsky", "egalitarian")
POINTS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=8)


def test_divide_the_dollar():
    for axioms in AXIOMS:
        assert settle([(0, 0), (1, 0), (0, 1)], (0, 0), axioms).payoffs == (Fraction(1, 2),) * 2


def test_where_the_three_differ():
    """Corners (0, 6), (4, 6), (10, 0) with d = 0, by hand.

    Nash: the top of u (10 - u) on the edge is at u = 5. Kalai-Smorodinsky: on the line to the ideal point
    (10, 6), u + v = 10, so u = 25/4. Egalitarian: u = v = 5.
    """
    points = [(0, 6), (4, 6), (10, 0)]
    found = {axioms: settle(points, (0, 0), axioms) for axioms in AXIOMS}
    assert found["nash"].payoffs == (5, 5)
    assert found["kalai-smorodinsky"].payoffs == (Fraction(25, 4), Fraction(15, 4))
    assert found["egalitarian"].payoffs == (5, 5)
    assert found["nash"].lottery == ((1, Fraction(5, 6)), (2, Fraction(1, 6)))
    # A better fallback of the first player is worth something to it by all three.
    for axioms in AXIOMS:
        assert settle(points, (3, 0), axioms).payoffs[0] > found[axioms].payoffs[0]


def test_free_disposal_where_equal_gains_ask_for_it():
    found = settle([(2, 1), (0, 1)], (0, 0), "egalitarian")
    assert found.payoffs == (1, 1)
    assert found.lottery == ((0, Fraction(1)),)


def solved(points, d=(0, 0)):
    # Both have something to gain iff some lottery of two points is better for both.
    assume(
        any(
            Fraction(t, 64) * a[0] + Fraction(64 - t, 64) * b[0] > d[0]
            and Fraction(t, 64) * a[1] + Fraction(64 - t, 64) * b[1] > d[1]
            for a in points
            for b in points
            for t in range(65)
        )
    )
    return {axioms: settle(points, d, axioms) for axioms in AXIOMS}


@given(POINTS)
def test_lotteries_reach_what_is_said_and_nothing_is_better(points):
    for axioms, found in solved(points).items():
        u, v = found.payoffs
        assert u >= 0
        assert v >= 0
        assert sum(t for _, t in found.lottery) == 1
        there = [sum(t * points[k][player] for k, t in found.lottery) for player in (0, 1)]
        assert there[0] >= u
        assert there[1] >= v
        if axioms == "nash":
            assert there == [u, v]
        for a, b in combinations(points, 2):
            for t in range(11):
                x = [Fraction(t, 10) * a[k] + Fraction(10 - t, 10) * b[k] for k in (0, 1)]
                assert not (x[0] > u and x[1] > v)
                if axioms == "nash":
                    assert x[0] * x[1] <= u * v


@given(POINTS, st.integers(1, 5), st.integers(1, 5), st.integers(-3, 3))
def test_units_and_origins_do_not_matter(points, p, q, shift):
    one = solved(points)
    moved = [(p * u + shift, q * v - shift) for u, v in points]
    for axioms in ("nash", "kalai-smorodinsky"):
        u, v = one[axioms].payoffs
        there = settle(moved, (shift, -shift), axioms).payoffs
        assert there == (p * u + shift, q * v - shift)


@given(POINTS)
def test_players_may_change_places(points):
    for axioms, found in solved(points).items():
        there = settle([(v, u) for u, v in points], (0, 0), axioms).payoffs
        assert there == found.payoffs[::-1]


@given(POINTS)
def test_nash_does_not_heed_what_is_not_chosen(points):
    found = solved(points)["nash"]
    kept = [points[k] for k, _ in found.lottery]
    assert settle([*kept, (0, 0)], (0, 0), "nash").payoffs == found.payoffs


@given(POINTS, POINTS)
def test_more_to_share_hurts_nobody_when_gains_are_equal(points, more):
    one = solved(points)["egalitarian"].payoffs
    two = settle([*points, *more], (0, 0), "egalitarian").payoffs
    assert two[0] >= one[0]
    assert two[1] >= one[1]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (([(1, 1)], (0, 0), "fair"), "axioms: must be one of nash, kalai-smorodinsky, egalitarian"),
        (([], (0, 0)), "points: must have at least one"),
        (([(1, 1)], (1, 1)), r"disagreement: must leave both something to gain, got \(1, 1\)"),
        (([(1, 1)], (2, 0)), "disagreement: must leave both something to gain"),
        (([(1, 1, 1)], (0, 0)), r"points\[0\]: must be two payoffs, got 3"),
        (([(1, float("nan"))], (0, 0)), r"points\[0\]: must be finite"),
    ],
)
def test_bad_input(arguments, expected):
    with pytest.raises(ValueError, match=expected):
        settle(*arguments)
