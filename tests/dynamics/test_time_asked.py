"""What is asked of time: terms by length, a deadline, thresholds, shares of draws, other files."""

import dataclasses

import numpy as np
import pytest
from frozen import oman

from model.answers import answer
from model.dynamics import by_length, deadline_map, robust, rounds, thresholds
from model.dynamics.course import Course
from model.dynamics.lengths import LAWS
from model.dynamics.over import RATE, US_PATIENCE, RoundsSolver, dialled, over
from model.dynamics.robust import Statement
from model.errors import InputError
from model.scenario import load
from model.structure import Structure
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.timing import Law, Timing

FULL = "1:0.25"


@pytest.fixture(scope="module")
def frozen():
    return oman()


@pytest.fixture(scope="module")
def small_map(frozen):
    return deadline_map(
        frozen, us_patience=("0.7", "0.95", 6), rebuilding=(0, "0.2", 3), horizon=2, threads=1
    )


def test_a_map_reads_every_point_as_rounds_do(frozen, small_map):
    for i, j in ((0, 0), (3, 1), (5, 2)):
        us, rate = small_map.patience[i], small_map.rebuilding[j]
        ends = [
            rounds(
                frozen, horizon=2, talks=talks, patience=(f"{us:.12g}", "0.9"),
                laws={"capability": (1, f"{rate:.12g}")},
            ).paths[0].payoffs[0]
            for talks in (1, 2)
        ]  # fmt: skip
        assert small_map.gain[i, j] == pytest.approx(ends[0] - ends[1], abs=1e-6)


def test_a_deadline_pays_the_less_patient_side_and_nobody_with_equal_patience(small_map):
    level = np.flatnonzero(np.isclose(small_map.patience, 0.9))
    assert small_map.gain[level, 0] == pytest.approx(0, abs=1e-6)
    assert (small_map.gain[:4, 0] > 0).all()
    assert (small_map.gain[5] < 0).all()
    assert small_map.line[0] == pytest.approx(0.9, abs=1e-3)
    assert "below 0.90 where Iran rebuilds nothing" in small_map.words
    assert len(small_map.frame()) == 18


def test_the_map_is_drawn_with_its_line(small_map):
    (ax,) = small_map.figure().axes
    (line,) = [each for each in ax.get_lines() if each.get_label() == "line"]
    np.testing.assert_allclose(line.get_xdata(), small_map.line)


def test_the_solver_goes_through_the_loop_and_its_labels(frozen):
    there = dialled(frozen, US_PATIENCE, RATE)
    course = Course.of(there, None, None, Timing(2, laws=(Law("capability", limit=1, rate=0),)))
    points = Points.grid(there, {US_PATIENCE: ("0.8", "0.9", 2), RATE: (0, "0.1", 2)})
    data = swept(RoundsSolver(points, course, "capability"), threads=1)
    assert data["terms"].dims == (US_PATIENCE, RATE, "file")
    assert (data["round"].sel(file="nuclear") == 1).all()
    assert data.attrs["time"].startswith("talks in 2 rounds")


def test_points_of_a_sample_are_read_as_by_themselves(frozen):
    points = Points.sample(frozen, 4, seed=3)
    course = Course.of(frozen, None, None, Timing(2, laws={"protest": FULL}))
    found = over(points, course, threads=1)
    for p in range(4):
        one = rounds(frozen.with_exact(points.exactly(p)), horizon=2, laws={"protest": FULL})
        assert found["payoff"][p] == pytest.approx(one.paths[0].payoffs, abs=1e-6)


def test_lengths_begin_at_the_game_without_time(frozen):
    laws = {"nothing drifts": {}, "Iran rebuilds": {"capability": FULL}}
    found = by_length(frozen, lengths=(1, 2), laws=laws)
    static = answer(frozen).outcomes[0].terms["nuclear"]
    for name in laws:
        assert found.terms(name, "nuclear")[0] == pytest.approx((static, static), abs=1e-9)
    assert found.terms("Iran rebuilds", "nuclear")[1][1] < static - 0.1
    assert found.terms("nothing drifts", "nuclear")[1][0] == pytest.approx(static, abs=1e-6)
    assert "86% if nothing drifts" in found.words
    assert len(found.headline) < 100
    figure = found.figure()
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["Nuclear", "Regional"]
    assert len(figure.axes[0].get_lines()) == 3


