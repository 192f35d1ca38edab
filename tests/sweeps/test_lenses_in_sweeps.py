"""Lenses along sweeps: each point's answer is that of the exact solver for one game."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario

import model
from model.equilibria import commitment, pure_equilibria
from model.equilibria.admissible import remove
from model.game import BargainingGame
from model.parameters import FILES
from model.payoffs import PLAYERS, Structure
from model.sweeps.lens_kernel import admissible_outcomes, first_movers
from model.sweeps.lenses import (
    ADMISSIBLE,
    EQUILIBRIUM_SET,
    FIRST,
    LENSES,
    Lenses,
    lenses_over,
    mixtures,
)
from model.sweeps.points import Points


def kernel(A, B):
    """What the kernel says of one game each of whose cells is an outcome of its own."""
    A, B = np.asarray(A, float), np.asarray(B, float)
    size = A.size
    cells = np.arange(size).reshape(A.shape)
    both = np.ascontiguousarray(np.stack([cells, cells.T]))
    # Each outcome's payoff is a coefficient of its own.
    starts = np.arange(size + 1) + np.array([[0], [size]])
    rows = starts, np.tile(np.arange(size), 2), np.ones(2 * size)
    given = (np.stack([A.ravel(), B.ravel()])[None], *rows, both, np.array([1e-9]))
    holds, close = np.zeros((1, size), dtype=bool), np.zeros(1, dtype=bool)
    admissible_outcomes(*given, holds, close)
    chosen, near = np.zeros((2, 1), dtype=np.int64), np.zeros((2, 1), dtype=bool)
    first_movers(*given, chosen, near)
    return np.flatnonzero(holds), bool(close[0]), chosen[:, 0], near[:, 0]


def by_pure_dominance(A, B):
    """The same by the exact solver, told to look for no mixtures."""
    rows, cols, _ = remove(np.asarray(A), np.asarray(B).T, lambda *_: None)
    keep = np.ix_(rows, cols)
    left = np.argwhere(pure_equilibria(np.asarray(A)[keep], np.asarray(B)[keep]))
    return sorted(rows[i] * len(A[0]) + cols[j] for i, j in left)


squares = st.integers(1, 5).flatmap(
    lambda n: st.tuples(
        *[
            st.permutations(range(n * n)).map(lambda v, n=n: np.reshape(v, (n, n)).tolist())
            for _ in "AB"
        ]
    )
)


@settings(max_examples=150)
@given(squares)
def test_generic_games_are_decided_in_floats(games):
    A, B = games
    holds, close, chosen, near = kernel(A, B)
    assert not close
    assert not near.any()
    assert holds.tolist() == by_pure_dominance(A, B)
    for place, leader in enumerate(("row", "column")):
        ((i, j),) = commitment(A, B, leader).profiles
        assert chosen[place] == i * len(A) + j


@settings(max_examples=150)
@given(st.lists(st.lists(st.integers(0, 3), min_size=9, max_size=9), min_size=2, max_size=2))
def test_ties_are_flagged_or_do_not_matter(payoffs):
    """A tie may be hidden by what comes first, but never decide anything in floats."""
    A, B = (np.reshape(p, (3, 3)).tolist() for p in payoffs)
    holds, close, chosen, near = kernel(A, B)
    if not close:
        assert holds.tolist() == by_pure_dominance(A, B)
    for place, leader in enumerate(("row", "column")):
        if not near[place]:
            ((i, j),) = commitment(A, B, leader).profiles
            assert chosen[place] == 3 * i + j


def test_iterated_removal_takes_as_many_rounds_as_it_needs():
    """Guess two thirds of the average: each round the highest guess goes, until 0 is left."""
    n = 4
    A = [[-((3 * i - (i + j)) ** 2) * 10 - i for j in range(n)] for i in range(n)]
    B = [list(row) for row in zip(*A, strict=True)]
    holds, close, _, _ = kernel(A, B)
    assert not close
    assert holds.tolist() == by_pure_dominance(A, B) == [0]


def named_at(found, p, lens):
    """Numbers of the outcomes that a lens names at a point."""
    return found.outcomes[found.arrays["holds"][p, LENSES.index(lens)]]


@pytest.mark.parametrize("levels", [2, 3])
@pytest.mark.parametrize(
    "structure", [Structure(), Structure("additive", "iran", "execution", True)]
)
def test_every_point_is_the_game_s(levels, structure):
    points = Points.sample(model.load("oman-2026"), 16, seed=11)
    solver = Lenses(points, levels, structure)
    found = solver.solve(0, 16)
    for p in range(16):
        game = BargainingGame(points.scenario.with_exact(points.exactly(p)), levels, structure)
        wanted = {
            EQUILIBRIUM_SET: set(game.equilibrium_outcomes()),
            ADMISSIBLE: {game.outcome(i, j) for i, j in game.admissible().equilibria},
            **{FIRST[player]: set(game.commitment(player)[1]) for player in PLAYERS},
        }
        for lens in LENSES:
            named = named_at(found, p, lens)
            assert {game.grid.outcome(int(k)) for k in named} == wanted[lens]
            assert named.tolist() == solver.exactly(p, lens).tolist()


@pytest.mark.parametrize("seed", range(3))
def test_ties_between_outcomes_are_decided_exactly(seed):
    """Coarse values tie often: floats leave these points to exact arithmetic."""
    scenario = random_scenario(np.random.default_rng(seed), 2)
    points = Points.grid(scenario, {"threat": (0, 1, 3), "protest": (0, 1, 2)})
    solver = Lenses(points, 3, Structure())
    found = solver.solve(0, 6)
    assert found.counts["points_settled_exactly"] > 0
    for p in range(6):
        for lens in (EQUILIBRIUM_SET, *FIRST.values()):
            assert named_at(found, p, lens).tolist() == solver.exactly(p, lens).tolist()


@pytest.fixture(scope="module")
def data():
    return lenses_over(Points.sample(model.load("oman-2026"), 64, seed=5), check=4)


def test_dataset_says_what_the_outcomes_say(data):
    assert data["holds"].dims == ("sample", "lens", "outcome")
    assert list(data["lens"].values) == list(LENSES)
    settled = data["terms"].notnull()
    for file in FILES:
        here = (data["holds"] & settled.sel(file=file)).any("outcome")
        np.testing.assert_array_equal(data["can_settle"].sel(file=file), here)
    assert data["holds"].sel(lens=list(FIRST.values())).any("outcome").all()
    assert data.attrs["mixtures_checked"] == 4
    assert 0 <= data.attrs["mixtures_agreed"] <= 4
    assert "outcome that the lens names" in data["can_settle"].attrs["long_name"]


def test_what_is_admissible_is_an_equilibrium(data):
    whole, left = (data["holds"].sel(lens=lens).values for lens in (EQUILIBRIUM_SET, ADMISSIBLE))
    assert not (left & ~whole).any()
    assert left.sum() < whole.sum()


def test_a_leader_does_no_worse_than_in_its_best_equilibrium():
    points = Points.sample(model.load("oman-2026"), 32, seed=6)
    found = Lenses(points, 3, Structure()).solve(0, 32)
    for p in range(32):
        game = BargainingGame(points.scenario.with_exact(points.exactly(p)))
        for player in PLAYERS:
            (first,), whole = (
                [game.payoff(game.grid.outcome(int(k)))[player] for k in named_at(found, p, lens)]
                for lens in (FIRST[player], EQUILIBRIUM_SET)
            )
            assert first >= max(whole)


def test_the_cut_and_the_threads_do_not_matter(monkeypatch):
    points = Points.sample(model.load("oman-2026"), 64, seed=5)
    whole = lenses_over(points, threads=1, check=0)
    monkeypatch.setattr(Lenses, "longest", 16)
    assert lenses_over(points, threads=3, check=0).identical(whole)


def test_disagreement_with_mixtures_is_counted(monkeypatch):
    points = Points.sample(model.load("oman-2026"), 8, seed=5)
    solver = Lenses(points, 2, Structure())
    assert mixtures(solver, 8, 0) == {"mixtures_checked": 8, "mixtures_agreed": 8}
    monkeypatch.setattr(Lenses, "exactly", lambda self, p, lens: np.array([-1]))
    assert mixtures(solver, 8, 0) == {"mixtures_checked": 8, "mixtures_agreed": 0}
    assert mixtures(replace(solver, lenses=(EQUILIBRIUM_SET,)), 8, 0) == {}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"lenses": ["admisible"]}, "lens: must be one of equilibrium set, .* did you mean 'admissible'"),
        ({"lenses": []}, "lenses: must be named, each once, got"),
        ({"lenses": [ADMISSIBLE, ADMISSIBLE]}, "lenses: must be named, each once, got"),
        ({"levels": 9}, "levels: must be at most 5 for the lenses besides the equilibrium set, got 9"),
    ],
)  # fmt: skip
def test_bad_lenses(arguments, expected):
    points = Points.sample(model.load("oman-2026"), 2)
    with pytest.raises(ValueError, match=expected):
        lenses_over(points, **arguments)
