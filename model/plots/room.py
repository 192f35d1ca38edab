"""Room for a deal: per file what each side would take, the room or the gap between, the answer.

A bar above for the side that gives the file up, from nothing to its ceiling; a bar below for the
other, from its floor to all; between them the terms that suit both, or the gap. Files that are
linked stand within a bracket: their bars are what a side takes or gives in some combination with
the rest of the package, the block what deals have that suit both. Beside it the same along the
threat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D

from model.errors import InputError
from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, pale, styled, whole
from model.words import EVERY, even_split, percent, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.answer import Answer
    from model.answers.room import Room, Row

#: What the sides are called in a label.
_SHORT = {"us": "US", "iran": "Iran"}

#: Height of a player's bar and of what lies between, in rows.
_BAR, _BLOCK = 0.09, 0.37

#: The same on a page, where labels take more of a row.
_BAR_ON_PAGE, _BLOCK_ON_PAGE = 0.085, 0.34

#: Widths below which a text, or a long one, does not fit into a block, as a share of the file.
_NARROW, _LONG = 0.25, 0.62

#: A share of the width that the terms take in words.
_WIDE = 0.3

#: So many rows have room for large type.
_FEW = 3

#: What is said where a giver would not settle a file on any terms.
_NOTHING = "no room: nothing would be given"

#: Lines that begin no farther apart than this are not named.
_APART = 0.1

#: Left, bottom, width and height of the part that is drawn, as shares of the figure.
_LEFT, _BOTTOM, _WIDTH, _TOP = 0.215, 0.135, 0.485, 0.80
_SIDE, _SIDE_WIDTH = 0.79, 0.17

#: Where names begin, and how much farther right within a bracket.
_MARGIN, _BRACKET = 0.012, 0.03

#: Room for a word above the first row on a small figure.
_HEAD = 0.045

#: The same below the part that is drawn on a page, where there is no foot, in inches.
_BOTTOM_ON_PAGE = 0.3

#: How much higher the rows end where packages are explained below, and on a small figure.
_EXPLAINED, _SMALL = 0.025, 0.05


def plot_room(found: Room, ax: Axes | None = None) -> Axes:
    """Draw for each file the terms that each side would take, and the room or gap between.

    Parameters
    ----------
    found : Room
    ax : Axes, optional

    Returns
    -------
    Axes
        Across: the share of the file that is given up. A row for each file, the first on top.
    """
    ax = ax or new_figure().add_subplot()
    for x in (0, 0.5, 1):
        ax.axvline(x, color=house.rule, linewidth=1.2, linestyle=(0, (1, 3)), zorder=0)
    for place, row in enumerate(found.rows):
        _row(ax, found, row, -place)
    ax.set(xlim=(-0.005, 1.005), ylim=(0.52 - len(found.rows), 0.52), yticks=[])
    ax.set_xticks([0, 0.5, 1], ["nothing", "half", "everything"], fontsize=house.pt(16))
    ax.tick_params(axis="x", length=0, pad=6)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.grid(visible=False)
    return ax


def _heights() -> tuple[float, float]:
    """The height of a bar and of a block, in rows."""
    return (_BAR_ON_PAGE, _BLOCK_ON_PAGE) if house.page else (_BAR, _BLOCK)


def _row(ax: Axes, found: Room, row: Row, y: float) -> None:
    """One file: the giver's bar, the block between, the bar of the other side, and their labels."""
    bar, block = _heights()
    top, bottom = y + block / 2, y - block / 2
    floor = None if row.floor is None else float(row.floor)
    ceiling = None if row.ceiling is None else float(row.ceiling)
    gives, takes = house.players[row.giver], house.players[row.taker]
    size = _size(found)
    if ceiling is not None:
        ax.barh(top, ceiling, bar, align="edge", color=gives)
    text = f"gives up to {percent(ceiling)}" if ceiling else "gives none of it"
    small = house.zoom < 1 and not house.whole
    at, ha = (ceiling, "right") if ceiling and ceiling > 0.45 else (ceiling or 0, "left")
    said = f"{_SHORT[row.giver]} {text}"
    _label(ax, at, top + bar + 0.015, said, gives, ha, "bottom", 15 * size)
    if floor is not None:
        ax.barh(bottom, 1 - floor, -bar, left=floor, align="edge", color=takes)
    text = f"would rather leave {'all' if row.package else 'it'} open"
    if floor is not None:
        text = f"takes no less than {percent(floor)}" if floor else "takes any share of it"
    left = floor is not None and floor < (0.28 if small else 0.55)
    at, ha = (floor or 0.0, "left") if left else (1.0, "right")
    said = f"{_SHORT[row.taker]} {text}"
    _label(ax, at, bottom - bar - 0.02, said, takes, ha, "top", 15 * size)
    if row.agreed is not None:
        _room_between(ax, found, row, y)
        return
    if not row.package and ceiling and floor is not None:
        ax.barh(y, floor - ceiling, block, left=ceiling, color="none", edgecolor=house.gap,
                hatch="xx", linewidth=2.5)  # fmt: skip
        none = "no terms suit both" if small else "a gap: no terms suit both"
        _label(ax, floor + 0.015, y, none, house.gap, "left", "center", 17 * size)
    elif row.package or not ceiling:
        none = "no terms of the package suit both" if row.package else _NOTHING
        _label(ax, 0.015, y, none, house.gap, "left", "center", 17 * size)


