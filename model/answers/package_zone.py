r"""Zones of a package: the terms of linked files that both sides would rather take than leave open.

**Object.** Files that are linked form a block B, settled together or not at all. With the other
files as they are (open, or settled on stated terms) let U(x) be what the US has from B settled on
terms x in [0, 1]^B over B left open, and I(x) the same for Iran. The zone of the package is

    {x in [0, 1]^B: U(x) >= 0 and I(x) >= 0},

for one file alone the zone of `model.lenses.zones`. It is told by its *extent*, for each file the
lowest and the highest terms in it; by its *best* terms for each side; and by its Nash bargain, the
x with the largest U(x) I(x) (Nash 1950; `model.answers.bargains`). Beside it stand the terms of
each file that a side alone would accept in some combination with the rest of the package.

**Exactness.** Where U is linear and I concave of degree 2, as in the usual form, extent and best
terms are exact (`model.answers.regions`). In other forms existence is decided by a witness or by
proof and each end of the extent is known to be within `within` of what is told
(`model.continuum.packages`). A package whose files all weigh nothing while they are open
(`model.split.weightless`) has no zone that is x = 0 alone.

**Why a zone is empty.** Each side is asked for the terms best for it among those that the other
accepts. Its loss there is a sum over payoff terms; one *alone* keeps the zone shut if without it
the zone would exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from gmpy2 import mpq
from numpy.typing import NDArray

from model.algebraic import Point
from model.answers.bargains import block_bargain
from model.answers.package import PackageZone
from model.answers.regions import Change, Region, points, shape
from model.answers.talks import FileSet, talks
from model.continuum.conditions import KEPT, OPEN, payoff_of
from model.continuum.exact import Stretch
from model.continuum.packages import Acceptance, Rules, look
from model.errors import InputError
from model.lenses.zones import Obstacle
from model.payoffs import PLAYERS, Player, Structure
from model.scenario import Scenario, exact, load
from model.split import Split, split_payoffs, split_terms, weightless
from model.words import listed

if TYPE_CHECKING:
    pass


def package_zone(
    scenario: Scenario | str = "oman-2026",
    files: str | Sequence[str] | None = None,
    structure: Structure | None = None,
    others: Mapping[str, object] | None = None,
) -> PackageZone:
    """Find the terms of a package of files that both sides would rather take than leave open.

    Parameters
    ----------
    scenario : Scenario or str
    files : str or sequence of str, optional
        The package, e.g. ``"nuclear+missile"``; by default the first that the form links.
    structure : Structure, optional
        The form; files that it does not link yet are linked.
    others : mapping of str to number, optional
        Terms of the other files that are settled; the rest is open.

    Returns
    -------
    PackageZone

    Raises
    ------
    InputError
        For what is not a file or parts a package, or terms out of [0, 1].

    Examples
    --------
    >>> import model
    >>> found = model.package_zone("oman-2026", "nuclear+missile")
    >>> found.exists
    True
    >>> {"nuclear": 1, "missile": 0} in found
    True
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    structure = _linked(structure, files)
    names = _package(structure, files)
    settled = _others(structure, names, others)
    return _zone(scenario, structure, names, settled)


def zone_of_block(scenario: Scenario, structure: Structure, block: FileSet) -> PackageZone:
    """The zone of one block of a form, the other files open."""
    return _zone(scenario, structure, tuple(structure.file_names[f] for f in block), {})


