"""Everything derived against the game told a second time (`oracle`): any files, form, own terms."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest
from frozen import oman
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Own, called_open, equilibrium_outcomes, outcome_of, payoffs
from own_files import FOUR, TWO, scenario_on, talks_on
from scenarios import within_ranges

from model.continuum import PremiseFails, without_a_grid
from model.files import STANDARD
from model.game import BargainingGame
from model.grid import grid_of
from model.parameters import parameters_of, simplexes
from model.premise import premise_holds
from model.scenario import load
from model.structure import PLAYERS, SWITCHES, Structure, Term, linkages
from model.sweeps.engine import Engine, exact_outcomes, exact_outcomes_at
from model.sweeps.points import Points

#: Parameters that own monomials are multiplied by, with their symbols.
MOVED = [("threat", "T"), ("sanctions", "sigma"), ("protest", "q"), ("credibility", "chi")]


@st.composite
def values_of(draw, files):
    """A value of every parameter within its bounds, zeros and ties well represented."""
    parts = draw(st.sampled_from([2, 4, 20]))
    values = {
        p.name: Fraction(draw(st.integers(p.low * parts, p.high * parts)), parts)
        for p in parameters_of(files)
    }
    for names in simplexes(values).values():
        total = sum(values[n] for n in names)
        values |= {n: values[n] / total if total else Fraction(1, len(names)) for n in names}
    return values


@st.composite
def forms_on(draw, files):
    """Every switch at any choice that these files have, and any of them linked."""
    names = tuple(f.name for f in files)
    chosen = {
        name: draw(st.sampled_from([c for c in choices if name != "hazard" or
                                    c in ("linear", "any", *names)]))
        for name, choices in SWITCHES.items()
    }  # fmt: skip
    plan = draw(st.sampled_from(["0", "1/2", "1"])) if chosen["execution"] == "belief" else "0"
    linked = draw(st.sampled_from(linkages(names)))
    return Structure(**chosen, us_chance=plan, linked=linked, files=files)


@st.composite
def own_on(draw, files):
    """Up to four monomials of degree 2 at most in the outcome, and the terms that tell them."""
    symbols = [f"{kind}_{f.letter}" for f in files for kind in "xo"]
    found = []
    for _ in range(draw(st.integers(0, 4))):
        powers = {}
        for symbol in draw(st.lists(st.sampled_from(symbols), max_size=2)):
            powers[symbol] = powers.get(symbol, 0) + 1
        number = draw(st.sampled_from([Fraction(n) for n in ("-2", "-1/2", "1/7", "1", "3")]))
        moved = (*draw(st.sampled_from(MOVED)), draw(st.integers(0, 2)))
        found.append((draw(st.sampled_from(PLAYERS)), Own(number, moved, tuple(powers.items()))))
    return found


def in_terms(own):
    """Own monomials as terms of a structure."""
    return tuple(Term(player, f"own {k}", part.text) for k, (player, part) in enumerate(own))


@st.composite
def games(draw, talks=(STANDARD, TWO, FOUR), levels=(2, 3)):
    """A scenario, a form and own monomials, and levels that its whole matrix has room for."""
    files = draw(st.sampled_from(talks))
    own = draw(own_on(files))
    form = replace(draw(forms_on(files)), extra=in_terms(own))
    most = draw(st.sampled_from(levels))
    return scenario_on(files, draw(values_of(files))), form, own, most


def check_payoffs(scenario, form, own, levels):
    """Every outcome of the grid, exactly."""
    game = BargainingGame(scenario, levels, form)
    worth = payoffs(scenario.values, scenario.talks_on, form, own)
    numerators, denominators = game.scaled_payoffs
    for number in range(game.grid.count):
        outcome = game.grid.outcome(number)
        wanted = worth(outcome.terms)
        found = [Fraction(int(n), d) for n, d in
                 zip(numerators[:, number], denominators, strict=True)]  # fmt: skip
        assert found == list(wanted), (outcome, form.words)


def check_sweep(scenario, form, own, levels):
    """Both ways of the engine along the threat, and the game by itself, against every cell."""
    points = Points.grid(scenario, {"threat": (0, 1, 3)})
    for compiled in (False, True):
        found = Engine(points, levels, form, compiled).block(0, points.count)
        for p in range(points.count):
            worth = payoffs(points.exactly(p), scenario.talks_on, form, own)
            wanted = equilibrium_outcomes(worth, scenario.talks_on, form, levels, own)
            grid = grid_of(levels, form)
            here = {grid.outcome(int(n)).terms for n in found.outcomes[found.equilibrium[:, p]]}
            assert here == wanted, (p, compiled, form.words, dict(points.exactly(p)))


def stretches(found, one):
    """By file of a set, the ends of the stretches of its terms, as far as they are known."""
    near = getattr(found, "within", 0.0) + 1e-9
    return {
        f: [(ends[0] - near, ends[1] + near)]
        if isinstance(ends[0], float)
        else [(float(s.low) - near, float(s.high) + near) for s in ends]
        for f, ends in one.terms.items()
        if ends
    }


def check_continuum(scenario, form, own, levels):
    """Where it claims an answer: what a grid finds is in it, and its witnesses are equilibria."""
    files = scenario.talks_on
    try:
        found = without_a_grid(scenario, form)
    except PremiseFails:
        return False
    sets = {s.settled: (s, stretches(found, s)) for s in found.sets}
    grid = grid_of(levels, form)
    numbers, _ = exact_outcomes_at(scenario.values, grid, form)
    seen = {grid.outcome(int(n)).terms for n in numbers}
    for terms in seen:
        settled = tuple(f.name for f, t in zip(files, terms, strict=True) if t is not None)
        here, ends = sets.get(settled, (None, {}))
        assert here is not None, (terms, form.words)
        assert here.possible is not False, (terms, form.words)
        for f, t in zip(files, terms, strict=True):
            if t is not None and here.possible:
                assert any(low <= t <= high for low, high in ends[f.name]), (terms, ends)
    worth = payoffs(scenario.values, files, form, own)
    for s in found.sets:
        if s.witness is not None:
            assert s.possible
            assert s.witness.settled == s.settled
            assert no_offer_gains(s.witness.terms, worth, files, form, own)
        if s.possible is False:
            assert s.witness is None
    return True


def no_offer_gains(terms, worth, files, form, own):
    """Whether no other offers of a side pay, each file's tried at its place and all over."""
    idle = called_open(files, form.blocks, form, own)
    gives = [t or Fraction(0) for t in terms]
    us, iran = (
        [(1 - t if f.giver == "iran" else t) if terms[k] is not None else Fraction(0)
         for k, (f, t) in enumerate(zip(files, gives, strict=True))],
        [(t if f.giver == "iran" else 1 - t) if terms[k] is not None else Fraction(0)
         for k, (f, t) in enumerate(zip(files, gives, strict=True))],
    )  # fmt: skip
    assert outcome_of(us, iran, files, form, form.blocks, idle) == terms
    worth = cache(worth)
    here = worth(terms)
    tried = [Fraction(k, 3) for k in range(4)]
    for mine in product(*(sorted({offer, *tried}) for offer in us)):
        if worth(outcome_of(mine, iran, files, form, form.blocks, idle))[0] > here[0]:
            return False
    for mine in product(*(sorted({offer, *tried}) for offer in iran)):
        if worth(outcome_of(us, mine, files, form, form.blocks, idle))[1] > here[1]:
            return False
    return True


