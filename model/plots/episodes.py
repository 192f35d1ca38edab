"""Three rounds of talks side by side: what the model says by lens and grid, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.about import CAVEAT, SOFTWARE
from model.episodes import ENDED_WORDS
from model.parameters import FILES
from model.plots.style import ACCENT, ACCENT_PALE, headline, label_colour, new_figure, styled
from model.sweeps.lenses import ADMISSIBLE
from model.words import within

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.episodes import Episode, Episodes

#: Colour and sign of each comparison; the sign tells it without colour.
AGAINST: Mapping[str, tuple[str, str]] = {
    "as it happened": ("#FFFFFF", "\u2713"),
    "allows it": (ACCENT_PALE, "~"),
    "misses it": (ACCENT, "\u2717"),
    "says nothing": ("#E4E4E4", "?"),
    "undecided": ("#FFFFFF", ""),
}

_HAPPENED = "what happened"


def plot_episode(episode: Episode, ax: Axes | None = None) -> Axes:
    """Draw what each lens says of each file, against what happened.

    Parameters
    ----------
    episode : Episode
    ax : Axes, optional

    Returns
    -------
    Axes
        The first row is what happened; below it a row for each lens and grid. The words of a cell
        are all that becomes of the file there, colour and sign how that compares.
    """
    from matplotlib.patches import Rectangle

    ax = ax or new_figure().add_subplot()
    for column, file in enumerate(FILES):
        # Two words to a line, so that a cell holds them.
        words = ENDED_WORDS[episode.facts[file].ended].replace(" in ", "\nin ")
        ax.add_patch(Rectangle((column, 0), 1, 1, facecolor="#333333", edgecolor="white"))
        ax.text(
            column + 0.5, 0.5, words, ha="center", va="center", fontsize=11.5, weight="bold",
            color="white",
        )  # fmt: skip
        for row, said in enumerate(episode.said, start=1):
            colour, sign = AGAINST[episode.against(said, file)]
            ax.add_patch(
                Rectangle((column, row), 1, 1, facecolor=colour, edgecolor="#999999", linewidth=0.8)
            )
            ax.text(
                column + 0.5, row + 0.5, f"{sign} {said.terms(file)}".strip(), ha="center",
                va="center", fontsize=12.5, color=label_colour(colour),
            )  # fmt: skip
    ax.set(xlim=(0, len(FILES)), ylim=(len(episode.said) + 1, 0))
    ax.set_xticks([k + 0.5 for k in range(len(FILES))], FILES, fontsize=13)
    labels = [_HAPPENED, *(f"{s.lens}, L = {s.levels}" for s in episode.said)]
    ax.set_yticks([k + 0.5 for k in range(len(labels))], labels, fontsize=12.5)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


@styled
def figure_episodes(found: Episodes) -> Figure:
    """Every episode, one panel each."""
    figure = new_figure()
    panels = figure.subplots(1, len(found), sharey=True, squeeze=False)[0]
    for ax, episode in zip(panels, found, strict=True):
        plot_episode(episode, ax)
        ax.set_title(f"{episode.scenario.name}", fontsize=16, pad=8)
    for ax in panels[1:]:
        ax.tick_params(labelleft=False)
    facts = "; ".join(
        f"{e.scenario.name}: {within(e.happened)} ({'; '.join(e.sources)})" for e in found
    )
    scenarios = ", ".join(e.scenario.label for e in found)
    headline(
        figure, found.finding(),
        f"{found.finding(ADMISSIBLE)}. \u2713 every outcome of the lens is as it happened, ~ some "
        "are, \u2717 none is.",
        f"Part, all: what Iran gives up of a settled file. {facts}. {scenarios}. Lens and L: in "
        f"each row. {SOFTWARE}. {CAVEAT}",
    )  # fmt: skip
    return figure
