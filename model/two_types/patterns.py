"""Who settles what: the talks as both sides expect them, with two types, and what holds in them.

A *pattern* says of each block of files which types settle it: none, r, b or both. All types that
settle a block do so on the terms x that Iran's offer fixes (`model.two_types.offers`). Here are its
payoffs as polynomials of the terms, in exact arithmetic, and the conditions of the lemma at given
terms, anywhere in [0, 1]: the game without a grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from gmpy2 import mpq
from sympy import QQ
from sympy.polys.rings import PolyElement

from model.answers.bargains import files_of
from model.answers.intervals import enclose, value
from model.answers.talks import FileSet, Talks, talks
from model.errors import InputError
from model.payoffs import Structure, given
from model.split import not_carried_out, pays
from model.two_types.types import Type

#: Gains below this are none.
TIE = mpq(1, 10**40)

#: For each block the types that settle it: r, b.
Who = tuple[bool, bool]

#: Terms by file; and those with r and with b.
_Terms = Mapping[int, Any]
_Both = tuple[_Terms, _Terms]


class Facing:
    """Payoffs against one type: polynomials in the terms, given what is settled with it."""

    def __init__(
        self,
        kind: Type,
        values: Mapping[str, Fraction],
        structure: Structure,
        agenda: Sequence[str] | None = None,
    ) -> None:
        own, form = kind.values(values, Fraction), given(kind.form(structure))
        self.kind = kind
        self.struck = talks(own, form, agenda)
        if kind.where_it_pays:
            self.spared = talks(not_carried_out(own), form, agenda)
            rule = pays(kind.form(structure))
            (row,) = rule.exactly(own)
            margin = {m: QQ(c) for m, c in zip(rule.monomials, row, strict=True) if c}
            self.margin = Talks(
                self.struck.files, self.struck.blocks, self.struck.givers, self.struck.theta,
                (margin, {}),
            )  # fmt: skip

    def payoff(self, player: int, settled: FileSet) -> PolyElement:
        """A side's payoff with these files settled.

        Raises
        ------
        InputError
            If it depends on the terms whether the type would strike.
        """
        if not self.kind.where_it_pays or len(settled) == len(self.struck.files):
            return self.struck.payoff(player, settled)
        low, high = enclose(
            self.margin.payoff(0, settled), [(mpq(0), mpq(1))] * len(self.struck.files)
        )
        if low > 0:
            return self.struck.payoff(player, settled)
        if high <= 0:
            return self.spared.payoff(player, settled)
        raise InputError(
            "execution: must pay or not pay whatever the terms to be read without a grid, got a "
            f"threat that pays on some terms alone ({self.kind.words})"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Pattern(Talks):
    """The talks as both sides expect them if just these blocks are settled with these types.

    Attributes
    ----------
    facing : tuple of Facing
    prior : mpq
    who : mapping of tuple of int to (bool, bool)
        For each block whether r, and b, settles it.
    """

    facing: tuple[Facing, Facing]
    prior: Any
    who: Mapping[FileSet, Who]

    def _restricted(self, player: int, settled: frozenset[int]) -> PolyElement:
        weights = (self.prior, 1 - self.prior)
        return sum(
            (
                facing.payoff(player, self.with_type(theta, settled)) * QQ(weight)
                for theta, (facing, weight) in enumerate(zip(self.facing, weights, strict=True))
                if weight
            ),
            self.ring.zero,
        )

    def with_type(self, theta: int, settled: frozenset[int] | FileSet) -> FileSet:
        """Which of some files are settled with a type."""
        return tuple(
            f for block, who in sorted(self.who.items()) if who[theta]
            for f in block if f in settled
        )  # fmt: skip

    @property
    def settled(self) -> tuple[FileSet, ...]:
        """The blocks that are settled with some type."""
        return tuple(block for block, who in self.who.items() if any(who))


def patterns(facing: tuple[Facing, Facing], prior: Fraction) -> Iterator[Pattern]:
    """Every way in which types may settle blocks, the fullest first."""
    base = facing[0].struck
    ways: list[Who] = [(True, True), (True, False), (False, True), (False, False)]
    # A type of no weight takes what is offered to the other: nothing is offered to it alone.
    if prior in (0, 1):
        ways.remove((prior == 0, prior == 1))
    left: list[Who] = [(False, False)]
    each = [left if block in base.idle else ways for block in base.blocks]
    for chosen in product(*each):
        yield Pattern(
            base.files, base.blocks, base.givers, base.theta, ({}, {}), facing,
            mpq(prior), dict(zip(base.blocks, chosen, strict=True)), idle=base.idle,
        )  # fmt: skip


def conceivable(here: Pattern) -> bool:
    """Whether, for all that is sure of the whole box of terms, types can part as they do.

    A type that settles a block must not gain by leaving it alone, one that leaves a block that the
    other settles not by settling it too, at the same terms: so the difference of what the block is
    worth to the two must not have the wrong sign throughout.
    """
    every = files_of(here.settled)
    unit = [(mpq(0), mpq(1))] * len(here.files)
    sets = [set(here.with_type(theta, every)) for theta in (0, 1)]
    for block, who in here.who.items():
        worth = [
            facing.payoff(0, tuple(sorted(own | {*block})))
            - facing.payoff(0, tuple(sorted(own - {*block})))
            for facing, own in zip(here.facing, sets, strict=True)
        ]
        if any(settles and enclose(w, unit)[1] < 0 for settles, w in zip(who, worth, strict=True)):
            return False
        if who[0] != who[1]:
            more = worth[0] - worth[1] if who[0] else worth[1] - worth[0]
            if enclose(more, unit)[1] < 0:
                return False
    return True


def holds_at(here: Pattern, x: Mapping[int, Any]) -> bool:
    """Whether a pattern on some terms of its settled files is an equilibrium outcome."""
    for block, who in here.who.items():
        # What is offered in full cannot be left.
        if any(who) and not all(who) and not here.can_leave(0, block, x):
            return False
    return all(_type_keeps(here, theta, x) for theta in (0, 1)) and _iran_keeps(here, x)


def _type_keeps(here: Pattern, theta: int, x: Mapping[int, Any]) -> bool:
    """Whether a type does best to settle just the blocks it does."""
    options: list[list[tuple[bool, Mapping[int, Any]]]] = []
    now: dict[int, Any] = {}
    for block, who in here.who.items():
        offered = {f: x.get(f, here.conceded(0, f)) for f in block}
        ways: list[tuple[bool, Mapping[int, Any]]] = [(True, offered)]
        if not any(who) or here.can_leave(0, block, x):
            ways.append((False, {}))
        options.append(ways)
        now |= offered if who[theta] else {}
    kept = paid(here, theta, 0, now)
    return all(
        paid(here, theta, 0, {f: t for _, terms in chosen for f, t in terms.items()}) <= kept + TIE
        for chosen in product(*options)
    )


def _furthest(terms: Any, reach: tuple[Any, Any]) -> Any:
    """The end of what a side can move terms to that is not where they are."""
    return reach[1] if reach[0] == terms else reach[0]


def _iran_keeps(here: Pattern, x: Mapping[int, Any]) -> bool:
    """Whether Iran does best to offer just what it does."""
    options: list[list[_Both]] = []
    for block, who in here.who.items():
        mine: _Terms = {f: x[f] for f in block} if any(who) else {}
        full: _Terms = {f: here.conceded(1, f) for f in block}
        # Who has settled already is left on terms between its own offer and all of it.
        between: _Terms = {f: _furthest(t, here.reach(1, f, t)) for f, t in mine.items()}
        none: _Terms = {}
        ways: list[_Both] = [
            (mine if who[0] else none, mine if who[1] else none),
            (between if who[0] else full, between if who[1] else full),
        ]
        if any(who) and here.can_leave(1, block, x):
            ways.append((none, none))
        options.append(ways)

    def expected(chosen: Sequence[_Both]) -> Any:
        total = mpq(0)
        for theta, weight in enumerate((here.prior, 1 - here.prior)):
            terms = {f: t for pair in chosen for f, t in pair[theta].items()}
            total += weight * paid(here, theta, 1, terms)
        return total

    kept = expected([ways[0] for ways in options])
    return all(expected(chosen) <= kept + TIE for chosen in product(*options))


def paid(here: Pattern, theta: int, player: int, terms: Mapping[int, Any]) -> Any:
    """A side's payoff with a type on some terms, the other files open."""
    payoff = here.facing[theta].payoff(player, tuple(sorted(terms)))
    return value(payoff, [terms.get(f, mpq(0)) for f in range(len(here.files))])
