"""Which forms of the game reverse the answer: the central reading under each, one change at a time.

The scenario's values stay; the form of its payoffs changes in one thing (a switch of
`model.structure`, or which files are linked), and the game is read centrally again. The answer is
*the same* if the central outcomes settle the same sets of files, *another* if not, and not read
where a form has payoffs that are no polynomials of the outcome.

Beside these forms stand those in which Iran does not know whether the threat is meant
(`model.two_types`): a US that means it, one that is a hawk and one that is locked in by its
audience, each of which may be a bluff, with a threat that is carried out for sure or where it pays.
There the answer is what both types settle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from model.about import provenance
from model.answers import Answer, answer
from model.answers.deals import LENS, Deal, listed_sets
from model.answers.talks import read_agenda
from model.errors import InputError
from model.payoffs import Structure
from model.results import Result, table
from model.scenario import Scenario, load
from model.supposed import in_a_row, supposed
from model.two_types import Type, TypedAnswer, TypedDeal, typed_answer
from model.uncertainty.results import FEW_LINKS
from model.uncertainty.structures import one_at_a_time
from model.words import conceded, listed, sentence

if TYPE_CHECKING:
    import pandas as pd

#: What the types that may be resolved are called in a form.
RESOLVED = {
    "meant": "meant",
    "hawk": "meant by a hawk",
    "audience": "meant by a US bound by its audience",
}

#: Verdict on a form that has the answer of the base.
THE_SAME = "the same"

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
    answer : Answer, TypedAnswer or None
        None where the form is not read.
    """

    form: str
    structure: Structure
    answer: Answer | TypedAnswer | None

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
            said = dict.fromkeys(_share(o, f) for o in self.answer.outcomes)
            found[f] = " or ".join(said) or "nothing stable"
        return found


