"""The payoff plane: what both sides have in every outcome, and in those that are stable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.answers.payoff_plane import label
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.payoff_plane import PayoffPlane


def plot_payoff_plane(found: PayoffPlane, ax: Axes | None = None) -> Axes:
    """Draw the cloud of outcomes, their frontier, no deal and the stable outcomes by name."""
    ax = ax or new_figure().add_subplot()
    # Behind a name, so that the cloud does not run through it.
    behind = {"facecolor": house.paper, "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
    ax.plot(*found.cloud.T, ".", color=house.rule, markersize=6, zorder=1)
    ax.plot(*found.frontier.T, color=house.quiet, linewidth=2, zorder=2)
    us, iran = found.answer.no_deal
    ax.axvline(us, color=house.gap, linewidth=1.4, linestyle="--", zorder=1.5)
    ax.axhline(iran, color=house.gap, linewidth=1.4, linestyle="--", zorder=1.5)
    ax.plot(us, iran, "X", color=house.gap, markersize=15, markeredgecolor=house.paper, zorder=4)
    ax.annotate("no deal at all", (us, iran), xytext=(-14, -12), textcoords="offset points",
                ha="right", va="top", color=house.gap, fontsize=house.pt(15), weight="bold",
                bbox=behind,
                zorder=6)  # fmt: skip
    central = [o.bargain for o in found.answer.outcomes]
    deals = [o for o in found.answer.stable if o.settled]
    # Names stand in the free corner, above what no outcome reaches: the leftmost deal's on top, so
    # that no line runs through another's name.
    for row, deal in enumerate(sorted(deals, key=lambda o: o.payoffs[0])):
        chosen = deal.bargain in central
        colour = house.agreed if chosen else house.soft
        ax.plot(*deal.payoffs, "o", markersize=16 if chosen else 12, zorder=5,
                color=house.agreed if chosen else house.paper, markeredgecolor=house.agreed,
                markeredgewidth=3)  # fmt: skip
        at = (0.62, 0.96 - 0.085 * row)
        ax.annotate("", deal.payoffs, xytext=at, textcoords="axes fraction", zorder=4,
                    arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 1.2,
                                "shrinkB": 8})  # fmt: skip
        ax.text(*at, label(deal.terms), transform=ax.transAxes, va="center", color=colour,
                fontsize=house.pt(15), weight="bold" if chosen else "normal", bbox=behind,
                zorder=6)  # fmt: skip
    ax.set_xlabel("Better for the United States  →")
    ax.set_ylabel("Better for Iran  →")
    return ax


@paged(3.4)
@styled
def figure_payoff_plane(found: PayoffPlane) -> Figure:
    """What both sides have in every outcome that could be, and in those that hold."""
    figure = new_figure()
    plot_payoff_plane(found, figure.add_subplot())
    about = found.provenance
    headline(
        figure,
        found.words,
        "",
        "Grey: every set of files on terms in steps of an eighth; line: what no outcome beats for "
        "both. Circles: outcomes that are stable on evenly split terms, full ones those that no "
        "other beats for both sides. Dashed: what each side has without any deal. Payoffs in "
        f"points. {about['scenario']} [{about['scenario_hash']}], {about['software']}. "
        f"{about['caveat']}",
    )
    return figure
