"""What would change the answer: a bar for each lever, the status of the files along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.answers.levers import Status, against
from model.parameters import parameter
from model.plots.colours import label_colour
from model.plots.house import house
from model.plots.pages import paged
from model.plots.style import headline, new_figure, styled
from model.words import COUNTS, EVERY, listed, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.answers.levers import Lever, Levers
    from model.scenario import Scenario

#: How much is settled in all (`House.shade`), by how many files are in every stable outcome.
_STEPS = (0, 0.5, 0.75, 1)

#: Places of a share that has no grades, and what they are called.
_QUARTERS = [0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"]

#: Width of a letter, in shares of the axis.
_LETTER = 0.0105

#: Height of a bar and how far below its middle the stated range is, in rows; the same on a page.
_BAR, _RANGE = (0.42, 0.62), (0.33, 0.4)

#: Half of the circle of the scenario, in shares of the axis.
_CIRCLE = 0.02


def shade(status: Status) -> str:
    """The shade of a status: by how many files are settled in every stable outcome."""
    return house.paper if status is None else shade_of(firm(status))


def shade_of(files: int) -> str:
    """The shade of so many files settled in every stable outcome; of no more than three."""
    return house.shade(_STEPS[min(files, len(_STEPS) - 1)])


def firm(status: Status) -> int:
    """How many files are settled in every stable outcome."""
    return 0 if status is None else sum(code == EVERY for code in status.values())


def plot_levers(found: Levers, ax: Axes | None = None, most: int = 12) -> Axes:
    """Draw the status of the files along each lever, the nearest change on top.

    Parameters
    ----------
    found : Levers
    ax : Axes, optional
    most : int
        How many levers to show.

    Returns
    -------
    Axes
        Bar below: the stated range; circle: the scenario.
    """
    ax = ax or new_figure().add_subplot()
    shown = found.levers[:most]
    bar, under = (sizes[bool(house.page)] for sizes in (_BAR, _RANGE))
    for row, lever in enumerate(shown):
        for low, high, status in lever.stretches:
            colour = shade(status)
            edge = house.quiet if status is None else house.paper
            ax.barh(-row, high - low, bar, left=low, color=colour, edgecolor=edge, linewidth=1.2)
            _name(ax, -row, low, high, status, lever)
        ax.plot([lever.low, lever.high], [-row - under] * 2, color=house.ink, linewidth=4,
                solid_capstyle="butt")  # fmt: skip
        ax.plot(lever.value, -row, "o", color=house.paper, markersize=13, markeredgecolor=house.ink,
                markeredgewidth=3, zorder=5)  # fmt: skip
        ax.text(1.02, -row, lever.basis, va="center", fontsize=house.pt(13), color=house.quiet)
    names = [row_name(lever.parameter) for lever in shown]
    ax.set_yticks([-row for row in range(len(shown))], names, fontsize=house.pt(15))
    ax.set(xlim=(0, 1), ylim=(0.5 - len(shown), 0.5))
    at, words = grades(found.scenario)
    ax.set_xticks(at, words, fontsize=house.pt(14))
    ax.tick_params(axis="y", length=0)
    for side in ("left", "top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def row_name(name: str) -> str:
    """What a reader calls a lever, at the head of its row."""
    return sentence(parameter(name).plain.removeprefix("the "))


def _name(ax: Axes, y: float, low: float, high: float, status: Status, lever: Lever) -> None:
    """What is otherwise than today on a stretch, where it is wide enough to say so."""
    text = against(lever.today, status)
    # Beside the circle where that stands in the stretch or at its end.
    here = float(lever.value)
    if low - _CIRCLE < here < high + _CIRCLE:
        left, right = (low, here - _CIRCLE), (here + _CIRCLE, high)
        low, high = max(left, right, key=lambda part: part[1] - part[0])
    if len(text) * _LETTER * house.crowd < high - low:
        ax.text((low + high) / 2, y, text, ha="center", va="center", fontsize=house.pt(12),
                color=label_colour(shade(status)))  # fmt: skip


def grades(scenario: Scenario, few: bool = False) -> tuple[list[float], list[str]]:
    """Places and words of the grades of a share; numbers where the scenario has no scale.

    All of them, or the ends and the middle where there is room for a `few`.
    """
    if scenario.scale is None:
        return ([0, 0.5, 1], ["0", "0.5", "1"]) if few else _QUARTERS
    known = sorted(scenario.scale.intensity.items(), key=lambda item: item[1])
    if few:
        known = [known[k] for k in (0, len(known) // 2, -1)]
    return [float(v) for _, v in known], [word.replace("_", "\n") for word, _ in known]


def counted(files: int) -> str:
    """How many files, in words."""
    return f"{COUNTS[files]} file{'' if files == 1 else 's'}"


@paged(lambda found: 1.4 + 0.26 * min(len(found.levers), 12))
@styled
def figure_levers(found: Levers) -> Figure:
    """What would change the answer, lever by lever."""
    from matplotlib.patches import Patch

    figure = new_figure()
    plot_levers(found, figure.add_subplot())
    used = sorted({firm(s) for lever in found.levers for _, _, s in lever.stretches if s})
    keys = [
        Patch(
            facecolor=shade_of(k),
            edgecolor=house.quiet,
            label=f"{counted(k)} firm",
        )
        for k in used
    ]
    still = [parameter(name).plain for name in found.still]
    nothing = f" Nowhere anything changes with {listed(still)}." if still else ""
    about = found.provenance
    headline(
        figure,
        found.words,
        "",
        "Each lever moved alone. Circle: the scenario; bar below: its stated range. Firm: "
        "settled in every stable outcome; possible or uncertain: in some; out: in none. In a bar "
        f"stands what is otherwise than at the scenario.{nothing} No grid. "
        f"{about['scenario']} [{about['scenario_hash']}], {about['software']}. {about['caveat']}",
        keys,
    )
    return figure
