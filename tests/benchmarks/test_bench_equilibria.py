"""Timings and misses of equilibrium solvers, in one run, as ratios to ours.

Each solver gets the same games in its own format, and only its own work is timed, as processor time,
of processes it starts too; ours includes reading, dominance and certificates. What it returns is then
compared with the exact set: a float profile counts for the exact equilibrium that it stands for. A
solver that finds the whole set and one that does not are not the same race: the tables show both.

`lrsnash` takes part where it is on the path (Debian's package lrslib). nashpy's paths of
Lemke and Howson are its own but for an end: some of them go round in circles.
"""

import resource
import shutil
import warnings
from fractions import Fraction
from statistics import median

import nashpy
import numpy as np
import pytest
from games import sequential_game
from lrs import lrsnash

from model.equilibria import (
    components,
    exact_profile,
    extreme_equilibria,
    one_equilibrium,
    pure_equilibria,
    reduce_strictly_dominated,
)
from model.equilibria.nashpy_solver import _lemke_howson as bounded_paths
from model.game import BargainingGame

pytestmark = pytest.mark.bench


def spent():
    """Processor seconds of this process and of those that it has waited for."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usage)


def timed(work, runs=5):
    """The least time of several runs, of one if that is long; and what the last run gave."""
    least = float("inf")
    for _ in range(runs):
        start = spent()
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            answer = work()
        least = min(least, spent() - start)
        if least > 0.5:
            break
    return least, answer


def floats(A, B):
    return np.array(A, dtype=float), np.array(B, dtype=float)


def quantecon_game(A, B):
    from quantecon.game_theory import NormalFormGame, Player

    first, second = floats(A, B)
    return NormalFormGame([Player(first), Player(second.T.copy())])


def quantecon_vertex(A, B):
    from quantecon.game_theory import vertex_enumeration

    return vertex_enumeration(quantecon_game(A, B))


def gambit(A, B, *, exact):
    import pygambit

    game = pygambit.Game.from_arrays(A, B)
    found = pygambit.nash.enummixed_solve(game, rational=exact)
    return [
        [[p[s] for s in player.strategies] for player in game.players] for p in found.equilibria
    ]


def exactly(A, B, profile):
    """The exact profile that a solver's output stands for, or None."""
    x, y = (list(side) for side in profile)
    if any(isinstance(p, float) for p in (*x, *y)):
        certificate = exact_profile(A, B, x, y)
        return None if certificate is None else (certificate.x, certificate.y)
    return tuple(tuple(Fraction(str(p)) for p in side) for side in (x, y))


SOLVERS = {
    "ours, exact": lambda A, B: extreme_equilibria(A, B).profiles,
    "quantecon vertex": quantecon_vertex,
    "lrsnash, exact": lrsnash,
    "gambit float": lambda A, B: gambit(A, B, exact=False),
    "gambit, exact": lambda A, B: gambit(A, B, exact=True),
    "nashpy vertex": lambda A, B: list(nashpy.Game(*floats(A, B)).vertex_enumeration()),
    "nashpy support": lambda A, B: list(nashpy.Game(*floats(A, B)).support_enumeration()),
    "nashpy lemke-howson": lambda A, B: [p for p in bounded_paths(*floats(A, B)) if p],
}  # fmt: skip

#: What takes minutes beyond small games.
SLOW = ("gambit float", "gambit, exact", "nashpy vertex", "nashpy support")


def random_games(n, count, largest=100):
    rng = np.random.default_rng(n)
    return [tuple(rng.integers(0, largest, size=(2, n, n))) for _ in range(count)]


def bargaining(levels, *, reduced):
    """The game of the Oman round, whole, or as strict dominance leaves it."""
    A, B = BargainingGame("oman-2026", levels).integer_payoffs
    if reduced:
        left = reduce_strictly_dominated(A, B)
        A, B = left.A, left.B
    return [tuple(np.array(M, dtype=object) for M in (A, B))]


