"""Bluff or resolve: what can hold along how sure Iran is that the threat is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.errors import InputError
from model.plots.house import house
from model.plots.maps import mark
from model.plots.style import (
    headline,
    mark_scenario,
    new_figure,
    provenance,
    scenario_key,
    styled,
    whole,
)
from model.two_types.along import PRIOR
from model.words import listed, number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from model.two_types import Bluff, BluffMap
    from model.two_types.along import Stretch

#: Rows at most; of more outcomes those that hold on the longest stretches are shown.
_MOST = 10

#: Width of what holds at a single point.
_THIN = 0.003


def plot_bluff(found: Bluff, ax: Axes | None = None) -> Axes:
    """A bar for each outcome over the priors at which it can hold."""
    ax = ax or new_figure().add_subplot()
    rows = shown(found)
    for row, stretch in enumerate(rows):
        for low, high in ((float(a), float(b)) for a, b in stretch.runs):
            ax.barh(
                row, max(high - low, _THIN), left=low, height=0.66, color=_colour(stretch),
                linewidth=0,
            )  # fmt: skip
    names = [s.outcome.label.replace(", ", "\n") for s in rows]
    ax.set_yticks(range(len(rows)), names, fontsize=house.pt(12))
    ax.tick_params(axis="y", length=0)
    for turn in found.along.turns:
        ax.axvline(float(turn), color=house.ink, linewidth=0.8, zorder=0.5)
    mark_scenario(ax, float(found.prior))
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_xlabel("how sure Iran is that the US is resolved")
    return ax


def shown(found: Bluff) -> tuple[Stretch, ...]:
    """The outcomes that are drawn, from the one that holds from the lowest prior on."""

    def length(stretch: Stretch) -> float:
        return sum(float(b) - float(a) for a, b in stretch.runs)

    kept = sorted(found.along.stretches, key=length, reverse=True)[:_MOST]
    return tuple(s for s in found.along.stretches if s in kept)


def _colour(stretch: Stretch) -> str:
    if stretch.outcome.separating:
        return house.accent
    return house.agreed if stretch.outcome.resolved.settled else house.rule


def _keys(found: Bluff) -> list[Artist]:
    from matplotlib.patches import Patch

    used = {_colour(s) for s in shown(found)}
    named = {
        house.agreed: "the same deal with both types",
        house.accent: "not the same: Iran can tell",
    }
    keys: list[Artist] = [Patch(color=c, label=text) for c, text in named.items() if c in used]
    return [*keys, scenario_key(number(float(found.prior)))]


@whole()
@styled
def figure_bluff(found: Bluff) -> Figure:
    """What can hold along the prior, and from where a bluff pays."""
    figure = new_figure()
    plot_bluff(found, figure.add_subplot())
    left_out = len(found.along.stretches) - len(shown(found))
    more = f" {left_out} outcomes that hold on shorter stretches are left out." if left_out else ""
    r, b = found.types
    headline(
        figure,
        found.how_sure,
        f"Where each outcome can hold if Iran does not know which US it faces: {r.called} or "
        f"{b.called}. {found.on_grid}.",
        f"Each bar is exact. Thin lines: where what can hold changes.{more} Types: {r.words}; "
        f"{b.words}. {provenance(found.provenance)}",
        _keys(found),
    )
    return figure


#: What can hold at a point of a map: name and what its colour is called, by code.
_REGIONS = (
    ("no pure equilibrium", "paper"),
    ("nothing but no deal", "rule"),
    ("only deals by which Iran can tell", "accent"),
    ("either kind of deal", "accent_pale"),
    ("only the same deal with both types", "agreed"),
)


def plot_bluff_map(found: BluffMap, ax: Axes | None = None) -> Axes:
    """Where the same deal can hold with both types, and where one by which Iran can tell.

    Raises
    ------
    InputError
        If it is no map of two levers.
    """
    from matplotlib.colors import ListedColormap

    if len(found.axes) != 2 or any(size < 2 for size in found.data["pooling"].shape):
        raise InputError(f"figure: must be of a map of two levers, got {listed(found.axes)}")
    ax = ax or new_figure().add_subplot()
    y, x = found.axes
    code = region_codes(found)
    at = [found.data[name].values for name in (x, y)]
    half = [(v[1] - v[0]) / 2 for v in at]
    extent = (at[0][0] - half[0], at[0][-1] + half[0], at[1][0] - half[1], at[1][-1] + half[1])
    colours = [getattr(house, colour) for _, colour in _REGIONS]
    ax.imshow(
        code, origin="lower", extent=extent, aspect="auto", cmap=ListedColormap(colours),
        vmin=-0.5, vmax=len(colours) - 0.5, interpolation="none",
    )  # fmt: skip
    for k in np.unique(code)[1:]:
        ax.contour(*at, (code >= k).astype(float), levels=[0.5], colors=house.paper, linewidths=2)
    _paying(ax, found, at)
    today = found.scenario.values
    mark(ax, float(today[x]), float(today[y]))
    ax.set(xlim=(at[0][0], at[0][-1]), ylim=(at[1][0], at[1][-1]))
    ax.set_xlabel(_lever(found, x))
    ax.set_ylabel(_lever(found, y))
    return ax


def _paying(ax: Axes, found: BluffMap, at: list[NDArray[np.float64]]) -> None:
    """A line around where a bluff can pay, and in its midst the words."""
    pays = found.data["bluff_gain"].values > 0
    if not pays.any():
        return
    if not pays.all():
        ax.contour(*at, pays.astype(float), levels=[0.5], colors=house.ink, linewidths=3)
    rows, columns = np.nonzero(pays)
    place = at[0][int(np.median(columns))], at[1][int(np.median(rows))]
    ax.text(
        *place, "a bluff can pay", ha="center", va="center", fontsize=house.pt(15), color=house.ink,
        bbox={"facecolor": house.paper, "edgecolor": "none", "alpha": 0.85},
    )  # fmt: skip


def region_codes(found: BluffMap) -> NDArray[np.int64]:
    """What can hold at each point, by position in the key."""
    pooled, apart, no_deal = (
        found.data[name].values.astype(bool) for name in ("pooling", "separating", "no_deal")
    )
    kinds = [pooled & apart, pooled, apart, no_deal]
    return np.select(kinds, [3, 4, 2, 1], default=0).astype(np.int64)


def _lever(found: BluffMap, name: str) -> str:
    if name == PRIOR:
        return "how sure Iran is of resolve"
    return found.scenario.parameter(name).words


@styled
def figure_bluff_map(found: BluffMap) -> Figure:
    """A map of where Iran can tell the types apart."""
    from matplotlib.patches import Patch

    figure = new_figure()
    plot_bluff_map(found, figure.add_subplot())
    used = set(region_codes(found).ravel().tolist())
    keys: list[Artist] = [
        Patch(facecolor=getattr(house, colour), edgecolor=house.soft, label=name)
        for k, (name, colour) in enumerate(_REGIONS)
        if k in used
    ]
    about = found.attrs
    headline(
        figure,
        found.title,
        f"What can hold if Iran does not know which US it faces ({about['resolved']}; "
        f"{about['bluffing']}).",
        f"Circle: the scenario. A share of a map is an area. {provenance(about)}",
        keys,
    )
    return figure
