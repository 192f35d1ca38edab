"""Zones of possible agreement along one parameter: where they open, how wide, at what price.

The zone of a file (`model.lenses.zones`) at every value of one parameter, the others as they are.
Where it exists is exact (`model.lenses.zone_openings`); the picture between is in floats from the
same formulas (`model.lenses.zones_in_floats`). More of a parameter may widen a zone and cheapen the
deal in it, so the *price*, the terms of the Nash bargaining solution in the zone, is reported
beside the width.
"""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError
from model.lenses.zone_openings import Opening, opening
from model.lenses.zones import Others, Zone, zone
from model.lenses.zones_in_floats import Zones
from model.parameters import parameter as registered
from model.payoffs import Structure
from model.results import Labelled, table
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.findings import Run, along_axis, runs
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.words import number, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from distributed import Client

#: Changes smaller than this are none, in a sentence.
_NOTICED = 5e-4


def zones_over(
    scenario: Scenario | str = "oman-2026",
    *,
    files: Sequence[str] | None = None,
    structure: Structure | None = None,
    others: Others | None = None,
    store: str | pathlib.Path | None = None,
    threads: int | None = None,
    client: Client | None = None,
    **axis: AxisSpec,
) -> ZonesAlong:
    """Zones of files along one parameter: exact where they open and close, floats between.

    Parameters
    ----------
    scenario : Scenario or str
    files : sequence of str
        All of them by default.
    structure : Structure, optional
    others : optional
        What the other files do, as `zone` takes it; a file that is looked at itself is left out of
        them.
    store, threads, client
        As for `model.sweep`.
    **axis
        One parameter, as `model.sweep` takes it; ``threat=(0, 1, 101)`` by default.

    Returns
    -------
    ZonesAlong

    Raises
    ------
    ValueError
        For more than one axis, and as `model.sweep` does.

    Examples
    --------
    >>> import model
    >>> found = model.zones_over("oman-2026", threat=(0, 1, 3))
    >>> found["exists"].sel(file="nuclear").values.tolist()
    [True, True, True]
    """
    if len(axis) > 1:
        raise InputError(f"axes: must be one parameter, got {', '.join(axis)}")
    scenario = load(scenario)
    structure = scenario.form(structure)
    points = Points.grid(scenario, axis or {"threat": (0, 1, 101)})
    given = others if others is None or isinstance(others, str) else tuple(others.items())
    files = structure.file_names if files is None else tuple(files)
    solver = Zones(points, structure, files, given)
    data = swept(solver, store=store, threads=threads, client=client)
    (name,) = points.names
    here, openings = [], []
    for file, settled in zip(files, solver.settled, strict=True):
        here.append(zone(scenario, file, structure, settled))
        openings.append(
            opening(scenario, file, structure=structure, others=settled, **{name: None})
        )
    return ZonesAlong(data, scenario, structure, tuple(here), tuple(openings))


