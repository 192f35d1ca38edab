"""The lemma of `model.two_types.offers` compiled: many points at once.

At each point, for each offer the best reply of each type is found once; Iran's deviations are
looked at only at the candidates whose replies are both best, of which there are few.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.compiled import compiled, part


def combine(coefficients: Any, features: Any, into: Any) -> None:
    """Payoffs as combinations of features.

    Parameters
    ----------
    coefficients : float64 (2, P, K)
    features : float64 (K, outcomes)
    into : float64 (2, P, outcomes)
    """
    _combine(coefficients, features, np.empty(features.shape[1]), into)


@compiled
def _combine(coefficients: Any, features: Any, row: Any, into: Any) -> None:
    """`combine`, with room for a row of payoffs."""
    players, count, size = coefficients.shape
    for player in range(players):
        for p in range(count):
            for n in range(len(row)):
                row[n] = 0.0
            for k in range(size):
                weight = coefficients[player, p, k]
                if weight != 0.0:
                    for n in range(len(row)):
                        row[n] += weight * features[k, n]
            for n in range(len(row)):
                into[player, p, n] = row[n]


def decide(
    us: Any,
    iran: Any,
    prior: Any,
    bound: Any,
    replies: Any,
    possible: Any,
    candidates: Any,
    reached: Any,
    deviations: Any,
    holds: Any,
    known: Any,
    close: Any,
) -> None:
    """Fill in which candidates hold, with what weight on r, and where floats are not sure.

    Parameters
    ----------
    us, iran : float64 (P, 2, outcomes)
        Payoffs with each type.
    prior, bound : float64 (P,)
        The weight on r, and how close two payoffs may be and still be told apart.
    replies : int64 (offers, subsets)
    possible : bool (offers, subsets)
    candidates : int64 (C, 3)
    reached : int64 (C, 2)
    deviations : int64 (C, D, 2)
        As in `model.two_types.offers.Offers`.
    holds : bool (C, P)
        Filled for the prior.
    known : float64 (P,)
        The most that b has in an equilibrium where it is known; -inf where there is none.
    close : bool (P,)
        Whether some comparison is too close; not unset.
    """
    _decide(
        us, iran, prior, bound, replies, possible, candidates, reached, deviations,
        np.empty((2, *replies.shape)), holds, known, close,
    )  # fmt: skip


@compiled
def _decide(
    us: Any, iran: Any, prior: Any, bound: Any, replies: Any, possible: Any, candidates: Any,
    reached: Any, deviations: Any, lead: Any, holds: Any, known: Any, close: Any,
) -> None:  # fmt: skip
    """`decide`, with room for what each type prefers each reply to an offer by."""
    offers, subsets = replies.shape
    for p in range(len(prior)):
        least = bound[p]
        for theta in range(2):
            pay = us[p, theta]
            for i in range(offers):
                first, second, at = -np.inf, -np.inf, -1
                for s in range(subsets):
                    if possible[i, s]:
                        value = pay[replies[i, s]]
                        if value > first:
                            first, second, at = value, first, s
                        elif value > second:
                            second = value
                for s in range(subsets):
                    value = pay[replies[i, s]]
                    lead[theta, i, s] = value - (second if s == at else first)
        known[p] = -np.inf
        for c in range(len(candidates)):
            i = candidates[c, 0]
            r, b = lead[0, i, candidates[c, 1]], lead[1, i, candidates[c, 2]]
            holds[c, p] = False
            if r < -least or b < -least:
                continue
            if r <= least or b <= least:
                close[p] = True
            weighed, alone = _iran_leads(iran[p], prior[p], reached[c], deviations[c])
            holds[c, p] = weighed > 0
            if abs(weighed) <= least or abs(alone) <= least:
                close[p] = True
            if alone > 0:
                known[p] = max(known[p], us[p, 1, reached[c, 1]])


@part
def _iran_leads(iran: Any, prior: float, kept: Any, deviations: Any) -> Any:
    """By how much Iran prefers its offer to the best other, at the prior and where b is known.

    A deviation that changes nothing with a type of any weight is none.
    """
    weighed, alone = np.inf, np.inf
    for d in range(len(deviations)):
        r, b = deviations[d, 0], deviations[d, 1]
        with_r = iran[0, kept[0]] - iran[0, r] if r != kept[0] else 0.0
        with_b = iran[1, kept[1]] - iran[1, b] if b != kept[1] else 0.0
        if (r != kept[0] and prior > 0) or (b != kept[1] and prior < 1):
            weighed = min(weighed, prior * with_r + (1 - prior) * with_b)
        if b != kept[1]:
            alone = min(alone, with_b)
    return weighed, alone
