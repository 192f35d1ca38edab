"""What would change the answer, lever by lever: the status of the files all along each of them.

Each lever moves alone over its whole scale while the rest of the scenario stays; on each stretch of
it the status of every file is the same (settled in every equilibrium without a grid, in some, in
none). The levers that change something are told, the nearest change first in shares of the stated
range. Exact places of single changes are `model.answers.breaks`. Where the equilibria are not all
known without a grid (`model.answers.watch.watch_of_files`) the status is that over the outcomes
that are stable on their central terms, and the lens says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.watch import ALL_EQUILIBRIA, stretches, watch_of_files
from model.parameters import parameter
from model.payoffs import Structure
from model.results import Result, marks, plain, table
from model.scenario import Scenario, load
from model.words import EVERY, OPEN, SOME, STATUS_LABELS, listed, number, sentence

if TYPE_CHECKING:
    import pandas as pd

LENS = "status of each file over {over}, each lever moved alone"

#: A grade that is no further from a place than this is that place.
_AT = 0.01

#: Status of each file; None where it is not known.
Status = Mapping[str, int] | None


@dataclass(frozen=True)
class Lever:
    """One lever and the status of the files along it.

    Attributes
    ----------
    parameter : str
    value, low, high : float
        The scenario's value and stated range.
    basis : str
    stretches : tuple of (float, float, mapping)
        First and last value, and the status of each file between; they cover the whole scale.
    """

    parameter: str
    value: float
    low: float
    high: float
    basis: str
    stretches: tuple[tuple[float, float, Status], ...]

    @property
    def today(self) -> Status:
        """The status at the scenario's value."""
        return next(s for a, b, s in self.stretches if a <= self.value <= b)

    @property
    def changes(self) -> tuple[tuple[float, Status, Status], ...]:
        """The nearest change below and above: its place, the status on its near and far side."""
        below, above = [], []
        for (_, end, first), (_, _, last) in pairwise(self.stretches):
            if first is None or last is None:
                continue
            if end > self.value:
                above.append((end, first, last))
            else:
                below.append((end, last, first))
        return (*below[-1:], *above[:1])

    @property
    def nearest(self) -> float:
        """The nearest change as a share of the stated range on its side; inf if there is none."""
        return min((self.away(end) for end, _, _ in self.changes), default=float("inf"))

    def away(self, place: float) -> float:
        """How far a place is as a share of the stated range on its side."""
        room = self.high - self.value if place > self.value else self.value - self.low
        return abs(place - self.value) / room if room else float("inf")


@dataclass(frozen=True, eq=False, repr=False)
class Levers(Result):
    """The levers that change the status of a file, the nearest change first.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    levers : tuple of Lever
    still : tuple of str
        Levers that change nothing anywhere on their scale.
    over : str
        The outcomes that the status is over.
    """

    scenario: Scenario
    structure: Structure
    levers: tuple[Lever, ...]
    still: tuple[str, ...]
    over: str = ALL_EQUILIBRIA

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, form, software and caveat."""
        lens = LENS.format(over=self.over)
        return provenance(self.scenario, lens=lens, levels="no grid", structure=self.structure)

    @property
    def words(self) -> str:
        """Of each change within the stated ranges the nearest lever, the nearest change first."""
        if not self.levers:
            return "No lever, moved alone, changes which files are settled"
        if not self._told:
            return "No lever, moved alone within its range, changes which files are settled"
        return sentence("; ".join(f"{where} {change}" for _, where, change in self._told))

    @property
    def named(self) -> frozenset[str]:
        """The levers that the words name."""
        return frozenset(name for name, _, _ in self._told)

    @property
    def _told(self) -> list[tuple[str, str, str]]:
        """The nearest two of the changes: lever, place in words, and what it does."""
        found = [each for lever in self.levers for each in _within_range(self.scenario, lever)]
        order = list(self.scenario.names)
        # Places are found to six digits: those as near as that tie.
        found.sort(key=lambda each: (round(each[0], 5), order.index(each[1])))
        nearest: dict[str, tuple[str, str, str]] = {}
        for _, name, where, change in found:
            nearest.setdefault(change, (name, where, change))
        return [*nearest.values()][:2]

    @property
    def gaps(self) -> str:
        """What is said of parts of a scale where the status is not known; nothing without any."""
        gap = any(status is None for each in self.levers for _, _, status in each.stretches)
        return " A white part of a bar is not decided." if gap else ""

    def frame(self) -> pd.DataFrame:
        """A row for each stretch of each lever."""
        return table(
            [
                {
                    "lever": lever.parameter,
                    "from": low,
                    "to": high,
                    **{f: None if status is None else status[f] for f in self.structure.file_names},
                    "holds the scenario": low <= lever.value <= high,
                }
                for lever in self.levers
                for low, high, status in lever.stretches
            ]
        )

    def marks(self) -> pd.DataFrame:
        """What the figure draws: each stretch in words, and of each lever value and range."""
        files = self.structure.file_names

        def told(status: Status) -> dict[str, str]:
            return {
                f: "not decided" if status is None else STATUS_LABELS[status[f]][1] for f in files
            }

        return marks(
            stretch=[
                {"lever": lever.parameter, "from": low, "to": high, **told(status)}
                for lever in self.levers
                for low, high, status in lever.stretches
            ],
            scenario=[
                {"lever": lever.parameter, "value": lever.value, "basis": lever.basis}
                for lever in self.levers
            ],
            stated_range=[
                {"lever": lever.parameter, "from": lever.low, "to": lever.high}
                for lever in self.levers
            ],
        )

    def _contents(self) -> dict[str, Any]:
        return {"levers": plain(self.levers), "change_nothing": list(self.still)}


def levers(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    names: Sequence[str] | None = None,
    *,
    threads: int | None = None,
) -> Levers:
    """Find the status of the files all along each lever.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    names : sequence of str, optional
        The parameters that are moved; all levers by default.
    threads : int, optional

    Returns
    -------
    Levers
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    watch, over = watch_of_files(scenario, structure, threads=threads)
    every = (scenario.parameter(name) for name in scenario.names)
    chosen = [p.name for p in every if p.kind == "lever"] if names is None else list(names)
    found = stretches(watch, scenario, chosen)
    rows = []
    for name in chosen:
        entry = scenario.parameters[name]
        rows.append(
            Lever(
                name, float(entry.value), float(entry.low), float(entry.high), entry.basis,
                tuple(found[name]),
            )
        )  # fmt: skip
    moving = [row for row in rows if len(row.stretches) > 1]
    moving.sort(key=lambda row: row.nearest)
    still = tuple(row.parameter for row in rows if len(row.stretches) == 1)
    return Levers(scenario, structure, tuple(moving), still, over)


