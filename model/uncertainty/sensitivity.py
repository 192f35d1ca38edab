r"""Sensitivity: how much of an output's variation over the stated ranges each group accounts for.

**Sobol indices.** Let Y = f(X_1, ..., X_G) with independent groups of inputs X_g. With
V = Var(Y),

    S1_g = Var(E[Y | X_g]) / V,        ST_g = 1 - Var(E[Y | all but X_g]) / V,

the share of the variance that the group accounts for alone, and with all its interactions (Sobol
2001; Homma and Saltelli 1996). They are estimated from n (G + 2) games by the design and the
estimators of Saltelli and others (2010), intervals by the bootstrap, all by SALib (Herman and Usher
2017). An index whose interval covers 0 is *not distinguishable from 0*.

**Morris screening.** The mean absolute elementary effect mu* of moving one group by two thirds of
its range, over n random paths (Morris 1991; Campolongo and others 2007), in units of the output a
whole range. Cheaper, and good for telling which groups may be left out; it is no share of variance.

Inputs are groups that the game can tell apart (`model.uncertainty.groups`), outputs numbers or 0/1
indicators, without a grid (`model.uncertainty.free_outputs`) or on one, as a check
(`model.uncertainty.outputs`). An index is about ranges that somebody stated: a narrow
range makes a parameter look harmless. It says nothing of how probable a value is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from model.about import LENS, provenance
from model.answers.statuses import LENS as FREE_LENS
from model.errors import InputError
from model.payoffs import Structure
from model.scenario import Scenario, load
from model.sweeps.points import Points
from model.uncertainty.free_outputs import evaluate_free
from model.uncertainty.groups import MAP, Group, fitted, groups
from model.uncertainty.indices import MorrisEffects, SobolIndices
from model.uncertainty.outputs import Values, evaluate

if TYPE_CHECKING:
    import xarray as xr


def default_outputs(structure: Structure, levels: int | None = None) -> tuple[str, ...]:
    """What indices are asked of unless somebody says otherwise, without a grid or on one.

    About the last of the files that Iran gives, or of all; no end of a zone where it has none.

    Where files are linked, or a threat must pay, a file has no zone by itself.
    """
    file = next((f for f in reversed(structure.files) if f.giver == "iran"), structure.files[-1])
    zones = not structure.linked and structure.execution != "pays"
    ends = (f"{file.giver}-ceiling-{file.name}",) if zones else ()
    if levels is not None:
        return (f"{file.name}-conceded", "deadlock", *ends)
    return (f"{file.name}-settled", f"{file.name}-terms", *ends)


CONFIDENCE = 0.95

#: Resamples of the bootstrap. SALib's 100 leaves the intervals themselves uncertain by a tenth.
RESAMPLES = 400

#: An indicator that holds, or fails, at fewer base points than this is too rare for the bootstrap:
#: measured against sixteen times as many games, its intervals miss by more than they should.
FEWEST = 100

#: Levels of Morris's grid; a step is MORRIS_LEVELS / 2 of its MORRIS_LEVELS - 1 intervals.
MORRIS_LEVELS = 4


@dataclass(frozen=True, eq=False)
class Design:
    """The points at which a function has to be evaluated.

    Attributes
    ----------
    method : {"sobol", "morris"}
    members : mapping of str to tuple of str
        Inputs of each group.
    n, seed : int
        Base points (Sobol) or paths (Morris).
    draws : array of float64, shape (rows, inputs)
        In [0, 1]; the inputs in the order of `names`.
    """

    method: Literal["sobol", "morris"]
    members: Mapping[str, tuple[str, ...]]
    n: int
    seed: int
    draws: NDArray[np.float64]

    @property
    def names(self) -> tuple[str, ...]:
        """Inputs, group by group."""
        return tuple(name for members in self.members.values() for name in members)

    @property
    def problem(self) -> dict[str, Any]:
        """The inputs as SALib takes them; a new one each time, since SALib writes into it."""
        return _problem(self.members)


def _problem(members: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    labels = [label for label, inside in members.items() for _ in inside]
    names = [name for inside in members.values() for name in inside]
    return {
        "num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names),
        "groups": labels,
    }  # fmt: skip


def sobol_design(members: Mapping[str, tuple[str, ...]], n: int, seed: int) -> Design:
    """Base points and their crossings, n (G + 2) rows.

    Raises
    ------
    InputError
        Unless n is a power of two of at least 2, the seed a whole number from 0, and there are two
        groups or more.
    """
    from SALib.sample import sobol

    _check(members, n, seed)
    if n < 2 or n & (n - 1):
        raise InputError(f"n: must be a power of two of at least 2, got {n}")
    draws = sobol.sample(_problem(members), int(n), calc_second_order=False, seed=int(seed))
    return Design("sobol", members, int(n), int(seed), draws)


def morris_design(members: Mapping[str, tuple[str, ...]], n: int, seed: int) -> Design:
    """Paths that move one group at a time, n (G + 1) rows.

    Raises
    ------
    InputError
        Unless n is at least 2, the seed a whole number from 0, and there are two groups or more.
    """
    from SALib.sample import morris as sampler

    _check(members, n, seed)
    if n < 2:
        raise InputError(f"n: must be a whole number from 2, got {n}")
    draws = sampler.sample(_problem(members), int(n), num_levels=MORRIS_LEVELS, seed=int(seed))
    return Design("morris", members, int(n), int(seed), draws)


def _check(members: Mapping[str, tuple[str, ...]], n: int, seed: int) -> None:
    for label, number in (("n", n), ("seed", seed)):
        if not isinstance(number, (int, np.integer)) or number < 0:
            raise InputError(f"{label}: must be a whole number from 0, got {number!r}")
    if len(members) < 2:
        raise InputError(f"groups: must be at least two that vary, got {list(members)}")


def analyse(design: Design, values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Indices of one output, by name, each of shape (groups,); NaN where the output never varies.

    Parameters
    ----------
    design : Design
    values : array of float64, shape (rows,)
        The output at the rows of the design.

    Returns
    -------
    dict of str to array
        ``S1``, ``S1_conf``, ``ST``, ``ST_conf`` for Sobol, ``mu_star``, ``mu_star_conf`` for
        Morris; ``_conf`` is half the width of the interval.

    Raises
    ------
    InputError
        If there are not as many values as rows, or one is not finite.
    """
    names = _INDICES[design.method]
    values = np.asarray(values, dtype=float)
    if values.shape != (len(design.draws),) or not np.isfinite(values).all():
        raise InputError(
            f"values: must be {len(design.draws)} finite numbers, got shape {values.shape}"
        )
    if np.ptp(values) <= 1e-12 * (1 + np.abs(values).max()):
        return {name: np.full(len(design.members), np.nan) for name in names}
    # SALib takes a seed of 0 for none and then draws from numpy's global state.
    seed = design.seed + 1
    if design.method == "sobol":
        from SALib.analyze import sobol

        found = sobol.analyze(
            design.problem, values, calc_second_order=False, num_resamples=RESAMPLES,
            conf_level=CONFIDENCE, seed=seed,
        )  # fmt: skip
    else:
        from SALib.analyze import morris as analyser

        found = analyser.analyze(
            design.problem, design.draws, values, num_resamples=RESAMPLES, conf_level=CONFIDENCE,
            num_levels=MORRIS_LEVELS, seed=seed,
        )  # fmt: skip
    return {name: np.array(found[name], dtype=float) for name in names}


