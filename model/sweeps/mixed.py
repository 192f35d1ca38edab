"""All extreme equilibria, mixed ones included, at every point of a sweep.

Each point's game is built and solved exactly by itself (`model.equilibria.extreme_equilibria`), so
the result is complete at every point and nothing depends on a tolerance. Nothing is carried from
one point to the next: equilibria are born and die in pairs, and a solver that follows supports
from a neighbour misses those, also when the indices it finds sum to +1. What a point costs is
a millisecond at L = 2, two or three at L = 3.

A point has any number of extreme equilibria, so the labelled result holds their number and,
for each file and player, the least and the most across them. These are also the least and the most
over *all* equilibria: every equilibrium lies in a product of two polytopes of equilibria whose
corners are extreme equilibria (`model.equilibria.components`), and a chance or a payoff is linear
in each player's strategy by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import InputError
from model.grid import Grid, grid_of
from model.payoffs import Structure
from model.scaled import scaled_payoffs
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.sweeps.solver import Found, Solver, Variable

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

#: Finest grid: beyond it games may be refused as too large.
_FINEST = 3

VARIABLES: tuple[Variable, ...] = (
    Variable("extreme_equilibria", (), "i8", "number of extreme equilibria", "1"),
    Variable("mixed_equilibria", (), "i8", "number of extreme equilibria that are not pure", "1"),
    *(
        Variable(
            f"{end}_chance", ("file",), "f8",
            f"{end} chance that the file is settled, across equilibria", "1",
        )
        for end in ("least", "most")
    ),
    *(
        Variable(f"{end}_payoff", ("player",), "f8", f"{end} payoff across equilibria", "points")
        for end in ("least", "most")
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Mixed(Solver):
    """All extreme equilibria, and what they come to for each file and player."""

    points: Points
    levels: int
    structure: Structure

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        return VARIABLES

    @property
    def longest(self) -> int:
        """Points of a block: seconds of work."""
        return 250

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        varied = " and ".join(self.points.names)
        return {
            "lens": "equilibrium set: all extreme equilibria, pure and mixed",
            "title": f"Mixed equilibria of {self.points.scenario.name} over {varied}",
            "complete": "every extreme equilibrium at every point, in exact arithmetic",
        }

    def solve(self, start: int, stop: int) -> Found:
        """Solve a run of points, each by itself."""
        chosen = grid_of(self.levels, self.structure)
        settled = _settled(chosen)
        rows = [
            self._row(self.points.exactly(number), chosen, settled) for number in range(start, stop)
        ]
        columns = zip(*rows, strict=True)
        return Found({
            v.name: np.array(column, dtype=v.dtype)
            for v, column in zip(VARIABLES, columns, strict=True)
        })  # fmt: skip

    def _row(self, values: dict[str, Fraction], chosen: Grid, settled: Any) -> tuple[Any, ...]:
        from model.equilibria import extreme_equilibria
        from model.equilibria.results import whole

        (us, iran), scales = scaled_payoffs(values, chosen, self.structure)
        found = extreme_equilibria(us[chosen.cells], iran[chosen.cells])
        chances, payoffs, mixed = [], [], 0
        for e in found:
            rows, columns = e.supports
            mixed += not e.is_pure
            p, q = whole([e.x[i] for i in rows]), whole([e.y[j] for j in columns])
            unit = sum(p) * sum(q)
            # A quotient of integers is rounded once, so the least of several stays the least.
            chances.append([
                sum(
                    v * w
                    for i, v in zip(rows, p, strict=True)
                    for j, w in zip(columns, q, strict=True)
                    if table[i][j]
                ) / unit
                for table in settled
            ])  # fmt: skip
            payoffs.append(
                [
                    v.numerator / (v.denominator * scale)
                    for v, scale in zip(e.payoffs, scales, strict=True)
                ]
            )
        return (
            len(found),
            mixed,
            *(
                [end(numbers) for numbers in zip(*of_each, strict=True)]
                for of_each in (chances, payoffs)
                for end in (min, max)
            ),
        )


def _settled(chosen: Grid) -> list[list[list[bool]]]:
    """For each file, whether it is settled in each cell."""
    states = np.array([chosen.state(n) for n in range(chosen.count)])
    return [(states[chosen.cells, f] > 0).tolist() for f in range(len(chosen.names))]


def sweep_mixed(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 2,
    structure: Structure | None = None,
    store: str | Path | None = None,
    threads: int | None = None,
    processes: int | None = None,
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
    store, threads, client, **axes
        As for `model.sweep`; one thread by default.
    processes : int, optional
        How many processes solve instead. More than one needs a program that can be imported without
        running (``if __name__ == "__main__":``).

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
    if levels > _FINEST:
        raise InputError(f"levels: must be at most {_FINEST} for mixed equilibria, got {levels}")
    points = Points.grid(load(scenario), axes)
    solver = Mixed(points, levels, points.scenario.form(structure))
    threads = 1 if threads is None else threads
    return swept(solver, store=store, threads=threads, processes=processes, client=client)
