"""Terms against the length of the talks: a line for each set of laws, the static point marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, styled
from model.words import conceded, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.dynamics.lengths import Lengths

#: What the colour of each law is called, its line and its marker, in order.
_LINES = (
    ("us", "-", "o"), ("quiet", "--", "s"), ("accent", "-", "^"), ("iran", "--", "D"),
    ("agreed", "-", "v"), ("ink", ":", "P"),
)  # fmt: skip


#: What a tick may be off by.
_NEAR = 1e-9


def plot_lengths(found: Lengths, file: str, ax: Axes | None = None) -> Axes:
    """Draw the terms of one file: a line for each set of laws, a band where several paths hold.

    Parameters
    ----------
    found : Lengths
    file : str
    ax : Axes, optional

    Returns
    -------
    Axes
        Across: rounds of talks. Black: the game without time.
    """
    ax = ax or new_figure().add_subplot()
    at = np.array(found.lengths)
    for k, name in enumerate(found.found):
        called, line, marker = _LINES[k % len(_LINES)]
        colour = getattr(house, called)
        low, high = np.array(found.terms(name, file)).T
        ax.fill_between(at, low, high, color=colour, alpha=0.25, linewidth=0)
        ax.plot(at, (low + high) / 2, line, color=colour, marker=marker, markersize=9,
                linewidth=2.5, label=sentence(name))  # fmt: skip
    for path in next(iter(found.found.values()))[0].static:
        if file in path.terms:
            ax.plot([1], [float(path.terms[file])], "o", color=house.ink, markersize=13, zorder=5,
                    markeredgecolor=house.paper, label="Without time")  # fmt: skip
    ax.set_title(sentence(file), fontsize=house.pt(18))
    ax.set_xlabel("rounds of talks", fontsize=house.pt(15))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.margins(x=0.05, y=0.12)
    return ax


def _share(x: float) -> str:
    """A tick of shares given up: nothing of a settled file is dropped; beyond there is none."""
    return conceded(max(x, 0)) if -_NEAR < x < 1 + _NEAR else ""


@paged(3.2)
@styled
def figure_lengths(found: Lengths) -> Figure:
    """The terms of every file that is ever settled, side by side on one scale."""
    figure = new_figure()
    files = found.files or found.agenda[:1]
    panels = np.atleast_1d(figure.subplots(1, len(files), sharey=True))
    for file, ax in zip(files, panels, strict=True):
        plot_lengths(found, file, ax)
    panels[0].set_ylabel("share given up", fontsize=house.pt(15))
    panels[0].yaxis.set_major_formatter(lambda x, _: _share(x))
    labelled = dict(zip(*reversed(panels[0].get_legend_handles_labels()), strict=True))
    about = found.provenance
    headline(
        figure,
        found.headline,
        "Terms of the central path by how long the sides talk while the situation drifts",
        "Each law takes its lever to its limit by a quarter of the way a round, unless said; rates "
        "and patience are assumptions, and a round has no length. Band: several paths hold. "
        f"Patience {about['patience']}. {about['scenario']} [{about['scenario_hash']}], "
        f"{about['software']}. {about['caveat']}",
        list(labelled.values()),
    )
    return figure
