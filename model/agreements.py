r"""Equilibrium outcomes without the matrix: which agreements survive the deviations that matter.

**Object.** Files are linked in *blocks* (`model.grid`; as a rule each file is one by itself): a
block is settled iff every file in it is covered, u_f + i_f >= 1, else all of it is open. An
*agreement* is a set S of settled blocks with terms x_f on the grid of offers; the other blocks are
open. Its canonical profile is u_f = 1 - x_f, i_f = x_f on S and (0, 0) off S. This is written for
files that Iran gives; in one that the US gives, read giver for Iran and taker for the US.

**Lemma.** Suppose, whatever happens in the other files, that in a settled file the US strictly
gains and Iran strictly loses from a higher x_f (the *premise*). Then an outcome is the outcome of
some pure equilibrium iff it is an agreement and at its canonical profile neither player gains by
any of these deviations, chosen for each block independently:

* in a settled block, keep the settlement or leave the whole block open. A player may leave it open
  only if the other's offers do not settle it alone: the US only if x_f < 1 in some file of it, Iran
  only if x_f > 0 in some;
* in an open block, keep it open or settle it by conceding everything: the US on x_f = 0, Iran on
  x_f = 1, in every file of it.

*Proof.* Let (u, i) be a pure equilibrium. In a file of a settled block with u_f + i_f > 1, if x_f
depends on u_f the US would lower u_f to 1 - i_f, which covers the file still, and gain; if it
depends on i_f Iran would lower i_f and gain; under each price rule one of the two applies. So u_f =
1 - i_f and x_f = i_f: the outcome is an agreement. Now replace the offers in the open blocks by
(0, 0). This changes neither the outcome nor which blocks are settled (0 + 0 < 1), and takes options
away: where the US could settle an open block on x_f = i_f or less in its files, it now can only on
0, and likewise Iran only on 1 instead of 1 - u_f or more. By the premise the options that remain
are no better than those lost, so the canonical profile is an equilibrium too. At the canonical
profile the US reaches in a settled block x_f (u_f = 1 - x_f), terms it likes less (some u_f higher)
or an open block (some u_f lower, possible iff x_f < 1 there); in an open block, an open block or
x_f = 0 throughout (u_f = 1: its offer alone must cover every file). By the premise its best reply
is among the combinations listed, in each block separately since the premise holds whatever the
others are. Likewise for Iran. []

**Premise.** Whether it holds is derived from the payoffs (`model.premise`). In the base form it can
fail for the missile file alone, where what Israel's strike would destroy, h l_I, may outweigh what
Iran keeps. Where it fails the game is enumerated cell by cell.

So prod_B (1 + L^|B|) agreements with at most 2^|blocks| - 1 comparisons a side stand for all cells:
(L + 1)^F and 2^F - 1 for L^2F where each of F files is settled by itself. The same lemma, with
terms anywhere in [0, 1], defines the game without a grid (L to infinity).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.grid import Grid, IntArray
from model.payoffs import PLAYERS, Player

#: Agreements times deviations that are tabulated.
_MOST_COMPARISONS = 2**24


@dataclass(frozen=True)
class Agreements:
    """The agreements of a grid and what each player can reach from them.

    Attributes
    ----------
    outcomes : array of int, shape (C,)
        Outcome numbers of the C agreements, which is prod_B (1 + L^|B|).
    deviations : tuple of two arrays of int, shape (2^blocks - 1, C)
        For the US and for Iran: position, among the agreements, of the outcome of each combination
        of moves. Where a move is not to be had, the position of the agreement itself.
    moves : array of int, shape (2, blocks, C)
        For each player and block the same for the move in that block alone: the deviations are the
        combinations of these.
    """

    outcomes: IntArray
    deviations: tuple[IntArray, IntArray]
    moves: IntArray


@cache
def agreements(grid: Grid) -> Agreements:
    """Tabulate the agreements of a grid and the deviations of the lemma."""
    _require_room(grid)
    place = _places(grid)
    outcomes = grid.number(np.where(place == 0, 0, 2 * (place - 1) + 1))
    radix = (grid.levels + 1) ** np.arange(len(grid.files), dtype=np.int64)[::-1]
    numbers = place @ radix
    order = np.argsort(numbers)
    dropped, in_full = 1, grid.levels

    def reach(player: Player, choices: Iterable[tuple[int, ...]]) -> IntArray:
        gives = np.array([f.giver == player for f in grid.files])
        # What conceding makes of an open file, and where the other's offer settles a file alone.
        concede, fixed = np.where(gives, [[in_full], [dropped]], [[dropped], [in_full]])
        moved = np.where(place == 0, concede, place)
        for block in map(list, grid.weightless):
            # Nor is there anything in conceding nothing.
            nothing = (moved[:, block] == dropped).all(axis=1)
            moved[np.ix_(nothing, block)] = 0
        for block in map(list, grid.blocks):
            settled = (place[:, block] > 0).all(axis=1)
            leaves = settled & (place[:, block] != fixed[block]).any(axis=1)
            moved[np.ix_(leaves, block)] = 0
        found = []
        for chosen in choices:
            files = [
                f for block, moves in zip(grid.blocks, chosen, strict=True) for f in block if moves
            ]
            then = place.copy()
            then[:, files] = moved[:, files]
            found.append(order[np.searchsorted(numbers[order], then @ radix)])
        return np.array(found)

    count = len(grid.blocks)
    combinations = [chosen for chosen in product((0, 1), repeat=count) if any(chosen)]
    single = [tuple(int(k == j) for j in range(count)) for k in range(count)]
    us, iran = (reach(player, combinations) for player in PLAYERS)
    moves = np.array([reach(player, single) for player in PLAYERS])
    return Agreements(outcomes, (us, iran), moves)


def _require_room(grid: Grid) -> None:
    count = prod(1 + grid.levels ** len(block) for block in grid.blocks)
    size = count * (2 ** len(grid.blocks) - 1)
    if size > _MOST_COMPARISONS:
        raise InputError(
            f"levels: must leave at most {_MOST_COMPARISONS:,} comparisons of agreements, got "
            f"{size:,} with {grid.levels} levels in {len(grid.files)} files; take fewer levels, or "
            "no grid at all"
        )


def _places(grid: Grid) -> IntArray:
    """The place of each file in each agreement: 0 open, 1 + j on terms x = j / (L - 1)."""
    place = np.zeros((1, len(grid.files)), dtype=np.int64)
    for block in map(list, grid.blocks):
        settled = np.array(list(product(range(1, grid.levels + 1), repeat=len(block))))
        if tuple(block) in grid.weightless:
            # On nothing it is called open.
            settled = settled[(settled > 1).any(axis=1)]
        choices = np.concatenate([np.zeros((1, len(block)), dtype=np.int64), settled])
        place = np.repeat(place, len(choices), axis=0)
        place[:, block] = np.tile(choices, (len(place) // len(choices), 1))
    return place


@cache
def targets(grid: Grid) -> tuple[IntArray, IntArray]:
    """The deviations of each player and agreement as one list, without those that stay.

    Returns
    -------
    begins : array of int, shape (2, C + 1)
        Where each player's agreements begin in the list.
    found : array of int
        Positions of the agreements reached: at most 2^blocks - 1 for each player and agreement.
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

    The best combination of moves is found a block at a time: with V(c) the best of staying at c or
    moving in the blocks so far, the best that includes the next one's move is V at where it leads.

    Parameters
    ----------
    payoff : array, shape (C, ...)
        The player's payoffs of the agreements: these first, so that whole rows are compared.
    moves : array of int, shape (blocks, C)
        The player's part of `Agreements.moves`.

    Returns
    -------
    array, shape (C, ...)
        At least 1 where no deviation is to be had.
    """
    itself = np.arange(len(payoff))
    nothing = payoff.min(axis=0) - 1
    value, best = payoff, nothing
    for move in moves:
        tried = value[move]
        tried[move == itself] = nothing
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
    least = (leads(np.moveaxis(p, -1, 0), m) for p, m in zip((us, iran), table.moves, strict=True))
    held = np.logical_and(*(lead >= 0 for lead in least))
    return np.asarray(np.moveaxis(held, 0, -1))
