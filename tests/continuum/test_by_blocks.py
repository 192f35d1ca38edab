"""The game without a grid for linked files, strikes that must pay and own terms: against grids."""

from fractions import Fraction
from importlib import import_module
from math import isclose

import numpy as np
import pytest
from frozen import oman
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios
from test_own_terms import own_terms

import model
from model.continuum import PremiseFails, by_blocks, continuum
from model.continuum.packages import WITHIN, Face, Found, Rules
from model.grid import grid_of
from model.parameters import FILES
from model.payoffs import Structure, Term
from model.premise import premise_holds
from model.structure import linkages
from model.sweeps.continuum import continuum_over
from model.sweeps.engine import exact_outcomes_at
from model.sweeps.points import Points

ALL = ("nuclear+regional+missile",)
FORMS = [Structure(linked=linked, execution=e) for linked in linkages() for e in ("given", "pays")]
OTHERS = [
    Structure(hazard="any"),
    Structure(hazard="nuclear", linked=("regional+missile",)),
    Structure(israel_exposure="motive"),
    Structure(execution="pays", linked=("nuclear+missile",), coupling="additive"),
]


def on_grid(scenario, form, levels):
    """Terms of all equilibrium outcomes on a grid, exact."""
    chosen = grid_of(levels, form)
    numbers, _ = exact_outcomes_at(scenario.values, chosen, form)
    return {chosen.outcome(int(n)).terms for n in numbers}


def check(scenario, form, levels):
    """Every outcome on a grid is among what is said without one; what is said, holds."""
    found = by_blocks(scenario, form)
    by_files = {s.settled: s for s in found.sets}
    for terms in on_grid(scenario, form, levels):
        settled = tuple(f for f, x in zip(FILES, terms, strict=True) if x is not None)
        here = by_files[settled]
        assert here.possible is not False
        for f, x in zip(FILES, terms, strict=True):
            if x is not None and here.possible:
                low, high = here.terms[f]
                assert low - found.within - 1e-9 <= x <= high + found.within + 1e-9
    rules = Rules.of(scenario.values, form)
    for s in found.sets:
        if s.witness is not None:
            terms = s.witness.terms
            blocks = tuple(b for b in rules.blocks if terms[b[0]] is not None)
            fixed = {b: int(terms[b[0]]) for b in blocks if {terms[f] for f in b} in ({0}, {1})}
            x = [Fraction(0) if t is None else t for t in terms]
            assert Face(rules, blocks, fixed).holds(x)
    return found


@pytest.mark.parametrize(
    "form",
    [
        FORMS[-2],
        *(pytest.param(f, marks=pytest.mark.slow) for f in [*FORMS[:-2], FORMS[-1], *OTHERS]),
    ],
    ids=str,
)
def test_grids_find_nothing_else(form):
    scenario = oman()
    found = check(scenario, form, 3)
    assert found.decided
    assert found.within < 0.01
    check(scenario, form, 5)


@pytest.mark.slow
@pytest.mark.parametrize("form", [*FORMS, *OTHERS], ids=str)
def test_a_grid_of_33_finds_the_same(form):
    """Whatever has room between the points of a fine grid is found on it, and nothing else."""
    found = check(oman(), form, 33)
    seen = on_grid(oman(), form, 33)
    for s in found.sets:
        here = [t for t in seen if tuple(f for f, x in zip(FILES, t, strict=True)
                                         if x is not None) == s.settled]  # fmt: skip
        wide = all(high - low > 0.1 for low, high in s.terms.values())
        assert bool(here) == bool(s.possible) or not wide
        for f, (low, high) in s.terms.items():
            column = [float(t[FILES.index(f)]) for t in here]
            if column and wide:
                assert min(column) - low < 0.1
                assert high - max(column) < 0.1


@pytest.mark.slow
@settings(max_examples=6)
@given(scenarios(), st.sampled_from([*FORMS, *OTHERS]), st.sampled_from([2, 3]))
def test_any_scenario_and_form(scenario, form, levels):
    assume(premise_holds(scenario.values, form))
    check(scenario, form, levels)


@pytest.mark.slow
@settings(max_examples=6)
@given(scenarios(), own_terms(), st.sampled_from(linkages()))
def test_any_own_term(scenario, term, linked):
    form = Structure(linked=linked, extra=(term,))
    assume(premise_holds(scenario.values, form))
    check(scenario, form, 3)


