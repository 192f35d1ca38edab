"""The scoreboard of the claims: verdict, share of the sampled cases, and whether it could fail."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from model.claims import READING_WORDS, Page, Scoreboard, words
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import Look, headline, new_figure, provenance, styled, whole
from model.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.claims import ClaimResult, ReadingResult
    from model.claims.cases import Reading

#: What the colour of each verdict is called, and its marker; the word is always beside it.
VERDICTS: Mapping[str, Look] = {
    "holds": Look("accent", "o"),
    "fails": Look("paper", "X"),
    "depends on the grid": Look("accent_pale", "s"),
    "not tried": Look("quiet", "_"),
    "built into the form": Look("ink", "*"),
    "excluded by the form": Look("paper", "P"),
}

#: Likewise of each reading in the middle panel.
READINGS: Mapping[Reading, tuple[str, str]] = {
    "central": ("accent", "o"),
    "can": ("accent_mid", "D"),
    "must": ("ink", "s"),
    "payoffs": ("quiet", "^"),
}

#: From one reading of a claim to the next, in rows.
_APART = 0.24

#: Room between the article's claims and the literature's, in rows.
_BREAK = 0.5

#: As many entries of the legend stand side by side.
_ONE_ROW = 3


def places(results: Sequence[ClaimResult]) -> list[float]:
    """The height at which each row stands, in rows from the top; the literature's further down."""
    first = _first_counter(results)
    return [row + (_BREAK if first and row >= first else 0.0) for row in range(len(results))]


def _first_counter(results: Sequence[ClaimResult]) -> int:
    """The row at which the literature's claims begin below the article's; 0 if they do not."""
    return next((row for row, result in enumerate(results) if result.claim.counter), 0)


def plot_shares(results: Sequence[ClaimResult], ax: Axes | None = None) -> Axes:
    """Draw the share of the sampled cases in which each claim holds, by reading.

    Parameters
    ----------
    results : sequence of ClaimResult
        One row each, the first at the top.
    ax : Axes, optional

    Returns
    -------
    Axes
        Bars: the sampling error at 95 %.
    """
    ax = ax or new_figure().add_subplot()
    for row, result in zip(places(results), results, strict=True):
        for k, found in enumerate(result.readings):
            offset = (k - (len(result.readings) - 1) / 2) * _APART
            if not found.sampled.tried:
                continue
            colour, marker = getattr(house, READINGS[found.reading][0]), READINGS[found.reading][1]
            low, high = found.sampled.interval
            # The marker is hollow where the form decides: such a share is no support.
            decided = "form" in found.mark
            ax.plot([100 * low, 100 * high], [row + offset] * 2, color=colour, linewidth=2.2)
            ax.plot(
                [100 * found.sampled.share], [row + offset], marker, color=colour, markersize=8,
                markerfacecolor=house.paper if decided else colour, label=found.reading,
            )  # fmt: skip
    ax.set(xlim=(-3, 103), ylim=_span(results), xticks=[0, 50, 100], yticks=[])
    ax.set_xticklabels(["0", "50", "100%"], fontsize=house.pt(13))
    for x in (0, 50, 100):
        ax.axvline(x, color=house.rule, linewidth=1, zorder=0)
    ax.spines["left"].set_visible(False)
    return ax


def _span(results: Sequence[ClaimResult]) -> tuple[float, float]:
    return places(results)[-1] + 0.5, -0.5


def could_fail(result: ClaimResult) -> str:
    """The draws over the full bounds that break a claim, over its readings."""
    marks = {found.mark for found in result.readings}
    if len(marks) == 1 and "form" in (mark := marks.pop()):
        return mark
    broken = sorted(1 - found.bounds.share for found in result.readings if found.bounds.tried)
    if not broken:
        return "never tried"
    low, high = percent(broken[0]), percent(broken[-1])
    return low if low == high else f"{low} to {high}"


