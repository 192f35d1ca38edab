"""Switches of the form: execution, hazard, Israel in the exposure, scope; against the text and cells."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from frozen import oman
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import random_scenario, scenarios
from test_agreements import by_cells

from model.game import BargainingGame
from model.grid import grid_of
from model.parameters import FILES
from model.payoffs import SYMBOLS, Structure, Term, strike_margin
from model.premise import pays_monotonely, premise_holds, premise_slacks
from model.regimes import branches, distance
from model.split import split_payoffs
from model.structure import SWITCHES
from model.sweeps import exact_outcomes, sample, sweep_over
from model.sweeps.engine import Engine, exact_outcomes_at
from model.sweeps.lenses import lenses_over
from model.sweeps.points import Points

NEW = ("execution", "hazard", "israel_exposure", "scope_by_fragility")
FORMS = [
    Structure(**dict(zip(NEW, chosen, strict=True)))
    for chosen in product(*(SWITCHES[name] for name in NEW))
]
PAYS = Structure(execution="pays")
DEADLOCK = "nuclear open, regional open, missile open"


def in_words(values, outcome, structure, chance=None):
    """The payoffs as the README tells them, with a chance of a strike for the US and for Iran."""
    v = values
    x = {f: t or Fraction(0) for f, t in zip(FILES, outcome.terms, strict=True)}
    o = {f: int(t is None) for f, t in zip(FILES, outcome.terms, strict=True)}
    k = {f: v[f"capability_{f}"] for f in FILES}
    m = sum(v[f"agenda_weight_{f}"] * o[f] for f in FILES)
    D = sum(v[f"deterrent_weight_{f}"] * k[f] * (1 - x[f]) for f in FILES)
    phi = v["protest"] * (1 - v["elite_cohesion"])
    T, a, h = v["threat"], v["strike_scope"], v["israel_hazard"]
    chance = v["credibility"] if chance is None else chance
    us_chance = structure.us_chance if structure.execution == "belief" else chance
    part = {"linear": m, "any": int(any(o.values())), "nuclear": o["nuclear"]}[structure.hazard]
    s = v["assurance"] * (1 - v["assurance_erosion"] * T)
    exposed = {"always": h, "motive": h * (1 - x["missile"]), "none": 0}[structure.israel_exposure]
    scope = v["scope_benefit"] * a * (phi if structure.scope_by_fragility else 1)
    us = sum(
        (1 - o[f]) * (v[f"us_value_{f}"] * x[f] - v[f"us_cost_{f}"] * (1 - x[f])) for f in FILES
    )
    # Stifling is the alternative to a strike; a threat that is not carried out has its audience.
    us += v["strangulation_value"] * v["sanctions"] * (m - part * us_chance * T)
    us -= m * v["audience_cost"] * T * (1 - us_chance)
    us += part * us_chance * T * (
        v["limited_strike_benefit"] + scope - v["war_cost"]
        - v["chaos_cost"] * a * phi - v["retaliation"] * D
    )  # fmt: skip
    us -= h * (1 - x["missile"]) * v["entanglement_cost"]
    iran = sum(v[f"iran_value_{f}"] * k[f] * (1 - x[f]) for f in FILES)
    iran -= (v["loss_of_face"] * v["protest"] + v["spoilers"] * (1 - v["elite_cohesion"])) * sum(
        v[f"agenda_weight_{f}"] * x[f] for f in FILES
    )
    iran -= m * (v["sanctions_pain"] * v["sanctions"] + v["unrest_pain"] * phi)
    iran -= part * chance * T * (v["strike_damage"] + a * phi * v["regime_stake"])
    iran -= (T * (1 - s) + exposed) * v["vulnerability"] * (1 - D) ** 2
    iran -= h * (1 - x["missile"]) * v["israeli_strike_damage"]
    return {"us": us, "iran": iran}


def expected(values, outcome, structure):
    if structure.execution != "pays":
        return in_words(values, outcome, structure)
    struck, left = (in_words(values, outcome, structure, chance)["us"] for chance in (1, 0))
    return in_words(values, outcome, structure, None if struck > left else 0)


@settings(max_examples=60)
@given(scenarios(), st.sampled_from(FORMS), st.data())
def test_payoffs_are_as_the_words_say(scenario, structure, data):
    game = BargainingGame(scenario, 3, structure)
    number = data.draw(st.integers(0, len(game.grid.outcome_values) - 1))
    outcome = game.grid.outcome(number)
    numerators, denominators = game.scaled_payoffs
    wanted = expected(scenario.values, outcome, structure)
    for row, player in enumerate(("us", "iran")):
        assert sum(game.terms(outcome)[player].values()) == wanted[player]
        assert Fraction(int(numerators[row, number]), denominators[row]) == wanted[player]


@settings(max_examples=40)
@given(scenarios(), st.sampled_from(FORMS), st.sampled_from([2, 3]))
def test_the_lemma_equals_every_cell(scenario, structure, levels):
    game = BargainingGame(scenario, levels, structure)
    outcomes, enumerated = exact_outcomes(game)
    np.testing.assert_array_equal(outcomes, by_cells(game))
    assert enumerated != premise_holds(scenario.values, structure)


@pytest.mark.slow
def test_the_lemma_equals_every_cell_on_many_games():
    rng = np.random.default_rng(9)
    held = 0
    for _ in range(1500):
        structure = FORMS[int(rng.integers(len(FORMS)))]
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20])))
        game = BargainingGame(scenario, int(rng.choice([2, 3, 4], p=[0.4, 0.4, 0.2])), structure)
        outcomes, enumerated = exact_outcomes(game)
        np.testing.assert_array_equal(outcomes, by_cells(game))
        held += not enumerated
    assert 200 < held < 1300


@pytest.mark.parametrize(
    "structure",
    [PAYS, Structure(hazard="any"), Structure(israel_exposure="motive"),
     Structure(execution="pays", hazard="any", israel_exposure="motive", scope_by_fragility=True),
     Structure(execution="pays", linked=("nuclear+missile",))],
    ids=lambda structure: structure.words[75:],
)  # fmt: skip
def test_sweeps_say_what_every_cell_says(structure):
    scenario = oman().replace(war_cost=1, limited_strike_benefit=2)
    points = Points.grid(scenario, {"threat": (0, 1, 4), "retaliation": (0, 4, 9)})
    for compiled in (False, True):
        found = Engine(points, 3, structure, compiled).block(0, points.count)
        for p in range(points.count):
            game = BargainingGame(scenario.with_exact(points.exactly(p)), 3, structure)
            np.testing.assert_array_equal(found.outcomes[found.equilibrium[:, p]], by_cells(game))


@pytest.mark.parametrize("along", ["retaliation", "threat", "deterrent_weight_missile"])
def test_regimes_where_it_pays_say_what_the_game_says(along):
    """On both sides of every turning point too; the pieces' ends are among them."""
    scenario = oman().replace(war_cost=1, limited_strike_benefit=2)
    found = branches(scenario, **{along: None}, levels=2, structure=PAYS)
    places = [Fraction(k, 12) * found.path.high for k in range(13)]
    hair = Fraction(1, 10**9)
    for turn in found.turns:
        near = [turn.point.near - hair, turn.point.near + hair]
        places += [p for p in near if found.path.low <= p <= found.path.high]
        places += [turn.point.fraction] if turn.point.fraction is not None else []
        assert turn.flips
        for flip in turn.flips:
            assert flip.words
    for place in places:
        game = BargainingGame(scenario.replace(**{along: place}), 2, PAYS)
        assert set(found.at(place).outcomes) == set(game.equilibrium_outcomes()), (along, place)


