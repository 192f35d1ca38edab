"""All extreme equilibria, mixed ones included, at every point of a sweep.

Each point's game is built and solved exactly by itself (`model.equilibria.extreme_equilibria`), so
the result is complete at every point and nothing depends on a tolerance. Nothing is carried from
one point to the next: equilibria are born and die in pairs, and a solver that follows supports
from a neighbour misses those, also when the indices it finds sum to +1. What a point costs is
milliseconds at L = 2, about ten at L = 3.

A point has any number of extreme equilibria, so the labelled result holds their number and,
for each file and player, the least and the most across them. These are also the least and the most
over *all* equilibria: every equilibrium lies in a product of two polytopes of equilibria whose
corners are extreme equilibria (`model.equilibria.components`), and a chance or a payoff is linear
in each player's strategy by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.game import scaled_payoffs
from model.grid import Grid, grid
from model.parameters import FILES
from model.payoffs import PLAYERS, Structure
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.data import attributes, coordinates
from model.sweeps.engine import Engine
from model.sweeps.points import Points
from model.sweeps.run import run, runs

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

#: Finest grid: beyond it games may be refused as too large.
_FINEST = 3

#: Points of a block: seconds of work.
_BLOCK = 250

#: What a point is described by: names, and how many numbers each has.
_SHAPES = {
    "extreme_equilibria": 1,
    "mixed_equilibria": 1,
    "least_chance": len(FILES),
    "most_chance": len(FILES),
    "least_payoff": len(PLAYERS),
    "most_payoff": len(PLAYERS),
}


@dataclass(frozen=True, eq=False)
class MixedEngine:
    """What solves the points of a sweep for all extreme equilibria. See `model.sweeps.run`."""

    points: Points
    levels: int
    structure: Structure

    def block(self, start: int, stop: int) -> NDArray[np.float64]:
        """Solve the points from `start` to before `stop`; a row of numbers for each."""
        chosen = grid(self.levels, self.structure.price_rule)
        settled = _settled(chosen)
        return np.array([
            self._row(self.points.exactly(number), chosen, settled) for number in range(start, stop)
        ])  # fmt: skip

    def _row(self, values: dict[str, Fraction], chosen: Grid, settled: Any) -> list[float]:
        from model.equilibria import extreme_equilibria

        (us, iran), scales = scaled_payoffs(values, chosen, self.structure)
        found = extreme_equilibria(us[chosen.cells], iran[chosen.cells])
        chances, payoffs = [], []
        for e in found:
            rows, columns = e.supports
            weights = [(i, j, e.x[i] * e.y[j]) for i in rows for j in columns]
            chances.append([
                sum((w for i, j, w in weights if table[i, j]), Fraction(0)) for table in settled
            ])  # fmt: skip
            payoffs.append([v / scale for v, scale in zip(e.payoffs, scales, strict=True)])
        numbers = [
            len(found), sum(not e.is_pure for e in found),
            *map(min, zip(*chances, strict=True)), *map(max, zip(*chances, strict=True)),
            *map(min, zip(*payoffs, strict=True)), *map(max, zip(*payoffs, strict=True)),
        ]  # fmt: skip
        return [float(number) for number in numbers]


def _settled(chosen: Grid) -> list[NDArray[np.bool_]]:
    """For each file, whether it is settled in each cell."""
    states = np.array([chosen.state(n) for n in range(chosen.states**3)])
    return [states[chosen.cells, f] > 0 for f in range(len(FILES))]


def sweep_mixed(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 2,
    structure: Structure | None = None,
    processes: int = 1,
    client: Client | None = None,
    **axes: AxisSpec,
) -> xr.Dataset:
    """Find all extreme equilibria, pure and mixed, over one to four parameters.

    Parameters
    ----------
    scenario : Scenario or str
    levels : int
        L, 2 or 3.
    structure : Structure, optional
    processes : int
        How many processes solve. More than one needs a program that can be imported without running
        (``if __name__ == "__main__":``).
    client : distributed.Client, optional
        A Dask cluster to solve the blocks instead.
    **axes
        As for `model.sweep`.

    Returns
    -------
    xarray.Dataset
        ``extreme_equilibria`` and ``mixed_equilibria`` (how many there are, and how many of them
        are mixed), ``least_chance`` and ``most_chance`` (that the file is settled, across them),
        ``least_payoff`` and ``most_payoff``. Exact before rounding, and complete.

    Raises
    ------
    ValueError
        As `model.sweep` does, and for more than 3 levels.
    """
    import xarray as xr

    scenario = load(scenario)
    structure = structure or Structure()
    if levels > _FINEST:
        raise InputError(f"levels: must be at most {_FINEST} for mixed equilibria, got {levels}")
    points = Points.grid(scenario, axes)
    total = prod(points.shape)
    cut = [(k, *ends) for k, ends in enumerate(runs((total,), (_BLOCK,)))]
    rows: dict[int, NDArray[np.float64]] = {}
    run(
        MixedEngine(points, levels, structure), cut, total, rows.__setitem__,
        processes=processes, client=client,
    )  # fmt: skip
    table = np.concatenate([rows[k] for k, *_ in cut])
    columns = np.split(table, np.cumsum(list(_SHAPES.values()))[:-1], axis=1)
    meaning = {
        "extreme_equilibria": ("number of extreme equilibria", "1"),
        "mixed_equilibria": ("number of extreme equilibria that are not pure", "1"),
        "least_chance": ("least chance that the file is settled, across equilibria", "1"),
        "most_chance": ("most chance that the file is settled, across equilibria", "1"),
        "least_payoff": ("least payoff across equilibria", "points"),
        "most_payoff": ("most payoff across equilibria", "points"),
    }
    data: dict[str, Any] = {}
    for (name, width), column in zip(_SHAPES.items(), columns, strict=True):
        long_name, units = meaning[name]
        attrs = {"long_name": long_name, "units": units}
        if width == 1:
            data[name] = (points.dims, column.reshape(points.shape).astype(np.int64), attrs)
        else:
            last = "file" if name.endswith("chance") else "player"
            data[name] = ((*points.dims, last), column.reshape(*points.shape, width), attrs)
    engine = Engine(points, levels, structure)
    labels = coordinates(engine, np.zeros(0, dtype=np.int64))
    return xr.Dataset(
        data,
        coords={n: v for n, v in labels.items() if n not in ("outcome", "terms")}
        | {"player": ("player", list(PLAYERS), {"long_name": "player"})},
        attrs=attributes(engine)
        | {
            "title": f"Mixed equilibria of {scenario.name} over {' and '.join(points.names)}",
            "lens": "equilibrium set: all extreme equilibria, pure and mixed",
            "complete": "every extreme equilibrium at every point, in exact arithmetic",
        },
    )
