"""What a sweep shows, in words computed from it, and whether finer grids say the same.

**Status** of a file at a point: settled in every pure equilibrium, settled in some and open in
others, open in every one, or no pure equilibrium at all.

**Grid check.** How finely a concession can be split is a modelling choice, and it can make a
headline: a zone of agreement that lies between two steps is missed. So each finding is looked up
on the nested grids L = 3, 5, 9 too (each holds the offers of the one before). A finding *holds*
if the pattern along the axis is the same on all of them; otherwise the words say that it depends on
the grid, and on which grids what is seen.

Every sentence that reports a result comes from here; nothing else in the project words results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.parameters import FILES, parameter

if TYPE_CHECKING:
    import xarray as xr

NONE, OPEN, SOME, EVERY = range(4)
STATUS_WORDS = (
    "no pure equilibrium",
    "open in every equilibrium",
    "settled in some equilibria",
    "settled in every equilibrium",
)

#: The grids every headline is checked on.
CHECKED_LEVELS = (3, 5, 9)


def status(data: xr.Dataset) -> xr.DataArray:
    """Status of each file at each point: 0 to 3, see `STATUS_WORDS`; dimensions axes and file."""
    settles, opens = data["can_settle"], data["can_stay_open"]
    codes = settles * np.where(opens, SOME, EVERY) + ~settles * np.where(opens, OPEN, NONE)
    return codes.assign_attrs(long_name="status of the file", flag_meanings=", ".join(STATUS_WORDS))


def deadlock(data: xr.Dataset) -> xr.DataArray:
    """Where leaving every file open is the outcome of some pure equilibrium."""
    nothing = data["terms"].isnull().all("file")
    return (data["equilibrium"] & nothing).any("outcome")


def settled_sets(data: xr.Dataset) -> list[tuple[str, ...]]:
    """The files that each listed outcome settles."""
    closed = data["terms"].notnull().transpose("outcome", "file").values
    return [tuple(f for f, c in zip(FILES, row, strict=True) if c) for row in closed]


@dataclass(frozen=True)
class Run:
    """A stretch of an axis on which a value does not change: first and last point, both in it."""

    value: int
    first: float
    last: float


def runs(values: NDArray[Any], at: NDArray[np.float64]) -> list[Run]:
    """Split a row of values along an axis into stretches."""
    edges = np.flatnonzero(np.diff(values)) + 1
    starts = [0, *edges]
    ends = [*edges, len(values)]
    return [
        Run(int(values[a]), float(at[a]), float(at[b - 1]))
        for a, b in zip(starts, ends, strict=True)
    ]


def number(value: float) -> str:
    """A parameter value in a sentence: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def where_true(stretches: Sequence[Run], axis: str) -> str:
    """Where along the axis a yes-or-no holds, e.g. ``"only from threat 0.35"``."""
    holds = [r for r in stretches if r.value]
    first, last = stretches[0], stretches[-1]
    if len(stretches) == 1:
        return f"at every {axis}" if holds else f"at no {axis}"
    if len(holds) == 1 and holds[0] is last:
        return f"only from {axis} {number(last.first)}"
    if len(holds) == 1 and holds[0] is first:
        return f"only up to {axis} {number(first.last)}"
    spans = [
        number(r.first) if r.first == r.last else f"{number(r.first)} to {number(r.last)}"
        for r in holds
    ]
    return f"only at {axis} {' and '.join(spans)}"


@dataclass(frozen=True)
class Finding:
    """One thing a sweep along one parameter shows.

    Attributes
    ----------
    subject : str
        What it is about: a file, or ``"deadlock"``.
    words : str
        The finding on the grid of the figure, e.g. ``"only from threat 0.35"``.
    by_levels : dict of int to str
        The same on each grid looked at.
    holds : bool
        Whether the pattern is the same on all of them.
    spread : tuple of float
        Smallest and largest distance, over the grids, between turning points and those shown.
    """

    subject: str
    words: str
    by_levels: dict[int, str]
    holds: bool

    @property
    def check(self) -> str:
        """The grid check in words."""
        grids = ", ".join(f"L = {level}" for level in self.by_levels)
        distinct = dict.fromkeys(self.by_levels.values())
        if len(distinct) == 1:
            return f"the same on the grids {grids}"
        listed = "; ".join(f"L = {level}: {words}" for level, words in self.by_levels.items())
        if self.holds:
            return f"the same pattern on the grids {grids}, turning points differ ({listed})"
        return f"depends on how finely concessions can be split ({listed})"


