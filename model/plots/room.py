"""Room for a deal: per file what each side would take, the room or the gap between, the answer.

A bar above for the side that gives the file up, from nothing to its ceiling; a bar below for the
other, from its floor to all; between them the terms that suit both, or the gap. Beside it the same
along the threat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from model.payoffs import Player
from model.plots.style import (
    AGREED,
    GAP,
    PLAYER_COLOURS,
    QUIET,
    headline,
    label_colour,
    new_figure,
    pale,
    styled,
)
from model.words import EVERY, percent, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.room import Room
    from model.lenses.zones import Zone

#: What the sides are called in a label, and who takes what the other gives up.
_SHORT = {"us": "US", "iran": "Iran"}
_TAKER: dict[str, Player] = {"us": "iran", "iran": "us"}

#: Height of a player's bar and of what lies between, in rows.
_BAR, _BLOCK = 0.1, 0.42

#: Widths below which a text does not fit into a block, as a share of the file.
_NARROW = 0.25

#: Lines that begin no farther apart than this are not named.
_APART = 0.1

#: Left, bottom, width and height of the part that is drawn, as shares of the figure.
_LEFT, _BOTTOM, _WIDTH, _TOP = 0.215, 0.135, 0.485, 0.80
_SIDE, _SIDE_WIDTH = 0.79, 0.17


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
        ax.axvline(x, color="#C8C8C8", linewidth=1.2, linestyle=(0, (1, 3)), zorder=0)
    for row, zone in enumerate(found.zones):
        _row(ax, found, zone, -row)
    ax.set(xlim=(-0.005, 1.005), ylim=(0.52 - len(found.zones), 0.52), yticks=[])
    ax.set_xticks([0, 0.5, 1], ["nothing", "half", "everything"], fontsize=16)
    ax.tick_params(axis="x", length=0, pad=6)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.grid(visible=False)
    return ax


def _row(ax: Axes, found: Room, zone: Zone, y: float) -> None:
    """One file: the giver's bar, the block between, the bar of the other side, and their labels."""
    top, bottom = y + _BLOCK / 2, y - _BLOCK / 2
    floor = None if zone.floor is None else float(zone.floor)
    ceiling = None if zone.ceiling is None else float(zone.ceiling)
    giver, taker = zone.giver, _TAKER[zone.giver]
    gives, takes = PLAYER_COLOURS[giver], PLAYER_COLOURS[taker]
    if ceiling is not None:
        ax.barh(top, ceiling, _BAR, align="edge", color=gives)
    text = f"gives up to {percent(ceiling)}" if ceiling else "gives none of it"
    at, ha = (ceiling, "right") if ceiling and ceiling > 0.45 else (ceiling or 0, "left")
    _label(ax, at, top + _BAR + 0.015, f"{_SHORT[giver]} {text}", gives, ha, "bottom")
    if floor is not None:
        ax.barh(bottom, 1 - floor, -_BAR, left=floor, align="edge", color=takes)
    text = "would rather leave it open" if floor is None else f"takes no less than {percent(floor)}"
    at, ha = (floor, "left") if floor is not None and floor < 0.55 else (1.0, "right")
    _label(ax, at, bottom - _BAR - 0.02, f"{_SHORT[taker]} {text}", takes, ha, "top")
    if zone.agreed is not None:
        _room_between(ax, found, zone, y)
    elif not ceiling:
        ax.text(0.015, y, "no room: nothing would be given", color=GAP, va="center",
                fontsize=17, weight="bold")  # fmt: skip
    elif floor is not None:
        ax.barh(y, floor - ceiling, _BLOCK, left=ceiling, color="none", edgecolor=GAP,
                hatch="xx", linewidth=2.5)  # fmt: skip
        ax.text(floor + 0.015, y, "a gap: no terms suit both", color=GAP, va="center",
                fontsize=17, weight="bold")  # fmt: skip


def _room_between(ax: Axes, found: Room, zone: Zone, y: float) -> None:
    assert zone.agreed is not None
    low, high = float(zone.agreed.low), float(zone.agreed.high)
    colour = AGREED if found.answer.status[zone.file] == EVERY else pale(AGREED)
    if found.unused(zone):
        colour = "#FFFFFF"
    ax.barh(y, high - low, _BLOCK, left=low, color=colour, edgecolor=AGREED, linewidth=1.5)
    ink = label_colour(colour)
    wide = high - low > _NARROW
    if found.unused(zone):
        words = "terms suit both, but no stable outcome uses them"
    else:
        words = "room for a deal" if wide else ""
    ax.text((low + high) / 2, y + 0.12, words, color=ink, ha="center", va="center",
            fontsize=17, weight="bold")  # fmt: skip
    for first, last in found.ranges[zone.file]:
        ax.plot([first, last], [y - 0.13] * 2, color=ink, linewidth=1.6, marker="|",
                markersize=9)  # fmt: skip
    terms = found.terms[zone.file]
    ax.plot(terms, [y - 0.13] * len(terms), "o", color=ink, markersize=11,
            markeredgecolor="white", markeredgewidth=1.5, zorder=5)  # fmt: skip
    split = f"split evenly {' or '.join(map(percent, terms))}" if terms else ""
    if not wide:
        narrow = "little room for a deal" + (f", {split}" if split else "")
        _label(ax, high + 0.02, y, narrow, AGREED, "left", "center")
    elif terms:
        right = min(terms) > (low + high) / 2
        at = max(terms) - 0.02 if right else min(terms) + 0.02
        _label(ax, at, y - 0.035, split, ink, "right" if right else "left", "center", 13)


