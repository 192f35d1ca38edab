"""Numbers and results in a line, whatever their size.

Python refuses to write out integers of more than some thousand digits, and exact results can have
them; games of a hundred strategies have long ones, too. What is shown of a result is therefore
short: numbers of many digits by their size, long sequences by how they begin.
"""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction
from math import log10
from typing import Any

import gmpy2
import numpy as np

#: Digits of an exact number that are written out, and entries of a sequence.
_DIGITS, _ENTRIES = 40, 12


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
        return f"{type(self).__name__}({shown})"
