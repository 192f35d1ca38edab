"""Every form of the game side by side: rows, what they say, and how they are told."""

import json
from dataclasses import replace

import pytest
from frozen import oman
from test_agreements import by_cells

import model
from model.parameters import FILES
from model.payoffs import Structure, Term
from model.structure import linkages
from model.uncertainty import form_table
from model.uncertainty.form_rows import FormRow, variants
from model.words import EVERY, OPEN, SOME

ALL = Structure(linked=("nuclear+regional+missile",))


@pytest.fixture(scope="module")
def found():
    forms = [ALL, Structure(execution="pays"), Structure(israel_exposure="motive")]
    return form_table(oman(), 256, structures=forms)


def test_rows_are_links_by_execution_then_each_other_switch():
    forms = variants(Structure())
    assert len(forms) == len(set(forms)) == 22
    for linked in linkages():
        for execution in ("given", "pays"):
            assert Structure(linked=linked, execution=execution) in forms
    assert Structure(execution="belief") in forms
    assert Structure(hazard="any") in forms
    planned = variants(Structure(execution="belief", us_chance="1/2"))
    assert planned[0].us_chance == 0.5
    assert all(form.us_chance == 0 for form in planned if form.execution != "belief")


def test_what_becomes_of_each_file_and_how_often(found):
    base, package, pays, motive = found.rows
    assert [row.name for row in found.rows[:2]] == [
        "as it stands", "nuclear, regional and missile files linked",
    ]  # fmt: skip
    assert base.status == (EVERY, SOME, OPEN)
    assert package.status == (SOME, SOME, SOME)
    assert pays.status == (SOME, SOME, OPEN)
    assert all(row.levels is None for row in found.rows)
    # Independent code, of more cases: 46% (86% in the base); 33%; 98%.
    assert abs(base.share[0] - 0.86) < 0.05
    assert abs(pays.share[0] - 0.46) < 0.06
    assert abs(motive.share[2] - 0.33) < 0.06
    assert abs(package.share[2] - 0.98) < 0.03


def test_forms_of_four_files_are_decided_without_a_grid():
    """Relief is never given by itself; linked to the nuclear file it is that file's price."""
    linked = [Structure(linked=["nuclear+relief"]), Structure(linked=["nuclear+missile+relief"])]
    found = form_table("oman-2026-relief", 16, structures=linked)
    assert [row.levels for row in found.rows] == [None, None, None]
    by_itself, priced, package = found.rows
    assert by_itself.status == (EVERY, SOME, OPEN, OPEN)
    assert priced.status == (EVERY, SOME, OPEN, EVERY)
    assert package.status == (SOME, SOME, SOME, SOME)
    # The taker of a file by itself takes no less than its floor, whatever else is settled.
    floor = float(model.zone("oman-2026-relief", "nuclear").floor)
    assert by_itself.terms[0] == pytest.approx((floor, 1), abs=5e-3)
    zone = model.package_zone("oman-2026-relief", "nuclear+missile+relief")
    for k, f in ((0, "nuclear"), (2, "missile")):
        low, high = package.terms[k]
        assert float(zone.agreed[f].low) <= low + 1e-3
        assert high <= 1


def test_a_form_whose_premise_fails_is_said_to_be_on_a_grid():
    liked = Structure(extra=(Term("iran", "gift", "4*x_N"),))
    (_, row) = form_table(oman(), 16, structures=[liked]).rows
    assert row.levels == 3
    game = model.BargainingGame(oman(), 3, liked)
    outcomes = [game.grid.outcome(int(n)) for n in by_cells(game)]
    settled = {f for o in outcomes for f in o.settled}
    assert {f for f, s in zip(FILES, row.status, strict=True) if s in (EVERY, SOME)} == settled


def test_rows_of_two_types_count_what_both_settle(monkeypatch):
    monkeypatch.setattr("model.uncertainty.form_rows.variants", lambda own: (own,))
    made = form_table(oman(), 16)
    _, meant, hawk, bound = made.rows
    assert [row.levels for row in (meant, hawk, bound)] == [3, 3, 3]
    few = replace(made, rows=(*made.rows, FormRow("", ALL, 3, (), (), ())))
    assert (
        "4 other forms: 1 with one thing changed and 3 in which Iran must guess whether the "
        in few.counted
    )
    # Half of the nuclear file is settled by a US that means it alone.
    assert meant.status == (SOME, SOME, OPEN)
    assert hawk.status == (EVERY, SOME, OPEN)
    assert (meant.terms[0], hawk.terms[0]) == ((1.0, 1.0), (1.0, 1.0))
    assert bound.status == meant.status
    assert all(0 <= share <= 1 for row in (meant, hawk, bound) for share in row.share)


def test_it_is_told_in_words_a_table_and_json(found):
    counts = [len(found.changing(f)) or "none" for f in FILES]
    assert found.words == (
        f"Of 3 other forms {counts[0]} change the nuclear file's status, {counts[1]} the regional "
        f"and {counts[2]} the missile file's"
    )
    assert found.counted.startswith(
        "Counted is what can hold at the scenario's values in 3 other forms: 3 with one thing "
    )
    assert found.changing("missile") == (found.rows[1].name,)
    assert list(found.frame()["decided"]) == ["no grid"] * 4
    told = json.loads(json.dumps(found.report()))
    assert told["forms"][1]["files"]["missile"]["status"] == "settled in some pure equilibria"
    assert told["forms"][1]["structure"]["linked"] == [list(FILES)]
    assert told["cases"] == 256


def test_the_command_says_the_same(cli, monkeypatch, tmp_path):
    monkeypatch.setattr("model.uncertainty.form_rows.variants", lambda own: (own, ALL))
    out = tmp_path / "forms.png"
    status, said, _ = cli("forms", "oman-2026", "-n", "16", "--out", out)
    assert status == 0
    assert "nuclear, regional and missile files linked" in said
    assert out.stat().st_size > 10_000
    status, said, _ = cli("forms", "oman-2026", "-n", "16", "--link", "nuclear+missile", "--json")
    rows = json.loads(said)["forms"]
    assert rows[0]["form"] == "as it stands"
    assert rows[0]["structure"]["linked"] == [["nuclear", "missile"]]
