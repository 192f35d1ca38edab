"""Every figure of the package on real results, from cheap grids; for the tests of how they look.

A result is solved once, and drawn again in each style and size.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from model import dynamics, regimes
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
from model.game import BargainingGame
from model.game_results import payoff_table
from model.lenses.first_mover import commitment_path
from model.lenses.side_by_side import lenses
from model.lenses.zones_along import zones_over
from model.payoffs import Structure
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
    from model.results import Result

Size = tuple[float, float]

Solver = Callable[[Scenario], "Result"]


def files(scenario: Scenario) -> Result:
    here = {"threat": [scenario.values["threat"]]}
    first, *checks = [
        sweep_over(scenario, {"threat": (0, 1, 41)}, levels=n, terms=False) for n in (3, 5)
    ]
    own = [sweep_over(scenario, here, levels=n, terms=False) for n in (3, 5)]
    return Checked(first, scenario, Structure(), tuple(checks), tuple(own))


def _map(scenario: Scenario) -> Checked:
    axes = {"threat": (0, 1, 21), "assurance": (0, 1, 21)}
    first, *checks = [sweep_over(scenario, axes, levels=n, terms=False) for n in (3, 5)]
    return Checked(first, scenario, Structure(), tuple(checks))


def regime_map(scenario: Scenario) -> Result:
    return _map(scenario)


def regime_map_with_borders(scenario: Scenario) -> Result:
    return regimes.plane(scenario, threat=(0, 1, 31), assurance=(0, 1, 31))


def branches(scenario: Scenario) -> Result:
    return regimes.branches(scenario, threat=None)


def branches_admissible(scenario: Scenario) -> Result:
    return regimes.admissible_branches(scenario, threat=None, levels=2)


def distance(scenario: Scenario) -> Result:
    return regimes.distance(scenario, levels=2)


def why(scenario: Scenario) -> Result:
    found = reasons(BargainingGame(scenario))
    assert found is not None
    return found


def payoffs(scenario: Scenario) -> Result:
    return payoff_table(BargainingGame(scenario))


def side_by_side(scenario: Scenario) -> Result:
    return lenses(BargainingGame(scenario))


def commitment(scenario: Scenario) -> Result:
    return commitment_path(scenario, levels=(3, 5), threat=(0, 1, 41))


def zones(scenario: Scenario) -> Result:
    return zones_over(scenario, threat=(0, 1, 41))


def zones_over_vulnerability(scenario: Scenario) -> Result:
    return zones_over(scenario, vulnerability=(0, 4, 41))


def shares(scenario: Scenario) -> Result:
    cases = draw(scenario, 64, seed=1)
    return robustness(cases, check=2).beside(across_structures(cases))


def structures(scenario: Scenario) -> Result:
    return across_structures(draw(scenario, 64, seed=1))


def forms_side_by_side(scenario: Scenario) -> Result:
    few = [
        Structure(execution="pays"),
        Structure(linked=("nuclear+missile",), execution="pays"),
        Structure(linked=("nuclear+regional+missile",)),
        Structure(hazard="any"),
    ]
    return form_table(scenario, 16, structures=few)


def indicators(scenario: Scenario) -> Result:
    return signposts(scenario, levels=(3, 5))


@cache
def _board(name: str) -> Scoreboard:
    return evaluate(name, n=16, bounds_n=32)


def claims(scenario: Scenario) -> Result:
    return _board(scenario.name)


def claims_of_force(scenario: Scenario) -> Result:
    return _board(scenario.name).page(3)


def past_rounds(scenario: Scenario) -> Result:
    """Of all scenarios with a past, whichever is asked for."""
    return episodes()


def sensitivity(scenario: Scenario) -> Result:
    outputs = ("iran-ceiling-missile", "deadlock", "missile-highest-terms")
    return sobol_indices(scenario, outputs, n=64, seed=1, levels=2)


def key_assumptions(scenario: Scenario) -> Result:
    data = sobol_indices(scenario, ("iran-ceiling-missile",), n=64, seed=1, levels=2)
    near = regimes.distance(scenario, levels=2)
    return assumptions(near, data, "iran-ceiling-missile")


def box(scenario: Scenario) -> Result:
    return discover(scenario, "deadlock", n=2048, seed=0, levels=3)


def answer_room(scenario: Scenario) -> Result:
    return room(scenario)


def answer_levers(scenario: Scenario) -> Result:
    return levers(scenario)


def answer_promise(scenario: Scenario) -> Result:
    return promise(scenario, steps=32)


def answer_status(scenario: Scenario) -> Result:
    return status_along(scenario, steps=64)


def answer_price(scenario: Scenario) -> Result:
    levers = ["assurance", "israel_hazard"]
    goal = "missile settled on at least .5"
    return price(scenario, goal, levers, Structure(linked=["nuclear+missile"]), 3, seconds=10)


def price_of_relief(scenario: Scenario) -> Result:
    talks = load("oman-2026-relief")
    package = Structure(linked=["nuclear+missile+relief"]).on(talks.files)
    talks = talks.replace(threat=scenario.values["threat"])
    goal = "missile settled on at least .5"
    return opening(talks, goal, structure=package, points=3)


def answer_status_plane(scenario: Scenario) -> Result:
    return status_plane(scenario, steps=24)


def answer_payoffs(scenario: Scenario) -> Result:
    return payoff_plane(answer(scenario))


def answer_agendas(scenario: Scenario) -> Result:
    return agendas_along(scenario, threat=(0, 1, 11))


def answer_draws(scenario: Scenario) -> Result:
    return draws(scenario, 64)


def bluff_or_resolve(scenario: Scenario) -> Result:
    return bluff(scenario)


def bluff_map(scenario: Scenario) -> Result:
    found = bluff_over(scenario, credibility=(0, 1, 21), threat=(0, 1, 21))
    return found


def rounds_calendar(scenario: Scenario) -> Result:
    return dynamics.calendar(scenario, horizon=3)


def rounds_path(scenario: Scenario) -> Result:
    laws = {"threat": "0:0.25", "protest": "1:0.5"}
    return dynamics.rounds(scenario, horizon=2, laws=laws)


def rounds_lengths(scenario: Scenario) -> Result:
    return dynamics.by_length(scenario, lengths=(1, 2, 3))


def rounds_deadline(scenario: Scenario) -> Result:
    axes = {"us_patience": ("0.6", "0.96", 7), "rebuilding": (0, "0.2", 4)}
    return dynamics.deadline_map(scenario, horizon=2, **axes)


#: What solves each kind of figure.
SOLVERS: dict[str, Solver] = {
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


#: The functions that they call; of an answer and of a game the room and the payoff table are drawn.
FUNCTIONS = {
    "figure_agendas",
    "figure_answer",
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
    "figure_game",
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
def solved(kind: str, name: str) -> Any:
    """A result of a bundled scenario, solved once."""
    return SOLVERS[kind](load(name))


def drawn(kind: str, name: str, style: str = "light", size: Size | None = None) -> Figure:
    """A figure of a bundled scenario, in a style and at a size."""
    found = solved(kind, name)
    return found.figure(style=style, size=size)
