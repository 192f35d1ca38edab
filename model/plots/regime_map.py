"""The most that can be settled over a plane of two parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import binary_dilation, distance_transform_edt, minimum_filter

from model.parameters import parameter
from model.payoffs import PLAYER_NAMES
from model.plots.house import house
from model.plots.maps import Map, key, mark, paint
from model.plots.style import PLAYER_LINES, TURNS, headline, new_figure, provenance, styled
from model.sweeps.findings import fullest, grids_in_words

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.regimes import Plane
    from model.sweeps import Sweep

#: A region smaller than this share of the plane is named in the legend only.
_SMALLEST_LABELLED = 0.03

#: Height and width of the plane on paper, of a line and of a letter, and what words need besides.
_PAPER = (3.9, 9.5)
_LINE, _LETTER, _MARGIN = 0.32, 0.158, 0.25

#: From the scenario's mark to the end of its name: across and up, in inches.
_NAMED = (1.55, 0.6)


def plot_regimes(
    datasets: Sequence[xr.Dataset],
    x: str,
    y: str,
    today: Mapping[str, float] | None = None,
    ax: Axes | None = None,
    exact: Plane | None = None,
) -> Axes:
    """Colour each point by the largest set of files that one pure equilibrium settles.

    Parameters
    ----------
    datasets : sequence of Dataset
        A sweep over the two parameters, first on the grid to draw, then on those it is checked on.
    x, y : str
        The parameters on the axes.
    today : mapping of str to float, optional
        The scenario's own values, marked.
    ax : Axes, optional
    exact : Plane, optional
        The exact curves to draw as borders in place of the edges of the grid.

    Returns
    -------
    Axes
        Regions have the colour of their outcome and, where there is room, its name. They are
        pale where another grid settles another set of files.
    """
    ax = ax or new_figure().add_subplot()
    here = Map.of(datasets, x, y)
    at_x, at_y = here.x, here.y
    free = np.ones(here.unsure.shape, dtype=bool)
    if today is not None:
        free = ~_near_scenario(at_x, at_y, today[x], today[y])
    paint(ax, here, edges=exact is None)
    for k in here.codes:
        region, name = (here.regimes.code == k) & free, here.name(k)
        _label(ax, region & ~here.unsure, at_x, at_y, name)
        _label(ax, region & here.unsure, at_x, at_y, f"{name}\n(depends on\nthe steps)")
    handles = key(here, "veiled: depends on\nthe size of the steps")
    if exact is not None:
        handles += _draw_borders(ax, exact)
    if today is not None:
        mark(ax, today[x], today[y])
        left, down = _name_goes(at_x, at_y, today[x], today[y])
        ax.annotate(
            "scenario", (today[x], today[y]), xytext=(-14 if left else 14, -14 if down else 14),
            textcoords="offset points", ha="right" if left else "left",
            va="top" if down else "bottom", fontsize=house.pt(16), weight="bold", zorder=6,
            bbox={"facecolor": house.paper, "alpha": 0.85, "edgecolor": "none", "pad": 2},
        )  # fmt: skip
    ax.set(
        xlim=(at_x[0], at_x[-1]), ylim=(at_y[0], at_y[-1]),
        xlabel=parameter(x).label, ylabel=parameter(y).label,
    )  # fmt: skip
    ax.legend(
        handles=handles, title="Most that one\nequilibrium settles", loc="upper left",
        bbox_to_anchor=(1.01, 1.0), alignment="left", title_fontsize=house.pt(15), borderaxespad=0,
    )  # fmt: skip
    return ax


def _draw_borders(ax: Axes, exact: Plane) -> list[Artist]:
    """Draw the zero lines of the polynomials that bound the regimes, by whose incentive flips."""
    from matplotlib.lines import Line2D

    data = exact.data.transpose(exact.y, exact.x, ...)
    code = fullest(data).code
    # Borders between outcomes that settle the same files are changes of terms, not of regime.
    turning = np.zeros(code.shape, dtype=bool)
    turning[:, 1:] |= code[:, 1:] != code[:, :-1]
    turning[1:, :] |= code[1:, :] != code[:-1, :]
    turning = binary_dilation(turning, np.ones((5, 5), dtype=bool))
    players = set()
    for border in exact.borders:
        near = binary_dilation(border.near, np.ones((3, 3), dtype=bool)) & turning
        if not near.any():
            continue
        values = np.where(near, exact.values(border), np.nan)
        ax.contour(
            data[exact.x].values, data[exact.y].values, values, levels=[0], colors=house.ink,
            linestyles=PLAYER_LINES[border.player], linewidths=2.6,
        )  # fmt: skip
        players.add(border.player)
    return [
        Line2D(
            [],
            [],
            color=house.ink,
            linestyle=PLAYER_LINES[p],
            label=f"{PLAYER_NAMES[p]}{TURNS}",
        )
        for p in PLAYER_LINES
        if p in players
    ]


def _name_goes(at_x: np.ndarray, at_y: np.ndarray, x: float, y: float) -> tuple[bool, bool]:
    """Whether the scenario's name goes to the left of its mark, and below it."""
    return x > (at_x[0] + at_x[-1]) / 2, y > at_y[0] + 0.85 * (at_y[-1] - at_y[0])


