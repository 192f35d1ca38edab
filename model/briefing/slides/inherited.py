"""What a placeholder takes over from its layout and master: type size and margins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: Margins where none are stated, in English Metric Units, 914,400 an inch.
_MARGINS = {"lIns": 91440, "rIns": 91440, "tIns": 45720, "bIns": 45720}

#: Where the master keeps the styles of text, by kind of placeholder.
_STYLES = {"TITLE": "titleStyle", "CENTER_TITLE": "titleStyle"}


def size_of(placeholder: Any, layout: Any) -> float | None:
    """The type size of a placeholder's first level in points; None where nothing states it."""
    kind = placeholder.placeholder_format.type.name
    path = "./a:lstStyle/a:lvl1pPr/a:defRPr/@sz"
    for each in _line(placeholder, layout):
        if found := each._element.txBody.xpath(path):
            return int(found[0]) / 100
    style = _STYLES.get(kind, "bodyStyle")
    found = layout.slide_master._element.xpath(f"./p:txStyles/p:{style}/a:lvl1pPr/a:defRPr/@sz")
    return int(found[0]) / 100 if found else None


def margins(placeholder: Any, layout: Any) -> tuple[float, float]:
    """Both margins of a placeholder together, across and down, in inches."""
    found = {}
    for name, usual in _MARGINS.items():
        stated = (each._element.txBody.bodyPr.get(name) for each in _line(placeholder, layout))
        found[name] = int(next((x for x in stated if x is not None), usual)) / 914400
    return found["lIns"] + found["rIns"], found["tIns"] + found["bIns"]


def _line(placeholder: Any, layout: Any) -> Iterator[Any]:
    """The placeholder itself, what it comes from in the layout, and in the master."""
    yield placeholder
    idx, kind = placeholder.placeholder_format.idx, placeholder.placeholder_format.type.name
    for each in layout.placeholders:
        if each.placeholder_format.idx == idx:
            yield each
    kinds = {"CENTER_TITLE": "TITLE", "OBJECT": "BODY", "SUBTITLE": "BODY"}
    for each in layout.slide_master.placeholders:
        if each.placeholder_format.type.name == kinds.get(kind, kind):
            yield each
