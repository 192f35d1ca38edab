"""What grids say in the explorer: the same as the game and the sweeps say."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from scenarios import scenarios

from model import progress
from model.explorer import grid_html
from model.explorer.grids import at_point, file_table, grids, outcome_table
from model.explorer.setting import LEVELS, Setting
from model.explorer.view import view
from model.game import BargainingGame
from model.parameters import FILES
from model.reasons import reasons
from model.regimes import enforcement, self_enforcing
from model.scenario import available, load


@pytest.fixture(scope="module")
def oman():
    return grids(Setting.of("oman-2026"))


@pytest.mark.parametrize(
    ("name", "levels"), [*((name, 2) for name in available()), *(("oman-2026", n) for n in LEVELS)]
)
def test_outcomes_are_those_of_the_game(name, levels):
    game = BargainingGame(name, levels)
    table = outcome_table(game, reasons(game))
    assert {e.outcome: e.profiles for e in table} == game.equilibrium_outcomes()
    survivors = {game.outcome(i, j) for i, j in game.admissible().equilibria}
    for e in table:
        assert {"us": e.us, "iran": e.iran} == game.payoff(e.outcome)
        assert e.admissible == (e.outcome in survivors)
    assert sum(e.explained for e in table) == 1


@settings(max_examples=25)
@given(scenarios())
def test_files_are_told_as_the_outcomes_have_them(s):
    game = BargainingGame(s, 3)
    endings = outcome_table(game, None)
    files = file_table(endings, {n: at_point(s, n) for n in (3, 5, 9)}, 3)
    for k, f in enumerate(files):
        terms = [e.outcome.terms[k] for e in endings]
        settled = [x for x in terms if x is not None]
        assert (f.settled, f.outcomes) == (len(settled), len(terms))
        expected = (
            "no pure equilibrium" if not terms
            else "open in every pure equilibrium" if not settled
            else "settled in every pure equilibrium" if len(settled) == len(terms)
            else "settled in some pure equilibria"
        )  # fmt: skip
        assert f.status == expected
        assert set(f.elsewhere) <= {5, 9}
        if settled:
            assert (f.lowest, f.highest) == (min(settled), max(settled))


def test_the_finding_is_said_of_three_grids():
    for levels in LEVELS:
        seen = grids(Setting.of("oman-2026", levels))
        assert seen.finding == grids(Setting.of("oman-2026")).finding
        assert set(seen.files[0].elsewhere) <= {3, 5, 9}


def test_a_status_that_differs_on_another_grid_is_told():
    from model.sweeps import sweep

    def at(scenario, levels):
        return sweep(scenario, levels=levels, terms=False, threat=[scenario.values["threat"]]).data

    settled, open_ = load("oman-2026"), load("oman-2026").replace(threat=0, sanctions=0)
    here = {3: at(open_, 3), 5: at(settled, 5), 9: at(settled, 9)}
    rows = {f.file: f for f in file_table((), here, 3)}
    assert rows["nuclear"].status != "settled in every pure equilibrium"
    assert rows["nuclear"].elsewhere == {
        5: "settled in every pure equilibrium", 9: "settled in every pure equilibrium",
    }  # fmt: skip


def test_whether_the_threat_enforces_itself_is_what_the_audit_says():
    for name in available():
        s = load(name)
        assert enforcement(s).margin == self_enforcing(s).margin
        assert enforcement(s).words == self_enforcing(s).words


def test_no_bar_is_shown_however_long_a_view_takes(monkeypatch):
    """On a page it would stand above the explorer, and its end as an error."""
    from rich.console import Console
    from rich.progress import Progress

    started = []
    monkeypatch.setattr(progress, "_PATIENCE", -1)
    monkeypatch.setattr(Console, "is_terminal", True)
    monkeypatch.setattr(Progress, "start", lambda bar: started.append(bar))
    view(Setting.of("oman-2026", 2))
    assert started == []
    with progress.bar("Working", 1) as advance:
        advance(1)
    assert len(started) == 1


def test_tables_say_what_the_grids_hold(oman):
    text = grid_html.tables(oman)
    assert oman.finding in text
    assert "L = 3" in text
    for e in oman.endings:
        assert e.outcome.label in text
        assert f"{float(e.us):.2f}" in text
    assert "the threat is meant is an assumption" in text or "enforces itself" in text


def test_no_pure_equilibrium_is_said(oman):
    text = grid_html.tables(replace(oman, endings=(), why=None))
    assert "no equilibrium in pure strategies" in text
    assert "no pure equilibrium to explain" in text


def test_grids_of_own_files_are_told():
    seen = grids(Setting.of("oman-2026-relief", 2))
    assert [f.file for f in seen.files] == list(load("oman-2026-relief").file_names)
    assert all(f.file in grid_html.tables(seen) for f in seen.files)


def test_words_of_a_share_are_not_words_of_a_chance(oman):
    text = re.sub("<[^>]*>", " ", grid_html.tables(oman))
    assert not re.search(r"likel|probab", text)
    assert all(f in text for f in FILES)
