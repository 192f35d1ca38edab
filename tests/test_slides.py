"""The slides: they can be edited, nothing runs over, templates are filled, offices keep them whole."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from model.answers.draws import Draws
from model.answers.levers import Levers
from model.answers.room import Room
from model.briefing import back_matter, body, chapters, front, ground, page, pdf
from model.briefing import write as writing
from model.briefing.compose import compose
from model.briefing.content import ANNEX, Chapter, Exhibit, Picture, Point, Table
from model.briefing.slides import House, write_slides
from model.briefing.slides.area import Area
from model.briefing.slides.backdrop import ground_of
from model.briefing.slides.house import layouts_of
from model.briefing.slides.levers import shown_of
from model.briefing.slides.sheet import Sheet
from model.briefing.slides.tables import table as native_table
from model.briefing.slides.talk import find, short, talk
from model.episodes import Episodes
from model.errors import InputError
from model.plots.colours import contrast
from model.plots.house import read_style, using
from model.reasons import Reasons
from model.scenario import load
from model.words import percent

SIX = ["What moves it", "Why", "How sure", "Track record", "Method"]
MARKING = "INTERNAL - NOT FOR RELEASE"


@pytest.fixture(scope="module")
def content():
    """A briefing of few points and cases, with the chapters that the slides take up."""
    with pytest.MonkeyPatch.context() as patched:
        some = (
            body.what_moves_it, body.what_it_is_worth, body.how_sure, body.the_record,
            chapters.why, back_matter.assumptions, back_matter.method,
        )  # fmt: skip
        patched.setattr(chapters, "ORDER", some)
        patched.setattr(ground, "CASES", 32)
        patched.setattr(ground, "DRAWS", 64)
        for where in (ground, front):
            patched.setattr(where, "LINE", 5)
        return replace(compose(load("oman-2026")), marking=MARKING)


@pytest.fixture(scope="module")
def folder(content, tmp_path_factory):
    """A folder with pictures in place of the figures, and what their titles take."""
    made = tmp_path_factory.mktemp("slides")
    (made / "figures").mkdir()
    for exhibit in content.exhibits:
        path = made / "figures" / exhibit.key
        Image.new("RGB", (400, 225), "white").save(path.with_suffix(".png"))
        path.with_suffix(".svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="225"/>'
        )
    return made, dict.fromkeys((exhibit.key for exhibit in content.exhibits), 0.11)


@pytest.fixture(scope="module")
def written(content, folder):
    where, titles = folder
    return write_slides(content, where, titles).read_bytes()


@pytest.fixture(scope="module")
def deck(written):
    return Presentation(BytesIO(written))


def flat(shapes):
    """All shapes, those in groups too."""
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from flat(shape.shapes)
        else:
            yield shape


def frames(slide):
    """All frames of text of a slide: of shapes and of cells."""
    for shape in flat(slide.shapes):
        if shape.has_text_frame:
            yield shape.text_frame
        elif shape.has_table:
            yield from (cell.text_frame for cell in shape.table.iter_cells())


def said(slide):
    return "\n".join(frame.text for frame in frames(slide))


def texts(deck):
    """Every text of every slide and its notes, in order."""
    return [(said(s), s.notes_slide.notes_text_frame.text) for s in deck.slides]


def kickers(deck):
    return [
        next((s.text_frame.text for s in slide.placeholders if s.placeholder_format.idx == 14), "")
        for slide in deck.slides
    ]


def charts(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def tables(slide):
    return [shape.table for shape in slide.shapes if shape.has_table]


def pictures(slide):
    return [s for s in flat(slide.shapes) if s.shape_type == MSO_SHAPE_TYPE.PICTURE]


def test_six_slides_and_an_annex_with_all_the_rest(deck, content):
    first, *five = kickers(deck)[:6]
    assert first == content.occasion
    assert five == SIX
    assert deck.slides[0].shapes.title.text == content.title
    assert deck.slides[6].shapes.title.text == ANNEX
    rest = kickers(deck)[7:]
    assert all(kicker.startswith("Annex: ") for kicker in rest)
    every = "\n".join(f"{text}\n{notes}" for text, notes in texts(deck))
    for exhibit in content.exhibits:
        assert f"numbers/{exhibit.key}.csv" in every
    for chapter in content.chapters:
        for table in chapter.tables:
            assert table.caption in every
            for row in table.rows:
                assert all(cell in every for cell in row)


def test_the_answer_is_drawn_in_shapes(deck, content):
    slide = deck.slides[0]
    assert not pictures(slide)
    words = said(slide)
    _, room = find(content, Room)
    for zone in room.zones:
        assert f"US takes no less than {percent(float(zone.floor))}" in words
        assert f"Iran gives up to {percent(float(zone.ceiling))}" in words
    assert "a gap: no terms suit both" in words
    # Bars stand where the numbers say.
    floors = [float(zone.floor) for zone in room.zones]
    every = [Area.of(shape) for shape in flat(slide.shapes)]
    bars = {(round(a.left, 2), round(a.right, 2)) for a in every}
    guides = sorted(a.left for a in every if a.width < 0.001 and a.height > 1)
    low, _, high = guides
    for floor in floors:
        assert (round(low + floor * (high - low), 2), round(high, 2)) in bars
    # Only the gap is hatched.
    assert slide.shapes._spTree.xpath("count(.//a:pattFill)") == 1
    # Floor and ceiling along the threat are there as numbers.
    nuclear = charts(slide)[0].plots[0]
    along = room.along.sel(file="nuclear")
    assert nuclear.series[0].values[-1] == pytest.approx(float(along["floor"][-1]), abs=1e-6)
    assert nuclear.series[1].values[0] == pytest.approx(float(along["ceiling"][0]), abs=1e-6)


def test_what_qualifies_the_answer_stands_beside_it(deck, content):
    sure = content.findings[-1]
    assert sure.text in said(deck.slides[0])
    assert sure.text in deck.slides[0].notes_slide.notes_text_frame.text
    # What stands behind it is on a slide of its own, in the same words.
    words = said(deck.slides[3])
    assert deck.slides[3].shapes.title.text == sure.text.removesuffix(".")
    assert all(line in words for line in sure.lines)
    _, drawn = find(content, Draws)
    _, room = find(content, Room)
    share = percent(drawn.shares[room.answer.outcomes[0].settled])
    assert f"{share} have just this answer" in words
    assert "rather back down than strike" in words


def test_levers_are_shapes_with_their_places(deck, content):
    slide = deck.slides[1]
    assert not pictures(slide)
    assert not charts(slide)
    _, found = find(content, Levers)
    words = said(slide)
    names = [lever.parameter for lever in shown_of(found)]
    assert {"threat", "assurance"} & {lever.parameter for lever in found.levers} <= set(names)
    assert f"and {len(found.levers) - 8} more in the briefing" in words
    for lever in shown_of(found):
        assert content.scenario.parameter(lever.parameter).plain.removeprefix("the ")[1:] in words
    dots = [s for s in flat(slide.shapes) if s.name.startswith("Oval")]
    assert len(dots) == 8


def test_charts_carry_the_numbers(deck, content):
    _, room = find(content, Room)
    (worth,) = charts(deck.slides[2])
    for k, series in enumerate(worth.plots[0].series):
        deals = [deal.gains[k] for deal in room.answer.stable]
        np.testing.assert_allclose(list(series.values), deals, atol=1e-6)
    (closed,) = tables(deck.slides[2])
    (missile,) = (zone for zone in room.zones if not zone.exists)
    assert len(closed.rows) == 1 + len(missile.obstacles)
    (why,) = (
        s for s, k in zip(deck.slides, kickers(deck), strict=True) if "Why: what" in k if charts(s)
    )
    _, found = find(content, Reasons)
    leave, settle = charts(why)
    for chart, kind in ((leave, "leave"), (settle, "settle")):
        assert list(chart.plots[0].categories)[-1] == "In all"
        for series, (_, kinds) in zip(chart.plots[0].series, found.deviations.items(), strict=True):
            assert series.values[-1] == pytest.approx(float(kinds[kind].gain), abs=1e-6)
    _, drawn = find(content, Draws)
    (curves,) = charts(deck.slides[3])
    for series, file in zip(curves.plots[0].series, drawn.agenda, strict=True):
        _, every, _ = drawn.exceedance(file)
        np.testing.assert_allclose(list(series.values), every, atol=1e-6)
    (forms,) = tables(deck.slides[3])
    assert len(forms.rows) == 1 + 5
    (record,) = tables(deck.slides[4])
    _, found = find(content, Episodes)
    assert record.cell(1, 0).text == load("jcpoa-2015").title
    assert [record.cell(k, 3).text for k in range(1, len(record.rows))] == [
        episode.verdict for episode in found
    ]


def test_a_picture_only_where_nothing_better_is_known(deck):
    shown = {s.shapes.title.text: len(pictures(s)) for s in deck.slides}
    assert sum(shown.values()) == 2  # the plane of threat and promise, the payoff table
    for slide in deck.slides:
        for picture in pictures(slide):
            assert 0.03 < picture.crop_top < 0.3
            assert len(picture._element.nvPicPr.cNvPr.get("descr")) > 40


def within(deck):
    """Shapes that run over the slide's edge, by slide."""
    found = []
    for number, slide in enumerate(deck.slides, 1):
        for shape in flat(slide.shapes):
            a = Area.of(shape)
            inside = (
                min(a.left, a.top) > -0.001
                and a.right <= deck.slide_width / 914400 + 0.001
                and a.bottom <= deck.slide_height / 914400 + 0.001
            )
            if not inside:
                found.append((number, shape.name, a))
    return found


