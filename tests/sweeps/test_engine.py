"""The engine: compiled and numpy ways agree, exactness where floats cannot tell, blocks in any cut."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios

import model
from model.game import BargainingGame
from model.payoffs import Structure
from model.scaled import scaled_payoffs
from model.split import split_payoffs
from model.sweeps import sweep
from model.sweeps.engine import Engine, coefficient_array, exact_outcomes
from model.sweeps.interpolation import Interpolation
from model.sweeps.points import Points
from model.sweeps.pure import Pure
from model.sweeps.run import blocks, run, runs

AXES = {"threat": (0, 1, 7), "israel_hazard": (0, 1, 5)}


def same(one, two):
    np.testing.assert_array_equal(one.outcomes, two.outcomes)
    np.testing.assert_array_equal(one.equilibrium, two.equilibrium)
    assert (one.settled, one.enumerated) == (two.settled, two.enumerated)


@settings(max_examples=12)
@given(
    scenarios(),
    st.sampled_from([2, 3]),
    st.sampled_from([Structure(), Structure("none", "iran", scaled_stakes=True)]),
)
def test_compiled_and_numpy_agree(scenario, levels, structure):
    engine = Engine(Points.grid(scenario, AXES), levels, structure)
    same(engine.block(0, 35), replace(engine, compiled=True).block(0, 35))


@pytest.mark.slow
@pytest.mark.parametrize("levels", [2, 3, 4, 5])
def test_compiled_and_exact_agree_on_many(levels):
    """Coarse values tie often, and in every fifth scenario the lemma's premise fails."""
    rng = np.random.default_rng(levels)
    for _ in range({2: 60, 3: 40, 4: 10, 5: 5}[levels]):
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20])))
        engine = Engine(Points.grid(scenario, AXES), levels, Structure(), compiled=True)
        found = engine.block(0, 35)
        for p in range(35):
            game = BargainingGame(scenario.with_exact(engine.points.exactly(p)), levels)
            numbers, _ = exact_outcomes(game)
            np.testing.assert_array_equal(found.outcomes[found.equilibrium[:, p]], numbers)


def test_cells_are_looked_at_where_the_premise_fails():
    scenario = model.load("oman-2026").replace(israeli_strike_damage=4, iran_value_missile="1/2")
    engine = Engine(Points.grid(scenario, AXES), 3, Structure(), compiled=True)
    found = engine.block(0, 35)
    assert 0 < found.enumerated < 35
    assert len(engine.listed) == 216
    for p in range(35):
        game = BargainingGame(scenario.with_exact(engine.points.exactly(p)))
        us, iran = game.integer_payoffs
        best = (us == us.max(axis=0, keepdims=True)) & (iran == iran.max(axis=1, keepdims=True))
        np.testing.assert_array_equal(
            found.outcomes[found.equilibrium[:, p]], np.unique(game.grid.cells[best])
        )


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(1, 60))
def test_blocks_are_boxes_and_runs_at_once(shape, size):
    block = blocks(shape, size)
    assert np.prod(block) <= max(size, 1)
    cut = runs(shape, block)
    assert [a for a, _ in cut] == [0, *[b for _, b in cut[:-1]]]
    assert cut[-1][1] == np.prod(shape)
    for start, stop in cut:
        first = np.array(np.unravel_index(start, shape))
        last = np.array(np.unravel_index(stop - 1, shape))
        assert np.prod(last - first + 1) == stop - start
        # One chunk of a store: the box starts on the block's own grid.
        assert (first % block == 0).all()
        assert (last // block == first // block).all()


def test_the_cut_and_the_threads_do_not_matter():
    points = Points.sample(model.load("oman-2026"), 256, seed=3)
    solver = Pure(points, 3, Structure())
    whole = solver.engine.block(0, 256)
    for threads in (1, 3):
        landed = {}
        cut = [(k, 16 * k, 16 * k + 16) for k in range(16)]
        run(solver, cut, 256, landed.__setitem__, threads=threads)
        assert sorted(landed) == list(range(16))
        for k, part in landed.items():
            here = whole.equilibrium[:, 16 * k : 16 * k + 16]
            rows = here.any(axis=1)
            np.testing.assert_array_equal(part.outcomes, whole.outcomes[rows])
            np.testing.assert_array_equal(part.arrays["equilibrium"].T, here[rows])


def test_floats_of_points_are_their_exact_values():
    scenario = model.load("oman-2026")
    grid = Points.grid(scenario, {"threat": (0, 1, 4), "agenda_weight_missile": (0, 1, 5)})
    for points, count in ((grid, 20), (Points.sample(scenario, 16, "lhs", 5), 16)):
        many = points.values(0, count)
        for p in range(count):
            exactly = points.exactly(p)
            for name, value in exactly.items():
                there = np.broadcast_to(many[name], (count,))[p]
                assert there == pytest.approx(float(value), abs=1e-14)
                low, high = points.ranges[name]
                assert low <= value <= high
            for kind in ("agenda", "deterrent"):
                weights = [v for n, v in exactly.items() if n.startswith(f"{kind}_weight")]
                assert sum(weights) == 1


def test_threads_must_be_a_number():
    with pytest.raises(ValueError, match="threads: must be a whole number from 1, got True"):
        sweep("oman-2026", levels=2, threat=(0, 1, 3), threads=True)
    with pytest.raises(ValueError, match="threads: must be a whole number from 1, got 0"):
        sweep("oman-2026", threat=[0], threads=0)


@pytest.mark.parametrize(
    "structure", [Structure(), Structure("additive", assurance_eroded_by="execution")]
)
@pytest.mark.parametrize(
    "axes",
    [
        {"threat": (0, 1, 9), "credibility": (0, 1, 4)},
        {"agenda_weight_missile": (0, "1/2", 5), "agenda_weight_nuclear": (0, "1/2", 6)},
        {"deterrent_weight_regional": (0, 1, 7), "assurance": ["1/3"]},
    ],
)
def test_coefficients_follow_from_those_at_the_nodes(axes, structure):
    points = Points.grid(model.load("oman-2026"), axes)
    found = Interpolation.of(points, structure)
    split = split_payoffs(structure)
    count = int(np.prod(points.shape))
    at_nodes = coefficient_array(split, found.nodes.values(0, found.count), found.count)
    everywhere = coefficient_array(split, points.values(0, count), count)
    np.testing.assert_allclose(at_nodes @ found.basis(0, count), everywhere, atol=1e-13)
    np.testing.assert_allclose(found.basis(3, 5), found.basis(0, count)[:, 3:5])


@settings(max_examples=10)
@given(scenarios(), st.sampled_from([AXES, {"agenda_weight_missile": (0, "1/2", 5), **AXES}]))
def test_float_payoffs_are_far_closer_than_the_tolerance(scenario, axes):
    """What the kernel combines, against exact payoffs: off by less than 1e-12 of the scale."""
    engine = Engine(Points.grid(scenario, axes), 3, Structure(), compiled=True)
    count = int(np.prod(engine.points.shape))
    basis, size = engine._basis(0, count)
    starts, features, weights = engine._combinations
    for p in range(0, count, max(1, count // 5)):
        exactly, scales = scaled_payoffs(
            engine.points.exactly(p), engine.grid, engine.structure, engine.table.outcomes
        )
        for player in range(2):
            for c in range(0, 64, 9):
                entries = slice(starts[player, c], starts[player, c + 1])
                value = weights[entries] @ basis[features[entries], p]
                error = value - int(exactly[player][c]) / scales[player]
                assert abs(error) <= 1e-12 * (1 + size)
