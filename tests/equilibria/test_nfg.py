"""Gambit's strategic-form files, both versions, there and back."""

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.equilibria import nfg_text, parse_nfg, read_nfg, write_nfg
from model.errors import InputError

OUTCOMES = """NFG 1 R "a \\"game\\"" { "one" "two" }
{ { "u" "d" } { "l" "r" } }
"a comment"
{ { "win" 1, -1/2 } { "lose" 0.25 3 } }
1 2 0 1
"""
PAYOFFS = """NFG 1 D "counts" { "one" "two" } { 2 3 }
1 -1 2 -2 3 -3 4 -4 5 -5 6 -6
"""


def test_outcome_version():
    game = parse_nfg(OUTCOMES)
    assert game.title == 'a "game"'
    assert game.rows == ("u", "d")
    np.testing.assert_array_equal(game.A, [[1, 0], [Fraction(1, 4), 1]])
    np.testing.assert_array_equal(game.B, [[Fraction(-1, 2), 0], [3, Fraction(-1, 2)]])


def test_payoff_version_runs_over_the_first_player_fastest():
    game = parse_nfg(PAYOFFS)
    np.testing.assert_array_equal(game.A, [[1, 3, 5], [2, 4, 6]])
    np.testing.assert_array_equal(game.B, -game.A)


@given(st.lists(st.tuples(*[st.fractions(-9, 9, max_denominator=9)] * 4), min_size=1, max_size=4))
def test_there_and_back(rows):
    A, B = [list(r[:2]) for r in rows], [list(r[2:]) for r in rows]
    title = 'with "quotes" and C:\\new\\game'
    game = parse_nfg(nfg_text(A, B, title=title))
    np.testing.assert_array_equal(game.A, np.array(A, dtype=object))
    np.testing.assert_array_equal(game.B, np.array(B, dtype=object))
    assert game.title == title


def test_gambit_reads_what_we_write(tmp_path):
    gambit = pytest.importorskip("pygambit")
    A, B = [[1, Fraction(1, 3)], [0, 2]], [[0, 1], [5, -1]]
    write_nfg(tmp_path / "g.nfg", A, B, title="t", rows=["a", "b"], cols=["c", "d"])
    theirs = gambit.read_nfg(str(tmp_path / "g.nfg")).to_arrays(dtype=Fraction)
    game = read_nfg(tmp_path / "g.nfg")
    for found, ours, given_matrix in zip(theirs, (game.A, game.B), (A, B), strict=True):
        np.testing.assert_array_equal(np.array(found, dtype=object), ours)
        np.testing.assert_array_equal(ours, np.array(given_matrix, dtype=object))


def test_existing_file_is_kept(tmp_path):
    target = tmp_path / "g.nfg"
    target.write_text("mine")
    with pytest.raises(ValueError, match="must not exist yet"):
        write_nfg(target, [[1]], [[1]])
    assert target.read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["g.nfg"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an end too early"),
        ("EFG 2 R", "must have 'NFG'"),
        (
            PAYOFFS.replace('"one" "two"', '"a" "b" "c"'),
            "two players, got 3; Gambit solves games of more",
        ),
        (PAYOFFS.replace("-6", ""), "an end too early"),
        (PAYOFFS + " 7", "must end after the last cell"),
        (PAYOFFS.replace("-6", "x"), r"must have a number .* as word 24, got 'x'"),
        (PAYOFFS.replace('"one" "two"', '"one"'), "two players, got 1"),
        (OUTCOMES.replace("1 2 0 1", "1 2 0 3"), "numbered up to 2, got 3"),
    ],
)
def test_bad_files(text, message):
    with pytest.raises(ValueError, match=message):
        parse_nfg(text, "g.nfg")


def test_names_must_fit():
    with pytest.raises(ValueError, match="rows: must be 1 names, got 2"):
        nfg_text([[1]], [[1]], rows=["a", "b"])


