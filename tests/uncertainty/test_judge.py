"""The command ``robustness``, as a user runs it."""

import json

import pytest

from model.scenario import load
from model.sweeps.lenses import LENSES
from model.uncertainty import draw, robustness
from model.uncertainty.results import CONCLUSIONS, RULE


def test_tables_and_figures(cli, tmp_path):
    shares, forms = tmp_path / "shares.png", tmp_path / "forms.svg"
    status, said, _ = cli(
        "robustness", "oman-2026", "-n", 32, "--out", shares, "--structures", forms
    )
    assert status == 0
    assert load("oman-2026").label in said
    assert "uniform over the stated ranges, given the stated orders; not probabilities" in said
    for word in (*LENSES, *CONCLUSIONS, "no fear of standing disarmed", "no grid", RULE, "±"):
        assert word in said
    assert shares.stat().st_size > 10_000
    assert forms.stat().st_size > 10_000
    status, _, told = cli("robustness", "oman-2026", "-n", 32, "--out", shares)
    assert status == 2
    assert "must not exist yet" in told


def test_json_is_the_result(cli):
    status, said, _ = cli(
        "robustness", "oman-2026", "-n", 32, "--seed", 4, "--json", "--set", "threat=0.8"
    )
    assert status == 0
    answer = json.loads(said)
    data = robustness(draw(load("oman-2026").replace(threat="0.8"), 32, seed=4))
    assert answer["scenario_hash"] == data.attrs["scenario_hash"]
    for lens in LENSES:
        found = answer["lenses"][lens]["files"]["missile"]["settled in some"]
        here = data.data.sel(lens=lens, file="missile", measure="settled in some")
        assert found == {
            "share": float(here["file_share"]), "error": float(here["file_share_error"]),
        }  # fmt: skip
    assert answer["forms"]["no grid"]["missile conceded"] == {
        "share": None, "error": None, "flagged": False,
    }  # fmt: skip
    assert set(answer["findings"]) == set(CONCLUSIONS)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-n", "100"], "error: n: must be a power of two from 16, got 100"),
        (["--out", "shares.txt"], "error: --out: must end in .png .svg .pdf for the figure or .csv .xlsx .md .tex for the table, got shares.txt"),
        (["--structures", "x.txt"], "error: --structures: must end in .png .svg .pdf for the figure or .csv .xlsx .md .tex for the table, got x.txt"),
        (["--levels", "6", "-n", "16"], "error: levels: must be at most 5 for the lenses besides"),
        (["--method", "random"], "error: method: must be one of sobol, lhs, got 'random'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(cli, arguments, expected):
    status, said, told = cli("robustness", "oman-2026", *arguments)
    assert (status, said) == (2, "")
    assert told.startswith(expected)
    assert told.count("\n") == 1
