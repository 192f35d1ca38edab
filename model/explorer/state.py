"""What the explorer shows for a setting: computed here, without a widget.

A *setting* is a scenario, the levers that were moved from it, the grid, and the two parameters of
the map. A *view* is all that is shown of it:

- the outcomes of the pure equilibria, exactly, with how many profiles make each, both payoffs, and
  whether the outcome is admissible (lens 2);
- for each file whether every pure equilibrium settles it, some or none, and on which terms;
- the same in one sentence, as far as the grids of 3, 5 and 9 levels and no grid at all agree;
- the most that can be settled over the map, on the setting's grid, checked on others;
- why the fullest equilibrium holds (`model.reasons`), and whether the threat enforces itself.

A view takes some tens of milliseconds at L = 3, so that the sliders can follow the hand.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.about import LENS, provenance
from model.continuum import PremiseFails
from model.errors import InputError
from model.game import BargainingGame
from model.grid import Outcome
from model.parameters import FILES, check_value, parameter
from model.premise import worst_slacks
from model.progress import silent
from model.reasons import Reasons, reasons
from model.regimes.audit import SelfEnforcement, enforcement
from model.scenario import Scenario, available, exact, load
from model.scenario.writing import written
from model.sweeps import sweep_over
from model.sweeps.continuum import continuum_over
from model.sweeps.findings import CHECKED_LEVELS, files_in, status, status_here
from model.sweeps.points import Points
from model.two_types import Bluff, TwoTypeGame, bluff_on_grid
from model.words import STATUS_WORDS, sentence

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

#: The levers under the headings of the sliders. The three indicators of the article (para. 22 to
#: 24) stand together, the scope of a strike among them.
LEVERS: Mapping[str, tuple[str, ...]] = {
    "Threat": ("threat", "credibility"),
    "Indicators": ("elite_cohesion", "protest", "strike_scope"),
    "Pressure": ("sanctions", "israel_hazard"),
    "Capabilities": tuple(f"capability_{f}" for f in FILES),
    "Assurance": ("assurance", "assurance_erosion"),
}
LEVER_NAMES: tuple[str, ...] = tuple(name for names in LEVERS.values() for name in names)

#: The grids to choose from. On finer ones the search for dominated strategies takes too long.
LEVELS = (2, 3, 4, 5)

#: Points along each side of the map.
POINTS = 41

#: The finest grid on which a map is checked where the lemma of `model.agreements` does not hold.
FINEST_BY_CELLS = 5

#: Which US Iran may face besides one that bluffs, and how the switch calls that.
DOUBTS: Mapping[str, str] = {
    "": "known",
    "meant": "means it, or bluffs",
    "hawk": "a hawk, or bluffs",
    "audience": "bound by its audience, or bluffs",
}

LENSES = (
    "equilibrium set: all pure equilibria, exactly; 'admissible': survives iterated removal of "
    "weakly dominated strategies"
)


@dataclass(frozen=True)
class Setting:
    """A scenario, the levers moved from it, a grid and a map.

    Attributes
    ----------
    preset : Scenario
        What the levers were moved from.
    origin : str
        What `model.load` takes to load the preset; empty where there is nothing of the kind.
    moved : mapping of str to Fraction
        The levers that differ from the preset.
    levels : int
        L, one of `LEVELS`.
    axes : (str, str)
        The parameters along and up the map.
    doubt : str
        What Iran may face besides a US that bluffs, one of `DOUBTS`; empty where it knows.
    """

    preset: Scenario
    origin: str
    moved: Mapping[str, Fraction] = field(default_factory=dict)
    levels: int = 3
    axes: tuple[str, str] = ("threat", "assurance")
    doubt: str = ""

    @classmethod
    def of(cls, scenario: Scenario | str = "oman-2026", levels: int = 3) -> Setting:
        """The setting in which nothing is moved yet.

        Raises
        ------
        ValueError
            For a scenario that does not load, or levels out of range.
        """
        if isinstance(scenario, Scenario):
            known = scenario.name in available() and load(scenario.name).digest == scenario.digest
            origin = scenario.name if known else ""
        else:
            origin, scenario = str(scenario), load(scenario)
        return cls(scenario, origin).on(levels)

    def move(self, name: str, value: object) -> Setting:
        """The setting with a lever at a value; at the preset's own it counts as not moved.

        Raises
        ------
        ValueError
            For a parameter that is no lever, what is no number, or a value out of bounds.
        """
        if name not in LEVER_NAMES:
            raise InputError(f"lever: must be one of {', '.join(LEVER_NAMES)}, got {name!r}")
        # Sliders add steps as floats: 0.1 + 0.2 is meant to be 3/10.
        try:
            number = exact(f"{value:.12g}" if isinstance(value, float) else value)
        except InputError as problem:
            raise InputError(f"{name}: {problem}") from None
        check_value(name, number)
        rest = {n: v for n, v in self.moved.items() if n != name}
        if number != self.preset.values[name]:
            rest[name] = number
        return replace(self, moved={n: rest[n] for n in LEVER_NAMES if n in rest})

    def view(self) -> View:
        """Compute all that is shown of it."""
        return view(self)

    def on(self, levels: int) -> Setting:
        """The setting on another grid."""
        if levels not in LEVELS:
            raise InputError(f"levels: must be one of {', '.join(map(str, LEVELS))}, got {levels}")
        return replace(self, levels=levels)

    def over(self, x: str, y: str) -> Setting:
        """The setting with another map."""
        for name in (x, y):
            if name not in LEVER_NAMES:
                raise InputError(f"axis: must be one of {', '.join(LEVER_NAMES)}, got {name!r}")
        if x == y:
            raise InputError(f"axes: must be two different parameters, got {x!r} twice")
        return replace(self, axes=(x, y))

    def doubting(self, doubt: str) -> Setting:
        """The setting in which Iran does not know which US it faces, or does."""
        if doubt not in DOUBTS:
            raise InputError(
                f"doubt: must be one of {', '.join(filter(None, DOUBTS))} or '', got {doubt!r}"
            )
        return replace(self, doubt=doubt)

    def back(self) -> Setting:
        """The setting with every lever where the preset has it."""
        return replace(self, moved={})

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario of the setting; what was moved is in its name and in its sources."""
        return self.preset.replace(**self.moved)

    def value(self, name: str) -> Fraction:
        """Where a lever stands."""
        return self.moved.get(name, self.preset.values[name])

    @property
    def python(self) -> str:
        """The line of Python that makes the game of this setting."""
        start = f"model.load({self.origin!r})" if self.origin else "scenario"
        changes = ", ".join(f'{name}="{written(value)}"' for name, value in self.moved.items())
        made = f"{start}.replace({changes})" if changes else start
        return f"model.BargainingGame({made}, levels={self.levels})"

    @property
    def command(self) -> str:
        """The command that lists the equilibria of this setting; empty for an unsaved preset."""
        if not self.origin:
            return ""
        parts = ["python", "-m", "model", "equilibria", self.origin]
        for name, value in self.moved.items():
            parts += ["--set", f"{name}={written(value)}"]
        return shlex.join([*parts, "--levels", str(self.levels)])


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
        Whether it is the outcome that `View.why` explains.
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
class View:
    """All that is shown of a setting.

    Attributes
    ----------
    setting : Setting
    endings : tuple of Ending
        Most files settled first; empty where there is no pure equilibrium.
    files : tuple of FileView
    finding : str
        What the grids of 3, 5 and 9 levels and no grid at all agree on, in a sentence.
    map : tuple of Dataset
        The sweep over the map on the setting's grid, then on those it is checked on: 3, 5 and 9
        levels, without 9 where cells have to be looked at one by one, which takes seconds there.
    why : Reasons or None
    threat : SelfEnforcement
        Whether the threat enforces itself here; the turning points are left out.
    bluff : Bluff or None
        What holds if Iran does not know which US it faces; None where it is not asked.
    attrs : mapping
        Scenario, hash, lens, L, version, caveat.
    """

    setting: Setting
    endings: tuple[Ending, ...]
    files: tuple[FileView, ...]
    finding: str
    map: tuple[xr.Dataset, ...]
    why: Reasons | None
    threat: SelfEnforcement
    bluff: Bluff | None
    attrs: Mapping[str, Any]

    @property
    def today(self) -> dict[str, float]:
        """Where the setting lies on the map."""
        return {name: float(self.setting.value(name)) for name in self.setting.axes}

    def figure(self) -> Figure:
        """The map, with the setting on it."""
        from model.plots.explorer import draw_map

        return draw_map(self.map, *self.setting.axes, self.today, self.attrs)


