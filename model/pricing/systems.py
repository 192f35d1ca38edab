r"""What makes an outcome stable, as polynomials in the levers that are free to move.

**Object.** Levers p stand in their box; everything else keeps its value. By the lemma
(`model.agreements` on a grid, `model.continuum` without one) an outcome is stable iff every
deviation pays no more:

    g_j(p, x) = payoff kept - payoff of deviation j >= 0,        a polynomial,

where x are the terms of the files that are settled: fixed on a grid, free in [0, 1] without one. A
`System` is one conjunction of such conditions: an agreement of the grid, or a set of settled blocks
with some of them on 1 or on 0 everywhere (a *face* of `model.continuum.packages`). What is settled
in some stable outcome is that one of several systems has a solution; in every, that some others
have none.

All systems are made from the one definition of the payoffs, by their split over a ring of
polynomials in the levers (`model.split.Split.at`). Where the premise of the lemma fails, a system
says nothing: the polynomials that decide that are here too (`premise_polynomials`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.agreements import agreements
from model.continuum.conditions import KEPT, OPEN, FileSet, payoff_of
from model.continuum.packages import Face, Rules
from model.grid import Outcome, feature_matrix, grid_of
from model.parameters import on_simplex
from model.payoffs import PLAYERS, Structure, symbol_of
from model.premise import slack_alternatives
from model.regimes.audit import margin as full_threat_margin
from model.scenario import Scenario
from model.split import Monomial, split_payoffs, weightless

Floats = NDArray[np.float64]

#: A polynomial in the terms, each of its coefficients one in the levers, shape (K,).
Gain = dict[tuple[int, ...], Floats]

#: What floats may be off by, relative to the coefficients.
ROUNDING = 1e-9

#: Coefficients that cancel but for rounding, in a system whose payoffs are of size 1.
_NOTHING = 1e-13


@dataclass(frozen=True, eq=False)
class System:
    """Conditions that hold together: each row is a polynomial that must be >= 0.

    Attributes
    ----------
    powers : array of int, shape (K, levers + terms)
        Exponents of the monomials.
    rows : array, shape (J, K)
        Coefficients, each row divided by the size of the payoffs.
    low, high : array, shape (levers + terms,)
        The box, the levers first.
    settled : tuple of int
        The files that are settled.
    free : tuple of int
        Those of them whose terms are free, in the order of the box.
    terms : tuple
        Terms of all files, None where they are open or free.
    face : Face or None
        Without a grid: which blocks are settled, and which of them on 1 or on 0.
    """

    powers: NDArray[np.int64]
    rows: Floats
    low: Floats
    high: Floats
    settled: FileSet
    free: FileSet
    terms: tuple[Any, ...]
    face: Face | None

    @property
    def levers(self) -> int:
        """How many of the variables are levers."""
        return len(self.low) - len(self.free)

    def within(self, box: Floats) -> System:
        """The same with the levers in another box, of shape (2, levers)."""
        low, high = self.low.copy(), self.high.copy()
        low[: self.levers], high[: self.levers] = box
        return replace(self, low=low, high=high)

    def alone(self, lever: int, today: Floats) -> System:
        """The same with one lever alone, the others at today's values."""
        m = self.levers
        kept = [lever, *range(m, len(self.low))]
        weights = np.prod(np.delete(today ** self.powers[:, :m], lever, axis=1), axis=1)
        powers, place = np.unique(self.powers[:, kept], axis=0, return_inverse=True)
        rows = np.zeros((len(self.rows), len(powers)))
        np.add.at(rows.T, place.ravel(), (self.rows * weights).T)
        rows[np.abs(rows) < _NOTHING] = 0
        used = rows.any(axis=0)
        rows, powers = rows[:, used], powers[used]
        # What does not depend on the lever and holds anyway asks nothing.
        rows = rows[rows.any(axis=1)]
        return replace(self, powers=powers, rows=rows, low=self.low[kept], high=self.high[kept])


@dataclass(frozen=True, eq=False)
class LeverForms:
    """Both payoffs as polynomials of the levers, one for each monomial of the outcome.

    Attributes
    ----------
    powers : array of int, shape (K, levers)
    payoffs : two mappings of monomial to array of shape (K,)
    """

    powers: NDArray[np.int64]
    payoffs: tuple[dict[Monomial, Floats], dict[Monomial, Floats]]


