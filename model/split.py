r"""The payoffs split into features of the outcome and coefficients of the parameters.

In (x, o) each payoff is a polynomial of degree 2, and o_f^2 = o_f, o_f x_f = 0. So

    payoff(parameters, outcome) = sum_k  C_k(parameters) * Phi_k(outcome)

with about a dozen monomials Phi_k for each player; own terms may bring others, of any degree. The
coefficients C_k are polynomials in the parameters with rational coefficients: one compiled function
evaluates them on floats (whole arrays of parameter points) and on Fractions, where it is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import product
from typing import Any

import gmpy2
import numpy as np
import sympy as sp
from sympy.polys.domains import QQ
from sympy.polys.rings import PolyElement, PolyRing

from model.errors import InputError
from model.files import STANDARD, File
from model.parameters import suggest
from model.payoffs import (
    SYMBOLS,
    given,
    outcome_symbols,
    own_parameters,
    parameter_names,
    strike_margin,
    symbol_of,
    terms,
)
from model.structure import BASE, KNOWN_NAMES, PLAYERS, Structure

#: A monomial in (x of each file, o of each file), as exponents.
Monomial = tuple[int, ...]

#: Degree of a payoff in the outcome at most: a feature stays a whole number of 64 bits.
_HIGHEST_DEGREE = 4


def features(expression: sp.Expr, files: tuple[File, ...] = STANDARD) -> dict[Monomial, sp.Expr]:
    """Split an expression into monomials of the outcome and their coefficients.

    Uses o_f^2 = o_f and o_f x_f = 0, which hold for every outcome. Coefficients stay as they are
    written, factors and all: expanded they would take ten times as long to evaluate.

    Raises
    ------
    InputError
        If it is no polynomial in the outcome.
    """
    found = _features(expression, outcome_symbols(files).all)
    return {powers: c for powers, c in found.items() if not _vanishes(c)}


def _vanishes(coefficient: sp.Expr) -> bool:
    # What is not 0 at some place is not 0, which is soon known.
    symbols = sorted(coefficient.free_symbols, key=str)
    place = {symbol: sp.Integer(k) for k, symbol in enumerate(symbols, 11)}
    return coefficient.xreplace(place) == 0 and sp.expand(coefficient) == 0


def _features(expression: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> dict[Monomial, sp.Expr]:
    if not expression.free_symbols.intersection(symbols):
        return {(0,) * len(symbols): expression}
    if expression.is_Symbol:
        return {tuple(int(symbol == expression) for symbol in symbols): sp.Integer(1)}
    if expression.is_Add:
        return _summed(i for part in expression.args for i in _features(part, symbols).items())
    if expression.is_Mul:
        return reduce(_product, [_features(part, symbols) for part in expression.args])
    if expression.is_Pow and expression.exp.is_Integer and expression.exp > 0:
        return reduce(_product, [_features(expression.base, symbols)] * int(expression.exp))
    raise InputError(f"extra: own terms must be polynomials in the outcome, got {expression}")


def _summed(items: Iterable[tuple[Monomial, sp.Expr]]) -> dict[Monomial, sp.Expr]:
    found: dict[Monomial, list[sp.Expr]] = {}
    for powers, coefficient in items:
        found.setdefault(powers, []).append(coefficient)
    return {powers: sp.Add(*parts) for powers, parts in found.items()}


def _product(
    one: Mapping[Monomial, sp.Expr], other: Mapping[Monomial, sp.Expr]
) -> dict[Monomial, sp.Expr]:
    items = []
    for (a, c), (b, d) in product(one.items(), other.items()):
        powers = tuple(map(sum, zip(a, b, strict=True)))
        count = len(powers) // 2
        x, o = powers[:count], tuple(min(power, 1) for power in powers[count:])
        if not any(x_f and o_f for x_f, o_f in zip(x, o, strict=True)):
            items.append((x + o, c * d))
    return _summed(items)


@dataclass(frozen=True)
class Split:
    """Several expressions over one list of monomials.

    Attributes
    ----------
    names : tuple of str
        What is split: the players, or the terms by key.
    monomials : tuple of tuple of int
        The K monomials they need together.
    enters : tuple of tuple of bool
        One row for each name, one entry for each monomial: whether its coefficient is not 0.
    parameters : tuple of str
        The parameters that are asked for: those of the registry and the own ones.
    compiled : Compiled
        The coefficients as one function of the parameters.
    files : tuple of str
        The files of the talks.
    """

    names: tuple[str, ...]
    monomials: tuple[Monomial, ...]
    enters: tuple[tuple[bool, ...], ...]
    parameters: tuple[str, ...]
    compiled: Compiled
    files: tuple[str, ...]

    @cached_property
    def coefficients(self) -> tuple[tuple[PolyElement, ...], ...]:
        """The coefficients as polynomials in the parameters, over the rational numbers."""
        ring = PolyRing(self.parameters, QQ)
        found = self.at(dict(zip(self.parameters, ring.gens, strict=True)))
        return tuple(tuple(map(ring, row)) for row in found)

    def at(self, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """The coefficients as nested lists, exact on exact input.

        Parameters
        ----------
        values : mapping of str to number or array
            By parameter: Fractions, floats, arrays of one shape, or elements of a ring.

        Raises
        ------
        ValueError
            If an own term uses a parameter that is not among them.
        """
        return self.compiled.at(values)

    def exactly(self, values: Mapping[str, Any]) -> list[list[Any]]:
        """The same at rational values, as rationals of GMP, ten times as fast as Fractions."""
        given = {n: gmpy2.mpq(*v.as_integer_ratio()) for n, v in values.items()}
        return [[gmpy2.mpq(entry) for entry in row] for row in self.at(given)]

    def degree(self, file: int) -> int:
        """The highest power of a file's terms."""
        return max(powers[file] for powers in self.monomials)


