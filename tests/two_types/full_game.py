"""The full Bayesian game, profile by profile, from payoffs of the one-type game: the oracle."""

from fractions import Fraction
from math import lcm

import numpy as np

from model.game import BargainingGame
from model.grid import grid_of


def matrices(game):
    """For each type both players' payoffs as Fractions, from its own game with its own values."""
    found = []
    for kind in game.types:
        changed = {**kind.stakes, "credibility": kind.credibility}
        form = kind.form(game.structure)
        found.append(BargainingGame(game.scenario.with_exact(changed), game.levels, form))
    return [one.exact_payoffs() for one in found]


def whole(*arrays):
    """Arrays of Fractions as integers over one denominator."""
    common = lcm(*(v.denominator for a in arrays for v in set(a.ravel().tolist())))
    return [np.vectorize(lambda v: int(v * common), otypes=[object])(a) for a in arrays]


def every_equilibrium(game):
    """Pairs of outcomes of all pure Bayesian equilibria, by every profile (u_r, u_b, i)."""
    (us_r, iran_r), (us_b, iran_b) = matrices(game)
    p = game.prior
    us_r, us_b = whole(us_r)[0], whole(us_b)[0]
    iran_r, iran_b = whole(iran_r * p, iran_b * (Fraction(1) - p))
    best_r, best_b = us_r == us_r.max(axis=0), us_b == us_b.max(axis=0)
    expected = iran_r[:, None, :] + iran_b[None, :, :]
    best = expected == expected.max(axis=2, keepdims=True)
    held = best & best_r[:, None, :] & best_b[None, :, :]
    cells = grid_of(game.levels, game.structure).cells
    return {(int(cells[a, i]), int(cells[b, i])) for a, b, i in np.argwhere(held)}
