"""The tree in a file of Gambit's ``.efg`` format, node by node.

Nodes stand in the order of a walk that goes down before it goes on. Each is of chance (c), of a
player (p) or an end (t):

    c "name" set ["set" { "action" chance ... }] outcome ["outcome" { payoffs }]
    p "name" player set ["set" { "action" ... }] outcome ["outcome" { payoffs }]
    t "name" outcome ["outcome" { payoffs }]

What an information set or an outcome is, is said where it first occurs and may be said again, the
same. Outcome 0 is none. Payoffs of outcomes on the way to an end add up there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from model.equilibria.gambit_text import Words
from model.equilibria.nfg import payoff_pair, two_players
from model.errors import InputError

#: A player's last own move, (information set, action); None before the first.
Move = tuple[int, int] | None

Payoffs = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class End:
    """Where the tree ends.

    Attributes
    ----------
    chance : Fraction
        Of all chance moves on the way.
    payoffs : (Fraction, Fraction)
        With those of outcomes on the way.
    moves : (Move, Move)
        The last ones of both players.
    """

    chance: Fraction
    payoffs: Payoffs
    moves: tuple[Move, Move]


@dataclass
class Tree:
    """A two-player tree.

    Attributes
    ----------
    title : str
    players : (str, str)
    sets : mapping from player (0 for chance) to information sets: names of the actions by number
    chances : mapping from chance's information sets to the chances of the actions
    visits : mapping from player to (information set, last own move) of its nodes, in order
    ends : list of End
    nodes : int
    """

    title: str
    players: tuple[str, str]
    sets: dict[int, dict[int, tuple[str, ...]]] = field(
        default_factory=lambda: {0: {}, 1: {}, 2: {}}
    )
    chances: dict[int, tuple[Fraction, ...]] = field(default_factory=dict)
    visits: dict[int, list[tuple[int, Move]]] = field(default_factory=lambda: {1: [], 2: []})
    ends: list[End] = field(default_factory=list)
    nodes: int = 0
    outcomes: dict[int, Payoffs] = field(default_factory=lambda: {0: (Fraction(0), Fraction(0))})


@dataclass(frozen=True)
class _Branch:
    """What is known before a node is read."""

    chance: Fraction
    payoffs: Payoffs
    moves: tuple[Move, Move]


def read_tree(words: Words) -> Tree:
    """Read a tree.

    Raises
    ------
    ValueError
        If it is not a tree of two players in this format.
    """
    words.expect("EFG")
    words.expect("2")
    words.expect("R", "D")
    tree = Tree(words.quoted(), two_players(words))
    if words.ahead().startswith('"'):
        words.quoted()  # an optional comment
    waiting = [_Branch(Fraction(1), (Fraction(0), Fraction(0)), (None, None))]
    while waiting:
        waiting += reversed(_read_node(words, tree, waiting.pop()))
    words.end("node")
    return tree


def _read_node(words: Words, tree: Tree, branch: _Branch) -> list[_Branch]:
    """Read one node; gives the branches that leave it."""
    tree.nodes += 1
    kind = words.expect("c", "p", "t")
    words.quoted()
    if kind == "t":
        total = _add(branch.payoffs, _outcome(words, tree))
        tree.ends.append(End(branch.chance, total, branch.moves))
        return []
    player = words.whole() if kind == "p" else 0
    if kind == "p" and player not in (1, 2):
        raise InputError(f"{words.name}: players must be numbered 1 and 2, got {player}")
    number = words.whole()
    actions = _information_set(words, tree, player, number)
    payoffs = _add(branch.payoffs, _outcome(words, tree))
    if player == 0:
        return [_Branch(branch.chance * p, payoffs, branch.moves) for p in tree.chances[number]]
    tree.visits[player].append((number, branch.moves[player - 1]))
    moves = ((number, action) for action in range(len(actions)))
    return [
        _Branch(
            branch.chance,
            payoffs,
            (move, branch.moves[1]) if player == 1 else (branch.moves[0], move),
        )
        for move in moves
    ]


def _add(one: Payoffs, other: Payoffs) -> Payoffs:
    return one[0] + other[0], one[1] + other[1]


def _information_set(words: Words, tree: Tree, player: int, number: int) -> tuple[str, ...]:
    """The actions of an information set, as said here or before."""
    known = tree.sets[player].get(number)
    if not words.ahead().startswith('"'):
        if known is None:
            raise InputError(
                f"{words.name}: information sets must be described where they first occur, got "
                f"set {number} of player {player} without its actions"
            )
        return known
    words.quoted()
    actions: tuple[str, ...]
    chances: tuple[Fraction, ...] = ()
    if player:
        actions = words.quoted_list()
    else:
        actions, chances = _chance_moves(words)
    if not actions:
        raise InputError(
            f"{words.name}: information sets must have an action, got none in {number}"
        )
    if known is None:
        tree.sets[player][number] = actions
        tree.chances |= {} if player else {number: chances}
    elif actions != known or (not player and chances != tree.chances[number]):
        raise InputError(
            f"{words.name}: information sets must be described alike wherever they occur, got two "
            f"descriptions of set {number} of player {player}"
        )
    return actions


def _chance_moves(words: Words) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    words.expect("{")
    found = []
    while words.ahead() != "}":
        found.append((words.quoted(), words.number()))
    words.take()
    chances = tuple(p for _, p in found)
    if found and (min(chances) < 0 or sum(chances) != 1):
        raise InputError(
            f"{words.name}: what nature draws by must be at least 0 and sum to exactly 1, got "
            f"{', '.join(map(str, chances))[:80]}"
        )
    return tuple(action for action, _ in found), chances


def _outcome(words: Words, tree: Tree) -> Payoffs:
    """The payoffs of an outcome, as said here or before."""
    number = words.whole()
    if not words.ahead().startswith('"') or number == 0:
        if number not in tree.outcomes:
            raise InputError(
                f"{words.name}: outcomes must be described where they first occur, got outcome "
                f"{number} without its payoffs"
            )
        return tree.outcomes[number]
    words.quoted()
    words.expect("{")
    payoffs = payoff_pair(words)
    if tree.outcomes.setdefault(number, payoffs) != payoffs:
        raise InputError(
            f"{words.name}: outcomes must be described alike wherever they occur, got two "
            f"descriptions of outcome {number}"
        )
    return payoffs
