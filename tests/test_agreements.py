"""The lemma: agreements that survive 14 deviations are the outcomes of the pure equilibria."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios
from test_payoffs import STRUCTURES

from model.agreements import agreements, leads, survives
from model.game import BargainingGame
from model.grid import grid
from model.payoffs import Structure
from model.premise import premise_slacks
from model.sweeps import exact_outcomes


def by_cells(game):
    """Outcomes of the pure equilibria by looking at every cell."""
    us, iran = game.integer_payoffs
    best = (us == us.max(axis=0, keepdims=True)) & (iran == iran.max(axis=1, keepdims=True))
    return np.unique(game.grid.cells[best])


def by_lemma(game):
    table = agreements(game.grid)
    us, iran = game.scaled_payoffs[0][:, table.outcomes]
    return np.sort(table.outcomes[survives(us, iran, table)])


@settings(max_examples=60)
@given(scenarios(), st.sampled_from(STRUCTURES), st.sampled_from([2, 3, 4]))
def test_lemma_equals_every_cell(scenario, structure, levels):
    assume(min(premise_slacks(scenario.values, structure)) > 0)
    game = BargainingGame(scenario, levels, structure)
    np.testing.assert_array_equal(by_lemma(game), by_cells(game))


@pytest.mark.slow
def test_lemma_equals_every_cell_on_many_games():
    rng = np.random.default_rng(20260206)
    checked = 0
    while checked < 3000:
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20])))
        structure = STRUCTURES[int(rng.integers(len(STRUCTURES)))]
        if min(premise_slacks(scenario.values, structure)) <= 0:
            continue
        levels = int(rng.choice([2, 3, 4, 5], p=[0.3, 0.4, 0.2, 0.1]))
        game = BargainingGame(scenario, levels, structure)
        np.testing.assert_array_equal(by_lemma(game), by_cells(game))
        checked += 1


@settings(max_examples=40)
@given(scenarios(), st.sampled_from([2, 3]))
def test_where_the_premise_fails_every_cell_is_looked_at(scenario, levels):
    scenario = scenario.replace(
        israel_hazard=1, israeli_strike_damage=4, iran_value_missile=1, protest=0, elite_cohesion=1
    )
    game = BargainingGame(scenario, levels)
    assert min(premise_slacks(scenario.values, Structure())) <= 0
    outcomes, enumerated = exact_outcomes(game)
    assert enumerated
    np.testing.assert_array_equal(outcomes, by_cells(game))


def test_an_offer_of_everything_cannot_be_refused():
    """If Iran gives the nuclear file up in full, the US cannot leave it open, even if it would."""
    table = agreements(grid(3))
    in_full = [k for k, n in enumerate(table.outcomes) if grid(3).outcome(int(n)).terms[0] == 1]
    us, iran = table.deviations
    for k in in_full:
        reached = {grid(3).outcome(int(table.outcomes[t])).terms[0] for t in us[:, k]}
        assert reached == {1}
        assert None in {grid(3).outcome(int(table.outcomes[t])).terms[0] for t in iran[:, k]}


def test_number_of_agreements():
    for levels in (2, 3, 5, 9):
        assert len(agreements(grid(levels)).outcomes) == (levels + 1) ** 3


@pytest.mark.parametrize("levels", [2, 3, 5])
def test_best_deviation_file_by_file_is_the_best_of_all(levels):
    table = agreements(grid(levels))
    rng = np.random.default_rng(levels)
    itself = np.arange(len(table.outcomes))
    for player, deviations in enumerate(table.deviations):
        payoff = rng.integers(-5, 6, (20, len(table.outcomes)))
        lost = [np.where(target == itself, 99, payoff - payoff[:, target]) for target in deviations]
        least = np.min(lost, axis=0)
        found = leads(payoff.T, table.moves[player]).T
        there = least < 99
        assert (found[there & (least <= 0)] == least[there & (least <= 0)]).all()
        assert ((found > 0) == (least > 0)).all()
        assert (found[there] == least[there]).all()
