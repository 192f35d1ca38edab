"""The briefing: all or nothing, complete, and true to its numbers."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from page_texts import texts
from PIL import Image

from model.answers import answer
from model.answers.draws import draws
from model.answers.levers import levers
from model.answers.promise import promise
from model.answers.room import STATUS
from model.briefing import body, both, chapters, documents, front, ground, pictures, write_briefing
from model.briefing import content as content_module
from model.briefing import write as writing
from model.briefing.compose import compose
from model.briefing.content import ANNEX
from model.briefing.sure import Judged, Sure
from model.errors import InputError
from model.game import BargainingGame
from model.outcomes import EquilibriumOutcomes
from model.parameters import FILES, parameter
from model.plots.style import split_title
from model.scenario import load
from model.second import Second
from model.structure import Structure
from model.uncertainty.by_form import answers_by_form
from model.words import LONGEST, percent, within

KEYS = [
    "room",
    "levers",
    "promise",
    "price",
    "payoff-plane",
    "agenda",
    "lengths",
    "draws",
    "record",
    "claims-1",
    "claims-2",
    "claims-3",
    "files-by-threat",
    "turning-points",
    "reasons",
    "payoff-table",
    "lenses",
    "first-mover",
    "robustness",
    "forms",
]
DOCUMENTS = {"index.html", "briefing.pdf", "briefing.pptx"}

#: Dots per inch of the figures here, which are quicker drawn than those of a briefing.
COARSE = 40


class Page(HTMLParser):
    """What a page links to, its headings, what it is made of, and the texts of its figures."""

    def __init__(self):
        super().__init__()
        self.targets, self.sources, self.alts, self.headings = [], [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag in ("img", "script", "link"):
            self.sources.append(found.get("src") or found.get("href"))
        elif tag == "svg" and "viewbox" in found:
            self.alts.append(found["aria-label"])
        elif tag == "a":
            self.targets.append(found["href"])
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def once(find):
    """The same, found once for each scenario: all briefings here begin with it."""
    found = {}

    def of(scenario):
        if scenario.label not in found:
            found[scenario.label] = find(scenario)
        return found[scenario.label]

    return of


FOUND_ONCE = {
    name: once(getattr(ground, name)) for name in ("promise", "levers", "answers_by_form")
}


@pytest.fixture
def small(monkeypatch):
    """A briefing of few points, cases and dots, made in this process."""
    monkeypatch.setattr("model.second.os.cpu_count", lambda: 1)
    for name, find in FOUND_ONCE.items():
        monkeypatch.setattr(ground, name, find)
    monkeypatch.setattr(ground, "LINE", 5)
    monkeypatch.setattr(ground, "CASES", 32)
    monkeypatch.setattr(ground, "DRAWS", 32)
    monkeypatch.setattr(front, "LINE", 5)
    monkeypatch.setattr(chapters, "_MOVES", 5)
    monkeypatch.setattr(chapters, "_CLAIM_CASES", 32)
    monkeypatch.setattr(pictures, "_DPI", COARSE)


def brief(against=None):
    """What a briefing of one short chapter says."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chapters, "ORDER", (chapters.along_threat,))
        for name, find in FOUND_ONCE.items():
            patched.setattr(ground, name, find)
        for where in (ground, front):
            patched.setattr(where, "LINE", 5)
        patched.setattr(ground, "DRAWS", 32)
        return compose(load("oman-2026"), against=against)


@pytest.fixture(scope="module")
def short():
    """What such a briefing says of one scenario."""
    return brief()


@pytest.fixture(scope="module")
def compared():
    """What it says of two."""
    return brief(load("jcpoa-2015"))


@pytest.fixture
def composed(monkeypatch, small, short, compared):
    """Briefings say these, whatever else they are asked."""

    def known(scenario, levels, against, *_):
        said = short if against is None else compared
        for asked, found in ((scenario, said.scenario), (against, said.against)):
            assert (asked and asked.digest) == (found and found.digest)
        assert levels == said.levels
        return said

    monkeypatch.setattr(documents, "compose", known)


#: What no second process could be asked, if anything.
KEPT = []


class Watched(Second):
    """Remembers what cannot be sent."""

    def ask(self, function, *given):
        asked = super().ask(function, *given)
        if asked.packed() is None:
            KEPT.append(given)
        return asked


@pytest.fixture(scope="session")
def briefing(tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "briefing"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ground, "CASES", 2**10)
        patched.setattr(pictures, "_DPI", COARSE)
        for name, find in FOUND_ONCE.items():
            patched.setattr(ground, name, find)
        patched.setattr(writing, "Second", Watched)
        written = write_briefing(load("oman-2026"), out)
    assert {path.name for path in written} == DOCUMENTS
    return out


