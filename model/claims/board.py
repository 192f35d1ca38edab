"""The scoreboard: all claims tried on one scenario, page by page, as a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from model.claims import words
from model.claims.cases import READING_WORDS
from model.claims.results import ClaimResult, ReadingResult, Share
from model.errors import InputError
from model.payoffs import Structure
from model.results import Result, plain, record, table
from model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


#: Rows of a page at most.
_ROWS = 11


@dataclass(frozen=True, repr=False)
class Scoreboard(Result):
    """All claims tried on one scenario.

    Attributes
    ----------
    scenario : Scenario
    levels : int
        L of the samples.
    structure : Structure
    claims : tuple of ClaimResult
    n, bounds_n, seed : int
        Cases drawn from the stated ranges, from the full bounds, and the seed of both.
    drawn : str
        What a share is a share of.
    """

    lens = "; ".join(f"{name}: {said}" for name, said in READING_WORDS.items())

    scenario: Scenario
    levels: int
    structure: Structure
    claims: tuple[ClaimResult, ...]
    n: int
    bounds_n: int
    seed: int
    drawn: str

    def of(self, key: str) -> ClaimResult:
        """The result of a claim by its key."""
        return next(r for r in self.claims if r.claim.key == key)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The claims in pages: what the article says of the talks, and the rest."""
        talks = tuple(r for r in self.claims if r.claim.of_the_talks)
        rest = tuple(r for r in self.claims if not r.claim.of_the_talks)
        half = len(talks) if len(talks) <= _ROWS else (len(talks) + 1) // 2
        shown = [part for part in (talks[:half], talks[half:], rest) if part]
        return tuple(Page(self, k, len(shown), part) for k, part in enumerate(shown, start=1))

    def page(self, number: int) -> Page:
        """One of the pages, from 1.

        Raises
        ------
        ValueError
            If there is no such page.
        """
        pages = self.pages
        if not 1 <= number <= len(pages):
            raise InputError(f"page: must be from 1 to {len(pages)}, got {number}")
        return pages[number - 1]

    @property
    def title(self) -> str:
        """How the article fares, in a sentence."""
        found = [r for r in self.claims if not r.claim.counter]
        return (
            f"At the scenario's values, of the article's {len(found)} claims {words.counts(found)}"
        )

    @property
    def counter_title(self) -> str:
        """How the literature's counter-claims fare, in a sentence."""
        found = [r for r in self.claims if r.claim.counter]
        return f"Of {len(found)} counter-claims of the literature {words.counts(found)}"

    @property
    def words(self) -> str:
        """Both, one after the other."""
        return f"{self.title}. {self.counter_title}"

    @property
    def sampling(self) -> str:
        """What the shares are shares of."""
        return (
            f"Shares: of {self.n:,} cases drawn {self.drawn} (Sobol, seed {self.seed}), of those "
            "that the claim is about; intervals at 95%. A share of such cases is not a "
            f"probability. Falsifiability: {self.bounds_n:,} draws over the full bounds. Verdicts "
            "are those of the central reading, without a grid, or of the payoffs; pure equilibria "
            "on grids stand beside them. Blind: without the inputs that were read from the "
            "claim's own paragraph and decide it."
        )

    @property
    def sampling_in_short(self) -> str:
        """The same for the foot of a figure."""
        return (
            f"Shares: of {self.n:,} cases drawn {self.drawn}, of those that the claim is about; "
            "bars: sampling error at 95%. Blind: inputs read from the claim's own paragraph at "
            "the middle grade. Last column: of those of "
            f"{self.bounds_n:,} draws over the full bounds of every parameter that it is about."
        )

    def frame(self) -> pd.DataFrame:
        """A row for each claim and each reading of it."""
        return _frame(self.claims)

    def _contents(self) -> dict[str, Any]:
        told = ("n", "bounds_n", "seed", "drawn")
        return {
            **{name: getattr(self, name) for name in told},
            "claims": [_claim(result) for result in self.claims],
        }


