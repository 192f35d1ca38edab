"""What a wider agenda is worth along a lever: the difference of two answers at each place."""

from fractions import Fraction

import numpy as np
import pytest
from frozen import oman

from model.answers import answer
from model.answers.agendas_along import agendas_along
from model.errors import InputError
from model.payoffs import Structure
from model.plots.agendas import plot_agendas

PLACES = [0, 0.25, 0.5, 0.75, 0.9, 1]


@pytest.fixture(scope="module")
def found():
    return agendas_along(oman(), threat=PLACES)


def test_iran_gains_from_a_wider_agenda_the_more_the_greater_the_threat(found):
    """Values found by independent code."""
    gains = found.gains[("nuclear", "regional", "missile")]
    assert gains[:, 1, 0] == pytest.approx([0.07, 0.13, 0.19, 0.26, 0.30, 0.33], abs=0.005)
    assert (np.diff(gains[:, :, 0], axis=0) > 0).all()


def test_gains_are_differences_of_answers(found):
    scenario = oman().replace(threat="0.5")
    narrow, wide = (answer(scenario, agenda=a).outcomes[0] for a in (["nuclear"], None))
    here = found.gains[("nuclear", "regional", "missile")][2, :, 0]
    for p in (0, 1):
        assert here[p] == pytest.approx(wide.payoffs[p] - narrow.payoffs[p], abs=1e-9)


def test_the_missile_file_on_the_table_changes_nothing(found):
    """It stays open either way, so the agendas with it are worth what those without are."""
    assert [len(agendas) for agendas, _ in found.groups] == [2, 1]
    assert found.gains[("nuclear", "missile")] == pytest.approx(np.zeros((6, 2, 2)), abs=1e-12)


def test_words_and_picture_say_the_numbers(found):
    assert found.words == (
        "A wider agenda gains the US +0.14 to +0.48 points and Iran +0.07 to +0.33, "
        "from threat 0 to 1: talks on all three files rather than the nuclear file"
    )
    ax = plot_agendas(found, "iran")
    lines = {line.get_label(): line.get_ydata() for line in ax.lines if line.get_label()[0] != "_"}
    assert list(lines) == [
        "also the regional file or also the regional and missile files", "also the missile file",
    ]  # fmt: skip
    assert lines["also the missile file"] == pytest.approx(np.zeros(6), abs=1e-12)


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="narrow: must leave a file off the table"):
        agendas_along(oman(), ["nuclear", "regional", "missile"])
    with pytest.raises(InputError, match="axes: must be one lever, got threat and assurance"):
        agendas_along(oman(), threat=(0, 1, 3), assurance=(0, 1, 3))
    with pytest.raises(InputError, match="agenda: must name files"):
        agendas_along(oman(), ["nukes"])


def test_agendas_that_are_worth_the_same_have_a_short_name():
    """With a fourth file the name of one line ran out of the figure."""
    found = agendas_along("oman-2026-relief", threat=[0, 1])
    ax = plot_agendas(found, "us")
    names = [line.get_label() for line in ax.lines if line.get_label()[0] != "_"]
    assert names == [
        "also the regional file, alone or with others",
        "also the missile file, the relief file or both",
    ]


def test_where_nothing_is_stable_no_gain_is_claimed():
    found = agendas_along("framework-2025", threat=[0, Fraction(1, 2), 1])
    assert np.isfinite(found.gains[("nuclear", "regional")]).any()
    assert "nan" not in found.words


def test_linked_files_are_on_the_table_together():
    linked = Structure(linked=(("nuclear", "missile"),))
    found = agendas_along(oman(), structure=linked, threat=[0, 1])
    assert found.narrow == ("nuclear", "missile")
    assert list(found.gains) == [("nuclear", "regional", "missile")]
    found = agendas_along(oman(), ["regional"], linked, threat=[0, 1])
    assert list(found.gains) == [("nuclear", "regional", "missile")]
    with pytest.raises(InputError, match="narrow: must leave a file off the table"):
        agendas_along(oman(), structure=Structure(linked=(("nuclear", "regional", "missile"),)))
    worth = answer(oman(), linked).widening
    assert [w.narrow for w in worth] == [("regional",), ("nuclear", "missile")]
