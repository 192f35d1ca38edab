"""What a briefing contains, as data: solve once, then describe. Nothing here touches a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model import plots
from model.errors import InputError
from model.findings import (
    CHECKED_LEVELS,
    Finding,
    along,
    deadlock_along,
    files_along,
    number,
    on_grid,
    over_map,
    status_here,
)
from model.game import BargainingGame
from model.parameters import parameter
from model.payoffs import PLAYER_NAMES
from model.plots.branches import branches_title, distance_title
from model.reasons import reasons
from model.regimes import Branches, Plane, audit, branches, distance
from model.regimes import plane as plane_of
from model.regimes.distance import distance_frame
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

    exact_line = branches(scenario, "threat", levels=levels)
    exact_plane = _plane_or_none(scenario, levels)
    near = distance(scenario, levels=min(levels, 3))
    checked = audit(scenario, levels=levels)
    progress(1)
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
            "areas, not chances. Lines are exact borders: solid where Iran's incentive flips, "
            "dashed where that of the US does.",
            lambda: plots.figure_regimes(plane, today=today, exact=exact_plane),
            lambda: sweep_frame(plane[0]),
        ),
        Exhibit(
            "turning-points",
            on_grid(levels, branches_title(exact_line)),
            "Each bar is the stretch of threats on which an outcome is that of some pure "
            f"equilibrium, at L = {levels}; the places are exact. {_turns_in_words(exact_line)}",
            lambda: plots.figure_branches(exact_line, attrs),
            exact_line.frame,
        ),
        Exhibit(
            "key-assumptions",
            on_grid(min(levels, 3), distance_title(near)),
            "For each parameter, moved alone, where the set of pure equilibrium outcomes first "
            "changes, in shares of its stated range. These are the assumptions the conclusion "
            f"leans on. {checked.self_enforcing.words}.",
            lambda: plots.figure_distance(near, {**attrs, "levels": min(levels, 3)}),
            lambda: distance_frame(near),
        ),
    ]
    if why is not None:
        exhibits.append(
            Exhibit(
                "reasons",
                on_grid(levels, why.headline),
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
            on_grid(levels, table.headline),
            "Rows are the shares of its demands that the US waives, columns the shares that Iran "
            "gives up, each in the order nuclear, regional, missile. The CSV holds the whole "
            "table.",
            lambda: plots.figure_payoffs(table, attrs),
            lambda: payoff_frame(game),
        )
    )
    return Briefing(scenario, levels, tuple(exhibits), tuple(findings), attrs)


def _plane_or_none(scenario: Scenario, levels: int) -> Plane | None:
    """The exact borders, where the lemma they rest on applies; else the map shows the grid's."""
    try:
        return plane_of(scenario, "threat", "assurance", levels=levels)
    except InputError:
        return None


def _turns_in_words(found: Branches) -> str:
    """Who flips at each turning point, in short."""
    parts = []
    for turn in found.turns:
        who = " and ".join(dict.fromkeys(PLAYER_NAMES[flip.player] for flip in turn.flips))
        parts.append(f"{turn.point} ({who})")
    return f"Whose incentive flips where: {'; '.join(parts)}." if parts else ""


def steps(levels: int) -> int:
    """How often `compose` reports progress."""
    return 3 * len({levels, *CHECKED_LEVELS}) + 1
