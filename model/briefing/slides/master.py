"""The slide master of our own: 16:9, with kicker, title, marking line, date, foot and number.

It is made from the master that python-pptx carries, which is 4:3 and has none of these in place:
every placeholder of the layouts that are kept gets its rectangle, its type sizes and its colours
here, so that a slide that a user adds looks like the others.
"""

from __future__ import annotations

from typing import Any

from model.briefing.slides.area import Area
from model.plots.house import house as look

#: Size of a slide in inches.
WIDTH, HEIGHT = 13.333, 7.5

#: Where things stand.
_X, _W = 0.55, WIDTH - 1.1
TITLE = Area(_X, 0.62, _W, 0.95)
BODY = Area(_X, 1.68, _W, 5.2)
_KICKER = Area(_X, 0.34, _W, 0.28)
_MARKING = Area(_X, 0.06, _W, 0.28)
_FOOT = {
    "DATE": Area(_X, 7.03, 3.0, 0.3),
    "FOOTER": Area(_X + 3.1, 7.03, _W - 4.7, 0.3),
    "SLIDE_NUMBER": Area(WIDTH - _X - 1.4, 7.03, 1.4, 0.3),
}
_HALF = (_W - 0.4) / 2

#: The layouts that are kept, and the rectangles of what each has beside its title.
_LAYOUTS: dict[str, tuple[Area, ...]] = {
    "Title and Content": (BODY,),
    "Section Header": (Area(_X, 3.6, _W, 2.4),),
    "Two Content": (
        Area(BODY.left, BODY.top, _HALF, BODY.height),
        Area(BODY.left + _HALF + 0.4, BODY.top, _HALF, BODY.height),
    ),
    "Title Only": (),
    "Blank": (),
}
_SECTION = Area(_X, 2.2, _W, 1.3)

#: Type sizes in points: title, levels of the text, what stands around.
TITLE_SIZE, _LEVELS, SMALL = 24, (16, 14, 12, 12, 12), 11

#: A face that every office has, and LibreOffice one of the same measures.
_FACE = "Arial"

#: The font of figures where a house style says none: it stands in no office.
_DRAWN = "DejaVu Sans"


def _colours() -> dict[str, str]:
    """Colours of the theme: text and ground, first and second, and the accents in their order."""
    accents = (look.agreed, look.us, look.iran, look.gap, look.some, look.accent)
    return {
        "dk1": look.ink, "lt1": look.paper, "dk2": look.soft, "lt2": look.open,
        **{f"accent{number}": colour for number, colour in enumerate(accents, 1)},
    }  # fmt: skip


def master() -> Any:
    """A presentation without slides."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.part._element.sldSz.attrib.pop("type", None)
    for layout in list(deck.slide_layouts):
        if layout.name not in _LAYOUTS:
            deck.slide_layouts.remove(layout)
    _theme(deck.slide_master)
    _styles(deck.slide_master)
    _around(deck.slide_master)
    for shape in deck.slide_master.placeholders:
        kind = shape.placeholder_format.type.name
        if kind in ("TITLE", "BODY"):
            _put(shape, TITLE if kind == "TITLE" else BODY)
    for layout in deck.slide_layouts:
        _lay_out(layout)
    return deck


def _lay_out(layout: Any) -> None:
    """Give each placeholder of a layout its place, and add kicker and marking."""
    _around(layout)
    places = iter(_LAYOUTS[layout.name])
    section = layout.name == "Section Header"
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type.name
        if kind == "TITLE":
            _put(shape, _SECTION if section else TITLE)
        elif kind in ("BODY", "OBJECT"):
            _put(shape, next(places))
        for style in shape._element.txBody.xpath("./a:lstStyle/*"):
            style.getparent().remove(style)
        if section:
            shape._element.txBody.bodyPr.set("anchor", "b" if kind == "TITLE" else "t")
    if layout.name != "Blank":
        _add(layout, "Kicker", 14, _KICKER, "l", look.quiet, bold=False)
    _add(layout, "Marking", 13, _MARKING, "ctr", look.ink, bold=True)


def _around(page: Any) -> None:
    """Date, foot and number along the lower edge."""
    for shape in page.placeholders:
        place = _FOOT.get(shape.placeholder_format.type.name)
        if place is not None:
            _put(shape, place)


def _put(shape: Any, place: Area) -> None:
    shape.left, shape.top, shape.width, shape.height = place.emu


def _styles(page: Any) -> None:
    """Type sizes of title and text: on the left, the title bold from the top of its place."""
    styles = "./p:txStyles"
    (title,) = page._element.xpath(f"{styles}/p:titleStyle/a:lvl1pPr")
    title.set("algn", "l")
    (size,) = page._element.xpath(f"{styles}/p:titleStyle/a:lvl1pPr/a:defRPr")
    size.set("sz", str(100 * TITLE_SIZE))
    size.set("b", "1")
    for level, points in enumerate(_LEVELS, 1):
        for size in page._element.xpath(f"{styles}/p:bodyStyle/a:lvl{level}pPr/a:defRPr"):
            size.set("sz", str(100 * points))
    for shape in page.placeholders:
        kind = shape.placeholder_format.type.name
        body = shape._element.txBody
        if kind == "TITLE":
            body.bodyPr.set("anchor", "t")
        if kind in ("TITLE", "BODY"):
            for name in ("lIns", "rIns", "tIns", "bIns"):
                body.bodyPr.set(name, "0")
        for size in body.xpath("./a:lstStyle/a:lvl1pPr/a:defRPr"):
            size.set("sz", str(100 * SMALL))


def _theme(page: Any) -> None:
    """The face and the colours of the theme."""
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    (part,) = (r.target_part for r in page.part.rels.values() if r.reltype.endswith("/theme"))
    theme = parse_xml(part.blob)
    for face in theme.xpath("//a:majorFont/a:latin | //a:minorFont/a:latin"):
        face.set("typeface", _FACE if look.font == _DRAWN else look.font)
    for name, colour in _colours().items():
        (here,) = theme.xpath(f"//a:clrScheme/a:{name}")
        for old in list(here):
            here.remove(old)
        here.append(parse_xml(f'<a:srgbClr {nsdecls("a")} val="{colour[1:]}"/>'))
    part._blob = serialize_part_xml(theme)


def _add(
    layout: Any, name: str, idx: int, place: Area, align: str, colour: str, bold: bool
) -> None:
    """Add a placeholder for a line of text to a layout."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    left, top, width, height = place.emu
    made = parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{100 + idx}" name="{name}"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="body" sz="quarter" idx="{idx}"/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>'
        '</a:xfrm></p:spPr><p:txBody><a:bodyPr lIns="0" rIns="0" tIns="0" bIns="0" anchor="ctr">'
        "<a:noAutofit/></a:bodyPr><a:lstStyle>"
        f'<a:lvl1pPr marL="0" indent="0" algn="{align}"><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:buNone/><a:defRPr sz="{100 * SMALL}" b="{int(bold)}"><a:solidFill>'
        f'<a:srgbClr val="{colour[1:]}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
        f"<a:p><a:r><a:rPr/><a:t>{name}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    layout.shapes._spTree.append(made)
