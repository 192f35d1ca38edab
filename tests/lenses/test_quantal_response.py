"""The quantal-response lens: counting by hand, cell by cell, and sweeps against single games."""

from fractions import Fraction
from math import log

import numpy as np
import pytest

from model.equilibria import quantal_paths
from model.equilibria.quantal_results import NoConvergence
from model.game import BargainingGame
from model.lenses.quantal_response import DEFAULT_PRECISION, frequencies, spread
from model.lenses.quantal_sweep import sweep_quantal, sweep_spread
from model.parameters import FILES
from model.payoffs import Structure
from model.scenario import load


def test_the_default_precision_makes_a_point_worth_odds_of_ten():
    assert DEFAULT_PRECISION == log(10)


@pytest.mark.parametrize("levels", [2, 3, 4])
def test_without_precision_it_counts_the_menu(levels):
    """A file is settled in L (L + 1) / 2 of the L^2 pairs of levels."""
    found = frequencies(BargainingGame("oman-2026", levels), 0)
    share = (levels + 1) / (2 * levels)
    assert list(found.settled.values()) == pytest.approx([share] * 3)
    assert found.deadlock == pytest.approx((1 - share) ** 3)
    # Offers and demands are alike, so that the terms are even.
    assert list(found.terms.values()) == pytest.approx([0.5] * 3)


@pytest.mark.parametrize("rule", ["split", "iran", "us"])
def test_cell_by_cell(rule):
    game = BargainingGame("oman-2026", 3, Structure(price_rule=rule))
    found = frequencies(game)
    settled, terms, deadlock = dict.fromkeys(FILES, 0.0), dict.fromkeys(FILES, 0.0), 0.0
    for i in range(27):
        for j in range(27):
            weight = found.qre.x[i] * found.qre.y[j]
            outcome = game.outcome(i, j)
            deadlock += weight * (not outcome.settled)
            for file, x in zip(FILES, outcome.terms, strict=True):
                if x is not None:
                    settled[file] += weight
                    terms[file] += weight * float(x)
    assert found.settled == pytest.approx(settled)
    assert found.terms == pytest.approx({f: terms[f] / settled[f] for f in FILES})
    assert found.deadlock == pytest.approx(deadlock)
    assert found.qre.residual < 1e-9
    assert (found.levels, found.price_rule, found.qre.precision) == (3, rule, DEFAULT_PRECISION)


def test_each_side_plays_the_logit_reply_to_exact_payoffs():
    game = BargainingGame("oman-2026", 2)
    qre = frequencies(game, 2).qre
    A, B = (M.astype(float) for M in game.exact_payoffs())
    for own, gains in ((qre.x, A @ qre.y), (qre.y, qre.x @ B)):
        np.testing.assert_allclose(np.diff(np.log(own)), 2 * np.diff(gains), atol=1e-9)


def test_the_spread_spans_its_rows():
    found = spread("oman-2026", 1, levels=(2, 3))
    assert [(row.levels, row.price_rule) for row in found.rows] == [
        (n, rule) for n in (2, 3) for rule in ("split", "iran", "us")
    ]
    for file in FILES:
        seen = [row.settled[file] for row in found.rows]
        assert found.settled[file] == (min(seen), max(seen))
        assert found.settled[file][0] < found.settled[file][1]
        assert found.terms[file] == (
            min(row.terms[file] for row in found.rows),
            max(row.terms[file] for row in found.rows),
        )
    assert found.deadlock[0] < found.deadlock[1]
    alone = frequencies(BargainingGame("oman-2026", 3, Structure(price_rule="us")), 1)
    assert found.rows[-1].settled == alone.settled


def test_sentences_show_the_spread_and_what_it_is_not():
    found = spread("oman-2026", 1, levels=(2, 3), price_rules=("split", "us"))
    nuclear, *_, last = found.sentences
    least, most = found.settled["nuclear"]
    assert nuclear.startswith(
        f"nuclear: menu-dependent frequency of settlement {least:.2f} to {most:.2f}"
    )
    assert nuclear.endswith("over L = 2, 3 and price rules split, us")
    assert "precision 1 per point" in last
    assert "they are not chances" in last
    for word in ("likely", "probab", "chance of"):
        assert word not in " ".join(found.sentences)


