"""The Parma Polyhedra Library within bounds: quick work here, the rest in a process of its own.

No call into the library can be interrupted, and one inequality more can take minutes and gigabytes.
What may take long therefore runs in a new process (`ppl_kernel`), whose memory is bounded and which
is killed when the time is up. Starting one takes some tenths of a second.
"""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.equilibria import ppl_kernel
from model.equilibria.budget import Budget, OutOfBudget

if TYPE_CHECKING:
    from model.equilibria.float_programs import Programme

#: Extreme rays up to which the next inequality takes no more than some tenths of a second.
_QUICK_RAYS = 300


def import_ppl() -> Any:
    """Import pplpy, or say how to go on without."""
    try:
        with _no_handlers_set():
            import ppl
    except ImportError as error:
        raise ImportError(
            "this needs pplpy, which has no build for this platform or is not installed (pip "
            "install pplpy; there is none for Windows): use pure_equilibria, which is complete for "
            "pure strategies, or nashpy_equilibria, which is not complete"
        ) from error
    return ppl


@contextmanager
def _no_handlers_set() -> Iterator[None]:
    """Let a library be imported in any thread: it would set a handler, which only the first may."""
    if threading.current_thread() is threading.main_thread():
        yield
        return
    set_handler = signal.signal
    signal.signal = lambda *_: None
    try:
        yield
    finally:
        signal.signal = set_handler


def simplex(programme: Programme, budget: Budget, *, inside: bool) -> tuple[Fraction, ...] | None:
    """An optimal point of a linear programme, or None if there is none.

    Parameters
    ----------
    programme : Programme
    budget : Budget
    inside : bool
        Whether it is so small that this process can wait for it.
    """
    import_ppl()
    rows = [(dict(row), b) for row, b in zip(programme.rows, programme.bounds, strict=True)]
    arguments = list(programme.goal), rows, programme.equations
    if inside:
        found = ppl_kernel.solve_programme(*arguments)
    else:
        found = outside("solve_programme", arguments, budget)
    return None if found is None else tuple(found)


def extreme_rays(matrix: list[list[int]], ease: list[int], budget: Budget) -> list[list[int]]:
    """`ppl_kernel.extreme_rays`, here while it is quick."""
    import_ppl()

    def tick(count: int) -> None:
        budget.check(count)
        if count > _QUICK_RAYS:
            raise _GoOutside

    try:
        return ppl_kernel.extreme_rays(matrix, ease, budget.max_vertices, tick)
    except _GoOutside:
        found: list[list[int]] = outside(
            "extreme_rays", (matrix, ease, budget.max_vertices), budget
        )
        return found
    except ppl_kernel.TooMany as error:
        budget.check(error.args[0])
        raise


class _GoOutside(Exception):
    """The rest may take long."""


def outside(function: str, arguments: tuple[Any, ...], budget: Budget) -> Any:
    """Call a function of `ppl_kernel` in a process of its own.

    Raises
    ------
    OutOfBudget
        If the time or the memory is up, or there are too many vertices.
    """
    budget.check()
    memory = int(budget.memory * 2**30) if isfinite(budget.memory) else -1
    timeout = max(budget.left, 0.01) if isfinite(budget.left) else None
    message = pickle.dumps((function, arguments, memory))
    try:
        # -P: nothing beside that file is taken for a module of the standard library.
        done = subprocess.run(
            [sys.executable, "-P", str(Path(ppl_kernel.__file__))],
            input=message, capture_output=True, timeout=timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise OutOfBudget(f"seconds: bounded to {budget.seconds:g}") from None
    if done.returncode:
        # The allocator of big integers aborts where Python would raise MemoryError.
        signs = (b"MemoryError", b"Aborted", b"allocate", b"SignalError")
        if done.returncode < 0 or any(sign in done.stderr for sign in signs):
            raise OutOfBudget(f"memory: bounded to {budget.memory:g} GB")
        raise ArithmeticError(f"exact solver: {done.stderr.decode(errors='replace')[-300:]}")
    kind, answer = pickle.loads(done.stdout)
    if kind == "memory":
        raise OutOfBudget(f"memory: bounded to {budget.memory:g} GB")
    if kind == "too many":
        budget.check(answer)
    return answer
