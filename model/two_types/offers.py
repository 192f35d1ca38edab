r"""The lemma for a US of two types: Iran's offer, which types accept it, and who would move.

**Object.** Nature draws theta = r ("resolved") with chance p, else b ("bluffing"); the US knows it,
Iran does not. Strategies u_r, u_b and i are levels, one for each file. The pure *equilibria* are
those in which each type does its best against i,

    U_theta(u_theta, i) >= U_theta(u, i) for all u,

also a type of no weight, and i does best for p V_r(u_r, i) + (1 - p) V_b(u_b, i). U_theta and
V_theta are the payoffs with the type's stakes and chance. As a normal form, ex ante, the row player
has L^2n strategies (u_r, u_b) and the payoff p U_r + (1 - p) U_b, which has the same equilibria
where both types have some weight (Harsanyi 1967-68).

In every file, whoever gives it, the two sides settle iff u_f + i_f >= 1, and offering 0 holds it;
only the terms tell givers from takers (`model.grid`). Files are linked in *blocks*, each of which
is settled with a type iff it is covered in every file.

**Lemma.** Suppose that the premise of `model.agreements` holds for both types (in a settled file
the taker strictly gains and the giver strictly loses from a higher x_f, whatever happens in the
others) and that the terms depend on what the US offers (they do unless they are "as Iran offers").
Then a pair of outcomes, one with each type, is that of some pure equilibrium iff it is that of a
*candidate* that survives. A candidate is an offer i and, for each block, the types that *accept*
it; blocks that nobody accepts have i = 0. A type that accepts covers the offer without slack, u_f =
1 - i_f; else it plays u_f = 0 in the block. So a block offered in full (i_f = 1 in all of it) is
accepted by both. It survives iff nobody gains by any combination, block by block, of

* a type: to accept the block as it is offered, or (unless it is offered in full) to leave it;
* Iran: to keep the offer, to offer nothing, or to offer everything.

*Proof.* Let (u_r, u_b, i) be an equilibrium. A type that settles a block with u_f + i_f > 1 in some
file would lower u_f to 1 - i_f: that covers the file still, on terms better for the US. So all
types that settle a block do so on the terms that i alone fixes. Now replace u_theta by 0 in the
blocks that type theta leaves, and all offers by 0 in the blocks that both leave. No outcome
changes. The types: what they could accept in a block that both leave is now worse for them, in
other blocks it is what it was. Iran: let a block be accepted by r alone (or by b alone, or by
both). Any i' that is at least i in all its files keeps r, on terms no better for Iran than those of
i; with b it is then open, as it is at i, or (i' = 1) settled on the terms best for b, where it was
settled on better ones before. Any other i' leaves r, and b, and both were left too by i' = 0, since
u_r = 1 in all files would mean i = 0. In a block that both leave, every i' < 1 leaves both, and i'
= 1 is on terms worse than before. So every option of the new profile is one of the old, or worse;
it is an equilibrium. At a candidate, by the premise, a type's best reply in a block is to cover the
offer without slack or to leave it, and Iran's is the least offer that keeps those who accept (i),
that leaves all (0), or that is accepted by all (1), in each block whatever the others are. []

Without weight on a type (p = 0 or 1) Iran's gains are weak for that type, and the argument stands.
Iran's deviation to everything settles with who accepted already on terms between (halfway under the
split rule), so pairs are looked up among all outcomes of the grid, not among candidates. Where the
terms are as Iran offers, slack costs a type nothing and may deter Iran: no lemma, and none is used;
the cells are looked at instead.

With n blocks of one file each there are (3L - 1)^n candidates with 2^n - 1 deviations of each type
and 3^n - 1 of Iran, in place of L^3n profiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.grid import Grid, IntArray

#: The largest table of deviations, in numbers, and the largest cube of profiles to be looked at.
_LARGEST_TABLE = 2**26
_LARGEST_CUBE = 2**27


@dataclass(frozen=True, eq=False)
class Offers:
    """The candidates of a grid and what each player can reach from them.

    Attributes
    ----------
    replies : array of int, shape (offers, subsets)
        The outcome with a type that accepts these blocks of an offer.
    possible : array of bool, shape (offers, subsets)
        Whether it can: what is offered in full is accepted.
    candidates : array of int, shape (C, 3)
        Offer, blocks that r accepts, blocks that b accepts; positions in the above.
    deviations : array of int, shape (C, D, 2)
        The outcomes with r and with b that each of Iran's deviations leads to.
    """

    replies: IntArray
    possible: NDArray[np.bool_]
    candidates: IntArray
    deviations: IntArray

    @property
    def reached(self) -> IntArray:
        """The outcomes with r and with b of each candidate, shape (C, 2)."""
        offer, r, b = self.candidates.T
        return np.stack([self.replies[offer, r], self.replies[offer, b]], axis=-1)


@cache
def offers(grid: Grid) -> Offers:
    """Tabulate the candidates of a grid and the deviations of the lemma.

    Raises
    ------
    InputError
        Where the terms are as Iran offers, or the table would be too large.
    """
    if not covers(grid):
        raise InputError(
            "price_rule: must be split or us for the lemma, since slack must cost the US "
            f"something, got {grid.price_rule!r}"
        )
    _require_room(grid)
    levels, blocks = grid.strategies, [list(block) for block in grid.blocks]
    subsets = np.array(list(product((False, True), repeat=len(blocks))))
    chosen = np.zeros((len(subsets), levels.shape[1]), dtype=bool)
    for k, block in enumerate(blocks):
        chosen[:, block] = subsets[:, [k]]
    covering = np.where(chosen, grid.steps - levels[:, None, :], 0)
    replies = grid.settle(covering, levels[:, None, :])
    full = np.stack([(levels[:, block] == grid.steps).all(axis=1) for block in blocks], axis=1)
    nothing = np.stack([(levels[:, block] == 0).all(axis=1) for block in blocks], axis=1)
    possible = (subsets | ~full[:, None, :]).all(axis=-1)
    _merge_equal(replies, possible)
    accepted = subsets[:, None] | subsets[None, :]
    both = possible[:, :, None] & possible[:, None, :]
    candidates = np.argwhere(both & (accepted | nothing[:, None, None, :]).all(axis=-1))
    offer, r, b = candidates.T
    moves = [
        m for m in product(("keep", "nothing", "all"), repeat=len(blocks)) if set(m) != {"keep"}
    ]
    found = np.empty((len(candidates), len(moves), 2), dtype=np.int64)
    for d, move in enumerate(moves):
        then = levels[offer].copy()
        for block, how in zip(blocks, move, strict=True):
            if how != "keep":
                then[:, block] = 0 if how == "nothing" else grid.steps
        for theta, accepting in enumerate((r, b)):
            found[:, d, theta] = grid.settle(covering[offer, accepting], then)
    return Offers(replies, possible, candidates, found)


def _merge_equal(replies: IntArray, possible: NDArray[np.bool_]) -> None:
    """Take accepting and leaving for one where nothing is offered of what weighs nothing."""
    for outcomes, can in zip(replies, possible, strict=True):
        seen: set[int] = set()
        for s in np.flatnonzero(can):
            can[s] = int(outcomes[s]) not in seen
            seen.add(int(outcomes[s]))


def covers(grid: Grid) -> bool:
    """Whether the lemma speaks of such a grid at all: whether slack costs the US something."""
    return grid.price_rule != "iran"


def _require_room(grid: Grid) -> None:
    blocks = len(grid.blocks)
    per_block = [grid.levels ** len(block) * 3 for block in grid.blocks]
    size = 2 * 3**blocks * int(np.prod(per_block, dtype=object))
    if size > _LARGEST_TABLE:
        raise InputError(
            f"levels: must be fewer for two types of US, who have some {size:,} deviations in "
            f"{sum(map(len, grid.blocks))} files then, got {grid.levels}"
        )


@dataclass(frozen=True, eq=False)
class Payoffs:
    """Payoffs of all outcomes of a grid, of numbers that add up exactly: integers.

    Attributes
    ----------
    us : tuple of two arrays, shape (outcomes,)
        Of r and of b, each in a scale of its own.
    iran : tuple of two arrays, shape (outcomes,)
        Iran's with r and with b, each times the chance of that type, in one scale.
    """

    us: tuple[NDArray[Any], NDArray[Any]]
    iran: tuple[NDArray[Any], NDArray[Any]]


def accepted(table: Offers, payoffs: Payoffs) -> NDArray[np.bool_]:
    """The candidates at which no type gains by another reply to Iran's offer, shape (C,)."""
    offer, *replies = table.candidates.T
    holds = np.ones(len(offer), dtype=bool)
    for us, reply in zip(payoffs.us, replies, strict=True):
        values = us[table.replies]
        least = values.min() - 1
        best = np.where(table.possible, values, least).max(axis=1)
        holds &= values[offer, reply] >= best[offer]
    return holds


