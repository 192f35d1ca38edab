"""Admissibility: iterated maximal removal of weakly dominated strategies.

Row i is *weakly dominated* if some mixture s of rows never pays less than it and somewhere more:

    sum_k s_k A[k, j] >= A[i, j]  for all j,  and  >  for some j,      s >= 0,  sum_k s_k = 1,

and likewise for columns with B. In each round the weakly dominated strategies of both players go at
once, all of them, and the next round looks at what is left; with that rule the order cannot matter.
An equilibrium of what remains is one of the whole game (a dominated strategy never earns more
than what dominates it), but equilibria can be lost: those that rest on strategies nobody would play
who is not certain of the other's play. Pure equilibria that survive are *admissible* here.

Row i is undominated iff it is a best response to a belief that gives every column some weight
(Gale and Sherman 1950; Pearce 1984, appendix B). Most strategies are settled by comparisons, for
which the order of the payoffs is all that counts:

- a pure strategy dominates i; or
- *closure*: where i is best among the rivals that are left, a dominating mixture can only use the
  rivals that tie with i there. Drop the others, look again. If only copies of i stay, then nothing
  dominates i: its belief puts the first column far above the second and so on.

What neither settles is a linear programme over the rivals that stay, solved in rational numbers.

References: D. Gale and S. Sherman, Solutions of finite two-person games, 1950; H. Moulin,
Dominance solvable voting schemes, Econometrica 47, 1979; D. Pearce, Rationalizable strategic
behavior and the problem of perfection, Econometrica 52, 1984.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.equilibria.budget import new_budget
from model.equilibria.legible import SolverResult
from model.equilibria.mixtures import dominating_mixture
from model.equilibria.payoffs import integer_game
from model.equilibria.pure import pure_equilibria
from model.equilibria.results import Mixture, Removal

Side = Literal["row", "column"]
SIDES: tuple[Side, Side] = ("row", "column")

#: Decides on a strategy that comparisons leave open. Takes the player, the strategies of both that
#: are left (own, other), the position of the strategy among its own, and its rivals' positions;
#: gives the mixture of positions that dominates it, or None.
Decider = Callable[[Side, list[int], list[int], int, list[int]], Mixture | None]


@dataclass(frozen=True, eq=False, repr=False)
class Admissible(SolverResult):
    """What iterated removal of weakly dominated strategies leaves.

    Attributes
    ----------
    rows, cols : tuple of int
        The strategies that remain, by their numbers in the whole game.
    shape : (int, int)
        Shape of the whole game.
    equilibria : tuple of (int, int)
        The pure equilibria of what remains, by their numbers in the whole game. Each is one of the
        whole game too.
    efficient : tuple of (int, int)
        Those of them that no other of them Pareto-dominates: none is at least as good for both and
        better for one.
    removals : tuple of Removal
        What went, round by round, each with what dominates it.
    """

    rows: tuple[int, ...]
    cols: tuple[int, ...]
    shape: tuple[int, int]
    equilibria: tuple[tuple[int, int], ...]
    efficient: tuple[tuple[int, int], ...]
    removals: tuple[Removal, ...]

    @property
    def words(self) -> str:
        """What is left, and which equilibria."""
        n, m = self.shape
        return (
            f"Of {n} x {m} strategies {len(self.rows)} x {len(self.cols)} are left after weak "
            f"dominance, with {len(self.equilibria)} pure equilibria"
        )

    @property
    def rounds(self) -> int:
        """How many rounds removed something."""
        return max((removal.round for removal in self.removals), default=0)


def admissible(A: Any, B: Any, *, seconds: float = 60.0) -> Admissible:
    """Remove weakly dominated strategies, all at once in each round, until none is left.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    seconds : float
        The most time.

    Returns
    -------
    Admissible
        Exact and complete. Cost a round: O(n^2 m + n m^2) comparisons a few times over, and
        a linear programme for each strategy that these leave open.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape, or the time is up (`OutOfBudget`).
    ImportError
        If pplpy is needed and missing.

    Examples
    --------
    >>> admissible([[1, 0], [1, 1]], [[1, 1], [0, 1]]).equilibria
    ((1, 1),)
    """
    budget = new_budget(seconds)
    game = integer_game(A, B)
    own: dict[Side, NDArray[Any]] = {
        "row": game.machine[0],
        "column": game.machine[1].T,
    }

    def decide(
        side: Side, mine: list[int], theirs: list[int], i: int, rivals: list[int]
    ) -> Mixture | None:
        return dominating_mixture(own[side][np.ix_(mine, theirs)], i, rivals, budget)

    rows, cols, removals = remove(own["row"], own["column"], decide)
    keep = np.ix_(rows, cols)
    pure = [(rows[i], cols[j]) for i, j in np.argwhere(pure_equilibria(game.A[keep], game.B[keep]))]
    return Admissible(
        tuple(rows), tuple(cols), game.shape, tuple(pure),
        tuple(pure_undominated(pure, [(game.A[p], game.B[p]) for p in pure])), tuple(removals),
    )  # fmt: skip


def remove(
    row: NDArray[Any], column: NDArray[Any], decide: Decider
) -> tuple[list[int], list[int], list[Removal]]:
    """Iterate on numbers that only have to be in the right order.

    Parameters
    ----------
    row, column : arrays, shapes (n, m) and (m, n)
        Each player's payoffs, or their ranks, with its own strategies along the rows.
    decide : callable
        See `Decider`.

    Returns
    -------
    rows, cols : list of int
        What remains.
    removals : list of Removal
    """
    own: dict[Side, NDArray[Any]] = {"row": row, "column": column}
    kept: dict[Side, list[int]] = {"row": list(range(len(row))), "column": list(range(len(column)))}
    removals: list[Removal] = []
    number = 0
    while True:
        number += 1
        found = {}
        for side in SIDES:
            mine, theirs = kept[side], kept["column" if side == "row" else "row"]
            found[side] = _dominators(side, own[side][np.ix_(mine, theirs)], mine, theirs, decide)
        if not any(found.values()):
            return kept["row"], kept["column"], removals
        for side in SIDES:
            names = kept[side]
            removals += [
                Removal(number, side, names[i], tuple((names[k], w) for k, w in mixture))
                for i, mixture in sorted(found[side].items())
            ]
            kept[side] = [s for i, s in enumerate(names) if i not in found[side]]


def _dominators(
    side: Side, payoffs: NDArray[Any], mine: list[int], theirs: list[int], decide: Decider
) -> dict[int, Mixture]:
    """Each weakly dominated strategy by its position, with what dominates it."""
    at_least = np.asarray((payoffs[:, None] >= payoffs[None]).all(axis=2))
    beats = at_least & ~at_least.T
    out: dict[int, Mixture] = {
        int(i): ((int(np.argmax(beats[:, i])), Fraction(1)),)
        for i in np.flatnonzero(beats.any(axis=0))
    }
    copies = at_least & at_least.T
    rivals = _closure(payoffs) & ~copies
    for i in np.flatnonzero(rivals.any(axis=1)):
        # A mixture that dominates without any single rival doing so needs at least two.
        if int(i) not in out and rivals[i].sum() > 1:
            mixture = decide(side, mine, theirs, int(i), np.flatnonzero(rivals[i]).tolist())
            if mixture:
                out[int(i)] = mixture
    return out


def _closure(payoffs: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether a mixture that dominates strategy i (row) can use strategy k (column)."""
    n = len(payoffs)
    usable = np.ones((n, n), dtype=bool)
    least = payoffs.min()
    while True:
        best = np.where(usable[:, :, None], payoffs[None], least).max(axis=1)
        tops = payoffs >= best
        drop = (tops[:, None, :] & (payoffs[None] < payoffs[:, None, :])).any(axis=2)
        if not (usable & drop).any():
            return usable
        usable &= ~drop


def pure_undominated(
    profiles: list[tuple[int, int]], payoffs: list[tuple[Any, Any]]
) -> list[tuple[int, int]]:
    """The profiles that no other one Pareto-dominates."""

    def better(a: tuple[Any, Any], b: tuple[Any, Any]) -> bool:
        return bool(a[0] >= b[0] and a[1] >= b[1] and (a[0] > b[0] or a[1] > b[1]))

    return [
        profile
        for profile, own in zip(profiles, payoffs, strict=True)
        if not any(better(other, own) for other in payoffs)
    ]
