"""Branches of the admissible equilibria: where along a path lens 2 changes, and why.

**Object.** At each place t of a path, the outcomes of the pure equilibria that survive iterated
maximal removal of weakly dominated strategies (`model.equilibria.admissible`).

Which strategies a pure one dominates, and the closure that clears most of the others, depend only
on the order of the payoffs of the outcomes in each column (US) or row (Iran). That order is the
same all along a stretch between two neighbouring roots of the payoff differences
(`model.regimes.conditions`), so that one rational point decides it. Whether a *mixture* dominates
does not hang on that order alone. Where a linear programme was needed at the point, its answer
is carried to the whole stretch by a certificate: a fixed mixture that dominates, or a fixed belief
that supports the strategy, each a list of polynomials whose exact roots show how far it reaches.
Beyond these roots the stretch is cut and looked at again. A piece for which no
certificate is found in a few cuts is listed as *unresolved*, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.algebraic import Point, real_roots
from model.equilibria.admissible import Decider, remove
from model.equilibria.mixtures import dominating_mixture, supporting_belief
from model.equilibria.results import Mixture, Removal
from model.errors import InputError
from model.grid import Grid, Outcome, grid_of
from model.payoffs import PLAYERS, Structure
from model.progress import bar
from model.regimes.branches import pieces_of
from model.regimes.certificates import Certificate, ranks_at, scaled_values
from model.regimes.conditions import Solved, cell_conditions, payoff_polynomials
from model.regimes.path import Span, path
from model.regimes.results import AdmissibleBranches, Change, Turn, joined
from model.scenario import Scenario, load

#: The finest grid: every cell of the game is compared with every other in its row and column.
_LARGEST = 3

#: How often a stretch is looked at before what is left of it is given up as unresolved.
_CUTS = 12

#: How many ways of answering the linear programmes are tried before they are solved instead.
_ANSWERS = 32


def admissible_branches(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 3,
    structure: Structure | None = None,
    **axes: Span,
) -> AdmissibleBranches:
    """Divide a path into stretches on which the set of admissible equilibrium outcomes is constant.

    Parameters
    ----------
    scenario : Scenario or str
    levels : int
        L, at most 3.
    structure : Structure, optional
    **axes
        A parameter and its range: ``threat=(0, 1)``, ``threat="0:1"``, or None for its bounds; by
        default the threat over its bounds. Several make a ray, on which they move together from
        start to end: ``threat=(0, 1), assurance=(1, 0)``.

    Returns
    -------
    AdmissibleBranches
        Seconds at L = 3.

    Raises
    ------
    InputError
        For a path that cannot be laid, or a grid finer than 3 levels.
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    if levels > _LARGEST:
        raise InputError(f"levels: must be at most {_LARGEST} for this lens, got {levels}")
    laid = path(scenario, axes or {"threat": None})
    chosen = grid_of(levels, structure)
    solved = Solved.of(laid, chosen, structure, cell_conditions(chosen))
    line = _Line(chosen, payoff_polynomials(laid, chosen, structure))
    stretches = list(solved.pieces())
    pieces: list[_Piece] = []
    with bar("admissible equilibria", len(stretches)) as advance:
        for low, high, cells in stretches:
            pieces += line.decided(_Piece(low, high, cells, None))
            advance(1)
    return AdmissibleBranches(
        laid, levels, structure, tuple(joined([(p.low, p.high, p.outcomes) for p in pieces])),
        tuple(_turns(line, pieces)), tuple((p.low, p.high) for p in pieces if p.outcomes is None),
        tuple(joined(pieces_of(solved))),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Piece:
    """A point or an open stretch, decided or not (`outcomes` None)."""

    low: Point
    high: Point
    cells: NDArray[np.bool_]
    outcomes: frozenset[Outcome] | None

    @property
    def inside(self) -> Point:
        """The point itself, or a short fraction within the stretch."""
        if self.low == self.high:
            return self.low
        low, high = self.low.near, self.high.near
        middle = (low + high) / 2
        short = middle.limit_denominator(int(4 / (high - low)) + 1)
        return Point.of(short if low < short < high else middle)


@dataclass(frozen=True, eq=False)
class _Line:
    """The payoffs of all outcomes along a path."""

    grid: Grid
    payoffs: list[NDArray[Any]]

    def decided(self, piece: _Piece) -> Iterator[_Piece]:
        """Decide a piece on which the order of the payoffs is constant, in order along the path."""
        unanimous = self._unanimous(piece)
        if unanimous is not None:
            yield replace(piece, outcomes=unanimous)
        elif piece.low == piece.high:
            yield self._certified(piece)[0]
        else:
            yield from self._cut(piece)

    def _cut(self, whole: _Piece) -> Iterator[_Piece]:
        """Cover as much of a stretch as the certificates of a few points allow."""
        gaps, done = [whole], []
        for _ in range(_CUTS):
            if not gaps:
                break
            gaps.sort(key=lambda gap: gap.high.near - gap.low.near)
            gap = gaps.pop()
            piece, sure = self._certified(gap)
            done.append(piece)
            if not sure:
                continue
            for low, high in ((gap.low, piece.low), (piece.high, gap.high)):
                if low < high:
                    gaps.append(replace(gap, low=low, high=high))
                    end = piece.low if high == piece.low else piece.high
                    done.append(self._certified(replace(gap, low=end, high=end))[0])
        yield from sorted([*gaps, *done], key=lambda p: (p.low.near + p.high.near, p.low.near))

    def _unanimous(self, piece: _Piece) -> frozenset[Outcome] | None:
        """The outcomes, if they are the same whatever the linear programmes would say."""
        ranks = self._ranked(piece.inside)[1]
        found: set[frozenset[Outcome]] = set()
        # Each entry is the answers given so far; what is asked after them is answered no, and the
        # runs that say yes there are put off.
        waiting: list[tuple[bool, ...]] = [()]
        for _ in range(_ANSWERS):
            if not waiting or len(found) > 1:
                break
            answers = waiting.pop()
            asked = 0

            def decide(
                side: str, mine: list[int], theirs: list[int], i: int, rivals: list[int],
                answers: tuple[bool, ...] = answers,
            ) -> Mixture | None:  # fmt: skip
                nonlocal asked
                asked += 1
                yes = asked <= len(answers) and answers[asked - 1]
                return tuple((k, Fraction(1, len(rivals))) for k in rivals) if yes else None

            found.add(self._outcomes(piece.cells, ranks, decide)[0])
            waiting += [
                (*answers, *[False] * (k - len(answers)), True) for k in range(len(answers), asked)
            ]
        return None if waiting or len(found) > 1 else found.pop()

    def _certified(self, piece: _Piece) -> tuple[_Piece, bool]:
        """The part of a piece around its inside that the certificates found there cover."""
        at = piece.inside
        outcomes, _, certificates = self.solved(piece.cells, at)
        if not all(c.holds_at(at) for c in certificates):
            return replace(piece, outcomes=None), False
        if piece.low == piece.high:
            return replace(piece, outcomes=outcomes), True
        roots = [
            root
            for certificate in certificates
            for polynomial in certificate.polynomials
            for root in real_roots(polynomial)
            if piece.low < root < piece.high
        ]
        if at in roots:
            return replace(piece, outcomes=None), False
        low = max((root for root in roots if root < at), default=piece.low)
        high = min((root for root in roots if at < root), default=piece.high)
        return replace(piece, low=low, high=high, outcomes=outcomes), True

    def solved(
        self, cells: NDArray[np.bool_], at: Point
    ) -> tuple[frozenset[Outcome], list[Removal], list[Certificate]]:
        """Outcomes and removals at a point, with a certificate for each linear programme."""
        values, ranks = self._ranked(at)
        table = self.grid.cells
        certificates: list[Certificate] = []

        def decide(
            side: str, mine: list[int], theirs: list[int], i: int, rivals: list[int]
        ) -> Mixture | None:
            player = 0 if side == "row" else 1
            outcomes = (table if side == "row" else table.T)[np.ix_(mine, theirs)]
            here = values[player][outcomes]
            mixture = dominating_mixture(here, i, rivals)
            certificates.append(
                Certificate.domination(self.payoffs[player], outcomes, i, mixture)
                if mixture
                else Certificate.support(
                    self.payoffs[player], outcomes, i, rivals, supporting_belief(here, i, rivals)
                )
            )
            return mixture

        outcomes, removals = self._outcomes(cells, ranks, decide)
        return outcomes, removals, certificates

    def _ranked(self, at: Point) -> tuple[list[NDArray[Any]], list[NDArray[np.int64]]]:
        values = [scaled_values(payoff, at.near) for payoff in self.payoffs]
        return values, [ranks_at(p, v, at) for p, v in zip(self.payoffs, values, strict=True)]

    def _outcomes(
        self, cells: NDArray[np.bool_], ranks: list[NDArray[np.int64]], decide: Decider
    ) -> tuple[frozenset[Outcome], list[Removal]]:
        table = self.grid.cells
        rows, cols, removals = remove(ranks[0][table], ranks[1][table.T], decide)
        kept = np.zeros(table.shape, dtype=bool)
        kept[np.ix_(rows, cols)] = True
        names = table[kept & cells.reshape(table.shape)]
        return frozenset(self.grid.outcome(int(n)) for n in names), removals


def _turns(line: _Line, pieces: list[_Piece]) -> Iterator[Turn[Change]]:
    for before, here, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if here.low != here.high:
            continue
        if before.outcomes is None or here.outcomes is None or after.outcomes is None:
            continue
        sets = before.outcomes, here.outcomes, after.outcomes
        changed = (sets[0] | sets[1] | sets[2]) - (sets[0] & sets[1] & sets[2])
        if changed:
            yield Turn(
                here.low,
                tuple(
                    _change(line, outcome, before, here, after)
                    for outcome in sorted(changed, key=lambda o: o.label)
                ),
            )


def _change(line: _Line, outcome: Outcome, before: _Piece, here: _Piece, after: _Piece) -> Change:
    """Why an outcome is admissible on one side only."""
    below, above = outcome in (before.outcomes or ()), outcome in (after.outcomes or ())
    side = "below" if below and not above else "above" if above and not below else "at"
    losing = after if side == "below" else before
    # Admissible on both sides and not at the point, or the other way round: look at the point.
    losing = here if below and above else losing
    chosen = line.grid
    removals = line.solved(losing.cells, losing.inside)[1]
    cells = [
        (int(i), int(j))
        for i, j in np.argwhere(losing.cells.reshape(chosen.cells.shape))
        if chosen.outcome(int(chosen.cells[i, j])) == outcome
    ]
    if below and above:
        side = "below and above"
    if not cells:
        return Change(outcome, side, "equilibrium", None, "", "", here.low)
    # Of the equilibria that make the outcome, the one that holds out longest tells why.
    fate = {
        cell: min(
            (r for r in removals if r.strategy == cell[0 if r.player == "row" else 1]),
            key=lambda r: r.round,
        )
        for cell in cells
    }
    last = max(fate.values(), key=lambda r: r.round)
    dominator = " + ".join(
        chosen.strategy_label(k) if w == 1 else f"{float(w):.2f} of {chosen.strategy_label(k)}"
        for k, w in last.dominator
    )
    player = PLAYERS[0 if last.player == "row" else 1]
    strategy = chosen.strategy_label(last.strategy)
    return Change(outcome, side, "dominance", player, strategy, dominator, here.low)