def test_a_strike_that_begins_to_pay_turns_the_regime():
    """The US flips from backing down to striking where the margin is 0, and not before."""
    scenario = oman().replace(war_cost=1, limited_strike_benefit=2)
    margin = strike_margin(PAYS)
    found = branches(scenario, retaliation=None, structure=PAYS)
    roots = set()
    for number in range(216):
        outcome = grid_of(3, PAYS).outcome(number)
        at = dict(zip(["x_N", "x_R", "x_M", "o_N", "o_R", "o_M"], outcome.values(), strict=True))
        values = {str(SYMBOLS[n]): v for n, v in scenario.values.items() if n != "retaliation"}
        line = margin.subs(
            {s: (at | values)[str(s)] for s in margin.free_symbols if str(s) != "rho"}
        )
        if line.has(SYMBOLS["retaliation"]):
            root = -line.subs(SYMBOLS["retaliation"], 0) / line.diff(SYMBOLS["retaliation"])
            roots.add(Fraction(int(root.p), int(root.q)))
    assert roots & {turn.point.fraction for turn in found.turns}


def shares(structure):
    found = sample(oman(), 4096, structure=structure, seed=1).data
    settled = dict(zip(FILES, found["can_settle"].values.mean(axis=0), strict=True))
    settled["deadlock"] = float(found["equilibrium"].sel(outcome=DEADLOCK).mean())
    return settled


