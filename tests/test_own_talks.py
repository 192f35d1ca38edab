"""Files of one's own: from the data to the equilibria, against every cell computed by hand."""

import ast
import re
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from frozen import FROZEN
from hypothesis import given, settings
from hypothesis import strategies as st
from own_files import FIVE, FOUR, TWO, by_hand, ends_of, talks_on

import model
from model.answers.central import central
from model.answers.levers import levers
from model.answers.talks import talks
from model.continuum import by_blocks
from model.continuum.by_blocks import settled_together
from model.continuum.outcomes import sets_of
from model.errors import InputError
from model.files import STANDARD, File, read_files
from model.game import BargainingGame
from model.game_results import equilibria
from model.grid import Outcome
from model.parameters import parameters_of
from model.premise import at_stake, idle, premise_holds
from model.scenario import ScenarioError, load, parse
from model.scenario.writing import json_schema, scenario_text
from model.structure import Structure, linkages
from model.sweeps import exact_outcomes, sweep_over
from model.sweeps.continuum import continuum_over
from model.sweeps.points import Points
from model.uncertainty.results import Forms, told_in_short
from model.uncertainty.structures import one_at_a_time

FILES = {"two": TWO, "four": FOUR, "five": FIVE}


def partition(files, rng):
    ways = linkages(tuple(f.name for f in files))
    return ways[int(rng.integers(len(ways)))]


@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_payoffs_are_those_told_by_hand(files, seed):
    rng = np.random.default_rng(seed)
    scenario = talks_on(files, rng)
    game = BargainingGame(scenario, 3)
    number = int(rng.integers(game.grid.count))
    outcome = game.grid.outcome(number)
    us, iran = by_hand(scenario, outcome.terms)
    assert game.payoff(outcome) == {"us": us, "iran": iran}
    numerators, denominators = game.scaled_payoffs
    assert Fraction(int(numerators[0][number]), denominators[0]) == us
    assert Fraction(int(numerators[1][number]), denominators[1]) == iran


@pytest.mark.parametrize(
    ("files", "levels", "examples"),
    [(TWO, 2, 12), (TWO, 4, 8), (FOUR, 2, 10), (FIVE, 2, 3)],
    ids=["two-2", "two-4", "four-2", "five-2"],
)
def test_equilibria_are_those_of_every_cell(files, levels, examples):
    rng = np.random.default_rng(levels + len(files))
    found = set()
    for _ in range(examples):
        scenario = talks_on(files, rng, Fraction(int(rng.integers(1, 5)), 4))
        form = scenario.form(Structure(linked=partition(files, rng), files=files))
        wanted = ends_of(scenario, levels, form.blocks)
        game = BargainingGame(scenario, levels, form)
        assert {o.terms for o in game.equilibrium_outcomes()} == wanted
        numbers, enumerated = exact_outcomes(game)
        assert enumerated != premise_holds(scenario.values, form)
        assert {game.grid.outcome(int(n)).terms for n in numbers} == wanted
        found |= wanted
    assert len(found) > 2


@pytest.mark.parametrize("files", [TWO, FOUR], ids=["two", "four"])
def test_a_sweep_says_at_every_point_what_every_cell_says(files):
    rng = np.random.default_rng(7)
    scenario = talks_on(files, rng)
    form = scenario.form(Structure(linked=partition(files, rng), files=files))
    axes = {"threat": (0, 1, 5), f"us_value_{files[-1].name}": (0, 1, 3)}
    points = Points.grid(scenario, axes)
    data = sweep_over(scenario, axes, levels=2, structure=form)
    held = data["equilibrium"].values.reshape(points.count, -1)
    labels = data["outcome"].values
    for p in range(points.count):
        here = scenario.with_exact(points.exactly(p))
        wanted = {Outcome(t, form.file_names).label for t in ends_of(here, 2, form.blocks)}
        assert wanted == set(labels[held[p]])