@dataclass(frozen=True, repr=False)
class Page(Result):
    """A page of the scoreboard.

    Attributes
    ----------
    board : Scoreboard
    number, pages : int
        Which page it is, of how many.
    claims : tuple of ClaimResult
    """

    lens = Scoreboard.lens

    board: Scoreboard
    number: int
    pages: int
    claims: tuple[ClaimResult, ...]

    @property
    def scenario(self) -> Scenario:
        """The scenario of the board."""
        return self.board.scenario

    @property
    def levels(self) -> int:
        """L of the samples."""
        return self.board.levels

    @property
    def structure(self) -> Structure:
        """The form of the game."""
        return self.board.structure

    @property
    def words(self) -> str:
        """How the claims of the page fare; on one with the literature's claims, how those do."""
        counter = any(r.claim.counter for r in self.claims)
        if counter or len(self.board.pages) == 1:
            return self.board.counter_title if counter else self.board.title
        every = [r for r in self.board.claims if not r.claim.counter]
        first = every.index(self.claims[0]) + 1
        last = first + len(self.claims) - 1
        return f"The article's claims {first} to {last}: {words.counts(self.claims)}"

    @property
    def detail(self) -> str:
        """What else the page says of itself."""
        place = f"Page {self.number} of {self.pages}."
        if any(r.claim.of_the_talks for r in self.claims):
            blind = [r for r in self.board.claims if r.turned_blind]
            told = f"{len(blind)} of the {len(self.board.claims)} come out otherwise blind"
            return f"{self.board.title}. {self.board.counter_title}. {told}. {place}"
        return (
            "Above the thick line: the article on the use of force. Below it: counter-claims of "
            f"the literature. {place}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each claim of the page and each reading of it."""
        return _frame(self.claims)

    def _contents(self) -> dict[str, Any]:
        told = {"page": self.number, "pages": self.pages}
        return {**told, "claims": [_claim(result) for result in self.claims]}


def _frame(claims: Sequence[ClaimResult]) -> pd.DataFrame:
    rows = []
    for result in claims:
        for found in result.readings:
            low, high = found.sampled.interval
            rows.append(
                {
                    "claim": result.claim.text,
                    "where": result.claim.where,
                    "predicate": result.claim.predicate,
                    "verdict": result.verdict,
                    "circular": "" if result.blind is None else ", ".join(result.blind.inputs),
                    "blind": "" if result.blind is None else words.CODE_WORDS[result.blind.code],
                    "reading": found.reading,
                    "at_the_scenario": words.grid_words(found),
                    "cases_tried": found.sampled.tried,
                    "share_holds": found.sampled.share,
                    "share_low": low,
                    "share_high": high,
                    "over_full_bounds": words.mark_words(found),
                    "nearest_change": words.change_words(found),
                }
            )
    return table(rows)


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
        "blind": None
        if result.blind is None
        else {
            "circular_inputs": list(result.blind.inputs),
            "verdict": words.CODE_WORDS[result.blind.code],
            "sampled": _share(result.blind.sampled),
        },
        "with_switch": None
        if result.switched is None
        else {
            "switch": plain(dict(result.switched.switch)),
            "verdict": words.CODE_WORDS[result.switched.code],
        },
        "readings": [_reading(found, claim.measures) for found in result.readings],
    }


def _reading(found: ReadingResult, unit: str) -> dict[str, Any]:
    change, effect = found.change, found.effect
    return {
        "reading": found.reading,
        "verdict": found.verdict,
        "by_levels": {str(k): words.CODE_WORDS[code] for k, code in found.by_levels.items()},
        "sampled": _share(found.sampled),
        "bounds": _share(found.bounds),
        "mark": found.mark,
        "change": None
        if change is None
        else {
            "parameter": change.parameter,
            "now": plain(change.now),
            "then": plain(change.then),
            "within_stated_range": change.within,
        },
        "effect": None if effect is None else {"unit": unit, **record(effect)},
    }


def _share(found: Share) -> dict[str, Any]:
    low, high = (end if isfinite(end) else None for end in found.interval)
    return {**record(found), "share": plain(found.share), "low": low, "high": high}
