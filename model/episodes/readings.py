r"""What a form of the game says of talks that are over, and whether that is what happened.

The rule by which they are compared is told in `model.episodes.record`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from model.answers.central import central
from model.answers.holding import what_can_hold
from model.answers.talks import talks
from model.continuum import PremiseFails, by_blocks
from model.errors import InputError
from model.parameters import FILE_LETTERS, FILES
from model.payoffs import PLAYERS, Structure
from model.scenario import FileEnd, Scenario
from model.structure import SWITCHES, Term
from model.supposed import supposed
from model.two_types import typed_answer
from model.words import percent

Verdict = Literal["hit", "allowed", "missed", "not read"]
VERDICTS: tuple[Verdict, ...] = ("hit", "allowed", "missed", "not read")

#: What a file left open is worth to both sides where it is off the table: more than anything else.
_OFF_THE_TABLE = 1000

Agenda = tuple[str, ...]

#: What becomes of each settled file: its least and its greatest terms; other files stay open.
Outcome = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Reading:
    """What a form of the game says on an agenda.

    Attributes
    ----------
    central : tuple of Outcome
        The central outcomes; none where the form is not read centrally.
    others : tuple of Outcome
        What else can hold.
    """

    central: tuple[Outcome, ...]
    others: tuple[Outcome, ...]

    @property
    def words(self) -> str:
        """The central outcomes, e.g. ``"nuclear 86%"``; else all that can hold."""
        return "; or ".join(map(outcome_words, self.central or self.others)) or "nothing stable"

    def against(self, files: Mapping[str, FileEnd], agenda: Sequence[str]) -> Verdict:
        """Compare with how the files of an agenda ended."""
        ends = {name: files[name].ended for name in agenda}
        told = [matches(o, ends) for o in self.central]
        rest = [matches(o, ends) for o in self.others]
        if all(told if self.central else rest) and (told or rest):
            return "hit"
        return "allowed" if any(told) or any(rest) else "missed"


#: Reads a scenario in a form on an agenda; raises InputError where it cannot.
Reader = Callable[[Scenario, Structure, Agenda], Reading]


def read_centrally(scenario: Scenario, structure: Structure, agenda: Agenda) -> Reading:
    """Read a scenario centrally, and all that can hold beside.

    Raises
    ------
    InputError
        Where the form has no central reading, or parts linked files.
    """
    here = talks(scenario.values, structure, agenda)
    found = central(here)
    outcomes: list[tuple[Outcome, ...]] = []
    for bargains in (found.outcomes, found.stable):
        outcomes.append(
            tuple(
                {FILES[f]: (float(x), float(x)) for f, x in enumerate(b.near) if x is not None}
                for b in bargains
            )
        )
    can_hold = tuple(
        {f: (float(s[0].low), float(s[-1].high)) for f, s in each.terms.items()}
        for each in what_can_hold(scenario.values, structure, here) or ()
    )
    others = (*(o for o in outcomes[1] if o not in outcomes[0]), *can_hold)
    return Reading(outcomes[0], others)


def read_where_it_pays(scenario: Scenario, structure: Structure, agenda: Agenda) -> Reading:
    """All that can hold where the threat is carried out only where it pays.

    Raises
    ------
    InputError
        Where that is not decided, or the agenda parts linked files.
    """
    talks(scenario.values, replace(structure, execution="given"), agenda)
    try:
        found = by_blocks(scenario, off_the_table(structure, agenda))
    except PremiseFails as error:
        raise InputError(str(error)) from None
    if not found.decided:
        raise InputError("execution: must be decided without a grid, got boxes left over")
    return Reading((), tuple(s.terms for s in found.sets if s.possible))


def read_with_two_types(scenario: Scenario, structure: Structure, agenda: Agenda) -> Reading:
    """The central outcomes if Iran does not know whether the threat is meant or a bluff.

    What each type settles is an outcome of its own, since the record does not say which it was.

    Raises
    ------
    InputError
        Where two types are not read without a grid, or the agenda parts linked files.
    """
    talks(scenario.values, structure, agenda)
    found = typed_answer(scenario, structure=off_the_table(structure, agenda))
    if not found.decided:
        raise InputError("types: must be decided without a grid, got sets left over")
    told: list[tuple[Outcome, ...]] = []
    for deals in (found.outcomes, found.stable):
        ends = (deal.terms_with(theta) for deal in deals for theta in (0, 1))
        outcomes = ({f: (float(x), float(x)) for f, x in terms.items()} for terms in ends)
        told.append(tuple({outcome_words(o): o for o in outcomes}.values()))
    central_words = set(map(outcome_words, told[0]))
    return Reading(told[0], tuple(o for o in told[1] if outcome_words(o) not in central_words))


def off_the_table(structure: Structure, agenda: Sequence[str]) -> Structure:
    """The form with files off an agenda kept open, by own terms that let nobody settle them."""
    extra = tuple(
        Term(player, f"{name} off the table", f"{_OFF_THE_TABLE}*o_{FILE_LETTERS[name]}")
        for name in FILES
        if name not in agenda
        for player in PLAYERS
    )
    return replace(structure, extra=(*structure.extra, *extra))


@dataclass(frozen=True)
class Form:
    """A form of the game in which the record is read: what is changed, and how it is read.

    What it supposes (`model.supposed`) follows from what is changed unless it is said.
    """

    name: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    read: Reader = read_centrally
    supposes: str = ""

    def __post_init__(self) -> None:
        if not self.supposes:
            told = supposed(Structure(**self.changes), Structure())
            object.__setattr__(self, "supposes", told)


#: The forms of the record. The first is the scenario's own.
FORMS: tuple[Form, ...] = (
    Form("as it stands"),
    Form(
        SWITCHES["execution"]["pays"],
        {"execution": "pays", "us_chance": Fraction(0)},
        read_where_it_pays,
    ),
    Form(
        "two types: meant or a bluff",
        {},
        read_with_two_types,
        "Iran did not know whether the threat is meant",
    ),
    Form("all files linked", {"linked": (FILES,)}),
    Form(SWITCHES["hazard"]["any"], {"hazard": "any"}),
    Form(SWITCHES["israel_exposure"]["motive"], {"israel_exposure": "motive"}),
    Form(SWITCHES["israel_exposure"]["none"], {"israel_exposure": "none"}),
)


def outcome_words(outcome: Outcome) -> str:
    """An outcome in short, e.g. ``"nuclear 86%, regional 58%"``."""
    parts = [
        f"{name} {' to '.join(dict.fromkeys((percent(low), percent(high))))}"
        for name, (low, high) in outcome.items()
    ]
    return ", ".join(parts) or "no deal"


def matches(outcome: Outcome, ends: Mapping[str, str]) -> bool:
    """Whether each of some files ends in an outcome as it did."""
    for name, ended in ends.items():
        low, high = outcome.get(name, (None, None))
        if ended == "open" or low is None or high is None:
            if ended != "open" or low is not None:
                return False
        elif not (low < 1 and high > 0 if ended == "part" else high >= 1):
            return False
    return True
