r"""Each file on its own Nash bargain, given the others: the terms x*(S) of settled files S.

**Object** (Nash-in-Nash: Horn and Wolinsky 1988; Collard-Wexler, Gowrisankaran and Lee 2019). Let
S be a set of settled blocks; mostly each file is a block by itself (`model.answers.talks`). For a
block B of S and a player P let

    G_P,B(x) = payoff of P with S settled on x - its payoff with B open, the rest as it is.

x*(S) are terms at which every block B maximises the Nash product G_US,B G_Iran,B (Nash 1950) over
the terms x_B in [0, 1]^B that neither side refuses (both G >= 0), the other blocks at x*(S).

**How it is found.** With H_f the slope of the product of f's block in x_f, each file of a maximum
is in one of three places: x_f = 0 and H_f <= 0; x_f = 1 and H_f >= 0; or H_f = 0. So x*(S) is a
zero of one of 3^|S| polynomial systems, and all their zeros are found and proven
(`model.answers.zeros`). Where both G of a block are concave in its terms the product is
log-concave and every such point with a product above 0 is a maximum, the only one given the
others. Elsewhere the
maximum is looked for among all such points of the block, the others as they are.

**What is exact.** Terms at 0 or 1 are. Others are algebraic numbers, enclosed to sixty digits;
their polynomial is found by elimination when asked for (`Bargain.exact`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any

from gmpy2 import mpq
from sympy.polys.rings import PolyElement

from model.algebraic import Point, primitive, real_roots
from model.answers.intervals import Interval, Polynomial, enclose, slope, value
from model.answers.talks import FileSet, Talks
from model.answers.zeros import zeros

#: Places of a settled file's terms.
NOTHING, ALL, BETWEEN = 0, 1, 2

#: A root this close to a certified number is that number.
_SAME = Fraction(1, 10**50)

#: Two products closer than this are taken as equal.
_EQUAL = mpq(1, 10**40)


@dataclass(frozen=True, eq=False, repr=False)
class Bargain:
    """Terms at which every block is at its Nash bargain given the others.

    Attributes
    ----------
    talks : Talks
    blocks : tuple of tuple of int
        S, the settled blocks.
    box : tuple of (mpq, mpq)
        For each file an interval that holds its terms, of width 0 where these are rational and
        known; (0, 0) where the file is open.
    """

    talks: Talks
    blocks: tuple[FileSet, ...]
    box: tuple[Interval, ...]

    @property
    def settled(self) -> FileSet:
        """The files of S."""
        return files_of(self.blocks)

    @property
    def near(self) -> tuple[Fraction | None, ...]:
        """The terms, within `error`; None where a file is open."""
        return tuple(
            Fraction(int(m.numerator), int(m.denominator)) if f in self.settled else None
            for f, (a, b) in enumerate(self.box)
            for m in [(a + b) / 2]
        )

    @property
    def error(self) -> float:
        """How far `near` can be from the terms."""
        return float(max(b - a for a, b in self.box) / 2)

    def payoff(self, player: int) -> Interval:
        """An interval that holds a side's payoff."""
        return enclose(self.talks.payoff(player, self.settled), self.box)

    @cached_property
    def exact(self) -> tuple[Point | None, ...]:
        """The terms as exact numbers; None where a file is open or its polynomial out of reach."""
        free = [f for f in self.settled if self.box[f][0] != self.box[f][1]]
        slopes = nash_slopes(self.talks, self.blocks)
        system = [_with(slopes[f], self._fixed) for f in free]
        found: list[Point | None] = []
        for f, (low, high) in enumerate(self.box):
            if f not in self.settled:
                found.append(None)
            elif f not in free:
                found.append(Point.of(Fraction(int(low.numerator), int(low.denominator))))
            else:
                found.append(_algebraic(system, free, f, (low, high)))
        return tuple(found)

    @property
    def _fixed(self) -> dict[int, Any]:
        return {f: a for f, (a, b) in enumerate(self.box) if a == b}