def _ring_values(scenario: Scenario, levers: Sequence[str]) -> tuple[Any, dict[str, Any]]:
    """A ring of polynomials in the levers, and every parameter in it."""
    from sympy import QQ
    from sympy.polys.rings import PolyRing

    ring = PolyRing([*levers, "_"], QQ)
    values: dict[str, Any] = {
        n: ring(QQ(v.numerator, v.denominator)) for n, v in scenario.values.items()
    }
    values |= dict(zip(levers, ring.gens, strict=False))
    # Weights that are taken along are linear in those that move.
    constants = {n: QQ(v.numerator, v.denominator) for n, v in scenario.values.items()}
    followed = on_simplex({**constants, **{n: values[n] for n in levers}}, levers, levers)
    return ring, values | {n: ring(v) for n, v in followed.items() if n not in levers}


def _rows(elements: Sequence[Any], count: int) -> tuple[NDArray[np.int64], Floats]:
    """Polynomials over one list of monomials: exponents (K, levers) and coefficients (rows, K)."""
    monomials = sorted({m[:count] for e in elements for m in e.monoms()} | {(0,) * count})
    place = {m: k for k, m in enumerate(monomials)}
    rows = np.zeros((len(elements), len(monomials)))
    for j, element in enumerate(elements):
        for m, c in element.terms():
            rows[j, place[m[:count]]] = float(c)
    return np.array(monomials, dtype=np.int64).reshape(len(monomials), count), rows


def lever_forms(scenario: Scenario, structure: Structure, levers: Sequence[str]) -> LeverForms:
    """Write both payoffs as polynomials of the levers."""
    ring, values = _ring_values(scenario, levers)
    split = split_payoffs(structure)
    elements = [ring(e) for row in split.at(values) for e in row]
    powers, rows = _rows(elements, len(levers))
    count = len(split.monomials)
    us, iran = (
        {
            m: row
            for m, row in zip(split.monomials, rows[start : start + count], strict=True)
            if row.any()
        }
        for start in (0, count)
    )
    return LeverForms(powers, (us, iran))


def premise_systems(
    scenario: Scenario, structure: Structure, levers: Sequence[str], box: Floats
) -> list[System]:
    """Where the premise of the lemma fails: each of its polynomials <= 0, a system each."""
    ring, values = _ring_values(scenario, levers)
    slacks = [ring(e) for e in slack_alternatives(values, structure)]
    powers, rows = _rows(slacks, len(levers))
    return [System(powers, -row[None], box[0], box[1], (), (), (), None) for row in rows]


def backing_down(
    scenario: Scenario, structure: Structure, levers: Sequence[str], box: Floats
) -> System:
    """That the US would rather back down than strike at full deadlock: a system without outcome."""
    import sympy as sp

    ring, values = _ring_values(scenario, levers)
    symbols = [symbol_of(n) for n in scenario.names]
    margin = sp.lambdify(symbols, full_threat_margin(structure))(
        *(values[n] for n in scenario.names)
    )
    powers, rows = _rows([ring(-margin)], len(levers))
    return System(powers, rows, box[0], box[1], (), (), (), None)


def _system(
    powers: NDArray[np.int64], rows: Sequence[Floats], box: Floats, settled: FileSet,
    free: FileSet, terms: tuple[Any, ...], scale: float, face: Face | None = None,
) -> System:  # fmt: skip
    found = np.unique(np.array(rows).reshape(len(rows), len(powers)), axis=0)
    found = found[np.abs(found).max(axis=1, initial=0) > ROUNDING * scale] / scale
    return System(powers, found, box[0], box[1], settled, free, terms, face)


