"""What colours, hatches and lines mean, in every figure; the style sheet; title, keys and footer.

One meaning for each look, in all figures:

- a shade of blue: what becomes of a file, the darker the more firmly it is settled; open is nearly
  white. Each shade is at least three times as light as the next, so that grey paper shows them too;
- a dark colour with its marker: the set of files that an outcome settles; nothing settled is nearly
  white;
- hatching: a gap, where no terms suit both sides, and nothing else;
- two colours for the two sides; thin black lines: solid for Iran, dashed for the United States;
- the thick grey line, or the white dot: the scenario;
- purple: a quantity that is no outcome, such as a change in payoff.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from importlib import resources
from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from model.files import STANDARD, names_of_files
from model.words import DEPENDS, EVERY, NONE, OPEN, SOME

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

Settled = tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """How an outcome is drawn: its colour, and its marker as a second cue."""

    colour: str
    marker: str = ""


#: The looks of the sets of the first three files, by mask: file k is bit k. Found by search, apart
#: in colour, also without full colour vision, and in lightness (tests/plots/test_colours.py).
_FIRST = (
    Look("#E5E5E5", "x"),
    Look("#246FC2", "o"),
    Look("#A7670D", "s"),
    Look("#101397", "D"),
    Look("#A00501", "^"),
    Look("#53274F", "v"),
    Look("#251A01", "P"),
    Look("#00533D", "*"),
)

#: Those of a further file alone, of two, and what these make of the looks of the first.
_FURTHER = (_FIRST[0], Look("#6B2A6B", "h"), Look("#3B3B3B", "H"))
_BOTH = Look("#5A1A00", "X")
_TOWARDS = ("", "#000000", "#FFFFFF", "#7A7A7A")


def look_of(settled: Sequence[str], files: Sequence[str]) -> Look:
    """How a set of settled files is drawn, by their places among the files of the talks.

    The first three files have looks of their own, and so has each set of them; a set with further
    files has that of its first ones, darker or lighter.
    """
    mask = sum(1 << list(files).index(f) for f in settled)
    first, further = mask % len(_FIRST), mask // len(_FIRST)
    if not further:
        return _FIRST[first]
    if not first:
        return _BOTH if further == len(_FURTHER) else _FURTHER[further]
    own = _FIRST[first]
    return Look(_mixed(own.colour, _TOWARDS[further], 0.25), own.marker)


def _mixed(colour: str, other: str, share: float) -> str:
    parts = ((int(c[k : k + 2], 16) for k in (1, 3, 5)) for c in (colour, other))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in zip(*parts, strict=True))


#: The looks of all sets of the files that scenarios have as a rule.
LOOKS: Mapping[Settled, Look] = {
    settled: look_of(settled, names_of_files(STANDARD))
    for size in range(len(STANDARD) + 1)
    for settled in combinations(names_of_files(STANDARD), size)
}

#: A file, or everything, that stays open.
OPEN_LOOK = _FIRST[0]

#: Where there is no pure equilibrium, or it depends on how finely concessions can be split.
BLANK = Look("#FFFFFF")

#: The shade of a file by its status: darker for what more outcomes settle.
STATUS_SHADES: Mapping[int, str] = {
    NONE: BLANK.colour, DEPENDS: BLANK.colour, OPEN: OPEN_LOOK.colour, SOME: "#3182BD",
    EVERY: "#08306B",
}  # fmt: skip

#: Lines at which the incentive of one player flips.
PLAYER_LINES: Mapping[str, Literal["-", "--", ":"]] = {"us": "--", "iran": "-"}

#: The colour of each player, in every figure that draws what a player would do.
PLAYER_COLOURS: Mapping[str, str] = {"us": "#1F3A5F", "iran": "#00756B"}

#: Terms that suit both sides, and a gap where none do: the one thing that is hatched.
AGREED, GAP = "#0072B2", "#D55E00"

TODAY = "#111111"
QUIET = "#6B6B6B"

#: What is no outcome and no player: a quantity, strong and pale.
ACCENT, ACCENT_PALE = "#5B3F8C", "#C9BFE0"

#: How much of a colour is left where it is pale.
_PALE = 0.35

#: Marks the title among the texts of a figure.
HEADLINE = "headline"

#: Left edge of the texts around a figure, as a share of its width, and the room between them.
_LEFT, _GAP = 0.012, 0.014

#: Type sizes of the title and of what stands under it, tried until they take no more lines.
_TITLE, _TITLE_LINES = (23, 21, 19, 17), 3
_SUBTITLE, _SUBTITLE_LINES = (15, 14, 13), 4
_FOOTER = 11

#: Type sizes of keys, tried until they take one row.
_KEYS = (15, 14, 13)

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


class ShownFigure(Figure):
    """A figure that Jupyter shows when it ends a cell, without a magic command.

    What ``%matplotlib inline`` registers for matplotlib's figures takes precedence over the method
    here where it is there, so that a figure shows once either way.
    """

    @styled
    def _repr_png_(self) -> bytes:
        into = BytesIO()
        self.savefig(into, format="png", dpi="figure")
        return into.getvalue()


def new_figure(**size: Any) -> Figure:
    """A figure that belongs to nobody: it is not registered with pyplot and shows once."""
    figure = ShownFigure(layout="constrained", **size)
    FigureCanvasAgg(figure)
    return figure


def headline(
    figure: Figure, title: str, subtitle: str, footer: str, keys: Sequence[Artist] = ()
) -> None:
    """The finding above the figure, more of it in a second line, and where it comes from below.

    Parameters
    ----------
    figure : Figure
    title, subtitle, footer : str
        Broken into lines that fit; a long title or subtitle is set smaller.
    keys : sequence of Artist
        Handles of a legend for the whole figure, between subtitle and axes.
    """
    top = 0.985
    parts: tuple[tuple[str, tuple[int, ...], int, dict[str, Any]], ...] = (
        (title, _TITLE, _TITLE_LINES, {"weight": "bold", "linespacing": 1.15, "gid": HEADLINE}),
        (subtitle, _SUBTITLE, _SUBTITLE_LINES, {"color": "#333333", "linespacing": 1.25}),
    )
    for text, sizes, most, how in parts:
        weight = str(how.get("weight", "normal"))
        size, lines = _fitted(figure, text, sizes, most, weight)
        written = figure.text(
            _LEFT, top, "\n".join(lines), ha="left", va="top", fontsize=size, **how
        )
        if text:
            top = written.get_window_extent().y0 / figure.bbox.height - _GAP
    lines = _lines(_measure(figure, _FOOTER), footer, _room(figure))
    written = figure.text(
        _LEFT, 0.012, "\n".join(lines), ha="left", va="bottom", fontsize=_FOOTER, color=QUIET
    )
    bottom = written.get_window_extent().y1 / figure.bbox.height + _GAP
    if keys:
        top = _write_keys(figure, keys, top)
    figure.get_layout_engine().set(rect=(0, bottom, 1, top - bottom))  # type: ignore[call-arg,union-attr]


def _fitted(
    figure: Figure, text: str, sizes: Sequence[int], most: int, weight: str
) -> tuple[int, list[str]]:
    """The largest size at which a text takes few enough lines, or the smallest; and its lines."""
    room = _room(figure)
    for size in sizes:
        measure = _measure(figure, size, weight)
        lines = _lines(measure, text, room)
        if len(lines) <= most:
            break
    if weight == "bold" and len(lines) > 1:
        # Lines of like length: the narrowest room that needs no more of them.
        for part in range(60, 100, 4):
            even = _lines(measure, text, room * part / 100)
            if len(even) == len(lines):
                return size, even
    return size, lines


def _room(figure: Figure) -> float:
    """Width for text, in pixels."""
    return float(figure.bbox.width * (1 - 2 * _LEFT))


def _measure(figure: Figure, size: float, weight: str = "normal") -> Callable[[str], float]:
    """What measures the width of a text, in pixels; each text once, for it takes long."""
    from matplotlib.font_manager import FontProperties

    font = FontProperties(size=size, weight=weight)
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    return cache(
        lambda text: float(renderer.get_text_width_height_descent(text, font, ismath=False)[0])
    )


def _lines(measure: Callable[[str], float], text: str, room: float) -> list[str]:
    """Break a text so that no line is wider than the room, as measured."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _write_keys(figure: Figure, keys: Sequence[Artist], top: float) -> float:
    """Write a legend across the figure, in one row if it fits; return where it ends."""
    top -= _GAP / 2
    # First smaller, then in more rows.
    ways = [(len(keys), size) for size in _KEYS]
    ways += [(columns, _KEYS[-1]) for columns in range(len(keys) - 1, 0, -1)]
    for columns, size in ways:
        legend = figure.legend(
            handles=list(keys), loc="upper left", bbox_to_anchor=(_LEFT, top), ncols=columns,
            fontsize=size, borderaxespad=0, borderpad=0, columnspacing=1.6, handletextpad=0.6,
        )  # fmt: skip
        box = legend.get_window_extent()
        if box.width <= _room(figure) or columns == 1:
            break
        legend.remove()
    return float(box.y0 / figure.bbox.height - 1.5 * _GAP)


