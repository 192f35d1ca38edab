"""Gambit's file format for games in extensive form, ``.efg``, for two players, in and out.

A tree comes in as its *reduced strategic form*: a strategy says what to do at each information set
that the player's own earlier moves leave reachable (Kuhn 1953; others could differ only where they
never come to play). Payoffs are means over chance moves, exactly.

With *perfect recall*, which is required, all nodes of an information set follow the same sequence
of the player's own moves. A player's information sets then form a tree, sequence after sequence,
and the payoffs of two strategies add up over the pairs of sequences that they play,

    A = R P S',    P[s, t] = sum over ends after s and t of chance times payoff,

with R[i, s] = 1 where strategy i plays sequence s, and S likewise (von Stengel 1996). How many
strategies there are is counted before any is built.

What goes out is the tree of a game in strategic form: the first player moves, then the second,
who does not know how.

References: H. Kuhn, Extensive games and the problem of information, Annals of Mathematics Studies
28, 1953; B. von Stengel, Efficient computation of behavior strategies, Games and Economic Behavior
14, 1996; Gambit's documentation, "The extensive game (.efg) file format".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from model.equilibria.efg_tree import End, Tree, read_tree
from model.equilibria.gambit_text import Words, quote, quote_all, read_text, written
from model.equilibria.named_game import NamedGame, strategy_names, two_names
from model.equilibria.payoffs import ExactArray, exact_matrices
from model.errors import InputError
from model.output import Target

#: A reduced strategy: the action taken at each information set that it reaches.
Plan = dict[int, int]

#: The most cells of a strategic form.
_MOST_CELLS = 100_000


@dataclass(frozen=True, eq=False, repr=False)
class EfgGame(NamedGame):
    """The reduced strategic form of a two-player tree.

    Each strategy is named by its actions, one for each information set in the order of the file,
    separated by " / ", with * where it is not reached.

    Attributes
    ----------
    nodes : int
        How many nodes the tree has.
    """

    nodes: int


def read_efg(path: str | Path) -> EfgGame:
    """Read a file of a two-player tree of perfect recall as its reduced strategic form.

    Raises
    ------
    ValueError
        As `parse_efg`.
    """
    return parse_efg(read_text(path), str(path))


def parse_efg(text: str, name: str = "text") -> EfgGame:
    """Read the text of a file; `name` is used in messages.

    Raises
    ------
    ValueError
        If it is not a tree of two players in this format, a player forgets what it knew or did, or
        there are too many pairs of strategies.

    Examples
    --------
    >>> game = parse_efg('EFG 2 R "t" { "a" "b" } p "" 1 1 "" { "in" "out" } 0 '
    ...                  'p "" 2 1 "" { "l" "r" } 0 t "" 1 "x" { 3 1 } t "" 2 "y" { 0 0 } '
    ...                  't "" 3 "z" { 2 2 }')
    >>> game.rows, game.A.tolist()
    (('in', 'out'), [[Fraction(3, 1), Fraction(0, 1)], [Fraction(2, 1), Fraction(2, 1)]])
    """
    tree = read_tree(Words(text, name))
    forests = [_Forest(tree, player, name) for player in (1, 2)]
    counts = [forest.count() for forest in forests]
    if prod(counts) > _MOST_CELLS:
        raise InputError(
            f"{name}: must have at most {_MOST_CELLS} pairs of reduced strategies, got "
            f"{counts[0]} x {counts[1]}; Gambit solves trees by their sequences"
        )
    plans = [forest.plans() for forest in forests]
    A, B = _strategic_form(tree.ends, forests, plans)
    rows, cols = (
        tuple(forest.name(plan) for plan in own) for forest, own in zip(forests, plans, strict=True)
    )
    return EfgGame(tree.title, tree.players, rows, cols, A, B, tree.nodes)


class _Forest:
    """A player's information sets, each after the sequence of own moves that leads to it.

    A *sequence* is numbered: 0 for no move yet, then one for each action of each information set.
    """

    def __init__(self, tree: Tree, player: int, name: str) -> None:
        self.sets = tree.sets[player]
        self.sequences: dict[tuple[int, int], int] = {}
        self.after: dict[int, list[int]] = {0: []}
        first: dict[int, int] = {}
        for number, move in tree.visits[player]:
            before = self.sequences[move] if move else 0
            if first.setdefault(number, before) != before:
                raise InputError(
                    f"{name}: must be a game of perfect recall, got information set {number} of "
                    f"{tree.players[player - 1]!r} after different moves of its own"
                )
            if (number, 0) in self.sequences:
                continue
            self.after[before].append(number)
            for action in range(len(self.sets[number])):
                self.sequences[number, action] = len(self.after)
                self.after[len(self.after)] = []

    def count(self, sequence: int = 0) -> int:
        """How many reduced strategies there are, from the last sequence back to the first."""
        ways: dict[int, int] = {}
        for place in reversed(self.after):
            ways[place] = prod(
                sum(ways[self.sequences[h, a]] for a in range(len(self.sets[h])))
                for h in self.after[place]
            )
        return ways[sequence]

    def plans(self) -> list[Plan]:
        """All reduced strategies, the last information set varying fastest."""
        ways: dict[int, list[Plan]] = {}
        for place in reversed(self.after):
            choices = [
                [
                    {h: action} | rest
                    for action in range(len(self.sets[h]))
                    for rest in ways.pop(self.sequences[h, action])
                ]
                for h in self.after[place]
            ]
            ways[place] = [
                {h: a for part in parts for h, a in part.items()} for parts in product(*choices)
            ]
        return ways[0]

    def name(self, plan: Plan) -> str:
        """A strategy by its actions; that of a player who never moves is a dash."""
        words = (actions[plan[h]] if h in plan else "*" for h, actions in self.sets.items())
        return " / ".join(words) or "-"

    def played(self, plans: Sequence[Plan]) -> ExactArray:
        """Which sequences each strategy plays: its own and that of no move."""
        table = np.zeros((len(plans), len(self.after)), dtype=object)
        table[:, 0] = 1
        for row, plan in zip(table, plans, strict=True):
            for move in plan.items():
                row[self.sequences[move]] = 1
        return table


def _strategic_form(
    ends: Sequence[End], forests: Sequence[_Forest], plans: Sequence[Sequence[Plan]]
) -> tuple[ExactArray, ExactArray]:
    """Expected payoffs of all pairs of strategies."""
    played = [forest.played(own) for forest, own in zip(forests, plans, strict=True)]
    sums = [
        np.full((len(forests[0].after), len(forests[1].after)), Fraction(0), dtype=object)
        for _ in range(2)
    ]
    for end in ends:
        place = tuple(
            forest.sequences[move] if move else 0
            for forest, move in zip(forests, end.moves, strict=True)
        )
        for table, payoff in zip(sums, end.payoffs, strict=True):
            table[place] += end.chance * payoff
    A, B = (played[0] @ table @ played[1].T for table in sums)
    return A, B


def efg_text(
    A: Any,
    B: Any,
    *,
    title: str = "",
    players: Sequence[str] = ("row", "column"),
    rows: Sequence[str] | None = None,
    cols: Sequence[str] | None = None,
) -> str:
    """Write a game in strategic form as a tree in which the second to move does not know the first.

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
    head = f"EFG 2 R {quote(title, 'title')} {quote_all(two_names(players), 'players')}"
    lines = [head, '""', ""]
    lines.append(f'p "" 1 1 "" {own} 0')
    for i in range(n):
        lines.append(f'p "" 2 1 "" {other} 0')
        lines += [
            f't "" {i * m + j + 1} "" {{ {written(first[i, j])}, {written(second[i, j])} }}'
            for j in range(m)
        ]
    return "\n".join(lines) + "\n"


def write_efg(path: str | Path, A: Any, B: Any, **names: Any) -> None:
    """Write a game to a file, beside it first, then in its place; see `efg_text`.

    Raises
    ------
    ValueError
        As `efg_text`, or if the file exists already or cannot be written.
    """
    target = Target.of(Path(path))
    target.write(efg_text(A, B, **names))
