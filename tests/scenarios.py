"""Scenarios made for tests: any values within bounds, not only those of the bundled files."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from model.parameters import FILES, NAMES, PARAMETERS, SIMPLEXES
from model.scenario import Scenario


def scenario_of(values: Mapping[str, Fraction]) -> Scenario:
    """A scenario with these values, each with its bounds as its range."""
    return Scenario.model_validate(
        {
            "format": 1,
            "name": "made-up",
            "title": "Made up for a test",
            "date": datetime.date(2026, 2, 6),
            "known_until": datetime.date(2026, 2, 6),
            "summary": "Any values.",
            "parameters": {
                p.name: {
                    "value": values[p.name],
                    "low": p.low,
                    "high": p.high,
                    "basis": "assumed",
                    "source": "no source; a test",
                }
                for p in PARAMETERS
            },
        }
    )


def random_scenario(rng: np.random.Generator, denominator: int = 20) -> Scenario:
    """Values drawn evenly on a grid within the bounds; a coarse grid makes ties common."""
    values = {
        p.name: Fraction(int(rng.integers(p.low * denominator, p.high * denominator + 1)))
        / denominator
        for p in PARAMETERS
    }
    return scenario_of(_on_simplexes(values))


def _on_simplexes(values: dict[str, Fraction]) -> dict[str, Fraction]:
    for names in SIMPLEXES.values():
        total = sum((values[n] for n in names), Fraction(0))
        for n in names:
            values[n] = values[n] / total if total else Fraction(1, 3)
    return values


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Scenarios over the full bounds of every parameter, with zeros and ties well represented."""
    denominator = draw(st.sampled_from([2, 4, 20]))
    highs = {p.name: p.high * denominator for p in PARAMETERS}
    values = {n: Fraction(draw(st.integers(0, highs[n])), denominator) for n in NAMES}
    return scenario_of(_on_simplexes(values))


def within_ranges(scenario: Scenario, rng: np.random.Generator) -> Scenario:
    """A scenario drawn evenly within another's stated ranges, on a grid of thousandths."""
    values = {
        name: entry.low + (entry.high - entry.low) * Fraction(int(rng.integers(1001)), 1000)
        for name, entry in scenario.parameters.items()
    }
    return scenario_of(_on_simplexes(values))


HALF = Fraction(1, 2)


def separable(**changes):
    """No threat, no Israel, no coupling: the US takes x_f >= b / (A + b), Iran x_f <= w pi / c."""
    values = {p.name: Fraction(0) for p in PARAMETERS}
    for f in FILES:
        values |= {f"agenda_weight_{f}": Fraction(1, 3), f"deterrent_weight_{f}": Fraction(1, 3)}
        values |= {f"capability_{f}": Fraction(1), f"iran_value_{f}": Fraction(1)}
        values |= {f"us_value_{f}": Fraction(1), f"us_cost_{f}": Fraction(1)}
    values |= {"sanctions": Fraction(1), "sanctions_pain": Fraction(3, 2)}
    values |= {name: Fraction(value) for name, value in changes.items()}
    return scenario_of(values)
