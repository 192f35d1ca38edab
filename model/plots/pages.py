"""Figures on the pages of a document: as wide as its text, as high as what is on them needs.

No type on them is smaller than nine points. What a slide says at the foot of a figure is said by
the document around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from model.plots.house import House, current, using

#: The text block of a page of A4 in inches: upright, and turned on its side for wide tables.
UPRIGHT, TURNED = (6.85, 9.8), (10.25, 5.5)

#: The height of a figure of which nothing else is said.
_HEIGHT = 3.9

F = TypeVar("F", bound=Callable[..., Any])


def paged(
    height: float | Callable[[Any], float] = _HEIGHT, turned: bool = False
) -> Callable[[F], F]:
    """Say how high a figure is on the page of a document, in inches.

    Parameters
    ----------
    height : float or callable
        At the width of the text; of a result, where it depends on that.
    turned : bool
        Whether it needs a page that is turned on its side, which it fills.
    """

    def wrapped(draw: F) -> F:
        @wraps(draw)
        def wrapper(found: Any) -> Any:
            style = current()
            if not style.page:
                return draw(found)
            high = height(found) if callable(height) else height
            size = TURNED if turned else (UPRIGHT[0], min(max(high, style.page), UPRIGHT[1]))
            with using(replace(style, size=size)):
                return draw(found)

        return wrapper  # type: ignore[return-value]

    return wrapped


@contextmanager
def on_page(least: float = 1.0) -> Iterator[House]:
    """Draw figures for the pages of a document, in the style in use.

    Parameters
    ----------
    least : float
        So many inches high they are at least.
    """
    size = UPRIGHT[0], max(_HEIGHT, least)
    with using(replace(current(), size=size, page=least)) as style:
        yield style
