"""What the solvers of `model.equilibria.quantal` hand back.

A quantal response equilibrium comes with its *residual*: the largest |log p - log p'| over both
players' probabilities p, where p' is the logit reply to the other's strategy. It is 0 iff the pair
is a QRE, in exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from model.equilibria.legible import SolverResult, most_played
from model.results import table

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class LogitQRE(SolverResult):
    """A logit quantal response equilibrium.

    Attributes
    ----------
    x, y : array, shapes (n,) and (m,)
        Probabilities of the rows and of the columns.
    precision : float
        t, per point of payoff.
    residual : float
        The largest difference of a log-probability from what the other's play makes it.
    regret : float
        The most that a player could gain by deviating alone, in points; 0 only in the limit.
    method : str
    steps : int
        Points of the path; 0 for one that was not reached along a path.
    branch : {"principal", "other"}
    crossings : int or None
        How often the principal branch passes this precision before it first reaches the horizon;
        more than 1 means that the first of several was taken. None: not counted.
    turns, forks : int
        Turning points and forks passed on the way. Forks are seen by a change of orientation: one
        at which an even number of branches meet the followed one may pass unseen.
    """

    x: Floats
    y: Floats
    precision: float
    residual: float
    regret: float
    method: str
    steps: int
    branch: Literal["principal", "other"] = "principal"
    crossings: int | None = None
    turns: int = 0
    forks: int = 0

    @property
    def words(self) -> str:
        """The strategies most often played, and what is left to gain."""
        return (
            f"At precision {self.precision:.4g} row {most_played(self.x)} and column "
            f"{most_played(self.y)} are played most often; the best reply would gain "
            f"{self.regret:.3g}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class LogitQREs(SolverResult):
    """QRE of P games of one shape, each on the principal branch of its game.

    Attributes
    ----------
    x, y : array, shapes (P, n) and (P, m)
    precision, residual, regret : array, shape (P,)
        As in `LogitQRE`.
    steps, turns, forks : array of int, shape (P,)
    """

    x: Floats
    y: Floats
    precision: Floats
    residual: Floats
    regret: Floats
    steps: NDArray[np.int64]
    turns: NDArray[np.int64]
    forks: NDArray[np.int64]

    @property
    def words(self) -> str:
        """How many precisions, and from where to where."""
        return (
            f"{len(self.precision)} quantal response equilibria at precisions from "
            f"{np.min(self.precision):.4g} to {np.max(self.precision):.4g}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each game."""
        return table({"precision": self.precision, "regret": self.regret, "steps": self.steps})


@dataclass(frozen=True, eq=False, repr=False)
class LogitPath(SolverResult):
    """A branch, point by point.

    The principal one goes from the centroid to where it first reaches a precision; another from one
    end at that precision to the other.

    Attributes
    ----------
    precision : array, shape (K,)
        Along the arc; it falls where the branch bends back.
    x, y : array, shapes (K, n) and (K, m)
    turning_points : tuple of float
        Precisions at which the branch turns, in the order of the arc.
    forks : int
    residual : float
        The largest of all points, in log-odds.
    regret : array, shape (K,)
        The most that a player could gain by deviating alone, in points.
    points : array
        The points as the kernel has them.
    """

    precision: Floats
    x: Floats
    y: Floats
    turning_points: tuple[float, ...]
    forks: int
    residual: float
    regret: Floats
    points: Floats = field(repr=False)

    @property
    def words(self) -> str:
        """How far the path goes, and where it turns."""
        turns = len(self.turning_points)
        return (
            f"A path of {len(self.precision)} points, precision {np.min(self.precision):.4g} to "
            f"{np.max(self.precision):.4g}, that turns {turns} times; at its end row "
            f"{most_played(self.x[-1])} and column {most_played(self.y[-1])} are played most often"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each point of the path."""
        return table({"precision": self.precision, "regret": self.regret})

    def crossings(self, precision: float) -> int:
        """How often the path passes a precision."""
        marks = [float(self.precision[0]), *self.turning_points, float(self.precision[-1])]
        return sum(min(a, b) < precision <= max(a, b) for a, b in pairwise(marks))


@dataclass(frozen=True, repr=False)
class OtherQRE(SolverResult):
    """QRE at one precision away from the first crossing of the principal branch.

    Attributes
    ----------
    found : tuple of LogitQRE
        On other branches, or further along the principal one.
    starts : int
        From how many points the search started.
    complete : bool
        False: a search can miss some.
    """

    found: tuple[LogitQRE, ...]
    starts: int
    complete: Literal[False] = False

    @property
    def words(self) -> str:
        """How many were found, and that a search can miss some."""
        found = len(self.found)
        return f"{found} further equilibria from {self.starts} starts; a search can miss some"


@dataclass(frozen=True, repr=False)
class OtherBranches(SolverResult):
    """Branches of QRE other than the principal one.

    Attributes
    ----------
    branches : tuple of LogitPath
        Each from one end at the highest precision, down to where it turns and up to the other end.
    precision, highest : float
        Where the search was, and how far branches were followed.
    starts : int
        From how many points the search started.
    complete : bool
        False: a search can miss some.
    """

    branches: tuple[LogitPath, ...]
    precision: float
    highest: float
    starts: int
    complete: Literal[False] = False

    @property
    def words(self) -> str:
        """How many were found, and that a search can miss some."""
        return (
            f"{len(self.branches)} other branches at precision {self.precision:.4g} from "
            f"{self.starts} starts, followed to {self.highest:.4g}; a search can miss some"
        )


@dataclass(frozen=True, eq=False, repr=False)
class PrecisionFit(SolverResult):
    """The precision at which the principal branch makes observed play most likely.

    Attributes
    ----------
    precision : float
        The estimate; where the likelihood never stops rising, the highest that was tried.
    low, high : float
        The interval of precisions whose likelihood is not significantly lower, around the estimate
        along the branch; `high` is infinite if it has no end.
    level : float
        Its coverage, by the likelihood ratio and its limiting distribution.
    log_likelihood : float
        Of the counts, at the estimate; at random play it is `at_random`.
    at_random : float
    qre : LogitQRE
        The equilibrium there.
    counts : (array, array)
        What was fitted: how often each strategy was played.
    method : str
    """

    precision: float
    low: float
    high: float
    level: float
    log_likelihood: float
    at_random: float
    qre: LogitQRE
    counts: tuple[Floats, Floats]
    method: str

    @property
    def words(self) -> str:
        """The estimate and its interval."""
        return (
            f"Precision {self.precision:.4g} fits the counts best; {self.level:.0%} interval "
            f"{self.low:.4g} to {self.high:.4g}"
        )


class NoConvergence(ArithmeticError):
    """A QRE that was not reached; nothing is returned in its place.

    Attributes
    ----------
    residual : float
        At the last point of the path, in log-odds, at the precision that it came to.
    partial : LogitQRE or LogitQREs
        How far the path came, with that precision; for many games, all of them.
    """

    def __init__(self, message: str, residual: float, partial: LogitQRE | LogitQREs) -> None:
        super().__init__(message)
        self.residual = residual
        self.partial = partial
