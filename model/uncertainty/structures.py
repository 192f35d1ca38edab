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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.continuum.conditions import known_shape
from model.grid import finest_table
from model.payoffs import SWITCHES, Structure
from model.premise import at_stake
from model.progress import bar
from model.scenario import Scenario
from model.sweeps.continuum import REFUSED, YES, continuum_over
from model.sweeps.lenses import EQUILIBRIUM_SET, FINEST_LENSES, LENSES, Lenses, named
from model.sweeps.points import Points
from model.uncertainty.results import (
    DEADLOCK,
    HALF,
    MOST_MOVED,
    NO_GRID,
    RULE,
    Forms,
    conclusions,
)
from model.uncertainty.robustness import MEASURES, Draws, draw, statuses

#: Grids that are tried besides the base's.
OTHER_LEVELS = (2, 3, 4, 5, 9)

#: Cases by default: each is solved in every variant.
CASES = 2**14

#: Cases of a part that are looked at without a grid where that takes boxes of terms, a tenth of a
#: second each: linked files, more than three, forms of another shape.
_BY_BOXES = 16

#: The switches of which every combination is tried by default: all of them would be thousands.
TRIED_TOGETHER = ("coupling", "price_rule", "assurance_eroded_by", "scaled_stakes")


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
        for choice, words in choices.items():
            changes: dict[str, Any] = {switch: choice}
            if switch == "execution":
                changes["us_chance"] = base.structure.us_chance if choice == "belief" else 0
            if (other := replace(base.structure, **changes)) != base.structure:
                found.append(replace(base, name=words, structure=other))
    for linked in base.structure.linkages:
        if linked != base.structure.linked:
            other = replace(base.structure, linked=linked)
            found.append(replace(base, name=other.links_in_words, structure=other))
    if lens == EQUILIBRIUM_SET:
        # Where the premise fails cells are looked at one by one, as far as they can be tabulated.
        finest = finest_table(len(base.structure.files))
        tried = [n for n in OTHER_LEVELS if n != levels and n <= finest]
        found += [replace(base, name=f"L = {n}", levels=n) for n in tried]
        found.append(replace(base, name=NO_GRID, levels=None))
    if levels <= FINEST_LENSES:
        found += [replace(base, name=other, lens=other) for other in LENSES if other != lens]
    return tuple(found)