@pytest.mark.parametrize("files", [TWO, FIVE], ids=["two", "five"])
def test_without_a_grid_nothing_of_a_grid_is_missed(files):
    rng = np.random.default_rng(3)
    done = 0
    while done < 2:
        scenario = talks_on(files, rng)
        form = scenario.form(Structure(linked=(tuple(f.name for f in files[-2:]),), files=files))
        if not premise_holds(scenario.values, form):
            continue
        done += 1
        free = by_blocks(scenario, form)
        possible = {s.settled for s in free.sets if s.possible}
        game = BargainingGame(scenario, 4, form)
        numbers, _ = exact_outcomes(game)
        assert {game.grid.outcome(int(n)).settled for n in numbers} <= possible
        for s in free.sets:
            if s.possible and s.witness is not None:
                assert _holds(scenario, form, s.witness.terms)


def _holds(scenario, form, terms):
    """No side gains by any combination, block by block, of leaving and conceding."""
    files = scenario.talks_on
    for side, player in enumerate(("us", "iran")):
        here = by_hand(scenario, terms)[side]
        options = []
        for block in form.blocks:
            now = [terms[k] for k in block]
            if now[0] is None:
                then = [Fraction(files[k].giver == player) for k in block]
                options.append([now, then])
                continue
            may = any(terms[k] > 0 if files[k].giver == player else terms[k] < 1 for k in block)
            options.append([now, [None] * len(block)] if may else [now])
        for chosen in product(*options):
            moved = list(terms)
            for block, then in zip(form.blocks, chosen, strict=True):
                for k, x in zip(block, then, strict=True):
                    moved[k] = x
            if by_hand(scenario, tuple(moved))[side] > here:
                return False
    return True


def test_oman_keeps_its_files_its_hash_and_its_equilibria():
    frozen = load(str(FROZEN))
    assert frozen.digest == "0e90d233"
    assert frozen.files == ()
    assert frozen.talks_on == STANDARD
    listed = frozen._updated(files=STANDARD)
    assert listed.values == frozen.values
    assert {*BargainingGame(listed).equilibrium_outcomes()} == {
        *BargainingGame(frozen).equilibrium_outcomes()
    }


def test_relief_is_oman_with_a_fourth_file():
    relief, oman = load("oman-2026-relief"), load("oman-2026")
    assert relief.file_names == (*oman.file_names, "relief")
    assert {n: v for n, v in relief.values.items() if n in oman.values} == oman.values
    assert set(relief.values) - set(oman.values) == {"us_value_relief", "iran_value_relief"}
    assert all(e.grade and e.source and e.why for e in map(relief.parameters.get, (
        "us_value_relief", "iran_value_relief")))  # fmt: skip


def test_by_itself_relief_is_never_given():
    scenario = load("oman-2026-relief")
    form = scenario.form()
    assert idle(form) == ((3,),)
    answer, alone = model.answer(scenario), model.answer("oman-2026")
    assert [o.terms for o in answer.outcomes] == [o.terms for o in alone.outcomes]
    for levels in (2, 3, 5):
        numbers, _ = exact_outcomes(game := BargainingGame(scenario, levels))
        assert all(game.grid.outcome(int(n)).terms[3] is None for n in numbers)


def test_what_nobody_ever_settles_leaves_the_rest_as_it_is_without_it():
    """The exact conditions, which know three files, are asked of the files that are at stake."""
    relief, oman = load("oman-2026-relief"), load("oman-2026")
    form = relief.form()
    assert at_stake(form) == oman.form()
    assert at_stake(oman.form()) == oman.form()
    points = Points.grid(relief, {"threat": (0, 1, 5), "assurance": (0, 1, 3)})
    found, sets = continuum_over(points, form), sets_of(4)
    few = continuum_over(Points.grid(oman, {"threat": (0, 1, 5), "assurance": (0, 1, 3)}))
    for k, s in enumerate(sets):
        wanted = 0 if 3 in s else few.codes[:, sets_of(3).index(s)]
        assert (found.codes[:, k] == wanted).all()
    by_boxes = settled_together(points.exactly(7), form)
    assert {s for s, is_so in by_boxes.items() if is_so} == {
        s for k, s in enumerate(sets) if found.codes[7, k]
    }
    assert levers(relief, names=["assurance"]).words == levers(oman, names=["assurance"]).words
    assert "43% to 100% of the nuclear file" in model.answer(relief).words


