"""Options that come together, so that every command takes them alike.

A command asks for a group as for one parameter, `talks: Talks` or `reply: Reply`; on the command
line each option of it stands for itself. What all commands are to take is added here, once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from functools import wraps
from inspect import Parameter
from typing import TYPE_CHECKING, Any, ParamSpec, get_type_hints

from model.cli.options import (
    AsJson,
    Blind,
    Canvas,
    FigureFile,
    FigureSize,
    Forms,
    Links,
    Replace,
    ScenarioName,
    Settings,
    StyleName,
    answer,
    figure_target,
    read_scenario,
    write_figure,
)

if TYPE_CHECKING:
    from model.results import Result
    from model.scenario import Scenario


@dataclass(frozen=True)
class Talks:
    """Which scenario a command is asked about, and what is changed in it."""

    scenario: ScenarioName = "oman-2026"
    set_: Settings = None
    link: Links = None
    form: Forms = None
    blind: Blind = False

    def read(self) -> Scenario:
        """The scenario, changed so."""
        return read_scenario(self.scenario, self.set_, self.link, self.form, self.blind)

    def of(self, other: str) -> Scenario:
        """Another scenario in the same form, its values as they are."""
        return read_scenario(other, None, self.link, self.form, self.blind)


@dataclass(frozen=True)
class Reply:
    """In what form a command is to answer; a file that cannot be written is refused at once."""

    out: FigureFile = None
    style: StyleName = None
    size: FigureSize = None
    replace: Replace = False
    as_json: AsJson = False
    canvas: Canvas | None = field(init=False)

    def __post_init__(self) -> None:
        canvas = figure_target(self.out, self.replace, self.style, self.size)
        object.__setattr__(self, "canvas", canvas)

    def answer(
        self,
        found: Result,
        show: Callable[[Any], None],
        *,
        figure: Callable[[], Any] | None = None,
        frame: Callable[[], Any] | None = None,
    ) -> None:
        """Say what was found, then write its figure or its table, or these instead."""
        answer(found, show, self.as_json)
        scenario = getattr(found, "scenario", None)
        write_figure(
            self.canvas,
            figure or found.figure,
            self.as_json,
            scenario.label if scenario else "",
            frame=frame or found.frame,
        )


Given = ParamSpec("Given")


def grouped(command: Callable[Given, None]) -> Callable[..., None]:
    """A command that takes the options of its groups one by one."""
    signature = inspect.signature(command, eval_str=True)
    groups = {n: p.annotation for n, p in signature.parameters.items() if _is_group(p)}
    options: list[Parameter] = []
    for parameter in signature.parameters.values():
        options += _options(groups[parameter.name]) if parameter.name in groups else [parameter]
    # Options are given by name, so that one without a default may come last.
    options = [p.replace(kind=Parameter.KEYWORD_ONLY) for p in options]

    @wraps(command)
    def run(**given: Any) -> None:
        built = {
            name: group(**{p.name: given.pop(p.name) for p in _options(group)})
            for name, group in groups.items()
        }
        command(**given, **built)  # type: ignore[call-arg]

    changed: Any = run
    changed.__signature__ = signature.replace(parameters=options)
    changed.__annotations__ = {p.name: p.annotation for p in options}
    return run


def _is_group(parameter: Parameter) -> bool:
    return is_dataclass(parameter.annotation)


def _options(group: Any) -> list[Parameter]:
    kinds = get_type_hints(group, include_extras=True)
    return [
        Parameter(f.name, Parameter.KEYWORD_ONLY, default=f.default, annotation=kinds[f.name])
        for f in fields(group)
        if f.init
    ]
