"""The central reading over many points: floats against exact arithmetic, shares, agendas, labels."""

from pathlib import Path

import numpy as np
import pytest
from scenarios import random_scenario
from test_payoffs import STRUCTURES

from model.answers.central import central
from model.answers.sweep import (
    NO_TERMS,
    READING_WORDS,
    STABLE,
    UNDECIDED,
    CentralSolver,
    central_over,
    spread,
)
from model.answers.talks import talks
from model.errors import InputError
from model.parameters import FILES
from model.payoffs import Structure, Term
from model.scenario import load
from model.sweeps.loop import swept
from model.sweeps.points import Points

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"


@pytest.fixture(scope="module")
def oman():
    return load(str(FROZEN))


@pytest.fixture(scope="module")
def draws(oman):
    return central_over(Points.sample(oman, 1024, seed=0))


def settled_at(found, p):
    """The sets that are central at a point."""
    return {found.sets[k] for k in np.flatnonzero(found.central[p])}


def check_point(found, p, structure):
    """Compare what floats are sure of with the exact reading; how many sets were compared."""
    exact = central(talks(found.points.exactly(p), structure))
    compared = 0
    for k, reading in enumerate(exact.readings):
        if found.reading[p, k] == UNDECIDED:
            continue
        compared += 1
        assert READING_WORDS[found.reading[p, k]] == reading.status
        for bargain in reading.bargains[:1]:
            for f in bargain.settled:
                assert found.terms[p, k, f] == pytest.approx(float(bargain.near[f]), abs=1e-12)
            for player in (0, 1):
                worth = float(sum(bargain.payoff(player)) / 2)
                assert found.payoff[p, k, player] == pytest.approx(worth, abs=1e-11)
    if not found.exactly[p]:
        names = structure.file_names
        settled = {tuple(names[f] for f in b.settled) for b in exact.outcomes}
        assert settled_at(found, p) == settled
    return compared


def test_floats_read_as_exact_arithmetic_does(oman):
    for structure in (Structure(), Structure(coupling="additive", scaled_stakes=True)):
        found = central_over(Points.sample(oman, 128, seed=3), structure, exact=False)
        assert sum(check_point(found, p, structure) for p in range(0, 128, 4)) > 250


def test_floats_never_decide_what_is_close_in_scenarios_of_any_kind():
    rng = np.random.default_rng(4)
    compared = 0
    for _ in range(40):
        scenario = random_scenario(rng, int(rng.choice([2, 4, 20, 1000])))
        structure = STRUCTURES[int(rng.integers(len(STRUCTURES)))]
        points = Points.grid(scenario, {"threat": [0, 1]})
        found = central_over(points, structure, exact=False)
        compared += sum(check_point(found, p, structure) for p in (0, 1))
    assert compared > 300


def test_a_file_that_nobody_gives_is_no_tie_at_every_point():
    """Whoever takes it settles it on nothing alone, which changes nothing: no case is close."""
    relief = load("oman-2026-relief")
    found = central_over(Points.sample(relief, 64, seed=3), exact=False)
    assert not found.undecided.any()
    form = relief.form()
    assert sum(check_point(found, p, form) for p in range(0, 64, 16)) == 4 * len(found.sets)


def test_what_floats_leave_open_is_decided_exactly():
    rng = np.random.default_rng(7)
    opened = 0
    for _ in range(12):
        points = Points.grid(random_scenario(rng, 2), {"threat": [0, 1]})
        rough, sharp = (central_over(points, exact=e) for e in (False, True))
        opened += int((rough.reading == UNDECIDED).sum())
        assert not sharp.undecided.any()
        np.testing.assert_array_equal(rough.exactly, sharp.exactly)
        for p in (0, 1):
            exact = central(talks(points.exactly(p)))
            assert [READING_WORDS[c] for c in sharp.reading[p]] == [
                r.status for r in exact.readings
            ]
            assert settled_at(sharp, p) == {
                tuple(FILES[f] for f in b.settled) for b in exact.outcomes
            }
    assert opened > 5


def test_shares_of_the_draws_are_those_of_the_trials(draws):
    """One set in 86%, nuclear and regional 64%, all three 18%: within two standard errors."""
    for share, known in (
        (draws.alone.mean(), 0.86),
        (draws.share(["nuclear", "regional"]), 0.64),
        (draws.share(FILES), 0.18),
    ):
        assert abs(share - known) < 2 * np.sqrt(known * (1 - known) / 1024)
    missile = [k for k, s in enumerate(draws.sets) if "missile" in s]
    x = draws.terms[:, missile, 2][draws.central[:, missile] & draws.alone[:, None]]
    assert np.quantile(x, [0.25, 0.75]) == pytest.approx([0.24, 0.38], abs=0.015)


