"""The calendar of talks in rounds: file by round, light while open, dark once settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model.plots.house import house
from model.plots.style import headline, new_figure, styled
from model.timing import STRIKE_WORDS
from model.words import percent, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from model.dynamics.calendar import Calendar
    from model.dynamics.induction import Path
    from model.dynamics.rounds import Rounds

#: Rounds shown at least, where there are as many, and at most.
_FEW, _MANY = 6, 16


def plot_calendar(
    path: Path, agenda: Sequence[str], talks: int, ax: Axes | None = None, last: int = 0
) -> Axes:
    """Draw one path: a row for each file, a column for each round of talks.

    Parameters
    ----------
    path : Path
    agenda : sequence of str
    talks : int
        Rounds of talks.
    ax : Axes, optional
    last : int
        The last round to show; what comes after it is as it then is.

    Returns
    -------
    Axes
    """
    ax = ax or new_figure().add_subplot()
    last = last or shown([path], talks)
    for row, file in enumerate(agenda):
        when = path.when.get(file, last + 1)
        for r in range(1, last + 1):
            ax.barh(-row, 0.94, 0.8, left=r - 0.47, color=house.agreed if r >= when else house.open)
        if when <= last:
            ax.text(when, -row, percent(float(path.terms[file])), ha="center", va="center",
                    color=house.paper, fontsize=house.pt(17), weight="bold")  # fmt: skip
        else:
            ax.text((1 + last) / 2, -row, "open throughout", ha="center", va="center",
                    color=house.soft, fontsize=house.pt(15))  # fmt: skip
    ax.set(xlim=(0.5, last + 0.5), ylim=(0.5 - len(agenda), 0.5))
    ax.set_xticks(range(1, last + 1))
    ax.set_yticks(
        [-row for row in range(len(agenda))], list(map(sentence, agenda)), fontsize=house.pt(16)
    )
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.grid(visible=False)
    return ax


def shown(paths: Sequence[Path], talks: int) -> int:
    """The last round to show: a little beyond the last in which something is settled."""
    busy = max((r for p in paths for r in p.when.values()), default=1)
    return min(talks, max(_FEW, busy + 1), max(_MANY, busy))


@styled
def figure_rounds(found: Rounds) -> Figure:
    """The calendar of each central path, side by side."""
    return _figure([found])


@styled
def figure_calendar(found: Calendar) -> Figure:
    """The calendars for a strike to be feared each round and for one at the deadline."""
    return _figure([found.each_round, found.deadline])


def _figure(every: Sequence[Rounds]) -> Figure:
    figure = new_figure()
    first = every[0]
    panels = [(found, path) for found in every for path in found.paths]
    about = first.provenance
    headline(
        figure,
        _title(every),
        "When each file is settled, and the share of it that is given up; "
        f"{house.strong}: settled, {house.weak}: open",
        "A round has no length: nothing here is a date. Where several outcomes are central the "
        "path that the US prefers stands first. "
        f"{sentence(first.course.timing.words)}. {about['scenario']} [{about['scenario_hash']}], "
        f"{about['software']}. {about['caveat']}",
    )
    talks = first.course.timing.talks
    last = shown([path for _, path in panels], talks)
    # A row for each way to strike, a column for each path.
    grid = figure.subplots(
        len(every), max(1, *(len(found.paths) for found in every)),
        squeeze=False, sharex=True, sharey=True,
    )  # fmt: skip
    for row, found in zip(grid, every, strict=True):
        for ax in row[len(found.paths) :]:
            ax.axis("off")
        for ax, path in zip(row, found.paths, strict=False):
            plot_calendar(path, found.course.agenda, talks, ax, last)
            if len(panels) > 1:
                ax.set_title(_name(found, path), fontsize=house.pt(15), loc="left")
    for ax in grid[-1]:
        ax.set_xlabel("round of talks", fontsize=house.pt(15))
    return figure


def _name(found: Rounds, path: Path) -> str:
    name = f"strike {STRIKE_WORDS[found.course.timing.strike]}"
    if len(found.paths) > 1:
        name += ",\nas the US prefers" if path is found.paths[0] else ",\nas Iran prefers"
    return sentence(name)


def _title(every: Sequence[Rounds]) -> str:
    if len(every) == 1:
        return every[0].headline
    return every[1].against(every[0])
