"""Zones of packages: known outcomes, every point of a grid, single files as ever, the picture."""

import json
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from frozen import FROZEN, oman
from hypothesis import given, settings
from hypothesis import strategies as st
from own_files import FIVE, TWO, by_hand, talks_on

import model
from model.algebraic import Point
from model.answers.package_zone import package_zone
from model.answers.regions import Change, Region, held, is_negative_semidefinite
from model.answers.room import EVEN, room
from model.errors import InputError
from model.plots.room import figure_room
from model.scenario import load
from model.structure import Structure

HALF = Fraction(1, 2)
ALL = "nuclear+regional+missile"


@pytest.fixture(scope="module")
def everything():
    return package_zone(oman(), ALL)


@pytest.mark.parametrize(
    "terms",
    [(HALF, 0, HALF), (HALF, HALF, HALF), (HALF, 1, 0), (1, 0, 0), (1, HALF, 0), (1, 1, 0)],
)
def test_the_equilibria_of_all_files_linked_lie_in_the_zone(everything, terms):
    """Found by independent code on L = 3."""
    there = dict(zip(everything.files, terms, strict=True))
    assert there in everything
    for f, x in there.items():
        assert Fraction(x) in everything.agreed[f]


def test_other_terms_of_that_grid_do_not_lie_in_it_unless_both_gain(everything):
    scenario = oman()
    none = by_hand(scenario, (None,) * 3)
    for terms in product((0, HALF, 1), repeat=3):
        there = dict(zip(everything.files, terms, strict=True))
        worth = by_hand(scenario, tuple(map(Fraction, terms)))
        gains = tuple(a - b for a, b in zip(worth, none, strict=True))
        assert everything.gains(there) == gains
        assert (there in everything) == (min(gains) >= 0)


#: Scenarios, packages of theirs, and points along each of their files.
TRIED = [
    ("oman", "nuclear+missile", 201),
    ("oman", "regional+missile", 201),
    ("oman", ALL, 41),
    ("jcpoa-2015", "regional+missile", 201),
    ("oman-2026-relief", "missile+relief", 201),
    ("oman-2026-relief", "nuclear+missile+relief", 31),
    ("two", "border+trade", 201),
    ("five", "nuclear+missile+relief", 31),
]


def scenario_of(name):
    made = {"oman": oman, "two": lambda: talks_on(TWO, np.random.default_rng(4)),
            "five": lambda: talks_on(FIVE, np.random.default_rng(2))}  # fmt: skip
    return made[name]() if name in made else load(name)


def gains_by_hand(scenario, files, points):
    """Both gains on every point of a grid of the package's terms, from payoffs told by hand.

    A quadratic in n variables is known from its values at so many points of a small grid.
    """
    names = [f.name for f in scenario.talks_on]

    def worth(x):
        terms = [x[files.index(f)] if f in files else None for f in names]
        return by_hand(scenario, tuple(terms))

    none = by_hand(scenario, (None,) * len(names))
    few = list(product((Fraction(0), HALF, Fraction(1)), repeat=len(files)))
    powers = [p for p in product(range(3), repeat=len(files)) if sum(p) <= 2]

    def basis(x):
        return np.stack([np.prod(np.array(x, dtype=float) ** p, axis=-1) for p in powers], axis=-1)

    values = [[float(a - b) for a, b in zip(worth(x), none, strict=True)] for x in few]
    fitted, *_ = np.linalg.lstsq(basis(few), np.array(values), rcond=None)
    assert np.abs(basis(few) @ fitted - values).max() < 1e-9
    grid = np.array(list(product(np.linspace(0, 1, points), repeat=len(files))))
    return grid, basis(grid) @ fitted


