r"""Which parameters the game can tell apart, and draws from ranges that move each group alone.

**Groups.** Some parameters reach the payoffs only together: pain pi_s and sanctions sigma only as
the product pi_s sigma. Whoever halves the one and doubles the other has the same game, so that no
outcome says which of the two it is sensitive to. A *group* is a set of parameters that such trades
connect: with its *handles* (the products and differences through which alone its members enter)
held, its *free* members may take any value, and each payoff is the same in every outcome, whatever
the parameters outside the group are. Parameters that can be told apart are groups of one. So are
the threat T and its credibility chi, by choice: trades that include them exist, but they are the
treatment whose effect is asked for. Weights of a simplex stay together, since one cannot move
alone.

**Draws.** A parameter takes low + (high - low) u with u in [0, 1]. Where a stated order binds
(`Scenario.orders`: the ranges overlap), the lower one takes its place in the part of its range that
leaves the higher one room, then the higher one in the part of its own range above that. Weights are
then divided by the sum of their simplex, which changes no order among them and can carry one a
little beyond its range, as in `model.sweeps.points`. This maps independent u to the ranges. An
order that binds between two groups makes them one: neither moves alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from model.errors import InputError
from model.parameters import BY_NAME, FILE_LETTERS, FILES, NAMES, SIMPLEXES, on_simplex, parameter
from model.payoffs import SYMBOLS, Structure
from model.scenario import Scenario
from model.sweeps.points import SAMPLE

#: How the map from independent uniforms is told in results.
MAP = (
    "each parameter low + (high - low) u; where a stated order binds, the lower one first, the "
    "higher one in what its range leaves above it; weights then divided by their sum"
)


@dataclass(frozen=True)
class Group:
    """Parameters that cannot be told apart.

    Attributes
    ----------
    name : str
        In words, for figures.
    members : tuple of str
        Parameters by name.
    handles : tuple of str
        Expressions in the symbols of the registry through which alone the members enter.
    free : tuple of str
        Members that may take any value while the handles are held.
    reason : str
    """

    name: str
    members: tuple[str, ...]
    handles: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    reason: str = "enters by itself"

    @property
    def expressions(self) -> tuple[sp.Expr, ...]:
        """The handles in sympy."""
        symbols = {BY_NAME[n].symbol: symbol for n, symbol in SYMBOLS.items()}
        return tuple(sp.sympify(handle, locals=symbols) for handle in self.handles)


def _every(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{file}" for file in FILES)


def _products(*pairs: tuple[str, str]) -> tuple[str, ...]:
    """Handles of the form ``c_f k_f``, one for each file."""
    return tuple(
        "*".join(f"{symbol}_{FILE_LETTERS[f]}" for symbol in pair) for pair in pairs for f in FILES
    )


_SANCTIONS = Group(
    "sanctions",
    ("sanctions", "sanctions_pain", "strangulation_value"),
    ("pi_s*sigma", "gamma*sigma"),
    ("sanctions",),
    "pain to Iran and value to the US both enter only times the pressure",
)
_FRAGILITY = Group(
    "fragility and strike scope",
    (
        "strike_scope", "elite_cohesion", "protest", "regime_stake", "chaos_cost",
        "scope_benefit", "unrest_pain", "loss_of_face", "spoilers",
    ),
    ("a*q*(1-e)*lam", "a*q*(1-e)*zeta", "a*beta_1", "q*(1-e)*pi_q", "q*psi", "(1-e)*psi_e"),
    ("strike_scope", "elite_cohesion", "protest"),
    "each stake enters only times scope, protest or division, which enter only times a stake",
)  # fmt: skip
_ASSURANCE = Group(
    "assurance and Israel",
    (
        "assurance", "assurance_erosion", "vulnerability", "israel_hazard",
        "israeli_strike_damage", "entanglement_cost",
    ),
    ("nu*(1-s0)", "nu*s0*eta", "nu*h", "h*l_I", "h*k_I"),
    ("vulnerability",),
    "assurance, its erosion and Israel's hazard share one effect, scaled by the vulnerability; the "
    "damage and the entanglement enter only times the hazard",
)  # fmt: skip
_WAR = Group(
    "net gain of a limited strike",
    ("limited_strike_benefit", "war_cost"),
    ("beta_0-kappa",),
    ("war_cost",),
    "only the difference of benefit and cost enters",
)
_HOLDINGS = Group(
    "Iran's holdings and deterrent",
    _every("capability") + _every("iran_value") + _every("deterrent_weight"),
    _products(("c", "k"), ("d", "k")),
    _every("capability"),
    "values and deterrent weights enter only times the capability left, and the weights sum to 1",
)
_SCALED_HOLDINGS = Group(
    "holdings, deterrent and US stakes",
    _HOLDINGS.members + _every("us_value") + _every("us_cost"),
    _HOLDINGS.handles + _products(("A", "k"), ("b", "k")),
    _HOLDINGS.free,
    _HOLDINGS.reason + "; in this form the US stakes enter only times the capability too",
)
_AGENDA = Group("agenda weights", SIMPLEXES["agenda"], reason="they sum to 1")


def groups(structure: Structure | None = None) -> tuple[Group, ...]:
    """All parameters in groups that the game can tell apart, in the registry's order."""
    scaled = structure is not None and structure.scaled_stakes
    holdings = _SCALED_HOLDINGS if scaled else _HOLDINGS
    return _completed((_SANCTIONS, _FRAGILITY, _ASSURANCE, _WAR, holdings, _AGENDA))


