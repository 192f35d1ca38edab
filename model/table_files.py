r"""Tables as files: CSV, XLSX, Markdown and LaTeX.

CSV holds every digit; so do numbers in XLSX, which is written without any office's package. A text
that a spreadsheet would take for a formula has an apostrophe before it in CSV; in XLSX texts are
texts. In Markdown and LaTeX, which are read, numbers have six digits. LaTeX asks for the package
booktabs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from numbers import Integral, Real
from typing import TYPE_CHECKING

from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | bool


def table_file(frame: pd.DataFrame, suffix: str) -> bytes:
    """A table as the contents of a file.

    Parameters
    ----------
    frame : DataFrame
        Its index is left out.
    suffix : str
        One of `TABLE_KINDS`.

    Raises
    ------
    InputError
        For another suffix.

    Examples
    --------
    >>> from model.results import table
    >>> print(table_file(table([{"file": "nuclear", "terms": 0.5}]), ".md").decode(), end="")
    | file | terms |
    |---|---|
    | nuclear | 0.5 |
    """
    if suffix not in _WRITERS:
        raise InputError(f"table: must end in {', '.join(_WRITERS)}, got {suffix!r}")
    return _WRITERS[suffix](frame)


def csv_table(frame: pd.DataFrame) -> str:
    r"""A table as CSV, in which no text is a formula to a spreadsheet.

    Examples
    --------
    >>> from model.results import table
    >>> csv_table(table([{"what": "=1+1", "share": -0.5}]))
    "what,share\n'=1+1,-0.5\n"
    """
    safe = frame.rename(columns=_harmless)
    for place, kind in enumerate(safe.dtypes):
        if kind.kind not in "biufcMm":
            safe.isetitem(place, safe.iloc[:, place].map(_harmless))
    text: str = safe.to_csv(index=False)
    return text


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would run, with the mark before it that makes it a text."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


#: What a spreadsheet takes for a formula: what begins like one and is neither a number nor a dash.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?!(?:[\d.]+(?:[eE][+-]?\d+)?)?$)")


def _csv(frame: pd.DataFrame) -> bytes:
    return csv_table(frame).encode()


def _xlsx(frame: pd.DataFrame) -> bytes:
    from model.equilibria.xlsx import workbook

    return workbook(["table"], [_rows(frame)])


def _markdown(frame: pd.DataFrame) -> bytes:
    head, *rows = [[_in_markdown(cell) for cell in row] for row in _rows(frame)]
    lines = [head, ["---"] * len(head), *rows]
    text = "\n".join(
        f"|{'|'.join(line)}|" if line[0] == "---" else f"| {' | '.join(line)} |" for line in lines
    )
    return (text + "\n").encode()


def _latex(frame: pd.DataFrame) -> bytes:
    rows = [[_in_latex(cell) for cell in row] for row in _rows(frame)]
    columns = "".join(
        "r" if column and all(_is_number(cell) for cell in column) else "l"
        for column in zip(*_rows(frame)[1:], strict=True)
    ) or "l" * len(rows[0])
    head, *body = [f"{' & '.join(row)} \\\\" for row in rows]
    lines = [f"\\begin{{tabular}}{{{columns}}}", "\\toprule", head, "\\midrule", *body]
    return "\n".join([*lines, "\\bottomrule", "\\end{tabular}", ""]).encode()


#: Kinds of files, by their suffix.
_WRITERS: Mapping[str, Callable[[pd.DataFrame], bytes]] = {
    ".csv": _csv, ".xlsx": _xlsx, ".md": _markdown, ".tex": _latex,
}  # fmt: skip

TABLE_KINDS = tuple(_WRITERS)


def _rows(frame: pd.DataFrame) -> list[list[Cell]]:
    """The head and the rows, each cell a text, a number or a truth value; what is not there ""."""
    head: list[Cell] = [str(name) for name in frame.columns]
    return [head, *([_cell(x) for x in row] for row in frame.itertuples(index=False))]


def _cell(value: object) -> Cell:
    if value is None or value != value:
        return ""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if isfinite(value) else str(value)
    return str(value)


def _is_number(cell: Cell) -> bool:
    return not isinstance(cell, (str, bool)) or cell == ""


def _shown(cell: Cell) -> str:
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def _in_markdown(cell: Cell) -> str:
    return " ".join(_shown(cell).split()).replace("|", "\\|")


_LATEX = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", **{c: f"\\{c}" for c in "&%$#_{}"},
}  # fmt: skip


def _in_latex(cell: Cell) -> str:
    text = " ".join(_shown(cell).split())
    return re.sub(r"[\\~^<>&%$#_{}]", lambda found: _LATEX[found[0]], text)
