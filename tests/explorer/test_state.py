"""What the explorer computes, without a widget: the same as the game and the sweeps say."""

import ast
import contextlib
import io
import re
import shlex
import sys
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.colors import to_hex
from scenarios import scenarios

import model
from model import progress
from model.cli import main
from model.errors import InputError
from model.explorer import html
from model.explorer.state import (
    LEVELS,
    LEVER_NAMES,
    LEVERS,
    Setting,
    at_point,
    file_table,
    outcome_table,
    view,
)
from model.game import BargainingGame
from model.parameters import FILES, PARAMETERS
from model.plots.explorer import Screen, draw_map, png
from model.plots.style import look_of
from model.reasons import reasons
from model.regimes import enforcement, self_enforcing
from model.scenario import available, load
from model.sweeps.findings import fullest, same_fullest
from model.words import settled_set


@pytest.fixture(scope="module")
def oman():
    return view(Setting.of("oman-2026"))


# Settings.


def test_every_lever_has_one_slider():
    levers = [p.name for p in PARAMETERS if p.kind == "lever"]
    assert sorted(LEVER_NAMES) == sorted(levers)
    assert len(set(LEVER_NAMES)) == len(LEVER_NAMES)
    assert LEVERS["Indicators"] == ("elite_cohesion", "protest", "strike_scope")


def test_a_move_makes_the_scenario_that_replace_makes():
    s = Setting.of("oman-2026").move("threat", 0.1 + 0.2).move("sanctions", "1/3")
    assert s.moved == {"threat": Fraction(3, 10), "sanctions": Fraction(1, 3)}
    assert s.scenario.digest == load("oman-2026").replace(threat="0.3", sanctions="1/3").digest
    assert s.value("threat") == Fraction(3, 10)
    assert s.value("protest") == load("oman-2026").values["protest"]


def test_a_lever_that_is_put_back_is_not_moved():
    start = Setting.of("oman-2026")
    moved = start.move("threat", 0.3)
    assert moved.move("threat", 0.9).moved == {}
    assert moved.back().moved == {}
    assert moved.back().scenario.digest == load("oman-2026").digest


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda s: s.move("thraet", 0.5), "lever: must be one of"),
        (lambda s: s.move("us_value_nuclear", 0.5), "lever: must be one of"),
        (lambda s: s.move("threat", 1.5), r"threat: must lie in \[0, 1\]"),
        (lambda s: s.on(6), "levels: must be one of 2, 3, 4, 5"),
        (lambda s: s.over("threat", "threat"), "axes: must be two different"),
        (lambda s: s.over("threat", "war_cost"), "axis: must be one of"),
    ],
)
def test_a_step_that_leads_nowhere_is_refused(step, told):
    with pytest.raises(InputError, match=told):
        step(Setting.of("oman-2026"))


def test_the_python_line_makes_the_same_game():
    s = Setting.of("framework-2025", 4).move("protest", 0.15).move("assurance", "1/3")
    assert ast.parse(s.python).body
    game = eval(s.python, {"model": model})
    assert game.scenario.digest == s.scenario.digest
    assert game.levels == 4
    assert Setting.of("oman-2026").python == (
        "model.BargainingGame(model.load('oman-2026'), levels=3)"
    )


def test_the_command_answers_for_the_same_scenario(monkeypatch):
    s = Setting.of("oman-2026").move("threat", 0.3)
    words = shlex.split(s.command)
    assert words[:3] == ["python", "-m", "model"]
    monkeypatch.setattr(sys, "argv", ["model", *words[3:]])
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main()
    assert f"[{s.scenario.digest}], L = 3" in out.getvalue()


def test_a_scenario_of_no_file_has_no_command():
    s = Setting.of(load("oman-2026").replace(war_cost=1))
    assert s.command == ""
    assert s.python.startswith("model.BargainingGame(scenario")
    assert Setting.of(load("oman-2026")).origin == "oman-2026"


# Views.


@pytest.mark.parametrize("levels", LEVELS)
@pytest.mark.parametrize("name", available())
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
        seen = view(Setting.of("oman-2026", levels))
        assert [d.attrs["levels"] for d in seen.map] == list(dict.fromkeys((levels, 3, 5, 9)))
        assert seen.finding == view(Setting.of("oman-2026")).finding


def test_a_status_that_differs_on_another_grid_is_told(oman):
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


def test_the_map_shows_the_point_that_the_table_tells():
    s = Setting.of("oman-2026").move("threat", 0.5).move("assurance", 0.25)
    seen = view(s)
    here = seen.map[0].sel(threat=0.5, assurance=0.25)
    listed = set(here["outcome"].values[here["equilibrium"].values])
    assert listed == {e.outcome.label for e in seen.endings}
    assert seen.today == {"threat": 0.5, "assurance": 0.25}
    assert seen.map[0].attrs["scenario_hash"] == s.scenario.digest


def test_a_map_by_cells_is_checked_on_fewer_grids_and_says_so():
    s = Setting.of("oman-2026").move("capability_missile", 0).move("israel_hazard", 1)
    seen = view(s)
    assert seen.map[0].attrs["points_enumerated"] == seen.map[0]["equilibrium"].any("outcome").size
    assert [d.attrs["levels"] for d in seen.map] == [3, 5]
    figure = draw_map(seen.map, *s.axes, seen.today, seen.attrs)
    assert "checked on L = 3, 5." in " ".join(figure.texts[1].get_text().split())
    # The sentence is still said of three grids.
    assert set(seen.files[0].elsewhere) <= {3, 5, 9}


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


# Pictures and words.


