"""The explorer's page as a user meets it: started by its command, opened in a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from model.explorer import page

#: Seconds for the page to be there, and for a move to be answered, on a busy machine.
PATIENCE = 60

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

#: The picture of the map, in the language of the browser.
PICTURE = "(document.querySelector('.bx-map img') || {}).src"

#: The template of Voila asks the network for a font of icons, which no offline machine can give.
NOT_OURS = "https://cdn.jsdelivr.net/npm/@fortawesome/"


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
        port = free_port()
        self.address = f"http://{page.ADDRESS}:{port}/"
        self.log = Path(folder) / "log"
        # The command is not run in its checkout, so it is told where the package is.
        root = str(Path(page.__file__).parents[2])
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "model", "explore", f"--port={port}", "--no-browser"],
                cwd=folder, env={**os.environ, "PYTHONPATH": root}, stdout=log, stderr=log,
            )  # fmt: skip

    def end(self, how=signal.SIGTERM):
        """End it, whatever happens; return what it has started and how it ended."""
        started = kernels_of(self.process.pid)
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return started, self.process.returncode


@contextmanager
def opened(server, width=1440, height=900):
    """A window that shows the explorer, and the errors that its console tells."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser")
    executable = browser_here()
    errors = []

    def hear(message):
        if message.type == "error" and not message.location.get("url", "").startswith(NOT_OURS):
            errors.append(message.text)

    with api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"],
            timeout=PATIENCE * 1000,
        )  # fmt: skip
        try:
            tab = browser.new_page(viewport={"width": width, "height": height})
            tab.set_default_timeout(PATIENCE * 1000)
            tab.on("console", hear)
            tab.on("pageerror", lambda error: errors.append(str(error)))
            _go(tab, server, api.Error)
            tab.wait_for_selector(".bx .finding")
            tab.wait_for_selector(".bx-map img")
            yield tab, errors
        finally:
            browser.close()


def _go(tab, server, refused):
    """Go to the page, which takes some seconds to be served."""
    for _ in range(PATIENCE * 2):
        assert server.process.poll() is None, server.log.read_text()
        try:
            tab.goto(server.address)
        except refused:
            tab.wait_for_timeout(500)
        else:
            return
    pytest.fail("the page was not served in time")


def press(tab, key, slider=0):
    """Press a key on a slider and wait for another picture; return the milliseconds it took.

    Taken in the browser, from the key to the second frame after the picture is decoded.
    """
    return tab.evaluate(
        """([key, slider]) => new Promise(done => {
          const picture = () => PICTURE, was = picture(), start = performance.now();
          const seen = () => requestAnimationFrame(() => requestAnimationFrame(
            () => done(performance.now() - start)));
          const watch = new MutationObserver(() => {
            if (!picture() || picture() === was) return;
            watch.disconnect();
            document.querySelector('.bx-map img').decode().then(seen, seen);
          });
          watch.observe(document.querySelector('.bx-map'),
            {attributes: true, subtree: true, childList: true});
          const pressed = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true});
          document.querySelectorAll('.noUi-handle')[slider].dispatchEvent(pressed);
        })""".replace("PICTURE", PICTURE),
        [key, slider],
    )
