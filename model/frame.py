"""A table of pandas that is not cut where it is shown."""

from __future__ import annotations

from typing import Any

import pandas as pd


class Frame(pd.DataFrame):
    """A DataFrame that Jupyter shows in full, with few digits and nothing where nothing is."""

    @property
    def _constructor(self) -> type[Frame]:
        return Frame

    def _repr_html_(self) -> Any:
        with pd.option_context(
            "display.max_colwidth", None, "display.max_columns", None, "display.float_format", short
        ):
            return pd.DataFrame(self.astype(object).where(self.notna(), ""))._repr_html_()


def short(number: float) -> str:
    """A number as a table shows it: three digits after the point, of a tiny one its size.

    >>> short(0.85582), short(2.0), short(3e-12)
    ('0.856', '2', '3e-12')
    """
    if 0 < abs(number) < 0.0005:
        return f"{number:.0e}"
    return f"{number:.3f}".rstrip("0").rstrip(".")
