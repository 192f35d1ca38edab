"""Timings of sweeps, as ratios to the peers and to the machine in one run.

The peers solve games one by one and are handed payoff matrices that cost them nothing; ours builds the
payoffs too. Answers are checked against ours on every game they solve.

The machine's limit is estimated from two measured rates: floating-point operations in
the cache (a multiplication and an addition per number over and over) and bytes through memory (a
large copy), each on all cores. A game's share: two operations for each entry of the combinations
that make its payoffs, a comparison for each deviation, four operations for each agreement at the
end; bytes: the basis written and read, and a flag for each agreement, twice. This limit has every
operand in a register when it is needed, which no program on tables has.
"""

import resource
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from timing import seconds

import model
from model.agreements import agreements, targets
from model.game import BargainingGame
from model.grid import grid_of
from model.payoffs import Structure
from model.sweeps import sweep, sweep_mixed
from model.sweeps.engine import Engine
from model.sweeps.points import Points
from model.sweeps.run import cores

pytestmark = pytest.mark.bench


def axes(points):
    """Two axes with about this many points."""
    side = round(points**0.5)
    return {"threat": (0, 1, side), "assurance": (0, 1, side)}


def machine():
    """Operations and bytes a second on all cores, measured."""
    from numba import njit

    @njit(nogil=True)
    def multiply_add(x, rounds):
        for _ in range(rounds):
            for k in range(len(x)):
                x[k] = x[k] * 0.999 + 0.001

    @njit(nogil=True)
    def copy(a, b):
        for k in range(len(a)):
            b[k] = a[k]

    def rate(work, amount):
        with ThreadPoolExecutor(cores()) as pool:
            list(pool.map(work, range(cores())))
            return cores() * amount / seconds(lambda: list(pool.map(work, range(cores()))))

    cached = [np.ones(2048) for _ in range(cores())]
    large = [(np.ones(2**24), np.ones(2**24)) for _ in range(cores())]
    operations = rate(lambda c: multiply_add(cached[c], 20_000), 2 * 2048 * 20_000)
    memory = rate(lambda c: copy(*large[c]), 2 * 8 * 2**24)
    return operations, memory


def work_of(levels):
    """Operations and bytes of one game, as the head of this module counts them."""
    engine = Engine(Points.grid(model.load(), axes(100)), levels, Structure(), compiled=True)
    basis, _ = engine._basis(0, 100)
    entries = len(engine._combinations[2])
    agreements = len(engine.table.outcomes)
    operations = 2 * entries + len(targets(engine.grid)[1]) + 4 * agreements
    return operations, 2 * 8 * len(basis) + 2 * agreements


def peers(games):
    """Each peer's answers and time on the same games: name, cells found, seconds a game."""
    gambit = pytest.importorskip("pygambit")
    quantecon = pytest.importorskip("quantecon").game_theory

    def with_gambit(A, B):
        game = gambit.Game.from_arrays(A, B)
        result = gambit.nash.enumpure_solve(game)
        return {
            tuple(next(k for k, s in enumerate(p.strategies) if e[s] == 1) for p in game.players)
            for e in result.equilibria
        }

    def with_quantecon(A, B):
        players = [quantecon.Player(np.ascontiguousarray(M)) for M in (A, B.T)]
        return set(quantecon.pure_nash_brute(quantecon.NormalFormGame(players)))

    def with_nashpy(A, B):
        import nashpy

        game = nashpy.Game(A, B)
        found = set()
        for i in range(A.shape[0]):
            for j in range(A.shape[1]):
                x, y = np.eye(A.shape[0])[i], np.eye(A.shape[1])[j]
                if all(game.is_best_response(x, y)):
                    found.add((i, j))
        return found

    for name, solve, most in (
        ("gambit enumpure", with_gambit, 4),
        ("quantecon pure_nash_brute", with_quantecon, 40),
        ("nashpy is_best_response", with_nashpy, 4),
    ):
        chosen = games[:most]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            solve(*chosen[0])
            start = time.perf_counter()
            answers = [solve(A, B) for A, B in chosen]
            yield name, answers, (time.perf_counter() - start) / len(chosen)


@pytest.mark.parametrize("levels", [2, 3])
def test_pure_equilibria_against_the_peers(levels):
    count = 1_000_000
    run = partial(sweep, "oman-2026", levels=levels, terms=False)
    run(**axes(count))
    ours = count / seconds(lambda: run(**axes(count)))
    serial = count / seconds(lambda: run(threads=1, **axes(count)))
    scenario = model.load("oman-2026")
    threats = [k / 40 for k in range(40)]
    built = [BargainingGame(scenario.replace(threat=t), levels) for t in threats]
    # Integers in floats: no peer meets a tie that rounding made or broke.
    games = [tuple(np.array(M, dtype=float) for M in g.integer_payoffs) for g in built]
    right = [{(p.us, p.iran) for p in g.pure_equilibria()} for g in built]
    print(f"\nL = {levels} ({levels**3} x {levels**3} cells), {count:,} games, {cores()} cores")
    print(f"{'':<28}{'games a second':>16}{'ours is':>12}")
    print(f"{'ours, all cores':<28}{ours:>16,.0f}{'1':>12}")
    print(f"{'ours, one thread':<28}{serial:>16,.0f}{ours / serial:>12,.2f}")
    for name, answers, each in peers(games):
        agree = sum(a == b for a, b in zip(answers, right, strict=False))
        print(
            f"{name:<28}{1 / each:>16,.1f}{ours * each:>12,.0f}   "
            f"same answer in {agree} of {len(answers)}"
        )


