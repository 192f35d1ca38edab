"""Episodes: facts with sources that exist, and the comparison with what the model says."""

import json
import re
import sys
from fractions import Fraction

import pytest

from model.cli import main
from model.episodes import (
    HAPPENED,
    Episode,
    Episodes,
    Fact,
    Said,
    episodes,
    matches,
)
from model.game import BargainingGame
from model.grid import Outcome
from model.parameters import FILES
from model.scenario import available, load

HALF = Fraction(1, 2)


@pytest.fixture(scope="module")
def found():
    return episodes()


def episode(*ended):
    facts = {f: Fact(e, "made up", "a test") for f, e in zip(FILES, ended, strict=True)}
    return Episode(load("oman-2026"), "made up", facts, ())


def said(*outcomes):
    return Said("made up", 3, tuple(Outcome(terms) for terms in outcomes))


def test_every_bundled_scenario_is_an_episode():
    assert {*HAPPENED, "geneva-2026"} == set(available())
    for _, facts in HAPPENED.values():
        assert set(facts) == set(FILES)


def test_every_fact_cites_a_reference_of_its_scenario(found):
    for one in found:
        keys = {reference.key for reference in one.scenario.references}
        for source in one.sources:
            assert source in keys or re.fullmatch(r"article, para\. [\d, ]+", source)
            assert source.split(",")[0] in keys


def test_facts_of_2015():
    _, facts = HAPPENED["jcpoa-2015"]
    assert [facts[f].ended for f in FILES] == ["part", "open", "open"]
    # The limit of the agreement, not the slip of the article.
    assert "3.67" in facts["nuclear"].words


@pytest.mark.parametrize(
    ("terms", "ended", "expected"),
    [
        (None, "open", True),
        (Fraction(0), "open", False),
        (HALF, "open", False),
        (None, "part", False),
        (Fraction(0), "part", False),
        (HALF, "part", True),
        (Fraction(1), "part", False),
    ],
)
def test_matching_one_file(terms, ended, expected):
    assert matches(Outcome((terms, None, None)), 0, ended) is expected


def test_comparison_of_all_files_is_within_one_outcome():
    happened = episode("part", "open", "open")
    as_it_was = (HALF, None, None)
    assert happened.against(said(as_it_was)) == "as it happened"
    assert happened.against(said(as_it_was, (None, None, None))) == "allows it"
    # Each file matches somewhere, all three nowhere at once.
    apart = said((HALF, HALF, None), (None, None, None))
    assert {happened.against(apart, f) for f in FILES} == {"allows it", "as it happened"}
    assert happened.against(apart) == "misses it"
    assert happened.against(said()) == "says nothing"
    assert episode("undecided", "open", "open").against(apart) == "undecided"


def test_words_of_a_file():
    several = said((HALF, None, Fraction(0)), (Fraction(1), None, None))
    assert [several.terms(f) for f in FILES] == ["part / all", "open", "open / dropped"]
    assert said().terms("nuclear") == "no answer"


def test_what_the_lenses_say_is_what_the_game_says(found):
    for one in found:
        assert [(s.lens, s.levels) for s in one.said][:3] == [
            ("equilibrium set", levels) for levels in (3, 5, 9)
        ]
        game = BargainingGame(one.scenario, 3)
        sets = {s.lens: set(s.outcomes) for s in one.said if s.levels == 3}
        assert sets["equilibrium set"] == set(game.equilibrium_outcomes())
        assert sets["admissible"] == {game.outcome(i, j) for i, j in game.admissible().equilibria}
        assert sets["Iran first"] == set(game.commitment("iran")[1])


def test_finding_tells_misses_as_misses(found):
    for lens in ("equilibrium set", "admissible"):
        text = found.finding(lens)
        for one in found:
            assert (str(one.scenario.date.year) in text) == one.finished
        missed = [
            s for one in found if one.finished for s in one.said
            if s.lens == lens and one.against(s) == "misses it"
        ]  # fmt: skip
        assert (" only" in text or "no grid" in text) == bool(missed)


def test_report_is_plain_json(found):
    answer = json.loads(json.dumps(found.report(), allow_nan=False))
    assert [e["scenario"] for e in answer["episodes"]] == list(HAPPENED)
    assert all(e["sources"] for e in answer["episodes"])


def test_command(capsys, monkeypatch, tmp_path, found):
    monkeypatch.setattr("model.episodes.episodes", lambda: found)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["model", "episodes", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        return stop.value.code or 0, capsys.readouterr().out

    figure = tmp_path / "episodes.svg"
    status, text = run("--out", str(figure))
    assert status == 0
    assert found.finding() in text
    for happened, _ in HAPPENED.values():
        assert happened in text
    assert figure.stat().st_size > 10_000
    status, text = run("--json")
    assert len(json.loads(text)["episodes"]) == 3
    assert run("--out", "figure.txt")[0] == 2


def test_values_that_lean_on_the_end_of_the_talks_are_confessed(found):
    # A source dated after the cut-off, or the agreement itself, may set no value in silence.
    for one in found:
        late = {
            reference.key
            for reference in one.scenario.references
            if re.search(r"14 July 2015|20 July 2015", reference.text)
        }
        leaning = [
            name
            for name, entry in one.scenario.parameters.items()
            if any(key in entry.source for key in late)
        ]
        assert bool(leaning) <= bool(one.hindsight)
        assert Episodes((one,)).report()["episodes"][0]["hindsight"] == one.hindsight
    assert not found[[e.scenario.name for e in found].index("oman-2026")].hindsight


def test_the_finding_claims_a_match_of_files_and_no_more(found):
    assert found.finding().startswith("A pure equilibrium matches what happened in 2015")
