"""The forms that decide the answer, side by side: links by execution, then each other switch.

A *row* is one form of the game. At the scenario's values it says of each file whether it is settled
in every pure equilibrium, in some or in none, and on which terms, without a grid; where the premise
of the lemma fails in a form, on the grid L = 3, and that is said. Beside it stands the share of the
same sampled cases in which the file is settled in some pure equilibrium at L = 3.

The last rows are those in which Iran does not know whether the threat is meant (`model.two_types`):
on the grid L = 3, and a file counts as settled where both types of US settle it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from model.continuum import ByBlocks, PremiseFails, without_a_grid
from model.continuum.by_blocks import ends_of
from model.grid import grid_of
from model.payoffs import SWITCHES, Structure
from model.progress import bar
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.sweeps.engine import exact_outcomes_at
from model.sweeps.lenses import EQUILIBRIUM_SET
from model.sweeps.points import Points
from model.two_types import TwoTypeGame, bluff_over
from model.uncertainty.by_form import RESOLVED
from model.uncertainty.results import conclusions
from model.uncertainty.robustness import draw
from model.uncertainty.structures import Variant, held, one_at_a_time
from model.words import EVERY, NONE, OPEN, SOME, STATUS_WORDS, conceded_from_to, listed

if TYPE_CHECKING:
    import pandas as pd

#: L of the shares, and of the rows that cannot be had without a grid.
LEVELS = 3

#: Cases by default: each is solved in every row.
CASES = 256

#: With so many files at most each form is decided without a grid.
_MOST_FILES = 4

#: Executions that each way to link the files is tried with.
EXECUTIONS = ("given", "pays")


@dataclass(frozen=True)
class FormRow:
    """What becomes of each file in one form.

    Attributes
    ----------
    name : str
        What is different from the scenario's own form, in words.
    structure : Structure
    levels : int or None
        None without a grid, else L.
    status : tuple of int
        By file, as in `model.words.STATUS_WORDS`.
    terms : tuple of (float, float) or None
        By file the least and the greatest terms; None where it is settled in no equilibrium.
    share : tuple of float
        By file the share of the cases in which some pure equilibrium settles it, at L = 3.
    """

    name: str
    structure: Structure
    levels: int | None
    status: tuple[int, ...]
    terms: tuple[tuple[float, float] | None, ...]
    share: tuple[float, ...]


@dataclass(frozen=True, repr=False)
class FormTable(Result):
    """What can be settled in each form of the game.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
        The scenario's own form, which the first row is.
    rows : tuple of FormRow
    cases : int
    sampling : str
    """

    lens = EQUILIBRIUM_SET
    levels = "no grid"

    scenario: Scenario
    structure: Structure
    rows: tuple[FormRow, ...]
    cases: int
    sampling: str

    def changing(self, file: str) -> tuple[str, ...]:
        """The forms in which the file's status is another than in the first row."""
        k = self.structure.file_names.index(file)
        return tuple(r.name for r in self.rows if r.status[k] != self.rows[0].status[k])

    @property
    def words(self) -> str:
        """How many of the other forms change what becomes of which file."""
        count = len(self.rows) - 1
        files = self.structure.file_names
        counts = [len(self.changing(f)) for f in files]
        if not any(counts):
            return f"What becomes of each file is the same in all {count} other forms"
        said = [f"{n or 'none'} the {f}" for f, n in zip(files, counts, strict=True)]
        verb = "changes" if counts[0] == 1 else "change"
        said[0] = f"{counts[0] or 'none'} {verb} the {files[0]} file's status"
        if len(said) > 1:
            said[-1] += " file's"
        return f"Of {count} other forms {listed(said)}"

    @property
    def counted(self) -> str:
        """What these forms are counted by, and why the answer by form counts others."""
        ones = {variant.structure for variant in one_at_a_time(self.structure)}
        others = [r.structure for r in self.rows[1:]]
        guessing = others.count(self.structure)
        one = sum(form in ones for form in others) - guessing
        kinds = (
            (one, "with one thing changed"),
            (len(others) - guessing - one, "with two"),
            (guessing, "in which Iran must guess whether the threat is meant"),
        )
        said = listed([f"{n} {what}" for n, what in kinds if n])
        return (
            f"Counted is what can hold at the scenario's values in {len(others)} other forms: "
            f"{said}. The count of answer --by-form is another: of those with one thing changed, "
            "the ones whose answer settles other files"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each form: status, terms and share of each file."""
        return table(
            [
                {
                    "form": r.name,
                    "decided": grid_words(r.levels),
                    **{
                        f"{f}_{key}": value
                        for f, status, terms, share in zip(
                            self.structure.file_names, r.status, r.terms, r.share, strict=True
                        )
                        for key, value in (
                            ("status", STATUS_WORDS[status]),
                            ("terms", terms_words(terms)),
                            ("share", share),
                        )
                    },
                }
                for r in self.rows
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "sampling": self.sampling,
            "forms": [
                {
                    "form": r.name,
                    "structure": plain(r.structure),
                    "decided": grid_words(r.levels),
                    "files": {
                        f: {
                            "status": STATUS_WORDS[r.status[k]],
                            "terms": None if r.terms[k] is None else list(r.terms[k] or ()),
                            "share_settled_in_some": r.share[k],
                        }
                        for k, f in enumerate(self.structure.file_names)
                    },
                }
                for r in self.rows
            ],
        }


def grid_words(levels: int | None) -> str:
    """How a row was decided."""
    return "no grid" if levels is None else f"L = {levels}"


def terms_words(terms: tuple[float, float] | None) -> str:
    """Terms as shares, e.g. ``"43% to 100%"`` or ``"dropped"``; nothing where there are none."""
    return "" if terms is None else conceded_from_to(*map(float, terms))


def variants(structure: Structure) -> tuple[Structure, ...]:
    """The forms of the rows: links by execution, then each other choice of each other switch."""
    found = [structure]
    for linked in structure.linkages:
        for execution in EXECUTIONS:
            changes: dict[str, Any] = {"linked": linked, "execution": execution}
            found.append(replace(structure, **changes, us_chance=Fraction(0)))
    for switch, choices in SWITCHES.items():
        for choice in choices:
            changes = {switch: choice}
            if switch == "execution":
                changes["us_chance"] = Fraction(0)
            found.append(replace(structure, **changes))
    return tuple(dict.fromkeys(found))


def form_table(
    scenario: Scenario | str = "oman-2026",
    n: int = CASES,
    *,
    structures: Sequence[Structure] | None = None,
    seed: int = 0,
    threads: int | None = None,
) -> FormTable:
    """Look at a scenario in each form of the game.

    Parameters
    ----------
    scenario : Scenario or str
    n : int
        Cases drawn from the stated ranges, a power of two from 16.
    structures : sequence of Structure, optional
        The forms beside the scenario's own; `variants` by default.
    seed : int
    threads : int, optional

    Returns
    -------
    FormTable
        A second or two for each form.

    Examples
    --------
    >>> import model
    >>> forms = [model.Structure(hazard="any")]
    >>> found = model.form_table("oman-2026", 16, structures=forms)
    >>> found.changing("missile")
    ('hazard in full while any file is open',)
    """
    scenario = load(scenario)
    own = scenario.form()
    others = variants(own) if structures is None else tuple(map(scenario.form, structures))
    forms = tuple(dict.fromkeys((own, *others)))
    cases = draw(scenario, n, seed=seed)
    rows = []
    with bar("Trying other forms", len(forms)) as advance:
        for form in forms:
            name = ", ".join(form.differences(own)) or "as it stands"
            levels, status, terms = _at_values(scenario, form)
            shares = [
                held(points, Variant(name, form, LEVELS, EQUILIBRIUM_SET), threads)[0].mean(axis=0)
                for points in cases.parts
            ]
            mean = sum(shares) / len(shares)
            statements = conclusions(own.file_names)
            share = tuple(float(mean[statements.index(f"{f} settled")]) for f in own.file_names)
            rows.append(FormRow(name, form, levels, status, terms, share))
            advance(1)
    if structures is None and own.execution != "belief":
        rows += [_two_types(scenario, own, cases.parts, kind) for kind in RESOLVED]
    return FormTable(scenario, own, tuple(rows), n, cases.parts[0].words)


def _two_types(scenario: Scenario, form: Structure, cases: Sequence[Points], kind: str) -> FormRow:
    """The row in which Iran does not know whether it faces such a US or one that bluffs."""
    game = TwoTypeGame(scenario, resolved=kind, levels=LEVELS, structure=form)
    ends = [e.outcome for e in game.equilibrium_outcomes().outcomes]
    status, terms, share = [], [], []
    found = [
        bluff_over(part, resolved=kind, levels=LEVELS, structure=form)["can_settle"].values
        for part in cases
    ]
    for k in range(len(form.file_names)):
        pairs = [(o.resolved.terms[k], o.bluffing.terms[k]) for o in ends]
        both = [float(x) for r, b in pairs if r is not None and b is not None for x in (r, b)]
        status.append(_status(bool(both), len(both) < 2 * len(pairs)))
        terms.append((min(both), max(both)) if both else None)
        share.append(float(np.mean([part[:, :, k].all(axis=1).mean() for part in found])))
    name = f"{RESOLVED[kind]}, or a bluff"
    return FormRow(name, form, LEVELS, tuple(status), tuple(terms), tuple(share))


def _at_values(
    scenario: Scenario, form: Structure
) -> tuple[int | None, tuple[int, ...], tuple[tuple[float, float] | None, ...]]:
    """At the scenario's values: how it was decided, and status and terms of each file.

    Without a grid; on one where files are five, of which there are too many forms for that.
    """
    if len(form.files) > _MOST_FILES:
        return (LEVELS, *_on_grid(scenario, form))
    try:
        found = without_a_grid(scenario, form)
    except PremiseFails:
        return (LEVELS, *_on_grid(scenario, form))
    if isinstance(found, ByBlocks) and not found.decided:
        return (LEVELS, *_on_grid(scenario, form))
    status = tuple(
        _status(bool(found.can_settle(f)), bool(found.can_stay_open(f))) for f in form.file_names
    )
    return None, status, tuple(ends_of(found, f) for f in form.file_names)


def _on_grid(
    scenario: Scenario, form: Structure
) -> tuple[tuple[int, ...], tuple[tuple[float, float] | None, ...]]:
    chosen = grid_of(LEVELS, form)
    numbers, _ = exact_outcomes_at(scenario.values, chosen, form)
    ending = [chosen.outcome(int(n)).terms for n in numbers]
    columns = [[t[k] for t in ending] for k in range(len(form.file_names))]
    settled = [[float(x) for x in column if x is not None] for column in columns]
    return (
        tuple(_status(bool(s), len(s) < len(ending)) for s in settled),
        tuple((min(s), max(s)) if s else None for s in settled),
    )


def _status(can_settle: bool, can_stay_open: bool) -> int:
    if can_settle:
        return SOME if can_stay_open else EVERY
    return OPEN if can_stay_open else NONE