def _near_scenario(at_x: np.ndarray, at_y: np.ndarray, x: float, y: float) -> np.ndarray:
    """The part of the plane that the scenario's mark and its name take."""
    left, down = _name_goes(at_x, at_y, x, y)
    parts = []
    for at, place, back, reach, side in (
        (at_y, y, down, _NAMED[1], _PAPER[0]), (at_x, x, left, _NAMED[0], _PAPER[1]),
    ):  # fmt: skip
        inches = (at - place) / (at[-1] - at[0]) * side * (-1 if back else 1)
        parts.append((inches > -_MARGIN) & (inches < reach))
    return np.outer(*parts)


def _label(ax: Axes, here: np.ndarray, at_x: np.ndarray, at_y: np.ndarray, words: str) -> None:
    """Write a region's name as deep inside it as it fits; nothing where it does not."""
    if here.mean() < _SMALLEST_LABELLED:
        return
    steps = [side / n for side, n in zip(_PAPER, here.shape, strict=True)]
    lines = words.split("\n")
    needed = (len(lines) * _LINE + _MARGIN, max(map(len, lines)) * _LETTER * house.crowd + _MARGIN)
    # Odd, so that the box has a middle.
    box = [2 * int(np.ceil(need / step / 2)) + 1 for need, step in zip(needed, steps, strict=True)]
    fits = minimum_filter(here, size=box, mode="constant", cval=False)
    if not fits.any():
        return
    # Depth in steps of equal length on paper, so that words get room in both directions.
    depth = distance_transform_edt(np.pad(here, 1), sampling=steps)[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(np.where(fits, depth, -1))), here.shape)
    ax.text(
        at_x[column], at_y[row], words, ha="center", va="center", fontsize=house.pt(17),
        weight="bold",
        bbox={"facecolor": house.paper, "alpha": 0.85, "edgecolor": "none"}, zorder=5,
    )  # fmt: skip


@styled
def figure_regimes(found: Sweep | Plane) -> Figure:
    """A map of what can be settled over two parameters.

    Of a plane the exact curves are its borders, labelled by whose incentive flips there.
    """
    from model.regimes import Plane

    exact = found if isinstance(found, Plane) else None
    sweep = found.sweep if isinstance(found, Plane) else found
    datasets, (x, y) = sweep.grids, (exact.x, exact.y) if exact else sweep.axes
    figure = new_figure()
    plot_regimes(datasets, x, y, sweep.today or None, figure.add_subplot(), exact)
    first = datasets[0]
    headline(
        figure,
        sweep.course,
        sweep.detail,
        f"Colour: the largest set of files that one pure equilibrium settles, on "
        f"L = {first.attrs['levels']}; other equilibria may settle less. Checked on "
        f"{grids_in_words(datasets)}. Shares of the map are areas, not "
        f"chances. {provenance(sweep.provenance)}",
    )
    return figure
