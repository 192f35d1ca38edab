"""One equilibrium out of a continuum by a stated aim, and where a given profile belongs.

The set of equilibria is a union of products S x T of polytopes (`components`). An aim x' W y, such
as welfare (W = A + B), is linear in x for each y and the other way round, so that the best of S x T
is at a pair of vertices: an extreme equilibrium, exactly. The *entropy*
-sum x log x - sum y log y, largest where play is most even, is concave and has its maximum inside:
mixtures of the vertices are improved by exponentiated gradients until no vertex could add more than
the *gap*,

    max over vertices u of  grad H(x) (u - x)  >=  max over S of H - H(x).

What comes back is a mixture with rational weights, so an equilibrium exactly; only that none is
more even holds up to the gap.

A profile (x, y) lies in S x T iff x makes an equilibrium with every vertex of T, and y with every
vertex of S: a maximal product leaves out nothing that could be exchanged.

References: as `components`; E. T. Jaynes, Information theory and statistical mechanics, Physical
Review 106, 1957; M. Jaggi, Revisiting Frank-Wolfe, ICML 2013 (the gap).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from model.equilibria.budget import Budget, new_budget
from model.equilibria.certify import Certificate, certify_profile, distribution
from model.equilibria.components import Component, NashSubset, components
from model.equilibria.legible import SolverResult, legible, mixed
from model.equilibria.payoffs import IntegerGame, entries, integer_game, integer_matrix
from model.equilibria.results import Equilibrium, Strategy
from model.errors import InputError

Aim = Literal["welfare", "row", "column", "entropy"]

#: Entropy is improved until no vertex adds more, in nats.
_GAP = 1e-9

#: Share of the gain that the slopes promise which a step must make, and how far floats may err.
_KEPT, _ROUNDING = 0.25, 1e-15

#: Weights of vertices are rounded to multiples of one over this.
_GRAIN = 2**48


@dataclass(frozen=True, repr=False)
class Membership(SolverResult):
    """Whether a profile is an equilibrium, and of which component.

    Attributes
    ----------
    certificate : Certificate
        Payoffs and exact regret.
    component : int or None
        The number of its component, in the order of `components`; None if it is no equilibrium.
    subsets : tuple of int
        The maximal Nash subsets of that component which contain it, by number.
    is_extreme : bool
        Whether it is one of the extreme equilibria.
    """

    certificate: Certificate
    component: int | None
    subsets: tuple[int, ...]
    is_extreme: bool

    @property
    def words(self) -> str:
        """Whether it is an equilibrium, and of which component."""
        if self.component is None:
            return f"No equilibrium: the regret is {legible(self.certificate.regret)}"
        kind = (
            "an extreme equilibrium" if self.is_extreme else "an equilibrium between extreme ones"
        )
        return f"It is {kind}, in component {self.component}"


@dataclass(frozen=True, repr=False)
class Chosen(SolverResult):
    """An equilibrium that is best for an aim.

    Attributes
    ----------
    equilibrium : Equilibrium
        Exact, of regret 0.
    aim : str
    value : Fraction or float
        The aim at it: exact, but for the entropy, in nats.
    gap : float
        The most by which another equilibrium could be better; 0 if exact.
    component : int
        The number of its component.
    method : str
    exact : bool
        Whether it is best exactly.
    """

    equilibrium: Equilibrium
    aim: str
    value: Fraction | float
    gap: float
    component: int
    method: str
    exact: bool

    @property
    def words(self) -> str:
        """Which equilibrium is best for the aim."""
        row, column = mixed(self.equilibrium.x), mixed(self.equilibrium.y)
        return (
            f"Best for {self.aim}: row {row} against column {column}, {legible(self.value)}; "
            f"component {self.component}"
        )


def locate(
    A: Any, B: Any, x: Iterable[Any], y: Iterable[Any],
    known: Sequence[Component] | None = None, *, seconds: float = 60.0,
) -> Membership:  # fmt: skip
    """Say whether a profile is an equilibrium, and in which component it lies.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    x, y : sequences of n and m numbers
        As `certify` takes them.
    known : sequence of Component, optional
        The components of this game, if they are known already.
    seconds : float
        The most time.

    Returns
    -------
    Membership
        Exact.

    Raises
    ------
    ValueError
        If the matrices are not two of one shape or a strategy is no distribution, or `known` are
        not all components of this game.
    TooLarge
        As `components`, if the profile is an equilibrium and `known` is not given.

    Examples
    --------
    >>> stag = [[4, 0], [3, 3]], [[4, 3], [0, 3]]
    >>> locate(*stag, [0, 1], [0, 1]).certificate.is_equilibrium
    True
    """
    game = integer_game(A, B)
    n, m = game.shape
    p, q = distribution(x, n, "x"), distribution(y, m, "y")
    certificate = certify_profile(game, p, q)
    if not certificate.is_equilibrium:
        return Membership(certificate, None, (), False)
    found = _components(A, B, game, known, seconds)
    for number, component in enumerate(found):
        inside = tuple(
            k for k, subset in enumerate(component.subsets) if _contains(game, subset, p, q)
        )
        if inside:
            extreme = any((e.x, e.y) == (p, q) for e in component.equilibria)
            return Membership(certificate, number, inside, extreme)
    raise InputError("known: must be all components of this game, got none with this equilibrium")


def _contains(game: IntegerGame, subset: NashSubset, x: Strategy, y: Strategy) -> bool:
    return all(certify_profile(game, x, t).is_equilibrium for t in subset.cols) and all(
        certify_profile(game, s, y).is_equilibrium for s in subset.rows
    )


def choose(
    A: Any, B: Any, aim: Any = "welfare", known: Sequence[Component] | None = None, *,
    component: int | None = None, seconds: float = 60.0,
) -> Chosen:  # fmt: skip
    """Choose the equilibrium that is best for an aim, of all or of one component.

    Parameters
    ----------
    A, B : array-like, shape (n, m)
        Payoffs, as `exact_matrices` takes them.
    aim : {"welfare", "row", "column", "entropy"} or array-like, shape (n, m)
        The sum of payoffs, one player's, how even play is, or what each pair is worth, read
        like payoffs.
    known : sequence of Component, optional
        The components of this game, if they are known already.
    component : int, optional
        Choose from this one only.
    seconds : float
        The most time.

    Returns
    -------
    Chosen
        Of several, the first.

    Raises
    ------
    ValueError
        For another aim, matrices that are not of one shape, or a component that there is not.
    TooLarge
        As `components`, if `known` is not given.
    """
    budget, game = new_budget(seconds), integer_game(A, B)
    worth = None if isinstance(aim, str) and aim == "entropy" else _worth(game, aim)
    found = _components(A, B, game, known, seconds)
    if component is not None:
        size = len(found)
        if isinstance(component, bool) or component not in range(size):
            raise InputError(f"component: must be one of 0 to {size - 1}, got {component!r}")
    numbers = range(len(found)) if component is None else [component]
    if worth is not None:
        return _best([_most_worth(found[k], k, worth, aim) for k in numbers])
    return _best([one for k in numbers for one in _most_even(game, found[k], k, budget)])


def _best(candidates: Sequence[Chosen]) -> Chosen:
    """The best of several, with what any of them could still be better by."""
    best = max(candidates, key=lambda one: one.value)
    if best.exact and all(one.exact for one in candidates):
        return best
    bound = max(one.value + one.gap for one in candidates)
    return replace(best, gap=float(bound - best.value), exact=False)


def _components(
    A: Any, B: Any, game: IntegerGame, known: Sequence[Component] | None, seconds: float
) -> Sequence[Component]:
    if known is None:
        return components(A, B, seconds=seconds)
    found = entries(known, "known")
    for part in found:
        if not isinstance(part, Component):
            raise InputError(f"known: must be components, got a {type(part).__name__}")
        e = part.equilibria[0]
        if (len(e.x), len(e.y)) != game.shape:
            raise InputError(
                f"known: must be of a game of shape {game.shape}, got {(len(e.x), len(e.y))}"
            )
    if not found:
        raise InputError("known: must be all components of this game, got none")
    return found


def _worth(game: IntegerGame, aim: Any) -> tuple[Any, int]:
    """What each pair is worth, as integers over a unit."""
    d, e = game.denominators
    if isinstance(aim, str):
        if aim not in get_args(Aim):
            raise InputError(f"aim: must be one of {', '.join(get_args(Aim))}, got {aim!r}")
        return {"row": (game.A, d), "column": (game.B, e)}.get(
            aim, (e * game.A + d * game.B, d * e)
        )
    matrix, unit = integer_matrix(aim, "aim")
    if matrix.shape != game.shape:
        raise InputError(f"aim: must have the shape of A, {game.shape}, got {matrix.shape}")
    return matrix, unit


def _most_worth(part: Component, number: int, worth: tuple[Any, int], aim: Any) -> Chosen:
    matrix, unit = worth
    value, chosen = max(
        ((_mean(e.x, matrix, e.y) / unit, e) for e in part.equilibria), key=lambda pair: pair[0]
    )
    name = aim if isinstance(aim, str) else "given"
    return Chosen(chosen, name, value, 0.0, number, "the best extreme equilibrium", True)


def _mean(x: Strategy, matrix: Any, y: Strategy) -> Fraction:
    total = Fraction(0)
    for i, p in enumerate(x):
        for j, q in enumerate(y):
            if p and q:
                total += p * q * int(matrix[i, j])
    return total


def _most_even(game: IntegerGame, part: Component, number: int, budget: Budget) -> list[Chosen]:
    """The largest entropy in each product: rows and columns by themselves."""
    found = []
    for subset in part.subsets:
        (x, h, gap), (y, k, other) = (_even(v, budget) for v in (subset.rows, subset.cols))
        found.append(
            Chosen(
                certify_profile(game, x, y).equilibrium(),
                "entropy",
                h + k,
                gap + other,
                number,
                "exponentiated gradients over the vertices",
                len(subset.rows + subset.cols) == 2,
            )
        )
    return found


def _even(vertices: Sequence[Strategy], budget: Budget) -> tuple[Strategy, float, float]:
    """A mixture of vertices of nearly the largest entropy, that entropy, and the gap."""
    if len(vertices) == 1:
        return vertices[0], _entropy(_floats(vertices)[0]), 0.0
    table = _floats(vertices)
    weights = np.full(len(table), 1 / len(table))
    rate, value = 1.0, _entropy(weights @ table)
    for _ in range(20_000):
        budget.check()
        slope = _slopes(weights @ table, table)
        if slope.max() - weights @ slope <= _GAP:
            break
        trial = weights * np.exp(rate * (slope - slope.max()))
        trial /= trial.sum()
        now = _entropy(trial @ table)
        # A part of what the slopes promise, lest steps go to and fro across the top for ever.
        if now - value >= _KEPT * ((trial - weights) @ slope) - _ROUNDING:
            weights, value, rate = trial, now, min(2 * rate, 64.0)
        else:
            rate /= 2
            if rate < 1e-12:
                break
    whole = [max(round(float(w) * _GRAIN), 1) for w in weights]
    total = sum(whole)
    mixed = tuple(
        sum((w * v[i] for w, v in zip(whole, vertices, strict=True)), Fraction(0)) / total
        for i in range(len(vertices[0]))
    )
    x = np.array([float(p) for p in mixed])
    slope = _slopes(x, table)
    gap = float(slope.max() - np.array([w / total for w in whole]) @ slope)
    return mixed, _entropy(x), max(gap, 0.0)


def _floats(vertices: Sequence[Strategy]) -> NDArray[np.float64]:
    return np.array([[float(p) for p in v] for v in vertices])


def _entropy(x: NDArray[np.float64]) -> float:
    played = x[x > 0]
    return float(-(played * np.log(played)).sum())


def _slopes(x: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """What moving towards each vertex adds: strategies that no vertex plays have no part in it."""
    gradient = np.where(x > 0, -np.log(np.where(x > 0, x, 1.0)), 0.0)
    return np.asarray(table @ gradient)