def along(datasets: Sequence[xr.Dataset], axis: str) -> list[Finding]:
    """Where each file can be settled along one parameter, and where deadlock is an equilibrium.

    Parameters
    ----------
    datasets : sequence of Dataset
        The sweep of the figure first, then the same on other grids.
    axis : str
        The parameter they vary.
    """
    word = parameter(axis).words.lower()
    findings = []
    for subject in (*FILES, "deadlock"):
        patterns, words = [], {}
        for data in datasets:
            holds = deadlock(data) if subject == "deadlock" else data["can_settle"].sel(file=subject)
            stretches = runs(holds.values.astype(int), data[axis].values)
            patterns.append([r.value for r in stretches])
            words[int(data.attrs["levels"])] = where_true(stretches, word)
        same = all(pattern == patterns[0] for pattern in patterns)
        findings.append(Finding(subject, next(iter(words.values())), words, same))
    return findings


def files_headline(findings: Sequence[Finding]) -> str:
    """One sentence on the three files: files with the same finding are named together."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for finding in findings:
        if finding.subject != "deadlock":
            groups.setdefault((finding.words, finding.holds), []).append(finding.subject)
    clauses = []
    for (words, holds), files in groups.items():
        if not holds:
            clauses.append(f"whether {_files(files)} can be settled depends on the grid")
        elif words.startswith("at no "):
            verb = "stay" if len(files) > 1 else "stays"
            clauses.append(f"{_files(files)} {verb} open {words.replace('at no', 'at every')}")
        else:
            clauses.append(f"{_files(files)} can be settled {words}")
    sentence = "; ".join(clauses)
    return sentence[:1].upper() + sentence[1:]


def deadlock_sentence(findings: Sequence[Finding]) -> str:
    """One sentence on full deadlock."""
    found = next(f for f in findings if f.subject == "deadlock")
    if not found.holds:
        return "Whether full deadlock is an equilibrium too depends on the grid"
    if found.words.startswith("at no "):
        return f"Full deadlock is an equilibrium {found.words}"
    return f"Full deadlock is an equilibrium too {found.words}"


def _files(files: Sequence[str]) -> str:
    plural = "files" if len(files) > 1 else "file"
    listed = files[0] if len(files) == 1 else f"{', '.join(files[:-1])} and {files[-1]}"
    return f"the {listed} {plural}"


def list_files(files: Sequence[str]) -> str:
    """Names of files as a region's label: ``"nuclear + regional"``, ``"nothing"``, ``"all"``."""
    if not files:
        return "nothing"
    return "all three files" if len(files) == len(FILES) else " + ".join(files)


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
    """

    code: NDArray[np.int64]
    sets: tuple[tuple[str, ...], ...]
    rivals: NDArray[np.bool_]


def fullest(data: xr.Dataset) -> Regimes:
    """The largest set of files that one equilibrium settles, at each point.

    Of sets with as many files, the one with the file named first in the project's order.
    """
    each = settled_sets(data)
    order = tuple(
        sorted(set(each), key=lambda s: (-len(s), tuple(FILES.index(f) for f in s)))
    )
    equilibrium = data["equilibrium"].values
    code = np.full(equilibrium.shape[:-1], -1, dtype=np.int64)
    rivals = np.zeros(code.shape, dtype=bool)
    for k, files in enumerate(order):
        here = equilibrium[..., [j for j, s in enumerate(each) if s == files]].any(axis=-1)
        for better, chosen in enumerate(order[:k]):
            if not set(files) <= set(chosen):
                rivals |= here & (code == better)
        code[here & (code == -1)] = k
    return Regimes(code, order, rivals)


def map_headline(datasets: Sequence[xr.Dataset], axes: tuple[str, str]) -> str:
    """One sentence on what can be settled over a plane, with the grid check."""
    words = " and ".join(parameter(axis).words.lower() for axis in axes)
    never = [
        [f for f in FILES if not data["can_settle"].sel(file=f).any()] for data in datasets
    ]
    always = [[f for f in FILES if data["can_settle"].sel(file=f).all()] for data in datasets]
    clauses = []
    for chosen, verb in ((always, "can be settled"), (never, "can be settled")):
        firm = [f for f in FILES if all(f in found for found in chosen)]
        if firm:
            place = "everywhere" if chosen is always else "nowhere"
            clauses.append(f"{_files(firm)} {verb} {place} on the map")
    mixed = [f for f in FILES if not any(f in n or f in a for n, a in zip(never, always, strict=True))]
    for f in mixed:
        shares = [float(data["can_settle"].sel(file=f).mean()) for data in datasets]
        low, high = min(shares), max(shares)
        share = f"{low:.0%}" if round(low, 2) == round(high, 2) else f"{low:.0%} to {high:.0%}"
        clauses.append(f"the {f} file on {share} of it")
    unsure = [
        f
        for f in FILES
        if f not in mixed
        and not all(f in n for n in never)
        and not all(f in a for a in always)
    ]
    if unsure:
        clauses.append(f"whether {_files(unsure)} can depends on the grid")
    sentence = "; ".join(clauses) or f"Nothing is settled over {words}"
    return sentence[:1].upper() + sentence[1:]
