"""Talks in rounds on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.groups import Reply, Talks
from model.cli.options import assignment
from model.cli.text import table, tell
from model.errors import InputError
from model.progress import waiting
from model.words import percent

if TYPE_CHECKING:
    from model.dynamics import Rounds
    from model.results import Result

#: How a strike is written, and what it stands for.
_STRIKES = {"each-round": "each round", "deadline": "deadline"}

#: What can be asked for, and drawn.
PICTURES = ("path", "calendar", "lengths", "map", "thresholds", "robust")


def rounds(
    horizon: Annotated[
        int | None, typer.Option(help="Rounds in which the situation may change; 6 by default.")
    ] = None,
    talks: Annotated[
        int | None, typer.Option(help="Rounds in which there are talks; all by default.")
    ] = None,
    law: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=LAW",
            help="What drifts: sanctions=1:0.25 (to 1, a quarter of the way a round), threat=0@3 "
            "(0 from round 3 on) or values of rounds 2, 3, ...; capability for that of every file.",
        ),
    ] = None,
    patience: Annotated[
        str | None,
        typer.Option(metavar="US,IRAN", help="Above 0 and below 1; 0.9 on both sides by default."),
    ] = None,
    strike: Annotated[
        str | None, typer.Option(metavar="WHEN", help="each-round or deadline.")
    ] = None,
    agenda: Annotated[
        str | None,
        typer.Option(metavar="FILE,FILE", help="The files on the table; all by default."),
    ] = None,
    levels: Annotated[
        int | None, typer.Option(help="L, for a grid in exact arithmetic; no grid by default.")
    ] = None,
    show: Annotated[
        str, typer.Option(metavar="WHAT", help=f"What is asked for: {', '.join(PICTURES)}.")
    ] = "path",
    *,
    of: Talks,
    reply: Reply,
) -> None:
    """Solve talks in rounds: patience, drift, a deadline."""
    here = of.read()
    if strike is not None and strike not in _STRIKES:
        raise InputError(f"--strike: must be {' or '.join(_STRIKES)}, got {strike!r}")
    if show not in PICTURES:
        raise InputError(f"--show: must be one of {', '.join(PICTURES)}, got {show!r}")
    laws = [assignment(text, "--law", "NAME=LAW") for text in law or []]
    if len(dict(laws)) < len(laws):
        names = ", ".join(name for name, _ in laws)
        raise InputError(f"--law: must name each parameter once, got {names}")
    how: dict[str, Any] = {
        "agenda": None if agenda is None else [name.strip() for name in agenda.split(",")],
        "horizon": horizon, "talks": talks, "laws": dict(laws) or None, "patience": patience,
        "strike": _STRIKES.get(strike or ""), "levels": levels,
    }  # fmt: skip
    with waiting("Solving the rounds"):
        found = _asked(show, here, how)
    reply.answer(found, _print if show == "path" else _print_words)


def _asked(show: str, here: Any, how: dict[str, Any]) -> Result:
    from model import dynamics

    if show == "path":
        return dynamics.rounds(here, **how)
    unheard = {"calendar": ("strike",), "lengths": ("horizon", "talks", "levels")}
    for name in unheard.get(show, ("levels",)):
        if how.pop(name) is not None:
            raise InputError(f"--{name}: must be left out for --show {show}, got one")
    if show == "lengths":
        laws = how.pop("laws")
        every = None if laws is None else {"what is given drifts": laws, "nothing drifts": {}}
        return dynamics.by_length(here, laws=every, **how)
    if show == "map":
        return dynamics.deadline_map(here, **how)
    if show == "robust":
        for name in ("talks", "laws", "patience"):
            if how.pop(name) is not None:
                raise InputError(f"--{name}: must be left out for --show robust, got one")
        return dynamics.robust(here, **how)
    return (dynamics.calendar if show == "calendar" else dynamics.thresholds)(here, **how)


def _print(found: Rounds) -> None:
    tell(f"{found.scenario.label}\n")
    tell(f"{found.words}.")
    rows = found.frame().to_dict("records")
    table(
        ("path", "file", "settled in round", "given up", "without time"),
        [
            (
                row["path"], row["file"],
                "open" if row["file"] not in found.when else _whole(row["round"]),
                _share(row.get("terms")), _share(row.get("terms_without_time")),
            )
            for row in rows
        ],
    )  # fmt: skip
    parts = [
        f"{percent(low)} to {percent(high)} of the {f} file"
        for f, (low, high) in found.solution.ranges.items()
        if percent(low) != percent(high)
    ]
    if parts:
        tell(
            "Other terms could hold in the first round too, if the rounds after it are read "
            f"centrally: {', '.join(parts)}. That is narrower than what can hold without time only "
            "because what follows is fixed; it is no precision."
        )


def _print_words(found: Result) -> None:
    scenario = getattr(found, "scenario", None)
    if scenario is not None:
        tell(f"{scenario.label}\n")
    tell(f"{found.words}.")


def _whole(value: Any) -> str:
    return "open" if value is None or value != value else f"{value:.0f}"


def _share(value: Any) -> str:
    return "-" if value is None or value != value else percent(float(value))
