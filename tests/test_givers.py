"""Where the US gives a file up too, no product says that Iran does."""

import re

import pytest
from own_files import FIVE, TWO
from pptx import Presentation

import model
from model.answers.room import room
from model.briefing import chapters
from model.briefing.front import weighed
from model.briefing.ground import Ground
from model.briefing.slides.area import Area
from model.briefing.slides.room import paint_room
from model.briefing.slides.sheet import Sheet
from model.files import gives_up
from model.plots.zones import figure_zones
from model.scenario import load
from model.structure import Structure
from model.tables import rows_and_columns

RELIEF = "oman-2026-relief"


def painted(found):
    """A slide with the room for a deal, and its texts."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    area = Area(0.4, 1.2, 12.5, 5.0)
    paint_room(Sheet(slide, area), area, found)

    def flat(shapes):
        for shape in shapes:
            yield from flat(shape.shapes) if hasattr(shape, "shapes") else (shape,)

    every = list(flat(slide.shapes))
    return every, [s.text_frame.text for s in every if s.has_text_frame and s.text_frame.text]


def test_a_file_is_given_by_its_giver():
    assert gives_up(f.giver for f in FIVE) == "its giver gives up"
    assert Structure().gives == "Iran gives up"
    assert Structure().headed("missile") == "Missile file"
    assert Structure(files=TWO).headed("trade") == "Trade file\n(given by the US)"
    assert rows_and_columns(Structure()).startswith("Rows: shares the US waives; columns: shares I")
    assert "Iran gives up" not in rows_and_columns(Structure(files=TWO))


def test_zones_name_whose_floor_and_whose_ceiling_it_is():
    found = model.zones_over(RELIEF, threat=(0, 1, 3))
    figure = figure_zones(found)
    (legend,) = figure.legends
    named = {text.get_text() for text in legend.get_texts()}
    assert {"US floor", "Iran's ceiling", "Iran's floor", "US ceiling"} <= named
    said = [t.get_text() for ax in figure.axes for t in (*ax.texts, ax.yaxis.label)]
    assert "share that its giver gives up" in said
    relief = next(" ".join(s.split()) for s in said if "no zone: Iran takes" in s)
    assert "the US gives no more than the dashed" in relief


def test_the_slide_names_who_gives_each_file():
    _, texts = painted(room(RELIEF))
    assert any(t.startswith("Share of each file that its giver gives up") for t in texts)
    assert "US gives none of it" in texts
    assert "Iran takes any share of it" in texts
    assert "no room: nothing would be given" in texts
    assert "Iran gives none of it" not in texts


def test_the_slide_draws_packages_within_brackets():
    found = room(RELIEF, Structure(linked=["nuclear+regional", "missile+relief"]))
    shapes, texts = painted(found)
    assert "no terms of the package suit both" in texts
    assert "terms on which both agree" in "\n".join(texts)
    low, high = (float(x) for x in (found.rows[0].agreed.low, found.rows[0].agreed.high))
    guides = sorted(
        Area.of(s).left for s in shapes if Area.of(s).width < 0.001 and Area.of(s).height > 3
    )
    left, _, right = guides[-3:]
    blocks = {(round(Area.of(s).left, 2), round(Area.of(s).right, 2)) for s in shapes}
    ends = tuple(round(left + x * (right - left), 2) for x in (low, high))
    assert ends in blocks
    assert weighed(found) == (
        "The nuclear and regional files and the missile and relief files weighed as packages, the "
        "others left open; the dot is the answer."
    )


def test_a_briefing_on_other_files_says_that_claims_are_not_put_to_the_test():
    """It ended in an error."""
    chapter = chapters.put_to_the_test(Ground(load(RELIEF), 3))
    assert not chapter.exhibits
    (said,) = chapter.text
    assert said.startswith("The article's claims are about talks on the nuclear, regional and")
    assert said.endswith("talks on the nuclear, regional, missile and relief files.")


def test_a_briefing_of_a_form_that_a_claim_cannot_be_put_to_says_why(monkeypatch):
    """Linking was said to be the reason whatever it was."""
    monkeypatch.setattr(chapters, "_CLAIM_CASES", 16)
    form = Structure(linked=["regional+missile"], execution="pays")
    chapter = chapters.put_to_the_test(Ground(load("oman-2026").in_form(form), 2))
    assert not chapter.exhibits
    (said,) = chapter.text
    assert said.endswith(
        "which does not have all that they compare: the structure must be one that can be read "
        "without a grid, as claim agenda-widens-threat needs, and here it is strike carried out "
        "only where it pays."
    )


def test_a_briefing_puts_claims_to_a_form_without_talks_on_one_file(monkeypatch):
    """Three claims compare with talks on the nuclear file alone, and stopped all the others."""
    monkeypatch.setattr(chapters, "_CLAIM_CASES", 16)
    linked = load("oman-2026").in_form(Structure(linked=["nuclear+missile"]))
    chapter = chapters.put_to_the_test(Ground(linked, 2))
    assert chapter.exhibits[0].title == (
        "The article's claims 1 to 8: 5 fail and 3 do not arise here"
    )


@pytest.mark.parametrize("link", [(), ("--link", "missile+relief")])
def test_no_command_says_that_iran_gives_relief(cli, link):
    for command in (("answer",), ("lenses", "--levels", "2")):
        status, out, err = cli(command[0], RELIEF, *link, *command[1:])
        assert (status, err) == (0, ""), command
        assert not re.search(r"Iran gives up[^,.;]*relief|the file that Iran gives up", out)
