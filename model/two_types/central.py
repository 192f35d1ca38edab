r"""The central reading with two types of US, without a grid: exact, or certified.

**Object.** A *pattern* says of each block of files which types settle it: none, r, b or both. All
types that settle a block do so on the terms x that Iran's offer fixes (`model.two_types.offers`).
For a pattern let each block be at its Nash bargain given the others (`model.answers.bargains`),
each side with what it expects before Nature draws: at x_B the product

    sum_theta p_theta G_US,theta,B(x)  times  sum_theta p_theta G_Iran,theta,B(x)

over the types that settle the block is largest, where G is a side's payoff with a type less its
payoff with that type if B were open. These terms are *stable* if no type and not Iran gains by the
deviations of the lemma. The *central outcomes* are the stable ones that no other stable one beats
for Iran and for both types.

**Why.** It is `model.answers.central` for a pattern in which both types do the same, so that with
common stakes, credibilities 1 and 0 and the prior as credibility a pooling outcome has the terms of
the game without types; and for r alone it is the bargain with a US known to be r. What differs is
what is stable: each type must want the deal by itself. It is a convention of reading, as there.

**Where a type strikes only if that pays** its payoff with S settled is one polynomial as long as it
would strike, or not, on all terms of S; where that changes with the terms the form is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

from gmpy2 import mpq
from sympy import QQ
from sympy.polys.rings import PolyElement

from model.about import provenance
from model.answers.bargains import Bargain, bargains, files_of
from model.answers.intervals import enclose, value
from model.answers.talks import FileSet, Talks, talks
from model.errors import InputError
from model.parameters import FILES
from model.payoffs import Structure, given, not_carried_out, pays
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.two_types.game import TwoTypeGame
from model.two_types.offers import covers
from model.two_types.types import Type
from model.words import listed, percent, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd

LENS = (
    "central reading with two types of US: each file at its Nash bargain given the others, no grid"
)

#: Gains below this are none.
_TIE = mpq(1, 10**40)

#: For each block the types that settle it: r, b.
Who = tuple[bool, bool]

#: Terms by file; and those with r and with b.
_Terms = Mapping[int, Any]
_Both = tuple[_Terms, _Terms]


class Facing:
    """Payoffs against one type: polynomials in the terms, given what is settled with it."""

    def __init__(self, kind: Type, values: Mapping[str, Fraction], structure: Structure) -> None:
        own, form = kind.values(values, Fraction), given(kind.form(structure))
        self.kind = kind
        self.struck = talks(own, form)
        if kind.where_it_pays:
            self.spared = talks(not_carried_out(own), form)
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


@dataclass(frozen=True, eq=False, repr=False)
class TypedDeal:
    """A stable pattern on its central terms.

    Attributes
    ----------
    bargain : Bargain
        The terms, exact or certified.
    resolved, bluffing : tuple of str
        The files that each type settles.
    payoffs : tuple of float
        Of the resolved type, of the bluffing one, and what Iran expects, in points.
    """

    bargain: Bargain
    resolved: tuple[str, ...]
    bluffing: tuple[str, ...]
    payoffs: tuple[float, float, float]

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """The share of each file given up to whoever settles it."""
        return {f: float(x) for f, x in zip(FILES, self.bargain.near, strict=True) if x is not None}

    @property
    def separating(self) -> bool:
        """Whether Iran can tell the types apart."""
        return self.resolved != self.bluffing

    def terms_with(self, theta: int) -> Mapping[str, float]:
        """The terms of what the resolved type (0) or the bluffing one (1) settles."""
        files = self.bluffing if theta else self.resolved
        return {f: x for f, x in self.terms.items() if f in files}

    @property
    def words(self) -> str:
        """What is settled on which terms, and with whom where that differs."""
        parts = []
        for f, x in self.terms.items():
            alone = "bluffing" if f not in self.resolved else "resolved"
            both = f in self.resolved and f in self.bluffing
            parts.append(f"{f} {percent(x)}{'' if both else f' with the {alone} type alone'}")
        return ", ".join(parts) or "no deal"

    def report(self) -> dict[str, Any]:
        """Plain data: terms, with whom, payoffs, and how far the terms may be off."""
        return {
            "terms": dict(self.terms),
            "error_at_most": self.bargain.error,
            "settled_with_resolved": list(self.resolved),
            "settled_with_bluffing": list(self.bluffing),
            "payoffs": dict(zip(("resolved", "bluffing", "iran"), self.payoffs, strict=True)),
        }


@dataclass(frozen=True, eq=False, repr=False)
class TypedAnswer(Result):
    """The answer if Iran does not know which US it faces.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
    types : tuple of Type
    prior : Fraction
    decided : bool
        Whether no stable outcome can be missing.
    stable : tuple of TypedDeal
        The fullest first.
    outcomes : tuple of TypedDeal
        The central ones.
    """

    scenario: Scenario
    structure: Structure
    types: tuple[Type, Type]
    prior: Fraction
    decided: bool
    stable: tuple[TypedDeal, ...]
    outcomes: tuple[TypedDeal, ...]

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, form, software and caveat."""
        return provenance(self.scenario, lens=LENS, levels="no grid", structure=self.structure)

    @property
    def words(self) -> str:
        """What each type settles, in a sentence."""
        sure = f"if Iran is {percent(float(self.prior))} sure that the US is resolved"
        if not self.outcomes:
            how = "nothing is stable on even terms" if self.decided else "it is not decided"
            return sentence(f"{sure}, {how}")
        each = "; or ".join(o.words for o in self.outcomes)
        several = "several outcomes are central: " if len(self.outcomes) > 1 else ""
        tells = listed(sorted({the_files(_apart(o), FILES) for o in self.outcomes if o.separating}))
        signal = f", and Iran can tell by {tells}" if tells else ", and Iran learns nothing"
        return sentence(f"{sure}, {several}{each}{signal}")

    def frame(self) -> pd.DataFrame:
        """A row for each stable outcome: the terms with each type, payoffs, whether central."""
        return table(
            [
                {
                    "outcome": deal.words,
                    "central": deal in self.outcomes,
                    **{
                        f"{f}_{name}": deal.terms_with(t).get(f)
                        for t, name in enumerate(("resolved", "bluffing"))
                        for f in FILES
                    },
                    **dict(zip(("us_resolved", "us_bluffing", "iran"), deal.payoffs, strict=True)),
                }
                for deal in self.stable
            ]
            or [{"outcome": "nothing stable"}]
        )

    def _contents(self) -> dict[str, Any]:
        return {
            "prior": plain(self.prior),
            "types": {"resolved": self.types[0].report(), "bluffing": self.types[1].report()},
            "decided": self.decided,
            "central": [o.report() for o in self.outcomes],
            "stable": [o.report() for o in self.stable],
        }


