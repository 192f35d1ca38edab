"""Regions of a plane as polygons, with their borders as curves and their names inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.answers.levers import in_words
from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.levers import shade

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from model.answers.levers import Status
    from model.answers.tracing import Region, Traced

#: Share of the plane from which a region is named in it.
LARGE = 0.06

#: Width of a letter, as a share of the axis.
_LETTER = 0.0105

#: The distance of lines, in type sizes, and the height of a panel, as a share of the figure's.
_LINE, _PANEL = 1.25, 0.55

#: Places along each side at which room for a name is looked for.
_FINE = 120


def paint_regions(
    ax: Axes,
    found: Traced,
    avoid: tuple[float, float] | None = None,
    colour: Callable[[Status], str] = shade,
    named: bool = True,
) -> None:
    """Fill regions by the status of their files, draw the borders, name what is large.

    Parameters
    ----------
    ax : Axes
    found : Traced
        Of the status of files.
    avoid : tuple of float, optional
        A place over which no name is written.
    colour : callable
        From the status of files to a colour.
    named : bool
        Whether names are written at all.
    """
    from matplotlib.collections import LineCollection, PolyCollection

    for region in found.regions:
        filled = colour(region.told)
        # No seams between the polygons of a region: neither blended on a screen nor on paper.
        ax.add_collection(
            PolyCollection(
                region.polygons, facecolor=filled, edgecolor=filled, linewidth=0.6,
                antialiased=False,
            )
        )  # fmt: skip
    lines = [curve.points for curve in found.curves]
    ax.add_collection(LineCollection(lines, colors=house.paper, linewidths=2.5))
    ends = np.concatenate([p for region in found.regions for p in region.polygons])
    low, high = ends.min(axis=0), ends.max(axis=0)
    for region in found.regions:
        if named and region.share >= LARGE:
            _name(ax, region, low, high, avoid, label_colour(colour(region.told)))


def _name(
    ax: Axes,
    region: Region,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    avoid: tuple[float, float] | None,
    ink: str,
) -> None:
    """Name a region where it has most room around."""
    (x, y), words = place_name(region, low, high, avoid, _LETTER * house.crowd)
    # No line of it beyond the rim.
    half = (words.count("\n") + 1.4) * house.pt(14) / 72 * _LINE / (_PANEL * house.size[1]) / 2
    rim = float(high[1] - low[1]) * half
    y = min(max(y, float(low[1]) + rim), float(high[1]) - rim)
    ax.text(x, y, words, ha="center", va="center", fontsize=house.pt(14), weight="bold", color=ink)


def place_name(
    region: Region,
    low: ArrayLike,
    high: ArrayLike,
    avoid: tuple[float, float] | None,
    letter: float = _LETTER,
) -> tuple[tuple[float, float], str]:
    """Where a region has most room for its name, not over a place to avoid, and the name in lines.

    Parameters
    ----------
    region : Region
    low, high : array, shape (2,)
        The ends of the plane.
    avoid : tuple of float, optional
    letter : float
        Width of a letter, as a share of the axis.
    """
    from scipy.ndimage import distance_transform_edt

    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    inside = _mask(region, low, high)
    free = np.pad(inside, 1)
    step = _FINE // 25
    if avoid is not None:
        share = (np.array(avoid) - low) / (high - low)
        i, j = (share * (_FINE - 1)).astype(int) + 1
        free[max(0, i - 3 * step) : i + 3 * step, max(0, j - step) : j + step] = False
    # Words are wide: room across counts for less.
    room = distance_transform_edt(free, sampling=(0.55, 1))[1:-1, 1:-1]
    edge = _FINE // 12
    room[:, :edge] = room[:, -edge:] = 0
    across, up = np.unravel_index(int(np.argmax(room)), room.shape)
    said = in_words(region.told)
    ways = [said, said.replace(", ", ",\n")]
    ways.append(ways[-1].replace(" and ", "\nand ").replace(" in ", "\nin "))
    width = np.ptp(np.flatnonzero(inside[:, up])) / _FINE
    words = next((w for w in ways if max(map(len, w.split("\n"))) * letter < width), ways[-1])
    x, y = low + (high - low) * (np.array([across, up]) + 0.5) / _FINE
    return (float(x), float(y)), words


def _mask(region: Region, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The fine places that lie in a region, along and up."""
    from matplotlib.path import Path

    found = np.zeros((_FINE, _FINE), dtype=bool)
    at = (np.arange(_FINE) + 0.5) / _FINE
    for polygon in region.polygons:
        share = (polygon - low) / (high - low)
        i, j = (
            np.flatnonzero((at >= share[:, k].min()) & (at <= share[:, k].max())) for k in (0, 1)
        )
        if len(i) and len(j):
            x, y = np.meshgrid(at[i], at[j], indexing="ij")
            inside = Path(share).contains_points(
                np.column_stack([x.ravel(), y.ravel()]), radius=1e-9
            )
            found[np.ix_(i, j)] |= inside.reshape(x.shape)
    return found
