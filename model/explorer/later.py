"""Work that takes longer than a move of a slider may: in one thread, the latest of each kind.

What is asked for while something is at work waits, the latest first: that is what somebody waits
for. Where the same kind of thing is asked for again, the older is dropped, and its result with it.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, Thread, main_thread
from typing import Any, TypeVar

from model.errors import InputError

T = TypeVar("T")


class Later:
    """One thread that works off what it is asked for. It ends with its process."""

    def __init__(self) -> None:
        self._asked: dict[str, Callable[[], None]] = {}
        self._turn: dict[str, int] = {}
        self._busy = False
        self._changed = Condition()
        self._thread: Thread | None = None

    def ask(
        self,
        kind: str,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
    ) -> None:
        """Have something computed.

        Parameters
        ----------
        kind : str
            Of several of one kind only the last counts.
        work : callable
            Computes it, in the thread.
        done, failed : callable
            Takes the result, or in words why there is none, in the thread as well; neither is
            called if the same kind was asked for again or dropped meanwhile.
        """
        turn = self._turn[kind] = self._turn.get(kind, 0) + 1

        def tell(whom: Callable[[Any], None], what: Any) -> None:
            if self._turn[kind] == turn:
                whom(what)

        def run() -> None:
            try:
                found = work()
            except InputError as problem:
                tell(failed, str(problem))
            else:
                tell(done, found)

        with self._changed:
            self._asked.pop(kind, None)
            self._asked[kind] = run
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, daemon=True, name="explorer")
                self._thread.start()
            self._changed.notify_all()

    def drop(self, kind: str) -> None:
        """Forget what was asked for of a kind, and its result if it has begun."""
        with self._changed:
            self._turn[kind] = self._turn.get(kind, 0) + 1
            self._asked.pop(kind, None)

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to do; return whether nothing is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._asked and not self._busy, seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._asked))
                _, run = self._asked.popitem()
                self._busy = True
            try:
                run()
            except Exception:
                # A process that ends takes from its threads what they work with.
                if main_thread().is_alive():
                    raise
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
