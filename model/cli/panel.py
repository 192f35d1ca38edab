"""Commands for a panel of raters: a questionnaire out, their grades in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.options import (
    AsJson,
    Blind,
    Replace,
    ScenarioName,
    answer,
    file_target,
    read_scenario,
)
from model.cli.text import table, tell
from model.errors import InputError

if TYPE_CHECKING:
    from model.panel import Panel


def elicit(
    scenario: ScenarioName = "oman-2026",
    out: Annotated[Path, typer.Option(help="File to write, .xlsx.")] = Path("grades.xlsx"),
    blind: Blind = False,
    replace: Replace = False,
) -> None:
    """Write a questionnaire for raters of your own.

    It says what is known of each parameter and has a column for a rater's grade.

    It holds no result, no claim and no grade that was given.
    """
    from model.panel import questionnaire

    if out.suffix != ".xlsx":
        raise InputError(f"--out: must end in .xlsx, got {out}")
    s = read_scenario(scenario, blind=blind)
    file_target(out, replace).write(questionnaire(s))
    tell(f"wrote {out}: one copy for each rater; then: python -m model collect grades-*.xlsx")


def collect(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Filled questionnaires, one a rater.")
    ],
    out: Annotated[Path, typer.Option(help="Scenario file to write, .toml.")] = Path("panel.toml"),
    template: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="SCENARIO", help="What they were made from, if it is your own file."
        ),
    ] = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Make a scenario of several raters' grades.

    Medians, their spread joined with the rule's range, and how far they agree.
    """
    from model.panel import collect as gather
    from model.scenario.writing import check_name, scenario_text

    if out.suffix != ".toml":
        raise InputError(f"--out: must end in .toml, got {out}")
    check_name(out.stem)
    kept = file_target(out, replace)
    found = gather(files, template, name=out.stem)
    kept.write(scenario_text(found.scenario, file=str(out)))
    answer(found, _print_panel, as_json)
    if not as_json:
        tell(f"wrote {out}: every command takes it; check it: python -m model check {out}")


def _print_panel(found: Panel) -> None:
    rows = found.frame()
    table(tuple(rows.columns), [tuple(row) for row in rows.itertuples(index=False)])
    tell(f"{found.words}.")
    tell("Alpha: 1 where raters agree, 0 as if graded at random, below 0 where they disagree more.")
