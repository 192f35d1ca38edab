"""How long compiling takes at the first use of a command, in processor time, nothing being kept."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.bench

#: Seconds.
MOST = 5

CODE = """
import sys, time
from numba.core import event
from typer.testing import CliRunner
from model.__main__ import app

took = [0.0]

class Watch(event.Listener):
    depth = 0

    def on_start(self, e):
        if not self.depth:
            took[0] -= time.process_time()
        self.depth += 1

    def on_end(self, e):
        self.depth -= 1
        if not self.depth:
            took[0] += time.process_time()

event.register("numba:compile", Watch())
assert CliRunner().invoke(app, sys.argv[1:]).exit_code == 0
print(took[0])
"""


@pytest.mark.parametrize(
    "command", ["rounds", "bluff", "lenses", "equilibria", "forms", "robustness"]
)
def test_first_use(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE, command, "oman-2026"],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert float(done.stdout.split()[-1]) < MOST