CASES = {
    "random 6 x 6": (random_games(6, 10), ()),
    "random 8 x 8": (random_games(8, 6), ("gambit, exact", "nashpy vertex", "nashpy support")),
    "random 10 x 10": (random_games(10, 3), SLOW),
    "random 12 x 12": (random_games(12, 2), SLOW),
    "random 14 x 14": (random_games(14, 1), SLOW),
    "random 7 x 7 of 0, 1, 2, full of ties": (
        random_games(7, 6, 3), ("gambit, exact", "nashpy support"),
    ),
    "bargaining game, L = 2, whole": (bargaining(2, reduced=False), ("nashpy support",)),
    "bargaining game, L = 3, reduced": (bargaining(3, reduced=True), ("nashpy support",)),
    # Float and rational vertices of 27 x 27 games take minutes to hours.
    "bargaining game, L = 3, whole": (
        bargaining(3, reduced=False), (*SLOW, "quantecon vertex", "lrsnash, exact"),
    ),
    "sequential game, 9 x 27": ([sequential_game(4)], (*SLOW, "quantecon vertex")),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _warm():
    """Import and compile what is imported and compiled on first use."""
    for solve in (*SOLVERS.values(), *ONE.values()):
        if solve is not lrsnash:
            timed(lambda solve=solve: solve(*random_games(5, 1)[0]), runs=1)


@pytest.mark.parametrize("case", CASES)
def test_solvers(case):
    games, left_out = CASES[case]
    exact = [extreme_equilibria(A, B).profiles for A, B in games]
    total = sum(map(len, exact))
    print(f"\n{case}: {len(games)} games, {total} extreme equilibria")
    print(f"{'solver':<20} {'median':>11} {'ratio':>8} {'found':>6} {'missed':>6} {'beyond':>6}")
    unit = None
    for name, solve in SOLVERS.items():
        if name in left_out:
            print(f"{name:<20} left out: too slow to wait for")
            continue
        if solve is lrsnash and not shutil.which("lrsnash"):
            print(f"{name:<20} left out: not installed")
            continue
        times, found, beyond, failed = [], 0, 0, ""
        for (A, B), expected in zip(games, exact, strict=True):
            try:
                seconds, raw = timed(lambda A=A, B=B, solve=solve: solve(A, B))
            except Exception as error:
                failed = f"{type(error).__name__}: {error}"[:60]
                continue
            times.append(seconds)
            answer = {exactly(A, B, profile) for profile in raw} - {None}
            found += len(answer & expected)
            beyond += len(answer - expected)
        middle = median(times) if times else float("nan")
        unit = unit or middle
        print(
            f"{name:<20} {middle * 1e3:>9.2f}ms {middle / unit:>8.2f} {found:>6} {total - found:>6} "
            f"{beyond:>6} {failed}"
        )


def lemke_howson(A, B):
    from quantecon.game_theory import lemke_howson

    return lemke_howson(quantecon_game(A, B), max_iter=10**5)


def complementarity(A, B):
    import pygambit

    game = pygambit.Game.from_arrays(A, B)
    (found,) = pygambit.nash.lcp_solve(game, rational=False, stop_after=1).equilibria
    return [[found[s] for s in player.strategies] for player in game.players]


def first_end(A, B):
    """The end of nashpy's first path that has one, or an error if it found none."""
    for profile in bounded_paths(*floats(A, B)):
        if profile is not None:
            return profile
    raise ValueError("no path ends")


ONE = {
    "ours, exact": lambda A, B: (lambda found: (found.x, found.y))(one_equilibrium(A, B)),
    "quantecon": lemke_howson,
    "nashpy": first_end,
    "gambit float": complementarity,
}


def regret(A, B, profile):
    """The most that a player could gain, as a share of its stake; nan if it is no profile."""
    x, y = (np.array(side, dtype=float) for side in profile)
    if (len(x), len(y)) != A.shape:
        return float("nan")
    first, second = floats(A, B)
    return max(
        ((first @ y).max() - x @ first @ y) / np.ptp(first),
        ((x @ second).max() - x @ second @ y) / np.ptp(second),
    )


@pytest.mark.parametrize("n", [20, 50, 100])
@pytest.mark.parametrize("kind", ["without a pure equilibrium", "zero-sum"])
def test_one_equilibrium(n, kind):
    rng = np.random.default_rng(n)
    while True:
        A, B = rng.integers(0, 1000, (2, n, n))
        if kind == "zero-sum":
            A, B = A % 11 - 5, 5 - A % 11
        if not pure_equilibria(A, B).any():
            break
    print(f"\none equilibrium of a random {n} x {n} game, {kind}")
    print(f"{'solver':<20} {'time':>11} {'ratio':>8} {'regret':>9}")
    unit = None
    for name, solve in ONE.items():
        if name == "gambit float" and n > 50:
            print(f"{name:<20} left out: too slow to wait for")
            continue
        try:
            seconds, profile = timed(lambda solve=solve: solve(A, B), runs=3)
        except Exception as error:
            print(f"{name:<20} {type(error).__name__}: {error}"[:90])
            continue
        unit = unit or seconds
        print(
            f"{name:<20} {seconds * 1e3:>9.2f}ms {seconds / unit:>8.2f} "
            f"{regret(A, B, profile):>9.1e}"
        )


def test_components():
    A, B = sequential_game(4)
    found = extreme_equilibria(A, B)
    seconds, parts = timed(lambda: components(A, B, found))
    print(
        f"\ncomponents of {len(found)} extreme equilibria, 9 x 27: {seconds * 1e3:.0f}ms, "
        f"{len(parts)} components"
    )
    assert sum(part.index for part in parts) == 1
