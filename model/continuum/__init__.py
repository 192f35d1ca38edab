"""The game without a grid: concessions split as finely as one likes, decided exactly."""

from model.continuum.outcomes import (
    Continuum,
    Headline,
    PremiseFails,
    Settling,
    continuum,
    headline_check,
)

__all__ = ["Continuum", "Headline", "PremiseFails", "Settling", "continuum", "headline_check"]
