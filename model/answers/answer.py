"""The answer for one scenario: what can hold, the central reading of it, and what it is worth.

The order of reading is that of a briefing. First what can hold: every set of files that a pure
equilibrium settles when concessions can be split at will, with all terms, exactly
(`model.continuum`). Then the central reading (`model.answers.central`): of the terms that can hold
the ones on which each file is split evenly given the others, and of the sets that are stable on
such terms those that no other beats for both sides. Mostly that is one outcome, and it is the
answer; where there are several, the answer is that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.agendas import Widening, holds_whole, widening
from model.answers.bargains import Bargain
from model.answers.breaks import Breaks
from model.answers.breaks import breaks as find_breaks
from model.answers.central import Central, central
from model.answers.deals import LENS, Deal, by_side, settles
from model.answers.holding import what_can_hold
from model.answers.smoothed import Smoothed, smoothed
from model.answers.talks import read_agenda, talks
from model.answers.titles import title
from model.continuum.outcomes import Settling
from model.errors import InputError
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
    sentence,
    settled_set,
    the_files,
)

if TYPE_CHECKING:
    import pandas as pd


#: How outcomes stand to a file, by its status.
_STANDING = {
    EVERY: "every stable outcome settles",
    SOME: "some settle",
    OPEN: "none settles",
}


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
    breaks : Breaks or None
        What would change the answer; None where it was not looked for.
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    central: Central
    can_hold: tuple[Settling, ...] | None
    breaks: Breaks | None = None

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
        files = tuple(self.structure.file_names[f] for f in bargain.settled)
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
        for f in self.structure.file_names:
            held = [f in s for s in sets]
            found[f] = NONE if not held else EVERY if all(held) else SOME if any(held) else OPEN
        return found

    @cached_property
    def widening(self) -> tuple[Widening, ...]:
        """What each wider agenda is worth, and this one against each narrower."""
        here = set(self.agenda)
        found = []
        for size in range(1, len(self.structure.file_names) + 1):
            for other in combinations(self.structure.file_names, size):
                if not holds_whole(self.structure.linked, other):
                    continue
                if here < set(other):
                    found.append(self._widened(self.agenda, other))
                elif set(other) < here:
                    found.append(self._widened(other, self.agenda))
        return tuple(found)

    def _widened(self, narrow: tuple[str, ...], wide: tuple[str, ...]) -> Widening:
        less, more = (
            self.outcomes
            if files == self.agenda
            else answer(self.scenario, self.structure, files).outcomes
            for files in (narrow, wide)
        )
        return widening(narrow, less, wide, more, self.structure.file_names)

    def smoothed(self, noise: float, start: Sequence[float] | None = None) -> Smoothed:
        """The equilibrium of Nash's smoothed demand game on the files that the answer settles.

        Parameters
        ----------
        noise : float
            Above 0; the share of a file over which it is blurred whether offers meet.
        start : sequence of float, optional
            Terms from which it is looked for; a half each by default.

        Raises
        ------
        InputError
            Where there is not one central outcome, and as `model.answers.smoothed.smoothed` does.
        """
        if len(self.outcomes) != 1:
            raise InputError(f"answer: must be one outcome, got {len(self.outcomes)}")
        return smoothed(self.central.talks, self.outcomes[0].bargain.blocks, noise, start)

    @property
    def words(self) -> str:
        """The answer in a few plain sentences; the last one if `breaks` were looked for."""
        said = [self._what()]
        if len(self.outcomes) == 1 and self.outcomes[0].settled:
            said.append(self.outcomes[0].worth)
        if self.breaks is not None:
            said.append(self.breaks.words)
        return ". ".join(map(sentence, said))

    @property
    def headline(self) -> str:
        """The answer in a title of two lines at most."""
        if not self.outcomes:
            return sentence(self._nothing())
        return title(
            [o.settled for o in self.outcomes],
            self.agenda,
            self.structure.file_names,
            self.dropped,
        )

    @property
    def dropped(self) -> tuple[str, ...]:
        """The files that central outcomes settle and of which none has anything given up."""
        given = {f: [o.terms[f] for o in self.outcomes if f in o.terms] for f in self.agenda}
        return tuple(f for f, terms in given.items() if terms and not any(terms))

    @property
    def standing(self) -> str:
        """Which files every stable outcome settles, which some, and which none, in a sentence."""
        said = [
            f"{how} {the_files(files, self.structure.file_names)}"
            for code, how in _STANDING.items()
            if (files := [f for f in self.agenda if self.status[f] == code])
        ]
        if not said:
            return "Nothing is stable"
        first = said[0].replace("some settle", "some stable outcomes settle")
        first = first.replace("none settles", "no stable outcome settles")
        return sentence(listed([first, *said[1:]]))

    def _what(self) -> str:
        """What the central reading settles, and on which terms."""
        table = the_files(self.agenda, self.structure.file_names)
        agenda = "" if self.agenda == self.structure.file_names else f"with {table} on the table, "
        if not self.outcomes:
            return f"{agenda}{self._nothing()}"
        here = self.central.talks
        return agenda + settles(
            [o.terms for o in self.outcomes], self.agenda, here.files, here.givers
        )

    def _nothing(self) -> str:
        """What to say where no set is stable on its central terms."""
        if not self.central.decided:
            return "which outcomes are stable is not decided"
        if self.can_hold:
            sets = " or ".join(
                settled_set(s.settled, self.structure.file_names) for s in self.can_hold
            )
            return f"split evenly nothing is stable, though on other terms {sets} can be settled"
        if self.can_hold is None:
            return "split evenly nothing is stable; whether other terms are is not known"
        return "nothing is stable: whatever is settled, a side would rather move"

    def frame(self) -> pd.DataFrame:
        """A row for each outcome that is stable on its central terms, the central ones marked."""
        central_sets = [o.bargain for o in self.outcomes]
        rows = []
        for deal in self.stable:
            rows.append(
                {
                    "outcome": listed(deal.settled) or "no deal",
                    "central": deal.bargain in central_sets,
                    **{f: deal.terms.get(f) for f in self.structure.file_names},
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
            "no_deal": by_side(self.no_deal),
            "status": {f: STATUS_LABELS[code][1] for f, code in self.status.items()},
            "what_would_change_it": None
            if self.breaks is None
            else [b.report() for b in self.breaks.breaks],
            "can_hold": None if self.can_hold is None else [list(s.settled) for s in self.can_hold],
            "sets": [
                {
                    "files": [self.structure.file_names[f] for b in r.blocks for f in b],
                    "reading": r.status,
                }
                for r in self.central.readings
            ],
        }


def answer(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    breaks: bool = False,
) -> Answer:
    """Answer for a scenario: what can hold, the central reading of it, what it is worth.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; the others stay open whatever is offered. All by default.
    breaks : bool
        Whether to look for what would change the central outcomes too, which takes some seconds.

    Returns
    -------
    Answer

    Raises
    ------
    InputError
        For an agenda that cannot be read.

    Examples
    --------
    >>> import model
    >>> model.answer("jcpoa-2015", agenda=["nuclear"]).outcomes[0].words
    'nuclear 73%'
    >>> found = model.answer("oman-2026")
    >>> [outcome.words for outcome in found.outcomes]
    ['nuclear 86%, regional 58%']
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    on_the_table = read_agenda(agenda, structure.file_names)
    here = talks(scenario.values, structure, on_the_table)
    found = central(here)
    return Answer(
        scenario,
        structure,
        on_the_table,
        found,
        what_can_hold(scenario.values, structure, here),
        find_breaks(scenario, structure, on_the_table, kinds=("central",)) if breaks else None,
    )
