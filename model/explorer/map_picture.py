"""The exact map as SVG: which files are settled over two levers, by lightness, and the setting.

Regions, borders and shades are those of `model.plots.status`; the picture is made once for what the
levers off the map are at, and the mark of the setting put over it at each move of those on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from model.answers.levers import Status, in_words
from model.answers.status_plane import StatusPlane
from model.answers.tracing import Region
from model.plots.colours import label_colour
from model.plots.levers import grades
from model.plots.regions import LARGE, place_name
from model.plots.status import plane_shade
from model.words import sentence

#: Width and height of the plane, and the room left of it and below it for words.
_WIDE, _HIGH, _LEFT, _BELOW, _EDGE = 460, 360, 78, 46, 10

#: Width of a letter in a region, as a share of the plane, and the height of its lines.
_LETTER, _LINE = 7.6 / _WIDE, 16

#: How far from the rim the status of a place on it is read, as a share of the plane.
_RIM = 1e-7


@dataclass(frozen=True)
class MapPicture:
    """A map without its mark.

    Attributes
    ----------
    found : StatusPlane
    below, above : str
        The plane, and the words on it and around it, as SVG: the mark lies between.
    """

    found: StatusPlane
    below: str
    above: str

    @classmethod
    def of(cls, found: StatusPlane) -> MapPicture:
        """Draw a plane."""
        regions = "".join(
            f'<path d="{"".join(_path(found, p) + "Z" for p in r.polygons)}" '
            f'fill="{plane_shade(r.told)}" stroke="{plane_shade(r.told)}"/>'
            for r in found.status.regions
        )
        borders = "".join(
            f'<path d="{_path(found, c.points)}" class="{kind}"/>'
            for kind, traced in (("border", found.status), ("answers", found.central))
            for c in traced.curves
        )
        names = "".join(_name(found, r) for r in found.status.regions if r.share >= LARGE)
        return cls(found, regions + borders, names + _axes(found))

    def status_at(self, x: float, y: float) -> Status:
        """The status of files at a place; on the rim that of what is beside it."""
        inside = []
        for laid, value in zip(self.found.axes, (x, y), strict=True):
            low, high = float(laid.low), float(laid.high)
            rim = _RIM * (high - low)
            inside.append(min(max(value, low + rim), high - rim))
        told: Status = self.found.status.at(*inside)
        return told

    def words_at(self, x: float, y: float) -> str:
        """Where the setting is marked, and what becomes of the files there."""
        across, up = self.found.names
        told = in_words(self.status_at(x, y))
        return f"The setting is marked at {across} {x:g}, {up} {y:g}: {told}."

    def at(self, x: float, y: float) -> str:
        """The map with the mark of a setting."""
        words = f"{self.found.words}. {self.words_at(x, y)}"
        px, py = _place(self.found, x, y)
        lines = (
            f'<line x1="{px}" x2="{px}" y1="{_EDGE}" y2="{_EDGE + _HIGH}" class="here"/>'
            f'<line x1="{_LEFT}" x2="{_LEFT + _WIDE}" y1="{py}" y2="{py}" class="here"/>'
        )
        mark = f'<circle cx="{px}" cy="{py}" r="7" class="mark"/>'
        return (
            f'<svg class="map" viewBox="0 0 {_LEFT + _WIDE + _EDGE} {_EDGE + _HIGH + _BELOW}" '
            f'role="img" aria-label="{escape(words)}">{self.below}{lines}{self.above}{mark}</svg>'
        )


def _place(found: StatusPlane, x: float, y: float) -> tuple[float, float]:
    """Where a place of the plane lies in the drawing."""
    (a, b), (c, d) = ((float(laid.low), float(laid.high)) for laid in found.axes)
    return (
        round(_LEFT + _WIDE * (x - a) / (b - a), 1),
        round(_EDGE + _HIGH * (1 - (y - c) / (d - c)), 1),
    )


def _path(found: StatusPlane, points: object) -> str:
    places = [_place(found, float(x), float(y)) for x, y in points]  # type: ignore[attr-defined]
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in places)


def _name(found: StatusPlane, region: Region) -> str:
    """The name of a region where it has most room."""
    low, high = ([float(getattr(laid, end)) for laid in found.axes] for end in ("low", "high"))
    (x, y), words = place_name(region, low, high, found.today, _LETTER)
    px, py = _place(found, x, y)
    lines = words.split("\n")
    # Nothing of it beyond the rim.
    half = _LETTER * _WIDE * max(map(len, lines)) / 2 + 4
    px = min(max(px, _LEFT + half), _LEFT + _WIDE - half)
    tall = _LINE * (len(lines) - 1)
    start = min(max(py - tall / 2 + 5, _EDGE + _LINE), _EDGE + _HIGH - tall - 6)
    shade = plane_shade(region.told)
    spans = "".join(
        f'<tspan x="{px:.1f}" y="{start + _LINE * k:.1f}">{escape(line)}</tspan>'
        for k, line in enumerate(lines)
    )
    return (
        f'<text class="region" text-anchor="middle" fill="{label_colour(shade)}" '
        f'stroke="{shade}">{spans}</text>'
    )


def _axes(found: StatusPlane) -> str:
    """Frame, names and grades."""
    frame = (
        f'<rect x="{_LEFT}" y="{_EDGE}" width="{_WIDE}" height="{_HIGH}" class="frame"/>'
        f'<text x="{_LEFT + _WIDE / 2}" y="{_EDGE + _HIGH + 38}" text-anchor="middle" '
        f'class="axis">{escape(sentence(found.names[0]))}</text>'
        f'<text transform="translate(13 {_EDGE + _HIGH / 2}) rotate(-90)" text-anchor="middle" '
        f'class="axis">{escape(sentence(found.names[1]))}</text>'
    )
    return frame + "".join(_ticks(found, k) for k in (0, 1))


def _ticks(found: StatusPlane, axis: int) -> str:
    """Grade words along an axis; numbers where it is no share."""
    laid = found.axes[axis]
    low, high = float(laid.low), float(laid.high)
    at, words = [low, (low + high) / 2, high], [f"{v:g}" for v in (low, (low + high) / 2, high)]
    if (laid.scenario.parameter(laid.name).unit, low, high) == ("share", 0, 1):
        at, words = grades(laid.scenario)
    said, last = "", -1.0
    for value, word in zip(at, words, strict=True):
        text = escape(word.replace("\n", " "))
        if axis == 1:
            _, y = _place(found, float(found.axes[0].low), value)
            said += f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{text}</text>'
            continue
        x, _ = _place(found, value, float(found.axes[1].low))
        # Words that would run into the one before stand a line lower or not at all.
        if x - last > 9 * len(text) * 0.75:
            said += f'<text x="{x}" y="{_EDGE + _HIGH + 18}" text-anchor="middle">{text}</text>'
            last = x
    return said
