r"""The record: what the model says of rounds of talks that are over, beside what came of them.

**Object.** An episode is a scenario that says what happened (`[happened]` in its file), which sets
no number of it. Each is read centrally, without a grid (`model.answers`), on the agenda that
its talks had and, beside it, on another; as the scenario's own form has it, and in each of a few
other forms (`FORMS`). What is read is compared with what happened by a rule set beforehand:

* a file *ended* open, settled in part (some of it given up, not all), or given up;
* an outcome *matches* if each file of the agenda does: open in both, or settled in both, on terms
  strictly between 0 and 1 where it ended in part and on 1 where it was given up. A file that the
  model has the US drop does not match one that stayed open;
* a form *hits* if all its central outcomes match; it *allows* what happened if some match, or if
  one that is not central can hold, on whatever terms; else it *misses*.

With two types of US the outcomes are those of both, as the record does not say which it was. A
threat that is carried out only where it pays has no central reading: there every set of files
that can hold stands for itself, so that a hit says that nothing else could. Grids are a check: the
pure equilibria with 3, 5 and 9 levels, with files off the table kept open.

Some values lean on later texts, which the record of the scenario says (`hindsight`). Three or four
rounds are no statistics: a miss tells more than a hit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from model.episodes.readings import FORMS, Agenda, Form, Reading, Verdict, off_the_table
from model.episodes.results import Episode, Episodes, Said
from model.errors import InputError
from model.game import BargainingGame
from model.parameters import FILES
from model.scenario import Happened, Scenario, available, load
from model.sweeps.engine import exact_outcomes
from model.sweeps.findings import CHECKED_LEVELS
from model.words import listed

#: Why a form that links files is not read on an agenda that parts them.
_APART = "needs all linked files on the table"


def episodes(*scenarios: Scenario | str, forms: Sequence[Form] | None = None) -> Episodes:
    """Read rounds of talks that are over, and set what happened beside it; some seconds.

    Parameters
    ----------
    *scenarios : Scenario or str
        Each with a record of what happened; by default all that come with the model, by date.
    forms : sequence of Form, optional
        The first is compared with the others; `model.episodes.FORMS` by default.

    Returns
    -------
    Episodes

    Raises
    ------
    InputError
        For a scenario that says nothing of what happened.

    Examples
    --------
    >>> import model
    >>> found = model.record("jcpoa-2015", "framework-2025")
    >>> [episode.verdict for episode in found]
    ['hit', 'hit']
    """
    chosen = [load(s) for s in scenarios or with_a_record()]
    for s in chosen:
        if s.happened is None:
            raise InputError(f"scenario: must say what happened ([happened]), got {s.name}")
        if s.file_names != FILES:
            raise InputError(f"scenario: must be of talks on {listed(FILES)}, got {s.name}")
    return Episodes(tuple(_episode(s, FORMS if forms is None else forms) for s in chosen))


def with_a_record() -> tuple[Scenario, ...]:
    """The scenarios of the package that say what happened, by date."""
    found = (s for name in available() if (s := load(name)).happened)
    return tuple(sorted(found, key=lambda s: s.date))


def _episode(scenario: Scenario, forms: Sequence[Form]) -> Episode:
    happened = scenario.happened
    assert happened is not None
    agenda, beside = (
        tuple(f for f in FILES if f in named)
        for named in (happened.agenda, happened.beside or FILES)
    )
    said, others = (
        tuple(_said(scenario, form, happened, files) for form in forms)
        for files in (agenda, beside)
    )
    return Episode(scenario, said, others, _on_grids(scenario, happened, agenda))


def verdict_on(scenario: Scenario, agenda: Sequence[str] = FILES) -> Verdict:
    """How the answer to talks that are over, on an agenda, fits what came of them.

    Raises
    ------
    InputError
        For a scenario that says nothing of what happened, or of talks on other files.
    """
    if scenario.happened is None or scenario.file_names != FILES:
        raise InputError(
            f"scenario: must say what happened on {listed(FILES)} ([happened]), got {scenario.name}"
        )
    table = tuple(f for f in FILES if f in agenda)
    return _said(scenario, FORMS[0], scenario.happened, table).verdict


def _said(scenario: Scenario, form: Form, happened: Happened, agenda: Agenda) -> Said:
    structure = replace(scenario.form(), **form.changes)
    if structure.parted(agenda):
        return Said(form.name, agenda, None, "not read", _APART, form.supposes)
    try:
        reading = form.read(scenario, structure, agenda)
    except InputError as error:
        return Said(form.name, agenda, None, "not read", str(error), form.supposes)
    return Said(
        form.name, agenda, reading, reading.against(happened.files, agenda), reading.words,
        form.supposes,
    )  # fmt: skip


def _on_grids(scenario: Scenario, happened: Happened, agenda: Agenda) -> Mapping[int, Verdict]:
    """The verdict of the pure equilibria on each grid."""
    structure = off_the_table(scenario.form(), agenda)
    found: dict[int, Verdict] = {}
    for levels in CHECKED_LEVELS:
        game = BargainingGame(scenario, levels, structure)
        outcomes = tuple(
            {
                name: (float(x), float(x))
                for name, x in zip(FILES, game.grid.outcome(int(n)).terms, strict=True)
                if x is not None
            }
            for n in exact_outcomes(game)[0]
        )
        found[levels] = Reading((), outcomes).against(happened.files, agenda)
    return found
