"""Results made up by hand, for the pinned images of figures whose real data take long to find.

Each shows everything that its figure can show: every verdict, sign, look and mark.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from itertools import cycle

import numpy as np
import xarray as xr
from scenarios import scenario_of

from model.claims.board import Scoreboard
from model.claims.cases import FAILS, HOLDS, UNTRIED, Reading
from model.claims.results import Blind, ClaimResult, ReadingResult, Share, Switched
from model.claims.statements import OUTCOME_READINGS, Claim
from model.episodes import Episode, Episodes, Said
from model.episodes import Reading as Told
from model.game import BargainingGame
from model.lenses.lens import Lens, SideBySide
from model.parameters import FILES, PARAMETERS
from model.payoffs import Structure
from model.scenario import FileEnd, Happened, Scenario
from model.uncertainty.assumptions import Assumption, KeyAssumptions
from model.uncertainty.discovery import Box, Case, Discovery, Restriction
from model.uncertainty.indices import SobolIndices
from model.uncertainty.prim import Fit

ATTRS = {
    "scenario": "made-up",
    "scenario_hash": "0",
    "lens": "made up",
    "levels": 3,
    "software": "software",
    "caveat": "Made up",
}

#: The words of the output that the indices are of.
OUTPUT = "full deadlock is an equilibrium"


def _scenario() -> Scenario:
    return scenario_of({p.name: Fraction(p.low) for p in PARAMETERS})


def lenses() -> SideBySide:
    """Every status once, on files in turn."""
    statuses = ("settled", "either", "open", "dropped", "at times", "none")
    found = []
    for k in range(len(statuses)):
        files = {f: statuses[(k + j) % len(statuses)] for j, f in enumerate(FILES)}
        some = "at times" in files.values()
        found.append(
            Lens(
                f"lens {k + 1}", "what it asks, in so many words that they take two lines", (),
                files, "made up", True, "none",
                shares={f: (0.2 + 0.1 * j, 0.5 + 0.1 * j) for j, f in enumerate(FILES)}
                if some else None,
                terms=dict.fromkeys(FILES, (0.25, 1.0)),
            )
        )  # fmt: skip
    return SideBySide(BargainingGame(_scenario(), 2), tuple(found))


def board() -> Scoreboard:
    """Every verdict once, some of the article's and some of the literature's."""
    half, none, whole = (150, 300), (0, 300), (300, 300)
    rows = (
        ("holds", OUTCOME_READINGS, (HOLDS,), half),
        ("holds, not blind", OUTCOME_READINGS, (HOLDS, FAILS, FAILS), half),
        ("depends on the grid", ("can", "must"), (None, HOLDS), half),
        ("fails", ("payoffs",), (FAILS,), half),
        ("not tried", OUTCOME_READINGS, (UNTRIED,), (4, 9)),
        ("built in", ("payoffs",), (HOLDS,), whole),
        ("excluded", OUTCOME_READINGS, (FAILS,), none),
    )
    results = [
        _result(words, readings, codes, bounds, counter)
        for counter in (False, True)
        for words, readings, codes, bounds in rows[: 4 if counter else None]
    ]
    form = Structure()
    return Scoreboard(_scenario(), 3, form, tuple(results), 100, 300, 1, "evenly")


def _result(
    words: str,
    readings: tuple[Reading, ...],
    codes: tuple[int | None, ...],
    bounds: tuple[int, int],
    counter: bool,
) -> ClaimResult:
    found = [
        ReadingResult(
            reading,
            # None: another answer on each of two grids.
            {3: HOLDS, 5: FAILS} if code is None else {3: code, 5: code},
            # Some bars at the ends, some between; the last claim of all is never tried.
            Share(holds, 0 if words == "not tried" else 100, 100),
            Share(*bounds, 300),
            None,
            None,
        )
        for reading, code, holds in zip(readings, cycle(codes), cycle((0, 35, 100)), strict=False)
    ]
    claim = Claim(
        words, f"A claim of which it is found: {words}", "Author (year)" if counter else "1, 2",
        "", lambda *_: None, readings, counter=counter, force=not counter,
    )  # fmt: skip
    blind = Blind(("threat",), FAILS, Share(1, 4, 4)) if "blind" in words else None
    switched = Switched({"scope_by_fragility": True}, HOLDS) if words == "excluded" else None
    return ClaimResult(claim, tuple(found), blind, switched)


def talks() -> Episodes:
    """Two rounds, with every verdict and every ending of a file."""
    part, full, dropped = (0.5, 0.5), (1.0, 1.0), (0.0, 0.0)
    readings = {
        "as it stands": Told(({"nuclear": part},), ({},)),
        "one form": Told(({"nuclear": part}, {"nuclear": full}), ()),
        "another form": Told((), ({"regional": (0.2, 0.4)}, {"missile": dropped}, {})),
        "a third form": Told(({"regional": full},), ()),
    }
    found = []
    for ended in (("part", "open", "open"), ("open", "open", "all")):
        files = {
            f: FileEnd(ended=how, words="so", source="a source")
            for f, how in zip(FILES, ended, strict=True)
        }
        happened = Happened(
            date=datetime.date(2026, 2, 7), words="It ended", agenda=FILES[:1], files=files
        )
        rows = [
            (
                *(Said(f, a, r, r.against(files, a), r.words) for f, r in readings.items()),
                Said("a fourth form", a, None, "not read", "why not"),
            )
            for a in (FILES[:1], FILES)
        ]
        scenario = _scenario()._updated(happened=happened)
        found.append(Episode(scenario, rows[0], rows[1], {3: "hit", 5: "missed"}))
    return Episodes(tuple(found))


def indices() -> SobolIndices:
    """Two outputs, and a third that never varies; some groups indistinguishable from 0."""
    total = np.array([[0.7, 0.4, 0.2, 0.05], [0.1, 0.5, 0.02, 0.3], [np.nan] * 4])
    alone, dims = total / 2 - 0.03, ("output", "group")
    half = np.full(total.shape, 0.06)
    data = xr.Dataset(
        {
            "ST": (dims, total),
            "ST_conf": (dims, half),
            "ST_distinct": (dims, total > half),
            "S1": (dims, alone),
            "S1_conf": (dims, half),
            "S1_distinct": (dims, alone > half),
            "censored": ("output", [0.0, 0.0, 0.0]),
            "few": ("output", [False, True, False]),
        },
        coords={
            "output": ["one", "other", "third"],
            "group": ["threat", "assurance, vulnerability and erosion", "protest", "war cost"],
            "words": ("output", [OUTPUT, "the highest terms of one file", "nothing"]),
            "kind": ("output", ["indicator", "value", "value"]),
            "convention": ("output", ["", "0 where open", ""]),
        },
        attrs=ATTRS | {"confidence": 0.95, "games": 64, "seed": 1, "meaning": "over the ranges"},
    )
    return SobolIndices(data, _scenario(), Structure())


def key_assumptions() -> KeyAssumptions:
    """Within reach and out of reach, with and without an index that can be told from 0."""
    rows = (
        ("threat", 0.3, True, 0.42, 0.5),
        ("vulnerability", 0.8, True, 1.75, 0.04),
        ("war_cost", 1.6, False, 3.1, 0.3),
        ("protest", 5.0, False, 0.05, 0.2),
        ("assurance", float("inf"), False, float("nan"), float("nan")),
    )
    found = tuple(
        Assumption(
            name, "uncertainty", "assumed", 0.6, 0.2, 1.0, share, within, at, name, total, 0.08,
            total > 0.08, rank, rank,
        )
        for rank, (name, share, within, at, total) in enumerate(rows, start=1)
    )  # fmt: skip
    return KeyAssumptions(indices(), "one", 3, found)


def corner() -> Discovery:
    """Limits from below, from above and from both sides; the scenario inside and outside."""
    fit = Fit(1000, 300, 200, 150)
    limits = (("threat", 0.6, None, 0.9), ("protest", None, 0.4, 0.75), ("war_cost", 0.2, 0.7, 0.5))
    box = Box(
        tuple(
            Restriction(name, low, high, 0.0, 1.0, value, 0.01, 0.01)
            for name, low, high, value in limits
        ),
        fit, fit, {3: fit, 5: fit},
    )  # fmt: skip
    case = Case("made-up", OUTPUT, None, lambda data: np.zeros(0, dtype=bool))
    form = Structure()
    return Discovery(_scenario(), 3, form, case, 1000, 0, 1, 1000, 300, box, None, "")
