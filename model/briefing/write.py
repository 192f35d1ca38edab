"""Write a briefing to a directory, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace as changed
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from model.about import made_with
from model.briefing.compose import compose, steps
from model.briefing.content import Briefing, Picture
from model.briefing.folder import Folder
from model.briefing.ground import SEED
from model.briefing.page import page
from model.briefing.pdf import write_pdf
from model.briefing.pictures import Pictures
from model.briefing.slides import House, write_slides
from model.errors import InputError
from model.output import told
from model.plots.house import House as Look
from model.plots.house import in_style, read_style, using
from model.progress import bar
from model.scenario import Scenario, load
from model.second import Ask, Second
from model.table_files import TABLE_KINDS, table_file

Format = Literal["html", "pdf", "pptx"]

#: Every format, and the file it makes.
FORMATS: tuple[Format, ...] = get_args(Format)
_FILES: dict[Format, str] = {"html": "index.html", "pdf": "briefing.pdf", "pptx": "briefing.pptx"}

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
        own, in TOML or of matplotlib (``.mplstyle``).

    Returns
    -------
    tuple of Path
        The documents.

    Raises
    ------
    InputError
        If a format is unknown; if the marking is no line; if the template is no presentation, has
        no layouts to fill, a ground on which the style cannot be read, or no slides are written; if
        `against` is the scenario itself; if the style is none; if `out` exists and may not be
        replaced, holds changed files that would be, or cannot be written; or if it has changed when
        the briefing is done.

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
    marking, look = _line(marking), read_style(style)
    house = _house(template, chosen, bool(marking), look)
    first, second = load(scenario), None if against is None else load(against)
    if second is not None and second.digest == first.digest:
        raise InputError(f"against: must be another scenario, got {second.label} twice")
    folder = Folder.of(out, [_FILES[kind] for kind in FORMATS if kind not in chosen], replace)
    with told(out, "folder"), folder.draft() as draft, using(look), Second() as other:
        ask = partial(other.ask, in_style, look)
        for name in ("figures", "numbers", "tables"):
            (draft / name).mkdir()
        pictures = Pictures(draft / "figures", first.label, ask)
        with bar("Composing the briefing", steps(levels, second is not None)) as advance:
            content = compose(first, levels, second, advance, pictures.begin, ask)
        with bar("Drawing its figures", len(content.exhibits)) as advance:
            drawn = pictures.all_of(content.exhibits, advance)
        content = changed(content, marking=marking)
        _write(content, draft, drawn, chosen, house, ask)
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


def _house(
    template: str | Path | None, formats: Sequence[Format], marked: bool, look: Look
) -> House | None:
    if template is None:
        return None
    if "pptx" not in formats:
        raise InputError(f"template: needs pptx among the formats, got {', '.join(formats)}")
    return House.read(Path(template), marked, look)


def _write(
    content: Briefing,
    folder: Path,
    pictures: Mapping[str, Picture],
    formats: Sequence[Format],
    house: House | None,
    ask: Ask,
) -> None:
    cuts = {key: picture.cut for key, picture in pictures.items()}
    slides = ask(write_slides, content, folder, cuts, house) if "pptx" in formats else None
    for exhibit in content.exhibits:
        _save_table(exhibit.numbers(), folder / "numbers" / exhibit.key, (".csv", ".xlsx"))
    for name, table in (kept for chapter in content.chapters for kept in chapter.kept):
        _save_table(pd.DataFrame(table.rows, columns=table.head), folder / "tables" / name)
    if "html" in formats:
        (folder / _FILES["html"]).write_text(page(content, pictures), encoding="utf-8")
    if "pdf" in formats:
        write_pdf(content, folder, pictures, ask)
    if slides is not None:
        slides.get()


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


def _save_table(frame: pd.DataFrame, path: Path, kinds: Sequence[str] = TABLE_KINDS) -> None:
    for kind in kinds:
        path.with_suffix(kind).write_bytes(table_file(frame, kind))
