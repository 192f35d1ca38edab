"""The little of the XLSX format that tables of names and numbers need.

A workbook is a ZIP archive of XML files: the workbook lists its sheets, a sheet holds its cells by
place, texts stand in a table of their own, and whether a number is a date is a matter of its style.

Reference: ECMA-376, Office Open XML File Formats, part 1.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from model.equilibria.gambit_text import written
from model.errors import InputError

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

#: A file within a workbook is not read if it is larger, unpacked; nor more columns than this.
_MOST_BYTES, _MOST_COLUMNS = 50_000_000, 16_384

#: Built-in formats of numbers that are dates or times.
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


#: What a cell may hold: numbers that are exact, or as floats have them.
Value = str | Fraction | int | float


@dataclass(frozen=True)
class Cell:
    """A cell: its text, what it is if that is more than a text or a number, and its origin.

    The text of a formula is the value that a program has stored beside it; none is evaluated.
    """

    text: str
    kind: Literal["plain", "the date", "the error", "the truth value"] = "plain"
    formula: bool = False


def read_sheets(path: str | Path) -> list[list[tuple[int, list[Cell]]]]:
    """Read all sheets of a workbook, in order: rows with their numbers.

    Raises
    ------
    ValueError
        If it is not a workbook, or far too large.
    """
    contents = Path(path).read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(contents)) as archive:
            texts, dates = _texts(archive, path), _dates(archive, path)
            return [
                list(_rows(_part(archive, place, path), texts, dates, path))
                for place in _places(archive, path)
            ]
    except InputError:
        raise
    except (
        zipfile.BadZipFile, KeyError, IndexError, ElementTree.ParseError, ValueError,
        NotImplementedError, RuntimeError, EOFError, OSError, zlib.error,
    ) as error:  # fmt: skip
        raise InputError(f"{path}: must be an XLSX workbook, got {str(error)[:80]}") from None


def _part(archive: zipfile.ZipFile, place: str, path: str | Path) -> ElementTree.Element:
    if archive.getinfo(place).file_size > _MOST_BYTES:
        raise InputError(f"{path}: must be of ordinary size, got more than {_MOST_BYTES} bytes")
    with archive.open(place) as file:
        contents = file.read(_MOST_BYTES + 1)
    # Entities could unfold without end; no spreadsheet declares any.
    if len(contents) > _MOST_BYTES or b"<!DOCTYPE" in contents or b"<!ENTITY" in contents:
        raise InputError(f"{path}: must be an XLSX workbook of ordinary size, got something else")
    return ElementTree.fromstring(contents)


def _places(archive: zipfile.ZipFile, path: str | Path) -> list[str]:
    """Where the sheets are, in their order."""
    links = {
        link.attrib["Id"]: link.attrib["Target"]
        for link in _part(archive, "xl/_rels/workbook.xml.rels", path)
    }
    sheets = _part(archive, "xl/workbook.xml", path).iter(f"{_MAIN}sheet")
    targets = [links[sheet.attrib[_LINK]] for sheet in sheets]
    return [t.lstrip("/") if t.startswith("/") else f"xl/{t}" for t in targets]


def _texts(archive: zipfile.ZipFile, path: str | Path) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [
        _plain(item) for item in _part(archive, "xl/sharedStrings.xml", path).iter(f"{_MAIN}si")
    ]


def _plain(item: ElementTree.Element) -> str:
    """A text without its formats and without how it is pronounced."""
    runs = [item, *item.findall(f"{_MAIN}r")]
    return "".join(part.text or "" for run in runs for part in run.findall(f"{_MAIN}t"))


def _dates(archive: zipfile.ZipFile, path: str | Path) -> set[int]:
    """The styles that show numbers as dates."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = _part(archive, "xl/styles.xml", path)
    own = {
        int(f.attrib["numFmtId"])
        for f in root.iter(f"{_MAIN}numFmt")
        # Letters of dates, outside quotes and brackets.
        if re.search(
            "[dmyhs]", re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", f.attrib["formatCode"]).lower()
        )
    }
    formats = root.find(f"{_MAIN}cellXfs")
    return {
        k
        for k, f in enumerate(formats if formats is not None else ())
        if int(f.attrib.get("numFmtId", 0)) in _DATES | own
    }


