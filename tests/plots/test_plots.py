"""Figures, tested on the data they draw and on what they say."""

import ast
import inspect
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from looks import looks

from model import plots
from model.game import BargainingGame
from model.game_results import payoff_table
from model.parameters import FILES
from model.payoffs import Structure
from model.plots.colours import contrast, label_colour
from model.reasons import reasons
from model.scenario import load
from model.sweeps import Checked, sweep
from model.sweeps.findings import fullest, status
from model.words import EVERY, SOME


def texts(figure):
    """Everything a figure says outside its axes."""
    return " ".join(t.get_text().replace("\n", " ") for t in figure.texts)


def looked_at(scenario, grids, here=False, **axes):
    """A sweep on some grids, the first to draw."""
    scenario = load(scenario)
    first, *checks = [sweep(scenario, levels=n, terms=False, **axes).data for n in grids]
    own = ()
    if here:
        today = [scenario.values["threat"]]
        own = tuple(sweep(scenario, levels=n, terms=False, threat=today).data for n in grids)
    return Checked(first, scenario, Structure(), tuple(checks), own)


@pytest.fixture(scope="module")
def checked_line():
    return looked_at("oman-2026", (3, 5, 9), here=True, threat=(0, 1, 41))


@pytest.fixture(scope="module")
def line(checked_line):
    return checked_line.grids


@pytest.fixture(scope="module")
def plane():
    return looked_at("oman-2026", (3, 5), threat=(0, 1, 21), assurance=(0, 1, 11)).grids


@pytest.fixture(scope="module")
def game():
    return BargainingGame("oman-2026")


def test_every_outcome_has_a_look_of_its_own():
    sets = [s for n in range(4) for s in combinations(FILES, n)]
    assert set(looks()) == set(sets)
    for field in ("colour", "marker"):
        assert len({getattr(look, field) for look in looks().values()}) == 8


def test_labels_can_be_read_on_their_colour():
    for look in looks().values():
        assert contrast(label_colour(look.colour), look.colour) >= 4.5


def test_files_figure_draws_the_bands_of_the_data(line):
    for file in FILES:
        ax = plots.plot_file(line[:1], file)
        low = line[0]["lowest_terms"].sel(file=file).values
        high = line[0]["highest_terms"].sel(file=file).values
        settled = np.isfinite(low)
        tops = [c.get_paths()[0].vertices[:, 1].max() for c in ax.collections]
        bottoms = [c.get_paths()[0].vertices[:, 1].min() for c in ax.collections]
        if settled.any():
            assert max(tops) == pytest.approx(np.nanmax(high), abs=0.02)
            assert min(bottoms) == pytest.approx(np.nanmin(low), abs=0.02)
        else:
            assert not ax.collections
            assert any("settled on no terms" in t.get_text() for t in ax.texts)


def test_files_figure_says_status_and_provenance(checked_line):
    here = checked_line.here
    figure = plots.figure_files(checked_line)
    said = texts(figure)
    for needed in (
        "oman-2026 [",
        "Lens: equilibrium set",
        "L = 3",
        "us-iran-bargaining",
        "not a forecast",
    ):
        assert needed in said
    assert figure.texts[0].get_text().startswith("At the scenario's threat of")
    code = int(status(here[0]).sel(file="nuclear").item())
    word = {EVERY: "settled in every pure", SOME: "settled in some pure"}.get(code, "")
    assert word.split()[0] in figure.texts[0].get_text()


def test_the_title_changes_with_the_data(checked_line):
    """A figure of a game without threat must not carry the sentence of another."""
    other = load("oman-2026").replace(us_value_nuclear=0, us_value_regional=0, us_cost_nuclear=4,
                                      us_cost_regional=4)  # fmt: skip
    there = looked_at(other, (3, 5, 9), threat=(0, 1, 41))
    alone = replace(checked_line, own=())
    assert texts(plots.figure_files(there))[:60] != texts(plots.figure_files(alone))[:60]


def test_regime_map_draws_each_region(plane):
    ax = plots.plot_regimes(plane, "threat", "assurance", {"threat": 0.9, "assurance": 0.1})
    drawn = {t.get_text() for t in ax.get_legend().get_texts()}
    names = set(fullest(plane[0].transpose("assurance", "threat", ...)).names().ravel())
    assert names <= drawn
    assert ax.get_xlabel().startswith("Threat")
    assert ax.get_ylabel().startswith("Assurance")
    (point,) = [l for l in ax.lines if l.get_marker() == "o"]
    assert (point.get_xdata()[0], point.get_ydata()[0]) == (0.9, 0.1)


def test_regime_map_is_veiled_where_grids_differ(plane):
    words = {
        t.get_text()
        for t in plots.plot_regimes(plane, "threat", "assurance").get_legend().get_texts()
    }
    assert any("depends" in w for w in words)
    alone = plots.plot_regimes(plane[:1], "threat", "assurance").get_legend().get_texts()
    assert not any("depends" in t.get_text() for t in alone)


