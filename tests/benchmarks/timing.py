"""How the benchmarks take time."""

import time


def seconds(work, runs=3):
    """The least time of several runs."""
    least = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - start)
    return least
