"""What two types of US and Iran can hold to: pairs of outcomes, one with each type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from model.grid import Outcome
from model.payoffs import Structure
from model.results import Result, plain, table
from model.scenario import Scenario
from model.two_types.types import Type
from model.words import listed, on_grid, percent, sentence, the_files

if TYPE_CHECKING:
    import pandas as pd


LENS = "pure Bayesian equilibria of a US of two types, of which Iran does not know which"

#: What becomes of a file between the two types.
POOLED, SEPARATED, OPEN = "pooled", "separated", "open"

_EXTENT = {Fraction(1): " in full", Fraction(1, 2): " by half", Fraction(0): " dropped"}


@dataclass(frozen=True)
class TypedOutcome:
    """How the talks end with each type of US."""

    resolved: Outcome
    bluffing: Outcome

    @property
    def patterns(self) -> Mapping[str, str]:
        """For each file whether it ends alike with both (pooled, or open), or not (separated)."""
        pairs = zip(self.resolved.files, self.resolved.terms, self.bluffing.terms, strict=True)
        return {f: SEPARATED if r != b else OPEN if r is None else POOLED for f, r, b in pairs}

    @property
    def separating(self) -> bool:
        """Whether Iran can tell the types apart by how the talks end."""
        return self.resolved != self.bluffing

    @property
    def signals(self) -> tuple[str, ...]:
        """The files by which Iran can tell."""
        return tuple(f for f, pattern in self.patterns.items() if pattern == SEPARATED)

    @property
    def left_open_by_bluff(self) -> tuple[str, ...]:
        """Files that the resolved type settles and the bluffing one leaves open."""
        return tuple(f for f in self.resolved.settled if f not in self.bluffing.settled)

    @property
    def label(self) -> str:
        """In words, files that stay open left out: where both types end alike, the terms alone."""
        parts = []
        pairs = zip(self.resolved.files, self.resolved.terms, self.bluffing.terms, strict=True)
        for f, r, b in pairs:
            if r == b:
                both = " with both" if self.separating else ""
                parts += [] if r is None else [f"{f}{_extent(r)}{both}"]
            elif r is None or b is None:
                alone = "resolved" if b is None else "bluffing"
                parts.append(f"{f}{_extent(r if b is None else b)} with the {alone} type alone")
            else:
                parts.append(f"{f}{_extent(r)} with the resolved type,{_extent(b)} with the other")
        return ", ".join(parts) or "nothing settled"

    def report(self) -> dict[str, Any]:
        """Words, the outcome with each type, and what becomes of each file."""
        return {
            "label": self.label,
            "resolved": self.resolved.report(),
            "bluffing": self.bluffing.report(),
            "files": dict(self.patterns),
            "separating": self.separating,
        }


def _extent(terms: Fraction | None) -> str:
    assert terms is not None
    return _EXTENT.get(terms, f" {float(terms):.0%}")


@dataclass(frozen=True)
class TypedEnd:
    """A pair of outcomes of pure equilibria and what it pays, in points.

    Attributes
    ----------
    outcome : TypedOutcome
    resolved, bluffing : Fraction
        What the US has, of each type.
    iran : Fraction
        What Iran expects.
    iran_if_resolved, iran_if_bluffing : Fraction
    """

    outcome: TypedOutcome
    resolved: Fraction
    bluffing: Fraction
    iran: Fraction
    iran_if_resolved: Fraction
    iran_if_bluffing: Fraction

    def report(self) -> dict[str, Any]:
        """Outcome and payoffs; the regret is none, since all is exact."""
        paid = ("resolved", "bluffing", "iran", "iran_if_resolved", "iran_if_bluffing")
        return {
            **self.outcome.report(),
            "payoffs": {name: plain(getattr(self, name)) for name in paid},
            "regret": {"value": 0.0, "exact": "0"},
        }


@dataclass(frozen=True)
class Known:
    """What each side has where Iran knows the type: the least and the most, over the equilibria.

    None where there is no pure equilibrium then.
    """

    us: tuple[Fraction, Fraction] | None
    iran: tuple[Fraction, Fraction] | None


@dataclass(frozen=True)
class Sight:
    """What Iran can see of the talks, and what it thinks then.

    Attributes
    ----------
    open_files : tuple of str
        What the US leaves open.
    weight : float
        How sure it is beforehand that it will see that.
    posterior : float
        How sure it is that the type is the resolved one, having seen it.
    """

    open_files: tuple[str, ...]
    weight: float
    posterior: float


@dataclass(frozen=True, eq=False, repr=False)
class TypedOutcomes(Result):
    """The outcomes of all pure equilibria of a game with two types, exactly. Complete.

    Attributes
    ----------
    scenario : Scenario
    levels : int
    structure : Structure
    prior : Fraction
    types : tuple of Type
        Resolved and bluffing.
    by_cells : bool
        Whether every profile was looked at, since the premise of the lemma fails.
    known : tuple of Known
        The same with the resolved type known to Iran, and with the bluffing one.
    outcomes : tuple of TypedEnd
        Most files settled first.
    """

    lens = LENS

    scenario: Scenario
    levels: int
    structure: Structure
    prior: Fraction
    types: tuple[Type, Type]
    by_cells: bool
    known: tuple[Known, Known]
    outcomes: tuple[TypedEnd, ...]

    @property
    def pooling(self) -> tuple[TypedEnd, ...]:
        """Those in which the talks end alike with both types."""
        return tuple(end for end in self.outcomes if not end.outcome.separating)

    @property
    def separating(self) -> tuple[TypedEnd, ...]:
        """Those by which Iran can tell the types apart."""
        return tuple(end for end in self.outcomes if end.outcome.separating)

    def gain(self, end: TypedEnd) -> tuple[Fraction, Fraction] | None:
        """What the bluffing type gains by being taken for resolved with chance p, in points.

        Its payoff less what it has where Iran knows it bluffs: the least and the most, as that has
        several equilibria; None where it has none.
        """
        alone = self.known[1].us
        return None if alone is None else (end.bluffing - alone[1], end.bluffing - alone[0])

    def sights(self, end: TypedEnd) -> tuple[Sight, ...]:
        """What Iran can see the US leave open, and what it thinks then (Bayes' rule)."""
        chances: dict[tuple[str, ...], list[Fraction]] = {}
        both = (end.outcome.resolved, end.outcome.bluffing)
        for theta, (outcome, weight) in enumerate(
            zip(both, (self.prior, 1 - self.prior), strict=True)
        ):
            seen = tuple(f for f in outcome.files if f not in outcome.settled)
            chances.setdefault(seen, [Fraction(0), Fraction(0)])[theta] += weight
        return sights(chances)

    @property
    def words(self) -> str:
        """How many outcomes pool and separate, and what bluffing buys, in plain sentences."""
        sure = f"if Iran is {percent(float(self.prior))} sure that the US is resolved"
        if not self.outcomes:
            return on_grid(self.levels, f"{sure}, no equilibrium is in pure strategies")
        counts = [
            f"{len(ends)} by which it can tell {what}"
            for ends, what in ((self.separating, "the types apart"), (self.pooling, "nothing"))
            if ends
        ]
        outcome = "outcome" if len(self.outcomes) == 1 else "outcomes"
        first = f"{sure}, {len(self.outcomes)} {outcome} can hold: {listed(counts)}"
        return ". ".join([on_grid(self.levels, first), *map(sentence, self._more())])

    def _more(self) -> list[str]:
        said = []
        files = self.structure.file_names
        signals = [f for f in files if any(f in e.outcome.signals for e in self.separating)]
        if signals:
            said.append(f"what the US does on {the_files(signals, files)} can be a signal")
        gains = [g for end in self.pooling if (g := self.gain(end)) is not None]
        if gains:
            low, high = min(g[0] for g in gains), max(g[1] for g in gains)
            ends = dict.fromkeys(f"{float(x):+.2f}" for x in (low, high))
            said.append(
                f"where it can tell nothing, {self.types[1].called} has {' to '.join(ends)} points "
                "against being known as that"
            )
        return said

    def frame(self) -> pd.DataFrame:
        """A row for each outcome: terms with each type, what it pays, what bluffing gains."""
        rows = []
        for end in self.outcomes:
            o, gain = end.outcome, self.gain(end)
            terms = {
                f"{f}_{name}": None if x is None else float(x)
                for name, outcome in (("resolved", o.resolved), ("bluffing", o.bluffing))
                for f, x in zip(outcome.files, outcome.terms, strict=True)
            }
            rows.append(
                {
                    "outcome": o.label,
                    "kind": "separating" if o.separating else "pooling",
                    **terms,
                    "us_resolved": float(end.resolved),
                    "us_bluffing": float(end.bluffing),
                    "iran": float(end.iran),
                    "bluff_gains_from": None if gain is None else float(gain[0]),
                    "bluff_gains_to": None if gain is None else float(gain[1]),
                }
            )
        return table(rows or [{"outcome": "none"}])

    def _contents(self) -> dict[str, Any]:
        how = "every profile" if self.by_cells else "the lemma"
        return {
            "complete": f"complete: every pure equilibrium, exactly, by {how}; no mixed ones",
            "prior": plain(self.prior),
            "types": {"resolved": self.types[0].report(), "bluffing": self.types[1].report()},
            "if_known": {
                "resolved": plain(self.known[0]), "bluffing": plain(self.known[1])
            },
            "outcomes": [
                {
                    **end.report(),
                    "bluff_gains": plain(self.gain(end)),
                    "seen": plain(self.sights(end)),
                }
                for end in self.outcomes
            ],
        }  # fmt: skip


def sights(chances: Mapping[tuple[str, ...], Sequence[Fraction]]) -> tuple[Sight, ...]:
    """What Iran thinks after what it sees, by Bayes' rule.

    Parameters
    ----------
    chances : mapping of tuple of str to two Fractions
        For each set of files that may be seen left open the chance of that with either type.
    """
    found = []
    for seen, (r, b) in chances.items():
        if r + b > 0:
            found.append(Sight(seen, float(r + b), float(r / (r + b))))
    return tuple(sorted(found, key=lambda s: (len(s.open_files), s.open_files)))


def order(outcome: TypedOutcome) -> tuple[Any, ...]:
    """Most settled first, pooled before separated, then the terms best for the US."""
    both = (outcome.resolved, outcome.bluffing)
    return (
        -sum(len(o.settled) for o in both),
        outcome.separating,
        *(Fraction(2) if x is None else -x for o in both for x in o.terms),
    )
