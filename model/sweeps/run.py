"""Running a sweep: which blocks are left, who solves them, and where their answers land.

Blocks are independent, and a block's answer does not depend on who solves it. So blocks may be
solved one after the other, by threads (the kernel and numpy let go of the interpreter), or by the
processes of a Dask cluster; the process that started the sweep writes each answer down as it comes
in.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from model.errors import InputError
from model.progress import bar
from model.sweeps.engine import Engine, Solution

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


def run(
    engine: Engine,
    blocks: Iterable[Block],
    total: int,
    land: Callable[[int, Solution], None],
    *,
    threads: int | None = None,
    client: Client | None = None,
) -> None:
    """Solve blocks and hand each answer to `land`, in the order in which they are done.

    Parameters
    ----------
    engine : Engine
    blocks : iterable of Block
    total : int
        Points in them, for the progress bar.
    land : callable
        Takes a block's number and its answer. Called in this thread, one call at a time.
    threads : int, optional
        How many blocks to solve at once; all cores by default.
    client : distributed.Client, optional
        A Dask cluster that solves them instead.

    Raises
    ------
    ValueError
        If `threads` is no whole number from 1.
    """
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise InputError(f"threads: must be a whole number from 1, got {threads!r}")
    with bar("Solving games", total, "points") as advance:
        if client is not None:
            answers = _on_cluster(engine, iter(blocks), client)
        elif (workers := threads or cores()) > 1:
            answers = _in_threads(engine, iter(blocks), workers)
        else:
            answers = ((block, engine.block(*block[1:])) for block in blocks)
        for (number, start, stop), solution in answers:
            land(number, solution)
            advance(stop - start)


def _in_threads(
    engine: Engine, blocks: Iterator[Block], workers: int
) -> Iterator[tuple[Block, Solution]]:
    first = next(blocks, None)
    if first is None:
        return
    # Alone, so that tables are made and the kernel compiled once.
    yield first, engine.block(*first[1:])
    with ThreadPoolExecutor(workers) as pool:
        waiting: dict[Future[Solution], Block] = {}
        try:
            while True:
                for block in islice(blocks, workers * _AHEAD - len(waiting)):
                    waiting[pool.submit(engine.block, *block[1:])] = block
                if not waiting:
                    return
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(future), future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _on_cluster(
    engine: Engine, blocks: Iterator[Block], client: Client
) -> Iterator[tuple[Block, Solution]]:
    from distributed import as_completed

    recipe = pickle.dumps(engine)

    def submit(block: Block) -> Any:
        # Not pure: a key of its own, so that a second sweep never meets the first one's answers.
        return client.submit(_solve, recipe, block, pure=False)

    ahead = max(1, sum(client.nthreads().values())) * _AHEAD
    waiting = as_completed([submit(block) for block in islice(blocks, ahead)])
    for future in waiting:
        answer = future.result()
        future.release()
        for block in islice(blocks, 1):
            waiting.add(submit(block))
        yield answer


def _solve(recipe: bytes, block: Block) -> tuple[Block, Solution]:
    return block, _engine(recipe).block(*block[1:])


@lru_cache(maxsize=2)
def _engine(recipe: bytes) -> Engine:
    engine: Engine = pickle.loads(recipe)
    return engine
