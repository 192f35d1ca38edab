"""A map of prior and threat: where Iran can tell a bluff from resolve, and where bluffing pays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.payoffs import Structure
from model.results import Labelled
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.two_types.along import PRIOR
from model.two_types.game import types_of
from model.two_types.sweep import BluffSolver
from model.two_types.types import Type
from model.words import on_grid, percent

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True, eq=False, repr=False)
class BluffMap(Labelled):
    """Two types of US at every point of a map, or of a sample.

    Attributes
    ----------
    data : Dataset
        See `bluff_over`.
    scenario : Scenario
    structure : Structure
    """

    scenario: Scenario
    structure: Structure

    @property
    def levels(self) -> int:
        """L of the grid of concessions."""
        return int(self.attrs["levels"])

    @property
    def axes(self) -> tuple[str, ...]:
        """The parameters that vary along an axis each."""
        return tuple(str(d) for d in self.data["pooling"].dims)

    @property
    def title(self) -> str:
        """Where Iran can tell and where a bluff can pay, in a line or two."""
        apart = percent(float(self.data["separating"].values.mean()))
        pays = percent(float((self.data["bluff_gain"].values > 0).mean()))
        return (
            f"Iran can tell a bluff by what the US settles on {apart} of the map; on {pays} of it "
            "a bluff can pay"
        )

    @property
    def words(self) -> str:
        """On which share of the points there is pooling, separating, or neither."""
        pooled, apart = (self.data[name].values for name in ("pooling", "separating"))
        shares = {
            "a deal that is the same with both types can hold at": pooled,
            "one by which Iran can tell them apart at": apart,
            "neither at": ~pooled & ~apart,
            "and a bluff can pay at": self.data["bluff_gain"].values > 0,
        }
        said = ", ".join(f"{what} {percent(float(at.mean()))}" for what, at in shares.items())
        return on_grid(self.levels, f"over {pooled.size:,} points {said}")


def bluff_over(
    scenario: Points | Scenario | str = "oman-2026",
    *,
    resolved: Type | str = "meant",
    bluffing: Type | str = "bluff",
    levels: int = 3,
    structure: Structure | None = None,
    store: str | Path | None = None,
    replace: bool = False,
    threads: int | None = None,
    client: Client | None = None,
    **axes: AxisSpec,
) -> BluffMap:
    """Find where Iran can tell the types apart, and where bluffing pays, over many points.

    Parameters
    ----------
    scenario : Points, Scenario or str
        Of a scenario the points of `axes`.
    resolved, bluffing, levels, structure
        As for `model.bluff`; the prior is the credibility at each point.
    store, replace, threads, client
        As for `model.sweep`.
    **axes
        One to four parameters as `model.sweep` takes them; ``credibility=(0, 1, 101)`` and
        ``threat=(0, 1, 101)`` by default.

    Returns
    -------
    BluffMap
        ``pooling``, ``separating``, ``no_deal``, ``bluff_leaves_more``, ``bluff_gain``, and by type
        and file ``can_settle``, ``can_stay_open``, ``lowest_terms``, ``highest_terms``.

    Raises
    ------
    InputError
        As `model.sweep` and `model.bluff` do.

    Examples
    --------
    >>> import model
    >>> found = model.bluff_over("oman-2026", levels=2, credibility=(0, 1, 3), threat=(0, 1, 3))
    >>> found["pooling"].sizes["credibility"]
    3
    """
    if not isinstance(points := scenario, Points):
        default: dict[str, AxisSpec] = {PRIOR: (0, 1, 101), "threat": (0, 1, 101)}
        points = Points.grid(load(points), axes or default)
    scenario = points.scenario
    structure = scenario.form(structure)
    types = types_of(scenario, structure, resolved, bluffing)
    solver = BluffSolver(points, levels, structure, types)
    data = swept(solver, store=store, replace=replace, threads=threads, client=client)
    return BluffMap(data, scenario, structure)
