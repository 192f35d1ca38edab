r"""The game at one point, without a grid: both payoffs as polynomials of the terms.

**Object.** Files F; in each a *giver* offers a share g of it and the *taker* waives a share v of
its demand. The file is covered iff v + g >= 1, on terms x = theta g + (1 - theta)(1 - v), the
share given up; theta is the weight of the giver's offer (the price rule is about Iran's, so that it
may differ between files). Files are linked in *blocks* (by themselves: one each): a block is
settled iff all its files are covered, else all of it is open. Files off the *agenda* stay open
whatever is offered.

Once it is said which files S are settled, both payoffs are polynomials in the terms x of S: in the
split of `model.split` every o_f is 1 outside S and 0 inside, and x_f = 0 where f is open. They
are made from that split alone, whatever monomials it has, in exact arithmetic.

**What a side can move by itself** at the profile v = 1 - x, g = x in S and v = g = 0 off S:

* leave a settled block open: the taker of a file in it with x < 1, the giver of one with x > 0;
* settle an open block by conceding it: x = 0 in files that it takes, x = 1 in files that it gives;
* offer more than it takes: the giver moves x up to x + theta (1 - x), the taker down to theta x.

The last never pays a side whose payoff surely falls in the terms that it concedes (the premise of
`model.agreements`). In a file in which it may not, the side is *loose*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

from gmpy2 import mpq
from sympy import QQ
from sympy.polys.rings import PolyElement, PolyRing

from model.answers.intervals import enclose
from model.errors import InputError
from model.payoffs import PLAYERS, Structure, given
from model.premise import idle
from model.split import not_carried_out, pays, split_payoffs, weightless

#: Positions of files.
FileSet = tuple[int, ...]

#: The weight of Iran's offer, by price rule.
_WEIGHT = {"split": mpq(1, 2), "iran": mpq(1), "us": mpq(0)}


@dataclass(frozen=True, eq=False, repr=False)
class Talks:
    """The game at one point.

    Attributes
    ----------
    files : tuple of str
    blocks : tuple of tuple of int
        The files on the agenda, as they are linked.
    givers : tuple of int
        For each file the position in `PLAYERS` of who gives it up.
    theta : mpq
        The weight of Iran's offer.
    coefficients : tuple of two mappings
        For each player the payoff by monomial in (x, o), exact.
    idle : tuple of tuple of int
        Blocks that nobody ever settles (`model.premise.idle`).
    weightless : tuple of tuple of int
        Blocks that are called open where nothing of them is given (`model.split.weightless`).
    spared : Talks or None
        Where the threat is carried out only if it pays, the same game without a strike.
    margin : mapping
        And what a strike pays the US over backing down, by monomial in (x, o).
    """

    files: tuple[str, ...]
    blocks: tuple[FileSet, ...]
    givers: tuple[int, ...]
    theta: Any
    coefficients: tuple[Mapping[tuple[int, ...], Any], Mapping[tuple[int, ...], Any]]
    idle: tuple[FileSet, ...] = field(default=(), kw_only=True)
    weightless: tuple[FileSet, ...] = field(default=(), kw_only=True)
    spared: Talks | None = field(default=None, kw_only=True)
    margin: Mapping[tuple[int, ...], Any] = field(default_factory=dict, kw_only=True)

    def __getstate__(self) -> dict[str, Any]:
        # What follows from them is found again where it is needed: a ring cannot be sent.
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @cached_property
    def ring(self) -> PolyRing:
        """Polynomials in the terms of all files."""
        return PolyRing([f"x{k}" for k in range(len(self.files))], QQ)

    @cached_property
    def _payoffs(self) -> dict[tuple[int, FileSet], PolyElement]:
        return {}

    def payoff(self, player: int, settled: FileSet) -> PolyElement:
        """The payoff with these files settled, a polynomial in their terms."""
        key = (player, settled)
        if key not in self._payoffs:
            self._payoffs[key] = self._restricted(player, frozenset(settled))
        return self._payoffs[key]

    def _restricted(self, player: int, settled: frozenset[int]) -> PolyElement:
        if self.spared is not None:
            rule = self._polynomial(self.margin, settled)
            low, high = enclose(rule, [(mpq(0), mpq(1))] * len(self.files))
            if high <= 0:
                return self.spared.payoff(player, tuple(sorted(settled)))
            if low <= 0:
                raise InputError(
                    "execution: must pay or not pay whatever the terms to be read without a grid, "
                    "got a strike that pays on some terms alone"
                )
        return self._polynomial(self.coefficients[player], settled)

    def _polynomial(
        self, form: Mapping[tuple[int, ...], Any], settled: frozenset[int]
    ) -> PolyElement:
        """A polynomial of the outcome with these files settled, in their terms."""
        n = len(self.files)
        found: dict[tuple[int, ...], Any] = {}
        for powers, c in form.items():
            x, o = powers[:n], powers[n:]
            if all(not x[f] or f in settled for f in range(n)) and not any(o[f] for f in settled):
                found[x] = found.get(x, QQ(0)) + c
        return self.ring.from_dict({x: c for x, c in found.items() if c})

    def sets(self) -> Iterator[tuple[FileSet, ...]]:
        """All sets of blocks that can be settled together, the fullest first."""
        blocks = [block for block in self.blocks if block not in self.idle]
        for size in range(len(blocks), -1, -1):
            yield from combinations(blocks, size)

    def loose(self, player: int, settled: FileSet) -> FileSet:
        """Settled files in which the side may gain by conceding more than it must.

        Those in which its payoff, anywhere in [0, 1]^S, may rise in the terms it concedes.
        """
        key = (player, settled)
        if key not in self._loose:
            self._loose[key] = tuple(f for f in settled if self._may_gain(player, settled, f))
        return self._loose[key]

    @cached_property
    def _loose(self) -> dict[tuple[int, FileSet], FileSet]:
        return {}

    def _may_gain(self, player: int, settled: FileSet, file: int) -> bool:
        slope = self.payoff(player, settled).diff(self.ring.gens[file])
        low, high = enclose(slope, [(mpq(0), mpq(1))] * len(self.files))
        return bool(high > 0 if self.givers[file] == player else low < 0)

    def reach(self, player: int, file: int, x: Any) -> tuple[Any, Any]:
        """The terms of a settled file to which a side can move them by itself."""
        if self.givers[file] == player:
            return x, x + self.weight(file) * (1 - x)
        return self.weight(file) * x, x

    def weight(self, file: int) -> Any:
        """Theta of a file: the weight of its giver's offer."""
        return self.theta if PLAYERS[self.givers[file]] == "iran" else 1 - self.theta

    def conceded(self, player: int, file: int) -> Any:
        """The terms of an open file that a side settles by itself."""
        return mpq(1) if self.givers[file] == player else mpq(0)

    def changes_nothing(self, player: int) -> list[bool]:
        """For each file whether a side that settles its open block by itself changes nothing.

        The block weighs nothing while it is open, and the side gives none of it and asks for none.
        """
        idle = {
            f for block in self.weightless for f in block
            if all(self.givers[g] != player for g in block)
        }  # fmt: skip
        return [f in idle for f in range(len(self.files))]

    def can_leave(self, player: int, block: FileSet, x: Mapping[int, Any]) -> bool:
        """Whether a side can leave a settled block open, given its terms."""
        return any(x[f] > 0 if self.givers[f] == player else x[f] < 1 for f in block)


