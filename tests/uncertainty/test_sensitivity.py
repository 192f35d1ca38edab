"""Indices of functions with published answers, groups by sympy, outputs by other solvers."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from scenarios import within_ranges

from model.game import BargainingGame
from model.lenses.zones import zone
from model.parameters import FILES, NAMES, SIMPLEXES
from model.payoffs import SYMBOLS, Structure, terms
from model.premise import premise_slacks
from model.scenario import Order, load
from model.sweeps.points import Points
from model.uncertainty.groups import (
    Group,
    binding_orders,
    fitted,
    groups,
    single_groups,
    varying,
)
from model.uncertainty.outputs import OUTPUTS, THREATS, evaluate
from model.uncertainty.sensitivity import (
    analyse,
    morris,
    morris_design,
    sobol_design,
    sobol_indices,
)

OMAN = load("oman-2026")
STRUCTURES = [
    Structure(),
    Structure(coupling="additive", assurance_eroded_by="execution", price_rule="us"),
    Structure(coupling="none"),
    Structure(scaled_stakes=True),
]


def ishigami(u):
    """Ishigami and Homma (1990), a = 7, b = 0.1, from the unit cube."""
    x = (2 * u - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(u, a):
    """Sobol's g-function (Saltelli and Sobol 1995)."""
    return np.prod((np.abs(4 * u - 2) + a) / (1 + a), axis=1)


def by_name(design, function, order):
    """Evaluate a function whose inputs stand in another order than the design's."""
    return function(design.draws[:, [design.names.index(n) for n in order]])


# Functions with known answers


def test_ishigami():
    design = sobol_design({n: (n,) for n in "abc"}, 4096, 1)
    found = analyse(design, ishigami(design.draws))
    np.testing.assert_allclose(found["S1"], [0.3139, 0.4424, 0], atol=0.02)
    np.testing.assert_allclose(found["ST"], [0.5576, 0.4424, 0.2437], atol=0.02)
    for name, truth in (("S1", [0.3139, 0.4424, 0]), ("ST", [0.5576, 0.4424, 0.2437])):
        assert (abs(found[name] - truth) < 1.6 * found[f"{name}_conf"] + 1e-4).all()


def test_ishigami_in_groups():
    """The second input adds by itself; the first and third interact, so as a group they do not."""
    design = sobol_design({"interacting": ("a", "c"), "adding": ("b",)}, 4096, 1)
    found = analyse(design, by_name(design, ishigami, "abc"))
    np.testing.assert_allclose(found["S1"], [0.5576, 0.4424], atol=0.02)
    np.testing.assert_allclose(found["ST"], [0.5576, 0.4424], atol=0.02)


def test_g_function_in_groups():
    a = np.array([0, 1, 4.5, 9, 99, 99])
    part = 1 / (3 * (1 + a) ** 2)
    total = np.prod(1 + part) - 1
    chosen = {"first": (0,), "pair": (1, 3), "rest": (2, 4, 5)}
    design = sobol_design({k: tuple(f"x{i}" for i in v) for k, v in chosen.items()}, 4096, 2)
    found = analyse(
        design, by_name(design, lambda u: g_function(u, a), [f"x{i}" for i in range(6)])
    )
    alone = [(np.prod(1 + part[list(v)]) - 1) / total for v in chosen.values()]
    others = [[i for i in range(6) if i not in v] for v in chosen.values()]
    whole = [1 - (np.prod(1 + part[o]) - 1) / total for o in others]
    np.testing.assert_allclose(found["S1"], alone, atol=0.03)
    np.testing.assert_allclose(found["ST"], whole, atol=0.03)


def test_an_inert_group_covers_nought_and_a_constant_has_no_index():
    design = sobol_design({n: (n,) for n in "abc"}, 256, 0)
    found = analyse(design, design.draws[:, 0])
    assert found["ST"][0] - found["ST_conf"][0] > 0
    assert (found["S1"][1:] - found["S1_conf"][1:] <= 0).all()
    assert (found["ST"][1:] == 0).all()
    assert all(np.isnan(v).all() for v in analyse(design, np.full(len(design.draws), 0.3)).values())


def test_morris_of_a_sum_is_its_slopes():
    design = morris_design({"one": ("a",), "two": ("b", "c"), "idle": ("d",)}, 64, 0)
    a, b, c, _ = design.draws.T
    found = analyse(design, 3 * a - 2 * b + 0.5 * c)
    assert found["mu_star"][0] == pytest.approx(3)
    assert 1.5 <= found["mu_star"][1] <= 2.5
    assert found["mu_star"][2] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("make", [sobol_design, morris_design])
