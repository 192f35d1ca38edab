"""What is no payoff is refused alike everywhere, and integers of any size are read or refused in a line."""

from fractions import Fraction as F

import numpy as np
import pytest

from model.equilibria import (
    admissible,
    basins,
    bicentric_prior,
    certify,
    choose,
    commitment,
    compare_solvers,
    components,
    correlated,
    correlated_payoffs,
    correlated_vertices,
    csv_text,
    efg_text,
    exact_matrices,
    exact_profile,
    extreme_equilibria,
    fit_precision,
    gambit_equilibria,
    is_degenerate,
    locate,
    logit_at_regret,
    logit_path,
    logit_qre,
    logit_qre_many,
    maximin,
    mixed_commitment,
    nashpy_equilibria,
    nfg_text,
    obeyed,
    one_equilibrium,
    other_branches,
    parse_csv,
    parse_efg,
    parse_nfg,
    perfect,
    perfect_pure,
    pure_equilibria,
    pure_profiles,
    rational_threats,
    reduce_strictly_dominated,
    risk_dominance,
    settle,
    trace,
    trace_other_branches,
    zero_sum,
)
from model.errors import InputError

HALF = [F(1, 2), F(1, 2)]


def rng():
    return np.random.default_rng(0)


#: Every function of a 2 x 2 game.
SOLVERS = {
    "admissible": admissible,
    "basins": lambda A, B: basins(A, B, rng=rng(), starts=2),
    "bicentric_prior": lambda A, B: bicentric_prior(A, B, (0, 0), (1, 1)),
    "certify": lambda A, B: certify(A, B, HALF, HALF),
    "choose": choose,
    "commitment": commitment,
    "compare_solvers": compare_solvers,
    "components": components,
    "correlated": lambda A, B: correlated(A, B, [[1, 0], [0, 0]]),
    "correlated_payoffs": correlated_payoffs,
    "correlated_vertices": correlated_vertices,
    "csv_text": csv_text,
    "efg_text": efg_text,
    "exact_matrices": exact_matrices,
    "exact_profile": lambda A, B: exact_profile(A, B, [0.5, 0.5], [0.5, 0.5]),
    "extreme_equilibria": extreme_equilibria,
    "fit_precision": lambda A, B: fit_precision(A, B, [1, 2], [2, 1]),
    "gambit_equilibria": gambit_equilibria,
    "is_degenerate": is_degenerate,
    "locate": lambda A, B: locate(A, B, [1, 0], [1, 0]),
    "logit_at_regret": lambda A, B: logit_at_regret(A, B, 0.1),
    "logit_path": lambda A, B: logit_path(A, B, 2),
    "logit_qre": lambda A, B: logit_qre(A, B, 2),
    "logit_qre_many": lambda A, B: logit_qre_many([A], [B], 2),
    "maximin": maximin,
    "mixed_commitment": mixed_commitment,
    "nashpy_equilibria": nashpy_equilibria,
    "nfg_text": nfg_text,
    "obeyed": lambda A, B: obeyed(A, B, [[1, 0], [0, 0]]),
    "one_equilibrium": one_equilibrium,
    "other_branches": lambda A, B: other_branches(A, B, 2, rng=rng(), starts=2),
    "perfect": lambda A, B: perfect(A, B, []),
    "perfect_pure": perfect_pure,
    "pure_equilibria": pure_equilibria,
    "pure_profiles": pure_profiles,
    "rational_threats": rational_threats,
    "reduce_strictly_dominated": reduce_strictly_dominated,
    "risk_dominance": lambda A, B: risk_dominance(A, B, (0, 0), (1, 1)),
    "trace": lambda A, B: trace(A, B, HALF, HALF),
    "trace_other_branches": lambda A, B: trace_other_branches(A, B, 2, rng=rng(), starts=2),
    "zero_sum": lambda A, B: zero_sum(A),
}

COORDINATION = [[2, 0], [0, 1]], [[1, 0], [0, 2]]


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("2", "must be a rational number, got '2' of type str"),
        ("x", "must be a rational number, got 'x' of type str"),
        (True, "must be a number, got the bool True"),
        (None, "must be a rational number, got None of type NoneType"),
        (float("nan"), "must be finite, got nan"),
        (float("inf"), "must be finite, got inf"),
        (1j, "must be a rational number, got 1j of type complex"),
    ],
)
def test_what_is_no_number_is_refused_alike(name, entry, what):
    bad = [[entry, 0], [0, 1]]
    places = r"(A|B|M|an entry of A|an entry of B)(\[0, 0\])?"
    with pytest.raises(InputError, match=rf"^{places}: {what.replace('(', '.')}$"):
        SOLVERS[name](bad, COORDINATION[1])
    if name != "zero_sum":
        with pytest.raises(InputError, match=rf"^{places}: {what}$"):
            SOLVERS[name](COORDINATION[0], bad)


