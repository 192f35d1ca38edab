"""The briefing: all or nothing, complete, and true to its numbers."""

import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from PIL import Image

from model.briefing import write as writing
from model.briefing import write_briefing
from model.scenario import load

KEYS = [
    "files-by-threat",
    "regime-map",
    "turning-points",
    "key-assumptions",
    "reasons",
    "payoff-table",
]


class Links(HTMLParser):
    """What a page links to, and the alternative texts of its images."""

    def __init__(self):
        super().__init__()
        self.targets, self.alts = [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "img":
            self.targets.append(found["src"])
            self.alts.append(found.get("alt", ""))
        elif tag == "a":
            self.targets.append(found["href"])


@pytest.fixture(scope="module")
def briefing(tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "briefing"
    write_briefing(load("oman-2026"), out)
    return out


def test_every_file_is_there_and_nothing_else(briefing):
    expected = {f"{key}.{kind}" for key in KEYS for kind in ("png", "svg", "pdf", "csv")}
    assert {p.name for p in briefing.iterdir()} == expected | {"index.html", "briefing.json"}
    assert [p.name for p in briefing.parent.iterdir()] == ["briefing"]


def test_figures_are_fit_for_a_slide(briefing):
    for key in KEYS:
        with Image.open(briefing / f"{key}.png") as image:
            about, width = image.info, image.width
        assert about["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert width >= 3900
        assert about["Source"] == load("oman-2026").label


def test_page_shows_every_figure_with_its_finding(briefing):
    page = (briefing / "index.html").read_text(encoding="utf-8")
    links = Links()
    links.feed(page)
    for target in links.targets:
        assert not re.match(r"https?:|/", target)
        assert (briefing / target).is_file()
    assert all(len(alt) > 40 for alt in links.alts)
    manifest = json.loads((briefing / "briefing.json").read_text(encoding="utf-8"))
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page)).replace("&#39;", "'")
    for title in manifest["exhibits"].values():
        assert title in text
    assert list(manifest["exhibits"]) == KEYS
    assert manifest["caveat"] in text
    for name in load("oman-2026").parameters:
        assert name in text


def test_numbers_behind_the_figures(briefing):
    line = pd.read_csv(briefing / "files-by-threat.csv")
    assert len(line) == 201
    assert set(line["nuclear_status"]) <= {
        "open in every pure equilibrium", "settled in some pure equilibria",
        "settled in every pure equilibrium", "no pure equilibrium",
    }  # fmt: skip
    table = pd.read_csv(briefing / "payoff-table.csv")
    assert len(table) == 27 * 27
    both = table["us_best_response"] & table["iran_best_response"]
    assert (both == table["equilibrium"]).all()


def test_the_same_scenario_gives_the_same_bytes(briefing, tmp_path):
    write_briefing(load("oman-2026"), tmp_path / "again")
    for path in briefing.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_an_error_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_save", fail)
    with pytest.raises(OSError, match="No space"):
        write_briefing(load("oman-2026"), tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_only_a_briefing_is_ever_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "compose", lambda *_: pytest.fail("composed for nothing"))
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("keep me")
    with pytest.raises(ValueError, match="not a briefing"):
        write_briefing(load("oman-2026"), mine, replace=True)
    (mine / "briefing.json").write_text("{}")
    with pytest.raises(ValueError, match="--replace replaces it"):
        write_briefing(load("oman-2026"), mine)
    assert (mine / "notes.txt").read_text() == "keep me"


def test_a_game_without_pure_equilibrium_still_has_a_briefing(tmp_path, monkeypatch):
    """No scenario is known to have none, so the answers are put in the solver's mouth."""
    from model.briefing import compose
    from model.game import BargainingGame

    monkeypatch.setattr(compose, "_LINE", 5)
    monkeypatch.setattr(compose, "_PLANE", 3)
    monkeypatch.setattr(compose, "reasons", lambda game: None)
    monkeypatch.setattr(BargainingGame, "equilibrium_outcomes", lambda self: {})
    write_briefing(load("oman-2026"), tmp_path / "b")
    manifest = json.loads((tmp_path / "b" / "briefing.json").read_text(encoding="utf-8"))
    assert list(manifest["exhibits"]) == [k for k in KEYS if k != "reasons"]