def test_the_seed_alone_decides(make):
    members = {"one": ("a", "b"), "two": ("c",)}

    def found(seed, noise):
        np.random.seed(noise)  # noqa: NPY002
        design = make(members, 64, seed)
        return np.concatenate([*analyse(design, ishigami(design.draws)).values()]).tobytes()

    assert found(0, 1) == found(0, 2)
    assert found(0, 1) != found(1, 1)


@pytest.mark.parametrize(
    ("n", "seed", "members", "message"),
    [
        (100, 0, {"a": ("a",), "b": ("b",)}, "n: must be a power of two of at least 2, got 100"),
        (1, 0, {"a": ("a",), "b": ("b",)}, "n: must be a power of two"),
        (64, -1, {"a": ("a",), "b": ("b",)}, "seed: must be a whole number from 0, got -1"),
        (64, 0, {"a": ("a",)}, "groups: must be at least two"),
    ],
)
def test_bad_designs_are_refused(n, seed, members, message):
    with pytest.raises(ValueError, match=message):
        sobol_design(members, n, seed)


def test_values_that_are_no_numbers_are_refused():
    design = sobol_design({"a": ("a",), "b": ("b",)}, 8, 0)
    with pytest.raises(ValueError, match="values: must be 32 finite numbers"):
        analyse(design, np.full(32, np.nan))


# Groups


def still_matter(group, structure):
    """Free members on which some payoff term depends though the handles are held."""
    held = sp.symbols(f"H:{len(group.handles)}", positive=True)
    bound = [SYMBOLS[n] for n in group.members if n not in group.free]
    (solution,) = sp.solve(
        [e - h for e, h in zip(group.expressions, held, strict=True)], bound, dict=True
    )
    changed = [sp.expand(t.expression.subs(solution)) for t in terms(structure)]
    return {
        n for n in group.free for e in changed if sp.simplify(sp.diff(e, SYMBOLS[n])) != 0
    }  # fmt: skip


@pytest.mark.parametrize("structure", STRUCTURES, ids=str)
def test_members_enter_through_the_handles_alone(structure):
    for group in groups(structure):
        if group.free:
            assert len(group.handles) + len(group.free) == len(group.members)
            assert still_matter(group, structure) == set(), group.name


@pytest.mark.parametrize(
    "group",
    [
        Group("threat", ("threat", "credibility"), ("chi*T",), ("threat",)),
        Group("Israel", ("israel_hazard", "israeli_strike_damage", "entanglement_cost"),
              ("h*l_I", "h*k_I"), ("israel_hazard",)),
        Group("pain", ("sanctions", "sanctions_pain"), ("pi_s*sigma",), ("sanctions",)),
    ],
    ids=lambda g: g.name,
)  # fmt: skip
def test_a_group_that_leaves_something_out_is_found_out(group):
    assert still_matter(group, Structure()) == set(group.free)


@pytest.mark.parametrize("chosen", [*map(groups, STRUCTURES), single_groups()])
def test_every_parameter_is_in_one_group(chosen):
    assert sorted(n for g in chosen for n in g.members) == sorted(NAMES)
    assert len({g.name for g in chosen}) == len(chosen)
    for weights in SIMPLEXES.values():
        assert sum(any(n in g.members for n in weights) for g in chosen) == 1


def test_the_groups_of_the_form():
    """Those named in the mathematics of the game: products, and what shares one effect."""
    found = {g.name: set(g.members) for g in groups()}
    assert found["sanctions"] == {"sanctions", "sanctions_pain", "strangulation_value"}
    assert found["assurance and Israel"] >= {"vulnerability", "assurance", "assurance_erosion"}
    assert found["threat"] == {"threat"}
    assert all(g.reason for g in groups())


def tied(*pairs):
    """The scenario with orders between parameters."""
    orders = tuple(Order(higher=h, lower=l, source="a test") for h, l in pairs)
    return OMAN._updated(orders=orders)