def _rows(
    sheet: ElementTree.Element, texts: list[str], dates: set[int], path: str | Path
) -> Iterator[tuple[int, list[Cell]]]:
    line = 0
    for row in sheet.iter(f"{_MAIN}row"):
        before, line = line, int(row.attrib.get("r", line + 1))
        if line > before + 1:
            yield before + 1, []
        cells: list[Cell] = []
        for c in row.findall(f"{_MAIN}c"):
            place = _column(c.attrib["r"]) if "r" in c.attrib else len(cells)
            if not len(cells) <= place < _MOST_COLUMNS:
                raise InputError(
                    f"{path}: must have its cells in order, got one at {c.attrib['r']!r}"
                )
            cells += [Cell("")] * (place - len(cells))
            found = _cell(c, texts, dates)
            computed = c.find(f"{_MAIN}f") is not None
            cells.append(replace(found, formula=True) if computed else found)
        yield line, cells


def _column(place: str) -> int:
    """The column of a place such as B7, from 0."""
    number = 0
    for letter in re.sub("[^A-Z]", "", place.upper())[:8]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _cell(c: ElementTree.Element, texts: list[str], dates: set[int]) -> Cell:
    kind, value = c.attrib.get("t", "n"), c.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return Cell(texts[int(value)])
    if kind == "inlineStr":
        item = c.find(f"{_MAIN}is")
        return Cell(_plain(item) if item is not None else "")
    if kind == "b":
        return Cell("TRUE" if value == "1" else "FALSE", "the truth value")
    if kind == "e":
        return Cell(value, "the error")
    if kind == "d" or (value and int(c.attrib.get("s", 0)) in dates):
        return Cell(value, "the date")
    return Cell(value)


def workbook(names: Sequence[str], tables: Sequence[Sequence[Sequence[Value]]]) -> bytes:
    """Write tables as the sheets of a workbook; the names become those of the sheets."""
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for k in range(1, len(tables) + 1)
    )
    links = "".join(
        f'<Relationship Id="rId{k}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/worksheet" Target="worksheets/sheet{k}.xml"/>'
        for k in range(1, len(tables) + 1)
    )
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{k}" r:id="rId{k}"/>'
        for k, name in enumerate(_sheet_names(names), start=1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
        f'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN[1:-1]}" xmlns:r="{office}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}'
        "</Relationships>",
    }
    parts |= {
        f"xl/worksheets/sheet{k}.xml": _sheet(table) for k, table in enumerate(tables, start=1)
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, text in parts.items():
            # A fixed time, so that the same game makes the same file.
            info = zipfile.ZipInfo(place, (1980, 1, 1, 0, 0, 0))
            archive.writestr(
                info, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}',
                zipfile.ZIP_DEFLATED,
            )  # fmt: skip
    return out.getvalue()


def _sheet_names(names: Sequence[str]) -> list[str]:
    """Names that a spreadsheet takes: at most 31 characters, some of them not, all different."""
    out: list[str] = []
    for k, name in enumerate(names, start=1):
        short = re.sub(r"[\[\]:*?/\\]", " ", name)[:28].strip("' ") or f"player {k}"
        out.append(short if short.lower() not in (n.lower() for n in out) else f"{short} {k}")
    return out


def _sheet(table: Sequence[Sequence[Value]]) -> str:
    rows = "".join(
        f'<row r="{k}">{"".join(map(_written_cell, row))}</row>'
        for k, row in enumerate(table, start=1)
    )
    return f'<worksheet xmlns="{_MAIN[1:-1]}"><sheetData>{rows}</sheetData></worksheet>'


def _written_cell(value: Value) -> str:
    if isinstance(value, bool):
        return f'<c t="b"><v>{value:d}</v></c>'
    if isinstance(value, (int, float)):
        return f"<c><v>{value!r}</v></c>"
    if isinstance(value, Fraction):
        decimal = _decimal(value)
        if decimal is not None:
            return f"<c><v>{decimal}</v></c>"
        value = written(value)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _decimal(value: Fraction) -> str | None:
    """A number of at most 15 digits, which is as many as a spreadsheet keeps; else None."""
    if value and not 1e-9 < abs(value) < 1e15:
        return None
    digits = (
        Decimal(value.numerator) / Decimal(value.denominator)
        if value.denominator < 10**16
        else None
    )
    if digits is None or Fraction(digits) != value or len(digits.as_tuple().digits) > 15:
        return None
    return f"{digits:f}"
