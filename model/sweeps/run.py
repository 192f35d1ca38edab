"""Running a sweep: which blocks are left, who solves them, and where their answers land.

Blocks are independent, and a block's answer does not depend on who solves it. So blocks may be
solved one after the other, by threads (the kernel and numpy let go of the interpreter), or by the
processes of a Dask cluster; the process that started the sweep writes each answer down as it comes
in.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from functools import lru_cache, partial
from itertools import chain, islice
from math import prod
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from model.errors import InputError
from model.progress import bar
from model.sweeps.solver import Found, Solver

if TYPE_CHECKING:
    from distributed import Client

#: A block: its number, its first point and the one after its last.
Block = tuple[int, int, int]

#: Blocks that may be in flight for each worker, so that none waits and memory stays bounded.
_AHEAD = 2


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
        elif processes is None and (workers := threads or cores()) > 1:
            answers = _in_threads(solver, iter(todo), workers)
        else:
            answers = ((block, solver.solve(*block[1:])) for block in todo)
        for (number, start, stop), found in answers:
            land(number, found)
            advance(stop - start)


def require_counts(**counts: int | None) -> None:
    """Raise ValueError unless each is a whole number from 1, or left out."""
    for name, number in counts.items():
        if number is not None and (not isinstance(number, int) or number < 1):
            raise InputError(f"{name}: must be a whole number from 1, got {number!r}")


def _in_threads(
    solver: Solver, todo: Iterator[Block], workers: int
) -> Iterator[tuple[Block, Found]]:
    first = next(todo, None)
    if first is None:
        return
    # Once by itself, so that tables are made and the kernel compiled before all need them.
    solver.solve(first[1], first[1] + 1)
    todo = chain([first], todo)
    with ThreadPoolExecutor(workers) as pool:
        yield from _pooled(
            pool, workers, todo, lambda block: (block, solver.solve(block[1], block[2]))
        )


def _in_processes(
    solver: Solver, todo: Iterator[Block], workers: int
) -> Iterator[tuple[Block, Found]]:
    solve = partial(_solve, pickle.dumps(solver))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from _pooled(pool, workers, todo, solve)


def _pooled(
    pool: Executor, workers: int, todo: Iterator[Block], solve: Callable[[Block], Any]
) -> Iterator[tuple[Block, Found]]:
    waiting: set[Future[Any]] = set()
    try:
        while True:
            ahead = workers * _AHEAD - len(waiting)
            waiting |= {pool.submit(solve, block) for block in islice(todo, ahead)}
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _on_cluster(
    solver: Solver, todo: Iterator[Block], client: Client
) -> Iterator[tuple[Block, Found]]:
    from distributed import as_completed

    recipe = pickle.dumps(solver)

    def submit(block: Block) -> Any:
        # Not pure: a key of its own, so that a second sweep never meets the first one's answers.
        return client.submit(_solve, recipe, block, pure=False)

    ahead = max(1, sum(client.nthreads().values())) * _AHEAD
    waiting = as_completed([submit(block) for block in islice(todo, ahead)])
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
