"""Whether a deadline pays: a map of what it is worth to the US, and the line on which it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.style import headline, new_figure, styled
from model.words import sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.dynamics.deadline import DeadlineMap


def plot_deadline(found: DeadlineMap, ax: Axes | None = None) -> Axes:
    """Draw where a deadline pays (strong), by how much (thin lines, points), and the line between.

    Parameters
    ----------
    found : DeadlineMap
    ax : Axes, optional

    Returns
    -------
    Axes
        Across: patience of the US; up: rate of rebuilding. Blank: not certain, or several paths.
    """
    ax = ax or new_figure().add_subplot()
    x, y, gain = found.patience, found.rebuilding, found.gain.T
    ax.set_facecolor(house.accent_pale)
    if found.pays.any():
        top = float(gain.max()) + 1
        ax.contourf(x, y, gain, levels=[0, top], colors=[house.accent])
    if not found.certain.all():
        ax.contourf(x, y, (~found.certain).T.astype(float), levels=[0.5, 1.5], colors=house.paper)
    steps = [v for v in (-0.5, -0.2, 0.2, 0.5, 1.0) if gain.min() < v < gain.max()]
    if steps:
        thin = ax.contour(x, y, gain, levels=steps, colors=house.paper, linewidths=1.2)
        ax.clabel(thin, fmt=lambda v: f"{v:+.1f}", fontsize=house.pt(13))
    known = np.isfinite(found.line)
    ax.plot(found.line[known], y[known], color=house.ink, linewidth=4, label="line")
    if known.any():
        at = int(np.flatnonzero(known)[len(np.flatnonzero(known)) // 2])
        left, right = float(x[0]), float(x[-1])
        for place, text, ground in (
            ((left + found.line[at]) / 2, "a deadline pays", house.accent),
            ((right + found.line[at]) / 2, "it costs", house.accent_pale),
        ):
            ax.text(place, (y[0] + y[-1]) / 2, text, color=label_colour(ground), ha="center",
                    va="center",
                    fontsize=house.pt(16), weight="bold",
                    rotation=0 if ground == house.accent else 90)  # fmt: skip
    iran = float(found.course.timing.patience[1])
    if x[0] < iran < x[-1]:
        ax.axvline(iran, color=house.paper, linewidth=2, linestyle="--")
    ax.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    ax.set_xlabel("patience of the US (dashed: that of Iran)", fontsize=house.pt(15))
    ax.set_ylabel("rate at which Iran rebuilds, a round", fontsize=house.pt(15))
    ax.grid(visible=False)
    return ax


@styled
def figure_deadline(found: DeadlineMap) -> Figure:
    """The map of what a deadline is worth to the US."""
    figure = new_figure()
    plot_deadline(found, figure.subplots())
    about = found.provenance
    headline(
        figure,
        found.headline,
        "What ending the talks early is worth to the US, "
        "in points of its own: strong where it pays",
        f"Talks that end after round {found.after} against talks that go on, the situation "
        "changing all the same. An area of this map is no chance. Blank: not certain. "
        f"{sentence(about['time'])}. {about['scenario']} [{about['scenario_hash']}], "
        f"{about['software']}. {about['caveat']}",
    )
    return figure
