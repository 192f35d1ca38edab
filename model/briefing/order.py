"""The order of a briefing's figures, one for its PDF and its page, by which they are numbered.

A page on paper is filled: figures that need it turned stand after the upright ones of their
chapter, and high ones last, after the tables, which fill the page before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from model.briefing.content import Briefing, Picture
from model.plots.pages import UPRIGHT

#: Figures higher than this, in inches, stand after the tables of their chapter.
_TALL = 6.0


def turned(picture: Picture) -> bool:
    """Whether a figure needs a page turned on its side."""
    return picture.size[0] > UPRIGHT[0]


def tall(picture: Picture) -> bool:
    """Whether a figure is so high that it stands last in its chapter."""
    return not turned(picture) and picture.size[1] > _TALL


def ordered(content: Briefing, pictures: Mapping[str, Picture]) -> Briefing:
    """The same briefing with the figures of each chapter in the order in which they are read.

    Parameters
    ----------
    content : Briefing
    pictures : mapping of str to Picture
        Of each exhibit, by key, as first drawn.
    """
    chapters = tuple(
        replace(
            chapter,
            exhibits=tuple(
                sorted(
                    chapter.exhibits,
                    key=lambda e: (tall(pictures[e.key]), turned(pictures[e.key])),
                )
            ),
        )
        for chapter in content.chapters
    )
    return replace(content, chapters=chapters)
