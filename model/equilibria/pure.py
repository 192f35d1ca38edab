"""Equilibria in pure strategies.

The cell (i, j) is an equilibrium iff A[i, j] is the largest entry of its column of A and B[i, j]
the largest of its row of B. There is nothing to solve: two maxima and two comparisons decide it,
for one game or for an array of games at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.equilibria.payoffs import (
    IntegerGame,
    exact_number,
    integer_game,
    object_array,
)
from model.errors import InputError


def pure_equilibria(A: Any, B: Any, tolerance: Any = 0) -> NDArray[np.bool_]:
    """Mark the pure equilibria of a game, or of a whole array of games.

    Parameters
    ----------
    A, B : array-like, shape (..., n, m)
        Payoffs, any number of games on the leading axes. Integer and object arrays (of int or
        Fraction) are compared exactly, float arrays as the floats they are.
    tolerance : number
        A deviation that gains no more than this is no reason to leave. At 0 a tie in floats counts
        only if both payoffs came out as the same float.

    Returns
    -------
    mask : array of bool, shape (..., n, m)
        True where no player can gain more than `tolerance` by deviating. Complete: there are no
        others. Cost: O(1) per cell; memory beyond the input: three bool arrays of its shape and,
        if `tolerance` is not 0, one array of the input's kind of shape (..., 1, m).

    Raises
    ------
    ValueError
        If the shapes differ or are not (..., n, m) with n, m >= 1, an entry is not a finite number,
        or the tolerance is negative.

    Examples
    --------
    >>> pure_equilibria([[3, 0], [0, 2]], [[2, 0], [0, 3]])
    array([[ True, False],
           [False,  True]])
    """
    first, second = _batch(A, "A"), _batch(B, "B")
    if first.shape != second.shape:
        raise InputError(f"B: must have the shape of A, {first.shape}, got {second.shape}")
    slack = exact_number(tolerance, "tolerance")
    if slack < 0:
        raise InputError(f"tolerance: must be at least 0, got {tolerance}")
    mask = _near_largest(first, -2, slack)
    mask &= _near_largest(second, -1, slack)
    return mask


def pure_profiles(A: Any, B: Any) -> tuple[tuple[int, int], ...]:
    """All pure equilibria of one game, exactly, as pairs (row, column) in order.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them (floats at their shortest decimal reading).

    Raises
    ------
    ValueError
        If they are not two matrices of one shape.
    """
    return pure_of(integer_game(A, B))


def pure_of(game: IntegerGame) -> tuple[tuple[int, int], ...]:
    """As `pure_profiles`, of a game that has been read already."""
    mask = pure_equilibria(*game.machine)
    return tuple((int(i), int(j)) for i, j in np.argwhere(mask))


def _batch(games: Any, name: str) -> NDArray[Any]:
    try:
        # numpy would read a list of large and mixed numbers as floats, and round them.
        listed = isinstance(games, (list, tuple))
        array = np.array(games, dtype=object) if listed else np.asarray(games)
    except ValueError:
        raise InputError(f"{name}: must have rows of one length, got ragged ones") from None
    if array.ndim < 2 or 0 in array.shape[-2:]:
        raise InputError(f"{name}: must have shape (..., n, m), n and m >= 1, got {array.shape}")
    if array.dtype.kind == "f":
        if not np.isfinite(array).all():
            raise InputError(f"{name}: must be finite, got NaN or infinity in it")
    elif array.dtype.kind == "O":
        # Also makes floats and decimals among the objects exact.
        if set(map(type, array.flat)) != {int}:
            exact = [exact_number(v, f"an entry of {name}") for v in array.flat]
            array = object_array(exact).reshape(array.shape)
    elif array.dtype.kind not in "iu":
        raise InputError(f"{name}: must be an array of numbers, got one of {array.dtype}")
    return array


def _near_largest(values: NDArray[Any], axis: int, slack: Any) -> NDArray[np.bool_]:
    if slack and values.dtype.kind in "iu":
        values = values.astype(object)
    largest = values.max(axis=axis, keepdims=True)
    if slack:
        largest = largest - (float(slack) if values.dtype.kind == "f" else slack)
    return np.asarray(values >= largest, dtype=bool)
