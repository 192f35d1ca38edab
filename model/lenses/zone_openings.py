"""Where along one parameter a zone of possible agreement exists, exactly.

Whether two intervals of terms meet can change only where an end of one meets an end of the other or
leaves [0, 1]: at roots of polynomials in the parameter (`opening`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gmpy2 import mpq

from model.algebraic import Point, primitive, real_roots
from model.continuum.exact import Stretch
from model.lenses.zones import (
    Others,
    accepts,
    changes,
    common,
    has_weight,
    others_in_words,
    settled_others,
)
from model.payoffs import Structure
from model.regimes.path import Path, Span, path
from model.results import Result, table
from model.scenario import Scenario, load
from model.split import split_payoffs
from model.words import number

if TYPE_CHECKING:
    import pandas as pd

LENS = "zone of possible agreement, file by file, against leaving that file open"

#: A contact of two curves at an irrational place is told from a miss by this much.
_CONTACT = mpq(1, 10**40)


@dataclass(frozen=True, repr=False)
class Opening(Result):
    """Where along a parameter a zone exists, exactly.

    Attributes
    ----------
    structure : Structure
    file : str
    path : Path
    others : mapping of str to Fraction
    stretches : tuple of Stretch
        Closed stretches of the parameter on which the zone exists, in order.
    """

    lens = LENS

    structure: Structure
    file: str
    path: Path
    others: Mapping[str, Fraction]
    stretches: tuple[Stretch, ...]

    @property
    def scenario(self) -> Scenario:
        """Where the other parameters come from."""
        return self.path.scenario

    def frame(self) -> pd.DataFrame:
        """A row for each stretch of the parameter on which the zone exists."""
        return table(
            [
                {
                    "low": float(s.low),
                    "high": float(s.high),
                    "low_exact": str(s.low.sympy()),
                    "high_exact": str(s.high.sympy()),
                }
                for s in self.stretches
            ]
        )

    @property
    def words(self) -> str:
        """The finding as a sentence."""
        name = self.path.name.replace("_", " ")
        subject = (
            f"With {others_in_words(self.file, self.others)}, the zone of the {self.file} file"
        )
        low, high = Point.of(self.path.low), Point.of(self.path.high)
        if not self.stretches:
            return f"{subject} exists at no {name}"
        if self.stretches == (Stretch(low, high),):
            return f"{subject} exists at every {name}"
        parts = []
        for s in self.stretches:
            a, b = _decimal(s.low), _decimal(s.high)
            if s.low == s.high:
                parts.append(f"at {name} {a}")
            elif s.low == low:
                parts.append(f"up to {name} {b}")
            else:
                parts.append(f"from {name} {a}" + (" on" if s.high == high else f" to {b}"))
        return f"{subject} exists {' and '.join(parts)}"


def _decimal(point: Point) -> str:
    return number(float(point))


def opening(
    scenario: Scenario | str = "oman-2026",
    file: str = "missile",
    *,
    structure: Structure | None = None,
    others: Others | None = None,
    **axes: Span,
) -> Opening:
    """Find the exact values of a parameter at which a zone opens and closes.

    Whether two intervals of terms meet can change only where an end of one meets an end of the
    other or leaves [0, 1]: at roots of U and I at x = 0 and x = 1, of their resultant, and of the
    discriminant of I, all polynomials in the parameter.

    Parameters
    ----------
    scenario, file, structure, others
        As `zone` takes them; the others stay as they are at the scenario.
    **axes
        As `model.branches` takes them.
    """
    from model.regimes.conditions import along_path, coefficients_of

    scenario = load(scenario)
    structure = scenario.form(structure)
    settled = settled_others(scenario, file, structure, others)
    laid = path(scenario, axes or {"threat": None})
    ring, values = along_path(laid)
    rows = changes(split_payoffs(structure), values, file, settled)
    weighs = has_weight(structure, file)
    (b, a, _), (c0, c1, c2) = ([ring(c) for c in row] for row in rows)
    critical = [
        b, a + b, a, c0, c0 + c1 + c2, c2, c1 * c1 - 4 * c0 * c2,
        c0 * a * a - c1 * a * b + c2 * b * b,
    ]  # fmt: skip
    ends = {Point.of(laid.low), Point.of(laid.high)}
    for line in {primitive(coefficients_of(c)) for c in critical}:
        ends |= {r for r in real_roots(line) if laid.low < r.near < laid.high}
    nodes = sorted(ends)

    def exists(t: Fraction, ease: Any = 0) -> bool:
        exactly = laid.values_at(t)
        given = {n: mpq(*v.as_integer_ratio()) for n, v in exactly.items()}
        us, iran = changes(split_payoffs(structure), given, file, settled)
        eased = ([line[0] + ease, *line[1:]] for line in (us, iran))
        us_takes, iran_takes = map(accepts, eased)
        return common(us_takes, iran_takes, weighs) is not None

    cells = [exists((p.near + q.near) / 2) for p, q in pairwise(nodes)]
    held: list[Stretch] = []
    for k, node in enumerate(nodes):
        left, right = k > 0 and cells[k - 1], k < len(cells) and cells[k]
        # What both accept along a closed path is compact: an open stretch brings its ends.
        here = left or right or exists(node.near, 0 if node.fraction is not None else _CONTACT)
        if here and left:
            held[-1] = Stretch(held[-1].low, node)
        elif here:
            held.append(Stretch(node, node))
    return Opening(structure, file, laid, settled, tuple(held))
