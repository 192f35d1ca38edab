r"""Zones of possible agreement: what Iran would give at most and the US take at least, by file.

**Object.** Take one file f, and say what the others do: each is settled on stated terms or open.
Compare settling f on terms x with leaving it open, the others as they are:

    U(x) = US payoff with f settled on x - US payoff with f open,   I(x) the same for Iran.

The US accepts x iff U(x) >= 0, Iran iff I(x) >= 0. The US *floor* is the lowest x in [0, 1] that it
accepts, Iran's *ceiling* the highest. The *zone of possible agreement* (Raiffa 1982) is what both
accept. U is linear in x; I is concave, since Iran's exposure is convex. So what a side accepts is
an interval, whether or not it likes higher terms, and the zone is one too: its ends are rational or
the roots of a quadratic, and exact here. Iran always accepts x = 0, which takes the pressure of an
open file off it and nothing from it; the US may accept nothing. Where the premise of
`model.agreements` holds the zone is [floor, ceiling], and exists iff ceiling >= floor. In a file
that the US gives the sides change places: the floor is Iran's, the ceiling that of the US. A file
that weighs nothing while it is open (`model.split.weightless`) has no zone that is x = 0 alone.

**Price.** A zone says what can be agreed, not what will be. Inside it stand its midpoint and the
terms of the Nash bargaining solution (Nash 1950) with the open file as disagreement point, the x
with the largest U(x) I(x). A threat can widen the zone and cheapen the deal in it.

**Why a zone is empty.** At the terms where the other side is just willing, a side's loss is a sum
over payoff terms. A term *alone* keeps the zone shut if without it the zone would exist.

A zone is about one file with the rest given: an equilibrium must also survive changes in several
files at once (`model.continuum`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from gmpy2 import mpq

from model.algebraic import Point, primitive, real_roots
from model.continuum.conditions import KEPT, OPEN, Line, in_file, payoff_of
from model.continuum.exact import Stretch
from model.errors import InputError
from model.payoffs import PLAYER_NAMES, PLAYERS, Player, Structure
from model.results import Result, table
from model.scenario import Scenario, exact, load
from model.split import Split, split_payoffs, split_terms, weightless
from model.words import listed, number, sentence

if TYPE_CHECKING:
    import pandas as pd

#: What the other files do: terms of those that are settled, or "fullest".
Others = Mapping[str, object] | str

_SIDES = {"us": "the US", "iran": "Iran"}


@dataclass(frozen=True)
class Obstacle:
    """A payoff term that speaks against settling a file where the zone is empty.

    Attributes
    ----------
    player : {"us", "iran"}
    term : str
    change : float
        What settling changes in it, in points, at the terms where the other side is just willing.
    alone : bool
        Whether without this term the zone would exist.
    """

    player: Player
    term: str
    change: float
    alone: bool

    @property
    def plain(self) -> str:
        """What the term stands for, for a reader who does not know its name."""
        return PLAIN.get((self.player, self.term), self.term)

    @property
    def words(self) -> str:
        """The same with whose it is, e.g. ``"standing disarmed (Iran)"``."""
        return f"{self.plain} ({_SIDES[self.player]})"


#: What the terms of the payoffs stand for; own terms have names of their own.
PLAIN: Mapping[tuple[Player, str], str] = {
    ("us", "terms"): "what the terms are worth",
    ("us", "strangulation"): "slowly stifling Iran",
    ("us", "audience cost"): "a threat not carried out",
    ("us", "strike"): "what a strike would bring",
    ("us", "entanglement"): "being drawn in by Israel",
    ("iran", "holdings"): "what it would keep",
    ("iran", "loss of face"): "loss of face",
    ("iran", "pressure"): "sanctions and unrest",
    ("iran", "strike"): "an American strike",
    ("iran", "exposure"): "standing disarmed",
    ("iran", "Israeli strike"): "an Israeli strike",
}


def keeps(obstacles: Sequence[Obstacle], what: str) -> str:
    """What some obstacles keep, each by itself, in a clause: `what` says what, and how."""
    verb = "keeps" if len(obstacles) == 1 else "each keep"
    return f"{listed([o.words for o in obstacles])} {verb} {what}"


def heaviest(obstacles: Sequence[Obstacle]) -> tuple[Obstacle, ...]:
    """The first obstacle of each side that alone keeps a zone shut, Iran's before the US one."""
    found: dict[str, Obstacle] = {}
    for obstacle in obstacles:
        if obstacle.alone:
            found.setdefault(obstacle.player, obstacle)
    return tuple(found[p] for p in ("iran", "us") if p in found)


