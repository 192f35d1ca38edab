"""Room for a deal in shapes: per file what each side would take, the room or the gap between.

The same picture as `model.plots.room`, of bars and texts that a user can move and rewrite; how
floors and ceilings move with the threat stands beside it in small charts with their numbers.
"""

from __future__ import annotations

from typing import Any

from model.answers.room import Room, Row
from model.briefing.slides import measure
from model.briefing.slides.area import Area
from model.briefing.slides.charts import small_lines
from model.briefing.slides.sheet import Run, Sheet, describe, rgb
from model.plots.colours import label_colour
from model.plots.house import house as look
from model.words import EVERY, even_split, percent, sentence

#: Shares of the width: names, bars, the charts along the threat.
_NAMES, _BARS, _ALONG = 0.2, 0.54, 0.2

#: Parts of a row's height less its two labels: a player's bar, what lies between.
_BAR, _BLOCK = 0.1, 0.66

#: Heights in inches: the line above, the words of the axis below, a label.
_ABOVE, _BELOW, _LABEL = 0.45, 0.3, 0.2

#: The least height of a row, in inches, whose names are set large.
_TALL = 0.95

#: Type sizes of the words in a block, tried until they fit, and the size of a dot in inches.
_WORDS, _DOT = (14, 13, 12, 11, 10), 0.15

#: Inches that words are clear of the dots below them.
_CLEAR = 0.015

#: The sides in a label, and the lines along the threat: the taker's first.
_SHORT = {"us": "US", "iran": "Iran"}
_OWNERS = {"us": "US", "iran": "Iran's"}
_BOTH = ("lowest terms on which both agree", "highest terms on which both agree")

#: The width of the bracket around a package, in inches.
_BRACKET = 0.12

#: Points along the threat in a small chart.
_STEPS = 10


def paint_room(sheet: Sheet, area: Area, found: Room) -> None:
    """Draw the room for a deal into an area of a slide."""
    keys = _keys(found)
    along = _ALONG * area.width
    # On a narrow slide each line along the threat has a line of its own.
    narrow = sum(measure.width(run.text, run.size, True) for run in keys) > along
    above, rest = area.split_rows(_ABOVE + 0.17 * narrow)
    rows, below = rest.split_rows(rest.height - _BELOW)
    names, others = rows.split_columns(_NAMES * area.width)
    bars, beside = others.split_columns(_BARS * area.width, 0.06 * area.width)
    words = f"{found.across}, at today's {found.threat}"
    sheet.text(
        Area(above.left, above.top, bars.right - above.left, 0.5 if narrow else 0.3),
        [[Run(words, 14, colour=look.quiet)]],
    )
    group = sheet.group(f"{found.words}.", "Room for a deal")
    for share, word in ((0, "nothing"), (0.5, "half"), (1, "everything")):
        x = bars.left + share * bars.width
        sheet.rule((x, bars.top), (x, bars.bottom), look.rule, 1, dotted=True, into=group.shapes)
        box = Area(x - 0.6, below.top + 0.04, 1.2, 0.24)
        sheet.text(box, [[Run(word, 12, colour=look.ink)]], "ctr", into=group.shapes)
    heading = "As the threat grows"
    size = measure.fitting(heading, (12, 11, 10), area.right - beside.left, 0.21, True)
    sheet.text(
        Area(beside.left, above.top, area.right - beside.left, above.height - 0.03),
        [[Run(heading, size, bold=True)], *([[run] for run in keys[::2]] if narrow else [keys])],
    )
    foot = Area(beside.left + 0.45, below.top + 0.04, area.right - beside.left - 0.5, 0.24)
    left, right = foot.split_columns(foot.width / 2)
    sheet.text(left, [[Run("none", 11)]])
    sheet.text(right, [[Run("full", 11)]], "r")
    height = rows.height / len(found.rows)
    for number, row in enumerate(found.rows):
        top = rows.top + number * height
        name = Area(names.left, top, names.width - 0.15, height)
        if row.package:
            place = row.package.index(row.file), len(row.package)
            name = _bracket(sheet, name, *place, group.shapes)
        large, small = (20, 12) if height > _TALL else (16, 11)
        status = Run(found.status(row.file), small, colour=look.quiet)
        sheet.text(name, [[Run(sentence(row.file), large, bold=True)], [status]], anchor="ctr")
        _row(sheet, Area(bars.left, top, bars.width, height), found, row, group.shapes)
        place_along = Area(beside.left, top + 0.02, area.right - beside.left, height - 0.04)
        _along(sheet, place_along, found, row)