@dataclass(frozen=True)
class Compiled:
    """Nested lists of expressions as one function of the parameters.

    Attributes
    ----------
    parameters : tuple of str
    constants : tuple of sympy.Rational
        Numbers that are not whole: handed over as exact numbers or as floats, as the values are.
    function : callable
        Takes the parameters' values, then the constants', and returns one list.
    nested : list
        What was compiled: how that list is nested.
    """

    parameters: tuple[str, ...]
    constants: tuple[sp.Rational, ...]
    function: Callable[..., Any]
    nested: Any

    @classmethod
    def of(cls, nested: Any, structure: Structure) -> Compiled:
        """Compile lists of lists of polynomials in the parameters."""
        parameters = parameter_names(structure) + own_parameters(structure)
        constants = sorted(_fractions(nested))
        # An own name may be a word of Python, or one that sympy gives to what is shared.
        own = (name for name in parameters if name not in SYMBOLS)
        inside = {symbol: sp.Dummy() for symbol in map(symbol_of, own)}
        numbers = {c: sp.Dummy() for c in constants}
        symbols = map(symbol_of, parameters)
        entries = _replaced(nested, {**inside, **numbers})
        arguments = [*(inside.get(symbol, symbol) for symbol in symbols), *numbers.values()]
        return cls(
            parameters,
            tuple(constants),
            # What entries share is evaluated once, which needs them in one list.
            sp.lambdify(arguments, _flat(entries), modules="math", cse=True, docstring_limit=0),
            nested,
        )

    def at(self, values: Mapping[str, Any]) -> Any:
        """The lists at some values; see `Split.at`."""
        missing = [name for name in self.parameters if name not in values]
        if missing:
            raise InputError(
                f"extra: own terms must use symbols of the model and parameters of the scenario, "
                f"got {missing[0]!r}{suggest(missing[0], (*KNOWN_NAMES, *values))}"
            )
        given = [values[name] for name in self.parameters]
        rough = any(isinstance(value, (float, np.ndarray)) for value in given)
        numbers = [float(c) if rough else gmpy2.mpq(int(c.p), int(c.q)) for c in self.constants]
        return _as_nested(iter(self.function(*given, *numbers)), self.nested)


