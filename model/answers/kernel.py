r"""The central reading compiled: many points at once, in floats that know when they are not sure.

The object is that of `model.answers.bargains` and `model.answers.stability`, for payoffs of degree
2 in the terms. A gain of a block is c + b x + x A x / 2, so that its slopes are known exactly over
a box [lo, hi] of terms. Terms x*(S) are found by shrinking the box of all terms:

* to what both may accept: where the most that a gain can be, over the other terms in the box, is
  below 0, nothing is kept;
* to where the slope H of a file's Nash product can vanish: the interval Newton step
  m - H(m, others in the box) / (slope of H over the box), brought to [0, 1], since a product that
  falls in its own slope is largest there (Neumaier 1990, chapter 5).

A box that does not shrink is cut in two. An empty box holds no terms; one that shrinks into itself
holds exactly one x*(S). Floats are off by far less than the margin that is asked for everywhere;
what lies within it is left to exact arithmetic, as is a product that is not surely concave, a file
in which a side may gain by conceding more (unless that is plainly of no use to it), and a tie.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.answers.quadratics import (
    bounds,
    concave,
    indifferent,
    middle,
    middle_slope,
    slope,
    slope_bounds,
    times,
    to_accepted,
    value,
)
from model.compiled import compiled, part

#: Codes of a set at a point.
NO_TERMS, UNSTABLE, STABLE, ANY_TERMS, UNSURE = range(5)

#: How close a comparison may be, and what floats may be off, relative to the payoff coefficients.
_MARGIN, _HAIR = 1e-9, 1e-13

#: Width of a box that is taken for a point.
_POINT = 1e-9

#: Boxes at once, and rounds over all of them.
_MOST_BOXES, _MOST_ROUNDS = 64, 2000

#: What a round over a box shows.
_EMPTY, _WELL, _BADLY = range(3)


def read_points(
    coefficients: Any, entries: Any, shares: Any, shape: tuple[int, int], scale: Any, block_of: Any,
    on_table: Any, gives: Any, theta: Any, idle: Any,
    codes: Any, terms: Any, worth: Any,
) -> None:  # fmt: skip
    """Fill what becomes of each set of blocks at each point.

    Parameters
    ----------
    coefficients : float64 (2, K, P)
        Of each side's payoff.
    entries : int64 (E, 2)
        A monomial, and a number that it enters of the payoff with a set of settled files (a mask
        of n bits): c, b and A by rows.
    shares : float64 (E,)
        How often it enters that.
    shape : (int, int)
        Masks, and numbers for each: 2^n, 1 + n + n n.
    scale : float64 (P,)
        Size of the coefficients.
    block_of : int64 (n,)
        Number of each file's block, -1 off the agenda.
    on_table : int64 (S,)
        The sets of blocks, as masks of files.
    gives : bool (n,)
        Whether the second side gives the file.
    theta : float64 (n,)
        For each file the weight of its giver's offer.
    idle : bool (2, n)
        Whether a side that concedes the file's block while it is open changes nothing by it.
    codes : int8 (P, S)
    terms : float64 (P, S, n)
        nan where a file is open.
    worth : float64 (P, S, 2)
        Payoffs on these terms.
    """
    n = len(block_of)
    _read(
        coefficients, entries, shares, scale, block_of, on_table, gives, theta, idle,
        np.empty((2, *shape)), np.empty((n, 2, shape[1])), np.empty((_MOST_BOXES, 2, n)),
        np.empty((n, n)), np.empty((2, n)), codes, terms, worth,
    )  # fmt: skip


@compiled(short=True)
def _read(
    coefficients: Any, entries: Any, shares: Any, scale: Any, block_of: Any, on_table: Any,
    gives: Any, theta: Any, idle: Any,
    payoffs: Any, gains: Any, boxes: Any, work: Any, points: Any, codes: Any, terms: Any,
    worth: Any,
) -> None:  # fmt: skip
    """`read_points`, with room for a point's payoffs and for gains, boxes and terms."""
    n = len(block_of)
    masks, numbers = payoffs.shape[1], payoffs.shape[2]
    x, then = points[0], points[1]
    for p in range(len(scale)):
        margin = _MARGIN * scale[p]
        for player in range(2):
            for mask in range(masks):
                for place in range(numbers):
                    payoffs[player, mask, place] = 0.0
        for e in range(len(entries)):
            mask, place = entries[e, 1] // numbers, entries[e, 1] % numbers
            for player in range(2):
                payoffs[player, mask, place] += shares[e] * coefficients[player, entries[e, 0], p]
        for k in range(len(on_table)):
            settled = on_table[k]
            code = _bargain(payoffs, settled, block_of, margin, gains, boxes, work, x)
            if code == STABLE:
                code = _stable(payoffs, settled, block_of, gives, theta, idle, margin, x, then)
            codes[p, k] = code
            for f in range(n):
                terms[p, k, f] = np.nan
            worth[p, k, 0] = worth[p, k, 1] = np.nan
            if code in (STABLE, UNSTABLE):
                for f in range(n):
                    if settled >> f & 1:
                        terms[p, k, f] = x[f]
                for player in range(2):
                    worth[p, k, player] = value(payoffs[player, settled], x)