def _bracket(sheet: Sheet, name: Area, place: int, count: int, into: Any) -> Area:
    """The part of a bracket beside one file of a package; where its name goes."""
    left, gap = name.left + 0.02, 0.06
    top = name.top + (gap if place == 0 else 0)
    bottom = name.bottom - (gap if place == count - 1 else 0)
    sheet.rule((left, top), (left, bottom), look.ink, 1.5, into=into)
    for end, here in ((top, place == 0), (bottom, place == count - 1)):
        if here:
            sheet.rule((left, end), (left + _BRACKET / 2, end), look.ink, 1.5, into=into)
    return Area(name.left + _BRACKET, name.top, name.width - _BRACKET, name.height)


def _lines(found: Room, row: Row) -> dict[str, tuple[str, str]]:
    """The two lines along the threat by name: where they stand, and their colours."""
    if row.package:
        return dict(zip(_BOTH, (("low", look.agreed), ("high", look.agreed)), strict=True))
    sides = (("floor", row.taker), ("ceiling", row.giver))
    return {f"{_OWNERS[p]} {end}": (end, look.players[p]) for end, p in sides}


def _keys(found: Room) -> list[Run]:
    """The lines by name, each in its colour, as far as they are the same for every file."""
    if found.packages:
        return [Run("terms on which both agree", 11, bold=True, colour=look.agreed)]
    if any(row.giver == "us" for row in found.rows):
        names = {f"{_OWNERS[p]} limit": look.players[p] for p in ("us", "iran")}
    else:
        names = {name: colour for name, (_, colour) in _lines(found, found.rows[0]).items()}
    first, second = (Run(n, 11, bold=True, colour=colour) for n, colour in names.items())
    return [first, Run("   ", 11), second]


def _row(sheet: Sheet, place: Area, found: Room, row: Row, into: Any) -> None:
    """One file: the giver's bar, the block between, the bar of the other side, and their labels."""
    inner = place.height - 2 * _LABEL
    bar, block = _BAR * inner, _BLOCK * inner
    middle = place.top + place.height / 2
    top, bottom = middle - block / 2, middle + block / 2
    gives, takes = look.players[row.giver], look.players[row.taker]
    floor = None if row.floor is None else float(row.floor)
    ceiling = None if row.ceiling is None else float(row.ceiling)
    above = f"{_SHORT[row.giver]} gives none of it"
    below = f"{_SHORT[row.taker]} would rather leave {'all' if row.package else 'it'} open"
    if ceiling is not None:
        sheet.block(_piece(place, 0, ceiling, top - bar, bar), gives, into=into)
    if ceiling:
        above = f"{_SHORT[row.giver]} gives up to {percent(ceiling)}"
    if floor is not None:
        sheet.block(_piece(place, floor, 1, bottom, bar), takes, into=into)
        least = f"no less than {percent(floor)}" if floor else "any share of it"
        below = f"{_SHORT[row.taker]} takes {least}"
    at = ceiling or 0
    _label(sheet, place, at, top - bar - _LABEL, above, gives, at > 0.45, into)
    at = 1 if floor is None else floor
    _label(sheet, place, at, bottom + bar, below, takes, at > 0.55, into)
    between = _piece(place, 0, 1, top, block)
    if row.agreed is not None:
        _between(sheet, between, found, row, into)
    elif row.package:
        _words(sheet, between, "no terms of the package suit both", into)
    elif not ceiling:
        _words(sheet, between, "no room: nothing would be given", into)
    elif floor is not None:
        _gap(sheet, _piece(place, ceiling, floor, top, block), place.right, into)


def _words(sheet: Sheet, place: Area, text: str, into: Any) -> None:
    """What is said where there is neither room nor a gap to be drawn."""
    box = Area(place.left + 0.1, place.top, place.width - 0.1, place.height)
    sheet.text(box, [[Run(text, 14, bold=True, colour=look.gap)]], "l", "ctr", into)


def _piece(row: Area, low: float, high: float, top: float, height: float) -> Area:
    return Area(row.left + low * row.width, top, (high - low) * row.width, height)


