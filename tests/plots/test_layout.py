"""No text of a figure lies on another or is cut off, on a slide or small, in light or dark."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from drawn import FUNCTIONS, SOLVERS, drawn, solved
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from model import plots, regimes
from model.game import BargainingGame
from model.game_results import payoff_table
from model.plots.pages import on_page
from model.plots.style import LONGEST, split_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.transforms import Bbox

#: Pixels that boxes may share: they hold the height of an l and the depth of a p in any case.
TOLERANCE = 1.0

#: Points; nothing smaller can be read on a slide, and on paper. Tables that are drawn whole have
#: type that shrinks with them.
SMALLEST, SMALLEST_ON_PAPER = 10.0, 9.0

SCENARIOS = ("oman-2026", "jcpoa-2015", "framework-2025")

#: Style and size of the figures that are looked at.
SMALL = (6.0, 4.0)
LOOKS = {
    "slide": ("light", None), "small": ("dark", SMALL),
    "dark slide": ("dark", None), "small in light": ("light", SMALL),
}  # fmt: skip

#: What a briefing shows, on a page too.
PAGE = "page"
PAGED = (
    "agendas", "branches", "claims", "claims-of-force", "commitment", "draws", "episodes", "files",
    "lengths", "lenses", "levers", "payoff-plane", "payoffs", "price", "promise", "reasons",
    "robustness", "room", "structures",
)  # fmt: skip

#: Of one scenario these are looked at always, all else where there is time.
ALWAYS = ("slide", "small", PAGE)

#: Kinds whose data take many seconds.
SLOW = ("claims", "claims-of-force")

CASES = [
    pytest.param(kind, name, look, marks=pytest.mark.slow)
    if kind in SLOW or name != SCENARIOS[0] or look not in ALWAYS
    else (kind, name, look)
    for kind in SOLVERS
    for name in SCENARIOS
    for look in (*LOOKS, PAGE)
    if look != PAGE or kind in PAGED
]


#: With a fourth file heads, notes and names have less room.
FOUR = "oman-2026-relief"
CASES += [
    pytest.param(kind, FOUR, look, marks=pytest.mark.slow)
    for kind in ("agendas", "draws", "lenses", "robustness", "structures")
    for look in ("slide", PAGE)
]


@contextmanager
def _recorded() -> Iterator[list[Text]]:
    """Every text that is really drawn: not the hidden ones, nor labels of ticks out of view."""
    said: list[Text] = []
    draw = Text.draw

    def record(self: Text, renderer) -> None:
        if self.get_visible() and self.get_text().strip():
            said.append(self)
        draw(self, renderer)

    Text.draw = record
    try:
        yield said
    finally:
        Text.draw = draw


def said_on(figure: Figure) -> list[tuple[Text, Bbox]]:
    """The texts of a figure with their boxes in pixels."""
    with _recorded() as said:
        figure.draw_without_rendering()
    return [(t, t.get_window_extent()) for t in dict.fromkeys(said)]


def faults(figure: Figure) -> list[str]:
    """What is wrong with the texts of a figure, in words."""
    boxes = said_on(figure)
    found = []
    least = smallest(figure)
    for text, box in boxes:
        out = max(-box.x0, -box.y0, box.x1 - figure.bbox.width, box.y1 - figure.bbox.height)
        if out > TOLERANCE:
            found.append(f"{text.get_text()!r} is cut off by {out:.1f} pixels")
        if text.get_fontsize() < least:
            found.append(f"{text.get_text()!r} is set in {text.get_fontsize():.1f} points")
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if min(wide, high) > TOLERANCE:
            found.append(
                f"{one.get_text()!r} and {other.get_text()!r} share {wide:.1f} x {high:.1f} pixels"
            )
    return found


def smallest(figure: Figure) -> float:
    """The smallest type that a figure may have, in points."""
    house = getattr(figure, "house", None)
    if house is not None and house.page:
        return SMALLEST_ON_PAPER
    if house is None or house.zoom >= 1:
        return SMALLEST
    return 0.99 * SMALLEST * house.zoom if house.whole else SMALLEST_ON_PAPER


@pytest.mark.parametrize(("kind", "name", "look"), CASES)
def test_no_text_lies_on_another_or_is_cut_off(kind, name, look):
    if look == PAGE:
        with on_page():
            figure = solved(kind, name).figure()
    else:
        figure = drawn(kind, name, *LOOKS[look])
    assert not faults(figure)
    title, *_ = figure.texts
    assert title.get_text().count("\n") <= 1
    assert len(title.get_text()) <= LONGEST


def test_a_long_title_goes_on_below_and_loses_no_word():
    said = "The nuclear file is settled at every threat from 0.25 on, whatever the US promises; "
    said += "the missile file is never settled, however strong the threat"
    title, rest = split_title(said)
    assert title.endswith("promises")
    assert rest.startswith("The missile file")
    lead = "With 3 concession levels: " + said
    assert split_title(lead) == (title, f"{rest}. With 3 concession levels")
    endless = "word " * 40
    title, rest = split_title(endless)
    assert (title, rest) == (endless.strip(), "")


@pytest.mark.parametrize("dpi", [50, 200])
def test_a_footer_is_whole_at_any_resolution(dpi):
    """With letters fitted to dots it ran out of the figure at fifty of them an inch."""
    into = BytesIO()
    drawn("branches", SCENARIOS[0], *LOOKS["slide"]).savefig(into, format="png", dpi=dpi)
    dots = np.asarray(Image.open(into).convert("L"))
    foot = dots[int(0.9 * len(dots)) :]
    margin = foot.shape[1] // 100
    assert foot[:, margin:-margin].min() < 200
    assert foot[:, -margin:].min() == 255


@pytest.mark.parametrize(("levels", "least"), [(5, 12), (9, 30)])
def test_many_outcomes_still_have_names_that_can_be_read(levels, least):
    found = regimes.branches("oman-2026", threat=None, levels=levels)
    assert len({o for b in found.branches for o in b.outcomes}) > least
    assert not faults(plots.figure_branches(found))


def test_a_large_payoff_table_can_be_read():
    game = BargainingGame("oman-2026", 5)
    table = payoff_table(game)
    assert table.us.shape == (9, 9)
    assert not faults(plots.figure_payoffs(table))


def test_every_kind_of_figure_is_looked_at():
    made = {name for name in plots.__all__ if name.startswith("figure_")}
    assert made
    assert made <= FUNCTIONS


# The check itself.


def planted(*where: tuple[float, float, str], size: float = 20) -> Figure:
    figure = Figure(figsize=(6, 3), dpi=100)
    for x, y, words in where:
        figure.text(x, y, words, fontsize=size)
    return figure


def test_texts_apart_are_no_fault():
    assert not faults(planted((0.1, 0.2, "one"), (0.1, 0.6, "another")))


def test_a_planted_overlap_is_found():
    (found,) = faults(planted((0.1, 0.5, "one"), (0.15, 0.52, "another")))
    assert found.startswith("'one' and 'another' share")


def test_a_text_beyond_the_edge_is_found():
    for where in ((0.9, 0.5), (-0.02, 0.5), (0.5, 0.95), (0.5, -0.05)):
        (found,) = faults(planted((*where, "cut off")))
        assert found.startswith("'cut off' is cut off by")


def test_small_print_is_found():
    (found,) = faults(planted((0.1, 0.5, "small"), size=8))
    assert found == "'small' is set in 8.0 points"


def test_what_is_not_drawn_is_no_fault():
    figure = planted((0.1, 0.5, "one"), (0.1, 0.5, "another"), (0.1, 0.5, " "))
    figure.texts[1].set_visible(False)
    ax = figure.add_subplot()
    ax.text(0.5, 0.5, "within a hidden axes")
    ax.set_visible(False)
    assert not faults(figure)


def test_labels_that_run_into_each_other_are_found():
    figure = planted()
    ax = figure.add_subplot()
    ax.set_xticks([0.50, 0.52], ["neighbour", "neighbours"])
    assert any("'neighbour' and 'neighbours' share" in fault for fault in faults(figure))
