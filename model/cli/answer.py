"""The first command: the answer of a scenario in plain sentences, and the picture of it."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.groups import Reply, Talks
from model.cli.text import table, tell
from model.errors import InputError
from model.structure import PLAYER_NAMES
from model.words import conceded, percent, sentence

if TYPE_CHECKING:
    from model.answers.answer import Answer
    from model.answers.room import Room, Row
    from model.results import Result
    from model.uncertainty.by_form import AnswersByForm

#: What the answer can be drawn as.
PICTURES = ("room", "levers", "promise", "payoffs", "draws", "agenda")


def answer(
    agenda: Annotated[
        str | None,
        typer.Option(metavar="FILE,FILE", help="The files on the table; all by default."),
    ] = None,
    draw: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help=f"What --out draws: {', '.join(PICTURES)}; else room."),
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Find what would change the answer: some seconds.")
    ] = False,
    by_form: Annotated[
        bool, typer.Option("--by-form", help="Read it under other forms of the game: some seconds.")
    ] = False,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Say what can hold, on which terms and what it is worth.

    One answer, without a grid.
    """
    if draw not in (None, *PICTURES):
        raise InputError(f"--draw: must be one of {', '.join(PICTURES)}, got {draw}")
    if draw is not None and reply.out is None:
        raise InputError(f"--draw: needs --out with what to write, got {draw} alone")
    draw = draw or PICTURES[0]
    from model.answers import answer as find
    from model.answers.room import room_of

    files = None if agenda is None else [f.strip() for f in agenda.split(",")]
    here = talks.read()
    if by_form:
        if reply.out is not None:
            raise InputError("--by-form: must be without --out, since it is a table, got both")
        from model.uncertainty.by_form import answers_by_form

        reply.answer(answers_by_form(here, agenda=files), _print_by_form)
        return
    found = find(here, agenda=files, breaks=changes)
    # No zone of any file is known where the threat is carried out only where it pays.
    shown = None if found.structure.execution == "pays" else room_of(found)
    if shown is None and reply.out and draw == "room":
        raise InputError(f"--draw: must be payoffs or draws where a strike must pay, got {draw}")

    def picture() -> Result:
        return _picture(draw, found, shown)

    reply.answer(
        shown or found,
        _print if shown else _print_without_room,
        figure=lambda: picture().figure(),
        frame=lambda: picture().frame(),
    )


def _picture(draw: str, here: Answer, room: Room | None) -> Result:
    """What is to be drawn, found only when it is."""
    if draw == "levers":
        from model.answers.levers import levers

        return levers(here.scenario, here.structure)
    if draw == "promise":
        from model.answers.promise import promise

        return promise(here.scenario, here.structure)
    if draw == "agenda":
        from model.answers.agendas_along import agendas_along

        narrow = None if here.agenda == here.structure.file_names else here.agenda
        return agendas_along(here.scenario, narrow, here.structure)
    if draw == "payoffs":
        from model.answers.payoff_plane import payoff_plane

        return payoff_plane(here)
    if draw == "draws":
        from model.answers.draws import draws

        return draws(here.scenario, structure=here.structure, agenda=here.agenda)
    return room or here


def _agreed(row: Row) -> str:
    """Room for a deal in a file; in a package over all its deals."""
    if row.agreed is None:
        return "nothing"
    return f"{percent(float(row.agreed.low))} to {percent(float(row.agreed.high))}"


def _print_without_room(found: Answer) -> None:
    tell(f"{found.scenario.label}\n")
    tell(f"{found.words}.")
    tell(f"{found.standing}.")
    files = found.structure.file_names
    table(
        ("stable on even terms", *files, "US gains", "Iran gains"),
        [
            (
                row["outcome"],
                *(_share(row[f]) for f in files),
                f"{row['us_gain']:.2f}",
                f"{row['iran_gain']:.2f}",
            )
            for row in found.frame().to_dict("records")
        ],
    )


def _share(terms: float | None) -> str:
    return "-" if terms is None or isnan(terms) else percent(terms)


def _print_by_form(found: AnswersByForm) -> None:
    tell(f"{found.scenario.label}\n")
    tell(f"{found.words}.")
    rows = found.frame()
    table(tuple(rows.columns), [tuple(map(str, row)) for row in rows.itertuples(index=False)])
    tell(f"{found.counted}.")


def _print(found: Room) -> None:
    here = found.answer
    tell(f"{here.scenario.label}\n")
    tell(f"{here.words}.")
    # Where both sides give files up, each row says who takes and who gives.
    both = any(row.giver == "us" for row in found.rows)
    ends = ("taken from", "given up to") if both else ("US takes from", "Iran gives up to")
    linked = ("both agree on",) if found.packages else ()
    table(
        ("file", "over the stable outcomes", *ends, *linked, "split evenly"),
        [
            (
                f"{row.file} (given by {PLAYER_NAMES[row.giver]})" if both else row.file,
                found.status(row.file),
                *("nothing" if x is None else percent(float(x)) for x in (row.floor, row.ceiling)),
                *(_agreed(row) for _ in linked),
                ", ".join(map(conceded, found.terms[row.file])) or "-",
            )
            for row in found.rows
        ],
    )
    for package in found.packages:
        tell(f"{found.of_package(package)}.")
    for worth in (w for w in here.widening if len(w.narrow) == 1):
        tell(f"{sentence(worth.words)}.")
