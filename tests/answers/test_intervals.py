"""Rational intervals: a product and a power hold what their ends and all between them give."""

from itertools import product

from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from model.answers.intervals import power, times

INTERVALS = st.tuples(*[st.integers(-4, 4).map(lambda k: mpq(k, 3))] * 2).map(sorted).map(tuple)


@given(INTERVALS, INTERVALS)
def test_a_product_spans_those_of_the_ends(p, q):
    ends = [a * b for a, b in product(p, q)]
    assert times(p, q) == (min(ends), max(ends))


@given(INTERVALS, st.integers(1, 4))
def test_a_power_spans_those_of_what_is_inside(p, k):
    inside = [p[0] + (p[1] - p[0]) * mpq(j, 24) for j in range(25)]
    inside += [mpq(0)] if p[0] <= 0 <= p[1] else []
    powers = [x**k for x in inside]
    assert power(p, k) == (min(powers), max(powers))
