"""Build the documentation from what is in the repository: ``python docs/build.py SITE``.

The README is its first page; the notebooks are run and stand in it with their outputs; the
reference is that of the names of the face, in the README's groups; the mathematics are the heads of
the modules; how to cite is CITATION.cff. Broken links end the build.
"""

from __future__ import annotations

import argparse
import inspect
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent

#: Rows of the README's tables of names: what for, and the names.
_ROW = re.compile(r"^\| (?!for \|)([^|]+) \| (`.+) \|$", re.M)

#: What the generator would ask of a network.
_SHIM = "https://unpkg.com/iframe-worker/shim"


def main() -> None:
    """Read the arguments, gather the pages and build the site."""
    parser = argparse.ArgumentParser(description="Build the documentation.")
    parser.add_argument("site", type=Path, help="folder to write")
    parser.add_argument("--no-run", action="store_true", help="leave the notebooks' outputs out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder)
        gather(pages, run=not given.no_run)
        build(pages, given.site.resolve())
    print(f"wrote {given.site}: open {given.site / 'index.html'}")


def gather(pages: Path, run: bool) -> None:
    """Write all pages into a folder."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (pages / "index.md").write_text(_home(readme), encoding="utf-8")
    shutil.copy(ROOT / "README.png", pages)
    shutil.copy(ROOT / "CHANGELOG.md", pages / "changes.md")
    for name in ("glossary.md", "mathematics.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        (pages / name).write_text(heads(text), encoding="utf-8")
    (pages / "citing.md").write_text(citing(), encoding="utf-8")
    sys.path.insert(0, str(ROOT))
    import model
    import model.equilibria

    face, _, other = readme.partition("### Any two-player game")
    for name, module, text in (
        ("reference", model, face), ("equilibria", model.equilibria, other.partition("\n## ")[0]),
    ):  # fmt: skip
        (pages / f"{name}.md").write_text("\n".join(reference(module, text)), encoding="utf-8")
    (pages / "notebooks").mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook(path, pages / "notebooks", run)


def _home(readme: str) -> str:
    """The README with the way to the other pages."""
    more = (
        "The [words](glossary.md) in plain words, the [mathematics](mathematics.md), the "
        "[reference](reference.md), and [how to cite](citing.md).\n\n"
    )
    head, mark, rest = readme.partition("\n![")
    return f"{head}\n{more}{mark.strip()}{rest}"


def heads(text: str) -> str:
    """Directives for the heads of modules, without their members."""
    options = "    options: {members: false, show_root_full_path: true, heading_level: 3}"
    return re.sub(r"^(::: \S+)$", rf"\1\n{options}", text, flags=re.M)


def reference(module: ModuleType, readme: str) -> Iterator[str]:
    """Directives for every name of a module, under the README's headings."""
    yield f"# {module.__name__}\n"
    left = sorted(n for n in module.__all__ if _is_shown(getattr(module, n)))
    groups = [(what, re.findall(r"`(\w+)`", names)) for what, names in _ROW.findall(readme)]
    for what, names in (*groups, ("others", list(left))):
        here = [name for name in names if name in left]
        if here:
            text = re.sub(r"`", "", what)
            yield f"## {text[:1].upper()}{text[1:]}\n"
        for name in here:
            left.remove(name)
            found = getattr(module, name)
            yield f"::: {found.__module__}.{found.__qualname__}"
            yield f'    options: {{heading: "{module.__name__}.{name}", toc_label: {name}}}\n'


def _is_shown(found: object) -> bool:
    return inspect.isfunction(found) or inspect.isclass(found)


def notebook(path: Path, folder: Path, run: bool) -> None:
    """A notebook as a page, with what its cells say and draw."""
    import nbformat
    from nbconvert import MarkdownExporter

    read = nbformat.read(path, as_version=4)
    if run:
        from nbclient import NotebookClient

        where = {"metadata": {"path": str(path.parent)}}
        NotebookClient(read, timeout=600, resources=where).execute()
    files = f"{path.stem}_files"
    text, made = MarkdownExporter().from_notebook_node(
        read, resources={"output_files_dir": files, "unique_key": path.stem}
    )
    text = text.replace(".ipynb)", ".md)").replace("(../README.md", "(../index.md")
    (folder / f"{path.stem}.md").write_text(text, encoding="utf-8")
    for name, contents in made["outputs"].items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(contents)


def citing() -> str:
    """How to cite the model, from CITATION.cff."""
    import yaml

    about = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    author = about["authors"][0]["name"]
    when = str(about.get("date-released", "unreleased"))
    bibtex = (
        f"@software{{us_iran_bargaining,\n  author = {{{{{author}}}}},\n"
        f"  title = {{{about['title']}}},\n  version = {{{about['version']}}},\n"
        f"  note = {{{when}}}\n}}"
    )
    return (
        f"# How to cite\n\n{about['message']}\n\n{author}. *{about['title']}*. Version "
        f"{about['version']} ({when}).\n\n```bibtex\n{bibtex}\n```\n\n"
        "Name the scenario with its hash too, as every figure and file does: results are those of "
        "its numbers. The manifest of a briefing (`briefing.json`) holds seed, day, and the "
        f"versions of Python and of the packages.\n\nThe licence is {about['license']}.\n"
    )


def build(pages: Path, site: Path) -> None:
    """Run the generator; a warning is an error."""
    from mkdocs.commands.build import build as make
    from mkdocs.config import load_config

    notebooks = [f"notebooks/{p.name}" for p in sorted((pages / "notebooks").glob("*.md"))]
    config = load_config(
        str(ROOT / "docs" / "mkdocs.yml"), docs_dir=str(pages), site_dir=str(site), strict=True
    )
    config["nav"].insert(2, {"Notebooks": notebooks})
    config.plugins.on_startup(command="build", dirty=False)
    make(config)
    # What the search needs on a page from disk stands in the site.
    shutil.copy(ROOT / "docs" / "frame-worker.js", site)
    for page in site.rglob("*.html"):
        here = "../" * (len(page.relative_to(site).parts) - 1)
        text = page.read_text(encoding="utf-8").replace(_SHIM, f"{here}frame-worker.js")
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
