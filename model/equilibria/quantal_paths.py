"""Paths along branches of quantal response equilibria, each point checked by its residual."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.equilibria.quantal_limit import BALANCED
from model.equilibria.quantal_payoffs import Stakes
from model.equilibria.quantal_results import Floats, LogitPath, LogitQRE, NoConvergence
from model.errors import InputError

METHOD = "path following from the centroid: two-point predictor, chord and Newton corrector"

#: The largest residual, in log-odds, that is returned at all, besides what rounding leaves of
#: payoffs (`BALANCED`) times the precision.
_ACCEPTED = 1e-6

#: Up to this precision, in units of the largest stake, the branch is followed along its arc.
STIFF = 1e5

#: Points of a path at most; in trials on random games they were some dozens.
MOST_STEPS = 20_000

#: Probabilities below this are left out of residuals: their logarithms are lost to rounding.
_TINY = 1e-290


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
        wanted = t * (gains - gains.max(axis=1, keepdims=True))
        wanted -= np.log(np.exp(wanted).sum(axis=1, keepdims=True))
        seen = own > _TINY
        error = np.abs(np.log(np.where(seen, own, 1.0)) - np.where(seen, wanted, 0.0))
        # What is not seen must be out of sight in the reply, too.
        error = np.where(~seen & (wanted > np.log(_TINY) + 1), np.inf, error)
        worst = np.maximum(worst, error.max(axis=1))
    return worst


def scaled_precision(stakes: Stakes, t: Floats) -> Floats:
    """Precisions per largest stake."""
    with np.errstate(over="ignore"):
        scaled = t * stakes.units
    if not np.isfinite(scaled).all():
        raise InputError(
            f"precision: must be in the range of floats in units of the payoffs, got {t.max():g}"
        )
    return np.asarray(scaled)


def tolerance(t: float) -> float:
    """How far log-odds may be off at scaled precision t: what rounding leaves, with some room."""
    return BALANCED * (1 + t)


def accepted(t: Any) -> Any:
    """The largest residual that is returned at scaled precision t."""
    return _ACCEPTED + BALANCED * t


def followed(stakes: Stakes, top: float, start: Floats | None = None, up: bool = True) -> LogitPath:
    """As `logit_path`, from any point of any branch: zeros, the centroid, for the principal one.

    Parameters
    ----------
    stakes : Stakes
        One game.
    top : float
        In points; above the precision at the start.
    start : array, shape (m + 1 + n,), optional
        A point of the kernel.
    up : bool
        Whether the precision is to rise at first.
    """
    from model.equilibria.quantal_kernel import REACHED, follow
    from model.equilibria.quantal_limit import towards_limit

    scaled = float(scaled_precision(stakes, np.array([top]))[0])
    unit, game = float(stakes.units[0]), stakes.kernel(0)
    m, n = sorted(stakes.A.shape[1:])
    w = np.zeros(m + 1 + n) if start is None else start
    first = min(scaled, STIFF)
    path = np.zeros((MOST_STEPS + 1, m + 2 + n))
    _, status, steps, turns, forks, gap = follow(
        *game, w, up, first, tolerance(first), MOST_STEPS, path
    )
    arc, slope = path[: steps + 1, :-1], path[: steps + 1, -1]
    reached = status == REACHED
    if reached and scaled > first:
        beyond = list(towards_limit(game[0], game[2], arc[-1], scaled))
        reached = bool(beyond) and beyond[-1][m] == scaled
        arc = np.vstack([arc, *beyond])
        slope = np.append(slope, np.ones(len(beyond)))
    many = stakes.repeated(len(arc))
    x, y, t = many.strategies(arc)
    residual = logit_residual(many.A, many.B, x, y, t)
    if not (reached and (residual <= accepted(t)).all()):
        where = -1 if not reached else int(np.argmax(residual - accepted(t)))
        off = float(gap) if where == -1 else float(residual[where])
        raise NoConvergence(
            f"logit path: lost at precision {t[where] / unit:g} on the way to {top:g}, after "
            f"{len(arc) - 1} steps, residual {off:.2g} in log-odds",
            off,
            LogitQRE(x[where], y[where], float(t[where] / unit), float(residual[where]),
                     float(stakes.regret(x[where][None], y[where][None])[0]), METHOD, len(arc) - 1,
                     turns=int(turns), forks=int(forks)),
        )  # fmt: skip
    bends = [
        _turning_point(game, arc[k], arc[k + 1], slope[k]) / unit
        for k in np.flatnonzero(slope[:-1] * slope[1:] < 0)
    ]
    precision = t / unit
    precision[-1] = top
    return LogitPath(
        precision, x, y, tuple(bends), int(forks), float(residual.max()), many.regret(x, y), arc
    )


def _turning_point(
    game: tuple[Floats, Floats, Floats], start: Floats, stop: Floats, slope: float
) -> float:
    """The extreme precision of the branch near two neighbouring points."""
    from scipy.optimize import minimize_scalar

    m = game[2].shape[1]

    def precision(share: float) -> float:
        return float(between(game, start, stop, share)[m])

    side = -1.0 if slope > 0 else 1.0
    best = minimize_scalar(
        lambda s: side * precision(s), bounds=(-0.5, 1.5), method="bounded",
        options={"xatol": 1e-8},
    )  # fmt: skip
    return precision(float(best.x))


def between(
    game: tuple[Floats, Floats, Floats], start: Floats, stop: Floats, share: float
) -> Floats:
    """The point of the branch in the hyperplane across the chord of two neighbours."""
    from model.equilibria.quantal_equations import newton

    m = game[2].shape[1]
    chord = stop - start
    border = np.append(chord[:m] / m, chord[m])
    w = start + share * chord
    newton(*game, w, border, tolerance(float(w[m])), 30)
    return w
