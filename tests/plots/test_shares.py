"""Figures of robustness and of the indicators, tested on the data they draw and on what they say."""

import re

import numpy as np
import pytest
from drawn import solved
from looks import leads
from matplotlib.colors import to_hex

from model.parameters import FILES
from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.robustness import (
    figure_robustness,
    figure_structures,
    plot_deadlock_share,
    plot_shares,
    plot_structures,
    shade,
)
from model.plots.signposts import figure_signposts, plot_signposts
from model.plots.status import plane_shade
from model.scenario import load
from model.uncertainty import across_structures, draw, one_at_a_time, robustness
from model.uncertainty.results import CONCLUSIONS
from model.words import EVERY, SOME, percent

FORBIDDEN = re.compile(r"\b(likely|unlikely|probably|likelihood|chance of war)\b")


def texts(figure):
    """Everything a figure says outside its axes."""
    return " ".join(t.get_text().replace("\n", " ") for t in figure.texts)


@pytest.fixture(scope="module")
def cases():
    return draw("oman-2026", 128, seed=1)


@pytest.fixture(scope="module")
def shares(cases):
    return robustness(cases, check=2)


@pytest.fixture(scope="module")
def forms(cases):
    return across_structures(cases)


@pytest.fixture(scope="module")
def found():
    return solved("signposts", "oman-2026")


def test_bars_are_the_shares(shares):
    for file in FILES:
        ax = plot_shares(shares, file)
        every, rest = (np.array([bar.get_width() for bar in part]) for part in ax.containers[:2])
        here = shares["file_share"].sel(file=file)
        np.testing.assert_allclose(every, here.sel(measure="settled in every"))
        np.testing.assert_allclose(every + rest, here.sel(measure="settled in some"))
        for part, status in zip(ax.containers, (EVERY, SOME), strict=False):
            assert to_hex(part[0].get_facecolor()).upper() == house.statuses[status]


def test_error_bars_span_two_errors(shares):
    ax = plot_shares(shares, "missile")
    spans = ax.collections[0].get_segments()
    here = shares.data.sel(file="missile", measure="settled in some")
    for (low, _), (high, _), p, e in zip(
        *(np.array(spans).transpose(1, 0, 2)), here["file_share"].values,
        here["file_share_error"].values, strict=True,
    ):  # fmt: skip
        assert (low, high) == pytest.approx((p - 2 * e, p + 2 * e))


def test_deadlock_has_a_panel(shares):
    ax = plot_deadlock_share(shares)
    widths = [bar.get_width() for bar in ax.containers[0]]
    np.testing.assert_allclose(widths, shares["deadlock_share"])
    words = [t.get_text() for t in ax.texts]
    assert words == [percent(float(s)) for s in shares["deadlock_share"]]


def test_shares_figure_says_where_it_comes_from(shares, forms):
    said = texts(figure_robustness(shares.beside(forms)))
    assert said.startswith("Without a grid the nuclear file can be settled in ")
    assert "With 3 concession levels: the nuclear file can be settled in " in said
    for piece in (
        "uniform over the stated ranges, given the stated orders; not a probability",
        f"{shares.attrs['scenario']} [{shares.attrs['scenario_hash']}]",
        "mixtures make no difference in 2 of 2 cases",
        "L = 3",
        shares.attrs["software"],
        shares.attrs["caveat"],
    ):
        assert piece in said
    finer = forms["share"].sel(
        variant=["L = 4", "L = 5", "L = 9", "no grid"], conclusion="missile settled"
    )
    assert f"missile {percent(float(finer.min()))} to {percent(float(finer.max()))}." in said
    assert "split more finely" not in texts(figure_robustness(shares))
    assert not FORBIDDEN.search(said)


def test_table_of_forms_writes_every_share_and_frames_the_flagged(forms):
    ax = plot_structures(forms)
    written = {
        (round(t.get_position()[0]), round(t.get_position()[1])): t.get_text() for t in ax.texts
    }
    framed = {
        (round(p.get_x() + p.get_width() / 2), round(p.get_y() + p.get_height() / 2))
        for p in ax.patches
        if not p.get_fill()
    }
    for row, variant in enumerate(forms["variant"].values):
        for column, conclusion in enumerate(CONCLUSIONS):
            here = forms.data.sel(variant=variant, conclusion=conclusion)
            flagged = bool(here["flagged"])
            words = percent(float(here["share"])) + (" ⚑" if flagged else "")
            assert written[column, row] == words
            assert ((column, row) in framed) == flagged
    assert framed
    assert [t.get_text() for t in ax.get_yticklabels()] == list(forms["variant"].values)


