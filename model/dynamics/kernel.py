r"""Rounds without a grid, compiled: backward induction over what is settled and on which terms.

The object is that of `model.dynamics`. With ``later_r`` the payoff from round r on if nothing more
is settled, a quadratic in the terms of the settled set, the value of a state is kept as what the
talks still add to it,

    V_r(S, x) = later_r(S, x) + E_r(S, x),     G_r(S, x) = later_r(S, x) + E_{r+1}(S, x),

since w_r u + later_{r+1} = later_r. E is 0 after the last round of talks and once all is settled.

* *One block left*: E is followed round by round from the last at the very terms asked for.
* *More than one left*: E is kept at the nodes of an even grid over the terms of what is settled,
  with the *plan* (which block is settled in which round from there). Between nodes of one plan it
  is interpolated; where the plan changes between two nodes the place is found by halving, so that a
  jump stays a jump. (With two or more settled and two or more left, which takes four blocks, a
  point between nodes of several plans takes the nearest node's.)
* *The stage*: each set T of open blocks at its Nash bargains given the others, in turn, each on a
  line looked at all along; stable if no combination of leaving, conceding and moving terms gains.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from model.answers.quadratics import slope, value
from model.compiled import compiled

#: What becomes of a set of blocks at a stage.
NO_TERMS, UNSTABLE, STABLE, UNSURE = range(4)

#: Points of a line looked at, golden sections after it, and how many before Newton is tried.
_SCAN, _SECTIONS, _FIRST = 12, 30, 8

#: Changes of terms below which the blocks' bargains are taken to fit, and passes at most.
_STILL, _PASSES = 1e-7, 60

#: Halvings of the stretch between two nodes in which the plan changes.
_HALVINGS = 16

_GOLDEN = 0.6180339887498949

#: What sets terms that do not suit a side below all that suit both.
_UNSUITED = 1e3


class Spec(NamedTuple):
    """A game in rounds as the kernel takes it.

    ``later`` (D, 2, 2^n, 1 + n + n n): payoffs if nothing more is settled; ``files`` (B,): files of
    each block as a mask; ``gives`` (n,): whether the second side gives the file; ``theta`` (n,):
    the weight of its giver's offer;
    ``offset`` (2^n,): where the nodes of each settled set begin, -1 for none; ``nodes`` (n,): nodes
    a file by number of settled files; ``worth`` (D + 1, N, 2) and ``plan`` (D + 1, N): E and plan
    at each node; ``cut`` (D + 1, N, 5): where the plan changes before the next node, with E on
    both sides, nan for nowhere; ``margin``: gains below it are none; ``favour``: the side that
    prefers the outcome taken where several are central; ``moves``: places looked at when terms are
    moved; ``several`` (1,): how many states were met with several.
    """

    later: Any
    files: Any
    gives: Any
    theta: Any
    offset: Any
    nodes: Any
    worth: Any
    plan: Any
    cut: Any
    margin: float
    favour: int
    moves: int
    several: Any


@compiled
def _settled(spec: Any, blocks: int) -> int:
    """The files of a set of blocks, as a mask."""
    mask = 0
    for b in range(len(spec.files)):
        if blocks >> b & 1:
            mask |= spec.files[b]
    return mask


@compiled
def _count(mask: int) -> int:
    found = 0
    while mask:
        found += mask & 1
        mask >>= 1
    return found


@compiled
def ahead(spec: Any, r: int, blocks: int, x: Any, out: Any) -> int:
    """Fill E at the start of round r (from 0) with these blocks settled; return the plan."""
    out[0] = out[1] = 0.0
    full = (1 << len(spec.files)) - 1
    if r >= len(spec.later) or blocks == full:
        return 0
    if _count(full & ~blocks) == 1:
        return _one_left(spec, r, blocks, x, out)
    return _between_nodes(spec, r, blocks, x, out)


@compiled
def _one_left(spec: Any, r: int, blocks: int, x: Any, out: Any) -> int:
    """E and plan with one block left, from the last round of talks back to r."""
    n, full = len(x), (1 << len(spec.files)) - 1
    before, after = _settled(spec, blocks), _settled(spec, full)
    last = 0
    while blocks >> last & 1:
        last += 1
    y, without = x.copy(), np.empty(2)
    plan = 0
    for s in range(len(spec.later) - 1, r - 1, -1):
        later = spec.later[s]
        for p in range(2):
            without[p] = value(later[p, before], x) + out[p]
        for f in range(n):
            if spec.files[last] >> f & 1:
                y[f] = 0.5
        if not _bargain_alone(spec, s, after, spec.files[last], without, y):
            continue
        held = True
        for p in range(2):
            here = value(later[p, after], y)
            held &= here - without[p] > -spec.margin
            for f in range(n):
                if spec.files[last] >> f & 1:
                    held &= _best_move(spec, later[p, after], p, f, y) <= spec.margin
        if held:
            for p in range(2):
                out[p] = value(later[p, after], y) - value(later[p, before], x)
            plan = (s + 1) * (len(spec.later) + 1) ** last
    return plan


@compiled
def _best_move(spec: Any, payoff: Any, player: int, f: int, y: Any) -> float:
    """The most that a side gains by conceding more than it must in a file, all being settled."""
    a, b = 0.5 * payoff[1 + len(y) + f * len(y) + f], slope(payoff, f, y)
    mine = spec.gives[f] == (player == 1)
    reach = spec.theta[f] * (1 - y[f]) if mine else -(1 - spec.theta[f]) * y[f]
    most = max(0.0, (b + a * reach) * reach)
    if a < 0:
        top = -b / (2 * a)
        if min(0.0, reach) < top < max(0.0, reach):
            most = max(most, (b + a * top) * top)
    return most


@compiled
def _bargain_alone(spec: Any, r: int, settled: int, files: int, without: Any, y: Any) -> bool:
    """The Nash bargain of the last block, in `y`; False if no terms suit both."""
    n = len(y)
    us, iran = spec.later[r, 0, settled], spec.later[r, 1, settled]
    start, way, old = np.empty(n), np.empty(n), np.empty(n)
    score, several = -1.0, _count(files) > 1
    for _ in range(_PASSES):
        _copy(y, old)
        for f in range(n):
            if files >> f & 1:
                _line(f, y, start, way)
                score = _top_along(us, iran, start, way, without, y)
        if several and _stride(old, y, start, way):
            score = _top_along(us, iran, start, way, without, y)
        if not several or _farthest(y, old) < _STILL:
            break
    return score >= 0


@compiled
def _line(f: int, y: Any, start: Any, way: Any) -> None:
    """The line of all terms of one file, the others as they are."""
    for g in range(len(y)):
        start[g] = y[g]
        way[g] = 0.0
    start[f], way[f] = 0.0, 1.0


@compiled
def _copy(source: Any, target: Any) -> None:
    for f in range(len(source)):
        target[f] = source[f]


@compiled
def _farthest(one: Any, other: Any) -> float:
    """The largest difference between two points."""
    found = 0.0
    for f in range(len(one)):
        found = max(found, abs(one[f] - other[f]))
    return found


@compiled
def _stride(old: Any, y: Any, start: Any, way: Any) -> bool:
    """The line on from `old` through `y` to the end of the box; False if they are the same.

    Files of one block may trade against each other along a ridge, which lines of single files climb
    too slowly.
    """
    most = 0.0
    longest = np.inf
    for f in range(len(y)):
        step = y[f] - old[f]
        most = max(most, abs(step))
        if step != 0:
            longest = min(longest, ((1.0 if step > 0 else 0.0) - old[f]) / step)
    if most < _STILL:
        return False
    for f in range(len(y)):
        start[f] = old[f]
        way[f] = (y[f] - old[f]) * longest
    return True


@compiled
def _top_along(us: Any, iran: Any, start: Any, way: Any, without: Any, y: Any) -> float:
    """The best score on a line, all being settled, its place in `y`."""
    c0, b0, a0 = _on_line(us, start, way)
    c1, b1, a1 = _on_line(iran, start, way)
    score, t = _top(c0 - without[0], b0, a0, c1 - without[1], b1, a1)
    for f in range(len(y)):
        y[f] = min(max(start[f] + t * way[f], 0.0), 1.0)
    return score


@compiled
def _on_line(q: Any, start: Any, way: Any) -> Any:
    """A quadratic along a line: its value at the start, its slope there, its curve."""
    n = len(start)
    b, a = 0.0, 0.0
    for f in range(n):
        if way[f] != 0:
            b += slope(q, f, start) * way[f]
            for g in range(n):
                a += 0.5 * q[1 + n + f * n + g] * way[f] * way[g]
    return value(q, start), b, a


@compiled
def _score(u: float, v: float) -> float:
    """The Nash product; below 0 where it does not suit a side, the more so the less it does."""
    if u >= 0 and v >= 0:
        return u * v
    return min(u, v) - _UNSUITED


@compiled
def _top(c0: float, b0: float, a0: float, c1: float, b1: float, a1: float) -> Any:
    """The best score of two quadratics on [0, 1], and its place."""
    best, place = -np.inf, 0.0
    for k in range(_SCAN + 1):
        t = k / _SCAN
        score = _score((a0 * t + b0) * t + c0, (a1 * t + b1) * t + c1)
        if score > best:
            best, place = score, t
    if best < 0:
        # Too far from suiting both for a place in between to do.
        steep = max(abs(b0) + 2 * abs(a0), abs(b1) + 2 * abs(a1)) / _SCAN
        if best + _UNSUITED + steep < 0:
            return best, place
    low, high = max(0.0, place - 1 / _SCAN), min(1.0, place + 1 / _SCAN)
    p, q = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    sp = _score((a0 * p + b0) * p + c0, (a1 * p + b1) * p + c1)
    sq = _score((a0 * q + b0) * q + c0, (a1 * q + b1) * q + c1)
    for k in range(_SECTIONS):
        if sp >= sq:
            high, q, sq = q, p, sp
            p = high - _GOLDEN * (high - low)
            sp = _score((a0 * p + b0) * p + c0, (a1 * p + b1) * p + c1)
        else:
            low, p, sp = p, q, sq
            q = low + _GOLDEN * (high - low)
            sq = _score((a0 * q + b0) * q + c0, (a1 * q + b1) * q + c1)
        if k >= _FIRST:
            t, score = (p, sp) if sp >= sq else (q, sq)
            if score > best:
                best, place = score, t
            t = _newton(c0, b0, a0, c1, b1, a1, place)
            if low <= t <= high:
                place = t
                break
    return _score((a0 * place + b0) * place + c0, (a1 * place + b1) * place + c1), place


@compiled
def _newton(c0: float, b0: float, a0: float, c1: float, b1: float, a1: float, t: float) -> float:
    """The top of a product of two quadratics near t, to the last digit; nan if it is not smooth."""
    for _ in range(8):
        u, v = (a0 * t + b0) * t + c0, (a1 * t + b1) * t + c1
        du, dv = 2 * a0 * t + b0, 2 * a1 * t + b1
        curve = 2 * du * dv + 2 * a1 * u + 2 * a0 * v
        if not (0 < t < 1 and u > 0 and v > 0 and curve < 0):
            return np.nan
        step = (u * dv + v * du) / curve
        t -= step
        if abs(step) < 1e-12:
            return t
    return np.nan


@compiled
def _pays(spec: Any, r: int, blocks: int, x: Any, out: Any) -> int:
    """Fill G_r of both sides; return the plan from the next round on."""
    plan = ahead(spec, r + 1, blocks, x, out)
    settled = _settled(spec, blocks)
    for p in range(2):
        out[p] += value(spec.later[r, p, settled], x)
    return plan


@compiled
def _at(
    spec: Any, r: int, blocks: int, start: Any, way: Any, t: float, without: Any, y: Any, out: Any
) -> float:
    for f in range(len(y)):
        y[f] = min(max(start[f] + t * way[f], 0.0), 1.0)
    _pays(spec, r, blocks, y, out)
    return _score(out[0] - without[0], out[1] - without[1])


@compiled
def _best_along(
    spec: Any, r: int, blocks: int, start: Any, way: Any, without: Any, y: Any, out: Any
) -> float:
    """The best score on a line, its place in `y`, whatever comes after."""
    if blocks == (1 << len(spec.files)) - 1:
        settled = _settled(spec, blocks)
        us, iran = spec.later[r, 0, settled], spec.later[r, 1, settled]
        return _top_along(us, iran, start, way, without, y)
    best, place = -np.inf, 0.0
    for k in range(_SCAN + 1):
        score = _at(spec, r, blocks, start, way, k / _SCAN, without, y, out)
        if score > best:
            best, place = score, k / _SCAN
    low, high = max(0.0, place - 1 / _SCAN), min(1.0, place + 1 / _SCAN)
    p, q = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    sp = _at(spec, r, blocks, start, way, p, without, y, out)
    sq = _at(spec, r, blocks, start, way, q, without, y, out)
    for _ in range(_SECTIONS):
        if sp >= sq:
            high, q, sq = q, p, sp
            p = high - _GOLDEN * (high - low)
            sp = _at(spec, r, blocks, start, way, p, without, y, out)
        else:
            low, p, sp = p, q, sq
            q = low + _GOLDEN * (high - low)
            sq = _at(spec, r, blocks, start, way, q, without, y, out)
    t, score = (p, sp) if sp >= sq else (q, sq)
    if score > best:
        best, place = score, t
    return _at(spec, r, blocks, start, way, place, without, y, out)


@compiled
def _bargain(spec: Any, r: int, blocks: int, chosen: int, y: Any) -> int:
    """Every block of `chosen` at its Nash bargain given the others, the terms in `y`."""
    n = len(y)
    without, out, rest = np.empty(2), np.empty(2), np.empty(n)
    start, way, old, before = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    several = _count(_settled(spec, chosen)) > 1
    moved = 0.0
    for _ in range(_PASSES):
        _copy(y, before)
        for b in range(len(spec.files)):
            if not chosen >> b & 1:
                continue
            _without(spec, r, blocks, b, y, rest, without)
            _copy(y, old)
            for f in range(n):
                if spec.files[b] >> f & 1:
                    _line(f, y, start, way)
                    _best_along(spec, r, blocks, start, way, without, y, out)
            if _count(spec.files[b]) > 1 and _stride(old, y, start, way):
                _best_along(spec, r, blocks, start, way, without, y, out)
        moved = _farthest(y, before)
        if moved < _STILL or not several:
            break
    for b in range(len(spec.files)):
        if chosen >> b & 1:
            _without(spec, r, blocks, b, y, rest, without)
            _pays(spec, r, blocks, y, out)
            if min(out[0] - without[0], out[1] - without[1]) < -spec.margin:
                return NO_TERMS
    # Golden sections place a flat top to half the digits only.
    return STABLE if moved < 1e-5 or not several else UNSURE


@compiled
def _without(spec: Any, r: int, blocks: int, b: int, y: Any, rest: Any, without: Any) -> None:
    """What both sides have with a block left open, the rest as it is."""
    for f in range(len(y)):
        rest[f] = 0.0 if spec.files[b] >> f & 1 else y[f]
    _pays(spec, r, blocks & ~(1 << b), rest, without)


@compiled
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
    kept = _settled(spec, after & now & ~before)
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


@compiled
def _judged(spec: Any, r: int, before: int, now: int, y: Any, pays: Any) -> Any:
    """Whether a side gains by some deviation from a stage outcome, and the most that one does."""
    left = ((1 << len(spec.files)) - 1) & ~before
    then, out = np.empty(len(y)), np.empty(2)
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


@compiled
def holds(spec: Any, r: int, before: int, now: int, y: Any) -> bool:
    """Whether settling further blocks on these terms in a round is an equilibrium of it."""
    pays = np.empty(2)
    _pays(spec, r, now, y, pays)
    return _judged(spec, r, before, now, y, pays)[0] == STABLE


@compiled
def stage(
    spec: Any, r: int, before: int, x: Any, status: Any, terms: Any, pays: Any, gain: Any, plan: Any
) -> int:
    """Read every set of open blocks at one state; return the one taken, -1 if none is stable.

    Fills, by set of blocks settled after the round (of 2^B): `status`, `terms` (2^B, n), `pays`
    (2^B, 2), `gain` (the best deviation's) and `plan` from the next round on.
    """
    full = (1 << len(spec.files)) - 1
    n = len(x)
    taken = -1
    for now in range(full + 1):
        status[now] = NO_TERMS
        if now & before != before:
            continue
        chosen = now & ~before
        for f in range(n):
            terms[now, f] = 0.5 if _settled(spec, chosen) >> f & 1 else x[f]
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


@compiled
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


@compiled
def _solved(spec: Any, r: int, before: int, x: Any, room: Any, out: Any) -> int:
    """E at a state of more than one block left by solving its stage; return the plan, -1 if none.

    Where nothing is stable the round is taken to pass with nothing settled.
    """
    status, terms, pays, gain, plan = room
    taken = stage(spec, r, before, x, status, terms, pays, gain, plan)
    lost = taken < 0
    if lost:
        taken = before
    settled = _settled(spec, before)
    for p in range(2):
        out[p] = pays[taken, p] - value(spec.later[r, p, settled], x)
    if lost:
        return -1
    found = plan[taken]
    for b in range(len(spec.files)):
        if (taken & ~before) >> b & 1:
            found += (r + 1) * (len(spec.later) + 1) ** b
    return found


@compiled
def induce(spec: Any) -> None:
    """Fill the nodes of all states, from the last round of talks back to the second."""
    n, count = len(spec.gives), 1 << len(spec.files)
    room = (
        np.empty(count, np.int64), np.empty((count, n)), np.empty((count, 2)), np.empty(count),
        np.zeros(count, np.int64),
    )  # fmt: skip
    x, low, high, out = np.zeros(n), np.empty(2), np.empty(2), np.empty(2)
    for r in range(len(spec.later) - 1, 0, -1):
        for before in range(count):
            start = spec.offset[before]
            if start < 0:
                continue
            settled = _settled(spec, before)
            d = _count(settled)
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
                _copy(spec.worth[r, start + k], low)
                _copy(spec.worth[r, start + k + 1], high)
                for _ in range(_HALVINGS):
                    middle = 0.5 * (a + b)
                    for f in range(n):
                        x[f] = middle if settled >> f & 1 else 0.0
                    if _solved(spec, r, before, x, room, out) == spec.plan[r, start + k]:
                        a = middle
                        _copy(out, low)
                    else:
                        b = middle
                        _copy(out, high)
                spec.cut[r, start + k, 0] = 0.5 * (a + b)
                for p in range(2):
                    spec.cut[r, start + k, 1 + p] = low[p]
                    spec.cut[r, start + k, 3 + p] = high[p]


@compiled
def _place(settled: int, per: int, k: int, x: Any) -> None:
    """The terms of node k of a settled set."""
    for f in range(len(x)):
        x[f] = 0.0
        if settled >> f & 1:
            x[f] = k % per / (per - 1)
            k //= per


@compiled
def _between_nodes(spec: Any, r: int, blocks: int, x: Any, out: Any) -> int:
    """E and plan between the nodes of a settled set; see the module's head."""
    start, settled = spec.offset[blocks], _settled(spec, blocks)
    d = _count(settled)
    if d == 0:
        out[0], out[1] = spec.worth[r, start]
        return spec.plan[r, start]
    per = spec.nodes[d]
    if d == 1:
        for f in range(len(x)):
            if settled >> f & 1:
                return _between_two(spec, r, start, per, x[f] * (per - 1), out)
    # The corners of the cell: of one plan, or else the nearest alone.
    corner, step, nearest = start, 1, start
    for f in range(len(x)):
        if settled >> f & 1:
            place = x[f] * (per - 1)
            k = min(int(place), per - 2)
            corner += k * step
            nearest += int(place + 0.5) * step
            step *= per
    same = True
    for c in range(1 << d):
        same &= spec.plan[r, corner + _shift(c, d, per)] == spec.plan[r, corner]
    if not same:
        out[0], out[1] = spec.worth[r, nearest]
        return spec.plan[r, nearest]
    for c in range(1 << d):
        share, bit = 1.0, 0
        for f in range(len(x)):
            if settled >> f & 1:
                place = x[f] * (per - 1)
                part = place - min(int(place), per - 2)
                share *= part if c >> bit & 1 else 1 - part
                bit += 1
        for p in range(2):
            out[p] += share * spec.worth[r, corner + _shift(c, d, per), p]
    return spec.plan[r, corner]


@compiled
def _shift(c: int, d: int, per: int) -> int:
    found, step = 0, 1
    for bit in range(d):
        found += step * (c >> bit & 1)
        step *= per
    return found


@compiled
def _between_two(spec: Any, r: int, start: int, per: int, place: float, out: Any) -> int:
    """On a line: by four nodes of one plan, by two, or up to where the plan changes."""
    k = min(int(place), per - 2)
    part, node = place - k, start + k
    here, then = spec.plan[r, node], spec.plan[r, node + 1]
    if here != then:
        cut = spec.cut[r, node, 0] * (per - 1) - k
        for p in range(2):
            if part < cut:
                share = part / cut
                a, b = spec.worth[r, node, p], spec.cut[r, node, 1 + p]
            else:
                share = (part - cut) / (1 - cut)
                a, b = spec.cut[r, node, 3 + p], spec.worth[r, node + 1, p]
            out[p] = a + share * (b - a)
        return here if part < cut else then
    if 0 < k < per - 2 and spec.plan[r, node - 1] == here and spec.plan[r, node + 2] == here:
        t = part
        for p in range(2):
            a, b, c, e = (
                spec.worth[r, node - 1, p],
                spec.worth[r, node, p],
                spec.worth[r, node + 1, p],
                spec.worth[r, node + 2, p],
            )
            out[p] = (
                -a * t * (t - 1) * (t - 2) / 6
                + b * (t + 1) * (t - 1) * (t - 2) / 2
                - c * (t + 1) * t * (t - 2) / 2
                + e * (t + 1) * t * (t - 1) / 6
            )
        return here
    for p in range(2):
        a, b = spec.worth[r, node, p], spec.worth[r, node + 1, p]
        out[p] = a + part * (b - a)
    return here
