"""The presentation: the slides of the talk, an annex with all the rest, saved with no clock in it.

Six slides carry the answer; every other figure and table of the briefing follows in the annex, in
the order of its chapters. A figure whose result has a twin that can be edited (`native`) is that,
any other stands as a picture. Notes say what to say, the question to expect and where the number
is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from model.answers import Answer
from model.briefing.content import ANNEX, Briefing, Chapter, Exhibit, Table
from model.briefing.slides import measure
from model.briefing.slides.area import Area
from model.briefing.slides.house import House, Layouts, layouts_of
from model.briefing.slides.native import paint
from model.briefing.slides.sheet import LEAST, Run, Sheet, describe
from model.briefing.slides.slide import Notes, Slide
from model.briefing.slides.tables import Rows, pages, table, whole_table, widths
from model.briefing.slides.talk import short, talk, where
from model.plots.house import house as look

#: Zip archives know no earlier date; a fixed one keeps the bytes the same.
_EPOCH = (1980, 1, 1, 0, 0, 0)

#: Type sizes of a lead, of points, of what qualifies, and of the words of a divider.
_LEAD, _POINTS, _FOOT = (14, 13, 12, 11, 10), (16, 15, 14, 13, 12, 11, 10), (14, 13, 12, 11, 10)

#: Type sizes of a table in the annex, tried until it takes one slide.
_CELLS = (14, 12, 11, LEAST)

#: The most of an area that a lead or a foot takes, and the gap after it in inches.
_SHARE, _GAP = 0.16, 0.12


def write_slides(
    content: Briefing, folder: Path, titles: Mapping[str, float], house: House | None = None
) -> Path:
    """Make a presentation.

    Parameters
    ----------
    content : Briefing
    folder : Path
        Holds ``figures/KEY.png`` for each exhibit; the presentation is written there.
    titles : mapping of str to float
        The share of each figure's height that its title takes: on a slide the title is text.
    house : House, optional
        A presentation whose layouts are filled; a master of our own by default.

    Returns
    -------
    Path
        ``briefing.pptx`` in the folder. The same content gives the same bytes.
    """
    layouts = layouts_of(house)
    _about(layouts.deck, content)
    deck = Deck(content, layouts, folder, titles)
    slides = talk(content)
    for slide in slides:
        deck.add(slide)
    deck.annex([each for slide in slides for each in slide.shown])
    target = folder / "briefing.pptx"
    target.write_bytes(_saved(layouts.deck, content))
    return target


def _about(deck: Any, content: Briefing) -> None:
    about = deck.core_properties
    about.title, about.author = content.title, "us-iran-bargaining"
    about.subject, about.keywords = content.scenario.label, content.marking
    about.created = about.modified = datetime.combine(content.scenario.date, time())
    about.last_modified_by = about.author


class Deck:
    """A presentation while its slides are added.

    Parameters
    ----------
    content : Briefing
    layouts : Layouts
    folder : Path
    titles : mapping of str to float
    """

    def __init__(
        self, content: Briefing, layouts: Layouts, folder: Path, titles: Mapping[str, float]
    ) -> None:
        self.content, self.layouts = content, layouts
        self.folder, self.titles = folder, titles
        self.count = 0

    def add(self, slide: Slide) -> None:
        """A slide of the talk."""
        if slide.points:
            sheet = self._sheet(self.layouts.text, slide.title, slide.kicker)
            self._points(sheet, slide.points)
            self._finish(sheet, self.layouts.text, str(slide.notes))
            return
        sheet = self._sheet(self.layouts.title, slide.title, slide.kicker)
        area = self._source(sheet, slide.keys)
        area = self._lead(sheet, area, slide.lead)
        area = self._foot(sheet, area, slide.foot)
        part = (area.width - 0.3 * (len(slide.shown) - 1)) / len(slide.shown)
        for each in slide.shown:
            place, area = area.split_columns(part, 0.3)
            self._show(sheet, place, each)
        self._finish(sheet, self.layouts.title, str(slide.notes))
        for head, rows in sheet.over:
            self._rows(f"{slide.title}, continued", slide.kicker, head, rows, str(slide.notes))

    def annex(self, shown: Sequence[object]) -> None:
        """All figures and tables that the talk has not shown."""
        # A table of which the talk shows a part stands whole here.
        told = {id(each) for each in shown if isinstance(each, Exhibit)}
        # So does one of which another chapter has a part.
        parts = {id(t.result): t for _, t in self._parts() if isinstance(t, Table) and t.result}
        rest = [
            (chapter, each)
            for chapter, each in self._parts()
            if id(each) not in told
            and (isinstance(each, Exhibit) or parts.get(id(each.result), each) is each)
        ]
        self._divider(list(dict.fromkeys(c.heading for c, _ in rest)))
        for chapter, each in rest:
            if isinstance(each, Exhibit):
                self._exhibit(chapter, each)
            else:
                self._table(chapter, each)

    def _parts(self) -> Iterator[tuple[Chapter, Exhibit | Table]]:
        """All figures and tables beside the first figure, with the chapters they stand in."""
        for chapter in self.content.chapters:
            for exhibit in chapter.exhibits:
                yield chapter, exhibit
            for found in chapter.tables:
                yield chapter, found

    def _divider(self, headings: Sequence[str]) -> None:
        layout = self.layouts.section
        sheet = self._sheet(layout, ANNEX, "")
        place = _text_place(sheet)
        if place is not None:
            here = Area.of(place)
            text = "\n".join(headings)
            size = measure.fitting(text, _POINTS, here.width - 0.3, here.height - 0.2)
            sheet.fill(place, [[Run(heading, size)] for heading in headings])
        self._finish(
            sheet, layout, "What follows is not part of the talk: all figures and tables besides."
        )

    def _exhibit(self, chapter: Chapter, exhibit: Exhibit) -> None:
        layout = self.layouts.title
        title, rest = short(exhibit.title, chapter.heading)
        sheet = self._sheet(layout, title, f"Annex: {chapter.heading}")
        area = self._lead(sheet, self._source(sheet, [exhibit.key]), rest)
        self._show(sheet, area, exhibit)
        place = where(self.content, exhibit)
        notes = Notes((f"{exhibit.title}.",), "How is this read?", exhibit.caption, place)
        self._finish(sheet, layout, str(notes))

    def _table(self, chapter: Chapter, found: Table) -> None:
        notes = f"{found.caption}. Scenario {self.content.scenario.label}."
        kicker = f"Annex: {chapter.heading}"
        self._rows(found.caption, kicker, found.head, found.rows, notes)

    def _rows(self, title: str, kicker: str, head: Sequence[str], rows: Rows, notes: str) -> None:
        """A table on slides of its own, as many as it takes."""
        layout = self.layouts.title
        place = self._below_source()
        for size in _CELLS:
            columns = widths(head, rows, place.width, size)
            every = list(pages(head, rows, place, size, columns))
            if len(every) == 1:
                break
        for number, some in enumerate(every, 1):
            part = f" ({number}\u00a0of\u00a0{len(every)})" if len(every) > 1 else ""
            sheet = self._sheet(layout, f"{title}{part}", kicker)
            area = self._source(sheet, [])
            table(sheet, area, head, some, size, columns)
            self._finish(sheet, layout, notes)

    def _sheet(self, layout: Any, title: str, kicker: str) -> Sheet:
        self.count += 1
        return Sheet.add(self.layouts, layout, title, kicker)

    def _finish(self, sheet: Sheet, layout: Any, notes: str) -> None:
        content = self.content
        date = f"{content.scenario.date.day} {content.scenario.date:%B %Y}"
        sheet.around(layout, content.marking, date, "A model's result, not a forecast", self.count)
        sheet.drop_empty()
        sheet.slide.notes_slide.notes_text_frame.text = notes

    def _show(self, sheet: Sheet, place: Area, each: Exhibit | Table | Answer) -> None:
        """Something that can be edited, or else a picture."""
        if isinstance(each, Answer):
            paint(each, sheet, place)
            return
        if isinstance(each, Table):
            if not paint(each.result, sheet, place):
                whole_table(sheet, place, each.head, each.rows, (14, 12, 11))
            return
        before = len(sheet.slide.shapes)
        if not paint(each.result, sheet, place):
            self._picture(sheet, place, each)
        for shape in list(sheet.slide.shapes)[before:]:
            told = shape._element.xpath("./*/p:cNvPr/@descr")
            if (shape.has_chart or shape.has_table) and not told:
                describe(shape, _alternative(each))

    def _picture(self, sheet: Sheet, place: Area, exhibit: Exhibit) -> None:
        """The figure without its title, as large as it can be."""
        from pptx.util import Inches

        cut = self.titles[exhibit.key]
        made = sheet.slide.shapes.add_picture(
            str(self.folder / "figures" / f"{exhibit.key}.png"), 0, 0
        )
        wide, high = made.width, made.height * (1 - cut)
        scale = min(place.width / wide, place.height / high)
        made.crop_top = cut
        made.width, made.height = Inches(wide * scale), Inches(high * scale)
        made.left = Inches(place.left + (place.width - wide * scale) / 2)
        made.top = Inches(place.top)
        describe(made, _alternative(exhibit))

    def _points(self, sheet: Sheet, points: Sequence[tuple[str, str]]) -> None:
        place = _text_place(sheet)
        here = Area.of(place)
        every = "\n".join(f"{lead}. {text}" for lead, text in points)
        room, high = here.width - 0.6, here.height - 0.25 * len(points)
        size = measure.fitting(every, _POINTS, room, high)
        runs = [[Run(f"{lead}. ", size, bold=True), Run(text, size)] for lead, text in points]
        sheet.fill(place, runs, after=10)

    def _below_source(self) -> Area:
        """Where all beside the title and the source stands."""
        area = self.layouts.area
        text = self._said([])
        high = measure.height(text, LEAST, area.width)
        return area.split_rows(area.height - high - 0.04)[0]

    def _said(self, keys: Sequence[str]) -> str:
        about = self.content.provenance
        numbers = f"Numbers: {', '.join(f'numbers/{key}.csv' for key in keys)}. " if keys else ""
        return f"{numbers}{self.content.scenario.label}. {about['software']}. {about['caveat']}"

    def _source(self, sheet: Sheet, keys: Sequence[str]) -> Area:
        """Where the numbers are and what they are of, at the foot; what is left above."""
        text = self._said(keys)
        area = sheet.area
        high = measure.height(text, LEAST, area.width)
        left, foot = area.split_rows(area.height - high - 0.04, 0.04)
        sheet.text(foot, [[Run(text, LEAST, colour=look.quiet)]], anchor="b")
        return left

    def _lead(self, sheet: Sheet, area: Area, text: str) -> Area:
        if not text:
            return area
        size = measure.fitting(text, _LEAD, area.width, _SHARE * area.height)
        top, rest = area.split_rows(measure.height(text, size, area.width), _GAP)
        sheet.text(top, [[Run(text, size)]])
        return rest

    def _foot(self, sheet: Sheet, area: Area, text: str) -> Area:
        """What qualifies the title, in a frame of its own."""
        if not text:
            return area
        room = area.width - 0.2
        size = measure.fitting(text, _FOOT, room, _SHARE * area.height)
        high = measure.height(text, size, room) + 0.06
        rest, foot = area.split_rows(area.height - high - _GAP, _GAP / 2)
        sheet.block(Area(foot.left, foot.top, 0.05, high), look.gap)
        sheet.text(Area(foot.left + 0.15, foot.top, room, high), [[Run(text, size)]], anchor="ctr")
        return rest


def _text_place(sheet: Sheet) -> Any:
    """The largest placeholder of a slide for text beside its title, or None."""
    title = sheet.slide.shapes.title
    places = [
        p
        for p in sheet.slide.placeholders
        if p.shape_id != title.shape_id and p.has_text_frame and not p.text_frame.text
    ]
    return max(places, key=lambda p: p.width * p.height, default=None)


def _alternative(exhibit: Exhibit) -> str:
    return f"{exhibit.title.removesuffix('.')}. {exhibit.caption}"


def _saved(deck: Any, content: Briefing) -> bytes:
    """The bytes of a presentation, with the dates inside it fixed."""
    buffer = BytesIO()
    deck.save(buffer)
    day = content.scenario.date.isoformat()
    return _fixed(buffer.getvalue(), day)


def _fixed(contents: bytes, day: str) -> bytes:
    """An archive with its entries at one date, and so the workbooks behind its charts."""
    into = BytesIO()
    with zipfile.ZipFile(BytesIO(contents)) as made, zipfile.ZipFile(into, "w") as kept:
        for name, data in _entries(made):
            if name.endswith(".xlsx"):
                data = _fixed(data, day)
            elif name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", f"{day}T00:00:00Z".encode(), data)
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            # What is compressed already gains nothing.
            small = name.endswith((".png", ".xlsx", ".jpeg", ".jpg"))
            entry.compress_type = zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED
            kept.writestr(entry, data)
    return into.getvalue()


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in archive.namelist():
        yield name, archive.read(name)
