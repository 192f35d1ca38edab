"""Is a game degenerate, and where.

A game is *nondegenerate* if no mixed strategy, of either player, has more pure best responses than
pure strategies in its support (von Stengel 2002, definition 2.6). A strategy that has more is a
*witness* of degeneracy. If there is one at all there is one among the vertices of a best-response
polytope: its zero probabilities and best responses, taken together, mark a face of a d-dimensional
polytope by more than d labels, and a vertex of that face has those labels too.

What is a witness is a fact about the whole game: a dominated strategy can be one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from model.equilibria.budget import MOST_VERTICES, Budget, OutOfBudget, new_budget
from model.equilibria.dominance import nothing_removed
from model.equilibria.extreme import too_large
from model.equilibria.legible import SolverResult, mixed
from model.equilibria.payoffs import IntegerGame, integer_game
from model.equilibria.polytope import both_vertices
from model.equilibria.results import Strategy, support
from model.errors import InputError


@dataclass(frozen=True, repr=False)
class Degeneracy(SolverResult):
    """Whether a game is degenerate; true in a condition iff it is.

    Attributes
    ----------
    degenerate : bool
    player : {"row", "column"} or None
        Whose strategy the witness is.
    strategy : tuple of Fraction or None
        The witness.
    best_responses : tuple of int
        The other player's pure best responses to it: more than its support has strategies.
    """

    degenerate: bool
    player: Literal["row", "column"] | None = None
    strategy: Strategy | None = None
    best_responses: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """Whether the game is degenerate, and the witness."""
        if self.strategy is None:
            return "The game is not degenerate"
        other = "columns" if self.player == "row" else "rows"
        return (
            f"The game is degenerate: against {self.player} {mixed(self.strategy)}, "
            f"{len(self.best_responses)} {other} are equally good"
        )

    def __bool__(self) -> bool:
        return self.degenerate


def is_degenerate(
    A: Any, B: Any, *, max_vertices: int = MOST_VERTICES, seconds: float = 60.0, memory: float = 4.0
) -> Degeneracy:
    """Decide whether a game is degenerate, exactly, with a witness.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    max_vertices, seconds, memory
        Bounds on the enumeration, as in `extreme_equilibria`.

    Returns
    -------
    Degeneracy
        Cost: O(nm) if a pure strategy is a witness, which is the usual case; otherwise the vertices
        of both polytopes of the whole game.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape or a bound is not positive.
    TooLarge
        Beyond a bound.
    ImportError
        If pplpy is missing and no pure strategy is a witness.
    """
    budget = new_budget(seconds, memory, max_vertices)
    game = integer_game(A, B)
    try:
        return _pure_witness(game) or _vertex_witness(game, budget) or Degeneracy(False)
    except OutOfBudget as reason:
        raise too_large(game, nothing_removed(game), str(reason)) from None


def _pure_witness(game: IntegerGame) -> Degeneracy | None:
    """Find a pure strategy with two best responses."""
    for player, payoffs in (("column", game.A.T), ("row", game.B)):
        for k, row in enumerate(payoffs):
            best = np.flatnonzero(row == row.max())
            if len(best) > 1:
                unit = tuple(int(i == k) for i in range(len(payoffs)))
                return _witness(game, player, unit)
    return None


def _vertex_witness(game: IntegerGame, budget: Budget) -> Degeneracy | None:
    """Find a vertex with more labels than the polytope has dimensions."""
    for player, found in zip(("row", "column"), both_vertices(game, budget), strict=True):
        for index in np.flatnonzero(found.degenerate()).tolist():
            (weights,) = found.weights([index])
            return _witness(game, player, [Fraction(w, sum(weights)) for w in weights])
    return None


def _witness(game: IntegerGame, player: str, strategy: Any) -> Degeneracy:
    if player not in ("row", "column"):
        raise InputError(f"player: must be row or column, got {player!r}")
    weights = np.array(strategy, dtype=object)
    values = weights @ game.B if player == "row" else game.A @ weights
    best = tuple(int(k) for k in np.flatnonzero(values == values.max()))
    assert len(best) > len(support(strategy))
    return Degeneracy(
        True,
        "row" if player == "row" else "column",
        tuple(Fraction(w) for w in strategy),
        best,
    )
