"""The explorer as a page in the browser: a notebook of one cell, served by Voila to this machine.

The notebook is made for the occasion, so that it works wherever the package is installed, and so is
the description of its kernel: it runs the interpreter that runs this, whatever others are installed
for Jupyter. Voila starts a process with the model for each window that is opened, and ends it when
the window is closed (`model.explorer.server`).
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from model.errors import InputError
from model.explorer import server
from model.explorer.setting import Setting

#: Nobody but this machine is served.
ADDRESS = "127.0.0.1"

#: The name of the notebook, which is the title of the window.
_TITLE = "US-Iran bargaining"

#: The name of its kernel.
_KERNEL = "explorer"

#: What ends it besides Ctrl-C: a request to end, a terminal that is closed.
_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))

#: Seconds that Voila gets to end by itself.
_PATIENCE = 10


def serve(scenario: str, levels: int, *, port: int, browser: bool) -> int:
    """Serve the explorer until it is interrupted.

    Parameters
    ----------
    scenario : str
        What `model.load` takes.
    levels : int
        L, 2 to 5.
    port : int
    browser : bool
        Whether to open a window.

    Returns
    -------
    int
        0 after an interruption, else the status of Voila.

    Raises
    ------
    ValueError
        If Voila or ipywidgets is missing, the scenario does not load or the port is taken.
    """
    for package in ("voila", "ipywidgets"):
        if find_spec(package) is None:
            raise InputError(
                f"explore: needs the extra notebooks, pip install '.[notebooks]', got no {package}"
            )
    Setting.of(scenario, levels)
    _refuse_taken(port)
    # A path that holds from wherever the notebook runs.
    source = str(Path(scenario).resolve()) if Path(scenario).suffix == ".toml" else scenario
    with tempfile.TemporaryDirectory(prefix="explorer-") as folder:
        file = Path(folder) / f"{_TITLE}.ipynb"
        file.write_text(json.dumps(notebook(source, levels, Path.cwd())), encoding="utf-8")
        _write_kernel(Path(folder))
        server.write_template(Path(folder))
        # A session of its own, so that Ctrl-C comes here alone and the server is told once.
        voila = subprocess.Popen(
            command(file, port, browser), env=_environment(folder), cwd=folder,
            start_new_session=True,
        )  # fmt: skip
        before = {name: signal.signal(name, _interrupt) for name in _ENDS}
        try:
            print(f"The explorer is at http://{ADDRESS}:{port}/ (Ctrl-C ends it)", flush=True)
            return voila.wait()
        except KeyboardInterrupt:
            print("\nThe explorer has ended.", flush=True)
            return 0
        finally:
            _end(voila)
            for name, handler in before.items():
                signal.signal(name, handler)


def notebook(scenario: str, levels: int, folder: Path) -> dict[str, Any]:
    """A notebook of one cell: the explorer, which saves files to a folder."""
    lines = (
        "from model.explorer.widgets import Explorer\n\n"
        f"Explorer({scenario!r}, {levels}, folder={str(folder)!r})"
    )
    kernel = {"display_name": "Python 3", "language": "python", "name": _KERNEL}
    return {
        "cells": [
            {
                "cell_type": "code", "id": "explorer", "metadata": {}, "execution_count": None,
                "outputs": [], "source": lines,
            },
        ],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip


def command(file: Path, port: int, browser: bool) -> list[str]:
    """The command that serves a notebook at a port of this machine, and at no other."""
    return [
        sys.executable, "-m", server.__name__, str(file), f"--port={port}", f"--Voila.ip={ADDRESS}",
        "--Voila.port_retries=0", "--Voila.log_level=ERROR", "--theme=light",
        *([] if browser else ["--no-browser"]),
    ]  # fmt: skip


def _write_kernel(folder: Path) -> None:
    """Describe the kernel to Jupyter: this interpreter, which says only what ends it.

    A kernel that is busy when it is told to end calls that an error. What goes wrong in the
    explorer itself is not of this log and is said.
    """
    words = [
        sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}",
        "--IPKernelApp.log_level=CRITICAL",
    ]  # fmt: skip
    place = folder / "kernels" / _KERNEL
    place.mkdir(parents=True)
    described = {"argv": words, "display_name": "Python 3", "language": "python"}
    (place / "kernel.json").write_text(json.dumps(described), encoding="utf-8")


def _environment(folder: str) -> dict[str, str]:
    """The environment of this process, in which package and kernel are found where they are now."""
    added = {"PYTHONPATH": str(Path(__file__).parents[2]), "JUPYTER_PATH": folder}
    paths = {
        name: os.pathsep.join(filter(None, [first, os.environ.get(name)]))
        for name, first in added.items()
    }
    return {**os.environ, **paths}


def _refuse_taken(port: int) -> None:
    with socket.socket() as trial:
        # As the server does: a port whose last user has just gone is free.
        if os.name == "posix":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((ADDRESS, port))
        except OSError as error:
            raise InputError(
                f"--port: must be a port that is free, got {port} ({error.strerror})"
            ) from None


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server, and with it the kernels of its windows."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
