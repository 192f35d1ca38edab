"""What would change the answer, how sure it is, threat and promise, the payoff plane: results and pictures."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from model.answers import answer
from model.answers.breaks import breaks
from model.answers.central import central
from model.answers.draws import draws
from model.answers.levers import Lever, Levers, against, beyond, in_words, levers
from model.answers.payoff_plane import payoff_plane
from model.answers.promise import promise
from model.answers.talks import talks
from model.answers.watch import CENTRAL_TERMS
from model.continuum import continuum
from model.errors import InputError
from model.parameters import FILES
from model.plots.draws import plot_exceedance
from model.plots.levers import plot_levers, shade, shade_of
from model.plots.payoff_plane import plot_payoff_plane
from model.plots.promise import plot_promise
from model.scenario import load
from model.structure import Structure
from model.words import EVERY, OPEN, SOME

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"


@pytest.fixture(scope="module")
def oman():
    return load(str(FROZEN))


@pytest.fixture(scope="module")
def found_levers(oman):
    return levers(oman, names=["elite_cohesion", "assurance", "assurance_erosion"])


@pytest.fixture(scope="module")
def found_draws(oman):
    return draws(oman, 256)


@pytest.fixture(scope="module")
def found_promise(oman):
    return promise(oman, steps=21)


@pytest.fixture(scope="module")
def found_plane(oman):
    return payoff_plane(answer(oman))


# Levers.


def test_stretches_of_a_lever_are_those_of_the_continuum(oman, found_levers):
    for lever in found_levers.levers:
        assert lever.stretches[0][0] == 0
        assert lever.stretches[-1][1] == 1
        for low, high, status in lever.stretches:
            there = continuum(oman.replace(**{lever.parameter: str(round((low + high) / 2, 6))}))
            wanted = {
                f: SOME if there.can_settle(f) and there.can_stay_open(f)
                else EVERY if there.can_settle(f) else OPEN
                for f in FILES
            }  # fmt: skip
            assert status == wanted


def test_ends_of_stretches_are_the_exact_breaks(oman, found_levers):
    exact = breaks(oman, parameters=["elite_cohesion", "assurance"], kinds=("status",))
    for b in exact.breaks:
        lever = next(x for x in found_levers.levers if x.parameter == b.parameter)
        ends = [high for _, high, _ in lever.stretches[:-1]]
        assert min(abs(end - float(b.place)) for end in ends) < 2e-6


def test_levers_are_told_by_the_nearest_change(found_levers):
    assert [x.parameter for x in found_levers.levers] == ["elite_cohesion", "assurance"]
    assert found_levers.still == ("assurance_erosion",)
    assert found_levers.words == (
        "The cohesion of Iran's leadership below medium (0.37) firms up the regional deal; "
        "the cohesion of Iran's leadership above high (0.76) makes the nuclear deal uncertain"
    )
    today = found_levers.levers[0].today
    assert in_words(today) == "nuclear in every, regional in some"
    assert against(today, {**today, "regional": EVERY}) == "regional firm"
    assert against(today, {**today, "missile": SOME}) == "missile possible"
    assert against(today, None) == "not known"
    assert json.dumps(found_levers.report())


def test_each_change_is_told_by_the_lever_that_is_nearest_to_it(oman):
    """Not by the one whose other change is nearest; of two alike by the first of the registry."""
    today = {"nuclear": EVERY, "regional": SOME, "missile": OPEN}
    firm, shaken = {**today, "regional": EVERY}, {**today, "nuclear": SOME}

    def lever(name, below, above):
        parts = ((0.0, below, firm), (below, above, today), (above, 1.0, shaken))
        return Lever(name, 0.5, 0.0, 1.0, "assumed", parts)

    near, far = lever("protest", 0.45, 0.95), lever("sanctions", 0.3, 0.6)
    told = Levers(oman, oman.form(), (near, far), ()).words
    assert told == (
        "Protest in Iran below medium (0.45) firms up the regional deal; sanctions pressure above "
        "medium (0.6) makes the nuclear deal uncertain"
    )
    alike = (lever("sanctions", 0.3, 0.6), lever("protest", 0.4, 0.7), lever("threat", 0.4, 0.6))
    told = Levers(oman, oman.form(), alike, ()).words
    assert told.startswith("The US military threat below medium (0.4) firms up the regional deal")
    assert "; the US military threat above medium (0.6) makes" in told


def test_a_part_that_is_not_decided_is_told(found_levers):
    first, *rest = found_levers.levers
    (low, high, _), *others = first.stretches
    known = replace(found_levers, levers=tuple(rest[:1]))
    assert all(status is not None for _, _, status in known.levers[0].stretches)
    assert known.gaps == ""
    gap = replace(first, stretches=((low, high, None), *others))
    assert "not decided" in replace(found_levers, levers=(*rest, gap)).gaps


def test_places_are_told_by_the_last_grade_on_the_way(oman):
    assert beyond(oman, 0.638, True) == "above medium (0.64)"
    assert beyond(oman, 0.638, False) == "below high (0.64)"
    assert beyond(oman, 0.252, True) == "above low (0.25)"
    assert beyond(oman, 0.252, False) == "below low (0.25)"
    assert beyond(oman, 0.005, False) == "below none (0.005)"
    assert beyond(oman.model_copy(update={"scale": None}), 0.638, True) == "above 0.638"


def test_levers_of_linked_files_are_over_the_outcomes_that_are_stable_on_their_central_terms(oman):
    found = levers(oman, Structure(linked=(("nuclear", "missile"),)), names=["assurance"])
    assert found.over == CENTRAL_TERMS
    assert CENTRAL_TERMS in found.provenance["lens"]
    (lever,) = found.levers
    for low, high, status in lever.stretches:
        values = {**oman.values, "assurance": Fraction((low + high) / 2)}
        read = central(talks(values, oman.form(found.structure)))
        settled = [{FILES[f] for f in b.settled} for b in read.stable]
        for f in FILES:
            holds = [f in s for s in settled]
            assert status[f] == (EVERY if all(holds) else SOME if any(holds) else OPEN)


def test_darker_is_firmer(found_levers):
    ax = plot_levers(found_levers)
    drawn = {patch.get_facecolor()[:3] for patch in ax.patches}
    assert len(drawn) == 3
    assert shade(None) == "#FFFFFF"
    assert shade(dict.fromkeys(FILES, EVERY)) == shade_of(3)
    light = [int(colour[1:3], 16) + int(colour[3:5], 16) for colour in map(shade_of, range(4))]
    assert light == sorted(light, reverse=True)
    said = [text.get_text() for text in ax.texts]
    assert "regional firm" in said
    assert "nuclear uncertain" in said


# Draws.


def test_exceedance_falls_from_the_share_that_is_settled(found_draws):
    for f in FILES:
        at, every, some = found_draws.exceedance(f)
        assert (every[0], some[0]) == found_draws.settled(f)
        assert (every <= some).all()
        assert (np.diff(every) <= 0).all()
        assert at[-1] == 1
    low = found_draws.exceedance("missile")
    # A half or more of the missile file hardly ever, however it is drawn.
    assert low[2][len(low[0]) // 2] < 0.05


def test_fans_are_quantiles_of_the_cases_that_settle(found_draws):
    rows, share = found_draws.fans["nuclear"]
    assert rows.shape == (5, 21)
    assert (np.diff(rows, axis=0) >= 0).all()
    at_scenario = int(np.argmin(np.abs(found_draws.threats - 0.9)))
    assert share[at_scenario] > 0.9
    assert share[0] < share[-1]


def test_draws_say_shares_of_cases_and_never_a_chance(found_draws):
    assert "of 256 sampled cases" in found_draws.words
    assert sum(found_draws.shares.values()) + found_draws.several == pytest.approx(1)
    assert found_draws.undecided == 0
    report = json.loads(json.dumps(found_draws.report()))
    assert report["draws"] == 256
    assert len(report["exceedance"]["missile"]["terms"]) == 101
    assert "likely" not in json.dumps(report)
    ax = plot_exceedance(found_draws, "nuclear")
    assert any("half or more" in t.get_text() for t in ax.texts)


def test_a_sample_must_be_a_power_of_two(oman):
    with pytest.raises(InputError, match="power of two"):
        draws(oman, 100)


# Threat and promise.


def test_the_plane_says_what_one_point_says(oman, found_promise):
    rng = np.random.default_rng(3)
    for _ in range(4):
        x, y = (int(k) / 100 for k in rng.integers(1, 100, 2))
        status = answer(oman.replace(threat=f"{x:.2f}", assurance=f"{y:.2f}")).status
        assert found_promise.status.at(x, y) == status


def test_the_words_say_which_of_the_two_changes_something(found_promise):
    assert found_promise.words == (
        "More threat changes nothing from here; a promise not to strike that is credible above "
        "medium (0.64) firms up the regional deal"
    )
    assert sum(share for _, share in found_promise.regions) == pytest.approx(1)
    ax = plot_promise(found_promise)
    assert "today" in [t.get_text() for t in ax.texts]


# The payoff plane.


def test_no_outcome_of_the_cloud_beats_the_frontier(found_plane):
    for us, iran in found_plane.frontier[::17]:
        beats = (found_plane.cloud > np.array([us, iran]) + 1e-9).all(axis=1)
        assert not beats.any()
    assert (np.diff(found_plane.frontier[:, 0]) > 0).all()
    assert (np.diff(found_plane.frontier[:, 1]) < 0).all()
    for deal in found_plane.answer.stable:
        # Central terms lie inside what can be had.
        assert ((found_plane.frontier >= np.array(deal.payoffs) - 1e-9).all(axis=1)).any()


def test_the_plane_names_the_stable_outcomes(found_plane):
    assert found_plane.words == (
        "Both stable deals beat no deal for both sides; both sides prefer the one on the "
        "nuclear and regional files"
    )
    said = [t.get_text() for t in plot_payoff_plane(found_plane).texts if t.get_text()]
    # From the left, as the deals lie, so that no line crosses another's name.
    assert said == ["no deal at all", "Nuclear 87% only", "Nuclear 86% + regional 58%"]
    assert json.dumps(found_plane.report())


def test_where_no_deal_is_stable_the_plane_says_so():
    found = payoff_plane(answer("framework-2025", agenda=["nuclear"]))
    assert found.words == "No deal is stable on evenly split terms"
    assert [t.get_text() for t in plot_payoff_plane(found).texts] == ["no deal at all"]


# As a user runs them.


@pytest.mark.parametrize("draw", ["levers", "payoffs", "agenda"])
def test_the_command_draws_what_it_is_asked_for(cli, tmp_path, draw):
    out = tmp_path / f"{draw}.png"
    status, said, error = cli("answer", "oman-2026", "--draw", draw, "--out", out)
    assert (status, error) == (0, "")
    assert "A deal on the nuclear and regional files can hold" in said
    assert out.stat().st_size > 20_000


def test_the_command_refuses_an_unknown_picture(cli):
    status, _, error = cli("answer", "oman-2026", "--draw", "cloud")
    assert status == 2
    assert error.startswith("error: --draw: must be one of room, levers")


def test_the_command_tells_what_would_change_the_answer(cli):
    status, said, error = cli("answer", "oman-2026", "--agenda", "nuclear", "--changes", "--json")
    assert (status, error) == (0, "")
    told = json.loads(said)["answer"]
    assert "moved within its" in told["words"]
    assert all(b["bracket_at_most"] <= 1e-12 for b in told["what_would_change_it"])
