"""Types of US: what it does with its threat, and what it cares for.

Iran does not know which US it faces. A *type* has

* a *credibility*: how surely it carries a full threat out (1 of one that means it, 0 of one that
  bluffs), at every outcome or, `where_it_pays`, only at outcomes at which by its own stakes it
  would rather strike than back down;
* *stakes* of its own: parameters of the US in which it differs from the scenario.

Five stand ready (`named`): *meant* and *bluff*, with the scenario's stakes; *hawk*, to which war is
cheap and a wide strike is worth much; *audience*, locked in by what it would cost at home to back
down; *dove*, to which war is dear and a strike is worth little, and which never strikes. Their
stakes are the ends of the scenario's own ranges: nobody knows them better than that, so they are
marked as assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from model.errors import InputError
from model.parameters import PARAMETERS, check_value, suggest
from model.results import plain
from model.scenario import Scenario, exact
from model.structure import Structure
from model.words import listed, number

#: What a type may differ in: the stakes of the US.
US_STAKES: tuple[str, ...] = tuple(
    p.name
    for p in PARAMETERS
    if p.group == "US stakes" or p.name.startswith(("us_value_", "us_cost_"))
)

#: The ends of their ranges at which the types that stand ready have their stakes.
_ENDS: Mapping[str, Mapping[str, str]] = {
    "meant": {},
    "bluff": {},
    "hawk": {"war_cost": "low", "scope_benefit": "high"},
    "audience": {"audience_cost": "high"},
    "dove": {"war_cost": "high", "scope_benefit": "low", "limited_strike_benefit": "low"},
}

#: Names of the types that stand ready.
NAMED: tuple[str, ...] = tuple(_ENDS)

_NEVER = ("bluff", "dove")

#: What each is called inside a sentence.
_CALLED: Mapping[str, str] = {
    "meant": "a US that means it",
    "bluff": "a US that bluffs",
    "hawk": "a hawkish US",
    "audience": "a US locked in by its audience",
    "dove": "a dovish US",
}


@dataclass(frozen=True)
class Type:
    """One type of US.

    Attributes
    ----------
    name : str
    credibility : Fraction
        With how much of a full threat it strikes, from 0 to 1.
    where_it_pays : bool
        Whether it strikes only at outcomes at which it would rather strike than back down.
    stakes : mapping of str to Fraction
        The US stakes in which it differs from the scenario.
    source : str
        Where these come from.

    Raises
    ------
    InputError
        For a credibility outside [0, 1], a parameter that is no stake of the US, or a stake out of
        its bounds.

    Examples
    --------
    >>> Type("tired of war", 0, stakes={"war_cost": 3}).words
    'tired of war: never strikes, war cost 3 (assumed)'
    """

    name: str
    credibility: Fraction = Fraction(1)
    where_it_pays: bool = False
    stakes: Mapping[str, Fraction] = field(default_factory=dict)
    source: str = "assumed"

    def __post_init__(self) -> None:
        credibility = _number("credibility", self.credibility)
        check_value("credibility", credibility)
        stakes = {}
        for name, value in self.stakes.items():
            if name not in US_STAKES:
                raise InputError(
                    f"stakes: must be stakes of the US ({', '.join(US_STAKES)}), got "
                    f"{name!r}{suggest(str(name), US_STAKES)}"
                )
            stakes[name] = _number(name, value)
            check_value(name, stakes[name])
        object.__setattr__(self, "credibility", credibility)
        object.__setattr__(self, "stakes", stakes)

    @property
    def called(self) -> str:
        """What it is called inside a sentence."""
        return _CALLED.get(self.name, f"the type {self.name!r}")

    @property
    def words(self) -> str:
        """What it does with its threat and where its stakes are other than the scenario's."""
        how = f"strikes with a credibility of {number(float(self.credibility))}"
        if self.credibility in (0, 1):
            how = "strikes" if self.credibility else "never strikes"
        where = " where it pays" if self.where_it_pays and self.credibility else ""
        own = [f"{n.replace('_', ' ')} {number(float(v))}" for n, v in self.stakes.items()]
        said = f", {listed(own)} ({self.source})" if own else ""
        return f"{self.name}: {how}{where}{said}"

    def paying(self) -> Type:
        """The same type, striking only where it pays; one with stakes of its own then may."""
        credibility = Fraction(1) if self.stakes else self.credibility
        return replace(self, credibility=credibility, where_it_pays=True)

    def values(self, others: Mapping[str, Any], kind: Callable[[Fraction], Any]) -> dict[str, Any]:
        """A value for every parameter: the type's own, as a kind of number, and the others'."""
        return {
            **others,
            **{n: kind(v) for n, v in self.stakes.items()},
            "credibility": kind(self.credibility),
        }

    def form(self, structure: Structure) -> Structure:
        """The form of the payoffs of a game against this type."""
        execution: Any = "pays" if self.where_it_pays else "given"
        return replace(structure, execution=execution, us_chance=Fraction(0))

    def report(self) -> dict[str, Any]:
        """Words and fields, for JSON."""
        return {
            "name": self.name,
            "words": self.words,
            "credibility": plain(self.credibility),
            "where_it_pays": self.where_it_pays,
            "stakes": plain(self.stakes),
            "source": self.source,
        }


def named(name: str, scenario: Scenario) -> Type:
    """One of the types that stand ready, with its stakes at the ends of a scenario's ranges.

    Raises
    ------
    InputError
        For another name.
    """
    if name not in _ENDS:
        raise InputError(
            f"type: must be a model.two_types.Type or one of {', '.join(NAMED)}, got "
            f"{name!r}{suggest(str(name), NAMED)}"
        )
    ends = _ENDS[name]
    stakes = {n: getattr(scenario.parameters[n], end) for n, end in ends.items()}
    credibility = Fraction(name not in _NEVER)
    source = "assumed: ends of the scenario's ranges" if ends else "assumed"
    return Type(name, credibility, stakes=stakes, source=source)


def type_of(given: Type | str, scenario: Scenario) -> Type:
    """A type as it is, or one of those that stand ready."""
    return given if isinstance(given, Type) else named(given, scenario)


def _number(name: str, value: object) -> Fraction:
    try:
        return exact(value)
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None
