"""Planes by status: regions and borders known by hand, made-up regions, exact readings beside them."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from own_files import FOUR, TWO, talks_on
from scenarios import separable

from model.answers import answer
from model.answers.promise import promise
from model.answers.status_along import watches
from model.answers.status_plane import status_plane
from model.answers.tracing import trace
from model.answers.watch import Watch
from model.errors import InputError
from model.parameters import FILES
from model.plots.status import plane_shade, plot_status_plane
from model.regimes.path import path
from model.scenario import load
from model.sweeps.points import Points
from model.words import EVERY, OPEN, SOME

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"


@pytest.fixture(scope="module")
def oman():
    return load(str(FROZEN))


@pytest.fixture(scope="module")
def found(oman):
    return status_plane(oman, steps=24)


@dataclass(frozen=True)
class Drawn(Watch):
    """Regions that are drawn: a number for each place."""

    number: object
    kind = "status"

    def many(self, points, exact=True):
        values = points.values(0, points.count)
        x, y = (
            np.broadcast_to(np.asarray(values[n], dtype=float), points.count)
            for n in ("threat", "assurance")
        )
        return np.asarray(self.number(x, y), dtype=np.int8)[:, None]

    def signature(self, row):
        return row

    def told(self, row):
        return int(row[0])


def regions(oman, number, steps):
    axes = (path(oman, {"threat": None}), path(oman, {"assurance": None}))
    return trace(Drawn(number), oman, axes, steps)


def test_a_disc_has_its_area_and_one_closed_border(oman):
    found = regions(oman, lambda x, y: (x - 0.52) ** 2 + (y - 0.47) ** 2 < 0.3**2, 40)
    inside = next(r for r in found.regions if r.told)
    assert inside.share == pytest.approx(np.pi * 0.09, abs=5e-4)
    assert sum(r.share for r in found.regions) == pytest.approx(1, abs=1e-12)
    (curve,) = found.curves
    assert (curve.points[0] == curve.points[-1]).all()
    away = np.hypot(*(curve.points - (0.52, 0.47)).T)
    assert away == pytest.approx(0.3, abs=1e-4)
    assert found.at(0.52, 0.47) == 1
    assert found.at(0.1, 0.9) == 0


def test_three_regions_that_meet_at_a_point_share_their_borders(oman):
    """Sectors around (0.53, 0.41): below it, and to the left and right above."""
    found = regions(oman, lambda x, y: np.where(y < 0.41, 0, np.where(x < 0.53, 1, 2)), 16)
    shares = {r.told: r.share for r in found.regions}
    assert shares == {
        0: pytest.approx(0.41, abs=1e-3),
        1: pytest.approx(0.59 * 0.53, abs=1e-3),
        2: pytest.approx(0.59 * 0.47, abs=1e-3),
    }
    assert len(found.curves) == 3
    told = [{found.regions[k].told for k in c.sides} for c in found.curves]
    assert sorted(map(sorted, told)) == [[0, 1], [0, 2], [1, 2]]


def test_a_border_by_hand():
    """Iran's ceiling (1/3)(3/2) sigma / c meets the floor 1/2 of the US on the line c = sigma.

    From c = sigma / 2 down Iran would rather give up all of it than leave it open.
    """
    scenario = separable(**{f"iran_value_{f}": "3/4" for f in FILES})
    axes = (
        path(scenario, {"sanctions": ("1/3", "5/8")}),
        path(scenario, {"iran_value_nuclear": ("1/4", "11/16")}),
    )
    files, _, _ = watches(scenario, scenario.form(), FILES)
    found = trace(files, scenario, axes, 5)
    borders = {
        frozenset(found.regions[k].told["nuclear"] for k in c.sides): c.points for c in found.curves
    }
    assert borders.keys() == {frozenset({OPEN, SOME}), frozenset({SOME, EVERY})}
    meets = borders[frozenset({OPEN, SOME})]
    assert meets[:, 1] == pytest.approx(meets[:, 0], abs=1e-5)
    assert sorted(meets[[0, -1], 0]) == pytest.approx([1 / 3, 5 / 8], abs=1e-5)
    all_of_it = borders[frozenset({SOME, EVERY})]
    assert all_of_it[:, 1] == pytest.approx(all_of_it[:, 0] / 2, abs=1e-5)


def test_exact_readings_differ_beside_the_place_of_each_border(oman, found):
    assert len(found.borders) == 2
    hair = Fraction(1, 10**9)
    for b in found.borders:
        at = dict(zip((laid.name for laid in found.axes), b.place, strict=True))
        beside = [
            answer(oman.with_exact({**at, b.along: at[b.along] + way * hair})).status
            for way in (-1, 1)
        ]
        assert beside == [b.before, b.after]
        assert b.flips


def test_the_regions_say_what_other_places_say(oman, found):
    rng = np.random.default_rng(1)
    cases = [
        {"threat": Fraction(int(a), 999), "assurance": Fraction(int(b), 999)}
        for a, b in rng.integers(1, 999, (300, 2))
    ]
    points = Points.listed(oman, cases)
    files, central, _ = watches(oman, oman.form(), FILES)
    for watch, traced in ((files, found.status), (central, found.central)):
        rows = watch.many(points)
        told = [traced.at(float(c["threat"]), float(c["assurance"])) for c in cases]
        assert told == [watch.told(row) for row in rows]


def test_it_is_told_and_drawn(found):
    assert found.words == (
        "Over threat and assurance files are settled as follows: nuclear in every, regional in some "
        "on 67% of the plane; nuclear and regional in some on 23% of the plane; nuclear and "
        "regional in every on 10% of the plane. The answer is a deal on the nuclear and "
        "regional files everywhere"
    )
    assert json.loads(json.dumps(found.report(), allow_nan=False))["cells_along_each"] == 24
    assert len(found.frame()) == 2
    ax = plot_status_plane(found)
    assert {"nuclear in every, regional in some"} <= {t.get_text() for t in ax.texts}
    assert ax.get_xlabel() == "Threat"
    drawn = sum(len(c.get_paths()) for c in ax.collections)
    assert drawn >= sum(len(r.polygons) for r in found.status.regions)


def test_more_that_is_settled_is_darker():
    def light(*codes):
        colour = plane_shade(dict(zip(FILES, codes, strict=True)))
        return sum(int(colour[k : k + 2], 16) for k in (1, 3, 5))

    order = [
        (OPEN, OPEN, OPEN), (SOME, OPEN, OPEN), (EVERY, OPEN, OPEN), (EVERY, SOME, OPEN),
        (EVERY, EVERY, OPEN), (EVERY, EVERY, SOME), (EVERY, EVERY, EVERY),
    ]  # fmt: skip
    shades = [light(*codes) for codes in order]
    assert shades == sorted(shades, reverse=True)
    assert len(set(shades)) == len(order)


def test_threat_and_promise_are_the_same_plane(oman, found):
    other = promise(oman, steps=24)
    assert [(r.told, r.share) for r in other.status.regions] == [
        (r.told, r.share) for r in found.status.regions
    ]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"threat": None}, "axes: must be two parameters, got threat"),
        ({"threat": None, "agenda_weight_nuclear": None}, "must not be a weight"),
        ({"threat": ("1/2", "1/2"), "assurance": None}, "threat: low must be below high"),
        ({"steps": 0}, "steps: must be a whole number from 1, got 0"),
    ],
)
def test_bad_input_is_refused_in_a_line(how, said):
    with pytest.raises(InputError, match=said) as refused:
        status_plane("oman-2026", **how)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("files", [TWO, FOUR], ids=["two files", "four"])
def test_the_files_of_the_talks_are_those_of_the_scenario(files):
    scenario = talks_on(files, np.random.default_rng(3))
    plane = status_plane(scenario, steps=3)
    assert plane.agenda == scenario.file_names
    told = {file for region in plane.central.regions for deal in region.told for file in deal}
    assert told <= set(scenario.file_names)
