"""Commands that write documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.options import Levels, Replace, ScenarioName, Settings, read_scenario


def briefing(
    scenario: ScenarioName = "oman-2026",
    out: Annotated[Path, typer.Option(help="Directory to write.")] = Path("briefing"),
    set_: Settings = None,
    levels: Levels = 3,
    replace: Replace = False,
) -> None:
    """Write the briefing: figures (PNG, SVG, PDF), the numbers behind them (CSV) and index.html.

    All or nothing: the directory appears when everything in it is done.
    """
    from model.briefing import write_briefing

    index = write_briefing(read_scenario(scenario, set_), out, levels=levels, replace=replace)
    print(f"wrote {index.parent}: open {index} in a browser")