@pytest.mark.slow
def test_many_scenarios_and_forms():
    rng, checked = np.random.default_rng(33), 0
    while checked < 60:
        scenario = random_scenario(rng, int(rng.choice([4, 20])))
        form = [*FORMS, *OTHERS][int(rng.integers(len(FORMS) + len(OTHERS)))]
        if premise_holds(scenario.values, form):
            check(scenario, form, 5)
            checked += 1


@pytest.mark.parametrize("name", ["oman-2026", "jcpoa-2015"])
def test_files_by_themselves_have_the_ends_that_are_exact(name):
    scenario = model.load(name)
    exact, found = continuum(scenario), by_blocks(scenario)
    for file in FILES:
        assert found.can_settle(file) == exact.can_settle(file)
        assert found.can_stay_open(file) == exact.can_stay_open(file)
        if exact.can_settle(file):
            ends = (float(exact.terms(file)[0].low), float(exact.terms(file)[-1].high))
            for mine, other in zip(found.terms(file), ends, strict=True):
                assert isclose(mine, other, abs_tol=WITHIN)
    assert [s.possible for s in exact.sets] == [
        {t.settled: t.possible for t in found.sets}[s.settled] for s in exact.sets
    ]


def test_a_strike_that_must_pay_leaves_deadlock_stable_beside_both_files():
    found = model.without_a_grid(oman(), Structure(execution="pays"))
    held = {s.settled for s in found.sets if s.possible}
    assert held == {("nuclear", "regional"), ("nuclear",), ("regional",), ()}
    assert all(low < x < high for (low, high), x in
               ((found.terms("nuclear"), 0.625), (found.terms("regional"), 0.456)))  # fmt: skip


def test_a_package_of_all_files_opens_the_missile_file():
    found = model.without_a_grid(oman(), Structure(linked=ALL))
    assert {s.settled for s in found.sets if s.possible} == {FILES, ()}
    low, high = found.terms("missile")
    assert low == 0
    assert 0.6 < high < 0.7
    assert "missile file on terms 0 to 0.6" in found.words
    assert found.report()["levels"] is None
    assert found.provenance["levels"] == "no grid"
    assert len(found.frame()) == 2


def test_where_the_premise_fails_it_is_said():
    liked = Structure(linked=ALL, extra=(Term("iran", "gift", "4*x_N"),))
    with pytest.raises(PremiseFails, match="premise: Iran must surely lose"):
        by_blocks(oman(), liked)


def test_headlines_are_checked_without_a_grid_in_every_form():
    package = model.headlines(oman(), structure=Structure(linked=ALL))
    assert [h.continuum for h in package] == [True, True, True]
    assert package.files[2].terms[0].startswith("0.000 to 0.6")
    fails = oman().replace(israel_hazard=1, israeli_strike_damage=4, iran_value_missile=0)
    found = model.headlines(fails, structure=Structure(linked=ALL))
    assert [h.continuum for h in found] == [None, None, None]
    assert "worse terms" not in found.words


def test_what_is_not_decided_is_called_neither_yes_nor_no(monkeypatch):
    """As where a search stops at its finest cut."""
    form = Structure(linked=ALL)
    module = import_module("model.continuum.by_blocks")
    monkeypatch.setattr(module, "look", lambda face: Found(None, None, {}))
    found = by_blocks(oman(), form)
    assert not found.decided
    assert {found.can_settle(f) for f in FILES} == {None}
    monkeypatch.setattr(module, "possible", lambda face: None)
    swept = continuum_over(Points.grid(oman(), {"threat": (0, 1, 2)}), form)
    assert set(swept.can_settle.ravel()) == {2}
    with pytest.raises(PremiseFails, match="must all be decided, got 2 that are not"):
        swept.as_sweep()
    assert "undecided" in swept.dataset().attrs["complete"]


def test_a_sweep_decides_what_a_single_answer_decides():
    """Of an own term that pays Iran for an open file, too."""
    form = Structure(extra=(Term("iran", "pride", "2*o_R"),))
    single = model.without_a_grid(oman(), form)
    (codes,) = continuum_over(
        Points.grid(oman(), {"threat": [oman().values["threat"]]}), form
    ).codes
    assert codes.tolist() == [int(bool(s.possible)) for s in single.sets]
    assert single.decided


def test_a_strike_whose_coming_is_not_proven_is_told_and_no_number_made_up():
    relief = model.load("oman-2026-relief")
    with pytest.raises(PremiseFails, match="where a strike must pay") as error:
        by_blocks(relief, Structure(execution="pays"))
    assert "points" not in str(error.value)
