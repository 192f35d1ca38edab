"""Every parameter of the model, once: symbol, name, bounds, kind, unit and meaning.

The registry is the only list of parameters in the project. The payoff terms take their symbols
from it (`model.payoffs`), a scenario must give each of them a value (`model.scenario`), the command
line and the figures take their names, labels and bounds from it.

Two kinds are kept apart. A *lever* describes the situation, lies in [0, 1] and is what a briefer
moves. An *uncertainty* is a stake: what somebody wants or fears, which nobody can read off a
dial. Stakes are counted in points, and the scale is the scenario's: only ratios of stakes matter,
since equilibria do not change when all payoffs of a player are multiplied by one positive number.

Who can move a parameter by a decision of its own stands here too (`HELD_BY`): threat, scope of a
strike, sanctions and assurance are Washington's, capabilities Tehran's, Israel's hazard its own;
cohesion, protest, what each side believes and what it wants are nobody's to set.

A scenario may have *own* parameters, for terms of its own (`model.scenario`): they are looked up by
name here too, once the scenario is made. If two scenarios of a session give one name two meanings,
words are those of the later; values and bounds are checked against the scenario's own.

Some parameters exist once for each file of the talks that has stakes in them (`model.files`), so
that the list of a scenario follows from its files (`parameters_of`); `PARAMETERS`, `NAMES` and
`BY_NAME` are those of the files that scenarios have as a rule.

Weights come in two simplexes (agenda weights w_f and deterrent weights d_f), each summing to 1.
Setting one weight alone rescales the others of its simplex in proportion (`on_simplex`).
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from model.errors import InputError
from model.files import STAKES, STANDARD, File, names_of_files
from model.words import sentence

Kind = Literal["lever", "uncertainty"]
Simplex = Literal["agenda", "deterrent"]
Holder = Literal["us", "iran", "israel", "nobody"]

#: The files of a scenario that lists none, in their order.
FILES: tuple[str, ...] = names_of_files(STANDARD)

#: The letter each has in the mathematics.
FILE_LETTERS: Mapping[str, str] = {file.name: file.letter for file in STANDARD}

#: Upper bound of a stake, in points: the top grade of the ordinal scale of the scenarios.
STAKE_BOUND = 4


#: Who can move each parameter by a decision of its own: whose lever it is. What is not named here
#: nobody sets: moods, beliefs, and what governments want. Capabilities are Iran's, in every file.
HELD_BY: Mapping[str, Holder] = {
    "threat": "us",
    "strike_scope": "us",
    "sanctions": "us",
    "assurance": "us",
    "israel_hazard": "israel",
}

#: The holders in words.
HOLDER_NAMES: Mapping[Holder, str] = {
    "us": "the United States",
    "iran": "Iran",
    "israel": "Israel",
    "nobody": "nobody",
}


#: What a reader calls a lever, inside a sentence; others go by their names.
PLAIN_NAMES: Mapping[str, str] = {
    "threat": "the US military threat",
    "credibility": "the credibility of the threat",
    "strike_scope": "the aim of a strike",
    "elite_cohesion": "the cohesion of Iran's leadership",
    "protest": "protest in Iran",
    "sanctions": "sanctions pressure",
    "israel_hazard": "Israel striking alone",
    "assurance": "the US promise not to strike",
    "assurance_erosion": "what the threat takes from that promise",
}


_PROPER = {"us": "US", "iran": "Iran", "israel": "Israel", "israeli": "Israeli"}


@dataclass(frozen=True)
class Parameter:
    """One parameter of the model.

    Attributes
    ----------
    name : str
        Name in scenarios, on the command line and in data, e.g. ``"threat"``.
    symbol : str
        Symbol in the mathematics as plain text, e.g. ``"T"`` or ``"w_N"``.
    latex : str
        The same symbol in LaTeX, without dollar signs.
    kind : {"lever", "uncertainty"}
        What a briefer moves, or a stake nobody can observe.
    group : str
        Heading under which the parameter is listed.
    low, high : int
        Bounds, both included.
    unit : str
        ``"share"`` (0 to 1), ``"weight"`` (0 to 1, sums to 1 over the files) or ``"points"``.
    meaning : str
        One line for a reader.
    simplex : {"agenda", "deterrent"} or None
        The simplex the weight belongs to.
    file : str
        The file of the talks that it is about, if it is about one.
    """

    name: str
    symbol: str
    latex: str
    kind: Kind
    group: str
    low: int | Fraction
    high: int | Fraction
    unit: str
    meaning: str
    simplex: Simplex | None = None
    file: str = ""

    @property
    def holder(self) -> Holder:
        """Who can move it by a decision of its own: us, iran, israel or nobody."""
        return "iran" if self._is_capability else HELD_BY.get(self.name, "nobody")

    @property
    def label(self) -> str:
        """Axis label: the name in words and from what to what it goes."""
        unit = "" if self.unit == "share" else f"{self.unit}, "
        return f"{self.words} ({unit}{self.low} to {self.high})"

    @property
    def words(self) -> str:
        """The name in words, e.g. ``"Strike scope"`` or ``"US cost (missile)"``."""
        return sentence(self.in_a_sentence)

    @property
    def plain(self) -> str:
        """What a reader calls it inside a sentence, e.g. ``"the aim of a strike"``."""
        if self._is_capability:
            return f"Iran's {self.file} capability"
        return PLAIN_NAMES.get(self.name, self.in_a_sentence)

    @property
    def _is_capability(self) -> bool:
        return bool(self.file) and self.group == "capability"

    @property
    def in_a_sentence(self) -> str:
        """The same inside a sentence, e.g. ``"strike scope"``."""
        name, tail = self.name, ""
        if self.file:
            name, tail = name.removesuffix(f"_{self.file}"), f" ({self.file})"
        text = name.replace("_", " ") + tail
        for word, proper in _PROPER.items():
            text = text.replace(f"{word} ", f"{proper} ") if text.startswith(word) else text
        return text


def _lever(name: str, symbol: str, latex: str, group: str, meaning: str) -> Parameter:
    return Parameter(name, symbol, latex, "lever", group, 0, 1, "share", meaning)


def _stake(name: str, symbol: str, latex: str, group: str, meaning: str) -> Parameter:
    return Parameter(name, symbol, latex, "uncertainty", group, 0, STAKE_BOUND, "points", meaning)


def _per_file(
    files: Sequence[File],
    name: str,
    symbol: str,
    kind: Kind,
    group: str,
    meaning: str,
    simplex: Simplex | None = None,
) -> tuple[Parameter, ...]:
    """One parameter for each file with such stakes, e.g. ``capability_x`` with symbol ``k_X``."""
    high = STAKE_BOUND if kind == "uncertainty" and simplex is None else 1
    unit = "weight" if simplex else "points" if kind == "uncertainty" else "share"
    return tuple(
        Parameter(
            f"{name}_{file.name}",
            f"{symbol}_{file.letter}",
            f"{symbol}_{{{file.letter}}}",
            kind,
            group,
            0,
            high,
            unit,
            (meaning if file.giver == "iran" else _GIVEN_BY_US.get(name, meaning)).format(
                file=file.name
            ),
            simplex,
            file.name,
        )
        for file in files
        if name in file.stakes
    )


#: What stakes are in a file that the US gives up.
_GIVEN_BY_US = {
    "us_value": "what giving the {file} file in full costs the US",
    "iran_value": "what the {file} file in full is worth to Iran",
}


@cache
def parameters_of(files: tuple[File, ...]) -> tuple[Parameter, ...]:
    """Every parameter of the model where these are the files of the talks."""
    return (
        # The situation.
        _lever("threat", "T", "T", "military threat",
               "intensity of the US military threat: 0 none, 1 full mobilisation"),
        _lever("credibility", "chi", r"\chi", "military threat",
               "chance that a full threat is carried out if the whole agenda stays open"),
        _lever("strike_scope", "a", "a", "military threat",
               "aim of a strike: 0 limited, 1 aimed at the regime"),
        _lever("elite_cohesion", "e", "e", "indicators",
               "cohesion of Iran's leadership: 0 divided, 1 united"),
        _lever("protest", "q", "q", "indicators",
               "size and breadth of the protest movement"),
        _lever("sanctions", "sigma", r"\sigma", "pressure",
               "sanctions pressure: 0 none, 1 the most that can be applied"),
        _lever("israel_hazard", "h", "h", "pressure",
               "chance of a unilateral Israeli strike while all missiles remain"),
        _lever("assurance", "s0", "s_0", "assurance",
               "credibility, with no threat, of the standing promise not to strike a disarmed "
               "Iran"),
        _lever("assurance_erosion", "eta", r"\eta", "assurance",
               "how far the threat itself erodes that promise: 0 not at all, 1 wholly"),
        *_per_file(files, "capability", "k", "lever", "capability",
                   "Iran's {file} capability left, as a share of the pre-war peak"),
        # The files.
        *_per_file(files, "agenda_weight", "w", "uncertainty", "files",
                   "weight of the {file} file on the agenda", "agenda"),
        *_per_file(files, "deterrent_weight", "d", "uncertainty", "files",
                   "weight of the {file} file in Iran's deterrent", "deterrent"),
        *_per_file(files, "us_value", "A", "uncertainty", "files",
                   "US value of full Iranian concession in the {file} file"),
        *_per_file(files, "us_cost", "b", "uncertainty", "files",
                   "US cost of dropping the {file} file"),
        *_per_file(files, "iran_value", "c", "uncertainty", "files",
                   "Iran's value of the {file} file at full capability"),
        # Iran's stakes.
        _stake("strike_damage", "l", r"\ell", "Iran's stakes",
               "damage to Iran of a limited US strike"),
        _stake("regime_stake", "lam", r"\lambda", "Iran's stakes",
               "what a regime-aimed strike puts at stake when the regime is wholly fragile"),
        _stake("vulnerability", "nu", r"\nu", "Iran's stakes",
               "cost to Iran of standing wholly disarmed before a threat no promise restrains"),
        _stake("sanctions_pain", "pi_s", r"\pi_s", "Iran's stakes",
               "pain of full sanctions while the whole agenda stays open"),
        _stake("unrest_pain", "pi_q", r"\pi_q", "Iran's stakes",
               "pain of unrest, at full fragility, while the whole agenda stays open"),
        _stake("loss_of_face", "psi", r"\psi", "Iran's stakes",
               "loss of face of giving everything up under full protest"),
        _stake("spoilers", "psi_e", r"\psi_e", "Iran's stakes",
               "cost of spoilers in a wholly divided leadership if everything is given up"),
        _stake("israeli_strike_damage", "l_I", r"\ell_I", "Iran's stakes",
               "damage to Iran of an Israeli strike on its missiles"),
        # US stakes.
        _stake("audience_cost", "alpha", r"\alpha", "US stakes",
               "US cost of a full threat issued and not carried out"),
        _stake("limited_strike_benefit", "beta_0", r"\beta_0", "US stakes",
               "what a limited strike gains the US"),
        _stake("scope_benefit", "beta_1", r"\beta_1", "US stakes",
               "what a strike aimed at the regime gains the US beyond a limited one"),
        _stake("war_cost", "kappa", r"\kappa", "US stakes",
               "cost of war to the US"),
        _stake("chaos_cost", "zeta", r"\zeta", "US stakes",
               "US cost of chaos if a regime-aimed strike meets a wholly fragile regime"),
        _stake("retaliation", "rho", r"\rho", "US stakes",
               "US cost of Iran's retaliation with its deterrent whole"),
        _stake("strangulation_value", "gamma", r"\gamma", "US stakes",
               "US value of slowly stifling Iran under full sanctions"),
        _stake("entanglement_cost", "k_I", "k_I", "US stakes",
               "US cost of being drawn into an Israeli strike"),
    )  # fmt: skip


PARAMETERS: tuple[Parameter, ...] = parameters_of(STANDARD)
BY_NAME: Mapping[str, Parameter] = {p.name: p for p in PARAMETERS}
NAMES: tuple[str, ...] = tuple(BY_NAME)

#: The stakes that are weights, by simplex.
_WEIGHTS: Mapping[str, str] = {"agenda": "agenda_weight_", "deterrent": "deterrent_weight_"}


def simplexes(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The weights among some names of parameters, by simplex; those of which there are none aside.

    >>> simplexes(["threat", "agenda_weight_nuclear"])
    {'agenda': ('agenda_weight_nuclear',)}
    """
    return dict(_simplexes(tuple(names)))


