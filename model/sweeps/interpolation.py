"""Coefficients of the payoffs at all points of a grid, from their values at a few.

Every coefficient (`model.split`) is a polynomial of low degree in each parameter, and a weight
that follows another along its simplex is linear in it. So along the axes of a grid a coefficient
is fixed by its values at d + 1 nodes for each axis, d being its degree there:

    a_k(p) = sum over nodes m of  a_k(m) L_m(p),
    L_m(p) = product over axes i of Lagrange's L_{m_i}(p_i).

With evenly spaced nodes between the ends of the axis and d <= 3 this is stable: the error is a few
units in the last place of the largest |a_k(m)|, far below the engine's tolerance. Own terms may be
of higher degree: then coefficients are worked out at every point.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from model.parameters import simplexes
from model.payoffs import Structure
from model.split import split_payoffs
from model.sweeps.axes import Axis
from model.sweeps.points import Points

#: Nodes along an axis at most: between more, evenly spaced, errors grow.
_MOST = 4


@dataclass(frozen=True, eq=False)
class Interpolation:
    """Nodes and basis functions of a grid.

    Attributes
    ----------
    nodes : Points
        The M nodes, themselves a grid.
    shape : tuple of int
        Shape of the grid.
    functions : tuple of arrays, shapes (nodes of the axis, points of the axis)
        Lagrange's functions of each axis at its values.
    """

    nodes: Points
    shape: tuple[int, ...]
    functions: tuple[NDArray[np.float64], ...]

    @classmethod
    def of(cls, points: Points, structure: Structure) -> Interpolation | None:
        """Lay nodes over a grid, as many as the degrees ask for; None if that is too many."""
        axes, functions = [], []
        for axis in points.axes:
            names = points.scenario.registry
            simplex = names[axis.name].simplex if axis.name in names else None
            moved = simplexes(names)[simplex] if simplex else (axis.name,)
            count = 1 + degree(structure, moved)
            if count > _MOST:
                return None
            low, high = axis.values[0], axis.values[-1]
            count = count if low < high else 1
            places = tuple(
                low + (high - low) * Fraction(j, max(1, count - 1)) for j in range(count)
            )
            axes.append(Axis(axis.name, places))
            functions.append(_lagrange(axes[-1].floats, axis.floats))
        nodes = replace(points, axes=tuple(axes))
        return cls(nodes, points.shape, tuple(functions))

    def basis(self, start: int, stop: int) -> NDArray[np.float64]:
        """L of every node at the points from `start` to before `stop`, shape (M, points)."""
        places = np.unravel_index(np.arange(start, stop), self.shape)
        result = np.ones((1, stop - start))
        for function, place in zip(self.functions, places, strict=True):
            here = function[:, place]
            result = (result[:, None] * here[None]).reshape(-1, stop - start)
        return result

    @property
    def count(self) -> int:
        """M."""
        return prod(self.nodes.shape)


def _lagrange(nodes: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = []
    for j, node in enumerate(nodes):
        others = np.delete(nodes, j)
        rows.append(np.prod((values - others[:, None]) / (node - others[:, None]), axis=0))
    return np.array(rows)


@cache
def degree(structure: Structure, names: tuple[str, ...]) -> int:
    """The highest total degree of any coefficient of the payoffs in some parameters together."""
    split = split_payoffs(structure)
    places = [split.parameters.index(name) for name in names if name in split.parameters]
    return max(
        (
            sum(powers[place] for place in places)
            for row in split.coefficients
            for coefficient in row
            for powers in coefficient.itermonoms()
        ),
        default=0,
    )