@pytest.fixture(scope="session")
def manifest(briefing):
    return json.loads((briefing / "briefing.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def printed(briefing):
    """The PDF, the text of each page, and each text on it with its size and place."""
    from pypdf import PdfReader

    document = PdfReader(briefing / "briefing.pdf")
    told = [page.extract_text() for page in document.pages]
    return document, told, [texts(page) for page in document.pages]


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_there_and_nothing_else(briefing):
    figures = {f"figures/{key}.{kind}" for key in KEYS for kind in ("png", "svg", "pdf")}
    numbers = {f"numbers/{key}.{kind}" for key in KEYS for kind in ("csv", "xlsx")}
    found = files(briefing)
    tables = {name for name in found if name.startswith("tables/")}
    assert found == figures | numbers | tables | DOCUMENTS | {"briefing.json"}
    names = {name.rpartition(".")[0] for name in tables}
    assert tables == {f"{name}.{kind}" for name in names for kind in ("csv", "xlsx", "md", "tex")}
    assert {"tables/moves-1", "tables/how-sure-1", "tables/assumptions-2"} <= names
    assert [p.name for p in briefing.parent.iterdir()] == ["briefing"]


@pytest.mark.usefixtures("briefing")
def test_all_that_can_wait_can_be_done_by_a_second_process():
    assert not KEPT


def test_figures_are_fit_for_a_slide(briefing):
    assert pictures._DPI == 300
    for key in KEYS:
        with Image.open(briefing / "figures" / f"{key}.png") as image:
            about, width = image.info, image.width
        assert about["dpi"] == pytest.approx((COARSE, COARSE), abs=0.1)
        assert width * 300 / COARSE >= 3900
        assert about["Source"] == load("oman-2026").label


def test_figures_by_themselves_are_pages_of_their_size(briefing, manifest):
    from pypdf import PdfReader

    for key in KEYS:
        document = PdfReader(briefing / "figures" / f"{key}.pdf")
        assert document.metadata.title == manifest["exhibits"][key]
        assert document.metadata.subject == load("oman-2026").label
        (page,) = document.pages
        drawn = (briefing / "figures" / f"{key}.svg").read_text(encoding="utf-8")
        size = [
            float(found)
            for found in re.findall(r'<svg[^>]* width="([\d.]+)pt" height="([\d.]+)pt"', drawn)[0]
        ]
        assert [page.mediabox.width, page.mediabox.height] == pytest.approx(size, abs=0.3)
        with Image.open(briefing / "figures" / f"{key}.png") as image:
            assert image.size == pytest.approx([side * COARSE / 72 for side in size], abs=1)


def test_page_stands_alone_and_shows_every_figure_with_its_finding(briefing, manifest):
    html = (briefing / "index.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(html)
    inside = [target for target in page.targets if target.startswith("#")]
    assert all(f'id="{target[1:]}"' in html for target in inside)
    assert set(page.targets) - set(inside) <= files(briefing)
    # Its script and the script's data are in the page.
    assert page.sources == [None, None]
    assert len(page.alts) == len(KEYS)
    assert all(len(alt) > 40 for alt in page.alts)
    assert 'lang="en"' in html
    # Headings go down a level at a time.
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html)).replace("&#39;", "'")
    for title in list(manifest["exhibits"].values())[1:]:
        assert title in text
    without = re.sub(r" ?\( ?Figures? [^)]*\)", "", text)
    for finding in manifest["findings"]:
        assert finding in without
    assert list(manifest["exhibits"]) == KEYS
    assert manifest["caveat"] in text
    for name in load("oman-2026").parameters:
        assert parameter(name).words in text


def test_the_pdf_is_typeset_with_every_figure(printed, manifest):
    document, told, _ = printed
    assert document.metadata.title == manifest["title"]
    pages = [re.sub(r"\s+", " ", text) for text in told]
    assert manifest["caveat"].split(":")[0] in pages[0]
    assert manifest["title"] in pages[0]
    for lead in ("What holds.", "What moves it.", "How sure."):
        assert lead in pages[0]
    # The picture of the answer stands below it.
    title, rest = split_title(manifest["exhibits"]["room"])
    assert title in pages[0]
    assert rest in pages[0]
    # The body is short; what it is checked against follows.
    (annex,) = [k for k, page in enumerate(pages) if ANNEX in page]
    assert 6 <= annex <= 8
    assert len(pages) <= 20
    text = " ".join(pages)
    for key in KEYS:
        assert f"numbers/{key}.csv" in text.replace("- ", "-").replace("/ ", "/")


def test_figures_have_the_same_numbers_in_the_pdf_and_on_the_page(briefing, printed):
    """In the order in which they stand, which is that of the PDF: it fills its pages."""
    html = (briefing / "index.html").read_text(encoding="utf-8")
    standing = re.findall(r'<figure id="figure-([^"]+)"', html)
    assert sorted(standing) == sorted(KEYS)
    shown = re.findall(
        r"<figcaption><strong>Figure (\d+)\.</strong>.*?numbers/([^.]+)\.csv", html, re.S
    )
    assert shown == [(str(k), key) for k, key in enumerate(standing, start=1)]
    text = re.sub(r"\s+", "", "".join(printed[1]))
    captions = re.findall(r"Figure(\d+)\.(?:(?!Figure\d+\.).)*?Numbers:numbers/(.+?)\.csv", text)
    assert captions == shown


def test_each_point_of_the_first_page_leads_to_its_figures(briefing, printed):
    document, told, _ = printed
    first = re.sub(r"\s+", " ", told[0])
    html = (briefing / "index.html").read_text(encoding="utf-8")
    numbers = {key: k for k, key in enumerate(re.findall(r'<figure id="figure-([^"]+)"', html), 1)}
    wanted = [("room", "payoff-plane"), ("levers", "promise"), ("draws", "record")]
    links = [link.get_object() for link in document.pages[0].get("/Annots", ())]
    at = [document.get_page_number(link["/Dest"][0].get_object()) for link in links]
    for keys, lead in zip(wanted, ("What holds.", "What moves it.", "How sure."), strict=True):
        one, two = (numbers[key] for key in keys)
        assert f"(Figures {one} and {two})" in first.partition(lead)[2].partition("\u2022")[0]
        (said,) = re.findall(rf"<strong>{re.escape(lead)}</strong>(.*?)(?:<ul>|</li>)", html)
        assert re.findall(r'<a href="#figure-([^"]+)">(\d+)</a>', said) == [
            (keys[0], str(one)), (keys[1], str(two)),
        ]  # fmt: skip
        for number in (one, two):
            assert f"Figure {number}." in re.sub(r"\s+", " ", told[at.pop(0)])
    assert not at


#: The only type in the document smaller than nine points: its foot and the tables of its annex.
SMALL_PRINT = 8.0

#: Margins at the head and the foot of a page, in points.
HEAD, FOOT = 1.6 / 2.54 * 72, 1.8 / 2.54 * 72


def test_no_type_in_the_pdf_is_smaller_than_nine_points_but_its_foot_and_tables_of_the_annex(
    printed,
):
    _, told, found = printed
    annex = False
    for page, said in zip(found, told, strict=True):
        annex = annex or ANNEX in said
        small = [text for text in page if text.size < 8.99]
        assert {round(text.size, 2) for text in small} == {SMALL_PRINT}
        assert annex or all(text.y < FOOT for text in small)


def test_a_table_of_the_body_has_a_line_for_each_row(briefing, printed):
    """Words that are too many for a column are broken, and the table takes twice its room."""
    rows = pd.read_csv(briefing / "tables" / "moves-1.csv", dtype=str)
    lines = {line.strip() for page in printed[1] for line in page.splitlines()}
    assert {" ".join(row) for row in rows.itertuples(index=False)} <= lines
    assert len(rows) > 10


@pytest.mark.slow
def test_the_first_picture_is_never_smaller_than_its_type(tmp_path, monkeypatch, small):
    """Beside another scenario so much is said first that it has no room on the page."""
    from pypdf import PdfReader

    monkeypatch.setattr(chapters, "ORDER", (chapters.along_threat,))
    write_briefing(load("oman-2026"), tmp_path / "b", against="jcpoa-2015", formats=["pdf"])
    for page in PdfReader(tmp_path / "b" / "briefing.pdf").pages[:2]:
        assert all(text.size >= 8.99 for text in texts(page) if text.y > FOOT)


def test_no_page_before_the_annex_is_a_fifth_blank(printed):
    document, told, found = printed
    blank = blanks(document, told, found)
    assert max(blank) < 1 / 5
    assert 6 <= len(blank) <= 8


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "against", "pages"), [("oman-2026-relief", None, 8), ("oman-2026", "jcpoa-2015", 9)]
)
def test_nor_is_one_where_more_is_said(tmp_path, monkeypatch, name, against, pages):
    """Many forms filled a page and a half before a figure; the first picture left a page early."""
    from pypdf import PdfReader

    monkeypatch.setattr(pictures, "_DPI", COARSE)
    write_briefing(load(name), tmp_path / "b", against=against, formats=["pdf"])
    document = PdfReader(tmp_path / "b" / "briefing.pdf")
    told = [page.extract_text() for page in document.pages]
    blank = blanks(document, told, [texts(page) for page in document.pages])
    assert max(blank) < 1 / 5
    assert 6 <= len(blank) <= pages


