"""Where learning ends: basins of two dynamics, from many seeded starts.

Two stories of how players who do not compute might come to an equilibrium:

- *replicator dynamics* (Taylor and Jonker 1978; Taylor 1979 for two populations): what earns more
  than the average spreads,  x_i' = x_i ((A y)_i - x' A y),  y_j' = y_j ((x' B)_j - x' B y);
- *fictitious play* (Brown 1951): each round both play a best reply to how often the other has
  played what so far, a start counting as one round.

Both come from nashpy. Starts are drawn evenly from the two simplices of the game that iterated
strict dominance leaves; from interior starts both dynamics give up what it removes (Samuelson and
Zhang 1992; best replies never use it), but the shares below are of starts on the reduced game. They
hang on what counts as even: two copies of a strategy make its start heavier.

Payoffs are put on one scale first. What one strategy earns everybody alike makes no difference
and is taken out, so that the worst reply to each of the other's strategies earns 1 and the
largest stake of each player is 1. This fixes the relative speed of the two players, on which
the replicator's basins depend, and makes all results the same under positive affine changes of
either player's payoffs. It is needed besides: where mean payoffs are negative, rounding errors in
nashpy's replicator grow until the shares no longer sum to 1.

No end is believed unchecked. An end is *settled* if what play leads to has stopped moving and an
exact equilibrium, of regret 0, lies within the tolerance of it; nearness is not proof that the
path converges to it. Everything else is counted as not settled within the horizon.

References: G. Brown, Iterative solution of games by fictitious play, in Activity Analysis of
Production and Allocation, 1951; P. Taylor and L. Jonker, Evolutionary stable strategies and game
dynamics, Mathematical Biosciences 40, 1978; L. Shapley, Some topics in two-person games, in
Advances in Game Theory, 1964; P. Taylor, Evolutionarily stable strategies with two
types of player, J. Applied Probability 16, 1979; L. Samuelson and J. Zhang, Evolutionary stability
in asymmetric games, J. Economic Theory 57, 1992; E. Wilson, Probable inference, the law of
succession, and statistical inference, J. American Statistical Association 22, 1927.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.equilibria.dominance import reduce_strictly_dominated
from model.equilibria.exact_profile import refine
from model.equilibria.legible import SolverResult
from model.equilibria.payoffs import (
    ExactArray,
    IntegerGame,
    integer_game,
    real_number,
    whole_number,
)
from model.errors import InputError

Dynamics = Literal["replicator", "fictitious play"]

_Floats = NDArray[np.float64]
_Weights = tuple[_Floats, _Floats]
#: The state of both players at the end and some time before.
_Looks = tuple[_Weights, _Weights]

#: Times at which the replicator is looked at; odeint gives up after 500 steps between two.
_LOOKS = 50
#: Time of the replicator and rounds of fictitious play, unless the caller says otherwise.
_HORIZONS: Mapping[Dynamics, int] = {"replicator": 1000, "fictitious play": 400}
#: Width of a two-sided interval of 95% in standard errors.
_Z = 1.96


@dataclass(frozen=True, repr=False)
class Share(SolverResult):
    """A share of seeded starts, with what sampling alone may do to it.

    Attributes
    ----------
    count, starts : int
    low, high : float
        Wilson's interval of 95% for the share among all starts that could have been drawn.
    """

    count: int
    starts: int
    low: float
    high: float

    @property
    def words(self) -> str:
        """The share, with its sampling error."""
        return str(self)

    @property
    def share(self) -> float:
        """The share of the starts that were drawn."""
        return self.count / self.starts

    @property
    def percent(self) -> str:
        """The share to three digits, without rounding some starts to all of them."""
        text = f"{100 * self.share:.3g}%"
        return "over 99.9%" if text == "100%" and self.count < self.starts else text

    def __str__(self) -> str:
        low, high = (f"{100 * end:.3g}%" for end in (self.low, self.high))
        return f"{self.percent} of {self.starts} seeded starts (sampling error: {low} to {high})"


@dataclass(frozen=True, repr=False)
class Basins(SolverResult):
    """Where a dynamics ended from each of its starts.

    Attributes
    ----------
    dynamics : {"replicator", "fictitious play"}
    starts : int
    ends : mapping of label to Share
        Starts that ended at equilibria that lead to this for sure, by label, the most first.
    mixed : Share
        Those that ended at other equilibria, which lead to several labels.
    unsettled : Share
        Those that had not settled within the horizon, or whose integration failed.
    horizon : int
        Time of the replicator, in units in which the largest stake is 1; rounds of play.
    tolerance : float
        How near an end must be to an exact equilibrium.
    regret : float
        The largest regret of a settled end itself, as a share of the player's largest stake; nan if
        none settled.
    shape : (int, int)
        Shape of the reduced game from which starts were drawn.
    """

    dynamics: Dynamics
    starts: int
    ends: Mapping[Any, Share]
    mixed: Share
    unsettled: Share
    horizon: int
    tolerance: float
    regret: float
    shape: tuple[int, int]

    @property
    def words(self) -> str:
        """Where most starts ended."""
        most = list(self.ends.items())[:3]
        ends = "; ".join(f"{label}: {share.percent}" for label, share in most)
        return (
            f"{self.dynamics.capitalize()} from {self.starts} starts ends at {len(self.ends)} "
            f"equilibria, most often at {ends or 'none for sure'}"
        )


def basins(
    A: Any,
    B: Any,
    dynamics: Dynamics = "replicator",
    *,
    rng: np.random.Generator,
    starts: int = 100,
    labels: Any = None,
    horizon: int | None = None,
    tolerance: float = 0.02,
) -> Basins:
    """Let players learn from many starts, and see where each ends.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    dynamics : {"replicator", "fictitious play"}
    rng : numpy.random.Generator
        Draws the starts, and breaks the ties of fictitious play.
    starts : int
    labels : array-like of int, shape (n, m), optional
        What each cell leads to; by default its own number, row by row.
    horizon : int, optional
        By default time 1000, or 400 rounds.
    tolerance : float
        Weights below it are taken for 0; an end must be as near as that to an exact equilibrium.

    Returns
    -------
    Basins
        A few milliseconds a start for games of 8 x 8.

    Raises
    ------
    ValueError
        For other dynamics, labels of another shape, or numbers out of range.
    """
    if dynamics not in get_args(Dynamics):
        raise InputError(f"dynamics: must be one of {get_args(Dynamics)}, got {dynamics!r}")
    starts = whole_number(starts, "starts", 1)
    time = _HORIZONS[dynamics] if horizon is None else whole_number(horizon, "horizon", 4)
    if not 0 < real_number(tolerance, "tolerance") < 0.5:
        raise InputError(f"tolerance: must be between 0 and 0.5, got {tolerance}")
    reduction = reduce_strictly_dominated(A, B)
    names = cell_labels(labels, reduction.shape)[np.ix_(reduction.rows, reduction.cols)]
    game = integer_game(reduction.A, reduction.B)
    payoffs = _one_scale(game.A), _one_scale(game.B.T).T
    learn = _replicator if dynamics == "replicator" else _fictitious_play
    counts: Counter[Any] = Counter()
    mixed = unsettled = 0
    regrets = []
    for _ in range(starts):
        start = tuple(rng.dirichlet(np.ones(size)) for size in game.shape)
        end = _end(game, names, learn(payoffs, (start[0], start[1]), time, rng), tolerance)
        if end is None:
            unsettled += 1
            continue
        if len(end.reached) == 1:
            counts[end.reached[0]] += 1
        else:
            mixed += 1
        regrets.append(_regret(payoffs, end.state))
    ends = {label: share_of(k, starts) for label, k in sorted(counts.items(), key=_most_first)}
    return Basins(
        dynamics, starts, ends, share_of(mixed, starts), share_of(unsettled, starts), time,
        tolerance, max(regrets, default=float("nan")), game.shape,
    )  # fmt: skip


def share_of(count: int, starts: int) -> Share:
    """A share with Wilson's interval of 95%, which is sound for shares of 0 and 1 too."""
    share, z = count / starts, _Z**2 / starts
    middle, half = share + z / 2, sqrt(z * share * (1 - share) + z * z / 4)
    low, high = (middle - half) / (1 + z), (middle + half) / (1 + z)
    return Share(count, starts, max(low, 0.0) if count else 0.0, 1.0 if count == starts else high)


