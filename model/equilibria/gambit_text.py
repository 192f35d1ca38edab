"""The words of Gambit's file formats, read as Gambit reads them.

A file is a sequence of numbers, texts in double quotes, braces, commas and other words. Within
quotes only a quote is escaped, by a backslash before it; every other backslash is itself. A number
is an integer, a decimal, with an exponent or not, or a fraction of integers, in the digits 0 to 9:
what begins like one and goes on otherwise is two words (1_000 is 1 and _000), and so no game.

The text is UTF-8 without a byte order mark. Numbers are read exactly; how many digits one has,
written out, is bounded, and nothing is built that the file has no words for.

Reference: Gambit's documentation of its file formats, and the source of its reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import gmpy2

from model.equilibria.payoffs import LARGEST_EXPONENT
from model.errors import InputError

_NUMBER = r"[+-]?(?:[0-9]+/[0-9]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_WORDS = re.compile(rf'"(?:[^"\\]++|\\"?+)*+"|{_NUMBER}|[{{}},]|[^\s{{}},"]+|"', re.ASCII)


def read_text(path: str | Path) -> str:
    """Read a text file in UTF-8.

    Raises
    ------
    ValueError
        If it is not UTF-8, or begins with a byte order mark.
    """
    contents = Path(path).read_bytes()
    if contents.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path}: must be UTF-8 without a byte order mark, got one")
    try:
        return contents.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = contents[error.start]
        line = contents.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}: must be text in UTF-8, got the byte {byte:#x} in line {line}"
        ) from None


class Words:
    """The words of a file, taken one by one."""

    def __init__(self, text: str, name: str) -> None:
        self.words, self.name, self.place = _WORDS.findall(text), name, 0

    @property
    def left(self) -> int:
        """How many words are left."""
        return len(self.words) - self.place

    def ahead(self) -> str:
        """The next word, without taking it; empty at the end."""
        return self.words[self.place] if self.place < len(self.words) else ""

    def wrong(self, requirement: str, found: str) -> InputError:
        """The error of a word that is not what is required."""
        shown = repr(found if len(found) <= 40 else found[:37] + "...")
        return InputError(f"{self.name}: must have {requirement} as word {self.place}, got {shown}")

    def take(self) -> str:
        """The next word."""
        word = self.ahead()
        if not word:
            raise InputError(f"{self.name}: must be a whole game, got an end too early")
        self.place += 1
        return word

    def expect(self, *choices: str) -> str:
        """The next word, which must be one of these."""
        found = self.take()
        if found not in choices:
            raise self.wrong(" or ".join(map(repr, choices)), found)
        return found

    def skip(self, word: str) -> None:
        """Take the next word if it is this one."""
        if self.ahead() == word:
            self.place += 1

    def quoted(self) -> str:
        """A text in quotes."""
        word = self.take()
        if len(word) < 2 or word[0] != '"':
            raise self.wrong("a name in quotes", word)
        return word[1:-1].replace('\\"', '"')

    def quoted_list(self) -> tuple[str, ...]:
        """Texts in quotes between braces."""
        self.expect("{")
        found = []
        while self.ahead() != "}":
            found.append(self.quoted())
        self.take()
        return tuple(found)

    def number(self) -> Fraction:
        """A number, exactly."""
        word = self.take()
        try:
            return number(word)
        except InputError as error:
            raise self.wrong(f"a number ({error})", word) from None

    def whole(self) -> int:
        """A whole number that is not negative, of at most 18 digits."""
        word = self.take()
        if not re.fullmatch("[0-9]{1,18}", word):
            raise self.wrong("a whole number", word)
        return int(word)

    def end(self, last: str) -> None:
        """Nothing may follow what is last."""
        if self.ahead():
            found = self.ahead()[:40]
            raise InputError(f"{self.name}: must end after the last {last}, got {found!r}")


def number(word: str) -> Fraction:
    """Read a number as Gambit writes it.

    Raises
    ------
    ValueError
        If it is none, or has more digits than `LARGEST_EXPONENT`.
    """
    if not re.fullmatch(_NUMBER, word):
        raise InputError("digits 0 to 9, a point, an exponent or a fraction")
    top, _, bottom = word.partition("/")
    if bottom:
        if len(word) > 2 * LARGEST_EXPONENT:
            raise InputError(f"of at most {LARGEST_EXPONENT} digits")
        if not int(gmpy2.mpz(bottom)):
            raise InputError("with a denominator that is not 0")
        return Fraction(int(gmpy2.mpz(top.lstrip("+"))), int(gmpy2.mpz(bottom)))
    digits, _, exponent = top.lower().partition("e")
    before, _, after = digits.partition(".")
    if (
        len(digits) > LARGEST_EXPONENT
        or len(exponent) > 8
        or abs(int(exponent or 0)) > LARGEST_EXPONENT
    ):
        raise InputError(f"of at most {LARGEST_EXPONENT} digits, written out")
    value = int(gmpy2.mpz(before.lstrip("+") + after if before.strip("+-") or after else "0"))
    return Fraction(value) * Fraction(10) ** (int(exponent or 0) - len(after))


def written(value: Fraction) -> str:
    """A number for a file, of any size."""
    top, bottom = (gmpy2.mpz(v).digits() for v in (value.numerator, value.denominator))
    return top if bottom == "1" else f"{top}/{bottom}"


def quote(text: object, name: str) -> str:
    """Put a text in quotes.

    Raises
    ------
    ValueError
        If Gambit would read another text, or none: where a backslash stands before a quote, before
        another backslash or at the end.
    """
    found = str(text)
    if re.search(r'\\(["\\]|$)', found):
        raise InputError(
            f"{name}: must not have a backslash before a quote or a backslash, nor at the end, as "
            f"Gambit cannot read that, got {found!r}"
        )
    return '"' + found.replace('"', '\\"') + '"'


def quote_all(names: Sequence[str], which: str) -> str:
    """Put texts in quotes, and braces around them all; `which` is what to call them in errors."""
    return f"{{ {' '.join(quote(name, f'{which}[{k}]') for k, name in enumerate(names))} }}"
