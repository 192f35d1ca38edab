"""The payoff plane: what both sides have in every outcome that could be, and in those that hold.

A cloud of outcomes, every set of files on the agenda settled on terms in steps of an eighth; the
frontier of what no other outcome beats for both, on terms in steps of a sixty-fourth; no deal; and
the outcomes that are stable on their central terms, the central ones among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.answers.answer import Answer
from model.answers.bargains import files_of
from model.answers.intervals import Polynomial
from model.answers.talks import Talks
from model.results import Result, marks, plain, table
from model.scenario import Scenario
from model.words import conceded, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd

#: Terms of each file in the cloud, and along the frontier.
_CLOUD, _FINE = 9, 65


@dataclass(frozen=True, eq=False, repr=False)
class PayoffPlane(Result):
    """Payoffs of both sides, the US first.

    Attributes
    ----------
    answer : Answer
    cloud : array, shape (N, 2)
    frontier : array, shape (F, 2)
        From the best for Iran to the best for the US.
    """

    answer: Answer
    cloud: NDArray[np.float64]
    frontier: NDArray[np.float64]

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        return self.answer.scenario

    @property
    def provenance(self) -> dict[str, Any]:
        """That of the answer."""
        return self.answer.provenance

    @property
    def words(self) -> str:
        """Whether both sides gain over no deal, and how far the answer is from the frontier."""
        here = self.answer
        deals = [o for o in here.stable if o.settled]
        if not deals:
            return "No deal is stable on evenly split terms"
        better = [o for o in deals if min(o.gains) > 0]
        if len(better) == len(deals):
            every = {1: "The one stable deal beats", 2: "Both stable deals beat"}
            first = every.get(len(deals), f"All {len(deals)} stable deals beat")
        else:
            first = f"{len(better)} of {len(deals)} stable deals beat"
        text = f"{first} no deal for both sides"
        if len(here.outcomes) == 1 and here.outcomes[0].settled:
            one = the_files(here.outcomes[0].settled, here.agenda)
            text += f"; both sides prefer the one on {one}" if len(deals) > 1 else ""
        return text

    def frame(self) -> pd.DataFrame:
        """A row for each stable outcome, and one for no deal."""
        rows = [
            {"outcome": o.words, "us": o.payoffs[0], "iran": o.payoffs[1], "stable": True}
            for o in self.answer.stable
        ]
        if all(o.settled for o in self.answer.stable):
            us, iran = self.answer.no_deal
            rows.append({"outcome": "no deal", "us": us, "iran": iran, "stable": False})
        return table(rows)

    def marks(self) -> pd.DataFrame:
        """What the figure draws: stable outcomes, no deal, frontier and all that could be."""

        def places(points: NDArray[np.float64]) -> list[dict[str, float]]:
            return [{"us": us, "iran": iran} for us, iran in points.tolist()]

        us, iran = self.answer.no_deal
        central = [o.bargain for o in self.answer.outcomes]
        stable = [
            {
                "us": float(o.payoffs[0]),
                "iran": float(o.payoffs[1]),
                "outcome": o.words,
                "the answer": o.bargain in central,
            }
            for o in self.answer.stable
        ]
        return marks(
            stable_outcome=stable,
            no_deal=[{"us": float(us), "iran": float(iran), "outcome": "no deal"}],
            frontier=places(self.frontier),
            possible_outcome=places(self.cloud),
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "stable": [o.report() for o in self.answer.stable],
            "central": [o.words for o in self.answer.outcomes],
            "no_deal": plain(self.answer.no_deal),
            "frontier": plain(self.frontier),
        }


def payoff_plane(found: Answer) -> PayoffPlane:
    """The payoff plane of an answer."""
    here = found.central.talks
    cloud, fine = (_outcomes(here, steps) for steps in (_CLOUD, _FINE))
    return PayoffPlane(found, cloud, _frontier(fine))


def _outcomes(here: Talks, steps: int) -> NDArray[np.float64]:
    """Payoffs of every set of blocks on every terms of a grid."""
    found = []
    for blocks in here.sets():
        files = files_of(blocks)
        terms = np.meshgrid(*[np.linspace(0, 1, steps)] * len(files), indexing="ij")
        x = {f: t.ravel() for f, t in zip(files, terms, strict=True)}
        size = steps ** len(files)
        payoffs = [_values(here.payoff(p, files), x, size) for p in (0, 1)]
        found.append(np.column_stack(payoffs))
    return np.concatenate(found)


def _values(payoff: Polynomial, x: dict[int, NDArray[np.float64]], size: int) -> Any:
    total = np.zeros(size)
    for powers, c in payoff.items():
        part = np.full(size, float(c))
        for f, k in enumerate(powers):
            if k:
                part = part * x[f] ** k
        total += part
    return total


def _frontier(outcomes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The outcomes that no other one beats, the best for the US last."""
    ordered = outcomes[np.lexsort((-outcomes[:, 1], -outcomes[:, 0]))]
    best = np.maximum.accumulate(ordered[:, 1])
    kept = np.concatenate([[True], ordered[1:, 1] > best[:-1]])
    return np.asarray(ordered[kept][::-1])


def label(terms: Any) -> str:
    """An outcome beside its mark, e.g. ``"nuclear 86% + regional 58%"``."""
    if not terms:
        return "no deal"
    text = " + ".join(f"{f} {conceded(x)}" for f, x in terms.items())
    return sentence(text) if len(terms) > 1 else f"{sentence(text)} only"
