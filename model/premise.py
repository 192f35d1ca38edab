r"""The premise of the lemma, derived from the payoffs: what higher terms are worth to each side.

**Object.** In a settled file f the *taker* demands and the *giver* gives up; the premise of
`model.agreements` is that the taker strictly gains and the giver strictly loses from a higher x_f,
whatever becomes of the other files. With the split of `model.split`,

    slope of a payoff in x_f = sum_k C_k dPhi_k / dx_f,

a polynomial in x_f and in the terms x_g and the openness o_g of the others, each of which is open
(o_g = 1, x_g = 0) or settled on x_g in [0, 1].

**Least slope.** The slope is a sum of *parts*, one for each group of files that its monomials join
(each file by itself, as long as payoffs are of degree 2), so its least is the sum of the least of
each part. A part is a polynomial on [0, 1] for each choice of which of its files are open, and lies
above the least of its Bernstein coefficients (`model.bounds`). Each of these is a sum of
coefficients C_k with rational weights, kept here as an expression in the parameters:

    slack_f = sum over parts of min over the part's alternatives >= its value > 0.

For payoffs of degree 2 in the outcome the slack *is* the least slope; for higher degrees it is a
lower bound of it, so that the premise may be missed, never claimed wrongly.

Nothing about the payoffs is written here: another term, or another form, has another premise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial, reduce
from itertools import product
from math import comb, lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy.polys.rings import PolyElement

from model.bounds import lower_bound
from model.parameters import parameters_of, simplexes
from model.payoffs import PLAYERS, Player, Structure, given, own_parameters
from model.split import Monomial, not_carried_out, pays, split_payoffs, weightless

#: A combination of payoff coefficients: weights by monomial.
_Row = dict[Monomial, Fraction]


@dataclass(frozen=True)
class Slope:
    """The least that a side gains (the taker) or loses (the giver) from higher terms in a file.

    Attributes
    ----------
    player : {"us", "iran"}
    file : str
    weights : tuple of tuple of tuple of (int, int)
        Alternatives of each part, times `scale`, as weights of the player's coefficients in
        `split_payoffs`, by their number; the first part has one alternative.
    scale : int
        What clears the denominators, so that exact arithmetic stays in integers.
    """

    player: Player
    file: str
    weights: tuple[tuple[tuple[tuple[int, int], ...], ...], ...]
    scale: int

    def at(self, coefficients: Sequence[Sequence[Any]]) -> list[list[Any]]:
        """The alternatives of each part, times `scale`, given both players' coefficients."""
        own = coefficients[PLAYERS.index(self.player)]
        return [[sum(w * own[k] for k, w in row) for row in part] for part in self.weights]


@cache
def slopes(structure: Structure) -> tuple[Slope, ...]:
    """For each file what the US gains or loses, then Iran, at least, from higher terms.

    Where the threat is carried out only if it pays, those where it is.
    """
    structure = given(structure) if structure.execution == "pays" else structure
    split = split_payoffs(structure)
    return tuple(
        _slope(player, structure, k, dict(zip(split.monomials, row, strict=True)))
        for k in range(len(structure.files))
        for player, row in zip(PLAYERS, split.enters, strict=True)
    )


def _slope(
    player: Player, structure: Structure, file: int, payoff: Mapping[Monomial, bool]
) -> Slope:
    sign = -1 if structure.givers[file] == player else 1
    # Of the slope: the monomials, each with the weight and the coefficient it comes from.
    slope: list[tuple[Monomial, Fraction, Monomial]] = []
    for powers, enters in payoff.items():
        if powers[file] and enters:
            lowered = (*powers[:file], powers[file] - 1, *powers[file + 1 :])
            slope.append((lowered, Fraction(sign * powers[file]), powers))
    constant = {source: weight for lowered, weight, source in slope if not any(lowered)}
    rows = [[constant]]
    rows += [_alternatives(file, part) for part in _parts([s for s in slope if any(s[0])])]
    scale = lcm(*(w.denominator for part in rows for row in part for w in row.values()))
    numbers = {powers: k for k, powers in enumerate(payoff)}
    weights = tuple(
        tuple(tuple((numbers[m], int(w * scale)) for m, w in row.items()) for row in part)
        for part in rows
    )
    return Slope(player, structure.file_names[file], weights, scale)


def _parts(
    slope: Sequence[tuple[Monomial, Fraction, Monomial]],
) -> list[list[tuple[Monomial, Fraction, Monomial]]]:
    """Monomials that share a file, directly or through others, together."""
    parts: list[tuple[set[int], list[tuple[Monomial, Fraction, Monomial]]]] = []
    for entry in slope:
        files, members = _files_of(entry[0]), [entry]
        for other in [p for p in parts if p[0] & files]:
            files |= other[0]
            members = other[1] + members
            parts.remove(other)
        parts.append((files, members))
    return [members for _, members in parts]


