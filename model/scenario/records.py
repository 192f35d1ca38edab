"""What a scenario is: for every parameter a value, a range, what it rests on and its source.

Decimals are exact fractions (0.35 is 7/20 everywhere). Beside the values a scenario may carry the
ordinal scale by which words became numbers (`Scale`), and what a source ranks above what (`Order`).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    WithJsonSchema,
)

from model.about import provenance
from model.errors import InputError
from model.expressions import parse
from model.files import FEWEST, MOST, STAKES, STANDARD, File, read_files
from model.parameters import (
    Kind,
    Parameter,
    about_a_file,
    check_value,
    declare,
    parameter,
    parameters_of,
    rescale_weights,
    suggest,
)
from model.results import Result, plain, table
from model.structure import SWITCHES, Structure, Term, known_names
from model.timing import STRIKES, Timing, timing_of_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Decimal exponents beyond this are refused: 1e999999999 is valid TOML and would fill the memory.
_LARGEST_EXPONENT = 30


def exact(value: object) -> Fraction:
    """Read a number exactly: any exact type, a float at its shortest decimal, or a text.

    Raises
    ------
    ValueError
        For anything that is not a finite number of reasonable size.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool):
        raise InputError(f"must be a number, got {str(value).lower()}")
    text = str(value).strip()
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,30}/\d{1,30}", text):
        numerator, denominator = text.split("/")
        if int(denominator) == 0:
            raise InputError(f"must be a number, got {text!r}, which divides by zero")
        return Fraction(int(numerator), int(denominator))
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise InputError(f"must be a number, got {text!r}") from None
    if not number.is_finite():
        raise InputError(f"must be a finite number, got {text}")
    if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise InputError(f"must be a number of ordinary size, got {text}")
    return Fraction(number)


def _exact_field(value: object) -> Fraction:
    # In a file a number is written as a number; the one text allowed is a fraction such as "1/3",
    # which TOML has no way to write.
    if isinstance(value, str) and "/" not in value:
        raise InputError(f"must be a number, got the text {value!r}")
    if not isinstance(value, (int, float, str, Fraction)):
        raise InputError(f"must be a number, got {shown(value)}")
    return exact(value)


def _text_field(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"must be a text that is not empty, got {shown(value)}")
    return value.strip()


def _grade_field(value: object) -> str:
    if not isinstance(value, str):
        raise InputError(f"must be a word of the scale, in quotes, got {shown(value)}")
    return value


def _day_field(value: object) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        # Quotes about a date do no harm.
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"must be a date such as 2026-02-06, got {shown(value)}") from None


def shown(value: object) -> str:
    """What a file holds, as it is written there."""
    if isinstance(value, Fraction):
        return decimal(value)
    if isinstance(value, (bool, datetime.date)):
        return str(value).lower()
    return repr(value)


Exact = Annotated[Fraction, BeforeValidator(_exact_field)]
Text = Annotated[str, BeforeValidator(_text_field)]
Grade = Annotated[str, BeforeValidator(_grade_field)]
Day = Annotated[datetime.date, BeforeValidator(_day_field)]


#: Fields of a scenario that tell of it and that no result rests on.
_RECORD = ("variants", "happened")

#: What pydantic adds to a record, much of it deprecated: no name to complete.
_MACHINERY = frozenset(name for name in dir(BaseModel) if not name.startswith("_"))


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) - _MACHINERY)

    def report(self) -> dict[str, Any]:
        """The fields as plain data, for JSON."""
        return {name: plain(getattr(self, name)) for name in type(self).model_fields}


class Entry(_Record):
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


def _expression_field(value: object) -> str:
    return parse(_text_field(value)).text


class OwnTerm(_Record):
    """A term that a scenario adds to a player's payoff."""

    player: Literal["us", "iran"]
    name: Text
    expression: Annotated[str, BeforeValidator(_expression_field)]
    reading: Text
    source: Text

    @property
    def term(self) -> Term:
        """The same as a term of the form of the game."""
        return Term(self.player, self.name, self.expression, self.reading)


