"""The payoff terms and their split into features and coefficients."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import scenarios

from model.game import BargainingGame
from model.grid import feature_matrix, grid
from model.parameters import FILES, NAMES
from model.payoffs import OUTCOME_SYMBOLS, PLAYERS, SYMBOLS, Structure, latex, terms
from model.split import features, split_payoffs, split_terms

STRUCTURES = [
    Structure(coupling, price_rule, eroded, scaled)
    for coupling, price_rule, eroded, scaled in product(
        ("convex", "additive", "none"), ("split", "iran", "us"), ("threat", "execution"), (False, True)
    )
]  # fmt: skip


def by_hand(values, outcome, structure=Structure()):  # noqa: B008
    """The payoffs of the table, written out a second time without sympy."""
    v = values
    x = {f: t or Fraction(0) for f, t in zip(FILES, outcome.terms, strict=True)}
    o = {f: int(t is None) for f, t in zip(FILES, outcome.terms, strict=True)}
    k = {f: v[f"capability_{f}"] for f in FILES}
    m = sum(v[f"agenda_weight_{f}"] * o[f] for f in FILES)
    D = sum(v[f"deterrent_weight_{f}"] * k[f] * (1 - x[f]) for f in FILES)
    phi = v["protest"] * (1 - v["elite_cohesion"])
    T, chi, a, h = v["threat"], v["credibility"], v["strike_scope"], v["israel_hazard"]
    h_T = chi * T
    eroded = T if structure.assurance_eroded_by == "threat" else h_T
    s = v["assurance"] * (1 - v["assurance_erosion"] * eroded)
    disarmed = {"convex": (1 - D) ** 2, "additive": 1 - D, "none": 0}[structure.coupling]
    scale = {f: k[f] if structure.scaled_stakes else 1 for f in FILES}
    us = sum(
        (1 - o[f]) * scale[f] * (v[f"us_value_{f}"] * x[f] - v[f"us_cost_{f}"] * (1 - x[f]))
        for f in FILES
    )
    us += m * v["strangulation_value"] * v["sanctions"] * (1 - h_T)
    us -= m * v["audience_cost"] * T * (1 - chi)
    us += m * h_T * (
        v["limited_strike_benefit"] + v["scope_benefit"] * a - v["war_cost"]
        - v["chaos_cost"] * a * phi - v["retaliation"] * D
    )  # fmt: skip
    us -= h * (1 - x["missile"]) * v["entanglement_cost"]
    iran = sum(v[f"iran_value_{f}"] * k[f] * (1 - x[f]) for f in FILES)
    iran -= (v["loss_of_face"] * v["protest"] + v["spoilers"] * (1 - v["elite_cohesion"])) * sum(
        v[f"agenda_weight_{f}"] * x[f] for f in FILES
    )
    iran -= m * (v["sanctions_pain"] * v["sanctions"] + v["unrest_pain"] * phi)
    iran -= m * h_T * (v["strike_damage"] + a * phi * v["regime_stake"])
    iran -= (T * (1 - s) + h) * v["vulnerability"] * disarmed
    iran -= h * (1 - x["missile"]) * v["israeli_strike_damage"]
    return {"us": us, "iran": iran}


@settings(max_examples=40)
@given(scenarios(), st.sampled_from(STRUCTURES), st.integers(2, 5), st.data())
def test_terms_features_and_the_table_agree_exactly(scenario, structure, levels, data):
    game = BargainingGame(scenario, levels, structure)
    number = data.draw(st.integers(0, len(game.grid.outcome_values) - 1))
    outcome = game.grid.outcome(number)
    expected = by_hand(scenario.values, outcome, structure)
    numerators, denominators = game.scaled_payoffs
    for row, player in enumerate(PLAYERS):
        assert sum(game.terms(outcome)[player].values()) == expected[player]
        assert Fraction(int(numerators[row, number]), denominators[row]) == expected[player]


@settings(max_examples=20)
@given(scenarios(), st.sampled_from(STRUCTURES))
def test_split_of_the_terms_sums_to_that_of_the_payoffs(scenario, structure):
    chosen = grid(3, structure.price_rule)
    for player, row in zip(PLAYERS, split_payoffs(structure).at(scenario.values), strict=True):
        phi, unit = feature_matrix(chosen, split_payoffs(structure).monomials)
        whole = [
            sum(c * int(p) for c, p in zip(row, column, strict=True)) / unit for column in phi.T
        ]
        split = split_terms(structure)
        phi, unit = feature_matrix(chosen, split.monomials)
        parts = [
            r for name, r in zip(split.names, split.at(scenario.values), strict=True)
            if name.startswith(f"{player} ")
        ]  # fmt: skip
        summed = [
            sum(c * int(p) for r in parts for c, p in zip(r, column, strict=True)) / unit
            for column in phi.T
        ]
        assert whole == summed


def test_a_dozen_monomials_each():
    split = split_payoffs()
    assert [sum(c != 0 for c in row) for row in split.coefficients] == [13, 13]


def test_coefficients_are_integer_polynomials():
    for structure in STRUCTURES:
        for row in split_terms(structure).coefficients:
            for entry in row:
                assert all(c.denominator == 1 for c in entry.coeffs())


def test_open_and_settled_exclude_each_other():
    x, o = OUTCOME_SYMBOLS[0], OUTCOME_SYMBOLS[3]
    assert features(x * o + 3 * o**2) == {(0, 0, 0, 1, 0, 0): 3}


def test_every_parameter_appears_in_some_payoff():
    used = {symbol for term in terms() for symbol in term.expression.free_symbols}
    assert {SYMBOLS[n] for n in NAMES} <= used


def test_threat_only_modifies():
    """With no threat and no Israeli hazard the threat's terms vanish, and nothing else does."""
    game = BargainingGame("oman-2026").scenario.replace(threat=0, israel_hazard=0)
    for number in range(216):
        outcome = grid(3).outcome(number)
        parts = BargainingGame(game).terms(outcome)
        assert parts["us"]["strike"] == parts["us"]["audience cost"] == 0
        assert parts["iran"]["strike"] == parts["iran"]["exposure"] == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("coupling", "cubic"), ("price_rule", "random"), ("assurance_eroded_by", "time"), ("scaled_stakes", 2)],
)  # fmt: skip
def test_unknown_structure(field, value):
    with pytest.raises(ValueError, match=f"{field}: must be one of"):
        Structure(**{field: value})


def test_latex_uses_the_symbols_of_the_registry():
    strike = next(t for t in terms() if t.key == "iran strike")
    assert r"\lambda" in latex(strike.expression)
    assert r"\ell" in latex(strike.expression)
