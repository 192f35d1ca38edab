"""Every sweep that there is, small and in small blocks; as a script, each killed on the way.

    python every_sweep.py FOLDER

starts each sweep into a store of its own in the folder and has each killed by SIGKILL, while it
writes the middle one of its blocks, between two variables.
"""

import os
import signal
import sys
from pathlib import Path

import zarr

from model.answers.sweep import central_over
from model.dynamics.course import Course
from model.dynamics.over import RoundsSolver
from model.lenses.first_mover import commitment_path
from model.lenses.quantal_sweep import sweep_quantal, sweep_spread
from model.lenses.zones_along import zones_over
from model.scenario import load
from model.split import split_payoffs, split_terms
from model.sweeps import sample, sweep, sweep_mixed
from model.sweeps.continuum import sweep_continuum
from model.sweeps.lenses import lenses_over
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.sweeps.solver import Solver
from model.timing import Timing
from model.two_types import bluff_over
from model.uncertainty.outputs import evaluate


def _cases():
    return Points.sample(load("oman-2026"), 16, seed=3, over_bounds=True)


#: By name, each a function of what `swept` takes, and the solver that it runs.
SWEEPS = {
    "pure": ("Pure", lambda **how: sweep(levels=2, threat=(0, 1, 4), assurance=(0, 1, 4), **how).data),
    "sample": ("Pure", lambda **how: sample(n=16, levels=2, over_bounds=True, **how).data),
    "mixed": ("Mixed", lambda **how: sweep_mixed(threat=(0, 1, 3), protest=(0, 1, 3), **how)),
    "lenses": ("Lenses", lambda **how: lenses_over(_cases(), levels=2, check=0, **how)),
    "quantal": ("Quantal", lambda **how: sweep_quantal(levels=2, threat=(0, 1, 9), **how)),
    "spread": (
        "Spread",
        lambda **how: sweep_spread(levels=(2,), price_rules=("us", "iran"), threat=(0, 1, 9), **how),
    ),
    "no grid": (
        "Continuum",
        lambda **how: sweep_continuum(threat=(0, 1, 4), israeli_strike_damage=(0, 4, 4), **how),
    ),
    "zones": ("Zones", lambda **how: zones_over(threat=(0, 1, 12), **how).data),
    "moving first": ("Commitment", lambda **how: commitment_path(levels=2, threat=(0, 1, 9), **how).data),
    "outputs": (
        "Outputs",
        lambda **how: evaluate(
            _cases(), ["deadlock", "critical-threat-nuclear", "us-floor-missile"], 2, **how
        ),
    ),
    "two types": ("BluffSolver", lambda **how: bluff_over(_cases(), levels=2, **how).data),
    "rounds": (
        "RoundsSolver",
        lambda **how: swept(
            RoundsSolver(_cases(), Course.of(load("oman-2026"), timing=Timing(horizon=2))), **how
        ),
    ),
    "central": ("CentralSolver", lambda **how: central_over(_cases(), **how)),
}  # fmt: skip

#: Points of a block here.
LONGEST = 3


def solvers():
    """All classes of solvers."""
    found, waiting = [], [Solver]
    while waiting:
        more = waiting.pop().__subclasses__()
        found += more
        waiting += more
    return found


def _run_and_be_killed(name, store):
    landed, write = [], zarr.Array.__setitem__

    def write_and_be_killed(array, *arguments):
        landed.append(array.basename)
        if landed.count("counts") == 2 and landed[-1] != "counts":
            write(array, *arguments)
            os.kill(os.getpid(), signal.SIGKILL)
        write(array, *arguments)

    zarr.Array.__setitem__ = write_and_be_killed
    SWEEPS[name][1](store=store, threads=1)
    os._exit(0)


if __name__ == "__main__":
    for solver in solvers():
        solver.longest = LONGEST
    # Once for all.
    _cases()
    split_payoffs()
    split_terms()
    for name in SWEEPS:
        child = os.fork()
        if child == 0:
            _run_and_be_killed(name, Path(sys.argv[1]) / f"{name}.zarr")
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{name} was not killed: {status}"
        assert os.WTERMSIG(status) == signal.SIGKILL
