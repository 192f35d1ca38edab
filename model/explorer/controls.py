"""The controls of the explorer: a row for each lever, the switches, the price of an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from model.explorer import html
from model.explorer.levers import Scaled
from model.explorer.setting import (
    DOUBTS,
    EXECUTIONS,
    Execution,
    Links,
    Setting,
    linked_in_words,
)
from model.explorer.view import ASKERS, STATUSES
from model.scenario import Scenario
from model.scenario.writing import written
from model.structure import SWITCHES

#: What marks a lever that was moved from the preset.
MOVED = "\N{BLACK CIRCLE} "


class Lever:
    """One lever: its number to be typed, its slider, and its grade.

    Attributes
    ----------
    name : str
    number : Text
    slider : FloatSlider
    said : HTML
    box : HBox
    """

    def __init__(self, scenario: Scenario, name: str, moved: Callable[[str, object], None]) -> None:
        import ipywidgets as w

        self.name, self._scaled = name, Scaled.of(scenario, name)
        p, self._preset = self._scaled.parameter, scenario.values[name]
        self.number = w.Text(
            value=written(self._preset), description=p.words, tooltip=p.meaning,
            style={"description_width": "initial"}, continuous_update=False,
        )  # fmt: skip
        self.slider = w.FloatSlider(
            value=float(self._preset), min=float(p.low), max=float(p.high), step=self._scaled.step,
            continuous_update=False, readout=False,
        )  # fmt: skip
        self.said = w.HTML(html.lever(self._scaled, self._preset, self._preset))
        self.box = w.HBox([self.number, self.slider, self.said])
        self.box.add_class("bx-lever")
        for control in (self.slider, self.number):
            control.observe(lambda change: moved(name, change["new"]), names="value")

    def place(self, value: Fraction, is_moved: bool) -> None:
        """Show where the lever stands."""
        self.slider.value = float(value)
        self.number.value = written(value)
        self.number.description = f"{MOVED if is_moved else ''}{self._scaled.parameter.words}"
        self.said.value = html.lever(self._scaled, value, self._preset)


def rows(
    scenario: Scenario,
    groups: Mapping[str, tuple[str, ...]],
    moved: Callable[[str, object], None],
) -> tuple[dict[str, Lever], list[Any]]:
    """Levers under their headings: by name, and as they stand."""
    import ipywidgets as w

    levers: dict[str, Lever] = {}
    stand: list[Any] = []
    for heading, names in groups.items():
        stand.append(w.HTML(html.group(heading)))
        for name in names:
            levers[name] = Lever(scenario, name, moved)
            stand.append(levers[name].box)
    return levers, stand


def _dropdown(options: Any, value: Any, description: str, wide: str = "84px", **more: Any) -> Any:
    import ipywidgets as w

    return w.Dropdown(
        options=options, value=value, description=description,
        style={"description_width": wide}, layout=w.Layout(width="auto"), **more,
    )  # fmt: skip


class Switches:
    """What is no number: which files are linked, how a strike is carried out, who Iran faces.

    Attributes
    ----------
    linked, execution, doubt, levels : Dropdown
    """

    def __init__(self, setting: Setting) -> None:
        self.linked = _dropdown(
            links_of(setting), setting.form.linked, "Files", tooltip="Which are settled together"
        )
        self.execution = _dropdown(
            executions_of(setting), setting.execution, "A strike",
            tooltip="How the threat is carried out",
        )  # fmt: skip
        self.doubt = _dropdown(
            [(words, kind) for kind, words in DOUBTS.items()], setting.doubt, "The US",
            tooltip="Whether Iran knows if the threat is meant",
        )  # fmt: skip
        self.levels = _dropdown(
            setting.grids,
            setting.levels,
            "Concession levels L",
            wide="initial",
            tooltip="In each file, on the grid",
        )

    def place(self, setting: Setting) -> None:
        """Show how the setting is switched."""
        self.linked.options, self.execution.options = links_of(setting), executions_of(setting)
        self.levels.options = setting.grids
        self.linked.value, self.execution.value = setting.form.linked, setting.execution
        self.doubt.value, self.levels.value = setting.doubt, setting.levels


def links_of(setting: Setting) -> tuple[tuple[str, Links], ...]:
    """The ways to link the files, in words."""
    return tuple((linked_in_words(blocks), blocks) for blocks in setting.form.linkages)


def executions_of(setting: Setting) -> tuple[tuple[str, Execution], ...]:
    """The ways to carry out a strike, in words; the scenario's own among them."""
    known = dict(EXECUTIONS)
    for execution, chance in (setting.execution, (setting.preset.form().execution, _own(setting))):
        own = f"{SWITCHES['execution'][execution]}, {float(chance):g}"
        known.setdefault((execution, chance), own)
    return tuple((words, how) for how, words in known.items())


def _own(setting: Setting) -> Fraction:
    return setting.preset.form().us_chance


class Asked:
    """What may be asked of another outcome: a file, what should become of it, whose levers.

    Attributes
    ----------
    file, status, by : Dropdown
    go : Button
    said : HTML
    """

    def __init__(self, setting: Setting) -> None:
        import ipywidgets as w

        files = setting.form.file_names
        self.file = _dropdown(files, files[-1], "The file")
        self.status = _dropdown(list(STATUSES), next(iter(STATUSES)), "should be")
        self.by = _dropdown(list(ASKERS.items()), "us", "by levers of")
        self.go = w.Button(description="What would it take?", layout=w.Layout(width="auto"))
        self.said = w.HTML()

    def place(self, setting: Setting) -> None:
        """Offer the files of the talks."""
        files = setting.form.file_names
        if tuple(self.file.options) != files:
            self.file.options = files
            self.file.value = files[-1]
