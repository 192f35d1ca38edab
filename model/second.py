"""A second process: what can wait is done there, or here once it is wanted and nobody has begun.

The process is a plain child that reads what to do and writes what came of it. Those of
`multiprocessing` run a user's script again where it does not guard against that. It answers with
what the same call gives here, or not at all: what it cannot do, or does not live to do, is done
here, so that no error is ever told second-hand.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, BinaryIO, Generic, TypeVar

T = TypeVar("T")

#: What the process runs: modules are found, and garbage is collected, as here.
_CHILD = """
import gc, sys
sys.path[:] = {path!r}
gc.set_threshold(*{garbage!r})
from model.second import serve
serve(*{needed!r})
"""


class Asked(Generic[T]):
    """A call that is made once: by whoever begins it first.

    Parameters
    ----------
    function : callable
    given : Any
        What it takes.

    Examples
    --------
    >>> Asked(max, 2, 3).get()
    3
    """

    def __init__(self, function: Callable[..., T], *given: Any) -> None:
        self._function, self._given = function, given
        self._begun, self._ended = Lock(), Event()
        self._found: list[T] = []

    def begin(self) -> bool:
        """Take the call upon oneself; False where somebody has."""
        return self._begun.acquire(blocking=False)

    def end(self, *found: T) -> None:
        """Hand over what came of it, or nothing where it failed."""
        self._found += found
        self._ended.set()

    def get(self) -> T:
        """What comes of it, made here unless it has been begun elsewhere and succeeds there."""
        if not self.begin():
            self._ended.wait()
        if not self._found:
            try:
                self._found.append(self._function(*self._given))
            finally:
                self._ended.set()
        return self._found[0]

    def packed(self) -> bytes | None:
        """The call as another process reads it; None where it cannot be sent."""
        try:
            return pickle.dumps((self._function, self._given))
        except (pickle.PicklingError, AttributeError, TypeError, RuntimeError):
            return None


#: Has a call made in its own time.
Ask = Callable[..., Asked[Any]]


class Second:
    """A second process, until the block is left; it begins when it is first asked.

    Where there is one processor alone, or no process can be had, all is done here.

    Parameters
    ----------
    *needed : str
        Modules that what it will be asked needs. It begins at once where there are any, and loads
        them while they are loaded here.
    """

    def __init__(self, *needed: str) -> None:
        self._needed = needed
        self._calls: SimpleQueue[tuple[Asked[Any], bytes] | None] = SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._send, daemon=True)
        self._over, self._starting = False, Lock()

    def __enter__(self) -> Second:
        if self._needed and _possible():
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        with self._starting:
            if self._process is not None:
                self._process.kill()
        if self._thread.ident is not None:
            self._calls.put(None)
            self._thread.join()

    def ask(self, function: Callable[..., T], *given: Any) -> Asked[T]:
        """Have a call made, which must give the same in any process; see `Asked.get`."""
        asked = Asked(function, *given)
        call = asked.packed() if _possible() else None
        if call is not None:
            if self._thread.ident is None:
                self._thread.start()
            self._calls.put((asked, call))
        return asked

    def _send(self) -> None:
        """Hand over one call after the other that nobody has begun."""
        with suppress(OSError), self._started() as process:
            while (call := self._calls.get()) is not None:
                asked, packed = call
                if not self._over and asked.begin():
                    found: tuple[Any, ...] = ()
                    try:
                        found = _answer(process, packed)
                    finally:
                        asked.end(*found)

    def _started(self) -> subprocess.Popen[bytes]:
        # What it would say is said here, where what failed is done again.
        child = _CHILD.format(path=sys.path, garbage=gc.get_threshold(), needed=self._needed)
        with self._starting:
            if self._over:
                raise OSError("the second process is wanted no more")
            self._process = subprocess.Popen(
                [sys.executable, "-c", child],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            return self._process


def _possible() -> bool:
    return (os.cpu_count() or 1) > 1 and bool(sys.executable)


def _answer(process: subprocess.Popen[bytes], packed: bytes) -> tuple[Any, ...]:
    """What the process makes of a call; empty where it fails, OSError where the process has."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(packed)
    process.stdin.flush()
    try:
        return tuple(pickle.load(process.stdout))
    except (EOFError, pickle.UnpicklingError) as gone:
        raise OSError("the second process has ended") from gone


def serve(*needed: str) -> None:
    """Load modules, then make the calls that stand on the standard input, until it ends."""
    import signal
    from importlib import import_module

    # It ends with the first process, which is the one to be interrupted.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers: BinaryIO = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for name in needed:
        import_module(name)
    while True:
        try:
            function, given = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer = pickle.dumps((function(*given),))
        except Exception:
            answer = pickle.dumps(())
        answers.write(answer)
        answers.flush()