@dataclass(frozen=True, eq=False, repr=False)
class ZonesAlong(Labelled):
    """Zones of possible agreement of files along one parameter.

    Attributes
    ----------
    data : Dataset
        Dimensions the parameter and ``file``; the variables of `model.lenses.zones_in_floats`, NaN
        where there is none; in floats.
    scenario : Scenario
    structure : Structure
    here : tuple of Zone
        At the scenario, exactly.
    openings : tuple of Opening
        The exact values of the parameter at which each zone opens and closes.
    """

    scenario: Scenario
    structure: Structure
    here: tuple[Zone, ...]
    openings: tuple[Opening, ...]

    @property
    def axis(self) -> str:
        """The parameter that varies."""
        return self.openings[0].path.name

    @property
    def files(self) -> tuple[str, ...]:
        """The files looked at."""
        return tuple(found.file for found in self.openings)

    @property
    def today(self) -> float:
        """The scenario's own value of the parameter."""
        return float(self.scenario.values[self.axis])

    @property
    def words(self) -> str:
        """Which files have a zone of agreement along the parameter, in one sentence."""
        word = registered(self.axis).in_a_sentence
        groups: dict[tuple[Run, ...], list[str]] = {}
        for found in self.openings:
            groups.setdefault(_as_runs(found), []).append(found.file)
        clauses = []
        for stretches, files in groups.items():
            verb = "have" if len(files) > 1 else "has"
            subject = the_files(files, self.structure.file_names)
            if any(run.value for run in stretches):
                verbs = {1: f"{verb} a zone of agreement", 0: f"{verb} none"}
                clauses.append(f"{subject} {along_axis(stretches, verbs, word, exact=True)}")
            else:
                clauses.append(f"{subject} {verb} no zone of agreement at any {word}")
        return sentence("; ".join(clauses))

    def price(self, file: str) -> str:
        """How the width of a zone and the terms bargained in it move along the parameter."""
        return price_in_words(self.data, file)

    def frame(self) -> pd.DataFrame:
        """A row for each value of the parameter and file."""
        return table(self.data.drop_vars("others").to_dataframe().reset_index())

    def _contents(self) -> dict[str, Any]:
        here = [{"words": z.words, **z._contents()} for z in self.here]
        openings = [{"words": o.words, **o._contents()} for o in self.openings]
        return {**super()._contents(), "here": here, "openings": openings}


def _as_runs(found: Opening) -> tuple[Run, ...]:
    """The stretches of an opening with those between them."""
    low, high = float(found.path.low), float(found.path.high)
    result: list[Run] = []
    end = low
    for s in found.stretches:
        if float(s.low) > end or (s.low.near > found.path.low and not result):
            result.append(Run(0, end, float(s.low)))
        result.append(Run(1, float(s.low), float(s.high)))
        end = float(s.high)
    if end < high or not result:
        result.append(Run(0, end, high))
    return tuple(result)


def price_in_words(data: xr.Dataset, file: str) -> str:
    """How the width of a zone and the terms bargained in it move along the parameter.

    Parameters
    ----------
    data : Dataset
        As `zones_over` returns it.
    file : str
    """
    here = data.sel(file=file)
    (axis,) = here["floor"].dims
    at = here[axis].values
    name = registered(str(axis)).in_a_sentence
    stretches = [r for r in runs(here["exists"].values.astype(int), at) if r.value]
    if not stretches:
        return f"The zone of the {file} file exists at no {name} looked at"
    longest = max(stretches, key=lambda r: r.last - r.first)
    inside = (at >= longest.first) & (at <= longest.last)
    width = (here["high"] - here["low"]).values[inside]
    price = here["bargained"].values[inside]
    if len(price) == 1:
        return (
            f"The zone of the {file} file exists at {name} {number(longest.first)} alone, "
            f"with terms of {number(price[0])}"
        )
    wider, dearer = _course(width), _course(price)
    opposite = {wider, dearer} == {"rises", "falls"}
    if dearer == "turns":
        course = f"moves between {number(price.min())} and {number(price.max())}"
    elif dearer == "stays":
        course = f"stays at {number(price[0])}"
    else:
        course = f"{dearer} from {number(price[0])} to {number(price[-1])}"
    widths = number(width[0]) if wider == "stays" else f"{number(width[0])} to {number(width[-1])}"
    return (
        f"From {name} {number(longest.first)} to {number(longest.last)} the {file} zone "
        f"{_WIDTH[wider]} ({widths}) {'but' if opposite else 'and'} the even bargain in it {course}"
    )


_WIDTH = {
    "rises": "widens",
    "falls": "narrows",
    "stays": "keeps its width",
    "turns": "widens and narrows in turn",
}


def _course(values: NDArray[Any]) -> str:
    """Which way a row of numbers goes."""
    steps = np.diff(values)
    up, down = steps[steps > 0].sum(), -steps[steps < 0].sum()
    if max(up, down) < _NOTICED:
        return "stays"
    if min(up, down) >= _NOTICED:
        return "turns"
    return "rises" if up > down else "falls"
