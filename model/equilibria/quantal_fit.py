"""Places on the principal branch: where regret is small enough, and where it fits what was played.

Given how often each strategy was played, the log-likelihood of a quantal response equilibrium
(x, y) is sum c_i log x_i + sum d_j log y_j. Its largest value along the principal branch gives the
estimate of the precision. The interval around it holds what loses no more than half the quantile of
the chi-square distribution with one degree of freedom. The branch is looked at point by point, and
between points where it matters; a peak narrower than the steps of the path, hundredths to tenths in
log-odds, could be missed.

References: R. McKelvey and T. Palfrey, Quantal response equilibria for normal form games, Games and
Economic Behavior 10, 1995; J. R. Bland and T. L. Turocy, Quantal response equilibrium as a
structural model for estimation: the missing manual, 2023.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from model.equilibria.payoffs import entries, real_number
from model.equilibria.quantal_paths import METHOD, STIFF, between, followed, logit_residual
from model.equilibria.quantal_payoffs import Stakes, read_precision, read_stakes
from model.equilibria.quantal_results import (
    Floats,
    LogitPath,
    LogitQRE,
    NoConvergence,
    PrecisionFit,
)
from model.errors import InputError

#: A share of the log-likelihood of random play that is lost to rounding.
_FLAT = 1e-12

#: Precisions, per largest stake, up to which a branch is followed in turn.
_TOPS = (10.0, 1e3, STIFF)


def logit_at_regret(A: Any, B: Any, regret: float) -> LogitQRE:
    """The first QRE on the principal branch at which nobody could gain more than so much.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
    regret : float
        In points, above 0.

    Returns
    -------
    LogitQRE
        Its regret is at most that.

    Raises
    ------
    ValueError
        As `logit_qre`, or if the regret is not above 0.
    NoConvergence
        If the branch does not come to it below a precision of 1e12 per largest stake.
    """
    stakes, goal = read_stakes(A, B, 2), read_precision(regret, "regret")
    if goal == 0:
        raise InputError("regret: must be above 0, got 0")
    unit = float(stakes.units[0])
    for scaled in (*_TOPS, 1e8, 1e12):
        path = followed(stakes, scaled / unit)
        near = np.flatnonzero(path.regret <= goal)
        if len(near):
            k = int(near[0])
            return _qre(stakes, path.points[0]) if k == 0 else _first(stakes, path, k, goal)
    raise NoConvergence(
        f"logit at regret: must come to {goal:g}, got {path.regret[-1]:.3g} at precision "
        f"{path.precision[-1]:g}",
        path.residual,
        _qre(stakes, path.points[-1]),
    )


def _first(stakes: Stakes, path: LogitPath, k: int, goal: float) -> LogitQRE:
    """Halve the way from point k - 1 to point k, the first where regret is small enough."""
    low, high = 0.0, 1.0
    at = _along(stakes, path, k - 1)
    best = _qre(stakes, path.points[k])
    for _ in range(60):
        share = (low + high) / 2
        here = _qre(stakes, at(share))
        if here.regret <= goal:
            high, best = share, here
        else:
            low = share
    return best


def _along(stakes: Stakes, path: LogitPath, k: int) -> Callable[[float], Floats]:
    """Points of the branch between point k and the next."""
    from model.equilibria.quantal_limit import towards_limit

    game = stakes.kernel(0)
    start, stop, m = path.points[k], path.points[k + 1], game[2].shape[1]

    def at(share: float) -> Floats:
        if stop[m] <= STIFF:
            return between(game, start, stop, share)
        # Where steps are long the precision itself is what is halved, by its logarithm.
        t = float(start[m] ** (1 - share) * stop[m] ** share)
        return [start, *towards_limit(game[0], game[2], start, t)][-1]

    return at


def _qre(stakes: Stakes, point: Floats) -> LogitQRE:
    x, y, scaled = stakes.strategies(point[None])
    residual = float(logit_residual(stakes.A, stakes.B, x, y, scaled)[0])
    return LogitQRE(
        x[0], y[0], float(scaled[0] / stakes.units[0]), residual, float(stakes.regret(x, y)[0]),
        METHOD, 0,
    )  # fmt: skip


def fit_precision(
    A: Any, B: Any, row_counts: Sequence[Any], column_counts: Sequence[Any], *,
    highest: float | None = None, level: float = 0.95,
) -> PrecisionFit:  # fmt: skip
    """Fit the precision to how often each strategy was played, by maximum likelihood.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
    row_counts, column_counts : sequences of n and m numbers
        How often each strategy was played: at least 0, not all of them 0.
    highest : float, optional
        How far the branch is followed, by default 1e5 per largest stake.
    level : float
        Coverage of the interval.

    Returns
    -------
    PrecisionFit

    Raises
    ------
    ValueError, NoConvergence
        As `logit_qre` does, and for counts or a level out of range.
    """
    from scipy.stats import chi2

    stakes = read_stakes(A, B, 2)
    n, m = stakes.A.shape[1:]
    counts = _counts(row_counts, "row_counts", n), _counts(column_counts, "column_counts", m)
    if not counts[0].any() and not counts[1].any():
        raise InputError("row_counts, column_counts: must have some play, got none")
    share = real_number(level, "level")
    if not 0 < share < 1:
        raise InputError(f"level: must be between 0 and 1, got {level!r}")
    top = STIFF / float(stakes.units[0])
    if highest is not None and not 0 < (top := read_precision(highest, "highest")):
        raise InputError(f"highest: must be above 0, got {highest!r}")
    path = followed(stakes, top)
    swapped = counts[::-1] if stakes.swapped else counts

    def likelihood(point: Floats) -> float:
        k = len(swapped[1])
        rows, columns = _log_shares(point[k + 1 :]), _log_shares(point[:k])
        return float(rows @ swapped[0] + columns @ swapped[1])

    values = np.array([likelihood(point) for point in path.points])
    best, place, value = _peak(stakes, path, likelihood, values)
    rising = bool(values[-1] >= value - _FLAT * abs(values[0]))
    if rising:
        best, place = path.points[-1], len(values) - 1.0
    floor = value - chi2.ppf(share, 1) / 2
    low, high = _interval(stakes, path, likelihood, values, place, floor)
    qre = _qre(stakes, best)
    return PrecisionFit(
        qre.precision, min(low, qre.precision), np.inf if rising else max(high, qre.precision),
        share, float(value), float(values[0]), qre, counts,
        "best fit to the counts along the principal branch",
    )  # fmt: skip


def _counts(given: Any, name: str, length: int) -> Floats:
    read = np.array([real_number(v, f"{name}[{k}]") for k, v in enumerate(entries(given, name))])
    if len(read) != length:
        raise InputError(f"{name}: must have {length} counts, got {len(read)}")
    if (read < 0).any():
        raise InputError(f"{name}: must be at least 0, got {read.min():g}")
    return read


def _log_shares(logits: Floats) -> Floats:
    top = logits.max()
    return np.asarray(logits - top - np.log(np.exp(logits - top).sum()))


_Likelihood = Callable[[Floats], float]


def _peak(
    stakes: Stakes, path: LogitPath, likelihood: _Likelihood, values: Floats
) -> tuple[Floats, float, float]:
    """The best point, its place along the path (point and share), and its likelihood."""
    from scipy.optimize import minimize_scalar

    best, place = path.points[int(values.argmax())], float(values.argmax())
    value = float(values.max())
    inner = np.flatnonzero((values[1:-1] >= values[:-2]) & (values[1:-1] >= values[2:])) + 1
    for k in {*inner.tolist(), int(values.argmax())}:
        for start in (k - 1, k):
            if not 0 <= start < len(values) - 1:
                continue
            at = _along(stakes, path, start)
            found = minimize_scalar(
                lambda s, at=at: -likelihood(at(s)), bounds=(0.0, 1.0), method="bounded",
                options={"xatol": 1e-9},
            )  # fmt: skip
            if -found.fun > value:
                best, place, value = at(float(found.x)), start + float(found.x), -float(found.fun)
    return best, place, value


def _interval(
    stakes: Stakes, path: LogitPath, likelihood: _Likelihood, values: Floats, place: float,
    floor: float,
) -> tuple[float, float]:  # fmt: skip
    """The least and the largest precision along the branch around a place before it falls below."""
    unit, m = float(stakes.units[0]), min(stakes.A.shape[1:])
    middle = int(min(place, len(values) - 2))
    ends = []
    for step in (-1, 1):
        # Whole points that are still above, then the way into the next segment.
        k = middle if step < 0 else middle + 1
        passed = []
        while 0 <= k < len(values) and values[k] >= floor:
            passed.append(float(path.precision[k]))
            k += step
        if not 0 <= k < len(values):
            ends.append((passed, 0.0 if step < 0 else np.inf))
            continue
        segment = k if step < 0 else k - 1
        at = _along(stakes, path, segment)
        out, inside = (0.0, 1.0) if step < 0 else (1.0, 0.0)
        if segment == middle and not passed:
            inside = place - middle
        for _ in range(60):
            share = (out + inside) / 2
            if likelihood(at(share)) >= floor:
                inside = share
            else:
                out = share
        ends.append((passed, float(at(inside)[m] / unit)))
    passed = [t for points, _ in ends for t in points]
    return min([ends[0][1], *passed]), max([ends[1][1], *passed])
