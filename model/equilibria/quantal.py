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

from model.equilibria.quantal_results import (
    Floats,
    LogitPath,
    LogitQRE,
    LogitQREs,
    NoConvergence,
    OtherQRE,
)
from model.errors import InputError

METHOD = "path following from the centroid: two-point predictor, chord and Newton corrector"

#: The largest residual, in log-odds, that is returned at all.
_ACCEPTED = 1e-6

#: Points of a path at most; in trials on random games they were some dozens.
_MOST_STEPS = 20_000

#: Probabilities below this are left out of residuals: their logarithms are lost to rounding.
_TINY = 1e-290

#: Two QRE are one if no probability differs by more.
_SAME = 1e-6


def logit_qre(A: Any, B: Any, precision: float, *, horizon: float = 2.0) -> LogitQRE:
    """The QRE at a precision, where the principal branch first reaches it.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs of the row and of the column player, in points.
    precision : float
        t >= 0, per point.
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
        For payoffs that are not two finite matrices of one shape, or a precision that is negative
        or not finite.
    NoConvergence
        If the path cannot be followed that far.
    """
    A, B = _payoffs(A, B, 2)
    t = _precision(precision)
    if not (np.isfinite(horizon) and horizon >= 1):
        raise InputError(f"horizon: must be finite and at least 1, got {horizon!r}")
    found = logit_qre_many(A[None], B[None], t)
    result = _single(found, 0)
    if horizon == 1 or t == 0:
        return result
    try:
        return replace(result, crossings=logit_path(A, B, horizon * t).crossings(t))
    except NoConvergence:
        return result


