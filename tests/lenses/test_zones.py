"""Zones of possible agreement: against the payoffs of the game, by hand, and along a parameter."""

from fractions import Fraction

import numpy as np
import pytest
import xarray as xr
from scenarios import HALF, random_scenario, separable
from test_payoffs import STRUCTURES

from model.algebraic import Point
from model.continuum import continuum
from model.continuum.exact import Stretch
from model.errors import InputError
from model.game import BargainingGame
from model.grid import Outcome
from model.lenses.zone_openings import opening
from model.lenses.zones import PLAIN, zone
from model.lenses.zones_along import price_in_words, zones_over
from model.parameters import FILES
from model.payoffs import PLAYERS, Structure
from model.scenario import load
from model.words import sentence

HAIR = Fraction(1, 10**40)


def gains(game, file, others, x):
    """What each side gains from settling a file on x, from the terms in sympy."""

    def outcome(here):
        rest = {f: others.get(f) for f in FILES}
        return Outcome(tuple(here if f == file else rest[f] for f in FILES))

    then, now = game.payoff(outcome(x)), game.payoff(outcome(None))
    return tuple(then[p] - now[p] for p in PLAYERS)


def drawn(rng, count):
    """Scenarios of any kind, the premise failing too, a file, and what the others do."""
    for _ in range(count):
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20])))
        structure = STRUCTURES[int(rng.integers(len(STRUCTURES)))]
        file = FILES[int(rng.integers(3))]
        others = {
            f: Fraction(int(rng.integers(5)), 4) for f in FILES if f != file and rng.random() < 0.5
        }
        yield scenario, structure, file, others


def test_both_accept_exactly_what_is_in_the_zone():
    rng = np.random.default_rng(1)
    seen = set()
    for scenario, structure, file, others in drawn(rng, 16):
        game = BargainingGame(scenario, 2, structure)
        found = zone(scenario, file, structure, others)
        for k in range(5):
            x = Fraction(k, 4)
            us, iran = gains(game, file, others, x)
            assert (found.us is not None and x in found.us) == (us >= 0)
            assert (found.iran is not None and x in found.iran) == (iran >= 0)
            if us >= 0 and iran >= 0:
                assert found.agreed is not None
                assert x in found.agreed
        seen.add(found.exists)
    assert seen == {True, False}


def test_floor_and_ceiling_are_where_each_side_is_indifferent():
    game = BargainingGame("oman-2026", 2)
    for file in FILES:
        found = zone("oman-2026", file)
        floor, ceiling = found.floor, found.ceiling
        assert gains(game, file, {}, floor.fraction)[0] == 0
        below = gains(game, file, {}, ceiling.near - HAIR)[1]
        assert below > 0
        if ceiling != Point.of(1):
            assert gains(game, file, {}, ceiling.near + HAIR)[1] < 0


def test_by_hand():
    """US: x >= b / (A + b) = 1/2; Iran: x <= (3/2) / 3 / (3/4) = 2/3; gains 2x - 1 and 1/2 - 3x/4."""
    scenario = separable(iran_value_nuclear="3/4")
    found = zone(scenario, "nuclear")
    assert found.agreed == Stretch(Point.of(HALF), Point.of(Fraction(2, 3)))
    assert found.bargained == Point.of(Fraction(7, 12))
    assert found.width == pytest.approx(1 / 6)
    assert found.midpoint == pytest.approx(7 / 12)
    assert not found.obstacles
    assert "on terms from 0.5 to 0.667" in found.words
    alone = zone(separable(), "nuclear")
    assert alone.agreed == Stretch(Point.of(HALF), Point.of(HALF))
    assert alone.bargained == Point.of(HALF)


