r"""Equilibrium outcomes without a grid: terms may be anything in [0, 1].

**Object.** The bargaining game with L to infinity: in each file the US waives u_f in [0, 1], Iran
gives up i_f in [0, 1], and settlement and terms are as on a grid (`model.grid`). An *agreement* is
a set S of settled files with terms x in [0, 1]^S; its canonical profile is u_f = 1 - x_f, i_f = x_f
on S and (0, 0) off S.

**Lemma.** Under the premise of `model.agreements` (in a settled file the US strictly gains and Iran
strictly loses from a higher x_f, whatever happens in the others) an outcome is the outcome of some
pure equilibrium iff it is an agreement at which neither side gains by any combination, file by
file, of: leaving a settled file open (the US only if x_f < 1, Iran only if x_f > 0) and conceding
an open file outright (the US on x_f = 0, Iran on x_f = 1).

*Proof.* Let (u, i) be a pure equilibrium. If u_f + i_f > 1 in some file, the terms depend on u_f or
on i_f, and the side on whose offer they depend gains by offering less: any offer down to the
other's complement is to be had on the continuum. So u_f + i_f = 1 and x_f = i_f in each settled
file, under every price rule. Offers in the open files may be replaced by (0, 0): the outcome stays,
and where a side could settle an open file on the other's offer it now must concede all of it, which
by the premise it likes no better. At the canonical profile a side's reply in a settled file keeps
x_f, moves it against itself, or leaves the file open (which the other's offer alone prevents at
x_f = 1, or x_f = 0); in an open file it leaves it open or concedes all. By the premise a best reply
is among the combinations named. Conversely, an agreement that survives them is an equilibrium. []

**What follows.** The deviations are those of any grid. So under the premise the equilibrium
outcomes on a grid are exactly those of the continuum whose terms are on the grid: a grid can miss
an agreement, never invent one. And the price rule, which matters where offers overlap, does not
matter at an equilibrium: x_f = i_f = 1 - u_f. Where the premise fails nothing is claimed.

Which sets can be settled, and on which terms, is decided exactly (`model.continuum.exact`); for
many points at once see `model.sweeps.continuum`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from model.algebraic import Point
from model.continuum.conditions import (
    FileSet,
    Forms,
    count_of,
    forms,
    known_shape,
    lemma_slacks,
    subsets,
    survives,
)
from model.continuum.exact import Projection, Stretch, project
from model.errors import InputError
from model.grid import Outcome
from model.parameters import FILES
from model.payoffs import PLAYER_NAMES, PLAYERS, Structure
from model.premise import pays_monotonely, premise_slacks
from model.results import Result, table
from model.scenario import Scenario, load
from model.words import settled_set

if TYPE_CHECKING:
    import pandas as pd

LENS = "continuum: pure equilibria with terms anywhere in [0, 1]"


@cache
def sets_of(count: int) -> tuple[FileSet, ...]:
    """The sets of so many files, by position, the fullest first.

    >>> sets_of(2)
    ((0, 1), (0,), (1,), ())
    """
    return tuple(sorted(subsets(tuple(range(count))), key=lambda s: (-len(s), s)))


#: Those of the files that scenarios have as a rule.
SETS: tuple[FileSet, ...] = sets_of(len(FILES))


class PremiseFails(InputError):
    """The lemma does not apply: a side may want worse terms. The grids enumerate such games."""


@dataclass(frozen=True)
class Settling:
    """What can be settled together, the other files open.

    Attributes
    ----------
    settled : tuple of str
    possible : bool
        Whether some pure equilibrium settles these files and no others.
    witness : Outcome or None
        The outcome of one such equilibrium, exact; None if there is none on rational terms.
    terms : mapping of str to tuple of Stretch
        For each settled file all terms it has across these equilibria, exact, in order.
    """

    settled: tuple[str, ...]
    possible: bool
    witness: Outcome | None
    terms: Mapping[str, tuple[Stretch, ...]]


@dataclass(frozen=True, repr=False)
class Continuum(Result):
    """The equilibrium outcomes of a scenario without a grid. Exact and complete for pure ones.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    sets : tuple of Settling
        One for each set of files, the fullest first.
    """

    lens = LENS
    levels = "no grid"

    scenario: Scenario
    structure: Structure
    sets: tuple[Settling, ...]

    def can_settle(self, file: str) -> bool:
        """Whether some pure equilibrium settles the file."""
        return any(s.possible and file in s.settled for s in self.sets)

    def can_stay_open(self, file: str) -> bool:
        """Whether some pure equilibrium leaves the file open."""
        return any(s.possible and file not in s.settled for s in self.sets)

    def terms(self, file: str) -> tuple[Stretch, ...]:
        """All terms on which some pure equilibrium settles the file, exact, in order."""
        return _merged([t for s in self.sets for t in s.terms.get(file, ())])

    @cached_property
    def fullest(self) -> Settling | None:
        """Of the sets that can be settled, the first with most files; None if there is no set."""
        return next((s for s in self.sets if s.possible), None)

    @property
    def words(self) -> str:
        """The finding in a sentence or two."""
        if self.fullest is None:
            return "Without a grid the game has no equilibrium in pure strategies"
        held = [settled_set(s.settled, self.structure.file_names) for s in self.sets if s.possible]
        clauses = []
        for f in self.structure.file_names:
            terms = " or ".join(_decimal(s) for s in self.terms(f))
            clauses.append(f"the {f} file on terms {terms}" if terms else f"the {f} file on none")
        return (
            f"Without a grid, pure equilibria can settle {'; '.join(held)}. "
            f"Across them Iran gives up, as shares: {', '.join(clauses)}"
        )

    def frame(self) -> pd.DataFrame:
        """A row for each set of files: whether it can be settled, and on which terms, exactly."""
        return table(
            [
                {
                    "settled": settled_set(s.settled, self.structure.file_names),
                    "possible": s.possible,
                    **{
                        f"{f}_terms": " or ".join(map(str, s.terms.get(f, ())))
                        for f in self.structure.file_names
                    },
                    "witness": None if s.witness is None else s.witness.label,
                }
                for s in self.sets
            ]
        )


def continuum(
    scenario: Scenario | str = "oman-2026", structure: Structure | None = None
) -> Continuum:
    """Find all sets of files that a pure equilibrium can settle, and on which terms, exactly.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional

    Returns
    -------
    Continuum
        In a fraction of a second.

    Raises
    ------
    PremiseFails
        Where the premise of the lemma does not hold.

    Examples
    --------
    >>> import model
    >>> found = model.without_a_grid("oman-2026")
    >>> found.fullest.settled
    ('nuclear', 'regional')
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    require_shape(structure)
    require_premise(scenario.values, structure)
    if min(lemma_slacks(scenario.values, structure)) <= 0:
        raise PremiseFails(
            "own terms: must leave Iran no gain from an open file as such, got one that does; "
            "look at the grids instead"
        )
    payoffs = forms(scenario.values, structure)
    names = structure.file_names
    found = tuple(settling(payoffs, s, names) for s in sets_of(len(names)))
    return Continuum(scenario, structure, found)


