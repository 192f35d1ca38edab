"""Mixed equilibria through nashpy, none of them unchecked.

Nashpy works in floats: its support enumeration compares payoffs with ``==`` and loses equilibria
even of generic games, its vertex enumeration can miss some where payoffs tie and fails on the
smallest games, and its Lemke-Howson path finds one equilibrium for each label it starts from,
fails where a player has one strategy, and can go round for ever on rounding errors (it is stopped
here after a bounded number of pivots). Each profile that it returns is therefore solved again
exactly on its support and certified; one that does not certify is dropped and counted. What it
does not return cannot be put right from outside, so the result calls itself incomplete.

References: V. Knight and J. Campbell, Nashpy, Journal of Open Source Software 3(30), 2018;
C. E. Lemke and J. T. Howson, Equilibrium points of bimatrix games, SIAM Journal on Applied
Mathematics 12, 1964.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.certify import certify_profile
from model.equilibria.dominance import reduce_strictly_dominated
from model.equilibria.exact_profile import refine
from model.equilibria.payoffs import IntegerGame, integer_game, whole_number
from model.equilibria.pure import pure_profiles
from model.equilibria.results import (
    Equilibrium,
    EquilibriumSet,
    Reduction,
    Strategy,
    TooLarge,
    in_order,
)
from model.errors import InputError

_Floats = NDArray[np.float64]
#: What a method of nashpy's yields; None for a path that broke down.
_Profiles = Iterator[tuple[_Floats, _Floats] | None]

#: A Lemke-Howson path that has not ended by then is going round (longest seen up to 18 x 18: 70).
_MOST_PIVOTS = 500

_REASONS: dict[str, str] = {
    "vertex": "nashpy's vertex enumeration works in floats and can miss some where payoffs tie",
    "support": "nashpy's support enumeration compares floats exactly and loses equilibria",
    "lemke-howson": "Lemke-Howson finds one equilibrium from each label, not all of them",
}


def nashpy_equilibria(
    A: Any,
    B: Any,
    method: str = "lemke-howson",
    *,
    reduce: bool = True,
    max_strategies: int | None = None,
) -> EquilibriumSet:
    """Equilibria that nashpy finds, made exact and certified.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    method : {"lemke-howson", "vertex", "support"}
        Lemke-Howson from every label: fast, some equilibria. Enumeration of vertices or of
        supports: exponential in the number of strategies.
    reduce : bool
        Whether to remove strictly dominated strategies first, which loses no equilibrium.
    max_strategies : int, optional
        The most strategies, of both players together, to try; by default 24 for the enumeration
        of vertices (seconds), 16 for that of supports (seconds), 200 for Lemke-Howson.

    Returns
    -------
    EquilibriumSet
        Exact and certified, not complete; `dropped` counts what nashpy returned and the
        certificate refused.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape or the method is none of the three.
    TooLarge
        If more strategies remain than `max_strategies`; carries all pure equilibria.
    """
    if method not in _REASONS:
        raise InputError(f"method: must be one of {', '.join(_REASONS)}, got {method!r}")
    whole = integer_game(A, B)
    reduction = reduce_strictly_dominated(A, B) if reduce else None
    game = integer_game(reduction.A, reduction.B) if reduction else whole
    limit = (
        {"vertex": 24, "support": 16, "lemke-howson": 200}[method]
        if max_strategies is None
        else whole_number(max_strategies, "max_strategies", 2)
    )
    if sum(game.shape) > limit:
        raise TooLarge(
            f"max_strategies: nashpy's {method} is bounded to {limit} strategies of both players, "
            f"got {game.shape[0]} + {game.shape[1]}",
            pure_profiles(A, B),
            reduction or reduce_strictly_dominated(A, B, mixtures=False),
        )
    profiles, failures = _collect(_SOLVERS[method](_floats(game.A), _floats(game.B.T).T))
    found: set[Equilibrium] = set()
    dropped = 0
    for x, y in profiles:
        certificate = refine(game, x.tolist(), y.tolist())
        if certificate is None:
            dropped += 1
        else:
            found.add(_lift(whole, reduction, certificate.x, certificate.y))
    reason = "; ".join([_REASONS[method], *failures])
    return EquilibriumSet(
        in_order(found), f"nashpy {method}", True, Fraction(0), False, reason, reduction, dropped
    )


def _lift(
    whole: IntegerGame,
    reduction: Reduction | None,
    x: Strategy,
    y: Strategy,
) -> Equilibrium:
    if reduction:
        x, y = reduction.lift_row(x), reduction.lift_column(y)
    return certify_profile(whole, x, y).equilibrium()


def _floats(own: Any) -> _Floats:
    """A player's payoffs, its own strategies along the rows, from 0 to 1, so that floats hold them.

    What a choice does not change is taken out first: else a large constant would leave no digits
    for what it does change.
    """
    gains = own - own.min(axis=0)
    largest = gains.max() or 1
    return np.array([[v / largest for v in row] for row in gains])


def _collect(profiles: _Profiles) -> tuple[list[tuple[_Floats, _Floats]], list[str]]:
    """List what nashpy yields until it ends or raises, and what it raised."""
    out: list[tuple[_Floats, _Floats]] = []
    failures: list[str] = []
    broken = 0
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # It warns of an even number of equilibria; the result says more than that.
        warnings.simplefilter("ignore")
        try:
            for profile in profiles:
                if profile is None:
                    broken += 1
                else:
                    x, y = profile
                    out.append((np.asarray(x, dtype=float), np.asarray(y, dtype=float)))
        except Exception as error:
            # Whatever it raises, from qhull or from its own code, is a finding about nashpy.
            first = (str(error).strip().splitlines() or [""])[0]
            failures.append(f"it raised {type(error).__name__}: {first}")
    if broken:
        failures.append(f"{broken} of its paths broke down")
    return out, failures


def _vertex(A: _Floats, B: _Floats) -> _Profiles:
    """`nashpy.Game.vertex_enumeration`, with its polytopes, but each of them enumerated once.

    It enumerates the second polytope again for each vertex of the first.
    """
    from nashpy.polytope import build_halfspaces, non_trivial_vertices

    n, m = A.shape
    every = set(range(n + m))
    first, second = (
        list(non_trivial_vertices(build_halfspaces(M - min(M.min(), 0)))) for M in (B.T, A)
    )
    for x, labels in first:
        missing = every - {(label + n) % (n + m) for label in labels}
        for y, others in second:
            if missing <= others:
                yield x / sum(x), y / sum(y)


def _support(A: _Floats, B: _Floats) -> _Profiles:
    import nashpy

    yield from nashpy.Game(A, B).support_enumeration()


def _lemke_howson(A: _Floats, B: _Floats) -> _Profiles:
    """`nashpy.Game.lemke_howson_enumeration`, with its tableaux but with an end to each path."""
    from nashpy.linalg import create_col_tableau, create_row_tableau

    for label in range(sum(A.shape)):
        column, row = create_col_tableau(A, True), create_row_tableau(B, True)
        turns = cycle((row, column) if label in row.non_basic_variables else (column, row))
        entering = label
        for _ in range(_MOST_PIVOTS):
            try:
                entering = next(turns).pivot_and_drop_label(entering)
            except (ValueError, KeyError):
                yield None  # its tableau found no label to drop
                break
            if column.non_basic_variables | row.non_basic_variables == column.labels:
                yield (
                    row.to_strategy(column.non_basic_variables),
                    column.to_strategy(row.non_basic_variables),
                )
                break
        else:
            yield None


_SOLVERS: dict[str, Callable[[_Floats, _Floats], _Profiles]] = {
    "vertex": _vertex,
    "support": _support,
    "lemke-howson": _lemke_howson,
}