def test_an_order_that_binds_joins_groups():
    loose = tied(("regime_stake", "strike_damage"))
    assert binding_orders(loose) == ()
    assert len(fitted(loose, groups())) == len(groups())
    bound = tied(("us_value_nuclear", "us_value_missile"))
    assert len(fitted(bound, groups())) == len(groups()) - 1
    (joined,) = [g for g in fitted(bound, groups()) if len(g.members) == 2 and "value" in g.name]
    assert set(joined.members) == {"us_value_nuclear", "us_value_missile"}


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (groups()[1:], "groups: must hold threat once, got it 0 times"),
        ((*groups(), Group("again", ("threat",))), "groups: must hold threat once, got it 2 times"),
        (tuple(Group(n, (n,)) for n in NAMES), "groups: must keep agenda_weight_nuclear"),
    ],
)
def test_groups_that_do_not_fit_are_refused(chosen, message):
    with pytest.raises(ValueError, match=message):
        fitted(OMAN, chosen)


# The map from independent uniforms


@pytest.mark.parametrize(
    "scenario",
    [OMAN, load("jcpoa-2015"), tied(("us_value_nuclear", "us_value_regional"),
                                    ("us_value_regional", "us_value_missile"))],
)  # fmt: skip
def test_draws_keep_ranges_orders_and_simplexes(scenario):
    rng = np.random.default_rng(3)
    names = varying(scenario)
    draws = np.vstack([rng.random((200, len(names))), np.zeros(len(names)), np.ones(len(names))])
    points = Points.unit(scenario, names, draws, "a test")
    found = points.values(0, 202)
    for n in names:
        if not any(n in weights for weights in SIMPLEXES.values()):
            entry = scenario.parameters[n]
            assert (found[n] >= float(entry.low) - 1e-12).all()
            assert (found[n] <= float(entry.high) + 1e-12).all()
    for weights in SIMPLEXES.values():
        np.testing.assert_allclose(sum(found[n] for n in weights), 1)
    for order in scenario.orders:
        assert (found[order.higher] >= found[order.lower] - 1e-12).all()
    for k in (0, 17, 201):
        exact = points.exactly(k)
        for n in NAMES:
            assert float(exact[n]) == pytest.approx(np.broadcast_to(found[n], 202)[k], abs=1e-12)
        for weights in SIMPLEXES.values():
            assert sum(exact[n] for n in weights) == 1


def test_an_order_binds_in_one_of_them():
    assert ("agenda_weight_missile", "agenda_weight_regional") in binding_orders(load("jcpoa-2015"))


def test_where_no_order_binds_the_map_is_that_of_samples():
    drawn = Points.sample(OMAN, 64, seed=5)
    columns = drawn.cases.columns
    draws = np.column_stack([column.u for column in columns.values()])
    ours = Points.unit(OMAN, tuple(columns), draws, "a test").values(0, 64)
    for n, values in drawn.values(0, 64).items():
        np.testing.assert_allclose(ours[n], values, rtol=1e-13)


@pytest.mark.parametrize("name", ["oman-2026", "jcpoa-2015"])
def test_a_crossing_moves_one_group_and_no_other(name):
    scenario = load(name)
    chosen = fitted(scenario, groups())
    design = sobol_design({g.name: g.members for g in chosen}, 2, 0)
    points = Points.unit(scenario, design.names, design.draws, "a test")
    found = points.values(0, len(design.draws))
    for k, group in enumerate(chosen):
        for n in varying(scenario):
            assert (found[n][0] != found[n][k + 1]) == (n in group.members)


# Outputs


@pytest.fixture(scope="module")
def few():
    scenario = OMAN.replace(vulnerability=0).replace(vulnerability=4)
    names = varying(scenario)
    draws = np.random.default_rng(8).integers(0, 17, (24, len(names))) / 16
    # In the first game Israel's strike outweighs what Iran keeps: the lemma does not apply there.
    for name, u in (("israel_hazard", 1), ("israeli_strike_damage", 1), ("iran_value_missile", 0),
                    ("loss_of_face", 0), ("spoilers", 0), ("vulnerability", 0)):  # fmt: skip
        draws[0, names.index(name)] = u
    return Points.unit(scenario, names, draws, "a test")


@pytest.fixture(scope="module")
def values(few):
    found = evaluate(few, list(OUTPUTS), 3)
    return dict(zip(OUTPUTS, found.values, strict=True)), dict(
        zip(OUTPUTS, found.censored, strict=True)
    )


def at(few, k):
    return OMAN.with_exact(few.exactly(k))


