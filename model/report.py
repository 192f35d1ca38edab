"""Results as plain tables: what the command line prints and what stands behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from model.about import LENS
from model.about import provenance as about
from model.game import BargainingGame
from model.grid import Outcome
from model.lenses.side_by_side import Lens, agreement
from model.parameters import FILES
from model.regimes.audit import enforcement
from model.words import settled_set

#: Strategies of a player in a table that is to be read.
_READABLE = 9


def provenance(game: BargainingGame) -> dict[str, Any]:
    """What every result of a game carries."""
    return about(game.scenario, lens=LENS, levels=game.levels, structure=game.structure)


def _with_threat(game: BargainingGame) -> dict[str, Any]:
    """The same, and whether the threat enforces itself: what every answer in JSON carries."""
    found = enforcement(game.scenario)
    return {
        **provenance(game),
        "threat_enforces_itself": found.holds,
        "threat": found.words,
    }


def equilibrium_report(game: BargainingGame) -> dict[str, Any]:
    """Pure equilibria by outcome and mixed equilibria, as JSON takes them.

    Exact numbers are texts such as ``"-7/40"``.
    """
    pure = []
    for outcome, profiles in game.equilibrium_outcomes().items():
        payoff = game.payoff(outcome)
        pure.append(
            {
                "outcome": outcome.label,
                "terms": {
                    f: None if x is None else str(x)
                    for f, x in zip(FILES, outcome.terms, strict=True)
                },
                "profiles": profiles,
                "us": str(payoff["us"]),
                "iran": str(payoff["iran"]),
                "regret": "0",
            }
        )
    return {
        **_with_threat(game),
        "pure": {
            "complete": "complete: all of them, exactly",
            "profiles": sum(e["profiles"] for e in pure),
            "outcomes": pure,
        },
        "mixed": _mixed_report(game),
    }


def _mixed_report(game: BargainingGame) -> dict[str, Any]:
    """Extreme equilibria in mixed strategies; where there are too many to list, why."""
    from model.equilibria import TooLarge

    try:
        found = game.equilibria()
    except TooLarge as refusal:
        return {"method": "none", "complete": f"not listed: {refusal}", "equilibria": []}
    mixed = []
    for equilibrium in found:
        if equilibrium.is_pure:
            continue
        chances = game.outcome_chances(equilibrium)
        mixed.append(
            {
                "us_strategy": _weights(game, equilibrium.x),
                "iran_strategy": _weights(game, equilibrium.y),
                "settled": {
                    f: str(sum((p for o, p in chances.items() if f in o.settled), Fraction(0)))
                    for f in FILES
                },
                "outcomes": {outcome.label: str(chance) for outcome, chance in chances.items()},
                "us": str(game.in_points("us", equilibrium.payoffs[0])),
                "iran": str(game.in_points("iran", equilibrium.payoffs[1])),
                "regret": str(equilibrium.regret),
            }
        )
    return {
        "method": found.method,
        "complete": f"{'complete' if found.complete else 'incomplete'}: {found.reason}",
        "equilibria": mixed,
    }


def _weights(game: BargainingGame, strategy: tuple[Fraction, ...]) -> dict[str, str]:
    return {game.grid.strategy_label(k): str(p) for k, p in enumerate(strategy) if p}


@dataclass(frozen=True)
class PayoffTable:
    """Part of a game's payoff table, for reading.

    Attributes
    ----------
    us_strategies, iran_strategies : tuple of str
        Labels: shares of concession, nuclear regional missile.
    us, iran : array of float, shape (rows, columns)
        Payoffs in points.
    us_best, iran_best : array of bool
        Whether the cell is a best response within the whole game.
    outcomes : nested tuples of Outcome
    strategies : int
        How many strategies each player has in the whole game.
    equilibria : int
        Pure equilibria of the whole game.
    choice : str
        Which strategies are shown.
    """

    us_strategies: tuple[str, ...]
    iran_strategies: tuple[str, ...]
    us: np.ndarray
    iran: np.ndarray
    us_best: np.ndarray
    iran_best: np.ndarray
    outcomes: tuple[tuple[Outcome, ...], ...]
    strategies: int
    equilibria: int
    choice: str

    @property
    def headline(self) -> str:
        """The finding in one sentence."""
        if not self.equilibria:
            return "The game has no equilibrium in pure strategies"
        framed = {
            outcome
            for i, row in enumerate(self.outcomes)
            for j, outcome in enumerate(row)
            if self.us_best[i][j] and self.iran_best[i][j]
        }
        kinds = sorted({o.settled for o in framed}, key=lambda s: (-len(s), s))
        if len(kinds) == 1:
            words = f"each of which settles {settled_set(kinds[0], FILES)}"
        else:
            words = ", ".join(
                f"{sum(o.settled == files for o in framed)} of them settling "
                f"{settled_set(files, FILES)}"
                for files in kinds
            )
        one = len(framed) == 1
        return (
            f"{self.equilibria} pure "
            f"{'equilibrium' if self.equilibria == 1 else 'equilibria'} with "
            f"{len(framed)} {'outcome' if one else 'outcomes'}, "
            f"{words.replace('each of which', 'which') if one else words}"
        )


def payoff_table(game: BargainingGame) -> PayoffTable:
    """The table of the strategies that make the equilibrium outcomes without slack.

    Most pure equilibria differ only in offers that settle nothing; of those with one outcome the
    slack-free profile stands for all. Where that leaves too many strategies to read, those of the
    outcomes that settle most are kept; where it leaves none, the first of the undominated ones.
    """
    outcomes = [o for o in game.equilibrium_outcomes() if game.on_offer(o)]
    rows: list[int] = []
    columns: list[int] = []
    left_out = 0
    # Deadlock is always worth showing where it is an equilibrium, so it goes first.
    for outcome in sorted(outcomes, key=lambda o: bool(o.settled)):
        profile = game.profile_of(outcome)
        new_rows = dict.fromkeys([*rows, profile.us])
        new_columns = dict.fromkeys([*columns, profile.iran])
        if len(new_rows) > _READABLE or len(new_columns) > _READABLE:
            left_out += 1
            continue
        rows, columns = list(new_rows), list(new_columns)
    choice = "Shown: the strategies that make the equilibrium outcomes without slack."
    if left_out:
        choice = f"{choice} {left_out} further equilibrium outcomes are left out for room."
    if not rows:
        reduction = game.reduced()
        rows, columns = list(reduction.rows[:_READABLE]), list(reduction.cols[:_READABLE])
        choice = "Shown: strategies that are not strictly dominated."
    us, iran = game.payoffs()
    us_best, iran_best = game.best_responses()
    chosen = np.ix_(sorted(rows), sorted(columns))
    return PayoffTable(
        tuple(game.grid.strategy_label(k) for k in sorted(rows)),
        tuple(game.grid.strategy_label(k) for k in sorted(columns)),
        us[chosen],
        iran[chosen],
        us_best[chosen],
        iran_best[chosen],
        tuple(tuple(game.outcome(i, j) for j in sorted(columns)) for i in sorted(rows)),
        len(us),
        int((us_best & iran_best).sum()),
        choice,
    )


def lenses_report(game: BargainingGame, found: Sequence[Lens]) -> dict[str, Any]:
    """Lenses side by side as JSON takes them."""
    return {
        **_with_threat(game),
        "lens": "several, side by side",
        "lenses": [
            {
                "name": lens.name,
                "question": lens.question,
                "outcomes": [o.label for o in lens.outcomes],
                "files": dict(lens.files),
                "shares": None
                if lens.shares is None
                else {f: list(v) for f, v in lens.shares.items()},
                "terms": {f: list(v) for f, v in lens.terms.items()},
                "method": lens.method,
                "exact": lens.exact,
                "certificate": lens.certificate,
                "note": lens.note,
            }
            for lens in found
        ],
        "agreement": list(agreement(found)),
    }
