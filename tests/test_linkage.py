"""Linked files: settled together or not at all, against the full matrix and independent numbers."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from frozen import oman
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import scenarios
from test_agreements import by_cells
from test_payoffs import STRUCTURES

from model.agreements import agreements
from model.game import BargainingGame
from model.grid import grid_of
from model.parameters import FILES
from model.payoffs import Structure
from model.premise import premise_holds
from model.regimes import branches
from model.structure import linkages
from model.sweeps import exact_outcomes
from model.sweeps.engine import Engine
from model.sweeps.points import Points

LINKED = linkages()[1:]
ALL = Structure(linked=("nuclear+regional+missile",))
HALF = Fraction(1, 2)


def with_links(structure, linked):
    return Structure(structure.coupling, structure.price_rule, structure.assurance_eroded_by,
                     structure.scaled_stakes, linked=linked)  # fmt: skip


def by_definition(game):
    """Cells whose strategies are best replies, settlement and payoffs worked out here."""
    levels, steps = game.levels, game.levels - 1
    theta = {"split": HALF, "iran": Fraction(1), "us": Fraction(0)}[game.structure.price_rule]
    shares = [[Fraction(int(j), steps) for j in row] for row in game.grid.strategies]
    payoffs = {}
    for i, us in enumerate(shares):
        for j, iran in enumerate(shares):
            terms = [None] * len(FILES)
            for block in game.structure.blocks:
                if all(us[f] + iran[f] >= 1 for f in block):
                    for f in block:
                        terms[f] = theta * iran[f] + (1 - theta) * (1 - us[f])
            payoffs[i, j] = tuple(terms)
    value = {t: game.payoff(type(game.outcome(0, 0))(t)) for t in set(payoffs.values())}
    n = levels ** len(FILES)
    us = {(i, j): value[payoffs[i, j]]["us"] for i in range(n) for j in range(n)}
    iran = {(i, j): value[payoffs[i, j]]["iran"] for i in range(n) for j in range(n)}
    return {
        payoffs[i, j]
        for i in range(n)
        for j in range(n)
        if us[i, j] == max(us[k, j] for k in range(n))
        and iran[i, j] == max(iran[i, k] for k in range(n))
    }


@pytest.mark.parametrize("linked", LINKED)
@pytest.mark.parametrize("rule", ["split", "us"])
def test_cells_follow_the_definition(linked, rule):
    game = BargainingGame(oman(), 2, Structure(price_rule=rule, linked=linked))
    assert {o.terms for o in game.equilibrium_outcomes()} == by_definition(game)


@settings(max_examples=40)
@given(
    scenarios(),
    st.sampled_from(STRUCTURES),
    st.sampled_from(LINKED),
    st.sampled_from([2, 3]),
)
def test_lemma_equals_every_cell(scenario, structure, linked, levels):
    """Where the premise fails every cell is looked at, so that the answer is right there too."""
    game = BargainingGame(scenario, levels, with_links(structure, linked))
    outcomes, enumerated = exact_outcomes(game)
    np.testing.assert_array_equal(outcomes, by_cells(game))
    assert enumerated != premise_holds(scenario.values, game.structure)


@pytest.mark.parametrize("linked", LINKED)
def test_candidates_and_deviations(linked):
    for levels in (2, 3, 5):
        chosen = grid_of(levels, Structure(linked=linked))
        table = agreements(chosen)
        sizes = [len(block) for block in chosen.blocks]
        assert len(table.outcomes) == np.prod([1 + levels**size for size in sizes])
        assert len(set(table.outcomes.tolist())) == len(table.outcomes)
        assert table.deviations[0].shape == (2 ** len(sizes) - 1, len(table.outcomes))


@pytest.mark.parametrize("linked", LINKED)
def test_sweeps_say_what_every_cell_says(linked):
    """Compiled and not; along the hazard the premise fails in part."""
    scenario, structure = oman(), Structure(linked=linked)
    scenario = scenario.replace(israeli_strike_damage=4, iran_value_missile="1/2")
    points = Points.grid(scenario, {"threat": (0, 1, 5), "israel_hazard": (0, 1, 4)})
    for compiled in (False, True):
        found = Engine(points, 3, structure, compiled).block(0, points.count)
        assert 0 < found.enumerated < points.count
        for p in range(points.count):
            game = BargainingGame(scenario.with_exact(points.exactly(p)), 3, structure)
            np.testing.assert_array_equal(found.outcomes[found.equilibrium[:, p]], by_cells(game))


@pytest.mark.parametrize("linked", LINKED)
def test_regimes_say_what_the_game_says(linked):
    structure = Structure(linked=linked)
    found = branches(oman(), threat=None, structure=structure)
    for k in range(0, 21, 2):
        game = BargainingGame(oman().replace(threat=Fraction(k, 20)), 3, structure)
        assert set(found.at(Fraction(k, 20)).outcomes) == set(game.equilibrium_outcomes())


def test_all_files_linked_at_the_values():
    """Numbers of independent code: six agreements and deadlock."""
    game = BargainingGame(oman(), 3, ALL)
    one, none = Fraction(1), Fraction(0)
    assert {o.terms for o in game.equilibrium_outcomes()} == {
        (HALF, none, HALF), (HALF, HALF, HALF), (HALF, one, none), (one, none, none),
        (one, HALF, none), (one, one, none), (None, None, None),
    }  # fmt: skip


def test_all_files_linked_along_the_threat():
    """Half of nuclear and missiles for the proxies from T = 388/511; with half of them later."""
    found = branches(oman(), threat=None, structure=ALL)

    def begins(*terms):
        first = next(b for b in found.branches if any(o.terms == terms for o in b.outcomes))
        assert first.closed_low
        return first.low

    assert begins(HALF, Fraction(0), HALF).fraction == Fraction(388, 511)
    later = begins(HALF, HALF, HALF)
    assert sp.simplify(later.sympy() - (sp.Rational(15, 4) - sp.sqrt(3385) / 20)) == 0
    base = branches(oman(), threat=None)
    for terms in ((HALF, Fraction(0), HALF), (HALF, HALF, HALF)):
        assert not any(o.terms == terms for b in base.branches for o in b.outcomes)


def test_the_order_of_names_does_not_matter_and_single_files_are_no_link():
    assert Structure(linked=("missile+nuclear",)) == Structure(linked=[("nuclear", "missile")])
    assert Structure(linked="missile + nuclear").blocks == ((0, 2), (1,))
    assert Structure(linked=[("nuclear",), ("regional",)]) == Structure()
    assert "nuclear and missile files linked" in Structure(linked=("nuclear+missile",)).words
    assert len({Structure(linked=linked).blocks for linked in linkages()}) == 5
    assert linkages()[0] == ()
    assert Structure(linked=linkages()[-1]) == ALL


def test_what_is_wrong_with_a_link_is_said():
    with pytest.raises(ValueError, match=r"linked: must name files .* got 'nuklear'; did you mean"):
        Structure(linked=("nuklear+missile",))
    with pytest.raises(ValueError, match="linked: must name each file once"):
        Structure(linked=("nuclear+missile", "missile+regional"))


def test_a_linked_file_has_no_zone_of_its_own():
    from model.lenses.zones import zone
    from model.regimes import critical_values

    structure = Structure(linked=("nuclear+missile",))
    with pytest.raises(ValueError, match=r"got nuclear, which is linked \(nuclear\+missile\)"):
        zone(oman(), "nuclear", structure)
    assert zone(oman(), "regional", structure).agreed == zone(oman(), "regional").agreed
    with pytest.raises(ValueError, match="which is linked"):
        critical_values(oman(), "threat", structure=structure)