@part
def _bargain(
    payoffs: Any, settled: int, block_of: Any, margin: float, gains: Any, boxes: Any, work: Any,
    x: Any,
) -> int:  # fmt: skip
    """Find x*(S): STABLE if there is surely one and only one, in `x`; NO_TERMS or UNSURE."""
    n = len(x)
    for f in range(n):
        x[f] = 0.0
    if not settled:
        return STABLE
    for f in range(n):
        if settled >> f & 1:
            rest = settled
            for g in range(n):
                if block_of[g] == block_of[f]:
                    rest &= ~(1 << g)
            for player in range(2):
                for k in range(gains.shape[2]):
                    gains[f, player, k] = payoffs[player, settled, k] - payoffs[player, rest, k]
                if not concave(gains[f, player], block_of, f, margin, work):
                    return UNSURE
            if indifferent(gains[f, 0], gains[f, 1], f, n, margin):
                return UNSURE
    # Files that are linked to others are looked at in each place: at 0, at 1, or in between.
    linked = 0
    for f in range(n):
        for g in range(n):
            if f != g and settled >> f & 1 and block_of[f] == block_of[g]:
                linked |= 1 << f
    size, alone = _count(linked), linked == settled and _one_block(linked, block_of)
    found, unsure = 0, False
    # Corners first: what is inside is harder to exclude.
    for level in range(size + 1):
        for face in range(3**size):
            rest, inner = face, linked & 0
            for f in range(n):
                boxes[0, 0, f] = 0.0
                boxes[0, 1, f] = 1.0 if settled >> f & 1 else 0.0
                if linked >> f & 1:
                    if rest % 3 == 2:
                        inner |= 1 << f
                    else:
                        boxes[0, 0, f] = boxes[0, 1, f] = rest % 3
                    rest //= 3
            # The maximum of one log-concave product is the only one if nothing is on edge there.
            if _count(inner) != level or (alone and found):
                continue
            here = _search(gains, settled, inner, block_of, margin, boxes, x, found)
            unsure |= here < 0
            found += max(here, 0)
    if unsure and not (alone and found):
        return UNSURE
    if not found:
        return NO_TERMS
    return STABLE if _polish(gains, settled, margin, x) else UNSURE


@part
def _one_block(mask: int, block_of: Any) -> bool:
    first = -1
    for f in range(len(block_of)):
        if mask >> f & 1:
            if first >= 0 and block_of[f] != first:
                return False
            first = block_of[f]
    return True


@part
def _count(mask: int) -> int:
    found = 0
    while mask:
        found += mask & 1
        mask >>= 1
    return found


