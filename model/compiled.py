"""Compiling with numba, wherever the model is installed and whoever runs it.

Compiling takes seconds, so numba keeps what it has made: beside the source, or else in the user's
cache folder. Where neither can be written to (a shared installation, no home) or the disk is full,
functions are compiled anew in each run, and all else goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any] | None = None, **how: Any) -> Any:
    """Compile a function of numbers and arrays, which then runs without the interpreter's lock.

    For use as a decorator, bare or with further options of `numba.njit`.

    Examples
    --------
    >>> @compiled
    ... def double(x):
    ...     return 2 * x
    >>> double(4)
    8
    """
    if function is None:
        return partial(compiled, **how)
    try:
        made = njit(nogil=True, cache=True, **how)(function)
    except RuntimeError:  # nowhere to keep it
        return njit(nogil=True, **how)(function)
    save = made._cache.save_overload

    def save_if_there_is_room(*given: Any) -> None:
        with suppress(OSError):
            save(*given)

    made._cache.save_overload = save_if_there_is_room
    return made