def _room_between(ax: Axes, found: Room, row: Row, y: float) -> None:
    assert row.agreed is not None
    low, high = float(row.agreed.low), float(row.agreed.high)
    colour = house.agreed if found.answer.status[row.file] == EVERY else pale(house.agreed)
    if found.unused(row):
        colour = house.paper
    ax.barh(
        y, high - low, _heights()[1], left=low, color=colour, edgecolor=house.agreed, linewidth=1.5
    )
    ink = label_colour(colour)
    for first, last in found.ranges[row.file]:
        ax.plot([first, last], [y - 0.13] * 2, color=ink, linewidth=1.6, marker="|",
                markersize=9)  # fmt: skip
    terms = found.terms[row.file]
    size = _size(found)
    ax.plot(terms, [y - 0.13] * len(terms), "o", color=ink, markersize=11 * size,
            markeredgecolor=house.paper, markeredgewidth=1.5, zorder=5, clip_on=False)  # fmt: skip
    split = even_split(terms, "Iran" if row.giver == "us" else "the US")
    words = "room for a deal" if terms else "room, not in the answer"
    if found.unused(row):
        words, split = "terms suit both, but no stable outcome uses them", ""
    said = f"{words}, {split}" if split else words
    if high - low <= _NARROW and not found.unused(row):
        _label(ax, high + 0.02, y, f"little {said}", house.agreed, "left", "center", 15 * size)
    elif size < 1 or (house.zoom < 1 and not house.whole):
        fits = said if high - low > _LONG * house.crowd else split or words
        _label(ax, (low + high) / 2, y + 0.09, fits, ink, "center", "center", 16 * size)
    else:
        _label(ax, (low + high) / 2, y + 0.1, words, ink, "center", "center", 17)
        right = bool(terms) and min(terms) > (low + high) / 2
        at = max(terms) - 0.02 if right else min(terms, default=0) + 0.02
        side = "right" if right else "left"
        if (at - low if right else high - at) < _WIDE:
            at, side = (low + high) / 2, "center"
        _label(ax, at, y - 0.045, split, ink, side, "center", 13)


def _size(found: Room) -> float:
    """How much smaller texts are where there are more rows than three."""
    return min(1.0, 1 - 0.13 * (len(found.rows) - _FEW))


def _label(
    ax: Axes, x: float, y: float, text: str, colour: str, ha: Any, va: Any, size: float
) -> None:
    ax.text(x, y, text, color=colour, ha=ha, va=va, fontsize=house.pt(size), weight="bold")


def plot_threat(found: Room, file: str, ax: Axes | None = None) -> Axes:
    """Draw how the floor of the taker and the ceiling of the giver move with the threat.

    Of a linked file, how the lowest and the highest terms on which both agree do.
    """
    ax = ax or new_figure().add_subplot()
    (row,) = (row for row in found.rows if row.file == file)
    here = found.along.sel(file=file)
    at = here["threat"].values
    low, high = ("low", "high") if row.package else ("floor", "ceiling")
    lower, upper = here[low].values, here[high].values
    settled = found.answer.status[file] == EVERY
    fill = house.agreed if settled else pale(house.agreed)
    both = np.isfinite(lower) & np.isfinite(upper) & (lower <= upper)
    ax.fill_between(at, lower, upper, where=both, color=fill, linewidth=0)
    sides = (row.taker, row.giver)
    for line, player in zip((lower, upper), sides, strict=True):
        ax.plot(
            at, line, color=house.agreed if row.package else house.players[player], linewidth=2.5
        )
    ax.axvline(found.today, color=house.quiet, linewidth=2)
    ax.set(xlim=(0, 1), ylim=(0, 1.02))
    ax.set_xticks([0, 0.5, 1], ["", "", ""])
    ax.set_yticks([0, 1], ["none", "all"], fontsize=house.pt(12))
    ax.grid(visible=False)
    return ax


def figure_answer(found: Answer) -> Figure:
    """The room for a deal beside an answer.

    Raises
    ------
    InputError
        Where a strike must pay, so that no room is known.
    """
    from model.answers.room import room_of

    if found.structure.execution == "pays":
        raise InputError(
            "figure: must be of an answer whose strike need not pay, as else no room for a deal is "
            "known; its .frame() is a table"
        )
    return figure_room(room_of(found))