def _share(deal: Deal | TypedDeal, file: str) -> str:
    """The terms of a file, and with which type of US alone."""
    x = deal.terms.get(file)
    if x is None:
        return "open"
    if isinstance(deal, Deal) or file in deal.settled:
        return conceded(x)
    return f"{conceded(x)} if {'resolved' if file in deal.resolved else 'bluffing'}"


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
    two_types : tuple of Read
        Those in which Iran does not know which US it faces.
    """

    scenario: Scenario
    structure: Structure
    agenda: tuple[str, ...]
    base: Read
    others: tuple[Read, ...]
    two_types: tuple[Read, ...] = ()

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
        first = self._counted()
        if self.reversed:
            told = "; ".join(
                f"{listed_sets(sets, self.structure.file_names)} {', or '.join(self._led(by))}"
                for sets, by in self.reversed.items()
            )
            first = f"{first}: {told}"
        every = (*self.others, *self.two_types)
        dark = [other.form for other in every if other.answer is None]
        said = [first, *self._doubt(), *([f"not read: {listed(dark)}"] if dark else [])]
        return ". ".join(map(sentence, said))

    @property
    def counts(self) -> tuple[int, int]:
        """How many other forms have another answer, of how many that are read."""
        read = sum(other.answer is not None for other in self.others)
        return sum(map(len, self.reversed.values())), read

    def _counted(self) -> str:
        changed, read = self.counts
        if not changed:
            return f"all {read} other forms of the model that are read have the same answer"
        verb = "has" if changed == 1 else "have"
        return f"{changed} of {read} other forms of the model {verb} another answer"

    @property
    def counted(self) -> str:
        """What is counted, of how many forms, and why other commands have other counts."""
        changed, read = self.counts
        return (
            f"Counted are the {read} forms with one thing changed that can be read, by whether "
            f"their answer settles other files: {changed} do. Other commands have other counts: "
            "forms asks what can hold, with two things changed too; robustness asks for shares of "
            "sampled cases, on other grids and by other lenses too"
        )

    def says(self, file: str, settled: bool) -> float | None:
        """Share of the other forms that are read whose answer settles a file, or leaves it open.

        Of several central outcomes all have to, and where nothing is stable none does. None where
        no other form is read.
        """
        read = [other.sets for other in self.others if other.answer is not None]
        said = [bool(sets) and all((file in s) == settled for s in sets) for sets in read]
        return sum(said) / len(said) if said else None

    def _doubt(self) -> list[str]:
        """What is settled if Iran does not know which US it faces, type by type."""
        told = [
            f"{' or '.join(o.words for o in each.answer.outcomes) or 'nothing'} ({each.form})"
            for each in self.two_types
            if each.answer is not None
        ]
        return [f"if Iran does not know which US it faces: {'; '.join(told)}"] if told else []

    @property
    def headline(self) -> str:
        """How many forms have another answer, and which: the commonest where there are many."""
        changed, _ = self.counts
        if not changed:
            return sentence(self._counted())
        files = self.structure.file_names
        if changed > _MOST_NAMED:
            sets, forms = max(self.reversed.items(), key=lambda item: len(item[1]))
            return sentence(f"{self._counted()}, {len(forms)} of them {listed_sets(sets, files)}")
        told = "; ".join(
            f"{listed_sets(sets, files)} "
            f"{in_a_row([form.structure for form in forms], self.structure)}{self._dropped(forms)}"
            for sets, forms in self.reversed.items()
        )
        return sentence(f"{self._counted()}: {told}")

    def _dropped(self, forms: Sequence[Read]) -> str:
        """In how many of some forms a file of their answer is settled on nothing, if in any."""
        said = []
        for file in self.structure.file_names:
            count = sum(each.terms[file] == conceded(0) for each in forms)
            if count:
                where = f"in {count} of these {len(forms)} " if len(forms) > 1 else ""
                said.append(f"{where}the {file} file is dropped")
        return f", though {listed(said)}" if said else ""

    def _led(self, forms: Sequence[Read]) -> list[str]:
        """Forms that lead to one answer, each after "if"; of many ways to link files how many."""
        links = [f for f in forms if f.structure.linked != self.structure.linked]
        every = sum(f.structure.linked != self.structure.linked for f in self.others)
        if every <= FEW_LINKS or len(links) < 2:
            return [f"if {self._on_terms(f)}" for f in forms]
        rest = [f"if {self._on_terms(f)}" for f in forms if f not in links]
        return [*rest, f"if files were linked ({len(links)} of {every} ways)"]

    def _on_terms(self, other: Read) -> str:
        """A form, and its terms of the files that the answer has otherwise."""
        files = [
            f
            for f in self.structure.file_names
            if any((f in a) != (f in b) for a in other.sets for b in self.base.sets)
        ]
        terms = [f"{f} {other.terms[f]}" for f in files if other.terms[f] != "open"]
        form = supposed(other.structure, self.structure)
        return f"{form} ({', '.join(terms)})" if terms else form

    def frame(self) -> pd.DataFrame:
        """A row for each form: the terms, whether the answer is the same, what it supposes."""
        return table(
            [
                {
                    "form": each.form,
                    **each.terms,
                    "answer": self._verdict(each),
                    "which supposes that": self.supposes(each),
                }
                for each in (self.base, *self.others, *self.two_types)
            ]
        )

    def supposes(self, each: Read) -> str:
        """What a form supposes that the base does not, in words."""
        if each in self.two_types:
            return f"Iran must guess: {each.form}"
        return supposed(each.structure, self.structure)

    def _verdict(self, each: Read) -> str:
        if each is self.base:
            return "the answer"
        if each.answer is None:
            return "not read"
        return "another" if self.reverses(each) else THE_SAME

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
                for each in (self.base, *self.others, *self.two_types)
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
    return AnswersByForm(
        scenario, structure, on_the_table, base, tuple(others),
        _two_types(scenario, structure, on_the_table),
    )  # fmt: skip


def _two_types(
    scenario: Scenario, structure: Structure, agenda: tuple[str, ...]
) -> tuple[Read, ...]:
    """The forms in which Iran does not know which US it faces, with both kinds of execution."""
    found = []
    for execution, how in (("given", ""), ("pays", ", where that pays")):
        changes: dict[str, Any] = {"execution": execution, "us_chance": Fraction(0)}
        form = replace(structure, **changes)
        for kind, name in RESOLVED.items():
            if execution == "pays" and kind == "meant":
                continue  # a US with the scenario's stakes strikes or not: that is a form by itself
            try:
                read = typed_answer(scenario, resolved=kind, structure=form, agenda=agenda)
            except InputError:
                read = None
            found.append(Read(f"{name}{how}, or a bluff", form, read))
    return tuple(found)


def _read(scenario: Scenario, name: str, form: Structure, agenda: tuple[str, ...]) -> Read:
    try:
        if form.execution == "pays":
            # A US of one type, whose threat is read set by set.
            kind = Type("as it stands", scenario.values["credibility"], where_it_pays=True)
            found = typed_answer(
                scenario, prior=1, resolved=kind, bluffing=kind, structure=form, agenda=agenda
            )
            return Read(name, form, found)
        return Read(name, form, answer(scenario, form, agenda))
    except InputError:
        return Read(name, form, None)
