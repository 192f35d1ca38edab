"""What comes of a claim in words: its verdict, its shares, what would turn it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from model.claims.cases import FAILS, HOLDS, UNTRIED
from model.claims.results import (
    ClaimResult,
    Effect,
    ReadingResult,
    Share,
    Verdict,
)
from model.parameters import parameter
from model.structure import SWITCHES
from model.words import STEPS, listed, percent

#: What a code says.
CODE_WORDS = {FAILS: "fails", HOLDS: "holds", UNTRIED: "not tried"}

#: Verdicts counted together in a sentence, with the verb for one and for several.
_COUNTED: tuple[tuple[tuple[Verdict, ...], str, str], ...] = (
    (("holds",), "holds", "hold"),
    (("fails",), "fails", "fail"),
    (("depends on the grid",), STEPS, STEPS.replace("depends", "depend")),
    (("not tried",), "does not arise here", "do not arise here"),
    (("built into the form",), "is built into the form", "are built into the form"),
    (
        ("excluded by the form",),
        "is ruled out beforehand by the form of the model",
        "are ruled out beforehand by the form of the model",
    ),
)


def counts(results: Sequence[ClaimResult]) -> str:
    """How many claims come out how, as the end of a sentence."""
    found: Counter[Verdict] = Counter(r.verdict for r in results)
    clauses = []
    for verdicts, one, many in _COUNTED:
        number = sum(found[verdict] for verdict in verdicts)
        if number:
            clauses.append(f"{number} {one if number == 1 else many}")
    if not clauses:
        return "none was looked at"
    return listed(clauses)


def beside_words(result: ClaimResult) -> str:
    """What stands beside the verdict: blind, with a switch, and in readings that say otherwise."""
    said = []
    if result.own.verdict == "not tried":
        said.append("what it is about does not occur")
    if result.blind is not None:
        said.append(f"blind: {CODE_WORDS[result.blind.code]}")
    if result.switched is not None:
        said.append(f"with a switch: {CODE_WORDS[result.switched.code]}")
    groups: dict[str, list[str]] = {}
    for found in result.readings[1:]:
        if found.verdict not in ("not tried", result.own.verdict):
            verdict = found.verdict.replace("depends on the grid", "differs by step")
            groups.setdefault(verdict, []).append(found.reading)
    said += [f"{', '.join(names)}: {verdict}" for verdict, names in groups.items()]
    return "; ".join(said)


def blind_words(result: ClaimResult) -> str:
    """Which inputs are circular, and what the claim comes to without them; empty if none is."""
    blind = result.blind
    if blind is None:
        return ""
    named = listed([parameter(name).words for name in blind.inputs])
    return (
        f"Circular: {named}, read from a paragraph that the claim is from. Blind to "
        f"{'it' if len(blind.inputs) == 1 else 'them'} the claim "
        f"{_found(CODE_WORDS[blind.code])}; {share_words(blind.sampled)}"
    )


def switch_words(result: ClaimResult) -> str:
    """What the claim comes to with the switch that lets it; empty if there is none."""
    if result.switched is None:
        return ""
    named = listed([SWITCHES[name][value] for name, value in result.switched.switch.items()])
    return f"In the form in which {named} it {_found(CODE_WORDS[result.switched.code])}"


def _found(code: str) -> str:
    return code if code != "not tried" else "is not tried"


def share_words(found: Share) -> str:
    """The share of sampled cases, with its sampling error and what it is of."""
    if not found.tried:
        return f"tried in none of {found.cases:,} sampled cases"
    low, high = found.interval
    of = f"{found.tried:,} sampled cases"
    if found.tried < found.cases:
        of = f"the {percent(found.tried_share)} of {found.cases:,} sampled cases that it is about"
    return f"holds in {percent(found.share)} ({low:.0%} to {high:.0%}) of {of}"


def mark_words(found: ReadingResult) -> str:
    """What draws over the full bounds do to the claim."""
    bounds = found.bounds
    if found.mark == "built into the form":
        return f"built into the form: none of {bounds.tried:,} draws over the full bounds breaks it"
    if found.mark == "excluded by the form":
        return (
            f"excluded by the form of the model: none of {bounds.tried:,} draws over the full "
            "bounds meets it"
        )
    if found.mark == "hardly tried":
        return f"tried in only {bounds.tried:,} of {bounds.cases:,} draws over the full bounds"
    of = "draws"
    if bounds.tried < bounds.cases:
        of = f"the {percent(bounds.tried_share)} of draws that it is about,"
    return f"broken in {percent(1 - bounds.share)} of {of} over the full bounds"


def change_words(found: ReadingResult) -> str:
    """The smallest move of one parameter that was found to turn the answer."""
    if found.verdict == "not tried":
        return "not tried"
    change = found.change
    if change is None:
        return "no move of a single parameter was found to turn it"
    p = parameter(change.parameter)
    now, then = (f"{float(value):.3g}" for value in (change.now, change.then))
    where = "" if change.within else ", outside its stated range"
    if now == then:
        way = "rise" if change.then > change.now else "fall"
        return f"turns at a slight {way} of {p.words} (now {now}{where})"
    return f"turns at {p.words} {then} (now {now}{where})"


def grid_words(found: ReadingResult) -> str:
    """The verdict at the scenario's values, grid by grid where the grids differ."""
    if found.reading in ("payoffs", "central"):
        return found.verdict
    if found.verdict != "depends on the grid":
        grids = ", ".join(map(str, found.by_levels))
        return f"{found.verdict} (L = {grids})"
    return ", ".join(f"{CODE_WORDS[code]} at L = {k}" for k, code in found.by_levels.items())


def effect_words(effect: Effect, unit: str) -> str:
    """By how much, over the sampled cases."""
    sides = (("above 0", effect.more), ("0", effect.same), ("below 0", effect.less))
    listed = ", ".join(f"{name} in {percent(share)}" for name, share in sides if share)
    return f"{unit}: mean {effect.mean:.3g}, from {effect.least:.3g} to {effect.most:.3g}; {listed}"
