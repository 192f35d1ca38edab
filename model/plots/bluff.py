"""Bluff or resolve: what can hold along how sure Iran is that the threat is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.plots.style import (
    ACCENT,
    AGREED,
    headline,
    mark_scenario,
    new_figure,
    provenance,
    scenario_key,
    styled,
)
from model.words import number

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.two_types import Bluff
    from model.two_types.along import Stretch

#: Rows at most; of more outcomes those that hold on the longest stretches are shown.
_MOST = 10

#: Width of what holds at a single point.
_THIN = 0.003

#: The colour of an outcome in which nothing is settled.
_NOTHING = "#B5B5B5"


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
    ax.set_yticks(range(len(rows)), names, fontsize=12)
    ax.tick_params(axis="y", length=0)
    for turn in found.along.turns:
        ax.axvline(float(turn), color="#111111", linewidth=0.8, zorder=0.5)
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
        return ACCENT
    return AGREED if stretch.outcome.resolved.settled else _NOTHING


def _keys(found: Bluff) -> list[Artist]:
    from matplotlib.patches import Patch

    used = {_colour(s) for s in shown(found)}
    named = {AGREED: "the same deal with both types", ACCENT: "not the same: Iran can tell"}
    keys: list[Artist] = [Patch(color=c, label=text) for c, text in named.items() if c in used]
    return [*keys, scenario_key(number(float(found.prior)))]


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
        f"{b.called}.",
        f"Each bar is exact. Thin lines: where what can hold changes.{more} Types: {r.words}; "
        f"{b.words}. {provenance(found.provenance)}",
        _keys(found),
    )
    return figure
