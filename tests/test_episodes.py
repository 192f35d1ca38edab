"""The record: what happened as data that sets nothing, and what the model says beside it."""

import json
import re
import sys
from dataclasses import replace

import pytest

from model.answers import answer
from model.cli import main
from model.episodes import (
    FORMS,
    VERDICTS,
    Reading,
    episodes,
    matches,
    off_the_table,
    read_centrally,
    read_where_it_pays,
    verdict_on,
    with_a_record,
)
from model.errors import InputError
from model.game import BargainingGame
from model.lenses.zones import zone
from model.parameters import FILES
from model.payoffs import Structure
from model.scenario import FileEnd, load

RECORDED = [s.name for s in with_a_record()]

PART, FULL, DROPPED = (0.5, 0.5), (1.0, 1.0), (0.0, 0.0)


@pytest.fixture(scope="module")
def found():
    return episodes()


def ends(*ended):
    return {
        f: FileEnd(ended=e, words="made up", source="a test")
        for f, e in zip(FILES, ended, strict=True)
    }


# What happened is data beside the scenario.


@pytest.mark.parametrize("name", RECORDED)
def test_what_happened_was_known_after_the_cut_off(name):
    s = load(name)
    assert s.happened.date >= s.known_until
    assert tuple(s.happened.files) == FILES
    keys = [r.key for r in (*s.references, *s.happened.references)]
    for each in (*s.happened.files.values(), *s.happened.rounds):
        for source in each.source.split("; "):
            assert source in keys or re.fullmatch(r"article, para\. [\d, ]+", source)


@pytest.mark.parametrize("name", RECORDED)
def test_what_happened_sets_nothing(name):
    s = load(name)
    without = s._updated(happened=None)
    assert without.digest == s.digest
    assert without.values == s.values
    assert without.report() == s.report()


def test_no_source_of_what_happened_sets_a_value():
    # References that only the record lists are cited by no parameter and no order.
    for name in RECORDED:
        s = load(name)
        own = {r.key for r in s.references}
        later = {r.key for r in s.happened.references} - own
        cited = [e.source for e in (*s.parameters.values(), *s.orders)]
        assert not [key for key in later for source in cited if key in source]


def test_facts_of_2015_and_2026():
    happened = load("jcpoa-2015").happened
    assert [happened.files[f].ended for f in FILES] == ["part", "open", "open"]
    # The limit of the agreement, not the slip of the article.
    assert "3.67" in happened.files["nuclear"].words
    happened = load("oman-2026").happened
    assert [r.date.isoformat() for r in happened.rounds] == [
        "2026-02-06", "2026-02-17", "2026-02-26",
    ]  # fmt: skip
    assert happened.date.isoformat() == "2026-02-28"
    assert {e.ended for e in happened.files.values()} == {"open"}


def test_values_that_lean_on_the_end_of_the_talks_are_confessed():
    # A source dated after the cut-off, or the agreement itself, may set no value in silence.
    s = load("jcpoa-2015")
    late = {r.key for r in s.references if re.search(r"14 July 2015|20 July 2015", r.text)}
    assert any(key in entry.source for key in late for entry in s.parameters.values())
    assert s.happened.hindsight
    assert not load("oman-2026").happened.hindsight


# The comparison.


@pytest.mark.parametrize(
    ("terms", "ended", "expected"),
    [
        (None, "open", True),
        (DROPPED, "open", False),
        (PART, "open", False),
        (None, "part", False),
        (DROPPED, "part", False),
        (PART, "part", True),
        (FULL, "part", False),
        ((0.0, 1.0), "part", True),
        (FULL, "all", True),
        (PART, "all", False),
        (None, "all", False),
    ],
)
def test_matching_one_file(terms, ended, expected):
    assert matches({} if terms is None else {"nuclear": terms}, {"nuclear": ended}) is expected


def test_comparison_of_all_files_is_within_one_outcome():
    happened = ends("part", "open", "open")
    as_it_was, nothing = {"nuclear": PART}, {}
    wrong = {"nuclear": PART, "regional": PART}
    assert Reading((as_it_was,), ()).against(happened, FILES) == "hit"
    # What else can hold makes a hit no less, and a miss no hit.
    assert Reading((as_it_was,), (nothing,)).against(happened, FILES) == "hit"
    assert Reading((as_it_was, nothing), ()).against(happened, FILES) == "allowed"
    assert Reading((nothing,), (as_it_was,)).against(happened, FILES) == "allowed"
    assert Reading((), (as_it_was, nothing)).against(happened, FILES) == "allowed"
    assert Reading((), (as_it_was,)).against(happened, FILES) == "hit"
    assert Reading((wrong,), (nothing,)).against(happened, FILES) == "missed"
    assert Reading((), ()).against(happened, FILES) == "missed"
    # Off the agenda nothing is compared.
    assert Reading((wrong,), ()).against(happened, ("nuclear",)) == "hit"


