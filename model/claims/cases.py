r"""Cases in which a claim is tried, and what a lens shows of them.

A *case* is a value for every parameter: the scenario's own, one drawn from its stated ranges, one
drawn from the full bounds, or one with a single parameter moved. A lens gives each case a set E of
outcomes; a *reading* turns E into one answer:

- **can**: some pure equilibrium. Of terms and payoffs, the highest.
- **must**: every pure equilibrium. Of terms and payoffs, the lowest.
- **admissible**: every pure equilibrium that survives iterated removal of weakly dominated
  strategies. Of terms and payoffs, the lowest.
- **payoffs**: no equilibrium is needed; the statement is about the payoffs themselves.

Iran *concedes* in a file where it is settled on terms x_f > 0: a file that the US drops is settled
and not conceded. Where E is empty nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.equilibria import pure_equilibria
from model.game import scaled_payoffs
from model.grid import Grid, IntArray, grid, grid_of
from model.parameters import FILES
from model.payoffs import Split, Structure, split_payoffs, split_terms
from model.payoffs import terms as payoff_terms
from model.sweeps.engine import TOLERANCE, paid
from model.sweeps.lenses import ADMISSIBLE, CHECKED, Lenses, mixtures
from model.sweeps.loop import gathered
from model.sweeps.points import Points
from model.sweeps.pure import Pure

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Reading = Literal["can", "must", "admissible", "payoffs"]

READING_WORDS: Mapping[Reading, str] = {
    "can": "some pure equilibrium",
    "must": "every pure equilibrium",
    "admissible": "every admissible equilibrium",
    "payoffs": "the payoffs alone",
}

#: Differences of payoffs (points) and of terms (shares) up to this are rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Seen:
    """What a lens shows of P cases.

    Attributes
    ----------
    cases : Points
    grid : Grid
    structure : Structure
    numbers : array of int, shape (n,)
        The outcomes that hold somewhere.
    holds : array of bool, shape (n, P)
    """

    cases: Points
    grid: Grid
    structure: Structure
    numbers: IntArray
    holds: Bools

    @cached_property
    def terms(self) -> Floats:
        """Terms x_f of each outcome, shape (n, 3); NaN where the file is open."""
        return self.grid.terms(self.numbers)

    @cached_property
    def us(self) -> Floats:
        """US payoff of each outcome in each case, in points, shape (n, P)."""
        return self._paid(split_payoffs, 0)

    @cached_property
    def deals(self) -> Floats:
        """The part of it that the settlements are worth (the term "terms")."""
        keys = [term.key for term in payoff_terms(self.structure)]
        return self._paid(split_terms, keys.index("us terms"))

    def _paid(self, split: Callable[[Structure], Split], row: int) -> Floats:
        count = self.cases.count
        values = self.cases.values(0, count)
        return paid(split, self.structure, self.grid, self.numbers, values, count)[0][row]

    @property
    def exists(self) -> Bools:
        """In which cases there is an outcome at all."""
        return np.asarray(self.holds.any(axis=0))

    @property
    def conceded(self) -> Bools:
        """Whether Iran concedes in each file of each outcome, shape (n, 3)."""
        return np.nan_to_num(self.terms) > 0


@dataclass(frozen=True, eq=False)
class Look:
    """Cases looked at under one reading; every claim is a function of this.

    Attributes
    ----------
    cases : Points
    levels : int
    reading : {"can", "must", "admissible", "payoffs"}
    structure : Structure
    kept : dict
        What was seen already, shared between looks at the same cases.
    """

    cases: Points
    levels: int
    reading: Reading
    structure: Structure = field(default_factory=Structure)
    kept: dict[Any, Seen] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many cases there are."""
        return self.cases.count

    def value(self, name: str) -> Floats:
        """A parameter in each case."""
        return np.broadcast_to(np.asarray(self._values[name], dtype=float), (self.count,))

    @cached_property
    def _values(self) -> Mapping[str, Any]:
        return self.cases.values(0, self.count)

    def seen(self, **moves: object) -> Seen:
        """What the reading's lens shows of the cases, or of the same with parameters moved."""
        lens = "admissible" if self.reading == "admissible" else "pure"
        key = (lens, self.levels, tuple(sorted((n, str(v)) for n, v in moves.items())))
        if key not in self.kept:
            cases = self.cases.moved(**moves) if moves else self.cases
            solve = _admissible_outcomes if lens == "admissible" else _pure_outcomes
            numbers, holds = solve(cases, self.levels, self.structure)
            table = grid_of(self.levels, self.structure)
            self.kept[key] = Seen(cases, table, self.structure, numbers, holds)
        return self.kept[key]

    def over(self, seen: Seen, such: Bools, among: Bools | None = None) -> Bools:
        """Whether outcomes are such, in the reading's sense: some, or all.

        Parameters
        ----------
        seen : Seen
        such : array of bool, shape (n,) or (n, P)
        among : array of bool, the same shape, optional
            The outcomes asked about; all by default.

        Returns
        -------
        array of bool, shape (P,)
        """
        asked = seen.holds if among is None else seen.holds & _column(among)
        if self.reading == "can":
            return np.asarray((asked & _column(such)).any(axis=0))
        return np.asarray(~(asked & ~_column(such)).any(axis=0))

    def of(self, seen: Seen, number: Floats) -> Floats:
        """A number of the outcomes, shape (n,) or (n, P), as the reading takes it: (P,)."""
        values = np.broadcast_to(number if number.ndim == 2 else number[:, None], seen.holds.shape)
        if self.reading == "can":
            return np.asarray(np.where(seen.holds, values, -np.inf).max(axis=0, initial=-np.inf))
        return np.asarray(np.where(seen.holds, values, np.inf).min(axis=0, initial=np.inf))

    def conceded(self, seen: Seen, file: str) -> Bools:
        """In which cases Iran concedes in a file."""
        return self.over(seen, seen.conceded[:, FILES.index(file)])

    def scope(self, seen: Seen) -> IntArray:
        """In how many files Iran concedes."""
        return np.sum([self.conceded(seen, file) for file in FILES], axis=0)

    def share(self, seen: Seen, file: str) -> Floats:
        """The share of a file that Iran gives up, 0 where it stays open."""
        return self.of(seen, np.nan_to_num(seen.terms[:, FILES.index(file)]))


