"""What a wider agenda is worth to each side as a lever moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.payoffs import PLAYER_NAMES, PLAYERS
from model.plots.house import house
from model.plots.levers import grades
from model.plots.pages import paged
from model.plots.style import headline, new_figure, styled
from model.words import sentence, the_files

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.agendas_along import AgendasAlong

#: Lines and markers of the agendas, by how many there are.
_LINES = (("-", "o"), ("--", "s"), (":", "^"), ("-.", "D"))


def plot_agendas(found: AgendasAlong, player: str, ax: Axes | None = None) -> Axes:
    """Draw what each wider agenda is worth to one side, equal ones as one line with its name."""
    ax = ax or new_figure().add_subplot()
    p, colour = PLAYERS.index(player), house.players[player]
    ax.axhline(0, color=house.quiet, linewidth=1.2)
    ax.axvline(found.today, color=house.quiet, linewidth=4, alpha=0.45, zorder=0)
    marks = np.linspace(0, len(found.at) - 1, 5).astype(int)
    for (agendas, gains), (line, marker) in zip(found.groups, _LINES, strict=False):
        low, high = gains[:, p, 0], gains[:, p, 1]
        ax.fill_between(found.at, low, high, color=colour, alpha=0.25, linewidth=0)
        ax.plot(found.at, (low + high) / 2, line, marker=marker, markevery=list(marks),
                markersize=9, color=colour, linewidth=3, label=found.adding(agendas))  # fmt: skip
    ax.set_title(sentence(PLAYER_NAMES[player]), fontsize=house.pt(18))
    ax.set_xlim(float(found.at[0]), float(found.at[-1]))
    ax.margins(y=0.12)
    if found.scenario.parameter(found.lever).kind == "lever":
        at, words = grades(found.scenario, few=house.zoom < 1)
        ax.set_xticks(at, words, fontsize=house.pt(12))
    ax.set_xlabel(found.scenario.parameter(found.lever).words, fontsize=house.pt(15))
    return ax


@paged(3.1)
@styled
def figure_agendas(found: AgendasAlong) -> Figure:
    """The gain of both sides from each wider agenda, side by side on one scale."""
    figure = new_figure()
    left, right = figure.subplots(1, 2, sharey=True)
    plot_agendas(found, "us", left)
    plot_agendas(found, "iran", right)
    left.set_ylabel("gain, in points", fontsize=house.pt(15))
    keys, _ = right.get_legend_handles_labels()
    about = found.provenance
    narrow = the_files(found.narrow, found.structure.file_names)
    headline(
        figure,
        found.words,
        f"What talks that put more on the table than {narrow} are worth",
        "Payoff in the central outcome of the wider agenda less that of the narrower; a band where "
        "several outcomes are central, worst with worst to best with best. Points of one side are "
        "not those of the other. Grey line: the scenario. "
        f"{about['scenario']} [{about['scenario_hash']}], {about['software']}. {about['caveat']}",
        keys,
    )
    return figure
