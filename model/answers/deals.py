"""A deal: a stable outcome on its central terms, with what it is worth and what could hold too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from model.answers.bargains import Bargain
from model.continuum.exact import Stretch
from model.parameters import FILES
from model.words import COUNTS, conceded, listed, percent, the_files

#: The lens that these results are seen through.
LENS = "central reading: each file at its Nash bargain given the others, no grid"


@dataclass(frozen=True, eq=False, repr=False)
class Deal:
    """A stable outcome on its central terms.

    Attributes
    ----------
    bargain : Bargain
        The terms, exact or certified.
    no_deal : tuple of float
        What each side has if every file stays open, the US first.
    ranges : mapping of str to tuple of Stretch
        For each settled file all terms it has where equilibria settle just these files; empty where
        that is not known.
    """

    bargain: Bargain
    no_deal: tuple[float, float]
    ranges: Mapping[str, tuple[Stretch, ...]]

    @property
    def settled(self) -> tuple[str, ...]:
        """The files that are settled."""
        return tuple(self.bargain.talks.files[f] for f in self.bargain.settled)

    @property
    def files(self) -> tuple[str, ...]:
        """All files of the talks."""
        return self.bargain.talks.files

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """The share of each settled file that is given up, right to the last digit of a float."""
        files = self.bargain.talks.files
        return {files[f]: float(x) for f, x in enumerate(self.bargain.near) if x is not None}

    @cached_property
    def payoffs(self) -> tuple[float, float]:
        """What each side has, in points, the US first."""
        us, iran = (float(sum(self.bargain.payoff(p)) / 2) for p in (0, 1))
        return us, iran

    @property
    def gains(self) -> tuple[float, float]:
        """What each side has from it over no deal at all, in points, the US first."""
        us, iran = (here - none for here, none in zip(self.payoffs, self.no_deal, strict=True))
        return us, iran

    @property
    def words(self) -> str:
        """What is settled on which terms, e.g. ``"nuclear 86%, regional 58%"``."""
        return ", ".join(f"{f} {conceded(x)}" for f, x in self.terms.items()) or "no deal"

    def report(self) -> dict[str, Any]:
        """Plain data: terms with their exact form, payoffs, gains and ranges."""
        files = self.bargain.talks.files
        exact = {f: x for f, x in zip(files, self.bargain.exact, strict=True) if f in self.terms}
        return {
            "settled": list(self.settled),
            "terms": {
                f: {"value": x, "exact": None if exact[f] is None else str(exact[f])}
                for f, x in self.terms.items()
            },
            "error_at_most": self.bargain.error,
            "payoffs": by_side(self.payoffs),
            "gains_over_no_deal": by_side(self.gains),
            "terms_that_can_hold": {
                f: [[s.low.report(), s.high.report()] for s in stretches]
                for f, stretches in self.ranges.items()
            },
        }

    @property
    def worth(self) -> str:
        """What it is worth to each side, and how far its terms could be otherwise, in a clause."""
        us, iran = self.gains
        first = (
            f"against no deal that is worth {us:.2f} points to the US and {iran:.2f} to Iran"
            if min(us, iran) > 0
            else f"against no deal the US has {us:+.2f} points and Iran {iran:+.2f}"
        )
        parts = [
            f"{' or '.join(_range(s) for s in stretches)} of the {f} file"
            for f, stretches in self.ranges.items()
        ]
        if not parts:
            return first
        return f"{first}; the same deal could hold on other terms too: {listed(parts)}"


def settles(
    outcomes: Sequence[Mapping[str, float]],
    agenda: Sequence[str],
    files: Sequence[str],
    givers: Sequence[int],
) -> str:
    """Which files are settled on which terms, and which stay open, in a clause.

    Parameters
    ----------
    outcomes : sequence of mapping of str to float
        The terms of the files that each answer settles; at least one.
    agenda, files : sequence of str
        The files on the table, and all of them.
    givers : sequence of int
        For each file the position in `PLAYERS` of who gives it up.
    """
    rest = [f for f in agenda if not any(f in terms for terms in outcomes)]
    stay = f"{the_files(rest, files)} {'stay' if len(rest) > 1 else 'stays'} open"
    if not any(outcomes):
        return f"there is no deal: {stay}"
    if len(outcomes) == 1:
        terms = outcomes[0]
        text = f"a deal on {the_files(tuple(terms), files)} can hold: "
        text += f"split evenly, {_given(terms, files, givers)}"
        return f"{text}, while {stay}" if rest else text
    each = [
        f"a deal on {the_files(tuple(terms), files)} ({_given(terms, files, givers)})"
        if terms
        else "no deal"
        for terms in outcomes
    ]
    none = "neither" if len(each) == 2 else "none"
    text = f"{COUNTS[len(each)] if len(each) < len(COUNTS) else len(each)} answers can hold, and "
    text += f"{none} suits both sides better: split evenly, {', or '.join(each)}"
    return f"{text}; {stay} in {'both' if len(each) == 2 else 'all of them'}" if rest else text


def _given(terms: Mapping[str, float], files: Sequence[str], givers: Sequence[int]) -> str:
    """Who gives up how much of which file, and who drops its demand where nothing is given."""
    given, dropped = [], []
    sides = ((1, "Iran gives up", "the US drops"), (0, "the US gives", "Iran drops"))
    for giver, gives, drops in sides:
        mine = [f for f in terms if givers[list(files).index(f)] == giver]
        parts = [f"{percent(terms[f])} of the {f} file" for f in mine if terms[f] > 0]
        given += [f"{gives} {listed(parts)}"] if parts else []
        nothing = [f for f in mine if not terms[f] > 0]
        dropped += [f"{drops} its demand on {the_files(nothing, files)}"] if nothing else []
    return listed([*given, *dropped])


def listed_sets(sets: Sequence[Sequence[str]], files: Sequence[str] = FILES) -> str:
    """Central sets in a clause, e.g. ``"a deal on the nuclear and regional files"``."""
    named = [f"a deal on {the_files(s, files)}" if s else "no deal" for s in sets]
    return " or ".join(named) or "that nothing is stable on even terms"


def by_side(values: Sequence[float]) -> dict[str, float]:
    """Numbers of both sides by side."""
    return dict(zip(("us", "iran"), values, strict=True))


def _range(stretch: Stretch) -> str:
    low, high = percent(float(stretch.low)), percent(float(stretch.high))
    return low if low == high else f"{low} to {high}"
