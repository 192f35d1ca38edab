"""Titles: what is settled and what stays open, in two lines at most."""

from dataclasses import replace
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.answers import answer
from model.answers.titles import in_short, title
from model.parameters import FILES
from model.scenario import available, load
from model.words import LONGEST


def subsets(files):
    return list(chain.from_iterable(combinations(files, n) for n in range(len(files) + 1)))


@given(st.lists(st.sampled_from(subsets(FILES)), min_size=1, max_size=2, unique=True))
def test_every_file_is_named_once_and_nothing_runs_over(sets):
    told = title(sets, FILES, FILES)
    assert len(told) <= LONGEST
    settled, _, left = told.partition("; ")
    never = [f for f in FILES if not any(f in s for s in sets)]
    assert ("open" in left) == bool(never and any(sets)) or not any(sets)
    if len(never) < len(FILES):
        assert all(f in left for f in never)
        assert not any(f in settled for f in never)
        some = [f for f in FILES if f not in never]
        assert "all three files" in settled or all(f in settled for f in some)
    assert all(f in in_short(sets, FILES) for f in FILES) or not any(sets)


@pytest.mark.parametrize("name", available())
def test_the_shipped_scenarios_say_what_is_settled_and_what_stays_open(name):
    scenario = load(name)
    for linked in ((), *scenario.form().linkages):
        found = answer(scenario, replace(scenario.form(), linked=linked))
        assert len(found.headline) <= LONGEST
        settled = {f for deal in found.outcomes for f in deal.settled}
        left = set(found.agenda) - settled
        assert found.headline.endswith(" open") == bool(left)
        assert ("dropped" in found.headline) == bool(found.dropped)


def test_several_answers_say_what_they_share():
    found = answer("framework-2025")
    assert found.headline == (
        "A regional deal can hold, perhaps with the missile file; the nuclear file stays open"
    )
    assert found.words.startswith("Two answers can hold, and neither suits both sides better: ")
    assert found.words.endswith("the nuclear file stays open in both")
