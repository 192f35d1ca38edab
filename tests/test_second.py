"""A call asked of a second process gives what it gives here, whatever becomes of that process."""

import gc
import os
import sys
import time

import pytest

from model.second import Asked, Second


def process():
    return os.getpid()


def loaded(name):
    return name in sys.modules


def dies(unless):
    if os.getpid() != unless:
        os._exit(1)
    return "here"


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture
def second(two):
    with Second() as found:
        yield found


def waited_for(asked):
    """What comes of a call once somebody else has begun it."""
    end = time.monotonic() + 60
    while not asked._begun.locked() and time.monotonic() < end:
        time.sleep(0.01)
    return asked.get()


def test_a_call_is_made_elsewhere(second):
    assert waited_for(second.ask(process)) != os.getpid()
    assert waited_for(second.ask(divmod, 7, 2)) == (3, 1)


def test_what_nobody_has_begun_is_done_here(second):
    second.ask(time.sleep, 600)
    assert second.ask(process).get() == os.getpid()


def test_what_cannot_be_sent_is_done_here(second):
    assert second.ask(lambda: os.getpid()).get() == os.getpid()


def test_what_fails_there_is_raised_here_each_time_it_is_wanted(second):
    asked = second.ask(divmod, 1, 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            waited_for(asked)
    assert waited_for(second.ask(process)) != os.getpid()


def test_where_the_process_dies_all_is_done_here(second):
    first, later = second.ask(dies, os.getpid()), second.ask(process)
    assert waited_for(first) == "here"
    assert later.get() == os.getpid()


def test_the_process_ends_with_the_block(two):
    began = time.monotonic()
    with Second() as second:
        asked = second.ask(time.sleep, 600)
        while not asked._begun.locked():
            time.sleep(0.01)
    assert second._process.poll() is not None
    assert time.monotonic() - began < 60


def test_it_loads_what_it_will_need_before_it_is_asked(two):
    with Second("wave") as second:
        asked = second.ask(loaded, "wave")
        assert waited_for(asked)
        assert not waited_for(second.ask(loaded, "xdrlib"))


def test_a_module_that_cannot_be_loaded_there_costs_no_answer(two):
    with Second("no_module_of_this_name") as second:
        assert waited_for(second.ask(divmod, 7, 2)) == (3, 1)


def test_garbage_is_collected_there_as_here(second):
    before = gc.get_threshold()
    gc.set_threshold(12_345)
    try:
        asked = second.ask(gc.get_threshold)
        assert waited_for(asked)[0] == 12_345
    finally:
        gc.set_threshold(*before)


def test_one_processor_needs_no_second_process(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    with Second() as second:
        assert second.ask(process).get() == os.getpid()
    assert second._process is None


def test_a_call_is_made_once():
    made = []
    asked = Asked(made.append, 1)
    asked.get()
    asked.get()
    assert made == [1]
