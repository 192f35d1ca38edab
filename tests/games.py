"""Small games of whole numbers, in which ties are common."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import strategies as st


@st.composite
def games(draw, largest=3, most=5):
    """Two payoff matrices of one shape, at most `most` by `most`, entries up to `largest`."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, most))
    entries = st.lists(st.integers(-largest, largest), min_size=n * m, max_size=n * m)
    return np.array(draw(entries)).reshape(n, m), np.array(draw(entries)).reshape(n, m)


def sequential_game(seed, span=6):
    """The 9 x 27 strategic form of a small tree: rich in ties, with up to thousands of equilibria.

    The first player picks one of three branches and the second, who sees which, one of three
    replies; on the first branch the first player, who does not see it, picks one of three too.
    """
    payoffs = np.random.default_rng(seed).integers(-span, span + 1, (2, 3, 3, 3))
    rows = list(itertools.product(range(3), repeat=2))
    columns = list(itertools.product(range(3), repeat=3))
    A, B = (
        np.array([[table[a, reply[a], b if a == 0 else 0] for reply in columns] for a, b in rows])
        for table in payoffs
    )
    return A, B
