"""Gambit's strategic-form files, both versions, there and back."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.equilibria import nfg_text, parse_nfg, read_nfg, write_nfg

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
    game = parse_nfg(nfg_text(A, B, title='with "quotes" and \\'))
    np.testing.assert_array_equal(game.A, np.array(A, dtype=object))
    np.testing.assert_array_equal(game.B, np.array(B, dtype=object))
    assert game.title == 'with "quotes" and \\'


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
        (PAYOFFS.replace("-6", ""), "an end too early"),
        (PAYOFFS + " 7", "must end after the last cell"),
        (PAYOFFS.replace("-6", "x"), "must have a number, got 'x'"),
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
