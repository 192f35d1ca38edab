"""A scenario: for every parameter a value, a range, what it rests on and where that is written.

A scenario is one TOML file. Decimals are read as exact fractions (0.35 is 7/20 everywhere), the
contents are validated as a whole, and every problem is told in one line: file, field, requirement,
value got. A scenario that loads is complete and consistent: each parameter of the registry has an
entry, ``low <= value <= high`` within the bounds, weights sum to 1 exactly, nothing lacks a
source, a value that claims a grade of the file's ordinal scale has the number of that grade, and
what a source ranks above another thing has the higher value (`Order`).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from model.broken_toml import broken_toml
from model.errors import InputError
from model.parameters import (
    BY_NAME,
    NAMES,
    SIMPLEXES,
    Parameter,
    check_value,
    parameter,
    rescale_weights,
    suggest,
)

#: Decimal exponents beyond this are refused: 1e999999999 is valid TOML and would fill the memory.
_LARGEST_EXPONENT = 30


class ScenarioError(InputError):
    """A scenario that cannot be used.

    Attributes
    ----------
    problems : tuple of str
        One line each: file, field, requirement, value got.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


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
        raise InputError(f"must be a number, got {_shown(value)}")
    return exact(value)


def _text_field(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"must be a text that is not empty, got {_shown(value)}")
    return value.strip()


def _grade_field(value: object) -> str:
    if not isinstance(value, str):
        raise InputError(f"must be a word of the scale, in quotes, got {_shown(value)}")
    return value


def _day_field(value: object) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        # Quotes about a date do no harm.
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"must be a date such as 2026-02-06, got {_shown(value)}") from None


def _shown(value: object) -> str:
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


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Record):
    """What a scenario says of one parameter."""

    value: Exact
    low: Exact
    high: Exact
    basis: Literal["reported", "inferred", "assumed"]
    source: Text
    why: str = ""
    grade: Grade | None = None

    def moved_to(self, value: Fraction) -> Entry:
        """The entry with another value, its range widened to hold it."""
        return Entry(
            value=value,
            low=min(value, self.low),
            high=max(value, self.high),
            basis="assumed",
            source=f"set by the user; the scenario has {decimal(self.value)} ({self.source})",
        )


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
    """A source that entries cite by its key."""

    key: Text
    text: Text