def over_one_another(deck):
    """Pairs of texts that overlap, by slide: boxes, tables, charts and pictures."""
    found = []
    for number, slide in enumerate(deck.slides, 1):
        every = [
            shape
            for shape in flat(slide.shapes)
            if (shape.has_text_frame and shape.text_frame.text)
            or getattr(shape, "has_table", False)
            or getattr(shape, "has_chart", False)
            or shape.shape_type == MSO_SHAPE_TYPE.PICTURE
        ]
        for one, other in combinations(every, 2):
            a, b = Area.of(one), Area.of(other)
            across = min(a.right, b.right) - max(a.left, b.left)
            down = min(a.bottom, b.bottom) - max(a.top, b.top)
            if across > 0.01 and down > 0.01:
                found.append((number, one.name, other.name))
    return found


def small(deck, least=10):
    """Runs without a size of their own, or with one below the least."""
    found = []
    for number, slide in enumerate(deck.slides, 1):
        for frame in frames(slide):
            for run in (run for p in frame.paragraphs for run in p.runs):
                if run.text.strip() and (run.font.size is None or run.font.size.pt < least):
                    found.append((number, run.text, run.font.size))
        found += [(number, c, c.font.size) for c in charts(slide) if c.font.size.pt < least]
    return found


def test_nothing_runs_over_or_is_too_small(deck):
    assert within(deck) == []
    assert over_one_another(deck) == []
    assert small(deck) == []
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)


