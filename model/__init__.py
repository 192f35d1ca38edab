"""A game-theoretic bargaining model of the US-Iran talks that opened in Oman on 6 February 2026.

Two governments play a normal-form game over concessions in three files (nuclear, regional proxies,
missiles); the military threat modifies the payoffs. See the README for what the model can and
cannot tell you.

The names below load what they need on first use, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from os.path import isfile
from typing import TYPE_CHECKING, Any

from model.about import __version__

if TYPE_CHECKING:
    from model.answers import answer as answer
    from model.answers import breaks as breaks
    from model.answers import central_over as central_over
    from model.answers import package_zone as package_zone
    from model.answers.room import room as room
    from model.answers.status_along import status_along as status_along
    from model.answers.status_plane import status_plane as status_plane
    from model.briefing import write_briefing as write_briefing
    from model.claims import evaluate as scoreboard
    from model.continuum import without_a_grid
    from model.dynamics import rounds as rounds
    from model.episodes import episodes as record
    from model.explorer import explorer as explore
    from model.game import BargainingGame as BargainingGame
    from model.lenses.bargaining import bargain as bargain
    from model.lenses.first_mover import commitment_path as commitment_path
    from model.lenses.side_by_side import lenses as side_by_side
    from model.lenses.zones import zone as zone
    from model.lenses.zones_along import zones_over as zones_over
    from model.plots import figure as figure
    from model.pricing import price as price
    from model.reasons import reasons as why
    from model.regimes import audit as audit
    from model.regimes import branches as branches
    from model.regimes import critical_values as critical_values
    from model.regimes import distance as distance
    from model.regimes import plane as plane
    from model.scenario import Scenario as Scenario
    from model.scenario import load as load
    from model.structure import Structure as Structure
    from model.structure import Term as Term
    from model.sweeps import open_sweep as open_sweep
    from model.sweeps import sample as sample
    from model.sweeps import sweep as sweep
    from model.sweeps.checked import checked as checked
    from model.sweeps.checked import headline_check as headlines
    from model.two_types import TwoTypeGame as TwoTypeGame
    from model.two_types import bluff as bluff
    from model.two_types import bluff_over as bluff_over
    from model.uncertainty import across_structures as forms
    from model.uncertainty import draw as draw
    from model.uncertainty import form_table as form_table
    from model.uncertainty import robustness as robustness
    from model.uncertainty.discovery import discover as discover
    from model.uncertainty.sensitivity import sobol_indices as sensitivity
    from model.uncertainty.signposts import signposts as signposts

#: Where each name lives; after a colon what it is called there.
_HOMES = {
    "BargainingGame": "model.game",
    "Scenario": "model.scenario",
    "Structure": "model.structure",
    "Term": "model.structure",
    "TwoTypeGame": "model.two_types",
    "answer": "model.answers",
    "audit": "model.regimes",
    "bargain": "model.lenses.bargaining",
    "bluff": "model.two_types",
    "bluff_over": "model.two_types",
    "branches": "model.regimes",
    "breaks": "model.answers",
    "central_over": "model.answers",
    "checked": "model.sweeps.checked",
    "commitment_path": "model.lenses.first_mover",
    "critical_values": "model.regimes",
    "discover": "model.uncertainty.discovery",
    "distance": "model.regimes",
    "draw": "model.uncertainty",
    "explore": "model.explorer:explorer",
    "figure": "model.plots",
    "form_table": "model.uncertainty",
    "forms": "model.uncertainty:across_structures",
    "headlines": "model.sweeps.checked:headline_check",
    "load": "model.scenario",
    "open_sweep": "model.sweeps",
    "package_zone": "model.answers",
    "plane": "model.regimes",
    "price": "model.pricing",
    "record": "model.episodes:episodes",
    "robustness": "model.uncertainty",
    "room": "model.answers.room",
    "rounds": "model.dynamics",
    "sample": "model.sweeps",
    "scoreboard": "model.claims:evaluate",
    "sensitivity": "model.uncertainty.sensitivity:sobol_indices",
    "side_by_side": "model.lenses.side_by_side:lenses",
    "signposts": "model.uncertainty.signposts",
    "status_along": "model.answers.status_along",
    "status_plane": "model.answers.status_plane",
    "sweep": "model.sweeps",
    "why": "model.reasons:reasons",
    "without_a_grid": "model.continuum:without_a_grid",
    "write_briefing": "model.briefing",
    "zone": "model.lenses.zones",
    "zones_over": "model.lenses.zones_along",
}

__all__ = [
    "BargainingGame",
    "Scenario",
    "Structure",
    "Term",
    "TwoTypeGame",
    "__version__",
    "answer",
    "audit",
    "bargain",
    "bluff",
    "bluff_over",
    "branches",
    "breaks",
    "central_over",
    "checked",
    "commitment_path",
    "critical_values",
    "discover",
    "distance",
    "draw",
    "explore",
    "figure",
    "form_table",
    "forms",
    "headlines",
    "load",
    "open_sweep",
    "package_zone",
    "plane",
    "price",
    "record",
    "robustness",
    "room",
    "rounds",
    "sample",
    "scoreboard",
    "sensitivity",
    "side_by_side",
    "signposts",
    "status_along",
    "status_plane",
    "sweep",
    "why",
    "without_a_grid",
    "write_briefing",
    "zone",
    "zones_over",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        home, _, there = _HOMES[name].partition(":")
        return getattr(import_module(home), there or name)
    # The rooms load on first use too: ``model.regimes`` works after ``import model``.
    if any(isfile(f"{folder}/{name}/__init__.py") for folder in __path__):
        return import_module(f"model.{name}")
    raise AttributeError(f"module 'model' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
