"""Fields of a scenario: what a file may hold in them, and how that is read.

Decimals are exact fractions (0.35 is 7/20 everywhere). What cannot be read is refused in words that
say what was asked for and what stands there.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    BeforeValidator,
    WithJsonSchema,
)

from model.errors import InputError
from model.expressions import parse
from model.files import FEWEST, MOST, STAKES, File, read_files
from model.parameters import (
    suggest,
)
from model.structure import SWITCHES, Structure
from model.timing import STRIKES, Timing, timing_of_table

if TYPE_CHECKING:
    pass

#: A name that can be a file's, on every system, and an argument of a command.
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")

#: The same in words.
NAME_RULE = "must be lower-case letters, digits and hyphens, 60 at most, e.g. my-scenario"

#: The same, or that of a scenario made from another one, which goes on in words what is otherwise
#: ("oman-2026 with threat = 0.3333 (1/3)"); none of these is a path or markup.
_NAMED = re.compile(rf"{NAME.pattern}(?: (?:[A-Za-z0-9=.,;'()_+-]|\d/\d)+)*")

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


def _name_field(value: object) -> str:
    text = _text_field(value)
    if not _NAMED.fullmatch(text):
        raise InputError(f"{NAME_RULE}, got {text!r}")
    return text


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


def _formula_field(value: object) -> str:
    return parse(_text_field(value)).text


Exact = Annotated[Fraction, BeforeValidator(_exact_field)]
Text = Annotated[str, BeforeValidator(_text_field)]
Name = Annotated[str, BeforeValidator(_name_field)]
Grade = Annotated[str, BeforeValidator(_grade_field)]
Day = Annotated[datetime.date, BeforeValidator(_day_field)]
Formula = Annotated[str, BeforeValidator(_formula_field)]


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


_FORM_SCHEMA = {
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


#: The tables of a scenario that other modules read: its form, its time and its files.
FormTable = Annotated[Any, BeforeValidator(_structure_field), WithJsonSchema(_FORM_SCHEMA)]
TimeTable = Annotated[Any, BeforeValidator(_time_field), WithJsonSchema(_TIME_SCHEMA)]
FilesTable = Annotated[
    tuple[Any, ...], BeforeValidator(_files_field), WithJsonSchema(_FILES_SCHEMA)
]


def decimal(value: Fraction) -> str:
    """Print a fraction as a short decimal, with the fraction beside it when that is not exact."""
    text = f"{float(value):.6g}"
    return text if Fraction(text) == value else f"{text} ({value})"
