"""The article's claims: predicates on games worked out by hand, counts, marks and verdicts."""

import json
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario
from scipy.stats import binomtest

from model.claims import (
    CLAIMS,
    FAILS,
    HOLDS,
    UNTRIED,
    Answer,
    Look,
    Share,
    evaluate,
    predicates,
    words,
)
from model.claims.cases import conceded_alone
from model.claims.results import ClaimResult, ReadingResult
from model.cli import main
from model.errors import InputError
from model.game import BargainingGame
from model.parameters import FILES, NAMES, PARAMETERS, parameter
from model.scenario import load
from model.sweeps.points import Points
from model.words import percent

BY_KEY = {claim.key: claim for claim in CLAIMS}


def case(reading="can", levels=3, **changes):
    """One case of the Oman scenario with other values, under a reading."""
    scenario = load("oman-2026").replace(**changes)
    return Look(Points.listed(scenario, [{}]), levels, reading)


def code(key, reading="can", levels=3, **changes):
    return int(BY_KEY[key].test(case(reading, levels, **changes)).code[0])


@pytest.fixture(scope="module")
def board():
    return evaluate("oman-2026", n=128, bounds_n=512, seed=3)


# What is claimed.


def test_every_claim_is_complete_and_its_own():
    assert len(BY_KEY) == len(CLAIMS)
    assert len({claim.text for claim in CLAIMS}) == len(CLAIMS)
    for claim in CLAIMS:
        assert all((claim.text, claim.where, claim.predicate, claim.readings))
        assert claim.counter == any(ch.isalpha() for ch in claim.where)


def test_claims_name_paragraphs_of_the_article():
    cited = {int(n) for c in CLAIMS if not c.counter for n in c.where.replace(" ", "").split(",")}
    assert cited == {2, 7, 8, 13, 14, 15, 16, 20, 24, 25}


# Readings: the same as from the game itself.


@pytest.mark.parametrize("seed", range(4))
def test_readings_agree_with_the_outcomes_of_the_game(seed):
    scenario = random_scenario(np.random.default_rng(seed))
    game = BargainingGame(scenario)
    cases = Points.listed(scenario, [{}])
    pure = list(game.equilibrium_outcomes())
    left = [game.outcome(i, j) for i, j in game.admissible().equilibria]
    for reading, outcomes, quantifier in (
        ("can", pure, any), ("must", pure, all), ("admissible", left, all),
    ):  # fmt: skip
        look = Look(cases, 3, reading)
        seen = look.seen()
        assert bool(seen.exists[0]) == bool(outcomes)
        if not outcomes:
            continue
        for k, file in enumerate(FILES):
            given_up = [o.terms[k] or Fraction(0) for o in outcomes]
            assert bool(look.conceded(seen, file)[0]) == quantifier(x > 0 for x in given_up)
            extreme = max(given_up) if reading == "can" else min(given_up)
            assert look.share(seen, file)[0] == pytest.approx(float(extreme))
        payoffs = [float(game.payoff(o)["us"]) for o in outcomes]
        extreme = max(payoffs) if reading == "can" else min(payoffs)
        assert look.of(seen, seen.us)[0] == pytest.approx(extreme)
        deals = [float(game.terms(o)["us"]["terms"]) for o in outcomes]
        extreme = max(deals) if reading == "can" else min(deals)
        assert look.of(seen, seen.deals)[0] == pytest.approx(extreme)


