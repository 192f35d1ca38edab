"""What happened is told by the record and changes nothing else; mistakes in it are told in a line."""

import re
import sys
from importlib import resources

import pytest

from model.cli import main
from model.scenario import ScenarioError, available, load, parse
from model.scenario.writing import named, new_scenario, scenario_text

TEXT = (resources.files("model") / "scenarios" / "geneva-2026.toml").read_text(encoding="utf-8")

#: The same file without what happened.
WITHOUT = TEXT[: TEXT.index("# --- what happened")]

QUICK = [
    ("show", "x.toml"),
    ("show", "x.toml", "--json"),
    ("check", "x.toml"),
    ("answer", "x.toml"),
    ("answer", "x.toml", "--json"),
    ("equilibria", "x.toml", "--json"),
    ("lenses", "x.toml", "--levels", "2"),
    ("regimes", "x.toml", "--vary", "threat", "--json"),
    ("new", "mine", "--from", "x.toml"),
    ("sample", "x.toml", "-n", "16", "--out", "x.csv"),
    ("sweep", "x.toml", "--vary", "threat=0:1:5", "--out", "y.csv"),
]

LONG = [
    ("answer", "x.toml", "--by-form"),
    ("robustness", "x.toml", "-n", "64", "--json"),
    ("forms", "x.toml", "-n", "16", "--json"),
    ("claims", "x.toml", "-n", "16", "--json"),
    ("sensitivity", "x.toml", "-n", "16", "--json"),
    ("discover", "x.toml", "-n", "64", "--json"),
]


def ran(capsys, monkeypatch, folder, text, arguments):
    folder.mkdir()
    (folder / "x.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["model", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    written = {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "x.toml"}
    return stop.value.code or 0, said.out, written


def the_same(capsys, monkeypatch, tmp_path, arguments):
    with_it = ran(capsys, monkeypatch, tmp_path / "a", TEXT, arguments)
    without = ran(capsys, monkeypatch, tmp_path / "b", WITHOUT, arguments)
    assert with_it[0] == 0
    assert with_it == without
    assert with_it[1] or with_it[2]


@pytest.mark.parametrize("arguments", QUICK, ids=" ".join)
def test_no_command_says_otherwise_without_what_happened(capsys, monkeypatch, tmp_path, arguments):
    the_same(capsys, monkeypatch, tmp_path, arguments)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", LONG, ids=" ".join)
def test_no_long_command_says_otherwise_without_what_happened(
    capsys, monkeypatch, tmp_path, arguments
):
    the_same(capsys, monkeypatch, tmp_path, arguments)


def test_only_the_record_tells_what_happened(capsys, monkeypatch, tmp_path):
    assert "[happened]" not in WITHOUT
    status, out, _ = ran(capsys, monkeypatch, tmp_path / "a", WITHOUT, ("episodes", "x.toml"))
    assert (status, out) == (2, "")


@pytest.mark.parametrize("name", available())
def test_what_happened_is_written_and_read_back(name):
    s = load(name)
    assert parse(scenario_text(s, file="x.toml").encode(), "x.toml").happened == s.happened


def test_another_scenario_does_not_take_it_along():
    s = load("oman-2026")
    assert new_scenario("mine", s).happened is None
    assert named(s.replace(threat="0.5"), "mine").happened is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "[happened]\ndate = 2026-02-28", "[happened]\ndate = 2026-02-25",
            "happened.date: must not lie before known_until 2026-02-26, got 2026-02-25",
        ),
        (
            'agenda = ["nuclear"]', 'agenda = ["nuclaer"]',
            "happened.agenda: must name files, got 'nuclaer'; did you mean 'nuclear'?",
        ),
        ('agenda = ["nuclear"]', "agenda = []", "happened.agenda: must name a file at least"),
        (
            "[happened.files.missile]", "[happened.files.missiles]",
            "happened.files.missile: must be given, got nothing",
        ),
        (
            'ended = "open"', 'ended = "opened"',
            "happened.files.nuclear.ended: input should be 'open', 'part' or 'all', got 'opened'",
        ),
        (
            'ended = "open"', 'end = "open"',
            "happened.files.nuclear.end: must be a known field, got 'end'; did you mean 'ended'?",
        ),
        (
            "MercoPress (28 February 2026)", "somebody",
            "happened.files.nuclear.source: must cite",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_a_line(old, new, told):
    content = TEXT[: len(WITHOUT)] + TEXT[len(WITHOUT) :].replace(old, new)
    if new == "somebody":
        content = content.replace('key = "somebody"', 'key = "nobody"')
        content = re.sub(
            r'(happened.files.nuclear\]\n.*\n.*\n)source = ".*"', r'\1source = "x"', content
        )
    with pytest.raises(ScenarioError) as caught:
        parse(content.encode(), "x.toml")
    assert any(told in line for line in caught.value.problems), caught.value.problems
