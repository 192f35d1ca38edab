"""Merging duplicate strategies, and the extreme equilibria of the game before it.

Two rows are *duplicates* if they have the same payoffs for both players against every column.
Merging them into one is a linear map from the mixed strategies of the whole game onto those of the
merged game (probabilities of duplicates add up), and (x, y) is an equilibrium iff its image is.

Extreme points come back like this. A maximal set of interchangeable equilibria is a product S x T
of polytopes. In the inverse image of S, a point with weight on two duplicates is the middle of two
others with the same image, and a point whose image is no vertex of S is the middle of two others on
the same rows. So the vertices of the inverse image are the vertices of S, each merged strategy that
is played being played by exactly one of its copies, in every choice of copies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from numpy.typing import NDArray

from model.equilibria.payoffs import IntegerGame
from model.equilibria.results import Strategy


@dataclass(frozen=True, eq=False)
class Merged:
    """A game without duplicates.

    Attributes
    ----------
    game : IntegerGame
        One strategy for each class of duplicates.
    rows, cols : tuple of tuples of int
        The classes: numbers of the strategies in the game before.
    """

    game: IntegerGame
    rows: tuple[tuple[int, ...], ...]
    cols: tuple[tuple[int, ...], ...]

    def merge(self, x: Strategy, y: Strategy) -> tuple[Strategy, Strategy]:
        """Give strategies of the game before in the merged game: copies add up."""
        return (
            tuple(sum((x[k] for k in others), x[first]) for first, *others in self.rows),
            tuple(sum((y[k] for k in others), y[first]) for first, *others in self.cols),
        )


def merge_duplicates(game: IntegerGame) -> Merged:
    """Merge strategies with the same payoffs for both players, exactly.

    Merging rows makes no new duplicates among columns, nor the other way, so one pass does it.
    """
    rows = _classes(*game.machine)
    cols = _classes(*(M.T for M in game.machine))
    return Merged(game.part([c[0] for c in rows], [c[0] for c in cols]), rows, cols)


def _classes(*payoffs: NDArray[Any]) -> tuple[tuple[int, ...], ...]:
    """Rows that are the same in all arrays, compared as bytes where these are machine integers."""
    classes: dict[Any, list[int]] = {}
    for k, line in enumerate(zip(*payoffs, strict=True)):
        key = tuple(part.tobytes() if part.dtype != object else tuple(part) for part in line)
        classes.setdefault(key, []).append(k)
    return tuple(tuple(c) for c in classes.values())


def choices(strategy: Strategy, classes: tuple[tuple[int, ...], ...]) -> int:
    """Count what `lifted` yields."""
    return prod(len(c) for c, p in zip(classes, strategy, strict=True) if p)


def lifted(strategy: Strategy, classes: tuple[tuple[int, ...], ...]) -> Iterator[Strategy]:
    """Yield the vertices of what merges into a strategy, in the game before."""
    length = sum(len(c) for c in classes)
    played = [(c, p) for c, p in zip(classes, strategy, strict=True) if p]
    for choice in product(*(c for c, _ in played)):
        full = [Fraction(0)] * length
        for place, (_, p) in zip(choice, played, strict=True):
            full[place] = p
        yield tuple(full)
