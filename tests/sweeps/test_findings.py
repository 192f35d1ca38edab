"""Findings in words, checked against made-up sweeps whose answer is known."""

from itertools import pairwise

import numpy as np
import pytest
import xarray as xr

from model.parameters import FILES
from model.sweeps import sweep
from model.sweeps.findings import (
    Run,
    along,
    along_axis,
    deadlock,
    deadlock_along,
    files_along,
    fullest,
    over_map,
    places,
    runs,
    same_fullest,
    status,
    status_here,
)
from model.words import DEPENDS, EVERY, NONE, OPEN, SOME, listed, on_grid, within

OPEN_ALL = (np.nan, np.nan, np.nan)
NUCLEAR = (0.5, np.nan, np.nan)
BOTH = (0.5, 0.5, np.nan)


def made_up(terms, equilibrium, levels=3, axes=("threat",)):
    """A sweep with these outcomes, and which of them is an equilibrium at each point."""
    x = np.array(terms, dtype=float)
    here = np.array(equilibrium, dtype=bool)
    closed = ~np.isnan(x)
    shape = here.shape[:-1]
    coords = {axis: (axis, np.linspace(0, 1, n)) for axis, n in zip(axes, shape, strict=True)}
    return xr.Dataset(
        {
            "equilibrium": ((*axes, "outcome"), here),
            "can_settle": ((*axes, "file"), (here[..., None] & closed).any(axis=-2)),
            "can_stay_open": ((*axes, "file"), (here[..., None] & ~closed).any(axis=-2)),
        },
        coords={
            **coords,
            "file": list(FILES),
            "outcome": [str(row) for row in terms],
            "terms": (("outcome", "file"), x),
        },
        attrs={"levels": levels},
    )


def test_status_of_each_kind():
    data = made_up([OPEN_ALL, BOTH], [[1, 0], [1, 1], [0, 1], [0, 0]])
    assert status(data).sel(file="nuclear").values.tolist() == [OPEN, SOME, EVERY, NONE]
    assert status(data).sel(file="missile").values.tolist() == [OPEN, OPEN, OPEN, NONE]
    assert deadlock(data).values.tolist() == [True, True, False, False]


def test_runs_cover_the_axis():
    at = np.linspace(0, 1, 5)
    found = runs(np.array([0, 0, 1, 1, 0]), at)
    assert [(r.value, r.first, r.last) for r in found] == [(0, 0, 0.25), (1, 0.5, 0.75), (0, 1, 1)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, 1, 1], "holds at every threat looked at"),
        ([0, 0, 1], "fails up to threat 0.5 and holds from 1 on, of the points looked at"),
        (
            [0, 1, 0],
            "fails up to threat 0, holds at 0.5 and fails from 1 on, of the points looked at",
        ),
    ],
)
def test_stretches_in_words(values, words):
    found = runs(np.array(values), np.linspace(0, 1, 3))
    assert along_axis(found, {0: "fails", 1: "holds"}, "threat") == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, 1], "holds at every threat"),
        ([0, 1], "fails below threat 0.5 and holds from there on"),
        ([0, 1, 0], "fails up to threat 0.5, holds from 0.5 to 0.75 and fails from 0.75 on"),
    ],
)
def test_exact_stretches_change_at_one_place(values, words):
    """A threshold is told as exact only where it is known to be."""
    edges = [0, 0.5, 0.75, 1]
    found = [Run(v, *ends) for v, ends in zip(values, pairwise(edges), strict=False)]
    if len(set(values)) == 1:
        found = [Run(values[0], 0, 1)]
    assert along_axis(found, {0: "fails", 1: "holds"}, "threat", exact=True) == words


@pytest.mark.parametrize(
    ("at", "between"),
    [
        ([0, 1], "up to threat 0 and can be settled from 1 on"),
        ([0.2234, 0.2238, 0.5], "up to threat 0.2238 and can be settled from 0.5 on"),
        ([0.22388, 0.223888], "up to threat 0.22388 and can be settled from 0.223888 on"),
    ],
)
def test_a_sweep_tells_a_change_by_the_points_around_it(at, between):
    """The nuclear file turns at 0.2239, which two points alone do not tell."""
    words = sweep("oman-2026", threat=at).words
    assert f"the nuclear file stays open {between}, of the points looked at" in words
    assert "there on" not in words
    assert "the missile file stays open at every threat looked at" in words


def test_places_name_the_parameter_once():
    found = runs(np.array([0, 1, 0, 0, 1, 1]), np.linspace(0, 1, 6))
    assert places(found, "threat") == ["up to threat 0", "at 0.2", "from 0.4 to 0.6", "from 0.8 on"]


