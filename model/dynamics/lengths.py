"""The terms against the length of the talks, a line for each set of laws.

Talks of length D run in rounds 1..D of an environment that changes for as long (H = D): the longer
they last, the more of what drifts, and of each side's patience, is behind the terms. At length 1
every line begins at the game without time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.deals import LENS
from model.dynamics.course import Course
from model.dynamics.rounds import Rounds, solved
from model.errors import InputError
from model.payoffs import Structure
from model.results import Result, table
from model.scenario import Scenario, load
from model.words import listed, percent, sentence

if TYPE_CHECKING:
    import pandas as pd

#: Lengths looked at, unless said.
LENGTHS = (1, 2, 3, 4, 6, 8)

#: Laws looked at, unless said: a name and what drifts.
_FULL = "1:0.25"
LAWS: Mapping[str, Mapping[str, object]] = {
    "sanctions and protest grow": {"sanctions": _FULL, "protest": _FULL},
    "nothing drifts": {},
    "the threat fades": {"threat": "0:0.25"},
    "protest fades": {"protest": "0:0.25"},
    "Iran rebuilds": {"capability": _FULL},
}


@dataclass(frozen=True, eq=False, repr=False)
class Lengths(Result):
    """What becomes of talks of several lengths under several laws.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    agenda : tuple of str
    lengths : tuple of int
    found : mapping of str to tuple of Rounds
        By the name of its laws, one for each length.
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    lengths: tuple[int, ...]
    found: Mapping[str, tuple[Rounds, ...]]

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, agenda, form, patience, software and caveat."""
        first = next(iter(self.found.values()))[-1].course.timing
        us, iran = (f"{float(d):g}" for d in first.patience)
        return provenance(
            self.scenario,
            lens=f"{LENS}, round by round",
            levels="no grid",
            structure=self.structure,
            agenda=listed(self.agenda),
            patience=f"{us} (US), {iran} (Iran)",
        )

    def terms(self, name: str, file: str) -> tuple[tuple[float, float], ...]:
        """Least and highest terms of a file at each length; nan where it stays open."""
        nothing = (float("nan"), float("nan"))
        return tuple(here.terms.get(file, nothing) for here in self.found[name])

    @property
    def files(self) -> tuple[str, ...]:
        """The files that some length settles under some laws."""
        held = {f for every in self.found.values() for here in every for f in here.terms}
        return tuple(f for f in self.structure.file_names if f in held)

    @property
    def headline(self) -> str:
        """Between which terms the laws spread the first file, in a title of two lines at most."""
        if not self.files:
            return self.words
        file = self.files[0]
        last = {name: self.terms(name, file)[-1] for name in self.found}
        known = {name: sum(e) / 2 for name, e in last.items() if e[0] == e[0]}
        if not known or len(self.found) < 2:
            return self.words
        most, least = max(known, key=known.__getitem__), min(known, key=known.__getitem__)
        ends = list(dict.fromkeys(percent(known[name]) for name in (least, most)))
        led, open_ = f"{sentence(file)} file:", [name for name in self.found if name not in known]
        if open_:
            laws = " or if ".join(open_)
            return f"{led} {' to '.join(ends)} in long talks, but open if {laws}"
        if len(ends) == 1:
            return f"{led} {ends[0]} in long talks, whatever drifts"
        return f"{led} {ends[1]} in long talks if {most}, {ends[0]} if {least}"

    @property
    def words(self) -> str:
        """What the longest talks do to the terms of the first file, law by law."""
        if not self.files:
            return "Whatever the length of the talks and whatever drifts, nothing is settled"
        file, last = self.files[0], self.lengths[-1]
        first = percent(self.terms(next(iter(self.found)), file)[0][0])
        parts = []
        for name in self.found:
            low, high = self.terms(name, file)[-1]
            ends = dict.fromkeys((percent(low), percent(high)))
            on = f"on {' to '.join(ends)}" if low == low else "not at all"
            parts.append(f"{on} if {name}")
        return sentence(
            f"talks of {last} rounds settle the {file} file {listed(parts)}, against {first} in "
            f"talks of {'one round' if self.lengths[0] == 1 else f'{self.lengths[0]} rounds'}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each law, length and file."""
        return table(
            [
                {
                    "laws": name, "length": length, "file": f, "low": ends[0], "high": ends[1],
                    "rounds": listed([str(r) for r in here.when.get(f, ())]), "status": here.status,
                }
                for name, every in self.found.items()
                for f in self.agenda
                for length, here, ends in zip(
                    self.lengths, every, self.terms(name, f), strict=True
                )
            ]
        )  # fmt: skip

    def _contents(self) -> dict[str, Any]:
        return {
            "agenda": list(self.agenda),
            "lengths": list(self.lengths),
            "laws": {name: every[-1].course.timing.drift for name, every in self.found.items()},
            "rows": [
                {k: None if v != v else v for k, v in row.items()}
                for row in self.frame().to_dict("records")
            ],
        }


def by_length(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    lengths: Sequence[int] = LENGTHS,
    laws: Mapping[str, Mapping[str, object]] | None = None,
    patience: object = None,
    strike: Any = None,
) -> Lengths:
    """Solve talks of several lengths under several laws.

    Parameters
    ----------
    scenario, structure, agenda, patience, strike
        As `model.rounds` takes them.
    lengths : sequence of int
    laws : mapping of str to mapping, optional
        Laws by a name for them; by default a handful that the article speaks of, at a quarter of
        the way a round.

    Raises
    ------
    InputError
        For no length or no laws, and as `model.rounds` does.
    """
    scenario = load(scenario)
    laws = LAWS if laws is None else laws
    if not lengths or not laws:
        raise InputError("lengths: must be one length and one set of laws at least, got none")
    static = None
    found: dict[str, tuple[Rounds, ...]] = {}
    for name, every in laws.items():
        line = []
        for length in lengths:
            course = Course.of(
                scenario, structure, agenda, horizon=length, talks=length, laws=every,
                patience=patience, strike=strike,
            )  # fmt: skip
            static = static or solved(course.still).paths
            line.append(Rounds(course, None, solved(course, refined=False), static))
        found[name] = tuple(line)
    first = next(iter(found.values()))[0]
    return Lengths(scenario, first.structure, first.course.agenda, tuple(lengths), found)
