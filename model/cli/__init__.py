"""The command line: ``python -m model COMMAND``.

Every command says what it did or, in one line on standard error, what was wrong with what it was
given (exit status 2, nothing written). What takes time to import is imported by the command
that needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from model.about import SOFTWARE
from model.cli import claims, explain, judge, look, own, vary, write
from model.errors import InputError

app = typer.Typer(
    name="model",
    help="Explore a bargaining model of the US-Iran talks that opened in Oman in February 2026.\n\n"
    "Start with: python -m model briefing --out briefing",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for command in (
    write.briefing,
    look.scenarios,
    look.show,
    look.check,
    look.equilibria,
    look.lenses,
    vary.regimes,
    vary.sweep,
    vary.sample,
    judge.robustness,
    explain.sensitivity,
    explain.discover,
    own.new,
    own.schema,
    own.explore,
    claims.claims,
    claims.episodes,
):
    app.command()(command)


def main() -> None:
    """Run the command line; bad input ends in a line on standard error and status 2."""
    try:
        app()
    except InputError as error:
        for line in str(error).splitlines():
            print(f"error: {line}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        print(f"error: {error.filename or 'file'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(SOFTWARE)
        raise typer.Exit
