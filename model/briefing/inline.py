"""A figure's SVG as a part of a page: its texts stay texts, its names are its own.

In a page of many figures every `id` must be unique, so each is given its figure's key, and so is
every reference to it. What speaks of a file by itself goes: the declaration, the metadata, the
style sheet that would hold for the whole page, and the title, which stands above the figure.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from model.plots.style import HEADLINE

_SVG, _LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"

#: What an attribute refers to inside the same file.
_REFERENCE = re.compile(r"url\(#([^)]+)\)")

#: What the style sheet of a figure says of all that is drawn.
_STYLE = "stroke-linejoin:round;stroke-linecap:butt"

#: The name of what clips a part of a figure.
_CLIP = re.compile(rb'<clipPath id="([^"]+)"')

#: The font of the figures, and what is as wide where it is not installed.
_FONT, _FONTS = b"'DejaVu Sans'", b"'DejaVu Sans', Verdana, sans-serif"


def readable(svg: bytes) -> bytes:
    """An SVG file whose texts have another font of their width where theirs is not installed.

    Matplotlib names what clips by where it lies in memory, so that no two runs write the same
    bytes: here each is numbered.
    """
    numbers = {name: b"clip-%d" % k for k, name in enumerate(dict.fromkeys(_CLIP.findall(svg)))}
    if numbers:
        names = re.compile(b"|".join(rb"(?<=[#\"])%s\b" % re.escape(name) for name in numbers))
        svg = names.sub(lambda found: numbers[found.group()], svg)
    return svg.replace(_FONT, _FONTS)


def inline(svg: bytes, key: str, title: str, cut: float) -> str:
    """An SVG file as an element of a page.

    Parameters
    ----------
    svg : bytes
        As matplotlib writes it.
    key : str
        What makes its names unique.
    title : str
        What it shows, for those who do not see it.
    cut : float
        The share of its height, from the top, that its title takes, which is left out.

    Returns
    -------
    str
        An ``svg`` element as wide as its place.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _LINK)
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            name = child.tag.rpartition("}")[2]
            if name in ("metadata", "style") or child.get("id") == HEADLINE:
                parent.remove(child)
    for element in root.iter():
        for name, value in element.attrib.items():
            element.set(name, _renamed(name, value, key))
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    shown = (left, top + cut * height, width, (1 - cut) * height)
    root.set("viewBox", " ".join(f"{x:.6g}" for x in shown))
    root.set("style", _STYLE)
    root.set("role", "img")
    root.set(
        "aria-label",
        f"Figure: {title}. How to read it stands below, its numbers are in numbers/{key}.csv.",
    )
    return ElementTree.tostring(root, encoding="unicode")


def _renamed(name: str, value: str, key: str) -> str:
    """An attribute's value with the key in front of each name of its own file."""
    if name == "id":
        return f"{key}-{value}"
    if name in ("href", f"{{{_LINK}}}href") and value.startswith("#"):
        return f"#{key}-{value[1:]}"
    return _REFERENCE.sub(rf"url(#{key}-\1)", value)
