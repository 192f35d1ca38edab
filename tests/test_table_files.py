"""Tables as files: what is written is read back by others, and texts do no harm."""

import csv
import io
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import model
from model.equilibria.xlsx import read_sheets
from model.errors import InputError
from model.results import table
from model.table_files import TABLE_KINDS, csv_table, table_file

FRAME = table(
    [
        {"what": "a | b & 50% of #1_x", "share": 0.1 + 0.2, "count": np.int64(3), "holds": True},
        {"what": "<two>\nlines", "share": None, "count": 10**12, "holds": np.bool_(False)},
        {"what": "~^{}\\$", "share": 1e-12, "count": 0, "holds": True},
    ]
)


def test_csv_holds_every_digit():
    read = pd.read_csv(io.BytesIO(table_file(FRAME, ".csv")))
    pd.testing.assert_frame_equal(read, pd.DataFrame(FRAME), check_dtype=False, rtol=0, atol=0)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+A1", "-2+3+cmd|' /C calc'!A0", "\t=1"])
def test_a_text_is_no_formula_in_csv(text):
    told = csv_table(table([{"what": text, text: 1}]))
    head, row = csv.reader(io.StringIO(told, newline=""))
    assert (head[1], row[0]) == (f"'{text}", f"'{text}")


@pytest.mark.parametrize("text", ["-", "+0.45", "-1e-05", "a = b", "nuclear-terms", "", "'=1"])
def test_other_texts_are_left_alone_in_csv(text):
    told = csv_table(table([{"what": text, "share": -0.5}]))
    assert list(csv.reader(io.StringIO(told)))[1] == [text, "-0.5"]


def test_xlsx_is_read_with_the_same_numbers(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(table_file(FRAME, ".xlsx"))
    (sheet,) = read_sheets(path)
    head, *rows = [[cell.text for cell in cells] for _, cells in sheet]
    assert head == list(FRAME.columns)
    for (text, share, count, _), (_, given) in zip(rows, FRAME.iterrows(), strict=True):
        assert text == given["what"]
        assert (share == "") == pd.isna(given["share"])
        if share:
            assert float(share) == given["share"]
        assert int(count) == given["count"]
    assert table_file(FRAME, ".xlsx") == path.read_bytes()


def test_markdown_has_a_line_for_each_row():
    lines = table_file(FRAME, ".md").decode().splitlines()
    assert len(lines) == 2 + len(FRAME)
    assert lines[1] == "|---|---|---|---|"
    assert lines[2] == r"| a \| b & 50% of #1_x | 0.3 | 3 | True |"
    assert lines[3] == "| <two> lines |  | 1000000000000 | False |"


def test_latex_escapes_what_would_be_a_command():
    text = table_file(FRAME, ".tex").decode()
    assert r"a | b \& 50\% of \#1\_x & 0.3 & 3 & True \\" in text
    assert r"\textless{}two\textgreater{} lines &  & 1000000000000 & False \\" in text
    assert (
        r"\textasciitilde{}\textasciicircum{}\{\}\textbackslash{}\$ & 1e-12 & 0 & True \\" in text
    )
    assert r"\begin{tabular}{lrrl}" in text
    assert text.count(r"\\") == 1 + len(FRAME)


def test_a_table_without_rows_has_its_head():
    empty = table(pd.DataFrame({"a": [], "b": []}))
    assert table_file(empty, ".md").decode() == "| a | b |\n|---|---|\n"
    assert r"\begin{tabular}{ll}" in table_file(empty, ".tex").decode()


def test_fractions_are_numbers():
    assert "0.25" in table_file(table([{"x": Fraction(1, 4)}]), ".md").decode()


def test_another_kind_is_refused():
    with pytest.raises(InputError, match=r"table: must end in .csv, .xlsx, .md, .tex, got '.docx'"):
        table_file(FRAME, ".docx")


@pytest.mark.parametrize("kind", TABLE_KINDS)
def test_a_command_writes_its_table(cli, tmp_path, kind):
    path = tmp_path / f"room{kind}"
    status, said, _ = cli("answer", "oman-2026", "--out", path)
    assert status == 0
    assert said.endswith(f"wrote {path}\n")
    assert path.read_bytes() == table_file(model.room("oman-2026").frame(), kind)


def test_the_names_of_other_files_are_refused_before_any_work(cli, tmp_path):
    status, said, err = cli("answer", "oman-2026", "--out", tmp_path / "room.docx")
    assert (status, said) == (2, "")
    assert "--out: must end in .png .svg .pdf for the figure or .csv .xlsx .md .tex" in err