@part
def _search(
    gains: Any, settled: int, inner: int, block_of: Any, margin: float, boxes: Any, x: Any,
    already: int,
) -> int:  # fmt: skip
    """Look for bargains in the first box: 0 or 1, its terms in `x`; -1 if that is not sure."""
    n = len(x)
    count, rounds, found = 1, 0, already
    while count:
        box = boxes[count - 1]
        code, proven = _WELL, False
        widest = _widest(box)
        while code == _WELL:
            rounds += 1
            before = box[1, widest] - box[0, widest]
            inside = -1
            if _to_the_rate(gains, inner, block_of, box, margin * _HAIR / _MARGIN):
                inside = _shrink(gains, settled, inner, box, margin)
            widest = _widest(box)
            width = box[1, widest] - box[0, widest]
            proven |= inside == 1
            if inside < 0:
                code = _EMPTY
            elif width <= _POINT or width > 0.7 * before:
                code = _BADLY
        count -= 1
        if rounds > _MOST_ROUNDS:
            return -1
        if code == _EMPTY:
            continue
        if box[1, widest] - box[0, widest] <= _POINT:
            if found or not proven:
                return -1
            found = 1
            for f in range(n):
                x[f] = 0.5 * (box[0, f] + box[1, f])
            continue
        if count + 2 > _MOST_BOXES:
            return -1
        cut = box[0, widest] * 0.53 + box[1, widest] * 0.47
        for f in range(n):
            boxes[count + 1, 0, f], boxes[count + 1, 1, f] = box[0, f], box[1, f]
        box[1, widest] = cut
        boxes[count + 1, 0, widest] = cut
        count += 2
    return found - already


@part
def _to_the_rate(gains: Any, inner: int, block_of: Any, box: Any, hair: float) -> bool:
    """Shrink a box to where linked files between 0 and 1 are traded at one rate; False if nowhere.

    Where a side gains anything, the slopes of both gains are in proportion
    (`model.answers.bargains`): with a linear gain of the US that is a linear equation. Linked terms
    on which neither side gains anything, and no terms on which either would, are passed over.
    """
    n = box.shape[1]
    lo, hi = box[0], box[1]
    for f in range(n):
        for g in range(f):
            if not inner >> f & inner >> g & 1 or block_of[f] != block_of[g]:
                continue
            us, iran = gains[f, 0], gains[f, 1]
            bent = 0.0
            for k in range(n * n):
                bent += abs(us[1 + n + k])
            if bent > 0:
                continue
            uf, ug = us[1 + f], us[1 + g]
            for i in range(n):
                # The rest of the equation over the box, without x_i.
                low = iran[1 + f] * ug - iran[1 + g] * uf - hair
                high = low + 2 * hair
                for j in range(n):
                    c = iran[1 + n + f * n + j] * ug - iran[1 + n + g * n + j] * uf
                    if j == i:
                        own = c
                    else:
                        low += min(c * lo[j], c * hi[j])
                        high += max(c * lo[j], c * hi[j])
                if abs(own) > hair and hi[i] > lo[i]:
                    lo[i] = max(lo[i], min(-low / own, -high / own))
                    hi[i] = min(hi[i], max(-low / own, -high / own))
                    if lo[i] > hi[i]:
                        return False
                elif own == 0 and (low > 0 or high < 0):
                    return False
    return True


@part
def _polish(gains: Any, settled: int, margin: float, x: Any) -> bool:
    """Newton's step, file by file, to the last digit; whether all signs there are sure."""
    n = len(x)
    for _ in range(6):
        for f in range(n):
            if settled >> f & 1 and 0 < x[f] < 1:
                us, iran = gains[f, 0], gains[f, 1]
                u, v, du, dv = value(us, x), value(iran, x), slope(us, f, x), slope(iran, f, x)
                curve = 2 * du * dv + u * iran[1 + n + f * n + f] + v * us[1 + n + f * n + f]
                x[f] -= (u * dv + v * du) / curve
    for f in range(n):
        if not settled >> f & 1:
            continue
        us, iran = gains[f, 0], gains[f, 1]
        # Both must surely gain, or the product may be as large elsewhere.
        if value(us, x) <= margin or value(iran, x) <= margin:
            return False
        rise = value(us, x) * slope(iran, f, x) + value(iran, x) * slope(us, f, x)
        if (x[f] == 0 and rise > -margin) or (x[f] == 1 and rise < margin):
            return False
    return True


