"""Terms and parameters of a scenario's own, carried through all that is made of its payoffs."""

import json
from fractions import Fraction

import pytest
from frozen import FROZEN, RECOGNITION, TERM, oman, own_oman
from test_agreements import by_cells

import model
from model.briefing.back_matter import assumptions
from model.briefing.ground import Ground
from model.continuum import ByBlocks, continuum
from model.continuum.conditions import forms, survives
from model.game import BargainingGame
from model.grid import grid
from model.parameters import FILES
from model.regimes import critical_values
from model.scenario import parse
from model.sweeps.continuum import REFUSED, YES, PremiseFails, continuum_over
from model.sweeps.engine import exact_outcomes_at
from model.sweeps.points import Points
from model.uncertainty.sensitivity import sobol_indices

#: The term is worth 1/2 times the parameter to Iran, per share of the nuclear file.
OWN = own_oman()


def labels(scenario, levels):
    game = BargainingGame(scenario, levels)
    return {game.grid.outcome(int(n)).label for n in by_cells(game)}


def test_sweeps_along_an_own_parameter_say_what_every_cell_says():
    data = model.sweep(OWN, recognition=(0, 4, 9), levels=3)
    assert data["recognition"].attrs["units"] == "points"
    assert "own term (Iran, recognition" in data.attrs["structure"]
    for k, value in enumerate(data["recognition"].values):
        here = data["equilibrium"].isel(recognition=k)
        found = set(here["outcome"].values[here.values].tolist())
        assert found == labels(OWN.replace(recognition=f"{value:.4g}"), 3)


def test_samples_draw_it_from_its_range():
    data = model.sample(OWN, 64, seed=3)
    drawn = data["recognition"].values
    assert 0.5 <= drawn.min() < 0.7 < 1.8 < drawn.max() <= 2
    everywhere = model.sample(OWN, 64, seed=3, over_bounds=True)["recognition"].values
    assert everywhere.max() > 3.5


def test_turning_points_are_exact():
    found = model.branches(OWN, recognition=None, levels=3)
    for piece in found.branches:
        middle = (Fraction(piece.low.near) + Fraction(piece.high.near)) / 2
        at = OWN.replace(recognition=middle.limit_denominator(1000))
        assert {o.label for o in piece.outcomes} == labels(at, 3)


def test_critical_values_are_of_the_gain_with_it():
    nuclear = {c.file: c for c in critical_values(OWN, "recognition")}["nuclear"]
    base = {c.file: c for c in critical_values(oman(), "threat")}["nuclear"]
    assert nuclear.gain_here == base.gain_here + Fraction(1, 2)


def test_what_is_sensitive_to_it_is_told_of_it_by_name():
    found = sobol_indices(OWN, ("deadlock",), n=8, levels=2)
    groups = found.data["group"].values.tolist()
    assert "recognition" in groups
    assert len(groups) == 1 + len(sobol_indices(oman(), ("deadlock",), n=8, levels=2).data["group"])


def test_a_parameter_of_a_group_that_a_term_uses_is_taken_out_of_it():
    """The sanctions enter by more than the two products that they else enter through alone."""
    term = TERM.replace("recognition*x_N/2", "recognition*sigma*x_N/2")
    scenario = parse((FROZEN.read_text(encoding="utf-8") + RECOGNITION + term).encode(), "own.toml")
    groups = sobol_indices(scenario, ("deadlock",), n=8, levels=2).data["group"].values.tolist()
    assert {"sanctions", "sanctions pain", "strangulation value"} <= set(groups)


def test_other_forms_keep_the_terms():
    forms = model.forms(OWN, 16)
    assert all("own term (Iran, recognition" in s for s in forms.data["structure"].values)


@pytest.mark.parametrize("value", [0, 1, "3/2"])
def test_the_game_without_a_grid_contains_every_grid(value):
    at = OWN.replace(recognition=value)
    found = model.without_a_grid(at)
    for levels in (3, 5):
        for outcome in exact_outcomes_at(at.values, grid(levels), at.form())[0]:
            terms = grid(levels).outcome(int(outcome)).terms
            assert survives(forms(at.values, at.form()), terms)
            settled = tuple(f for f, x in zip(FILES, terms, strict=True) if x is not None)
            (same,) = [s for s in found.sets if s.settled == settled]
            assert same.possible


def test_without_a_grid_the_sweep_says_what_the_exact_decision_says():
    data = continuum_over(Points.grid(OWN, {"recognition": (0, 4, 17)}))
    refused = 0
    for k, row in enumerate(data.codes):
        at = OWN.replace(recognition=Fraction(k, 4))
        try:
            found = model.without_a_grid(at)
        except PremiseFails:
            refused += 1
            assert set(row) == {REFUSED}
            continue
        assert [s.possible for s in found.sets] == [code == YES for code in row]
    assert 0 < refused < 10


@pytest.mark.parametrize("more", ["recognition*x_N*(1-x_N)", "x_N*x_R", "o_N*o_R", "m*x_N"])
def test_a_term_whose_shape_is_not_known_is_refused_without_a_grid_in_a_line(more):
    text = (
        FROZEN.read_text(encoding="utf-8") + RECOGNITION + TERM.replace("recognition*x_N/2", more)
    )
    scenario = parse(text.encode(), "own.toml")
    with pytest.raises(ValueError, match="form: must be one that is decided without a grid") as no:
        continuum(scenario)
    assert "\n" not in str(no.value)


def test_a_term_by_which_iran_likes_an_open_file_is_refused_without_a_grid():
    """On terms of 0 it would leave the file and cannot: the conditions would ask too much."""
    text = FROZEN.read_text(encoding="utf-8") + RECOGNITION
    liked = TERM.replace("recognition*x_N/2", "4*o_N")
    scenario = parse((text + liked).encode(), "own.toml")
    with pytest.raises(ValueError, match="own terms: must leave Iran no gain from an open file"):
        continuum(scenario)
    # Decided block by block, where such a file has a face of its own.
    found = model.without_a_grid(scenario)
    assert isinstance(found, ByBlocks)
    assert found.can_stay_open("nuclear")


def test_the_briefings_assumptions_list_them():
    chapter = assumptions(Ground(OWN, 3))
    rows = {row[0]: row for table in chapter.tables for row in table.rows}
    assert rows["Recognition"][2:5] == ("1", "0.5 to 2", "assumed")
    (terms,) = [table for table in chapter.tables if "adds to the payoffs" in table.caption]
    assert terms.rows[0][:3] == ("Iran", "recognition", "recognition*x_N/2")
    assert not [t for t in assumptions(Ground(oman(), 3)).tables if "adds to" in t.caption]


def test_commands_take_the_file(cli, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(FROZEN.read_text(encoding="utf-8") + RECOGNITION + TERM, encoding="utf-8")
    status, said, _ = cli("check", path)
    assert (status, ": no errors: " in said) == (0, True)
    status, said, _ = cli("show", path)
    assert "own term: Iran, recognition: recognition*x_N/2" in said
    status, said, _ = cli("regimes", path, "--vary", "recognition=0:4", "--levels", 2, "--json")
    assert status == 0
    assert "own term" in json.loads(said)["structure"]["words"]
    out = tmp_path / "sweep.csv"
    status, said, _ = cli("sweep", path, "--vary", "recognition=0:4:5", "--out", out)
    assert status == 0
    assert "recognition" in out.read_text(encoding="utf-8")
    status, _, told = cli("show", path, "--set", "recognition=5")
    assert status == 2
    assert "recognition: must lie in [0, 4], got 5" in told
    assert len(told.strip().splitlines()) == 1