def test_outputs_of_equilibria_are_those_of_each_game(few, values):
    found, _ = values
    for k in range(24):
        game = BargainingGame(at(few, k), 3)
        outcomes = list(game.equilibrium_outcomes())
        assert found["deadlock"][k] == any(not o.settled for o in outcomes)
        for f, file in enumerate(FILES):
            shares = [o.terms[f] or Fraction(0) for o in outcomes]
            assert found[f"{file}-settled"][k] == any(o.terms[f] is not None for o in outcomes)
            assert found[f"{file}-conceded"][k] == any(s > 0 for s in shares)
            assert found[f"{file}-lowest-terms"][k] == pytest.approx(float(min(shares)))
            assert found[f"{file}-highest-terms"][k] == pytest.approx(float(max(shares)))
            mean = float(sum(shares) / len(shares))
            assert found[f"{file}-mean-terms"][k] == pytest.approx(mean)
        for player in ("us", "iran"):
            best = max(float(game.payoff(o)[player]) for o in outcomes)
            assert found[f"{player}-payoff-best"][k] == pytest.approx(best)
            nothing = float(game.payoff(game.grid.outcome(0))[player])
            assert found[f"{player}-payoff-deadlock"][k] == pytest.approx(nothing)


def test_thresholds_are_the_ends_of_the_zones(few, values):
    found, _ = values
    for k in range(24):
        scenario = at(few, k)
        for file in FILES:
            exact = zone(scenario, file)
            floor = 1.0 if exact.us is None else float(exact.us.low)
            ceiling = 0.0 if exact.iran is None else float(exact.iran.high)
            assert found[f"us-floor-{file}"][k] == pytest.approx(floor, abs=1e-9)
            assert found[f"iran-ceiling-{file}"][k] == pytest.approx(ceiling, abs=1e-9)


def test_censored_thresholds_are_counted(few, values):
    _, censored = values
    for file in FILES:
        none = [zone(at(few, k), file).us is None for k in range(24)]
        assert censored[f"us-floor-{file}"] == pytest.approx(np.mean(none))
    assert censored["deadlock"] == 0


def test_critical_threats_are_the_first_of_a_sweep(few, values):
    found, censored = values
    grid = [Fraction(k, THREATS - 1) for k in range(THREATS)]
    for k in range(3):
        scenario = at(few, k)
        games = [
            list(BargainingGame(scenario.replace(threat=t), 3).equilibrium_outcomes()) for t in grid
        ]
        for file in FILES:
            first = next((t for t, g in zip(grid, games, strict=True)
                          if any(file in o.settled for o in g)), 1)  # fmt: skip
            assert found[f"critical-threat-{file}"][k] == pytest.approx(float(first))
        ends = next((t for t, g in zip(grid, games, strict=True) if all(o.settled for o in g)), 1)
        assert found["critical-threat-deadlock"][k] == pytest.approx(float(ends))
    assert 0 <= censored["critical-threat-missile"] <= 1


def test_points_where_the_lemma_fails_are_in_the_test(few):
    slacks = [min(premise_slacks(few.exactly(k), Structure())) for k in range(24)]
    assert min(slacks) < 0 < max(slacks)


def test_an_unknown_output_is_refused(few):
    with pytest.raises(ValueError, match="did you mean 'deadlock'"):
        evaluate(few, ["deadlok"], 2)
    with pytest.raises(ValueError, match="outputs: must name outputs, each once"):
        evaluate(few, ["deadlock", "deadlock"], 2)


# The whole


@pytest.fixture(scope="module")
def indices():
    outputs = ("us-floor-missile", "iran-ceiling-missile", "deadlock", "critical-threat-missile")
    return sobol_indices(OMAN, outputs, n=128, seed=4, levels=3)


def test_what_cannot_matter_has_an_index_of_nought(indices):
    floor = indices.data.sel(output="us-floor-missile")
    assert float(floor["ST"].sel(group="agenda weights")) > 0
    ceiling = indices.data.sel(output="iran-ceiling-missile")
    for group in ("US value (missile)", "US cost (missile)", "retaliation", "audience cost"):
        assert float(ceiling["ST"].sel(group=group)) == 0
        assert not bool(ceiling["ST_distinct"].sel(group=group))
    # The threat cannot move the threat at which something happens.
    assert float(indices["ST"].sel(output="critical-threat-missile", group="threat")) == 0
    assert float(floor["ST"].sel(group="US cost (missile)")) > 0.1


def test_results_are_labelled(indices):
    assert indices.data.sizes == {"output": 4, "group": len(groups())}
    assert indices.attrs["games"] == 128 * (len(groups()) + 2)
    for needed in ("scenario", "scenario_hash", "lens", "levels", "software", "caveat", "map"):
        assert needed in indices.attrs
    frame = indices.frame()
    assert len(frame) == 4 * len(groups())
    assert frame.groupby("output")["ST"].apply(lambda s: s.is_monotonic_decreasing).all()


