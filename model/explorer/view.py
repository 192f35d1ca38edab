"""What the explorer shows of a setting.

At once, in some hundredths of a second: the answer (`model.answers.answer`), the room for a deal in
each file, and what holds where Iran does not know which US it faces. Later, as it is asked for: the
exact map over two levers, how sure the answer is, what it would take to have another, and what a
grid says (`model.explorer.grids`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from model.answers.answer import Answer, answer
from model.answers.room import STATUS, Room, Row, room_of
from model.errors import InputError
from model.explorer.setting import Setting
from model.progress import silent
from model.words import listed, sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.answers.status_plane import StatusPlane
    from model.explorer.grids import Ending, Grids
    from model.pricing import Price
    from model.two_types.central import TypedAnswer

T = TypeVar("T")

#: Cells along each side of the map; fewer where strikes must pay, which takes longer.
_CELLS, _FEWER_CELLS = 32, 12

#: Draws from the stated ranges.
_DRAWS = 256

#: What may be asked of a file, with the words of the goal.
STATUSES: Mapping[str, str] = {
    "settled in some stable outcome": "{file} settled",
    "settled in every stable outcome": "{file} settled in every",
    "settled in the answer": "{file} settled in central",
    "open in every stable outcome": "not {file} settled",
}

#: Whose levers may be moved.
ASKERS: Mapping[str, str] = {
    "the United States": "us", "Iran": "iran", "Israel": "israel", "anyone, or events": "anyone",
}  # fmt: skip


@dataclass(frozen=True)
class FileRow:
    """A file as `Room for a deal` shows it.

    Attributes
    ----------
    file, giver, status : str
        The status over the stable outcomes, in words.
    code : int
        The status as `model.words` has it.
    ranges : tuple of (float, float)
        All terms in equilibria that settle what the answer settles.
    terms : tuple of float
        Those of the answer.
    sides : bool
        Whether it is known what either side would take.
    package : bool
        Whether it is settled together with others.
    floor, ceiling : float or None
        The least that its taker takes and the most that its giver gives.
    agreed : (float, float) or None
        The terms that suit both.
    """

    file: str
    giver: str
    status: str
    code: int
    ranges: tuple[tuple[float, float], ...]
    terms: tuple[float, ...]
    sides: bool = False
    package: bool = False
    floor: float | None = None
    ceiling: float | None = None
    agreed: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class View:
    """What is shown of a setting.

    Attributes
    ----------
    setting : Setting
    answer : Answer
    room : Room or None
        None where files are not read one by one; then `no_room` says why.
    no_room : str
    typed : TypedAnswer or None
        What holds with two types of US; None where the type is known, or where that is not read;
        then `no_types` says why.
    no_types : str
    """

    setting: Setting
    answer: Answer
    room: Room | None
    no_room: str
    typed: TypedAnswer | None
    no_types: str

    @property
    def attrs(self) -> Mapping[str, Any]:
        """Scenario, hash, lens, version, caveat."""
        return self.answer.provenance

    @property
    def finding(self) -> str:
        """The answer in a sentence."""
        return self.answer.words.partition(". ")[0]

    @property
    def further(self) -> str:
        """What the answer is worth, and what else is stable."""
        rest = self.answer.words.partition(". ")[2]
        return ". ".join(filter(None, [rest, self.answer.standing]))

    @property
    def caveat(self) -> str:
        """What the numbers rest on."""
        entries, moved = self.setting.scenario.parameters, self.setting.moved
        counts = Counter("set here" if n in moved else e.basis for n, e in entries.items())
        kinds = ("reported", "inferred", "assumed", "set here")
        said = listed([f"{counts[kind]} {kind}" for kind in kinds if counts[kind]])
        return f"of its {len(entries)} numbers, {said}"

    @cached_property
    def files(self) -> tuple[FileRow, ...]:
        """Each file on the table, those of a package one after the other."""
        here = self.answer
        if self.room is not None:
            return tuple(map(self._row, self.room.rows))
        givers = dict(zip(here.structure.file_names, here.structure.givers, strict=True))
        return tuple(
            FileRow(f, givers[f], STATUS[here.status[f]], here.status[f], *self._terms(f))
            for f in here.agenda
        )

    def _row(self, row: Row) -> FileRow:
        assert self.room is not None
        file, agreed = row.file, row.agreed
        return FileRow(
            file,
            row.giver,
            self.room.status(file),
            self.answer.status[file],
            *self._terms(file),
            sides=True,
            package=bool(row.package),
            floor=None if row.floor is None else float(row.floor),
            ceiling=None if row.ceiling is None else float(row.ceiling),
            agreed=None if agreed is None else (float(agreed.low), float(agreed.high)),
        )

    def _terms(self, file: str) -> tuple[tuple[tuple[float, float], ...], tuple[float, ...]]:
        """All terms in equilibria that settle what the answer settles, and those of the answer."""
        every = self.answer.outcomes
        ranges = ((float(s.low), float(s.high)) for d in every for s in d.ranges.get(file, ()))
        return tuple(ranges), tuple(sorted({d.terms[file] for d in every if file in d.terms}))

    @property
    def endings(self) -> tuple[Ending, ...]:
        """How it can end on the setting's grid."""
        return self.grids.endings

    @property
    def types_in_words(self) -> str:
        """What two types of US change: the answer, and whether Iran can tell them apart."""
        if self.typed is None:
            return self.no_types and f"What holds with two types of US is not read: {self.no_types}"
        kinds = {
            "separating: the two types end the talks apart, so that Iran can tell which it faces"
            if deal.separating
            else "pooling: both types end the talks alike, so that Iran cannot tell which it faces"
            for deal in self.typed.outcomes
        }
        return ". ".join([self.typed.words, *(sentence(k) for k in sorted(kinds))])

    @cached_property
    @silent()
    def plane(self) -> StatusPlane:
        """The status of files without a grid over the two levers of the map: about a second."""
        from model.answers.status_plane import status_plane

        setting = self.setting
        quick = setting.form.execution != "pays"
        spans = dict.fromkeys(setting.axes)
        steps = _CELLS if quick else _FEWER_CELLS
        return status_plane(setting.scenario, steps=steps, threads=1, **spans)

    @cached_property
    @silent()
    def grids(self) -> Grids:
        """What grids of concessions say."""
        from model.explorer.grids import grids

        return grids(self.setting)

    @cached_property
    @silent()
    def how_sure(self) -> str:
        """How often the answer stands over draws from the stated ranges."""
        from model.answers.draws import draws

        try:
            return draws(self.setting.scenario, _DRAWS, threads=1).words
        except InputError as problem:
            return sentence(str(problem))

    @cached_property
    @silent()
    def breaks(self) -> str:
        """What would change the answer, in some seconds."""
        found = answer(self.setting.scenario, breaks=True).breaks
        return "" if found is None else sentence(found.words)

    def figure(self) -> Figure:
        """The exact map, with the setting on it."""
        return self.plane.figure()


@silent()
def view(setting: Setting) -> View:
    """Compute what is shown of a setting at once; without a bar, which a page has no place for."""
    found = answer(setting.scenario)
    room, no_room = _or_why(lambda: room_of(found, points=2))
    typed, no_types = _or_why(lambda: _typed(setting))
    return View(setting, found, room, no_room, typed, no_types)


def _or_why(compute: Callable[[], T]) -> tuple[T | None, str]:
    """What is computed, or in words why it cannot be."""
    try:
        return compute(), ""
    except InputError as problem:
        return None, str(problem)


def _typed(setting: Setting) -> TypedAnswer | None:
    if not setting.doubt:
        return None
    from model.two_types.central import typed_answer

    return typed_answer(setting.scenario, resolved=setting.doubt)


@silent()
def priced(setting: Setting, file: str, status: str, by: str) -> Price:
    """What it would take for a file to have a status, with the levers that somebody holds."""
    from model.pricing import price

    return price(setting.scenario, STATUSES[status].format(file=file), by=by)  # type: ignore[arg-type]


def prepare() -> None:
    """Compile what views and maps need, so that the first move is no slower than others."""
    import model.sweeps.kernel  # noqa: F401  (sweeps use it once it is there)

    view(Setting.of("oman-2026"))