def test_share_of_the_machine_s_limit():
    operations, memory = machine()
    print(f"\n{operations / 1e9:,.1f} G operations/s in cache, {memory / 1e9:,.1f} GB/s of memory")
    print(f"{'L':>3}{'operations':>12}{'bytes':>8}{'limit, games/s':>16}{'engine':>12}{'share':>8}")
    for levels in (2, 3, 5):
        count = 1_000_000 if levels < 5 else 300_000
        ops, size = work_of(levels)
        limit = 1 / (ops / operations + size / memory)
        run = partial(sweep, "oman-2026", levels=levels, terms=False, **axes(count))
        run()
        speed = count / seconds(run)
        print(f"{levels:>3}{ops:>12,}{size:>8,}{limit:>16,.0f}{speed:>12,.0f}{speed / limit:>8.0%}")


def test_cost_of_a_point_from_a_thousand_to_ten_million():
    run = partial(sweep, model.load("oman-2026"), terms=False)
    run(**axes(10**6))
    print(
        f"\n{'points':>12}{'seconds':>10}{'points/s':>12}{'time a point, times that at 10^6':>36}"
    )
    timed = {}
    for count in (10**3, 10**4, 10**5, 10**6, 10**7):
        timed[count] = seconds(lambda n=count: run(**axes(n)), runs=1 if count > 10**6 else 3)
    base = timed[10**6] / 10**6
    for count, took in timed.items():
        print(f"{count:>12,}{took:>10.3f}{count / took:>12,.0f}{took / count / base:>36.2f}")


def test_a_cluster_and_a_store(tmp_path):
    distributed = pytest.importorskip("distributed")
    points = axes(10**6)
    run = partial(sweep, "oman-2026", terms=False, **points)
    run()
    unit = seconds(run)
    print(f"\n{10**6:,} points at L = 3, as multiples of threads in memory ({unit:.2f} s)")
    kept = seconds(
        lambda: sweep("oman-2026", store=tmp_path / f"{time.monotonic()}.zarr", **points)
    )
    print(f"{'threads, to a store':<28}{kept / unit:>8.2f}")
    with (
        distributed.LocalCluster(
            n_workers=cores(), threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        there = partial(run, client=client)
        there()
        print(f"{'dask, one process a core':<28}{seconds(there) / unit:>8.2f}")


def spent():
    """Processor seconds of this process and of those that it has waited for."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usage)


@pytest.mark.parametrize("levels", [2, 3])
def test_mixed_equilibria(levels):
    """Complete, as `mixed` proves; a sample is solved once more game by game and counted."""
    points = {"threat": (0, 1, 60), "israel_hazard": (0, 1, 60)}
    run = partial(sweep_mixed, "oman-2026", levels=levels)
    run(threat=[0.5])
    start, used = time.perf_counter(), spent()
    data = run(processes=cores(), **points)
    took, used = time.perf_counter() - start, spent() - used
    count = data["extreme_equilibria"]
    print(
        f"\nall extreme equilibria at L = {levels}: {count.size:,} games, {int(count.sum()):,} "
        f"equilibria, {int(data['mixed_equilibria'].sum()):,} of them mixed; {count.size / took:,.0f} "
        f"games a second on {cores()} cores, {count.size / used:,.0f} for each second of a processor, "
        f"starting the processes included"
    )
    rng = np.random.default_rng(0)
    for i, j in rng.integers(0, 60, (20, 2)):
        here = count.isel(threat=i, israel_hazard=j)
        values = {name: Fraction(int(k), 59) for name, k in zip(points, (i, j), strict=True)}
        game = BargainingGame(model.load("oman-2026").replace(**values), levels)
        assert int(here) == len(game.equilibria())


def test_linked_files_against_files_by_themselves():
    """Processor time of the same sweeps; linked ones have other agreements and fewer deviations."""
    usual, packages = model.load("oman-2026").form(), model.load("oman-2026").form().linkages[1:]
    print(f"\n{'L':>3}  {'linked':<46}{'agreements':>12}{'speed, files alone at 1':>26}")
    for levels in (2, 3):
        timed = {}
        for form in (usual, *(Structure(linked=linked) for linked in packages)):
            run = partial(sweep, "oman-2026", levels=levels, structure=form, terms=False, threads=1)
            run(**axes(10**5))
            begun = spent()
            for _ in range(3):
                run(**axes(10**5))
            timed[form] = spent() - begun
        for form, took in timed.items():
            count = len(agreements(grid_of(levels, form)).outcomes)
            print(f"{levels:>3}  {form.links_in_words:<46}{count:>12}{timed[usual] / took:>26.2f}")
