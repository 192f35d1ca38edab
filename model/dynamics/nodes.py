r"""What the talks still add from a round on: exact with one block left, else between nodes.

With ``later_r`` the payoff from round r on if nothing more is settled, a quadratic in the terms of
the settled set, the value of a state is kept as what the talks still add to it,

    V_r(S, x) = later_r(S, x) + E_r(S, x).

E is 0 after the last round of talks and once all is settled.

* *One block left*: E is followed round by round from the last at the very terms asked for.
* *More than one left*: E is kept at the nodes of an even grid over the terms of what is settled,
  with the *plan* (which block is settled in which round from there). Between nodes of one plan it
  is interpolated; where the plan changes between two nodes the place is found by halving, so that a
  jump stays a jump. (With two or more settled and two or more left, which takes four blocks, a
  point between nodes of several plans takes the nearest node's.)

The nodes are filled by `model.dynamics.kernel`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from model.answers.quadratics import slope, value
from model.compiled import part
from model.dynamics.lines import (
    PASSES,
    STILL,
    copy,
    count_of,
    farthest,
    line_of,
    stride,
    top_along,
)


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
    moved; ``several`` (1,): how many states were met with several; ``points`` (10, n) and ``pairs``
    (7, 2): room for terms, and for what both sides have, each row for the one place that uses it.
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
    points: Any
    pairs: Any


@part
def settled_files(spec: Any, blocks: int) -> int:
    """The files of a set of blocks, as a mask."""
    mask = 0
    for b in range(len(spec.files)):
        if blocks >> b & 1:
            mask |= spec.files[b]
    return mask


@part
def ahead(spec: Any, r: int, blocks: int, x: Any, out: Any) -> int:
    """Fill E at the start of round r (from 0) with these blocks settled; return the plan."""
    out[0] = out[1] = 0.0
    full = (1 << len(spec.files)) - 1
    if r >= len(spec.later) or blocks == full:
        return 0
    if count_of(full & ~blocks) == 1:
        return _one_left(spec, r, blocks, x, out)
    return _between_nodes(spec, r, blocks, x, out)


@part
def _one_left(spec: Any, r: int, blocks: int, x: Any, out: Any) -> int:
    """E and plan with one block left, from the last round of talks back to r."""
    n, full = len(x), (1 << len(spec.files)) - 1
    before, after = settled_files(spec, blocks), settled_files(spec, full)
    last = 0
    while blocks >> last & 1:
        last += 1
    y, without = spec.points[0], spec.pairs[0]
    copy(x, y)
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


@part
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


@part
def _bargain_alone(spec: Any, r: int, settled: int, files: int, without: Any, y: Any) -> bool:
    """The Nash bargain of the last block, in `y`; False if no terms suit both."""
    us, iran = spec.later[r, 0, settled], spec.later[r, 1, settled]
    start, way, old = spec.points[1], spec.points[2], spec.points[3]
    score, several = -1.0, count_of(files) > 1
    for _ in range(PASSES):
        copy(y, old)
        for f in range(len(y)):
            if files >> f & 1:
                line_of(f, y, start, way)
                score = top_along(us, iran, start, way, without, y)
        if several and stride(old, y, start, way):
            score = top_along(us, iran, start, way, without, y)
        if not several or farthest(y, old) < STILL:
            break
    return score >= 0


@part
def _between_nodes(spec: Any, r: int, blocks: int, x: Any, out: Any) -> int:
    """E and plan between the nodes of a settled set; see the module's head."""
    start, settled = spec.offset[blocks], settled_files(spec, blocks)
    d = count_of(settled)
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


@part
def _shift(c: int, d: int, per: int) -> int:
    found, step = 0, 1
    for bit in range(d):
        found += step * (c >> bit & 1)
        step *= per
    return found


@part
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
