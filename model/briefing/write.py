"""Write a briefing to a directory, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as changed
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from model.about import made_with
from model.briefing.compose import compose, steps
from model.briefing.content import Briefing, Exhibit
from model.briefing.folder import Folder
from model.briefing.ground import SEED
from model.briefing.inline import inline, readable
from model.briefing.page import page
from model.briefing.pdf import figure_pdf, write_pdf
from model.briefing.slides import House, write_slides
from model.errors import InputError
from model.output import told
from model.plots.house import read_style, using
from model.plots.style import styled, title_share
from model.progress import bar
from model.scenario import Scenario, load
from model.table_files import TABLE_KINDS, table_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Format = Literal["html", "pdf", "pptx"]

#: Every format, and the file it makes.
FORMATS: tuple[Format, ...] = get_args(Format)
_FILES: dict[Format, str] = {"html": "index.html", "pdf": "briefing.pdf", "pptx": "briefing.pptx"}

#: Resolution of the figures in dots per inch.
_DPI = 300

#: A marking line has at most this many letters.
_MARKING = 80


def write_briefing(
    scenario: Scenario | str = "oman-2026",
    out: str | Path = "briefing",
    *,
    against: Scenario | str | None = None,
    levels: int = 3,
    formats: Sequence[str] = FORMATS,
    replace: bool = False,
    marking: str = "",
    template: str | Path | None = None,
    style: str | Path | None = None,
) -> tuple[Path, ...]:
    """Write the documents, their figures (PNG at 300 dpi, SVG, PDF), numbers and tables.

    Numbers behind a figure are CSV and XLSX, tables of the documents Markdown and LaTeX too.

    Everything is written to a directory beside `out`, which takes its name when it is complete; if
    something else has appeared there by then, the briefing is kept beside it.

    Parameters
    ----------
    scenario : Scenario or str
    out : str or Path
        Directory to write.
    against : Scenario or str, optional
        Another scenario to compare with.
    levels : int
        L of the figures.
    formats : sequence of {"html", "pdf", "pptx"}
    replace : bool
        Replace what an earlier briefing wrote at `out`, as its manifest says, and nothing else:
        other files stay, and so do its documents of formats that are not written.
    marking : str
        How the documents may be handled, on every page of them, e.g. ``"INTERNAL"``.
    template : str or Path, optional
        A presentation whose layouts the slides fill.
    style : str or Path, optional
        House style of the figures and documents: ``"light"``, ``"dark"`` or a style sheet of one's
        own.

    Returns
    -------
    tuple of Path
        The documents.

    Raises
    ------
    InputError
        If a format is unknown; if the marking is no line; if the template is no presentation, has
        no layouts to fill, or no slides are written; if `against` is the scenario itself; if the
        style is none; if `out`
        exists and may not be replaced, holds changed files that would be, or cannot be written; or
        if it has changed when the briefing is done.

    Examples
    --------
    >>> import model
    >>> model.write_briefing("oman-2026", "briefing")  # doctest: +SKIP
    >>> model.write_briefing("oman-2026", "briefing", formats=["docx"])
    Traceback (most recent call last):
        ...
    model.errors.InputError: format: must be of html, pdf, pptx, got 'docx'
    """
    chosen, out = _formats(formats), Path(out)
    marking, house = _line(marking), _house(template, chosen, bool(marking))
    first, second = load(scenario), None if against is None else load(against)
    if second is not None and second.digest == first.digest:
        raise InputError(f"against: must be another scenario, got {second.label} twice")
    look = read_style(style)
    folder = Folder.of(out, [_FILES[kind] for kind in FORMATS if kind not in chosen], replace)
    with bar("Composing the briefing", steps(levels, second is not None)) as advance:
        content = changed(compose(first, levels, second, advance), marking=marking)
    with (
        bar("Drawing its figures", len(content.exhibits)) as advance,
        told(out, "folder"),
        folder.draft() as draft,
        using(look),
    ):
        _write(content, draft, chosen, house, advance)
        folder.take(draft, _about(content))
    return tuple(out / _FILES[kind] for kind in chosen)


def standing(out: Path, written: Sequence[Path]) -> tuple[Path, ...]:
    """Documents in a briefing's folder that are not of the run that wrote `written`."""
    documents = (out / name for name in _FILES.values())
    return tuple(path for path in documents if path.exists() and path not in written)


