"""Room for a deal in shapes: per file what each side would take, the room or the gap between.

The same picture as `model.plots.room`, of bars and texts that a user can move and rewrite; how
floors and ceilings move with the threat stands beside it in small charts with their numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.answers.room import Room
from model.briefing.slides import measure
from model.briefing.slides.area import Area
from model.briefing.slides.charts import small_lines
from model.briefing.slides.sheet import GREY, INK, Run, Sheet, describe, rgb
from model.plots.style import AGREED, GAP, PLAYER_COLOURS, label_colour, pale
from model.words import EVERY, percent, sentence

if TYPE_CHECKING:
    from model.lenses.zones import Zone

#: Shares of the width: names, bars, the charts along the threat.
_NAMES, _BARS, _ALONG = 0.2, 0.54, 0.2

#: Parts of a row's height less its two labels: a player's bar, what lies between.
_BAR, _BLOCK = 0.11, 0.76

#: Heights in inches: the line above, the words of the axis below, a label.
_ABOVE, _BELOW, _LABEL = 0.45, 0.3, 0.2

#: Type sizes of the words in a block, tried until they fit, and the size of a dot in inches.
_WORDS, _DOT = (14, 13, 12, 11, 10), 0.15

#: The lines along the threat.
_SIDES = {"US floor": PLAYER_COLOURS["us"], "Iran's ceiling": PLAYER_COLOURS["iran"]}

#: Points along the threat in a small chart.
_STEPS = 10


def paint_room(sheet: Sheet, area: Area, found: Room) -> None:
    """Draw the room for a deal into an area of a slide."""
    above, rest = area.split_rows(_ABOVE)
    rows, below = rest.split_rows(rest.height - _BELOW)
    names, others = rows.split_columns(_NAMES * area.width)
    bars, beside = others.split_columns(_BARS * area.width, 0.06 * area.width)
    words = f"Share of each file that Iran gives up, at today's {found.threat}"
    sheet.text(
        Area(above.left, above.top, bars.right - above.left, 0.3), [[Run(words, 14, colour=GREY)]]
    )
    group = sheet.group(f"{found.words}.", "Room for a deal")
    for share, word in ((0, "nothing"), (0.5, "half"), (1, "everything")):
        x = bars.left + share * bars.width
        sheet.rule((x, bars.top), (x, bars.bottom), "#BBBBBB", 1, dotted=True, into=group.shapes)
        box = Area(x - 0.6, below.top + 0.04, 1.2, 0.24)
        sheet.text(box, [[Run(word, 12, colour=INK)]], "ctr", into=group.shapes)
    sheet.text(
        Area(beside.left, above.top, area.right - beside.left, 0.42),
        [[Run("As the threat grows", 12, bold=True)], _sides()],
    )
    foot = Area(beside.left + 0.45, below.top + 0.04, area.right - beside.left - 0.5, 0.24)
    left, right = foot.split_columns(foot.width / 2)
    sheet.text(left, [[Run("none", 11)]])
    sheet.text(right, [[Run("full", 11)]], "r")
    height = rows.height / len(found.zones)
    for number, zone in enumerate(found.zones):
        top = rows.top + number * height
        status = found.status(zone.file)
        sheet.text(
            Area(names.left, top, names.width - 0.15, height),
            [[Run(sentence(zone.file), 20, bold=True)], [Run(status, 12, colour=GREY)]],
            anchor="ctr",
        )
        _row(sheet, Area(bars.left, top, bars.width, height), found, zone, group.shapes)
        place = Area(beside.left, top + 0.02, area.right - beside.left, height - 0.04)
        _along(sheet, place, found, zone)


def _sides() -> list[Run]:
    """The two lines by name, each in its colour."""
    first, second = (Run(n, 11, bold=True, colour=colour) for n, colour in _SIDES.items())
    return [first, Run("   ", 11), second]


def _row(sheet: Sheet, row: Area, found: Room, zone: Zone, into: Any) -> None:
    """One file: Iran's bar, the block between, the bar of the US, and their labels."""
    inner = row.height - 2 * _LABEL
    bar, block = _BAR * inner, _BLOCK * inner
    middle = row.top + row.height / 2
    top, bottom = middle - block / 2, middle + block / 2
    us, iran = PLAYER_COLOURS["us"], PLAYER_COLOURS["iran"]
    floor = None if zone.floor is None else float(zone.floor)
    ceiling = None if zone.ceiling is None else float(zone.ceiling)
    says_iran, says_us = "Iran gives none of it", "US would rather leave it open"
    if ceiling is not None:
        sheet.block(_piece(row, 0, ceiling, top - bar, bar), iran, into=into)
        says_iran = f"Iran gives up to {percent(ceiling)}"
    if floor is not None:
        sheet.block(_piece(row, floor, 1, bottom, bar), us, into=into)
        says_us = f"US takes no less than {percent(floor)}"
    at = ceiling or 0
    _label(sheet, row, at, top - bar - _LABEL, says_iran, iran, at > 0.45, into)
    at = 1 if floor is None else floor
    _label(sheet, row, at, bottom + bar, says_us, us, at > 0.55, into)
    if zone.agreed is not None:
        _between(sheet, _piece(row, 0, 1, top, block), found, zone, into)
    elif floor is not None and ceiling is not None:
        _gap(sheet, _piece(row, ceiling, floor, top, block), row.right, into)


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


