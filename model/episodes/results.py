"""What the model says of rounds of talks, beside what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.deals import LENS
from model.episodes.readings import Agenda, Reading, Verdict
from model.parameters import FILE_LETTERS, FILES
from model.results import Several, plain, table
from model.scenario import Happened, Scenario
from model.supposed import alternatives
from model.words import listed, sentence, the_files, within

if TYPE_CHECKING:
    import pandas as pd

ENDED_WORDS: Mapping[str, str] = {
    "open": "stayed open",
    "part": "settled in part",
    "all": "given up",
}

#: What is said of rounds with a verdict.
_VERBS: Mapping[Verdict, str] = {
    "hit": "Right",
    "allowed": "Allowed beside other outcomes",
    "missed": "Missed",
    "not read": "Not read",
}


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
