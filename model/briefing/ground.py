"""What several chapters of a briefing stand on, solved once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from model.about import LENS, provenance
from model.answers import Answer, answer
from model.answers.agendas_along import AgendasAlong, agendas_along
from model.answers.draws import Draws as CentralDraws
from model.answers.draws import draws
from model.answers.levers import Levers, levers
from model.answers.promise import Promise, promise
from model.answers.room import Room, room_of
from model.answers.room_along import RoomAlong, room_along
from model.briefing.sure import Sure
from model.episodes import Episodes, episodes
from model.errors import InputError
from model.game import BargainingGame
from model.premise import at_stake
from model.pricing import Price, price
from model.scenario import Scenario
from model.second import Ask, Asked
from model.sweeps import Checked
from model.sweeps.checked import Headlines, checked, headline_check
from model.sweeps.findings import CHECKED_LEVELS, Finding, along
from model.two_types import Bluff, bluff
from model.uncertainty import (
    Draws,
    Forms,
    Robustness,
    across_structures,
    draw,
    one_at_a_time,
    robustness,
)
from model.uncertainty.by_form import AnswersByForm, answers_by_form
from model.uncertainty.robustness import free_shares

#: Cases drawn from the stated ranges, and the finest grid on which lenses are compared over them.
CASES, LENS_LEVELS = 2**13, 3

#: Cases drawn for the answer, each at all threats.
DRAWS = 2**10

#: The seed of all that is drawn.
SEED = 0

#: Points along the threat.
LINE = 201

_Found = TypeVar("_Found")


def _if_decided(find: Callable[[], _Found]) -> _Found | None:
    """What is found, or None where a form or its numbers are not decided without a grid."""
    try:
        return find()
    except InputError:
        return None


@dataclass(frozen=True, eq=False)
class Ground:
    """One scenario on the grids that its headlines are checked on.

    Attributes
    ----------
    scenario : Scenario
    levels : int
        L of the figures.
    advance : callable
        Told of each piece of work done.
    ask : callable
        Has found what can be found meanwhile; see `model.second`.
    """

    scenario: Scenario
    levels: int
    advance: Callable[[int], None] = lambda _: None
    ask: Ask = Asked

    @property
    def grids(self) -> list[int]:
        """The levels of the figures, then the others that are checked."""
        return [self.levels, *(n for n in CHECKED_LEVELS if n != self.levels)]

    @cached_property
    def answer(self) -> Answer | None:
        """The answer; None for a form that is not read without a grid."""
        return _if_decided(lambda: answer(self.scenario))

    @cached_property
    def room(self) -> Room | None:
        """The room for a deal in each file."""
        found = self.answer
        return None if found is None else _if_decided(lambda: room_of(found))

    @cached_property
    def moves(self) -> RoomAlong | None:
        """The same as the threat moves, with the files by themselves or linked."""
        found = self.room
        return None if found is None else _if_decided(lambda: room_along(found))

    @cached_property
    def levers(self) -> Levers | None:
        """What would change the answer, lever by lever."""
        return _if_decided(lambda: levers(self.scenario))

    @cached_property
    def price(self) -> Price | None:
        """What it would take to settle the last file that the answer leaves open, if there is one.

        Of those at stake: what a file that nobody ever gives would take is a link, not a lever.
        Lever by lever: the search for a joint move is bounded by time, and a briefing is to say the
        same on every machine.
        """
        left = self.left_open
        if not left:
            return None
        return _if_decided(lambda: price(self.scenario, f"{left[-1]} settled", joint=False))

    @property
    def left_open(self) -> list[str]:
        """Files at stake that no outcome of the answer settles, if it has outcomes."""
        if self.answer is None or not self.answer.outcomes:
            return []
        settled = {f for outcome in self.answer.outcomes for f in outcome.settled}
        at_all = at_stake(self.answer.structure).file_names
        return [f for f in self.answer.agenda if f in at_all and f not in settled]

    @cached_property
    def promise(self) -> Promise | None:
        """The answer wherever threat and promise stand."""
        return _if_decided(lambda: promise(self.scenario))

    @cached_property
    def readings(self) -> CentralDraws | None:
        """The answer over draws from the stated ranges."""
        return _if_decided(lambda: draws(self.scenario, DRAWS, seed=SEED))

    @cached_property
    def agendas(self) -> AgendasAlong | None:
        """What a wider agenda is worth as the threat grows; None where there is no wider one."""
        return _if_decided(lambda: agendas_along(self.scenario))

    @cached_property
    def by_form(self) -> AnswersByForm | None:
        """The answer under each form of the game; None where it is not read under its own."""
        return None if self.answer is None else answers_by_form(self.scenario)

    @cached_property
    def sure(self) -> Sure | None:
        """How sure the answer is; None where there is none."""
        found = self.answer
        if found is None:
            return None
        free = _if_decided(lambda: free_shares(self.cases, self.scenario.form()))
        return Sure(found, self.readings, self.by_form, free)

    @cached_property
    def bluff(self) -> Bluff | None:
        """What holds if Iran does not know whether the threat is meant, on the coarsest grid.

        What is told of it is the same on every grid.
        """
        return _if_decided(lambda: bluff(self.scenario, levels=2))

    @cached_property
    def line(self) -> Checked:
        """Along the threat, and at the scenario's own."""
        return self._checked(threat=(0, 1, LINE))

    def _checked(self, **axes: Any) -> Checked:
        return checked(self.scenario, levels=self.levels, advance=self.advance, **axes)

    @cached_property
    def game(self) -> BargainingGame:
        """The game of the figures."""
        return BargainingGame(self.scenario, self.levels)

    @cached_property
    def attrs(self) -> dict[str, Any]:
        """What every result of this game carries."""
        return provenance(
            self.scenario, lens=LENS, levels=self.levels, structure=self.game.structure
        )

    @cached_property
    def findings(self) -> list[Finding]:
        """What all grids say along the threat."""
        return along(self.line.grids, "threat")

    @cached_property
    def headlines(self) -> Headlines:
        """Whether each file can be settled, without a grid and on the grids that are checked."""
        return headline_check(self.scenario)

    @cached_property
    def cases(self) -> Draws:
        """Cases drawn from the stated ranges."""
        return draw(self.scenario, CASES, seed=SEED)

    @cached_property
    def shares(self) -> Robustness:
        """Shares of the cases in which each conclusion holds, by lens."""
        return robustness(self.cases, levels=min(self.levels, LENS_LEVELS))

    @cached_property
    def forms(self) -> Forms:
        """The same under other forms of the game."""
        return self.forms_asked.get()

    @cached_property
    def forms_asked(self) -> Asked[Forms]:
        """These, to be waited for."""
        return self.ask(forms_of, self.scenario, CASES, min(self.levels, LENS_LEVELS))

    @cached_property
    def record(self) -> Asked[Episodes]:
        """What the model says of rounds that are over, to be waited for."""
        return self.ask(episodes)

    @property
    def today(self) -> dict[str, float]:
        """The scenario's own values."""
        return {name: float(value) for name, value in self.scenario.values.items()}


def forms_of(scenario: Scenario, cases: int, levels: int) -> Forms:
    """Shares of cases in which each conclusion holds under each form of the game.

    Drawn anew where it is found: quicker than sending them.
    """
    variants = one_at_a_time(scenario.form(), levels)
    return across_structures(draw(scenario, cases, seed=SEED), variants=variants)