@cache
def _simplexes(names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = ((s, tuple(n for n in names if n.startswith(kind))) for s, kind in _WEIGHTS.items())
    return tuple((simplex, weights) for simplex, weights in found if weights)


#: The weights of the files that scenarios have as a rule.
SIMPLEXES: Mapping[str, tuple[str, ...]] = simplexes(NAMES)


def about_a_file(name: str) -> bool:
    """Whether a name is kept for the parameters that exist once for each file."""
    return any(name.startswith(f"{stake}_") for stakes in STAKES.values() for stake in stakes)


#: Own parameters of the scenarios of this session, and those of their own files, by name.
_OWN: dict[str, Parameter] = {}


def declare(own: Parameter) -> None:
    """Let an own parameter be looked up by its name."""
    _OWN[own.name] = own


def rank(name: str) -> tuple[int, str]:
    """Where a parameter stands in lists: in the registry's order, own ones after that by name."""
    return (NAMES.index(name) if name in BY_NAME else len(NAMES), name)


#: Which parameters are known, in an error.
LISTED = "that the command show lists"


def suggest(name: str, known: tuple[str, ...] = NAMES) -> str:
    """Return ``"; did you mean 'x'?"`` for the nearest known name, or an empty string."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def parameter(name: str) -> Parameter:
    """Look a parameter up by name.

    Raises
    ------
    ValueError
        If there is none of that name; the message suggests the nearest.
    """
    try:
        return BY_NAME.get(name) or _OWN[name]
    except KeyError:
        raise InputError(
            f"parameter: must be one {LISTED}, such as {NAMES[0]}, got {name!r}{suggest(name)}"
        ) from None


def check_value(name: str, value: Fraction, p: Parameter | None = None) -> None:
    """Raise ValueError unless `value` lies within the bounds of the parameter `name`."""
    p = p or parameter(name)
    if not p.low <= value <= p.high:
        raise InputError(f"{name}: must lie in [{p.low}, {p.high}], got {float(value):g}")


def on_simplex(
    values: Mapping[str, Any], moved: Collection[str], kept: Collection[str] = ()
) -> dict[str, Any]:
    """Values with the weights of every simplex of which one is in `moved` brought to sum to 1.

    The weights that are not in `kept` share what these leave, in proportion to their values
    (equally, where these are all zero). With nothing kept, each is divided by the sum.

    Parameters
    ----------
    values : mapping of str to number or array
        Fractions for an exact answer, floats, or arrays of floats for many points.
    moved, kept : collection of str
        Names of parameters.
    """
    result = dict(values)
    for names in simplexes(values).values():
        rest = [n for n in names if n not in kept]
        if not rest or not any(n in moved for n in names):
            continue
        left = 1 - sum(values[n] for n in names if n in kept)
        present = sum(values[n] for n in rest)
        result |= {n: left * _share(values[n], present, len(rest)) for n in rest}
    return result


def _share(part: Any, whole: Any, count: int) -> Any:
    """The part by the whole; one of `count` equal shares where the whole is zero."""
    even = (0 * whole + 1) / count
    if getattr(whole, "ndim", 0):
        import numpy as np

        return np.divide(part, whole, out=even, where=whole > 0)
    return part / whole if whole else even


def rescale_weights(
    values: Mapping[str, Fraction], changes: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """Apply `changes` to `values`, keeping each simplex of weights summing to 1.

    Parameters
    ----------
    values : mapping of str to Fraction
        A value for every parameter.
    changes : mapping of str to Fraction
        New values for some of them; the other weights follow (`on_simplex`).

    Returns
    -------
    dict of str to Fraction

    Raises
    ------
    ValueError
        For an unknown name, a value out of bounds, or weights that cannot sum to 1.
    """
    for name, value in changes.items():
        if name in BY_NAME:  # own ones are checked where their scenario is known
            check_value(name, value)
    for simplex, names in simplexes(values).items():
        moved = [n for n in names if n in changes]
        left = 1 - sum((changes[n] for n in moved), Fraction(0))
        if moved and (left < 0 or (len(moved) == len(names) and left != 0)):
            got = " + ".join(f"{float(changes[n]):g}" for n in moved)
            raise InputError(f"{', '.join(moved)}: {simplex} weights must sum to 1, got {got}")
    return on_simplex({**values, **changes}, changes, changes)
