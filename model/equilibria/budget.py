"""What an enumeration may use: vertices and time."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic


class OutOfBudget(Exception):
    """An enumeration went beyond a bound; the message says which."""


@dataclass(frozen=True)
class Budget:
    """What an enumeration may use: vertices of one polytope, and time on the monotonic clock."""

    max_vertices: int
    deadline: float

    def check(self, vertices: int) -> None:
        """Raise `OutOfBudget` if there are too many vertices or it is too late."""
        if vertices > self.max_vertices:
            raise OutOfBudget(
                f"max_vertices: bounded to {self.max_vertices}, got {vertices} on the way"
            )
        if monotonic() > self.deadline:
            raise OutOfBudget(f"seconds: the time is up, got {vertices} vertices on the way")
