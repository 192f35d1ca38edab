"""The table beside a figure holds every mark that is drawn: its ends, dots, lines and areas."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba

import model
from model.answers import answer
from model.answers.draws import draws
from model.answers.levers import levers
from model.answers.payoff_plane import payoff_plane
from model.answers.promise import promise
from model.plots.draws import plot_exceedance, plot_fan
from model.plots.levers import plot_levers
from model.plots.payoff_plane import plot_payoff_plane
from model.plots.price import plot_price
from model.plots.promise import plot_promise
from model.plots.room import plot_room, plot_threat


@pytest.fixture(scope="module")
def room():
    return model.room("oman-2026")


@pytest.fixture(scope="module")
def linked():
    return model.room("oman-2026", model.Structure(linked=["nuclear+missile"]))


def of(table, kind, *columns):
    """The marks of a kind, in some columns."""
    return table.loc[table["mark"] == kind, list(columns)].to_numpy(float)


def holds(known, places):
    """Whether each place is among those that are known."""
    gaps = np.abs(np.asarray(places)[:, None] - known[None]).max(axis=2)
    return bool((gaps.min(axis=1) < 1e-9).all())


def test_every_outcome_of_the_payoff_plane():
    found = payoff_plane(answer("oman-2026"))
    ax, table = plot_payoff_plane(found), found.marks()
    known = of(table, table["mark"], "us", "iran")
    assert len(found.cloud) > 900
    drawn = [line for line in ax.lines if line.get_transform() == ax.transData]
    assert len(drawn) == 3 + len([o for o in found.answer.stable if o.settled])
    for line in drawn:
        assert holds(known, line.get_xydata())
    # The dashed cross is where no deal is.
    ((us, iran),) = of(table, "no deal", "us", "iran")
    across = {line.get_xdata()[0] for line in ax.lines if line.get_xdata()[0] == us}
    assert across == {us}
    assert any((line.get_ydata() == iran).all() for line in ax.lines)


@pytest.mark.parametrize("file", ["nuclear", "regional", "missile"])
def test_every_line_of_the_draws(file):
    found = draws("oman-2026", 64)
    table = found.marks()
    table = table[table["file"].isin([file]) | (table["mark"] == "scenario")]
    fan, least = plot_fan(found, file), plot_exceedance(found, file)
    along = of(table, "terms along the threat", "threat", "quantile 0.5 of the terms")
    median, today = fan.lines
    assert np.array_equal(along, median.get_xydata(), equal_nan=True)
    assert set(today.get_xdata()) == set(of(table, "scenario", "threat").ravel())
    bands = [*found.fans[file][0][[0, 1, 3, 4]]]
    for band, q in zip(bands, (0.05, 0.25, 0.75, 0.95), strict=True):
        kept = of(table, "terms along the threat", f"quantile {q} of the terms").ravel()
        assert np.array_equal(kept, band, equal_nan=True)
    curve = of(table, "cases with at least these terms", "terms", "share of cases")
    assert np.array_equal(curve, least.lines[0].get_xydata())
    some = of(table, "cases with at least these terms", "terms", "in some answer")
    assert holds(np.vstack([curve, some]), least.collections[0].get_paths()[0].vertices[1:-1])


def test_every_region_border_and_arrow_of_threat_and_promise():
    found = promise("oman-2026")
    ax, table = plot_promise(found), found.marks()
    areas = of(table, "area", "threat", "assurance")
    borders = of(table, "border", "threat", "assurance")
    for painted in ax.collections:
        known = {PolyCollection: areas, LineCollection: borders}[type(painted)]
        for path in painted.get_paths():
            assert holds(known, path.vertices)
    assert holds(of(table, "scenario", "threat", "assurance"), ax.lines[-1].get_xydata())
    arrows = [text.xy for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert arrows
    assert holds(of(table, "nearest change", "threat", "assurance"), arrows)


@pytest.mark.parametrize("which", ["room", "linked"])
def test_every_bar_block_and_line_of_the_room_for_a_deal(which, request):
    found = request.getfixturevalue(which)
    ax, table = plot_room(found), found.marks()
    numbers = table.select_dtypes("number").to_numpy()
    ends = {0.0, 1.0, *np.round(numbers[np.isfinite(numbers)], 9)}
    for bar in ax.patches:
        assert {round(bar.get_x(), 9), round(bar.get_x() + bar.get_width(), 9)} <= ends
    for line in ax.lines:
        if to_rgba(line.get_color()) != to_rgba(model.plots.house.house.rule):
            assert set(np.round(line.get_xdata(), 9)) <= ends
    for row in found.rows:
        here = table[table["file"] == row.file]
        lower = of(here, "by threat", "threat", "from")
        upper = of(here, "by threat", "threat", "to")
        below, above, _ = plot_threat(found, row.file).lines
        assert np.array_equal(below.get_xydata(), lower, equal_nan=True)
        assert np.array_equal(above.get_xydata(), upper, equal_nan=True)


def test_every_stretch_range_and_circle_of_the_levers():
    found = levers("oman-2026", names=["threat", "assurance", "sanctions"])
    ax, table = plot_levers(found), found.marks()
    ends = of(table, "stretch", "from", "to")
    assert holds(ends, [(b.get_x(), b.get_x() + b.get_width()) for b in ax.patches])
    ranges, circles = ax.lines[::2], ax.lines[1::2]
    assert holds(of(table, "stated range", "from", "to"), [x.get_xdata() for x in ranges])
    assert holds(of(table, "scenario", "value"), [x.get_xdata() for x in circles])
    # In words, not in codes.
    assert set(table["nuclear"].dropna()) <= {"settled in every", "settled in some"}


def test_every_range_and_move_of_the_price():
    found = model.price("oman-2026", "regional settled in every", joint=False)
    ax, table = plot_price(found), found.marks()
    assert found.reached
    numbers = table.select_dtypes("number").to_numpy()
    ends = set(np.round(numbers[np.isfinite(numbers)], 9))
    for line in ax.lines:
        assert set(np.round(np.asarray(line.get_xdata(), float), 9)) <= ends
    for bar in ax.patches:
        assert {round(bar.get_x(), 9), round(bar.get_x() + bar.get_width(), 9)} <= ends


def test_both_bands_and_the_strip_of_the_files_along_the_threat():
    found = model.checked("oman-2026", threat=(0, 1, 5))
    table = found.marks()
    finest = found.grids[-2]
    assert finest.attrs["levels"] == 9
    for file in ("nuclear", "regional", "missile"):
        for end in ("lowest", "highest"):
            for data, tail in ((found.data, ""), (finest, "_at_9_levels")):
                kept = table[f"{file}_{end}_terms{tail}"].to_numpy(float)
                drawn = data[f"{end}_terms"].sel(file=file).values
                assert np.array_equal(kept, drawn, equal_nan=True)
    strip = list(table["nuclear_status_on_all_grids"])
    assert strip[0] == "depends on the size of the steps"
    assert strip[-1] == "settled in every pure equilibrium"
