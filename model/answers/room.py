"""Room for a deal: for each block of files the terms that both sides take, beside the answer.

For a file weighed alone, the others left open, each side has terms that it would rather take than
leave the file open (`model.lenses.zones`): the US from its *floor* up, Iran up to its *ceiling*.
Where the floor is not above the ceiling there is room for a deal, else a gap. The answer
(`model.answers.answer`) says which files are settled in equilibrium, and the terms that the central
reading gives them; where the two part, so that terms suit both and no equilibrium uses them, that
is said. How floor and ceiling move with the threat stands beside.

Files that are linked are weighed as a *package* (`model.answers.package_zone`), the other files
left open: of each file the terms that a side accepts in some combination with the rest of the
package, and those that it has where both sides accept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from model.about import provenance
from model.algebraic import Point
from model.answers.answer import Answer, answer
from model.answers.package import PackageZone
from model.answers.package_zone import extents_along, zone_of_block
from model.continuum.exact import Stretch
from model.lenses.zone_openings import Opening, opening
from model.lenses.zones import Obstacle, Zone, zone
from model.lenses.zones_in_floats import Zones
from model.payoffs import Player, Structure
from model.results import Result, marks, records, table
from model.scenario import Scenario
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.words import EVERY, NONE, OPEN, SOME, conceded, even_split, listed, percent, sentence

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: Points along the threat.
_POINTS = 101

#: And where there are packages, whose terms are exact at each of them.
_FEWER = 41

#: What is followed along the threat.
_ENDS = ("floor", "ceiling", "low", "high")

#: The lens of the picture.
LENS = "each file alone, the others left open, no grid; status over the stable outcomes"

#: The sides in a sentence.
_SIDES = {"us": "the US", "iran": "Iran"}

#: What becomes of a file over the stable outcomes, by its status.
STATUS = {
    NONE: "nothing is stable",
    OPEN: "open in every stable outcome",
    SOME: "settled in some stable outcomes",
    EVERY: "settled in every stable outcome",
}

#: The same over the outcomes that are stable on even terms, where not all equilibria are known.
EVEN = {
    NONE: "no even split is stable",
    OPEN: "open in every stable even split",
    SOME: "settled in some stable even splits",
    EVERY: "settled in every stable even split",
}


@dataclass(frozen=True)
class Row:
    """One file as it is drawn.

    Attributes
    ----------
    file : str
    giver : {"us", "iran"}
    package : tuple of str
        The files it is linked to, itself among them; empty for one by itself.
    floor, ceiling : Point or None
        The least of it that its taker takes and the most that its giver gives; in a package, in
        some combination with the rest. None if nothing.
    agreed : Stretch or None
        The terms it has where both sides accept.
    """

    file: str
    giver: Player
    package: tuple[str, ...]
    floor: Point | None
    ceiling: Point | None
    agreed: Stretch | None

    @property
    def exists(self) -> bool:
        """Whether there is room."""
        return self.agreed is not None

    @property
    def taker(self) -> Player:
        """Who takes what the other gives up."""
        return "us" if self.giver == "iran" else "iran"


@dataclass(frozen=True, eq=False, repr=False)
class Room(Result):
    """The room for a deal in each block of files on the agenda.

    Attributes
    ----------
    answer : Answer
    zones : tuple of Zone
        For each file on the agenda that is settled by itself, at the scenario's values.
    openings : tuple of Opening
        Where along the threat each has a zone, exactly.
    packages : tuple of PackageZone
        For each package of linked files on the agenda.
    points : int
        How many values of the threat `along` has.
    """

    answer: Answer
    zones: tuple[Zone, ...]
    openings: tuple[Opening, ...]
    packages: tuple[PackageZone, ...] = ()
    points: int = _POINTS

    @cached_property
    def along(self) -> xr.Dataset:
        """Floors and ceilings along the threat, see `model.lenses.zones_in_floats`.

        Of linked files the lowest and the highest terms on which both agree, where these are exact.
        """
        alone = tuple(z.file for z in self.zones)
        data = None
        if alone:
            here = Points.grid(self.scenario, {"threat": (0, 1, self.points)})
            data = swept(Zones(here, self.answer.structure, alone, None))
        if self.packages or data is None:
            return _with_packages(self.answer, self.packages, data, self.points)
        return data

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Each file on the agenda, those of a package one after the other."""
        alone = {z.file: z for z in self.zones}
        together = {p.files[0]: p for p in self.packages}
        rows: list[Row] = []
        for file in self.answer.agenda:
            if file in alone:
                z = alone[file]
                rows.append(Row(file, z.giver, (), z.floor, z.ceiling, z.agreed))
            elif file in together:
                p = together[file]
                rows += [
                    Row(
                        f,
                        p.giver(f),
                        p.files,
                        p.floor(f),
                        p.ceiling(f),
                        None if p.agreed is None else p.agreed[f],
                    )
                    for f in p.files
                ]
        return tuple(rows)

    @property
    def closed(self) -> tuple[tuple[tuple[str, ...], tuple[Obstacle, ...]], ...]:
        """Each file or package that no terms suit, with what speaks against it."""
        alone = [((z.file,), z.obstacles) for z in self.zones if not z.exists]
        packages = [(p.files, p.obstacles) for p in self.packages if p.decided and not p.exists]
        return (*alone, *packages)

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

    @property
    def across(self) -> str:
        """What is drawn across."""
        both = any(row.giver == "us" for row in self.rows)
        return f"Share of each file that {'its giver' if both else 'Iran'} gives up"

    @cached_property
    def terms(self) -> Mapping[str, tuple[float, ...]]:
        """The terms of each file in the central outcomes, from the lowest."""
        every = [deal.terms for deal in self.answer.outcomes]
        return {f: tuple(sorted({t[f] for t in every if f in t})) for f in self.answer.agenda}

    @cached_property
    def ranges(self) -> Mapping[str, tuple[tuple[float, float], ...]]:
        """The terms of each file where equilibria settle just the files of a central outcome."""
        return {
            f: tuple(
                (float(s.low), float(s.high))
                for deal in self.answer.outcomes
                for s in deal.ranges.get(f, ())
            )
            for f in self.answer.agenda
        }

    def status(self, file: str) -> str:
        """What becomes of a file over the stable outcomes."""
        said = EVEN if self.answer.structure.linked else STATUS
        return said[self.answer.status[file]]

    def unused(self, found: Row) -> bool:
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
        suits = [p for p in self.packages if p.exists]
        unknown = [p for p in self.packages if not p.decided]
        none = [p for p in self.packages if p not in suits and p not in unknown]
        clauses = []
        used = [f for f in there if self.terms[f]]
        beside = [f for f in there if f not in used]
        deals = [_deals(used, suits)] if used or suits else []
        deals += [f"{_deals(beside)} that is not in the answer"] if beside else []
        if deals:
            clauses.append(f"there is room for {', and for '.join(deals)}")
        for files, packages, when in (
            (never, (), "at any level of threat"),
            (later, none, "at today's threat"),
        ):
            if files or packages:
                no = "none" if clauses else "there is no room"
                clauses.append(f"{no} for {_deals(files, packages)} {when}")
        if unknown:
            clauses.append(f"whether there is for {_deals((), unknown)} is not decided")
        return sentence(", ".join(clauses))

    @property
    def words(self) -> str:
        """The title, then each file and each package in a sentence."""
        said = [self._file(row) for row in self.rows if not row.package]
        return ". ".join([self.title, *said, *map(self.of_package, self.packages)])

    def _file(self, row: Row) -> str:
        gives, takes = _SIDES[row.giver], _SIDES[row.taker]
        least = "none" if row.floor is None else f"no less than {_part(row.floor)}"
        most = "gives none" if row.ceiling is None else f"gives up to {_part(row.ceiling)}"
        text = f"{sentence(row.file)} file, {self.status(row.file)}: {takes} takes {least}"
        text = f"{text}, {gives} {most}"
        central = even_split(self.terms[row.file], takes)
        return f"{text}; {central}" if central else text

    def of_package(self, found: PackageZone) -> str:
        """What becomes of a package, and which terms suit both sides, in a sentence."""
        name = f"{sentence(listed(found.files))} package, {self.status(found.files[0])}"
        if found.agreed is None:
            known = "no terms suit both sides" if found.decided else "not decided"
            return f"{name}: {known}; {found.missing}" if found.decided else f"{name}: {known}"
        some = [
            f"{f} {percent(float(s.low))} to {percent(float(s.high))}"
            for f, s in found.agreed.items()
        ]
        text = f"{name}: terms that suit both sides lie within {listed(some)}"
        even = [f"{f} {listed([conceded(x) for x in self.terms[f]])}"
                for f in found.files if self.terms[f]]  # fmt: skip
        return f"{text}; split evenly {listed(even)}" if even else text

    @staticmethod
    def _ends(row: Row) -> tuple[tuple[str, Point | None], ...]:
        """Floor and ceiling of a file by name: whose they are goes by who gives the file up."""
        names = f"{row.taker}_takes_no_less_than", f"{row.giver}_gives_up_to"
        return (names[0], row.floor), (names[1], row.ceiling)

    def _linked(self, row: Row) -> dict[str, Any]:
        """What is told of a file beside, where files are linked."""
        if not self.packages:
            return {}
        low, high = (None, None) if row.agreed is None else (row.agreed.low, row.agreed.high)
        return {"package": " + ".join(row.package), "room_from": low, "room_to": high}

    def frame(self) -> pd.DataFrame:
        """A row for each file: floor, ceiling, central terms and status; of packages the room."""
        return table(
            [
                {
                    "file": row.file,
                    **{
                        name: float(end) if isinstance(end, Point) else end
                        for name, end in (*self._ends(row), *self._linked(row).items())
                    },
                    "room": row.exists,
                    "central_terms": ", ".join(f"{x:.3f}" for x in self.terms[row.file]),
                    "status": self.status(row.file),
                }
                for row in self.rows
            ]
        )

    def marks(self) -> pd.DataFrame:
        """What the figure draws: bars and blocks, lines and dots on them, and all by threat."""
        dots: list[dict[str, Any]] = []
        lines: list[dict[str, Any]] = []
        along: list[dict[str, Any]] = []
        for row in self.rows:
            file, here = row.file, self.along.sel(file=row.file)
            dots += [{"file": file, "terms": float(x)} for x in self.terms[file]]
            lines += [{"file": file, "from": a, "to": b} for a, b in self.ranges[file]]
            ends = ("low", "high") if row.package else ("floor", "ceiling")
            along += [
                {"file": file, "threat": threat, "from": low, "to": high}
                for threat, low, high in zip(
                    *(here[name].values.tolist() for name in ("threat", *ends)), strict=True
                )
            ]
        shown = {row.file: row.agreed for row in self.rows if row.agreed is not None}
        return marks(
            file=records(self.frame().drop(columns="central_terms")),
            room_for_a_deal=[
                {"file": f, "from": float(s.low), "to": float(s.high)} for f, s in shown.items()
            ],
            the_answer=dots,
            same_files_settled=lines,
            by_threat=along,
            today=[{"threat": self.today}],
        )

    def _contents(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "title": self.title,
            "answer": self.answer.report(),
            "files": [
                {
                    "file": row.file,
                    "status": self.status(row.file),
                    "room": row.exists,
                    **{
                        name: end.report() if isinstance(end, Point) else end
                        for name, end in (*self._ends(row), *self._linked(row).items())
                    },
                    "central_terms": list(self.terms[row.file]),
                }
                for row in self.rows
            ],
        }
        if self.packages:
            told["packages"] = [{"words": p.words, **p._contents()} for p in self.packages]
        return told


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