@dataclass(frozen=True, repr=False)
class Zone(Result):
    """The zone of possible agreement of a file, exact.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    file : str
    others : mapping of str to Fraction
        Terms of the other files that are settled; the rest is open.
    us, iran : Stretch or None
        The terms that each accepts; None if there are none.
    agreed : Stretch or None
        The terms that both accept: the zone.
    bargained : Point or None
        Terms of the Nash bargaining solution in the zone.
    obstacles : tuple of Obstacle
        Where the zone is empty, what speaks against it, by player and the heaviest first.
    """

    scenario: Scenario
    structure: Structure
    file: str
    others: Mapping[str, Fraction]
    us: Stretch | None
    iran: Stretch | None
    agreed: Stretch | None
    bargained: Point | None
    obstacles: tuple[Obstacle, ...]

    lens = "zone of possible agreement of one file, against leaving that file open"

    def frame(self) -> pd.DataFrame:
        """A row for each side and for both: the lowest and the highest terms accepted."""
        sides = {"us": self.us, "iran": self.iran, "both": self.agreed}
        return table(
            [
                {
                    "who": who,
                    "lowest": None if s is None else float(s.low),
                    "highest": None if s is None else float(s.high),
                    "lowest_exact": "" if s is None else str(s.low.sympy()),
                    "highest_exact": "" if s is None else str(s.high.sympy()),
                }
                for who, s in sides.items()
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {"exists": self.exists, **super()._contents()}

    @property
    def exists(self) -> bool:
        """Whether there are terms that both accept."""
        return self.agreed is not None

    @property
    def giver(self) -> Player:
        """Who gives the file up."""
        return self.structure.givers[self.structure.file_names.index(self.file)]

    @property
    def floor(self) -> Point | None:
        """The lowest terms that the taker accepts; None if it accepts none."""
        taken = self.us if self.giver == "iran" else self.iran
        return None if taken is None else taken.low

    @property
    def ceiling(self) -> Point | None:
        """The highest terms that the giver accepts; None if it accepts none."""
        given = self.iran if self.giver == "iran" else self.us
        return None if given is None else given.high

    @property
    def width(self) -> float | None:
        """Ceiling less floor: negative where the zone is empty; None if a side accepts nothing."""
        if self.floor is None or self.ceiling is None:
            return None
        return float(self.ceiling) - float(self.floor)

    @property
    def midpoint(self) -> float | None:
        """The middle of the zone."""
        if self.agreed is None:
            return None
        return (float(self.agreed.low) + float(self.agreed.high)) / 2

    @property
    def causes(self) -> tuple[Obstacle, ...]:
        """The heaviest term of each side that alone keeps the zone shut, if there is one."""
        return heaviest(self.obstacles)

    @property
    def words(self) -> str:
        """The finding in a sentence or two."""
        given = f"With {others_in_words(self.file, self.others)}, "
        if self.agreed is not None and self.bargained is not None:
            return (
                f"{given}both sides would rather settle the {self.file} file on terms from "
                f"{_decimal(self.agreed.low)} to {_decimal(self.agreed.high)} than leave it open; "
                f"an even bargain would strike {_decimal(self.bargained)}"
            )
        giver: Player = self.giver
        gives, takes = _SIDES[giver], _SIDES["us" if giver == "iran" else "iran"]
        if self.floor is None:
            bound = f"{takes} would rather leave it open than take all of it"
        elif self.ceiling is None:
            bound = f"{gives} would rather leave it open than give nothing of it"
        else:
            bound = (
                f"{takes} takes no less than {_decimal(self.floor)}, {gives} gives no more than "
                f"{_decimal(self.ceiling)}"
            )
        return (
            f"{given}there is no zone of agreement in the {self.file} file: {bound}. "
            f"{cause_in_words(self)}"
        )


def zone(
    scenario: Scenario | str = "oman-2026",
    file: str = "missile",
    structure: Structure | None = None,
    others: Others | None = None,
) -> Zone:
    """Find the zone of possible agreement of a file, exactly.

    Parameters
    ----------
    scenario : Scenario or str
    file : str
    structure : Structure, optional
    others : mapping of str to number, or "fullest", optional
        Terms of the other files that are settled; the rest is open. ``"fullest"``: as in the
        fullest equilibrium at L = 3 (`model.reasons`).

    Returns
    -------
    Zone

    Raises
    ------
    InputError
        For what is not a file, or terms out of [0, 1].

    Examples
    --------
    >>> import model
    >>> found = model.zone("oman-2026", "missile")
    >>> found.exists
    False
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    settled = settled_others(scenario, file, structure, others)
    return _zone(scenario, file, structure, settled)


def settled_others(
    scenario: Scenario, file: str, structure: Structure, others: Others | None
) -> dict[str, Fraction]:
    """Read what the other files do: terms of those that are settled."""
    if file not in structure.file_names:
        raise InputError(f"file: must be one of {', '.join(structure.file_names)}, got {file!r}")
    structure.require_alone(file, "zone")
    if isinstance(others, str):
        if others != "fullest":
            raise InputError(f'others: must be terms by file or "fullest", got {others!r}')
        from model.game import BargainingGame
        from model.reasons import fullest_outcome

        outcome = fullest_outcome(BargainingGame(scenario, structure=structure))
        terms = () if outcome is None else zip(structure.file_names, outcome.terms, strict=True)
        return {f: x for f, x in terms if x is not None and f != file}
    result = {}
    for name, given in (others or {}).items():
        if name not in structure.file_names or name == file:
            rest = ", ".join(f for f in structure.file_names if f != file)
            raise InputError(f"others: must be files among {rest}, got {name!r}")
        result[name] = exact(given)
        if not 0 <= result[name] <= 1:
            raise InputError(f"others: terms must lie in [0, 1], got {name} = {given}")
    return result


def others_in_words(file: str, others: Mapping[str, Fraction]) -> str:
    """What the other files do, e.g. ``"regional settled at 0.5 and missile open"``."""
    if not others:
        return "the other files open"
    return " and ".join(
        f"{f} {'open' if f not in others else f'settled at {number(float(others[f]))}'}"
        for f in others
        if f != file
    )


def cause_in_words(found: Zone) -> str:
    """What keeps an empty zone shut."""
    if not found.causes:
        return "No single payoff term keeps it shut"
    return sentence(keeps(found.causes, "it shut"))


def _decimal(point: Point) -> str:
    return number(float(point))


def _zone(
    scenario: Scenario, file: str, structure: Structure, others: Mapping[str, Fraction]
) -> Zone:
    given = {n: mpq(v.numerator, v.denominator) for n, v in scenario.values.items()}
    us, iran = changes(split_payoffs(structure), given, file, others)
    accepted = accepts(us), accepts(iran)
    weighs = has_weight(structure, file)
    agreed = common(*accepted, weighs)
    bargained: Point | None = None
    obstacles: tuple[Obstacle, ...] = ()
    if agreed is None:
        terms = split_terms(structure)
        by_term = dict(zip(terms.names, changes(terms, given, file, others), strict=True))
        us_gives = structure.givers[structure.file_names.index(file)] == "us"
        obstacles = _obstacles((us, iran), accepted, by_term, us_gives, weighs)
    else:
        bargained = _bargained(us, iran, agreed)
    return Zone(scenario, structure, file, others, *accepted, agreed, bargained, obstacles)


def changes(
    split: Split, given: Mapping[str, Any], file: str, others: Mapping[str, Fraction]
) -> list[Line]:
    """For each row of a split, what settling the file on x changes: coefficients of 1, x, x^2.

    Exact on rationals, polynomials on polynomials, arrays on arrays.
    """
    kind = np.float64 if any(isinstance(v, (float, np.ndarray)) for v in given.values()) else mpq
    fixed = {split.files.index(f): kind(x) for f, x in others.items()}
    now = [KEPT if f in fixed else OPEN for f in range(len(split.files))]
    here = split.files.index(file)
    _require_shape(split, here)
    then = [KEPT if f == here else place for f, place in enumerate(now)]
    lines = []
    for row in split.at(given):
        form = dict(zip(split.monomials, row, strict=True))
        settled = in_file(payoff_of(form, then), here, fixed)
        left = in_file(payoff_of(form, now), here, fixed)
        lines.append([settled[0] - left[0], settled[1], settled[2]])
    return lines


def _require_shape(split: Split, file: int) -> None:
    """Refuse own terms that zones cannot take: the US linear in the terms, Iran of degree 2."""
    for name, row in zip(split.names, split.enters, strict=True):
        powers = [m[file] for m, enters in zip(split.monomials, row, strict=True) if enters]
        most = 1 if name.startswith("us") else 2
        if max(powers, default=0) > most:
            raise InputError(
                f"zones: own terms must be of degree {most} at most in the terms of the "
                f"{split.files[file]} file for {PLAYER_NAMES[name.split()[0]]}, got {max(powers)}"
            )


def require_concave(square: Any) -> None:
    """Refuse a convex change, which own terms can make: what is accepted need not be one stretch.

    Raises
    ------
    ValueError
    """
    hair = 1e-12 if isinstance(square, np.ndarray) else 0
    if np.any(np.asarray(square > hair)):
        raise InputError(
            "zones: own terms must leave each side's change concave in the terms, got a convex one"
        )


def accepts(line: Line) -> Stretch | None:
    """The terms in [0, 1] at which a change, linear or concave, is >= 0."""
    require_concave(line[2])
    roots = {Point.of(0), Point.of(1)}
    roots |= {r for r in real_roots(primitive(line)) if 0 <= r.near <= 1}
    nodes = sorted(roots)
    held = [
        node
        for node in nodes
        if node.fraction is None or _at(line, mpq(*node.fraction.as_integer_ratio())) >= 0
    ]
    # A root within is accepted, an end if the change is >= 0 there; between them it is concave.
    return Stretch(held[0], held[-1]) if held else None


def _at(line: Line, x: Any) -> Any:
    return (line[2] * x + line[1]) * x + line[0]


def common(a: Stretch | None, b: Stretch | None, weighs: bool = True) -> Stretch | None:
    """The terms that two stretches share; of a file without weight not those of nothing alone."""
    if a is None or b is None:
        return None
    low, high = max(a.low, b.low), min(a.high, b.high)
    return Stretch(low, high) if low <= high and (weighs or high > Point.of(0)) else None


def has_weight(structure: Structure, file: str) -> bool:
    """Whether it matters to a side that the file is open and not settled on nothing."""
    return (structure.file_names.index(file),) not in weightless(structure)


def _bargained(us: Line, iran: Line, agreed: Stretch) -> Point:
    """The terms with the largest product of gains: an end of the zone or a stationary point."""
    product = [mpq(0)] * 4
    for i, a in enumerate(us[:2]):
        for j, b in enumerate(iran):
            product[i + j] += a * b
    slope = [k * c for k, c in enumerate(product)][1:]
    inside = [r for r in real_roots(primitive(slope)) if agreed.low <= r <= agreed.high]

    def gains(x: Point) -> Any:
        near = mpq(*x.near.as_integer_ratio())
        return _at(us, near) * _at(iran, near)

    return max([agreed.low, agreed.high, *inside], key=gains)


def _obstacles(
    totals: tuple[Line, Line],
    accepted: tuple[Stretch | None, Stretch | None],
    by_term: Mapping[str, Line],
    us_gives: bool,
    weighs: bool,
) -> tuple[Obstacle, ...]:
    found = []
    taker, giver = ("iran", "us") if us_gives else ("us", "iran")
    best = {taker: Point.of(1), giver: Point.of(0)}
    for k, player in enumerate(PLAYERS):
        # What it is asked to take: the other's limit, or the best for it where it accepts nothing.
        other = accepted[1 - k]
        if other is None or accepted[k] is None:
            x = best[player]
        else:
            x = other.high if player == taker else other.low
        if accepted[k] is not None and other is None:
            continue  # it is the other side that accepts nothing
        near = mpq(*x.near.as_integer_ratio())
        for key, line in by_term.items():
            if key.startswith(f"{player} ") and _at(line, near) < 0:
                without = [a - b for a, b in zip(totals[k], line, strict=True)]
                alone = common(accepts(without), other, weighs) is not None
                term = key.removeprefix(f"{player} ")
                found.append(Obstacle(player, term, float(_at(line, near)), alone))
    return tuple(sorted(found, key=lambda o: (o.player, o.change)))
