"""What a scenario that loads should still be asked: not wrong, perhaps unfinished.

A file that was begun from another one says so in its title and its sources; as long as it does, or
has all values of a bundled scenario, its numbers are another's. A statement that is reported or was
inferred should cite what is listed under ``[[references]]``, and nothing that is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from model.scenario.reading import available, load
from model.scenario.scenario import Scenario
from model.scenario.writing import CARRIED, COPY

#: What reads as the key of a work: a name and a year in brackets, as in "Fearon (1995)".
_CITED = re.compile(r"[A-Z][^;:()]*\([^()]*\b\d{4}\)")


def notes(scenario: Scenario) -> tuple[str, ...]:
    """One line for each thing to look at, none for a bundled scenario."""
    return tuple(_notes(scenario))


def _notes(s: Scenario) -> Iterator[str]:
    for name in available():
        bundled = load(name)
        if bundled.values == s.values and bundled.digest != s.digest:
            yield f"all values are those of {name}"
    carried = [name for name, entry in s.parameters.items() if entry.source.startswith(CARRIED)]
    if carried:
        yield f"{len(carried)} of {len(s.parameters)} values are still {CARRIED} another file"
    if s.title.endswith(COPY):
        yield f"title: still ends in {COPY.strip()}"
    if s.known_until > s.date:
        yield (
            f"known_until: {s.known_until} lies after the date {s.date}; values may then rest on "
            "what came of it"
        )
    keys = [reference.key for reference in s.references]
    bare = [
        name
        for name, entry in s.parameters.items()
        if entry.basis != "assumed"
        and not entry.source.removeprefix(CARRIED).split(":")[-1].strip().startswith("no source")
        and not any(key in entry.source for key in keys)
    ]
    if bare:
        name = "names" if len(bare) == 1 else "name"
        yield f"parameters.{', '.join(bare)}: {name} no source that is listed under [[references]]"
    for field, source in _sources(s):
        for cited in _unlisted(source, keys):
            yield f"{field}: cites {cited!r}, which is not listed under [[references]]"


def _sources(s: Scenario) -> Iterator[tuple[str, str]]:
    """Every source of the file, with its place; tables of a list are counted from 1."""
    for name, entry in s.parameters.items():
        yield f"parameters.{name}.source", entry.source
    for place, term in enumerate(s.terms, start=1):
        yield f"terms.{place}.source", term.source
    for place, order in enumerate(s.orders, start=1):
        yield f"orders.{place}.source", order.source


def _unlisted(source: str, keys: list[str]) -> list[str]:
    """What a source cites beside the keys that are listed."""
    for key in sorted(keys, key=len, reverse=True):
        source = source.replace(key, ";")
    return _CITED.findall(source)
