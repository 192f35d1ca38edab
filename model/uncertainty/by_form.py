"""Which forms of the game reverse the answer: the central reading under each, one change at a time.

The scenario's values stay; the form of its payoffs changes in one thing (a switch of
`model.structure`, or which files are linked), and the game is read centrally again. The answer is
*the same* if the central outcomes settle the same sets of files, *another* if not, and not read
where a form has payoffs that are no polynomials of the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers import Answer, answer
from model.answers.deals import LENS, listed_sets
from model.answers.talks import read_agenda
from model.errors import InputError
from model.payoffs import Structure
from model.results import Result, table
from model.scenario import Scenario, load
from model.uncertainty.structures import one_at_a_time
from model.words import listed, sentence

if TYPE_CHECKING:
    import pandas as pd

#: Forms with another answer that a headline names, at most.
_MOST_NAMED = 6


@dataclass(frozen=True)
class Read:
    """One form of the game and the answer under it.

    Attributes
    ----------
    form : str
        What is different, in words.
    structure : Structure
    answer : Answer or None
        None where the form is not read.
    """

    form: str
    structure: Structure
    answer: Answer | None

    @property
    def sets(self) -> tuple[tuple[str, ...], ...]:
        """The sets of files that the central outcomes settle."""
        return () if self.answer is None else tuple(o.settled for o in self.answer.outcomes)

    @property
    def terms(self) -> Mapping[str, str]:
        """For each file the terms of the central outcomes, from the lowest."""
        if self.answer is None:
            return dict.fromkeys(self.structure.file_names, "not read")
        found = {}
        for f in self.structure.file_names:
            given = [o.terms.get(f) for o in self.answer.outcomes]
            said = dict.fromkeys("open" if x is None else f"{x:.0%}" for x in given)
            found[f] = " or ".join(said) or "nothing stable"
        return found


@dataclass(frozen=True, eq=False, repr=False)
class AnswersByForm(Result):
    """The answer under each form of the game.

    Attributes
    ----------
    scenario : Scenario
    structure : Structure
        The form that the others differ from.
    agenda : tuple of str
    base : Read
    others : tuple of Read
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    base: Read
    others: tuple[Read, ...]

    @property
    def provenance(self) -> dict[str, Any]:
        """Scenario, lens, agenda, form, software and caveat."""
        return provenance(
            self.scenario,
            lens=LENS,
            levels="no grid",
            structure=self.structure,
            agenda=listed(self.agenda),
        )

    def reverses(self, other: Read) -> bool:
        """Whether a form has another answer."""
        return other.answer is not None and set(other.sets) != set(self.base.sets)

    @property
    def reversed(self) -> dict[tuple[tuple[str, ...], ...], list[Read]]:
        """The forms with another answer, by what it is."""
        found: dict[tuple[tuple[str, ...], ...], list[Read]] = {}
        for other in filter(self.reverses, self.others):
            found.setdefault(other.sets, []).append(other)
        return found

    @property
    def words(self) -> str:
        """How many forms reverse the answer and to what, and which are not read."""
        changed = sum(map(len, self.reversed.values()))
        read = [other for other in self.others if other.answer is not None]
        if not changed:
            first = f"the answer is the same under all {len(read)} other forms that are read"
        else:
            told = "; ".join(
                f"{listed_sets(sets, self.structure.file_names)} with "
                f"{', or '.join(map(self._on_terms, forms))}"
                for sets, forms in self.reversed.items()
            )
            first = f"{changed} of {len(read)} other forms of the game reverse the answer: {told}"
        dark = [other.form for other in self.others if other.answer is None]
        return sentence(f"{first}. Not read: {listed(dark)}" if dark else first)

    @property
    def headline(self) -> str:
        """The words, without names where many forms have another answer."""
        changed = sum(map(len, self.reversed.values()))
        if changed <= _MOST_NAMED:
            return self.words
        read = sum(other.answer is not None for other in self.others)
        return f"{changed} of {read} other forms of the game reverse the answer"

    def _on_terms(self, other: Read) -> str:
        """A form, and its terms of the files that the answer has otherwise."""
        files = [
            f
            for f in self.structure.file_names
            if any((f in a) != (f in b) for a in other.sets for b in self.base.sets)
        ]
        terms = [f"{f} {other.terms[f]}" for f in files if other.terms[f] != "open"]
        return f"{other.form} ({', '.join(terms)})" if terms else other.form

    def frame(self) -> pd.DataFrame:
        """A row for each form: the terms of each file, and whether the answer is the same."""
        return table(
            [
                {"form": each.form, **each.terms, "answer": self._verdict(each)}
                for each in (self.base, *self.others)
            ]
        )

    def _verdict(self, each: Read) -> str:
        if each is self.base:
            return "the answer"
        if each.answer is None:
            return "not read"
        return "another" if self.reverses(each) else "the same"

    def _contents(self) -> dict[str, Any]:
        return {
            "forms": [
                {
                    "form": each.form,
                    "answer": self._verdict(each),
                    "settled": [list(s) for s in each.sets],
                    "outcomes": []
                    if each.answer is None
                    else [o.report() for o in each.answer.outcomes],
                }
                for each in (self.base, *self.others)
            ]
        }


def answers_by_form(
    scenario: Scenario | str = "oman-2026",
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
) -> AnswersByForm:
    """Read a scenario centrally under every form that differs from its own in one thing.

    Parameters
    ----------
    scenario : Scenario or str
    structure : Structure, optional
        The form that the others differ from.
    agenda : sequence of str, optional
        The files on the table; all by default.

    Returns
    -------
    AnswersByForm

    Raises
    ------
    InputError
        For an agenda that cannot be read.

    Examples
    --------
    >>> answers_by_form("jcpoa-2015").base.sets
    (('nuclear',),)
    """
    scenario = load(scenario)
    structure = scenario.form(structure)
    forms: dict[Structure, str] = {}
    for variant in one_at_a_time(structure):
        forms.setdefault(variant.structure, variant.name)
    on_the_table = read_agenda(agenda, structure.file_names)
    base, *others = (_read(scenario, name, form, on_the_table) for form, name in forms.items())
    return AnswersByForm(scenario, structure, on_the_table, base, tuple(others))


def _read(scenario: Scenario, name: str, form: Structure, agenda: tuple[str, ...]) -> Read:
    try:
        return Read(name, form, answer(scenario, form, agenda))
    except InputError:
        return Read(name, form, None)
