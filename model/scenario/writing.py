"""Scenario files to write: a scenario as commented TOML, a new one from a template, a JSON Schema.

What is written is exact: a value goes out as a decimal where it has a short one, else as a
fraction in quotes (TOML has no way to write 1/3), so that reading the file back gives the same
scenario, hash included. Every parameter is introduced by its meaning, its symbol, its bounds and
its unit, taken from the registry.

The schema (JSON Schema, draft 4, which editors of TOML understand) lists the same names, bounds and
bases for an editor to complete and to mark. It cannot say everything: that weights sum to 1, that a
value lies within its range and has the number of its grade is told by ``python -m model check``.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

from model.errors import InputError
from model.output import Target
from model.parameters import PARAMETERS, Parameter, about_a_file
from model.scenario import Entry, Happened, OwnEntry, Scale, Scenario, available, parse
from model.scenario.fields import NAME, NAME_RULE
from model.structure import BASE, Structure
from model.timing import Timing

#: How a fraction is written in a file.
_FRACTION = {"type": "string", "pattern": r"^[+-]?\d{1,30}/\d{1,30}$"}

#: Decimals beyond this many digits are written as fractions.
_LONGEST_DECIMAL = 12

_WIDTH = 100

#: What the title of a new scenario ends in, until it is edited.
COPY = " (copy to edit)"

#: What its sources begin with, likewise.
CARRIED = "carried over from"

_HOW_TO = """
How to edit this file. Change the lines name, title, date, known_until and summary; then go through
the parameters and change what differs. Each has
- value: the number that is computed with; a decimal point, no comma; "1/3" in quotes for a third;
- low and high: the range to which it can be moved without contradicting what is known of it; the
  value lies within it, and samples are drawn from it;
- grade, if given: the word of the scale below whose number the value is; change both together, or
  take the grade's line out;
- basis: reported (a source states it), inferred (it follows from a stated fact) or assumed;
- source: where to look, or what the assumption rests on; why: how the statement was read.
Weights of the files sum to 1, for the agenda and for the deterrent. Stakes are in points, and
only the ratios of one player's stakes matter. An entry of [[orders]] says that one value lies above
another; take it out where that is no longer so.
"""


def written(value: Fraction) -> str:
    """An exact number as text: a decimal where it has a short one, else a fraction.

    Examples
    --------
    >>> written(Fraction(7, 20)), written(Fraction(1, 3)), written(Fraction(2))
    ('0.35', '1/3', '2')
    """
    for digits in range(_LONGEST_DECIMAL + 1):
        scaled = value * 10**digits
        if scaled.denominator == 1:
            whole = f"{abs(scaled.numerator):0{digits + 1}d}"
            sign = "-" if value < 0 else ""
            return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"
    return str(value)


def check_name(name: str) -> None:
    """Raise ValueError unless `name` can be that of a scenario of one's own."""
    if not NAME.fullmatch(name):
        raise InputError(f"name: {NAME_RULE}, got {name!r}")
    if name in available():
        raise InputError(f"name: must not be that of a scenario of the package, got {name!r}")


def new_scenario(name: str, template: Scenario) -> Scenario:
    """The template under a new name, each source marked as carried over from it.

    Raises
    ------
    ValueError
        For a name that cannot be a file's, or is a bundled scenario's.
    """
    check_name(name)
    mark = f"{CARRIED} {template.name}: "
    entries = {
        key: entry.model_copy(update={"source": mark + entry.source})
        for key, entry in template.parameters.items()
    }
    orders = tuple(
        order.model_copy(update={"source": mark + order.source}) for order in template.orders
    )
    title = template.title.removesuffix(COPY) + COPY
    return _changed(
        template, name=name, title=title, parameters=entries, orders=orders, variants={},
        happened=None,
    )  # fmt: skip


def named(scenario: Scenario, name: str) -> Scenario:
    """The same scenario under another name, e.g. one that was made by `Scenario.replace`."""
    check_name(name)
    title = f"{scenario.title}, changed" if scenario.name != name else scenario.title
    return _changed(scenario, name=name, title=title, variants={}, happened=None)