@dataclass(frozen=True)
class Bargains:
    """All x*(S) of one set.

    Attributes
    ----------
    blocks : tuple of tuple of int
    found : tuple of Bargain
    complete : bool
        Whether there are certainly no others.
    undetermined : tuple of tuple of int
        Blocks whose product is the same on all terms of some file, so that none are singled out.
    """

    blocks: tuple[FileSet, ...]
    found: tuple[Bargain, ...]
    complete: bool
    undetermined: tuple[FileSet, ...] = ()


def files_of(blocks: Sequence[FileSet]) -> FileSet:
    """The files in blocks, in order."""
    return tuple(sorted(f for block in blocks for f in block))


def gains(talks: Talks, blocks: Sequence[FileSet], block: FileSet) -> tuple[PolyElement, ...]:
    """G of a block for both sides: what each has from settling it, the rest of S as it is."""
    settled = files_of(blocks)
    rest = files_of([b for b in blocks if b != block])
    return tuple(talks.payoff(p, settled) - talks.payoff(p, rest) for p in (0, 1))


def nash_slopes(talks: Talks, blocks: Sequence[FileSet]) -> dict[int, PolyElement]:
    """H by file: the slope of the Nash product of its block in its terms."""
    return {
        f: prod(gains(talks, blocks, block)).diff(talks.ring.gens[f])
        for block in blocks
        for f in block
    }


def bargains(talks: Talks, blocks: Sequence[FileSet]) -> Bargains:
    """All terms at which every block of a set is at its Nash bargain given the others."""
    blocks = tuple(blocks)
    undetermined = tuple(b for b in blocks if _indifferent(talks, blocks, b))
    if undetermined:
        return Bargains(blocks, (), True, undetermined)
    corners = _stationary(talks, blocks, blocks, {})
    found = [
        Bargain(talks, blocks, box)
        for box in corners.found
        if not any(_on_nothing(block, box) for block in blocks if block in talks.weightless)
        and all(_is_maximum(talks, blocks, b, box) for b in blocks)
    ]
    return Bargains(blocks, tuple(found), corners.complete)


def block_bargain(talks: Talks, block: FileSet, others: Mapping[int, Any]) -> Bargain | None:
    """The Nash bargain of one block, the others settled on given terms or open.

    Parameters
    ----------
    talks : Talks
    block : tuple of int
    others : mapping of int to mpq
        The terms of the files of other blocks that are settled.

    Returns
    -------
    Bargain or None
        None where no terms suit both sides, or the product is the same on all terms of some file.
    """
    blocks = (block, *(b for b in talks.blocks if b[0] in others))
    if _indifferent(talks, blocks, block):
        return None
    nash = prod(gains(talks, blocks, block))
    found = [
        box
        for box in _stationary(talks, blocks, (block,), others).found
        if not (block in talks.weightless and _on_nothing(block, box))
    ]
    if not found:
        return None
    best = max(found, key=lambda box: value(nash, [(a + b) / 2 for a, b in box]))
    return Bargain(talks, blocks, best)


def _on_nothing(block: FileSet, box: Sequence[Interval]) -> bool:
    """Whether nothing of a block is given, which of one that weighs nothing is to leave it open."""
    return all(box[f] == (0, 0) for f in block)


def _indifferent(talks: Talks, blocks: tuple[FileSet, ...], block: FileSet) -> bool:
    nash = prod(gains(talks, blocks, block))
    return any(not nash.diff(talks.ring.gens[f]) for f in block)


@dataclass(frozen=True)
class _Stationary:
    found: tuple[tuple[Interval, ...], ...]
    complete: bool


