"""What the Parma Polyhedra Library computes here: plain numbers in, plain numbers out.

No call into the library can be interrupted. So each of these functions can also run in a process of
its own, which `ppl_process` starts and stops: this file is then the whole programme, and imports
nothing of the package.
"""

from __future__ import annotations

import pickle
import sys
from fractions import Fraction
from typing import Any

#: A constraint: coefficients by variable, and the bound.
Row = tuple[dict[int, int], int]


class TooMany(Exception):
    """An enumeration went beyond its bound; carries how many there were."""


def solve_programme(goal: list[int], rows: list[Row], equations: int) -> list[Fraction] | None:
    """Maximise goal x, x >= 0, subject to rows, the first few of them equations.

    Returns
    -------
    list of Fraction or None
        An optimal x; None if nothing is feasible or the goal has no bound.
    """
    import ppl

    system = ppl.Constraint_System()
    for k in range(len(goal)):
        system.insert(ppl.Variable(k) >= 0)
    for number, (row, bound) in enumerate(rows):
        weights = [0] * len(goal)
        for k, v in row.items():
            weights[k] = v
        left = ppl.Linear_Expression(weights, 0)
        system.insert(left == bound if number < equations else left <= bound)
    problem = ppl.MIP_Problem(len(goal), system, ppl.Linear_Expression(list(goal), 0))
    if problem.solve()["status"] != "optimized":
        return None
    point = problem.optimizing_point()
    return [Fraction(int(c), int(point.divisor())) for c in point.coefficients()]


def extreme_rays(
    matrix: list[list[int]], ease: list[int], most: int, tick: Any = None
) -> list[list[int]]:
    """Extreme rays (x, v) != (0, 1) of { x, v >= 0 : ease_j v >= matrix_j x for all j }.

    Parameters
    ----------
    matrix, ease
        As in `polytope.vertices`.
    most : int
        The most extreme rays, also on the way.
    tick : callable, optional
        Called with the number of extreme rays after each inequality.

    Raises
    ------
    TooMany
    """
    import ppl

    d = len(matrix[0])
    value = ppl.Variable(d)
    cone = ppl.C_Polyhedron(d + 1, "universe")
    for k in range(d + 1):
        cone.add_constraint(ppl.Variable(k) >= 0)
    for row, factor in zip(matrix, ease, strict=True):
        earned = ppl.Linear_Expression(row, 0)
        cone.add_constraint(factor * value - earned >= 0)
        count = len(cone.minimized_generators())
        if count > most:
            raise TooMany(count)
        if tick is not None:
            tick(count)
    rays = [
        [int(c) for c in generator.coefficients()]
        for generator in cone.minimized_generators()
        if generator.is_ray()
    ]
    return [ray for ray in rays if any(ray[:-1])]


def polytope_vertices(
    rows: list[Row], equations: int, size: int, most: int
) -> list[list[Fraction]]:
    """Vertices of a bounded { x >= 0 : rows }, the first few of the rows equations.

    Raises
    ------
    TooMany
    """
    import ppl

    body = ppl.C_Polyhedron(size, "universe")
    for k in range(size):
        body.add_constraint(ppl.Variable(k) >= 0)
    for number, (row, bound) in enumerate(rows):
        weights = [0] * size
        for k, v in row.items():
            weights[k] = v
        left = ppl.Linear_Expression(weights, 0)
        body.add_constraint(left == bound if number < equations else left <= bound)
        if len(body.minimized_generators()) > most:
            raise TooMany(len(body.minimized_generators()))
    return [
        [Fraction(int(c), int(generator.divisor())) for c in generator.coefficients()]
        for generator in body.minimized_generators()
        if generator.is_point()
    ]


def _main() -> None:
    """One call, from standard input to standard output."""
    name, arguments, memory = pickle.load(sys.stdin.buffer)
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (ImportError, ValueError, OSError):
        pass  # No such bound on this platform; the time bound holds all the same.
    try:
        answer = ("done", globals()[name](*arguments))
    except TooMany as error:
        answer = ("too many", error.args[0])
    except MemoryError:
        answer = ("memory", None)
    pickle.dump(answer, sys.stdout.buffer)


if __name__ == "__main__":
    _main()
