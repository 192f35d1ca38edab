"""Boxes planted in noise, the same trajectory as EMA Workbench, and an honest holdout."""

import json
import sys
import warnings

import numpy as np
import pytest

from model.answers import answer
from model.answers.statuses import status_over
from model.scenario import load
from model.sweeps import sample
from model.sweeps.findings import CHECKED_LEVELS
from model.sweeps.points import Points
from model.uncertainty import discovery, prim
from model.uncertainty.cart import fit_tree, leaf_boxes
from model.uncertainty.discovery import CASES, discover
from model.uncertainty.prim import Fit, Limits, best_box, fit, pruned, quasi_p, trajectory
from model.words import EVERY, SOME

OMAN = load("oman-2026")


def planted(seed, points=4096, inputs=15, wrong=0.03):
    """Cases where the first input is above 0.7 and the third below 0.4, a few labels flipped."""
    rng = np.random.default_rng(seed)
    x = rng.random((points, inputs))
    inside = (x[:, 0] > 0.7) & (x[:, 2] < 0.4)
    return x, inside ^ (rng.random(points) < wrong)


def test_prim_finds_a_planted_box():
    x, y = planted(0)
    box = best_box(x, y)
    assert box.sides == ((0, "low"), (2, "high"))
    assert box.low[0] == pytest.approx(0.7, abs=0.03)
    assert box.high[2] == pytest.approx(0.4, abs=0.03)
    other = fit(box, *planted(1))
    # All labels right, density would be 0.97 and coverage 0.12 * 0.97 / (0.12 * 0.97 + 0.88 * 0.03).
    assert other.density == pytest.approx(0.97, abs=0.05)
    assert other.coverage == pytest.approx(0.815, abs=0.06)


def test_the_tree_finds_a_planted_box():
    names = OMAN.values.keys()
    chosen = [n for n in names if "weight" not in n][:15]
    tree, reason = fit_tree(chosen, *planted(0), *planted(1))
    assert reason == ""
    assert {chosen[0], chosen[2]} <= set(tree.used)
    assert tree.holdout.density == pytest.approx(0.97, abs=0.05)
    assert tree.holdout.coverage == pytest.approx(0.815, abs=0.06)
    assert len(tree.leaves) >= 1


def test_leaves_are_what_the_tree_predicts():
    from sklearn.tree import DecisionTreeClassifier

    x, y = planted(3, points=1000)
    model = DecisionTreeClassifier(max_depth=4, random_state=0).fit(x, y)
    boxes = leaf_boxes(model.tree_, x, y)
    other, _ = planted(4, points=1000)
    within = np.any([box.holds(other) for box in boxes], axis=0)
    np.testing.assert_array_equal(within, model.predict(other))


def test_noise_gives_no_box():
    rng = np.random.default_rng(5)
    x, y = rng.random((1000, 12)), rng.random(1000) < 0.25
    assert best_box(x, y).sides == ()


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_the_trajectory_is_that_of_ema_workbench(seed):
    """Kwakkel's implementation visits the same boxes; under pandas 3 it warns all along."""
    pd = pytest.importorskip("pandas")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = pytest.importorskip("ema_workbench.analysis.prim")
        x, y = planted(seed, points=500, inputs=6, wrong=0.1)
        frame = pd.DataFrame(x, columns=[f"x{k}" for k in range(6)])
        theirs = peer.Prim(frame, y, threshold=0.01, peel_alpha=0.05, mass_min=0.05).find_box()
        steps = theirs.peeling_trajectory
        limits = theirs.box_lims[len(steps) - 1]
        values = theirs._calculate_quasi_p(len(steps) - 1, list(frame))
    ours = trajectory(x, y, alpha=0.05, mass_min=0.05)
    fits = [fit(box, x, y) for box in ours]
    assert [f.inside for f in fits] == list(steps["n"].astype(int))
    assert [f.hits for f in fits] == list(steps["k"].astype(int))
    np.testing.assert_allclose([f.coverage for f in fits], steps["coverage"])
    np.testing.assert_allclose([f.density for f in fits], steps["density"])
    last = ours[-1]
    for (k, side), value in quasi_p(last, x, y).items():
        row = 0 if side == "low" else 1
        assert getattr(last, side)[k] == pytest.approx(limits.iloc[row][f"x{k}"])
        # A limit that cuts nothing off tells nothing: 1 here, a tail of its own density there.
        cuts = fit(last.without(k, side), x, y).inside > fits[-1].inside
        assert value == pytest.approx(values[f"x{k}"][row] if cuts else 1.0, rel=1e-6)


