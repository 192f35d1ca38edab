"""Input that cannot be used, from Python: one clear error, in the words of the command line."""

import pytest

import model
from model import BargainingGame, load, sample, sweep
from model.errors import InputError

CASES = {
    "player: must be us or iran, got 'israel'": lambda game: game.formula("israel"),
    "player: must be us or iran, got None": lambda game: game.in_points(None, 1),
    "first: must be us or iran, got 'israel'": lambda game: game.commitment("israel"),
    "threat: must be (low, high, count) or a list of values, got 0.5": lambda _: sweep(threat=0.5),
    "scenario: must be a Scenario, a name or a path, got 3": lambda _: load(3),
    "scenario: must be a Scenario, a name or a path, got None": lambda _: BargainingGame(None),
    "shares: must be one for each of nuclear, regional, missile, got {'nuclear': 1}":
        lambda game: game.strategy({"nuclear": 1}),
    "shares: must be one for each of nuclear, regional, missile, got 1":
        lambda game: game.strategy(1),
    "shares: must be a number, got 'all'": lambda game: game.strategy(["all", 0, 0]),
    "structure: must be a model.Structure, e.g. model.Structure(coupling='additive'), got 'convex'":
        lambda _: BargainingGame(structure="convex"),
    "structure: must be a model.Structure, e.g. model.Structure(coupling='additive'), got 3":
        lambda _: sweep(threat=(0, 1, 3), structure=3),
    "levels: must be a whole number, got 'three'": lambda _: sweep(threat=(0, 1, 3), levels="three"),
    "levels: must be a whole number, got [3]": lambda _: BargainingGame(levels=[3]),
    "over: must be a list of parameter names, got 'threat'": lambda _: sample(n=8, over="threat"),
    "over: must be a list of parameter names, got 3": lambda _: sample(n=8, over=3),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_bad_input_is_one_clear_error(message):
    game = model.BargainingGame("oman-2026", levels=2)
    with pytest.raises(InputError) as told:
        CASES[message](game)
    assert str(told.value) == message
