"""The numbers behind figures and documents as tables: a row for each point, cell or reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.findings import deadlock, fullest, status
from model.parameters import FILES
from model.sweeps.draws import SAMPLE
from model.words import STATUS_WORDS

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from model.claims import Scoreboard


def claims_frame(board: Scoreboard, page: int) -> pd.DataFrame:
    """A row for each claim of a page of the scoreboard and each reading of it."""
    import pandas as pd

    from model.claims import words

    rows = []
    for result in words.rows_of(board, page):
        for found in result.readings:
            low, high = found.sampled.interval if found.sampled.tried else (float("nan"),) * 2
            rows.append(
                {
                    "claim": result.claim.text,
                    "where": result.claim.where,
                    "predicate": result.claim.predicate,
                    "verdict": result.verdict,
                    "reading": found.reading,
                    "at_the_scenario": words.grid_words(found),
                    "cases_tried": found.sampled.tried,
                    "share_holds": found.sampled.share,
                    "share_low": low,
                    "share_high": high,
                    "over_full_bounds": words.mark_words(found),
                    "nearest_change": words.change_words(found),
                }
            )
    return pd.DataFrame(rows)


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