def test_linked_to_another_file_relief_is_its_price():
    """More of the nuclear file is given, and relief for it; both sides gain on the deal without."""
    scenario = load("oman-2026-relief")
    linked = scenario.form(Structure(linked=["nuclear+relief"]))
    (deal,) = central(talks(scenario.values, linked)).outcomes
    (plain,) = central(talks(scenario.values, scenario.form())).outcomes
    assert deal.near[0] == 1 > plain.near[0]
    assert 0.7 < deal.near[3] < 0.9
    assert "the US gives 82% of the relief file" in model.answer(scenario, linked).words


def test_all_partitions_stand_side_by_side():
    assert len(load("oman-2026").form().linkages) == 5
    assert len(load("oman-2026-relief").form().linkages) == 15


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ([], "must be 2 to 5 files, got 0"),
        ([{}] * 6, "must be 2 to 5 files, got 6"),
        ("nuclear", "must be 2 to 5 files, got 'nuclear'"),
        ([{"name": "a"}] * 2, "1.letter: must be given"),
        ([{"name": "aa", "letter": "A", "giver": "israel"}] * 2, "giver: must be iran or us"),
        ([{"name": "aa", "letter": "I", "giver": "iran"}] * 2, "letter: must be one capital"),
        ([{"name": "A b", "letter": "A", "giver": "iran"}] * 2, "name: must be 2 to 20 small"),
        ([{"name": "aa", "letter": "A", "giver": "iran"}] * 2, "must have each name once"),
        ([{"name": "aa", "letter": "A", "giver": "iran", "eases": "war"}] * 2, "eases: must be"),
        ([{"name": "aa", "letter": "A", "giver": "us", "stakes": ["us_cost"]}] * 2,
         "stakes: must be among us_value, iran_value, agenda_weight"),
        ([{"name": "aa", "letter": "A", "giver": "iran", "takes": "us"}] * 2,
         "must have the fields"),
        ([{"name": n, "letter": n[0].upper(), "giver": "us"} for n in ("aa", "bb")],
         "must have a file with an agenda weight"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_are_told_in_a_line(tables, told):
    with pytest.raises(InputError, match=re.escape(told)) as problem:
        read_files(tables)
    assert "\n" not in str(problem.value)


def test_a_scenario_file_with_its_own_files_is_checked_and_written_again():
    text = scenario_text(load("oman-2026-relief"), file="mine.toml")
    assert parse(text.encode(), "mine.toml").digest == load("oman-2026-relief").digest
    with pytest.raises(ScenarioError, match=r"files: 4\.giver: must be iran or us"):
        parse(text.replace('giver = "us"', 'giver = "un"').encode(), "mine.toml")
    gone = re.sub(r"\n\[parameters.us_value_relief\]\n(.+\n)+", "\n", text)
    with pytest.raises(ScenarioError, match="us_value_relief: must be given, got nothing"):
        parse(gone.encode(), "mine.toml")
    link = '[structure]\nlinked = ["relief+trade"]\n'
    with pytest.raises(ScenarioError, match=r"structure: linked: must name files .* got 'trade'"):
        parse(text.replace("[scale]", link + "[scale]", 1).encode(), "mine.toml")
    schema = json_schema()
    assert "files" in schema["properties"]


def test_links_to_files_that_the_scenario_has_not_are_told():
    with pytest.raises(InputError, match=r"linked: must name files .* got 'relief'"):
        model.answer("oman-2026", Structure(linked=["missile+relief"]))
    with pytest.raises(InputError, match="hazard: must be linear, any or a file"):
        talks_on(TWO, np.random.default_rng(0)).form(Structure(hazard="nuclear"))


def test_what_is_out_of_reach_is_said_in_a_line():
    scenario = talks_on(FIVE, np.random.default_rng(0))
    with pytest.raises(InputError, match=r"^levels: must be at most \d+ to tabulate all cells"):
        BargainingGame(scenario, 9).payoffs()
    with pytest.raises(InputError, match=r"^levels: must leave at most"):
        exact_outcomes(BargainingGame(scenario, 33))


def test_mixed_equilibria_out_of_reach_leave_the_pure_ones():
    relief = load("oman-2026-relief")
    form = relief.form(Structure(linked=["nuclear+missile+relief"]))
    found = equilibria(BargainingGame(relief, 3, form))
    assert len(found.pure.outcomes) == 9
    assert found.complete == (
        "not listed: 52 x 52 strategies are left when dominated ones are removed, too many for a "
        "complete list"
    )


def test_many_ways_to_link_files_are_counted_and_few_are_named():
    forms = one_at_a_time(load("oman-2026-relief").form())
    tried = [form.name for form in forms]
    links = [form.name for form in forms if form.structure.linked]
    assert told_in_short(["L = 2", *links, "no grid"], tried) == [
        "L = 2", "14 of the 14 ways to link files", "no grid",
    ]  # fmt: skip
    assert told_in_short([*links[:4], "L = 2"], tried) == [*links[:4], "L = 2"]
    flagged = np.array([[name in links] for name in tried])
    data = xr.Dataset(
        {"share": (("variant", "conclusion"), 0.9 * flagged),
         "flagged": (("variant", "conclusion"), flagged)},
        {"variant": tried, "conclusion": ["relief settled"]},
        {"levels": "3"},
    )  # fmt: skip
    (said,) = Forms(data, load("oman-2026-relief"), forms[0].structure).sentences.values()
    assert said.endswith("in 0% of sampled cases; changes with: 14 of the 14 ways to link files")


def test_what_is_discovered_by_default_is_of_a_file_that_somebody_would_give():
    assert "'the missile file can be settled'" in model.discover("oman-2026-relief", n=64).words


def test_each_file_has_the_parameters_of_its_stakes():
    names = {p.name for p in parameters_of(FIVE)}
    assert {n for n in names if n.endswith("_proxies")} == {
        "agenda_weight_proxies", "us_value_proxies", "us_cost_proxies", "iran_value_proxies",
    }  # fmt: skip
    assert {n for n in names if n.endswith("_prisoners")} == {
        "agenda_weight_prisoners", "us_value_prisoners", "iran_value_prisoners",
    }  # fmt: skip
    assert "regional" not in " ".join(names)
    assert File("relief", "S", "us").stakes == ("us_value", "iran_value")


#: Rooms that are about the episodes of these talks, or that read one scenario's article.
ABOUT_OMAN = ("claims", "episodes")

#: What would be a file of the talks or their number, and what else is spelt alike.
KNOWS = re.compile(r"nuclear|regional|range\(3\)|\*\* ?3\b|three files")
ELSEWHERE = re.compile(r"n \*\* 3|n\*\*3|= range\(3\)|missile settled.*regional")


def test_no_code_knows_the_files_or_how_many_there_are():
    """But for docstrings, which hold examples, the claims and the episodes."""
    root = Path(model.__file__).parent
    found = []
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0].removesuffix(".py") in ABOUT_OMAN:
            continue
        text = path.read_text(encoding="utf-8")
        if not KNOWS.search(text):
            continue
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                for k in range(node.lineno - 1, node.end_lineno):
                    lines[k] = ""
        found += [
            f"{path.relative_to(root)}:{n}: {line.strip()}"
            for n, line in enumerate(lines, start=1)
            if KNOWS.search(line.partition("#")[0]) and not ELSEWHERE.search(line)
        ]
    assert found == []


def test_a_file_without_weight_on_nothing_is_open_in_every_reading():
    """Also in forms in which it is not proven that its giver never gains by giving."""
    scenario = load("oman-2026-relief")
    form = scenario.form(Structure(hazard="nuclear"))
    assert idle(form) == ()
    found = central(talks(scenario.values, form))
    assert len(found.outcomes) == 1
    assert found.outcomes[0].near[3] is None


def test_where_a_strike_must_pay_the_answer_is_read_too():
    """Known values: nuclear .625, regional .456, and deadlock is stable too."""
    form = Structure(execution="pays")
    frozen = load(str(FROZEN))
    (deal,) = central(talks(frozen.values, frozen.form(form))).outcomes
    assert deal.near[:2] == pytest.approx((0.625, 0.456), abs=5e-4)
    found = model.answer(frozen, form)
    assert () in [o.settled for o in found.stable]
    along = model.central_over(frozen, form, threat=(0, "9/10", 2))
    assert along.terms[1][along.central[1]][0][:2] == pytest.approx((0.625, 0.456), abs=5e-4)
