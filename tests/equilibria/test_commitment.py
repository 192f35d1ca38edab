"""Moving first: textbook games, and what it must be worth."""

from fractions import Fraction

import pytest
from games import games
from hypothesis import given

from model.equilibria import commitment, pure_profiles
from model.game import BargainingGame


def test_first_in_the_battle_of_the_sexes_has_its_way():
    A, B = [[3, 0], [0, 1]], [[1, 0], [0, 3]]
    assert commitment(A, B, "row").profiles == ((0, 0),)
    assert commitment(A, B, "column").profiles == ((1, 1),)


def test_quantities_of_stackelberg_s_leader():
    """Price 12 - q1 - q2 at no cost: the leader makes 6, the follower 3; at once both make 4."""
    quantities = range(13)
    A = [[q * max(0, 12 - q - r) for r in quantities] for q in quantities]
    B = [[r * max(0, 12 - q - r) for r in quantities] for q in quantities]
    # On whole quantities the follower often has two best replies; the leader fears the larger.
    found = commitment(A, B, "row", "hostile")
    assert found.value == 18
    assert found.profiles == ((6, 3),)
    assert (4, 4) in pure_profiles(A, B)


def test_replies_where_the_follower_does_not_care():
    A, B = [[5, 0], [2, 2]], [[1, 1], [1, 1]]
    assert commitment(A, B, "row", "friendly").value == 5
    assert commitment(A, B, "row", "hostile").value == 2


@given(games())
def test_worth_at_least_the_best_pure_equilibrium(game):
    A, B = game
    friendly, hostile = (commitment(A, B, "row", r) for r in ("friendly", "hostile"))
    assert hostile.value <= friendly.value
    for i, j in pure_profiles(A, B):
        assert friendly.value >= int(A[i, j])
    for i, j in friendly.profiles:
        assert B[i, j] == B[i].max()
        assert A[i, j] == friendly.value
    # At least what the leader can be sure of with a pure strategy.
    assert hostile.value >= A.min(axis=1).max()


@given(games())
def test_players_may_change_places(game):
    A, B = game
    one, two = commitment(A, B, "column"), commitment(B.T, A.T, "row")
    assert one.value == two.value
    assert set(one.profiles) == {(j, i) for i, j in two.profiles}


def test_values_are_in_the_scale_they_came_in():
    assert commitment([[Fraction(1, 2), Fraction(1, 3)]], [[0, 1]]).value == Fraction(1, 3)
    game = BargainingGame("oman-2026", levels=2)
    value, outcomes = game.commitment("iran")
    assert value == max(game.payoff(o)["iran"] for o in outcomes)


def test_bad_input():
    with pytest.raises(ValueError, match="leader: must be row or column, got 'us'"):
        commitment([[1]], [[1]], "us")
    with pytest.raises(ValueError, match="replies: must be friendly or hostile, got 'kind'"):
        commitment([[1]], [[1]], "row", "kind")
    with pytest.raises(ValueError, match="first: must be us or iran, got 'row'"):
        BargainingGame("oman-2026", levels=2).commitment("row")
