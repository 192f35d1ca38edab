"""The widgets, without a browser: a slider is moved in Python, and what is shown changes."""

import re
from fractions import Fraction
from html import escape, unescape

import pytest
from own_files import FIVE, talks_on

from model.errors import InputError
from model.explorer import html
from model.explorer.controls import MOVED
from model.explorer.later import Later
from model.explorer.setting import Setting
from model.explorer.style import STYLE
from model.explorer.view import view
from model.scenario import available, load

pytest.importorskip("ipywidgets", reason="the explorer needs ipywidgets (extra notebooks)")

import numpy as np

from model.explorer import explorer
from model.explorer.widgets import Explorer


class Held(Later):
    """What is asked for waits until the test has it done."""

    def ask(self, kind, work, done, failed):
        self.held = {**getattr(self, "held", {}), kind: (work, done, failed)}

    def drop(self, kind):
        getattr(self, "held", {}).pop(kind, None)

    def do(self, kind):
        work, done, failed = self.held.pop(kind)
        try:
            done(work())
        except InputError as problem:
            failed(str(problem))


@pytest.fixture
def shown(tmp_path, monkeypatch):
    monkeypatch.setattr("model.explorer.widgets.Later", Held)
    monkeypatch.setattr("model.explorer.view._CELLS", 6)
    return Explorer("oman-2026", 3, folder=tmp_path)


def html_text(markup):
    return unescape(re.sub("<[^>]*>", "", markup))


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_explorer_is_shown_by_jupyter_as_its_box(monkeypatch):
    monkeypatch.setattr("model.explorer.widgets.Later", Held)
    made = explorer("framework-2025", levels=2)
    assert (made.setting.origin, made.setting.levels) == ("framework-2025", 2)
    assert "application/vnd.jupyter.widget-view+json" in made._repr_mimebundle_()


def test_every_control_and_text_is_in_the_box_in_the_order_of_the_answer(shown):
    inside = [id(part) for part in walk(shown.box)]
    asked, switches = shown.asked, shown.switches
    parts = [
        shown.heading, shown.caveat, shown.sure, shown.message, shown.preset, shown.reset,
        *(lever.box for lever in shown.levers.values()), shown.stakes, shown.name, shown.keep,
        shown.room, switches.linked, switches.execution, switches.doubt, shown.types,
        asked.file, asked.status, asked.by, asked.go, asked.said, shown.x, shown.y, shown.map,
        switches.levels, shown.grids, shown.code,
    ]  # fmt: skip
    places = [inside.index(id(part)) for part in parts]
    assert places == sorted(places)


def test_sliders_start_at_the_scenario_with_its_grades(shown):
    s = load("oman-2026")
    assert sorted(shown.levers) == sorted(n for n in s.names if s.parameter(n).kind == "lever")
    for name, lever in shown.levers.items():
        assert lever.slider.value == float(Fraction(lever.number.value)) == float(s.values[name])
        assert (lever.slider.min, lever.slider.max, lever.slider.step) == (0, 1, 0.01)
        assert not lever.number.description.startswith(MOVED)
        assert not lever.slider.continuous_update
    assert shown.levers["capability_nuclear"].number.description == "Capability (nuclear)"
    assert "very high" in shown.levers["threat"].said.value
    assert "stated: high to full" in shown.levers["threat"].said.value


def test_levers_and_stakes_of_own_files_have_sliders(monkeypatch):
    monkeypatch.setattr("model.explorer.widgets.Later", Held)
    own = talks_on(FIVE, np.random.default_rng(2))
    shown = Explorer(own, 3)
    assert {"capability_nuclear", "capability_proxies"} & set(own.names) <= set(shown.levers)
    assert shown.asked.file.options == tuple(f.name for f in FIVE)
    assert "war_cost" not in shown.levers
    shown.stakes.selected_index = 0
    assert sorted(shown.levers) == sorted(own.names)
    shown.levers["us_value_prisoners"].number.value = "1/3"
    assert shown.setting.moved == {"us_value_prisoners": Fraction(1, 3)}
    # Another preset has the levers of its own files.
    shown.preset.value = "oman-2026"
    assert "capability_regional" in shown.levers
    assert sorted(shown.levers) == sorted(load("oman-2026").names)
    assert shown.asked.file.options == load("oman-2026").file_names


def test_a_switch_says_that_the_us_may_bluff(shown):
    assert shown.types.value == ""
    shown.switches.doubt.value = "meant"
    assert "pooling" in shown.types.value.lower() or "separating" in shown.types.value.lower()
    before = shown.types.value
    shown.levers["threat"].slider.value = 0.3
    assert shown.types.value not in ("", before)
    shown.switches.doubt.value = ""
    assert shown.types.value == ""


