"""What a briefing says: solve once, then describe. Nothing here touches a file."""

from __future__ import annotations

from collections.abc import Callable

from model.briefing import both, chapters, front
from model.briefing.content import Briefing, Exhibit
from model.briefing.ground import Ground
from model.progress import waiting
from model.scenario import Scenario
from model.second import Ask, Asked
from model.sweeps.findings import CHECKED_LEVELS

#: The form of the game that the others are compared with.
BASE = "base"


def compose(
    scenario: Scenario,
    levels: int = 3,
    against: Scenario | None = None,
    advance: Callable[[int], None] = lambda _: None,
    begin: Callable[[Exhibit], None] = lambda _: None,
    ask: Ask = Asked,
) -> Briefing:
    """Solve what the briefing needs and lay out its chapters.

    Parameters
    ----------
    scenario : Scenario
    levels : int
        L of the figures; headlines are checked on L = 3, 5, 9 as well.
    against : Scenario, optional
        Another scenario to compare with.
    advance : callable
        Told of each step done; see `steps`.
    begin : callable
        Told of each figure as soon as there is one.
    ask : callable
        Has found what can be found meanwhile; see `model.second`.
    """
    ground = Ground(scenario, levels, advance, ask)
    other = None if against is None else Ground(against, levels, advance)
    for chapter in chapters.ORDER:
        if chapter in chapters.AHEAD:
            chapters.AHEAD[chapter](ground)
    headline = front.picture(ground)
    begin(headline)
    beside = () if other is None else (chapters.compared(ground, other),)
    made = {}
    # Last those that wait for what is found meanwhile.
    for chapter in sorted(chapters.ORDER, key=chapters.AHEAD.__contains__):
        with waiting(f"Chapter: {chapter.__name__.replace('_', ' ')}"):
            made[chapter] = chapter(ground)
        for exhibit in made[chapter].exhibits:
            begin(exhibit)
        advance(1)
    if other is None:
        title, points = front.title(ground), front.points(ground)
    else:
        title, points = both.title(ground, other), both.points(ground, other)
    told = [made[chapter] for chapter in chapters.ORDER]
    first = next((k for k, chapter in enumerate(told) if chapter.annex), len(told))
    further = () if other is None else chapters.of_the_other(ground, other)
    laid = (*beside, *told[:first], *further, *told[first:])
    return Briefing(
        scenario, against, levels, title, headline, points, laid, ground.attrs,
        ground.moves.data() if ground.moves else None,
    )  # fmt: skip


def steps(levels: int, compared: bool = False) -> int:
    """How often composing a briefing reports progress."""
    grids = len({levels, *CHECKED_LEVELS})
    sweeps = 2 * (1 + compared)
    return sweeps * (grids + 1) + len(chapters.ORDER)