def _changed(scenario: Scenario, **changes: Any) -> Scenario:
    # Built anew: a copy would take cached values along.
    fields = {field: getattr(scenario, field) for field in Scenario.model_fields}
    return Scenario.model_construct(**{**fields, **changes})


def scenario_text(scenario: Scenario, *, file: str, schema: str | None = None) -> str:
    """A scenario as commented TOML that reads back as the same scenario.

    Parameters
    ----------
    scenario : Scenario
    file : str
        The name the file is to have, for the comments.
    schema : str, optional
        Where the JSON Schema is, relative to the file; editors find it by the first line.

    Raises
    ------
    ScenarioError
        If the scenario is not consistent, so that it would not load again.
    """
    text = "\n".join(_lines(scenario, file, schema)) + "\n"
    if parse(text.encode("utf-8"), file).digest != scenario.digest:
        raise AssertionError(f"{file}: does not read back as {scenario.label}")
    return text


def save(text: str, path: Path, replace: bool = False) -> None:
    """Write a file, whole or not at all.

    Raises
    ------
    InputError
        If it exists and may not be replaced, or its directory does not, or it cannot be written.
    """
    Target.of(path, replace).write(text)


def _lines(s: Scenario, file: str, schema: str | None) -> Iterator[str]:
    if schema is not None:
        yield f"#:schema {schema}"
    yield from _comment(f"{s.name}: a scenario of the bargaining model.")
    yield "#"
    yield f"# Check it:  python -m model check {file}"
    yield f"# Use it:    python -m model equilibria {file}"
    yield "#"
    for line in _HOW_TO.strip().splitlines():
        yield f"# {line}"
    yield from ("", f"format = {s.format}", f"name = {_string(s.name)}")
    yield f"title = {_string(s.title)}"
    yield f"date = {s.date.isoformat()}"
    yield from _comment("Nothing learnt after this day sets a value:")
    yield f"known_until = {s.known_until.isoformat()}"
    yield f"summary = {_paragraph(s.summary)}"
    if s.scale is not None:
        yield from _scale(s.scale)
    yield from _form(s)
    yield from _time(s.time)
    yield from _files(s)
    for group, members in groupby((*s.registry.values(), *s.own.values()), key=lambda p: p.group):
        yield from ("", f"# --- {group} ---")
        for p in members:
            yield from _entry(p, s.parameters[p.name])
    yield from _tables("terms", s.terms, "Terms added to the payoffs, in the model's symbols.")
    yield from _tables("orders", s.orders, "What a source ranks above what, whatever the numbers.")
    yield from _tables("references", s.references, "What the sources above cite by its key.")
    for key, chosen in s.variants.items():
        yield from ("", f"# --- variant {key} ---", f"[variants.{_key(key)}]")
        yield f"words = {_string(chosen.words)}"
        for name, entry in chosen.parameters.items():
            yield from ("", f"[variants.{_key(key)}.parameters.{_key(name)}]", *_fields(entry))
    if s.happened is not None:
        yield from _happened(s.happened)


def _happened(h: Happened) -> Iterator[str]:
    """What came of the talks, which sets nothing."""
    yield from ("", "# --- what happened ---", "# Known later; it sets no value and no range.")
    yield from ("[happened]", f"date = {h.date.isoformat()}", f"words = {_string(h.words)}")
    yield f"agenda = {_strings(h.agenda)}"
    if h.beside:
        yield f"beside = {_strings(h.beside)}"
    if h.hindsight:
        yield f"hindsight = {_string(h.hindsight)}"
    for name, end in h.files.items():
        yield from ("", f"[happened.files.{_key(name)}]")
        for field in type(end).model_fields:
            yield f"{field} = {_string(getattr(end, field))}"
    for each in h.rounds:
        yield from ("", "[[happened.rounds]]", f"date = {each.date.isoformat()}")
        yield from (f"words = {_string(each.words)}", f"source = {_string(each.source)}")
    for reference in h.references:
        yield from ("", "[[happened.references]]", f"key = {_string(reference.key)}")
        yield f"text = {_string(reference.text)}"
        if reference.read:
            yield f"read = {_string(reference.read)}"