def test_table_of_forms_is_dark_beyond_one_half(forms):
    ax = plot_structures(forms)
    cells = iter(p for p in ax.patches if p.get_fill())
    for value in forms["share"].values.ravel():
        colour = to_hex(next(cells).get_facecolor())
        assert colour == ("#FFFFFF" if np.isnan(value) else shade(value)).lower()
        assert (label_colour(colour) == "#FFFFFF") == (value > 0.5)
    assert next(cells, None) is None


def test_forms_figure_states_finding_and_rule(forms):
    said = texts(figure_structures(forms))
    assert leads(forms.headline, said)
    assert "on the other side of one half, or more than 0.2 from the base" in said
    assert float(forms["cases"].min()) == 1
    assert "premise" not in said
    assert not FORBIDDEN.search(said)


def test_forms_figure_says_where_not_every_case_is_decided():
    changes = {"israel_hazard": 1, "israeli_strike_damage": 4, "iran_value_missile": 0}
    cases = draw(load("oman-2026").replace(**changes), 128, seed=1)
    few = [v for v in one_at_a_time() if v.name in ("base", "no grid")]
    forms = across_structures(cases, variants=few)
    decided = float(forms["cases"].min())
    assert decided < 1
    said = texts(figure_structures(forms))
    assert f"over the {decided:.1%} of cases that are decided without one" in said


def test_signposts_mark_the_scenario_on_its_own_map_only(found):
    own = found.scenario.values["strike_scope"]
    for scope, marks in ((own, 1), (0, 0)):
        ax = plot_signposts(found, scope)
        dots = [line for line in ax.lines if line.get_marker() == "o"]
        assert len(dots) == marks
        for dot in dots:
            assert dot.get_xdata()[0] == found.today["elite_cohesion"]
            assert dot.get_ydata()[0] == found.today["protest"]
        (box,) = [p for p in ax.patches if p.get_linestyle() == "--"]
        entry = found.scenario.parameters["elite_cohesion"]
        assert (box.get_x(), box.get_width()) == pytest.approx(
            (float(entry.low), float(entry.high - entry.low))
        )


def test_signposts_shade_every_region(found):
    ax = plot_signposts(found, 0)
    expected = {plane_shade(r.told).upper() for r in found.maps[0].status.regions}
    drawn = {to_hex(c.get_facecolor()[0]).upper() for c in ax.collections if len(c.get_facecolor())}
    assert len(expected) > 1
    assert expected <= drawn


def test_signposts_figure(found):
    figure = figure_signposts(found)
    said = texts(figure)
    assert leads(found.words, said)
    assert found.check in said.replace("\n", " ")
    assert found.scenario.digest in said
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles[:3] == [
        "Strike scope 0: limited",
        "Strike scope 0.75 (scenario)",
        "Strike scope 1: regime",
    ]
    assert not FORBIDDEN.search(said)


def test_no_text_lies_on_another(shares, forms, found):
    for figure in (
        figure_robustness(shares.beside(forms)),
        figure_structures(forms),
        figure_signposts(found),
    ):
        figure.canvas.draw()
        boxes = [t.get_window_extent() for t in figure.texts]
        for ax in (ax for ax in figure.axes if ax.axison):
            labels = [ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label]
            labels += [*ax.get_xticklabels(), *ax.get_yticklabels(), *ax.texts]
            boxes += [t.get_window_extent() for t in labels if t.get_text() and t.get_visible()]
        for k, one in enumerate(boxes):
            assert one.x0 >= 0
            assert one.x1 <= figure.bbox.width + 1
            for other in boxes[:k]:
                overlap = (
                    min(one.x1, other.x1) - max(one.x0, other.x0),
                    min(one.y1, other.y1) - max(one.y0, other.y0),
                )
                # Boxes hold room above and below the letters.
                assert min(overlap) <= 5