def _apart(deal: TypedDeal) -> list[str]:
    return [f for f in FILES if (f in deal.resolved) != (f in deal.bluffing)]


def typed_answer(
    scenario: Scenario | str = "oman-2026",
    *,
    prior: object = None,
    resolved: Type | str = "meant",
    bluffing: Type | str = "bluff",
    structure: Structure | None = None,
) -> TypedAnswer:
    """Read the game with two types centrally, without a grid.

    Parameters
    ----------
    scenario, prior, resolved, bluffing, structure
        As for `model.bluff`.

    Returns
    -------
    TypedAnswer

    Raises
    ------
    InputError
        Where the premise of the lemma fails, the terms are as Iran offers, or a type would strike
        on some terms of the same files and not on others; and as `model.bluff` does.

    Examples
    --------
    >>> typed_answer("oman-2026", resolved="hawk").outcomes[0].separating
    False
    """
    game = TwoTypeGame(
        load(scenario), prior=prior, resolved=resolved, bluffing=bluffing, levels=2,
        structure=structure,
    )  # fmt: skip
    if not covers(game.grid) or not game.premise_holds:
        raise InputError(
            "structure: must be one in which, against both types, a side never gains by conceding "
            f"more than it must, to be read without a grid, got {game.structure} with {game!r}"
        )
    first, second = (Facing(t, game.scenario.values, game.structure) for t in game.types)
    decided, found = True, []
    for pattern in _patterns(game, (first, second)):
        terms = bargains(pattern, pattern.settled)
        decided &= terms.complete
        found += [b for b in terms.found if _stable(pattern, b)]
    central = [b for b in found if not any(_beats(a, b) for a in found)]
    deals = {id(b): _deal(b) for b in found}
    return TypedAnswer(
        game.scenario, game.structure, game.types, game.prior, decided,
        tuple(deals[id(b)] for b in found), tuple(deals[id(b)] for b in central),
    )  # fmt: skip