def blanks(document, told, found):
    """Which share of each page before the annex is blank at its end."""
    shares = []
    for page, said, here in zip(document.pages, told, found, strict=True):
        if ANNEX in said:
            return shares
        lowest = min(text.y for text in here if text.y > FOOT - 3)
        shares.append((lowest - FOOT) / (float(page.mediabox.height) - HEAD - FOOT))
    raise AssertionError("no annex")


def test_slides_begin_with_the_answer_and_leave_no_figure_out(briefing, manifest):
    """What else is asked of them stands in `test_slides`."""
    from pptx import Presentation

    deck = Presentation(str(briefing / "briefing.pptx"))
    first, *others = deck.slides
    assert first.shapes.title.text == manifest["title"]
    said = "\n".join(shape.text_frame.text for shape in first.shapes if shape.has_text_frame)
    assert manifest["caveat"] in said
    assert load("oman-2026").label in said
    annex = [slide.shapes.title.text for slide in others].index(ANNEX)
    assert annex == 5
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    for key in KEYS:
        assert any(f"numbers/{key}.csv" in text for text in notes), key
    # Pictures are left where nothing that can be edited stands for them.
    pictures = [any(hasattr(s, "image") for s in slide.shapes) for slide in deck.slides]
    assert not any(pictures[:6])
    assert sum(pictures) < len(KEYS) - 5


