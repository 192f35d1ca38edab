"""The scoreboard in words and as plain data; every sentence about it is worded here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isfinite
from typing import Any

from model.claims.cases import FAILS, HOLDS, UNTRIED
from model.claims.results import (
    ClaimResult,
    Effect,
    ReadingResult,
    Scoreboard,
    Share,
    Verdict,
)
from model.errors import InputError
from model.parameters import parameter
from model.words import listed, percent

_CODE_WORDS = {FAILS: "fails", HOLDS: "holds", UNTRIED: "not tried"}

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

#: Rows of the first page: what the article says of the talks. The rest is on the second.
FIRST_PAGE = 11


def title(board: Scoreboard) -> str:
    """How the article fares, in a sentence."""
    results = [r for r in board.results if not r.claim.counter]
    return f"At the scenario's values, of the article's {len(results)} claims {_counts(results)}"


def counter_title(board: Scoreboard) -> str:
    """How the literature's counter-claims fare, in a sentence."""
    results = [r for r in board.results if r.claim.counter]
    return f"Of {len(results)} counter-claims of the literature {_counts(results)}"


def _counts(results: Sequence[ClaimResult]) -> str:
    counts: Counter[Verdict] = Counter(r.verdict for r in results)
    clauses = []
    for verdicts, one, many in _COUNTED:
        number = sum(counts[verdict] for verdict in verdicts)
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
    return ", ".join(f"{_CODE_WORDS[code]} at L = {k}" for k, code in found.by_levels.items())


def effect_words(effect: Effect, unit: str) -> str:
    """By how much, over the sampled cases."""
    sides = (("above 0", effect.more), ("0", effect.same), ("below 0", effect.less))
    listed = ", ".join(f"{name} in {percent(share)}" for name, share in sides if share)
    return f"{unit}: mean {effect.mean:.3g}, from {effect.least:.3g} to {effect.most:.3g}; {listed}"


def sampling_words(board: Scoreboard) -> str:
    """What the shares are shares of."""
    agreed, checked = board.mixtures
    return (
        f"Shares: of {board.n:,} cases drawn {board.drawn} (Sobol, seed {board.seed}), of those "
        "that the claim is about; intervals at 95%. A share of such cases is not a probability. "
        f"Falsifiability: {board.bounds_n:,} draws over the full bounds. Admissible equilibria in "
        f"samples: dominance by pure strategies, the same with mixtures in {agreed} of {checked} "
        "cases checked."
    )


def figure_words(board: Scoreboard) -> str:
    """The same for the foot of a figure, shorter."""
    return (
        f"Shares: of {board.n:,} cases drawn {board.drawn}, of those that the claim is about; "
        f"bars: sampling error at 95%. Last column: of those of "
        f"{board.bounds_n:,} draws over the full bounds of every parameter that it is about."
    )


def rows_of(board: Scoreboard, page: int) -> tuple[ClaimResult, ...]:
    """The claims on a page.

    Raises
    ------
    ValueError
        For another page than 1 or 2.
    """
    if page not in (1, 2):
        raise InputError(f"page: must be 1 or 2, got {page}")
    return board.results[:FIRST_PAGE] if page == 1 else board.results[FIRST_PAGE:]


def report(board: Scoreboard) -> dict[str, Any]:
    """The scoreboard as JSON takes it."""
    return {
        **board.attrs,
        "n": board.n,
        "bounds_n": board.bounds_n,
        "seed": board.seed,
        "drawn": board.drawn,
        "mixtures_agreed": list(board.mixtures),
        "finding": title(board),
        "counter_finding": counter_title(board),
        "claims": [_claim(result) for result in board.results],
    }


def _claim(result: ClaimResult) -> dict[str, Any]:
    claim = result.claim
    return {
        "key": claim.key,
        "claim": claim.text,
        "where": claim.where,
        "counter": claim.counter,
        "predicate": claim.predicate,
        "condition": claim.condition,
        "verdict": result.verdict,
        "proof": claim.proof if "form" in result.verdict else "",
        "readings": [_reading(found, claim.measures) for found in result.readings],
    }


def _reading(found: ReadingResult, unit: str) -> dict[str, Any]:
    change, effect = found.change, found.effect
    return {
        "reading": found.reading,
        "verdict": found.verdict,
        "by_levels": {str(k): _CODE_WORDS[code] for k, code in found.by_levels.items()},
        "sampled": _share(found.sampled),
        "bounds": _share(found.bounds),
        "mark": found.mark,
        "change": None
        if change is None
        else {
            "parameter": change.parameter,
            "now": float(change.now),
            "then": float(change.then),
            "within_stated_range": change.within,
        },
        "effect": None
        if effect is None
        else {"unit": unit, **{k: _finite(v) for k, v in vars(effect).items()}},
    }


def _share(found: Share) -> dict[str, Any]:
    low, high = found.interval
    return {
        "holds": found.holds,
        "tried": found.tried,
        "cases": found.cases,
        "share": _finite(found.share),
        "low": _finite(low),
        "high": _finite(high),
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
