"""Which share of a command's first use is compiling, in processor time, nothing being kept."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.bench

CODE = """
import sys, time
from numba.core import event
from model.cli import main

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
try:
    main()
except SystemExit as ended:
    assert not ended.code
print(took[0], time.process_time())
"""


@pytest.mark.parametrize(
    "command", ["rounds", "bluff", "lenses", "equilibria", "forms", "robustness"]
)
def test_first_use(command, tmp_path, capsys):
    done = subprocess.run(
        [sys.executable, "-c", CODE, command, "oman-2026"],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    compiling, all_of_it = map(float, done.stdout.split()[-2:])
    assert 0 < compiling < all_of_it
    with capsys.disabled():
        print(f"\n{command}: compiling {compiling:.1f} s of {all_of_it:.1f} s")
