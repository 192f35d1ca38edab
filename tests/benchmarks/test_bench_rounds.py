"""How long talks in rounds take, in processor time, after what is compiled has been."""

import time

import pytest
from frozen import oman

from model.dynamics import deadline_map, rounds

pytestmark = pytest.mark.bench

CORES = 2


@pytest.fixture(scope="module")
def scenario():
    made = oman()
    rounds(made, horizon=2)
    return made


def test_six_rounds_without_a_grid(scenario):
    """Refined, with what can hold in the first round: two seconds on two cores."""
    began = time.process_time()
    found = rounds(scenario, laws={"sanctions": "1:0.25"})
    assert found.status == "one path"
    assert time.process_time() - began < 2 * CORES


def test_a_map_of_961_points(scenario):
    """Two minutes on two cores."""
    began = time.process_time()
    found = deadline_map(scenario)
    assert found.gain.shape == (31, 31)
    assert time.process_time() - began < 120 * CORES
