r"""The form of the game: switches where the literature disagrees, files that are linked, own terms.

What is a number is a parameter; what is a choice of form stands here (`Structure`), each with the
usual choice as its default. A *term* is one summand of a player's payoff; who wants another says so
(`Term`), in the symbols of the README's table and in those of the outcome:

    Structure(extra=(Term("iran", "relief in proportion", "3*pi_s*sigma*x_N"),))

Such a text is read by a grammar of our own (`model.expressions`) and never run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import Any, Literal, get_args

from model.errors import InputError
from model.expressions import parse
from model.files import GIVERS, STANDARD, File, gives_up, names_of_files
from model.parameters import FILES, parameters_of, suggest
from model.results import record
from model.words import listed

Player = Literal["us", "iran"]
PLAYERS: tuple[Player, ...] = get_args(Player)
PLAYER_NAMES: Mapping[str, str] = {"us": "United States", "iran": "Iran"}

#: Shorthands that the text of a term may use (`model.payoffs`).
SHORTHANDS = ("m", "D", "phi", "h_T", "s")


def known_names(files: tuple[File, ...] = STANDARD) -> tuple[str, ...]:
    """Every name that such a text may use where these are the files, own parameters aside."""
    parameters = parameters_of(files)
    return (
        *(p.symbol for p in parameters),
        *(p.name for p in parameters),
        *(f"{symbol}_{file.letter}" for symbol in "xo" for file in files),
        *SHORTHANDS,
    )


#: The same for the files that scenarios have as a rule.
KNOWN_NAMES: tuple[str, ...] = known_names()

#: Files for which alone a threat may be, by name.
_STRUCK_FOR = names_of_files([file for file in STANDARD if file.strike])

#: Every choice of each switch of the form, in words; the usual one first.
SWITCHES: Mapping[str, Mapping[Any, str]] = {
    "coupling": {
        "convex": "fear of standing disarmed growing ever faster",
        "additive": "fear of standing disarmed in proportion",
        "none": "no fear of standing disarmed",
    },
    "price_rule": {
        "split": "terms halfway",
        "iran": "terms as Iran offers",
        "us": "terms as the US asks",
    },
    "assurance_eroded_by": {
        "threat": "assurance eroded by threat",
        "execution": "assurance eroded by strikes",
    },
    "scaled_stakes": {False: "US stakes not scaled", True: "US stakes scaled by capability"},
    "execution": {
        "given": "strike carried out as credibility says",
        "belief": "Iran believes the credibility, the US knows its plan",
        "pays": "strike carried out only where it pays",
    },
    "hazard": {
        "linear": "hazard in proportion to what is open",
        "any": "hazard in full while any file is open",
        **{file: f"hazard of the {file} file alone" for file in _STRUCK_FOR},
    },
    "israel_exposure": {
        "always": "Israel's hazard in the exposure",
        "motive": "Israel's hazard in the exposure goes with the missiles",
        "none": "Israel's hazard not in the exposure",
    },
    "scope_by_fragility": {
        False: "a wide strike gains whatever the regime's state",
        True: "a wide strike gains as far as the regime is fragile",
    },
}

#: How it is said of files that they are settled together or not at all.
LINKED = " files linked"

#: Switches that `Structure.words` names at their usual choice too.
_ALWAYS_SAID = ("coupling", "price_rule", "assurance_eroded_by", "scaled_stakes")


def check_player(player: object, name: str = "player") -> None:
    """Raise InputError unless this is one of the players; `name` is the argument's."""
    if player not in PLAYERS:
        raise InputError(f"{name}: must be {' or '.join(PLAYERS)}, got {player!r}")


