"""The command line, as a user runs it."""

import inspect
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from PIL import Image

from model.cli import app
from model.game import BargainingGame
from model.parameters import NAMES
from model.regimes import self_enforcing
from model.scenario import available, load


def run(*arguments, cwd=None):
    """Run ``python -m model`` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "model", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, check=False,
    )  # fmt: skip


COMMANDS = [command.callback.__name__ for command in app.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command(cli, command):
    status, out, _ = cli(command, "--help")
    assert status == 0
    assert "Usage:" in out


def test_help_imports_nothing_heavy():
    code = (
        "import sys, model.cli; heavy = {'numpy', 'sympy', 'matplotlib', 'xarray', 'pandas', 'scipy', "
        "'pydantic', 'nashpy', 'ppl', 'networkx'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_module_runs_from_anywhere(tmp_path):
    done = run("scenarios", cwd=tmp_path)
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(available())


def test_version(cli):
    assert cli("--version")[1] == "us-iran-bargaining 0.1.0\n"


def test_scenarios_as_json(cli):
    _, out, _ = cli("scenarios", "--json")
    assert [s["scenario"] for s in json.loads(out)] == list(available())


def test_show(cli):
    _, out, _ = cli("show", "oman-2026")
    for name in NAMES:
        assert name in out
    _, out, _ = cli("show", "oman-2026", "--set", "threat=0.6", "--json")
    shown = json.loads(out)
    assert shown["parameters"]["threat"]["value"] == {"value": 0.6, "exact": "3/5"}
    assert shown["parameters"]["threat"]["basis"] == "assumed"
    assert shown["scenario"] == "oman-2026 with threat = 0.6"


@pytest.mark.parametrize("command", app.registered_commands, ids=COMMANDS)
def test_every_command_on_one_scenario_takes_the_same_by_default(command):
    given = inspect.signature(command.callback).parameters
    if "scenario" in given:
        assert given["scenario"].default == "oman-2026"


def test_show_without_a_scenario(cli):
    assert cli("show", "--json") == cli("show", "oman-2026", "--json")


def test_check(cli):
    status, out, _ = cli("check", "oman-2026")
    assert status == 0
    assert out.startswith("oman-2026: no errors: oman-2026 [")
    assert "Checked: every parameter has a value within its range" in " ".join(out.split())
    assert "note" not in out
    assert sum(json.loads(cli("check", "oman-2026", "--json")[1])["basis"].values()) == 43


def test_settings_that_move_other_weights_say_so(cli):
    from fractions import Fraction

    setting = ("--set", "agenda_weight_nuclear=0.9")
    status, out, err = cli("show", "oman-2026", *setting, "--json")
    assert status == 0
    moved = json.loads(out)["parameters"]
    others = ("agenda_weight_regional", "agenda_weight_missile")
    listed = " and ".join(f"{name} to {moved[name]['value']['value']}" for name in others)
    assert err == f"note: agenda weights sum to 1, so --set moves {listed}\n"
    assert sum(Fraction(moved[name]["value"]["exact"]) for name in others) == Fraction(1, 10)
    assert cli("show", "oman-2026", "--set", "threat=0.5", "--json")[2] == ""


def test_key_assumptions_and_boxes_say_what_their_columns_mean(cli):
    few = ("-n", "16", "--levels", "2", "--of", "missile-conceded")
    text = cli("sensitivity", "oman-2026", *few, "--key")[1]
    for word in ("Nearest change:", "Of the way:", "ST of its group:", "Key:"):
        assert word in text
    assert "Key:" not in cli("sensitivity", "oman-2026", *few)[1]


def test_equilibria_are_those_of_the_game(cli):
    _, out, _ = cli("equilibria", "oman-2026", "--set", "threat=0.3", "--levels", "2", "--json")
    report = json.loads(out)
    game = BargainingGame(load("oman-2026").replace(threat="0.3"), levels=2)
    expected = {o.label: count for o, count in game.equilibrium_outcomes().items()}
    assert {e["outcome"]["label"]: e["profiles"] for e in report["pure"]["outcomes"]} == expected
    assert all(e["regret"]["exact"] == "0" for e in report["mixed"]["equilibria"])
    assert report["scenario_hash"] == game.scenario.digest
    _, text, _ = cli("equilibria", "oman-2026", "--set", "threat=0.3", "--levels", "2")
    for label in expected:
        assert label in text
    assert report["mixed"]["complete"] in text


def test_sweep_to_both_formats(cli, tmp_path):
    vary = ("--vary", "threat=0:1:5", "--vary", "assurance=0:1:3")
    status, out, _ = cli("sweep", "oman-2026", *vary, "--out", tmp_path / "a.nc")
    assert status == 0
    assert "15 points" in out
    with xr.open_dataset(tmp_path / "a.nc", engine="h5netcdf") as data:
        assert data["can_settle"].dims == ("threat", "assurance", "file")
        assert data["payoff_term"].attrs["units"] == "points"
        values = data["lowest_terms"].sel(file="nuclear").values.ravel()
    cli("sweep", "oman-2026", *vary, "--out", tmp_path / "a.csv")
    frame = pd.read_csv(tmp_path / "a.csv")
    assert len(frame) == 15
    np.testing.assert_array_equal(frame["nuclear_lowest_terms"], values)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "a.nc"]


def test_a_store_is_written_gone_on_with_and_refused(cli, tmp_path):
    from model.sweeps import open_sweep

    out = tmp_path / "a.zarr"
    vary = ("--vary", "threat=0:1:5", "--levels", "2", "--out", out)
    assert "5 points, 27 possible outcomes" in cli("sweep", "oman-2026", *vary)[1]
    assert cli("sweep", "oman-2026", *vary)[0] == 0
    status, _, err = cli("sweep", "jcpoa-2015", *vary)
    assert status == 2
    assert "is of a sweep with another scenario" in err
    assert open_sweep(out).attrs["scenario"] == "oman-2026"
    assert cli("sweep", "jcpoa-2015", *vary, "--replace")[0] == 0
    assert open_sweep(out).attrs["scenario"] == "jcpoa-2015"
    mine = tmp_path / "mine.zarr"
    mine.mkdir()
    status, _, err = cli("sweep", "oman-2026", *vary[:-1], mine, "--replace")
    assert status == 2
    assert "must be new, or the store of a sweep" in err
    assert mine.exists()


def test_lenses_say_where_they_disagree(cli, tmp_path):
    status, text, _ = cli("lenses", "oman-2026")
    assert status == 0
    assert "The lenses disagree on the missile file" in text
    # Every result that leans on the threat's credibility says whether the threat enforces itself.
    assert f"{self_enforcing('oman-2026').words}." in text
    target = tmp_path / "lenses.png"
    answer = cli("lenses", "oman-2026", "--levels", "2", "--json", "--out", target)[1]
    assert target.read_bytes().startswith(b"\x89PNG")
    report = json.loads(answer)
    assert [lens["name"] for lens in report["lenses"]] == [
        "equilibrium set", "without a grid", "perfect", "admissible", "risk dominance", "learning",
        "quantal response", "mediator", "coarse mediator", "bargained from deadlock",
        "bargained from maximin", "bargained from rational threats", "United States first",
        "Iran first", "zone of agreement",
    ]  # fmt: skip
    assert report["threat_enforces_itself"]["holds"] is False
    assert cli("lenses", "oman-2026", "--levels", "5")[0] == 2
    assert cli("lenses", "oman-2026", "--out", target)[2].startswith(f"error: {target}: must not")


def test_a_sweep_of_mixed_equilibria(cli, tmp_path):
    vary = ("--vary", "threat=0:1:3", "--levels", "2", "--mixed")
    assert (
        "3 points, all extreme equilibria"
        in cli("sweep", "oman-2026", *vary, "--out", tmp_path / "a.nc")[1]
    )
    with xr.open_dataset(tmp_path / "a.nc", engine="h5netcdf") as data:
        assert (data["extreme_equilibria"] >= 1).all()
    status, _, err = cli("sweep", "oman-2026", *vary, "--out", tmp_path / "a.csv")
    assert status == 2
    assert "--out: must end in .nc with --mixed" in err


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_says_how_to_go_on(tmp_path, told):
    out = tmp_path / "a.zarr"
    command = [
        sys.executable, "-m", "model", "sweep", "oman-2026", "--vary", "threat=0:1:3000",
        "--vary", "assurance=0:1:3000", "--out", str(out), "--threads", "1",
    ]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(out.glob("ledger/counts/*.0")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(told)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    stopped, kept = err.splitlines()[-2:]
    assert stopped == "stopped"
    assert re.fullmatch(r"\d+ of 70 blocks are in .*; the same command goes on from there", kept)
    assert "Traceback" not in err


def test_processes_stop_without_a_word_of_their_own(tmp_path):
    command = [
        sys.executable, "-m", "model", "sweep", "oman-2026", "--vary", "threat=0:1:300",
        "--mixed", "--threads", "2", "--out", str(tmp_path / "a.nc"),
    ]  # fmt: skip
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 60
    while len(children.read_text().split()) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    # As a terminal does, to all of them.
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "stopped\n")
    assert list(tmp_path.iterdir()) == []


def test_equilibria_are_drawn_and_listed(cli, tmp_path):
    assert cli("equilibria", "--levels", "2", "--out", tmp_path / "a.csv")[0] == 0
    rows = pd.read_csv(tmp_path / "a.csv")
    found = BargainingGame(load(), 2).equilibrium_outcomes()
    assert (rows["regret"] == 0).all()
    assert rows.loc[rows["kind"] == "pure", "profiles"].tolist() == [
        e.profiles for e in found.outcomes
    ]
    assert cli("equilibria", "--levels", "2", "--out", tmp_path / "A.PNG")[0] == 0
    with Image.open(tmp_path / "A.PNG") as figure:
        assert figure.info["Source"] == load().label


def test_a_sample_is_the_library_s(cli, tmp_path):
    from model.sweeps import sample as draw

    options = ("-n", "16", "--seed", "3", "--levels", "2", "--out", tmp_path / "a.csv")
    assert "16 points" in cli("sample", "oman-2026", *options)[1]
    frame = pd.read_csv(tmp_path / "a.csv")
    data = draw("oman-2026", 16, seed=3, levels=2)
    np.testing.assert_allclose(frame["threat"], data["threat"])
    labels = data["outcome"].values
    assert list(frame["equilibrium_outcomes"].fillna("")) == [
        "; ".join(labels[row]) for row in data["equilibrium"].values
    ]


def test_the_admissible_lens_draws_fewer_outcomes(cli, tmp_path):
    from model import regimes

    found = regimes.admissible_branches("oman-2026", threat=None, levels=2)
    vary = ("--vary", "threat", "--lens", "admissible", "--levels", "2")
    _, out, _ = cli("regimes", "oman-2026", *vary, "--out", tmp_path / "a.png", "--json")
    report = json.loads(out)
    assert report["complete"]
    assert [[o["label"] for o in b["outcomes"]] for b in report["branches"]] == [
        [o.label for o in b.outcomes] for b in found.branches
    ]
    assert report["threat_enforces_itself"]["holds"] is False
    assert (tmp_path / "a.png").stat().st_size > 10_000
    _, text, _ = cli("regimes", "oman-2026", *vary)
    assert "survive iterated removal of weakly dominated strategies" in text
    status, _, err = cli("regimes", "oman-2026", *vary[:-1], "5")
    assert status == 2
    assert "levels: must be at most 3" in err


def test_regimes_are_those_of_the_library(cli, tmp_path):
    from model import regimes

    found = regimes.branches("oman-2026", threat=None, levels=2)
    figure = tmp_path / "line.png"
    vary = ("--vary", "threat", "--levels", "2")
    _, out, _ = cli("regimes", "oman-2026", *vary, "--out", figure, "--json")
    report = json.loads(out)
    assert [b["interval"] for b in report["branches"]] == [b.interval for b in found.branches]
    assert [t["point"]["exact"] for t in report["turns"]] == [
        str(t.point.sympy()) for t in found.turns
    ]
    assert figure.stat().st_size > 10_000
    _, text, _ = cli("regimes", "oman-2026", *vary)
    for branch in found.branches:
        assert branch.interval in text
    assert "no longer keeps to" in text
    ray = ("--vary", "threat=0:1", "--vary", "assurance=1:0", "--levels", "2", "--json")
    assert (
        json.loads(cli("regimes", "oman-2026", *ray)[1])["path"]["parameter"]
        == "threat and assurance"
    )


def test_regimes_without_a_grid_are_those_of_the_library(cli, tmp_path):
    import model

    found = model.status_along("jcpoa-2015", threat=("0", "1/2"))
    vary = ("regimes", "jcpoa-2015", "--vary", "threat=0:1/2")
    _, out, _ = cli(*vary, "--out", tmp_path / "along.png", "--json")
    assert [t["place"] for t in json.loads(out)["turns"]] == [float(t.place) for t in found.turns]
    assert (tmp_path / "along.png").stat().st_size > 10_000
    _, text, _ = cli(*vary)
    said = " ".join(text.split())
    assert found.words in said
    assert all(turn.words in said for turn in found.turns)


def test_the_plane_is_that_of_the_library(cli, tmp_path):
    figure = tmp_path / "plane.png"
    vary = ("--vary", "threat=1/10:3/10", "--vary", "assurance=0:1/2")
    _, out, _ = cli("plane", "oman-2026", *vary, "--out", figure, "--json")
    report = json.loads(out)
    assert [a["parameter"] for a in report["axes"]] == ["threat", "assurance"]
    assert report["borders"][0]["watched"] == "status"
    assert figure.stat().st_size > 10_000
    _, text, _ = cli("plane", "oman-2026", *vary)
    assert report["words"] in " ".join(text.split())
    assert report["borders"][0]["change"] in " ".join(text.split())


def test_existing_work_is_kept(cli, tmp_path):
    target = tmp_path / "a.csv"
    target.write_text("mine")
    vary = ("--vary", "threat=0:1:3")
    status, _, err = cli("sweep", "oman-2026", *vary, "--out", target)
    assert status == 2
    assert "--replace" in err
    assert target.read_text() == "mine"
    assert cli("sweep", "oman-2026", *vary, "--out", target, "--replace")[0] == 0
    assert target.read_text() != "mine"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("show", "oman-2025"), "did you mean 'oman-2026'"),
        (("check", "absent.toml"), "absent.toml: must be a TOML file or one of"),
        (("equilibria", "oman-2026", "--set", "threat"), "--set: must be NAME=VALUE, got 'threat'"),
        (("equilibria", "oman-2026", "--set", "threat=2"), "threat: must lie in [0, 1], got 2"),
        (("equilibria", "oman-2026", "--set", "treat=1"), "did you mean 'threat'"),
        (("equilibria", "oman-2026", "--set", "threat=1", "--set", "threat=0"), "--set: must name each parameter once"),
        (("equilibria", "oman-2026", "--levels", "1"), "levels: must be from 2"),
        (("sweep", "oman-2026", "--vary", "threat=0:1:3", "--out", "x.xlsx"), "--out: must end in .nc, .csv or .zarr, got x.xlsx"),
        (("sweep", "oman-2026", "--vary", "threat=0:1", "--out", "x.csv"), "threat: must be LOW:HIGH:COUNT"),
        (("sweep", "oman-2026", "--vary", "levels=2:3:2", "--out", "x.csv"), "got 'levels'"),
        (("sweep", "oman-2026", "--vary", "threat=0:1:3", "--out", "no/where/x.csv"), "must be in a directory that exists"),
        (("sample", "oman-2026", "-n", "7", "--out", "x.csv"), "n: must be a power of two"),
        (("sample", "oman-2026", "--threads", "0", "--out", "x.csv"), "threads: must be a whole number from 1"),
        (("regimes", "oman-2026", "--vary", "threat=1"), "--vary: must be NAME or NAME=LOW:HIGH"),
        (("regimes", "oman-2026", "--vary", "threat=0:2"), "threat: must lie in [0, 1], got 2"),
        (("regimes", "oman-2026", "--vary", "treat"), "did you mean 'threat'"),
        (("regimes", "oman-2026", "--vary", "threat", "--vary", "assurance=0:1"), "must give LOW:HIGH of each of several parameters"),
        (("regimes", "oman-2026", "--vary", "threat", "--out", "x.jpeg"), "--out: must end in"),
        (("briefing", "nowhere.toml", "--out", "b"), "no such file"),
        (("sweep", "oman-2026", "--vary", "threat=0:1:1000000", "--vary", "assurance=0:1:1000000", "--out", "x.zarr"), "axes: must have at most 100,000,000,000 points together, got 1,000,000,000,000"),
        (("sample", "oman-2026", "-n", str(2**40), "--out", "x.zarr"), "n: must be at most "),
        (("shwo",), "command: must be one that --help lists, got 'shwo'; did you mean 'show'?"),
        (("check",), "file: must be given, got nothing"),
        (("regimes",), "--vary: must be given, got nothing"),
        (("show", "oman-2026", "b"), "show: must be given what `show --help` lists alone, got 'b' too"),
        (("regimes", "oman-2026"), "--vary: must be given, got nothing"),
        (("regimes", "oman-2026", "--vary", "threat", "--lens", "status", "--levels", "3"), "--levels: must be left out with --lens status, got 3"),
        (("plane", "oman-2026", "--vary", "threat"), "--vary: must name two parameters, got threat"),
        (("equilibria", "oman-2026", "--levels", "three"), "--levels: must be a whole number, got 'three'"),
        (("equilibria", "oman-2026", "--levels=2.5"), "--levels: must be a whole number, got '2.5'"),
        (("equilibria", "oman-2026", "--levels"), "--levels: must have a value, got none"),
        (("equilibria", "oman-2026", "--levles", "3"), "option: must be one that `equilibria --help` lists, got '--levles'; did you mean '--levels'?"),
        (("show", "oman-2026", "--json=yes"), "--json: must be given alone, got a value"),
        (("regimes", "oman-2026", "--vary", "threat", "--lens", "mine"), "--lens: must be one of status, pure, admissible, got 'mine'"),
        (("explore", "--port", "99999"), "--port: must be a whole number from 1 to 65535, got '99999'"),
        (("claims", "--page", "4"), "--page: must be a whole number from 1 to 3, got '4'"),
        (("sample", "oman-2026", "-n", "ten", "--out", "x.csv"), "-n: must be a whole number, got 'ten'"),
        (("sweep", "oman-2026", "--vary", "threat=0:1:4000", "--vary", "assurance=0:1:4000", "--levels", "2", "--out", "x.nc"), "leave them out with terms=False (--no-terms)"),
        (("briefing", "--out", "no/where"), "must be in a directory that exists"),
        (("rounds", "--talks", "0"), "talks: the number of rounds with talks must be a whole number from 1 to 400, got 0"),
        (("answer", "--draw", "levers"), "--draw: needs --out with what to write, got levers alone"),
        (("discover", "-n", "1"), "n: must be a power of two from 16, got 1"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_leaves_nothing(cli, tmp_path, monkeypatch, arguments, expected):
    monkeypatch.chdir(tmp_path)
    status, out, err = cli(*arguments)
    assert status == 2
    assert expected in err
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_without_a_command_there_is_help(cli):
    status, _, err = cli()
    assert status == 2
    assert "Usage:" in err
    assert "briefing" in err


def test_terms_can_be_left_out_of_a_sweep(cli, tmp_path):
    out = tmp_path / "a.nc"
    vary = ("--vary", "threat=0:1:3", "--levels", "2", "--no-terms")
    assert cli("sweep", "oman-2026", *vary, "--out", out)[0] == 0
    with xr.open_dataset(out, engine="h5netcdf") as data:
        assert "payoff_term" not in data
        assert "equilibrium" in data


def test_a_reader_that_has_seen_enough_is_not_told_off():
    done = subprocess.run(
        f"{sys.executable} -m model show oman-2026 --json | head -n 1",
        shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_an_answer_that_cannot_be_written_is_told(tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "model", "scenarios"], stdout=full, stderr=subprocess.PIPE,
            text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "error: standard output: No space left on device\n"


def test_bad_file_tells_each_problem(cli, tmp_path, monkeypatch):
    from importlib import resources

    good = (resources.files("model") / "scenarios" / "oman-2026.toml").read_text(encoding="utf-8")
    bad = good.replace("[parameters.threat]", "[parameters.threta]").replace(
        'basis = "assumed"', 'basis = "guess"', 1
    )
    (tmp_path / "bad.toml").write_text(bad, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    status, _, err = cli("briefing", "bad.toml", "--out", "b")
    assert status == 2
    assert len(err.splitlines()) == 2
    assert "bad.toml: parameters.threta" in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.toml"]


def test_readme_figure_is_of_the_scenario_as_it_is():
    from PIL import Image

    with Image.open(Path(__file__).parent.parent / "README.png") as figure:
        assert figure.info["Source"] == load("oman-2026").label
