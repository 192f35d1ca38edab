"""The answer for one scenario: what can hold, the central reading of it, and what it is worth.

The order of reading is that of a briefing. First what can hold: every set of files that a pure
equilibrium settles when concessions can be split at will, with all terms, exactly
(`model.continuum`). Then the central reading (`model.answers.central`): of the terms that can hold
the ones on which each file is split evenly given the others, and of the sets that are stable on
such terms those that no other beats for both sides. Mostly that is one outcome, and it is the
answer; where there are several, the answer is that.

The agenda is a choice of its own: a file off the table stays open whatever is offered. What
widening it is worth to a side is its payoff in the central outcome of the wider agenda less that
in the central outcome of the narrower; where there are several, best is compared with best and
worst with worst.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.bargains import Bargain
from model.answers.central import Central, central
from model.answers.holding import what_can_hold
from model.answers.talks import read_agenda, talks
from model.continuum.exact import Stretch
from model.continuum.outcomes import Settling
from model.parameters import FILES
from model.payoffs import Structure
from model.results import Result, table
from model.scenario import Scenario, load
from model.words import (
    EVERY,
    NONE,
    OPEN,
    SOME,
    STATUS_LABELS,
    listed,
    percent,
    sentence,
    settled_set,
    the_files,
)

if TYPE_CHECKING:
    import pandas as pd

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
        return ", ".join(f"{f} {percent(x)}" for f, x in self.terms.items()) or "no deal"

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
            "payoffs": _by_side(self.payoffs),
            "gains_over_no_deal": _by_side(self.gains),
            "terms_that_can_hold": {
                f: [[s.low.report(), s.high.report()] for s in stretches]
                for f, stretches in self.ranges.items()
            },
        }


@dataclass(frozen=True)
class Widening:
    """What a wider agenda is worth.

    Attributes
    ----------
    narrow, wide : tuple of str
        The files on the table.
    us, iran : tuple of (float, float) or None
        What the wider one brings a side, worst with worst and best with best, in points; None where
        one of the two has no stable outcome.
    """

    narrow: tuple[str, ...]
    wide: tuple[str, ...]
    us: tuple[float, float] | None
    iran: tuple[float, float] | None

    @property
    def words(self) -> str:
        """The finding in a sentence."""
        rather = (
            f"talks on {the_files(self.wide, FILES)} rather than {the_files(self.narrow, FILES)}"
        )
        if self.us is None or self.iran is None:
            return (
                f"what {rather} are worth cannot be said, since on one of the two nothing is stable"
            )
        if not any((*self.us, *self.iran)):
            return f"{rather} change nothing"
        us, iran = _points(self.us), _points(self.iran)
        return f"{rather} change what the US has by {us} points and what Iran has by {iran}"


@dataclass(frozen=True, eq=False, repr=False)
class Answer(Result):
    """The answer for one scenario.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    agenda : tuple of str
        The files on the table.
    central : Central
        The reading of every set of files.
    can_hold : tuple of Settling or None
        What equilibria without a grid can settle together; None where the lemma does not apply.
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    central: Central
    can_hold: tuple[Settling, ...] | None

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, agenda, form, software and caveat."""
        return provenance(
            self.scenario,
            lens=LENS,
            levels="no grid",
            structure=self.structure,
            agenda=listed(self.agenda),
        )

    @cached_property
    def outcomes(self) -> tuple[Deal, ...]:
        """The central outcomes."""
        return tuple(self._deal(b) for b in self.central.outcomes)

    @cached_property
    def stable(self) -> tuple[Deal, ...]:
        """All outcomes that are stable on their central terms, the fullest first."""
        return tuple(self._deal(b) for b in self.central.stable)

    def _deal(self, bargain: Bargain) -> Deal:
        files = tuple(FILES[f] for f in bargain.settled)
        ranges = next((s.terms for s in self.can_hold or () if s.settled == files), {})
        return Deal(bargain, self.no_deal, ranges)

    @cached_property
    def no_deal(self) -> tuple[float, float]:
        """What each side has if every file stays open, in points, the US first."""
        here = self.central.talks
        us, iran = (float(here.payoff(p, ()).get((0,) * len(here.files), 0)) for p in (0, 1))
        return us, iran

    @cached_property
    def status(self) -> Mapping[str, int]:
        """Whether each file is settled in every stable outcome, in some or in none.

        Over all equilibria without a grid; where these are not known, over the outcomes that are
        stable on their central terms. Codes of `model.words`.
        """
        sets = [s.settled for s in self.can_hold or self.stable]
        found = {}
        for f in FILES:
            held = [f in s for s in sets]
            found[f] = NONE if not held else EVERY if all(held) else SOME if any(held) else OPEN
        return found

    @cached_property
    def widening(self) -> tuple[Widening, ...]:
        """What each wider agenda is worth, and this one against each narrower."""
        here = set(self.agenda)
        found = []
        for size in range(1, len(FILES) + 1):
            for other in combinations(FILES, size):
                if here < set(other):
                    found.append(self._widened(self.agenda, other))
                elif set(other) < here:
                    found.append(self._widened(other, self.agenda))
        return tuple(found)

    def _widened(self, narrow: tuple[str, ...], wide: tuple[str, ...]) -> Widening:
        a, b = (
            self.outcomes
            if files == self.agenda
            else answer(self.scenario, self.structure, files).outcomes
            for files in (narrow, wide)
        )
        if not a or not b:
            return Widening(narrow, wide, None, None)
        worth = []
        for p in (0, 1):
            less, more = ([o.payoffs[p] for o in outcomes] for outcomes in (a, b))
            worth.append((min(more) - min(less), max(more) - max(less)))
        return Widening(narrow, wide, worth[0], worth[1])

    @property
    def words(self) -> str:
        """The answer in a few plain sentences."""
        return ". ".join(sentence(s) for s in (self._what(), self._worth()) if s)

    def _what(self) -> str:
        """What the central reading settles, and on which terms."""
        agenda = (
            "" if self.agenda == FILES else f"with {the_files(self.agenda, FILES)} on the table, "
        )
        if not self.outcomes:
            return f"{agenda}{self._nothing()}"
        if len(self.outcomes) > 1:
            each = "; or ".join(self._settles(o) for o in self.outcomes)
            return f"{agenda}there are several answers, and none suits both sides better: {each}"
        return f"{agenda}{self._settles(self.outcomes[0])}"

    def _nothing(self) -> str:
        """What to say where no set is stable on its central terms."""
        if not self.central.decided:
            return "which outcomes are stable is not decided"
        if self.can_hold:
            sets = " or ".join(settled_set(s.settled, FILES) for s in self.can_hold)
            return f"split evenly nothing is stable, though on other terms {sets} can be settled"
        if self.can_hold is None:
            return "split evenly nothing is stable; whether other terms are is not known"
        return "nothing is stable: whatever is settled, a side would rather move"

    def _settles(self, deal: Deal) -> str:
        rest = [f for f in self.agenda if f not in deal.settled]
        stay = f"{the_files(rest, FILES)} {'stay' if len(rest) > 1 else 'stays'} open"
        if not deal.settled:
            return f"there is no deal: {stay}"
        parts = listed([f"{percent(x)} of the {f} file" for f, x in deal.terms.items()])
        deal_on = f"a deal on {the_files(deal.settled, FILES)} can hold"
        text = f"{deal_on}: split evenly, Iran gives up {parts}"
        return f"{text}, while {stay}" if rest else text

    def _worth(self) -> str:
        """What the answer is worth to each side, and how far its terms could be otherwise."""
        if len(self.outcomes) != 1 or not self.outcomes[0].settled:
            return ""
        (deal,) = self.outcomes
        us, iran = deal.gains
        first = (
            f"against no deal that is worth {us:.2f} points to the US and {iran:.2f} to Iran"
            if min(us, iran) > 0
            else f"against no deal the US has {us:+.2f} points and Iran {iran:+.2f}"
        )
        parts = [
            f"{' or '.join(_range(s) for s in stretches)} of the {f} file"
            for f, stretches in deal.ranges.items()
        ]
        return first + (f"; other terms could hold too: {listed(parts)}" if parts else "")

    def frame(self) -> pd.DataFrame:
        """A row for each outcome that is stable on its central terms, the central ones marked."""
        central_sets = [o.bargain for o in self.outcomes]
        rows = []
        for deal in self.stable:
            rows.append(
                {
                    "outcome": listed(deal.settled) or "no deal",
                    "central": deal.bargain in central_sets,
                    **{f: deal.terms.get(f) for f in FILES},
                    "us": deal.payoffs[0],
                    "iran": deal.payoffs[1],
                    "us_gain": deal.gains[0],
                    "iran_gain": deal.gains[1],
                }
            )
        return table(rows)

    def _contents(self) -> dict[str, Any]:
        return {
            "agenda": list(self.agenda),
            "decided": self.central.decided,
            "central": [o.report() for o in self.outcomes],
            "stable": [o.report() for o in self.stable],
            "no_deal": _by_side(self.no_deal),
            "status": {f: STATUS_LABELS[code][1] for f, code in self.status.items()},
            "can_hold": None if self.can_hold is None else [list(s.settled) for s in self.can_hold],
            "sets": [
                {"files": [FILES[f] for b in r.blocks for f in b], "reading": r.status}
                for r in self.central.readings
            ],
        }


def answer(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
) -> Answer:
    """Answer for a scenario: what can hold, the central reading of it, what it is worth.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; the others stay open whatever is offered. All by default.

    Returns
    -------
    Answer

    Raises
    ------
    InputError
        For an agenda that cannot be read.

    Examples
    --------
    >>> answer("jcpoa-2015", agenda=["nuclear"]).outcomes[0].words
    'nuclear 73%'
    """
    scenario = load(scenario)
    structure = Structure.of(structure)
    on_the_table = read_agenda(agenda)
    here = talks(scenario.values, structure, on_the_table)
    found = central(here)
    return Answer(
        scenario, structure, on_the_table, found, what_can_hold(scenario.values, structure, here)
    )


def _by_side(values: Sequence[float]) -> dict[str, float]:
    return dict(zip(("us", "iran"), values, strict=True))


def _points(worth: tuple[float, float]) -> str:
    low, high = (f"{x:+.2f}" for x in worth)
    return low if low == high else f"{low} to {high}"


def _range(stretch: Stretch) -> str:
    low, high = percent(float(stretch.low)), percent(float(stretch.high))
    return low if low == high else f"{low} to {high}"
