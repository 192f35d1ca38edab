"""The house style: colours by what they mean, font and size, of figures and documents.

Two styles come with the model, `light.toml` and `dark.toml`; a style sheet of one's own, in TOML or
matplotlib's (`model.plots.sheet`), says what is otherwise. Whatever draws asks `house` for a colour
by its meaning when it draws, and gets that of the style in use (`using`), the light one where
nothing else is said. No colour can be set that hides what the figures say: what is read stands out
from the paper, what is settled from what is open, and one side from the other, also without full
colour vision.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar, cast

from model.errors import InputError
from model.parameters import suggest
from model.plots.colours import apart, contrast, luminance, mixed
from model.words import DEPENDS, EVERY, NONE, OPEN, SOME

_Made = TypeVar("_Made")

#: The styles that come with the model.
STYLES = ("light", "dark")

#: A figure may be so large, in inches: at least, so that its words have room, and at most.
SMALLEST, LARGEST = (6.0, 4.0), (60.0, 40.0)

#: A slide in inches, for which type sizes are given.
SLIDE = (13.33, 7.5)

#: The smallest type in points; on a figure smaller than a slide it shrinks by this power of the
#: area.
_LEAST, _SHRINK = 9.0, 0.4

#: Contrast that words need, and that areas do (WCAG 2.1, 1.4.3 and 1.4.11); how far apart colours
#: are that must not be taken for each other, in CIE L*a*b*.
_WORDS, _AREAS, _APART = 4.5, 3.0, 15.0

#: What of a style is no colour.
_NO_COLOURS = ("font", "size", "whole", "page")

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class House:
    """A house style: a font, the size of a figure in inches, and colours by their meaning.

    Attributes
    ----------
    font : str
    size : (float, float)
    paper, ink, soft, quiet, rule : str
        The ground; text and lines; edges and second texts; small print; guides.
    us, iran : str
        The two sides.
    open, some, every : str
        A file by its status: open, settled in some stable outcomes, in every one.
    agreed, gap : str
        Terms that suit both sides; where none do.
    accent, accent_pale : str
        A quantity that is neither outcome nor side.
    outcomes : tuple of str
        The sets of the first three files that an outcome settles, by mask: file k is bit k.
    whole : float
        Of a table that must be whole at any size, so that type shrinks with it, the height in
        inches that it needs at the width of a slide; else 0.
    page : float
        Of figures on the pages of a document, which says around them what they are of, the least
        height in inches; else 0.
    """

    font: str
    size: tuple[float, float]
    paper: str
    ink: str
    soft: str
    quiet: str
    rule: str
    us: str
    iran: str
    open: str
    some: str
    every: str
    agreed: str
    gap: str
    accent: str
    accent_pale: str
    outcomes: tuple[str, ...]
    whole: float = 0
    page: float = 0

    @property
    def players(self) -> Mapping[str, str]:
        """The colour of each side."""
        return {"us": self.us, "iran": self.iran}

    @property
    def statuses(self) -> Mapping[int, str]:
        """The shade of a file by its status."""
        return {
            NONE: self.paper, DEPENDS: self.paper, OPEN: self.open, SOME: self.some,
            EVERY: self.every,
        }  # fmt: skip

    @property
    def accent_mid(self) -> str:
        """Between strong and pale."""
        return mixed(self.accent, self.accent_pale, 0.5)

    def shade(self, share: float) -> str:
        """The shade of how much is settled, from nothing, 0, to everything in every outcome, 1."""
        if share <= 0.5:
            return mixed(self.open, self.some, 2 * share)
        return mixed(self.some, self.every, 2 * share - 1)

    def pale(self, colour: str) -> str:
        """A colour mixed with the paper: settled in some answers, open in others."""
        return mixed(colour, self.paper, 0.65)

    @property
    def strong(self) -> str:
        """What the shade of something settled is called, ``"dark"`` or ``"light"``."""
        return (
            "dark" if contrast(self.every, "#FFFFFF") > contrast(self.open, "#FFFFFF") else "light"
        )

    @property
    def weak(self) -> str:
        """The other one."""
        return "light" if self.strong == "dark" else "dark"

    def pt(self, points: float) -> float:
        """A type size of a slide as one of this figure's, at least that of small print."""
        least = 0.0 if self.whole else min(points, _LEAST)
        return max(least, points * self.zoom)

    @property
    def zoom(self) -> float:
        """What is on a slide by so much smaller or larger."""
        if self.page:
            return self.size[0] / SLIDE[0]
        width, height = self.size[0] / SLIDE[0], self.size[1] / (self.whole or SLIDE[1])
        return float(min(width, height) if self.whole else (width * height) ** _SHRINK)

    @property
    def crowd(self) -> float:
        """How much more of the width a word takes than on a slide."""
        more = self.pt(14) / 14 * SLIDE[0] / self.size[0]
        # Less is left for axes where the words beside them take more.
        return float(more * 1.15 if more > 1 else more)

    def sized(self, size: tuple[float, float] | None) -> House:
        """The same at another size of figures, in inches.

        Raises
        ------
        InputError
            If it is too small for words or larger than any paper.
        """
        return self if size is None else replace(self, size=_size(size, "size:"))


