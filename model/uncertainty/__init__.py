"""How far conclusions depend on what nobody knows: robustness, sensitivity, scenario discovery."""

from model.uncertainty.assumptions import key_assumptions
from model.uncertainty.discovery import discover
from model.uncertainty.robustness import Draws, draw, robustness
from model.uncertainty.sensitivity import morris, sobol_indices
from model.uncertainty.signposts import Signposts, signposts
from model.uncertainty.structures import (
    Variant,
    across_structures,
    dependence,
    factorial,
    one_at_a_time,
    robustness_report,
    sentences,
    shares_by_grid,
)

__all__ = [
    "Draws",
    "Signposts",
    "Variant",
    "across_structures",
    "dependence",
    "discover",
    "draw",
    "factorial",
    "key_assumptions",
    "morris",
    "one_at_a_time",
    "robustness",
    "robustness_report",
    "sentences",
    "shares_by_grid",
    "signposts",
    "sobol_indices",
]
