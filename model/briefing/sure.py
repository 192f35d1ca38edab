"""How sure the answer is of each file, in a verdict by a stated rule, with what stands behind it.

What the answer says of a file, that it is settled or that it stays open, is put to three tests:
whether every stable outcome says so, in which share of the draws from the stated ranges the answer
says so, and under which share of the other forms of the model it does. By a rule set beforehand it
is *fairly sure* of the file if every stable outcome, `MOST` of the draws and `MOST` of the forms
say so; it *could not tell* if it has several outcomes that differ on the file, or if the draws or
the forms that say so are fewer than `HALF`; it is *not sure* otherwise. A test that could not be
made is left out. None of this says what will happen.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.answers import Answer
from model.answers.draws import Draws
from model.briefing.content import Table
from model.episodes import verdict_on
from model.parameters import FILES
from model.regimes import enforcement
from model.uncertainty.by_form import AnswersByForm
from model.uncertainty.results import FreeShares
from model.words import EVERY, OPEN, SOME, percent, sentence, the_files, within

#: Shares of draws and of forms from which the answer is fairly sure, and below which it cannot say.
MOST, HALF = 0.9, 0.5

#: The verdicts, the surest first.
FAIRLY, NOT, CANNOT = "fairly sure", "not sure", "could not tell"

#: The rule in a sentence.
RULE = (
    f"{FAIRLY.capitalize()}: every stable outcome says so, and so does the answer in at least "
    f"{MOST:.0%} of the draws and of the other forms of the model. {CANNOT.capitalize()}: the "
    f"answer has it both ways, or says so in fewer than {HALF:.0%} of the draws or of the forms. "
    f"{NOT.capitalize()}: all between."
)

_STABLE = {EVERY: "every one settles it", SOME: "some settle it", OPEN: "none settles it"}


@dataclass(frozen=True)
class Judged:
    """What the answer says of a file, and how it stands up.

    Attributes
    ----------
    file : str
    settled : bool or None
        None where the answer has it both ways.
    stable : bool
        Whether every stable outcome says so.
    draws, forms : float or None
        Shares that say so; None where that was not looked at.
    """

    file: str
    settled: bool | None
    stable: bool
    draws: float | None
    forms: float | None

    @property
    def verdict(self) -> str:
        """How sure one can be of it, by the rule."""
        shares = [share for share in (self.draws, self.forms) if share is not None]
        if self.settled is None or any(share < HALF for share in shares):
            return CANNOT
        return FAIRLY if self.stable and all(share >= MOST for share in shares) else NOT


@dataclass(frozen=True)
class Sure:
    """How sure the answer is.

    Attributes
    ----------
    answer : Answer
    drawn : Draws or None
    by_form : AnswersByForm or None
    free : FreeShares or None
        In which share of versions drawn likewise each file is settled in every stable outcome.
    """

    answer: Answer
    drawn: Draws | None
    by_form: AnswersByForm | None
    free: FreeShares | None = None

    @property
    def files(self) -> tuple[Judged, ...]:
        """Each file on the table, put to the tests; none where the answer has no outcome."""
        return tuple(map(self._tested, self.answer.agenda)) if self.answer.outcomes else ()

    def _tested(self, file: str) -> Judged:
        held = {file in outcome.settled for outcome in self.answer.outcomes}
        if len(held) > 1:
            return Judged(file, None, False, None, None)
        (settled,) = held
        return Judged(
            file,
            settled,
            self.answer.status[file] == (EVERY if settled else OPEN),
            None if self.drawn is None else self.drawn.says(file, settled),
            None if self.by_form is None else self.by_form.says(file, settled),
        )

    @property
    def verdict(self) -> str:
        """The verdict on all files in one sentence; of no answer, that it could not tell."""
        if not self.files:
            return "The model could not tell what holds"
        said: list[str] = []
        for verdict, more in ((FAIRLY, " and "), (NOT, " or ")):
            told = [
                said_of.format(the_files(files, self.answer.agenda))
                for settled, said_of in ((True, "settles {}"), (False, "leaves {} open"))
                if (files := self._of(verdict, settled))
            ]
            if told:
                whose = "it" if said else "the answer"
                said.append(f"{verdict} {whose} {more.join(told)}")
        if unknown := [t.file for t in self.files if t.verdict == CANNOT]:
            said.append(f"{CANNOT} what becomes of {the_files(unknown, self.answer.agenda)}")
        return sentence("; ".join(said))

    def _of(self, verdict: str, settled: bool) -> list[str]:
        return [t.file for t in self.files if (t.verdict, t.settled) == (verdict, settled)]

    @property
    def behind(self) -> tuple[str, ...]:
        """What stands behind it, a sentence each: the draws, the forms, the threat, the record."""
        said = []
        outcomes = self.answer.outcomes
        if self.drawn is not None and outcomes:
            share = percent(self.drawn.share_with([o.settled for o in outcomes]))
            these = "this answer" if len(outcomes) == 1 else "these answers"
            said.append(
                f"Of {self.drawn.count:,} versions of the game drawn evenly from the stated "
                f"ranges, {share} have just {these}: a share of assumptions, not a chance"
            )
            said += self._every()
        if self.by_form is not None:
            said.append(self.by_form.headline)
        said.append(enforcement(self.answer.scenario).words)
        return (*said, *self._record())

    def _every(self) -> list[str]:
        """How often every stable outcome settles the surest of the files that the answer settles.

        It is less often than the answer does, which is one of the stable outcomes.
        """
        settled = [t for t in self.files if t.settled]
        if self.free is None or not settled:
            return []
        file = next((t for t in settled if t.verdict == FAIRLY), settled[0]).file
        share = self.free.in_every(file)
        rest = "; in the rest it can stay open" if share < 1 else ""
        if self.free.undecided > 0:
            rest += "; where not all of them are known, the one on even terms stands for them"
        return [
            f"Every stable outcome settles the {file} file in {percent(share)} of such "
            f"versions{rest}"
        ]

    def _record(self) -> tuple[str, ...]:
        """How the talks ended beside what is said of their agenda, where they are over."""
        scenario = self.answer.scenario
        happened = scenario.happened
        if happened is None or scenario.file_names != FILES:
            return ()
        how = {
            "hit": "ended as the answer says",
            "allowed": "ended otherwise, in a way that can hold too",
            "missed": "ended otherwise than the answer says",
        }
        verdict = verdict_on(scenario, self.answer.agenda)
        if verdict not in how:
            return ()
        return (f"These talks are over and {how[verdict]}: {within(happened.words)}",)

    @property
    def table(self) -> Table:
        """The tests, file by file."""
        return Table(
            "How sure the answer is of each file, and the tests behind it",
            ("file", "the answer", "stable outcomes", "draws that agree", "other forms that agree",
             "verdict"),
            tuple(
                (
                    t.file,
                    "either" if t.settled is None else "settled" if t.settled else "open",
                    _STABLE[self.answer.status[t.file]],
                    *("-" if x is None else percent(x) for x in (t.draws, t.forms)),
                    t.verdict,
                )
                for t in self.files
            ),
        )  # fmt: skip
