"""The game without a grid: concessions split as finely as one likes, decided exactly."""

from model.continuum.by_blocks import ByBlocks, by_blocks, without_a_grid
from model.continuum.outcomes import Continuum, PremiseFails, Settling, continuum

__all__ = [
    "ByBlocks",
    "Continuum",
    "PremiseFails",
    "Settling",
    "by_blocks",
    "continuum",
    "without_a_grid",
]
