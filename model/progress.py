"""A progress bar for anything over a second, in a terminal or in Jupyter; silent elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.util import find_spec

#: Seconds of work before a bar appears.
_PATIENCE = 1.0

_silent = ContextVar("silent", default=False)


@contextmanager
def silent() -> Iterator[None]:
    """Show no bar meanwhile: for what shows its answers in a place of its own."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


def say(text: str) -> None:
    """Say something of the work that is not its answer, whoever listens."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def bar(description: str, total: int, unit: str = "") -> Iterator[Callable[[int], None]]:
    """Yield a function that takes the number of steps just done.

    With a unit of the steps, the bar says how many of them are done in a second.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    # In Jupyter rich draws with ipywidgets, which the notebooks extra brings.
    shown = console.is_terminal or (console.is_jupyter and find_spec("ipywidgets") is not None)
    shown = shown and not _silent.get()
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        *([TextColumn("{task.fields[rate]}")] if unit else []),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    task = progress.add_task(description, total=total, rate="")
    start = time.monotonic()
    running = False
    done = 0

    def advance(steps: int) -> None:
        nonlocal running, done
        done += steps
        rate = done / max(time.monotonic() - start, 1e-9)
        progress.update(task, advance=steps, rate=f"{rate:,.0f} {unit}/s")
        if shown and not running and time.monotonic() - start > _PATIENCE:
            progress.start()
            running = True

    try:
        yield advance
    finally:
        if running:
            progress.stop()