@pytest.mark.parametrize(
    ("structure", "wanted"),
    [
        (Structure(), {"nuclear": 0.86, "regional": 0.89, "missile": 0.055, "deadlock": 0.295}),
        (PAYS, {"nuclear": 0.46, "regional": 0.51, "deadlock": 0.74}),
        (Structure(hazard="any"), {"deadlock": 0.76, "missile": 0.67}),
        (Structure(hazard="nuclear"), {"nuclear": 0.99, "regional": 0.39}),
        (Structure(israel_exposure="motive"), {"missile": 0.33}),
        (Structure(israel_exposure="none"), {"missile": 0.23}),
    ],
    ids=["base", "pays", "any", "nuclear", "motive", "none"],
)
def test_shares_are_those_of_independent_code(structure, wanted):
    """From other draws than these, a thousand or more: within three standard errors of both."""
    found = shares(structure)
    for name, share in wanted.items():
        error = np.sqrt(share * (1 - share) * (1 / 1024 + 1 / 4096))
        assert abs(found[name] - share) < max(3 * error, 0.01), (name, found[name])


def test_at_the_values_of_the_frozen_scenario():
    where_it_pays = BargainingGame(oman(), 3, PAYS).equilibrium_outcomes()
    assert not any("nuclear" in outcome.settled for outcome in where_it_pays)
    bluff = BargainingGame(oman(), 3, Structure(execution="belief")).equilibrium_outcomes()
    assert {outcome.terms[0] for outcome in bluff} == {Fraction(1)}
    base = BargainingGame(oman(), 3).equilibrium_outcomes()
    assert Fraction(1, 2) in {outcome.terms[0] for outcome in base}


def test_a_us_that_plans_what_iran_believes_is_the_base():
    scenario = oman()
    plan = Structure(execution="belief", us_chance=scenario.values["credibility"])
    numerators, denominators = BargainingGame(scenario, 3, plan).scaled_payoffs
    base, scales = BargainingGame(scenario, 3).scaled_payoffs
    for row in range(2):
        assert [Fraction(int(n), denominators[row]) for n in numerators[row]] == [
            Fraction(int(n), scales[row]) for n in base[row]
        ]


def test_more_than_the_equilibria_is_found_where_it_pays():
    points = Points.grid(oman(), {"threat": (0, 1, 3)})
    data = lenses_over(points, levels=2, structure=PAYS, check=0)
    for p in range(3):
        game = BargainingGame(oman().with_exact(points.exactly(p)), 2, PAYS)
        for lens, outcomes in (
            ("equilibrium set", set(game.equilibrium_outcomes())),
            ("Iran first", set(game.commitment("iran")[1])),
        ):
            here = data["holds"].sel(lens=lens).isel(threat=p).values
            named = {str(o) for o, held in zip(data["outcome"].values, here, strict=True) if held}
            assert named == {o.label for o in outcomes}
    swept = sweep_over(oman(), {"threat": (0, 1, 3)}, levels=2, structure=PAYS)
    for p in range(3):
        game = BargainingGame(oman().with_exact(points.exactly(p)), 2, PAYS)
        for label, paid in zip(swept["outcome"].values, swept["payoff"].values[p], strict=True):
            outcome = next(o for n in range(64) if (o := game.grid.outcome(n)).label == label)
            assert [float(v) for v in game.payoff(outcome).values()] == pytest.approx(list(paid))


