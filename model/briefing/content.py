"""What a briefing is made of: one content, three documents (page, PDF, slides).

A briefing is an answer (findings computed from the data, and the caveat) and chapters. A chapter
has sentences, figures and tables. A figure carries what traces it: its numbers, its scenario's
hash. Nothing here solves, draws or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from model.words import within

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from model.scenario import Scenario

#: What the words of the answer mean.
READING = (
    "A file is settled when the two offers meet, and stays open otherwise. An outcome is stable if "
    "neither side gains by changing its own offers alone; concessions may be split at will. Of the "
    "stable outcomes the answer is the one on even terms that no other beats for both sides: a "
    "convention of reading, beside which the whole range stands."
)

#: At the end of the key of a figure of the second scenario.
AGAINST = "-against"

#: Heading of the chapters in the annex.
ANNEX = "Annex: what the answer is checked against"

#: What the point of the answer on its own worth is called.
SURE = "How sure"

#: What follows the caveat wherever the answer is given.
WARNING = (
    "Of several stable outcomes the model does not say which one comes about. What holds here "
    "rests on a stated form and numbers, most of them readings of words and none a measurement."
)


@dataclass(frozen=True)
class Point:
    """A point of the answer: what it is about, in two or three words, and what is found.

    Attributes
    ----------
    lead, text : str
    lines : tuple of str
        What stands behind it, a short line each below it.
    shown : tuple of str
        Keys of the figures that show its numbers, where the briefing has them.
    """

    lead: str
    text: str
    lines: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join([f"{self.lead}. {self.text}", *self.lines])


@dataclass(frozen=True)
class Exhibit:
    """One figure of a briefing with what belongs to it.

    Attributes
    ----------
    key : str
        Name of its files.
    title : str
        The finding, computed from the data.
    caption : str
        How to read it.
    draw : callable
        Makes the figure.
    numbers : callable
        Makes the table behind it.
    """

    key: str
    title: str
    caption: str
    draw: Callable[[], Figure]
    numbers: Callable[[], pd.DataFrame]

    @property
    def result(self) -> object:
        """The result whose own figure this is; None where something else draws it."""
        return getattr(self.draw, "__self__", None)


class Picture(NamedTuple):
    """A figure of a slide and of a page.

    Attributes
    ----------
    cut : float
        The share of its height on a slide that its title takes.
    part : str
        What it is on a page of HTML, without its title.
    page : str
        The same as an SVG file, with its title.
    size : (float, float)
        Width and height on a page, in inches.
    """

    cut: float
    part: str
    page: str
    size: tuple[float, float]


@dataclass(frozen=True)
class Table:
    """A table that is read, not only kept: a caption, a head and rows of texts.

    Attributes
    ----------
    caption : str
    head : tuple of str
    rows : tuple of tuple of str
    result : object
        The result that it tells, if it is one.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    result: object = None


@dataclass(frozen=True)
class Chapter:
    """A question of the briefing: sentences, figures, tables, in this order.

    Attributes
    ----------
    key : str
        Name of its anchor.
    heading : str
    text : tuple of str
        Paragraphs; those with a number in them are computed.
    exhibits : tuple of Exhibit
    tables : tuple of Table
    slides : bool
        Whether its figures are slides of the presentation.
    annex : bool
        Whether it stands in the annex: what the answer is checked against.
    """

    key: str
    heading: str
    text: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    tables: tuple[Table, ...] = ()
    slides: bool = True
    annex: bool = False

    @property
    def kept(self) -> tuple[tuple[str, Table], ...]:
        """The tables with the names of their files."""
        return tuple((f"{self.key}-{k}", table) for k, table in enumerate(self.tables, start=1))


@dataclass(frozen=True)
class Briefing:
    """All of a briefing, before it is written.

    Attributes
    ----------
    scenario : Scenario
    against : Scenario or None
        The scenario that it is compared with.
    levels : int
        L of the figures.
    title : str
        The answer in a line or two, computed from the data.
    headline : Exhibit
        The figure of the first page.
    findings : tuple of Point
        What holds, what moves it, how sure; computed from the data.
    chapters : tuple of Chapter
    provenance : mapping of str to object
        As every result carries it.
    moves : mapping of str to object, optional
        What the headline shows as the threat moves, as plain data (`model.answers.room_along`).
    marking : str
        The line at the head and foot of every page that says how it may be handled; empty for
        none.
    """

    scenario: Scenario
    against: Scenario | None
    levels: int
    title: str
    headline: Exhibit
    findings: tuple[Point, ...]
    chapters: tuple[Chapter, ...]
    provenance: Mapping[str, object]
    moves: Mapping[str, object] | None = None
    marking: str = ""

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """All figures, the headline first."""
        return (self.headline, *(e for chapter in self.chapters for e in chapter.exhibits))

    @property
    def numbered(self) -> dict[str, int]:
        """The number of each figure, by key."""
        return {exhibit.key: k for k, exhibit in enumerate(self.exhibits, start=1)}

    def where_shown(self, point: Point) -> tuple[tuple[str, str | None], ...]:
        """The reference of a point to its figures: pieces of text, each with the key it leads to.

        Empty where the briefing has none of them.
        """
        known = self.numbered
        keys = sorted((key for key in point.shown if key in known), key=known.__getitem__)
        if not keys:
            return ()
        if len(keys) == 1:
            return (("(", None), (f"Figure {known[keys[0]]}", keys[0]), (")", None))
        between = [", "] * (len(keys) - 2) + [" and ", ")"]
        pieces: list[tuple[str, str | None]] = [("(Figures ", None)]
        for key, after in zip(keys, between, strict=True):
            pieces += [(str(known[key]), key), (after, None)]
        return tuple(pieces)

    @property
    def occasion(self) -> str:
        """What the documents are about, above their title."""
        if self.against is None:
            return self.scenario.title
        return f"{self.scenario.title}, against {within(self.against.title)}"
