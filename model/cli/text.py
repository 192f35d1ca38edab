"""Text and tables on a terminal, broken between words; whole lines into a file or a pipe."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence

#: Columns of a table in a file or a pipe, at most.
_WIDE = 200

#: Spaces between the columns of a table.
_GAP = 2

#: Cells up to this length are kept on a line where there is room.
_SHORT = 16

#: Lines of a cell in the last column at most; longer ones stand below their row.
_TALL = 4

#: A space at which no line is broken.
NO_BREAK = "\N{NO-BREAK SPACE}"

Cells = Sequence[str]


def columns() -> int | None:
    """Width of the terminal; None if the answer goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def tell(text: str = "", hang: int | None = None) -> None:
    """Print lines, each broken between words where it is longer than the terminal is wide.

    What follows on a line is indented by `hang`, or two more than an indented line itself.
    """
    width = columns()
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        further = hang if hang is not None else indent + 2 if indent else 0
        _print(_broken(line.strip(), width, indent, further) if width else [line])


def table(head: Cells, rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a head.

    Where the last column has long texts and little room, they stand below their rows; where the
    other columns do not fit either, each row is a paragraph.
    """
    cells = [[str(cell) for cell in row] for row in rows] or [["none", *[""] * (len(head) - 1)]]
    width = columns() or _WIDE
    print()
    widths = _fitted([head, *cells], width)
    if widths and all(len(_broken(row[-1], widths[-1])) <= _TALL for row in cells):
        _print_rows(head, cells, widths)
    elif widths := _fitted([row[:-1] for row in (head, *cells)], width):
        _print_rows(
            head[:-1], [row[:-1] for row in cells], widths, [row[-1] for row in (head, *cells)]
        )
    else:
        for row in cells:
            tell(row[0])
            for name, cell in zip(head[1:], row[1:], strict=True):
                if cell:
                    tell(f"  {name}: {cell}")
    print()


def _broken(text: str, width: int, indent: int = 0, further: int = 0) -> list[str]:
    lines = textwrap.wrap(
        text, max(1, width), initial_indent=" " * indent, subsequent_indent=" " * further,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return lines or [""]


def _fitted(rows: Sequence[Cells], width: int) -> list[int] | None:
    """Widths of the columns: words whole, short cells too if they fit, the rest to long texts."""
    across = list(zip(*rows, strict=True))
    room = width - _GAP * (len(across) - 1)
    whole = [max(map(len, column)) for column in across]
    words = [max(len(word) for cell in column for word in cell.split(" ")) for column in across]
    short = [w if w <= _SHORT else word for w, word in zip(whole, words, strict=True)]
    widths = next((w for w in (short, words) if sum(w) <= room), None)
    if widths is None:
        return None
    texts = [sum(map(len, column)) for column in across]
    while sum(widths) < room and widths != whole:
        narrow = [k for k, w in enumerate(widths) if w < whole[k]]
        widths[max(narrow, key=lambda k: texts[k] / widths[k])] += 1
    return widths


def _print_rows(
    head: Cells, rows: Sequence[Cells], widths: Sequence[int], below: Cells | None = None
) -> None:
    """Rows under a head and a line, with empty lines between rows that take several.

    What stands below the head and below each row is `below`.
    """
    several = below or any(
        len(_broken(cell, w)) > 1 for row in rows for cell, w in zip(row, widths, strict=True)
    )
    for number, row in enumerate([head, *rows]):
        if several and number > 1:
            print()
        _print_row(row, widths)
        if below and below[number]:
            tell(f"    {below[number]}", hang=4)
        if number == 0:
            _print_row(["─" * w for w in widths], widths)


def _print_row(row: Cells, widths: Sequence[int]) -> None:
    parts = [_broken(cell, width) for cell, width in zip(row, widths, strict=True)]
    for k in range(max(map(len, parts))):
        line = [part[k] if k < len(part) else "" for part in parts]
        joined = (" " * _GAP).join(t.ljust(w) for t, w in zip(line, widths, strict=True))
        _print([joined.rstrip()])


def _print(lines: Sequence[str]) -> None:
    print("\n".join(lines).replace(NO_BREAK, " "))
