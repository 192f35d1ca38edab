"""The continuum: equilibrium outcomes without a grid, against grids, by hand and in floats."""

from fractions import Fraction

import numpy as np
import pytest
from scenarios import HALF, random_scenario, separable, within_ranges
from test_payoffs import STRUCTURES

from model.agreements import agreements
from model.algebraic import Point
from model.continuum import PremiseFails, continuum
from model.continuum.conditions import Condition, conditions, forms, subsets, survives
from model.continuum.exact import Stretch, _Plane, _sweep
from model.continuum.outcomes import SETS, settles
from model.equilibria import pure_equilibria
from model.game import BargainingGame
from model.grid import Outcome, grid
from model.parameters import FILES
from model.payoffs import Structure
from model.premise import premise_slacks
from model.scenario import load
from model.sweeps.checked import headline_check
from model.sweeps.continuum import NO, REFUSED, UNDECIDED, YES, continuum_over
from model.sweeps.engine import exact_outcomes_at
from model.sweeps.points import Points


def drawn(rng, count):
    """Scenarios and structures for which the premise holds, ties well represented."""
    while count:
        scenario = (
            within_ranges(load(), rng)
            if rng.random() < 0.3
            else random_scenario(rng, int(rng.choice([2, 4, 20, 1000])))
        )
        structure = STRUCTURES[int(rng.integers(len(STRUCTURES)))]
        if min(premise_slacks(scenario.values, structure)) > 0:
            count -= 1
            yield scenario, structure


def check_against_grid(scenario, structure, levels):
    """On a grid the equilibrium outcomes are those of the continuum with terms on the grid."""
    chosen = grid(levels, structure.price_rule)
    numbers, enumerated = exact_outcomes_at(scenario.values, chosen, structure)
    assert not enumerated
    found = {s.settled: s for s in continuum(scenario, structure).sets}
    for outcome in map(chosen.outcome, map(int, numbers)):
        assert found[outcome.settled].possible
        for file in outcome.settled:
            x = outcome.terms[FILES.index(file)]
            assert any(x in stretch for stretch in found[outcome.settled].terms[file])
    if levels <= 9:
        payoffs = forms(scenario.values, structure)
        mine = [
            n
            for n in map(int, agreements(chosen).outcomes)
            if survives(payoffs, chosen.outcome(n).terms)
        ]
        assert sorted(mine) == sorted(map(int, numbers))


@pytest.mark.parametrize(("levels", "count"), [(2, 12), (3, 12), (4, 8), (5, 4), (9, 1)])
def test_grid_outcomes_are_those_of_the_continuum_on_the_grid(levels, count):
    for scenario, structure in drawn(np.random.default_rng(levels), count):
        check_against_grid(scenario, structure, levels)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("levels", "count"), [(2, 300), (3, 300), (4, 150), (5, 80), (9, 20), (17, 100), (33, 40)]
)
def test_grid_outcomes_are_those_of_the_continuum_on_many_grids(levels, count):
    for scenario, structure in drawn(np.random.default_rng(100 + levels), count):
        check_against_grid(scenario, structure, levels)


@pytest.mark.parametrize("levels", [2, 3])
def test_every_cell_says_the_same(levels):
    """Against the enumeration of all cells, which knows nothing of the lemma."""
    for scenario, structure in drawn(np.random.default_rng(7 + levels), 10):
        game = BargainingGame(scenario, levels, structure)
        us, iran = game.integer_payoffs
        held = {game.grid.outcome(int(n)) for n in game.grid.cells[pure_equilibria(us, iran)]}
        payoffs = forms(scenario.values, structure)
        mine = {
            outcome
            for outcome in map(game.grid.outcome, map(int, agreements(game.grid).outcomes))
            if survives(payoffs, outcome.terms)
        }
        assert mine == held


def test_a_witness_is_an_equilibrium_of_the_game():
    """Every deviation of the lemma, with payoffs from the terms in sympy and not from the split."""
    rng = np.random.default_rng(3)
    for scenario, structure in drawn(rng, 4):
        game = BargainingGame(scenario, 2, structure)
        for found in continuum(scenario, structure).sets:
            if not found.possible:
                assert found.witness is None
                continue
            here = game.payoff(found.witness)
            terms = found.witness.terms
            for player, refuse_at, concede in (("us", 1, 0), ("iran", 0, 1)):
                for move in range(1, 8):
                    then = list(terms)
                    for f in range(3):
                        if move >> f & 1 and terms[f] is None:
                            then[f] = Fraction(concede)
                        elif move >> f & 1 and terms[f] != refuse_at:
                            then[f] = None
                    assert game.payoff(Outcome(tuple(then)))[player] <= here[player]


