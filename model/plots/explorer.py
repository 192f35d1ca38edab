"""The map of the explorer, as pixels of the painter of maps (`model.plots.maps`).

It is drawn again at each move of a slider, so places are fixed, not searched for, and on a screen
what does not move is drawn once (`Screen`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from model.parameters import parameter
from model.plots.house import house
from model.plots.maps import Map, key, mark, pixels
from model.plots.style import new_figure, styled

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

#: What the veil says.
_VEILED = "veiled: depends on the grid"


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
        Regions have the colour of their outcome. They are pale where another grid settles another
        set of files.
    """
    here = Map.of(datasets, x, y)
    ax.imshow(
        pixels(here, _PIXELS), origin="lower", aspect="auto", interpolation="nearest",
        extent=(here.x[0], here.x[-1], here.y[0], here.y[-1]),
    )  # fmt: skip
    for name, line in ((x, ax.axvline), (y, ax.axhline)):
        line(today[name], color=house.ink, linewidth=1, linestyle=(0, (2, 2)))
    mark(ax, today[x], today[y])
    ax.set(
        xlim=(here.x[0], here.x[-1]), ylim=(here.y[0], here.y[-1]),
        xticks=[0, 0.5, 1], yticks=[0, 0.5, 1],
        xlabel=parameter(x).label, ylabel=parameter(y).label,
    )  # fmt: skip
    keys = key(here, _VEILED)
    ax.legend(
        handles=keys, title="Most that one equilibrium settles", ncols=2, loc="upper left",
        bbox_to_anchor=(-0.02, -0.135), alignment="left", borderaxespad=0, columnspacing=1.2,
        title_fontsize=house.pt(14), fontsize=house.pt(13) if len(keys) < _MANY else _SMALL,
        labelspacing=0.3,
    )  # fmt: skip
    return ax


@styled
def draw_map(
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
            0.012, dots / _HEIGHT, words, fontsize=_SMALL, color=house.quiet, linespacing=1.1,
            va=side,
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
    name of the scenario are drawn over a copy of them. The picture is that of `draw_map`.
    """

    def __init__(self) -> None:
        self._stays: object = None

    @styled
    def png(
        self,
        datasets: Sequence[xr.Dataset],
        x: str,
        y: str,
        today: Mapping[str, float],
        attrs: Mapping[str, Any],
    ) -> bytes:
        """The map as the bytes of a PNG; takes what `draw_map` takes."""
        here = Map.of(datasets, x, y)
        names = tuple(map(here.name, here.codes))
        stays = (x, y, names, here.unsure.any(), _how(datasets, attrs))
        if stays != self._stays:
            self._start(draw_map(datasets, x, y, today, attrs))
            self._stays = stays
        ax, footer = self._figure.axes[0], self._figure.texts[0]
        image, (upright, level, mark) = ax.images[0], ax.lines
        image.set_data(pixels(here, _PIXELS))
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