def _fractions(nested: Any) -> set[sp.Rational]:
    if isinstance(nested, list):
        return set().union(*map(_fractions, nested))
    return {number for number in nested.atoms(sp.Rational) if not number.is_Integer}


def _replaced(nested: Any, dummies: Mapping[sp.Expr, sp.Dummy]) -> Any:
    if isinstance(nested, list):
        return [_replaced(part, dummies) for part in nested]
    return nested.xreplace(dummies)


def _flat(nested: Any) -> list[Any]:
    return [e for part in nested for e in _flat(part)] if isinstance(nested, list) else [nested]


def _as_nested(flat: Iterator[Any], nested: Any) -> Any:
    if isinstance(nested, list):
        return [_as_nested(flat, part) for part in nested]
    return next(flat)


def _split(expressions: Mapping[str, sp.Expr], structure: Structure) -> Split:
    files = structure.files
    parts = {name: features(expression, files) for name, expression in expressions.items()}
    monomials = tuple(sorted({powers for part in parts.values() for powers in part}))
    degree = max(map(sum, monomials), default=0)
    # A hazard that any open file brings in full joins all of them.
    most = max(_HIGHEST_DEGREE, len(files) + 1)
    if degree > most:
        raise InputError(
            f"extra: own terms must be of degree {most} at most in the outcome, got {degree}"
        )
    entries = [[part.get(powers, sp.Integer(0)) for powers in monomials] for part in parts.values()]
    enters = tuple(tuple(powers in part for powers in monomials) for part in parts.values())
    compiled = Compiled.of(entries, structure)
    return Split(
        tuple(parts), monomials, enters, compiled.parameters, compiled, structure.file_names
    )


@cache
def split_payoffs(structure: Structure = BASE) -> Split:
    """The split of the two payoffs, the US first.

    Raises
    ------
    ValueError
        Where the threat is carried out only if it pays: a payoff is then one polynomial at some
        outcomes and another at others (`pays`).
    """
    require_polynomial(structure)
    return _split(
        {
            player: sum(
                (t.expression for t in terms(structure) if t.player == player), sp.Integer(0)
            )
            for player in PLAYERS
        },
        structure,
    )


@cache
def weightless(structure: Structure = BASE) -> tuple[tuple[int, ...], ...]:
    """Blocks of which it is the same to both sides whether they are open or settled on nothing.

    No monomial holds o_f for any file in them. With every x_f = 0 they are called open.
    """
    split = split_payoffs(given(structure))
    count = len(structure.files)
    weighed = {f for powers in split.monomials for f in range(count) if powers[count + f]}
    return tuple(block for block in structure.blocks if not weighed & set(block))


@cache
def split_terms(structure: Structure = BASE) -> Split:
    """The split of every term by itself, named by `Term.key`."""
    require_polynomial(structure)
    return _split({t.key: t.expression for t in terms(structure)}, structure)


@cache
def pays(structure: Structure) -> Split:
    """The split of what decides where a threat is carried out only if it pays.

    There the payoffs are those of the form `given(structure)`, at outcomes at which this is > 0 as
    they stand, at the others with chi = 0.
    """
    return _split({"margin": strike_margin(structure)}, structure)


def not_carried_out(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values without any chance that the threat is carried out."""
    return {**values, "credibility": 0 * values["credibility"]}


def require_polynomial(structure: Structure) -> None:
    """Raise ValueError unless payoffs are one polynomial of the outcome each (`split_payoffs`)."""
    if structure.execution == "pays":
        raise InputError(
            "execution: must be given or belief here, since payoffs must be polynomials of the "
            "outcome, got 'pays'"
        )
