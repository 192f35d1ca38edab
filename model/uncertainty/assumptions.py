"""The key assumptions: which parameters the conclusion leans on, by two measures side by side.

*Distance* asks of the scenario as it stands: how far may this parameter move alone before the
status of a file or the answer changes, as a share of its stated range on that side
(`model.answers.breaks`)? On a grid, as a check, before the set of pure equilibria does
(`model.regimes.distance`).
*Sensitivity* asks of the whole ranges: how much of an output's variance does the parameter's group
account for, with all interactions (`model.uncertainty.sensitivity`)? A parameter can be near a
change that matters little, or far from any and yet move the output once others have moved; one that
ranks high by both is a key assumption by any reading. Parameters that the game cannot tell apart
share the index of their group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.answers.breaks import Breaks, breaks
from model.parameters import parameter, rank
from model.payoffs import Structure
from model.regimes.distance import Distances, distance
from model.results import Several, records, table
from model.scenario import Scenario, load
from model.uncertainty.indices import SobolIndices
from model.uncertainty.sensitivity import default_outputs, sobol_indices

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Assumption:
    """One uncertain parameter by both measures.

    Attributes
    ----------
    parameter, kind, basis : str
        Kind as in the registry; basis as the scenario states it.
    value, low, high : float
    share_of_range : float
        The nearest change as a share of the stated range on its side; inf if there is none.
    within_range : bool
        Whether the stated range reaches a change.
    change_at : float
        The parameter's value at the nearest change; NaN if there is none.
    group : str
        The group whose index this is.
    total, half_width : float
        Total index of the group and half its 95% interval; NaN where the output never varies.
    distinct : bool
        Whether the interval leaves out 0.
    distance_rank, sensitivity_rank : int
        From 1; parameters that tie, such as those of one group, share a rank.
    """

    parameter: str
    kind: str
    basis: str
    value: float
    low: float
    high: float
    share_of_range: float
    within_range: bool
    change_at: float
    group: str
    total: float
    half_width: float
    distinct: bool
    distance_rank: int
    sensitivity_rank: int

    @property
    def is_key(self) -> bool:
        """Whether its range reaches a change and its group's index is distinguishable from 0."""
        return self.within_range and self.distinct


