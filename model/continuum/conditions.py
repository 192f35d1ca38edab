"""The conditions of the continuum: what a side keeps by not leaving some files, conceding others.

For a set S of settled files and terms x in [0, 1]^S, and a deviation of the lemma
(`model.continuum`) that leaves files R of S and concedes open files K, a side keeps

    c_RK(x) = its payoff at (S, x) - its payoff at what the deviation leads to,

a polynomial in x of degree 2 at most, which must be >= 0. All of them are made here from the one
definition of the payoffs (`model.split.split_payoffs`), in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from math import prod
from typing import Any

from gmpy2 import mpq

from model.payoffs import PLAYERS, Player, Structure
from model.payoffs import terms as payoff_terms
from model.premise import premise_slacks
from model.split import features, split_payoffs

#: Positions of files.
FileSet = tuple[int, ...]

#: A polynomial in the terms of the files: coefficients by exponents.
Polynomial = Mapping[tuple[int, ...], Any]

#: A polynomial in one variable: coefficients, the constant first.
Line = list[Any]

#: Payoff coefficients by monomial, the US first.
Forms = tuple[dict[tuple[int, ...], Any], dict[tuple[int, ...], Any]]

#: Files at most of which the shape is known (`known_shape`).
MOST_FILES = 3

#: Coefficients of a polynomial of degree 2 in one variable.
_TERMS_OF_DEGREE_2 = 3

#: Places of a file in `payoff_of`; a number stands for terms fixed at 0 or 1.
OPEN, KEPT = "open", "kept"


@dataclass(frozen=True)
class Condition:
    """What a player keeps by not leaving some files and conceding others: must be >= 0."""

    player: Player
    leaves: FileSet
    concedes: FileSet
    gain: Polynomial


def subsets(files: FileSet) -> Iterator[FileSet]:
    """All subsets, the smallest first."""
    for size in range(len(files) + 1):
        yield from combinations(files, size)


def forms(values: Mapping[str, Any], structure: Structure) -> Forms:
    """Both payoffs as polynomials of the outcome, exact."""
    split = split_payoffs(structure)
    # A side that cares for nothing still says how many files there are.
    nothing = {(0,) * (2 * len(structure.files)): mpq(0)}
    us, iran = (
        {m: c for m, c in zip(split.monomials, row, strict=True) if c} or nothing
        for row in split.exactly(values)
    )
    return us, iran


def count_of(payoffs: Forms) -> int:
    """How many files there are."""
    return len(next(iter(payoffs[0]))) // 2


def known_shape(structure: Structure) -> bool:
    """Whether the mathematics without a grid knows the shape of both payoffs.

    In `model.continuum.exact` and its kernel there are three files at most, which Iran gives; the
    US payoff has monomials x_f, o_f and o_k x_f, that of Iran x_f, o_f, x_f^2 and x_f x_g, each
    file is settled by itself, and signs are those of the table's terms. Own terms of degree 1 in
    the outcome keep all of it: they add to each condition what it is for each file by itself, and
    change no curvature and nothing that ties two files.
    """
    if structure.execution == "pays" or structure.linked:
        return False
    if len(structure.files) > MOST_FILES or "us" in structure.givers:
        return False
    own = payoff_terms(structure)[-len(structure.extra) :] if structure.extra else ()
    if any(
        sum(powers) > 1 for term in own for powers in features(term.expression, structure.files)
    ):
        return False
    split, count = split_payoffs(structure), len(structure.files)
    for player, row in zip(PLAYERS, split.enters, strict=True):
        for monomial, enters in zip(split.monomials, row, strict=True):
            x, o = sum(monomial[:count]), sum(monomial[count:])
            among = x + o <= 1 or ((x, o) == (1, 1) if player == "us" else (x, o) == (2, 0))
            if enters and not among:
                return False
    return True


def lemma_slacks(values: Mapping[str, Any], structure: Structure) -> list[Any]:
    """What must all be > 0 for a form of known shape to be decided without a grid.

    Beside the premise, with own terms: that Iran gains nothing by an open file as such. Else it
    might want to leave a file on terms of 0, on which it cannot, and conditions would ask too much.
    """
    slacks = premise_slacks(values, structure)
    if not structure.extra:
        return slacks
    split, count = split_payoffs(structure), len(structure.files)
    _, iran = split.at(values)
    opened = [tuple(int(k == count + f) for k in range(2 * count)) for f in range(count)]
    return [*slacks, *(-iran[split.monomials.index(m)] for m in opened)]


def payoff_of(
    form: Mapping[tuple[int, ...], Any], places: Sequence[Any]
) -> dict[tuple[int, ...], Any]:
    """The payoff as a polynomial in the terms that are kept; each file is open, kept or fixed."""
    found: dict[tuple[int, ...], Any] = {}
    at = tuple(places)
    for powers, c in form.items():
        left = _left(powers, at)
        if left is not None:
            found[left] = found.get(left, 0) + c
    return found


@cache
def _left(powers: tuple[int, ...], places: tuple[Any, ...]) -> tuple[int, ...] | None:
    """What is left of a monomial in the terms that are kept; None where it is 0."""
    count = len(places)
    for place, x, o in zip(places, powers[:count], powers[count:], strict=True):
        if (o and place != OPEN) or (x and place in (OPEN, 0)):
            return None
    return tuple(x if place == KEPT else 0 for place, x in zip(places, powers, strict=False))


def conditions(
    payoffs: Forms, settled: FileSet, in_full: FileSet = (), singles: bool = False
) -> list[Condition]:
    """The conditions of the lemma for agreements on `settled`, with some files settled in full.

    Parameters
    ----------
    payoffs : Forms
    settled : tuple of int
    in_full : tuple of int
        Files that the US cannot leave.
    singles : bool
        Only those that leave one file; they imply the others if no file is open.
    """
    every = range(count_of(payoffs))
    outside = tuple(f for f in every if f not in settled)
    stay = [KEPT if f in settled else OPEN for f in every]
    found = []
    for player, form, terms in zip(PLAYERS, payoffs, (0, 1), strict=True):
        leavable = tuple(f for f in settled if player == "iran" or f not in in_full)
        kept = payoff_of(form, stay)
        for leaves, concedes in product(subsets(leavable), subsets(outside)):
            if not (leaves or concedes) or (singles and len(leaves) != 1):
                continue
            places: list[Any] = list(stay)
            for f in leaves:
                places[f] = OPEN
            for f in concedes:
                places[f] = terms
            gain = dict(kept)
            for powers, c in payoff_of(form, places).items():
                gain[powers] = gain.get(powers, 0) - c
            found.append(Condition(player, leaves, concedes, {m: c for m, c in gain.items() if c}))
    return found


def value(polynomial: Polynomial, x: Sequence[Any]) -> Any:
    """Value of a polynomial at terms."""
    return sum(
        (c * prod(t**k for t, k in zip(x, m, strict=True) if k) for m, c in polynomial.items()),
        mpq(0),
    )


def survives(payoffs: Forms, terms: Sequence[Any]) -> bool:
    """Whether an agreement, None where a file is open, survives every deviation of the lemma."""
    settled = tuple(f for f, x in enumerate(terms) if x is not None)
    x = [mpq(0) if t is None else mpq(t) for t in terms]
    dropped = {f for f in settled if x[f] == 0}
    return all(
        value(c.gain, x) >= 0
        for c in conditions(payoffs, settled, tuple(f for f in settled if x[f] == 1))
        if c.player == "us" or not dropped & set(c.leaves)
    )


def in_file(polynomial: Polynomial, file: int, fixed: Mapping[int, Any]) -> Line:
    """A polynomial as one in the terms of a file; terms neither fixed nor this file's are 0."""
    line: Line = [0] * _TERMS_OF_DEGREE_2
    for powers, c in polynomial.items():
        rest = [(f, k) for f, k in enumerate(powers) if k and f != file]
        if all(f in fixed for f, _ in rest):
            line[powers[file]] += c * prod(fixed[f] ** k for f, k in rest)
    return line
