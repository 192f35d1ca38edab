"""The answers on a terminal of 80 columns: every line fits, no word is broken, none is forbidden."""

import os
import pty
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_wording import offences

from model.cli import app, text

COLUMNS = 80


@pytest.fixture
def terminal(cli, monkeypatch):
    """Run a command as on a terminal: the lines it writes, and the words that are in its texts."""
    monkeypatch.setattr(text, "columns", lambda: COLUMNS)
    broken, words = text._broken, set()

    def noted(line, *how):
        words.update(line.replace(text.NO_BREAK, " ").split())
        return broken(line, *how)

    monkeypatch.setattr(text, "_broken", noted)

    def run(*arguments):
        status, out, _ = cli(*arguments)
        assert status == 0
        return out.splitlines(), words

    return run


@pytest.mark.parametrize(
    "command",
    [
        "scenarios",
        "show oman-2026",
        "check oman-2026",
        "answer oman-2026",
        "equilibria oman-2026",
        "equilibria oman-2026 --levels 2",
        "lenses oman-2026 --levels 2",
        "regimes oman-2026 --vary threat",
        "regimes jcpoa-2015 --vary threat=0:1 --vary assurance=1:0",
        "regimes oman-2026 --vary threat=0:1 --vary assurance=1:0 --levels 2",
        "robustness oman-2026 -n 16 --levels 2",
        "sensitivity oman-2026 -n 16 --levels 3 --key",
        "discover oman-2026 -n 256 --levels 3 --case nuclear-conceded",
        "claims -n 16 --levels 2",
        "episodes",
    ],
)
def test_every_command_fits_a_terminal(terminal, command):
    lines, words = terminal(*command.split())
    assert lines
    assert max(map(len, lines)) <= COLUMNS
    # Everything goes through the same hands, and every word comes out as it went in.
    assert {word for line in lines for word in line.split()} <= words
    assert not any("Structure(" in line for line in lines)
    assert not offences(" ".join(lines))


def test_help_is_not_cut(cli, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    out = cli("--help")[1]
    _, listed = out.split("Commands:\n")
    assert "..." not in listed
    assert max(map(len, out.splitlines())) <= COLUMNS
    names = [command.callback.__name__ for command in app.registered_commands]
    assert [line.split()[0] for line in listed.splitlines() if line] == names


def test_on_a_real_terminal():
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "model", "show", "oman-2026"], stdout=theirs,
        env={**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    assert process.wait() == 0
    lines = b"".join(parts).decode().splitlines()
    assert 60 < max(map(len, lines)) <= COLUMNS
    whole = subprocess.run(
        [sys.executable, "-m", "model", "show", "oman-2026"], capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert {word for line in lines for word in line.split() if "─" not in word} <= set(
        whole.split()
    )


cells = st.text("ab cd-é", max_size=60).map(str.strip)
tables = st.integers(1, 5).flatmap(
    lambda n: st.tuples(
        st.tuples(*[cells] * n), st.lists(st.tuples(*[cells] * n), max_size=4), st.integers(12, 100)
    )
)


@settings(max_examples=200)
@given(tables)
def test_any_table_keeps_every_word_and_fits_where_words_do(case):
    head, rows, width = case
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(StringIO()) as out:
        patched.setattr(text, "columns", lambda: width)
        text.table(head, rows)
    lines = out.getvalue().splitlines()
    shown = {word for line in lines for word in line.split()}
    assert {word for row in rows for cell in row for word in cell.split()} <= shown
    longest = max(
        (len(word) for cell in (*head, *sum(rows, ())) for word in cell.split()), default=0
    )
    # In a paragraph a cell's name stands before it, both indented.
    if 2 * longest + 8 <= width:
        assert all(len(line) <= width for line in lines)


def test_an_empty_table_says_none(capsys):
    text.table(("outcome", "profiles"), [])
    assert capsys.readouterr().out.splitlines()[-2:] == ["none", ""]


def test_long_texts_stand_below_their_rows(capsys, monkeypatch):
    monkeypatch.setattr(text, "columns", lambda: 40)
    text.table(("parameter", "source"), [("a" * 25, "word " * 30), ("b", "short")])
    assert capsys.readouterr().out.splitlines()[1:8] == [
        "parameter",
        "    source",
        "─" * 25,
        "a" * 25,
        "    " + "word " * 6 + "word",
        "    " + "word " * 6 + "word",
        "    " + "word " * 6 + "word",
    ]


def test_short_cells_and_numbers_with_their_errors_stay_together(capsys, monkeypatch):
    monkeypatch.setattr(text, "columns", lambda: 28)
    row = ("a", *[f"62.5 ±{text.NO_BREAK}4.7%"] * 3)
    text.table(("file", "some", "every", "none"), [row])
    assert capsys.readouterr().out.splitlines()[3:5] == [
        "a     62.5    62.5    62.5",
        "      ± 4.7%  ± 4.7%  ± 4.7%",
    ]
