r"""The payoffs: sums of named terms of the outcome and the parameters.

**Outcome.** For each file f of the talks (`model.files`): o_f = 1 if it stays open, else 0; x_f in
[0, 1] is the share of the file that its giver really gives up, with x_f = 0 while it is open.

**Derived.** Exposure m = sum_f w_f o_f; remaining deterrence D = sum_f d_f k_f (1 - x_f); fragility
phi = q (1 - e); strike hazard h_T = chi T; assurance s = s0 (1 - eta T). Sums are over the files
that have such stakes. Where files ease the sanctions, sigma (1 - x_f) is what bites of them.

**Payoffs.** See `terms`, one line for each term, as in the table of the README. In a file that the
US gives, Iran gains c_f x_f and the US loses A_f x_f.

**Structure.** The literature disagrees on some of the form, so that these are switches, not numbers
(`Structure`): how the files couple in Iran's exposure (convex, additive, none); where in the
overlap of two offers the terms fall (the price rule of a k-double auction: Chatterjee and
Samuelson 1983); whether the threat itself or its execution erodes the assurance; whether the US
stakes shrink with the capability that is left; whether the US carries the threat out with the
chance that Iran believes, or only where it pays; whether the chance of a strike goes with the
exposure m, with any open file or with one file alone; what Israel's hazard adds to Iran's exposure;
whether a wide strike gains the more, the more fragile the regime is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import prod

import sympy as sp

from model.expressions import parse
from model.files import STANDARD, File
from model.parameters import PARAMETERS, parameters_of, simplexes
from model.structure import (
    BASE,
    PLAYER_NAMES,
    PLAYERS,
    SWITCHES,
    Player,
    Structure,
    Term,
    check_player,
)

__all__ = [
    "BASE",
    "GIVERS",
    "OUTCOME_SYMBOLS",
    "PLAYERS",
    "PLAYER_NAMES",
    "SWITCHES",
    "SYMBOLS",
    "OutcomeSymbols",
    "Player",
    "Structure",
    "Term",
    "X",
    "at_deadlock",
    "check_player",
    "given",
    "latex",
    "outcome_symbols",
    "own_parameters",
    "strike_margin",
    "symbol_of",
    "symbolic",
    "terms",
]

SYMBOLS: Mapping[str, sp.Symbol] = {p.name: sp.Symbol(p.symbol, real=True) for p in PARAMETERS}


@dataclass(frozen=True)
class OutcomeSymbols:
    """The symbols of an outcome.

    Attributes
    ----------
    x, o : mapping of str to sympy.Symbol
        By file its terms, and whether it is open.
    """

    x: Mapping[str, sp.Symbol]
    o: Mapping[str, sp.Symbol]

    @property
    def all(self) -> tuple[sp.Symbol, ...]:
        """In the order of a monomial."""
        return (*self.x.values(), *self.o.values())


@cache
def outcome_symbols(files: tuple[File, ...] = STANDARD) -> OutcomeSymbols:
    """The symbols of an outcome of talks on these files."""
    x, o = (
        {f.name: sp.Symbol(f"{letter}_{f.letter}", real=True) for f in files} for letter in "xo"
    )
    return OutcomeSymbols(x, o)


#: The same for the files that scenarios have as a rule, and who gives each of them up.
X = outcome_symbols().x
OUTCOME_SYMBOLS: tuple[sp.Symbol, ...] = outcome_symbols().all
GIVERS: Mapping[str, Player] = {file.name: file.giver for file in STANDARD}


def _total(files: Iterable[File], term: Callable[[str], sp.Expr]) -> sp.Expr:
    """Sum over files."""
    return sum((term(f.name) for f in files), sp.Integer(0))


def _with_stakes(structure: Structure, *stakes: str) -> list[File]:
    return [f for f in structure.files if all(stake in f.stakes for stake in stakes)]


def _of(stake: str, file: str) -> sp.Symbol:
    return symbol_of(f"{stake}_{file}")


def _left(structure: Structure, file: File) -> sp.Expr:
    """Capability that is left in a file; all of it where the file has no such stake."""
    return _of("capability", file.name) if "capability" in file.stakes else sp.Integer(1)


def _derived(structure: Structure) -> dict[str, sp.Expr]:
    """Shorthands by name: exposure, remaining deterrence, fragility, strike hazard, assurance."""
    p, at = SYMBOLS, outcome_symbols(structure.files)
    T, e, eta = p["threat"], p["elite_cohesion"], p["assurance_erosion"]
    h_T = p["credibility"] * T
    eroding = T if structure.assurance_eroded_by == "threat" else h_T
    k = {f.name: _left(structure, f) for f in structure.files}
    return {
        "m": _total(
            _with_stakes(structure, "agenda_weight"), lambda f: _of("agenda_weight", f) * at.o[f]
        ),
        "D": _total(
            _with_stakes(structure, "deterrent_weight"),
            lambda f: _of("deterrent_weight", f) * k[f] * (1 - at.x[f]),
        ),
        "phi": p["protest"] * (1 - e),
        "h_T": h_T,
        "s": p["assurance"] * (1 - eta * eroding),
    }


@cache
def terms(structure: Structure = BASE) -> tuple[Term, ...]:
    """The terms of both payoffs, the US first, each as its row in the table.

    Where the threat is carried out only if it pays, as they are where it is (`pays`).
    """
    p, at = SYMBOLS, outcome_symbols(structure.files)
    X, O = at.x, at.o
    T, chi, a, e, q = (
        p[n] for n in ("threat", "credibility", "strike_scope", "elite_cohesion", "protest")
    )
    h = p["israel_hazard"]
    # What bites of the sanctions, and what is left of what Israel acts on.
    sigma = p["sanctions"] * prod(1 - X[f.name] for f in structure.files if f.eases == "sanctions")
    acted_on = [f.name for f in structure.files if f.israel]
    remains = 1 - sp.Add(*(X[f] for f in acted_on)) / max(1, len(acted_on))
    # Files by who gives them, and those whose terms shame Iran.
    iran_gives, us_gives = (
        [f for f in structure.files if f.giver == player] for player in ("iran", "us")
    )
    shaming = [f for f in iran_gives if "agenda_weight" in f.stakes]
    left = {f.name: _left(structure, f) for f in structure.files}
    scale = left if structure.scaled_stakes else dict.fromkeys(left, sp.Integer(1))
    priced = {f.name: sp.Integer("us_cost" in f.stakes) for f in structure.files}

    psi, psi_e, pi_s, pi_q = (
        p[n] for n in ("loss_of_face", "spoilers", "sanctions_pain", "unrest_pain")
    )
    l, lam, nu, l_I = (
        p[n] for n in ("strike_damage", "regime_stake", "vulnerability", "israeli_strike_damage")
    )
    alpha, beta_0, beta_1, kappa = (
        p[n] for n in ("audience_cost", "limited_strike_benefit", "scope_benefit", "war_cost")
    )
    zeta, rho, gamma, k_I = (
        p[n] for n in ("chaos_cost", "retaliation", "strangulation_value", "entanglement_cost")
    )

    m, D, phi, h_T, s = _derived(structure).values()
    weighed = _with_stakes(structure, "agenda_weight")
    mu = {"linear": m, "any": 1 - prod(1 - O[f.name] for f in weighed), **O}[structure.hazard]
    # The chance of a strike, as Iran believes it and as the US knows it.
    plan = sp.Rational(*structure.us_chance.as_integer_ratio())
    chi_us = plan if structure.execution == "belief" else chi
    strikes, strikes_us = mu * h_T, mu * chi_us * T
    stifles = m * (1 - chi_us * T) if structure.hazard == "linear" else m - strikes_us
    h_exposed = {"always": h, "motive": h * remains, "none": sp.Integer(0)}[
        structure.israel_exposure
    ]
    scope = beta_1 * a * (phi if structure.scope_by_fragility else 1)
    disarmed = {"convex": (1 - D) ** 2, "additive": 1 - D, "none": sp.Integer(0)}[
        structure.coupling
    ]

    worth = _total(
        iran_gives,
        lambda f: (
            (1 - O[f])
            * scale[f]
            * (_of("us_value", f) * X[f] - priced[f] * _of("us_cost", f) * (1 - X[f]))
        ),
    )
    given_up = _total(us_gives, lambda f: _of("us_value", f) * X[f])
    kept = _total(iran_gives, lambda f: _of("iran_value", f) * left[f] * (1 - X[f]))
    received = _total(us_gives, lambda f: _of("iran_value", f) * X[f])
    shame = _total(shaming, lambda f: _of("agenda_weight", f) * X[f])

    return (
        Term("us", "terms", worth - given_up,
             "what the settlements are worth"),
        Term("us", "strangulation", gamma * sigma * stifles,
             "slow stifling is the alternative to a deal"),
        Term("us", "audience cost", -m * alpha * T * (1 - chi_us),
             "a threat issued and not carried out"),
        Term("us", "strike", strikes_us * (beta_0 + scope - kappa - zeta * a * phi - rho * D),
             "what a strike gains, less war, chaos and retaliation"),
        Term("us", "entanglement", -h * remains * k_I,
             "drawn into Israel's war"),
        Term("iran", "holdings", kept + received,
             "keeps what it does not give up" + (", and has what it is given" if us_gives else "")),
        Term("iran", "loss of face", -(psi * q + psi_e * (1 - e)) * shame,
             "giving in under protest looks weak; a divided leadership has spoilers"),
        Term("iran", "pressure", -m * (pi_s * sigma + pi_q * phi),
             "sanctions and unrest bite while files are open"),
        Term("iran", "strike", -strikes * (l + a * phi * lam),
             "the threat carried out; aimed at the regime it bites as far as that is fragile"),
        Term("iran", "exposure", -(T * (1 - s) + h_exposed) * nu * disarmed,
             "a disarmed regime is at the threatener's mercy"),
        Term("iran", "Israeli strike", -h * remains * l_I,
             "Israel acts on the missiles that remain"),
        *(replace(term, expression=symbolic(term, structure)) for term in structure.extra),
    )  # fmt: skip


def _named(structure: Structure) -> Mapping[str, sp.Expr]:
    """What a name in the text of an own term stands for, own parameters aside."""
    return {
        **{
            n: symbol_of(p.name) for p in parameters_of(structure.files) for n in (p.name, p.symbol)
        },
        **{str(symbol): symbol for symbol in outcome_symbols(structure.files).all},
        **_derived(structure),
    }


def symbolic(term: Term, structure: Structure) -> sp.Expr:
    """The expression of an own term, read from its text.

    A name is a parameter's symbol or name, the symbol of an outcome, a shorthand (m, D, phi, h_T,
    s), or else an own parameter, whose symbol is its name.
    """
    names = _named(structure)
    monomials = parse(term.expression).monomials
    return sp.Add(
        *(
            sp.Rational(c.numerator, c.denominator)
            * prod(names.get(n, symbol_of(n)) ** k for n, k in powers)
            for powers, c in monomials.items()
        )
    )


def symbol_of(name: str) -> sp.Symbol:
    """The symbol of a parameter; that of an own one, or of an own file, is its name."""
    return SYMBOLS.get(name) or sp.Symbol(name, real=True)


def own_parameters(structure: Structure) -> tuple[str, ...]:
    """Names of the parameters that own terms use and the registry does not have."""
    known = _named(structure)
    used = {name for term in structure.extra for name in parse(term.expression).names}
    return tuple(sorted(used - known.keys()))


@cache
def strike_margin(structure: Structure = BASE) -> sp.Expr:
    """What the US gains by carrying the threat out over backing down, at any outcome.

    Its payoff with chi = 1 less that with chi = 0: what a certain strike is worth against a certain
    retreat.
    """
    chi = SYMBOLS["credibility"]
    payoff = sum((t.expression for t in terms(given(structure)) if t.player == "us"), sp.Integer(0))
    return sp.expand(payoff.subs(chi, 1) - payoff.subs(chi, 0))


def given(structure: Structure) -> Structure:
    """The same form with the threat carried out at every outcome, with the chance given."""
    return replace(structure, execution="given", us_chance=Fraction(0))


def at_deadlock(expression: sp.Expr, structure: Structure) -> sp.Expr:
    """An expression with every file open, the agenda weights summing to 1."""
    at = outcome_symbols(structure.files)
    opened = expression.subs({**dict.fromkeys(at.x.values(), 0), **dict.fromkeys(at.o.values(), 1)})
    *others, last = map(symbol_of, simplexes(parameter_names(structure))["agenda"])
    return sp.expand(opened.subs(last, 1 - sum(others)))


def parameter_names(structure: Structure) -> tuple[str, ...]:
    """The registry's parameters where these are the files of the talks."""
    return tuple(p.name for p in parameters_of(structure.files))


def latex(expression: sp.Expr, structure: Structure = BASE) -> str:
    """An expression in LaTeX, with the registry's symbols."""
    names = {symbol_of(p.name): p.latex for p in parameters_of(structure.files)}
    return str(sp.latex(expression, symbol_names=names))