def test_where_the_premise_fails_each_side_is_taken_as_it_is():
    """With Israel at the door Iran gains from giving missiles up: its ceiling is all of them."""
    scenario = separable(israel_hazard=1, israeli_strike_damage=4, sanctions_pain=0)
    game = BargainingGame(scenario, 2)
    assert gains(game, "missile", {}, Fraction(1))[1] > gains(game, "missile", {}, HALF)[1] > 0
    found = zone(scenario, "missile")
    assert found.iran == Stretch(Point.of(0), Point.of(1))
    assert found.agreed == Stretch(Point.of(HALF), Point.of(1))
    assert found.bargained == Point.of(1)
    # A US to which the terms are all the same accepts any, if it accepts at all.
    careless = scenario.replace(us_value_missile=0, us_cost_missile=0)
    assert zone(careless, "missile").us == Stretch(Point.of(0), Point.of(1))


def test_the_bargain_has_the_largest_product_of_gains():
    rng = np.random.default_rng(2)
    looked = 0
    for scenario, structure, file, others in drawn(rng, 20):
        found = zone(scenario, file, structure, others)
        if not found.exists or found.agreed.low == found.agreed.high:
            continue
        game = BargainingGame(scenario, 2, structure)

        def product(x, game=game, file=file, others=others):
            us, iran = gains(game, file, others, x)
            return us * iran

        best = product(found.bargained.near)
        low, high = found.agreed.low.near, found.agreed.high.near
        for k in range(5):
            assert product(low + (high - low) * k / 4) <= best + HAIR
        looked += 1
    assert looked > 2


def test_what_keeps_a_zone_shut():
    """Each term named alone is left out by hand: its parameters set to nothing."""
    found = zone("oman-2026", "missile")
    assert not found.exists
    assert found.width < 0
    by_term = {(o.player, o.term): o for o in found.obstacles}
    exposure = by_term["iran", "exposure"]
    without = zone(load().replace(vulnerability=0), "missile")
    assert exposure.alone == without.exists
    holdings = by_term["iran", "holdings"]
    assert holdings.alone == zone(load().replace(iran_value_missile=0), "missile").exists
    game = BargainingGame("oman-2026", 2)
    then = game.terms(Outcome((None, None, found.floor.fraction)))["iran"]
    now = game.terms(Outcome((None, None, None)))["iran"]
    for (player, term), obstacle in by_term.items():
        if player == "iran":
            assert obstacle.change == pytest.approx(float(then[term] - now[term]))
            assert obstacle.change < 0
    assert {o.player for o in found.causes} <= set(PLAYERS)
    told = f"{sentence(found.causes[0].words)} and {found.causes[1].words} each keep it shut"
    assert told in found.words
    # Every term of the table has plain words.
    assert {
        (player, term) for player in PLAYERS for term in game.terms(Outcome((None,) * 3))[player]
    } == set(PLAIN)


def test_no_single_term_may_be_to_blame():
    """The US would not take all of it: b alone is not at fault if the fallback is good too."""
    values = {"strangulation_value": 4, "us_value_nuclear": "1/4", "us_cost_nuclear": 0}
    found = zone(separable(**values), "nuclear")
    assert found.us is None
    assert found.width is None
    assert "the US would rather leave it open than take all of it" in found.words
    assert [o.player for o in found.obstacles] == ["us"]
    assert found.causes[0].term == "strangulation"


def test_with_the_others_open_a_zone_is_what_the_continuum_settles_alone():
    """Terms of {f} at an equilibrium lie within the zone of f: leaving it is one of the tests."""
    for scenario in (load(), separable()):
        for found in continuum(scenario).sets:
            if len(found.settled) == 1 and found.possible:
                (file,) = found.settled
                allowed = zone(scenario, file).agreed
                for s in found.terms[file]:
                    # On x = 1 the US has no choice.
                    assert s.low >= allowed.low or s.low == Point.of(1)
                    assert s.high <= allowed.high


@pytest.mark.parametrize("parameter", ["threat", "vulnerability", "agenda_weight_missile"])
def test_along_a_parameter_floats_say_what_exact_zones_do(parameter):
    high = 4 if parameter == "vulnerability" else 1
    for structure in (Structure(), Structure(coupling="additive")):
        data = zones_over(
            structure=structure, others={"regional": HALF}, **{parameter: (0, high, 9)}
        ).data
        for k, at in enumerate(Fraction(j * high, 8) for j in range(9)):
            scenario = load().replace(**{parameter: at})
            for file in FILES:
                others = {} if file == "regional" else {"regional": HALF}
                found = zone(scenario, file, structure, others)
                here = data.sel(file=file).isel({parameter: k})
                assert bool(here["exists"]) == found.exists
                for name, value in (
                    ("floor", found.floor),
                    ("ceiling", found.ceiling),
                    ("low", found.agreed and found.agreed.low),
                    ("high", found.agreed and found.agreed.high),
                    ("bargained", found.bargained),
                ):
                    wanted = np.nan if value is None else float(value)
                    assert here[name].item() == pytest.approx(wanted, abs=1e-7, nan_ok=True)


