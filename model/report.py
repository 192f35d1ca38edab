"""Results as plain tables: what the command line prints and what stands behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.about import LENS
from model.about import provenance as about
from model.game import BargainingGame
from model.lenses.side_by_side import Lens, agreement
from model.regimes.audit import enforcement

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
