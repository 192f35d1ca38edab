"""Games in CSV and XLSX: there and back exactly, what spreadsheets make of numbers, what is refused."""

import random
import shutil
import subprocess
import zipfile
from datetime import datetime
from fractions import Fraction as F

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from model.equilibria import csv_text, parse_csv, read_csv, read_xlsx, write_csv, write_xlsx
from model.errors import InputError

TABLES = "US,hold,all\nhold,3,0\nall,5,1\n\nIran,hold,all\nhold,3,5\nall,0,1\n"

NUMBERS = st.one_of(
    st.integers(-9, 9),
    st.fractions(-9, 9, max_denominator=999),
    st.sampled_from([F(1, 10), F(123456789, 10**6), 10**14, 10**15, 10**30, F(1, 10**12), 10**400]),
)


def test_two_tables():
    game = parse_csv(TABLES)
    assert game.players == ("US", "Iran")
    assert game.rows == game.cols == ("hold", "all")
    assert game.A.tolist() == [[3, 0], [5, 1]]
    assert game.B.tolist() == [[3, 5], [0, 1]]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_decimal_commas(separator):
    text = "US|hold|all\nhold|1,5|0\nall|-2,25|1\n\nIran|hold|all\nhold|3|5\nall|0|1\n"
    text = text.replace("|", separator)
    game = parse_csv(text)
    assert game.A.tolist() == [[F(3, 2), 0], [F(-9, 4), 1]]
    # With a point somewhere, a comma could be either.
    with pytest.raises(InputError, match="row 2, column 2: must be a number"):
        parse_csv(text.replace(f"{separator}0\n", f"{separator}0.5\n", 1))
    # Thousands are not guessed.
    with pytest.raises(InputError, match="row 2, column 2: must be a number"):
        parse_csv(text.replace("1,5", "1,000,000"))


def test_a_comma_between_digits_is_two_cells_where_commas_separate():
    with pytest.raises(InputError, match="must have 2 payoffs in row 2, got more"):
        parse_csv(TABLES.replace("hold,3,0", "hold,1,5,0"))
    with pytest.raises(InputError, match=r"row 2, column 2: must be a number .*, got '1,5'"):
        parse_csv(TABLES.replace("hold,3,0", 'hold,"1,5",0'))


@given(st.lists(st.tuples(*[NUMBERS] * 4), min_size=1, max_size=4))
def test_csv_there_and_back(rows):
    A, B = [list(r[:2]) for r in rows], [list(r[2:]) for r in rows]
    game = parse_csv(csv_text(A, B, players=("a, b", 'c "d"'), cols=["l", "é"]))
    assert game.A.tolist() == A
    assert game.B.tolist() == B
    assert game.players == ("a, b", 'c "d"')
    assert game.cols == ("l", "é")


def test_xlsx_there_and_back(tmp_path):
    draw = random.Random(0)
    values = [
        0,
        1,
        -7,
        F(1, 3),
        F(1, 10),
        F(-123456789, 10**6),
        10**14,
        10**15,
        10**30,
        F(1, 10**12),
        10**400,
    ]
    for k in range(20):
        A, B = ([[draw.choice(values) for _ in range(3)] for _ in range(2)] for _ in range(2))
        path = tmp_path / f"{k}.xlsx"
        write_xlsx(path, A, B, players=("U<S> & [x]", "U<S> & [x]"), rows=['a "b"', "<c>"])
        game = read_xlsx(path)
        assert game.A.tolist() == A
        assert game.B.tolist() == B
        assert game.players == ("U<S> & [x]", "U<S> & [x]")
        assert game.rows == ('a "b"', "<c>")
        assert zipfile.ZipFile(path).testzip() is None


def made(path, fill):
    """A workbook by another writer, with shared strings, styles and formulas."""
    book = xlsxwriter.Workbook(path)
    fill(book)
    book.close()
    return path


def tables(book, change=lambda sheet, book: None):
    for player, payoffs in (("US", [[3, 0.1], [5, 1e20]]), ("Iran", [[3, 5], [0, 1]])):
        sheet = book.add_worksheet(player)
        sheet.write_row(0, 0, [player, "hold", "all"])
        for k, row in enumerate(payoffs):
            sheet.write_row(k + 1, 0, [["hold", "all"][k], *row])
        if player == "US":
            change(sheet, book)


