"""What becomes of each file as one parameter grows: its terms, and whether it is settled at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from model.parameters import parameter
from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import (
    SLIDE,
    headline,
    mark_scenario,
    new_figure,
    provenance,
    scenario_key,
    styled,
    whole,
)
from model.sweeps.findings import (
    Run,
    files_in,
    grids_in_words,
    on_all_grids,
    runs,
    status,
)
from model.words import DEPENDS, STATUS_LABELS, number

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.sweeps import Sweep

#: Share of the axis that a letter in the strip takes, and what a word needs besides.
_LETTER, _MARGIN = 0.0083, 0.012

#: Half the height of a band whose lowest and highest terms are the same.
_THIN = 0.014

#: Height of the strip as a share of its panel.
_STRIP = 0.31

#: Files for which a slide has room, and inches that each further one takes.
_FILES, _MORE = 3, 1.5

#: Inches on a page that head and foot of the figure take, and that each file does.
_HEAD, _PANEL = 2.1, 0.8


def plot_file(datasets: Sequence[xr.Dataset], file: str, ax: Axes | None = None) -> Axes:
    """Draw the terms on which a file can be settled along one parameter, and its status.

    Parameters
    ----------
    datasets : sequence of Dataset
        A sweep over one parameter; more of the same on finer grids, the finest last, and then
        perhaps without a grid (`model.continuum`), where there is a status and no terms.
    file : str
        One of the files.
    ax : Axes, optional

    Returns
    -------
    Axes
        The coloured band spans the lowest to the highest terms across the equilibria that settle
        the file on the first grid, the hollow one on the finest. The strip below says what all
        grids agree on.
    """
    from matplotlib.patheffects import Normal, Stroke

    ax = ax or new_figure().add_subplot()
    axis = _axis(datasets[0])
    at = datasets[0][axis].values
    hollow: dict[str, Any] = {"facecolor": house.paper, "edgecolor": house.quiet, "linewidth": 1.4}
    # Edged in its colour, so that a band without height shows it too, and cased in black.
    coloured: dict[str, Any] = {
        "facecolor": house.agreed, "edgecolor": house.agreed, "linewidth": 2.6,
        "path_effects": [Stroke(linewidth=4.6, foreground=house.soft), Normal()],
    }  # fmt: skip
    on_grids = _on_grids(datasets)
    bands = [(on_grids[-1], hollow), (on_grids[0], coloured)]
    for data, how in bands if len(on_grids) > 1 else bands[1:]:
        low, high = (data[f"{end}_terms"].sel(file=file).values for end in ("lowest", "highest"))
        settled = runs(np.isfinite(low).astype(int), at)
        for run in settled:
            inside = (at >= run.first) & (at <= run.last)
            if run.value:
                ax.fill_between(
                    at[inside], low[inside] - _THIN, high[inside] + _THIN, step="mid", **how
                )  # fmt: skip
    if not any(data["can_settle"].sel(file=file).any() for data in datasets):
        ax.text(
            0.5, 0.6, "settled on no terms in any pure equilibrium", ha="center", va="center",
            transform=ax.transAxes, fontsize=house.pt(14), color=house.quiet, style="italic",
        )  # fmt: skip
    codes = on_all_grids(datasets, lambda d: status(d).sel(file=file), DEPENDS)
    _strip(ax, runs(codes, at), at)
    ax.set(xlim=(at[0], at[-1]), ylim=(-0.66, 1.06))
    shares = {0: "none", 1: "all"} | ({0.5: "half"} if house.zoom >= 1 else {})
    ax.set_yticks(list(shares), list(shares.values()))
    ax.set_title(f"{file.capitalize()} file")
    return ax


def _strip(ax: Axes, stretches: Sequence[Run], at: np.ndarray) -> None:
    """The status along the axis, in a shade and in words."""
    step = float(np.diff(at).max())
    for run in stretches:
        left, right = max(run.first - step / 2, at[0]), min(run.last + step / 2, at[-1])
        shade = house.statuses[run.value]
        ax.axvspan(
            left, right, ymin=0, ymax=_STRIP, facecolor=shade, edgecolor=house.soft, linewidth=0.8
        )
        room = (right - left) / (at[-1] - at[0]) - _MARGIN
        words = next(
            (w for w in STATUS_LABELS[run.value] if _LETTER * house.crowd * len(w) <= room), ""
        )
        if words:
            ax.text(
                (left + right) / 2, _STRIP / 2, words,
                ha="center", va="center_baseline", fontsize=house.pt(14),
                transform=ax.get_xaxis_transform(),
                color=label_colour(shade), zorder=4,
            )  # fmt: skip


def _axis(data: xr.Dataset) -> str:
    (axis,) = (str(d) for d in data["can_settle"].dims if d != "file")
    return axis


@paged(lambda found: _HEAD + _PANEL * len(files_in(found.grids[0])))
@whole(
    lambda found: SLIDE[1] + _MORE * (len(files_in(found.grids[0])) - _FILES),
    when=lambda found: len(files_in(found.grids[0])) > _FILES,
)
@styled
def figure_files(found: Sweep) -> Figure:
    """What each file's outcome is as one parameter grows, on every grid that was looked at."""
    datasets, here = found.grids, found.here
    first = datasets[0]
    axis = _axis(first)
    figure = new_figure()
    files = files_in(found.grids[0])
    panels = figure.subplots(len(files), 1, sharex=True)
    for ax, file in zip(panels, files, strict=True):
        plot_file(datasets, file, ax)
        if found.structure is not None:
            ax.set_title(found.structure.headed(file).replace("\n", " "))
    panels[-1].set_xlabel(parameter(axis).label)
    title, subtitle = found.detail, ""
    keys = _keys(datasets) if len(_on_grids(datasets)) > 1 else []
    if here:
        (today,) = here[0][axis].values
        for ax in panels:
            mark_scenario(ax, today)
        keys = [scenario_key(number(today)), *keys]
        title, subtitle = found.words, found.detail
    headline(
        figure,
        title,
        subtitle,
        f"Bands: lowest to highest terms across the pure equilibria that settle the file, on "
        f"L = {first.attrs['levels']}. Strips and sentences: what {grids_in_words(datasets)} "
        "agree on (a grid: how finely concessions can be split); "
        f"{house.strong}: settled in every pure equilibrium, {house.weak}er: in some. "
        f"{provenance(found.provenance)}",
        keys,
    )
    # Last, so that the title is the first of the figure's texts.
    figure.supylabel(f"share that {_gives(found)}", color=house.quiet, fontsize=house.pt(15))
    return figure


def _gives(found: Sweep) -> str:
    """Who gives files up; of a sweep that is read from a file alone that is not known."""
    return "is given up" if found.structure is None else found.structure.gives


def _on_grids(datasets: Sequence[xr.Dataset]) -> list[xr.Dataset]:
    """Those with terms."""
    return [data for data in datasets if "lowest_terms" in data]


def _keys(datasets: Sequence[xr.Dataset]) -> list[Artist]:
    """Keys of the two bands."""
    from matplotlib.patches import Patch

    on_grids = _on_grids(datasets)
    first, finest = (on_grids[k].attrs["levels"] for k in (0, -1))
    return [
        Patch(
            facecolor=house.quiet, edgecolor=house.soft, label=f"in colour: terms on L = {first}"
        ),
        Patch(facecolor=house.paper, edgecolor=house.quiet, label=f"hollow: on L = {finest}"),
    ]
