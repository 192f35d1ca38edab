"""Small games of whole numbers, in which ties are common."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st


@st.composite
def games(draw, largest=3, most=5):
    """Two payoff matrices of one shape, at most `most` by `most`, entries up to `largest`."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, most))
    entries = st.lists(st.integers(-largest, largest), min_size=n * m, max_size=n * m)
    return np.array(draw(entries)).reshape(n, m), np.array(draw(entries)).reshape(n, m)
