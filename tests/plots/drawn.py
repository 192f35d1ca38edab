"""Every figure of the package on real results, from cheap grids; for the tests of how they look."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from model import dynamics, plots, regimes
from model.answers import answer
from model.answers.agendas_along import agendas_along
from model.answers.draws import draws
from model.answers.levers import levers
from model.answers.payoff_plane import payoff_plane
from model.answers.promise import promise
from model.answers.room import room
from model.answers.status_along import status_along
from model.answers.status_plane import status_plane
from model.claims import evaluate
from model.episodes import episodes
from model.explorer.state import Setting, view
from model.game import BargainingGame
from model.game_results import payoff_table
from model.lenses.first_mover import commitment_path
from model.lenses.side_by_side import lenses
from model.lenses.zones_along import zones_over
from model.payoffs import Structure
from model.plots.explorer import draw_map
from model.pricing import opening, price
from model.reasons import reasons
from model.scenario import Scenario, load
from model.sweeps import Checked, sweep_over
from model.two_types import bluff, bluff_over
from model.uncertainty import across_structures, draw, form_table, robustness, signposts
from model.uncertainty.assumptions import assumptions
from model.uncertainty.discovery import discover
from model.uncertainty.sensitivity import sobol_indices

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.claims import Scoreboard

Drawer = Callable[[Scenario], "Figure"]


def files(scenario: Scenario) -> Figure:
    here = {"threat": [scenario.values["threat"]]}
    first, *checks = [
        sweep_over(scenario, {"threat": (0, 1, 41)}, levels=n, terms=False) for n in (3, 5)
    ]
    own = [sweep_over(scenario, here, levels=n, terms=False) for n in (3, 5)]
    return plots.figure_files(Checked(first, scenario, Structure(), tuple(checks), tuple(own)))


def _map(scenario: Scenario) -> Checked:
    axes = {"threat": (0, 1, 21), "assurance": (0, 1, 21)}
    first, *checks = [sweep_over(scenario, axes, levels=n, terms=False) for n in (3, 5)]
    return Checked(first, scenario, Structure(), tuple(checks))


def regime_map(scenario: Scenario) -> Figure:
    return plots.figure_sweep(_map(scenario))


def regime_map_with_borders(scenario: Scenario) -> Figure:
    return plots.figure_regimes(regimes.plane(scenario, threat=(0, 1, 31), assurance=(0, 1, 31)))


def branches(scenario: Scenario) -> Figure:
    return plots.figure_branches(regimes.branches(scenario, threat=None))


def branches_admissible(scenario: Scenario) -> Figure:
    return plots.figure_branches(regimes.admissible_branches(scenario, threat=None, levels=2))


def distance(scenario: Scenario) -> Figure:
    return plots.figure_distance(regimes.distance(scenario, levels=2))


def why(scenario: Scenario) -> Figure:
    found = reasons(BargainingGame(scenario))
    assert found is not None
    return plots.figure_reasons(found)


def payoffs(scenario: Scenario) -> Figure:
    return plots.figure_payoffs(payoff_table(BargainingGame(scenario)))


def side_by_side(scenario: Scenario) -> Figure:
    return plots.figure_lenses(lenses(BargainingGame(scenario)))


def commitment(scenario: Scenario) -> Figure:
    return plots.figure_commitment(commitment_path(scenario, levels=(3, 5), threat=(0, 1, 41)))


def zones(scenario: Scenario) -> Figure:
    return plots.figure_zones(zones_over(scenario, threat=(0, 1, 41)))


def zones_over_vulnerability(scenario: Scenario) -> Figure:
    return plots.figure_zones(zones_over(scenario, vulnerability=(0, 4, 41)))


def shares(scenario: Scenario) -> Figure:
    cases = draw(scenario, 64, seed=1)
    return plots.figure_robustness(robustness(cases, check=2).beside(across_structures(cases)))


def structures(scenario: Scenario) -> Figure:
    return plots.figure_structures(across_structures(draw(scenario, 64, seed=1)))


def forms_side_by_side(scenario: Scenario) -> Figure:
    few = [
        Structure(execution="pays"),
        Structure(linked=("nuclear+missile",), execution="pays"),
        Structure(linked=("nuclear+regional+missile",)),
        Structure(hazard="any"),
    ]
    return plots.figure_form_table(form_table(scenario, 16, structures=few))


def indicators(scenario: Scenario) -> Figure:
    return plots.figure_signposts(signposts(scenario, levels=(3, 5)))


@cache
def _board(name: str) -> Scoreboard:
    return evaluate(name, n=16, bounds_n=32)


def claims(scenario: Scenario) -> Figure:
    return plots.figure_claims(_board(scenario.name))


def claims_of_force(scenario: Scenario) -> Figure:
    return plots.figure_claims(_board(scenario.name).page(3))


def past_rounds(scenario: Scenario) -> Figure:
    """Of all scenarios with a past, whichever is asked for."""
    return plots.figure_episodes(episodes())


def sensitivity(scenario: Scenario) -> Figure:
    outputs = ("iran-ceiling-missile", "deadlock", "missile-highest-terms")
    return plots.figure_sensitivity(sobol_indices(scenario, outputs, n=64, seed=1, levels=2))


def key_assumptions(scenario: Scenario) -> Figure:
    data = sobol_indices(scenario, ("iran-ceiling-missile",), n=64, seed=1, levels=2)
    near = regimes.distance(scenario, levels=2)
    return plots.figure_assumptions(assumptions(near, data, "iran-ceiling-missile"))


def box(scenario: Scenario) -> Figure:
    return plots.figure_box(discover(scenario, "deadlock", n=2048, seed=0, levels=3))


def explorer(scenario: Scenario) -> Figure:
    setting = Setting.of(scenario.name)
    seen = view(setting)
    return draw_map(seen.map, *setting.axes, seen.today, seen.attrs)


def answer_room(scenario: Scenario) -> Figure:
    return plots.figure_room(room(scenario))


def answer_levers(scenario: Scenario) -> Figure:
    return plots.figure_levers(levers(scenario))


def answer_promise(scenario: Scenario) -> Figure:
    return plots.figure_promise(promise(scenario, steps=32))


def answer_status(scenario: Scenario) -> Figure:
    return plots.figure_status(status_along(scenario, steps=64))


def answer_price(scenario: Scenario) -> Figure:
    levers = ["assurance", "israel_hazard"]
    goal = "missile settled on at least .5"
    return plots.figure_price(
        price(scenario, goal, levers, Structure(linked=["nuclear+missile"]), 3, seconds=10)
    )


def price_of_relief(scenario: Scenario) -> Figure:
    talks = load("oman-2026-relief")
    package = Structure(linked=["nuclear+missile+relief"]).on(talks.files)
    talks = talks.replace(threat=scenario.values["threat"])
    goal = "missile settled on at least .5"
    return plots.figure_opening(opening(talks, goal, structure=package, points=3))


def answer_status_plane(scenario: Scenario) -> Figure:
    return plots.figure_status_plane(status_plane(scenario, steps=24))


def answer_payoffs(scenario: Scenario) -> Figure:
    return plots.figure_payoff_plane(payoff_plane(answer(scenario)))


def answer_agendas(scenario: Scenario) -> Figure:
    return plots.figure_agendas(agendas_along(scenario, threat=(0, 1, 11)))


def answer_draws(scenario: Scenario) -> Figure:
    return plots.figure_draws(draws(scenario, 64))


def bluff_or_resolve(scenario: Scenario) -> Figure:
    return plots.figure_bluff(bluff(scenario))


def bluff_map(scenario: Scenario) -> Figure:
    found = bluff_over(scenario, credibility=(0, 1, 21), threat=(0, 1, 21))
    return plots.figure_bluff_map(found)


def rounds_calendar(scenario: Scenario) -> Figure:
    return plots.figure_calendar(dynamics.calendar(scenario, horizon=3))


def rounds_path(scenario: Scenario) -> Figure:
    laws = {"threat": "0:0.25", "protest": "1:0.5"}
    return plots.figure_rounds(dynamics.rounds(scenario, horizon=2, laws=laws))


def rounds_lengths(scenario: Scenario) -> Figure:
    return plots.figure_lengths(dynamics.by_length(scenario, lengths=(1, 2, 3)))


def rounds_deadline(scenario: Scenario) -> Figure:
    axes = {"us_patience": ("0.6", "0.96", 7), "rebuilding": (0, "0.2", 4)}
    return plots.figure_deadline(dynamics.deadline_map(scenario, horizon=2, **axes))


#: A drawer for each kind of figure.
DRAWERS: dict[str, Drawer] = {
    "files": files,
    "regimes": regime_map,
    "regimes-exact": regime_map_with_borders,
    "branches": branches,
    "branches-admissible": branches_admissible,
    "distance": distance,
    "reasons": why,
    "payoffs": payoffs,
    "lenses": side_by_side,
    "commitment": commitment,
    "zones": zones,
    "zones-vulnerability": zones_over_vulnerability,
    "robustness": shares,
    "structures": structures,
    "form-table": forms_side_by_side,
    "signposts": indicators,
    "claims": claims,
    "claims-of-force": claims_of_force,
    "episodes": past_rounds,
    "sensitivity": sensitivity,
    "assumptions": key_assumptions,
    "box": box,
    "explorer": explorer,
    "room": answer_room,
    "levers": answer_levers,
    "price": answer_price,
    "opening": price_of_relief,
    "promise": answer_promise,
    "status": answer_status,
    "status-plane": answer_status_plane,
    "payoff-plane": answer_payoffs,
    "draws": answer_draws,
    "agendas": answer_agendas,
    "bluff": bluff_or_resolve,
    "bluff-map": bluff_map,
    "rounds": rounds_path,
    "calendar": rounds_calendar,
    "lengths": rounds_lengths,
    "deadline": rounds_deadline,
}


#: The functions that they call.
FUNCTIONS = {
    "figure_agendas",
    "figure_assumptions",
    "figure_bluff",
    "figure_bluff_map",
    "figure_box",
    "figure_branches",
    "figure_calendar",
    "figure_claims",
    "figure_commitment",
    "figure_deadline",
    "figure_distance",
    "figure_draws",
    "figure_episodes",
    "figure_files",
    "figure_form_table",
    "figure_lengths",
    "figure_lenses",
    "figure_levers",
    "figure_opening",
    "figure_payoff_plane",
    "figure_payoffs",
    "figure_promise",
    "figure_reasons",
    "figure_regimes",
    "figure_robustness",
    "figure_room",
    "figure_rounds",
    "figure_sensitivity",
    "figure_signposts",
    "figure_price",
    "figure_status",
    "figure_status_plane",
    "figure_structures",
    "figure_sweep",
    "figure_zones",
}


@cache
def drawn(kind: str, name: str) -> Figure:
    """A figure of a bundled scenario, drawn once."""
    return DRAWERS[kind](load(name))
