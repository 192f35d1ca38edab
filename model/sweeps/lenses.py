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
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.game import BargainingGame
from model.grid import IntArray, feature_matrix
from model.parameters import FILES, suggest
from model.payoffs import PLAYER_NAMES, PLAYERS, Structure, split_payoffs
from model.sweeps.data import attributes, coordinates, summaries, terms_of, variable_attributes
from model.sweeps.engine import TOLERANCE, Engine, Solution, coefficient_array
from model.sweeps.points import Points
from model.sweeps.run import run

if TYPE_CHECKING:
    import xarray as xr

EQUILIBRIUM_SET, ADMISSIBLE = "equilibrium set", "admissible"
FIRST: Mapping[str, str] = {player: f"{PLAYER_NAMES[player]} first" for player in PLAYERS}

#: The lenses, in the order of every array.
LENSES: tuple[str, ...] = (EQUILIBRIUM_SET, ADMISSIBLE, *FIRST.values())

#: The finest grid for the lenses besides the equilibrium set: some seconds for a thousand games.
FINEST_LENSES = 5

#: Points of a block: some seconds of work at most.
_BLOCK = 4096

#: Points at which dominance by mixtures is looked for, by default.
CHECKED = 32

Answers = Mapping[str, Solution]

#: Coefficients (P, 2, K), features (outcomes, K), tolerance (P,).
_Payoffs = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class LensEngine:
    """What solves points under several lenses; the same points always get the same answer.

    Attributes
    ----------
    engine : Engine
        Compiled; its points, grid and structure.
    lenses : tuple of str
    """

    engine: Engine
    lenses: tuple[str, ...] = LENSES

    def __post_init__(self) -> None:
        for lens in self.lenses:
            if lens not in LENSES:
                raise InputError(
                    f"lens: must be one of {', '.join(LENSES)}, got {lens!r}{suggest(lens, LENSES)}"
                )
        if not self.lenses or len(set(self.lenses)) < len(self.lenses):
            raise InputError(f"lenses: must be named, each once, got {list(self.lenses)}")
        if self.engine.levels > FINEST_LENSES and set(self.lenses) != {EQUILIBRIUM_SET}:
            raise InputError(
                f"levels: must be at most {FINEST_LENSES} for the lenses besides the equilibrium "
                f"set, got {self.engine.levels}"
            )

    def block(self, start: int, stop: int) -> Answers:
        """Solve the points from `start` to before `stop`: an answer for each lens."""
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
        return {lens: answers[lens] for lens in self.lenses}

    def _payoffs(self, start: int, stop: int) -> _Payoffs:
        """What the kernel makes payoffs of, and how close two of them may be at each point."""
        split = split_payoffs(self.engine.structure)
        values = self.engine.points.values(start, stop)
        coefficients = coefficient_array(split, values, stop - start)
        tolerance = TOLERANCE * (1 + np.abs(coefficients).sum(axis=1).max(axis=0))
        return np.ascontiguousarray(coefficients.transpose(2, 0, 1)), self._features, tolerance

    def _admissible(self, payoffs: _Payoffs, start: int) -> Solution:
        from model.sweeps.lens_kernel import admissible_outcomes

        coefficients, features, tolerance = payoffs
        count = len(tolerance)
        holds = np.zeros((self.engine.grid.states**3, count), dtype=bool)
        close = np.zeros(count, dtype=bool)
        admissible_outcomes(coefficients, features, self._cells, tolerance, holds, close)
        for p in np.flatnonzero(close):
            holds[:, p] = False
            holds[self.exactly(start + int(p), ADMISSIBLE), p] = True
        return _solution(holds, int(close.sum()))

    def _first(self, payoffs: _Payoffs, start: int) -> Answers:
        from model.sweeps.lens_kernel import first_movers

        coefficients, features, tolerance = payoffs
        count = len(tolerance)
        chosen = np.zeros((len(PLAYERS), count), dtype=np.int64)
        close = np.zeros((len(PLAYERS), count), dtype=bool)
        first_movers(coefficients, features, self._cells, tolerance, chosen, close)
        answers = {}
        for place, player in enumerate(PLAYERS):
            holds = np.zeros((self.engine.grid.states**3, count), dtype=bool)
            holds[chosen[place], np.arange(count)] = True
            for p in np.flatnonzero(close[place]):
                holds[:, p] = False
                holds[self.exactly(start + int(p), FIRST[player]), p] = True
            answers[FIRST[player]] = _solution(holds, int(close[place].sum()))
        return answers

    @cached_property
    def _features(self) -> NDArray[np.float64]:
        """Phi of all outcomes, shape (outcomes, K)."""
        monomials = split_payoffs(self.engine.structure).monomials
        numerators, unit = feature_matrix(self.engine.grid, monomials)
        return np.ascontiguousarray((numerators / unit).T)

    @cached_property
    def _cells(self) -> IntArray:
        """The outcome of each pair of strategies, each player's own along the rows in turn."""
        cells = self.engine.grid.cells
        return np.ascontiguousarray(np.stack([cells, cells.T]))

    def exactly(self, number: int, lens: str) -> IntArray:
        """Numbers of the outcomes of one point under one lens, exactly; mixtures may dominate."""
        engine = self.engine
        scenario = engine.points.scenario.with_exact(engine.points.exactly(number))
        game = BargainingGame(scenario, engine.levels, engine.structure)
        if lens == ADMISSIBLE:
            pairs = np.array(game.admissible().equilibria, dtype=np.int64).reshape(-1, 2)
            return np.unique(engine.grid.cells[pairs[:, 0], pairs[:, 1]])
        if lens == EQUILIBRIUM_SET:
            found = tuple(game.equilibrium_outcomes())
        else:
            leader = next(player for player in PLAYERS if FIRST[player] == lens)
            found = game.commitment(leader)[1]
        states = 2 * engine.grid.steps
        state = [[0 if t is None else int(t * states) + 1 for t in o.terms] for o in found]
        return np.unique(
            engine.grid.number(np.array(state, dtype=np.int64).reshape(-1, len(FILES)))
        )


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
    threads: int | None = None,
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
    threads : int, optional
        How many blocks to solve at once; all cores by default.

    Returns
    -------
    xarray.Dataset
        With a dimension ``lens`` beside those of the points, ``outcome`` (those that some lens
        names somewhere) and ``file``. Variables: ``holds`` (does the lens name the outcome here),
        and of each file ``can_settle``, ``can_stay_open``, ``lowest_terms``, ``highest_terms``
        over the outcomes that the lens names. Attributes ``mixtures_checked`` and
        ``mixtures_agreed``. On two cores some 50,000 games a second at L = 3, 3,000 at L = 5.

    Raises
    ------
    ValueError
        For an unknown lens, or too fine a grid.
    """
    import xarray as xr

    solver = LensEngine(Engine(points, levels, structure or Structure(), True), tuple(lenses))
    outcomes, holds, settled = solve_lenses(solver, threads)
    engine = solver.engine
    data = xr.Dataset(
        {
            "holds": (
                ("lens", *points.dims, "outcome"),
                holds.transpose(0, 2, 1).reshape(len(lenses), *points.shape, len(outcomes)),
                {"long_name": "named by the lens"},
            )
        },
        coords=coordinates(engine, outcomes)
        | {"lens": ("lens", list(lenses), {"long_name": "lens"})},
        attrs=attributes(engine)
        | {
            "title": f"Lenses on {points.scenario.name}",
            "lens": ", ".join(lenses),
            "complete": "every outcome that a lens names, at every point; dominance by pure "
            "strategies, and by mixtures where a point was decided exactly",
            "points_settled_exactly": settled,
            **mixtures(solver, check, seed),
        },
    )
    terms = terms_of(engine, outcomes)
    for name in ("can_settle", "can_stay_open", "lowest_terms", "highest_terms"):
        parts = [summaries(terms, one)[name] for one in holds]
        data[name] = (
            ("lens", *points.dims, "file"),
            np.stack(parts).reshape(len(lenses), *points.shape, len(FILES)),
            {
                key: text.replace(
                    "some pure equilibrium", "some outcome that the lens names"
                ).replace("equilibria that settle", "outcomes that settle")
                for key, text in variable_attributes(name).items()
            },
        )
    return data


def _said_of_lens(text: str) -> str:
    text = text.replace("some pure equilibrium", "some outcome that the lens names")
    return text.replace("equilibria that settle", "outcomes that settle")


def solve_lenses(
    solver: LensEngine, threads: int | None = None
) -> tuple[IntArray, NDArray[np.bool_], int]:
    """Solve all points.

    Returns
    -------
    outcomes : array of int, shape (n,)
        Numbers of the outcomes that some lens names somewhere, increasing.
    holds : array of bool, shape (lenses, n, points)
    settled : int
        Answers that were found in exact arithmetic because floats were too close.
    """
    total = prod(solver.engine.points.shape)
    parts: dict[int, Answers] = {}
    blocks = [
        (number, start, min(start + _BLOCK, total))
        for number, start in enumerate(range(0, total, _BLOCK))
    ]
    run(solver, blocks, total, parts.__setitem__, threads=threads)
    named = [part.outcomes for answers in parts.values() for part in answers.values()]
    outcomes = np.unique(np.concatenate(named))
    holds = np.zeros((len(solver.lenses), len(outcomes), total), dtype=bool)
    settled = 0
    for number, start, stop in blocks:
        for place, lens in enumerate(solver.lenses):
            part = parts[number][lens]
            holds[place, np.searchsorted(outcomes, part.outcomes), start:stop] = part.equilibrium
            settled += part.settled
    return outcomes, holds, settled


def mixtures(solver: LensEngine, check: int, seed: int) -> dict[str, int]:
    """At how many of some points drawn at random it makes no difference if mixtures dominate.

    Returns
    -------
    dict
        ``mixtures_checked`` and ``mixtures_agreed``; empty without the admissible lens.
    """
    if ADMISSIBLE not in solver.lenses or not check:
        return {}
    total = prod(solver.engine.points.shape)
    rng = np.random.default_rng(seed)
    at = np.sort(rng.choice(total, size=min(check, total), replace=False))
    alone = LensEngine(solver.engine, (ADMISSIBLE,))
    agreed = 0
    for p in map(int, at):
        here = alone.block(p, p + 1)[ADMISSIBLE]
        agreed += int(np.array_equal(here.outcomes, solver.exactly(p, ADMISSIBLE)))
    return {"mixtures_checked": len(at), "mixtures_agreed": agreed}