class Scenario(_Record):
    """A validated set of values for all parameters, with ranges and sources.

    Read one with :func:`load`; change values with :meth:`replace`.
    """

    format: Literal[1]
    name: Text
    title: Text
    date: Day
    known_until: Day
    summary: Text
    scale: Scale | None = None
    parameters: dict[str, Entry]
    orders: tuple[Order, ...] = Field(default=())
    references: tuple[Reference, ...] = Field(default=())

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """The value of each parameter, exact, in the registry's order."""
        return {name: self.parameters[name].value for name in NAMES}

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits that change when anything in the scenario changes."""
        content = json.dumps(self.model_dump(), sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:8]

    @property
    def label(self) -> str:
        """Name and hash, as printed on every figure."""
        return f"{self.name} [{self.digest}]"

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
            parameter(name)
            try:
                new[name] = exact(value)
            except ValueError as error:
                raise InputError(f"{name}: {error}") from None
        moved = self.with_exact(rescale_weights(self.values, new))
        changed = ", ".join(f"{name} = {decimal(value)}" for name, value in new.items())
        return moved._updated(name=f"{self.name} with {changed}") if changed else moved

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


def decimal(value: Fraction) -> str:
    """Print a fraction as a short decimal, with the fraction beside it when that is not exact."""
    text = f"{float(value):.6g}"
    return text if Fraction(text) == value else f"{text} ({value})"


def available() -> tuple[str, ...]:
    """Names of the scenarios that come with the package."""
    folder = resources.files("model") / "scenarios"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load(source: str | Path = "oman-2026") -> Scenario:
    """Read a scenario by the name of a bundled one, or from a TOML file.

    Parameters
    ----------
    source : str or Path
        A name from :func:`available`, or a path.

    Raises
    ------
    ScenarioError
        With one line for each thing that is wrong.
    """
    text = str(source)
    if text in available():
        return parse((resources.files("model") / "scenarios" / f"{text}.toml").read_bytes(), text)
    path = Path(source)
    if not path.exists():
        known = ", ".join(available())
        hint = "" if path.suffix == ".toml" else suggest(text, available())
        raise ScenarioError(
            f"{text}: must be a TOML file or one of {known}, got no such file{hint}"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"{text}: must be a readable file, got {error.strerror}") from None
    return parse(content, text)


def parse(content: bytes, file: str) -> Scenario:
    """Validate the bytes of a scenario file; `file` is the name that messages use.

    Raises
    ------
    ScenarioError
        With one line for each thing that is wrong.
    """
    try:
        text = content.decode("utf-8")
        data = tomllib.loads(text, parse_float=_parse_float)
    except UnicodeDecodeError:
        raise ScenarioError(f"{file}: must be a TOML file in UTF-8, got other bytes") from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{file}: {broken_toml(text, error)}") from None
    problems = list(_name_problems(data.get("parameters")))
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        problems += [line for e in error.errors() if (line := _in_words(dict(e)))]
    else:
        # Numbers are looked at once every name is one of ours.
        problems = problems or list(_value_problems(scenario))
    if problems:
        raise ScenarioError(*(f"{file}: {line}" for line in problems))
    return scenario


def _parse_float(text: str) -> Fraction | float:
    try:
        return exact(text.replace("_", ""))
    except ValueError:
        return float(
            text
        )  # nan, inf or absurdly large: refused by the field, which can name itself


def _name_problems(entries: object) -> Iterator[str]:
    """Parameter names that are unknown or missing; a misspelt one is told once."""
    if not isinstance(entries, dict):
        return  # the model says what `parameters` must be
    misspelt = set()
    for name in entries:
        if name not in BY_NAME:
            absent = tuple(n for n in NAMES if n not in entries)
            hint = suggest(name, absent) or suggest(name)
            misspelt |= {n for n in absent if hint.endswith(f"{n!r}?")}
            yield f"parameters.{name}: must be a parameter of the registry, got {name!r}{hint}"
    for name in NAMES:
        if name not in entries and name not in misspelt:
            yield f"parameters.{name}: must be given, got nothing"


def _in_words(error: Mapping[str, Any]) -> str:
    """One line for one error of pydantic; empty where `_name_problems` has told it already."""
    place = tuple(str(part) for part in error["loc"])
    field = ".".join(place)
    if error["type"] == "missing":
        return f"{field}: must be given, got nothing"
    if error["type"] == "extra_forbidden":
        records: Mapping[str, type[_Record]] = {
            "parameters": Entry, "scale": Scale, "orders": Order, "references": Reference,
        }  # fmt: skip
        fields = records.get(place[0], Scenario) if len(place) > 1 else Scenario
        hint = suggest(place[-1], tuple(fields.model_fields))
        return f"{field}: must be a known field, got {place[-1]!r}{hint}"
    message = str(error["msg"]).removeprefix("Value error, ")
    if message.startswith("must be"):
        return f"{field}: {message}"
    return f"{field}: {message[:1].lower()}{message[1:]}, got {_shown(error['input'])}"


def _value_problems(scenario: Scenario) -> Iterator[str]:
    """Numbers out of bounds, out of their range, off their grade, or weights off their simplex."""
    outside = {name: list(_bound_problems(name, e)) for name, e in scenario.parameters.items()}
    for name, entry in scenario.parameters.items():
        if outside[name]:
            # What is out of bounds is out of its range too, and is told once.
            yield from outside[name]
            continue
        if not entry.low <= entry.value <= entry.high:
            yield (
                f"parameters.{name}.value: must lie between low {decimal(entry.low)} and "
                f"high {decimal(entry.high)}, got {decimal(entry.value)}; change the range too"
            )
        if entry.grade is not None:
            yield from _grade_problems(scenario, name, entry)
    for simplex, names in SIMPLEXES.items():
        total = sum((scenario.parameters[n].value for n in names), Fraction(0))
        if total != 1 and not any(outside[n] for n in names):
            yield (
                f"parameters.{', '.join(names)}: {simplex} weights must sum to 1, "
                f"got {decimal(total)}"
            )
    for place, order in enumerate(scenario.orders):
        yield from _order_problems(scenario, f"orders.{place}", order)


def _bound_problems(name: str, entry: Entry) -> Iterator[str]:
    for field in ("value", "low", "high"):
        try:
            check_value(name, getattr(entry, field))
        except ValueError as error:
            _, _, message = str(error).partition(": ")
            yield f"parameters.{name}.{field}: {message}"


def _order_problems(scenario: Scenario, field: str, order: Order) -> Iterator[str]:
    for side, name in (("higher", order.higher), ("lower", order.lower)):
        if name not in BY_NAME:
            known = suggest(name)
            yield f"{field}.{side}: must be a parameter of the registry, got {name!r}{known}"
            return
    higher, lower = BY_NAME[order.higher], BY_NAME[order.lower]
    # Weights of two simplexes, or points and shares, are not on one scale.
    if higher == lower or (higher.unit, higher.simplex) != (lower.unit, lower.simplex):
        yield (
            f"{field}: must compare two parameters counted alike, "
            f"got {order.higher!r} and {order.lower!r}"
        )
    elif not order.holds(scenario.values):
        above, below = (decimal(scenario.values[n]) for n in (order.higher, order.lower))
        yield (
            f"{field}: {order.higher} must lie above {order.lower}, got values {above} and {below}"
        )


def _grade_problems(scenario: Scenario, name: str, entry: Entry) -> Iterator[str]:
    field = f"parameters.{name}.grade"
    if scenario.scale is None:
        yield f"{field}: must have a [scale] in the file to be read by, got none"
        return
    grades = scenario.scale.of(parameter(name))
    grade = str(entry.grade)
    if grade not in grades:
        yield f"{field}: must be one of {', '.join(grades)}, got {grade!r}"
    elif grades[grade] != entry.value:
        yield (
            f"parameters.{name}.value: must be {decimal(grades[grade])}, the number of grade "
            f"{grade!r}, got {decimal(entry.value)}; change the grade too or leave it out"
        )
