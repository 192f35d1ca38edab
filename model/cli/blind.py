"""``--blind`` on every command that takes a scenario: without the inputs that argue in a circle."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from model.progress import say

if TYPE_CHECKING:
    from model.scenario import Scenario

Blind = Annotated[
    bool,
    typer.Option(
        "--blind",
        help="Set inputs read from a claim that they decide to the middle grade, in full range.",
    ),
]

#: Whether the command that runs was asked to be blind.
_ASKED: ContextVar[bool] = ContextVar("blind", default=False)

Given = ParamSpec("Given")


def blindable(command: Callable[Given, None]) -> Callable[Given, None]:
    """The command with ``--blind``, which `blinded` heeds, if it takes a scenario."""
    signature = inspect.signature(command, eval_str=True)
    if not {"scenario", "scenarios"} & signature.parameters.keys():
        return command

    @wraps(command)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        asked = _ASKED.set(bool(kwargs.pop("blind", False)))
        try:
            command(*args, **kwargs)
        finally:
            _ASKED.reset(asked)

    option = inspect.Parameter(
        "blind", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Blind
    )
    given = [*signature.parameters.values(), option]
    changed: Any = run
    changed.__signature__ = signature.replace(parameters=given)
    changed.__annotations__ = {p.name: p.annotation for p in given}
    return run


def blinded(scenario: Scenario) -> Scenario:
    """The scenario as it is, or without its circular inputs where that was asked."""
    if not _ASKED.get():
        return scenario
    if not scenario.circular():
        say(f"note: {scenario.name} marks no input as circular, so --blind changes nothing")
    return scenario.blind()
