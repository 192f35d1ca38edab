"""What would change the answer in shapes: a bar for each lever, the status of files along it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from model.answers.levers import Levers, against
from model.answers.status_plane import AXES
from model.briefing.slides import measure
from model.briefing.slides.area import Area
from model.briefing.slides.sheet import Run, Sheet
from model.plots.colours import label_colour
from model.plots.house import house as look
from model.plots.levers import counted, firm, grades, row_name, shade, shade_of

if TYPE_CHECKING:
    from model.answers.levers import Lever

#: How many levers a slide shows, and those that its title speaks of: they are never left out.
MOST, TITLED = 8, AXES

#: Shares of the width: names, bars; the rest says what the number rests on.
_NAMES, _BARS = 0.22, 0.66

#: Heights in inches: the keys above, the grades below.
_KEYS, _GRADES = 0.4, 0.45


def paint_levers(sheet: Sheet, area: Area, found: Levers) -> None:
    """Draw the levers, the nearest change on top, into an area of a slide."""
    shown = shown_of(found)
    above, rest = area.split_rows(_KEYS)
    rows, _ = rest.split_rows(rest.height - _GRADES)
    left = area.left + _NAMES * area.width
    bars = Area(left, rows.top, _BARS * area.width, rows.height)
    _keys(sheet, Area(left, above.top, area.right - left, 0.26), found)
    group = sheet.group(f"{found.words}.", "What would change the answer")
    height = min(rows.height / len(shown), 0.62)
    for number, lever in enumerate(shown):
        row = Area(bars.left, rows.top + number * height, bars.width, height)
        name = row_name(lever.parameter)
        size = measure.fitting(name, (14, 12, 11, 10), _NAMES * area.width - 0.15, 0.27)
        sheet.text(
            Area(area.left, row.top, _NAMES * area.width - 0.15, height - 0.05),
            [[Run(name, size)]], "r", "ctr",
        )  # fmt: skip
        _bar(sheet, row, lever, group.shapes)
        sheet.text(
            Area(bars.right + 0.15, row.top, area.right - bars.right - 0.15, height - 0.05),
            [[Run(lever.basis, 11, colour=look.quiet)]], "l", "ctr",
        )  # fmt: skip
    foot = rows.top + height * len(shown)
    _grades(sheet, Area(bars.left, foot, bars.width, _GRADES), found, group.shapes)
    if left_out := len(found.levers) - len(shown):
        # Clear of the word of the first grade, whose middle is where the bars begin.
        at, _ = grades(found.scenario)
        near = min(b - a for a, b in pairwise(at)) * bars.width
        place = Area(area.left, foot + 0.03, _NAMES * area.width - near / 2 - 0.05, 0.4)
        text = f"and {left_out} more in the briefing"
        sheet.text(place, [[Run(text, 10, colour=look.quiet)]], "r")


def shown_of(found: Levers) -> tuple[Lever, ...]:
    """The nearest levers, and those that the title speaks of."""
    titled = found.named.union(TITLED)
    rest = MOST - sum(lever.parameter in titled for lever in found.levers)
    near = [lever for lever in found.levers if lever.parameter not in titled][:rest]
    return tuple(x for x in found.levers if x in near or x.parameter in titled)


def _bar(sheet: Sheet, row: Area, lever: Lever, into: Any) -> None:
    """One lever: its stretches, its stated range below, the scenario's value on it."""
    high = 0.5 * row.height
    top = row.top + 0.12 * row.height

    def x(value: float) -> float:
        return row.left + value * row.width

    for low, end, status in lever.stretches:
        colour = shade(status)
        piece = Area(x(low), top, x(end) - x(low), high)
        text = against(lever.today, status)
        room = piece.width - 0.1
        # The circle would stand on the words.
        if low <= lever.value <= end:
            text = ""
        size = next((s for s in (12, 11, 10) if measure.width(text, s) < room), 0)
        ink = label_colour(colour)
        runs = [Run(text, size, colour=ink)] if text and size else ()
        edge = look.quiet if status is None else look.paper
        sheet.block(piece, colour, edge, runs, into, line=1)
    sheet.block(Area(x(lever.low), top + high + 0.03, x(lever.high) - x(lever.low), 0.05), look.ink,
                into=into)  # fmt: skip
    side = 0.2
    dot = Area(x(lever.value) - side / 2, top + high / 2 - side / 2, side, side)
    sheet.block(dot, look.paper, look.ink, into=into, form="OVAL", line=2.5)


def _keys(sheet: Sheet, place: Area, found: Levers) -> None:
    """What the shades, the circle and the line mean."""
    used = sorted({firm(s) for lever in found.levers for _, _, s in lever.stretches if s})
    keys = [(shade_of(k), f"{counted(k)} firm") for k in used]
    keys.append(("", "circle: the scenario; line: its stated range"))
    long = sum(measure.width(text, 11) + (0.51 if colour else 0.25) for colour, text in keys) - 0.2
    # On a narrow slide they begin left of the bars.
    x = min(place.left, place.right - long)
    for colour, text in keys:
        if colour:
            sheet.block(Area(x, place.top + 0.05, 0.2, 0.16), colour, look.quiet, line=0.75)
            x += 0.26
        long = measure.width(text, 11) + 0.05
        sheet.text(Area(x, place.top, long, place.height), [[Run(text, 11)]], anchor="ctr")
        x += long + 0.2


def _grades(sheet: Sheet, place: Area, found: Levers, into: Any) -> None:
    """The words of the scale under the bars."""
    at, words = grades(found.scenario)
    near = min(b - a for a, b in pairwise(at)) * place.width
    for value, word in zip(at, words, strict=True):
        box = Area(place.left + value * place.width - near / 2, place.top + 0.03, near, 0.4)
        sheet.text(box, [[Run(word.replace("\n", " "), 10)]], "ctr", into=into)
