"""The six slides of the talk: what each says, and what a speaker needs to stand behind it.

Everything is taken from the content of the briefing: nothing is solved here, and a slide of which
the content holds nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from model.answers.draws import Draws
from model.answers.levers import Levers
from model.answers.payoff_plane import PayoffPlane
from model.answers.promise import Promise
from model.answers.room import Room
from model.briefing.content import AGAINST, READING, SURE, WARNING, Briefing, Exhibit, Point, Table
from model.briefing.slides.slide import Notes, Slide
from model.briefing.sure import RULE
from model.episodes import Episodes
from model.lenses.zones import keeps
from model.payoffs import PLAYER_NAMES
from model.plots.style import split_title
from model.uncertainty.by_form import AnswersByForm
from model.words import listed, sentence, within

if TYPE_CHECKING:
    from model.answers.deals import Deal
    from model.lenses.zones import Obstacle

#: Letters that a title has at most, and sentences that a speaker is given.
MOST, _SAID = 120, 3

#: Sentences on how two scenarios differ that stand on the first slide; the notes have them all.
_APART = 2

_Kind = TypeVar("_Kind")


def talk(content: Briefing) -> list[Slide]:
    """The answer, what moves it, why, how sure, the track record, the method."""
    made = (
        answer(content), moves(content), why(content), sure(content), record(content),
        method(content),
    )  # fmt: skip
    return [slide for slide in made if slide is not None]


def answer(content: Briefing) -> Slide:
    """The answer in a title and a picture, with what qualifies it."""
    lead, holds = "", content.findings[0]
    apart: tuple[str, ...] = ()
    if content.against is not None and len(content.findings) > 1:
        apart, holds = tuple(sentences(holds.text)), content.findings[1]
        lead = " ".join(apart[:_APART])
    told = sentences(holds.text)
    return Slide(
        content.occasion,
        content.title,
        lead,
        Notes(
            (*_three(told[0], told[-1], _sure(content).text), *apart),
            "Is this what will happen?",
            f"No. {WARNING}",
            where(content, content.headline),
        ),
        (content.headline,),
        _sure(content).text,
    )


def moves(content: Briefing) -> Slide | None:
    """The levers, and what more threat or a better promise does."""
    exhibit, levers = find(content, Levers)
    _, promise = find(content, Promise)
    if exhibit is None or levers is None:
        return None
    title, lead = levers.words, ""
    reply = "The bars show what changes, lever by lever, and at which grade."
    if promise is not None:
        title, lead = promise.words, f"{levers.words}."
        reply = f"{promise.words}."
    shown = f"The {len(levers.levers)} levers that change anything are ordered by how near that is."
    return Slide(
        "What moves it",
        title,
        lead,
        Notes(
            _three(f"{title}.", lead, shown, "Each lever is moved alone."),
            "Would more pressure not get more?",
            reply,
            where(content, exhibit),
        ),
        (exhibit,),
    )


def why(content: Briefing) -> Slide | None:
    """What both sides have from the deals that can hold, and what keeps the other files open."""
    exhibit, plane = find(content, PayoffPlane)
    _, room = find(content, Room)
    if exhibit is None or plane is None:
        return None
    closed = () if room is None else room.closed
    rows = tuple(
        (sentence(" + ".join(files)), PLAYER_NAMES[o.player], sentence(o.plain), f"{o.change:+.2f}",
         "yes" if o.alone else "no")
        for files, obstacles in closed
        for o in obstacles
    )  # fmt: skip
    head = ("File", "Side", "What weighs against it", "Points", "Closes it alone")
    table = Table("What keeps the other files open", head, rows)
    lead = "What each deal is worth over no deal, in points of each side."
    if rows:
        lead = f"Left: {within(lead)} Right: what keeps other files open, if asked for the least."
    closing = _closing(closed)
    return Slide(
        "Why",
        plane.words,
        lead,
        Notes(
            _three(
                f"{plane.words}.",
                *closing,
                *(f"{o.words}: {_worth(o)}." for o in plane.answer.outcomes),
            ),
            "Why do they not settle everything?",
            " ".join(closing)
            or "There is room in every file; what holds is what neither side would undo.",
            where(content, exhibit),
        ),
        (plane.answer, table) if rows else (plane.answer,),
        numbers=(exhibit.key,),
    )


def _closing(closed: Sequence[tuple[Sequence[str], Sequence[Obstacle]]]) -> list[str]:
    """What closes each file or package that no terms suit, in a sentence each."""
    said = []
    for files, obstacles in closed:
        what = f"the {listed(files)} {'package' if len(files) > 1 else 'file'}"
        alone = [o for o in obstacles if o.alone]
        if alone:
            said.append(f"{sentence(keeps(alone, f'{what} open'))}.")
        elif obstacles:
            said.append(f"No single term closes {what}; together they do.")
    return said


def _worth(deal: Deal) -> str:
    us, iran = deal.gains
    return f"{us:+.2f} points to the US and {iran:+.2f} to Iran over no deal"


def sure(content: Briefing) -> Slide | None:
    """How often the answer is the same over what is not known, and under which forms not."""
    exhibit, drawn = find(content, Draws)
    table = next((t for t in _tables(content) if isinstance(t.result, AnswersByForm)), None)
    if exhibit is None or drawn is None:
        return None
    told = _sure(content)
    title, rest = short(told.text, "How sure one can be")
    shown: tuple[Exhibit | Table, ...] = (exhibit,) if table is None else (exhibit, table)
    return Slide(
        "How sure",
        title,
        rest
        or "Left: share of the draws in which a file is settled on at least these terms. Right: "
        "the forms of the model that have another answer.",
        Notes(
            _three(told.text, *told.lines),
            "Is that the share of futures in which it comes about?",
            "No: it is a share of versions of the game drawn evenly from the stated ranges, a "
            f"measure of what our assumptions carry and not a chance. {RULE}",
            where(content, exhibit),
        ),
        shown,
        " ".join(told.lines),
    )


def record(content: Briefing) -> Slide | None:
    """The rounds of talks that are over."""
    chapter = next((c for c in content.chapters if c.key == "record"), None)
    if chapter is None or not chapter.exhibits:
        return None
    exhibit = chapter.exhibits[0]
    found = exhibit.result
    title, rest = short(exhibit.title, chapter.heading)
    return Slide(
        "Track record",
        title,
        rest,
        Notes(
            _three(f"{exhibit.title}.", *chapter.text, exhibit.caption),
            "How often has it been right?",
            _stopped(sentence(found.caution)) if isinstance(found, Episodes) else exhibit.caption,
            where(content, exhibit),
        ),
        (exhibit,),
    )


def method(content: Briefing) -> Slide:
    """How to read the answer, what it rests on, what it does not say."""
    texts = {c.key: c.text for c in content.chapters}
    basis = texts.get("assumptions", ("",))[0]
    form = next((t for t in texts.get("method", ()) if t.startswith("Form of the payoffs: ")), "")
    points = (
        ("How to read it", READING),
        ("What it rests on", basis),
        ("Form of the payoffs", sentence(form.partition(": ")[2])),
        ("What it does not say", f"{content.provenance['caveat']} {WARNING}"),
    )
    return Slide(
        "Method",
        "One game, every stable outcome of it, and an answer by a stated rule",
        "",
        Notes(
            _three(READING),
            "Where do the numbers come from?",
            basis or "From the scenario's file, each with its source.",
            f"the scenario {content.scenario.label}; every number with its source is in the annex. "
            + " ".join(texts.get("method", ())),
        ),
        points=tuple((lead, text) for lead, text in points if text),
    )


def short(text: str, heading: str) -> tuple[str, str]:
    """A title that is no longer than it may be, and the rest; the heading where none is left.

    >>> short("One thing. Another thing", "Things")
    ('One thing', 'Another thing.')
    >>> short("x" * 200, "Things")[0]
    'Things'
    """
    first, *rest = sentences(text)
    if len(first) <= MOST:
        return _without_stop(first), _stopped(" ".join(rest))
    # A semicolon within brackets parts no clauses.
    clauses = re.split(r"; (?![^(]*\))", first)
    kept = next((k for k in range(len(clauses), 0, -1) if len("; ".join(clauses[:k])) <= MOST), 0)
    if kept:
        left = [sentence("; ".join(clauses[kept:])), *rest]
        return "; ".join(clauses[:kept]), _stopped(" ".join(left))
    title, more = split_title(first)
    if more:
        return title, _stopped(" ".join([_stopped(more), *rest]))
    return heading, _stopped(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, with their stops.

    >>> sentences("It costs 0.5 points. No more.")
    ['It costs 0.5 points.', 'No more.']
    """
    return [part for part in re.split(r"(?<=[.?!])\s+(?=[A-Z0-9])", text.strip()) if part]


def find(content: Briefing, kind: type[_Kind]) -> tuple[Exhibit | None, _Kind | None]:
    """The first exhibit of the scenario whose result is of a kind, and that result."""
    for exhibit in content.exhibits:
        if isinstance(exhibit.result, kind) and not exhibit.key.endswith(AGAINST):
            return exhibit, exhibit.result
    return None, None


def where(content: Briefing, exhibit: Exhibit) -> str:
    """The files of an exhibit, and the scenario that it is of."""
    return (
        f"numbers/{exhibit.key}.csv; the figure is figures/{exhibit.key}.svg, .pdf and .png. "
        f"Scenario {content.scenario.label}."
    )


def _sure(content: Briefing) -> Point:
    """How sure the answer is, from the first page."""
    return next(point for point in content.findings if point.lead == SURE)


def _tables(content: Briefing) -> Iterator[Table]:
    return (table for chapter in content.chapters for table in chapter.tables)


def _three(*texts: str) -> tuple[str, ...]:
    return tuple(said for text in texts for said in sentences(text))[:_SAID]


def _without_stop(text: str) -> str:
    return text.removesuffix(".")


def _stopped(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."
