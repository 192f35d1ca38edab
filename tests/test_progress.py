"""Progress: shown after a second to whoever watches, and to nobody else."""

import os
import pty
import re
import subprocess
import sys
from tempfile import TemporaryFile

import pytest

SCRIPT = """
import time
from model.progress import bar, waiting
with waiting("Waiting"):
    time.sleep({waiting})
    with bar("Counting", 12, "points") as advance:
        for _ in range(12):
            advance(1)
            time.sleep({step})
print("done")
"""


def watched(*command):
    """What a command writes, its standard error being a terminal."""
    ours, theirs = pty.openpty()
    with TemporaryFile("w+") as out:
        # Into a file: a pipe that nobody reads meanwhile would stop a command that says much.
        process = subprocess.Popen(
            [sys.executable, *command], stdout=out, stderr=theirs, text=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
        )  # fmt: skip
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            parts.append(part)
        os.close(ours)
        assert process.wait() == 0
        out.seek(0)
        said = out.read()
    return said, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(parts).decode())


def test_a_wait_and_a_bar_in_it_are_shown():
    out, err = watched("-c", SCRIPT.format(waiting=1.3, step=0.15))
    assert out == "done\n"
    assert "Waiting" in err
    assert re.search(r"0:0[1-3]", err)
    assert re.search(r"Counting .* \d+ of 12, \d+ points/s", err)


def test_short_work_shows_nothing():
    assert watched("-c", SCRIPT.format(waiting=0, step=0)) == ("done\n", "")


def test_nobody_watching_nothing_is_shown():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(waiting=1.2, step=0)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("done\n", "")


#: The command line, of which every work is long.
IMPATIENT = """
from model import progress
from model.cli import main
progress._PATIENCE = 0.01
main()
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("claims", "-n", "16", "--levels", "2"), "Trying the claims"),
        (("discover", "oman-2026", "-n", "256", "--levels", "3"), "Looking for a box"),
    ],
)
def test_long_commands_say_that_they_go_on(arguments, said):
    out, err = watched("-c", IMPATIENT, *arguments, "--json")
    assert said in err
    assert out.startswith("{")