@pytest.mark.parametrize(("name", "package", "points"), TRIED)
def test_extent_and_best_terms_are_those_of_a_fine_grid(name, package, points):
    """Points of the grid on which both gain lie within; beyond the ends both lose by a margin."""
    scenario = scenario_of(name)
    found = package_zone(scenario, package)
    files = list(found.files)
    grid, gains = gains_by_hand(scenario, files, points)
    step = 1 / (points - 1)
    suits = gains.min(axis=1) >= 0
    # From any terms to the nearest of the grid no gain moves by more than that.
    edge = np.abs(np.diff(gains.reshape(*[points] * len(files), 2), axis=0)).max() * len(files) * 3
    nearly = gains.min(axis=1) >= -edge
    if not found.exists:
        assert not suits.any()
        assert found.obstacles
        return
    for k, f in enumerate(files):
        low, high = float(found.agreed[f].low), float(found.agreed[f].high)
        if suits.any():
            assert low <= grid[suits, k].min() + 1e-12
            assert high >= grid[suits, k].max() - 1e-12
        assert low >= grid[nearly, k].min() - step
        assert high <= grid[nearly, k].max() + step
    for k, player in enumerate(("us", "iran")):
        best = {f: x.near for f, x in found.best[player].items()}
        mine, other = (float(g) for g in (found.gains(best)[k], found.gains(best)[1 - k]))
        assert other >= -1e-40
        if suits.any():
            assert mine >= gains[suits, k].max() - 1e-12
        assert mine <= gains[nearly, k].max() + edge
    if suits.any():
        even = found.gains({f: Fraction(x) for f, x in found.bargained.items()})
        assert float(even[0] * even[1]) >= gains[suits].prod(axis=1).max() - 1e-9


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), k=st.integers(0, 4), others=st.booleans())
def test_a_file_by_itself_has_the_zone_it_had(seed, k, others):
    rng = np.random.default_rng(seed)
    scenario = talks_on(FIVE, rng, Fraction(int(rng.integers(1, 5))))
    names = [f.name for f in FIVE]
    file = names[k]
    given_ = {names[(k + 1) % 5]: Fraction(int(rng.integers(0, 101)), 100)} if others else {}
    one = model.zone(scenario, file, others=given_)
    found = package_zone(scenario, file, others=given_)
    for mine, its in ((found.us, one.us), (found.iran, one.iran), (found.agreed, one.agreed)):
        assert (None if mine is None else mine[file]) == its
    if one.exists and found.bargain is not None:
        assert found.bargained[file] == pytest.approx(float(one.bargained), abs=1e-12)
    assert {(o.player, o.term, o.alone) for o in found.obstacles} == {
        (o.player, o.term, o.alone) for o in one.obstacles
    }


def test_another_package_of_the_form_is_left_as_it_is():
    form = Structure(linked=["nuclear+regional"])
    assert package_zone("oman-2026", structure=form).files == ("nuclear", "regional")
    assert package_zone("oman-2026", "missile", form).structure == form
    with pytest.raises(InputError, match=r"files: must hold linked files together, got regional\+"):
        package_zone("oman-2026", "regional+missile", form)
    with pytest.raises(InputError, match="others: must settle linked files together, got nuclear"):
        package_zone("oman-2026", "missile", form, {"nuclear": 1})
    with pytest.raises(InputError, match="files: must name a package where no files are linked"):
        package_zone("oman-2026")
    with pytest.raises(InputError, match="files: must be among nuclear"):
        package_zone("oman-2026", "nucular")


def test_settled_others_move_the_zone():
    open_, settled = (
        package_zone(oman(), "nuclear+missile", others=others)
        for others in ({}, {"regional": HALF})
    )
    assert settled.agreed["nuclear"].low > open_.agreed["nuclear"].low
    assert settled.words.startswith("With regional settled at 0.5, ")


def test_where_the_exposure_bends_more_the_ends_are_certified():
    """Israel's motive makes Iran's change a cubic: known to within what is said, by a fine grid."""
    form = Structure(israel_exposure="motive")
    found = package_zone(oman(), "nuclear+missile", form)
    assert found.exists
    assert 0 < found.within < 0.01
    assert not found.best
    axis = [Fraction(k, 40) for k in range(41)]
    suits = [x for x in product(axis, repeat=2) if dict(zip(found.files, x, strict=True)) in found]
    for k, f in enumerate(found.files):
        assert float(found.agreed[f].low) <= min(x[k] for x in suits) + found.within
        assert float(found.agreed[f].high) >= max(x[k] for x in suits) - found.within
    usual = package_zone(oman(), "nuclear+missile")
    assert usual.within == 0


def test_ends_are_exact_numbers():
    found = package_zone(oman(), "nuclear+missile")
    ends = [e for s in found.agreed.values() for e in (s.low, s.high)]
    assert any(e.fraction is None for e in ends)
    best = found.best["us"]
    assert any(x.fraction is None for x in best.values())
    # There Iran is just willing.
    assert abs(float(found.gains({f: x.near for f, x in best.items()})[1])) < 1e-40


