"""What every result answers: words, a table, plain data, a figure, and where it comes from.

A result is a frozen dataclass that inherits from `Result`. Its fields are what was found; the verbs
below show them, so that whoever knows one result knows them all:

    found.words       the finding in plain sentences
    found.frame()     a table of pandas, a row for each part
    found.report()    plain data, as JSON takes it
    found.figure()    a figure of matplotlib, where there is one to draw, in a style and a size
    found.provenance  scenario, lens, L, form, software and caveat

In Jupyter a result that ends a cell shows its words, its table and its caveat.

**Plain data.** An exact number is ``{"value": 0.15, "exact": "3/20"}``, decimal and itself; what
is not there is ``None``, and so are a float that is not finite and L where there is no grid. A
part of a result that has a `report` of its own is what that says, any other dataclass its fields by
name.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from html import escape
from math import isfinite
from numbers import Rational
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, overload

from model.about import provenance

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

#: Fields that the provenance tells of.
_TOLD = ("scenario", "levels", "structure", "game")

#: What provenance says of L where there is no grid.
NO_GRID = "no grid"

#: The longest text that stands for a result.
_LONGEST = 400


class Result:
    """The base of every result.

    A subclass says its `words`. Where it is of a scenario it has that, and `levels` and `structure`
    where they apply, as fields or properties, and a `lens`. Fields that are not plain by themselves
    it tells in `_contents`, a better table than its fields in `frame`.
    """

    lens: ClassVar[str | None] = None

    @property
    def words(self) -> str:
        """The finding in plain sentences; the full stop of the last one is left to the reader."""
        raise NotImplementedError

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Scenario, lens, L, form, software and caveat; empty for a game of no scenario."""
        scenario, levels, structure = (getattr(self, name, None) for name in _TOLD[:3])
        if scenario is None:
            return {}
        return provenance(scenario, lens=self.lens, levels=levels, structure=structure)

    def frame(self) -> pd.DataFrame:
        """A table: a row for each part, or for each field where there are no parts."""
        return table([{"what": key, **_cell(value)} for key, value in self._contents().items()])

    def report(self) -> dict[str, Any]:
        """Plain data for JSON: the provenance, the words, and all that was found."""
        about = dict(self.provenance)
        if about.get("levels") == NO_GRID:
            about["levels"] = None
        if "structure" in about:
            form = getattr(self, "structure", None)
            about["structure"] = {"words": about["structure"], **(plain(form) if form else {})}
        return {**plain(about), "words": self.words, **self._contents()}

    def figure(
        self, style: str | Path | None = None, size: tuple[float, float] | None = None
    ) -> Figure:
        """The figure of this result.

        Parameters
        ----------
        style : str or Path, optional
            ``"light"``, ``"dark"`` or a style sheet of one's own, in TOML or of matplotlib; the one
            in use by default.
        size : (float, float), optional
            Width and height in inches; a slide's by default.

        Raises
        ------
        InputError
            If none is drawn of such a result, or the style or the size is none.
        """
        from model.plots import figure

        return figure(self, style, size)

    def _contents(self) -> dict[str, Any]:
        """What was found as plain data: the fields that the provenance does not tell of."""
        return {key: plain(getattr(self, key)) for key in _names(self) if key not in _TOLD}

    def _shown(self) -> pd.DataFrame:
        """What Jupyter shows of the table."""
        return self.frame()

    def __repr__(self) -> str:
        about = self.provenance
        of = f" of {about['scenario']} [{about['scenario_hash']}]" if "scenario" in about else ""
        grid = f", L = {about['levels']}" if isinstance(about.get("levels"), int) else ""
        parts = ", ".join(_counts(self))
        text = f"{type(self).__name__}{of}{grid}: {parts + '; ' if parts else ''}"
        text += self.words.split(". ")[0]
        return f"<{text if len(text) <= _LONGEST else text[: _LONGEST - 3] + '...'}>"

    def _repr_html_(self) -> str:
        caveat = escape(str(self.provenance.get("caveat", "")))
        shown = table(self._shown())._repr_html_()
        return f"<p><b>{escape(self.words)}.</b></p>{shown}<p><small>{caveat}</small></p>"


