"""The levers of a scenario as the explorer lists them: headings, words, grades.

What describes the situation comes first, the capabilities of the scenario's own files and its own
parameters among them; what the two sides want, the stakes, stands apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from model.parameters import Parameter
from model.scenario import Scenario, decimal

#: The levers that every scenario has, by heading. The three indicators of the article (para. 22 to
#: 24) stand together, the scope of a strike among them.
_EVERYWHERE: Mapping[str, tuple[str, ...]] = {
    "Threat": ("threat", "credibility"),
    "The promise not to strike": ("assurance", "assurance_erosion"),
    "Indicators": ("elite_cohesion", "protest", "strike_scope"),
    "Pressure": ("sanctions", "israel_hazard"),
}

#: The groups of further levers and of stakes (`Parameter.group`), with their headings.
_LEVER_GROUPS = {"capability": "Capabilities", "own": "Of this scenario"}
_STAKE_GROUPS = {
    "files": "The files", "US stakes": "What the US wants and fears",
    "Iran's stakes": "What Iran wants and fears", "own": "Of this scenario",
}  # fmt: skip

#: Steps of a slider: of a share, and of what is counted in points.
STEP, POINTS_STEP = 0.01, 0.05


def levers_of(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """What describes the situation, under the headings of the sliders."""
    further = _grouped(scenario, "lever", _LEVER_GROUPS)
    return {**_EVERYWHERE, **further}


def stakes_of(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """What the two sides want, under headings."""
    return _grouped(scenario, "uncertainty", _STAKE_GROUPS)


def names_in(groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The parameters of all groups, in their order."""
    return tuple(name for names in groups.values() for name in names)


def _grouped(
    scenario: Scenario, kind: str, headings: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    every = [scenario.parameter(name) for name in scenario.names]
    found = {
        words: tuple(p.name for p in every if (p.kind, p.group) == (kind, group))
        for group, words in headings.items()
    }
    return {words: names for words, names in found.items() if names}


@dataclass(frozen=True)
class Scaled:
    """A lever with the grades that its scenario's scale has for it.

    Attributes
    ----------
    parameter : Parameter
    low, high : Fraction
        The range that the scenario states.
    grades : tuple of (str, Fraction)
        From the lowest; none for weights, and without a scale.
    """

    parameter: Parameter
    low: Fraction
    high: Fraction
    grades: tuple[tuple[str, Fraction], ...]

    @classmethod
    def of(cls, scenario: Scenario, name: str) -> Scaled:
        """A lever of a scenario."""
        p, entry = scenario.parameter(name), scenario.parameters[name]
        known = {} if scenario.scale is None or p.simplex else scenario.scale.of(p)
        ordered = sorted(known.items(), key=lambda item: item[1])
        grades = tuple((word.replace("_", " "), value) for word, value in ordered)
        return cls(p, entry.low, entry.high, grades)

    @property
    def step(self) -> float:
        """The step of its slider."""
        return POINTS_STEP if self.parameter.unit == "points" else STEP

    def grade(self, value: Fraction) -> str:
        """The grade of a value in words: one, or those that it lies between; else its number."""
        return next(self._words(value), decimal(value))

    def _words(self, value: Fraction) -> Iterator[str]:
        if not self.grades:
            return
        for word, at in self.grades:
            if at == value:
                yield word
        if value < self.grades[0][1]:
            yield f"below {self.grades[0][0]}"
        if value > self.grades[-1][1]:
            yield f"above {self.grades[-1][0]}"
        for (lower, a), (upper, b) in pairwise(self.grades):
            if a < value < b:
                yield f"between {lower} and {upper}"

    @property
    def range_words(self) -> str:
        """The range that the scenario states, e.g. ``"medium to very high"``."""
        if self.low == self.high:
            return f"{self.grade(self.low)} alone"
        return f"{self.grade(self.low)} to {self.grade(self.high)}"

    def place(self, value: Fraction) -> float:
        """Where a value lies on the slider, in per cent of its length."""
        p = self.parameter
        return 100 * float((value - p.low) / (Fraction(p.high) - p.low))