def test_what_keeps_a_package_apart_is_named_by_side():
    found = package_zone("oman-2026-relief", "missile+relief")
    assert not found.exists
    assert {(o.player, o.term) for o in found.causes} == {("iran", "exposure"), ("us", "terms")}
    assert (
        "Standing disarmed (Iran) and what the terms are worth (the US) each keep the "
        in found.words
    )


def test_terms_held_along_a_line():
    assert held([-1, 0, 0], 0, 1) is None
    assert held([0, 1, -1], 0, 1) == held([0, 1, 0], 0, 1)
    assert held([-1, 4, -2], 0, 1).low == Point((1, -4, 2), 0)
    assert is_negative_semidefinite([[-1, 1], [1, -1]])
    assert not is_negative_semidefinite([[0, 1], [1, 0]])


def test_a_region_that_touches_the_edge_of_its_box_is_found():
    """A single point: x = 1 alone pays the one, costs the other nothing."""
    flat = Change.affine(Fraction(-1), [Fraction(1)])
    curved = Change.affine(Fraction(1), [Fraction(-1)])
    region = Region(flat, curved)
    assert region.exists
    assert [(s.low, s.high) for s in region.stretches()] == [(Point.of(1), Point.of(1))]


@pytest.fixture(scope="module")
def linked():
    return room(oman(), Structure(linked=["nuclear+missile"]))


def test_room_by_block_holds_the_package_and_the_file_beside(linked):
    assert linked.title == "There is room for a regional deal and a nuclear and missile package"
    assert [row.file for row in linked.rows] == ["nuclear", "missile", "regional"]
    assert [zone.file for zone in linked.zones] == ["regional"]
    alone = model.zone(oman(), "regional")
    assert linked.zones[0].agreed == alone.agreed
    assert linked.status("nuclear") in EVEN.values()
    row = linked.frame().set_index("file").loc["missile"]
    assert (row["package"], bool(row["room"])) == ("nuclear + missile", True)
    assert row["room_to"] == pytest.approx(0.4828, abs=1e-4)
    (told,) = linked.report()["packages"]
    assert told["both"]["missile"][1]["value"] == pytest.approx(0.4828, abs=1e-4)


def test_terms_along_the_threat_are_today_s_at_today_s_threat(linked):
    here = linked.along.sel(threat=linked.today, method="nearest")
    for f, s in linked.packages[0].agreed.items():
        assert here["low"].sel(file=f).item() == pytest.approx(float(s.low), abs=1e-12)
        assert here["high"].sel(file=f).item() == pytest.approx(float(s.high), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("oman-2026", ["nuclear+missile"]),
        pytest.param("oman-2026", [ALL], marks=pytest.mark.slow),
        ("oman-2026-relief", ["nuclear+regional", "missile+relief"]),
        pytest.param("oman-2026-relief", [], marks=pytest.mark.slow),
    ],
)
def test_nothing_in_the_picture_of_packages_runs_into_anything(name, links):
    figure = figure_room(room(name, Structure(linked=links)))
    renderer = figure.canvas.get_renderer()
    page = figure.bbox
    ticks = [t for ax in figure.axes for t in ax.get_xticklabels()]
    boxes = []
    for text in [*figure.texts, *ticks, *(t for ax in figure.axes for t in ax.texts)]:
        if text.get_text():
            box = text.get_window_extent(renderer)
            assert box.x0 >= page.x0 - 1, text
            assert box.x1 <= page.x1 + 1, text
            boxes.append((text.get_text(), box))
    for k, (one, a) in enumerate(boxes):
        for other, b in boxes[k + 1 :]:
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            down = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert min(across, down) < 2, (one, other)


def test_the_command_says_and_draws_the_room_by_block(cli, tmp_path):
    out = tmp_path / "room.png"
    status, said, err = cli("answer", FROZEN, "--link", "nuclear+missile", "--out", out)
    assert (status, err) == (0, "")
    assert "both agree on" in said
    assert "Nuclear and missile package, settled in some stable even splits: terms that" in said
    assert out.stat().st_size > 20_000
    told = json.loads(cli("answer", FROZEN, "--link", ALL, "--json")[1])
    assert told["packages"][0]["files"] == ["nuclear", "regional", "missile"]
