"""What the commands share: their options, how they read what they are given and how they answer."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from model.cli.text import tell
from model.errors import InputError
from model.output import Target
from model.parameters import simplexes, suggest
from model.progress import say, waiting
from model.structure import SWITCHES, Structure
from model.table_files import TABLE_KINDS, table_file

if TYPE_CHECKING:
    from model.plots.house import House
    from model.results import Result
    from model.scenario import Scenario

#: What a figure is written as.
_FIGURES = (".png", ".svg", ".pdf")

ScenarioName = Annotated[
    str,
    typer.Argument(
        help="A scenario that comes with the model, or a TOML file; oman-2026 by default."
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a value; may be given again."),
]
Links = Annotated[
    list[str] | None,
    typer.Option(
        "--link",
        metavar="FILE+FILE",
        help="Files settled together or not at all; again for others; none to undo a file's.",
    ),
]
Forms = Annotated[
    list[str] | None,
    typer.Option(
        "--form",
        metavar="NAME=VALUE",
        help="A switch of the form, such as execution=pays; may be given again.",
    ),
]
Blind = Annotated[
    bool,
    typer.Option(
        "--blind",
        help="Set inputs read from a claim that they decide to the middle grade, in full range.",
    ),
]
Levels = Annotated[
    int, typer.Option(help="L, the number of concession levels in each file, at least 2.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
FigureFile = Annotated[
    Path | None,
    typer.Option("--out", help="Figure or table to write: .png .svg .pdf, .csv .xlsx .md .tex."),
]
StyleName = Annotated[
    str | None,
    typer.Option("--style", metavar="STYLE", help="light, dark, or a style sheet of one's own."),
]
FigureSize = Annotated[
    str | None,
    typer.Option("--size", metavar="WxH", help="Width and height of the figure in inches: 6x4."),
]
Replace = Annotated[bool, typer.Option("--replace", help="Replace what an earlier run wrote.")]


def read_scenario(
    source: str | Scenario,
    settings: list[str] | None = None,
    links: list[str] | None = None,
    forms: list[str] | None = None,
    blind: bool = False,
) -> Scenario:
    """Load a scenario and apply what ``--set``, ``--link``, ``--form`` and ``--blind`` say."""
    from model.scenario import decimal, load

    pairs = [assignment(text, "--set", "NAME=VALUE") for text in settings or []]
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise InputError(f"--set: must name each parameter once, got {', '.join(names)}")
    before = blinded(load(source)) if blind else load(source)
    after = before.replace(**dict(pairs))
    for simplex, weights in simplexes(before.registry).items():
        moved = [n for n in weights if n not in names and after.values[n] != before.values[n]]
        if moved:
            listed = " and ".join(f"{n} to {decimal(after.values[n])}" for n in moved)
            say(f"note: {simplex} weights sum to 1, so --set moves {listed}")
    return _in_form(after, links, forms) if links or forms else after


def blinded(scenario: Scenario) -> Scenario:
    """The scenario without the inputs that argue in a circle."""
    if not scenario.circular():
        say(f"note: {scenario.name} marks no input as circular, so --blind changes nothing")
    return scenario.blind()


def _in_form(scenario: Scenario, links: list[str] | None, forms: list[str] | None) -> Scenario:
    """The scenario in the form that ``--link`` and ``--form`` say, else in its own."""
    pairs = [assignment(text, "--form", "NAME=VALUE") for text in forms or []]
    named = [name for name, _ in pairs]
    if len(set(named)) < len(named):
        raise InputError(f"--form: must name each switch once, got {', '.join(named)}")
    changes: dict[str, Any] = {name: _switched(name, value) for name, value in pairs}
    if links:
        changes["linked"] = _linked(links, scenario)
    form = Structure.of(scenario.structure)
    if changes.get("execution", form.execution) != "belief":
        changes.setdefault("us_chance", 0)
    return scenario.in_form(dataclasses.replace(form, **changes))


def _linked(links: list[str], scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Blocks of files, from how they are written."""
    if links == ["none"]:
        return ()
    for text in links:
        if text.count("+") == 0:
            raise InputError(f"--link: must be FILE+FILE, or none alone, got {text!r}")
    try:
        return Structure(
            linked=tuple(tuple(map(str.strip, text.split("+"))) for text in links),
            files=scenario.talks_on,
        ).linked
    except InputError as problem:
        raise InputError(str(problem).replace("linked:", "--link:", 1)) from None


