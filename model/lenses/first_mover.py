"""Who gains from moving first, along one parameter.

At each value of the parameter the game is solved three ways, exactly and in pure strategies:

- *at once*: all pure equilibria; for each player the worst and the best of them;
- *the US first* and *Iran first* (`model.equilibria.commitment`), where the other side breaks its
  ties as the leader likes best (*friendly*) and as it likes least (*hostile*).

*Against the equilibria.* With friendly replies a leader gets at least its best pure equilibrium. So
what the right to move first is worth to a player is one of:

- *secured*: even with hostile replies it gets more than in any pure equilibrium;
- *on goodwill*: it does, but with friendly replies only;
- *best*: it gets what its best equilibrium pays, whatever the replies: it chooses the equilibrium;
- *within*: that with friendly replies, with hostile ones no less than its worst equilibrium;
- *at risk*: with hostile replies it gets less than in its worst equilibrium.

*Against moving second.* A player prefers to move *first* if it gets more then than by any of the
other's best commitments, *second* if less than by any of them; it is the *same* to it if these all
pay it as much; otherwise it is *unclear*, and hangs on which of them the other chooses.

Every comparison is of whole numbers. Between the values that were looked at nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.equilibria.commitment import Replies
from model.equilibria.pure import pure_equilibria
from model.errors import InputError
from model.grid import Grid, grid_of
from model.parameters import parameter
from model.payoffs import PLAYER_NAMES, PLAYERS, Player, Structure
from model.results import Labelled, table
from model.scaled import scaled_payoffs
from model.scenario import Scenario, load
from model.sweeps.axes import AxisSpec
from model.sweeps.findings import Run, along_axis, places, runs
from model.sweeps.loop import swept
from model.sweeps.points import Points
from model.sweeps.solver import (
    OUTCOME,
    Coordinates,
    Found,
    Solver,
    Variable,
    outcome_coordinates,
)
from model.words import listed, number, on_grid, sentence

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from distributed import Client

Worth = Literal["secured", "on goodwill", "best", "within", "at risk", "no equilibrium"]
Order = Literal["first", "second", "same", "unclear"]

LENS = "who moves first: pure commitments against all pure equilibria"

#: A value of the parameter closer than this is the scenario's own.
_SAME = 1e-9

REPLIES: tuple[Replies, ...] = get_args(Replies)

_EACH = ("player", "replies")

VARIABLES: tuple[Variable, ...] = (
    Variable("first", _EACH, "f8", "payoff of the player if it moves first", "points"),
    Variable(
        "second_worst", _EACH, "f8", "least payoff of the player if the other moves first", "points"
    ),
    Variable(
        "second_best", _EACH, "f8", "largest payoff of the player if the other moves first",
        "points",
    ),
    Variable(
        "worst_equilibrium", ("player",), "f8",
        "payoff of the player in its worst pure equilibrium", "points",
    ),
    Variable(
        "best_equilibrium", ("player",), "f8", "payoff of the player in its best pure equilibrium",
        "points",
    ),
    Variable(
        "against_equilibria", ("player",), "U14",
        "what moving first gets the player against the pure equilibria",
    ),
    Variable("prefers", _EACH, "U7", "whether the player prefers to move first or second"),
    Variable(
        "outcome_first", (*_EACH, OUTCOME), "?", "outcome of some best commitment of the player"
    ),
    Variable("equilibrium", (OUTCOME,), "?", "outcome of some pure equilibrium"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Answer:
    """One point, payoffs as whole numbers over `scales`; indexed by player and replies."""

    scales: tuple[int, int]
    equilibria: NDArray[np.int64]
    first: list[list[int]]
    second: list[list[tuple[int, int]]]
    ends: list[list[NDArray[np.int64]]]
    #: Worst and best of each player, None without a pure equilibrium.
    range: list[tuple[int, int] | None]


def commitment_path(
    scenario: Scenario | str = "oman-2026",
    *,
    levels: int | Sequence[int] = 3,
    structure: Structure | None = None,
    store: str | Path | None = None,
    threads: int | None = None,
    client: Client | None = None,
    **axis: AxisSpec,
) -> FirstMover:
    """Compare moving first with moving at once, along one parameter.

    Parameters
    ----------
    scenario : Scenario or str
        Values of the parameters that do not vary.
    levels : int or sequence of int
        L, the number of concession levels in each file; of several the first is drawn, and what is
        said is what all agree on.
    structure : Structure, optional
        The switches of the form.
    store, threads, client
        As for `model.sweep`.
    **axis
        One parameter, as `model.sweep` takes it; ``threat=(0, 1, 101)`` by default.

    Returns
    -------
    FirstMover
        Decided exactly; half a millisecond a point at L = 3.

    Raises
    ------
    ValueError
        For more than one axis, an unknown parameter, a value out of bounds, no grid, or a store
        for several.

    Examples
    --------
    >>> import model
    >>> found = model.commitment_path("oman-2026", levels=2, threat=(0, 1, 3))
    >>> found.axis, found["against_equilibria"].dims
    ('threat', ('threat', 'player'))
    """
    if len(axis) > 1:
        raise InputError(f"axes: must be one parameter, got {', '.join(axis)}")
    scenario = load(scenario)
    structure = scenario.form(structure)
    grids = [levels] if isinstance(levels, int) else list(levels)
    if not grids or (store is not None and len(grids) > 1):
        raise InputError(f"levels: must be one grid, or several without a store, got {grids}")
    points = Points.grid(scenario, axis or {"threat": (0, 1, 101)})
    data, *checks = [
        swept(Commitment(points, n, structure), store=store, threads=threads, client=client)
        for n in grids
    ]
    return FirstMover(data, scenario, structure, tuple(checks))


@dataclass(frozen=True, eq=False, repr=False)
class FirstMover(Labelled):
    """What moving first is worth along one parameter.

    Attributes
    ----------
    data : Dataset
        Over the parameter, ``player`` and ``replies``: ``first``, ``second_worst`` and
        ``second_best`` (over the best commitments of the other), ``prefers``, and with ``outcome``
        ``outcome_first``; over the parameter and ``player``: ``worst_equilibrium``,
        ``best_equilibrium`` (NaN without a pure equilibrium) and ``against_equilibria``; over the
        parameter and ``outcome``: ``equilibrium``.
    scenario : Scenario
    structure : Structure
    checks : tuple of Dataset
        The same on other grids: what is said is what all agree on.
    """

    scenario: Scenario
    structure: Structure
    checks: tuple[xr.Dataset, ...] = ()

    @property
    def grids(self) -> tuple[xr.Dataset, ...]:
        """The data on every grid, the one to draw first."""
        return (self.data, *self.checks)

    @property
    def axis(self) -> str:
        """The parameter that varies."""
        return axis_of(self.data)

    @cached_property
    def course(self) -> str:
        """Who gains from moving first rather than second, along the parameter."""
        return sentence(order_in_words(self.grids))

    @property
    def _own(self) -> float | None:
        """The scenario's own value, if it is among the points."""
        axis, today = self.axis, self.attrs["today"]
        near = float(self[axis].sel({axis: today}, method="nearest"))
        return near if abs(near - today) < _SAME else None

    @property
    def words(self) -> str:
        """Who gains at the scenario's own value if that is among the points, else the course."""
        title, own = self.course, self._own
        if own is not None:
            word = parameter(self.axis).in_a_sentence
            at = number(self.attrs["today"])
            title = f"{sentence(order_at(self.grids, own))}, at the scenario's {word} of {at}"
        return title if self.checks else on_grid(self.attrs["levels"], title)

    @property
    def detail(self) -> str:
        """What moving first is worth at the scenario, and the course; empty away from it."""
        own = self._own
        if own is None:
            return ""
        here = self.data.sel({self.axis: own})
        stakes = (here["first"] - here["second_best"]).sel(replies="friendly")
        worth = " and ".join(
            f"{float(stakes.sel(player=p)):.2f} points to {_named(p)}"
            for p in PLAYERS
            if (here["prefers"].sel(player=p) == "first").all()
        )
        where = f" on L = {self.attrs['levels']}" if self.checks else ""
        gain = f"First rather than second is worth {worth}{where}. " if worth else ""
        return f"{gain}{self.course}."

    def worth(self, player: Player) -> str:
        """What moving first gets a player against its pure equilibria, in a sentence."""
        return worth_in_words(self.data, player)

    def frame(self) -> pd.DataFrame:
        """A row for each value of the parameter, player and way of breaking ties."""
        return table(self.data.drop_dims("outcome").to_dataframe().reset_index())