def _patterns(game: TwoTypeGame, facing: tuple[Facing, Facing]) -> Iterator[Pattern]:
    """Every way in which types may settle blocks, the fullest first."""
    base = facing[0].struck
    ways: list[Who] = [(True, True), (True, False), (False, True), (False, False)]
    # A type of no weight takes what is offered to the other: nothing is offered to it alone.
    if game.prior in (0, 1):
        ways.remove((game.prior == 0, game.prior == 1))
    for chosen in product(ways, repeat=len(base.blocks)):
        yield Pattern(
            base.files, base.blocks, base.givers, base.theta, ({}, {}), facing,
            mpq(game.prior), dict(zip(base.blocks, chosen, strict=True)), idle=base.idle,
        )  # fmt: skip


def _stable(here: Pattern, bargain: Bargain) -> bool:
    """Whether neither a type nor Iran gains by a deviation of the lemma."""
    x = {f: sum(bargain.box[f]) / 2 for f in bargain.settled}
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
    kept = _paid(here, theta, 0, now)
    return all(
        _paid(here, theta, 0, {f: t for _, terms in chosen for f, t in terms.items()})
        <= kept + _TIE
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
            total += weight * _paid(here, theta, 1, terms)
        return total

    kept = expected([ways[0] for ways in options])
    return all(expected(chosen) <= kept + _TIE for chosen in product(*options))


def _paid(here: Pattern, theta: int, player: int, terms: Mapping[int, Any]) -> Any:
    """A side's payoff with a type on some terms, the other files open."""
    payoff = here.facing[theta].payoff(player, tuple(sorted(terms)))
    return value(payoff, [terms.get(f, mpq(0)) for f in range(len(here.files))])


def _payoffs(bargain: Bargain) -> tuple[Any, Any, Any]:
    here = bargain.talks
    assert isinstance(here, Pattern)
    x = {f: sum(bargain.box[f]) / 2 for f in bargain.settled}
    with_type = [
        {f: x[f] for f in here.with_type(theta, files_of(here.settled))} for theta in (0, 1)
    ]
    r, b = (_paid(here, theta, 0, terms) for theta, terms in enumerate(with_type))
    iran = [_paid(here, theta, 1, terms) for theta, terms in enumerate(with_type)]
    return r, b, here.prior * iran[0] + (1 - here.prior) * iran[1]


def _beats(a: Bargain, b: Bargain) -> bool:
    """Whether Iran and every type that has any weight prefer one outcome to another."""
    here = a.talks
    assert isinstance(here, Pattern)
    counts = (here.prior > 0, here.prior < 1, True)
    return all(
        mine > theirs + _TIE
        for mine, theirs, counted in zip(_payoffs(a), _payoffs(b), counts, strict=True)
        if counted
    )


def _deal(bargain: Bargain) -> TypedDeal:
    here = bargain.talks
    assert isinstance(here, Pattern)
    every = files_of(here.settled)
    r, b = (tuple(here.files[f] for f in sorted(here.with_type(theta, every))) for theta in (0, 1))
    paid = _payoffs(bargain)
    return TypedDeal(bargain, r, b, (float(paid[0]), float(paid[1]), float(paid[2])))
