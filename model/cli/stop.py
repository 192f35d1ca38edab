"""Ctrl-C: a command ends at once, and says what is kept."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

#: Seconds to wait for threads.
_PATIENCE = 0.5

Given = ParamSpec("Given")


def stoppable(command: Callable[Given, None]) -> Callable[Given, None]:
    """A command that ends on Ctrl-C with a line, the notes that came with it, and status 130."""

    @wraps(command)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except KeyboardInterrupt as interrupt:
            print("\n".join(["stopped", *getattr(interrupt, "__notes__", [])]), file=sys.stderr)
            _leave()

    return run


def _leave() -> None:
    until = time.monotonic() + _PATIENCE
    others = [t for t in threading.enumerate() if t is not threading.current_thread()]
    for thread in others:
        thread.join(max(0, until - time.monotonic()))
    if not any(thread.is_alive() for thread in others):
        sys.exit(130)
    # Threads still solve blocks that nobody waits for; an orderly end would.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(130)