@pytest.mark.parametrize("name", SOLVERS)
def test_what_is_no_matrix_is_refused_in_a_line(name):
    for bad in (None, "12", 3, [[1, 2]], [[1, 2], [3]], [], [[]], {"a": 1}):
        if name == "zero_sum" and bad == [[1, 2]]:
            continue  # A game by itself.
        with pytest.raises(InputError, match=r"^[^\n]+$"):
            SOLVERS[name](bad, [[1, 0], [0, 1], [1, 1]])


HUGE = 10**5000


@pytest.mark.parametrize("name", SOLVERS)
def test_integers_beyond_floats_work_or_are_refused_in_a_line(name):
    """Of 400 digits, and of more than Python writes out."""
    for huge in (10**400, HUGE):
        A, B = ([[v * huge for v in row] for row in M] for M in COORDINATION)
        try:
            found = SOLVERS[name](A, B)
        except InputError as error:
            refusal = str(error)
        else:
            refusal = "fine"
            # Whatever comes back can be shown, but for plain arrays of numbers.
            assert name == "exact_matrices" or len(repr(found)) > 1
        assert "\n" not in refusal
        assert len(refusal) < 300
        if not name.startswith(("logit", "other", "trace_other", "fit")):
            assert refusal == "fine"


@pytest.mark.parametrize(
    "name", ["certify", "zero_sum", "maximin", "extreme_equilibria", "rational_threats"]
)
def test_huge_results_are_exact_and_can_be_shown(name):
    A, B = ([[v * HUGE for v in row] for row in M] for M in COORDINATION)
    found = SOLVERS[name](A, B)
    assert len(repr(found)) < 2000


def test_huge_numbers_in_messages():
    with pytest.raises(InputError, match="must sum to exactly 1, got about"):
        certify(*COORDINATION, [HUGE, 0], [1, 0])
    with pytest.raises(InputError, match="must be at least 0, got about -1"):
        certify(*COORDINATION, [-HUGE, 0], [1, 0])
    A, B = ([[v * HUGE for v in row] for row in M] for M in COORDINATION)
    with pytest.raises(InputError, match="with regret about"):
        risk_dominance(A, B, (0, 1), (1, 1))


@pytest.mark.parametrize(
    ("write", "read"), [(nfg_text, parse_nfg), (efg_text, parse_efg), (csv_text, parse_csv)]
)
def test_huge_numbers_in_files(write, read):
    A = [[HUGE, F(1, HUGE)]]
    assert read(write(A, A)).A.tolist() == A


@pytest.mark.parametrize(
    ("points", "start", "message"),
    [
        ([1, 2], (0, 0), r"points\[0\]: must be a sequence, got 1"),
        ([(1, 2, 3)], (0, 0), r"points\[0\]: must be two payoffs, got 3"),
        (None, (0, 0), "points: must be a sequence, got None"),
        ([], (0, 0), "points: must have at least one, got none"),
        ([("1", 2)], (0, 0), r"points\[0\]: must be a rational number, got '1'"),
        ([(1, 2)], None, "disagreement: must be a sequence, got None"),
        ([(1, 2)], (True, 0), "disagreement: must be a number, got the bool True"),
    ],
)
def test_bargains_are_read_alike(points, start, message):
    with pytest.raises(InputError, match=message):
        settle(points, start)


def test_components_of_another_shape():
    found = extreme_equilibria([[1, 2, 3]], [[3, 2, 1]])
    with pytest.raises(
        InputError, match=r"found: must be of a game of shape \(2, 2\), got \(1, 3\)"
    ):
        components(*COORDINATION, found)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0, "max_strategies: must be at least 2, got 0"),
        (-1, "max_strategies: must be at least 2, got -1"),
        (True, "max_strategies: must be a whole number, got True of type bool"),
        ("9", "max_strategies: must be a whole number, got '9' of type str"),
    ],
)
def test_bounds_of_adapters(value, message):
    with pytest.raises(InputError, match=message):
        nashpy_equilibria(*COORDINATION, max_strategies=value)
