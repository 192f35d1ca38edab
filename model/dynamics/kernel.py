r"""Rounds without a grid, compiled: every stage by itself, and the induction over all of them.

The object is that of `model.dynamics.rounds`; what a state is worth is in `model.dynamics.nodes`.
Since w_r u + later_{r+1} = later_r, a side's payoff at the stage of round r is

    G_r(S, x) = later_r(S, x) + E_{r+1}(S, x).

*The stage*: each set T of open blocks at its Nash bargains given the others, in turn, each on lines
looked at all along (`model.dynamics.lines`); stable if no combination of leaving, conceding and
moving terms gains; of the stable ones those that no other beats for both sides, and of these the
one that a side prefers. Moves of terms are looked at in several places, a file at a time.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from model.answers.quadratics import value
from model.compiled import compiled, part
from model.dynamics.lines import (
    GOLDEN,
    PASSES,
    SCAN,
    SECTIONS,
    STILL,
    copy,
    count_of,
    farthest,
    line_of,
    score_of,
    stride,
    top_along,
)
from model.dynamics.nodes import Spec, ahead, settled_files

#: What becomes of a set of blocks at a stage.
NO_TERMS, UNSTABLE, STABLE, UNSURE = range(4)

#: What is asked of the compiled function.
_INDUCE, _READ, _JUDGE = range(3)

#: Halvings of the stretch between two nodes in which the plan changes.
_HALVINGS = 16


@part
def _pays(spec: Any, r: int, blocks: int, x: Any, out: Any) -> int:
    """Fill G_r of both sides; return the plan from the next round on."""
    plan = ahead(spec, r + 1, blocks, x, out)
    settled = settled_files(spec, blocks)
    for p in range(2):
        out[p] += value(spec.later[r, p, settled], x)
    return plan


@part
def _at(
    spec: Any, r: int, blocks: int, start: Any, way: Any, t: float, without: Any, y: Any, out: Any
) -> float:
    for f in range(len(y)):
        y[f] = min(max(start[f] + t * way[f], 0.0), 1.0)
    _pays(spec, r, blocks, y, out)
    return score_of(out[0] - without[0], out[1] - without[1])


@part
def _best_along(
    spec: Any, r: int, blocks: int, start: Any, way: Any, without: Any, y: Any, out: Any
) -> float:
    """The best score on a line, its place in `y`, whatever comes after."""
    if blocks == (1 << len(spec.files)) - 1:
        settled = settled_files(spec, blocks)
        us, iran = spec.later[r, 0, settled], spec.later[r, 1, settled]
        return top_along(us, iran, start, way, without, y)
    best, place = -np.inf, 0.0
    for k in range(SCAN + 1):
        score = _at(spec, r, blocks, start, way, k / SCAN, without, y, out)
        if score > best:
            best, place = score, k / SCAN
    low, high = max(0.0, place - 1 / SCAN), min(1.0, place + 1 / SCAN)
    p, q = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    sp = _at(spec, r, blocks, start, way, p, without, y, out)
    sq = _at(spec, r, blocks, start, way, q, without, y, out)
    for _ in range(SECTIONS):
        if sp >= sq:
            high, q, sq = q, p, sp
            p = high - GOLDEN * (high - low)
            sp = _at(spec, r, blocks, start, way, p, without, y, out)
        else:
            low, p, sp = p, q, sq
            q = low + GOLDEN * (high - low)
            sq = _at(spec, r, blocks, start, way, q, without, y, out)
    t, score = (p, sp) if sp >= sq else (q, sq)
    if score > best:
        best, place = score, t
    return _at(spec, r, blocks, start, way, place, without, y, out)


@part
def _bargain(spec: Any, r: int, blocks: int, chosen: int, y: Any) -> int:
    """Every block of `chosen` at its Nash bargain given the others, the terms in `y`."""
    n = len(y)
    without, out, points = spec.pairs[1], spec.pairs[2], spec.points
    start, way, rest, old, before = points[4], points[5], points[6], points[7], points[8]
    several = count_of(settled_files(spec, chosen)) > 1
    moved = 0.0
    for _ in range(PASSES):
        copy(y, before)
        for b in range(len(spec.files)):
            if not chosen >> b & 1:
                continue
            _without(spec, r, blocks, b, y, rest, without)
            copy(y, old)
            for f in range(n):
                if spec.files[b] >> f & 1:
                    line_of(f, y, start, way)
                    _best_along(spec, r, blocks, start, way, without, y, out)
            if count_of(spec.files[b]) > 1 and stride(old, y, start, way):
                _best_along(spec, r, blocks, start, way, without, y, out)
        moved = farthest(y, before)
        if moved < STILL or not several:
            break
    for b in range(len(spec.files)):
        if chosen >> b & 1:
            _without(spec, r, blocks, b, y, rest, without)
            _pays(spec, r, blocks, y, out)
            if min(out[0] - without[0], out[1] - without[1]) < -spec.margin:
                return NO_TERMS
    # Golden sections place a flat top to half the digits only.
    return STABLE if moved < 1e-5 or not several else UNSURE


@part
def _without(spec: Any, r: int, blocks: int, b: int, y: Any, rest: Any, without: Any) -> None:
    """What both sides have with a block left open, the rest as it is."""
    for f in range(len(y)):
        rest[f] = 0.0 if spec.files[b] >> f & 1 else y[f]
    _pays(spec, r, blocks & ~(1 << b), rest, without)


@part
def _gain(
    spec: Any, r: int, before: int, now: int, player: int, changed: int, y: Any, then: Any, out: Any
) -> Any:
    """What a side gains by changing some blocks, moving terms where that helps most.

    Whether it concedes a file in which it would rather concede more: what the other side offers
    there decides, and that is not looked at. Nan if a block cannot be left.
    """
    n = len(y)
    after, offered = now ^ changed, 0
    for f in range(n):
        then[f] = y[f]
    for b in range(len(spec.files)):
        if not changed >> b & 1:
            continue
        can_leave = False
        for f in range(n):
            if not spec.files[b] >> f & 1:
                continue
            mine = spec.gives[f] == (player == 1)
            if now >> b & 1:
                can_leave |= (y[f] > 0) if mine else (y[f] < 1)
                then[f] = 0.0
            else:
                offered |= 1 << f
                then[f] = 1.0 if mine else 0.0
        if now >> b & 1 and not can_leave:
            return np.nan, False
    _pays(spec, r, after, then, out)
    best = out[player]
    loose = False
    for f in range(n):
        if offered >> f & 1:
            end = then[f]
            then[f] = 0.9 if end == 1 else 0.1
            _pays(spec, r, after, then, out)
            loose |= out[player] < best - spec.margin
            then[f] = end
    kept = settled_files(spec, after & now & ~before)
    for f in range(n):
        if kept >> f & 1:
            start = then[f]
            mine = spec.gives[f] == (player == 1)
            reach = spec.theta[f] * (1 - start) if mine else -(1 - spec.theta[f]) * start
            for k in range(spec.moves):
                then[f] = start + reach * (k + 1) / spec.moves
                _pays(spec, r, after, then, out)
                best = max(best, out[player])
            then[f] = start
    return best, loose


@part
def _judged(spec: Any, r: int, before: int, now: int, y: Any, pays: Any) -> Any:
    """Whether a side gains by some deviation from a stage outcome, and the most that one does."""
    left = ((1 << len(spec.files)) - 1) & ~before
    then, out = spec.points[9], spec.pairs[3]
    most, answer = -np.inf, STABLE
    for player in range(2):
        changed = left
        while True:
            best, loose = _gain(spec, r, before, now, player, changed, y, then, out)
            if not np.isnan(best):
                gain = best - pays[player]
                if changed:
                    most = max(most, gain)
                if gain > spec.margin:
                    if loose and answer == STABLE:
                        answer = UNSURE
                    elif not loose:
                        answer = UNSTABLE
            if changed == 0:
                break
            changed = (changed - 1) & left
    return answer, most


@part
def _stage(spec: Any, r: int, before: int, x: Any, room: Any) -> int:
    """Read every set of open blocks at one state, as in `Stage`; return the one taken."""
    status, terms, pays, gain, plan = room
    full = (1 << len(spec.files)) - 1
    n = len(x)
    taken = -1
    for now in range(full + 1):
        status[now] = NO_TERMS
        if now & before != before:
            continue
        chosen = now & ~before
        for f in range(n):
            terms[now, f] = 0.5 if settled_files(spec, chosen) >> f & 1 else x[f]
        status[now] = _bargain(spec, r, now, chosen, terms[now]) if chosen else STABLE
        if status[now] == NO_TERMS:
            continue
        plan[now] = _pays(spec, r, now, terms[now], pays[now])
        judged, gain[now] = _judged(spec, r, before, now, terms[now], pays[now])
        status[now] = max(judged, status[now]) if judged != UNSTABLE else UNSTABLE
    for now in range(full + 1):
        if status[now] == STABLE and not beaten(status, pays, now, spec.margin):
            if taken >= 0:
                spec.several[0] += 1
            mine, other = spec.favour, 1 - spec.favour
            if taken < 0 or (pays[now, mine], pays[now, other]) > (
                pays[taken, mine],
                pays[taken, other],
            ):
                taken = now
    return taken


@part
def beaten(status: Any, pays: Any, now: int, margin: float) -> bool:
    """Whether both sides have more in another stable outcome."""
    for other in range(len(status)):
        if (
            status[other] == STABLE
            and pays[other, 0] > pays[now, 0] + margin
            and pays[other, 1] > pays[now, 1] + margin
        ):
            return True
    return False


@part
def _solved(spec: Any, r: int, before: int, x: Any, room: Any, out: Any) -> int:
    """E at a state of more than one block left by solving its stage; return the plan, -1 if none.

    Where nothing is stable the round is taken to pass with nothing settled.
    """
    _, _, pays, _, plan = room
    taken = _stage(spec, r, before, x, room)
    lost = taken < 0
    if lost:
        taken = before
    settled = settled_files(spec, before)
    for p in range(2):
        out[p] = pays[taken, p] - value(spec.later[r, p, settled], x)
    if lost:
        return -1
    found = plan[taken]
    for b in range(len(spec.files)):
        if (taken & ~before) >> b & 1:
            found += (r + 1) * (len(spec.later) + 1) ** b
    return found


@part
def _induce(spec: Any, x: Any, room: Any) -> None:
    """Fill the nodes of all states, from the last round of talks back to the second."""
    n, count = len(spec.gives), 1 << len(spec.files)
    low, high, out = spec.pairs[4], spec.pairs[5], spec.pairs[6]
    for r in range(len(spec.later) - 1, 0, -1):
        for before in range(count):
            start = spec.offset[before]
            if start < 0:
                continue
            settled = settled_files(spec, before)
            d = count_of(settled)
            per = spec.nodes[d] if d else 1
            for k in range(per**d):
                _place(settled, per, k, x)
                spec.plan[r, start + k] = _solved(spec, r, before, x, room, low)
                for p in range(2):
                    spec.worth[r, start + k, p] = low[p]
                spec.cut[r, start + k, 0] = np.nan
            if d != 1:
                continue
            for k in range(per - 1):
                if spec.plan[r, start + k] == spec.plan[r, start + k + 1]:
                    continue
                a, b = k / (per - 1), (k + 1) / (per - 1)
                copy(spec.worth[r, start + k], low)
                copy(spec.worth[r, start + k + 1], high)
                for _ in range(_HALVINGS):
                    middle = 0.5 * (a + b)
                    for f in range(n):
                        x[f] = middle if settled >> f & 1 else 0.0
                    if _solved(spec, r, before, x, room, out) == spec.plan[r, start + k]:
                        a = middle
                        copy(out, low)
                    else:
                        b = middle
                        copy(out, high)
                spec.cut[r, start + k, 0] = 0.5 * (a + b)
                for p in range(2):
                    spec.cut[r, start + k, 1 + p] = low[p]
                    spec.cut[r, start + k, 3 + p] = high[p]


@part
def _place(settled: int, per: int, k: int, x: Any) -> None:
    """The terms of node k of a settled set."""
    for f in range(len(x)):
        x[f] = 0.0
        if settled >> f & 1:
            x[f] = k % per / (per - 1)
            k //= per


@compiled(short=True)
def _run(task: int, spec: Any, r: int, before: int, now: int, x: Any, room: Any) -> int:
    """All that is asked of this module: compiled together, what they share is so but once."""
    if task == _INDUCE:
        _induce(spec, x, room)
        return 0
    if task == _READ:
        return _stage(spec, r, before, x, room)
    pays = room[2]
    _pays(spec, r, now, x, pays[now])
    return _judged(spec, r, before, now, x, pays[now])[0]


class Stage(NamedTuple):
    """What becomes of each set of blocks settled after a round, of 2^B.

    ``status`` (2^B,); ``terms`` (2^B, n); ``pays`` (2^B, 2): of both sides; ``gain`` (2^B,): the
    best deviation's; ``plan`` (2^B,): from the next round on.
    """

    status: Any
    terms: Any
    pays: Any
    gain: Any
    plan: Any

    @classmethod
    def of(cls, spec: Spec) -> Stage:
        """Room for what is to be found."""
        n, count = len(spec.gives), 1 << len(spec.files)
        return cls(
            np.zeros(count, np.int64), np.zeros((count, n)), np.zeros((count, 2)), np.zeros(count),
            np.zeros(count, np.int64),
        )  # fmt: skip


def induce(spec: Spec) -> None:
    """Fill the nodes of all states, from the last round of talks back to the second."""
    _run(_INDUCE, spec, 0, 0, 0, np.zeros(len(spec.gives)), Stage.of(spec))


def stage(spec: Spec, r: int, before: int, x: Any) -> tuple[int, Stage]:
    """Read every set of open blocks at one state; the one taken, -1 if none is stable."""
    found = Stage.of(spec)
    return _run(_READ, spec, r, before, 0, x, found), found


def holds(spec: Spec, r: int, before: int, now: int, y: Any) -> bool:
    """Whether settling further blocks on these terms in a round is an equilibrium of it."""
    status: int = _run(_JUDGE, spec, r, before, now, y, Stage.of(spec))
    return status == STABLE
