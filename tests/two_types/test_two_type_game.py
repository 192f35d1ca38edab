"""A US of two types: known values, the base game nested, and the full Bayesian game beside it."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from frozen import oman
from full_game import every_equilibrium
from scenarios import random_scenario, separable, within_ranges

from model.answers import answer
from model.errors import InputError
from model.game import BargainingGame
from model.parameters import parameter
from model.scenario import load
from model.structure import Structure, Term, linkages
from model.two_types import TwoTypeGame, Type, bluff, branches_of, typed_answer
from model.two_types.types import NAMED, US_STAKES

HALF, FULL = Fraction(1, 2), Fraction(1)
P = Fraction(3, 4)

OWN_TERMS = (
    Term("iran", "pride", "-q*x_N/2"),
    Term("us", "both", "x_N*x_R/4"),
    Term("iran", "bent", "x_R**2/2 - o_N/5"),
)


def found_in(game):
    """The pairs of terms of all pure equilibria."""
    return {
        (e.outcome.resolved.terms, e.outcome.bluffing.terms)
        for e in game.equilibrium_outcomes().outcomes
    }


def pairs(game):
    return {tuple(map(int, pair)) for pair in game.pairs}


class TestKnownValues:
    """Of the scenario as first published."""

    def test_two_separating_and_two_pooling_outcomes(self):
        deadlock, regional = (None, None, None), (None, HALF, None)
        full, both = (FULL, None, None), (FULL, HALF, None)
        assert found_in(TwoTypeGame(oman(), prior=P)) == {
            ((HALF, None, None), deadlock),
            ((HALF, HALF, None), regional),
            (full, full),
            (both, both),
        }

    def test_where_pooling_on_the_nuclear_file_in_full_begins(self):
        found = bluff(oman(), prior=P)
        runs = {s.outcome: s.runs[0][0] for s in found.along.stretches}
        at = {o.resolved.terms: float(low) for o, low in runs.items() if not o.separating}
        assert at[FULL, None, None] == pytest.approx(0.366, abs=5e-4)
        assert at[FULL, HALF, None] == pytest.approx(0.392, abs=5e-4)
        assert found.paying.prior == runs[found.paying.outcome].fraction
        assert "37%" in found.how_sure
        assert "37%" in found.on_grid
        assert found.no_deal == ((0, found.paying.prior),)

    def test_a_hawk_hardly_separates(self):
        """And what is half of the nuclear file to a US that means it does not do for a hawk."""
        meant = bluff(oman(), prior=P).here
        hawk = bluff(oman(), prior=P, resolved="hawk").here
        assert meant.separating
        assert not hawk.separating
        assert {e.outcome.resolved.terms[0] for e in hawk.outcomes} == {FULL}

    def test_one_locked_in_by_its_audience_takes_less_than_a_hawk(self):
        def least(kind):
            ends = bluff(oman(), prior=P, resolved=kind).here.outcomes
            return min(sum(x or 0 for x in e.outcome.resolved.terms) for e in ends)

        assert least("audience") < least("hawk")

    def test_half_of_the_sampled_cases_separate_and_the_bluff_leaves_more_open(self):
        rng = np.random.default_rng(5)
        separating = 0
        for _ in range(60):
            ends = TwoTypeGame(within_ranges(oman(), rng)).equilibrium_outcomes().separating
            separating += bool(ends)
            for end in ends:
                assert end.outcome.left_open_by_bluff
                assert set(end.outcome.bluffing.settled) < set(end.outcome.resolved.settled)
        assert 20 <= separating <= 40


def form(rng):
    """Any form: links, own terms, switches; a threat that strikes where it pays now and then."""
    return Structure(
        linked=linkages()[int(rng.integers(len(linkages())))],
        execution="pays" if rng.random() < 0.25 else "given",
        extra=tuple(t for t in OWN_TERMS if rng.random() < 0.2),
        price_rule=str(rng.choice(["split", "split", "us", "iran"])),
        hazard=str(rng.choice(["linear", "any", "nuclear"])),
        coupling=str(rng.choice(["convex", "additive"])),
    )


def kind(rng, name):
    stakes = {
        n: Fraction(int(rng.integers(0, parameter(n).high * 4 + 1)), 4)
        for n in US_STAKES
        if rng.random() < 0.15
    }
    return Type(name, Fraction(int(rng.integers(0, 5)), 4), bool(rng.random() < 0.2), stakes)


def random_game(rng, levels, forms):
    scenario = random_scenario(rng, 4) if rng.random() < 0.5 else within_ranges(oman(), rng)
    return TwoTypeGame(
        scenario,
        prior=Fraction(int(rng.integers(0, 9)), 8),
        resolved=kind(rng, "r"),
        bluffing=kind(rng, "b"),
        levels=levels,
        structure=forms[int(rng.integers(len(forms)))],
    )


class TestAgainstTheFullGame:
    """Every profile (u_r, u_b, i) of the full Bayesian game."""

    def compare(self, seed, count):
        rng = np.random.default_rng(seed)
        by_lemma = separating = 0
        forms = [form(rng) for _ in range(12)]  # each is compiled once
        for k in range(count):
            game = random_game(rng, 4 if k % 40 == 39 else int(rng.integers(2, 4)), forms)
            by_lemma += game.premise_holds
            found = pairs(game)
            separating += any(r != b for r, b in found)
            assert found == every_equilibrium(game), (game, game.structure)
        return by_lemma, separating

    def test_a_few_games(self):
        by_lemma, separating = self.compare(1, 12)
        assert by_lemma >= 3
        assert separating >= 2

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", range(2, 7))
    def test_a_thousand_games(self, seed):
        by_lemma, separating = self.compare(seed, 200)
        assert by_lemma >= 60
        assert separating >= 40


LINKS = ((), (("nuclear", "relief"),), (("regional", "relief"), ("nuclear", "missile")))


@pytest.mark.parametrize("linked", LINKS)
def test_files_that_the_us_gives_are_files_like_others(linked):
    """Relief is given by the US and weighs nothing by itself; what is linked to it has a price."""
    scenario = load("oman-2026-relief")
    form = replace(scenario.form(), linked=linked)
    for prior in ("0", "0.3", "0.75"):
        game = TwoTypeGame(scenario, prior=prior, levels=2, structure=form)
        assert game.premise_holds
        assert pairs(game) == every_equilibrium(game)
    found = typed_answer(scenario, structure=form, prior=1)
    base = answer(scenario.replace(credibility=1), form)
    assert [o.terms for o in found.outcomes] == [pytest.approx(o.terms) for o in base.outcomes]


class TestNesting:
    """The base game is in it."""

    @pytest.mark.parametrize("sure", [0, 1])
    def test_without_doubt_it_is_the_game_against_that_type(self, sure):
        game = TwoTypeGame(oman(), prior=sure)
        base = BargainingGame(oman().replace(credibility=sure)).equilibrium_outcomes()
        assert {e.outcome.resolved if sure else e.outcome.bluffing
                for e in game.equilibrium_outcomes().outcomes} == set(base)  # fmt: skip

    @pytest.mark.parametrize("chance", ["0.3", "0.75"])
    def test_equal_types_pool_on_the_base_game(self, chance):
        type_ = Type("the same", Fraction(chance))
        game = TwoTypeGame(oman(), prior="0.4", resolved=type_, bluffing=type_)
        base = BargainingGame(oman().replace(credibility=chance)).equilibrium_outcomes()
        assert {e.outcome.resolved for e in game.equilibrium_outcomes().pooling} == set(base)

    def test_pooling_outcomes_are_base_outcomes_with_the_prior_as_credibility(self):
        rng = np.random.default_rng(8)
        for _ in range(20):
            scenario = within_ranges(oman(), rng)
            game = TwoTypeGame(scenario)
            base = set(BargainingGame(scenario).equilibrium_outcomes())
            for end in game.equilibrium_outcomes().pooling:
                assert end.outcome.resolved in base
                us = game.prior * end.resolved + (1 - game.prior) * end.bluffing
                paid = BargainingGame(scenario).payoff(end.outcome.resolved)
                assert (us, end.iran) == (paid["us"], paid["iran"])


def test_the_demand_game_of_one_good_by_hand():
    """Iran may give a good up to a US that takes from 1/4 on (r) or from 3/4 on (b).

    Without a deal Iran loses 3/2 of what the good is worth to it, so that it would give all. On
    halves the bluffing type takes the whole good alone, the resolved one the half too. Half of it to
    r alone leaves Iran -1/2 p - 3/2 (1 - p); all of it costs it 3/4 with r, who asks for half of it,
    and 1 with b: it keeps to half iff 1/2 p + 3/2 (1 - p) <= 3/4 p + (1 - p), p >= 2/3.
    """
    scenario = separable(
        agenda_weight_nuclear=1, agenda_weight_regional=0, agenda_weight_missile=0,
        us_value_regional=0, us_value_missile=0, iran_value_regional=4, iran_value_missile=4,
    )  # fmt: skip
    r = Type("r", 0, stakes={"us_value_nuclear": 3, "us_cost_nuclear": 1})
    b = Type("b", 0, stakes={"us_value_nuclear": 1, "us_cost_nuclear": 3})
    game = TwoTypeGame(scenario, prior=P, resolved=r, bluffing=b)
    nuclear = {(r[0], b[0]) for r, b in found_in(game) if r[1:] == b[1:] == (None, None)}
    assert nuclear == {(HALF, None), (FULL, FULL)}
    (half,) = (
        s for s in branches_of(game).stretches if s.outcome.resolved.terms == (HALF, None, None)
    )
    assert [(a.fraction, b.fraction) for a, b in half.runs] == [(Fraction(2, 3), Fraction(1))]


class TestExAnte:
    """The same as a bimatrix, at L = 2."""

    def test_pure_equilibria_are_those_of_the_lemma(self):
        game = TwoTypeGame(oman(), prior=P, levels=2)
        us, iran = game.integer_payoffs()
        assert us.shape == (64, 8)
        best = (us == us.max(axis=0)) & (iran == iran.max(axis=1, keepdims=True))
        cells = game.grid.cells
        ends = {(int(cells[row // 8, i]), int(cells[row % 8, i])) for row, i in np.argwhere(best)}
        assert ends == pairs(game)

    def test_mixed_equilibria_and_what_iran_thinks_then(self):
        game = TwoTypeGame(oman(), prior="0.3", levels=2)
        found = game.equilibria()
        assert found.equilibria
        for equilibrium in found.equilibria:
            sights = game.sights(equilibrium)
            assert sum(s.weight for s in sights) == pytest.approx(1)
            # Bayes' rule: the posterior is the prior on average.
            assert sum(s.weight * s.posterior for s in sights) == pytest.approx(0.3)

    def test_one_in_which_iran_learns_something_but_not_all(self):
        game = TwoTypeGame("framework-2025", prior="0.8", levels=2)
        (mixed,) = (e for e in game.equilibria().equilibria if max(map(len, e.supports)) > 1)
        posteriors = [s.posterior for s in game.sights(mixed)]
        assert min(posteriors) < 0.8 < max(posteriors) < 1

    def test_nashpy_takes_it(self):
        game = TwoTypeGame(oman(), prior=P, levels=2)
        A, B = game.to_nashpy().payoff_matrices
        assert A.shape == B.shape == (64, 8)

    def test_only_there_and_only_with_doubt(self):
        with pytest.raises(InputError, match=r"levels: must be 2 for the ex ante matrix, got 3"):
            TwoTypeGame(oman()).exact_payoffs()
        with pytest.raises(InputError, match="prior: must lie between 0 and 1"):
            TwoTypeGame(oman(), prior=1, levels=2).exact_payoffs()


class TestAlong:
    """Exact stretches along a lever."""

    def test_every_place_along_the_prior_is_what_the_game_says_there(self):
        for how in ({}, {"resolved": "hawk"}, {"structure": Structure(price_rule="iran")}):
            game = TwoTypeGame(oman(), levels=2 if "structure" in how else 3, **how)
            along = branches_of(game)
            turns = [float(t) for t in along.turns]
            places = [0, *along.turns, 1, *((a + b) / 2 for a, b in pairwise(turns))]
            for place in places:
                at = getattr(place, "fraction", None) or Fraction(str(float(place)))
                there = {e.outcome for e in game.at(at).equilibrium_outcomes().outcomes}
                assert set(along.at(at)) == there, at

    def test_along_the_threat_too_and_types_turn_there(self):
        game = TwoTypeGame(oman(), prior=P)
        along = branches_of(game, threat=(0, 1))
        assert {flip.who for flip in along.flips} == {"resolved", "iran"}
        for k in range(5):
            at = Fraction(k, 4)
            there = TwoTypeGame(oman().replace(threat=at), prior=P).equilibrium_outcomes()
            assert set(along.at(at)) == {e.outcome for e in there.outcomes}

    def test_iran_learns_from_what_is_left_open(self):
        here = bluff(oman(), prior=P).here
        for end in here.separating:
            assert {s.posterior for s in here.sights(end)} == {0.0, 1.0}
        for end in here.pooling:
            assert [(s.weight, s.posterior) for s in here.sights(end)] == [(1.0, 0.75)]


class TestRefusals:
    """One clear line each."""

    @pytest.mark.parametrize("prior", [-0.1, 1.5, "much"])
    def test_prior(self, prior):
        with pytest.raises(InputError, match=r"^prior: "):
            TwoTypeGame(oman(), prior=prior)

    def test_types(self):
        with pytest.raises(InputError, match=r"^war_cost: must lie in \[0, 4\], got 5$"):
            Type("mad", stakes={"war_cost": 5})
        with pytest.raises(InputError, match=r"stakes of the US.*got 'pi_s'"):
            Type("mad", stakes={"pi_s": 1})
        with pytest.raises(InputError, match=r"^credibility: "):
            Type("mad", credibility=2)
        with pytest.raises(InputError, match="did you mean 'hawk'"):
            TwoTypeGame(oman(), resolved="hwak")

    def test_forms(self):
        with pytest.raises(InputError, match="execution: must be given or pays"):
            TwoTypeGame(oman(), structure=Structure(execution="belief"))
        game = TwoTypeGame(oman(), structure=Structure(execution="pays"))
        with pytest.raises(InputError, match="strikes only where it pays"):
            branches_of(game, threat=(0, 1))

    def test_grids_too_fine(self):
        with pytest.raises(InputError, match=r"^levels: must be fewer"):
            TwoTypeGame(oman(), levels=65).pairs  # noqa: B018


def test_stakes_of_the_types_that_stand_ready_are_ends_of_the_stated_ranges():
    scenario = oman()
    for name in NAMED:
        for stake, value in TwoTypeGame(scenario, resolved=name).types[0].stakes.items():
            assert value in (scenario.parameters[stake].low, scenario.parameters[stake].high)


def test_the_command(cli, tmp_path):
    picture = tmp_path / "bluff.png"
    status, out, _ = cli("bluff", "oman-2026", "--prior", "0.75", "--out", picture)
    assert status == 0
    assert picture.exists()
    assert "it pays to bluff once Iran is 37% sure that the threat is meant" in out
    status, out, _ = cli("bluff", "oman-2026", "--vary", "threat", "--levels", "2")
    assert status == 0
    assert "along the threat" in out
    status, _, err = cli("bluff", "oman-2026", "--prior", "2")
    assert status == 2
    assert err == "error: prior: must lie in [0, 1], got 2\n"
