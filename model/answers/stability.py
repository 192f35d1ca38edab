r"""Whether terms are those of an equilibrium of the game without a grid: decided for any payoffs.

**Object.** An agreement, a set S of settled blocks on terms x, is *stable* if it is the outcome of
some pure equilibrium of the game in which every offer in [0, 1] is to be had
(`model.answers.talks`).

**Lemma.** Let no file be loose for both sides. Then the agreement is stable iff for some offers
v_f of the takers and g_f of the givers in the open files, each 0 unless the *other* side is loose
there, neither side gains by any combination, block by block, of: leaving a settled block open,
where it can; moving the terms of a settled file as far as its own offer reaches, which need only
be looked at where it is loose; conceding an open block, where it is loose on any terms it then
reaches.

*Proof.* Where a side surely loses by conceding more, it offers no more than it must: so v + g = 1
in every settled file, since one of the two is not loose there. Its reply to the other's offers is
among those named: where it is not loose it prefers the least that keeps a file settled. In an open
file the other's offer changes nothing but what this side reaches by settling it: terms from that
offer down (or up), the better the more is offered. If this side is not loose, offer 0 tempts it
least. []

Where no side is loose this is the lemma of `model.agreements`. In the files of these talks only
Iran can be, in the missile file, if what an Israeli strike costs it outweighs what it keeps. Then
an offer in the missile file may deter it better than none, under the price rule that splits: if
the US asks for half only, Iran cannot give up more than three quarters. So all offers are
searched.

**Exactness.** Payoffs are compared at rational terms within 1e-60 of those meant. What then
differs by less than 1e-40 is counted as a tie, which an equilibrium may have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import prod
from typing import Any

from gmpy2 import mpq
from sympy.polys.rings import PolyElement

from model.algebraic import primitive, real_roots
from model.answers.bargains import files_of
from model.answers.intervals import Box, Interval, enclose, value
from model.answers.talks import FileSet, Talks

#: Gains below this are none.
_TIE = mpq(1, 10**40)

#: Boxes looked at in search of a gain, at most.
_MOST_BOXES = 4_000


@dataclass(frozen=True)
class Deviation:
    """Leaving some blocks and conceding others.

    Attributes
    ----------
    player : int
    kept, conceded : tuple of int
        The files settled after it: those that were before, and those that it settles.
    gain : PolyElement
        What it gains, a polynomial in the terms after it.
    """

    player: int
    kept: FileSet
    conceded: FileSet
    gain: PolyElement


def stable(talks: Talks, blocks: Sequence[FileSet], x: Mapping[int, Any]) -> bool | None:
    """Whether settling these blocks on these terms is an equilibrium outcome.

    Parameters
    ----------
    talks : Talks
    blocks : sequence of tuple of int
        S, the settled blocks.
    x : mapping of int to mpq
        The terms of each settled file.

    Returns
    -------
    bool or None
        None where it is not decided: a file is loose for both sides, or a side is loose in several
        open files and asking for all of each does not deter it.
    """
    answers = [_keeps(talks, player, blocks, x) for player in (0, 1)]
    if answers == [True, True]:
        return True
    return False if False in answers and not _loose_for_both(talks) else None


def regret(talks: Talks, blocks: Sequence[FileSet], x: Mapping[int, Any]) -> Any:
    """The most that a side gains by leaving and conceding blocks at these terms; 0 if nothing.

    Moves of the terms within a file are not looked at.
    """
    found = [
        value(d.gain, _terms(talks, d, x)) for p in (0, 1) for d in deviations(talks, p, blocks, x)
    ]
    return max(found)


def deviations(
    talks: Talks, player: int, blocks: Sequence[FileSet], x: Mapping[int, Any]
) -> Iterator[Deviation]:
    """All combinations of leaving and conceding blocks, none at all first."""
    here = [x.get(f, mpq(0)) for f in range(len(talks.files))]
    now = value(talks.payoff(player, files_of(blocks)), here)
    changeable = [b for b in talks.blocks if b not in blocks or talks.can_leave(player, b, x)]
    for size in range(len(changeable) + 1):
        for changed in combinations(changeable, size):
            kept = files_of([b for b in blocks if b not in changed])
            conceded = files_of([b for b in changed if b not in blocks])
            then = talks.payoff(player, tuple(sorted(kept + conceded)))
            yield Deviation(player, kept, conceded, then - talks.ring.domain(now))


def _keeps(
    talks: Talks, player: int, blocks: Sequence[FileSet], x: Mapping[int, Any]
) -> bool | None:
    """Whether a side gains by no deviation, for some offers of the other in the open files."""
    firm, tempting = [], []
    for d in deviations(talks, player, blocks, x):
        loose = talks.loose(player, tuple(sorted(d.kept + d.conceded)))
        offered = [f for f in loose if f in d.conceded]
        box = [
            talks.reach(player, f, t) if f in loose and f in d.kept else (t, t)
            for f, t in enumerate(_terms(talks, d, x))
        ]
        if offered:
            tempting.append((d, offered, box))
        else:
            firm.append(_gains(d.gain, box))
    if any(firm):
        return False
    answers = [*firm, *(_gains(d.gain, box) for d, _, box in tempting)]
    if not any(answers):
        return None if None in answers else True
    return None if None in firm else _some_offer_deters(talks, player, tempting)


def _terms(talks: Talks, d: Deviation, x: Mapping[int, Any]) -> list[Any]:
    """The terms after a deviation, the other side offering nothing in the open files."""
    concede = {f: talks.conceded(d.player, f) for f in d.conceded}
    return [
        concede[f] if f in concede else x[f] if f in d.kept else mpq(0)
        for f in range(len(talks.files))
    ]


def _gains(gain: PolyElement, box: Box) -> bool | None:
    """Whether a polynomial is above 0 somewhere on a box; None if that is not decided."""
    boxes = [tuple(box)]
    for _ in range(_MOST_BOXES):
        if not boxes:
            return False
        current = boxes.pop()
        if enclose(gain, current)[1] <= _TIE:
            continue
        corners = product(*({low, high} for low, high in current))
        if any(value(gain, corner) > _TIE for corner in corners):
            return True
        widest = max(range(len(current)), key=lambda k: current[k][1] - current[k][0])
        low, high = current[widest]
        middle = (low + high) / 2
        boxes += [
            (*current[:widest], half, *current[widest + 1 :])
            for half in ((low, middle), (middle, high))
        ]
    return None


def _some_offer_deters(
    talks: Talks, player: int, tempting: Sequence[tuple[Deviation, Sequence[int], Box]]
) -> bool | None:
    """Whether the other side can offer something in the open file that leaves nothing to gain.

    With w the terms at which its offer is just met, this side reaches those from w to w + theta (1
    - w) if it gives the file, from theta w to w if it takes it. The terms that tempt it are open
    intervals between roots of its gains; if some w keeps clear of all of them, so does one at an
    end of theirs, or one as near to its own offer 0 as one likes.
    """
    files = {f for _, offered, _ in tempting for f in offered}
    if len(files) > 1 or any(low != high for _, _, box in tempting for low, high in box):
        return None
    (file,) = files
    gives = talks.givers[file] == player
    tempted = [part for d, _, box in tempting for part in _above(d.gain, file, box)]
    ends = sorted({e for part in tempted for e in part if 0 < e < 1} | {mpq(0), mpq(1)})
    nearest = ends[1] * _TIE if gives else 1 - (1 - ends[-2]) * _TIE
    for w in [*ends[1:], nearest] if gives else [*ends[:-1], nearest]:
        low, high = (w, w + talks.weight(file) * (1 - w)) if gives else (talks.weight(file) * w, w)
        if all(high <= a + _TIE or b <= low + _TIE for a, b in tempted):
            return True
    return False


def _above(gain: PolyElement, file: int, box: Box) -> list[Interval]:
    """The stretches of [0, 1] on which a gain is above 0, all terms but the file's given."""
    line: list[Any] = [-_TIE]
    for powers, c in gain.items():
        k = powers[file]
        line += [mpq(0)] * (k + 1 - len(line))
        line[k] += c * prod(box[g][0] ** e for g, e in enumerate(powers) if g != file)
    roots = {mpq(r.near.numerator, r.near.denominator) for r in real_roots(primitive(line))}
    nodes = sorted({mpq(0), mpq(1)} | {r for r in roots if 0 < r < 1})
    found = []
    for a, b in pairwise(nodes):
        if sum(c * ((a + b) / 2) ** k for k, c in enumerate(line)) > 0:
            found.append((a, b))
    # A gain at the end itself is not lost where the stretch runs beyond it.
    beyond = mpq(1)
    return [
        (a - beyond if a == 0 and line[0] > 0 else a, b + beyond if b == 1 and sum(line) > 0 else b)
        for a, b in found
    ]


def _loose_for_both(talks: Talks) -> bool:
    """Whether some file is loose for both sides."""
    everything = [files_of(s) for s in talks.sets()]
    loose = [{f for s in everything for f in talks.loose(player, s)} for player in (0, 1)]
    return bool(loose[0] & loose[1])