def _structure_field(value: object) -> Structure | None:
    if value is None or isinstance(value, Structure):
        return value
    if not isinstance(value, dict):
        raise InputError(f"must be a table of switches, got {shown(value)}")
    known = tuple(f.name for f in fields(Structure) if f.name not in ("extra", "files"))
    for name in value:
        if name not in known:
            raise InputError(
                f"must have switches of the form, got {name!r}{suggest(str(name), known)}"
            )
    return Structure(**value)


_SWITCHES_SCHEMA = {
    "type": "object",
    "properties": {
        **{name: {"enum": list(choices)} for name, choices in SWITCHES.items()},
        "us_chance": {"type": "number", "minimum": 0, "maximum": 1},
        "linked": {"type": "array", "items": {"type": "string"}},
    },
    "additionalProperties": False,
}


def _time_field(value: object) -> Timing | None:
    return None if value is None else timing_of_table(value)


_SHARE_SCHEMA = {"type": "number", "minimum": 0, "maximum": 1}
_TIME_SCHEMA = {
    "type": "object",
    "properties": {
        "horizon": {"type": "integer", "minimum": 1},
        "talks": {"type": "integer", "minimum": 1},
        "patience": {"type": "array", "items": _SHARE_SCHEMA, "minItems": 2, "maxItems": 2},
        "strike": {"enum": list(STRIKES)},
        "source": {"type": "string"},
        "laws": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "parameter": {"type": "string"},
                    "limit": {"type": "number"},
                    "rate": _SHARE_SCHEMA,
                    "value": {"type": "number"},
                    "from_round": {"type": "integer", "minimum": 2},
                    "values": {"type": "array", "items": {"type": "number"}},
                    "source": {"type": "string"},
                },
                "required": ["parameter"],
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


def _files_field(value: object) -> tuple[File, ...]:
    return () if value == () else read_files(value)


_FILES_SCHEMA = {
    "type": "array",
    "minItems": FEWEST,
    "maxItems": MOST,
    "items": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "pattern": "^[a-z]{2,20}$"},
            "letter": {"type": "string", "pattern": "^[A-HJ-Z]$"},
            "giver": {"enum": list(STAKES)},
            "stakes": {"type": "array", "items": {"enum": list(STAKES["iran"])}},
            "eases": {"enum": ["", "sanctions"]},
            "israel": {"type": "boolean"},
            "strike": {"type": "boolean"},
        },
        "required": ["name", "letter", "giver"],
        "additionalProperties": False,
    },
}


class Scale(_Record):
    """The ordinal scale by which words become numbers."""

    rule: Text
    intensity: dict[str, Exact]
    stake: dict[str, Exact]
    weight: dict[str, Exact]

    def of(self, p: Parameter) -> dict[str, Fraction]:
        """The grades that apply to a parameter, by its unit."""
        return {"share": self.intensity, "points": self.stake, "weight": self.weight}[p.unit]


class Order(_Record):
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


class Reference(_Record):
    """A source that entries cite by its key.

    `read` says where it was read, or what of it, by whoever set the scenario; "not read" if it was
    cited from elsewhere.
    """

    key: Text
    text: Text
    read: str = ""


class FileEnd(_Record):
    """How a file ended: open, settled in part (some of it given up, not all), or given up."""

    ended: Literal["open", "part", "all"]
    words: Text
    source: Text


class Round(_Record):
    """A round of talks, as it was reported."""

    date: Day
    words: Text
    source: Text


class Variant(_Record):
    """The same scenario with some entries otherwise, e.g. as they were first set."""

    words: Text
    parameters: dict[str, AnyEntry]


class Happened(_Record):
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


