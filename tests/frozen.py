"""A frozen copy of a scenario, so that published numbers do not move with its values."""

from pathlib import Path

from model.scenario import load, parse

FROZEN = Path(__file__).parent / "data" / "oman-2026-frozen.toml"


def oman():
    """`oman-2026` as first published with these tests, hash 0e90d233."""
    return load(FROZEN)


#: A parameter and a term that a scenario file adds: half of it, at the most, for a full concession.
RECOGNITION = """
[parameters.recognition]
meaning = "worth to Iran of limited enrichment, recognised"
unit = "points"
bounds = [0, 4]
value = 1
low = 0.5
high = 2
basis = "assumed"
source = "an example"
"""

TERM = """
[[terms]]
player = "iran"
name = "recognition"
expression = "recognition*x_N/2"
reading = "what it gives up is recognised as its right"
source = "an example"
"""


def own_oman():
    """The same with that parameter and that term."""
    return parse((FROZEN.read_text(encoding="utf-8") + RECOGNITION + TERM).encode(), "own.toml")