def in_words(status: Status) -> str:
    """The status of the files in short, e.g. ``"nuclear in every, regional in some"``."""
    if status is None:
        return "not known"
    said = []
    for code, words in ((EVERY, "in every"), (SOME, "in some")):
        files = [f for f in status if status[f] == code]
        if files:
            said.append(f"{listed(files)} {words}")
    return ", ".join(said) or "no file in any"


def against(today: Status, status: Status) -> str:
    """What is otherwise than today, in short, e.g. ``"regional firm"``."""
    if status is None or today is None:
        return "not known"
    words = {EVERY: "firm", OPEN: "out"}
    return ", ".join(
        f"{f} {words.get(status[f], 'possible' if today[f] == OPEN else 'uncertain')}"
        for f in today
        if status[f] != today[f]
    )


def _within_range(scenario: Scenario, lever: Lever) -> list[tuple[float, str, str, str]]:
    """Where within its stated range a lever first changes something, each way, and what.

    How far that is (`Lever.away`), the lever, the place in words and the change.
    """
    name = parameter(lever.parameter).plain
    return [
        (
            lever.away(end),
            lever.parameter,
            f"{name} {beyond(scenario, end, end > lever.value)}",
            effect(near, far),
        )
        for end, near, far in lever.changes
        if lever.low <= end <= lever.high
    ]


def beyond(scenario: Scenario, place: float, above: bool) -> str:
    """What a share must rise above or fall below, by the grades of the scenario's scale.

    The last grade that it passes on its way, with the place itself, e.g. ``"above medium (0.64)"``;
    the place alone without a scale.
    """
    way = "above" if above else "below"
    if scenario.scale is None:
        return f"{way} {number(place)}"
    grades = sorted((float(v), word) for word, v in scenario.scale.intensity.items())
    passed = [word for v, word in (grades if above else grades[::-1]) if _reached(v, place, above)]
    if not passed:
        return f"{way} {place:.2g}"
    return f"{way} {passed[-1].replace('_', ' ')} ({place:.2g})"


def _reached(grade: float, place: float, above: bool) -> bool:
    """Whether a grade lies on the way to a place, or as good as at it."""
    return grade <= place + _AT if above else grade >= place - _AT


def effect(before: Status, after: Status) -> str:
    """What a change of status does, as a verb of what brings it about."""
    if before is None or after is None:
        return "leaves it open which files are settled"
    said = []
    for f in before:
        if before[f] == after[f]:
            continue
        if after[f] == EVERY:
            said.append(f"firms up the {f} deal")
        elif after[f] == OPEN:
            said.append(f"rules out a {f} deal")
        elif before[f] == EVERY:
            said.append(f"makes the {f} deal uncertain")
        else:
            said.append(f"makes a {f} deal possible")
    return listed(said)
