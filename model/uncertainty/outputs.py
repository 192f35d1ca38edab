r"""Numbers to ask sensitivity of, each with the convention that makes it a number at every point.

Sets of equilibria are turned into numbers in three ways. A *regime* becomes an indicator, 1 where
it holds and 0 elsewhere, never a code, whose size would mean nothing. *Terms* are the share of the
file that Iran really gives up, which is 0 where the file is open: lowest, highest and mean over the
pure equilibrium outcomes, each outcome counted once. *Thresholds* lie in [0, 1]:

* the US floor of a file is the smallest x_f, and Iran's ceiling the largest, that the player likes
  no less than leaving the file open, the other two files open (the differences are polynomials of
  degree 2 at most in x_f, here taken from three points);
* the critical threat is the smallest T of an even grid at which a file can be settled, or at which
  full deadlock is no equilibrium, all other parameters as drawn.

Where no number within [0, 1] will do, the threshold is *censored*: the floor and the critical
threat at 1, the ceiling at 0. How often is said with every result (`censored`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.about import LENS
from model.errors import InputError
from model.files import STANDARD, File
from model.grid import IntArray
from model.parameters import suggest
from model.payoffs import PLAYERS, Player, Structure
from model.split import split_payoffs
from model.sweeps.engine import Engine, Solution, coefficient_array, paid
from model.sweeps.loop import gathered, swept
from model.sweeps.points import Points
from model.sweeps.pure import ready, summaries
from model.sweeps.solver import TERMS_UNIT, Coordinates, Found, Solver, Variable

if TYPE_CHECKING:
    from distributed import Client

#: Values of the threat on which the critical one is looked for: 0, 1/40, ..., 1.
THREATS = 41

#: Games solved in one go, so that payoffs and masks of a block stay small.
_BLOCK = 8192

_CRITICAL = "critical-threat-"


@dataclass(frozen=True)
class Output:
    """One number at every point.

    Attributes
    ----------
    key : str
        As on the command line.
    words : str
        For a reader: of an indicator a clause, of a number a noun.
    kind : {"indicator", "number"}
    unit : str
    convention : str
        What makes it a number where it might not be one.
    """

    key: str
    words: str
    kind: Literal["indicator", "number"]
    unit: str = ""
    convention: str = ""


@dataclass(frozen=True, eq=False)
class Values:
    """Outputs at many points.

    Attributes
    ----------
    outputs : tuple of Output
    values : array of float64, shape (outputs, N)
    censored : array of float64, shape (outputs,)
        Share of the points at which a convention, not the game, gave the number.
    """

    outputs: tuple[Output, ...]
    values: NDArray[np.float64]
    censored: NDArray[np.float64]


_SIDES = {"us": "US", "iran": "Iran's"}


def _about_file(of: File) -> tuple[Output, ...]:
    file, giver, taker = of.name, of.giver, of.taker
    accepts = {"us": "the US", "iran": "Iran"}
    open_is_none = "0 where the file is open"
    somewhere = "in some pure equilibrium"
    return (
        Output(f"{file}-settled", f"the {file} file is settled {somewhere}", "indicator"),
        Output(
            f"{file}-conceded",
            f"part of the {file} file is conceded {somewhere}",
            "indicator",
        ),
        *(
            Output(f"{file}-{end}-terms", f"{end} terms of the {file} file", "number",
                   TERMS_UNIT, open_is_none)
            for end in ("lowest", "highest", "mean")
        ),
        Output(f"{taker}-floor-{file}", f"{_SIDES[taker]} floor in the {file} file", "number",
               TERMS_UNIT, f"other files open; 1 where {accepts[taker]} accepts no terms"),
        Output(f"{giver}-ceiling-{file}", f"{_SIDES[giver]} ceiling in the {file} file", "number",
               TERMS_UNIT, f"other files open; 0 where {accepts[giver]} accepts no terms"),
        Output(f"critical-threat-{file}",
               f"smallest threat at which the {file} file can be settled", "number", "share",
               f"on {THREATS} even values of the threat; 1 where there is none"),
    )  # fmt: skip


@cache
def outputs_of(files: tuple[File, ...]) -> Mapping[str, Output]:
    """What can be computed of talks on these files, by key."""
    every = (
        Output("deadlock", "full deadlock is a pure equilibrium", "indicator"),
        *(output for file in files for output in _about_file(file)),
        Output("us-payoff-best", "US payoff in its best pure equilibrium", "number", "points",
               "the payoff at full deadlock where there is no pure equilibrium"),
        Output("iran-payoff-best", "Iran's payoff in its best pure equilibrium", "number", "points",
               "the payoff at full deadlock where there is no pure equilibrium"),
        Output("us-payoff-deadlock", "US payoff at full deadlock", "number", "points"),
        Output("iran-payoff-deadlock", "Iran's payoff at full deadlock", "number", "points"),
        Output("critical-threat-deadlock",
               "smallest threat at which full deadlock is no equilibrium", "number", "share",
               f"on {THREATS} even values of the threat; 1 where there is none"),
    )  # fmt: skip
    return {output.key: output for output in every}


#: Those of talks on the files that scenarios have as a rule.
OUTPUTS: Mapping[str, Output] = outputs_of(STANDARD)


def output(key: str, files: tuple[File, ...] = STANDARD) -> Output:
    """Look an output up by its key.

    Raises
    ------
    InputError
        If there is none; the message suggests the nearest.
    """
    try:
        return outputs_of(files)[key]
    except KeyError:
        known = tuple(outputs_of(files))
        raise InputError(
            f"output: must be one of {', '.join(known)}, got {key!r}{suggest(key, known)}"
        ) from None


def evaluate(
    points: Points,
    keys: Sequence[str],
    levels: int,
    structure: Structure | None = None,
    *,
    store: str | Path | None = None,
    threads: int | None = None,
    client: Client | None = None,
) -> Values:
    """Compute outputs at all points.

    Parameters
    ----------
    points : Points
    keys : sequence of str
        Of `OUTPUTS`.
    levels : int
        L of the grid on which the equilibria are found.
    structure : Structure, optional
    store, threads, client
        As for `model.sweep`.

    Raises
    ------
    InputError
        For an unknown output, or none.
    """
    solver = Outputs(points, levels, points.scenario.form(structure), tuple(keys))
    if store is None:
        found = gathered(solver, threads=threads, client=client).arrays["value"]
    else:
        found = swept(solver, store=store, threads=threads, client=client)["value"].values
    values = np.reshape(found, (-1, len(keys))).T
    censored = np.array([_censored(o, row) for o, row in zip(solver.outputs, values, strict=True)])
    return Values(solver.outputs, np.nan_to_num(_filled(keys, values)), censored)


def _censored(of: Output, row: NDArray[np.float64]) -> float:
    """Share of the points that a convention decides; there the row holds NaN."""
    return float(np.isnan(row).mean()) if of.convention else 0.0


def _filled(keys: Sequence[str], values: NDArray[np.float64]) -> NDArray[np.float64]:
    ones = [k.startswith(("us-floor-", "iran-floor-", _CRITICAL)) for k in keys]
    return np.where(np.isnan(values) & np.array(ones)[:, None], 1.0, values)


@dataclass(frozen=True, eq=False)
class Outputs(Solver):
    """Some outputs, NaN where a convention decides.

    Attributes
    ----------
    points, levels, structure
        See `model.sweeps.solver.Solver`.
    keys : tuple of str
        Of `OUTPUTS`.
    """

    points: Points
    levels: int
    structure: Structure
    keys: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.outputs or len(set(self.keys)) < len(self.keys):
            raise InputError(f"outputs: must name outputs, each once, got {list(self.keys)}")

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What they are."""
        return tuple(output(key, self.structure.files) for key in self.keys)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """One number for each output."""
        return (Variable("value", ("output",), "f8", "value of the output"),)

    @property
    def longest(self) -> int:
        """Points of a block, so that payoffs and masks stay small."""
        return _BLOCK // THREATS if self._late else _BLOCK

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        return {
            "lens": LENS,
            "title": f"Outputs of {self.points.scenario.name}",
            "complete": "at every point; NaN where the output's convention decides",
        }

    @property
    def options(self) -> Mapping[str, str]:
        """Which outputs."""
        return {"outputs": " ".join(self.keys)}

    def coordinates(self, outcomes: IntArray) -> Coordinates:
        """The outputs by their keys."""
        return {"output": ("output", list(self.keys), {"long_name": "output"})}

    def solve(self, start: int, stop: int) -> Found:
        """Compute the outputs at a run of points."""
        rows: dict[str, NDArray[np.float64]] = {}
        zones = [k for k in self.keys if "-floor-" in k or "-ceiling-" in k]
        rest = [k for k in self.keys if k not in (*self._late, *zones)]
        if rest:
            found = self._engine.block(start, stop)
            rows |= _of_equilibria(self._engine, found, start, stop, rest)
        for key in zones:
            player, end, file = key.split("-")
            rows[key] = _threshold(self._engine, player, file, start, stop, lowest=end == "floor")
        if self._late:
            found = self._wide.block(start * THREATS, stop * THREATS)
            rows |= _critical_threats(self._wide, found, self._late)
        return Found({"value": np.column_stack([rows[key] for key in self.keys])})

    @property
    def _late(self) -> list[str]:
        return [k for k in self.keys if k.startswith(_CRITICAL)]

    @cached_property
    def _engine(self) -> Engine:
        return ready(self.points, self.levels, self.structure)

    @cached_property
    def _wide(self) -> Engine:
        """Each point with the threat at each value of an even grid, the threat fastest."""
        return ready(self.points.along(threat=(0, 1, THREATS)), self.levels, self.structure)


