"""The command that says what another outcome would take, and what would undo this one."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.groups import Reply, Talks
from model.cli.options import assignment
from model.cli.text import table, tell
from model.errors import InputError
from model.parameters import HOLDER_NAMES
from model.progress import waiting
from model.words import number

if TYPE_CHECKING:
    from model.pricing.one_lever import OneLever
    from model.pricing.opening import Opening
    from model.pricing.results import Price


def price(
    goal: Annotated[
        str,
        typer.Option(
            help='What is wanted, such as "missile settled on at least .3", "regional settled in '
            'every", "missile settled in central", "no deadlock", "threat self-enforcing"; with '
            "not before it the opposite."
        ),
    ] = "missile settled",
    levers: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,NAME=LOW:HIGH",
            help="What may be moved; else the asker's levers. Or all.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="WHO", help="Who asks: us, iran, israel, or anyone."),
    ] = None,
    within: Annotated[
        str, typer.Option(metavar="bounds|ranges", help="How far levers may be moved.")
    ] = "bounds",
    weight: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=COST", help="What a move by 1 of a lever costs; again for more."
        ),
    ] = None,
    levels: Annotated[
        int | None, typer.Option(help="L, for a grid of concessions; without a grid if none.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(help="What the search for a joint move may take.")
    ] = 3.0,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Instead: how much of this file must be given for the goal, as the threat grows.",
        ),
    ] = None,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Say what it would take to get another outcome.

    Each lever alone, all of them together, and linked files.
    """
    here = talks.read()
    costs = dict(assignment(text, "--weight", "NAME=COST") for text in weight or [])
    from model.pricing import opening
    from model.pricing import price as find

    if against is not None:
        for name, given in (("levers", levers), ("levels", levels), ("weight", weight)):
            if given:
                raise InputError(f"--{name}: must be left out with --against, got {given!r}")
        with waiting("Looking for what it takes"):
            opens = opening(here, goal, against)
        reply.answer(opens, _print_opening)
        return
    how: dict[str, Any] = {"by": by, "within": within, "weights": costs, "seconds": seconds}
    with waiting("Looking for what it takes"):
        found = find(here, goal, levers, levels=levels, **how)
    reply.answer(found, _print)


def _print(found: Price) -> None:
    tell(f"{found.scenario.label}\n")
    tell(f"{found.words}.")
    if found.met:
        return
    to = found.joint.to if found.joint is not None else {}
    rows = []
    for lever in found.levers:
        cells = [_cell(way) for way in found.ways(lever.name)]
        if to:
            cells.append(number(float(to[lever.name])) if lever.name in to else "stays")
        rows.append((lever.name, HOLDER_NAMES[lever.holder], number(float(lever.today)), *cells))
    together = ("together",) if to else ()
    table(("lever", "held by", "today", "below", "above", *together), rows)


def _print_opening(found: Opening) -> None:
    tell(f"{found.scenario.label}\n")
    tell(f"{found.words}.")
    rows = zip(found.places, found.at_most, found.at_least, strict=True)
    table(
        (found.lever, f"least {found.against}, at most", "at least"),
        [
            (number(place), *("none is enough" if x == inf else f"{x:.3f}" for x in (most, least)))
            for place, most, least in rows
        ],
    )


def _cell(way: OneLever) -> str:
    if way.place is None:
        return way.status
    place = number(float(way.place))
    certified = "" if way.certified is None else f" (met at {float(way.certified):.9g})"
    return f"{'from' if way.way == 'above' else 'to'} {place}{certified}"
