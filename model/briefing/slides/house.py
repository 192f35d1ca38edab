"""The layouts that slides fill: a master of our own on 16:9, or those of a user's presentation.

A layout is chosen by the kinds of its placeholders, never by its name or place:

* a *text* layout has a title and one placeholder for text or content that is wide and high enough;
* a *title* layout has a title and nothing else to fill; without one the text layout serves, its
  other placeholder taken off;
* a *section* layout is one that says so (type ``secHead``); else the text layout serves.

What stands on a slide beside its title stands in the rectangle of the text layout's placeholder.
Date, foot and number are filled where the layout has them, and so are placeholders of the names
"Kicker" and "Marking"; without the latter the marking stands along the upper edge. It leads the
foot too.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from model.briefing.slides.area import Area
from model.briefing.slides.backdrop import check_ground
from model.briefing.slides.master import master
from model.errors import InputError
from model.plots.house import House as Look
from model.plots.house import current

#: The least share of a slide's width and height that the text takes.
_WIDE, _HIGH = 0.5, 0.4

#: What in a presentation names slides besides the list of them.
_NAMING = ".//*[local-name()='custShowLst'] | .//*[local-name()='ext'][.//*[local-name()='sldId']]"

#: Kinds of placeholders that are no content.
_AROUND = ("DATE", "FOOTER", "SLIDE_NUMBER")
_TITLES = ("TITLE", "CENTER_TITLE")
_TEXTS = ("BODY", "OBJECT")


@dataclass(frozen=True)
class House:
    """A user's presentation whose layouts are filled.

    Attributes
    ----------
    contents : bytes
    """

    contents: bytes

    @classmethod
    def read(cls, path: Path, marked: bool = False, look: Look | None = None) -> House:
        """Read a presentation and look whether its layouts can be filled.

        Parameters
        ----------
        path : Path
        marked : bool
            Whether there is a marking to be placed.
        look : House, optional
            The house style of what is written on it; the one in use by default.

        Raises
        ------
        InputError
            If it cannot be read, is no presentation, lacks a layout that is needed, or has a ground
            on which the style cannot be read.
        """
        try:
            contents = path.read_bytes()
        except OSError as error:
            raise InputError(
                f"template: must be a presentation (.pptx) that can be read, got {path}: "
                f"{error.strerror or error}"
            ) from error
        try:
            layouts = Layouts.of(_opened(contents))
        except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError, AttributeError) as error:
            if isinstance(error, InputError):
                raise InputError(f"template: {path} {error}") from None
            raise InputError(
                f"template: must be a presentation (.pptx), got {path}, which is none"
            ) from None
        if marked and not layouts.can_be_marked:
            raise InputError(
                f"template: {path} must have a foot on the layouts that are filled, to carry the "
                f"marking, got none on {layouts.names}"
            )
        check_ground((layouts.text, layouts.title, layouts.section), look or current(), path.name)
        return cls(contents)


@dataclass(frozen=True)
class Layouts:
    """The layouts of a presentation that slides fill.

    Attributes
    ----------
    deck : Presentation
    text, title, section : SlideLayout
    area : Area
        Where all beside the title stands.
    """

    deck: Any
    text: Any
    title: Any
    section: Any
    area: Area

    @classmethod
    def of(cls, deck: Any) -> Layouts:
        """Choose among a presentation's layouts.

        Raises
        ------
        InputError
            If none has a title and a placeholder for text that is wide and high enough.
        """
        size = deck.slide_width, deck.slide_height
        every = [layout for master in deck.slide_masters for layout in master.slide_layouts]
        texts = [layout for layout in every if _for_text(layout, *size)]
        if not texts:
            names = ", ".join(layout.name or "without a name" for layout in every) or "none"
            raise InputError(
                "must have a layout with a title and one wide placeholder for text, "
                f"got the layouts {names}"
            )
        text = texts[0]
        titles = [each for each in every if _titled(each) and not _content(each)]
        sections = [each for each in every if each._element.get("type") == "secHead"]
        sections = [each for each in sections if _titled(each, "CENTER_TITLE")]
        area = Area.of(_content(text)[0])
        return cls(deck, text, (titles or [text])[0], (sections or [text])[0], area)

    @property
    def can_be_marked(self) -> bool:
        """Whether each of the layouts has a place for the marking."""
        return all(marked(layout) is not None for layout in (self.text, self.title, self.section))

    @property
    def names(self) -> str:
        """The names of the layouts that have no place for the marking."""
        every = (self.text, self.title, self.section)
        lacking = dict.fromkeys(each.name for each in every if marked(each) is None)
        return ", ".join(lacking)


def layouts_of(house: House | None) -> Layouts:
    """A presentation without slides, of our own or a user's, and its layouts."""
    return Layouts.of(master() if house is None else _opened(house.contents))


def marked(layout: Any) -> Any:
    """The placeholder of a layout that carries the marking, or None."""
    return named(layout, "Marking") or kind(layout, "FOOTER")


def named(layout: Any, name: str) -> Any:
    """The placeholder of this name, or None."""
    return next((p for p in layout.placeholders if p.name == name), None)


def kind(layout: Any, name: str) -> Any:
    """The first placeholder of this kind, or None."""
    return next((p for p in layout.placeholders if kind_of(p) == name), None)


def kind_of(placeholder: Any) -> str:
    """The kind of a placeholder, e.g. ``"TITLE"``."""
    return str(placeholder.placeholder_format.type.name)


def _opened(contents: bytes) -> Any:
    """A presentation without its slides: a house style is often kept as a deck of examples."""
    from pptx import Presentation

    deck = Presentation(BytesIO(contents))
    listed = deck.slides._sldIdLst
    for entry in list(listed):
        deck.part.drop_rel(entry.rId)
        listed.remove(entry)
    # Sections and shows of its own would name slides that are gone.
    for gone in deck.part._element.xpath(_NAMING):
        gone.getparent().remove(gone)
    return deck


def _titled(layout: Any, *also: str) -> bool:
    return any(kind_of(p) in ("TITLE", *also) for p in layout.placeholders)


def _content(layout: Any) -> list[Any]:
    """Placeholders beside the title and what stands around, less those that have a name of ours."""
    return [
        p
        for p in layout.placeholders
        if kind_of(p) not in (*_TITLES, *_AROUND) and p.name not in ("Kicker", "Marking")
    ]


def _for_text(layout: Any, width: int, height: int) -> bool:
    inner = _content(layout)
    if not _titled(layout) or len(inner) != 1 or layout._element.get("type") == "secHead":
        return False
    (only,) = inner
    upright = only._element.txBody is None or only._element.txBody.bodyPr.get("vert", "horz")
    return (
        kind_of(only) in _TEXTS
        and upright in (True, "horz")
        and only.width >= _WIDE * width
        and only.height >= _HIGH * height
    )
