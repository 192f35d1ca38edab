"""Bounds bind: time to a second, memory, and what is known comes with the refusal."""

import inspect
import os
import subprocess
import sys
from contextlib import suppress
from time import monotonic

import numpy as np
import pytest

from model import equilibria
from model.equilibria import (
    TooLarge,
    components,
    extreme_equilibria,
    is_degenerate,
    pure_profiles,
    zero_sum,
)
from model.equilibria.budget import OutOfBudget, new_budget
from model.errors import InputError

LARGE = """
import resource
import numpy as np
from model.equilibria import TooLarge, extreme_equilibria
from pathlib import Path
from time import process_time
A = np.random.default_rng(0).integers(-5, 6, (1203, 1203))
extreme_equilibria([[1]], [[1]])
for M in (A, A / 10):
    start = process_time()
    try:
        extreme_equilibria(M, -M)
    except TooLarge as error:
        assert "got 1203 + 1203" in str(error), error
        print(process_time() - start)
# The peak of this program: Linux counts that of the process it was started from into the other.
told = Path("/proc/self/status")
lines = told.read_text().splitlines() if told.exists() else []
peak = [line.split()[1] for line in lines if line.startswith("VmHWM")]
print(*peak or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss])
"""


def test_a_very_large_game_is_refused_in_a_second_and_a_gigabyte():
    """The size of a public report; the reporter's matrix is not public."""
    done = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=True)
    *seconds, kilobytes = map(float, done.stdout.split())
    # Seconds of this process alone, as the machine may be shared.
    assert len(seconds) == 2
    assert max(seconds) < 1
    assert kilobytes < 1e6


def test_what_the_search_can_do_is_done_within_the_bounds():
    A, B = np.random.default_rng(16).integers(0, 100, (2, 16, 16))
    found = extreme_equilibria(A, B)
    assert found.complete
    assert len(found) == 43
    assert all(e.regret == 0 for e in found)
    with pytest.raises(TooLarge, match=r"memory: bounded to 0\.002 GB"):
        extreme_equilibria(A, B, memory=0.002)
    with pytest.raises(TooLarge, match="max_vertices: bounded to 50000, got 5"):
        extreme_equilibria(A, B, max_vertices=50_000)


def wide_game():
    """6 x 58, small integers: one inequality of double description alone takes minutes."""
    return np.random.default_rng(0).integers(0, 3, (2, 6, 58))


@pytest.mark.parametrize("solver", [extreme_equilibria, components, is_degenerate])
def test_seconds_bind(solver):
    A, B = wide_game()
    if solver is is_degenerate:
        # Without ties in pure strategies, which would be witnesses.
        A, B = np.random.default_rng(0).permutation(6 * 58 * 2).reshape(2, 6, 58)
    start = monotonic()
    with pytest.raises(TooLarge, match=r"seconds: bounded to 0\.7") as caught:
        solver(A, B, seconds=0.7, max_vertices=10**9)
    assert monotonic() - start < 2.5
    assert caught.value.pure == pure_profiles(A, B)
    assert caught.value.reduction.rows


#: Every function of a game that takes `seconds`, on numbers that are of no use to it.
TIMED = {
    "admissible": equilibria.admissible,
    "choose": equilibria.choose,
    "components": components,
    "correlated": lambda A, B, **how: equilibria.correlated(A, B, A + B, **how),
    "correlated, coarse": lambda A, B, **how: equilibria.correlated(A, B, A, "coarse", **how),
    "correlated, in floats": (
        lambda A, B, **how: equilibria.correlated(A, B, A, exact=False, **how)
    ),
    "correlated_payoffs": equilibria.correlated_payoffs,
    "correlated_vertices": equilibria.correlated_vertices,
    "extreme_equilibria": (
        lambda A, B, **how: extreme_equilibria(A, B, max_strategies=1000, **how)
    ),
    "is_degenerate": is_degenerate,
    "locate": lambda A, B, **how: equilibria.locate(A, B, unit(A), unit(A.T), **how),
    "maximin": equilibria.maximin,
    "mixed_commitment": equilibria.mixed_commitment,
    "one_equilibrium": equilibria.one_equilibrium,
    "rational_threats": equilibria.rational_threats,
    "reduce_strictly_dominated": equilibria.reduce_strictly_dominated,
    "zero_sum": lambda A, B, **how: zero_sum(A, **how),
}


def unit(M):
    return [1] + [0] * (len(M) - 1)


