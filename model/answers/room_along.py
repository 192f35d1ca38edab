"""Room for a deal as the threat moves, with the files by themselves or linked.

What a reader of the page moves: at every threat, for each file, floor and ceiling
(`model.lenses.zones`), what becomes of it over the stable outcomes, the central terms, and the
answer in a sentence. Where files are linked none of them is weighed alone, so that they have no
floor and no ceiling; and what becomes of a file is then over the outcomes that are stable on their
central terms, as no equilibria without a grid are swept in that form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.answers.deals import settles
from model.answers.package_zone import extents_along, zone_of_block
from model.answers.room import EVEN, STATUS, Room, graded
from model.answers.sweep import STABLE, CentralSweep, central_over
from model.continuum.conditions import known_shape
from model.continuum.outcomes import sets_of
from model.lenses.zones_along import zones_over
from model.payoffs import PLAYERS, Structure
from model.premise import at_stake
from model.scenario import Scenario
from model.sweeps.continuum import UNDECIDED, YES, continuum_over
from model.sweeps.points import Points
from model.words import EVERY, NONE, OPEN, SOME, listed, sentence

#: Threats at which it is looked, besides today's; every so many of them a package is looked at too.
_POINTS, _EVERY = 101, 4


@dataclass(frozen=True, eq=False)
class Linked:
    """One way to link the files, along the threat.

    Attributes
    ----------
    structure : Structure
    words : mapping of int to str
        What becomes of a file, by its status.
    floor, ceiling : array, shape (K, n)
        The least share of each file that its taker takes, and the most that its giver gives; nan
        where there is none or the file is linked.
    low, high : array, shape (K, n)
        The extent of the terms of a linked file on which both sides would rather take its package
        than leave it open, the other files open: exact at every fourth threat and at today's, along
        straight lines between; nan where there are none, and for a file by itself.
    status : array of int, shape (K, n)
        Codes of `model.words`.
    terms : array, shape (K, S, n)
        Terms of each central outcome; nan where a file is open or the set is not central.
    central : array of bool, shape (K, S)
    """

    structure: Structure
    words: dict[int, str]
    floor: NDArray[np.float64]
    ceiling: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    status: NDArray[np.int8]
    terms: NDArray[np.float64]
    central: NDArray[np.bool_]

    @property
    def name(self) -> str:
        """Which files are settled together."""
        blocks = self.structure.linked
        return "; ".join(f"{listed(b)} together" for b in blocks) or "each file by itself"

    def tied(self, file: str) -> str:
        """Which files one is linked to, in words."""
        others = [f for block in self.structure.linked if file in block for f in block if f != file]
        return f"settled with the {listed(others)} file{'s' * (len(others) > 1)} or not at all"

    def says(self, point: int) -> str:
        """The answer at a threat."""
        if not self.central[point].any():
            return "Split evenly nothing is stable."
        files = self.structure.file_names
        givers = [PLAYERS.index(giver) for giver in self.structure.givers]
        outcomes = [
            {f: x for f, x in zip(files, terms, strict=True) if not np.isnan(x)}
            for terms in self.terms[point][self.central[point]].tolist()
        ]
        return sentence(f"{settles(outcomes, files, files, givers)}.")

    def _file(self, k: int) -> dict[str, Any]:
        """What is shown of one file, rounded."""
        file = self.structure.file_names[k]
        is_tied = any(file in block for block in self.structure.linked)
        terms = [
            sorted({round(x, 3) for x in here[:, k].tolist() if not np.isnan(x)})
            for here in self.terms
        ]
        giver = self.structure.givers[k]
        shown = {"giver": giver, "status": self.status[:, k].tolist(), "terms": terms}
        if is_tied:
            within = {"low": _numbers(self.low[:, k]), "high": _numbers(self.high[:, k])}
            return {**shown, "tied": self.tied(file), **within}
        return {
            **shown,
            "floor": _numbers(self.floor[:, k]),
            "ceiling": _numbers(self.ceiling[:, k]),
        }

    def data(self) -> dict[str, Any]:
        """Plain data, each sentence once."""
        said = [self.says(point) for point in range(len(self.central))]
        sentences = list(dict.fromkeys(said))
        return {
            "name": self.name,
            "words": [self.words[code] for code in sorted(self.words)],
            "files": {file: self._file(k) for k, file in enumerate(self.structure.file_names)},
            "sentences": sentences,
            "says": [sentences.index(text) for text in said],
        }


@dataclass(frozen=True, eq=False)
class RoomAlong:
    """Room for a deal along the threat under each linkage.

    Attributes
    ----------
    scenario : Scenario
    places : array, shape (K,)
        The threats, today's among them.
    linked : tuple of Linked
        The scenario's own form first.
    """

    scenario: Scenario
    places: NDArray[np.float64]
    linked: tuple[Linked, ...]

    @property
    def today(self) -> int:
        """Where among the places the scenario's own threat is."""
        return int(np.abs(self.places - float(self.scenario.values["threat"])).argmin())

    def data(self) -> dict[str, Any]:
        """Plain data for a script."""
        return {
            "today": self.today,
            "threat": [round(x, 4) for x in self.places.tolist()],
            "grades": [graded(self.scenario, x) for x in self.places.tolist()],
            "forms": [each.data() for each in self.linked],
        }


