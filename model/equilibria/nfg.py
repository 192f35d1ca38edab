"""Gambit's file format for games in strategic form, ``.nfg``, for two players.

Two versions exist. The *payoff* version lists, for each cell with the first player's strategy
varying fastest, the payoffs of both players. The *outcome* version lists outcomes, each with a
name and payoffs (a comma may follow one), and for each cell the number of its outcome, 0 for none
(payoffs of 0). Numbers are read exactly; what is written is the payoff version in integers and
fractions. Words are read as Gambit reads them (`gambit_text`).

Reference: Gambit's documentation, "The strategic game (.nfg) file format, payoff version" and
"outcome version".
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from model.equilibria.gambit_text import Words, quote, quote_all, read_text, written
from model.equilibria.named_game import NamedGame, strategy_names, two_names
from model.equilibria.payoffs import exact_matrices
from model.errors import InputError
from model.output import Target


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
        If the matrices cannot be read, there are not as many names as strategies, or Gambit could
        not read a name (see `gambit_text.quote`).
    """
    first, second = exact_matrices(A, B)
    n, m = first.shape
    own = quote_all(strategy_names(rows, "rows", n), "rows")
    other = quote_all(strategy_names(cols, "cols", m), "cols")
    cells = "\n".join(
        f"{written(first[i, j])} {written(second[i, j])}" for j in range(m) for i in range(n)
    )
    head = f"NFG 1 R {quote(title, 'title')} {quote_all(two_names(players), 'players')}"
    return f"{head}\n\n{{ {own} {other}\n}}\n\n{cells}\n"


def write_nfg(path: str | Path, A: Any, B: Any, **names: Any) -> None:
    """Write a game to a file, beside it first, then in its place; see `nfg_text`.

    Raises
    ------
    ValueError
        As `nfg_text`, or if the file exists already or cannot be written.
    """
    target = Target.of(Path(path))
    target.write(nfg_text(A, B, **names))


def read_nfg(path: str | Path) -> NamedGame:
    """Read a file of either version.

    Raises
    ------
    ValueError
        If it is not a two-player game in this format.
    """
    return parse_nfg(read_text(path), str(path))


def parse_nfg(text: str, name: str = "text") -> NamedGame:
    """Read the text of a file of either version; `name` is used in messages.

    Raises
    ------
    ValueError
        If it is not a two-player game in this format.
    """
    words = Words(text, name)
    words.expect("NFG")
    words.expect("1")
    words.expect("R", "D")
    title = words.quoted()
    players = two_players(words)
    rows, cols = _strategies(words)
    if words.ahead().startswith('"'):
        words.quoted()  # an optional comment
    cells = len(rows) * len(cols)
    payoffs = _outcomes(words, cells) if words.ahead() == "{" else _payoffs(words, cells)
    A, B = (np.empty((len(rows), len(cols)), dtype=object) for _ in range(2))
    for k, (a, b) in enumerate(payoffs):
        A[k % len(rows), k // len(rows)], B[k % len(rows), k // len(rows)] = a, b
    return NamedGame(title, players, rows, cols, A, B)


def two_players(words: Words) -> tuple[str, str]:
    """The names of the players, who must be two."""
    players = words.quoted_list()
    if len(players) != 2:
        more = "; Gambit solves games of more" if len(players) > 2 else ""
        raise InputError(f"{words.name}: must be a game of two players, got {len(players)}{more}")
    return players[0], players[1]


def _strategies(words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of strategies, or just how many there are: no more than there are words for cells."""
    words.expect("{")
    if words.ahead() == "{":
        rows, cols = words.quoted_list(), words.quoted_list()
        n, m = len(rows), len(cols)
    else:
        n, m = words.whole(), words.whole()
        rows = cols = ()
    words.expect("}")
    if not n or not m:
        raise InputError(f"{words.name}: must have strategies for both players, got none for one")
    if n * m > words.left:
        raise InputError(
            f"{words.name}: must have cells for {n} x {m} strategies, got {words.left} words more"
        )
    return rows or strategy_names(None, "rows", n), cols or strategy_names(None, "cols", m)


def _payoffs(words: Words, cells: int) -> list[tuple[Fraction, Fraction]]:
    found = [(words.number(), words.number()) for _ in range(cells)]
    words.end("cell")
    return found


def _outcomes(words: Words, cells: int) -> list[tuple[Fraction, Fraction]]:
    words.expect("{")
    listed = [(Fraction(0), Fraction(0))]
    while words.ahead() == "{":
        words.take()
        words.quoted()
        listed.append(payoff_pair(words))
    words.expect("}")
    numbers = [words.whole() for _ in range(cells)]
    words.end("cell")
    if max(numbers) >= len(listed):
        raise InputError(
            f"{words.name}: outcomes must be numbered up to {len(listed) - 1}, got {max(numbers)}"
        )
    return [listed[k] for k in numbers]


def payoff_pair(words: Words) -> tuple[Fraction, Fraction]:
    """The payoffs of both players and a closing brace; a comma may follow each payoff."""
    first = words.number()
    words.skip(",")
    second = words.number()
    words.skip(",")
    words.expect("}")
    return first, second
