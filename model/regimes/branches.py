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

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.game import BargainingGame
from model.grid import IntArray, Outcome, grid
from model.payoffs import PLAYER_NAMES, PLAYERS, Player, Structure
from model.premise import slack_alternatives
from model.regimes.conditions import (
    Solved,
    agreement_conditions,
    along_path,
    cell_conditions,
    coefficients_of,
)
from model.regimes.path import Path, path
from model.regimes.points import Point, primitive, real_roots, value_at
from model.scenario import Scenario, exact, load

if TYPE_CHECKING:
    import pandas as pd

#: The finest grid on which every cell is looked at where the lemma does not apply.
_LARGEST_CELLS = 3


@dataclass(frozen=True)
class Flip:
    """One outcome that starts or stops being an equilibrium outcome at a turning point.

    Attributes
    ----------
    outcome : Outcome
    holds : {"below", "above", "at"}
        On which side of the point it is an equilibrium outcome; "at", at the point alone.
    player : {"us", "iran"}
        Whose incentive flips there.
    deviation : Outcome
        What that player would bring about instead on the other side.
    strategy : str
        The strategy it would move to: shares of concession, nuclear regional missile.
    by_term : mapping of str to float
        What moving changes, term by term, at the point itself, in points: it sums to 0 there.
    """

    outcome: Outcome
    holds: str
    player: Player
    deviation: Outcome
    strategy: str
    by_term: Mapping[str, float]

    def words(self, axis: str, at: float) -> str:
        """The flip in one sentence."""
        side = {"below": "above", "above": "below", "at": "away from"}[self.holds]
        terms = sorted(self.by_term.items(), key=lambda item: -abs(item[1]))
        listed = ", ".join(f"{name} {value:+.2f}" for name, value in terms if abs(value) >= 0.005)
        return (
            f"{side} {axis} {at:.4g} {PLAYER_NAMES[self.player]} no longer keeps to "
            f"({self.outcome.label}): it would rather have ({self.deviation.label}); "
            f"at the point itself: {listed}"
        )


@dataclass(frozen=True)
class Turn:
    """A place at which the set of equilibrium outcomes changes, and why."""

    point: Point
    flips: tuple[Flip, ...]


@dataclass(frozen=True)
class Branch:
    """A stretch of the path on which the set of pure equilibrium outcomes is constant.

    Attributes
    ----------
    low, high : Point
        Its ends; equal for a single point.
    closed_low, closed_high : bool
        Whether the ends belong to it.
    outcomes : tuple of Outcome
    """

    low: Point
    high: Point
    closed_low: bool
    closed_high: bool
    outcomes: tuple[Outcome, ...]

    def __contains__(self, value: object) -> bool:
        at = value if isinstance(value, Point) else Point.of(exact(value))
        above = at > self.low or (self.closed_low and at == self.low)
        below = at < self.high or (self.closed_high and at == self.high)
        return above and below

    @property
    def interval(self) -> str:
        """In the usual notation, e.g. ``"[0, 9/40 = 0.225...)"``."""
        if self.low == self.high:
            return f"{{{self.low}}}"
        opening, closing = "[" if self.closed_low else "(", "]" if self.closed_high else ")"
        return f"{opening}{self.low}, {self.high}{closing}"


@dataclass(frozen=True)
class Branches:
    """All branches of a path, in order.

    Attributes
    ----------
    path : Path
    levels : int
    structure : Structure
    branches : tuple of Branch
        Together they cover the path, each place once.
    turns : tuple of Turn
        The places between them.
    by_cells : bool
        Whether every cell was looked at, because the lemma's premise does not hold throughout.
    """

    path: Path
    levels: int
    structure: Structure
    branches: tuple[Branch, ...]
    turns: tuple[Turn, ...]
    by_cells: bool

    def at(self, value: object) -> Branch:
        """The branch that holds a place.

        Raises
        ------
        InputError
            If the place is not on the path.
        """
        for branch in self.branches:
            if value in branch:
                return branch
        raise InputError(
            f"{self.path.name}: must lie in [{self.path.low}, {self.path.high}], got {value}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each branch."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "interval": b.interval,
                    "low": float(b.low),
                    "high": float(b.high),
                    "low_exact": str(b.low.sympy()),
                    "high_exact": str(b.high.sympy()),
                    "closed_low": b.closed_low,
                    "closed_high": b.closed_high,
                    "outcomes": "; ".join(o.label for o in b.outcomes),
                }
                for b in self.branches
            ]
        )


