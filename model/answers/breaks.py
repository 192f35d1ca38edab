r"""What would change the answer: for each parameter the nearest place, each way, at which it does.

**Object.** A parameter moves alone from its value in the scenario to an end of its bounds; a weight
takes the others of its simplex along. Two things are watched: *which sets are central*, and the
*status of each file* (settled in every equilibrium without a grid, in some, in none). The first
place at which one of them is not what it is at the scenario is a *break*. Terms and payoffs change
all along; that is no break.

How it is found stands in `model.answers.watch`.

Every break says what the number that breaks the answer rests on, and whether its stated range
reaches the place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.deals import LENS, listed_sets
from model.answers.talks import read_agenda
from model.answers.watch import WIDTH, CentralWatch, Kind, StatusWatch, Watch, first_changes
from model.continuum.outcomes import PremiseFails, require_shape
from model.parameters import parameter
from model.payoffs import Structure
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.words import EVERY, NONE, OPEN, listed, number

if TYPE_CHECKING:
    import pandas as pd


def becomes(kind: Kind, before: Any, after: Any, files: tuple[str, ...]) -> str:
    """What a change is, in a clause: of the status of files, or of the central sets."""
    if kind == "status":
        changed = [f for f in files if before[f] != after[f]]
        return listed([f"the {f} file {_turns(before[f], after[f])}" for f in changed])
    if not after:
        return "nothing is an answer any more"
    if not before:
        return f"{listed_sets(after, files)} becomes an answer"
    more = [s for s in after if s not in before]
    if more and set(before) <= set(after):
        return f"{listed_sets(more, files)} becomes an answer too"
    return f"the answer becomes {listed_sets(after, files)}"


def _turns(before: int, after: int) -> str:
    """What a new status of a file is in words."""
    if after == EVERY:
        return "is settled in every stable outcome"
    if after == OPEN:
        return "can no longer be settled"
    if after == NONE:
        return "has no stable outcome to be settled in"
    return "can be settled" if before == OPEN else "is no longer settled in every stable outcome"


@dataclass(frozen=True)
class Break:
    """A place at which the answer changes as one parameter moves alone.

    Attributes
    ----------
    kind : {"central", "status"}
        Whether the central outcomes change, or the status of a file.
    parameter : str
    value, low, high : Fraction
        The scenario's value and stated range.
    basis : str
        What the value rests on: reported, inferred or assumed.
    place : Fraction
        Where it changes, within `WIDTH`.
    before, after : tuple of tuple of str, or mapping of str to int
        The central sets, or the status of each file, at the scenario and beyond the place.
    files : tuple of str
        All files of the talks.
    """

    kind: Kind
    parameter: str
    value: Fraction
    low: Fraction
    high: Fraction
    basis: str
    place: Fraction
    before: Any
    after: Any
    files: tuple[str, ...] = ()

    @property
    def above(self) -> bool:
        """Whether the parameter must rise."""
        return self.place > self.value

    @property
    def within_range(self) -> bool:
        """Whether the stated range reaches the place."""
        return self.low <= self.place <= self.high

    @property
    def share(self) -> float:
        """The move as a share of the stated range on its side; inf where there is no range."""
        room = self.high - self.value if self.above else self.value - self.low
        return float(abs(self.place - self.value) / room) if room else float("inf")

    @property
    def change(self) -> str:
        """What changes, in a clause."""
        return becomes(self.kind, self.before, self.after, self.files)

    @property
    def words(self) -> str:
        """The break in a sentence."""
        name = parameter(self.parameter).in_a_sentence
        way = "rose above" if self.above else "fell below"
        reach = "within" if self.within_range else "beyond"
        return (
            f"if {name} {way} {number(float(self.place))} ({self.basis} to be "
            f"{number(float(self.value))}; {reach} its stated range), {self.change}"
        )

    def report(self) -> dict[str, Any]:
        """Plain data, with the words."""
        return {
            "kind": self.kind,
            "parameter": self.parameter,
            "value": plain(self.value),
            "range": [plain(self.low), plain(self.high)],
            "basis": self.basis,
            "place": float(self.place),
            "bracket_at_most": float(WIDTH),
            "way": "above" if self.above else "below",
            "within_range": self.within_range,
            "share_of_range": plain(self.share),
            "change": self.change,
            "words": self.words,
        }


@dataclass(frozen=True, repr=False)
class Breaks(Result):
    """What would change the answer, the nearest first in shares of the stated ranges.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    agenda : tuple of str
    breaks : tuple of Break
    unknown : tuple of str
        What could not be watched: the status of files, where the continuum does not decide.
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    breaks: tuple[Break, ...]
    unknown: tuple[str, ...] = ()

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Scenario, lens, agenda, form, software and caveat."""
        return provenance(
            self.scenario,
            lens=LENS,
            levels="no grid",
            structure=self.structure,
            agenda=listed(self.agenda),
        )

    def of(self, kind: Kind) -> tuple[Break, ...]:
        """The breaks of one kind, the nearest first."""
        return tuple(b for b in self.breaks if b.kind == kind)

    @property
    def nearest(self) -> Break | None:
        """The nearest change of the central outcomes."""
        return next(iter(self.of("central")), None)

    @property
    def words(self) -> str:
        """What changes the answer first, and how many numbers could within their ranges."""
        if self.nearest is None:
            return "No single number, moved within its bounds, changes the answer"
        inside = {b.parameter for b in self.of("central") if b.within_range}
        if not inside:
            return (
                "No single number, moved within its stated range, changes the answer; the nearest "
                f"to do so: {self.nearest.words}"
            )
        many = f"{len(inside)} numbers can each" if len(inside) > 1 else "One number can"
        return (
            f"{many} change the answer within the stated range; the nearest: {self.nearest.words}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each break."""
        return table(
            [
                {
                    "parameter": b.parameter,
                    "watched": b.kind,
                    "value": float(b.value),
                    "breaks": f"{'above' if b.above else 'below'} {number(float(b.place))}",
                    "place": float(b.place),
                    "basis": b.basis,
                    "within_range": b.within_range,
                    "share_of_range": b.share,
                    "then": b.change,
                }
                for b in self.breaks
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {"breaks": [b.report() for b in self.breaks], "not_watched": list(self.unknown)}


def breaks(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    parameters: Sequence[str] | None = None,
    kinds: Sequence[Kind] = ("central", "status"),
    *,
    threads: int | None = None,
) -> Breaks:
    """Find what would change the answer.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default. The status of files is watched with all.
    parameters : sequence of str, optional
        Those that are moved; all by default.
    kinds : sequence of {"central", "status"}
        What is watched.
    threads : int, optional

    Returns
    -------
    Breaks

    Examples
    --------
    >>> import model
    >>> found = model.breaks("oman-2026", parameters=["threat"])
    >>> len(found.frame())
    1
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    table_ = read_agenda(agenda, structure.file_names)
    names = tuple(scenario.values) if parameters is None else tuple(parameters)
    watched: list[Watch] = []
    unknown: tuple[str, ...] = ()
    if "central" in kinds:
        watched.append(CentralWatch(scenario, structure, table_, threads))
    if "status" in kinds:
        try:
            if table_ != structure.file_names:
                raise PremiseFails("agenda: must hold all files")
            require_shape(structure)
            watched.append(StatusWatch(scenario, structure, threads))
        except PremiseFails:
            unknown = ("status of files",)
    found = [b for watch in watched for b in breaks_of(watch, scenario, structure, names)]
    return Breaks(scenario, structure, table_, _in_order(found), unknown)


def breaks_of(
    watch: Watch, scenario: Scenario, structure: Structure, names: Sequence[str]
) -> tuple[Break, ...]:
    """The breaks of what is watched along each of some parameters, the nearest first."""
    found = []
    for name, place, before, after in first_changes(watch, scenario, names):
        entry = scenario.parameters[name]
        found.append(
            Break(
                watch.kind, name, entry.value, entry.low, entry.high, entry.basis, place,
                before, after, structure.file_names,
            )
        )  # fmt: skip
    return _in_order(found)


def _in_order(found: Sequence[Break]) -> tuple[Break, ...]:
    return tuple(sorted(found, key=lambda b: (not b.within_range, b.share, b.parameter, b.place)))
