"""What every result carries: the scenario it is of, how it was found, the software, the caveat."""

from __future__ import annotations

from typing import Any, Protocol

__version__ = "0.1.0"

SOFTWARE = f"us-iran-bargaining {__version__}"

CAVEAT = (
    "A model, not a forecast: equilibria show what would hold if both sides reasoned as assumed."
)

#: The lens of a result that is not seen through another.
LENS = "equilibrium set: all pure equilibria"

#: Packages that numbers and pictures rest on.
_PACKAGES = (
    "SALib", "gmpy2", "matplotlib", "numba", "numpy", "pandas", "pplpy", "python-pptx", "scipy",
    "sympy", "typst", "xarray",
)  # fmt: skip


class Named(Protocol):
    """A scenario, as far as it is told here: its name, and its hash."""

    @property
    def name(self) -> str:
        """As in its file."""

    @property
    def digest(self) -> str:
        """Changes when anything in it changes."""


def provenance(
    scenario: Named | None,
    *,
    lens: str | None = None,
    levels: int | str | None = None,
    structure: object = None,
    **more: Any,
) -> dict[str, Any]:
    """Where a result comes from, as it stands in JSON, in attributes and under figures.

    Parameters
    ----------
    scenario : Scenario or None
        None for a result on several scenarios, which names each.
    lens, levels, structure : optional
        Left out where they do not apply; levels may be ``"no grid"``.
    **more
        What else a result says of itself, after these.
    """
    about: dict[str, Any] = {}
    if scenario is not None:
        about |= {"scenario": scenario.name, "scenario_hash": scenario.digest}
    given = {"lens": lens, "levels": levels, "structure": structure and str(structure)}
    about |= {key: value for key, value in given.items() if value is not None}
    return {**about, "software": SOFTWARE, "caveat": CAVEAT, **more}


def made_with() -> dict[str, Any]:
    """On which day, with which Python and which versions of packages something is made.

    The day is that of ``SOURCE_DATE_EPOCH`` where that is set
    (reproducible-builds.org/specs/source-date-epoch), else today's in UTC.
    """
    # Only what is written to stay is signed so: all else starts without these.
    import os
    import platform
    from datetime import UTC, datetime
    from importlib.metadata import PackageNotFoundError, version

    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            # pplpy is not had everywhere.
            continue
    return {
        "made_on": now.date().isoformat(),
        "python": platform.python_version(),
        "packages": versions,
    }
