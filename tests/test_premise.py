"""The premise of the lemma, derived: against the slopes by hand, brute force and the form before."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios
from test_payoffs import STRUCTURES, by_hand

from model.grid import Outcome
from model.parameters import FILES, PARAMETERS, SIMPLEXES
from model.payoffs import PLAYERS, Structure
from model.premise import premise_holds, premise_slacks, slack_alternatives, worst_slacks
from model.scenario import available, load
from model.sweeps.points import Points

HALF = Fraction(1, 2)


def enough(values, structure):
    """What was once written by hand: enough for the premise, not always needed."""
    face = values["loss_of_face"] * values["protest"] + values["spoilers"] * (
        1 - values["elite_cohesion"]
    )
    slacks = []
    for f in FILES:
        us = values[f"us_value_{f}"] + values[f"us_cost_{f}"]
        us = us * values[f"capability_{f}"] if structure.scaled_stakes else us
        iran = values[f"iran_value_{f}"] * values[f"capability_{f}"]
        iran = iran + face * values[f"agenda_weight_{f}"]
        if f == "missile":
            iran = iran - values["israel_hazard"] * values["israeli_strike_damage"]
        slacks += [us, iran]
    return slacks


def least_slopes(scenario, structure):
    """By brute force: payoffs are quadratic in one term, so three places give both end slopes."""
    found = []
    for k in range(len(FILES)):
        for player, sign in zip(PLAYERS, (1, -1), strict=True):
            slopes = []
            for others in product((None, Fraction(0), Fraction(1)), repeat=2):
                at = [
                    by_hand(scenario.values, Outcome((*others[:k], x, *others[k:])), structure)
                    for x in (Fraction(0), HALF, Fraction(1))
                ]
                a, b, c = (payoff[player] for payoff in at)
                slopes += [sign * (-3 * a + 4 * b - c), sign * (a - 4 * b + 3 * c)]
            found.append(min(slopes))
    return found


@settings(max_examples=40)
@given(scenarios(), st.sampled_from(STRUCTURES))
def test_slacks_are_the_least_slopes(scenario, structure):
    slacks = premise_slacks(scenario.values, structure)
    assert slacks == least_slopes(scenario, structure)
    assert premise_holds(scenario.values, structure) == (min(slacks) > 0)
    alternatives = slack_alternatives(scenario.values, structure)
    assert (min(alternatives) > 0) == (min(slacks) > 0)


def test_it_holds_wherever_the_sufficient_condition_does_and_elsewhere_too():
    rng = np.random.default_rng(1)
    before = now = 0
    for _ in range(400):
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20])))
        structure = STRUCTURES[int(rng.integers(len(STRUCTURES)))]
        slacks = premise_slacks(scenario.values, structure)
        lower = enough(scenario.values, structure)
        assert all(a <= b for a, b in zip(lower, slacks, strict=True))
        before += min(lower) > 0
        now += min(slacks) > 0
    assert now > before > 100


@settings(max_examples=20)
@given(st.data())
def test_no_point_of_a_box_is_worse_than_the_bound(data):
    ends = {
        p.name: sorted(data.draw(st.tuples(*[st.integers(0, 4 * p.high)] * 2))) for p in PARAMETERS
    }
    box = {n: (Fraction(low, 4), Fraction(high, 4)) for n, (low, high) in ends.items()}
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    inside = {
        n: low + (high - low) * Fraction(int(rng.integers(9)), 8) for n, (low, high) in box.items()
    }
    for names in SIMPLEXES.values():
        # Weights sum to 1, in a box that is said to be the whole of [0, 1].
        weights = [Fraction(int(k)) for k in rng.integers(1, 9, len(names))]
        inside |= {n: w / sum(weights) for n, w in zip(names, weights, strict=True)}
        box |= dict.fromkeys(names, (Fraction(0), Fraction(1)))
    for structure in (Structure(), Structure(scaled_stakes=True), Structure("additive")):
        worst = worst_slacks(box, structure)
        there = premise_slacks(inside, structure)
        assert all(w <= t + 1e-9 for w, t in zip(worst, there, strict=True))


@pytest.mark.parametrize("name", available())
def test_the_bound_is_as_good_as_the_sufficient_condition_at_its_worst(name):
    """Along axes, a weight's too, for every bundled scenario."""
    scenario = load(name)
    for axes in ({"threat": (0, 1, 3), "assurance": (0, 1, 3)},
                 {"agenda_weight_missile": (0, 1, 3), "israel_hazard": (0, 1, 3)},
                 {"deterrent_weight_missile": (0, 1, 3)}):  # fmt: skip
        ranges = Points.grid(scenario, axes).ranges
        falling = ("elite_cohesion", "israel_hazard", "israeli_strike_damage")
        corner = {n: high if n in falling else low for n, (low, high) in ranges.items()}
        found = worst_slacks(ranges, Structure())
        assert all(a <= b + 1e-9 for a, b in zip(enough(corner, Structure()), found, strict=True))
