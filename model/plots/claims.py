"""The scoreboard of the claims: verdict, share of the sampled cases, and whether it could fail."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from model.claims import READING_WORDS, words
from model.findings import percent
from model.plots.style import (
    ACCENT,
    ACCENT_PALE,
    QUIET,
    Look,
    headline,
    new_figure,
    provenance,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.claims import ClaimResult, ReadingResult, Scoreboard
    from model.claims.cases import Reading

#: Colour and marker of each verdict; the word is always beside it (none is an outcome's).
VERDICTS: Mapping[str, Look] = {
    "holds": Look(ACCENT, "", "o"),
    "fails": Look("#FFFFFF", "", "X"),
    "depends on the lens": Look(ACCENT_PALE, "", "D"),
    "depends on the grid": Look(ACCENT_PALE, "", "s"),
    "not tried": Look(QUIET, "", "_"),
    "built into the form": Look("#111111", "", "*"),
    "excluded by the form": Look("#FFFFFF", "", "P"),
}

#: Colour and marker of each reading in the middle panel.
READINGS: Mapping[Reading, tuple[str, str]] = {
    "can": (ACCENT, "o"),
    "must": ("#111111", "s"),
    "admissible": ("#9080C0", "D"),
    "payoffs": (QUIET, "^"),
}

_OFFSETS = {1: (0.0,), 3: (-0.24, 0.0, 0.24)}

_HEADS = {"fontsize": 14, "weight": "bold", "color": "#333333"}


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
    for row, result in enumerate(results):
        for offset, found in zip(_OFFSETS[len(result.readings)], result.readings, strict=True):
            if not found.sampled.tried:
                continue
            colour, marker = READINGS[found.reading]
            low, high = found.sampled.interval
            # The marker is hollow where the form decides: such a share is no support.
            decided = "form" in found.mark
            ax.plot([100 * low, 100 * high], [row + offset] * 2, color=colour, linewidth=2.2)
            ax.plot(
                [100 * found.sampled.share], [row + offset], marker, color=colour, markersize=8,
                markerfacecolor="white" if decided else colour, label=found.reading,
            )  # fmt: skip
    ax.set(xlim=(-3, 103), ylim=(len(results) - 0.5, -0.5), xticks=[0, 50, 100], yticks=[])
    ax.set_xticklabels(["0", "50", "100%"], fontsize=13)
    for x in (0, 50, 100):
        ax.axvline(x, color="#DDDDDD", linewidth=1, zorder=0)
    ax.spines["left"].set_visible(False)
    return ax


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


@styled
def figure_claims(board: Scoreboard, page: int = 1) -> Figure:
    """The scoreboard, a row for each claim.

    Parameters
    ----------
    board : Scoreboard
    page : {1, 2}
        What the article says of the talks; what it says of force, and the counter-claims.
    """
    results = words.rows_of(board, page)
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
        ax.set_title(head, **_HEADS)
        for row, result in enumerate(results[1:], start=1):
            block = result.claim.counter and not results[row - 1].claim.counter
            ax.axhline(
                row - 0.5, color="#333333" if block else "#E4E4E4", linewidth=2 if block else 0.8
            )
    # Room below the first two panels for the legend.
    share.set_xlabel(" ", fontsize=11)
    legend = claim.legend(
        handles=_legend(results), loc="upper left", bbox_to_anchor=(-0.01, 0.0), ncols=2,
        fontsize=12.5, handletextpad=0.4, columnspacing=1.2,
    )  # fmt: skip
    for text in (*claim.texts, *verdict.texts, *doubt.texts, legend):
        # The columns are as wide as they are told, whatever is written in them.
        text.set_in_layout(False)
    counter = words.counter_title(board)
    titles = (words.title(board), counter) if page == 1 else (counter, words.title(board))
    headline(
        figure, titles[0], f"{titles[1]}. Page {page} of 2.",
        f"{words.figure_words(board)} {provenance(board.attrs)}",
    )  # fmt: skip
    return figure


def _names(ax: Axes, results: Sequence[ClaimResult]) -> None:
    for row, result in enumerate(results):
        where = result.claim.where if result.claim.counter else f"para. {result.claim.where}"
        _two_lines(ax, 0.0, row, result.claim.text, where, "normal")
    _blank(ax, len(results))


def _verdicts(ax: Axes, results: Sequence[ClaimResult]) -> None:
    for row, result in enumerate(results):
        look = VERDICTS[result.verdict]
        ax.plot(
            [0.05], [row], look.marker, color=look.colour, markersize=13, markeredgecolor="#333333",
            markeredgewidth=2.5 if look.marker == "_" else 0.8,
        )  # fmt: skip
        _two_lines(ax, 0.13, row, result.verdict, words.lens_words(result), "bold")
    _blank(ax, len(results))


def _two_lines(ax: Axes, x: float, row: int, first: str, second: str, weight: str) -> None:
    """A text in a row, and a smaller one below it if there is one."""
    ax.text(
        x, row - (0.19 if second else 0), first, ha="left", va="center", fontsize=13, weight=weight
    )
    if second:
        ax.text(x, row + 0.27, second, ha="left", va="center", fontsize=10, color=QUIET)


def _marks(ax: Axes, results: Sequence[ClaimResult]) -> None:
    for row, result in enumerate(results):
        text = textwrap.fill(could_fail(result), 14)
        ax.text(0.0, row, text, ha="left", va="center", fontsize=12.5, linespacing=1.05)
    _blank(ax, len(results))


def _blank(ax: Axes, rows: int) -> None:
    ax.set(xlim=(0, 1), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
    for side in ax.spines.values():
        side.set_visible(False)


def _legend(results: Sequence[ClaimResult]) -> list[object]:
    from matplotlib.lines import Line2D

    shown: dict[str, ReadingResult] = {r.reading: r for c in results for r in c.readings}
    return [
        Line2D(
            [], [], color=READINGS[name][0], marker=READINGS[name][1], markersize=8,
            label=f"{name}: {READING_WORDS[name]}",
        )
        for name in READINGS
        if name in shown
    ]  # fmt: skip
