"""The article's claims: predicates on games worked out by hand, counts, marks and verdicts."""

import json
import pickle
import re
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from frozen import oman
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario
from scipy.stats import binomtest

from model.answers import answer
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
from model.claims.results import Blind, ClaimResult, ReadingResult, Switched
from model.cli import main
from model.errors import InputError
from model.game import BargainingGame
from model.parameters import FILES, NAMES
from model.payoffs import Structure
from model.scenario import load
from model.sweeps.points import Points
from model.words import percent

BY_KEY = {claim.key: claim for claim in CLAIMS}


def case(reading="central", levels=3, **changes):
    """One case of the Oman scenario with other values, under a reading."""
    scenario = oman().replace(**changes)
    return Look(Points.listed(scenario, [{}]), levels, reading)


def code(key, reading="central", levels=3, **changes):
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
    assert cited == {2, 3, 7, 8, 12, 13, 14, 15, 16, 20, 24, 25}


# Readings: the same as from the game itself.


@pytest.mark.parametrize("seed", range(4))
def test_readings_agree_with_the_outcomes_of_the_game(seed):
    scenario = random_scenario(np.random.default_rng(seed))
    game = BargainingGame(scenario)
    cases = Points.listed(scenario, [{}])
    outcomes = list(game.equilibrium_outcomes())
    for reading, quantifier, end in (("can", any, max), ("must", all, min)):
        look = Look(cases, 3, reading)
        seen = look.seen()
        assert bool(seen.exists[0]) == bool(outcomes)
        if not outcomes:
            continue
        for k, file in enumerate(FILES):
            given_up = [o.terms[k] or Fraction(0) for o in outcomes]
            assert bool(look.over(seen, seen.conceded[..., k])[0]) == quantifier(
                x > 0 for x in given_up
            )
            assert look.share(seen, file)[0] == pytest.approx(float(end(given_up)))
        for player in ("us", "iran"):
            payoffs = [float(game.payoff(o)[player]) for o in outcomes]
            assert look.of(seen, getattr(seen, player))[0] == pytest.approx(end(payoffs))
        deals = [float(game.terms(o)["us"]["terms"]) for o in outcomes]
        assert look.of(seen, seen.deals)[0] == pytest.approx(end(deals))


@pytest.mark.parametrize("name", ["oman-2026", "framework-2025", "jcpoa-2015"])
@pytest.mark.parametrize("agenda", [FILES, ("nuclear",)])
def test_the_central_reading_is_the_answer(name, agenda):
    outcomes = answer(name, None, agenda).outcomes
    seen = Look(Points.listed(load(name), [{}]), 3, "central").seen(agenda=agenda)
    told = [
        {f: x for f, x in zip(FILES, terms, strict=True) if not np.isnan(x)}
        for terms, holds in zip(seen.terms[:, 0], seen.holds[:, 0], strict=True)
        if holds
    ]
    assert len(told) == len(outcomes)
    for terms, deal in zip(told, outcomes, strict=True):
        assert terms == pytest.approx(deal.terms)
    paid = [tuple(seen.payoffs[:, k, 0]) for k in range(len(seen.holds)) if seen.holds[k, 0]]
    for got, deal in zip(paid, outcomes, strict=True):
        assert got == pytest.approx(deal.payoffs)


@pytest.mark.parametrize("reading", ["central", "can", "must"])
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


# What pressure does to the agenda, in known values.


def test_what_the_threat_makes_a_wider_agenda_worth_to_iran():
    # Iran's gain from all files rather than one, at no threat and at today's: .07 and .30 points.
    found = BY_KEY["agenda-widens-threat"].test(Look(Points.listed(oman(), [{}]), 3, "central"))
    assert found.code[0] == HOLDS
    assert found.effect[0] == pytest.approx(0.30 - 0.07, abs=0.01)
    worth = []
    for threat in ("0", "0.9"):
        wide, narrow = (
            answer(oman().replace(threat=threat), None, files).outcomes[0].payoffs[1]
            for files in (FILES, FILES[:1])
        )
        worth.append(wide - narrow)
    assert worth[1] - worth[0] == pytest.approx(found.effect[0])


def test_only_files_beside_the_nuclear_one_count_as_wider():
    # Nothing but the nuclear file flips when the threat rises from 0.2 in a case that holds two.
    look = case("central")
    seen = look.seen()
    assert look.scope(seen, ("nuclear", "regional", "missile"))[0] == 2
    assert look.scope(seen, predicates.ADDED)[0] == 1


