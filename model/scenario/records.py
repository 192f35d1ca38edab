"""What a scenario is: for every parameter a value, a range, what it rests on and its source.

Decimals are exact fractions (0.35 is 7/20 everywhere). Beside the values a scenario may carry the
ordinal scale by which words became numbers (`Scale`), and what a source ranks above what (`Order`).
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from model.errors import InputError
from model.parameters import (
    NAMES,
    Parameter,
    parameter,
    rescale_weights,
)
from model.results import plain, table

if TYPE_CHECKING:
    import pandas as pd

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

    def frame(self) -> pd.DataFrame:
        """A row for each parameter: value, range, what it rests on and where that is written."""
        return table(
            [
                {
                    "parameter": name,
                    "symbol": parameter(name).symbol,
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
        """Everything that the scenario states, for JSON; numbers exactly, beside their decimals."""
        stated = super().report()
        return {"scenario": stated.pop("name"), "scenario_hash": self.digest, **stated}

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
