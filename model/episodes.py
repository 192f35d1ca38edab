r"""The record: what the model says of rounds of talks that are over, beside what came of them.

**Object.** An episode is a scenario that says what happened (`[happened]` in its file), which sets
no number of it. Each is read centrally, without a grid (`model.answers`), on the agenda that
its talks had and, beside it, on another; as the scenario's own form has it, and in each of a few
other forms (`FORMS`). What is read is compared with what happened by a rule set beforehand:

* a file *ended* open, settled in part (some of it given up, not all), or given up;
* an outcome *matches* if each file of the agenda does: open in both, or settled in both, on terms
  strictly between 0 and 1 where it ended in part and on 1 where it was given up. A file that the
  model has the US drop does not match one that stayed open;
* a form *hits* if all its central outcomes match; it *allows* what happened if some match, or if
  one that is not central can hold, on whatever terms; else it *misses*.

With two types of US the outcomes are those of both, as the record does not say which it was. A
threat that is carried out only where it pays has no central reading: there every set of files
that can hold stands for itself, so that a hit says that nothing else could. Grids are a check: the
pure equilibria with 3, 5 and 9 levels, with files off the table kept open.

Some values lean on later texts, which the record of the scenario says (`hindsight`). Three or four
rounds are no statistics: a miss tells more than a hit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from model.about import provenance
from model.answers.central import central
from model.answers.deals import LENS
from model.answers.holding import what_can_hold
from model.answers.talks import talks
from model.continuum import PremiseFails, by_blocks
from model.errors import InputError
from model.game import BargainingGame
from model.parameters import FILE_LETTERS, FILES
from model.payoffs import PLAYERS, Structure
from model.results import Several, plain, table
from model.scenario import FileEnd, Happened, Scenario, available, load
from model.structure import SWITCHES, Term
from model.supposed import alternatives, supposed
from model.sweeps.engine import exact_outcomes
from model.sweeps.findings import CHECKED_LEVELS
from model.two_types import typed_answer
from model.words import listed, percent, sentence, the_files, within

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["hit", "allowed", "missed", "not read"]
VERDICTS: tuple[Verdict, ...] = ("hit", "allowed", "missed", "not read")

ENDED_WORDS: Mapping[str, str] = {
    "open": "stayed open",
    "part": "settled in part",
    "all": "given up",
}

#: What a file left open is worth to both sides where it is off the table: more than anything else.
_OFF_THE_TABLE = 1000

#: Why a form that links files is not read on an agenda that parts them.
_APART = "needs all linked files on the table"

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


@dataclass(frozen=True)
class Said:
    """What a form says of an episode on an agenda, against what happened.

    Attributes
    ----------
    form : str
    agenda : tuple of str
    reading : Reading or None
        None where the form is not read, for the reason in `words`.
    verdict : {"hit", "allowed", "missed", "not read"}
    words : str
        What it says, e.g. ``"nuclear 86%"``.
    supposes : str
        What the form supposes, after "if"; nothing for the scenario's own.
    """

    form: str
    agenda: Agenda
    reading: Reading | None
    verdict: Verdict
    words: str
    supposes: str = ""


@dataclass(frozen=True)
class Episode:
    """Talks that are over.

    Attributes
    ----------
    scenario : Scenario
        One with a record of what happened.
    said : tuple of Said
        Each form on the agenda that the talks had.
    beside : tuple of Said
        Each form on the other agenda.
    grids : mapping of int to str
        The verdict of the pure equilibria on each grid, for the agenda that the talks had.
    """

    scenario: Scenario
    said: tuple[Said, ...]
    beside: tuple[Said, ...]
    grids: Mapping[int, Verdict]

    @property
    def happened(self) -> Happened:
        """What came of the talks."""
        found = self.scenario.happened
        assert found is not None
        return found

    @property
    def sources(self) -> tuple[str, ...]:
        """What the facts rest on: keys of references, each once."""
        told = [e.source for e in self.happened.files.values()]
        told += [e.source for e in self.happened.rounds]
        return tuple(dict.fromkeys(part for source in told for part in source.split("; ")))

    @property
    def name(self) -> str:
        """What the talks are called inside a sentence, e.g. ``"the Oman round (2026)"``."""
        return f"{within(self.scenario.title.partition(',')[0])} ({self.scenario.date.year})"

    @property
    def verdict(self) -> Verdict:
        """The verdict on the scenario's own form."""
        return self.said[0].verdict

    def forms(self, verdict: Verdict) -> tuple[str, ...]:
        """The other forms with a verdict, on the agenda that the talks had."""
        return tuple(s.form for s in self.said[1:] if s.verdict == verdict)

    def supposing(self, *verdicts: Verdict) -> str:
        """What forms with these verdicts suppose, each after "if"."""
        return alternatives([s.supposes for s in self.said[1:] if s.verdict in verdicts])

    @property
    def words(self) -> str:
        """Whether the answer was right, and which forms would have said otherwise."""
        own = self.said[0]
        how = {
            "hit": "The answer is what happened",
            "allowed": "The answer allows what happened beside what it says",
            "missed": "The answer missed what happened",
            "not read": "The answer could not be read",
        }[own.verdict]
        told = [f"{how}: with {the_files(own.agenda, FILES)} on the table it says {own.words}"]
        right, allow = self.supposing("hit"), self.supposing("allowed")
        if own.verdict == "hit":
            wrong = self.supposing("allowed", "missed")
            told.append(f"less sure, or wrong, {wrong}" if wrong else "every form says so")
            return "; ".join(told)
        said = f"right {right}" if right else "no other form says what happened"
        told.append(f"{said}, though that can hold {allow}" if allow else said)
        return "; ".join(told)

    @property
    def on_grids(self) -> str:
        """The check on grids, e.g. ``"L = 3 missed, L = 5 allowed"``."""
        return ", ".join(f"L = {levels} {verdict}" for levels, verdict in self.grids.items())

    def report(self) -> dict[str, Any]:
        """What happened, its sources, and each form against it, for JSON."""
        return {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.digest,
            "title": self.scenario.title,
            "date": self.scenario.date.isoformat(),
            "happened": self.happened.report(),
            "sources": list(self.sources),
            "words": self.words,
            "said": plain(self.said),
            "beside": plain(self.beside),
            "grids": {str(levels): verdict for levels, verdict in self.grids.items()},
        }


