"""A figure as a file in memory, laid out once for all its formats."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.briefing.inline import readable
from model.plots.house import using
from model.plots.pages import on_page
from model.plots.style import ShownFigure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def drawn_for_page(draw: Callable[[], Figure], least: float = 1.0) -> Figure:
    """Draw a figure for the pages of a document, so many inches high at least."""
    with on_page(least):
        return draw()


def page_svg(figure: Figure, title: str) -> bytes:
    """The SVG file of a figure that is drawn for a page; the same one gives the same bytes."""
    assert isinstance(figure, ShownFigure)
    with using(figure.house):
        return _svg(figure, title)


@styled
def _svg(figure: Figure, title: str) -> bytes:
    lay_out(figure)
    return readable(as_file(figure, "svg", metadata={"Title": title, "Date": None}))


def lay_out(figure: Figure) -> None:
    """Lay out once, not for each of the formats."""
    if (layout := figure.get_layout_engine()) is not None:
        layout.execute(figure)
    # A figure with an engine, be it the one that does nothing, is drawn twice for each file.
    figure.set_layout_engine(None)


def as_file(figure: Figure, kind: str, **how: Any) -> bytes:
    """The bytes of a file, in memory, so that it is Python that meets a full disk."""
    contents = BytesIO()
    figure.savefig(contents, format=kind, **how)
    return contents.getvalue()


@styled
def _dots(figure: Figure, dpi: int) -> NDArray[np.uint8]:
    """What is drawn, dot by dot: rows, columns, red, green, blue and cover."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    assert isinstance(figure.canvas, FigureCanvasAgg)
    figure.dpi = dpi
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())


def as_png(figure: Figure, dpi: int, about: Mapping[str, str]) -> bytes:
    """A PNG file, of rows that are stored as they are.

    A writer that chooses a filter for each row spends more on the choice than on the drawing, and
    saves nothing where areas are flat.

    Parameters
    ----------
    figure : Figure
    dpi : int
        Dots per inch.
    about : mapping of str to str
        What the file says of itself.
    """
    from PIL.PngImagePlugin import PngInfo, putchunk

    assert isinstance(figure, ShownFigure)
    with using(figure.house):
        dots = _dots(figure, dpi)
    height, width = dots.shape[:2]
    # A row begins with its filter: none.
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    colours = rows[:, 1:].reshape(height, width, 3)
    for colour in range(colours.shape[2]):  # one by one: numpy copies short runs slowly
        colours[:, :, colour] = dots[:, :, colour]
    told = PngInfo()
    for name, text in about.items():
        told.add_text(name, text)
    into = BytesIO(b"\x89PNG\r\n\x1a\n")
    into.seek(0, 2)
    per_metre = round(dpi / 0.0254)
    putchunk(into, b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0))
    for kind, chunk, *_ in told.chunks:
        putchunk(into, kind, chunk)
    putchunk(into, b"pHYs", struct.pack(">2IB", per_metre, per_metre, 1))
    putchunk(into, b"IDAT", zlib.compress(rows.data, 3))
    putchunk(into, b"IEND", b"")
    return into.getvalue()
