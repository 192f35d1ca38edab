"""The game between Iran and a US of one of two types, of which only the US knows which.

Exact throughout: payoffs of outcomes are integers over one denominator (`model.game`), one set for
each type, and the lemma (`model.two_types.offers`) or, where its premise fails, every profile
decides. Mixed equilibria, in which a type hides behind chance, are those of the ex ante game
(`TwoTypeGame.equilibria`, at L = 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.game import played, reached, told
from model.grid import Grid, IntArray, Outcome, grid_of
from model.payoffs import Structure
from model.premise import premise_holds
from model.results import Result, plain, records, table
from model.scaled import scaled_payoffs
from model.scenario import Scenario, exact, load
from model.two_types.offers import Payoffs, covers, kept_by_iran, offers, taken, taken_by_cells
from model.two_types.results import (
    Known,
    Sight,
    TypedEnd,
    TypedOutcome,
    TypedOutcomes,
    order,
    sights,
)
from model.two_types.types import Type, type_of
from model.words import percent

if TYPE_CHECKING:
    import nashpy
    import pandas as pd

    from model.equilibria import Equilibrium, EquilibriumSet


@dataclass(frozen=True, eq=False)
class Against:
    """What Iran is up against, whatever it believes: payoffs with each type, and its options.

    Attributes
    ----------
    values : mapping of str to Fraction or mpq
        A value for every parameter.
    grid : Grid
    structure : Structure
    types : tuple of Type
    """

    values: Mapping[str, Fraction]
    grid: Grid
    structure: Structure
    types: tuple[Type, Type]

    @property
    def _kind(self) -> Any:
        """The kind of number that the values are."""
        return type(self.values["credibility"])

    @cached_property
    def scaled(self) -> tuple[tuple[NDArray[Any], tuple[int, int]], ...]:
        """For each type payoffs of all outcomes as integers, and both players' denominators."""
        return tuple(
            scaled_payoffs(t.values(self.values, self._kind), self.grid, t.form(self.structure))
            for t in self.types
        )

    @cached_property
    def iran(self) -> tuple[tuple[NDArray[Any], NDArray[Any]], int]:
        """Iran's payoffs with each type in integers over one denominator."""
        scales = [denominators[1] for _, denominators in self.scaled]
        common = lcm(*scales)
        r, b = (
            values[1].astype(object) * (common // scale)
            for (values, _), scale in zip(self.scaled, scales, strict=True)
        )
        return (r, b), common

    def weighed(self, prior: Fraction) -> Payoffs:
        """The payoffs as the lemma takes them."""
        (r, b), _ = self.iran
        p, rest = int(prior.numerator), int(prior.denominator - prior.numerator)
        us = (self.scaled[0][0][0], self.scaled[1][0][0])
        return Payoffs(us, (r * p, b * rest))

    @cached_property
    def premise_holds(self) -> bool:
        """Whether the lemma applies; else every profile is looked at."""
        return covers(self.grid) and all(
            premise_holds(t.values(self.values, self._kind), t.form(self.structure))
            for t in self.types
        )

    @cached_property
    def taken(self) -> tuple[IntArray, IntArray]:
        """What Iran keeps and what it can get, where no type gains, whatever the prior.

        Pairs of outcomes with r and with b, of shapes (K, 2) and (K, D, 2): at the candidates of
        the lemma, or at all profiles.
        """
        even = Fraction(1, 2)
        if self.premise_holds:
            table = offers(self.grid)  # refused where it is too large, before payoffs are made
            return taken(table, self.weighed(even))
        return taken_by_cells(self.grid, self.weighed(even))

    def pairs(self, prior: Fraction) -> IntArray:
        """Numbers of the outcomes with r and with b of all pure equilibria, shape (n, 2)."""
        kept, moved = self.taken
        held = kept_by_iran(kept, moved, self.weighed(prior))
        return np.unique(kept[held], axis=0)


class TwoTypeGame(Result):
    """A US that means its threat or bluffs, against an Iran that does not know which.

    Parameters
    ----------
    scenario : Scenario or str
    prior : number or str, optional
        How sure Iran is that the US is the resolved type, in [0, 1]; the scenario's credibility
        by default. With common stakes and credibilities of 1 and 0 it is what credibility means.
    resolved, bluffing : Type or str
        Or the name of a type that stands ready: meant, bluff, hawk, audience, dove.
    levels : int
    structure : Structure, optional
        Where the threat is carried out only if it pays, it is so for both types.

    Raises
    ------
    InputError
        For a prior outside [0, 1], a type that cannot be read, or a form in which the US knows
        another chance than Iran believes, which two types take the place of.

    Examples
    --------
    >>> import model
    >>> game = model.TwoTypeGame("oman-2026", prior=0.75)
    >>> len(game.equilibrium_outcomes().outcomes) > 0
    True
    """

    def __init__(
        self,
        scenario: Scenario | str = "oman-2026",
        *,
        prior: object = None,
        resolved: Type | str = "meant",
        bluffing: Type | str = "bluff",
        levels: int = 3,
        structure: Structure | None = None,
    ) -> None:
        self.scenario = load(scenario)
        self.structure = self.scenario.form(structure)
        self.prior = _prior(self.scenario.values["credibility"] if prior is None else prior)
        self.types = types_of(self.scenario, self.structure, resolved, bluffing)
        self.grid: Grid = grid_of(levels, self.structure)

    @property
    def levels(self) -> int:
        """L, the number of concession levels in each file."""
        return self.grid.levels

    def __repr__(self) -> str:
        r, b = self.types
        return (
            f"TwoTypeGame({self.scenario.label}, prior={float(self.prior):g}, "
            f"levels={self.levels}: {r.words}; {b.words})"
        )

    @property
    def words(self) -> str:
        """What is played, and what Iran does not know."""
        r, b = self.types
        return (
            f"{played(self.grid)}. The US is of one of two types, {r.words} or {b.words}; it knows "
            f"which, and Iran is {percent(float(self.prior))} sure of the first"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each outcome: terms, and what each type and Iran have there, in points."""
        rows = []
        for number in reached(self.grid):
            paid = [[float(self.in_points(t, p, number)) for p in (0, 1)] for t in (0, 1)]
            rows.append(
                {
                    **told(self.grid.outcome(number)),
                    "us_if_resolved": paid[0][0], "us_if_bluffing": paid[1][0],
                    "iran_if_resolved": paid[0][1], "iran_if_bluffing": paid[1][1],
                }
            )  # fmt: skip
        return table(rows)

    def _contents(self) -> dict[str, Any]:
        about = {"prior": plain(self.prior), "types": [t.report() for t in self.types]}
        return {**about, "outcomes": records(self.frame())}

    def at(self, prior: object) -> TwoTypeGame:
        """The same game with another prior."""
        r, b = self.types
        other = TwoTypeGame(
            self.scenario, prior=prior, resolved=r, bluffing=b, levels=self.levels,
            structure=self.structure,
        )  # fmt: skip
        other.__dict__["against"] = self.against  # what no prior enters is not worked out again
        return other

    @cached_property
    def against(self) -> Against:
        """Payoffs against both types, and what Iran can keep and get, whatever the prior."""
        return Against(self.scenario.values, self.grid, self.structure, self.types)

    @property
    def payoffs(self) -> Payoffs:
        """The payoffs as the lemma takes them, with the prior."""
        return self.against.weighed(self.prior)

    @property
    def premise_holds(self) -> bool:
        """Whether the lemma applies; else every profile is looked at."""
        return self.against.premise_holds

    @cached_property
    def pairs(self) -> IntArray:
        """Numbers of the outcomes with r and with b of all pure equilibria, shape (n, 2)."""
        return self.against.pairs(self.prior)

    def number_of(self, outcome: Outcome) -> int:
        """The number of an outcome of this grid."""
        unit = 2 * self.grid.steps
        state = [0 if x is None else int(x * unit) + 1 for x in outcome.terms]
        return int(self.grid.number(np.array(state)))

    def in_points(self, theta: int, player: int, number: int) -> Fraction:
        """The payoff of the US (0) or of Iran (1) at an outcome with type r (0) or b (1)."""
        values, denominators = self.against.scaled[theta]
        return Fraction(int(values[player][number]), denominators[player])

    def equilibrium_outcomes(self) -> TypedOutcomes:
        """The outcomes of all pure equilibria with each type, exactly. Complete."""
        ends = sorted(map(self._end, self.pairs), key=lambda end: order(end.outcome))
        return TypedOutcomes(
            self.scenario, self.levels, self.structure, self.prior, self.types,
            not self.premise_holds, (self.known(0), self.known(1)), tuple(ends),
        )  # fmt: skip

    def _end(self, numbers: IntArray) -> TypedEnd:
        r, b = (self.grid.outcome(int(n)) for n in numbers)
        us, iran = ([self.in_points(t, p, n) for t, n in enumerate(numbers)] for p in (0, 1))
        expected = self.prior * iran[0] + (1 - self.prior) * iran[1]
        return TypedEnd(TypedOutcome(r, b), us[0], us[1], expected, iran[0], iran[1])

    def known(self, theta: int) -> Known:
        """What both have in the pure equilibria where Iran knows the type, r (0) or b (1)."""
        numbers = {int(pair[theta]) for pair in self.at(1 - theta).pairs}
        if not numbers:
            return Known(None, None)
        us, iran = ([self.in_points(theta, player, n) for n in numbers] for player in (0, 1))
        return Known((min(us), max(us)), (min(iran), max(iran)))

    # The ex ante game.

    def exact_payoffs(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """The ex ante bimatrix as Fractions: rows (u_r, u_b), the latter faster, by columns i.

        Raises
        ------
        InputError
            Above L = 2, or if a type has no chance: what it plays would then be of no account.
        """
        if self.levels > 2:
            raise InputError(f"levels: must be 2 for the ex ante matrix, got {self.levels}")
        if not 0 < self.prior < 1:
            raise InputError(
                "prior: must lie between 0 and 1, neither of them, for the ex ante matrix, got "
                f"{float(self.prior):g}"
            )
        weights = (self.prior, 1 - self.prior)
        n = len(self.grid.strategies)
        sides = []
        for player in (0, 1):
            r, b = (
                _fractions(values[player], scale[player], weight)[self.grid.cells]
                for (values, scale), weight in zip(self.against.scaled, weights, strict=True)
            )
            sides.append((r[:, None, :] + b[None, :, :]).reshape(n * n, n))
        return sides[0], sides[1]

    def integer_payoffs(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """The same as integers, each player's scaled by a positive number of its own."""
        found = []
        for side in self.exact_payoffs():
            common = lcm(*(v.denominator for v in set(side.ravel().tolist())))
            whole = np.empty(side.shape, dtype=object)
            whole.ravel()[:] = [int(v * common) for v in side.ravel()]
            found.append(whole)
        return found[0], found[1]

    def to_nashpy(self) -> nashpy.Game:
        """The ex ante game as nashpy's, with float payoffs."""
        import nashpy

        return nashpy.Game(*(side.astype(float) for side in self.exact_payoffs()))

    def equilibria(self, *, max_strategies: int = 80, seconds: float = 60.0) -> EquilibriumSet:
        """Every extreme equilibrium of the ex ante game at L = 2, mixed ones too, exactly.

        Raises
        ------
        TooLarge
            Beyond a bound; it carries all pure equilibria and the reduced game.
        """
        from model.equilibria import extreme_equilibria

        return extreme_equilibria(
            *self.integer_payoffs(), max_strategies=max_strategies, seconds=seconds
        )

    def sights(self, equilibrium: Equilibrium) -> tuple[Sight, ...]:
        """What Iran can see the US leave open, and thinks then, in one of `equilibria()`."""
        n, weights = len(self.grid.strategies), (self.prior, 1 - self.prior)
        chances: dict[tuple[str, ...], list[Fraction]] = {}
        rows, columns = equilibrium.supports
        for row, i in product(rows, columns):
            for theta, u in enumerate(divmod(row, n)):
                settled = self.grid.outcome(int(self.grid.cells[u, i])).settled
                seen = tuple(f for f in self.grid.names if f not in settled)
                part = weights[theta] * equilibrium.x[row] * equilibrium.y[i]
                chances.setdefault(seen, [Fraction(0), Fraction(0)])[theta] += part
        return sights(chances)


def types_of(
    scenario: Scenario, structure: Structure, resolved: Type | str, bluffing: Type | str
) -> tuple[Type, Type]:
    """Both types, in a form of the game.

    Raises
    ------
    InputError
        For a type that cannot be read, or where the US knows another chance than Iran believes.
    """
    if structure.execution == "belief":
        raise InputError(
            "execution: must be given or pays, since two types of US take the place of what the "
            "US knows and Iran does not, got 'belief'"
        )
    both = (type_of(resolved, scenario), type_of(bluffing, scenario))
    if structure.execution == "pays":
        both = (both[0].paying(), both[1].paying())
    return both


def _fractions(values: NDArray[Any], denominator: int, weight: Fraction) -> NDArray[np.object_]:
    found = np.empty(len(values), dtype=object)
    found[:] = [weight * Fraction(int(v), denominator) for v in values]
    return found


def _prior(value: object) -> Fraction:
    try:
        prior = exact(value)
    except ValueError as error:
        raise InputError(f"prior: {error}") from None
    if not 0 <= prior <= 1:
        raise InputError(f"prior: must lie in [0, 1], got {float(prior):g}")
    return prior
