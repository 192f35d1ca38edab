r"""Regimes by status: what becomes of each file all along a lever, without a grid, and who flips.

**Object.** Along a path with place t (one parameter, or several that move together) two things are
piecewise constant: the *status* of each file, settled in every equilibrium without a grid, in some
or in none; and the *central sets*, those that the central reading settles. A *turning point* is a
place at which one of them changes.

**What is certain of it.** A turning point is known by a bracket no wider than 1e-12 whose ends are
rational and at which exact readings differ (`model.answers.watch`), so that a change lies within.
The brackets are looked for in `steps` even steps and, in those, down to a millionth of the path:
what changes and changes back within one step is not seen.

**Who flips.** At the end of the bracket at which a set is not what it was, some condition of it
fails that held at the other end: a side would rather leave files open, concede others, or no terms
suit both. That is read off the exact conditions (`model.continuum.conditions` for the status,
`model.answers.stability` for the central reading).

Where the equilibria are not all known without a grid (linked files, a threat that must pay, own
terms of another shape, an agenda of some files only), the status is that over the outcomes that are
stable on their central terms, and this is said. Where the premise of the lemma fails along a part
of the path only, the status is not told there; the central reading is, everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import provenance
from model.answers.breaks import becomes
from model.answers.deals import LENS as CENTRAL_LENS
from model.answers.deals import listed_sets
from model.answers.flips import Flip, flips
from model.answers.levers import Status, in_words
from model.answers.sweep import central_over
from model.answers.talks import read_agenda
from model.answers.watch import (
    WIDTH,
    Bracket,
    CentralWatch,
    Kind,
    Watch,
    certified,
    changes,
    watch_of_files,
)
from model.errors import InputError
from model.payoffs import Structure
from model.regimes.path import Path, Span, path
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.sweeps.points import Points
from model.words import STATUS_LABELS, listed, number, sentence

if TYPE_CHECKING:
    import pandas as pd

#: Steps in which a path is looked at, and up to how many changes are told in a sentence.
STEPS, _TOLD = 128, 4

#: Places at which the central terms are told.
_PLACES = 101

#: What is said where the premise of the lemma begins to fail.
NOT_KNOWN = "the status of files is no longer known"


@dataclass(frozen=True)
class Turn:
    """A place at which the status of a file changes, or the central sets.

    Attributes
    ----------
    kind : {"status", "central"}
    low, high : Fraction
        At these places exact readings differ; no further apart than 1e-12. Where what lies on one
        side is not known, the place is only looked up, to a millionth of the path.
    before, after : mapping of str to int, or tuple of tuple of str; or None
        The status of each file, or the central sets, below and above; None where not known.
    flips : tuple of Flip
        Whose incentive flips there.
    files : tuple of str
        All files of the talks.
    """

    kind: Kind
    low: Fraction
    high: Fraction
    before: Any
    after: Any
    flips: tuple[Flip, ...]
    files: tuple[str, ...]

    @property
    def place(self) -> Fraction:
        """The middle of the bracket."""
        return (self.low + self.high) / 2

    @property
    def certain(self) -> bool:
        """Whether exact readings differ at the ends of the bracket."""
        return self.before is not None and self.after is not None

    @property
    def change(self) -> str:
        """What changes as the path goes on, in a clause."""
        if not self.certain:
            return "the status of files is known" if self.before is None else NOT_KNOWN
        return becomes(self.kind, self.before, self.after, self.files)

    @property
    def change_back(self) -> str:
        """What changes as it is passed the other way, in a clause."""
        if not self.certain:
            return "the status of files is known" if self.after is None else NOT_KNOWN
        return becomes(self.kind, self.after, self.before, self.files)

    @property
    def words(self) -> str:
        """The change and who flips, in a clause."""
        why = "; ".join(flip.words for flip in self.flips)
        return f"{self.change} ({why})" if why else self.change


@dataclass(frozen=True)
class Stretch:
    """A part of the path on which nothing changes.

    Attributes
    ----------
    low, high : Fraction
    status : mapping of str to int, or None
        Of each file, codes of `model.words`; None where it is not known.
    central : tuple of tuple of str
        The central sets.
    """

    low: Fraction
    high: Fraction
    status: Status
    central: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False, repr=False)
class StatusAlong(Result):
    """The status of every file and the central sets along a path.

    Attributes
    ----------
    path : Path
    structure : Structure
    agenda : tuple of str
    over : str
        The outcomes that the status is over.
    stretches : tuple of Stretch
        They cover the path, in order.
    turns : tuple of Turn
        What changes between them, in order.
    terms : mapping of str to array, shape (2, K)
        The lowest and highest central terms of each file at `places`; nan where it is open.
    places : array, shape (K,)
    steps : int
        In how many steps it was looked for.
    """

    path: Path
    structure: Structure
    agenda: tuple[str, ...]
    over: str
    stretches: tuple[Stretch, ...]
    turns: tuple[Turn, ...]
    terms: Mapping[str, NDArray[np.float64]]
    places: NDArray[np.float64]
    steps: int

    levels = "no grid"

    @property
    def scenario(self) -> Scenario:
        """Where the other values come from."""
        return self.path.scenario

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

    def of(self, kind: Kind) -> tuple[Turn, ...]:
        """The turning points of one kind."""
        return tuple(turn for turn in self.turns if turn.kind == kind)

    @property
    def moving(self) -> str:
        """What moves, in a sentence."""
        names = [self.scenario.parameter(n).in_a_sentence for n in self.path.name.split(" and ")]
        return listed(names)

    @property
    def words(self) -> str:
        """What changes along the path, or that nothing does, and what the answer is."""
        return ". ".join(map(sentence, (self._status_words(_TOLD), self._central_words(_TOLD))))

    @property
    def headline(self) -> str:
        """The words in a title: the first changes of the status, else those of the answer."""
        if any(turn.certain for turn in self.of("status")):
            return sentence(self._status_words(2))
        return ". ".join(map(sentence, (self._status_words(2), self._central_words(1))))

    def _status_words(self, most: int) -> str:
        turns = [turn for turn in self.of("status") if turn.certain]
        known = [s.status for s in self.stretches if s.status is not None]
        start = f"as {self.moving} {self._moves},"
        if not known:
            return f"{start} the status of files is not known"
        part = "; in part it is not known" if len(known) < len(self.stretches) else ""
        if turns:
            return f"{start} {_in_order(turns, most)}{part}"
        return f"{start} no file changes its status: {in_words(known[0])}{part}"

    @property
    def _moves(self) -> str:
        return "move together" if " and " in self.path.name else "rises"

    def _central_words(self, most: int) -> str:
        first, turns = self.stretches[0].central, self.of("central")
        start = listed_sets(first, self.structure.file_names) if first else "none"
        if not turns:
            return f"the answer is {start} all along"
        return f"the answer is at first {start}; {_in_order(turns, most)}"

    def _named(self, sets: Any) -> str:
        return listed_sets(sets, self.structure.file_names) if sets else "none"

    def frame(self) -> pd.DataFrame:
        """A row for each stretch: its ends, the status of each file, the central sets."""
        return table(
            [
                {
                    "from": float(s.low),
                    "to": float(s.high),
                    **{
                        f: "not known" if s.status is None else STATUS_LABELS[s.status[f]][1]
                        for f in self.structure.file_names
                    },
                    "answer": self._named(s.central),
                }
                for s in self.stretches
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "path": self.path.report(),
            "status_over": self.over,
            "steps": self.steps,
            "central_terms": {
                "places": plain(self.places),
                **{
                    f: {"lowest": plain(low), "highest": plain(high)}
                    for f, (low, high) in self.terms.items()
                },
            },
            "stretches": [
                {
                    "low": plain(s.low),
                    "high": plain(s.high),
                    "status": None
                    if s.status is None
                    else {f: STATUS_LABELS[code][1] for f, code in s.status.items()},
                    "central": [list(c) for c in s.central],
                }
                for s in self.stretches
            ],
            "turns": [
                {
                    "watched": t.kind,
                    "place": float(t.place),
                    "between": [plain(t.low), plain(t.high)],
                    "bracket_at_most": float(WIDTH) if t.certain else float(t.high - t.low),
                    "change": t.change,
                    "flips": [flip.report() for flip in t.flips],
                }
                for t in self.turns
            ],
        }


def _in_order(turns: Sequence[Turn], most: int) -> str:
    """Where things change, in a clause for each, and how many more there are."""
    told = "; ".join(f"from {number(float(t.place))} on {t.change}" for t in turns[:most])
    more = len(turns) - most
    return told + (f"; and {more} more change{'s' if more > 1 else ''}" if more > 0 else "")


def status_along(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    steps: int = STEPS,
    threads: int | None = None,
    **axes: Span,
) -> StatusAlong:
    """Find where along a path the status of a file changes, or the answer, and who flips there.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default.
    steps : int
        In how many even steps changes are looked for.
    threads : int, optional
    **axes
        A parameter and its range, ``threat=(0, 1)``, ``threat="0:1"`` or None for its bounds; by
        default the threat over its bounds. Several make a ray, on which they move together from
        start to end.

    Returns
    -------
    StatusAlong

    Raises
    ------
    InputError
        For a path that cannot be laid, an agenda that cannot be read, or steps below 1.

    Examples
    --------
    >>> import model
    >>> found = model.status_along("jcpoa-2015", threat=(0, 1))
    >>> found.stretches[0].central
    (('nuclear',),)
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    on_the_table = read_agenda(agenda, structure.file_names)
    if not isinstance(steps, int) or steps < 1:
        raise InputError(f"steps: must be a whole number from 1, got {steps!r}")
    laid = path(scenario, axes or {"threat": None})
    files, central, over = watches(scenario, structure, on_the_table, threads)
    turns: list[Turn] = []
    told: dict[str, Any] = {}
    for watch in (files, central):
        ((start, found),) = changes(watch, scenario, [laid], steps)
        told[watch.kind] = _told(watch, start)
        turns += [_turn(watch, structure, on_the_table, b) for b in found]
    turns.sort(key=lambda t: (t.place, t.kind))
    places, terms = _terms(laid, structure, on_the_table, threads)
    return StatusAlong(
        laid, structure, on_the_table, over,
        tuple(_stretches(laid, told, turns)), tuple(turns), terms, places, steps,
    )  # fmt: skip


