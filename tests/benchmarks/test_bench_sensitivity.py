"""Timings of sensitivity and discovery, as ratios to the peers and to their own parts in one run.

The peer of the box is PRIM of EMA Workbench on the same points, whose answer is checked to be the
same trajectory. SALib draws and analyses for us, so that the share of its work is shown, not a race.
"""

import time
import warnings

import numpy as np
import pytest
from timing import seconds

from model.scenario import load
from model.sweeps.points import Points
from model.uncertainty.discovery import discover
from model.uncertainty.groups import fitted, groups
from model.uncertainty.outputs import evaluate
from model.uncertainty.prim import best_box, fit, trajectory
from model.uncertainty.sensitivity import analyse, default_outputs, sobol_design, sobol_indices

pytestmark = pytest.mark.bench


def test_a_box_against_ema_workbench():
    rng = np.random.default_rng(0)
    x = rng.random((4096, 43))
    y = (x[:, 0] > 0.7) & (x[:, 1] < 0.4) ^ (rng.random(4096) < 0.05)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pd = pytest.importorskip("pandas")
        peer = pytest.importorskip("ema_workbench.analysis.prim")
        frame = pd.DataFrame(x, columns=[f"x{k}" for k in range(43)])
        start = time.perf_counter()
        found = peer.Prim(frame, y, threshold=0.01, mass_min=0.02).find_box()
        theirs = time.perf_counter() - start
    ours = seconds(lambda: trajectory(x, y, mass_min=0.02))
    sizes = [fit(box, x, y).inside for box in trajectory(x, y, mass_min=0.02)]
    same = sizes == list(found.peeling_trajectory["n"].astype(int))
    print(f"\n4,096 points, 43 inputs, {len(sizes)} boxes; same trajectory: {same}")
    print(f"{'':<34}{'times ours':>12}")
    print(f"{'EMA Workbench, trajectory':<34}{theirs / ours:>12.1f}")
    print(f"{'ours, trajectory and choice':<34}{seconds(lambda: best_box(x, y)) / ours:>12.1f}")


@pytest.mark.parametrize("levels", [3, 9])
def test_what_sensitivity_spends_its_time_on(levels):
    scenario = load("oman-2026")
    chosen = fitted(scenario, groups())
    members = {g.name: g.members for g in chosen}
    sobol_indices(scenario, n=1024, levels=levels)
    whole = seconds(lambda: sobol_indices(scenario, n=1024, levels=levels), runs=2)
    drawing = seconds(lambda: sobol_design(members, 1024, 0))
    design = sobol_design(members, 1024, 0)
    points = Points.unit(scenario, design.names, design.draws, "a benchmark")
    values = evaluate(points, default_outputs(scenario.form(), levels), levels)
    solving = seconds(
        lambda: evaluate(points, default_outputs(scenario.form(), levels), levels), runs=2
    )
    telling = seconds(lambda: [analyse(design, row) for row in values.values])
    games = len(design.draws)
    print(f"\nL = {levels}, {games:,} games, {whole:.2f} s in all, {games / solving:,.0f} games/s")
    for name, took in (
        ("draws (SALib)", drawing),
        ("games", solving),
        ("indices (SALib)", telling),
    ):
        print(f"{name:<20}{took / whole:>8.0%}")
    critical = seconds(lambda: evaluate(points, ["critical-threat-missile"], 3), runs=1)
    print(f"{'critical threat, L = 3':<34}{critical / whole:>8.2f} times that")


def test_discovery_as_multiples_of_its_sample():
    from model.sweeps import sample

    scenario = load("oman-2026")
    discover(scenario, n=4096)
    unit = seconds(lambda: sample(scenario, 4096, levels=9))
    whole = seconds(lambda: discover(scenario, n=4096), runs=2)
    print(f"\n4,096 points at L = 9: {unit:.2f} s; discovery {whole / unit:.1f} times that")
