"""Lenses: other readings of the same game than its equilibrium set, each a module, side by side.

A module loads when it is asked for, so that ``model.lenses.zones`` works after ``import model``.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

_MODULES = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


def __getattr__(name: str) -> ModuleType:
    if name not in _MODULES:
        raise AttributeError(f"module 'model.lenses' has no attribute {name!r}")
    return import_module(f"model.lenses.{name}")


def __dir__() -> list[str]:
    return _MODULES
