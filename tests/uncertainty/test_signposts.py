"""Signposts: what the indicators change, against the answers themselves."""

import json
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from model.answers import answer
from model.plots.signposts import plot_signposts
from model.scenario import load
from model.sweeps.points import Points
from model.uncertainty import signposts
from model.uncertainty.signposts import INDICATORS

#: Readings of each indicator, fewer than usual.
MAP_POINTS = (11, 9, 5)


@pytest.fixture(scope="module")
def found():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys.modules[signposts.__module__], "MAP_POINTS", MAP_POINTS)
        return signposts("jcpoa-2015", levels=(3,))


def test_changes_are_those_of_the_answers(found):
    """On the near side of the nearest change all is as at the scenario, beyond it something is not."""
    scenario, hair = load("jcpoa-2015"), Fraction(1, 10**9)
    here = answer(scenario)
    for post in found.signposts:
        for turns, way in ((post.below[:1], -1), (post.above[:1], 1)):
            for turn in turns:
                near, far = (
                    answer(scenario.replace(**{post.name: turn.place + way * s * hair}))
                    for s in (-1, 1)
                )
                sets = [{o.settled for o in a.outcomes} for a in (here, near, far)]
                assert (near.status, sets[1]) == (here.status, sets[0])
                assert (far.status, sets[2]) != (here.status, sets[0])


def test_the_nearest_change_is_the_nearest(found):
    best = min(
        (p for p in found.signposts if p.nearest), key=lambda p: abs(p.nearest.place - p.value)
    )
    for post in found.signposts:
        if post.nearest:
            turns = [*post.below, *post.above]
            least = min(abs(t.place - post.value) for t in turns)
            assert abs(post.nearest.place - post.value) == least
    assert best.change(best.nearest) in found.words
    assert found.words.startswith("Of elite cohesion, protest and strike scope the one with the ")


def test_reach_counts_readings_of_the_other_two(found):
    """By going through the readings one by one."""
    status = found.readings.status.reshape(*MAP_POINTS, -1)
    assert found.readings.full.all()
    for place, post in enumerate(found.signposts):
        rows = np.moveaxis(status, place, -2).reshape(-1, MAP_POINTS[place], status.shape[-1])
        changes = sum(len({tuple(reading) for reading in row}) > 1 for row in rows)
        assert post.reach == pytest.approx(changes / len(rows))


def test_readings_are_all_combinations_and_the_maps_lie_on_them(found):
    points = found.readings.points
    assert isinstance(points, Points)
    assert points.names == INDICATORS
    own = load("jcpoa-2015").values["strike_scope"]
    assert set(found.maps) == {0, own, 1}
    for scope, here in found.maps.items():
        assert here.scenario.values["strike_scope"] == scope
        middle = answer(here.scenario.replace(elite_cohesion="0.37", protest="0.61"))
        assert here.status.at(0.37, 0.61) == middle.status


def test_grids_are_a_check_that_can_fail(found):
    """In 2015 three levels hold neither half nor all of the nuclear file, so they miss the deal."""
    assert found.agreement == {3: pytest.approx(0, abs=0.2)}
    assert found.check.startswith("Grids say the same of which files can be settled: L = 3 at ")
    assert replace(found, agreement={}).check == ""


def test_it_is_told_and_drawn(found):
    data = json.loads(json.dumps(found.report(), allow_nan=False))
    assert [p["indicator"] for p in data["signposts"]] == list(INDICATORS)
    assert {"below", "above"} == set(found.frame()["side"])
    ax = plot_signposts(found, Fraction(1))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Elite cohesion", "Protest")
