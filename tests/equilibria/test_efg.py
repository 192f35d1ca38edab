"""Two-player trees in Gambit's format: their strategic form, and what is refused."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.equilibria import efg_text, extreme_equilibria, parse_efg, read_efg, write_efg
from model.errors import InputError

F = Fraction

#: Reiley, Urbancic and Walker (2008): a card is drawn, the first bets or folds, the second meets or passes.
POKER = """EFG 2 R "Stripped-down poker" { "first" "second" }
"a comment"
c "" 1 "deal" { "king" 1/2 "queen" 1/2 } 0
p "" 1 1 "king" { "bet" "fold" } 0
p "" 2 1 "" { "meet" "pass" } 0
t "" 1 "win big" { 2, -2 }
t "" 2 "win" { 1, -1 }
t "" 3 "lose" { -1, 1 }
p "" 1 2 "queen" { "bet" "fold" } 0
p "" 2 1 0
t "" 4 "lose big" { -2, 2 }
t "" 2
t "" 3 "lose" { -1, 1 }
"""

#: The first moves, the second sees it; payoffs on the way add up.
ON_THE_WAY = """EFG 2 D "t" { "a" "b" }
p "" 1 1 "" { "in" "out" } 1 "fee" { -1 0.5 }
p "" 2 1 "" { "l" "r" } 0
t "" 2 "x" { 4 1 }
p "" 1 2 "" { "u" "d" } 0
t "" 3 "y" { 1e1 0 }
t "" 0
t "" 0
"""


def test_poker():
    game = parse_efg(POKER)
    assert game.rows == ("bet / bet", "bet / fold", "fold / bet", "fold / fold")
    assert game.cols == ("meet", "pass")
    assert game.players == ("first", "second")
    assert game.nodes == 11
    np.testing.assert_array_equal(game.A, [[0, 1], [F(1, 2), 0], [F(-3, 2), 0], [-1, -1]])
    np.testing.assert_array_equal(game.B, -game.A)
    (only,) = extreme_equilibria(game.A, game.B)
    # Bet a queen one time in three, meet two bets of three.
    assert only.x == (F(1, 3), F(2, 3), 0, 0)
    assert only.y == (F(2, 3), F(1, 3))
    assert only.payoffs == (F(1, 3), F(-1, 3))


def test_payoffs_on_the_way_and_strategies_that_are_not_reached():
    game = parse_efg(ON_THE_WAY)
    assert game.rows == ("in / u", "in / d", "out / *")
    np.testing.assert_array_equal(game.A, [[3, 9], [3, -1], [-1, -1]])
    np.testing.assert_array_equal(
        game.B, [[F(3, 2), F(1, 2)], [F(3, 2), F(1, 2)], [F(1, 2), F(1, 2)]]
    )


def test_a_player_who_never_moves():
    game = parse_efg(
        'EFG 2 R "" { "a" "b" } p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { 1 2 } t "" 2 "" { 3 4 }'
    )
    assert game.A.tolist() == [[1], [3]]
    assert game.cols == ("-",)
    assert parse_efg('EFG 2 R "" { "a" "b" } t "" 0').A.tolist() == [[0]]


@given(st.lists(st.tuples(*[st.fractions(-9, 9, max_denominator=9)] * 4), min_size=1, max_size=4))
def test_there_and_back(rows):
    A, B = [list(r[:2]) for r in rows], [list(r[2:]) for r in rows]
    text = efg_text(A, B, title="t", players=("x", 'y "z"'), cols=["l", "r"])
    game = parse_efg(text)
    np.testing.assert_array_equal(game.A, np.array(A, dtype=object))
    np.testing.assert_array_equal(game.B, np.array(B, dtype=object))
    assert game.cols == ("l", "r")
    assert game.players == ("x", 'y "z"')


def gambit_form(path):
    """Gambit's own reduced strategic form, cell by cell."""
    pygambit = pytest.importorskip("pygambit")
    game = pygambit.read_efg(str(path))
    profile = game.mixed_strategy_profile(rational=True)
    players = list(game.players)
    tables = [[], []]
    for row in players[0].strategies:
        for table in tables:
            table.append([])
        for column in players[1].strategies:
            for player, chosen in zip(players, (row, column), strict=True):
                for strategy in player.strategies:
                    profile[strategy] = int(strategy == chosen)
            for player, table in zip(players, tables, strict=True):
                payoff = profile.payoff(player)
                table[-1].append(F(int(payoff.numerator), int(payoff.denominator)))
    return tables


