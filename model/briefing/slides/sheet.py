"""One slide while it is made: its title and what stands around, text, shapes, tables, pictures.

Sizes stand on the runs of a text, not on its paragraphs or its list styles: so they stay when a
user edits.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from model.briefing.slides import measure
from model.briefing.slides.area import Area
from model.briefing.slides.house import Layouts, kind_of, named
from model.briefing.slides.inherited import margins, size_of

Align = Literal["l", "ctr", "r"]
Anchor = Literal["t", "ctr", "b"]

#: The least size of any text in points, and the sizes of a title.
LEAST = 10
_TITLES = (32, 28, 24, 22, 20, 18, 16, 14, 12)

#: Lines that a title has at most.
_LINES = 2

#: Type size of what stands around in points, and the identity of the field of its number.
_FOOT, _FIELD = 11, "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"


@dataclass(frozen=True)
class Run:
    """A stretch of text in one look; `size` in points."""

    text: str
    size: float
    bold: bool = False
    colour: str | None = None


@dataclass
class Sheet:
    """A slide that is filled.

    Attributes
    ----------
    slide : Slide
    area : Area
        Where there is room for more.
    over : list of (head, rows)
        What of its tables had no room: it goes on the next slide.
    """

    slide: Any
    area: Area
    over: list[tuple[Sequence[str], Sequence[Sequence[str]]]] = field(default_factory=list)

    @classmethod
    def add(cls, layouts: Layouts, layout: Any, title: str, kicker: str = "") -> Sheet:
        """Add a slide with a title; without a place for it the kicker leads the title."""
        slide = layouts.deck.slides.add_slide(layout)
        sheet = cls(slide, layouts.area)
        place = sheet._placed("Kicker", layout)
        if kicker and place is not None:
            sheet.fill(place, [[Run(kicker, 11)]])
        elif kicker:
            title = f"{kicker}. {title}"
        sheet._title(title, layout)
        return sheet

    def _placed(self, name: str, layout: Any) -> Any:
        """The slide's own copy of a layout's placeholder of this name, or None."""
        origin = named(layout, name)
        if origin is None:
            return None
        idx = origin.placeholder_format.idx
        return next((p for p in self.slide.placeholders if p.placeholder_format.idx == idx), None)

    def _title(self, text: str, layout: Any) -> None:
        shape = self.slide.shapes.title
        across, down = margins(shape, layout)
        place = Area.of(shape)
        room, high = place.width - across, place.height - down
        most = size_of(shape, layout) or _TITLES[2]
        sizes = [most, *(s for s in _TITLES if s < most)]
        fits = [s for s in sizes if measure.lines(text, s, room, True) <= _LINES]
        size = measure.fitting(text, fits or sizes[-1:], room, high, True)
        self.fill(shape, [[Run(text, size)]])

    def fill(self, shape: Any, paragraphs: Sequence[Sequence[Run]], after: float = 0) -> None:
        """Write paragraphs into a shape; `after` is the space after each in points."""
        from pptx.util import Pt

        frame = shape.text_frame
        for k, runs in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            if after:
                paragraph.space_before, paragraph.space_after = Pt(0), Pt(after)
            for run in runs:
                written = paragraph.add_run()
                written.text = run.text
                written.font.size = Pt(run.size)
                if run.bold:
                    written.font.bold = True
                if run.colour:
                    written.font.color.rgb = rgb(run.colour)

    def text(
        self,
        place: Area,
        paragraphs: Sequence[Sequence[Run]],
        align: Align = "l",
        anchor: Anchor = "t",
        into: Any = None,
        after: float = 0,
    ) -> Any:
        """A box of text without margins."""
        shapes = self.slide.shapes if into is None else into
        box = shapes.add_textbox(*place.emu)
        self._frame(box, align, anchor)
        self.fill(box, paragraphs, after)
        self._align(box, align)
        return box

    def block(
        self,
        place: Area,
        colour: str | None,
        edge: str | None = None,
        runs: Sequence[Run] = (),
        into: Any = None,
        anchor: Anchor = "ctr",
        form: str = "RECTANGLE",
        line: float = 1.5,
    ) -> Any:
        """A shape in one colour, or in none, with a text in it."""
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Pt

        shapes = self.slide.shapes if into is None else into
        made = shapes.add_shape(getattr(MSO_SHAPE, form), *place.emu)
        _flat(made)
        if colour is None:
            made.fill.background()
        else:
            made.fill.solid()
            made.fill.fore_color.rgb = rgb(colour)
        if edge is None:
            made.line.fill.background()
        else:
            made.line.color.rgb, made.line.width = rgb(edge), Pt(line)
        if runs:
            self._frame(made, "ctr", anchor)
            self.fill(made, [runs])
            self._align(made, "ctr")
        return made

    def rule(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str,
        points: float = 1,
        dotted: bool = False,
        into: Any = None,
    ) -> Any:
        """A straight line between two places in inches."""
        from pptx.enum.dml import MSO_LINE
        from pptx.enum.shapes import MSO_CONNECTOR
        from pptx.util import Inches, Pt

        shapes = self.slide.shapes if into is None else into
        made = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *map(Inches, (*start, *end)))
        made.line.color.rgb, made.line.width = rgb(colour), Pt(points)
        _flat(made)
        if dotted:
            made.line.dash_style = MSO_LINE.ROUND_DOT
        return made

    def group(self, words: str, name: str) -> Any:
        """A group of shapes that reads as one picture."""
        made = self.slide.shapes.add_group_shape()
        made.name = name
        describe(made, words)
        return made

    def around(self, layout: Any, marking: str, date: str, foot: str, number: int) -> None:
        """Date, foot and number where the layout has places; the marking at head and foot."""
        place = self._placed("Marking", layout)
        if place is not None and marking:
            self.fill(place, [[Run(marking, 11, bold=True)]])
        elif marking:
            title = Area.of(self.slide.shapes.title)
            head = Area(title.left, 0.05, title.width, 0.22)
            self.text(head, [[Run(marking, _FOOT, bold=True)]], "ctr")
        if marking:
            foot = f"{marking}. {foot}"
        said = {"DATE": date, "FOOTER": foot, "SLIDE_NUMBER": str(number)}
        for origin in layout.placeholders:
            if text := said.get(kind_of(origin)):
                self._copy(origin, layout, text)

    def _copy(self, origin: Any, layout: Any, text: str) -> None:
        """A slide's own copy of a placeholder around it; python-pptx makes none of these."""
        from pptx.oxml import parse_xml
        from pptx.oxml.ns import nsdecls

        tree = self.slide.shapes._spTree
        made = copy.deepcopy(origin._element)
        made.nvSpPr.cNvPr.set("id", str(1 + max(int(i) for i in tree.xpath("//p:cNvPr/@id"))))
        for old in made.txBody.xpath("./a:p | ./a:lstStyle/*"):
            old.getparent().remove(old)
        for old in list(made.spPr):
            made.spPr.remove(old)
        size = max(LEAST, min(size_of(origin, layout) or _FOOT, _FOOT))
        look = f'<a:rPr lang="en-US" sz="{round(100 * size)}"/><a:t/>'
        run = f"<a:r>{look}</a:r>"
        if kind_of(origin) == "SLIDE_NUMBER":
            run = f'<a:fld id="{_FIELD}" type="slidenum">{look}</a:fld>'
        paragraph = parse_xml(f"<a:p {nsdecls('a')}>{run}</a:p>")
        paragraph.xpath(".//a:t")[0].text = text
        made.txBody.append(paragraph)
        tree.append(made)

    def drop_empty(self) -> None:
        """Take away placeholders that nothing was written to: they would ask to be clicked."""
        for shape in list(self.slide.placeholders):
            if shape.has_text_frame and not shape.text_frame.text:
                shape._element.getparent().remove(shape._element)

    @staticmethod
    def _frame(shape: Any, align: Align, anchor: Anchor) -> None:
        from pptx.enum.text import MSO_ANCHOR

        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = {
            "t": MSO_ANCHOR.TOP, "ctr": MSO_ANCHOR.MIDDLE, "b": MSO_ANCHOR.BOTTOM,
        }[anchor]  # fmt: skip

    @staticmethod
    def _align(shape: Any, align: Align) -> None:
        from pptx.enum.text import PP_ALIGN

        where = {"l": PP_ALIGN.LEFT, "ctr": PP_ALIGN.CENTER, "r": PP_ALIGN.RIGHT}[align]
        for paragraph in shape.text_frame.paragraphs:
            paragraph.alignment = where


def _flat(shape: Any) -> None:
    """No shadow, whatever the theme says."""
    for effect in shape._element.xpath("./p:style/a:effectRef"):
        effect.set("idx", "0")


def describe(shape: Any, words: str) -> None:
    """What a reader hears who does not see the shape."""
    (about,) = shape._element.xpath("./*/p:cNvPr")
    about.set("descr", words)


def rgb(colour: str) -> Any:
    """A colour as ``"#RRGGBB"``, as python-pptx takes it."""
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour[1:])
