"""What another outcome would take: a bar for each lever, from today's value to the one needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.parameters import HOLDER_NAMES
from model.plots.levers import grades
from model.plots.style import AGREED, QUIET, headline, new_figure, styled
from model.words import listed, number, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.pricing.results import Lever, Price

#: What stands in the row of a lever for which there is no bar.
_NOTES = {
    "impossible": "at no value: proven",
    "not found": "none found: not proven",
    "holds": "nothing needs to move",
}


def plot_price(found: Price, ax: Axes | None = None) -> Axes:
    """Draw a bar for each lever from where it is to where the goal begins to be met.

    Parameters
    ----------
    found : Price
    ax : Axes, optional

    Returns
    -------
    Axes
        Shares from 0 to 1; a lever in points is drawn as a share of its bounds.
    """
    ax = ax or new_figure().add_subplot()
    rows = _rows(found)
    for row, lever in enumerate(rows):
        _draw(ax, found, lever, -row)
    names = [f"{sentence(v.words)}\n({HOLDER_NAMES[v.holder]})" for v in rows]
    ax.set_yticks([-row for row in range(len(rows))], names, fontsize=14)
    ax.set(xlim=(0, 1), ylim=(0.6 - len(rows), 0.6))
    at, words = grades(found.scenario)
    ax.set_xticks(at, words, fontsize=14)
    ax.tick_params(axis="y", length=0)
    for side in ("left", "top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def _rows(found: Price) -> list[Lever]:
    """The levers, those that do it first, the smallest move on top."""
    order = {way.lever: k for k, way in reversed(list(enumerate(found.reached)))}
    return sorted(found.levers, key=lambda v: order.get(v.name, len(found.levers)))


def _draw(ax: Axes, found: Price, lever: Lever, y: int) -> None:
    scale = 1.0 if lever.low >= 0 and lever.high <= 1 else float(lever.high)
    today = float(lever.today) / scale
    reached = [w for w in found.ways(lever.name) if w.place is not None]
    ax.plot([float(lever.range_low) / scale, float(lever.range_high) / scale], [y - 0.33] * 2,
            color="#111111", linewidth=4, solid_capstyle="butt")  # fmt: skip
    for way in reached:
        place = float(way.place or 0) / scale
        end = float(lever.high if way.way == "above" else lever.low) / scale
        ax.barh(y, place - today, 0.3, left=today, color=QUIET, zorder=2)
        ax.barh(y, end - place, 0.5, left=place, color=AGREED, zorder=2)
        up = way.way == "above"
        ax.text(place, y + 0.3, number(float(way.place or 0)), ha="right" if up else "left",
                va="bottom", fontsize=14, weight="bold")  # fmt: skip
    if not reached:
        statuses = {w.status for w in found.ways(lever.name)}
        note = _NOTES["not found" if "not found" in statuses else sorted(statuses)[-1]]
        left = today < 0.5
        ax.text(today + (0.04 if left else -0.04), y, note, ha="left" if left else "right",
                va="center", fontsize=14, color=QUIET)  # fmt: skip
    ax.plot(today, y, "o", color="white", markersize=13, markeredgecolor="#111111",
            markeredgewidth=3, zorder=5, clip_on=False)  # fmt: skip


@styled
def figure_price(found: Price) -> Figure:
    """What another outcome would take, lever by lever."""
    from matplotlib.patches import Patch

    figure = new_figure()
    plot_price(found, figure.add_subplot())
    first, *rest = found.words.split(". ")
    keys = [
        Patch(color=QUIET, label="the move"),
        Patch(color=AGREED, label="from here on the goal is met first"),
    ]
    scaled = [v.words for v in found.levers if v.high > 1]
    also = f" As a share of its bounds: {listed(scaled)}." if scaled else ""
    about = found.provenance
    grid = "No grid" if about["levels"] == "no grid" else f"L = {about['levels']}"
    headline(
        figure,
        first,
        ". ".join(rest),
        "Each lever moved alone, the rest as it is. Circle: today; black bar: the stated range. "
        f"Beyond the place where the goal is first met it may cease to be.{also} {grid}. "
        f"{about['scenario']} [{about['scenario_hash']}], {about['software']}. {about['caveat']}",
        keys if found.reached else (),
    )
    return figure
