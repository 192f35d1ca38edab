"""The payoff table, small enough to read: the strategies that the pure equilibria use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.style import headline, look_of, new_figure, provenance, styled, whole
from model.words import settled_set

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.game import BargainingGame
    from model.game_results import PayoffTable


def plot_payoffs(table: PayoffTable, ax: Axes | None = None) -> Axes:
    """Draw a payoff table: US payoff, Iran's payoff, coloured by what is settled.

    Parameters
    ----------
    table : PayoffTable
    ax : Axes, optional

    Returns
    -------
    Axes
        Best responses (against all strategies of the game, not just those shown) are bold and
        underlined by a bar; pure equilibria have a heavy frame. What is settled has a colour and,
        between the numbers, a marker.
    """
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    ax = ax or new_figure().add_subplot()
    rows, columns = len(table.us_strategies), len(table.iran_strategies)
    size = house.pt(max(11.0, min(15.0, 99 / columns)))
    for i in range(rows):
        for j in range(columns):
            outcome = table.outcomes[i][j]
            look = look_of(outcome.settled, outcome.files)
            both = table.us_best[i][j] and table.iran_best[i][j]
            ax.add_patch(
                Rectangle((j, i), 1, 1, facecolor=look.colour, edgecolor=house.paper, linewidth=1.0)
            )
            if both:
                ax.add_patch(
                    Rectangle(
                        (j + 0.03, i + 0.04), 0.94, 0.92, fill=False, edgecolor=house.ink,
                        linewidth=3.0, zorder=3,
                        path_effects=[withStroke(linewidth=5.5, foreground=house.paper)],
                    )
                )  # fmt: skip
            ax.plot(
                j + 0.5, i + 0.2, marker=look.marker, color=label_colour(look.colour),
                markersize=min(7.0, size / 2),
            )  # fmt: skip
            for x, value, best in (
                (0.27, table.us[i][j], table.us_best[i][j]),
                (0.73, table.iran[i][j], table.iran_best[i][j]),
            ):
                ax.text(
                    j + x, i + 0.54, f"{value:.2f}", ha="center", va="center", fontsize=size,
                    weight="bold" if best else "normal", color=label_colour(look.colour),
                )  # fmt: skip
                if best:
                    ax.plot(
                        [j + x - 0.17, j + x + 0.17], [i + 0.77, i + 0.77],
                        color=label_colour(look.colour), linewidth=1.6,
                    )  # fmt: skip
    ax.set(xlim=(0, columns), ylim=(rows, 0))
    ax.set_xticks([j + 0.5 for j in range(columns)], table.iran_strategies, fontsize=size)
    ax.set_yticks([i + 0.5 for i in range(rows)], table.us_strategies, fontsize=size)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    files = ", ".join(table.structure.file_names)
    one_way = "us" not in table.structure.givers
    iran, us = ("Iran gives up", "US waives") if one_way else ("Iran concedes", "US concedes")
    ax.set_xlabel(f"{iran} ({files})", fontsize=house.pt(15), labelpad=8)
    ax.set_ylabel(f"{us} ({files})", fontsize=house.pt(15), labelpad=10)
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def figure_game(found: BargainingGame) -> Figure:
    """The payoff table of a game."""
    from model.game_results import payoff_table

    return figure_payoffs(payoff_table(found))


@whole()
@styled
def figure_payoffs(found: PayoffTable) -> Figure:
    """The payoff table of the strategies that the pure equilibria use."""
    from matplotlib.legend_handler import HandlerTuple
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figure = new_figure()
    ax = plot_payoffs(found, figure.add_subplot())
    shown = dict.fromkeys(o.settled for row in found.outcomes for o in row)
    order = sorted(shown, key=lambda files: (len(files), files))
    names = found.structure.file_names
    looks = {s: look_of(s, names) for s in order}
    ax.legend(
        handles=[
            (
                Patch(facecolor=looks[s].colour),
                Line2D(
                    [], [], marker=looks[s].marker, color=label_colour(looks[s].colour),
                    linestyle="none", markersize=7,
                ),
            )
            for s in order
        ],
        labels=[settled_set(s, names) for s in order],
        handler_map={tuple: HandlerTuple(ndivide=1)},
        title="Settled", loc="upper left", bbox_to_anchor=(1.01, 1.0), alignment="left",
        title_fontsize=house.pt(14), fontsize=house.pt(13),
    )  # fmt: skip
    headline(
        figure,
        found.words,
        "Each cell: US payoff, Iran's payoff, in points. Bold with a bar: best response among all "
        f"{found.strategies} strategies of that side. Heavy frame: pure equilibrium.",
        f"{found.choice} {provenance(found.provenance)}",
    )
    ax.yaxis.label.set_color(house.quiet)
    return figure
