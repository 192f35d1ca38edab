"""Commands that write documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.groups import Talks
from model.cli.options import Levels, Replace, StyleName
from model.cli.text import tell


def briefing(
    out: Annotated[Path, typer.Option(help="Directory to write.")] = Path("briefing"),
    against: Annotated[
        str | None, typer.Option(metavar="SCENARIO", help="Another scenario to compare with.")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="LIST", help="Documents, of pdf, html and pptx.")
    ] = "pdf,html,pptx",
    levels: Levels = 3,
    marking: Annotated[
        str, typer.Option(metavar="LINE", help="How it may be handled, on every page.")
    ] = "",
    template: Annotated[
        Path | None,
        typer.Option(metavar="PPTX", help="A presentation whose layouts the slides fill."),
    ] = None,
    style: StyleName = None,
    replace: Replace = False,
    *,
    talks: Talks,
) -> None:
    """Write the briefing: PDF, page, slides, figures, numbers.

    All or nothing: the directory appears when everything in it is done. --replace replaces what an
    earlier briefing wrote there and nothing else.
    """
    from model.briefing import standing, write_briefing

    other = None if against is None else talks.of(against)
    formats = [kind.strip() for kind in format_.split(",") if kind.strip()]
    s = talks.read()
    written = write_briefing(
        s, out, against=other, levels=levels, formats=formats, replace=replace, marking=marking,
        template=template, style=style,
    )  # fmt: skip
    tell(f"wrote {out}: open {' or '.join(map(str, written))}")
    if others := standing(out, written):
        tell(f"left as they were, of an earlier run: {', '.join(map(str, others))}")