def require_shape(structure: Structure) -> None:
    """Raise PremiseFails for forms whose conditions may have a shape that is not known."""
    if not known_shape(structure):
        raise PremiseFails(
            f"form: must be one that is decided without a grid, got {structure.words}; look at the "
            "grids instead"
        )


def require_premise(values: Mapping[str, Any], structure: Structure) -> None:
    """Raise PremiseFails unless the premise of the lemma holds with these values."""
    if structure.execution == "pays" and not pays_monotonely(structure):
        raise PremiseFails(
            "premise: where a strike must pay, higher terms must surely only ever bring it on and "
            "that only ever hurt Iran, got a form in which neither is proven; look at the grids "
            "instead"
        )
    for k, slack in enumerate(premise_slacks(values, structure)):
        if slack <= 0:
            file, player = structure.file_names[k // len(PLAYERS)], PLAYERS[k % len(PLAYERS)]
            side = "lose" if player == structure.givers[k // len(PLAYERS)] else "gain"
            raise PremiseFails(
                f"premise: {PLAYER_NAMES[player]} must surely {side} from higher terms in the "
                f"{file} file, got a change of {float(slack):.3g} points at least; "
                "look at the grids instead"
            )


def settles(payoffs: Forms, settled: FileSet) -> bool:
    """Whether some pure equilibrium settles these files and no others: the existence alone."""
    for in_full in subsets(settled):
        free = [f for f in settled if f not in in_full]
        if free:
            if project(payoffs, settled, in_full, free[0]).stretches:
                return True
        elif survives(payoffs, _in_full(settled, count_of(payoffs))):
            return True
    return False


def settling(payoffs: Forms, settled: FileSet, names: Sequence[str] = FILES) -> Settling:
    """What some pure equilibrium settles of these files and no others, with all their terms."""
    found: dict[int, list[Stretch]] = {f: [] for f in settled}
    witness: tuple[Any, ...] | None = None
    possible = False
    one = Point.of(1)
    for in_full in subsets(settled):
        free = [f for f in settled if f not in in_full]
        if not free:
            face = Projection((), None)
            in_full_terms = _in_full(settled, len(names))
            holds = survives(payoffs, in_full_terms)
            if holds:
                face = Projection((Stretch(one, one),), in_full_terms)
        else:
            face = project(payoffs, settled, in_full, free[0])
            holds = bool(face.stretches)
        if not holds:
            continue
        possible = True
        witness = witness or face.witness
        for f in in_full:
            found[f].append(Stretch(one, one))
        for f in free:
            part = face if f == free[0] else project(payoffs, settled, in_full, f)
            found[f] += part.stretches
    if witness is not None and not survives(payoffs, witness):
        raise ArithmeticError(f"continuum: an agreement must survive, got {witness}")
    return Settling(
        tuple(names[f] for f in settled),
        possible,
        None if witness is None else Outcome(witness, tuple(names)),
        {names[f]: _merged(stretches) for f, stretches in found.items()},
    )


def _in_full(settled: FileSet, count: int) -> tuple[Any, ...]:
    return tuple(Fraction(1) if f in settled else None for f in range(count))


def _merged(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The union of closed stretches, in order."""
    result: list[Stretch] = []
    for s in sorted(stretches, key=lambda s: (s.low, s.high)):
        if result and s.low <= result[-1].high:
            result[-1] = Stretch(result[-1].low, max(result[-1].high, s.high))
        else:
            result.append(s)
    return tuple(result)


def _decimal(stretch: Stretch) -> str:
    low, high = (f"{float(end):.3g}" for end in (stretch.low, stretch.high))
    return low if stretch.low == stretch.high else f"{low} to {high}"