@pytest.mark.parametrize("text", [POKER, ON_THE_WAY, efg_text([[1, F(1, 3)]], [[0, -2]])])
def test_gambit_makes_the_same_of_it(text, tmp_path):
    (tmp_path / "g.efg").write_text(text)
    A, B = gambit_form(tmp_path / "g.efg")
    game = read_efg(tmp_path / "g.efg")
    assert game.A.tolist() == A
    assert game.B.tolist() == B


def test_every_two_player_tree_that_comes_with_gambit():
    pygambit = pytest.importorskip("pygambit")
    files = sorted((Path(pygambit.__file__).parent / "catalog_data").rglob("*.efg"))
    read = 0
    for file in files:
        theirs = pygambit.read_efg(str(file))
        if len(theirs.players) != 2:
            with pytest.raises(InputError, match="two players"):
                read_efg(file)
        elif not theirs.is_perfect_recall:
            with pytest.raises(InputError, match="perfect recall"):
                read_efg(file)
        else:
            game = read_efg(file)
            assert [game.A.tolist(), game.B.tolist()] == gambit_form(file)
            read += 1
    assert not files or read > 20


def test_writing_keeps_what_is_there(tmp_path):
    write_efg(tmp_path / "g.efg", [[1]], [[2]])
    with pytest.raises(InputError, match="must not exist yet"):
        write_efg(tmp_path / "g.efg", [[1]], [[1]])
    assert read_efg(tmp_path / "g.efg").B.tolist() == [[2]]


FORGETS = """EFG 2 R "" { "a" "b" }
p "" 1 1 "" { "l" "r" } 0
p "" 1 2 "" { "l" "r" } 0
t "" 0 t "" 0
p "" 1 2 0
t "" 0 t "" 0
"""
ABSENT = 'EFG 2 R "" { "a" "b" } p "" 1 1 "" { "l" "r" } 0 p "" 1 1 0 t "" 0 t "" 0 t "" 0'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an end too early"),
        ("NFG 1 R", "must have 'EFG' as word 1, got 'NFG'"),
        (FORGETS, "perfect recall, got information set 2 of 'a' after different moves"),
        (ABSENT, "perfect recall, got information set 1 of 'a' after different moves"),
        (POKER.replace('"first" "second"', '"a" "b" "c"'), "two players, got 3; Gambit solves"),
        (POKER.replace('"queen" 1/2', '"queen" 1/3'), "sum to exactly 1, got 1/2, 1/3"),
        (POKER.replace('"king" 1/2 "queen" 1/2', '"king" 3/2 "queen" -1/2'), "at least 0"),
        (POKER.replace("{ -1, 1 }\n", "{ -1, 2 }\n", 1), "two descriptions of outcome 3"),
        (POKER.replace('t "" 2\n', 't "" 9\n'), "outcome 9 without its payoffs"),
        (POKER.replace('p "" 2 1 0\n', 'p "" 2 7 0\n'), "set 7 of player 2 without its actions"),
        (POKER.replace('p "" 2 1 0\n', 'p "" 2 1 "" { "meet" } 0\n'), "two descriptions of set 1"),
        (POKER.replace('p "" 2 1 0\n', 'p "" 3 1 0\n'), "numbered 1 and 2, got 3"),
        (POKER.replace('{ "bet" "fold" }', "{ }", 1), "must have an action"),
        (POKER + 't "" 1', "must end after the last node"),
        (POKER.replace('t "" 2\n', 'x "" 2\n'), "must have 'c' or 'p' or 't'"),
    ],
)
def test_bad_files(text, message):
    with pytest.raises(InputError, match=message):
        parse_efg(text, "g.efg")


def test_strategies_are_counted_before_they_are_built():
    """Forty information sets of two actions: 2 to the 40 strategies."""
    chances = " ".join(f'"{k}" 1/40' for k in range(40))
    text = f'EFG 2 R "" {{ "a" "b" }} c "" 1 "" {{ {chances} }} 0\n'
    text += "\n".join(f'p "" 1 {k} "" {{ "l" "r" }} 0 t "" 0 t "" 0' for k in range(1, 41))
    with pytest.raises(InputError, match=f"pairs of reduced strategies, got {2**40} x 1; Gambit"):
        parse_efg(text)


def test_a_tree_as_deep_as_it_is_large():
    """No recursion: 20,000 nodes one below the other."""
    depth = 20_000
    lines = [f'c "" {k} "" {{ "on" 1/2 "end" 1/2 }} 0' for k in range(1, depth + 1)]
    text = 'EFG 2 R "" { "a" "b" }\n' + "\n".join(lines) + '\nt "" 1 "" { 1 1 }' + ' t "" 0' * depth
    game = parse_efg(text)
    assert game.nodes == 2 * depth + 1
    assert game.A.tolist() == [[F(1, 2**depth)]]
