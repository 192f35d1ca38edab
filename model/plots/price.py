"""What another outcome would take: a bar for each lever, from today's value to the one needed."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from model.errors import InputError
from model.parameters import HOLDER_NAMES
from model.plots.house import house
from model.plots.levers import grades
from model.plots.pages import paged
from model.plots.style import headline, new_figure, styled
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
    ax.set_yticks([-row for row in range(len(rows))], names, fontsize=house.pt(14))
    ax.set(xlim=(0, 1), ylim=(0.6 - len(rows), 0.6))
    at, words = grades(found.scenario, few=house.zoom < 1 and found.map is not None)
    ax.set_xticks(at, words, fontsize=house.pt(14 if found.map is None else 12))
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
            color=house.ink, linewidth=4, solid_capstyle="butt")  # fmt: skip
    for way in reached:
        place = float(way.place or 0) / scale
        up = way.way == "above"
        ax.barh(y, place - today, 0.3, left=today, color=house.accent, zorder=2)
        ax.plot(place, y, ">" if up else "<", color=house.accent, markersize=20, zorder=3)
        ax.text(place, y + 0.24, number(float(way.place or 0)), ha="center", va="bottom",
                fontsize=house.pt(15), weight="bold", color=house.accent)  # fmt: skip
    if not reached:
        statuses = {w.status for w in found.ways(lever.name)}
        note = _NOTES["not found" if "not found" in statuses else sorted(statuses)[-1]]
        if house.zoom < 1:
            note = note.replace(": ", ":\n")
        left = today < 0.5
        ax.text(today + (0.04 if left else -0.04), y, note, ha="left" if left else "right",
                va="center", fontsize=house.pt(14), color=house.quiet)  # fmt: skip
    ax.plot(today, y, "o", color=house.paper, markersize=13, markeredgecolor=house.ink,
            markeredgewidth=3, zorder=5, clip_on=False)  # fmt: skip


def _name(lever: Lever) -> str:
    """What an axis is called, in lines on a small figure."""
    return textwrap.fill(sentence(lever.words), 60 if house.zoom >= 1 else 22)


def plot_plane(found: Price, ax: Axes) -> Axes:
    """Draw where in the plane of two levers the goal is met, today, and the cheapest move."""
    from matplotlib.colors import ListedColormap

    drawn = found.map
    if drawn is None:
        raise InputError("found: must be of two levers with a map, got one without")
    x, y = (found.lever(n) for n in (drawn.x, drawn.y))
    ends = (drawn.across[0], drawn.across[-1], drawn.up[0], drawn.up[-1])
    ax.imshow(drawn.met, origin="lower", extent=ends, aspect="auto", vmin=0, vmax=1,
              cmap=ListedColormap([house.open, house.agreed]), interpolation="nearest")  # fmt: skip
    today = float(x.today), float(y.today)
    moved = found.joint.to if found.joint is not None else {}
    if moved:
        to = float(moved.get(x.name, x.today)), float(moved.get(y.name, y.today))
        look = {"arrowstyle": "-|>", "linewidth": 4, "color": house.accent, "mutation_scale": 30}
        ax.annotate("", to, today, arrowprops=look)
    ax.plot(*today, "o", color=house.paper, markersize=15, markeredgecolor=house.ink,
            markeredgewidth=3.5, zorder=6, clip_on=False)  # fmt: skip
    at, words = grades(found.scenario, few=house.zoom < 1)
    for lever, axis in ((x, ax.xaxis), (y, ax.yaxis)):
        inside = [k for k, v in enumerate(at) if lever.low <= v <= lever.high]
        if float(lever.high) <= 1 and inside:
            axis.set_ticks(
                [at[k] for k in inside], [words[k] for k in inside], fontsize=house.pt(12)
            )
    ax.set(xlim=ends[:2], ylim=ends[2:], xlabel=_name(x), ylabel=_name(y))
    return ax


@paged(lambda found: 3.9 if found.map else 1.4 + 0.38 * len(found.levers))
@styled
def figure_price(found: Price) -> Figure:
    """What another outcome would take, lever by lever."""
    from matplotlib.patches import Patch

    figure = new_figure()
    bars, *plane = figure.subplots(1, 1 if found.map is None else 2, squeeze=False)[0]
    plot_price(found, bars)
    keys = [Patch(color=house.accent, label="the move that is needed")] if found.reached else []
    if plane:
        plot_plane(found, plane[0])
        keys.append(Patch(color=house.agreed, label="where the goal is met"))
    first, *rest = found.words.split(". ")
    scaled = [v.words for v in found.levers if v.high > 1]
    also = f" As a share of its bounds: {listed(scaled)}." if scaled else ""
    about = found.provenance
    grid = "No grid" if about["levels"] == "no grid" else f"L = {about['levels']}"
    headline(
        figure,
        first,
        ". ".join(rest),
        "Each lever moved alone, the rest as it is. Circle: today; bar below: the stated range. "
        f"Beyond the place where the goal is first met it may cease to be.{also} {grid}. "
        f"{about['scenario']} [{about['scenario_hash']}], {about['software']}. {about['caveat']}",
        keys,
    )
    return figure