def test_reading_is_the_answer():
    for agenda in (FILES, ("nuclear",)):
        told = read_centrally(load("oman-2026"), Structure(), agenda)
        assert told.words == "; or ".join(
            o.words for o in answer("oman-2026", None, agenda).outcomes
        )


def test_files_off_the_table_stay_open_and_change_nothing_else():
    s = load("oman-2026")
    kept = off_the_table(Structure(), ("nuclear",))
    game, talks = BargainingGame(s, 3, kept), BargainingGame(s, 3)
    outcomes = list(game.equilibrium_outcomes())
    assert outcomes
    for outcome in outcomes:
        assert outcome.terms[1:] == (None, None)
    # Those of the whole game that leave the two others open are among them.
    assert {o for o in talks.equilibrium_outcomes() if o.terms[1:] == (None, None)} <= set(outcomes)
    # Without a grid the same ends as the zone of the file by itself.
    pays = replace(kept, execution="pays")
    told = read_where_it_pays(s, replace(Structure(), execution="pays"), ("nuclear",))
    assert told.central == ()
    assert pays.extra == kept.extra
    alone = zone(s, "nuclear")
    held = read_centrally(s, Structure(), ("nuclear",)).others[-1]["nuclear"]
    assert held == pytest.approx((float(alone.floor), min(1.0, float(alone.ceiling))))


# What is found.


def test_the_answer_is_right_in_2015_and_2025_and_wrong_in_2026(found):
    verdicts = {e.scenario.name: e.verdict for e in found}
    assert list(verdicts) == ["jcpoa-2015", "framework-2025", "oman-2026", "geneva-2026"]
    assert verdicts == {
        "jcpoa-2015": "hit", "framework-2025": "hit", "oman-2026": "missed",
        "geneva-2026": "missed",
    }  # fmt: skip
    pays, full = FORMS[1].name, FORMS[4].name
    for one in found[2:]:
        assert one.forms("hit") == ()
        assert {pays, full} <= set(one.forms("allowed"))
        assert "missed" in one.words
    assert found.finding == (
        "The answer is right about 2 of 4 rounds of talks. Right: the talks that led to the JCPOA "
        "(2015) and the first framework (2025). Missed: the Oman round (2026) and the eve of the "
        "last round (2026)"
    )
    for form in (FORMS[1], FORMS[4]):
        assert f"if {form.supposes}" in found.otherwise
    assert "no statistics" in found.words


def test_a_verdict_is_of_the_answer_on_the_same_agenda(found):
    for one in found:
        for said in (one.said[0], one.beside[0]):
            assert verdict_on(one.scenario, said.agenda) == said.verdict
    # An answer with a deal in it is not right about talks that ended without one.
    assert verdict_on(load("framework-2025")) == "allowed"


def test_agendas_are_those_of_the_talks(found):
    own = {e.scenario.name: e.said[0].agenda for e in found}
    assert own["jcpoa-2015"] == own["framework-2025"] == own["geneva-2026"] == ("nuclear",)
    assert own["oman-2026"] == FILES
    for one in found:
        assert {one.said[0].agenda, one.beside[0].agenda} == {("nuclear",), FILES}


def test_report_is_plain_json(found):
    told = json.loads(json.dumps(found.report(), allow_nan=False))
    assert [e["scenario"] for e in told["episodes"]] == [e.scenario.name for e in found]
    assert all(s["verdict"] in VERDICTS for e in told["episodes"] for s in e["said"])


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["model", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    return stop.value.code or 0, said.out, said.err


def test_command(capsys, monkeypatch, tmp_path, found):
    monkeypatch.setattr("model.episodes.episodes", lambda *_: found)
    figure = tmp_path / "episodes.svg"
    status, text, _ = run(capsys, monkeypatch, "episodes", "--out", str(figure))
    assert status == 0
    assert found.words in text
    for one in found:
        assert one.happened.words in text
        assert one.words in text
    assert figure.stat().st_size > 10_000
    _, text, _ = run(capsys, monkeypatch, "episodes", "--json")
    assert len(json.loads(text)["episodes"]) == len(RECORDED)
    assert run(capsys, monkeypatch, "episodes", "--out", "figure.txt")[0] == 2


def test_a_scenario_that_says_nothing_of_what_happened_is_refused():
    with pytest.raises(InputError, match=r"must say what happened .*, got oman-2026"):
        episodes(load("oman-2026")._updated(happened=None))
