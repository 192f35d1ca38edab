r"""Sobol points, plain or scrambled: those of `scipy.stats.qmc.Sobol`, bit for bit.

Each coordinate of the k-th point is, in binary, the sum modulo 2 of the *direction numbers* v_j of
those j that are digits of the Gray code of k, k xor k // 2 (Sobol 1967; Antonov and Saleev 1979).
Direction numbers come from a primitive polynomial x^s + a_1 x^(s-1) + ... + 1 over two elements,
another for each coordinate, and from odd m_1, ..., m_s < 2^j (Joe and Kuo 2008):

    m_j = 2 a_1 m_(j-1) xor 4 a_2 m_(j-2) xor ... xor 2^s m_(j-s) xor m_(j-s),   v_j = m_j / 2^j.

They are scrambled by a random lower triangular matrix for each coordinate, which acts on their
digits, and by a random shift of all points (Matousek 1998).

Importing `scipy.stats` takes longer than most answers. So these points are made here; what has more
coordinates than the table is left to scipy.

References: I. M. Sobol, On the distribution of points in a cube and the approximate evaluation of
integrals, USSR Computational Mathematics and Mathematical Physics 7, 1967; I. A. Antonov and
V. M. Saleev, An economic method of computing LP-tau sequences, ibid. 19, 1979; J. Matousek, On the
L2-discrepancy for anchored boxes, J. Complexity 14, 1998; S. Joe and F. Y. Kuo, Constructing Sobol
sequences with better two-dimensional projections, SIAM J. Scientific Computing 30, 2008.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from model.errors import InputError

#: Binary digits of a coordinate.
_BITS = 30

#: For each coordinate after the first the digits of its polynomial as a number, and m_1, ..., m_s.
_TABLE = """
3:1 7:1,3 11:1,3,1 13:1,1,1 19:1,1,3,3 25:1,3,5,13 37:1,1,5,5,17 41:1,1,5,5,5 47:1,1,7,11,19
55:1,1,5,1,1 59:1,1,1,3,11 61:1,3,5,5,31 67:1,3,3,9,7,49 91:1,1,1,15,21,21 97:1,3,1,13,27,49
103:1,1,1,15,7,5 109:1,3,1,15,13,25 115:1,1,5,5,19,61 131:1,3,7,11,23,15,103
137:1,3,7,13,13,15,69 143:1,1,3,13,7,35,63 145:1,3,5,9,1,25,53 157:1,3,1,13,9,35,107
167:1,3,1,5,27,61,31 171:1,1,5,11,19,41,61 185:1,3,5,3,3,13,69 191:1,1,7,13,1,19,1
193:1,3,7,5,13,19,59 203:1,1,3,9,25,29,41 211:1,3,5,13,23,1,55 213:1,3,7,3,13,59,17
229:1,3,1,3,5,53,69 239:1,1,5,5,23,33,13 241:1,1,7,7,1,61,123 247:1,1,7,9,13,61,49
253:1,3,3,5,3,55,33 285:1,3,1,15,31,13,49,245 299:1,3,5,15,31,59,63,97 301:1,3,1,11,11,11,77,249
333:1,3,1,11,27,43,71,9 351:1,1,7,15,21,11,81,45 355:1,3,7,3,25,31,65,79 357:1,3,1,1,19,11,3,205
361:1,1,5,9,19,21,29,157 369:1,3,7,11,1,33,89,185 391:1,3,3,3,15,9,79,71
397:1,3,7,11,15,39,119,27 425:1,1,3,1,11,31,97,225 451:1,1,1,3,23,43,57,177
463:1,3,7,7,17,17,37,71 487:1,3,1,5,27,63,123,213 501:1,1,3,5,11,43,53,133
529:1,3,5,5,29,17,47,173,479 539:1,3,3,11,3,1,109,9,69 545:1,1,1,5,17,39,23,5,343
557:1,3,1,5,25,15,31,103,499 563:1,1,1,11,11,17,63,105,183 601:1,1,5,11,9,29,97,231,363
607:1,1,5,15,19,45,41,7,383 617:1,3,7,7,31,19,83,137,221 623:1,1,1,3,23,15,111,223,83
631:1,1,5,13,31,15,55,25,161 637:1,1,3,13,25,47,39,87,257
"""

#: Coordinates of a point at most.
MOST_COORDINATES = 1 + len(_TABLE.split())


class Sobol:
    """A sequence of Sobol points, scrambled if a generator is given.

    Parameters
    ----------
    coordinates : int
        At most `MOST_COORDINATES`.
    rng : numpy.random.Generator, optional
        What scrambles them.
    """

    def __init__(self, coordinates: int, rng: np.random.Generator | None = None) -> None:
        self._numbers = _direction_numbers(coordinates)
        self._shift = np.zeros(coordinates, dtype=np.uint32)
        self._made = 0
        if rng is not None:
            own = rng.spawn(1)[0]
            weights = 2 ** np.arange(_BITS, dtype=np.uint32)
            digits = own.integers(2, size=(coordinates, _BITS), dtype=np.uint32)
            self._shift = digits @ weights
            matrix = own.integers(2, size=(coordinates, _BITS, _BITS), dtype=np.uint32)
            self._numbers = _scrambled(self._numbers, matrix)

    def random(self, count: int) -> NDArray[np.float64]:
        """The next points, shape (count, coordinates), in [0, 1); `count` a power of two."""
        start = self._made
        if start + count > 2**_BITS:
            raise InputError(f"n: must be at most {2**_BITS:,} Sobol points, got {start + count:,}")
        points = np.empty((count, len(self._shift)), dtype=np.uint32)
        points[0] = self._shift ^ self._sum(start ^ start >> 1)
        # The Gray code runs back through what is there already, with one more digit.
        done = 1
        while done < count:
            more = self._numbers[:, done.bit_length() - 1]
            points[done : 2 * done] = points[done - 1 :: -1] ^ more
            done *= 2
        self._made += count
        return np.asarray(points * 2.0**-_BITS, dtype=np.float64)

    def _sum(self, digits: int) -> NDArray[np.uint32]:
        chosen = [j for j in range(_BITS) if digits >> j & 1]
        return np.asarray(np.bitwise_xor.reduce(self._numbers[:, chosen], axis=1, initial=0))


@cache
def _direction_numbers(coordinates: int) -> NDArray[np.uint32]:
    """The numbers v_j of each coordinate as whole numbers of all digits, shape (d, digits)."""
    rows = [[1] * _BITS]
    for entry in _TABLE.split()[: coordinates - 1]:
        polynomial, first = entry.split(":")
        a, m = int(polynomial), [int(number) for number in first.split(",")]
        s = len(m)
        for j in range(s, _BITS):
            number = m[j - s]
            for k in range(1, s + 1):
                if a >> (s - k) & 1:
                    number ^= m[j - k] << k
            m.append(number)
        rows.append(m)
    return np.array(rows, dtype=np.uint32) << np.arange(_BITS - 1, -1, -1, dtype=np.uint32)


def _scrambled(numbers: NDArray[np.uint32], matrix: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Direction numbers whose digits, the first first, are multiplied by a triangular matrix."""
    places = np.arange(_BITS - 1, -1, -1, dtype=np.uint32)
    digits = numbers[:, :, None] >> places & 1
    lower = np.tril(matrix, -1) + np.eye(_BITS, dtype=np.uint32)
    mixed = np.matmul(digits.astype(np.float32), lower.astype(np.float32).transpose(0, 2, 1))
    return np.asarray((mixed.astype(np.uint32) & 1) << places).sum(axis=2, dtype=np.uint32)
