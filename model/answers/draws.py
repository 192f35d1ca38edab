"""How sure the answer is: the central reading over draws from the stated ranges.

Of the sampled cases it says in which share each set of files is central, and for each file two
things about its terms: the *exceedance*, the share of cases in which the file is settled on terms
of at least tau, for tau from 0 to 1; and a *fan* along the threat, the median and the ranges that
hold half and nine tenths of those cases in which the file is settled. Where a case has several
central outcomes, a file may be settled in every one of them or in some: both shares are told, and
the terms of the case are the lowest among them. A share of sampled cases is a share of the ranges
that somebody stated, not a chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.about import provenance
from model.answers.deals import LENS
from model.answers.sweep import CentralSweep, central_over
from model.errors import InputError
from model.payoffs import Structure
from model.results import Result, marks, plain, records, table
from model.scenario import Scenario, load
from model.sweeps.points import Points
from model.words import listed, percent, sentence, settled_set

if TYPE_CHECKING:
    import pandas as pd

#: Quantiles of a fan: nine tenths, the middle half, the median.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

#: Places along the threat, and terms at which exceedance is told.
_PLACES, _TERMS = 21, 101

#: Cases below which a fan says nothing.
_FEW = 20


@dataclass(frozen=True, eq=False, repr=False)
class Draws(Result):
    """The central reading over draws.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    agenda : tuple of str
    here : CentralSweep
        The draws as they are.
    along : CentralSweep
        The same at each of `threats`, these fastest.
    threats : array
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    here: CentralSweep
    along: CentralSweep
    threats: NDArray[np.float64]

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, agenda, form, how many draws, software and caveat."""
        return provenance(
            self.scenario,
            lens=LENS,
            levels="no grid",
            structure=self.structure,
            agenda=listed(self.agenda),
            draws=self.count,
        )

    @property
    def count(self) -> int:
        """How many cases were drawn."""
        return len(self.here.central)

    @cached_property
    def shares(self) -> Mapping[tuple[str, ...], float]:
        """For each set of files the share of cases in which it alone is central, largest first."""
        alone = self.here.alone[:, None] & self.here.central
        found = dict(zip(self.here.sets, alone.mean(axis=0).tolist(), strict=True))
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    @property
    def several(self) -> float:
        """Share of cases with more than one central outcome."""
        return float((self.here.central.sum(axis=1) > 1).mean())

    @property
    def undecided(self) -> float:
        """Share of cases with a set that is not decided."""
        return float(self.here.undecided.mean())

    def settled(self, file: str) -> tuple[float, float]:
        """Share of cases in which every central outcome settles a file, and in which some does."""
        every, some = self.here.settled(file)
        return float(every.mean()), float(some.mean())

    def says(self, file: str, settled: bool) -> float:
        """Share of cases whose answer settles a file, or leaves it open; of several all have to."""
        every, some = self.settled(file)
        return every if settled else float(self.here.central.any(axis=1).mean()) - some

    def share_with(self, sets: Sequence[Sequence[str]]) -> float:
        """Share of cases whose central outcomes settle just these sets of files."""
        named = np.array([s in set(map(tuple, sets)) for s in self.here.sets])
        return float((self.here.central == named).all(axis=1).mean())

    def exceedance(self, file: str) -> tuple[NDArray[np.float64], ...]:
        """Terms tau, and the shares of cases settled on at least these: in every outcome, in some.

        Returns
        -------
        tuple of three arrays
        """
        at = np.linspace(0, 1, _TERMS)
        low, high = self.here.terms_of(file)
        every, some = self.here.settled(file)
        lows, highs = low[every], high[some]
        shares = [
            np.array([(values >= tau).sum() for tau in at]) / self.count for values in (lows, highs)
        ]
        return at, shares[0], shares[1]

    @cached_property
    def fans(self) -> Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """For each file quantiles of its terms along the threat, and the share they are of."""
        found = {}
        for f in self.agenda:
            low, _ = self.along.terms_of(f)
            _, some = self.along.settled(f)
            low = np.where(some, low, np.nan).reshape(self.count, -1)
            share = some.reshape(self.count, -1).mean(axis=0)
            quantiles = np.full((len(QUANTILES), len(self.threats)), np.nan)
            for k in range(len(self.threats)):
                column = low[~np.isnan(low[:, k]), k]
                if len(column) >= _FEW:
                    quantiles[:, k] = np.quantile(column, QUANTILES)
            found[f] = (quantiles, share)
        return found

    @property
    def words(self) -> str:
        """How often the central set is which, and on which terms each file is settled."""
        top = [
            f"{settled_set(s, self.structure.file_names)} in {percent(share)}"
            for s, share in self.shares.items()
        ]
        first = (
            f"in {percent(float(self.here.alone.mean()))} of {self.count:,} sampled cases there is "
            f"one answer; it is {', '.join(top[:2])}"
        )
        parts = []
        for f in self.agenda:
            low, _ = self.here.terms_of(f)
            _, some = self.here.settled(f)
            if some.sum() >= _FEW:
                a, b = np.quantile(low[some], [0.25, 0.75])
                parts.append(f"{percent(a)} to {percent(b)} of the {f} file")
        if not parts:
            return sentence(first)
        return sentence(
            f"{first}. Where a file is settled, the middle half of the cases has {listed(parts)}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each set of files."""
        return table(
            [
                {"central set": settled_set(s, self.structure.file_names), "share of cases": share}
                for s, share in self.shares.items()
            ]
        )

    def marks(self) -> pd.DataFrame:
        """What the figure draws: the terms along the threat, and the cases with at least these."""
        along, least = [], []
        for f in self.agenda:
            rows, share = self.fans[f]
            along += [
                {
                    "file": f,
                    "threat": threat,
                    **{
                        f"quantile {q:g} of the terms": x
                        for q, x in zip(QUANTILES, at, strict=True)
                    },
                    "share of cases": settled,
                }
                for threat, at, settled in zip(
                    self.threats.tolist(), rows.T.tolist(), share.tolist(), strict=True
                )
            ]
            least += [
                {"file": f, "terms": at, "share of cases": every, "in some answer": some}
                for at, every, some in zip(*(x.tolist() for x in self.exceedance(f)), strict=True)
            ]
        return marks(
            answer=records(self.frame()),
            terms_along_the_threat=along,
            cases_with_at_least_these_terms=least,
            scenario=[{"threat": float(self.scenario.values["threat"])}],
        )

    def _contents(self) -> dict[str, Any]:
        curves = {f: self.exceedance(f) for f in self.agenda}
        return {
            "draws": self.count,
            "shares": {
                settled_set(s, self.structure.file_names): x for s, x in self.shares.items()
            },
            "several_central_outcomes": self.several,
            "undecided": self.undecided,
            "settled": {
                f: dict(zip(("in_every_outcome", "in_some"), self.settled(f), strict=True))
                for f in self.agenda
            },
            "exceedance": {
                f: {"terms": plain(at), "in_every_outcome": plain(every), "in_some": plain(some)}
                for f, (at, every, some) in curves.items()
            },
            "fan_along_threat": {
                f: {
                    "threat": plain(self.threats),
                    "share_of_cases": plain(share),
                    **{
                        f"quantile_{q:g}": plain(row)
                        for q, row in zip(QUANTILES, rows, strict=True)
                    },
                }
                for f, (rows, share) in self.fans.items()
            },
        }


def draws(
    scenario: Scenario | str = "oman-2026",
    count: int = 1024,
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
    *,
    seed: int = 0,
    threads: int | None = None,
) -> Draws:
    """Read draws from the stated ranges centrally.

    Parameters
    ----------
    scenario : Scenario or str
    count : int
        How many; a power of two.
    structure : Structure, optional
    agenda : sequence of str, optional
    seed : int
    threads : int, optional

    Returns
    -------
    Draws

    Raises
    ------
    InputError
        For a count that does not fit, or a scenario all of whose ranges are single values.
    """
    scenario = load(scenario)
    if not any(entry.low < entry.high for entry in scenario.parameters.values()):
        raise InputError(f"scenario: must state ranges to draw from, got {scenario.name}")
    points = Points.sample(scenario, count, seed=seed)
    here = central_over(points, structure, agenda, threads=threads)
    along = central_over(points.along(threat=(0, 1, _PLACES)), structure, agenda, threads=threads)
    return Draws(
        scenario, here.solver.structure, here.solver.agenda, here, along, np.linspace(0, 1, _PLACES)
    )
