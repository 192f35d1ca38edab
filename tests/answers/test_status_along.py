"""Regimes by status: places known by hand, exact readings beside them, who flips, what is refused."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scenarios import separable

from model.answers import answer
from model.answers.status_along import status_along
from model.answers.watch import ALL_EQUILIBRIA, CENTRAL_TERMS, WIDTH
from model.errors import InputError
from model.parameters import FILES
from model.plots.status import plot_status
from model.scenario import load
from model.words import EVERY, OPEN, SOME

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"


@pytest.fixture(scope="module")
def jcpoa():
    return status_along("jcpoa-2015", steps=64)


def by_hand():
    return separable(**{f"iran_value_{f}": "3/4" for f in FILES})


def test_places_and_flips_by_hand():
    """Iran's ceiling (1/3)(3/2) / c meets the floor 1/2 of the US at c = 1."""
    found = status_along(by_hand(), steps=8, iran_value_nuclear=("1/2", 2))
    assert found.over == ALL_EQUILIBRIA
    (status,) = found.of("status")
    (central,) = found.of("central")
    for turn in (status, central):
        assert turn.low < turn.high <= turn.low + WIDTH
        assert abs(turn.place - 1) <= WIDTH
    assert (status.before["nuclear"], status.after["nuclear"]) == (SOME, OPEN)
    assert central.before == (FILES,)
    assert central.after == (("regional", "missile"),)
    assert {flip.settled for flip in status.flips} >= {("nuclear",), FILES}
    assert "the terms that suit the US and Iran do not meet" in status.words
    assert found.words == (
        "As Iran value (nuclear) rises, from 1 on the nuclear file can no longer be settled. "
        "The answer is at first a deal on all three files; from 1 on the answer becomes a deal on "
        "the regional and missile files"
    )


def test_the_side_that_flips_is_named():
    """Where the missile file alone is to be left, Iran would rather give up the nuclear one too."""
    found = status_along(str(FROZEN))
    (turn,) = found.of("status")
    assert float(turn.place) == pytest.approx(0.268, abs=1e-3)
    assert (turn.before["nuclear"], turn.after["nuclear"]) == (SOME, EVERY)
    (flip,) = turn.flips
    assert (flip.settled, flip.player, flip.leaves, flip.concedes) == (
        ("regional",), "iran", (), ("nuclear",),
    )  # fmt: skip
    assert found.words.endswith("The answer is a deal on the nuclear and regional files all along")
    assert found.stretches[-1].high == 1


def test_each_stretch_is_what_the_answer_says_there(jcpoa):
    assert [s.low for s in jcpoa.stretches[1:]] == [s.high for s in jcpoa.stretches[:-1]]
    assert len(jcpoa.turns) == len(jcpoa.stretches) - 1 > 4
    scenario = load("jcpoa-2015")
    for s in jcpoa.stretches:
        for share in (Fraction(1, 10**7), 1 - Fraction(1, 10**7)):
            here = answer(scenario.replace(threat=s.low + share * (s.high - s.low)))
            assert here.status == s.status
            assert {o.settled for o in here.outcomes} == set(s.central)


def test_steps_that_hold_several_changes_lose_none(jcpoa):
    """Each found again from steps in which two or three fall."""
    coarse = status_along("jcpoa-2015", steps=2)
    assert [(t.kind, t.after) for t in coarse.turns] == [(t.kind, t.after) for t in jcpoa.turns]
    for a, b in zip(coarse.turns, jcpoa.turns, strict=True):
        assert abs(a.place - b.place) <= 2 * WIDTH
    assert [s.status for s in coarse.stretches] == [s.status for s in jcpoa.stretches]


def test_a_ray_and_the_way_back_turn_at_the_same_places():
    there = status_along("jcpoa-2015", threat=(0, 1), assurance=(1, 0))
    back = status_along("jcpoa-2015", threat=(1, 0), assurance=(0, 1))
    assert len(there.turns) > 2
    places = sorted(t.place for t in there.turns)
    assert all(
        abs(a + b - 1) <= 2 * WIDTH
        for a, b in zip(places, sorted((t.place for t in back.turns), reverse=True), strict=True)
    )
    assert there.words.startswith("As threat and assurance move together, ")


