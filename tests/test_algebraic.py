"""Exact turning points: roots, their order, and how they print."""

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from model.algebraic import Point, primitive, real_roots, value_at

integers = st.integers(-50, 50)


@given(integers, integers, integers)
def test_roots_of_quadratics_are_those_of_sympy(c, b, a):
    polynomial = primitive((c, b, a))
    if len(polynomial) < 2:
        assert real_roots(polynomial) == ()
        return
    x = sp.Symbol("x")
    expected = sorted(set(sp.Poly(list(reversed(polynomial)), x).real_roots()))
    found = real_roots(polynomial)
    assert len(found) == len(expected)
    for point, root in zip(found, expected, strict=True):
        assert sp.simplify(point.sympy() - root) == 0
        assert abs(float(point) - float(root)) <= 1e-12 * (1 + abs(float(root)))
        assert list(found) == sorted(found)


@given(st.lists(st.fractions(-3, 3, max_denominator=7), min_size=3, max_size=4))
def test_roots_of_higher_degree(roots):
    x = sp.Symbol("x")
    product = sp.prod([x - sp.Rational(r.numerator, r.denominator) for r in roots]) * (x**2 - 2)
    polynomial = primitive(
        [Fraction(int(c.p), int(c.q)) for c in reversed(sp.Poly(product, x).all_coeffs())]
    )
    found = real_roots(polynomial)
    assert {p.fraction for p in found if p.fraction is not None} == set(roots)
    assert [str(p.sympy()) for p in found if p.fraction is None] == ["-sqrt(2)", "sqrt(2)"]
    assert list(found) == sorted(found)


def test_one_number_is_one_point():
    (a,) = [p for p in real_roots(primitive((-4, 0, 2))) if float(p) > 0]
    (b,) = [p for p in real_roots(primitive((2, 0, -1))) if float(p) > 0]
    assert a == b
    assert real_roots(primitive((-1, 2)))[0] == Point.of(Fraction(1, 2))


def test_cubics_without_rational_roots():
    (point,) = real_roots((-2, 0, 0, 1))
    assert float(point) == pytest.approx(2 ** (1 / 3), abs=1e-15)
    assert point.fraction is None
    assert "root 1 of" in str(point)


@pytest.mark.parametrize(
    ("polynomial", "text"),
    [
        ((-1, 4), "0.25"),
        ((-1, 3), "1/3 = 0.333333..."),
        ((-5, 0, 1), "-sqrt(5) = -2.23607..."),
    ],
)
def test_points_print_exactly_and_as_decimals(polynomial, text):
    assert str(real_roots(polynomial)[0]) == text


def test_value_by_horner():
    assert value_at((1, 2, 3), Fraction(1, 2)) == Fraction(11, 4)