def test_the_draws_in_which_a_sufficient_premise_fails_are_decided_too(draws):
    """Where Israel's strike outweighs what Iran keeps of the missiles it still fears to disarm."""
    values = draws.points.values(0, 1024)
    keeps = values["iran_value_missile"] * values["capability_missile"]
    face = values["loss_of_face"] * values["protest"]
    face += values["spoilers"] * (1 - values["elite_cohesion"])
    israel = values["israel_hazard"] * values["israeli_strike_damage"]
    failing = keeps + face * values["agenda_weight_missile"] <= israel
    assert 0.03 < failing.mean() < 0.07
    assert not draws.undecided.any()
    missile = draws.settles("missile").any(axis=1)[failing].mean()
    assert abs(missile - 0.73) < 2 * np.sqrt(0.73 * 0.27 / failing.sum())


def test_an_agenda_is_that_of_the_game_with_fewer_files(oman):
    points = Points.grid(oman, {"threat": (0, 1, 5)})
    narrow = central_over(points, agenda=["nuclear", "missile"])
    assert narrow.sets == (("nuclear", "missile"), ("nuclear",), ("missile",), ())
    assert np.isnan(narrow.terms[:, :, 1]).all()
    alone = central_over(points, agenda=["nuclear"])
    np.testing.assert_allclose(narrow.terms[:, 1], alone.terms[:, 0], atol=1e-14)
    wide = central_over(points)
    gain = [
        np.nanmax(np.where(found.central[:, :, None], found.payoff, np.nan), axis=1)
        for found in (alone, wide)
    ]
    worth = gain[1][:, 1] - gain[0][:, 1]
    assert worth == pytest.approx([0.07, 0.13, 0.19, 0.26, 0.33], abs=6e-3)


def test_threads_and_blocks_change_nothing(oman):
    points = Points.sample(oman, 4096, seed=9)
    one, two = (central_over(points, threads=n) for n in (1, 2))
    for name in ("reading", "terms", "payoff", "central"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_labelled_data_say_what_they_are(oman):
    points = Points.grid(oman, {"threat": [0, 0.9], "assurance": [0, 0.1, 1]})
    data = swept(CentralSolver(points, Structure()))
    assert data["terms"].dims == ("threat", "assurance", "settled", "file")
    here = data.sel(threat=0.9, assurance=0.1)
    both = here.sel(settled="nuclear + regional")
    assert both["terms"].sel(file="nuclear") == pytest.approx(0.8558, abs=1e-4)
    assert bool(both["central"])
    assert int(here["central"].sum()) == 1
    assert int(here.sel(settled="all three files")["reading"]) == NO_TERMS
    assert int(both["reading"]) == STABLE
    assert data.attrs["points_undecided"] == 0
    assert data.attrs["levels"] == "no grid"


def test_a_store_holds_the_same(oman, tmp_path):
    points = Points.grid(oman, {"threat": (0, 1, 9)})
    kept = central_over(points, agenda=["nuclear", "regional"], store=tmp_path / "c.zarr")
    here = central_over(points, agenda=["nuclear", "regional"])
    for name in ("reading", "terms", "payoff", "central"):
        np.testing.assert_array_equal(getattr(kept, name), getattr(here, name))
    with pytest.raises(InputError, match="agenda"):
        central_over(points, agenda=["nuclear"], store=tmp_path / "c.zarr")


def test_own_terms_of_a_higher_degree_are_read_exactly(oman):
    """A cubic cost of the nuclear terms to Iran: no quadratic, so that no float decides."""
    assert spread(((3, 0, 0, 0),), 2) is None
    form = Structure(extra=(Term("iran", "dear at the end", "-x_N**3/4"),))
    found = central_over(Points.grid(oman, {"threat": [0.5, 0.9]}), form)
    assert found.exactly.all()
    assert not found.undecided.any()
    for p, threat in enumerate(("0.5", "0.9")):
        (answer,) = central(talks(oman.replace(threat=threat).values, form)).outcomes
        k = int(np.flatnonzero(found.central[p])[0])
        near = [np.nan if x is None else float(x) for x in answer.near]
        np.testing.assert_allclose(found.terms[p, k], near)
    plain = central_over(Points.grid(oman, {"threat": [0.5, 0.9]}))
    k = plain.sets.index(("nuclear", "regional"))
    assert (found.terms[:, k, 0] < plain.terms[:, k, 0]).all()
