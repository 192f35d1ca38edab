"""Room for a deal along the threat: each point as it is found by itself."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.answers import answer
from model.answers.package_zone import package_zone
from model.answers.room import STATUS, room
from model.answers.room_along import EVEN, room_along
from model.parameters import FILES
from model.scenario import load
from model.words import NONE

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"


@pytest.fixture(scope="module")
def scenario():
    return load(FROZEN)


@pytest.fixture(scope="module")
def along(scenario):
    return room_along(room(scenario))


@pytest.mark.parametrize("point", [0, 24, 56, 90])
def test_every_threat_is_as_it_is_by_itself(scenario, along, point):
    alone = along.linked[0]
    found = room(scenario.replace(threat=float(along.places[point])))
    for k, zone in enumerate(found.zones):
        for bound, here in ((zone.floor, alone.floor), (zone.ceiling, alone.ceiling)):
            assert here[point, k] == pytest.approx(float(bound), abs=1e-9)
        assert alone.words[alone.status[point, k]] == found.status(zone.file)
        terms = [x for x in alone.terms[point, :, k] if not np.isnan(x)]
        assert terms == pytest.approx(found.terms[zone.file], abs=1e-9)
    assert found.answer.words.startswith(alone.says(point).removesuffix("."))


@pytest.mark.parametrize("point", [0, 90])
def test_linked_files_have_the_answer_of_their_form(scenario, along, point):
    here = scenario.replace(threat=float(along.places[point]))
    for linked in along.linked[1:]:
        found = answer(here, replace(scenario.form(), linked=linked.structure.linked))
        # Of several answers the order is that of the sets, not of what is said.
        said, expected = (
            sorted(re.split(", or |; |: split evenly, ", text.lower()))
            for text in (linked.says(point).removesuffix("."), found._what())
        )
        assert said == expected
        settled = {f for deal in found.stable for f in deal.settled}
        for k, file in enumerate(FILES):
            assert (linked.status[point, k] > 1) == (file in settled)


@pytest.mark.parametrize(("point", "off"), [(0, 1e-9), (24, 1e-9), (90, 1e-9), (45, 2e-3)])
def test_packages_have_the_extent_of_their_zone(scenario, along, point, off):
    """Exact at every fourth threat and at today's; between them off by less than a per cent."""
    here = scenario.replace(threat=float(along.places[point]))
    held = 0
    for linked in along.linked[1:]:
        (names,) = linked.structure.linked
        agreed = package_zone(here, names, linked.structure).agreed
        for k, file in enumerate(FILES):
            ends = linked.low[point, k], linked.high[point, k]
            if file in names and agreed is not None:
                exact = float(agreed[file].low), float(agreed[file].high)
                assert ends == pytest.approx(exact, abs=off)
                shown = linked.data()["files"][file]
                assert (shown["low"][point], shown["high"][point]) == pytest.approx(ends, abs=1e-4)
                held += 1
            else:
                assert np.isnan(ends).all()
    assert held >= 5


def test_the_known_room_of_today(along):
    """Floors and ceilings of the frozen scenario, in whole per cent."""
    here = along.linked[0]
    assert along.places[along.today] == 0.9
    assert [round(100 * x) for x in here.floor[along.today]] == [43, 24, 34]
    assert [round(100 * x) for x in here.ceiling[along.today]] == [100, 96, 21]


def test_a_threat_between_the_points_is_one_of_them(scenario):
    found = room_along(room(scenario.replace(threat=0.335)))
    assert found.places[found.today] == 0.335
    assert len(found.places) == 102


def test_a_file_that_the_us_gives_says_who_gives_it(monkeypatch):
    """Four files could be linked in 15 ways, of which those with one block are shown."""
    monkeypatch.setattr("model.answers.room_along._POINTS", 3)
    data = room_along(room("oman-2026-relief")).data()
    assert {f: shown["giver"] for f, shown in data["forms"][0]["files"].items()} == {
        "nuclear": "iran", "regional": "iran", "missile": "iran", "relief": "us",
    }  # fmt: skip
    assert len(data["forms"]) == 1 + 11
    assert any("the US gives" in said for form in data["forms"] for said in form["sentences"])


def test_linked_files_have_no_floor_and_say_so(along):
    data = along.data()
    assert data["forms"][0]["name"] == "each file by itself"
    assert len(data["forms"]) == 5
    for form in data["forms"][1:]:
        for file, shown in form["files"].items():
            tied = file in form["name"]
            assert ("tied" in shown) == tied
            assert ("floor" in shown) == (not tied)
    assert len(STATUS) == len(EVEN) == 4
    assert min(STATUS) == NONE == 0
