"""Zones of possible agreement along one parameter: where they open, how wide, at what price.

The zone of a file (`model.lenses.zones`) at every value of one parameter, the others as they are.
Where it exists is exact (`opening`); the picture between is in floats from the same formulas
(`zones_over`). More of a parameter may widen a zone and cheapen the deal in it, so the *price*, the
terms of the Nash bargaining solution in the zone, is reported beside the width.
"""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from model.algebraic import Point, primitive, real_roots
from model.continuum.exact import Stretch
from model.errors import InputError
from model.lenses.zones import (
    Others,
    Zone,
    accepts,
    changes,
    common,
    has_weight,
    others_in_words,
    require_concave,
    settled_others,
    zone,
)
from model.parameters import parameter as registered
from model.payoffs import Structure, split_payoffs
from model.regimes.path import Path, Span, path
from model.results import Labelled, Result, table
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.findings import Run, along_axis, runs
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.sweeps.solver import TERMS_UNIT, Coordinates, Found, Solver, Variable
from model.words import number, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from distributed import Client

LENS = "zone of possible agreement, file by file, against leaving that file open"

#: A contact of two curves at an irrational place is told from a miss by this much.
_CONTACT = mpq(1, 10**40)

VARIABLES: tuple[Variable, ...] = (
    *(
        Variable(name, ("file",), "f8", words, TERMS_UNIT)
        for name, words in (
            ("floor", "lowest terms that its taker accepts"),
            ("ceiling", "highest terms that its giver accepts"),
            ("low", "lowest terms that both accept"),
            ("high", "highest terms that both accept"),
            ("midpoint", "middle of the zone"),
            ("bargained", "terms of the Nash bargaining solution in the zone"),
        )
    ),
    Variable("exists", ("file",), "?", "whether there are terms that both accept"),
)

#: Changes smaller than this are none, in a sentence.
_NOTICED = 5e-4


@dataclass(frozen=True, repr=False)
class Opening(Result):
    """Where along a parameter a zone exists, exactly.

    Attributes
    ----------
    structure : Structure
    file : str
    path : Path
    others : mapping of str to Fraction
    stretches : tuple of Stretch
        Closed stretches of the parameter on which the zone exists, in order.
    """

    lens = LENS

    structure: Structure
    file: str
    path: Path
    others: Mapping[str, Fraction]
    stretches: tuple[Stretch, ...]

    @property
    def scenario(self) -> Scenario:
        """Where the other parameters come from."""
        return self.path.scenario

    def frame(self) -> pd.DataFrame:
        """A row for each stretch of the parameter on which the zone exists."""
        return table(
            [
                {
                    "low": float(s.low),
                    "high": float(s.high),
                    "low_exact": str(s.low.sympy()),
                    "high_exact": str(s.high.sympy()),
                }
                for s in self.stretches
            ]
        )

    @property
    def words(self) -> str:
        """The finding as a sentence."""
        name = self.path.name.replace("_", " ")
        subject = (
            f"With {others_in_words(self.file, self.others)}, the zone of the {self.file} file"
        )
        low, high = Point.of(self.path.low), Point.of(self.path.high)
        if not self.stretches:
            return f"{subject} exists at no {name}"
        if self.stretches == (Stretch(low, high),):
            return f"{subject} exists at every {name}"
        parts = []
        for s in self.stretches:
            a, b = _decimal(s.low), _decimal(s.high)
            if s.low == s.high:
                parts.append(f"at {name} {a}")
            elif s.low == low:
                parts.append(f"up to {name} {b}")
            else:
                parts.append(f"from {name} {a}" + (" on" if s.high == high else f" to {b}"))
        return f"{subject} exists {' and '.join(parts)}"


def _decimal(point: Point) -> str:
    return number(float(point))


