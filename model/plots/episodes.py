"""The record: rounds of talks that are over by forms of the game, hit, allowed or missed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from model.about import CAVEAT, SOFTWARE
from model.episodes import ENDED_WORDS
from model.parameters import FILE_LETTERS, FILES
from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, styled, whole
from model.words import listed, percent, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.episodes import Episode, Episodes, Outcome, Said

#: What the colour of each verdict is called, and its sign; sign and word tell it without colour.
AGAINST: Mapping[str, tuple[str, str]] = {
    "hit": ("paper", "\u2713"),
    "allowed": ("accent_pale", "~"),
    "missed": ("accent", "\u2717"),
    "not read": ("open", ""),
}

#: Room between rounds, in rows; on a page their names stand there.
_APART, _APART_ON_PAGE = 0.35, 0.5

#: Characters of a line at the head of a column, beside a row, and of a name before it.
_HEAD, _SIDE, _LINE = 16, 18, 24

#: The same at the head of a column on a page, in a cell, and beside its row.
_HEAD_ON_PAGE, _CELL, _LABEL = 11, 12, 14

#: So many outcomes are named in a cell; of more, how many there are.
_MOST = 2


#: Stands for the share of a file that is dropped.
DROPPED = "\u2013"


def short(outcome: Outcome) -> str:
    """An outcome in letters and per cent, e.g. ``"N 86 R 58"``; of a dropped file a dash."""
    parts = []
    for name, ends in outcome.items():
        shares = dict.fromkeys(percent(x).strip("%") for x in ends)
        parts.append(f"{FILE_LETTERS[name]} {'-'.join(shares) if max(ends) > 0 else DROPPED}")
    return " ".join(parts) or "no deal"


def cell(said: Said) -> str:
    """What a form says, on a line."""
    if said.reading is None:
        return ""
    told = list(map(short, said.reading.central or said.reading.others))
    if len(told) > _MOST and "no deal" in told:
        return f"no deal, {len(told) - 1} others"
    return " or ".join(told) if len(told) <= _MOST else f"{len(told)} deals"


def _in_lines(told: str) -> str:
    """What a form says, in lines in the narrower cells of a page; a number stays with its file."""
    if not house.page:
        return told
    return textwrap.fill(re.sub(r"([A-Z]) (?=[<>\d\u2013])", "\\1\u00a0", told), _CELL)


def _ended(episode: Episode) -> str:
    """How the files of a round ended."""
    files = episode.happened.files
    ends = [
        f"{listed([n for n, e in files.items() if e.ended == ended])} {said}"
        for ended, said in ENDED_WORDS.items()
        if any(e.ended == ended for e in files.values())
    ]
    return "; ".join(ends)


def _in_short(episode: Episode) -> str:
    """The same where there is room for a few words: of files that stayed open, the rest alone."""
    ends = {n: e.ended for n, e in episode.happened.files.items() if e.ended != "open"}
    if not ends:
        return "all files stayed open"
    told = [f"{name} {ENDED_WORDS[ended]}" for name, ended in ends.items()]
    rest = ["others open"] if len(ends) < len(episode.happened.files) else []
    return ", ".join(told + rest)


def plot_record(found: Episodes, ax: Axes | None = None) -> Axes:
    """Draw rounds by forms: the sign and word of the verdict, and what the form says.

    Parameters
    ----------
    found : Episodes
    ax : Axes, optional

    Returns
    -------
    Axes
        Two rows a round, on the agenda that its talks had and on the other one.
    """
    from matplotlib.patches import Rectangle

    ax = ax or new_figure().add_subplot()
    apart, head = (_APART_ON_PAGE, _HEAD_ON_PAGE) if house.page else (_APART, _HEAD)
    verdict, says = (0.2, 0.64) if house.page else (0.3, 0.7)
    ticks: list[tuple[float, str]] = []
    for number, episode in enumerate(found):
        first = number * (2 + apart)
        _name(ax, episode, first)
        for k, row in enumerate((episode.said, episode.beside)):
            top = first + k
            files = listed(row[0].agenda) if len(row[0].agenda) < len(FILES) else "all files"
            label = f"{'on' if k == 0 else 'beside: on'} {files}"
            if house.page:
                label = textwrap.fill(label, _LABEL)
            elif k == 0:
                label = f"{textwrap.fill(sentence(episode.name), _LINE)}\n{label}"
            ticks.append((top + 0.5, label))
            for column, said in enumerate(row):
                called, sign = AGAINST[said.verdict]
                colour = getattr(house, called)
                ax.add_patch(
                    Rectangle((column, top), 1, 1, facecolor=colour, edgecolor=house.quiet, lw=0.8)
                )
                ax.text(
                    column + 0.5, top + verdict, f"{sign} {said.verdict}".strip(), ha="center",
                    va="center", fontsize=house.pt(12), color=label_colour(colour),
                    weight="bold" if k == 0 else "normal",
                )  # fmt: skip
                ax.text(
                    column + 0.5, top + says, _in_lines(cell(said)), ha="center", va="center",
                    fontsize=house.pt(10),
                    color=label_colour(colour), linespacing=1.0,
                )  # fmt: skip
    ax.set(xlim=(0, len(found.forms)), ylim=(len(found) * (2 + apart) - apart, 0))
    heads = [textwrap.fill(sentence(form), head) for form in found.forms]
    ax.set_xticks([k + 0.5 for k in range(len(heads))], heads, fontsize=house.pt(10.5))
    ax.set_yticks([at for at, _ in ticks], [said for _, said in ticks], fontsize=house.pt(11.5))
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    if house.page:
        ax.tick_params(axis="x", pad=18)  # above the name of the first round
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


def _name(ax: Axes, episode: Episode, first: float) -> None:
    """How a round ended: beside it, or on a page above it with its name."""
    ended = sentence(_ended(episode))
    if house.page:
        ax.text(0, first - 0.1, f"{sentence(episode.name)}: {_in_short(episode)}", va="bottom",
                fontsize=house.pt(12), weight="bold")  # fmt: skip
        return
    ax.text(
        1.012, first + 1, textwrap.fill(ended, _SIDE), fontsize=house.pt(10), va="center",
        ha="left", color=house.quiet, transform=ax.get_yaxis_transform(),
    )  # fmt: skip


def _height(found: Episodes) -> float:
    """Inches on a page: three lines for each row, and what stands above them."""
    return 2.0 + 0.5 * len(found) * (2 + _APART_ON_PAGE)


@paged(_height)
@whole()
@styled
def figure_episodes(found: Episodes) -> Figure:
    """The record in one picture."""
    figure = new_figure()
    plot_record(found, figure.add_subplot())
    facts = "; ".join(
        f"{e.scenario.label}: {e.happened.files[e.happened.agenda[0]].source.split('; ')[-1]}"
        for e in found
    )
    headline(
        figure, found.finding,
        f"{found.otherwise}. {sentence(found.caution)}.",
        "Hit: all that is read is as it happened; allowed: some of it is, or can hold beside; "
        f"missed: none is. In the cells per cent given up ({found.letters}; {DROPPED} dropped); "
        f"on the right how the files ended. {facts}. No grid. {SOFTWARE}. {CAVEAT}",
    )  # fmt: skip
    return figure
