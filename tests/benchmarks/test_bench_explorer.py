"""Timing of the explorer: what a move of a slider takes, in a real browser and part by part."""

from statistics import median

import pytest
from browser import Server, opened, press
from timing import seconds

from model.explorer import html
from model.explorer.state import Setting, prepare, view
from model.plots.explorer import Screen, draw_map, png

pytestmark = pytest.mark.bench

MOVES = 20


def test_a_key_on_a_slider_in_a_browser(tmp_path):
    """From the key to the changed picture on the screen: messages, answer and drawing."""
    server = Server(tmp_path)
    try:
        with opened(server) as (tab, _):
            press(tab, "ArrowLeft")
            print("\na key on a slider until the picture has changed, L = 3, in milliseconds")
            for words, slider in (("threat", 0), ("protest", 3), ("assurance", 10)):
                taken = sorted(
                    press(tab, "ArrowLeft" if k % 2 else "ArrowRight", slider) for k in range(MOVES)
                )
                print(
                    f"{words:>10}: median {median(taken):.0f}, "
                    f"from {taken[0]:.0f} to {taken[-1]:.0f} in {MOVES} moves"
                )
    finally:
        server.end()


@pytest.mark.parametrize("levels", [3, 5])
def test_a_move_part_by_part(levels):
    prepare(levels)
    start = Setting.of("oman-2026", levels)
    settings = iter([start.move("threat", 0.3 + 0.01 * k) for k in range(12)])
    seen = view(start)
    shown = (seen.map, *start.axes, seen.today, seen.attrs)
    screen = Screen()
    drawn = screen.png(*shown)
    parts = {
        "the answer": lambda: view(next(settings)),
        "the tables": lambda: html.tables(seen),
        "the map as text": lambda: html.picture(seen, drawn),
        "the map": lambda: screen.png(*shown),
        "the whole figure instead": lambda: png(draw_map(*shown)),
    }
    print(f"\na move of a slider at L = {levels}, least time in milliseconds")
    for words, work in parts.items():
        print(f"{words:>26} {1000 * seconds(work, runs=5):>6.1f}")
