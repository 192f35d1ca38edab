"""The central reading at one point: textbook bargains, known values, oracles, invariances."""

import pickle
from fractions import Fraction
from itertools import product
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from answers_games import bargain_of, best_gain, nash_bargain, nash_terms, outcome
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios, separable, within_ranges
from test_payoffs import STRUCTURES

from model.answers.bargains import bargains
from model.answers.central import central, terms_of
from model.answers.stability import regret, stable
from model.answers.talks import talks
from model.continuum.conditions import forms, survives
from model.errors import InputError
from model.grid import grid
from model.parameters import FILES
from model.payoffs import Structure
from model.premise import premise_slacks
from model.scenario import load
from model.sweeps.engine import exact_outcomes_at

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"


@pytest.fixture(scope="module")
def oman():
    scenario = load(str(FROZEN))
    assert scenario.digest == "0e90d233"
    return scenario


def read(scenario, structure=None, agenda=None):
    return central(talks(scenario.values, structure, agenda))


def only(found):
    """Terms of the one central outcome, None where a file is open."""
    (answer,) = found.outcomes
    return [None if x is None else float(x) for x in answer.near]


# Textbook bargains.


def test_a_pie_with_linear_payoffs_is_split_in_the_middle_of_what_both_accept():
    """US: x >= b / (A + b) = 1/2; Iran: x <= w pi / c = 2/3; Nash (1950): halfway."""
    found = read(separable(**{f"iran_value_{f}": "3/4" for f in FILES}))
    assert found.outcomes[0].settled == (0, 1, 2)
    assert found.outcomes[0].exact[0].fraction == Fraction(7, 12)
    assert len(found.outcomes) == 1


def test_a_risk_averse_side_gets_less():
    """Max x (1 - x^2): u = x, v = 1 - x^2, nothing without a deal; at 1 / sqrt 3."""
    found = central(bargain_of({(1, 0): 1}, {(0, 0): 1, (2, 0): -1, (0, 1): -1}))
    (answer,) = found.outcomes
    assert answer.exact[0].polynomial == (-1, 0, 3)
    assert float(answer.near[0]) == pytest.approx(1 / sqrt(3), abs=1e-15)
    assert answer.error < 1e-59


def test_two_issues_on_one_table_are_traded_where_they_are_worth_most():
    """One block: u = 3 x + y, v = (1 - x) + 3 (1 - y), 0 without: x = 1 and y = 0, as in logrolling."""
    us = {(1, 0, 0, 0): 3, (0, 1, 0, 0): 1}
    iran = {(0, 0, 0, 0): 4, (1, 0, 0, 0): -1, (0, 1, 0, 0): -3, (0, 0, 1, 0): -1, (0, 0, 0, 1): -3}
    linked = central(bargain_of(us, iran, blocks=((0, 1),)))
    assert only(linked) == [1, 0]
    apart = central(bargain_of(us, iran))
    assert only(apart) == [0.5, 0.5]


def test_two_issues_on_one_table_with_one_split():
    """First u = x + y, v = 2 (1 - x) + (1 - y): y = 1; then max (1 + x) 2 (1 - x) on [0, 1] is x = 0."""
    us = {(1, 0, 0, 0): 1, (0, 1, 0, 0): 1}
    iran = {(0, 0, 0, 0): 3, (1, 0, 0, 0): -2, (0, 1, 0, 0): -1, (0, 0, 1, 0): -2, (0, 0, 0, 1): -1}
    assert only(central(bargain_of(us, iran, blocks=((0, 1),)))) == [0, 1]
    # With y worth 1/2 to the US, x = 1/4 : max (1/2 + x) 2 (1 - x).
    us[(0, 1, 0, 0)] = Fraction(1, 2)
    iran = {**iran, (0, 0, 0, 0): 2 + Fraction(1, 8), (0, 1, 0, 0): Fraction(-1, 8)}
    iran[0, 0, 0, 1] = Fraction(-1, 8)
    assert only(central(bargain_of(us, iran, blocks=((0, 1),)))) == [0.25, 1]


def test_several_fixed_points_are_all_found():
    """u_f = x_f; Iran has x_f (c - x_f) ... each file the cheaper to give the more of the other is."""
    us = {(1, 0, 0, 0): 1, (0, 1, 0, 0): 1}
    iran = {(0, 0, 0, 0): 2, (1, 0, 0, 0): -9, (0, 1, 0, 0): -9, (1, 1, 0, 0): 9}
    iran |= {(0, 0, 1, 0): -1, (0, 0, 0, 1): -1}
    talk = bargain_of(us, iran)
    found = bargains(talk, ((0,), (1,)))
    assert found.complete
    mine = sorted(tuple(float(t) for t in b.near) for b in found.found)
    # In y the bargain of the other file is min(1, 1 / (18 (1 - y))): x = y at both of
    # 18 x (1 - x) = 1, and at 1.
    low, high = (Fraction(1, 2) - sqrt(7) / 6, Fraction(1, 2) + sqrt(7) / 6)
    assert mine == [pytest.approx((t, t)) for t in (low, high, 1)]
    for x in mine:
        assert [nash_bargain(talk, x, f) for f in (0, 1)] == pytest.approx(list(x), abs=1e-6)


