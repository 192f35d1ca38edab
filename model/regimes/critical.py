"""Critical values in closed form: where conceding a file becomes worth it, and what moves that.

**Object.** For file f, with the other files as stated (open unless said otherwise),

    G_f = Iran's payoff if f is settled by giving it up in full - its payoff if f stays open.

Iran concedes f on those terms iff G_f >= 0. In one parameter G_f is a polynomial of degree 1 or 2,
so the values at which it changes sign have a closed form. At such a value v*, the implicit function
theorem gives how v* moves with another parameter p: dv*/dp = - (dG_f/dp) / (dG_f/dv).

**Which way, or that it depends.** The sign of dG_f/dp over the full bounds of all parameters is
proven, not sampled: the derivative is factored, and each factor bounded over its box
(`model.bounds`). A factor that may have both signs means *depends*, and its symbols say on what.

This is Iran's side alone: that a concession is worth it to Iran does not make it an equilibrium.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import sympy as sp

from model.algebraic import Point, primitive, real_roots, value_at
from model.bounds import lower_bound
from model.errors import InputError
from model.files import File
from model.parameters import parameter, parameters_of
from model.payoffs import SYMBOLS, Structure, outcome_symbols, symbol_of, terms
from model.results import Several, plain, table
from model.scenario import Scenario, load
from model.split import require_polynomial

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["raises", "lowers", "no effect", "depends"]


@dataclass(frozen=True)
class Effect:
    """How a critical value moves with another parameter.

    Attributes
    ----------
    here : {"raises", "lowers", "no effect"}
        Near the scenario's values.
    gain : {"raises", "lowers", "no effect", "depends"}
        Whether the parameter raises or lowers the gain from conceding, proven over all bounds.
    on : tuple of str
        What it depends on: the parameters of the factors with both signs.
    """

    here: Direction
    gain: Direction
    on: tuple[str, ...]


@dataclass(frozen=True)
class Critical:
    """The values of a parameter at which conceding one file becomes worth it, or ceases to be.

    Attributes
    ----------
    file : str
    parameter : str
    gain : sympy.Expr
        G_f in all parameters.
    closed_form : tuple of sympy.Expr
        The solutions of G_f = 0 for the parameter, in the other parameters.
    points : tuple of Point
        Those within the bounds, at the scenario's other values.
    worth_it_from : tuple of bool
        For each point, whether the concession is worth it above it (else below it).
    gain_here : Fraction
        G_f at the scenario, in points.
    effects : mapping of str to Effect
        For each other parameter; ``here`` tells of the first point, and is "no effect" if none.
    """

    file: str
    parameter: str
    gain: sp.Expr
    closed_form: tuple[sp.Expr, ...]
    points: tuple[Point, ...]
    worth_it_from: tuple[bool, ...]
    gain_here: Fraction
    effects: Mapping[str, Effect]

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        name = parameter(self.parameter).in_a_sentence
        if not self.points:
            verb = "is" if self.gain_here > 0 else "is not"
            return f"Conceding the {self.file} file in full {verb} worth it to Iran at any {name}"
        parts = [
            f"{'from' if above else 'up to'} {name} {float(point):.3g}"
            for point, above in zip(self.points, self.worth_it_from, strict=True)
        ]
        return f"Conceding the {self.file} file in full is worth it to Iran {' and '.join(parts)}"

    def report(self) -> dict[str, Any]:
        """The fields and the words, for JSON; formulas in the symbols of the registry."""
        formulas = {"gain": str(self.gain), "closed_form": list(map(str, self.closed_form))}
        rest = {
            name: plain(getattr(self, name))
            for name in ("file", "parameter", "points", "worth_it_from", "gain_here", "effects")
        }
        return {"words": self.words, **rest, **formulas}


@dataclass(frozen=True, repr=False)
class CriticalValues(Several[Critical]):
    """The critical values of a parameter, file by file.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    parameter : str
    settled : mapping of str to Fraction
        Terms of the other files that are settled; the rest is open.
    files : tuple of Critical
    """

    lens = "Iran's side alone: giving one file up in full against leaving it open"

    scenario: Scenario
    structure: Structure
    parameter: str
    settled: Mapping[str, Fraction]
    files: tuple[Critical, ...]

    @property
    def words(self) -> str:
        """The findings, a sentence for each file."""
        return ". ".join(critical.words for critical in self)

    def frame(self) -> pd.DataFrame:
        """A row for each file and parameter that matters: which way it moves the critical value."""
        return table(
            [
                {
                    "file": c.file,
                    "parameter": c.parameter,
                    "critical_values": "; ".join(map(str, c.points)) or "none within bounds",
                    "other": name,
                    "moves_it_here": effect.here,
                    "gain": effect.gain,
                    "depends_on": ", ".join(effect.on),
                }
                for c in self
                for name, effect in c.effects.items()
                if effect.gain != "no effect"
            ]
        )


def gain(
    file: str, structure: Structure | None = None, settled: Mapping[str, Fraction] | None = None
) -> sp.Expr:
    """G_f: what conceding a file in full gains Iran over leaving it open.

    Parameters
    ----------
    file : str
    structure : Structure, optional
    settled : mapping of str to Fraction, optional
        Terms of the other files that are settled; the rest is open.

    Raises
    ------
    InputError
        For what is not a file.
    """
    structure = Structure.of(structure)
    given_up = [f.name for f in structure.files if f.giver == "iran"]
    if file not in given_up:
        raise InputError(f"file: must be one of {', '.join(given_up)}, got {file!r}")
    require_polynomial(structure)
    structure.require_alone(file, "critical values")
    other = {f: x for f, x in (settled or {}).items() if f != file}
    payoff = sum(t.expression for t in terms(structure) if t.player == "iran")

    def at(x: Mapping[str, object]) -> sp.Expr:
        shares = [sp.Rational(str(x.get(f, 0))) for f in structure.file_names]
        opens = [sp.Integer(f not in x) for f in structure.file_names]
        at = outcome_symbols(structure.files).all
        return payoff.xreplace(dict(zip(at, [*shares, *opens], strict=True)))

    return sp.expand(at({**other, file: Fraction(1)}) - at(other))


def critical_values(
    scenario: Scenario | str = "oman-2026",
    name: str = "threat",
    *,
    structure: Structure | None = None,
    settled: Mapping[str, Fraction] | None = None,
) -> CriticalValues:
    """Find where each file's concession becomes worth it as a parameter moves, and what moves that.

    Parameters
    ----------
    scenario : Scenario or str
    name : str
        The parameter; not a weight, which cannot move alone.
    structure : Structure, optional
    settled : mapping of str to Fraction, optional
        Terms of the other files that are settled; the rest is open.

    Returns
    -------
    CriticalValues
        One for each file.

    Raises
    ------
    InputError
        For an unknown parameter or a weight.

    Examples
    --------
    >>> import model
    >>> found = model.critical_values("oman-2026", "threat")
    >>> [(critical.file, len(critical.points)) for critical in found]
    [('nuclear', 1), ('regional', 0), ('missile', 0)]
    """
    scenario = load(scenario)
    if scenario.parameter(name).simplex:
        raise InputError(f"parameter: must not be a weight, which cannot move alone, got {name!r}")
    structure, given = scenario.form(structure), dict(settled or {})
    found = (
        _critical(scenario, name, f, gain(f, structure, given))
        for f, giver in zip(structure.file_names, structure.givers, strict=True)
        if giver == "iran" and f not in given
    )
    return CriticalValues(scenario, structure, name, given, tuple(found))


def _critical(scenario: Scenario, name: str, file: str, g: sp.Expr) -> Critical:
    symbol = symbol_of(name)
    values = _rationals(scenario)
    line = _polynomial(g, symbol, {s: v for s, v in values.items() if s != symbol})
    p = scenario.parameter(name)
    points = tuple(
        r for r in real_roots(primitive(line)) if p.low <= r.near <= p.high and _crosses(line, r)
    )
    slopes = [_slope_sign(line, r) for r in points]
    return Critical(
        file,
        name,
        g,
        _closed_form(g, symbol),
        points,
        tuple(s > 0 for s in slopes),
        value_at(line, scenario.values[name]),
        {
            n: _effect(scenario, g, file, name, n, points[0] if points else None)
            for n in scenario.names
            if n != name
        },
    )


def _rationals(scenario: Scenario) -> dict[sp.Symbol, sp.Rational]:
    return {
        symbol_of(n): sp.Rational(v.numerator, v.denominator) for n, v in scenario.values.items()
    }


def _polynomial(
    expression: sp.Expr, symbol: sp.Symbol, values: Mapping[sp.Symbol, sp.Rational]
) -> list[Fraction]:
    return _exact(sp.Poly(expression.xreplace(dict(values)), symbol))


def _exact(line: sp.Poly) -> list[Fraction]:
    """Coefficients of a polynomial with rational coefficients, the constant first."""
    return [Fraction(int(c.p), int(c.q)) for c in reversed(line.all_coeffs())]


def _crosses(line: list[Fraction], point: Point) -> bool:
    return _slope_sign(line, point) != 0


def _slope_sign(line: list[Fraction], point: Point) -> int:
    """Sign of the derivative at a root; 0 at a double root, where the sign does not change."""
    derivative = [k * c for k, c in enumerate(line)][1:]
    if point in real_roots(primitive(derivative)):
        return 0
    value = value_at(derivative, point.near)
    return (value > 0) - (value < 0)


@cache
def _closed_form(g: sp.Expr, symbol: sp.Symbol) -> tuple[sp.Expr, ...]:
    """The roots of G in one symbol, with coefficients gathered."""
    coefficients = [sp.factor(c) for c in sp.Poly(g, symbol).all_coeffs()]
    if len(coefficients) == 2:
        a, b = coefficients
        return (-b / a,)
    if len(coefficients) == 3:
        a, b, c = coefficients
        root = sp.sqrt(b**2 - 4 * a * c)
        return ((-b - root) / (2 * a), (-b + root) / (2 * a))
    return ()


@cache
def _derivative(g: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    return sp.diff(g, symbol)


def _effect(
    scenario: Scenario, g: sp.Expr, file: str, name: str, other: str, point: Point | None
) -> Effect:
    derivative = _derivative(g, symbol_of(other))
    here: Direction = "no effect"
    if point is not None and derivative != 0:
        values = {**_rationals(scenario), symbol_of(name): sp.Rational(str(point.near))}
        by_other = derivative.xreplace(values)
        by_name = _derivative(g, symbol_of(name)).xreplace(values)
        # A value within 1e-50 of zero is zero at the exact point, of which `near` falls short.
        if abs(by_other) > sp.Rational(1, 10**50) and by_name != 0:
            here = "raises" if -by_other / by_name > 0 else "lowers"
    return Effect(here, *_sign_over_bounds(derivative, file, scenario.talks_on))


@cache
def _sign_over_bounds(
    expression: sp.Expr, file: str, files: tuple[File, ...]
) -> tuple[Direction, tuple[str, ...]]:
    """Whether an expression is >= 0 ("raises"), <= 0 ("lowers") or both, over all bounds.

    Weights are taken over their unit boxes, of which the simplex is a part: what is proven there
    holds on it.
    """
    if expression == 0:
        return "no effect", ()
    constant, factors = sp.factor_list(_with_deterrence(expression, file, files))
    sign = 1 if constant > 0 else -1
    on: set[str] = set()
    for factor, power in factors:
        if power % 2 == 0:
            continue
        low, high = _range(factor, files)
        if low >= 0:
            continue
        if high <= 0:
            sign = -sign
        else:
            names = {symbol_of(p.name): p.name for p in parameters_of(files)}
            on |= {names.get(s, str(s)) for s in factor.free_symbols - {_DETERRENCE}}
            on |= {"remaining deterrence"} if _DETERRENCE in factor.free_symbols else set()
    if on:
        return "depends", tuple(sorted(on))
    return ("raises" if sign > 0 else "lowers"), ()


#: D at full holding, which lies in [0, 1] because the weights sum to 1.
_DETERRENCE = sp.Symbol("D_0", real=True)


def _with_deterrence(expression: sp.Expr, file: str, files: tuple[File, ...]) -> sp.Expr:
    """Write another file's share of the deterrence as D_0 less that of the rest.

    The bound D_0 <= 1 uses that weights sum to 1, which a box of weights does not know.
    """
    deterring = [f.name for f in files if {"capability", "deterrent_weight"} <= set(f.stakes)]
    other = next((f for f in reversed(deterring) if f != file), None)
    if other is None:
        return expression
    k, d = (symbol_of(f"{n}_{other}") for n in ("capability", "deterrent_weight"))
    share = sp.Symbol("share", real=True)
    rest = sp.expand(expression).subs(k * d, share)
    if rest.has(k) or rest.has(d):
        return expression
    of_rest = sum(
        symbol_of(f"capability_{f}") * symbol_of(f"deterrent_weight_{f}")
        for f in deterring
        if f != other
    )
    return sp.expand(rest.subs(share, _DETERRENCE - of_rest))


def _range(factor: sp.Expr, files: tuple[File, ...]) -> tuple[float, float]:
    """Bounds of a polynomial over the box of its symbols.

    Coefficients are small integers, so that floats are exact up to degree 2 in each symbol.
    """
    bounds = {symbol_of(p.name): (p.low, p.high) for p in parameters_of(files)}
    bounds |= {_DETERRENCE: (0, 1)}
    symbols = sorted(factor.free_symbols, key=str)
    poly = sp.Poly(factor, *symbols)
    if max(poly.degree_list()) > 2 or not bounds.keys() >= factor.free_symbols:
        return -float("inf"), float("inf")  # nothing is claimed
    powers, coefficients = zip(*poly.terms(), strict=True)
    low, high = np.array([bounds[symbol] for symbol in symbols], dtype=float).T
    numbers, exponents = np.array(coefficients, dtype=float), np.array(powers)
    return (
        lower_bound(numbers, exponents, low, high),
        -lower_bound(-numbers, exponents, low, high),
    )


def assurance_needed(scenario: Scenario | str = "oman-2026", file: str = "missile") -> Point | None:
    """The least assurance with which some threat makes conceding a file worth it to Iran.

    With less, no threat whatever obtains it. G_f is a polynomial of degree at most 2 in the threat
    and 1 in the assurance, so its largest value over the threats in [0, 1] is taken at an end or at
    a stationary point, and the least assurance is a root of G_f at an end or of its discriminant.

    Returns
    -------
    Point or None
        None if no assurance is enough; 0 if none is needed.
    """
    scenario = load(scenario)
    T, s0 = SYMBOLS["threat"], SYMBOLS["assurance"]
    values = {s: v for s, v in _rationals(scenario).items() if s not in (T, s0)}
    g = gain(file, scenario.form()).xreplace(values)
    if sp.degree(g, T) > 2 or sp.degree(g, s0) > 1:
        raise InputError(
            "assurance: own terms must leave Iran's gain of degree 2 at most in the threat and 1 "
            f"in the assurance, got {sp.degree(g, T)} and {sp.degree(g, s0)}"
        )

    def worth_it(assurance: Fraction) -> bool:
        at = sp.Rational(assurance.numerator, assurance.denominator)
        line = _exact(sp.Poly(g.subs(s0, at), T))
        places = [Fraction(0), Fraction(1)]
        if len(line) == 3 and line[2]:
            places.append(-line[1] / (2 * line[2]))
        return max(value_at(line, t) for t in places if 0 <= t <= 1) >= 0

    quadratic = sp.Poly(g, T)
    candidates = [g.subs(T, 0), g.subs(T, 1)]
    if quadratic.degree() == 2:
        candidates.append(sp.discriminant(quadratic.as_expr(), T))
    points = {Point.of(0)}
    for candidate in candidates:
        if candidate.has(s0):
            line = _exact(sp.Poly(candidate, s0))
            points |= {r for r in real_roots(primitive(line)) if 0 <= r.near <= 1}
    hair = Fraction(1, 10**30)
    for point in sorted(points):
        # The root itself may be irrational; just above it the answer is the same as at it.
        if worth_it(point.near) or worth_it(min(point.near + hair, Fraction(1))):
            return point
    return None
