"""What a wider agenda is worth: payoffs of the central outcomes on two agendas, side by side.

Which files are on the table is a choice of its own; a file off the agenda stays open whatever is
offered. What widening is worth to a side is its payoff in the central outcome of the wider agenda
less that in the central outcome of the narrower; where there are several, worst is compared with
worst and best with best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.answers.deals import Deal
from model.parameters import FILES
from model.words import the_files


@dataclass(frozen=True)
class Widening:
    """What a wider agenda is worth.

    Attributes
    ----------
    narrow, wide : tuple of str
        The files on the table.
    us, iran : tuple of (float, float) or None
        What the wider one brings a side, worst with worst and best with best, in points; None where
        one of the two has no stable outcome.
    files : tuple of str
        All files of the talks.
    """

    narrow: tuple[str, ...]
    wide: tuple[str, ...]
    us: tuple[float, float] | None
    iran: tuple[float, float] | None
    files: tuple[str, ...]

    @property
    def words(self) -> str:
        """The finding in a sentence."""
        wide, narrow = (f"talks on {the_files(f, self.files)}" for f in (self.wide, self.narrow))
        alone = f"{narrow}{' alone' if len(self.narrow) == 1 else ''}"
        if self.us is None or self.iran is None:
            return (
                f"what {wide} are worth against {alone} cannot be said, since on one of the two "
                "nothing is stable"
            )
        if not any((*self.us, *self.iran)):
            return f"{wide} are worth no more and no less than {alone}"
        us, iran = _points(self.us), _points(self.iran)
        return f"against {alone}, {wide} are worth {us} points to the US and {iran} to Iran"


def widening(
    narrow: tuple[str, ...],
    less: Sequence[Deal],
    wide: tuple[str, ...],
    more: Sequence[Deal],
    files: tuple[str, ...] = FILES,
) -> Widening:
    """Compare the central outcomes of two agendas."""
    if not less or not more:
        return Widening(narrow, wide, None, None, files)
    worth = []
    for p in (0, 1):
        a, b = ([o.payoffs[p] for o in outcomes] for outcomes in (less, more))
        worth.append((min(b) - min(a), max(b) - max(a)))
    return Widening(narrow, wide, worth[0], worth[1], files)


def _points(worth: tuple[float, float]) -> str:
    low, high = (f"{x:+.2f}" for x in worth)
    return low if low == high else f"{low} to {high}"


def holds_whole(linked: Sequence[Sequence[str]], agenda: Sequence[str]) -> bool:
    """Whether linked files are on the table together or not at all."""
    return all(len(set(block) - set(agenda)) in (0, len(block)) for block in linked)
