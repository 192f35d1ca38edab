"""Components of the set of equilibria.

If (x, y) and (x', y') are equilibria and so are (x, y') and (x', y), the four are interchangeable.
A *maximal Nash subset* is a largest product S x T of sets of strategies that are interchangeable:
S and T are polytopes, and their vertices make extreme equilibria. So, with the extreme equilibria
as edges of a bipartite graph between the x and the y that occur in them, the maximal Nash subsets
are the maximal bicliques (U, V), S and T being the convex hulls of U and of V; and the
*components*, the topologically connected parts of the set of equilibria, are the connected
components of the graph.
An equilibrium is isolated iff its component is one edge. Counting extreme equilibria therefore
counts neither equilibria (of which a component with two edges has infinitely many) nor components.

References: H.-M. Winkels, An algorithm to determine all equilibrium points of a bimatrix game, in
Game Theory and Related Topics, 1979; D. Avis, G. Rosenberg, R. Savani and B. von Stengel,
Enumeration of Nash equilibria for two-player games, Economic Theory 42, 2010.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import gcd
from typing import TYPE_CHECKING, Any

from model.equilibria.budget import MOST_VERTICES, new_budget
from model.equilibria.duplicates import merge_duplicates
from model.equilibria.extreme import extreme_equilibria, without_dominated
from model.equilibria.index import component_indices
from model.equilibria.legible import SolverResult
from model.equilibria.payoffs import integer_game
from model.equilibria.results import Equilibrium, EquilibriumSet, Strategy, in_order, whole
from model.errors import InputError
from model.results import Several, table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class NashSubset(SolverResult):
    """A maximal set of interchangeable equilibria: every x in the hull with every y in the hull.

    Attributes
    ----------
    rows, cols : tuple of strategies
        The vertices of S and of T.
    dimension : int
        Dimension of S x T.
    """

    rows: tuple[Strategy, ...]
    cols: tuple[Strategy, ...]
    dimension: int

    @property
    def words(self) -> str:
        """How many corners it has on either side, and its dimension."""
        return (
            f"Any mixture of {len(self.rows)} strategies of the row player with any mixture of "
            f"{len(self.cols)} of the column player; dimension {self.dimension}"
        )


@dataclass(frozen=True, repr=False)
class Component(SolverResult):
    """A connected part of the set of equilibria.

    Attributes
    ----------
    equilibria : tuple of Equilibrium
        Its extreme equilibria.
    subsets : tuple of NashSubset
        The maximal Nash subsets that it consists of.
    index : int or None
        Its index; None if that took more than the bounds allow.
    """

    equilibria: tuple[Equilibrium, ...]
    subsets: tuple[NashSubset, ...]
    index: int | None = field(compare=False)

    @property
    def words(self) -> str:
        """Its size, dimension and index."""
        many = f"A continuum of dimension {self.dimension} with {len(self.equilibria)} corners"
        what = "A single equilibrium" if self.is_isolated else many
        index = "index not found" if self.index is None else f"index {self.index:+d}"
        return f"{what}; {index}"

    @property
    def dimension(self) -> int:
        """The largest dimension of its subsets."""
        return max(subset.dimension for subset in self.subsets)

    @property
    def is_isolated(self) -> bool:
        """Whether it is a single point."""
        return len(self.equilibria) == 1


@dataclass(frozen=True, repr=False)
class Components(SolverResult, Several[Component]):
    """The connected components of the equilibria of a game; gone through like a tuple.

    Attributes
    ----------
    parts : tuple of Component
        In the order of their first equilibria.
    """

    parts: tuple[Component, ...]

    @property
    def words(self) -> str:
        """How many components, and how many of them are single points."""
        alone = sum(part.is_isolated for part in self)
        return f"{len(self)} connected components of equilibria, {alone} of them single points"

    def frame(self) -> pd.DataFrame:
        """A row for each component."""
        return table(
            [
                {
                    "corners": len(part.equilibria),
                    "pure_corners": sum(e.is_pure for e in part.equilibria),
                    "dimension": part.dimension,
                    "index": part.index,
                    "subsets": len(part.subsets),
                }
                for part in self
            ]
        )


def components(
    A: Any,
    B: Any,
    found: EquilibriumSet | None = None,
    *,
    max_vertices: int = MOST_VERTICES,
    seconds: float = 60.0,
    memory: float = 4.0,
) -> Components:
    """Arrange the equilibria of a game in their connected components.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    found : EquilibriumSet, optional
        All extreme equilibria of this game, if they are known already.
    max_vertices, seconds, memory
        Bounds as in `extreme_equilibria`, for the equilibria and the indices together.

    Returns
    -------
    Components
        In the order of their first equilibria. The indices sum to +1, which is checked. Cost: that
        of `extreme_equilibria` twice, and the number of maximal bicliques.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape, or `found` is not complete or of another shape.
    TooLarge
        As `extreme_equilibria`, if `found` is not given.
    ArithmeticError
        If the indices do not sum to +1: `found` is not what it says it is.
    """
    budget = new_budget(seconds, memory, max_vertices)
    game = integer_game(A, B)
    if found is None:
        found = extreme_equilibria(A, B, max_vertices=max_vertices, seconds=seconds, memory=memory)
    if not found.complete:
        raise InputError(f"found: must be complete, got a set from {found.method} that is not")
    for e in found:
        if (len(e.x), len(e.y)) != game.shape:
            raise InputError(
                f"found: must be of a game of shape {game.shape}, got {(len(e.x), len(e.y))}"
            )
    groups = _connected(found)
    reduction = without_dominated(game, budget)
    merged = merge_duplicates(reduction.game)
    images = [
        sorted({merged.merge(*reduction.restrict(e.x, e.y)) for e in group}) for group in groups
    ]
    indices = component_indices(merged.game, images, budget)
    return Components(
        tuple(
            Component(group, _maximal_subsets(group), index)
            for group, index in zip(groups, indices, strict=True)
        )
    )


def _connected(found: Iterable[Equilibrium]) -> list[tuple[Equilibrium, ...]]:
    """Group equilibria that share an x or a y, directly or through others."""
    found = list(found)
    # Each equilibrium points towards another of its group; the last one points at itself.
    towards = list(range(len(found)))

    def last(k: int) -> int:
        while towards[k] != k:
            towards[k] = k = towards[towards[k]]
        return k

    for side in ("x", "y"):
        first: dict[Strategy, int] = {}
        for k, e in enumerate(found):
            towards[last(k)] = last(first.setdefault(getattr(e, side), k))
    groups: dict[int, list[Equilibrium]] = {}
    for k, e in enumerate(found):
        groups.setdefault(last(k), []).append(e)
    ordered = [in_order(group) for group in groups.values()]
    return sorted(ordered, key=lambda group: (group[0].supports, group[0].x, group[0].y))


def _maximal_subsets(group: tuple[Equilibrium, ...]) -> tuple[NashSubset, ...]:
    """List the maximal bicliques.

    Their sets V are the intersections, not empty, of the neighbourhoods of one or more x; their
    sets U are all x whose neighbourhood holds V. Sets of y are bits; x with one neighbourhood are
    taken together, so that a product of polytopes costs no more than a point.
    """
    place: dict[Strategy, int] = {}
    near: dict[Strategy, int] = {}
    for e in group:
        near[e.x] = near.get(e.x, 0) | 1 << place.setdefault(e.y, len(place))
    alike: dict[int, list[Strategy]] = {}
    for x, neighbours in near.items():
        alike.setdefault(neighbours, []).append(x)
    meets: set[int] = set()
    for neighbours in alike:
        meets |= {neighbours, *(neighbours & other for other in meets)}
    ys = list(place)
    subsets = []
    for meet in meets - {0}:
        rows = tuple(sorted(x for some, xs in alike.items() if some & meet == meet for x in xs))
        cols = tuple(sorted(y for k, y in enumerate(ys) if meet >> k & 1))
        subsets.append(NashSubset(rows, cols, affine_dimension(rows) + affine_dimension(cols)))
    return tuple(sorted(subsets, key=lambda subset: (subset.rows, subset.cols)))


def affine_dimension(points: tuple[Strategy, ...]) -> int:
    """Compute the dimension of the convex hull of distributions, exactly: 0 for one point.

    It is one less than the rank of the points as vectors, whole multiples of them for speed.
    """
    basis: list[tuple[int, list[int]]] = []
    for point in points:
        vector = whole(point)
        for pivot, row in basis:
            if vector[pivot]:
                a, b = row[pivot], vector[pivot]
                vector = [a * v - b * w for v, w in zip(vector, row, strict=True)]
        divisor = gcd(*vector)
        if divisor:
            vector = [v // divisor for v in vector]
            basis.append((next(k for k, v in enumerate(vector) if v), vector))
    return len(basis) - 1
