"""Linked files: each block on its own Nash bargain, against a climber, and floats against exact."""

import numpy as np
import pytest
from answers_games import payoff
from scenarios import within_ranges
from scipy.optimize import minimize

from model.answers import answer
from model.answers.bargains import bargains, files_of
from model.answers.central import central
from model.answers.deals import settles
from model.answers.sweep import READING_WORDS, UNDECIDED, central_over
from model.answers.talks import talks
from model.errors import InputError
from model.scenario import load
from model.structure import Structure, linkages
from model.sweeps.points import Points

LINKED = [linked for linked in linkages() if linked]


def best_for_block(talk, x, block):
    """The largest Nash product of a block, the other terms as they are, from many starts."""
    without = np.array(x)
    without[list(block)] = np.nan
    none = [payoff(talk, p, without) for p in (0, 1)]

    def gains(terms):
        place = np.array(x)
        place[list(block)] = terms
        return np.array([payoff(talk, p, place) - none[p] for p in (0, 1)])

    def loss(terms):
        g = gains(terms)
        return -g[0] * g[1] if g.min() >= 0 else 1 - g.min()

    here = -loss(np.array(x)[list(block)])
    starts = np.random.default_rng(0).random((200, len(block)))
    starts = sorted(starts, key=loss)[:5]
    ends = [minimize(loss, s, method="Nelder-Mead", bounds=[(0, 1)] * len(block)) for s in starts]
    return here, max(-e.fun for e in ends)


@pytest.mark.parametrize("linked", LINKED)
def test_every_block_is_at_its_nash_bargain(linked):
    rng = np.random.default_rng(21)
    seen = 0
    for _ in range(3):
        talk = talks(within_ranges(load(), rng).values, Structure(linked=linked))
        for blocks in talk.sets():
            found = bargains(talk, blocks)
            assert found.complete
            for b in found.found:
                x = [np.nan if t is None else float(t) for t in b.near]
                for block in blocks:
                    here, best = best_for_block(talk, x, block)
                    assert best <= here + 1e-9
                    seen += 1
    assert seen >= 3


@pytest.mark.parametrize("linked", LINKED)
def test_floats_read_linked_files_as_exact_arithmetic_does(linked):
    form = Structure(linked=linked)
    found = central_over(Points.sample(load(), 256, seed=0), form, exact=False)
    assert (found.reading == UNDECIDED).any(axis=1).mean() < 0.03
    for p in range(0, 256, 32):
        exact = central(talks(found.points.exactly(p), form))
        for k, reading in enumerate(exact.readings):
            if found.reading[p, k] == UNDECIDED:
                continue
            assert READING_WORDS[found.reading[p, k]] == reading.status
            for b in reading.bargains[:1]:
                for f in b.settled:
                    assert found.terms[p, k, f] == pytest.approx(float(b.near[f]), abs=1e-11)


def test_linked_files_are_settled_together_or_not_at_all():
    for linked in LINKED:
        found = answer("oman-2026", Structure(linked=linked))
        assert found.can_hold is None
        assert found.central.decided
        for deal in found.stable:
            for together in linked:
                assert {f in deal.settled for f in together} in ({True}, {False})
            assert {files_of([b]) for b in deal.bargain.blocks} <= set(found.structure.blocks)


def test_an_agenda_must_not_part_linked_files():
    form = Structure(linked=(("nuclear", "missile"),))
    with pytest.raises(InputError, match=r"^agenda: must hold linked files .*, got nuclear$"):
        answer("oman-2026", form, agenda=["nuclear"])
    both = answer("oman-2026", form, agenda=["nuclear", "missile"])
    assert {o.settled for o in both.stable} <= {("nuclear", "missile"), ()}


def test_who_drops_what_is_said_of_a_file_that_is_settled_on_nothing():
    """Iran gives nothing of the missile file, so the US drops its demand; and the other way."""
    told = answer("oman-2026", Structure(linked=["nuclear+missile"]))
    assert "Iran gives up 100% of the nuclear file" in told.words
    assert "the US drops its demand on the missile file" in told.words
    assert "0% of" not in told.words.replace("100% of", "")
    assert told.outcomes[0].words == "nuclear 100%, regional 58%, missile dropped"
    given = settles(
        [{"nuclear": 0.5, "relief": 0.0}], ("nuclear", "relief"), ("nuclear", "relief"), (1, 0)
    )
    assert given.endswith(
        "Iran gives up 50% of the nuclear file and Iran drops its demand on the relief file"
    )
