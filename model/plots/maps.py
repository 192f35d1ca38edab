"""The painter of maps of grids: what is on a map, its key and its mark.

A map gives each point of a plane the largest set of files that one pure equilibrium settles, in the
colour of its outcome, and veils the points at which another grid settles another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.plots.house import house
from model.plots.style import Look, look_of, pale
from model.sweeps.findings import Regimes, fullest, same_fullest
from model.words import settled_set

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

#: How much of a colour is covered where the answer depends on the grid.
_VEIL = 0.66


@dataclass(frozen=True, eq=False)
class Map:
    """What is on a map.

    Attributes
    ----------
    x, y : array
        The values along the map and up.
    regimes : Regimes
        The most that can be settled, with a row for each value of `y`.
    unsure : array of bool
        Where the answer depends on the grid.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    regimes: Regimes
    unsure: NDArray[np.bool_]

    @classmethod
    def of(cls, datasets: Sequence[xr.Dataset], x: str, y: str) -> Map:
        """The map of a sweep over two parameters, first on its grid, then on those to check on."""
        ordered = [data.transpose(y, x, ...) for data in datasets]
        first = ordered[0]
        return cls(first[x].values, first[y].values, fullest(first), ~same_fullest(ordered))

    @property
    def codes(self) -> tuple[int, ...]:
        """The regimes that are on it, as `Regimes.code` has them."""
        return tuple(sorted(set(self.regimes.code.ravel().tolist())))

    def look(self, code: int) -> Look:
        """How a regime is drawn."""
        return (
            Look(house.paper) if code < 0 else look_of(self.regimes.sets[code], self.regimes.files)
        )

    def name(self, code: int) -> str:
        """What a regime is called."""
        if code < 0:
            return "no pure equilibrium"
        return settled_set(self.regimes.sets[code], self.regimes.files)


def key(here: Map, veiled: str) -> list[Artist]:
    """Keys of the regimes on a map and, where there is one, of its veil, in words of one's own."""
    from matplotlib.patches import Patch

    keys: list[Artist] = [
        Patch(facecolor=here.look(k).colour, edgecolor=house.soft, label=here.name(k))
        for k in here.codes
    ]
    if here.unsure.any():
        veil = pale(here.look(here.codes[-1]).colour)
        keys.append(Patch(facecolor=veil, edgecolor=house.soft, label=veiled))
    return keys


def mark(ax: Axes, x: float, y: float) -> None:
    """Mark where the scenario lies."""
    ax.plot(
        x, y, marker="o", markersize=15, markerfacecolor=house.paper, markeredgecolor=house.ink,
        markeredgewidth=3, clip_on=False, zorder=6,
    )  # fmt: skip


def paint(ax: Axes, here: Map, edges: bool = True) -> None:
    """Paint a map as polygons, with a line around each regime unless another draws its borders."""
    plane = _edges(here.x, here.y)
    for n, k in enumerate(here.codes):
        # Over what is below, so that no gap is left where three regions meet.
        rest = _padded(np.isin(here.regimes.code, here.codes[n:]))
        ax.contourf(*plane, rest, levels=[0.5, 1.5], colors=[here.look(k).colour])
        if edges and n:
            ax.contour(*plane, rest, levels=[0.5], colors=house.ink, linewidths=1.2)
    if here.unsure.any():
        veiled = _padded(here.unsure)
        ax.contourf(*plane, veiled, levels=[0.5, 1.5], colors=[house.paper], alpha=_VEIL)


def _edges(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
    """Coordinates of a plane with one point more on each side, so that regions reach its rim."""
    return tuple(np.concatenate([[2 * v[0] - v[1]], v, [2 * v[-1] - v[-2]]]) for v in (x, y))


def _padded(values: np.ndarray) -> np.ndarray:
    return np.pad(values.astype(float), 1, mode="edge")
