"""A table of pandas that is not cut where it is shown."""

from __future__ import annotations

from typing import Any

import pandas as pd


class Frame(pd.DataFrame):
    """A DataFrame that Jupyter shows with every column and every text in full."""

    @property
    def _constructor(self) -> type[Frame]:
        return Frame

    def _repr_html_(self) -> Any:
        with pd.option_context("display.max_colwidth", None, "display.max_columns", None):
            return super()._repr_html_()
