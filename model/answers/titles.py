"""The answer in a title: what is settled and what stays open, in two lines at most.

Of several central outcomes what every one settles stands first, then what some settle beside it;
what none settles stays open. A settled file of which nothing is given up is dropped by the side
that would have it. What is too long is said in fewer words.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.words import LONGEST, listed, sentence, settled_set, the_files

Sets = Sequence[Sequence[str]]


def title(
    sets: Sets, agenda: Sequence[str], files: Sequence[str], dropped: Sequence[str] = ()
) -> str:
    """What is settled, what is dropped and what stays open.

    Parameters
    ----------
    sets : sequence of sequence of str
        What each central outcome settles; at least one.
    agenda, files : sequence of str
        The files on the table, and all of them.
    dropped : sequence of str
        Those of the settled ones of which nothing is given up.

    Examples
    --------
    >>> files = ("nuclear", "regional", "missile")
    >>> title([["nuclear", "regional"]], files, files)
    'A deal on the nuclear and regional files can hold; the missile file stays open'
    >>> title([["regional", "missile"], ["regional"]], files, files)
    'A regional deal can hold, perhaps with the missile file; the nuclear file stays open'
    >>> title([["nuclear", "missile"]], files, files, ["missile"])
    'A deal on the nuclear file can hold; the missile file is dropped; the regional file stays open'
    """
    left = [f for f in agenda if not any(f in s for s in sets)]
    kept = [[f for f in s if f not in dropped] for s in sets]
    for short, brief in ((False, False), (True, False), (True, True)):
        parts = [_holds(kept, files, short, brief)]
        parts += [f"{_named(dropped, files, brief)} {_is(dropped)} dropped"] if dropped else []
        parts += [f"{_named(left, files, brief)} {_stays(left)} open"] if left else []
        told = sentence("; ".join(parts))
        if len(told) <= LONGEST:
            break
    return told


def in_short(sets: Sets, agenda: Sequence[str], again: bool = False) -> str:
    """The same beside another one.

    Parameters
    ----------
    sets, agenda
        As for `title`.
    again : bool
        Whether it is the second, so that the verb is understood.

    Examples
    --------
    >>> in_short([["nuclear"]], ["nuclear", "regional"])
    'nuclear can hold, not regional'
    >>> in_short([["nuclear"]], ["nuclear", "regional", "missile"], True)
    'nuclear, not regional or missile'
    >>> in_short([["regional", "missile"], ["regional"]], ["nuclear", "regional", "missile"], True)
    'regional, maybe missile, not nuclear'
    >>> in_short([], ["nuclear"]), in_short([[]], ["nuclear"])
    ('nothing is stable on even terms', 'no deal')
    """
    if not sets:
        return "nothing is stable on even terms"
    if not any(sets):
        return "no deal"
    always, ways = _apart(sets)
    verb = "" if again else " can hold"
    either = " or ".join(map(listed, ways))
    first = listed(always) or either
    maybe = f", maybe {either}" if always and ways else ""
    none = " or none" if not always and not all(sets) else ""
    left = [f for f in agenda if not any(f in s for s in sets)]
    rest = f", not {' or '.join(left)}" if left else ""
    return f"{first}{none}{verb}{maybe}{rest}"


def _holds(sets: Sets, files: Sequence[str], short: bool, brief: bool) -> str:
    """What can be settled; the files of one set by their names alone where it is short."""
    if not any(sets):
        return "no deal holds"
    always, ways = _apart(sets)
    if always and not ways:
        if short:
            return f"a {listed(always)} deal can hold"
        return f"a deal on {the_files(always, files)} can hold"
    if always:
        perhaps = ", perhaps" if any(len(s) == len(always) for s in sets) else ""
        beside = " or ".join(
            " + ".join(w) if brief else _without_noun(w, last=w == ways[-1]) for w in ways
        )
        return f"a {listed(always)} deal can hold{perhaps} with {beside}"
    named = " or on ".join(settled_set(w, files) for w in ways)
    return f"a deal on {named} can hold{'' if all(sets) else ', or none'}"


def _apart(sets: Sets) -> tuple[list[str], list[list[str]]]:
    """What every set has, and what is in each beside that, each once."""
    always = [f for f in sets[0] if all(f in s for s in sets)]
    ways = [[f for f in s if f not in always] for s in sets]
    return always, [w for k, w in enumerate(ways) if w and w not in ways[:k]]


def _without_noun(files: Sequence[str], last: bool) -> str:
    """The files of one way among others: the noun stands after the last."""
    noun = f" file{'s' if len(files) > 1 else ''}" if last or len(files) > 1 else ""
    return f"the {listed(files)}{noun}"


def _named(files: Sequence[str], every: Sequence[str], brief: bool) -> str:
    return listed(files) if brief else the_files(files, every)


def _is(files: Sequence[str]) -> str:
    return "is" if len(files) == 1 else "are"


def _stays(files: Sequence[str]) -> str:
    return "stays" if len(files) == 1 else "stay"