def _stationary(
    talks: Talks,
    blocks: tuple[FileSet, ...],
    moving: tuple[FileSet, ...],
    given: Mapping[int, Any],
) -> _Stationary:
    """Where no file of the `moving` blocks has a product that rises towards terms it may have."""
    n = len(talks.files)
    files = files_of(moving)
    slopes = nash_slopes(talks, blocks)
    accepted = [g for b in moving for g in gains(talks, blocks, b)]
    zero, one = mpq(0), mpq(1)
    # The maximum of one log-concave product is the only one if nothing is on edge there.
    alone = blocks == moving and len(blocks) == 1 and _concave(talks, blocks, blocks[0])
    found: dict[tuple[Interval, ...], None] = {}
    complete = True
    # Corners first: an inner zero on the edge of the box is the same point again.
    for places in sorted(product((NOTHING, ALL, BETWEEN), repeat=len(files)), key=_inner):
        box = [(given.get(f, zero),) * 2 for f in range(n)]
        for f, place in zip(files, places, strict=True):
            box[f] = ((zero, zero), (one, one), (zero, one))[place]
        free = [f for f, place in zip(files, places, strict=True) if place == BETWEEN]
        signs: list[Polynomial] = list(accepted)
        for f, place in zip(files, places, strict=True):
            if place != BETWEEN:
                signs.append(slopes[f] if place == ALL else -slopes[f])
        implied = _implied(talks, blocks, free)
        beaten = _beaten(talks, blocks, moving, box)
        here = zeros([slopes[f] for f in free], box, free, signs, implied, beaten)
        complete &= not here.unresolved
        for point in here.found:
            inside = all(0 < point[f][0] and point[f][1] < 1 for f in free)
            if inside and all(enclose(c, point)[1] >= 0 for c in signs):
                if alone and all(enclose(c, point)[0] > _EQUAL for c in signs):
                    return _Stationary((point,), True)
                found[point] = None
    return _Stationary(tuple(found), complete)


#: Terms of a file that are tried, and how many of those of a block are kept.
_TRIED, _KEPT = (mpq(0), mpq(1, 4), mpq(1, 2), mpq(3, 4), mpq(1)), 4


def _beaten(
    talks: Talks,
    blocks: tuple[FileSet, ...],
    moving: tuple[FileSet, ...],
    whole: Sequence[Interval],
) -> Callable[[Sequence[Interval]], bool]:
    """Whether no terms in a box are a maximum: others of a block surely have a larger product.

    Where several files are linked there are curves along which neither side gains anything, and all
    slopes of the product vanish.
    """
    tried: list[tuple[FileSet, tuple[PolyElement, ...], list[tuple[Any, ...]]]] = []

    def beaten(box: Sequence[Interval]) -> bool:
        if not tried:
            tried.extend(_promising(talks, blocks, block, whole) for block in moving)
        for block, both, kept in tried:
            highest = [max(mpq(0), enclose(g, box)[1]) for g in both]
            for chosen in kept:
                there = list(box)
                for f, t in zip(block, chosen, strict=True):
                    there[f] = (t, t)
                us, iran = (enclose(g, there)[0] for g in both)
                if us > 0 and iran > 0 and us * iran > highest[0] * highest[1]:
                    return True
        return False

    return beaten


def _promising(
    talks: Talks, blocks: tuple[FileSet, ...], block: FileSet, box: Sequence[Interval]
) -> tuple[FileSet, tuple[PolyElement, ...], list[tuple[Any, ...]]]:
    """A block, its gains, and the terms tried that do best in the middle of a box."""
    both = gains(talks, blocks, block)
    middle = [(a + b) / 2 for a, b in box]

    def product_at(chosen: tuple[Any, ...]) -> Any:
        at = list(middle)
        for f, t in zip(block, chosen, strict=True):
            at[f] = t
        us, iran = (value(g, at) for g in both)
        return us * iran if us > 0 and iran > 0 else mpq(0)

    ranked = sorted(product(_TRIED, repeat=len(block)), key=product_at, reverse=True)
    return block, both, [chosen for chosen in ranked[:_KEPT] if product_at(chosen) > 0]


