"""Backward induction without a grid: the spec of a course, its solution, the path through it.

Nodes are those of `model.dynamics.nodes`; every solution is made twice, the second time with twice
as many nodes a file, and the difference between the two paths is the stated error. Where the two do
not settle the same files in the same rounds the course is on a *knife-edge*, which is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.answers.bargains import files_of
from model.answers.sweep import spread
from model.answers.talks import Talks
from model.dynamics.course import Course
from model.dynamics.kernel import NO_TERMS, STABLE, UNSURE, beaten, holds, induce, stage
from model.dynamics.nodes import Spec
from model.errors import InputError
from model.split import Monomial

#: Nodes a file by how many are settled, before refinement.
_NODES = (1, 17, 9, 5, 3)

#: Gains below this share of the payoffs are none.
_MARGIN = 1e-9

#: Places looked at when terms are moved: at nodes, and on the path.
_MOVES = (3, 24)

#: A decision this close, relative to the payoffs' size, is on a knife-edge.
_CLOSE = 1e-7

#: Terms closer than this are the same.
_SAME = 1e-4

#: Places looked at on each side of the central terms for what can hold, and halvings after that.
_LOOKS, _HALVINGS = 50, 12


@dataclass(frozen=True)
class Step:
    """One round of talks on a path.

    Attributes
    ----------
    round : int
        From 1.
    settled : tuple of str
        The files settled in it.
    terms : tuple of float
        Theirs.
    central : tuple of tuple of str
        What each of the central outcomes of the round settles; several mean that a side's
        preference chose.
    certain : bool
        Whether every set of files is decided, and none by a hair.
    equilibria : tuple of tuple
        On a grid the terms of each file, None where it is open, in each pure equilibrium outcome.
    """

    round: int
    settled: tuple[str, ...]
    terms: tuple[float | Fraction, ...]
    central: tuple[tuple[str, ...], ...]
    certain: bool
    equilibria: tuple[tuple[Fraction | None, ...], ...] = ()


@dataclass(frozen=True)
class Path:
    """What becomes of the talks, round by round.

    Attributes
    ----------
    steps : tuple of Step
        The rounds of talks, up to the last in which something is decided.
    payoffs : tuple of (float, float)
        What the whole course is worth to the US and to Iran, in points a round.
    decided : bool
        Whether every round has a central outcome.
    """

    steps: tuple[Step, ...]
    payoffs: tuple[float | Fraction, float | Fraction]
    decided: bool

    @property
    def terms(self) -> dict[str, float | Fraction]:
        """The terms of all files that are ever settled."""
        return {f: x for s in self.steps for f, x in zip(s.settled, s.terms, strict=True)}

    @property
    def when(self) -> dict[str, int]:
        """The round in which each is settled."""
        return {f: s.round for s in self.steps for f in s.settled}

    @property
    def certain(self) -> bool:
        """Whether no round is decided by a hair, or not at all."""
        return self.decided and all(s.certain for s in self.steps)

    @property
    def alone(self) -> bool:
        """Whether every round has one central outcome only."""
        return all(len(s.central) == 1 for s in self.steps)


@dataclass(frozen=True)
class Solution:
    """The central paths of a course.

    Attributes
    ----------
    paths : tuple of Path
        One; or the one the US and the one Iran prefers, where several outcomes are central.
    error : float
        How far terms may be off.
    knife_edge : bool
        Whether finer nodes settle other files or in other rounds.
    ranges : mapping of str to (float, float)
        For each file settled in the first round the terms that can hold in it, the others as they
        are and the rounds after it read centrally.
    undecided : str
        Why nothing is decided, if that is known.
    """

    paths: tuple[Path, ...]
    error: float
    knife_edge: bool
    ranges: Mapping[str, tuple[float, float]]
    undecided: str = ""

    @property
    def status(self) -> str:
        """``"one path"``, ``"several paths"``, ``"knife-edge"`` or ``"undecided"``."""
        if self.undecided or not self.paths or not all(p.decided for p in self.paths):
            return "undecided"
        if self.knife_edge or not all(p.certain for p in self.paths):
            return "knife-edge"
        return "one path" if len(self.paths) == 1 else "several paths"


def solution(course: Course, refined: bool = True) -> Solution:
    """The central paths without a grid: with the nodes, with twice as many, for either side.

    Without refinement the error is not known (nan), and nor is what can hold.
    """
    later = quadratics(course)
    here = course.later[0]
    coarse = _read(later, here, 1)
    if not refined:
        return Solution(tuple(path for _, path in coarse), float("nan"), False, {})
    fine = _read(later, here, 2)
    same = [p.when for _, p in coarse] == [p.when for _, p in fine]
    error = max(_apart(p, q) for (_, p), (_, q) in zip(coarse, fine, strict=False))
    spec, first = fine[0]
    return Solution(tuple(path for _, path in fine), error, not same, ranges(spec, here, first))


def _read(later: NDArray[np.float64], here: Talks, finer: int) -> list[tuple[Spec, Path]]:
    """The path that the US prefers, and the one that Iran prefers if it is another."""
    found: list[tuple[Spec, Path]] = []
    for favour in (0, 1):
        spec = spec_of(later, here, favour, finer)
        induce(spec)
        spec = spec._replace(moves=_MOVES[1])
        path = walked(spec, here)
        if not found or path.when != found[0][1].when or _apart(path, found[0][1]) > _SAME:
            found.append((spec, path))
        if not spec.several[0]:
            break
    return found


def _apart(a: Path, b: Path) -> float:
    """How far the terms of two paths are apart, in the files that both settle."""
    return max((abs(float(a.terms[f] - b.terms[f])) for f in a.terms if f in b.terms), default=0.0)


def ranges(spec: Spec, here: Talks, path: Path) -> dict[str, tuple[float, float]]:
    """The terms that can hold in the first round, file by file, the others at the central ones."""
    found = {}
    x = np.array([float(path.terms.get(f, 0)) for f in here.files])
    first = path.steps[0]
    done = sum(
        1 << k for k, b in enumerate(moving(here)) if all(here.files[f] in first.settled for f in b)
    )
    x[[f not in first.settled for f in here.files]] = 0
    for name in first.settled:
        f, centre = here.files.index(name), x[here.files.index(name)]
        ends = []
        for end in (0.0, 1.0):
            held, lost = centre, None
            for t in np.linspace(centre, end, _LOOKS + 1)[1:]:
                x[f] = t
                if not holds(spec, 0, 0, done, x):
                    lost = float(t)
                    break
                held = float(t)
            for _ in range(_HALVINGS if lost is not None else 0):
                x[f] = (held + lost) / 2
                held, lost = (x[f], lost) if holds(spec, 0, 0, done, x) else (held, x[f])
            ends.append(float(held))
        x[f] = centre
        found[name] = (ends[0], ends[1])
    return found


def shares(monomials: Sequence[Monomial], files: int) -> NDArray[np.float64]:
    """How each monomial enters the payoffs as the kernel takes them.

    Raises
    ------
    InputError
        For a monomial of a degree above 2 in the terms.
    """
    found = spread(tuple(monomials), files)
    if found is None:
        raise InputError(
            "structure: own terms must be of degree 2 at most in the terms of the files for "
            "rounds without a grid, got a higher one; give levels= for a grid"
        )
    return found


def quadratics(course: Course) -> NDArray[np.float64]:
    """The payoffs from each round of talks on as the kernel takes them, shape (D, 2, 2^n, ...)."""
    found = []
    for here in course.later:
        monomials = sorted({m for row in here.coefficients for m in row})
        rows = np.array([[float(row.get(m, 0)) for m in monomials] for row in here.coefficients])
        found.append(np.einsum("jk,kmq->jmq", rows, shares(monomials, len(here.files))))
    return np.ascontiguousarray(found)


def spec_of(
    later: NDArray[np.float64], here: Talks, favour: int, finer: int = 1, moves: int = _MOVES[0]
) -> Spec:
    """The game in rounds as the kernel takes it, its nodes to be filled."""
    n, blocks = len(here.files), moving(here)
    files = np.array([sum(1 << f for f in b) for b in blocks], dtype=np.int64)
    gives = np.array([giver == 1 for giver in here.givers])
    theta = np.array([float(here.weight(f)) for f in range(n)])
    nodes = np.array(
        [(_NODES[min(d, len(_NODES) - 1)] - 1) * finer + 1 for d in range(n + 1)], dtype=np.int64
    )
    offset, total = np.full(1 << len(blocks), -1, dtype=np.int64), 0
    for done in range(1 << len(blocks)):
        settled = [f for b, block in enumerate(blocks) for f in block if done >> b & 1]
        if len(blocks) - done.bit_count() > 1:
            offset[done] = total
            total += int(nodes[len(settled)]) ** len(settled)
    rounds = len(later)
    return Spec(
        later, files, gives, theta, offset, nodes,
        np.zeros((rounds + 1, total, 2)), np.zeros((rounds + 1, total), dtype=np.int64),
        np.full((rounds + 1, total, 5), np.nan), _MARGIN * size_of(later), favour, moves,
        np.zeros(1, dtype=np.int64), np.zeros((10, n)), np.zeros((7, 2)),
    )  # fmt: skip


def moving(here: Talks) -> tuple[tuple[int, ...], ...]:
    """The blocks on the table, but for those that nobody ever settles."""
    return tuple(block for block in here.blocks if block not in here.idle)


def size_of(later: NDArray[np.float64]) -> float:
    """The size of the payoffs over the whole course."""
    return float(1 + np.abs(later[0]).sum(axis=-1).max())


def walked(spec: Spec, here: Talks) -> Path:
    """The path from the first round on, each stage solved at the very terms it meets."""
    n, count = len(here.files), 1 << len(spec.files)
    x, done, steps, decided = np.zeros(n), 0, [], True
    payoffs = (0.0, 0.0)
    for r in range(len(spec.later)):
        taken, (status, terms, pays, gain, _) = stage(spec, r, done, x)
        if taken < 0:
            decided, taken = False, done
        central = [s for s in range(count) if status[s] == STABLE]
        central = [s for s in central if not beaten.py_func(status, pays, s, spec.margin)]
        settled = _files(here, taken & ~done)
        if r == 0:
            payoffs = (float(pays[taken, 0]), float(pays[taken, 1]))
        hair = _CLOSE * size_of(spec.later[r:])
        steps.append(
            Step(
                r + 1,
                tuple(here.files[f] for f in settled),
                tuple(float(terms[taken, f]) for f in settled),
                tuple(tuple(here.files[f] for f in _files(here, s & ~done)) for s in central),
                _certain(status, pays, gain, hair),
            )
        )
        x, done = terms[taken].copy(), taken
        if done == count - 1:
            break
    return Path(tuple(steps), payoffs, decided)


def _files(here: Talks, blocks: int) -> tuple[int, ...]:
    return files_of([b for k, b in enumerate(moving(here)) if blocks >> k & 1])


def _certain(status: Any, pays: Any, gain: Any, hair: float) -> bool:
    """Whether no set is unsure, stable or not by a hair, or preferred by one."""
    known = np.flatnonzero(status != NO_TERMS)
    if (status == UNSURE).any():
        return False
    # A gain of nothing at all is a tie by construction: a move that changes nothing.
    near = [s for s in known if 1e-12 < abs(gain[s]) <= hair]
    stable = [s for s in known if status[s] == STABLE]
    # By how much the outcome that beats each the most does so, for the side that it suits less.
    leads = [max(min(pays[a] - pays[s]) for a in stable if a != s) for s in stable if stable[1:]]
    return not near and all(abs(lead) > hair for lead in leads)
