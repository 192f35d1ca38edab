"""Gambit's enumeration of extreme equilibria (`enummixed`), behind the same contract.

In rational arithmetic it is complete, and slow; in floats it is faster, and may lose or repeat
equilibria where payoffs tie. Either way each profile is certified here. Needs `pygambit`.

Reference: R. Savani and T. L. Turocy, Gambit: The package for computation in game theory.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from model.equilibria.certify import certify_profile
from model.equilibria.exact_profile import refine
from model.equilibria.payoffs import exact_matrices, integer_game
from model.equilibria.results import EquilibriumSet, in_order


def gambit_equilibria(A: Any, B: Any, *, exact: bool = True) -> EquilibriumSet:
    """Find extreme equilibria with Gambit.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    exact : bool
        Whether Gambit is to compute in rational numbers or in floats. What it finds in floats is
        solved again exactly on its support.

    Returns
    -------
    EquilibriumSet
        Exact and certified; complete if `exact`. Cost: all pairs of vertices of both polytopes of
        the game as given; exact, seconds for 8 x 8 and minutes soon after, with no way to stop it.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape.
    ImportError
        If pygambit is missing.
    """
    gambit = _import_pygambit()
    given = exact_matrices(A, B)
    whole = integer_game(*given)
    game = gambit.Game.from_arrays(*given)
    result = gambit.nash.enummixed_solve(game, rational=exact)
    found, dropped = set(), 0
    for profile in result.equilibria:
        x, y = ([profile[s] for s in player.strategies] for player in game.players)
        certificate = (
            certify_profile(whole, _fractions(x), _fractions(y)) if exact else refine(whole, x, y)
        )
        if certificate and certificate.is_equilibrium:
            found.add(certificate.equilibrium())
        else:
            dropped += 1
    reason = (
        "Gambit compares every pair of vertices in rational numbers"
        if exact
        else "Gambit in floats can lose equilibria where payoffs tie"
    )
    method = f"gambit enummixed, {'rational' if exact else 'float'}"
    return EquilibriumSet(in_order(found), method, True, Fraction(0), exact, reason, None, dropped)


def _fractions(weights: list[Any]) -> tuple[Fraction, ...]:
    return tuple(Fraction(int(w.numerator), int(w.denominator)) for w in weights)


def _import_pygambit() -> Any:
    try:
        import pygambit
    except ImportError as error:
        raise ImportError(
            "Gambit's solvers need pygambit: pip install 'us-iran-bargaining[gambit]'"
        ) from error
    return pygambit
