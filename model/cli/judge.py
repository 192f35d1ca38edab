"""Commands that say how far a conclusion can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from model.cli.groups import Reply, Talks
from model.cli.options import (
    AsJson,
    FigureSize,
    Levels,
    Replace,
    StyleName,
    answer,
    figure_target,
    write_figure,
)
from model.cli.text import NO_BREAK, table, tell
from model.progress import waiting


def robustness(
    n: Annotated[
        int, typer.Option("-n", help="Cases in all; for sobol a power of two from 16.")
    ] = 2**14,
    method: Annotated[str, typer.Option(help="sobol or lhs (Latin hypercube).")] = "sobol",
    seed: Annotated[int, typer.Option(help="The same seed draws the same cases.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Figure or table of the shares to write, as for other commands."),
    ] = None,
    structures: Annotated[
        Path | None,
        typer.Option(help="Figure of the other forms of the game to write, likewise."),
    ] = None,
    levels: Levels = 3,
    style: StyleName = None,
    size: FigureSize = None,
    replace: Replace = False,
    as_json: AsJson = False,
    *,
    talks: Talks,
) -> None:
    """Say in which share of sampled cases conclusions hold.

    By lens, and under other forms of the game.
    """
    looks = (style, size)
    shares_target = figure_target(out, replace, *(looks if out or not structures else (None, None)))
    forms_target = figure_target(
        structures, replace, *(looks if structures else (None, None)), "--structures"
    )
    s = talks.read()

    from model import uncertainty

    with waiting("Looking at the cases"):
        cases = uncertainty.draw(s, n, method=method, seed=seed)
        shares = uncertainty.robustness(cases, levels=levels)
        variants = uncertainty.one_at_a_time(s.form(), levels)
        forms = uncertainty.across_structures(cases, variants=variants)
    found = shares.beside(forms)
    answer(found, _print_robustness, as_json)
    write_figure(shares_target, found.figure, as_json, s.label, frame=found.frame)
    write_figure(forms_target, forms.figure, as_json, s.label, frame=forms.frame)


def _print_robustness(found: Any) -> None:
    _print_shares(found)
    _print_forms(found.forms)


def _print_shares(shares: Any) -> None:
    a = shares.attrs
    tell(
        f"{a['scenario']} [{a['scenario_hash']}], L = {a['levels']}, {a['n']:,} cases, "
        f"seed {a['seed']}"
    )
    tell(f"Shares of sampled cases, {a['sampling']}; not probabilities. +/-: {a['error']}.")
    if shares.free is not None:
        _print_free(shares.free)
        tell("As a check, on the grid, lens by lens:")
    measures = [str(m) for m in shares["measure"].values]
    rows = []
    for lens in shares["lens"].values:
        here = shares.data.sel(lens=lens)
        for file in shares["file"].values:
            cells = [
                _with_error(*(here[v].sel(file=file, measure=m) for v in _OF_FILES))
                for m in measures
            ]
            rows.append((lens, file, *cells))
        stuck = _with_error(here["deadlock_share"], here["deadlock_share_error"])
        rows.append((lens, "full deadlock", stuck, *[""] * (len(measures) - 1)))
    table(("lens", "file", *measures), rows)
    if "mixtures_checked" in a:
        tell(
            "Admissible: dominance by pure strategies; mixtures make no difference in "
            f"{a['mixtures_agreed']} of {a['mixtures_checked']} cases looked at."
        )


def _print_free(free: Any) -> None:
    from model.uncertainty.results import FREE_MEASURES
    from model.words import percent

    tell(f"{free.words}.")
    rows = [
        (f, *(f"{100 * s:.1f} ±{NO_BREAK}{100 * e:.2g}%" for s, e in zip(*pair, strict=True)))
        for f, *pair in zip(free.files, free.share, free.error, strict=True)
    ]
    table(("file, no grid", *FREE_MEASURES), rows)
    if free.undecided:
        tell(
            f"In {percent(free.undecided)} of the cases not all equilibria are known: they count "
            "by what is stable on central terms."
        )


_OF_FILES = ("file_share", "file_share_error")


def _print_forms(forms: Any) -> None:
    tell("\nThe same cases under other forms of the game:")
    names = [str(c) for c in forms["conclusion"].values]
    rows = []
    for variant in forms["variant"].values:
        here = forms.data.sel(variant=variant)
        cells = [
            _with_error(here["share"].sel(conclusion=c), here["share_error"].sel(conclusion=c))
            + (f"{NO_BREAK}!" if bool(here["flagged"].sel(conclusion=c)) else "")
            for c in names
        ]
        rows.append((variant, *cells))
    table(("form", *names), rows)
    tell(f"!: {forms.attrs['rule']}. {forms.counted}.")
    for sentence in forms.sentences.values():
        tell(f"{sentence}.")


def _with_error(share: Any, error: Any) -> str:
    """A share and its standard error, in per cent."""
    if share.isnull():
        return "not said"
    return f"{100 * float(share):.1f} ±{NO_BREAK}{100 * float(error):.2g}%"


def forms(
    n: Annotated[int, typer.Option("-n", help="Cases; a power of two from 16.")] = 256,
    seed: Annotated[int, typer.Option(help="The same seed draws the same cases.")] = 0,
    *,
    talks: Talks,
    reply: Reply,
) -> None:
    """Say what can hold in every form of the game.

    Files linked or not by how a threat is carried out, then each other switch: a minute or so.
    """
    s = talks.read()
    from model.uncertainty import form_table

    reply.answer(form_table(s, n, seed=seed), _print_form_table)


def _print_form_table(found: Any) -> None:
    from model.uncertainty.form_rows import grid_words, terms_words
    from model.words import STATUS_LABELS, percent

    tell(f"{found.scenario.label}, {found.cases:,} cases\n\n{found.words}. {found.counted}.")
    rows = [
        (
            r.name,
            grid_words(r.levels),
            *(
                f"{STATUS_LABELS[r.status[k]][-1]}"
                + (f", {terms_words(r.terms[k])}" if r.terms[k] else "")
                + f"; {percent(r.share[k])} of cases"
                for k in range(len(found.structure.file_names))
            ),
        )
        for r in found.rows
    ]
    table(("form", "decided", *(f"{f} file" for f in found.structure.file_names)), rows)
    tell(
        "In every, in some, open: over the pure equilibria at the scenario's values, with the "
        f"share of the file that {found.structure.gives}. Of cases: {found.sampling}, L = 3, "
        "settled in some."
    )