def test_the_terms_are_those_of_the_answer(jcpoa):
    for k in (0, 38, 100):
        here = answer(load("jcpoa-2015").replace(threat=Fraction(k, 100)))
        for f in FILES:
            given = [o.terms[f] for o in here.outcomes if f in o.settled]
            low, high = (end[k] for end in jcpoa.terms[f])
            if given:
                assert (low, high) == pytest.approx((min(given), max(given)), abs=1e-9)
            else:
                assert np.isnan(low)


def test_where_the_premise_fails_the_status_is_not_told_and_the_answer_is():
    weak = {"iran_value_missile": "1/2", "vulnerability": "1/2"}
    scenario = load(str(FROZEN)).replace(israel_hazard=1, **weak)
    found = status_along(scenario, steps=8, israeli_strike_damage=(0, "3/2"))
    unknown = [s for s in found.stretches if s.status is None]
    assert unknown
    assert all(s.central for s in unknown)
    assert any(s.status is not None for s in found.stretches)
    (turn,) = [t for t in found.turns if not t.certain]
    assert turn.change == "the status of files is no longer known"
    assert "not known" in set(found.frame()["missile"])
    assert "; in part it is not known. The answer is " in found.words
    assert json.dumps(found.report(), allow_nan=False)


def test_where_it_fails_everywhere_nothing_is_claimed_of_the_status():
    weak = {"iran_value_missile": 0, "vulnerability": 0, "israeli_strike_damage": 4}
    scenario = load(str(FROZEN)).replace(israel_hazard=1, **weak)
    found = status_along(scenario, steps=1, threat=("1/2", "5/8"))
    assert found.words.startswith("As threat rises, the status of files is not known. The answer ")
    assert plot_status(found).get_yticklabels()[-1].get_text() == "The answer"


def test_linked_files_and_narrow_agendas_are_read_centrally():
    linked = load(str(FROZEN)).form()
    linked = type(linked)(linked=(("nuclear", "missile"),))
    found = status_along("oman-2026", linked)
    assert found.over == CENTRAL_TERMS
    assert all(s.status["nuclear"] == s.status["missile"] for s in found.stretches)
    narrow = status_along("oman-2026", agenda=["nuclear"])
    assert narrow.over == CENTRAL_TERMS
    assert {s.status["regional"] for s in narrow.stretches} == {OPEN}
    for s in narrow.stretches:
        here = answer(load("oman-2026").replace(threat=(s.low + s.high) / 2), agenda=["nuclear"])
        assert {o.settled for o in here.outcomes} == set(s.central)


def test_it_is_told_and_drawn(jcpoa):
    data = json.loads(json.dumps(jcpoa.report()))
    assert [t["bracket_at_most"] for t in data["turns"]] == [1e-12] * len(jcpoa.turns)
    assert len(jcpoa.frame()) == len(jcpoa.stretches)
    ax = plot_status(jcpoa)
    places = [line.get_xdata()[0] for line in ax.lines]
    assert places == pytest.approx([float(t.place) for t in jcpoa.turns])
    assert ax.get_yticklabels()[-1].get_text() == "The answer"
    assert all(a.place < b.place for a, b in pairwise(jcpoa.turns))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"steps": 0}, "steps: must be a whole number from 1, got 0"),
        ({"threat": (1, 0)}, "threat: low must be below high, got 1 and 0"),
        ({"treat": None}, "did you mean 'threat'"),
        ({"agenda": ["nukes"]}, "agenda: must name files"),
    ],
)
def test_bad_input_is_refused_in_a_line(how, said):
    with pytest.raises(InputError, match=said) as refused:
        status_along("oman-2026", **how)
    assert "\n" not in str(refused.value)
