"""What a form of the game supposes, in words for a reader who does not know its switches.

Each follows "if": what would have to be so for the form to be the right one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from model.parameters import FILES
from model.structure import Structure
from model.words import listed

#: Every choice of each switch that is told, as what it supposes.
SUPPOSED: Mapping[str, Mapping[Any, str]] = {
    "coupling": {
        "convex": "Iran's fear of standing disarmed grew ever faster",
        "additive": "Iran's fear of standing disarmed grew in proportion",
        "none": "Iran did not fear standing disarmed",
    },
    "price_rule": {
        "split": "terms lay halfway between the offers",
        "iran": "terms were what Iran offers",
        "us": "terms were what the US asks",
    },
    "assurance_eroded_by": {
        "threat": "threats wore the promise not to strike down",
        "execution": "strikes, not threats, wore the promise not to strike down",
    },
    "scaled_stakes": {
        False: "US stakes did not shrink with Iran's capability",
        True: "US stakes shrank with Iran's capability",
    },
    "execution": {
        "given": "the threat were carried out as its credibility says",
        "belief": "Iran believed the threat and the US knew its own plan",
        "pays": "the threat were carried out only where that pays the US",
    },
    "hazard": {
        "linear": "the threat shrank as files are settled",
        "any": "the threat stood in full while any file is open",
        **{file: f"the threat were over the {file} file alone" for file in FILES},
    },
    "israel_exposure": {
        "always": "Iran feared Israel whatever its missiles",
        "motive": "Iran feared Israel only as far as it keeps its missiles",
        "none": "Iran did not fear Israel",
    },
    "scope_by_fragility": {
        False: "a wide strike paid whatever the regime's state",
        True: "a wide strike paid as far as the regime is fragile",
    },
}


def supposed(structure: Structure, base: Structure) -> str:
    """What a form supposes that another does not, after "if".

    Examples
    --------
    >>> supposed(Structure(coupling="none"), Structure())
    'Iran did not fear standing disarmed'
    >>> supposed(Structure(linked=("nuclear+missile",)), Structure())
    'the nuclear and missile files were linked'
    """
    told = [
        choices[getattr(structure, switch)]
        for switch, choices in SUPPOSED.items()
        if getattr(structure, switch) != getattr(base, switch)
    ]
    if structure.linked != base.linked:
        blocks = listed([f"the {listed(files)} files" for files in structure.linked])
        told.append(f"{blocks} were linked" if blocks else "no files were linked")
    return listed(told)


def in_a_row(forms: Sequence[Structure], base: Structure) -> str:
    """What several forms suppose, each after "if"; those that only link files are told once.

    Examples
    --------
    >>> linked = [Structure(linked=(name,)) for name in ("nuclear+missile", "regional+missile")]
    >>> in_a_row([Structure(coupling="none"), *linked], Structure())
    'if Iran did not fear standing disarmed or if files were linked (2 ways)'
    """
    links = [f for f in forms if f.linked and f.linked != base.linked]
    told = [supposed(f, base) for f in forms if f not in links]
    if len(links) == 1:
        told.append(supposed(links[0], base))
    elif links:
        told.append(f"files were linked ({len(links)} ways)")
    return alternatives(told)


def alternatives(told: Sequence[str]) -> str:
    """What is supposed, each after "if"; of none, nothing.

    Examples
    --------
    >>> alternatives(["a", "b", "c"]), alternatives(["a"]), alternatives([])
    ('if a, if b or if c', 'if a', '')
    """
    ifs = [f"if {each}" for each in told]
    return f"{', '.join(ifs[:-1])} or {ifs[-1]}" if len(ifs) > 1 else "".join(ifs)
