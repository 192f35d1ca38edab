r"""Time: rounds, patience, and laws of drift; the block ``[time]`` of a scenario.

**Rounds.** The environment runs over rounds r = 1..H (*horizon*) and the sides talk in the first D
of them (*talks*). What stands after round H stands for ever, so that a round weighs for side j with
its *patience* delta_j in (0, 1)

    w_r = (1 - delta_j) delta_j^(r-1) for r < H,   w_H = delta_j^(H-1),

which sum to 1: H = 1 is the game without time. A round has no length; nothing here is a date.

**Laws.** A lever p may drift from its value p_1 in the first round:

* to a *limit* at a *rate*: p_r = limit + (p_1 - limit) (1 - rate)^(r-1);
* by a *step*: a value from some round on;
* by a *table*: the values of rounds 2, 3, ...; the last stands from there on.

**Strike.** The threat hangs over every round (an expected flow), or is carried out only at the
deadline D: then neither a strike nor the cost of not striking falls in the rounds before it.

Rates and patience are assumptions: the article supports their signs at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Literal, get_args

from model.errors import InputError
from model.parameters import Parameter, check_value, suggest
from model.words import listed

Strike = Literal["each round", "deadline"]
STRIKES: tuple[Strike, ...] = get_args(Strike)

#: Rounds at most: what is later weighs next to nothing.
_LONGEST = 400

#: What stands for the capability left in every file.
_ALL = "capability"

#: Fields of the three kinds of law.
_KINDS = (("limit", "rate"), ("value", "from_round"), ("values",))


@dataclass(frozen=True)
class Law:
    """How one lever drifts: to a limit at a rate, by a step, or by a table.

    Attributes
    ----------
    parameter : str
        A lever, or ``"capability"`` for that of every file.
    limit, rate : Fraction or None
    value : Fraction or None
    from_round : int or None
        The round from which on the lever has that value.
    values : tuple of Fraction
        In rounds 2, 3, ...
    source : str
        What it rests on.
    """

    parameter: str
    limit: Fraction | None = None
    rate: Fraction | None = None
    value: Fraction | None = None
    from_round: int | None = None
    values: tuple[Fraction, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        name = f"laws: the {{}} of {self.parameter}"
        kinds = [k for k in _KINDS if any(getattr(self, f) not in (None, ()) for f in k)]
        if len(kinds) != 1 or any(getattr(self, f) in (None, ()) for f in kinds[0]):
            raise InputError(
                f"laws: that of {self.parameter} must have a limit and a rate, a value and a "
                f"from_round, or values, got {_stated(self)}"
            )
        for field in ("limit", "rate", "value"):
            if (given := getattr(self, field)) is not None:
                object.__setattr__(self, field, _number(name.format(field), given))
        object.__setattr__(
            self, "values", tuple(_number(name.format("values"), v) for v in self.values)
        )
        if self.rate is not None and not 0 <= self.rate <= 1:
            raise InputError(f"{name.format('rate')} must lie in [0, 1], got {float(self.rate):g}")
        if self.from_round is not None:
            _whole(f"{name.format('from_round')}", self.from_round, 2, _LONGEST)

    def at(self, first: Any, r: int, rate: Any = None) -> Any:
        """The lever in round r, given its value in the first: a number, exact or not, or an array.

        Parameters
        ----------
        first : number or array
        r : int
            From 1.
        rate : number or array, optional
            In place of the law's own.
        """
        if r == 1:
            return first
        if self.limit is not None:
            rate = self.rate if rate is None else rate
            if isinstance(first, Fraction) and isinstance(rate, Fraction):
                return self.limit + (first - self.limit) * (1 - rate) ** (r - 1)
            limit = float(self.limit)
            return limit + (first - limit) * (1.0 - rate) ** (r - 1)
        if self.from_round is not None:
            then = first if r < self.from_round else self.value
        else:
            then = self.values[min(r - 2, len(self.values) - 1)]
        return then if isinstance(first, Fraction) else first * 0 + float(then or 0)

    @property
    def limits(self) -> tuple[Fraction, ...]:
        """All values that the law names, to be held against the lever's bounds."""
        named = (self.limit, self.value, *self.values)
        return tuple(v for v in named if v is not None)

    @property
    def words(self) -> str:
        """The law in a clause, e.g. ``"sanctions go to 1 at a rate of 0.25"``."""
        name = "all capability" if self.parameter == "capability" else self.parameter
        name = name.replace("_", " ")
        if self.limit is not None and self.rate is not None:
            return f"{name} to {float(self.limit):g} at a rate of {float(self.rate):g} a round"
        if self.value is not None:
            return f"{name} at {float(self.value):g} from round {self.from_round} on"
        return f"{name} by a table of {len(self.values)} rounds"


