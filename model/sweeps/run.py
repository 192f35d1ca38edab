"""Running a sweep: which blocks are left, who solves them, and where their answers land.

Blocks are independent, and a block's answer does not depend on who solves it. So blocks may be
solved one after the other, by threads (the kernel and numpy let go of the interpreter), or by the
processes of a Dask cluster; the process that started the sweep writes each answer down as it comes
in.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import chain, islice
from math import prod
from multiprocessing import active_children, get_context
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from model.errors import InputError
from model.progress import bar
from model.sweeps.solver import Found, Solver

if TYPE_CHECKING:
    from distributed import Client

#: A block: its number, its first point and the one after its last.
Block = tuple[int, int, int]

#: Blocks with what was found in them, as they are done.
Answers = Generator[tuple[Block, Found], None, None]

#: A single block of at most this part of the longest is solved at once: no pool is worth it.
_SMALL = 4

#: Blocks that may be in flight for each worker, so that none waits and memory stays bounded.
_AHEAD = 2

#: Seconds to wait for a block before looking up.
_NAP = 0.25


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def blocks(shape: Sequence[int], size: int) -> tuple[int, ...]:
    """Shape of the blocks into which a grid of points is cut, of at most `size` points each.

    The last dimensions whole, one in part, the others one by one: so that each block is a run of
    consecutive points and a box of the grid at once.
    """
    result = [1] * len(shape)
    for k in reversed(range(len(shape))):
        result[k] = max(1, min(shape[k], size // prod(result[k + 1 :])))
        if result[k] < shape[k]:
            break
    return tuple(result)


def runs(shape: Sequence[int], block: Sequence[int]) -> list[tuple[int, int]]:
    """First and last-but-one number of the points of each block, in order."""
    split = next((k for k in range(len(shape)) if block[k] > 1), len(shape) - 1)
    inner = prod(shape[split + 1 :])
    return [
        ((outer * shape[split] + low) * inner, (outer * shape[split] + high) * inner)
        for outer in range(prod(shape[:split]))
        for low in range(0, shape[split], block[split])
        for high in [min(low + block[split], shape[split])]
    ]


def cuts(solver: Solver) -> list[Block]:
    """All blocks of a sweep."""
    shape = solver.points.shape
    return [(k, *ends) for k, ends in enumerate(runs(shape, blocks(shape, solver.longest)))]


def run(
    solver: Solver,
    todo: Iterable[Block],
    total: int,
    land: Callable[[int, Found], None],
    *,
    threads: int | None = None,
    processes: int | None = None,
    client: Client | None = None,
) -> None:
    """Solve blocks and hand each answer to `land`, in the order in which they are done.

    Parameters
    ----------
    solver : Solver
        It can be sent to another process.
    todo : iterable of Block
    total : int
        Points in them, for the progress bar.
    land : callable
        Takes a block's number and its answer. Called in this thread, one call at a time.
    threads : int, optional
        How many blocks to solve at once; all cores by default.
    processes : int, optional
        How many processes to share the blocks out to, instead of threads.
    client : distributed.Client, optional
        A Dask cluster that solves them instead.

    Raises
    ------
    ValueError
        If `threads` or `processes` is no whole number from 1.
    """
    require_counts(threads=threads, processes=processes)
    with bar("Solving games", total, "points") as advance:
        if client is not None:
            answers = _on_cluster(solver, iter(todo), client)
        elif processes is not None and processes > 1:
            answers = _in_processes(solver, iter(todo), processes)
        elif processes is None:
            answers = _in_threads(solver, iter(todo), threads or cores())
        else:
            answers = ((block, solver.solve(*block[1:])) for block in todo)
        with closing(answers):
            for (number, start, stop), found in answers:
                land(number, found)
                advance(stop - start)


def require_counts(**counts: int | None) -> None:
    """Raise ValueError unless each is a whole number from 1, or left out."""
    for name, number in counts.items():
        whole = isinstance(number, int) and not isinstance(number, bool)
        if number is not None and (not whole or number < 1):
            raise InputError(f"{name}: must be a whole number from 1, got {number!r}")


def _in_threads(solver: Solver, todo: Iterator[Block], workers: int) -> Answers:
    first, second = next(todo, None), next(todo, None)
    if first is None:
        return
    if second is None and (first[2] - first[1]) * _SMALL <= solver.longest:
        yield first, solver.solve(*first[1:])
        return
    # Once by itself, so that tables are made and the kernel compiled before all need them; in this
    # thread, since some libraries can only be imported in the main one.
    solver.solve(first[1], first[1] + 1)
    with _left_at_once(ThreadPoolExecutor(workers)) as pool:

        def submit(block: Block) -> Future[Any]:
            return pool.submit(lambda: (block, solver.solve(*block[1:])))

        yield from _pooled(submit, workers, chain([first], [second] if second else [], todo))


def _in_processes(solver: Solver, todo: Iterator[Block], workers: int) -> Answers:
    recipe = pickle.dumps(solver)
    before = set(active_children())
    with _left_at_once(ProcessPoolExecutor(workers, mp_context=get_context("spawn"))) as pool:

        def submit(block: Block) -> Future[Any]:
            with _interrupts_later():
                return pool.submit(_solve, recipe, block)

        try:
            yield from _pooled(submit, workers, todo)
        except BaseException:
            for child in set(active_children()) - before:
                child.terminate()
            raise


@contextmanager
def _left_at_once(pool: Executor) -> Iterator[Executor]:
    """A pool that is waited for if all goes well, and not if there is an error or an interrupt."""
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _pooled(submit: Callable[[Block], Future[Any]], workers: int, todo: Iterator[Block]) -> Answers:
    waiting: set[Future[Any]] = set()
    while True:
        waiting |= {submit(block) for block in islice(todo, workers * _AHEAD - len(waiting))}
        if not waiting:
            return
        # Now and then awake, lest Ctrl-C in the moment before the wait is heard only after it.
        done, waiting = wait(waiting, timeout=_NAP, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; processes that are started in it never hear of it at all.

    It is for this process to stop them: each would tell of it in a traceback of its own.
    """
    if current_thread() is not main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
        if held:
            signal.raise_signal(signal.SIGINT)


def _on_cluster(solver: Solver, todo: Iterator[Block], client: Client) -> Answers:
    from distributed import as_completed

    recipe = pickle.dumps(solver)

    def submit(block: Block) -> Any:
        # Not pure: a key of its own, so that a second sweep never meets the first one's answers.
        return client.submit(_solve, recipe, block, pure=False)

    ahead = max(1, sum(client.nthreads().values())) * _AHEAD
    waiting = as_completed([submit(block) for block in islice(todo, ahead)], loop=client.loop)
    for future in waiting:
        answer = future.result()
        future.release()
        for block in islice(todo, 1):
            waiting.add(submit(block))
        yield answer


def _solve(recipe: bytes, block: Block) -> tuple[Block, Found]:
    return block, _solver(recipe).solve(*block[1:])


@lru_cache(maxsize=2)
def _solver(recipe: bytes) -> Solver:
    solver: Solver = pickle.loads(recipe)
    return solver