def test_kept_and_dropped_are_told_apart():
    dropped = {"us_value_missile": 0, "us_cost_missile": 0, "sanctions_pain": 4}
    look = case("can", **dropped)
    seen = look.seen()
    missile = seen.terms[:, 0, 2]
    assert (missile[seen.holds[:, 0]] == 0).any()
    kept, let_go = (BY_KEY[key] for key in ("missile-kept", "missile-not-dropped"))
    must = case("must", **dropped)
    assert kept.test(must).code[0] == FAILS
    assert let_go.test(must).code[0] == FAILS


def test_linked_files_are_linked():
    scenario = load("oman-2026")
    together = Structure(linked=(FILES,))
    deal = answer(scenario, together).outcomes[0].settled
    assert code("linkage-fails") == (FAILS if deal else HOLDS)
    # Where nothing is settled file by file, linking cannot fail.
    nothing = {"sanctions_pain": 0, "threat": 0, "iran_value_nuclear": 4, "iran_value_regional": 4}
    if not answer(scenario.replace(**nothing)).outcomes[0].settled:
        assert code("linkage-fails", **nothing) == UNTRIED


# Conditions: what does not occur supports nothing.


@pytest.mark.parametrize(
    ("key", "absent"),
    [
        ("agenda-widens-threat", {"threat": 0}),
        ("agenda-widens-regional-loss", {"capability_regional": 1}),
        ("agenda-widens-protest", {"protest": 0}),
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


def test_a_wide_strike_may_end_in_chaos_by_hand():
    # The most fragility of the stated ranges is 0.9 * 0.9: 2 * 0.81 = 1.62 points of chaos.
    for gain, expected in (("1.61", HOLDS), ("1.63", FAILS)):
        got = code("large-strike-chaos", "payoffs", chaos_cost=2, scope_benefit=gain)
        assert got == expected


@pytest.mark.parametrize("seed", range(5))
def test_stifling_is_available_where_the_us_can_live_without_a_deal(seed):
    scenario = random_scenario(np.random.default_rng(50 + seed))
    game = BargainingGame(scenario.replace(threat=0))
    by_hand = float(game.payoff(game.grid.outcome(0))["us"])
    found = BY_KEY["stifling-alternative"].test(Look(Points.listed(scenario, [{}]), 3, "payoffs"))
    assert found.effect[0] == pytest.approx(by_hand)
    assert found.code[0] == (HOLDS if by_hand > 1e-9 else FAILS)


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


def test_with_the_switch_fragility_can_invite_a_wider_strike():
    form = Structure(scope_by_fragility=True)
    claim = BY_KEY["fragile-invites-wide"]
    assert dict(claim.switch) == {"scope_by_fragility": True}
    for gain, expected in (("1.9", FAILS), ("2.1", HOLDS)):
        scenario = load("oman-2026").replace(scope_benefit=gain, chaos_cost=2)
        look = Look(Points.listed(scenario, [{}]), 3, "payoffs", form)
        assert claim.test(look).code[0] == expected


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
    ("own", "verdict"),
    [
        (reading((HOLDS,), name="central"), "holds"),
        (reading((FAILS,), name="central"), "fails"),
        (reading((HOLDS, FAILS)), "depends on the grid"),
        (reading((UNTRIED,), name="central"), "not tried"),
        (reading(bounds=(1000, 1000)), "built into the form"),
        (reading((FAILS,), bounds=(0, 1000)), "excluded by the form"),
        # Three draws that do not break it prove nothing about the form.
        (reading(bounds=(3, 3)), "holds"),
    ],
)
def test_the_verdict_is_that_of_the_claims_own_reading(own, verdict):
    beside = (reading((FAILS,)), reading((HOLDS,), name="must"))
    assert ClaimResult(CLAIMS[0], (own, *beside)).verdict == verdict


def test_what_stands_beside_a_verdict():
    own = reading((HOLDS,), name="central")
    beside = (reading((FAILS,)), reading((HOLDS,), name="must"))
    blind = Blind(("iran_value_nuclear",), FAILS, Share(2, 4, 4))
    switched = Switched({"scope_by_fragility": True}, HOLDS)
    found = ClaimResult(CLAIMS[0], (own, *beside), blind, switched)
    assert words.beside_words(found) == "blind: fails; with a switch: holds; can: fails"
    assert words.blind_words(found).startswith(
        "Circular: Iran value (nuclear), read from a paragraph that the claim is from. Blind to it "
        "the claim fails; holds in 50%"
    )
    assert "the regime is fragile it holds" in words.switch_words(found)
    assert words.blind_words(ClaimResult(CLAIMS[0], (own,))) == ""


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
            expected = {3, 5, 9} if found.reading in ("can", "must") else {3}
            assert set(found.by_levels) == expected
            assert found.sampled.cases == 128
            assert found.bounds.cases == 512


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
    assert turned > 12


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
        ({"scenario": "oman-2026-relief"}, "must be of talks on nuclear, regional and missile"),
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
    assert board.title in said.out
    assert "blind" in said.out.lower()
    assert all(claim.text in said.out for claim in CLAIMS)
    assert figure.stat().st_size > 10_000
    status, said = run("--json")
    assert len(json.loads(said.out)["claims"]) == len(CLAIMS)
    status, said = run("--out", str(figure))
    assert status == 2
    assert "--replace" in said.err


# Circular inputs.


def paragraphs(source):
    found = re.findall(r"article, para\. ([\d, ]+)", source)
    return {int(n) for text in found for n in text.replace(" ", "").strip(",").split(",")}


@pytest.mark.parametrize("name", ["oman-2026", "geneva-2026"])
def test_inputs_are_marked_where_they_decide_a_claim_of_their_own_paragraph(name):
    scenario = load(name)
    for claim in CLAIMS:
        marked = set(scenario.circular(claim.key))
        if claim.counter:
            assert not marked
            continue
        where = {int(n) for n in claim.where.replace(" ", "").split(",")}
        shared = {n for n, e in scenario.parameters.items() if paragraphs(e.source) & where}
        # Marks are of inputs that were read from the same paragraph; and those that can turn the
        # verdict by themselves, anywhere in their bounds, are all marked.
        assert marked <= shared, claim.key
        here = int(claim.test(Look(Points.listed(scenario, [{}]), 3, claim.readings[0])).code[0])
        for other in shared - marked:
            p = scenario.parameter(other)
            ends = [{other: p.low + (p.high - p.low) * Fraction(k, 4)} for k in range(5)]
            look = Look(Points.listed(scenario, ends), 3, claim.readings[0], exact=False)
            codes = set(claim.test(look).code.tolist())
            basis = scenario.parameters[other].basis
            assert basis == "assumed" or codes <= {here, UNTRIED}, (claim.key, other)


def test_every_mark_names_a_claim():
    for name in ("oman-2026", "geneva-2026"):
        marks = {c for e in load(name).parameters.values() for c in e.circular}
        assert marks <= set(BY_KEY)


def test_blind_verdicts_are_those_of_the_blind_scenario(board):
    scenario = load("oman-2026")
    found = [r for r in board.claims if r.blind is not None]
    assert found
    for result in found:
        key = result.claim.key
        assert result.blind.inputs == scenario.circular(key)
        blind = scenario.blind(key)
        look = Look(Points.listed(blind, [{}]), 3, result.own.reading)
        assert result.blind.code == result.claim.test(look).code[0]
    # The last pillar rests on inputs read from the paragraph that claims it.
    assert board.of("missile-kept").verdict == "holds"
    assert board.of("missile-kept").blind.code == FAILS


def test_a_form_without_a_central_reading_is_read_on_grids():
    scenario = load("oman-2026")
    form = Structure(execution="pays")
    some = [BY_KEY["nuclear-conceded"]]
    found = evaluate(scenario, n=16, bounds_n=16, structure=form, claims=some).claims[0]
    assert [r.reading for r in found.readings] == ["can", "must"]
    with pytest.raises(InputError, match="must be one that can be read without a grid"):
        evaluate(scenario, n=16, bounds_n=16, structure=form, claims=CLAIMS[:1])


def test_shares_over_the_bounds_say_what_they_are_of():
    some, every = reading(bounds=(250, 1000)), reading(bounds=(250, 500))
    assert words.mark_words(some) == "broken in 75% of draws over the full bounds"
    assert (
        words.mark_words(every)
        == "broken in 50% of the 50% of draws that it is about, over the full bounds"
    )


def test_stated_claims_can_be_sent_to_another_process_and_no_others():
    assert pickle.loads(pickle.dumps(CLAIMS)) == CLAIMS
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(replace(CLAIMS[0], text="another"))


def test_what_needs_talks_on_the_nuclear_file_alone_is_not_tried_where_it_is_linked():
    linked = Structure(linked=(("nuclear", "missile"),))
    asked = [c for c in CLAIMS if c.key.startswith("agenda-widens")]
    assert len(asked) == 3
    found = evaluate("oman-2026", n=16, bounds_n=16, structure=linked, claims=asked)
    assert {r.verdict for r in found.claims} == {"not tried"}
    assert "not linked" in found.claims[0].claim.condition
    apart = Structure(linked=(("regional", "missile"),))
    found = evaluate("oman-2026", n=16, bounds_n=16, structure=apart, claims=asked[:1])
    assert found.claims[0].verdict in {"holds", "fails"}
