"""What becomes of each file as one parameter grows: its terms, and whether it is settled at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.findings import (
    DEPENDS,
    EVERY,
    NONE,
    OPEN,
    SOME,
    STATUS_WORDS,
    along,
    deadlock_along,
    files_along,
    number,
    on_all_grids,
    runs,
    status,
    status_here,
)
from model.parameters import FILES, parameter
from model.plots.style import (
    DEPENDS_ON_GRID,
    LOOKS,
    NO_EQUILIBRIUM,
    QUIET,
    TODAY,
    headline,
    label_colour,
    new_figure,
    provenance,
    styled,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: A stretch narrower than this share of the axis has no room for words.
_ROOM_FOR_WORDS = 0.2

#: Half the height of a band whose lowest and highest terms are the same.
_THIN = 0.014

#: Height of the strip as a share of its panel.
_STRIP = 0.31


def plot_file(datasets: Sequence[xr.Dataset], file: str, ax: Axes | None = None) -> Axes:
    """Draw the terms on which a file can be settled along one parameter, and its status.

    Parameters
    ----------
    datasets : sequence of Dataset
        A sweep over one parameter; more of the same on finer grids, the finest last.
    file : str
        One of the three files.
    ax : Axes, optional

    Returns
    -------
    Axes
        The strong band spans the lowest to the highest terms across the equilibria that settle the
        file on the first grid, the pale one on the finest. The strip below says what all grids
        agree on.
    """
    ax = ax or new_figure().add_subplot()
    axis = _axis(datasets[0])
    at = datasets[0][axis].values
    look = LOOKS[(file,)]
    bands = [(datasets[-1], 0.3, 0.0), (datasets[0], 1.0, 0.8)]
    for data, alpha, width in bands if len(datasets) > 1 else bands[1:]:
        low, high = (data[f"{end}_terms"].sel(file=file).values for end in ("lowest", "highest"))
        settled = runs(np.isfinite(low).astype(int), at)
        for run in settled:
            inside = (at >= run.first) & (at <= run.last)
            if run.value:
                ax.fill_between(
                    at[inside], low[inside] - _THIN, high[inside] + _THIN, step="mid",
                    facecolor=look.colour, edgecolor="#333333", linewidth=width, alpha=alpha,
                )  # fmt: skip
    if not any(data["can_settle"].sel(file=file).any() for data in datasets):
        ax.text(
            0.5, 0.6, "settled on no terms in any pure equilibrium", ha="center", va="center",
            transform=ax.transAxes, fontsize=14, color=QUIET, style="italic",
        )  # fmt: skip
    codes = on_all_grids(datasets, lambda d: status(d).sel(file=file), DEPENDS)
    _strip(ax, runs(codes, at), at, look.colour)
    ax.set(xlim=(at[0], at[-1]), ylim=(-0.66, 1.06), yticks=[0, 0.5, 1])
    ax.set_yticklabels(["0", "half", "all"])
    ax.set_title(f"{file.capitalize()} file")
    return ax


def _strip(ax: Axes, stretches: Sequence[object], at: np.ndarray, colour: str) -> None:
    """The status along the axis, in colour, hatch and words."""
    step = float(np.diff(at).max())
    looks = {
        NONE: (NO_EQUILIBRIUM.colour, NO_EQUILIBRIUM.hatch, 1.0),
        OPEN: (LOOKS[()].colour, "", 1.0),
        SOME: (colour, "", 0.45),
        EVERY: (colour, "", 1.0),
        DEPENDS: (DEPENDS_ON_GRID.colour, DEPENDS_ON_GRID.hatch, 1.0),
    }
    for run in stretches:
        left = max(run.first - step / 2, at[0])  # type: ignore[attr-defined]
        right = min(run.last + step / 2, at[-1])  # type: ignore[attr-defined]
        face, hatch, alpha = looks[run.value]  # type: ignore[attr-defined]
        ax.axvspan(
            left, right, ymin=0, ymax=_STRIP, facecolor=face, hatch=hatch, alpha=alpha, linewidth=0,
            edgecolor="#AAAAAA",
        )  # fmt: skip
        ax.axvspan(
            left, right, ymin=0, ymax=_STRIP, facecolor="none", edgecolor="#333333", linewidth=0.8
        )
        if right - left > _ROOM_FOR_WORDS * (at[-1] - at[0]):
            ax.text(
                (left + right) / 2, _STRIP / 2, STATUS_WORDS[run.value],  # type: ignore[attr-defined]
                ha="center", va="center_baseline", fontsize=14, transform=ax.get_xaxis_transform(),
                color=label_colour(face) if alpha == 1 else "black",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5} if hatch else None,
            )  # fmt: skip


def _axis(data: xr.Dataset) -> str:
    (axis,) = (str(d) for d in data["can_settle"].dims if d != "file")
    return axis


@styled
def figure_files(datasets: Sequence[xr.Dataset], here: Sequence[xr.Dataset] = ()) -> Figure:
    """What each file's outcome is as one parameter grows.

    Parameters
    ----------
    datasets : sequence of Dataset
        A sweep over one parameter, first on the grid of the figure, then on those it is checked on.
    here : sequence of Dataset
        The same at the scenario's own value alone: it is marked, and makes the title.
    """
    first = datasets[0]
    axis = _axis(first)
    findings = along(datasets, axis)
    figure = new_figure()
    panels = figure.subplots(len(FILES), 1, sharex=True)
    for ax, file in zip(panels, FILES, strict=True):
        plot_file(datasets, file, ax)
    panels[1].set_ylabel("share of the file that Iran gives up", color=QUIET, fontsize=15)
    panels[-1].set_xlabel(parameter(axis).label)
    course = f"{files_along(findings)}. {deadlock_along(findings)}."
    title, subtitle = course, ""
    if here:
        (today,) = here[0][axis].values
        for ax in panels:
            ax.axvline(today, color=TODAY, linewidth=2.2, linestyle=(0, (4, 2)))
        panels[0].annotate(
            f"scenario: {number(today)}", (today, 1.0), xycoords=("data", "axes fraction"),
            xytext=(0, 4), textcoords="offset points", ha="center", va="bottom", fontsize=14,
        )  # fmt: skip
        word = parameter(axis).words.lower()
        title = f"At the scenario's {word} of {number(today)}, {status_here(here)}"
        subtitle = course
    checked = ", ".join(str(d.attrs["levels"]) for d in datasets)
    pale = f", the pale ones on L = {datasets[-1].attrs['levels']}" if len(datasets) > 1 else ""
    headline(
        figure,
        title,
        subtitle,
        f"Bands: lowest to highest terms across the pure equilibria that settle the file, on "
        f"L = {first.attrs['levels']}{pale}. Strips and sentences: what the grids L = {checked} "
        f"agree on (a grid: how finely concessions can be split). {provenance(first.attrs)}",
    )
    return figure
