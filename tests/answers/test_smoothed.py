"""Nash's smoothed demand game: that it is in equilibrium, and that it tends to the central terms."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from answers_games import bargain_of, payoff
from scenarios import within_ranges
from scipy.optimize import minimize

from model.answers import answer
from model.answers.central import central
from model.answers.smoothed import smoothed
from model.answers.talks import talks
from model.errors import InputError
from model.scenario import load

FROZEN = Path(__file__).parents[1] / "data" / "oman-2026-frozen.toml"


@pytest.fixture(scope="module")
def oman():
    return talks(load(str(FROZEN)).values)


def test_the_known_terms_at_shrinking_noise(oman):
    for noise, nuclear, regional in (
        (0.1, 0.858, 0.586),
        (0.05, 0.857, 0.585),
        (0.01, 0.856, 0.584),
    ):
        found = smoothed(oman, ((0,), (1,)), noise)
        assert found.terms["nuclear"] == pytest.approx(nuclear, abs=5e-4)
        assert found.terms["regional"] == pytest.approx(regional, abs=5e-4)
        assert found.residual < 1e-12


def test_four_starts_far_apart_end_in_one_place(oman):
    ends = [
        smoothed(oman, ((0,), (1,)), 0.05, start).terms
        for start in ((0.05, 0.95), (0.95, 0.05), (0.95, 0.95), (0.05, 0.05))
    ]
    for end in ends[1:]:
        assert end == pytest.approx(ends[0], abs=1e-10)


def test_the_error_falls_with_the_noise():
    """In proportion, for every stable set of scenarios drawn from the stated ranges."""
    rng = np.random.default_rng(8)
    compared = 0
    for _ in range(6):
        here = talks(within_ranges(load(), rng).values)
        for stable in central(here).stable:
            if not stable.settled or any(x in (0, 1) for x in stable.near if x is not None):
                continue
            errors = []
            for noise in (1e-3, 1e-4, 1e-5):
                found = smoothed(here, stable.blocks, noise)
                wanted = [float(stable.near[f]) for f in stable.settled]
                errors.append(np.abs(np.array(list(found.terms.values())) - wanted).max())
            if len(stable.settled) > 1:
                assert errors[1] < errors[0] / 5
                assert errors[2] < errors[1] / 5
            assert errors[2] < 1e-4
            compared += 1
    assert compared > 6


def expected(talk, files, noise, player, v, g):
    """A side's expected payoff, from the definition: every subset of files may be settled."""
    chance = 1 / (1 + np.exp(-(v + g - 1) / noise))
    total = 0.0
    for chosen in product((True, False), repeat=len(files)):
        x = np.full(len(talk.files), np.nan)
        weight = 1.0
        for k, (f, settled) in enumerate(zip(files, chosen, strict=True)):
            weight *= chance[k] if settled else 1 - chance[k]
            if settled:
                x[f] = (1 + g[k] - v[k]) / 2
        total += weight * float(payoff(talk, player, x))
    return total


@pytest.mark.parametrize("noise", [0.1, 0.03])
def test_no_other_offers_of_a_side_do_better(oman, noise):
    found = smoothed(oman, ((0,), (1,)), noise)
    x = np.array(list(found.terms.values()))
    p = np.array(list(found.chances.values()))
    over = noise * np.log(p / (1 - p))  # v + g - 1
    v, g = (1 + over) / 2 + (0.5 - x), (1 + over) / 2 - (0.5 - x)
    for player, own in ((0, v), (1, g)):

        def lost(offers, player=player):
            pair = (offers, g) if player == 0 else (v, offers)
            return -expected(oman, (0, 1), noise, player, *pair)

        here = -lost(own)
        starts = [own, *np.random.default_rng(1).random((6, 2))]
        best = max(-minimize(lost, s, bounds=[(0, 1.2)] * 2, method="L-BFGS-B").fun for s in starts)
        assert best <= here + 1e-7
        # The offers are no plateau: a step of a tenth either way costs something.
        assert all(-lost(own + d) < here for d in (np.array([0.1, 0]), np.array([0, -0.1])))


def test_what_has_no_such_equilibrium_is_refused_in_a_line(oman):
    with pytest.raises(InputError, match=r"^noise: must be above 0, got 0$"):
        smoothed(oman, ((0,),), 0)
    with pytest.raises(InputError, match=r"missile file terms that both prefer"):
        smoothed(oman, ((2,),), 0.01)
    linked = bargain_of({(1, 0, 0, 0): 1}, {(0, 1, 0, 0): -1}, blocks=((0, 1),))
    with pytest.raises(InputError, match=r"^blocks: must be single files"):
        smoothed(linked, ((0, 1),), 0.1)


def test_an_answer_is_what_the_smoothed_game_tends_to():
    found = answer("oman-2026")
    terms = found.outcomes[0].terms
    errors = [
        max(abs(found.smoothed(noise).terms[f] - terms[f]) for f in terms) for noise in (0.1, 0.01)
    ]
    assert errors[1] < errors[0] / 5 < 0.001
    assert found.smoothed(0.05, (0.95, 0.3)).terms == pytest.approx(
        found.smoothed(0.05, (0.5, 0.9)).terms, abs=1e-9
    )


def test_several_answers_are_not_smoothed_as_one():
    with pytest.raises(InputError, match="answer: must be one outcome, got 2"):
        answer("framework-2025").smoothed(0.05)
