"""Games in spreadsheets, CSV and XLSX, in and out: a table of payoffs for each player.

    US     | hold | all          The corner names the player whose payoffs these are, the first row
    hold   |  3   |  0           the columns' strategies, the first column the rows'. The second
    all    |  5   |  1           table has the same names in the same order. Between the two there
                                 is an empty row, or they are on two sheets.
    Iran   | hold | all
    hold   |  3   |  5
    all    |  0   |  1

Numbers are read exactly: as a spreadsheet stores them (its decimals, at their shortest reading), or
as text, fractions too (1/3). In a CSV file the separator is a semicolon, a tab or a comma,
whichever the first line has, in this order; where it is not the comma, numbers may have a decimal
comma, if none has a point. What cannot be a payoff (a date, which is what some programs make of
1/3, an error, a truth value, an empty cell) is refused with its place.

Reference: ECMA-376, Office Open XML File Formats; RFC 4180.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from model.equilibria.gambit_text import number, written
from model.equilibria.named_game import NamedGame, strategy_names, two_names
from model.equilibria.payoffs import ExactArray, exact_matrices
from model.equilibria.xlsx import Cell, read_sheets, workbook
from model.errors import InputError
from model.output import Target

#: A row of a sheet: where it is, and its cells.
_Row = tuple[int, list[Cell]]


def read_csv(path: str | Path) -> NamedGame:
    """Read a game from a CSV file in UTF-8.

    Raises
    ------
    ValueError
        If it is not two tables of one shape, names and numbers, or not UTF-8.
    """
    contents = Path(path).read_bytes()
    try:
        text = contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}: must be text in UTF-8, got the byte {contents[error.start]:#x} in line "
            f"{line}; save as CSV UTF-8"
        ) from None
    return parse_csv(text, str(path))


def parse_csv(text: str, name: str = "text") -> NamedGame:
    r"""Read the text of a CSV file; `name` is used in messages.

    Raises
    ------
    ValueError
        As `read_csv`.

    Examples
    --------
    >>> game = parse_csv("a,l,r\nu,1,1/3\n\nb,l,r\nu,0,2\n")
    >>> game.players, game.A.tolist()
    (('a', 'b'), [[Fraction(1, 1), Fraction(1, 3)]])
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((mark for mark in ";\t," if mark in first), ",")
    try:
        cells = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise InputError(f"{name}: must be a CSV file, got {error}") from None
    commas = separator != "," and not any("." in v for row in cells for v in row if _is_number(v))
    rows = [(k, [Cell(v) for v in row]) for k, row in enumerate(cells, start=1)]
    return _game(rows, name, commas)


def _is_number(text: str) -> bool:
    return any(c.isdigit() for c in text) and not any(c.isalpha() for c in text.replace("e", ""))


def read_xlsx(path: str | Path) -> NamedGame:
    """Read a game from a workbook: both tables on its first sheet, or one on each of two.

    Raises
    ------
    ValueError
        If it is not such a workbook, or not two tables of one shape, names and numbers.
    """
    rows: list[_Row] = []
    for sheet in read_sheets(path):
        # Sheets follow one another as if an empty row were between them.
        rows += [*sheet, (0, [])]
    return _game(rows, str(path), commas=False)


def _game(rows: Iterable[_Row], name: str, commas: bool) -> NamedGame:
    tables = list(_tables(rows))
    if len(tables) != 2:
        raise InputError(
            f"{name}: must have two tables, one for each player, with an empty row or a new sheet "
            f"between them, got {len(tables)}"
        )
    (one, rows_, cols, A), (two, other_rows, other_cols, B) = (
        _table(table, name, commas) for table in tables
    )
    for which, mine, theirs in (("rows", rows_, other_rows), ("columns", cols, other_cols)):
        if mine != theirs:
            raise InputError(
                f"{name}: must have the same names of {which} in both tables, got "
                f"{', '.join(mine)[:60]!r} and {', '.join(theirs)[:60]!r}"
            )
    return NamedGame("", (one, two), rows_, cols, A, B)