def _formats(formats: Sequence[str]) -> list[Format]:
    for kind in formats:
        if kind not in FORMATS:
            raise InputError(f"format: must be of {', '.join(FORMATS)}, got {kind!r}")
    if not formats:
        raise InputError(f"format: must be at least one of {', '.join(FORMATS)}, got none")
    return [kind for kind in FORMATS if kind in formats]


def _line(marking: str) -> str:
    if len(marking) > _MARKING or not marking.isprintable() or marking != marking.strip():
        raise InputError(
            f"marking: must be a line of at most {_MARKING} characters, got {marking!r}"
        )
    return marking


def _house(template: str | Path | None, formats: Sequence[Format], marked: bool) -> House | None:
    if template is None:
        return None
    if "pptx" not in formats:
        raise InputError(f"template: needs pptx among the formats, got {', '.join(formats)}")
    return House.read(Path(template), marked)


def _write(
    content: Briefing,
    folder: Path,
    formats: Sequence[Format],
    house: House | None,
    advance: object,
) -> None:
    for name in ("figures", "numbers", "tables"):
        (folder / name).mkdir()
    pictures, titles = {}, {}
    for exhibit in content.exhibits:
        pictures[exhibit.key], titles[exhibit.key] = _save(exhibit, folder, content.scenario.label)
        advance(1)  # type: ignore[operator]
    for name, table in (kept for chapter in content.chapters for kept in chapter.kept):
        _save_table(pd.DataFrame(table.rows, columns=table.head), folder / "tables" / name)
    if "html" in formats:
        (folder / _FILES["html"]).write_text(page(content, pictures), encoding="utf-8")
    if "pdf" in formats:
        write_pdf(content, folder)
    if "pptx" in formats:
        write_slides(content, folder, titles, house)


def _about(content: Briefing) -> dict[str, Any]:
    """What the manifest says besides the files."""
    return {
        **content.provenance,
        "title": content.title,
        "marking": content.marking or None,
        "against": content.against.label if content.against else None,
        "findings": [str(point) for point in content.findings],
        "exhibits": {exhibit.key: exhibit.title for exhibit in content.exhibits},
        "seed": SEED,
        **made_with(),
    }


@styled
def _save(exhibit: Exhibit, folder: Path, scenario: str) -> tuple[str, float]:
    """Write a figure and its numbers; return it as part of a page, and its title's share."""
    figure: Figure = exhibit.draw()
    # Lay out once, not for each of the formats.
    if (layout := figure.get_layout_engine()) is not None:
        layout.execute(figure)
    figure.set_layout_engine("none")
    path = folder / "figures" / exhibit.key
    # No dates in the files: the same scenario gives the same bytes.
    about = {"Title": exhibit.title, "Source": scenario}
    png = _drawn(figure, "png", dpi=_DPI, metadata=about)
    path.with_suffix(".png").write_bytes(png)
    svg = readable(_drawn(figure, "svg", metadata={**about, "Date": None}))
    path.with_suffix(".svg").write_bytes(svg)
    width, height = figure.get_size_inches()
    pdf = figure_pdf(path.with_suffix(".svg"), (width, height), exhibit.title, scenario)
    path.with_suffix(".pdf").write_bytes(pdf)
    cut = title_share(figure)
    _save_table(exhibit.numbers(), folder / "numbers" / exhibit.key, (".csv", ".xlsx"))
    return inline(svg, exhibit.key, exhibit.title, cut), cut


def _save_table(frame: pd.DataFrame, path: Path, kinds: Sequence[str] = TABLE_KINDS) -> None:
    for kind in kinds:
        path.with_suffix(kind).write_bytes(table_file(frame, kind))


def _drawn(figure: Figure, kind: str, **how: Any) -> bytes:
    # Into memory, so that it is Python that meets a full disk.
    contents = BytesIO()
    figure.savefig(contents, format=kind, **how)
    return contents.getvalue()