def logit_qre_many(A: Any, B: Any, precision: Any) -> LogitQREs:
    """QRE of many games of one shape, each followed from the centroid by itself.

    Parameters
    ----------
    A, B : array-like, shape (P, n, m)
        Payoffs, in points.
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
    A, B = _payoffs(A, B, 3)
    t = np.broadcast_to(np.asarray(precision, dtype=np.float64), A.shape[:1])
    for value in (t.min(), t.max()) if len(t) else ():
        _precision(value)
    centred, units = _scaled(A, B)
    scaled = t * units
    if not np.isfinite(scaled).all():
        raise InputError(f"precision: must be finite in units of the payoffs, got {t.max():g}")
    ends, info = _followed(*_smaller_first(*centred), scaled)
    reached = ends[:, -1]
    x, y = _strategies(*centred, ends[:, :-1], reached)
    residual = logit_residual(*centred, x, y, reached)
    regret = _regret(A, B, x, y)
    steps, turns, forks = (info[:, k].astype(np.int64) for k in (1, 2, 3))
    lost = info[:, 0] != 0
    found = LogitQREs(
        x, y, np.where(lost, reached / units, t), residual, regret, steps, turns, forks
    )
    failed = np.flatnonzero(lost | ~(residual <= _ACCEPTED))
    if len(failed):
        p = int(failed[0])
        raise NoConvergence(
            f"logit QRE: {len(failed)} of {len(t)} games not solved at precision {t[p]:g}; game "
            f"{p} came to {found.precision[p]:g} in {steps[p]} steps, residual {residual[p]:.2g} "
            "in log-odds",
            float(residual[p]),
            found if len(t) > 1 else _single(found, p),
        )
    return found


def logit_path(A: Any, B: Any, highest: float) -> LogitPath:
    """The principal branch from the centroid to where it first reaches a precision.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
    highest : float
        The precision, above 0.

    Returns
    -------
    LogitPath

    Raises
    ------
    ValueError, NoConvergence
        As `logit_qre` does.
    """
    from model.equilibria.quantal_kernel import REACHED, follow

    A, B = _payoffs(A, B, 2)
    top = _precision(highest)
    if top == 0:
        raise InputError(f"highest: must be above 0, got {highest!r}")
    centred, units = _scaled(A[None], B[None])
    rows, columns = _smaller_first(*centred)
    unit = float(units[0])
    game = rows[0], np.ascontiguousarray(rows[0].T), columns[0]
    path = np.zeros((_MOST_STEPS + 1, rows.shape[2] + 2))
    tolerance = _tolerance(top * unit)
    A_, At, B_ = game
    _, status, steps, turns, forks, gap = follow(
        A_, At, B_, top * unit, tolerance, _MOST_STEPS, path
    )
    path = path[: steps + 1]
    scaled = path[:, -2]
    many = [np.broadcast_to(M, (len(path), *M.shape[1:])) for M in centred]
    x, y = _strategies(many[0], many[1], path[:, :-2], scaled)
    residual = logit_residual(many[0], many[1], x, y, scaled)
    if status != REACHED:
        regret = float(_regret(A[None], B[None], x[-1:], y[-1:])[0])
        last = float(scaled[-1] / unit)
        raise NoConvergence(
            f"logit path: lost at precision {last:g} on the way to {top:g}, after {steps} steps, "
            f"residual {gap:.2g} in log-odds",
            float(gap),
            LogitQRE(x[-1], y[-1], last, float(residual[-1]), regret, METHOD, steps,
                     turns=turns, forks=forks),
        )  # fmt: skip
    slope = path[:, -1]
    bends = [
        _turning_point(game, path[k, :-1], path[k + 1, :-1], slope[k]) / unit
        for k in np.flatnonzero(slope[:-1] * slope[1:] < 0)
    ]
    return LogitPath(scaled / unit, x, y, tuple(bends), int(forks), float(residual.max()))


def other_branches(
    A: Any, B: Any, precision: float, *, starts: int = 100, rng: np.random.Generator
) -> OtherQRE:
    """Search for QRE other than the one that `logit_qre` returns. Never complete.

    Damped Newton steps from replies to each pure strategy of the smaller side's opponent and to
    random mixtures.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
    precision : float
    starts : int
        Random starting points, besides the pure ones.
    rng : numpy.random.Generator

    Returns
    -------
    OtherQRE

    Raises
    ------
    ValueError, NoConvergence
        As `logit_qre` does, and for a negative number of starts.
    """
    from model.equilibria.quantal_kernel import newton

    first = logit_qre(A, B, precision, horizon=1)
    if starts < 0:
        raise InputError(f"starts: must be at least 0, got {starts}")
    A, B = _payoffs(A, B, 2)
    centred, units = _scaled(A[None], B[None])
    rows, columns = (M[0] for M in _smaller_first(*centred))
    scaled = first.precision * units
    n, m = rows.shape
    seeds = np.vstack([np.eye(n), rng.dirichlet(np.ones(n), size=starts)])
    fixed = np.append(np.zeros(m), 1.0)
    found = [first]
    for seed in seeds:
        z = np.append(scaled[0] * (seed @ columns), scaled[0])
        tolerance = _tolerance(float(scaled[0]))
        gap, _, _ = newton(rows, np.ascontiguousarray(rows.T), columns, z, fixed, tolerance, 200)
        x, y = _strategies(*centred, z[None, :m], scaled)
        distances = (max(abs(x[0] - q.x).max(), abs(y[0] - q.y).max()) for q in found)
        residual = float(logit_residual(*centred, x, y, scaled)[0])
        if gap <= tolerance and residual <= _ACCEPTED and min(distances) > _SAME:
            regret = float(_regret(A[None], B[None], x, y)[0])
            found.append(
                LogitQRE(x[0], y[0], first.precision, residual, regret,
                         "damped Newton from scattered points", 0, "other")
            )  # fmt: skip
    return OtherQRE(tuple(found[1:]), len(seeds))


def logit_residual(A: Floats, B: Floats, x: Floats, y: Floats, precision: Any) -> Floats:
    """How far strategies are from a QRE: the largest error of a log-probability.

    Parameters
    ----------
    A, B : array, shape (P, n, m)
    x, y : array, shapes (P, n) and (P, m)
    precision : float or array of shape (P,)

    Returns
    -------
    array, shape (P,)
    """
    t = np.broadcast_to(precision, A.shape[:1])[:, None]
    worst = np.zeros(len(A))
    for own, gains in ((x, np.einsum("pij,pj->pi", A, y)), (y, np.einsum("pij,pi->pj", B, x))):
        wanted = t * gains
        wanted = wanted - wanted.max(axis=1, keepdims=True)
        wanted -= np.log(np.exp(wanted).sum(axis=1, keepdims=True))
        seen = own > _TINY
        error = np.abs(np.log(np.where(seen, own, 1.0)) - np.where(seen, wanted, 0.0))
        # What is not seen must be out of sight in the reply, too.
        error = np.where(~seen & (wanted > np.log(_TINY) + 1), np.inf, error)
        worst = np.maximum(worst, error.max(axis=1))
    return worst


def _payoffs(A: Any, B: Any, dimensions: int) -> tuple[Floats, Floats]:
    """Read payoffs as floats."""
    read = []
    for name, given in (("A", A), ("B", B)):
        try:
            values = np.array(given, dtype=np.float64)
        except (TypeError, ValueError):
            raise InputError(f"{name}: must be an array of numbers, got {given!r:.60}") from None
        if values.ndim != dimensions or 0 in values.shape[-2:]:
            raise InputError(
                f"{name}: must have {dimensions} dimensions and a strategy of each player, "
                f"got shape {values.shape}"
            )
        if not np.isfinite(values).all():
            raise InputError(f"{name}: must be finite, got nan or an infinity")
        read.append(values)
    if read[0].shape != read[1].shape:
        raise InputError(f"B: must have the shape of A, {read[0].shape}, got {read[1].shape}")
    return read[0], read[1]


def _precision(value: Any) -> float:
    try:
        t = float(value)
    except (TypeError, ValueError):
        raise InputError(f"precision: must be a number of at least 0, got {value!r}") from None
    if not (np.isfinite(t) and t >= 0):
        raise InputError(f"precision: must be finite and at least 0, got {t:g}")
    return t


def _tolerance(t: float) -> float:
    """How far log-odds may be off at scaled precision t: what rounding leaves, with some room."""
    return 1e-12 * (1 + t) + 1e-14 * t * t


def _scaled(A: Floats, B: Floats) -> tuple[tuple[Floats, Floats], Floats]:
    """Payoffs less what no choice changes, in units of the largest stake; and the units."""
    A = A - A.mean(axis=1, keepdims=True)
    B = B - B.mean(axis=2, keepdims=True)
    units = np.maximum(np.ptp(A, axis=1).max(axis=1), np.ptp(B, axis=2).max(axis=1))
    units = np.where(units > 0, units, 1.0)
    return (A / units[:, None, None], B / units[:, None, None]), units


def _smaller_first(A: Floats, B: Floats) -> tuple[Floats, Floats]:
    """The games with the player of fewer strategies in the columns, contiguous."""
    if A.shape[2] > A.shape[1]:
        A, B = B.transpose(0, 2, 1), A.transpose(0, 2, 1)
    return np.ascontiguousarray(A), np.ascontiguousarray(B)


def _followed(A: Floats, B: Floats, scaled: Floats) -> tuple[Floats, Floats]:
    """Where each path ends: log-odds and precision; and status, steps, turns, forks, residual."""
    ends = np.zeros((len(A), A.shape[2] + 1))
    info = np.zeros((len(A), 5))
    unrecorded = np.empty((0, A.shape[2] + 2))
    for p in np.flatnonzero(scaled > 0):
        from model.equilibria.quantal_kernel import follow

        At, t = np.ascontiguousarray(A[p].T), float(scaled[p])
        ends[p], *info[p] = follow(A[p], At, B[p], t, _tolerance(t), _MOST_STEPS, unrecorded)
    return ends, info


def _strategies(A: Floats, B: Floats, logits: Floats, scaled: Floats) -> tuple[Floats, Floats]:
    """Both strategies from the log-odds of the smaller side, in the order of the game."""
    q = _softmax(logits)
    if A.shape[2] > A.shape[1]:
        return q, _softmax(scaled[:, None] * np.einsum("pij,pi->pj", B, q))
    return _softmax(scaled[:, None] * np.einsum("pij,pj->pi", A, q)), q


def _softmax(logits: Floats) -> Floats:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _regret(A: Floats, B: Floats, x: Floats, y: Floats) -> Floats:
    """The larger of the players' regrets, in points, shape (P,)."""
    rows, columns = np.einsum("pij,pj->pi", A, y), np.einsum("pij,pi->pj", B, x)
    return np.maximum(
        rows.max(axis=1) - (rows * x).sum(axis=1), columns.max(axis=1) - (columns * y).sum(axis=1)
    )


def _single(found: LogitQREs, p: int) -> LogitQRE:
    return LogitQRE(
        found.x[p], found.y[p], float(found.precision[p]), float(found.residual[p]),
        float(found.regret[p]), METHOD, int(found.steps[p]), turns=int(found.turns[p]),
        forks=int(found.forks[p]),
    )  # fmt: skip


def _turning_point(
    game: tuple[Floats, Floats, Floats], start: Floats, stop: Floats, slope: float
) -> float:
    """The extreme precision of the branch near two neighbouring points."""
    from scipy.optimize import minimize_scalar

    from model.equilibria.quantal_kernel import newton

    A, At, B = game
    chord = stop - start
    border = np.append(chord[:-1] / (len(chord) - 1), chord[-1])

    def precision(share: float) -> float:
        z = start + share * chord
        newton(A, At, B, z, border, _tolerance(z[-1]), 30)
        return float(z[-1])

    side = -1.0 if slope > 0 else 1.0
    best = minimize_scalar(
        lambda s: side * precision(s), bounds=(-0.5, 1.5), method="bounded",
        options={"xatol": 1e-8},
    )  # fmt: skip
    return precision(float(best.x))
