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

import re
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, wraps
from importlib import resources
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from model.plots.colours import mixed
from model.plots.house import SLIDE, House, current, house, using
from model.words import LONGEST, sentence

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


#: The markers of the sets of the first three files, by mask: file k is bit k.
_MARKERS = ("x", "o", "s", "D", "^", "v", "P", "*")


def look_of(settled: Sequence[str], files: Sequence[str]) -> Look:
    """How a set of settled files is drawn, by their places among the files of the talks.

    The first three files have looks of their own, and so has each set of them; a set with further
    files has that of its first ones, mixed with ink, paper or grey.
    """
    mask = sum(1 << list(files).index(f) for f in settled)
    first, further = mask % len(_MARKERS), mask // len(_MARKERS)
    own = Look(house.outcomes[first], _MARKERS[first])
    if not further:
        return own
    if not first:
        return (
            Look(house.accent, "h"), Look(house.soft, "H"), Look(mixed(house.gap, house.ink, 0.5),
            "X"),
        )[further - 1]  # fmt: skip
    towards = (house.ink, house.paper, house.quiet)[further - 1]
    return Look(mixed(own.colour, towards, 0.25), own.marker)


#: Lines at which the incentive of one player flips.
PLAYER_LINES: Mapping[str, Literal["-", "--", ":"]] = {"us": "--", "iran": "-"}

#: How that is said beside its line, after the name of the player.
TURNS = " changes its mind"

#: Marks the title among the texts of a figure.
HEADLINE = "headline"

#: Left edge of the texts around a figure, as a share of its width, and the room between them.
_LEFT, _GAP = 0.012, 0.014

#: Inches below a figure on a page, where a slide has its foot.
_RIM = 0.08

#: How much of the width words take at most.
_SLACK = 0.97

#: Type sizes of the title and of what stands under it, tried until they take no more lines.
_TITLE, _TITLE_LINES = (23, 21, 19, 17), 2
_SUBTITLE, _SUBTITLE_LINES = (15, 14, 13), 4
_FOOTER, _FOOTER_LINES = 11, 2

#: Sentences at the end of a footer that stand on every figure: scenario, software, caveat.
_ALWAYS = 2

#: Characters of a title at least where it is cut at one of these.
_SHORTEST = 30
_ENDS = (
    r"\.\s",
    r";\s",
    r":\s",
    r",\s(?=but |while |where |which |wherever |whatever |so |none |neither |not )",
    r"\s(?=but |while |where |whatever |if )",
    r"\sand\s(?=they |the US |Iran |the United States |each side |who )",
    r",\s(?=the |each |at |from |with |in )",
    r",\s(?=or )",
)

#: Letters whose width tells how many a line has, about.
_TRIED = 40

#: Type sizes of keys, tried until they take one row.
_KEYS = (15, 14, 13)

F = TypeVar("F", bound=Callable[..., Any])


def styled(draw: F) -> F:
    """Run a figure function under the style sheet, in the house style in use."""

    @wraps(draw)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with _sheet():
            drawn = draw(*args, **kwargs)
            if isinstance(drawn, ShownFigure):
                drawn.thin()
            return drawn

    return wrapper  # type: ignore[return-value]


def whole(
    height: Callable[[Any], float] = lambda _: SLIDE[1],
    when: Callable[[Any], bool] = lambda _: True,
) -> Callable[[F], F]:
    """Draw a table whole at any size of figure, in type that shrinks with it.

    Where no size is asked for, the figure is as high as the result needs by `height`. Results of
    which `when` does not hold are drawn as ever.
    """

    def wrapped(draw: F) -> F:
        @wraps(draw)
        def wrapper(found: Any) -> Any:
            if not when(found):
                return draw(found)
            style, needed = current(), max(height(found), SLIDE[1])
            if style.page:
                return draw(found)
            size = (SLIDE[0], needed) if style.size == SLIDE else style.size
            with using(replace(style, whole=needed, size=size)):
                return draw(found)

        return wrapper  # type: ignore[return-value]

    return wrapped


@contextmanager
def _sheet() -> Iterator[None]:
    """What matplotlib is told of the house style in use."""
    from matplotlib import style

    here = resources.files("model.plots") / "briefing.mplstyle"
    with resources.as_file(here) as sheet, style.context(["default", str(sheet), _told()]):
        yield