def provenance(attrs: Mapping[Any, Any]) -> str:
    """Scenario with hash, lens, L, version and caveat: what each figure carries."""
    grid = f"L = {attrs['levels']} concession levels in each file"
    if attrs["levels"] == "no grid":
        grid = "No grid: any terms in [0, 1]"
    return (
        f"{attrs['scenario']} [{attrs['scenario_hash']}]. Lens: {attrs['lens']}. {grid}. "
        f"{attrs['software']}. {attrs['caveat']}"
    )


def label_colour(background: str) -> str:
    """Black or white, whichever is read better on a background (WCAG relative luminance)."""
    channels = [int(background[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "white" if luminance < 0.18 else "black"


def pale(colour: str) -> str:
    """A colour mixed with white: settled in some answers, open in others."""
    channels = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - _PALE * (255 - c)):02X}" for c in channels)


def mark_scenario(ax: Axes, value: float) -> None:
    """A line at the scenario's own value, thick and grey with white on both sides."""
    from matplotlib.patheffects import withStroke

    ax.axvline(
        value, color=QUIET, linewidth=3.5, zorder=1.5,  # over areas, under lines
        path_effects=[withStroke(linewidth=5.5, foreground="white")],
    )  # fmt: skip


def scenario_key(value: str) -> Line2D:
    """What `mark_scenario` means."""
    from matplotlib.lines import Line2D

    return Line2D([], [], color=QUIET, linewidth=3.5, label=f"scenario: {value}")


def title_share(figure: Figure) -> float:
    """The share of a figure's height, from the top, that its headline's title takes."""
    (title,) = [text for text in figure.texts if text.get_gid() == HEADLINE]
    box = title.get_window_extent()
    return float(1 - box.y0 / figure.bbox.height)
