r"""Backward induction on a grid, exactly: every stage is a normal-form game, solved as a whole.

A state is an outcome of the grid (`model.grid`): each file open or settled on its terms. In round r
both sides choose levels in the files that are open and on the agenda; a cell leads to an outcome o
that is worth, to each side,

    G_r(o) = w_r u(o; p_r) + C_{r+1}(o),

in rational numbers. All pure equilibria of that game are found cell by cell, whether the premise of
the lemma holds or not. Of them the *central* ones are those in which no block has other terms, the
rest as it is, that are an equilibrium too and have a larger Nash product (over leaving the block
open), less those that another one beats for both sides. C_r(o) is what the one taken is worth;
where no pure equilibrium is there the round is taken to pass with nothing settled, and is not
decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from model.dynamics.course import Course
from model.dynamics.induction import Path, Solution, Step
from model.errors import InputError
from model.grid import Grid, IntArray, grid_of
from model.scaled import scaled_payoffs

#: Cells of the largest stage game, at most.
_MOST_CELLS = 2_000_000


@dataclass(frozen=True)
class _Stage:
    """The stage game at one state: its equilibrium outcomes and what is made of them."""

    equilibria: tuple[int, ...]
    central: tuple[int, ...]

    def taken(self, state: int, pays: Sequence[Any], favour: int) -> int:
        """The central outcome that one side prefers; the state itself if there is none."""
        if not self.central:
            return state
        return max(self.central, key=lambda o: (pays[favour][o], pays[1 - favour][o]))


def induced(course: Course, levels: int) -> Solution:
    """The central paths of a course on a grid.

    Raises
    ------
    InputError
        For a grid whose stage games are too large to tabulate.
    """
    table = _Table.of(course, levels)
    paths = []
    for favour in (0, 1):
        path = table.path(favour)
        if path not in paths:
            paths.append(path)
    terms: dict[str, list[Fraction]] = {}
    for outcome in paths[0].steps[0].equilibria:
        for f, x in zip(course.files, outcome, strict=True):
            if x is not None:
                terms.setdefault(f, []).append(x)
    ranges = {f: (float(min(found)), float(max(found))) for f, found in terms.items()}
    return Solution(tuple(paths), 0.0, False, ranges)


@dataclass(frozen=True)
class _Table:
    """A course on a grid, and how its stages are made."""

    course: Course
    grid: Grid
    blocks: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, course: Course, levels: int) -> _Table:
        grid = grid_of(levels, course.structure)
        blocks = tuple(
            b for b in course.structure.blocks if all(course.files[f] in course.agenda for f in b)
        )
        cells = levels ** (2 * sum(map(len, blocks)))
        if cells > _MOST_CELLS:
            raise InputError(
                f"levels: must leave stage games of {_MOST_CELLS:,} cells at most, "
                f"got {cells:,} with {levels} levels"
            )
        return cls(course, grid, blocks)

    @property
    def radix(self) -> IntArray:
        return np.asarray(self.grid.states ** np.arange(len(self.grid.files), dtype=np.int64)[::-1])

    def states(self) -> list[int]:
        """All outcomes in which files off the agenda are open and blocks settled as a whole."""
        terms = range(1, self.grid.states)
        choices = [[(0,) * len(b), *product(terms, repeat=len(b))] for b in self.blocks]
        found = []
        for chosen in product(*choices):
            number = 0
            for block, states in zip(self.blocks, chosen, strict=True):
                number += sum(int(self.radix[f]) * s for f, s in zip(block, states, strict=True))
            found.append(number)
        return found

    def open_in(self, state: int) -> tuple[int, ...]:
        """Numbers of the blocks that are open."""
        of_file = self.grid.state(state)
        return tuple(b for b, block in enumerate(self.blocks) if not of_file[block[0]])

    def without(self, outcome: int, b: int) -> int:
        """The outcome with a block open."""
        of_file = self.grid.state(outcome)
        return outcome - sum(int(self.radix[f]) * of_file[f] for f in self.blocks[b])

    def added(self, opened: Sequence[int]) -> IntArray:
        """What each cell adds to the number of a state in which these blocks are open."""
        files = [f for b in opened for f in self.blocks[b]]
        levels = np.array(list(product(range(self.grid.levels), repeat=len(files))))
        # Nothing is offered in the other files, which so stay as they are.
        offers = np.zeros((len(levels), len(self.grid.files)), dtype=np.int64)
        offers[:, files] = levels
        return self.grid.settle(offers[:, None, :], offers[None, :, :])

    def worth(self) -> list[list[NDArray[Any]]]:
        """Weighted payoffs of all outcomes, by round and side."""
        found = []
        weights = zip(*self.course.timing.weights(), strict=True)
        for r, pair in enumerate(weights, start=1):
            values = {n: mpq(*v.as_integer_ratio()) for n, v in self.course.values(r).items()}
            rows, scales = scaled_payoffs(values, self.grid, self.course.form(r))
            found.append(
                [
                    np.array([mpq(int(n), int(d)) * mpq(*w.as_integer_ratio()) for n in row])
                    for row, d, w in zip(rows, scales, pair, strict=True)
                ]
            )
        return found

    def path(self, favour: int) -> Path:
        """Solve all stages from the last round of talks back, then walk."""
        worth, talks = self.worth(), self.course.timing.talks
        states = self.states()
        opened = {s: self.open_in(s) for s in states}
        cells = {o: self.added(o) for o in set(opened.values()) if o}
        pays = [sum((row[j] for row in worth[talks:]), 0 * worth[0][j]) for j in (0, 1)]
        stages: list[tuple[dict[int, _Stage], list[NDArray[Any]]]] = []
        for r in range(talks - 1, -1, -1):
            stay = [row + p for row, p in zip(worth[r], pays, strict=True)]
            ranks = [_ranks(row) for row in stay]
            found = {s: self.stage(s, cells[o], ranks, stay) for s, o in opened.items() if o}
            stages.append((found, stay))
            pays = [row.copy() for row in stay]
            for s, stage in found.items():
                end = stage.taken(s, stay, favour)
                for j in (0, 1):
                    pays[j][s] = stay[j][end]
        return self.walked(list(reversed(stages)), favour)

    def stage(
        self, state: int, added: IntArray, ranks: Sequence[IntArray], pays: Sequence[Any]
    ) -> _Stage:
        """All pure equilibria of the stage game at a state, and the central ones."""
        cells = state + added
        us, iran = ranks[0][cells], ranks[1][cells]
        best = (us == us.max(axis=0)) & (iran == iran.max(axis=1)[:, None])
        equilibria = tuple(int(o) for o in np.unique(cells[best]))
        candidates = [o for o in equilibria if self._on_its_bargains(o, state, equilibria, pays)]
        candidates = candidates or list(equilibria)
        central = tuple(
            o for o in candidates
            if not any(all(p[other] > p[o] for p in pays) for other in candidates)
        )  # fmt: skip
        return _Stage(equilibria, central)

    def _on_its_bargains(
        self, outcome: int, state: int, equilibria: Sequence[int], pays: Sequence[Any]
    ) -> bool:
        """Whether no block settled in the round has terms of a larger product, the rest as is."""
        now_open = self.open_in(outcome)
        for b in self.open_in(state):
            if b in now_open:
                continue
            without = self.without(outcome, b)

            def product_of(o: int, without: int = without) -> Any:
                u, v = (p[o] - p[without] for p in pays)
                return (1, u * v) if min(u, v) >= 0 else (0, min(u, v))

            rivals = [
                o for o in equilibria
                if o != outcome and self.without(o, b) == without and b not in self.open_in(o)
            ]  # fmt: skip
            if any(product_of(o) > product_of(outcome) for o in rivals):
                return False
        return True

    def walked(
        self, stages: Sequence[tuple[dict[int, _Stage], list[NDArray[Any]]]], favour: int
    ) -> Path:
        """The path from the first round on."""
        state, steps, decided = 0, [], True
        payoffs: tuple[Any, Any] = (Fraction(0), Fraction(0))
        for r, (found, pays) in enumerate(stages):
            if state not in found:
                break
            stage = found[state]
            decided &= bool(stage.central)
            end = stage.taken(state, pays, favour)
            before, after = self.grid.outcome(state), self.grid.outcome(end)
            if r == 0:
                us, iran = (Fraction(int(p[end].numerator), int(p[end].denominator)) for p in pays)
                payoffs = (us, iran)
            new = [f for f in after.settled if f not in before.settled]
            steps.append(
                Step(
                    r + 1,
                    tuple(new),
                    tuple(x for f, x in zip(self.grid.names, after.terms, strict=True)
                          if f in new and x is not None),
                    tuple(tuple(f for f in self.grid.outcome(o).settled
                                if f not in before.settled) for o in stage.central),
                    True,
                    tuple(self.grid.outcome(o).terms for o in stage.equilibria),
                )
            )  # fmt: skip
            state = end
        return Path(tuple(steps), payoffs, decided)


def _ranks(row: NDArray[Any]) -> IntArray:
    """The place of each number among the distinct ones, so that integers stand for rationals."""
    distinct = {value: k for k, value in enumerate(sorted(set(row)))}
    return np.array([distinct[value] for value in row], dtype=np.int64)
