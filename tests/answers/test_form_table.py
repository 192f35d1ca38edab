"""The answer under every switch of the form, checked by trying other offers; what is refused."""

from pathlib import Path

import numpy as np
import pytest
from answers_games import best_gain, nash_bargain

from model.answers import answer
from model.errors import InputError
from model.scenario import load
from model.structure import SWITCHES, Structure

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"
FORMS = [
    Structure(**{name: choice}, **({"us_chance": "1/2"} if choice == "belief" else {}))
    for name, choices in SWITCHES.items()
    for choice in list(choices)[1:]
    if choice != "pays"
]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_under_every_form_no_other_offer_pays_and_each_file_is_at_its_bargain(form):
    found = answer(load(str(FROZEN)), form)
    talk = found.central.talks
    assert found.central.decided
    assert found.outcomes
    for deal in found.stable:
        x = np.array([np.nan if t is None else float(t) for t in deal.bargain.near])
        settled = ~np.isnan(x)
        v, g = np.where(settled, 1 - x, 0), np.where(settled, x, 0)
        assert max(best_gain(talk, player, v, g) for player in (0, 1)) < 1e-9
        for f in deal.bargain.settled:
            assert nash_bargain(talk, x, f) == pytest.approx(x[f], abs=1e-6)


def test_strikes_that_must_pay_lead_to_less_and_leave_no_deal_stable():
    found = answer(load(str(FROZEN)), Structure(execution="pays"))
    nuclear, regional, missile = found.outcomes[0].bargain.near
    assert float(nuclear) == pytest.approx(0.625, abs=5e-4)
    assert float(regional) == pytest.approx(0.456, abs=5e-4)
    assert missile is None
    assert any(not deal.bargain.settled for deal in found.stable)


def test_a_strike_that_pays_on_some_terms_alone_is_refused_in_a_line():
    """What is left open decides that it pays at some terms of the rest, and not at others."""
    free = dict.fromkeys(("war_cost", "strangulation_value", "audience_cost"), 0)
    scenario = load(str(FROZEN)).replace(
        **free, limited_strike_benefit=1, scope_benefit=0, chaos_cost=0, retaliation=4
    )
    with pytest.raises(InputError, match=r"got a strike that pays on some terms alone$"):
        answer(scenario, Structure(execution="pays"))
