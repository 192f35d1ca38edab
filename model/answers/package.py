"""The zone of possible agreement of a package of files, as a result.

What it is and how it is found stands in `model.answers.package_zone`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from model.algebraic import Point
from model.answers.bargains import Bargain
from model.continuum.exact import Stretch
from model.errors import InputError
from model.lenses.zones import Obstacle, heaviest, keeps, others_in_words
from model.payoffs import PLAYERS, Player, Structure
from model.results import Result, table
from model.scenario import Scenario, exact
from model.words import listed, number, sentence

if TYPE_CHECKING:
    import pandas as pd

#: The terms of the files of a package.
Terms = Mapping[str, Point]

#: The terms of each file that can be had.
Extent = Mapping[str, Stretch]


@dataclass(frozen=True, repr=False)
class PackageZone(Result):
    """The zone of possible agreement of a package of files.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    files : tuple of str
        The package.
    others : mapping of str to Fraction
        Terms of the other files that are settled; the rest is open.
    us, iran : mapping of str to Stretch, or None
        The terms of each file that a side accepts in some combination; None if it accepts none.
    agreed : mapping of str to Stretch, or None
        For each file the terms it has where both accept; None if there are none.
    decided : bool
        Whether it is known that there are such terms, or that there are none.
    best : mapping of str to terms
        Of what both accept the terms best for each side; empty where they are not exact.
    bargain : Bargain or None
        The Nash bargaining solution, exact or certified; None where there is no zone, or where it
        is the same on all terms.
    obstacles : tuple of Obstacle
        Where there is no zone, what speaks against it, by player and the heaviest first.
    within : float
        How near the ends of the terms are known; 0 where they are exact.
    changes : tuple of mapping
        What settling the package changes for the US and for Iran: polynomials of the terms of its
        files, coefficients by exponents, exact.
    """

    scenario: Scenario
    structure: Structure
    files: tuple[str, ...]
    others: Mapping[str, Fraction]
    us: Extent | None
    iran: Extent | None
    agreed: Extent | None
    decided: bool
    best: Mapping[Player, Terms]
    bargain: Bargain | None
    obstacles: tuple[Obstacle, ...]
    within: float
    changes: tuple[Mapping[tuple[int, ...], Any], ...]

    lens = "zone of possible agreement of linked files, against leaving them all open"

    @property
    def exists(self) -> bool:
        """Whether there are surely terms that both accept."""
        return self.agreed is not None

    @property
    def bargained(self) -> Mapping[str, float] | None:
        """The terms of the Nash bargaining solution, right to the last digit of a float."""
        if self.bargain is None:
            return None
        near = dict(zip(self.structure.file_names, self.bargain.near, strict=True))
        return {f: float(x) for f in self.files if (x := near[f]) is not None}

    @property
    def name(self) -> str:
        """The files, e.g. ``"nuclear + missile"``."""
        return " + ".join(self.files)

    def giver(self, file: str) -> Player:
        """Who gives a file up."""
        return self.structure.givers[self.structure.file_names.index(file)]

    def floor(self, file: str) -> Point | None:
        """The lowest terms of a file that its taker accepts, the rest as it likes; None if none."""
        taken = self.us if self.giver(file) == "iran" else self.iran
        return None if taken is None else taken[file].low

    def ceiling(self, file: str) -> Point | None:
        """The highest terms of a file that its giver accepts, the rest as it likes."""
        given = self.iran if self.giver(file) == "iran" else self.us
        return None if given is None else given[file].high

    def gains(self, terms: Mapping[str, object]) -> tuple[Fraction, Fraction]:
        """What settling the package on terms changes for the US and for Iran, in points, exact.

        Parameters
        ----------
        terms : mapping of str to number
            One for each file of the package.
        """
        if set(terms) != set(self.files):
            raise InputError(f"terms: must be of {listed(self.files)}, got {listed(list(terms))}")
        x = [exact(terms[f]) for f in self.files]
        us, iran = (
            sum(
                (Fraction(int(c.numerator), int(c.denominator))
                 * prod(t**k for t, k in zip(x, m, strict=True)) for m, c in form.items()),
                Fraction(0),
            )
            for form in self.changes
        )  # fmt: skip
        return us, iran

    def __contains__(self, terms: Mapping[str, object]) -> bool:
        """Whether both sides accept these terms."""
        us, iran = self.gains(terms)
        return us >= 0 and iran >= 0

    @property
    def causes(self) -> tuple[Obstacle, ...]:
        """The heaviest term of each side that alone keeps the zone shut, if there is one."""
        return heaviest(self.obstacles)

    @property
    def words(self) -> str:
        """The finding in a sentence or two."""
        given = f"With {self._rest}, "
        package = f"the {listed(self.files)} file{'s' if len(self.files) > 1 else ''}"
        if self.agreed is not None:
            parts = [
                f"{number(float(s.low))} to {number(float(s.high))} of the {f} file"
                for f, s in self.agreed.items()
            ]
            text = (
                f"{given}there are terms on which both sides would rather settle {package} "
                f"together than leave them open, with {listed(parts)}, though not in every "
                "combination"
            )
            if self.bargained is None:
                return text
            even = [f"{number(x)} of the {f} file" for f, x in self.bargained.items()]
            return f"{text}; an even bargain would strike {listed(even)}"
        if not self.decided:
            return f"{given}it is not decided whether any terms of {package} suit both sides"
        return f"{given}no terms of {package} suit both sides. {sentence(self.missing)}"

    @property
    def missing(self) -> str:
        """Why there is no zone: what is missing, to whom."""
        for side, who in ((self.us, "the US"), (self.iran, "Iran")):
            if side is None:
                return f"{who} would rather leave them open on any terms"
        if not self.causes:
            return "no single payoff term keeps the sides apart"
        return keeps(self.causes, "the sides apart")

    @property
    def _rest(self) -> str:
        if not self.others:
            every = len(self.files) == len(self.structure.files)
            return "no other file in question" if every else "the other files open"
        return others_in_words("", self.others)

    def frame(self) -> pd.DataFrame:
        """A row for each file: what each side accepts, what both do, and the bargain."""
        return table([self._row(f) for f in self.files])

    def _row(self, file: str) -> dict[str, Any]:
        row: dict[str, Any] = {"file": file, "giver": self.giver(file)}
        for who, side in (("us", self.us), ("iran", self.iran), ("both", self.agreed)):
            row[f"{who}_lowest"] = None if side is None else float(side[file].low)
            row[f"{who}_highest"] = None if side is None else float(side[file].high)
        for player in PLAYERS:
            terms = self.best.get(player)
            row[f"best_for_{player}"] = None if terms is None else float(terms[file])
        row["bargained"] = None if self.bargained is None else self.bargained[file]
        return row

    def _contents(self) -> dict[str, Any]:
        return {
            "exists": self.exists if self.decided else None,
            "files": list(self.files),
            "others": {f: str(x) for f, x in self.others.items()},
            **{
                name: None
                if side is None
                else {f: [s.low.report(), s.high.report()] for f, s in side.items()}
                for name, side in (("us", self.us), ("iran", self.iran), ("both", self.agreed))
            },
            "best": {p: _told(terms) for p, terms in self.best.items()},
            "bargained": None if self.bargain is None else self._even(self.bargain),
            "obstacles": [
                {"player": o.player, "term": o.term, "change": o.change, "alone": o.alone}
                for o in self.obstacles
            ],
            "within": self.within,
        }

    def _even(self, bargain: Bargain) -> dict[str, Any]:
        """The bargain as plain data, exact where its polynomials are in reach."""
        exactly = dict(zip(self.structure.file_names, bargain.exact, strict=True))
        return {
            f: {"value": x, "exact": None if exactly[f] is None else str(exactly[f])}
            for f, x in (self.bargained or {}).items()
        }


def _told(terms: Terms) -> dict[str, Any]:
    return {f: x.report() for f, x in terms.items()}
