"""A game-theoretic bargaining model of the US-Iran talks that opened in Oman on 6 February 2026.

Two governments play a normal-form game over concessions in three files (nuclear, regional proxies,
missiles); the military threat modifies the payoffs. See the README for what the model can and
cannot tell you.

The names below load what they need on first use, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from model.about import __version__

if TYPE_CHECKING:
    from model.figures import figure_files as figure_files
    from model.figures import figure_lenses as figure_lenses
    from model.figures import figure_regimes as figure_regimes
    from model.figures import figure_zones as figure_zones
    from model.game import BargainingGame as BargainingGame
    from model.scenario import Scenario as Scenario
    from model.scenario import load as load
    from model.structure import Structure as Structure
    from model.structure import Term as Term
    from model.sweeps import sample as sample
    from model.sweeps import sweep as sweep

_HOMES = {
    "BargainingGame": "model.game",
    "Scenario": "model.scenario",
    "Structure": "model.structure",
    "Term": "model.structure",
    "figure_files": "model.figures",
    "figure_lenses": "model.figures",
    "figure_regimes": "model.figures",
    "figure_zones": "model.figures",
    "load": "model.scenario",
    "sample": "model.sweeps",
    "sweep": "model.sweeps",
}

__all__ = [
    "BargainingGame",
    "Scenario",
    "Structure",
    "Term",
    "__version__",
    "figure_files",
    "figure_lenses",
    "figure_regimes",
    "figure_zones",
    "load",
    "sample",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'model' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
