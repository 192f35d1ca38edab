"""Mixed equilibria along a path: probabilities as functions of the place, and how far they hold.

**Object.** Take an extreme equilibrium of the game at the scenario, with supports I and J. While
these stay, the column player's probabilities y solve

    sum_j A[i, j](t) y_j = v for i in I,      sum_j y_j = 1,

linear equations whose coefficients are polynomials in the place t, so that y(t), and likewise x(t),
are rational functions. They are an equilibrium wherever all probabilities are >= 0 and no other
strategy of the whole game pays more than v: sign conditions on polynomials, whose roots are exact
(`model.algebraic`). The interval given is the connected one around the scenario.

Where the equations have no unique solution (the game is degenerate on these supports), or none but
at the scenario's own place, there is no such function; the result says so instead of choosing one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from model.algebraic import Point, interval, primitive, real_roots, value_at
from model.equilibria import Equilibrium
from model.errors import InputError
from model.game import BargainingGame
from model.payoffs import PLAYERS, Structure
from model.regimes.conditions import payoff_polynomials
from model.regimes.path import Path, Span, path
from model.results import Several, plain, table
from model.scenario import Scenario, load
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd

T = sp.Symbol("t", real=True)
_FIELD = QQ.frac_field(T)


@dataclass(frozen=True)
class MixedBranch:
    """One extreme mixed equilibrium, followed along a path on its supports.

    Attributes
    ----------
    equilibrium : Equilibrium
        At the scenario.
    name : str
        The outcomes it leads to there, with their chances.
    x, y : mapping of str to sympy.Expr, or None
        Probability of each strategy in the support as a function of `T`, by its shares of
        concession; None where the supports do not determine it.
    low, high : Point
        Ends of the interval around the scenario on which it is an equilibrium.
    closed_low, closed_high : bool
    reason : str
        Why there is no function, or what ends the interval.
    """

    equilibrium: Equilibrium
    name: str
    x: Mapping[str, sp.Expr] | None
    y: Mapping[str, sp.Expr] | None
    low: Point
    high: Point
    closed_low: bool
    closed_high: bool
    reason: str

    @property
    def determined(self) -> bool:
        """Whether the supports determine the probabilities along the path."""
        return self.x is not None

    @property
    def interval(self) -> str:
        """In the usual notation."""
        return interval(self.low, self.high, self.closed_low, self.closed_high)

    def report(self) -> dict[str, Any]:
        """The fields, for JSON; probabilities as formulas in the place t."""
        formulas = {
            side: None if way is None else {label: str(p) for label, p in way.items()}
            for side, way in (("x", self.x), ("y", self.y))
        }
        rest = {
            key: plain(getattr(self, key))
            for key in ("name", "interval", "low", "high", "closed_low", "closed_high", "reason")
        }
        return {**rest, **formulas, "equilibrium": plain(self.equilibrium)}


@dataclass(frozen=True, repr=False)
class MixedBranches(Several[MixedBranch]):
    """Every extreme mixed equilibrium of a scenario, followed along a path on its supports.

    Attributes
    ----------
    path : Path
    levels : int
    structure : Structure
    branches : tuple of MixedBranch
    """

    lens = "extreme mixed equilibria, followed on their supports"

    path: Path
    levels: int
    structure: Structure
    branches: tuple[MixedBranch, ...]

    @property
    def scenario(self) -> Scenario:
        """Where the equilibria were found."""
        return self.path.scenario

    @property
    def words(self) -> str:
        """How many can be followed, in one sentence."""
        kept = sum(branch.determined for branch in self)
        return on_grid(
            self.levels,
            f"of {len(self)} extreme mixed equilibria the supports determine {kept} along "
            f"{self.path.name.replace('_', ' ')}",
        )

    def frame(self) -> pd.DataFrame:
        """A row for each equilibrium: how far it can be followed, and what ends it there."""
        return table(
            [
                {
                    "how_it_ends": b.name,
                    "interval": b.interval,
                    "low": float(b.low),
                    "high": float(b.high),
                    "determined": b.determined,
                    "reason": b.reason,
                }
                for b in self
            ]
        )


def mixed_branches(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 3,
    structure: Structure | None = None,
    **axes: Span,
) -> MixedBranches:
    """Follow every extreme mixed equilibrium of the scenario along a path.

    Parameters
    ----------
    scenario, levels, structure, **axes
        As for `branches`; the scenario itself must lie on the path.

    Returns
    -------
    MixedBranches
        One for each extreme equilibrium that is not pure.

    Raises
    ------
    InputError
        If the scenario is not on the path.
    TooLarge
        If the game is too large to enumerate.
    """
    scenario = load(scenario)
    laid = path(scenario, axes or {"threat": None})
    today = laid.today
    if today is None or not laid.low <= today <= laid.high:
        raise InputError(f"{laid.name}: the path must pass through the scenario, and does not")
    game = BargainingGame(scenario, levels, structure)
    payoffs = payoff_polynomials(laid, game.grid, game.structure)
    cells = [_elements(payoff) for payoff in payoffs]
    found = tuple(
        _follow(laid, game, cells, equilibrium, today)
        for equilibrium in game.equilibria()
        if not equilibrium.is_pure
    )
    return MixedBranches(laid, game.levels, game.structure, found)


def _elements(payoff: Any) -> list[Any]:
    """Payoffs of all outcomes as elements of the field of rational functions."""
    (t,) = _FIELD.gens
    powers = [t**power for power in range(len(payoff))]
    return [
        sum((QQ(int(c)) * power for c, power in zip(column, powers, strict=True)), _FIELD.zero)
        for column in payoff.T
    ]


def _follow(
    laid: Path, game: BargainingGame, payoffs: list[list[Any]], equilibrium: Equilibrium,
    today: Fraction,
) -> MixedBranch:  # fmt: skip
    cells = game.grid.cells
    rows, columns = equilibrium.supports
    here = Point.of(today)
    y = _indifferent([[payoffs[0][cells[i, j]] for j in columns] for i in rows])
    x = _indifferent([[payoffs[1][cells[i, j]] for i in rows] for j in columns])
    name = game.name(equilibrium)
    if x is None or y is None:
        return MixedBranch(
            equilibrium, name, None, None, here, here, True, True,
            "its supports do not determine it: the game is degenerate on them",
        )  # fmt: skip
    conditions = [("a probability reaches 0", p) for p in (*x[0], *y[0])]
    n = len(cells)
    for player, (mixture, value) in enumerate((y, x)):
        for k in range(n):
            used = (cells[k, j] for j in columns) if player == 0 else (cells[i, k] for i in rows)
            paid = sum(
                (p * payoffs[player][c] for p, c in zip(mixture, used, strict=True)), _FIELD.zero
            )
            if (slack := value - paid) != 0:
                label = game.grid.strategy_label(k)
                conditions.append((f"{PLAYERS[player]} would rather play {label}", slack))
    bounds = _interval(conditions, laid, today)
    if bounds is None:
        return MixedBranch(
            equilibrium, name, None, None, here, here, True, True,
            "its supports determine it, but not as an equilibrium beside this place",
        )  # fmt: skip
    labels = game.grid.strategy_label
    return MixedBranch(
        equilibrium,
        name,
        {labels(i): p.as_expr() for i, p in zip(rows, x[0], strict=True)},
        {labels(j): p.as_expr() for j, p in zip(columns, y[0], strict=True)},
        *bounds,
    )


def _indifferent(payoff: list[list[Any]]) -> tuple[list[Any], Any] | None:
    """The mixture over columns that makes all rows pay the same, and what they pay; if unique."""
    count = len(payoff[0])
    one, zero = _FIELD.one, _FIELD.zero
    system = [[*row, -one, zero] for row in payoff] + [[*([one] * count), zero, one]]
    matrix, pivots = DomainMatrix(system, (len(system), count + 2), _FIELD).rref()
    if pivots != tuple(range(count + 1)):
        return None
    solution = [matrix[k, count + 1].element for k in range(count + 1)]
    return solution[:count], solution[count]


def _interval(
    conditions: list[tuple[str, Any]], laid: Path, today: Fraction
) -> tuple[Point, Point, bool, bool, str] | None:
    """The connected stretch around the scenario on which all conditions are >= 0."""
    signs: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = []
    for words, element in conditions:
        signs.append((words, _integers(element.numer), _integers(element.denom)))
    turning: dict[Point, None] = {}
    for _, numerator, denominator in signs:
        for root in (*real_roots(numerator), *real_roots(denominator)):
            if laid.low < root.near < laid.high:
                turning[root] = None
    ends = sorted(turning, key=lambda p: p.near)
    places = [Point.of(laid.low), *ends, Point.of(laid.high)]

    def holds(t: Fraction) -> bool:
        return all(value_at(n, t) * value_at(d, t) >= 0 and value_at(d, t) for _, n, d in signs)

    def failing(t: Fraction) -> str:
        for words, n, d in signs:
            if not value_at(d, t) or value_at(n, t) * value_at(d, t) < 0:
                return words
        return "the end of the path"

    def defined(point: Point) -> bool:
        return all(point not in real_roots(d) for _, _, d in signs)

    stretches = [holds((a.near + b.near) / 2) for a, b in pairwise(places)]
    inside = [
        k for k, (a, b) in enumerate(pairwise(places)) if a.near <= today <= b.near and stretches[k]
    ]
    if not inside:
        return None
    first = last = inside[0]
    while first > 0 and stretches[first - 1] and defined(places[first]):
        first -= 1
    while last < len(stretches) - 1 and stretches[last + 1] and defined(places[last + 1]):
        last += 1
    low, high = places[first], places[last + 1]
    reasons = []
    if first > 0:
        below = (places[first - 1].near + low.near) / 2
        reasons.append(f"below, {failing(below)}")
    if last < len(stretches) - 1:
        above = (high.near + places[last + 2].near) / 2
        reasons.append(f"above, {failing(above)}")
    return low, high, defined(low), defined(high), "; ".join(reasons) or "the end of the path"


def _integers(polynomial: Any) -> tuple[int, ...]:
    """A polynomial of the field as primitive integers, the constant first; its sign is kept."""
    coefficients = [Fraction(0)] * (max((power for (power,) in polynomial.monoms()), default=0) + 1)
    for (power,), c in polynomial.terms():
        coefficients[power] = Fraction(int(c.numerator), int(c.denominator))
    return primitive(coefficients)
