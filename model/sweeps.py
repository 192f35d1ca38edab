"""Sweeps: the pure equilibria at every point of a grid of parameter values, as labelled data.

The whole sweep is one matrix product, block by block: coefficients of the points times the feature
matrix of the agreements (`model.payoffs`, `model.agreements`), then the comparisons of the lemma
on arrays. Floats decide only where they can: a point at which some comparison is closer than
the tolerance is solved again in exact arithmetic, and a point at which the premise of the lemma
does not hold is enumerated cell by cell, exactly. The result counts both. So at every point the
set of equilibrium outcomes is exact and complete for pure strategies (lens 1); mixed
equilibria are not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model import __version__
from model.agreements import Agreements, agreements, premise_slacks, survives
from model.errors import InputError
from model.game import BargainingGame
from model.grid import Grid, IntArray, feature_matrix, grid
from model.parameters import FILES, NAMES, check_value, parameter, rescale_weights
from model.payoffs import PLAYERS, Structure, split_payoffs, split_terms
from model.progress import bar
from model.scenario import Scenario, exact, load

if TYPE_CHECKING:
    import xarray as xr

#: A comparison closer than this, relative to the largest payoff of its block, is made exactly.
TOLERANCE = 1e-9

#: Payoffs held at once, for each player: 2 million floats are 16 MB.
_BLOCK = 2_000_000

#: Largest number of payoff terms that a result may hold (numbers of 8 bytes).
_LARGEST_TERMS = 100_000_000

LENS = "equilibrium set: all pure equilibria"
CAVEAT = (
    "A model, not a forecast: equilibria show what would hold if both sides reasoned as assumed."
)

#: What `sweep` takes for one axis: (low, high, count), "low:high:count", or the values themselves.
AxisSpec = tuple[object, object, int] | str | Sequence[object] | NDArray[Any]


@dataclass(frozen=True)
class Axis:
    """The values that one parameter takes in a sweep, exact."""

    name: str
    values: tuple[Fraction, ...]

    @classmethod
    def of(cls, name: str, spec: AxisSpec) -> Axis:
        """Read an axis.

        Floats are read to 12 significant digits, so that 0.1 + 0.2 is 3/10.

        Raises
        ------
        ValueError
            For an unknown parameter, a spec that cannot be read, or a value out of bounds.
        """
        parameter(name)
        how = "LOW:HIGH:COUNT, e.g. 0:1:201"
        if isinstance(spec, str):
            parts = spec.split(":")
            if len(parts) != 3:
                raise InputError(f"{name}: must be {how}, got {spec!r}")
            spec = (parts[0], parts[1], parts[2])
        if isinstance(spec, tuple) and len(spec) == 3:
            values = cls._between(name, *spec)
        else:
            values = tuple(_number(name, value) for value in spec)
        if len(set(values)) < len(values) or list(values) != sorted(values):
            raise InputError(f"{name}: values must increase, got {[float(v) for v in values]}")
        if not values:
            raise InputError(f"{name}: must have at least one value, got none")
        for value in values:
            check_value(name, value)
        return cls(name, values)

    @staticmethod
    def _between(name: str, low: object, high: object, count: object) -> tuple[Fraction, ...]:
        first, last, number = (_number(name, part) for part in (low, high, count))
        if number.denominator != 1 or number < 2:
            raise InputError(f"{name}: count must be a whole number of at least 2, got {count}")
        if first >= last:
            raise InputError(f"{name}: low must be below high, got {low} and {high}")
        steps = int(number) - 1
        return tuple(first + (last - first) * j / steps for j in range(steps + 1))


def _number(name: str, value: object) -> Fraction:
    if isinstance(value, (float, np.floating)):
        value = f"{float(value):.12g}"
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None


@dataclass(frozen=True)
class _Solver:
    """What a sweep needs at every block."""

    scenario: Scenario
    axes: tuple[Axis, ...]
    grid: Grid
    structure: Structure
    table: Agreements
    phi: NDArray[np.float64]

    def exact_values(self, point: Sequence[int]) -> dict[str, Fraction]:
        """Every parameter at one point, given by its place on each axis."""
        changes = {axis.name: axis.values[j] for axis, j in zip(self.axes, point, strict=True)}
        return rescale_weights(self.scenario.values, changes)

    def values(self, points: IntArray) -> dict[str, Any]:
        """Every parameter as a float, or as an array of shape (P,) where it varies."""
        result: dict[str, Any] = {n: float(v) for n, v in self.scenario.values.items()}
        if any(parameter(axis.name).simplex for axis in self.axes):
            rows = [self.exact_values(point) for point in points]
            result |= {
                n: np.array([float(row[n]) for row in rows]) for n in NAMES if parameter(n).simplex
            }
        for axis, places in zip(self.axes, points.T, strict=True):
            result[axis.name] = np.array([float(v) for v in axis.values])[places]
        return result

    def block(self, points: IntArray) -> tuple[IntArray, IntArray, int, int]:
        """Solve P points.

        Returns
        -------
        where, outcome : arrays of int
            Pairs: a position among the P points, and the number of an equilibrium outcome there.
        settled_exactly, enumerated : int
            How many points needed exact arithmetic, and how many full enumeration.
        """
        values = self.values(points)
        count = len(points)
        coefficients = coefficient_array(split_payoffs(self.structure), values, count)
        us, iran = np.einsum("fpk,kc->fpc", coefficients, self.phi, optimize=True)
        tolerance = TOLERANCE * (1 + max(np.abs(us).max(), np.abs(iran).max()))
        sure = survives(us, iran, self.table, tolerance)
        undecided = (sure != survives(us, iran, self.table, -tolerance)).any(axis=-1)
        slack = np.min(np.broadcast_arrays(*premise_slacks(values, self.structure)), axis=0)
        enumerate_all = np.broadcast_to(slack, (count,)) <= TOLERANCE
        sure[undecided | enumerate_all] = False
        where, position = np.nonzero(sure)
        pairs = [(where, self.table.outcomes[position])]
        enumerated = 0
        for p in np.flatnonzero(undecided | enumerate_all):
            outcomes, by_cells = self._exactly(points[p])
            enumerated += by_cells
            pairs.append((np.full(len(outcomes), p), outcomes))
        merged = [np.concatenate(column) for column in zip(*pairs, strict=True)]
        settled = int((undecided | enumerate_all).sum()) - enumerated
        return merged[0], merged[1], settled, enumerated

    def _exactly(self, point: Sequence[int]) -> tuple[IntArray, bool]:
        """Equilibrium outcomes at one point in exact arithmetic, and whether by enumeration."""
        values = self.exact_values(point)
        changes = {n: v for n, v in values.items() if v != self.scenario.values[n]}
        game = BargainingGame(self.scenario.replace(**changes), self.grid.levels, self.structure)
        return exact_outcomes(game)


def exact_outcomes(game: BargainingGame) -> tuple[IntArray, bool]:
    """Numbers of a game's pure equilibrium outcomes, exactly.

    Returns
    -------
    outcomes : array of int
        Increasing.
    enumerated : bool
        Whether every cell was looked at, because the premise of the lemma does not hold.
    """
    if min(premise_slacks(game.scenario.values, game.structure)) > 0:
        table = agreements(game.grid)
        us, iran = game.scaled_payoffs[0][:, table.outcomes]
        return np.sort(table.outcomes[survives(us, iran, table)]), False
    from model.equilibria import pure_equilibria

    mask = pure_equilibria(*game.integer_payoffs)
    return np.unique(game.grid.cells[mask]), True


def coefficient_array(split: Any, values: Mapping[str, Any], count: int) -> NDArray[np.float64]:
    """Coefficients of a split at `count` points, shape (rows, count, K)."""
    nested = split.evaluate(*(values[name] for name in NAMES))
    return np.array(
        [
            np.stack([np.broadcast_to(np.asarray(c, dtype=float), (count,)) for c in row], axis=-1)
            for row in nested
        ]
    )


def _blocks(shape: tuple[int, ...], size: int) -> Iterator[IntArray]:
    """Places of all points of a grid, `size` at a time, as arrays of shape (P, axes)."""
    total = prod(shape)
    for start in range(0, total, size):
        flat = np.arange(start, min(start + size, total))
        yield np.stack(np.unravel_index(flat, shape), axis=-1)


def sweep(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 3,
    structure: Structure | None = None,
    terms: bool = True,
    **axes: AxisSpec,
) -> xr.Dataset:
    """Find all pure equilibrium outcomes over one to four parameters.

    Parameters
    ----------
    scenario : Scenario or str
        Values of the parameters that do not vary.
    levels : int
        L, the number of concession levels in each file (2 to 65).
    structure : Structure, optional
        The switches of the form.
    terms : bool
        Whether the result holds the payoffs term by term.
    **axes
        One to four parameters: ``threat=(0, 1, 201)``, ``threat="0:1:201"`` or the values. A weight
        that varies takes the others of its simplex along in proportion.

    Returns
    -------
    xarray.Dataset
        With a dimension for each parameter, and ``outcome`` (those that are an equilibrium
        somewhere), ``file``, ``player``, ``term``. Variables: ``equilibrium`` (is this outcome an
        equilibrium here), ``can_settle`` and ``can_stay_open`` (is the file settled, or open, in
        some equilibrium), ``lowest_terms`` and ``highest_terms`` (of the file, across the
        equilibria that settle it; NaN where none does), ``payoff`` and ``payoff_term``.

    Raises
    ------
    ValueError
        For an unknown parameter, a value out of bounds, no axis or more than four, or a result too
        large to hold.
    """
    return sweep_over(scenario, axes, levels=levels, structure=structure, terms=terms)


def sweep_over(
    scenario: Scenario | str,
    axes: Mapping[str, AxisSpec],
    *,
    levels: int = 3,
    structure: Structure | None = None,
    terms: bool = True,
) -> xr.Dataset:
    """`sweep` with its axes in a mapping, for parameters whose names come from outside."""
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    structure = structure or Structure()
    read = tuple(Axis.of(name, spec) for name, spec in axes.items())
    if not 1 <= len(read) <= 4:
        raise InputError(f"axes: must be one to four parameters, got {len(read)}")
    shape = tuple(len(axis.values) for axis in read)
    total = prod(shape)
    chosen = grid(levels, structure.price_rule)
    table = agreements(chosen)
    numerators, denominator = feature_matrix(
        chosen, split_payoffs(structure).monomials, table.outcomes
    )
    solver = _Solver(scenario, read, chosen, structure, table, numerators / denominator)
    where, outcome = [], []
    settled = enumerated = done = 0
    with bar("Solving games", total) as advance:
        for points in _blocks(shape, max(1, _BLOCK // len(table.outcomes))):
            at, number, exactly, by_cells = solver.block(points)
            where.append(at + done)
            outcome.append(number)
            settled += exactly
            enumerated += by_cells
            done += len(points)
            advance(len(points))
    present, column = np.unique(np.concatenate(outcome), return_inverse=True)
    equilibrium = np.zeros((total, len(present)), dtype=bool)
    equilibrium[np.concatenate(where), column] = True
    data = _dataset(solver, shape, present, equilibrium, terms)
    data.attrs |= {"points_settled_exactly": settled, "points_enumerated": enumerated}
    return data


def _dataset(
    solver: _Solver,
    shape: tuple[int, ...],
    present: IntArray,
    equilibrium: NDArray[np.bool_],
    with_terms: bool,
) -> xr.Dataset:
    """Label the results."""
    import xarray as xr

    axes = solver.axes
    outcomes = [solver.grid.outcome(number) for number in present]
    x = np.array([[np.nan if t is None else float(t) for t in o.terms] for o in outcomes]).reshape(
        len(outcomes), len(FILES)
    )
    closed = ~np.isnan(x)
    here = equilibrium[:, :, None]
    lowest = np.min(np.where(here & closed, x, np.inf), axis=1, initial=np.inf)
    highest = np.max(np.where(here & closed, x, -np.inf), axis=1, initial=-np.inf)
    dims = tuple(axis.name for axis in axes)

    def on_axes(values: NDArray[Any], *more: str, **attrs: str) -> tuple[Any, ...]:
        return ((*dims, *more), values.reshape(*shape, *values.shape[1:]), attrs)

    data = xr.Dataset(
        {
            "equilibrium": on_axes(
                equilibrium, "outcome", long_name="outcome of some pure equilibrium"
            ),
            "can_settle": on_axes(
                (here & closed).any(axis=1), "file", long_name="settled in some pure equilibrium"
            ),
            "can_stay_open": on_axes(
                (here & ~closed).any(axis=1), "file", long_name="open in some pure equilibrium"
            ),
            "lowest_terms": on_axes(
                np.where(np.isfinite(lowest), lowest, np.nan),
                "file",
                long_name="lowest terms across the equilibria that settle the file",
                units="share of the file that Iran gives up",
            ),
            "highest_terms": on_axes(
                np.where(np.isfinite(highest), highest, np.nan),
                "file",
                long_name="highest terms across the equilibria that settle the file",
                units="share of the file that Iran gives up",
            ),
        },
        coords={
            **{
                axis.name: (
                    axis.name,
                    [float(v) for v in axis.values],
                    {
                        "long_name": parameter(axis.name).meaning,
                        "units": parameter(axis.name).unit,
                        "symbol": parameter(axis.name).symbol,
                    },
                )
                for axis in axes
            },
            "outcome": ("outcome", [o.label for o in outcomes], {"long_name": "how the talks end"}),
            "file": ("file", list(FILES), {"long_name": "file of the talks"}),
            "terms": (
                ("outcome", "file"),
                x,
                {
                    "long_name": "terms of the outcome, NaN where the file is open",
                    "units": "share of the file that Iran gives up",
                },
            ),
        },
        attrs={
            "title": f"Pure equilibria of {scenario_title(solver)}",
            "scenario": solver.scenario.name,
            "scenario_hash": solver.scenario.digest,
            "lens": LENS,
            "levels": solver.grid.levels,
            "structure": str(solver.structure),
            "complete": "every pure equilibrium outcome at every point; no mixed equilibria",
            "software": f"us-iran-bargaining {__version__}",
            "caveat": CAVEAT,
        },
    )
    return _with_terms(solver, data, shape, present) if with_terms else data


def scenario_title(solver: _Solver) -> str:
    """What varies, in words."""
    varied = " and ".join(axis.name for axis in solver.axes)
    return f"{solver.scenario.name} over {varied}"


def _with_terms(
    solver: _Solver, data: xr.Dataset, shape: tuple[int, ...], present: IntArray
) -> xr.Dataset:
    """Add the payoffs of the listed outcomes, whole and term by term."""
    split = split_terms(solver.structure)
    total = prod(shape)
    size = total * len(present) * len(split.names)
    if size > _LARGEST_TERMS:
        raise InputError(
            f"terms: the payoff terms must be at most {_LARGEST_TERMS:,} numbers, got {size:,}; "
            "pass terms=False to leave them out"
        )
    numerators, denominator = feature_matrix(solver.grid, split.monomials, present)
    phi = numerators / denominator
    parts = np.empty((total, len(present), len(split.names)))
    done = 0
    for points in _blocks(shape, max(1, _BLOCK // max(1, len(present)))):
        coefficients = coefficient_array(split, solver.values(points), len(points))
        parts[done : done + len(points)] = np.einsum(
            "tpk,kc->pct", coefficients, phi, optimize=True
        )
        done += len(points)
    by_player = np.stack(
        [
            parts[:, :, [name.startswith(f"{player} ") for name in split.names]].sum(axis=-1)
            for player in PLAYERS
        ],
        axis=-1,
    )
    dims = (*(axis.name for axis in solver.axes), "outcome")
    return data.assign_coords(
        player=("player", list(PLAYERS), {"long_name": "player"}),
        term=("term", list(split.names), {"long_name": "player and term of the payoff"}),
    ).assign(
        payoff=(
            (*dims, "player"),
            by_player.reshape(*shape, len(present), len(PLAYERS)),
            {"long_name": "payoff", "units": "points"},
        ),
        payoff_term=(
            (*dims, "term"),
            parts.reshape(*shape, len(present), len(split.names)),
            {"long_name": "payoff, term by term", "units": "points"},
        ),
    )
