"""Rounds, patience and laws: weights, drift, and the block of a scenario file."""

from fractions import Fraction

import numpy as np
import pytest
from frozen import FROZEN, oman
from hypothesis import given
from hypothesis import strategies as st

from model.dynamics.course import Course
from model.errors import InputError
from model.scenario import ScenarioError, parse
from model.scenario.writing import json_schema, scenario_text
from model.timing import Law, Timing, read_law

TIME = """
[time]
horizon = 8
talks = 4
patience = [0.8, 0.95]
strike = "deadline"
source = "an example"

[[time.laws]]
parameter = "sanctions"
limit = 1
rate = "1/3"
source = "an example"

[[time.laws]]
parameter = "capability"
values = [0.9, 1]

[[time.laws]]
parameter = "threat"
value = 0
from_round = 3
"""


def with_time(text):
    return parse((FROZEN.read_text(encoding="utf-8") + text).encode(), "timed.toml")


shares = st.fractions(0, 1, max_denominator=50)


@given(st.fractions("1/100", "99/100", max_denominator=100), st.integers(1, 40))
def test_weights_sum_to_one_and_never_rise_but_for_the_last(delta, horizon):
    us, _ = Timing(horizon, patience=(delta, delta)).weights()
    assert sum(us) == 1
    assert len(us) == horizon
    assert list(us[:-1]) == sorted(us[:-1], reverse=True)


@given(shares, shares, shares, st.integers(1, 12))
def test_a_law_is_the_same_exactly_and_in_floats(first, limit, rate, r):
    law = Law("sanctions", limit=limit, rate=rate)
    exact = law.at(first, r)
    assert min(first, limit) <= exact <= max(first, limit)
    many = law.at(np.array([float(first)] * 2), r, np.array([float(rate)] * 2))
    np.testing.assert_allclose(many, float(exact), atol=1e-12)


def test_three_kinds_of_law():
    half = Fraction(1, 2)
    assert [read_law("threat", "1:0.5").at(half, r) for r in (1, 2, 3)] == [
        half, Fraction(3, 4), Fraction(7, 8),
    ]  # fmt: skip
    assert [read_law("threat", "0@3").at(half, r) for r in (1, 2, 3, 9)] == [half, half, 0, 0]
    assert [read_law("threat", "0.4,0.3").at(half, r) for r in (1, 2, 3, 9)] == [
        half, Fraction(2, 5), Fraction(3, 10), Fraction(3, 10),
    ]  # fmt: skip


def test_a_scenario_file_states_its_time_and_is_written_as_it_was_read():
    scenario = with_time(TIME)
    assert scenario.time.talks == 4
    assert scenario.time.laws[0].rate == Fraction(1, 3)
    again = parse(scenario_text(scenario, file="timed.toml").encode(), "timed.toml")
    assert again.time == scenario.time
    assert again.digest == scenario.digest
    assert scenario.report()["time"]["horizon"] == 8


def test_without_the_block_nothing_changes_and_with_it_the_hash_does():
    assert oman().digest == "0e90d233"
    assert oman().time is None
    assert with_time(TIME).digest != "0e90d233"


def test_the_course_drifts_and_holds_a_strike_back_to_the_deadline():
    course = Course.of(with_time(TIME))
    first, third, fourth = (course.values(r) for r in (1, 3, 4))
    assert first["threat"] == Fraction(9, 10)
    assert third["threat"] == 0
    assert third["capability_nuclear"] == third["capability_missile"] == 1
    assert third["credibility"] == third["audience_cost"] == 0
    assert fourth["credibility"] == oman().values["credibility"]
    assert len(course.later) == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("talks = 4", "talks = 9", "time: talks: must be at most the horizon, 8, got 9"),
        ("[0.8, 0.95]", "[0.8, 1]", "time: patience: that of Iran must lie above 0 and below 1"),
        ('rate = "1/3"', "rate = 1.2", "time: laws: the rate of sanctions must lie in [0, 1]"),
        ('"sanctions"', '"sanktions"', "time.laws: must be of a lever of the scenario"),
        ("limit = 1", "limit = 1.5", "time.sanctions: must lie in [0, 1], got 1.5"),
        ("horizon = 8", "horizons = 8", "did you mean 'horizon'?"),
        ("from_round = 3", "", "laws: that of threat must have a limit and a rate"),
    ],
)
def test_a_block_that_cannot_be_is_told_in_a_line(old, new, said):
    with pytest.raises(ScenarioError) as refused:
        with_time(TIME.replace(old, new))
    (line,) = refused.value.problems
    assert said in line
    assert line.startswith("timed.toml: ")


def test_editors_know_the_block():
    assert "horizon" in json_schema()["properties"]["time"]["properties"]


def test_words_of_the_assumptions():
    assert with_time(TIME).time.words == (
        "talks in 4 of 8 rounds, patience 0.8 (US) and 0.95 (Iran), sanctions to 1 at a rate of "
        "0.333333 a round, all capability by a table of 2 rounds and threat at 0 from round 3 on, "
        "strike left to the deadline"
    )


def test_a_law_needs_one_kind():
    with pytest.raises(InputError, match="must have a limit and a rate"):
        Law("threat", limit=1, value=1)