@dataclass(frozen=True)
class Term:
    """One named term of a player's payoff.

    Attributes
    ----------
    player : {"us", "iran"}
    name : str
        As in the table, e.g. ``"strike"``.
    expression : sympy.Expr or str
        In the symbols of parameters and outcome: x_N, x_R, x_M the terms, o_N, o_R, o_M whether a
        file is open; of a text also the shorthands m, D, phi, h_T and s, and own parameters by
        name (`model.payoffs.symbolic`).
    reading : str
        What it says, for a reader.

    Raises
    ------
    ValueError
        For an unknown player, a name that is empty, or a text that cannot be read.

    Examples
    --------
    >>> import model
    >>> term = model.Term("iran", "pride", "-q * x_N", "giving in under protest shames")
    >>> form = model.Structure(extra=(term,))
    >>> term in form.extra
    True
    """

    player: Player
    name: str
    expression: Any
    reading: str = ""

    def __post_init__(self) -> None:
        check_player(self.player)
        if not isinstance(self.name, str) or not self.name.strip():
            raise InputError(f"name: must be a text that is not empty, got {self.name!r}")
        if isinstance(self.expression, str):
            parse(self.expression)

    def _repr_html_(self) -> str:
        reading = f", {self.reading}" if self.reading else ""
        return f"<p><b>Own term</b>: {escape(self.words + reading)}.</p>"

    @property
    def key(self) -> str:
        """Player and name, unique over all terms, e.g. ``"iran strike"``."""
        return f"{self.player} {self.name}"

    @property
    def words(self) -> str:
        """The term in words and symbols, e.g. ``"Iran, relief: 3*pi_s*sigma*x_N"``."""
        return f"{PLAYER_NAMES[self.player]}, {self.name}: {self.expression}"