def test_a_workbook_of_another_program(tmp_path):
    game = read_xlsx(made(tmp_path / "a.xlsx", tables))
    assert game.players == ("US", "Iran")
    assert game.A.tolist() == [[3, F(1, 10)], [5, 10**20]]
    assert game.B.tolist() == [[3, 5], [0, 1]]


def test_both_tables_on_one_sheet(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        for k, line in enumerate(TABLES.splitlines()):
            for j, text in enumerate(line.split(",") if line else ()):
                sheet.write(k, j, int(text) if text.isdigit() else text)

    assert read_xlsx(made(tmp_path / "a.xlsx", fill)).A.tolist() == [[3, 0], [5, 1]]


def date(sheet, book):
    sheet.write_datetime(1, 1, datetime(2026, 1, 3), book.add_format({"num_format": "d/m"}))


def percent(sheet, book):
    sheet.write_number(1, 1, 0.25, book.add_format({"num_format": '0.0" days"%'}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (date, "row 2, column 2: must be a number, got the date"),
        (
            lambda s, _: s.write_boolean(1, 1, True),
            "row 2, column 2: must be a number, got the truth value 'TRUE'",
        ),
        (
            lambda s, _: s.write_formula(1, 1, "=1/0", None, "#DIV/0!"),
            "must be a number, got the error '#DIV/0!'",
        ),
        (
            lambda s, b: s.write_blank(1, 1, None, b.add_format()),
            r"row 2, column 2: must be a number .*, got ''",
        ),
        (lambda s, _: s.write_string(1, 1, "three"), r"must be a number .*, got 'three'"),
        (lambda s, _: s.write_number(1, 3, 7), "must have 2 payoffs in row 2, got more"),
        (
            lambda s, _: s.write_string(0, 1, "other"),
            "must have the same names of columns in both tables",
        ),
    ],
)
def test_cells_that_are_no_payoffs(change, message, tmp_path):
    path = made(tmp_path / "a.xlsx", lambda book: tables(book, change))
    with pytest.raises(InputError, match=message):
        read_xlsx(path)


def test_formulas_and_formats_of_numbers(tmp_path):
    def change(sheet, book):
        percent(sheet, book)
        sheet.write_formula(1, 2, "=1+1", None, 2)

    game = read_xlsx(made(tmp_path / "a.xlsx", lambda book: tables(book, change)))
    assert game.A[0].tolist() == [F(1, 4), 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must have two tables, .* got 0"),
        (TABLES.split("\n\n")[0], "must have two tables, .* got 1"),
        (TABLES + "\n" + TABLES, "must have two tables, .* got 4"),
        (TABLES.replace("all,5,1", "all,5,"), r"row 3, column 3: must be a number .*, got ''"),
        (TABLES.replace("all,5,1", "all,5"), r"row 3, column 3: must be a number .*, got ''"),
        (TABLES.replace("all,0,1", "some,0,1"), "must have the same names of rows in both tables"),
        (TABLES.replace("5", "1_000"), "must be a number"),
        (TABLES.replace("5", "nan"), "must be a number"),
        (TABLES.replace("5", "1e99999"), "at most 10000 digits"),
        (TABLES.replace("US", '"US'), "must be a CSV file"),
        ("US\nhold\n\nIran\nhold\n", "must have a row and a column of payoffs"),
    ],
)
def test_bad_tables(text, message):
    with pytest.raises(InputError, match=rf"^g\.csv:.*{message}"):
        parse_csv(text, "g.csv")


def test_encodings(tmp_path):
    (tmp_path / "a.csv").write_bytes(TABLES.encode("utf-8-sig"))
    assert read_csv(tmp_path / "a.csv").players == ("US", "Iran")
    (tmp_path / "b.csv").write_bytes(TABLES.replace("hold", "h\u00f6ld").encode("latin-1"))
    with pytest.raises(
        InputError, match=r"b\.csv: must be text in UTF-8, got the byte 0xf6 in line 1"
    ):
        read_csv(tmp_path / "b.csv")


def test_what_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("US,hold")
    with pytest.raises(InputError, match="must be an XLSX workbook"):
        read_xlsx(path)
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(InputError, match="must be an XLSX workbook"):
        read_xlsx(tmp_path / "b.xlsx")


