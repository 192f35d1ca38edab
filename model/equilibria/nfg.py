"""Gambit's file format for games in strategic form, ``.nfg``, for two players.

Two versions exist. The *payoff* version lists, for each cell with the first player's strategy
varying fastest, the payoffs of both players. The *outcome* version lists outcomes, each with a
name and payoffs, and for each cell the number of its outcome, 0 for none (payoffs of 0). Numbers
are read exactly; what is written is the payoff version in integers, fractions or decimals that
are exact.

Reference: Gambit's documentation, "The strategic game (.nfg) file format, payoff version" and
"outcome version".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from model.equilibria.payoffs import ExactArray, exact_matrices
from model.errors import InputError
from model.output import Target

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{}",]+')


@dataclass(frozen=True, eq=False)
class NfgGame:
    """A two-player game read from a file.

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


def nfg_text(
    A: Any,
    B: Any,
    *,
    title: str = "",
    players: Sequence[str] = ("row", "column"),
    rows: Sequence[str] | None = None,
    cols: Sequence[str] | None = None,
) -> str:
    """Write a game in the payoff version of the format.

    Raises
    ------
    ValueError
        If the matrices cannot be read or there are not as many names as strategies.
    """
    first, second = exact_matrices(A, B)
    n, m = first.shape
    names = [
        list(given) if given is not None else [str(k + 1) for k in range(count)]
        for given, count in ((rows, n), (cols, m))
    ]
    for which, found, count in zip(("rows", "cols"), names, (n, m), strict=True):
        if len(found) != count:
            raise InputError(f"{which}: must be {count} names, got {len(found)}")
    if len(players) != 2:
        raise InputError(f"players: must be two names, got {len(players)}")
    strategies = " ".join(f"{{ {' '.join(map(_quoted, found))} }}" for found in names)
    cells = "\n".join(f"{first[i, j]} {second[i, j]}" for j in range(m) for i in range(n))
    head = f"NFG 1 R {_quoted(title)} {{ {' '.join(map(_quoted, players))} }}"
    return f"{head}\n\n{{ {strategies}\n}}\n\n{cells}\n"


def write_nfg(path: str | Path, A: Any, B: Any, **names: Any) -> None:
    """Write a game to a file, beside it first, then in its place; see `nfg_text`.

    Raises
    ------
    ValueError
        As `nfg_text`, or if the file exists already or cannot be written.
    """
    target = Target.of(Path(path))
    target.write(nfg_text(A, B, **names))


def read_nfg(path: str | Path) -> NfgGame:
    """Read a file of either version.

    Raises
    ------
    ValueError
        If it is not a two-player game in this format.
    """
    return parse_nfg(Path(path).read_text(encoding="utf-8"), str(path))


def parse_nfg(text: str, name: str = "text") -> NfgGame:
    """Read the text of a file of either version; `name` is used in messages."""
    tokens = _Tokens(_TOKENS.findall(text), name)
    for expected in ("NFG", "1"):
        tokens.expect(expected)
    if tokens.take() not in ("R", "D"):
        raise InputError(f"{name}: must be NFG 1 R or NFG 1 D, got another header")
    title = tokens.quoted()
    players = tokens.braced_names()
    if len(players) != 2:
        raise InputError(f"{name}: must be a game of two players, got {len(players)}")
    strategies = _strategies(tokens)
    if tokens.ahead().startswith('"'):
        tokens.take()  # an optional comment
    n, m = (len(found) for found in strategies)
    payoffs = _outcomes(tokens, n * m) if tokens.ahead() == "{" else _payoffs(tokens, n * m)
    A, B = np.empty((n, m), dtype=object), np.empty((n, m), dtype=object)
    for k, (a, b) in enumerate(payoffs):
        A[k % n, k // n], B[k % n, k // n] = a, b
    return NfgGame(title, (players[0], players[1]), strategies[0], strategies[1], A, B)


def _strategies(tokens: _Tokens) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of strategies, or in the payoff version possibly just how many there are."""
    tokens.expect("{")
    if tokens.ahead() == "{":
        found = tuple(tokens.braced_names() for _ in range(2))
    else:
        counts = [tokens.count() for _ in range(2)]
        found = tuple(tuple(str(k + 1) for k in range(count)) for count in counts)
    tokens.expect("}")
    if not all(found):
        raise InputError(f"{tokens.name}: must have strategies for both players, got none for one")
    return found[0], found[1]


def _payoffs(tokens: _Tokens, cells: int) -> list[tuple[Fraction, Fraction]]:
    found = [(tokens.number(), tokens.number()) for _ in range(cells)]
    tokens.end()
    return found


def _outcomes(tokens: _Tokens, cells: int) -> list[tuple[Fraction, Fraction]]:
    tokens.expect("{")
    listed = [(Fraction(0), Fraction(0))]
    while tokens.ahead() == "{":
        tokens.take()
        tokens.quoted()
        listed.append((tokens.number(), tokens.number()))
        tokens.expect("}")
    tokens.expect("}")
    numbers = [tokens.count() for _ in range(cells)]
    tokens.end()
    if max(numbers) >= len(listed):
        raise InputError(
            f"{tokens.name}: outcomes must be numbered up to {len(listed) - 1}, got {max(numbers)}"
        )
    return [listed[k] for k in numbers]


class _Tokens:
    """The words of a file, taken one by one."""

    def __init__(self, words: list[str], name: str) -> None:
        self.words, self.name, self.place = words, name, 0

    def ahead(self) -> str:
        return self.words[self.place] if self.place < len(self.words) else ""

    def take(self) -> str:
        word = self.ahead()
        if not word:
            raise InputError(f"{self.name}: must be a whole game, got an end too early")
        self.place += 1
        return word

    def expect(self, word: str) -> None:
        found = self.take()
        if found != word:
            raise InputError(f"{self.name}: must have {word!r} as word {self.place}, got {found!r}")

    def quoted(self) -> str:
        word = self.take()
        if not word.startswith('"'):
            raise InputError(f"{self.name}: must have a name in quotes, got {word!r}")
        return re.sub(r"\\(.)", r"\1", word[1:-1])

    def braced_names(self) -> tuple[str, ...]:
        self.expect("{")
        found = []
        while self.ahead() != "}":
            found.append(self.quoted())
        self.take()
        return tuple(found)

    def number(self) -> Fraction:
        word = self.take()
        try:
            return Fraction(word)
        except (ValueError, ZeroDivisionError):
            raise InputError(f"{self.name}: must have a number, got {word!r}") from None

    def count(self) -> int:
        word = self.take()
        if not word.isdecimal():
            raise InputError(f"{self.name}: must have a whole number, got {word!r}")
        return int(word)

    def end(self) -> None:
        if self.ahead():
            raise InputError(f"{self.name}: must end after the last cell, got {self.ahead()!r}")


def _quoted(text: str) -> str:
    escaped = str(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