def read_style(style: str | Path | House | None) -> House:
    """A house style by its name, or from a style sheet.

    Parameters
    ----------
    style : str, Path, House or None
        ``"light"``, ``"dark"`` or a file in TOML or of matplotlib (``.mplstyle``); None for the
        one in use.

    Raises
    ------
    InputError
        If there is no such file, it is no style sheet, or its colours cannot be told apart.

    Examples
    --------
    >>> read_style("dark").paper
    '#15181C'
    >>> read_style("sepia")
    Traceback (most recent call last):
        ...
    model.errors.InputError: style: must be light, dark or a file in TOML or .mplstyle, got 'sepia'
    """
    if style is None:
        return current()
    if isinstance(style, House):
        return style
    if str(style) in STYLES:
        return _shipped(str(style))
    path = Path(style)
    if not path.is_file():
        raise InputError(
            f"style: must be {', '.join(STYLES)} or a file in TOML or .mplstyle, got {str(style)!r}"
        )
    made = _of_matplotlib(path) if path.suffix == ".mplstyle" else _read(path)
    return _checked(made, path.name)


@cache
def _shipped(name: str) -> House:
    text = (resources.files("model.plots") / f"{name}.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    colours = said["colours"] | {"outcomes": tuple(said["colours"]["outcomes"])}
    return House(font=said["font"], size=tuple(said["size"]), **colours)


def _read(path: Path) -> House:
    """A style sheet on top of the style that it begins with."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"style: must be a file in TOML, got {path.name}: {error}") from None
    known = ("base", "font", "size", "colours")
    _no_others(said, known, path.name)
    base = said.get("base", STYLES[0])
    if base not in STYLES:
        raise InputError(f"{path.name}: base must be {' or '.join(STYLES)}, got {base!r}")
    colours = said.get("colours", {})
    if not isinstance(colours, dict):
        raise InputError(f"{path.name}: colours must be a table, got {colours!r}")
    names = tuple(f.name for f in fields(House) if f.name not in _NO_COLOURS)
    _no_others(colours, names, f"{path.name}: colours")
    changes: dict[str, Any] = {
        name: _outcomes(value, path.name) if name == "outcomes" else _colour(value, name, path.name)
        for name, value in colours.items()
    }
    if "size" in said:
        changes["size"] = _size(said["size"], f"{path.name}: size")
    if "font" in said:
        changes["font"] = _font(said["font"], path.name)
    return replace(_shipped(base), **changes)


def _of_matplotlib(path: Path) -> House:
    """A style sheet of matplotlib on top of the style that its ground calls for."""
    from model.plots.sheet import read_sheet

    bases = {name: vars(_shipped(name)) for name in STYLES}
    base, said = read_sheet(path, bases, _WORDS, _APART)
    if "size" in said:
        said["size"] = _size(said["size"], f"{path.name}: figure.figsize")
    return replace(_shipped(base), **said)


def _no_others(said: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in said:
        if name not in known:
            raise InputError(
                f"{where}: must be of {', '.join(known)}, got {name!r}{suggest(name, known)}"
            )


def _colour(value: object, name: str, where: str) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise InputError(f"{where}: {name} must be a colour such as '#1F3A5F', got {value!r}")
    return value.upper()


def _outcomes(value: object, where: str) -> tuple[str, ...]:
    count = len(_shipped(STYLES[0]).outcomes)
    if not isinstance(value, list) or len(value) != count:
        raise InputError(f"{where}: outcomes must be a list of {count} colours, got {value!r}")
    return tuple(_colour(each, "outcomes", where) for each in value)


def _size(value: object, where: str) -> tuple[float, float]:
    kind = (int, float)
    if (
        not isinstance(value, (list, tuple))
        or len(value) != 2
        or not all(isinstance(v, kind) for v in value)
        or not all(a <= v <= b for v, a, b in zip(value, SMALLEST, LARGEST, strict=True))
    ):
        both = isinstance(value, (list, tuple)) and all(isinstance(v, kind) for v in value)
        sides = " x ".join(f"{v:g}" for v in cast(Any, value)) if both and value else repr(value)
        raise InputError(
            f"{where} must be width and height in inches, from {SMALLEST[0]:g} x {SMALLEST[1]:g} "
            f"to {LARGEST[0]:g} x {LARGEST[1]:g}, got {sides}"
        )
    return float(value[0]), float(value[1])


def _font(value: object, where: str) -> str:
    from matplotlib.font_manager import FontProperties, fontManager

    try:
        fontManager.findfont(FontProperties(family=[str(value)]), fallback_to_default=False)
    except ValueError:
        raise InputError(f"{where}: font must be one that is installed, got {value!r}") from None
    return str(value)


def _checked(made: House, where: str) -> House:
    """A style in which everything can be read, in colour, in grey, and without full colour vision.

    Raises
    ------
    InputError
        Of the first two colours that are too much alike.
    """
    read: list[tuple[str, str, float]] = [
        *((name, "paper", _WORDS) for name in ("ink", "soft", "quiet", "us", "iran", "agreed")),
        *((name, "paper", _WORDS) for name in ("gap", "accent")),
        *((name, "open", _AREAS) for name in ("some", "every")),
    ]
    for one, other, least in read:
        found = contrast(getattr(made, one), getattr(made, other))
        if found < least:
            raise InputError(
                f"{where}: the contrast of {one} to {other} must be {least:g} to 1 at least, got "
                f"{found:.1f}"
            )
    nothing, *sets = made.outcomes
    if (least := min(contrast(each, nothing) for each in sets)) < _AREAS:
        raise InputError(
            f"{where}: the contrast of outcomes to the first of them, nothing settled, must be "
            f"{_AREAS:g} to 1 at least, got {least:.1f}"
        )
    shades = [luminance(each) for each in (made.open, made.some, made.every)]
    if shades not in (sorted(shades), sorted(shades, reverse=True)):
        raise InputError(f"{where}: some must be between open and every in lightness")
    pairs = (("us", "iran"), ("agreed", "gap"), ("some", "every"), ("open", "some"))
    for one, other in pairs:
        distance, who = apart(getattr(made, one), getattr(made, other))
        if distance < _APART:
            raise InputError(
                f"{where}: {one} and {other} must be told apart with {who} too, {_APART:g} apart "
                f"at least, got {distance:.0f}"
            )
    return made


_CURRENT: ContextVar[House | None] = ContextVar("house", default=None)


def current() -> House:
    """The style in use."""
    return _CURRENT.get() or _shipped(STYLES[0])


@contextmanager
def using(style: House) -> Iterator[House]:
    """Draw and write in a house style."""
    before = _CURRENT.set(style)
    try:
        yield style
    finally:
        _CURRENT.reset(before)


def in_style(style: House, make: Callable[..., _Made], *given: Any) -> _Made:
    """What a call makes in a house style, in whichever process."""
    with using(style):
        return make(*given)


class _Current:
    """Stands for the style in use: ``house.agreed`` is a colour of whichever it is."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current(), name)


#: The style in use, by whatever draws.
house = cast(House, _Current())
