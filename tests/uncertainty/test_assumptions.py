"""Key assumptions: both measures side by side, as their own modules give them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from model.answers import breaks
from model.parameters import NAMES
from model.regimes.distance import distance
from model.scenario import load
from model.uncertainty.assumptions import _ranks, assumptions, key_assumptions
from model.uncertainty.groups import groups, varying
from model.uncertainty.sensitivity import sobol_indices

OMAN = load("oman-2026")
OUTPUT = "iran-ceiling-missile"


@pytest.fixture(scope="module")
def near():
    return distance(OMAN, levels=2)


@pytest.fixture(scope="module")
def indices():
    return sobol_indices(OMAN, (OUTPUT,), n=64, seed=1, levels=2)


@pytest.fixture(scope="module")
def rows(near, indices):
    return assumptions(near, indices, OUTPUT)


def test_every_uncertain_parameter_has_a_row(rows):
    assert sorted(r.parameter for r in rows) == sorted(varying(OMAN))
    assert len(rows) == len(NAMES)


def test_rows_carry_both_measures(rows, near, indices):
    shares = {d.parameter: d for d in near}
    group_of = {n: g.name for g in groups() for n in g.members}
    for r in rows:
        d = shares[r.parameter]
        assert r.share_of_range == d.share
        assert r.within_range == d.within_range
        if d.nearest is None:
            assert np.isnan(r.change_at)
        else:
            assert r.change_at == float(d.nearest.point)
        assert r.group == group_of[r.parameter]
        here = indices.data.sel(output=OUTPUT, group=r.group)
        assert r.total == float(here["ST"])
        assert r.distinct == (r.total - r.half_width > 0)
        assert r.basis == OMAN.parameters[r.parameter].basis
        assert r.is_key == (r.within_range and r.distinct)


def test_ranks_order_each_measure(rows):
    for rank, measure in (
        ("distance_rank", [r.share_of_range for r in rows]),
        ("sensitivity_rank", [-r.total for r in rows]),
    ):
        ranks = [getattr(r, rank) for r in rows]
        for a, x in zip(ranks, measure, strict=True):
            assert a == 1 + sum(y < x for y in measure)
    sums = [r.distance_rank + r.sensitivity_rank for r in rows]
    assert sums == sorted(sums)


def test_ranks_of_ties_infinity_and_nothing():
    assert _ranks([2.0, 1.0, 2.0, float("inf")]) == [2, 1, 2, 4]
    assert _ranks([float("nan"), 1.0]) == [2, 1]


def test_members_of_a_group_share_its_index(rows):
    total = {r.parameter: r.total for r in rows}
    assert total["sanctions"] == total["sanctions_pain"] == total["strangulation_value"]
    assert total["sanctions"] > total["us_value_missile"] == 0


def test_frame_has_the_rows_in_order(rows):
    frame = rows.frame()
    assert list(frame["parameter"]) == [r.parameter for r in rows]
    assert list(frame["is_key"]) == [r.is_key for r in rows]


def test_one_call_does_it_all(rows):
    found = key_assumptions(OMAN, OUTPUT, n=64, seed=1, levels=2, distance_levels=2)
    pd.testing.assert_frame_equal(found.frame(), rows.frame())


def test_without_a_grid_distances_are_those_of_the_answer():
    indices = sobol_indices(OMAN, ("nuclear-terms",), n=16, seed=1)
    found = breaks(OMAN, parameters=["threat", "elite_cohesion", "audience_cost"])
    rows = {r.parameter: r for r in assumptions(found, indices, "nuclear-terms")}
    assert sorted(rows) == sorted(varying(OMAN))
    least = {b.parameter: b for b in sorted(found.breaks, key=lambda b: -b.share)}
    for name in ("threat", "elite_cohesion"):
        b = least[name]
        assert (rows[name].share_of_range, rows[name].change_at) == (b.share, float(b.place))
        assert rows[name].within_range == b.within_range
    assert np.isinf(rows["audience_cost"].share_of_range)
    assert np.isnan(rows["audience_cost"].change_at)


def test_what_the_distance_is_to_a_change_of_is_said(rows):
    assert rows.changing == "the set of pure equilibria (L = 2)"
    free = replace(rows, distance_levels=None)
    assert free.changing == "the status of a file or the answer"
