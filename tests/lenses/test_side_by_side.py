"""Lenses: each says what its own solver says, and disagreement is said."""

from dataclasses import replace

import numpy as np
import pytest
from frozen import oman

from model.equilibria import OutOfBudget
from model.equilibria.cooperative import NothingToGain
from model.equilibria.correlated import correlated
from model.equilibria.learning import share_of
from model.game import BargainingGame
from model.lenses import side_by_side as module
from model.lenses.bargaining import bargain
from model.lenses.competition import outcome_basins
from model.lenses.lens import KINDS, PLAIN, Lens, SideBySide
from model.lenses.mediator import mediators_table
from model.lenses.side_by_side import COUNT, _bargained, _without_grid, lenses
from model.parameters import FILES
from model.plots import figure_lenses, plot_lenses
from model.plots.style import split_title
from model.scenario import load
from model.structure import Structure
from model.words import percent


def made_up(name, status):
    """A lens that says the same of every file."""
    return Lens(name, "?", (), dict.fromkeys(FILES, status), "made up", True, "none")


@pytest.fixture(scope="module")
def game():
    return BargainingGame("oman-2026")


@pytest.fixture(scope="module")
def side_by_side(game):
    return lenses(game)


@pytest.fixture(scope="module")
def found(side_by_side):
    return {lens.name: lens for lens in side_by_side}


def test_each_lens_refines_the_equilibrium_set(game, found):
    everything = set(game.equilibrium_outcomes())
    assert set(found["equilibrium set"].outcomes) == everything
    assert set(found["admissible"].outcomes) <= set(found["perfect"].outcomes) <= everything
    for name in ("equilibrium set", "perfect", "admissible"):
        for file in FILES:
            settled = {file in o.settled for o in found[name].outcomes}
            status = {True: "settled", False: "open"}
            expected = "either" if len(settled) == 2 else status[settled.pop()]
            assert found[name].files[file] == expected


def test_the_mediator_reaches_as_far_as_the_equilibria(game, found):
    table = mediators_table(game)
    equilibria = game.equilibria()
    for f in FILES:
        least, most = table.settlement[f]
        for e in equilibria:
            chance = sum(p for o, p in game.outcome_chances(e).items() if f in o.settled)
            assert least - 1e-7 <= chance <= most + 1e-7
    for k, player in enumerate(("us", "iran")):
        best = max(game.in_points(player, e.payoffs[k]) for e in equilibria)
        assert table.best[player].payoffs[k] >= float(best) - 1e-7
    for name, ends in table.outcomes.items():
        assert sum(ends.values()) == pytest.approx(1)
        us = sum(float(game.payoff(o)["us"]) * p for o, p in ends.items())
        assert us == pytest.approx(table.best[name].payoffs[0], abs=1e-7)
    assert not found["mediator"].exact


def test_contradiction_is_said(side_by_side):
    sentences = side_by_side.agreement
    assert sentences[0].startswith("The nuclear file is settled under 11 of 14 lenses; it can ")
    assert sentences[2].startswith(
        "The lenses disagree on the missile file: open (any stable outcome;"
    )
    # On terms 0 the file is closed because the US lets it go, not because Iran gave something up.
    assert "dropped (bargained, else no deal; " in sentences[2]
    (both_err,) = [lens for lens in side_by_side if lens.name == "quantal response"]
    least, most = map(percent, both_err.shares["missile"])
    told = f"If both sides err (quantal response), it is settled in {least} to {most} of plays"
    assert told in sentences[2]
    assert {lens.name for lens in side_by_side} - set(PLAIN) == {
        "United States first",
        "Iran first",
    }
    assert side_by_side.words == (
        "Under every lens the nuclear and regional files can be settled; "
        "the lenses disagree on the missile file"
    )


def test_a_lens_without_an_answer_is_not_taken_for_agreement(game):
    empty = made_up("a", "none")
    full = made_up("b", "open")
    assert SideBySide(game, (empty, full)).agreement[0] == (
        "The nuclear file is open under 1 of 2 lenses; it can end either way under the others (a)."
    )
    both = SideBySide(game, (full, full))
    assert both.agreement[0] == "The nuclear file is open under every lens."
    assert both.words == "Under every lens all three files will stay open"


