"""Write a briefing to a directory, all or nothing.

What takes long to load is in `model.briefing.documents`, which two processes load at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from model.briefing.folder import Folder, files_listed
from model.errors import InputError
from model.output import told
from model.plots.house import House as Look
from model.plots.house import in_style, read_style, using
from model.scenario import Scenario, load
from model.second import Second

if TYPE_CHECKING:
    from model.briefing.slides import House

Format = Literal["html", "pdf", "pptx"]

#: Every format, and the file it makes.
FORMATS: tuple[Format, ...] = get_args(Format)
_FILES: dict[Format, str] = {"html": "index.html", "pdf": "briefing.pdf", "pptx": "briefing.pptx"}

#: What makes them.
_DOCUMENTS = "model.briefing.documents"

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
    files: dict[str, str] = {kind: _FILES[kind] for kind in chosen}
    others = [_FILES[kind] for kind in FORMATS if kind not in chosen]
    folder = Folder.of(out, others, replace, files.values())
    with (
        told(out, "folder"), folder.draft() as draft, using(look), Second(_DOCUMENTS) as other,
    ):  # fmt: skip
        from model.briefing.documents import documents

        ask = partial(other.ask, in_style, look)
        about = documents(first, levels, second, draft, files, house, marking, ask)
        folder.take(draft, about)
    return tuple(out / _FILES[kind] for kind in chosen)


def standing(out: Path, written: Sequence[Path]) -> tuple[Path, ...]:
    """Documents of a briefing's folder that are of an earlier run than that of `written`."""
    listed = files_listed(out)
    documents = (out / name for name in _FILES.values() if name in listed)
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
    from model.briefing.slides import House

    return House.read(Path(template), marked, look)
