"""What an output turns on, as a result: indices by group of parameters, in words and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from model.payoffs import Structure
from model.results import Labelled, plain, records, table
from model.scenario import Scenario
from model.words import LONGEST, on_grid, sentence

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Labelled):
    """How much of each output's variation each group of parameters accounts for.

    Attributes
    ----------
    data : Dataset
        Dimensions ``output`` and ``group``; by output ``mean``, ``variance``, ``censored`` and
        ``few`` (an indicator too rare to trust its intervals). NaN for an output that never varies.
    scenario : Scenario
        Its stated ranges are the inputs.
    structure : Structure
    """

    #: The index that ranks the groups, and what it is called in a sentence.
    index: ClassVar[str]
    label: ClassVar[str]

    scenario: Scenario
    structure: Structure

    @property
    def outputs(self) -> tuple[str, ...]:
        """Keys of what was explained."""
        return tuple(str(key) for key in self["output"].values)

    @property
    def words(self) -> str:
        """What each output turns on, a sentence each."""
        return ". ".join(self.said(key) for key in self.outputs)

    def said(self, key: str, most: int = 3) -> str:
        """The finding about one output in a sentence, with up to so many groups by name."""
        here = self.data.sel(output=key)
        words = str(here["words"].values)
        subject = sentence(f"whether {words}" if here["kind"].item() == "indicator" else words)
        if bool(np.isnan(here[self.index]).all()):
            return f"{subject} never varies over the stated ranges"
        ranked = here.sortby(self.index, ascending=False)
        rows = (ranked[name].values for name in ("group", self.index, f"{self.index}_distinct"))
        apart = [(group, value) for group, value, distinct in zip(*rows, strict=True) if distinct]
        if not apart:
            return f"{subject}: no group is distinguishable from 0 at this number of games"
        named = [f"{g} ({'' if k else self.label}{v:.2f})" for k, (g, v) in enumerate(apart[:most])]
        caution = "; too few points on one side to trust the intervals" if bool(here["few"]) else ""
        number = int(here.sizes["group"])
        rest = number - len(apart)
        tail = f"; {rest} of {number} groups are not distinguishable from 0" if rest else ""
        verb = "turn" if subject.startswith("Terms ") else "turns"
        return f"{subject} {verb} most on {', '.join(named)}{tail}{caution}"

    def headline(self, key: str) -> str:
        """The same in a title, with the grid where that has a part in it."""
        two, one = (self.said(key, most).split("; ")[0] for most in (2, 1))
        finding = two if len(two) <= LONGEST else one
        if key.startswith(("us-", "iran-")):
            # Floors, ceilings and payoffs at deadlock know no grid.
            best = key.endswith("-payoff-best")
            return f"{finding} (L = {self.attrs['levels']})" if best else finding
        levels = self.attrs["levels"]
        return on_grid(int(levels) if str(levels).isdigit() else None, finding)

    def frame(self) -> pd.DataFrame:
        """A row for each output and group, the largest index of each output first."""
        import pandas as pd

        numbers = (str(name) for name in self.data.data_vars if "group" in self[name].dims)
        columns = ["members", *numbers]
        parts = []
        for key in self.outputs:
            here = self.data.sel(output=key)
            part = pd.DataFrame({name: here[name].values for name in columns})
            part.insert(0, "group", self["group"].values)
            part.insert(0, "output", key)
            parts.append(part.sort_values(self.index, ascending=False, kind="stable"))
        return table(pd.concat(parts, ignore_index=True))

    def _contents(self) -> dict[str, Any]:
        frame = self.frame()
        return {"outputs": [self._of(key, frame[frame["output"] == key]) for key in self.outputs]}

    def _of(self, key: str, rows: pd.DataFrame) -> dict[str, Any]:
        """What was found of one output."""
        here = self.data.sel(output=key)
        told = ("words", "kind", "convention", "mean", "variance", "censored", "few")
        return {
            "output": key,
            **plain({name: here[name].item() for name in told}),
            "finding": self.said(key),
            "groups": records(rows.drop(columns="output")),
        }


@dataclass(frozen=True, eq=False, repr=False)
class SobolIndices(Sensitivity):
    """Shares of variance: ``S1``, ``ST``, half widths ``..._conf`` of their 95% intervals.

    Whether an interval leaves out 0 is ``S1_distinct`` and ``ST_distinct``.
    """

    index = "ST"
    label = "total index "


@dataclass(frozen=True, eq=False, repr=False)
class MorrisEffects(Sensitivity):
    """Mean absolute effects of moving a group by its range: ``mu_star``, ``mu_star_conf``."""

    index = "mu_star"
    label = "mean effect of its whole range "