def taken(table: Offers, payoffs: Payoffs) -> tuple[IntArray, IntArray]:
    """What Iran keeps and can get at the candidates at which no type gains: pairs of outcomes.

    Returns
    -------
    kept : array of int, shape (K, 2)
    moved : array of int, shape (K, D, 2)
    """
    held = np.flatnonzero(accepted(table, payoffs))
    return table.reached[held], table.deviations[held]


def taken_by_cells(grid: Grid, payoffs: Payoffs) -> tuple[IntArray, IntArray]:
    """The same of all profiles, where the lemma does not apply: D are Iran's strategies.

    Raises
    ------
    InputError
        Where there are too many profiles.
    """
    n = len(grid.strategies)
    if n**3 > _LARGEST_CUBE:
        raise InputError(
            f"levels: must be fewer here, where each of {n**3:,} profiles of two types and Iran "
            f"has to be looked at, got {grid.levels}"
        )
    cells = grid.cells
    best_r, best_b = (us[cells] == us[cells].max(axis=0, keepdims=True) for us in payoffs.us)
    k, m, i = np.nonzero(best_r[:, None, :] & best_b[None, :, :])
    rows = np.concatenate([cells[k, i, None], cells[m, i, None], cells[k], cells[m]], axis=1)
    # Profiles with the same outcomes, whatever Iran plays, are one; as bytes they sort at once.
    as_bytes = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.itemsize * rows.shape[1])))
    rows = rows[np.unique(as_bytes.ravel(), return_index=True)[1]]
    return rows[:, :2], np.stack([rows[:, 2 : 2 + n], rows[:, 2 + n :]], axis=-1)


def kept_by_iran(kept: IntArray, moved: IntArray, payoffs: Payoffs) -> NDArray[np.bool_]:
    """At which of these Iran gains by no deviation, exactly; shape (K,)."""
    r, b = payoffs.iran
    here = r[kept[:, 0]] + b[kept[:, 1]]
    there = r[moved[:, :, 0]] + b[moved[:, :, 1]]
    return np.asarray((here[:, None] >= there).all(axis=1), dtype=bool)