@dataclass(frozen=True, eq=False, repr=False)
class KeyAssumptions(Several[Assumption]):
    """Every uncertain parameter by its distance to a change and by its sensitivity.

    Attributes
    ----------
    indices : SobolIndices
    output : str
        What the sensitivity is of.
    distance_levels : int or None
        L of the grid on which distances were found; None without one.
    parameters : tuple of Assumption
        The lower sum of both ranks first.
    """

    indices: SobolIndices
    output: str
    distance_levels: int | None
    parameters: tuple[Assumption, ...]

    @property
    def scenario(self) -> Scenario:
        """Whose parameters they are."""
        return self.indices.scenario

    @property
    def structure(self) -> Structure:
        """The form of the game."""
        return self.indices.structure

    @property
    def provenance(self) -> Mapping[str, Any]:
        """That of the indices."""
        return self.indices.provenance

    @property
    def changing(self) -> str:
        """What the distance is to a change of."""
        if self.distance_levels is None:
            return "the status of a file or the answer"
        return f"the set of pure equilibria (L = {self.distance_levels})"

    @property
    def explained(self) -> str:
        """What the sensitivity is of, in words."""
        return str(self.indices["words"].sel(output=self.output).item())

    @property
    def words(self) -> str:
        """The key assumptions in one sentence."""
        key = [a for a in self if a.is_key]
        if not key:
            return "No parameter both reaches a change within its range and moves the output"
        first = ", ".join(parameter(a.parameter).in_a_sentence for a in key[:3])
        return (
            f"{len(key)} of {len(self)} uncertain parameters are key by both measures; "
            f"first: {first}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each parameter."""
        return table([asdict(row) | {"is_key": row.is_key} for row in self])

    def _contents(self) -> dict[str, Any]:
        return {**self.indices._contents(), "key_assumptions": records(self.frame())}


def key_assumptions(
    scenario: Scenario | str = "oman-2026",
    output: str | None = None,
    *,
    n: int = 1024,
    seed: int = 0,
    levels: int | None = None,
    distance_levels: int | None = None,
    structure: Structure | None = None,
) -> KeyAssumptions:
    """Rank every uncertain parameter by its distance to a change and by its sensitivity.

    Parameters
    ----------
    scenario : Scenario or str
    output : str, optional
        What the sensitivity is of, as for `sobol_indices`; its first output by default.
    n, seed, levels, structure
        As for `sobol_indices`.
    distance_levels : int, optional
        L of the grid on which distances are found, exactly; a fine one takes long. Without a grid
        by default.

    Returns
    -------
    KeyAssumptions
        Every parameter with a range, the lower sum of both ranks first.
    """
    scenario = load(scenario)
    output = default_outputs(scenario.form(structure), levels)[0] if output is None else output
    indices = sobol_indices(scenario, (output,), n=n, seed=seed, levels=levels, structure=structure)
    found: Distances | Breaks = (
        breaks(scenario, structure)
        if distance_levels is None
        else distance(scenario, levels=distance_levels, structure=structure)
    )
    return assumptions(found, indices, output)


@dataclass(frozen=True)
class _Near:
    """The nearest change as one parameter moves: how far, whether its range reaches it, where."""

    share: float
    within_range: bool
    place: float


def _nearest(found: Distances | Breaks) -> dict[str, _Near]:
    if isinstance(found, Distances):
        return {
            d.parameter: _Near(
                d.share, d.within_range, float(d.nearest.point) if d.nearest else float("nan")
            )
            for d in found
        }
    near: dict[str, _Near] = {}
    for b in sorted(found.breaks, key=lambda b: b.share):
        near.setdefault(b.parameter, _Near(b.share, b.within_range, float(b.place)))
    return near


def assumptions(found: Distances | Breaks, indices: SobolIndices, output: str) -> KeyAssumptions:
    """Put distances and indices of one output side by side; see `key_assumptions`."""
    scenario, here = indices.scenario, indices.data.sel(output=output)
    group_of = {
        name: str(group)
        for group, members in zip(here["group"].values, here["members"].values, strict=True)
        for name in str(members).split(", ")
    }
    nearest, still = _nearest(found), _Near(float("inf"), False, float("nan"))
    kept = sorted((n for n in scenario.names if n in group_of), key=rank)
    totals = {name: float(here["ST"].sel(group=group)) for name, group in group_of.items()}
    near = _ranks([nearest.get(name, still).share for name in kept])
    strong = _ranks([-totals[name] for name in kept])
    rows = []
    for name, first, second in zip(kept, near, strong, strict=True):
        entry, own = scenario.parameters[name], here.sel(group=group_of[name])
        change = nearest.get(name, still)
        rows.append(
            Assumption(
                name, parameter(name).kind, entry.basis, float(entry.value), float(entry.low),
                float(entry.high), change.share, change.within_range, change.place, group_of[name],
                totals[name], float(own["ST_conf"]), bool(own["ST_distinct"]), first, second,
            )
        )  # fmt: skip
    rows.sort(key=lambda r: (r.distance_rank + r.sensitivity_rank, rank(r.parameter)))
    levels = found.levels if isinstance(found, Distances) else None
    return KeyAssumptions(indices, output, levels, tuple(rows))


def _ranks(values: Sequence[float]) -> list[int]:
    """Rank from 1, the smallest first; equals share the first rank of theirs, NaN comes last."""
    clean = np.nan_to_num(np.array(values, dtype=float), nan=np.inf, posinf=np.inf, neginf=-np.inf)
    return [1 + int((clean < v).sum()) for v in clean]
