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
    deadlock_sentence,
    files_headline,
    map_headline,
)
from model.game import BargainingGame
from model.parameters import parameter
from model.reasons import reasons
from model.report import payoff_frame, payoff_table, provenance, reasons_frame, sweep_frame
from model.scenario import Scenario
from model.sweeps import AxisSpec, sweep

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
        Told of each step done; `STEPS` in all.
    """
    today = {name: float(value) for name, value in scenario.values.items()}
    grids = [levels, *(n for n in CHECKED_LEVELS if n != levels)]

    def solve(**axes: AxisSpec) -> list[xr.Dataset]:
        found = []
        for k, n in enumerate(grids):
            found.append(sweep(scenario, levels=n, terms=k == 0 and len(axes) == 1, **axes))
            progress(1)
        return found

    line = solve(threat=(0, 1, _LINE))
    plane = solve(threat=(0, 1, _PLANE), assurance=(0, 1, _PLANE))
    game = BargainingGame(scenario, levels)
    attrs = provenance(game)
    table, why = payoff_table(game), reasons(game)
    findings = along(line, "threat")
    progress(1)
    threat, assurance = parameter("threat"), parameter("assurance")
    exhibits = [
        Exhibit(
            "files-by-threat",
            f"{files_headline(findings)}. {deadlock_sentence(findings)}.",
            "Each panel is one file. The band spans the lowest to the highest share of the file "
            "that Iran gives up, across the pure equilibria that settle it; the strip under it says "
            "whether every equilibrium settles the file, some do, or none does. The dashed line is "
            f"the scenario's own value of the threat ({threat.meaning}).",
            lambda: plots.figure_files(line[0], today["threat"], line[1:]),
            lambda: sweep_frame(line[0]),
        ),
        Exhibit(
            "regime-map",
            f"{map_headline(plane, ('threat', 'assurance'))}.",
            "Each point of the map is one game. Its colour and hatch name the most files that one "
            "of its pure equilibria settles at once. Up: assurance, "
            f"{assurance.meaning}. The circle is the scenario.",
            lambda: plots.figure_regimes(plane[0], today=today, finer=plane[1:]),
            lambda: sweep_frame(plane[0]),
        ),
    ]
    if why is not None:
        exhibits.append(
            Exhibit(
                "reasons",
                f"{why.headline}.",
                "For the outcome named, what each side's payoff would change by, term by term, if "
                "it alone switched to its best alternative. Bars to the right are gains from "
                "leaving, bars to the left losses; an equilibrium needs both sums at or below 0.",
                lambda: plots.figure_reasons(why, attrs),
                lambda: reasons_frame(why),
            )
        )
    exhibits.append(
        Exhibit(
            "payoff-table",
            f"{table.headline}.",
            "Rows are the shares of its demands that the US waives, columns the shares that Iran "
            "gives up, each in the order nuclear, regional, missile. The CSV holds the whole table.",
            lambda: plots.figure_payoffs(table, attrs),
            lambda: payoff_frame(game),
        )
    )
    return Briefing(scenario, levels, tuple(exhibits), tuple(findings), attrs)


def steps(levels: int) -> int:
    """How often `compose` reports progress."""
    return 2 * (1 + sum(n != levels for n in CHECKED_LEVELS)) + 1
