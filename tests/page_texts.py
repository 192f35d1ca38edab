"""The texts on the pages of a PDF: how large they are set and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]

_SAME: Matrix = (1, 0, 0, 1, 0, 0)


class Text(NamedTuple):
    """A piece of text: its size in points, its height over the foot of the page in points."""

    size: float
    y: float


def texts(page: Any) -> list[Text]:
    """Every piece of text that a page shows, those of its figures among them."""
    return list(_read(page.get_contents(), page["/Resources"], page.pdf, _SAME))


def _read(stream: Any, resources: Any, reader: Any, here: Matrix) -> Iterator[Text]:
    kept: list[Matrix] = []
    size, text = 0.0, _SAME
    for given, name in ContentStream(stream, reader).operations:
        match name:
            case b"q":
                kept.append(here)
            case b"Q":
                here = kept.pop()
            case b"cm":
                here = _product(tuple(map(float, given)), here)
            case b"Tf":
                size = float(given[1])
            case b"Tm":
                text = tuple(map(float, given))
            case b"Tj" | b"TJ":
                placed = _product(text, here)
                yield Text(size * (placed[2] ** 2 + placed[3] ** 2) ** 0.5, placed[5])
            case b"Do":
                form = resources["/XObject"][given[0]].get_object()
                if form["/Subtype"] == "/Form":
                    own = tuple(map(float, form.get("/Matrix", _SAME)))
                    inner = form.get("/Resources", resources)
                    yield from _read(form, inner, reader, _product(own, here))


def _product(a: Any, b: Any) -> Matrix:
    """First a, then b."""
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip
