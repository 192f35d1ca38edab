"""Figures: data in, Axes or Figure out. Nothing here solves a game or saves a file."""

from model.plots.branches import (
    figure_branches,
    figure_distance,
    plot_branches,
    plot_distance,
)
from model.plots.files import figure_files, plot_file
from model.plots.payoff_table import figure_payoffs, plot_payoffs
from model.plots.reasons import figure_reasons, plot_deviations
from model.plots.regime_map import figure_regimes, plot_regimes

__all__ = [
    "figure_branches",
    "figure_distance",
    "figure_files",
    "figure_payoffs",
    "figure_reasons",
    "figure_regimes",
    "plot_branches",
    "plot_deviations",
    "plot_distance",
    "plot_file",
    "plot_payoffs",
    "plot_regimes",
]
