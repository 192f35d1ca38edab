"""The briefing as slides: one finding a slide, the figure below it, the numbers in the notes."""

from __future__ import annotations

import math
import zipfile
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.briefing.content import READING, WARNING, Briefing, Exhibit

if TYPE_CHECKING:
    import pandas as pd

#: Size of a slide in inches: that of the figures.
_WIDTH, _HEIGHT = 13.333, 7.5

#: Sizes of a title in points, tried until it fits where the figure's own title was; the room that
#: a bold letter takes on average and a line does, in sizes.
_TITLES, _LETTER, _LEADING = (22, 20, 18, 16, 14), 0.66, 1.2

#: Rows of the numbers that go into a slide's notes.
_ROWS = 12

#: Zip archives know no earlier date; a fixed one keeps the bytes the same.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_slides(content: Briefing, folder: Path, titles: dict[str, float]) -> Path:
    """Make a presentation.

    Parameters
    ----------
    content : Briefing
    folder : Path
        Holds ``figures/KEY.png`` for each exhibit; the presentation is written there.
    titles : dict of str to float
        The share of each figure's height that its title takes: on a slide the title is text.

    Returns
    -------
    Path
        ``briefing.pptx`` in the folder. The same content gives the same bytes.
    """
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    about = deck.core_properties
    about.title, about.author = content.title, "us-iran-bargaining"
    about.subject = content.scenario.label
    about.created = about.modified = datetime.combine(content.scenario.date, time())
    about.last_modified_by = about.author
    _answer(deck, content)
    slides = [content.headline, *(e for c in content.chapters if c.slides for e in c.exhibits)]
    for exhibit in slides:
        picture = folder / "figures" / f"{exhibit.key}.png"
        _slide(deck, exhibit, picture, titles[exhibit.key], content)
    target = folder / "briefing.pptx"
    _save(deck, target)
    return target


def _answer(deck: Any, content: Briefing) -> None:
    """The findings and the caveat."""
    from pptx.util import Inches, Pt

    # The layout with a list, so that the points are a list to a reader of the outline too.
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    _title(slide, content.title, 0.8)
    body = slide.placeholders[1]
    body.left, body.top, body.width, body.height = map(Inches, (0.3, 0.9, 12.7, 4.3))
    for k, finding in enumerate(content.findings):
        frame = body.text_frame
        paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
        lead, rest = paragraph.add_run(), paragraph.add_run()
        lead.text, rest.text = f"{finding.lead}. ", finding.text
        lead.font.bold = True
        paragraph.font.size = Pt(16)
        paragraph.space_before, paragraph.space_after = Pt(0), Pt(10)
    _text(slide, READING, 5.3, 12)
    _text(slide, f"{content.provenance['caveat']} {WARNING}", 6.05, 14, bold=True)
    _text(slide, _source(content), 6.95, 12)
    slide.notes_slide.notes_text_frame.text = content.scenario.summary


def _slide(deck: Any, exhibit: Exhibit, picture: Path, cut: float, content: Briefing) -> None:
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _title(slide, exhibit.title, cut * _HEIGHT)
    height = (1 - cut) * _HEIGHT
    shape = slide.shapes.add_picture(
        str(picture), 0, Inches(_HEIGHT - height), Inches(_WIDTH), Inches(height)
    )
    shape.crop_top = cut
    shape.height = Inches(height)
    shape._element.nvPicPr.cNvPr.set("descr", f"{exhibit.title} {exhibit.caption}")
    slide.notes_slide.notes_text_frame.text = "\n\n".join(
        [exhibit.caption, _numbers(exhibit), _source(content)]
    )


def _title(slide: Any, text: str, height: float) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches, Pt

    title = slide.shapes.title
    title.left, title.top = Inches(0.1), Inches(0.05)
    title.width, title.height = Inches(_WIDTH - 0.2), Inches(height - 0.05)
    title.text = text
    title.text_frame.word_wrap = True
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    title.text_frame.margin_top = title.text_frame.margin_bottom = 0
    size = _fitting(text, height)
    for paragraph in title.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size = Pt(size)
        paragraph.font.bold = True


def _fitting(text: str, height: float) -> int:
    """The largest size at which a title is no higher than it may be, in inches; or the smallest."""
    for size in _TITLES:
        lines = math.ceil(len(text) * _LETTER * size / (72 * (_WIDTH - 0.4)))
        if lines * size * _LEADING <= 72 * height:
            break
    return size


def _text(slide: Any, text: str, top: float, size: int, bold: bool = False) -> None:
    from pptx.util import Inches, Pt

    box = slide.shapes.add_textbox(Inches(0.3), Inches(top), Inches(12.7), Inches(0.5))
    box.text_frame.word_wrap = True
    box.text_frame.text = text
    font = box.text_frame.paragraphs[0].font
    font.size, font.bold = Pt(size), bold


def _source(content: Briefing) -> str:
    about = content.provenance
    return f"{content.scenario.label}. L = {content.levels}. {about['software']}. {about['caveat']}"


def _numbers(exhibit: Exhibit) -> str:
    """The first rows of the numbers, and where the rest is."""
    frame: pd.DataFrame = exhibit.numbers()
    shown = frame.head(_ROWS).to_csv(index=False, float_format="%.6g").strip()
    rest = "all rows" if len(frame) <= _ROWS else f"the first {_ROWS} of {len(frame):,} rows"
    return f"Numbers (numbers/{exhibit.key}.csv, {rest}):\n{shown}"


def _save(deck: Any, target: Path) -> None:
    """Save with the dates inside the archive fixed."""
    buffer = BytesIO()
    deck.save(buffer)
    fixed = BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(fixed, "w") as kept:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, made.read(name))
    target.write_bytes(fixed.getvalue())
