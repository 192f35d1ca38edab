"""A pinned image of each kind of figure, so that no change of its looks goes unseen.

The numbers are frozen, here and in `made_up`, and the words above and below each figure are fixed, so that an
image changes only where the drawing does. After a change that is meant, look at what differs
(`pytest tests/plots/test_pinned.py --mpl-generate-summary=html --mpl-results-path=results`), then
make the images again and look at them too:

    pytest tests/plots/test_pinned.py --mpl-generate-path=tests/plots/baseline

Fonts are those that come with matplotlib. The tolerance, a root mean square of grey levels, allows
for another version of its font renderer and for nothing that can be seen.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import drawn
import made_up
import pytest
from matplotlib.testing.compare import compare_images
from scenarios import scenario_of

from model import plots
from model.parameters import NAMES
from model.plots import style

#: Of parameters in their order; chosen for figures in which much is to be seen.
VALUES = (
    "9/10 3/4 3/4 1/2 3/4 9/10 3/4 1/10 1/2 1/4 1/4 3/4 1/2 1/4 1/4 1/4 1/4 1/2 2 1 1 2 1/2 1 1 1/2 "
    "2 1 4 4 1 2 1 1/2 1 1/2 1/4 1 1 2 1 1 1/2"
)
SCENARIO = scenario_of(dict(zip(NAMES, map(Fraction, VALUES.split()), strict=True)))

#: 533 x 300 pixels, packed tightly.
SAVED = {"dpi": 40, "pil_kwargs": {"optimize": True}}
BASELINE = Path(__file__).parent / "baseline"

#: Kinds of figure that are pinned as `drawn` draws them.
KINDS = (
    "agendas",
    "bluff",
    "bluff-map",
    "branches",
    "branches-admissible",
    "calendar",
    "commitment",
    "deadline",
    "distance",
    "draws",
    "files",
    "form-table",
    "lengths",
    "levers",
    "opening",
    "payoff-plane",
    "payoffs",
    "price",
    "promise",
    "reasons",
    "regimes",
    "regimes-exact",
    "robustness",
    "room",
    "rounds",
    "signposts",
    "status",
    "status-plane",
    "structures",
    "zones",
)

pinned = pytest.mark.mpl_image_compare(savefig_kwargs=SAVED, style="default")


@pytest.fixture
def _same_words(monkeypatch):
    """The same words around every figure."""

    def plain(figure, title, subtitle, footer, keys=()):
        style.headline(figure, "The finding, in a line or two", "More of it", "Where from", keys)

    for name in plots.__all__:
        getattr(plots, name)  # loads its module
    for name, module in list(sys.modules.items()):
        if (
            name.startswith("model.plots.")
            and name != style.__name__
            and hasattr(module, "headline")
        ):
            monkeypatch.setattr(module, "headline", plain)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("_same_words")
@pinned
def test_figure(kind):
    return plots.figure(drawn.SOLVERS[kind](SCENARIO))


#: Kinds that are pinned on made-up results.
MADE_UP = {
    "assumptions": lambda: plots.figure_assumptions(made_up.key_assumptions()),
    "box": lambda: plots.figure_box(made_up.corner()),
    "claims": lambda: plots.figure_claims(made_up.board()),
    "episodes": lambda: plots.figure_episodes(made_up.talks()),
    "lenses": lambda: plots.figure_lenses(made_up.lenses()),
    "sensitivity": lambda: plots.figure_sensitivity(made_up.indices()),
}


@pytest.mark.parametrize("kind", MADE_UP)
@pytest.mark.usefixtures("_same_words")
@pinned
def test_made_up(kind):
    return MADE_UP[kind]()


@style.styled
def around():
    figure = style.new_figure()
    ax = figure.add_subplot()
    style.mark_scenario(ax, 0.5)
    style.headline(
        figure,
        "A finding so long that it takes more than one line and is broken into like lines",
        "More of the finding, in smaller letters. " * 5,
        "Where it comes from, in small print. " * 9,
        [style.scenario_key("0.5")],
    )
    return figure


@pinned
def test_words_around_a_figure():
    return around()


def test_every_image_is_of_a_test_and_small():
    images = list(BASELINE.glob("*.png"))
    assert len(images) == len(KINDS) + len(MADE_UP) + 1
    assert all(image.stat().st_size < 120_000 for image in images)
    assert sum(image.stat().st_size for image in images) < 36_000 * len(images)


def test_every_kind_of_figure_is_pinned():
    """But for those that differ from another in their data alone."""
    same = {"claims-of-force", "zones-vulnerability"}
    assert set(drawn.SOLVERS) - same == {*KINDS, *MADE_UP}


def test_a_small_change_is_seen(tmp_path, pytestconfig):
    """A key in other words is enough to fail."""
    tolerance = float(pytestconfig.getini("mpl-default-tolerance"))
    image = BASELINE / "test_words_around_a_figure.png"
    figure = around()
    same, other = tmp_path / "same.png", tmp_path / "other.png"
    figure.savefig(same, **SAVED)
    assert compare_images(str(image), str(same), tolerance) is None
    figure.legends[0].get_texts()[0].set_text("no scenario at all")
    figure.savefig(other, **SAVED)
    assert compare_images(str(image), str(other), tolerance) is not None