@dataclass(frozen=True, eq=False)
class Commitment(Solver):
    """Moving first against moving at once. See `model.sweeps.solver.Solver`."""

    points: Points
    levels: int
    structure: Structure

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is found at each point."""
        return VARIABLES

    @property
    def longest(self) -> int:
        """Points of a block."""
        return 500

    @property
    def about(self) -> Mapping[str, Any]:
        """Title, lens, and how far the result is complete."""
        scenario, name = self.points.scenario, " and ".join(self.points.names)
        own = self.points.names[0]
        return {
            "lens": LENS,
            "title": f"Moving first in {scenario.name} over {name}",
            "today": float(scenario.values[own]),
            "complete": "every pure commitment and every pure equilibrium at every point; "
            "none mixed",
        }

    @property
    def listed(self) -> NDArray[np.int64]:
        """Numbers of all outcomes."""
        return np.arange(self._grid.count)

    @property
    def _grid(self) -> Grid:
        return grid_of(self.levels, self.structure)

    def solve(self, start: int, stop: int) -> Found:
        """Solve a run of points, each by itself."""
        answers = [
            _solve(*scaled_payoffs(self.points.exactly(k), self._grid, self.structure), self._grid)
            for k in range(start, stop)
        ]
        ends = [a.equilibria for a in answers] + [e for a in answers for row in a.ends for e in row]
        outcomes = np.unique(np.concatenate(ends))
        values = _values(answers, outcomes)
        return Found({v.name: np.array(values[v.name], v.dtype) for v in VARIABLES}, outcomes)

    def coordinates(self, outcomes: NDArray[np.int64]) -> Coordinates:
        """Players, how ties are broken, and outcomes."""
        return {
            **super().coordinates(outcomes),
            **outcome_coordinates(self._grid, outcomes),
            "replies": ("replies", list(REPLIES), {"long_name": "how the other side breaks ties"}),
        }


def _solve(numerators: NDArray[Any], scales: tuple[int, int], steps: Grid) -> _Answer:
    """Solve one point. The other player's payoffs are over all best commitments of the first."""
    cells = steps.cells
    payoffs = numerators[0][cells], numerators[1][cells]
    held = pure_equilibria(*payoffs)
    first: list[list[int]] = []
    second: list[list[tuple[int, int]]] = [[], []]
    ends: list[list[NDArray[np.int64]]] = []
    for k in range(2):
        # The leader along the rows.
        lead, follow = (payoffs[k], payoffs[1 - k]) if k == 0 else (payoffs[1].T, payoffs[0].T)
        reached = cells if k == 0 else cells.T
        best = follow == follow.max(axis=1, keepdims=True)
        high = np.where(best, lead, lead.min()).max(axis=1)
        low = np.where(best, lead, lead.max()).min(axis=1)
        first.append([])
        ends.append([])
        for value in (high, low):
            chosen = best & (value == value.max())[:, None] & (lead == value.max())
            first[k].append(int(value.max()))
            second[1 - k].append((int(follow[chosen].min()), int(follow[chosen].max())))
            ends[k].append(np.unique(reached[chosen]))
    spans = [(int(p[held].min()), int(p[held].max())) if held.any() else None for p in payoffs]
    return _Answer(scales, np.unique(cells[held]), first, second, ends, spans)


