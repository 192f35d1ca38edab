"""What the threat does to the game, and whether it enforces itself.

**Modifier.** The threat is no move; it changes payoffs. So the same game with the threat at its
value and at 0 shows what it does: which best responses flip, and which outcomes start or stop being
equilibria.

**Self-enforcing.** The chance chi that the threat is carried out is given. On the model's own
payoffs, at full deadlock, the US would rather strike than back down iff

    beta_0 + beta_1 a - kappa - zeta a phi - rho D  >  gamma sigma - alpha,

with D the deterrence that is left when nothing is given up: its payoff with chi = 1 less that with
chi = 0, for a full threat, derived from the terms (`model.payoffs.strike_margin`). Every result
that leans on chi should be read beside this margin. In the base form what deterrence Iran keeps
changes the US payoff, not the chance of a strike. At the values of the bundled scenarios the threat
does not improve what the US itself gets without a deal, nor does it in all but one in ten thousand
draws from their ranges; that is true of these numbers, not of the form: with a strike that gains
enough, and a war that costs little, it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import sympy as sp

from model.about import LENS
from model.algebraic import Point, primitive, real_roots
from model.game import BargainingGame
from model.grid import Outcome
from model.parameters import simplexes
from model.payoffs import (
    BASE,
    PLAYER_NAMES,
    PLAYERS,
    SYMBOLS,
    Structure,
    at_deadlock,
    strike_margin,
    symbol_of,
    terms,
)
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class SelfEnforcement(Result):
    """Whether the US would rather strike than back down at full deadlock.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    margin : Fraction
        Left side less right side, in points; the threat enforces itself iff it is above 0.
    turning : mapping of str to Point
        For each parameter that can change the answer alone within its bounds, where it does.
    """

    scenario: Scenario
    structure: Structure
    margin: Fraction
    turning: Mapping[str, Point]

    @property
    def holds(self) -> bool:
        """Whether the threat enforces itself."""
        return self.margin > 0

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        points = f"{float(abs(self.margin)):.2f} points"
        if self.holds:
            return (
                f"With no deal the US would rather strike than back down, by {points}: the threat "
                "enforces itself"
            )
        rest = "that the threat is meant is an assumption"
        if self.structure.execution == "pays":
            rest = "it would not carry the threat out there"
        return f"With no deal the US would rather back down than strike, by {points}: {rest}"

    def _contents(self) -> dict[str, Any]:
        return {"holds": self.holds, **super()._contents()}


@dataclass(frozen=True, repr=False)
class Audit(Result):
    """The game with the threat on and off.

    Attributes
    ----------
    scenario : Scenario
    levels : int
    structure : Structure
    flipped : mapping of str to int
        For each player, against how many of the other's strategies its best responses change.
    strategies : int
        How many strategies the other has.
    only_on, only_off, both : tuple of Outcome
        Pure equilibrium outcomes with the threat alone, without it alone, and either way.
    self_enforcing : SelfEnforcement
    """

    lens = LENS

    scenario: Scenario
    levels: int
    structure: Structure
    flipped: Mapping[str, int]
    strategies: int
    only_on: tuple[Outcome, ...]
    only_off: tuple[Outcome, ...]
    both: tuple[Outcome, ...]
    self_enforcing: SelfEnforcement

    @property
    def words(self) -> str:
        """What the threat does, and whether it enforces itself."""
        moved = " and ".join(
            f"against {count} of {self.strategies} for {PLAYER_NAMES[player]}"
            for player, count in self.flipped.items()
        )
        does = on_grid(
            self.levels,
            f"the threat makes {len(self.only_on)} equilibrium outcomes, unmakes "
            f"{len(self.only_off)} and leaves {len(self.both)}; best responses change {moved}",
        )
        return f"{does}. {self.self_enforcing.words}"

    def frame(self) -> pd.DataFrame:
        """A row for each outcome that is an equilibrium's with the threat or without."""
        return table(
            [
                {"outcome": outcome.label, "with_threat": on, "without_threat": off}
                for outcomes, on, off in (
                    (self.both, True, True),
                    (self.only_on, True, False),
                    (self.only_off, False, True),
                )
                for outcome in outcomes
            ]
        )

    def _contents(self) -> dict[str, Any]:
        enforcing = self.self_enforcing
        told = {"holds": enforcing.holds, "margin": enforcing.margin, "turning": enforcing.turning}
        return {**super()._contents(), "self_enforcing": plain(told)}