def test_where_it_pays_what_needs_polynomials_refuses_in_one_line():
    from model.lenses.zones import zone
    from model.regimes import plane

    for work in (
        lambda: split_payoffs(PAYS),
        lambda: zone(oman(), "nuclear", structure=PAYS),
        lambda: plane(oman(), threat=(0, 1, 3), assurance=(0, 1, 3), structure=PAYS),
    ):
        with pytest.raises(ValueError, match="execution: must be given or belief") as error:
            work()
        assert "\n" not in str(error.value)


def test_whether_the_strike_comes_on_monotonely_is_proven():
    assert all(pays_monotonely(form) for form in FORMS if form.execution == "pays")
    cases = {
        # A strike that pays the more, the more is given up; one that Iran may come to like.
        "chi*T*x_N*o_R": {"us": True, "iran": False},
        # One that pays the less, the more is given up; one that hurts Iran the more.
        "-4*chi*T*x_M*o_N": {"us": False, "iran": True},
        # What is not affine in the chance, and a parameter whose bounds are not known here.
        "chi**2*T*o_N": {"us": False, "iran": False},
        "chi*r*o_N": {"us": False, "iran": False},
    }
    for text, wanted in cases.items():
        for player, proven in wanted.items():
            form = replace(PAYS, extra=(Term(player, "own", text),))
            assert pays_monotonely(form) == proven, (text, player)


def test_distances_work_in_every_form():
    found = distance(oman(), levels=2, structure=PAYS)
    assert {d.parameter for d in found.parameters} >= {"war_cost", "threat"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("execution", "never"), ("hazard", "all"), ("israel_exposure", True), ("scope_by_fragility", 2)],
)  # fmt: skip
def test_unknown_choices(field, value):
    with pytest.raises(ValueError, match=f"{field}: must be one of"):
        Structure(**{field: value})


@pytest.mark.parametrize(
    ("chance", "match"),
    [("x", "must be a number"), (2, "must lie in"), (-1, "must lie in"), ("1/0", "must be a number")],
)  # fmt: skip
def test_a_plan_is_a_chance(chance, match):
    with pytest.raises(ValueError, match=f"us_chance: {match}"):
        Structure(execution="belief", us_chance=chance)


def test_a_plan_belongs_to_belief():
    with pytest.raises(ValueError, match="us_chance: must be 0 unless execution is belief"):
        Structure(us_chance="1/2")
    words = Structure(execution="belief", us_chance="0.5").words
    assert "Iran believes the credibility" in words
    assert "the US knows its plan, which is a credibility of 0.5" in words
    assert Structure().words.count(",") == 3


@pytest.mark.parametrize("structure", [*(f for f in FORMS if f.execution != "belief"),
                                       Structure(linked=("nuclear+missile",))])  # fmt: skip
def test_without_a_grid_a_form_is_decided_or_refused_never_answered_wrongly(structure):
    from model.continuum import PremiseFails, continuum
    from model.continuum.outcomes import SETS
    from model.sweeps.continuum import NO, REFUSED, YES, continuum_over

    if (
        structure.execution == "pays"
        or structure.hazard == "any"
        or structure.linked
        or (structure.israel_exposure == "motive")
    ):
        with pytest.raises(PremiseFails, match="look at the grids"):
            continuum(oman(), structure)
        points = Points.grid(oman(), {"threat": ["1/2", 1]})
        for p, codes in enumerate(continuum_over(points, structure).codes):
            if codes[0] == REFUSED:
                assert min(premise_slacks(points.exactly(p), structure)) <= 0
                continue
            assert set(codes.tolist()) <= {NO, YES}
            chosen = grid_of(9, structure)
            numbers, _ = exact_outcomes_at(points.exactly(p), chosen, structure)
            on_grid = {chosen.outcome(int(n)).settled for n in numbers}
            found = {tuple(FILES[f] for f in s) for s, c in zip(SETS, codes, strict=True) if c}
            assert on_grid <= found
        return
    free = continuum(oman(), structure)
    numbers, _ = exact_outcomes(BargainingGame(oman(), 9, structure))
    on_grid = {grid_of(9, structure).outcome(int(n)).settled for n in numbers}
    assert on_grid <= {s.settled for s in free.sets if s.possible}
