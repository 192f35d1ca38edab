"""What grids of concession levels say of a setting: for the curious, computed when it is opened.

- the outcomes of the pure equilibria of the game on the setting's grid, exactly, with how many
  profiles make each, both payoffs, and whether the outcome is admissible (lens 2);
- for each file whether every pure equilibrium settles it, some or none, and on which terms;
- the same in one sentence, as far as the grids of 3, 5 and 9 levels and no grid at all agree;
- why the fullest equilibrium holds (`model.reasons`), and whether the threat enforces itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from model.continuum import PremiseFails
from model.errors import InputError
from model.explorer.setting import Setting
from model.game import BargainingGame
from model.grid import Outcome
from model.reasons import Reasons, reasons
from model.regimes.audit import SelfEnforcement, enforcement
from model.scenario import Scenario
from model.sweeps import sweep_over
from model.sweeps.continuum import continuum_over
from model.sweeps.findings import CHECKED_LEVELS, files_in, status, status_here
from model.sweeps.points import Points
from model.words import STATUS_WORDS, sentence

if TYPE_CHECKING:
    import xarray as xr

LENSES = (
    "equilibrium set: all pure equilibria, exactly; 'admissible': survives iterated removal of "
    "weakly dominated strategies"
)


@dataclass(frozen=True)
class Ending:
    """An outcome of the pure equilibria.

    Attributes
    ----------
    outcome : Outcome
    profiles : int
        How many equilibria end so.
    us, iran : Fraction
        Payoffs in points.
    admissible : bool
        Whether one of these equilibria survives iterated removal of weakly dominated strategies.
    explained : bool
        Whether it is the outcome that `Grids.why` explains.
    """

    outcome: Outcome
    profiles: int
    us: Fraction
    iran: Fraction
    admissible: bool
    explained: bool


@dataclass(frozen=True)
class FileView:
    """What becomes of a file in the pure equilibria.

    Attributes
    ----------
    file : str
    settled, outcomes : int
        In how many of how many outcomes it is settled.
    status : str
        The same in words, on the grid of the setting.
    elsewhere : mapping of int to str
        The status on each grid on which it is another one, of those with 3, 5 and 9 levels.
    lowest, highest : Fraction or None
        Terms across the outcomes that settle it: the share that Iran gives up.
    """

    file: str
    settled: int
    outcomes: int
    status: str
    elsewhere: Mapping[int, str]
    lowest: Fraction | None
    highest: Fraction | None


@dataclass(frozen=True, eq=False)
class Grids:
    """What grids say of a setting.

    Attributes
    ----------
    setting : Setting
    endings : tuple of Ending
        Most files settled first; empty where there is no pure equilibrium.
    files : tuple of FileView
    finding : str
        What the grids of 3, 5 and 9 levels and no grid at all agree on, in a sentence.
    why : Reasons or None
    threat : SelfEnforcement or None
        Whether the threat enforces itself here, the turning points left out; None in a form in
        which that is not asked.
    """

    setting: Setting
    endings: tuple[Ending, ...]
    files: tuple[FileView, ...]
    finding: str
    why: Reasons | None
    threat: SelfEnforcement | None


def grids(setting: Setting) -> Grids:
    """Compute what grids say of a setting."""
    game = BargainingGame(setting.scenario, setting.levels)
    why = reasons(game)
    endings = outcome_table(game, why)
    every = dict.fromkeys((setting.levels, *CHECKED_LEVELS))
    here = {levels: at_point(setting.scenario, levels) for levels in every}
    finding = status_here([*(here[levels] for levels in CHECKED_LEVELS), *_free(setting.scenario)])
    try:
        threat = enforcement(setting.scenario)
    except InputError:
        threat = None
    return Grids(
        setting, endings, file_table(endings, here, setting.levels), sentence(finding), why, threat
    )


def outcome_table(game: BargainingGame, why: Reasons | None) -> tuple[Ending, ...]:
    """The outcomes of the pure equilibria of a game, each with what is to be known of it."""
    survivors = {game.outcome(us, iran) for us, iran in game.admissible().equilibria}
    us, iran = game.integer_payoffs
    # Of the profiles that end alike any one will do.
    ways = {p.outcome: (p.us, p.iran) for p in game.pure_equilibria()}
    return tuple(
        Ending(
            outcome,
            profiles,
            game.in_points("us", Fraction(int(us[ways[outcome]]))),
            game.in_points("iran", Fraction(int(iran[ways[outcome]]))),
            outcome in survivors,
            why is not None and outcome == why.outcome,
        )
        for outcome, profiles in game.equilibrium_outcomes().items()
    )


def file_table(
    endings: Sequence[Ending], here: Mapping[int, xr.Dataset], levels: int
) -> tuple[FileView, ...]:
    """What becomes of each file, given the outcomes and the same point on each grid."""
    codes = {n: status(data).transpose("file", ...).values.ravel() for n, data in here.items()}
    rows = []
    for k, file in enumerate(files_in(here[levels])):
        terms = [e.outcome.terms[k] for e in endings]
        settled = [x for x in terms if x is not None]
        own = int(codes[levels][k])
        rows.append(
            FileView(
                file,
                len(settled),
                len(terms),
                STATUS_WORDS[own],
                {
                    n: STATUS_WORDS[int(codes[n][k])]
                    for n in CHECKED_LEVELS
                    if int(codes[n][k]) != own
                },
                min(settled, default=None),
                max(settled, default=None),
            )
        )
    return tuple(rows)


def at_point(scenario: Scenario, levels: int) -> xr.Dataset:
    """The pure equilibria at the scenario itself, as a sweep of one point."""
    point: dict[str, Any] = {"threat": [scenario.values["threat"]]}
    return sweep_over(scenario, point, levels=levels, terms=False, threads=1)


def _free(scenario: Scenario) -> list[xr.Dataset]:
    """The same without a grid, where that can be decided."""
    points = Points.grid(scenario, {"threat": [scenario.values["threat"]]})
    try:
        return [continuum_over(points, threads=1).as_sweep()]
    except PremiseFails:
        return []