# Known values.


def test_the_scenario(oman):
    found = read(oman)
    assert only(found)[:2] == [pytest.approx(0.856, abs=5e-4), pytest.approx(0.584, abs=5e-4)]
    assert only(found)[2] is None
    assert [float(found.outcomes[0].payoff(p)[0]) for p in (0, 1)] == [
        pytest.approx(1.305, abs=5e-4),
        pytest.approx(-2.736, abs=5e-4),
    ]
    # Both prefer it to every other stable outcome.
    assert len(found.stable) == 2


def test_along_the_threat(oman):
    """As trials with steps of a few thousandths had it."""
    known = {
        "0": (0.736, 0.592, 1.18, -1.08),
        "0.25": (0.780, 0.600, 1.27, -1.54),
        "0.5": (0.816, 0.598, 1.32, -2.00),
        "0.75": (0.842, 0.591, 1.32, -2.46),
        "0.9": (0.856, 0.584, 1.31, -2.74),
        "1": (0.864, 0.578, 1.29, -2.92),
    }
    for threat, (nuclear, regional, us, iran) in known.items():
        found = read(oman.replace(threat=threat))
        assert only(found) == [
            pytest.approx(nuclear, abs=1e-3),
            pytest.approx(regional, abs=1e-3),
            None,
        ]
        payoffs = [float(found.outcomes[0].payoff(p)[0]) for p in (0, 1)]
        assert payoffs == [pytest.approx(us, abs=6e-3), pytest.approx(iran, abs=6e-3)]


def test_the_rounds_before():
    assert only(read(load("jcpoa-2015"))) == [pytest.approx(0.731, abs=5e-4), None, None]
    both, alone = read(load("framework-2025")).outcomes
    assert both.settled == (1, 2)
    assert [float(both.near[f]) for f in (1, 2)] == [
        pytest.approx(0.518, abs=5e-4),
        pytest.approx(0.196, abs=5e-4),
    ]
    assert alone.settled == (1,)


def test_with_the_agenda_that_each_round_had(oman):
    assert only(read(load("jcpoa-2015"), agenda=["nuclear"]))[0] == pytest.approx(0.731, abs=5e-4)
    assert only(read(load("framework-2025"), agenda=["nuclear"])) == [None] * 3
    assert only(read(oman, agenda=["nuclear"]))[0] == pytest.approx(0.869, abs=5e-4)


def test_a_wider_agenda_is_worth_more_to_iran_the_greater_the_threat(oman):
    known = {"0": 0.07, "0.25": 0.13, "0.5": 0.19, "0.75": 0.26, "0.9": 0.30, "1": 0.33}
    for threat, worth in known.items():
        there = oman.replace(threat=threat)
        (wide,), (narrow,) = read(there).outcomes, read(there, agenda=["nuclear"]).outcomes
        assert float(wide.payoff(1)[0] - narrow.payoff(1)[0]) == pytest.approx(worth, abs=6e-3)
        assert wide.payoff(0)[0] > narrow.payoff(0)[1]


# Oracles.


def test_terms_are_those_found_by_going_round_the_table():
    rng = np.random.default_rng(1)
    compared = 0
    for k in range(12):
        scenario = within_ranges(load(), rng) if k % 2 else random_scenario(rng, 1000)
        here = talks(scenario.values, STRUCTURES[int(rng.integers(len(STRUCTURES)))])
        for blocks in here.sets():
            found = bargains(here, blocks)
            rough = nash_terms(here, [b[0] for b in blocks])
            if rough is None:
                continue
            compared += 1
            assert any(
                all(abs(float(b.near[f]) - rough[f]) < 1e-6 for f in b.settled) for b in found.found
            )
    assert compared > 20


