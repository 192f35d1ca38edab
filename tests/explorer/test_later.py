"""Work in the background: the latest of each kind, and nothing of what was dropped."""

import subprocess
import sys
from threading import Event

from model.errors import InputError
from model.explorer.later import Later

PATIENCE = 60


def test_the_latest_of_a_kind_is_told_and_no_other():
    later, began, go, told = Later(), Event(), Event(), []

    def slow():
        began.set()
        go.wait(PATIENCE)
        return "first"

    later.ask("map", slow, told.append, told.append)
    assert began.wait(PATIENCE)
    # While the first is at work: the second is never begun, the third is told, the latest first.
    later.ask("map", lambda: told.append("begun"), told.append, told.append)
    later.ask("map", lambda: "third", told.append, told.append)
    later.ask("price", lambda: "price", told.append, told.append)
    go.set()
    assert later.wait(PATIENCE)
    assert told == ["price", "third"]


def test_what_is_dropped_at_work_is_not_told():
    later, began, go, told = Later(), Event(), Event(), []
    later.ask("map", lambda: began.set() or go.wait(PATIENCE), told.append, told.append)
    assert began.wait(PATIENCE)
    later.drop("map")
    go.set()
    assert later.wait(PATIENCE)
    assert told == []


def test_what_cannot_be_computed_is_said_and_the_next_is_computed():
    later, told = Later(), []

    def refused():
        raise InputError("goal: must be another")

    later.ask("price", refused, told.append, lambda why: told.append(f"no: {why}"))
    assert later.wait(PATIENCE)
    later.ask("map", lambda: "map", told.append, told.append)
    assert later.wait(PATIENCE)
    assert told == ["no: goal: must be another", "map"]


def test_a_process_that_ends_is_not_told_what_its_thread_missed():
    """Pools of threads refuse work from then on, which is no fault of the work."""
    program = """
from concurrent.futures import ThreadPoolExecutor
from threading import main_thread
from time import sleep
from model.explorer.later import Later

def work():
    while main_thread().is_alive():
        sleep(0.01)
    sleep(0.1)
    ThreadPoolExecutor().submit(print, "x")

later = Later()
later.ask("map", work, print, print)
sleep(0.2)

def last():
    sleep(0.5)

import atexit
atexit.register(last)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
