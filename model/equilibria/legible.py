"""Numbers and results in a line, whatever their size.

Python refuses to write out integers of more than some thousand digits, and exact results can have
them; games of a hundred strategies have long ones, too. What is shown of a result is therefore
short: numbers of many digits by their size, long sequences by how they begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from fractions import Fraction
from math import log10
from typing import Any

import gmpy2
import numpy as np

from model.results import Result
from model.words import listed

#: Digits of an exact number that are written out, and entries of a sequence.
_DIGITS, _ENTRIES = 40, 12

#: Strategies of a mixture that a sentence names, and letters of a text that stands for a result.
_NAMED, _LONGEST = 6, 480


def legible(value: Any) -> str:
    """A value in a line: exact numbers of few digits as they are, all else shortened."""
    if isinstance(value, (bool, np.bool_)):
        return repr(bool(value))
    if isinstance(value, (int, Fraction)):
        return _number(Fraction(value))
    if isinstance(value, np.ndarray):
        return f"<{' x '.join(map(str, value.shape))} array>"
    if isinstance(value, (tuple, list, set, frozenset)):
        marks = ("[", "]") if isinstance(value, list) else ("(", ")")
        shown = [legible(entry) for entry in list(value)[:_ENTRIES]]
        if len(value) > _ENTRIES:
            shown.append(f"... {len(value)} in all")
        return f"{marks[0]}{', '.join(shown)}{',' if len(value) == 1 else ''}{marks[1]}"
    return repr(value)


def _number(value: Fraction) -> str:
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if bits * log10(2) < _DIGITS:
        return str(value)
    near = gmpy2.mpfr(gmpy2.mpq(value.numerator, value.denominator))
    digits, exponent, _ = near.digits(10, 4)
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    return f"about {sign}{digits[0]}.{digits[1:]}e{exponent - 1:+d}"


class Legible:
    """A dataclass that is shown in a line; for use with ``repr=False``."""

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{f.name}={legible(getattr(self, f.name))}"
            for f in fields(self)  # type: ignore[arg-type]
            if f.repr
        )
        text = f"{type(self).__name__}({shown})"
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]}...)"


class SolverResult(Legible, Result):
    """What a solver hands back: shown in a line, and with the verbs of every result."""


def mixed(strategy: Sequence[Any]) -> str:
    """The strategies of a player that are played, by number, with their chances.

    >>> mixed((Fraction(0), Fraction(1))), mixed((Fraction(1, 3), Fraction(2, 3)))
    ('1', '0 (1/3) and 1 (2/3)')
    """
    played = [k for k, p in enumerate(strategy) if p]
    if len(played) == 1:
        return str(played[0])
    if len(played) > _NAMED:
        return f"on {len(played)} strategies"
    return listed([f"{k} ({legible(strategy[k])})" for k in played])


def most_played(strategy: Any) -> str:
    """The strategy that is played most often, with its chance."""
    k = int(np.argmax(strategy))
    return f"{k} ({float(strategy[k]):.1%})"


def pair(payoffs: Sequence[Any]) -> str:
    """What the row and the column player get.

    >>> pair((Fraction(1, 2), Fraction(3)))
    '1/2 and 3'
    """
    return " and ".join(map(legible, payoffs))
