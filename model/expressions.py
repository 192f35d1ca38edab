r"""Expressions in texts: a small grammar of our own, which computes and never runs anything.

    sum     = product (("+" | "-") product)*
    product = factor (("*" | "/") factor)*
    factor  = ("+" | "-") factor | power
    power   = atom ("**" whole)?
    atom    = number | name | "(" sum ")"

A text is read to the polynomial that it is, with exact coefficients, as it goes: nothing is built
that is not a polynomial, and what would be too long, too deep or of too high a degree is refused
before it is multiplied out. Names are names and no more: there are no calls, attributes, strings or
keywords in this grammar. Whoever reads a text from a file reads it here; it is never handed to
Python or to sympy, which would run it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from model.errors import InputError

#: A monomial: names with their powers, in the order of the names.
Powers: TypeAlias = tuple[tuple[str, int], ...]

#: A polynomial: exact coefficients, none of them 0, by monomial.
Polynomial: TypeAlias = dict[Powers, Fraction]

#: Characters, nested parentheses and signs, digits of a number, power, degree, terms: at most.
_LONGEST, _DEEPEST, _DIGITS, _POWER, _DEGREE, _TERMS = 2000, 40, 15, 6, 12, 500

#: Products of two terms that a whole text may take, a fraction of a second's work.
_PRODUCTS = 50_000

#: What may stand between two tokens, as in the pattern of one.
_SPACE = " \t\n\r\f\v"

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/()]))", re.ASCII
)


@dataclass(frozen=True)
class Expression:
    """A polynomial read from a text.

    Attributes
    ----------
    text : str
    monomials : mapping of monomial to Fraction
    """

    text: str
    monomials: Mapping[Powers, Fraction]

    @property
    def names(self) -> tuple[str, ...]:
        """The names in it, in alphabetical order."""
        return tuple(sorted({name for powers in self.monomials for name, _ in powers}))


def parse(text: str) -> Expression:
    """Read an expression.

    Parameters
    ----------
    text : str

    Returns
    -------
    Expression

    Raises
    ------
    InputError
        For what is not in the grammar or is too large, in one line.

    Examples
    --------
    >>> parse("3*pi_s*(1 - x_N)/2").monomials
    {(('pi_s', 1),): Fraction(3, 2), (('pi_s', 1), ('x_N', 1)): Fraction(-3, 2)}
    """
    if not isinstance(text, str):
        raise InputError(f"expression: must be a text, got {text!r}")
    if len(text) > _LONGEST:
        raise InputError(
            f"expression: must be at most {_LONGEST:,} characters long, got {len(text):,}"
        )
    reader = _Reader(text)
    found = reader.sum(0)
    if reader.kind != "end":
        reader.refuse("must have an operator between two parts")
    return Expression(text.strip(), found)


class _Reader:
    """Reads a text from left to right, a token ahead."""

    def __init__(self, text: str) -> None:
        self.text, self.place, self.products = text, 0, 0
        self.advance()

    def advance(self) -> None:
        """Look at the next token."""
        found = _TOKEN.match(self.text, self.place)
        rest = self.text[self.place :].lstrip(_SPACE)
        self.begins = len(self.text) - len(rest)
        if found is None:
            self.kind, self.token = "end", "the end"
            if rest:
                self.token = rest[0]
                self.refuse("must be made of numbers, names, + - * / ** and parentheses")
            return
        self.kind, self.token = str(found.lastgroup), found[str(found.lastgroup)]
        self.place = found.end()

    def refuse(self, requirement: str) -> None:
        """Raise the error of this grammar."""
        got = "the end" if self.kind == "end" and self.token == "the end" else repr(self.token[:40])
        raise InputError(f"expression: {requirement}, got {got} at character {self.begins + 1}")

    def taken(self, *signs: str) -> str:
        """The sign that stands here, if it is one of these, and go on; else nothing."""
        if self.kind != "sign" or self.token not in signs:
            return ""
        sign = self.token
        self.advance()
        return sign

    def sum(self, depth: int) -> Polynomial:
        if depth > _DEEPEST:
            self.refuse(f"must not nest deeper than {_DEEPEST} levels")
        found = self.product(depth)
        while sign := self.taken("+", "-"):
            found = self.plus(found, self.product(depth), 1 if sign == "+" else -1)
        return found

    def product(self, depth: int) -> Polynomial:
        found = self.factor(depth)
        while sign := self.taken("*", "/"):
            before = self.kind, self.token, self.begins
            other = self.factor(depth)
            if sign == "*":
                found = self.times(found, other)
                continue
            if set(other) != {()}:
                self.kind, self.token, self.begins = before
                self.refuse("must divide by numbers other than 0 alone")
            found = {powers: c / other[()] for powers, c in found.items()}
        return found

    def factor(self, depth: int) -> Polynomial:
        sign = 1
        while taken := self.taken("+", "-"):
            depth, sign = depth + 1, -sign if taken == "-" else sign
            if depth > _DEEPEST:
                self.refuse(f"must not nest deeper than {_DEEPEST} levels")
        return {powers: sign * c for powers, c in self.power(depth).items()}

    def power(self, depth: int) -> Polynomial:
        base = self.atom(depth)
        if not self.taken("**"):
            return base
        if self.kind != "number" or not self.token.isdigit() or len(self.token) > 2:
            self.refuse(f"must have whole powers up to {_POWER}")
        count = int(self.token)
        if count > _POWER:
            self.refuse(f"must have whole powers up to {_POWER}")
        self.advance()
        if self.kind == "sign" and self.token == "**":
            self.refuse("must not have a power of a power without parentheses")
        found: Polynomial = {(): Fraction(1)}
        for _ in range(count):
            found = self.times(found, base)
        return found

    def atom(self, depth: int) -> Polynomial:
        if self.taken("("):
            found = self.sum(depth + 1)
            if not self.taken(")"):
                self.refuse("must close each parenthesis")
            return found
        token, kind = self.token, self.kind
        if kind == "number":
            if len(token) > _DIGITS:
                self.refuse(f"must have numbers of at most {_DIGITS} digits")
            self.advance()
            value = Fraction(token)
            return {(): value} if value else {}
        if kind != "name":
            self.refuse("must have a number, a name or a parenthesis here")
        self.advance()
        return {((token, 1),): Fraction(1)}

    def plus(self, a: Polynomial, b: Polynomial, sign: int) -> Polynomial:
        found = dict(a)
        for powers, c in b.items():
            found[powers] = found.get(powers, Fraction(0)) + sign * c
        return self.checked(found)

    def times(self, a: Polynomial, b: Polynomial) -> Polynomial:
        self.products += len(a) * len(b)
        if self.products > _PRODUCTS:
            self.refuse(f"must multiply out to at most {_TERMS} terms without detours")
        found: Polynomial = {}
        for p, c in a.items():
            for q, d in b.items():
                together = dict(p)
                for name, k in q:
                    together[name] = together.get(name, 0) + k
                powers = tuple(sorted(together.items()))
                found[powers] = found.get(powers, Fraction(0)) + c * d
        return self.checked(found)

    def checked(self, found: Polynomial) -> Polynomial:
        """Without what cancels; refused if it is too large."""
        found = {powers: c for powers, c in found.items() if c}
        if len(found) > _TERMS:
            self.refuse(f"must multiply out to at most {_TERMS} terms")
        if max((sum(k for _, k in powers) for powers in found), default=0) > _DEGREE:
            self.refuse(f"must be of degree {_DEGREE} at most")
        if any(
            max(c.numerator.bit_length(), c.denominator.bit_length()) > 256 for c in found.values()
        ):
            self.refuse("must have numbers of ordinary size")
        return found