@paged(lambda found: 1.2 + 0.75 * len(found.rows))
@whole(when=lambda found: bool(found.packages) or len(found.rows) > _FEW)
@styled
def figure_room(found: Room) -> Figure:
    """Room for a deal, with how it moves with the threat beside it."""
    figure = new_figure()
    headline(
        figure, found.title, f"{found.across}, at today's {found.threat}", _key_in_words(found)
    )
    # The panels stand in rows with names beside them, which no engine lays out.
    _, foot, _, high = figure.get_layout_engine().get()["rect"]  # type: ignore[union-attr]
    figure.set_layout_engine("none")
    rows = found.rows
    small = house.zoom < 1 and not house.whole
    top = min(_TOP, foot + high - _HEAD) if small else _TOP
    bottom = _BOTTOM + (_EXPLAINED if found.packages else 0) + (_SMALL if small else 0)
    if house.page:
        bottom = _BOTTOM_ON_PAGE / house.size[1]
    plot_room(found, figure.add_axes((_LEFT, bottom, _WIDTH, top - bottom)))
    height = (top - bottom) / len(rows)
    for place, row in enumerate(rows):
        middle = top - (place + 0.5) * height
        left = _MARGIN + (_BRACKET if row.package else 0)
        figure.text(left, middle + 0.004, sentence(row.file), fontsize=house.pt(23), weight="bold",
                    va="bottom")  # fmt: skip
        status = found.status(row.file).replace(" stable", "\nstable")
        figure.text(left, middle - 0.006, status, fontsize=house.pt(14), color=house.soft, va="top")
        if row.package and row.file == row.package[0]:
            _bracket(figure, top - place * height, height * len(row.package))
        ax = figure.add_axes((_SIDE, middle - 0.3 * height, _SIDE_WIDTH, 0.58 * height))
        plot_threat(found, row.file, ax)
        if place == 0:
            along = "By threat" if small else "As the threat grows"
            ax.set_title(along, fontsize=house.pt(15), weight="bold", loc="left", pad=10)
            today = "" if small else "today"
            ax.text(found.today - 0.02, 0.06, today, ha="right", fontsize=house.pt(12),
                    color=house.quiet,
                    bbox={"facecolor": house.paper, "edgecolor": "none", "pad": 0.5})  # fmt: skip
        if not row.exists and not row.package and not small:
            _name_lines(ax, found, row)
        if place == len(rows) - 1:
            ax.set_xticks([0, 0.5, 1], ["none", "medium", "full"], fontsize=house.pt(13))
    return figure


def _key_in_words(found: Room) -> str:
    """What bars, blocks, dots and lines are, and where the figure comes from."""
    about = found.provenance
    said = []
    if any(not row.package for row in found.rows):
        said.append(
            "Bars and block: each file weighed alone against leaving it open, the others open."
        )
    if found.packages:
        said.append(
            "Bracket: files settled together or not at all; bars, what a side takes or gives "
            "where the rest of the package is to its liking; block, all terms of deals for both."
        )
    dot = "Dot: the central terms, an even split given what else is settled"
    line = (
        "; thin line: all terms on which the same files are settled in equilibrium"
        if any(found.ranges.values())
        else ""
    )
    return (
        f"{' '.join(said)} {dot}{line}. Stable outcome: neither side gains by changing its own "
        f"offer alone. {about['scenario']} [{about['scenario_hash']}], {about['software']}. "
        f"{about['caveat']}"
    )


def _bracket(figure: Figure, top: float, height: float) -> None:
    """A bracket around the rows of a package, with its name."""
    left, right, gap = _MARGIN + 0.016, _MARGIN + 0.024, 0.012
    high, low = top - gap, top - height + gap
    x, y = [right, left, left, right], [high, high, low, low]
    figure.add_artist(Line2D(x, y, color=house.ink, linewidth=2))
    figure.text(_MARGIN + 0.005, (low + high) / 2, "a package", fontsize=house.pt(13),
                weight="bold",
                rotation=90, va="center", ha="center")  # fmt: skip


def _name_lines(ax: Axes, found: Room, row: Row) -> None:
    """The names of the two lines, where they stand apart."""
    first = found.along.sel(file=row.file).isel(threat=0)
    if not abs(float(first["floor"]) - float(first["ceiling"])) > _APART:
        return
    owners = {"us": "US", "iran": "Iran's"}
    for name, player in (("floor", row.taker), ("ceiling", row.giver)):
        text = f"{owners[player]} {name}"
        y = float(first[name])
        if np.isfinite(y):
            up = name == "floor" or y < 0.25
            ax.text(0.04, y + (0.05 if up else -0.06), text, color=house.players[player],
                    fontsize=house.pt(12), weight="bold", va="bottom" if up else "top")  # fmt: skip
