"""The widgets, without a browser: a slider is moved in Python, and what is shown changes."""

from base64 import b64decode
from fractions import Fraction
from html import escape

import pytest

from model.explorer import html
from model.explorer.state import LEVER_NAMES, Setting, view
from model.plots.explorer import draw_map, png
from model.scenario import available, load

pytest.importorskip("ipywidgets", reason="the explorer needs ipywidgets (extra notebooks)")

from model.explorer import explorer
from model.explorer.widgets import MOVED, Explorer


@pytest.fixture
def shown(tmp_path):
    return Explorer("oman-2026", 3, folder=tmp_path)


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_explorer_is_shown_by_jupyter_as_its_box():
    made = explorer("framework-2025", levels=2)
    assert (made.setting.origin, made.setting.levels) == ("framework-2025", 2)
    assert "application/vnd.jupyter.widget-view+json" in made._repr_mimebundle_()


def test_every_control_and_figure_is_in_the_box(shown):
    inside = {id(part) for part in walk(shown.box)}
    parts = [
        *shown.sliders.values(), *shown.numbers.values(), shown.preset, shown.grid, shown.doubt, shown.x, shown.y,
        shown.reset, shown.bluff,
        shown.keep, shown.name, shown.heading, shown.outcomes, shown.files, shown.why,
        shown.caveat, shown.map, shown.code, shown.message,
    ]  # fmt: skip
    assert all(id(part) in inside for part in parts)


def test_sliders_start_at_the_scenario(shown):
    values = load("oman-2026").values
    assert list(shown.sliders) == list(LEVER_NAMES)
    for name, slider in shown.sliders.items():
        number = shown.numbers[name]
        assert slider.value == float(Fraction(number.value)) == float(values[name])
        assert (slider.min, slider.max, slider.step) == (0, 1, 0.01)
        assert not number.description.startswith(MOVED)
        assert not slider.continuous_update
    assert shown.numbers["capability_nuclear"].description == "Capability (nuclear)"


def test_a_switch_says_that_the_us_may_bluff(shown):
    assert shown.bluff.value == ""
    shown.doubt.value = "meant"
    assert "no deal can hold too" in shown.bluff.value
    before = shown.bluff.value
    shown.sliders["threat"].value = 0.3
    assert shown.bluff.value not in ("", before)
    shown.doubt.value = ""
    assert shown.bluff.value == ""


def test_a_moved_slider_changes_what_is_shown(shown):
    before = {
        part: getattr(shown, part).value
        for part in ("heading", "outcomes", "files", "why", "map", "code")
    }
    shown.sliders["threat"].value = 0.1
    expected = view(Setting.of("oman-2026").move("threat", 0.1))
    assert shown.setting.scenario.digest == expected.setting.scenario.digest
    assert shown.numbers["threat"].description == f"{MOVED}Threat"
    assert shown.numbers["threat"].value == "0.1"
    for part, was in before.items():
        assert getattr(shown, part).value != was
    assert shown.outcomes.value == html.outcomes(expected)
    assert 'replace(threat="0.1")' in shown.code.value
    assert "--set threat=0.1" in shown.code.value
    picture = shown.map.value.partition('src="data:image/png;base64,')[2].partition('"')[0]
    figure = draw_map(expected.map, *expected.setting.axes, expected.today, expected.attrs)
    assert b64decode(picture) == png(figure)


def test_reset_puts_everything_back(shown):
    picture = shown.map.value
    shown.sliders["threat"].value = 0.1
    shown.sliders["protest"].value = 0.1
    assert shown.map.value != picture
    shown.reset.click()
    assert shown.setting.moved == {}
    assert shown.sliders["threat"].value == pytest.approx(0.9)
    assert shown.numbers["threat"].description == "Threat"
    assert shown.numbers["protest"].value == "0.75"
    assert shown.map.value == picture


def test_a_typed_number_is_taken_exactly(shown):
    shown.numbers["threat"].value = " 1/3 "
    assert shown.setting.moved == {"threat": Fraction(1, 3)}
    assert shown.numbers["threat"].value == "1/3"
    assert shown.sliders["threat"].value == pytest.approx(1 / 3)
    shown.numbers["threat"].value = "0.12345"
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
    shown.numbers["threat"].value = typed
    assert escape(told) in shown.message.value
    assert 'role="alert"' in shown.message.value
    assert shown.setting == before
    assert shown.numbers["threat"].value == "0.9"
    shown.numbers["threat"].value = "0.5"
    assert shown.message.value == ""


def test_a_preset_moves_the_sliders_in_one_step(shown, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "model.explorer.widgets.view", lambda setting: seen.append(setting) or view(setting)
    )
    shown.preset.value = "jcpoa-2015"
    assert len(seen) == 1
    values = load("jcpoa-2015").values
    assert {n: s.value for n, s in shown.sliders.items()} == {
        n: float(values[n]) for n in LEVER_NAMES
    }
    assert load("jcpoa-2015").digest in shown.heading.value


def test_another_grid_and_another_map(shown):
    shown.grid.value = 4
    assert shown.setting.levels == 4
    assert "L = 4" in shown.heading.value
    shown.x.value = "protest"
    assert shown.setting.axes == ("protest", "assurance")


def test_a_step_that_fails_is_said_and_not_taken(shown):
    shown.x.value = "assurance"
    assert "must be two different parameters" in shown.message.value
    assert shown.setting.axes == ("threat", "assurance")
    assert shown.x.value == "threat"
    shown.sliders["threat"].value = 0.5
    assert shown.message.value == ""


def test_a_setting_is_saved_as_a_scenario_and_overwrites_nothing(shown, tmp_path):
    shown.sliders["threat"].value = 0.35
    shown.name.value = "mine"
    shown.keep.click()
    assert "wrote mine.toml" in shown.message.value
    saved = load(tmp_path / "mine.toml")
    assert saved.values == shown.setting.scenario.values
    shown.sliders["threat"].value = 0.4
    shown.keep.click()
    assert "must not exist yet" in shown.message.value
    assert load(tmp_path / "mine.toml").digest == saved.digest


@pytest.mark.parametrize("name", ["", "../escape", "oman-2026"])
def test_a_name_that_is_none_saves_nothing(shown, tmp_path, name):
    shown.name.value = name
    shown.keep.click()
    assert "name: must" in shown.message.value
    assert list(tmp_path.iterdir()) == []


def test_an_own_scenario_can_be_left_and_found_again():
    own = load("oman-2026").replace(war_cost=1)
    shown = Explorer(own, 2)
    shown.preset.value = "jcpoa-2015"
    shown.preset.value = own.label
    assert shown.setting.scenario.digest == own.digest


def test_a_saved_setting_is_among_the_presets(shown, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    presets = [name for name, _ in shown.preset.options]
    assert sorted(presets) == sorted(available())
    shown.sliders["threat"].value = 0.35
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
    assert "aria-label" in html.STYLE
