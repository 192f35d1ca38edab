"""What the explorer shows of a setting: the words and numbers of the answer, in text and picture."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from own_files import FIVE, TWO, talks_on

from model.answers.answer import answer
from model.answers.room import room
from model.answers.status_plane import status_plane
from model.explorer import html
from model.explorer.map_picture import MapPicture
from model.explorer.room_picture import room_picture
from model.explorer.setting import Setting
from model.explorer.view import STATUSES, priced, view
from model.plots.status import plane_shade
from model.pricing import price, read_goal
from model.scenario import available, load
from model.words import STATUS_LABELS


def text_of(markup):
    return " ".join(re.sub("<[^>]*>", " ", markup).split())


def drawn(markup):
    """An SVG as a tree; it must be well formed."""
    return ElementTree.fromstring(markup[markup.index("<svg") : markup.rindex("</svg>") + 6])


@pytest.fixture(scope="module")
def oman():
    return view(Setting.of("oman-2026"))


@pytest.fixture(scope="module")
def plane():
    """The map of the setting, on coarse cells."""
    return status_plane("oman-2026", steps=8, threads=1)


def test_the_answer_is_said_first_with_how_sure(oman):
    found = answer("oman-2026")
    said = text_of(html.heading(oman))
    assert said.startswith(f"{found.words.split('. ')[0]}. ")
    for sentence in (*found.words.split(". "), found.standing):
        assert sentence in said
    assert f"[{found.provenance['scenario_hash']}]" in said
    assert "Nothing is changed" in said
    sure = text_of(html.how_sure(oman))
    assert sure.startswith("How sure: of its 43 numbers, 10 reported, 28 inferred and 5 assumed.")
    assert "A model, not a forecast" in sure
    more = text_of(html.how_sure(oman, oman.how_sure))
    assert "of 256 sampled cases" in more


@pytest.mark.parametrize("name", available())
def test_room_for_a_deal_says_each_file_s_ends_and_terms(name):
    seen = view(Setting.of(name))
    said = text_of(room_picture(seen))
    tree = drawn(room_picture(seen))
    assert tree.get("aria-label") == seen.room.words
    for row, zone in zip(seen.files, seen.room.zones, strict=True):
        assert row.file.capitalize() in said
        taker = "Iran" if zone.giver == "us" else "US"
        if zone.ceiling is not None and float(zone.ceiling):
            assert f"gives up to {float(zone.ceiling):.0%}" in said
        if zone.floor is not None and float(zone.floor):
            assert f"{taker} takes no less than {float(zone.floor):.0%}" in said
        assert zone.exists or "a gap" in said or "no room" in said
        for terms in row.terms:
            assert f"{terms:.0%}" in said
    dots = list(tree.iter("circle"))
    assert len(dots) == sum(len(row.terms) for row in seen.files)


@pytest.mark.parametrize("files", [TWO, FIVE])
def test_own_files_are_shown(files):
    seen = view(Setting.of(talks_on(files, np.random.default_rng(3), bound=1)))
    assert [row.file for row in seen.files] == [f.name for f in files]
    assert [row.giver for row in seen.files] == [f.giver for f in files]
    said = text_of(html.room(seen))
    assert all(f.name.capitalize() in said for f in files)
    assert drawn(room_picture(seen)) is not None


def test_no_label_leaves_the_picture():
    """With letters of the widest that the style has."""
    for threat in ("0", "0.2", "0.5", "1"):
        for protest in ("0", "1"):
            seen = view(Setting.of("oman-2026").move("threat", threat).move("protest", protest))
            for text in drawn(room_picture(seen)).iter("text"):
                x, wide = float(text.get("x")), 8.0 * len("".join(text.itertext()))
                anchor = text.get("text-anchor", "start")
                left = x - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
                assert left >= -12, "".join(text.itertext())
                assert left + wide <= 612, "".join(text.itertext())


@pytest.mark.parametrize(
    "step",
    [
        lambda s: s.link((("nuclear", "missile"),)),
        lambda s: s.carried_out(("pays", 0)),
        lambda s: s.carried_out(("belief", 1)),
    ],
)
def test_the_answer_follows_the_switches(step):
    setting = step(Setting.of("oman-2026"))
    seen = view(setting)
    expected = answer("oman-2026", setting.form)
    assert seen.answer.words == expected.words
    assert seen.answer.words != answer("oman-2026").words
    said = text_of(html.heading(seen))
    assert setting.changes[0] in said
    terms = [f"{x:.0%}" for deal in expected.outcomes for x in deal.terms.values()]
    assert terms
    assert all(t in text_of(html.room(seen)) for t in terms)


@pytest.mark.parametrize("linked", [(), (("nuclear", "missile"),)])
def test_the_room_is_that_of_the_briefing_though_the_threat_is_not_followed(linked):
    setting = Setting.of("oman-2026").link(linked)
    seen, expected = view(setting), room(setting.scenario)
    assert (seen.room.title, seen.room.words) == (expected.title, expected.words)
    for row, other in zip(seen.files, expected.rows, strict=True):
        assert (row.file, row.package, row.sides) == (other.file, bool(other.package), True)
        assert row.agreed == (other.agreed and (float(other.agreed.low), float(other.agreed.high)))


def test_two_types_are_said_to_pool_or_to_separate():
    setting = Setting.of("oman-2026")
    assert html.types(view(setting)) == ""
    seen = view(setting.doubting("hawk").move("credibility", "0.3"))
    assert seen.typed.types[0].name == "hawk"
    said = text_of(html.types(seen))
    assert seen.typed.words in said
    kinds = {deal.separating for deal in seen.typed.outcomes}
    assert ("separating:" in said.lower(), "pooling:" in said.lower()) == (
        True in kinds,
        False in kinds,
    )


def test_the_map_is_the_status_without_a_grid(plane):
    """Shades are those of the figure, and the mark stands in the status of the answer."""
    picture = MapPicture.of(plane)
    svg = picture.at(*plane.today)
    tree = drawn(svg)
    fills = [p.get("fill") for p in tree.iter("path") if p.get("fill")]
    assert fills == [plane_shade(r.told) for r in plane.status.regions]
    assert len(set(fills)) == len(plane.status.regions) > 1
    for place in (plane.today, (0.0, 1.0), (1.0, 0.0), (0.3, 0.5)):
        there = answer(load("oman-2026").replace(threat=place[0], assurance=place[1]))
        assert picture.status_at(*place) == there.status
        said = picture.words_at(*place)
        for code, words in STATUS_LABELS.items():
            if code in there.status.values() and "some" in words[1]:
                assert "in some" in said
    assert plane.words in tree.get("aria-label")
    circle = next(tree.iter("circle"))
    x, y = (float(circle.get(k)) for k in ("cx", "cy"))
    assert (x, y) == pytest.approx((78 + 0.9 * 460, 10 + 0.9 * 360))
    assert picture.at(0.3, 0.1) != svg


def test_names_on_the_map_stay_on_it(plane):
    for span in drawn(MapPicture.of(plane).at(0.5, 0.5)).iter("tspan"):
        x, y, half = float(span.get("x")), float(span.get("y")), 3.8 * len(span.text)
        assert 78 <= x - half <= x + half <= 538
        assert 10 + 12 <= y <= 370


def test_the_map_has_the_grades_on_its_axes(plane):
    said = text_of(MapPicture.of(plane).at(0.5, 0.5))
    for word in ("none", "medium", "very high", "full", "Threat", "Assurance"):
        assert word in said


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_that_may_be_asked_for_is_a_goal(status):
    goal = STATUSES[status].format(file="missile")
    assert read_goal(goal).file == "missile"


def test_a_price_is_said_in_words():
    setting = Setting.of("oman-2026").move("threat", "0.2")
    found = priced(setting, "nuclear", "settled in every stable outcome", "us")
    expected = price(setting.scenario, "nuclear settled in every", by="us")
    assert found.headline == expected.headline
    assert found.headline in text_of(html.price(found, now=True))
    assert "Before the last move" in html.price(found, now=False)


def test_what_was_changed_is_marked_and_what_was_written_escaped():
    odd = load("oman-2026").model_copy(update={"name": "<script>alert(1)</script>"})
    seen = view(Setting.of(odd).move("threat", 0.3))
    text = html.heading(seen) + html.room(seen) + html.how_sure(seen) + html.code(seen.setting)
    assert "threat 0.3 (was 0.9)" in text
    assert "<script>" not in text


def test_words_of_a_share_are_not_words_of_a_chance(oman, plane):
    shown = [html.heading(oman), html.room(oman), html.picture(MapPicture.of(plane), oman.setting)]
    assert not re.search(r"likel|probab", text_of("".join(shown)))
