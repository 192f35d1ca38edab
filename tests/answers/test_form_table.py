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


def test_payoffs_in_pieces_are_refused_in_a_line():
    with pytest.raises(InputError, match=r"^execution: must be given or belief here, [^\n]*$"):
        answer(load(str(FROZEN)), Structure(execution="pays"))