_INDICES: Mapping[str, tuple[str, ...]] = {
    "sobol": ("S1", "S1_conf", "ST", "ST_conf"),
    "morris": ("mu_star", "mu_star_conf"),
}

_LONG_NAMES: Mapping[str, str] = {
    "S1": "share of the variance that the group accounts for alone",
    "ST": "share of the variance that the group accounts for with all its interactions",
    "mu_star": "mean absolute effect of moving the group by its range",
}


def sobol_indices(
    scenario: Scenario | str = "oman-2026",
    outputs: Sequence[str] | None = None,
    *,
    n: int = 1024,
    seed: int = 0,
    levels: int | None = None,
    structure: Structure | None = None,
    by: Sequence[Group] | None = None,
) -> SobolIndices:
    """Estimate how much of each output's variance each group accounts for.

    Parameters
    ----------
    scenario : Scenario or str
        Its stated ranges are the inputs.
    outputs : sequence of str, optional
        Those of `default_outputs` by default; keys of
        `model.uncertainty.free_outputs.FREE_OUTPUTS`, or on a grid of
        `model.uncertainty.outputs.OUTPUTS`.
    n : int
        Base points, a power of two; n (G + 2) games are solved for G groups.
    seed : int
        The same seed gives the same numbers.
    levels : int, optional
        L of the grid on which equilibria are found; without a grid by default.
    structure : Structure, optional
    by : sequence of Group, optional
        By default the groups that the game can tell apart.

    Returns
    -------
    SobolIndices

    Raises
    ------
    InputError
        For an unknown scenario or output, or an n or seed that does not fit.

    Examples
    --------
    >>> import model
    >>> found = model.sensitivity("oman-2026", ["nuclear-terms"], n=32)
    >>> found.outputs
    ('nuclear-terms',)
    """
    return SobolIndices(*_solved("sobol", scenario, outputs, n, seed, levels, structure, by))


