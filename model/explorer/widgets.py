"""The explorer as widgets: levers on the left, what they lead to on the right.

Nothing is computed here. A move of a slider makes a new `Setting`, its `View` is asked for, and
tables and map are put in place. Sliders report when they are let go (and at each arrow key), so
that no move waits behind another. Above each slider stands its number, to be typed, as 0.35 or 1/3;
what is no value of the lever is refused in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from model.errors import InputError
from model.explorer import html
from model.explorer.state import (
    DOUBTS,
    LEVELS,
    LEVER_NAMES,
    LEVERS,
    Setting,
    View,
    prepare,
    saved_in,
    view,
)
from model.parameters import parameter
from model.plots.explorer import Screen
from model.scenario import Scenario, available
from model.scenario.writing import named, save, scenario_text, written

#: What marks a lever that was moved from the preset.
MOVED = "\N{BLACK CIRCLE} "

_STEP = 0.01


class Explorer:
    """The explorer of a scenario. Jupyter shows it as its widget, `box`.

    Parameters
    ----------
    scenario : Scenario or str
        The first preset.
    levels : int
        L, 2 to 5.
    folder : str or Path
        Where scenario files are saved.

    Attributes
    ----------
    setting : Setting
        What is shown.
    view : View
        What was computed for it.
    sliders : dict of str to FloatSlider
        By the name of the lever.
    numbers : dict of str to Text
        The same values, as they are written.
    preset, grid, doubt, x, y : Dropdown
    reset, keep : Button
    name : Text
        The name to save the setting under.
    heading, outcomes, bluff, files, map, why, code, caveat : HTML
    message : HTML
        What became of the last request, where it could not be met or wrote a file.
    """

    def __init__(
        self,
        scenario: Scenario | str = "oman-2026",
        levels: int = 3,
        folder: str | Path = ".",
    ) -> None:
        import ipywidgets

        self.setting = Setting.of(scenario, levels)
        self.folder = Path(folder)
        self._first = self.setting
        # What the first preset, and the one that is shown, was loaded from.
        self._source = self._chosen = self._first.origin or self._first.preset.label
        self._still = False
        self._screen = Screen()
        prepare(levels)
        self.view: View = view(self.setting)
        self._make(ipywidgets)
        self._watch()
        self.box = self._laid_out(ipywidgets)
        self._show()

    def _repr_mimebundle_(self, **how: Any) -> Any:
        return self.box._repr_mimebundle_(**how)

    # The parts.

    def _make(self, w: Any) -> None:
        wide = w.Layout(width="98%")
        label = {"description_width": "72px"}
        self.sliders = {
            name: w.FloatSlider(
                value=float(self.setting.value(name)), min=parameter(name).low,
                max=parameter(name).high, step=_STEP, continuous_update=False, readout=False,
            )
            for name in LEVER_NAMES
        }  # fmt: skip
        self.numbers = {
            name: w.Text(
                value=written(self.setting.value(name)), description=_label(name, False),
                tooltip=parameter(name).meaning, style={"description_width": "initial"},
                continuous_update=False,
            )
            for name in LEVER_NAMES
        }  # fmt: skip
        self.preset = w.Dropdown(
            options=self._presets(), value=self._chosen, description="Preset", style=label,
            layout=wide,
        )  # fmt: skip
        self.grid = w.Dropdown(
            options=LEVELS, value=self.setting.levels, description="Levels L",
            tooltip="Concession levels in each file",
            style=label, layout=wide,
        )  # fmt: skip
        self.doubt = w.Dropdown(
            options=[(words, kind) for kind, words in DOUBTS.items()], value=self.setting.doubt,
            description="The US is", tooltip="Whether Iran knows if the threat is meant",
            style=label, layout=wide,
        )  # fmt: skip
        names = [(parameter(name).words, name) for name in LEVER_NAMES]
        half = w.Layout(flex="1 1 120px", width="auto", min_width="0")
        self.x, self.y = (
            w.Dropdown(options=names, value=axis, description=words, style=label, layout=half)
            for axis, words in zip(self.setting.axes, ("Map along", "Map up"), strict=True)
        )
        self.reset = w.Button(description="Reset the levers", layout=wide)
        self.name = w.Text(
            placeholder="my-scenario", description="Save as", style=label, layout=half
        )
        self.keep = w.Button(
            description="Save", tooltip="Write a scenario file", layout=w.Layout(width="64px")
        )
        self.heading, self.outcomes, self.files, self.why = (w.HTML() for _ in range(4))
        self.bluff = w.HTML()
        self.code, self.caveat, self.message, self.map = (w.HTML() for _ in range(4))
        self.message.add_class("bx-message")

    def _watch(self) -> None:
        for name, slider in self.sliders.items():
            for control in (slider, self.numbers[name]):
                control.observe(partial(self._on_lever, name), names="value")
        self.preset.observe(lambda change: self._on_preset(change["new"]), names="value")
        self.grid.observe(
            lambda change: self._go(lambda: self.setting.on(change["new"])), names="value"
        )
        self.doubt.observe(
            lambda change: self._go(lambda: self.setting.doubting(change["new"])), names="value"
        )
        for axis in (self.x, self.y):
            axis.observe(self._on_axes, names="value")
        self.reset.on_click(lambda _: self._go(self.setting.back))
        self.keep.on_click(lambda _: self._on_save())

    def _laid_out(self, w: Any) -> Any:
        levers: list[Any] = []
        for heading, names in LEVERS.items():
            levers.append(w.HTML(html.group(heading)))
            for name in names:
                levers.append(w.HBox([self.numbers[name], self.sliders[name]]))
                levers[-1].add_class("bx-lever")

        def part(name: str, *children: Any) -> Any:
            box = w.VBox(children)
            box.add_class(f"bx-{name}")
            return box

        controls = part(
            "levers",
            self.message, w.HTML(html.TITLE), self.preset, self.grid, *levers, self.reset,
            w.HBox([self.name, self.keep]),
        )  # fmt: skip
        answer = part(
            "answer",
            part("head", self.heading),
            part("map", w.HBox([self.x, self.y]), self.map),
            part("tables", self.files, self.outcomes, self.code, self.doubt, self.bluff),
            part("why", self.why),
            part("foot", self.caveat),
        )  # fmt: skip
        return part("frame", w.HTML(html.STYLE), part("page", controls, answer))

    # What happens.

    def _on_lever(self, name: str, change: Any) -> None:
        self._go(lambda: self.setting.move(name, change["new"]))

    def _on_axes(self, _: Any) -> None:
        self._go(lambda: self.setting.over(self.x.value, self.y.value))

    def _on_preset(self, chosen: str) -> None:
        def start() -> Setting:
            setting = self._first if chosen == self._source else Setting.of(chosen)
            kept = setting.on(self.setting.levels).over(*self.setting.axes)
            return kept.doubting(self.setting.doubt)

        if self._still:
            return
        if self._go(start):
            self._chosen = chosen
        else:
            self._offer()

    def _presets(self) -> list[tuple[str, str]]:
        """Names of presets, with what each is loaded from: the first, bundled ones, saved ones."""
        first = Path(self._source).resolve()
        files = [str(path) for path in saved_in(self.folder) if path.resolve() != first]
        sources = dict.fromkeys([self._source, *available(), *files, self._chosen])
        return [(Path(source).name, source) for source in sources]

    def _offer(self) -> None:
        """Offer the presets that there are now, the one that is shown among them."""
        with self._standing_still():
            self.preset.options = self._presets()
            self.preset.value = self._chosen

    def _on_save(self) -> None:
        name = self.name.value.strip()
        path = self.folder / f"{name}.toml"
        try:
            save(scenario_text(named(self.setting.scenario, name), file=path.name), path)
        except InputError as problem:
            self._say(str(problem), wrong=True)
        else:
            self._offer()
            self._say(
                f"wrote {path.name}, now among the presets; check it with: "
                f"python -m model check {path.name}"
            )

    def _go(self, step: Callable[[], Setting]) -> bool:
        """Take a step to another setting and show it; a step that fails is said, and not taken."""
        if self._still:
            return True
        try:
            setting = step()
            seen = view(setting)
        except InputError as problem:
            self._say(str(problem), wrong=True)
            self._place()
            return False
        self.setting, self.view = setting, seen
        self._say("")
        self._show()
        return True

    def _show(self) -> None:
        self._place()
        parts = (self.heading, self.outcomes, self.files, self.why, self.code, self.caveat)
        for part, text in zip(parts, html.tables(self.view), strict=True):
            part.value = text
        seen = self.view
        self.bluff.value = html.bluff(seen)
        png = self._screen.png(seen.map, *self.setting.axes, seen.today, seen.attrs)
        self.map.value = html.picture(seen, png)

    def _place(self) -> None:
        """Put the controls where the setting has them, which is no move of anybody's."""
        with self._standing_still():
            for name, slider in self.sliders.items():
                slider.value = float(self.setting.value(name))
                self.numbers[name].value = written(self.setting.value(name))
                self.numbers[name].description = _label(name, name in self.setting.moved)
            self.grid.value = self.setting.levels
            self.doubt.value = self.setting.doubt
            self.x.value, self.y.value = self.setting.axes

    @contextmanager
    def _standing_still(self) -> Iterator[None]:
        self._still = True
        try:
            yield
        finally:
            self._still = False

    def _say(self, text: str, wrong: bool = False) -> None:
        self.message.value = html.message(text, wrong)


def _label(name: str, moved: bool) -> str:
    return f"{MOVED if moved else ''}{parameter(name).words}"
