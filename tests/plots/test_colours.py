"""Colours stay apart for every kind of colour vision, and each has a second cue.

Distances are Euclidean in CAM02-UCS (Luo, Cui and Li 2006). Dichromacy is simulated at severity 100
(Machado, Oliveira and Fernandes 2009). Thresholds are those that Petroff (2021, "Accessible color
sequences for data visualization") demands of a palette of eight: 18 between colours, 4.2 between
lightnesses. The rule, for any two of the eight outcomes:

1. With normal vision they are at least 18 apart.
2. Under each simulation, and in greyscale (4.2), they are as far apart as that, or they differ both
   in hatch and in marker, so that no figure tells them by colour alone (WCAG 2.1, 1.4.1). In fact all
   pairs differ in both, and their hatches differ as drawn.
3. "Nothing" and the files by themselves, which fill whole panels without a hatch, are at least 18
   apart under each simulation too.

Words of any size are read on their background at a contrast of at least 4.5 to 1 (WCAG 2.1, 1.4.3),
and numbers in a table of shares, which are small and many, at 7 to 1 (1.4.6).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from colorspacious import cspace_convert
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from model.parameters import FILES
from model.plots.robustness import shade
from model.plots.status import STATUS_SHADES
from model.plots.style import (
    ACCENT,
    ACCENT_PALE,
    DEPENDS_ON_GRID,
    LOOKS,
    NO_EQUILIBRIUM,
    QUIET,
    label_colour,
    pale,
)
from model.words import EVERY, OPEN, SOME

APART, LIGHTNESS_APART = 18, 4.2
CONTRAST, CONTRAST_OF_SHARES = 4.5, 7
DEFICIENCIES = ("deuteranomaly", "protanomaly", "tritanomaly")
PAIRS = list(combinations(LOOKS, 2))
ALONE = [(), *((f,) for f in FILES)]


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
    assert distance(LOOKS[one].colour, LOOKS[other].colour) >= APART


def second_cue(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    a, b = LOOKS[one], LOOKS[other]
    return set(a.hatch) != set(b.hatch) and a.marker != b.marker


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_outcomes_are_told_apart_without_full_colour_vision(one, other, deficiency):
    far = distance(LOOKS[one].colour, LOOKS[other].colour, deficiency) >= APART
    assert far or second_cue(one, other)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_outcomes_are_told_apart_in_greyscale(one, other):
    lightness = [seen(LOOKS[k].colour)[0] for k in (one, other)]
    assert abs(lightness[0] - lightness[1]) >= LIGHTNESS_APART or second_cue(one, other)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize(("one", "other"), list(combinations(ALONE, 2)))
def test_files_by_themselves_are_told_apart_by_colour(one, other, deficiency):
    assert distance(LOOKS[one].colour, LOOKS[other].colour, deficiency) >= APART


def tile(hatch: str) -> np.ndarray:
    """A hatch in black on white as drawn on a slide, as light and dark pixels."""
    figure = Figure(figsize=(0.8, 0.6), dpi=100)
    canvas = FigureCanvasAgg(figure)
    figure.add_artist(Rectangle((-0.1, -0.1), 1.2, 1.2, facecolor="white", hatch=hatch, lw=0))
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 0] < 128


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_hatches_differ_as_drawn(one, other):
    a, b = tile(LOOKS[one].hatch), tile(LOOKS[other].hatch)
    assert (a != b).mean() > 0.04


def test_same_hatches_do_not_differ_as_drawn():
    assert not (tile("//") != tile("//")).any()


def test_what_is_not_an_outcome_looks_like_none():
    hatches = [LOOKS[s].hatch for s in LOOKS]
    for look in (NO_EQUILIBRIUM, DEPENDS_ON_GRID):
        assert look.hatch not in hatches
        assert all(distance(look.colour, other.colour) >= APART for other in LOOKS.values())
    assert NO_EQUILIBRIUM.hatch != DEPENDS_ON_GRID.hatch
    for deficiency in (None, *DEFICIENCIES):
        assert distance(ACCENT, ACCENT_PALE, deficiency) >= APART


@pytest.mark.parametrize("settled", LOOKS)
def test_words_can_be_read_on_every_fill(settled):
    colour = LOOKS[settled].colour
    for background in (colour, pale(colour)):
        assert contrast(label_colour(background), background) >= CONTRAST


def test_words_can_be_read_on_every_share():
    for value in np.linspace(0, 1, 101):
        background = shade(value)
        assert contrast(label_colour(background), background) >= CONTRAST_OF_SHARES


def test_shares_are_darker_the_larger_they_are_with_a_leap_at_one_half():
    lightness = [seen(shade(value))[0] for value in np.linspace(0, 1, 21)]
    steps = -np.diff(lightness)
    assert (steps > 0).all()
    assert int(np.argmax(steps)) == 10
    assert steps[10] > 5 * np.delete(steps, 10).max()


def test_small_print_can_be_read_on_white():
    assert contrast(QUIET, "#FFFFFF") >= CONTRAST


@pytest.mark.parametrize("settled", LOOKS)
def test_pale_is_lighter_than_strong(settled):
    """Settled in some answers against settled in all, without the hatch: by lightness."""
    strong, weak = (seen(c)[0] for c in (LOOKS[settled].colour, pale(LOOKS[settled].colour)))
    assert weak - strong >= LIGHTNESS_APART


def test_statuses_of_a_file_differ_in_lightness_also_in_grey():
    """In every, in some, open: each three times as light as the one before (WCAG 2.1, 1.4.11)."""
    shades = [STATUS_SHADES[code] for code in (EVERY, SOME, OPEN)]
    for one, other in combinations(shades, 2):
        assert contrast(one, other) >= 3
    for shade_of in shades:
        assert contrast(label_colour(shade_of), shade_of) >= CONTRAST
