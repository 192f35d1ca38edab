"""Stores: killed and gone on with, byte for byte; refused when they belong to something else."""

import filecmp
import os
import re
import signal
import subprocess
import sys
import time

import pytest
import xarray as xr
import zarr

import model
from model.sweeps import forecast, open_sweep, pure, sample, store, sweep

AXES = {"threat": (0, 1, 30), "assurance": (0, 1, 40)}


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(pure, "_BLOCK_POINTS", 100)


def files(path):
    return sorted(p.relative_to(path) for p in path.rglob("*") if p.is_file())


def assert_same_bytes(one, two):
    assert files(one) == files(two)
    _, differing, failed = filecmp.cmpfiles(one, two, map(str, files(one)), shallow=False)
    assert (differing, failed) == ([], [])


def test_a_store_holds_what_memory_holds(tmp_path, small_blocks):
    kept = sweep("oman-2026", store=tmp_path / "a.zarr", **AXES).data
    held = sweep("oman-2026", terms=False, **AXES).data
    assert kept.sizes["outcome"] == 64
    xr.testing.assert_equal(kept.sel(outcome=held["outcome"].values).load(), held)
    assert kept["equilibrium"].sum() == held["equilibrium"].sum()
    for name in held.variables:
        assert kept[name].attrs == held[name].attrs, name
    assert kept.attrs == held.attrs
    # xarray alone can read it.
    with xr.open_zarr(tmp_path / "a.zarr", chunks=None) as plain:
        assert plain["can_settle"].equals(kept["can_settle"])


def test_a_sample_in_a_store(tmp_path, small_blocks):
    # Over the full bounds the premise of the lemma fails at some points.
    kept = sample("oman-2026", 512, levels=2, over_bounds=True, store=tmp_path / "a.zarr").data
    held = sample("oman-2026", 512, levels=2, over_bounds=True).data
    xr.testing.assert_equal(kept.sel(outcome=held["outcome"].values).load(), held)
    assert kept.attrs["points_enumerated"] == held.attrs["points_enumerated"] > 0


def test_what_is_missing_is_solved_and_nothing_else(tmp_path, small_blocks, monkeypatch):
    whole = tmp_path / "whole.zarr"
    sweep("oman-2026", store=whole, **AXES)
    part = tmp_path / "part.zarr"
    land, landed = store.Store.land, []

    def stop_after_three(self, number, solution):
        if len(landed) == 3:
            raise KeyboardInterrupt
        landed.append(number)
        land(self, number, solution)

    monkeypatch.setattr(store.Store, "land", stop_after_three)
    with pytest.raises(KeyboardInterrupt) as stopped:
        sweep("oman-2026", store=part, **AXES)
    assert "3 of 15 blocks are in" in stopped.value.__notes__[0]
    with pytest.raises(ValueError, match="holds 3 of 15 blocks; run the same sweep again"):
        open_sweep(part)
    again = []
    monkeypatch.setattr(store.Store, "land", lambda self, n, s: (again.append(n), land(self, n, s)))
    sweep("oman-2026", store=part, **AXES)
    assert sorted(again) == sorted(set(range(15)) - set(landed))
    assert_same_bytes(whole, part)
    again.clear()
    sweep("oman-2026", store=part, **AXES)
    assert again == []


SCRIPT = """
import sys
from model.sweeps import pure, sweep
pure._BLOCK_POINTS = 2000
sweep("oman-2026", store=sys.argv[1], threat=(0, 1, 200), assurance=(0, 1, 1000))
"""


@pytest.mark.slow
def test_killed_and_started_again(tmp_path):
    """Killed with -9 at any time, several times over; the store in the end is the same, byte for byte.

    Every sweep is killed once, in the middle of a block, in `test_every_sweep`.
    """
    whole, part = tmp_path / "whole.zarr", tmp_path / "part.zarr"
    command = [sys.executable, "-c", SCRIPT]
    killed = 0
    for wait in (3, 12, 25):
        process = subprocess.Popen([*command, str(part)])
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if len(list(part.glob("ledger/counts/*.0"))) >= wait:
                os.kill(process.pid, signal.SIGKILL)
                break
            time.sleep(0.001)
        killed += process.wait() == -signal.SIGKILL
    assert killed >= 1
    subprocess.run([*command, str(part)], check=True)
    subprocess.run([*command, str(whole)], check=True)
    assert_same_bytes(whole, part)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"scenario": "jcpoa-2015"}, "another scenario"),
        ({"levels": 2}, "another number of levels: 3, not 2"),
        ({"structure": model.Structure("none")}, "another structure"),
        ({"threat": (0, 1, 31)}, r"another set of points \(threat\)"),
        ({"protest": (0, 1, 3)}, "another dimensions: threat, assurance, not threat, assurance, protest"),
    ],
)  # fmt: skip
def test_another_sweep_s_store_is_refused(tmp_path, other, named):
    path = tmp_path / "a.zarr"
    first = {"scenario": "oman-2026", "threat": (0, 1, 3), "assurance": (0, 1, 3)}
    sweep(**first, store=path)
    before = files(path)
    with pytest.raises(ValueError, match=named):
        sweep(**{**first, **other}, store=path)
    assert files(path) == before


def test_another_version_s_store_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.zarr"
    sweep("oman-2026", threat=(0, 1, 3), store=path)
    monkeypatch.setattr(store, "__version__", "9.9")
    with pytest.raises(ValueError, match=r"another software version: 0\.1\.0, not 9\.9"):
        sweep("oman-2026", threat=(0, 1, 3), store=path)


