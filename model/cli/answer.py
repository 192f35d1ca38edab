"""The first command: the answer of a scenario in plain sentences, and the picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.options import (
    AsJson,
    FigureFile,
    Replace,
    ScenarioName,
    Settings,
    figure_target,
    read_scenario,
)
from model.cli.options import answer as say
from model.cli.text import table, tell
from model.words import percent, sentence

if TYPE_CHECKING:
    from model.answers.room import Room


def answer(
    scenario: ScenarioName = "oman-2026",
    agenda: Annotated[
        str | None,
        typer.Option(metavar="FILE,FILE", help="The files on the table; all by default."),
    ] = None,
    out: FigureFile = None,
    set_: Settings = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Say what can hold, on which terms and what it is worth.

    One answer, without a grid.
    """
    target = figure_target(out, replace)
    from model.answers import answer as find
    from model.answers.room import room_of

    files = None if agenda is None else [f.strip() for f in agenda.split(",")]
    found = find(read_scenario(scenario, set_), agenda=files)
    say(room_of(found), _print, as_json, target)


def _print(found: Room) -> None:
    here = found.answer
    tell(f"{here.scenario.label}\n")
    tell(f"{here.words}.")
    table(
        ("file", "over the stable outcomes", "US takes from", "Iran gives up to", "split evenly"),
        [
            (
                z.file,
                found.status(z.file),
                *("nothing" if x is None else percent(float(x)) for x in (z.floor, z.ceiling)),
                ", ".join(map(percent, found.terms[z.file])) or "-",
            )
            for z in found.zones
        ],
    )
    for worth in (w for w in here.widening if len(w.narrow) == 1):
        tell(f"{sentence(worth.words)}.")
