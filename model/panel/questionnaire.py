"""A questionnaire in a spreadsheet: what is asked of each parameter, and what a rater answered.

One row a parameter: what it means, what is known of it, from which source, the words of the scale
to choose from, and one column to fill. No result of the model stands in it, no claim, and no grade
that anybody gave: of the reasons in the scenario only the clauses that tell a fact are shown.

A filled sheet is read as texts. A formula is refused and never evaluated, whatever value a program
has stored beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from model.equilibria.xlsx import Cell, read_sheets, workbook
from model.errors import InputError
from model.parameters import suggest
from model.scenario import Scenario

#: The head of the table; the last column is the one to fill.
HEAD = ("parameter", "name", "what it means", "what is known", "source", "grades", "your grade")

_TITLE = "Grades for"
_HOW = (
    "Read what is known of each parameter, look the source up if you can, and write one of the "
    "grades of its row, by the words of the sheet Scale, into the last column. Leave a cell empty "
    "where you cannot say. Change nothing else; save the file under your own name."
)

#: Longest text of a rater's that a message repeats.
_SHOWN = 40

#: Files larger than this are no questionnaire.
_MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Sheet:
    """What one rater answered.

    Attributes
    ----------
    rater : str
        The name of the file without its ending.
    scenario, digest : str
        What the questionnaire was made from.
    grades : mapping of str to str
        By parameter; those left empty are not there.
    """

    rater: str
    scenario: str
    digest: str
    grades: Mapping[str, str]


def questionnaire(scenario: Scenario) -> bytes:
    """The questionnaire of a scenario, an XLSX workbook.

    Raises
    ------
    InputError
        For a scenario without a scale.
    """
    if scenario.scale is None:
        raise InputError(
            f"scenario: must have a [scale] to be graded by, got none in {scenario.name}"
        )
    rows: list[list[str]] = [
        [_TITLE, scenario.name, scenario.digest, scenario.title],
        [_HOW],
        list(HEAD),
    ]
    for name, p in scenario.described.items():
        entry = scenario.parameters[name]
        grades = ", ".join(scenario.scale.of(p))
        rows.append([name, p.words, p.meaning, known(scenario, name), entry.source, grades, ""])
    scale = [["How words become grades"], *([line] for line in scenario.scale.rule.splitlines())]
    references = [["key", "reference"], *([r.key, r.text] for r in scenario.references)]
    return workbook(("Grades", "Scale", "References"), (rows, scale, references))


def known(scenario: Scenario, name: str) -> str:
    """The clauses of the reason for an entry that tell a fact and no grade."""
    assert scenario.scale is not None
    p, entry = scenario.parameter(name), scenario.parameters[name]
    words = {word.replace("_", "[ _]") for word in scenario.scale.of(p)}
    telling = re.compile(rf"\b(?:grades?|ranks?|ranked|ranges?|{'|'.join(words)})\b", re.IGNORECASE)
    clauses = re.split(r"(?<=[.;:])\s+", entry.why)
    kept = [c for c in clauses if not telling.search(c)]
    return " ".join(kept).rstrip(";:")


def read_sheet(path: str | Path, scenario: Scenario) -> Sheet:
    """Read a filled questionnaire of a scenario.

    Raises
    ------
    InputError
        For a file that is no such questionnaire, was made from another scenario, has rows twice,
        too many or too few cells, a formula, or a word that is no grade of its row; with its place.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"{path}: must be a readable file, got {error.strerror}") from None
    if size > _MOST_BYTES:
        raise InputError(f"{path}: must be a questionnaire, got a file of {size} bytes")
    sheets = read_sheets(path)
    rows = [(line, cells) for line, cells in (sheets[0] if sheets else []) if _filled(cells)]
    name, digest = _made_from(path, rows)
    if (name, digest) != (scenario.name, scenario.digest):
        raise InputError(
            f"{path}: must be made from {scenario.label}, got one made from {name} [{digest}]"
        )
    grades = dict(_grades(path, rows[3:], scenario))
    if not grades:
        raise InputError(f"{path}: must have a grade in the column {HEAD[-1]!r}, got none")
    return Sheet(path.stem, name, digest, grades)


def made_from(path: str | Path) -> str:
    """The name of the scenario that a questionnaire was made from."""
    sheets = read_sheets(path)
    rows = [(line, cells) for line, cells in (sheets[0] if sheets else []) if _filled(cells)]
    return _made_from(Path(path), rows)[0]


def _filled(cells: list[Cell]) -> bool:
    return any(cell.text.strip() or cell.formula for cell in cells)


def _made_from(path: Path, rows: list[tuple[int, list[Cell]]]) -> tuple[str, str]:
    first = [cell.text for cell in rows[0][1]] if rows else []
    head = [cell.text for cell in rows[2][1]] if len(rows) > 2 else []
    if len(first) < 3 or first[0] != _TITLE or tuple(head[: len(HEAD)]) != HEAD:
        raise InputError(f"{path}: must be a questionnaire that `elicit` wrote, got another table")
    return first[1], first[2]


def _grades(
    path: Path, rows: list[tuple[int, list[Cell]]], scenario: Scenario
) -> Iterator[tuple[str, str]]:
    """The grade of each row that has one."""
    seen: dict[str, int] = {}
    for line, cells in rows:
        place = f"{path}, row {line}"
        if any(cell.formula for cell in cells):
            raise InputError(f"{place}: must hold texts, got a formula, which is never evaluated")
        if any(cell.text.strip() for cell in cells[len(HEAD) :]) or not cells[0].text.strip():
            got = "more" if len(cells) > len(HEAD) else "none in the first"
            raise InputError(f"{place}: must have {len(HEAD)} cells, got {got}")
        name = cells[0].text.strip()
        if name not in scenario.parameters:
            hint = suggest(name, tuple(scenario.parameters))
            raise InputError(f"{place}: must be of a parameter, got {name[:_SHOWN]!r}{hint}")
        if name in seen:
            raise InputError(
                f"{place}: must have each parameter once, got {name} in row {seen[name]}"
            )
        seen[name] = line
        if len(cells) < len(HEAD) or not cells[-1].text.strip():
            continue
        answer = cells[len(HEAD) - 1]
        assert scenario.scale is not None
        allowed = scenario.scale.of(scenario.parameter(name))
        grade = re.sub(r"[\s-]+", "_", answer.text.strip().lower())
        if answer.kind != "plain" or grade not in allowed:
            raise InputError(
                f"{place}: the grade of {name} must be one of {', '.join(allowed)}, "
                f"got {answer.text.strip()[:_SHOWN]!r}"
            )
        yield name, grade
    missing = [name for name in scenario.parameters if name not in seen]
    if missing:
        raise InputError(f"{path}: must have a row for each parameter, got none for {missing[0]}")
