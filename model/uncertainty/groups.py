r"""Which parameters the game can tell apart.

**Groups.** Some parameters reach the payoffs only together: pain pi_s and sanctions sigma only as
the product pi_s sigma. Whoever halves the one and doubles the other has the same game, so that no
outcome says which of the two it is sensitive to. A *group* is a set of parameters that such trades
connect: with its *handles* (the products and differences through which alone its members enter)
held, its *free* members may take any value, and each payoff is the same in every outcome, whatever
the parameters outside the group are. Parameters that can be told apart are groups of one. So are
the threat T and its credibility chi, by choice: trades that include them exist, but they are the
treatment whose effect is asked for. Weights of a simplex stay together, since one cannot move
alone.

**Draws** place every parameter in its range by a number of its own (`model.sweeps.draws`). An order
that binds between two groups makes them one: neither moves alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sympy as sp

from model.errors import InputError
from model.parameters import BY_NAME, FILE_LETTERS, FILES, NAMES, SIMPLEXES, parameter, rank
from model.payoffs import SYMBOLS, Structure, terms
from model.scenario import Scenario
from model.sweeps.draws import binding_orders

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
    """All parameters in groups that the game can tell apart, in the registry's order.

    A parameter that an own term uses may reach the payoffs by itself, so that the group it would be
    in is taken apart.
    """
    form = Structure.of(structure)
    holdings = _SCALED_HOLDINGS if form.scaled_stakes else _HOLDINGS
    fragility = _FRAGILITY
    if form.scope_by_fragility:
        handles = ("a*q*(1-e)*beta_1" if h == "a*beta_1" else h for h in fragility.handles)
        fragility = replace(fragility, handles=tuple(handles))
    whole = (_SANCTIONS, fragility, _ASSURANCE, _WAR, holdings, _AGENDA)
    extra = terms(form)[-len(form.extra) :] if form.extra else ()
    used = {str(s) for term in extra for s in term.expression.free_symbols}
    kept = [g for g in whole if g == _AGENDA or not any(_symbol(n) in used for n in g.members)]
    together = {n for g in kept for n in g.members}
    weights = [
        Group(f"{name} weights", members, reason="they sum to 1")
        for name, members in SIMPLEXES.items()
        if not together.intersection(members)
    ]
    return _completed((*kept, *weights))


def _symbol(name: str) -> str:
    return BY_NAME[name].symbol


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


def _completed(some: Sequence[Group], names: Sequence[str] = NAMES) -> tuple[Group, ...]:
    """Add the other parameters as groups of one."""
    placed = {n for group in some for n in group.members}
    rest = (Group(parameter(n).in_a_sentence, (n,)) for n in names if n not in placed)
    return tuple(sorted((*some, *rest), key=lambda group: rank(group.members[0])))


def varying(scenario: Scenario) -> tuple[str, ...]:
    """Parameters with a range, in the registry's order."""
    entries = scenario.parameters
    return tuple(n for n in scenario.names if entries[n].low < entries[n].high)


def fitted(scenario: Scenario, chosen: Sequence[Group]) -> tuple[Group, ...]:
    """Groups as a scenario needs them: only what varies, and joined where an order binds.

    The scenario's own parameters are groups of one unless they are in one of these.

    Raises
    ------
    InputError
        If a parameter that varies is in no group or in two, or a simplex is split.
    """
    names = varying(scenario)
    chosen = _completed(chosen, tuple(scenario.own))
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
