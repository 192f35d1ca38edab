r"""Without a grid, whatever is linked and wherever a strike pays: boxes dropped, and witnesses.

**Object.** For a set S of settled blocks of files, the terms x in [0, 1]^S that survive the
deviations of the lemma (`model.agreements`, L to infinity as in `model.continuum.outcomes`): block
by block, a side leaves a settled block (if in some file of it x_f < 1 and it takes, or x_f > 0 and
it gives) or concedes all of an open one: x_f = 1 in files that it gives, 0 in those that it takes.
What it keeps less what it would get must be >= 0: the difference of two payoffs, each of them a
polynomial of x, or one of two by the sign of what a strike pays at that outcome. Blocks settled on
what one side concedes of itself, which the other cannot leave, are *faces* of their own.

**Decision.** [0, 1]^n is cut into boxes. On a box a polynomial lies between its least and its
greatest Bernstein coefficient (Garloff 1985), so that a box on which some condition stays below 0,
whichever polynomials may be in force, holds no agreement and is dropped. Where a corner or the
middle of a box meets all conditions in exact arithmetic, that is a *witness*. So the answer is yes,
with a witness; no, with nothing left; or not decided at the finest cut, which needs agreements
without interior. The ends of the terms are enclosed alike: a witness within, nothing beyond.

Nothing of the shape of the payoffs is used but the premise: own terms of any degree are decided
here too. Where the shape is known and each file is by itself, `model.continuum.exact` is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import comb, prod
from typing import Any

import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from model.continuum.conditions import KEPT, OPEN, FileSet, payoff_of
from model.payoffs import PLAYERS, Structure, given
from model.split import not_carried_out, pays, split_payoffs, weightless

#: A polynomial in the terms of the files, by exponents.
Form = Mapping[tuple[int, ...], Any]

#: What floats may be off by, relative to the payoff coefficients.
_ROUNDING = 1e-9

#: Boxes are cut until no side is longer, and at most so many are looked at for one question.
_FINEST, _MOST = 2.0**-14, 20_000

#: So many boxes are looked at together, the most promising first.
_BATCH = 128

#: Ends of terms are known to this.
WITHIN = 1e-3

Boxes = NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """A payoff as a polynomial of the terms, or one of two by the sign of a margin, exact."""

    pieces: tuple[Form, ...]
    margin: Form | None

    def __call__(self, x: Sequence[Any]) -> Any:
        """The value at terms."""
        piece = 0 if self.margin is None else int(_at(self.margin, x) > 0)
        return _at(self.pieces[piece], x)


@dataclass(frozen=True)
class Rules:
    """The payoffs of a form at some values, and the blocks that are settled together.

    Attributes
    ----------
    payoffs : tuple of tuple of Form
        For each player one payoff, or two: without the strike and with it.
    margin : Form or None
        What a strike pays the US over backing down, where that decides between the two.
    blocks : tuple of FileSet
    givers : tuple of int
        For each file the position in `PLAYERS` of who gives it up.
    weightless : tuple of FileSet
        Blocks that are called open where nothing of them is given (`model.split.weightless`).
    """

    payoffs: tuple[tuple[Form, ...], ...]
    margin: Form | None
    blocks: tuple[FileSet, ...]
    givers: tuple[int, ...]
    weightless: tuple[FileSet, ...]

    @classmethod
    def of(cls, values: Mapping[str, Fraction], structure: Structure) -> Rules:
        """The rules of a form with exact values."""
        givers = tuple(map(PLAYERS.index, structure.givers))
        blocks = structure.blocks, givers, weightless(structure)
        if structure.execution != "pays":
            one = _forms(values, structure)
            return cls(tuple((form,) for form in one), None, *blocks)
        both = [_forms(v, given(structure)) for v in (not_carried_out(values), values)]
        split = pays(structure)
        (row,) = split.exactly(values)
        margin = {m: c for m, c in zip(split.monomials, row, strict=True) if c}
        return cls(tuple(zip(*both, strict=True)), margin, *blocks)

    @property
    def at_stake(self) -> list[FileSet]:
        """Blocks that somebody may settle where the premise holds, which are not all.

        Of one that weighs nothing while it is open, and of which one side alone gives, that side
        loses whatever it gives, so that it leaves all of it open.
        """
        return [
            block
            for block in self.blocks
            if block not in self.weightless or len({self.givers[f] for f in block}) > 1
        ]

    def settling(self, fixed: Mapping[int, Any]) -> Rules:
        """The same with some files settled on fixed terms: what is left knows them as open."""
        payoffs = tuple(tuple(_settled(form, fixed) for form in both) for both in self.payoffs)
        margin = None if self.margin is None else _settled(self.margin, fixed)
        return replace(self, payoffs=payoffs, margin=margin)

    def conceded(self, player: int, file: int) -> int:
        """The terms of a file that a player concedes outright."""
        return int(self.givers[file] == player)

    def at(self, player: int, places: Sequence[Any]) -> Worth:
        """A payoff at an outcome given as in `payoff_of`, of the terms of the kept files."""
        margin = None if self.margin is None else payoff_of(self.margin, places)
        return Worth(tuple(payoff_of(form, places) for form in self.payoffs[player]), margin)


def _settled(form: Form, fixed: Mapping[int, Any]) -> Form:
    """A polynomial in (x, o) with x given and o = 0 for some files."""
    found: dict[tuple[int, ...], Any] = {}
    for powers, c in form.items():
        count = len(powers) // 2
        if any(powers[count + f] for f in fixed):
            continue
        left = tuple(0 if f in fixed else k for f, k in enumerate(powers))
        found[left] = found.get(left, 0) + c * prod(x ** powers[f] for f, x in fixed.items())
    return found


def _forms(values: Mapping[str, Fraction], structure: Structure) -> list[Form]:
    split = split_payoffs(structure)
    rows = split.exactly(values)
    return [{m: c for m, c in zip(split.monomials, row, strict=True) if c} for row in rows]


def _at(polynomial: Form, x: Sequence[Any]) -> Any:
    return sum(
        (c * prod(t**k for t, k in zip(x, m, strict=True) if k) for m, c in polynomial.items()),
        mpq(0),
    )


@dataclass(frozen=True)
class Face:
    """A set of settled blocks, some of them conceded outright by a side; the rest are free.

    Attributes
    ----------
    rules : Rules
    settled : tuple of FileSet
    fixed : mapping of FileSet to int
        For blocks whose terms are all that one side concedes, which side, by position.
    """

    rules: Rules
    settled: tuple[FileSet, ...]
    fixed: Mapping[FileSet, int]

    @cached_property
    def free(self) -> FileSet:
        """Files whose terms are open to choice."""
        return tuple(sorted(f for b in self.settled if b not in self.fixed for f in b))

    @cached_property
    def stay(self) -> list[Any]:
        """The outcome itself, as `payoff_of` takes it."""
        places: list[Any] = [OPEN] * len(self.rules.givers)
        for block in self.settled:
            by = self.fixed.get(block)
            for f in block:
                places[f] = KEPT if by is None else self.rules.conceded(by, f)
        return places

    @cached_property
    def deviations(self) -> tuple[tuple[int, list[Any]], ...]:
        """By player what a deviation leads to, as `payoff_of` takes it."""
        return tuple(self._deviations())

    def _deviations(self) -> Iterator[tuple[int, list[Any]]]:
        for player in range(len(PLAYERS)):
            # A side can leave no block that the other concedes outright.
            held = 1 - player
            options = [
                (True, False)
                if block not in self.settled or self.fixed.get(block) != held
                else (False,)
                for block in self.rules.blocks
            ]
            for moves in product(*options):
                if not any(moves):
                    continue
                places = list(self.stay)
                for block, moved in zip(self.rules.blocks, moves, strict=True):
                    for f in block if moved else ():
                        left = block in self.settled
                        places[f] = OPEN if left else self.rules.conceded(player, f)
                yield player, places

    def holds(self, x: Sequence[Any]) -> bool:
        """Whether these terms, exact, settle every block and survive every deviation."""
        x = [mpq(t) for t in x]
        if any(
            block in self.rules.weightless and self._on_nothing(block, x) for block in self.settled
        ):
            return False
        stay, moved = self._worth
        here = [worth(x) for worth in stay]
        return all(here[player] >= worth(x) for player, worth in moved)

    @cached_property
    def _worth(self) -> tuple[list[Worth], list[tuple[int, Worth]]]:
        """What the outcome is worth to each player, and to which what each deviation is."""
        stay = [self.rules.at(player, self.stay) for player in range(len(PLAYERS))]
        return stay, [(player, self.rules.at(player, at)) for player, at in self.deviations]

    def _on_nothing(self, block: FileSet, x: Sequence[Any]) -> bool:
        return not any(x[f] if self.stay[f] == KEPT else self.stay[f] for f in block)

    def outcome(self, x: Sequence[Any]) -> tuple[Fraction | None, ...]:
        """Terms of all files: those given, those fixed, None where a file is open."""
        found = []
        for place, t in zip(self.stay, x, strict=True):
            term = mpq(t if place == KEPT else 0 if place == OPEN else place)
            exact = Fraction(int(term.numerator), int(term.denominator))
            found.append(None if place == OPEN else exact)
        return tuple(found)


@dataclass(frozen=True)
class Acceptance(Face):
    """One block on terms that sides would rather have than leave it open, the others as they are.

    Attributes
    ----------
    sides : tuple of int
        Positions in `PLAYERS`.
    """

    sides: tuple[int, ...]

    def _deviations(self) -> Iterator[tuple[int, list[Any]]]:
        for player in self.sides:
            yield player, [OPEN] * len(self.stay)


class _Bounds:
    """The greatest that each condition of a face may be on boxes, in floats."""

    def __init__(self, face: Face) -> None:
        rules = face.rules
        every = [
            *(payoff_of(p, face.stay) for forms in rules.payoffs for p in forms),
            *(payoff_of(p, at) for j, at in face.deviations for p in rules.payoffs[j]),
        ]
        margins = [] if rules.margin is None else [face.stay, *(at for _, at in face.deviations)]
        self.margins = self._tensor([payoff_of(rules.margin or {}, at) for at in margins], face)
        pieces = len(rules.payoffs[0])
        differences, self.places = [], []
        for k, (player, at) in enumerate(face.deviations):
            for a, b in product(range(pieces), repeat=2):
                stay = payoff_of(rules.payoffs[player][a], face.stay)
                gain = dict(stay)
                for m, c in payoff_of(rules.payoffs[player][b], at).items():
                    gain[m] = gain.get(m, 0) - c
                differences.append(gain)
                self.places.append((k, a, b))
        self.gains = self._tensor(differences, face)
        self.slack = _ROUNDING * (1 + max(sum(map(abs, map(float, p.values()))) for p in every))
        self.count, self.pieces = len(face.deviations), pieces

    @staticmethod
    def _tensor(polynomials: Sequence[Form], face: Face) -> NDArray[np.float64]:
        """Coefficients by the powers of the free files, shape (polynomials, d + 1, ...)."""
        powers = [m[f] for p in polynomials for m in p for f in face.free]
        size = (max(powers, default=0) + 1,) * len(face.free)
        found = np.zeros((len(polynomials), *size))
        for k, p in enumerate(polynomials):
            for m, c in p.items():
                found[(k, *(m[f] for f in face.free))] += float(c)
        return found

    def dropped(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Whether a box, of shape (n, free, 2), holds no agreement for certain."""
        high = _bernstein(self.gains, boxes).max(axis=2)
        if self.pieces == 1:
            return self._lost(high)
        margins = _bernstein(self.margins, boxes)
        return self._lost(high, margins.min(axis=2), margins.max(axis=2))

    def fails(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether terms, of shape (n, free), are no agreement for certain."""
        gains = _values(self.gains, points)
        if self.pieces == 1:
            return self._lost(gains)
        margins = _values(self.margins, points)
        return self._lost(gains, margins, margins)

    def _lost(
        self,
        high: NDArray[np.float64],
        least: NDArray[np.float64] | None = None,
        most: NDArray[np.float64] | None = None,
    ) -> NDArray[np.bool_]:
        """From the most that each difference may be, and between what each margin is."""
        if least is not None and most is not None:
            may = least <= self.slack, most > -self.slack
            for j, (k, a, b) in enumerate(self.places):
                high[:, j] = np.where(may[a][:, 0] & may[b][:, 1 + k], high[:, j], -np.inf)
        best = np.full((len(high), self.count), -np.inf)
        for j, (k, _, _) in enumerate(self.places):
            best[:, k] = np.maximum(best[:, k], high[:, j])
        return np.asarray((best < -self.slack).any(axis=1))


def _values(tensor: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values of polynomials at points, shape (n, polynomials)."""
    degree = (tensor.shape[1] if tensor.ndim > 1 else 1) - 1
    monomials = np.ones((len(points), 1))
    for x in points.T:
        powers = x[:, None] ** np.arange(degree + 1)
        size = monomials.shape[1] * (degree + 1)
        monomials = (monomials[:, :, None] * powers[:, None, :]).reshape(len(points), size)
    return np.asarray(monomials @ tensor.reshape(len(tensor), -1).T)


def _bernstein(tensor: NDArray[np.float64], boxes: Boxes) -> NDArray[np.float64]:
    """Bernstein coefficients of polynomials on boxes, shape (n, polynomials, coefficients)."""
    n, degree = len(boxes), (tensor.shape[1] if tensor.ndim > 1 else 1) - 1
    found = np.broadcast_to(tensor, (n, *tensor.shape))
    steps = range(degree + 1)
    raise_ = np.array([[comb(i, j) / comb(degree, j) for j in steps] for i in steps])
    for axis in range(boxes.shape[1]):
        low, width = boxes[:, axis, 0], boxes[:, axis, 1] - boxes[:, axis, 0]
        shift = np.zeros((n, degree + 1, degree + 1))
        for k in steps:
            for j in range(k + 1):
                shift[:, j, k] = comb(k, j) * low ** (k - j) * width**j
        matrix = raise_ @ shift
        moved = np.moveaxis(found, 2 + axis, -1)
        flat = moved.reshape(n, -1, degree + 1) @ matrix.transpose(0, 2, 1)
        found = np.moveaxis(flat.reshape(moved.shape), -1, 2 + axis)
    return found.reshape(n, len(tensor), -1)


@dataclass(frozen=True)
class Found:
    """What is known of a face.

    Attributes
    ----------
    possible : bool or None
        Whether some terms survive; None if that is not decided.
    witness : tuple or None
        Terms of all files of one agreement, exact.
    ends : mapping of int to tuple of float
        By free file the least and the greatest terms of witnesses.
    within : float
        There are no terms beyond these ends by more than that.
    """

    possible: bool | None
    witness: tuple[Fraction | None, ...] | None
    ends: Mapping[int, tuple[float, float]]
    within: float = 0.0


def possible(face: Face) -> bool | None:
    """Whether some terms of a face survive; None if that is not decided."""
    if not face.free:
        return face.holds([mpq(0)] * len(face.rules.givers))
    witness, left = _search(face, _Bounds(face), None, 0, None)
    return True if witness is not None else None if left else False


def look(face: Face) -> Found:
    """Decide a face, and enclose the terms of each of its files."""
    if not face.free:
        origin = [mpq(0)] * len(face.rules.givers)
        holds = face.holds(origin)
        return Found(holds, face.outcome(origin) if holds else None, {})
    bounds = _Bounds(face)
    first, left = _search(face, bounds, None, 0, None)
    if first is None:
        return Found(None if left else False, None, {})
    ends, within = {}, WITHIN
    seen = [first]
    for k, f in enumerate(face.free):
        sides = []
        for sign in (1, -1):
            start = min(seen, key=lambda x: sign * x[k])
            best, beyond = _search(face, bounds, k, sign, start)
            within = max(within, beyond)
            seen.append(best or start)
            sides.append(float(seen[-1][k]))
        ends[f] = (sides[0], sides[1])
    return Found(True, face.outcome(_whole(face, first)), ends, within)


def _whole(face: Face, terms: Sequence[Any]) -> list[Any]:
    x: list[Any] = [mpq(0)] * len(face.rules.givers)
    for f, t in zip(face.free, terms, strict=True):
        x[f] = mpq(t)
    return x


def _search(
    face: Face, bounds: _Bounds, axis: int | None, sign: int, best: Sequence[float] | None
) -> tuple[Sequence[float] | None, float]:
    """A witness, or the one with the least (sign 1) or greatest (-1) terms on an axis.

    And how far beyond its terms there may be others; without an axis, whether there may be any.
    """
    pool: Boxes = np.broadcast_to(np.array([0.0, 1.0]), (1, len(face.free), 2)).copy()
    looked, beyond = 0, [-np.inf]
    while len(pool):
        if axis is not None:
            nearest = sign * pool[:, axis, 0 if sign > 0 else 1]
            order = np.argsort(nearest, kind="stable")
            if best is not None:
                order = order[sign * best[axis] - nearest[order] > WITHIN]
            pool = pool[order]
        boxes, pool = pool[:_BATCH], pool[_BATCH:]
        if not len(boxes):
            break
        boxes = boxes[~bounds.dropped(boxes)]
        better = _witness(face, bounds, boxes, axis, sign, best)
        if better is not None:
            best = better
            if axis is None:
                return best, 0.0
        looked += len(boxes)
        width = (boxes[:, :, 1] - boxes[:, :, 0]).max(axis=1)
        # What is as small as that and still not dropped is not decided.
        stop = looked > _MOST
        left = np.concatenate([boxes, pool]) if stop else boxes[width <= _FINEST]
        ends = left[:, axis or 0, 0 if sign > 0 else 1]
        beyond += (-sign * ends if axis is not None else 1.0 + 0 * ends).tolist()
        if stop:
            break
        pool = np.concatenate([_halves(boxes[width > _FINEST]), pool])
    if axis is None or best is None:
        return best, max(0.0, *beyond)
    return best, max(0.0, sign * best[axis] + max(beyond))


def _halves(boxes: Boxes) -> Boxes:
    """Boxes cut in two, each along its longest side."""
    each = np.arange(len(boxes))
    axis = (boxes[:, :, 1] - boxes[:, :, 0]).argmax(axis=1)
    middle = boxes[each, axis].mean(axis=1)
    lower, upper = boxes.copy(), boxes.copy()
    lower[each, axis, 1] = upper[each, axis, 0] = middle
    return np.concatenate([lower, upper])


#: So many boxes are tried for a witness in each round: the first ones, which promise most.
_TRIED = 32


def _witness(
    face: Face,
    bounds: _Bounds,
    boxes: Boxes,
    axis: int | None,
    sign: int,
    best: Sequence[float] | None,
) -> Sequence[float] | None:
    """The best corner or middle of a box that survives in exact arithmetic, if better than best.

    Floats pass over those that fail for certain.
    """
    boxes = boxes[:_TRIED]
    ends = product((0, 1), repeat=boxes.shape[1])
    each = range(boxes.shape[1])
    corners = [boxes[:, each, list(end)] for end in ends]
    points = np.stack([*corners, boxes.mean(axis=2)], axis=1).reshape(-1, boxes.shape[1])
    if axis is not None:
        if best is not None:
            points = points[sign * (best[axis] - points[:, axis]) > 0]
        points = points[np.argsort(sign * points[:, axis], kind="stable")]
    points = points[~bounds.fails(points)]
    return next((tuple(p) for p in points.tolist() if face.holds(_whole(face, p))), None)
