"""The figure of moving first draws its data and says what they say."""

import numpy as np
import pytest

from model.lenses.first_mover import FirstMover, commitment_path
from model.payoffs import PLAYERS, Structure
from model.plots.commitment import (
    figure_commitment,
    plot_commitment,
    plot_first_outcomes,
)
from model.scenario import load
from model.words import number


@pytest.fixture(scope="module")
def both():
    return commitment_path(levels=(3, 5), threat=(0, 1, 41))


@pytest.fixture(scope="module")
def data(both):
    return both.data


@pytest.fixture(scope="module")
def finer(both):
    return both.checks[0]


def found(data, *checks):
    return FirstMover(data, load("oman-2026"), Structure(), checks)


@pytest.mark.parametrize("player", PLAYERS)
def test_lines_and_band_are_the_data(data, player):
    ax = plot_commitment(data, player)
    mine = data.sel(player=player)
    expected = [
        mine["first"].sel(replies="friendly"),
        mine["first"].sel(replies="hostile"),
        mine["second_worst"].min("replies"),
        mine["second_best"].max("replies"),
    ]
    for line, values in zip(ax.lines, expected, strict=True):
        np.testing.assert_allclose(line.get_xdata(), data.threat)
        np.testing.assert_allclose(line.get_ydata(), values)
    heights = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert heights.max() == pytest.approx(float(mine["best_equilibrium"].max()))
    assert heights.min() == pytest.approx(float(mine["worst_equilibrium"].min()))


@pytest.mark.parametrize("player", PLAYERS)
def test_the_strip_changes_where_the_outcome_does(data, player):
    ax = plot_first_outcomes(data, player)
    rows = data["outcome_first"].sel(player=player, replies="friendly").values
    turns = np.flatnonzero((rows[1:] != rows[:-1]).any(axis=1))
    edges = sorted({round(p.get_x(), 9) for p in ax.patches} - {0.0})
    at = data.threat.values
    np.testing.assert_allclose(edges, [(at[k] + at[k + 1]) / 2 for k in turns])
    for text in ax.texts:
        named = [o.replace(", ", "\n") for o in data.outcome.values]
        assert any(all(line in o for line in text.get_text().split("\n")) for o in named)


def test_where_several_outcomes_are_as_good_the_strip_says_so(data):
    several = data.copy(deep=True)
    several["outcome_first"][:] = True
    ax = plot_first_outcomes(several, "us")
    assert [t.get_text() for t in ax.texts] == ["several"]


def test_words_of_the_strip_stand_beside_the_scenario(data):
    """The line of the scenario went through them."""
    alone = data.copy(deep=True)
    alone["outcome_first"][:] = False
    alone["outcome_first"][{"outcome": 0}] = True
    alone.attrs["today"] = 0.7
    (text,) = plot_first_outcomes(alone, "us").texts
    assert text.get_position()[0] == pytest.approx(0.35)


def test_title_follows_the_data(data, finer):
    today = data.attrs["today"]
    kept = data.assign(prefers=data.prefers.copy(data=np.full(data.prefers.shape, "first")))
    title, subtitle = found(kept).words, found(kept).detail
    assert title == (
        "With 3 concession levels: each side gains by moving first, at the scenario's threat of "
        f"{number(today)}"
    )
    here = data.sel(threat=today, method="nearest")
    stakes = (here["first"] - here["second_best"]).sel(replies="friendly")
    for player in PLAYERS:
        assert f"{float(stakes.sel(player=player)):.2f} points to" in subtitle
    swapped = data.assign(prefers=data.prefers.copy(data=np.full(data.prefers.shape, "second")))
    title, subtitle = found(swapped).words, found(swapped).detail
    where = f", at the scenario's threat of {number(today)}"
    assert title.endswith(f"each side gains by moving second{where}")
    assert "points" not in subtitle
    title = found(swapped, finer.assign(prefers=kept.prefers)).words
    assert title == (
        f"Who gains by moving first depends on how finely concessions can be split{where}"
    )


def test_away_from_the_scenario_the_title_is_the_course(data):
    part = data.isel(threat=slice(0, 5))
    title, subtitle = found(part).words, found(part).detail
    assert "scenario" not in title
    assert title.endswith("at every threat looked at")
    assert subtitle == ""


def test_figure_carries_where_it_comes_from(both, data):
    figure = figure_commitment(both)
    said = " ".join(t.get_text().replace("\n", " ") for t in figure.texts)
    for part in ("oman-2026", data.attrs["scenario_hash"], "L = 3", "us-iran-bargaining", "3, 5"):
        assert part in said
    assert "A model, not a forecast" in said
    shown = [t.get_text() for ax in figure.axes if ax.get_legend() for t in ax.get_legend().texts]
    assert len(shown) == 4
    assert sum("Iran, points" in ax.get_ylabel() for ax in figure.axes) == 1


def test_no_text_lies_on_another(both):
    figure = figure_commitment(both)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    texts = [*figure.texts, *(t for ax in figure.axes for t in ax.texts)]
    texts += [t for ax in figure.axes if ax.get_legend() for t in ax.get_legend().texts]
    boxes = [t.get_window_extent(renderer) for t in texts if t.get_text()]
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[k + 1 :])