@paged(turned=True)
@whole()
@styled
def figure_claims(found: Scoreboard | Page) -> Figure:
    """A page of the scoreboard, the first of a whole one: a row for each claim."""
    page = found.page(1) if isinstance(found, Scoreboard) else found
    results = page.claims
    figure = new_figure()
    claim, verdict, share, doubt = figure.subplots(1, 4, width_ratios=[5.1, 3.25, 1.85, 1.15])
    _names(claim, results)
    _verdicts(verdict, results)
    plot_shares(results, share)
    _marks(doubt, results)
    for ax, head in (
        (claim, "Claim"), (verdict, "At the scenario's values"),
        (share, "Holds in, of the\nsampled cases"), (doubt, "Draws that\nbreak it"),
    ):  # fmt: skip
        ax.set_title(head, fontsize=house.pt(14), weight="bold", color=house.soft)
        _rules(ax, results)
    # Below the first two panels, beside the numbers of the axis.
    handles = _legend(results)
    legend = claim.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, 0.0),
        ncols=len(handles) if len(handles) <= _ONE_ROW else 2, fontsize=house.pt(11.5),
        handlelength=1.6,
        handletextpad=0.4, columnspacing=1.4, labelspacing=0.25, borderpad=0, borderaxespad=0.5,
    )  # fmt: skip
    share.tick_params(pad=4 if len(handles) <= _ONE_ROW else 9)
    for text in (*claim.texts, *verdict.texts, *doubt.texts, legend):
        # The columns are as wide as they are told, whatever is written in them.
        text.set_in_layout(False)
    where = f"{page.board.sampling_in_short} {provenance(page.provenance)}"
    headline(figure, page.words, page.detail, where)
    return figure


def _rules(ax: Axes, results: Sequence[ClaimResult]) -> None:
    """Thin lines between rows, a thick one above the literature's claims."""
    at = places(results)
    for above, below in pairwise(at):
        thick = below - above > 1
        ax.axhline(
            (above + below) / 2, color=house.soft if thick else house.open,
            linewidth=2 if thick else 0.8,
        )  # fmt: skip


def _names(ax: Axes, results: Sequence[ClaimResult]) -> None:
    for row, result in zip(places(results), results, strict=True):
        where = result.claim.where if result.claim.counter else f"para. {result.claim.where}"
        _two_lines(ax, 0.0, row, result.claim.text, where, "normal")
    _blank(ax, results)


def _verdicts(ax: Axes, results: Sequence[ClaimResult]) -> None:
    for row, result in zip(places(results), results, strict=True):
        look = VERDICTS[result.verdict]
        ax.plot(
            [0.05], [row], look.marker, color=getattr(house, look.colour), markersize=13,
            markeredgecolor=house.soft,
            markeredgewidth=2.5 if look.marker == "_" else 0.8,
        )  # fmt: skip
        _two_lines(ax, 0.13, row, result.verdict, words.beside_words(result), "bold")
    _blank(ax, results)


def _two_lines(ax: Axes, x: float, row: float, first: str, second: str, weight: str) -> None:
    """A text in a row, and a smaller one below it if there is one."""
    ax.text(
        x,
        row - (0.19 if second else 0),
        first,
        ha="left",
        va="center",
        fontsize=house.pt(13),
        weight=weight,
    )
    if second:
        ax.text(
            x, row + 0.27, second, ha="left", va="center", fontsize=house.pt(10), color=house.quiet
        )


def _marks(ax: Axes, results: Sequence[ClaimResult]) -> None:
    for row, result in zip(places(results), results, strict=True):
        text = textwrap.fill(could_fail(result), 14)
        ax.text(0.0, row, text, ha="left", va="center", fontsize=house.pt(12.5), linespacing=1.05)
    _blank(ax, results)


def _blank(ax: Axes, results: Sequence[ClaimResult]) -> None:
    ax.set(xlim=(0, 1), ylim=_span(results), xticks=[], yticks=[])
    for side in ax.spines.values():
        side.set_visible(False)


def _legend(results: Sequence[ClaimResult]) -> list[object]:
    from matplotlib.lines import Line2D

    shown: dict[str, ReadingResult] = {r.reading: r for c in results for r in c.readings}
    return [
        Line2D(
            [], [], color=getattr(house, READINGS[name][0]), marker=READINGS[name][1], markersize=8,
            label=f"{name}: {READING_WORDS[name].partition(' (')[0]}",
        )
        for name in READINGS
        if name in shown
    ]  # fmt: skip
