"""The answer for a scenario: its parts, its words, its agenda, what bad input gets."""

import json
import re
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scenarios import random_scenario, separable

from model.answers import answer
from model.continuum import continuum
from model.errors import InputError
from model.parameters import FILES
from model.scenario import load
from model.words import EVERY, OPEN, SOME


@pytest.fixture(scope="module")
def oman():
    return answer("oman-2026")


def test_what_can_hold_is_the_continuum(oman):
    found = continuum("oman-2026")
    assert [s.settled for s in oman.can_hold] == [s.settled for s in found.sets if s.possible]
    assert oman.outcomes[0].ranges == found.sets[1].terms
    assert [found.can_settle(f) for f in FILES] == [oman.status[f] != OPEN for f in FILES]
    assert oman.status == {"nuclear": EVERY, "regional": SOME, "missile": OPEN}


def test_central_terms_lie_within_those_that_can_hold():
    for name in ("oman-2026", "framework-2025", "jcpoa-2015"):
        for deal in answer(name).stable:
            for file, stretches in deal.ranges.items():
                x = deal.bargain.near[FILES.index(file)]
                assert any(s.low.near <= x <= s.high.near for s in stretches)
                assert deal.terms[file] == float(x)


def test_on_any_agenda_what_can_hold_is_what_a_game_without_the_other_files_holds():
    """Off the table a file is open for good: as if nobody gained anything by it. By hand."""
    scenario = separable(**{f"iran_value_{f}": "3/4" for f in FILES})
    for size in (1, 2, 3):
        for agenda in combinations(FILES, size):
            found = answer(scenario, agenda=agenda)
            sets = {s.settled for s in found.can_hold}
            assert sets == {s for n in range(size + 1) for s in combinations(agenda, n)}
            for s in found.can_hold:
                for stretches in s.terms.values():
                    assert [(t.low.fraction, t.high.fraction) for t in stretches] == [
                        (Fraction(1, 2), Fraction(2, 3))
                    ]
            assert found.outcomes[0].settled == agenda
            assert all(found.status[f] == OPEN for f in FILES if f not in agenda)


def test_words_say_what_is_settled_and_what_it_is_worth(oman):
    first, second = oman.words.split(". ")
    assert first == (
        "A deal on the nuclear and regional files can hold: split evenly, Iran gives up 86% of the "
        "nuclear file and 58% of the regional file, while the missile file stays open"
    )
    assert second.startswith("Against no deal that is worth 2.22 points to the US and 0.82 to Iran")
    assert "25% to 94% of the regional file" in second


def test_words_where_there_are_several_answers_or_no_deal():
    several = answer("framework-2025").words
    assert several.count(", or a deal on") == 1
    assert "neither suits both sides better" in several
    none = answer("framework-2025", agenda=["nuclear"]).words
    assert (
        none == "With the nuclear file on the table, there is no deal: the nuclear file stays open"
    )


def test_where_nothing_is_stable_on_even_terms_it_says_so_and_what_could_be():
    rng = np.random.default_rng(5)
    drawn = (random_scenario(rng, int(rng.choice([2, 4, 20]))) for _ in range(100))
    found = next(a for a in map(answer, drawn) if not a.outcomes)
    assert found.words.startswith("Split evenly nothing is stable, though on other terms nuclear")
    assert found.can_hold
    assert found.frame().empty
    assert found.report()["central"] == []
    assert all(w.us is None for w in found.widening)


def test_what_a_wider_agenda_is_worth(oman):
    worth = {(w.narrow, w.wide): w for w in oman.widening}
    assert len(worth) == 6
    from_nuclear = worth[("nuclear",), FILES]
    assert from_nuclear.us == pytest.approx((0.454, 0.454), abs=1e-3)
    assert from_nuclear.iran == pytest.approx((0.301, 0.301), abs=1e-3)
    assert from_nuclear.words.startswith(
        "against talks on the nuclear file alone, talks on all three files are worth "
    )
    nothing = worth[("nuclear", "regional"), FILES]
    assert "are worth no more and no less than talks on" in nothing.words
    narrow = answer("oman-2026", agenda=["nuclear"])
    assert {(w.narrow, w.wide): w.us for w in narrow.widening}[
        ("nuclear",), FILES
    ] == from_nuclear.us


def test_worth_with_several_answers_is_worst_with_worst_and_best_with_best():
    found = answer("framework-2025")
    worth = next(w for w in found.widening if w.narrow == ("regional",))
    (alone,) = answer("framework-2025", agenda=["regional"]).outcomes
    us = [o.payoffs[0] for o in found.outcomes]
    assert worth.us == (min(us) - alone.payoffs[0], max(us) - alone.payoffs[0])


def test_the_report_is_plain_and_exact(oman):
    text = json.dumps(oman.report())
    data = json.loads(text)
    assert "Fraction(" not in text
    assert "mpq(" not in text
    assert data["scenario"] == "oman-2026"
    assert data["words"] == oman.words
    assert data["levels"] is None
    terms = data["central"][0]["terms"]
    assert terms["nuclear"]["value"] == pytest.approx(0.85582, abs=1e-5)
    assert terms["nuclear"]["exact"].startswith("root 2 of")
    assert data["central"][0]["error_at_most"] < 1e-12
    assert data["status"]["missile"] == "open in every"


def test_the_frame_and_the_short_form(oman):
    frame = oman.frame()
    assert list(frame["central"]) == [True, False]
    assert len(repr(oman)) < 500
    assert "oman-2026" in repr(oman)
    assert "mpq" not in repr(oman)
    assert re.search(r"<table", oman._repr_html_())


def test_a_game_in_which_a_side_may_concede_more_than_it_must_is_decided_too():
    """Israel's strike costs Iran more than its missiles are worth to it: it would drop them."""
    scenario = load().replace(
        israel_hazard=1, israeli_strike_damage=4, iran_value_missile=0, vulnerability=0
    )
    found = answer(scenario)
    assert found.can_hold is None
    assert found.central.decided
    assert all("missile" in o.settled for o in found.outcomes)
    assert found.outcomes[0].ranges == {}


def test_bad_agendas_are_refused_in_a_line():
    for agenda in ([], ["trade"], "nucular", ["nuclear", "nuclear"]):
        with pytest.raises(InputError, match=r"^agenda: must name .*, got [^\n]*$"):
            answer("oman-2026", agenda=agenda)