def _told() -> dict[str, Any]:
    fonts = dict.fromkeys((house.font, "DejaVu Sans"))  # the other one has every sign
    sizes = {
        "font.size": 17, "axes.titlesize": 19, "axes.labelsize": 17, "xtick.labelsize": 16,
        "ytick.labelsize": 16, "legend.fontsize": 15,
    }  # fmt: skip
    return {
        **{name: house.pt(size) for name, size in sizes.items()},
        "figure.figsize": house.size, "figure.facecolor": house.paper,
        "axes.facecolor": house.paper, "savefig.facecolor": house.paper,
        "axes.edgecolor": house.soft, "axes.labelcolor": house.ink, "text.color": house.ink,
        "xtick.color": house.soft, "ytick.color": house.soft, "font.family": list(fonts),
        "lines.linewidth": 2.5 * house.zoom, "hatch.linewidth": 1.4 * house.zoom,
    }  # fmt: skip


class ShownFigure(Figure):
    """A figure in the house style in which it was drawn, wherever it is shown or saved.

    Jupyter shows it when it ends a cell, without a magic command. What ``%matplotlib inline``
    registers for matplotlib's figures takes precedence over the method here where it is there, so
    that a figure shows once either way.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.house: House = current()
        self._thinned = False

    def thin(self) -> None:
        """Make lines and marks as much smaller as the figure is than a slide, once."""
        from matplotlib.collections import Collection
        from matplotlib.lines import Line2D
        from matplotlib.patches import FancyArrowPatch, Patch

        zoom = self.house.zoom
        if self._thinned or zoom >= 1:
            return
        self._thinned = True
        for line in self.findobj(Line2D):
            line.set(linewidth=zoom * line.get_linewidth(), markersize=zoom * line.get_markersize(),
                     markeredgewidth=zoom * line.get_markeredgewidth())  # fmt: skip
        for patch in self.findobj(Patch):
            patch.set_linewidth(zoom * patch.get_linewidth())
            if isinstance(patch, FancyArrowPatch):
                patch.set_mutation_scale(zoom * patch.get_mutation_scale())
        for many in self.findobj(Collection):
            many.set_linewidth([zoom * width for width in np.atleast_1d(many.get_linewidth())])

    def savefig(self, *args: Any, **kwargs: Any) -> None:
        """Write the figure to a file, as matplotlib does."""
        with using(self.house), _sheet():
            super().savefig(*args, **kwargs)

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
    title, rest = split_title(title)
    subtitle = " ".join(text.rstrip(".") + "." for text in (rest, subtitle) if text)
    if house.zoom < 1 and not house.page:
        subtitle = _first(figure, subtitle)
    top = 0.985
    parts: tuple[tuple[str, tuple[int, ...], int, dict[str, Any]], ...] = (
        (title, _TITLE, _TITLE_LINES, {"weight": "bold", "linespacing": 1.15, "gid": HEADLINE}),
        (subtitle, _SUBTITLE, _SUBTITLE_LINES, {"color": house.soft, "linespacing": 1.25}),
    )
    for text, sizes, most, how in parts:
        weight = str(how.get("weight", "normal"))
        size, lines = _fitted(figure, text, sizes, most, weight)
        written = figure.text(
            _LEFT, top, "\n".join(lines), ha="left", va="top", fontsize=size, **how
        )
        if text:
            top = written.get_window_extent().y0 / figure.bbox.height - _GAP
    bottom = _RIM / house.size[1] if house.page else _write_foot(figure, footer)
    if keys:
        top = _write_keys(figure, keys, top)
    rect = (_LEFT, bottom, 1 - 2 * _LEFT, top - bottom)
    figure.get_layout_engine().set(rect=rect)  # type: ignore[call-arg,union-attr]


def split_title(text: str) -> tuple[str, str]:
    """A title of at most a hundred characters, and what is left of it as a text of its own.

    It ends where a sentence does, else a part of one, else where a clause begins; where nothing of
    the kind is near enough, it stays whole.

    >>> split_title("Iran gives way near 0.25; the United States never does")
    ('Iran gives way near 0.25; the United States never does', '')
    >>> split_title("Iran begins to give way at a threat of 0.25; the United States would not take "
    ...             "anything less than half at any threat")[1]
    'The United States would not take anything less than half at any threat'
    """
    text = text.strip()
    if len(text) <= LONGEST:
        return text.rstrip("."), ""
    lead, colon, after = text.partition(": ")
    if colon and len(lead) < _SHORTEST:
        title, rest = split_title(sentence(after))
        return title, f"{rest}. {lead}" if rest else lead
    for mark in _ENDS:
        places = [m for m in re.finditer(mark, text) if _SHORTEST <= m.start() <= LONGEST]
        # What stands in brackets is no part of its own.
        ends = [m for m in places if text.count("(", 0, m.start()) == text.count(")", 0, m.start())]
        if ends:
            return text[: ends[-1].start()], sentence(text[ends[-1].end() :])
    return text, ""


def _write_foot(figure: Figure, footer: str) -> float:
    """Write the footer; return where it ends."""
    written = figure.text(
        _LEFT, 0.012, "\n".join(_foot(figure, footer)), ha="left", va="bottom",
        fontsize=house.pt(_FOOTER), color=house.quiet,
    )  # fmt: skip
    return float(written.get_window_extent().y1 / figure.bbox.height + _GAP)


def _first(figure: Figure, subtitle: str) -> str:
    """The first sentences of a subtitle, as many as a small figure has room for."""
    measure = _measure(figure, house.pt(_SUBTITLE[-1]))
    sentences = subtitle.split(". ")
    while len(sentences) > 1 and len(_lines(measure, ". ".join(sentences), _room(figure))) > 2:
        sentences.pop()
    return ". ".join(sentences)


def _foot(figure: Figure, footer: str) -> list[str]:
    """The lines of the footer; on a small figure the last sentences, which say where it is from."""
    measure = _measure(figure, house.pt(_FOOTER))
    sentences = footer.split(". ")
    while True:
        lines = _lines(measure, ". ".join(sentences), _room(figure))
        if len(lines) <= _FOOTER_LINES or house.zoom >= 1 or len(sentences) <= _ALWAYS:
            return lines
        sentences = sentences[1:]


def _fitted(
    figure: Figure, text: str, sizes: Sequence[int], most: int, weight: str
) -> tuple[float, list[str]]:
    """The largest size at which a text takes few enough lines, or the smallest; and its lines."""
    room = _room(figure)
    for size in map(house.pt, sizes):
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
    """Width for text, in pixels; letters are wider by a little at low resolutions."""
    return float(figure.bbox.width * (1 - 2 * _LEFT) * _SLACK)


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
    words, lines = text.split(), list[str]()
    tried = text[:_TRIED].strip()
    while words:
        letters = room * len(tried) / measure(tried)  # that a line has, about
        ends = list(accumulate(len(word) + 1 for word in words))
        taken = max(bisect(ends, letters), 1)
        # Few are measured, for it takes long: those beside where a line is thought to end.
        while taken > 1 and measure(" ".join(words[:taken])) > room:
            taken -= 1
        while taken < len(words) and measure(" ".join(words[: taken + 1])) <= room:
            taken += 1
        tried = " ".join(words[:taken])
        lines.append(tried)
        words = words[taken:]
    return lines


def _write_keys(figure: Figure, keys: Sequence[Artist], top: float) -> float:
    """Write a legend across the figure, in one row if it fits; return where it ends."""
    top -= _GAP / 2
    # First smaller, then in more rows.
    sizes = list(dict.fromkeys(map(house.pt, _KEYS)))
    ways = [(len(keys), size) for size in sizes]
    ways += [(columns, sizes[-1]) for columns in range(len(keys) - 1, 0, -1)]
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


def pale(colour: str) -> str:
    """A colour mixed with the paper: settled in some answers, open in others."""
    return house.pale(colour)


def mark_scenario(ax: Axes, value: float) -> None:
    """A line at the scenario's own value, thick and grey with white on both sides."""
    from matplotlib.patheffects import withStroke

    ax.axvline(
        value, color=house.quiet, linewidth=3.5, zorder=1.5,  # over areas, under lines
        path_effects=[withStroke(linewidth=5.5, foreground=house.paper)],
    )  # fmt: skip


def scenario_key(value: str) -> Line2D:
    """What `mark_scenario` means."""
    from matplotlib.lines import Line2D

    return Line2D([], [], color=house.quiet, linewidth=3.5, label=f"scenario: {value}")


def title_share(figure: Figure) -> float:
    """The share of a figure's height, from the top, that its headline's title takes."""
    (title,) = [text for text in figure.texts if text.get_gid() == HEADLINE]
    box = title.get_window_extent()
    return float(1 - box.y0 / figure.bbox.height)
