"""The same cases under other forms of the game: which conclusions change with the structure.

A *variant* is one change from the base: a switch of the form (`model.payoffs.Structure`), the
number of concession levels (or none: the continuum), or the lens, which says among other things who
moves first. The rule by which a conclusion is flagged is in `model.uncertainty.robustness`.

Two changes are known to do little, and why: under the premise of the lemma (`model.agreements`)
equilibria settle on x_f = i_f = 1 - u_f, so that the price rule has no say in the equilibrium set;
and a finer nested grid can only add equilibria, so that "can be settled" can only gain by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.continuum.outcomes import SETS
from model.continuum.sweep import REFUSED, YES, continuum_over
from model.parameters import FILES
from model.payoffs import SWITCHES, Structure
from model.progress import bar
from model.scenario import Scenario
from model.sweeps.lenses import EQUILIBRIUM_SET, FINEST_LENSES, LENSES, Lenses
from model.sweeps.loop import gathered
from model.sweeps.points import Points
from model.uncertainty.robustness import MEASURES, Draws, draw, statuses
from model.words import percent

if TYPE_CHECKING:
    import xarray as xr

#: The statements whose shares are compared: of each file two, and one of the whole.
DEADLOCK = "full deadlock"
CONCLUSIONS: tuple[str, ...] = (
    *(f"{file} {status}" for file in FILES for status in ("settled", "conceded")),
    DEADLOCK,
)

#: A conclusion is flagged if its share crosses the one or moves by more than the other.
HALF = 0.5
MOST_MOVED = 0.2
RULE = (
    "flagged if the share of sampled cases in which the statement holds lies on the other side of "
    f"one half, or differs from the base by more than {MOST_MOVED}"
)

#: Grids that are tried besides the base's.
OTHER_LEVELS = (2, 3, 4, 5, 9)

#: Cases by default: each is solved in every variant.
CASES = 2**14

#: Name of the game whose concessions are split as finely as one likes.
NO_GRID = "no grid"


@dataclass(frozen=True)
class Variant:
    """One form of the game.

    Attributes
    ----------
    name : str
        What is different, in words; ``"base"`` for none.
    structure : Structure
    levels : int or None
        L, or None for the continuum.
    lens : str
        One of `model.sweeps.lenses.LENSES`.
    """

    name: str
    structure: Structure
    levels: int | None
    lens: str


def one_at_a_time(
    structure: Structure | None = None, levels: int = 3, lens: str = EQUILIBRIUM_SET
) -> tuple[Variant, ...]:
    """The base, and every variant that differs from it in one thing.

    Other grids are tried for the equilibrium set alone, and other lenses on grids that they can be
    had on (`FINEST_LENSES`).
    """
    base = Variant("base", Structure.of(structure), levels, lens)
    found = [base]
    for switch, choices in SWITCHES.items():
        found += [
            replace(base, name=words, structure=other)
            for choice, words in choices.items()
            if (other := replace(base.structure, **{switch: choice})) != base.structure
        ]
    if lens == EQUILIBRIUM_SET:
        found += [replace(base, name=f"L = {n}", levels=n) for n in OTHER_LEVELS if n != levels]
        found.append(replace(base, name=NO_GRID, levels=None))
    if levels <= FINEST_LENSES:
        found += [replace(base, name=other, lens=other) for other in LENSES if other != lens]
    return tuple(found)


def factorial(levels: int = 3, lens: str = EQUILIBRIUM_SET) -> tuple[Variant, ...]:
    """Every combination of the switches, the usual form first."""
    forms = [
        Structure(**dict(zip(SWITCHES, chosen, strict=True)))
        for chosen in product(*SWITCHES.values())
    ]
    forms.sort(key=lambda form: form != Structure())
    return tuple(Variant(_differences(form) or "base", form, levels, lens) for form in forms)


def _differences(form: Structure) -> str:
    usual = Structure()
    return ", ".join(
        words[getattr(form, switch)]
        for switch, words in SWITCHES.items()
        if getattr(form, switch) != getattr(usual, switch)
    )


def across_structures(
    scenario: Scenario | str | Draws = "oman-2026",
    n: int = CASES,
    variants: Sequence[Variant] | None = None,
    *,
    method: str = "sobol",
    seed: int = 0,
    threads: int | None = None,
) -> xr.Dataset:
    """The share of the same sampled cases in which each statement holds, variant by variant.

    Parameters
    ----------
    scenario : Scenario or str or Draws
    n, method, seed
        As for `model.uncertainty.robustness.draw`.
    variants : sequence of Variant, optional
        The base first; `one_at_a_time` by default.
    threads : int, optional

    Returns
    -------
    xarray.Dataset
        Dimensions ``variant`` and ``conclusion`` (`CONCLUSIONS`). ``share`` and ``share_error``;
        ``cases``, the share of cases that the variant decides (all but for the continuum, which
        refuses those that fail the lemma's premise); ``moved`` and ``moved_error``, the difference
        from the base over those cases; ``flagged``. NaN where the variant does not say:
        the continuum does not tell conceding from dropping. ``changes_with`` names, for each
        conclusion, the variants that flag it.
    """
    import xarray as xr

    given = scenario if isinstance(scenario, Draws) else draw(scenario, n, method=method, seed=seed)
    chosen = tuple(variants) if variants is not None else one_at_a_time()
    parts = len(given.parts)
    shape = (parts, len(chosen), len(CONCLUSIONS))
    share, moved = np.empty(shape), np.empty(shape)
    cases = np.empty((parts, len(chosen)))
    with bar("Trying other forms", len(chosen) * given.count, "cases") as advance:
        for r, points in enumerate(given.parts):
            base = None
            for v, variant in enumerate(chosen):
                held, decided = _held(points, variant, threads)
                base = held if base is None else base
                cases[r, v] = decided.mean()
                share[r, v] = held[decided].mean(axis=0)
                moved[r, v] = share[r, v] - base[decided].mean(axis=0)
                advance(points.count)
    mean, change = share.mean(axis=0), moved.mean(axis=0)
    # The base over the cases that the variant decides: what its share is compared with.
    crossed = (mean > HALF) != (mean - change > HALF)
    flagged = (crossed | (np.abs(change) > MOST_MOVED)) & ~np.isnan(mean)
    unit = f"share of sampled cases, {given.parts[0].words}"
    dims = ("variant", "conclusion")
    names = [variant.name for variant in chosen]
    return xr.Dataset(
        {
            "share": (dims, mean, {"long_name": "statement holds", "units": unit}),
            "share_error": (dims, given.error(share), {"long_name": "standard error"}),
            "moved": (dims, change, {"long_name": "difference from the base", "units": unit}),
            "moved_error": (
                dims, given.error_of_difference(moved), {"long_name": "standard error"},
            ),
            "flagged": (dims, flagged, {"long_name": RULE}),
            "cases": ("variant", cases.mean(axis=0), {"long_name": "cases decided", "units": unit}),
            "changes_with": (
                "conclusion",
                ["; ".join(np.array(names)[column]) for column in flagged.T],
                {"long_name": "variants that flag the conclusion"},
            ),
        },
        coords={
            "variant": names,
            "conclusion": list(CONCLUSIONS),
            "lens": ("variant", [variant.lens for variant in chosen]),
            "levels": ("variant", [_grid_words(variant.levels) for variant in chosen]),
            "structure": ("variant", [str(variant.structure) for variant in chosen]),
        },
        attrs={
            "title": f"Robustness of {given.parts[0].scenario.name} to the form of the game",
            **given.attributes,
            "lens": chosen[0].lens,
            "levels": _grid_words(chosen[0].levels),
            "structure": str(chosen[0].structure),
            "rule": RULE,
        },
    )  # fmt: skip


def _grid_words(levels: int | None) -> str:
    return NO_GRID if levels is None else str(levels)


def _held(
    points: Points, variant: Variant, threads: int | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Whether each statement holds in each case, shape (P, conclusions), and which are decided."""
    if variant.levels is None:
        return _held_without_grid(points, variant, threads)
    solver = Lenses(points, variant.levels, variant.structure, (variant.lens,))
    seen = gathered(solver, threads=threads)
    holds = seen.arrays["holds"][:, 0].T
    found = statuses(solver.engine.grid.terms(seen.outcomes), holds)
    some = [MEASURES.index("settled in some"), MEASURES.index("conceded in some")]
    files = found[:, :, some].reshape(len(found), -1)
    deadlock = holds[seen.outcomes == 0].any(axis=0)
    held = np.column_stack([files, deadlock]).astype(float)
    return held, np.ones(len(held), dtype=bool)


def _held_without_grid(
    points: Points, variant: Variant, threads: int | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    found = continuum_over(points, variant.structure, threads=threads)
    held = np.full((points.count, len(CONCLUSIONS)), np.nan)
    for f, file in enumerate(FILES):
        held[:, CONCLUSIONS.index(f"{file} settled")] = found.can_settle[:, f] == YES
    held[:, CONCLUSIONS.index(DEADLOCK)] = found.codes[:, SETS.index(())] == YES
    return held, found.codes[:, 0] != REFUSED


def sentences(data: xr.Dataset) -> dict[str, str]:
    """For each conclusion a sentence: its share in the base, and what changes it.

    Parameters
    ----------
    data : Dataset
        As `across_structures` returns it.
    """
    result = {}
    for conclusion in data["conclusion"].values:
        here = data.sel(conclusion=conclusion)
        base = float(here["share"][0])
        changes = str(here["changes_with"].item())
        tried = int(here["share"].notnull().sum()) - 1
        verdict = (
            f"changes with: {changes}" if changes else f"no change of form of {tried} flags it"
        )
        result[str(conclusion)] = (
            f"{_statement(str(conclusion))} in {percent(base)} of sampled cases; {verdict}"
        )
    return result


def dependence(data: xr.Dataset) -> str:
    """Which files' settlement is flagged, and by what, in one sentence."""
    groups: dict[str, list[str]] = {}
    for file in FILES:
        changes = str(data["changes_with"].sel(conclusion=f"{file} settled").item())
        if changes:
            groups.setdefault(changes, []).append(file)
    tried = data.sizes["variant"] - 1
    if not groups:
        return (
            f"In none of {tried} other forms does the share of cases in which a file can be "
            f"settled cross one half or move by more than {MOST_MOVED}"
        )
    clauses = [f"{_named(files)} (with {changes})" for changes, files in groups.items()]
    return f"What can be settled depends on the form of the game for {', and for '.join(clauses)}"


def shares_by_grid(data: xr.Dataset) -> str:
    """In which share of the cases each file can be settled, on the base's grid and without one.

    Without a grid not every case is decided, so the base is told over the same cases again.
    """

    def listed(shares: xr.DataArray) -> str:
        said = [f"{f} {percent(float(shares.sel(conclusion=f'{f} settled')))}" for f in FILES]
        return ", ".join(said)

    base, *others = [str(v) for v in data["variant"].values]
    levels = data.attrs["levels"]
    text = (
        f"Over {data.attrs['n']:,} cases drawn {data.attrs['sampling']}, some pure equilibrium "
        f"settles each file in these shares of them: {listed(data['share'].sel(variant=base))} "
        f"(L = {levels})"
    )
    if NO_GRID not in others:
        return text
    free = data.sel(variant=NO_GRID)
    over = percent(float(free["cases"]))
    return (
        f"{text}. Over the {over} of them that are decided without a grid: {listed(free['share'])} "
        f"without, {listed(free['share'] - free['moved'])} at L = {levels}"
    )


def _named(files: Sequence[str]) -> str:
    return f"the {' and '.join(files)} file{'s' if len(files) > 1 else ''}"


def _statement(conclusion: str) -> str:
    if conclusion == DEADLOCK:
        return "Full deadlock is an equilibrium"
    file, status = conclusion.split()
    said = "is settled" if status == "settled" else "is conceded, in part at least,"
    return f"The {file} file {said} in some equilibrium"


def robustness_report(shares: xr.Dataset, forms: xr.Dataset) -> dict[str, Any]:
    """Both results as plain data, for JSON.

    Parameters
    ----------
    shares : Dataset
        As `model.uncertainty.robustness` returns it.
    forms : Dataset
        As `across_structures` returns it.
    """
    by_lens = {}
    for lens in shares["lens"].values:
        here = shares.sel(lens=lens)
        by_lens[str(lens)] = {
            "files": {
                str(file): {
                    str(m): _pair(here, "file_share", file=file, measure=m)
                    for m in shares["measure"].values
                }
                for file in FILES
            },
            DEADLOCK: _pair(here, "deadlock_share"),
            "no outcome": _pair(here, "none_share"),
            "outcomes": {
                str(outcome): _pair(here, "outcome_share", outcome=outcome)
                for outcome in shares["outcome"].values
                if float(here["outcome_share"].sel(outcome=outcome)) > 0
            },
        }
    by_form = {
        str(v): {
            str(c): _pair(forms, "share", variant=v, conclusion=c)
            | {"flagged": bool(forms["flagged"].sel(variant=v, conclusion=c))}
            for c in forms["conclusion"].values
        }
        for v in forms["variant"].values
    }
    return {
        **{str(k): v for k, v in shares.attrs.items()},
        "lenses": by_lens,
        "rule": RULE,
        "forms": by_form,
        "findings": sentences(forms),
    }


def _pair(data: xr.Dataset, name: str, **at: Any) -> dict[str, float | None]:
    share, error = (float(data[n].sel(at)) for n in (name, f"{name}_error"))
    return {
        "share": None if np.isnan(share) else share,
        "error": None if np.isnan(share) else error,
    }
