"""The central reading with two types, without a grid: the base game nested, and its own lemma."""

from fractions import Fraction

import numpy as np
import pytest
from frozen import oman
from scenarios import within_ranges

from model.answers import answer
from model.errors import InputError
from model.scenario import load
from model.structure import Structure
from model.two_types import TwoTypeGame, Type, bluff, typed_answer
from model.two_types.patterns import Facing, holds_at, patterns
from model.two_types.turns import standing


def terms(deals):
    return [{f: round(x, 10) for f, x in deal.terms.items()} for deal in deals]


@pytest.mark.parametrize("sure", [0, 1])
def test_without_doubt_it_is_the_answer_against_that_type(sure):
    found = typed_answer(oman(), prior=sure)
    base = answer(oman().replace(credibility=sure))
    assert found.decided
    assert terms(found.outcomes) == terms(base.outcomes)
    assert terms(found.stable) == terms(base.stable)


def test_equal_types_read_as_one():
    kind = Type("one", "0.6")
    found = typed_answer(oman(), prior="0.3", resolved=kind, bluffing=kind)
    assert terms(found.outcomes) == terms(answer(oman().replace(credibility="0.6")).outcomes)


def test_what_pools_has_the_terms_of_the_game_without_types():
    rng = np.random.default_rng(11)
    for _ in range(3):
        scenario = within_ranges(oman(), rng)
        try:
            found = typed_answer(scenario)
        except InputError:
            continue
        base = terms(answer(scenario).stable)
        for deal in found.stable:
            if not deal.separating:
                assert terms([deal])[0] in base


def test_a_threat_that_does_not_pay_is_none():
    """The known values of a threat that is carried out only where that pays; deadlock stable too."""
    found = typed_answer(oman(), structure=Structure(execution="pays"))
    (deal,) = found.outcomes
    assert deal.terms == pytest.approx({"nuclear": 0.625, "regional": 0.456}, abs=5e-4)
    assert {} in [d.terms for d in found.stable]


def test_an_audience_bound_us_takes_less_than_a_hawk():
    hawk, bound = (typed_answer(oman(), resolved=kind).outcomes[0] for kind in ("hawk", "audience"))
    assert all(bound.terms[f] < hawk.terms[f] for f in bound.terms)


def test_what_is_stable_holds_on_a_grid_that_has_its_terms():
    """On L = 3 the lemma of the grid, without a grid the same conditions at the same terms."""
    from gmpy2 import mpq

    game = TwoTypeGame(oman(), prior=Fraction(3, 4))
    first, second = (Facing(t, game.scenario.values, game.structure) for t in game.types)
    found = set()
    for pattern in patterns((first, second), game.prior):
        blocks = pattern.settled
        for chosen in np.ndindex(*[3] * len(blocks)):
            x = {f: mpq(k, 2) for block, k in zip(blocks, chosen, strict=True) for f in block}
            if holds_at(pattern, x):
                with_type = [
                    tuple(
                        Fraction(int(x[f] * 2), 2) if f in x and pattern.who[(f,)][t] else None
                        for f in range(3)
                    )
                    for t in (0, 1)
                ]
                found.add(tuple(with_type))
    on_grid = {
        (e.outcome.resolved.terms, e.outcome.bluffing.terms)
        for e in game.equilibrium_outcomes().outcomes
    }
    assert found == on_grid


def test_how_sure_tehran_must_be_for_the_answer_to_stand():
    """Beside the ends the answer is another, within them it is not."""
    scenario = load("framework-2025")
    found = standing(scenario)
    assert found.words.startswith("The answer stands as long as Tehran is 50% to 53% sure")
    sets = {
        at: {o.settled for o in answer(scenario.replace(credibility=at)).outcomes}
        for at in ("0.49", "0.5", "0.52", "0.54")
    }
    assert sets["0.5"] == sets["0.52"]
    assert sets["0.49"] != sets["0.5"] != sets["0.54"]
    whole = standing(oman())
    assert (whole.low, whole.high) == (0, 1)
    assert bluff(oman()).standing == whole
    assert bluff(oman(), resolved="hawk").standing is None


def test_refusals():
    with pytest.raises(InputError, match=r"^structure: must be one in which"):
        typed_answer(oman(), structure=Structure(price_rule="iran"))
    with pytest.raises(InputError, match=r"^execution: must pay or not pay whatever the terms"):
        typed_answer(oman(), resolved="hawk", structure=Structure(execution="pays"))


def test_verbs():
    found = typed_answer(oman())
    assert "the talks settle nuclear 86%, regional 58%, and it learns nothing" in found.words
    assert len(found.frame()) == len(found.stable)
    assert found.report()["central"][0]["settled_with_bluffing"] == ["nuclear", "regional"]
