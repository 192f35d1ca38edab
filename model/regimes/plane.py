"""Regimes over a plane of two parameters, with exact boundary curves.

Over a plane each condition of an agreement is a polynomial in the two parameters, so the border of
the region where the agreement is an equilibrium outcome is made of pieces of curves g(x, y) = 0. A
sweep over a grid says where the regions are; at each edge of the grid that a border crosses, the
polynomials that change sign along it are the ones whose curve passes there. So the curves are
exact, and only the search for which of them matter is done on the grid: a region smaller than a
step of the grid can be missed, and the result states the step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from model.about import LENS
from model.agreements import agreements
from model.errors import InputError
from model.grid import Grid, Outcome, feature_matrix, grid_of
from model.payoffs import PLAYERS, Player, Structure
from model.results import Result, records, table
from model.scenario import Scenario, load
from model.split import split_payoffs
from model.sweeps import AxisSpec, Checked, Sweep, sweep_over

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True)
class Border:
    """A curve on which one outcome starts or stops being an equilibrium outcome.

    Attributes
    ----------
    outcome : Outcome
    player : {"us", "iran"}
        Whose incentive flips on it.
    deviation : Outcome
        What that player would bring about instead, beyond the curve.
    polynomial : sympy.Expr
        In the symbols of the two parameters; the outcome can hold only where it is >= 0.
    near : array of bool, shape (y, x)
        Points of the grid beside which the curve is a border.
    """

    outcome: Outcome
    player: Player
    deviation: Outcome
    polynomial: sp.Expr
    near: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, repr=False)
class Plane(Result):
    """Regimes over two parameters.

    Attributes
    ----------
    scenario : Scenario
    levels : int
    structure : Structure
    x, y : str
    data : Dataset
        The sweep on which the regions were found.
    borders : tuple of Border
    step : (float, float)
        Step of the grid in x and in y: smaller regions can be missed.
    checked : Checked or None
        The map on all grids that headlines are checked on, where it was looked at.
    """

    lens = LENS

    scenario: Scenario
    levels: int
    structure: Structure
    x: str
    y: str
    data: xr.Dataset
    borders: tuple[Border, ...]
    step: tuple[float, float]
    checked: Checked | None = None

    def beside(self, checked: Checked) -> Plane:
        """The same, with the map on all grids that headlines are checked on."""
        return replace(self, checked=checked)

    @property
    def sweep(self) -> Sweep:
        """The map: as it was checked, else on the grid of this plane alone."""
        return self.checked or Sweep(self.data, self.scenario, self.structure)

    @property
    def words(self) -> str:
        """Where over the plane each file can be settled."""
        return self.sweep.words

    def frame(self) -> pd.DataFrame:
        """A row for each border: whose incentive flips on it, and its polynomial."""
        return table(
            [
                {
                    "outcome": border.outcome.label,
                    "player": border.player,
                    "deviation": border.deviation.label,
                    "holds_only_where_not_negative": str(border.polynomial),
                }
                for border in self.borders
            ]
        )

    def _contents(self) -> dict[str, Any]:
        told = {"x": self.x, "y": self.y, "step": list(self.step)}
        return {**told, "borders": records(self.frame())}

    def values(self, border: Border) -> NDArray[np.float64]:
        """The border's polynomial at every point of the grid, shape (y, x)."""
        symbols = [sp.Symbol(self.x), sp.Symbol(self.y)]
        evaluate = sp.lambdify(symbols, border.polynomial, "numpy")
        xs, ys = np.meshgrid(self.data[self.x].values, self.data[self.y].values)
        return np.broadcast_to(np.asarray(evaluate(xs, ys), dtype=float), xs.shape)


