"""A sweep: what becomes of each file along one parameter, or a map over two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import InputError
from model.plots.files import figure_files
from model.plots.regime_map import figure_regimes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from model.sweeps import Sweep


def figure_sweep(found: Sweep) -> Figure:
    """The figure of a sweep over one parameter or two.

    Raises
    ------
    InputError
        For a sample, or a sweep over more.
    """
    if len(found.axes) == 1:
        return figure_files(found)
    if len(found.axes) == 2:
        return figure_regimes(found)
    varied = ", ".join(found.axes) or "a sample"
    raise InputError(f"figure: must be of a sweep over one parameter or two, got {varied}")
