"""Progress of anything over a second, in a terminal or in Jupyter; silent elsewhere.

Work that counts its steps has a bar, other work says how long it has been at it. All of it is shown
in one display: what runs within something else has a line of its own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.util import find_spec
from threading import RLock, Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

#: Seconds of work before it is shown.
_PATIENCE = 1.0

_silent = ContextVar("silent", default=False)


@contextmanager
def silent() -> Iterator[None]:
    """Show nothing meanwhile: for what shows its answers in a place of its own."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


#: The display while there is something in it; its lock.
_display: Progress | None = None
_lock = RLock()


def say(text: str) -> None:
    """Say something of the work that is not its answer, whoever listens."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def bar(description: str, total: int, unit: str = "") -> Iterator[Callable[[int], None]]:
    """Yield a function that takes the number of steps just done.

    With a unit of the steps, the bar says how many of them are done in a second.
    """
    line = _Line(description, total)
    done = 0

    def advance(steps: int) -> None:
        nonlocal done
        done += steps
        rate = f", {done / max(line.age, 1e-9):,.0f} {unit}/s" if unit else ""
        line.put(done, f"{done:,} of {total:,}{rate}")

    try:
        yield advance
    finally:
        line.end()


@contextmanager
def waiting(description: str) -> Iterator[None]:
    """Say of work without steps that it goes on, and how long it has."""
    line = _Line(description, None)
    timer = Timer(_PATIENCE, line.put, (0, ""))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.end()


class _Line:
    """A line of the display, once the work has taken long enough."""

    def __init__(self, description: str, total: int | None) -> None:
        self.description, self.total = description, total
        self.start = time.monotonic()
        self.task: Any = None
        self.ended = False
        self.watched: bool | None = False if _silent.get() else None

    @property
    def age(self) -> float:
        return time.monotonic() - self.start

    def put(self, done: int, text: str) -> None:
        global _display
        with _lock:
            if self.ended or self.age < _PATIENCE or self.watched is False:
                return
            if self.task is None:
                self.watched = _is_watched()
                if not self.watched:
                    return
                if _display is None:
                    _display = _new_display()
                    _display.start()
                self.task = _display.add_task(self.description, total=self.total, text=text)
            if _display is not None:
                _display.update(self.task, completed=done, text=text)

    def end(self) -> None:
        global _display
        with _lock:
            self.ended = True
            if self.task is None or _display is None:
                return
            _display.remove_task(self.task)
            if not _display.tasks:
                _display.stop()
                _display = None


def _console() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def _is_watched() -> bool:
    console = _console()
    # In Jupyter rich draws with ipywidgets, which the notebooks extra brings.
    return console.is_terminal or (console.is_jupyter and find_spec("ipywidgets") is not None)


def _new_display() -> Progress:
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.text import Text

    class Time(ProgressColumn):
        """The time left where that is known, else the time it has taken."""

        def render(self, task: Task) -> Text:
            seconds = task.elapsed if task.total is None else task.time_remaining
            if seconds is None:
                return Text("")
            minutes, rest = divmod(round(seconds), 60)
            return Text(f"{minutes}:{rest:02d}" + ("" if task.total is None else " left"))

    return Progress(
        TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.fields[text]}"), Time(),
        console=_console(), transient=True, redirect_stdout=False,
    )  # fmt: skip