def single_groups() -> tuple[Group, ...]:
    """Each parameter by itself, only the weights of a simplex together.

    What such an index says of the members of a group depends on how the stated ranges share out the
    group's effect, which no outcome could tell.
    """
    return _completed(
        tuple(
            Group(f"{name} weights", members, reason="they sum to 1")
            for name, members in SIMPLEXES.items()
        )
    )


def _completed(some: tuple[Group, ...]) -> tuple[Group, ...]:
    """Add the other parameters as groups of one."""
    placed = {n for group in some for n in group.members}
    rest = tuple(Group(parameter(n).in_a_sentence, (n,)) for n in NAMES if n not in placed)
    return tuple(sorted(some + rest, key=lambda group: NAMES.index(group.members[0])))


def varying(scenario: Scenario) -> tuple[str, ...]:
    """Parameters with a range, in the registry's order."""
    entries = scenario.parameters
    return tuple(n for n in NAMES if entries[n].low < entries[n].high)


def binding_orders(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """The stated orders that ranges alone do not ensure: (higher, lower)."""
    entries = scenario.parameters
    return tuple(
        (order.higher, order.lower)
        for order in scenario.orders
        if entries[order.higher].low < entries[order.lower].high
    )


def fitted(scenario: Scenario, chosen: Sequence[Group]) -> tuple[Group, ...]:
    """Groups as a scenario needs them: only what varies, and joined where an order binds.

    Raises
    ------
    InputError
        If a parameter that varies is in no group or in two, or a simplex is split.
    """
    names = varying(scenario)
    placed = [n for group in chosen for n in group.members]
    for n in names:
        if placed.count(n) != 1:
            raise InputError(f"groups: must hold {n} once, got it {placed.count(n)} times")
    kept = [(g, [n for n in g.members if n in names]) for g in chosen]
    result = [
        Group(g.name, tuple(members), g.handles, g.free, g.reason) for g, members in kept if members
    ]
    for weights in SIMPLEXES.values():
        if sum(any(n in weights for n in g.members) for g in result) > 1:
            raise InputError(f"groups: must keep {', '.join(weights)} together, got them apart")
    for higher, lower in binding_orders(scenario):
        pair = [g for g in result if higher in g.members or lower in g.members]
        if len(pair) == 2:
            result[result.index(pair[0])] = _joined(*pair)
            result.remove(pair[1])
    return tuple(result)


def _joined(a: Group, b: Group) -> Group:
    return Group(
        f"{a.name}, {b.name}", a.members + b.members, a.handles + b.handles, a.free + b.free,
        "a stated order ties them, so that neither moves alone",
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class UnitPoints:
    """Points given by the u of each parameter, as the map of this module places them.

    See `model.sweeps.points.Points`.

    Attributes
    ----------
    scenario : Scenario
    names : tuple of str
        The parameters that vary.
    draws : array of float64, shape (N, names)
        The u of each point, in [0, 1].
    origin : str
        How they were drawn.
    """

    scenario: Scenario
    names: tuple[str, ...]
    draws: NDArray[np.float64]
    origin: str

    @property
    def dims(self) -> tuple[str, ...]:
        """The one dimension of a sample."""
        return (SAMPLE,)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many points there are."""
        return (len(self.draws),)

    @property
    def ranges(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """For every parameter an interval that holds all its values."""
        result = {name: (value, value) for name, value in self.scenario.values.items()}
        for n in self.names:
            result[n] = (self.scenario.parameters[n].low, self.scenario.parameters[n].high)
        for weights in SIMPLEXES.values():
            if any(n in self.names for n in weights):
                result |= dict.fromkeys(weights, (Fraction(0), Fraction(1)))
        return result

    @property
    def recipe(self) -> Mapping[str, str]:
        """How the points were drawn."""
        return {"origin": self.origin, "n": str(len(self.draws))}

    @cached_property
    def _steps(self) -> tuple[tuple[str, int, tuple[str, ...], tuple[str, ...]], ...]:
        """Names from the lowest up: column of draws, those below each, those it must leave room."""
        pairs = [p for p in binding_orders(self.scenario) if set(p) <= set(self.names)]
        above = {n: _reach(n, {l: [h for h, x in pairs if x == l] for _, l in pairs})
                 for n in self.names}  # fmt: skip
        order = sorted(self.names, key=lambda n: (-len(above[n]), NAMES.index(n)))
        return tuple(
            (n, self.names.index(n), tuple(l for h, l in pairs if h == n), above[n]) for n in order
        )

    def values(self, start: int, stop: int) -> dict[str, Any]:
        """Every parameter as a float, or where it varies as an array of shape (stop - start,)."""
        fixed = {n: float(v) for n, v in self.scenario.values.items()}
        return self._placed(fixed, self.draws[start:stop].T, float, np.maximum)

    def exactly(self, number: int) -> dict[str, Fraction]:
        """Every parameter at one point."""
        u = [Fraction(float(each)) for each in self.draws[number]]
        return self._placed(dict(self.scenario.values), u, Fraction, max)

    def _placed(
        self,
        result: dict[str, Any],
        u: Any,
        number: Callable[[Fraction], Any],
        larger: Callable[[Any, Any], Any],
    ) -> dict[str, Any]:
        entries = self.scenario.parameters
        for name, column, below, above in self._steps:
            low: Any = number(entries[name].low)
            high = number(min([entries[name].high, *(entries[n].high for n in above)]))
            for n in below:
                low = larger(low, result[n])
            result[name] = low + (high - low) * u[column]
        return on_simplex(result, self.names)


def _reach(name: str, above: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """All that stand above a parameter in the stated orders, directly or through others."""
    found: list[str] = []
    waiting = list(above.get(name, ()))
    while waiting:
        n = waiting.pop()
        if n not in found:
            found.append(n)
            waiting += above.get(n, ())
    return tuple(found)
