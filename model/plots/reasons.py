"""Why an outcome holds: each side's best ways out, taken apart into the terms of its payoff."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from model.payoffs import PLAYER_NAMES
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, provenance, styled, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.reasons import Reasons

#: Characters of a line of the legend on a page.
_LINE = 34

#: What the colours are called; the pale bar is always above the strong one.
_COLOURS = {"leave": "accent_pale", "settle": "accent"}


def plot_deviations(reasons: Reasons, player: str, ax: Axes | None = None) -> Axes:
    """Bars for the change in each payoff term by a player's best deviations; the sum at the bottom.

    Parameters
    ----------
    reasons : Reasons
        The outcome and both players' best deviations from it.
    player : {"us", "iran"}
    ax : Axes, optional

    Returns
    -------
    Axes
        Changes in points: pale bars for leaving a file, strong ones for settling another.
    """
    from matplotlib.ticker import MaxNLocator

    ax = ax or new_figure().add_subplot()
    kinds = reasons.deviations[player]
    changes = {kind: {**d.by_term, "in all": d.gain} for kind, d in kinds.items()}
    names = [n for n in next(iter(changes.values())) if any(c[n] for c in changes.values())]
    height = 0.8 / len(kinds)
    for k, (kind, by_name) in enumerate(changes.items()):
        for row, name in enumerate(names):
            value = float(by_name[name])
            place = -row - (k - (len(kinds) - 1) / 2) * height
            ax.barh(
                place, value, height=0.9 * height, color=getattr(house, _COLOURS[kind]),
                edgecolor=house.ink,
                linewidth=2.2 if name == "in all" else 0.8,
                label=_in_lines(f"{kind}: {kinds[kind].outcome.label}") if row == 0 else None,
            )  # fmt: skip
            if value:
                ax.annotate(
                    f"{value:+.2f}", (value, place), xytext=(6 if value > 0 else -6, 0),
                    textcoords="offset points", va="center", ha="left" if value > 0 else "right",
                    fontsize=house.pt(13), weight="bold" if name == "in all" else "normal",
                )  # fmt: skip
    ax.axvline(0, color=house.ink, linewidth=1.2)
    ax.axhline(1.5 - len(names), color=house.quiet, linewidth=0.8)
    ax.set_yticks([-row for row in range(len(names))], names)
    ax.xaxis.set_major_locator(MaxNLocator(3 if house.page else 5))
    ax.set_xlabel("change in payoff (points)")
    ax.margins(x=0.42 if house.page else 0.2)
    # Room for the legend, a row for each kind, or two of them in a narrow panel.
    room = 32 * len(kinds) if house.page else 8 + 20 * len(kinds)
    ax.set_title(PLAYER_NAMES[player], pad=room)
    ax.legend(
        loc="lower left", bbox_to_anchor=(-0.02, 1.0), fontsize=house.pt(12), borderaxespad=0.2,
        handlelength=1.6, labelspacing=0.3,
    )  # fmt: skip
    return ax


def _in_lines(text: str) -> str:
    """A text of the legend, in lines where a panel has the width of half a page."""
    return fill(text, _LINE, subsequent_indent="   ") if house.page else text


def _height(found: Reasons) -> float:
    """Inches on a page: two bars for each term, and what stands above them."""
    terms = max(len(d.by_term) for kinds in found.deviations.values() for d in kinds.values())
    return 2.6 + 0.36 * terms


@paged(_height)
@whole()
@styled
def figure_reasons(found: Reasons) -> Figure:
    """Payoff terms of an equilibrium outcome against each side's best deviations."""
    figure = new_figure()
    for ax, player in zip(figure.subplots(1, 2), found.deviations, strict=True):
        plot_deviations(found, player, ax)
    # So that the names of one panel are not read as those of the other's axis.
    figure.get_layout_engine().set(wspace=0.06)  # type: ignore[call-arg,union-attr]
    headline(
        figure,
        found.words,
        found.detail,
        f"Explained: {found.choice}. Bars: what would change, in points, if that side alone "
        f"switched to its best strategy of the kind. {provenance(found.provenance)}",
    )
    return figure