@pytest.mark.parametrize("reading", ["can", "must", "admissible"])
def test_many_cases_at_once_are_the_cases_one_by_one(reading):
    points = Points.sample(load("oman-2026"), 8, seed=5)
    together = Look(points, 3, reading)
    for claim in CLAIMS:
        if reading not in claim.readings:
            continue
        whole = claim.test(together)
        for p in range(8):
            one = Points.listed(points.scenario, [points.exactly(p)])
            alone = claim.test(Look(one, 3, reading))
            assert whole.code[p] == alone.code[0], claim.key
            if whole.effect is not None:
                np.testing.assert_allclose(whole.effect[p], alone.effect[0], atol=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_talks_on_one_file_against_their_own_table(seed):
    # Oracle: the payoff table of offers in one file, the other two held at (0, 0).
    scenario = random_scenario(np.random.default_rng(100 + seed))
    game = BargainingGame(scenario)
    look = Look(Points.listed(scenario, [{}]), 3, "can")
    us, iran = game.exact_payoffs()
    for k, file in enumerate(FILES):
        offers = [[0, 0, 0] for _ in range(3)]
        for level, offer in enumerate(offers):
            offer[k] = Fraction(level, 2)
        own = [game.strategy(offer) for offer in offers]
        found = any(
            (game.outcome(i, j).terms[k] or 0) > 0
            and all(us[i, j] >= us[i2, j] for i2 in own)
            and all(iran[i, j] >= iran[i, j2] for j2 in own)
            for i in own
            for j in own
        )
        assert bool(conceded_alone(look, file)[0]) == found


# Conditions: what does not occur supports nothing.


@pytest.mark.parametrize(
    ("key", "absent"),
    [
        ("threat-widens", {"threat": 0}),
        ("regional-loss-widens", {"capability_regional": 1}),
        ("protest-widens", {"protest": 0}),
        ("force-helps-payoff", {"threat": 0}),
        ("israel-on-missiles", {"israel_hazard": 0}),
        ("as-much-without-threat", {"threat": 0}),
        ("erosion-costs-missiles", {"assurance_erosion": 0}),
        ("audience-costs-idle", {"audience_cost": 0}),
    ],
)
def test_a_claim_is_not_tried_where_its_cause_is_absent(key, absent):
    for reading in BY_KEY[key].readings:
        assert code(key, reading, **absent) == UNTRIED
        assert code(key, reading) != UNTRIED


def test_a_conditional_claim_is_not_tried_where_its_condition_never_occurs():
    # Missiles that weigh nothing and are worth nothing are given up; else they are kept.
    assert code("missile-kept", "must") == HOLDS
    assert code("missile-last", "must") == UNTRIED
    cheap = {"deterrent_weight_missile": 0, "iran_value_missile": 0, "loss_of_face": 0,
             "spoilers": 0, "us_value_missile": 4}  # fmt: skip
    assert code("missile-kept", "must", **cheap) == FAILS
    assert code("missile-last", "must", **cheap) != UNTRIED


# Predicates on the payoffs, by hand.


def test_a_limited_strike_by_hand():
    # D = 0.25 * 0.25 + 0.25 * 0.25 + 0.5 * 0.75 = 0.5; war 1 and retaliation 1 cost 1.5.
    gain = BY_KEY["limited-strike-misses"].test(case("payoffs")).effect[0]
    values = load("oman-2026").values
    deterrence = sum(values[f"deterrent_weight_{f}"] * values[f"capability_{f}"] for f in FILES)
    by_hand = values["limited_strike_benefit"] - values["war_cost"]
    assert gain == pytest.approx(float(by_hand - values["retaliation"] * deterrence))
    assert code("limited-strike-misses", "payoffs", limited_strike_benefit=4) == FAILS
    assert code("limited-strike-misses", "payoffs", limited_strike_benefit=0) == HOLDS


def test_a_wide_strike_by_hand():
    changes = {"chaos_cost": 2, "protest": 1, "elite_cohesion": "0.25"}
    assert code("large-strike-chaos", "payoffs", scope_benefit="1.49", **changes) == HOLDS
    assert code("large-strike-chaos", "payoffs", scope_benefit="1.51", **changes) == FAILS


@pytest.mark.parametrize("seed", range(5))
def test_strike_against_stifling_is_the_payoffs_at_deadlock(seed):
    # At full deadlock with a full threat, carried out or not, everything else equal.
    scenario = random_scenario(np.random.default_rng(seed))
    paid = {}
    for carried_out in (0, 1):
        game = BargainingGame(scenario.replace(threat=1, credibility=carried_out))
        paid[carried_out] = game.payoff(game.grid.outcome(0))["us"]
    look = Look(Points.listed(scenario, [{}]), 3, "payoffs")
    answer = predicates.strike_loses_to_stifling(look)
    assert answer.effect[0] == pytest.approx(float(paid[0] - paid[1]))
    assert bool(answer.code[0]) == (answer.effect[0] >= 0)


def test_the_fitting_strike_turns_where_the_ranges_allow_it():
    # Fragility runs from 0.5 * 0.1 to 0.9 * 0.9 over the stated ranges.
    for gain, expected in (("0.09", FAILS), ("0.11", HOLDS), ("1.61", HOLDS), ("1.63", FAILS)):
        got = code("strike-fits-indicators", "payoffs", chaos_cost=2, scope_benefit=gain)
        assert got == expected


@given(st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_fragility_never_invites_a_wider_strike_in_this_form(seed):
    points = Points.sample(load("oman-2026"), 16, seed=seed, over_bounds=True)
    assert (BY_KEY["fragile-invites-wide"].test(Look(points, 3, "payoffs")).code == FAILS).all()


# Counts and marks.


@given(st.integers(1, 400), st.data())
@settings(max_examples=40, deadline=None)
def test_interval_is_wilsons(n, data):
    k = data.draw(st.integers(0, n))
    # Independent solver: scipy.
    exact = binomtest(k, n).proportion_ci(confidence_level=0.95, method="wilson")
    low, high = Share(k, n, n).interval
    assert (low, high) == pytest.approx((exact.low, exact.high), abs=1e-6)


def test_share_counts_only_what_was_tried():
    found = Share.of(Answer(np.array([HOLDS, FAILS, UNTRIED, HOLDS])))
    assert (found.holds, found.tried, found.cases) == (2, 3, 4)
    assert found.share == pytest.approx(2 / 3)
    assert found.tried_share == pytest.approx(3 / 4)
    assert np.isnan(Share(0, 0, 4).share)


def reading(codes=(HOLDS,), bounds=(500, 1000), name="can"):
    share = Share(*bounds, 1000)
    by_levels = dict(zip((3, 5, 9), codes, strict=False))
    return ReadingResult(name, by_levels, share, share, None, None)


@pytest.mark.parametrize(
    ("readings", "verdict"),
    [
        ([reading((HOLDS, HOLDS))], "holds"),
        ([reading((FAILS, FAILS))], "fails"),
        ([reading((HOLDS, FAILS))], "depends on the grid"),
        ([reading((HOLDS,)), reading((FAILS,))], "depends on the lens"),
        ([reading((HOLDS,)), reading((UNTRIED,))], "holds"),
        ([reading((UNTRIED,))], "not tried"),
        ([reading(bounds=(1000, 1000))], "built into the form"),
        ([reading((FAILS,), bounds=(0, 1000))], "excluded by the form"),
        # A reading that nothing can break is no support for the others.
        ([reading((FAILS,)), reading(bounds=(1000, 1000))], "fails"),
        ([reading((UNTRIED,)), reading(bounds=(1000, 1000))], "not tried"),
        # Three draws that do not break it prove nothing about the form.
        ([reading(bounds=(3, 3))], "holds"),
    ],
)
def test_verdict(readings, verdict):
    assert ClaimResult(CLAIMS[0], tuple(readings)).verdict == verdict


def test_a_claim_that_cannot_fail_is_marked_and_counts_as_no_support():
    never = replace(
        CLAIMS[0], key="tautology", readings=("can",),
        test=lambda look: Answer.of(look.seen().exists, look.seen().exists),
    )  # fmt: skip
    board = evaluate("oman-2026", n=16, bounds_n=128, claims=[never])
    assert board.claims[0].verdict == "built into the form"
    assert board.title == (
        "At the scenario's values, of the article's 1 claims 1 is built into the form"
    )


# The whole board.


def test_board_answers_every_claim_on_every_grid(board):
    assert [r.claim for r in board.claims] == list(CLAIMS)
    for result in board.claims:
        for found in result.readings:
            expected = {"payoffs": {3}, "admissible": {3, 5}}.get(found.reading, {3, 5, 9})
            assert set(found.by_levels) == expected
            assert found.sampled.cases == 128
            assert found.bounds.cases == 512
    agreed, checked = board.mixtures
    assert agreed == checked == 32


def test_verdicts_at_the_scenario_are_those_of_its_game(board):
    for levels in (3, 5):
        outcomes = list(BargainingGame("oman-2026", levels).equilibrium_outcomes())
        found = board.of("nuclear-conceded")
        for reading, quantifier in (("can", any), ("must", all)):
            expected = quantifier((o.terms[0] or 0) > 0 for o in outcomes)
            (result,) = (r for r in found.readings if r.reading == reading)
            assert result.by_levels[levels] == (HOLDS if expected else FAILS)


def test_the_change_that_turns_a_verdict_turns_it(board):
    scenario = load("oman-2026")
    turned = 0
    for result in board.claims:
        for found in result.readings:
            if found.change is None:
                continue
            change = found.change
            assert change.now == scenario.values[change.parameter]
            entry = scenario.parameters[change.parameter]
            assert change.within == (entry.low <= change.then <= entry.high)
            moved = {change.parameter: change.then}
            then = code(result.claim.key, found.reading, **moved)
            assert then not in (found.by_levels[3], UNTRIED)
            turned += 1
    assert turned > 20


def test_same_seed_same_board(board):
    some = [BY_KEY[key] for key in ("missile-last", "limited-strike-misses", "linkage-fails")]
    again = evaluate("oman-2026", n=128, bounds_n=512, seed=3, claims=some)
    other = evaluate("oman-2026", n=128, bounds_n=512, seed=4, claims=some)
    assert again.claims == tuple(board.of(claim.key) for claim in some)
    assert again.claims != other.claims


def test_title_counts_every_claim_once(board):
    numbers = [int(w) for w in board.title.replace(",", " ").split() if w.isdigit()]
    assert numbers[0] == sum(not c.counter for c in CLAIMS) == sum(numbers[1:])


def test_report_is_plain_json(board):
    text = json.dumps(board.report(), allow_nan=False)
    assert json.loads(text)["claims"][0]["key"] == CLAIMS[0].key


def test_shares_in_words_are_never_rounded_to_none_or_all():
    assert percent(0.001) == "<1%"
    assert percent(0.999) == ">99%"
    assert percent(0) == "0%"
    assert percent(1) == "100%"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 100}, "power of two"),
        ({"levels": 9}, "levels: must be from 2 to 5"),
        ({"scenario": "nowhere"}, "nowhere"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        evaluate(**arguments)


def test_listed_cases_are_points_of_a_sweep():
    scenario = load("oman-2026")
    cases = Points.listed(scenario, [{}, {"threat": 0}])
    assert cases.shape == (2,)
    for name in NAMES:
        low, high = cases.ranges[name]
        assert all(low <= cases.exactly(p)[name] <= high for p in range(2))
        floats = [float(cases.exactly(p)[name]) for p in range(2)]
        np.testing.assert_array_equal(cases.values(0, 2)[name], floats)
    moved = cases.moved(agenda_weight_nuclear="0.2")
    weights = [moved.exactly(0)[n] for n in NAMES if n.startswith("agenda_weight")]
    assert sum(weights) == 1
    assert weights[0] == Fraction(1, 5)


def test_command(capsys, monkeypatch, tmp_path, board):
    # The board is made once: what the command says of it is what is tested.
    asked = []
    monkeypatch.setattr("model.claims.evaluate", lambda s, **how: asked.append((s, how)) or board)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["model", "claims", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        return stop.value.code or 0, capsys.readouterr()

    figure = tmp_path / "claims.png"
    status, said = run("oman-2026", "-n", "16", "--set", "threat=0.5", "--out", str(figure))
    assert status == 0
    assert asked[0][0].values["threat"] == Fraction(1, 2)
    assert asked[0][1]["n"] == 16
    assert "At the scenario's values, of the article's 17 claims" in said.out
    assert all(claim.text in said.out for claim in CLAIMS)
    assert figure.stat().st_size > 10_000
    status, said = run("--json")
    assert len(json.loads(said.out)["claims"]) == len(CLAIMS)
    status, said = run("--out", str(figure))
    assert status == 2
    assert "--replace" in said.err


def test_an_answer_on_a_knifes_edge_is_told_as_such(board):
    # With no threat the US gets nothing, under threat at worst A_N / 2 - b_N / 2 = 0: a tie, so
    # that the least rise of A_N turns the answer. A scan in 32 steps stepped over the other side.
    must, admissible = board.of("force-helps-terms").readings[1:]
    for found in (must, admissible):
        assert found.effect.here == pytest.approx(0)
        assert found.change.parameter == "us_value_nuclear"
        assert 0 < found.change.then - found.change.now < Fraction(1, 100)
        assert words.change_words(found) == "turns at a slight rise of US value (nuclear) (now 2)"


def test_no_move_on_a_grid_of_other_steps_is_much_nearer(board):
    # Deadlock turns within 1/7 of the bounds of a capability, on a stretch narrower than 1/32.
    scenario = load("oman-2026")
    for found in board.of("stifling-alternative").readings[:1]:
        p = parameter(found.change.parameter)
        move = abs(found.change.then - found.change.now) / (p.high - p.low)
        assert move < Fraction(15, 100)
        for one in PARAMETERS:
            for to in (scenario.values[one.name] + s * (one.high - one.low) * move / 2
                       for s in (-1, 1)):  # fmt: skip
                if one.low <= to <= one.high:
                    assert code("stifling-alternative", "can", **{one.name: to}) == FAILS


def test_shares_over_the_bounds_say_what_they_are_of():
    some, every = reading(bounds=(250, 1000)), reading(bounds=(250, 500))
    assert words.mark_words(some) == "broken in 75% of draws over the full bounds"
    assert (
        words.mark_words(every)
        == "broken in 50% of the 50% of draws that it is about, over the full bounds"
    )