@dataclass(frozen=True, repr=False)
class Episodes(Several[Episode]):
    """Rounds of talks side by side: what the model says of each, and what happened.

    Attributes
    ----------
    episodes : tuple of Episode
    """

    episodes: tuple[Episode, ...]

    @property
    def provenance(self) -> dict[str, Any]:
        """Lens, software and caveat; each episode names its scenario."""
        return provenance(None, lens=LENS)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that were read."""
        return tuple(s.form for s in self.episodes[0].said)

    @property
    def letters(self) -> str:
        """What stands for the files where room is short."""
        return ", ".join(f"{FILE_LETTERS[f]} {f}" for f in FILES)

    def count(self, value: object) -> int:
        """How many episodes the answer as it stands has a verdict on."""
        return sum(e.verdict == value for e in self)

    @property
    def finding(self) -> str:
        """How many rounds the answer got right and wrong, and which."""
        right = self.count("hit")
        told = [f"The answer is right about {right} of {len(self)} rounds of talks"]
        for verdict, verb in _VERBS.items():
            named = [e.name for e in self if e.verdict == verdict]
            if named:
                told.append(f"{verb}: {listed(named)}")
        return ". ".join(told)

    @property
    def otherwise(self) -> str:
        """Which forms would have said otherwise where the answer missed, in a sentence."""
        wrong = [e for e in self if e.verdict != "hit"]
        if not wrong:
            return "No form is needed to mend it"
        said, allow = (
            alternatives(
                [s.supposes for s in wrong[0].said[1:] if all(s.form in e.forms(v) for e in wrong)]
            )
            for v in ("hit", "allowed")
        )
        first = f"Where it missed, what happened is the answer {said}"
        if not said:
            first = "Where it missed, no other form of the model answers what happened"
        return f"{first}, though that can hold {allow}" if allow else first

    @property
    def caution(self) -> str:
        """How little so few rounds prove."""
        ends = len({e.happened.date for e in self})
        these = (
            "one round is"
            if len(self) == 1
            else f"{len(self)} rounds, with {ends} ends between them, are"
        )
        return f"{these} no statistics; a miss tells more than a hit"

    @property
    def words(self) -> str:
        """Right and wrong, what would have said otherwise, and how little that proves."""
        return f"{self.finding}. {self.otherwise}. {sentence(self.caution)}"

    def frame(self) -> pd.DataFrame:
        """A row for each episode, form and agenda: what is said, and how that fits."""
        return table(
            [
                {
                    "scenario": episode.scenario.name,
                    "form": said.form,
                    "agenda": listed(said.agenda),
                    "its_own_agenda": said in episode.said,
                    "says": said.words,
                    "against": said.verdict,
                }
                for episode in self
                for said in (*episode.said, *episode.beside)
            ]
        )


#: What is said of rounds with a verdict.
_VERBS: Mapping[Verdict, str] = {
    "hit": "Right",
    "allowed": "Allowed beside other outcomes",
    "missed": "Missed",
    "not read": "Not read",
}


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


def episodes(*scenarios: Scenario | str, forms: Sequence[Form] = FORMS) -> Episodes:
    """Read rounds of talks that are over, and set what happened beside it; some seconds.

    Parameters
    ----------
    *scenarios : Scenario or str
        Each with a record of what happened; by default all that come with the model, by date.
    forms : sequence of Form
        The first is compared with the others.

    Returns
    -------
    Episodes

    Raises
    ------
    InputError
        For a scenario that says nothing of what happened.

    Examples
    --------
    >>> import model
    >>> found = model.record("jcpoa-2015", "framework-2025")
    >>> [episode.verdict for episode in found]
    ['hit', 'hit']
    """
    chosen = [load(s) for s in scenarios or with_a_record()]
    for s in chosen:
        if s.happened is None:
            raise InputError(f"scenario: must say what happened ([happened]), got {s.name}")
        if s.file_names != FILES:
            raise InputError(f"scenario: must be of talks on {listed(FILES)}, got {s.name}")
    return Episodes(tuple(_episode(s, forms) for s in chosen))


def with_a_record() -> tuple[Scenario, ...]:
    """The scenarios of the package that say what happened, by date."""
    found = (s for name in available() if (s := load(name)).happened)
    return tuple(sorted(found, key=lambda s: s.date))


def _episode(scenario: Scenario, forms: Sequence[Form]) -> Episode:
    happened = scenario.happened
    assert happened is not None
    agenda, beside = (
        tuple(f for f in FILES if f in named)
        for named in (happened.agenda, happened.beside or FILES)
    )
    said, others = (
        tuple(_said(scenario, form, happened, files) for form in forms)
        for files in (agenda, beside)
    )
    return Episode(scenario, said, others, _on_grids(scenario, happened, agenda))


def verdict_on(scenario: Scenario, agenda: Sequence[str] = FILES) -> Verdict:
    """How the answer to talks that are over, on an agenda, fits what came of them.

    Raises
    ------
    InputError
        For a scenario that says nothing of what happened, or of talks on other files.
    """
    if scenario.happened is None or scenario.file_names != FILES:
        raise InputError(
            f"scenario: must say what happened on {listed(FILES)} ([happened]), got {scenario.name}"
        )
    table = tuple(f for f in FILES if f in agenda)
    return _said(scenario, FORMS[0], scenario.happened, table).verdict


def _said(scenario: Scenario, form: Form, happened: Happened, agenda: Agenda) -> Said:
    structure = replace(scenario.form(), **form.changes)
    if any(set(block) - set(agenda) for block in structure.linked if set(block) & set(agenda)):
        return Said(form.name, agenda, None, "not read", _APART, form.supposes)
    try:
        reading = form.read(scenario, structure, agenda)
    except InputError as error:
        return Said(form.name, agenda, None, "not read", str(error), form.supposes)
    return Said(
        form.name, agenda, reading, reading.against(happened.files, agenda), reading.words,
        form.supposes,
    )  # fmt: skip


def _on_grids(scenario: Scenario, happened: Happened, agenda: Agenda) -> Mapping[int, Verdict]:
    """The verdict of the pure equilibria on each grid."""
    structure = off_the_table(scenario.form(), agenda)
    found: dict[int, Verdict] = {}
    for levels in CHECKED_LEVELS:
        game = BargainingGame(scenario, levels, structure)
        outcomes = tuple(
            {
                name: (float(x), float(x))
                for name, x in zip(FILES, game.grid.outcome(int(n)).terms, strict=True)
                if x is not None
            }
            for n in exact_outcomes(game)[0]
        )
        found[levels] = Reading((), outcomes).against(happened.files, agenda)
    return found
