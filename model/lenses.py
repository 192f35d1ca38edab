"""Lenses side by side: what the talks come to under each way of reading the same game.

There is no single "the" equilibrium. Each lens asks another question of the same payoffs and gives
outcomes, and for each file whether it is settled in all of them, in none, or in some. Where lenses
disagree that is the result; nothing averages them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from model.bargaining import bargain, mediators_table
from model.equilibria.cooperative import Axioms
from model.errors import InputError
from model.game import BargainingGame
from model.grid import Outcome
from model.parameters import FILES
from model.payoffs import PLAYER_NAMES, PLAYERS

Status = Literal["settled", "dropped", "open", "either", "none"]

#: The finest grid; beyond it the linear programmes take minutes.
_LARGEST = 4

_ALMOST = 1e-9


@dataclass(frozen=True)
class Lens:
    """The answer of one lens.

    Attributes
    ----------
    name, question : str
    outcomes : tuple of Outcome
        Its outcomes; for the mediator those of its three best distributions.
    files : mapping of str to {"settled", "dropped", "open", "either", "none"}
        Whether each file is settled under every answer of the lens ("dropped" if on terms 0: the US
        lets it go), open under every one, or either; "none" where the lens has no pure answer.
    exact : bool
        Whether no float decided.
    note : str
        What a reader must know besides.
    """

    name: str
    question: str
    outcomes: tuple[Outcome, ...]
    files: Mapping[str, Status]
    exact: bool
    note: str = ""


def lenses(game: BargainingGame) -> tuple[Lens, ...]:
    """Look at a game through each lens.

    Parameters
    ----------
    game : BargainingGame
        On at most 4 levels.

    Returns
    -------
    tuple of Lens
        A second at L = 3.

    Raises
    ------
    ValueError
        For a finer grid.
    """
    if game.levels > _LARGEST:
        raise InputError(f"levels: must be at most {_LARGEST} for the lenses, got {game.levels}")
    left = game.admissible()
    survivors = _named(game, left.equilibria)
    efficient = _named(game, left.efficient)
    found = [
        _of(
            "equilibrium set", "what can hold, if each is certain of the other",
            tuple(game.equilibrium_outcomes()),
        ),
        _of(
            "perfect", "what holds against small mistakes of the other", game.perfect_outcomes(),
        ),
        _of(
            "admissible", "what is left when nobody plays weakly dominated strategies, repeatedly",
            survivors,
            "" if efficient == survivors else "better for both than another of them: "
            + "; ".join(o.label for o in efficient),
        ),
        _mediator(game),
        _bargained(game),
    ]  # fmt: skip
    for player in PLAYERS:
        value, outcomes = game.commitment(player)
        feared, worse = game.commitment(player, "hostile")
        note = f"worth {float(value):.3g} points to it"
        if (feared, worse) != (value, outcomes):
            ends = "; ".join(o.label for o in worse)
            note += f"; if the other side breaks ties against it, {float(feared):.3g}: {ends}"
        found.append(
            _of(
                f"{PLAYER_NAMES[player]} first", "what comes of it if it commits and is believed",
                outcomes, note,
            )
        )  # fmt: skip
    return tuple(found)


def agreement(found: Sequence[Lens]) -> tuple[str, ...]:
    """For each file, a sentence: what all lenses say, or how they differ."""
    words = {
        "settled": "settled",
        "dropped": "dropped by the US",
        "open": "open",
        "either": "settled or open",
        "none": "without a pure answer",
    }
    result = []
    for file in FILES:
        said = {lens.name: lens.files[file] for lens in found}
        if len(set(said.values())) == 1:
            result.append(
                f"The {file} file is {words[next(iter(said.values()))]} under every lens."
            )
            continue
        groups = [
            f"{words[status]} ({', '.join(n for n, s in said.items() if s == status)})"
            for status in dict.fromkeys(said.values())
        ]
        result.append(f"The lenses disagree on the {file} file: {'; '.join(groups)}.")
    return tuple(result)


def _named(game: BargainingGame, profiles: Sequence[tuple[int, int]]) -> tuple[Outcome, ...]:
    order = list(game.equilibrium_outcomes())
    return tuple(sorted({game.outcome(i, j) for i, j in profiles}, key=order.index))


def _of(name: str, question: str, outcomes: tuple[Outcome, ...], note: str = "") -> Lens:
    def status(file: str) -> Status:
        settled = [file in outcome.settled for outcome in outcomes]
        if not settled:
            return "none"
        where = FILES.index(file)
        if all(outcome.terms[where] == 0 for outcome in outcomes):
            return "dropped"
        return "settled" if all(settled) else "either" if any(settled) else "open"

    return Lens(name, question, outcomes, {f: status(f) for f in FILES}, True, note)


def _bargained(game: BargainingGame) -> Lens:
    """The three bargaining solutions from full deadlock, if there is something to bargain over."""
    name, question = "bargained", "what binding agreements would share out, from full deadlock"
    deals = []
    for axioms in get_args(Axioms):
        try:
            deals.append(bargain(game, axioms))
        except InputError:
            fallback = (game.grid.outcome(0),)
            note = "no lottery of outcomes is better for both than full deadlock"
            return _of(name, question, fallback, note)
    notes = [
        f"{deal.settlement.axioms}: "
        + " or ".join(f"{float(t):.2f} {o.label}" for o, t in deal.outcomes)
        for deal in deals
    ]
    outcomes = tuple(dict.fromkeys(o for deal in deals for o, _ in deal.outcomes))
    return _of(name, question, outcomes, "; ".join(notes))


def _mediator(game: BargainingGame) -> Lens:
    def within(least: float, most: float) -> Status:
        return "settled" if least > 1 - _ALMOST else "open" if most < _ALMOST else "either"

    table = mediators_table(game)
    chances = ", ".join(
        f"{file} {least:.2f} to {most:.2f}" for file, (least, most) in table.settlement.items()
    )
    outcomes = dict.fromkeys(o for ends in table.outcomes.values() for o in ends)
    return Lens(
        "mediator", "what a trusted mediator can bring about by private recommendations",
        tuple(outcomes), {f: within(*ends) for f, ends in table.settlement.items()}, False,
        f"chance that a file is settled, least to most: {chances}",
    )  # fmt: skip
