"""Gambit's enumeration of extreme equilibria (`enummixed`), behind the same contract.

In rational arithmetic it is complete, and slow; in floats it is faster, and may lose or repeat
equilibria where payoffs tie. Either way each profile is certified here. Needs `pygambit`.

Gambit (16.7) takes 1e10 for larger than any number and finds nothing beyond it. It is therefore
given payoffs between 0 and 1: each player's less its least against each strategy of the other, over
the largest difference, exactly. And as every game has an equilibrium, no empty answer is called
complete.

Reference: R. Savani and T. L. Turocy, Gambit: The package for computation in game theory.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from model.equilibria.certify import certify_profile
from model.equilibria.exact_profile import refine
from model.equilibria.payoffs import ExactArray, integer_game, object_array
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
        Exact and certified; complete if `exact`, unless it is empty. Cost: all pairs of vertices of
        both polytopes of the game as given; exact, seconds for 8 x 8 and minutes soon after, with
        no way to stop it.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape.
    ImportError
        If pygambit is missing.
    """
    gambit = _import_pygambit()
    whole = integer_game(A, B)
    game = gambit.Game.from_arrays(_one_scale(whole.A), _one_scale(whole.B.T).T)
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
    complete = exact and bool(found) and not dropped
    if complete:
        reason = "Gambit compares every pair of vertices in rational numbers"
    elif exact:
        reason = f"Gambit returned {len(found)} equilibria and {dropped} other profiles"
    else:
        reason = "Gambit in floats can lose equilibria where payoffs tie"
    method = f"gambit enummixed, {'rational' if exact else 'float'}"
    return EquilibriumSet(
        in_order(found), method, True, Fraction(0), complete, reason, None, dropped
    )


def _one_scale(own: ExactArray) -> ExactArray:
    """A player's payoffs, its own strategies along the rows, between 0 and 1."""
    gains = own - own.min(axis=0)
    largest = max(int(gains.max()), 1)
    return object_array([Fraction(int(v), largest) for v in gains.flat]).reshape(own.shape)


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
