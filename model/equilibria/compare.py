"""What each solver finds, misses or invents, beside the exact set of extreme equilibria.

The yardstick is `extreme_equilibria`. A profile that a solver returns and that no exact equilibrium
stands behind is *refused* by the certificate. An equilibrium that is returned but is not extreme (a
point inside a continuum) counts as found beyond the list, not as an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from model.equilibria.extreme import extreme_equilibria
from model.equilibria.gambit_solver import gambit_equilibria
from model.equilibria.legible import SolverResult
from model.equilibria.nashpy_solver import nashpy_equilibria
from model.equilibria.results import EquilibriumSet, TooLarge
from model.results import Several, record, table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Verdict(SolverResult):
    """One solver's answer beside the exact one.

    Attributes
    ----------
    solver : str
    found, missed : int
        How many of the extreme equilibria it returned, and how many not.
    beyond : int
        Equilibria it returned that are not extreme.
    refused : int
        Profiles it returned that the certificate refused.
    seconds : float
        What it took, reading and certifying included.
    failure : str
        Why it gave no answer, else empty.
    """

    solver: str
    found: int
    missed: int
    beyond: int
    refused: int
    seconds: float
    failure: str = ""

    @property
    def words(self) -> str:
        """What the solver found, missed and invented."""
        if self.failure:
            return f"{self.solver} gave no answer: {self.failure}"
        return (
            f"{self.solver} found {self.found} extreme equilibria and missed {self.missed}; "
            f"{self.beyond} beyond them, {self.refused} refused"
        )

    @property
    def is_complete(self) -> bool:
        """Whether it found all extreme equilibria and invented nothing."""
        return not (self.missed or self.refused or self.failure)


@dataclass(frozen=True, repr=False)
class Comparison(SolverResult, Several[Verdict]):
    """What each solver found of one game; gone through like a tuple.

    Attributes
    ----------
    solvers : tuple of Verdict
        Ours first.
    """

    solvers: tuple[Verdict, ...]

    @property
    def words(self) -> str:
        """How many solvers find all extreme equilibria and nothing else."""
        complete = sum(verdict.is_complete for verdict in self)
        return (
            f"{complete} of {len(self)} solvers find all {self.solvers[0].found} extreme "
            "equilibria and nothing else"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each solver."""
        return table([record(verdict) for verdict in self])


def compare_solvers(A: Any, B: Any, *, slow: bool = False) -> Comparison:
    """Run every solver on a game and compare what it returns with the exact set.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
    slow : bool
        Whether to run Gambit in rational numbers and nashpy's support enumeration too, which can
        take minutes beyond 6 x 6.

    Returns
    -------
    Comparison
        Ours first. Solvers that are not installed say so in `failure`.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape.
    TooLarge
        If the game is too large for the exact set.
    """
    start = perf_counter()
    exact = extreme_equilibria(A, B)
    ours = Verdict("exact", len(exact), 0, 0, exact.dropped, perf_counter() - start)
    runs: dict[str, Callable[[], EquilibriumSet]] = {
        "nashpy vertex": lambda: nashpy_equilibria(A, B, "vertex"),
        "nashpy lemke-howson": lambda: nashpy_equilibria(A, B, "lemke-howson"),
        "gambit float": lambda: gambit_equilibria(A, B, exact=False),
    }
    if slow:
        runs["nashpy support"] = lambda: nashpy_equilibria(A, B, "support")
        runs["gambit rational"] = lambda: gambit_equilibria(A, B, exact=True)
    return Comparison((ours, *(_verdict(name, run, exact) for name, run in runs.items())))


def _verdict(solver: str, run: Callable[[], EquilibriumSet], exact: EquilibriumSet) -> Verdict:
    start = perf_counter()
    try:
        answer = run()
    except (ImportError, TooLarge) as error:
        return Verdict(solver, 0, len(exact), 0, 0, perf_counter() - start, str(error))
    seconds = perf_counter() - start
    found = len(answer.profiles & exact.profiles)
    beyond = len(answer.profiles - exact.profiles)
    return Verdict(solver, found, len(exact) - found, beyond, answer.dropped, seconds)