def test_no_title_of_a_figure_is_cut(manifest, compared, small):
    """Of a form that links files and beside another scenario they ended in dots."""
    linked = ground.Ground(load("oman-2026").in_form(Structure(linked=["nuclear+missile"])), 3)
    found = [front.picture(linked)]
    for chapter in (chapters.why, chapters.side_by_side):
        found += chapter(linked).exhibits
    titles = [*manifest["exhibits"].values(), *(e.title for e in (*compared.exhibits, *found))]
    for title in titles:
        shown, rest = split_title(title)
        assert len(shown) <= LONGEST
        assert not re.search(r"\.\.|…", shown + rest)


@pytest.mark.usefixtures("composed")
def test_two_scenarios_side_by_side(tmp_path):
    here, there = load("oman-2026"), load("jcpoa-2015")
    write_briefing(here, tmp_path / "b", against=there, formats=["html"])
    assert DOCUMENTS & files(tmp_path / "b") == {"index.html"}
    html = (tmp_path / "b" / "index.html").read_text(encoding="utf-8")
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html)).replace("&#39;", "'")
    assert "Compared with the talks that led to the JCPOA, July 2015" in text
    assert there.label in text
    differ = sum(here.values[n] != there.values[n] for n in here.values)
    assert f"The {differ} of {len(here.values)} parameters whose values differ" in text
    for key in ("room-against", "files-by-threat-against", "promise-against", "draws-against"):
        assert (tmp_path / "b" / "numbers" / f"{key}.csv").is_file()
    # The first page speaks of both, of what differs first.
    said = json.loads((tmp_path / "b" / "briefing.json").read_text(encoding="utf-8"))
    assert said["title"] == (
        "2026: nuclear and regional can hold, not missile; 2015: nuclear, not regional or missile"
    )
    leads = [point.partition(". ")[0] for point in said["findings"]]
    assert leads == ["What differs", "What moves it", "How sure"]
    first = said["findings"][0]
    assert f"Of {len(here.values)} numbers {differ} differ, furthest apart Vulnerability" in first
    for scenario, year in ((here, 2026), (there, 2015)):
        found = answer(scenario)
        for file in FILES:
            assert f"{STATUS[found.status[file]]} in {year}" in first
            for deal in found.outcomes:
                if file in deal.terms:
                    assert f"in {year}, with {percent(deal.terms[file])} given up" in first
        assert f"In {year}, with no deal the US would rather" in said["findings"][2]


