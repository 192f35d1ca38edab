"""What a computation may use: time, memory, vertices.

Whoever computes looks at its `Budget` between steps that are short; what cannot be cut into short
steps runs in a process of its own, which is stopped from outside (`ppl_process`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from time import monotonic
from typing import Any

from model.equilibria.payoffs import exact_number, whole_number
from model.errors import InputError

#: More vertices of a polytope than a minute finds: time and memory are what binds.
MOST_VERTICES = 10_000_000


class OutOfBudget(InputError):
    """A computation went beyond a bound; the message says which."""


@dataclass(frozen=True)
class Budget:
    """Bounds of one computation.

    Attributes
    ----------
    deadline : float
        On the monotonic clock.
    seconds : float
        How long that was at the start.
    memory : float
        Gigabytes that tables, or a process of its own, may take.
    max_vertices : int
        Of one polytope.
    """

    deadline: float
    seconds: float
    memory: float
    max_vertices: int

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.deadline - monotonic()

    def at_least(self, seconds: float) -> Budget:
        """The same with so many seconds left, for what is worth a moment even when it is late."""
        return replace(self, deadline=max(self.deadline, monotonic() + seconds))

    def check_memory(self, number: int) -> None:
        """Raise `OutOfBudget` if so many bytes are too many."""
        if number > self.memory * 2**30:
            raise OutOfBudget(f"memory: bounded to {self.memory:g} GB")

    def check(self, vertices: int = 0) -> None:
        """Raise `OutOfBudget` if there are too many vertices or it is too late."""
        if vertices > self.max_vertices:
            raise OutOfBudget(
                f"max_vertices: bounded to {self.max_vertices}, got {vertices} on the way"
            )
        if self.left < 0:
            on_the_way = f", got {vertices} vertices on the way" if vertices else ""
            raise OutOfBudget(f"seconds: bounded to {self.seconds:g}{on_the_way}")


def new_budget(seconds: Any = 60.0, memory: Any = 4.0, max_vertices: Any = MOST_VERTICES) -> Budget:
    """Start the clock, after checking the bounds.

    Parameters
    ----------
    seconds : number
    memory : number
        Gigabytes.
    max_vertices : int

    Raises
    ------
    ValueError
        If one is not a positive number of its kind.
    """
    time, space = (
        float(_positive(value, name)) for value, name in ((seconds, "seconds"), (memory, "memory"))
    )
    return Budget(monotonic() + time, time, space, whole_number(max_vertices, "max_vertices", 1))


def _positive(value: Any, name: str) -> Any:
    # An ordinary float needs no exact reading, nor has infinity one.
    number = value if isinstance(value, float) and 0 < value <= inf else exact_number(value, name)
    if number <= 0:
        raise InputError(f"{name}: must be positive, got {value}")
    return number
