"""The documentation: it is built without a network, and every link in it leads somewhere."""

import ast
import os
import re
import socket
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browser import browser, wait_until

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


class Links(HTMLParser):
    """The names of a page, what it links to, and what it loads."""

    def __init__(self):
        super().__init__()
        self.names, self.links, self.loads = set(), set(), set()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.names |= {found[key] for key in ("id", "name") if found.get(key)}
        if tag == "a" and found.get("href"):
            self.links.add(found["href"])
        elif tag == "link" and found.get("rel") in ("stylesheet", "icon", "next", "prev"):
            self.loads.add(found["href"])
        elif tag in ("script", "img", "iframe", "source") and found.get("src"):
            self.loads.add(found["src"])


def read(path):
    page = Links()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def test_the_mathematics_are_of_modules_that_have_some():
    text = (DOCS / "mathematics.md").read_text(encoding="utf-8")
    modules = re.findall(r"^::: (\S+)$", text, re.M)
    assert len(modules) == len(set(modules)) > 20
    for module in modules:
        path = ROOT / f"{module.replace('.', '/')}.py"
        head = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert head.count("\n") >= 5, module


def test_the_words_stand_in_the_glossary_once():
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    words = re.findall(r"^(\S.*)\n: ", text, re.M)
    assert len(words) == len(set(words)) > 25
    for word in ("File", "Settled", "Stable outcome", "Answer", "Room for a deal", "Threat"):
        assert word in words


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The whole site, its notebooks run; built where no address can be asked."""
    for package in ("mkdocs", "material", "mkdocstrings"):
        pytest.importorskip(package, reason=f"the documentation needs {package} (extra docs)")
    out = tmp_path_factory.mktemp("site")
    nowhere = f"http://127.0.0.1:{free_port()}"
    proxies = {f"{kind}_proxy": nowhere for kind in ("http", "https", "all")}
    done = subprocess.run(
        [sys.executable, str(DOCS / "build.py"), str(out)], env={**os.environ, **proxies},
        cwd=out, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.slow
def test_every_link_leads_somewhere(site):
    pages = {path: read(path) for path in site.rglob("*.html") if path.name != "404.html"}
    assert len(pages) >= 7 + len(list((ROOT / "notebooks").glob("*.ipynb")))
    lost = []
    for path, page in pages.items():
        for link in page.links | page.loads:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto") and link in page.links:
                continue
            assert parts.scheme in ("", "data"), f"{path.name} loads {link}"
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if parts.scheme == "" and not target.is_file():
                lost.append(f"{path.name}: {link}")
            elif parts.fragment and target in pages:
                names = pages[target].names
                if not {parts.fragment, unquote(parts.fragment)} & names:
                    lost.append(f"{path.name}: {link}")
    assert lost == []


@pytest.mark.slow
def test_every_name_of_the_face_is_in_the_reference(site):
    import model
    import model.equilibria

    for name, module in (("reference", model), ("equilibria", model.equilibria)):
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        for each in module.__all__:
            if callable(getattr(module, each)):
                assert f"{module.__name__}.{each}" in text


@pytest.mark.slow
def test_notebooks_stand_with_what_they_say_and_draw(site):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        page = site / "notebooks" / f"{path.stem}.html"
        text = page.read_text(encoding="utf-8")
        assert "Traceback" not in text
        drawn = sum("_files/" in source for source in read(page).loads)
        assert drawn + text.count('class="dataframe"') > 1, path.stem


@pytest.mark.slow
def test_the_site_is_searched_from_disk_and_asks_for_nothing(site):
    with browser() as started:
        tab = started.new_page()
        asked = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto((site / "index.html").as_uri())

        def found():
            # Typed, since it is keys that the page listens to; again, until it does.
            tab.locator(".md-search__input").fill("")
            tab.locator(".md-search__input").press_sequentially("assurance")
            tab.wait_for_timeout(1000)
            return tab.locator(".md-search-result__item").count() > 3

        assert wait_until(found)
        assert all(url.startswith(("file:", "data:")) for url in asked)
