"""Compiled functions, where numba can keep nothing."""

import gc
from pathlib import Path

import numba.core.caching as caching
import numpy as np
import pytest
from numba.core.codegen import JITCodeLibrary
from numba.core.errors import TypingError
from numba.core.types.functions import BaseFunction

import model
import model.compiled
from model.compiled import compiled, part


def add(x, y):
    return x + y


def test_where_nothing_can_be_kept(monkeypatch):
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    with pytest.raises(RuntimeError, match="cannot cache function"):
        caching.FunctionCache(add)
    assert compiled(add)(2, 3) == 5


@pytest.mark.parametrize("full", [True, False])
def test_on_a_full_disk(monkeypatch, tmp_path, full):
    kept = []

    def save(self, key, data):
        if full:
            raise OSError(28, "No space left on device")
        kept.append(key)

    monkeypatch.setattr(caching.IndexDataCacheFile, "save", save)
    monkeypatch.setattr(caching.IndexDataCacheFile, "load", lambda *_: None)
    assert compiled(inline="always")(add)(2, 3) == 5
    assert len(kept) == (0 if full else 1)


def test_what_is_shared_is_made_into_machine_code_once_and_not_by_itself(monkeypatch):
    made = []
    finalize = JITCodeLibrary._finalize_specific

    def counted(self):
        made.append(self.name)
        finalize(self)

    monkeypatch.setattr(JITCodeLibrary, "_finalize_specific", counted)
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    twice = part(lambda x: 2 * x)
    squared = part(lambda x: twice(x) * twice(x))
    function = compiled(lambda x: squared(x) - twice(x))
    assert function(3) == 30
    assert len(made) == 1
    assert function(0.5) == 0.0
    assert len(made) == 2


def test_a_part_is_linked_into_what_uses_it_by_way_of_others(monkeypatch):
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])

    @part
    def filled(x, n):
        for k in range(n):
            x[k] = k
        return n

    @part
    def summed(x):
        return filled(x, len(x)) * x.sum()

    @compiled
    def both(x):
        return summed(x) + filled(x, 1)

    assert both(np.zeros(4)) == 4 * 6 + 1


def test_what_an_operator_gives_is_looked_up_once(monkeypatch):
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    find_type = BaseFunction.get_call_type
    asked = []

    def counted(function, context, args, kws):
        asked.append((function, tuple(args)))
        return find_type(function, context, args, kws)

    monkeypatch.setattr(BaseFunction, "get_call_type", counted)
    monkeypatch.setattr(model.compiled, "_find_type", counted)
    cubed = part(lambda x: x * x * x)
    function = compiled(lambda x, n: cubed(x) * x + cubed(n) * n)
    assert function(0.5, 3) == 0.5**4 + 81
    assert len(asked) == len(set(asked)) > 0


def test_numba_is_left_as_it_was(monkeypatch):
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])
    find_type = BaseFunction.get_call_type
    with pytest.raises(TypingError):
        compiled(lambda x: x + "one")(1)
    assert BaseFunction.get_call_type is find_type
    assert gc.isenabled()


def test_everything_is_compiled_in_this_way():
    sources = Path(model.__file__).parent.rglob("*.py")
    assert [p.stem for p in sources if "njit" in p.read_text(encoding="utf-8")] == ["compiled"]


def test_a_compiled_function_is_handed_its_room():
    @compiled
    def squares(n):
        room = np.empty(n)
        for k in range(n):
            room[k] = k * k
        return room[n - 1]

    with pytest.raises(TypingError, match="empty"):
        squares(3)
