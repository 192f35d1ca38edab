"""Scenarios: what they are, reading and checking their files, and writing new ones."""

from model.scenario.fields import decimal, exact
from model.scenario.reading import ScenarioError, available, load, parse
from model.scenario.records import (
    Entry,
    FileEnd,
    Happened,
    Order,
    OwnEntry,
    Reference,
    Round,
    Scale,
)
from model.scenario.scenario import Scenario

__all__ = [
    "Entry",
    "FileEnd",
    "Happened",
    "Order",
    "OwnEntry",
    "Reference",
    "Round",
    "Scale",
    "Scenario",
    "ScenarioError",
    "available",
    "decimal",
    "exact",
    "load",
    "parse",
]
