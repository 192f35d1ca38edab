"""A scenario: a value for every parameter, validated, and how it is changed, named and shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from model.about import provenance
from model.errors import InputError
from model.files import STANDARD, File
from model.parameters import (
    Parameter,
    check_value,
    declare,
    parameter,
    parameters_of,
    rescale_weights,
)
from model.results import Result, table
from model.scenario.fields import Day, FilesTable, FormTable, Name, Text, TimeTable, decimal, exact
from model.scenario.records import (
    AnyEntry,
    Happened,
    Order,
    OwnEntry,
    OwnTerm,
    Record,
    Reference,
    Scale,
    Variant,
    own_name_problems,
    own_range_problems,
)
from model.structure import Structure

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Fields of a scenario that tell of it and that no result rests on.
_RECORD = ("variants", "happened")

#: The middle grade of each unit: what an input has of which nothing is read.
_MIDDLE = {"share": Fraction(1, 2), "points": Fraction(1, 2), "weight": Fraction(1, 3)}

#: Fields of an entry that are numbers.
_NUMBERS = ("value", "low", "high")


class Scenario(Record):
    """A validated set of values for all parameters, with ranges and sources.

    Read one with :func:`load`; change values with :meth:`replace`.

    Examples
    --------
    >>> import model
    >>> scenario = model.load("oman-2026").replace(threat="0.3")
    >>> isinstance(scenario, model.Scenario), scenario.values["threat"]
    (True, Fraction(3, 10))
    """

    format: Literal[1]
    name: Name
    title: Text
    date: Day
    known_until: Day
    summary: Text
    scale: Scale | None = None
    files: FilesTable = ()
    parameters: dict[str, AnyEntry]
    structure: FormTable = None
    time: TimeTable = None
    terms: tuple[OwnTerm, ...] = Field(default=())
    orders: tuple[Order, ...] = Field(default=())
    references: tuple[Reference, ...] = Field(default=())
    variants: dict[str, Variant] = Field(default={})
    happened: Happened | None = None

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """The value of each parameter, exact, in the registry's order, own ones after that."""
        return {name: self.parameters[name].value for name in self.names}

    @cached_property
    def own(self) -> Mapping[str, Parameter]:
        """The parameters that the registry does not have, by name."""
        return {
            name: entry.parameter(name)
            for name, entry in self.parameters.items()
            if isinstance(entry, OwnEntry)
        }

    @property
    def described(self) -> Mapping[str, Parameter]:
        """What each parameter is, by name, in the same order."""
        return {name: self.parameter(name) for name in self.names}

    @property
    def names(self) -> tuple[str, ...]:
        """All parameters, in the registry's order, own ones after that."""
        return (*self.registry, *sorted(self.own))

    @cached_property
    def talks_on(self) -> tuple[File, ...]:
        """The files of the talks: its own, else those that scenarios have as a rule."""
        return self.files or STANDARD

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """Their names, in the order of every array."""
        return tuple(file.name for file in self.talks_on)

    @cached_property
    def registry(self) -> Mapping[str, Parameter]:
        """The parameters that the registry has for these files, by name."""
        return {p.name: p for p in parameters_of(self.talks_on)}

    def parameter(self, name: str) -> Parameter:
        """Look a parameter up, the scenario's own ones first.

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        return self.own.get(name) or self.registry.get(name) or parameter(name)

    def form(self, structure: Structure | None = None) -> Structure:
        """The form of the game: the one given, else the scenario's, with its own terms and files.

        Parameters
        ----------
        structure : Structure, optional

        Raises
        ------
        ValueError
            If it is no Structure, or is about files that the scenario has not.
        """
        chosen = Structure.of(structure or self.structure).on(self.talks_on)
        terms = tuple(t for own in self.terms if (t := own.term) not in chosen.extra)
        return replace(chosen, extra=(*chosen.extra, *terms)) if terms else chosen

    def in_form(self, structure: Structure) -> Scenario:
        """The scenario with another form as its own, which its name tells; own terms stay."""
        structure = replace(structure, files=STANDARD)
        if structure == Structure.of(self.structure):
            return self
        others = structure.differences(Structure.of(self.structure))
        joined = ", " if " with " in self.name else " with "
        return self._updated(structure=structure, name=f"{self.name}{joined}{', '.join(others)}")

    def with_parameter(self, name: str, **entry: object) -> Scenario:
        """The scenario with a parameter of its own, for own terms.

        Parameters
        ----------
        name : str
        **entry
            ``meaning``, ``bounds``, ``value``, ``low``, ``high``, ``basis`` and ``source``;
            ``unit`` ("points" by default, or "share") and ``why``.

        Raises
        ------
        ValueError
            For a name that the model has, or an entry that is not complete and consistent.

        Examples
        --------
        >>> from model import load
        >>> scenario = load("oman-2026").with_parameter(
        ...     "recognition", meaning="worth to Iran of limited enrichment, recognised",
        ...     bounds=(0, 4), value=1, low="1/2", high=2, basis="assumed", source="an example")
        >>> scenario.names[-1]
        'recognition'
        """
        for problem in own_name_problems(name, self.talks_on):
            raise InputError(f"{name}: {problem}")
        given: dict[str, Any] = {
            field: exact(v) if field in _NUMBERS else v for field, v in entry.items()
        }
        if isinstance(given.get("bounds"), tuple):
            given["bounds"] = tuple(exact(end) for end in given["bounds"])
        try:
            made = OwnEntry.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise InputError(f"{name}.{place}: must be given and valid, {first['msg']}") from None
        for problem in own_range_problems(made):
            raise InputError(f"{name}: {problem}")
        return self._updated(parameters={**self.parameters, name: made})

    def model_post_init(self, _: Any) -> None:
        """Let own parameters be looked up by name."""
        self._declare()

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """The same in a process to which the scenario was sent."""
        super().__setstate__(state)
        self._declare()

    def _declare(self) -> None:
        for own in self.own.values():
            declare(own)
        if self.files:
            for p in self.registry.values():
                if p.file:
                    declare(p)

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits that change when anything that results rest on changes."""
        stated = self.model_dump(exclude=set(_RECORD))
        # What a scenario does not say of its form, files or of time leaves its hash as it was.
        for field in ("structure", "time", "terms", "files"):
            if not stated[field]:
                del stated[field]
        if "structure" in stated:
            stated["structure"].pop("files", None)
        for entry in stated["parameters"].values():
            del entry["circular"]
        for reference in stated["references"]:
            del reference["read"]
        content = json.dumps(stated, sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:8]

    @property
    def label(self) -> str:
        """Name and hash, as printed on every figure."""
        return f"{self.name} [{self.digest}]"

    def __repr__(self) -> str:
        bases = [entry.basis for entry in self.parameters.values()]
        counts = ", ".join(f"{bases.count(b)} {b}" for b in dict.fromkeys(sorted(bases)))
        return f"<Scenario {self.label[:200]}: {len(bases)} parameters ({counts})>"

    def __str__(self) -> str:
        return self.label

    def _repr_html_(self) -> str:
        return (
            f"<p><b>{escape(self.label)}: {escape(self.title)}</b></p>"
            f"<p>{escape(self.summary)}</p>{self.frame()._repr_html_()}"
        )

    @property
    def words(self) -> str:
        """What it is of, and what its numbers rest on."""
        bases = [entry.basis for entry in self.parameters.values()]
        counts = ", ".join(f"{bases.count(b)} {b}" for b in dict.fromkeys(sorted(bases)))
        return f"{self.title}: {len(bases)} parameters ({counts})"

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Name and hash of the scenario, software and caveat."""
        return provenance(self)

    def figure(self, style: object = None, size: object = None) -> Figure:
        """None is drawn of a scenario alone: an error that names what has figures."""
        return Result.figure(self)  # type: ignore[arg-type]

    def frame(self) -> pd.DataFrame:
        """A row for each parameter: value, range, what it rests on and where that is written."""
        return table(
            [
                {
                    "parameter": name,
                    "symbol": self.parameter(name).symbol,
                    "kind": self.parameter(name).kind,
                    "value": float(entry.value),
                    "low": float(entry.low),
                    "high": float(entry.high),
                    "basis": entry.basis,
                    "grade": entry.grade,
                    "source": entry.source,
                    "why": entry.why,
                }
                for name, entry in self.parameters.items()
            ]
        )

    def report(self) -> dict[str, Any]:
        """What the scenario states, for JSON; numbers exactly, beside their decimals.

        What happened afterwards is left to the record (`model.record`).
        """
        stated = {key: said for key, said in super().report().items() if key not in _RECORD}
        about = {"scenario": stated.pop("name"), "scenario_hash": self.digest}
        return {**about, "words": self.words, **stated}

    def replace(self, **changes: object) -> Scenario:
        """Return the scenario with other values; weights of a simplex keep summing to 1.

        Parameters
        ----------
        **changes
            New values by parameter name: numbers, or texts such as ``"0.6"`` or ``"3/5"``.

        Raises
        ------
        ValueError
            For an unknown name or a value that is no number or out of bounds.
        """
        new: dict[str, Fraction] = {}
        for name, value in changes.items():
            p = self.parameter(name)
            try:
                new[name] = exact(value)
            except ValueError as error:
                raise InputError(f"{name}: {error}") from None
            check_value(name, new[name], p)
        moved = self.with_exact(rescale_weights(self.values, new))
        changed = ", ".join(f"{name} = {decimal(value)}" for name, value in new.items())
        return moved._updated(name=f"{self.name} with {changed}") if changed else moved

    def variant(self, key: str) -> Scenario:
        """The scenario with the entries of one of its variants in place of its own.

        Raises
        ------
        ValueError
            If it has no variant of that name.
        """
        if key not in self.variants:
            known = ", ".join(self.variants) or "none"
            raise InputError(f"variant: must be one of {self.name} ({known}), got {key!r}")
        chosen = self.variants[key]
        return self._updated(
            name=f"{self.name}-{key}",
            title=f"{self.title}, {chosen.words}",
            parameters={**self.parameters, **chosen.parameters},
            variants={},
        )

    def circular(self, claim: str | None = None) -> tuple[str, ...]:
        """The inputs read from the paragraph of a claim that they decide; of any by default."""
        return tuple(
            name
            for name, entry in self.parameters.items()
            if entry.circular and claim in (None, *entry.circular)
        )

    def blind(self, claim: str | None = None) -> Scenario:
        """The scenario without its circular inputs: each at the middle grade, its range in full.

        Parameters
        ----------
        claim : str, optional
            Only those that are circular for this claim (`model.claims`).

        Returns
        -------
        Scenario
            Itself, if no input is marked. Orders that name a blind input are left out.
        """
        names = self.circular(claim)
        if not names:
            return self
        middle = {name: _MIDDLE[self.parameter(name).unit] for name in names}
        values = rescale_weights(self.values, middle)
        moved = self.with_exact(values)
        entries = dict(moved.parameters)
        for name in names:
            p, entry = self.parameter(name), self.parameters[name]
            entries[name] = entry.moved_to(values[name]).model_copy(
                update={
                    "low": Fraction(p.low),
                    "high": Fraction(p.high),
                    "source": f"blind: read from the paragraph of a claim that it decides; the "
                    f"scenario has {decimal(entry.value)} ({entry.source})",
                }
            )
        orders = tuple(o for o in moved.orders if not {o.higher, o.lower} & set(names))
        return moved._updated(name=f"{self.name} blind", parameters=entries, orders=orders)

    def with_exact(self, values: Mapping[str, Fraction]) -> Scenario:
        """Return the scenario with exact values that are known to be consistent; the name stays.

        An order that the new values contradict is left out: who sets them so overrules its source.
        """
        entries = {
            name: entry.moved_to(values[name])
            if name in values and values[name] != entry.value
            else entry
            for name, entry in self.parameters.items()
        }
        moved = {name: entry.value for name, entry in entries.items()}
        orders = tuple(order for order in self.orders if order.holds(moved))
        return self._updated(parameters=entries, orders=orders)

    def _updated(self, **changes: Any) -> Scenario:
        # Not model_copy, which would take the cached values along.
        fields = {field: getattr(self, field) for field in Scenario.model_fields}
        return Scenario.model_construct(**{**fields, **changes})
