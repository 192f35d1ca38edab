"""In which share of the sampled cases a conclusion holds: by lens, and by the form of the game.

What the shares are, and the rule by which a conclusion is flagged, is told in
`model.uncertainty.robustness`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.files import STANDARD, names_of_files
from model.payoffs import Structure
from model.results import Labelled, table
from model.scenario import Scenario
from model.structure import LINKED
from model.words import listed, on_grid, percent, sentence

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: The statements whose shares are compared: of each file two, and one of the whole.
DEADLOCK = "full deadlock"


def conclusions(files: Sequence[str]) -> tuple[str, ...]:
    """The statements of talks on these files."""
    of_files = (f"{file} {status}" for file in files for status in ("settled", "conceded"))
    return (*of_files, DEADLOCK)


#: Those of talks on the files that scenarios have as a rule.
CONCLUSIONS: tuple[str, ...] = conclusions(names_of_files(STANDARD))

#: A conclusion is flagged if its share crosses the one or moves by more than the other.
HALF = 0.5
MOST_MOVED = 0.2
RULE = (
    "flagged if the share of sampled cases in which the statement holds lies on the other side of "
    f"one half, or differs from the base by more than {MOST_MOVED}"
)

#: Ways to link files that are named one by one, at most: all there are with three files.
FEW_LINKS = 4

#: Letters that a title of three lines holds.
_LONG_TITLE = 220

#: Name of the game whose concessions are split as finely as one likes.
NO_GRID = "no grid"


@dataclass(frozen=True, eq=False, repr=False)
class Forms(Labelled):
    """The share of the same sampled cases in which each statement holds, form by form of the game.

    Attributes
    ----------
    data : Dataset
        Dimensions ``variant`` and ``conclusion`` (`CONCLUSIONS`). ``share`` and ``share_error``;
        ``cases``, the share of cases that the variant decides (all but for the continuum, which
        refuses those that fail the lemma's premise); ``moved`` and ``moved_error``, the difference
        from the base over those cases; ``flagged``. NaN where the variant does not say:
        the continuum does not tell conceding from dropping. ``changes_with`` names, for each
        conclusion, the variants that flag it.
    scenario : Scenario
    structure : Structure
        The form of the base.
    """

    scenario: Scenario
    structure: Structure

    @property
    def words(self) -> str:
        """Which files' settlement is flagged, and by what, in one sentence."""
        groups: dict[str, list[str]] = {}
        for file in self.structure.file_names:
            changes = self._changes(f"{file} settled")
            if changes:
                groups.setdefault(changes, []).append(file)
        tried = self.data.sizes["variant"] - 1
        if not groups:
            return (
                f"In none of {tried} other forms does the share of cases in which a file can be "
                f"settled cross one half or move by more than {MOST_MOVED}"
            )
        clauses = [f"{_named(files)} (with {changes})" for changes, files in groups.items()]
        listed = ", and for ".join(clauses)
        return f"What can be settled depends on the form of the game for {listed}"

    @property
    def headline(self) -> str:
        """The words where they fit a title; else how many forms change something."""
        if len(self.words) <= _LONG_TITLE:
            return self.words
        changed = int(self["flagged"].any("conclusion").sum())
        tried = self._tried
        return (
            f"{changed} of {sum(tried.values())} other {listed([k for k, n in tried.items() if n])}"
            " change a conclusion on what can be settled"
        )

    @property
    def _tried(self) -> dict[str, int]:
        """How many other forms, grids and lenses were tried."""
        lens, levels = (self[name].values.tolist() for name in ("lens", "levels"))
        lenses = sum(each != lens[0] for each in lens)
        grids = sum(each != levels[0] for each in levels)
        return {"forms": len(lens) - 1 - lenses - grids, "grids": grids, "lenses": lenses}

    @property
    def counted(self) -> str:
        """What is counted here, of how many, and why the answer by form has another count."""
        kinds = listed([f"{n} {kind}" for kind, n in self._tried.items() if n])
        return (
            f"Counted over {kinds}: in which share of sampled cases something can be settled; the "
            "first page of a briefing counts, of the forms alone, those whose answer at the "
            "scenario's values settles other files"
        )

    @property
    def sentences(self) -> dict[str, str]:
        """For each conclusion a sentence: its share in the base, and what changes it."""
        result = {}
        for conclusion in map(str, self["conclusion"].values):
            here = self.data.sel(conclusion=conclusion)
            base = float(here["share"][0])
            changes = self._changes(conclusion)
            tried = int(here["share"].notnull().sum()) - 1
            verdict = (
                f"changes with: {changes}" if changes else f"no change of form of {tried} flags it"
            )
            # On a grid, where the answer of the same cases is found without one.
            stated = on_grid(self._levels, _statement(conclusion))
            result[conclusion] = f"{stated} in {percent(base)} of sampled cases; {verdict}"
        return result

    @property
    def _levels(self) -> int | None:
        levels = str(self.attrs["levels"])
        return int(levels) if levels.isdigit() else None

    def _changes(self, conclusion: str) -> str:
        """The forms that flag a conclusion."""
        tried = list(map(str, self["variant"].values))
        flagged = self["flagged"].sel(conclusion=conclusion).values
        forms = [form for form, is_so in zip(tried, flagged, strict=True) if is_so]
        return "; ".join(told_in_short(forms, tried))

    @property
    def by_grid(self) -> str:
        """In which share of the cases each file can be settled, on the base's grid and without one.

        Without a grid not every case is decided, so the base is told over the same cases again.
        """

        def listed(shares: xr.DataArray) -> str:
            said = [
                f"{f} {percent(float(shares.sel(conclusion=f'{f} settled')))}"
                for f in self.structure.file_names
            ]
            return ", ".join(said)

        base, *others = [str(v) for v in self["variant"].values]
        about, levels = self.attrs, self.attrs["levels"]
        text = (
            f"Over {about['n']:,} cases drawn {about['sampling']}, some pure equilibrium "
            f"settles each file in these shares of them: "
            f"{listed(self['share'].sel(variant=base))} (L = {levels})"
        )
        if NO_GRID not in others:
            return text
        free = self.data.sel(variant=NO_GRID)
        decided = float(free["cases"])
        if decided == 1:
            return f"{text}. Without a grid: {listed(free['share'])}"
        return (
            f"{text}. Over the {percent(decided)} of them that are decided without a grid: "
            f"{listed(free['share'])} without, {listed(free['share'] - free['moved'])} at "
            f"L = {levels}"
        )

    @property
    def finer(self) -> str:
        """What grids finer than the base's, and none, make of it; empty where not looked at."""
        if not str(self.attrs["levels"]).isdigit():
            return ""
        base = int(self.attrs["levels"])
        finer = [n == NO_GRID or int(n) > base for n in map(str, self["levels"].values)]
        if not any(finer):
            return ""
        spans = []
        for f in self.structure.file_names:
            found = self["share"].sel(conclusion=f"{f} settled").values[finer]
            ends = dict.fromkeys(percent(float(end)) for end in (found.min(), found.max()))
            spans.append(f"{f} {' to '.join(ends)}")
        return f"If concessions can be split more finely: {', '.join(spans)}."

    def _contents(self) -> dict[str, Any]:
        by_form = {
            str(v): {
                str(c): {
                    **share_of(self.data, "share", variant=v, conclusion=c),
                    "flagged": bool(self["flagged"].sel(variant=v, conclusion=c)),
                }
                for c in self["conclusion"].values
            }
            for v in self["variant"].values
        }
        return {"rule": RULE, "forms": by_form, "findings": self.sentences}


def told_in_short(forms: Sequence[str], tried: Sequence[str]) -> list[str]:
    """Forms by name; of many ways to link files, how many there are.

    >>> told_in_short(["L = 2"], ["L = 2", "nuclear and missile files linked"])
    ['L = 2']
    """
    links = [form for form in forms if form.endswith(LINKED)]
    if len(links) <= FEW_LINKS:
        return list(forms)
    ways = sum(form.endswith(LINKED) for form in tried)
    said = f"{len(links)} of the {ways} ways to link files"
    return [said if form == links[0] else form for form in forms if form not in links[1:]]


def _named(files: Sequence[str]) -> str:
    return f"the {' and '.join(files)} file{'s' if len(files) > 1 else ''}"


def _statement(conclusion: str) -> str:
    if conclusion == DEADLOCK:
        return "Full deadlock is an equilibrium"
    file, status = conclusion.split()
    said = "is settled" if status == "settled" else "is conceded, in part at least,"
    return f"The {file} file {said} in some equilibrium"


#: What is counted of a file without a grid, in the order of every array.
FREE_MEASURES = (
    "settled in some equilibrium",
    "settled in every equilibrium",
    "settled in some answer",
    "settled in every answer",
)


@dataclass(frozen=True, eq=False)
class FreeShares:
    """In which share of the same cases each status of a file holds without a grid.

    Attributes
    ----------
    files : tuple of str
    share, error : array, shape (files, measures)
        In the order of `FREE_MEASURES`; the errors are standard errors.
    undecided : float
        Share of the cases in which not all equilibria are known: they count as settled or not by
        what is stable on central terms.
    """

    files: tuple[str, ...]
    share: NDArray[np.float64]
    error: NDArray[np.float64]
    undecided: float

    def in_every(self, file: str) -> float:
        """Share of the cases in which every equilibrium settles a file."""
        measure = FREE_MEASURES.index("settled in every equilibrium")
        return float(self.share[self.files.index(file), measure])

    @property
    def words(self) -> str:
        """How often each file can be settled, and how often the answer settles it."""
        can, _, some, every = self.share.T
        first, *rest = zip(self.files, map(percent, can), strict=True)
        said = [f"without a grid the {first[0]} file can be settled in {first[1]} of sampled cases"]
        said += [f"the {f} file in {share}" for f, share in rest]
        return sentence(
            f"{', '.join(said)}; some answer settles them in {listed([*map(percent, some)])}, "
            f"every answer in {listed([*map(percent, every)])}"
        )

    def report(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "undecided": self.undecided,
            "files": {
                f: {
                    m: {"share": float(share), "error": float(error)}
                    for m, share, error in zip(FREE_MEASURES, shares, errors, strict=True)
                }
                for f, shares, errors in zip(self.files, self.share, self.error, strict=True)
            },
        }


@dataclass(frozen=True, eq=False, repr=False)
class Robustness(Labelled):
    """In which share of sampled cases each outcome, and each status of a file, holds, by lens.

    Attributes
    ----------
    data : Dataset
        Dimensions ``lens``, ``file``, ``measure`` (`MEASURES`), ``outcome``. Variables
        ``file_share``, ``outcome_share``, ``deadlock_share`` (full deadlock is an outcome),
        ``none_share`` (no outcome), each with ``..._error``.
    scenario : Scenario
    structure : Structure
    forms : Forms or None
        The same cases under other forms of the game, where they were looked at.
    free : FreeShares or None
        The same cases without a grid, which the lenses on a grid are a check of; None in forms
        that are not read without one.
    """

    scenario: Scenario
    structure: Structure
    forms: Forms | None = None
    free: FreeShares | None = None

    def beside(self, forms: Forms) -> Robustness:
        """The same, with what other forms of the game give."""
        return replace(self, forms=forms)

    @property
    def words(self) -> str:
        """How often each file can be settled without a grid; else over the lenses on one."""
        return self.over_lenses if self.free is None else self.free.words

    @property
    def over_lenses(self) -> str:
        """The span over the lenses of the share in which each file is settled in some outcome."""
        some = self["file_share"].sel(measure="settled in some")
        spans = {}
        for f in self.structure.file_names:
            ends = (some.sel(file=f).min(), some.sel(file=f).max())
            spans[f] = " to ".join(dict.fromkeys(percent(float(end)) for end in ends))
        first, *rest = spans
        said = [f"The {first} file can be settled in {spans[first]} of sampled cases"]
        said += [f"the {f} file in {spans[f]}" for f in rest]
        return on_grid(int(self.attrs["levels"]), f"{', '.join(said)}, depending on the lens")

    @property
    def detail(self) -> str:
        """How often the US drops a file, and what finer grids make of what can be settled."""
        dropped = self["file_share"].sel(measure="dropped in some").max("lens")
        lets_go = ", ".join(
            f"{f} {percent(float(dropped.sel(file=f)))}" for f in self.structure.file_names
        )
        said = [] if self.free is None else [f"{self.over_lenses}."]
        said.append(f"The US drops the file, under some lens, in at most: {lets_go}.")
        if self.forms is not None and self.forms.finer:
            said.append(self.forms.finer)
        return " ".join(said)

    def frame(self) -> pd.DataFrame:
        """A row for each lens, file and measure; deadlock as a file."""
        import pandas as pd

        def column(kind: str) -> pd.DataFrame:
            names = {f"{kind}_share": "share", f"{kind}_share_error": "standard_error"}
            return self.data[list(names)].to_dataframe().reset_index().rename(columns=names)

        files = column("file")
        stuck = column("deadlock").assign(file="full deadlock", measure="an equilibrium outcome")
        return table(pd.concat([files, stuck[files.columns]], ignore_index=True))

    def _contents(self) -> dict[str, Any]:
        by_lens = {str(lens): self._of(self.data.sel(lens=lens)) for lens in self["lens"].values}
        free = None if self.free is None else self.free.report()
        return {
            "without_a_grid": free,
            "lenses": by_lens,
            **(self.forms._contents() if self.forms else {}),
        }

    def _of(self, here: xr.Dataset) -> dict[str, Any]:
        """What one lens gives."""
        present = here["outcome"].values[here["outcome_share"].values > 0]
        return {
            "files": {
                str(file): {
                    str(m): share_of(here, "file_share", file=file, measure=m)
                    for m in here["measure"].values
                }
                for file in here["file"].values
            },
            "full deadlock": share_of(here, "deadlock_share"),
            "no outcome": share_of(here, "none_share"),
            "outcomes": {str(o): share_of(here, "outcome_share", outcome=o) for o in present},
        }


def share_of(data: xr.Dataset, name: str, **at: Any) -> dict[str, float | None]:
    """A share with its standard error, for JSON."""
    share, error = (float(data[n].sel(at)) for n in (name, f"{name}_error"))
    missing = np.isnan(share)
    return {"share": None if missing else share, "error": None if missing else error}