def watches(
    scenario: Scenario, structure: Structure, agenda: tuple[str, ...], threads: int | None = None
) -> tuple[Watch, CentralWatch, str]:
    """What watches the status of files, what the central sets, and over what the status is."""
    central = CentralWatch(scenario, structure, agenda, threads)
    files, over = watch_of_files(scenario, structure, agenda, threads)
    return files, central, over


def _terms(
    laid: Path, structure: Structure, agenda: tuple[str, ...], threads: int | None
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """The central terms at even places of a path: of each file the lowest and the highest."""
    at = [laid.low + (laid.high - laid.low) * Fraction(k, _PLACES - 1) for k in range(_PLACES)]
    points = Points.listed(laid.scenario, [laid.moved_at(t) for t in at])
    found = central_over(points, structure, agenda, threads=threads)
    return np.array(at, dtype=float), {f: np.stack(found.terms_of(f)) for f in structure.file_names}


def _turn(watch: Watch, structure: Structure, agenda: tuple[str, ...], b: Bracket) -> Turn:
    before, after = _told(watch, b.at_low), _told(watch, b.at_high)
    if before is None or after is None:
        return Turn(watch.kind, b.low, b.high, before, after, (), structure.file_names)
    low, high = certified(watch, b)
    ends = b.path.values_at(low), b.path.values_at(high)
    return Turn(
        watch.kind, low, high, before, after,
        flips(watch, structure, agenda, b, *ends), structure.file_names,
    )  # fmt: skip


def _told(watch: Watch, row: Any) -> Any:
    return watch.told(row) if (row >= 0).all() else None


def _stretches(laid: Path, start: Mapping[str, Any], turns: Sequence[Turn]) -> Iterator[Stretch]:
    """The stretches between turns."""
    state = dict(start)
    ends = [laid.low, *(turn.place for turn in turns), laid.high]
    for (low, high), turn in zip(pairwise(ends), [*turns, None], strict=True):
        if high > low:
            yield Stretch(low, high, state["status"], state["central"])
        if turn is not None:
            state[turn.kind] = turn.after
