"""The zone of possible agreement of each file along one parameter, and the price in it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from model.lenses.zones import cause_in_words
from model.lenses.zones_along import price_in_words
from model.parameters import FILES, parameter
from model.plots.style import (
    ACCENT,
    LOOKS,
    PLAYER_LINES,
    QUIET,
    headline,
    mark_scenario,
    new_figure,
    provenance,
    scenario_key,
    styled,
)
from model.sweeps.findings import Run, along_axis, runs
from model.words import number, sentence, the_files, within

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.lenses.zones import Zone
    from model.lenses.zones_along import Opening

#: Markers along the line of the price.
_MARKS = 9


def plot_zone(
    data: xr.Dataset, file: str, ax: Axes | None = None, here: Zone | None = None
) -> Axes:
    """Draw the US floor, Iran's ceiling and the zone between them along one parameter.

    Parameters
    ----------
    data : Dataset
        As `model.lenses.zones_along.zones_over` returns it.
    file : str
    ax : Axes, optional
    here : Zone, optional
        The same at the scenario: where the zone never exists, it says why.

    Returns
    -------
    Axes
        The band is the zone, the line with markers in it the terms bargained; the US floor is
        dashed, Iran's ceiling solid.
    """
    from matplotlib.ticker import MaxNLocator

    ax = ax or new_figure().add_subplot()
    part = data.sel(file=file)
    axis = _axis(data)
    at = part[axis].values
    look = LOOKS[(file,)]
    for run in runs(part["exists"].values.astype(int), at):
        inside = (at >= run.first) & (at <= run.last)
        if run.value:
            ax.fill_between(
                at[inside], part["low"].values[inside], part["high"].values[inside],
                facecolor=look.colour, hatch=look.hatch, edgecolor="#33333366", linewidth=0,
                alpha=0.55,
            )  # fmt: skip
    ax.plot(at, part["floor"], PLAYER_LINES["us"], color="#111111", lw=2.4, label="US floor")
    ax.plot(at, part["ceiling"], PLAYER_LINES["iran"], color="#111111", lw=2.4,
            label="Iran's ceiling")  # fmt: skip
    ax.plot(
        at, part["bargained"], color=ACCENT, lw=2.6, marker="o", markersize=8,
        markevery=max(1, len(at) // _MARKS), markeredgecolor="white",
        label="even bargain in the zone",
    )  # fmt: skip
    if not part["exists"].any():
        _say_why(ax, part, here)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set(xlim=(at[0], at[-1]), ylim=(-0.04, 1.04), yticks=[0, 0.5, 1])
    ax.set_yticklabels(["0", "half", "all"])
    ax.set_title(f"{file.capitalize()} file")
    return ax


def _say_why(ax: Axes, part: xr.Dataset, here: Zone | None) -> None:
    """Say that there is no zone, and what keeps it shut, where no line runs."""
    words = "no zone: the US takes no less than the dashed line, Iran gives no more than the solid"
    if here is not None and not here.exists:
        words += f". At the scenario {within(cause_in_words(here))}"
    # The larger of the rooms above the lines and below them.
    lines = np.concatenate([part["floor"].values, part["ceiling"].values])
    lines = lines[np.isfinite(lines)]
    top, bottom = (lines.max(), lines.min()) if len(lines) else (0.0, 0.0)
    ax.text(
        0.5, (1 + top) / 2 if 1 - top >= bottom else bottom / 2, textwrap.fill(words, 36),
        ha="center", va="center", transform=ax.transAxes, fontsize=14, color=QUIET,
        style="italic", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )  # fmt: skip


def zones_title(data: xr.Dataset, openings: Sequence[Opening] = ()) -> str:
    """Which files have a zone of agreement along the parameter, in one sentence.

    With `openings` the values at which zones open and close are exact.
    """
    axis = _axis(data)
    word = parameter(axis).in_a_sentence
    exact = {o.file: _as_runs(o) for o in openings}
    groups: dict[tuple[Run, ...], list[str]] = {}
    for file in data["file"].values:
        found = exact.get(str(file)) or runs(
            data["exists"].sel(file=file).values.astype(int), data[axis].values
        )
        groups.setdefault(found, []).append(str(file))
    clauses = []
    for stretches, files in groups.items():
        verb = "have" if len(files) > 1 else "has"
        subject = the_files(files, FILES)
        if any(run.value for run in stretches):
            verbs = {1: f"{verb} a zone of agreement", 0: f"{verb} none"}
            clauses.append(f"{subject} {along_axis(stretches, verbs, word)}")
        else:
            clauses.append(f"{subject} {verb} no zone of agreement at any {word}")
    return sentence("; ".join(clauses))


def _as_runs(found: Opening) -> tuple[Run, ...]:
    """The stretches of an opening with those between them."""
    low, high = float(found.path.low), float(found.path.high)
    result: list[Run] = []
    end = low
    for s in found.stretches:
        if float(s.low) > end or (s.low.near > found.path.low and not result):
            result.append(Run(0, end, float(s.low)))
        result.append(Run(1, float(s.low), float(s.high)))
        end = float(s.high)
    if end < high or not result:
        result.append(Run(0, end, high))
    return tuple(result)


def _axis(data: xr.Dataset) -> str:
    (axis,) = (str(d) for d in data["floor"].dims if d != "file")
    return axis


@styled
def figure_zones(
    data: xr.Dataset,
    here: Sequence[Zone] = (),
    openings: Sequence[Opening] = (),
    today: float | None = None,
) -> Figure:
    """Zones of possible agreement of the files as one parameter grows, and the price in them.

    Parameters
    ----------
    data : Dataset
        As `model.lenses.zones_along.zones_over` returns it.
    here : sequence of Zone
        Zones at the scenario, to say why one never exists.
    openings : sequence of Opening
        Exact values at which zones open and close, for the title.
    today : float, optional
        The scenario's own value: it is marked.
    """
    axis = _axis(data)
    files = [str(f) for f in data["file"].values]
    by_file = {z.file: z for z in here}
    figure = new_figure()
    panels = figure.subplots(1, len(files), sharey=True, squeeze=False)[0]
    for ax, file in zip(panels, files, strict=True):
        plot_zone(data, file, ax, by_file.get(file))
        if today is not None:
            mark_scenario(ax, today)
    keys, _ = panels[0].get_legend_handles_labels()
    if today is not None:
        keys.append(scenario_key(number(today)))
    panels[0].set_ylabel("share that Iran gives up", color=QUIET, fontsize=15)
    panels[len(files) // 2].set_xlabel(parameter(axis).label)
    prices = [price_in_words(data, f) for f in files if data["exists"].sel(file=f).any()]
    others = sorted({str(v) for v in data["others"].values})
    mark = "" if today is None else f"Grey line: the scenario, {number(today)}. "
    figure.get_layout_engine().set(wspace=0.05)  # type: ignore[call-arg,union-attr]
    headline(
        figure,
        zones_title(data, openings),
        " ".join(f"{price}." for price in prices),
        f"Each file against leaving it open, with {' or '.join(others)}. Even bargain: Nash "
        f"bargaining solution. {mark}{_without_grid(data)}",
        keys,
    )
    return figure


def _without_grid(data: xr.Dataset) -> str:
    """Provenance of what no grid was used for."""
    text = provenance({**data.attrs, "levels": "no grid"})
    return text.replace(
        "L = no grid concession levels in each file", "No grid: any terms in [0, 1]"
    )