def _between(sheet: Sheet, row: Area, found: Room, zone: Zone, into: Any) -> None:
    """Terms that suit both: the room, all terms that hold as a line, the answer's as dots."""
    assert zone.agreed is not None
    low, high = float(zone.agreed.low), float(zone.agreed.high)
    place = _piece(row, low, high, row.top, row.height)
    unused = found.unused(zone)
    colour = AGREED if found.answer.status[zone.file] == EVERY else pale(AGREED)
    colour = "#FFFFFF" if unused else colour
    ink = "#FFFFFF" if label_colour(colour) == "white" else INK
    terms = found.terms[zone.file]
    split = f"split evenly: {' or '.join(map(percent, terms))}" if terms else ""
    words = "terms suit both, but no stable outcome uses them" if unused else "room for a deal"
    said = f"{words}; {split}" if split and not unused else words
    fits = next(((t, s) for t in (said, split) if t for s in _WORDS if _fits(t, s, place)), None)
    runs = [Run(*fits, bold=True, colour=ink)] if fits else ()
    sheet.block(place, colour, AGREED, runs, into, anchor="t")
    y = place.bottom - max(0.09, 0.2 * place.height)
    for first, last in found.ranges[zone.file]:
        ends = [(row.left + x * row.width, y) for x in (first, last)]
        sheet.rule(ends[0], ends[1], ink, 1.5, into=into)
    for x in terms:
        dot = Area(row.left + x * row.width - _DOT / 2, y - _DOT / 2, _DOT, _DOT)
        sheet.block(dot, ink, "#FFFFFF", into=into, form="OVAL", line=1)
    if not fits:
        _beside(sheet, place, row, f"little {said}" if not unused else said, AGREED, into)


def _fits(text: str, size: float, place: Area) -> bool:
    low = size * measure.LEADING / 72 + _DOT < place.height + 0.03
    return low and measure.width(text, size, True) < place.width - 0.1


def _gap(sheet: Sheet, place: Area, right: float, into: Any) -> None:
    """No terms suit both: the one thing that is hatched."""
    from pptx.enum.dml import MSO_PATTERN

    made = sheet.block(place, "#FFFFFF", GAP, into=into, line=2)
    made.fill.patterned()
    made.fill.pattern = MSO_PATTERN.DARK_UPWARD_DIAGONAL
    made.fill.fore_color.rgb, made.fill.back_color.rgb = rgb(GAP), rgb("#FFFFFF")
    describe(made, "a gap")
    room = Area(place.left, place.top, right - place.left, place.height)
    _beside(sheet, place, room, "a gap: no terms suit both", GAP, into)


def _beside(sheet: Sheet, place: Area, row: Area, text: str, colour: str, into: Any) -> None:
    """Words beside a narrow block, where there is more room: on its right or on its left."""
    long = measure.width(text, 14, True) + 0.05
    right = place.right + 0.1 + long <= row.right + 0.3
    left = place.right + 0.1 if right else place.left - 0.1 - long
    box = Area(left, place.top, long, place.height)
    sheet.text(box, [[Run(text, 14, bold=True, colour=colour)]], "l" if right else "r", "ctr", into)


def _along(sheet: Sheet, place: Area, found: Room, zone: Zone) -> None:
    """Floor and ceiling as the threat grows, as a small chart with its numbers."""
    here = found.along.sel(file=zone.file)
    threats = here["threat"].values
    picked = [round(k * (len(threats) - 1) / _STEPS) for k in range(_STEPS + 1)]
    series = {
        name: [float(here[key].values[k]) for k in picked]
        for name, key in zip(_SIDES, ("floor", "ceiling"), strict=True)
    }
    chart = small_lines(sheet, place, [f"{threats[k]:g}" for k in picked], series, _SIDES)
    describe(chart, f"The US floor and Iran's ceiling in the {zone.file} file along the threat.")
