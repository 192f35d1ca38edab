"""Mixed equilibria along a path: the functions are equilibria where they are said to be."""

from fractions import Fraction

import pytest
import sympy as sp

from model import regimes
from model.equilibria import certify
from model.game import BargainingGame
from model.regimes.mixed import T
from model.scenario import load

NEAR = Fraction(1, 10**6)


def strategies_at(branch, game, t):
    """The two mixed strategies at a place, from the functions."""
    labels = [game.grid.strategy_label(k) for k in range(len(game.grid.strategies))]
    result = []
    for functions in (branch.x, branch.y):
        values = {
            n: f.subs(T, sp.Rational(t.numerator, t.denominator)) for n, f in functions.items()
        }
        result.append([
            Fraction(int(values[n].p), int(values[n].q)) if n in values else Fraction(0) for n in labels
        ])  # fmt: skip
    return result


def is_equilibrium(branch, scenario, name, t):
    game = BargainingGame(scenario.replace(**{name: t}))
    x, y = strategies_at(branch, game, t)
    if min(*x, *y) < 0:
        return False
    return certify(*game.integer_payoffs, x, y).is_equilibrium


@pytest.mark.parametrize("name", ["threat", "sanctions_pain"])
def test_functions_are_equilibria_on_their_interval_and_not_beyond(name):
    scenario = load("oman-2026")
    found = regimes.mixed_branches(scenario, **{name: None})
    mixed = [e for e in BargainingGame(scenario).equilibria() if not e.is_pure]
    assert [b.equilibrium for b in found] == mixed
    assert any(b.determined for b in found)
    for branch in found:
        if not branch.determined:
            assert branch.reason
            continue
        low, high = branch.low.near, branch.high.near
        assert low <= scenario.values[name] <= high
        game = BargainingGame(scenario)
        assert strategies_at(branch, game, scenario.values[name]) == [
            list(branch.equilibrium.x),
            list(branch.equilibrium.y),
        ]
        for k in range(1, 6):
            assert is_equilibrium(branch, scenario, name, low + (high - low) * k / 6)
        p = regimes.path(scenario, {name: None})
        if low - NEAR >= p.low:
            assert not is_equilibrium(branch, scenario, name, low - NEAR)
        if high + NEAR <= p.high:
            assert not is_equilibrium(branch, scenario, name, high + NEAR)


def test_the_path_must_pass_through_the_scenario():
    with pytest.raises(ValueError, match="must pass through the scenario"):
        regimes.mixed_branches("oman-2026", threat=(0, "0.1"))