@dataclass(frozen=True)
class Structure:
    """The form of the game.

    Attributes
    ----------
    coupling : {"convex", "additive", "none"}
        Iran's exposure grows with (1 - D)^2, with (1 - D), or is left out.
    price_rule : {"split", "iran", "us"}
        Terms where the offers overlap: halfway (theta = 1/2), at what Iran offers (theta = 1) or
        at what the US asks (theta = 0).
    assurance_eroded_by : {"threat", "execution"}
        s = s0 (1 - eta T), or s = s0 (1 - eta h_T).
    scaled_stakes : bool
        Whether A_f and b_f are multiplied by the capability k_f that is left.
    execution : {"given", "belief", "pays"}
        The threat is carried out with chance chi; Iran believes so, but the US knows the chance
        `us_chance`; or it is carried out, with chance chi, only at outcomes at which the US would
        rather strike than back down.
    hazard : {"linear", "any"} or str
        The chance of a strike goes with the exposure m, is in full while any file is open, or goes
        with one file alone, by name (see `SWITCHES`).
    israel_exposure : {"always", "motive", "none"}
        What Israel's hazard adds to Iran's exposure: h, h times what is left of the file on which
        Israel acts, since its motive goes with that, or nothing.
    scope_by_fragility : bool
        Whether the benefit of a wide strike is beta_1 a phi, not beta_1 a.
    us_chance : Fraction
        For execution by belief, with how much of a full threat the US plans to strike.
    linked : tuple of tuple of str
        Files that are settled together or not at all: ``[("nuclear", "missile")]``, or as texts,
        ``["nuclear+missile"]``. A file that is not named is settled by itself.
    extra : tuple of Term
        Own terms, added to those of the table.
    files : tuple of File
        The files of the talks; a scenario that has its own puts them here (`Scenario.form`).

    Examples
    --------
    >>> import model
    >>> form = model.Structure(price_rule="us")
    >>> form == model.Structure()
    False
    """

    coupling: Literal["convex", "additive", "none"] = "convex"
    price_rule: Literal["split", "iran", "us"] = "split"
    assurance_eroded_by: Literal["threat", "execution"] = "threat"
    scaled_stakes: bool = False
    execution: Literal["given", "belief", "pays"] = "given"
    hazard: str = "linear"
    israel_exposure: Literal["always", "motive", "none"] = "always"
    scope_by_fragility: bool = False
    us_chance: Fraction = Fraction(0)
    linked: tuple[tuple[str, ...], ...] = ()
    extra: tuple[Term, ...] = ()
    files: tuple[File, ...] = field(default=STANDARD, repr=False)

    def __post_init__(self) -> None:
        for name, allowed in SWITCHES.items():
            value = getattr(self, name)
            if value not in tuple(allowed):
                listed = ", ".join(map(str, allowed))
                raise InputError(f"{name}: must be one of {listed}, got {value!r}")
        object.__setattr__(self, "us_chance", _chance(self.us_chance))
        if self.us_chance and self.execution != "belief":
            raise InputError(
                f"us_chance: must be 0 unless execution is belief, got {float(self.us_chance):g}"
            )
        object.__setattr__(self, "linked", _links(self.linked, self.files))
        object.__setattr__(self, "extra", tuple(map(_in_text, self.extra)))
        keys = [term.key for term in self.extra]
        if len(set(keys)) < len(keys):
            raise InputError(f"extra: must name each term of a player once, got {', '.join(keys)}")

    @classmethod
    def of(cls, structure: Structure | None) -> Structure:
        """What a caller gave as the form of the game, or the default.

        Raises
        ------
        InputError
            If it is neither.
        """
        if structure is None:
            return cls()
        if not isinstance(structure, cls):
            raise InputError(
                "structure: must be a model.Structure, e.g. model.Structure(coupling='additive'), "
                f"got {structure!r}"
            )
        return structure

    def on(self, files: tuple[File, ...]) -> Structure:
        """The same form of talks on these files.

        Raises
        ------
        InputError
            If files are linked, or a threat is for one alone, that are not among them.
        """
        names = names_of_files(files)
        for name in (name for block in self.linked for name in block):
            if name not in names:
                raise _not_a_file(name, names)
        if self.hazard in _STRUCK_FOR and self.hazard not in names:
            raise InputError(
                f"hazard: must be linear, any or a file ({', '.join(names)}), got {self.hazard!r}"
            )
        return self if files == self.files else replace(self, files=files)

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """Names of the files, in the order of every array."""
        return names_of_files(self.files)

    @cached_property
    def givers(self) -> tuple[Player, ...]:
        """For each file who gives it up."""
        return tuple(file.giver for file in self.files)

    def places_in(self, other: Structure, files: Sequence[int]) -> tuple[int, ...]:
        """Positions in another form of some files of this one."""
        return tuple(other.file_names.index(self.file_names[f]) for f in files)

    @property
    def gives(self) -> str:
        """Who gives files up, as a clause begins that holds of each: ``"Iran gives up"``."""
        return gives_up(self.givers)

    def headed(self, file: str) -> str:
        """A file at the head of its part of a table or figure; with its giver where both give."""
        head = f"{file[:1].upper()}{file[1:]} file"
        giver = self.givers[self.file_names.index(file)]
        return f"{head}\n(given by {GIVERS[giver]})" if len({*self.givers}) > 1 else head

    @property
    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """The partition of the files: positions of those that are settled together, in order."""
        place = {name: k for k, name in enumerate(self.file_names)}
        together = [tuple(sorted(place[f] for f in files)) for files in self.linked]
        alone = [(k,) for k in range(len(place)) if not any(k in block for block in together)]
        return tuple(sorted([*together, *alone]))

    @property
    def linkages(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """Every way to link the files, as `linkages` lists them."""
        return linkages(self.file_names)

    def parted(self, agenda: Collection[str]) -> tuple[str, ...]:
        """The first linked files of which an agenda holds some and not all; none if it parts none.

        >>> Structure(linked=["nuclear+missile"]).parted(["nuclear", "regional"])
        ('nuclear', 'missile')
        """
        return next((b for b in self.linked if 0 < len(set(b) & set(agenda)) < len(b)), ())

    def require_alone(self, file: str, what: str) -> None:
        """Raise ValueError if a file that is to be settled by itself is linked to others."""
        together = next((files for files in self.linked if file in files), None)
        if together is not None:
            raise InputError(
                f"{what}: must be of a file that is settled by itself, got {file}, which is linked "
                f"({'+'.join(together)})"
            )

    def require_usual_files(self, what: str) -> None:
        """Raise ValueError where something is asked that is told of the usual files alone."""
        if self.files != STANDARD:
            raise InputError(
                f"{what}: must be of talks on {listed(names_of_files(STANDARD))}, got files "
                f"{listed(self.file_names)}"
            )

    def differences(self, other: Structure) -> list[str]:
        """Where the form differs from another one, in words."""
        said = [
            words[getattr(self, field)]
            for field, words in SWITCHES.items()
            if getattr(self, field) != getattr(other, field)
        ]
        if self.us_chance != other.us_chance and self.execution == "belief":
            said.append(f"a US plan of credibility {float(self.us_chance):g}")
        said += [self.links_in_words] if self.linked != other.linked else []
        return said

    @property
    def links_in_words(self) -> str:
        """Which files are linked, e.g. ``"nuclear and missile files linked"``."""
        blocks = "; ".join(f"{listed(files)}{LINKED}" for files in self.linked)
        return blocks or "no files linked"

    @property
    def words(self) -> str:
        """The form in words, switch by switch."""
        said = [
            words[getattr(self, field)]
            for field, words in SWITCHES.items()
            if field in _ALWAYS_SAID or getattr(self, field) != next(iter(words))
        ]
        if self.execution == "belief":
            said.append(f"which is a credibility of {float(self.us_chance):g}")
        said += [self.links_in_words] if self.linked else []
        said += [f"own term ({term.words})" for term in self.extra]
        return ", ".join(said)

    def __str__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        return f"<p><b>Form of the game</b>: {escape(self.words)}.</p>"

    def report(self) -> dict[str, Any]:
        """In words and switch by switch, for JSON."""
        return {"words": self.words, **record(self)}


def _chance(value: object) -> Fraction:
    try:
        chance = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise InputError(f"us_chance: must be a number, got {value!r}") from None
    if not 0 <= chance <= 1:
        raise InputError(f"us_chance: must lie in [0, 1], got {value}")
    return chance


def linkages(names: tuple[str, ...] = FILES) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Every way to link the files, as `Structure.linked` takes it: none first, all of them last.

    >>> len(linkages()), len(linkages(("a", "b", "c", "d")))
    (5, 15)
    """
    partitions: list[list[tuple[str, ...]]] = [[]]
    for file in names:
        partitions = [
            [*blocks[:k], (*blocks[k], file), *blocks[k + 1 :]]
            for blocks in partitions
            for k in range(len(blocks))
        ] + [[*blocks, (file,)] for blocks in partitions]
    partitions.sort(key=lambda blocks: -len(blocks))
    return tuple(tuple(block for block in blocks if len(block) > 1) for blocks in partitions)


#: What a block of files may be given as.
_BLOCK = (str, list, tuple)


def _not_a_file(name: object, names: tuple[str, ...]) -> InputError:
    hint = suggest(str(name), names)
    return InputError(f"linked: must name files ({', '.join(names)}), got {name!r}{hint}")


def _links(linked: object, files: tuple[File, ...]) -> tuple[tuple[str, ...], ...]:
    """Blocks of files in their order, those of one file left out.

    A name that is none of the files', nor nearly one, may be that of a scenario's own file: that is
    told once the form is that of a scenario (`Structure.on`).
    """
    names = names_of_files(files)
    given = (linked,) if isinstance(linked, str) else linked
    if not isinstance(given, (list, tuple)) or not all(isinstance(b, _BLOCK) for b in given):
        raise InputError(
            f"linked: must be a list of files to link, e.g. ['{'+'.join(names[:2])}'], "
            f"got {linked!r}"
        )
    blocks = [
        tuple(name.strip() for name in block.split("+")) if isinstance(block, str) else tuple(block)
        for block in given
    ]
    named = [name for block in blocks for name in block]
    for name in named:
        if name in names:
            continue
        if files != STANDARD or not isinstance(name, str) or not name or suggest(name, names):
            raise _not_a_file(name, names)
    if len(set(named)) < len(named):
        raise InputError(f"linked: must name each file once, got {', '.join(named)}")
    place = {name: k for k, name in enumerate((*names, *sorted(set(named) - set(names))))}
    ordered = [tuple(sorted(block, key=place.__getitem__)) for block in blocks if len(block) > 1]
    return tuple(sorted(ordered, key=lambda block: place[block[0]]))


def _in_text(term: Term) -> Term:
    """An own term with its expression as a text of one line, which neither need be at first."""
    if not isinstance(term, Term):
        raise InputError(f"extra: must be terms, got {term!r}")
    expression = " ".join(str(term.expression).split())
    return Term(term.player, term.name.strip(), expression, term.reading)


#: The usual form.
BASE = Structure()
