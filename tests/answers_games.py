"""Games without a grid made for tests, and an oracle that tries every offer."""

from __future__ import annotations

from itertools import product

import numpy as np
from gmpy2 import mpq

from model.answers.talks import Talks

HALF = mpq(1, 2)


def bargain_of(*payoffs, blocks=None, theta=HALF):
    """Talks on files given by the second side; payoffs by monomial in (x, o), as in the split."""
    n = len(next(iter(payoffs[0]))) // 2
    exact = tuple({m: mpq(c) for m, c in p.items()} for p in payoffs)
    return Talks(
        tuple("abcde"[:n]), blocks or tuple((f,) for f in range(n)), (1,) * n, theta, exact
    )


def payoff(talks, player, x):
    """A side's payoff on terms (nan where a file is open), from the monomials as they stand."""
    x = np.asarray(x, dtype=float)
    place = np.concatenate([np.nan_to_num(x), np.isnan(x)], axis=-1)
    return sum(
        float(c) * np.prod(place ** np.array(powers), axis=-1)
        for powers, c in talks.coefficients[player].items()
    )


def outcome(talks, v, g):
    """What offers lead to: the terms of each file, nan where it is open."""
    theta = float(talks.theta)
    covered = v + g >= 1 - 1e-12
    x = np.full(covered.shape, np.nan)
    for block in talks.blocks:
        settled = covered[..., block].all(axis=-1)
        for f in block:
            terms = theta * g[..., f] + (1 - theta) * (1 - v[..., f])
            x[..., f] = np.where(settled, terms, np.nan)
    return x


def best_gain(talks, player, v, g, steps=16):
    """What a side gains at most by other offers, tried on a grid that holds those of the other."""
    n = len(talks.files)
    gives = np.array([talks.givers[f] == player for f in range(n)])
    other = np.where(gives, v, g)
    here = payoff(talks, player, outcome(talks, v, g))
    # Less than covers the file, the least that does, and more.
    choices = [[0.0, *np.linspace(1 - other[f], 1, steps + 1)] for f in range(n)]
    own = np.array(list(product(*choices)))
    taker, giver = np.where(gives, other, own), np.where(gives, own, other)
    return float((payoff(talks, player, outcome(talks, taker, giver)) - here).max())


def nash_gains(talks, x, f, terms):
    """What both sides have from settling file f on each of the terms, the rest as in x (nan: open)."""
    place = np.tile(np.asarray(x, dtype=float), (len(terms), 1))
    place[:, f] = np.nan
    without = [payoff(talks, p, place[0]) for p in (0, 1)]
    place[:, f] = terms
    return np.array([payoff(talks, p, place) - w for p, w in zip((0, 1), without, strict=True)])


def nash_bargain(talks, x, f):
    """The terms of file f at its Nash bargain, by ever finer grids; nan if none suit both."""
    low, high = 0.0, 1.0
    for _ in range(9):
        terms = np.linspace(low, high, 65)
        us, iran = nash_gains(talks, x, f, terms)
        fit = np.where(np.minimum(us, iran) >= -1e-12, us * iran, -1 + np.minimum(us, iran))
        k = int(np.argmax(fit))
        low, high = terms[max(k - 1, 0)], terms[min(k + 1, 64)]
    return terms[k] if fit[k] >= -1e-9 else np.nan


def nash_terms(talks, settled):
    """x*(S) by taking each file to its Nash bargain in turn, in floats; None if a file has none."""
    x = np.array([0.5 if f in settled else np.nan for f in range(len(talks.files))])
    for _ in range(100):
        before = x.copy()
        for f in settled:
            x[f] = nash_bargain(talks, x, f)
            if np.isnan(x[f]):
                return None
        if np.nanmax(np.abs(x - before), initial=0) < 1e-10:
            break
    return x
