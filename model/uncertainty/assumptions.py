"""The key assumptions: which parameters the conclusion leans on, by two measures side by side.

*Distance* asks of the scenario as it stands: how far may this parameter move alone before the set
of pure equilibria changes, as a share of its stated range on that side (`model.regimes.distance`)?
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

from model.parameters import parameter, rank
from model.payoffs import Structure
from model.regimes.distance import Distances, distance
from model.results import Several, records, table
from model.scenario import Scenario, load
from model.uncertainty.indices import SobolIndices
from model.uncertainty.sensitivity import LEVELS, sobol_indices

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
    distance_levels : int
        L of the grid on which distances were found.
    parameters : tuple of Assumption
        The lower sum of both ranks first.
    """

    indices: SobolIndices
    output: str
    distance_levels: int
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
    output: str = "missile-conceded",
    *,
    n: int = 1024,
    seed: int = 0,
    levels: int = LEVELS,
    distance_levels: int = 3,
    structure: Structure | None = None,
) -> KeyAssumptions:
    """Rank every uncertain parameter by its distance to a change and by its sensitivity.

    Parameters
    ----------
    scenario : Scenario or str
    output : str
        What the sensitivity is of; a key of `model.uncertainty.outputs.OUTPUTS`.
    n, seed, levels, structure
        As for `sobol_indices`.
    distance_levels : int
        L of the grid on which distances are found, exactly; a fine one takes long.

    Returns
    -------
    KeyAssumptions
        Every parameter with a range, the lower sum of both ranks first.
    """
    scenario = load(scenario)
    indices = sobol_indices(scenario, (output,), n=n, seed=seed, levels=levels, structure=structure)
    found = distance(scenario, levels=distance_levels, structure=structure)
    return assumptions(found, indices, output)


def assumptions(found: Distances, indices: SobolIndices, output: str) -> KeyAssumptions:
    """Put distances and indices of one output side by side; see `key_assumptions`."""
    scenario, here = indices.scenario, indices.data.sel(output=output)
    group_of = {
        name: str(group)
        for group, members in zip(here["group"].values, here["members"].values, strict=True)
        for name in str(members).split(", ")
    }
    kept = sorted((d for d in found if d.parameter in group_of), key=lambda d: rank(d.parameter))
    totals = {name: float(here["ST"].sel(group=group)) for name, group in group_of.items()}
    near = _ranks([d.share for d in kept])
    strong = _ranks([-totals[d.parameter] for d in kept])
    rows = [
        Assumption(
            d.parameter,
            parameter(d.parameter).kind,
            scenario.parameters[d.parameter].basis,
            float(d.value),
            float(d.low),
            float(d.high),
            d.share,
            d.within_range,
            float(d.nearest.point) if d.nearest else float("nan"),
            group_of[d.parameter],
            totals[d.parameter],
            float(here["ST_conf"].sel(group=group_of[d.parameter])),
            bool(here["ST_distinct"].sel(group=group_of[d.parameter])),
            first,
            second,
        )
        for d, first, second in zip(kept, near, strong, strict=True)
    ]
    rows.sort(key=lambda r: (r.distance_rank + r.sensitivity_rank, rank(r.parameter)))
    return KeyAssumptions(indices, output, found.levels, tuple(rows))


def _ranks(values: Sequence[float]) -> list[int]:
    """Rank from 1, the smallest first; equals share the first rank of theirs, NaN comes last."""
    clean = np.nan_to_num(np.array(values, dtype=float), nan=np.inf, posinf=np.inf, neginf=-np.inf)
    return [1 + int((clean < v).sum()) for v in clean]