def _label(
    ax: Axes, x: float, y: float, text: str, colour: str, ha: Any, va: Any, size: float = 15
) -> None:
    ax.text(x, y, text, color=colour, ha=ha, va=va, fontsize=size, weight="bold")


def plot_threat(found: Room, file: str, ax: Axes | None = None) -> Axes:
    """Draw how the floor of the taker and the ceiling of the giver move with the threat."""
    ax = ax or new_figure().add_subplot()
    here = found.along.sel(file=file)
    at = here["threat"].values
    floor, ceiling = here["floor"].values, here["ceiling"].values
    settled = found.answer.status[file] == EVERY
    fill = AGREED if settled else pale(AGREED)
    both = np.isfinite(floor) & np.isfinite(ceiling) & (floor <= ceiling)
    ax.fill_between(at, floor, ceiling, where=both, color=fill, linewidth=0)
    (giver,) = (z.giver for z in found.zones if z.file == file)
    ax.plot(at, floor, color=PLAYER_COLOURS[_TAKER[giver]], linewidth=2.5)
    ax.plot(at, ceiling, color=PLAYER_COLOURS[giver], linewidth=2.5)
    ax.axvline(found.today, color=QUIET, linewidth=2)
    ax.set(xlim=(0, 1), ylim=(0, 1.02))
    ax.set_xticks([0, 0.5, 1], ["", "", ""])
    ax.set_yticks([0, 1], ["none", "all"], fontsize=12)
    ax.grid(visible=False)
    return ax


@styled
def figure_room(found: Room) -> Figure:
    """Room for a deal, with how it moves with the threat beside it."""
    figure = new_figure()
    about = found.provenance
    gives = "Iran gives" if all(z.giver == "iran" for z in found.zones) else "its giver gives"
    headline(
        figure,
        found.title,
        f"Share of each file that {gives} up, at today's {found.threat}",
        "Bars and block: each file weighed alone against leaving it open, the others open. Dot: "
        "the central terms, an even split given what else is settled; thin line: all terms on "
        "which the same files are settled in equilibrium. Stable outcome: neither side gains by "
        f"changing its own offer alone. {about['scenario']} [{about['scenario_hash']}], "
        f"{about['software']}. {about['caveat']}",
    )
    # The panels stand in rows with names beside them, which no engine lays out.
    figure.set_layout_engine("none")
    rows = len(found.zones)
    plot_room(found, figure.add_axes((_LEFT, _BOTTOM, _WIDTH, _TOP - _BOTTOM)))
    height = (_TOP - _BOTTOM) / rows
    for row, zone in enumerate(found.zones):
        middle = _TOP - (row + 0.5) * height
        figure.text(0.012, middle + 0.004, sentence(zone.file), fontsize=23, weight="bold",
                    va="bottom")  # fmt: skip
        figure.text(0.012, middle - 0.006, found.status(zone.file).replace(" stable", "\nstable"),
                    fontsize=14, color="#444444", va="top")  # fmt: skip
        ax = figure.add_axes((_SIDE, middle - 0.3 * height, _SIDE_WIDTH, 0.58 * height))
        plot_threat(found, zone.file, ax)
        if row == 0:
            ax.set_title("As the threat grows", fontsize=15, weight="bold", loc="left", pad=10)
            ax.text(found.today - 0.02, 0.06, "today", ha="right", fontsize=12, color=QUIET)
        if not zone.exists:
            _name_lines(ax, found, zone)
        if row == rows - 1:
            ax.set_xticks([0, 0.5, 1], ["none", "medium", "full"], fontsize=13)
    return figure


def _name_lines(ax: Axes, found: Room, zone: Zone) -> None:
    """The names of the two lines, where they stand apart."""
    first = found.along.sel(file=zone.file).isel(threat=0)
    if not abs(float(first["floor"]) - float(first["ceiling"])) > _APART:
        return
    owners = {"us": "US", "iran": "Iran's"}
    for name, player in (("floor", _TAKER[zone.giver]), ("ceiling", zone.giver)):
        text = f"{owners[player]} {name}"
        y = float(first[name])
        if np.isfinite(y):
            up = name == "floor" or y < 0.25
            ax.text(0.04, y + (0.05 if up else -0.06), text, color=PLAYER_COLOURS[player],
                    fontsize=12, weight="bold", va="bottom" if up else "top")  # fmt: skip
