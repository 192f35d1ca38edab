"""Talks in rounds: known values, the game without time as a special case, knife-edges, errors."""

from fractions import Fraction

import numpy as np
import pytest
from frozen import oman
from scenarios import separable

import model
from model.answers import answer
from model.answers.sweep import central_over
from model.dynamics import calendar, rounds
from model.dynamics.course import Course
from model.errors import InputError
from model.parameters import FILES
from model.payoffs import Structure
from model.scenario import load
from model.sweeps.points import Points
from model.timing import Timing

FULL = "1:0.25"


@pytest.fixture(scope="module")
def frozen():
    scenario = oman()
    assert scenario.digest == "0e90d233"
    return scenario


def only(found):
    assert found.status == "one path", found.words
    (path,) = found.paths
    return path


# Values known from another implementation.


@pytest.mark.parametrize(
    ("laws", "nuclear", "regional"),
    [
        ({}, 0.856, 0.584),
        ({"sanctions": FULL}, 0.869, 0.594),
        ({"sanctions": FULL, "protest": FULL}, 0.881, 0.608),
        ({"threat": "0:0.25"}, 0.800, 0.604),
        ({"protest": "0:0.25"}, 0.798, 0.526),
        ({"capability": FULL}, 0.606, 0.393),
    ],
)
def test_a_law_of_drift_moves_terms_not_rounds(frozen, laws, nuclear, regional):
    path = only(rounds(frozen, laws=laws))
    assert path.when == {"nuclear": 1, "regional": 1}
    assert path.terms["nuclear"] == pytest.approx(nuclear, abs=0.003)
    assert path.terms["regional"] == pytest.approx(regional, abs=0.003)


@pytest.mark.parametrize(
    ("patience", "nuclear"), [((0.8, 0.95), 0.734), ((0.95, 0.8), 0.975), (0.9, 0.856)]
)
def test_the_impatient_side_has_the_worse_terms(frozen, patience, nuclear):
    path = only(rounds(frozen, patience=patience))
    assert path.terms["nuclear"] == pytest.approx(nuclear, abs=0.003)
    assert path.when["nuclear"] == 1


@pytest.mark.parametrize(
    ("talks", "nuclear"), [(1, 0.856), (2, 0.836), (3, 0.818), (4, 0.801), (6, 0.772)]
)
def test_a_strike_left_to_the_deadline_buys_less_the_later_it_is(frozen, talks, nuclear):
    """Two outcomes of the first round are central from two rounds on; they are hardly apart."""
    found = rounds(frozen, horizon=talks, talks=talks, strike="deadline")
    assert found.status == ("one path" if talks == 1 else "several paths")
    low, high = found.terms["nuclear"]
    assert low == pytest.approx(nuclear, abs=0.003)
    assert high - low < 0.004


NUCLEAR_ALONE = [(1, 0.869), (2, 0.836), (4, 0.783), (8, 0.710), (20, 0.628), (60, 0.607)]


@pytest.mark.parametrize(("horizon", "terms"), NUCLEAR_ALONE)
def test_one_file_tends_to_the_asymmetric_bargain(frozen, horizon, terms):
    found = rounds(frozen, agenda=["nuclear"], horizon=horizon, patience=(0.8, 0.95))
    assert only(found).terms["nuclear"] == pytest.approx(terms, abs=0.003)


def test_the_limit_is_the_nash_bargain_with_exponents_by_patience(frozen):
    """Maximise U^a V^b with a : b = 1 / (1 - delta_US) : 1 / (1 - delta_Iran), from payoffs alone."""
    here = Course.of(frozen, None, ["nuclear"], Timing(horizon=1)).later[0]
    x = np.linspace(0, 1, 100_001)
    gains = []
    for p in (0, 1):
        settled, opened = here.payoff(p, (0,)), here.payoff(p, ())
        terms = {m[0]: float(c) for m, c in settled.items()}
        gains.append(sum(c * x**k for k, c in terms.items()) - float(opened.coeff(1)))
    a, b = 1 / (1 - 0.8), 1 / (1 - 0.95)
    with np.errstate(divide="ignore", invalid="ignore"):
        product = a * np.log(gains[0]) + b * np.log(gains[1])
    limit = x[np.nanargmax(product)]
    assert limit == pytest.approx(0.6073, abs=2e-4)
    found = rounds(frozen, agenda=["nuclear"], horizon=200, patience=(0.8, 0.95))
    assert only(found).terms["nuclear"] == pytest.approx(limit, abs=2e-4)