class Scenario(_Record):
    """A validated set of values for all parameters, with ranges and sources.

    Read one with :func:`load`; change values with :meth:`replace`.

    Examples
    --------
    >>> import model
    >>> scenario = model.load("oman-2026").replace(threat="0.3")
    >>> isinstance(scenario, model.Scenario), scenario.values["threat"]
    (True, Fraction(3, 10))
    """

    format: Literal[1]
    name: Text
    title: Text
    date: Day
    known_until: Day
    summary: Text
    scale: Scale | None = None
    files: Annotated[
        tuple[Any, ...], BeforeValidator(_files_field), WithJsonSchema(_FILES_SCHEMA)
    ] = ()
    parameters: dict[str, AnyEntry]
    structure: Annotated[
        Any, BeforeValidator(_structure_field), WithJsonSchema(_SWITCHES_SCHEMA)
    ] = None
    time: Annotated[Any, BeforeValidator(_time_field), WithJsonSchema(_TIME_SCHEMA)] = None
    terms: tuple[OwnTerm, ...] = Field(default=())
    orders: tuple[Order, ...] = Field(default=())
    references: tuple[Reference, ...] = Field(default=())
    variants: dict[str, Variant] = Field(default={})
    happened: Happened | None = None

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """The value of each parameter, exact, in the registry's order, own ones after that."""
        return {name: self.parameters[name].value for name in self.names}

    @cached_property
    def own(self) -> Mapping[str, Parameter]:
        """The parameters that the registry does not have, by name."""
        return {
            name: entry.parameter(name)
            for name, entry in self.parameters.items()
            if isinstance(entry, OwnEntry)
        }

    @property
    def described(self) -> Mapping[str, Parameter]:
        """What each parameter is, by name, in the same order."""
        return {name: self.parameter(name) for name in self.names}

    @property
    def names(self) -> tuple[str, ...]:
        """All parameters, in the registry's order, own ones after that."""
        return (*self.registry, *sorted(self.own))

    @cached_property
    def talks_on(self) -> tuple[File, ...]:
        """The files of the talks: its own, else those that scenarios have as a rule."""
        return self.files or STANDARD

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """Their names, in the order of every array."""
        return tuple(file.name for file in self.talks_on)

    @cached_property
    def registry(self) -> Mapping[str, Parameter]:
        """The parameters that the registry has for these files, by name."""
        return {p.name: p for p in parameters_of(self.talks_on)}

    def parameter(self, name: str) -> Parameter:
        """Look a parameter up, the scenario's own ones first.

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        return self.own.get(name) or self.registry.get(name) or parameter(name)

    def form(self, structure: Structure | None = None) -> Structure:
        """The form of the game: the one given, else the scenario's, with its own terms and files.

        Parameters
        ----------
        structure : Structure, optional

        Raises
        ------
        ValueError
            If it is no Structure, or is about files that the scenario has not.
        """
        chosen = Structure.of(structure or self.structure).on(self.talks_on)
        terms = tuple(t for own in self.terms if (t := own.term) not in chosen.extra)
        return replace(chosen, extra=(*chosen.extra, *terms)) if terms else chosen

    def in_form(self, structure: Structure) -> Scenario:
        """The scenario with another form as its own, which its name tells; own terms stay."""
        structure = replace(structure, files=STANDARD)
        if structure == Structure.of(self.structure):
            return self
        others = structure.differences(Structure.of(self.structure))
        joined = ", " if " with " in self.name else " with "
        return self._updated(structure=structure, name=f"{self.name}{joined}{', '.join(others)}")

    def with_parameter(self, name: str, **entry: object) -> Scenario:
        """The scenario with a parameter of its own, for own terms.

        Parameters
        ----------
        name : str
        **entry
            ``meaning``, ``bounds``, ``value``, ``low``, ``high``, ``basis`` and ``source``;
            ``unit`` ("points" by default, or "share") and ``why``.

        Raises
        ------
        ValueError
            For a name that the model has, or an entry that is not complete and consistent.

        Examples
        --------
        >>> from model import load
        >>> scenario = load("oman-2026").with_parameter(
        ...     "recognition", meaning="worth to Iran of limited enrichment, recognised",
        ...     bounds=(0, 4), value=1, low="1/2", high=2, basis="assumed", source="an example")
        >>> scenario.names[-1]
        'recognition'
        """
        for problem in own_name_problems(name, self.talks_on):
            raise InputError(f"{name}: {problem}")
        given: dict[str, Any] = {
            field: exact(v) if field in _NUMBERS else v for field, v in entry.items()
        }
        if isinstance(given.get("bounds"), tuple):
            given["bounds"] = tuple(exact(end) for end in given["bounds"])
        try:
            made = OwnEntry.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise InputError(f"{name}.{place}: must be given and valid, {first['msg']}") from None
        for problem in own_range_problems(made):
            raise InputError(f"{name}: {problem}")
        return self._updated(parameters={**self.parameters, name: made})

    def model_post_init(self, _: Any) -> None:
        """Let own parameters be looked up by name."""
        self._declare()

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """The same in a process to which the scenario was sent."""
        super().__setstate__(state)
        self._declare()

    def _declare(self) -> None:
        for own in self.own.values():
            declare(own)
        if self.files:
            for p in self.registry.values():
                if p.file:
                    declare(p)

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits that change when anything that results rest on changes."""
        stated = self.model_dump(exclude=set(_RECORD))
        # What a scenario does not say of its form, files or of time leaves its hash as it was.
        for field in ("structure", "time", "terms", "files"):
            if not stated[field]:
                del stated[field]
        if "structure" in stated:
            stated["structure"].pop("files", None)
        for entry in stated["parameters"].values():
            del entry["circular"]
        for reference in stated["references"]:
            del reference["read"]
        content = json.dumps(stated, sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:8]

    @property
    def label(self) -> str:
        """Name and hash, as printed on every figure."""
        return f"{self.name} [{self.digest}]"

    def __repr__(self) -> str:
        bases = [entry.basis for entry in self.parameters.values()]
        counts = ", ".join(f"{bases.count(b)} {b}" for b in dict.fromkeys(sorted(bases)))
        return f"<Scenario {self.label[:200]}: {len(bases)} parameters ({counts})>"

    def __str__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        return (
            f"<p><b>{escape(self.label)}: {escape(self.title)}</b></p>"
            f"<p>{escape(self.summary)}</p>{self.frame()._repr_html_()}"
        )

    @property
    def words(self) -> str:
        """What it is of, and what its numbers rest on."""
        bases = [entry.basis for entry in self.parameters.values()]
        counts = ", ".join(f"{bases.count(b)} {b}" for b in dict.fromkeys(sorted(bases)))
        return f"{self.title}: {len(bases)} parameters ({counts})"

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Name and hash of the scenario, software and caveat."""
        return provenance(self)

    def figure(self) -> Figure:
        """None is drawn of a scenario alone: an error that names what has figures."""
        return Result.figure(self)  # type: ignore[arg-type]

    def frame(self) -> pd.DataFrame:
        """A row for each parameter: value, range, what it rests on and where that is written."""
        return table(
            [
                {
                    "parameter": name,
                    "symbol": self.parameter(name).symbol,
                    "kind": self.parameter(name).kind,
                    "value": float(entry.value),
                    "low": float(entry.low),
                    "high": float(entry.high),
                    "basis": entry.basis,
                    "grade": entry.grade,
                    "source": entry.source,
                    "why": entry.why,
                }
                for name, entry in self.parameters.items()
            ]
        )

    def report(self) -> dict[str, Any]:
        """What the scenario states, for JSON; numbers exactly, beside their decimals.

        What happened afterwards is left to the record (`model.record`).
        """
        stated = {key: said for key, said in super().report().items() if key not in _RECORD}
        about = {"scenario": stated.pop("name"), "scenario_hash": self.digest}
        return {**about, "words": self.words, **stated}

    def replace(self, **changes: object) -> Scenario:
        """Return the scenario with other values; weights of a simplex keep summing to 1.

        Parameters
        ----------
        **changes
            New values by parameter name: numbers, or texts such as ``"0.6"`` or ``"3/5"``.

        Raises
        ------
        ValueError
            For an unknown name or a value that is no number or out of bounds.
        """
        new: dict[str, Fraction] = {}
        for name, value in changes.items():
            p = self.parameter(name)
            try:
                new[name] = exact(value)
            except ValueError as error:
                raise InputError(f"{name}: {error}") from None
            check_value(name, new[name], p)
        moved = self.with_exact(rescale_weights(self.values, new))
        changed = ", ".join(f"{name} = {decimal(value)}" for name, value in new.items())
        return moved._updated(name=f"{self.name} with {changed}") if changed else moved

    def variant(self, key: str) -> Scenario:
        """The scenario with the entries of one of its variants in place of its own.

        Raises
        ------
        ValueError
            If it has no variant of that name.
        """
        if key not in self.variants:
            known = ", ".join(self.variants) or "none"
            raise InputError(f"variant: must be one of {self.name} ({known}), got {key!r}")
        chosen = self.variants[key]
        return self._updated(
            name=f"{self.name}-{key}",
            title=f"{self.title}, {chosen.words}",
            parameters={**self.parameters, **chosen.parameters},
            variants={},
        )

    def circular(self, claim: str | None = None) -> tuple[str, ...]:
        """The inputs read from the paragraph of a claim that they decide; of any by default."""
        return tuple(
            name
            for name, entry in self.parameters.items()
            if entry.circular and claim in (None, *entry.circular)
        )

    def blind(self, claim: str | None = None) -> Scenario:
        """The scenario without its circular inputs: each at the middle grade, its range in full.

        Parameters
        ----------
        claim : str, optional
            Only those that are circular for this claim (`model.claims`).

        Returns
        -------
        Scenario
            Itself, if no input is marked. Orders that name a blind input are left out.
        """
        names = self.circular(claim)
        if not names:
            return self
        middle = {name: _MIDDLE[self.parameter(name).unit] for name in names}
        values = rescale_weights(self.values, middle)
        moved = self.with_exact(values)
        entries = dict(moved.parameters)
        for name in names:
            p, entry = self.parameter(name), self.parameters[name]
            entries[name] = entry.moved_to(values[name]).model_copy(
                update={
                    "low": Fraction(p.low),
                    "high": Fraction(p.high),
                    "source": f"blind: read from the paragraph of a claim that it decides; the "
                    f"scenario has {decimal(entry.value)} ({entry.source})",
                }
            )
        orders = tuple(o for o in moved.orders if not {o.higher, o.lower} & set(names))
        return moved._updated(name=f"{self.name} blind", parameters=entries, orders=orders)

    def with_exact(self, values: Mapping[str, Fraction]) -> Scenario:
        """Return the scenario with exact values that are known to be consistent; the name stays.

        An order that the new values contradict is left out: who sets them so overrules its source.
        """
        entries = {
            name: entry.moved_to(values[name])
            if name in values and values[name] != entry.value
            else entry
            for name, entry in self.parameters.items()
        }
        moved = {name: entry.value for name, entry in entries.items()}
        orders = tuple(order for order in self.orders if order.holds(moved))
        return self._updated(parameters=entries, orders=orders)

    def _updated(self, **changes: Any) -> Scenario:
        # Not model_copy, which would take the cached values along.
        fields = {field: getattr(self, field) for field in Scenario.model_fields}
        return Scenario.model_construct(**{**fields, **changes})


#: The middle grade of each unit: what an input has of which nothing is read.
_MIDDLE = {"share": Fraction(1, 2), "points": Fraction(1, 2), "weight": Fraction(1, 3)}

#: Fields of an entry that are numbers.
_NUMBERS = ("value", "low", "high")

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


def decimal(value: Fraction) -> str:
    """Print a fraction as a short decimal, with the fraction beside it when that is not exact."""
    text = f"{float(value):.6g}"
    return text if Fraction(text) == value else f"{text} ({value})"
