"""The figure of a box, tested on what it draws and says."""

import pytest

from model.plots.discovery import figure_box, place, plot_box
from model.uncertainty.discovery import discover


@pytest.fixture(scope="module")
def found():
    return discover("oman-2026", "deadlock", n=2048, seed=0, levels=3)


@pytest.fixture(scope="module")
def none():
    return discover("oman-2026", "missile-conceded", n=64, seed=0, levels=3)


def said(figure):
    return " ".join(t.get_text().replace("\n", " ") for t in figure.texts)


def test_bars_are_the_limits_over_the_stated_ranges(found):
    ax = plot_box(found)
    rows = list(reversed(found.box.restrictions))
    bars = ax.patches[1::2]
    assert len(bars) == len(rows) >= 1
    for bar, r in zip(bars, rows, strict=True):
        low = r.range_low if r.low is None else r.low
        high = r.range_high if r.high is None else r.high
        width = r.range_high - r.range_low
        assert bar.get_x() == pytest.approx((low - r.range_low) / width)
        assert bar.get_width() == pytest.approx((high - low) / width)
    marked = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert marked == pytest.approx([place(r, r.value) for r in rows])


def test_limits_and_ends_are_written(found):
    words = [t.get_text() for t in plot_box(found).texts]
    for r in found.box.restrictions:
        for value in (r.low, r.high, r.range_low, r.range_high):
            if value is not None:
                assert f"{value:.3g}" in words


def test_title_has_density_and_coverage_of_the_holdout(found):
    title = found.headline
    assert f"{found.box.holdout.density:.0%}" in title
    assert f"{found.box.holdout.coverage:.0%}" in title
    text = said(figure_box(found))
    for needed in ("oman-2026 [", "Lens: equilibrium set", "L = 3", "us-iran-bargaining",
                   "not a forecast", "no probabilities", "seed 0", "seed 1"):  # fmt: skip
        assert needed in text
    inside = all(r.holds_here for r in found.box.restrictions)
    assert f"lies {'inside' if inside else 'outside'} the box" in text


def test_without_a_box_the_figure_says_why(none):
    figure = figure_box(none)
    assert "No box for".lower() in said(figure).lower()
    assert "fewer than 20" in said(figure)
    assert any(t.get_text() == "no box" for t in figure.axes[0].texts)
    assert not figure.axes[0].patches


def test_words_do_not_overlap(found):
    figure = figure_box(found)
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    boxes = [t.get_window_extent(renderer) for t in figure.texts if t.get_text()]
    boxes += [ax.get_tightbbox(renderer) for ax in figure.axes]
    for k, a in enumerate(boxes):
        for b in boxes[k + 1 :]:
            width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert min(width, height) < 4
    labels = [t.get_window_extent(renderer) for t in figure.axes[0].texts]
    for k, a in enumerate(labels):
        assert not any(a.overlaps(b) for b in labels[k + 1 :])
