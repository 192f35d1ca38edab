"""Commands that look at one scenario: its numbers, its equilibria, its lenses."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.groups import Reply, Talks
from model.cli.options import AsJson, Levels, heading, print_json, read_scenario
from model.cli.text import table, tell
from model.progress import waiting

if TYPE_CHECKING:
    from model.game_results import Equilibria
    from model.lenses.lens import SideBySide


def scenarios(as_json: AsJson = False) -> None:
    """List the scenarios that come with the model."""
    from model.scenario import available, load

    found = [load(name) for name in available()]
    if as_json:
        print_json([heading(s) for s in found])
        return
    for s in found:
        tell(f"{s.name:16} {s.title}", hang=17)


def show(
    as_json: AsJson = False,
    *,
    talks: Talks,
) -> None:
    """Show a scenario: each value, its range, basis and source."""
    from model.scenario import decimal

    s = talks.read()
    if as_json:
        print_json(s.report())
        return
    tell(f"{s.label}: {s.title}\n\n{' '.join(s.summary.split())}")
    rows = []
    for name, p in s.described.items():
        entry = s.parameters[name]
        span = f"{decimal(entry.low)} to {decimal(entry.high)}"
        rows.append((p.name, p.symbol, decimal(entry.value), span, entry.basis, entry.source))
    table(("parameter", "symbol", "value", "range", "basis", "source"), rows)
    for own in s.terms:
        tell(f"own term: {own.term.words} ({own.reading}; {own.source})")
    if s.structure is not None:
        tell(f"form: {s.structure}")


#: What a file that can be read has passed.
_CHECKED = (
    "Checked: every parameter has a value within its range, a range within its bounds and a "
    "source; weights sum to 1."
)


def check(
    file: Annotated[str, typer.Argument(help="A TOML file, or the name of a bundled scenario.")],
    as_json: AsJson = False,
) -> None:
    """Check a scenario file: what is wrong, or what to look at."""
    from model.scenario.notes import notes

    s = read_scenario(file)
    bases = [entry.basis for entry in s.parameters.values()]
    counts = {basis: bases.count(basis) for basis in ("reported", "inferred", "assumed")}
    found = notes(s)
    if as_json:
        print_json({**heading(s), "parameters": len(bases), "basis": counts, "notes": found})
        return
    listed = ", ".join(f"{number} {basis}" for basis, number in counts.items())
    tell(f"{file}: no errors: {s.label}, {len(bases)} parameters ({listed}). {_CHECKED}")
    if found:
        many = f"{len(found)} notes follow" if len(found) > 1 else "1 note follows"
        tell(f"{many}: no error, but something to look at before you use the results.")
    for note in found:
        tell(f"note: {note}")


def equilibria(levels: Levels = 3, *, talks: Talks, reply: Reply) -> None:
    """List the equilibria of a game, each certified exactly.

    The figure is of the payoffs where they are; the table lists them.
    """
    from model.game import BargainingGame
    from model.game_results import equilibria as find

    game = BargainingGame(talks.read(), levels)
    with waiting("Finding all equilibria"):
        found = find(game)
    reply.answer(found, _print_equilibria, figure=game.figure)


def _print_equilibria(found: Equilibria) -> None:
    """Two tables; mixed equilibria that end alike are counted together."""
    tell(f"{found.scenario.label}, L = {found.levels}")
    tell(f"Lens: {found.lens}. Form: {found.structure}.\n")
    tell("Pure equilibria by outcome, complete: all of them, exactly.")
    table(
        ("outcome", "profiles", "US payoff", "Iran payoff"),
        [(e.outcome.label, e.profiles, _short(e.us), _short(e.iran)) for e in found.pure.outcomes],
    )
    if found.extreme is None:
        tell(f"Extreme mixed equilibria are {found.complete}.")
        return
    alike: dict[tuple[str, ...], int] = {}
    for e in found.mixed:
        numbers = (*found.settled(e).values(), *found.payoffs(e))
        key = (*map(_short, numbers), str(e.regret))
        alike[key] = alike.get(key, 0) + 1
    tell(f"Extreme mixed equilibria, by {found.extreme.method}, {found.complete}.")
    table(
        (
            "profiles",
            *(f"{f} settled" for f in found.structure.file_names),
            "US payoff",
            "Iran payoff",
            "regret",
        ),
        [(count, *key) for key, count in sorted(alike.items(), reverse=True)],
    )
    tell("Payoffs in points; settled: chance that the file is settled in that equilibrium.")


def _short(number: Fraction) -> str:
    return f"{float(number):.3f}"


def lenses(
    levels: Levels = 3,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Read one game through several lenses; say where they part."""
    from model.game import BargainingGame
    from model.lenses.side_by_side import COUNT
    from model.lenses.side_by_side import lenses as look
    from model.progress import bar

    game = BargainingGame(talks.read(), levels)
    with bar("Looking through the lenses", COUNT) as advance:
        found = look(game, advance)
    reply.answer(found, _print_lenses)


def _print_lenses(found: SideBySide) -> None:
    tell(f"{found.scenario.label}, L = {found.levels}")
    table(
        ("lens", *(f"{f} file" for f in found.structure.file_names), "question"),
        [
            row
            for kind, lenses in found.kinds.items()
            for row in (
                (kind.upper(), *[""] * (len(found.structure.file_names) + 1)),
                *(
                    (x.name, *(x.in_short(f) for f in found.structure.file_names), x.question)
                    for x in lenses
                ),
            )
        ],
    )
    tell(
        f"Numbers: the share of the file that {found.structure.gives} where it is settled; after "
        "'at times', "
        "how often it is settled. In some: settled in some of what the lens names, open in others."
    )
    for lens in found:
        if lens.note:
            tell(f"{lens.name}: {lens.note}.".replace("..", "."))
    tell("\n".join(["", *found.agreement]))