@silent()
def view(setting: Setting) -> View:
    """Compute all that is shown of a setting; without a bar, which a page has no place for."""
    game = BargainingGame(setting.scenario, setting.levels)
    why = reasons(game)
    endings = outcome_table(game, why)
    grids = (setting.levels, *CHECKED_LEVELS)
    here = {levels: at_point(setting.scenario, levels) for levels in dict.fromkeys(grids)}
    finding = status_here([*(here[levels] for levels in CHECKED_LEVELS), *_free(setting.scenario)])
    return View(
        setting,
        endings,
        file_table(endings, here, setting.levels),
        sentence(finding),
        _maps(setting),
        why,
        enforcement(setting.scenario),
        _bluff(setting),
        provenance(game.scenario, lens=LENS, levels=game.levels, structure=game.structure),
    )


def _bluff(setting: Setting) -> Bluff | None:
    if not setting.doubt:
        return None
    return bluff_on_grid(
        TwoTypeGame(setting.scenario, resolved=setting.doubt, levels=setting.levels)
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


def saved_in(folder: Path) -> tuple[Path, ...]:
    """The scenario files in a folder; other files of TOML are passed over."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        with suppress(InputError):
            load(path)
            found.append(path)
    return tuple(found)


def prepare(levels: int = 3) -> None:
    """Compile what the views need, so that the first move of a slider is no slower than others."""
    import model.sweeps.kernel  # noqa: F401  (sweeps use it once it is there)

    view(Setting.of("oman-2026", levels))


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


def _maps(setting: Setting) -> tuple[xr.Dataset, ...]:
    axes: dict[str, Any] = {
        name: (parameter(name).low, parameter(name).high, POINTS) for name in setting.axes
    }
    ranges = Points.grid(setting.scenario, axes).ranges
    quick = min(worst_slacks(ranges, setting.scenario.form())) > 0
    checked = [levels for levels in CHECKED_LEVELS if quick or levels <= FINEST_BY_CELLS]
    return tuple(
        sweep_over(setting.scenario, axes, levels=levels, terms=False, threads=1)
        for levels in dict.fromkeys((setting.levels, *checked))
    )
