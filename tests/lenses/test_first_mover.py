"""Moving first along a parameter: every point is what the game at that point says."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from scenarios import scenarios

from model.equilibria import commitment
from model.game import BargainingGame
from model.lenses.first_mover import (
    REPLIES,
    VARIABLES,
    commitment_path,
    order_in_words,
    worth_in_words,
)
from model.payoffs import PLAYERS, Structure
from model.scenario import load


@pytest.fixture(scope="module")
def data():
    return commitment_path(threat=(0, 1, 21)).data


def test_points_are_those_of_the_games(data):
    scenario = load("oman-2026")
    for k in (0, 5, 11, 18, 20):
        game, here = BargainingGame(scenario.replace(threat=Fraction(k, 20))), data.isel(threat=k)
        held = game.equilibrium_outcomes()
        assert set(here.outcome.values[here.equilibrium.values]) == {o.label for o in held}
        for player in PLAYERS:
            mine = here.sel(player=player)
            paid = [float(game.payoff(o)[player]) for o in held]
            assert float(mine.worst_equilibrium) == pytest.approx(min(paid))
            assert float(mine.best_equilibrium) == pytest.approx(max(paid))
            for replies in REPLIES:
                value, outcomes = game.commitment(player, replies)
                there = mine.sel(replies=replies)
                assert float(there["first"]) == pytest.approx(float(value))
                found = set(here.outcome.values[there.outcome_first.values])
                assert found == {o.label for o in outcomes}
                other = "iran" if player == "us" else "us"
                second = [float(game.payoff(o)[other]) for o in outcomes]
                theirs = here.sel(player=other, replies=replies)
                assert float(theirs.second_worst) == pytest.approx(min(second))
                assert float(theirs.second_best) == pytest.approx(max(second))


@settings(max_examples=30)
@given(scenarios())
def test_words_are_decided_exactly(scenario):
    """Against `commitment` in Fractions, at any values; ties are common here."""
    here = commitment_path(scenario, levels=2, threat=[scenario.values["threat"]]).data.isel(
        threat=0
    )
    game = BargainingGame(scenario, levels=2)
    A, B = game.exact_payoffs()
    pairs = [(p.us, p.iran) for p in game.pure_equilibria()]
    for own, player, leader, follower in (
        (A, "us", "row", "column"),
        (B, "iran", "column", "row"),
    ):
        friendly, hostile = (commitment(A, B, leader, r) for r in REPLIES)
        paid = [own[p] for p in pairs]
        if not paid:
            expected = {"no equilibrium"}
        elif hostile.value > max(paid):
            expected = {"secured"}
        elif hostile.value < min(paid):
            expected = {"at risk"}
        elif friendly.value > max(paid):
            expected = {"on goodwill"}
        else:
            expected = {"best"} if hostile.value == max(paid) else {"within"}
        assert {str(here.against_equilibria.sel(player=player).values)} == expected
        if paid:
            assert friendly.value >= max(paid)
        for replies, mine in zip(REPLIES, (friendly, hostile), strict=True):
            theirs = commitment(A, B, follower, replies)
            second = [own[p] for p in theirs.profiles]
            prefers = str(here.prefers.sel(player=player, replies=replies).values)
            assert (prefers == "first") == all(mine.value > v for v in second)
            assert (prefers == "second") == all(mine.value < v for v in second)
            assert (prefers == "same") == (set(second) == {mine.value})


def test_labels_and_origin(data):
    assert set(data.data_vars) == {v.name for v in VARIABLES}
    for variable in data.data_vars.values():
        assert variable.attrs["long_name"]
    assert data["first"].attrs["units"] == "points"
    assert data.threat.attrs["units"]
    for key in ("scenario", "scenario_hash", "lens", "levels", "software", "caveat", "complete"):
        assert data.attrs[key]
    assert data.attrs["today"] == float(load("oman-2026").values["threat"])


def test_the_default_is_the_threat_in_hundredths():
    found = commitment_path().data
    assert found.sizes["threat"] == 101
    assert commitment_path(threat=(0, 1, 101)).data.identical(found)


def test_other_parameters_and_structures():
    structure = Structure(price_rule="us")
    found = commitment_path(
        "jcpoa-2015", levels=2, structure=structure, elite_cohesion="0:1:5"
    ).data
    assert found["first"].dims == ("elite_cohesion", "player", "replies")
    assert found.attrs["structure"] == str(structure)


def made_up(data, prefers, worth):
    """The same with other answers: one for each half of the axis."""
    half = data.sizes["threat"] // 2
    order, said = data.prefers.astype("<U20"), data.against_equilibria.astype("<U20")
    for part, k in ((slice(None, half), 0), (slice(half, None), 1)):
        for p in range(2):
            order[part, p, :] = prefers[k][p]
            said[part, p] = worth[k][p]
    return data.assign(prefers=order, against_equilibria=said)


def test_sentences(data):
    one = made_up(data, [("same", "same"), ("first", "second")], [("best", "best")] * 2)
    assert order_in_words([one]) == (
        "it makes no difference to either side who moves first up to threat 0.45 and the United "
        "States gains by moving first while Iran gains by moving second from 0.5 on, of the points "
        "looked at"
    )
    assert worth_in_words(one, "iran") == (
        "By moving first Iran gets what its best pure equilibrium pays at every threat looked at"
    )
    two = made_up(data, [("same", "same")] * 2, [("at risk", "best"), ("secured", "best")])
    assert order_in_words([one, two]).endswith(
        "and who gains by moving first depends on how finely concessions can be split from 0.5 on, "
        "of the points looked at"
    )
    assert worth_in_words(two, "us") == (
        "By moving first the United States may get less than its worst pure equilibrium pays "
        "up to threat 0.45 and gets more than any pure equilibrium pays it from 0.5 on, of the "
        "points looked at"
    )


def test_what_returns_is_said_once(data):
    """On three stretches or more; each clause after all of its stretches."""
    one = made_up(data, [("same", "same")] * 2, [("best", "best")] * 2)
    order = one.prefers.copy()
    order[5:8] = "first"
    order[12:] = "first"
    assert order_in_words([one.assign(prefers=order)]) == (
        "up to threat 0.2 and from 0.4 to 0.55 it makes no difference to either side who moves "
        "first; from 0.25 to 0.35 and from 0.6 on each side gains by moving first, of the "
        "points looked at"
    )
    said = order_in_words([one, one.assign(prefers=order)])
    assert said == (
        "up to threat 0.2 and from 0.4 to 0.55 it makes no difference to either side who moves "
        "first; from 0.25 to 0.35 and from 0.6 on who gains by moving first depends on how finely "
        "concessions can be split, of the points looked at"
    )


def test_where_replies_decide_the_sentence_says_so(data):
    order = data.prefers.astype("<U20")
    order[:, :, 0], order[:, :, 1] = "first", "same"
    assert order_in_words([data.assign(prefers=order)]) == (
        "each side may gain either way, by how ties are broken at every threat looked at"
    )


def test_bad_input():
    with pytest.raises(ValueError, match="axes: must be one parameter, got threat, protest"):
        commitment_path(threat=(0, 1, 3), protest=(0, 1, 3))
    with pytest.raises(ValueError, match="threat"):
        commitment_path(threat=[2])
    with pytest.raises(ValueError, match="thret"):
        commitment_path(thret=(0, 1, 3))
    assert np.isfinite(commitment_path(threat=[0]).data["first"]).all()
