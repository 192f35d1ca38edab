"""Lenses side by side: what each makes of each file."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, provenance, styled, whole
from model.words import EVERY, NONE, OPEN, SOME, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.lenses.lens import Lens, SideBySide

#: Width of a file's column and where the columns begin, in columns.
_COLUMN = 0.96

#: Height of the stretch of frequencies, which lies below their numbers, in rows.
_STRIP = 0.2

#: Files that a row has room for in full type, beside what a lens asks, which takes so many columns.
_FILES, _ASKED = 3, 1.72

#: Letters of what it asks in a line, and where there are more files.
_LETTERS, _FEWER = 46, 40


def plot_lenses(found: Sequence[Lens], ax: Axes | None = None) -> Axes:
    """Draw a row for each lens and a column for each file.

    Parameters
    ----------
    found : sequence of Lens
    ax : Axes, optional

    Returns
    -------
    Axes
        Strong: settled in every answer of the lens; weaker: in some; nearly the paper: open;
        the paper: dropped. A lens that gives frequencies is drawn as the stretch from the
        least to the most of them, from 0 at the left to 1 at the right of the cell.
    """
    ax = ax or new_figure().add_subplot()
    names = list(found[0].files)
    more = max(1.0, len(names) / _FILES)
    for row, lens in enumerate(found):
        for column, file in enumerate(names):
            _cell(ax, lens, file, column, -row, house.pt(12 / more**0.5))
    ax.set_yticks(
        [-row for row in range(len(found))], [lens.name for lens in found], fontsize=house.pt(13)
    )
    ax.set_xticks(
        [column + _COLUMN / 2 for column in range(len(names))],
        [f"{file} file" for file in names], fontsize=house.pt(16 / more), weight="bold",
    )  # fmt: skip
    for row, lens in enumerate(found):
        ax.text(
            len(names) + 0.02,
            -row,
            textwrap.fill(lens.question, _LETTERS if more == 1 else _FEWER),
            va="center",
            ha="left",
            fontsize=house.pt(11 / more**0.3),
            color=house.quiet,
            linespacing=1.0,
        )
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set(xlim=(0, len(names) + _ASKED / more**0.6), ylim=(0.55 - len(found), 0.55))
    return ax


def _cell(ax: Axes, lens: Lens, file: str, column: int, row: int, size: float) -> None:
    from matplotlib.patches import Rectangle

    status = lens.files[file]
    if lens.shares is not None and status == "at times":
        least, most = lens.shares[file]
        ax.add_patch(_box(column, row, house.paper))
        ax.add_patch(
            Rectangle(
                (column + least * _COLUMN, row - 0.43),
                max(most - least, 0.012) * _COLUMN,
                _STRIP,
                facecolor=house.statuses[SOME],
                edgecolor=house.soft,
                linewidth=0.8,
                alpha=0.75,
            )
        )
        face = house.paper
    else:
        code = {"settled": EVERY, "either": SOME, "open": OPEN}.get(status, NONE)
        face = house.statuses[code]
        ax.add_patch(_box(column, row, face))
    said = lens.in_short(file)
    ax.text(
        column + _COLUMN / 2, row + (0.1 if status == "at times" else 0),
        said if len(lens.files) <= _FILES else _short(said),
        ha="center", va="center_baseline", fontsize=size, color=label_colour(face),
    )  # fmt: skip


def _short(said: str) -> str:
    """The same where there are many files: ``"at times 0.51\u20130.67"``."""
    return said.replace("at times: ", "at times ").replace(" to ", "\u2013")


def _box(column: int, row: int, face: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (column, row - 0.43), _COLUMN, 0.86, facecolor=face, edgecolor=house.quiet, linewidth=0.8,
    )  # fmt: skip


@paged(turned=True)
@whole()
@styled
def figure_lenses(found: SideBySide) -> Figure:
    """Every lens beside the others, and where they contradict each other."""
    figure = new_figure()
    plot_lenses(found, figure.add_subplot())
    headline(
        figure,
        found.words,
        f"{sentence(house.strong)}: settled in every answer of the lens; {house.weak}er: in some, "
        "open in others; nearly the paper: open in every one. "
        f"Numbers: the share of the file that {found.structure.gives}.",
        "Frequencies of quantal response depend on the menu of strategies and on an assumed "
        "precision (spread over L = 2, 3, 4 and three price rules); they are not chances. Nothing "
        f"here averages lenses. {provenance(found.provenance)}",
    )
    return figure
