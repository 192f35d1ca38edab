"""The briefing as one page of HTML that needs nothing beside it.

Figures are SVG inside the page, their texts texts; the first one moves with the threat where a
script runs, over numbers that are in the page. The files of the figures and of their numbers stand
beside it, linked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from model.briefing.content import ANNEX, READING, WARNING, Briefing
from model.plots.colours import label_colour, mixed
from model.plots.house import current, read_style


def page(content: Briefing, pictures: Mapping[str, str]) -> str:
    """Lay a briefing out as HTML.

    Parameters
    ----------
    content : Briefing
    pictures : mapping of str to str
        An ``svg`` element for each exhibit, by key (`model.briefing.inline`).
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
        look=None if current() == read_style("light") else current(),
        mixed=mixed,
        label_colour=label_colour,
        # Nothing in it can end the element that it stands in.
        moves=json.dumps(content.moves).replace("<", "\\u003c") if content.moves else None,
    )
