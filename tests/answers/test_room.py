"""Room for a deal: floors, ceilings and the answer beside them, and the picture of it."""

import json

import numpy as np
import pytest
from matplotlib.colors import to_hex

import model
from model.answers import room as rooms
from model.answers.room import grade, room
from model.plots.house import house
from model.plots.room import figure_room, plot_room, plot_threat
from model.scenario import load


@pytest.fixture(scope="module")
def oman():
    return room("oman-2026")


def test_floors_and_ceilings_are_the_known_ones(oman):
    """Values found by independent code: nuclear from .431, regional .239 to .965, missiles a gap."""
    ends = {z.file: (float(z.floor), float(z.ceiling)) for z in oman.zones}
    assert ends["nuclear"] == pytest.approx((0.431, 1), abs=5e-4)
    assert ends["regional"] == pytest.approx((0.239, 0.965), abs=5e-4)
    assert ends["missile"] == pytest.approx((0.338, 0.215), abs=5e-4)
    assert oman.terms["nuclear"] == pytest.approx((0.856,), abs=5e-4)
    assert oman.terms["missile"] == ()


def test_the_title_says_what_there_is_room_for(oman):
    assert oman.title == (
        "There is room for a nuclear and a regional deal, none for a missile deal at any level of "
        "threat"
    )
    assert oman.threat == "very high threat (0.9 of 1)"
    assert "Missile file, open in every stable outcome: the US takes no less than 34%" in oman.words


def test_room_that_another_threat_would_make_is_said_to_be_missing_today():
    found = room("jcpoa-2015")
    assert "none for a regional deal at today's threat" in found.title
    (opening,) = [o for o in found.openings if o.file == "regional"]
    assert opening.stretches


def test_only_files_on_the_agenda_are_drawn():
    found = room("oman-2026", agenda=["nuclear"])
    assert [z.file for z in found.zones] == ["nuclear"]
    assert found.title == "There is room for a nuclear deal"


def test_terms_that_no_stable_outcome_uses_are_not_called_room(oman, monkeypatch):
    monkeypatch.setattr(rooms.Room, "unused", lambda self, zone: zone.file == "nuclear")
    ax = plot_room(oman)
    said = [text.get_text() for text in ax.texts]
    assert "terms suit both, but no stable outcome uses them" in said
    assert said.count("room for a deal") == 1


def test_the_picture_draws_these_numbers(oman):
    bars = [(b.get_x(), b.get_width(), to_hex(b.get_facecolor(), True), to_hex(b.get_edgecolor()))
            for b in plot_room(oman).patches]  # fmt: skip
    by_colour = {c: [(x, w) for x, w, face, _ in bars if face.startswith(c.lower())]
                 for c in house.players.values()}  # fmt: skip
    ends = [(float(z.floor), float(z.ceiling)) for z in oman.zones]
    assert by_colour[house.players["iran"]] == [(0, ceiling) for _, ceiling in ends]
    assert by_colour[house.players["us"]] == [(floor, 1 - floor) for floor, _ in ends]
    agreed = [(x, w) for x, w, _, edge in bars if edge == house.agreed.lower()]
    assert agreed == [(float(z.agreed.low), float(z.agreed.high) - float(z.agreed.low))
                      for z in oman.zones if z.agreed]  # fmt: skip
    ((x, w),) = [(x, w) for x, w, _, edge in bars if edge == house.gap.lower()]
    assert (x, x + w) == pytest.approx((0.215, 0.338), abs=5e-4)


def test_the_lines_along_the_threat_end_where_the_bars_stand_today(oman):
    for zone in oman.zones:
        floor, ceiling, _ = plot_threat(oman, zone.file).lines
        at = int(np.argmin(abs(floor.get_xdata() - oman.today)))
        assert floor.get_ydata()[at] == pytest.approx(float(zone.floor), abs=1e-9)
        assert ceiling.get_ydata()[at] == pytest.approx(float(zone.ceiling), abs=1e-9)


@pytest.mark.parametrize("name", ["oman-2026", "jcpoa-2015", "framework-2025"])
def test_nothing_is_cut_and_no_label_runs_into_another(name):
    figure = figure_room(room(name))
    renderer = figure.canvas.get_renderer()
    page = figure.bbox
    boxes = []
    for text in [*figure.texts, *(t for ax in figure.axes for t in ax.texts)]:
        if text.get_text():
            box = text.get_window_extent(renderer)
            assert box.x0 >= page.x0 - 1
            assert box.x1 <= page.x1 + 1
            boxes.append((text.get_text(), box))
    for k, (one, a) in enumerate(boxes):
        for other, b in boxes[k + 1 :]:
            across = min(a.x1, b.x1) - max(a.x0, b.x0)
            down = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert min(across, down) < 2, (one, other)


def test_grades_are_words_of_the_scale():
    oman = load("oman-2026")
    assert grade(oman, "threat") == "very high"
    assert grade(oman.replace(threat=0.52), "threat") == "medium"


def test_the_command_says_the_answer_and_draws_it(cli, tmp_path):
    status, out, err = cli("answer", "--out", tmp_path / "room.png")
    assert (status, err) == (0, "")
    assert out.splitlines()[2].startswith(
        "A deal on the nuclear and regional files can hold: split"
    )
    assert (tmp_path / "room.png").stat().st_size > 20_000
    told = json.loads(cli("answer", "--json", "--agenda", "nuclear")[1])
    assert told["answer"]["agenda"] == ["nuclear"]
    assert [f["file"] for f in told["files"]] == ["nuclear"]


def test_an_agenda_of_no_file_of_the_game_is_refused(cli):
    status, out, err = cli("answer", "--agenda", "nucular")
    assert (status, out) == (2, "")
    assert err.startswith(
        "error: agenda: must name files (nuclear, regional, missile), got 'nucular'"
    )


def test_the_picture_names_who_gives_a_file_and_who_takes_it():
    """Relief is given by the US, and by itself by nobody."""
    found = model.room("oman-2026-relief")
    figure = found.figure()
    said = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert "Iran gives up to 100%" in said
    assert "US gives none of it" in said
    assert "Iran takes any share of it" in said
    assert not any(text == "Iran gives none of it" for text in said)
    assert "its giver gives up" in figure.texts[1].get_text()


def test_room_beside_the_answer_is_not_called_a_deal_of_it():
    """In 2015 some missile terms suit both sides, and the answer leaves the missile file open."""
    found = room("jcpoa-2015")
    assert not found.terms["missile"]
    assert found.title.startswith(
        "There is room for a nuclear deal, and for a missile deal that is not in the answer"
    )
