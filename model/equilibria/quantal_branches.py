"""Branches of quantal response equilibria, point by point along their arcs.

The *principal* branch comes from the centroid. *Other* branches begin and end at high precision: as
the precision falls the two ends come nearer each other and meet at a turning point, below which the
branch has no equilibrium. The search for other branches is never complete; each that it meets is
followed both ways, so that what is known of it is all of it up to the precision that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from model.equilibria import quantal
from model.equilibria.payoffs import whole_number
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
from model.equilibria.quantal_results import (
    Floats,
    LogitPath,
    LogitQRE,
    NoConvergence,
    OtherBranches,
    OtherQRE,
)
from model.errors import InputError

#: Two QRE are one if no probability differs by more.
_SAME = 1e-6

#: A share of the precision that counts as none.
_NOUGHT = 1e-6

_SEARCH = "damped Newton from scattered points"


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
        As `logit_qre` does: a path whose points are not good enough is not returned.
    """
    stakes, top = read_stakes(A, B, 2), read_precision(highest, "highest")
    if top == 0:
        raise InputError(f"highest: must be above 0, got {highest!r}")
    return followed(stakes, top)


def other_branches(
    A: Any, B: Any, precision: float, *, starts: int = 100, rng: np.random.Generator
) -> OtherQRE:
    """Search for QRE other than the one that `logit_qre` returns. Never complete.

    Damped Newton steps from replies to each pure strategy of the smaller side's opponent and to
    random mixtures; above a precision of 1e5 in units of the largest stake they search there and
    follow what they find.

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
        As `logit_qre` does, and for a number of starts that is no whole number of at least 0.
    """
    count = whole_number(starts, "starts")
    stakes, t = read_stakes(A, B, 2), read_precision(precision)
    first = quantal.logit_qre(A, B, t, horizon=1)
    found = [first]
    for w in _search(stakes, t, count, rng):
        qre = _other(stakes, w, t)
        if qre is not None and all(_apart(qre, known) for known in found):
            found.append(qre)
    return OtherQRE(tuple(found[1:]), min(stakes.A.shape[1:]) + count)


def _apart(one: LogitQRE, other: LogitQRE) -> bool:
    return bool(max(abs(one.x - other.x).max(), abs(one.y - other.y).max()) > _SAME)


def _other(stakes: Stakes, w: Floats, t: float) -> LogitQRE | None:
    x, y, scaled = stakes.strategies(w[None])
    residual = float(logit_residual(stakes.A, stakes.B, x, y, scaled)[0])
    if not residual <= accepted(scaled[0]):
        return None
    return LogitQRE(x[0], y[0], t, residual, float(stakes.regret(x, y)[0]), _SEARCH, 0, "other")


def _search(stakes: Stakes, t: float, starts: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Points of the kernel at which Newton's method ends, from scattered starts."""
    from model.equilibria.quantal_equations import newton, replied
    from model.equilibria.quantal_limit import towards_limit

    game = stakes.kernel(0)
    n, m = game[0].shape
    target = float(scaled_precision(stakes, np.array([t]))[0])
    near = min(target, STIFF)
    fixed = np.append(np.zeros(m), 1.0)
    for seed in np.vstack([np.eye(n), rng.dirichlet(np.ones(n), size=starts)]):
        w = np.concatenate([near * (seed @ game[2]), [near], np.zeros(n)])
        replied(game[1], w)
        gap, _, _ = newton(*game, w, fixed, tolerance(near), 200)
        if not gap <= tolerance(near):
            continue
        if target > near:
            w = [w, *towards_limit(game[0], game[2], w, target)][-1]
        if w[m] == target:
            yield w


def trace_other_branches(
    A: Any, B: Any, precision: float, *, highest: float | None = None, starts: int = 100,
    rng: np.random.Generator,
) -> OtherBranches:  # fmt: skip
    """Search for other QRE at a precision, and follow the branch of each both ways.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
    precision : float
        Where to search: at most 1e5 per largest stake.
    highest : float, optional
        How far to follow, by default twice the precision.
    starts : int
        As in `other_branches`.
    rng : numpy.random.Generator

    Returns
    -------
    OtherBranches
        Each branch once, however many of its points the search met: what ends alike is one.

    Raises
    ------
    ValueError, NoConvergence
        As `other_branches` does, and for a `highest` that is not above the precision.
    """
    count = whole_number(starts, "starts")
    stakes, t = read_stakes(A, B, 2), read_precision(precision)
    top = 2 * t if highest is None else read_precision(highest, "highest")
    if t * stakes.units[0] > STIFF:
        raise InputError(f"precision: must be at most {STIFF / stakes.units[0]:g}, got {t:g}")
    if not top > t:
        raise InputError(f"highest: must be above the precision, {t:g}, got {top:g}")
    ends = [_end(followed(stakes, top))]
    found: list[LogitQRE] = []
    branches: list[LogitPath] = []
    for w in _search(stakes, t, count, rng):
        qre = _other(stakes, w, t)
        if qre is None or not all(_apart(qre, known) for known in found):
            continue
        found.append(qre)
        try:
            down, up = (followed(stakes, top, w, up) for up in (False, True))
        except NoConvergence as lost:
            if lost.partial.precision < _NOUGHT * t:
                continue  # It came to the centroid: this is the principal branch.
            raise
        if all(_apart(end, known) for end in (_end(down), _end(up)) for known in ends):
            ends += [_end(down), _end(up)]
            branches.append(_joined(down, up))
    return OtherBranches(tuple(branches), t, top, min(stakes.A.shape[1:]) + count)


def _end(path: LogitPath) -> LogitQRE:
    return LogitQRE(
        path.x[-1], path.y[-1], float(path.precision[-1]), path.residual, float(path.regret[-1]),
        METHOD, len(path.x) - 1,
    )  # fmt: skip


def _joined(down: LogitPath, up: LogitPath) -> LogitPath:
    """One path from the end reached downwards to the one reached upwards."""
    return LogitPath(
        np.concatenate([down.precision[::-1], up.precision[1:]]),
        np.vstack([down.x[::-1], up.x[1:]]),
        np.vstack([down.y[::-1], up.y[1:]]),
        (*down.turning_points[::-1], *up.turning_points),
        down.forks + up.forks,
        max(down.residual, up.residual),
        np.concatenate([down.regret[::-1], up.regret[1:]]),
        np.vstack([down.points[::-1], up.points[1:]]),
    )
