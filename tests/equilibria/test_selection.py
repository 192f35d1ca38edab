"""Where a profile belongs, and one equilibrium out of many by an aim."""

from fractions import Fraction as F

import numpy as np
import pytest
from games import games
from hypothesis import given, settings
from hypothesis import strategies as st
from published_games import PUBLISHED

from model.equilibria import certify, choose, components, extreme_equilibria, locate
from model.errors import InputError

#: The row player does not care: every y goes with the first row, only some with mixtures.
SEGMENT = [[1, 1], [1, 0]], [[0, 0], [1, 0]]
COORDINATION = [[3, 0], [0, 2]], [[2, 0], [0, 3]]
NOTHING = [[0, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("game", PUBLISHED, ids=str)
def test_every_extreme_equilibrium_is_in_its_own_component(game):
    parts = components(game.A, game.B)
    for number, part in enumerate(parts):
        for e in part.equilibria:
            found = locate(game.A, game.B, e.x, e.y, parts)
            assert found.component == number
            assert found.is_extreme
            assert found.certificate.regret == 0
            assert all(
                e.x in part.subsets[k].rows and e.y in part.subsets[k].cols for k in found.subsets
            )


def test_a_point_inside_a_continuum():
    parts = components(*SEGMENT)
    ends = [e for e in parts[0].equilibria if e.x == (1, 0)]
    assert len(ends) >= 2
    middle = tuple((a + b) / 2 for a, b in zip(ends[0].y, ends[1].y, strict=True))
    found = locate(*SEGMENT, (1, 0), middle, parts)
    assert found.component == 0
    assert found.subsets
    assert not found.is_extreme


def test_what_is_no_equilibrium_is_in_no_component():
    found = locate(*COORDINATION, [1, 0], [0, 1])
    assert (found.component, found.subsets, found.is_extreme) == (None, (), False)
    assert found.certificate.regrets == (2, 2)


@settings(max_examples=60)
@given(games(2, 4), st.data())
def test_mixtures_of_interchangeable_equilibria_are_found(game, data):
    A, B = game
    parts = components(A, B)
    number = data.draw(st.integers(0, len(parts) - 1))
    k = data.draw(st.integers(0, len(parts[number].subsets) - 1))
    subset = parts[number].subsets[k]
    profile = []
    for vertices in (subset.rows, subset.cols):
        weights = [data.draw(st.integers(1, 5)) for _ in vertices]
        profile.append(
            tuple(
                sum(F(w, sum(weights)) * v[i] for w, v in zip(weights, vertices, strict=True))
                for i in range(len(vertices[0]))
            )
        )
    found = locate(A, B, *profile, parts)
    assert found.component == number
    assert k in found.subsets


@settings(max_examples=60)
@given(games(3, 4))
def test_the_best_for_a_bilinear_aim_is_the_best_extreme_one(game):
    A, B = game
    equilibria = extreme_equilibria(A, B)
    for aim, worth in (
        ("welfare", lambda e: sum(e.payoffs)),
        ("row", lambda e: e.payoffs[0]),
        ("column", lambda e: e.payoffs[1]),
        (A - 2 * B, lambda e: e.payoffs[0] - 2 * e.payoffs[1]),
    ):
        found = choose(A, B, aim)
        assert found.value == max(map(worth, equilibria)) == worth(found.equilibrium)
        assert (found.exact, found.gap) == (True, 0)
        assert found.component == locate(A, B, found.equilibrium.x, found.equilibrium.y).component


def test_where_nothing_is_at_stake_the_most_even_play_is_uniform():
    found = choose(*NOTHING, "entropy")
    assert found.value == pytest.approx(np.log(2) + np.log(3), abs=1e-9)
    np.testing.assert_allclose([float(p) for p in found.equilibrium.x], 1 / 2, atol=1e-5)
    np.testing.assert_allclose([float(p) for p in found.equilibrium.y], 1 / 3, atol=1e-5)
    assert certify(*NOTHING, found.equilibrium.x, found.equilibrium.y).is_equilibrium


def test_steps_do_not_go_to_and_fro_across_the_top():
    A = np.array([[0, 0, 0], [0, 0, 0], [0, 0, 1]])
    B = np.array([[0, 0, 0], [0, 0, -1], [0, 0, 1]])
    assert choose(A, B, "entropy").gap < 1e-6


@settings(max_examples=40)
@given(games(2, 4), st.integers(0, 2**32))
def test_no_equilibrium_is_more_even_by_more_than_the_gap(game, seed):
    A, B = game
    rng = np.random.default_rng(seed)
    parts = components(A, B)
    found = choose(A, B, "entropy", parts)
    assert found.equilibrium.regret == 0
    assert found.gap < 1e-6
    for part in parts:
        for subset in part.subsets:
            total = 0.0
            for vertices in (subset.rows, subset.cols):
                table = np.array([[float(p) for p in v] for v in vertices])
                x = rng.dirichlet(np.ones(len(table))) @ table
                total -= (x[x > 0] * np.log(x[x > 0])).sum()
            assert total <= found.value + found.gap + 1e-9


def test_one_component_only():
    parts = components(*COORDINATION)
    values = [choose(*COORDINATION, "row", parts, component=k).value for k in range(len(parts))]
    assert sorted(values) == [F(6, 5), 2, 3]
    assert choose(*COORDINATION, "row", parts).value == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("best",), "aim: must be one of welfare, row, column, entropy, got 'best'"),
        (([[1, 2]],), r"aim: must have the shape of A, \(2, 2\), got \(1, 2\)"),
        (("row", [1]), "known: must be components, got a int"),
        (("row", []), "known: must be all components of this game, got none"),
        (
            ("row", components([[1]], [[1]])),
            r"known: must be of a game of shape \(2, 2\), got \(1, 1\)",
        ),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError, match=message):
        choose(*COORDINATION, *arguments)


@pytest.mark.parametrize("number", [-1, 3, True])
def test_components_that_there_are_not(number):
    with pytest.raises(InputError, match="component: must be one of 0 to 2"):
        choose(*COORDINATION, component=number)


def test_components_of_another_game_are_noticed():
    others = components([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    with pytest.raises(InputError, match="known: must be all components of this game"):
        locate(*COORDINATION, [F(3, 5), F(2, 5)], [F(2, 5), F(3, 5)], others)
