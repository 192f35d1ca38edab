"""Files and folders that are written: whole or not at all, and nothing of anybody else is lost.

A result is written to a draft beside its target and takes the target's name in one step when it is
complete. What stands at the target when a command begins goes only if it may be replaced; what
appears there while the command runs stays, and the result is kept beside it under the next free
name: ``a.png`` in ``a-2.png``. The step is link(2) or mkdir(2), which fail where something is
already, or rename(2) under a lock once what is there is known to be what may be replaced.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from model.errors import InputError

#: Device, number, size and time of change of a file: another after every change.
Stamp = tuple[int, int, int, int]


@dataclass(frozen=True)
class Target:
    """Where a file is to go. Make one with `Target.of` when the command begins.

    Attributes
    ----------
    path : Path
    replaceable : Stamp or None
        What stood there and may be replaced.
    """

    path: Path
    replaceable: Stamp | None = None

    @classmethod
    def of(cls, path: Path, replace: bool = False, advice: str = "choose another name") -> Target:
        """Look at a target before any work is done; `advice` is for one that may not be replaced.

        Raises
        ------
        InputError
            If it exists and may not be replaced, is a folder, or cannot be written.
        """
        there = stamp(path)
        if there is not None and not replace:
            raise InputError(f"{path}: must not exist yet, got an existing file; {advice}")
        require_parent(path)
        with told(path):
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            fresh(path).unlink()
        return cls(path, there)

    def write(self, contents: bytes | memoryview | str) -> None:
        """Write the file; a text in UTF-8.

        What makes the contents makes them in memory: libraries meet a full disk in ways of their
        own, HDF5 with a segmentation fault.

        Raises
        ------
        InputError
            If the disk is full, for example, or something else stands at the target by now.
        """
        with told(self.path):
            draft = fresh(self.path)
            try:
                draft.write_bytes(contents.encode() if isinstance(contents, str) else contents)
                self._take_place(draft)
            finally:
                draft.unlink(missing_ok=True)

    def _take_place(self, draft: Path) -> None:
        with alone(self.path.absolute().parent):
            if self.replaceable is not None and stamp(self.path) == self.replaceable:
                draft.replace(self.path)
                return
            try:
                _name_file(draft, self.path)
            except FileExistsError:
                kept = keep_beside(draft, self.path, _name_file)
                raise InputError(
                    f"{self.path}: must stay as it was when the command began, got a file written "
                    f"meanwhile, which is left as it is; the result is in {kept}"
                ) from None


def require_parent(path: Path) -> None:
    """Raise InputError unless the folder that is to hold `path` exists."""
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path}: must be in a directory that exists, got {path.parent}")


@contextmanager
def told(path: Path, kind: str = "file") -> Iterator[None]:
    """Say in one line, with the name the user gave, what went wrong with the disk."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{path}: must be a {kind} that can be written, got: {error.strerror or error}"
        ) from error


def stamp(path: Path) -> Stamp | None:
    """What stands at a path, or None: another after every change."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def fresh(target: Path) -> Path:
    """Make an empty file beside a target, hidden, under a name that nobody else has."""
    draft = _hidden(target)
    draft.touch(exist_ok=False)
    return draft


def fresh_folder(target: Path) -> Path:
    """Make an empty folder beside a target, likewise."""
    draft = _hidden(target)
    draft.mkdir()
    return draft


def _hidden(target: Path) -> Path:
    name = f".{target.stem}-{os.urandom(4).hex()}{target.suffix}"
    return target.absolute().parent / name


def name_folder(draft: Path, target: Path) -> None:
    """Give a folder its name.

    Raises
    ------
    FileExistsError
        If something has the name already.
    """
    if os.name == "nt":  # where renaming never replaces
        draft.rename(target)
        return
    target.mkdir()
    fill_empty(draft, target)


def fill_empty(draft: Path, target: Path) -> None:
    """Give a folder the place of an empty one.

    Raises
    ------
    FileExistsError
        If it is not empty any more.
    """
    try:
        if os.name == "nt":
            target.rmdir()
        draft.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        raise


def _name_file(draft: Path, target: Path) -> None:
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: the name is taken first, then filled.
        target.touch(exist_ok=False)
        draft.replace(target)


def keep_beside(draft: Path, target: Path, name: Callable[[Path, Path], None]) -> Path:
    """Give a draft the next free name after its target's, and return it."""
    suffix = "" if draft.is_dir() else target.suffix
    for number in count(2):
        free = target.with_name(f"{target.name.removesuffix(suffix)}-{number}{suffix}")
        with suppress(FileExistsError):
            name(draft, free)
            return free
    raise AssertionError("some number is free")


@contextmanager
def alone(folder: Path, wait: bool = True) -> Iterator[None]:
    """Hold a folder against other runs, where the system has locks of folders.

    Raises
    ------
    BlockingIOError
        If another run holds it and this one is not to wait.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        os.close(handle)
