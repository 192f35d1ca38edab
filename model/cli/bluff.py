"""Whether it is a bluff: a US of two types, at a point, along a lever and over a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.groups import Reply, Talks
from model.cli.options import Levels
from model.cli.text import table, tell
from model.errors import InputError
from model.progress import waiting

if TYPE_CHECKING:
    from model.scenario import Scenario
    from model.two_types import Bluff, BluffMap, TypedBranches

#: Points along each lever of a map, unless said.
_MAP = 101


def bluff(
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[=LOW:HIGH[:COUNT]]",
            help="A lever to follow exactly; two of them make a map.",
        ),
    ] = None,
    prior: Annotated[
        str | None,
        typer.Option(help="How sure Iran is that the US is resolved; the credibility by default."),
    ] = None,
    resolved: Annotated[
        str, typer.Option(metavar="TYPE", help="meant, hawk or audience.")
    ] = "meant",
    bluffing: Annotated[str, typer.Option(metavar="TYPE", help="bluff or dove.")] = "bluff",
    levels: Levels = 3,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Ask whether it is a bluff: what holds if Iran does not know.

    Vary credibility, which is how sure Iran is that the threat is meant.
    """
    axes = _axes(vary or [])
    from model.two_types import TwoTypeGame, branches_of
    from model.two_types import bluff as find

    here = talks.read()
    for name in axes:
        here.parameter(name)
    how: dict[str, Any] = {
        "prior": prior, "resolved": resolved, "bluffing": bluffing, "levels": levels,
    }  # fmt: skip
    if len(axes) > 1:
        reply.answer(_map(here, axes, resolved, bluffing, levels, prior), _print_map)
        return
    with waiting("Following both types"):
        if set(axes) <= {"credibility"}:
            found: Any = find(here, **how)
            show: Any = _print
        else:
            found, show = branches_of(TwoTypeGame(here, **how), **axes), _print_along
    reply.answer(found, show)


def _map(
    here: Scenario, axes: dict[str, str | None], resolved: str, bluffing: str, levels: int,
    prior: str | None,
) -> BluffMap:  # fmt: skip
    from model.two_types import bluff_over

    if len(axes) > 2:
        raise InputError(f"--vary: must name one lever or two, got {', '.join(axes)}")
    if prior is not None:
        raise InputError(
            "--prior: must be left out on a map, on which it is the credibility, got " + prior
        )
    spans: dict[str, Any] = {name: _grid(here, name, span) for name, span in axes.items()}
    return bluff_over(here, resolved=resolved, bluffing=bluffing, levels=levels, **spans)


def _grid(here: Scenario, name: str, span: str | None) -> str:
    """The points of a lever on a map: of its bounds where it has no ends, and as many as `_MAP`."""
    known = here.parameter(name)
    span = span or f"{known.low}:{known.high}"
    return span if span.count(":") == 2 else f"{span}:{_MAP}"


def _axes(vary: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for text in vary:
        name, equals, span = text.partition("=")
        if not name or name in found or (equals and not span):
            raise InputError(f"--vary: must be NAME or NAME=LOW:HIGH, each once, got {text!r}")
        found[name] = span or None
    return found


def _print(found: Bluff) -> None:
    tell(f"{found.scenario.label}, L = {found.levels}\n")
    for kind in found.types:
        tell(f"{kind.words}.")
    tell(f"\n{found.words}.")
    table(
        ("what can hold at the prior", "US if resolved", "US if bluffing", "Iran expects"),
        [
            (e.outcome.label, *(f"{float(x):.2f}" for x in (e.resolved, e.bluffing, e.iran)))
            for e in found.here.outcomes
        ],
    )
    _print_along(found.along)


def _print_map(found: BluffMap) -> None:
    tell(f"{found.scenario.label}, L = {found.levels}\n")
    tell(f"{found.words}.")


def _print_along(found: TypedBranches) -> None:
    tell(f"{found.words}.")
    table(
        (found.path.name, "can hold"),
        [(f"[{a}, {b}]", s.outcome.label) for s in found.stretches for a, b in s.runs],
    )
    for flip in found.flips:
        tell(f"  {flip.words}")
