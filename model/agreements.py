r"""Equilibrium outcomes without the matrix: which agreements survive the deviations that matter.

**Object.** An *agreement* is a set S of settled files with terms x_f on the grid of offers; the
files outside S are open. Its canonical profile is u_f = 1 - x_f, i_f = x_f on S and (0, 0) off S.

**Lemma.** Suppose, whatever happens in the other files, that in a settled file the US strictly
gains and Iran strictly loses from a higher x_f (the *premise*). Then an outcome is the outcome of
some pure equilibrium iff it is an agreement and at its canonical profile neither player gains by
any of these deviations, chosen for each file independently:

* in a settled file, keep the settlement or leave the file open. A player may leave it open only if
  the other's offer does not settle it alone: the US only if x_f < 1, Iran only if x_f > 0;
* in an open file, keep it open or settle it by conceding everything: the US on x_f = 0, Iran on
  x_f = 1.

*Proof.* Let (u, i) be a pure equilibrium. In a settled file with u_f + i_f > 1, if x_f depends on
u_f the US would lower u_f to 1 - i_f and gain, and if it depends on i_f Iran would lower i_f and
gain; under each price rule one of the two applies. So u_f = 1 - i_f and x_f = i_f: the outcome is
an agreement. Now replace the offers in the open files by (0, 0). This changes neither the outcome
nor the settled files, and takes options away: where the US could settle an open file on x_f = i_f
or less, it now can only on 0, and likewise Iran only on 1 instead of 1 - u_f or more. By the
premise the options that remain are no better than those lost, so the canonical profile is an
equilibrium too. At the canonical profile the US, in a settled file, reaches x_f (u_f = 1 - x_f),
terms it likes less (u_f higher) or an open file (u_f lower, possible iff x_f < 1); in an open file,
an open file or x_f = 0 (u_f = 1). By the premise its best reply is among the combinations listed,
in each file separately since the premise holds whatever the others are. Likewise for Iran. []

**Premise.** Whether it holds is derived from the payoffs (`model.premise`). In the base form it can
fail for the missile file alone, where what Israel's strike would destroy, h l_I, may outweigh what
Iran keeps. Where it fails the game is enumerated cell by cell.

So (L+1)^3 agreements with at most 14 comparisons each stand for L^6 cells. The same lemma, with
terms anywhere in [0, 1], defines the game without a grid (L to infinity).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.grid import Grid, IntArray


@dataclass(frozen=True)
class Agreements:
    """The agreements of a grid and what each player can reach from them.

    Attributes
    ----------
    outcomes : array of int, shape (C,)
        Outcome numbers of the C = (L+1)^3 agreements.
    deviations : tuple of two arrays of int, shape (7, C)
        For the US and for Iran: position, among the agreements, of the outcome of each of the seven
        combinations of moves. Where a move is not to be had, the position of the agreement itself.
    moves : array of int, shape (2, 3, C)
        For each player and file the same for the move in that file alone: the deviations are the
        combinations of these.
    """

    outcomes: IntArray
    deviations: tuple[IntArray, IntArray]
    moves: IntArray


@cache
def agreements(grid: Grid) -> Agreements:
    """Tabulate the agreements of a grid and the deviations of the lemma."""
    # A file's place in an agreement: 0 open, 1 + j on terms x = j / (L - 1).
    places = grid.levels + 1
    place = np.array(list(product(range(places), repeat=3)), dtype=np.int64)
    outcomes = grid.number(np.where(place == 0, 0, 2 * (place - 1) + 1))
    dropped, in_full = 1, grid.levels
    radix = np.array([places**2, places, 1], dtype=np.int64)

    def reach(
        concede: int, refusable: NDArray[np.bool_], choices: Iterable[tuple[int, ...]]
    ) -> IntArray:
        # Where a single move takes each file: an open one is conceded, a settled one left open.
        moved = np.where(place == 0, concede, np.where(refusable, 0, place))
        return np.array(
            [np.where(np.array(chosen, dtype=bool), moved, place) @ radix for chosen in choices]
        )

    players = (dropped, place != in_full), (in_full, place != dropped)
    combinations = [chosen for chosen in product((0, 1), repeat=3) if any(chosen)]
    single = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    us, iran = (reach(*player, combinations) for player in players)
    return Agreements(outcomes, (us, iran), np.array([reach(*p, single) for p in players]))


@cache
def targets(grid: Grid) -> tuple[IntArray, IntArray]:
    """The deviations of each player and agreement as one list, without those that stay.

    Returns
    -------
    begins : array of int, shape (2, C + 1)
        Where each player's agreements begin in the list.
    found : array of int
        Positions of the agreements reached: 7, 3, 1 or none for each player and agreement.
    """
    table = agreements(grid)
    size = len(table.outcomes)
    lists = [
        sorted({int(t) for t in column} - {c})
        for deviations in table.deviations
        for c, column in enumerate(deviations.T)
    ]
    ends = np.concatenate([[0], np.cumsum([len(found) for found in lists])])
    begins = np.array([ends[: size + 1], ends[size:]], dtype=np.int64)
    return begins, np.concatenate([np.array(found, dtype=np.int64) for found in lists])


def leads(payoff: NDArray[Any], moves: IntArray) -> NDArray[Any]:
    """By how much each agreement beats a player's best deviation; negative where it does not.

    The best combination of moves is found a file at a time: with V(c) the best of staying at c or
    moving in the files so far, the best that includes the next file's move is V at where it leads.

    Parameters
    ----------
    payoff : array, shape (..., C)
        The player's payoffs of the agreements.
    moves : array of int, shape (3, C)
        The player's part of `Agreements.moves`.

    Returns
    -------
    array, shape (..., C)
        At least 1 where no deviation is to be had.
    """
    itself = np.arange(payoff.shape[-1])
    nothing = payoff.min(axis=-1, keepdims=True) - 1
    value, best = payoff, nothing
    for move in moves:
        tried = np.where(move == itself, nothing, value[..., move])
        value, best = np.maximum(value, tried), np.maximum(best, tried)
    return np.asarray(payoff - best)


def survives(us: NDArray[Any], iran: NDArray[Any], table: Agreements) -> NDArray[np.bool_]:
    """Which agreements no deviation of the lemma improves on, given exact payoffs.

    Parameters
    ----------
    us, iran : array of integers, shape (..., C)
        Payoffs of the agreements, each player's in a scale of its own.

    Returns
    -------
    array of bool, shape (..., C)
    """
    return (leads(us, table.moves[0]) >= 0) & (leads(iran, table.moves[1]) >= 0)