def opening(
    scenario: Scenario | str = "oman-2026",
    file: str = "missile",
    *,
    structure: Structure | None = None,
    others: Others | None = None,
    **axes: Span,
) -> Opening:
    """Find the exact values of a parameter at which a zone opens and closes.

    Whether two intervals of terms meet can change only where an end of one meets an end of the
    other or leaves [0, 1]: at roots of U and I at x = 0 and x = 1, of their resultant, and of the
    discriminant of I, all polynomials in the parameter.

    Parameters
    ----------
    scenario, file, structure, others
        As `zone` takes them; the others stay as they are at the scenario.
    **axes
        As `model.branches` takes them.
    """
    from model.regimes.conditions import along_path, coefficients_of

    scenario = load(scenario)
    structure = scenario.form(structure)
    settled = settled_others(scenario, file, structure, others)
    laid = path(scenario, axes or {"threat": None})
    ring, values = along_path(laid)
    rows = changes(split_payoffs(structure), values, file, settled)
    weighs = has_weight(structure, file)
    (b, a, _), (c0, c1, c2) = ([ring(c) for c in row] for row in rows)
    critical = [
        b, a + b, a, c0, c0 + c1 + c2, c2, c1 * c1 - 4 * c0 * c2,
        c0 * a * a - c1 * a * b + c2 * b * b,
    ]  # fmt: skip
    ends = {Point.of(laid.low), Point.of(laid.high)}
    for line in {primitive(coefficients_of(c)) for c in critical}:
        ends |= {r for r in real_roots(line) if laid.low < r.near < laid.high}
    nodes = sorted(ends)

    def exists(t: Fraction, ease: Any = 0) -> bool:
        exactly = laid.values_at(t)
        given = {n: mpq(*v.as_integer_ratio()) for n, v in exactly.items()}
        us, iran = changes(split_payoffs(structure), given, file, settled)
        eased = ([line[0] + ease, *line[1:]] for line in (us, iran))
        us_takes, iran_takes = map(accepts, eased)
        return common(us_takes, iran_takes, weighs) is not None

    cells = [exists((p.near + q.near) / 2) for p, q in pairwise(nodes)]
    held: list[Stretch] = []
    for k, node in enumerate(nodes):
        left, right = k > 0 and cells[k - 1], k < len(cells) and cells[k]
        # What both accept along a closed path is compact: an open stretch brings its ends.
        here = left or right or exists(node.near, 0 if node.fraction is not None else _CONTACT)
        if here and left:
            held[-1] = Stretch(held[-1].low, node)
        elif here:
            held.append(Stretch(node, node))
    return Opening(structure, file, laid, settled, tuple(held))


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
        Dimensions the parameter and ``file``; `VARIABLES`, NaN where there is none; in floats.
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
                clauses.append(f"{subject} {along_axis(stretches, verbs, word)}")
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


