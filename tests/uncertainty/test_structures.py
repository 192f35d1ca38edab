"""Other forms of the game: the same cases, one change at a time, flagged by the rule."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from model.continuum.by_blocks import settled_together
from model.parameters import FILES
from model.payoffs import SWITCHES, Structure
from model.scenario import load
from model.sweeps import sample_at
from model.sweeps.findings import deadlock
from model.sweeps.lenses import ADMISSIBLE, EQUILIBRIUM_SET, LENSES
from model.uncertainty import across_structures, draw, factorial, one_at_a_time, structures
from model.uncertainty.results import CONCLUSIONS, DEADLOCK, NO_GRID, Forms
from model.uncertainty.structures import OTHER_LEVELS
from model.words import percent


@pytest.fixture(scope="module")
def cases():
    return draw("oman-2026", 128, seed=1)


@pytest.fixture(scope="module")
def found(cases):
    return across_structures(cases)


@pytest.fixture(scope="module")
def data(found):
    return found.data


def test_each_variant_changes_one_thing():
    base, *others = one_at_a_time()
    assert base.name == "base"
    names = [v.name for v in (base, *others)]
    assert len(set(names)) == len(names)
    for v in others:
        changed = [v.structure != base.structure, v.levels != base.levels, v.lens != base.lens]
        assert sum(changed) == 1
        switches = [
            getattr(v.structure, s) != getattr(base.structure, s)
            for s in (*SWITCHES, "linked", "us_chance")
        ]
        assert sum(switches) == changed[0]
    assert {v.levels for v in others} == {3, None, *(n for n in OTHER_LEVELS if n != 3)}
    assert {v.lens for v in others} == set(LENSES)


def test_grids_too_fine_to_tabulate_are_not_tried():
    """Of four files L = 9 has 43 million cells, which are needed where the premise fails."""
    four = load("oman-2026-relief").form()
    assert {v.levels for v in one_at_a_time(four)} == {2, 3, 4, 5, None}


def test_variants_of_another_base():
    base, *others = one_at_a_time(Structure(coupling="none"), 9)
    assert base.structure.coupling == "none"
    assert {"fear of standing disarmed in proportion", "L = 3"} <= {v.name for v in others}
    # There is no other lens on so fine a grid.
    assert {v.lens for v in others} == {EQUILIBRIUM_SET}
    assert {v.levels for v in one_at_a_time(lens=ADMISSIBLE)} == {3}


def test_factorial_is_every_combination():
    forms = factorial(2)
    assert len(forms) == len({v.structure for v in forms}) == 36
    assert (forms[0].name, forms[0].structure) == ("base", Structure())
    assert len({v.name for v in forms}) == 36


def test_shares_are_those_of_the_sample_with_that_form(cases, data):
    for variant in one_at_a_time():
        if variant.lens != EQUILIBRIUM_SET or variant.levels in (None, 9):
            continue
        swept = [
            sample_at(part, levels=variant.levels, structure=variant.structure)
            for part in cases.parts
        ]
        here = data["share"].sel(variant=variant.name)
        for file in FILES:
            found = np.mean([float(d["can_settle"].sel(file=file).mean()) for d in swept])
            assert float(here.sel(conclusion=f"{file} settled")) == pytest.approx(found)
        stuck = np.mean([float(deadlock(d).mean()) for d in swept])
        assert float(here.sel(conclusion=DEADLOCK)) == pytest.approx(stuck)


def test_forms_grids_and_lenses_are_counted_apart(found):
    forms = len({v.structure for v in one_at_a_time()}) - 1
    assert found.counted.startswith(f"Counted over {forms} forms, 5 grids and 3 lenses: ")
    told = replace(found, data=found.data.isel(variant=slice(0, forms + 1)))
    assert told.counted.startswith(f"Counted over {forms} forms: ")
    every = found.data.sizes["variant"] - 1
    assert f" of {every} other forms, grids and lenses change " in found.headline


def test_the_price_rule_has_no_say_where_the_premise_holds(data):
    """Equilibria settle on x = i = 1 - u; the few cases beyond the premise may differ a little."""
    share = data["share"]
    for rule in ("terms as Iran offers", "terms as the US asks"):
        gap = abs(share.sel(variant=rule) - share.sel(variant="base"))
        assert float(gap.max()) <= 1 - float(data["cases"].min())


def test_nested_grids_only_add(data):
    settled = [c for c in CONCLUSIONS if c.endswith("settled")]
    rows = [
        data["share"].sel(variant=v, conclusion=settled).values for v in ("base", "L = 5", "L = 9")
    ]
    assert (rows[0] <= rows[1] + 1e-12).all()
    assert (rows[1] <= rows[2] + 1e-12).all()
    # Without a grid, over the cases it decides, no less than on any.
    assert (data["moved"].sel(variant="no grid", conclusion=settled) >= 0).all()


def test_the_continuum_says_what_it_does_not_say(data):
    here = data.sel(variant="no grid")
    assert 0.8 < float(here["cases"]) <= 1
    conceded = [c for c in CONCLUSIONS if c.endswith("conceded")]
    assert here["share"].sel(conclusion=conceded).isnull().all()
    assert not here["flagged"].sel(conclusion=conceded).any()
    assert here["share"].sel(conclusion=DEADLOCK).notnull()
    # Deadlock does not depend on the grid.
    assert abs(float(here["moved"].sel(conclusion=DEADLOCK))) < 1e-12


def test_few_cases_are_looked_at_without_a_grid_where_that_takes_boxes(monkeypatch):
    """And they are the first of each part of the sample, decided as by themselves."""
    monkeypatch.setattr(structures, "_BY_BOXES", 2)
    linked = Structure(linked=["nuclear+missile"])
    cases = draw("oman-2026", 128, seed=1)
    base, *others = one_at_a_time(linked)
    (free,) = (v for v in others if v.levels is None)
    found = across_structures(cases, variants=(base, free))
    assert found["cases"].values.tolist() == [1, 2 / 16]
    first = [settled_together(part.exactly(k), linked) for part in cases.parts for k in (0, 1)]
    nuclear = sum(any(v and 0 in s for s, v in each.items()) for each in first) / len(first)
    here = found.data.sel(variant="no grid", conclusion="nuclear settled")
    assert float(here["share"]) == nuclear
    assert "decided without a grid" in found.by_grid


def test_flags_follow_the_rule(data):
    share, moved = data["share"], data["moved"]
    base = share - moved
    crossed = (share > 0.5) != (base > 0.5)
    expected = ((abs(moved) > 0.2) | crossed) & share.notnull()
    np.testing.assert_array_equal(data["flagged"], expected)
    assert not data["flagged"].sel(variant="base").any()
    for conclusion in CONCLUSIONS:
        named = [
            n for n in str(data["changes_with"].sel(conclusion=conclusion).item()).split("; ") if n
        ]
        column = data["flagged"].sel(conclusion=conclusion)
        assert named == list(data["variant"].values[column.values])


def test_same_seed_same_bytes():
    few = [
        v
        for v in one_at_a_time()
        if v.name in ("base", "no fear of standing disarmed", "admissible")
    ]
    one, again = (across_structures("oman-2026", 64, few, seed=5).data for _ in range(2))
    assert one.identical(again)
    assert one["share"].values.tobytes() == again["share"].values.tobytes()


def test_a_variant_equal_to_the_base_moves_nothing(cases):
    base = one_at_a_time()[0]
    data = across_structures(cases, variants=[base, replace(base, name="again")])
    assert float(abs(data["moved"]).max()) == 0
    assert float(data["moved_error"].max()) == 1 / 128
    assert not data["flagged"].any()
    assert data.words == (
        "In none of 1 other forms does the share of cases in which a file can be settled cross one "
        "half or move by more than 0.2"
    )


def made_up(shares, changes):
    data = xr.Dataset(
        {
            "share": (("variant", "conclusion"), np.tile(shares, (3, 1))),
            "changes_with": ("conclusion", changes),
            "flagged": (
                ("variant", "conclusion"),
                np.array([[name in c.split("; ") for c in changes] for name in ("base", "a", "b")]),
            ),
        },
        coords={"variant": ["base", "a", "b"], "conclusion": list(CONCLUSIONS)},
        attrs={"levels": 3},
    )
    return Forms(data, load("oman-2026"), Structure())


def test_sentences():
    changes = ["a", "", "a", "", "a; b", "", ""]
    data = made_up([0.861, 0.8, 0.9, 0.9, 0.002, 0.001, 0.3], changes)
    found = data.sentences
    assert list(found) == list(CONCLUSIONS)
    assert found["nuclear settled"] == (
        "With 3 concession levels: the nuclear file is settled in some equilibrium in 86% of "
        "sampled cases; changes with: a"
    )
    assert found["missile settled"].endswith("in <1% of sampled cases; changes with: a; b")
    assert found[DEADLOCK].endswith("in 30% of sampled cases; no change of form of 2 flags it")
    assert data.words == (
        "What can be settled depends on the form of the game for the nuclear and regional files "
        "(with a), and for the missile file (with a; b)"
    )


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (0.001, "<1%"), (0.006, "1%"), (0.5, "50%"), (0.9949, "99%"), (0.996, ">99%"),
     (1, "100%"), (float("nan"), "not said")],
)  # fmt: skip
def test_per_cent_never_overstates(share, words):
    assert percent(share) == words


def test_shares_by_grid_compare_the_same_cases():
    # Where the missiles are worth nothing to Iran it may want to give up more of them.
    changes = {"israel_hazard": 1, "israeli_strike_damage": 4, "iran_value_missile": 0}
    cases = draw(load("oman-2026").replace(**changes), 128, seed=1)
    few = [
        v for v in one_at_a_time() if v.name in ("base", "no fear of standing disarmed", NO_GRID)
    ]
    found = across_structures(cases, variants=few)
    data = found.data
    free = data.sel(variant=NO_GRID)
    assert 0 < float(free["cases"]) < 1
    text = found.by_grid
    missile = free.sel(conclusion="missile settled")
    alike = float(missile["share"] - missile["moved"])
    assert f"Over the {percent(float(free['cases']))} of them that are decided" in text
    assert f"missile {percent(float(missile['share']))} without" in text
    assert text.endswith(f"missile {percent(alike)} at L = 3")
    # Where all are decided the base is not told twice, nor is "100%" of anything.
    every = data.assign(cases=data["cases"] * 0 + 1)
    said = replace(found, data=every).by_grid
    assert said.endswith(
        f"Without a grid: {text.partition('without a grid: ')[2].partition(' without')[0]}"
    )
    assert "100%" not in said.partition("(L = 3)")[2].partition("Without")[0]
    coarse = replace(found, data=data.isel(variant=[0, 1]))
    assert coarse.by_grid.endswith("(L = 3)")
