"""Competition between outcomes: against the generic solvers, and what the summary says."""

import numpy as np
import pytest
from hypothesis import given, settings
from scenarios import scenarios

from model.equilibria import certify, pure_profiles
from model.equilibria.risk_dominance import compare_products, risk_dominance
from model.game import BargainingGame
from model.lenses.competition import competition, outcome_basins


@pytest.fixture(scope="module")
def game():
    return BargainingGame("oman-2026")


@pytest.fixture(scope="module")
def found(game):
    return {among: competition(game, among) for among in ("admissible", "equilibria")}


def test_who_competes(game, found):
    survivors = {game.outcome(i, j) for i, j in game.admissible().equilibria}
    assert set(found["admissible"].outcomes) == survivors
    assert list(found["equilibria"].outcomes) == list(game.equilibrium_outcomes())
    for result in found.values():
        k = len(result.outcomes)
        assert len(result.duels) == k * (k - 1) // 2
        for outcome, profile in result.profiles.items():
            assert game.outcome(profile.us, profile.iran) == outcome == profile.outcome
            assert profile == game.profile_of(outcome)


def test_losses_are_what_the_payoffs_say(game, found):
    """In points, from the terms of the outcomes that the four cells lead to."""
    for result in found.values():
        for duel in result.duels:
            one, two = result.profiles[duel.first], result.profiles[duel.second]

            def pays(us, iran):
                return game.payoff(game.outcome(us, iran))

            here, there = pays(one.us, one.iran), pays(two.us, two.iran)
            losses = (
                (
                    here["us"] - pays(two.us, one.iran)["us"],
                    here["iran"] - pays(one.us, two.iran)["iran"],
                ),
                (
                    there["us"] - pays(one.us, two.iran)["us"],
                    there["iran"] - pays(two.us, one.iran)["iran"],
                ),
            )
            assert duel.comparison.products.losses == losses


def test_ends_of_tracing_are_equilibria_of_the_whole_game(game, found):
    A, B = game.integer_payoffs
    for result in found.values():
        for duel in result.duels:
            traced = duel.comparison.trace
            for end in traced.ends if traced else ():
                x, y = [0] * len(A), [0] * len(A)
                for place, p in zip(result.rows, end.x, strict=True):
                    x[place] = p
                for place, p in zip(result.cols, end.y, strict=True):
                    y[place] = p
                assert certify(A, B, x, y).is_equilibrium


def test_leader_and_undominated_follow_from_the_duels(found):
    for result in found.values():
        wins = {o: sum(d.winner == o for d in result.duels) for o in result.outcomes}
        losses = {o: sum(d.winner not in (None, o) for d in result.of(o)) for o in result.outcomes}
        best = [o for o, n in wins.items() if n == len(result.outcomes) - 1]
        assert result.leader == (best[0] if best else None)
        assert result.undominated == (
            tuple(best) if best else tuple(o for o, n in losses.items() if not n)
        )
        if best:
            assert result.summary.startswith(f"{best[0].label} risk-dominates every other")


def test_the_choice_of_profiles_does_not_matter_in_oman(game, found):
    """Each outcome has several profiles; whichever stand for two outcomes, the winner is the same."""
    for among, result in found.items():
        keep = np.ix_(result.rows, result.cols)
        A, B = (payoffs[keep] for payoffs in game.exact_payoffs())
        labels = game.grid.cells[keep]
        profiles = pure_profiles(A, B)
        for duel in result.duels:
            firsts, seconds = (
                [p for p in profiles if game.grid.outcome(int(labels[p])) == outcome]
                for outcome in (duel.first, duel.second)
            )
            winners = set()
            for one in firsts:
                for two in seconds:
                    winner = risk_dominance(A, B, one, two, labels=labels).winner
                    winners.add(winner and game.grid.outcome(int(labels[winner])))
            assert winners == {duel.winner}, among


def test_payoff_dominance_is_said_beside_it(game, found):
    seen = 0
    for duel in found["equilibria"].duels:
        one, two = game.payoff(duel.first), game.payoff(duel.second)
        if all(one[p] > two[p] for p in one):
            assert duel.better_for_both == duel.first
            seen += 1
        elif any(one[p] > two[p] for p in one) and any(one[p] < two[p] for p in one):
            assert duel.better_for_both is None
            seen += 1
    assert seen


def test_one_outcome_has_no_rival():
    result = competition(BargainingGame("framework-2025"))
    assert len(result.outcomes) == 1
    assert result.leader is None
    assert result.undominated == result.outcomes
    assert result.summary.endswith(
        "is the only admissible equilibrium outcome: nothing competes with it."
    )


def test_an_undecided_comparison_says_why(found):
    open_duels = [d for d in found["equilibria"].duels if d.winner is None]
    assert open_duels
    for duel in open_duels:
        assert duel.reason.startswith("products silent: ")
        assert "; it ends in: " in duel.reason
        assert all(o.label in duel.reason for o in duel.ended)


def test_an_unknown_set_is_refused(game):
    with pytest.raises(
        ValueError, match="among: must be one of admissible, equilibria, got 'best'"
    ):
        competition(game, "best")


@pytest.mark.slow
@settings(max_examples=10)
@given(scenarios())
def test_any_scenario(scenario):
    game = BargainingGame(scenario, levels=2)
    for among in ("admissible", "equilibria"):
        result = competition(game, among)
        assert set(result.outcomes) <= set(game.equilibrium_outcomes())
        keep = np.ix_(result.rows, result.cols)
        A, B = (M[keep] for M in game.integer_payoffs)
        for duel in result.duels:
            assert duel.winner in (None, duel.first, duel.second)
            # The integer payoffs are another scale, on which products decide the same way.
            products = duel.comparison.products
            other = compare_products(A, B, products.first, products.second)
            assert (other.winner, other.silent) == (products.winner, products.silent)


def test_learning_ends_in_equilibrium_outcomes(game):
    for dynamics in ("replicator", "fictitious play"):
        found = outcome_basins(game, dynamics, rng=np.random.default_rng(1), starts=20)
        assert set(game.equilibrium_outcomes()) <= set(found.outcomes)
        ended = sum(share.count for share in found.outcomes.values())
        assert ended + found.basins.mixed.count + found.basins.unsettled.count == 20
        assert ended > 15
        assert found.basins.shape == (len(game.reduced().rows), len(game.reduced().cols))
        text = found.summary
        assert "of 20 seeded starts" in text
        assert not any(word in text for word in ("likely", "probab", "chance"))
        again = outcome_basins(game, dynamics, rng=np.random.default_rng(1), starts=20)
        assert again == found