HEAD = 'NFG 1 R "t" { "a" "b" } { 2 1 }\n'


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "1,2,3,4",
        HEAD + "1,5 2,5 3,5 4,5",
        HEAD + "1_000 2 3 4",
        HEAD + "\u0661 2 3 4",
        HEAD + "1\u00a02 3 4",
        HEAD + "nan 2 3 4",
        HEAD + "1/0 2 3 4",
        HEAD + "1/-2 2 3 4",
        HEAD + "0x1 2 3 4",
        HEAD + ". 2 3 4",
        HEAD + "1 2 3",
        HEAD + "1 2 3 4 5",
        HEAD.replace("2 1", "-2 1") + "1 2 3 4",
        HEAD.replace("2 1", "0 1"),
        HEAD.replace('"t"', '"t\\"') + "1 2 3 4",
        HEAD.replace('"t" ', "") + "1 2 3 4",
        HEAD.replace("NFG 1", "NFG 2") + "1 2 3 4",
        'NFG 1 R "t" { "a" "b" } { 2 1 }\n{ { "x" 1,5 2,5 } { "y" 3 4 } }\n1 2',
    ],
)
def test_what_gambit_refuses_is_refused(text, tmp_path):
    with pytest.raises(InputError, match=r"^g\.nfg: [^\n]*$"):
        parse_nfg(text, "g.nfg")
    gambit = pytest.importorskip("pygambit")
    (tmp_path / "g.nfg").write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=r"."):
        # It reads some of these and gives up when asked for the numbers.
        gambit.read_nfg(str(tmp_path / "g.nfg")).to_arrays(dtype=Fraction)


@pytest.mark.parametrize(
    ("numbers", "values"),
    [
        ("1e2 -3/4 1. .5", (100, Fraction(-3, 4), 1, Fraction(1, 2))),
        ("1-2 3e-1 07", (1, -2, Fraction(3, 10), 7)),
        ("0.1 1e300 -0 12345678901234567890", (Fraction(1, 10), 10**300, 0, 12345678901234567890)),
    ],
)
def test_numbers_are_what_gambit_reads(numbers, values, tmp_path):
    game = parse_nfg(HEAD + numbers)
    assert [v for pair in zip(game.A.flat, game.B.flat, strict=True) for v in pair] == list(values)
    gambit = pytest.importorskip("pygambit")
    (tmp_path / "g.nfg").write_text(HEAD + numbers)
    theirs = gambit.read_nfg(str(tmp_path / "g.nfg")).to_arrays(dtype=Fraction)
    for found, ours in zip(theirs, (game.A, game.B), strict=True):
        np.testing.assert_array_equal(np.array(found, dtype=object), ours)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'NFG 1 R "t" { "a" "b" } { 100000000 2 }\n1 2',
            "cells for 100000000 x 2 strategies, got 2 words",
        ),
        ('NFG 1 R "t" { "a" "b" } { 99999999999 2 }\n1 2', "cells for 99999999999 x 2 strategies"),
        ('NFG 1 R "t" { "a" "b" } { 9999999999999999999999 2 }\n1 2', "a whole number"),
        (HEAD + "1e10000000 2 3 4", "at most 10000 digits"),
        (HEAD + "1e1000000000 2 3 4", "at most 10000 digits"),
        (HEAD + "1e-99999 2 3 4", "at most 10000 digits"),
        (HEAD + "1" * 20_000 + " 2 3 4", "at most 10000 digits"),
    ],
)
def test_nothing_is_built_that_the_file_has_no_words_for(text, message):
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=message):
            parse_nfg(text)
        assert tracemalloc.get_traced_memory()[1] < 2**21
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ((HEAD + "1 2 3 4").encode("utf-8-sig"), "without a byte order mark"),
        ((HEAD + "1 2 3 4").encode("utf-16"), "without a byte order mark"),
        (HEAD.replace("t", "\u00fc").encode("latin-1") + b"1 2 3 4", "the byte 0xfc in line 1"),
    ],
)
def test_other_encodings_are_named(contents, message, tmp_path):
    (tmp_path / "mine.nfg").write_bytes(contents)
    with pytest.raises(InputError, match=rf"mine\.nfg: must be .*{message}"):
        read_nfg(tmp_path / "mine.nfg")


@pytest.mark.parametrize("title", ["a\\", 'a\\"b', "\\\\server\\share"])
def test_names_that_gambit_cannot_read_are_not_written(title):
    with pytest.raises(InputError, match="title: must not have a backslash before"):
        nfg_text([[1]], [[1]], title=title)
    with pytest.raises(InputError, match=r"rows\[0\]: must not have"):
        nfg_text([[1]], [[1]], rows=[title])


def test_backslashes_are_themselves(tmp_path):
    gambit = pytest.importorskip("pygambit")
    write_nfg(tmp_path / "g.nfg", [[1]], [[1]], title='C:\\new\\game "x"')
    assert read_nfg(tmp_path / "g.nfg").title == 'C:\\new\\game "x"'
    assert gambit.read_nfg(str(tmp_path / "g.nfg")).title == 'C:\\new\\game "x"'


def test_integers_of_very_many_digits():
    huge = 10**5000 + 1
    game = parse_nfg(nfg_text([[huge, Fraction(1, huge)]], [[0, -huge]]))
    assert game.A.tolist() == [[huge, Fraction(1, huge)]]
    assert game.B.tolist() == [[0, -huge]]
