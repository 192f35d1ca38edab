"""How a game shows itself in Jupyter: the table with best responses marked, and the formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from numpy.typing import NDArray

from model.payoffs import PLAYER_NAMES, Player, Structure, latex, terms

_CSS = """
.bargaining-game { border-collapse: collapse; font-size: 11px; }
.bargaining-game th, .bargaining-game td { border: 1px solid #ccc; padding: 2px 5px;
  text-align: right; white-space: nowrap; }
.bargaining-game th { background: #f3f3f3; color: #222; font-weight: normal; position: sticky;
  top: 0; left: 0; }
.bargaining-game .br { font-weight: bold; text-decoration: underline; }
.bargaining-game .ne { background: #ffe08a; color: #000; }
"""


@dataclass(frozen=True)
class Formula:
    """A player's payoff as LaTeX, one line for each term; rendered by Jupyter.

    Attributes
    ----------
    player : {"us", "iran"}
    lines : tuple of (name, latex, reading)
        One for each term of the payoff.
    """

    player: Player
    lines: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, player: Player, structure: Structure) -> Formula:
        """The formula of a player under a structure."""
        return cls(
            player,
            tuple(
                (term.name, latex(term.expression, structure), term.reading)
                for term in terms(structure)
                if term.player == player
            ),
        )

    def _repr_latex_(self) -> str:
        rows = r" \\ ".join(rf"&{body} && \text{{{name}}}" for name, body, _ in self.lines)
        return (
            rf"$\begin{{aligned}} \text{{{PLAYER_NAMES[self.player]}:}} \\ {rows} \end{{aligned}}$"
        )

    def __str__(self) -> str:
        return "\n".join(f"{name}: {body}  % {reading}" for name, body, reading in self.lines)


def rows_and_columns(structure: Structure) -> str:
    """What the strategies of the payoff table are, in a sentence."""
    one_way = "us" not in structure.givers
    us, iran = ("waives", "gives up") if one_way else ("concedes", "concedes")
    files = ", ".join(structure.file_names)
    return f"Rows: shares the US {us}; columns: shares Iran {iran}, each in the order {files}."


def bimatrix_html(
    title: str,
    labels: Sequence[str],
    payoffs: tuple[NDArray[Any], NDArray[Any]],
    best: tuple[NDArray[Any], NDArray[Any]],
    outcomes: NDArray[Any],
    structure: Structure,
) -> str:
    """The payoff table: US by rows, Iran by columns, best responses underlined, equilibria shaded.

    Parameters
    ----------
    title : str
    labels : sequence of str
        The n strategies, each as its shares of concession, one for each file.
    payoffs, best : two arrays of shape (n, n) each
        Of the US and of Iran: payoffs in points, and whether a cell is a best response.
    outcomes : array of str, shape (n, n)
    structure : Structure
        Whose files, in order, the shares are of.
    """
    (us, iran), (us_best, iran_best) = payoffs, best
    head = "".join(f"<th>{label}</th>" for label in labels)
    rows = []
    for i, label in enumerate(labels):
        cells = "".join(
            f"<td{_class('ne', us_best[i, j] and iran_best[i, j])} "
            f'title="{escape(outcomes[i, j])}">'
            f"<span{_class('br', us_best[i, j])}>{us[i, j]:.2f}</span>, "
            f"<span{_class('br', iran_best[i, j])}>{iran[i, j]:.2f}</span></td>"
            for j in range(len(labels))
        )
        rows.append(f"<tr><th>{label}</th>{cells}</tr>")
    count = int((us_best & iran_best).sum())
    return (
        f"<style>{_CSS}</style>"
        f"<p><b>{escape(title)}</b>: payoffs (United States, Iran) in points. "
        f"{rows_and_columns(structure)} Best responses underlined; "
        f"the {count} pure equilibria shaded.</p>"
        f'<div style="max-height: 480px; overflow: auto">'
        f'<table class="bargaining-game"><tr><th>US \\ Iran</th>{head}</tr>{"".join(rows)}</table>'
        f"</div>"
    )


def _class(name: str, holds: object) -> str:
    return f' class="{name}"' if holds else ""
