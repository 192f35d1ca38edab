"""The last chapters of a briefing: every number with its source, and what the method cannot say."""

from __future__ import annotations

from model.briefing.content import Chapter, Table
from model.briefing.ground import Ground
from model.payoffs import PLAYER_NAMES, Structure
from model.scenario import Scenario, decimal
from model.words import listed


def assumptions(ground: Ground) -> Chapter:
    """Every number with its basis and its source."""
    scenario = ground.scenario
    bases = [entry.basis for entry in scenario.parameters.values()]
    text = (
        f"Of the {len(bases)} parameters, {bases.count('reported')} rest on a report, "
        f"{bases.count('inferred')} are inferred from a stated fact, and {bases.count('assumed')} "
        "are assumed. Values of stakes are readings of words by an ordinal scale; only the ratios "
        "of one side's stakes matter.",
        *(_paragraphs(scenario.scale.rule) if scenario.scale else ()),
    )
    numbers = Table(
        "Every number, its stated range, what it rests on and where that is written",
        ("parameter", "meaning", "value", "range", "basis", "source"),
        tuple(
            (
                p.words, p.meaning, decimal(entry.value),
                f"{decimal(entry.low)} to {decimal(entry.high)}", entry.basis, entry.source,
            )
            for name, p in scenario.described.items()
            for entry in [scenario.parameters[name]]
        ),
    )  # fmt: skip
    sources = Table("Sources", ("key", "work"), tuple((r.key, r.text) for r in scenario.references))
    return Chapter(
        "assumptions",
        "Assumptions and their sources",
        text,
        tables=(*_scale(scenario), numbers, *_terms(scenario), sources),
        slides=False,
        annex=True,
    )


def _terms(scenario: Scenario) -> tuple[Table, ...]:
    """The terms that the scenario adds to the payoffs, if any."""
    rows = tuple(
        (PLAYER_NAMES[t.player], t.name, t.expression, t.reading, t.source) for t in scenario.terms
    )
    head = ("payoff of", "term", "expression", "reading", "source")
    return (Table("Terms that this scenario adds to the payoffs", head, rows),) if rows else ()


def _paragraphs(text: str) -> tuple[str, ...]:
    """Paragraphs of a text whose lines are broken."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n"))


def _scale(scenario: Scenario) -> tuple[Table, ...]:
    """The numbers of the grades, which the rule speaks of."""
    if scenario.scale is None:
        return ()
    kinds = (
        ("shares", scenario.scale.intensity),
        ("stakes, in points", scenario.scale.stake),
        ("weights of files", scenario.scale.weight),
    )
    rows = tuple(
        (kind, ", ".join(f"{name.replace('_', ' ')} {decimal(x)}" for name, x in grades.items()))
        for kind, grades in kinds
    )
    return (Table("The number of each grade", ("kind", "grades"), rows),)


def method(ground: Ground) -> Chapter:
    """How the numbers are made, and what they cannot say."""
    text = (
        "Two governments, each acting as one and knowing the other's payoffs, choose concessions "
        f"in the {listed(ground.scenario.file_names)} files at the same time. A file is settled "
        "when the offers meet, and stays open otherwise. The military threat changes payoffs; the "
        "strike itself is not a move of this game. Delay is looked at in the chapter on time, and "
        "whether the US bluffs in that on how sure one can be. Nothing is said of third parties "
        "with aims of their own at the table.",
        "A stable outcome is that of a pure equilibrium. These are exact and complete at every "
        "point shown: floats decide only where no comparison is close, exact arithmetic elsewhere. "
        "The answer is found with concessions split at will. Where they come in steps (on a grid), "
        f"figures have L = {ground.levels} levels of them in each file, and headlines are looked "
        "up on the nested grids L = 3, 5 and 9 too.",
        f"Form of the payoffs: {_form(ground.game.structure)}.",
        "Every figure carries the scenario's hash. Its numbers are in the folder numbers under the "
        "same name.",
    )
    return Chapter("method", "Method and limits", text, slides=False)


def _form(structure: Structure) -> str:
    """The form of the payoffs in words."""
    if structure != Structure():
        return str(structure)
    return (
        "Iran's fear of standing disarmed grows with the square of the deterrent that is gone, "
        "terms lie halfway between the offers, the threat itself erodes the assurance, US stakes "
        "do not shrink with Iran's capability; the chapter on how sure we are tries other forms"
    )
