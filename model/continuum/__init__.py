"""The game without a grid: concessions split as finely as one likes, decided exactly."""

from model.continuum.outcomes import Continuum, PremiseFails, Settling, continuum

__all__ = ["Continuum", "PremiseFails", "Settling", "continuum"]
