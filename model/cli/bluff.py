"""Whether it is a bluff: a US of two types, at a point, along a lever and over a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.options import (
    AsJson,
    FigureFile,
    Forms,
    Levels,
    Links,
    Replace,
    ScenarioName,
    Settings,
    answer,
    figure_target,
    read_scenario,
)
from model.cli.text import table, tell
from model.errors import InputError
from model.progress import waiting

if TYPE_CHECKING:
    from model.two_types import Bluff, TypedBranches


def bluff(
    scenario: ScenarioName = "oman-2026",
    vary: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[=LOW:HIGH]", help="A lever to follow exactly."),
    ] = None,
    prior: Annotated[
        str | None,
        typer.Option(help="How sure Iran is that the US is resolved; the credibility by default."),
    ] = None,
    resolved: Annotated[
        str, typer.Option(metavar="TYPE", help="meant, hawk or audience.")
    ] = "meant",
    bluffing: Annotated[str, typer.Option(metavar="TYPE", help="bluff or dove.")] = "bluff",
    out: FigureFile = None,
    set_: Settings = None,
    link: Links = None,
    form: Forms = None,
    levels: Levels = 3,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Ask whether it is a bluff: what holds if Iran does not know.

    Vary credibility, which is how sure Iran is that the threat is meant.
    """
    target = figure_target(out, replace)
    axes = _axes(vary or [])
    from model.two_types import TwoTypeGame, branches_of
    from model.two_types import bluff as find

    here = read_scenario(scenario, set_, link, form)
    for name in axes:
        here.parameter(name)
    how: dict[str, Any] = {
        "prior": prior, "resolved": resolved, "bluffing": bluffing, "levels": levels,
    }  # fmt: skip
    with waiting("Following both types"):
        if not axes or set(axes) == {"credibility"}:
            found = find(here, **how)
        else:
            answer(branches_of(TwoTypeGame(here, **how), **axes), _print_along, as_json, target)
            return
    answer(found, _print, as_json, target)


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


def _print_along(found: TypedBranches) -> None:
    tell(f"{found.words}.")
    table(
        (found.path.name, "can hold"),
        [(f"[{a}, {b}]", s.outcome.label) for s in found.stretches for a, b in s.runs],
    )
    for flip in found.flips:
        tell(f"  {flip.words}")
