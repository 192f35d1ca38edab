"""A game with the names that a file gives to its players and strategies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.equilibria.payoffs import ExactArray
from model.errors import InputError


@dataclass(frozen=True, eq=False)
class NamedGame:
    """A two-player game in strategic form, read from a file.

    Attributes
    ----------
    title : str
    players : (str, str)
    rows, cols : tuple of str
        Names of the strategies.
    A, B : object arrays of Fraction, shape (n, m)
    """

    title: str
    players: tuple[str, str]
    rows: tuple[str, ...]
    cols: tuple[str, ...]
    A: ExactArray
    B: ExactArray

    def __repr__(self) -> str:
        n, m = self.A.shape
        first, second = self.players
        return f"<{type(self).__name__} {self.title!r}: {first} {n} x {m} {second}>"


def strategy_names(names: Sequence[str] | None, which: str, count: int) -> tuple[str, ...]:
    """The names of a player's strategies: by default their numbers, from 1.

    Raises
    ------
    ValueError
        If there are not as many as strategies.
    """
    if names is None:
        return tuple(str(k + 1) for k in range(count))
    if len(names) != count:
        raise InputError(f"{which}: must be {count} names, got {len(names)}")
    return tuple(map(str, names))


def two_names(players: Sequence[str]) -> tuple[str, str]:
    """The names of the players, who must be two."""
    if len(players) != 2:
        raise InputError(f"players: must be two names, got {len(players)}")
    return str(players[0]), str(players[1])