@dataclass(frozen=True, eq=False, repr=False)
class Labelled(Result):
    """A result that is labelled data of xarray: ``found["name"]`` is a variable of it.

    Attributes
    ----------
    data : Dataset
        Names, long names and units are on the data, provenance in its attributes.
    """

    data: xr.Dataset

    @property
    def words(self) -> str:
        """What the data are of, and over how many points."""
        sizes = " x ".join(f"{size} ({name})" for name, size in self.data.sizes.items())
        return f"{self.attrs.get('title', 'Labelled data')}: {sizes}"

    def __getitem__(self, name: Any) -> xr.DataArray:
        return self.data[name]

    @property
    def attrs(self) -> dict[str, Any]:
        """What the data say of themselves as a whole."""
        return dict(self.data.attrs)

    @property
    def provenance(self) -> Mapping[str, Any]:
        """The same: where the data come from, and how they were made."""
        return self.attrs

    def frame(self) -> pd.DataFrame:
        """A row for each point of the data."""
        return table(self.data.to_dataframe().reset_index())

    def _contents(self) -> dict[str, Any]:
        return {"rows": records(self.frame())}


Part = TypeVar("Part")


class Several(Result, Sequence[Part]):
    """A result that is gone through like a tuple of its parts, which are its last field."""

    def _parts(self) -> tuple[Part, ...]:
        parts: tuple[Part, ...] = getattr(self, _names(self)[-1])
        return parts

    def __len__(self) -> int:
        return len(self._parts())

    @overload
    def __getitem__(self, place: int) -> Part: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Part, ...]: ...

    def __getitem__(self, place: int | slice) -> Part | tuple[Part, ...]:
        return self._parts()[place]


def table(rows: object) -> pd.DataFrame:
    """A table of pandas that Jupyter shows without cutting its texts."""
    from model.frame import Frame

    return Frame(rows)


def marks(**kinds: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A table of what a figure draws, a row for each mark and the kind of it in the first column.

    >>> marks(line=[{"x": 0.5}], no_deal=[{"x": 1.0, "file": "nuclear"}])["mark"].tolist()
    ['line', 'no deal']
    """
    return table(
        [{"mark": kind.replace("_", " "), **row} for kind, rows in kinds.items() for row in rows]
    )


def record(value: object) -> dict[str, Any]:
    """The fields of a dataclass as plain data."""
    return {key: plain(getattr(value, key)) for key in _names(value)}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain data."""
    rows: list[dict[str, Any]] = plain(frame.to_dict(orient="records"))
    return rows


def plain(value: Any) -> Any:
    """A value as JSON takes it; see the module's head.

    >>> from fractions import Fraction
    >>> plain({"threat": Fraction(3, 20), "files": ("nuclear",), "none": float("nan")})
    {'threat': {'value': 0.15, 'exact': '3/20'}, 'files': ['nuclear'], 'none': None}
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Rational):
        return _exactly(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if hasattr(value, "report"):
        return value.report()
    if is_dataclass(value):
        return record(value)
    if isinstance(value, Mapping):
        return {getattr(key, "label", None) or str(key): plain(v) for key, v in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Iterable):
        return [plain(each) for each in value]
    raise TypeError(f"plain data: must be made of numbers, texts and parts, got {type(value)}")


def _exactly(value: Rational) -> dict[str, Any]:
    """A decimal and the number itself, of however many digits; no decimal beyond floats."""
    import gmpy2

    near = None
    with suppress(OverflowError):
        near = float(value)
    return {"value": near, "exact": str(gmpy2.mpq(value.numerator, value.denominator))}


def _counts(found: object) -> Iterable[str]:
    """How many parts a result has, e.g. ``"9 branches"``."""
    for key in _names(found):
        value = getattr(found, key)
        if isinstance(value, tuple) and all(map(is_dataclass, value)):
            yield f"{len(value)} {key.replace('_', ' ')}"


def _names(value: Any) -> list[str]:
    return [field.name for field in fields(value)]


def _cell(value: Any) -> dict[str, Any]:
    """A plain value in a table of two columns, the decimal and what it is exactly."""
    if isinstance(value, dict) and value.keys() == {"value", "exact"}:
        return value
    return {"value": value, "exact": None}
