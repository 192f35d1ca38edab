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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd, prod
from typing import Any

import numpy as np
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
    if any(part.dtype == object for part in payoffs):
        keys: Iterable[Any] = map(tuple, np.hstack(payoffs))
    else:
        lines = np.hstack(payoffs)
        text, size = lines.tobytes(), lines.shape[1] * lines.itemsize
        keys = (text[k : k + size] for k in range(0, len(text), size))
    classes: dict[Any, list[int]] = {}
    for k, key in enumerate(keys):
        classes.setdefault(key, []).append(k)
    return tuple(map(tuple, classes.values()))


def choices(weights: Sequence[int], classes: tuple[tuple[int, ...], ...]) -> int:
    """Count what `lifted` yields."""
    return prod(len(c) for c, w in zip(classes, weights, strict=True) if w)


def lifted(
    weights: Sequence[int], classes: tuple[tuple[int, ...], ...]
) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """Yield the vertices of what merges into a strategy: what is played before, and its weights.

    Parameters
    ----------
    weights : sequence of int
        Of the merged strategies: probabilities times a positive number.
    classes : tuple of tuples of int
    """
    copies = [c for c, w in zip(classes, weights, strict=True) if w]
    divisor = gcd(*weights)
    positive = [w // divisor for w in weights if w]
    for choice in product(*copies):
        yield choice, positive
