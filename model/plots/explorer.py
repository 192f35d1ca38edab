"""The map of the explorer: the plot of `model.plots.regime_map` made for speed.

It is drawn again at each move of a slider, so colours and hatches are laid down as one image, not
as polygons, places are fixed, not searched for, and on a screen what does not move is drawn once
(`Screen`). Same colours, same meaning.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.parameters import FILES, parameter
from model.plots.style import (
    DEPENDS_ON_GRID,
    LOOKS,
    NO_EQUILIBRIUM,
    QUIET,
    TODAY,
    Look,
    new_figure,
    styled,
)
from model.sweeps.findings import Regimes, fullest, same_fullest
from model.words import settled_set

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Dots in an inch, and the width and height of the figure in dots.
_DPI = 72
_WIDTH, _HEIGHT = 530, 612

#: Height and width of the map in dots, and the dots to the left of it and above.
_PIXELS = (384, 440)
_LEFT, _ABOVE = 76, 10

#: The place of the map as shares of the figure.
_PLACE = (
    _LEFT / _WIDTH,
    1 - (_ABOVE + _PIXELS[0]) / _HEIGHT,
    _PIXELS[1] / _WIDTH,
    _PIXELS[0] / _HEIGHT,
)

#: Where the footer's first line ends and the others begin, in dots from below, and its type size.
_FOOTER, _SMALL = 56, 11

#: From this many entries on, the legend is set in smaller type.
_MANY = 7

#: Side of a tile of hatching, in pixels.
_TILE = 12

#: How much of a colour is covered where the answer depends on the grid, and the grey of the hatch.
_VEIL, _VEIL_INK = 0.66, "#8A8A8A"


def plot_map(
    datasets: Sequence[xr.Dataset], x: str, y: str, today: Mapping[str, float], ax: Axes
) -> Axes:
    """Colour each point by the largest set of files that one pure equilibrium settles.

    Parameters
    ----------
    datasets : sequence of Dataset
        A sweep over the two parameters, first on the grid to draw, then on those it is checked on.
    x, y : str
        The parameters on the axes.
    today : mapping of str to float
        The values of the setting, marked.
    ax : Axes

    Returns
    -------
    Axes
        Regions carry the hatch of their outcome. They are veiled and densely hatched where another
        grid settles another set of files.
    """
    ordered = [data.transpose(y, x, ...) for data in datasets]
    regimes, unsure = fullest(ordered[0]), ~same_fullest(ordered)
    at_x, at_y = ordered[0][x].values, ordered[0][y].values
    ax.imshow(
        _painted(regimes, unsure), origin="lower", aspect="auto", interpolation="nearest",
        extent=(at_x[0], at_x[-1], at_y[0], at_y[-1]),
    )  # fmt: skip
    for name, line in ((x, ax.axvline), (y, ax.axhline)):
        line(today[name], color=TODAY, linewidth=1, linestyle=(0, (2, 2)))
    ax.plot(
        today[x], today[y], marker="o", markersize=15, markerfacecolor="white",
        markeredgecolor=TODAY, markeredgewidth=3, clip_on=False, zorder=6,
    )  # fmt: skip
    ax.set(
        xlim=(at_x[0], at_x[-1]), ylim=(at_y[0], at_y[-1]), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1],
        xlabel=parameter(x).label, ylabel=parameter(y).label,
    )  # fmt: skip
    _legend(ax, regimes, unsure)
    return ax


def _legend(ax: Axes, regimes: Regimes, unsure: NDArray[np.bool_]) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(
            facecolor=look.colour, hatch=look.hatch, label=words,
            edgecolor=_VEIL_INK if look is DEPENDS_ON_GRID else "#333333",
        )
        for look, words in _entries(regimes, unsure)
    ]  # fmt: skip
    ax.legend(
        handles=handles, title="Most that one equilibrium settles", ncols=2, loc="upper left",
        bbox_to_anchor=(-0.02, -0.135), alignment="left", borderaxespad=0, columnspacing=1.2,
        title_fontsize=14, fontsize=13 if len(handles) < _MANY else _SMALL, labelspacing=0.3,
    )  # fmt: skip


def _entries(regimes: Regimes, unsure: NDArray[np.bool_]) -> tuple[tuple[Look, str], ...]:
    """What the legend explains: the looks on the map, in words."""
    there = [
        (_look(regimes, k), "no pure equilibrium" if k < 0 else settled_set(regimes.sets[k], FILES))
        for k in sorted(set(regimes.code.ravel().tolist()))
    ]
    return (*there, *([(DEPENDS_ON_GRID, "veiled: depends on the grid")] if unsure.any() else ()))


def _look(regimes: Regimes, code: int) -> Look:
    return NO_EQUILIBRIUM if code < 0 else LOOKS[regimes.sets[code]]


def _painted(regimes: Regimes, unsure: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The map as pixels: colour, hatch, veil, and a dark edge where the colour changes."""
    height, width = _PIXELS
    # Each pixel shows the point of the sweep that is nearest to it.
    places = [
        np.rint(np.linspace(0, points - 1, pixels)).astype(int)
        for points, pixels in zip(regimes.code.shape, _PIXELS, strict=True)
    ]
    code = regimes.code[np.ix_(*places)]
    image = np.zeros((height, width, 3))
    repeats = (height // _TILE + 1, width // _TILE + 1)
    for k in np.unique(regimes.code):
        look = _look(regimes, int(k))
        inked = np.tile(_tile(look.hatch), repeats)[:height, :width]
        colour = _rgb(look.colour)
        image[code == k] = colour
        image[(code == k) & inked] = 0.62 * colour
    veiled = unsure[np.ix_(*places)]
    image[veiled] += _VEIL * (255 - image[veiled])
    dense = np.tile(_tile(DEPENDS_ON_GRID.hatch), repeats)[:height, :width]
    image[veiled & dense] = _rgb(_VEIL_INK)
    edge = np.zeros(code.shape, dtype=bool)
    edge[:, 1:] |= code[:, 1:] != code[:, :-1]
    edge[1:, :] |= code[1:, :] != code[:-1, :]
    image[edge] = 34
    return image.astype(np.uint8)


def _rgb(colour: str) -> NDArray[np.int64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


@cache
def _tile(hatch: str) -> NDArray[np.bool_]:
    """One tile of a hatch of the style sheet, as pixels to ink."""
    row, column = np.indices((_TILE, _TILE))
    if hatch == DEPENDS_ON_GRID.hatch:
        return (row - column) % (_TILE // 3) < 1
    half = _TILE // 2
    middle = (row - half + 0.5) ** 2 + (column - half + 0.5) ** 2
    rising, falling = (row - column) % half < 1, (row + column) % half < 1
    return {
        "": np.zeros((_TILE, _TILE), dtype=bool),
        "/": rising,
        "\\": falling,
        "x": rising | falling,
        ".": middle <= 3,
        "o": (middle >= 7) & (middle <= 15),
        "|": column % half < 1,
        "-": row % half < 1,
        "+": (row % half < 1) | (column % half < 1),
    }[hatch[:1]]


@styled
def figure_map(
    datasets: Sequence[xr.Dataset],
    x: str,
    y: str,
    today: Mapping[str, float],
    attrs: Mapping[str, Any],
) -> Figure:
    """The explorer's map, with where its numbers come from."""
    figure = new_figure(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI)
    # Searching for room costs as much as the drawing itself.
    figure.set_layout_engine("none")
    plot_map(datasets, x, y, today, figure.add_axes(_PLACE))
    for dots, words, side in (
        (_FOOTER, _whose(attrs), "bottom"),
        (_FOOTER - 2, _how(datasets, attrs), "top"),
    ):
        figure.text(
            0.012, dots / _HEIGHT, words, fontsize=_SMALL, color=QUIET, linespacing=1.1, va=side,
        )  # fmt: skip
    return figure


def _whose(attrs: Mapping[str, Any]) -> str:
    """The part of the footer that changes with a lever."""
    hashed = f" [{attrs['scenario_hash']}]."
    return textwrap.shorten(attrs["scenario"], 86 - len(hashed), placeholder=" ...") + hashed


def _how(datasets: Sequence[xr.Dataset], attrs: Mapping[str, Any]) -> str:
    """The part of the footer that stays."""
    text = (
        f"Lens: {attrs['lens']}. L = {attrs['levels']}, checked on L = "
        f"{', '.join(str(d.attrs['levels']) for d in datasets)}. {attrs['software']}. "
        f"Shares of the map are areas, not chances. {attrs['caveat']}"
    )
    return textwrap.fill(text, 86, break_on_hyphens=False)


@styled
def png(figure: Figure) -> bytes:
    """A figure as the bytes of a PNG for the screen, drawn once (`savefig` draws twice)."""
    figure.canvas.draw()
    return _as_png(figure)


def _as_png(figure: Figure) -> bytes:
    from PIL import Image

    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]  # type: ignore[attr-defined]
    into = BytesIO()
    # Little compression: the bytes go no further than the next window.
    Image.fromarray(pixels).save(into, format="png", compress_level=1)
    return into.getvalue()


class Screen:
    """A map that is shown again and again: what stays from one move to the next is drawn once.

    Axes, their labels, the legend and most of the footer stay as long as the parameters on the axes
    and the entries of the legend do. The painted map, the mark of the setting, the frame and the
    name of the scenario are drawn over a copy of them. The picture is that of `figure_map`.
    """

    def __init__(self) -> None:
        self._key: object = None

    @styled
    def png(
        self,
        datasets: Sequence[xr.Dataset],
        x: str,
        y: str,
        today: Mapping[str, float],
        attrs: Mapping[str, Any],
    ) -> bytes:
        """The map as the bytes of a PNG; takes what `figure_map` takes."""
        ordered = [data.transpose(y, x, ...) for data in datasets]
        regimes, unsure = fullest(ordered[0]), ~same_fullest(ordered)
        key = (x, y, _entries(regimes, unsure), _how(datasets, attrs))
        if key != self._key:
            self._start(figure_map(datasets, x, y, today, attrs))
            self._key = key
        ax, footer = self._figure.axes[0], self._figure.texts[0]
        image, (upright, level, mark) = ax.images[0], ax.lines
        image.set_data(_painted(regimes, unsure))
        upright.set_xdata([today[x]] * 2)
        level.set_ydata([today[y]] * 2)
        mark.set_data([today[x]], [today[y]])
        footer.set_text(_whose(attrs))
        self._figure.canvas.restore_region(self._still)  # type: ignore[attr-defined]
        for artist in self._moving:
            ax.draw_artist(artist)
        return _as_png(self._figure)

    def _start(self, figure: Figure) -> None:
        ax = figure.axes[0]
        moving = [*ax.images, *ax.lines, *ax.spines.values(), figure.texts[0]]
        self._moving = sorted(moving, key=lambda artist: artist.get_zorder())
        for artist in self._moving:
            artist.set_animated(True)
        figure.canvas.draw()
        self._still = figure.canvas.copy_from_bbox(figure.bbox)  # type: ignore[attr-defined]
        self._figure = figure
