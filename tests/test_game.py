"""Strategies, settlement, outcomes and the game's own results."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import scenarios

from model.game import BargainingGame
from model.grid import Outcome, grid
from model.parameters import FILES
from model.payoffs import PLAYERS, Structure

HALF = Fraction(1, 2)


def settle(u, i, price_rule):
    """Settlement of one file as the definition says it, on exact shares."""
    theta = {"split": HALF, "iran": Fraction(1), "us": Fraction(0)}[price_rule]
    return None if u + i < 1 else theta * i + (1 - theta) * (1 - u)


@pytest.mark.parametrize("price_rule", ["split", "iran", "us"])
@pytest.mark.parametrize("levels", [2, 3, 4])
def test_settlement_follows_its_definition(levels, price_rule):
    g = grid(levels, price_rule)
    shares = [Fraction(j, levels - 1) for j in range(levels)]
    triples = list(product(shares, repeat=3))
    for (i, us), (j, iran) in product(enumerate(triples), enumerate(triples)):
        expected = tuple(settle(u, v, price_rule) for u, v in zip(us, iran, strict=True))
        assert g.outcome(int(g.cells[i, j])).terms == expected


def test_sizes():
    for levels, strategies, outcomes in ((2, 8, 64), (3, 27, 216), (4, 64, 512), (5, 125, 1000)):
        g = grid(levels)
        assert g.cells.shape == (strategies, strategies)
        assert len(np.unique(g.cells)) == outcomes


@pytest.mark.parametrize("levels", [1, 0, -3, 2.5, "3", True, 66])
def test_levels_must_make_sense(levels):
    with pytest.raises(ValueError, match="levels: must be"):
        BargainingGame("oman-2026", levels)


def test_too_fine_for_a_table_says_what_to_do():
    with pytest.raises(ValueError, match=r"must be at most 16 .* a sweep finds"):
        BargainingGame("oman-2026", 17).payoffs()


def test_outcome_names():
    outcome = Outcome((HALF, Fraction(0), None))
    assert outcome.label == "nuclear half, regional dropped, missile open"
    assert outcome.settled == ("nuclear", "regional")
    assert Outcome((Fraction(1), Fraction(5, 7), None)).label == (
        "nuclear in full, regional 5/7, missile open"
    )


def test_strategies_by_shares():
    game = BargainingGame("oman-2026")
    us = game.strategy((HALF, 1, 0))
    iran = game.strategy({"nuclear": HALF, "regional": 0, "missile": "1/2"})
    assert game.outcome(us, iran).label == "nuclear half, regional dropped, missile open"
    with pytest.raises(ValueError, match=r"must be a multiple of 1/2 in \[0, 1\], got 0.3"):
        game.strategy((0.3, 0, 0))
    with pytest.raises(ValueError, match="one for each of"):
        game.strategy((0, 0))


@settings(max_examples=20)
@given(scenarios(), st.sampled_from([2, 3, 4]))
def test_float_and_exact_payoffs_agree(scenario, levels):
    game = BargainingGame(scenario, levels)
    for approximate, exactly in zip(game.payoffs(), game.exact_payoffs(), strict=True):
        assert approximate.shape == exactly.shape == (levels**3, levels**3)
        assert np.abs(approximate - exactly.astype(float)).max() <= 1e-12


@settings(max_examples=20)
@given(scenarios(), st.sampled_from([2, 3]))
def test_integer_payoffs_are_the_payoffs_scaled(scenario, levels):
    game = BargainingGame(scenario, levels)
    for scaled, exactly, unit in zip(
        game.integer_payoffs, game.exact_payoffs(), game.scaled_payoffs[1], strict=True
    ):
        assert all(
            Fraction(int(n), unit) == v
            for n, v in zip(scaled.ravel(), exactly.ravel(), strict=True)
        )


@settings(max_examples=25)
@given(scenarios(), st.sampled_from([2, 3]))
def test_pure_equilibria_equal_a_check_of_every_cell(scenario, levels):
    game = BargainingGame(scenario, levels)
    us, iran = game.exact_payoffs()
    n = len(us)
    expected = {
        (i, j)
        for i in range(n)
        for j in range(n)
        if all(us[k, j] <= us[i, j] for k in range(n))
        and all(iran[i, k] <= iran[i, j] for k in range(n))
    }
    assert {(p.us, p.iran) for p in game.pure_equilibria()} == expected


@settings(max_examples=15)
@given(scenarios(), st.randoms(use_true_random=False))
def test_relabelling_the_files_changes_nothing_else(scenario, random):
    """Nuclear and regional have the same form: swapping their numbers swaps the equilibria.

    (The missile file is not like the others: Israel acts on it alone.)
    """
    swapped = {
        f"{name}_{a}": scenario.values[f"{name}_{b}"]
        for name in ("capability", "agenda_weight", "deterrent_weight", "us_value", "us_cost", "iran_value")
        for a, b in (("nuclear", "regional"), ("regional", "nuclear"), ("missile", "missile"))
    }  # fmt: skip
    other = scenario.replace(**swapped)
    here = BargainingGame(scenario).equilibrium_outcomes()
    there = BargainingGame(other).equilibrium_outcomes()
    assert {
        Outcome((o.terms[1], o.terms[0], o.terms[2])): count for o, count in here.items()
    } == there


@settings(max_examples=15)
@given(scenarios(), st.sampled_from(PLAYERS))
def test_best_deviation_is_the_best(scenario, player):
    game = BargainingGame(scenario)
    for profile in game.pure_equilibria()[:3]:
        deviation = game.best_deviation(profile, player)
        assert deviation.gain <= 0
        assert deviation.outcome != profile.outcome
        us, iran = game.exact_payoffs()
        if player == "us":
            assert game.outcome(deviation.strategy, profile.iran) == deviation.outcome
            change = us[deviation.strategy, profile.iran] - us[profile.us, profile.iran]
        else:
            assert game.outcome(profile.us, deviation.strategy) == deviation.outcome
            change = iran[profile.us, deviation.strategy] - iran[profile.us, profile.iran]
        assert deviation.gain == change == sum(deviation.by_term.values())


def test_best_deviation_beats_every_other():
    game = BargainingGame("oman-2026")
    us, _ = game.exact_payoffs()
    profile = game.pure_equilibria()[0]
    deviation = game.best_deviation(profile, "us")
    others = [
        us[k, profile.iran]
        for k in range(len(us))
        if game.outcome(k, profile.iran) != profile.outcome
    ]
    assert us[deviation.strategy, profile.iran] == max(others)


def test_profile_without_slack():
    game = BargainingGame("oman-2026")
    outcome = Outcome((HALF, None, Fraction(1)))
    profile = game.profile_of(outcome)
    assert game.outcome(profile.us, profile.iran) == outcome


def test_to_nashpy_has_the_payoffs():
    game = BargainingGame("oman-2026", levels=2)
    there = game.to_nashpy()
    for ours, theirs in zip(game.payoffs(), there.payoff_matrices, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_html_marks_best_responses_and_equilibria():
    game = BargainingGame("oman-2026", levels=2)
    html = game._repr_html_()
    us, iran = game.payoffs()
    assert html.count("<tr>") == 1 + len(us)
    assert html.count('class="ne"') == len(game.pure_equilibria())
    best = int(
        (us >= us.max(axis=0) - 1e-12).sum() + (iran >= iran.max(axis=1)[:, None] - 1e-12).sum()
    )
    assert html.count('class="br"') == best
    assert game.scenario.label in html


def test_formula_is_latex_with_every_term():
    formula = BargainingGame("oman-2026").formula("iran")
    text = formula._repr_latex_()
    assert text.startswith("$")
    for name, _, _ in formula.lines:
        assert name in text
    assert [name for name, _, _ in formula.lines] == list(
        BargainingGame("oman-2026").terms(Outcome((None, None, None)))["iran"]
    )


def test_repr_says_what_it_is():
    text = repr(BargainingGame("oman-2026", 2, Structure(coupling="none")))
    assert "oman-2026" in text
    assert "8 x 8" in text
    assert "no fear of standing disarmed" in text


def test_every_reported_equilibrium_has_zero_regret():
    from model.equilibria import certify

    game = BargainingGame("oman-2026", levels=2)
    us, iran = game.exact_payoffs()
    found = game.equilibria()
    assert found.equilibria
    for equilibrium in found.equilibria:
        assert certify(us, iran, equilibrium.x, equilibrium.y).regret == 0
        assert equilibrium.regret == 0
    assert FILES == ("nuclear", "regional", "missile")


@settings(max_examples=25)
@given(scenarios(), st.sampled_from([2, 3]), st.data())
def test_equilibria_do_not_depend_on_names_units_or_zero_points(scenario, levels, data):
    """Relabelling strategies, and positive affine changes of payoffs, change no equilibrium."""
    from model.equilibria import pure_equilibria

    us, iran = BargainingGame(scenario, levels).exact_payoffs()
    found = pure_equilibria(us, iran)
    scale = st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9)
    shift = st.fractions(min_value=-9, max_value=9, max_denominator=9)
    a, b, c, d = (data.draw(s) for s in (scale, shift, scale, shift))
    np.testing.assert_array_equal(pure_equilibria(a * us + b, c * iran + d), found)
    n = len(us)
    # What a player gets whatever it does itself is beside the point of its choice.
    across = np.array([data.draw(shift) for _ in range(n)], dtype=object)
    np.testing.assert_array_equal(
        pure_equilibria(us + across[None, :], iran + across[:, None]), found
    )
    rows, columns = (data.draw(st.permutations(range(n))) for _ in range(2))
    chosen = np.ix_(rows, columns)
    np.testing.assert_array_equal(pure_equilibria(us[chosen], iran[chosen]), found[chosen])


@pytest.mark.parametrize("name", ["oman-2026", "framework-2025", "jcpoa-2015"])
@pytest.mark.parametrize("levels", [2, 3])
def test_extreme_equilibria_hold_all_pure_ones(name, levels):
    game = BargainingGame(name, levels)
    found = game.equilibria()
    assert found.complete
    pure = {(e.supports[0][0], e.supports[1][0]) for e in found.pure}
    assert pure == {(p.us, p.iran) for p in game.pure_equilibria()}
    for equilibrium in found:
        assert equilibrium.regret == 0
        assert sum(game.outcome_chances(equilibrium).values()) == 1
        if equilibrium.is_pure:
            i, j = equilibrium.supports[0][0], equilibrium.supports[1][0]
            assert game.name(equilibrium) == game.outcome(i, j).label


def test_a_game_too_large_is_refused_with_what_is_known():
    from model.equilibria import TooLarge

    game = BargainingGame("oman-2026")
    with pytest.raises(TooLarge) as caught:
        game.equilibria(max_strategies=4)
    assert set(caught.value.pure) == {(p.us, p.iran) for p in game.pure_equilibria()}
    assert max(caught.value.reduction.A.shape) > 2