@pytest.mark.parametrize("style", ["light", "dark"])
def test_words_of_a_table_stand_out_from_its_bands(style):
    with using(read_style(style)) as look:
        layouts = layouts_of(None)
        sheet = Sheet.add(layouts, layouts.title, "Title", "")
        made = native_table(sheet, sheet.area, ["a", "b"], [["1", "2"], ["3", "4"]]).table
    for row in list(made.rows)[1:] if style == "dark" else []:
        for cell in row.cells:
            assert contrast(f"#{cell.fill.fore_color.rgb}", look.ink) >= 7
    # In light the table's own style, which an office may change, is left alone.
    assert style == "dark" or made.cell(1, 0).fill.type is None


def test_every_slide_has_number_date_foot_and_marking(deck, content):
    for number, slide in enumerate(deck.slides, 1):
        kinds = {p.placeholder_format.type.name: p for p in slide.placeholders}
        (field,) = kinds["SLIDE_NUMBER"]._element.xpath(".//a:fld[@type='slidenum']/a:t")
        assert field.text == str(number)
        assert kinds["DATE"].text_frame.text == "6 February 2026"
        assert kinds["FOOTER"].text_frame.text == f"{MARKING}. A model's result, not a forecast"
        marking = [p for p in slide.placeholders if p.placeholder_format.idx == 13]
        assert [p.text_frame.text for p in marking] == [MARKING]
        # Nothing asks to be clicked.
        assert all(p.text_frame.text for p in kinds.values() if p is not kinds["SLIDE_NUMBER"])


def test_without_a_marking_no_place_for_one_is_left(content, folder):
    where, titles = folder
    made = Presentation(str(write_slides(replace(content, marking=""), where, titles)))
    for slide in made.slides:
        assert not [p for p in slide.placeholders if p.placeholder_format.idx == 13]


def test_notes_say_what_to_say_what_to_expect_and_where_the_number_is(deck, content):
    for slide, made in zip(list(deck.slides)[:6], talk(content), strict=True):
        notes = slide.notes_slide.notes_text_frame.text
        said, question, where = notes.split("\n\n")
        assert said.startswith("What to say: ")
        assert len(made.notes.say) == 3
        assert "?" in question
        assert question.startswith("The question to expect: ")
        assert where.startswith("Where the number is: ")
        assert content.scenario.label in where
        for each in made.shown:
            if isinstance(each, Exhibit):
                assert f"numbers/{each.key}.csv" in where


