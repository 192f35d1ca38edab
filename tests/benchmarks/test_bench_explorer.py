"""Timing of the explorer: what a move of a slider takes, in a real browser and part by part."""

from statistics import median

import pytest
from browser import Server, opened, press
from timing import seconds

from model.explorer import html
from model.explorer.map_picture import MapPicture
from model.explorer.room_picture import room_picture
from model.explorer.setting import Setting
from model.explorer.view import prepare, view

pytestmark = pytest.mark.bench

MOVES = 20


def test_a_key_on_a_slider_in_a_browser(tmp_path):
    """From the key to the changed picture on the screen: messages, answer and drawing."""
    server = Server(tmp_path)
    try:
        with opened(server) as (tab, _):
            press(tab, "ArrowLeft")
            print("\na key on a slider until the picture has changed, in milliseconds")
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


def test_a_move_part_by_part():
    prepare()
    start = Setting.of("oman-2026")
    settings = iter([start.move("threat", 0.3 + 0.01 * k) for k in range(30)])
    seen = view(start)
    drawn = MapPicture.of(seen.plane)
    parts = {
        "the answer and the room": lambda: view(next(settings)),
        "the words": lambda: html.heading(seen),
        "the picture of the room": lambda: room_picture(seen),
        "the mark on the map": lambda: drawn.at(0.5, 0.5),
        "another map": lambda: MapPicture.of(view(next(settings)).plane),
    }
    print("\na move of a slider, least time in milliseconds")
    for words, work in parts.items():
        print(f"{words:>26} {1000 * seconds(work, runs=5):>6.1f}")
