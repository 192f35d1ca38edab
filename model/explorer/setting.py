"""A setting of the explorer: a scenario, what was moved and switched from it, and what is asked.

Every step makes another setting, or is refused in words and leaves everything as it was.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from model.errors import InputError
from model.explorer.levers import levers_of, names_in, stakes_of
from model.parameters import check_value, simplexes
from model.scenario import Scenario, available, exact, load
from model.scenario.writing import written
from model.structure import SWITCHES, Structure
from model.words import listed

#: The grids to choose from. On finer ones the search for dominated strategies takes too long.
LEVELS = (2, 3, 4, 5)

#: The most strategies that a side may have there.
_MOST_STRATEGIES = 700

#: Which US Iran may face besides one that bluffs, and how the switch calls that.
DOUBTS: Mapping[str, str] = {
    "": "known to Iran",
    "meant": "of two types: means it, or bluffs",
    "hawk": "of two types: a hawk, or bluffs",
    "audience": "of two types: bound by its audience, or bluffs",
}

#: A block of files that are settled together, and all of them.
Links = tuple[tuple[str, ...], ...]

#: How a strike is carried out: the switch, and how sure the US itself is where Iran only believes.
Execution = tuple[str, Fraction]

#: The ways to carry it out that the switch offers, in words.
EXECUTIONS: Mapping[Execution, str] = {
    ("given", Fraction(0)): "as its credibility says",
    ("pays", Fraction(0)): "only where that pays the US",
    ("belief", Fraction(1)): "for sure, though Iran believes its credibility",
    ("belief", Fraction(0)): "never, though Iran believes its credibility",
}


@dataclass(frozen=True)
class Setting:
    """A scenario, the levers moved from it, its form, a grid and a map.

    Attributes
    ----------
    preset : Scenario
        What the levers were moved from.
    origin : str
        What `model.load` takes to load the preset; empty where there is nothing of the kind.
    moved : mapping of str to Fraction
        The parameters that differ from the preset.
    form : Structure
        The form of the game: the preset's, or as it was switched.
    levels : int
        L, one of `LEVELS`, of what is said of a grid.
    axes : (str, str)
        The parameters along and up the map.
    doubt : str
        What Iran may face besides a US that bluffs, one of `DOUBTS`; empty where it knows.
    """

    preset: Scenario
    origin: str
    moved: Mapping[str, Fraction] = field(default_factory=dict)
    form: Structure = field(default_factory=Structure)
    levels: int = 3
    axes: tuple[str, str] = ("threat", "assurance")
    doubt: str = ""

    @classmethod
    def of(cls, scenario: Scenario | str = "oman-2026", levels: int = 3) -> Setting:
        """The setting in which nothing is moved yet.

        Raises
        ------
        ValueError
            For a scenario that does not load, or levels out of range.
        """
        if isinstance(scenario, Scenario):
            known = scenario.name in available() and load(scenario.name).digest == scenario.digest
            origin = scenario.name if known else ""
        else:
            origin, scenario = str(scenario), load(scenario)
        _check_levels(levels, LEVELS)
        start = cls(scenario, origin, form=scenario.form())
        return start.on(min(levels, start.grids[-1]))

    @cached_property
    def grids(self) -> tuple[int, ...]:
        """The grids that are not too fine for talks on so many files."""
        files = len(self.preset.talks_on)
        return tuple(n for n in LEVELS if n == LEVELS[0] or (n + 1) ** files <= _MOST_STRATEGIES)

    @cached_property
    def levers(self) -> tuple[str, ...]:
        """What describes the situation."""
        return names_in(levers_of(self.preset))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Everything that can be moved: levers, then stakes."""
        return (*self.levers, *names_in(stakes_of(self.preset)))

    @cached_property
    def mapped(self) -> tuple[str, ...]:
        """What can lie along the map: all but weights, which cannot move alone."""
        return tuple(name for name in self.names if not self.preset.parameter(name).simplex)

    def move(self, name: str, value: object) -> Setting:
        """The setting with a parameter at a value; at the preset's own it counts as not moved.

        Moving a weight moves the others of its simplex, in proportion.

        Raises
        ------
        ValueError
            For a name that is none, what is no number, or a value out of bounds.
        """
        if name not in self.names:
            raise InputError(f"lever: must be one of {', '.join(self.names)}, got {name!r}")
        # Sliders add steps as floats: 0.1 + 0.2 is meant to be 3/10.
        try:
            number = exact(f"{value:.12g}" if isinstance(value, float) else value)
        except InputError as problem:
            raise InputError(f"{name}: {problem}") from None
        check_value(name, number, self.preset.parameter(name))
        values = {**self.preset.values, **self.moved}
        together = next((w for w in simplexes(self.names).values() if name in w), (name,))
        if len(together) > 1:
            after = self.preset.with_exact(values).replace(**{name: number}).values
            values |= {n: after[n] for n in together}
        values[name] = number
        before = self.preset.values
        return replace(self, moved={n: values[n] for n in self.names if values[n] != before[n]})

    def link(self, blocks: Links) -> Setting:
        """The setting in which these files are settled together, or none."""
        form = replace(self.form, linked=blocks)
        return replace(self, form=form.on(self.preset.talks_on))

    def carried_out(self, how: Execution) -> Setting:
        """The setting in which a strike is carried out so."""
        execution, chance = how
        return replace(self, form=replace(self.form, execution=execution, us_chance=chance))  # type: ignore[arg-type]

    @property
    def execution(self) -> Execution:
        """How a strike is carried out."""
        return self.form.execution, self.form.us_chance

    def on(self, levels: int) -> Setting:
        """The setting on another grid."""
        _check_levels(levels, self.grids)
        return replace(self, levels=levels)

    def over(self, x: str, y: str) -> Setting:
        """The setting with another map."""
        for name in (x, y):
            if name not in self.mapped:
                raise InputError(f"axis: must be one of {', '.join(self.mapped)}, got {name!r}")
        if x == y:
            raise InputError(f"axes: must be two different parameters, got {x!r} twice")
        return replace(self, axes=(x, y))

    def doubting(self, doubt: str) -> Setting:
        """The setting in which Iran does not know which US it faces, or does."""
        if doubt not in DOUBTS:
            raise InputError(
                f"doubt: must be one of {', '.join(filter(None, DOUBTS))} or '', got {doubt!r}"
            )
        return replace(self, doubt=doubt)

    def back(self) -> Setting:
        """The setting with levers and form as the preset has them."""
        return replace(self, moved={}, form=self.preset.form(), doubt="")

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario of the setting; what was moved is in its name and in its sources."""
        moved = self.preset.replace(**self.moved)
        return moved if self.form == self.preset.form() else moved.in_form(self._switched)

    @property
    def _switched(self) -> Structure:
        """The form without own terms, which stay the scenario's."""
        own = Structure.of(self.preset.structure)
        return replace(
            own, linked=self.form.linked, execution=self.form.execution,
            us_chance=self.form.us_chance,
        )  # fmt: skip

    def value(self, name: str) -> Fraction:
        """Where a parameter stands."""
        return self.moved.get(name, self.preset.values[name])

    @property
    def changes(self) -> tuple[str, ...]:
        """What differs from the preset, in words."""
        said = [
            f"{self.preset.parameter(n).in_a_sentence} {written(v)} "
            f"(was {written(self.preset.values[n])})"
            for n, v in self.moved.items()
        ]
        return (*said, *self.form.differences(self.preset.form()))

    @property
    def python(self) -> str:
        """The line of Python that answers for this setting."""
        made = f"model.load({self.origin!r})" if self.origin else "scenario"
        changes = ", ".join(f'{name}="{written(value)}"' for name, value in self.moved.items())
        made = f"{made}.replace({changes})" if changes else made
        if self.form != self.preset.form():
            usual = Structure()
            switches = {n: getattr(self._switched, n) for n in (*SWITCHES, "us_chance", "linked")}
            differ = [
                f"{n}={str(v) if isinstance(v, Fraction) else v!r}"
                for n, v in switches.items()
                if v != getattr(usual, n)
            ]
            made = f"{made}.in_form(model.Structure({', '.join(differ)}))"
        return f"model.answer({made})"

    @property
    def command(self) -> str:
        """The command that answers for this setting; empty for an unsaved preset."""
        if not self.origin:
            return ""
        parts = ["python", "-m", "model", "answer", self.origin]
        for name, value in self.moved.items():
            parts += ["--set", f"{name}={written(value)}"]
        before = self.preset.form()
        if self.form.linked != before.linked:
            for block in self.form.linked or ((),):
                parts += ["--link", "+".join(block) or "none"]
        if self.execution != (before.execution, before.us_chance):
            parts += ["--form", f"execution={self.form.execution}"]
            if self.form.us_chance:
                parts += ["--form", f"us_chance={written(self.form.us_chance)}"]
        return shlex.join(parts)


def _check_levels(levels: int, known: tuple[int, ...]) -> None:
    if levels not in known:
        raise InputError(f"levels: must be one of {', '.join(map(str, known))}, got {levels}")


def linked_in_words(blocks: Links) -> str:
    """Files that are settled together, as the switch calls them."""
    return "; ".join(f"{listed(block)} together" for block in blocks) or "each file by itself"


def saved_in(folder: Path) -> tuple[Path, ...]:
    """The scenario files in a folder; other files of TOML are passed over."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        with suppress(InputError):
            load(path)
            found.append(path)
    return tuple(found)