@dataclass(frozen=True)
class Timing:
    """How long talks and environment run, how much the sides mind, and what drifts.

    Attributes
    ----------
    horizon : int
        H.
    talks : int
        D; 0 stands for H.
    patience : tuple of (Fraction, Fraction)
        delta of the US and of Iran.
    strike : {"each round", "deadline"}
    laws : tuple of Law
    source : str
        What horizon, talks and patience rest on.
    """

    horizon: int = 6
    talks: int = 0
    patience: tuple[Fraction, Fraction] = (Fraction(9, 10), Fraction(9, 10))
    strike: Strike = "each round"
    laws: tuple[Law, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        _whole("horizon: the number of rounds", self.horizon, 1, _LONGEST)
        if self.talks == 0 and not isinstance(self.talks, bool):
            object.__setattr__(self, "talks", self.horizon)
        require_talks(self.talks)
        if self.talks > self.horizon:
            raise InputError(
                f"talks: must be at most the horizon, {self.horizon}, got {self.talks}"
            )
        if self.strike not in STRIKES:
            raise InputError(f"strike: must be {' or '.join(STRIKES)}, got {self.strike!r}")
        object.__setattr__(self, "patience", read_patience(self.patience))
        object.__setattr__(self, "laws", read_laws(self.laws))

    def weights(self) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """w_r of both sides, each summing to 1."""
        us, iran = (weights(delta, self.horizon) for delta in self.patience)
        return us, iran

    @property
    def words(self) -> str:
        """The assumptions in a clause."""
        us, iran = (f"{float(d):g}" for d in self.patience)
        rounds = f"{self.talks} of {self.horizon}" if self.talks < self.horizon else f"{self.talks}"
        return (
            f"talks in {rounds} round{'s' if self.horizon > 1 else ''}, patience {us} (US) and "
            f"{iran} (Iran), {self.drift}, strike {STRIKE_WORDS[self.strike]}"
        )

    @property
    def setting(self) -> str:
        """The assumptions at the head of a sentence."""
        us, iran = (f"{float(d):g}" for d in self.patience)
        rounds = "one round" if self.talks == 1 else f"{self.talks} rounds"
        more = f" before a horizon of {self.horizon}" if self.talks < self.horizon else ""
        sides = f"{us} on both sides" if us == iran else f"{us} for the US and {iran} for Iran"
        drift = f"drift of {self.drift}" if self.laws else "nothing that drifts"
        return (
            f"in talks of {rounds}{more}, with patience of {sides}, {drift} and a strike "
            f"{STRIKE_WORDS[self.strike]}"
        )

    @property
    def drift(self) -> str:
        """What drifts, in a clause."""
        return listed([law.words for law in self.laws]) or "nothing drifts"


STRIKE_WORDS: Mapping[Strike, str] = {
    "each round": "to be feared each round",
    "deadline": "left to the deadline",
}


def weights(patience: Any, horizon: int) -> tuple[Any, ...]:
    """w_r for r = 1..H: the weight of each round, what stands after the last in the last."""
    return (
        *((1 - patience) * patience ** (r - 1) for r in range(1, horizon)),
        patience ** (horizon - 1),
    )


def read_patience(given: object) -> tuple[Fraction, Fraction]:
    """The patience of the US and of Iran, from two numbers, one for both, or ``{"us": ...}``."""
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in ("us", "iran")]
        if unknown or len(given) != 2:
            names = listed(list(map(str, given)))
            raise InputError(f"patience: must name us and iran, got {names}")
        given = (given["us"], given["iran"])
    elif isinstance(given, str):
        given = given.split(",")
    parts = list(given) if isinstance(given, Sequence) else [given]
    if len(parts) == 1:
        parts *= 2
    if len(parts) != 2:
        raise InputError(f"patience: must be that of the US and of Iran, got {len(parts)} numbers")
    found = []
    for side, part in zip(("the US", "Iran"), parts, strict=True):
        value = _number(f"patience: that of {side}", part)
        if not 0 < value < 1:
            raise InputError(
                f"patience: that of {side} must lie above 0 and below 1, since what stands after "
                f"the last round stands for ever, got {float(value):g}"
            )
        found.append(value)
    return found[0], found[1]


def read_laws(given: object) -> tuple[Law, ...]:
    """Laws from records, tables of a file, or texts by parameter (`read_law`)."""
    if isinstance(given, Mapping):
        given = [read_law(name, said) for name, said in given.items()]
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise InputError(f"laws: must be a table by parameter or a list of laws, got {given!r}")
    laws = []
    for law in given:
        if isinstance(law, Mapping):
            law = law_of_table(law)
        if not isinstance(law, Law):
            raise InputError(f"laws: must be laws, got {law!r}")
        laws.append(law)
    names = [law.parameter for law in laws]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"laws: must name each parameter once, got {name} twice")
    return tuple(laws)


