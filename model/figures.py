"""A figure from a scenario in one call, for Jupyter: solve, then draw.

Each function solves what its figure needs with settings that suit a look at a scenario, and hands
it to the figure of the same name in `model.plots`, where the parts can be had one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model import plots
from model.briefing.ground import Ground
from model.game import BargainingGame
from model.lenses.side_by_side import COUNT, lenses
from model.lenses.zones import zone
from model.lenses.zones_along import opening, zones_over
from model.parameters import FILES
from model.progress import bar
from model.scenario import Scenario, load

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_lenses(scenario: Scenario | str = "oman-2026", levels: int = 3) -> Figure:
    """Every lens beside the others; some seconds at L = 3.

    Parameters
    ----------
    scenario : Scenario or str
    levels : int
        L, at most 4.

    Raises
    ------
    ValueError
        For a finer grid.
    """
    game = BargainingGame(load(scenario), levels)
    with bar("Looking through the lenses", COUNT) as advance:
        found = lenses(game, advance)
    return plots.figure_lenses(found)


def figure_files(scenario: Scenario | str = "oman-2026", levels: int = 3) -> Figure:
    """What becomes of each file as the threat grows, checked on L = 3, 5, 9 and without a grid."""
    ground = Ground(load(scenario), levels)
    return plots.figure_files(ground.line, ground.here)


def figure_regimes(scenario: Scenario | str = "oman-2026", levels: int = 3) -> Figure:
    """The map over threat and assurance, checked likewise."""
    ground = Ground(load(scenario), levels)
    return plots.figure_regimes(ground.plane, today=ground.today)


def figure_zones(scenario: Scenario | str = "oman-2026") -> Figure:
    """The zone of agreement of each file as the threat grows, and the price in it."""
    chosen = load(scenario)
    data = zones_over(chosen, threat=(0, 1, 201))
    openings = [opening(chosen, file, "threat") for file in FILES]
    here = [zone(chosen, file) for file in FILES]
    return plots.figure_zones(data, here, openings, today=float(chosen.values["threat"]))