def room_along(found: Room) -> RoomAlong:
    """Move the threat under a room for a deal, and link its files.

    Parameters
    ----------
    found : Room
        Of all files, as `model.room` finds it.

    Raises
    ------
    InputError
        As `model.central_over` does for the scenario's own form.
    """
    scenario, own = found.scenario, found.answer.structure
    places = np.unique([*np.linspace(0, 1, _POINTS).round(4), found.today])
    # Of many files there are too many ways: one block at most.
    ways = [b for b in own.linkages if len(b) < 2 and b != own.linked]
    forms = [own, *(replace(own, linked=b) for b in ways)]
    linked = tuple(_linked(scenario, form, places, found.today) for form in forms)
    return RoomAlong(scenario, places, linked)


def _linked(
    scenario: Scenario, structure: Structure, places: NDArray[np.float64], today: float
) -> Linked:
    points = Points.grid(scenario, {"threat": [*places.tolist()]})
    read = central_over(points, structure)
    terms = np.where(read.central[:, :, None], read.terms, np.nan)
    files = structure.file_names
    floor, ceiling = (np.full((points.count, len(files)), np.nan) for _ in range(2))
    alone = [f for f in files if not any(f in block for block in structure.linked)]
    if alone:
        zones = zones_over(scenario, files=alone, structure=structure, threat=places.tolist()).data
        at = [files.index(f) for f in alone]
        floor[:, at], ceiling[:, at] = (
            zones[name].transpose("threat", "file").values for name in ("floor", "ceiling")
        )
    status = None if structure.linked else _over_equilibria(points, structure)
    words = EVEN if status is None else STATUS
    status = _over_even_terms(read) if status is None else status
    within = _extents(scenario, structure, places, today)
    return Linked(structure, words, floor, ceiling, *within, status, terms, read.central)


def _extents(
    scenario: Scenario, structure: Structure, places: NDArray[np.float64], today: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The extent of each linked file's terms that suit both sides, its package alone."""
    low, high = (np.full((len(places), len(structure.files)), np.nan) for _ in range(2))
    exact = np.unique([*range(0, len(places), _EVERY), len(places) - 1,
                       int(np.abs(places - today).argmin())])  # fmt: skip
    for block in (b for b in structure.blocks if len(b) > 1):
        package = zone_of_block(scenario, structure, block)
        found = extents_along(package, "threat", places[exact])
        for end, known in zip((low, high), found, strict=True):
            for f, at in zip(block, known.T, strict=True):
                end[:, f] = np.interp(places, places[exact], at)
                end[exact, f] = at
    return low, high


def _over_equilibria(points: Points, structure: Structure) -> NDArray[np.int8] | None:
    """The status of each file over all equilibria without a grid; None where not decided."""
    if not known_shape(at_stake(structure)):
        return None
    codes = continuum_over(points, structure).codes
    if (codes >= UNDECIDED).any():
        return None
    count = len(structure.files)
    settled = [[f in s for f in range(count)] for s in sets_of(count)]
    return _status(codes == YES, np.array(settled))


def _over_even_terms(read: CentralSweep) -> NDArray[np.int8]:
    """The same over the outcomes that are stable on their central terms."""
    settled = [[file in s for file in read.structure.file_names] for s in read.sets]
    return _status(read.reading == STABLE, np.array(settled))


def _status(stable: NDArray[np.bool_], settled: NDArray[np.bool_]) -> NDArray[np.int8]:
    """From which sets are stable at a point, (K, S), and which files they settle, (S, n)."""
    some = (stable[:, :, None] & settled).any(axis=1)
    other = (stable[:, :, None] & ~settled).any(axis=1)
    none = ~stable.any(axis=1, keepdims=True)
    return np.select([none, ~some, other], [NONE, OPEN, SOME], EVERY).astype(np.int8)


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(x) else round(x, 4) for x in values.tolist()]
