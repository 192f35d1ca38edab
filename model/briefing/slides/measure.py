"""How much room a text takes, measured before it is written.

Which face a slide is shown in nobody knows beforehand; the face measured here, DejaVu Sans, comes
with matplotlib and is wider than the faces that offices use, so that what fits here fits there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

#: Distance of lines in type sizes, and the size in points at which letters are measured.
LEADING, _AT = 1.2, 100


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line in inches; `size` in points."""
    return _width(text, bold) * size / 72


def lines(text: str, size: float, room: float, bold: bool = False) -> int:
    """Into how many lines a text breaks in a room, in inches."""
    count = 0
    for paragraph in text.split("\n"):
        at, count = 0.0, count + 1
        for word in paragraph.split(" "):
            step = width(f"{word} ", size, bold)
            if at and at + width(word, size, bold) > room:
                at, count = 0.0, count + 1
            # A word that is wider than the room is broken.
            count += int(step / room) if step > room else 0
            at += step
    return count


def height(text: str, size: float, room: float, bold: bool = False) -> float:
    """The height of a text in inches in a room of this width."""
    return lines(text, size, room, bold) * size * LEADING / 72


def fitting(
    text: str, sizes: Sequence[float], room: float, high: float, bold: bool = False
) -> float:
    """The largest of the sizes, from the largest, at which a text is no higher; or the smallest."""
    for size in sizes:
        if height(text, size, room, bold) <= high:
            return size
    return sizes[-1]


@lru_cache(maxsize=4096)
def _width(text: str, bold: bool) -> float:
    return float(_face(bold).getlength(text)) / _AT


@lru_cache
def _face(bold: bool) -> Any:
    import matplotlib
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    return ImageFont.truetype(str(path), _AT)
