"""A sweep on a Dask cluster is the serial one, byte for byte, also when a worker dies on the way."""

import os
import signal
import subprocess
import sys

import pytest
from every_sweep import LONGEST, SWEEPS, solvers

from model.sweeps import pure, sample, store, sweep

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")

AXES = {"threat": (0, 1, 60), "assurance": (0, 1, 50)}


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def contents(path):
    return {p.relative_to(path): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def test_with_a_worker_killed_on_the_way(tmp_path, client, monkeypatch):
    monkeypatch.setattr(pure, "_BLOCK_POINTS", 50)
    serial = sweep("oman-2026", store=tmp_path / "serial.zarr", threads=1, **AXES).data
    workers = client.run(os.getpid)
    land, landed = store.Store.land, []

    def kill_one(self, number, solution):
        landed.append(number)
        if len(landed) == 5:
            os.kill(next(iter(workers.values())), signal.SIGKILL)
        land(self, number, solution)

    monkeypatch.setattr(store.Store, "land", kill_one)
    there = sweep("oman-2026", store=tmp_path / "there.zarr", client=client, **AXES).data
    assert sorted(landed) == list(range(60))
    assert set(client.run(os.getpid).values()) != set(workers.values())
    assert contents(tmp_path / "serial.zarr") == contents(tmp_path / "there.zarr")
    assert there.identical(serial)


def test_in_memory(client):
    assert sample(n=64, client=client).data.identical(sample(n=64, threads=1).data)


@pytest.mark.slow
@pytest.mark.parametrize("name", SWEEPS)
def test_every_sweep(name, client, tmp_path, monkeypatch):
    for solver in solvers():
        monkeypatch.setattr(solver, "longest", LONGEST)
    run = SWEEPS[name][1]
    run(store=tmp_path / "there.zarr", client=client)
    run(store=tmp_path / "here.zarr", threads=1)
    assert contents(tmp_path / "here.zarr") == contents(tmp_path / "there.zarr")


def test_from_the_command_line(tmp_path, client, cli):
    command = [
        sys.executable, "-m", "model", "sweep", "oman-2026", "--vary", "threat=0:1:11",
        "--levels", "2", "--out", str(tmp_path / "a.csv"),
    ]  # fmt: skip
    address = client.scheduler_info()["address"]
    subprocess.run([*command, "--dask", address], check=True, capture_output=True)
    there = (tmp_path / "a.csv").read_text()
    assert cli(*command[3:], "--replace")[0] == 0
    assert there == (tmp_path / "a.csv").read_text()


@pytest.mark.parametrize("address", ["nonsense", "tcp://nonsense"])
def test_no_scheduler(tmp_path, cli, address):
    vary = ("--vary", "threat=0:1:11", "--out", tmp_path / "a.csv")
    with dask.config.set(scheduler=None):
        status, _, err = cli("sweep", "oman-2026", *vary, "--dask", address)
        # What failed is nobody's default: other work with dask goes on.
        assert dask.config.get("scheduler") is None
    assert status == 2
    assert err.startswith(f"error: --dask: must be a scheduler's address, got {address}")
    assert len(err.splitlines()) == 1
