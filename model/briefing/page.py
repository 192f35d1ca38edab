"""The briefing as one page of HTML that needs nothing beside it.

Figures are SVG inside the page, their texts texts; the first one moves with the threat where a
script runs, over numbers that are in the page. The files of the figures and of their numbers stand
beside it, linked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from model.briefing.content import ANNEX, READING, WARNING, Briefing, Picture
from model.plots.colours import label_colour, mixed
from model.plots.house import current, read_style
from model.plots.pages import UPRIGHT
from model.plots.style import split_title


def page(content: Briefing, pictures: Mapping[str, Picture]) -> str:
    """Lay a briefing out as HTML.

    Parameters
    ----------
    content : Briefing
    pictures : mapping of str to Picture
        Of each exhibit, by key.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("model.briefing"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("page.html.j2").render(
        briefing=content,
        annex=ANNEX,
        reading=READING,
        warning=WARNING,
        pictures=pictures,
        parted=parted,
        upright=UPRIGHT[0],
        look=None if current() == read_style("light") else current(),
        mixed=mixed,
        label_colour=label_colour,
        # Nothing in it can end the element that it stands in.
        moves=json.dumps(content.moves).replace("<", "\\u003c") if content.moves else None,
    )


def parted(title: str) -> tuple[str, str]:
    """A title at the place where that of its figure ends, and what is left of it.

    >>> parted("The answer holds.")
    ('The answer holds.', '')
    """
    first, rest = split_title(title)
    if not rest or not title.startswith(first):
        return title, ""
    at = title.find(" ", len(first))
    return title[:at], title[at + 1 :]
