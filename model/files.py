"""The files of the talks, as data: who gives each of them up, and where its stakes stand.

In every file one side *gives* and the other *takes*: the giver offers a share g of the file, the
taker waives a share v of its demand, and the file is settled iff v + g >= 1, on terms x, the share
that the giver really gives up (`model.grid`). A scenario may list two to five files of its own;
where it lists none they are those of `model/files.toml`. Which files there are, how many, and who
gives what is therefore known nowhere else: arrays follow the order of `Structure.files`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import resources
from typing import Any, Literal

from model.errors import InputError

Giver = Literal["us", "iran"]

#: What a file of each giver may have stakes in, and has where it does not say: the parameters that
#: exist once for each file, by the name they have before the file's.
STAKES: Mapping[str, tuple[str, ...]] = {
    "iran": (
        "capability", "agenda_weight", "deterrent_weight", "us_value", "us_cost", "iran_value",
    ),
    "us": ("us_value", "iran_value", "agenda_weight"),
}  # fmt: skip

#: Stakes that every file has: without them a side would not care for its terms.
NEEDED = ("us_value", "iran_value")

#: Stakes that a file of the US has only where it says so: left open, it need bring no strike.
_ASKED_FOR = {"iran": (), "us": ("agenda_weight",)}

#: The givers in a sentence.
GIVERS: Mapping[Giver, str] = {"iran": "Iran", "us": "the US"}

#: Pressures that a file may relieve.
EASED = ("sanctions",)

#: Files of a scenario.
FEWEST, MOST = 2, 5

_NAME, _LETTER = re.compile(r"[a-z]{2,20}"), re.compile(r"[A-HJ-Z]")


@dataclass(frozen=True, repr=False)
class File:
    """One file of the talks.

    Attributes
    ----------
    name : str
        Small letters, e.g. ``"nuclear"``.
    letter : str
        The capital it has in the mathematics, ``"N"``: its terms are x_N. Not I, which is Israel's.
    giver : {"us", "iran"}
        Who gives the file up; the other side takes.
    stakes : tuple of str
        Which of the parameters that exist once for each file it has (`STAKES`); all that a file of
        this giver may have by default, but for the agenda weight of one that the US gives.
    eases : {"", "sanctions"}
        A pressure that bites the less, the more of the file is given up.
    israel : bool
        Whether Israel acts, alone, on what is left of the file.
    strike : bool
        Whether a threat may be for this file alone (the switch "hazard").

    Raises
    ------
    ValueError
        For anything else.
    """

    name: str
    letter: str
    giver: Giver
    stakes: tuple[str, ...] = ()
    eases: str = ""
    israel: bool = False
    strike: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise InputError(f"name: must be 2 to 20 small letters, got {self.name!r}")
        if not isinstance(self.letter, str) or not _LETTER.fullmatch(self.letter):
            raise InputError(f"letter: must be one capital letter, not I, got {self.letter!r}")
        if self.giver not in STAKES:
            raise InputError(f"giver: must be {' or '.join(STAKES)}, got {self.giver!r}")
        if self.eases not in ("", *EASED):
            raise InputError(f"eases: must be {' or '.join(EASED)}, got {self.eases!r}")
        for flag in ("israel", "strike"):
            if not isinstance(getattr(self, flag), bool):
                raise InputError(f"{flag}: must be true or false, got {getattr(self, flag)!r}")
        object.__setattr__(self, "stakes", self._stakes())

    def __repr__(self) -> str:
        return f"<File: {self.name}>"

    def _stakes(self) -> tuple[str, ...]:
        known = STAKES[self.giver]
        if not self.stakes:
            return tuple(s for s in known if s not in _ASKED_FOR[self.giver])
        if isinstance(self.stakes, str) or not isinstance(self.stakes, Sequence):
            raise InputError(f"stakes: must be a list of names, got {self.stakes!r}")
        for stake in self.stakes:
            if stake not in known:
                raise InputError(
                    f"stakes: must be among {', '.join(known)} in a file that "
                    f"{GIVERS[self.giver]} gives up, got {stake!r}"
                )
        for stake in NEEDED:
            if stake not in self.stakes:
                raise InputError(f"stakes: must hold {stake}, got {', '.join(self.stakes)}")
        return tuple(s for s in known if s in self.stakes)

    @property
    def taker(self) -> Giver:
        """The other side."""
        return "us" if self.giver == "iran" else "iran"


def read_files(tables: object) -> tuple[File, ...]:
    """Files from tables of their fields, or as they are.

    Raises
    ------
    ValueError
        For what is no list of two to five files, a field that is unknown or missing, one name or
        letter twice, or agenda weights of none.
    """
    if not isinstance(tables, (list, tuple)) or not FEWEST <= len(tables) <= MOST:
        got = len(tables) if isinstance(tables, (list, tuple)) else repr(tables)
        raise InputError(f"must be {FEWEST} to {MOST} files, got {got}")
    found = tuple(_read(table, place) for place, table in enumerate(tables, start=1))
    for field in ("name", "letter"):
        each = [getattr(file, field) for file in found]
        if len(set(each)) < len(each):
            raise InputError(f"must have each {field} once, got {', '.join(each)}")
    if not any("agenda_weight" in file.stakes for file in found):
        raise InputError("must have a file with an agenda weight, got none")
    return found


def _read(table: object, place: int) -> File:
    if isinstance(table, File):
        return table
    if not isinstance(table, dict):
        raise InputError(f"{place}: must be a table, got {table!r}")
    known = [field.name for field in fields(File)]
    for name in table:
        if name not in known:
            raise InputError(f"{place}: must have the fields {', '.join(known)}, got {name!r}")
    for name in ("name", "letter", "giver"):
        if name not in table:
            raise InputError(f"{place}.{name}: must be given, got nothing")
    try:
        return File(**table)
    except InputError as error:
        raise InputError(f"{place}.{error}") from None


def names_of_files(files: Sequence[File]) -> tuple[str, ...]:
    """Their names, in order."""
    return tuple(file.name for file in files)


def _standard() -> tuple[File, ...]:
    content: Any = (resources.files("model") / "files.toml").read_text(encoding="utf-8")
    return read_files(tomllib.loads(content)["files"])


#: The files of a scenario that lists none.
STANDARD: tuple[File, ...] = _standard()


def gives_up(givers: Iterable[Giver]) -> str:
    """Who gives up files of these givers, as a clause begins.

    >>> gives_up(["iran", "iran"]), gives_up(["us"]), gives_up(["iran", "us"])
    ('Iran gives up', 'the US gives up', 'its giver gives up')
    """
    first, *others = dict.fromkeys(givers)
    return "its giver gives up" if others else f"{GIVERS[first]} gives up"