def test_why_two_types_are_not_read_in_a_form_is_said(shown):
    shown.switches.doubt.value = "meant"
    believed = next(how for _, how in shown.switches.execution.options if how[0] == "belief")
    shown.switches.execution.value = believed
    assert shown.setting.execution == believed
    assert "not read: execution: must be given or pays" in html_text(shown.types.value)


def test_linked_files_change_the_answer_and_are_saved(shown, tmp_path):
    before = shown.heading.value
    linked = next(v for _, v in shown.switches.linked.options if v == (("nuclear", "missile"),))
    shown.switches.linked.value = linked
    assert shown.heading.value != before
    assert "nuclear and missile files linked" in shown.heading.value
    assert "--link nuclear+missile" in shown.code.value
    shown.name.value = "mine"
    shown.keep.click()
    assert load(tmp_path / "mine.toml").form().linked == linked
    shown.reset.click()
    assert (shown.heading.value, shown.switches.linked.value) == (before, ())


def test_a_moved_slider_changes_what_is_shown(shown):
    before = {part: getattr(shown, part).value for part in ("heading", "room", "code")}
    shown.levers["threat"].slider.value = 0.1
    expected = view(Setting.of("oman-2026").move("threat", 0.1))
    assert shown.setting.scenario.digest == expected.setting.scenario.digest
    assert shown.levers["threat"].number.description == f"{MOVED}Threat"
    assert shown.levers["threat"].number.value == "0.1"
    assert "very low" in shown.levers["threat"].said.value
    for part, was in before.items():
        assert getattr(shown, part).value != was
    assert shown.room.value == html.room(expected)
    assert shown.heading.value == html.heading(expected)
    assert 'replace(threat="0.1")' in shown.code.value
    assert "--set threat=0.1" in shown.code.value


def test_the_map_is_drawn_meanwhile_and_its_mark_moved_at_once(shown):
    assert "<progress" in shown.map.value
    shown.later.do("map")
    assert 'cx="492.0"' in shown.map.value
    # A lever of its axes moves the mark alone; another has it drawn again.
    shown.levers["threat"].slider.value = 0.5
    assert "map" not in shown.later.held
    assert 'cx="308.0"' in shown.map.value
    shown.levers["protest"].slider.value = 0.1
    assert "<progress" in shown.map.value
    shown.later.do("map")
    assert 'cx="308.0"' in shown.map.value


def test_a_price_is_looked_for_meanwhile_and_said_of_what_it_was_found_for(shown):
    shown.asked.file.value = "nuclear"
    shown.levers["threat"].slider.value = 0.1
    shown.asked.status.value = "settled in every stable outcome"
    shown.asked.go.click()
    assert "<progress" in shown.asked.said.value
    shown.later.do("price")
    assert "For the nuclear file to be settled in every stable outcome" in shown.asked.said.value
    assert "Before the last move" not in shown.asked.said.value
    shown.levers["threat"].slider.value = 0.2
    assert "Before the last move" in shown.asked.said.value


def test_how_sure_the_answer_is_and_what_would_change_it_is_said_later(shown, monkeypatch):
    monkeypatch.setattr("model.explorer.view.View.breaks", "the breaks")
    assert "10 reported" in shown.caveat.value
    assert "sampled cases" not in shown.caveat.value
    shown.later.do("sure")
    assert "sampled cases" in shown.caveat.value
    shown.sure.click()
    assert "<progress" in shown.caveat.value
    shown.later.do("sure")
    assert "the breaks." in shown.caveat.value


def test_what_grids_say_is_computed_once_it_is_opened(shown):
    assert "grids" not in shown.later.held
    shown.curious.selected_index = 0
    shown.later.do("grids")
    assert "on L = 3" in shown.grids.value
    shown.switches.levels.value = 4
    shown.later.do("grids")
    assert "on L = 4" in shown.grids.value


def test_reset_puts_everything_back(shown):
    room = shown.room.value
    shown.levers["threat"].slider.value = 0.1
    shown.levers["protest"].slider.value = 0.1
    assert shown.room.value != room
    shown.reset.click()
    assert shown.setting.moved == {}
    assert shown.levers["threat"].slider.value == pytest.approx(0.9)
    assert shown.levers["threat"].number.description == "Threat"
    assert shown.levers["protest"].number.value == "0.75"
    assert shown.room.value == room


