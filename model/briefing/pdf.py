"""The briefing as a typeset PDF: its content as JSON, laid out by a Typst template.

Its figures by themselves are typeset likewise, each from its SVG on a page of its size: in a
fortieth of the time that matplotlib takes to choose the letters of a font.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Set
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.briefing.content import ANNEX, READING, WARNING, Briefing, Exhibit, Picture
from model.briefing.drawing import drawn_for_page, page_svg
from model.briefing.fill import Mark, higher
from model.briefing.order import tall, turned
from model.plots.colours import mixed
from model.plots.house import house
from model.plots.pages import UPRIGHT
from model.second import Ask, Asked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: A page that a figure fills.
_FIGURE = b"""
#set document(title: sys.inputs.title, description: sys.inputs.subject, date: none)
#set page(width: float(sys.inputs.width) * 1in, height: float(sys.inputs.height) * 1in, margin: 0in)
#image(sys.inputs.name, width: 100%, alt: sys.inputs.title)
"""

#: Where the text of a page ends, in inches from its top: A4 less its lower margin.
_FOOT = (29.7 - 1.8) / 2.54


def write_pdf(
    content: Briefing, folder: Path, pictures: Mapping[str, Picture], ask: Ask = Asked
) -> Path:
    """Typeset a briefing.

    Parameters
    ----------
    content : Briefing
    folder : Path
        Where the PDF is written.
    pictures : mapping of str to Picture
        Of each exhibit, by key.
    ask : callable
        Has figures drawn; see `model.second`.

    Returns
    -------
    Path
        ``briefing.pdf`` in the folder. The same content gives the same bytes.
    """
    source, data = folder / "briefing.typ", folder / "content.json"
    template = resources.files("model.briefing") / "templates" / "briefing.typ"
    source.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
    target = folder / "briefing.pdf"
    try:
        last = {key for key, picture in pictures.items() if tall(picture)}
        data.write_text(json.dumps(_plain(content, pictures, last)), encoding="utf-8")
        filled = _filled(content, pictures, source, ask)
        data.write_text(json.dumps(_plain(content, filled, last)), encoding="utf-8")
        made = _compiled(str(source), folder)
    finally:
        source.unlink()
        data.unlink()
    target.write_bytes(made)
    return target


def figure_pdf(svg: Path, size: tuple[float, float], title: str, subject: str) -> bytes:
    """A figure as a PDF of one page.

    Parameters
    ----------
    svg : Path
    size : (float, float)
        Width and height, in inches.
    title, subject : str
        Of the document.

    Returns
    -------
    bytes
        The same figure gives the same bytes.
    """
    width, height = size
    told = {"name": svg.name, "title": title, "subject": subject}
    return _compiled(_FIGURE, svg.parent, told | {"width": f"{width}", "height": f"{height}"})


def _filled(
    content: Briefing, pictures: Mapping[str, Picture], source: Path, ask: Ask
) -> Mapping[str, Picture]:
    """The pictures, drawn higher on pages of the body that would end in a blank."""
    import typst

    told = json.loads(typst.query(str(source), "<mark>", field="value", **_settings(source.parent)))
    annex = {e.key for chapter in content.chapters if chapter.annex for e in chapter.exhibits}
    sizes = {key: picture.size for key, picture in pictures.items() if key not in annex}
    upright = {key: high for key, (wide, high) in sizes.items() if wide <= UPRIGHT[0]}
    heights = higher([Mark(**mark) for mark in told], upright, _FOOT)
    asked = {
        e.key: ask(_higher, e.draw, heights[e.key], e.title)
        for e in content.exhibits if e.key in heights
    }  # fmt: skip
    made = dict(pictures)
    for key, drawn in reversed(asked.items()):
        page, size = drawn.get()
        made[key] = made[key]._replace(page=page, size=size)
    return made


def _higher(draw: Callable[[], Figure], high: float, title: str) -> tuple[str, tuple[float, float]]:
    """A figure for a page, so high, as an SVG file, and its size."""
    figure = drawn_for_page(draw, high)
    svg = page_svg(figure, title)
    width, height = map(float, figure.get_size_inches())
    return svg.decode(), (width, height)


def _compiled(source: Any, root: Path, told: Mapping[str, str] | None = None) -> bytes:
    # Into memory, so that it is Python that meets a full disk.
    import typst

    return typst.compile(source, **_settings(root), sys_inputs=dict(told or {}))


def _settings(root: Path) -> dict[str, Any]:
    """Where the typesetter finds files and fonts."""
    import matplotlib
    from matplotlib.font_manager import findfont

    shipped = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    fonts = dict.fromkeys(map(str, (shipped, Path(findfont(house.font)).parent)))
    return {"root": str(root), "font_paths": list(fonts), "ignore_system_fonts": True}


def _plain(content: Briefing, pictures: Mapping[str, Picture], last: Set[str]) -> dict[str, Any]:
    """The content as the template reads it."""
    scenario, about = content.scenario, content.provenance
    numbers = content.numbered
    against = f", compared with {content.against.label}" if content.against else ""
    return {
        "title": content.title,
        "about": f"Bargaining model of the US-Iran talks. Scenario {scenario.label}{against}, "
        f"facts up to {scenario.known_until}. {about['software']}.",
        "footer": f"{scenario.label}. {about['software']}. {about['caveat']}",
        "marking": content.marking,
        "look": _look(),
        "caveat": about["caveat"],
        "warning": WARNING,
        "reading": READING,
        "occasion": f"{content.occasion}. A model's result, not a forecast",
        "findings": [
            asdict(point) | {"shown": content.where_shown(point)} for point in content.findings
        ],
        "annex": ANNEX,
        "headline": _exhibit(content.headline, pictures, numbers),
        "chapters": [
            {
                "heading": chapter.heading,
                "text": chapter.text,
                "annex": chapter.annex,
                "exhibits": [
                    _exhibit(e, pictures, numbers) | {"tall": e.key in last}
                    for e in chapter.exhibits
                ],
                "tables": [
                    {"caption": t.caption, "head": t.head, "rows": t.rows} for t in chapter.tables
                ],
            }
            for chapter in content.chapters
        ],
    }


def _look() -> dict[str, str]:
    """The house style as the template reads it."""
    names = ("font", "paper", "ink", "quiet", "rule", "gap")
    return {name: getattr(house, name) for name in names} | {
        "warning": mixed(house.paper, house.gap, 0.08)
    }


def _exhibit(
    exhibit: Exhibit, pictures: Mapping[str, Picture], numbers: Mapping[str, int]
) -> dict[str, Any]:
    picture = pictures[exhibit.key]
    width, height = picture.size
    return {
        "key": exhibit.key,
        "number": numbers[exhibit.key],
        "title": exhibit.title,
        "caption": exhibit.caption,
        "picture": picture.page,
        "width": width,
        "height": height,
        "turned": turned(picture),
    }