def test_what_is_no_store_is_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    with pytest.raises(ValueError, match="must be new, or the store of a sweep"):
        sweep("oman-2026", threat=(0, 1, 3), store=path)
    assert path.read_text() == "mine"
    with pytest.raises(ValueError, match="must be in a directory that exists"):
        sweep("oman-2026", threat=(0, 1, 3), store=tmp_path / "no" / "a.zarr")
    with pytest.raises(ValueError, match="terms: must be left out for a store"):
        sweep("oman-2026", threat=(0, 1, 3), store=tmp_path / "a.zarr", terms=True)
    assert not (tmp_path / "a.zarr").exists()


def test_a_store_is_replaced_once_the_new_one_can_be_made(cli, tmp_path):
    path = tmp_path / "a.zarr"
    first = ("--vary", "threat=0:1:3", "--levels", "2", "--out", path)
    assert cli("sweep", "oman-2026", *first)[0] == 0
    before = files(path)
    for wrong in (
        ("sweep", "nowhere", *first),
        ("sweep", "oman-2026", "--vary", "treat=0:1:3", *first[2:]),
        ("sweep", "oman-2026", *first, "--threads", "0"),
        ("sweep", "oman-2026", *first[:3], "200", *first[4:]),
    ):
        assert cli(*wrong, "--replace")[0] == 2
        assert files(path) == before
    (path / "threat" / "notes.txt").write_text("mine")
    status, _, err = cli("sweep", "jcpoa-2015", *first, "--replace")
    assert status == 2
    assert err.endswith("must hold nothing but a sweep to be replaced, got threat/notes.txt\n")
    (path / "threat" / "notes.txt").unlink()
    # A chunk that a kill cut off is the sweep's own.
    (path / "can_settle" / "0.0123.partial").write_text("")
    assert cli("sweep", "jcpoa-2015", *first, "--replace")[0] == 0
    assert open_sweep(path).attrs["scenario"] == "jcpoa-2015"
    assert [p.name for p in tmp_path.iterdir()] == ["a.zarr"]


def test_a_large_sweep_is_foretold_and_one_too_large_refused(
    tmp_path, small_blocks, monkeypatch, capsys
):
    monkeypatch.setattr(forecast, "_FEW", 10)
    sweep("oman-2026", store=tmp_path / "a.zarr", **AXES)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(forecast, "_LONG", 0)
    sweep("oman-2026", store=tmp_path / "b.zarr", **AXES)
    said = r"1,040 points to solve: about \d+ (seconds|minutes) and \d+ (kB|MB) of disk\n"
    assert re.fullmatch(said, capsys.readouterr().err)
    assert_same_bytes(tmp_path / "a.zarr", tmp_path / "b.zarr")
    monkeypatch.setattr(forecast, "MOST_BLOCKS", 12)
    with pytest.raises(ValueError, match=r"points: must be at most 960 for a store, got 1,200"):
        sweep("oman-2026", store=tmp_path / "c.zarr", **AXES)
    assert not (tmp_path / "c.zarr").exists()


@pytest.mark.parametrize(
    ("seconds", "size", "words"),
    [
        (5, 10, "5 seconds and 10 bytes"),
        (600, 5e6, "10 minutes and 5 MB"),
        (7_200, 5e9, "2 hours and 5 GB"),
        (1e6, 5e12, "12 days and 5.0 TB"),
    ],
)
def test_a_forecast_in_words(seconds, size, words):
    assert forecast.Forecast(7, seconds, size).words == (
        f"7 points to solve: about {words} of disk"
    )


def test_one_run_at_a_time_fills_a_store(tmp_path, small_blocks, monkeypatch):
    path, land, told = tmp_path / "a.zarr", store.Store.land, []

    def meanwhile(self, number, solution):
        for more in ({}, {"replace": True}):
            with pytest.raises(ValueError, match="must be filled by one run at a time") as refused:
                sweep("oman-2026", store=path, threads=1, **AXES, **more)
            told.append(str(refused.value))
        land(self, number, solution)

    monkeypatch.setattr(store.Store, "land", meanwhile)
    kept = sweep("oman-2026", store=path, threads=1, **AXES).data
    assert len(told) == 30
    assert (
        kept["equilibrium"].sum()
        == sweep("oman-2026", terms=False, **AXES).data["equilibrium"].sum()
    )


def test_a_full_disk_keeps_what_is_finished(tmp_path, small_blocks, monkeypatch):
    path = tmp_path / "a.zarr"
    write, written = zarr.Array.__setitem__, []

    def until_full(self, *arguments):
        # Four blocks of five variables and their counts, and part of a fifth block.
        if self.basename in {*(v.name for v in pure.VARIABLES), "counts"}:
            if len(written) == 4 * 6 + 2:
                raise OSError(28, "No space left on device")
            written.append(self.basename)
        write(self, *arguments)

    with monkeypatch.context() as disk:
        disk.setattr(zarr.Array, "__setitem__", until_full)
        with pytest.raises(ValueError, match=r"No space left on device.*finished blocks are kept"):
            sweep("oman-2026", store=path, threads=1, **AXES)
    with pytest.raises(ValueError, match="holds 4 of 15 blocks"):
        open_sweep(path)
    kept = sweep("oman-2026", store=path, **AXES).data
    held = sweep("oman-2026", terms=False, **AXES).data
    assert kept["equilibrium"].sum() == held["equilibrium"].sum()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_where_nothing_may_be_written(tmp_path):
    tmp_path.chmod(0o555)
    with pytest.raises(ValueError, match="cannot be written"):
        sweep("oman-2026", store=tmp_path / "a.zarr", threat=(0, 1, 3))
