"""Files that are written: whole or not at all, and over nobody else's."""

import errno
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from matplotlib.figure import Figure

from model.errors import InputError
from model.output import Target


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_whole_and_with_the_usual_rights(tmp_path):
    path = tmp_path / "a.txt"
    Target.of(path).write("é\n")
    assert path.read_bytes() == "é\n".encode()
    (tmp_path / "b.txt").touch()
    assert path.stat().st_mode == (tmp_path / "b.txt").stat().st_mode
    assert names(tmp_path) == ["a.txt", "b.txt"]


def test_an_error_leaves_nothing(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        Target.of(tmp_path / "a.txt").write("\udc80")
    assert names(tmp_path) == []


def no_links(*_, **__):
    raise PermissionError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("replace", [True, False])
def test_what_appears_meanwhile_stays(tmp_path, monkeypatch, links, replace):
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "a.txt"
    (tmp_path / "a-2.txt").write_text("mine too")
    target = Target.of(path, replace)
    path.write_text("mine")
    with pytest.raises(
        InputError, match=r"a\.txt: must stay as it was .* the result is in .*a-3\.txt"
    ):
        target.write("found")
    assert path.read_text() == "mine"
    assert (tmp_path / "a-2.txt").read_text() == "mine too"
    assert (tmp_path / "a-3.txt").read_text() == "found"
    assert names(tmp_path) == ["a-2.txt", "a-3.txt", "a.txt"]


def test_without_links_a_file_is_written_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", no_links)
    Target.of(tmp_path / "a.txt").write("found")
    assert (tmp_path / "a.txt").read_text() == "found"
    assert names(tmp_path) == ["a.txt"]


def test_only_what_stood_there_at_the_start_is_replaced(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("earlier")
    with pytest.raises(InputError, match="must not exist yet, got an existing file"):
        Target.of(path)
    Target.of(path, replace=True).write("found")
    assert path.read_text() == "found"
    target = Target.of(path, replace=True)
    path.write_text("edited while the command ran")
    with pytest.raises(InputError, match="is left as it is; the result is in"):
        target.write("found again")
    assert path.read_text() == "edited while the command ran"
    assert (tmp_path / "a-2.txt").read_text() == "found again"
    target = Target.of(path, replace=True)
    path.unlink()
    target.write("anew")
    assert path.read_text() == "anew"


@pytest.mark.parametrize("replace", [True, False])
def test_of_many_that_write_one_file_each_keeps_its_result(tmp_path, replace):
    path = tmp_path / "a.txt"
    if replace:
        path.write_text("earlier")
    targets = [Target.of(path, replace) for _ in range(12)]

    def attempt(number):
        try:
            targets[number].write(str(number))
        except InputError as told:
            return str(told)
        return ""

    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(attempt, range(12)))
    assert told.count("") == 1
    assert path.read_text() == str(told.index(""))
    assert sorted(int(p.read_text()) for p in tmp_path.iterdir()) == list(range(12))


def test_a_link_that_leads_nowhere_is_something(tmp_path):
    path = tmp_path / "a.txt"
    path.symlink_to(tmp_path / "gone")
    with pytest.raises(InputError, match="must not exist yet"):
        Target.of(path)


def test_a_figure_that_appears_while_one_is_drawn_stays(cli, tmp_path, monkeypatch):
    out = tmp_path / "a.png"
    save = Figure.savefig

    def meanwhile(self, into, **how):
        out.write_bytes(b"mine")
        save(self, into, **how)

    monkeypatch.setattr(Figure, "savefig", meanwhile)
    vary = ("--vary", "threat", "--levels", "2")
    status, answer, err = cli("regimes", "oman-2026", *vary, "--out", out)
    assert status == 2
    # What was found is said all the same.
    assert "Along threat" in answer
    assert err.startswith(f"error: {out}: must stay as it was when the command began")
    assert err.endswith(f"the result is in {tmp_path / 'a-2.png'}\n")
    assert err.count("\n") == 1
    assert out.read_bytes() == b"mine"
    assert (tmp_path / "a-2.png").read_bytes().startswith(b"\x89PNG")
    assert names(tmp_path) == ["a-2.png", "a.png"]


@pytest.mark.parametrize("target", ["/proc/a.nc", "/proc/a.csv"])
def test_the_user_s_target_is_named(cli, target):
    status, out, err = cli("sweep", "oman-2026", "--vary", "threat=0:1:3", "--out", target)
    assert (status, out) == (2, "")
    assert err.startswith(f"error: {target}: must be a file that can be written, got: ")
    assert err.count("\n") == 1


@contextmanager
def full_after(size):
    """A disk that takes so many bytes of a file and no more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


SWEEP = ("sweep", "oman-2026", "--vary", "threat=0:1:101", "--levels", "2")
FIGURE = ("regimes", "oman-2026", "--vary", "threat", "--levels", "2")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (SWEEP, "a.csv"),
        ((*SWEEP[:3], "threat=0:1:3", *SWEEP[4:], "--mixed"), "a.nc"),
        (FIGURE, "a.png"),
        (FIGURE, "a.svg"),
        (FIGURE, "a.pdf"),
        (("new", "mine"), "mine.toml"),
        (("schema",), "schema.json"),
    ],
)
def test_a_full_disk_is_one_line_and_leaves_nothing(cli, tmp_path, monkeypatch, arguments, name):
    monkeypatch.chdir(tmp_path)
    with full_after(2048):
        status, _, err = cli(*arguments, "--out", name)
    assert status == 2
    assert err == f"error: {name}: must be a file that can be written, got: File too large\n"
    assert names(tmp_path) == []


def test_a_full_disk_does_not_take_the_process_down(tmp_path):
    """HDF5 would, at the latest when the process ends."""
    done = subprocess.run(
        [sys.executable, "-m", "model", *SWEEP, "--out", "a.nc"], cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "error: a.nc: must be a file that can be written, got: File too large\n"
    assert names(tmp_path) == []
