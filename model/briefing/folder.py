"""The folder of a briefing: what an earlier run wrote there, and how a new one takes its place.

The manifest ``briefing.json`` lists every file of the briefing with the SHA-256 of its contents.
Replacing a briefing takes away what is listed and as it was written, and nothing else: files that
a user put there or changed stay, and so do the documents of other formats. While files change
places the manifest lists the old contents too, so that a run that is killed leaves a folder that
the next one can replace.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from model.errors import InputError
from model.output import (
    alone,
    fill_empty,
    fresh_folder,
    keep_beside,
    name_folder,
    require_parent,
    told,
)

MANIFEST = "briefing.json"

#: The manifest while files change places.
_BETWEEN = "between.json"

#: Hashes that each file may have to be one that a briefing wrote.
Listed = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Folder:
    """Where a briefing is to go. Make one with `Folder.of` when the run begins.

    Attributes
    ----------
    path : Path
    standing : frozenset of str
        Documents of other formats than the new briefing's, which stay.
    manifest : bytes or None
        That of an earlier briefing, which may be replaced.
    empty : bool
        Whether there was an empty folder.
    """

    path: Path
    standing: frozenset[str]
    manifest: bytes | None = None
    empty: bool = False

    @classmethod
    def of(
        cls, path: Path, standing: Collection[str], replace: bool, made: Collection[str] = ()
    ) -> Folder:
        """Look at a target before any work is done.

        Parameters
        ----------
        path : Path
        standing : collection of str
            Documents that stay, if an earlier briefing has them.
        replace : bool
        made : collection of str
            Names that the new briefing is known to use, for which there must be room.

        Raises
        ------
        InputError
            If there is anything but an empty folder or an earlier briefing as it was written that
            may be replaced, or nothing can be written there.
        """
        require_parent(path)
        folder = cls(path, frozenset(standing))
        with told(path, "folder"):
            if path.is_dir() and not any(path.iterdir()):
                folder = cls(path, folder.standing, empty=True)
            elif path.exists() or path.is_symlink():
                folder = cls(path, folder.standing, _earlier(path, replace))
                folder._require_unchanged(made)
            fresh_folder(folder._place).rmdir()
        return folder

    @property
    def _place(self) -> Path:
        """The folder itself where the path is a link to one."""
        return self.path.resolve() if self.path.is_dir() else self.path

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder beside the target, to be filled and handed to `take`."""
        draft = fresh_folder(self._place)
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def take(self, draft: Path, about: Mapping[str, Any]) -> None:
        """Write the manifest of a finished draft and move it to its target.

        Parameters
        ----------
        draft : Path
        about : mapping
            What the manifest says besides.

        Raises
        ------
        InputError
            If something else stands there by now; the briefing is then kept beside it.
        """
        files = {name: _hash(draft / name) for name in sorted(_files(draft))}
        (draft / MANIFEST).write_text(_manifest(about, files), encoding="utf-8")
        try:
            if self.empty:
                fill_empty(draft, self._place)
            elif self.manifest is not None and self.path.is_dir():
                with alone(self._place):
                    self._replace(draft, about, files)
            else:
                name_folder(draft, self.path)
        except (FileExistsError, _Changed) as found:
            kept = keep_beside(draft, self.path, name_folder)
            what = found if isinstance(found, _Changed) else "something written meanwhile"
            raise InputError(
                f"{self.path}: must stay as it was when the run began, got {what}, which is left "
                f"as it is; the briefing is in {kept}"
            ) from None

    def _replace(self, draft: Path, about: Mapping[str, Any], files: Mapping[str, str]) -> None:
        """Put each file of the draft in the place of the earlier briefing's, one by one."""
        if not _same(self.path / MANIFEST, self.manifest):
            raise _Changed("another briefing")
        earlier = _listed(self.path, self.manifest)
        for name in files:
            self._require_free(name, earlier)
        standing = {
            name: _hash(self.path / name) if self._unchanged(name, earlier) else min(earlier[name])
            for name in self.standing & earlier.keys()
            if (self.path / name).exists()
        }
        listed = {**files, **standing}
        before = {name: sorted(hashes) for name, hashes in earlier.items()}
        (draft / _BETWEEN).write_text(_manifest(about, listed, standing, before), encoding="utf-8")
        (draft / MANIFEST).write_text(_manifest(about, listed, standing), encoding="utf-8")
        (draft / _BETWEEN).replace(self.path / MANIFEST)
        for name in files:
            (self.path / name).parent.mkdir(exist_ok=True)
            (draft / name).replace(self.path / name)
        for name in earlier.keys() - listed.keys():
            if self._unchanged(name, earlier):
                (self.path / name).unlink()
        (draft / MANIFEST).replace(self.path / MANIFEST)

    def _require_free(self, name: str, earlier: Listed) -> None:
        there = self.path / name
        if there.parent.exists() and not there.parent.is_dir():
            raise _Changed(f"a file {there.parent.name}, which no briefing wrote")
        if self._is_linked(there):
            raise _Changed(f"a link {there.parent.name}, which no briefing wrote")
        if (there.exists() or there.is_symlink()) and not self._unchanged(name, earlier):
            raise _Changed(f"a file {name}, which no briefing wrote")

    def _unchanged(self, name: str, listed: Listed) -> bool:
        there = self.path / name
        own = there.is_file() and not there.is_symlink() and not self._is_linked(there)
        return own and _hash(there) in listed.get(name, ())

    def _is_linked(self, there: Path) -> bool:
        """Whether a folder of the briefing is a link, to one that is no part of it."""
        return there.parent != self.path and there.parent.is_symlink()

    def _require_unchanged(self, made: Collection[str]) -> None:
        listed = _listed(self.path, self.manifest)
        for name in sorted(listed.keys() - self.standing):
            there = self.path / name
            if there.exists() and not self._unchanged(name, listed):
                raise InputError(
                    f"{there}: must be as the earlier briefing wrote it to be replaced, got a "
                    "changed file; rename it, or write elsewhere with --out"
                )
        for name in made:
            try:
                self._require_free(name, listed)
            except _Changed as found:
                raise InputError(
                    f"{self.path / name}: must be free for the briefing, got {found}; rename it, "
                    "or write elsewhere with --out"
                ) from None


