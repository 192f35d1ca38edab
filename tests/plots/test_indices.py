"""Figures of sensitivity and key assumptions, tested on what they draw and say."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from model.plots.house import house
from model.plots.sensitivity import (
    figure_assumptions,
    figure_sensitivity,
    plot_assumptions,
    plot_sensitivity,
    ranked_groups,
)
from model.regimes.distance import distance
from model.scenario import load
from model.uncertainty.assumptions import assumptions
from model.uncertainty.sensitivity import sobol_indices

OMAN = load("oman-2026")
OUTPUTS = ("iran-ceiling-missile", "deadlock", "missile-highest-terms")


@pytest.fixture(scope="module")
def indices():
    return sobol_indices(OMAN, OUTPUTS, n=64, seed=1, levels=2)


@pytest.fixture(scope="module")
def data(indices):
    return indices.data


@pytest.fixture(scope="module")
def rows(indices):
    return assumptions(distance(OMAN, levels=2), indices, OUTPUTS[0])


def said(figure):
    return " ".join(t.get_text().replace("\n", " ") for t in figure.texts)


def test_bars_are_the_indices(data):
    shown = ranked_groups(data)
    ax = plot_sensitivity(data, "deadlock", shown)
    here = data.sel(output="deadlock")
    widths = [p.get_width() for p in ax.patches]
    wanted = [
        max(float(here[name].sel(group=g)), 0) for g in reversed(shown) for name in ("ST", "S1")
    ]
    assert widths == pytest.approx(wanted)
    hollow = [to_hex(p.get_facecolor()) == "#ffffff" for p in ax.patches]
    apart = [
        bool(here[f"{name}_distinct"].sel(group=g))
        for g in reversed(shown)
        for name in ("ST", "S1")
    ]
    assert hollow == [not a for a in apart]
    assert any(hollow)
    assert not all(hollow)
    assert [t.get_text().replace("\n", " ").lower() for t in ax.get_yticklabels()] == [
        g.lower() for g in reversed(shown)
    ]


def test_the_largest_groups_are_shown(data):
    shown = ranked_groups(data, 3)
    top = data["ST"].max("output")
    assert [float(top.sel(group=g)) for g in shown] == sorted(top.values, reverse=True)[:3]


def test_intervals_are_drawn(data):
    ax = plot_sensitivity(data, "deadlock", ["sanctions"])
    here = data.sel(output="deadlock", group="sanctions")
    spans = [np.ptp(c.get_segments()[0][:, 0]) for c in ax.collections]
    assert spans == pytest.approx([2 * float(here[f"{n}_conf"]) for n in ("ST", "S1")])


def test_the_figure_carries_its_provenance(indices, data):
    figure = figure_sensitivity(indices)
    text = said(figure)
    for needed in ("oman-2026 [", "Lens: equilibrium set", "L = 2", "us-iran-bargaining",
                   "not a forecast", "seed 1", "not a probability"):  # fmt: skip
        assert needed in text
    top = data.sel(output=OUTPUTS[0])
    largest = str(top["group"].values[int(np.argmax(top["ST"].values))])
    assert largest in figure.texts[0].get_text().replace("\n", " ")
    assert len(figure.axes) == len(OUTPUTS) + 1


def test_rare_indicators_are_named(indices, data):
    rare = [k for k in OUTPUTS if bool(data["few"].sel(output=k))]
    assert "deadlock" in rare
    assert "Too few points to trust the intervals of: full deadlock" in said(
        figure_sensitivity(indices)
    )


def test_conventions_that_were_needed_are_said(indices, data):
    share = float(data["censored"].sel(output="missile-highest-terms"))
    assert share > 0
    assert f"({share:.0%} of the games)" in said(figure_sensitivity(indices))


def test_words_do_not_overlap(indices, rows):
    for figure in (figure_sensitivity(indices), figure_assumptions(rows)):
        figure.draw_without_rendering()
        renderer = figure.canvas.get_renderer()
        words = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
        shown = [ax for ax in figure.axes if ax.axison]
        hidden = {t for ax in figure.axes if ax not in shown for t in ax.findobj(Text)}
        hidden -= {t for ax in figure.axes if ax.get_legend() for t in ax.get_legend().get_texts()}
        # Ticks beyond the limits are there and not drawn.
        hidden |= {
            tick.label1
            for ax in shown
            for tick in ax.xaxis.get_major_ticks()
            if not ax.get_xlim()[0] <= tick.get_loc() <= ax.get_xlim()[1]
        }
        placed = [t.get_window_extent(renderer) for t in words if t not in hidden]
        assert len(placed) > 20
        for k, a in enumerate(placed):
            for b in placed[k + 1 :]:
                width = min(a.x1, b.x1) - max(a.x0, b.x0)
                height = min(a.y1, b.y1) - max(a.y0, b.y0)
                assert min(width, height) < 4


def test_assumptions_are_drawn_row_by_row(rows):
    left, right = plot_assumptions(rows, most=6)
    shown = list(reversed(rows[:6]))
    assert [p.get_width() for p in left.patches] == pytest.approx(
        [min(r.share_of_range, 2.0) for r in shown]
    )
    assert [p.get_width() for p in right.patches] == pytest.approx([r.total for r in shown])
    purple = [to_hex(p.get_facecolor()) == "#5b3f8c" for p in left.patches]
    assert purple == [r.within_range for r in shown]
    amber = [to_hex(p.get_facecolor()) == house.accent_pale.lower() for p in right.patches]
    assert amber == [r.distinct for r in shown]


def test_the_title_counts_the_key_assumptions(rows):
    count = sum(r.is_key for r in rows)
    title = rows.words
    assert title.startswith(f"{count} of {len(rows)} uncertain parameters")
    assert title.split()[0] in said(figure_assumptions(rows))
    none = replace(rows, parameters=tuple(r for r in rows if not r.is_key))
    assert none.words.startswith("No parameter")


def test_the_title_names_the_grid_where_it_has_a_part(indices):
    assert indices.headline("iran-ceiling-missile").startswith("Iran's ceiling")
    assert indices.headline("deadlock").startswith("With 2 concession levels: whether")