def test_ends_of_the_terms_by_hand():
    """US: x >= 1/2; Iran: x <= (3/2) / 3 / (3/4) = 2/3, whatever the other files do."""
    scenario = separable(**{f"iran_value_{f}": "3/4" for f in FILES})
    found = continuum(scenario)
    assert all(s.possible for s in found.sets)
    for s in found.sets:
        for stretches in s.terms.values():
            assert stretches == (Stretch(Point.of(HALF), Point.of(Fraction(2, 3))),)


def test_a_single_point_is_found_and_its_loss_too():
    """Floor and ceiling meet at 1/2: sets without interior, which no sampling would find."""
    touching = continuum(separable())
    assert all(s.possible for s in touching.sets)
    for file in FILES:
        assert touching.terms(file) == (Stretch(Point.of(HALF), Point.of(HALF)),)
    apart = continuum(separable(iran_value_nuclear=Fraction(1000001, 1000000)))
    assert not apart.can_settle("nuclear")
    assert apart.can_settle("missile")


def test_an_irrational_point_alone_is_found():
    """If q >= p, q^2 <= 1/2 and p^2 >= 1/2 (1, 1) / sqrt 2 is alone; with 3/5, nothing."""

    def plane(square):
        rows = [
            {(0, 1, 0): 1, (1, 0, 0): -1},
            {(0, 0, 0): HALF, (0, 2, 0): -1},
            {(0, 0, 0): -square, (2, 0, 0): 1},
        ]
        return _sweep(_Plane([Condition("us", (), (), row) for row in rows], 0, 1))

    stretches, witness = plane(HALF)
    assert witness is None
    assert [str(s) for s in stretches] == ["sqrt(2)/2 = 0.707107..."]
    assert plane(Fraction(3, 5)) == ((), None)


def test_the_price_rule_does_not_matter():
    for scenario, _ in drawn(np.random.default_rng(11), 3):
        found = [
            continuum(scenario, Structure(price_rule=rule)) for rule in ("split", "iran", "us")
        ]
        assert found[0].sets == found[1].sets == found[2].sets


def test_where_the_premise_fails_it_refuses():
    scenario = load().replace(israel_hazard=1, israeli_strike_damage=4, iran_value_missile=0)
    with pytest.raises(PremiseFails, match=r"Iran must surely lose .* missile file, got"):
        continuum(scenario)
    verdicts = headline_check(scenario, (2, 3))
    assert all(h.continuum is None for h in verdicts)
    assert "it is not decided" in "".join(h.words for h in verdicts if h.verdict != "depends")
    point = Points.grid(scenario, {"threat": [0, 1]})
    codes = continuum_over(point)
    assert codes.refused == 2
    assert (codes.can_settle == REFUSED).all()


def test_floats_decide_as_exact_arithmetic_does():
    points = Points.sample(load(), 256, seed=5)
    for structure in (Structure(), Structure(coupling="additive", scaled_stakes=True)):
        found = continuum_over(points, structure)
        for p in range(0, 256, 16):
            if found.codes[p, 0] == REFUSED:
                continue
            payoffs = forms(points.exactly(p), structure)
            wanted = [YES if settles(payoffs, s) else NO for s in SETS]
            assert found.codes[p].tolist() == wanted
            files = [any(w and f in s for w, s in zip(wanted, SETS, strict=True)) for f in range(3)]
            assert found.can_settle[p].tolist() == files


@pytest.mark.slow
def test_floats_decide_as_exact_arithmetic_does_on_scenarios_of_any_kind():
    undecided = refused = 0
    for scenario, structure in drawn(np.random.default_rng(12), 600):
        found = continuum_over(Points.grid(scenario, {"threat": [0, 1]}), structure)
        rough = continuum_over(found.points, structure, exact=False)
        undecided += int((rough.codes == UNDECIDED).sum())
        sure = rough.codes != UNDECIDED
        np.testing.assert_array_equal(found.codes[sure], rough.codes[sure])
        for p in range(2):
            values = found.points.exactly(p)
            if min(premise_slacks(values, structure)) <= 0:
                refused += 1
                assert (found.codes[p] == REFUSED).all()
                continue
            payoffs = forms(values, structure)
            assert found.codes[p].tolist() == [int(settles(payoffs, s)) for s in SETS]
    assert undecided > 0
    assert 0 < refused < 60


