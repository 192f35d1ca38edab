r"""Regions of a plane in which something that is watched stays the same, with traced borders.

**How.** The plane is cut into even cells and what is watched (`model.answers.watch`) is read at
their corners. On each side of a cell at whose ends the readings differ the place of the change is
narrowed down to a hundred-thousandth of the plane's width, or as far as floats are sure of the
readings on both sides. A cell with two such places has one border through it, drawn
straight between them. A cell with more is cut in four again, up to `DEPTH` times; what is left of
it then, where three regions meet or more, is joined at one point.

A region that no corner of a cell lies in, and whose borders cross no side between differing
corners, is missed: the result says how wide the cells are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.answers.watch import Bracket, Watch, narrowed
from model.regimes.path import Path
from model.scenario import Scenario
from model.sweeps.points import Points

#: How often a cell in which several borders meet is cut in four.
DEPTH = 4

#: How closely a place on a side is known, as a share of the plane's width.
_CLOSE = 1e-5

#: A corner, in steps of the finest cells; a cell: its lower left corner and its width.
Corner = tuple[int, int]
Cell = tuple[int, int, int]

#: A place in the plane.
Place = tuple[float, float]

#: A side of a cell: its two ends, the lower or left one first.
Side = tuple[Corner, Corner]


@dataclass(frozen=True)
class Region:
    """Where in the plane what is watched is the same.

    Attributes
    ----------
    told : Any
        What it is there, as the watch tells it; None where it is not known.
    share : float
        Of the plane.
    polygons : tuple of array, shape (k, 2)
        They cover it.
    """

    told: Any
    share: float
    polygons: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class Curve:
    """A border between two regions.

    Attributes
    ----------
    sides : (int, int)
        The positions of the two regions.
    points : array, shape (k, 2)
        Places on it, in order.
    across : Bracket
        One of these places: along a line through it readings differ at its ends.
    """

    sides: tuple[int, int]
    points: NDArray[np.float64]
    across: Bracket


@dataclass(frozen=True)
class Traced:
    """The regions of a plane, the largest first, and the borders between them."""

    regions: tuple[Region, ...]
    curves: tuple[Curve, ...]

    def at(self, x: float, y: float) -> Any:
        """What is told of the region that holds a place."""
        for region in self.regions:
            if any(_inside(polygon, x, y) for polygon in region.polygons):
                return region.told
        raise ValueError(f"place: must lie in the plane, got {x}, {y}")


@dataclass
class _Tracer:
    watch: Watch
    scenario: Scenario
    axes: tuple[Path, Path]
    steps: int
    values: dict[Corner, Fraction] = field(default_factory=dict)
    rows: dict[Corner, NDArray[Any]] = field(default_factory=dict)
    labels: dict[bytes, int] = field(default_factory=dict)
    samples: list[NDArray[Any]] = field(default_factory=list)
    crossings: dict[Side, list[tuple[Place, int, int]]] = field(default_factory=dict)
    brackets: dict[Place, Bracket] = field(default_factory=dict)

    @property
    def finest(self) -> int:
        return self.steps << DEPTH

    def value(self, axis: int, step: Any) -> Fraction:
        """The value of a parameter at a corner."""
        if (axis, step) not in self.values:
            laid = self.axes[axis]
            part = (laid.high - laid.low) * Fraction(step, self.finest)
            self.values[axis, step] = laid.low + part
        return self.values[axis, step]

    def label(self, row: NDArray[Any]) -> int:
        """The number of a row's signature."""
        key = np.ascontiguousarray(self.watch.signature(row)).tobytes()
        if key not in self.labels:
            self.labels[key] = len(self.labels)
            self.samples.append(row)
        return self.labels[key]

    def read(self, corners: Iterable[Corner]) -> None:
        """Read the corners that have not been read."""
        new = sorted(set(corners) - self.rows.keys())
        if not new:
            return
        cases = [{laid.name: self.value(k, c[k]) for k, laid in enumerate(self.axes)} for c in new]
        rows = self.watch.many(Points.listed(self.scenario, cases))
        self.rows |= dict(zip(new, rows, strict=True))

    def cross(self, sides: Iterable[Side]) -> None:
        """Find where something changes along sides."""
        brackets, on = [], {}
        for side in sorted(set(sides) - self.crossings.keys()):
            rows = [self.rows[c] for c in side]
            self.crossings[side] = self.part(side)
            if not self.crossings[side] and self.label(rows[0]) != self.label(rows[1]):
                laid = self.line(side)
                on[id(laid)] = side
                brackets.append(Bracket(laid, laid.low, laid.high, rows[0], rows[1]))
        if not brackets:
            return
        side = on[id(brackets[0].path)]
        close = _CLOSE * self.finest / sum(b - a for a, b in zip(*side, strict=True))
        for b in narrowed(self.watch, self.scenario, brackets, close=min(close, 0.5), exact=False):
            side = on[id(b.path)]
            along = 0 if side[0][1] == side[1][1] else 1
            other = float(self.value(1 - along, side[0][1 - along]))
            middle = float((b.low + b.high) / 2)
            place = (middle, other) if along == 0 else (other, middle)
            self.crossings[side].append((place, self.label(b.at_low), self.label(b.at_high)))
            self.brackets[place] = b

    def part(self, side: Side) -> list[tuple[Place, int, int]]:
        """What is known along a side from one twice as long, if it fits the corners."""
        along = 0 if side[0][1] == side[1][1] else 1
        start, end = side[0][along], side[1][along]
        width = end - start
        start -= start % (2 * width)
        other = side[0][1 - along]
        ends = [(at, other) if along == 0 else (other, at) for at in (start, start + 2 * width)]
        low, high = (float(self.value(along, c[along])) for c in side)
        found = [c for c in self.crossings.get((ends[0], ends[1]), ()) if low < c[0][along] < high]
        labels = [self.label(self.rows[c]) for c in side]
        fits = found and (found[0][1], found[-1][2]) == tuple(labels)
        return list(found) if fits else []

    def line(self, side: Side) -> Path:
        """A side as a path: one parameter moves, the other stays."""
        along = 0 if side[0][1] == side[1][1] else 1
        moving, still = self.axes[along], self.axes[1 - along]
        stays = self.value(1 - along, side[0][1 - along])
        lines = {
            moving.name: (Fraction(0), Fraction(1)),
            still.name: (stays, Fraction(0)),
        }
        ends = [self.value(along, c[along]) for c in side]
        return Path(moving.name, moving.unit, ends[0], ends[1], lines, self.scenario)

    def arcs(self, cell: Cell) -> list[tuple[int, list[Place]]]:
        """The rim of a cell, cut where something changes: labels with the places along each."""
        corners = _corners(cell)
        around = [*corners, corners[0]]
        found: list[tuple[int, list[Place]]] = [(self.label(self.rows[corners[0]]), [])]
        for first, last in pairwise(around):
            found[-1][1].append(self.place(first))
            ahead = first < last
            crossings = self.crossings[(first, last) if ahead else (last, first)]
            for place, before, after in crossings if ahead else reversed(crossings):
                found[-1][1].append(place)
                found.append((after if ahead else before, [place]))
        if len(found) > 1:
            label, start = found.pop(0)
            found[-1] = (label, [*found[-1][1], *start])
        return found

    def place(self, corner: Corner) -> Place:
        x, y = (float(self.value(k, corner[k])) for k in (0, 1))
        return x, y


