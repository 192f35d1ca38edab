"""Payoffs of the outcomes of a grid in integers, over one denominator for each player.

The coefficients (`model.split`) are rational and the feature matrix (`model.grid`) is integer, so
that over one common denominator every payoff is an integer.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Any

import gmpy2
import numpy as np
from numpy.typing import NDArray

from model.grid import Grid, IntArray, feature_matrix
from model.payoffs import Structure, given
from model.split import Monomial, Split, not_carried_out, pays, split_payoffs

#: Integers of this size and larger are kept as Python integers.
_INT64_SAFE = 2**62


def scaled_payoffs(
    values: Mapping[str, Any],
    grid: Grid,
    structure: Structure,
    outcomes: IntArray | None = None,
) -> tuple[NDArray[Any], tuple[int, int]]:
    """Payoffs of outcomes as integers over one denominator for each player.

    Parameters
    ----------
    values : mapping of str to Fraction or mpq
        A value for every parameter.
    grid : Grid
    structure : Structure
    outcomes : array of int, optional
        Numbers of the outcomes wanted; all by default.

    Returns
    -------
    numerators : array, shape (2, outcomes), of int64 where they fit, else of Python integers
    denominators : (int, int)
    """
    if structure.execution == "pays":
        return _where_it_pays(values, grid, structure, outcomes)
    rows, (us, iran) = _scaled(split_payoffs(structure), values, grid, outcomes)
    return rows, (us, iran)


def _where_it_pays(
    values: Mapping[str, Fraction], grid: Grid, structure: Structure, outcomes: IntArray | None
) -> tuple[NDArray[Any], tuple[int, int]]:
    """Payoffs with the threat carried out at the outcomes at which that pays the US."""
    margin, _ = _scaled(pays(structure), values, grid, outcomes)
    split = split_payoffs(given(structure))
    both = [_scaled(split, v, grid, outcomes) for v in (values, not_carried_out(values))]
    common = [lcm(*scales) for scales in zip(*(scales for _, scales in both), strict=True)]
    done, left = (
        np.array(
            [row.astype(object) * (c // d) for row, d, c in zip(rows, scales, common, strict=True)]
        )
        for rows, scales in both
    )
    return np.where(margin[0] > 0, done, left), (common[0], common[1])


def _scaled(
    split: Split, values: Mapping[str, Fraction], grid: Grid, outcomes: IntArray | None
) -> tuple[NDArray[Any], tuple[int, ...]]:
    """The rows of a split at outcomes, as `scaled_payoffs` gives payoffs."""
    coefficients = split.exactly(values)
    phi, unit = _features(grid, split.monomials)
    phi = phi if outcomes is None else phi[:, outcomes]
    rows, denominators = [], []
    for rationals in coefficients:
        common = int(gmpy2.lcm(*(c.denominator for c in rationals)))
        integers = [int(c * common) for c in rationals]
        size = sum(abs(c) for c in integers) * int(np.abs(phi).max())
        kind: Any = np.int64 if size < _INT64_SAFE else object
        rows.append(np.array(integers, dtype=kind) @ phi.astype(kind))
        denominators.append(common * unit)
    if any(row.dtype == object for row in rows):
        rows = [row.astype(object) for row in rows]
    return np.array(rows), tuple(denominators)


@cache
def _features(grid: Grid, monomials: tuple[Monomial, ...]) -> tuple[IntArray, int]:
    """The feature matrix of all outcomes, made once."""
    return feature_matrix(grid, monomials)
