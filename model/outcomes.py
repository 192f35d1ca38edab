"""How the pure equilibria of a game end: each outcome with how many make it and what it pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from model.about import LENS
from model.grid import Outcome
from model.payoffs import Structure
from model.results import Result, record, table
from model.scenario import Scenario
from model.words import on_grid, settled_set

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class End:
    """An outcome of pure equilibria.

    Attributes
    ----------
    outcome : Outcome
    profiles : int
        How many equilibria make it.
    us, iran : Fraction
        Payoffs in points.
    """

    outcome: Outcome
    profiles: int
    us: Fraction
    iran: Fraction

    def report(self) -> dict[str, Any]:
        """The fields, and the regret of every equilibrium, which is none: all are exact."""
        return {**record(self), "regret": {"value": 0.0, "exact": "0"}}


@dataclass(frozen=True, eq=False, repr=False)
class EquilibriumOutcomes(Result, Mapping[Outcome, int]):
    """The outcomes of all pure equilibria, exactly; a mapping to how many equilibria make each.

    Attributes
    ----------
    scenario : Scenario
    levels : int
    structure : Structure
    outcomes : tuple of End
        Most files settled first, then the terms best for the US.
    """

    lens = LENS

    scenario: Scenario
    levels: int
    structure: Structure
    outcomes: tuple[End, ...]

    def __getitem__(self, outcome: Outcome) -> int:
        for end in self.outcomes:
            if end.outcome == outcome:
                return end.profiles
        raise KeyError(outcome)

    def __iter__(self) -> Iterator[Outcome]:
        return (end.outcome for end in self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    @property
    def profiles(self) -> int:
        """Pure equilibria in all."""
        return sum(self.values())

    @property
    def headline(self) -> str:
        """How many there are and what they settle, in one sentence."""
        if not self.outcomes:
            return "The game has no equilibrium in pure strategies"
        count, one = self.profiles, len(self) == 1
        every = self.structure.file_names
        kinds = sorted({o.settled for o in self}, key=lambda files: (-len(files), files))
        if len(kinds) == 1:
            words = f", {'which' if one else 'each of which'} settles "
            words += settled_set(kinds[0], every)
        else:
            counts = [(sum(o.settled == files for o in self), files) for files in kinds]
            words = ": " + ", ".join(
                f"{n} {'settles' if n == 1 else 'settle'} {settled_set(files, every)}"
                for n, files in counts
            )
        return (
            f"{count} pure {'equilibrium' if count == 1 else 'equilibria'} with "
            f"{len(self)} {'outcome' if one else 'outcomes'}{words}"
        )

    @property
    def words(self) -> str:
        """The same, with the grid on which it was found."""
        return on_grid(self.levels, self.headline)

    def frame(self) -> pd.DataFrame:
        """A row for each outcome: terms, how many equilibria make it, payoffs in points."""
        return table(
            [
                {
                    "outcome": end.outcome.label,
                    **{
                        f"{file}_terms": None if x is None else float(x)
                        for file, x in zip(
                            self.structure.file_names, end.outcome.terms, strict=True
                        )
                    },
                    "profiles": end.profiles,
                    "us_payoff": float(end.us),
                    "iran_payoff": float(end.iran),
                }
                for end in self.outcomes
            ]
        )

    def _contents(self) -> dict[str, Any]:
        complete = "complete: all of them, exactly"
        return {"complete": complete, "profiles": self.profiles, **super()._contents()}
