"""The conditions of equilibrium along a path, as polynomials with exact roots and signs.

A *candidate* (an agreement, or a cell of the game) is an equilibrium outcome where none of its
conditions g(t) >= 0 fails, each the payoff kept less the payoff of one deviation. Here are the
distinct polynomials g of a path, their roots inside it, and their signs on the open stretches
between the roots: in floats where these are sure, else exactly, never by rounding.

Where the threat is carried out only if it pays (`model.split.pays`), a payoff is one of two
polynomials, as the margin of its outcome is > 0 or not. Then the margins are among the polynomials,
a condition has one for each of the four cases, and their signs say which of them counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.agreements import agreements
from model.algebraic import Point, real_roots, value_at
from model.grid import Grid, IntArray, feature_matrix
from model.payoffs import Structure, given
from model.regimes.path import Path
from model.split import not_carried_out, pays, split_payoffs

#: A float sign is trusted if the value exceeds this share of the sum of its terms' sizes.
_SURE = 1e-9


@dataclass(frozen=True)
class Conditions:
    """What must hold for each candidate: rows of (candidate, player, outcome kept, deviation)."""

    outcome: IntArray
    candidate: IntArray
    player: IntArray
    kept: IntArray
    deviation: IntArray


def agreement_conditions(chosen: Grid) -> Conditions:
    """The deviations of the lemma, for every agreement of a grid."""
    table = agreements(chosen)
    rows = []
    itself = np.arange(len(table.outcomes))
    for player, deviations in enumerate(table.deviations):
        for target in deviations:
            real = target != itself
            k = itself[real]
            rows.append(
                (k, np.full(len(k), player), table.outcomes[k], table.outcomes[target[real]])
            )
    return Conditions(
        table.outcomes, *(np.concatenate(column) for column in zip(*rows, strict=True))
    )


def cell_conditions(chosen: Grid) -> Conditions:
    """Every cell against every other outcome in its column (US) and in its row (Iran)."""
    cells = chosen.cells
    n = len(cells)
    rows = []
    for player in (0, 1):
        for i in range(n):
            for j in range(n):
                here = cells[i, j]
                reached = cells[:, j] if player == 0 else cells[i, :]
                other = np.unique(reached[reached != here])
                count = len(other)
                rows.append(
                    (np.full(count, i * n + j), np.full(count, player), np.full(count, here), other)
                )
    return Conditions(
        cells.ravel(), *(np.concatenate(column) for column in zip(*rows, strict=True))
    )


def along_path(
    laid: Path, fixed: Mapping[str, Fraction] | None = None
) -> tuple[Any, dict[str, Any]]:
    """The ring of polynomials in t over the rationals, and every parameter in it.

    Those in `fixed` keep these values all along.
    """
    from sympy import QQ
    from sympy.polys.rings import ring

    polynomials, t = ring("t", QQ)
    values: dict[str, Any] = {
        n: polynomials(QQ(v.numerator, v.denominator)) for n, v in laid.scenario.values.items()
    }
    for n, (constant, slope) in laid.lines.items():
        values[n] = QQ(constant.numerator, constant.denominator) + t * QQ(
            slope.numerator, slope.denominator
        )
    for n, v in (fixed or {}).items():
        values[n] = polynomials(QQ(v.numerator, v.denominator))
    return polynomials, values


def coefficients_of(element: Any) -> list[Fraction]:
    """Coefficients of a ring element, the constant first."""
    result = [Fraction(0)] * (max((power for (power,) in element.monoms()), default=0) + 1)
    for (power,), c in element.terms():
        result[power] = Fraction(int(c.numerator), int(c.denominator))
    return result


@dataclass(frozen=True)
class Solved:
    """The distinct polynomials of a path, their roots, and their signs between the roots.

    Attributes
    ----------
    polynomials : list of tuple of int
        Primitive, none of them zero.
    of_row : array of int, shape (cases, rows)
        For each row of the conditions its polynomial, or -1 where that is zero everywhere: one
        case, or four, as the threat is carried out at the outcome kept and at the deviation, at the
        first alone, at the second alone, or at neither.
    margin_of : array of int or None
        For each outcome the polynomial of its margin, where that decides the case.
    roots : list of Point
        Inside the path, in order.
    vanishing : list of set of int
        The polynomials that vanish at each root.
    middles : list of Fraction
        A rational point of each open stretch, one more than roots.
    signs : array of int8, shape (polynomials, stretches)
    """

    path: Path
    grid: Grid
    structure: Structure
    conditions: Conditions
    polynomials: list[tuple[int, ...]]
    of_row: IntArray
    margin_of: IntArray | None
    roots: list[Point]
    vanishing: list[set[int]]
    middles: list[Fraction]
    signs: NDArray[np.int8]

    @classmethod
    def of(cls, laid: Path, chosen: Grid, structure: Structure, conditions: Conditions) -> Solved:
        """Work out the polynomials of a path with all their roots and signs."""
        payoffs, margins = _payoffs_and_margins(laid, chosen, structure)
        return cls.of_payoffs(laid, chosen, structure, conditions, payoffs, margins)

    @classmethod
    def of_payoffs(
        cls,
        laid: Path,
        chosen: Grid,
        structure: Structure,
        conditions: Conditions,
        payoffs: Sequence[Sequence[NDArray[Any]]],
        margins: NDArray[Any] | None = None,
    ) -> Solved:
        """The same, given each player's payoffs as polynomials: one array, or two with margins."""
        number: dict[tuple[int, ...], int] = {}

        def numbers(polynomials: NDArray[Any]) -> list[int]:
            found = (_primitive_integers([int(c) for c in column]) for column in polynomials.T)
            return [number.setdefault(p, len(number)) if p else -1 for p in found]

        ways = len(payoffs[0])
        of_row = np.empty((ways**2, len(conditions.player)), dtype=np.int64)
        for player, payoff in enumerate(payoffs):
            rows = np.flatnonzero(conditions.player == player)
            for case, (here, there) in enumerate(product(payoff, repeat=2)):
                gains = here[:, conditions.kept[rows]] - there[:, conditions.deviation[rows]]
                of_row[case, rows] = numbers(gains)
        margin_of = None if margins is None else np.array(numbers(margins), dtype=np.int64)
        polynomials = list(number)
        at: dict[Point, set[int]] = {}
        for k, polynomial in enumerate(polynomials):
            for root in real_roots(polynomial):
                if laid.low < root.near < laid.high:
                    at.setdefault(root, set()).add(k)
        roots = sorted(at, key=lambda r: r.near)
        middles = _middles([laid.low, *(r.near for r in roots), laid.high])
        return cls(
            laid, chosen, structure, conditions, polynomials, of_row, margin_of, roots,
            [at[r] for r in roots], middles, _signs(polynomials, middles),
        )  # fmt: skip

    def pieces(self) -> list[tuple[Point, Point, NDArray[np.bool_]]]:
        """The ends, the stretches and the roots in order, each with the candidates that hold."""
        low, high = Point.of(self.path.low), Point.of(self.path.high)
        ends = [low, *self.roots, high]
        pieces = [(low, low, self.held(self._exact_signs(self.path.low)))]
        for k, (a, b) in enumerate(pairwise(ends)):
            pieces.append((a, b, self.held(self.signs[:, k])))
            if k < len(self.roots):
                beside = self.signs[:, k].copy()
                beside[list(self.vanishing[k])] = 0
                pieces.append((b, b, self.held(beside)))
        pieces.append((high, high, self.held(self._exact_signs(self.path.high))))
        return pieces

    def _exact_signs(self, t: Fraction) -> NDArray[np.int8]:
        values = [value_at(p, t) for p in self.polynomials]
        return np.array([(v > 0) - (v < 0) for v in values], dtype=np.int8)

    def held(self, signs: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Candidates none of whose polynomials is negative."""
        held = np.ones(len(self.conditions.outcome), dtype=bool)
        held[self.conditions.candidate[self.row_signs(signs) < 0]] = False
        return held

    def row_signs(self, signs: NDArray[np.int8]) -> NDArray[np.int8]:
        """The sign of each row's condition, given those of the polynomials."""
        extended = np.append(signs, np.int8(0))  # position -1: zero everywhere
        if self.margin_of is None:
            return extended[self.of_row[0]]
        left = (extended[self.margin_of] <= 0).astype(np.int64)
        case = 2 * left[self.conditions.kept] + left[self.conditions.deviation]
        return extended[self.of_row[case, np.arange(len(case))]]


def payoff_polynomials(laid: Path, chosen: Grid, structure: Structure) -> list[NDArray[Any]]:
    """For each player, payoffs of all outcomes as polynomials in t over one denominator.

    Returns
    -------
    list of two arrays of Python integers, shape (degree + 1, outcomes)
    """
    ring, values = along_path(laid)
    split = split_payoffs(structure)
    phi, _ = feature_matrix(chosen, split.monomials)
    found = [over_one_denominator(ring, [row], phi)[0] for row in split.at(values)]
    degree = max(map(len, found))
    return [_padded(payoff, degree) for payoff in found]


def _payoffs_and_margins(
    laid: Path, chosen: Grid, structure: Structure
) -> tuple[list[list[NDArray[Any]]], NDArray[Any] | None]:
    """Each player's payoffs, carried out and not where that is decided by margins, and these."""
    if structure.execution != "pays":
        return [[payoff] for payoff in payoff_polynomials(laid, chosen, structure)], None
    ring, values = along_path(laid)
    split, rule = split_payoffs(given(structure)), pays(structure)
    phi, _ = feature_matrix(chosen, split.monomials)
    both = (split.at(values), split.at(not_carried_out(values)))
    payoffs = [over_one_denominator(ring, rows, phi) for rows in zip(*both, strict=True)]
    features, _ = feature_matrix(chosen, rule.monomials)
    (margins,) = over_one_denominator(ring, rule.at(values), features)
    return payoffs, margins


def over_one_denominator(
    ring: Any, rows: Sequence[Sequence[Any]], phi: IntArray
) -> list[NDArray[Any]]:
    """Rows of coefficients in t, times features, in integers over one denominator for all."""
    lists = [[coefficients_of(ring(entry)) for entry in row] for row in rows]
    degree = max(len(entry) for row in lists for entry in row)
    common = lcm(*(c.denominator for row in lists for entry in row for c in entry))
    found = []
    for row in lists:
        matrix = np.zeros((degree, len(row)), dtype=object)
        for k, entry in enumerate(row):
            for power, c in enumerate(entry):
                matrix[power, k] = int(c * common)
        found.append(matrix @ phi.astype(object))
    return found


def _padded(payoff: NDArray[Any], degree: int) -> NDArray[Any]:
    return np.vstack([payoff, np.zeros((degree - len(payoff), payoff.shape[1]), dtype=object)])


def _primitive_integers(coefficients: list[int]) -> tuple[int, ...]:
    while coefficients and coefficients[-1] == 0:
        coefficients.pop()
    content = gcd(*coefficients) or 1
    return tuple(c // content for c in coefficients)


def _middles(ends: Sequence[Fraction]) -> list[Fraction]:
    """A simple fraction strictly between each two neighbours."""
    found = []
    for a, b in pairwise(ends):
        middle = (a + b) / 2
        simple = middle.limit_denominator(int(4 / (b - a)) + 1)
        found.append(simple if a < simple < b else middle)
    return found


def _signs(polynomials: list[tuple[int, ...]], at: list[Fraction]) -> NDArray[np.int8]:
    """Signs of polynomials at points: in floats where these are sure, else exactly."""
    if not polynomials:
        return np.zeros((0, len(at)), dtype=np.int8)
    degree = max(map(len, polynomials))
    scaled = np.zeros((len(polynomials), degree))
    for k, polynomial in enumerate(polynomials):
        largest = max(map(abs, polynomial))
        scaled[k, : len(polynomial)] = [c / largest for c in polynomial]
    powers = np.array([[float(t) ** k for t in at] for k in range(degree)])
    values = scaled @ powers
    signs = np.sign(values).astype(np.int8)
    for k, j in np.argwhere(np.abs(values) <= _SURE * (np.abs(scaled) @ np.abs(powers))):
        value = value_at(polynomials[k], at[j])
        signs[k, j] = (value > 0) - (value < 0)
    return signs
