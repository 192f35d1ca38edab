"""Own terms: whatever a user adds, sweeps and exact regimes say what every cell of the game says."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import scenarios
from test_agreements import by_cells
from test_payoffs import STRUCTURES

import model
from model.game import BargainingGame
from model.grid import grid
from model.payoffs import SYMBOLS, Structure, Term, X, own_parameters, symbolic, terms
from model.regimes import branches
from model.sweeps import exact_outcomes, sweep_over
from model.sweeps.engine import Engine
from model.sweeps.points import Points

#: Innocent to look at; each broke something that was written by hand once.
NATURAL = {
    "relief in proportion": Term("iran", "relief in proportion", "3*pi_s*sigma*x_N"),
    "half deals anger": Term("iran", "half deals anger", "-o_N*x_R - o_R*x_N/2 - o_M*(x_N + x_R)"),
    "partners": Term("us", "partners", "0.3*x_N*x_R - m*D/7"),
}

MONOMIALS = [f"{a}*{b}" for a in ("1", "x_N", "x_R", "x_M", "o_N", "o_R", "o_M")
             for b in ("x_N", "x_R", "x_M", "o_N", "o_R", "o_M")]  # fmt: skip


@st.composite
def own_terms(draw):
    """A term of any monomials of degree up to 2 in the outcome, with a parameter here and there."""
    parts = draw(st.lists(st.sampled_from(MONOMIALS), min_size=1, max_size=4, unique=True))
    numbers = st.sampled_from(["-2", "-1/2", "1/3", "1", "3", "sigma", "-T", "2*q", "T**2"])
    text = " + ".join(f"({draw(numbers)})*{part}" for part in parts)
    return Term(draw(st.sampled_from(["us", "iran"])), "own", text)


def check_sweep(scenario, structure, levels, axes):
    """Both ways of the engine, at every point, against every cell of the game."""
    points = Points.grid(scenario, axes)
    for compiled in (False, True):
        found = Engine(points, levels, structure, compiled).block(0, points.count)
        for p in range(points.count):
            at = scenario.with_exact(points.exactly(p))
            np.testing.assert_array_equal(
                found.outcomes[found.equilibrium[:, p]],
                by_cells(BargainingGame(at, levels, structure)),
            )


@pytest.mark.parametrize("name", NATURAL)
def test_a_natural_term_along_the_threat(name):
    check_sweep(model.load(), Structure(extra=(NATURAL[name],)), 3, {"threat": (0, 1, 21)})


@settings(max_examples=12)
@given(scenarios(), own_terms(), st.sampled_from(STRUCTURES), st.sampled_from([2, 3]))
def test_any_term_and_form(scenario, term, structure, levels):
    form = Structure(structure.coupling, structure.price_rule, structure.assurance_eroded_by,
                     structure.scaled_stakes, extra=(term,))  # fmt: skip
    check_sweep(scenario, form, levels, {"threat": (0, 1, 3)})


@pytest.mark.parametrize("name", NATURAL)
def test_exact_regimes_say_the_same(name):
    scenario, structure = model.load(), Structure(extra=(NATURAL[name],))
    found = branches(scenario, threat=None, structure=structure, levels=2)
    for k in range(0, 21):
        game = BargainingGame(scenario.replace(threat=Fraction(k, 20)), 2, structure)
        here = found.at(Fraction(k, 20))
        assert set(here.outcomes) == {grid(2).outcome(int(n)) for n in exact_outcomes(game)[0]}


def test_a_term_of_a_high_degree_in_a_parameter():
    """Beyond degree 3 coefficients along a grid are worked out at every point."""
    term = Term("us", "steep", "T**6*(x_N - 1)/3")
    check_sweep(model.load(), Structure(extra=(term,)), 2, {"threat": (0, 1, 9)})


def test_a_term_is_a_term_of_the_game():
    term = Term("iran", "relief", "3*pi_s*sigma*x_N", "sanctions are lifted in proportion")
    game = BargainingGame("oman-2026", 2, Structure(extra=(term,)))
    outcome = game.grid.outcome(int(game.grid.number(np.array([3, 0, 0]))))
    v = game.scenario.values
    assert outcome.terms[0] == 1
    assert game.terms(outcome)["iran"]["relief"] == 3 * v["sanctions_pain"] * v["sanctions"]
    assert "relief" in game.formula("iran")._repr_latex_()
    data = sweep_over(game.scenario, {"threat": (0, 1, 3)}, levels=2, structure=game.structure)
    assert "iran relief" in data["term"].values
    assert "iran relief" not in sweep_over(game.scenario, {"threat": (0, 1, 3)}, levels=2)["term"]


def test_shorthands_names_and_symbols_mean_the_same():
    structure = Structure()
    symbol, name = (
        symbolic(Term("us", "t", text), structure)
        for text in ("chi*T*(1 - D)*m*phi*s", "h_T*(1 - D)*m*q*(1 - e)*s0*(1 - eta*T)")
    )
    assert sp.expand(symbol - name) == 0
    assert (
        symbolic(Term("us", "t", "sanctions*x_N"), structure) == SYMBOLS["sanctions"] * X["nuclear"]
    )


def test_an_expression_of_sympy_is_taken_too():
    expression = 3 * SYMBOLS["sanctions_pain"] * SYMBOLS["sanctions"] * X["nuclear"] / 2
    given = Structure(extra=(Term("iran", "relief", expression),))
    text = Structure(extra=(Term("iran", "relief", "3*pi_s*sigma*x_N/2"),))
    assert sp.expand(terms(given)[-1].expression - terms(text)[-1].expression) == 0
    with pytest.raises(ValueError, match="expression: must"):
        Structure(extra=(Term("iran", "relief", sp.sqrt(SYMBOLS["sanctions"])),))


def test_what_is_wrong_with_a_term_is_said():
    with pytest.raises(ValueError, match="player: must be us or iran, got 'israel'"):
        Term("israel", "x", "x_N")
    with pytest.raises(ValueError, match="name: must be a text"):
        Term("us", " ", "x_N")
    with pytest.raises(ValueError, match="must name each term of a player once"):
        Structure(extra=(Term("us", "a", "x_N"), Term("us", "a", "x_R")))
    with pytest.raises(ValueError, match="extra: must be terms"):
        Structure(extra=("x_N",))
    own = Structure(extra=(Term("us", "own", "recognition*x_N"),))
    assert own_parameters(own) == ("recognition",)
    with pytest.raises(ValueError, match=r"must use symbols of the model .* got 'recognition'"):
        BargainingGame("oman-2026", 2, own).payoffs()
    with pytest.raises(ValueError, match="did you mean 'pi_s'"):
        BargainingGame("oman-2026", 2, Structure(extra=(Term("us", "own", "pi_z*x_N"),))).payoffs()
    with pytest.raises(ValueError, match="degree 4 at most in the outcome, got 5"):
        BargainingGame("oman-2026", 2, Structure(extra=(Term("us", "own", "x_N**5"),))).payoffs()


def test_zones_refuse_shapes_they_cannot_take():
    from model.lenses.zones import zone

    ok = Structure(extra=(Term("iran", "a", "-x_N**2/4"),))
    assert zone("oman-2026", "nuclear", structure=ok).file == "nuclear"
    for text, player, match in (("x_N**2", "us", "degree 1 at most"), ("x_N**3", "iran", "degree 2"),
                                ("4*x_N**2", "iran", "concave")):  # fmt: skip
        with pytest.raises(ValueError, match=match):
            zone("oman-2026", "nuclear", structure=Structure(extra=(Term(player, "a", text),)))