def branches(
    scenario: Scenario | str,
    along: str | Mapping[str, tuple[Any, Any]],
    low: object = None,
    high: object = None,
    *,
    levels: int = 3,
    structure: Structure | None = None,
) -> Branches:
    """Divide a path into branches, with exact ends and what flips at each.

    Parameters
    ----------
    scenario : Scenario or str
    along : str or mapping
        A parameter, or a ray: ``{"threat": (0, 1), "assurance": (1, 0)}``.
    low, high : number, optional
        Range of a single parameter; its bounds by default.
    levels : int
        L, the number of concession levels in each file.
    structure : Structure, optional

    Returns
    -------
    Branches

    Raises
    ------
    InputError
        For a path that cannot be laid, or where the lemma does not apply on a grid finer than 3.
    """
    scenario = load(scenario)
    structure = structure or Structure()
    laid = path(scenario, along, low, high)
    chosen = grid(levels, structure.price_rule)
    by_cells = not _premise_holds(laid, structure)
    if by_cells and levels > _LARGEST_CELLS:
        raise InputError(
            f"levels: must be at most {_LARGEST_CELLS} on this path, on which Israel's hazard "
            f"outweighs what Iran keeps (model.agreements, premise), got {levels}"
        )
    conditions = (cell_conditions if by_cells else agreement_conditions)(chosen)
    solved = Solved.of(laid, chosen, structure, conditions)
    pieces = solved.pieces()
    return Branches(laid, levels, structure, *_joined(solved, pieces), by_cells)


def _premise_holds(laid: Path, structure: Structure) -> bool:
    """Whether the lemma applies on the whole path, decided on the exact slopes as polynomials."""
    ring, values = along_path(laid)
    for slack in slack_alternatives(values, structure):
        polynomial = coefficients_of(ring(slack))
        if min(value_at(polynomial, t) for t in (laid.low, laid.high)) <= 0:
            return False
        inside = [r for r in real_roots(primitive(polynomial)) if laid.low < r.near < laid.high]
        if inside:
            return False
    return True


def _joined(
    solved: Solved, pieces: list[tuple[Point, Point, NDArray[np.bool_]]]
) -> tuple[tuple[Branch, ...], tuple[Turn, ...]]:
    """Join neighbouring pieces with one set of outcomes; explain what changes between them."""
    outcome = solved.conditions.outcome
    sets = [frozenset(outcome[held].tolist()) for _, _, held in pieces]
    groups: list[list[int]] = [[0]]
    for k in range(1, len(pieces)):
        if sets[k] == sets[groups[-1][-1]]:
            groups[-1].append(k)
        else:
            groups.append([k])
    found = []
    for group in groups:
        first, last = pieces[group[0]], pieces[group[-1]]
        found.append(
            Branch(
                first[0],
                last[1],
                closed_low=first[0] == first[1],
                closed_high=last[0] == last[1],
                outcomes=tuple(
                    sorted((solved.grid.outcome(n) for n in sets[group[0]]), key=lambda o: o.label)
                ),
            )
        )
    changes = {
        pieces[j][0] for j in range(1, len(pieces) - 1) if len({*sets[j - 1 : j + 2]}) > 1
        and pieces[j][0] == pieces[j][1]
    }  # fmt: skip
    turns = tuple(Turn(point, _flips(solved, point, outcome)) for point in sorted(changes))
    return tuple(found), turns


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
    rows = np.flatnonzero(np.isin(solved.of_row, list(solved.vanishing[k])))
    for number in sorted((below | above | here) - (below & above & here)):
        holds = "below" if number in below else "above" if number in above else "at"
        losing = after if holds == "below" else before
        seen = set()
        for row in rows:
            c = solved.conditions
            same = c.outcome[c.candidate[row]] == number
            key = (int(c.player[row]), int(c.deviation[row]))
            if not same or key in seen or losing[solved.of_row[row]] >= 0:
                continue
            # In a game of cells only the cells that hold up to here tell why the outcome goes.
            if not solved.held(at)[c.candidate[row]]:
                continue
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
    return Flip(
        kept, holds, who, other, place, {name: float(then[name] - now[name]) for name in now}
    )


def _strategy(game: BargainingGame, kept: Outcome, other: Outcome, player: Player) -> str:
    """The strategy by which a player gets from one outcome to another, as shares of concession."""
    if not game.on_offer(kept):
        return "(by cells)"
    profile = game.profile_of(kept)
    cells = game.grid.cells
    reached = cells[:, profile.iran] if player == "us" else cells[profile.us, :]
    found = [k for k, n in enumerate(reached) if game.grid.outcome(int(n)) == other]
    return game.grid.strategy_label(found[0]) if found else "(by cells)"
