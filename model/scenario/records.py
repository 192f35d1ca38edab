"""What a scenario is made of: entries, the scale, orders, sources, and the record of what happened.

For every parameter a value, a range, what it rests on and its source (`Entry`); beside them the
ordinal scale by which words became numbers (`Scale`), and what a source ranks above what (`Order`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Tag,
)

from model.files import STANDARD, File
from model.parameters import (
    Kind,
    Parameter,
    about_a_file,
)
from model.results import plain
from model.scenario.fields import Day, Exact, Formula, Grade, Text, decimal
from model.structure import Term, known_names

if TYPE_CHECKING:
    pass

#: What pydantic adds to a record, much of it deprecated: no name to complete.
_MACHINERY = frozenset(name for name in dir(BaseModel) if not name.startswith("_"))


class Record(BaseModel):
    """Fields that are checked when it is made and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) - _MACHINERY)

    def report(self) -> dict[str, Any]:
        """The fields as plain data, for JSON."""
        return {name: plain(getattr(self, name)) for name in type(self).model_fields}


class Entry(Record):
    """What a scenario says of one parameter."""

    value: Exact
    low: Exact
    high: Exact
    basis: Literal["reported", "inferred", "assumed"]
    source: Text
    why: str = ""
    grade: Grade | None = None
    #: Claims (`model.claims`) that this decides and that come from the paragraph it was read from.
    circular: tuple[Text, ...] = ()

    def moved_to(self, value: Fraction) -> Entry:
        """The entry with another value, its range widened to hold it."""
        stated = {field: getattr(self, field) for field in type(self).model_fields}
        return type(self)(
            **{
                **stated,
                "value": value,
                "low": min(value, self.low),
                "high": max(value, self.high),
                "basis": "assumed",
                "source": f"set by the user; the scenario has {decimal(self.value)} "
                f"({self.source})",
                "why": "",
                "grade": None,
                "circular": (),
            }
        )


class OwnEntry(Entry):
    """What a scenario says of a parameter of its own, which the registry does not have."""

    meaning: Text
    bounds: tuple[Exact, Exact]
    unit: Literal["share", "points"] = "points"

    def parameter(self, name: str) -> Parameter:
        """The parameter that this describes."""
        kind: Kind = "lever" if self.unit == "share" else "uncertainty"
        latex = rf"\mathrm{{{name}}}".replace("_", r"\_")
        return Parameter(name, name, latex, kind, "own", *self.bounds, self.unit, self.meaning)


def _kind_of_entry(value: object) -> str:
    own = {"meaning", "bounds", "unit"}
    if isinstance(value, dict):
        return "own" if own & value.keys() else "listed"
    return "own" if isinstance(value, OwnEntry) else "listed"


AnyEntry = Annotated[
    Annotated[OwnEntry, Tag("own")] | Annotated[Entry, Tag("listed")],
    Discriminator(_kind_of_entry),
]


class OwnTerm(Record):
    """A term that a scenario adds to a player's payoff."""

    player: Literal["us", "iran"]
    name: Text
    expression: Formula
    reading: Text
    source: Text

    @property
    def term(self) -> Term:
        """The same as a term of the form of the game."""
        return Term(self.player, self.name, self.expression, self.reading)


class Scale(Record):
    """The ordinal scale by which words become numbers."""

    rule: Text
    intensity: dict[str, Exact]
    stake: dict[str, Exact]
    weight: dict[str, Exact]

    def of(self, p: Parameter) -> dict[str, Fraction]:
        """The grades that apply to a parameter, by its unit."""
        return {"share": self.intensity, "points": self.stake, "weight": self.weight}[p.unit]


class Order(Record):
    """What a source ranks: one parameter above another, whatever their numbers.

    Ranges are stated for each parameter by itself and may overlap where the source leaves no doubt
    which of two is the higher; draws from the ranges keep to the order (`model.sweeps.points`).
    """

    higher: Text
    lower: Text
    source: Text

    def holds(self, values: Mapping[str, Fraction]) -> bool:
        """Whether the one lies above the other."""
        return values[self.higher] > values[self.lower]


class Reference(Record):
    """A source that entries cite by its key.

    `read` says where it was read, or what of it, by whoever set the scenario; "not read" if it was
    cited from elsewhere.
    """

    key: Text
    text: Text
    read: str = ""


class FileEnd(Record):
    """How a file ended: open, settled in part (some of it given up, not all), or given up."""

    ended: Literal["open", "part", "all"]
    words: Text
    source: Text


class Round(Record):
    """A round of talks, as it was reported."""

    date: Day
    words: Text
    source: Text


class Variant(Record):
    """The same scenario with some entries otherwise, e.g. as they were first set."""

    words: Text
    parameters: dict[str, AnyEntry]


class Happened(Record):
    """What came of the talks: a record beside the scenario, which sets no number of it.

    Attributes
    ----------
    date : date
        When it was known how the talks ended; not before the scenario's `known_until`.
    words : str
        How they ended, in a sentence.
    agenda : tuple of str
        The files that were on the table.
    beside : tuple of str
        Another reading of what was on the table; empty for all files.
    files : mapping of str to FileEnd
    rounds : tuple of Round
    hindsight : str
        Which values of the scenario lean on what came later, if any does.
    references : tuple of Reference
        What the sources above cite beside the scenario's own references.
    """

    date: Day
    words: Text
    agenda: tuple[Text, ...]
    beside: tuple[Text, ...] = ()
    files: dict[str, FileEnd]
    rounds: tuple[Round, ...] = ()
    hindsight: str = ""
    references: tuple[Reference, ...] = ()


_OWN_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")


def own_name_problems(name: str, files: tuple[File, ...] = STANDARD) -> Iterator[str]:
    """What is wrong with the name of an own parameter."""
    if name in known_names(files) or about_a_file(name):
        yield f"must not be a name or a symbol that the model has, got {name!r}"
    elif not _OWN_NAME.fullmatch(name):
        yield (
            "must be two lower-case letters, digits or underscores at least, a letter first, "
            f"got {name!r}"
        )


def own_range_problems(entry: OwnEntry) -> Iterator[str]:
    """What is wrong with the numbers of an own parameter."""
    least, most = entry.bounds
    if least >= most:
        yield f"bounds: must increase, got {decimal(least)} and {decimal(most)}"
    elif not least <= entry.low <= entry.value <= entry.high <= most:
        listed = " <= ".join(decimal(v) for v in (least, entry.low, entry.value, entry.high, most))
        yield f"value: must lie between low and high, and these within the bounds, got {listed}"
