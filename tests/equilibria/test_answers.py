"""Every result of a solver answers in words, as a table, as plain data and in a short line."""

import inspect
import json
import re

import numpy as np
import pytest

from model import equilibria
from model.equilibria.named_game import NamedGame
from model.results import Result

#: Battle of the sexes, a game with a continuum, and one with a payoff beyond floats.
GAMES = {
    "mixed": ([[2, 0], [0, 1]], [[1, 0], [0, 2]]),
    "continuum": ([[1, 1], [0, 2]], [[1, 1], [2, 0]]),
    "beyond floats": ([[10**400, 0], [0, 1]], [[1, 0], [0, 10**400]]),
}
A, B = GAMES["mixed"]


def made():
    """At least one result of every kind."""
    e = equilibria
    for A, B in GAMES.values():
        yield from (e.extreme_equilibria(A, B), e.components(A, B), e.one_equilibrium(A, B))
        yield from (e.commitment(A, B, "row"), e.certify(A, B, [1, 0], [1, 0]), e.maximin(A, B))
        yield from (e.reduce_strictly_dominated(A, B), e.admissible(A, B), e.is_degenerate(A, B))
    A, B = GAMES["mixed"]
    parts = e.components(A, B)
    yield from (parts[0], parts[0].subsets[0], parts[0].equilibria[0])
    yield from (e.compare_solvers(A, B), e.compare_solvers(A, B)[0])
    yield e.reduce_strictly_dominated([[1, 1], [0, 0]], [[0, 0], [0, 0]]).removals[0]
    yield from (e.correlated(A, B, np.add(A, B)), e.correlated_payoffs(A, B))
    yield from (e.correlated_vertices(A, B), e.obeyed(A, B, [[1, 0], [0, 0]]))
    found = e.basins(A, B, rng=np.random.default_rng(1), starts=4)
    yield from (found, found.mixed)
    yield e.choose(A, B, "welfare")
    yield e.locate(A, B, [1, 0], [1, 0])
    yield from (e.mixed_commitment(A, B, "row"), e.zero_sum(A))
    yield e.settle([(0, 0), (2, 0), (0, 1)], (0, 0))
    yield e.rational_threats(A, B)
    path = e.logit_path(A, B, 3)
    yield from (path, e.logit_qre(A, B, 1), e.logit_qre_many([A, A], [B, B], [1.0, 2.0]))
    rng = np.random.default_rng(1)
    yield from (e.other_branches(A, B, 3, rng=rng), e.trace_other_branches(A, B, 3, rng=rng))
    yield e.fit_precision(A, B, [3, 1], [2, 2])
    chosen = e.risk_dominance(A, B, (0, 0), (1, 1))
    yield from (chosen, chosen.products)
    start = e.bicentric_prior(A, B, (0, 0), (1, 1))
    yield e.trace(A, B, *start)


@pytest.fixture(scope="module")
def results():
    return list(made())


def public_kinds():
    """Classes of results: all that are offered but errors and games."""
    classes = {n: c for n in equilibria.__all__ if inspect.isclass(c := getattr(equilibria, n))}
    return {n for n, c in classes.items() if not issubclass(c, (Exception, NamedGame))}


def test_every_kind_is_looked_at(results):
    assert public_kinds() <= {type(found).__name__ for found in results}


def test_what_functions_say_they_return_is_offered_and_answers():
    for name in equilibria.__all__:
        if inspect.isfunction(function := getattr(equilibria, name)):
            home = inspect.getmodule(function)
            for word in re.findall(
                r"\b[A-Z]\w+", str(inspect.signature(function).return_annotation)
            ):
                kind = getattr(home, word, None)
                if inspect.isclass(kind) and kind.__module__.startswith("model.equilibria"):
                    assert issubclass(kind, (Result, NamedGame)), (name, word)
                    assert word in equilibria.__all__, (name, word)


def test_all_verbs(results):
    for found in results:
        kind = type(found).__name__
        assert isinstance(found, Result), kind
        assert found.words
        assert not re.search(r"Fraction\(|array\(|mpq\(|\bnan\b|<", found.words), found.words
        assert len(repr(found)) < 500, kind
        assert len(found.frame()) >= 1, kind
        assert found.words.partition("&")[0].partition("'")[0] in found._repr_html_(), kind
        told = json.dumps(found.report(), allow_nan=False)
        assert "Fraction(" not in told, kind
        with pytest.raises(ValueError, match="figure: must be of a result that has one"):
            found.figure()


def test_exact_numbers_stand_beside_their_decimals():
    told = equilibria.extreme_equilibria(*GAMES["mixed"]).report()
    assert {"value": 2 / 3, "exact": "2/3"} in [p for e in told["equilibria"] for p in e["x"]]
