"""The box of parameters in which a case is dense, over the stated ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.parameters import parameter
from model.plots.house import house
from model.plots.style import headline, new_figure, provenance, styled
from model.words import number, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.uncertainty.discovery import Discovery, Restriction


def place(r: Restriction, value: float) -> float:
    """Where a value lies in the stated range: 0 its low, 1 its high."""
    return (value - r.range_low) / (r.range_high - r.range_low)


def plot_box(found: Discovery, ax: Axes | None = None) -> Axes:
    """A bar for each restricted parameter: the part of its stated range that lies in the box.

    Parameters
    ----------
    found : Discovery
    ax : Axes, optional

    Returns
    -------
    Axes
        0 and 1 are the ends of each stated range; a circle marks the scenario's value.
    """
    ax = ax or new_figure().add_subplot()
    rows = found.box.restrictions if found.box else ()
    for row, r in enumerate(reversed(rows)):
        low = 0.0 if r.low is None else place(r, r.low)
        high = 1.0 if r.high is None else place(r, r.high)
        ax.barh(row, 1.0, height=0.46, color=house.open, edgecolor=house.quiet, linewidth=0.8)
        ax.barh(
            row, high - low, left=low, height=0.46, color=house.accent, linewidth=0,
        )  # fmt: skip
        for end in (r.low, r.high):
            if end is not None:
                ax.annotate(
                    number(end), (place(r, end), row + 0.23), xytext=(0, 4), ha="center",
                    textcoords="offset points", va="bottom", fontsize=house.pt(15), weight="bold",
                )  # fmt: skip
        for at, text, side in ((0.0, r.range_low, "right"), (1.0, r.range_high, "left")):
            ax.annotate(
                number(text), (at, row), xytext=(-7 if side == "right" else 7, 0), ha=side,
                textcoords="offset points", va="center", fontsize=house.pt(14), color=house.quiet,
            )  # fmt: skip
        ax.plot(
            place(r, r.value), row, marker="o", markersize=13, markerfacecolor=house.paper,
            markeredgecolor=house.ink, markeredgewidth=2.5, zorder=5, clip_on=False,
        )  # fmt: skip
    if not rows:
        ax.text(
            0.5, 0.5, "no box", transform=ax.transAxes, ha="center", va="center",
            fontsize=house.pt(20),
            color=house.quiet,
        )  # fmt: skip
    ax.set_yticks(
        range(len(rows)), [_label(r.parameter) for r in reversed(rows)], fontsize=house.pt(16)
    )
    ax.set(xlim=(-0.09, 1.09), ylim=(-0.7, max(len(rows), 1) - 0.3))
    ends = {0: "low of the\nstated range", 1: "high of the\nstated range"} if rows else {}
    ax.set_xticks(list(ends), list(ends.values()))
    ax.grid(visible=False)
    return ax


def _label(name: str) -> str:
    return sentence(parameter(name).in_a_sentence)


@styled
def figure_box(found: Discovery) -> Figure:
    """Where in the stated ranges a case is dense."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure = new_figure()
    ax = plot_box(found, figure.add_subplot())
    box = found.box
    if box is not None and box.restrictions:
        ax.legend(
            handles=[
                Patch(facecolor=house.accent, label="inside the box"),
                Line2D([], [], marker="o", linestyle="", markersize=12, markerfacecolor=house.paper,
                       markeredgecolor=house.ink, markeredgewidth=2.5, label="scenario"),
            ],
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncol=2, borderaxespad=0.2,
        )  # fmt: skip
    headline(
        figure,
        found.headline,
        # Kept together on a line.
        found.detail.replace("L = ", "L\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"),
        f"Box: PRIM on {found.points:,} points drawn evenly from the stated ranges of all "
        f"parameters (seed {found.seed}), measured on as many others (seed {found.holdout_seed}); "
        "only limits that tell it from chance are kept. Shares of points are no probabilities. "
        f"{provenance(found.provenance)}",
    )
    return figure