def _switched(name: str, value: str) -> object:
    """A choice of a switch, from how it is written."""
    if name == "us_chance":
        return value
    if name not in SWITCHES:
        known = (*SWITCHES, "us_chance")
        raise InputError(
            f"--form: must name a switch ({', '.join(known)}), got {name!r}{suggest(name, known)}"
        )
    choices = {str(choice).lower(): choice for choice in SWITCHES[name]}
    if value.lower() not in choices:
        raise InputError(f"--form: {name} must be one of {', '.join(choices)}, got {value!r}")
    return choices[value.lower()]


def assignment(text: str, option: str, form: str) -> tuple[str, str]:
    """Split ``NAME=VALUE``."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(f"{option}: must be {form}, got {text!r}")
    return name.strip(), value.strip()


def heading(s: Scenario) -> dict[str, str]:
    """What every answer in JSON says of its scenario."""
    return {
        "scenario": s.name,
        "scenario_hash": s.digest,
        "title": s.title,
        "date": s.date.isoformat(),
        "summary": s.summary,
    }


def print_json(answer: Any) -> None:
    """Print an answer as JSON."""
    print(json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False))


def answer(found: Result, show: Callable[[Any], None], as_json: bool) -> None:
    """Say what was found, as JSON or by `show`, with what goes with every result.

    What goes with it is whether the threat enforces itself, which all results of a scenario lean
    on, and the caveat.
    """
    from model.regimes.audit import enforcement
    from model.results import plain

    scenario = getattr(found, "scenario", None)
    threat = scenario and enforcement(scenario, getattr(found, "structure", None))
    if as_json:
        told = found.report()
        if threat is not None:
            told["threat_enforces_itself"] = {
                "holds": threat.holds, "margin": plain(threat.margin), "words": threat.words,
            }  # fmt: skip
        print_json(told)
    else:
        show(found)
        if threat is not None:
            tell(f"{threat.words}.")
        tell(found.provenance["caveat"])


def file_target(out: Path, replace: bool) -> Target:
    """A file to write, refused before any work is done if it exists and must not be replaced."""
    return Target.of(out, replace, "--replace replaces it")


@dataclass(frozen=True)
class Canvas:
    """Where a figure, or its table, is to go, and the house style to draw it in."""

    target: Target
    style: House


def figure_target(
    out: Path | None,
    replace: bool,
    style: str | None = None,
    size: str | None = None,
    option: str = "--out",
) -> Canvas | None:
    """A figure, or a table, to write, likewise."""
    drawn = out is not None and out.suffix.lower() in _FIGURES
    for name, value in (("--style", style), ("--size", size)):
        if value is not None and not drawn:
            raise InputError(f"{name}: needs {option} with a figure to draw, got {out or 'none'}")
    if out is None:
        return None
    if out.suffix.lower() not in (*_FIGURES, *TABLE_KINDS):
        figures, tables = (" ".join(kinds) for kinds in (_FIGURES, TABLE_KINDS))
        raise InputError(
            f"{option}: must end in {figures} for the figure or {tables} for the table, got {out}"
        )
    return Canvas(file_target(out, replace), look(style, size))


def look(style: str | None, size: str | None = None) -> House:
    """The house style that ``--style`` and ``--size`` say."""
    from model.plots.house import read_style

    try:
        return read_style(style).sized(_sides(size))
    except InputError as problem:
        # Named as it was written.
        raise InputError(re.sub(r"^(style|size):", r"--\1:", str(problem))) from None


def _sides(size: str | None) -> tuple[float, float] | None:
    if size is None:
        return None
    try:
        width, height = map(float, size.lower().split("x"))
    except ValueError:
        raise InputError(
            f"--size: must be width x height in inches, such as 6x4, got {size!r}"
        ) from None
    return width, height


def write_figure(
    canvas: Canvas | None,
    draw: Callable[[], Any],
    quiet: bool,
    source: str = "",
    *,
    frame: Callable[[], Any],
) -> None:
    """Draw a figure, or its table, and write it, last: what was found has been said by then."""
    if canvas is None:
        return
    target = canvas.target
    ending = target.path.suffix.lower()
    if ending in TABLE_KINDS:
        target.write(table_file(frame(), ending))
        if not quiet:
            tell(f"wrote {target.path}")
        return
    contents = BytesIO()
    kind = ending[1:]
    # A picture says which scenario it is of, as those of the briefing do.
    about = {"Source": source} if source and kind != "pdf" else None
    from model.plots.house import using

    with waiting("Drawing"), using(canvas.style):
        draw().savefig(contents, format=kind, metadata=about)
    target.write(contents.getvalue())
    if not quiet:
        tell(f"wrote {target.path}")
