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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.grid import feature_matrix
from model.parameters import FILES, suggest
from model.payoffs import PLAYERS, Player, Structure, split_payoffs
from model.sweeps.data import summaries, terms_of
from model.sweeps.engine import WORTH_COMPILING, Engine, Solution, coefficient_array
from model.sweeps.points import Points
from model.sweeps.run import run

#: Values of the threat on which the critical one is looked for: 0, 1/40, ..., 1.
THREATS = 41

#: Points solved in one go, so that payoffs and masks of a block stay small.
_BLOCK = 8192

_TERMS_UNIT = "share of the file that Iran gives up"


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


def _about_file(file: str) -> tuple[Output, ...]:
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
                   _TERMS_UNIT, open_is_none)
            for end in ("lowest", "highest", "mean")
        ),
        Output(f"us-floor-{file}", f"US floor in the {file} file", "number", _TERMS_UNIT,
               "other files open; 1 where the US accepts no terms"),
        Output(f"iran-ceiling-{file}", f"Iran's ceiling in the {file} file", "number", _TERMS_UNIT,
               "other files open; 0 where Iran accepts no terms"),
        Output(f"critical-threat-{file}",
               f"smallest threat at which the {file} file can be settled", "number", "share",
               f"on {THREATS} even values of the threat; 1 where there is none"),
    )  # fmt: skip


OUTPUTS: Mapping[str, Output] = {
    output.key: output
    for output in (
        Output("deadlock", "full deadlock is a pure equilibrium", "indicator"),
        *(output for file in FILES for output in _about_file(file)),
        Output("us-payoff-best", "US payoff in its best pure equilibrium", "number", "points",
               "the payoff at full deadlock where there is no pure equilibrium"),
        Output("iran-payoff-best", "Iran's payoff in its best pure equilibrium", "number", "points",
               "the payoff at full deadlock where there is no pure equilibrium"),
        Output("us-payoff-deadlock", "US payoff at full deadlock", "number", "points"),
        Output("iran-payoff-deadlock", "Iran's payoff at full deadlock", "number", "points"),
        Output("critical-threat-deadlock",
               "smallest threat at which full deadlock is no equilibrium", "number", "share",
               f"on {THREATS} even values of the threat; 1 where there is none"),
    )
}  # fmt: skip


def output(key: str) -> Output:
    """Look an output up by its key.

    Raises
    ------
    InputError
        If there is none; the message suggests the nearest.
    """
    try:
        return OUTPUTS[key]
    except KeyError:
        known = tuple(OUTPUTS)
        raise InputError(
            f"output: must be one of {', '.join(known)}, got {key!r}{suggest(key, known)}"
        ) from None


