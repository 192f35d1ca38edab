"""Bargains and the mediator's table: what they say is what their lotteries pay."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import scenario_of, scenarios

from model.equilibria.cooperative import NothingToGain
from model.equilibria.threats import rational_threats
from model.game import BargainingGame
from model.lenses.bargaining import (
    DEADLOCK,
    MAXIMIN,
    THREATS,
    bargain,
    disagreements,
    fallback,
)
from model.lenses.mediator import mediators_table
from model.parameters import FILES, PARAMETERS, SIMPLEXES
from model.payoffs import PLAYERS, Structure

AXIOMS = ("nash", "kalai-smorodinsky", "egalitarian")


@pytest.fixture(scope="module")
def game():
    return BargainingGame("oman-2026")


@pytest.fixture(scope="module")
def side_by_side(game):
    return {row.fallback.name: row for row in disagreements(game)}


def paid(game, lottery, player):
    return sum((chance * game.payoff(o)[player] for o, chance in lottery), Fraction(0))


def test_every_disagreement_point_is_there_and_shown(game, side_by_side):
    labels = [o.label for o in game.equilibrium_outcomes()]
    assert list(side_by_side) == [DEADLOCK, MAXIMIN, THREATS, *labels]
    for name, row in side_by_side.items():
        assert row.fallback == fallback(game, name)
        if not row.deals:
            with pytest.raises(NothingToGain):
                bargain(game, "nash", name)
            continue
        assert set(row.deals) == set(AXIOMS)
        for axioms, deal in row.deals.items():
            assert deal == bargain(game, axioms, name)
            assert deal.fallback == row.fallback
            assert deal.settlement.disagreement == row.fallback.payoffs


def test_fallbacks_pay_what_they_say(game, side_by_side):
    for row in side_by_side.values():
        point = row.fallback
        if point.outcomes:
            assert point.payoffs == tuple(paid(game, point.outcomes, p) for p in PLAYERS)
            assert sum(chance for _, chance in point.outcomes) == 1
    assert side_by_side[DEADLOCK].fallback.outcomes[0][0].settled == ()


def test_threats_meet_in_the_outcomes_that_are_named(game):
    point = fallback(game, THREATS)
    A, B = game.exact_payoffs()
    for payoff, value in zip((A, B), point.payoffs, strict=True):
        mean = sum(
            p * q * payoff[i, j]
            for i, p in point.strategies["us"]
            for j, q in point.strategies["iran"]
        )
        assert mean == value


def test_maximin_is_secured_by_the_strategies_shown(game):
    point = fallback(game, MAXIMIN)
    A, B = game.exact_payoffs()
    for payoff, player, value in ((A, "us", point.payoffs[0]), (B.T, "iran", point.payoffs[1])):
        weights = np.array([Fraction(0)] * len(payoff), dtype=object)
        for k, weight in point.strategies[player]:
            weights[k] = weight
        assert min(weights @ payoff) == value
    assert point.outcomes == ()
    assert bargain(game, "nash", MAXIMIN).disagreement is None


def test_the_bargain_from_rational_threats_is_nash_s(game):
    found = rational_threats(*game.exact_payoffs())
    deal = bargain(game, "nash", THREATS)
    assert deal.settlement.payoffs == found.payoffs


def test_files_are_those_of_the_lottery(side_by_side):
    for row in side_by_side.values():
        for deal in row.deals.values():
            for f, file in enumerate(FILES):
                share = deal.files[file]
                assert share.settled == sum(
                    chance for o, chance in deal.outcomes if file in o.settled
                )
                ends = {o.terms[f] for o, _ in deal.outcomes} - {None}
                assert share.terms == tuple(sorted(ends))


@settings(max_examples=25)
@given(scenarios(), st.sampled_from([DEADLOCK, MAXIMIN, THREATS]))
def test_nobody_loses_by_agreement(scenario, name):
    game = BargainingGame(scenario, levels=2)
    for axioms in AXIOMS:
        try:
            deal = bargain(game, axioms, name)
        except NothingToGain:
            continue
        for k, player in enumerate(PLAYERS):
            there = paid(game, deal.outcomes, player)
            assert there >= deal.settlement.payoffs[k] >= deal.fallback.payoffs[k]


def test_where_there_is_nothing_to_gain_the_row_is_empty():
    values = {p.name: p.low for p in PARAMETERS}
    for names in SIMPLEXES.values():
        values |= dict.fromkeys(names, Fraction(1, 3))
    game = BargainingGame(scenario_of(values), levels=2)
    rows = disagreements(game)
    assert len(rows) > 3
    assert all(not row.deals for row in rows)
    with pytest.raises(NothingToGain, match=r"no lottery of outcomes beats 'maximin'"):
        bargain(game, "nash", MAXIMIN)


def test_outcomes_that_no_offers_lead_to_are_left_out():
    """Under the US price rule terms are on the grid of offers: a quarter cannot come about at L = 3."""
    structure = replace(Structure(), price_rule="us")
    game = BargainingGame("oman-2026", structure=structure)
    for name in (DEADLOCK, MAXIMIN):
        deal = bargain(game, "egalitarian", name)
        assert all(x is None or (2 * x).denominator == 1 for o, _ in deal.outcomes for x in o.terms)
    with pytest.raises(ValueError, match="disagreement: must be 'deadlock' or"):
        bargain(game, "nash", "nuclear a quarter, regional open, missile open")


def test_unknown_names(game):
    with pytest.raises(ValueError, match="or 'maximin' or 'rational-threats', got 'war'"):
        bargain(game, "nash", "war")
    with pytest.raises(ValueError, match="axioms: must be one of nash"):
        bargain(game, "fair", MAXIMIN)


@pytest.mark.parametrize("kind", ["correlated", "coarse"])
def test_the_table_of_either_kind(game, kind):
    table = mediators_table(game, kind)
    assert table.kind == kind
    assert set(table.best) == {"us", "iran", "sum"}
    assert table.best["us"].payoffs[0] >= table.best["sum"].payoffs[0] - 1e-7
    assert table.best["iran"].payoffs[1] >= table.best["sum"].payoffs[1] - 1e-7
    assert sum(table.best["sum"].payoffs) >= sum(table.best["us"].payoffs) - 1e-7
    for f, (least, most) in table.settlement.items():
        for ends in table.outcomes.values():
            chance = sum(p for o, p in ends.items() if f in o.settled)
            assert least - 1e-7 <= chance <= most + 1e-7


def test_a_coarse_table_reaches_at_least_as_far(game):
    fine, coarse = mediators_table(game), mediators_table(game, "coarse")
    for aim in fine.best:
        assert coarse.best[aim].value >= fine.best[aim].value - 1e-7
    for file in FILES:
        assert coarse.settlement[file][0] <= fine.settlement[file][0] + 1e-7
        assert coarse.settlement[file][1] >= fine.settlement[file][1] - 1e-7
