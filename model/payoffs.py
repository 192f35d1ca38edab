r"""The payoffs: sums of named terms, and their split into features and coefficients.

**Outcome.** For each file f in {N, R, M}: o_f = 1 if it stays open, else 0; x_f in [0, 1] is the
share of the file that Iran really gives up, with x_f = 0 while it is open.

**Derived.** Exposure m = sum_f w_f o_f; remaining deterrence D = sum_f d_f k_f (1 - x_f); fragility
phi = q (1 - e); strike hazard h_T = chi T; assurance s = s0 (1 - eta T).

**Payoffs.** See `terms`, one line for each term, as in the table of the README.

**Structure.** The literature disagrees on some of the form, so that these are switches, not numbers
(`Structure`): how the files couple in Iran's exposure (convex, additive, none); where in the
overlap of two offers the terms fall (the price rule of a k-double auction: Chatterjee and
Samuelson 1983); whether the threat itself or its execution erodes the assurance; whether the US
stakes shrink with the capability that is left.

**Split.** In (x, o) each payoff is a polynomial of degree 2, and o_f^2 = o_f, o_f x_f = 0. So

    payoff(parameters, outcome) = sum_k  C_k(parameters) * Phi_k(outcome)

with about a dozen monomials Phi_k for each player. The coefficients C_k are polynomials in the
parameters with *integer* coefficients: one compiled function evaluates them on floats (whole arrays
of parameter points) and on Fractions, where it is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import sympy as sp

from model.errors import InputError
from model.parameters import FILE_LETTERS, FILES, NAMES, PARAMETERS, SIMPLEXES
from model.results import record

Player = Literal["us", "iran"]
PLAYERS: tuple[Player, ...] = ("us", "iran")
PLAYER_NAMES: Mapping[str, str] = {"us": "United States", "iran": "Iran"}

#: Who gives each file up; the other side takes.
GIVERS: Mapping[str, Player] = dict.fromkeys(FILES, "iran")

#: A monomial in (x_N, x_R, x_M, o_N, o_R, o_M), as exponents.
Monomial = tuple[int, ...]

SYMBOLS: Mapping[str, sp.Symbol] = {p.name: sp.Symbol(p.symbol, real=True) for p in PARAMETERS}
LATEX_NAMES: Mapping[sp.Symbol, str] = {SYMBOLS[p.name]: p.latex for p in PARAMETERS}

X = {f: sp.Symbol(f"x_{FILE_LETTERS[f]}", real=True) for f in FILES}
O = {f: sp.Symbol(f"o_{FILE_LETTERS[f]}", real=True) for f in FILES}
OUTCOME_SYMBOLS: tuple[sp.Symbol, ...] = (*X.values(), *O.values())


#: Every choice of each switch of the form, in words; the usual one first.
SWITCHES: Mapping[str, Mapping[Any, str]] = {
    "coupling": {
        "convex": "convex coupling",
        "additive": "additive coupling",
        "none": "no coupling",
    },
    "price_rule": {
        "split": "terms halfway",
        "iran": "terms as Iran offers",
        "us": "terms as the US asks",
    },
    "assurance_eroded_by": {
        "threat": "assurance eroded by threat",
        "execution": "assurance eroded by strikes",
    },
    "scaled_stakes": {False: "US stakes not scaled", True: "US stakes scaled by capability"},
}


@dataclass(frozen=True)
class Structure:
    """The switches of the form.

    Attributes
    ----------
    coupling : {"convex", "additive", "none"}
        Iran's exposure grows with (1 - D)^2, with (1 - D), or is left out.
    price_rule : {"split", "iran", "us"}
        Terms where the offers overlap: halfway (theta = 1/2), at what Iran offers (theta = 1) or
        at what the US asks (theta = 0).
    assurance_eroded_by : {"threat", "execution"}
        s = s0 (1 - eta T), or s = s0 (1 - eta h_T).
    scaled_stakes : bool
        Whether A_f and b_f are multiplied by the capability k_f that is left.
    """

    coupling: Literal["convex", "additive", "none"] = "convex"
    price_rule: Literal["split", "iran", "us"] = "split"
    assurance_eroded_by: Literal["threat", "execution"] = "threat"
    scaled_stakes: bool = False

    def __post_init__(self) -> None:
        for field, allowed in SWITCHES.items():
            value = getattr(self, field)
            if value not in tuple(allowed):
                listed = ", ".join(map(str, allowed))
                raise InputError(f"{field}: must be one of {listed}, got {value!r}")

    @property
    def words(self) -> str:
        """The form in words, switch by switch."""
        return ", ".join(words[getattr(self, field)] for field, words in SWITCHES.items())

    def __str__(self) -> str:
        return self.words

    def report(self) -> dict[str, Any]:
        """In words and switch by switch, for JSON."""
        return {"words": self.words, **record(self)}


@dataclass(frozen=True)
class Term:
    """One named term of a player's payoff.

    Attributes
    ----------
    player : {"us", "iran"}
    name : str
        As in the table, e.g. ``"strike"``.
    expression : sympy.Expr
        In parameter symbols and outcome symbols.
    reading : str
        What it says, for a reader.
    """

    player: Player
    name: str
    expression: sp.Expr
    reading: str

    @property
    def key(self) -> str:
        """Player and name, unique over all terms, e.g. ``"iran strike"``."""
        return f"{self.player} {self.name}"


def _total(term: Callable[[str], sp.Expr]) -> sp.Expr:
    """Sum over the three files."""
    return sum((term(f) for f in FILES), sp.Integer(0))


@cache
def terms(structure: Structure = Structure()) -> tuple[Term, ...]:
    """The terms of both payoffs, the US first, each as its row in the table."""
    p = SYMBOLS
    T, chi, a, e, q = (
        p[n] for n in ("threat", "credibility", "strike_scope", "elite_cohesion", "protest")
    )
    sigma, h, s0, eta = (
        p[n] for n in ("sanctions", "israel_hazard", "assurance", "assurance_erosion")
    )
    k, w, d, A, b, c = (
        {f: p[f"{n}_{f}"] for f in FILES}
        for n in (
            "capability",
            "agenda_weight",
            "deterrent_weight",
            "us_value",
            "us_cost",
            "iran_value",
        )
    )
    if structure.scaled_stakes:
        A = {f: A[f] * k[f] for f in FILES}
        b = {f: b[f] * k[f] for f in FILES}

    m = _total(lambda f: w[f] * O[f])
    D = _total(lambda f: d[f] * k[f] * (1 - X[f]))
    phi = q * (1 - e)
    h_T = chi * T
    s = s0 * (1 - eta * (T if structure.assurance_eroded_by == "threat" else h_T))
    disarmed = {"convex": (1 - D) ** 2, "additive": 1 - D, "none": sp.Integer(0)}[
        structure.coupling
    ]
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

    return (
        Term("us", "terms", _total(lambda f: (1 - O[f]) * (A[f] * X[f] - b[f] * (1 - X[f]))),
             "what the settlements are worth"),
        Term("us", "strangulation", m * gamma * sigma * (1 - h_T),
             "slow stifling is the alternative to a deal"),
        Term("us", "audience cost", -m * alpha * T * (1 - chi),
             "a threat issued and not carried out"),
        Term("us", "strike", m * h_T * (beta_0 + beta_1 * a - kappa - zeta * a * phi - rho * D),
             "what a strike gains, less war, chaos and retaliation"),
        Term("us", "entanglement", -h * (1 - X["missile"]) * k_I,
             "drawn into Israel's war"),
        Term("iran", "holdings", _total(lambda f: c[f] * k[f] * (1 - X[f])),
             "keeps what it does not give up"),
        Term("iran", "loss of face", -(psi * q + psi_e * (1 - e)) * _total(lambda f: w[f] * X[f]),
             "giving in under protest looks weak; a divided leadership has spoilers"),
        Term("iran", "pressure", -m * (pi_s * sigma + pi_q * phi),
             "sanctions and unrest bite while files are open"),
        Term("iran", "strike", -m * h_T * (l + a * phi * lam),
             "the threat carried out; aimed at the regime it bites as far as that is fragile"),
        Term("iran", "exposure", -(T * (1 - s) + h) * nu * disarmed,
             "a disarmed regime is at the threatener's mercy"),
        Term("iran", "Israeli strike", -h * (1 - X["missile"]) * l_I,
             "Israel acts on the missiles that remain"),
    )  # fmt: skip


@cache
def strike_margin(structure: Structure = Structure()) -> sp.Expr:
    """What the US gains by carrying a full threat out over backing down, at any outcome.

    Its payoff with T = chi = 1 less that with T = 1, chi = 0: payoffs are affine in chi, so that
    this is what a certain strike is worth against a certain retreat.
    """
    p = SYMBOLS
    payoff = sum((t.expression for t in terms(structure) if t.player == "us"), sp.Integer(0))
    carried_out, backed_down = (
        payoff.subs({p["threat"]: 1, p["credibility"]: chance}) for chance in (1, 0)
    )
    return sp.expand(carried_out - backed_down)


def at_deadlock(expression: sp.Expr) -> sp.Expr:
    """An expression with every file open, the agenda weights summing to 1."""
    opened = expression.subs({**dict.fromkeys(X.values(), 0), **dict.fromkeys(O.values(), 1)})
    *others, last = (SYMBOLS[name] for name in SIMPLEXES["agenda"])
    return sp.expand(opened.subs(last, 1 - sum(others)))


def features(expression: sp.Expr) -> dict[Monomial, sp.Expr]:
    """Split an expression into monomials of the outcome and their coefficients.

    Uses o_f^2 = o_f and o_f x_f = 0, which hold for every outcome.
    """
    found: dict[Monomial, sp.Expr] = {}
    for powers, coefficient in sp.Poly(expression, *OUTCOME_SYMBOLS).terms():
        x, o = powers[:3], tuple(min(power, 1) for power in powers[3:])
        if any(x_f and o_f for x_f, o_f in zip(x, o, strict=True)):
            continue
        found[x + o] = found.get(x + o, sp.Integer(0)) + coefficient
    return {powers: coefficient for powers, coefficient in found.items() if coefficient != 0}


@dataclass(frozen=True)
class Split:
    """Several expressions over one list of monomials.

    Attributes
    ----------
    names : tuple of str
        What is split: the players, or the terms by key.
    monomials : tuple of tuple of int
        The K monomials they need together.
    coefficients : tuple of tuple of sympy.Expr
        One row for each name, one entry for each monomial.
    evaluate : callable
        Takes the values of all parameters in the registry's order (numbers, Fractions or arrays
        of one shape) and returns the coefficients as nested lists, exact on exact input.
    """

    names: tuple[str, ...]
    monomials: tuple[Monomial, ...]
    coefficients: tuple[tuple[sp.Expr, ...], ...]
    evaluate: Callable[..., Sequence[Sequence[Any]]]


def _split(expressions: Mapping[str, sp.Expr]) -> Split:
    parts = {name: features(expression) for name, expression in expressions.items()}
    monomials = tuple(sorted({powers for part in parts.values() for powers in part}))
    rows = tuple(
        tuple(sp.expand(part.get(powers, sp.Integer(0))) for powers in monomials)
        for part in parts.values()
    )
    numbers = {number for row in rows for entry in row for number in entry.atoms(sp.Number)}
    if not all(number.is_Integer for number in numbers):
        raise ArithmeticError("payoff coefficients must have integer coefficients to stay exact")
    factored = [[sp.factor_terms(entry) for entry in row] for row in rows]
    arguments = [SYMBOLS[name] for name in NAMES]
    return Split(
        tuple(parts), monomials, rows, sp.lambdify(arguments, factored, modules="math", cse=True)
    )


@cache
def split_payoffs(structure: Structure = Structure()) -> Split:
    """The split of the two payoffs, the US first."""
    return _split(
        {
            player: sum(
                (t.expression for t in terms(structure) if t.player == player), sp.Integer(0)
            )
            for player in PLAYERS
        }
    )


@cache
def split_terms(structure: Structure = Structure()) -> Split:
    """The split of every term by itself, named by `Term.key`."""
    return _split({t.key: t.expression for t in terms(structure)})


def latex(expression: sp.Expr) -> str:
    """An expression in LaTeX, with the registry's symbols."""
    return str(sp.latex(expression, symbol_names=dict(LATEX_NAMES)))
