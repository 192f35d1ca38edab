"""A frozen copy of a scenario, so that published numbers do not move with its values."""

from pathlib import Path

from model.scenario import load

FROZEN = Path(__file__).parent / "data" / "oman-2026-frozen.toml"


def oman():
    """`oman-2026` as first published with these tests, hash 0e90d233."""
    return load(FROZEN)