def test_a_zone_opens_and_closes_at_exact_values():
    found = opening("oman-2026", "missile", vulnerability=None)
    (stretch,) = found.stretches
    assert stretch.low == Point.of(0)
    edge = stretch.high.near
    assert zone(
        load().replace(vulnerability=str(edge.limit_denominator(10**9) - Fraction(1, 10**6))),
        "missile",
    ).exists
    assert not zone(
        load().replace(vulnerability=str(edge.limit_denominator(10**9) + Fraction(1, 10**6))),
        "missile",
    ).exists
    assert "exists up to vulnerability 1.9" in found.words
    by_hand = opening(separable(), "nuclear", iran_value_nuclear=None)
    assert by_hand.stretches == (Stretch(Point.of(0), Point.of(1)),)
    assert opening(separable(), "nuclear", iran_value_nuclear=(2, 3)).stretches == ()


def test_a_zone_of_one_value_is_found():
    """Iran's ceiling is the floor at full sanctions and no more than that anywhere."""
    found = opening(separable(), "nuclear", sanctions=None)
    assert found.stretches == (Stretch(Point.of(1), Point.of(1)),)
    assert found.words.endswith("exists at sanctions 1")


def test_others_as_in_the_fullest_equilibrium():
    found = zone("oman-2026", "missile", others="fullest")
    from model.reasons import fullest_outcome

    terms = dict(zip(FILES, fullest_outcome(BargainingGame("oman-2026")).terms, strict=True))
    assert found.others == {f: x for f, x in terms.items() if x is not None and f != "missile"}


def test_more_of_something_can_widen_a_zone_and_cheapen_the_deal():
    at = [0.0, 0.5, 1.0]

    def data(low, high, price):
        columns = {"floor": low, "ceiling": high, "low": low, "high": high, "bargained": price}
        variables = {n: (("file", "threat"), [v]) for n, v in columns.items()}
        variables["exists"] = (("file", "threat"), [np.isfinite(low).tolist()])
        return xr.Dataset(variables, {"file": ["nuclear"], "threat": at})

    nan = float("nan")
    wider = data([nan, 0.4, 0.2], [nan, 0.5, 0.6], [nan, 0.45, 0.4])
    assert price_in_words(wider, "nuclear") == (
        "From threat 0.5 to 1 the nuclear zone widens (0.1 to 0.4) but the even bargain in it "
        "falls from 0.45 to 0.4"
    )
    same = data([0.2, 0.2, 0.2], [0.4, 0.4, 0.4], [0.3, 0.35, 0.3])
    assert "keeps its width (0.2) and" in price_in_words(same, "nuclear")
    assert price_in_words(same, "nuclear").endswith("moves between 0.3 and 0.35")
    none = data([nan] * 3, [nan] * 3, [nan] * 3)
    assert (
        price_in_words(none, "nuclear")
        == "The zone of the nuclear file exists at no threat looked at"
    )


@pytest.mark.parametrize(
    ("file", "others", "message"),
    [
        ("nukes", None, "file: must be one of nuclear"),
        ("nuclear", {"nuclear": 0}, "others: must be files among regional, missile, got 'nuclear'"),
        ("nuclear", {"missile": 2}, r"others: terms must lie in \[0, 1\], got missile = 2"),
        ("nuclear", "all", "others: must be terms by file or \"fullest\", got 'all'"),
    ],
)
def test_what_cannot_be_used_is_refused(file, others, message):
    with pytest.raises(InputError, match=message):
        zone("oman-2026", file, others=others)
