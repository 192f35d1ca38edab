"""Real algebraic numbers, as far as turning points need them.

A turning point is a root of a polynomial with integer coefficients: mostly a fraction or a
quadratic irrational. It is held as its *minimal polynomial* (primitive, leading coefficient
positive) and its place among that polynomial's real roots, so that two points are equal iff these
are. The order comes from sixty-digit approximations, which tell any two distinct points of this
project apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, total_ordering
from math import gcd, isqrt, lcm
from typing import Any

from gmpy2 import mpq

#: Digits of the approximations that put points in order.
_DIGITS = 60
_SCALE = 10**_DIGITS


@total_ordering
@dataclass(frozen=True, eq=True)
class Point:
    """An exact real number.

    Attributes
    ----------
    polynomial : tuple of int
        Minimal polynomial, the constant coefficient first.
    index : int
        Which of its real roots, counted upwards from 0.
    """

    polynomial: tuple[int, ...]
    index: int = 0

    @classmethod
    def of(cls, value: Fraction | int) -> Point:
        """A rational number as a point."""
        value = Fraction(value)
        return cls((-value.numerator, value.denominator))

    @property
    def fraction(self) -> Fraction | None:
        """The value if it is rational, else None."""
        if len(self.polynomial) > 2:
            return None
        constant, leading = self.polynomial
        return Fraction(-constant, leading)

    @cached_property
    def near(self) -> Fraction:
        """A fraction within 1e-59 of the value, the value itself if that is rational."""
        if self.fraction is not None:
            return self.fraction
        if len(self.polynomial) == 3:
            c, b, a = self.polynomial
            root = isqrt((b * b - 4 * a * c) * _SCALE**2)
            return Fraction(-b * _SCALE + (root if self.index else -root), 2 * a * _SCALE)
        return _polished(self.polynomial, self.index) or Fraction(
            str(self.sympy().evalf(_DIGITS + 5))
        )

    def __float__(self) -> float:
        return float(self.near)

    def __lt__(self, other: Point) -> bool:
        return self != other and self.near < other.near

    def sympy(self) -> Any:
        """The exact value in sympy: a Rational, an expression with a square root, or a CRootOf."""
        import sympy as sp

        if self.fraction is not None:
            return sp.Rational(self.fraction.numerator, self.fraction.denominator)
        if len(self.polynomial) == 3:
            c, b, a = self.polynomial
            root = sp.sqrt(b * b - 4 * a * c)
            return sp.nsimplify((-b + (root if self.index else -root)) / sp.Integer(2 * a))
        x = sp.Symbol("x")
        return sp.CRootOf(sp.Poly(list(reversed(self.polynomial)), x), self.index)

    def report(self) -> dict[str, Any]:
        """Decimal and exact value, as every number is told in JSON."""
        return {"value": float(self), "exact": str(self.sympy())}

    def __str__(self) -> str:
        decimal = f"{float(self):.6g}"
        if self.fraction is not None:
            exact = str(self.fraction)
            return decimal if Fraction(decimal) == self.fraction else f"{exact} = {decimal}..."
        if len(self.polynomial) == 3:
            return f"{self.sympy()} = {decimal}..."
        terms = " + ".join(f"{c}*x^{k}" for k, c in enumerate(self.polynomial) if c)
        return f"root {self.index + 1} of {terms} = {decimal}..."


def interval(low: Point, high: Point, closed_low: bool, closed_high: bool) -> str:
    """A stretch in the usual notation; a single point in braces."""
    if low == high:
        return f"{{{low}}}"
    return f"{'[' if closed_low else '('}{low}, {high}{']' if closed_high else ')'}"


def _polished(polynomial: tuple[int, ...], index: int) -> Fraction | None:
    """A float root of an irreducible polynomial by Newton's method; None unless it is confirmed.

    It is confirmed if floats find as many real roots as there are and the polynomial changes sign
    within 1e-59 of the result.
    """
    import mpmath
    import numpy as np
    import sympy as sp

    largest = max(map(abs, polynomial))
    floats = np.roots([c / largest for c in reversed(polynomial)])
    real = sorted(r.real for r in floats if abs(r.imag) <= 1e-9 * (1 + abs(r)))
    if len(real) != sp.Poly(list(reversed(polynomial)), sp.Symbol("x")).count_roots():
        return None
    with mpmath.workdps(_DIGITS + 10):
        x = mpmath.mpf(float(real[index]))
        for _ in range(8):
            value, slope = mpmath.polyval(list(reversed(polynomial)), x, derivative=True)
            if not slope:
                return None
            x -= value / slope
        near = Fraction(mpmath.nstr(x, _DIGITS + 5))
    hair = Fraction(10, _SCALE)
    around = [value_at(polynomial, near + side * hair) for side in (-1, 1)]
    return (
        near
        if around[0] * around[1] < 0 and abs(near - Fraction(real[index])) < Fraction(1, 10**6)
        else None
    )


def primitive(coefficients: Sequence[int | Fraction]) -> tuple[int, ...]:
    """A polynomial over its content, without leading zeros; the sign is kept."""
    exact = [(int(c.numerator), int(c.denominator)) for c in coefficients]
    while exact and not exact[-1][0]:
        exact.pop()
    common = lcm(*(below for _, below in exact))
    integers = [above * (common // below) for above, below in exact]
    content = gcd(*integers) or 1
    return tuple(c // content for c in integers)


@lru_cache(maxsize=100_000)
def real_roots(polynomial: tuple[int, ...]) -> tuple[Point, ...]:
    """The distinct real roots of a primitive polynomial, in increasing order."""
    return tuple(_roots(polynomial))


def _roots(polynomial: tuple[int, ...]) -> list[Point]:
    degree = len(polynomial) - 1
    if degree <= 0:
        return []
    if polynomial[-1] < 0:
        polynomial = tuple(-c for c in polynomial)
    if degree == 1:
        return [Point(polynomial)]
    if degree == 2:
        c, b, a = polynomial
        square = b * b - 4 * a * c
        if square < 0:
            return []
        root = isqrt(square)
        if root * root == square:
            values = {Fraction(-b - root, 2 * a), Fraction(-b + root, 2 * a)}
            return [Point.of(v) for v in sorted(values)]
        return [Point(polynomial, 0), Point(polynomial, 1)]
    return _roots_of_factors(polynomial)


def _roots_of_factors(polynomial: tuple[int, ...]) -> list[Point]:
    import sympy as sp

    x = sp.Symbol("x")
    found: set[Point] = set()
    for factor, _ in sp.Poly(list(reversed(polynomial)), x).factor_list()[1]:
        coefficients = tuple(int(c) for c in reversed(factor.all_coeffs()))
        if len(coefficients) <= 3:
            found.update(real_roots(primitive(coefficients)))
        else:
            found.update(Point(coefficients, k) for k in range(factor.count_roots()))
    return sorted(found)


def value_at(polynomial: Sequence[int | Fraction], at: Fraction) -> Fraction:
    """Value of a polynomial at a fraction (Horner)."""
    # In rationals of GMP, ten times as fast.
    value, where = mpq(0), mpq(at.numerator, at.denominator)
    for c in reversed(polynomial):
        value = value * where + mpq(c)
    return Fraction(int(value.numerator), int(value.denominator))
