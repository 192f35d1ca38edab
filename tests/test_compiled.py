"""Compiled functions, where numba can keep nothing."""

from pathlib import Path

import numba.core.caching as caching
import pytest

import model
from model.compiled import compiled


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


def test_everything_is_compiled_in_this_way():
    sources = Path(model.__file__).parent.rglob("*.py")
    assert [p.stem for p in sources if "njit" in p.read_text(encoding="utf-8")] == ["compiled"]
