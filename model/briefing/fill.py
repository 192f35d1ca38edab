"""Pages that are full: figures are drawn higher where a page would end in a blank.

What stands on a page is known once it is set. The typesetter is asked where each part ends
(`marks`); where a part ends above the foot of a page and the next begins on another, the figures on
that page share what is left among them. More height never takes more pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

#: A figure is drawn at most so much higher than it must be, and by so many inches at least.
_MOST, _LEAST = 1.75, 0.3

#: Inches at the foot of a page that are left as they are.
_SPARE = 0.1


class Mark(NamedTuple):
    """Where a part of the document begins or ends.

    Attributes
    ----------
    kind : {"start", "end", "figure", "room"}
        ``"figure"`` is the end of one; ``"room"`` is what a page leaves for its figure.
    key : str
        Of the figure.
    page : int
    y : float
        Inches from the top of the page; of room, its height.
    """

    kind: str
    key: str
    page: int
    y: float


def higher(marks: Sequence[Mark], heights: Mapping[str, float], foot: float) -> dict[str, float]:
    """The figures that are to be drawn higher, with their heights.

    Parameters
    ----------
    marks : sequence of Mark
    heights : mapping of str to float
        What the figures that may be drawn higher need, in inches.
    foot : float
        Where the text of a page ends, in inches from its top.

    Returns
    -------
    dict of str to float

    Examples
    --------
    >>> one = [Mark("figure", "a", 1, 5.0), Mark("figure", "b", 2, 4.0)]
    >>> higher(one, {"a": 4.0}, 6.1)
    {'a': 5.0}
    """
    found: dict[str, float] = {}
    ordered = sorted(marks, key=lambda mark: (mark.page, mark.y))
    for _, group in groupby(ordered, key=lambda mark: mark.page):
        here = list(group)
        if here[0].kind == "room":
            found |= _shared(here[0].y - heights[here[0].key], {here[0].key: heights[here[0].key]})
            continue
        keys = [m.key for m in here if m.kind == "figure" and m.key in heights]
        # What has begun and not ended runs over to the next page.
        if not keys or here[-1].kind == "start":
            continue
        left = foot - _SPARE - here[-1].y
        found |= _shared(left, {key: heights[key] for key in keys})
    return found


def _shared(left: float, heights: Mapping[str, float]) -> dict[str, float]:
    """What is left of a page shared among its figures, by the heights that they need."""
    more = min(_MOST, 1 + left / sum(heights.values()))
    if (more - 1) * max(heights.values()) < _LEAST:
        return {}
    return {key: more * high for key, high in heights.items()}