def test_python_pptx_saves_it_again_without_loss(deck, written):
    again = BytesIO()
    Presentation(BytesIO(written)).save(again)
    assert texts(Presentation(again)) == texts(deck)
    with zipfile.ZipFile(BytesIO(written)) as one, zipfile.ZipFile(again) as two:
        assert sorted(one.namelist()) == sorted(two.namelist())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_and_saves_it_without_loss(deck, written, tmp_path):
    (tmp_path / "briefing.pptx").write_bytes(written)
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless",
            "--convert-to", "pptx", "--outdir", str(tmp_path / "again"),
            str(tmp_path / "briefing.pptx"),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    again = Presentation(str(tmp_path / "again" / "briefing.pptx"))
    assert len(again.slides) == len(deck.slides)
    for one, two in zip(deck.slides, again.slides, strict=True):
        kept = said(two)
        for frame in frames(one):
            for paragraph in frame.paragraphs:
                text = "".join(run.text for run in paragraph.runs)
                assert text in kept, text
        assert len(charts(one)) == len(charts(two))
        assert len(tables(one)) == len(tables(two))
        assert one.notes_slide.notes_text_frame.text == two.notes_slide.notes_text_frame.text


def test_the_same_content_gives_the_same_bytes_on_any_day(content, folder, written):
    where, titles = folder
    assert write_slides(content, where, titles).read_bytes() == written
    days = set()
    with zipfile.ZipFile(BytesIO(written)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        books = [name for name in archive.namelist() if name.endswith(".xlsx")]
        assert books
        for book in [BytesIO(archive.read(name)) for name in books]:
            with zipfile.ZipFile(book) as inner:
                about = inner.read("docProps/core.xml").decode()
                days.update(re.findall(r"\d{4}-\d\d-\d\d", about))
    assert days == {content.scenario.date.isoformat()}
    assert date.today().isoformat() not in days


def test_a_figure_that_slides_know_nothing_of_lands_in_the_annex(content, folder, tmp_path):
    (known, titles), old = folder, content.exhibits[1]
    (tmp_path / "figures").mkdir()
    for kept in (known / "figures").iterdir():
        shutil.copy(kept, tmp_path / "figures" / kept.name)
    shutil.copy(known / "figures" / f"{old.key}.png", tmp_path / "figures" / "new.png")
    new = Exhibit("new", "Something new is found", "How it is read.", lambda: None, old.numbers)
    grid = Table("A long table", ("a", "b"), tuple((f"row {k}", "x " * 60) for k in range(40)))
    more = replace(
        content, chapters=(*content.chapters, Chapter("new", "New things", (), (new,), (grid,)))
    )
    made = Presentation(str(write_slides(more, tmp_path, {**titles, "new": 0.1})))
    assert kickers(made)[:6] == kickers(made)[:1] + SIX
    found = [s for s, k in zip(made.slides, kickers(made), strict=True) if k == "Annex: New things"]
    picture, *parts = found
    assert picture.shapes.title.text == "Something new is found"
    assert len(pictures(picture)) == 1
    assert len(parts) > 1
    rows = [tables(s)[0].cell(k, 0).text for s in parts for k in range(1, len(tables(s)[0].rows))]
    assert rows == [f"row {k}" for k in range(40)]
    assert parts[0].shapes.title.text.endswith(f"(1\u00a0of\u00a0{len(parts)})")
    assert over_one_another(made) == within(made) == []


def test_two_scenarios_on_the_first_slide_what_differs_first(content, folder):
    where, titles = folder
    apart = (
        "The nuclear file is settled in 2026. It is open in 2015. " + "Vulnerability differs. " * 9
    )
    both = replace(
        content,
        against=load("jcpoa-2015"),
        findings=(Point("What differs", apart.strip()), *content.findings),
    )
    made = Presentation(str(write_slides(both, where, titles)))
    first = made.slides[0]
    assert "The nuclear file is settled in 2026. It is open in 2015." in said(first)
    assert "Vulnerability" not in said(first)
    assert apart.strip() in first.notes_slide.notes_text_frame.text
    assert kickers(made)[0] == both.occasion
    assert over_one_another(made) == within(made) == small(made) == []


def test_long_titles_are_parted_where_a_clause_ends():
    long = "It depends on the form (with this; that), " + "and on more " * 12
    assert short(long, "Heading") == ("Heading", f"{long}.")
    first = "One thing is so; " + "another thing is not so because of many reasons " * 3
    title, rest = short(first.strip(), "Heading")
    assert title == "One thing is so"
    assert rest.startswith("Another thing")


@pytest.fixture
def house(tmp_path):
    """A presentation of a house: other faces, other places, other order of layouts, a slide."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(12), Inches(6.75)
    for layout in list(made.slide_layouts):
        if layout.name not in ("Title Only", "Title and Content", "Section Header", "Blank"):
            made.slide_layouts.remove(layout)
    listed = made.slide_master._element.sldLayoutIdLst
    for entry in reversed(list(listed)):
        listed.append(entry)
    assert made.slide_layouts[0].name == "Blank"
    for page_ in (made.slide_master, *made.slide_layouts):
        for shape in page_.placeholders:
            kind = shape.placeholder_format.type.name
            place = {
                "TITLE": (1.5, 0.3, 10, 0.9), "OBJECT": (1.5, 1.4, 10, 4.6),
                "BODY": (1.5, 1.4, 10, 4.6), "DATE": (1.5, 6.2, 2, 0.4),
                "FOOTER": (4, 6.2, 5, 0.4), "SLIDE_NUMBER": (10, 6.2, 1.5, 0.4),
            }[kind]  # fmt: skip
            if page_.name == "Section Header" and kind == "TITLE":
                place = (1.5, 0.3, 10, 1)
            shape.left, shape.top, shape.width, shape.height = map(Inches, place)
    (part,) = (r.target_part for r in made.slide_master.part.rels.values() if "theme" in r.reltype)
    part._blob = part.blob.replace(b'latin typeface="Calibri"', b'latin typeface="Georgia"')
    made.slides.add_slide(made.slide_layouts[0])
    number = made.slides[0].slide_id
    made.part._element.append(
        parse_xml(
            f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
            '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
            '<p14:section name="Old" id="{7B1F3C9E-0000-4000-8000-000000000001}"><p14:sldIdLst>'
            f'<p14:sldId id="{number}"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext>'
            "</p:extLst>"
        )
    )
    path = tmp_path / "house.pptx"
    made.save(str(path))
    return path


def test_a_template_is_filled_in_its_own_layouts(house, content, folder):
    where, titles = folder
    made = Presentation(str(write_slides(content, where, titles, House.read(house, True))))
    assert made.slide_width == Inches(12)
    slides = list(made.slides)
    # Where a table goes on, that is a slide more, of the same layout.
    more = [s for s in slides if ", continued" in s.shapes.title.text]
    assert {slide.slide_layout.name for slide in more} <= {"Title Only"}
    first = [slide for slide in slides if slide not in more]
    used = [slide.slide_layout.name for slide in first]
    assert used[:7] == ["Title Only"] * 5 + ["Title and Content", "Section Header"]
    assert slides[0].shapes.title.text.endswith(content.title)
    assert slides[1].shapes.title.text.startswith("What moves it. ")
    assert first[8].shapes.title.text.startswith("Annex: ")
    theme = next(
        r.target_part for r in made.slide_master.part.rels.values() if "theme" in r.reltype
    )
    assert b"Georgia" in theme.blob
    # Nothing names the slides of the template, which are gone.
    assert not made.part._element.xpath(".//*[local-name()='section']")
    # The house's places: nothing left of its margin or in its foot but what belongs there.
    for slide in slides:
        kinds = {p.placeholder_format.type.name: p for p in slide.placeholders}
        assert kinds["FOOTER"].text_frame.text == f"{MARKING}. A model's result, not a forecast"
        assert said(slide).count(MARKING) == 2
        assert "SLIDE_NUMBER" in kinds
        for shape in flat(slide.shapes):
            assert shape.left >= Inches(1.49) or "Oval" in shape.name
    assert within(made) == []
    assert over_one_another(made) == []
    assert small(made) == []


def test_a_table_that_a_small_template_has_no_room_for_goes_on(content, folder, tmp_path):
    where, titles = folder
    Presentation().save(str(tmp_path / "small.pptx"))
    small_house = House.read(tmp_path / "small.pptx", True)
    made = Presentation(str(write_slides(content, where, titles, small_house)))
    _, found = find(content, Episodes)
    rounds = [
        (row.cells[0].text, row.cells[3].text)
        for slide in made.slides
        if slide.shapes.title.text.startswith("Track record. ")
        for row in list(tables(slide)[0].rows)[1:]
        if "more, on the next slide" not in row.cells[0].text
    ]
    assert rounds == [(e.scenario.title, e.verdict) for e in found]
    forms = [
        row.cells[0].text
        for slide in made.slides
        if slide.shapes.title.text.startswith("How sure. ")
        for row in list(tables(slide)[0].rows)[1:]
        if "more, on the next slide" not in row.cells[0].text
    ]
    assert len(set(forms)) == len(forms) == 5
    assert within(made) == []


def test_what_is_no_template_is_refused_in_a_line(tmp_path, cli, house):
    text = tmp_path / "notes.pptx"
    text.write_text("no presentation")
    book = tmp_path / "book.pptx"
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("a.txt", "not one either")
    bare = Presentation(str(house))
    for layout in list(bare.slide_layouts):
        if layout.name in ("Title and Content", "Section Header", "Title Only"):
            bare.slide_layouts.remove(layout)
    (tmp_path / "bare.pptx").write_bytes(saved(bare))
    footless = Presentation(str(house))
    for layout in footless.slide_layouts:
        for shape in list(layout.placeholders):
            if shape.placeholder_format.type.name == "FOOTER":
                shape._element.getparent().remove(shape._element)
    (tmp_path / "footless.pptx").write_bytes(saved(footless))
    for name, message in (
        ("missing.pptx", "must be a presentation (.pptx) that can be read"),
        ("notes.pptx", "must be a presentation (.pptx), got"),
        ("book.pptx", "must be a presentation (.pptx), got"),
        ("bare.pptx", "must have a layout with a title and one wide placeholder for text"),
        ("footless.pptx", "must have a foot"),
    ):
        status, out, err = cli(
            "briefing", "--out", tmp_path / "b", "--template", tmp_path / name, "--marking", "X"
        )
        assert (status, out, err.count("\n")) == (2, "", 1), name
        assert message in err
        assert not (tmp_path / "b").exists()


def test_a_style_that_cannot_be_read_on_a_template_is_refused_in_a_line(tmp_path, cli, house):
    night = Presentation(str(house))
    ground = night.slide_master.background.fill
    ground.solid()
    ground.fore_color.rgb = RGBColor(0x10, 0x18, 0x30)
    (tmp_path / "night.pptx").write_bytes(saved(night))
    for template, style, use in (
        (house, "dark", "'light'"),
        (tmp_path / "night.pptx", None, "'dark'"),
    ):
        given = ["--template", template] + (["--style", style] if style else [])
        status, out, err = cli("briefing", "--out", tmp_path / "b", *given)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert "must be one that can be read on the ground of the template" in err
        assert f": {use} or a style sheet of one's own" in err
        assert not (tmp_path / "b").exists()
    House.read(tmp_path / "night.pptx", look=read_style("dark"))
    assert ground_of(night.slide_layouts[0]) == "#101830"
    # By the name of a colour in the theme, as PowerPoint writes it.
    assert ground_of(Presentation(str(house)).slide_layouts[0]) == "#FFFFFF"


def saved(deck):
    into = BytesIO()
    deck.save(into)
    return into.getvalue()


def test_a_template_without_slides_and_a_marking_of_two_lines_are_refused(tmp_path, house):
    with pytest.raises(InputError, match="template: needs pptx among the formats, got html"):
        writing.write_briefing("oman-2026", tmp_path / "b", formats=["html"], template=house)
    for wrong in ("two\nlines", "x" * 81, " x"):
        with pytest.raises(InputError, match="marking: must be a line of at most 80 characters"):
            writing.write_briefing("oman-2026", tmp_path / "b", marking=wrong)


def test_page_and_pdf_carry_the_marking(content, folder):
    from pypdf import PdfReader

    where, _ = folder
    content = replace(content, chapters=content.chapters[-1:])
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="493" height="280"/>'
    pictures = {e.key: Picture(0.1, svg, svg, (6.85, 3.9)) for e in content.exhibits}
    document = PdfReader(pdf.write_pdf(content, where, pictures))
    assert all(p.extract_text().count(MARKING) == 2 for p in document.pages)
    unmarked = PdfReader(pdf.write_pdf(replace(content, marking=""), where, pictures))
    assert not any(MARKING in p.extract_text() for p in unmarked.pages)
    assert page.page(content, pictures).count(MARKING) >= 2
