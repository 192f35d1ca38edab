"""Ctrl-C in the middle of a sweep: it is left at once, whatever its threads are at."""

import signal
import threading
import time
from dataclasses import dataclass

import pytest

from model.scenario import load
from model.structure import Structure
from model.sweeps.points import Points
from model.sweeps.run import cuts, run
from model.sweeps.solver import Found, Solver


@dataclass(frozen=True)
class Slow(Solver):
    """Solves no block until it is let."""

    points: Points
    go_on: threading.Event
    begun: threading.Event
    levels: int = 2
    structure: Structure | None = None

    @property
    def longest(self):
        return 2

    def solve(self, start, stop):
        if stop - start > 1:  # the first point by itself is for compiling
            self.begun.set()
            self.go_on.wait(60)
        return Found({})


@pytest.mark.parametrize("threads", [1, 2])
def test_a_sweep_is_left_at_once(threads):
    points = Points.grid(load("oman-2026"), {"threat": (0, 1, 20)})
    slow = Slow(points, threading.Event(), threading.Event())
    landed, stopped = [], []

    def interrupt():
        slow.begun.wait(60)
        stopped.append(time.monotonic())
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    other = threading.Thread(target=interrupt)
    other.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            run(slow, cuts(slow), 20, lambda *found: landed.append(found), threads=threads)
        assert time.monotonic() - stopped[0] < 10
    finally:
        slow.go_on.set()
        other.join()
    assert landed == []