def test_what_floats_cannot_decide_is_decided_exactly_or_said_to_be_open():
    points = Points.grid(separable(), {"iran_value_nuclear": ["1/2", "1", "3/2"]})
    rough = continuum_over(points, exact=False)
    assert (rough.can_settle[1] == UNDECIDED).any()
    sharp = continuum_over(points)
    assert sharp.exactly > 0
    assert sharp.can_settle[:, 0].tolist() == [YES, YES, NO]
    data = sharp.dataset()
    assert data["can_settle"].sel(file="nuclear").values.tolist() == [1, 1, 0]
    assert data.attrs["decided_exactly"] == sharp.exactly


def test_threads_change_nothing():
    points = Points.sample(load(), 4096, seed=9)
    one, two = (continuum_over(points, threads=n, exact=False) for n in (1, 2))
    np.testing.assert_array_equal(one.codes, two.codes)


def test_a_headline_that_a_grid_makes_is_said_to_depend():
    """A zone of [0.29, 0.49]: open at L = 3, settled at 1/3 with L = 4, at 3/8 with L = 9."""
    # US: b / (A + b) = 29/100; Iran: (3/2) / 3 / c = 49/100.
    scenario = separable(
        us_value_nuclear="71/100", us_cost_nuclear="29/100", iran_value_nuclear="50/49"
    )
    nuclear, regional, _ = headline_check(scenario, (3, 4, 9))
    assert nuclear.by_levels == {3: False, 4: True, 9: True}
    assert nuclear.continuum
    assert nuclear.verdict == "depends"
    assert "it can with L = 4, L = 9 and no grid at all, and cannot with L = 3" in nuclear.words
    assert nuclear.terms == ("[0.29; 0.49]",)
    assert (regional.verdict, regional.by_levels[3], regional.by_levels[4]) == (
        "depends",
        True,
        False,
    )
    agreed = headline_check(separable(**{f"iran_value_{f}": "1/2" for f in FILES}), (3, 5))
    assert {h.verdict for h in agreed} == {"yes"}
    assert (
        "can be settled in a pure equilibrium on grids of 3, 5 levels and without"
        in agreed[0].words
    )


def test_words_and_status():
    found = continuum("oman-2026")
    for file in FILES:
        assert found.can_settle(file) == bool(found.terms(file))
    assert ("on none" in found.words) == any(not found.can_settle(f) for f in FILES)
    assert found.fullest is not None
    assert found.fullest.possible


@pytest.mark.slow
def test_a_climber_finds_no_agreement_where_there_is_none():
    """On every face of the sets found empty, the largest least condition (SLSQP) is below 0."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(13)
    faces = 0
    for scenario, structure in drawn(rng, 40):
        payoffs = forms(scenario.values, structure)
        for settled in SETS:
            if len(settled) < 2 or settles(payoffs, settled):
                continue
            for in_full in subsets(settled):
                free = [f for f in settled if f not in in_full]
                if not free:
                    continue
                rows = [
                    [(np.array(m), float(c)) for m, c in condition.gain.items()]
                    for condition in conditions(payoffs, settled, in_full)
                ]

                def margins(z, rows=rows, free=free, in_full=in_full):
                    x = np.zeros(3)
                    x[list(in_full)] = 1
                    x[free] = z
                    return np.array([sum(c * np.prod(x**m) for m, c in row) for row in rows])

                start = max(rng.random((60, len(free))), key=lambda z: margins(z).min())
                found = minimize(
                    lambda w: -w[-1],
                    np.append(start, margins(start).min()),
                    constraints={"type": "ineq", "fun": lambda w: margins(w[:-1]) - w[-1]},
                    bounds=[(0, 1)] * len(free) + [(-99, 99)],
                    method="SLSQP",
                )
                best = max(margins(np.clip(z, 0, 1)).min() for z in (start, found.x[:-1]))
                assert best < 1e-12
                faces += 1
    assert faces > 200