def on_a_grid(
    forms: LeverForms, structure: Structure, levels: int, box: Floats,
    wanted: Callable[[Outcome], bool],
) -> list[System]:  # fmt: skip
    """The system of each agreement of a grid that is wanted."""
    grid = grid_of(levels, structure)
    table = agreements(grid)
    monomials = tuple(sorted(set(forms.payoffs[0]) | set(forms.payoffs[1])))
    phi, unit = feature_matrix(grid, monomials, table.outcomes)
    nought = np.zeros(len(forms.powers))
    payoffs = [
        np.array([form.get(m, nought) for m in monomials]).T @ phi / unit for form in forms.payoffs
    ]
    scale = max(float(np.abs(p).max()) for p in payoffs)
    found = []
    for k, number in enumerate(table.outcomes):
        outcome = grid.outcome(int(number))
        if not wanted(outcome):
            continue
        rows = [
            payoff[:, k] - payoff[:, target]
            for payoff, deviations in zip(payoffs, table.deviations, strict=True)
            for target in deviations[:, k]
            if target != k
        ]
        settled = tuple(f for f, x in enumerate(outcome.terms) if x is not None)
        found.append(_system(forms.powers, rows, box, settled, (), outcome.terms, scale))
    return found


def without_a_grid(
    forms: LeverForms, structure: Structure, box: Floats, wanted: Callable[[FileSet], bool],
    limits: Mapping[int, tuple[float, float]],
) -> list[System]:  # fmt: skip
    """The systems of each set of blocks that is wanted, its terms free within limits.

    Parameters
    ----------
    wanted : callable
        Of the files that are settled.
    limits : mapping of int to (float, float)
        By file, the terms that count.
    """
    givers = tuple(map(PLAYERS.index, structure.givers))
    rules = Rules(((), ()), None, structure.blocks, givers, weightless(structure))
    known: dict[tuple[Any, ...], Gain] = {}

    def payoff(player: int, places: Sequence[Any]) -> Gain:
        key = (player, *places)
        if key not in known:
            known[key] = payoff_of(forms.payoffs[player], places)
        return known[key]

    scale = max(float(np.abs(list(f.values())).sum(axis=0).max()) for f in forms.payoffs)
    found = []
    for count in range(len(rules.at_stake), -1, -1):
        for settled in combinations(rules.at_stake, count):
            files = tuple(sorted(f for block in settled for f in block))
            if wanted(files):
                found += [
                    _face_system(forms.powers, payoff, face, box, files, limits, scale)
                    for face in _faces(rules, settled)
                    if _within(face, limits)
                ]
    return found


def _faces(rules: Rules, settled: tuple[FileSet, ...]) -> Iterator[Face]:
    for ends in product((None, 1, 0), repeat=len(settled)):
        fixed = {b: end for b, end in zip(settled, ends, strict=True) if end is not None}
        yield Face(rules, settled, fixed)


def _within(face: Face, limits: Mapping[int, tuple[float, float]]) -> bool:
    """Whether the files whose terms the face fixes have terms that count."""
    ends = {f: limits.get(f, (0.0, 1.0)) for block in face.fixed for f in block}
    return all(low <= face.stay[f] <= high for f, (low, high) in ends.items())


def _face_system(
    lever_powers: NDArray[np.int64], payoff: Callable[[int, Sequence[Any]], Gain], face: Face,
    box: Floats, settled: FileSet, limits: Mapping[int, tuple[float, float]], scale: float,
) -> System:  # fmt: skip
    gains: list[Gain] = []
    for player, places in face.deviations:
        gain = dict(payoff(player, face.stay))
        for m, c in payoff(player, places).items():
            gain[m] = gain[m] - c if m in gain else -c
        gains.append(gain)
    free = face.free
    kept = sorted({tuple(m[f] for f in free) for gain in gains for m in gain} | {(0,) * len(free)})
    place = {m: k for k, m in enumerate(kept)}
    width = len(lever_powers)
    rows = np.zeros((len(gains), len(kept) * width))
    for j, gain in enumerate(gains):
        for m, c in gain.items():
            at = place[tuple(m[f] for f in free)] * width
            rows[j, at : at + width] += c
    powers = np.array(
        [[*p, *m] for m in kept for p in lever_powers.tolist()], dtype=np.int64
    ).reshape(len(kept) * width, box.shape[1] + len(free))
    used = np.abs(rows).max(axis=0, initial=0) > 0
    ends = np.array([limits.get(f, (0.0, 1.0)) for f in free]).reshape(-1, 2).T
    whole = np.concatenate([box, ends], axis=1)
    fixed = (*(None if at in (OPEN, KEPT) else at for at in face.stay),)
    return _system(powers[used], list(rows[:, used]), whole, settled, free, fixed, scale, face)
