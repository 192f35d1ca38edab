"""The page of a briefing as a reader meets it: opened from disk in a real browser."""

import json
import re
from collections import Counter
from contextlib import contextmanager
from io import BytesIO
from unicodedata import normalize
from xml.etree import ElementTree

import pytest
from browser import browser
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from model.answers import answer
from model.answers.package_zone import package_zone
from model.answers.room import room
from model.briefing import chapters, ground, pictures, write_briefing
from model.briefing.inline import inline, readable
from model.scenario import load
from model.structure import Structure
from model.words import percent

WIDE, NARROW = (1400, 900), (400, 800)

#: The last has several answers at some threats.
LINKED = (
    "each file by itself", "nuclear and missile together", "regional and missile together",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A briefing of a few chapters, figures and tables among them."""
    out = tmp_path_factory.mktemp("page") / "b"
    with pytest.MonkeyPatch.context() as patched:
        some = (chapters.the_record, chapters.why, chapters.assumptions)
        patched.setattr(chapters, "ORDER", some)
        # What takes long and is not looked at here.
        for name in ("promise", "levers", "readings", "by_form"):
            patched.setattr(ground.Ground, name, None)
        patched.setattr(pictures, "_DPI", 40)
        patched.setattr("model.second.os.cpu_count", lambda: 1)
        write_briefing(load("oman-2026"), out, formats=["html"])
    return out


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@contextmanager
def opened(chromium, folder, size=WIDE, **how):
    """The page in a window, and what goes wrong in it or is asked of a network."""
    wrong = []
    tab = chromium.new_page(viewport={"width": size[0], "height": size[1]}, **how)
    tab.on("console", lambda said: wrong.append(said.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    address = (folder / "index.html").as_uri()
    tab.on("request", lambda asked: wrong.append(asked.url) if asked.url != address else None)
    try:
        tab.goto(address)
        yield tab, wrong
    finally:
        tab.close()


def moved(tab, threat, linked="each file by itself"):
    """Move the slider and the switch."""
    tab.get_by_role("combobox", name="Files settled").select_option(linked)
    tab.get_by_role("slider", name="Threat").fill(str(round(100 * threat)))


def said(tab):
    return tab.locator(".said").text_content()


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_from_disk_and_asks_for_nothing(chromium, folder, size, scheme):
    with opened(chromium, folder, size, color_scheme=scheme) as (tab, wrong):
        assert wrong == []
        root = "document.documentElement"
        assert tab.evaluate(f"{root}.scrollWidth") == size[0]
        paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(22, 24, 27)")
        # Figures are drawn in dark ink and stand on white in either scheme.
        for picture in tab.locator(".picture").all():
            assert picture.evaluate("e => getComputedStyle(e).backgroundColor") == (
                "rgb(255, 255, 255)"
            )


@pytest.mark.parametrize("threat", [0.9, 0.2, 0])
def test_the_slider_shows_what_holds_at_another_threat(chromium, folder, threat):
    scenario = load("oman-2026").replace(threat=threat)
    found = room(scenario)
    with opened(chromium, folder) as (tab, wrong):
        moved(tab, threat)
        labels = tab.locator(".moves svg").text_content()
        for zone in found.zones:
            assert f"Iran gives up to {percent(float(zone.ceiling))}" in labels
            assert f"US takes no less than {percent(float(zone.floor))}" in labels
            for terms in found.terms[zone.file]:
                assert f"split evenly {percent(terms)}" in labels
        assert labels.count("a gap") == sum(not zone.exists for zone in found.zones)
        assert found.answer.words.startswith(said(tab).removesuffix("."))
        assert wrong == []


def test_the_switch_links_files_and_the_button_goes_back(chromium, folder):
    linked = answer("oman-2026", Structure(linked=["nuclear+missile"]))
    with opened(chromium, folder) as (tab, _):
        today = said(tab)
        assert answer("oman-2026").words.startswith(today.removesuffix("."))
        moved(tab, 0.9, "nuclear and missile together")
        assert linked.words.startswith(said(tab).removesuffix("."))
        labels = tab.locator(".moves svg").text_content()
        assert "settled with the missile file or not at all" in labels
        within = package_zone("oman-2026", "nuclear+missile").agreed["missile"]
        low, high = (percent(float(end)) for end in (within.low, within.high))
        assert f"both gain between {low} and {high}" in labels
        assert "dropped by the US" in labels
        moved(tab, 0.1)
        assert "(today)" not in tab.locator(".moves output").text_content()
        tab.get_by_role("button", name="Back to today").click()
        assert said(tab) == today
        assert "(today)" in tab.locator(".moves output").text_content()


def test_without_a_script_it_shows_today(chromium, folder):
    with opened(chromium, folder, java_script_enabled=False) as (tab, wrong):
        assert tab.locator("#moves-still svg").is_visible()
        assert not tab.locator(".moves").is_visible()
        assert wrong == []
    with opened(chromium, folder) as (tab, _):
        assert not tab.locator("#moves-still").is_visible()


@pytest.mark.parametrize("width", [360, 400, 820, 1400])
def test_no_label_leaves_the_picture_or_lies_on_another(chromium, folder, width):
    with opened(chromium, folder, (width, 900)) as (tab, _):
        for linked in LINKED:
            for threat in (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1):
                moved(tab, threat, linked)
                touching = tab.evaluate(
                    """() => {
                      const all = [...document.querySelectorAll(".moves text")].filter(t => t.textContent);
                      const frame = document.querySelector(".moves svg").viewBox.baseVal;
                      const boxes = all.map(t => [t.textContent, t.getBBox()]), found = [];
                      boxes.forEach(([name, a], k) => {
                        if (a.x < -1 || a.x + a.width > frame.width + 1) found.push(name + " leaves");
                        boxes.slice(k + 1).forEach(([other, b]) => {
                          const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
                          const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
                          if (across > 1 && down > 3) found.push(name + " on " + other);
                        });
                      });
                      // What is written in the ink of a block stands in it.
                      for (const look of ["every", "some"]) {
                        const blocks = [...document.querySelectorAll(".moves rect." + look)].map(r => r.getBBox());
                        for (const label of document.querySelectorAll(".moves text.on-" + look)) {
                          const b = label.getBBox(), over = 2;
                          if (!blocks.some(a => b.x > a.x - over && b.x + b.width < a.x + a.width + over &&
                              b.y > a.y - over && b.y + b.height < a.y + a.height + over))
                            found.push(label.textContent + " off its block");
                        }
                      }
                      return found;
                    }"""
                )
                assert touching == [], (linked, threat)


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_it_is_accessible_by_the_rules_of_axe(chromium, folder, size, scheme):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-core (extra dev)"
    )
    with opened(chromium, folder, size, color_scheme=scheme) as (tab, _):
        for details in tab.locator("details").all():
            details.evaluate("e => { e.open = true; }")
        found = axe.Axe().run(tab)
        broken = [
            (rule["id"], rule["nodes"][0]["html"][:200]) for rule in found.response["violations"]
        ]
        assert broken == []
        assert len(found.response["passes"]) > 20


def test_every_name_is_given_once_and_every_reference_is_met(folder):
    html = (folder / "index.html").read_text(encoding="utf-8")
    names = Counter(
        re.findall(r'\bid="([^"]+)"', re.sub("<script>.*?</script>", "", html, flags=re.S))
    )
    assert {name for name, times in names.items() if times > 1} == set()
    drawn = re.sub("<style>.*?</style>", "", html, flags=re.S)
    used = re.findall(r"url\(#([^)]+)\)", drawn) + re.findall(r'href="#([^"]+)"', drawn)
    assert set(used) - set(names) - {"moves-hatch"} == set()
    for target in set(re.findall(r'<a href="([^"#]+)"', html)):
        assert (folder / target).is_file(), target
    for key in json.loads((folder / "briefing.json").read_text(encoding="utf-8"))["exhibits"]:
        for name in (f"figures/{key}.svg", f"numbers/{key}.csv"):
            assert f'href="{name}"' in html


def test_the_texts_of_figures_are_texts(folder):
    """In the page and in the files, so that they are found by a search."""
    html = (folder / "index.html").read_text(encoding="utf-8")
    for path in (folder / "figures").glob("*.svg"):
        drawn = path.read_text(encoding="utf-8")
        assert drawn.count("<text") > 10
        assert "'DejaVu Sans', Verdana, sans-serif" in drawn
    assert "Iran gives up to 100%</text>" in html


def test_printed_no_title_leaves_its_figure(chromium, folder, tmp_path):
    from pypdf import PdfReader

    exhibits = json.loads((folder / "briefing.json").read_text(encoding="utf-8"))["exhibits"]
    with opened(chromium, folder, color_scheme="dark") as (tab, _):
        moved(tab, 0.1)
        tab.pdf(path=tmp_path / "printed.pdf", format="A4", print_background=True)
    pages = [
        re.sub(r"\s+", " ", normalize("NFKC", page.extract_text()))
        for page in PdfReader(tmp_path / "printed.pdf").pages
    ]
    for key, title in exhibits.items():
        (printed,) = [page for page in pages if f"numbers/{key}.csv" in page.replace("- ", "-")]
        assert title in printed
    # Tables are open, and the first figure is today's.
    assert any("Every number, its stated range" in page and "parameter" in page for page in pages)
    assert any("at today's very high threat" in page for page in pages)
    assert not any("Back to today" in page for page in pages)


def test_the_same_figure_is_the_same_file_wherever_it_lies_in_memory():
    figure = Figure()
    ax = figure.subplots()
    for radius in (0.2, 0.4):
        (line,) = ax.plot([0, 1])
        line.set_clip_path(Circle((0.5, 0.5), radius, transform=ax.transData))
    with BytesIO() as file:
        figure.savefig(file, format="svg", metadata={"Date": None})
        svg = file.getvalue()
    names = re.findall(rb'<clipPath id="([^"]+)"', svg)
    assert len(names) >= 2
    elsewhere = svg
    for name in names:
        elsewhere = elsewhere.replace(name, name[::-1])
    assert elsewhere != svg
    assert readable(elsewhere) == readable(svg)
    named = re.findall(rb'<clipPath id="([^"]+)"', readable(svg))
    assert len(set(named)) == len(names)
    assert set(re.findall(rb"url\(#([^)]+)\)", readable(svg))) == set(named)


def test_a_figure_in_a_page_keeps_what_it_refers_to():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'width="10pt" height="5pt" viewBox="0 0 10 5" version="1.1"><metadata>m</metadata>'
        '<defs><style>*{x:y}</style><clipPath id="c"/></defs><g id="headline">title</g>'
        '<g id="a" clip-path="url(#c)" style="fill: url(#c)"/><use xlink:href="#a"/>'
        '<image href="data:image/png;base64,AA#a"/></svg>'
    )
    made = inline(svg.encode(), "k", 'A "title" & more', 0.2)
    root = ElementTree.fromstring(made)
    assert root.get("viewBox") == "0 1 10 4"
    assert 'A "title" & more' in root.get("aria-label")
    assert "title</" not in made
    assert "metadata" not in made
    assert "<style" not in made
    assert {e.get("id") for e in root.iter() if e.get("id")} == {"k-c", "k-a"}
    assert made.count("url(#k-c)") == 2
    assert "#k-a" in made
    assert "base64,AA#a" in made
