"""Predicates on what a lens shows: each a function of a look at cases (`model.claims.cases`).

The rule by which they were set is told in `model.claims.statements`, which says what each is for.
Differences count from `ROUNDING` on. Where an effect is given, it is in the unit of the claim.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import sympy as sp

from model.claims.cases import ROUNDING, Answer, Bools, Floats, Look, Seen, Test, conceded_alone
from model.parameters import FILES
from model.payoffs import SYMBOLS
from model.regimes.audit import margin, strike_gain

NUCLEAR, REGIONAL, MISSILE = range(len(FILES))

#: Threats compared when the course of a concession along the threat is asked for.
THREATS = ("0", "1/4", "1/2", "3/4", "1")


def widens(cause: str, without: str) -> Test:
    """Iran concedes in more files than in the same case with the parameter at `without`."""

    def test(look: Look) -> Answer:
        here, there = look.seen(), look.seen(**{cause: without})
        present = np.abs(look.value(cause) - float(without)) > 0
        gain = look.scope(here) - look.scope(there)
        return Answer.of(gain > 0, present & here.exists & there.exists, gain.astype(float))

    return test


def of_outcomes(
    such: Callable[[Seen], Bools], among: Callable[[Seen], Bools] | None = None
) -> Test:
    """The outcomes are such; tried where there are some among which that is asked."""

    def test(look: Look) -> Answer:
        seen = look.seen()
        asked = np.ones(len(seen.terms), dtype=bool) if among is None else among(seen)
        tried = np.asarray((seen.holds & asked[:, None]).any(axis=0))
        return Answer.of(look.over(seen, such(seen), asked), tried)

    return test


def concedes(file: int) -> Callable[[Seen], Bools]:
    """Iran concedes in a file."""
    return lambda seen: seen.conceded[:, file]


def partly(file: int) -> Callable[[Seen], Bools]:
    """Iran concedes part of a file, and not all of it."""
    return lambda seen: seen.conceded[:, file] & (np.nan_to_num(seen.terms[:, file]) < 1)


def keeps_missiles(seen: Seen) -> Bools:
    """Iran concedes nothing in the missile file."""
    return np.asarray(~seen.conceded[:, MISSILE])


def concedes_the_others(seen: Seen) -> Bools:
    """Iran concedes in the nuclear and in the regional file."""
    return np.asarray(seen.conceded[:, NUCLEAR] & seen.conceded[:, REGIONAL])


def nothing_settled(seen: Seen) -> Bools:
    """Every file stays open."""
    return np.asarray(np.isnan(seen.terms).all(axis=1))


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


def _fragility(look: Look) -> Floats:
    return look.value("protest") * (1 - look.value("elite_cohesion"))


def _everywhere(look: Look) -> Bools:
    return np.ones(look.count, dtype=bool)


def limited_strike_loses(look: Look) -> Answer:
    """beta_0 < kappa + rho D."""
    gain = _strike(look, 0)
    return Answer.of(gain < 0, _everywhere(look), gain)


def wide_strike_loses(look: Look) -> Answer:
    """beta_1 < zeta phi."""
    gain = _strike(look, 1) - _strike(look, 0)
    return Answer.of(gain < 0, _everywhere(look), gain)


def _strike(look: Look, aim: int) -> Floats:
    """What a strike with this aim gains the US at full deadlock."""
    return _number(look, strike_gain(look.structure).subs(SYMBOLS["strike_scope"], aim))


def strike_loses_to_stifling(look: Look) -> Answer:
    """beta_0 + beta_1 a - kappa - zeta a phi - rho D <= gamma sigma - alpha."""
    lead = -_number(look, margin(look.structure))
    return Answer.of(lead >= 0, _everywhere(look), lead)


def _number(look: Look, expression: sp.Expr) -> Floats:
    """An expression in the parameters, in each case."""
    names = [name for name, symbol in SYMBOLS.items() if symbol in expression.free_symbols]
    evaluate = sp.lambdify([SYMBOLS[name] for name in names], expression, "numpy")
    return np.broadcast_to(evaluate(*map(look.value, names)), (look.count,))


def _fragilities(look: Look) -> tuple[float, float]:
    """Least and most fragility over the ranges of the two indicators."""
    if look.cases.over_bounds:
        return 0.0, 1.0
    entries = look.cases.scenario.parameters
    protest, cohesion = entries["protest"], entries["elite_cohesion"]
    return (
        float(protest.low * (1 - cohesion.high)),
        float(protest.high * (1 - cohesion.low)),
    )


def best_aim_turns(look: Look) -> Answer:
    """There are phi < phi' in the indicators' ranges with zeta phi < beta_1 < zeta phi'."""
    calm, fragile = _fragilities(look)
    gain, chaos = look.value("scope_benefit"), look.value("chaos_cost")
    return Answer.of((chaos * calm < gain) & (gain < chaos * fragile), _everywhere(look))


def fragile_invites_wide(look: Look) -> Answer:
    """beta_1 < zeta phi at the least fragility and beta_1 > zeta phi at the most."""
    calm, fragile = _fragilities(look)
    gain, chaos = look.value("scope_benefit"), look.value("chaos_cost")
    return Answer.of((gain < chaos * calm) & (gain > chaos * fragile), _everywhere(look))


def as_much_without_threat(look: Look) -> Answer:
    """sum_f w_f x_f is no higher than with no threat at all."""
    here, there = look.seen(), look.seen(threat="0")
    tried = (look.value("threat") > 0) & here.exists & there.exists
    lead = _difference(_conceded_agenda(look, there), _conceded_agenda(look, here), tried)
    return Answer.of(lead >= -ROUNDING, tried, lead)


def _conceded_agenda(look: Look, seen: Seen) -> Floats:
    weights = np.array([look.value(f"agenda_weight_{f}") for f in FILES])
    return look.of(seen, np.nan_to_num(seen.terms) @ weights)


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
    """Files that can each be conceded in talks of their own cannot all be in the talks on three."""
    alone = np.array([conceded_alone(look, file) for file in FILES])
    seen = look.seen()
    # Outcomes that concede in all the files of the case that could be had alone.
    all_of_them = np.all(seen.conceded[:, :, None] | ~alone[None], axis=1)
    together = (seen.holds & all_of_them).any(axis=0)
    return Answer.of(~together, alone.sum(axis=0) >= 2)


def audience_costs_idle(look: Look) -> Answer:
    """No file is settled otherwise, or on other terms, if the US has no audience costs."""
    here, there = look.seen(), look.seen(audience_cost="0")
    tried = (look.value("audience_cost") > 0) & here.exists & there.exists
    same = np.ones(look.count, dtype=bool)
    for k, file in enumerate(FILES):
        settled = [look.over(seen, ~np.isnan(seen.terms[:, k])) for seen in (here, there)]
        change = _difference(look.share(here, file), look.share(there, file), tried)
        same &= (settled[0] == settled[1]) & (np.abs(change) <= ROUNDING)
    return Answer.of(same, tried)
