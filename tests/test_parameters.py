"""The registry and the rescaling of weights."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.parameters import (
    NAMES,
    PARAMETERS,
    SIMPLEXES,
    check_value,
    on_simplex,
    parameter,
    rescale_weights,
)

EVEN = dict.fromkeys(NAMES, Fraction(1, 3))


def test_each_parameter_has_one_name_and_one_symbol():
    assert len({p.name for p in PARAMETERS}) == len(PARAMETERS) == 43
    assert len({p.symbol for p in PARAMETERS}) == len(PARAMETERS)


def test_levers_are_shares():
    assert all((p.low, p.high) == (0, 1) for p in PARAMETERS if p.kind == "lever")


def test_unknown_name_suggests_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'assurance'"):
        parameter("asurance")


@pytest.mark.parametrize("value", [Fraction(-1, 100), Fraction(101, 100)])
def test_value_out_of_bounds(value):
    with pytest.raises(ValueError, match=r"threat: must lie in \[0, 1\], got"):
        check_value("threat", value)


def test_one_weight_takes_the_others_along_in_proportion():
    start = {**EVEN, "agenda_weight_nuclear": Fraction(1, 2), "agenda_weight_regional": Fraction(3, 10),
             "agenda_weight_missile": Fraction(1, 5)}  # fmt: skip
    moved = rescale_weights(start, {"agenda_weight_missile": Fraction(3, 5)})
    assert moved["agenda_weight_nuclear"] == Fraction(1, 4)
    assert moved["agenda_weight_regional"] == Fraction(3, 20)
    assert sum(moved[n] for n in SIMPLEXES["agenda"]) == 1
    assert moved["deterrent_weight_missile"] == start["deterrent_weight_missile"]


def test_what_is_left_is_shared_equally_when_the_others_are_zero():
    start = {**EVEN, "agenda_weight_nuclear": Fraction(0), "agenda_weight_regional": Fraction(0),
             "agenda_weight_missile": Fraction(1)}  # fmt: skip
    moved = rescale_weights(start, {"agenda_weight_missile": Fraction(1, 2)})
    assert moved["agenda_weight_nuclear"] == moved["agenda_weight_regional"] == Fraction(1, 4)


@pytest.mark.parametrize(
    "changes",
    [
        {"agenda_weight_nuclear": "0.7", "agenda_weight_regional": "0.6"},
        {"agenda_weight_nuclear": "0.2", "agenda_weight_regional": "0.2", "agenda_weight_missile": "0.2"},
    ],
)  # fmt: skip
def test_weights_that_cannot_sum_to_one(changes):
    with pytest.raises(ValueError, match="agenda weights must sum to 1, got"):
        rescale_weights(EVEN, {n: Fraction(v) for n, v in changes.items()})


def test_names_in_words():
    assert parameter("us_cost_missile").words == "US cost (missile)"
    assert parameter("israel_hazard").in_a_sentence == "Israel hazard"
    assert parameter("elite_cohesion").words == "Elite cohesion"
    assert parameter("elite_cohesion").in_a_sentence == "elite cohesion"
    assert parameter("iran_value_nuclear").in_a_sentence == "Iran value (nuclear)"


AGENDA = SIMPLEXES["agenda"]


@given(
    st.lists(st.fractions(0, 1, max_denominator=50), min_size=3, max_size=3),
    st.sets(st.sampled_from(AGENDA), max_size=2),
)
def test_weights_of_any_kind_of_number_come_to_the_same_simplex(values, kept):
    """Fractions, floats and arrays; by hand: what is left, shared as the others stand."""
    at = {**EVEN, **dict(zip(AGENDA, values, strict=True))}
    exact = on_simplex(at, AGENDA, kept)
    rest = [n for n in AGENDA if n not in kept]
    left, present = 1 - sum(at[n] for n in kept), sum(at[n] for n in rest)
    assert sum(exact[n] for n in AGENDA) == 1
    for n in rest:
        assert exact[n] * present == left * at[n] if present else exact[n] * len(rest) == left
    for n in (*kept, *SIMPLEXES["deterrent"]):
        assert exact[n] == at[n]
    floats = on_simplex({n: float(v) for n, v in at.items()}, AGENDA, kept)
    # Points with weights that are all zero beside others.
    other = {n: np.array([float(v), 0.0, 0.25]) for n, v in at.items()}
    arrays = on_simplex(other, AGENDA, kept)
    for n in AGENDA:
        assert floats[n] == pytest.approx(float(exact[n]), abs=1e-14)
        assert arrays[n][0] == pytest.approx(float(exact[n]), abs=1e-14)
    for p in (1, 2):
        assert sum(arrays[n][p] for n in AGENDA) == pytest.approx(1)