@part
def _widest(box: Any) -> int:
    """The file whose terms are the least known."""
    found = 0
    for f in range(1, box.shape[1]):
        if box[1, f] - box[0, f] > box[1, found] - box[0, found]:
            found = f
    return found


@part
def _shrink(gains: Any, settled: int, inner: int, box: Any, margin: float) -> int:
    """One round over a box: -1 if it is empty, 1 if it shrinks into itself, else 0."""
    n = box.shape[1]
    lo, hi = box[0], box[1]
    hair = margin * _HAIR / _MARGIN
    for f in range(n):
        for player in range(2):
            if not settled >> f & 1:
                continue
            if bounds(gains[f, player], lo, hi)[1] < -hair:
                return -1
            if hi[f] > lo[f] and not to_accepted(gains[f, player], f, lo, hi, hair):
                return -1
    inside = True
    for f in range(n):
        if not settled >> f & 1:
            continue
        us, iran = gains[f, 0], gains[f, 1]
        old_lo, old_hi = lo[f], hi[f]
        middle = 0.5 * (old_lo + old_hi)
        slope0, slope1 = _curve(us, iran, f, lo, hi)
        # H at the middle, the other terms anywhere in the box.
        lo[f] = hi[f] = middle
        h0, h1 = _slope_of_product(us, iran, f, lo, hi)
        lo[f], hi[f] = old_lo, old_hi
        h0, h1 = h0 - hair, h1 + hair
        if old_lo == old_hi:
            # Terms at an end must be where the product rises to.
            if (old_lo == 0 and h0 > 0) or (old_lo == 1 and h1 < 0):
                return -1
            continue
        if slope1 >= -hair:
            inside = False
            continue
        # H falls, so that the step has the sign of H at the middle.
        new_lo = middle + min(h0 / -slope0, h0 / -slope1)
        new_hi = middle + max(h1 / -slope0, h1 / -slope1)
        if not inner >> f & 1:
            new_lo, new_hi = min(max(new_lo, 0.0), 1.0), min(max(new_hi, 0.0), 1.0)
        inside &= new_lo >= old_lo and new_hi <= old_hi
        lo[f], hi[f] = max(new_lo, old_lo), min(new_hi, old_hi)
        if lo[f] > hi[f]:
            return -1
    return 1 if inside else 0


@part
def _curve(us: Any, iran: Any, f: int, lo: Any, hi: Any) -> Any:
    """The range over a box of the second derivative of a product in one file's terms."""
    n = len(lo)
    u0, u1 = bounds(us, lo, hi)
    v0, v1 = bounds(iran, lo, hi)
    du0, du1 = slope_bounds(us, f, lo, hi)
    dv0, dv1 = slope_bounds(iran, f, lo, hi)
    s0, s1 = times(du0, du1, dv0, dv1)
    a = iran[1 + n + f * n + f]
    b = us[1 + n + f * n + f]
    a0, a1 = times(u0, u1, a, a)
    b0, b1 = times(v0, v1, b, b)
    return 2 * s0 + a0 + b0, 2 * s1 + a1 + b1


@part
def _slope_of_product(us: Any, iran: Any, f: int, lo: Any, hi: Any) -> Any:
    """The range of H = slope of us times iran in x_f over a box: about its middle, and outright."""
    n = len(lo)
    u0, u1 = bounds(us, lo, hi)
    v0, v1 = bounds(iran, lo, hi)
    du0, du1 = slope_bounds(us, f, lo, hi)
    dv0, dv1 = slope_bounds(iran, f, lo, hi)
    p0, p1 = times(u0, u1, dv0, dv1)
    q0, q1 = times(v0, v1, du0, du1)
    low, high = p0 + q0, p1 + q1
    centre = middle(us, lo, hi) * middle_slope(iran, f, lo, hi)
    centre += middle(iran, lo, hi) * middle_slope(us, f, lo, hi)
    low2 = high2 = centre
    for g in range(n):
        half = 0.5 * (hi[g] - lo[g])
        if half == 0:
            continue
        ug0, ug1 = slope_bounds(us, g, lo, hi)
        vg0, vg1 = slope_bounds(iran, g, lo, hi)
        r0, r1 = times(ug0, ug1, dv0, dv1)
        s0, s1 = times(vg0, vg1, du0, du1)
        t = iran[1 + n + f * n + g]
        t0, t1 = times(u0, u1, t, t)
        w = us[1 + n + f * n + g]
        w0, w1 = times(v0, v1, w, w)
        far = max(abs(r0 + s0 + t0 + w0), abs(r1 + s1 + t1 + w1)) * half
        low2 -= far
        high2 += far
    return max(low, low2), min(high, high2)


