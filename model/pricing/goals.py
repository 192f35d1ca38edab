r"""Goals: what somebody wants of the talks, read from a text.

    missile settled                          some stable outcome settles the missile file
    missile settled on at least .3           ... with terms of .3 or more
    missile settled on at most 1/2 in every  every stable outcome does, and there is one
    missile settled in central               every central outcome does, and there is one
    no deadlock                              that all files stay open is no stable outcome
    deadlock                                 it is one
    nuclear 1, regional 1/2 stable           these terms, the other files open, are stable
    nuclear and regional stable              these files and no others are settled, on some terms
    threat self-enforcing                    the US would rather strike than back down at deadlock
    a type not bluffing                      that Iran cannot tell a bluff does not pay (two types)
    another answer                           other sets of files are central than today

``not`` before a goal asks for its opposite: ``not regional settled`` is what would undo a deal on
that file. A *stable outcome* is that of an equilibrium in pure strategies, on a grid of concessions
or without one; a *central* one the reading of `model.answers.central`, which has no grid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from model.errors import InputError
from model.grid import Outcome
from model.parameters import FILES, suggest
from model.words import listed, percent

Kind = Literal["file", "stable", "threat", "bluff", "answer"]
Scope = Literal["some", "every", "central"]

_SCOPES: dict[str, Scope] = {"some": "some", "every": "every", "central": "central"}

#: What a share may be called.
_SHARES = {"dropped": "0", "half": "1/2", "in full": "1"}

EXAMPLES = (
    '"missile settled", "missile settled on at least .3", "regional settled in every", '
    '"missile settled in central", "no deadlock", "nuclear 1, regional 1/2 stable", '
    '"threat self-enforcing", "a type not bluffing", "another answer"'
)


@dataclass(frozen=True)
class Goal:
    """What somebody wants of the talks.

    Attributes
    ----------
    text : str
        As it was asked for.
    kind : {"file", "stable", "threat", "bluff", "answer"}
        A file settled; an outcome or a set of files stable; the threat self-enforcing; a bluff
        that does not pay; another answer than today's.
    negated : bool
        Whether the opposite is wanted.
    scope : {"some", "every", "central"}
        For a file: in which outcomes.
    file : str or None
    least, most : Fraction
        For a file: the terms.
    files : tuple of str
        For what is to be stable: the files that are settled.
    outcome : Outcome or None
        For what is to be stable: the terms of these files, if they are said.
    talks : tuple of str
        The files of the talks.
    """

    text: str
    kind: Kind
    negated: bool = False
    scope: Scope = "some"
    file: str | None = None
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)
    files: tuple[str, ...] = ()
    outcome: Outcome | None = None
    talks: tuple[str, ...] = FILES

    @property
    def central(self) -> bool:
        """Whether it is about the central reading, which has no grid."""
        return self.kind == "answer" or self.scope == "central"

    @property
    def place(self) -> int:
        """The position of its file among those of the talks."""
        return self.talks.index(str(self.file))

    @property
    def by_points(self) -> bool:
        """Whether it is no matter of conditions that are polynomials in the levers."""
        return self.central or self.kind == "bluff"

    @property
    def any_terms(self) -> bool:
        """Whether any terms will do."""
        return self.least == 0 and self.most == 1

    def met_by(self, outcome: Outcome) -> bool:
        """Whether a stable outcome is one of those that are wanted; of what is not negated."""
        if self.kind == "file":
            terms = dict(zip(self.talks, outcome.terms, strict=True))[str(self.file)]
            return terms is not None and self.least <= terms <= self.most
        return outcome == self.outcome if self.outcome else outcome.settled == self.files

    @property
    def words(self) -> str:
        """The goal as a clause, e.g. ``"some stable outcome settles the missile file"``."""
        if self.kind == "threat":
            verb = "does not enforce" if self.negated else "enforces"
            return f"the threat {verb} itself"
        if self.kind == "bluff":
            return f"it {'pays' if self.negated else 'does not pay'} to bluff"
        if self.kind == "answer":
            return "the answer stays what it is" if self.negated else "the answer is another"
        if self.kind == "stable":
            verb = "is not" if self.negated else "is"
            return f"{self._named} {verb} stable"
        what = f"settles the {self.file} file{self._on}"
        if self.scope == "some":
            return f"{'no' if self.negated else 'some'} stable outcome {what}"
        which = "central outcome" if self.scope == "central" else "stable outcome"
        return f"{'not ' if self.negated else ''}every {which} {what}"

    @property
    def wish(self) -> str:
        """What is asked for, as a sentence about it begins: ``"For ... to be possible"``."""
        no = "not " if self.negated else ""
        if self.kind == "threat":
            return f"For the threat {no}to enforce itself"
        if self.kind == "bluff":
            return f"For a bluff {'' if self.negated else 'not '}to pay"
        if self.kind == "answer":
            return "For the answer to stay" if self.negated else "For another answer"
        if self.kind == "stable":
            return f"For {self._named} {no}to be stable"
        if self.scope == "some":
            deal = f"{'no' if self.negated else 'a'} {self.file} deal{self._from_to}"
            return f"For {deal} to be possible"
        which = "the central outcome" if self.scope == "central" else "every stable outcome"
        return f"For the {self.file} file {no}to be settled{self._on} in {which}"

    @property
    def _on(self) -> str:
        parts = [f"at least {float(self.least):.3g}"] if self.least > 0 else []
        parts += [f"at most {float(self.most):.3g}"] if self.most < 1 else []
        return f" on terms of {listed(parts)}" if parts else ""

    @property
    def _from_to(self) -> str:
        """The same in short, e.g. ``" on 50% or more"``."""
        least, most = (percent(float(x)) for x in (self.least, self.most))
        if self.least > 0:
            return f" on {least} or more" if self.most >= 1 else f" on {least} to {most}"
        return f" on {most} or less" if self.most < 1 else ""

    @property
    def _named(self) -> str:
        if not self.files:
            return "deadlock"
        if self.outcome is not None:
            return f"the outcome {self.outcome.label}"
        return f"a deal on {listed(self.files)} alone"

    def report(self) -> dict[str, str]:
        """As it was asked for, and in words."""
        return {"text": self.text, "words": self.words}


def read_goal(text: str | Goal, talks: tuple[str, ...] = FILES) -> Goal:
    """Read a goal of talks on some files.

    Raises
    ------
    InputError
        For what is none, with what would be one.
    """
    if isinstance(text, Goal):
        return text
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"goal: must be a text such as {EXAMPLES}, got {text!r}")
    words = " ".join(text.lower().split())
    negated = words.startswith("not ")
    body = words.removeprefix("not ")
    for read in _READERS:
        found = read(text, body, negated, talks)
        if found is not None:
            return replace(found, talks=talks)
    raise InputError(f"goal: must be a text such as {EXAMPLES}, got {text!r}{_hint(body)}")


def _deadlock(text: str, body: str, negated: bool, talks: tuple[str, ...]) -> Goal | None:
    if body not in ("deadlock", "deadlock stable", "no deadlock"):
        return None
    return Goal(text, "stable", negated != body.startswith("no "))


def _threat(text: str, body: str, negated: bool, talks: tuple[str, ...]) -> Goal | None:
    if not re.fullmatch(r"(the )?threat (is )?self-enforcing", body):
        return None
    return Goal(text, "threat", negated)


def _bluff(text: str, body: str, negated: bool, talks: tuple[str, ...]) -> Goal | None:
    if body in ("a type not bluffing", "type not bluffing", "no bluff"):
        return Goal(text, "bluff", negated)
    return Goal(text, "bluff", not negated) if body in ("a type bluffing", "bluff") else None


def _answer(text: str, body: str, negated: bool, talks: tuple[str, ...]) -> Goal | None:
    if body not in ("another answer", "answer another", "answer undone"):
        return None
    return Goal(text, "answer", negated, "central")


_IN = re.compile(r" in (?P<words>(?:the )?(?:some|every|central)\b.*)$")
_SCOPE = re.compile(
    r"(?:the )?(some|every|central)(?: (?:stable|central|pure))?(?: outcomes?| equilibri(?:um|a))?"
)
_SETTLED = re.compile(r"(?:the )?(\w+)(?: file)? settled((?: (?:on |and )?at (?:least|most) \S+)*)")


def _file(text: str, body: str, negated: bool, talks: tuple[str, ...]) -> Goal | None:
    head, scope = body, "some"
    if found := _IN.search(body):
        named = _SCOPE.fullmatch(found["words"])
        if named is None:
            return None
        head, scope = body[: found.start()], named[1]
        scope = "central" if "central" in found["words"] else scope
    match = _SETTLED.fullmatch(head)
    if match is None:
        return None
    file, terms = match[1], match[2]
    _known(file, text, talks)
    ends = {"least": Fraction(0), "most": Fraction(1)}
    for end, value in re.findall(r"at (least|most) (\S+)", terms):
        ends[end] = _share(value, text)
    if ends["least"] > ends["most"]:
        raise InputError(
            f"goal: at least must not lie above at most, got {float(ends['least']):g} and "
            f"{float(ends['most']):g}"
        )
    return Goal(text, "file", negated, _SCOPES[scope], file, ends["least"], ends["most"])


def _stable(text: str, body: str, negated: bool, talks: tuple[str, ...]) -> Goal | None:
    if not body.endswith(" stable"):
        return None
    terms: dict[str, Fraction | None] = {}
    named = []
    for part in re.split(r",\s*|\s+and\s+|\s*\+\s*", body.removesuffix(" stable").strip()):
        file, _, value = part.partition(" ")
        _known(file, text, talks)
        if file in named or value == "open":
            continue
        named.append(file)
        if value:
            terms[file] = _share(value, text)
    files = tuple(f for f in talks if f in named)
    if terms and set(terms) != set(files):
        raise InputError(f"goal: must say the terms of all its files or of none, got {text!r}")
    outcome = Outcome(tuple(terms.get(f) for f in talks), talks) if terms else None
    return Goal(text, "stable", negated, files=files, outcome=outcome)


#: What a text is tried as, in turn; another kind of goal is one more reader.
_READERS: Sequence[Callable[[str, str, bool, tuple[str, ...]], Goal | None]] = (
    _deadlock,
    _threat,
    _bluff,
    _answer,
    _file,
    _stable,
)


def _known(file: str, text: str, talks: tuple[str, ...]) -> None:
    if file not in talks:
        hint = suggest(file, talks)
        raise InputError(f"goal: must name a file ({', '.join(talks)}), got {text!r}{hint}")


def _share(value: str, text: str) -> Fraction:
    try:
        share = Fraction(_SHARES.get(value, value))
    except (ValueError, ZeroDivisionError):
        raise InputError(f"goal: terms must be a number, got {value!r} in {text!r}") from None
    if not 0 <= share <= 1:
        raise InputError(f"goal: terms must lie in [0, 1], got {value} in {text!r}")
    return share


def _hint(body: str) -> str:
    return suggest(body, ("no deadlock", "deadlock", "threat self-enforcing", "another answer"))
