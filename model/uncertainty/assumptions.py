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

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.parameters import NAMES, parameter
from model.payoffs import Structure
from model.regimes.distance import Distance, distance
from model.scenario import Scenario, load
from model.uncertainty.sensitivity import LEVELS, sobol_indices

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


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


def key_assumptions(
    scenario: Scenario | str = "oman-2026",
    output: str = "missile-conceded",
    *,
    n: int = 1024,
    seed: int = 0,
    levels: int = LEVELS,
    distance_levels: int = 3,
    structure: Structure | None = None,
) -> tuple[Assumption, ...]:
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
    tuple of Assumption
        Every parameter with a range, the lower sum of both ranks first.
    """
    scenario = load(scenario)
    indices = sobol_indices(scenario, (output,), n=n, seed=seed, levels=levels, structure=structure)
    found = distance(scenario, levels=distance_levels, structure=structure)
    return assumptions(scenario, found, indices, output)


def assumptions(
    scenario: Scenario, found: Sequence[Distance], indices: xr.Dataset, output: str
) -> tuple[Assumption, ...]:
    """Put distances and indices of one output side by side; see `key_assumptions`."""
    here = indices.sel(output=output)
    group_of = {
        name: str(group)
        for group, members in zip(here["group"].values, here["members"].values, strict=True)
        for name in str(members).split(", ")
    }
    kept = sorted(
        (d for d in found if d.parameter in group_of), key=lambda d: NAMES.index(d.parameter)
    )
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
    return tuple(sorted(rows, key=lambda r: (r.distance_rank + r.sensitivity_rank,
                                             NAMES.index(r.parameter))))  # fmt: skip


def _ranks(values: Sequence[float]) -> list[int]:
    """Rank from 1, the smallest first; equals share the first rank of theirs, NaN comes last."""
    clean = np.nan_to_num(np.array(values, dtype=float), nan=np.inf, posinf=np.inf, neginf=-np.inf)
    return [1 + int((clean < v).sum()) for v in clean]


def assumptions_frame(rows: Sequence[Assumption]) -> pd.DataFrame:
    """A row for each parameter, in the order given."""
    import pandas as pd

    return pd.DataFrame([asdict(row) | {"is_key": row.is_key} for row in rows])
