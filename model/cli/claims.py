"""Commands that put the model to a test: the article's claims, and what happened before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.groups import Reply, Talks
from model.cli.options import Blind, Levels, read_scenario
from model.cli.text import table, tell
from model.errors import InputError
from model.progress import waiting

if TYPE_CHECKING:
    from model.claims import ClaimResult, InTime, Scoreboard
    from model.episodes import Episodes


def claims(
    n: Annotated[
        int, typer.Option("-n", help="Cases drawn from the stated ranges, a power of two.")
    ] = 1024,
    seed: Annotated[int, typer.Option(help="The same seed draws the same cases.")] = 0,
    levels: Levels = 3,
    page: Annotated[
        int,
        typer.Option(
            min=1, max=3, help="Page of the figure: 1 and 2 the talks, 3 force and doubt."
        ),
    ] = 1,
    about_time: Annotated[
        bool,
        typer.Option("--in-time", help="Those about time instead, in rounds: a minute or so."),
    ] = False,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Put the claims of the article to the test.

    And those of the literature against it.
    """
    from model.claims import evaluate

    s = talks.read()
    if about_time:
        if reply.out is not None:
            raise InputError("--in-time: must be without --out, since no figure is drawn, got both")
        from model.claims import in_time

        with waiting("Trying the claims about time"):
            tried = in_time(s, n=min(n, 32), seed=seed)
        reply.answer(tried, _print_in_time)
        return
    with waiting("Trying the claims"):
        board = evaluate(s, n=n, seed=seed, levels=levels)
    reply.answer(board, _print_board, figure=board.page(page).figure)


def _print_board(board: Scoreboard) -> None:
    tell(f"{board.scenario.label}, L = {board.levels}")
    tell(f"{board.words}.")
    for result in board.claims:
        _print_claim(result)
    tell(f"\n{board.sampling}")
    tell(f"Lens: {board.lens}.")


def _print_in_time(found: InTime) -> None:
    tell(f"{found.scenario.label}, {found.course.timing.words}")
    for each in found.claims:
        tell(f"\n{each.words}.")
        tell(f"  Test: {each.claim.predicate}.")
    tell(f"\n{found.sampling}.")


def _print_claim(result: ClaimResult) -> None:
    from model.claims import words

    claim = result.claim
    verdict = result.verdict.replace("by the form", "by the form of the model")
    tell(f"\n{claim.text} ({claim.where}): {verdict.upper()}")
    about = f" Tried where: {claim.condition}." if claim.condition else ""
    tell(f"  Test: {claim.predicate}.{about}")
    if "form" in result.verdict and claim.proof:
        tell(f"  Why: {claim.proof}.")
    for said in (words.blind_words(result), words.switch_words(result)):
        if said:
            tell(f"  {said}.")
    for found in result.readings:
        tell(f"  {found.reading}: {words.grid_words(found)}; {words.share_words(found.sampled)};")
        tell(f"    {words.mark_words(found)}; {words.change_words(found)}")
        if found.effect is not None:
            tell(f"    {words.effect_words(found.effect, claim.measures)}")


def episodes(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO]...",
            help="Scenarios that say what happened; all that come with the model by default.",
        ),
    ] = None,
    blind: Blind = False,
    *,
    reply: Reply,
) -> None:
    """Set what the model says of past talks beside what happened."""
    from model.episodes import episodes as look
    from model.episodes import with_a_record

    with waiting("Looking back"):
        found = look(*(read_scenario(s, blind=blind) for s in scenarios or with_a_record()))
    reply.answer(found, _print_episodes)


def _print_episodes(found: Episodes) -> None:
    tell(f"{found.words}.")
    for episode in found:
        happened = episode.happened
        tell(f"\n{episode.scenario.title}: {episode.scenario.label}")
        tell(f"What happened: {happened.words} ({'; '.join(episode.sources)}).")
        for each in happened.rounds:
            tell(f"  {each.date}  {each.words}", hang=14)
        if happened.hindsight:
            tell(f"Not known on the eve: {happened.hindsight}.")
        own, other = (said[0].agenda for said in (episode.said, episode.beside))
        table(
            ("form", f"on {', '.join(own)}", "against", f"on {', '.join(other)}", "against"),
            [
                (a.form, a.words, a.verdict, b.words, b.verdict)
                for a, b in zip(episode.said, episode.beside, strict=True)
            ],
        )
        tell(f"{episode.words}.")
        tell(f"A check on grids, every pure equilibrium: {episode.on_grids}.")
    tell("\nHit: all that is read is as it happened; allowed: some of it is, or can hold beside.")