def test_each_lens_says_how_it_was_found_and_what_checks_it(found):
    assert len(found) == COUNT
    for lens in found.values():
        assert lens.method
        assert lens.certificate
        assert set(lens.files) == set(FILES)
        for file, (low, high) in lens.terms.items():
            assert 0 <= low <= high <= 1
            assert lens.files[file] not in ("open", "at times")


def test_without_a_grid_the_terms_hold_those_of_the_grid(found):
    for file in FILES:
        assert found["without a grid"].files[file] == found["equilibrium set"].files[file]
        if file in found["equilibrium set"].terms:
            low, high = found["equilibrium set"].terms[file]
            least, most = found["without a grid"].terms[file]
            assert least <= low <= high <= most


def test_risk_dominance_picks_among_the_admissible(found):
    assert set(found["risk dominance"].outcomes) <= set(found["admissible"].outcomes)
    assert set(found["learning"].outcomes) <= set(found["equilibrium set"].outcomes)
    assert not found["learning"].exact


def test_learning_that_ends_nowhere_leaves_the_files_undecided(game, monkeypatch):
    def ends(*arguments, **how):
        found = outcome_basins(*arguments, **how)
        lost = replace(found.basins, unsettled=share_of(1, found.basins.starts))
        return replace(found, basins=lost)

    monkeypatch.setattr(module, "_STARTS", 5)
    assert set(module._learning(game).files.values()) <= {"settled", "open"}
    monkeypatch.setattr(module, "outcome_basins", ends)
    assert set(module._learning(game).files.values()) == {"either"}


def test_quantal_response_is_shown_as_a_spread(found):
    lens = found["quantal response"]
    assert set(lens.files.values()) == {"at times"}
    assert all(0 < least < most < 1 for least, most in lens.shares.values())
    assert "not chances" in lens.note
    assert not lens.exact


def test_where_a_side_may_want_worse_terms_the_continuum_is_silent():
    moved = {"israel_hazard": 1, "israeli_strike_damage": 4, "iran_value_missile": 0}
    scenario = load("oman-2026").replace(**moved)
    lens = _without_grid(BargainingGame(scenario))
    assert set(lens.files.values()) == {"none"}
    assert lens.note.startswith("not decided: ")


def test_without_a_grid_linked_files_and_strikes_that_must_pay_are_decided_too():
    linked = Structure(linked=["nuclear+regional+missile"])
    lens = _without_grid(BargainingGame(oman(), structure=linked))
    assert set(lens.files.values()) == {"either"}
    assert 0.6 < lens.terms["missile"][1] < 0.7
    assert not lens.exact
    pays = _without_grid(BargainingGame(oman(), structure=Structure(execution="pays")))
    assert pays.files == {"nuclear": "either", "regional": "either", "missile": "open"}


def test_nothing_to_bargain_over_is_said(game, monkeypatch):
    def nothing(*_):
        raise NothingToGain("no gain")

    monkeypatch.setattr(module, "strike", nothing)
    lens = _bargained("deadlock")(game)
    assert lens.outcomes == (game.grid.outcome(0),)
    assert lens.note.endswith("no lottery of outcomes is better for both")


def test_the_figure_draws_every_lens(game, side_by_side, found):
    ax = plot_lenses(side_by_side)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == list(found)
    said = [text.get_text() for text in ax.texts]
    for lens in found.values():
        for file in FILES:
            assert lens.in_short(file) in said
    figure = figure_lenses(side_by_side)
    title, subtitle, footer = (text.get_text().replace("\n", " ") for text in figure.texts)
    first, rest = split_title(side_by_side.words)
    assert title == first
    assert rest
    assert rest in subtitle
    assert "lighter: in some" in subtitle
    for part in (game.scenario.digest, "L = 3", "several, side by side", "not chances"):
        assert part in footer