def test_reasons_figure_draws_every_change(game):
    why = reasons(game)
    for player, kinds in why.deviations.items():
        ax = plots.plot_deviations(why, player)
        drawn = sorted(p.get_width() for p in ax.patches)
        names = [t.get_text() for t in ax.get_yticklabels()]
        wanted = sorted(
            float({**d.by_term, "in all": d.gain}[name]) for d in kinds.values() for name in names
        )
        assert drawn == pytest.approx(wanted)
        assert names[-1] == "in all"


def test_payoff_figure_shows_the_numbers_and_frames_the_equilibria(game):
    table = payoff_table(game)
    ax = plots.plot_payoffs(table)
    said = [t.get_text() for t in ax.texts]
    assert said.count(f"{table.us[0][0]:.2f}") >= 1
    assert len(said) == 2 * table.us.size
    frames = [p for p in ax.patches if not p.get_fill()]
    assert len(frames) == int((table.us_best & table.iran_best).sum())


def test_branch_figure_draws_every_stretch():
    from model import regimes

    found = regimes.branches("oman-2026", threat=None)
    ax = plots.plot_branches(found)
    drawn = sorted((p.get_x(), p.get_x() + p.get_width()) for p in ax.patches)
    wanted = sorted(
        (float(b.low), float(b.high)) for b in found.branches if b.low != b.high for _ in b.outcomes
    )
    np.testing.assert_allclose(drawn, wanted, atol=1e-12)
    lines = {round(l.get_xdata()[0], 9) for l in ax.lines if len(set(l.get_xdata())) == 1}
    assert {round(float(t.point), 9) for t in found.turns} <= lines


def test_branch_figure_fills_what_is_admissible():
    from model import regimes

    survivors = regimes.admissible_branches("oman-2026", threat=None, levels=2)
    ax = plots.plot_branches(survivors)
    solid = [p for p in ax.patches if p.get_facecolor()[3] > 0]
    filled = sorted((p.get_x(), p.get_x() + p.get_width()) for p in solid)
    wanted = sorted(
        (float(b.low), float(b.high))
        for b in survivors.branches
        if b.low != b.high
        for _ in b.outcomes
    )
    np.testing.assert_allclose(filled, wanted, atol=1e-12)
    assert len(solid) < len(ax.patches)
    assert "admissible" in survivors.words
    whole = regimes.branches("oman-2026", threat=None, levels=2)
    assert survivors.equilibria == whole.branches


def test_distance_figure_draws_the_nearest_first():
    from model import regimes
    from model.parameters import BY_NAME

    found = regimes.distance("oman-2026", levels=2)
    ax = plots.plot_distance(found, most=5)
    labels = [t.get_text() for t in ax.get_yticklabels()][::-1]
    assert [label.split(" = ")[0] for label in labels] == [
        BY_NAME[d.parameter].words for d in found[:5]
    ]


def test_map_draws_exact_borders():
    from model import regimes

    exact = regimes.plane("oman-2026", threat=(0, 1, 31), assurance=(0, 1, 31))
    ax = plots.plot_regimes([exact.data], "threat", "assurance", exact=exact)
    said = {t.get_text() for t in ax.get_legend().get_texts()}
    assert said & {"Iran changes its mind", "United States changes its mind"}


def test_figures_leave_no_trace_in_matplotlib(checked_line):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    plots.figure_files(checked_line)
    assert dict(mpl.rcParams) == before


def test_every_figure_takes_one_result_and_options_by_name_only():
    made = [name for name in plots.__all__ if name.startswith("figure_")]
    assert made
    for name in made:
        first, *rest = inspect.signature(getattr(plots, name)).parameters.values()
        assert (first.name, first.default) == ("found", inspect.Parameter.empty), name
        assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in rest), name


def titles():
    """What each figure is headed with, as an expression, and where names in it come from."""
    for path in sorted(Path(plots.__file__).parent.glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "headline":
                    yield f"{path.name} {function.name}", call.args[1], function


def made_of(expression, function):
    """The expression, and what is assigned to the names in it."""
    yield expression
    names = {n.id for n in ast.walk(expression) if isinstance(n, ast.Name)} - {"found"}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            bound = {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
            if bound & names:
                yield node.value


def test_no_title_is_worded_where_figures_are_drawn():
    """It is what the result says of itself: no word of it stands in a module of figures."""
    headed = list(titles())
    assert len(headed) >= 20
    for where, title, function in headed:
        texts = [n.value for n in ast.walk(title) if isinstance(n, ast.Constant)]
        if isinstance(title, ast.Name):
            parts = [n for e in made_of(title, function) for n in ast.walk(e)]
            texts = [n.value for n in parts if isinstance(n, ast.Constant)]
        worded = [t for t in texts if isinstance(t, str) and re.search(r"[a-z]{2}", t)]
        assert not worded, where
