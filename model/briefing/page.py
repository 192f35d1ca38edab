"""The briefing as one page of HTML that needs nothing beside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from model.briefing.content import ANNEX, READING, WARNING, Briefing


def page(content: Briefing, pictures: Mapping[str, bytes]) -> str:
    """Lay a briefing out as HTML.

    Parameters
    ----------
    content : Briefing
    pictures : mapping of str to bytes
        A PNG for each exhibit, by key; they go into the page.
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
        pictures={key: base64.b64encode(png).decode("ascii") for key, png in pictures.items()},
    )
