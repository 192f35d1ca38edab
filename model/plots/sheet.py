"""A matplotlib style sheet (``.mplstyle``) as a house style.

What such a sheet says of ground, text, lines, font and size is taken over. Its cycle of colours has
no meanings: the first is the United States, the next that can be told from it Iran, the one after a
quantity that is neither. Whatever words are set in is mixed with ink until it stands out from the
paper; statuses, and all that the sheet does not say, are as in the light style, or as in the dark
one on a dark ground.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from model.errors import InputError
from model.plots.colours import apart, contrast, luminance, mixed

#: What is read of a sheet: a colour of a house style by the entries that say it, the first wins.
_COLOURS: Mapping[str, tuple[str, ...]] = {
    "paper": ("figure.facecolor", "axes.facecolor"),
    "ink": ("text.color",),
    "soft": ("axes.labelcolor", "axes.edgecolor"),
    "rule": ("grid.color",),
}

#: What words are set in.
_READ = ("soft", "quiet", "us", "iran", "agreed", "gap", "accent")

#: Contrast of guides to the paper, at least.
_SEEN = 1.2

#: Where matplotlib says that a line is none of a style sheet.
_LINE = re.compile(r"line \d+ \(.*?\)")

#: Luminance below which a ground is dark: there white stands out from it more than black.
_DARK = 0.179


def read_sheet(
    path: Path, bases: Mapping[str, Mapping[str, Any]], words: float, distance: float
) -> tuple[str, dict[str, Any]]:
    """What a style sheet of matplotlib says, by the names of a house style.

    Parameters
    ----------
    path : Path
    bases : mapping of str to mapping
        The styles that have what the sheet does not say: ``"light"`` and ``"dark"``.
    words : float
        Contrast to the paper that words need.
    distance : float
        How far apart the two sides must be.

    Returns
    -------
    (str, dict)
        The name of the style that the sheet's ground calls for, and what is otherwise.

    Raises
    ------
    InputError
        If the file cannot be read, has a line that matplotlib does not know, names no font that is
        installed, or says nothing that a house style has.
    """
    params = _params(path)
    found: dict[str, Any] = {}
    for colour, keys in _COLOURS.items():
        known = [_hex(params[key]) for key in keys if key in params]
        if known and known[0]:
            found[colour] = known[0]
    cycler = params.get("axes.prop_cycle")
    cycle = [] if cycler is None else [_hex(c) for c in cycler.by_key().get("color", [])]
    fonts = [*params.get("font.family", ()), *params.get("font.sans-serif", ())]
    if fonts := [name for name in fonts if name not in ("sans-serif", "serif", "monospace")]:
        found["font"] = _installed(fonts, path.name)
    if "figure.figsize" in params:
        found["size"] = list(params["figure.figsize"])
    if not found and not cycle:
        raise InputError(
            f"style: must say a colour, a font or a size of figures, got {path.name} without any"
        )
    name = "dark" if luminance(found.get("paper", "#FFFFFF")) < _DARK else "light"
    base = bases[name]
    paper = found.get("paper", base["paper"])
    if "rule" in found and contrast(found["rule"], paper) < _SEEN:
        del found["rule"]  # white guides, on axes of another ground
    ink = found["ink"] = _legible(found.get("ink", base["ink"]), paper, base["ink"], words)
    sides = [_legible(each, paper, ink, words) for each in cycle if each]
    found |= _sides(sides, distance)
    for each in _READ:
        found[each] = _legible(found.get(each, base[each]), paper, ink, words)
    return name, found


def _params(path: Path) -> dict[str, Any]:
    """The entries of a style sheet, all of them known to matplotlib."""
    from matplotlib import rc_params_from_file

    where = f"style: must be a style sheet of matplotlib, got {path.name}"
    with _complaints() as said:
        try:
            read: Any = rc_params_from_file(path, use_default_template=False)
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{where}: {error}") from None
    if said:
        line = _LINE.search(said[0])
        raise InputError(f"{where} with {line.group() if line else said[0]}")
    return dict(read)


def _sides(cycle: list[str], distance: float) -> dict[str, str]:
    """The colours of a cycle by what they stand for, if the sides can be told apart."""
    first, *others = cycle or [""]
    others = [colour for colour in others if apart(colour, first)[0] >= distance]
    return dict(zip(("us", "iran", "accent"), [first, *others], strict=False)) if others else {}


def _installed(names: list[str], where: str) -> str:
    """The first of some fonts that is installed."""
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    for name in names:
        if name in known:
            return name
    raise InputError(f"{where}: font must be one that is installed, got {names[0]!r}")


def _legible(colour: str, paper: str, ink: str, least: float) -> str:
    """A colour with as much ink in it as it needs to be read on the paper."""
    parts = (mixed(colour, ink, part / 20) for part in range(20))
    return next((tried for tried in parts if contrast(tried, paper) >= least), ink)


def _hex(said: Any) -> str | None:
    """A colour as a house style has it; None for one that is taken from elsewhere."""
    from matplotlib.colors import is_color_like, to_hex

    return to_hex(said).upper() if is_color_like(said) and said != "none" else None


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What matplotlib says of lines that it does not know, in a line each."""
    said: list[str] = []

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(" ".join(record.getMessage().split()))

    logger, heard = logging.getLogger("matplotlib"), Heard()
    before = logger.propagate
    logger.addHandler(heard)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(heard)
        logger.propagate = before