def test_stable_sets_are_those_of_a_fine_grid_up_to_a_step():
    """All equilibrium outcomes with 33 levels: stable terms have one within a step, others none.

    Others are looked at only if the grid's own terms around them are no equilibrium for a reason
    larger than a step can make.
    """
    rng = np.random.default_rng(3)
    fine, step = grid(33), Fraction(1, 32)
    seen = {True: 0, False: 0}
    for _ in range(6):
        scenario = within_ranges(load(), rng)
        if min(premise_slacks(scenario.values, Structure())) <= 0:
            continue
        numbers, _ = exact_outcomes_at(scenario.values, fine, Structure())
        on_grid = [fine.outcome(int(n)).terms for n in numbers]
        for reading in read(scenario).readings:
            for b in reading.bargains:
                settled = [
                    t for t in on_grid if {f for f in range(3) if t[f] is not None} == {*b.settled}
                ]
                near = any(all(abs(t[f] - b.near[f]) <= step for f in b.settled) for t in settled)
                margin = regret(talks(scenario.values), b.blocks, terms_of(b))
                if b in reading.outcomes or margin > 0.2:
                    seen[b in reading.outcomes] += 1
                    assert near == (b in reading.outcomes)
    assert seen[True] > 10
    assert seen[False] > 2


@given(scenarios(), st.sampled_from(STRUCTURES), st.integers(0, 2**32 - 1))
def test_where_the_lemma_holds_stability_is_what_the_continuum_says(scenario, structure, seed):
    """At any rational agreement; `model.continuum` is an implementation of its own."""
    here = talks(scenario.values, structure)
    if any(here.loose(p, s) for p in (0, 1) for s in [(0,), (1,), (2,), (0, 1, 2)]):
        return
    rng = np.random.default_rng(seed)
    payoffs = forms(scenario.values, structure)
    for blocks in here.sets():
        x = {b[0]: Fraction(int(rng.integers(0, 9)), 8) for b in blocks}
        terms = [x.get(f) for f in range(3)]
        wanted = survives(payoffs, terms)
        assert stable(here, blocks, {f: mpq(t) for f, t in x.items()}) == wanted


def test_every_offer_tried_finds_no_gain_where_it_is_stable_and_one_where_it_is_not():
    """Files in which a side may want to concede more than it must are well represented."""
    rng = np.random.default_rng(2)
    seen = {True: 0, False: 0}
    for _ in range(60):
        talk = _random_bargain(rng)
        for blocks in talk.sets():
            x = {b[0]: mpq(int(rng.integers(0, 9)), 8) for b in blocks}
            answer = stable(talk, blocks, x)
            if answer is None:
                continue
            gain = _least_gain(talk, x)
            if gain < 1e-9 or gain > 1e-2:
                seen[answer] += 1
                assert answer == (gain < 1e-9), (talk.coefficients, blocks, x, gain)
    assert min(seen.values()) > 20


def _random_bargain(rng):
    """Two files; the US gains from terms, Iran may too in the second."""
    us = {(1, 0, 0, 0): 1 + rng.integers(4), (0, 1, 0, 0): 1 + rng.integers(4)}
    us |= {(0, 0, 1, 0): int(rng.integers(-1, 3)), (0, 0, 0, 1): int(rng.integers(-1, 3))}
    iran = {(1, 0, 0, 0): -2 - int(rng.integers(3)), (0, 1, 0, 0): int(rng.integers(-3, 4))}
    iran |= {(0, 2, 0, 0): -int(rng.integers(4)), (1, 1, 0, 0): -int(rng.integers(2))}
    iran |= {(0, 0, 1, 0): -int(rng.integers(4)), (0, 0, 0, 1): -int(rng.integers(4))}
    theta = [mpq(1, 2), mpq(1), mpq(0)][int(rng.integers(3))]
    return bargain_of(
        {m: int(c) for m, c in us.items()}, {m: int(c) for m, c in iran.items()}, theta=theta
    )


def _least_gain(talk, x):
    """The least, over what the US offers in open files, of the most that a side gains."""
    n = len(talk.files)
    spare = [
        f for f in range(n) if f not in x and any(f in talk.loose(1, s) for s in [(f,), (0, 1)])
    ]
    gains = []
    for offers in product(np.linspace(0, 1, 65)[:-1] if spare else [0.0], repeat=len(spare)):
        v, g = np.zeros(n), np.zeros(n)
        for f, t in x.items():
            v[f], g[f] = 1 - float(t), float(t)
        v[spare] = offers
        gains.append(max(best_gain(talk, p, v, g) for p in (0, 1)))
    return min(gains)


# Properties.


@settings(max_examples=40)
@given(scenarios(), st.sampled_from(STRUCTURES))
def test_central_outcomes_have_regret_0_and_are_not_beaten(scenario, structure):
    found = read(scenario, structure)
    loose = {f for p in (0, 1) for s in [(0,), (1,), (2,)] for f in found.talks.loose(p, s)}
    for answer in found.outcomes:
        if not loose:
            assert regret(found.talks, answer.blocks, terms_of(answer)) < mpq(1, 10**40)
        assert answer.error < 1e-59
    for answer in found.stable:
        rivals = [o for o in found.outcomes if all(
            o.payoff(p)[0] > answer.payoff(p)[1] for p in (0, 1))]  # fmt: skip
        assert (answer in found.outcomes) == (not rivals)