def _scale(scale: Scale) -> Iterator[str]:
    yield from ("", "[scale]")
    yield from _comment(
        "The rule by which words become numbers, and the number of each grade: intensity for "
        "shares, stake for points, weight for weights."
    )
    yield f"rule = {_paragraph(scale.rule)}"
    for table in ("intensity", "stake", "weight"):
        grades: Mapping[str, Fraction] = getattr(scale, table)
        inside = ", ".join(f"{_key(word)} = {_number(value)}" for word, value in grades.items())
        yield f"{table} = {{ {inside} }}" if inside else f"{table} = {{}}"


def _form(s: Scenario) -> Iterator[str]:
    """The switches of the form that are not as usual."""
    if s.structure is None:
        return
    yield from ("", "# --- form of the game ---", "[structure]")
    for field in fields(Structure):
        value = getattr(s.structure, field.name)
        if value == getattr(BASE, field.name) or field.name == "extra":
            continue
        if field.name == "linked":
            value = ["+".join(files) for files in value]
        text = _number(value) if isinstance(value, Fraction) else json.dumps(value)
        yield f"{field.name} = {text}"


def _time(time: Timing | None) -> Iterator[str]:
    """Rounds, patience and laws."""
    if time is None:
        return
    yield from ("", "# --- time: rounds, patience (US, Iran), what drifts ---", "[time]")
    yield f"horizon = {time.horizon}"
    yield f"talks = {time.talks}"
    yield f"patience = [{', '.join(map(_number, time.patience))}]"
    yield f"strike = {_string(time.strike)}"
    if time.source:
        yield f"source = {_string(time.source)}"
    for law in time.laws:
        yield from ("", "[[time.laws]]", f"parameter = {_string(law.parameter)}")
        for field in ("limit", "rate", "value"):
            if (given := getattr(law, field)) is not None:
                yield f"{field} = {_number(given)}"
        if law.from_round is not None:
            yield f"from_round = {law.from_round}"
        if law.values:
            yield f"values = [{', '.join(map(_number, law.values))}]"
        if law.source:
            yield f"source = {_string(law.source)}"


def _files(s: Scenario) -> Iterator[str]:
    """The files of the talks, where the scenario lists them."""
    for k, file in enumerate(s.files):
        if not k:
            yield from ("", "# --- files of the talks: who gives them up ---")
        yield from ("", "[[files]]")
        for field in ("name", "letter", "giver", "eases"):
            if getattr(file, field):
                yield f"{field} = {_string(getattr(file, field))}"
        yield f"stakes = {json.dumps(list(file.stakes))}"
        for flag in ("israel", "strike"):
            if getattr(file, flag):
                yield f"{flag} = true"


def _entry(p: Parameter, entry: Entry) -> Iterator[str]:
    yield ""
    yield from _comment(f"{p.words} ({p.symbol}), {p.unit}, {p.low} to {p.high}: {p.meaning}.")
    yield f"[parameters.{p.name}]"
    yield from _fields(entry)


def _fields(entry: Entry) -> Iterator[str]:
    if isinstance(entry, OwnEntry):
        yield f"meaning = {_string(entry.meaning)}"
        yield f"unit = {_string(entry.unit)}"
        yield f"bounds = [{', '.join(map(_number, entry.bounds))}]"
    if entry.grade is not None:
        yield f"grade = {_string(entry.grade)}"
    for field in ("value", "low", "high"):
        yield f"{field} = {_number(getattr(entry, field))}"
    yield f"basis = {_string(entry.basis)}"
    yield f"source = {_string(entry.source)}"
    if entry.why:
        yield f"why = {_string(entry.why)}"
    if entry.circular:
        yield f"circular = {_strings(entry.circular)}"


def _tables(name: str, records: Sequence[Any], meaning: str) -> Iterator[str]:
    if records:
        yield from ("", f"# --- {name} ---", f"# {meaning}")
    for record in records:
        yield from ("", f"[[{name}]]")
        for field in type(record).model_fields:
            if field != "read" or record.read:
                yield f"{field} = {_string(getattr(record, field))}"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


