"""Commands for a scenario of one's own: a file to edit, its schema, the explorer."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from model.cli.options import Levels, Replace, ScenarioName, file_target, read_scenario
from model.cli.text import tell
from model.errors import InputError


def new(
    name: Annotated[str, typer.Argument(help="Name of the new scenario, e.g. my-scenario.")],
    template: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="A bundled scenario, or a TOML file.")
    ] = "oman-2026",
    out: Annotated[
        Path | None, typer.Option(help="File to write; NAME.toml here by default.")
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option(
            help="A file that `schema --out` wrote, for editors to find from the new one."
        ),
    ] = None,
    replace: Replace = False,
) -> None:
    """Write a scenario file to edit, from one that exists."""
    from model.scenario.writing import new_scenario, scenario_text

    scenario = new_scenario(name, read_scenario(template))
    target = Path(f"{name}.toml") if out is None else out
    if target.suffix != ".toml":
        raise InputError(f"--out: must end in .toml, got {target}")
    kept = file_target(target, replace)
    place = None
    if schema is not None:
        if not schema.is_file():
            raise InputError(f"--schema: must be a file that `schema --out` wrote, got {schema}")
        place = Path(os.path.relpath(schema, target.absolute().parent)).as_posix()
    kept.write(scenario_text(scenario, file=str(target), schema=place))
    tell(f"wrote {target}: edit it, then: python -m model check {target}")


def schema(
    out: Annotated[Path | None, typer.Option(help="File to write, .json; else printed.")] = None,
    replace: Replace = False,
) -> None:
    """Print or write the JSON Schema of scenario files.

    For editors to complete and to mark.
    """
    from model.scenario.writing import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        print(text, end="")
        return
    if out.suffix != ".json":
        raise InputError(f"--out: must end in .json, got {out}")
    file_target(out, replace).write(text)
    tell(f"wrote {out}: to use it, begin a scenario file with the line  #:schema {out.name}")


def explore(
    scenario: ScenarioName = "oman-2026",
    levels: Levels = 3,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8866,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address.")
    ] = False,
) -> None:
    """Open the explorer as a page in the browser.

    Served to this machine alone. Ctrl-C ends it.
    """
    from model.explorer.page import serve

    raise typer.Exit(serve(scenario, levels, port=port, browser=not no_browser))
