"""Why an outcome holds: each side's best alternative, taken apart into the terms of its payoff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from model.payoffs import PLAYER_NAMES
from model.plots.style import QUIET, headline, new_figure, provenance, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.reasons import Reasons

_GAIN, _LOSS = "#0072B2", "#D55E00"


def plot_deviation(reasons: Reasons, player: str, ax: Axes | None = None) -> Axes:
    """Bars for the change in each term if `player` takes its best alternative; the sum last.

    Parameters
    ----------
    reasons : Reasons
        The outcome and both players' best deviations from it.
    player : {"us", "iran"}
    ax : Axes, optional

    Returns
    -------
    Axes
        Changes are in points; hatched bars are losses.
    """
    ax = ax or new_figure().add_subplot()
    deviation = reasons.deviations[player]
    parts = [(name, float(v)) for name, v in deviation.by_term.items() if v]
    parts.sort(key=lambda part: -part[1])
    parts.append(("in all", float(deviation.gain)))
    for row, (_, value) in enumerate(reversed(parts)):
        ax.barh(
            row, value, height=0.66, color=_GAIN if value > 0 else _LOSS,
            hatch="" if value > 0 else "//", edgecolor="#222222",
            linewidth=2.4 if row == 0 else 0.8,
        )  # fmt: skip
        ax.annotate(
            f"{value:+.2f}", (value, row), xytext=(6 if value >= 0 else -6, 0),
            textcoords="offset points", va="center", ha="left" if value >= 0 else "right",
            fontsize=15, weight="bold" if row == 0 else "normal",
        )  # fmt: skip
    ax.axvline(0, color="#222222", linewidth=1.2)
    ax.axhline(0.5, color=QUIET, linewidth=0.8)
    ax.set_yticks(range(len(parts)), [name for name, _ in reversed(parts)])
    ax.set_xlabel("change in payoff (points)")
    ax.margins(x=0.22)
    ax.set_title(
        f"{PLAYER_NAMES[player]}: best alternative\n{deviation.outcome.label}", fontsize=16
    )
    return ax


@styled
def figure_reasons(reasons: Reasons, attrs: Mapping[str, Any]) -> Figure:
    """Payoff terms of an equilibrium outcome against each side's best deviation."""
    figure = new_figure()
    for ax, player in zip(figure.subplots(1, 2), reasons.deviations, strict=True):
        plot_deviation(reasons, player, ax)
    headline(
        figure,
        f"{reasons.headline}.",
        f"Shown: {reasons.choice}. Bars: what would change, term by term, if that side alone "
        f"switched to its best alternative that leads elsewhere. {provenance(attrs)}",
    )
    return figure