def _worth(first: list[int], span: tuple[int, int] | None) -> Worth:
    """What moving first is worth, from its value with friendly and with hostile replies."""
    if span is None:
        return "no equilibrium"
    friendly, hostile = first
    worst, best = span
    if hostile > best:
        return "secured"
    if hostile < worst:
        return "at risk"
    if friendly > best:
        return "on goodwill"
    return "best" if hostile == best else "within"


def _order(first: int, second: tuple[int, int]) -> Order:
    """Whether a player prefers to move first."""
    if first > second[1]:
        return "first"
    if first < second[0]:
        return "second"
    return "same" if second[0] == second[1] else "unclear"


def _values(answers: list[_Answer], numbers: NDArray[np.int64]) -> dict[str, list[Any]]:
    """The variables, a list over the points of each."""

    def span(end: int) -> list[Any]:
        return [
            [np.nan if r is None else r[end] / s for r, s in zip(a.range, a.scales, strict=True)]
            for a in answers
        ]

    def second(end: int) -> list[Any]:
        return [
            [[pair[end] / s for pair in row] for row, s in zip(a.second, a.scales, strict=True)]
            for a in answers
        ]

    return {
        "first": [
            [[v / s for v in row] for row, s in zip(a.first, a.scales, strict=True)]
            for a in answers
        ],
        "second_worst": second(0),
        "second_best": second(1),
        "worst_equilibrium": span(0),
        "best_equilibrium": span(1),
        "against_equilibria": [
            [_worth(first, r) for first, r in zip(a.first, a.range, strict=True)] for a in answers
        ],
        "prefers": [
            [
                [_order(*pair) for pair in zip(first, row, strict=True)]
                for first, row in zip(a.first, a.second, strict=True)
            ]
            for a in answers
        ],
        "outcome_first": [[[np.isin(numbers, e) for e in row] for row in a.ends] for a in answers],
        "equilibrium": [np.isin(numbers, a.equilibria) for a in answers],
    }


