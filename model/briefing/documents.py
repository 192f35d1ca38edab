"""The documents of a briefing, their figures, numbers and tables, in a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from model.about import made_with
from model.briefing.compose import compose, steps
from model.briefing.content import Briefing, Picture
from model.briefing.ground import SEED
from model.briefing.order import ordered
from model.briefing.page import page
from model.briefing.pdf import write_pdf
from model.briefing.pictures import Pictures
from model.briefing.slides import House, write_slides
from model.progress import bar
from model.scenario import Scenario
from model.second import Ask
from model.table_files import TABLE_KINDS, table_file


def documents(
    scenario: Scenario,
    levels: int,
    against: Scenario | None,
    folder: Path,
    files: Mapping[str, str],
    house: House | None,
    marking: str,
    ask: Ask,
) -> dict[str, Any]:
    """Write a briefing.

    Parameters
    ----------
    scenario : Scenario
    levels : int
        L of the figures.
    against : Scenario or None
        Another scenario to compare with.
    folder : Path
        Empty.
    files : mapping of {"html", "pdf", "pptx"} to str
        The documents to write, by format.
    house : House or None
        A presentation whose layouts the slides fill.
    marking : str
        A line on every page.
    ask : callable
        Has calls made, here or elsewhere; see `model.second`.

    Returns
    -------
    dict
        What the manifest says besides the files.
    """
    for name in ("figures", "numbers", "tables"):
        (folder / name).mkdir()
    pictures = Pictures(folder / "figures", scenario.label, ask)
    with bar("Composing the briefing", steps(levels, against is not None)) as advance:
        content = compose(scenario, levels, against, advance, pictures.begin, ask)
    with bar("Drawing its figures", len(content.exhibits)) as advance:
        drawn = pictures.all_of(content.exhibits, advance)
    content = replace(content, marking=marking)
    _write(content, folder, drawn, files, house, ask)
    return _about(content)


def _write(
    content: Briefing,
    folder: Path,
    pictures: Mapping[str, Picture],
    files: Mapping[str, str],
    house: House | None,
    ask: Ask,
) -> None:
    cuts = {key: picture.cut for key, picture in pictures.items()}
    slides = ask(write_slides, content, folder, cuts, house) if "pptx" in files else None
    for exhibit in content.exhibits:
        _save_table(exhibit.numbers(), folder / "numbers" / exhibit.key, (".csv", ".xlsx"))
    for name, table in (kept for chapter in content.chapters for kept in chapter.kept):
        _save_table(pd.DataFrame(table.rows, columns=table.head), folder / "tables" / name)
    laid = ordered(content, pictures)
    if "html" in files:
        (folder / files["html"]).write_text(page(laid, pictures), encoding="utf-8")
    if "pdf" in files:
        write_pdf(laid, folder, pictures, ask)
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