def _label(
    sheet: Sheet, row: Area, at: float, top: float, text: str, colour: str, left: bool, into: Any
) -> None:
    """A side's terms, ending or beginning where its bar does."""
    long = measure.width(text, 12, True) + 0.05
    x = row.left + at * row.width
    place = Area(x - long if left else x, top, long, _LABEL)
    run = Run(text, 12, bold=True, colour=colour)
    sheet.text(place, [[run]], "r" if left else "l", "ctr", into)


def _between(sheet: Sheet, row: Area, found: Room, file: Row, into: Any) -> None:
    """Terms that suit both: the room, all terms that hold as a line, the answer's as dots."""
    assert file.agreed is not None
    low, high = float(file.agreed.low), float(file.agreed.high)
    place = _piece(row, low, high, row.top, row.height)
    unused = found.unused(file)
    colour = look.agreed if found.answer.status[file.file] == EVERY else look.pale(look.agreed)
    colour = look.paper if unused else colour
    ink = label_colour(colour)
    terms = found.terms[file.file]
    split = even_split(terms, "Iran" if file.giver == "us" else "the US")
    words = "room for a deal" if terms else "room, not in the answer"
    words = "terms suit both, but no stable outcome uses them" if unused else words
    said = f"{words}; {split}" if split and not unused else words
    fits = next(((t, s) for t in (said, split) if t for s in _WORDS if _fits(t, s, place)), None)
    runs = [Run(*fits, bold=True, colour=ink)] if fits else ()
    sheet.block(place, colour, look.agreed, runs, into, anchor="t")
    y = place.bottom - max(0.09, 0.2 * place.height)
    for first, last in found.ranges[file.file]:
        ends = [(row.left + x * row.width, y) for x in (first, last)]
        sheet.rule(ends[0], ends[1], ink, 1.5, into=into)
    for x in terms:
        dot = Area(row.left + x * row.width - _DOT / 2, y - _DOT / 2, _DOT, _DOT)
        sheet.block(dot, ink, look.paper, into=into, form="OVAL", line=1)
    if not fits:
        _beside(sheet, place, row, f"little {said}" if not unused else said, look.agreed, into)


def _fits(text: str, size: float, place: Area) -> bool:
    low = size * measure.LEADING / 72 + _DOT + _CLEAR < place.height
    return low and measure.width(text, size, True) < place.width - 0.1


def _gap(sheet: Sheet, place: Area, right: float, into: Any) -> None:
    """No terms suit both: the one thing that is hatched."""
    from pptx.enum.dml import MSO_PATTERN

    made = sheet.block(place, look.paper, look.gap, into=into, line=2)
    made.fill.patterned()
    made.fill.pattern = MSO_PATTERN.DARK_UPWARD_DIAGONAL
    made.fill.fore_color.rgb, made.fill.back_color.rgb = rgb(look.gap), rgb(look.paper)
    describe(made, "a gap")
    room = Area(place.left, place.top, right - place.left, place.height)
    _beside(sheet, place, room, "a gap: no terms suit both", look.gap, into)


def _beside(sheet: Sheet, place: Area, row: Area, text: str, colour: str, into: Any) -> None:
    """Words beside a narrow block, where there is more room: on its right or on its left."""
    long = measure.width(text, 14, True) + 0.05
    right = place.right + 0.1 + long <= row.right + 0.3
    left = place.right + 0.1 if right else place.left - 0.1 - long
    box = Area(left, place.top, long, place.height)
    sheet.text(box, [[Run(text, 14, bold=True, colour=colour)]], "l" if right else "r", "ctr", into)


def _along(sheet: Sheet, place: Area, found: Room, row: Row) -> None:
    """Two lines as the threat grows, as a small chart with its numbers."""
    here = found.along.sel(file=row.file)
    threats = here["threat"].values
    picked = [round(k * (len(threats) - 1) / _STEPS) for k in range(_STEPS + 1)]
    lines = _lines(found, row)
    series = {
        name: [float(here[key].values[k]) for k in picked] for name, (key, _) in lines.items()
    }
    colours = {name: colour for name, (_, colour) in lines.items()}
    chart = small_lines(sheet, place, [f"{threats[k]:g}" for k in picked], series, colours)
    describe(chart, f"{' and '.join(lines)} in the {row.file} file along the threat.")
