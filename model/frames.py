"""The numbers behind figures and documents as tables: a row for each point, cell or reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.parameters import FILES
from model.sweeps.draws import SAMPLE
from model.sweeps.findings import deadlock, fullest, status
from model.words import STATUS_WORDS

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def sweep_frame(data: xr.Dataset) -> pd.DataFrame:
    """A sweep, a row for each point: status and terms of each file, fullest regime, outcomes."""
    import pandas as pd

    axes = [d for d in data["can_settle"].dims if d != "file"]
    shape = [data.sizes[d] for d in axes]
    points = np.stack(np.meshgrid(*(data[d].values for d in axes), indexing="ij"), axis=-1)
    frame = pd.DataFrame(points.reshape(-1, len(axes)), columns=[str(d) for d in axes])
    for name, drawn in data.coords.items():
        if drawn.dims == (SAMPLE,) and name != SAMPLE:
            frame[str(name)] = drawn.values
    codes = status(data)
    for file in FILES:
        here = data.sel(file=file)
        frame[f"{file}_status"] = [STATUS_WORDS[c] for c in codes.sel(file=file).values.ravel()]
        frame[f"{file}_lowest_terms"] = here["lowest_terms"].values.ravel()
        frame[f"{file}_highest_terms"] = here["highest_terms"].values.ravel()
    frame["most_settled"] = fullest(data).names().ravel()
    frame["deadlock_is_equilibrium"] = deadlock(data).values.ravel()
    labels = data["outcome"].values
    flat = data["equilibrium"].values.reshape(int(np.prod(shape)), -1)
    frame["equilibrium_outcomes"] = ["; ".join(labels[row]) for row in flat]
    return frame
