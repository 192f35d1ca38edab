"""What each solver finds, misses or invents, beside the exact set of extreme equilibria.

The yardstick is `extreme_equilibria`. A profile that a solver returns and that no exact equilibrium
stands behind is *refused* by the certificate. An equilibrium that is returned but is not extreme (a
point inside a continuum) counts as found beyond the list, not as an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from model.equilibria.extreme import extreme_equilibria
from model.equilibria.gambit_solver import gambit_equilibria
from model.equilibria.nashpy_solver import nashpy_equilibria
from model.equilibria.results import EquilibriumSet, TooLarge


@dataclass(frozen=True)
class Verdict:
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
    def is_complete(self) -> bool:
        """Whether it found all extreme equilibria and invented nothing."""
        return not (self.missed or self.refused or self.failure)


def compare_solvers(A: Any, B: Any, *, slow: bool = False) -> tuple[Verdict, ...]:
    """Run every solver on a game and compare what it returns with the exact set.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
    slow : bool
        Whether to run Gambit in rational numbers and nashpy's support enumeration too, which can
        take minutes beyond 6 x 6.

    Returns
    -------
    tuple of Verdict
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
    return (ours, *(_verdict(name, run, exact) for name, run in runs.items()))


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
