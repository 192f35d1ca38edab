r"""Cases in which a claim is tried, and what a reading shows of them.

A *case* is a value for every parameter: the scenario's own, one drawn from its stated ranges, one
drawn from the full bounds, or one with a single parameter moved. A *reading* gives each case a set
E of outcomes and turns it into one answer:

- **central**: the central outcomes, without a grid (`model.answers`): every one of them; of terms
  and payoffs, the lowest. This is the claims' reading; mostly E is one outcome.
- **can**: some pure equilibrium on a grid. Of terms and payoffs, the highest.
- **must**: every pure equilibrium on a grid. Of terms and payoffs, the lowest.
- **payoffs**: no equilibrium is needed; the statement is about the payoffs themselves.

So where two cases are compared, *can* compares best with best and *must* worst with worst.

Iran *concedes* in a file where it is settled on terms x_f > 0: a file that the US drops is settled
and not conceded, one that stays open is *kept*. Where E is empty nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from model.answers.sweep import UNDECIDED, central_over
from model.grid import IntArray, grid_of
from model.parameters import FILES
from model.payoffs import OUTCOME_SYMBOLS, PLAYERS, SYMBOLS, Structure, symbol_of
from model.payoffs import terms as payoff_terms
from model.split import split_payoffs
from model.sweeps.engine import paid
from model.sweeps.loop import gathered
from model.sweeps.points import Points
from model.sweeps.pure import Pure

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Reading = Literal["central", "can", "must", "payoffs"]

READING_WORDS: Mapping[Reading, str] = {
    "central": "the central reading, no grid",
    "can": "some pure equilibrium (best with best)",
    "must": "every pure equilibrium (worst with worst)",
    "payoffs": "the payoffs alone",
}

#: Differences of payoffs (points) and of terms (shares) up to this are rounding.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Seen:
    """What a reading shows of P cases.

    Attributes
    ----------
    cases : Points
    structure : Structure
    holds : array of bool, shape (n, P)
        Which of n outcomes there are in each case.
    terms : array, shape (n, P, F)
        Their terms x_f; NaN where the file is open.
    payoffs : array, shape (2, n, P)
        What the US and Iran have, in points.
    """

    cases: Points
    structure: Structure
    holds: Bools
    terms: Floats
    payoffs: Floats

    @property
    def us(self) -> Floats:
        """US payoff of each outcome in each case, in points, shape (n, P)."""
        return np.asarray(self.payoffs[PLAYERS.index("us")])

    @property
    def iran(self) -> Floats:
        """Iran's payoff, likewise."""
        return np.asarray(self.payoffs[PLAYERS.index("iran")])

    @cached_property
    def deals(self) -> Floats:
        """The part of the US payoff that the settlements are worth (the term "terms")."""
        names, evaluate = _worth(self.structure)
        values = self.cases.values(0, self.cases.count)
        outcome = [*np.moveaxis(np.nan_to_num(self.terms), -1, 0)]
        outcome += [*np.moveaxis(np.isnan(self.terms).astype(float), -1, 0)]
        given = [np.asarray(values[name], dtype=float) for name in names]
        return np.broadcast_to(evaluate(*given, *outcome), self.holds.shape)

    @property
    def exists(self) -> Bools:
        """In which cases there is an outcome at all."""
        return np.asarray(self.holds.any(axis=0))

    @property
    def conceded(self) -> Bools:
        """Whether Iran concedes in each file of each outcome, shape (n, P, F)."""
        return np.nan_to_num(self.terms) > 0

    @property
    def open(self) -> Bools:
        """Whether each file stays open, shape (n, P, F)."""
        return np.isnan(self.terms)


@cache
def _worth(structure: Structure) -> tuple[tuple[str, ...], Callable[..., Floats]]:
    """The term "terms" of the US as a function of parameters and outcome."""
    term = next(t for t in payoff_terms(structure) if t.key == "us terms")
    expression = sp.sympify(term.expression)
    names = tuple(n for n, symbol in SYMBOLS.items() if symbol in expression.free_symbols)
    arguments = [*(symbol_of(n) for n in names), *OUTCOME_SYMBOLS]
    return names, sp.lambdify(arguments, expression, "numpy")


