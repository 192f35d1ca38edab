"""What is wrong with the arguments of a command, in the words of every other error.

Typer's words for it change from version to version. What is taken from it is which parameter was
wrong; what that must be is read from the command's signature, and what it got from the arguments.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from enum import Enum
from typing import Any, get_args

from model.parameters import suggest


def usage_line(error: Any, arguments: Sequence[str]) -> str:
    """One line for a usage error of Typer.

    Parameters
    ----------
    error : typer's UsageError
    arguments : sequence of str
        Those that the program was given.
    """
    message = error.format_message()
    command = error.ctx.info_name if error.ctx else ""
    match type(error).__name__:
        case "NoSuchOption":
            known = tuple(o for p in error.ctx.command.params for o in p.opts)
            hint = suggest(error.option_name, known)
            listed = f"must be one that `{command} --help` lists"
            return f"option: {listed}, got {error.option_name!r}{hint}"
        case "MissingParameter":
            return f"{_name(error.param)}: must be given, got nothing"
        case "BadOptionUsage" if "take a value" in message:
            return f"{error.option_name}: must be given alone, got a value"
        case "BadOptionUsage":
            return f"{error.option_name}: must have a value, got none"
        case "BadParameter":
            wanted = _requirement(error.ctx.command, error.param.name)
            return f"{_name(error.param)}: must be {wanted}, got {_given(error.param, arguments)!r}"
    if unknown := re.match(r"No such command '(.*?)'", message):
        name, known = unknown[1], tuple(error.ctx.command.commands)
        return f"command: must be one that --help lists, got {name!r}{suggest(name, known)}"
    if more := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", message):
        return f"{command}: must be given what `{command} --help` lists alone, got {more[1]!r} too"
    return f"{command}: {message[:1].lower()}{message[1:]}"


def _name(parameter: Any) -> str:
    """An option as it is written, an argument by its name."""
    named = [option for option in parameter.opts if option.startswith("-")]
    return max(named, key=len) if named else str(parameter.name)


def _requirement(command: Any, name: str) -> str:
    """What a parameter of a command must be."""
    kind, *how = get_args(inspect.signature(command.callback).parameters[name].annotation)
    kinds = [kind, *get_args(kind)]
    if int in kinds:
        low, high = (getattr(how[0], end, None) for end in ("min", "max"))
        ends = "" if low is None else f" from {low}"
        return f"a whole number{ends}{'' if high is None else f' to {high}'}"
    for choices in kinds:
        if isinstance(choices, type) and issubclass(choices, Enum):
            return f"one of {', '.join(str(choice.value) for choice in choices)}"
    return "as --help says"


def _given(parameter: Any, arguments: Sequence[str]) -> str:
    """The value that was given for a parameter last."""
    value = ""
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        option, equals, text = argument.partition("=")
        if option in parameter.opts:
            value = text if equals else following
    return value