def test_peeling_gains_density_and_loses_mass():
    x, y = planted(7)
    fits = [fit(box, x, y) for box in trajectory(x, y)]
    assert fits[0] == Fit(4096, int(y.sum()), 4096, int(y.sum()))
    densities = [f.density for f in fits]
    assert densities == sorted(densities)
    assert min(f.mass for f in fits) >= prim.MASS_MIN


def test_limits_that_tell_nothing_are_dropped():
    x, y = planted(0)
    box = Limits.none(15).moved(0, "low", 0.7).moved(2, "high", 0.4).moved(9, "low", 0.3)
    assert pruned(box, x, y).sides == ((0, "low"), (2, "high"))
    values = quasi_p(box.moved(5, "low", -1.0), x, y)
    assert values[(5, "low")] == 1.0
    assert values[(0, "low")] < 1e-20
    assert values[(9, "low")] > 0.01


def test_quasi_p_is_a_binomial_tail():
    from scipy.stats import binomtest

    x, y = planted(0, points=500)
    box = Limits.none(15).moved(0, "low", 0.7)
    f = fit(box, x, y)
    peer = binomtest(f.hits, f.inside, float(y.mean()), alternative="greater").pvalue
    assert quasi_p(box, x, y)[(0, "low")] == pytest.approx(peer)


def test_fit_counts():
    f = Fit(points=100, cases=20, inside=10, hits=8)
    assert (f.density, f.coverage, f.mass, f.share) == (0.8, 0.4, 0.1, 0.2)
    assert f.balance == pytest.approx(2 * 0.8 * 0.4 / 1.2)
    assert np.isnan(Fit(10, 2, 0, 0).density)
    assert Fit(10, 2, 0, 0).balance == 0


# On the model


@pytest.fixture(scope="module")
def found():
    return discover(OMAN, "deadlock", n=1024, seed=3, levels=3)


def test_cases_are_read_off_each_point():
    data = sample(OMAN, 64, seed=0, levels=3).data
    for key, case in CASES.items():
        if not key.endswith(("-conceded", "deadlock")):
            continue
        mask = case.on_grid(data)
        for k in range(64):
            here = [
                t
                for t, e in zip(data["terms"].values, data["equilibrium"].values[k], strict=True)
                if e
            ]
            if key == "deadlock":
                expected = any(np.isnan(t).all() for t in here)
            else:
                f = list(data["file"].values).index(key.split("-")[0])
                expected = any(t[f] > 0 for t in here)
            assert mask[k] == expected
        assert mask.any()


def test_the_holdout_is_another_sample(found):
    box = found.box
    assert box.restrictions
    data = sample(OMAN, 1024, seed=4, levels=3).data
    inside = np.ones(1024, dtype=bool)
    for r in box.restrictions:
        column = data[r.parameter].values
        inside &= column >= (r.low if r.low is not None else -np.inf)
        inside &= column <= (r.high if r.high is not None else np.inf)
    cases = CASES["deadlock"].on_grid(data)
    assert box.holdout == Fit(
        1024, int(cases.sum()), int(inside.sum()), int((inside & cases).sum())
    )
    assert box.holdout != box.chosen_on
    assert found.holdout_seed == 4


def test_the_words_have_the_numbers_of_the_holdout(found):
    here = found.box.holdout
    said = found.words
    assert f"at {here.density:.0%} of the sampled points" in said
    assert f"holds {here.coverage:.0%} of all such points" in said
    for r in found.box.restrictions:
        assert r.words in said
    assert "probab" not in said
    assert "likely" not in said


def test_the_box_is_measured_on_every_grid(found):
    assert set(found.box.by_levels) == {None, *CHECKED_LEVELS}
    assert found.box.by_levels[3] == found.box.holdout
    # Full deadlock is an outcome of every grid: its deviations are the same on all.
    assert not found.box.depends_on_grid
    assert "every grid" in found.box.grid_words


def test_a_box_that_depends_on_the_grid_is_said_to():
    box = discover(OMAN, "missile-conceded", n=1024, seed=0, levels=5).box
    densities = [f.density for f in box.by_levels.values()]
    assert box.depends_on_grid == (max(densities) - min(densities) > 0.1)
    assert box.depends_on_grid
    assert "depends on how finely" in box.grid_words


def test_same_seed_same_answer(found):
    assert discover("oman-2026", "deadlock", n=1024, seed=3, levels=3) == found
    small = {discover(OMAN, "deadlock", n=256, seed=seed, levels=3).cases for seed in (3, 5, 7)}
    assert len(small) > 1


def test_few_cases_give_no_box():
    few = discover(OMAN, "missile-conceded", n=64, seed=0, levels=3)
    assert few.cases < discovery.FEWEST_CASES
    assert few.box is None
    assert few.tree is None
    assert f"only {few.cases} cases among 64 points, fewer than 20" in few.words


