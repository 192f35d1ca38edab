"""What the explorer says, in HTML: a view in, a text out. Texts from scenarios are escaped."""

from __future__ import annotations

from fractions import Fraction
from html import escape

from model.explorer.levers import Scaled
from model.explorer.map_picture import MapPicture
from model.explorer.room_picture import room_picture
from model.explorer.setting import Setting
from model.explorer.view import View
from model.pricing import Price

#: What a button does that copies the line below it. Where the browser does not let it, the line is
#: marked, ready for the keys that copy.
_COPY = """
getSelection().selectAllChildren(this.nextElementSibling);
this.textContent = document.execCommand('copy') ? 'Copied' : 'Press Ctrl+C';
setTimeout(() => { this.textContent = 'Copy'; }, 2000);
"""

#: The name of the page.
TITLE = '<div class="bx"><h1>US-Iran bargaining: what can hold</h1></div>'


def box(inside: str) -> str:
    """What every text stands in."""
    return f'<div class="bx">{inside}</div>'


def group(words: str) -> str:
    """The heading of a group of levers."""
    return box(f"<h3>{escape(words)}</h3>")


def title(words: str) -> str:
    """The heading of a part."""
    return box(f"<h4>{escape(words)}</h4>")


def heading(view: View) -> str:
    """The answer in words, what else is stable, and what it was computed for."""
    a, setting = view.attrs, view.setting
    changed = "; ".join(map(escape, setting.changes))
    return box(
        f'<div class="finding" role="status">{escape(view.finding)}.</div>'
        f'<div class="further">{escape(view.further)}.</div>'
        f'<div class="quiet"><b>{escape(a["scenario"])}</b> [{a["scenario_hash"]}]. '
        f"{'Changed: ' + changed if changed else 'Nothing is changed'} "
        f"({escape(setting.preset.label)} is the preset).</div>"
    )


def how_sure(view: View, drawn: str = "", breaks: str = "", waits: bool = False) -> str:
    """What the answer rests on, how often it stands, and what would change it, once known."""
    said = f" {escape(drawn)}." if drawn else ""
    more = f'<div class="further">{escape(breaks)}.</div>' if breaks else ""
    return box(
        f'<div class="further"><b>How sure:</b> {escape(view.caveat)}.{said}</div>{more}'
        f'<div class="quiet">{escape(view.attrs["caveat"])}</div>'
        f"{works('Looking for what would change the answer') if waits else ''}"
    )


def room(view: View) -> str:
    """Room for a deal: the picture with its title."""
    said = view.room.title if view.room else f"Floors and ceilings are not shown: {view.no_room}"
    return box(
        f"<h4>Room for a deal</h4><p>{escape(said)}.</p>{_HATCH}{room_picture(view)}"
        f'<div class="quiet">Bars and block: {_weighed(view)}. Dot: '
        "the answer, an even split given what else is settled. Dark block: settled in every stable "
        "outcome; pale: in some; hatched: a gap.</div>"
    )


def _weighed(view: View) -> str:
    if any(row.package for row in view.files):
        return "each block of files weighed against leaving it open, the others open"
    return "each file weighed alone against leaving it open"


#: What a gap is hatched with.
_HATCH = (
    '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>'
    '<pattern id="bx-gap" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<path d="M0,0L8,8M8,0L0,8" class="hatch"/></pattern></defs></svg>'
)


def types(view: View) -> str:
    """What two types of US change; nothing where the type is known."""
    said = view.types_in_words
    return box(f"<p>{escape(said)}.</p>") if said else ""


def lever(scaled: Scaled, value: Fraction, preset: Fraction) -> str:
    """The grade of a lever, the range that the scenario states, and where the preset has it."""
    left, right = scaled.place(scaled.low), scaled.place(scaled.high)
    words = f"stated: {scaled.range_words}"
    return box(
        f'<div class="range" title="{escape(words)}"><i style="left:{left:.1f}%;'
        f'width:{max(right - left, 0.7):.1f}%"></i><b style="left:{scaled.place(preset):.1f}%"></b>'
        f'</div><div class="grade"><span>{escape(scaled.grade(value))}</span>'
        f'<span class="quiet">{escape(words)}</span></div>'
    )


def works(what: str) -> str:
    """That something is being computed."""
    return box(
        f'<p role="status">{escape(what)} \N{HORIZONTAL ELLIPSIS} the levers can be moved '
        f'meanwhile.</p><progress aria-label="{escape(what)}"></progress>'
    )


def picture(drawn: MapPicture, setting: Setting) -> str:
    """The map with the mark of the setting."""
    x, y = (float(setting.value(name)) for name in setting.axes)
    return box(
        f"{drawn.at(x, y)}"
        f'<div class="quiet">{escape(drawn.words_at(x, y))} No grid: borders are exact. Dotted: '
        "where the answer changes. Shares of the map are areas, not chances.</div>"
    )


def price(found: Price, now: bool) -> str:
    """What it would take, in words; said to be of another setting where it is."""
    of = "" if now else f"<b>Before the last move</b> ({escape(found.scenario.label)}): "
    return box(f'<p role="status">{of}{escape(found.words)}.</p>')


def failed(why: str) -> str:
    """Why something could not be computed."""
    return box(f'<p role="alert">Not known: {escape(why)}.</p>')


def message(text: str, wrong: bool) -> str:
    """What became of a request; nothing for an empty text."""
    if not text:
        return ""
    colour = "var(--wrong)" if wrong else "var(--good)"
    word = "Not done: " if wrong else "Done: "
    return box(f'<b role="alert" style="color:{colour}">{word}{escape(text)}</b>')


def code(setting: Setting) -> str:
    """The lines that make this setting again, in Python and on the command line, to copy."""
    lines = {"Python": setting.python, "the command line": setting.command}
    blocks = "".join(
        f'<button class="copy" aria-label="Copy the line for {where}" onclick="{escape(_COPY)}">'
        f"Copy</button><pre>{escape(line, quote=False)}</pre>"
        for where, line in lines.items()
        if line
    )
    return box(blocks)