def _column(mask: Bools) -> Bools:
    return mask if mask.ndim == 2 else mask[:, None]


def _pure_outcomes(cases: Points, levels: int, structure: Structure) -> tuple[IntArray, Bools]:
    """Numbers of the pure equilibrium outcomes, and in which cases each holds. Exact."""
    found = gathered(Pure(cases, levels, structure))
    return found.outcomes, found.arrays["equilibrium"].T


def _admissible_outcomes(
    cases: Points, levels: int, structure: Structure
) -> tuple[IntArray, Bools]:
    """The same for the admissible ones: one case exactly, many by pure dominance alone.

    That dominance by mixtures makes no difference there is looked up at some of the cases
    (`mixtures_agree`).
    """
    solver = Lenses(cases, levels, structure, (ADMISSIBLE,))
    if cases.count == 1:
        numbers = solver.exactly(0, ADMISSIBLE)
        return numbers, np.ones((len(numbers), 1), dtype=bool)
    found = gathered(solver)
    return found.outcomes, found.arrays["holds"][:, 0].T


def mixtures_agree(cases: Points, levels: int, structure: Structure, seed: int) -> tuple[int, int]:
    """At how many of some cases drawn at random mixtures make no difference, and of how many."""
    solver = Lenses(cases, levels, structure, (ADMISSIBLE,))
    found = mixtures(solver, CHECKED, seed)
    return found["mixtures_agreed"], found["mixtures_checked"]


def conceded_alone(look: Look, file: str) -> Bools:
    """Whether some pure equilibrium of talks about one file alone concedes in it.

    The other two files are off the table: they stay open and nobody can settle them.
    """
    structure = look.structure
    table = grid(look.levels, structure.price_rule)
    steps = np.arange(table.levels) * table.levels ** (len(FILES) - 1 - FILES.index(file))
    cells = table.cells[np.ix_(steps, steps)]
    numbers, places = np.unique(cells, return_inverse=True)
    small = places.reshape(cells.shape)
    gives = np.array([(table.outcome(int(n)).terms[FILES.index(file)] or 0) > 0 for n in numbers])
    values = look.cases.values(0, look.count)
    (us, iran), _, unsure = paid(split_payoffs, structure, table, numbers, values, look.count)
    # In each cell and case what each side gets, against the best that it could get there.
    best = (us[small] >= us[small].max(axis=0)) & (
        iran[small] >= iran[small].max(axis=1, keepdims=True)
    )
    result = np.asarray((best & gives[small][:, :, None]).any(axis=(0, 1)))
    close = np.minimum(_closest(us), _closest(iran))
    bound = TOLERANCE * (1 + np.abs([us, iran]).max(axis=(0, 1)))
    for p in np.flatnonzero((close < bound) | unsure):
        exactly = scaled_payoffs(look.cases.exactly(int(p)), table, structure, numbers)[0]
        result[p] = bool(gives[small[pure_equilibria(*(side[small] for side in exactly))]].any())
    return result


def _closest(payoff: Floats) -> Floats:
    """The least distance between the payoffs of two outcomes, in each case."""
    return np.asarray(np.diff(np.sort(payoff, axis=0), axis=0).min(axis=0))


#: A claim as a function: for each case whether it holds, fails or is not tried.
Test = Callable[[Look], "Answer"]

FAILS, HOLDS, UNTRIED = range(3)


@dataclass(frozen=True, eq=False)
class Answer:
    """What a claim comes to in P cases.

    Attributes
    ----------
    code : array of int, shape (P,)
        0 fails, 1 holds, 2 not tried because what the claim is about does not occur.
    effect : array, shape (P,), or None
        By how much, for a claim that compares; its unit is the claim's.
    """

    code: IntArray
    effect: Floats | None = None

    @classmethod
    def of(cls, holds: Bools, tried: Bools, effect: Floats | None = None) -> Answer:
        """An answer where the claim can be tried; effects elsewhere are left out."""
        code = np.where(tried, np.where(holds, HOLDS, FAILS), UNTRIED)
        kept = None if effect is None else np.where(tried, effect, np.nan)
        return cls(code.astype(np.int64), kept)