def plane(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int = 3,
    structure: Structure | None = None,
    **axes: AxisSpec,
) -> Plane:
    """Find the regions of a plane and the exact curves that bound them.

    Parameters
    ----------
    scenario : Scenario or str
    levels : int
    structure : Structure, optional
    **axes
        Two parameters, not weights, as `model.sweep` takes them, the one along the map first;
        ``threat=(0, 1, 201), assurance=(0, 1, 201)`` by default.

    Raises
    ------
    InputError
        For other than two parameters, a weight, or a plane on part of which the lemma of the
        agreements does not apply.

    Examples
    --------
    >>> import model
    >>> found = model.plane("oman-2026", threat=(0, 1, 5), assurance=(0, 1, 5), levels=2)
    >>> len(found.borders)
    4
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    axes = axes or {"threat": (0, 1, 201), "assurance": (0, 1, 201)}
    if len(axes) != 2:
        raise InputError(f"axes: must be two parameters, got {', '.join(axes)}")
    x, y = axes
    for name in axes:
        if scenario.parameter(name).simplex:
            raise InputError(f"{name}: must not be a weight, which cannot move alone")
    data = sweep_over(scenario, axes, levels=levels, structure=structure, terms=False)
    if failing := data.attrs["points_enumerated"]:
        raise InputError(
            f"{x}, {y}: must keep to a plane on which the premise of the agreements holds, got one "
            f"where it fails at {failing} of {data.sizes[x] * data.sizes[y]} points"
        )
    chosen = grid_of(levels, structure)
    found = _borders(scenario, x, y, chosen, structure, data.transpose(y, x, ...))
    step = tuple(float(data[n].values[1] - data[n].values[0]) for n in (x, y))
    return Plane(scenario, levels, structure, x, y, data, found, (step[0], step[1]))


def _borders(
    scenario: Scenario, x: str, y: str, chosen: Grid, structure: Structure, data: xr.Dataset
) -> tuple[Border, ...]:
    payoffs = _payoffs(scenario, x, y, chosen, structure)
    table = agreements(chosen)
    position = {chosen.outcome(int(n)): k for k, n in enumerate(table.outcomes)}
    labels = {o.label: o for o in position}
    xs, ys = np.meshgrid(data[x].values, data[y].values)
    symbols = [sp.Symbol(x), sp.Symbol(y)]
    found = []
    for label in data["outcome"].values:
        outcome = labels[str(label)]
        k = position[outcome]
        inside = data["equilibrium"].sel(outcome=label).values
        edge = _beside_a_change(inside)
        if not edge.any():
            continue
        seen: set[Any] = set()
        for player, deviations in enumerate(table.deviations):
            for target in deviations[:, k]:
                if target == k:
                    continue
                gain = payoffs[player][k] - payoffs[player][target]
                if gain == 0 or (player, gain) in seen:
                    continue
                seen.add((player, gain))
                values = _evaluate(gain, xs, ys)
                near = edge & _beside_a_change(values >= 0)
                # A border only where this condition is the one that fails on the far side.
                if near.any() and (values[_grown(inside) & ~inside & near] < 0).any():
                    found.append(
                        Border(
                            outcome,
                            PLAYERS[player],
                            chosen.outcome(int(table.outcomes[target])),
                            sp.factor(gain.as_expr(*symbols)),
                            near,
                        )
                    )
    return tuple(found)


def _payoffs(
    scenario: Scenario, x: str, y: str, chosen: Grid, structure: Structure
) -> list[list[Any]]:
    """For each player, the payoff of each agreement as a polynomial in x and y."""
    from sympy import QQ
    from sympy.polys.rings import ring

    polynomials, first, second = ring([x, y], QQ)

    def rational(value: Fraction) -> Any:
        return QQ(value.numerator, value.denominator)

    values: dict[str, Any] = {n: polynomials(rational(v)) for n, v in scenario.values.items()} | {
        x: first,
        y: second,
    }
    split = split_payoffs(structure)
    numerators, unit = feature_matrix(chosen, split.monomials, agreements(chosen).outcomes)
    result = []
    for row in split.at(values):
        coefficients = [polynomials(entry) for entry in row]
        result.append(
            [
                sum(
                    (c * QQ(int(p), unit) for c, p in zip(coefficients, column, strict=True) if p),
                    polynomials(0),
                )
                for column in numerators.T
            ]
        )
    return result


def _evaluate(element: Any, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> Any:
    total = np.zeros_like(xs)
    for (a, b), c in element.terms():
        total += float(Fraction(int(c.numerator), int(c.denominator))) * xs**a * ys**b
    return total


def _beside_a_change(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Points with a neighbour on the other side."""
    return np.asarray((_grown(inside) & ~inside) | (_grown(~inside) & inside))


def _grown(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    from scipy.ndimage import binary_dilation

    return np.asarray(binary_dilation(inside, np.ones((3, 3), dtype=bool)))
