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
from dataclasses import dataclass, field, replace

import sympy as sp

from model.errors import InputError
from model.files import STANDARD, File
from model.parameters import parameter, parameters_of, rank, simplexes
from model.payoffs import BASE, Structure, parameter_names, symbol_of, terms
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
    files : tuple of File
        The files of the talks, whose letters the handles use.
    """

    name: str
    members: tuple[str, ...]
    handles: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    reason: str = "enters by itself"
    files: tuple[File, ...] = field(default=STANDARD, repr=False)

    @property
    def expressions(self) -> tuple[sp.Expr, ...]:
        """The handles in sympy."""
        symbols = {p.symbol: symbol_of(p.name) for p in parameters_of(self.files)}
        return tuple(sp.sympify(handle, locals=symbols) for handle in self.handles)


def _every(files: Sequence[File], *stakes: str) -> tuple[str, ...]:
    """The parameters of some stakes, of the files that have them and capability to be left."""
    return tuple(
        f"{stake}_{f.name}"
        for stake in stakes
        for f in files
        if {stake, "capability"} <= set(f.stakes)
    )


def _times_capability(files: Sequence[File], *stakes: tuple[str, str]) -> tuple[str, ...]:
    """Handles of the form ``c_f k_f``, for stakes by name and symbol."""
    return tuple(
        f"{symbol}_{f.letter}*k_{f.letter}"
        for stake, symbol in stakes
        for f in files
        if {stake, "capability"} <= set(f.stakes)
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


def _holdings(structure: Structure) -> Group:
    """What enters only times the capability left, and the deterrent weights, which sum to 1."""
    files = structure.files
    weights = simplexes(parameter_names(structure)).get("deterrent", ())
    held = Group(
        "Iran's holdings and deterrent",
        (*_every(files, "capability", "iran_value"), *weights),
        _times_capability(files, ("iran_value", "c"), ("deterrent_weight", "d")),
        _every(files, "capability"),
        "values and deterrent weights enter only times the capability left, and the weights sum to "
        "1",
        files,
    )
    if not structure.scaled_stakes:
        return held
    scaled = [f for f in files if f.giver == "iran"]
    return replace(
        held,
        name="holdings, deterrent and US stakes",
        members=held.members + _every(scaled, "us_value", "us_cost"),
        handles=held.handles + _times_capability(scaled, ("us_value", "A"), ("us_cost", "b")),
        reason=held.reason + "; in this form the US stakes enter only times the capability too",
    )


def groups(structure: Structure | None = None) -> tuple[Group, ...]:
    """All parameters in groups that the game can tell apart, in the registry's order.

    A parameter that an own term uses may reach the payoffs by itself, so that the group it would be
    in is taken apart.
    """
    form = Structure.of(structure)
    names = parameter_names(form)
    agenda = Group("agenda weights", simplexes(names)["agenda"], reason="they sum to 1")
    fragility = _FRAGILITY
    if form.scope_by_fragility:
        handles = ("a*q*(1-e)*beta_1" if h == "a*beta_1" else h for h in fragility.handles)
        fragility = replace(fragility, handles=tuple(handles))
    whole = (_SANCTIONS, fragility, _ASSURANCE, _WAR, _holdings(form), agenda)
    extra = terms(form)[-len(form.extra) :] if form.extra else ()
    used = {str(s) for term in extra for s in term.expression.free_symbols}
    kept = [
        g for g in whole if g == agenda or not any(str(symbol_of(n)) in used for n in g.members)
    ]
    together = {n for g in kept for n in g.members}
    weights = [
        Group(f"{name} weights", members, reason="they sum to 1")
        for name, members in simplexes(names).items()
        if not together.intersection(members)
    ]
    return _completed((*kept, *weights), names)


def single_groups(structure: Structure = BASE) -> tuple[Group, ...]:
    """Each parameter by itself, only the weights of a simplex together.

    What such an index says of the members of a group depends on how the stated ranges share out the
    group's effect, which no outcome could tell.
    """
    names = parameter_names(structure)
    return _completed(
        tuple(
            Group(f"{name} weights", members, reason="they sum to 1")
            for name, members in simplexes(names).items()
        ),
        names,
    )


def _completed(some: Sequence[Group], names: Sequence[str]) -> tuple[Group, ...]:
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
    result = [replace(g, members=tuple(members)) for g, members in kept if members]
    for weights in simplexes(scenario.registry).values():
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
        "a stated order ties them, so that neither moves alone", a.files,
    )  # fmt: skip
