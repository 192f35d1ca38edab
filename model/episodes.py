"""Three rounds of talks: what the model says of each, beside what happened.

The scenarios were set from sources by one scale before the model was run on them. For the most part
a value rests on what was known on the eve; where it leans on later texts, on the end of the talks
itself among them, the episode says so (`HINDSIGHT`). What happened is data here, with its sources,
known on 6 February 2026. It is compared by a rule set beforehand:

* a file *ended* open, settled in part (Iran gave up some of it, not all), or is undecided;
* an outcome of the model *matches* in a file if it is open there, or settled on terms strictly
  between 0 and 1. A file that the model has the US drop does not match one that stayed open;
* a lens says *as it happened* if all its outcomes match, *allows it* if some do, *misses it* if
  none does: file by file, and for all files in one outcome.

Two finished episodes test little: a miss tells more than a match.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from model.about import provenance
from model.game import BargainingGame
from model.grid import Outcome
from model.parameters import FILES
from model.payoffs import PLAYER_NAMES, PLAYERS
from model.results import Several, plain, table
from model.scenario import Scenario, load
from model.sweeps.engine import exact_outcomes
from model.sweeps.findings import CHECKED_LEVELS
from model.sweeps.lenses import ADMISSIBLE, EQUILIBRIUM_SET

if TYPE_CHECKING:
    import pandas as pd

Ended = Literal["open", "part", "undecided"]
Against = Literal["as it happened", "allows it", "misses it", "says nothing", "undecided"]

ENDED_WORDS: Mapping[Ended, str] = {
    "open": "stayed open",
    "part": "settled in part",
    "undecided": "undecided",
}

#: Grids of the lenses besides the equilibrium set: on 9 levels a game takes half a minute.
_LENS_LEVELS = (3, 5)


@dataclass(frozen=True)
class Fact:
    """How a file ended.

    Attributes
    ----------
    ended : {"open", "part", "undecided"}
    words : str
        What happened, in a line.
    source : str
        Keys of the scenario's references, or paragraphs of the article.
    """

    ended: Ended
    words: str
    source: str


@dataclass(frozen=True)
class Said:
    """What a lens says of an episode on one grid.

    Attributes
    ----------
    lens : str
    levels : int
    outcomes : tuple of Outcome
        In the order of the game's equilibrium outcomes.
    """

    lens: str
    levels: int
    outcomes: tuple[Outcome, ...]

    def terms(self, file: str) -> str:
        """What becomes of a file, in two or three words."""
        ends = [o.terms[FILES.index(file)] for o in self.outcomes]
        if not ends:
            return "no answer"
        given = sorted({x for x in ends if x is not None})
        words = []
        if None in ends:
            words.append("open")
        if 0 in given:
            words.append("dropped")
        if any(0 < x < 1 for x in given):
            words.append("part")
        if 1 in given:
            words.append("all")
        return " / ".join(words)


@dataclass(frozen=True)
class Episode:
    """A round of talks.

    Attributes
    ----------
    scenario : Scenario
    happened : str
        How the talks ended, in a sentence.
    facts : mapping of str to Fact
        By file.
    said : tuple of Said
    """

    scenario: Scenario
    happened: str
    facts: Mapping[str, Fact]
    said: tuple[Said, ...]

    @property
    def hindsight(self) -> str:
        """Which values lean on what came later; empty if none does."""
        return HINDSIGHT.get(self.scenario.name, "")

    @property
    def sources(self) -> tuple[str, ...]:
        """What the facts rest on: keys of the scenario's references, each once."""
        listed = [part for fact in self.facts.values() for part in fact.source.split("; ")]
        return tuple(dict.fromkeys(listed))

    @property
    def finished(self) -> bool:
        """Whether there is something to compare with."""
        return all(fact.ended != "undecided" for fact in self.facts.values())

    def against(self, said: Said, file: str | None = None) -> Against:
        """A lens against what happened in a file, or in all of them at once."""
        facts = [self.facts[f] for f in FILES if file in (None, f)]
        places = [k for k, f in enumerate(FILES) if file in (None, f)]
        if any(fact.ended == "undecided" for fact in facts):
            return "undecided"
        if not said.outcomes:
            return "says nothing"
        hits = [
            all(matches(o, k, fact.ended) for k, fact in zip(places, facts, strict=True))
            for o in said.outcomes
        ]
        return "as it happened" if all(hits) else "allows it" if any(hits) else "misses it"

    def report(self) -> dict[str, Any]:
        """The facts, their sources, and each lens against them, for JSON."""
        return {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.digest,
            "title": self.scenario.title,
            "date": self.scenario.date.isoformat(),
            "happened": self.happened,
            "hindsight": self.hindsight,
            "sources": list(self.sources),
            "facts": {
                f: {"ended": ENDED_WORDS[fact.ended], "words": fact.words, "source": fact.source}
                for f, fact in self.facts.items()
            },
            "said": [
                {
                    "lens": said.lens,
                    "levels": said.levels,
                    "files": {f: said.terms(f) for f in FILES},
                    "by_file": {f: self.against(said, f) for f in FILES},
                    "outcomes": plain(said.outcomes),
                    "against": self.against(said),
                }
                for said in self.said
            ],
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
        """Software and caveat; each episode names its scenario."""
        return provenance(None)

    @property
    def words(self) -> str:
        """On which grids a pure equilibrium, and an admissible one, matches what happened."""
        return f"{self.finding()}. {self.finding(ADMISSIBLE)}"

    def finding(self, lens: str = EQUILIBRIUM_SET) -> str:
        """On which grids some outcome of a lens matches what happened, in a sentence."""
        what = {EQUILIBRIUM_SET: "A pure equilibrium", ADMISSIBLE: "An admissible equilibrium"}
        clauses = [
            f"in {episode.scenario.date.year} {_on_grids(episode, lens)}"
            for episode in self
            if episode.finished
        ]
        if not clauses:
            return "None of the talks has ended"
        return f"{what[lens]} matches what happened {', '.join(clauses)}"

    def frame(self) -> pd.DataFrame:
        """A row for each episode, lens and grid: what becomes of each file, and how that fits."""
        return table(
            [
                {
                    "scenario": episode.scenario.name,
                    "lens": said.lens,
                    "levels": said.levels,
                    **{file: said.terms(file) for file in FILES},
                    **{f"{file}_against": episode.against(said, file) for file in FILES},
                    "against": episode.against(said),
                }
                for episode in self
                for said in episode.said
            ]
        )


def _on_grids(episode: Episode, lens: str) -> str:
    answers = {s.levels: episode.against(s) for s in episode.said if s.lens == lens}
    yes = [str(k) for k, a in answers.items() if a in ("as it happened", "allows it")]
    if len(yes) == len(answers):
        return "on every grid"
    return f"on L = {' and '.join(yes)} only" if yes else "on no grid"


def matches(outcome: Outcome, file: int, ended: Ended) -> bool:
    """Whether a file ends in an outcome as it did."""
    x = outcome.terms[file]
    return x is None if ended == "open" else x is not None and 0 < x < 1


#: What happened, as known on 6 February 2026: facts, each with its sources.
HAPPENED: Mapping[str, tuple[str, Mapping[str, Fact]]] = {
    "jcpoa-2015": (
        "An agreement on the nuclear file alone, on 14 July 2015",
        {
            "nuclear": Fact(
                "part", "enrichment limited to 3.67 per cent, under inspection",
                "JCPOA (2015)",
            ),
            "regional": Fact("open", "no part of the agreement", "JCPOA (2015)"),
            "missile": Fact(
                "open", "no part of the agreement; the resolution calls upon Iran to refrain",
                "JCPOA (2015); UNSCR 2231 (2015)",
            ),
        },
    ),
    "framework-2025": (
        "No agreement: Israel attacked on 13 June 2025, the United States on 22 June",
        {
            "nuclear": Fact("open", "no agreement before the war", "article, para. 5, 10"),
            "regional": Fact("open", "no agreement before the war", "article, para. 5, 10"),
            "missile": Fact("open", "no agreement before the war", "article, para. 5, 10"),
        },
    ),
    "oman-2026": (
        "Open: the first round was held on 6 February 2026 and called good by both sides",
        {
            file: Fact("undecided", "on the table after the first round", "article, para. 3, 12")
            for file in FILES
        },
    ),
}  # fmt: skip


#: Values that lean on what was not known on the eve, by scenario: so far it is no test.
HINDSIGHT: Mapping[str, str] = {
    "jcpoa-2015": "the agreement itself and the resolution after it are sources of the agenda "
    "weights and of what the regional and the missile file are worth to the US, so that what was "
    "left out of the agreement helped to set them; capabilities are measured against later reports",
    "framework-2025": "several values cite the article of 2026 for what it says of earlier years",
}


def episodes() -> Episodes:
    """Look at the three episodes through the lenses; some seconds.

    Examples
    --------
    >>> import model
    >>> found = model.record()
    >>> [episode.scenario.name for episode in found]
    ['jcpoa-2015', 'framework-2025', 'oman-2026']
    """
    return Episodes(
        tuple(
            Episode(scenario, happened, facts, _said(scenario))
            for name, (happened, facts) in HAPPENED.items()
            for scenario in [load(name)]
        )
    )


def _said(scenario: Scenario) -> tuple[Said, ...]:
    said = []
    for levels in CHECKED_LEVELS:
        game = BargainingGame(scenario, levels)
        numbers, _ = exact_outcomes(game)
        found = tuple(game.grid.outcome(int(n)) for n in numbers)
        said.append(Said(EQUILIBRIUM_SET, levels, found))
    games = [BargainingGame(scenario, levels) for levels in _LENS_LEVELS]
    for game in games:
        pairs = game.admissible().equilibria
        left = tuple(sorted({game.outcome(i, j) for i, j in pairs}, key=lambda o: o.label))
        said.append(Said(ADMISSIBLE, game.levels, left))
    for player in PLAYERS:
        for game in games:
            _, outcomes = game.commitment(player)
            said.append(Said(f"{PLAYER_NAMES[player]} first", game.levels, outcomes))
    return tuple(said)
