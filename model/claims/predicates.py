"""Predicates on what a reading shows: each a function of a look at cases (`model.claims.cases`).

The rule by which they were set is told in `model.claims.statements`, which says what each is for.
Differences count from `ROUNDING` on. Where an effect is given, it is in the unit of the claim.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import sympy as sp

from model.claims.cases import ROUNDING, Answer, Bools, Floats, Look, Seen, Test
from model.parameters import FILES
from model.payoffs import SYMBOLS
from model.regimes.audit import margin, strike_gain
from model.split import split_payoffs
from model.sweeps.engine import coefficient_array

NUCLEAR, REGIONAL, MISSILE = range(len(FILES))

#: The files that the article calls new on the agenda (para. 2, 7).
ADDED = tuple(f for f in FILES if f != FILES[NUCLEAR])

#: Threats compared when the course of a concession along the threat is asked for.
THREATS = ("0", "1/4", "1/2", "3/4", "1")


def widens(cause: str, without: str) -> Test:
    """Iran concedes in more of the added files than in the same case without a cause."""

    def test(look: Look) -> Answer:
        there: dict[str, Any] = {cause: without}
        here, other = look.seen(), look.seen(**there)
        present = np.abs(look.value(cause) - float(without)) > 0
        gain = look.scope(here, ADDED) - look.scope(other, ADDED)
        return Answer.of(gain > 0, present & here.exists & other.exists, gain.astype(float))

    return test


def agenda_widens(cause: str, without: str) -> Test:
    """Iran gains more from talks on all files rather than one than in the case without a cause.

    Not tried in a form that links the nuclear file to another: there are no talks on it alone.
    """

    def test(look: Look) -> Answer:
        if look.structure.parted(FILES[:1]):
            never = np.zeros(look.cases.count, dtype=bool)
            return Answer.of(never, never)
        present = np.abs(look.value(cause) - float(without)) > 0
        worth, tried = [], present
        there: dict[str, Any] = {cause: without}
        for moves in ({}, there):
            wide, narrow = look.seen(**moves), look.seen(agenda=FILES[:1], **moves)
            tried = tried & wide.exists & narrow.exists
            worth.append((look.of(wide, wide.iran), look.of(narrow, narrow.iran)))
        (a, b), (c, d) = worth
        gain = _difference(_difference(a, b, tried), _difference(c, d, tried), tried)
        return Answer.of(gain > ROUNDING, tried, gain)

    return test


def of_outcomes(
    such: Callable[[Seen], Bools], among: Callable[[Seen], Bools] | None = None
) -> Test:
    """The outcomes are such; tried where there are some among which that is asked."""

    def test(look: Look) -> Answer:
        seen = look.seen()
        asked = np.ones_like(seen.holds) if among is None else among(seen)
        tried = np.asarray((seen.holds & asked).any(axis=0))
        return Answer.of(look.over(seen, such(seen), asked), tried)

    return test


def concedes(file: int) -> Callable[[Seen], Bools]:
    """Iran concedes in a file."""
    return lambda seen: seen.conceded[..., file]


def partly(file: int) -> Callable[[Seen], Bools]:
    """Iran concedes part of a file, and not all of it."""
    return lambda seen: seen.conceded[..., file] & (np.nan_to_num(seen.terms[..., file]) < 1)


def stays_open(file: int) -> Callable[[Seen], Bools]:
    """A file is neither conceded nor dropped."""
    return lambda seen: seen.open[..., file]


def not_dropped(file: int) -> Callable[[Seen], Bools]:
    """The US does not let a file go for nothing."""
    return lambda seen: seen.open[..., file] | seen.conceded[..., file]


def concedes_the_others(seen: Seen) -> Bools:
    """Iran concedes in the nuclear and in the regional file."""
    return np.asarray(seen.conceded[..., NUCLEAR] & seen.conceded[..., REGIONAL])


def us_gains(number: Callable[[Seen], Floats]) -> Test:
    """The US has more of something than in the same case without a threat."""

    def test(look: Look) -> Answer:
        here, there = look.seen(), look.seen(threat="0")
        tried = (look.value("threat") > 0) & here.exists & there.exists
        gain = _difference(look.of(here, number(here)), look.of(there, number(there)), tried)
        return Answer.of(gain > ROUNDING, tried, gain)

    return test


def _difference(here: Floats, there: Floats, tried: Bools) -> Floats:
    """The difference where both are finite."""
    return np.where(tried, here, 0.0) - np.where(tried, there, 0.0)


def israel_moves_missiles(look: Look) -> Answer:
    """The share of the missile file that Iran gives up is another without the Israeli hazard."""
    here, there = look.seen(), look.seen(israel_hazard="0")
    tried = (look.value("israel_hazard") > 0) & here.exists & there.exists
    change = _difference(look.share(here, "missile"), look.share(there, "missile"), tried)
    return Answer.of(np.abs(change) > ROUNDING, tried, change)


def _everywhere(look: Look) -> Bools:
    return np.ones(look.count, dtype=bool)


def limited_strike_loses(look: Look) -> Answer:
    """beta_0 < kappa + rho D."""
    gain = _strike(look, 0)
    return Answer.of(gain < 0, _everywhere(look), gain)


def wide_strike_may_lose(look: Look) -> Answer:
    """beta_1 < zeta phi at the most fragility that the ranges of the two indicators allow."""
    gain = wide_gain(look)[1]
    return Answer.of(gain < 0, _everywhere(look), gain)


def wide_gain(look: Look) -> tuple[Floats, Floats]:
    """What aiming at the regime adds for the US where the regime is least and most fragile."""
    ends = []
    for protest, cohesion in _indicators(look):
        at = {SYMBOLS["protest"]: protest, SYMBOLS["elite_cohesion"]: cohesion}
        ends.append(_strike(look, 1, at) - _strike(look, 0, at))
    return ends[0], ends[1]


def _indicators(look: Look) -> tuple[tuple[float, float], tuple[float, float]]:
    """Protest and cohesion where the regime is least fragile, and where it is most."""
    if look.cases.over_bounds:
        return (0.0, 1.0), (1.0, 0.0)
    entries = look.cases.scenario.parameters
    protest, cohesion = entries["protest"], entries["elite_cohesion"]
    return (
        (float(protest.low), float(cohesion.high)),
        (float(protest.high), float(cohesion.low)),
    )


def _strike(look: Look, aim: int, at: dict[sp.Symbol, float] | None = None) -> Floats:
    """What a strike with this aim gains the US at full deadlock."""
    gain = strike_gain(look.structure).subs({SYMBOLS["strike_scope"]: aim, **(at or {})})
    return _number(look, gain)


def strike_loses_to_stifling(look: Look) -> Answer:
    """beta_0 + beta_1 a - kappa - zeta a phi - rho D <= gamma sigma - alpha."""
    lead = -_number(look, margin(look.structure))
    return Answer.of(lead >= 0, _everywhere(look), lead)


def _number(look: Look, expression: sp.Expr) -> Floats:
    """An expression in the parameters, in each case."""
    names, evaluate = _function(expression)
    return np.broadcast_to(evaluate(*map(look.value, names)), (look.count,)).astype(float)


@cache
def _function(expression: sp.Expr) -> tuple[tuple[str, ...], Callable[..., Floats]]:
    """An expression as a function of arrays of the parameters it names."""
    names = tuple(n for n, symbol in SYMBOLS.items() if symbol in expression.free_symbols)
    return names, sp.lambdify([SYMBOLS[n] for n in names], expression, "numpy")


def best_aim_turns(look: Look) -> Answer:
    """Aiming at the regime pays the US at one end of the indicators' ranges alone."""
    calm, fragile = wide_gain(look)
    return Answer.of((calm > 0) != (fragile > 0), _everywhere(look))


