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
from typing import TYPE_CHECKING, Any, Literal, TypeVar

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

#: Where the answer depends on how finely concessions can be split.
DEPENDS_ON_GRID = Look("#FFFFFF", "////", "")

#: Lines at which the incentive of one player flips.
PLAYER_LINES: Mapping[str, Literal["--", "-"]] = {"us": "--", "iran": "-"}

TODAY = "#111111"
QUIET = "#6B6B6B"

#: Left edge of the texts around a figure, as a share of its width.
_LEFT = 0.012

F = TypeVar("F", bound=Callable[..., Any])


def styled(draw: F) -> F:
    """Run a figure function under the project's style sheet."""

    @wraps(draw)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        from matplotlib import style

        here = resources.files("model.plots") / "briefing.mplstyle"
        with resources.as_file(here) as sheet, style.context(["default", str(sheet)]):
            return draw(*args, **kwargs)

    return wrapper  # type: ignore[return-value]


def new_figure(**size: Any) -> Figure:
    """A figure that belongs to nobody: it is not registered with pyplot and shows once."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained", **size)
    FigureCanvasAgg(figure)
    return figure


def headline(figure: Figure, title: str, subtitle: str, footer: str) -> None:
    """The finding above the figure, more of it in a second line, and where it comes from below."""
    title_lines, subtitle_lines, footer_lines = (
        textwrap.wrap(text, width, break_on_hyphens=False)
        for text, width in ((title, 68), (subtitle, 118), (footer, 165))
    )
    line = 0.038
    top = 0.985
    figure.text(
        _LEFT, top, "\n".join(title_lines), ha="left", va="top", fontsize=23, weight="bold",
        linespacing=1.15,
    )  # fmt: skip
    top -= 0.052 * len(title_lines) + 0.012
    figure.text(
        _LEFT, top, "\n".join(subtitle_lines), ha="left", va="top", fontsize=15, color="#333333",
        linespacing=1.25,
    )  # fmt: skip
    top -= line * len(subtitle_lines) + 0.012
    figure.text(
        _LEFT, 0.012, "\n".join(footer_lines), ha="left", va="bottom", fontsize=11, color=QUIET
    )
    bottom = 0.02 + 0.026 * len(footer_lines)
    figure.get_layout_engine().set(rect=(0, bottom, 1, top - bottom))  # type: ignore[call-arg,union-attr]


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


def title_share(figure: Figure) -> float:
    """The share of a figure's height, from the top, that its headline's title takes."""
    box = figure.texts[0].get_window_extent()
    return float(1 - box.y0 / figure.bbox.height)