def _of_equilibria(
    engine: Engine, solution: Solution, start: int, stop: int, keys: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Outputs that a block's equilibria give, by key."""
    terms, holds = engine.grid.terms(solution.outcomes), solution.equilibrium
    files = summaries(terms, holds)
    nothing = np.asarray(holds[np.isnan(terms).all(axis=1)].any(axis=0))
    rows: dict[str, NDArray[Any]] = {"deadlock": nothing}
    number = holds.sum(axis=0)
    for f, file in enumerate(engine.grid.names):
        settled, opens = files["can_settle"][:, f], files["can_stay_open"][:, f]
        highest, lowest = files["highest_terms"][:, f], files["lowest_terms"][:, f]
        rows[f"{file}-settled"] = settled
        rows[f"{file}-conceded"] = np.nan_to_num(highest) > 0
        rows[f"{file}-highest-terms"] = highest
        rows[f"{file}-lowest-terms"] = np.where(opens & settled, 0.0, lowest)
        total = np.nan_to_num(terms[:, f]) @ holds
        rows[f"{file}-mean-terms"] = np.where(settled, total / np.maximum(number, 1), np.nan)
    if any("payoff" in key for key in keys):
        rows |= _payoffs(engine, solution, start, stop)
    return {key: np.asarray(rows[key], dtype=float) for key in keys}


def _payoffs(
    engine: Engine, solution: Solution, start: int, stop: int
) -> dict[str, NDArray[np.float64]]:
    deadlock = engine.grid.number(np.zeros(len(engine.grid.names), dtype=np.int64))
    outcomes = np.concatenate([[deadlock], solution.outcomes])
    values = engine.points.values(start, stop)
    found, *_ = paid(split_payoffs, engine.structure, engine.grid, outcomes, values, stop - start)
    rows = {}
    for player, payoff in zip(PLAYERS, found, strict=True):
        best = np.where(solution.equilibrium, payoff[1:], -np.inf).max(axis=0, initial=-np.inf)
        rows[f"{player}-payoff-deadlock"] = payoff[0]
        rows[f"{player}-payoff-best"] = np.where(np.isfinite(best), best, payoff[0])
    return rows


def _threshold(
    engine: Engine, player: str, file: str, start: int, stop: int, *, lowest: bool
) -> NDArray[np.float64]:
    """Smallest or largest x_f in [0, 1] at which settling beats leaving all open; NaN for none."""
    split = split_payoffs(engine.structure)
    row, place = PLAYERS.index(_player(player)), engine.grid.names.index(file)
    engine.structure.require_alone(file, "outputs")
    if split.degree(place) > 2:
        raise InputError(
            f"outputs: own terms must be of degree 2 at most in the terms of the {file} file for a "
            f"threshold, got {split.degree(place)}"
        )
    c = coefficient_array(split, engine.points.values(start, stop), stop - start)[row]

    def payoff(x: float, is_open: bool) -> NDArray[np.float64]:
        count = len(engine.grid.files)
        state = [0.0] * count + [1.0] * count
        state[place], state[count + place] = x, float(is_open)
        phi = [float(np.prod(np.power(state, powers))) for powers in split.monomials]
        # Row by row: a matrix product rounds by the place of a point among the others.
        return np.asarray(sum(value * own for value, own in zip(phi, c, strict=True) if value))

    at = [payoff(x, False) - payoff(0.0, True) for x in (0.0, 0.5, 1.0)]
    # Through three points: g(x) = g0 + b x + a x^2.
    a = 2 * (at[0] - 2 * at[1] + at[2])
    b = at[2] - at[0] - a
    return _end(np.array([at[0], b, a]), at[2], lowest)


def _player(name: str) -> Player:
    return "us" if name == "us" else "iran"


def _end(g: NDArray[np.float64], at_one: NDArray[np.float64], lowest: bool) -> NDArray[np.float64]:
    """First or last x in [0, 1] with g0 + b x + a x^2 >= 0, by the stable quadratic formula."""
    g0, b, a = g
    with np.errstate(divide="ignore", invalid="ignore"):
        q = -(b + np.where(b < 0, -1.0, 1.0) * np.sqrt(b * b - 4 * a * g0)) / 2
        roots = np.sort(np.array([q / a, g0 / q]), axis=0)
    inside = np.where((roots >= 0) & (roots <= 1), roots, np.nan)
    corner, holds = (0.0, g0 >= 0) if lowest else (1.0, at_one >= 0)
    far = np.fmin(*inside) if lowest else np.fmax(*inside)
    return np.where(holds, corner, far)


def _critical_threats(
    engine: Engine, found: Solution, keys: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """The first threat at which each holds; NaN for none."""
    settled, holds = ~np.isnan(engine.grid.terms(found.outcomes)), found.equilibrium
    rows = {}
    for key in keys:
        what = key.removeprefix(_CRITICAL)
        if what == "deadlock":
            held = ~holds[~settled.any(axis=1)].any(axis=0)
        else:
            held = holds[settled[:, engine.grid.names.index(what)]].any(axis=0)
        steps = held.reshape(-1, THREATS)
        rows[key] = np.where(steps.any(axis=1), steps.argmax(axis=1) / (THREATS - 1), np.nan)
    return rows