@settings(max_examples=25)
@given(scenarios(), st.integers(1, 9), st.integers(1, 9), st.integers(-9, 9), st.integers(-9, 9))
def test_units_and_origins_of_payoffs_change_nothing(scenario, a, b, c, d):
    here = talks(scenario.values)
    origin = (0,) * (2 * len(here.files))
    moved = []
    for scale, shift, form in zip((a, b), (c, d), here.coefficients, strict=True):
        new = {m: mpq(scale, 7) * k for m, k in form.items()}
        moved.append({**new, origin: new.get(origin, mpq(0)) + shift})
    there = type(here)(here.files, here.blocks, here.givers, here.theta, tuple(moved))
    assert _summary(central(here)) == _summary(central(there))


@settings(max_examples=25)
@given(scenarios(), st.permutations(range(3)))
def test_the_order_of_the_files_changes_nothing(scenario, order):
    here = talks(scenario.values)
    turned = tuple(
        {tuple(m[f] for f in order) + tuple(m[3 + f] for f in order): c for m, c in form.items()}
        for form in here.coefficients
    )
    there = type(here)(here.files, here.blocks, here.givers, here.theta, turned)
    back = [order.index(f) for f in range(3)]
    assert sorted(_summary(central(here))) == sorted(
        tuple(terms[back[f]] for f in range(3)) for terms in _summary(central(there))
    )


def _summary(found):
    """Terms of the central outcomes to fifteen digits, -1 where a file is open."""
    return [
        tuple(-1 if x is None else round(float(x), 15) for x in answer.near)
        for answer in found.outcomes
    ]


def test_the_givers_names_change_nothing():
    """A file given by the US is the mirror image of one given by Iran."""
    us = {(1, 0): 2, (0, 1): -1}
    iran = {(1, 0): -1, (2, 0): -1, (0, 1): -3}
    one = bargain_of(us, iran)
    other = type(one)(one.files, one.blocks, (0,), one.theta, one.coefficients[::-1])
    assert _summary(central(one)) == _summary(central(other)) != []


def test_a_side_that_does_not_care_leaves_the_terms_open():
    found = read(separable(us_value_nuclear=0, us_cost_nuclear=0))
    statuses = {r.status for r in found.readings if (0,) in r.blocks}
    assert statuses == {"any terms"}
    assert all(0 not in answer.settled for answer in found.outcomes)


def test_an_agenda_must_name_files():
    for agenda in ([], ["nuclear", "nuclear"], ["trade"]):
        with pytest.raises(InputError, match=r"^agenda: must name .*, got"):
            talks(load().values, None, agenda)


def test_exact_terms_are_roots_of_their_polynomial(oman):
    for answer in read(oman).stable:
        for x, near in zip(answer.exact, answer.near, strict=True):
            assert (x is None) == (near is None)
            if x is not None:
                assert abs(x.near - near) < Fraction(1, 10**50)
                assert len(x.polynomial) <= 5


def test_offers_lead_where_the_rules_say():
    talk = bargain_of({(1, 0): 1}, {(1, 0): -1})
    assert np.isnan(outcome(talk, np.array([0.5]), np.array([0.25])))
    assert outcome(talk, np.array([0.5]), np.array([0.75])) == [0.625]


def test_a_product_that_is_0_at_a_corner_is_no_bargain_there():
    """Both gain from every term: the corner where nothing is given has slope 0 and is the worst."""
    found = bargains(bargain_of({(1, 0): 1}, {(1, 0): 2}), ((0,),))
    assert [b.near for b in found.found] == [(1,)]
    assert found.complete


def test_terms_on_the_edge_are_found_once():
    """Iran gives nothing for nothing, the US takes whatever it gets: x = 0, exactly."""
    found = bargains(bargain_of({(1, 0): 1}, {(1, 0): -1}), ((0,),))
    assert [b.box for b in found.found] == [((0, 0),)]
    assert found.complete


def test_random_games_are_decided():
    rng = np.random.default_rng(6)
    for _ in range(60):
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20])))
        assert read(scenario, STRUCTURES[int(rng.integers(len(STRUCTURES)))]).decided


def test_the_talks_can_be_sent_to_another_process():
    there = talks(load("oman-2026").values)
    there.payoff(0, (0, 1)), there.loose(0, (0,))
    back = pickle.loads(pickle.dumps(there))
    assert back.coefficients == there.coefficients
    assert dict(back.payoff(0, (0, 1))) == dict(there.payoff(0, (0, 1)))
