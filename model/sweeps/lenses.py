"""Several lenses at every point of a sweep: what is left of the equilibria, and who moves first.

For each point four answers, each a set of outcomes:

* *equilibrium set*: the outcomes of all pure equilibria (`model.sweeps.engine`);
* *admissible*: the pure equilibria of what is left when both players, in each round and all at
  once, drop every strategy that another **pure** one weakly dominates. Mixtures may dominate too
  (`model.equilibria.admissible`); whether that makes a difference is looked up, exactly, at a
  number of points drawn at random, and the result says at how many of them the two agree;
* *United States first*, *Iran first*: the outcome if that side commits and the other replies with
  its best, ties broken in favour of the side that commits (`model.equilibria.commitment`).

Floats decide only what they can (`model.sweeps.lens_kernel`); a point at which two payoffs that
had to be compared lie within `TOLERANCE` of each other is solved again in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.grid import IntArray
from model.parameters import suggest
from model.payoffs import PLAYER_NAMES, PLAYERS, Structure
from model.scaled import scaled_payoffs
from model.split import split_payoffs
from model.sweeps.engine import TOLERANCE, Engine, Solution, coefficient_array, paid
from model.sweeps.loop import gathered, swept
from model.sweeps.points import Points
from model.sweeps.pure import summaries
from model.sweeps.solver import (
    OUTCOME,
    TERMS_UNIT,
    Coordinates,
    Found,
    Solver,
    Variable,
    outcome_coordinates,
)

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

EQUILIBRIUM_SET, ADMISSIBLE = "equilibrium set", "admissible"
FIRST: Mapping[str, str] = {player: f"{PLAYER_NAMES[player]} first" for player in PLAYERS}

#: The lenses, in the order of every array.
LENSES: tuple[str, ...] = (EQUILIBRIUM_SET, ADMISSIBLE, *FIRST.values())

#: The finest grid for the lenses besides the equilibrium set: some seconds for a thousand games.
FINEST_LENSES = 5

_SETTLE = "across the outcomes that settle the file"

_VARIABLES: tuple[Variable, ...] = (
    Variable("holds", ("lens", OUTCOME), "?", "named by the lens"),
    Variable("can_settle", ("lens", "file"), "?", "settled in some outcome that the lens names"),
    Variable("can_stay_open", ("lens", "file"), "?", "open in some outcome that the lens names"),
    Variable("lowest_terms", ("lens", "file"), "f8", f"lowest terms {_SETTLE}", TERMS_UNIT),
    Variable("highest_terms", ("lens", "file"), "f8", f"highest terms {_SETTLE}", TERMS_UNIT),
)

#: Points at which dominance by mixtures is looked for, by default.
CHECKED = 32

#: Coefficients (P, 2, K), tolerance (P,), where floats cannot tell (P,).
_Payoffs = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Lenses(Solver):
    """The outcomes that each of several lenses names.

    Attributes
    ----------
    points, levels, structure
        See `model.sweeps.solver.Solver`.
    lenses : tuple of str
        Some of `LENSES`.
    """

    points: Points
    levels: int
    structure: Structure
    lenses: tuple[str, ...] = LENSES
    counts = ("points_settled_exactly",)

    def __post_init__(self) -> None:
        for lens in self.lenses:
            if lens not in LENSES:
                raise InputError(
                    f"lens: must be one of {', '.join(LENSES)}, got {lens!r}{suggest(lens, LENSES)}"
                )
        if not self.lenses or len(set(self.lenses)) < len(self.lenses):
            raise InputError(f"lenses: must be named, each once, got {list(self.lenses)}")
        if self.levels > FINEST_LENSES and set(self.lenses) != {EQUILIBRIUM_SET}:
            raise InputError(
                f"levels: must be at most {FINEST_LENSES} for the lenses besides the equilibrium "
                f"set, got {self.levels}"
            )

    @cached_property
    def engine(self) -> Engine:
        """What decides the equilibrium set."""
        return Engine(self.points, self.levels, self.structure, compiled=True)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        return _VARIABLES

    @property
    def longest(self) -> int:
        """Points of a block: some seconds of work at most."""
        return 4096

    @property
    def listed(self) -> IntArray:
        """Numbers of all outcomes."""
        return np.arange(self.engine.grid.count)

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lenses, and how far the result is complete."""
        return {
            "lens": ", ".join(self.lenses),
            "title": f"Lenses on {self.points.scenario.name}",
            "complete": "every outcome that a lens names, at every point; dominance by pure "
            "strategies, and by mixtures where a point was decided exactly",
        }

    def solve(self, start: int, stop: int) -> Found:
        """Find the outcomes that each lens names at a run of points."""
        answers = self._answers(start, stop)
        outcomes = np.unique(np.concatenate([answer.outcomes for answer in answers.values()]))
        holds = np.zeros((len(self.lenses), len(outcomes), stop - start), dtype=bool)
        for place, lens in enumerate(self.lenses):
            rows = np.searchsorted(outcomes, answers[lens].outcomes)
            holds[place, rows] = answers[lens].equilibrium
        settled = sum(answer.settled for answer in answers.values())
        counts = {"points_settled_exactly": settled}
        return Found({"holds": np.moveaxis(holds, -1, 0)}, outcomes, counts)

    def completed(self, found: Found, start: int, stop: int) -> Mapping[str, NDArray[Any]]:
        """What the outcomes that each lens names say of each file."""
        terms, holds = self.engine.grid.terms(found.outcomes), found.arrays["holds"]
        parts = [summaries(terms, holds[:, k].T) for k in range(len(self.lenses))]
        files = {name: np.stack([part[name] for part in parts], axis=1) for name in parts[0]}
        return {"holds": holds, **files}

    def coordinates(self, outcomes: IntArray) -> Coordinates:
        """Lenses and outcomes."""
        return {
            **super().coordinates(outcomes),
            **outcome_coordinates(self.engine.grid, outcomes),
            "lens": ("lens", list(self.lenses), {"long_name": "lens"}),
        }

    def _answers(self, start: int, stop: int) -> Mapping[str, Solution]:
        """An answer for each lens."""
        answers: dict[str, Solution] = {}
        if EQUILIBRIUM_SET in self.lenses:
            answers[EQUILIBRIUM_SET] = self.engine.block(start, stop)
        if set(self.lenses) == {EQUILIBRIUM_SET}:
            return answers
        payoffs = self._payoffs(start, stop)
        if ADMISSIBLE in self.lenses:
            answers[ADMISSIBLE] = self._admissible(payoffs, start)
        if set(self.lenses) & set(FIRST.values()):
            answers |= self._first(payoffs, start)
        return answers

    def _payoffs(self, start: int, stop: int) -> _Payoffs:
        """What the kernel makes payoffs of, and how close two of them may be at each point."""
        values, count = self.points.values(start, stop), stop - start
        unsure = np.zeros(count, dtype=bool)
        if self.structure.execution == "pays":
            # The payoffs of all outcomes themselves take the place of coefficients.
            outcomes = np.arange(self.engine.grid.count)
            coefficients, tolerance, unsure = paid(
                split_payoffs, self.structure, self.engine.grid, outcomes, values, count
            )
        else:
            coefficients = coefficient_array(split_payoffs(self.structure), values, count)
            tolerance = TOLERANCE * (1 + np.abs(coefficients).sum(axis=1).max(axis=0))
        return np.ascontiguousarray(coefficients.transpose(2, 0, 1)), tolerance, unsure

    def _admissible(self, payoffs: _Payoffs, start: int) -> Solution:
        from model.sweeps.lens_kernel import admissible_outcomes

        coefficients, tolerance, unsure = payoffs
        holds = np.zeros((len(tolerance), self.engine.grid.count), dtype=bool)
        close = np.zeros(len(tolerance), dtype=bool)
        rows = self.engine.rows_of_outcomes
        admissible_outcomes(coefficients, *rows, self._cells, tolerance, holds, close)
        close |= unsure
        for p in np.flatnonzero(close):
            holds[p] = False
            holds[p, self.exactly(start + int(p), ADMISSIBLE)] = True
        return _solution(holds.T, int(close.sum()))

    def _first(self, payoffs: _Payoffs, start: int) -> Mapping[str, Solution]:
        from model.sweeps.lens_kernel import first_movers

        coefficients, tolerance, unsure = payoffs
        count = len(tolerance)
        chosen = np.zeros((len(PLAYERS), count), dtype=np.int64)
        close = np.zeros((len(PLAYERS), count), dtype=bool)
        rows = self.engine.rows_of_outcomes
        first_movers(coefficients, *rows, self._cells, tolerance, chosen, close)
        close |= unsure
        answers = {}
        for place, player in enumerate(PLAYERS):
            holds = np.zeros((self.engine.grid.count, count), dtype=bool)
            holds[chosen[place], np.arange(count)] = True
            for p in np.flatnonzero(close[place]):
                holds[:, p] = False
                holds[self.exactly(start + int(p), FIRST[player]), p] = True
            answers[FIRST[player]] = _solution(holds, int(close[place].sum()))
        return answers

    @cached_property
    def _cells(self) -> IntArray:
        """The outcome of each pair of strategies, each player's own along the rows in turn."""
        cells = self.engine.grid.cells
        return np.ascontiguousarray(np.stack([cells, cells.T]))

    def exactly(self, number: int, lens: str) -> IntArray:
        """Numbers of the outcomes of one point under one lens, exactly; mixtures may dominate."""
        from model.equilibria import admissible, commitment, pure_equilibria

        cells = self.engine.grid.cells
        us, iran = scaled_payoffs(
            self.points.exactly(number), self.engine.grid, self.structure
        )[0]  # fmt: skip
        game = us[cells], iran[cells]
        if lens == EQUILIBRIUM_SET:
            return np.unique(cells[pure_equilibria(*game)])
        if lens == ADMISSIBLE:
            pairs: Any = admissible(*game).equilibria
        else:
            pairs = commitment(*game, "row" if lens == FIRST["us"] else "column").profiles
        rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return np.unique(cells[rows, columns])