def evaluate(
    points: Points, keys: Sequence[str], levels: int, structure: Structure | None = None
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

    Raises
    ------
    InputError
        For an unknown output, or none.
    """
    chosen = tuple(output(key) for key in keys)
    if not chosen or len(set(keys)) < len(keys):
        raise InputError(f"outputs: must name outputs, each once, got {list(keys)}")
    engine = Engine(points, levels, structure or Structure())
    count = points.shape[0]
    found: dict[str, NDArray[np.float64]] = {}
    late = [k for k in keys if k.startswith("critical-threat-")]
    zones = [k for k in keys if k.startswith(("us-floor-", "iran-ceiling-"))]
    rest = [k for k in keys if k not in (*late, *zones)]
    if rest:
        rows = _over_blocks(engine, count, lambda s, a, b: _of_equilibria(engine, s, a, b, rest))
        found |= dict(zip(rest, rows, strict=True))
    for key in zones:
        player, end, file = key.split("-")
        found[key] = _threshold(engine, player, file, count, lowest=end == "floor")
    if late:
        found |= _critical_threats(engine, late, count)
    values = np.array([found[key] for key in keys])
    censored = np.array([_censored(key, row) for key, row in zip(keys, values, strict=True)])
    return Values(chosen, np.nan_to_num(_filled(keys, values)), censored)


def _censored(key: str, row: NDArray[np.float64]) -> float:
    """Share of the points that a convention decides; there the row holds NaN."""
    return float(np.isnan(row).mean()) if OUTPUTS[key].convention else 0.0


def _filled(keys: Sequence[str], values: NDArray[np.float64]) -> NDArray[np.float64]:
    ones = [k.startswith(("us-floor-", "critical-threat-")) for k in keys]
    return np.where(np.isnan(values) & np.array(ones)[:, None], 1.0, values)


def _compiled(engine: Engine, count: int) -> Engine:
    worth = count * len(engine.table.outcomes) * (1 if engine.premise_holds else 16)
    return replace(engine, compiled=worth >= WORTH_COMPILING)


def _over_blocks(
    engine: Engine,
    count: int,
    look: Callable[[Solution, int, int], NDArray[np.float64]],
    size: int = _BLOCK,
) -> NDArray[np.float64]:
    """Solve all points block by block and keep only what `look` makes of each block."""
    engine = _compiled(engine, count)
    parts: dict[int, NDArray[np.float64]] = {}
    blocks = [(k, a, min(a + size, count)) for k, a in enumerate(range(0, count, size))]
    ends = {k: (a, b) for k, a, b in blocks}

    def land(number: int, solution: Solution) -> None:
        parts[number] = look(solution, *ends[number])

    run(engine, blocks, count, land)
    return np.concatenate([parts[k] for k, _, _ in blocks], axis=-1)


def _of_equilibria(
    engine: Engine, solution: Solution, start: int, stop: int, keys: Sequence[str]
) -> NDArray[np.float64]:
    """Outputs that a block's equilibria give, shape (keys, points)."""
    terms, holds = terms_of(engine, solution.outcomes), solution.equilibrium
    files = summaries(terms, holds)
    nothing = np.asarray(holds[np.isnan(terms).all(axis=1)].any(axis=0))
    rows: dict[str, NDArray[Any]] = {"deadlock": nothing}
    number = holds.sum(axis=0)
    for f, file in enumerate(FILES):
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
    return np.array([np.asarray(rows[key], dtype=float) for key in keys])


def _payoffs(
    engine: Engine, solution: Solution, start: int, stop: int
) -> dict[str, NDArray[np.float64]]:
    split = split_payoffs(engine.structure)
    outcomes = np.concatenate([[engine.grid.number(np.zeros(3, dtype=np.int64))],
                               solution.outcomes])  # fmt: skip
    numerators, unit = feature_matrix(engine.grid, split.monomials, outcomes)
    c = coefficient_array(split, engine.points.values(start, stop), stop - start)
    rows = {}
    for player, own in zip(PLAYERS, c, strict=True):
        payoff = (numerators / unit).T @ own
        best = np.where(solution.equilibrium, payoff[1:], -np.inf).max(axis=0, initial=-np.inf)
        rows[f"{player}-payoff-deadlock"] = payoff[0]
        rows[f"{player}-payoff-best"] = np.where(np.isfinite(best), best, payoff[0])
    return rows


def _threshold(
    engine: Engine, player: str, file: str, count: int, *, lowest: bool
) -> NDArray[np.float64]:
    """Smallest or largest x_f in [0, 1] at which settling beats leaving all open; NaN for none."""
    split = split_payoffs(engine.structure)
    row, place = PLAYERS.index(_player(player)), FILES.index(file)
    if split.degree(place) > 2:
        raise InputError(
            f"outputs: own terms must be of degree 2 at most in the terms of the {file} file for a "
            f"threshold, got {split.degree(place)}"
        )
    c = coefficient_array(split, engine.points.values(0, count), count)[row]

    def payoff(x: float, is_open: bool) -> NDArray[np.float64]:
        state = [0.0] * 3 + [1.0] * 3
        state[place], state[3 + place] = x, float(is_open)
        phi = [np.prod(np.power(state, powers)) for powers in split.monomials]
        return np.asarray(np.array(phi) @ c)

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
    engine: Engine, keys: Iterable[str], count: int
) -> dict[str, NDArray[np.float64]]:
    wide = replace(engine, points=engine.points.along(threat=(0, 1, THREATS)))
    asked = [key.removeprefix("critical-threat-") for key in keys]

    def look(solution: Solution, start: int, stop: int) -> NDArray[np.float64]:
        terms, holds = terms_of(wide, solution.outcomes), solution.equilibrium
        settled = ~np.isnan(terms)
        masks = [
            ~holds[~settled.any(axis=1)].any(axis=0)
            if what == "deadlock"
            else holds[settled[:, FILES.index(what)]].any(axis=0)
            for what in asked
        ]
        first = np.array(masks).reshape(len(asked), -1, THREATS)
        return np.where(first.any(axis=-1), first.argmax(axis=-1) / (THREATS - 1), np.nan)

    rows = _over_blocks(wide, count * THREATS, look, size=_BLOCK // THREATS * THREATS)
    return {f"critical-threat-{what}": row for what, row in zip(asked, rows, strict=True)}
