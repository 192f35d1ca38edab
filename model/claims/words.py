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
from model.words import listed, percent

#: What a code says.
CODE_WORDS = {FAILS: "fails", HOLDS: "holds", UNTRIED: "not tried"}

#: Verdicts counted together in a sentence, with the verb for one and for several.
_COUNTED: tuple[tuple[tuple[Verdict, ...], str, str], ...] = (
    (("holds",), "holds", "hold"),
    (("fails",), "fails", "fail"),
    (
        ("depends on the lens", "depends on the grid"),
        "depends on the lens or the grid",
        "depend on the lens or the grid",
    ),
    (("not tried",), "is not tried", "are not tried"),
    (("built into the form",), "is built into the form", "are built into the form"),
    (("excluded by the form",), "is excluded by the form", "are excluded by the form"),
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


def lens_words(result: ClaimResult) -> str:
    """Which readings say what at the scenario's values, where they do not all say the same."""
    groups: dict[str, list[str]] = {}
    for found in result.readings:
        if found.verdict != "not tried":
            verdict = found.verdict.replace("depends on the grid", "differs by L")
            groups.setdefault(verdict, []).append(found.reading)
    if not groups:
        return "what it is about does not occur"
    if len(groups) == 1:
        return ""
    return "; ".join(f"{verdict}: {', '.join(names)}" for verdict, names in groups.items())


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
        return f"excluded by the form: none of {bounds.tried:,} draws over the full bounds meets it"
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
    if found.reading == "payoffs":
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