def extents_along(
    found: PackageZone, parameter: str, places: Iterable[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and the highest terms of each file of a package, at values of one parameter.

    Exact at each of them, then in floats: two arrays of shape (places, files), nan where no terms
    suit both sides, and throughout in a form whose ends are not exact.
    """
    scenario, structure = found.scenario, found.structure
    block = tuple(structure.file_names.index(f) for f in found.files)
    each = list(places)
    low, high = (np.full((len(each), len(block)), np.nan) for _ in range(2))
    for k, place in enumerate(each):
        here = scenario.replace(**{parameter: float(place)})
        asked = _Asked(here, structure, block, _fixed(structure, found.others))
        region = shape(*asked.changes)
        agreed = None if region is None else region.stretches()
        if agreed is not None and not asked.holds_nothing(agreed):
            low[k] = [float(s.low) for s in agreed]
            high[k] = [float(s.high) for s in agreed]
    return low, high


def _linked(structure: Structure, files: str | Sequence[str] | None) -> Structure:
    """A form in which these files are one block, the others as they are."""
    if files is None:
        return structure
    names = tuple(f.strip() for f in files.split("+")) if isinstance(files, str) else tuple(files)
    if len(names) < 2 or any(set(names) == set(block) for block in structure.linked):
        return structure
    rest = [block for block in structure.linked if not set(block) & set(names)]
    cut = [block for block in structure.linked if set(block) & set(names)]
    if any(not set(block) <= set(names) for block in cut):
        raise InputError(f"files: must hold linked files together, got {'+'.join(names)}")
    return replace(structure, linked=(*rest, names))


def _package(structure: Structure, files: str | Sequence[str] | None) -> tuple[str, ...]:
    """The names of a block, in order."""
    if files is None:
        if not structure.linked:
            raise InputError("files: must name a package where no files are linked, got none")
        return structure.linked[0]
    named = [f.strip() for f in files.split("+")] if isinstance(files, str) else list(files)
    for f in named:
        if f not in structure.file_names:
            raise InputError(f"files: must be among {', '.join(structure.file_names)}, got {f!r}")
    blocks = [tuple(structure.file_names[f] for f in block) for block in structure.blocks]
    found = next((block for block in blocks if set(block) == set(named)), None)
    if found is None:
        raise InputError(f"files: must be a package of the form, got {'+'.join(named)}")
    return found


def _others(
    structure: Structure, files: Sequence[str], others: Mapping[str, object] | None
) -> dict[str, Fraction]:
    found = {}
    rest = [f for f in structure.file_names if f not in files]
    for name, given in (others or {}).items():
        if name not in rest:
            raise InputError(f"others: must be files among {', '.join(rest)}, got {name!r}")
        found[name] = exact(given)
        if not 0 <= found[name] <= 1:
            raise InputError(f"others: terms must lie in [0, 1], got {name} = {given}")
    for block in structure.linked:
        if 0 < len(set(block) & set(found)) < len(block):
            raise InputError(f"others: must settle linked files together, got {listed([*found])}")
    return found


def _fixed(structure: Structure, others: Mapping[str, Fraction]) -> dict[int, Any]:
    return {structure.file_names.index(f): mpq(x.numerator, x.denominator)
            for f, x in others.items()}  # fmt: skip


def changes(
    split: Split, values: Mapping[str, Fraction], block: FileSet, fixed: Mapping[int, Any]
) -> list[dict[tuple[int, ...], Any]]:
    """For each row of a split, what settling a block changes: a polynomial in its terms, exact."""
    now = [KEPT if f in fixed else OPEN for f in range(len(split.files))]
    then = [KEPT if f in block else place for f, place in enumerate(now)]
    found = []
    for row in split.exactly(values):
        form = dict(zip(split.monomials, row, strict=True))
        gain: dict[tuple[int, ...], Any] = {}
        for sign, places in ((1, then), (-1, now)):
            for powers, c in payoff_of(form, places).items():
                key = tuple(powers[f] for f in block)
                rest = prod(x ** powers[f] for f, x in fixed.items())
                gain[key] = gain.get(key, mpq(0)) + sign * c * rest
        found.append({m: c for m, c in gain.items() if c})
    return found


def _zone(
    scenario: Scenario,
    structure: Structure,
    files: tuple[str, ...],
    others: Mapping[str, Fraction],
) -> PackageZone:
    block = tuple(structure.file_names.index(f) for f in files)
    asked = _Asked(scenario, structure, block, _fixed(structure, others))
    exactly = shape(*asked.changes)
    ends = _certified(asked) if exactly is None else _exactly(asked.changes, exactly)
    agreed = ends.agreed
    if agreed is not None and asked.holds_nothing(agreed):
        agreed = None
    here = None if agreed is None else talks(scenario.values, structure)
    bargain = None if here is None else block_bargain(here, block, asked.fixed)
    best: dict[Player, tuple[Point, ...]] = {}
    if agreed is not None and exactly is not None:
        best = {p: _best(asked.changes, k, exactly) for k, p in enumerate(PLAYERS)}
    us, iran, both = (
        None if side is None else dict(zip(files, side, strict=True))
        for side in (ends.us, ends.iran, agreed)
    )
    return PackageZone(
        scenario,
        structure,
        files,
        others,
        us,
        iran,
        both,
        ends.decided,
        {p: dict(zip(files, x, strict=True)) for p, x in best.items()},
        bargain,
        _obstacles(asked) if agreed is None and exactly is not None else (),
        ends.within,
        tuple(asked.polynomials),
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """What is asked: a block of files, the others settled on fixed terms or open."""

    scenario: Scenario
    structure: Structure
    block: FileSet
    fixed: Mapping[int, Any]

    def of(self, split: Split) -> list[Change | None]:
        """For each row of a split what settling the block changes."""
        rows = changes(split, self.scenario.values, self.block, self.fixed)
        return [Change.of(row, len(self.block)) for row in rows]

    @cached_property
    def polynomials(self) -> list[dict[tuple[int, ...], Any]]:
        """What settling the block changes for the US and for Iran."""
        split = split_payoffs(self.structure)
        return changes(split, self.scenario.values, self.block, self.fixed)

    @cached_property
    def changes(self) -> tuple[Change | None, Change | None]:
        """The same by degree; None where that is above 2."""
        us, iran = (Change.of(form, len(self.block)) for form in self.polynomials)
        return us, iran

    def holds_nothing(self, agreed: Sequence[Stretch]) -> bool:
        """Whether these are terms of nothing, of a block that is called open on such."""
        nothing = all(s.high == Point.of(0) for s in agreed)
        return nothing and self.block in weightless(self.structure)


@dataclass(frozen=True)
class _Ends:
    """What each side accepts and both do, by file; whether that is decided, and how near."""

    us: tuple[Stretch, ...] | None
    iran: tuple[Stretch, ...] | None
    agreed: tuple[Stretch, ...] | None
    decided: bool = True
    within: float = 0.0


def _exactly(both: tuple[Change | None, Change | None], region: Region) -> _Ends:
    """What each side accepts and both do."""
    us, iran = (None if own is None else Region(_one(own), own).stretches() for own in both)
    return _Ends(us, iran, region.stretches())


def _best(
    both: tuple[Change | None, Change | None], player: int, region: Region
) -> tuple[Point, ...]:
    """The terms of a region that are best for a side."""
    if both[player] is region.flat:
        ends = region.ends(region.flat)
        assert ends is not None
        return ends[1].terms
    assert region.peak is not None
    return points(region.peak[1])


def _certified(asked: _Asked) -> _Ends:
    """The same where changes bend in other ways: by boxes, within what is said."""
    rules = Rules.of(asked.scenario.values, asked.structure).settling(asked.fixed)
    found = [look(Acceptance(rules, (asked.block,), {}, who)) for who in ((0,), (1,), (0, 1))]
    ends: list[tuple[Stretch, ...] | None] = []
    for each in found:
        pairs = [each.ends.get(f) for f in asked.block]
        stretches = [Stretch(*map(Point.of, map(Fraction, pair))) for pair in pairs if pair]
        ends.append(tuple(stretches) or None)
    within = max(each.within for each in found)
    us, iran, agreed = ends
    return _Ends(us, iran, agreed, found[2].possible is not None, within)


def _obstacles(asked: _Asked) -> tuple[Obstacle, ...]:
    """What speaks against settling the block where no terms suit both."""
    terms = split_terms(asked.structure)
    by_term = dict(zip(terms.names, asked.of(terms), strict=True))
    found = []
    willing = [Region(_one(c), c).exists for c in asked.changes if c is not None]
    for k, player in enumerate(PLAYERS):
        own, other = asked.changes[k], asked.changes[1 - k]
        if own is None or other is None or (willing[k] and not willing[1 - k]):
            continue  # it is the other side that accepts nothing
        x = _asked_of(own, other) if all(willing) else Region(_one(own), own).summit
        for key, change in by_term.items():
            if change is None or not key.startswith(f"{player} ") or change.at(x) >= 0:
                continue
            without = shape(own - change, other)
            then = None if without is None else without.stretches()
            alone = then is not None and not asked.holds_nothing(then)
            term = key.removeprefix(f"{player} ")
            found.append(Obstacle(player, term, float(change.at(x)), alone))
    return tuple(sorted(found, key=lambda o: (o.player, o.change)))


def _one(change: Change) -> Change:
    """What is above 0 on all terms."""
    return Change.affine(mpq(1), [mpq(0)] * len(change.linear))


def _asked_of(own: Change, other: Change) -> Sequence[Any]:
    """The terms best for a side among those that the other accepts."""
    region = shape(own, other)
    assert region is not None
    if region.flat is own:
        ends = Region(_one(own), other).ends(own)
        assert ends is not None
        return [mpq(*x.near.as_integer_ratio()) for x in ends[1].terms]
    return region.summit
