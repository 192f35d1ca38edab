r"""Nash's smoothed demand game: why the central terms, of all that can hold.

**Object** (Nash 1953). Let what is compatible be a little blurred: offers v and g settle a file
with chance p = 1 / (1 + exp(-(v + g - 1) / noise)) by itself, on x = (1 + g - v) / 2. Each side
maximises its expected payoff. Now terms near the edge of what is compatible are settled only with
some chance, a side that asks for more risks the file, and of a whole range of equilibria a few are
left.

**What it tends to.** With E the expectation over which other files are settled, an inner
equilibrium meets in each file, for the taker (the giver's signs are the other way round),

    (1 - p) / noise * E[its gain from the file] = 1/2 * E[its gain's slope in x].

Divided by each other the two sides' conditions say that the Nash product of the expected gains has
slope 0 in x, whatever the noise; and 1 - p is of the order of the noise. So as the noise vanishes
every file is settled almost surely, and its terms tend to its Nash bargain given the others: x*(S)
of `model.answers.bargains`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.answers.bargains import files_of
from model.answers.talks import FileSet, Talks
from model.errors import InputError

#: Rounds over the files, and the change at which they end.
_MOST_ROUNDS, _STILL = 2_000, 1e-13


@dataclass(frozen=True)
class Smoothed:
    """An equilibrium of the smoothed demand game on a set of files, the others open.

    Attributes
    ----------
    noise : float
    terms, chances : mapping of str to float
        Of each file: the terms, and the chance that it is settled on them.
    residual : float
        The largest slope of a side's expected payoff in one of its offers; 0 at an equilibrium.
    """

    noise: float
    terms: dict[str, float]
    chances: dict[str, float]
    residual: float


def smoothed(
    talks: Talks, blocks: Sequence[FileSet], noise: float, start: Sequence[float] | None = None
) -> Smoothed:
    """Find the equilibrium of the smoothed game to which going round the files leads.

    Parameters
    ----------
    talks : Talks
        With files that are not linked, under the price rule that splits.
    blocks : sequence of tuple of int
        The files that are settled, each by itself.
    noise : float
        Above 0; the share of a file over which what is compatible is blurred.
    start : sequence of float, optional
        Terms to begin with; a half each by default.

    Raises
    ------
    InputError
        For linked files, noise that is not above 0, or where no equilibrium of this kind is found:
        the noise is too large, or the set has no central terms.
    """
    files = files_of(blocks)
    if len(files) != len(blocks):
        raise InputError(f"blocks: must be single files, got {tuple(blocks)}")
    if not noise > 0:
        raise InputError(f"noise: must be above 0, got {noise}")
    game = _Expected(talks, files)
    x = np.full(len(files), 0.5) if start is None else np.array(start, dtype=float)
    p = np.ones(len(files))
    for _ in range(_MOST_ROUNDS):
        before = np.concatenate([x, p])
        for k in range(len(files)):
            x[k] = game.bargain(k, x, p)
            gain, slope = game.gain(0, k, x, p), game.slope(0, k, x, p)
            p[k] = 1 - noise * abs(slope) / (2 * gain) if gain > 0 else np.nan
            if not 0 < p[k] <= 1:
                raise InputError(
                    f"noise: must leave the {talks.files[files[k]]} file terms that both prefer to "
                    f"leaving it open, got {noise}"
                )
        if np.abs(np.concatenate([x, p]) - before).max() < _STILL:
            break
    slopes = [
        p[k] * ((1 - p[k]) / noise * game.gain(j, k, x, p) - abs(game.slope(j, k, x, p)) / 2)
        for k in range(len(files))
        for j in (0, 1)
    ]
    names = [talks.files[f] for f in files]
    return Smoothed(
        noise,
        dict(zip(names, x.tolist(), strict=True)),
        dict(zip(names, p.tolist(), strict=True)),
        float(np.abs(slopes).max(initial=0)),
    )


@dataclass(frozen=True)
class _Expected:
    """Gains from settling one file, the others settled with given chances."""

    talks: Talks
    files: FileSet

    def _mean(self, player: int, k: int, x: Any, p: Any, slope: bool) -> float:
        total = 0.0
        others = [j for j in range(len(self.files)) if j != k]
        place = [0.0] * len(self.talks.files)
        for j, f in enumerate(self.files):
            place[f] = float(x[j])
        for chosen in product((True, False), repeat=len(others)):
            settled = zip(others, chosen, strict=True)
            chance = float(np.prod([p[j] if c else 1 - p[j] for j, c in settled]))
            if not chance:
                continue
            rest = tuple(self.files[j] for j, c in zip(others, chosen, strict=True) if c)
            both = tuple(sorted((*rest, self.files[k])))
            gain = self.talks.payoff(player, both) - self.talks.payoff(player, rest)
            if slope:
                gain = gain.diff(self.talks.ring.gens[self.files[k]])
            total += chance * _value(gain, place)
        return total

    def gain(self, player: int, k: int, x: Any, p: Any) -> float:
        """What a side has from settling file k."""
        return self._mean(player, k, x, p, False)

    def slope(self, player: int, k: int, x: Any, p: Any) -> float:
        """How that changes with the terms."""
        return self._mean(player, k, x, p, True)

    def bargain(self, k: int, x: NDArray[np.float64], p: NDArray[np.float64]) -> float:
        """The terms of file k at the Nash bargain of the expected gains, by halving."""
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            here = x.copy()
            here[k] = middle
            gains = [self.gain(j, k, here, p) for j in (0, 1)]
            rise = sum(gains[j] * self.slope(1 - j, k, here, p) for j in (0, 1))
            # Where a side refuses, towards the other's side of the zone.
            takes_more = self.talks.givers[self.files[k]] == 1
            if gains[0] < 0:
                rise = 1.0 if takes_more else -1.0
            elif gains[1] < 0:
                rise = -1.0 if takes_more else 1.0
            low, high = (middle, high) if rise > 0 else (low, middle)
        return (low + high) / 2


def _value(polynomial: Any, x: Sequence[float]) -> float:
    total = 0.0
    for powers, c in polynomial.items():
        part = float(c)
        for t, e in zip(x, powers, strict=True):
            part *= t**e
        total += part
    return total
