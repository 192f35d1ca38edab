"""Linear programmes in floats, sharper from round to round.

HiGHS solves a programme to about ten digits of its largest numbers; what is smaller than that, it
cannot tell from 0. *Iterative refinement* has it solve again for what is missing: with x, slacks s
and prices u as they stand, and residuals computed in rational numbers, the programme for the
corrections,

    maximise  D (c - u a) x' - D u s'   subject to  a x' + s' = P (b - a x - s),
              x' >= -P x,   s' >= -P s,

has the same shape as the first one; with P and D large, what was too small to be seen is of order 1
in it. Then x + x' / P, s + s' / P and u + u' / D are about ten digits better. Each constraint and
the goal are in their own units throughout.

Reference: A. Gleixner, D. Steffy and K. Wolter, Iterative refinement for linear programming,
INFORMS J. Computing 28, 2016.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from model.equilibria.budget import Budget

#: Rounds at most, and the most by which one may enlarge what is missing.
_ROUNDS, _ZOOM = 6, 2**20

_Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Programme:
    """Maximise goal x subject to rows x <= bounds (the first `equations` of them =), x >= 0.

    Attributes
    ----------
    goal : sequence of int
    rows : sequence of mappings from variable to nonzero int
    bounds : sequence of int
    equations : int
    """

    goal: Sequence[int]
    rows: Sequence[Mapping[int, int]]
    bounds: Sequence[int]
    equations: int = 0


@dataclass(frozen=True, eq=False)
class Floats:
    """A solution in floats, in the unit of its round: what counts is which entries are 0.

    Attributes
    ----------
    point, excess : array, shape (variables,)
        The variables, and by how much prices exceed the goal there: one of both is 0.
    slacks, prices : array, shape (rows,)
        Likewise of the constraints. Equations have a slack of 0 and a price of infinity.
    x, u : list of Fraction
        The variables and the prices in the units of the programme, to the digits found so far.
    """

    point: _Array
    excess: _Array
    slacks: _Array
    prices: _Array
    x: list[Fraction]
    u: list[Fraction]


def float_solutions(programme: Programme, budget: Budget) -> Iterator[Floats]:
    """Solutions of one programme, each round sharper than the last; none if HiGHS gives up."""
    form = _Form(programme, budget)
    x, s = [Fraction(0)] * form.width, [Fraction(0)] * form.height
    u = [Fraction(0)] * form.height
    P = D = 1
    for number in range(_ROUNDS):
        short = form.missing(x, s)
        over = form.overpriced(u)
        if number:
            P = _zoom(P, [*short, *(-v for v in x if v < 0), *(-v for v in s if v < 0)])
            D = _zoom(D, [v for v in over if v > 0] + [-v for v in u[form.equations :] if v < 0])
        found = form.solve(
            [float(D * v) for v in over], [float(-D * v) for v in u], [float(P * v) for v in short],
            [float(-P * v) for v in x], [float(-P * v) for v in s],
        )  # fmt: skip
        if found is None:
            return
        x1, s1, u1, lower = found
        point = x1 - np.array([float(-P * v) for v in x])
        slacks = s1 - np.array([float(-P * v) for v in s])
        x = [a + Fraction(float(b)) / P for a, b in zip(x, x1, strict=True)]
        s = [a + Fraction(float(b)) / P for a, b in zip(s, s1, strict=True)]
        u = [a + Fraction(float(b)) / D for a, b in zip(u, u1, strict=True)]
        yield Floats(
            point, lower[: form.width], np.where(form.loose, slacks, 0.0),
            np.where(form.loose, lower[form.width :], np.inf), x,
            [v * form.unit / unit for v, unit in zip(u, form.units, strict=True)],
        )  # fmt: skip


def _zoom(before: int, errors: list[Fraction]) -> int:
    """The next power of two: the largest error becomes 1, within reason."""
    worst = max(map(abs, errors), default=Fraction(0))
    step = before * _ZOOM
    return step if worst * step <= 1 else max(1, 2 ** int(1 / worst).bit_length() // 2)


class _Form:
    """A programme with every constraint in its own unit, and slacks written out."""

    def __init__(self, programme: Programme, budget: Budget) -> None:
        from scipy.sparse import csr_array, eye_array, hstack

        self.programme, self.budget = programme, budget
        self.width, self.height = len(programme.goal), len(programme.rows)
        self.equations = programme.equations
        self.loose = np.arange(self.height) >= self.equations
        self.units = [max(map(abs, row.values()), default=1) for row in programme.rows]
        self.unit = max(map(abs, programme.goal), default=0) or 1
        data, columns, starts = [], [], [0]
        for row, unit in zip(programme.rows, self.units, strict=True):
            budget.check()
            data += [v / unit for v in row.values()]
            columns += list(row)
            starts.append(len(data))
        shape = self.height, self.width
        matrix = csr_array((np.array(data), np.array(columns, dtype=np.int64), starts), shape=shape)
        self.matrix = hstack([matrix, eye_array(self.height)], format="csr")

    def missing(self, x: list[Fraction], s: list[Fraction]) -> list[Fraction]:
        """What each constraint lacks: b - a x - s."""
        rows, bounds = self.programme.rows, self.programme.bounds
        used = {j: v for j, v in enumerate(x) if v}
        found = []
        for row, b, unit, t in zip(rows, bounds, self.units, s, strict=True):
            self.budget.check()
            taken = sum((v * row[j] for j, v in used.items() if j in row), Fraction(0))
            found.append((b - taken) / unit - t)
        return found

    def overpriced(self, u: list[Fraction]) -> list[Fraction]:
        """By how much the goal exceeds prices: c - u a."""
        left = [Fraction(c, self.unit) for c in self.programme.goal]
        for row, unit, price in zip(self.programme.rows, self.units, u, strict=True):
            self.budget.check()
            if price:
                share = price / unit
                for j, v in row.items():
                    left[j] -= v * share
        return left

    def solve(
        self, goal: list[float], slack_goal: list[float], right: list[float],
        low: list[float], slack_low: list[float],
    ) -> tuple[_Array, _Array, _Array, _Array] | None:  # fmt: skip
        """x', s', u' and the reduced costs of both; None if HiGHS does not get there."""
        from scipy.optimize import linprog

        self.budget.check()
        top = np.where(self.loose, np.inf, 0.0)
        lower = np.concatenate([low, np.where(self.loose, slack_low, 0.0)])
        upper = np.concatenate([np.full(self.width, np.inf), top])
        found = linprog(
            -np.concatenate([goal, np.where(self.loose, slack_goal, 0.0)]), A_eq=self.matrix,
            b_eq=right, bounds=np.column_stack([lower, upper]), method="highs",
            options={
                "time_limit": max(self.budget.left, 0.01), "primal_feasibility_tolerance": 1e-10,
                "dual_feasibility_tolerance": 1e-10, "presolve": False,
            },
        )  # fmt: skip
        self.budget.check()
        if found.status != 0:
            return None
        x, s = found.x[: self.width], found.x[self.width :]
        return x, s, -np.asarray(found.eqlin.marginals), np.asarray(found.lower.marginals)
