"""What can hold on an agenda: every set of files that some equilibrium settles, exactly.

`model.continuum` decides it with all files on the table. A file off the agenda stays open whatever
is offered; that is the game in which settling it costs both sides more than anything else could
gain them, and so it is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from gmpy2 import mpq

from model.answers.bargains import files_of
from model.answers.talks import Talks
from model.continuum.conditions import Forms, forms
from model.continuum.outcomes import PremiseFails, Settling, require_shape, settling
from model.payoffs import Structure
from model.premise import at_stake


def what_can_hold(
    values: Mapping[str, Fraction], structure: Structure, talks: Talks
) -> tuple[Settling, ...] | None:
    """All sets of files on the agenda that can be settled together, the fullest first.

    Parameters
    ----------
    values : mapping of str to Fraction
    structure : Structure
    talks : Talks
        The same game, with its agenda.

    Returns
    -------
    tuple of Settling or None
        None where the continuum does not decide: where a side may want to concede more than it
        must, or own terms stand in the payoffs.
    """
    lean = at_stake(structure)
    try:
        require_shape(lean)
    except PremiseFails:
        return None
    sets = [files_of(blocks) for blocks in talks.sets()]
    if any(talks.loose(player, s) for s in sets for player in (0, 1)):
        return None
    on_the_table = [talks.files[f] for f in files_of(talks.blocks)]
    names = lean.file_names
    off = [f for f, name in enumerate(names) if name not in on_the_table]
    payoffs = _kept_open(forms(values, lean), off, len(names))
    places = [structure.places_in(lean, s) for s in sets]
    return tuple(found for s in places if (found := settling(payoffs, s, names)).possible)


def _kept_open(payoffs: Forms, off: Sequence[int], count: int) -> Forms:
    """Payoffs with so much more for each of some files left open that nobody would settle it."""
    kept = []
    for form in payoffs:
        most = 1 + 2 * sum(map(abs, form.values()), mpq(0))
        more = dict(form)
        for f in off:
            monomial = tuple(int(k == count + f) for k in range(2 * count))
            more[monomial] = more.get(monomial, mpq(0)) + most
        kept.append(more)
    return kept[0], kept[1]
