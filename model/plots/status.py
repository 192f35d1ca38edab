"""Regimes by status: what becomes of each file along a lever or over a plane, with its turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from model.answers.deals import listed_sets
from model.answers.levers import Status, in_words
from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.levers import grades
from model.plots.maps import mark
from model.plots.regions import LARGE, paint_regions
from model.plots.style import headline, mark_scenario, new_figure, provenance, styled
from model.words import (
    EVERY,
    NONE,
    OPEN,
    SOME,
    STATUS_LABELS,
    conceded,
    listed,
    percent,
    sentence,
    settled_set,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.status_along import StatusAlong, Stretch
    from model.answers.status_plane import StatusPlane
    from model.answers.tracing import Traced
    from model.regimes.path import Path

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
    files = [f for f in found.structure.file_names if f in found.agenda]
    for row, f in enumerate(files):
        for stretches in _runs(found, lambda s, f=f: None if s.status is None else s.status[f]):
            _bar(ax, found, f, -row, stretches)
    for stretches in _runs(found, lambda s: s.central):
        left, right = float(stretches[0].low), float(stretches[-1].high)
        ax.barh(-len(files), right - left, _BAR, left=left, color="none", edgecolor=house.quiet)
        named = (
            listed_sets(stretches[0].central, found.structure.file_names)
            if stretches[0].central
            else "none"
        )
        short = [settled_set(s, found.structure.file_names) for s in stretches[0].central]
        ways = [named, named.replace(" or ", "\nor "), " or ".join(short) or named]
        _write(ax, found, -len(files), left, right, ways)
    for turn in found.turns:
        line = "-" if turn.kind == "status" else ":"
        ax.axvline(float(turn.place), color=house.ink, linewidth=1.6, linestyle=line, zorder=3)
    _number_turns(ax, found)
    ax.set_yticks(
        [-k for k in range(len(files) + 1)],
        [*(f"{sentence(f)} file" for f in files), "The answer"],
        fontsize=house.pt(16),
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
    colour = house.statuses[code]
    edge = house.quiet if code == NONE else house.paper
    ax.barh(y, right - left, _BAR, left=left, color=colour, edgecolor=edge, linewidth=1.2)
    said = "not known" if status is None else STATUS_LABELS[code][1]
    inside = (found.places >= left) & (found.places <= right)
    terms = found.terms[file][0][inside]
    terms = terms[np.isfinite(terms)]
    ways = [said]
    if len(terms):
        ends = " to ".join(dict.fromkeys((percent(terms[0]), percent(terms[-1]))))
        split = f"split evenly {ends}" if terms.any() else conceded(0)
        ways = [f"{said}, {split}", f"{said},\n{split}", said]
    _write(ax, found, y, left, right, [*ways, STATUS_LABELS[code][-1]], label_colour(colour))


def _write(
    ax: Axes, found: StatusAlong, y: float, left: float, right: float, ways: list[str],
    colour: str = "",
) -> None:  # fmt: skip
    """The first way to say it that fits."""
    room = (right - left) / float(found.path.high - found.path.low)
    for text in ways:
        if max(map(len, text.split("\n"))) * _LETTER * house.crowd < room:
            ax.text((left + right) / 2, y, text, ha="center", va="center", fontsize=house.pt(14),
                    color=colour or house.ink, zorder=4)  # fmt: skip
            return


def _number_turns(ax: Axes, found: StatusAlong) -> None:
    """The places of the turning points, where they do not run into one another."""
    last = -np.inf
    for turn in found.turns:
        x = float(turn.place)
        if x - last > 0.06 * house.crowd * float(found.path.high - found.path.low):
            ax.text(x, 0.44, f"{x:.3g}", ha="center", va="bottom", fontsize=house.pt(13))
            last = x


def _label_path(ax: Axes, found: StatusAlong) -> None:
    if " and " in found.path.name:
        ax.set_xlabel(f"{sentence(found.moving)}, moved together")
    else:
        _label_axis(ax, found.path, "x")


def _label_axis(ax: Axes, laid: Path, which: Literal["x", "y"]) -> None:
    """The name of a parameter, and the grades of its scale where it is a share."""
    known = laid.scenario.parameter(laid.name)
    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_label_text(known.words)
    if (known.unit, laid.low, laid.high) == ("share", 0, 1):
        at, words = grades(laid.scenario)
        axis.set_ticks(
            at, [w if which == "x" else w.replace("\n", " ") for w in words], fontsize=house.pt(14)
        )


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
                Patch(
                    facecolor=house.statuses[code],
                    edgecolor=house.quiet,
                    label=STATUS_LABELS[code][1],
                )
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


def plot_status_plane(found: StatusPlane, ax: Axes | None = None) -> Axes:
    """Draw the regions by the status of files, the borders of the answer, and the scenario.

    Parameters
    ----------
    found : StatusPlane
    ax : Axes, optional

    Returns
    -------
    Axes
        Solid curves part regions of another status, dotted ones those of another answer.
    """
    ax = ax or new_figure().add_subplot()
    paint_regions(ax, found.status, found.today if found.today_inside else None, plane_shade)
    draw_answers(ax, found.central)
    if found.today_inside:
        mark(ax, *found.today)
    x, y = found.axes
    ax.set(xlim=(float(x.low), float(x.high)), ylim=(float(y.low), float(y.high)))
    _label_axis(ax, x, "x")
    _label_axis(ax, y, "y")
    ax.grid(visible=False)
    return ax


def draw_answers(ax: Axes, central: Traced) -> None:
    """Draw the borders between answers, dotted."""
    from matplotlib.collections import LineCollection

    lines = [curve.points for curve in central.curves]
    ax.add_collection(LineCollection(lines, colors=house.ink, linewidths=2.4, linestyles=":"))


def plane_shade(status: Status) -> str:
    """The shade of a status in a plane: a file in every outcome counts twice one in some."""
    if status is None:
        return house.paper
    points = {EVERY: 2, SOME: 1}
    score = sum(points.get(code, 0) for code in status.values()) / (2 * len(status))
    return house.shade(score)


@styled
def figure_status_plane(found: StatusPlane) -> Figure:
    """The status of the files and the answer over a plane, with exact borders."""
    figure = new_figure()
    plot_status_plane(found, figure.add_subplot())
    small = [in_words(r.told) for r in found.status.regions if r.share < LARGE]
    also = f" Small regions: {listed(small)}." if small else ""
    headline(
        figure,
        found.headline,
        sentence(found.words.split(". ")[-1]),
        f"{sentence(house.strong)}er: more files settled, "
        f"in every one of {found.over} or in some. Solid lines: borders of a "
        f"file's status; dotted: of the answer. Circle: the scenario.{also} "
        f"{provenance(found.provenance)}",
    )
    return figure