@dataclass(frozen=True, eq=False)
class Zones(Solver):
    """The zone of each of some files.

    Attributes
    ----------
    points, structure
        See `model.sweeps.solver.Solver`.
    files : tuple of str
    others : optional
        What the other files do, by name.
    """

    points: Points
    structure: Structure
    files: tuple[str, ...]
    others: str | tuple[tuple[str, object], ...] | None
    levels = "no grid"

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found of each file."""
        return VARIABLES

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        varied = " and ".join(self.points.names)
        return {
            "lens": LENS,
            "title": f"Zones of possible agreement of {self.points.scenario.name} over {varied}",
            "files": ", ".join(self.structure.file_names),
            "complete": "at every point, in floats; where a zone exists is decided exactly by "
            "`opening`",
        }

    @property
    def options(self) -> Mapping[str, str]:
        """Files, and what the others do."""
        return {"files": " ".join(self.files), "other files": "; ".join(self._said)}

    @cached_property
    def settled(self) -> list[Mapping[str, Fraction]]:
        """For each file the terms of the others that are settled."""
        found: list[Mapping[str, Fraction]] = []
        for file in self.files:
            rest: Any = self.others if isinstance(self.others, str) else dict(self.others or ())
            if isinstance(rest, dict) and len(self.files) > 1:
                rest.pop(file, None)
            found.append(settled_others(self.points.scenario, file, self.structure, rest))
        return found

    @property
    def _said(self) -> list[str]:
        pairs = zip(self.files, self.settled, strict=True)
        return [others_in_words(file, settled) for file, settled in pairs]

    def solve(self, start: int, stop: int) -> Found:
        """Find the zones at a run of points."""
        given, split = self.points.values(start, stop), split_payoffs(self.structure)
        parts = []
        for file, settled in zip(self.files, self.settled, strict=True):
            us, iran = (
                np.array([np.broadcast_to(c, stop - start) for c in row])
                for row in changes(split, given, file, settled)
            )
            place = self.structure.file_names.index(file)
            us_gives = self.structure.givers[place] == "us"
            parts.append(_in_floats(us, iran, us_gives, has_weight(self.structure, file)))
        return Found({v.name: np.stack([p[v.name] for p in parts], axis=1) for v in VARIABLES})

    def coordinates(self, outcomes: NDArray[np.int64]) -> Coordinates:
        """The files looked at, and what the others do."""
        return {
            "file": ("file", list(self.files), {"long_name": "file of the talks"}),
            "others": ("file", self._said, {"long_name": "what the other files do"}),
        }


def _in_floats(
    us: NDArray[Any], iran: NDArray[Any], us_gives: bool, weighs: bool
) -> dict[str, NDArray[Any]]:
    """The variables of `zones_over` from coefficients of shape (3, P)."""
    (us_low, us_high), (iran_low, iran_high) = _accepted(us), _accepted(iran)
    low, high = np.fmax(us_low, iran_low), np.fmin(us_high, iran_high)
    exists = np.isfinite(us_low) & np.isfinite(iran_low) & (low <= high)
    if not weighs:
        exists &= high > 0
    low, high = np.where(exists, low, np.nan), np.where(exists, high, np.nan)
    return {
        "floor": iran_low if us_gives else us_low,
        "ceiling": us_high if us_gives else iran_high,
        "low": low,
        "high": high,
        "exists": exists,
        "midpoint": (low + high) / 2,
        "bargained": _even(us, iran, low, high),
    }


def _accepted(line: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Ends of the terms in [0, 1] at which a linear or concave change is >= 0; NaN for none."""
    c, b, a = line
    require_concave(a)
    first, second = _roots(c, b, a)
    ends = np.stack([np.zeros_like(c), np.ones_like(c), first, second])
    within = (ends >= 0) & (ends <= 1)
    within[0], within[1] = c >= 0, a + b + c >= 0
    low = np.where(within, ends, np.inf).min(axis=0)
    high = np.where(within, ends, -np.inf).max(axis=0)
    nothing = ~within.any(axis=0)
    return np.where(nothing, np.nan, low), np.where(nothing, np.nan, high)


def _roots(c: NDArray[Any], b: NDArray[Any], a: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both roots of c + b x + a x^2 without cancellation; NaN where there are none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        half = -0.5 * (b + np.copysign(np.sqrt(b * b - 4 * a * c), b))
        # A root of a linear change is c / half; the other one is at infinity.
        return np.where(a != 0, half / a, np.nan), np.where(half != 0, c / half, np.nan)


def _even(
    us: NDArray[Any], iran: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
) -> NDArray[Any]:
    """The terms between low and high with the largest product of gains."""
    (u0, u1, _), (c0, c1, c2) = us, iran
    first, second = _roots(u1 * c0 + u0 * c1, 2 * (u1 * c1 + u0 * c2), 3 * u1 * c2)
    tried = np.stack([low, high, first, second])
    with np.errstate(invalid="ignore"):
        gains = (u0 + u1 * tried) * (c0 + (c1 + c2 * tried) * tried)
        allowed = (tried >= low) & (tried <= high)
    best = np.where(allowed, gains, -np.inf).argmax(axis=0)
    return np.take_along_axis(tried, best[None], axis=0)[0]


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