@dataclass(frozen=True, eq=False)
class Look:
    """Cases looked at under one reading; every claim is a function of this.

    Attributes
    ----------
    cases : Points
    levels : int
        L of the readings on a grid.
    reading : {"central", "can", "must", "payoffs"}
    structure : Structure
    exact : bool
        Whether central readings that floats leave undecided are decided exactly; else such cases
        have no outcome.
    kept : dict
        What was seen already, shared between looks at the same cases.
    """

    cases: Points
    levels: int
    reading: Reading
    structure: Structure = field(default_factory=Structure)
    exact: bool = True
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

    def seen(
        self,
        structure: Structure | None = None,
        agenda: Sequence[str] = FILES,
        **moves: Any,
    ) -> Seen:
        """What the reading shows of the cases, or of the same with parameters moved.

        Parameters
        ----------
        structure : Structure, optional
            Another form of the game.
        agenda : sequence of str
            The files on the table, for the central reading.
        **moves
            Values of parameters, the same in all cases.
        """
        form = structure or self.structure
        central = self.reading == "central"
        told = tuple(sorted((n, str(v)) for n, v in moves.items()))
        key = (central or self.levels, form, tuple(agenda), told)
        if key not in self.kept:
            cases = self.cases.moved(**moves) if moves else self.cases
            self.kept[key] = (
                _centrally(cases, form, agenda, self.exact)
                if central
                else _on_a_grid(cases, form, self.levels)
            )
        return self.kept[key]

    def over(self, seen: Seen, such: Bools, among: Bools | None = None) -> Bools:
        """Whether outcomes are such, in the reading's sense: some, or all.

        Parameters
        ----------
        seen : Seen
        such : array of bool, shape (n, P)
        among : array of bool, shape (n, P), optional
            The outcomes asked about; all by default.

        Returns
        -------
        array of bool, shape (P,)
        """
        asked = seen.holds if among is None else seen.holds & among
        if self.reading == "can":
            return np.asarray((asked & such).any(axis=0))
        return np.asarray(~(asked & ~such).any(axis=0))

    def of(self, seen: Seen, number: Floats) -> Floats:
        """A number of the outcomes, shape (n, P), as the reading takes it: (P,)."""
        if self.reading == "can":
            return np.asarray(np.where(seen.holds, number, -np.inf).max(axis=0, initial=-np.inf))
        return np.asarray(np.where(seen.holds, number, np.inf).min(axis=0, initial=np.inf))

    def scope(self, seen: Seen, files: Sequence[str]) -> IntArray:
        """In how many of some files Iran concedes."""
        places = [FILES.index(f) for f in files]
        return np.sum([self.over(seen, seen.conceded[..., k]) for k in places], axis=0)

    def share(self, seen: Seen, file: str) -> Floats:
        """The share of a file that Iran gives up, 0 where it stays open."""
        return self.of(seen, np.nan_to_num(seen.terms[..., FILES.index(file)]))


def _centrally(cases: Points, structure: Structure, agenda: Sequence[str], exact: bool) -> Seen:
    """The central outcomes of each case."""
    found = central_over(cases, structure, agenda, exact=exact)
    decided = ~(found.reading == UNDECIDED).any(axis=1)
    return Seen(
        cases,
        structure,
        (found.central & decided[:, None]).T,
        np.moveaxis(found.terms, 0, 1),
        np.moveaxis(found.payoff, (0, 1, 2), (2, 1, 0)),
    )


def _on_a_grid(cases: Points, structure: Structure, levels: int) -> Seen:
    """The pure equilibrium outcomes of each case, exactly."""
    found = gathered(Pure(cases, levels, structure))
    table = grid_of(levels, structure)
    holds = found.arrays["equilibrium"].T
    count = cases.count
    values = cases.values(0, count)
    payoffs = paid(split_payoffs, structure, table, found.outcomes, values, count)[0]
    terms = np.broadcast_to(table.terms(found.outcomes)[:, None], (*holds.shape, len(FILES)))
    return Seen(cases, structure, holds, terms, np.asarray(payoffs))


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