def test_entities_and_bombs_are_not_unfolded(tmp_path):
    write_xlsx(tmp_path / "good.xlsx", [[1]], [[2]])
    for k, filler in enumerate((b'<!DOCTYPE a [<!ENTITY x "y">]><a/>', b" " * 60_000_000)):
        path = tmp_path / f"bad{k}.xlsx"
        with (
            zipfile.ZipFile(tmp_path / "good.xlsx") as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                new.writestr(name, filler if name.endswith("sheet1.xml") else old.read(name))
        with pytest.raises(InputError, match="of ordinary size"):
            read_xlsx(path)


def test_damaged_workbooks_are_refused_in_one_line(tmp_path):
    draw = random.Random(1)
    write_xlsx(tmp_path / "good.xlsx", [[1, 2], [3, 4]], [[5, 6], [7, F(1, 3)]])
    good = (tmp_path / "good.xlsx").read_bytes()
    for _ in range(150):
        bad = bytearray(good)
        for _ in range(draw.choice((1, 3, 20))):
            bad[draw.randrange(len(bad))] = draw.randrange(256)
        (tmp_path / "bad.xlsx").write_bytes(bad)
        try:
            game = read_xlsx(tmp_path / "bad.xlsx")
        except InputError as error:
            refusal = str(error)
        else:
            refusal = "bad.xlsx:"
            assert game.A.shape == game.B.shape
        assert "\n" not in refusal
        assert "bad.xlsx:" in refusal


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_spreadsheet_program_opens_and_saves_it(tmp_path):
    """As an analyst would: open the workbook or the text, save it, read what was saved."""
    A, B = [[1, F(1, 3), -2], [0, 2, 10**20]], [[0, 1, F(-7, 9)], [5, -1, F(1, 8)]]
    names = {"players": ("US", "Iran"), "rows": ['a "q"', "1,b"], "cols": ["c", "d", "e f"]}
    write_xlsx(tmp_path / "g.xlsx", A, B, **names)
    write_csv(tmp_path / "h.csv", A, B, **names)
    for name in ("g.xlsx", "h.csv"):
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'home').as_uri()}",
             "--convert-to", "xlsx", "--outdir", tmp_path / "saved", tmp_path / name],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        game = read_xlsx((tmp_path / "saved" / name).with_suffix(".xlsx"))
        assert game.A.tolist() == A
        assert game.B.tolist() == B
        assert (game.players, game.rows) == (("US", "Iran"), ('a "q"', "1,b"))
        assert game.cols == ("c", "d", "e f")


def test_pandas_and_openpyxl_read_it(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    write_xlsx(tmp_path / "g.xlsx", [[1, F(1, 2)]], [[3, F(1, 3)]], players=("US", "Iran"))
    tables = pd.read_excel(tmp_path / "g.xlsx", sheet_name=None, index_col=0)
    assert tables["US"].to_numpy().tolist() == [[1, 0.5]]
    assert tables["Iran"].to_numpy().tolist() == [[3, "1/3"]]
    openpyxl.load_workbook(tmp_path / "g.xlsx").save(tmp_path / "saved.xlsx")
    assert read_xlsx(tmp_path / "saved.xlsx").B.tolist() == [[3, F(1, 3)]]


def test_files_that_exist_are_kept(tmp_path):
    for write, name in ((write_csv, "g.csv"), (write_xlsx, "g.xlsx")):
        (tmp_path / name).write_text("mine")
        with pytest.raises(InputError, match="must not exist yet"):
            write(tmp_path / name, [[1]], [[1]])
        assert (tmp_path / name).read_text() == "mine"


def test_names_that_could_not_be_read_back():
    with pytest.raises(InputError, match="must not have a semicolon or a tab"):
        csv_text([[1]], [[1]], players=("a;b", "c"))
    with pytest.raises(
        InputError, match=r"rows\[0\]: must be a name without spaces around it, got ' '"
    ):
        csv_text([[1]], [[1]], rows=[" "])
    with pytest.raises(InputError, match="cols: must be 1 names, got 2"):
        csv_text(np.ones((1, 1)), [[1]], cols=["a", "b"])
