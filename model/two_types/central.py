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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers.bargains import Bargain, bargains, files_of
from model.answers.talks import read_agenda
from model.errors import InputError
from model.payoffs import Structure
from model.results import Result, plain, table
from model.scenario import Scenario, load
from model.two_types.game import TwoTypeGame
from model.two_types.offers import covers
from model.two_types.patterns import TIE, Facing, Pattern, conceivable, holds_at, paid, patterns
from model.two_types.types import Type
from model.words import conceded, listed, percent, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd

LENS = (
    "central reading with two types of US: each file at its Nash bargain given the others, no grid"
)


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
        files = self.bargain.talks.files
        return {f: float(x) for f, x in zip(files, self.bargain.near, strict=True) if x is not None}

    @property
    def separating(self) -> bool:
        """Whether Iran can tell the types apart."""
        return self.resolved != self.bluffing

    @property
    def settled(self) -> tuple[str, ...]:
        """The files that both types settle."""
        return tuple(f for f in self.resolved if f in self.bluffing)

    def terms_with(self, theta: int) -> Mapping[str, float]:
        """The terms of what the resolved type (0) or the bluffing one (1) settles."""
        return {f: x for f, x in self.terms.items() if f in self.settled_with(theta)}

    def settled_with(self, theta: int) -> tuple[str, ...]:
        """The files that the resolved type (0) or the bluffing one (1) settles."""
        return self.bluffing if theta else self.resolved

    @property
    def words(self) -> str:
        """What is settled on which terms, and with whom where that differs."""
        parts = []
        for f, x in self.terms.items():
            alone = "bluffing" if f not in self.resolved else "resolved"
            both = f in self.resolved and f in self.bluffing
            parts.append(f"{f} {conceded(x)}{'' if both else f' with the {alone} type alone'}")
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
        each = "; or ".join(
            f"the talks settle {o.words}" if o.terms else "nothing is settled"
            for o in self.outcomes
        )
        several = "several outcomes are central: " if len(self.outcomes) > 1 else ""
        files = self.structure.file_names
        tells = sorted({the_files(_apart(o), files) for o in self.outcomes if o.separating})
        signal = f"it can tell by {listed(tells)}" if tells else "it learns nothing from that"
        return sentence(f"{sure}, {several}{each}, and {signal}")

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
                        for f in self.structure.file_names
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
    return [f for f in deal.bargain.talks.files if (f in deal.resolved) != (f in deal.bluffing)]


def typed_answer(
    scenario: Scenario | str = "oman-2026",
    *,
    prior: object = None,
    resolved: Type | str = "meant",
    bluffing: Type | str = "bluff",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
) -> TypedAnswer:
    """Read the game with two types centrally, without a grid.

    Parameters
    ----------
    scenario, prior, resolved, bluffing, structure
        As for `model.bluff`.
    agenda : sequence of str, optional
        The files on the table; the others stay open whatever is offered. All by default.

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
    on_the_table = read_agenda(agenda, game.structure.file_names)
    first, second = (
        Facing(t, game.scenario.values, game.structure, on_the_table) for t in game.types
    )
    decided, found = True, []
    for pattern in patterns((first, second), game.prior):
        if not conceivable(pattern):
            continue
        terms = bargains(pattern, pattern.settled)
        decided &= terms.complete
        found += [b for b in terms.found if _stable(pattern, b)]
    central = [b for b in found if not any(_beats(a, b) for a in found)]
    deals = {id(b): _deal(b) for b in found}
    return TypedAnswer(
        game.scenario, game.structure, game.types, game.prior, decided,
        tuple(deals[id(b)] for b in found), tuple(deals[id(b)] for b in central),
    )  # fmt: skip


def _stable(here: Pattern, bargain: Bargain) -> bool:
    """Whether neither a type nor Iran gains by a deviation of the lemma."""
    x = {f: sum(bargain.box[f]) / 2 for f in bargain.settled}
    return holds_at(here, x)


def _payoffs(bargain: Bargain) -> tuple[Any, Any, Any]:
    here = bargain.talks
    assert isinstance(here, Pattern)
    x = {f: sum(bargain.box[f]) / 2 for f in bargain.settled}
    with_type = [
        {f: x[f] for f in here.with_type(theta, files_of(here.settled))} for theta in (0, 1)
    ]
    r, b = (paid(here, theta, 0, terms) for theta, terms in enumerate(with_type))
    iran = [paid(here, theta, 1, terms) for theta, terms in enumerate(with_type)]
    return r, b, here.prior * iran[0] + (1 - here.prior) * iran[1]


def _beats(a: Bargain, b: Bargain) -> bool:
    """Whether Iran and every type that has any weight prefer one outcome to another."""
    here = a.talks
    assert isinstance(here, Pattern)
    counts = (here.prior > 0, here.prior < 1, True)
    return all(
        mine > theirs + TIE
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
