"""Regimes by status over a plane of two levers: the regions, their borders, and who flips on each.

What is read at each place is that of `model.answers.status_along`: the status of each file, and
which sets the central reading settles. Both are constant on regions; `model.answers.tracing` finds
these and traces the borders between them. On each border one place is known by a bracket of twelve
digits, at whose ends exact readings differ, with whose incentive flips there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.breaks import becomes
from model.answers.deals import LENS as CENTRAL_LENS
from model.answers.deals import listed_sets
from model.answers.flips import Flip, flips
from model.answers.levers import in_words
from model.answers.status_along import watches
from model.answers.talks import read_agenda
from model.answers.tracing import Curve, Traced, trace
from model.answers.watch import WIDTH, Kind, Watch, certified
from model.errors import InputError
from model.payoffs import Structure
from model.regimes.path import Path, Span, path
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.words import listed, number, percent, sentence

if TYPE_CHECKING:
    import pandas as pd

#: Cells along each lever, and the plane that is looked at by default.
STEPS = 64
AXES = ("threat", "assurance")

#: Regions that a sentence names, at most.
_TOLD = 3


@dataclass(frozen=True)
class Border:
    """A border between two regions.

    Attributes
    ----------
    kind : {"status", "central"}
    curve : Curve
        Places along it, and the two regions that it parts.
    place : tuple of Fraction
        One place on it, within 1e-12 along the lever that `along` names.
    along : str
    before, after : Any
        What is told on the side of the lower values of that lever, and on the other; None where it
        is not known.
    flips : tuple of Flip
    files : tuple of str
        All files of the talks.
    """

    kind: Kind
    curve: Curve
    place: tuple[Fraction, Fraction]
    along: str
    before: Any
    after: Any
    flips: tuple[Flip, ...]
    files: tuple[str, ...]

    @property
    def change(self) -> str:
        """What changes across it, as that lever rises, in a clause."""
        if self.before is None or self.after is None:
            return "beyond it the status of files is not known"
        return becomes(self.kind, self.before, self.after, self.files)


@dataclass(frozen=True, eq=False, repr=False)
class StatusPlane(Result):
    """The status of every file and the central sets over a plane.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    agenda : tuple of str
    over : str
        The outcomes that the status is over.
    axes : tuple of two Path
        What lies along the plane, and what up.
    status, central : Traced
        The regions of either.
    borders : tuple of Border
    steps : int
        Cells along each.
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    over: str
    axes: tuple[Path, Path]
    status: Traced
    central: Traced
    borders: tuple[Border, ...]
    steps: int

    levels = "no grid"

    @property
    def lens(self) -> str:  # type: ignore[override]
        """What is read: the status of files, and the central sets."""
        return f"status of each file over {self.over}; {CENTRAL_LENS}"

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, agenda, form, software and caveat."""
        return provenance(
            self.scenario,
            lens=self.lens,
            levels="no grid",
            structure=self.structure,
            agenda=listed(self.agenda),
        )

    @property
    def today(self) -> tuple[float, float]:
        """The scenario's own place."""
        x, y = (float(self.scenario.values[laid.name]) for laid in self.axes)
        return x, y

    @property
    def today_inside(self) -> bool:
        """Whether the plane holds the scenario's own place."""
        return all(laid.low <= self.scenario.values[laid.name] <= laid.high for laid in self.axes)

    @cached_property
    def names(self) -> tuple[str, str]:
        """What lies along and up, in a sentence."""
        x, y = (self.scenario.parameter(laid.name).in_a_sentence for laid in self.axes)
        return x, y

    @property
    def words(self) -> str:
        """Which status of the files holds on which share of the plane, and what the answer is."""
        plane = f"over {self.names[0]} and {self.names[1]}"
        files = [
            f"{in_words(r.told)} on {percent(r.share)} of the plane" for r in self.status.regions
        ]
        answers = [
            f"{_answer(r.told, self.structure.file_names)} on {percent(r.share)}"
            for r in self.central.regions
        ]
        if len(answers) == 1:
            answers = [
                f"{_answer(self.central.regions[0].told, self.structure.file_names)} everywhere"
            ]
        return (
            f"{sentence(plane)} files are settled as follows: {_first(files)}. "
            f"The answer is {_first(answers)}"
        )

    @property
    def headline(self) -> str:
        """Where the files' status changes, in a title."""
        if all(region.told is None for region in self.status.regions):
            return sentence(
                f"the status of files is not known, wherever {self.names[0]} and {self.names[1]} "
                "stand"
            )
        if len(self.status.regions) == 1:
            told = in_words(self.status.regions[0].told)
            return sentence(f"{told}, wherever {self.names[0]} and {self.names[1]} stand")
        first = self.status.regions[0]
        return sentence(
            f"{in_words(first.told)} on {percent(first.share)} of the plane of "
            f"{self.names[0]} and {self.names[1]}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each border: where it is, what changes across it, and who flips."""
        return table(
            [
                {
                    "watched": b.kind,
                    **{laid.name: float(at) for laid, at in zip(self.axes, b.place, strict=True)},
                    "as rises": b.along,
                    "change": b.change,
                    "who flips": "; ".join(flip.words for flip in b.flips),
                    "places": len(b.curve.points),
                }
                for b in self.borders
            ]
            or [{"watched": "status and central", "change": "none anywhere"}]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "axes": [laid.report() for laid in self.axes],
            "status_over": self.over,
            "cells_along_each": self.steps,
            "status": [{"status": in_words(r.told), "share": r.share} for r in self.status.regions],
            "central": [
                {"central": _answer(r.told, self.structure.file_names), "share": r.share}
                for r in self.central.regions
            ],
            "borders": [
                {
                    "watched": b.kind,
                    "place": [plain(at) for at in b.place],
                    "along": b.along,
                    "bracket_at_most": float(WIDTH),
                    "change": b.change,
                    "flips": [flip.report() for flip in b.flips],
                    "points": plain(b.curve.points),
                }
                for b in self.borders
            ],
        }


def status_plane(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    steps: int = STEPS,
    threads: int | None = None,
    **axes: Span,
) -> StatusPlane:
    """Find the regions of a plane by status and by answer, with traced borders.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default.
    steps : int
        Cells along each lever: a region narrower than one can be missed.
    threads : int, optional
    **axes
        Two parameters, not weights, and their ranges, the one along first: ``threat=(0, 1)``,
        ``threat="0:1"`` or None for its bounds; by default threat and assurance.

    Returns
    -------
    StatusPlane

    Raises
    ------
    InputError
        For other than two parameters, a weight, an empty range, an agenda that cannot be read, or
        steps below 1.

    Examples
    --------
    >>> import model
    >>> found = model.status_plane("oman-2026", steps=8)
    >>> len(found.central.regions)
    1
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    on_the_table = read_agenda(agenda, structure.file_names)
    if not isinstance(steps, int) or steps < 1:
        raise InputError(f"steps: must be a whole number from 1, got {steps!r}")
    spans = axes or dict.fromkeys(AXES)
    if len(spans) != 2:
        raise InputError(f"axes: must be two parameters, got {', '.join(spans)}")
    for name in spans:
        if scenario.parameter(name).simplex:
            raise InputError(f"{name}: must not be a weight, which cannot move alone")
    x, y = (path(scenario, {name: span}) for name, span in spans.items())
    files, central, over = watches(scenario, structure, on_the_table, threads)
    status, answers = (trace(watch, scenario, (x, y), steps) for watch in (files, central))
    borders = [
        _border(watch, structure, on_the_table, (x, y), curve)
        for watch, found in ((files, status), (central, answers))
        for curve in found.curves
    ]
    return StatusPlane(
        scenario, structure, on_the_table, over, (x, y), status, answers, tuple(borders), steps
    )


def _border(
    watch: Watch,
    structure: Structure,
    agenda: tuple[str, ...],
    axes: tuple[Path, Path],
    curve: Curve,
) -> Border:
    """What a curve parts, with a certain place on it and who flips there."""
    b = curve.across
    before, after = (watch.told(r) if (r >= 0).all() else None for r in (b.at_low, b.at_high))
    known = before is not None and after is not None
    low, high = certified(watch, b) if known else (b.low, b.high)
    at = b.path.values_at((low + high) / 2)
    ends = b.path.values_at(low), b.path.values_at(high)
    return Border(
        watch.kind, curve, (at[axes[0].name], at[axes[1].name]), b.path.name, before, after,
        flips(watch, structure, agenda, b, *ends) if known else (), structure.file_names,
    )  # fmt: skip


def _answer(sets: Any, files: Sequence[str]) -> str:
    return listed_sets(sets, files) if sets else "none"


def _first(said: Sequence[str]) -> str:
    """The first few of what is said, the rest counted."""
    more = len(said) - _TOLD
    if more <= 0:
        return "; ".join(said)
    return f"{'; '.join(said[:_TOLD])}; and {number(more)} more"
