"""A figure as a file in memory, laid out once for all its formats."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

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
    figure.set_layout_engine("none")


def as_file(figure: Figure, kind: str, **how: Any) -> bytes:
    """The bytes of a file, in memory, so that it is Python that meets a full disk."""
    contents = BytesIO()
    figure.savefig(contents, format=kind, **how)
    return contents.getvalue()