def test_few_points_that_are_no_case_give_no_box():
    common = discover(OMAN, "nuclear-conceded", n=64, seed=0, levels=9)
    assert common.points - common.cases < discovery.FEWEST_CASES
    assert common.box is None
    assert "points that are no case" in common.words


def test_what_is_the_case_nearly_everywhere_has_no_box():
    everywhere = discover(OMAN, "nuclear-conceded", n=1024, seed=0, levels=9)
    assert everywhere.cases > 900
    assert everywhere.box.restrictions == ()
    assert everywhere.words.startswith("No box for")


def test_without_scikit_learn_the_box_stands(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    alone = discover(OMAN, "deadlock", n=256, seed=3, levels=3)
    assert alone.box is not None
    assert alone.tree is None
    assert "discovery" in alone.reason


def test_an_unknown_case_is_refused():
    with pytest.raises(ValueError, match="did you mean 'deadlock'"):
        discover(OMAN, "deadlok")


# Without a grid


def test_cases_without_a_grid_are_those_of_the_answers():
    points = Points.sample(OMAN, 8, seed=4)
    here = status_over(points)
    answers = [answer(OMAN.with_exact(points.exactly(p))) for p in range(8)]
    for file in OMAN.file_names:
        for key, expected in (
            (f"{file}-settled", [a.status[file] in (SOME, EVERY) for a in answers]),
            (f"{file}-firm", [a.status[file] == EVERY for a in answers]),
            (f"{file}-answer", [any(file in o.settled for o in a.outcomes) for a in answers]),
        ):
            assert list(CASES[key].free(here)) == expected
    stuck = [any(not s.settled for s in a.can_hold) for a in answers]
    assert list(CASES["deadlock"].free(here)) == stuck


def test_a_box_without_a_grid_is_checked_on_grids():
    free = discover(OMAN, "regional-firm", n=1024, seed=3)
    assert free.levels is None
    assert free.provenance["levels"] == "no grid"
    assert free.box is not None
    assert list(free.box.by_levels) == [None, *CHECKED_LEVELS]
    assert free.box.by_levels[None] == free.box.holdout
    assert not free.headline.startswith("With ")
    assert "(no grid)" in free.detail
    json.dumps(free.report(), allow_nan=False)
    answers = discover(OMAN, "nuclear-answer", n=64, seed=3)
    assert answers.box is None or list(answers.box.by_levels) == [None]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"case": "missile-conceded"}, "case: must be one that needs no grid, or levels given"),
        ({"case": "missile-answer", "levels": 3}, "case: must be one of a grid, or no levels"),
    ],
)
def test_a_case_must_fit_the_grid(how, said):
    with pytest.raises(ValueError, match=said):
        discover(OMAN, n=64, **how)


# The command line


def run(capsys, monkeypatch, *arguments):
    from model.cli import main

    monkeypatch.setattr(sys, "argv", ["model", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    return capsys.readouterr().out


def test_commands_answer_as_the_library_does(capsys, monkeypatch, tmp_path, found):
    options = ("--case", "deadlock", "-n", 1024, "--seed", 3, "--levels", 3)
    figure = tmp_path / "box.png"
    said = run(capsys, monkeypatch, "discover", "oman-2026", *options, "--out", figure)
    assert found.words in said
    assert figure.stat().st_size > 10_000
    report = json.loads(run(capsys, monkeypatch, "discover", "oman-2026", *options, "--json"))
    assert report["words"] == found.words
    assert report["box"]["holdout"]["density"] == found.box.holdout.density
    few = ("-n", 64, "--levels", 3, "--json")
    assert json.loads(run(capsys, monkeypatch, "discover", "oman-2026", *few))["box"] is None


def test_sensitivity_command_answers_as_the_library_does(capsys, monkeypatch, tmp_path):
    from model.uncertainty.sensitivity import sobol_indices

    options = ("--of", "iran-ceiling-missile", "-n", 32, "--seed", 2, "--levels", 2)
    data = sobol_indices(OMAN, ("iran-ceiling-missile",), n=32, seed=2, levels=2)
    figure = tmp_path / "s.svg"
    said = run(capsys, monkeypatch, "sensitivity", "oman-2026", *options, "--out", figure)
    assert data.said("iran-ceiling-missile") in said
    assert figure.stat().st_size > 10_000
    report = json.loads(run(capsys, monkeypatch, "sensitivity", "oman-2026", *options, "--json"))
    top = report["outputs"][0]["groups"][0]
    assert top["ST"] == float(data["ST"].max())
    assert report["scenario_hash"] == OMAN.digest