def files_listed(path: Path) -> frozenset[str]:
    """The files of the briefing at `path`, by its manifest."""
    return frozenset(_listed(path, (path / MANIFEST).read_bytes()))


class _Changed(Exception):
    """What stands in the way of replacing an earlier briefing."""


def _earlier(path: Path, replace: bool) -> bytes:
    """The manifest of the briefing at `path`."""
    if not (path / MANIFEST).is_file():
        raise InputError(f"{path}: must not exist yet, got something that is not a briefing")
    if not replace:
        raise InputError(
            f"{path}: must not exist yet, got an earlier briefing; --replace replaces it"
        )
    return (path / MANIFEST).read_bytes()


def _manifest(
    about: Mapping[str, Any],
    files: Mapping[str, str],
    standing: Collection[str] = (),
    before: Mapping[str, list[str]] | None = None,
) -> str:
    record = {
        **about,
        **({"documents_of_an_earlier_run": sorted(standing)} if standing else {}),
        "files": dict(sorted(files.items())),
        **({"being_replaced": before} if before else {}),
    }
    return json.dumps(record, indent=2) + "\n"


def _listed(path: Path, manifest: bytes | None) -> Listed:
    """What a manifest lists.

    Raises
    ------
    InputError
        If it lists no files, as one of an earlier version, or files elsewhere.
    """
    try:
        record = json.loads(manifest or b"")
        found = {name: frozenset([hashed]) for name, hashed in record["files"].items()}
        for name, hashes in record.get("being_replaced", {}).items():
            found[name] = found.get(name, frozenset()) | frozenset(hashes)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InputError(
            f"{path}: must list its files in {MANIFEST} to be replaced, got a briefing that does "
            "not; rename or remove it, or write elsewhere with --out"
        ) from None
    for name in found:
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or not inside.parts:
            raise InputError(f"{path / MANIFEST}: must list files of its folder, got {name!r}")
    return found


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _same(path: Path, contents: bytes | None) -> bool:
    with suppress(OSError):
        return path.read_bytes() == contents
    return False