def test_what_is_said_of_two_scenarios_leads_to_the_figures_of_both(compared):
    """They led to those of the first alone."""
    led = {
        point.lead: {key for _, key in compared.where_shown(point) if key}
        for point in compared.findings
    }
    assert led["What differs"] == {"room", "room-against"}
    # The short briefing has no chapter of the first scenario's own.
    assert led["What moves it"] == {"promise-against"}
    assert led["How sure"] == {"draws-against"}
    shown = {point.lead: set(point.shown) for point in compared.findings}
    assert shown["What moves it"] == {"promise", "promise-against"}
    assert shown["How sure"] >= {"draws", "draws-against"}
    (chapter,) = [chapter for chapter in compared.chapters if chapter.key == "the-other"]
    assert chapter.annex
    promised, drawn = chapter.exhibits
    assert promised.title == f"In 2015: {within(promise('jcpoa-2015').words)}"
    assert drawn.title.startswith("In 2015: in ")
    assert all("jcpoa-2015 [" in exhibit.caption for exhibit in chapter.exhibits)


@pytest.mark.parametrize(
    ("one", "two", "words"),
    [
        ("oman-2026", "framework-2025",
         "2026: nuclear and regional can hold, not missile; 2025: regional, maybe missile, not nuclear"),
        ("oman-2026", "geneva-2026",
         "6 February and 26 February 2026 alike: nuclear and regional can hold, not missile"),
    ],
)  # fmt: skip
def test_the_title_of_two_scenarios(one, two, words):
    here, there = (ground.Ground(load(name), 3) for name in (one, two))
    assert both.title(here, there) == words
    assert len(words) <= LONGEST


def test_two_scenarios_of_which_one_is_not_read_without_a_grid(monkeypatch, small):
    monkeypatch.setattr(ground.Ground, "answer", None)
    here, there = (ground.Ground(load(name), 3) for name in ("oman-2026", "jcpoa-2015"))
    point, sure = both.points(here, there)
    assert sure.lead == "How sure"
    assert sure.text.count("with no deal the US would rather") == 2
    assert point.lead == "What holds on grids"
    assert point.text.startswith("In 2026 the nuclear file is settled in every pure equilibrium")
    assert both.title(here, there).count("; 2015: ") == 1


@pytest.mark.parametrize(
    ("formats", "message"),
    [(["docx"], "must be of html, pdf, pptx, got 'docx'"), ([], "at least one of html")],
)
def test_unknown_formats_are_refused(tmp_path, formats, message):
    with pytest.raises(ValueError, match=message):
        write_briefing(load("oman-2026"), tmp_path / "b", formats=formats)
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_is_not_compared_with_itself(cli, tmp_path):
    shipped = resources.files("model") / "scenarios" / "oman-2026.toml"
    (tmp_path / "mine.toml").write_bytes(shipped.read_bytes())
    label = load("oman-2026").label
    out = ("briefing", "--out", tmp_path / "b")
    for against in ("oman-2026", tmp_path / "mine.toml"):
        status, said, err = cli(*out, "--against", against)
        assert (status, said) == (2, "")
        assert err == f"error: against: must be another scenario, got {label} twice\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


def test_tables_of_the_documents_are_files(briefing):
    numbers = pd.read_csv(briefing / "tables" / "assumptions-2.csv")
    scenario = load("oman-2026")
    assert list(numbers["parameter"]) == [p.words for p in scenario.described.values()]
    text = (briefing / "tables" / "assumptions-2.md").read_text(encoding="utf-8")
    assert all(f"| {p.words} | {p.meaning} |" in text for p in scenario.described.values())


def test_numbers_behind_the_figures(briefing):
    line = pd.read_csv(briefing / "numbers" / "files-by-threat.csv")
    assert len(line) == 201
    assert set(line["nuclear_status"]) <= {
        "open in every pure equilibrium", "settled in some pure equilibria",
        "settled in every pure equilibrium", "no pure equilibrium",
    }  # fmt: skip
    for key, kinds in (("payoff-plane", 4), ("draws", 4), ("promise", 5), ("room", 6), ("levers", 3),
                       ("price", 2)):  # fmt: skip
        marks = pd.read_csv(briefing / "numbers" / f"{key}.csv")["mark"]
        assert marks.nunique() == kinds, key
    table = pd.read_csv(briefing / "numbers" / "payoff-table.csv")
    assert len(table) == 27 * 27
    both = table["us_best_response"] & table["iran_best_response"]
    assert (both == table["equilibrium"]).all()