def test_thresholds_are_where_the_payoffs_cross(frozen):
    found = thresholds(frozen, horizon=2)
    assert found.deadline.above is False
    assert found.deadline.low == pytest.approx(0.9, abs=1e-3)
    for each, better in ((found.rebuilding, False), (found.stifling, True)):
        assert each.above is True
        assert each.low == pytest.approx(each.high)
        for shift, wanted in ((-0.002, not better), (0.002, better)):
            rate = f"{each.low + shift:.6f}"
            held = rounds(frozen, horizon=2).paths[0].payoffs[0]
            if each is found.stifling:
                laws = {"sanctions": f"1:{rate}", "protest": f"1:{rate}"}
                there = rounds(frozen.replace(threat=0), horizon=2, laws=laws)
            else:
                laws = {"sanctions": FULL, "protest": FULL, "capability": f"1:{rate}"}
                there = rounds(frozen, horizon=2, laws=laws)
            assert (there.paths[0].payoffs[0] > held) == wanted


@pytest.mark.slow
def test_thresholds_of_six_rounds(frozen):
    """Rebuilding at .006 a round cancels what threat and stifling gain together."""
    found = thresholds(frozen)
    assert found.rebuilding.low == pytest.approx(0.006, abs=0.0005)
    assert found.stifling.low == pytest.approx(0.212, abs=0.002)
    assert "above 0.212" in found.words


def test_a_threshold_that_is_nowhere_says_so(frozen):
    found = thresholds(frozen.replace(protest=1, sanctions=1), horizon=2)
    assert found.rebuilding.low == pytest.approx(0, abs=1e-3) or found.rebuilding.low is None
    assert "None" not in found.words


def test_what_is_robust_and_what_turns_on_a_law():
    shares = ({"slow": 0.95, "fast": 1.0}, {"slow": 0.2, "fast": 0.8}, {"slow": 0.5, "fast": 0.7})
    said = [Statement("it pays", "the pace", each).verdict for each in shares]
    assert said == ["robust", "turns on the pace", "neither"]
    assert Statement("it pays", "the pace", {"slow": 0.0}).verdict == "robustly false"


def test_shares_of_draws(frozen):
    found = robust(frozen, n=4, horizon=2, threads=1)
    pays = next(s for s in found.statements if "less patient" in s.text)
    assert set(pays.shares.values()) == {1.0}
    assert pays.verdict == "robust"
    assert "of sampled cases" in found.words
    assert len(found.frame()) == sum(len(s.shares) for s in found.statements)


def test_files_of_its_own_are_played_too():
    """Relief, which the US gives: by itself never; linked, the price of what it is linked to."""
    scenario = load("oman-2026-relief")
    for linked in ((), ("nuclear+relief",)):
        form = dataclasses.replace(scenario.form(), linked=linked)
        (path,) = rounds(scenario, form, horizon=2).paths
        static = answer(scenario, form).outcomes[0]
        assert set(path.when.values()) == {1}
        assert path.terms.keys() == static.terms.keys()
        for f, x in static.terms.items():
            assert path.terms[f] == pytest.approx(x, abs=1e-3)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"after": 6}, "after: must be a round before the last of talks, 1 to 5, got 6"),
        ({"laws": {"capability": FULL}}, "laws: must leave capability alone"),
        ({"us_patience": (0, 1, 3)}, "us_patience: must lie above 0 and below 1, got 0 to 1"),
    ],
)
def test_a_map_that_cannot_be_is_refused(frozen, how, said):
    with pytest.raises(InputError) as refused:
        deadline_map(frozen, **how)
    assert said in str(refused.value)


def test_lengths_of_nothing_are_refused(frozen):
    with pytest.raises(InputError, match="lengths: must be one length"):
        by_length(frozen, lengths=())


def test_the_command_shows_each(cli):
    status, out, _ = cli(
        "rounds", "--show", "lengths", "--law", "threat=0@2", "--agenda", "nuclear"
    )
    assert status == 0
    assert "what is given drifts" in out
    assert cli("rounds", "--show", "lengths", "--talks", "2")[2] == (
        "error: --talks: must be left out for --show lengths, got one\n"
    )
    assert cli("rounds", "--show", "plan")[2].startswith("error: --show: must be one of path")


@pytest.fixture(scope="module")
def linked():
    """Talks whose missile file the US drops, and which some laws leave without a deal."""
    form = Structure(linked=["nuclear+missile"])
    laws = {name: LAWS[name] for name in ("sanctions and protest grow", "the threat fades")}
    return by_length(load("oman-2026").in_form(form), lengths=(1, 4), laws=laws)


def test_nothing_of_a_file_is_dropped_in_the_figure_too(linked):
    """It was 0% of nothing, and less below it."""
    figure = linked.figure()
    ticks = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert [t for t in ticks if t] == ["dropped", "20%", "40%", "60%", "80%", "100%"]


def test_the_headline_says_where_long_talks_settle_nothing(linked):
    """It named the terms of one law twice."""
    assert linked.headline == "Nuclear file: 100% in long talks, but open if the threat fades"
