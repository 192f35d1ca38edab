"""What becomes of each file as one parameter grows: its terms, and whether it is settled at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.findings import (
    EVERY,
    OPEN,
    SOME,
    STATUS_WORDS,
    along,
    deadlock_sentence,
    files_headline,
    runs,
    status,
)
from model.parameters import FILES, parameter
from model.plots.style import (
    LOOKS,
    NO_EQUILIBRIUM,
    QUIET,
    TODAY,
    headline,
    new_figure,
    provenance,
    styled,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot_file(data: xr.Dataset, file: str, ax: Axes | None = None) -> Axes:
    """Draw the terms on which a file can be settled along one parameter, and its status.

    Parameters
    ----------
    data : Dataset
        A sweep over one parameter.
    file : str
        One of the three files.
    ax : Axes, optional

    Returns
    -------
    Axes
        The band spans the lowest to the highest terms across the equilibria that settle the file:
        plain where every equilibrium settles it, hatched where only some do. The strip below the
        band says the status in words.
    """
    ax = ax or new_figure().add_subplot()
    (axis,) = (d for d in data["can_settle"].dims if d != "file")
    here = data.sel(file=file)
    at = data[axis].values
    low, high = here["lowest_terms"].values, here["highest_terms"].values
    look = LOOKS[(file,)]
    stretches = runs(status(data).sel(file=file).values, at)
    step = float(np.diff(at).max())
    for run in stretches:
        inside = (at >= run.first) & (at <= run.last)
        left, right = max(run.first - step / 2, at[0]), min(run.last + step / 2, at[-1])
        if run.value in (SOME, EVERY):
            ax.fill_between(
                at[inside],
                low[inside] - 0.012,
                high[inside] + 0.012,
                facecolor=look.colour,
                edgecolor="#333333",
                hatch="" if run.value == EVERY else look.hatch,
                alpha=1.0 if run.value == EVERY else 0.55,
                linewidth=0.8,
                step="mid",
            )
        strip = {OPEN: LOOKS[()].colour, SOME: look.colour, EVERY: look.colour}.get(
            run.value, NO_EQUILIBRIUM.colour
        )
        ax.axvspan(
            left, right, ymin=0, ymax=0.14, facecolor=strip, edgecolor="#333333", linewidth=0.8,
            alpha=0.55 if run.value == SOME else 1.0,
        )  # fmt: skip
        if right - left > 0.16 * (at[-1] - at[0]):
            words = STATUS_WORDS[run.value]
            ax.text(
                (left + right) / 2, -0.135, words, ha="center", va="center", fontsize=13,
                color="black",
            )  # fmt: skip
    ax.set(xlim=(at[0], at[-1]), ylim=(-0.22, 1.06), yticks=[0, 0.5, 1])
    ax.set_yticklabels(["0", "half", "all"])
    ax.set_title(f"{file.capitalize()} file")
    return ax


def mark_today(ax: Axes, value: float, words: str = "") -> None:
    """Mark the scenario's own value on the horizontal axis."""
    ax.axvline(value, color=TODAY, linewidth=2, linestyle=(0, (4, 2)))
    if words:
        ax.annotate(
            words, (value, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontsize=14, color=TODAY,
        )  # fmt: skip


@styled
def figure_files(
    data: xr.Dataset, today: float | None = None, finer: Sequence[xr.Dataset] = ()
) -> Figure:
    """What each file's outcome is as one parameter grows.

    Parameters
    ----------
    data : Dataset
        A sweep over one parameter.
    today : float, optional
        The scenario's own value, marked.
    finer : sequence of Dataset
        The same sweep on finer grids, for the check of the headline.
    """
    (axis,) = (d for d in data["can_settle"].dims if d != "file")
    findings = along([data, *finer], str(axis))
    figure = new_figure()
    axes = figure.subplots(len(FILES), 1, sharex=True)
    for ax, file in zip(axes, FILES, strict=True):
        plot_file(data, file, ax)
        if today is not None:
            mark_today(ax, today)
    if today is not None:
        axes[0].annotate(
            "scenario", (today, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontsize=14, color=TODAY,
        )  # fmt: skip
    axes[1].set_ylabel("share of the file Iran gives up, where settled", color=QUIET)
    axes[-1].set_xlabel(parameter(str(axis)).label)
    headline(
        figure,
        f"{files_headline(findings)}. {deadlock_sentence(findings)}.",
        f"Bands: lowest to highest terms across the pure equilibria that settle the file. Grid "
        f"check: {grid_check(findings)}. {provenance(data.attrs)}",
    )
    return figure


def grid_check(findings: Sequence[object]) -> str:
    """The grid checks of several findings in one clause; says where they differ."""
    checks = dict.fromkeys(
        f"{f.subject}: {f.check}" for f in findings if f.check[:8] != "the same"  # type: ignore[attr-defined]
    )
    same = next((f.check for f in findings if f.check[:8] == "the same"), "")  # type: ignore[attr-defined]
    return "; ".join(checks) or same