def trace(watch: Watch, scenario: Scenario, axes: tuple[Path, Path], steps: int) -> Traced:
    """Cut a plane into the regions in which what is watched stays the same.

    Parameters
    ----------
    watch : Watch
    scenario : Scenario
    axes : tuple of two Path
        One parameter each.
    steps : int
        Cells along each.
    """
    here = _Tracer(watch, scenario, axes, steps)
    width = 1 << DEPTH
    cells: list[Cell] = [(i * width, j * width, width) for j in range(steps) for i in range(steps)]
    areas: dict[int, list[list[Place]]] = {}
    segments: dict[tuple[int, int], list[tuple[Place, Place]]] = {}
    while cells:
        here.read(c for cell in cells for c in _corners(cell))
        here.cross(side for cell in cells for side in _sides(cell))
        left: list[Cell] = []
        whole: dict[tuple[int, int, int], list[Cell]] = {}
        for cell in cells:
            arcs = here.arcs(cell)
            if len(arcs) == 1:
                whole.setdefault((cell[1], cell[2], arcs[0][0]), []).append(cell)
            elif len(arcs) > 2 and cell[2] > 1:
                left += _quarters(cell)
            else:
                _divide(arcs, areas, segments)
        for (_, _, label), row in whole.items():
            areas.setdefault(label, []).extend(_strips(here, row))
        cells = left
    return _assembled(here, areas, segments)


