"""The painter of maps: what is on a map, its key and its mark, once for page and screen.

A map gives each point of a plane the largest set of files that one pure equilibrium settles, in the
colour of its outcome, and veils the points at which another grid settles another. A page
has it as polygons, sharp at any size (`paint`). A screen, where it is drawn again at each move of a
slider, has it as pixels, which takes a fraction of the time (`pixels`).
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


def pixels(here: Map, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Paint a map as pixels: colour, veil, and a dark edge where the colour changes.

    Parameters
    ----------
    here : Map
    shape : (int, int)
        Height and width.

    Returns
    -------
    array of uint8, shape (height, width, 3)
        Each pixel shows the point that is nearest to it; the first row is the lowest.
    """
    height, width = shape
    places = [
        np.rint(np.linspace(0, points - 1, side)).astype(int)
        for points, side in zip(here.regimes.code.shape, shape, strict=True)
    ]
    code = here.regimes.code[np.ix_(*places)]
    image = np.zeros((height, width, 3))
    for k in here.codes:
        image[code == k] = _rgb(here.look(k).colour)
    veiled = here.unsure[np.ix_(*places)]
    image[veiled] += _VEIL * (255 - image[veiled])
    edge = np.zeros(code.shape, dtype=bool)
    edge[:, 1:] |= code[:, 1:] != code[:, :-1]
    edge[1:, :] |= code[1:, :] != code[:-1, :]
    image[edge] = 34
    return image.astype(np.uint8)


def _rgb(colour: str) -> NDArray[np.int64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
