"""The explained equilibrium and its deviations."""

from hypothesis import given, settings
from scenarios import scenarios

from model.game import BargainingGame
from model.grid import Outcome
from model.reasons import fullest_outcome, reasons


@settings(max_examples=25)
@given(scenarios())
def test_the_outcome_explained_is_an_equilibrium_that_settles_most(scenario):
    game = BargainingGame(scenario, levels=2)
    outcomes = [o for o in game.equilibrium_outcomes() if game.on_offer(o)]
    found = fullest_outcome(game)
    if not outcomes:
        assert found is None
        return
    assert found in outcomes
    assert len(found.settled) == max(len(o.settled) for o in outcomes)


@settings(max_examples=25)
@given(scenarios())
def test_no_deviation_of_an_equilibrium_gains(scenario):
    game = BargainingGame(scenario, levels=2)
    why = reasons(game)
    if why is None:
        return
    profile = game.profile_of(why.outcome)
    is_equilibrium = any(
        (p.us, p.iran) == (profile.us, profile.iran) for p in game.pure_equilibria()
    )
    for player, kinds in why.deviations.items():
        for kind, deviation in kinds.items():
            assert deviation.player == player
            if is_equilibrium:
                assert deviation.gain <= 0
            assert sum(deviation.by_term.values()) == deviation.gain
            settled, after = set(why.outcome.settled), set(deviation.outcome.settled)
            assert (after < settled) if kind == "leave" else bool(after - settled)


def test_nash_product_chooses_among_the_fullest():
    game = BargainingGame("oman-2026")
    found = fullest_outcome(game)
    deadlock = game.payoff(Outcome((None, None, None)))

    def product(outcome):
        payoff = game.payoff(outcome)
        return (payoff["us"] - deadlock["us"]) * (payoff["iran"] - deadlock["iran"])

    rivals = [o for o in game.equilibrium_outcomes() if o.settled == found.settled]
    assert product(found) == max(map(product, rivals))


def test_the_frame_holds_what_the_figure_shows():
    why = reasons(BargainingGame("oman-2026"))
    frame = why.frame()
    for (player, kind), part in frame.groupby(["player", "deviation"]):
        total = part.loc[part.term == "in all", "change"].item()
        assert abs(part.loc[part.term != "in all", "change"].sum() - total) < 1e-12
        assert total == float(why.deviations[player][kind].gain)
    assert "would cost the US" in why.headline
