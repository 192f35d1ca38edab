"""The ground of a presentation's layouts, and whether a house style can be read on it.

The ground is stated by the layout or else its master, as a colour or by a name that the master's
map and the theme give a colour. One that is a picture or a gradient is not known, and taken as it
is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from model.errors import InputError
from model.plots.colours import contrast
from model.plots.house import House, read_style

#: Contrast to the ground that words need, and that shapes do (WCAG 2.1).
_WORDS, _AREAS = 4.5, 3.0


def check_ground(layouts: Iterable[Any], look: House, name: str) -> None:
    """Refuse a house style that cannot be read on the ground of a template.

    Parameters
    ----------
    layouts : iterable of SlideLayout
        Those that slides fill.
    look : House
        The style in which slides are written.
    name : str
        What the template is called.

    Raises
    ------
    InputError
        If the words of the style do not stand out from the ground, or its two sides do not.
    """
    for layout in layouts:
        ground = ground_of(layout)
        if ground is None or _read(look, ground):
            continue
        other = next((s for s in ("light", "dark") if _read(read_style(s), ground)), None)
        use = f"{other!r} or " if other else ""
        raise InputError(
            f"style: must be one that can be read on the ground of the template {name}, {ground}: "
            f"{use}a style sheet of one's own, got words in {look.ink}"
        )


def _read(look: House, ground: str) -> bool:
    sides = (look.us, look.iran, look.agreed, look.gap)
    return contrast(look.ink, ground) >= _WORDS and all(
        contrast(colour, ground) >= _AREAS for colour in sides
    )


def ground_of(layout: Any) -> str | None:
    """The colour of a layout's ground; None where it is none or is not known."""
    for page in (layout, layout.slide_master):
        stated = page._element.xpath("./p:cSld/p:bg/p:bgPr/a:solidFill/*[1]")
        stated += page._element.xpath("./p:cSld/p:bg/p:bgRef/*[1]")
        if stated:
            return _colour(layout, stated[0])
        if page._element.xpath("./p:cSld/p:bg"):
            return None
    return "#FFFFFF"


def _colour(layout: Any, stated: Any) -> str | None:
    """A colour as it is stated: by its parts, or by a name in the theme; not if it is changed."""
    if len(stated):
        return None
    said = stated.get("lastClr") or stated.get("val", "")
    if stated.tag.endswith("}schemeClr"):
        return _of_theme(layout, said)
    return f"#{said.upper()}" if len(said) == 6 else None


def _of_theme(layout: Any, name: str) -> str | None:
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.oxml import parse_xml

    for page in (layout, layout.slide_master):
        maps = page._element.xpath(
            "./p:clrMap | ./p:clrMapOvr/*[local-name()='overrideClrMapping']"
        )
        if maps:
            name = maps[0].get(name, name)
            break
    theme = parse_xml(layout.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    found = theme.xpath(f".//*[local-name()='clrScheme']/*[local-name()='{name}']/*[1]")
    said = found[0].get("lastClr") or found[0].get("val", "") if found else ""
    return f"#{said.upper()}" if len(said) == 6 else None