def test_no_function_is_left_out():
    timed = {
        name
        for name in equilibria.__all__
        if name[0].islower()
        and "seconds" in inspect.signature(getattr(equilibria, name)).parameters
    }
    assert timed == {name.split(",")[0] for name in TIMED}


@pytest.mark.parametrize("name", TIMED)
def test_an_answer_or_a_refusal_in_time(name):
    rng = np.random.default_rng(4)
    with suppress(InputError):
        TIMED[name](*rng.integers(0, 9, (2, 7, 7)), seconds=5)
    for shape, largest in (((100, 100), 1000), ((10, 60), 2)):
        A, B = rng.integers(0, largest + 1, (2, *shape))
        start = monotonic()
        with suppress(OutOfBudget, TooLarge):
            TIMED[name](A, B, seconds=0.25)
        assert monotonic() - start < 2.5


def _spent():
    """Processor time of this process and of those that it has started and ended, in seconds.

    Other tests may run meanwhile, so that a clock on the wall would count theirs too.
    """
    return sum(os.times()[:4])


def test_threats_with_ninety_thousand_outcomes_stop_in_time():
    A, B = np.random.default_rng(4).integers(0, 10**6, (2, 300, 300))
    # Large enough for the programmes in floats and their proof, which are compiled at first use.
    equilibria.rational_threats(A[:20, :20], B[:20, :20])
    start = _spent()
    with pytest.raises(OutOfBudget, match=r"seconds: bounded to 0\.5"):
        equilibria.rational_threats(A, B, seconds=0.5)
    assert _spent() - start < 2.5


def test_programmes_beyond_memory_are_refused_before_they_are_built():
    A, B = np.random.default_rng(4).integers(0, 1000, (2, 300, 300))
    with pytest.raises(OutOfBudget, match="memory: bounded to 4 GB"):
        equilibria.correlated(A, B, A, "coarse")


def test_memory_binds():
    A, B = wide_game()
    with pytest.raises(TooLarge, match=r"memory: bounded to 0\.01 GB"):
        extreme_equilibria(A, B, memory=0.01, max_vertices=10**9)


#: Asks for rays beyond the memory given; says how large the largest of its own children was.
BEYOND = """
import resource
import numpy as np
from model.equilibria.budget import OutOfBudget, new_budget
from model.equilibria.ppl_process import extreme_rays
matrix = np.random.default_rng(0).integers(1, 4, (6, 58)).tolist()
try:
    extreme_rays(matrix, [1] * 6, new_budget(60, 0.2, 10**9))
except OutOfBudget as refused:
    print(refused)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_memory_binds_in_a_process_of_its_own():
    """Asked in a fresh process: here other tests have had children too."""
    done = subprocess.run(
        [sys.executable, "-c", BEYOND], capture_output=True, text=True, check=True
    )
    refusal, size = done.stdout.splitlines()
    assert "memory: bounded to 0.2 GB" in refusal
    assert int(size) < 1e6


def test_a_large_zero_sum_game_is_solved_or_stopped():
    M = np.random.default_rng(2).integers(-5, 6, (100, 100))
    found = zero_sum(M)
    assert found.security == found.exposure
    with pytest.raises(OutOfBudget, match=r"seconds: bounded to 0\.001"):
        zero_sum(M, seconds=0.001)


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({"max_strategies": -1}, "max_strategies: must be at least 2, got -1"),
        ({"max_strategies": 2.0}, "max_strategies: must be a whole number, got 2.0 of type float"),
        ({"max_vertices": None}, "max_vertices: must be a whole number, got None"),
        ({"max_vertices": 0}, "max_vertices: must be at least 1, got 0"),
        ({"max_vertices": True}, "max_vertices: must be a whole number, got True of type bool"),
        ({"seconds": 0}, "seconds: must be positive, got 0"),
        ({"seconds": float("nan")}, "seconds: must be finite, got nan"),
        ({"seconds": "1"}, "seconds: must be a rational number, got '1'"),
        ({"memory": -1}, "memory: must be positive, got -1"),
    ],
)
def test_bounds_are_positive_numbers(bounds, message):
    with pytest.raises(InputError, match=message):
        extreme_equilibria([[1, 0], [0, 1]], [[1, 0], [0, 1]], **bounds)


def test_no_bound_at_all():
    found = extreme_equilibria([[1, 0], [0, 1]], [[1, 0], [0, 1]], seconds=float("inf"))
    assert len(found) == 3
    assert new_budget(float("inf"), float("inf")).left == float("inf")
