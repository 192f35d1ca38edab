"""Mixed equilibria along a sweep: each point is the game's own answer, whoever solves it."""

import subprocess
import sys

import numpy as np
import pytest

import model
from model.game import BargainingGame
from model.parameters import FILES
from model.sweeps import sweep_mixed

AXES = {"threat": (0, 1, 3), "protest": ["0.2", "0.7"]}

#: A scenario in which both sides are torn, so that equilibria are many and some of them mixed.
TORN = {"threat": "0.5", "sanctions": 1, "sanctions_pain": 2}


def described(game):
    """The numbers of a point, from the game itself."""
    found = game.equilibria()
    chances, payoffs = [], []
    for e in found:
        settled = dict.fromkeys(FILES, 0)
        for outcome, chance in game.outcome_chances(e).items():
            for f in outcome.settled:
                settled[f] += chance
        chances.append([float(settled[f]) for f in FILES])
        payoffs.append(
            [float(game.in_points(p, v)) for p, v in zip(("us", "iran"), e.payoffs, strict=True)]
        )
    return len(found), sum(not e.is_pure for e in found), np.array(chances), np.array(payoffs)


@pytest.mark.parametrize("levels", [2, 3])
def test_every_point_is_the_game_s(levels):
    scenario = model.load("oman-2026").replace(**TORN)
    data = sweep_mixed(scenario, levels=levels, **AXES)
    several = 0
    for j, threat in enumerate((0, "1/2", 1)):
        for k, protest in enumerate(("0.2", "0.7")):
            game = BargainingGame(scenario.replace(threat=threat, protest=protest), levels)
            count, mixed, chances, payoffs = described(game)
            here = data.isel(threat=j, protest=k)
            assert (here["extreme_equilibria"], here["mixed_equilibria"]) == (count, mixed)
            np.testing.assert_allclose(here["least_chance"], chances.min(axis=0), atol=1e-12)
            np.testing.assert_allclose(here["most_chance"], chances.max(axis=0), atol=1e-12)
            np.testing.assert_allclose(here["least_payoff"], payoffs.min(axis=0), atol=1e-12)
            np.testing.assert_allclose(here["most_payoff"], payoffs.max(axis=0), atol=1e-12)
            several += mixed > 0
    assert levels == 2 or several


def test_labels():
    data = sweep_mixed("oman-2026", threat=[0.5])
    for name in data.variables:
        if name not in ("file", "player"):
            assert data[name].attrs["units"], name
        assert data[name].attrs["long_name"], name
    assert "complete" in data.attrs


def test_processes_do_not_matter(tmp_path):
    script = tmp_path / "twice.py"
    script.write_text(
        "from model.sweeps import mixed, sweep_mixed\n"
        "mixed.Mixed.longest = 25\n"
        "if __name__ == '__main__':\n"
        "    axes = dict(threat=(0, 1, 60))\n"
        "    assert sweep_mixed(processes=2, **axes).identical(sweep_mixed(**axes))\n"
    )
    subprocess.run([sys.executable, str(script)], check=True, timeout=120)


def test_the_first_game_may_be_solved_in_any_thread():
    """As on a cluster, whose workers solve in threads of their own."""
    script = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from model.game import BargainingGame\n"
        "with ThreadPoolExecutor(1) as pool:\n"
        "    found = pool.submit(lambda: len(BargainingGame(levels=2).equilibria())).result()\n"
        "assert found == len(BargainingGame(levels=2).equilibria())\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_bad_input():
    with pytest.raises(ValueError, match="levels: must be at most 3 for mixed equilibria, got 4"):
        sweep_mixed("oman-2026", levels=4, threat=[0])
    with pytest.raises(ValueError, match="processes: must be a whole number from 1, got 0"):
        sweep_mixed("oman-2026", threat=[0], processes=0)