def test_a_lens_out_of_reach_is_said_in_a_line_and_the_others_are_told(monkeypatch):
    def beyond(*_):
        raise OutOfBudget("seconds: bounded to 60")

    monkeypatch.setattr(module, "mediators_table", beyond)
    here = lenses("oman-2026", levels=2)
    silent = [lens.name for lens in here if set(lens.files.values()) == {"unread"}]
    assert silent == ["mediator", "coarse mediator"]
    assert len(here) == COUNT
    line = "out of reach with 8 strategies a side: seconds: bounded to 60."
    assert here.agreement[3:] == (f"Mediator: {line}", f"Coarse mediator: {line}")
    assert not any("mediator" in said for said in here.agreement[:3])
    here.figure()


def test_fine_grids_are_refused():
    with pytest.raises(ValueError, match="levels: must be at most 4 for the lenses, got 5"):
        lenses(BargainingGame("oman-2026", levels=5))


def test_first_movers_are_worth_what_their_outcomes_pay(game, found):
    value, outcomes = game.commitment("us")
    assert found["United States first"].outcomes == outcomes
    assert {game.payoff(o)["us"] for o in outcomes} == {value}
    assert np.isfinite(float(value))


def test_a_bargain_is_worth_what_its_lottery_pays(game):
    for axioms in ("nash", "kalai-smorodinsky", "egalitarian"):
        deal = bargain(game, axioms)
        assert not deal.disagreement.settled
        for k, player in enumerate(("us", "iran")):
            there = sum(chance * game.payoff(o)[player] for o, chance in deal.outcomes)
            assert there >= deal.settlement.payoffs[k] >= game.payoff(deal.disagreement)[player]


def test_the_disagreement_point_may_be_an_equilibrium(game):
    label = "nuclear half, regional open, missile open"
    deal = bargain(game, "nash", label)
    assert deal.disagreement.label == label
    assert deal.settlement.payoffs != bargain(game).settlement.payoffs
    with pytest.raises(
        ValueError, match="disagreement: must be 'deadlock' or the label of an outc"
    ):
        bargain(game, "nash", "war")
    with pytest.raises(ValueError, match="something to gain"):
        bargain(game, "nash", "nuclear in full, regional in full, missile in full")


@pytest.mark.parametrize("kind", ["correlated", "coarse"])
def test_a_mediators_terms_are_those_of_all_its_equilibria(kind):
    # Not only those of the three best: each end has some chance, nothing beyond the ends has any.
    game = BargainingGame("oman-2026")
    table = mediators_table(game, kind)
    cells = [[game.grid.outcome(int(n)).terms for n in row] for row in game.grid.cells]
    for f, file in enumerate(FILES):
        terms = np.array([[np.nan if t[f] is None else float(t[f]) for t in row] for row in cells])
        low, high = table.terms.get(file, (np.inf, -np.inf))

        def most(mask):
            return correlated(*game.exact_payoffs(), mask.astype(float), kind).value

        assert most((terms < low) | (terms > high)) < 1e-6
        if file in table.terms:
            assert most(terms == low) > 1e-6
            assert most(terms == high) > 1e-6
            best = [o.terms[f] for ends in table.outcomes.values() for o in ends]
            assert all(low <= x <= high for x in best if x is not None)
    if kind == "coarse":
        # None of the three best settles the missile file, and the best keep the nuclear above 1/4.
        assert table.terms["missile"] == (0, 1)
        assert table.terms["nuclear"] == (0, 1)


def test_lenses_are_grouped_by_what_holds_their_outcomes_together(side_by_side):
    kinds = {kind: [lens.name for lens in lenses] for kind, lenses in side_by_side.kinds.items()}
    assert tuple(kinds) == KINDS
    assert kinds["with a mediator"] == ["mediator", "coarse mediator"]
    assert kinds["by moving first"] == ["United States first", "Iran first"]
    assert "zone of agreement" in kinds["by a binding bargain"]
    assert kinds["stable by itself"][0] == "equilibrium set"
    assert sum(map(len, kinds.values())) == len(side_by_side)
    assert set(side_by_side.frame()["kind"]) == set(KINDS)
