r"""The grades of several raters as one scenario.

For each parameter that two raters or more have graded: the value is the median of the raters'
numbers; the range is their spread, from the lowest number to the highest, joined with that of the
rule (one grade below and above the median, for weights 0.1); every rater's grade stands in the
reason. A parameter that fewer graded keeps the entry of the questionnaire's scenario. Medians of
weights are divided by their sum. How far the raters agree is Krippendorff's alpha for ordinal
values, over the parameters of each scale and for each parameter by itself (`model.panel.alpha`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isnan
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from model.errors import InputError
from model.panel.alpha import Agreement, agreement
from model.panel.questionnaire import Sheet, made_from, read_sheet
from model.parameters import SIMPLEXES, Parameter
from model.results import Result, plain, table
from model.scenario import Entry, Scenario, available, decimal, load
from model.words import listed, number

if TYPE_CHECKING:
    import pandas as pd

#: What weights may lie beside their median, by the rule.
_BESIDE = Fraction(1, 10)

#: What each scale is of, in words, by the unit of its parameters.
_SCALES = {"share": "intensities", "points": "stakes", "weight": "weights"}


@dataclass(frozen=True, eq=False, repr=False)
class Panel(Result):
    """The grades of a panel, and the scenario that they make.

    Attributes
    ----------
    scenario : Scenario
        The panel's.
    template : Scenario
        What the questionnaire was made from.
    sheets : tuple of Sheet
    scales : mapping of str to Agreement
        By unit: share, points, weight.
    """

    scenario: Scenario
    template: Scenario
    sheets: tuple[Sheet, ...]
    scales: Mapping[str, Agreement]

    def alpha(self, name: str) -> float:
        """The agreement on one parameter; NaN where fewer than two graded it."""
        found = self.scales[self.template.parameter(name).unit].units
        return found.get(name, float("nan"))

    @property
    def disputed(self) -> tuple[str, ...]:
        """The parameters on which raters agree less than by chance, the least agreed first."""
        alphas = {name: self.alpha(name) for name in self.template.parameters}
        below = [name for name, alpha in alphas.items() if alpha < 0]
        return tuple(sorted(below, key=lambda name: alphas[name]))

    @property
    def words(self) -> str:
        """How many raters, how far they agree, and what they dispute most."""
        told = [
            f"{_SCALES[unit]} {number(found.alpha)}"
            for unit, found in self.scales.items()
            if not isnan(found.alpha)
        ]
        agreed = (
            f"agreement (Krippendorff's alpha, ordinal): {listed(told)}"
            if told
            else ("agreement cannot be told")
        )
        named = [self.template.parameter(n).in_a_sentence for n in self.disputed[:3]]
        disputed = f"; least agreed on {listed(named)}" if named else ""
        return f"{len(self.sheets)} raters graded {self.template.label}; {agreed}{disputed}"

    def frame(self) -> pd.DataFrame:
        """A row for each parameter: every rater's grade, the median, the range, the agreement."""
        return table(
            [
                {
                    "parameter": name,
                    **{sheet.rater: sheet.grades.get(name, "") for sheet in self.sheets},
                    "value": decimal(entry.value),
                    "low": decimal(entry.low),
                    "high": decimal(entry.high),
                    "alpha": self.alpha(name),
                }
                for name, entry in self.scenario.parameters.items()
            ]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "template": self.template.label,
            "raters": {sheet.rater: dict(sheet.grades) for sheet in self.sheets},
            "alpha": {_SCALES[unit]: plain(found.alpha) for unit, found in self.scales.items()},
            "parameters": {
                name: {
                    "value": plain(entry.value), "low": plain(entry.low),
                    "high": plain(entry.high), "alpha": plain(self.alpha(name)),
                }
                for name, entry in self.scenario.parameters.items()
            },
        }  # fmt: skip