def _implied(
    talks: Talks, blocks: tuple[FileSet, ...], free: Sequence[int]
) -> list[tuple[PolyElement, PolyElement]]:
    """In a block with several free files both sides trade these at one rate, where the US gains.

    If H_f = H_g = 0 and G_US > 0, the slopes of the two gains in x_f and x_g are in proportion.
    """
    found = []
    for block in blocks:
        us, iran = gains(talks, blocks, block)
        for f, g in combinations([f for f in free if f in block], 2):
            x, y = talks.ring.gens[f], talks.ring.gens[g]
            found.append((iran.diff(x) * us.diff(y) - iran.diff(y) * us.diff(x), us))
    return found


def _inner(places: Sequence[int]) -> int:
    return places.count(BETWEEN)


def _concave(talks: Talks, blocks: Sequence[FileSet], block: FileSet) -> bool:
    """Whether both gains are concave in the block's own terms, surely, over the whole box."""
    unit = [(mpq(0), mpq(1))] * len(talks.files)
    for gain in gains(talks, blocks, block):
        hessian = [[enclose(slope(slope(gain, f), g), unit) for g in block] for f in block]
        if len(block) == 1:
            if hessian[0][0][1] > 0:
                return False
        elif not _negative_semidefinite(hessian):
            return False
    return True


def _negative_semidefinite(hessian: Sequence[Sequence[Interval]]) -> bool:
    """Of a constant matrix, by elimination; False for one that is not constant."""
    if any(a != b for row in hessian for a, b in row):
        return False
    rows = [[-entry[0] for entry in row] for row in hessian]
    while rows:
        pivot = rows[0][0]
        if pivot < 0 or (pivot == 0 and any(rows[0])):
            return False
        rows = [
            [c - (row[0] * rows[0][k] / pivot if pivot else 0) for k, c in enumerate(row) if k]
            for row in rows[1:]
        ]
    return True


def _is_maximum(
    talks: Talks, blocks: tuple[FileSet, ...], block: FileSet, box: Sequence[Interval]
) -> bool:
    """Whether no other point of the block has a larger product, the others as they are."""
    others = {f: (a + b) / 2 for f, (a, b) in enumerate(box) if f not in block}
    nash = prod(gains(talks, blocks, block))
    here = value(nash, [(a + b) / 2 for a, b in box])
    if here > _EQUAL and _concave(talks, blocks, block):
        return True
    rivals = _stationary(talks, blocks, (block,), others).found
    return all(value(nash, [(a + b) / 2 for a, b in rival]) <= here + _EQUAL for rival in rivals)


def _with(polynomial: PolyElement, fixed: Mapping[int, Any]) -> PolyElement:
    """A polynomial with some variables given."""
    for f, x in fixed.items():
        polynomial = polynomial.subs(polynomial.ring.gens[f], polynomial.ring.domain(x))
    return polynomial


def _algebraic(
    system: Sequence[PolyElement], free: Sequence[int], file: int, place: Interval
) -> Point | None:
    """The exact number in an interval that is a coordinate of a zero of the system."""
    eliminated = list(system)
    for other in free:
        if other == file:
            continue
        variable = eliminated[0].ring.gens[other]
        first, *rest = sorted(eliminated, key=lambda p: p.degree(variable))
        eliminated = [_resultant(first, p, other) for p in rest]
    last = eliminated[0]
    if not last:
        return None
    line = [Fraction(0)] * (last.degree(last.ring.gens[file]) + 1)
    for powers, c in last.items():
        line[powers[file]] = Fraction(int(c.numerator), int(c.denominator))
    near = Fraction(int(place[0].numerator), int(place[0].denominator))
    inside = [r for r in real_roots(primitive(line)) if abs(r.near - near) < _SAME]
    return inside[0] if len(inside) == 1 else None


def _resultant(p: PolyElement, q: PolyElement, k: int) -> PolyElement:
    """The resultant in variable k, as a polynomial of the same ring."""
    ring = p.ring
    if not q.degree(ring.gens[k]):
        return q
    if not p.degree(ring.gens[k]):
        return p
    import sympy as sp

    names = [sp.Symbol(f"x{j}") for j in range(ring.ngens)]
    found = sp.resultant(p.as_expr(*names), q.as_expr(*names), names[k])
    return ring.from_expr(sp.expand(found)) if found != 0 else ring.zero
