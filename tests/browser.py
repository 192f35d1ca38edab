"""The explorer's page as a user meets it: started by its command, opened in a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from model.explorer import page

#: Seconds for the page to be there, and for a move to be answered: on a busy machine, where nothing
#: has been compiled yet.
PATIENCE = 120

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

#: The picture beside the levers, in the language of the browser.
PICTURE = "(document.querySelector('.bx-room svg.room') || {}).outerHTML"


def free_port():
    """A port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind((page.ADDRESS, 0))
        return free.getsockname()[1]


def browser_here():
    """A browser that is installed; never one that would be fetched."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium is installed; set CHROMIUM to the path of one")
    return found


def kernels_of(process):
    """Processes that this one has started, theirs included, where the system lists them."""
    table = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        table.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [process]
    for parent in found:
        found += table.get(parent, [])
    return found[1:]


def wait_until(true, seconds=PATIENCE):
    """Wait until something holds; return whether it does."""
    end = time.monotonic() + seconds
    while not (holds := true()) and time.monotonic() < end:
        time.sleep(0.1)
    return holds


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


class Server:
    """The command `explore`, running."""

    def __init__(self, folder):
        for package in ("ipywidgets", "voila"):
            pytest.importorskip(package, reason=f"the page needs {package} (extra notebooks)")
        self.port = free_port()
        self.address = f"http://{page.ADDRESS}:{self.port}/"
        self.log = Path(folder) / "log"
        # The command is not run in its checkout, so it is told where the package is.
        root = str(Path(page.__file__).parents[2])
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "model", "explore", f"--port={self.port}", "--no-browser"],
                cwd=folder, env={**os.environ, "PYTHONPATH": root}, stdout=log, stderr=log,
            )  # fmt: skip

    def kernels(self):
        """The processes of windows; none where the system lists no processes."""
        found = []
        for process in kernels_of(self.process.pid):
            with suppress(OSError):
                if b"ipykernel" in Path(f"/proc/{process}/cmdline").read_bytes():
                    found.append(process)
        return found

    def end(self, how=signal.SIGTERM):
        """End it, whatever happens; return what it has started and how it ended."""
        started = kernels_of(self.process.pid)
        self.process.send_signal(how)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return started, self.process.returncode


@contextmanager
def browser():
    """A browser without a window."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
    with api.sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=browser_here(), timeout=PATIENCE * 1000,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )  # fmt: skip
        try:
            yield started
        finally:
            started.close()


@contextmanager
def opened(server, width=1440, height=900):
    """A window that shows the explorer, and what is wrong with it.

    That is the errors that its console tells, and the addresses outside this machine that it asks.
    """
    wrong = []

    def hear(message):
        if message.type == "error":
            wrong.append(message.text)

    def ask(request):
        if urlsplit(request.url).scheme not in ("data", "blob"):
            address = urlsplit(request.url).netloc
            if address != urlsplit(server.address).netloc:
                wrong.append(request.url)

    with browser() as started:
        tab = started.new_page(viewport={"width": width, "height": height})
        tab.on("console", hear)
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on("request", ask)
        tab.on("websocket", ask)
        visit(tab, server)
        try:
            yield tab, wrong
        finally:
            tab.close()


def visit(tab, server):
    """Go to the page, which takes some seconds to be served, and wait until all is there."""
    for _ in range(PATIENCE * 2):
        assert server.process.poll() is None, server.log.read_text()
        with socket.socket() as trial:
            if trial.connect_ex((page.ADDRESS, server.port)) == 0:
                break
        time.sleep(0.5)
    tab.set_default_timeout(PATIENCE * 1000)
    tab.goto(server.address)
    tab.wait_for_selector(".bx .finding")
    tab.wait_for_selector(".bx-room svg.room")


def press(tab, key, slider=0):
    """Press a key on a slider and wait for another picture; return the milliseconds it took.

    Taken in the browser, from the key to the second frame after the picture is there.
    """
    return tab.evaluate(
        """([key, slider]) => new Promise(done => {
          const picture = () => PICTURE, was = picture(), start = performance.now();
          const seen = () => requestAnimationFrame(() => requestAnimationFrame(
            () => done(performance.now() - start)));
          const watch = new MutationObserver(() => {
            if (!picture() || picture() === was) return;
            watch.disconnect();
            seen();
          });
          watch.observe(document.querySelector('.bx-room'),
            {attributes: true, subtree: true, childList: true});
          const pressed = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true});
          document.querySelectorAll('.noUi-handle')[slider].dispatchEvent(pressed);
        })""".replace("PICTURE", PICTURE),
        [key, slider],
    )
