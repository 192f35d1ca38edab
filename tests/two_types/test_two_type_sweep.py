"""Two types of US over many points: the same as the game at each, in any number of blocks."""

import pickle
from fractions import Fraction

import numpy as np
import pytest
from frozen import oman
from scenarios import within_ranges

from model.errors import InputError
from model.structure import Structure
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.two_types import TwoTypeGame, bluff_over
from model.two_types.sweep import BluffSolver

AXES = {"credibility": (0, 1, 9), "threat": (0, 1, 7)}


def said_at(game):
    """What a sweep is to say of a game, from its equilibria one by one."""
    here = game.equilibrium_outcomes()
    pooled = [e for e in here.pooling if e.outcome.resolved.settled]
    alone = here.known[1].us
    return {
        "pooling": bool(pooled),
        "separating": bool(here.separating),
        "no_deal": any(
            not e.outcome.resolved.settled and not e.outcome.bluffing.settled for e in here.outcomes
        ),
        "bluff_gain": max(float(e.bluffing - alone[1]) for e in pooled)
        if pooled and alone
        else np.nan,
        "lowest": [
            [
                min((float(x) for e in here.outcomes if (x := kind(e).terms[f]) is not None),
                    default=np.nan)
                for f in range(3)
            ]
            for kind in (lambda e: e.outcome.resolved, lambda e: e.outcome.bluffing)
        ],
    }  # fmt: skip


def assert_same(at, expected):
    for name in ("pooling", "separating", "no_deal"):
        assert bool(at[name]) == expected[name], name
    assert float(at["bluff_gain"]) == pytest.approx(expected["bluff_gain"], nan_ok=True)
    np.testing.assert_allclose(at["lowest_terms"].values, expected["lowest"])


@pytest.mark.parametrize(
    "how",
    [{}, {"resolved": "hawk"}, {"structure": Structure(execution="pays"), "resolved": "audience"}],
)
def test_a_map_is_the_game_at_each_point(how):
    found = bluff_over(oman(), **how, **AXES)
    for p in (Fraction(0), Fraction(1, 4), Fraction(3, 4), Fraction(1)):
        for threat in (Fraction(0), Fraction(1, 3), Fraction(1)):
            at = found.data.sel(credibility=float(p), threat=float(threat), method="nearest")
            game = TwoTypeGame(oman().replace(threat=threat, credibility=p), **how)
            assert_same(at, said_at(game))


def test_a_sample_is_too_where_the_premise_fails_as_well():
    points = Points.sample(oman(), 64, seed=3, over_bounds=True)
    found = bluff_over(points, levels=2)
    assert found.attrs["points_enumerated"] > 0
    for k in range(0, 64, 4):
        scenario = oman().with_exact(points.exactly(k))
        assert_same(found.data.isel(sample=k), said_at(TwoTypeGame(scenario, levels=2)))


def test_in_half_of_the_sampled_cases_iran_can_tell_and_the_bluff_leaves_more_open():
    found = bluff_over(Points.sample(oman(), 256, seed=1))
    apart, more = found.data["separating"].values, found.data["bluff_leaves_more"].values
    assert 0.4 < apart.mean() < 0.6
    assert (more == apart).all()


def test_blocks_and_stores_change_nothing(tmp_path):
    whole = bluff_over(oman(), **AXES).data
    points = Points.grid(oman(), AXES)

    class Short(BluffSolver):
        longest = 8

    types = TwoTypeGame(oman()).types
    short = swept(Short(points, 3, oman().form(), types))
    kept = bluff_over(oman(), store=tmp_path / "map.zarr", **AXES).data
    for name in whole.data_vars:
        np.testing.assert_array_equal(whole[name], short[name])
        np.testing.assert_array_equal(whole[name], kept[name])
    with pytest.raises(InputError, match="store"):
        bluff_over(oman(), store=tmp_path / "map.zarr", resolved="hawk", **AXES)


def test_it_goes_to_another_process_as_it_is():
    here = BluffSolver(Points.grid(oman(), AXES), 3, oman().form(), TwoTypeGame(oman()).types)
    there = pickle.loads(pickle.dumps(here))
    for name, values in here.solve(5, 40).arrays.items():
        np.testing.assert_array_equal(values, there.solve(5, 40).arrays[name])


def test_on_the_edge_of_certainty_a_type_without_weight_decides_nothing():
    """All of Iran's comparisons that only such a type enters are ties, none of them close."""
    found = bluff_over(oman(), credibility=[0, 1], threat=(0, 1, 8))
    assert found.attrs["points_settled_exactly"] == 0


def test_terms_as_iran_offers_are_enumerated():
    found = bluff_over(
        oman(), levels=2, structure=Structure(price_rule="iran"), credibility=[0, 1], threat=[0, 1]
    )
    assert found.attrs["points_enumerated"] == 4


def test_the_command_makes_a_map(cli, tmp_path):
    picture = tmp_path / "map.png"
    status, out, _ = cli(
        "bluff", "oman-2026", "--levels", "2", "--vary", "credibility=0:1:5", "--vary", "threat=0:1:5",
        "--out", picture,
    )  # fmt: skip
    assert status == 0
    assert "over 25 points" in out
    assert picture.exists()
    for wrong in (["--prior", "0.5"], ["--vary", "protest"]):
        status, _, err = cli(
            "bluff", "oman-2026", "--vary", "credibility", "--vary", "threat", *wrong
        )
        assert (status, err.count("\n")) == (2, 1)


def test_any_case_within_ranges():
    rng = np.random.default_rng(4)
    cases = [within_ranges(oman(), rng) for _ in range(6)]
    points = Points.listed(oman(), [dict(case.values) for case in cases])
    found = bluff_over(points)
    for k, case in enumerate(cases):
        assert_same(found.data.isel(case=k), said_at(TwoTypeGame(case)))