def talks(
    values: Mapping[str, Fraction],
    structure: Structure | None = None,
    agenda: Sequence[str] | None = None,
) -> Talks:
    """The game with these values, one for each parameter.

    Parameters
    ----------
    values : mapping of str to Fraction
    structure : Structure, optional
    agenda : sequence of str, optional
        The files on the table; all by default.

    Raises
    ------
    InputError
        For an agenda that names no file, one that is none, or one twice, or parts linked files.
        Where a threat must pay, a payoff is refused that is one polynomial on some terms and
        another on others.
    """
    structure = Structure.of(structure)
    table = read_agenda(agenda, structure.file_names)
    if structure.execution == "pays":
        struck, spared = (
            talks(v, given(structure), agenda) for v in (values, not_carried_out(values))
        )
        rule = pays(structure)
        (row,) = rule.exactly(values)
        margin = {m: QQ(c) for m, c in zip(rule.monomials, row, strict=True) if c}
        return replace(struck, spared=spared, margin=margin, idle=idle(structure))
    split = split_payoffs(structure)
    us, iran = (
        {m: QQ(c) for m, c in zip(split.monomials, row, strict=True) if c}
        for row in split.exactly(values)
    )
    return Talks(
        structure.file_names,
        _on_the_table(structure, table),
        tuple(map(PLAYERS.index, structure.givers)),
        _WEIGHT[structure.price_rule],
        (us, iran),
        idle=idle(structure),
        weightless=weightless(structure),
    )


def _on_the_table(structure: Structure, table: Sequence[str]) -> tuple[FileSet, ...]:
    """The blocks of an agenda."""
    if parted := structure.parted(table):
        raise InputError(
            f"agenda: must hold linked files ({', '.join(parted)}) together, got {', '.join(table)}"
        )
    return tuple(b for b in structure.blocks if structure.file_names[b[0]] in table)


def read_agenda(agenda: Sequence[str] | None, files: tuple[str, ...]) -> tuple[str, ...]:
    """The files on the table, in the order of the files of the talks."""
    if agenda is None:
        return files
    named = [agenda] if isinstance(agenda, str) else list(agenda)
    for f in named:
        if f not in files:
            raise InputError(f"agenda: must name files ({', '.join(files)}), got {f!r}")
    if not named or len(set(named)) < len(named):
        raise InputError(f"agenda: must name one file at least, each once, got {named}")
    return tuple(f for f in files if f in named)