def _corners(cell: Cell) -> list[Corner]:
    """The corners of a cell, around it."""
    i, j, w = cell
    return [(i, j), (i + w, j), (i + w, j + w), (i, j + w)]


def _sides(cell: Cell) -> list[Side]:
    a, b, c, d = _corners(cell)
    return [(a, b), (b, c), (d, c), (a, d)]


def _quarters(cell: Cell) -> list[Cell]:
    i, j, w = cell
    half = w // 2
    return [(i + p, j + q, half) for q in (0, half) for p in (0, half)]


def _strips(here: _Tracer, row: Sequence[Cell]) -> Iterator[list[Place]]:
    """Cells of one row and label, those side by side as one rectangle."""
    start = row[0]
    for one, other in zip(row, [*row[1:], None], strict=True):
        if other is not None and other[0] == one[0] + one[2]:
            continue
        corners = [*_corners(start)[::3], *_corners(one)[1:3]]
        yield [here.place(c) for c in (corners[0], corners[2], corners[3], corners[1])]
        start = other or one


def _divide(
    arcs: Sequence[tuple[int, list[Place]]],
    areas: dict[int, list[list[Place]]],
    segments: dict[tuple[int, int], list[tuple[Place, Place]]],
) -> None:
    """Divide a cell between its arcs: by a line between two, else from a point in the middle."""
    ends = [arc[1][0] for arc in arcs]
    if len(arcs) == 2:
        pair = (min(arcs[0][0], arcs[1][0]), max(arcs[0][0], arcs[1][0]))
        segments.setdefault(pair, []).append((ends[0], ends[1]))
        for label, places in arcs:
            areas.setdefault(label, []).append(places)
        return
    middle = (sum(x for x, _ in ends) / len(ends), sum(y for _, y in ends) / len(ends))
    for k, (label, places) in enumerate(arcs):
        areas.setdefault(label, []).append([*places, middle])
        before = arcs[k - 1][0]
        if before != label:
            pair = (min(before, label), max(before, label))
            segments.setdefault(pair, []).append((ends[k], middle))


def _assembled(
    here: _Tracer,
    areas: Mapping[int, list[list[Place]]],
    segments: Mapping[tuple[int, int], list[tuple[Place, Place]]],
) -> Traced:
    """Regions by size, and the segments between two of them joined to curves."""
    total = float(np.prod([float(laid.high - laid.low) for laid in here.axes]))
    regions = []
    for label, polygons in areas.items():
        arrays = tuple(np.array(p) for p in polygons)
        row = here.samples[label]
        told = here.watch.told(row) if (row >= 0).all() else None
        share = sum(map(_area, arrays)) / total
        regions.append((label, Region(told, share, arrays)))
    regions.sort(key=lambda item: -item[1].share)
    position = {label: k for k, (label, _) in enumerate(regions)}
    curves = []
    for (a, b), parts in segments.items():
        for line in _joined(parts):
            known = [here.brackets[p] for p in line if p in here.brackets]
            curves.append(Curve((position[a], position[b]), np.array(line), known[len(known) // 2]))
    return Traced(tuple(region for _, region in regions), tuple(curves))


def _joined(parts: Sequence[tuple[Place, Place]]) -> Iterator[list[Place]]:
    """Segments that meet end to end, as lines."""
    at: dict[Place, list[int]] = {}
    for k, ends in enumerate(parts):
        for place in ends:
            at.setdefault(place, []).append(k)
    left = set(range(len(parts)))
    # Lines that end somewhere from their ends, then those that close.
    starts = [p for p, ks in at.items() if len(ks) == 1] + list(at)
    for start in starts:
        line = [start]
        while True:
            following = next((k for k in at[line[-1]] if k in left), None)
            if following is None:
                break
            left.discard(following)
            a, b = parts[following]
            line.append(b if a == line[-1] else a)
        if len(line) > 1:
            yield line


def _area(polygon: NDArray[np.float64]) -> float:
    x, y = polygon.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _inside(polygon: NDArray[np.float64], x: float, y: float) -> bool:
    """Whether a place lies in a polygon, by the sides that a ray from it crosses."""
    a, b = polygon, np.roll(polygon, -1, axis=0)
    over = (a[:, 1] > y) != (b[:, 1] > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
    return bool((over & (x < at)).sum() % 2)
