"""The grammar of the sentences that report a result, and the words for what becomes of a file.

Nothing here knows a game: a sentence about a result is made where the result is, from these parts,
so that one thing has one name on every page. A *status* of a file is over the equilibria at a point
(or over the readings that are compared): settled in every one, in some and open in others, open in
every one, or that there is none to speak of.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

#: What a finding does that is not the same on every grid.
STEPS = "depends on the size of the steps"

#: Status of a file over the pure equilibria at a point; positions in `STATUS_WORDS`.
NONE, OPEN, SOME, EVERY, DEPENDS = range(5)
STATUS_WORDS = (
    "no pure equilibrium",
    "open in every pure equilibrium",
    "settled in some pure equilibria",
    "settled in every pure equilibrium",
    STEPS,
)

#: The same beside a picture, which names the equilibria elsewhere: longest first.
STATUS_LABELS = {
    NONE: (STATUS_WORDS[NONE], "none"),
    OPEN: (STATUS_WORDS[OPEN], "open in every", "open"),
    SOME: (STATUS_WORDS[SOME], "settled in some", "in some"),
    EVERY: (STATUS_WORDS[EVERY], "settled in every", "in every"),
    DEPENDS: (STATUS_WORDS[DEPENDS], "depends"),
}

#: Letters of a title at most: two lines.
LONGEST = 100

#: Numbers of files in a sentence.
COUNTS = ("no", "one", "two", "three", "four", "five")

#: First words of sentences that keep their capital within one.
_NAMES = ("American", "Iran", "Iranian", "Israel", "Israeli", "L", "Oman", "United")


def sentence(text: str) -> str:
    """The text with a capital.

    >>> sentence("the files stay open")
    'The files stay open'
    """
    return text[:1].upper() + text[1:]


def within(text: str) -> str:
    """A sentence as it reads after a colon or a comma: a small letter first, unless in a name.

    >>> within("The files stay open"), within("Iran's ceiling falls"), within("US first")
    ('the files stay open', "Iran's ceiling falls", 'US first')
    """
    first = text.partition(" ")[0].partition("'")[0].rstrip(",;:.")
    if first in _NAMES or (first.isupper() and len(first) > 1):
        return text
    return text[:1].lower() + text[1:]


def listed(words: Sequence[str]) -> str:
    """Words in a row; of none, nothing.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def number(value: float) -> str:
    """A parameter's value in a sentence: three digits.

    >>> number(0.22388)
    '0.224'
    """
    return f"{value:.3g}"


def percent(share: float) -> str:
    """A share in whole per cent; never 0% or 100% unless it is.

    >>> percent(0.25), percent(0.001), percent(0.999)
    ('25%', '<1%', '>99%')
    """
    if isnan(share):
        return "not said"
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{share:.0%}"


def conceded(share: float) -> str:
    """The share of a settled file that is given up; of nothing, that the file is dropped.

    >>> conceded(0.86), conceded(0)
    ('86%', 'dropped')
    """
    return "dropped" if share <= 0 else percent(share)


def conceded_from_to(least: float, most: float) -> str:
    """From the least to the most of a settled file that is given up.

    >>> conceded_from_to(0.43, 1), conceded_from_to(0, 0.4), conceded_from_to(0, 1)
    ('43% to 100%', 'from dropped to 40%', 'from dropped to all of it')
    >>> conceded_from_to(0.5, 0.5), conceded_from_to(0, 0)
    ('50%', 'dropped')
    """
    ends = list(dict.fromkeys(map(conceded, (least, most))))
    if least > 0 or len(ends) == 1:
        return " to ".join(ends)
    return f"from {ends[0]} to {'all of it' if most >= 1 else ends[1]}"


def even_split(shares: Sequence[float], taker: str) -> str:
    """The even split of a settled file, in a label; of no file, nothing.

    >>> even_split([0.86], "the US"), even_split([0], "the US"), even_split([], "the US")
    ('split evenly 86%', 'dropped by the US', '')
    """
    if not shares:
        return ""
    if not any(shares):
        return f"dropped by {taker}"
    return f"split evenly {' or '.join(map(conceded, shares))}"


def the_files(files: Sequence[str], every: Sequence[str]) -> str:
    """Files in a sentence, of those that the game has.

    >>> the_files(["nuclear", "regional"], ["nuclear", "regional", "missile"])
    'the nuclear and regional files'
    >>> the_files(["nuclear", "regional"], ["nuclear", "regional"])
    'both files'
    """
    if len(files) == len(every) > 1:
        return "both files" if len(files) == 2 else f"all {COUNTS[len(files)]} files"
    return f"the {listed(files)} file{'s' if len(files) > 1 else ''}"


def settled_set(files: Sequence[str], every: Sequence[str]) -> str:
    """A set of settled files as the label of a region, an outcome or a row.

    >>> settled_set(["nuclear", "regional"], ["nuclear", "regional", "missile"])
    'nuclear + regional'
    >>> settled_set([], ["nuclear"])
    'nothing'
    """
    if not files:
        return "nothing"
    if len(files) == len(every) > 2:
        return f"all {COUNTS[len(files)]} files"
    return " + ".join(files)


def on_grid(levels: int | None, finding: str) -> str:
    """A finding that was not looked up on other grids, with the one it was found on, if any.

    >>> on_grid(3, "The files stay open"), on_grid(None, "the files stay open")
    ('With 3 concession levels: the files stay open', 'The files stay open')
    """
    if levels is None:
        return sentence(finding)
    return f"With {levels} concession levels: {within(finding)}"
