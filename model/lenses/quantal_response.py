"""The quantal-response lens: how the talks end if both sides err, the less the dearer the error.

At a *precision* t, per point, each side plays its strategies with log-odds t times their expected
payoffs (`model.equilibria.quantal`), in the full game: nothing is removed as dominated, since a
strategy that is never best is still played by error. Of the quantal response equilibria it takes
the one where the principal branch first reaches t. With x and y for the strategies of the US and of
Iran, and S_f[i, j] = 1 where strategies i and j settle file f,

    menu-dependent frequency of settlement    x' S_f y,
    expected terms, given settlement          sum_ij x_i S_f[i, j] x_f[i, j] y_j / x' S_f y.

**Menu-dependent** because it counts strategies: a finer grid of concessions, or another price rule
where offers overlap, changes it though the equilibria stay. It is not a chance of anything, and no
headline. Results of one grid and rule are therefore for computing with; what is shown is a
`Spread` over grids and rules.

**The default precision is an assumption**, a convention set before any result was looked at: an
option that is worse by one point, the size of a serious stake on the scale of the scenarios, is
chosen one tenth as often, so t = log 10, about 2.3 per point; worse by a vital stake, 4 points, one
ten-thousandth. Nothing in the article or in the scenarios measures it; vary it. Nor does anything
say that a point weighs as much for the US as for Iran: unlike equilibria, quantal response depends
on the unit of payoffs, and one precision for both sides takes their points to be alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from model.equilibria.quantal import logit_qre
from model.equilibria.quantal_results import Floats, LogitQRE
from model.errors import InputError
from model.game import BargainingGame
from model.game_results import GameResult
from model.grid import Grid
from model.payoffs import Structure
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.words import on_grid

if TYPE_CHECKING:
    import pandas as pd

#: Precision, per point: one point worse is chosen one tenth as often. A convention; see above.
DEFAULT_PRECISION = log(10)

PRICE_RULES = ("split", "iran", "us")

#: The wording that goes with the numbers, everywhere.
WORDING = "menu-dependent frequency of settlement"
NOT_A_CHANCE = (
    "Frequencies depend on the menu of strategies (number of levels, price rule) and on the "
    "precision, which is assumed; they are not chances."
)

#: Finest grid: 125 strategies each.
_FINEST = 5


@dataclass(frozen=True, eq=False, repr=False)
class Frequencies(GameResult):
    """Quantal response in one game. For computing with; show a `Spread`.

    Attributes
    ----------
    game : BargainingGame
    settled : mapping of str to float
        For each file the menu-dependent frequency of settlement.
    terms : mapping of str to float
        For each file the expected share that Iran gives up, given that it is settled.
    deadlock : float
        Frequency with which all files stay open.
    qre : LogitQRE
        The equilibrium itself, with its precision, residual, regret, and crossings of the branch.
    """

    settled: Mapping[str, float]
    terms: Mapping[str, float]
    deadlock: float
    qre: LogitQRE

    lens = "logit quantal response, principal branch"

    @property
    def price_rule(self) -> str:
        """Where terms fall in the overlap of two offers."""
        return self.structure.price_rule

    @property
    def words(self) -> str:
        """How often each file is settled, in one sentence."""
        files = ", ".join(f"{file} {share:.2f}" for file, share in self.settled.items())
        return on_grid(self.levels, f"{WORDING}: {files}. {NOT_A_CHANCE.removesuffix('.')}")

    def frame(self) -> pd.DataFrame:
        """A row for each file."""
        return table(
            [
                {"file": f, "frequency": self.settled[f], "expected_terms": self.terms[f]}
                for f in self.structure.file_names
            ]
        )

    def _contents(self) -> dict[str, Any]:
        found = {key: getattr(self.qre, key) for key in ("precision", "residual", "regret")}
        told = {"settled": self.settled, "terms": self.terms, "deadlock": self.deadlock}
        return plain({**told, **found})


@dataclass(frozen=True, eq=False, repr=False)
class Spread(Result):
    """Quantal response over several grids and price rules, at one precision.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
        But for its price rule.
    precision : float
        Per point.
    rows : tuple of Frequencies
        One for each grid and rule.
    """

    scenario: Scenario
    structure: Structure
    precision: float
    rows: tuple[Frequencies, ...]

    lens = "logit quantal response, principal branch"

    @property
    def words(self) -> str:
        """The sentences, in a row."""
        return ". ".join(self.sentences).removesuffix(".")

    def frame(self) -> pd.DataFrame:
        """A row for each grid, price rule and file."""
        return table(
            [
                {
                    "levels": row.levels,
                    "price_rule": row.price_rule,
                    "file": f,
                    "frequency": row.settled[f],
                    "expected_terms": row.terms[f],
                    "deadlock": row.deadlock,
                    "residual": row.qre.residual,
                }
                for row in self.rows
                for f in self.structure.file_names
            ]
        )

    def _contents(self) -> dict[str, Any]:
        ends = {"settled": self.settled, "terms": self.terms, "deadlock": self.deadlock}
        rows = [
            {"levels": row.levels, "price_rule": row.price_rule, **row._contents()}
            for row in self.rows
        ]
        return {"precision": self.precision, **plain(ends), "rows": rows}

    @property
    def settled(self) -> dict[str, tuple[float, float]]:
        """For each file the least and the most menu-dependent frequency of settlement."""
        return {f: _ends([row.settled[f] for row in self.rows]) for f in self.structure.file_names}

    @property
    def terms(self) -> dict[str, tuple[float, float]]:
        """For each file the least and the most of the expected terms given settlement."""
        return {f: _ends([row.terms[f] for row in self.rows]) for f in self.structure.file_names}

    @property
    def deadlock(self) -> tuple[float, float]:
        """The least and the most frequency of full deadlock."""
        return _ends([row.deadlock for row in self.rows])

    @property
    def sentences(self) -> tuple[str, ...]:
        """For each file a sentence, then what the numbers are."""
        over = " and ".join((
            f"L = {', '.join(map(str, sorted({row.levels for row in self.rows})))}",
            f"price rules {', '.join(dict.fromkeys(row.price_rule for row in self.rows))}",
        ))  # fmt: skip
        files = [
            f"{file}: {WORDING} {least:.2f} to {most:.2f}, expected terms "
            f"{self.terms[file][0]:.2f} to {self.terms[file][1]:.2f}, over {over}"
            for file, (least, most) in self.settled.items()
        ]
        least, most = self.deadlock
        return (
            *files,
            f"full deadlock: menu-dependent frequency {least:.2f} to {most:.2f}, over {over}",
            f"precision {self.precision:.3g} per point. {NOT_A_CHANCE}",
        )


def frequencies(game: BargainingGame, precision: float = DEFAULT_PRECISION) -> Frequencies:
    """How often files are settled in the quantal response equilibrium of a game.

    Parameters
    ----------
    game : BargainingGame
        On at most 5 levels; the full game is used.
    precision : float
        Per point, at least 0.

    Returns
    -------
    Frequencies
        Milliseconds at L = 3.

    Raises
    ------
    ValueError
        For a finer grid or a precision that is negative or not finite.
    NoConvergence
        If the principal branch cannot be followed that far.
    """
    check_levels(game.levels)
    found = logit_qre(*game.payoffs(), precision)
    settled, terms, deadlock = read(game.grid, found.x[None], found.y[None])
    by_file, terms_by_file = (
        dict(zip(game.grid.names, row[0].tolist(), strict=True)) for row in (settled, terms)
    )
    return Frequencies(game, by_file, terms_by_file, float(deadlock[0]), found)


def spread(
    scenario: Scenario | str = "oman-2026",
    precision: float = DEFAULT_PRECISION,
    *,
    levels: Sequence[int] = (2, 3, 4, 5),
    price_rules: Sequence[str] = PRICE_RULES,
    structure: Structure | None = None,
) -> Spread:
    """`frequencies` over grids and price rules: the form in which they are shown.

    Parameters
    ----------
    scenario : Scenario or str
    precision : float
        Per point.
    levels : sequence of int
        Numbers of levels, 2 to 5.
    price_rules : sequence of str
    structure : Structure, optional
        The other switches of the form.

    Returns
    -------
    Spread

    Raises
    ------
    ValueError, NoConvergence
        As `frequencies` does, and for no grid or no rule.
    """
    if not levels or not price_rules:
        raise InputError("spread: must be over at least one grid and one price rule, got none")
    scenario = load(scenario)
    structure = scenario.form(structure)
    structures = [with_rule(structure, rule) for rule in price_rules]
    rows = tuple(
        frequencies(BargainingGame(scenario, n, s), precision) for n in levels for s in structures
    )
    return Spread(scenario, structure, rows[0].qre.precision, rows)


@cache
def _tables(own_grid: Grid) -> tuple[Floats, Floats, Floats]:
    """For each cell: files settled, their terms (0 where open), and whether all are open."""
    values = own_grid.outcome_values / (2 * own_grid.steps)
    count = len(own_grid.names)
    settled = 1.0 - values[own_grid.cells][..., count:]
    terms = values[own_grid.cells][..., :count]
    return settled, terms, 1.0 - settled.max(axis=2)


def read(own_grid: Grid, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """What P pairs of strategies come to: settled and terms (P, files), deadlock (P,)."""
    settled, terms, deadlock = _tables(own_grid)
    how_often = np.einsum("pi,ijf,pj->pf", x, settled, y, optimize=True)
    total = np.einsum("pi,ijf,pj->pf", x, terms, y, optimize=True)
    # An offer of everything is played with some frequency, so that no file is never settled.
    given = np.divide(total, how_often, out=np.full_like(total, np.nan), where=how_often > 0)
    return how_often, given, np.einsum("pi,ij,pj->p", x, deadlock, y, optimize=True)


def with_rule(structure: Structure | None, rule: Any) -> Structure:
    """Give the structure with this price rule."""
    return replace(Structure.of(structure), price_rule=rule)


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)


def check_levels(levels: int) -> None:
    """Refuse a grid that is too fine."""
    if levels > _FINEST:
        raise InputError(f"levels: must be at most {_FINEST} for quantal response, got {levels}")
