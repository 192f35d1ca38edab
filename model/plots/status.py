"""Regimes by status: along a lever, what becomes of each file, and where that turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.answers.deals import listed_sets
from model.parameters import FILES
from model.plots.levers import grades
from model.plots.style import (
    QUIET,
    headline,
    label_colour,
    mark_scenario,
    new_figure,
    provenance,
    styled,
)
from model.words import EVERY, NONE, OPEN, SOME, STATUS_LABELS, percent, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.status_along import StatusAlong, Stretch

#: The shade of a file by its status: darker for what more outcomes settle.
STATUS_SHADES = {NONE: "#FFFFFF", OPEN: "#E5E5E5", SOME: "#3182BD", EVERY: "#08306B"}

#: Width of a letter, as a share of the axis, and height of a bar, in rows.
_LETTER, _BAR = 0.0095, 0.56


def plot_status(found: StatusAlong, ax: Axes | None = None) -> Axes:
    """Draw a bar for each file, shaded by its status, and one that names the answer.

    Parameters
    ----------
    found : StatusAlong
    ax : Axes, optional

    Returns
    -------
    Axes
        A thin line stands at each turning point, solid where the status of a file changes, dotted
        where the answer does.
    """
    ax = ax or new_figure().add_subplot()
    low, high = float(found.path.low), float(found.path.high)
    files = [f for f in FILES if f in found.agenda]
    for row, f in enumerate(files):
        for stretches in _runs(found, lambda s, f=f: None if s.status is None else s.status[f]):
            _bar(ax, found, f, -row, stretches)
    for stretches in _runs(found, lambda s: s.central):
        left, right = float(stretches[0].low), float(stretches[-1].high)
        ax.barh(-len(files), right - left, _BAR, left=left, color="none", edgecolor=QUIET)
        named = listed_sets(stretches[0].central) if stretches[0].central else "none"
        _write(ax, found, -len(files), left, right, [named, named.replace(" or ", "\nor ")])
    for turn in found.turns:
        line = "-" if turn.kind == "status" else ":"
        ax.axvline(float(turn.place), color="#111111", linewidth=1.6, linestyle=line, zorder=3)
    _number_turns(ax, found)
    ax.set_yticks(
        [-k for k in range(len(files) + 1)],
        [*(f"{sentence(f)} file" for f in files), "The answer"],
        fontsize=16,
    )
    ax.tick_params(axis="y", length=0)
    ax.set(xlim=(low, high), ylim=(-len(files) - 0.5, 0.75))
    ax.grid(visible=False)
    _label_path(ax, found)
    return ax


def _runs(found: StatusAlong, key: object) -> list[list[Stretch]]:
    """Stretches that follow one another with the same key."""
    from itertools import groupby

    return [list(run) for _, run in groupby(found.stretches, key=key)]  # type: ignore[call-overload]


def _bar(ax: Axes, found: StatusAlong, file: str, y: float, run: list[Stretch]) -> None:
    """A file over stretches of one status, with its central terms at both ends."""
    left, right, status = float(run[0].low), float(run[-1].high), run[0].status
    code = NONE if status is None else status[file]
    colour = STATUS_SHADES[code]
    edge = QUIET if code == NONE else "white"
    ax.barh(y, right - left, _BAR, left=left, color=colour, edgecolor=edge, linewidth=1.2)
    said = "not known" if status is None else STATUS_LABELS[code][1]
    inside = (found.places >= left) & (found.places <= right)
    terms = found.terms[file][0][inside]
    terms = terms[np.isfinite(terms)]
    ways = [said]
    if len(terms):
        ends = " to ".join(dict.fromkeys((percent(terms[0]), percent(terms[-1]))))
        ways = [f"{said}, split evenly {ends}", f"{said},\nsplit evenly {ends}", said]
    _write(ax, found, y, left, right, [*ways, STATUS_LABELS[code][-1]], label_colour(colour))


def _write(
    ax: Axes, found: StatusAlong, y: float, left: float, right: float, ways: list[str],
    colour: str = "black",
) -> None:  # fmt: skip
    """The first way to say it that fits."""
    room = (right - left) / float(found.path.high - found.path.low)
    for text in ways:
        if max(map(len, text.split("\n"))) * _LETTER < room:
            ax.text((left + right) / 2, y, text, ha="center", va="center", fontsize=14,
                    color=colour, zorder=4)  # fmt: skip
            return


def _number_turns(ax: Axes, found: StatusAlong) -> None:
    """The places of the turning points, where they do not run into one another."""
    last = -np.inf
    for turn in found.turns:
        x = float(turn.place)
        if x - last > 0.06 * float(found.path.high - found.path.low):
            ax.text(x, 0.44, f"{x:.3g}", ha="center", va="bottom", fontsize=13)
            last = x


def _label_path(ax: Axes, found: StatusAlong) -> None:
    names = found.path.name.split(" and ")
    single = len(names) == 1
    known = found.scenario.parameter(names[0])
    if single and (known.unit, found.path.low, found.path.high) == ("share", 0, 1):
        ax.set_xticks(*grades(found.scenario), fontsize=14)
    ax.set_xlabel(known.words if single else f"{sentence(found.moving)}, moved together")


@styled
def figure_status(found: StatusAlong) -> Figure:
    """The status of each file along a path, with its turning points and who flips there."""
    from matplotlib.patches import Patch

    figure = new_figure()
    ax = plot_status(found, figure.add_subplot())
    keys: list[Patch] = []
    used = {
        c for s in found.stretches if s.status for f, c in s.status.items() if f in found.agenda
    }
    for code in (EVERY, SOME, OPEN, NONE):
        if code in used:
            keys.append(
                Patch(facecolor=STATUS_SHADES[code], edgecolor=QUIET, label=STATUS_LABELS[code][1])
            )
    if (today := found.path.today) is not None and found.path.low <= today <= found.path.high:
        mark_scenario(ax, float(today))
    why = "; ".join(
        f"at {float(t.place):.3g}: {flip.words}" for t in found.turns for flip in t.flips[:1]
    )
    headline(
        figure,
        found.headline,
        sentence(f"who flips {why}") if why else "",
        f"Shade: how many of {found.over} settle the file. Lines: turning points, solid of a "
        "file's status, dotted of the answer, known to twelve digits. Grey line: the scenario. "
        f"{provenance(found.provenance)}",
        keys,
    )
    return figure