def _number(value: Fraction) -> str:
    text = written(value)
    return f'"{text}"' if "/" in text else text


def _string(text: str) -> str:
    """A basic string on one line. JSON escapes as TOML does, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _strings(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_string, texts))}]"


def _paragraph(text: str) -> str:
    """A text of several lines, whose own white space at both ends does not count."""
    if "\n" not in text:
        return _string(text)
    lines = [_string(line)[1:-1] for line in text.split("\n")]
    # Quotation marks need no escape unless three of them would end the text.
    body = "\n".join(lines)
    plain = body.replace('\\"', '"')
    return f'"""\n{body if chr(34) * 3 in plain else plain}\n"""'


def _key(word: str) -> str:
    return word if re.fullmatch(r"[A-Za-z0-9_-]+", word) else _string(word)


# The schema.


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file as an editor reads it, dates as texts.

    Made of the fields of `Scenario` and the registry of parameters.
    """
    made = Scenario.model_json_schema(ref_template="#/definitions/{model}")
    definitions = made.pop("$defs")
    entry = definitions["Entry"]
    for unit in dict.fromkeys(p.unit for p in PARAMETERS):
        low, high = next((p.low, p.high) for p in PARAMETERS if p.unit == unit)
        definitions[f"Entry_{unit}"] = _bounded(entry, low, high)
    properties = made["properties"]
    properties["parameters"] = {
        "type": "object",
        "description": "One entry for each parameter of the model, and for your own.",
        "properties": {p.name: _parameter_schema(p) for p in PARAMETERS},
        "patternProperties": _of_own_files(),
        "required": [p.name for p in PARAMETERS if not about_a_file(p.name)],
        "additionalProperties": {"$ref": "#/definitions/OwnEntry"},
    }
    of_files = [{"type": "string", "pattern": pattern} for pattern in _of_own_files()]
    names = {"anyOf": [{"type": "string", "enum": [p.name for p in PARAMETERS]}, *of_files]}
    definitions["Order"]["properties"] |= {"higher": names, "lower": names}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        **_in_draft_4(made),
        "title": "Scenario of the US-Iran bargaining model",
        "description": "Checked in full by: python -m model check FILE",
        "definitions": _in_draft_4(definitions),
    }


def _of_own_files() -> dict[str, Any]:
    """The parameters that exist once for each file, whatever its name."""
    units = {p.name.removesuffix(f"_{p.file}"): p.unit for p in PARAMETERS if p.file}
    return {
        f"^{stake}_[a-z]+$": {"$ref": f"#/definitions/Entry_{unit}"}
        for stake, unit in units.items()
    }


def _bounded(entry: Mapping[str, Any], low: Any, high: Any) -> dict[str, Any]:
    number = {
        "anyOf": [
            {"type": "number", "minimum": low, "maximum": high},
            _FRACTION,
        ]
    }
    fields = dict.fromkeys(("value", "low", "high"), number)
    return {**entry, "properties": {**entry["properties"], **fields}}


def _parameter_schema(p: Parameter) -> dict[str, Any]:
    return {
        "description": f"{p.words} ({p.symbol}), {p.unit}, {p.low} to {p.high}: {p.meaning}.",
        "allOf": [{"$ref": f"#/definitions/Entry_{p.unit}"}],
    }


def _in_draft_4(schema: Any) -> Any:
    """The same without what draft 4 has not: `const`, and nulls, which TOML has not either."""
    if isinstance(schema, list):
        return [_in_draft_4(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # Titles only repeat names; a field of the name `title` is a schema, not a text.
    kept = {
        key: _in_draft_4(value)
        for key, value in schema.items()
        if key != "default" and not (key == "title" and isinstance(value, str))
    }
    if "const" in kept:
        kept["enum"] = [kept.pop("const")]
    if kept.get("format") == "fraction":
        return _FRACTION
    if kept == {"type": "string"} and "default" not in schema:
        kept["minLength"] = 1
    some = [part for part in kept.pop("anyOf", ()) if part != {"type": "null"}]
    if len(some) == 1:
        return {**kept, **some[0]}
    return {**kept, "anyOf": some} if some else kept