#: What each preference for moving first or second reads like.
_ORDER_VERBS: Mapping[Order, str] = {
    "first": "gains by moving first",
    "second": "gains by moving second",
    "same": "gets the same either way",
    "unclear": "may gain either way, by how ties are broken",
}

_WORTH_VERBS: Mapping[Worth, str] = {
    "secured": "gets more than any pure equilibrium pays it",
    "on goodwill": "gets more than any pure equilibrium pays it, if ties are broken its way,",
    "best": "gets what its best pure equilibrium pays",
    "within": "gets what its best pure equilibrium pays, if ties are broken its way,",
    "at risk": "may get less than its worst pure equilibrium pays",
    "no equilibrium": "has no pure equilibrium to compare with",
}

_DEPENDS = "who gains by moving first depends on how finely concessions can be split"


def order_in_words(datasets: Sequence[xr.Dataset]) -> str:
    """Who gains from moving first rather than second, along the parameter, in a sentence.

    What holds on several stretches is said once, after all of them.

    Parameters
    ----------
    datasets : sequence of Dataset
        From `commitment_path`; more of the same points on other grids. Where they differ the
        sentence says so.
    """
    axis = axis_of(datasets[0])
    said = [order_at(datasets, float(at)) for at in datasets[0][axis].values]
    return _each_once(said, datasets[0])


def order_at(datasets: Sequence[xr.Dataset], at: float) -> str:
    """The same at one value of the parameter, as a clause."""
    clauses = {_order_clause(data.sel({axis_of(data): at})) for data in datasets}
    return clauses.pop() if len(clauses) == 1 else _DEPENDS


def worth_in_words(data: xr.Dataset, player: Player) -> str:
    """What moving first gets a player against its pure equilibria, in a sentence."""
    said = [_WORTH_VERBS[str(w)] for w in data["against_equilibria"].sel(player=player).values]  # type: ignore[index]
    return f"By moving first {_named(player)} {_along(said, data)}"


def axis_of(data: xr.Dataset) -> str:
    """The parameter along which a result was found."""
    return str(data["against_equilibria"].dims[0])


def _order_clause(point: xr.Dataset) -> str:
    both = [set(map(str, row)) for row in point["prefers"].values]
    us, iran = (next(iter(said)) if len(said) == 1 else "unclear" for said in both)
    if us == iran == "same":
        return "it makes no difference to either side who moves first"
    if us == iran:
        return f"each side {_ORDER_VERBS[us]}"  # type: ignore[index]
    words = (f"{_named(p)} {_ORDER_VERBS[w]}" for p, w in zip(PLAYERS, (us, iran), strict=True))  # type: ignore[index]
    return " while ".join(words)


def _named(player: Player) -> str:
    return "Iran" if player == "iran" else f"the {PLAYER_NAMES[player]}"


def _along(said: Sequence[str], data: xr.Dataset) -> str:
    """What is said at each point, in stretches of the axis."""
    stretches, texts = _stretches(said, data)
    return along_axis(stretches, texts, parameter(axis_of(data)).in_a_sentence)


def _each_once(said: Sequence[str], data: xr.Dataset) -> str:
    """The same of whole clauses: one that returns is said once, after all its stretches."""
    stretches, texts = _stretches(said, data)
    if len(texts) == len(stretches):
        return _along(said, data)
    word = parameter(axis_of(data)).in_a_sentence
    where: dict[int, list[str]] = {}
    for run, place in zip(stretches, places(stretches, word), strict=True):
        where.setdefault(run.value, []).append(place)
    each = "; ".join(f"{listed(where[code])} {text}" for code, text in texts.items())
    return f"{each}, of the points looked at"


def _stretches(said: Sequence[str], data: xr.Dataset) -> tuple[tuple[Run, ...], dict[int, str]]:
    texts = list(dict.fromkeys(said))
    codes = np.array([texts.index(text) for text in said])
    return runs(codes, data[axis_of(data)].values), dict(enumerate(texts))
