"""Results as shapes, charts and tables: what stands on a slide in place of a picture.

`paint` knows the kinds of results that have a twin a user can edit; it says no to any other, whose
figure then stands on the slide as a picture. A new kind is one function here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch

import numpy as np

from model.answers import Answer
from model.answers.agendas_along import AgendasAlong
from model.answers.draws import Draws
from model.answers.levers import Levers
from model.answers.payoff_plane import PayoffPlane, label
from model.answers.room import Room
from model.briefing.slides import charts
from model.briefing.slides.area import Area
from model.briefing.slides.levers import paint_levers
from model.briefing.slides.room import paint_room
from model.briefing.slides.sheet import Sheet
from model.briefing.slides.tables import whole_table
from model.episodes import Episodes
from model.payoffs import PLAYER_NAMES, PLAYERS
from model.plots.house import house as look
from model.reasons import KINDS, Reasons
from model.uncertainty.by_form import AnswersByForm
from model.words import sentence, settled_set

_ACTS = {"leave": "If it alone left a settled file open", "settle": "If it alone settled another"}


def _of_files() -> tuple[str, ...]:
    """Lines of the files, from the first on: weaker for each that follows."""
    return look.every, look.agreed, look.some, look.accent, look.quiet


def _of_players() -> dict[str, str]:
    """The colour of each player by its name."""
    return {PLAYER_NAMES[p]: look.players[p] for p in PLAYERS}


@singledispatch
def paint(result: object, sheet: Sheet, area: Area) -> bool:
    """Put a result into an area of a slide; False if it has no twin to be edited."""
    return False


@paint.register
def _room(result: Room, sheet: Sheet, area: Area) -> bool:
    paint_room(sheet, area, result)
    return True


@paint.register
def _answer(result: Answer, sheet: Sheet, area: Area) -> bool:
    """What each deal that can hold is worth to both sides over no deal."""
    deals = [deal for deal in result.stable if deal.settled]
    if not deals:
        return False
    series = {PLAYER_NAMES[p]: [deal.gains[k] for deal in deals] for k, p in enumerate(PLAYERS)}
    names = [sentence(deal.words) for deal in deals]
    charts.bars(sheet, area, names, series, _of_players(), "+0.00;-0.00", "Better than no deal by")
    return True


@paint.register
def _levers(result: Levers, sheet: Sheet, area: Area) -> bool:
    if result.levers:
        paint_levers(sheet, area, result)
    return bool(result.levers)


@paint.register
def _draws(result: Draws, sheet: Sheet, area: Area) -> bool:
    """In which share of the draws each file is settled on at least given terms."""
    curves = {sentence(f): result.exceedance(f) for f in result.agenda}
    at = next(iter(curves.values()))[0]
    charts.lines(
        sheet,
        area,
        (f"share of the file that {result.structure.gives}, at least", list(at)),
        "share of the draws",
        {name: list(every) for name, (_, every, _) in curves.items()},
        dict(zip(curves, _of_files(), strict=False)),
        percent=True,
    )
    return True


@paint.register
def _reasons(result: Reasons, sheet: Sheet, area: Area) -> bool:
    """Each kind of deviation by term, both sides in one chart; the terms that weigh most first."""
    left, right = area.split_columns((area.width - 0.3) / 2, 0.3)
    kinds = [k for k in KINDS if any(k in found for found in result.deviations.values())]
    for kind, place in zip(kinds, (left, right), strict=False):
        found = {
            PLAYER_NAMES[player]: {**each[kind].by_term, "in all": each[kind].gain}
            for player, each in result.deviations.items()
            if kind in each
        }
        names = _weightiest(found)
        series = {
            player: [float(changes.get(n, 0)) or float("nan") for n in names]
            for player, changes in found.items()
        }
        charts.bars(
            sheet,
            place,
            list(map(sentence, names)),
            series,
            _of_players(),
            "+0.00;-0.00",
            _ACTS[kind],
        )
    return bool(kinds)


def _weightiest(found: Mapping[str, Mapping[str, object]]) -> list[str]:
    """The terms that change for somebody, by the greatest change; the sum last."""
    size: dict[str, float] = {}
    for changes in found.values():
        for name, value in changes.items():
            size[name] = max(size.get(name, 0), abs(float(value)))  # type: ignore[arg-type]
    names = [n for n in size if size[n] and n != "in all"]
    return [*sorted(names, key=lambda n: -size[n]), "in all"]


@paint.register
def _agendas(result: AgendasAlong, sheet: Sheet, area: Area) -> bool:
    """What each wider agenda is worth to each side along the lever."""
    series, colours = {}, {}
    for agendas, gains in result.groups:
        for p, player in enumerate(PLAYERS):
            name = f"{PLAYER_NAMES[player]}: {result.adding(agendas)}"
            series[name] = list(np.mean(gains[:, p], axis=-1))
            colours[name] = look.players[player]
    lever = result.scenario.parameter(result.lever).words
    charts.lines(
        sheet, area, (lever, list(result.at)), "gain in points of its own", series, colours
    )
    return True


@paint.register
def _plane(result: PayoffPlane, sheet: Sheet, area: Area) -> bool:
    """What both sides have in every outcome, and in those that are stable."""
    cloud, edge = "other outcomes", "what no outcome beats for both"
    groups: dict[str, Sequence[tuple[float, float]]] = {
        cloud: [(us, iran) for us, iran in result.cloud],
        edge: [(us, iran) for us, iran in result.frontier],
    }
    looks = {cloud: (look.rule, "CIRCLE", 3), edge: (look.quiet, "CIRCLE", 3)}
    central = [o.bargain for o in result.answer.outcomes]
    for deal in (o for o in result.answer.stable if o.settled):
        name = label(deal.terms)
        groups[name] = [deal.payoffs]
        chosen = deal.bargain in central
        looks[name] = (look.agreed, "CIRCLE", 13) if chosen else (look.some, "DIAMOND", 11)
    groups["no deal at all"] = [result.answer.no_deal]
    looks["no deal at all"] = (look.gap, "SQUARE", 11)
    axes = ("better for the United States (points)", "better for Iran (points)")
    charts.dots(sheet, area, axes, groups, looks, (edge,))
    return True


@paint.register
def _record(result: Episodes, sheet: Sheet, area: Area) -> bool:
    """Each round of talks: what happened, what the answer said, and what other forms would have."""
    head = ("Talks", "What happened", "The answer said", "Verdict", "It can hold too")
    rows = [
        (
            episode.scenario.title,
            episode.happened.words,
            sentence(episode.said[0].words),
            episode.verdict,
            sentence(episode.supposing("hit", "allowed")) or "None",
        )
        for episode in result
    ]
    whole_table(sheet, area, head, rows, (14, 12, 11))
    return True


@paint.register
def _forms(result: AnswersByForm, sheet: Sheet, area: Area) -> bool:
    """The forms of the game that reverse the answer, and what it is then."""
    files = result.structure.file_names
    rows = [
        (
            sentence(result.supposes(each)),
            settled_set(each.sets[0] if each.sets else (), files),
            _given(each.terms),
        )
        for each in result.others
        if result.reverses(each)
    ]
    if rows:
        head = ("If", "Settled", sentence(result.structure.gives))
        whole_table(sheet, area, head, rows, (12, 11))
    return bool(rows)


def _given(terms: Mapping[str, str]) -> str:
    return ", ".join(f"{file} {given}" for file, given in terms.items() if given != "open")