def factorial(
    levels: int = 3, lens: str = EQUILIBRIUM_SET, switches: Sequence[str] = TRIED_TOGETHER
) -> tuple[Variant, ...]:
    """Every combination of some switches, the usual form first; a scenario's terms go with all."""
    forms = [
        Structure(**dict(zip(switches, chosen, strict=True)))
        for chosen in product(*(SWITCHES[name] for name in switches))
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
) -> Forms:
    """The share of the same sampled cases in which each statement holds, variant by variant.

    Parameters
    ----------
    scenario : Scenario or str or Draws
    n, method, seed
        As for `model.uncertainty.robustness.draw`.
    variants : sequence of Variant, optional
        The base first; by default `one_at_a_time` from the form of the scenario, whose own terms
        go with every variant.
    threads : int, optional

    Returns
    -------
    Forms

    Examples
    --------
    >>> import model
    >>> forms = model.uncertainty.one_at_a_time()[:3]
    >>> found = model.forms("oman-2026", 128, forms)
    >>> found["variant"].values.tolist()
    ['base', 'fear of standing disarmed in proportion', 'no fear of standing disarmed']
    """
    import xarray as xr

    given = scenario if isinstance(scenario, Draws) else draw(scenario, n, method=method, seed=seed)
    sampled = given.parts[0].scenario
    chosen = one_at_a_time(sampled.form()) if variants is None else tuple(variants)
    chosen = tuple(replace(v, structure=sampled.form(v.structure)) for v in chosen)
    parts = len(given.parts)
    statements = conclusions(sampled.file_names)
    shape = (parts, len(chosen), len(statements))
    share, moved = np.empty(shape), np.empty(shape)
    cases = np.empty((parts, len(chosen)))
    looked_at = {replace(variant, name="") for variant in chosen}
    base = None
    with bar("Trying other forms", len(chosen) * given.count, "cases") as advance:
        for v, variant in enumerate(chosen):
            lenses = tuple(o for o in LENSES if replace(variant, name="", lens=o) in looked_at)
            holding, decided = held(given.whole, variant, threads, parts, lenses)
            base = holding if base is None else base
            for r, (here, there, known) in enumerate(
                zip(*(np.split(each, parts) for each in (holding, base, decided)), strict=True)
            ):
                cases[r, v] = known.mean()
                if not known.any():
                    share[r, v] = moved[r, v] = np.nan
                    continue
                share[r, v] = here[known].mean(axis=0)
                moved[r, v] = share[r, v] - there[known].mean(axis=0)
            advance(given.count)
    mean, change = share.mean(axis=0), moved.mean(axis=0)
    # The base over the cases that the variant decides: what its share is compared with.
    crossed = (mean > HALF) != (mean - change > HALF)
    flagged = (crossed | (np.abs(change) > MOST_MOVED)) & ~np.isnan(mean)
    unit = f"share of sampled cases, {given.parts[0].words}"
    dims = ("variant", "conclusion")
    names = [variant.name for variant in chosen]
    data = xr.Dataset(
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
            "conclusion": list(statements),
            "lens": ("variant", [variant.lens for variant in chosen]),
            "levels": ("variant", [_grid_words(variant.levels) for variant in chosen]),
            "structure": ("variant", [str(variant.structure) for variant in chosen]),
        },
        attrs={
            "title": f"Robustness of {sampled.name} to the form of the game",
            **given.attributes,
            "lens": chosen[0].lens,
            "levels": _grid_words(chosen[0].levels),
            "structure": str(chosen[0].structure),
            "rule": RULE,
        },
    )  # fmt: skip
    return Forms(data, sampled, chosen[0].structure)


def _grid_words(levels: int | None) -> str:
    return NO_GRID if levels is None else str(levels)


def held(
    points: Points,
    variant: Variant,
    threads: int | None,
    parts: int = 1,
    lenses: tuple[str, ...] = (),
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Whether each statement holds in each case, shape (P, conclusions), and which are decided.

    Lenses that other variants look at the same games through are asked at once.
    """
    if variant.levels is None:
        return _held_without_grid(points, variant, threads, parts)
    lenses = lenses or (variant.lens,)
    solver = Lenses(points, variant.levels, variant.structure, lenses)
    seen = named(solver, threads)
    holds = seen.arrays["holds"][:, lenses.index(variant.lens)].T
    present = holds.any(axis=1)
    outcomes, holds = seen.outcomes[present], holds[present]
    found = statuses(solver.engine.grid.terms(outcomes), holds)
    some = [MEASURES.index("settled in some"), MEASURES.index("conceded in some")]
    files = found[:, :, some].reshape(len(found), -1)
    deadlock = holds[outcomes == 0].any(axis=0)
    held = np.column_stack([files, deadlock]).astype(float)
    return held, np.ones(len(held), dtype=bool)


def _held_without_grid(
    points: Points, variant: Variant, threads: int | None, parts: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    looked_at, seen = points, np.arange(points.count)
    if not known_shape(at_stake(variant.structure)):
        # What the first of a part say is the same at any number of cases.
        seen = np.concatenate([part[:_BY_BOXES] for part in np.split(seen, parts)])
    if len(seen) < points.count:
        looked_at = Points.listed(points.scenario, [points.exactly(int(k)) for k in seen])
    found = continuum_over(looked_at, variant.structure, threads=threads)
    names = variant.structure.file_names
    statements = conclusions(names)
    held = np.full((points.count, len(statements)), np.nan)
    for f, file in enumerate(names):
        held[seen, statements.index(f"{file} settled")] = found.can_settle[:, f] == YES
    held[seen, statements.index(DEADLOCK)] = found.codes[:, -1] == YES
    decided = np.zeros(points.count, dtype=bool)
    decided[seen] = found.codes[:, 0] != REFUSED
    return held, decided
