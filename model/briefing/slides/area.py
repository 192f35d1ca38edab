"""Rectangles on a slide, in inches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

#: English Metric Units in an inch.
_EMU = 914400


@dataclass(frozen=True)
class Area:
    """A rectangle in inches.

    Attributes
    ----------
    left, top, width, height : float
    """

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, shape: Any) -> Area:
        """The rectangle of a shape."""
        return cls(*(x / _EMU for x in (shape.left, shape.top, shape.width, shape.height)))

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height as a slide keeps them."""
        corner = round(self.left * _EMU), round(self.top * _EMU)
        return (*corner, round(self.width * _EMU), round(self.height * _EMU))

    def split_rows(self, height: float, gap: float = 0) -> tuple[Area, Area]:
        """The uppermost `height` inches, and what lies a gap below."""
        rest = self.height - height - gap
        below = replace(self, top=self.top + height + gap, height=rest)
        return replace(self, height=height), below

    def split_columns(self, width: float, gap: float = 0) -> tuple[Area, Area]:
        """The leftmost `width` inches, and what lies a gap to the right."""
        rest = self.width - width - gap
        beside = replace(self, left=self.left + width + gap, width=rest)
        return replace(self, width=width), beside
