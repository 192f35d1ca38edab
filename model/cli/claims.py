"""Commands that put the model to a test: the article's claims, and what happened before."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from model.cli.options import (
    AsJson,
    FigureFile,
    Levels,
    Replace,
    ScenarioName,
    Settings,
    figure_target,
    print_caveats,
    print_json,
    read_scenario,
    table,
    write_figure,
)
from model.progress import waiting


def claims(
    scenario: ScenarioName = "oman-2026",
    n: Annotated[
        int, typer.Option("-n", help="Cases drawn from the stated ranges, a power of two.")
    ] = 1024,
    seed: Annotated[int, typer.Option(help="The same seed draws the same cases.")] = 0,
    set_: Settings = None,
    levels: Levels = 3,
    out: FigureFile = None,
    page: Annotated[
        int,
        typer.Option(min=1, max=2, help="Page of the figure: 1 the talks, 2 force and doubt."),
    ] = 1,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Try the claims of the article, and of the literature against it, on a scenario."""
    target = figure_target(out, replace)
    from model.claims import evaluate, words

    s = read_scenario(scenario, set_)
    with waiting("Trying the claims"):
        board = evaluate(s, n=n, seed=seed, levels=levels)
    if as_json:
        print_json(words.report(board))
    else:
        _print_board(board)
        print_caveats(s, board.attrs["caveat"])

    def draw() -> Any:
        from model.plots.claims import figure_claims

        return figure_claims(board, page)

    write_figure(target, draw, as_json)


def _print_board(board: Any) -> None:
    from model.claims import words

    a = board.attrs
    print(f"{a['scenario']} [{a['scenario_hash']}], L = {a['levels']}")
    print(f"{words.title(board)}. {words.counter_title(board)}.")
    for result in board.results:
        _print_claim(result)
    print(f"\n{words.sampling_words(board)}")
    print(f"Lens: {a['lens']}.")


def _print_claim(result: Any) -> None:
    from model.claims import words

    claim = result.claim
    print(f"\n{claim.text} ({claim.where}): {result.verdict.upper()}")
    about = f" Tried where: {claim.condition}." if claim.condition else ""
    print(f"  Test: {claim.predicate}.{about}")
    if "form" in result.verdict and claim.proof:
        print(f"  Why: {claim.proof}.")
    for found in result.readings:
        print(f"  {found.reading}: {words.grid_words(found)}; {words.share_words(found.sampled)};")
        print(f"    {words.mark_words(found)}; {words.change_words(found)}")
        if found.effect is not None:
            print(f"    {words.effect_words(found.effect, claim.measures)}")


def episodes(
    out: FigureFile = None,
    replace: Replace = False,
    as_json: AsJson = False,
) -> None:
    """Set what the model says of three rounds of talks beside what happened."""
    target = figure_target(out, replace)
    from model.episodes import episodes as look
    from model.episodes import report

    with waiting("Looking back"):
        found = look()
        answer = report(found)
    if as_json:
        print_json(answer)
    else:
        _print_episodes(answer)

    def draw() -> Any:
        from model.plots.episodes import figure_episodes

        return figure_episodes(found)

    write_figure(target, draw, as_json)


def _print_episodes(answer: dict[str, Any]) -> None:
    print(f"{answer['finding']}. {answer['admissible_finding']}.")
    for episode in answer["episodes"]:
        print(f"\n{episode['title']}: {episode['scenario']} [{episode['scenario_hash']}]")
        print(f"What happened: {episode['happened']} ({'; '.join(episode['sources'])})")
        if episode["hindsight"]:
            print(f"Not known on the eve: {episode['hindsight']}.")
        table(
            ("lens", "L", "nuclear", "regional", "missile", "against what happened"),
            [
                (said["lens"], said["levels"], *said["files"].values(), said["against"])
                for said in episode["said"]
            ],
        )
    print(answer["caveat"])