def room_of(found: Answer, points: int | None = None) -> Room:
    """The room for a deal beside an answer that is there already.

    Parameters
    ----------
    found : Answer
    points : int, optional
        How many values of the threat it is followed over, which takes most of the time of a picture
        of linked files.
    """
    scenario, structure = found.scenario, found.structure
    blocks = found.central.talks.blocks
    alone = [structure.file_names[b[0]] for b in blocks if len(b) == 1]
    linked = [b for b in blocks if len(b) > 1]
    points = points or (_FEWER if linked else _POINTS)
    packages = tuple(zone_of_block(scenario, structure, b) for b in linked)
    zones = tuple(zone(scenario, file, structure) for file in alone)
    openings = tuple(opening(scenario, file, structure=structure, threat=None) for file in alone)
    return Room(found, zones, openings, packages, points)


def _with_packages(
    found: Answer, packages: Sequence[PackageZone], alone: xr.Dataset | None, points: int
) -> xr.Dataset:
    """Along the threat, of files by themselves and of packages."""
    import xarray as xr

    threats = np.linspace(0, 1, points)
    ends = {name: np.full((points, len(found.agenda)), np.nan) for name in _ENDS}
    for k, file in enumerate(found.agenda):
        if alone is not None and file in alone["file"].values:
            for name in _ENDS:
                ends[name][:, k] = alone[name].sel(file=file).values
    for package in packages:
        at = [found.agenda.index(f) for f in package.files]
        ends["low"][:, at], ends["high"][:, at] = extents_along(package, "threat", threats)
    places = {"threat": threats, "file": list(found.agenda)}
    return xr.Dataset({n: (("threat", "file"), e) for n, e in ends.items()}, places)


def grade(scenario: Scenario, name: str) -> str:
    """The grade of a share on the scenario's scale."""
    return graded(scenario, scenario.values[name])


def graded(scenario: Scenario, value: Fraction | float) -> str:
    """The grade of the scenario's scale nearest to a share; its number without a scale."""
    if scenario.scale is None:
        return f"{float(value):g}"
    grades = scenario.scale.intensity
    return min(grades, key=lambda word: abs(float(grades[word]) - float(value))).replace("_", " ")


def _deals(files: Sequence[str], packages: Sequence[PackageZone] = ()) -> str:
    """Deals in a title, e.g. ``"a nuclear and a regional deal"``."""
    said = [f"{listed([f'a {f}' for f in files])} deal"] if files else []
    return listed([*said, *(f"a {listed(p.files)} package" for p in packages)])


def _part(point: Any) -> str:
    return percent(float(point))
