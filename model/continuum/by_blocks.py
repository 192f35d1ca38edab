"""Which blocks of files can be settled together without a grid, and on which terms.

The counterpart of `model.continuum.outcomes` for the forms that it does not know: files that are
linked, a threat that is carried out only where it pays, a hazard that any open file brings in full,
own terms of any shape. Existence is decided by a witness or by proof; how near the ends of the
terms are known is said, mostly 0.001 (`model.continuum.packages`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from model.continuum.conditions import FileSet, known_shape, lemma_slacks
from model.continuum.outcomes import Continuum, continuum, require_premise
from model.continuum.packages import Face, Found, Rules, look, possible
from model.grid import Outcome
from model.payoffs import Structure
from model.results import Result, table
from model.scenario import Scenario, load
from model.words import settled_set

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Together:
    """What becomes of a set of blocks, the others open.

    Attributes
    ----------
    settled : tuple of str
        Files.
    possible : bool or None
        Whether some pure equilibrium settles these files and no others; None if not decided.
    witness : Outcome or None
        The outcome of one such equilibrium, exact.
    terms : mapping of str to tuple of float
        For each settled file its least and greatest terms.
    """

    settled: tuple[str, ...]
    possible: bool | None
    witness: Outcome | None
    terms: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, repr=False)
class ByBlocks(Result):
    """The equilibrium outcomes of a scenario without a grid, block by block.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    sets : tuple of Together
        One for each set of blocks, the fullest first.
    within : float
        How near the ends of all terms are known: there are none beyond them by more.
    """

    lens = "without a grid: pure equilibria with terms anywhere in [0, 1]"
    levels = "no grid"

    scenario: Scenario
    structure: Structure
    sets: tuple[Together, ...]
    within: float

    @property
    def decided(self) -> bool:
        """Whether it is known of every set whether it can be settled."""
        return all(s.possible is not None for s in self.sets)

    def can_settle(self, file: str) -> bool | None:
        """Whether some pure equilibrium settles the file; None if that is not decided."""
        return _any(s.possible for s in self.sets if file in s.settled)

    def can_stay_open(self, file: str) -> bool | None:
        """Whether some pure equilibrium leaves the file open; None if that is not decided."""
        return _any(s.possible for s in self.sets if file not in s.settled)

    def terms(self, file: str) -> tuple[float, float] | None:
        """The least and the greatest terms on which some pure equilibrium settles the file."""
        ends = [s.terms[file] for s in self.sets if s.possible and file in s.settled]
        return (min(a for a, _ in ends), max(b for _, b in ends)) if ends else None

    @cached_property
    def fullest(self) -> Together | None:
        """Of the sets that can be settled, the first with most blocks; None if there is no set."""
        return next((s for s in self.sets if s.possible), None)

    @property
    def words(self) -> str:
        """The finding in a sentence or two."""
        if not self.decided:
            left = [
                settled_set(s.settled, self.structure.file_names)
                for s in self.sets
                if s.possible is None
            ]
            return f"Without a grid it is not decided whether {'; '.join(left)} can be settled"
        if self.fullest is None:
            return "Without a grid the game has no equilibrium in pure strategies"
        held = [settled_set(s.settled, self.structure.file_names) for s in self.sets if s.possible]
        given = []
        for giver, gives in (("iran", "Iran gives up"), ("us", "the US gives")):
            clauses = []
            for f, by in zip(self.structure.file_names, self.structure.givers, strict=True):
                ends = self.terms(f)
                on = "none" if ends is None else " to ".join(f"{end:.3g}" for end in ends)
                clauses += [f"the {f} file on {'terms ' if ends else ''}{on}"] * (by == giver)
            given += [f"{gives}, as shares: {', '.join(clauses)}"] if clauses else []
        return (
            f"Without a grid, pure equilibria can settle {'; '.join(held)}. "
            f"Across them {'; '.join(given)}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each set of blocks: whether it can be settled, and on which terms."""
        return table(
            [
                {
                    "settled": settled_set(s.settled, self.structure.file_names),
                    "possible": s.possible,
                    **{
                        f"{f}_terms": " to ".join(f"{end:.3f}" for end in s.terms.get(f, ()))
                        for f in self.structure.file_names
                    },
                    "witness": None if s.witness is None else s.witness.label,
                }
                for s in self.sets
            ]
        )


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Whether one of these is so; None if that is not decided."""
    found = set(answers)
    return True if True in found else None if None in found else False


def without_a_grid(
    scenario: Scenario | str = "oman-2026", structure: Structure | None = None
) -> Continuum | ByBlocks:
    """Find what pure equilibria can settle, and on which terms, with no grid of concessions.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional

    Returns
    -------
    Continuum or ByBlocks
        Exact terms where each file is settled by itself and payoffs have the shape of the table;
        else, for linked files and other forms, the ends of the terms, as near as is said.

    Raises
    ------
    PremiseFails
        Where the premise of the lemma does not hold.

    Examples
    --------
    >>> import model
    >>> found = model.without_a_grid("oman-2026")
    >>> found.can_settle("missile")
    False
    >>> package = model.Structure(linked=["nuclear+missile"])
    >>> model.without_a_grid("oman-2026", package).can_settle("missile")
    True
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    if known_shape(structure) and min(lemma_slacks(scenario.values, structure)) > 0:
        return continuum(scenario, structure)
    return by_blocks(scenario, structure)


