"""Figures: data in, Axes or Figure out. Nothing here solves a game or saves a file."""

from model.plots.branches import (
    figure_branches,
    figure_distance,
    plot_branches,
    plot_distance,
)
from model.plots.claims import figure_claims
from model.plots.commitment import (
    commitment_title,
    figure_commitment,
    plot_commitment,
    plot_first_outcomes,
)
from model.plots.discovery import figure_box, plot_box
from model.plots.episodes import figure_episodes
from model.plots.files import figure_files, plot_file
from model.plots.lenses import figure_lenses, plot_lenses
from model.plots.payoff_table import figure_payoffs, plot_payoffs
from model.plots.reasons import figure_reasons, plot_deviations
from model.plots.regime_map import figure_regimes, plot_regimes
from model.plots.robustness import (
    figure_robustness,
    figure_structures,
    plot_deadlock_share,
    plot_shares,
    plot_structures,
    robustness_title,
)
from model.plots.sensitivity import (
    figure_assumptions,
    figure_sensitivity,
    plot_assumptions,
    plot_sensitivity,
)
from model.plots.signposts import figure_signposts, plot_signposts
from model.plots.zones import figure_zones, plot_zone, zones_title

__all__ = [
    "commitment_title",
    "figure_assumptions",
    "figure_box",
    "figure_branches",
    "figure_claims",
    "figure_commitment",
    "figure_distance",
    "figure_episodes",
    "figure_files",
    "figure_lenses",
    "figure_payoffs",
    "figure_reasons",
    "figure_regimes",
    "figure_robustness",
    "figure_sensitivity",
    "figure_signposts",
    "figure_structures",
    "figure_zones",
    "plot_assumptions",
    "plot_box",
    "plot_branches",
    "plot_commitment",
    "plot_deadlock_share",
    "plot_deviations",
    "plot_distance",
    "plot_file",
    "plot_first_outcomes",
    "plot_lenses",
    "plot_payoffs",
    "plot_regimes",
    "plot_sensitivity",
    "plot_shares",
    "plot_signposts",
    "plot_structures",
    "plot_zone",
    "robustness_title",
    "zones_title",
]
