"""Outputs without a grid: the answer's own at each point, conventions counted, what is refused."""

import numpy as np
import pytest

from model.answers import answer
from model.errors import InputError
from model.scenario import load
from model.structure import Structure
from model.sweeps.points import Points
from model.uncertainty.free_outputs import FREE_OUTPUTS, evaluate_free
from model.uncertainty.outputs import THREATS, evaluate
from model.uncertainty.sensitivity import default_outputs, sobol_indices
from model.words import EVERY, SOME

OMAN = load("oman-2026")
KEYS = tuple(k for k in FREE_OUTPUTS if not k.startswith("critical-"))


@pytest.fixture(scope="module")
def points():
    return Points.sample(OMAN, 8, seed=6)


@pytest.fixture(scope="module")
def found(points):
    return dict(zip(KEYS, evaluate_free(points, KEYS).values, strict=True))


def test_they_are_those_of_the_answers(points, found):
    for p in range(8):
        here = answer(OMAN.with_exact(points.exactly(p)))
        for f in OMAN.file_names:
            assert found[f"{f}-settled"][p] == (here.status[f] in (SOME, EVERY))
            assert found[f"{f}-firm"][p] == (here.status[f] == EVERY)
            terms = [o.terms[f] for o in here.outcomes if f in o.settled]
            assert found[f"{f}-answer"][p] == bool(terms)
            assert found[f"{f}-terms"][p] == pytest.approx(min(terms, default=0), abs=1e-9)
        for k, side in enumerate(("us", "iran")):
            least = min(o.payoffs[k] for o in here.outcomes)
            assert found[f"{side}-payoff-answer"][p] == pytest.approx(least, abs=1e-9)
            assert found[f"{side}-payoff-deadlock"][p] == pytest.approx(here.no_deal[k], abs=1e-9)
        assert found["deadlock"][p] == any(not s.settled for s in here.can_hold)


def test_ends_of_zones_are_those_of_any_grid(points, found):
    keys = [k for k in KEYS if "-floor-" in k or "-ceiling-" in k]
    assert keys
    for key, row in zip(keys, evaluate(points, keys, 3).values, strict=True):
        assert found[key] == pytest.approx(row)


def test_the_critical_threat_is_the_first_at_which_a_file_can_be_settled():
    here = load("jcpoa-2015")
    one = Points.listed(here, [{}, {"sanctions": 0}])
    values = evaluate_free(one, ["critical-threat-missile", "critical-threat-nuclear"])
    step = 1 / (THREATS - 1)
    # From 0.224 on (`model.status_along`).
    assert values.values[0, 0] == pytest.approx(np.ceil(0.2243 / step) * step)
    assert values.values[1, 0] == 0
    assert values.censored[0] == (values.values[0] == 1).mean()


def test_points_at_which_not_all_equilibria_are_known_are_counted():
    wide = Points.sample(OMAN, 32, seed=2, over_bounds=True)
    values = evaluate_free(wide, ["nuclear-settled", "nuclear-answer"])
    assert 0 < values.censored[0] < 1
    assert values.censored[1] == 0
    linked = evaluate_free(wide, ["nuclear-settled"], Structure(linked=(("nuclear", "missile"),)))
    assert linked.censored[0] == 1


def test_indices_are_without_a_grid_unless_asked():
    indices = sobol_indices(OMAN, ("nuclear-terms",), n=16, seed=1)
    assert indices.attrs["levels"] == "no grid"
    assert not indices.headline("nuclear-terms").startswith("With ")
    assert set(default_outputs(OMAN.form())) <= set(FREE_OUTPUTS)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["missile-conceded"], "output: must be one that needs no grid without --levels"),
        (["nuclear-term"], "did you mean 'nuclear-terms'"),
        ([], "outputs: must name outputs, each once"),
    ],
)
def test_what_needs_a_grid_or_is_none_is_refused(points, keys, said):
    with pytest.raises(InputError, match=said):
        evaluate_free(points, keys)
