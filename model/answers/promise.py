"""Threat and promise: the status of the files wherever the two stand, and which way a change lies.

Over the plane of the threat and of the credibility of the standing promise not to strike: which
files are settled in every equilibrium without a grid, in some, in none, in regions with traced
borders (`model.answers.tracing`). From the scenario's own place the nearest change along each of
the two is exact to twelve digits (`model.answers.watch`). Where the equilibria are not all known
without a grid the status is that over the outcomes that are stable on their central terms, and the
lens says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.breaks import Break, breaks_of
from model.answers.levers import LENS as _LENS
from model.answers.levers import Status, beyond, in_words
from model.answers.status_plane import AXES, STEPS
from model.answers.tracing import Traced, trace
from model.answers.watch import ALL_EQUILIBRIA, watch_of_files
from model.parameters import parameter
from model.payoffs import Structure
from model.regimes.path import path
from model.results import Result, marks, plain, records, table
from model.scenario import Scenario, load
from model.words import EVERY, SOME, listed, sentence

if TYPE_CHECKING:
    import pandas as pd

LENS = _LENS.replace("each lever moved alone", "threat and promise moved together")


@dataclass(frozen=True, eq=False, repr=False)
class Promise(Result):
    """The status of the files over the plane of threat and promise.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    status : Traced
        The regions of the plane, and the borders between them.
    changes : tuple of Break
        The nearest change along each of the two, each way, from the scenario.
    over : str
        The outcomes that the status is over.
    """

    scenario: Scenario
    structure: Structure
    status: Traced
    changes: tuple[Break, ...]
    over: str = ALL_EQUILIBRIA

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, form, software and caveat."""
        lens = LENS.format(over=self.over)
        return provenance(self.scenario, lens=lens, levels="no grid", structure=self.structure)

    @property
    def today(self) -> tuple[float, float]:
        """The scenario's own place."""
        threat, promise = (float(self.scenario.values[name]) for name in AXES)
        return threat, promise

    @property
    def regions(self) -> list[tuple[Status, float]]:
        """Every status that occurs, with its share of the plane, the largest first."""
        return [(region.told, region.share) for region in self.status.regions]

    def change(self, name: str, above: bool) -> Break | None:
        """The nearest change as one of the two rises or falls."""
        return next((b for b in self.changes if b.parameter == name and b.above == above), None)

    @property
    def words(self) -> str:
        """What more of each of the two would change from here."""
        more = self.change("threat", True)
        first = (
            "more threat changes nothing from here"
            if more is None
            else f"a threat {beyond(self.scenario, float(more.place), True)} {_does(more)}"
        )
        promise = self.change("assurance", True)
        second = (
            "neither does a more credible promise not to strike"
            if promise is None and more is None
            else "a more credible promise not to strike changes nothing"
            if promise is None
            else "a promise not to strike that is credible "
            f"{beyond(self.scenario, float(promise.place), True)} {_does(promise)}"
        )
        return sentence(f"{first}; {second}")

    def frame(self) -> pd.DataFrame:
        """A row for each status that occurs."""
        return table(
            [{"status": in_words(s), "share of the plane": share} for s, share in self.regions]
        )

    def marks(self) -> pd.DataFrame:
        """What the figure draws: regions, the borders between them, the scenario and its arrows."""
        first, second = AXES
        drawn = [(in_words(region.told), region.polygons) for region in self.status.regions]
        near = [self.change(name, True) for name in AXES]
        ends = [
            {first: self.today[0], second: self.today[1], **{b.parameter: float(b.place)}}
            for b in near
            if b is not None
        ]
        return marks(
            region=records(self.frame()),
            area=[
                {"status": status, "part": k, first: x, second: y}
                for status, polygons in drawn
                for k, polygon in enumerate(polygons, start=1)
                for x, y in polygon.tolist()
            ],
            border=[
                {"part": k, first: x, second: y}
                for k, curve in enumerate(self.status.curves, start=1)
                for x, y in curve.points.tolist()
            ],
            scenario=[{first: self.today[0], second: self.today[1]}],
            nearest_change=ends,
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "borders": [plain(curve.points) for curve in self.status.curves],
            "axes": [parameter(name).name for name in AXES],
            "regions": [{"status": in_words(s), "share": share} for s, share in self.regions],
            "changes": [b.report() for b in self.changes],
        }


def promise(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    *,
    steps: int = STEPS,
    threads: int | None = None,
) -> Promise:
    """Find the status of the files over the plane of threat and promise.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    steps : int
        Cells along either lever.
    threads : int, optional

    Returns
    -------
    Promise
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    watch, over = watch_of_files(scenario, structure, threads=threads)
    threat, assurance = (path(scenario, {name: None}) for name in AXES)
    traced = trace(watch, scenario, (threat, assurance), steps)
    near = breaks_of(watch, scenario, structure, AXES)
    return Promise(scenario, structure, traced, near, over)


def _does(change: Break) -> str:
    """What a change of status does, as a verb."""
    said = []
    for f in change.before:
        before, after = change.before[f], change.after[f]
        if after != before:
            firm = {EVERY: f"firms up the {f} deal", SOME: f"makes the {f} deal uncertain"}
            said.append(
                f"makes a {f} deal possible"
                if after == SOME and before != EVERY
                else firm.get(after, f"rules out a {f} deal")
            )
    return listed(said)
