"""The chapters that carry the answer: what moves it, what it is worth, how sure one can be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from model.answers.levers import Lever, beyond, effect
from model.answers.payoff_plane import payoff_plane
from model.briefing.content import Chapter, Exhibit, Table
from model.briefing.ground import Ground
from model.briefing.sure import RULE
from model.dynamics import Lengths, by_length
from model.errors import InputError
from model.parameters import parameter
from model.uncertainty.by_form import THE_SAME, AnswersByForm
from model.words import number, sentence, within

#: Lengths of talks that are looked at, in rounds, and the one law of no drift.
LENGTHS = (1, 2, 4)
STILL: Mapping[str, Mapping[str, object]] = {"nothing drifts": {}}

#: What a chapter says that has nothing to show.
UNDECIDED = "This form of the game is not decided without a grid."

#: Shares of a file that are the same.
_SAME = 1e-6


def what_moves_it(ground: Ground) -> Chapter:
    """Every lever along its scale, threat against promise, and what to watch."""
    exhibits, tables = [], []
    levers = ground.levers
    if levers is not None and levers.levers:
        exhibits.append(
            Exhibit(
                "levers",
                levers.words,
                "Each lever moved alone over its whole scale while the rest of the scenario stays. "
                "Firm: settled in every stable outcome. Circle: the scenario; bar below: its "
                f"stated range; right: what the number rests on.{levers.gaps}",
                levers.figure,
                levers.marks,
            )
        )
        tables.append(_watch_list(ground, levers.levers))
    exhibits += threat_and_promise(ground)
    text = () if exhibits else (UNDECIDED,)
    return Chapter("moves", "What would change the answer", text, tuple(exhibits), tuple(tables))


def threat_and_promise(ground: Ground) -> tuple[Exhibit, ...]:
    """The answer wherever threat and promise stand, where that is decided."""
    found = ground.promise
    if found is None:
        return ()
    caption = (
        "Each point is one game: along, the military threat; up, how credible the promise not to "
        "strike a disarmed Iran is. The darker, the more files every stable outcome settles. "
        "Arrows: from the scenario to the nearest change."
    )
    return (Exhibit("promise", found.words, caption, found.figure, found.marks),)


def what_it_would_take(ground: Ground) -> Chapter:
    """What the United States would have to move for the file that is hardest to settle."""
    title = "What another outcome would take"
    found = ground.price
    if found is None:
        text = UNDECIDED
        if ground.answer is not None and not ground.answer.outcomes:
            text = "Nothing is stable here: there is no outcome to begin from."
        elif ground.answer is not None and not ground.left_open:
            text = (
                "Every file at stake is settled in some outcome that the answer has: there is no "
                "file left of which to ask what it would take."
            )
        return Chapter("price", title, (text,))
    exhibit = Exhibit(
        "price",
        found.words,
        "Each lever of the United States moved alone while the rest of the scenario stays: the bar "
        "goes from today's value (circle) to where the goal begins to be met. Bar below: the "
        "stated range. What is called proven has been excluded everywhere, not only where it was "
        "looked.",
        found.figure,
        found.marks,
    )
    return Chapter("price", title, exhibits=(exhibit,))


def _watch_list(ground: Ground, levers: tuple[Lever, ...]) -> Table:
    """For each lever the nearest change on either side: what to watch, and what it would do."""
    rows = []
    for lever in levers:
        name = sentence(parameter(lever.parameter).plain.removeprefix("the "))
        for end, near, far in lever.changes:
            inside = "yes" if lever.low <= end <= lever.high else "no"
            place = beyond(ground.scenario, end, end > lever.value)
            rows.append((name, number(lever.value), place, effect(near, far), inside))
    return Table(
        "What to watch: the nearest change each way, and whether the stated range holds it",
        ("lever", "now", "if it came to be", "that", "in range"),
        tuple(rows),
    )


def what_it_is_worth(ground: Ground) -> Chapter:
    """Payoffs of the stable outcomes, and what a wider agenda is worth."""
    found = ground.answer
    if found is None:
        return Chapter("worth", "What it is worth to each side", (UNDECIDED,))
    plane = payoff_plane(found)
    figure = Exhibit(
        "payoff-plane",
        plane.words,
        "Every outcome by what it is worth to each side, in points. Right and up of the dashed "
        "cross both sides are better off than with no deal. Only ratios of one side's points mean "
        "something.",
        plane.figure,
        plane.marks,
    )
    text = tuple(f"{sentence(w.words)}." for w in found.widening if len(w.narrow) == 1)
    along = ground.agendas
    if along is None:
        return Chapter("worth", "What it is worth to each side", text, (figure,))
    agenda = Exhibit(
        "agenda",
        along.words,
        "What a side gains from talks that put more on the table, as the threat grows: its payoff "
        "in the answer for the wider agenda less that for the narrower.",
        along.figure,
        along.frame,
    )
    return Chapter("worth", "What it is worth to each side", text, (figure, agenda))


def over_time(ground: Ground) -> Chapter:
    """The terms against the length of the talks, and a strike that is left to their end."""
    heading = "What time changes"
    try:
        found = by_length(ground.scenario, lengths=LENGTHS)
        late = by_length(ground.scenario, lengths=LENGTHS, laws=STILL, strike="deadline")
    except InputError:
        return Chapter("time", heading, ("This form of the game is not played in rounds.",))
    figure = Exhibit(
        "lengths",
        found.headline,
        "The answer where the sides talk in rounds and what stands after the last stands for ever, "
        "by how many rounds there are. Each line is an assumption about what drifts meanwhile, a "
        "quarter of the way a round. A round has no length, so that nothing here is a date.",
        found.figure,
        found.frame,
    )
    text = (
        f"{found.words}.",
        "With a strike that is left to the last round and feared in none before it, "
        f"{within(late.words)}.",
        f"How patient each side is, and how fast anything drifts, is assumed. {_undrifted(found)}",
    )
    return Chapter("time", heading, text, (figure,))


def _undrifted(found: Lengths) -> str:
    """Whether time by itself changes the terms, where the sides are equally patient."""
    name = next(iter(STILL))
    ends = [found.terms(name, file)[k] for file in found.agenda for k in (0, -1)]
    if np.allclose(ends[::2], ends[1::2], rtol=0, atol=_SAME, equal_nan=True):
        return "With equal patience and nothing that drifts, time changes nothing."
    return "Even with equal patience and nothing that drifts, time changes what is settled here."


def how_sure(ground: Ground) -> Chapter:
    """The answer over draws from the stated ranges, and under other forms of the game."""
    text: tuple[str, ...] = (f"{UNDECIDED} What holds on grids stands in the annex.",)
    tables = []
    if ground.sure is not None:
        text = (f"{ground.sure.verdict}. {RULE}", *_doubt(ground))
        tables.append(ground.sure.table)
    if ground.by_form is not None:
        tables.append(by_form(ground.by_form, but_the_same=True))
    return Chapter("how-sure", "How sure one can be", text, over_draws(ground), tuple(tables))


def over_draws(ground: Ground) -> tuple[Exhibit, ...]:
    """The answer over draws from the stated ranges, where it is decided."""
    found = ground.readings
    if found is None:
        return ()
    caption = (
        "Above: the answer's terms as the threat grows, over draws from the stated ranges (line: "
        "the median; bands: half and nine tenths of the draws that settle the file). Below: in "
        "which share of the draws the file is settled on at least these terms."
    )
    return (Exhibit("draws", found.words, caption, found.figure, found.marks),)


def _doubt(ground: Ground) -> tuple[str, ...]:
    """Which forms have another answer, and how sure Tehran must be that the threat is meant."""
    said = [f"{ground.by_form.words}."] if ground.by_form is not None else []
    if (found := ground.bluff) is not None:
        meant = [found.how_sure, *([found.standing.words] if found.standing is not None else [])]
        said.append(" ".join(f"{each}." for each in meant))
    return tuple(said)


def by_form(found: AnswersByForm, but_the_same: bool = False) -> Table:
    """The answer under each form of the game, each told by what it supposes.

    Or under those that do not have the same answer, with how many do.
    """
    caption = "The answer under other forms of the game: share of each file that "
    caption += found.structure.gives
    rows = found.frame().drop(columns="form")
    if but_the_same and (same := int((rows["answer"] == THE_SAME).sum())):
        rows = rows[rows["answer"] != THE_SAME]
        caption += f". Under {same} more the answer is the same (annex)"
    told = rows.pop("which supposes that")
    return Table(
        caption,
        ("if", *rows.columns),
        tuple(
            (supposed or "as it stands", *map(str, row))
            for supposed, row in zip(told, rows.itertuples(index=False), strict=True)
        ),
        found,
    )


def the_record(ground: Ground) -> Chapter:
    """What the model says of rounds that are over."""
    found = ground.record.get()
    figure = Exhibit(
        "record",
        found.words,
        "What each form of the game says of rounds that are over, beside what happened: per cent "
        f"given up ({found.letters}; a dash: dropped). Each round is set by the same scale, from "
        "sources on the time before it ended; how it ended sets nothing.",
        found.figure,
        found.frame,
    )
    return Chapter("record", "Where the model was right and where not", (), (figure,))