def test_the_same_scenario_gives_the_same_bytes(tmp_path, monkeypatch, small):
    monkeypatch.setattr(chapters, "ORDER", (chapters.along_threat, chapters.assumptions))
    one, two = tmp_path / "one", tmp_path / "two"
    for out, day in ((one, "0"), (two, "86400")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
        write_briefing(load("oman-2026"), out)
    assert files(one) == files(two)
    for name in files(one) - {"briefing.json"}:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    # The day stands in the manifest alone.
    told = [json.loads((out / "briefing.json").read_text(encoding="utf-8")) for out in (one, two)]
    assert [about.pop("made_on") for about in told] == ["1970-01-01", "1970-01-02"]
    assert told[0] == told[1]


@pytest.mark.slow
def test_a_second_process_changes_no_byte_of_the_whole(briefing, tmp_path, monkeypatch):
    monkeypatch.setattr("model.second.os.cpu_count", lambda: 1)
    monkeypatch.setattr(ground, "CASES", 2**10)
    monkeypatch.setattr(pictures, "_DPI", COARSE)
    write_briefing(load("oman-2026"), tmp_path / "alone")
    assert files(tmp_path / "alone") == files(briefing)
    for name in files(briefing) - {"briefing.json"}:
        assert (tmp_path / "alone" / name).read_bytes() == (briefing / name).read_bytes(), name


def test_the_manifest_says_what_it_was_made_with(manifest):
    import platform
    from datetime import date
    from importlib.metadata import version

    assert manifest["seed"] == 0
    assert abs((date.today() - date.fromisoformat(manifest["made_on"])).days) <= 1
    assert manifest["python"] == platform.python_version()
    assert manifest["packages"]["numpy"] == version("numpy")
    assert {"scipy", "matplotlib", "numba", "typst"} <= manifest["packages"].keys()


@pytest.mark.usefixtures("composed")
def test_an_error_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pictures, "figure_files", fail)
    with pytest.raises(InputError, match="b: must be a folder that can be written, got: No space"):
        write_briefing(load("oman-2026"), tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_only_a_briefing_is_ever_replaced(tmp_path, monkeypatch):
    def fail(*_):
        pytest.fail("composed for nothing")

    monkeypatch.setattr(documents, "compose", fail)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("keep me")
    with pytest.raises(ValueError, match="not a briefing"):
        write_briefing(load("oman-2026"), mine, replace=True)
    (mine / "briefing.json").write_text("{}")
    with pytest.raises(ValueError, match="must list its files"):
        write_briefing(load("oman-2026"), mine, replace=True)
    with pytest.raises(ValueError, match="--replace replaces it"):
        write_briefing(load("oman-2026"), mine)
    assert (mine / "notes.txt").read_text() == "keep me"


@pytest.mark.usefixtures("composed")
def test_replacing_takes_away_what_a_briefing_wrote_and_nothing_else(cli, tmp_path):
    out = tmp_path / "b"
    assert cli("briefing", "--out", out, "--against", "jcpoa-2015")[0] == 0
    slides = (out / "briefing.pptx").read_bytes()
    page = (out / "index.html").read_bytes()
    assert "figures/files-by-threat-against.png" in files(out)
    (out / "notes.txt").write_text("mine")
    (out / "mine").mkdir()
    (out / "mine" / "a.txt").write_text("mine too")
    before = files(out)
    status, said, _ = cli("briefing", "--out", out, "--format", "html", "--replace")
    assert status == 0
    assert "left as they were, of an earlier run: " in said
    assert str(out / "briefing.pptx") in said
    assert (out / "briefing.pptx").read_bytes() == slides
    assert (out / "index.html").read_bytes() != page
    assert (out / "notes.txt").read_text() == "mine"
    gone = {name for name in before if "-against." in name or name.startswith("tables/against-")}
    assert files(out) == before - gone | {"notes.txt", "mine/a.txt"}
    manifest = json.loads((out / "briefing.json").read_text(encoding="utf-8"))
    assert manifest["files"].keys() == files(out) - {"notes.txt", "mine/a.txt", "briefing.json"}
    (out / "briefing.pptx").write_bytes(b"edited")
    status, said, err = cli("briefing", "--out", out, "--replace")
    assert (status, said, err.count("\n")) == (2, "", 1)
    assert "briefing.pptx: must be as the earlier briefing wrote it to be replaced" in err
    assert (out / "briefing.pptx").read_bytes() == b"edited"


@pytest.mark.usefixtures("composed")
def test_a_folder_made_while_the_briefing_runs_stays(cli, tmp_path, monkeypatch):
    out, slides = tmp_path / "b", documents.write_slides

    def meanwhile(*given):
        out.mkdir()
        (out / "notes.txt").write_text("mine")
        slides(*given)

    monkeypatch.setattr(documents, "write_slides", meanwhile)
    status, said, err = cli("briefing", "--out", out, "--format", "html,pptx")
    assert (status, said, err.count("\n")) == (2, "", 1)
    assert err.endswith(f"which is left as it is; the briefing is in {tmp_path / 'b-2'}\n")
    assert files(out) == {"notes.txt"}
    assert files(tmp_path / "b-2") & DOCUMENTS == {"index.html", "briefing.pptx"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "b-2"]


@pytest.mark.parametrize(
    ("document", "kind"),
    [("index.html", "html"), ("briefing.pdf", "pdf"), ("briefing.pptx", "pptx")],
)
@pytest.mark.usefixtures("composed")
def test_a_full_disk_is_one_line(cli, tmp_path, monkeypatch, document, kind):
    """Each document meets it in its own way."""
    write = {name: getattr(Path, name) for name in ("write_bytes", "write_text")}

    def full(name):
        def until(self, *given, **how):
            if self.name == document:
                raise OSError(28, "No space left on device", str(self))
            return write[name](self, *given, **how)

        return until

    for name in write:
        monkeypatch.setattr(Path, name, full(name))
    status, said, err = cli("briefing", "--out", tmp_path / "b", "--format", kind)
    assert (status, said) == (2, "")
    assert err == (
        f"error: {tmp_path / 'b'}: must be a folder that can be written, got: "
        "No space left on device\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_game_without_pure_equilibrium_still_has_a_briefing(tmp_path, monkeypatch, small):
    """No scenario is known to have none, so the answers are put in the solver's mouth."""
    monkeypatch.setattr(chapters, "reasons", lambda game: None)
    monkeypatch.setattr(chapters, "ORDER", (chapters.along_threat, chapters.why))
    monkeypatch.setattr(
        BargainingGame,
        "equilibrium_outcomes",
        lambda self: EquilibriumOutcomes(self.scenario, self.levels, self.structure, ()),
    )
    write_briefing(load("oman-2026"), tmp_path / "b")
    manifest = json.loads((tmp_path / "b" / "briefing.json").read_text(encoding="utf-8"))
    assert list(manifest["exhibits"]) == [
        "room", "files-by-threat", "turning-points", "payoff-table",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("replaced", "columns"),
    [({"israel_hazard": 1, "israeli_strike_damage": 4}, ()), ({}, ("no grid",))],
    ids=["silent", "decided"],
)
def test_where_the_continuum_is_silent_the_grids_speak(replaced, columns, small):
    """A side may want worse terms, so that without a grid nothing is decided."""
    told = chapters.along_threat(ground.Ground(load("oman-2026").replace(**replaced), 3))
    (table,) = [t for t in told.tables if t.caption.startswith("Does the grid")]
    assert table.head == ("", "L = 3", "L = 5", "L = 9", *columns, "all agree")


def test_the_first_page_says_the_answer_of_the_scenario(short):
    """Title, terms, changes and shares as the answer has them."""
    scenario = load("oman-2026")
    found = answer(scenario)
    assert short.title == found.headline
    assert len(short.title) <= 100
    holds, moves, sure = short.findings
    assert (holds.lead, moves.lead, sure.lead) == ("What holds", "What moves it", "How sure")
    assert holds.text.startswith(found.words)
    assert found.standing in holds.text
    assert promise(scenario).words in moves.text
    assert levers(scenario).words in moves.text
    drawn = draws(scenario, 32)
    share = percent(drawn.shares[found.outcomes[0].settled])
    cases, every, forms, meant, record = sure.lines
    assert cases.startswith("Of 32 versions of the game")
    assert f"{share} have just this answer" in cases
    # The answer settles the nuclear file nearly always; that nothing else is stable is rarer.
    judged = ground.Ground(scenario, 3).sure
    free = judged.free
    firm = percent(free.in_every("nuclear"))
    assert firm != percent(drawn.settled("nuclear")[0])
    assert every == (
        f"Every stable outcome settles the nuclear file in {firm} of such versions; in the rest it "
        "can stay open."
    )
    assert free.undecided == 0
    in_part = replace(judged, free=replace(free, undecided=0.1))
    assert any("where not all of them are known" in line for line in in_part.behind)
    # A form with another answer stands on the first page, as does whether the threat is meant.
    assert forms == f"{answers_by_form(scenario).headline}."
    assert "rather back down than strike" in meant
    assert record.startswith("These talks are over and ended otherwise than the answer says: no ")


def test_the_first_page_speaks_to_a_reader_without_the_theory(short):
    """At most one percentage in a sentence on how sure it is; no symbol and no term of art."""
    told = [short.title, content_module.READING, content_module.WARNING, *map(str, short.findings)]
    jargon = r"L = \d|quantal|fixed point|\bgrids?\b|equilibri|convex|coupling|deadlock|\blens"
    assert not re.findall(jargon, " ".join(told))
    sure = short.findings[-1]
    assert all(part.count("%") <= 1 for part in (sure.text, *sure.lines))


@pytest.mark.parametrize(
    ("settled", "stable", "draws", "forms", "verdict"),
    [
        (True, True, 0.9, 0.9, "fairly sure"),
        (True, True, 0.899, 1.0, "not sure"),
        (False, True, 1.0, 0.89, "not sure"),
        (True, False, 1.0, 1.0, "not sure"),
        (True, False, 0.5, 0.5, "not sure"),
        (True, True, 0.499, 1.0, "could not tell"),
        (False, True, 1.0, 0.4, "could not tell"),
        (None, False, None, None, "could not tell"),
        (True, True, None, None, "fairly sure"),
    ],
)
def test_the_verdict_goes_by_its_rule(settled, stable, draws, forms, verdict):
    assert Judged("nuclear", settled, stable, draws, forms).verdict == verdict


def test_the_verdict_of_a_scenario_is_that_of_its_tests():
    here = ground.Ground(load("framework-2025"), 3)
    sure = Sure(here.answer, draws(here.scenario, 32), FOUND_ONCE["answers_by_form"](here.scenario))
    missile = sure.files[FILES.index("missile")]
    assert (missile.settled, missile.verdict) == (None, "could not tell")
    assert sure.verdict.endswith("could not tell what becomes of the missile file")
    for judged in sure.files[:2]:
        every, some = sure.drawn.settled(judged.file)
        assert judged.draws == (every if judged.settled else 1 - some)
        assert sure.verdict.count(f"the {judged.file} file ") == 1
    both = {frozenset(deal.settled) for deal in here.answer.outcomes}
    sets, central = sure.drawn.here.sets, sure.drawn.here.central
    same = [
        {frozenset(s) for s, held in zip(sets, row, strict=True) if held} == both for row in central
    ]
    assert sure.drawn.share_with([d.settled for d in here.answer.outcomes]) == sum(same) / len(same)
    assert sure.behind[0].count("have just these answers") == 1


def test_a_form_that_is_not_read_without_a_grid_has_a_briefing_from_the_grids(monkeypatch, small):
    monkeypatch.setattr(chapters, "ORDER", (chapters.what_moves_it, chapters.along_threat))
    scenario = load("oman-2026").replace(israel_hazard=1, israeli_strike_damage=4)
    monkeypatch.setattr(ground, "answer", refuse)
    content = compose(scenario)
    assert content.headline.key == "files-by-threat"
    assert content.findings[0].lead == "What holds on grids"
    assert content.findings[0].text.startswith("At the scenario's threat of 0.9, the nuclear file")
    keys = [exhibit.key for exhibit in content.exhibits]
    assert len(keys) == len(set(keys))


def test_no_chapter_is_without_a_word(monkeypatch, small):
    """Of a form that is not decided two chapters were a heading alone."""
    for name in ("answer", "levers", "promise", "readings", "agendas", "bluff"):
        monkeypatch.setattr(ground.Ground, name, None)
    monkeypatch.setattr(body, "by_length", refuse)
    here = ground.Ground(load("oman-2026"), 2)
    told = {
        c: c(here).text
        for c in (
            chapters.what_moves_it,
            chapters.what_it_would_take,
            chapters.what_it_is_worth,
            chapters.over_time,
            chapters.how_sure,
        )
    }
    played = told.pop(chapters.over_time)
    assert played == ("This form of the game is not played in rounds.",)
    assert all(text[0].startswith(body.UNDECIDED) for text in told.values())


@pytest.mark.parametrize(
    ("left", "outcomes", "said"),
    [
        ([], (None,), "Every file at stake is settled"),
        (["missile"], (None,), body.UNDECIDED),
        ([], (), "Nothing is stable here"),
    ],
)
def test_what_another_outcome_would_take_is_not_asked_in_vain(left, outcomes, said):
    """Where the search refused, every file was said to be settled."""
    here = SimpleNamespace(price=None, left_open=left, answer=SimpleNamespace(outcomes=outcomes))
    (text,) = chapters.what_it_would_take(here).text
    assert text.startswith(said)


def refuse(*_, **__):
    raise InputError("execution: must be given or belief here")
