"""Quantal response over a sweep: one grid and price rule at a time, and the spread over several.

Each point's game is followed from the centroid by itself (`model.equilibria.quantal`), so that
each is on its own principal branch and nothing is carried over from a neighbour: that takes a
fraction of a millisecond at L = 3, so that nothing needs to be. What the numbers mean, and what
they do not, is told in `model.lenses.quantal_response`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from model.equilibria.quantal import logit_qre_many
from model.equilibria.quantal_results import Floats, LogitQREs, NoConvergence
from model.errors import InputError
from model.grid import feature_matrix, grid
from model.lenses.quantal_response import (
    DEFAULT_PRECISION,
    NOT_A_CHANCE,
    PRICE_RULES,
    WORDING,
    check_levels,
    read,
    with_rule,
)
from model.payoffs import Structure, split_payoffs
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.data import attributes, coordinates
from model.sweeps.engine import Engine, coefficient_array
from model.sweeps.points import Points
from model.sweeps.run import run, runs

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

#: Points of a block of a sweep, at most.
_BLOCK = 200

#: What a point of a sweep is described by: how many numbers, long name, unit.
_VARIABLES: Mapping[str, tuple[int, str, str]] = {
    "frequency": (3, f"{WORDING}, by quantal response", "1"),
    "expected_terms": (
        3, "expected terms given settlement, by quantal response",
        "share of the file that Iran gives up",
    ),
    "deadlock": (1, "menu-dependent frequency of full deadlock, by quantal response", "1"),
    "residual": (1, "largest error of a log-probability", "1"),
    "regret": (1, "the most that a side could gain by deviating alone", "points"),
    "turns": (1, "turning points of the principal branch on the way", "1"),
    "forks": (1, "forks of the principal branch on the way", "1"),
}  # fmt: skip


def sweep_quantal(
    scenario: Scenario | str = "oman-2026",
    *,
    precision: float = DEFAULT_PRECISION,
    levels: int = 3,
    structure: Structure | None = None,
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
    threads, client, **axes
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
    import xarray as xr

    check_levels(levels)
    scenario = load(scenario)
    structure = structure or Structure()
    points = Points.grid(scenario, axes)
    total = prod(points.shape)
    cut = [(k, *ends) for k, ends in enumerate(runs((total,), (_BLOCK,)))]
    rows: dict[int, Floats] = {}
    engine = QuantalEngine(points, levels, structure, precision)
    run(engine, cut, total, rows.__setitem__, threads=threads, client=client)
    table = np.concatenate([rows[k] for k, *_ in cut])
    widths = [width for width, _, _ in _VARIABLES.values()]
    columns = np.split(table, np.cumsum(widths)[:-1], axis=1)
    data: dict[str, Any] = {}
    for (name, (width, long_name, units)), column in zip(_VARIABLES.items(), columns, strict=True):
        dims = points.dims if width == 1 else (*points.dims, "file")
        values = column.reshape(*points.shape, *(() if width == 1 else (width,)))
        whole = name in ("turns", "forks")
        attrs = {"long_name": long_name, "units": units}
        data[name] = (dims, values.astype(np.int64) if whole else values, attrs)
    shared = Engine(points, levels, structure)
    labels = coordinates(shared, np.zeros(0, dtype=np.int64))
    return xr.Dataset(
        data,
        coords={n: v for n, v in labels.items() if n not in ("outcome", "terms")},
        attrs=attributes(shared)
        | {
            "title": f"Quantal response in {scenario.name} over {' and '.join(points.names)}",
            "lens": f"logit quantal response at precision {float(precision):.4g} per point",
            "precision": float(precision),
            "complete": "one equilibrium at every point, where its principal branch first reaches "
            "the precision; there may be others",
            "residual_max": float(data["residual"][1].max()),
            "menu": NOT_A_CHANCE,
        },
    )


def sweep_spread(
    scenario: Scenario | str = "oman-2026",
    *,
    precision: float = DEFAULT_PRECISION,
    levels: Sequence[int] = (2, 3, 4),
    price_rules: Sequence[str] = PRICE_RULES,
    structure: Structure | None = None,
    threads: int | None = None,
    client: Client | None = None,
    **axes: AxisSpec,
) -> xr.Dataset:
    """`sweep_quantal` over grids and price rules, with the least and the most across them.

    Parameters
    ----------
    levels : sequence of int
    price_rules : sequence of str
    scenario, precision, structure, threads, client, **axes
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
    import xarray as xr

    if not levels or not price_rules:
        raise InputError("spread: must be over at least one grid and one price rule, got none")
    by_level = []
    for n in levels:
        parts = [
            sweep_quantal(
                scenario, precision=precision, levels=n, structure=with_rule(structure, rule),
                threads=threads, client=client, **axes,
            )
            for rule in price_rules
        ]  # fmt: skip
        by_level.append(xr.concat(parts, "price_rule", combine_attrs="drop_conflicts"))
    data = xr.concat(by_level, "levels", combine_attrs="drop_conflicts")
    data = data.assign_coords(
        levels=("levels", list(levels), {"long_name": "number of levels of concession"}),
        price_rule=("price_rule", list(price_rules), {"long_name": "price rule"}),
    )
    both = ("levels", "price_rule")
    for name in ("frequency", "expected_terms", "deadlock"):
        over = data[name]
        for end, values in (("least", over.min(both)), ("most", over.max(both))):
            what = f"{end} across levels and price rules: {over.attrs['long_name']}"
            data[f"{end}_{name}"] = values.assign_attrs(over.attrs | {"long_name": what})
    data.attrs |= {
        "residual_max": float(data["residual"].max()),
        "structure": f"{with_rule(structure, price_rules[0])}, price rules as in price_rule",
    }
    return data


@dataclass(frozen=True, eq=False)
class QuantalEngine:
    """What solves the points of a sweep for quantal response. See `model.sweeps.run`."""

    points: Points
    levels: int
    structure: Structure
    precision: float

    def block(self, start: int, stop: int) -> Floats:
        """Solve the points from `start` to before `stop`; a row of numbers for each."""
        found = self._solved(start, stop)
        own_grid = grid(self.levels, self.structure.price_rule)
        settled, terms, deadlock = read(own_grid, found.x, found.y)
        ends = deadlock, found.residual, found.regret, found.turns, found.forks
        return np.column_stack([settled, terms, *ends])

    def _solved(self, start: int, stop: int) -> LogitQREs:
        own_grid = grid(self.levels, self.structure.price_rule)
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
