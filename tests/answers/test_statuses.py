"""The status of files over many points: the answer's own at each, and what is not known said."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.answers import answer
from model.answers.statuses import UNDECIDED, status_of, status_over
from model.scenario import load
from model.structure import Structure
from model.sweeps.points import Points
from model.words import EVERY, NONE, OPEN, SOME

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"


@pytest.fixture(scope="module")
def oman():
    return load(str(FROZEN))


def test_a_status_by_hand():
    """Sets with the file and without it: both, one, the other, none."""
    possible = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=bool)
    assert list(status_of(possible, np.array([True, False]))) == [SOME, EVERY, OPEN, NONE]


def test_each_point_has_the_status_and_the_sets_of_its_answer(oman):
    points = Points.sample(oman, 8, seed=5)
    found = status_over(points)
    assert found.full.all()
    for p in range(8):
        here = answer(oman.with_exact(points.exactly(p)))
        assert list(found.status[p]) == list(here.status.values())
        sets = [
            s
            for s, holds in zip(found.central.sets, found.central.central[p], strict=True)
            if holds
        ]
        assert {o.settled for o in here.outcomes} == set(sets)
        assert found.deadlock[p] == any(not s.settled for s in here.can_hold)


def test_where_the_premise_fails_it_is_the_central_status_and_counts_as_undecided(oman):
    points = Points.sample(oman, 64, seed=2, over_bounds=True)
    found = status_over(points)
    assert 0 < found.undecided.sum() < 64
    p = int(np.flatnonzero(found.undecided)[0])
    here = answer(oman.with_exact(points.exactly(p)))
    assert here.can_hold is None
    assert list(found.status[p]) == list(here.status.values())
    for f, shares in ((f, found.shares(f)) for f in ("nuclear", "missile")):
        assert sum(shares.values()) == pytest.approx(1), f
        assert shares[UNDECIDED] == pytest.approx(found.undecided.mean())
    assert found.words.split(". ")[-1].startswith("Not all equilibria are known at ")


def test_linked_files_share_a_status_and_are_read_centrally(oman):
    form = Structure(linked=(("nuclear", "missile"),))
    found = status_over(Points.sample(oman, 32), form)
    assert found.undecided.all()
    assert (found.status[:, 0] == found.status[:, 2]).all()
    narrow = status_over(Points.sample(oman, 32), agenda=["nuclear"])
    assert (narrow.status[:, 1:] == OPEN).all()


def test_it_is_told(oman):
    found = status_over(Points.sample(oman, 64))
    data = json.loads(json.dumps(found.report(), allow_nan=False))
    assert data["undecided"] == 0
    assert len(found.frame()) == 3
    assert found.words.startswith("Of 64 points the nuclear file is settled in every equilibrium")
    assert (found.is_firm("nuclear") <= found.is_settled("nuclear")).all()
