"""Colours stay apart for every kind of colour vision and on grey paper, and each has a second cue.

Distances are Euclidean in CAM02-UCS (Luo, Cui and Li 2006). Dichromacy is simulated at severity 100
(Machado, Oliveira and Fernandes 2009). Thresholds are those that Petroff (2021, "Accessible color
sequences for data visualization") demands of a palette of eight with normal vision and between
lightnesses, 18 and 4.2, and of ten under the simulations, 13. For any two of the eight outcomes:

1. With normal vision they are at least 18 apart, under each simulation at least 13.
2. In greyscale they are at least 4.2 apart.
3. They differ in marker, so that no figure tells them by colour alone (WCAG 2.1, 1.4.1).
4. Each that settles something stands against nothing settled at a contrast of 3 to 1 at least
   (WCAG 2.1, 1.4.11), and so do the statuses of a file against one another.

Words of any size are read on their background at a contrast of at least 4.5 to 1 (WCAG 2.1, 1.4.3),
and numbers in a table of shares, which are small and many, at 7 to 1 (1.4.6).
"""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from colorspacious import cspace_convert
from looks import SETS, looks
from matplotlib.colors import to_rgb

from model import plots
from model.plots.colours import label_colour
from model.plots.house import STYLES, house, read_style, using
from model.plots.levers import shade_of
from model.plots.robustness import shade
from model.words import EVERY, OPEN, SOME

APART, DICHROMATS_APART, LIGHTNESS_APART = 18, 13, 4.2
CONTRAST, CONTRAST_OF_SHARES = 4.5, 7
DEFICIENCIES = ("deuteranomaly", "protanomaly", "tritanomaly")
PAIRS = list(combinations(SETS, 2))
HATCH = re.compile(r"\bhatch(es)?=")


@pytest.fixture(autouse=True, params=STYLES)
def style(request):
    with using(read_style(request.param)):
        yield request.param


def seen(colour: str, deficiency: str | None = None) -> np.ndarray:
    """A colour in CAM02-UCS, as seen with a deficiency at severity 100."""
    rgb = np.array(to_rgb(colour))
    if deficiency:
        space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
        rgb = np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return cspace_convert(rgb, "sRGB1", "CAM02-UCS")


def distance(one: str, other: str, deficiency: str | None = None) -> float:
    return float(np.linalg.norm(seen(one, deficiency) - seen(other, deficiency)))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours by WCAG 2.1."""
    luminances = []
    for colour in (one, other):
        rgb = np.array(to_rgb(colour))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        luminances.append(float(linear @ (0.2126, 0.7152, 0.0722)))
    low, high = sorted(luminances)
    return (high + 0.05) / (low + 0.05)


def test_measures_give_known_answers():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    # A red and a green that most colour-blind people confuse.
    assert distance("#D02020", "#5C7A00") > 3 * distance("#D02020", "#5C7A00", "deuteranomaly")
    # Grey is grey to everyone.
    for deficiency in DEFICIENCIES:
        assert distance("#808080", "#808080", deficiency) == 0
        assert np.abs(seen("#808080", deficiency)[1:]).max() < 4


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_colours_are_apart_with_normal_vision(one, other):
    assert distance(looks()[one].colour, looks()[other].colour) >= APART


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_outcomes_are_told_apart_without_full_colour_vision(one, other, deficiency):
    assert distance(looks()[one].colour, looks()[other].colour, deficiency) >= DICHROMATS_APART
    assert looks()[one].marker != looks()[other].marker


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_outcomes_are_told_apart_in_greyscale(one, other):
    lightness = [seen(looks()[k].colour)[0] for k in (one, other)]
    assert abs(lightness[0] - lightness[1]) >= LIGHTNESS_APART


@pytest.mark.parametrize("settled", SETS[1:])
def test_what_is_settled_stands_against_what_is_open(settled):
    assert contrast(looks()[settled].colour, looks()[()].colour) >= 3


def test_the_more_files_are_firm_the_stronger():
    shades = [shade_of(files) for files in range(4)]
    assert contrast(shades[0], shades[1]) >= 3
    for weaker, stronger in pairwise(shades):
        assert contrast(weaker, stronger) >= 1.6


def test_only_gaps_are_hatched():
    """Whatever is hatched has the edge of a gap: no terms suit both sides."""
    texts = [path.read_text() for path in Path(plots.__file__).parent.glob("*.py")]
    hatched = [
        text[max(m.start() - 200, 0) : m.end()] for text in texts for m in HATCH.finditer(text)
    ]
    assert hatched
    assert all("edgecolor=house.gap" in said for said in hatched)


def test_what_is_not_an_outcome_looks_like_none():
    paper = seen(house.paper)[0]
    assert all(abs(paper - seen(k.colour)[0]) >= LIGHTNESS_APART for k in looks().values())
    for deficiency in (None, *DEFICIENCIES):
        assert distance(house.accent, house.accent_pale, deficiency) >= APART


@pytest.mark.parametrize("settled", SETS)
def test_words_can_be_read_on_every_fill(settled):
    colour = looks()[settled].colour
    for background in (colour, house.pale(colour)):
        assert contrast(label_colour(background), background) >= CONTRAST


def test_words_can_be_read_on_every_share():
    for value in np.linspace(0, 1, 101):
        background = shade(value)
        assert contrast(label_colour(background), background) >= CONTRAST_OF_SHARES


def test_shares_are_stronger_the_larger_they_are_with_a_leap_at_one_half():
    lightness = [seen(shade(value))[0] for value in np.linspace(0, 1, 21)]
    steps = np.diff(lightness) * (-1 if house.strong == "dark" else 1)
    assert (steps > 0).all()
    assert int(np.argmax(steps)) == 10
    assert steps[10] > 5 * np.delete(steps, 10).max()


def test_small_print_can_be_read_on_the_paper():
    assert contrast(house.quiet, house.paper) >= CONTRAST


@pytest.mark.parametrize("settled", SETS)
def test_pale_differs_from_strong_in_lightness(settled):
    """Settled in some answers against settled in all, without the hatch: by lightness."""
    strong, weak = (
        seen(c)[0] for c in (looks()[settled].colour, house.pale(looks()[settled].colour))
    )
    assert abs(weak - strong) >= LIGHTNESS_APART


def test_statuses_of_a_file_differ_in_lightness_also_in_grey():
    """In every, in some, open: each three times as light as the one before (WCAG 2.1, 1.4.11)."""
    shades = [house.statuses[code] for code in (EVERY, SOME, OPEN)]
    for one, other in combinations(shades, 2):
        assert contrast(one, other) >= 3
    for each in shades:
        assert contrast(label_colour(each), each) >= CONTRAST