def test_stifling_without_a_threat_is_worth_to_the_us_what_the_threat_is(frozen):
    threat = only(rounds(frozen))
    stifled = only(rounds(frozen.replace(threat=0), laws={"sanctions": FULL, "protest": FULL}))
    assert threat.payoffs[0] == pytest.approx(1.305, abs=0.003)
    assert stifled.payoffs[0] == pytest.approx(1.318, abs=0.003)
    assert stifled.payoffs[1] - threat.payoffs[1] == pytest.approx(1.49, abs=0.005)


# The game without time.


def test_one_round_is_the_answer_exactly(frozen):
    for structure in (None, Structure(linked=("nuclear+missile",)), Structure(coupling="additive")):
        found = rounds(frozen, structure, horizon=1, laws={"sanctions": FULL}, patience=(0.3, 0.6))
        here = answer(frozen, structure)
        assert [p.terms for p in found.paths] == [dict(o.terms) for o in here.outcomes]
        assert [p.payoffs for p in found.paths] == [o.payoffs for o in here.outcomes]


def test_one_round_weighs_everything():
    for patience in ("0.3", "0.9"):
        us, iran = Timing(horizon=1, patience=patience).weights()
        assert us == iran == (1,)
    us, iran = Timing(horizon=5, patience=("0.3", "0.9")).weights()
    assert sum(us) == sum(iran) == 1
    assert iran[-1] == Fraction(9, 10) ** 4


@pytest.mark.parametrize("talks", [1, 3, 6])
def test_without_drift_and_with_equal_patience_nothing_changes(frozen, talks):
    path = only(rounds(frozen, talks=talks, patience=0.7))
    static = answer(frozen).outcomes[0]
    assert path.when == {"nuclear": 1, "regional": 1}
    for f, x in static.terms.items():
        assert path.terms[f] == pytest.approx(x, abs=1e-6)
    assert path.payoffs == pytest.approx(static.payoffs, abs=1e-6)


def static_in_round_one(scenario, draws, step):
    """How many draws with one central outcome were compared."""
    points = Points.sample(scenario, draws, seed=5)
    found = central_over(points)
    compared = 0
    for p in np.flatnonzero(found.alone)[::step]:
        here = scenario.with_exact(points.exactly(int(p)))
        path = only(rounds(here, patience="0.9"))
        (k,) = np.flatnonzero(found.central[p])
        assert path.when == dict.fromkeys(found.sets[k], 1)
        for f in path.terms:
            assert path.terms[f] == pytest.approx(found.terms[p, k, FILES.index(f)], abs=1e-4)
        compared += 1
    return compared


def test_draws_settle_as_without_time(frozen):
    assert static_in_round_one(frozen, 16, 4) >= 3


@pytest.mark.slow
def test_a_hundred_draws_settle_as_without_time(frozen):
    assert static_in_round_one(frozen, 128, 1) >= 100


# What is said, and how.


def test_a_scenario_may_state_its_time(frozen):
    stated = frozen.model_copy(update={"time": Timing(laws={"sanctions": FULL})})
    path = only(rounds(stated))
    assert path.terms["nuclear"] == pytest.approx(0.869, abs=0.003)
    assert only(rounds(stated, laws={})).terms["nuclear"] == pytest.approx(0.856, abs=0.003)


def test_refining_the_nodes_does_not_change_which_files_settle(frozen):
    found = rounds(frozen, laws={"capability": "1:0.1", "threat": "0@4"}, patience=(0.85, 0.92))
    assert found.solution.error < 1e-4
    assert not found.solution.knife_edge


def test_a_tie_is_a_knife_edge_and_not_taken_to_a_side():
    """US: x >= 1/2, Iran: x <= 1/(2 c): at c = 1 there is nothing to gain, and just about at less."""
    sure = rounds(separable(**{f"iran_value_{f}": "3/4" for f in FILES}), horizon=3)
    path = only(sure)
    assert path.when == dict.fromkeys(FILES, 1)
    assert path.terms["missile"] == pytest.approx(7 / 12, abs=1e-6)
    for value in ("1", "0.9999999999"):
        here = separable(iran_value_nuclear="3/4", iran_value_regional=2, iran_value_missile=value)
        found = rounds(here, horizon=3)
        assert found.status == "knife-edge"
        assert "decided by a hair" in found.words


