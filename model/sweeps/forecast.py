"""How long a large sweep will take, and how large it will be, said before it begins.

Two blocks are solved and written down: the first so that everything is compiled, the second to take
its time and its size. Writing is done by one thread, solving by several.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from model.errors import InputError
from model.sweeps.run import Block, run
from model.sweeps.solver import Found, Solver

#: Blocks of a store at most: each is some files.
MOST_BLOCKS = 1_000_000

#: Blocks that are not worth a forecast.
_FEW = 50

#: Seconds that are worth saying.
_LONG = 60


@dataclass(frozen=True)
class Forecast:
    """What is left of a sweep: its points, the time in seconds, the size in bytes."""

    points: int
    seconds: float
    size: float

    @property
    def words(self) -> str:
        """E.g. ``"1,000,000 points to solve: about 3 minutes and 2 GB, as compressed"``."""
        return (
            f"{self.points:,} points to solve: about {_duration(self.seconds)} and "
            f"{_size(self.size)} of disk"
        )


def require_feasible(solver: Solver, count: int) -> None:
    """Raise ValueError for a sweep of more blocks than a store takes."""
    if count > MOST_BLOCKS:
        points = solver.points.count
        raise InputError(
            f"points: must be at most {points * MOST_BLOCKS // count:,} for a store, got "
            f"{points:,}; vary fewer parameters or take fewer values"
        )


def begun(
    solver: Solver,
    left: list[Block],
    workers: int,
    land: Callable[[int, Found], None],
    size_of: Callable[[int], int],
) -> tuple[list[Block], Forecast | None]:
    """Begin a sweep: the blocks that are left then, and what they will take if they are many.

    `land` writes a block, and `size_of` says how large it is then.
    """
    if len(left) <= _FEW:
        return left, None
    landing = 0.0

    def timed(number: int, found: Found) -> None:
        nonlocal landing
        start = monotonic()
        land(number, found)
        landing = monotonic() - start

    for block in left[:2]:
        start = monotonic()
        run(solver, [block], block[2] - block[1], timed, threads=1)
        solving = monotonic() - start - landing
    rest = left[2:]
    points = sum(stop - first for _, first, stop in rest)
    share = points / (left[1][2] - left[1][1])
    seconds = share * max(landing, solving / workers)
    return rest, Forecast(points, seconds, share * size_of(left[1][0]))


def worth_saying(forecast: Forecast | None) -> bool:
    """Whether somebody would want to know before waiting."""
    return forecast is not None and forecast.seconds > _LONG


def _duration(seconds: float) -> str:
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:,.0f} {unit}s"
    return f"{seconds:.0f} seconds"


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
