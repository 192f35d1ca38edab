"""Reading a scenario from a TOML file, and telling everything that is wrong with it.

The contents are validated as a whole, and every problem is told in one line: file, field,
requirement, value got. A scenario that loads is complete and consistent: each parameter of the
registry has an entry, ``low <= value <= high`` within the bounds, weights sum to 1 exactly, nothing
lacks a source, a value that claims a grade of the file's ordinal scale has the number of that
grade, and what a source ranks above another thing has the higher value.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from model.errors import InputError
from model.expressions import parse as parse_expression
from model.files import STANDARD, File, read_files
from model.parameters import LISTED, check_value, parameters_of, simplexes, suggest
from model.scenario.broken_toml import broken_toml
from model.scenario.fields import decimal, exact, shown
from model.scenario.records import (
    Entry,
    FileEnd,
    Happened,
    Order,
    OwnEntry,
    OwnTerm,
    Reference,
    Round,
    Scale,
    own_name_problems,
    own_range_problems,
)
from model.scenario.scenario import Scenario
from model.structure import known_names
from model.timing import require_laws


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


def available() -> tuple[str, ...]:
    """Names of the scenarios that come with the package."""
    folder = resources.files("model") / "scenarios"
    return tuple(sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml")))


def load(scenario: Scenario | str | Path = "oman-2026") -> Scenario:
    """Read a scenario by the name of a bundled one, or from a TOML file; hand one back as it is.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A name from :func:`available`, or a path; what takes "a scenario or its name" passes through
        here.

    Raises
    ------
    ScenarioError
        With one line for each thing that is wrong.

    Examples
    --------
    >>> import model
    >>> found = model.load("oman-2026")
    >>> found.values["threat"]
    Fraction(9, 10)
    """
    if isinstance(scenario, Scenario):
        return scenario
    if not isinstance(scenario, (str, Path)):
        raise ScenarioError(f"scenario: must be a Scenario, a name or a path, got {scenario!r}")
    text = str(scenario)
    if not text:
        raise ScenarioError("scenario: must be a name or a path, got an empty text")
    if text in available():
        return parse((resources.files("model") / "scenarios" / f"{text}.toml").read_bytes(), text)
    for name in available():
        # A variant of a bundled scenario: its name, a hyphen and that of the variant.
        if (
            text.startswith(f"{name}-")
            and (key := text.removeprefix(f"{name}-")) in (base := load(name)).variants
        ):
            return base.variant(key)
    path = Path(scenario)
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
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text, parse_float=_parse_float)
    except UnicodeDecodeError:
        raise ScenarioError(f"{file}: must be a TOML file in UTF-8, got other bytes") from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{file}: {broken_toml(text, error)}") from None
    problems = list(_name_problems(data.get("parameters"), _files_of(data)))
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        problems += [line for e in error.errors() if (line := _in_words(dict(e)))]
    else:
        # Numbers are looked at once every name is one of ours.
        problems = problems or list(_value_problems(scenario))
        problems = problems or list(_variant_problems(scenario))
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


def _files_of(data: Mapping[str, Any]) -> tuple[File, ...] | None:
    """The files of the talks; None where they cannot be read, which their field tells."""
    try:
        return read_files(data["files"]) if "files" in data else STANDARD
    except InputError:
        return None


def _name_problems(entries: object, files: tuple[File, ...] | None) -> Iterator[str]:
    """Parameter names that are unknown or missing; a misspelt one is told once."""
    if not isinstance(entries, dict) or files is None:
        return  # the model says what `parameters` and `files` must be
    names = tuple(p.name for p in parameters_of(files))
    misspelt = set()
    for name, entry in entries.items():
        if name not in names and isinstance(entry, dict) and "meaning" in entry:
            # A parameter of the scenario's own, which says what it is.
            for problem in own_name_problems(name, files):
                yield f"parameters.{name}: {problem}"
        elif name not in names:
            absent = tuple(n for n in names if n not in entries)
            hint = suggest(name, absent) or suggest(name, names)
            misspelt |= {n for n in absent if hint.endswith(f"{n!r}?")}
            yield f"parameters.{name}: must be a parameter {LISTED}, got {name!r}{hint}"
    for name in names:
        if name not in entries and name not in misspelt:
            yield f"parameters.{name}: must be given, got nothing"


def _in_words(error: Mapping[str, Any]) -> str:
    """One line for one error of pydantic; empty where `_name_problems` has told it already."""
    # Tables of a list are counted from 1.
    place = tuple(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    own = place[:1] == ("parameters",) and place[2:3] == ("own",)
    if place[:1] == ("parameters",) and place[2:3] in (("own",), ("listed",)):
        place = (*place[:2], *place[3:])
    field = ".".join(place)
    if error["type"] == "missing":
        return f"{field}: must be given, got nothing"
    if error["type"] == "extra_forbidden":
        records: Mapping[str, type[BaseModel]] = {
            "parameters": OwnEntry if own else Entry, "scale": Scale, "orders": Order,
            "references": Reference, "terms": OwnTerm, "happened": Happened,
        }  # fmt: skip
        parts: Mapping[str, type[BaseModel]] = {
            "files": FileEnd, "rounds": Round, "references": Reference,
        }  # fmt: skip
        fields = records.get(place[0], Scenario) if len(place) > 1 else Scenario
        if fields is Happened and len(place) > 2:
            fields = parts.get(place[1], Happened)
        hint = suggest(place[-1], tuple(fields.model_fields))
        return f"{field}: must be a known field, got {place[-1]!r}{hint}"
    message = str(error["msg"]).removeprefix("Value error, ")
    if message.startswith("must be") or ", got " in message:
        return f"{field}: {message.removeprefix('expression: ')}"
    return f"{field}: {message[:1].lower()}{message[1:]}, got {shown(error['input'])}"


def _value_problems(scenario: Scenario) -> Iterator[str]:
    """Numbers out of bounds, out of their range, off their grade, or weights off their simplex."""
    outside = {
        name: [] if isinstance(e, OwnEntry) else list(_bound_problems(scenario, name, e))
        for name, e in scenario.parameters.items()
    }
    for name, entry in scenario.parameters.items():
        if outside[name]:
            # What is out of bounds is out of its range too, and is told once.
            yield from outside[name]
            continue
        if not isinstance(entry, OwnEntry) and not entry.low <= entry.value <= entry.high:
            yield (
                f"parameters.{name}.value: must lie between low {decimal(entry.low)} and "
                f"high {decimal(entry.high)}, got {decimal(entry.value)}; change the range too"
            )
        if entry.grade is not None:
            yield from _grade_problems(scenario, name, entry)
        if isinstance(entry, OwnEntry):
            for problem in own_range_problems(entry):
                yield f"parameters.{name}.{problem}"
    for simplex, names in simplexes(scenario.registry).items():
        total = sum((scenario.parameters[n].value for n in names), Fraction(0))
        if total != 1 and not any(outside[n] for n in names):
            yield (
                f"parameters.{', '.join(names)}: {simplex} weights must sum to 1, "
                f"got {decimal(total)}"
            )
    for place, order in enumerate(scenario.orders, start=1):
        yield from _order_problems(scenario, f"orders.{place}", order)
    yield from _term_problems(scenario)
    if scenario.time is not None:
        try:
            require_laws(scenario.time.laws, scenario.described)
        except ValueError as error:
            yield f"time.{error}"
    if scenario.happened is not None:
        yield from _record_problems(scenario, scenario.happened)
    try:
        scenario.form()
    except InputError as error:
        yield f"structure: {error}"


def _variant_problems(scenario: Scenario) -> Iterator[str]:
    """What is wrong with the entries that a variant has otherwise."""
    for key, chosen in scenario.variants.items():
        for name in chosen.parameters:
            if name not in scenario.parameters:
                place = f"variants.{key}.parameters.{name}"
                yield f"{place}: must be a parameter of the scenario, got {name!r}"
                break
        else:
            yield from (f"variants.{key}.{p}" for p in _value_problems(scenario.variant(key)))


def _record_problems(scenario: Scenario, happened: Happened) -> Iterator[str]:
    """What happened before it could, to files that are none, or by no source that is listed."""
    if happened.date < scenario.known_until:
        yield (
            f"happened.date: must not lie before known_until {scenario.known_until}, "
            f"got {happened.date}"
        )
    files = scenario.file_names
    for field, named in (("agenda", happened.agenda), ("beside", happened.beside)):
        if field == "agenda" and not named:
            yield "happened.agenda: must name a file at least, got none"
        for name in named:
            if name not in files:
                yield f"happened.{field}: must name files, got {name!r}{suggest(name, files)}"
    for name in happened.files:
        if name not in files:
            yield f"happened.files.{name}: must be a file, got {name!r}{suggest(name, files)}"
    for name in files:
        if name not in happened.files:
            yield f"happened.files.{name}: must be given, got nothing"
    keys = [r.key for r in (*scenario.references, *happened.references)]
    told = [(f"files.{name}", end.source) for name, end in happened.files.items()]
    told += [(f"rounds.{k}", each.source) for k, each in enumerate(happened.rounds, start=1)]
    for field, source in told:
        if not any(key in source for key in keys):
            yield f"happened.{field}.source: must cite a reference by its key, got {source!r}"


def _term_problems(scenario: Scenario) -> Iterator[str]:
    """Own terms that use names nobody knows, or one name twice."""
    known = (*known_names(scenario.talks_on), *scenario.own)
    keys = [own.term.key for own in scenario.terms]
    for place, own in enumerate(scenario.terms, start=1):
        for name in parse_expression(own.expression).names:
            if name not in known:
                yield (
                    f"terms.{place}.expression: must use symbols of the model and parameters of "
                    f"this file, got {name!r}{suggest(name, known)}"
                )
        if keys.count(own.term.key) > 1:
            yield f"terms.{place}.name: must name each term of a player once, got {own.name!r}"


def _bound_problems(scenario: Scenario, name: str, entry: Entry) -> Iterator[str]:
    for field in ("value", "low", "high"):
        try:
            check_value(name, getattr(entry, field), scenario.parameter(name))
        except ValueError as error:
            _, _, message = str(error).partition(": ")
            yield f"parameters.{name}.{field}: {message}"


def _order_problems(scenario: Scenario, field: str, order: Order) -> Iterator[str]:
    for side, name in (("higher", order.higher), ("lower", order.lower)):
        if name not in scenario.registry:
            hint = suggest(name, tuple(scenario.registry))
            yield f"{field}.{side}: must be a parameter {LISTED}, got {name!r}{hint}"
            return
    higher, lower = scenario.registry[order.higher], scenario.registry[order.lower]
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
    grades = scenario.scale.of(scenario.parameter(name))
    grade = str(entry.grade)
    if grade not in grades:
        yield f"{field}: must be one of {', '.join(grades)}, got {grade!r}"
    elif grades[grade] != entry.value:
        yield (
            f"parameters.{name}.value: must be {decimal(grades[grade])}, the number of grade "
            f"{grade!r}, got {decimal(entry.value)}; change the grade too or leave it out"
        )
