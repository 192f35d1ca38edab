"""Logit quantal response: equilibria of players who err, and err less the dearer the error.

At *precision* t >= 0 (per point of payoff) a pair (x, y) of mixed strategies is a logit quantal
response equilibrium (QRE) of (A, B) iff each player's log-odds are t times its payoffs,

    x = softmax(t A y),     y = softmax(t B'x),

where softmax(u)_i = exp(u_i) / sum_k exp(u_k). At t = 0 both play every strategy alike (the
*centroid*); as t grows, limits of QRE are Nash equilibria. Strategies count: a duplicate of a
strategy doubles its weight. Frequencies therefore depend on the menu of strategies, and are no
chances of anything.

In general there are several QRE at one t. The curve of QRE that starts at the centroid, the
*principal branch*, is unique in almost all games. It may turn back in t, and so pass the same t
several times; what is returned is where it *first* reaches it, followed along its arc. In games
with symmetries branches may meet (a *fork*); there the branch is followed straight on, and the
result says so.

References: R. McKelvey and T. Palfrey, Quantal response equilibria for normal form games, Games and
Economic Behavior 10, 1995; T. L. Turocy, A dynamic homotopy interpretation of the logistic quantal
response equilibrium correspondence, Games and Economic Behavior 51, 2005.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from model.equilibria import quantal_paths
from model.equilibria.quantal_paths import (
    METHOD,
    STIFF,
    accepted,
    followed,
    logit_residual,
    scaled_precision,
    tolerance,
)
from model.equilibria.quantal_payoffs import Stakes, read_precision, read_stakes
from model.equilibria.quantal_results import Floats, LogitQRE, LogitQREs, NoConvergence
from model.errors import InputError


def logit_qre(A: Any, B: Any, precision: float, *, horizon: float = 2.0) -> LogitQRE:
    """The QRE at a precision, where the principal branch first reaches it.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs of the row and of the column player, in points, as `exact_matrices` takes them.
    precision : float
        t >= 0, per point. However high: beyond 1e5 in units of the largest stake the branch is
        followed towards its limit (`quantal_limit`).
    horizon : float
        Crossings are counted until the branch first reaches this many times the precision; 1 counts
        none.

    Returns
    -------
    LogitQRE
        Cost: some dozens of factorisations of a matrix of the size of the smaller side.

    Raises
    ------
    ValueError
        For payoffs that are not two matrices of one shape of finite numbers, or a precision or
        horizon that is not a number in its range.
    NoConvergence
        If the branch cannot be followed that far.
    """
    stakes = read_stakes(A, B, 2)
    t = read_precision(precision)
    if read_precision(horizon, "horizon") < 1:
        raise InputError(f"horizon: must be at least 1, got {horizon!r}")
    result = single(_solved(stakes, np.array([t])), 0)
    if horizon == 1 or t == 0:
        return result
    try:
        return replace(result, crossings=followed(stakes, horizon * t).crossings(t))
    except (NoConvergence, InputError):
        # The horizon is out of reach; the answer is not.
        return result


def logit_qre_many(A: Any, B: Any, precision: Any) -> LogitQREs:
    """QRE of many games of one shape, each followed from the centroid by itself.

    Parameters
    ----------
    A, B : array-like, shape (P, n, m)
        Payoffs, in points. Arrays of machine numbers are read fastest.
    precision : float or array of shape (P,)

    Returns
    -------
    LogitQREs
        Every point is checked by its residual, and lies on the principal branch of its own game:
        nothing is carried over from another.

    Raises
    ------
    ValueError, NoConvergence
        As `logit_qre` does.
    """
    stakes = read_stakes(A, B, 3)
    given = np.asarray(precision, dtype=object)
    if given.ndim > 1 or (given.ndim and len(given) != len(stakes.units)):
        raise InputError(
            f"precision: must be one number or {len(stakes.units)}, got shape {given.shape}"
        )
    each = np.array([read_precision(v) for v in given.flat])
    return _solved(stakes, np.broadcast_to(each if given.ndim else each[0], stakes.units.shape))


def _solved(stakes: Stakes, t: Floats) -> LogitQREs:
    scaled = scaled_precision(stakes, t)
    ends, info = _followed(stakes, scaled)
    x, y, reached = stakes.strategies(ends)
    residual = logit_residual(stakes.A, stakes.B, x, y, reached)
    steps, turns, forks = (info[:, k].astype(np.int64) for k in (1, 2, 3))
    lost = info[:, 0] != 0
    found = LogitQREs(
        x, y, np.where(lost, reached / stakes.units, t), residual, stakes.regret(x, y), steps,
        turns, forks,
    )  # fmt: skip
    failed = np.flatnonzero(lost | ~(residual <= accepted(reached)))
    if len(failed):
        p = int(failed[0])
        raise NoConvergence(
            f"logit QRE: {len(failed)} of {len(t)} games not solved at precision {t[p]:g}; game "
            f"{p} came to {found.precision[p]:g} in {steps[p]} steps, residual {residual[p]:.2g} "
            "in log-odds",
            float(residual[p]),
            found if len(t) > 1 else single(found, p),
        )
    return found


def _followed(stakes: Stakes, scaled: Floats) -> tuple[Floats, Floats]:
    """Where each path ends, and its status, steps, turns, forks, residual."""
    m, n = sorted(stakes.A.shape[1:])
    ends, info = np.zeros((len(scaled), m + 1 + n)), np.zeros((len(scaled), 5))
    unrecorded = np.empty((0, m + 2 + n))
    for p in np.flatnonzero(scaled > 0):
        from model.equilibria.quantal_kernel import REACHED, STUCK, follow
        from model.equilibria.quantal_limit import towards_limit

        game, t = stakes.kernel(int(p)), float(scaled[p])
        first = min(t, STIFF)
        ends[p], *info[p] = follow(
            *game, ends[p], True, first, tolerance(first), quantal_paths.MOST_STEPS, unrecorded
        )
        if t > first and info[p, 0] == REACHED:
            for point in towards_limit(game[0], game[2], ends[p], t):
                ends[p] = point
                info[p, 1] += 1
            info[p, 0] = REACHED if ends[p, m] == t else STUCK
    return ends, info


def single(found: LogitQREs, p: int) -> LogitQRE:
    """One of many."""
    return LogitQRE(
        found.x[p], found.y[p], float(found.precision[p]), float(found.residual[p]),
        float(found.regret[p]), METHOD, int(found.steps[p]), turns=int(found.turns[p]),
        forks=int(found.forks[p]),
    )  # fmt: skip
