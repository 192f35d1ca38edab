"""What a briefing contains, as data: solve once, then describe. Nothing here touches a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model import plots
from model.findings import (
    CHECKED_LEVELS,
    Finding,
    along,
    deadlock_along,
    files_along,
    number,
    over_map,
    status_here,
)
from model.game import BargainingGame
from model.parameters import parameter
from model.reasons import reasons
from model.report import payoff_frame, payoff_table, provenance, reasons_frame, sweep_frame
from model.scenario import Scenario
from model.sweeps import AxisSpec, sweep_over

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

#: Points along the threat, and along each axis of the map.
_LINE, _PLANE = 201, 101


@dataclass(frozen=True)
class Exhibit:
    """One figure of a briefing with what belongs to it.

    Attributes
    ----------
    key : str
        Name of its files.
    title : str
        The finding, computed from the data.
    caption : str
        How to read it.
    draw : callable
        Makes the figure.
    numbers : callable
        Makes the table behind it.
    """

    key: str
    title: str
    caption: str
    draw: Callable[[], Figure]
    numbers: Callable[[], pd.DataFrame]


@dataclass(frozen=True)
class Briefing:
    """All of a briefing, before it is written."""

    scenario: Scenario
    levels: int
    exhibits: tuple[Exhibit, ...]
    findings: tuple[Finding, ...]
    provenance: dict[str, object]


def compose(
    scenario: Scenario, levels: int = 3, progress: Callable[[int], None] = lambda _: None
) -> Briefing:
    """Solve what the briefing needs and lay out its exhibits.

    Parameters
    ----------
    scenario : Scenario
    levels : int
        L of the figures; headlines are checked on L = 3, 5, 9 as well.
    progress : callable
        Told of each step done; see `steps`.
    """
    today = {name: float(value) for name, value in scenario.values.items()}
    grids = [levels, *(n for n in CHECKED_LEVELS if n != levels)]

    def solve(**axes: AxisSpec) -> list[xr.Dataset]:
        found = []
        for n in grids:
            found.append(sweep_over(scenario, axes, levels=n, terms=False))
            progress(1)
        return found

    line = solve(threat=(0, 1, _LINE))
    here = solve(threat=[scenario.values["threat"]])
    plane = solve(threat=(0, 1, _PLANE), assurance=(0, 1, _PLANE))
    game = BargainingGame(scenario, levels)
    attrs = provenance(game)
    table, why = payoff_table(game), reasons(game)
    findings = along(line, "threat")
    threat, assurance = parameter("threat"), parameter("assurance")
    exhibits = [
        Exhibit(
            "files-by-threat",
            f"At the scenario's threat of {number(today['threat'])}, {status_here(here)}",
            f"{files_along(findings)}. {deadlock_along(findings)}. Each panel is one file. The "
            "strong band spans the lowest to the highest share of the file that Iran gives up, "
            f"across the pure equilibria that settle it, at L = {levels}; the pale band is the "
            f"same at L = {grids[-1]}. The strip says whether every pure equilibrium settles the "
            "file, some do, or none does. Dashed: the scenario's own threat "
            f"({threat.meaning}).",
            lambda: plots.figure_files(line, here),
            lambda: sweep_frame(line[0]),
        ),
        Exhibit(
            "regime-map",
            over_map(plane),
            "Each point of the map is one game. Its colour and hatch name the most files that one "
            "of its pure equilibria settles at once, veiled where that depends on the grid. Up: "
            f"assurance ({assurance.meaning}). The circle is the scenario. Shares of the map are "
            "areas, not chances.",
            lambda: plots.figure_regimes(plane, today=today),
            lambda: sweep_frame(plane[0]),
        ),
    ]
    if why is not None:
        exhibits.append(
            Exhibit(
                "reasons",
                why.headline,
                f"The equilibrium explained is {why.outcome.label}: {why.choice}. For each side, "
                "what its payoff would change by, term by term, if it alone left a settled file "
                "open, or settled another file, in the way best for itself. An equilibrium needs "
                "every sum at or below 0.",
                lambda: plots.figure_reasons(why, attrs),
                lambda: reasons_frame(why),
            )
        )
    exhibits.append(
        Exhibit(
            "payoff-table",
            table.headline,
            "Rows are the shares of its demands that the US waives, columns the shares that Iran "
            "gives up, each in the order nuclear, regional, missile. The CSV holds the whole "
            "table.",
            lambda: plots.figure_payoffs(table, attrs),
            lambda: payoff_frame(game),
        )
    )
    return Briefing(scenario, levels, tuple(exhibits), tuple(findings), attrs)


def steps(levels: int) -> int:
    """How often `compose` reports progress."""
    return 3 * len({levels, *CHECKED_LEVELS})
