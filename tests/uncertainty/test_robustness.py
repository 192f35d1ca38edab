"""Robustness shares: counted case by case, with honest errors, the same for the same seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import model
from model.answers.statuses import status_over
from model.game import BargainingGame
from model.parameters import FILES
from model.structure import Structure
from model.sweeps import sample_at
from model.sweeps.lenses import EQUILIBRIUM_SET, FIRST, LENSES
from model.uncertainty import draw, robustness
from model.uncertainty.robustness import MEASURES, statuses


@pytest.fixture(scope="module")
def cases():
    return draw("oman-2026", 256, seed=8)


@pytest.fixture(scope="module")
def data(cases):
    return robustness(cases, check=4).data


def test_shares_are_counts_of_games(cases):
    """Each share against the exact games themselves, one after the other."""
    few = draw("oman-2026", 32, seed=2, replicates=4)
    data = robustness(few, check=0).data
    counts = {lens: np.zeros((len(FILES), len(MEASURES))) for lens in LENSES}
    stuck = dict.fromkeys(LENSES, 0)
    for part in few.parts:
        for p in range(8):
            game = BargainingGame(part.scenario.with_exact(part.exactly(p)))
            named = [
                list(game.equilibrium_outcomes()),
                [game.outcome(i, j) for i, j in game.admissible().equilibria],
                game.commitment("us")[1],
                game.commitment("iran")[1],
            ]
            for lens, outcomes in zip(LENSES, named, strict=True):
                stuck[lens] += any(not o.settled for o in outcomes)
                for f in range(len(FILES)):
                    terms = [o.terms[f] for o in outcomes]
                    kinds = (
                        [t is not None for t in terms],
                        [t is not None and t > 0 for t in terms],
                        [t == 0 for t in terms],
                    )
                    for k, kind in enumerate(kinds):
                        counts[lens][f, 2 * k] += any(kind)
                        counts[lens][f, 2 * k + 1] += all(kind) and bool(kind)
    for lens in LENSES:
        here = data.sel(lens=lens)
        np.testing.assert_allclose(here["file_share"], counts[lens] / 32, atol=1e-12)
        assert float(here["deadlock_share"]) == pytest.approx(stuck[lens] / 32)


def test_the_equilibrium_set_is_that_of_the_sample(cases, data):
    swept = [sample_at(part)["can_settle"].mean("sample").values for part in cases.parts]
    found = data["file_share"].sel(lens=EQUILIBRIUM_SET, measure="settled in some")
    np.testing.assert_allclose(found, np.mean(swept, axis=0))


def test_shares_fit_together(data):
    share = {m: data["file_share"].sel(measure=m).values for m in MEASURES}
    for kind in ("settled", "conceded", "dropped"):
        assert (share[f"{kind} in every"] <= share[f"{kind} in some"]).all()
    assert (share["conceded in some"] <= share["settled in some"]).all()
    assert (
        share["settled in some"] <= share["conceded in some"] + share["dropped in some"] + 1e-12
    ).all()
    first = data["outcome_share"].sel(lens=list(FIRST.values()))
    assert (first.sum("outcome") >= 1 - 1e-12).all()
    assert float(data["none_share"].sel(lens=list(FIRST.values())).max()) == 0


@given(st.lists(st.lists(st.sampled_from([None, 0, 0.5, 1]), min_size=3, max_size=3), max_size=5))
def test_statuses_of_one_case(outcomes):
    terms = np.array(
        [[np.nan if t is None else t for t in o] for o in outcomes], dtype=float
    ).reshape(-1, 3)
    ((files),) = statuses(terms, np.ones((len(outcomes), 1), dtype=bool))
    for f in range(3):
        mine = [o[f] for o in outcomes]
        said = dict(zip(MEASURES, files[f], strict=True))
        assert said["settled in some"] == any(t is not None for t in mine)
        assert said["settled in every"] == (bool(mine) and None not in mine)
        assert said["dropped in some"] == (0 in mine)
        assert said["conceded in every"] == (bool(mine) and all(t for t in mine))


def test_errors_cover_the_truth():
    """Of many estimates from few cases nearly all lie within three errors of a large sample's."""
    look = {"lenses": [EQUILIBRIUM_SET], "check": 0}
    truth = robustness("oman-2026", 2**15, seed=99, **look)["file_share"]
    within = []
    for seed in range(12):
        few = robustness("oman-2026", 256, seed=seed, **look)
        gap = abs(few["file_share"] - truth)
        within.append((gap <= 3 * few["file_share_error"] + 1e-3).values.ravel())
    assert np.mean(within) > 0.95


def test_errors_of_a_hypercube_are_binomial():
    data = robustness("oman-2026", 100, method="lhs", lenses=[EQUILIBRIUM_SET], check=0)
    p = data["file_share"].values
    expected = np.maximum(np.sqrt(p * (1 - p) / 100), 1 / 100)
    np.testing.assert_allclose(data["file_share_error"], expected)
    assert "binomial" in data.attrs["error"]


def test_no_error_is_below_what_the_cases_can_tell(data):
    assert float(data["file_share_error"].min()) == 1 / 256


def test_same_seed_same_bytes():
    one, again, other = (robustness(n=64, seed=s, check=2).data for s in (3, 3, 4))
    assert one.identical(again)
    for name in one:
        assert one[name].values.tobytes() == again[name].values.tobytes()
    assert not one["file_share"].equals(other["file_share"])


def test_what_a_result_says_of_itself(data):
    attrs = data.attrs
    assert attrs["sampling"] == "uniform over the stated ranges, given the stated orders"
    assert (attrs["n"], attrs["replicates"], attrs["seed"]) == (256, 8, 8)
    assert attrs["scenario_hash"] == model.load("oman-2026").digest
    assert attrs["mixtures_agreed"] <= attrs["mixtures_checked"] == 4
    assert "share of sampled cases" in data["file_share"].attrs["units"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"n": 1000}, "n: must be a power of two from 16, got 1000"),
        ({"n": 8}, "n: must be a power of two from 16, got 8"),
        ({"n": 64, "replicates": 2}, "replicates: must be a power of two from 4, got 2"),
        ({"n": 64, "seed": -1}, "seed: must be a whole number from 0, got -1"),
        ({"n": 64, "method": "random"}, "method: must be one of sobol, lhs, got 'random'"),
    ],
)
def test_bad_draws(arguments, expected):
    with pytest.raises(ValueError, match=expected):
        draw("oman-2026", **arguments)


def test_without_a_grid_shares_are_those_of_the_statuses():
    """Of the very cases, by counting them; the error is that of independent scrambles."""
    cases = draw("oman-2026", 64, seed=1)
    free = robustness(cases, levels=2, check=0).free
    every = [status_over(part) for part in cases.parts]
    for k, file in enumerate(free.files):
        counted = [
            np.concatenate([here.is_settled(file) for here in every]).mean(),
            np.concatenate([here.is_firm(file) for here in every]).mean(),
            np.concatenate([here.central.settles(file).any(axis=1) for here in every]).mean(),
        ]
        assert free.share[k, :3] == pytest.approx(counted)
    assert (free.share[:, 3] <= free.share[:, 2]).all()
    assert (free.error >= 1 / 64 - 1e-12).all()
    assert free.undecided == 0
    assert free.words.startswith("Without a grid the nuclear file can be settled in ")


def test_a_form_that_is_read_on_grids_only_has_no_shares_without_one():
    found = robustness(
        draw("oman-2026", 16, seed=1), levels=2, check=0, structure=Structure(execution="pays")
    )
    assert found.free is None
    assert found.words.startswith("With 2 concession levels: ")
