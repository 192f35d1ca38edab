"""Components: maximal bicliques by another way, dimensions, and games with hundreds of equilibria."""

import itertools
from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from games import sequential_game
from hypothesis import given, settings
from hypothesis import strategies as st

from model.equilibria import components, extreme_equilibria
from model.equilibria.components import _connected, _maximal_subsets, affine_dimension
from model.equilibria.results import Equilibrium

ZERO = Fraction(0)


def unit(k, n=6):
    return tuple(Fraction(i == k) for i in range(n))


@settings(max_examples=200)
@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1))
def test_subsets_are_the_maximal_bicliques(edges):
    found = [Equilibrium(unit(i), unit(j), (ZERO, ZERO), ZERO) for i, j in sorted(edges)]
    groups = _connected(found)
    graph = nx.Graph((("x", i), ("y", j)) for i, j in edges)
    assert sorted(len(group) for group in groups) == sorted(
        graph.subgraph(nodes).number_of_edges() for nodes in nx.connected_components(graph)
    )
    for group in groups:
        xs, ys = sorted({e.x for e in group}), sorted({e.y for e in group})
        edge = {(e.x, e.y) for e in group}
        bicliques = set()
        for size in range(1, len(xs) + 1):
            for rows in itertools.combinations(xs, size):
                cols = tuple(y for y in ys if all((x, y) in edge for x in rows))
                if cols:
                    bicliques.add((
                        tuple(x for x in xs if all((x, y) in edge for y in cols)), cols
                    ))  # fmt: skip
        assert [(s.rows, s.cols) for s in _maximal_subsets(group)] == sorted(bicliques)


@settings(max_examples=100)
@given(st.integers(1, 4), st.integers(1, 5), st.data())
def test_dimension_is_that_of_the_hull(n, count, data):
    weights = data.draw(
        st.lists(
            st.lists(st.integers(0, 4), min_size=n, max_size=n).filter(any),
            min_size=count,
            max_size=count,
        )
    )
    points = tuple(tuple(Fraction(w, sum(row)) for w in row) for row in weights)
    table = np.array(points, dtype=float)
    assert affine_dimension(points) == np.linalg.matrix_rank(table[1:] - table[0], tol=1e-9)


@pytest.mark.parametrize(("seed", "extreme", "subsets"), [(4, 837, 3), (9, 548, 7)])
def test_hundreds_of_extreme_equilibria(seed, extreme, subsets):
    A, B = sequential_game(seed)
    found = extreme_equilibria(A, B)
    parts = components(A, B, found)
    assert len(found) == extreme
    assert sum(len(part.subsets) for part in parts) == subsets
    assert sum(part.index for part in parts) == 1
    for part in parts:
        pairs = {(x, y) for s in part.subsets for x in s.rows for y in s.cols}
        assert pairs == {(e.x, e.y) for e in part.equilibria}
