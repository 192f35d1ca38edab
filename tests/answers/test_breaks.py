"""What would change the answer: places known by hand, exact readings on both sides, words."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from scenarios import separable

from model.answers import answer
from model.answers.breaks import breaks
from model.answers.watch import WIDTH
from model.parameters import FILES, rescale_weights
from model.scenario import load
from model.words import EVERY, OPEN, SOME

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"
LOOKED_AT = ("us_cost_missile", "elite_cohesion", "agenda_weight_nuclear", "threat")


@pytest.fixture(scope="module")
def oman():
    return load(str(FROZEN))


@pytest.fixture(scope="module")
def found(oman):
    return breaks(oman, parameters=LOOKED_AT)


def moved(scenario, name, value):
    return scenario.with_exact(rescale_weights(scenario.values, {name: value}))


def test_places_by_hand():
    """Floor b / (A + b) and ceiling w pi / c: moved one at a time, zones close."""
    scenario = separable(**{f"iran_value_{f}": "3/4" for f in FILES})
    found = breaks(scenario, parameters=["iran_value_nuclear", "us_cost_nuclear", "sanctions"])
    places = {(b.kind, b.parameter, b.above): b for b in found.breaks}
    for kind in ("central", "status"):
        # Iran's ceiling (1/3)(3/2) / c meets the floor 1/2.
        closes = places[kind, "iran_value_nuclear", True]
        assert abs(closes.place - 1) <= WIDTH
        # b / (1 + b) = 2/3.
        assert abs(places[kind, "us_cost_nuclear", True].place - 2) <= WIDTH
        # (1/3)(3/2) sigma / (3/4) = 1/2.
        assert abs(places[kind, "sanctions", False].place - Fraction(3, 4)) <= WIDTH
    closes = places["central", "iran_value_nuclear", True]
    assert closes.before == (FILES,)
    assert closes.after == (("regional", "missile"),)
    assert closes.change == "the answer becomes a deal on the regional and missile files"
    status = places["status", "iran_value_nuclear", True]
    assert (status.before["nuclear"], status.after["nuclear"]) == (SOME, OPEN)
    assert status.change == "the nuclear file can no longer be settled"
    assert ("central", "us_cost_nuclear", False) not in places


def test_readings_differ_on_both_sides_of_a_place_and_only_there(oman, found):
    hair = Fraction(1, 10**9)
    assert len(found.breaks) > 6
    for b in found.breaks:
        way = 1 if b.above else -1
        near, far = (answer(moved(oman, b.parameter, b.place + way * s * hair)) for s in (-1, 1))
        middle = answer(moved(oman, b.parameter, (b.value + b.place) / 2))
        if b.kind == "central":
            sets = [{o.settled for o in a.outcomes} for a in (near, middle, far)]
            assert sets == [set(b.before), set(b.before), set(b.after)]
        else:
            assert [a.status for a in (near, middle, far)] == [b.before, b.before, b.after]


def test_what_the_scenario_says_stands_beside_each_place(oman, found):
    first = found.of("status")[0]
    assert (first.parameter, first.basis, first.within_range) == ("elite_cohesion", "assumed", True)
    assert first.words.startswith("if elite cohesion fell below 0.374 (assumed to be 0.5; within")
    assert first.change == "the regional file is settled in every stable outcome"
    nearest = found.nearest
    assert nearest.parameter == "us_cost_missile"
    assert float(nearest.place) == pytest.approx(0.4775, abs=1e-3)
    assert not nearest.within_range
    assert nearest.change == "a deal on all three files becomes an answer too"
    assert found.words.startswith("No single number, moved within its stated range, changes")
    for b in found.breaks:
        entry = oman.parameters[b.parameter]
        assert (b.value, b.low, b.high) == (entry.value, entry.low, entry.high)
        assert b.within_range == (b.share <= 1)
    shares = [b.share for b in found.of("central")]
    assert shares == sorted(shares)


def test_status_is_told_of_the_file_it_changes(found):
    threat = next(b for b in found.of("status") if b.parameter == "threat")
    assert not threat.above
    assert (threat.before["nuclear"], threat.after["nuclear"]) == (EVERY, SOME)
    assert "no longer settled in every stable outcome" in threat.words


def test_the_report_is_plain(found):
    data = json.loads(json.dumps(found.report()))
    assert data["words"] == found.words
    assert all(b["bracket_at_most"] <= 1e-12 for b in data["breaks"])
    assert len(found.frame()) == len(found.breaks)
    assert len(repr(found)) < 500


def test_on_a_narrower_agenda_the_central_outcome_is_watched(oman):
    found = breaks(oman, agenda=["nuclear"], parameters=["threat", "us_cost_nuclear"])
    assert found.unknown == ("status of files",)
    assert found.of("status") == ()
    assert all(set(b.after) <= {("nuclear",), ()} for b in found.breaks)


def test_where_nothing_changes_it_says_so():
    scenario = separable(**{f"iran_value_{f}": "3/4" for f in FILES})
    found = breaks(scenario, parameters=["audience_cost"])
    assert found.breaks == ()
    assert found.words == "No single number, moved within its bounds, changes the answer"
