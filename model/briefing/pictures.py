"""The figures of a briefing as files, which a second process makes while the rest is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from model.briefing.content import Exhibit, Picture
from model.briefing.drawing import as_file, as_png, drawn_for_page, lay_out, page_svg
from model.briefing.inline import inline, readable
from model.briefing.pdf import figure_pdf
from model.plots.style import styled, title_share
from model.second import Asked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Resolution in dots per inch.
_DPI = 300


class Pictures:
    """The figures in a folder, PNG, SVG and PDF of each.

    Parameters
    ----------
    folder : Path
    scenario : str
        What the files say they are of.
    ask : callable
        Has them made; see `model.second`.
    """

    def __init__(
        self, folder: Path, scenario: str, ask: Callable[..., Asked[Picture]] = Asked
    ) -> None:
        self._folder, self._scenario, self._ask = folder, scenario, ask
        self._asked: dict[str, Asked[Picture]] = {}

    def begin(self, exhibit: Exhibit) -> None:
        """Have a figure drawn and its files made."""
        if exhibit.key not in self._asked:
            self._asked[exhibit.key] = self._ask(
                figure_files, exhibit.draw, self._folder / exhibit.key, exhibit.title,
                self._scenario, _DPI,
            )  # fmt: skip

    def all_of(
        self, exhibits: Iterable[Exhibit], advance: Callable[[int], None]
    ) -> dict[str, Picture]:
        """The figures by key, once all their files are there."""
        every = list(exhibits)
        for exhibit in every:
            self.begin(exhibit)
        found = {}
        # From the last, since others begin with the first.
        for exhibit in reversed(every):
            found[exhibit.key] = self._asked[exhibit.key].get()
            advance(1)
        return found


def figure_files(
    draw: Callable[[], Figure], path: Path, title: str, scenario: str, dpi: int
) -> Picture:
    """Draw a figure as it is written and for a page, and write it; it always gives the same bytes.

    Parameters
    ----------
    draw : callable
        Makes the figure.
    path : Path
        Of the files, without a suffix.
    title, scenario : str
        What it says, and of what.
    dpi : int
        Resolution of the PNG.
    """
    cut = _written(draw(), path, title, scenario, dpi)
    page = drawn_for_page(draw)
    svg = page_svg(page, title)
    width, height = map(float, page.get_size_inches())
    part = inline(svg, path.name, title, title_share(page))
    return Picture(cut, part, svg.decode(), (width, height))


@styled
def _written(figure: Figure, path: Path, title: str, scenario: str, dpi: int) -> float:
    lay_out(figure)
    # No dates in the files.
    about = {"Title": title, "Source": scenario}
    path.with_suffix(".png").write_bytes(as_png(figure, dpi, about))
    svg = readable(as_file(figure, "svg", metadata={**about, "Date": None}))
    path.with_suffix(".svg").write_bytes(svg)
    width, height = figure.get_size_inches()
    pdf = figure_pdf(path.with_suffix(".svg"), (width, height), title, scenario)
    path.with_suffix(".pdf").write_bytes(pdf)
    return title_share(figure)