def morris(
    scenario: Scenario | str = "oman-2026",
    outputs: Sequence[str] | None = None,
    *,
    n: int = 256,
    seed: int = 0,
    levels: int | None = None,
    structure: Structure | None = None,
    by: Sequence[Group] | None = None,
) -> MorrisEffects:
    """Screen the groups by elementary effects; n (G + 1) games for G groups and n paths.

    Parameters and result are those of `sobol_indices`, with ``mu_star`` and ``mu_star_conf``.
    """
    return MorrisEffects(*_solved("morris", scenario, outputs, n, seed, levels, structure, by))


def _solved(
    method: Literal["sobol", "morris"],
    scenario: Scenario | str,
    outputs: Sequence[str] | None,
    n: int,
    seed: int,
    levels: int | None,
    structure: Structure | None,
    by: Sequence[Group] | None,
) -> tuple[xr.Dataset, Scenario, Structure]:
    scenario = load(scenario)
    form = scenario.form(structure)
    outputs = default_outputs(form, levels) if outputs is None else outputs
    chosen = fitted(scenario, groups(form) if by is None else by)
    members = {group.name: group.members for group in chosen}
    design = (sobol_design if method == "sobol" else morris_design)(members, n, seed)
    points = Points.unit(scenario, design.names, design.draws, f"{method} design, seed {seed}")
    if levels is None:
        values = evaluate_free(points, outputs, structure)
    else:
        values = evaluate(points, outputs, levels, structure)
    found = [analyse(design, row) for row in values.values]
    data = _labelled(design, chosen, values, found)
    about = provenance(
        scenario, lens=FREE_LENS if levels is None else LENS,
        levels="no grid" if levels is None else levels, structure=form, method=method, n=n,
        seed=seed,
        games=len(design.draws), map=MAP, confidence=CONFIDENCE,
        meaning="over the stated ranges, each drawn evenly; not a probability",
    )  # fmt: skip
    return data.assign_attrs(about), scenario, form


def _labelled(
    design: Design,
    chosen: Sequence[Group],
    values: Values,
    found: Sequence[Mapping[str, NDArray[np.float64]]],
) -> xr.Dataset:
    import xarray as xr

    data = xr.Dataset(
        {
            name: (("output", "group"), np.array([indices[name] for indices in found]))
            for name in _INDICES[design.method]
        },
        coords={
            "output": [o.key for o in values.outputs],
            "group": [g.name for g in chosen],
            "words": ("output", [o.words for o in values.outputs]),
            "kind": ("output", [o.kind for o in values.outputs]),
            "convention": ("output", [o.convention for o in values.outputs]),
            "members": ("group", [", ".join(g.members) for g in chosen]),
            "reason": ("group", [g.reason for g in chosen]),
        },
    ).assign(
        mean=("output", values.values.mean(axis=1)),
        variance=("output", values.values.var(axis=1)),
        censored=("output", values.censored),
        few=("output", _few(design, values)),
    )
    for name, long_name in _LONG_NAMES.items():
        if name in data:
            data[name].attrs = {"long_name": long_name}
            data[f"{name}_distinct"] = data[name] - data[f"{name}_conf"] > 0
    return data


def _few(design: Design, values: Values) -> NDArray[np.bool_]:
    """Whether an output is an indicator too rare for its intervals to be trusted."""
    mean = values.values.mean(axis=1)
    rare = np.minimum(mean, 1 - mean) * design.n < FEWEST
    return rare & np.array([o.kind == "indicator" for o in values.outputs])
