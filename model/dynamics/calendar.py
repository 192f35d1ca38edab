"""The calendar of the talks: a strike to be feared each round beside one left to the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.dynamics.rounds import Rounds, rounds
from model.payoffs import Structure
from model.results import Result, table
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Calendar(Result):
    """What a strike at the deadline only changes, against one to be feared each round.

    Attributes
    ----------
    each_round, deadline : Rounds
    """

    each_round: Rounds
    deadline: Rounds

    @property
    def scenario(self) -> Scenario:
        """Whose values the first round has."""
        return self.each_round.scenario

    @property
    def provenance(self) -> dict[str, Any]:
        """As that of the first reading."""
        return self.each_round.provenance

    @property
    def words(self) -> str:
        """What both readings settle, and what the second changes."""
        return f"{self.deadline.against(self.each_round)}. {self.deadline.words}"

    def frame(self) -> pd.DataFrame:
        """A row for each reading, path and file."""
        rows = []
        for found in (self.each_round, self.deadline):
            strike = found.course.timing.strike
            rows += [{"strike": strike, **row} for row in found.frame().to_dict("records")]
        return table(rows)

    def _contents(self) -> dict[str, Any]:
        return {
            "each_round": self.each_round._contents(),
            "deadline": self.deadline._contents(),
        }


def calendar(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    **time: Any,
) -> Calendar:
    """Solve the talks twice, with a strike to be feared each round and with one at the deadline.

    Parameters
    ----------
    scenario, structure, agenda
        As `model.rounds` takes them.
    **time
        ``horizon``, ``talks``, ``laws``, ``patience``, ``levels``, likewise.
    """
    each, last = (
        rounds(scenario, structure, agenda, **{**time, "strike": strike})
        for strike in ("each round", "deadline")
    )
    return Calendar(each, last)
