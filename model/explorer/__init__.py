"""An explorer for Jupyter, and as a page of its own: move a lever, see what holds.

`state` computes everything that is shown, `html` words it, `widgets` puts it beside the sliders,
`page` serves it. Only `widgets` needs ipywidgets and only `page` Voila (extra `notebooks`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.explorer.widgets import Explorer
    from model.scenario import Scenario

__all__ = ["explorer"]


def explorer(scenario: Scenario | str = "oman-2026", levels: int = 3) -> Explorer:
    """Make the explorer of a scenario; shown by Jupyter when a cell ends in it.

    Parameters
    ----------
    scenario : Scenario or str
        A scenario, or what `model.load` takes.
    levels : int
        L, the number of concession levels in each file, 2 to 5.

    Raises
    ------
    ValueError
        For a scenario that does not load, levels out of range, or without ipywidgets.

    Examples
    --------
    >>> import model
    >>> explorer = model.explore("oman-2026", levels=2)
    >>> explorer.setting.levels
    2
    """
    from importlib.util import find_spec

    from model.errors import InputError

    if find_spec("ipywidgets") is None:
        raise InputError(
            "explorer: needs the extra notebooks, pip install '.[notebooks]', got no ipywidgets"
        )
    from model.explorer.widgets import Explorer

    return Explorer(scenario, levels)
