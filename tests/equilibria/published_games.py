"""Published two-player games with their complete sets of extreme equilibria.

Payoffs and equilibria are retyped from the sources named; each set was recomputed exactly with
three programs that agree. An equilibrium is a pair of texts of probabilities.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Published:
    """A game, its extreme equilibria and the number of connected components they form."""

    name: str
    source: str
    A: tuple
    B: tuple
    texts: tuple
    components: int

    @property
    def equilibria(self):
        return frozenset((_strategy(x), _strategy(y)) for x, y in self.texts)

    def __str__(self):
        return self.name


def _strategy(text):
    return tuple(Fraction(p) for p in text.split())


PUBLISHED = (
    Published(
        "von Stengel 2002",
        "B. von Stengel, Computing equilibria for two-person games, Handbook of Game Theory "
        "vol. 3 (2002)",
        ((0, 6), (2, 5), (3, 3)),
        ((1, 0), (0, 2), (4, 3)),
        (("2/3 1/3 0", "1/3 2/3"), ("0 1/3 2/3", "2/3 1/3"), ("0 0 1", "1 0")),
        3,
    ),
    Published(
        "Algorithmic Game Theory 3.1",
        "Nisan et al., Algorithmic Game Theory (2007), ch. 3; also in QuantEcon.py's tests",
        ((3, 3), (2, 5), (0, 6)),
        ((3, 2), (2, 6), (3, 1)),
        (("1 0 0", "1 0"), ("4/5 1/5 0", "2/3 1/3"), ("0 1/3 2/3", "1/3 2/3")),
        3,
    ),
    Published(
        "Algorithmic Game Theory 3.1, degenerate",
        "the same with one payoff tied",
        ((3, 3), (2, 5), (0, 6)),
        ((3, 3), (2, 6), (3, 1)),
        (("1 0 0", "1 0"), ("1 0 0", "2/3 1/3"), ("0 1/3 2/3", "1/3 2/3")),
        2,
    ),
    Published(
        "QuantEcon degenerate",
        "QuantEcon.py, test_support_enumeration.py: ([0, p, 1 - p], [1/2, 1/2]) is an equilibrium "
        "that support enumeration does not find",
        ((1, -1), (-1, 1), (0, 0)),
        ((1, 0), (0, 0), (0, 0)),
        (("1 0 0", "1 0"), ("0 1 0", "1/2 1/2"), ("0 1 0", "0 1"), ("0 0 1", "1/2 1/2")),
        2,
    ),
    Published(
        "Nashpy degenerate",
        "Nashpy's how-to on degenerate games",
        ((0, -1, 1), (-1, 0, 1), (-1, 0, 1)),
        ((0, 1, -1), (1, 0, -1), (1, 0, -1)),
        (("1/2 1/2 0", "1/2 1/2 0"), ("1/2 0 1/2", "1/2 1/2 0")),
        1,
    ),
    Published(
        "three-way coordination",
        "Gambit's sample games: coordination with seven equilibria",
        ((3, 0, 0), (0, 2, 0), (0, 0, 1)),
        ((2, 0, 0), (0, 2, 0), (0, 0, 4)),
        (
            ("1 0 0", "1 0 0"),
            ("2/3 0 1/3", "1/4 0 3/4"),
            ("1/2 1/2 0", "2/5 3/5 0"),
            ("2/5 2/5 1/5", "2/11 3/11 6/11"),
            ("0 1 0", "0 1 0"),
            ("0 2/3 1/3", "0 1/3 2/3"),
            ("0 0 1", "0 0 1"),
        ),
        7,
    ),
    Published(
        "US-Iran nuclear stand-off as Chicken",
        "a public replication after Zagare (1992) and Kraig (1999); its payoffs only, equilibria "
        "recomputed",
        ((-9, 5), (-4, 2)),
        ((-9, -4), (5, 2)),
        (("1 0", "0 1"), ("3/8 5/8", "3/8 5/8"), ("0 1", "1 0")),
        3,
    ),
    Published(
        "Cuban missile crisis as Chicken",
        "S. Brams, ordinal payoffs (4 best)",
        ((3, 2), (4, 1)),
        ((3, 4), (2, 1)),
        (("1 0", "0 1"), ("1/2 1/2", "1/2 1/2"), ("0 1", "1 0")),
        3,
    ),
)

#: Generic, one equilibrium, which nashpy's support enumeration does not return.
LOST_BY_SUPPORT_ENUMERATION = Published(
    "lost by support enumeration",
    "found while comparing solvers",
    ((42, -23, 22), (-34, -18, 46), (-8, 1, -21)),
    ((-39, -8, 12), (-5, 27, -14), (11, 27, 41)),
    (("0 14/55 41/55", "0 67/86 19/86"),),
    1,
)