@pytest.mark.parametrize(
    ("words", "text"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_in_a_row(words, text):
    assert listed(words) == text


@pytest.mark.parametrize(
    ("finding", "kept"),
    [
        ("Full deadlock is an equilibrium", False),
        ("A deal fails", False),
        ("Whether Iran concedes turns most on threat", False),
        ("Iran's vulnerability is nearest", True),
        ("Iran, not the US, gives way", True),
        ("US war cost is nearest", True),
        ("United States gains", True),
        ("Israeli pressure bears on the missile file", True),
        ("L = 3 settles it", True),
        ("", False),
    ],
)
def test_a_finding_on_one_grid_says_which_and_keeps_names(finding, kept):
    expected = finding if kept else finding[:1].lower() + finding[1:]
    assert within(finding) == expected
    assert on_grid(5, finding) == f"With 5 concession levels: {expected}"


def test_a_headline_is_what_all_grids_agree_on():
    coarse = made_up([OPEN_ALL, NUCLEAR], [[1, 0], [1, 0], [1, 1]], levels=3)
    fine = made_up([OPEN_ALL, NUCLEAR], [[1, 0], [1, 1], [1, 1]], levels=9)
    findings = along([coarse, fine], "threat")
    nuclear = findings[0]
    assert nuclear.depends
    assert [r.value for r in nuclear.stretches] == [0, 2, 1]
    assert nuclear.words_by_levels == {
        3: "stays open up to threat 0.5 and can be settled from 1 on, of the points looked at",
        9: "stays open up to threat 0 and can be settled from 0.5 on, of the points looked at",
    }
    sentence = files_along(findings)
    assert "the regional and missile files stay open at every threat" in sentence
    assert "depends on the size of the steps at 0.5" in sentence
    assert deadlock_along(findings) == "Full deadlock is an equilibrium at every threat looked at"
    # One grid alone would have said something firmer.
    assert not along([coarse], "threat")[0].depends


def test_status_here_names_files_alike_together():
    data = made_up([BOTH], [[1]])
    assert status_here([data]) == (
        "the nuclear and regional files are settled in every pure equilibrium, the missile file in none"
    )
    other = made_up([OPEN_ALL, BOTH], [[1, 1]], levels=9)
    assert (
        "what becomes of the nuclear and regional files depends on the size of the steps"
        in status_here([data, other])
    )
    assert status_here([made_up([BOTH], [[0]])]) == "there is no equilibrium in pure strategies"
    assert "are settled in some pure equilibria, the missile file in none" in status_here([other])
    assert DEPENDS not in status(data).values


def test_fullest_set_and_its_rivals():
    regional = (np.nan, 0.5, np.nan)
    data = made_up([NUCLEAR, regional, BOTH], [[1, 1, 0], [0, 1, 1], [0, 0, 0]])
    found = fullest(data)
    assert found.names().tolist() == ["nuclear", "nuclear + regional", "no pure equilibrium"]
    assert found.rivals.tolist() == [True, False, False]


def test_the_map_says_where_grids_differ():
    axes = ("threat", "assurance")
    coarse = made_up([OPEN_ALL, NUCLEAR], [[[1, 0], [1, 1]], [[1, 0], [1, 1]]], axes=axes)
    fine = made_up([OPEN_ALL, NUCLEAR], [[[1, 1], [1, 1]], [[1, 0], [1, 1]]], 9, axes=axes)
    assert same_fullest([coarse, fine]).tolist() == [[False, True], [True, True]]
    assert over_map([coarse, fine]) == (
        "The regional and missile files can be settled nowhere on the map; the nuclear file can be "
        "settled on 50% of it (25% depends on the size of the steps)"
    )


def test_a_map_where_no_grid_is_sure_says_so():
    axes = ("threat", "assurance")
    coarse = made_up([OPEN_ALL, NUCLEAR], [[[1, 0], [1, 0]], [[1, 0], [1, 0]]], axes=axes)
    fine = made_up([OPEN_ALL, NUCLEAR], [[[1, 1], [1, 0]], [[1, 0], [1, 0]]], 9, axes=axes)
    assert over_map([coarse, fine]).endswith(
        "on 25% of it the nuclear file depends on the size of the steps"
    )


def test_findings_of_a_real_sweep_follow_its_numbers():
    data = sweep("oman-2026", terms=False, threat=(0, 1, 21)).data
    for finding in along([data], "threat"):
        values = (
            deadlock(data)
            if finding.subject == "deadlock"
            else data["can_settle"].sel(file=finding.subject)
        ).values
        for run in finding.stretches:
            inside = (data.threat.values >= run.first) & (data.threat.values <= run.last)
            assert (values[inside] == run.value).all()