def test_a_typed_number_is_taken_exactly(shown):
    shown.levers["threat"].number.value = " 1/3 "
    assert shown.setting.moved == {"threat": Fraction(1, 3)}
    assert shown.levers["threat"].number.value == "1/3"
    assert shown.levers["threat"].slider.value == pytest.approx(1 / 3)
    shown.levers["threat"].number.value = "0.12345"
    assert shown.setting.moved == {"threat": Fraction("0.12345")}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1.5", "threat: must lie in [0, 1], got 1.5"),
        ("-0.01", "threat: must lie in [0, 1], got -0.01"),
        ("0,5", "threat: must be a number, got '0,5'"),
        ("", "threat: must be a number, got ''"),
        ("inf", "threat: must be a finite number, got inf"),
    ],
)
def test_a_typed_number_that_is_no_value_is_refused_in_words(shown, typed, told):
    before = shown.setting
    shown.levers["threat"].number.value = typed
    assert escape(told) in shown.message.value
    assert 'role="alert"' in shown.message.value
    assert shown.setting == before
    assert shown.levers["threat"].number.value == "0.9"
    shown.levers["threat"].number.value = "0.5"
    assert shown.message.value == ""


def test_a_preset_moves_the_sliders_in_one_step(shown, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "model.explorer.widgets.view", lambda setting: seen.append(setting) or view(setting)
    )
    shown.preset.value = "jcpoa-2015"
    assert len(seen) == 1
    values = load("jcpoa-2015").values
    assert {n: lever.slider.value for n, lever in shown.levers.items()} == {
        n: float(values[n]) for n in shown.levers
    }
    assert load("jcpoa-2015").digest in shown.heading.value


def test_a_step_that_fails_is_said_and_not_taken(shown):
    shown.x.value = "assurance"
    assert "must be two different parameters" in shown.message.value
    assert shown.setting.axes == ("threat", "assurance")
    assert shown.x.value == "threat"
    shown.levers["threat"].slider.value = 0.5
    assert shown.message.value == ""


def test_a_setting_is_saved_as_a_scenario_and_overwrites_nothing(shown, tmp_path):
    shown.levers["threat"].slider.value = 0.35
    shown.name.value = "mine"
    shown.keep.click()
    assert "wrote mine.toml" in shown.message.value
    saved = load(tmp_path / "mine.toml")
    assert saved.values == shown.setting.scenario.values
    shown.levers["threat"].slider.value = 0.4
    shown.keep.click()
    assert "must not exist yet" in shown.message.value
    assert load(tmp_path / "mine.toml").digest == saved.digest


@pytest.mark.parametrize("name", ["", "../escape", "oman-2026"])
def test_a_name_that_is_none_saves_nothing(shown, tmp_path, name):
    shown.name.value = name
    shown.keep.click()
    assert "name: must" in shown.message.value
    assert list(tmp_path.iterdir()) == []


def test_an_own_scenario_can_be_left_and_found_again(monkeypatch):
    monkeypatch.setattr("model.explorer.widgets.Later", Held)
    own = load("oman-2026").replace(war_cost=1)
    shown = Explorer(own, 2)
    shown.preset.value = "jcpoa-2015"
    shown.preset.value = own.label
    assert shown.setting.scenario.digest == own.digest


def test_a_saved_setting_is_among_the_presets(shown, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    presets = [name for name, _ in shown.preset.options]
    assert sorted(presets) == sorted(available())
    shown.levers["threat"].slider.value = 0.35
    shown.name.value = "mine"
    shown.keep.click()
    saved = shown.setting.scenario
    assert "among the presets" in shown.message.value
    assert [name for name, _ in shown.preset.options] == [*presets, "mine.toml"]
    # What is shown has not changed, and is still a move from the preset.
    assert shown.preset.value == "oman-2026"
    assert list(shown.setting.moved) == ["threat"]
    shown.preset.value = str(tmp_path / "mine.toml")
    assert shown.setting.moved == {}
    assert shown.setting.scenario.values == saved.values
    assert f"model.load('{tmp_path / 'mine.toml'}')" in shown.setting.python
    # Another one, later, in the same folder; and by its own name.
    assert Explorer("oman-2026", 2, folder=tmp_path).preset.options == shown.preset.options
    again = Explorer(tmp_path / "mine.toml", 2, folder=tmp_path)
    assert [name for name, _ in again.preset.options] == ["mine.toml", *available()]


def test_a_preset_that_is_gone_is_said_and_the_one_shown_stays(shown, tmp_path):
    shown.name.value = "mine"
    shown.keep.click()
    (tmp_path / "mine.toml").unlink()
    before = shown.setting
    shown.preset.value = str(tmp_path / "mine.toml")
    assert "mine.toml" in shown.message.value
    assert shown.setting == before
    assert shown.preset.value == "oman-2026"
    assert sorted(name for name, _ in shown.preset.options) == sorted(available())


def test_lines_can_be_copied_and_sliders_have_names(shown):
    """What the browser does with it is in the test of the page."""
    assert shown.code.value.count('class="copy"') == 2
    assert "aria-label" in STYLE
