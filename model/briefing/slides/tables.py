"""Tables that a user can edit; long ones go over several slides, each with the head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from model.briefing.slides import measure
from model.briefing.slides.area import Area
from model.briefing.slides.sheet import LEAST, Run, Sheet
from model.plots.colours import mixed
from model.plots.house import house as look

Rows = Sequence[Sequence[str]]

#: Margins of a cell in inches, across and down.
_ACROSS, _DOWN = 0.07, 0.035

#: A column is at most this many times as wide as the narrowest, before words are looked at.
_WIDEST = 6


def table(
    sheet: Sheet,
    place: Area,
    head: Sequence[str],
    rows: Rows,
    size: float = LEAST,
    columns: Sequence[float] | None = None,
) -> Any:
    """Write a table at the top of a place; see `pages` for how many rows fit.

    Parameters
    ----------
    sheet : Sheet
    place : Area
    head : sequence of str
    rows : sequence of sequence of str
    size : float
        In points.
    columns : sequence of float, optional
        Widths in inches; see `widths`.

    Returns
    -------
    GraphicFrame
    """
    from pptx.dml.color import RGBColor
    from pptx.util import Inches

    every = [head, *rows]
    columns = columns or widths(head, rows, place.width, size)
    heights = [_height(row, columns, size, k == 0) for k, row in enumerate(every)]
    frame = sheet.slide.shapes.add_table(
        len(every), len(head), *Area(place.left, place.top, place.width, sum(heights)).emu
    )
    made = frame.table
    for column, wide in zip(made.columns, columns, strict=True):
        column.width = Inches(wide)
    for k, (row, texts) in enumerate(zip(made.rows, every, strict=True)):
        row.height = Inches(heights[k])
        for cell, text in zip(row.cells, texts, strict=True):
            cell.margin_left = cell.margin_right = Inches(_ACROSS)
            cell.margin_top = cell.margin_bottom = Inches(_DOWN)
            sheet.fill(cell, [[Run(text, size, bold=k == 0)]])
            if k and look.strong == "light":
                # The bands of the table's own style are pale, whatever the ground.
                cell.fill.solid()
                band = mixed(look.paper, look.rule, 0.3 + 0.3 * (k % 2))
                cell.fill.fore_color.rgb = RGBColor.from_string(band[1:])
    return frame


def whole_table(
    sheet: Sheet, place: Area, head: Sequence[str], rows: Rows, sizes: Sequence[float]
) -> None:
    """A table in one place, in the largest size that fits; the rest goes on the next slide."""
    for size in (*sizes, LEAST):
        columns = widths(head, rows, place.width, size)
        first, *more = pages(head, rows, place, size, columns)
        if not more:
            break
    if more:
        kept = max(1, len(first) - 1)
        said = f"and {len(rows) - kept} more, on the next slide"
        sheet.over.append((head, rows[kept:]))
        first = [*first[:kept], (said, *[""] * (len(head) - 1))]
    table(sheet, place, head, first, size, columns)


def pages(
    head: Sequence[str], rows: Rows, place: Area, size: float, columns: Sequence[float]
) -> Iterator[Rows]:
    """The rows that fit into a place, and again, until none is left."""
    top = _height(head, columns, size, True)
    page: list[Sequence[str]] = []
    at = top
    for row in rows:
        step = _height(row, columns, size, False)
        if page and at + step > place.height:
            yield page
            page, at = [], top
        page.append(row)
        at += step
    yield page


def widths(head: Sequence[str], rows: Rows, room: float, size: float) -> list[float]:
    """Widths of columns in inches: by the square root of the longest cell, no word broken."""
    columns = list(zip(head, *rows, strict=True))
    wanted = [max(len(cell) for cell in column) ** 0.5 + 1 for column in columns]
    wanted = [min(w, _WIDEST * min(wanted)) for w in wanted]
    least = [
        max(
            measure.width(word, size, k == 0)
            for k, cell in enumerate(column)
            for word in cell.split(" ")
        )
        + 2 * _ACROSS
        + 0.02
        for column in columns
    ]
    spare = room - sum(least)
    if spare < 0:
        return [room * x / sum(least) for x in least]
    total = sum(wanted)
    found = [max(x, room * w / total) for x, w in zip(least, wanted, strict=True)]
    # What the long words take, the other columns give in proportion.
    over = sum(found) - room
    slack = [f - x for f, x in zip(found, least, strict=True)]
    if over > 0:
        found = [f - over * s / sum(slack) for f, s in zip(found, slack, strict=True)]
    return found


def _height(row: Sequence[str], columns: Sequence[float], size: float, bold: bool) -> float:
    return 2 * _DOWN + max(
        measure.height(cell, size, wide - 2 * _ACROSS, bold)
        for cell, wide in zip(row, columns, strict=True)
    )
