"""Room for a deal: for each file the terms that both sides would take, beside the answer.

For a file weighed alone, the others left open, each side has terms that it would rather take than
leave the file open (`model.lenses.zones`): the US from its *floor* up, Iran up to its *ceiling*.
Where the floor is not above the ceiling there is room for a deal, else a gap. The answer
(`model.answers.answer`) says which files are settled in equilibrium, and the terms that the central
reading gives them; where the two part, so that terms suit both and no equilibrium uses them, that
is said. How floor and ceiling move with the threat stands beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.algebraic import Point
from model.answers.answer import Answer, answer
from model.lenses.zones import Zone
from model.lenses.zones_along import Opening, zones_over
from model.payoffs import Structure
from model.results import Result, table
from model.scenario import Scenario
from model.words import EVERY, NONE, OPEN, SOME, listed, percent, sentence

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: Points along the threat.
_POINTS = 101

#: The lens of the picture.
LENS = "each file alone, the others left open, no grid; status over the stable outcomes"

#: What becomes of a file over the stable outcomes, by its status.
STATUS = {
    NONE: "nothing is stable",
    OPEN: "open in every stable outcome",
    SOME: "settled in some stable outcomes",
    EVERY: "settled in every stable outcome",
}


@dataclass(frozen=True, eq=False, repr=False)
class Room(Result):
    """The room for a deal in each file on the agenda.

    Attributes
    ----------
    answer : Answer
    zones : tuple of Zone
        For each file on the agenda, at the scenario's values.
    openings : tuple of Opening
        Where along the threat each has a zone, exactly.
    along : Dataset
        Floors and ceilings along the threat, see `model.lenses.zones_along`.
    """

    answer: Answer
    zones: tuple[Zone, ...]
    openings: tuple[Opening, ...]
    along: xr.Dataset

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.answer.scenario

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, form, software and caveat."""
        here = self.answer
        return provenance(here.scenario, lens=LENS, levels="no grid", structure=here.structure)

    @property
    def threat(self) -> str:
        """Today's threat on the scenario's scale, e.g. ``"very high threat (0.9 of 1)"``."""
        return f"{grade(self.scenario, 'threat')} threat ({self.today:g} of 1)"

    @property
    def today(self) -> float:
        """The scenario's threat."""
        return float(self.scenario.values["threat"])

    @cached_property
    def terms(self) -> Mapping[str, tuple[float, ...]]:
        """The terms of each file in the central outcomes, from the lowest."""
        every = [deal.terms for deal in self.answer.outcomes]
        return {
            z.file: tuple(sorted({t[z.file] for t in every if z.file in t})) for z in self.zones
        }

    @cached_property
    def ranges(self) -> Mapping[str, tuple[tuple[float, float], ...]]:
        """The terms of each file where equilibria settle just the files of a central outcome."""
        return {
            z.file: tuple(
                (float(s.low), float(s.high))
                for deal in self.answer.outcomes
                for s in deal.ranges.get(z.file, ())
            )
            for z in self.zones
        }

    def status(self, file: str) -> str:
        """What becomes of a file over the stable outcomes."""
        return STATUS[self.answer.status[file]]

    def unused(self, found: Zone) -> bool:
        """Whether terms suit both sides, and yet no stable outcome settles the file."""
        return found.exists and self.answer.status[found.file] not in (EVERY, SOME)

    @property
    def title(self) -> str:
        """Which files there is room for, and whether a threat would make some, in a sentence."""
        there = [z.file for z in self.zones if z.exists]
        never = [
            z.file for z, o in zip(self.zones, self.openings, strict=True)
            if not z.exists and not o.stretches
        ]  # fmt: skip
        later = [z.file for z in self.zones if not z.exists and z.file not in never]
        clauses = []
        if there:
            clauses.append(f"there is room for {_deals(there)}")
        if never:
            none = f"none for {_deals(never)}" if there else f"there is no room for {_deals(never)}"
            clauses.append(f"{none} at any level of threat")
        if later:
            none = f"none for {_deals(later)}" if there else f"there is no room for {_deals(later)}"
            clauses.append(f"{none} at today's threat")
        return sentence(", ".join(clauses))

    @property
    def words(self) -> str:
        """The title, then each file in a sentence."""
        return ". ".join([self.title, *(self._file(z) for z in self.zones)])

    def _file(self, found: Zone) -> str:
        floor, ceiling = found.floor, found.ceiling
        gives, takes = ("Iran", "the US") if found.giver == "iran" else ("the US", "Iran")
        least = "none" if floor is None else f"no less than {_part(floor)}"
        most = "gives none" if ceiling is None else f"gives up to {_part(ceiling)}"
        text = f"{sentence(found.file)} file, {self.status(found.file)}: {takes} takes {least}"
        text = f"{text}, {gives} {most}"
        central = listed([percent(x) for x in self.terms[found.file]])
        return f"{text}; split evenly {central}" if central else text

    @staticmethod
    def _ends(found: Zone) -> tuple[tuple[str, Point | None], ...]:
        """Floor and ceiling of a file by name: whose they are goes by who gives the file up."""
        takes, gives = ("us", "iran") if found.giver == "iran" else ("iran", "us")
        return (f"{takes}_takes_no_less_than", found.floor), (f"{gives}_gives_up_to", found.ceiling)

    def frame(self) -> pd.DataFrame:
        """A row for each file: floor, ceiling, central terms and status."""
        return table(
            [
                {
                    "file": z.file,
                    **{name: None if end is None else float(end) for name, end in self._ends(z)},
                    "room": z.exists,
                    "central_terms": ", ".join(f"{x:.3f}" for x in self.terms[z.file]),
                    "status": self.status(z.file),
                }
                for z in self.zones
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "answer": self.answer.report(),
            "files": [
                {
                    "file": z.file,
                    "status": self.status(z.file),
                    "room": z.exists,
                    **{name: None if end is None else end.report() for name, end in self._ends(z)},
                    "central_terms": list(self.terms[z.file]),
                }
                for z in self.zones
            ],
        }


def room(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
) -> Room:
    """Find the room for a deal in each file on the agenda.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default.

    Raises
    ------
    ValueError
        As `answer` does.

    Examples
    --------
    >>> import model
    >>> found = model.room("oman-2026")
    >>> [zone.file for zone in found.zones if zone.exists]
    ['nuclear', 'regional']
    """
    return room_of(answer(scenario, structure, agenda))


def room_of(found: Answer) -> Room:
    """The room for a deal beside an answer that is there already."""
    scenario, structure = found.scenario, found.structure
    over = zones_over(scenario, files=found.agenda, structure=structure, threat=(0, 1, _POINTS))
    return Room(found, over.here, over.openings, over.data)


def grade(scenario: Scenario, name: str) -> str:
    """The grade of a share on the scenario's scale."""
    return graded(scenario, scenario.values[name])


def graded(scenario: Scenario, value: Fraction | float) -> str:
    """The grade of the scenario's scale nearest to a share; its number without a scale."""
    if scenario.scale is None:
        return f"{float(value):g}"
    grades = scenario.scale.intensity
    return min(grades, key=lambda word: abs(float(grades[word]) - float(value))).replace("_", " ")


def _deals(files: Sequence[str]) -> str:
    return f"{listed([f'a {f}' for f in files])} deal"


def _part(point: Any) -> str:
    return percent(float(point))
