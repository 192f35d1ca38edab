"""The figure of the zones, tested on what it draws and says."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from model.lenses.zone_openings import opening
from model.lenses.zones import zone
from model.lenses.zones_along import zones_over
from model.parameters import FILES
from model.plots.house import house
from model.plots.zones import figure_zones, plot_zone
from model.scenario import load


@pytest.fixture(scope="module")
def found():
    return zones_over("oman-2026", vulnerability=(0, 4, 41))


@pytest.fixture(scope="module")
def data(found):
    return found.data


def test_the_zone_is_drawn_where_it_is(data):
    for file in FILES:
        ax = plot_zone(data, file)
        part = data.sel(file=file)
        lines = {line.get_label(): line for line in ax.lines}
        np.testing.assert_array_equal(lines["US floor"].get_ydata(), part["floor"])
        np.testing.assert_array_equal(lines["Iran's ceiling"].get_ydata(), part["ceiling"])
        np.testing.assert_array_equal(
            lines["even bargain in the zone"].get_ydata(), part["bargained"]
        )
        assert lines["US floor"].get_linestyle() != lines["Iran's ceiling"].get_linestyle()
        (band,) = ax.collections
        assert to_hex(band.get_facecolor()).upper() == house.agreed
        corners = band.get_paths()[0].vertices
        assert corners[:, 0].max() == pytest.approx(
            float(part["vulnerability"][part["exists"].values].max())
        )
        assert corners[:, 1].max() == pytest.approx(float(part["high"].max()))


def test_a_zone_that_never_opens_says_why():
    data = zones_over("oman-2026", threat=(0, 1, 11)).data
    here = zone("oman-2026", "missile")
    ax = plot_zone(data, "missile", here=here)
    assert not ax.collections
    (said,) = (t.get_text().replace("\n", " ") for t in ax.texts)
    assert said.startswith("no zone")
    for cause in here.causes:
        assert cause.words in said
    assert not plot_zone(data, "nuclear", here=zone("oman-2026", "nuclear")).texts


def test_title_with_exact_values(found):
    exact = [opening("oman-2026", f, vulnerability=None) for f in FILES]
    edge = float(exact[2].stretches[0].high)
    assert found.words == (
        "The nuclear and regional files have a zone of agreement at every vulnerability; the "
        f"missile file has a zone of agreement below vulnerability {edge:.3g} and has none from "
        "there on"
    )
    never = zones_over("oman-2026", threat=(0, 1, 11))
    assert "the missile file has no zone of agreement at any threat" in never.words


def test_title_of_a_zone_that_opens():
    rising = load().replace(sanctions_pain=4, vulnerability=2)
    data = zones_over(rising, sanctions=(0, 1, 21), files=("missile",))
    (stretch,) = opening(rising, "missile", sanctions=None).stretches
    words = data.words
    assert f"has none below sanctions {float(stretch.low):.3g} and has a zone" in words
    assert data["exists"].values.any()
    assert not data["exists"].values.all()


def test_figure_says_where_it_comes_from(found):
    figure = figure_zones(found)
    said = " ".join(t.get_text().replace("\n", " ") for t in figure.texts)
    for needed in (
        "oman-2026 [",
        "Lens: zone of possible agreement",
        "No grid: any terms in [0, 1]",
        "us-iran-bargaining",
        "not a forecast",
        "with the other files open",
        "Grey line: the scenario, 4",
    ):
        assert needed in said
    assert len(figure.axes) == 3