def _tables(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Runs of rows that are not empty."""
    table: list[_Row] = []
    for row in rows:
        if any(cell.text.strip() for cell in row[1]):
            table.append(row)
        elif table:
            yield table
            table = []
    if table:
        yield table


def _table(
    table: Sequence[_Row], name: str, commas: bool
) -> tuple[str, tuple[str, ...], tuple[str, ...], ExactArray]:
    """The player, the names of rows and of columns, and the payoffs."""
    line, head = table[0][0], [cell.text.strip() for cell in table[0][1]]
    while head and not head[-1]:
        head.pop()
    if len(head) < 2 or len(table) < 2:
        raise InputError(f"{name}: must have a row and a column of payoffs in each table, got none")
    player, cols = head[0], tuple(head[1:])
    names, values = [], []
    for line, cells in table[1:]:
        texts = [cell.text.strip() for cell in cells]
        if any(texts[len(head) :]):
            raise InputError(f"{name}: must have {len(cols)} payoffs in row {line}, got more")
        names.append(texts[0])
        values += [
            _payoff(
                cells[k] if k < len(cells) else Cell(""),
                f"{name}: row {line}, column {k + 1}",
                commas,
            )
            for k in range(1, len(head))
        ]
    payoffs = np.empty(len(values), dtype=object)
    payoffs[:] = values
    return player, tuple(names), cols, payoffs.reshape(len(names), len(cols))


def _payoff(cell: Cell, place: str, commas: bool) -> Fraction:
    text = cell.text.strip()
    if cell.kind != "plain":
        raise InputError(f"{place}: must be a number, got {cell.kind} {text[:30]!r}")
    try:
        return number(text.replace(",", ".") if commas and text.count(",") == 1 else text)
    except InputError as error:
        raise InputError(f"{place}: must be a number ({error}), got {text[:30]!r}") from None


def _cells(
    A: Any, B: Any, players: Sequence[str], rows: Sequence[str] | None, cols: Sequence[str] | None
) -> list[list[list[str | Fraction]]]:
    """Both tables."""
    matrices = exact_matrices(A, B)
    n, m = matrices[0].shape
    own, other = strategy_names(rows, "rows", n), strategy_names(cols, "cols", m)
    for which, names in (("rows", own), ("cols", other), ("players", two_names(players))):
        for k, text in enumerate(names):
            if not text.strip() or text != text.strip():
                raise InputError(
                    f"{which}[{k}]: must be a name without spaces around it, got {text!r}"
                )
    return [
        [[player, *other], *([name, *row] for name, row in zip(own, M.tolist(), strict=True))]
        for player, M in zip(two_names(players), matrices, strict=True)
    ]


def csv_text(
    A: Any,
    B: Any,
    *,
    players: Sequence[str] = ("row", "column"),
    rows: Sequence[str] | None = None,
    cols: Sequence[str] | None = None,
) -> str:
    """Write a game as CSV, separated by commas: integers, decimals where they are exact, fractions.

    Raises
    ------
    ValueError
        If the matrices cannot be read or there are not as many names as strategies.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for k, table in enumerate(_cells(A, B, players, rows, cols)):
        if k:
            writer.writerow([])
        writer.writerows([[_shown(value) for value in row] for row in table])
    text = out.getvalue()
    # A name with another separator in the first line would be taken for it.
    if any(mark in text.split("\n", 1)[0] for mark in ";\t"):
        raise InputError("players, cols: must not have a semicolon or a tab, got one")
    return text


def _shown(value: str | Fraction) -> str:
    return written(value) if isinstance(value, Fraction) else value


def write_csv(path: str | Path, A: Any, B: Any, **names: Any) -> None:
    """Write a game to a CSV file, beside it first, then in its place; see `csv_text`.

    Raises
    ------
    ValueError
        As `csv_text`, or if the file exists already or cannot be written.
    """
    target = Target.of(Path(path))
    target.write(csv_text(A, B, **names))


def write_xlsx(
    path: str | Path,
    A: Any,
    B: Any,
    *,
    players: Sequence[str] = ("row", "column"),
    rows: Sequence[str] | None = None,
    cols: Sequence[str] | None = None,
) -> None:
    """Write a game to a workbook with a sheet for each player, beside it first, then in its place.

    What a spreadsheet's numbers hold exactly, integers and decimals of up to 15 digits, is written
    as numbers; all else as text, which `read_xlsx` reads as well.

    Raises
    ------
    ValueError
        As `csv_text`, or if the file exists already or cannot be written.
    """
    target = Target.of(Path(path))
    target.write(workbook(two_names(players), _cells(A, B, players, rows, cols)))
