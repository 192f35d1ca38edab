"""What colours, hatches and markers mean, in every figure; the style sheet; title and footer.

A colour stands for the set of files that is settled, each with a hatch and a marker of its own so
that it can be told without colour (palette: Okabe and Ito 2008). The colour of a file is that of
the set that holds this file alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Settled = tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """How an outcome is drawn."""

    colour: str
    hatch: str
    marker: str


LOOKS: Mapping[Settled, Look] = {
    (): Look("#B5B5B5", "", "x"),
    ("nuclear",): Look("#56B4E9", "//", "o"),
    ("regional",): Look("#F0E442", "\\\\", "s"),
    ("missile",): Look("#D55E00", "xx", "^"),
    ("nuclear", "regional"): Look("#0072B2", "..", "D"),
    ("nuclear", "missile"): Look("#CC79A7", "++", "v"),
    ("regional", "missile"): Look("#E69F00", "||", "P"),
    ("nuclear", "regional", "missile"): Look("#009E73", "--", "*"),
}

#: Where a game has no pure equilibrium.
NO_EQUILIBRIUM = Look("#FFFFFF", "oo", "")

PLAYER_COLOURS: Mapping[str, str] = {"us": "#1F3B73", "iran": "#3B7A57"}
TODAY = "#111111"
QUIET = "#6B6B6B"

F = TypeVar("F", bound=Callable[..., Any])


def styled(draw: F) -> F:
    """Run a figure function under the project's style sheet."""

    @wraps(draw)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        from matplotlib import style

        with resources.as_file(resources.files("model.plots") / "briefing.mplstyle") as sheet:
            with style.context(["default", str(sheet)]):
                return draw(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def new_figure(**size: Any) -> Figure:
    """A figure that belongs to nobody: it is not registered with pyplot and shows once."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained", **size)
    FigureCanvasAgg(figure)
    return figure


def headline(figure: Figure, title: str, subtitle: str) -> None:
    """The finding above the figure, and below it how it was found."""
    lines = textwrap.wrap(title, 72)
    figure.suptitle(
        "\n".join(lines), x=0.012, ha="left", fontsize=24 if len(lines) < 3 else 20, weight="bold"
    )
    figure.text(
        0.012, 0.012, "\n".join(textwrap.wrap(subtitle, 148)), ha="left", va="bottom", fontsize=12,
        color=QUIET,
    )  # fmt: skip
    rows = len(textwrap.wrap(subtitle, 148))
    figure.get_layout_engine().set(rect=(0, 0.012 + 0.028 * rows, 1, 0.975 - 0.028 * rows))  # type: ignore[union-attr]


def provenance(attrs: Mapping[Any, Any]) -> str:
    """Scenario with hash, lens, L, version and caveat: what each figure carries."""
    return (
        f"{attrs['scenario']} [{attrs['scenario_hash']}]. Lens: {attrs['lens']}. "
        f"L = {attrs['levels']} concession levels in each file. {attrs['software']}. "
        f"{attrs['caveat']}"
    )


def label_colour(background: str) -> str:
    """Black or white, whichever is read better on a background (WCAG relative luminance)."""
    channels = [int(background[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "white" if luminance < 0.18 else "black"
