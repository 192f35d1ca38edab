"""The explorer as widgets: the answer on top, levers, and beside them what they lead to.

Nothing is computed here. A move of a slider makes a new `Setting`, its `View` is asked for, and
texts and pictures are put in place. Sliders report when they are let go (and at each arrow key), so
that no move waits behind another. What takes longer, map and price, is computed meanwhile
(`model.explorer.later`). Above each slider stands its number, to be typed, as 0.35 or 1/3; what is
no value of the lever is refused in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from model.errors import InputError
from model.explorer import grid_html, html
from model.explorer.controls import Asked, Lever, Switches, rows
from model.explorer.later import Later
from model.explorer.layout import laid_out
from model.explorer.levers import levers_of, stakes_of
from model.explorer.map_picture import MapPicture
from model.explorer.setting import Setting, saved_in
from model.explorer.view import View, prepare, priced, view
from model.pricing import Price
from model.scenario import Scenario, available
from model.scenario.writing import named, save, scenario_text

#: What stands folded below everything: the first is computed when it is opened.
_GRIDS, _CODE = "What grids of concessions say", "This setting again, to copy"


class Explorer:
    """The explorer of a scenario. Jupyter shows it as its widget, `box`.

    Parameters
    ----------
    scenario : Scenario or str
        The first preset.
    levels : int
        L, 2 to 5, of what is said of a grid.
    folder : str or Path
        Where scenario files are saved.

    Attributes
    ----------
    setting : Setting
        What is shown.
    view : View
        What was computed for it.
    later : Later
        Computes what takes longer.
    levers : dict of str to Lever
        By name; those of stakes once they are opened.
    preset, x, y : Dropdown
    switches : Switches
    asked : Asked
    reset, keep, sure : Button
    name : Text
        The name to save the setting under.
    heading, caveat, room, types, map, grids, code : HTML
    message : HTML
        What became of the last request, where it could not be met or wrote a file.
    stakes, curious : Accordion
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
        self._source = self._chosen = self.setting.origin or self.setting.preset.label
        self._still = False
        self._drawn: tuple[object, MapPicture] | None = None
        self._priced: tuple[Setting, Price] | None = None
        self._showing = RLock()
        self.later = Later()
        prepare()
        self.view = view(self.setting)
        self._make(ipywidgets)
        self.box = laid_out(self)
        self._watch()
        self._lever_rows()
        self._show()

    def view_of(self, setting: Setting) -> View:
        """What would be shown of another setting, computed without showing it."""
        return view(setting)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.box._repr_mimebundle_(**kwargs)

    # The parts.

    def _make(self, w: Any) -> None:
        wide = w.Layout(width="auto", margin="2px 0")
        label = {"description_width": "initial"}
        half = w.Layout(flex="1 1 120px", width="auto", min_width="0")
        self.preset = w.Dropdown(
            options=self._presets(), value=self._chosen, description="Preset", style=label,
            layout=wide,
        )  # fmt: skip
        self.switches, self.asked = Switches(self.setting), Asked(self.setting)
        self.x, self.y = (
            w.Dropdown(
                options=self._axes(), value=axis, description=words, style=label, layout=half
            )
            for axis, words in zip(self.setting.axes, ("Map along", "Map up"), strict=True)
        )
        self.reset = w.Button(description="Reset", tooltip="Levers and switches", layout=wide)
        self.sure = w.Button(description="What would change it?", layout=w.Layout(width="auto"))
        self.name = w.Text(
            placeholder="my-scenario", description="Save as", style=label, layout=half
        )
        self.keep = w.Button(
            description="Save", tooltip="Write a scenario file", layout=w.Layout(width="64px")
        )
        self.heading, self.caveat, self.room, self.types = (w.HTML() for _ in range(4))
        self.map, self.grids, self.code, self.message = (w.HTML() for _ in range(4))
        self.message.add_class("bx-message")
        self.standard = w.VBox()
        self.wants = w.VBox()
        self.stakes = w.Accordion([self.wants], titles=["What the two sides want"])
        opened = w.VBox([self.switches.levels, self.grids])
        self.curious = w.Accordion([opened, self.code], titles=[_GRIDS, _CODE])

    def _watch(self) -> None:
        self.preset.observe(lambda change: self._on_preset(change["new"]), names="value")
        for control, step in (
            (self.switches.linked, Setting.link),
            (self.switches.execution, Setting.carried_out),
            (self.switches.doubt, Setting.doubting),
            (self.switches.levels, Setting.on),
        ):
            control.observe(self._taking(step), names="value")
        for axis in (self.x, self.y):
            axis.observe(self._on_axes, names="value")
        self.reset.on_click(lambda _: self._go(self.setting.back))
        self.keep.on_click(lambda _: self._on_save())
        self.sure.on_click(lambda _: self._show_how_sure(breaks=True))
        self.asked.go.on_click(lambda _: self._on_price())
        self.stakes.observe(lambda _: self._lever_rows(), names="selected_index")
        self.curious.observe(lambda _: self._show_grids(), names="selected_index")

    def _taking(self, step: Callable[[Setting, Any], Setting]) -> Callable[[Any], None]:
        def take(change: Any) -> None:
            self._go(lambda: step(self.setting, change["new"]))

        return take

    def _lever_rows(self) -> None:
        """Make the rows of the preset's levers, and of its stakes once they are opened."""
        preset = self.setting.preset
        if getattr(self, "_rows_of", None) is not preset:
            self.levers: dict[str, Lever] = {}
            self._rows_of = preset
            self.wants.children = ()
            made, self.standard.children = rows(preset, levers_of(preset), self._on_lever)
            self.levers |= made
        if self.stakes.selected_index is not None and not self.wants.children:
            made, self.wants.children = rows(preset, stakes_of(preset), self._on_lever)
            self.levers |= made
            self._place()

    # What happens.

    def _on_lever(self, name: str, value: object) -> None:
        self._go(lambda: self.setting.move(name, value))

    def _on_axes(self, _: Any) -> None:
        self._go(lambda: self.setting.over(self.x.value, self.y.value))

    def _on_preset(self, chosen: str) -> None:
        def start() -> Setting:
            setting = self._first if chosen == self._source else Setting.of(chosen)
            levels = min(self.setting.levels, setting.grids[-1])
            setting = setting.on(levels).doubting(self.setting.doubt)
            known = set(self.setting.axes) <= set(setting.mapped)
            return setting.over(*self.setting.axes) if known else setting

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

    def _on_price(self) -> None:
        setting, asked = self.setting, self.asked
        what = asked.file.value, asked.status.value, asked.by.value

        def done(found: Price) -> None:
            self._priced = setting, found
            self._show_price()

        asked.said.value = html.works("Looking for what it takes")
        self._later("price", lambda: priced(setting, *what), done, asked.said)

    def _later(
        self, kind: str, work: Callable[[], Any], done: Callable[[Any], None], part: Any
    ) -> None:
        """Compute meanwhile what a part then shows, or why it cannot."""

        def show(found: Any) -> None:
            with self._showing:
                done(found)

        self.later.ask(kind, work, show, lambda why: setattr(part, "value", html.failed(why)))

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
        with self._showing:
            self.setting, self.view = setting, seen
            self._say("")
            self._show()
        return True

    def _show(self) -> None:
        self._lever_rows()
        self._place()
        seen = self.view
        self.heading.value = html.heading(seen)
        self.room.value = html.room(seen)
        self.types.value = html.types(seen)
        self.code.value = html.code(self.setting)
        self._show_price()
        # The last is computed first.
        self._show_grids()
        self._show_how_sure()
        self._show_map()

    def _show_price(self) -> None:
        """What was found of a price, said to be of the setting before once that has moved."""
        if self._priced is not None:
            setting, found = self._priced
            self.asked.said.value = html.price(found, setting.scenario == self.setting.scenario)

    def _show_map(self) -> None:
        """Move the mark; have the map drawn again if what is not on its axes has changed."""
        seen, key = self.view, _off_the_map(self.setting)
        if self._drawn is not None and self._drawn[0] == key:
            self.later.drop("map")
            self.map.value = html.picture(self._drawn[1], self.setting)
            return

        def done(picture: MapPicture) -> None:
            self._drawn = key, picture
            self.map.value = html.picture(picture, self.setting)

        self.map.value = html.works("Drawing the map")
        self._later("map", lambda: MapPicture.of(seen.plane), done, self.map)

    def _show_how_sure(self, breaks: bool = False) -> None:
        """What the numbers rest on; how often the answer stands, once that is known."""
        seen = self.view
        self.caveat.value = html.how_sure(seen, waits=breaks)
        self._later(
            "sure",
            lambda: html.how_sure(seen, seen.how_sure, seen.breaks if breaks else ""),
            lambda text: setattr(self.caveat, "value", text),
            self.caveat,
        )

    def _show_grids(self) -> None:
        """What grids say, where that is opened."""
        if self.curious.selected_index != 0:
            return
        seen = self.view
        self.grids.value = html.works("Looking at the grids")
        self._later(
            "grids",
            lambda: grid_html.tables(seen.grids),
            lambda text: setattr(self.grids, "value", text),
            self.grids,
        )

    def _place(self) -> None:
        """Put the controls where the setting has them, which is no move of anybody's."""
        setting = self.setting
        with self._standing_still():
            for name, lever in self.levers.items():
                lever.place(setting.value(name), name in setting.moved)
            self.switches.place(setting)
            self.asked.place(setting)
            for control, axis in zip((self.x, self.y), setting.axes, strict=True):
                if control.options != self._axes():
                    control.options = self._axes()
                control.value = axis

    def _axes(self) -> tuple[tuple[str, str], ...]:
        """What can lie along the map, in words."""
        preset = self.setting.preset
        return tuple((preset.parameter(name).words, name) for name in self.setting.mapped)

    @contextmanager
    def _standing_still(self) -> Iterator[None]:
        before, self._still = self._still, True
        try:
            yield
        finally:
            self._still = before

    def _say(self, text: str, wrong: bool = False) -> None:
        self.message.value = html.message(text, wrong)


def _off_the_map(setting: Setting) -> object:
    """What a map rests on: all of a setting but where the levers on its axes stand."""
    others = {n: v for n, v in setting.moved.items() if n not in setting.axes}
    return setting.preset.digest, setting.form, setting.axes, tuple(others.items())
