"""Figures: data in, Axes or Figure out. Nothing here solves a game or saves a file."""

from model.plots.branches import (
    figure_branches,
    figure_distance,
    plot_branches,
    plot_distance,
)
from model.plots.commitment import figure_commitment, plot_commitment, plot_first_outcomes
from model.plots.files import figure_files, plot_file
from model.plots.lenses import figure_lenses, plot_lenses
from model.plots.payoff_table import figure_payoffs, plot_payoffs
from model.plots.reasons import figure_reasons, plot_deviations
from model.plots.regime_map import figure_regimes, plot_regimes
from model.plots.zones import figure_zones, plot_zone

__all__ = [
    "figure_branches",
    "figure_commitment",
    "figure_distance",
    "figure_files",
    "figure_lenses",
    "figure_payoffs",
    "figure_reasons",
    "figure_regimes",
    "figure_zones",
    "plot_branches",
    "plot_commitment",
    "plot_deviations",
    "plot_distance",
    "plot_file",
    "plot_first_outcomes",
    "plot_lenses",
    "plot_payoffs",
    "plot_regimes",
    "plot_zone",
]