def test_the_map_is_painted_in_the_colours_of_its_outcomes(oman):
    figure = draw_map(oman.map, *oman.setting.axes, oman.today, oman.attrs)
    (ax,) = figure.axes
    image = ax.images[0].get_array()
    height, width, _ = image.shape
    ordered = [d.transpose("assurance", "threat", ...) for d in oman.map]
    regimes, sure = fullest(ordered[0]), same_fullest(ordered)
    for row, column in np.argwhere(sure)[::37]:
        colour = look_of(regimes.sets[regimes.code[row, column]], FILES).colour
        plain = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
        y, x = (round(k * (n - 1) / 40) for k, n in ((row, height), (column, width)))
        # As it is, or an edge.
        allowed = {tuple(plain), (34, 34, 34)}
        assert tuple(int(v) for v in image[y, x]) in allowed
    assert ax.get_xlabel().startswith("Threat")
    footer = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    for part in (oman.attrs["scenario_hash"], "L = 3", "not a forecast", oman.attrs["software"]):
        assert part in footer


def test_the_legend_names_what_is_on_the_map(oman):
    ax = draw_map(oman.map, *oman.setting.axes, oman.today, oman.attrs).axes[0]
    handles = ax.get_legend().get_patches()
    names = [t.get_text().replace("\n", " ") for t in ax.get_legend().get_texts()]
    regimes = fullest(oman.map[0])
    there = [regimes.sets[k] for k in sorted(set(regimes.code.ravel().tolist()))]
    assert names[: len(there)] == [settled_set(files, FILES) for files in there]
    for handle, files in zip(handles, there, strict=False):
        assert to_hex(handle.get_facecolor()).upper() == look_of(files, FILES).colour


def test_the_point_stands_where_the_setting_is():
    seen = view(Setting.of("oman-2026").over("protest", "israel_hazard").move("protest", 0.25))
    ax = draw_map(seen.map, *seen.setting.axes, seen.today, seen.attrs).axes[0]
    point = next(line for line in ax.lines if line.get_marker() == "o")
    assert (float(point.get_xdata()[0]), float(point.get_ydata()[0])) == (0.25, 0.75)


def test_the_same_setting_is_the_same_picture(oman):
    def draw():
        return png(draw_map(oman.map, *oman.setting.axes, oman.today, oman.attrs))

    assert draw().startswith(b"\x89PNG")
    assert draw() == draw()


def test_what_is_drawn_once_makes_the_same_picture(oman):
    """Over the same axes and legend, another legend, other axes, and back."""
    screen, start = Screen(), Setting.of("oman-2026")
    steps = (
        start, start.move("threat", 0.3), start.move("credibility", 0.1), start.move("protest", 0),
        start.over("protest", "sanctions"), start,
    )  # fmt: skip
    for setting in steps:
        seen = view(setting)
        shown = (seen.map, *setting.axes, seen.today, seen.attrs)
        assert screen.png(*shown) == png(draw_map(*shown))


def test_the_picture_is_told_in_words():
    seen = view(Setting.of("oman-2026").over("capability_nuclear", "protest"))
    text = html.picture(seen, b"")
    assert "Map of capability (nuclear) (along) and protest (up)" in text
    assert "The setting is marked at capability (nuclear) 0.25, protest 0.75." in text
    regimes = fullest(seen.map[0])
    for k in set(regimes.code.ravel().tolist()):
        assert f"{settled_set(regimes.sets[k], FILES)} on {(regimes.code == k).mean():.0%}" in text


def test_tables_say_what_the_view_holds(oman):
    text = "".join(html.tables(oman))
    assert oman.finding in text
    assert f"[{oman.attrs['scenario_hash']}]" in text
    assert "L = 3" in text
    assert "A model, not a forecast" in text
    assert "Nothing is changed" in text
    for e in oman.endings:
        assert e.outcome.label in text
        assert f"{float(e.us):.2f}" in text
    assert "credibility is an assumption" in text or "enforces itself" in text


def test_tables_mark_what_was_changed_and_escape_what_was_written():
    s = load("oman-2026")
    odd = s.model_copy(update={"name": "<script>alert(1)</script>"})
    text = "".join(html.tables(view(Setting.of(odd).move("threat", 0.3))))
    assert "threat 0.3 (was 0.9)" in text
    assert "<script>" not in text


def test_no_pure_equilibrium_is_said(oman):
    nowhere = oman.map[0].assign(equilibrium=oman.map[0]["equilibrium"] & False)
    seen = replace(oman, endings=(), why=None, map=(nowhere,))
    text = "".join(html.tables(seen))
    assert "no equilibrium in pure strategies" in text
    assert "no pure equilibrium to explain" in text
    ax = draw_map(seen.map, *seen.setting.axes, seen.today, seen.attrs).axes[0]
    assert ax.get_legend().get_texts()[0].get_text() == "no pure equilibrium"


def test_words_of_a_share_are_not_words_of_a_chance(oman):
    text = re.sub("<[^>]*>", " ", "".join(html.tables(oman)))
    assert not re.search(r"likel|probab", text)
    assert all(f in text for f in FILES)


def test_whether_the_us_is_known_can_be_switched():
    setting = Setting.of("oman-2026")
    assert setting.view().bluff is None
    seen = setting.doubting("hawk").move("credibility", "0.3").view()
    assert seen.bluff.types[0].name == "hawk"
    assert seen.bluff.prior == Fraction(3, 10)
    assert "Is it a bluff?" in html.bluff(seen)
    assert html.bluff(setting.view()) == ""
    with pytest.raises(InputError, match="doubt: must be one of meant, hawk, audience"):
        setting.doubting("dove")