def test_same_seed_same_bytes(indices):
    outputs = [str(k) for k in indices["output"].values]
    again = sobol_indices("oman-2026", outputs, n=128, seed=4, levels=3)
    for name in ("S1", "S1_conf", "ST", "ST_conf"):
        assert again[name].values.tobytes() == indices[name].values.tobytes()
    other = sobol_indices(OMAN, outputs, n=128, seed=5, levels=3)
    assert other["ST"].values.tobytes() != indices["ST"].values.tobytes()


def test_the_sentence_names_the_largest(indices):
    ranked = indices.data.sel(output="iran-ceiling-missile").sortby("ST", ascending=False)
    said = indices.said("iran-ceiling-missile", most=1)
    assert said.startswith("Iran's ceiling in the missile file turns most on")
    assert str(ranked["group"].values[0]) in said
    assert "groups are not distinguishable from 0" in said
    assert indices.said("deadlock").startswith("Whether full deadlock")


def test_an_indicator_that_is_rare_is_flagged(indices):
    rare = float(indices["mean"].sel(output="deadlock"))
    assert min(rare, 1 - rare) * 128 < 100
    assert list(indices["few"].values) == [False, False, True, False]
    assert "too few points" in indices.said("deadlock")
    assert "too few points" not in indices.said("iran-ceiling-missile")


def test_an_output_that_never_varies_is_said_to():
    still = OMAN.replace(strike_damage=0, sanctions_pain=0)
    entries = {
        n: e.model_copy(update={"low": e.value, "high": e.value})
        for n, e in still.parameters.items()
        if n not in ("retaliation", "us_value_missile")
    }
    fixed = still._updated(parameters={**still.parameters, **entries}, orders=())
    data = sobol_indices(fixed, ("iran-payoff-deadlock",), n=8, levels=2)
    assert np.isnan(data["ST"]).all()
    assert not data["ST_distinct"].any()
    assert "never varies" in data.said("iran-payoff-deadlock")


def test_screening_and_indices_agree_on_what_is_idle():
    data = morris(OMAN, ("iran-ceiling-missile",), n=32, seed=1, levels=2)
    effect = data["mu_star"].sel(output="iran-ceiling-missile")
    assert float(effect.sel(group="US cost (missile)")) == 0
    assert float(effect.sel(group="Iran's holdings and deterrent")) > 0.1
    assert "whole range" in data.said("iran-ceiling-missile")


def test_another_form_and_single_parameters():
    scaled = Structure(scaled_stakes=True)
    data = sobol_indices(OMAN, ("deadlock",), n=8, levels=2, structure=scaled)
    assert data.data.sizes["group"] == len(groups(scaled)) == len(groups()) - 6
    each = sobol_indices(OMAN, ("deadlock",), n=8, levels=2, by=single_groups())
    assert each.data.sizes["group"] == len(NAMES) - 4


@pytest.mark.slow
def test_indices_settle_down_as_games_are_added():
    """Estimates from few games differ from those of many by no more than their intervals allow."""
    some, many = (sobol_indices(OMAN, n=n, seed=n, levels=5) for n in (1024, 4096))
    assert not some["few"].any()
    spread = np.hypot(some["ST_conf"], many["ST_conf"])
    assert float((np.abs(some["ST"] - many["ST"]) <= 1.5 * spread + 1e-9).mean()) > 0.95


@pytest.mark.slow
def test_outputs_of_games_anywhere_in_the_ranges():
    """Values read off exact zones of scenarios drawn by other means."""
    rng = np.random.default_rng(2)
    for _ in range(100):
        scenario = within_ranges(OMAN, rng)
        points = Points.unit(scenario, (), np.empty((1, 0)), "a test")
        found = evaluate(points, ["us-floor-regional", "iran-ceiling-nuclear"], 2).values[:, 0]
        us, iran = zone(scenario, "regional").us, zone(scenario, "nuclear").iran
        assert found[0] == pytest.approx(1.0 if us is None else float(us.low), abs=1e-9)
        assert found[1] == pytest.approx(0.0 if iran is None else float(iran.high), abs=1e-9)


def test_replacing_a_design_s_draws_is_all_an_analysis_needs():
    design = sobol_design({"a": ("a",), "b": ("b",)}, 16, 0)
    turned = replace(design, draws=1 - design.draws)
    same = analyse(design, design.draws[:, 0])["ST"]
    np.testing.assert_allclose(analyse(turned, 1 - turned.draws[:, 0])["ST"], same)
