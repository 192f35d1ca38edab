r"""The numbers to ask sensitivity of that need no grid: statuses, the answer and its terms, zones.

They are read off `model.answers.statuses`: a file is *settled* if some equilibrium without a grid
settles it, *firm* if every one does; it is *in the answer* if a central outcome settles it, on
terms that are the lowest among these, 0 where none does. At a point at which not all equilibria are
known the status is that over the sets that are stable on their central terms; how often that is so
is said with the result, as other conventions are. Floors, ceilings and payoffs at deadlock are
those of `model.uncertainty.outputs`, which need no grid either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from model.answers.statuses import Statuses, status_over
from model.errors import InputError
from model.files import STANDARD, File
from model.parameters import suggest
from model.payoffs import PLAYERS, Structure
from model.sweeps.points import Points
from model.sweeps.solver import TERMS_UNIT
from model.uncertainty.outputs import THREATS, Output, Values, evaluate, outputs_of

#: What is said of a status at a point at which not all equilibria are known.
_STABLE = "over what is stable on central terms where not all equilibria are known"

#: Where an output of a grid needs none: it asks no equilibria.
_OF_NO_GRID = ("-floor-", "-ceiling-", "-payoff-deadlock")

_CRITICAL = "critical-threat-"

_SIDES = {"us": "US", "iran": "Iran's"}


@cache
def free_outputs_of(files: tuple[File, ...]) -> Mapping[str, Output]:
    """What can be computed without a grid of talks on these files, by key."""
    every = [Output("deadlock", "full deadlock is an equilibrium", "indicator", "", _STABLE)]
    for f in (file.name for file in files):
        every += [
            Output(f"{f}-settled", f"the {f} file is settled in some equilibrium", "indicator",
                   "", _STABLE),
            Output(f"{f}-firm", f"the {f} file is settled in every equilibrium", "indicator",
                   "", _STABLE),
            Output(f"{f}-answer", f"the answer settles the {f} file", "indicator"),
            Output(f"{f}-terms", f"terms of the {f} file in the answer", "number", TERMS_UNIT,
                   "0 where the answer leaves it open"),
            Output(f"{_CRITICAL}{f}", f"smallest threat at which the {f} file can be settled",
                   "number", "share",
                   f"on {THREATS} even values of the threat; 1 where there is none"),
        ]  # fmt: skip
    for player in PLAYERS:
        every.append(
            Output(f"{player}-payoff-answer", f"{_SIDES[player]} payoff in the answer", "number",
                   "points", "the least of several; at full deadlock where there is none")
        )  # fmt: skip
    every += [o for o in outputs_of(files).values() if any(part in o.key for part in _OF_NO_GRID)]
    return {output.key: output for output in every}


#: Those of talks on the files that scenarios have as a rule.
FREE_OUTPUTS: Mapping[str, Output] = free_outputs_of(STANDARD)


def evaluate_free(
    points: Points,
    keys: Sequence[str],
    structure: Structure | None = None,
    *,
    threads: int | None = None,
) -> Values:
    """Compute outputs at all points without a grid.

    Parameters
    ----------
    points : Points
    keys : sequence of str
        Of `free_outputs_of`.
    structure : Structure, optional
    threads : int, optional

    Raises
    ------
    InputError
        For an output that is none, or needs a grid.
    """
    form = points.scenario.form(structure)
    chosen = tuple(_known(key, form.files) for key in keys)
    if not chosen or len(set(keys)) < len(keys):
        raise InputError(f"outputs: must name outputs, each once, got {list(keys)}")
    on_any_grid = [
        k for k in keys if k in outputs_of(form.files) and any(p in k for p in _OF_NO_GRID)
    ]
    rows: dict[str, tuple[NDArray[np.float64], float]] = {}
    if on_any_grid:
        asked = evaluate(points, on_any_grid, 2, form, threads=threads)
        rows |= {
            key: (asked.values[k], float(asked.censored[k])) for k, key in enumerate(on_any_grid)
        }
    late = [key for key in keys if key.startswith(_CRITICAL)]
    if late:
        along = status_over(points.along(threat=(0, 1, THREATS)), form, threads=threads)
        rows |= {key: _critical(along, key.removeprefix(_CRITICAL)) for key in late}
    rest = [key for key in keys if key not in rows]
    if rest:
        found = status_over(points, form, threads=threads)
        rows |= {key: _read(found, key) for key in rest}
    return Values(
        chosen,
        np.array([rows[key][0] for key in keys], dtype=float),
        np.array([rows[key][1] for key in keys]),
    )


def _known(key: str, files: tuple[File, ...]) -> Output:
    known = free_outputs_of(files)
    if key in known:
        return known[key]
    if key in outputs_of(files):
        raise InputError(f"output: must be one that needs no grid without --levels, got {key!r}")
    raise InputError(
        f"output: must be one of {', '.join(known)}, got {key!r}{suggest(key, tuple(known))}"
    )


def _read(found: Statuses, key: str) -> tuple[NDArray[np.float64], float]:
    """An output, and the share of the points at which its convention gave it."""
    dark = float(found.undecided.mean())
    if key == "deadlock":
        return found.deadlock.astype(float), dark
    subject, _, what = key.partition("-")
    if what == "settled":
        return found.is_settled(subject).astype(float), dark
    if what == "firm":
        return found.is_firm(subject).astype(float), dark
    if what == "answer":
        return found.central.settles(subject).any(axis=1).astype(float), 0.0
    if what == "terms":
        low, _ = found.central.terms_of(subject)
        return np.nan_to_num(low), float(np.isnan(low).mean())
    side = PLAYERS.index(subject)
    payoff = found.central.payoff[:, :, side]
    least = np.where(found.central.central, payoff, np.inf).min(axis=1)
    nothing = payoff[:, found.central.sets.index(())]
    none = ~np.isfinite(least)
    return np.where(none, nothing, least), float(none.mean())


def _critical(found: Statuses, file: str) -> tuple[NDArray[np.float64], float]:
    """The first threat at which a file can be settled, 1 where there is none."""
    steps = found.is_settled(file).reshape(-1, THREATS)
    some = steps.any(axis=1)
    return np.where(some, steps.argmax(axis=1) / (THREATS - 1), 1.0), float((~some).mean())
