"""What a sweep shows, in words computed from it, and whether finer grids say the same.

**Status** of a file at a point: settled in every pure equilibrium, settled in some and open in
others, open in every one, or no pure equilibrium at all.

**Grid check.** How finely a concession can be split is a modelling choice, and it can make a
headline: a zone of agreement that lies between two steps is missed. So what is said is said of
several grids at once: those of L = 3, 5 and 9 levels, nested (each holds the offers of the one
before), the grid of the figure, and no grid at all, the limit of ever finer ones
(`model.continuum`). Where they agree, that is the finding; where they do not, the finding is that
it depends on how finely concessions can be split.

Every sentence that reports a result of a sweep is made here, from the parts in `model.words`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.parameters import parameter
from model.words import (
    DEPENDS,
    EVERY,
    NONE,
    OPEN,
    SOME,
    STATUS_WORDS,
    STEPS,
    listed,
    number,
    sentence,
    settled_set,
    the_files,
)

if TYPE_CHECKING:
    import xarray as xr

#: The grids every headline is checked on.
CHECKED_LEVELS = (3, 5, 9)

#: Digits in which a point of an axis is read.
_DIGITS = 12

#: How near a point is told at least.
_NEAR = 1e-4

NO, YES, UNSURE = range(3)
_FILE_VERBS = {
    NO: "stay{s} open",
    YES: "can be settled",
    UNSURE: STEPS.replace("depends", "depend{s}"),
}
_DEADLOCK_VERBS = {
    NO: "is not an equilibrium",
    YES: "is an equilibrium",
    UNSURE: STEPS,
}


def status(data: xr.Dataset) -> xr.DataArray:
    """Status of each file at each point: 0 to 3, see `model.words`; dimensions axes and file."""
    settles, opens = data["can_settle"], data["can_stay_open"]
    codes = settles * np.where(opens, SOME, EVERY) + ~settles * np.where(opens, OPEN, NONE)
    return codes.assign_attrs(long_name="status of the file", flag_meanings=", ".join(STATUS_WORDS))


def deadlock(data: xr.Dataset) -> xr.DataArray:
    """Where leaving every file open is the outcome of some pure equilibrium."""
    nothing = ~_settled(data).any("file")
    return (data["equilibrium"] & nothing).any("outcome")


def _settled(data: xr.Dataset) -> xr.DataArray:
    """Which files each outcome settles. Without a grid outcomes are sets of files, no terms."""
    return data["settled"] if "settled" in data.coords else data["terms"].notnull()


def on_all_grids(
    datasets: Sequence[xr.Dataset], look: Callable[[xr.Dataset], Any], otherwise: int
) -> NDArray[np.int64]:
    """What `look` sees where it sees the same in all datasets; `otherwise` elsewhere."""
    seen = [np.asarray(look(data)).astype(np.int64) for data in datasets]
    same = np.all([other == seen[0] for other in seen], axis=0)
    return np.where(same, seen[0], otherwise)


def files_in(data: xr.Dataset) -> tuple[str, ...]:
    """The files of the talks, in order."""
    return tuple(map(str, data["file"].values))


def settled_sets(data: xr.Dataset) -> list[tuple[str, ...]]:
    """The files that each listed outcome settles."""
    closed = _settled(data).transpose("outcome", "file").values
    return [tuple(f for f, c in zip(files_in(data), row, strict=True) if c) for row in closed]


@dataclass(frozen=True)
class Run:
    """A stretch of an axis on which a value does not change: first and last point, both in it."""

    value: int
    first: float
    last: float


def runs(values: NDArray[Any], at: NDArray[np.float64]) -> tuple[Run, ...]:
    """Split a row of values along an axis into stretches."""
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1), len(values)]
    return tuple(Run(int(values[a]), float(at[a]), float(at[b - 1])) for a, b in pairwise(edges))


def along_axis(
    stretches: Sequence[Run], verbs: Mapping[int, str], axis: str, exact: bool = False
) -> str:
    """Stretches in words, e.g. ``"stays open up to threat 0.3 and settles from 0.4 on"``.

    Between two points of a sweep nothing is known, so that a change is told by the points on either
    side of it. Exact stretches meet at one place, which is where they change.
    """
    if len(stretches) == 1:
        return f"{verbs[stretches[0].value]} at every {axis}{'' if exact else ' looked at'}"
    if len(stretches) == 2 and exact:
        before, after = stretches
        turn = f"{axis} {number(after.first)}"
        return f"{verbs[before.value]} below {turn} and {verbs[after.value]} from there on"
    each = zip(stretches, places(stretches, axis), strict=True)
    said = listed([f"{verbs[run.value]} {place}" for run, place in each])
    return said if exact else f"{said}, of the points looked at"


def places(stretches: Sequence[Run], axis: str) -> list[str]:
    """Where each of several stretches lies; the parameter is named at the first."""
    lasts, firsts = zip(*(_apart(a.last, b.first) for a, b in pairwise(stretches)), strict=True)
    inside = [
        f"at {low}" if run.first == run.last else f"from {low} to {high}"
        for run, low, high in zip(stretches[1:-1], firsts, lasts[1:], strict=False)
    ]
    return [f"up to {axis} {lasts[0]}", *inside, f"from {firsts[-1]} on"]


def _apart(before: float, after: float) -> tuple[str, str]:
    """Two neighbouring points, in as many digits as keep them apart.

    >>> _apart(0.22, 0.225), _apart(0.22352, 0.22356), _apart(0.25, 0.25)
    (('0.22', '0.225'), ('0.22352', '0.22356'), ('0.25', '0.25'))
    """
    digits, near = 3, min((after - before) / 1000, _NEAR)
    while digits < _DIGITS and _rounded_by(before, after, digits) > near > 0:
        digits += 1
    return f"{before:.{digits}g}", f"{after:.{digits}g}"


def _rounded_by(before: float, after: float, digits: int) -> float:
    return max(abs(float(f"{value:.{digits}g}") - value) for value in (before, after))


@dataclass(frozen=True)
class Finding:
    """Where along a parameter a file can be settled, or full deadlock is an equilibrium.

    Attributes
    ----------
    subject : str
        A file, or ``"deadlock"``.
    axis : str
        The parameter, in words.
    stretches : tuple of Run
        What all grids agree on: 0 no, 1 yes, 2 they differ.
    by_levels : mapping of int or str to tuple of Run
        The same on each grid alone, and under "no grid" without one.
    """

    subject: str
    axis: str
    stretches: tuple[Run, ...]
    by_levels: Mapping[int | str, tuple[Run, ...]]

    @property
    def words(self) -> str:
        """The finding as the rest of a sentence about one subject."""
        return self._in_words(self.stretches)

    @property
    def words_by_levels(self) -> dict[int | str, str]:
        """The same on each grid."""
        return {level: self._in_words(found) for level, found in self.by_levels.items()}

    @property
    def depends(self) -> bool:
        """Whether the grids differ anywhere."""
        return any(run.value == UNSURE for run in self.stretches)

    def _in_words(self, stretches: Sequence[Run]) -> str:
        verbs = _DEADLOCK_VERBS if self.subject == "deadlock" else _FILE_VERBS
        singular = {code: verb.format(s="s") for code, verb in verbs.items()}
        return along_axis(stretches, singular, self.axis)


def along(datasets: Sequence[xr.Dataset], axis: str) -> list[Finding]:
    """Where each file can be settled along one parameter, and where deadlock is an equilibrium.

    Parameters
    ----------
    datasets : sequence of Dataset
        The same sweep over that parameter on each grid.
    axis : str
        The parameter.
    """
    at = datasets[0][axis].values
    findings = []
    for subject in (*files_in(datasets[0]), "deadlock"):
        look = _looker(subject)
        findings.append(
            Finding(
                subject,
                parameter(axis).in_a_sentence,
                runs(on_all_grids(datasets, look, UNSURE), at),
                {d.attrs["levels"]: runs(np.asarray(look(d)).astype(int), at) for d in datasets},
            )
        )
    return findings


def _looker(subject: str) -> Callable[[xr.Dataset], xr.DataArray]:
    if subject == "deadlock":
        return deadlock
    return lambda data: data["can_settle"].sel(file=subject)


def files_along(findings: Sequence[Finding]) -> str:
    """One sentence on the files along a parameter; files alike are named together."""
    every = [finding.subject for finding in findings if finding.subject != "deadlock"]
    groups: dict[tuple[Run, ...], list[str]] = {}
    for finding in findings:
        if finding.subject != "deadlock":
            groups.setdefault(finding.stretches, []).append(finding.subject)
    axis = findings[0].axis
    clauses = []
    for stretches, files in groups.items():
        s = "" if len(files) > 1 else "s"
        verbs = {code: verb.format(s=s) for code, verb in _FILE_VERBS.items()}
        clauses.append(f"{the_files(files, every)} {along_axis(stretches, verbs, axis)}")
    return sentence("; ".join(clauses))


def deadlock_along(findings: Sequence[Finding]) -> str:
    """One sentence on full deadlock along a parameter."""
    found = next(f for f in findings if f.subject == "deadlock")
    return f"Full deadlock {found.words}"


def status_here(datasets: Sequence[xr.Dataset]) -> str:
    """What becomes of each file at one point, as a clause; files alike are named together.

    Parameters
    ----------
    datasets : sequence of Dataset
        Sweeps whose axes hold one value each, on each grid.
    """
    every, groups = files_in(datasets[0]), _by_status(datasets)
    if NONE in groups:
        return "there is no equilibrium in pure strategies"
    clauses: list[str] = []
    for code, (first, after) in _SETTLED_IN.items():
        if code in groups:
            files = groups[code]
            start = f"{the_files(files, every)} {_be(files)} settled in {first}"
            clauses.append(f"{the_files(files, every)} in {after}" if clauses else start)
    if DEPENDS in groups:
        clauses.append(f"what becomes of {the_files(groups[DEPENDS], every)} {STEPS}")
    return "; ".join(clauses) if DEPENDS in groups else ", ".join(clauses)


def title_here(datasets: Sequence[xr.Dataset], brief: bool = False) -> str:
    """The same in a title; brief, by the names of the files alone."""
    every, groups = files_in(datasets[0]), _by_status(datasets)
    if NONE in groups:
        return "no equilibrium in pure strategies"
    return ", ".join(
        f"{listed(groups[code])} {words}"
        if brief
        else f"{the_files(groups[code], every)} {_be(groups[code])} {words}"
        for code, words in _IN_A_TITLE.items()
        if code in groups
    )


def _by_status(datasets: Sequence[xr.Dataset]) -> dict[int, list[str]]:
    """The files by what all grids agree becomes of them."""
    groups: dict[int, list[str]] = {}
    for f in files_in(datasets[0]):
        agreed = on_all_grids([d.sel(file=[f]) for d in datasets], status, DEPENDS)
        groups.setdefault(int(agreed.item()), []).append(f)
    return groups


#: What becomes of files, in a title.
_IN_A_TITLE = {EVERY: "settled", SOME: "perhaps settled", OPEN: "open", DEPENDS: "unclear"}

#: In how many equilibria a file is settled: at the start of a sentence, and further on.
_SETTLED_IN = {
    EVERY: ("every pure equilibrium", "every one"),
    SOME: ("some pure equilibria", "some"),
    OPEN: ("no pure equilibrium", "none"),
}


def _be(files: Sequence[str]) -> str:
    return "is" if len(files) == 1 else "are"


def grid_in_words(levels: int | str) -> str:
    """A grid by its levels, or "no grid"."""
    return levels if isinstance(levels, str) else f"L = {levels}"


def grids_in_words(datasets: Sequence[xr.Dataset]) -> str:
    """The grids of some sweeps, e.g. ``"L = 3, 5, 9 and no grid"``."""
    levels = [str(d.attrs["levels"]) for d in datasets if not isinstance(d.attrs["levels"], str)]
    free = any(isinstance(d.attrs["levels"], str) for d in datasets)
    return f"L = {', '.join(levels)}{' and no grid' if free else ''}"


@dataclass(frozen=True)
class Regimes:
    """The most that can be settled at each point of a plane.

    Attributes
    ----------
    code : array of int
        For each point, a position in `sets`, or -1 where there is no pure equilibrium.
    sets : tuple of tuple of str
        The settled sets that occur, most files first.
    rivals : array of bool
        Where another equilibrium settles some file that the fullest one leaves open.
    files : tuple of str
        The files of the talks.
    """

    code: NDArray[np.int64]
    sets: tuple[tuple[str, ...], ...]
    rivals: NDArray[np.bool_]
    files: tuple[str, ...]

    def names(self) -> NDArray[np.object_]:
        """The set of files at each point as a text."""
        words = np.array(
            [*(settled_set(s, self.files) for s in self.sets), "no pure equilibrium"], dtype=object
        )
        return words[self.code]


def fullest(data: xr.Dataset) -> Regimes:
    """The largest set of files that one equilibrium settles, at each point.

    Of sets with as many files, the one with the file named first in the project's order.
    """
    each, every = settled_sets(data), files_in(data)
    order = tuple(sorted(set(each), key=lambda s: (-len(s), tuple(every.index(f) for f in s))))
    equilibrium = data["equilibrium"].values
    code = np.full(equilibrium.shape[:-1], -1, dtype=np.int64)
    rivals = np.zeros(code.shape, dtype=bool)
    for k, files in enumerate(order):
        here = equilibrium[..., [j for j, s in enumerate(each) if s == files]].any(axis=-1)
        for better, chosen in enumerate(order[:k]):
            if not set(files) <= set(chosen):
                rivals |= here & (code == better)
        code[here & (code == -1)] = k
    return Regimes(code, order, rivals, every)


def same_fullest(datasets: Sequence[xr.Dataset]) -> NDArray[np.bool_]:
    """Where the most that can be settled is the same set of files on every grid."""
    seen = [fullest(data).names() for data in datasets]
    return np.all([other == seen[0] for other in seen], axis=0)


def over_map(datasets: Sequence[xr.Dataset]) -> str:
    """One sentence on where over a plane each file can be settled, in shares of the map's points.

    A share of the map is an area, not a chance.
    """
    everywhere, nowhere, partly = [], [], []
    every = files_in(datasets[0])
    for f in every:
        found = on_all_grids(datasets, _looker(f), UNSURE)
        yes, unsure = float((found == YES).mean()), float((found == UNSURE).mean())
        if yes == 1:
            everywhere.append(f)
        elif yes == unsure == 0:
            nowhere.append(f)
        elif round(yes, 2) == 0:
            partly.append(f"on {unsure:.0%} of it {the_files([f], every)} {STEPS}")
        else:
            rest = f" ({unsure:.0%} {STEPS})" if unsure else ""
            partly.append(f"{the_files([f], every)} can be settled on {yes:.0%} of it{rest}")
    clauses = []
    if everywhere:
        clauses.append(f"{the_files(everywhere, every)} can be settled everywhere on the map")
    if nowhere:
        clauses.append(f"{the_files(nowhere, every)} can be settled nowhere on the map")
    text = "; ".join([*clauses, *partly])
    return sentence(text if clauses else text.replace(" of it", " of the map", 1))
