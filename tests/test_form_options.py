"""`--link` and `--form`: one scenario in another form, on every command and in every output."""

import inspect
import json
import re

import pytest

import model
from model.cli import app
from model.cli.options import read_scenario
from model.scenario import load
from model.structure import SWITCHES, Structure

LINK, PAYS = ("--link", "nuclear+missile"), ("--form", "execution=pays")


def test_every_command_that_takes_a_setting_takes_a_form():
    taking = []
    for command in app.registered_commands:
        options = inspect.signature(command.callback).parameters
        if "set_" in options:
            taking.append(command.callback.__name__)
            assert {"link", "form", "blind"} <= options.keys(), command.callback.__name__
    assert len(taking) >= 12


def test_every_command_that_draws_takes_a_style_and_a_size():
    drawing = []
    for command in app.registered_commands:
        options = inspect.signature(command.callback).parameters
        if "size" in options:
            drawing.append(command.callback.__name__)
            assert {"out", "style", "replace", "as_json"} <= options.keys()
    assert len(drawing) >= 12


def test_blind_says_where_there_is_nothing_to_set_aside(cli):
    _, _, told = cli("show", "jcpoa-2015", "--blind")
    assert "marks no input as circular, so --blind changes nothing" in told
    assert cli("show", "jcpoa-2015")[2] == ""


def test_the_game_is_that_of_the_form():
    s = read_scenario("oman-2026", ["threat=0.5"], ["nuclear+missile"], ["hazard=any"])
    assert s.form() == Structure(linked=("nuclear+missile",), hazard="any")
    assert s.values == load("oman-2026").replace(threat=0.5).values
    own = model.BargainingGame(load("oman-2026").replace(threat=0.5), structure=s.form())
    assert (model.BargainingGame(s).payoffs()[0] == own.payoffs()[0]).all()


def test_a_form_is_told_by_the_name_and_the_hash():
    base, s = load("oman-2026"), read_scenario("oman-2026", None, None, ["execution=pays"])
    assert s.name == "oman-2026 with strike carried out only where it pays"
    assert s.digest != base.digest
    both = read_scenario("oman-2026", ["threat=0.5"], ["nuclear+missile"])
    assert both.name == "oman-2026 with threat = 0.5, nuclear and missile files linked"


@pytest.mark.parametrize(
    ("links", "forms"),
    [(["none"], None), (None, ["execution=given", "scaled_stakes=false"]), (None, ["us_chance=0"])],
)
def test_the_usual_form_is_the_scenario_itself(links, forms):
    assert read_scenario("oman-2026", None, links, forms).label == load("oman-2026").label


def test_every_choice_of_every_switch_can_be_written():
    for name, choices in SWITCHES.items():
        for choice in choices:
            s = read_scenario("oman-2026", None, None, [f"{name}={str(choice).lower()}"])
            assert getattr(s.form(), name) == choice
    s = read_scenario("oman-2026", None, None, ["execution=belief", "us_chance=1/2"])
    assert s.form().us_chance == 0.5


def test_a_files_own_form_is_where_options_begin(tmp_path):
    from frozen import FROZEN

    path = tmp_path / "mine.toml"
    start, rest = FROZEN.read_text(encoding="utf-8").split("\n[parameters.", 1)
    form = '\n[structure]\nlinked = ["nuclear+missile"]\nexecution = "belief"\nus_chance = 0.5\n'
    path.write_text(f"{start}{form}\n[parameters.{rest}", encoding="utf-8")
    kept = read_scenario(str(path), None, None, ["hazard=any"]).form()
    assert (kept.linked, kept.hazard, float(kept.us_chance)) == (
        (("nuclear", "missile"),), "any", 0.5,
    )  # fmt: skip
    apart = read_scenario(str(path), None, ["none"], ["execution=pays"])
    assert (apart.form().linked, apart.form().us_chance) == ((), 0)
    assert "no files linked" in apart.name


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--link", "nuclear"), "--link: must be FILE+FILE, or none alone, got 'nuclear'"),
        (("--link", "nuclear+misile"), "--link: must name files (nuclear, regional, missile), got"),
        (("--link", "none", *LINK), "--link: must be FILE+FILE, or none alone, got 'none'"),
        ((*LINK, "--link", "missile+regional"), "--link: must name each file once"),
        (("--form", "pays"), "--form: must be NAME=VALUE, got 'pays'"),
        (("--form", "exection=pays"), "got 'exection'; did you mean 'execution'?"),
        (("--form", "execution=pay"), "--form: execution must be one of given, belief, pays"),
        (("--form", "scaled_stakes=1"), "--form: scaled_stakes must be one of false, true"),
        ((*PAYS, "--form", "execution=given"), "--form: must name each switch once"),
        (("--form", "us_chance=0.5"), "us_chance: must be 0 unless execution is belief"),
        (("--form", "linked=nuclear+missile"), "--form: must name a switch (coupling"),
    ],
)
def test_what_is_no_form_is_told_in_a_line(cli, arguments, told):
    status, out, err = cli("show", "oman-2026", *arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("form", [LINK, PAYS])
@pytest.mark.parametrize(
    "command",
    [
        ("equilibria", "oman-2026", "--levels", "2"),
        ("regimes", "oman-2026", "--vary", "threat", "--levels", "2"),
        ("lenses", "oman-2026", "--levels", "2"),
        ("robustness", "oman-2026", "-n", "16", "--levels", "2"),
        ("discover", "oman-2026", "-n", "64", "--levels", "3"),
        ("sensitivity", "oman-2026", "-n", "8", "--levels", "3"),
        ("show", "oman-2026"),
    ],
)
def test_every_output_names_the_form(cli, command, form):
    status, out, err = cli(*command, *form, "--json")
    assert (status, err) == (0, "")
    words = "nuclear and missile files linked" if form == LINK else "only where it pays"
    assert json.loads(out)["scenario"] == f"oman-2026 with {words}".replace(
        "with only", "with strike carried out only"
    )


def test_a_sweep_names_the_form(cli, tmp_path):
    import xarray as xr

    out = tmp_path / "s.nc"
    status, _, _ = cli("sweep", "oman-2026", "--vary", "threat=0:1:3", "--out", out, *LINK)
    assert status == 0
    data = xr.open_dataset(out)
    assert data.attrs["scenario"] == "oman-2026 with nuclear and missile files linked"
    assert data.attrs["structure"].endswith("nuclear and missile files linked")
    data.close()


def test_an_answer_where_a_strike_must_pay_is_said_with_no_deal_beside_it(cli, tmp_path):
    from frozen import FROZEN

    pays = ("--form", "execution=pays")
    status, out, _ = cli("answer", FROZEN, *pays)
    assert status == 0
    assert re.search(r"nuclear and regional +62% +46% +- +0\.35 +0\.14", out)
    assert re.search(r"no deal +- +- +- +0\.00 +0\.00", out)
    status, out, err = cli("answer", FROZEN, *pays, "--out", tmp_path / "room.png")
    assert (status, out) == (2, "")
    assert "--draw: must be payoffs or draws where a strike must pay" in err


def test_an_answer_on_a_package_names_the_form(cli):
    status, out, _ = cli("answer", "oman-2026", *LINK)
    assert status == 0
    assert "with nuclear and missile files linked" in out
