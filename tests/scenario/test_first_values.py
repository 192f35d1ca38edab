"""What README and the scenario say of the values that were read again after a first run."""

import pytest
from frozen import oman

from model.answers import answer
from model.lenses.zones import zone

FIRST = {
    "assurance": "0.25",
    "vulnerability": 2,
    "unrest_pain": 1,
    "deterrent_weight_nuclear": "0.3",
    "deterrent_weight_regional": "0.2",
    "deterrent_weight_missile": "0.5",
}


def test_the_effect_of_the_values_read_again_is_as_told():
    now, first = oman(), oman().replace(**FIRST)
    ceilings = [float(zone(s, "missile").ceiling) for s in (first, now)]
    assert ceilings == pytest.approx([0.298, 0.215], abs=0.0005)
    (before,), (after,) = (answer(s).outcomes for s in (first, now))
    assert before.settled == after.settled == ("nuclear", "regional")
    assert before.words == "nuclear 88%, regional 73%"
    assert after.words == "nuclear 86%, regional 58%"
