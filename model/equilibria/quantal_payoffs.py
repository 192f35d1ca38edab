"""Payoffs as the solvers of quantal response see them: what a choice changes, in units of stakes.

A constant that a player's own choice does not change has no part in its quantal response, and
payoffs and precision trade off: so each player's payoffs are centred against each strategy of the
other, and both players' divided by the largest stake, the most that one choice changes. Lists are
read exactly (`payoffs`) before any of this, so that neither constants nor units, nor integers
beyond floats, cost digits; arrays of machine numbers are taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.payoffs import ExactArray, entries, integer_game, real_number, short
from model.equilibria.quantal_results import Floats
from model.errors import InputError


@dataclass(frozen=True, eq=False)
class Stakes:
    """P games of one shape, scaled.

    Attributes
    ----------
    A, B : array, shape (P, n, m)
        Centred, in units of the game's largest stake; contiguous.
    units : array, shape (P,)
        The largest stakes, in points; 1 where nothing is at stake.
    """

    A: Floats
    B: Floats
    units: Floats

    @property
    def swapped(self) -> bool:
        """Whether the kernel takes the players the other way round: fewer strategies second."""
        return self.A.shape[2] > self.A.shape[1]

    def kernel(self, p: int) -> tuple[Floats, Floats, Floats]:
        """One game as `quantal_kernel` takes it: A, A', B."""
        A, B = (self.B[p].T, self.A[p].T) if self.swapped else (self.A[p], self.B[p])
        return np.ascontiguousarray(A), np.ascontiguousarray(A.T), np.ascontiguousarray(B)

    def strategies(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """Both strategies, in the order of the game, and the scaled precision, of kernel points."""
        m = min(self.A.shape[1:])
        q, p = softmax(points[:, :m]), softmax(points[:, m + 1 :])
        return (q, p, points[:, m]) if self.swapped else (p, q, points[:, m])

    def regret(self, x: Floats, y: Floats) -> Floats:
        """The larger of the players' regrets, in points, for one strategy of each in each game."""
        worst = np.zeros(len(x))
        for own, other, mix in ((self.A, y, x), (self.B.transpose(0, 2, 1), x, y)):
            gains = np.einsum("pij,pj->pi", own, other)
            lost = gains.max(axis=1, keepdims=True) - gains
            worst = np.maximum(worst, (lost * mix).sum(axis=1))
        return worst * self.units

    def repeated(self, count: int) -> Stakes:
        """One game many times."""
        A, B = (np.broadcast_to(M, (count, *M.shape[1:])) for M in (self.A, self.B))
        return Stakes(A, B, np.broadcast_to(self.units, (count,)))


def read_stakes(A: Any, B: Any, dimensions: int) -> Stakes:
    """Read one game (2 dimensions) or many of one shape (3).

    Raises
    ------
    ValueError
        For what is no array of finite numbers of that many dimensions with a strategy of each
        player, shapes that differ, or stakes beyond floats.
    """
    if not (_is_plain(A) and _is_plain(B)):
        return _exactly(A, B, dimensions)
    read = []
    for given, name in ((A, "A"), (B, "B")):
        if given.ndim != dimensions or 0 in given.shape[-2:]:
            raise InputError(
                f"{name}: must have {dimensions} dimensions and a strategy of each player, "
                f"got shape {given.shape}"
            )
        values = given.astype(np.float64)
        if not np.isfinite(values).all():
            raise InputError(f"{name}: must be finite, got nan or an infinity")
        read.append(values if dimensions == 3 else values[None])
    if read[0].shape != read[1].shape:
        raise InputError(f"B: must have the shape of A, {A.shape}, got {B.shape}")
    with np.errstate(over="ignore", invalid="ignore"):
        # Less one strategy first: that is exact where payoffs are far from 0 and near each other.
        first, second = read[0] - read[0][:, :1], read[1] - read[1][:, :, :1]
        first = first - first.mean(axis=1, keepdims=True)
        second = second - second.mean(axis=2, keepdims=True)
        units = np.maximum(np.ptp(first, axis=1).max(axis=1), np.ptp(second, axis=2).max(axis=1))
    _check_units(units)
    units = np.where(units > 0, units, 1.0)
    return Stakes(first / units[:, None, None], second / units[:, None, None], units)


def _is_plain(given: Any) -> bool:
    """Whether floats hold all of it: an array of floats, or of integers that are not too large."""
    if not isinstance(given, np.ndarray) or given.dtype.kind not in "iuf":
        return False
    return given.dtype.kind == "f" or not given.size or int(np.abs(given).max()) < 2**53


def _exactly(A: Any, B: Any, dimensions: int) -> Stakes:
    """Read game by game, exactly, and round only what is left."""
    if dimensions == 2:
        games = [integer_game(A, B)]
    else:
        first, second = (entries(_listed(M), name) for M, name in ((A, "A"), (B, "B")))
        if len(first) != len(second):
            raise InputError(f"B: must be as many games as A, {len(first)}, got {len(second)}")
        games = [integer_game(a, b) for a, b in zip(first, second, strict=True)]
        if not games:
            raise InputError("A: must be at least one game, got none")
    shapes = {game.shape for game in games}
    if len(shapes) > 1:
        found = ", ".join(map(str, sorted(shapes)))
        raise InputError(f"A: must be games of one shape, got {found}")
    first, second, units = [], [], []
    for game in games:
        d, e = (unit * size for unit, size in zip(game.denominators, game.shape, strict=True))
        # Over one denominator, so that both players' stakes compare.
        a, b = _centred(game.A) * e, _centred(game.B.T) * d
        top = max(_stake(a), _stake(b))
        units.append(_ratio(top, d * e))
        first.append(_over(a, top or 1))
        second.append(_over(b.T, top or 1))
    stakes = np.array(units)
    _check_units(stakes)
    return Stakes(np.array(first), np.array(second), np.where(stakes > 0, stakes, 1.0))


def _listed(games: Any) -> Any:
    return list(games) if isinstance(games, np.ndarray) and games.ndim else games


def _centred(own: ExactArray) -> ExactArray:
    """Payoffs less their mean over the player's own strategies, times how many these are."""
    return np.asarray(len(own) * own - own.sum(axis=0), dtype=object)


def _stake(own: ExactArray) -> int:
    return int((own.max(axis=0) - own.min(axis=0)).max())


def _ratio(top: int, bottom: int) -> float:
    try:
        return top / bottom
    except OverflowError:
        return np.inf


def _over(M: ExactArray, top: int) -> Floats:
    return np.array([int(v) / top for v in M.flat]).reshape(M.shape)


def _check_units(units: NDArray[np.float64]) -> None:
    if not np.isfinite(units).all():
        raise InputError("A, B: must have stakes in the range of floats, got larger ones")


def read_precision(value: Any, name: str = "precision") -> float:
    """Read a precision: a number of at least 0."""
    t = real_number(value, name)
    if t < 0:
        raise InputError(f"{name}: must be at least 0, got {short(value)}")
    return t


def softmax(logits: Floats) -> Floats:
    """Each row's exponentials, scaled to sum to 1."""
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))