def collect(
    files: Sequence[str | Path], template: Scenario | str | None = None, name: str = "panel"
) -> Panel:
    """Make a scenario of what several raters answered.

    Parameters
    ----------
    files : sequence of str or Path
        Filled questionnaires, one a rater, named by the files.
    template : Scenario or str, optional
        The scenario that they were made from; by default the bundled one that they name.
    name : str
        Of the new scenario.

    Returns
    -------
    Panel

    Raises
    ------
    InputError
        For fewer than two files, one twice, two of one name, and as `read_sheet` does.
    """
    paths = [Path(file) for file in files]
    if len(paths) < 2:
        raise InputError(f"files: must be of two raters or more, got {len(paths)}")
    stems = [path.stem for path in paths]
    twice = next((s for k, s in enumerate(stems) if s in stems[:k]), None)
    if twice is not None:
        raise InputError(f"files: must be one for each rater, got {twice!r} twice")
    if template is None:
        origin = made_from(paths[0])
        if origin not in available():
            raise InputError(
                f"{paths[0]}: must be made from a scenario of the package or be told which, "
                f"got {origin!r}; --from names it"
            )
        template = origin
    scenario = load(template)
    sheets = tuple(read_sheet(path, scenario) for path in paths)
    for k, sheet in enumerate(sheets):
        for other in sheets[:k]:
            if sheet.grades == other.grades and len(sheet.grades) == len(scenario.parameters):
                raise InputError(
                    f"files: must be filled apart, got the same answers from {other.rater!r} and "
                    f"{sheet.rater!r}"
                )
    return Panel(_made(scenario, sheets, name), scenario, sheets, _scales(scenario, sheets))


def _grade_of(scenario: Scenario, p: Parameter) -> Mapping[str, Fraction]:
    assert scenario.scale is not None
    return scenario.scale.of(p)


def _scales(scenario: Scenario, sheets: Sequence[Sheet]) -> Mapping[str, Agreement]:
    """Agreement on the parameters of each scale; a grade's rank is that of its number."""
    found = {}
    for unit in _SCALES:
        given: dict[Any, list[float]] = {}
        for name, p in scenario.described.items():
            if p.unit == unit:
                numbers = _grade_of(scenario, p)
                ranks = sorted(numbers.values())
                given[name] = [
                    float(ranks.index(numbers[s.grades[name]])) for s in sheets if name in s.grades
                ]
        found[unit] = agreement(given)
    return found


def _made(scenario: Scenario, sheets: Sequence[Sheet], name: str) -> Scenario:
    entries = {n: _entry(scenario, n, sheets) for n in scenario.parameters}
    for names in SIMPLEXES.values():
        total = sum((entries[n].value for n in names), Fraction(0))
        if total != 1:
            for n in names:
                entry, value = entries[n], entries[n].value / total
                entries[n] = entry.model_copy(
                    update={
                        "value": value, "grade": None,
                        "low": min(entry.low, value), "high": max(entry.high, value),
                    }
                )  # fmt: skip
    values = {n: entry.value for n, entry in entries.items()}
    return scenario._updated(
        name=name,
        title=f"{scenario.title}, as graded by a panel of {len(sheets)}",
        parameters=entries,
        orders=tuple(order for order in scenario.orders if order.holds(values)),
        variants={},
        happened=None,
    )


def _entry(scenario: Scenario, name: str, sheets: Sequence[Sheet]) -> Entry:
    """The entry of a parameter that raters have graded; as it was where fewer than two did."""
    entry, p = scenario.parameters[name], scenario.parameter(name)
    told = {s.rater: s.grades[name] for s in sheets if name in s.grades}
    if len(told) < 2:
        return entry
    numbers = _grade_of(scenario, p)
    given = sorted(numbers[grade] for grade in told.values())
    value = Fraction(median(given))
    low, high = _by_the_rule(sorted(set(numbers.values())), value, p)
    grades = [word for word, x in numbers.items() if x == value]
    listed_grades = ", ".join(f"{rater} {grade}" for rater, grade in told.items())
    return entry.model_copy(
        update={
            "value": value,
            "low": max(Fraction(p.low), min(low, given[0])),
            "high": min(Fraction(p.high), max(high, given[-1])),
            "grade": grades[0] if grades else None,
            "basis": "inferred",
            "source": f"a panel of {len(told)}, from: {entry.source}",
            "why": f"Median of the grades {listed_grades}.",
            "circular": (),
        }
    )


def _by_the_rule(
    ladder: Sequence[Fraction], value: Fraction, p: Parameter
) -> tuple[Fraction, Fraction]:
    """From one grade below to one above; for weights 0.1 either way."""
    if p.unit == "weight":
        return max(Fraction(p.low), value - _BESIDE), min(Fraction(p.high), value + _BESIDE)
    below = [x for x in ladder if x < value]
    above = [x for x in ladder if x > value]
    return (below[-1] if below else value), (above[0] if above else value)