def test_what_can_hold_in_the_first_round_is_narrower_and_holds_the_terms(frozen):
    found = rounds(frozen)
    path = only(found)
    static = {s.settled: s.terms for s in answer(frozen).can_hold}[("nuclear", "regional")]
    for f, (low, high) in found.solution.ranges.items():
        assert low < path.terms[f] < high
        assert min(float(s.low) for s in static[f]) <= low + 1e-4
        assert max(float(s.high) for s in static[f]) >= high - 1e-4


def test_words_name_the_assumptions_and_no_date(frozen):
    found = rounds(frozen, laws={"sanctions": FULL}, patience=(0.8, 0.9))
    for part in (
        "6 rounds",
        "0.8 for the US and 0.9 for Iran",
        "sanctions to 1 at a rate of 0.25",
        "in round 1",
    ):
        assert part in found.words
    assert "2026" not in found.words
    assert found.report()["time"]["laws"][0]["rate"] == {"value": 0.25, "exact": "1/4"}


def test_the_calendar_says_what_a_strike_at_the_deadline_costs(frozen):
    found = calendar(frozen, horizon=2)
    assert found.words.startswith("A strike left to the deadline costs the US 0.06 points")
    figure = found.figure()
    assert sum(ax.axison for ax in figure.axes) == 3
    said = [t.get_text() for t in figure.axes[0].texts]
    assert said == ["86%", "58%", "open throughout"]


def test_linked_files_settle_together(frozen):
    found = rounds(frozen, Structure(linked=("nuclear+regional",)), horizon=2)
    path = only(found)
    assert path.when == {"nuclear": 1, "regional": 1}
    static = answer(frozen, Structure(linked=("nuclear+regional",))).outcomes[0]
    for f, x in static.terms.items():
        assert path.terms[f] == pytest.approx(x, abs=1e-3)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"patience": 1}, "patience: that of the US must lie above 0 and below 1"),
        ({"patience": (0.5, 0.6, 0.7)}, "patience: must be that of the US and of Iran, got 3"),
        ({"patience": "high"}, "patience: that of the US must be a number, got 'high'"),
        ({"horizon": 3, "talks": 4}, "talks: must be at most the horizon, 3, got 4"),
        ({"horizon": 0}, "horizon: the number of rounds must be a whole number from 1"),
        ({"horizon": 2.5}, "horizon: the number of rounds must be a whole number"),
        (
            {"laws": {"sanctions": "1:1.5"}},
            "laws: the rate of sanctions must lie in [0, 1], got 1.5",
        ),
        (
            {"laws": {"sanctions": "1:-0.1"}},
            "laws: the rate of sanctions must lie in [0, 1], got -0.1",
        ),
        ({"laws": {"sanction": "1:0.5"}}, "got 'sanction'; did you mean 'sanctions'?"),
        ({"laws": {"war_cost": "1:0.5"}}, "laws: must be of a lever"),
        ({"laws": {"sanctions": "2:0.5"}}, "sanctions: must lie in [0, 1], got 2"),
        ({"laws": {"sanctions": "0.5@1"}}, "from_round of sanctions must be a whole number from 2"),
        ({"laws": {"sanctions": ""}}, "laws: that of sanctions must be LIMIT:RATE, VALUE@ROUND"),
        (
            {"laws": {"capability": "1:0.1", "capability_missile": "1:0.2"}},
            "got capability_missile",
        ),
        ({"structure": Structure(execution="pays")}, "without a grid, got 'pays'; give levels="),
        ({"strike": "never"}, "strike: must be each round or deadline, got 'never'"),
        ({"agenda": ["oil"]}, "agenda: must name files"),
        ({"levels": 1}, "levels: must be from 2"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(frozen, how, said):
    with pytest.raises(InputError) as refused:
        rounds(frozen, **how)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_face_and_the_command_say_the_same(cli, frozen):
    status, out, _ = cli("rounds", "oman-2026", "--law", "sanctions=1:0.25", "--horizon", "2")
    assert status == 0
    found = model.rounds(load("oman-2026"), laws={"sanctions": "1:0.25"}, horizon=2)
    assert found.words in " ".join(out.split())
    status, _, err = cli("rounds", "oman-2026", "--strike", "sometime")
    assert (status, err) == (2, "error: --strike: must be each-round or deadline, got 'sometime'\n")
    status, _, err = cli("rounds", "oman-2026", "--law", "sanctions=1:2")
    assert (status, err) == (2, "error: laws: the rate of sanctions must lie in [0, 1], got 2\n")
