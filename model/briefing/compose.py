"""What a briefing says: solve once, then describe. Nothing here touches a file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.briefing import chapters
from model.briefing.content import Briefing, Exhibit
from model.briefing.ground import LINE, Ground
from model.parameters import FILES, parameter
from model.scenario import Scenario
from model.sweeps.findings import CHECKED_LEVELS, deadlock_along, files_along, status_here
from model.uncertainty.results import NO_GRID, Forms
from model.words import listed, number, percent

#: The form of the game that the others are compared with.
BASE = "base"


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
        ground.line.words,
        "Each panel is one file. The coloured band spans the lowest to the highest share of the "
        "file that Iran gives up, across the pure equilibria that settle it, at "
        f"L = {ground.levels}; the hollow band is the same at L = {ground.grids[-1]}. The strip "
        "says whether every pure equilibrium settles the file, some do, or none does. Thick grey "
        f"line: the scenario's own threat ({threat.meaning}). The sweep goes in steps of "
        f"{number(1 / (LINE - 1))}, and sentences name the first of its points that differs.",
        ground.line.figure,
        ground.line.frame,
    )


def _findings(ground: Ground) -> tuple[str, ...]:
    """The answer: what holds now, what the threat does, and how far it depends on the numbers."""
    threat = number(ground.today["threat"])
    here = f"At the scenario's threat of {threat}, {status_here(ground.line.here)}."
    along = f"{files_along(ground.findings)}. {deadlock_along(ground.findings)}."
    forms = ground.forms
    levels = forms.attrs["levels"]
    shares = [(f, _share(forms, f, BASE)) for f in FILES]
    cases = (
        f"How far that depends on the numbers: of {forms.attrs['n']:,} sampled cases, "
        f"{forms.attrs['sampling']}, some pure equilibrium settles "
        f"{listed([f'the {f} file in {percent(share)}' for f, share in shares])} (L = {levels})."
    )
    return here, along, cases, _by_grid(forms)


def _by_grid(forms: Forms) -> str:
    """How the share of cases depends on the grid, for the file for which it does so most."""
    levels = int(forms.attrs["levels"])
    grids = {levels: BASE, **{n: f"L = {n}" for n in CHECKED_LEVELS if n != levels}}
    finer = [name for _, name in sorted(grids.items())] + [NO_GRID]
    shares = {f: [_share(forms, f, name) for name in finer] for f in FILES}
    file = max(FILES, key=lambda f: float(np.nanmax(shares[f]) - np.nanmin(shares[f])))
    said = [f"{percent(_share(forms, file, name))} (L = {n})" for n, name in sorted(grids.items())]
    free = forms.data.sel(variant=NO_GRID, conclusion=f"{file} settled")
    return (
        f"The share for the {file} file depends most on how finely concessions can be split: "
        f"{', '.join(said)}, and {percent(float(free['share']))} with no grid, over the "
        f"{percent(float(free['cases']))} of the cases that can be decided so "
        f"({percent(float(free['share'] - free['moved']))} of the same at L = {levels})."
    )


def _share(forms: Forms, file: str, variant: str) -> float:
    """In which share of the cases some pure equilibrium settles a file."""
    return float(forms["share"].sel(variant=variant, conclusion=f"{file} settled"))


def steps(levels: int, compared: bool = False) -> int:
    """How often a briefing reports progress, at most."""
    grids = len({levels, *CHECKED_LEVELS})
    sweeps = 3 + 2 * compared
    return sweeps * (grids + 1) + len(chapters.ORDER) + chapters.MOST_EXHIBITS + 1 + compared
