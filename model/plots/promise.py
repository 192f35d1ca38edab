"""Threat and promise: the status of the files over the plane of the two, and which way to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.answers.levers import in_words
from model.plots.house import house
from model.plots.levers import grades
from model.plots.pages import paged
from model.plots.regions import LARGE, paint_regions
from model.plots.style import headline, new_figure, styled
from model.words import listed, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.promise import Promise


def plot_promise(found: Promise, ax: Axes | None = None) -> Axes:
    """Draw the regions, the scenario and arrows to the nearest change upwards and to the right."""
    ax = ax or new_figure().add_subplot()
    paint_regions(ax, found.status, avoid=found.today)
    _today(ax, found)
    at, words = grades(found.scenario)
    ax.set_xticks(at, words, fontsize=house.pt(14))
    ax.set_yticks(at, [w.replace("\n", " ") for w in words], fontsize=house.pt(14))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_xlabel("US military threat")
    ax.set_ylabel("US promise not to strike" + (": how credible" if house.zoom >= 1 else ""))
    return ax


def _today(ax: Axes, found: Promise) -> None:
    """The scenario's place and the ways from it to the nearest change."""
    x, y = found.today
    for name, dx, dy in (("threat", 1, 0), ("assurance", 0, 1)):
        change = found.change(name, True)
        if change is None:
            continue
        place = float(change.place)
        end = (place, y) if dx else (x, place)
        look = {"arrowstyle": "-|>", "linewidth": 3, "color": house.ink}
        ax.annotate("", end, (x + 0.03 * dx, y + 0.04 * dy), arrowprops=look)
    ax.plot(x, y, "o", color=house.paper, markersize=15, markeredgecolor=house.ink,
            markeredgewidth=3.5, zorder=6, clip_on=False)  # fmt: skip
    ax.text(x - 0.03, y, "today", ha="right", va="center", fontsize=house.pt(17), weight="bold")


@paged(3.6)
@styled
def figure_promise(found: Promise) -> Figure:
    """The status of the files wherever threat and promise stand."""
    figure = new_figure()
    plot_promise(found, figure.add_subplot())
    small = [in_words(s) for s, share in found.regions if share < LARGE]
    also = f" Small regions: {listed(small)}." if small else ""
    about = found.provenance
    headline(
        figure,
        found.words,
        "",
        f"{sentence(house.strong)}er: more files settled in every stable outcome. "
        "Arrow: from the scenario to the "
        f"nearest change.{also} The other values stay as they are. No grid. "
        f"{about['scenario']} [{about['scenario_hash']}], {about['software']}. {about['caveat']}",
    )
    return figure