def audit(
    scenario: Scenario | str = "oman-2026", *, levels: int = 3, structure: Structure | None = None
) -> Audit:
    """Compare the game at the scenario's threat with the same game without any.

    Examples
    --------
    >>> import model
    >>> found = model.audit("oman-2026", levels=2)
    >>> len(found.only_on), len(found.only_off)
    (1, 1)
    """
    scenario = load(scenario)
    on = BargainingGame(scenario, levels, structure)
    off = BargainingGame(scenario.replace(threat=0), levels, structure)
    flipped: dict[str, int] = {
        player: int((here != there).any(axis=row).sum())
        for row, (player, here, there) in enumerate(
            zip(PLAYERS, on.best_responses(), off.best_responses(), strict=True)
        )
    }
    with_threat, without = on.equilibrium_outcomes(), off.equilibrium_outcomes()
    return Audit(
        scenario,
        levels,
        on.structure,
        flipped,
        len(on.grid.strategies),
        tuple(o for o in with_threat if o not in without),
        tuple(o for o in without if o not in with_threat),
        tuple(o for o in with_threat if o in without),
        self_enforcing(scenario, structure),
    )


@cache
def margin(structure: Structure = BASE) -> sp.Expr:
    """The margin of self-enforcement as an expression in the parameters, from the payoffs."""
    return at_deadlock(strike_margin(structure).subs(SYMBOLS["threat"], 1), structure)


@cache
def strike_gain(structure: Structure = BASE) -> sp.Expr:
    """What the strike itself, a full threat carried out at full deadlock, gains the US."""
    term = next(t for t in terms(structure) if t.key == "us strike")
    certain = term.expression.subs({SYMBOLS["threat"]: 1, SYMBOLS["credibility"]: 1})
    return at_deadlock(certain, structure)


def enforcement(scenario: Scenario, structure: Structure | None = None) -> SelfEnforcement:
    """Whether the threat enforces itself, without where each parameter would turn that."""
    structure = scenario.form(structure)
    here = margin(structure).xreplace(_rationals(scenario))
    return SelfEnforcement(scenario, structure, Fraction(int(here.p), int(here.q)), {})


def _rationals(scenario: Scenario) -> dict[sp.Symbol, sp.Rational]:
    return {
        symbol_of(n): sp.Rational(v.numerator, v.denominator) for n, v in scenario.values.items()
    }


def self_enforcing(
    scenario: Scenario | str = "oman-2026", structure: Structure | None = None
) -> SelfEnforcement:
    """Whether the threat enforces itself, and from which value of each parameter on it would."""
    scenario = load(scenario)
    values = _rationals(scenario)
    expression = margin(scenario.form(structure))
    weights = {n for names in simplexes(scenario.registry).values() for n in names}
    turning = {}
    for name in scenario.names:
        symbol = symbol_of(name)
        # A weight cannot move alone.
        if name in weights or symbol not in expression.free_symbols:
            continue
        rest = {s: v for s, v in values.items() if s != symbol}
        line = sp.Poly(expression.xreplace(rest), symbol)
        coefficients = [Fraction(int(c.p), int(c.q)) for c in reversed(line.all_coeffs())]
        p = scenario.parameter(name)
        for point in real_roots(primitive(coefficients)):
            if p.low <= point.near <= p.high:
                turning[name] = point
    return replace(enforcement(scenario, structure), turning=turning)
