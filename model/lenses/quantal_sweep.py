"""Quantal response over a sweep: one grid and price rule at a time, and the spread over several.

Each point's game is followed from the centroid by itself (`model.equilibria.quantal`), so that
each is on its own principal branch and nothing is carried over from a neighbour: that takes a
fraction of a millisecond at L = 3, so that nothing needs to be. What the numbers mean, and what
they do not, is told in `model.lenses.quantal_response`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.quantal import logit_qre_many
from model.equilibria.quantal_results import LogitQREs, NoConvergence
from model.errors import InputError
from model.grid import IntArray, feature_matrix, grid_of
from model.lenses.quantal_response import (
    DEFAULT_PRECISION,
    NOT_A_CHANCE,
    PRICE_RULES,
    WORDING,
    check_levels,
    read,
    with_rule,
)
from model.payoffs import Structure
from model.scenario import Scenario, load
from model.split import split_payoffs
from model.sweeps.axes import AxisSpec
from model.sweeps.engine import coefficient_array
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.sweeps.solver import TERMS_UNIT, Coordinates, Found, Solver, Variable

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

VARIABLES: tuple[Variable, ...] = (
    Variable("frequency", ("file",), "f8", f"{WORDING}, by quantal response", "1"),
    Variable(
        "expected_terms", ("file",), "f8", "expected terms given settlement, by quantal response",
        TERMS_UNIT,
    ),
    Variable(
        "deadlock", (), "f8", "menu-dependent frequency of full deadlock, by quantal response", "1"
    ),
    Variable("residual", (), "f8", "largest error of a log-probability", "1"),
    Variable("regret", (), "f8", "the most that a side could gain by deviating alone", "points"),
    Variable("turns", (), "i8", "turning points of the principal branch on the way", "1"),
    Variable("forks", (), "i8", "forks of the principal branch on the way", "1"),
)  # fmt: skip


def sweep_quantal(
    scenario: Scenario | str = "oman-2026",
    *,
    precision: float = DEFAULT_PRECISION,
    levels: int = 3,
    structure: Structure | None = None,
    store: str | Path | None = None,
    threads: int | None = None,
    client: Client | None = None,
    **axes: AxisSpec,
) -> xr.Dataset:
    """Quantal response over one to four parameters, on one grid and by one price rule.

    Every point's game is followed from the centroid by itself, so that each is on its own
    principal branch. What is shown is `sweep_spread`.

    Parameters
    ----------
    scenario : Scenario or str
    precision : float
        Per point.
    levels : int
        L, 2 to 5.
    structure : Structure, optional
    store, threads, client, **axes
        As for `model.sweep`.

    Returns
    -------
    xarray.Dataset
        ``frequency`` and ``expected_terms`` (by file; the latter given settlement), ``deadlock``,
        ``residual``, ``regret``, ``turns`` and ``forks``.

    Raises
    ------
    ValueError
        As `model.sweep` does, for more than 5 levels and for a precision that is negative or not
        finite.
    NoConvergence
        If a point is not reached; the message says which.
    """
    check_levels(levels)
    points = Points.grid(load(scenario), axes)
    form = points.scenario.form(structure)
    solver = Quantal(points, levels, form, float(precision))
    data = swept(solver, store=store, threads=threads, client=client)
    return data.assign_attrs(residual_max=float(data["residual"].max()))


def sweep_spread(
    scenario: Scenario | str = "oman-2026",
    *,
    precision: float = DEFAULT_PRECISION,
    levels: Sequence[int] = (2, 3, 4),
    price_rules: Sequence[str] = PRICE_RULES,
    structure: Structure | None = None,
    store: str | Path | None = None,
    threads: int | None = None,
    client: Client | None = None,
    **axes: AxisSpec,
) -> xr.Dataset:
    """`sweep_quantal` over grids and price rules, with the least and the most across them.

    Parameters
    ----------
    levels : sequence of int
    price_rules : sequence of str
    scenario, precision, structure, store, threads, client, **axes
        As for `sweep_quantal`.

    Returns
    -------
    xarray.Dataset
        The variables of `sweep_quantal` with two more dimensions, ``levels`` and ``price_rule``,
        and for ``frequency``, ``expected_terms`` and ``deadlock`` the ends ``least_...`` and
        ``most_...`` across these.

    Raises
    ------
    ValueError, NoConvergence
        As `sweep_quantal` does, and for no grid or no rule.
    """
    if not levels or not price_rules:
        raise InputError("spread: must be over at least one grid and one price rule, got none")
    for n in levels:
        check_levels(n)
    points = Points.grid(load(scenario), axes)
    form = points.scenario.form(structure)
    solver = Spread(points, form, float(precision), tuple(levels), tuple(price_rules))
    data = swept(solver, store=store, threads=threads, client=client)
    return data.assign_attrs(
        residual_max=float(data["residual"].max()),
        structure=f"{with_rule(form, price_rules[0])}, price rules as in price_rule",
    )


@dataclass(frozen=True, eq=False)
class Quantal(Solver):
    """Quantal response at one precision.

    Attributes
    ----------
    points, levels, structure
        See `model.sweeps.solver.Solver`.
    precision : float
        Per point.
    """

    points: Points
    levels: int
    structure: Structure
    precision: float

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        return VARIABLES

    @property
    def longest(self) -> int:
        """Points of a block at most."""
        return 200

    @property
    def options(self) -> Mapping[str, str]:
        """The precision."""
        return {"precision": repr(self.precision)}

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        varied = " and ".join(self.points.names)
        return {
            "lens": f"logit quantal response at precision {self.precision:.4g} per point",
            "title": f"Quantal response in {self.points.scenario.name} over {varied}",
            "precision": self.precision,
            "complete": "one equilibrium at every point, where its principal branch first reaches "
            "the precision; there may be others",
            "menu": NOT_A_CHANCE,
        }

    def solve(self, start: int, stop: int) -> Found:
        """Follow the principal branch of each of a run of points."""
        found = self._solved(start, stop)
        own_grid = grid_of(self.levels, self.structure)
        settled, terms, deadlock = read(own_grid, found.x, found.y)
        ends = deadlock, found.residual, found.regret, found.turns, found.forks
        columns = settled, terms, *ends
        return Found({v.name: column for v, column in zip(VARIABLES, columns, strict=True)})

    def _solved(self, start: int, stop: int) -> LogitQREs:
        own_grid = grid_of(self.levels, self.structure)
        split = split_payoffs(self.structure)
        coefficients = coefficient_array(split, self.points.values(start, stop), stop - start)
        numerators, unit = feature_matrix(own_grid, split.monomials)
        payoffs = np.einsum("fkp,kc->fpc", coefficients, numerators / unit, optimize=True)
        try:
            us, iran = payoffs[:, :, own_grid.cells]
            return logit_qre_many(us, iran, self.precision)
        except NoConvergence as error:
            raise NoConvergence(
                f"points {start} to {stop - 1} of the sweep: {error}", error.residual, error.partial
            ) from error


_BOTH = ("levels", "price_rule")


@dataclass(frozen=True, eq=False)
class Spread(Solver):
    """Quantal response on several grids and by several price rules, and the ends across them."""

    points: Points
    structure: Structure
    precision: float
    over_levels: tuple[int, ...]
    price_rules: tuple[str, ...]
    levels = None

    @cached_property
    def _parts(self) -> list[list[Quantal]]:
        rules = [with_rule(self.structure, rule) for rule in self.price_rules]
        return [
            [Quantal(self.points, n, rule, self.precision) for rule in rules]
            for n in self.over_levels
        ]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point: on each grid by each rule, and the ends."""
        ends = (
            replace(
                v, name=f"{end}_{v.name}",
                long_name=f"{end} across levels and price rules: {v.long_name}",
            )
            for v in VARIABLES[:3] for end in ("least", "most")
        )  # fmt: skip
        return (*(replace(v, dims=(*_BOTH, *v.dims)) for v in VARIABLES), *ends)

    @property
    def longest(self) -> int:
        """Points of a block at most."""
        return max(1, self._parts[0][0].longest // (len(self.over_levels) * len(self.price_rules)))

    @property
    def options(self) -> Mapping[str, str]:
        """Precision, grids and rules."""
        return {
            "precision": repr(self.precision),
            "levels": " ".join(map(str, self.over_levels)),
            "price rules": " ".join(self.price_rules),
        }

    @property
    def about(self) -> Mapping[str, Any]:
        """As of one grid and rule."""
        return self._parts[0][0].about

    def solve(self, start: int, stop: int) -> Found:
        """Solve a run of points on each grid by each rule."""
        found = [[part.solve(start, stop).arrays for part in row] for row in self._parts]
        return Found({
            v.name: np.stack(
                [np.stack([part[v.name] for part in row], axis=1) for row in found], axis=1
            )
            for v in VARIABLES
        })  # fmt: skip

    def completed(self, found: Found, start: int, stop: int) -> Mapping[str, NDArray[Any]]:
        """The least and the most across grids and rules too."""
        ends = {
            f"{end}_{v.name}": across(found.arrays[v.name], axis=(1, 2))
            for v in VARIABLES[:3]
            for end, across in (("least", np.fmin.reduce), ("most", np.fmax.reduce))
        }
        return {**found.arrays, **ends}

    def coordinates(self, outcomes: IntArray) -> Coordinates:
        """Files, grids and rules."""
        return {
            **super().coordinates(outcomes),
            "levels": (
                "levels", list(self.over_levels), {"long_name": "number of levels of concession"}
            ),
            "price_rule": ("price_rule", list(self.price_rules), {"long_name": "price rule"}),
        }  # fmt: skip
