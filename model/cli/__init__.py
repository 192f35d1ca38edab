"""The command line: ``python -m model COMMAND``.

Every command says what it did or, in one line on standard error, what was wrong with what it was
given (exit status 2, nothing written). What takes time to import is imported by the command
that needs it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import Annotated, Any, NoReturn

import typer

from model.about import SOFTWARE
from model.cli import (
    answer,
    bluff,
    claims,
    explain,
    judge,
    look,
    own,
    panel,
    price,
    rounds,
    vary,
    write,
)
from model.cli.groups import grouped
from model.cli.stop import stoppable
from model.cli.usage import usage_line
from model.errors import InputError

app = typer.Typer(
    name="model",
    help="Explore a bargaining model of the US-Iran talks that opened in Oman in February 2026.\n\n"
    "Start with: python -m model answer oman-2026",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for command in (
    answer.answer,
    price.price,
    write.briefing,
    look.scenarios,
    look.show,
    look.check,
    look.equilibria,
    look.lenses,
    bluff.bluff,
    rounds.rounds,
    vary.regimes,
    vary.plane,
    vary.sweep,
    vary.sample,
    judge.robustness,
    judge.forms,
    explain.sensitivity,
    explain.discover,
    own.new,
    own.schema,
    own.explore,
    panel.elicit,
    panel.collect,
    claims.claims,
    claims.episodes,
):
    app.command()(grouped(stoppable(command)))

#: Typer's error for arguments that do not fit a command.
_UsageError: Any = typer.BadParameter.__base__


def main() -> None:
    """Run the command line; bad input ends in a line on standard error and status 2."""
    # Matrices are small here, and threads that wait for the next product only keep cores busy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A command makes many small objects and keeps most: to look for garbage at each seven hundred
    # of them, as Python does, is a twentieth of the work.
    gc.set_threshold(50_000)
    # Told to stop, a command takes its draft away as on Ctrl-C.
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        _fail(*str(error).splitlines())
    except BrokenPipeError:
        # Whoever read the answer has seen enough; nothing is to be said when Python closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(f"{error.filename or 'standard output'}: {error.strerror or error}")
    except _UsageError as error:
        if not sys.argv[1:]:  # no command: help
            error.show()
            sys.exit(2)
        _fail(usage_line(error, sys.argv[1:]))
    sys.exit(status if isinstance(status, int) else 0)


def _fail(*lines: str) -> NoReturn:
    for line in lines:
        print(f"error: {line}", file=sys.stderr)
    sys.exit(2)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(SOFTWARE)
        raise typer.Exit
