"""Signposts: what the indicators change, against the games themselves."""

import numpy as np
import pytest

from model.continuum import continuum
from model.game import BargainingGame
from model.parameters import FILES
from model.scenario import load
from model.sweeps import exact_outcomes
from model.uncertainty import signposts
from model.uncertainty.signposts import INDICATORS, Change, Signpost


@pytest.fixture(scope="module")
def found():
    return signposts("oman-2026")


@pytest.fixture(scope="module")
def of_2015():
    return signposts("jcpoa-2015")


def says(scenario, subject, levels, **values):
    """Whether a file can be settled, or deadlock is an equilibrium, by the game itself."""
    if levels == "no grid":
        free = continuum(scenario.replace(**values))
        stuck = any(s.possible and not s.settled for s in free.sets)
        return stuck if subject == "deadlock" else free.can_settle(subject)
    game = BargainingGame(scenario.replace(**values), levels)
    outcomes = [game.grid.outcome(int(k)) for k in exact_outcomes(game)[0]]
    if subject == "deadlock":
        return any(not o.settled for o in outcomes)
    return any(subject in o.settled for o in outcomes)


def test_the_scenario_is_on_every_map(found):
    for data in found.maps:
        for name, value in found.today.items():
            assert value in data[name].values
        assert (float(data[INDICATORS[0]][0]), float(data[INDICATORS[0]][-1])) == (0, 1)
    assert [data.attrs["levels"] for data in found.maps] == [3, 5, 9, "no grid"]


@pytest.mark.parametrize("which", ["found", "of_2015"])
def test_changes_are_those_of_the_games(which, request):
    """At the change the grids agree and say something else; one step nearer they do not yet."""
    posts = request.getfixturevalue(which)
    scenario = posts.scenario
    changes = [(p, c) for p in posts.signposts for c in (*p.below, *p.above)]
    assert changes
    for post, change in changes:

        def at(value, post=post, change=change):
            values = {post.name: f"{value:.6g}"}
            return {says(scenario, change.subject, d.attrs["levels"], **values) for d in posts.maps}

        assert at(change.at) == {change.then}
        assert at(post.value) == ({change.now} if change.now is not None else {True, False})
        # Values along a line are 0.005 apart.
        assert at(change.at + (0.005 if change.at < post.value else -0.005)) != {change.then}


def test_the_nearest_change_is_the_nearest(found):
    moves = [abs(p.nearest.at - p.value) for p in found.signposts if p.nearest]
    for post in found.signposts:
        if post.nearest:
            sides = [*post.below, *post.above]
            assert abs(post.nearest.at - post.value) == min(abs(c.at - post.value) for c in sides)
    best = min((p for p in found.signposts if p.nearest), key=lambda p: abs(p.nearest.at - p.value))
    assert best.nearest.words in found.words
    assert abs(best.nearest.at - best.value) == min(moves)


def test_reach_counts_readings_of_the_other_two(found):
    for place, post in enumerate(found.signposts):
        turns = None
        for file in FILES:
            seen = [
                d["can_settle"].sel(file=file).transpose(*INDICATORS).values for d in found.maps
            ]
            sure = np.all([s == seen[0] for s in seen], axis=0)
            yes, no = (sure & seen[0]).any(axis=place), (sure & ~seen[0]).any(axis=place)
            turns = (yes & no) if turns is None else turns | (yes & no)
        assert post.reach == pytest.approx(turns.mean())


def test_words():
    change = Change(0.35, "missile", False, True)
    assert change.words == "at 0.35 the missile file can be settled"
    assert Change(0.35, "missile", True, False).words == (
        "at 0.35 the missile file can no longer be settled"
    )
    assert Change(0.2, "nuclear", None, False).words == (
        "at 0.2 the nuclear file can be settled on no grid looked at"
    )
    assert Change(0.2, "deadlock", True, False).words == (
        "at 0.2 full deadlock is no longer an equilibrium"
    )
    post = Signpost("protest", 0.5, 0.25, 0.75, (change,), (), False, 0.0, 0.0)
    assert post.words == (
        "Protest, now 0.5: at 0.35 the missile file can be settled (within its stated range)"
    )
    quiet = Signpost("protest", 0.5, 0.25, 0.75, (), (), True, 0.0, 0.0)
    assert quiet.words == (
        "Protest, alone, changes nothing on all grids; along it the grids differ in part"
    )


def test_what_is_said_is_sure(found, of_2015):
    assert found.words.startswith("No indicator alone changes which files can be settled;")
    # In 2015 the grids differ at the scenario itself, so nothing of the kind is claimed.
    assert "No indicator alone" not in of_2015.words
    assert "depends on the grid" in of_2015.here


def test_no_grid_at_all():
    with pytest.raises(ValueError, match="levels: must name a grid at least, got none"):
        signposts(load("oman-2026"), levels=())
