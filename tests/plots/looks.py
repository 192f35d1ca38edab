"""The looks of all sets of the files that scenarios have as a rule, in a style, the one in use by default."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from model.files import STANDARD, names_of_files
from model.plots.house import read_style, using
from model.plots.style import look_of, split_title

if TYPE_CHECKING:
    from model.plots.style import Look

NAMES = names_of_files(STANDARD)
SETS = [settled for size in range(len(NAMES) + 1) for settled in combinations(NAMES, size)]


def looks(style: str | None = None) -> dict[tuple[str, ...], Look]:
    with using(read_style(style)):
        return {settled: look_of(settled, NAMES) for settled in SETS}


def leads(title: str, said: str) -> bool:
    """Whether what a figure says begins with a title, and goes on with what it had no room for."""
    first, rest = split_title(title)
    return said.startswith(first) and rest in said