QUICK, THOROUGH = 3, 100


@given(games(levels=(2,)))
@settings(max_examples=QUICK)
def test_payoffs_are_those_told_again(game):
    check_payoffs(*game)


@given(games(levels=(2,)))
@settings(max_examples=QUICK)
def test_sweeps_find_the_equilibria_of_every_cell(game):
    check_sweep(*game)


@given(games(levels=(3,)))
@settings(max_examples=QUICK)
def test_without_a_grid_no_outcome_of_a_grid_is_missed_and_none_made_up(game):
    check_continuum(*game)


@pytest.mark.slow
@given(games(talks=(STANDARD, TWO, FOUR), levels=(2, 3)))
@settings(max_examples=THOROUGH)
def test_payoffs_of_many_games(game):
    check_payoffs(*game)


@pytest.mark.slow
@given(games(talks=(STANDARD, TWO, FOUR), levels=(2, 3)))
@settings(max_examples=THOROUGH)
def test_sweeps_of_many_games(game):
    check_sweep(*game)


@pytest.mark.slow
@given(games(talks=(STANDARD, TWO), levels=(33,)))
@settings(max_examples=THOROUGH)
def test_without_a_grid_many_games_against_a_grid_of_33(game):
    check_continuum(*game)


@pytest.mark.slow
@given(games(talks=(FOUR,), levels=(9,)))
@settings(max_examples=THOROUGH // 4)
def test_without_a_grid_four_files_against_a_grid_of_9(game):
    check_continuum(*game)


def check_lemma(scenario, form, levels):
    """What the lemma says, or every cell where its premise fails, is what every cell says."""
    numbers, enumerated = exact_outcomes(game := BargainingGame(scenario, levels, form))
    worth = payoffs(scenario.values, scenario.talks_on, form)
    wanted = equilibrium_outcomes(worth, scenario.talks_on, form, levels)
    assert {game.grid.outcome(int(n)).terms for n in numbers} == wanted
    assert enumerated != premise_holds(scenario.values, form)
    return not enumerated


def drawn(files, rng):
    """A scenario on these files, its values on a coarse grid, so that ties are common."""
    parts = int(rng.choice([2, 4, 20]))
    values = {
        p.name: Fraction(int(rng.integers(p.low * parts, p.high * parts + 1)), parts)
        for p in parameters_of(files)
    }
    for names in simplexes(values).values():
        total = sum(values[n] for n in names)
        values |= {n: values[n] / total if total else Fraction(1, len(names)) for n in names}
    return scenario_on(files, values)


def ways(files):
    """Forms with every partition of these files."""
    return [Structure(linked=w, files=files) for w in linkages(tuple(f.name for f in files))]


@pytest.mark.parametrize("way", [4, 14])
def test_four_files_on_three_levels(way):
    """81 x 81 cells; the values of the scenario with relief."""
    check_lemma(scenario := load("oman-2026-relief"), scenario.form(ways(FOUR)[way]), 3)


@pytest.mark.slow
def test_four_files_on_three_levels_in_all_15_partitions():
    rng, held = np.random.default_rng(81), []
    for scenario in [load("oman-2026-relief"), *(drawn(FOUR, rng) for _ in range(12))]:
        held += [check_lemma(scenario, form, 3) for form in ways(FOUR)]
    assert 15 <= sum(held) < len(held) == 15 * 13


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_the_lemma_on_2000_games_in_all_partitions(part):
    rng, held = np.random.default_rng(part), 0
    for number in range(250):
        files = STANDARD if number % 4 else FOUR
        levels = int(rng.choice([2, 3, 4], p=[0.4, 0.4, 0.2] if number % 4 else [0.7, 0.3, 0]))
        form = ways(files)[int(rng.integers(len(ways(files))))]
        held += check_lemma(drawn(files, rng), form, levels)
    assert 50 < held < 200


ALL_LINKED = Structure(linked=("nuclear+regional+missile",))
HALF = Fraction(1, 2)


def at_oman(form, **changes):
    """Outcomes of all pure equilibria of the frozen scenario at L = 3, by this oracle alone."""
    values = {**oman().values, **{n: Fraction(v) for n, v in changes.items()}}
    return equilibrium_outcomes(payoffs(values, STANDARD, form), STANDARD, form, 3)


def test_known_values_of_linked_files():
    one, none = Fraction(1), Fraction(0)
    agreed = {(HALF, none, HALF), (HALF, HALF, HALF), (HALF, one, none), (one, none, none),
              (one, HALF, none), (one, one, none)}  # fmt: skip
    assert at_oman(ALL_LINKED) == {*agreed, (None, None, None)}
    hair = Fraction(1, 10**9)
    begins = Fraction(388, 511), Fraction(15, 4) - Fraction(str(3385**0.5)) / 20
    for terms, place in zip(((HALF, none, HALF), (HALF, HALF, HALF)), begins, strict=True):
        assert terms not in at_oman(ALL_LINKED, threat=place - hair)
        assert terms in at_oman(ALL_LINKED, threat=place + hair)
    assert (HALF, none, HALF) in at_oman(ALL_LINKED, threat=begins[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "shares"),
    [
        (Structure(), {"nuclear": 0.86, "deadlock": 0.29}),
        (Structure(execution="pays"), {"nuclear": 0.46, "deadlock": 0.74}),
        (Structure(hazard="any"), {"deadlock": 0.76}),
        (Structure(israel_exposure="motive"), {"missile": 0.33}),
    ],
    ids=["base", "pays", "any", "motive"],
)
def test_known_shares_of_sampled_cases(form, shares):
    """From draws of its own: within three standard errors of those stated."""
    rng, count = np.random.default_rng(46), 250
    seen = dict.fromkeys(("nuclear", "regional", "missile", "deadlock"), 0)
    for _ in range(count):
        worth = payoffs(within_ranges(oman(), rng).values, STANDARD, form)
        found = equilibrium_outcomes(worth, STANDARD, form, 3)
        seen["deadlock"] += (None, None, None) in found
        for k, file in enumerate(STANDARD):
            seen[file.name] += any(terms[k] is not None for terms in found)
    for name, share in shares.items():
        error = (share * (1 - share) * (1 / 1024 + 1 / count)) ** 0.5
        assert abs(seen[name] / count - share) < 3 * error, (name, seen)


def test_a_file_that_weighs_nothing_is_not_settled_on_nothing():
    """Nor called so without a grid, where the giver may gain by it with other values."""
    scenario = talks_on(TWO, np.random.default_rng(0), HALF)
    found = without_a_grid(scenario, Structure(hazard="any"))
    assert found.terms("trade") is None
    assert not found.can_settle("trade")
    assert "the US gives, as shares: the trade file on none" in found.words
    assert "Iran gives up, as shares: the border file on terms" in found.words