def _files_of(powers: Monomial) -> set[int]:
    return {j % (len(powers) // 2) for j, power in enumerate(powers) if power}


def _alternatives(
    file: int | None, part: Sequence[tuple[Monomial, Fraction, Monomial]]
) -> list[_Row]:
    """Bernstein coefficients of a part for each choice of which of its other files are open."""
    count = len(part[0][0]) // 2
    files = sorted(set[int]().union(*(_files_of(powers) for powers, _, _ in part)))
    found: list[_Row] = []
    for opened in product(*((False,) if f == file else (True, False) for f in files)):
        is_open = dict(zip(files, opened, strict=True))
        here = [
            entry
            for entry in part
            if all(
                not (is_open[f] and entry[0][f]) and (is_open[f] or not entry[0][count + f])
                for f in files
            )
        ]
        degrees = {f: max((powers[f] for powers, _, _ in here), default=0) for f in files}
        for place in product(*(range(degrees[f] + 1) for f in files)):
            row: _Row = {}
            for powers, weight, source in here:
                share = prod(
                    Fraction(comb(i, powers[f]), comb(degrees[f], powers[f]))
                    for f, i in zip(files, place, strict=True)
                )
                if share:
                    row[source] = row.get(source, Fraction(0)) + weight * share
            if row not in found:
                found.append(row)
    return found


def premise_slacks(values: Mapping[str, Any], structure: Structure) -> list[Any]:
    """What must all be > 0 for the lemma to hold.

    Parameters
    ----------
    values : mapping of str to number or array
        A value for every parameter, by name: Fractions for an exact answer, arrays for many points.
    structure : Structure

    Returns
    -------
    list
        For each file what the US gains (loses, where it gives the file), then what Iran loses
        (gains), at least, as x_f rises by 1, in points.
    """
    if structure.execution == "pays":
        if not pays_monotonely(structure):
            return [0 * slack - 1 for slack in premise_slacks(values, given(structure))]
        both = (premise_slacks(v, given(structure)) for v in (values, not_carried_out(values)))
        return [_least(pair) for pair in zip(*both, strict=True)]
    found = split_payoffs(structure).at(values)
    return [
        sum(_least(part) for part in slope.at(found)) / slope.scale for slope in slopes(structure)
    ]


def _least(alternatives: Sequence[Any]) -> Any:
    if any(isinstance(a, np.ndarray) for a in alternatives):
        return reduce(np.minimum, alternatives)
    return min(alternatives)


def premise_holds(values: Mapping[str, Any], structure: Structure) -> bool:
    """Whether the lemma applies with these exact values."""
    return bool(min(premise_slacks(values, structure)) > 0)


def slack_alternatives(values: Mapping[str, Any], structure: Structure) -> list[Any]:
    """All sums of which the slacks are the least ones: the premise holds iff all are > 0.

    For values of which no least can be taken, such as polynomials along a path.
    """
    if structure.execution == "pays":
        if not pays_monotonely(structure):
            return [-1]
        both = (values, not_carried_out(values))
        return [s for v in both for s in slack_alternatives(v, given(structure))]
    found = split_payoffs(structure).at(values)
    return [sum(chosen) for slope in slopes(structure) for chosen in product(*slope.at(found))]


def worst_slacks(ranges: Mapping[str, tuple[Any, Any]], structure: Structure) -> list[float]:
    """Numbers that `premise_slacks` is never below while each parameter is in its interval.

    Weights are known to sum to 1, so that their intervals may be [0, 1].
    """
    if structure.execution == "pays":
        if not pays_monotonely(structure):
            return [-1.0] * len(slopes(structure))
        both = (ranges, {**ranges, "credibility": (0, 0)})
        worst_of_both = (worst_slacks(r, given(structure)) for r in both)
        return [min(pair) for pair in zip(*worst_of_both, strict=True)]
    names = split_payoffs(structure).parameters
    low, high = np.array([[float(end) for end in ranges[name]] for name in names]).T
    weights = [[names.index(name) for name in members] for members in simplexes(names).values()]
    worst = []
    for slope, parts in zip(slopes(structure), _as_arrays(structure), strict=True):
        # The first part has one alternative; in the others 0 is one, and what is never below it
        # needs no look.
        kept = [
            [a for a in part if not k or not len(a[0]) or lower_bound(*a, low, high) < 0]
            for k, part in enumerate(parts)
        ]
        bounds = [
            lower_bound(
                np.concatenate([c for c, _ in chosen]),
                np.concatenate([powers for _, powers in chosen]),
                low, high, weights,
            )
            for chosen in product(*kept)
        ]  # fmt: skip
        worst.append(min(bounds) / slope.scale)
    return worst


@cache
def pays_monotonely(structure: Structure) -> bool:
    """Whether higher terms only ever bring the strike on, and that only ever hurts Iran.

    So that where payoffs pass from one polynomial to the other as terms rise, the premise holds if
    it does for both: the US passes where it does not care, Iran loses at once. Asked over the full
    bounds of all parameters, with own parameters not known to be of any; proven, not sampled.
    """
    if own_parameters(structure):
        return False
    split, margin = split_payoffs(given(structure)), pays(structure)
    chi = split.parameters.index("credibility")
    if any(c.degree(chi) > 1 for row in split.coefficients for c in row):
        return False
    _, iran = split.coefficients
    hurt = {m: -c.diff(chi) for m, c in zip(split.monomials, iran, strict=True)}
    corners = _corners(hurt, None)
    # Terms rise for their taker: in a file that the US gives, lower ones bring the strike on.
    for file, giver in enumerate(structure.givers):
        sign = 1 if giver == "iran" else -1
        rises = {m: sign * c for m, c in zip(margin.monomials, margin.coefficients[0], strict=True)}
        corners += _slope_corners(rises, file)
    return all(map(partial(_never_negative, structure=structure), corners))


@cache
def idle(structure: Structure) -> tuple[tuple[int, ...], ...]:
    """Blocks that nobody ever settles: open they weigh nothing, and one side alone gives.

    For its giver loses, or gains nothing, whatever it gives, so that it would rather leave them
    open. Asked over the full bounds of all parameters; proven, not sampled.
    """
    if structure.execution == "pays" or own_parameters(structure):
        return ()
    split, found = split_payoffs(structure), []
    for block in weightless(structure):
        givers = {structure.givers[f] for f in block}
        if len(givers) > 1:
            continue
        row = split.coefficients[PLAYERS.index(givers.pop())]
        payoff = dict(zip(split.monomials, row, strict=True))
        loses = (
            _never_negative(-each, structure) for f in block for each in _slope_corners(payoff, f)
        )
        found += [block] if all(loses) else []
    return tuple(found)


@cache
def at_stake(structure: Structure) -> Structure:
    """The same form without the files that nobody ever settles (`idle`).

    The equilibrium outcomes are those of this form, with these files open: open they weigh nothing,
    so that payoffs are the same, and nobody gains by settling one.
    """
    nobodys = {f for block in idle(structure) for f in block}
    if not nobodys:
        return structure
    files = tuple(file for k, file in enumerate(structure.files) if k not in nobodys)
    names = {file.name for file in files}
    linked = tuple(block for block in structure.linked if names.issuperset(block))
    return replace(structure, files=files, linked=linked)


def _slope_corners(payoff: Mapping[Monomial, PolyElement], file: int) -> list[PolyElement]:
    """What the slope of a payoff in a settled file's terms is a mixture of."""
    slope = {
        (*powers[:file], powers[file] - 1, *powers[file + 1 :]): powers[file] * coefficient
        for powers, coefficient in payoff.items()
        if powers[file]
    }
    return _corners(slope, file)


def _corners(payoff: Mapping[Monomial, PolyElement], settled: int | None) -> list[PolyElement]:
    """What a polynomial of the outcome is a mixture of: its Bernstein coefficients, summed.

    With each file open or settled; the one named settled.
    """
    entering = [m for m, coefficient in payoff.items() if coefficient]
    parts = _parts([(m, Fraction(1), m) for m in entering if any(m)])
    constant: list[_Row] = [{m: Fraction(1) for m in entering if not any(m)}]
    rows = [constant, *(_alternatives(settled, part) for part in parts)]
    scale = lcm(*(w.denominator for part in rows for row in part for w in row.values()))
    return [
        sum(int(w * scale) * payoff[m] for row in chosen for m, w in row.items())
        for chosen in product(*rows)
    ]


def _never_negative(polynomial: PolyElement, structure: Structure) -> bool:
    """Whether a polynomial is >= 0 over the bounds of all parameters."""
    if not polynomial:
        return True
    ends = np.array([[p.low, p.high] for p in parameters_of(structure.files)], dtype=float).T
    return lower_bound(*_arrays(polynomial), *ends) >= 0


_Arrays = tuple[NDArray[np.float64], NDArray[np.int64]]


@cache
def _as_arrays(structure: Structure) -> list[list[list[_Arrays]]]:
    """The alternatives of all slopes as coefficients and powers of the parameters."""
    split = split_payoffs(structure)
    nothing = np.zeros(0), np.zeros((0, len(split.parameters)), dtype=np.int64)
    return [
        [
            [_arrays(each) if each else nothing for each in part]
            for part in slope.at(split.coefficients)
        ]
        for slope in slopes(structure)
    ]


def _arrays(polynomial: PolyElement) -> _Arrays:
    powers, coefficients = zip(*polynomial.terms(), strict=True)
    return np.array(coefficients, dtype=float), np.array(powers, dtype=np.int64)