def ends_of(found: Continuum | ByBlocks, file: str) -> tuple[float, float] | None:
    """The least and the greatest terms of a file without a grid, if it can be settled."""
    if isinstance(found, ByBlocks):
        return found.terms(file)
    terms = found.terms(file)
    return (float(terms[0].low), float(terms[-1].high)) if terms else None


def by_blocks(
    scenario: Scenario | str = "oman-2026", structure: Structure | None = None
) -> ByBlocks:
    """The same for any form, block by block; see `without_a_grid`."""
    scenario = load(scenario)
    structure = scenario.form(structure)
    require_premise(scenario.values, structure)
    rules = Rules.of(scenario.values, structure)
    blocks = rules.at_stake
    found = []
    within = 0.0
    for count in range(len(blocks), -1, -1):
        for settled in combinations(blocks, count):
            seen = [(face, look(face)) for face in _faces(rules, settled)]
            within = max(within, *(each.within for _, each in seen))
            found.append(_together(settled, seen, structure.file_names))
    return ByBlocks(scenario, structure, tuple(found), within)


def settled_together(
    values: Mapping[str, Fraction], structure: Structure
) -> dict[FileSet, bool | None]:
    """Of each union of blocks whether some pure equilibrium settles just these files.

    None where that is not decided. As `by_blocks`, without the ends of the terms.

    Raises
    ------
    PremiseFails
        Where the premise of the lemma does not hold.
    """
    require_premise(values, structure)
    rules = Rules.of(values, structure)
    blocks = rules.at_stake
    found: dict[FileSet, bool | None] = {}
    for count in range(len(blocks) + 1):
        for settled in combinations(blocks, count):
            answers = []
            for face in _faces(rules, settled):
                answers.append(possible(face))
                if answers[-1]:
                    break
            decided = True in answers or None not in answers
            files = tuple(sorted(f for block in settled for f in block))
            found[files] = True in answers if decided else None
    return found


def _faces(rules: Rules, settled: tuple[tuple[int, ...], ...]) -> Iterator[Face]:
    """Each block free, or conceded outright by Iran or by the US."""
    for ends in product((None, 1, 0), repeat=len(settled)):
        fixed = {b: end for b, end in zip(settled, ends, strict=True) if end is not None}
        yield Face(rules, settled, fixed)


def _together(
    settled: tuple[tuple[int, ...], ...], seen: list[tuple[Face, Found]], names: tuple[str, ...]
) -> Together:
    files = tuple(sorted(f for block in settled for f in block))
    held = [(face, found) for face, found in seen if found.possible]
    ends: dict[int, list[Any]] = {f: [] for f in files}
    for face, found in held:
        for block in settled:
            for f in block:
                at = face.fixed.get(block)
                fixed = () if at is None else (float(face.rules.conceded(at, f)),)
                ends[f] += found.ends[f] if at is None else fixed
    undecided = not held and any(found.possible is None for _, found in seen)
    witness = next((found.witness for _, found in held if found.witness), None)
    return Together(
        tuple(names[f] for f in files),
        None if undecided else bool(held),
        None if witness is None else Outcome(witness, names),
        {names[f]: (min(ends[f]), max(ends[f])) for f in files if held},
    )
