"""The forms of the game side by side: what becomes of each file in each, and how often."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.style import headline, new_figure, provenance, styled, whole
from model.uncertainty.form_rows import LEVELS, FormRow, FormTable, terms_words
from model.words import STATUS_LABELS, percent, sentence, within

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Width of a cell, in columns; height, in rows.
_WIDE, _HIGH = 0.97, 0.88

#: Inches that head and foot of the figure take, and each row does.
_ENDS, _ROW = 2.9, 0.3


def plot_form_table(found: FormTable, ax: Axes | None = None) -> Axes:
    """Draw a row for each form and a column for each file.

    Parameters
    ----------
    found : FormTable
    ax : Axes, optional

    Returns
    -------
    Axes
        Strong: settled in every pure equilibrium; weaker: in some; nearly the paper: open in
        every one. In each cell the terms, and in brackets the share of the sampled
        cases in which the file can be settled.
    """
    ax = ax or new_figure().add_subplot()
    files = found.structure.file_names
    for place, row in enumerate(found.rows):
        for column in range(len(files)):
            _cell(ax, row, column, place)
    names = [r.name + ("" if r.levels is None else f" (L = {r.levels})") for r in found.rows]
    ax.set_yticks(
        range(len(names)), [fill(n, 46) for n in names], fontsize=house.pt(10), linespacing=0.9
    )
    ax.set_xticks(
        [k + _WIDE / 2 for k in range(len(files))],
        [within(found.structure.headed(f)) for f in files],
        fontsize=house.pt(15),
        weight="bold",
    )
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set(xlim=(0, len(files)), ylim=(len(names) - 0.5, -0.5))
    return ax


def _cell(ax: Axes, row: FormRow, column: int, place: int) -> None:
    from matplotlib.patches import Rectangle

    status = row.status[column]
    face = house.statuses[status]
    ax.add_patch(
        Rectangle(
            (column, place - _HIGH / 2), _WIDE, _HIGH, facecolor=face,
            edgecolor=house.quiet, linewidth=0.6,
        )
    )  # fmt: skip
    said = terms_words(row.terms[column]) or STATUS_LABELS[status][-1]
    for x, text, side in ((0.03, said, "left"), (_WIDE - 0.03, _often(row, column), "right")):
        ax.text(
            column + x, place, text, ha=side, va="center_baseline", fontsize=house.pt(11),
            color=label_colour(face),
        )  # fmt: skip


def _often(row: FormRow, column: int) -> str:
    return f"({percent(row.share[column])})"


@whole(lambda found: _ENDS + _ROW * len(found.rows))
@styled
def figure_form_table(found: FormTable) -> Figure:
    """What becomes of each file in each form of the game."""
    figure = new_figure()
    plot_form_table(found, figure.add_subplot())
    headline(
        figure,
        found.words,
        f"{sentence(house.strong)}: settled in every pure equilibrium at the scenario's values; "
        f"{house.weak}er: in some; as the paper: in none. Then the share of the file that "
        f"{found.structure.gives}, without a grid.",
        f"In brackets: share of {found.cases:,} cases, {found.sampling}, in which some pure "
        f"equilibrium at L = {LEVELS} settles the file; not a probability. Rows marked "
        f"L = {LEVELS}: not decided without a grid. {provenance(found.provenance)}",
    )
    return figure