def cell_labels(labels: Any, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Read the labels of cells; by default each cell has its own."""
    if labels is None:
        return np.arange(shape[0] * shape[1]).reshape(shape)
    array = np.asarray(labels)
    if array.shape != tuple(shape) or array.dtype.kind not in "iu":
        raise InputError(
            f"labels: must be whole numbers of shape {tuple(shape)}, got {array.dtype} of shape "
            f"{array.shape}"
        )
    return array.astype(np.int64)


def _one_scale(own: ExactArray) -> _Floats:
    """A player's payoffs, its own strategies along the rows, from 1 up; the largest stake is 1."""
    gains = own - own.min(axis=0)
    largest = gains.max() or 1
    return np.array([[float(Fraction(int(v), int(largest))) for v in row] for row in gains]) + 1


def _replicator(
    payoffs: _Weights, start: _Weights, time: int, rng: np.random.Generator
) -> list[_Looks]:
    """The state at the end and a tenth of the time before; nothing if the integration fails."""
    import nashpy
    from scipy.integrate import ODEintWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", ODEintWarning)
        try:
            xs, ys = nashpy.Game(*payoffs).asymmetric_replicator_dynamics(
                x0=start[0], y0=start[1], timepoints=np.linspace(0, time, _LOOKS + 1)
            )
        except ODEintWarning:
            return []
    before = -1 - _LOOKS // 10
    return [((xs[-1], ys[-1]), (xs[before], ys[before]))]


def _fictitious_play(
    payoffs: _Weights, start: _Weights, time: int, rng: np.random.Generator
) -> list[_Looks]:
    """What was played in the second half and in the quarter before; then all beliefs so far.

    Recent play shows at once that it leads to one thing only. Where it does not, only beliefs
    can settle: averages of recent play look calm over whole cycles that never end (Shapley 1964).
    Nashpy compares floats exactly, so that rounding may break a tie that a draw should break.
    """
    import nashpy

    with _global_randomness(rng):
        counts = list(
            nashpy.Game(*payoffs).fictitious_play(iterations=time, play_counts=list(start))
        )

    def played(first: int, last: int) -> _Weights:
        x, y = ((counts[last][k] - counts[first][k]) / (last - first) for k in (0, 1))
        return x, y

    def believed(last: int) -> _Weights:
        x, y = (counts[last][k] / counts[last][k].sum() for k in (0, 1))
        return x, y

    half = time // 2
    return [(played(half, time), played(time // 4, half)), (believed(time), believed(half))]


@contextmanager
def _global_randomness(rng: np.random.Generator) -> Iterator[None]:
    """Seed numpy's global generator, from which nashpy draws, and put it back as it was."""
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(int(rng.integers(2**32)))  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002


@dataclass(frozen=True)
class _End:
    """A settled end: its state, and the labels that the exact equilibrium beside it leads to."""

    state: _Weights
    reached: tuple[int, ...]


def _end(
    game: IntegerGame, names: NDArray[np.int64], looks: list[_Looks], tolerance: float
) -> _End | None:
    """The first of several views of a path in which it has settled; None if it has not.

    All but the last count only where they lead to one label.
    """
    for number, (state, before) in enumerate(looks, start=1):
        found = _settled(game, names, state, before, tolerance)
        if found is not None and (len(found.reached) == 1 or number == len(looks)):
            return found
    return None


def _settled(
    game: IntegerGame,
    names: NDArray[np.int64],
    state: _Weights,
    before: _Weights,
    tolerance: float,
) -> _End | None:
    end, earlier = (_distributions(view, tolerance) for view in (state, before))
    if end is None or earlier is None:
        return None
    # Players may wander for ever among strategies that lead to the same: labels count.
    if np.abs(_chances(names, end) - _chances(names, earlier)).max() > tolerance:
        return None
    kept = [np.where(strategy < tolerance, 0.0, strategy) for strategy in end]
    exact = refine(game, *(list(strategy / strategy.sum()) for strategy in kept))
    if exact is None:
        return None
    for found, strategy in zip((exact.x, exact.y), end, strict=True):
        if np.abs(np.array([float(p) for p in found]) - strategy).max() > tolerance:
            return None
    rows, columns = ([k for k, p in enumerate(found) if p] for found in (exact.x, exact.y))
    return _End(end, tuple(int(label) for label in np.unique(names[np.ix_(rows, columns)])))


def _distributions(state: _Weights, tolerance: float) -> _Weights | None:
    """The state as distributions, which it must be up to small errors of the integration."""
    clean = []
    for strategy in state:
        if not np.isfinite(strategy).all() or abs(strategy.sum() - 1) > tolerance / 10:
            return None
        positive = np.clip(strategy, 0, None)
        clean.append(positive / positive.sum())
    return clean[0], clean[1]


def _chances(names: NDArray[np.int64], state: _Weights) -> _Floats:
    _, places = np.unique(names, return_inverse=True)
    return np.bincount(places.ravel(), np.outer(*state).ravel()).astype(np.float64)


def _regret(payoffs: _Weights, state: _Weights) -> float:
    (A, B), (x, y) = payoffs, state
    against_y, against_x = A @ y, x @ B
    return float(max(against_y.max() - x @ against_y, against_x.max() - against_x @ y))


def _most_first(item: tuple[Any, int]) -> tuple[int, Any]:
    return -item[1], item[0]
