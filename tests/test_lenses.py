"""Lenses: each says what its own solver says, and disagreement is said."""

import numpy as np
import pytest

from model.bargaining import bargain, mediators_table
from model.game import BargainingGame
from model.lenses import Lens, agreement, lenses
from model.parameters import FILES


@pytest.fixture(scope="module")
def game():
    return BargainingGame("oman-2026")


@pytest.fixture(scope="module")
def found(game):
    return {lens.name: lens for lens in lenses(game)}


def test_each_lens_refines_the_equilibrium_set(game, found):
    everything = set(game.equilibrium_outcomes())
    assert set(found["equilibrium set"].outcomes) == everything
    assert set(found["admissible"].outcomes) <= set(found["perfect"].outcomes) <= everything
    for name in ("equilibrium set", "perfect", "admissible"):
        for file in FILES:
            settled = {file in o.settled for o in found[name].outcomes}
            status = {True: "settled", False: "open"}
            expected = "either" if len(settled) == 2 else status[settled.pop()]
            assert found[name].files[file] == expected


def test_the_mediator_reaches_as_far_as_the_equilibria(game, found):
    table = mediators_table(game)
    equilibria = game.equilibria()
    for f in FILES:
        least, most = table.settlement[f]
        for e in equilibria:
            chance = sum(p for o, p in game.outcome_chances(e).items() if f in o.settled)
            assert least - 1e-7 <= chance <= most + 1e-7
    for k, player in enumerate(("us", "iran")):
        best = max(game.in_points(player, e.payoffs[k]) for e in equilibria)
        assert table.best[player].payoffs[k] >= float(best) - 1e-7
    for name, ends in table.outcomes.items():
        assert sum(ends.values()) == pytest.approx(1)
        us = sum(float(game.payoff(o)["us"]) * p for o, p in ends.items())
        assert us == pytest.approx(table.best[name].payoffs[0], abs=1e-7)
    assert not found["mediator"].exact


def test_disagreement_is_said(found):
    sentences = agreement(tuple(found.values()))
    assert sentences[2].startswith("The lenses disagree on the missile file: open (equilibrium set")
    # On terms 0 the file is closed because the US lets it go, not because Iran gave something up.
    assert sentences[2].endswith("; dropped by the US (bargained).")
    assert sentences[1].startswith("The lenses disagree on the regional file: ")
    assert "admissible" in sentences[1]


def test_a_lens_without_an_answer_is_not_taken_for_agreement():
    empty = Lens("a", "?", (), dict.fromkeys(FILES, "none"), True)
    full = Lens("b", "?", (), dict.fromkeys(FILES, "open"), True)
    assert agreement([empty, full])[0] == (
        "The lenses disagree on the nuclear file: without a pure answer (a); open (b)."
    )


def test_fine_grids_are_refused():
    with pytest.raises(ValueError, match="levels: must be at most 4 for the lenses, got 5"):
        lenses(BargainingGame("oman-2026", levels=5))


def test_first_movers_are_worth_what_their_outcomes_pay(game, found):
    value, outcomes = game.commitment("us")
    assert found["United States first"].outcomes == outcomes
    assert {game.payoff(o)["us"] for o in outcomes} == {value}
    assert np.isfinite(float(value))


def test_a_bargain_is_worth_what_its_lottery_pays(game):
    for axioms in ("nash", "kalai-smorodinsky", "egalitarian"):
        deal = bargain(game, axioms)
        assert not deal.disagreement.settled
        for k, player in enumerate(("us", "iran")):
            there = sum(chance * game.payoff(o)[player] for o, chance in deal.outcomes)
            assert there >= deal.settlement.payoffs[k] >= game.payoff(deal.disagreement)[player]


def test_the_disagreement_point_may_be_an_equilibrium(game):
    label = "nuclear half, regional open, missile open"
    deal = bargain(game, "nash", label)
    assert deal.disagreement.label == label
    assert deal.settlement.payoffs != bargain(game).settlement.payoffs
    with pytest.raises(
        ValueError, match="disagreement: must be 'deadlock' or the label of an outc"
    ):
        bargain(game, "nash", "war")
    with pytest.raises(ValueError, match="something to gain"):
        bargain(game, "nash", "nuclear in full, regional in full, missile in full")
