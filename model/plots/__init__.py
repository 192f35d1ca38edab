"""Figures: a result in, a Figure out (`figure_x`); data in, Axes out (`plot_x`).

Nothing here solves a game or saves a file. A name loads its module on first use.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError
from model.plots.house import read_style, using

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.results import Result

#: The function that draws each kind of result, by its room and the name of its class.
FIGURES: Mapping[str, str] = {
    "answers.Answer": "figure_answer",
    "answers.AgendasAlong": "figure_agendas",
    "answers.Draws": "figure_draws",
    "answers.Levers": "figure_levers",
    "answers.PayoffPlane": "figure_payoff_plane",
    "answers.Promise": "figure_promise",
    "answers.Room": "figure_room",
    "answers.StatusAlong": "figure_status",
    "answers.StatusPlane": "figure_status_plane",
    "claims.Page": "figure_claims",
    "claims.Scoreboard": "figure_claims",
    "dynamics.Calendar": "figure_calendar",
    "dynamics.DeadlineMap": "figure_deadline",
    "dynamics.Lengths": "figure_lengths",
    "dynamics.Rounds": "figure_rounds",
    "episodes.Episodes": "figure_episodes",
    "game.BargainingGame": "figure_game",
    "game_results.PayoffTable": "figure_payoffs",
    "pricing.Opening": "figure_opening",
    "pricing.Price": "figure_price",
    "lenses.FirstMover": "figure_commitment",
    "lenses.SideBySide": "figure_lenses",
    "lenses.ZonesAlong": "figure_zones",
    "reasons.Reasons": "figure_reasons",
    "regimes.AdmissibleBranches": "figure_branches",
    "regimes.Branches": "figure_branches",
    "regimes.Distances": "figure_distance",
    "regimes.Plane": "figure_regimes",
    "sweeps.Sweep": "figure_sweep",
    "two_types.Bluff": "figure_bluff",
    "two_types.BluffMap": "figure_bluff_map",
    "uncertainty.Discovery": "figure_box",
    "uncertainty.FormTable": "figure_form_table",
    "uncertainty.Forms": "figure_structures",
    "uncertainty.KeyAssumptions": "figure_assumptions",
    "uncertainty.Robustness": "figure_robustness",
    "uncertainty.Signposts": "figure_signposts",
    "uncertainty.SobolIndices": "figure_sensitivity",
}

#: What draws something near, for results of which no figure is drawn; see `figure`.
_NEAR: Mapping[str, str] = {
    "answers.Breaks": "answers.levers draws what would change the answer",
    "answers.CentralSweep": "status_along draws the answer along a parameter",
    "answers.PackageZone": "room draws the room for a deal, with structure= that of linked files",
    "continuum.ByBlocks": "room draws the terms that suit both sides",
    "continuum.Continuum": "room draws the terms that suit both sides",
    "lenses.Bargain": "side_by_side draws the bargain among the lenses",
    "lenses.Zone": "zones_over draws the zone along a parameter",
    "two_types.TwoTypeGame": "bluff draws the game along what Iran believes",
    "regimes.Audit": "branches draws the equilibria along a parameter",
}

#: What can be drawn, by module.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "agendas": ("figure_agendas", "plot_agendas"),
    "bluff": ("figure_bluff", "figure_bluff_map", "plot_bluff", "plot_bluff_map"),
    "branches": ("figure_branches", "figure_distance", "plot_branches", "plot_distance"),
    "calendar": ("figure_calendar", "figure_rounds", "plot_calendar"),
    "claims": ("figure_claims",),
    "commitment": (
        "figure_commitment",
        "plot_commitment",
        "plot_first_outcomes",
    ),
    "sweep": ("figure_sweep",),
    "deadline": ("figure_deadline", "plot_deadline"),
    "discovery": ("figure_box", "plot_box"),
    "draws": ("figure_draws", "plot_exceedance", "plot_fan"),
    "episodes": ("figure_episodes",),
    "files": ("figure_files", "plot_file"),
    "form_table": ("figure_form_table", "plot_form_table"),
    "lenses": ("figure_lenses", "plot_lenses"),
    "lengths": ("figure_lengths", "plot_lengths"),
    "levers": ("figure_levers", "plot_levers"),
    "payoff_plane": ("figure_payoff_plane", "plot_payoff_plane"),
    "payoff_table": ("figure_game", "figure_payoffs", "plot_payoffs"),
    "opening": ("figure_opening", "plot_opening"),
    "price": ("figure_price", "plot_plane", "plot_price"),
    "promise": ("figure_promise", "plot_promise"),
    "reasons": ("figure_reasons", "plot_deviations"),
    "regime_map": ("figure_regimes", "plot_regimes"),
    "room": ("figure_answer", "figure_room", "plot_room", "plot_threat"),
    "robustness": (
        "figure_robustness",
        "figure_structures",
        "plot_deadlock_share",
        "plot_shares",
        "plot_structures",
    ),
    "sensitivity": (
        "figure_assumptions",
        "figure_sensitivity",
        "plot_assumptions",
        "plot_sensitivity",
    ),
    "signposts": ("figure_signposts", "plot_signposts"),
    "status": ("figure_status", "figure_status_plane", "plot_status", "plot_status_plane"),
    "style": ("new_figure",),
    "zones": ("figure_zones", "plot_zone"),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}

__all__ = ["FIGURES", "figure", *sorted(_HOMES)]


def figure(
    found: Result, style: str | Path | None = None, size: tuple[float, float] | None = None
) -> Figure:
    """The figure of a result.

    Parameters
    ----------
    found : Result
    style : str or Path, optional
        ``"light"``, ``"dark"`` or a style sheet of one's own; the one in use by default.
    size : (float, float), optional
        Width and height in inches, at least 6 x 4; a slide's by default.

    Raises
    ------
    InputError
        If none is drawn of such a result, or the style or the size is none.

    Examples
    --------
    >>> import model
    >>> figure = model.figure(model.distance("oman-2026", levels=2))
    >>> len(figure.axes)
    1
    >>> model.distance("oman-2026", levels=2).figure(style="dark", size=(6, 4)).get_size_inches()
    array([6., 4.])
    """
    for kind in type(found).__mro__:
        if name := FIGURES.get(_named(kind)):
            with using(read_style(style).sized(size)):
                drawn: Figure = __getattr__(name)(found)
            return drawn
    said = f"figure: must be of a result that has one, got {type(found).__name__}"
    if hasattr(found, "provenance"):
        near = _NEAR.get(_named(type(found)))
        said += f"; model.{near}" if near else "; its .frame() is a table"
    raise InputError(said)


def _named(kind: type) -> str:
    """The room and the name of a class: two rooms may use one name."""
    _, _, below = kind.__module__.partition(".")
    return f"{below.partition('.')[0]}.{kind.__name__}"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'model.plots' has no attribute {name!r}")
    return getattr(import_module(f"model.plots.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
