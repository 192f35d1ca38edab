"""How sure: the terms of each file over draws, along the threat and as a share of the cases."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from model.plots.colours import mixed
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, pale, styled, whole
from model.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.draws import Draws

#: How much paper is in the shades of the middle half and of nine tenths.
_HALF, _MOST = 0.35, 0.72

#: Files up to which the panels of a slide have room for words.
_ROOMY = 3


def plot_fan(found: Draws, file: str, ax: Axes | None = None) -> Axes:
    """Draw the terms of a file along the threat: median, middle half, nine tenths of the cases."""
    ax = ax or new_figure().add_subplot()
    rows, share = found.fans[file]
    at = found.threats
    ax.fill_between(at, rows[0], rows[4], color=mixed(house.some, house.paper, _MOST), linewidth=0)
    ax.fill_between(at, rows[1], rows[3], color=mixed(house.some, house.paper, _HALF), linewidth=0)
    ax.plot(at, rows[2], color=house.every, linewidth=3)
    ax.axvline(float(found.scenario.values["threat"]), color=house.quiet, linewidth=2)
    if np.isnan(rows[2]).all():
        never = "never settled" if share.max() == 0 else "hardly ever settled"
        ax.text(
            0.45, 0.5, fill(never, 8) if _crowded(found) else never, ha="center", va="center",
            color=house.quiet, fontsize=house.pt(14), transform=ax.transAxes,
        )  # fmt: skip
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_yticks([0, 0.5, 1], ["none", "half", "all"], fontsize=house.pt(13))
    middle = "" if house.page else "medium"
    ax.set_xticks([0, 0.5, 1], ["no threat", middle, "full"], fontsize=house.pt(13))
    head = found.structure.headed(file)
    low, high = share.min(), share.max()
    span = percent(low) if percent(low) == percent(high) else f"{percent(low)} to {percent(high)}"
    if _crowded(found):
        ax.set_title(head, fontsize=house.pt(14), pad=1.9 * house.pt(13), loc="center")
        _above(ax, f"settled in {span}")
        return ax
    ax.set_title(head, fontsize=house.pt(18))
    known = rows[2][np.isfinite(rows[2])]
    up = not (known.size and known.mean() > 0.5)
    ax.text(0.02, 0.97 if up else 0.03, f"settled in {span} of cases", fontsize=house.pt(13),
            va="top" if up else "bottom", transform=ax.transAxes)  # fmt: skip
    return ax


def _crowded(found: Draws) -> bool:
    """Whether words have no room within the panels, and stand above them."""
    return bool(house.page) or len(found.agenda) > _ROOMY


def _above(ax: Axes, said: str) -> None:
    ax.annotate(
        said,
        (0.5, 1),
        xycoords="axes fraction",
        fontsize=house.pt(13),
        ha="center",
        va="bottom",
        xytext=(0, 0.4 * house.pt(13)),
        textcoords="offset points",
    )


def plot_exceedance(found: Draws, file: str, ax: Axes | None = None) -> Axes:
    """Draw the share of cases in which a file is settled on at least given terms."""
    ax = ax or new_figure().add_subplot()
    at, every, some = found.exceedance(file)
    ax.fill_between(at, every, some, color=pale(house.agreed), linewidth=0)
    ax.plot(at, every, color=house.agreed, linewidth=3)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_xticks([0, 0.5, 1], ["none", "half", "all"], fontsize=house.pt(13))
    ax.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"], fontsize=house.pt(13))
    ax.plot([0.5, 0.5], [0, every[len(at) // 2]], color=house.quiet, linewidth=1.2, linestyle=":")
    share = percent(float(every[len(at) // 2]))
    if _crowded(found):
        _above(ax, f"half or more: {share}")
        return ax
    text = f"half or more:\n{share} of cases"
    right = every[len(at) // 2] < 0.6
    ax.text(0.53 if right else 0.47, min(0.95, every[len(at) // 2] + 0.04) if right else 0.08, text,
            ha="left" if right else "right", va="bottom", fontsize=house.pt(13))  # fmt: skip
    return ax


@paged(4.5)
@whole()
@styled
def figure_draws(found: Draws) -> Figure:
    """The terms of every file over draws: fans along the threat above, exceedance below."""
    figure = new_figure()
    files = found.agenda
    panels = figure.subplots(2, len(files), squeeze=False)
    for column, file in enumerate(files):
        plot_fan(found, file, panels[0][column])
        plot_exceedance(found, file, panels[1][column])
        if column:
            for ax in panels[:, column]:
                ax.tick_params(labelleft=False)
    panels[0][0].set_ylabel("share given up", fontsize=house.pt(14))
    panels[1][0].set_ylabel("cases with at least", fontsize=house.pt(14))
    given = f"share of the file that {found.structure.gives}"
    panels[1][len(files) // 2].set_xlabel(given, fontsize=house.pt(14))
    figure.get_layout_engine().set(hspace=0.06, wspace=0.04)  # type: ignore[call-arg,union-attr]
    about = found.provenance
    first, *rest = found.words.split(". ")
    headline(
        figure,
        first,
        ". ".join(rest),
        f"{found.count:,} cases drawn evenly from the stated ranges: shares of these, not chances. "
        "Above: central terms along the threat in the cases in which the file is settled; line "
        "in the middle: median; bands: half and nine tenths of them; grey line: the scenario. "
        "Below: line, "
        "settled in every central outcome; pale, in some. "
        f"{about['scenario']} [{about['scenario_hash']}], {about['software']}. {about['caveat']}",
    )
    return figure