#: What several lenses named at some points, for as long as there are these points.
_named: WeakKeyDictionary[Points, tuple[object, Found]] = WeakKeyDictionary()


def named(solver: Lenses, threads: int | None = None) -> Found:
    """What the lenses name at all points, without labels.

    Shares and forms ask several lenses of the same cases one after the other: that is kept.
    """
    if len(solver.lenses) == 1:
        return gathered(solver, threads=threads)
    asked = solver.levels, solver.structure, solver.lenses
    before, found = _named.get(solver.points, (None, None))
    if found is None or before != asked:
        found = gathered(solver, threads=threads)
        _named[solver.points] = asked, found
    return found


def _solution(holds: NDArray[np.bool_], settled: int) -> Solution:
    present = np.flatnonzero(holds.any(axis=1))
    return Solution(present, holds[present], settled, 0)


def lenses_over(
    points: Points,
    *,
    levels: int = 3,
    structure: Structure | None = None,
    lenses: Sequence[str] = LENSES,
    check: int = CHECKED,
    seed: int = 0,
    store: str | Path | None = None,
    threads: int | None = None,
    client: Client | None = None,
) -> xr.Dataset:
    """Look at every point of a grid or a sample through several lenses.

    Parameters
    ----------
    points : Points
        A grid or a sample (`model.sweeps.points`).
    levels : int
        L, at most 5 for other lenses than the equilibrium set.
    structure : Structure, optional
    lenses : sequence of str
        Some of `LENSES`.
    check : int
        At how many points, drawn at random, dominance by mixtures is looked for too.
    seed : int
        Draws those points.
    store, threads, client
        As for `model.sweep`.

    Returns
    -------
    xarray.Dataset
        With dimensions ``lens``, ``outcome`` (those that some lens names somewhere) and ``file``
        beside those of the points. Variables: ``holds`` (does the lens name the outcome here),
        and of each file ``can_settle``, ``can_stay_open``, ``lowest_terms``, ``highest_terms``
        over the outcomes that the lens names. Attributes ``mixtures_checked`` and
        ``mixtures_agreed``. On two cores some 50,000 games a second at L = 3, 3,000 at L = 5.

    Raises
    ------
    ValueError
        For an unknown lens, too fine a grid, or as `model.sweep` does.
    """
    solver = Lenses(points, levels, points.scenario.form(structure), tuple(lenses))
    data = swept(solver, store=store, threads=threads, client=client)
    return data.assign_attrs(mixtures(solver, check, seed))


def mixtures(solver: Lenses, check: int, seed: int) -> dict[str, int]:
    """At how many of some points drawn at random it makes no difference if mixtures dominate.

    Returns
    -------
    dict
        ``mixtures_checked`` and ``mixtures_agreed``; empty without the admissible lens.
    """
    if ADMISSIBLE not in solver.lenses or not check:
        return {}
    total = solver.points.count
    rng = np.random.default_rng(seed)
    at = np.sort(rng.choice(total, size=min(check, total), replace=False))
    alone = replace(solver, lenses=(ADMISSIBLE,))
    agreed = 0
    for p in map(int, at):
        here = alone.solve(p, p + 1)
        agreed += int(np.array_equal(here.outcomes, solver.exactly(p, ADMISSIBLE)))
    return {"mixtures_checked": len(at), "mixtures_agreed": agreed}
