"""What a briefing says: solve once, then describe. Nothing here touches a file."""

from __future__ import annotations

from collections.abc import Callable

from model import plots
from model.briefing import chapters
from model.briefing.content import Briefing, Exhibit
from model.briefing.ground import Ground
from model.findings import CHECKED_LEVELS, deadlock_along, files_along, number, status_here
from model.frames import sweep_frame
from model.parameters import parameter
from model.scenario import Scenario
from model.uncertainty import shares_by_grid


def compose(
    scenario: Scenario,
    levels: int = 3,
    against: Scenario | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> Briefing:
    """Solve what the briefing needs and lay out its chapters.

    Parameters
    ----------
    scenario : Scenario
    levels : int
        L of the figures; headlines are checked on L = 3, 5, 9 as well.
    against : Scenario, optional
        Another scenario to compare with.
    advance : callable
        Told of each step done; see `steps`.
    """
    ground = Ground(scenario, levels, advance)
    made = []
    if against is not None:
        made.append(chapters.compared(ground, Ground(against, levels, advance)))
    for chapter in chapters.ORDER:
        made.append(chapter(ground))
        advance(1)
    return Briefing(
        scenario, against, levels, _headline(ground), _findings(ground), tuple(made), ground.attrs
    )


def _headline(ground: Ground) -> Exhibit:
    threat = parameter("threat")
    return Exhibit(
        "files-by-threat",
        f"At the scenario's threat of {number(ground.today['threat'])}, {status_here(ground.here)}",
        "Each panel is one file. The coloured band spans the lowest to the highest share of the "
        "file that Iran gives up, across the pure equilibria that settle it, at "
        f"L = {ground.levels}; the hollow band is the same at L = {ground.grids[-1]}. The strip "
        "says whether every pure equilibrium settles the file, some do, or none does. Thick grey "
        f"line: the scenario's own threat ({threat.meaning}).",
        lambda: plots.figure_files(ground.line, ground.here),
        lambda: sweep_frame(ground.line[0]),
    )


def _findings(ground: Ground) -> tuple[str, ...]:
    """The answer: what holds now, what the threat does, and how far it depends on the numbers."""
    threat = number(ground.today["threat"])
    here = f"At the scenario's threat of {threat}, {status_here(ground.here)}."
    along = f"{files_along(ground.findings)}. {deadlock_along(ground.findings)}."
    return here, along, f"{shares_by_grid(ground.forms)}."


def steps(levels: int, compared: bool = False) -> int:
    """How often a briefing reports progress, at most."""
    grids = len({levels, *CHECKED_LEVELS})
    sweeps = 3 + 2 * compared
    return sweeps * (grids + 1) + len(chapters.ORDER) + chapters.MOST_EXHIBITS + 1 + compared