def read_law(name: str, said: object) -> Law:
    """A law as it is typed: ``"1:0.25"`` (limit, rate), ``"0@3"`` (value, round), ``"0.8,0.7"``.

    >>> read_law("sanctions", "1:0.25").words
    'sanctions to 1 at a rate of 0.25 a round'
    >>> read_law("threat", "0@3").words
    'threat at 0 from round 3 on'
    """
    if isinstance(said, Law):
        return said
    if isinstance(said, Mapping):
        return law_of_table({"parameter": name, **said})
    if isinstance(said, tuple) and len(said) == 2:
        return Law(name, limit=said[0], rate=said[1])
    if isinstance(said, list):
        return Law(name, values=tuple(said))
    text = str(said)
    if text.count(":") == 1:
        limit, rate = text.split(":")
        return Law(name, limit=_number(f"laws: the limit of {name}", limit),
                   rate=_number(f"laws: the rate of {name}", rate))  # fmt: skip
    if text.count("@") == 1:
        value, when = text.split("@")
        if not when.strip().isdecimal():
            raise InputError(f"laws: the round of {name} must be a whole number, got {when!r}")
        return Law(name, value=_number(f"laws: the value of {name}", value), from_round=int(when))
    if isinstance(said, str) and said.strip():
        return Law(name, values=tuple(_number(f"laws: {name}", v) for v in said.split(",")))
    raise InputError(
        f"laws: that of {name} must be LIMIT:RATE, VALUE@ROUND or a list of values, got {said!r}"
    )


def law_of_table(table: Mapping[str, Any]) -> Law:
    """A law from a table of a file."""
    known = tuple(f.name for f in fields(Law))
    for key in table:
        if key not in known:
            raise InputError(f"laws: must have known fields, got {key!r}{suggest(str(key), known)}")
    if not isinstance(table.get("parameter"), str):
        raise InputError(f"laws: must each name a parameter, got {table.get('parameter')!r}")
    made = dict(table)
    if not isinstance(made.get("source", ""), str):
        raise InputError(f"laws: the source of a law must be a text, got {made['source']!r}")
    if "values" in made:
        if not isinstance(made["values"], (list, tuple)):
            raise InputError(f"laws: values must be a list, got {made['values']!r}")
        made["values"] = tuple(made["values"])
    return Law(**made)


def timing_of_table(table: object) -> Timing:
    """The block ``[time]`` of a scenario file."""
    if isinstance(table, Timing):
        return table
    if not isinstance(table, Mapping):
        raise InputError(f"must be a table, got {table!r}")
    known = tuple(f.name for f in fields(Timing))
    for key in table:
        if key not in known:
            raise InputError(f"must have known fields, got {key!r}{suggest(str(key), known)}")
    if not isinstance(table.get("source", ""), str):
        raise InputError(f"source: must be a text, got {table['source']!r}")
    if "talks" in table:
        require_talks(table["talks"])
    return Timing(**table)


def laws_by_parameter(laws: Sequence[Law], names: Sequence[str]) -> dict[str, Law]:
    """The law of each parameter; one of all capability stands for that of every file."""
    found = {}
    for law in laws:
        each = [law.parameter]
        if law.parameter == _ALL:
            each = [n for n in names if n.startswith(f"{_ALL}_")]
        for name in each:
            if name in found:
                raise InputError(f"laws: must name each parameter once, got {name} twice")
            found[name] = law
    return found


def require_laws(laws: Sequence[Law], described: Mapping[str, Parameter]) -> None:
    """Raise InputError unless every law is of a lever, and names values within its bounds."""
    levers = tuple(n for n, p in described.items() if p.kind == "lever")
    for law in laws:
        if law.parameter not in (*levers, _ALL):
            hint = suggest(law.parameter, (*levers, _ALL))
            raise InputError(
                f"laws: must be of a lever of the scenario or of {_ALL}, "
                f"got {law.parameter!r}{hint}"
            )
    for name, law in laws_by_parameter(laws, tuple(described)).items():
        for value in law.limits:
            check_value(name, value, described[name])


def _stated(law: Law) -> str:
    given = [f for kind in _KINDS for f in kind if getattr(law, f) not in (None, ())]
    return listed(given) or "none of them"


def _number(what: str, value: object) -> Fraction:
    try:
        if isinstance(value, bool):
            raise ValueError
        return value if isinstance(value, Fraction) else Fraction(str(value).strip())
    except (ValueError, ZeroDivisionError):
        raise InputError(f"{what} must be a number, got {value!r}") from None


def require_talks(talks: object) -> None:
    """Raise InputError unless a number of rounds with talks is one that can be asked for."""
    _whole("talks: the number of rounds with talks", talks, 1, _LONGEST)


def _whole(what: str, value: object, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{what} must be a whole number from {low} to {high}, got {value!r}")
