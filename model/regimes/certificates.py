"""Exact answers at one point of a path, and proofs that carry them along a stretch.

Payoffs along a path are polynomials (`model.regimes.conditions`). At a point, rational or
algebraic, their order is decided exactly: by value where the values differ by more than the
point's approximation could blur, and by the remainder modulo the point's own polynomial where not.
What a linear programme says at a point (`model.equilibria.admissible`) is carried further by a
certificate: a fixed mixture that dominates, or a fixed belief that supports a strategy, as
polynomials that must not be negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.algebraic import Point, primitive, value_at
from model.equilibria.results import Mixture

#: Approximations of points are this good (`Point.near`); values below it may be zero.
_NEAR = Fraction(1, 10**40)

Polynomial = tuple[int, ...]


@dataclass(frozen=True)
class Certificate:
    """Polynomials none of which may be negative, and one of which must be positive if `strict`.

    `known` is False where no proof was found at all.
    """

    polynomials: list[Polynomial]
    strict: bool
    known: bool = True

    @classmethod
    def domination(
        cls, payoff: NDArray[Any], outcomes: NDArray[Any], i: int, mixture: Mixture
    ) -> Certificate:
        """That a mixture of strategies weakly dominates strategy i.

        Parameters
        ----------
        payoff : array, shape (degree + 1, outcomes)
            The player's payoffs as polynomials.
        outcomes : array of int, shape (own strategies, other's strategies)
            Numbers of the outcomes of the cells that are left.
        i : int
        mixture : Mixture
        """
        gains = sum(payoff[:, outcomes[k]] * w for k, w in mixture) - payoff[:, outcomes[i]]
        return cls(_polynomials(gains), True)

    @classmethod
    def support(
        cls, payoff: NDArray[Any], outcomes: NDArray[Any], i: int, rivals: list[int],
        belief: list[Fraction] | None,
    ) -> Certificate:  # fmt: skip
        """That strategy i is a best response to a belief that rules nothing out.

        `payoff`, `outcomes` and `i` as for `domination`; `rivals` are the strategies that could be
        in a mixture that dominates i, and `belief` gives each of the other's strategies its weight.
        """
        if belief is None:
            return cls([], False, False)
        weights = np.array(belief, dtype=object)
        leads = [(payoff[:, outcomes[i]] - payoff[:, outcomes[k]]) @ weights for k in rivals]
        return cls(_polynomials(np.array(leads, dtype=object).T), False)

    def holds_at(self, at: Point) -> bool:
        """Whether it proves what it claims at a point."""
        signs = [sign_at(p, at) for p in self.polynomials]
        return self.known and all(s >= 0 for s in signs) and (not self.strict or any(signs))


def _polynomials(columns: NDArray[Any]) -> list[Polynomial]:
    """The distinct polynomials among the columns of a matrix, none of them zero."""
    return [p for p in {primitive(list(column)) for column in columns.T} if p]


def scaled_values(payoff: NDArray[Any], t: Fraction) -> NDArray[Any]:
    """Payoffs of all outcomes at t, as integers over one denominator."""
    degree = len(payoff) - 1
    p, q = t.numerator, t.denominator
    powers = np.array([p**k * q ** (degree - k) for k in range(degree + 1)], dtype=object)
    return np.asarray(powers @ payoff)


def ranks_at(payoff: NDArray[Any], values: NDArray[Any], at: Point) -> NDArray[np.int64]:
    """Ranks of the payoffs at a point, equal where the payoffs are equal there, exactly."""
    order = sorted(range(len(values)), key=lambda k: values[k])
    close = (values[order[-1]] - values[order[0]]) * _NEAR
    ranks = np.zeros(len(values), dtype=np.int64)
    rank = 0
    for a, b in pairwise(order):
        gap = values[b] - values[a]
        same = gap == 0
        if not same and at.fraction is None and gap <= close:
            difference = primitive(list(payoff[:, b] - payoff[:, a]))
            same = not difference or sign_at(difference, at) == 0
        rank += not same
        ranks[b] = rank
    return ranks


def sign_at(polynomial: Polynomial, at: Point) -> int:
    """Sign of a polynomial at a point, exactly."""
    value = value_at(polynomial, at.near)
    if at.fraction is None and abs(value) <= _NEAR * max(map(abs, polynomial)):
        remainder = [Fraction(c) for c in polynomial]
        divisor = at.polynomial
        while len(remainder) >= len(divisor):
            factor = remainder[-1] / divisor[-1]
            for k, c in enumerate(divisor):
                remainder[len(remainder) - len(divisor) + k] -= factor * c
            remainder.pop()
        if not any(remainder):
            return 0
    return (value > 0) - (value < 0)
