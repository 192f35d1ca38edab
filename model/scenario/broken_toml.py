"""What to tell of a file that is not TOML: the line, what stands there, and how to mend it.

The parser says at which line it stopped and what it expected. Whoever edits a file by hand is
helped more by the line itself and by the rule that was broken, so the usual slips are known here.
"""

from __future__ import annotations

import re
import tomllib

#: What a line looks like and what to say then; the first that fits is said.
_HINTS: tuple[tuple[str, str], ...] = (
    (r"=\s*[+-]?\d+,\d", "a decimal point is a point, 0.9 and not 0,9"),
    (r"=\s*[+-]?[\d.]+\s*%", "a share is a number from 0 to 1, without a per cent sign"),
    (r"=\s*[+-]?\d+\s*/\s*\d+", 'a fraction stands in quotes, "1/3"'),
    (r"=\s*[+-]?\.\d", "a number begins with a digit, 0.9 and not .9"),
    (r"=\s*[+-]?\d+\.(?!\d)", "a number ends with a digit, 1.0 and not 1."),
    ("[\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
     "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]",
     'quotation marks are straight, "'),
    (r"=\s*[A-Za-z_]", "a text stands in quotes"),
    (r'=\s*"[^"]*$', "a text ends with a quotation mark, on the same line"),
    (r'=\s*"[^"]*"\s*[^"#\s,]', r'a quotation mark inside a text is written \"'),
    (r"=\s*(#.*)?$", "a value stands on the line of its name"),
    (r"^\[[^\]]*$", "a heading ends with a bracket"),
    (r"^[\w.-]+\s*:", "between a name and its value stands =, not a colon"),
)  # fmt: skip

#: What the parser says of the whole, and what to say then, whatever the line looks like.
_TWICE = re.compile(r"twice|overwrite|already|[Dd]uplicate")

#: Characters of a line that are shown.
_SHOWN = 70


def broken_toml(text: str, error: tomllib.TOMLDecodeError) -> str:
    """One line on a text that does not parse.

    Parameters
    ----------
    text : str
    error : TOMLDecodeError
        What the parser raised for it.

    Returns
    -------
    str
        The place, the requirement, what was got and, for the usual slips, how to mend it.
    """
    # Lines are counted as the parser counts them.
    lines = text.replace("\r\n", "\n").split("\n")
    message, _, place = str(error).rpartition(" (at ")
    found = re.search(r"line (\d+)", place)
    if found is None:
        return f"last line: must end a text or value that begins before, got the end ({message})"
    number = int(found[1])
    line = lines[number - 1].strip()
    shown = line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."
    return f"line {number}: must be TOML, got {shown!r} ({message}){_hint(line, message)}"


def _hint(line: str, message: str) -> str:
    if _TWICE.search(message):
        return "; each heading, and each name below it, stands in the file once"
    return next((f"; {words}" for pattern, words in _HINTS if re.search(pattern, line)), "")