def test_a_sweep_is_its_points():
    data = sweep_quantal(threat=(0, 1, 3), sanctions=(0, 1, 3), precision=3, levels=3)
    scenario = load("oman-2026")
    for t in (0, 1):
        for s in (0.5, 1):
            moved = scenario.replace(threat=Fraction(t), sanctions=Fraction(s))
            one = frequencies(BargainingGame(moved, 3), 3)
            point = data.sel(threat=t, sanctions=s)
            np.testing.assert_allclose(point.frequency, list(one.settled.values()), atol=1e-9)
            np.testing.assert_allclose(point.expected_terms, list(one.terms.values()), atol=1e-9)
            assert float(point.deadlock) == pytest.approx(one.deadlock, abs=1e-9)
            assert float(point.regret) == pytest.approx(one.qre.regret, abs=1e-9)


def test_a_sweep_says_what_it_is():
    data = sweep_quantal(threat=(0, 1, 3))
    assert data.frequency.dims == ("threat", "file")
    assert data.frequency.attrs["long_name"].startswith("menu-dependent frequency of settlement")
    assert all({"long_name", "units"} <= set(data[name].attrs) for name in data.data_vars)
    attrs = data.attrs
    assert attrs["lens"] == "logit quantal response at precision 2.303 per point"
    assert attrs["scenario_hash"] == load("oman-2026").digest
    assert (attrs["levels"], attrs["precision"]) == (3, DEFAULT_PRECISION)
    assert attrs["residual_max"] == float(data.residual.max()) < 1e-8
    assert "not chances" in attrs["menu"]
    assert {"software", "caveat", "structure"} <= set(attrs)


def test_threads_change_nothing():
    one, two = (
        sweep_quantal(threat=(0, 1, 21), assurance=(0, 1, 21), levels=2, threads=n) for n in (1, 2)
    )
    assert one.identical(two)


def test_a_sweep_with_its_spread():
    data = sweep_spread(threat=(0, 1, 3), levels=(2, 3), price_rules=("iran", "us"), precision=1)
    assert data.frequency.sizes == {"levels": 2, "price_rule": 2, "threat": 3, "file": 3}
    scenario = load("oman-2026").replace(threat=1)
    found = spread(scenario, 1, levels=(2, 3), price_rules=("iran", "us"))
    for file in FILES:
        point = data.sel(threat=1, file=file)
        ends = float(point.least_frequency), float(point.most_frequency)
        assert ends == pytest.approx(found.settled[file], abs=1e-9)
    assert data.least_deadlock.attrs["long_name"].startswith("least across levels and price rules")
    assert data.attrs["scenario"] == "oman-2026"
    assert "levels" not in data.attrs


def test_bad_input():
    with pytest.raises(ValueError, match="levels: must be at most 5 for quantal response, got 6"):
        frequencies(BargainingGame("oman-2026", 6))
    with pytest.raises(ValueError, match="levels: must be at most 5"):
        sweep_quantal(threat=(0, 1, 3), levels=6)
    with pytest.raises(ValueError, match="precision: must be at least 0, got -1"):
        sweep_quantal(threat=(0, 1, 3), precision=-1)
    for bad in (spread, lambda **named: sweep_spread(threat=(0, 1, 3), **named)):
        with pytest.raises(ValueError, match="at least one grid and one price rule, got none"):
            bad(levels=())


def test_a_point_that_is_not_reached_stops_the_sweep(monkeypatch):
    monkeypatch.setattr(quantal_paths, "MOST_STEPS", 1)
    with pytest.raises(NoConvergence, match=r"points 0 to 2 of the sweep: .* not solved"):
        sweep_quantal(threat=(0, 1, 3), precision=50, threads=1)
