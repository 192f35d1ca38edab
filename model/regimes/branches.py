"""Branches: where along a path the set of pure equilibrium outcomes is constant, exactly.

**Object.** Along a path with place t, an agreement is an equilibrium outcome iff each of its
deviations (`model.agreements`) pays no more:

    g(t) = payoff at the agreement - payoff at the deviation >= 0,

a polynomial in t. The real roots of all these polynomials cut the path into open stretches on which
no sign changes; at a root, g keeps the sign it has beside it unless the root is its own. So the
set is decided at one rational point of each stretch, and at each root by which polynomials vanish
there: no number is ever rounded to decide. Neighbouring pieces with the same set are joined into
*branches*, closed or open at each end; a branch may be a single point.

Where the premise of the lemma does not hold along the whole path, the same is done with every cell
of the game in place of the agreements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache

import numpy as np

from model.algebraic import Point, primitive, real_roots, value_at
from model.errors import InputError
from model.game import BargainingGame
from model.grid import IntArray, Outcome, grid_of
from model.payoffs import PLAYERS, Player, Structure
from model.premise import slack_alternatives
from model.regimes.conditions import (
    Solved,
    agreement_conditions,
    along_path,
    cell_conditions,
    coefficients_of,
)
from model.regimes.path import Path, Span, path
from model.regimes.results import Branches, Flip, Piece, Turn, joined
from model.scenario import Scenario, load

#: The finest grid on which every cell is looked at where the lemma does not apply.
_LARGEST_CELLS = 3


def branches(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 3,
    structure: Structure | None = None,
    **axes: Span,
) -> Branches:
    """Divide a path into branches, with exact ends and what flips at each.

    Parameters
    ----------
    scenario : Scenario or str
    levels : int
        L, the number of concession levels in each file.
    structure : Structure, optional
    **axes
        A parameter and its range: ``threat=(0, 1)``, ``threat="0:1"``, or None for its bounds; by
        default the threat over its bounds. Several make a ray, on which they move together from
        start to end: ``threat=(0, 1), assurance=(1, 0)``.

    Returns
    -------
    Branches

    Raises
    ------
    InputError
        For a path that cannot be laid, or where the lemma does not apply on a grid finer than 3.

    Examples
    --------
    >>> import model
    >>> found = model.branches("oman-2026", threat=(0, 1), levels=2)
    >>> [float(turn.point) for turn in found.turns]
    [0.22388248917692005]
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    laid = path(scenario, axes or {"threat": None})
    chosen = grid_of(levels, structure)
    by_cells = not premise_holds_along(laid, structure)
    if by_cells and levels > _LARGEST_CELLS:
        raise InputError(
            f"levels: must be at most {_LARGEST_CELLS} on this path, on which Israel's hazard "
            f"outweighs what Iran keeps (model.agreements, premise), got {levels}"
        )
    conditions = (cell_conditions if by_cells else agreement_conditions)(chosen)
    solved = Solved.of(laid, chosen, structure, conditions)
    pieces = pieces_of(solved)
    return Branches(
        laid, levels, structure, tuple(joined(pieces)), _turns(solved, pieces), by_cells
    )


def premise_holds_along(
    laid: Path, structure: Structure, fixed: Mapping[str, Fraction] | None = None
) -> bool:
    """Whether the lemma applies on the whole path, decided on the exact slopes as polynomials.

    Parameters
    ----------
    laid : Path
    structure : Structure
    fixed : mapping of str to Fraction, optional
        Parameters that keep a value of their own all along.
    """
    ring, values = along_path(laid, fixed)
    for slack in slack_alternatives(values, structure):
        polynomial = coefficients_of(ring(slack))
        if min(value_at(polynomial, t) for t in (laid.low, laid.high)) <= 0:
            return False
        inside = [r for r in real_roots(primitive(polynomial)) if laid.low < r.near < laid.high]
        if inside:
            return False
    return True


def _turns(solved: Solved, pieces: Sequence[Piece]) -> tuple[Turn[Flip], ...]:
    """Explain what changes where: the points of the path whose outcomes are not those beside."""
    outcome = solved.conditions.outcome
    changes = {
        here[0]
        for before, here, after in zip(pieces, pieces[1:], pieces[2:], strict=False)
        if here[0] == here[1] and len({before[2], here[2], after[2]}) > 1
    }
    return tuple(Turn(point, _flips(solved, point, outcome)) for point in sorted(changes))


def pieces_of(solved: Solved) -> list[Piece]:
    """The pieces of a path, each with the outcomes of its equilibria."""
    outcome, named = solved.conditions.outcome, cache(solved.grid.outcome)
    return [
        (low, high, frozenset(named(int(n)) for n in set(outcome[held].tolist())))
        for low, high, held in solved.pieces()
    ]


def _flips(solved: Solved, point: Point, outcome: IntArray) -> tuple[Flip, ...]:
    """Who stops keeping to which outcome on which side of a turning point."""
    k = solved.roots.index(point)
    before, after = solved.signs[:, k], solved.signs[:, k + 1]
    at = before.copy()
    at[list(solved.vanishing[k])] = 0
    here, below, above = (
        set(outcome[solved.held(signs)].tolist()) for signs in (at, before, after)
    )
    game = BargainingGame(solved.path.scenario, solved.grid.levels, solved.structure)
    flips = []
    c = solved.conditions
    for number in sorted((below | above | here) - (below & above & here)):
        holds = "below" if number in below else "above" if number in above else "at"
        keeping = {"below": before, "above": after, "at": at}[holds]
        beyond = after if holds == "below" else before
        if number in here:
            keeping, losing = at, beyond
        else:
            losing = at
        seen: set[tuple[int, int]] = set()
        # In a game of cells only the cells that hold up to here tell why the outcome goes.
        mine = (c.outcome[c.candidate] == number) & solved.held(keeping)[c.candidate]
        for row in np.flatnonzero(mine & (solved.row_signs(losing) < 0)):
            key = (int(c.player[row]), int(c.deviation[row]))
            if key not in seen:
                seen.add(key)
                flips.append(_flip(solved, game, point, int(number), holds, *key))
    return tuple(flips)


def _flip(
    solved: Solved, game: BargainingGame, point: Point, number: int, holds: str,
    player: int, deviation: int,
) -> Flip:  # fmt: skip
    kept, other = solved.grid.outcome(number), solved.grid.outcome(deviation)
    values = solved.path.values_at(point.near)
    moved = {n: values[n] for n in solved.path.lines}
    there = BargainingGame(
        solved.path.scenario.with_exact(moved), solved.grid.levels, solved.structure
    )
    who: Player = PLAYERS[player]
    now, then = there.terms(kept)[who], there.terms(other)[who]
    place = _strategy(game, kept, other, who)
    change = {name: float(then[name] - now[name]) for name in now}
    return Flip(kept, holds, who, other, place, change, solved.path.name, point)


def _strategy(game: BargainingGame, kept: Outcome, other: Outcome, player: Player) -> str:
    """The strategy by which a player gets from one outcome to another, as shares of concession."""
    if not game.on_offer(kept):
        return "(by cells)"
    profile = game.profile_of(kept)
    cells = game.grid.cells
    reached = cells[:, profile.iran] if player == "us" else cells[profile.us, :]
    found = [k for k, n in enumerate(reached) if game.grid.outcome(int(n)) == other]
    return game.grid.strategy_label(found[0]) if found else "(by cells)"
