"""The lenses, one function each, and what they say of a game side by side.

What a lens is, and how several are read together, is told in `model.lenses.lens`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps

import numpy as np

from model.continuum import Continuum, PremiseFails, without_a_grid
from model.continuum.by_blocks import ends_of
from model.equilibria.budget import OutOfBudget
from model.equilibria.cooperative import NothingToGain
from model.equilibria.correlated import Kind
from model.equilibria.results import TooLarge
from model.errors import InputError
from model.game import BargainingGame
from model.grid import Outcome
from model.lenses.bargaining import DEADLOCK, MAXIMIN, THREATS, fallback, strike
from model.lenses.competition import competition, outcome_basins
from model.lenses.lens import Lens, SideBySide, Status
from model.lenses.mediator import mediators_table
from model.lenses.quantal_response import spread
from model.lenses.zones import zone
from model.payoffs import PLAYER_NAMES, PLAYERS, Player, Structure
from model.scenario import Scenario

#: The finest grid; beyond it the linear programmes take minutes.
_LARGEST = 4

_ALMOST = 1e-9

_Look = Callable[[BargainingGame], Lens]

#: Starts of each kind of learning, and the seed that draws them.
_STARTS, _SEED = 60, 2026


def lenses(
    scenario: BargainingGame | Scenario | str = "oman-2026",
    advance: Callable[[int], None] | None = None,
    *,
    levels: int = 3,
    structure: Structure | None = None,
) -> SideBySide:
    """Look at a game through each lens.

    Parameters
    ----------
    scenario : BargainingGame, Scenario or str
        A game, or a scenario or what `model.load` takes, with `levels` and `structure` of its game.
        On at most 4 levels.
    advance : callable, optional
        Told of each lens done, of `COUNT`.

    Returns
    -------
    SideBySide
        Some seconds at L = 3.

    Raises
    ------
    ValueError
        For a finer grid.

    Examples
    --------
    >>> import model
    >>> found = model.side_by_side("oman-2026", levels=2)
    >>> len(found), found[0].name
    (15, 'equilibrium set')
    """
    game = BargainingGame.of(scenario, levels, structure)
    if game.levels > _LARGEST:
        raise InputError(f"levels: must be at most {_LARGEST} for the lenses, got {game.levels}")
    found = []
    for look in _LOOKS:
        found.append(look(game))
        if advance is not None:
            advance(1)
    return SideBySide(game, tuple(found))


def _within_reach(name: str, question: str) -> Callable[[_Look], _Look]:
    """A lens that says in a line that a game is beyond it, so that the others are told."""

    def bounded(look: _Look) -> _Look:
        @wraps(look)
        def asked(game: BargainingGame) -> Lens:
            try:
                return look(game)
            except (OutOfBudget, TooLarge) as error:
                count = len(game.grid.strategies)
                note = f"out of reach with {count} strategies a side: {error}"
                files: dict[str, Status] = dict.fromkeys(game.grid.names, "unread")
                return Lens(name, question, (), files, "none", True, "", note=note)

        return asked

    return bounded


def _equilibrium_set(game: BargainingGame) -> Lens:
    return _pure(
        game.grid.names,
        "equilibrium set", "what can hold, if each is certain of the other",
        tuple(game.equilibrium_outcomes()), "every cell compared", "regret 0",
    )  # fmt: skip


def _without_grid(game: BargainingGame) -> Lens:
    name, question = "without a grid", "what can hold, however finely concessions are split"
    method = "the deviations that matter, as inequalities in the terms"
    try:
        free = without_a_grid(game.scenario, game.structure)
    except PremiseFails as error:
        return _silent(name, question, method, f"not decided: {error}", game.grid.names)
    files: dict[str, Status] = {}
    for file in game.grid.names:
        can, may = free.can_settle(file), free.can_stay_open(file)
        files[file] = "either" if can and may else "settled" if can else "open" if may else "none"
        if None in (can, may):
            files[file] = "none"
    terms = {f: ends for f in game.grid.names if (ends := ends_of(free, f)) is not None}
    for file, ends in terms.items():
        if files[file] == "settled" and ends == (0, 0):
            files[file] = "dropped"
    witnesses = tuple(s.witness for s in free.sets if s.witness is not None)
    exact = isinstance(free, Continuum)
    return Lens(
        name, question, witnesses, files, method, exact,
        "exact signs; a witness for each set" if exact else "a witness or a proof for each set",
        note=f"one outcome shown for each set of files. {free.words}", terms=terms,
    )  # fmt: skip


_PERFECT = ("perfect", "what holds against small mistakes of the other")


@_within_reach(*_PERFECT)
def _perfect(game: BargainingGame) -> Lens:
    return _pure(
        game.grid.names,
        *_PERFECT, game.perfect_outcomes(),
        "equilibria in strategies that nothing weakly dominates", "regret 0",
    )  # fmt: skip


_ADMISSIBLE = (
    "admissible",
    "what is left when nobody plays weakly dominated strategies, repeatedly",
)


@_within_reach(*_ADMISSIBLE)
def _admissible(game: BargainingGame) -> Lens:
    left = game.admissible()
    survivors = _named(game, left.equilibria)
    efficient = _named(game, left.efficient)
    note = "better for both than another of them: " + "; ".join(o.label for o in efficient)
    return _pure(
        game.grid.names,
        *_ADMISSIBLE, survivors, "iterated removal, mixed dominators allowed", "regret 0",
        "" if efficient == survivors else note,
    )  # fmt: skip


_SAFER = ("risk dominance", "which of the admissible is safer, if each is unsure of the other")


@_within_reach(*_SAFER)
def _risk_dominance(game: BargainingGame) -> Lens:
    duels = competition(game)
    return _pure(
        game.grid.names,
        *_SAFER, duels.undominated, "products of losses; where silent, the tracing procedure",
        "exact comparisons", duels.summary,
    )  # fmt: skip


def _learning(game: BargainingGame) -> Lens:
    rng = np.random.default_rng(_SEED)
    runs = [
        outcome_basins(game, dynamics, rng=rng, starts=_STARTS)
        for dynamics in ("replicator", "fictitious play")
    ]
    ended = dict.fromkeys(o for run in runs for o, share in run.outcomes.items() if share.count)
    lens = _pure(
        game.grid.names,
        "learning", "where sides end that adjust step by step", tuple(ended),
        f"nashpy's replicator dynamics and fictitious play, {_STARTS} seeded starts of each",
        "regret of every end", " ".join(run.summary for run in runs),
    )  # fmt: skip
    # What ended nowhere, or in a mixture, is an answer too, and not one of these outcomes.
    if any(run.basins.unsettled.count or run.basins.mixed.count for run in runs):
        lens = replace(lens, files=dict.fromkeys(game.grid.names, "either"))
    return replace(lens, exact=False)


def _quantal(game: BargainingGame) -> Lens:
    found = spread(game.scenario, levels=(2, 3, 4), structure=game.structure)
    worst = max(row.qre.residual for row in found.rows)
    return Lens(
        "quantal response", "how often, if both sides err and costly errors are rarer", (),
        dict.fromkeys(game.grid.names,
        "at times"), "logit, principal branch", False,
        f"residual at most {worst:.0e}", found.settled, ". ".join(found.sentences),
    )  # fmt: skip


def _mediator(kind: Kind) -> _Look:
    names = {"correlated": "mediator", "coarse": "coarse mediator"}
    questions = {
        "correlated": "what a trusted mediator can bring about by private recommendations",
        "coarse": "as above, accepted before either hears the advice",
    }

    @_within_reach(names[kind], questions[kind])
    def look(game: BargainingGame) -> Lens:
        def within(least: float, most: float) -> Status:
            return "settled" if least > 1 - _ALMOST else "open" if most < _ALMOST else "either"

        table = mediators_table(game, kind)
        chances = ", ".join(
            f"{file} {least:.2f} to {most:.2f}" for file, (least, most) in table.settlement.items()
        )
        outcomes = dict.fromkeys(o for ends in table.outcomes.values() for o in ends)
        worst = max(best.regret for best in table.best.values())
        return Lens(
            names[kind], questions[kind], tuple(outcomes),
            {f: within(*ends) for f, ends in table.settlement.items()},
            "linear programmes", False, f"regret at most {worst:.0e} of the largest payoff",
            table.settlement,
            f"chance that a file is settled under the mediator's lottery, least to most: {chances}",
            table.terms,
        )  # fmt: skip

    return look


def _bargained(point: str) -> _Look:
    """The three bargaining solutions from a disagreement point, if there is something to gain."""
    words = {DEADLOCK: "full deadlock", MAXIMIN: "maximin", THREATS: "rational threats"}[point]

    name = f"bargained from {words.removeprefix('full ')}"
    question = f"what binding agreements would share out, from {words}"

    @_within_reach(name, question)
    def look(game: BargainingGame) -> Lens:
        without = fallback(game, point)
        us, iran = (float(p) for p in without.payoffs)
        start = f"without agreement: {words}, {us:.2f} points to the US and {iran:.2f} to Iran"
        method = "Nash, Kalai-Smorodinsky and egalitarian solutions"
        try:
            deals = strike(game, without)
        except NothingToGain:
            ends = tuple(o for o, _ in without.outcomes)
            note = f"{start}; no lottery of outcomes is better for both"
            return _pure(game.grid.names, name, question, ends, method, "exact", note)
        notes = [
            f"{axioms}: " + " or ".join(f"{float(t):.2f} {o.label}" for o, t in deal.outcomes)
            for axioms, deal in deals.items()
        ]
        outcomes = tuple(dict.fromkeys(o for deal in deals.values() for o, _ in deal.outcomes))
        return _pure(
            game.grid.names,
            name,
            question,
            outcomes,
            method,
            "exact",
            f"{start}; {'; '.join(notes)}",
        )

    return look


def _first(player: Player) -> _Look:
    def look(game: BargainingGame) -> Lens:
        value, outcomes = game.commitment(player)
        feared, worse = game.commitment(player, "hostile")
        note = f"worth {float(value):.3g} points to it"
        if (feared, worse) != (value, outcomes):
            ends = "; ".join(o.label for o in worse)
            note += f"; if the other side breaks ties against it, {float(feared):.3g}: {ends}"
        return _pure(
            game.grid.names,
        f"{PLAYER_NAMES[player]} first", "what comes of it if it commits and is believed",
            outcomes, "best reply to every commitment", "exact", note,
        )  # fmt: skip

    return look


def _zones(game: BargainingGame) -> Lens:
    name = "zone of agreement"
    question = "whether some terms of this file alone are better for both than none"
    method = "payoff differences in the terms"
    try:
        found = {file: zone(game.scenario, file, game.structure) for file in game.grid.names}
    except InputError as error:
        return _silent(name, question, method, f"not asked: {error}", game.grid.names)
    return Lens(
        name, question, (), {f: "either" if z.exists else "open" for f, z in found.items()},
        method, True, "exact roots",
        note=". ".join(z.words for z in found.values()),
        terms={
            f: (float(z.agreed.low), float(z.agreed.high))
            for f, z in found.items()
            if z.agreed is not None
        },
    )  # fmt: skip


_LOOKS: tuple[_Look, ...] = (
    _equilibrium_set,
    _without_grid,
    _perfect,
    _admissible,
    _risk_dominance,
    _learning,
    _quantal,
    _mediator("correlated"),
    _mediator("coarse"),
    *(_bargained(point) for point in (DEADLOCK, MAXIMIN, THREATS)),
    *(_first(player) for player in PLAYERS),
    _zones,
)

#: How many lenses there are.
COUNT = len(_LOOKS)


def _named(game: BargainingGame, profiles: Iterable[tuple[int, int]]) -> tuple[Outcome, ...]:
    order = list(game.equilibrium_outcomes())
    return tuple(sorted({game.outcome(i, j) for i, j in profiles}, key=order.index))


def _pure(
    names: Sequence[str],
    name: str,
    question: str,
    outcomes: tuple[Outcome, ...],
    method: str,
    certificate: str,
    note: str = "",
) -> Lens:
    """An exact lens that answers by outcomes."""

    def status(file: str) -> Status:
        settled = [file in outcome.settled for outcome in outcomes]
        if not settled:
            return "none"
        where = outcomes[0].files.index(file)
        if all(outcome.terms[where] == 0 for outcome in outcomes):
            return "dropped"
        return "settled" if all(settled) else "either" if any(settled) else "open"

    files = {f: status(f) for f in names}
    return Lens(
        name, question, outcomes, files, method, True, certificate, None, note, _terms(outcomes)
    )


def _terms(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float]]:
    """Lowest and highest terms on which outcomes settle each file, where any does."""
    result = {}
    for where, file in enumerate(outcomes[0].files if outcomes else ()):
        found = [float(x) for outcome in outcomes if (x := outcome.terms[where]) is not None]
        if found:
            result[file] = (min(found), max(found))
    return result


def _silent(name: str, question: str, method: str, note: str, files: Sequence[str]) -> Lens:
    return Lens(name, question, (), dict.fromkeys(files, "none"), method, True, "", note=note)
