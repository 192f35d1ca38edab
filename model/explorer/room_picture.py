"""`Room for a deal` as SVG: drawn in a millisecond, its texts texts, its colours the page's.

A row for each file: above the bar of the side that gives it up, from nothing to its ceiling; below
that of the other side, from its floor to everything; between them the terms that suit both, or the
gap. The dot is the answer. As `model.plots.room` draws it on paper.
"""

from __future__ import annotations

from html import escape

from model.explorer.view import FileRow, View
from model.words import EVERY, SOME, even_split, percent, sentence

#: Width of the drawing, its margins, and the height of a row and of what is below all rows.
_WIDTH, _LEFT, _SPAN, _ROW, _FOOT = 600, 10, 580, 108, 26

#: Where in a row things stand: the name, the upper label, the bars, the block, the lower label.
_NAME, _UPPER, _BAR, _BLOCK, _LOWER = 16, 34, 7, 32, 98
_TOP = 38

#: Width of a letter of a label, at most.
_LETTER = 7.0

_SHORT = {"us": "US", "iran": "Iran"}
_TAKER = {"us": "iran", "iran": "us"}


def room_picture(view: View) -> str:
    """The room for a deal in each file of a setting."""
    rows = "".join(_row(view, row, k * _ROW) for k, row in enumerate(view.files))
    high = _ROW * len(view.files)
    lines = "".join(
        f'<line x1="{_x(at)}" x2="{_x(at)}" y1="24" y2="{high}" class="grid"/>'
        f'<text x="{_x(at)}" y="{high + 17}" text-anchor="{anchor}" class="quiet">{words}</text>'
        for at, words, anchor in (
            (0, "nothing", "start"), (0.5, "half", "middle"), (1, "everything", "end"),
        )
    )  # fmt: skip
    words = view.room.words if view.room else view.finding
    return (
        f'<svg class="room" viewBox="0 0 {_WIDTH} {high + _FOOT}" role="img" '
        f'aria-label="{escape(words)}">{lines}{rows}</svg>'
    )


def _x(share: float) -> float:
    return round(_LEFT + _SPAN * share, 1)


def _row(view: View, row: FileRow, y: int) -> str:
    name = (
        f'<text x="{_LEFT}" y="{y + _NAME}" class="file">{escape(sentence(row.file))}'
        f'<tspan class="quiet" dx="8">{escape(row.status)}</tspan></text>'
    )
    return name + (_sides(row, y) if row.sides else "") + _between(row, y)


def _sides(row: FileRow, y: int) -> str:
    """Both sides' bars with what each would do in words."""
    floor, ceiling, giver, taker = row.floor, row.ceiling, row.giver, _TAKER[row.giver]
    top, bottom = y + _TOP, y + _TOP + _BAR + _BLOCK
    parts = []
    if ceiling:
        parts.append(_bar(giver, 0, ceiling, top))
    said = f"gives up to {percent(ceiling)}" if ceiling else "gives none of it"
    parts.append(_label(f"{_SHORT[giver]} {said}", giver, ceiling or 0, "left", y + _UPPER))
    if floor is not None:
        parts.append(_bar(taker, floor, 1, bottom))
    said = f"takes no less than {percent(floor)}" if floor else "takes any share of it"
    leave = f"would rather leave {'all' if row.package else 'it'} open"
    said = leave if floor is None else said
    at = 1.0 if floor is None else floor
    parts.append(_label(f"{_SHORT[taker]} {said}", taker, at, "right", y + _LOWER))
    return "".join(parts)


def _bar(side: str, low: float, high: float, y: int) -> str:
    return (
        f'<rect x="{_x(low)}" y="{y}" width="{max(_SPAN * (high - low), 2):.1f}" '
        f'height="{_BAR}" class="{side}"/>'
    )


def _label(text: str, side: str, at: float, grows: str, y: int) -> str:
    """A label at the end of a bar: along it where it fits, else beyond."""
    wide = len(text) * _LETTER / _SPAN
    fits = wide <= (at if grows == "left" else 1 - at)
    anchor = "end" if (grows == "left") == fits else "start"
    return (
        f'<text x="{_x(at)}" y="{y}" text-anchor="{anchor}" class="{side} label">'
        f"{escape(text)}</text>"
    )


def _between(row: FileRow, y: int) -> str:
    """The terms that suit both with the answer in them, or the gap."""
    top, middle = y + _TOP + _BAR, y + _TOP + _BAR + _BLOCK / 2
    if row.sides and row.agreed is None:
        if row.package or row.floor is None or not row.ceiling:
            none = "no terms of the package suit both" if row.package else "no room: nothing given"
            return _words(none, _LEFT, middle, "start", "gap label")
        low, high = row.ceiling, row.floor
        x, anchor = _beside("a gap: no terms suit both", low, high)
        return (
            f'<rect x="{_x(low)}" y="{top}" width="{_SPAN * (high - low):.1f}" '
            f'height="{_BLOCK}" class="gap hatched"/>'
        ) + _words("a gap: no terms suit both", x, middle, anchor, "gap label")
    stretches = (row.agreed,) if row.agreed else row.ranges
    used = row.code in (EVERY, SOME)
    look = "every" if row.code == EVERY else "some" if used else "unused"
    block = "".join(
        f'<rect x="{_x(a)}" y="{top}" width="{max(_SPAN * (b - a), 2):.1f}" '
        f'height="{_BLOCK}" class="{look}"/>'
        for a, b in stretches
    )
    dots = "".join(
        f'<circle cx="{_x(t)}" cy="{middle}" r="6.5" class="answer"/>' for t in row.terms
    )
    return block + dots + _said_of(row, look, stretches, middle)


def _said_of(
    row: FileRow, look: str, stretches: tuple[tuple[float, float], ...], middle: float
) -> str:
    """What the block is, in it or beside it."""
    around = (*stretches, *((t, t) for t in row.terms))
    if not around:
        return ""
    low, high = min(a for a, _ in around), max(b for _, b in around)
    if row.terms:
        said = even_split(row.terms, "Iran" if row.giver == "us" else "the US")
        right = row.terms[-1] < 0.5
        at = row.terms[-1] if right else row.terms[0]
        end = at + (1 if right else -1) * (_share(said) + 14 / _SPAN)
        if any(a <= min(at, end) and max(at, end) <= b for a, b in stretches):
            x, anchor = _x(at) + (12 if right else -12), "start" if right else "end"
            return _words(said, x, middle, anchor, f"on-{look} label")
        return _words(said, *_after(said, low, high, middle), "answer label")
    if look != "unused":
        return ""
    said = "suits both, yet no stable outcome uses it"
    if high - low > _share(said):
        return _words(said, _x((low + high) / 2), middle, "middle", "unused label")
    return _words(said, *_after(said, low, high, middle), "unused label")


def _share(said: str) -> float:
    """Width of a label, as a share of the file."""
    return len(said) * _LETTER / _SPAN


def _beside(said: str, low: float, high: float) -> tuple[float, str]:
    """Where a label stands beside a block: to its right if it fits there."""
    if high + _share(said) < 1:
        return _x(high) + 10, "start"
    return _x(low) - 10, "end"


def _after(said: str, low: float, high: float, middle: float) -> tuple[float, float, str]:
    x, anchor = _beside(said, low, high)
    return x, middle, anchor


def _words(said: str, x: float, middle: float, anchor: str, look: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{middle + 5}" text-anchor="{anchor}" class="{look}">'
        f"{escape(said)}</text>"
    )