@part
def _stable(
    payoffs: Any, settled: int, block_of: Any, gives: Any, theta: Any, idle: Any, margin: float,
    x: Any, then: Any,
) -> int:  # fmt: skip
    """Whether neither side gains by leaving, conceding or moving terms; UNSURE if that is close."""
    n = len(x)
    blocks = 0
    for f in range(n):
        blocks = max(blocks, block_of[f] + 1)
    answer = STABLE
    for player in range(2):
        here = value(payoffs[player, settled], x)
        for chosen in range(1 << blocks):
            after, offered, possible, inside = settled, settled & 0, True, False
            for b in range(blocks):
                if not chosen >> b & 1:
                    continue
                can_leave, close = False, False
                for f in range(n):
                    if block_of[f] != b:
                        continue
                    after ^= 1 << f
                    offered |= (1 << f) & ~settled
                    if settled >> f & 1:
                        room = x[f] if gives[f] == (player == 1) else 1 - x[f]
                        can_leave |= room > 0
                        close |= 0 < room < 1e-9
                    inside = settled >> f & 1 != 0
                    # The same as without this block, not a tie to be decided.
                    possible &= inside or not idle[player, f]
                if inside:
                    possible &= can_leave
                    if close and answer == STABLE:
                        answer = UNSURE
            if not possible:
                continue
            for f in range(n):
                conceded = 1.0 if gives[f] == (player == 1) else 0.0
                kept = x[f] if settled >> f & 1 else 0.0
                then[f] = (conceded if offered >> f & 1 else kept) if after >> f & 1 else 0.0
            gain, tempted = _best_after(
                payoffs[player, after], after, offered, gives, player, theta, then
            )
            gain -= here
            if np.isnan(gain) or (tempted and gain > -margin) or (chosen and abs(gain) <= margin):
                if answer == STABLE:
                    answer = UNSURE
            elif gain > margin:
                answer = UNSTABLE
    return answer


@part
def _best_after(
    payoff: Any, after: int, offered: int, gives: Any, player: int, theta: Any, then: Any
) -> Any:
    """What a side has after a deviation, with the most it can move terms where that may pay.

    Whether it conceded a file in which it might gain by more: what the other side offers there
    decides, and that is not looked at.
    """
    n = len(then)
    best = value(payoff, then)
    loose = n
    tempted = False
    for f in range(n):
        if not after >> f & 1:
            continue
        low, high = payoff[1 + f], payoff[1 + f]
        for g in range(n):
            if after >> g & 1:
                low += min(0.0, payoff[1 + n + f * n + g])
                high += max(0.0, payoff[1 + n + f * n + g])
        mine = gives[f] == (player == 1)
        if (high if mine else -low) <= 0:
            continue
        if offered >> f & 1:
            tempted = True
        elif loose < n:
            return np.nan, tempted
        else:
            loose = f
    if loose == n:
        return best, tempted
    # A quadratic in the terms of the one loose file, from where they are to where it can move them.
    a, b = 0.5 * payoff[1 + n + loose * n + loose], slope(payoff, loose, then)
    t = then[loose]
    weight = theta[loose]
    reach = weight * (1 - t) if gives[loose] == (player == 1) else -(1 - weight) * t
    more = max(0.0, (b + a * reach) * reach)
    if a < 0:
        top = -b / (2 * a)
        if min(0.0, reach) < top < max(0.0, reach):
            more = max(more, (b + a * top) * top)
    return best + more, tempted