def fragile_invites_wide(look: Look) -> Answer:
    """Aiming at the regime pays where it is most fragile, and more than where it is least."""
    calm, fragile = wide_gain(look)
    return Answer.of((fragile > 0) & (fragile > calm + ROUNDING), _everywhere(look), fragile - calm)


def stifling_is_left(look: Look) -> Answer:
    """With every file open and no threat the US has more than nothing."""
    cases = look.cases.moved(threat="0")
    split = split_payoffs(look.structure)
    values = cases.values(0, look.count)
    coefficients = coefficient_array(split, values, look.count)[0]
    # At deadlock every x is 0 and every o is 1.
    n = len(FILES)
    at_deadlock = np.array([not any(m[:n]) for m in split.monomials])
    worth = np.asarray(coefficients[at_deadlock].sum(axis=0))
    return Answer.of(worth > ROUNDING, _everywhere(look), worth)


def as_much_without_threat(look: Look) -> Answer:
    """sum_f w_f x_f is no higher than with no threat at all."""
    here, there = look.seen(), look.seen(threat="0")
    tried = (look.value("threat") > 0) & here.exists & there.exists
    lead = _difference(_conceded_agenda(look, there), _conceded_agenda(look, here), tried)
    return Answer.of(lead >= -ROUNDING, tried, lead)


def _conceded_agenda(look: Look, seen: Seen) -> Floats:
    weights = np.stack([look.value(f"agenda_weight_{f}") for f in FILES], axis=-1)
    return look.of(seen, (np.nan_to_num(seen.terms) * weights).sum(axis=-1))


def missile_terms_turn_down(look: Look) -> Answer:
    """The share of the missile file given up falls somewhere as the threat rises from 0 to 1."""
    course = [look.seen(threat=threat) for threat in THREATS]
    tried = np.all([seen.exists for seen in course], axis=0)
    shares = [np.where(tried, look.share(seen, "missile"), 0.0) for seen in course]
    fall = -np.diff(shares, axis=0).min(axis=0)
    return Answer.of(fall > ROUNDING, tried, np.maximum(fall, 0.0))


def erosion_costs_missiles(look: Look) -> Answer:
    """Less of the missile file is given up than if the threat left the assurance whole."""
    here, whole = look.seen(), look.seen(assurance_erosion="0")
    present = look.value("assurance_erosion") * look.value("threat") * look.value("assurance") > 0
    tried = present & here.exists & whole.exists
    loss = _difference(look.share(whole, "missile"), look.share(here, "missile"), tried)
    return Answer.of(loss > ROUNDING, tried, loss)


def linkage_fails(look: Look) -> Answer:
    """With all files linked no outcome settles anything, though file by file some is settled."""
    here = look.seen()
    linked = look.seen(replace(look.structure, linked=(FILES,)))
    deal = look.over(here, _any_settled(here))
    together = look.over(linked, _any_settled(linked))
    return Answer.of(~together, deal & here.exists & linked.exists)


def _any_settled(seen: Seen) -> Bools:
    return np.asarray(~seen.open.all(axis=-1))


def audience_costs_idle(look: Look) -> Answer:
    """No file is settled otherwise, or on other terms, if the US has no audience costs."""
    here, there = look.seen(), look.seen(audience_cost="0")
    tried = (look.value("audience_cost") > 0) & here.exists & there.exists
    same = np.ones(look.count, dtype=bool)
    for k, file in enumerate(FILES):
        settled = [look.over(seen, ~seen.open[..., k]) for seen in (here, there)]
        change = _difference(look.share(here, file), look.share(there, file), tried)
        same &= (settled[0] == settled[1]) & (np.abs(change) <= ROUNDING)
    return Answer.of(same, tried)
