"""One equilibrium by the path of Lemke and Howson, in floats or in integers.

Let M be what each of the opponent's strategies earns against each of one's own, positive, and
P = { x >= 0 : M x <= 1 } (see `polytope`); Q likewise for the other player. A point has the label
of each own strategy that it does not use and of each opponent's strategy that is tight. A pair
(x, y) != (0, 0) that has all labels between its two points is an equilibrium, scaled.

From (0, 0), which has all labels, drop one label k: move along the edge of P (or Q) that keeps the
others. At its end some label is picked up that the other point has too: drop it there, and so on
in turn, until k is picked up. The path cannot meet itself and must end. From the end of one path
other labels lead on, to other equilibria.

A point is known by the own strategies I that it uses and the opponent's J that are tight, as many:

    x_I = K^-1 1,   K = M[J, I],   slack_r = 1 - M[r, I] x_I   for r not in J,

and a step along an edge lets an unused strategy or a slack grow until the first of these vanishes.
Supports on a path are small, even in games of thousands of strategies, so each step solves its own
equations afresh and no error adds up. Ties are broken as in `basis_kernel`: the right-hand
sides are 1 + e D with D random and e infinitesimal.

In floats the path is only a guess of which strategies are used at its end: whoever follows it
solves for these in integers and certifies. In integers the end is proved, at a hundred times the
cost and more.

References: C. E. Lemke and J. T. Howson, Equilibrium points of bimatrix games, J. SIAM 12, 1964;
L. S. Shapley, A note on the Lemke-Howson algorithm, Mathematical Programming Study 1, 1974.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.bases import solve_integers

#: In floats: rates below this count as 0, ratios this near as tied.
_SMALL = 1e-10


class Astray(Exception):
    """Rounding has led off the path."""


class Vertex:
    """A vertex of one player's polytope, in floats; it moves.

    Parameters
    ----------
    M : array, shape (m, d)
        Positive; what each of the opponent's strategies earns.
    own, other : int
        First label of the player's own strategies and of the opponent's.
    direction : array of positive int, shape (m,)
        How the right-hand sides are moved.

    Attributes
    ----------
    used, tight : list of int
        I and J, in no order.
    """

    def __init__(self, M: NDArray[Any], own: int, other: int, direction: NDArray[Any]) -> None:
        self.M, self.own, self.other = M, own, other
        self.right = np.stack([np.ones_like(direction), direction], axis=1).astype(M.dtype)
        self.used: list[int] = []
        self.tight: list[int] = []

    def has(self, label: int) -> bool:
        """Whether this point has a label."""
        if self.own <= label < self.own + self.M.shape[1]:
            return label - self.own not in self.used
        return label - self.other in self.tight

    def let_go(self, label: int) -> int:
        """Move along the edge on which one label is lost; give the label that is picked up."""
        m, d = self.M.shape
        strategy = label - self.own if self.own <= label < self.own + d else None
        if strategy is None:
            growing = np.zeros(m, dtype=self.M.dtype)
            growing[label - self.other] = 1
        else:
            growing = self.M[:, strategy]
        table = np.hstack([self.right, growing[:, None]])
        inside, scale = self._solve(self.M[np.ix_(self.tight, self.used)], table[self.tight])
        outside = table * scale - self.M[:, self.used] @ inside
        outside[self.tight, 2] = 0
        first = self._first_to_vanish(np.vstack([inside, outside]))
        # What vanishes, and what grows instead.
        if first < len(self.used):
            lost = self.own + self.used.pop(first)
        else:
            self.tight.append(first - len(self.used))
            lost = self.other + self.tight[-1]
        if strategy is None:
            self.tight.remove(label - self.other)
        else:
            self.used.append(strategy)
        return lost

    def _solve(self, K: NDArray[Any], right: NDArray[Any]) -> tuple[NDArray[Any], Any]:
        """K^-1 right, times a positive number; that number."""
        try:
            return np.linalg.solve(K, right), 1
        except np.linalg.LinAlgError:
            raise Astray from None

    def _first_to_vanish(self, table: NDArray[Any]) -> int:
        """The row that vanishes first: (a + e b) / c is least, for rows (a, b, c) with c > 0."""
        rows = np.flatnonzero(table[:, 2] > _SMALL)
        if not len(rows):
            raise Astray
        ratios = table[rows, :2] / table[rows, 2:]
        least = ratios[:, 0].min()
        tied = np.flatnonzero(ratios[:, 0] <= least + _SMALL * (1 + abs(least)))
        return int(rows[tied[ratios[tied, 1].argmin()]])


class IntegerVertex(Vertex):
    """A vertex of one player's polytope, in integers of any size."""

    def _solve(self, K: NDArray[Any], right: NDArray[Any]) -> tuple[NDArray[Any], Any]:
        solved, scale = solve_integers(K.tolist(), right.tolist())
        return np.array(solved, dtype=object).reshape(right.shape), scale

    def _first_to_vanish(self, table: NDArray[Any]) -> int:
        best = -1
        for r in np.flatnonzero(table[:, 2] > 0).tolist():
            if best < 0:
                best = r
                continue
            (a, b, c), (f, g, h) = table[best], table[r]
            if (f * c, g * c) < (a * h, b * h):
                best = r
        return best


def follow(first: Vertex, second: Vertex, label: int) -> Iterator[None]:
    """Follow a path from where both vertices are to its end, a step at a time.

    Parameters
    ----------
    first, second : Vertex
        Of x and of y, with all labels between them. Moved along.
    label : int
        The label to drop.
    """
    dropped = label
    moving, waiting = (first, second) if first.has(label) else (second, first)
    while True:
        dropped = moving.let_go(dropped)
        if dropped == label:
            return
        yield
        moving, waiting = waiting, moving
