"""Moving first: the pure strategy to which a player would commit before the other replies.

The leader announces a strategy i and is held to it; the follower plays a best reply to i. Where it
has several, the leader may hope for the one it likes best (*friendly*: the usual, strong
Stackelberg solution) or must fear the worst (*hostile*: the weak one). The leader's value is

    friendly:  max_i  max over best replies j of  A[i, j]
    hostile:   max_i  min over best replies j of  A[i, j].

With friendly replies the leader gets at least its best pure equilibrium; with hostile ones it may
get less. The distance between the two says how much hangs on the follower's goodwill where it does
not care.

References: H. von Stackelberg, Marktform und Gleichgewicht, 1934; G. Leitmann, On generalized
Stackelberg strategies, J. Optimization Theory and Applications 26, 1978.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np

from model.equilibria.legible import SolverResult, legible
from model.equilibria.payoffs import integer_game
from model.errors import InputError

Leader = Literal["row", "column"]
Replies = Literal["friendly", "hostile"]

#: Entries that a sentence names.
_SAID = 6


@dataclass(frozen=True, repr=False)
class Commitment(SolverResult):
    """The solution with one player moving first.

    Attributes
    ----------
    leader : {"row", "column"}
    replies : {"friendly", "hostile"}
        How the follower breaks its ties, as the leader sees it.
    value : Fraction
        What the leader gets.
    profiles : tuple of (int, int)
        Row and column of all its best commitments, each with the replies that give this value.
    """

    leader: Leader
    replies: Replies
    value: Fraction
    profiles: tuple[tuple[int, int], ...]

    @property
    def words(self) -> str:
        """What moving first is worth, and by which profiles."""
        best = ", ".join(map(str, self.profiles[:_SAID]))
        more = f", {len(self.profiles)} in all" if len(self.profiles) > _SAID else ""
        return (
            f"The {self.leader} player that moves first gets {legible(self.value)} where ties are "
            f"broken in a {self.replies} way, at (row, column) {best}{more}"
        )


def commitment(A: Any, B: Any, leader: Leader = "row", replies: Replies = "friendly") -> Commitment:
    """Find what the leader commits to, in pure strategies.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    leader : {"row", "column"}
    replies : {"friendly", "hostile"}

    Returns
    -------
    Commitment
        Exact, all solutions. Cost O(n m).

    Raises
    ------
    ValueError
        For another leader or kind of replies, or matrices that are not two of one shape.

    Examples
    --------
    >>> commitment([[2, 4], [1, 3]], [[1, 0], [0, 1]]).profiles
    ((1, 1),)
    """
    if leader not in get_args(Leader):
        raise InputError(f"leader: must be row or column, got {leader!r}")
    if replies not in get_args(Replies):
        raise InputError(f"replies: must be friendly or hostile, got {replies!r}")
    game = integer_game(A, B)
    lead, follow = (game.A, game.B) if leader == "row" else (game.B.T, game.A.T)
    best = follow == follow.max(axis=1, keepdims=True)
    ends = []
    for own, reply in zip(lead, best, strict=True):
        ends.append(own[reply].max() if replies == "friendly" else own[reply].min())
    value = max(ends)
    pairs = [
        (i, int(j))
        for i, end in enumerate(ends)
        if end == value
        for j in np.flatnonzero(best[i] & (lead[i] == value))
    ]
    profiles = tuple(sorted(pairs if leader == "row" else [(j, i) for i, j in pairs]))
    scale = game.denominators[0 if leader == "row" else 1]
    return Commitment(leader, replies, Fraction(int(value), scale), profiles)
