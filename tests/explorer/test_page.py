"""The explorer as a page: the command, and a real browser that moves a slider."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import nbformat
import pytest
from browser import Server, free_port, is_running, opened, press

from model.cli import main
from model.errors import InputError
from model.explorer import page
from model.explorer.levers import levers_of, names_in
from model.scenario import load


@pytest.fixture
def port():
    return free_port()


def missing(package):
    return lambda name: None if name == package else object()


@pytest.mark.parametrize("package", ["voila", "ipywidgets"])
def test_without_the_extra_it_says_what_to_install(monkeypatch, package, port):
    monkeypatch.setattr(page, "find_spec", missing(package))
    with pytest.raises(InputError, match=rf"extra notebooks, .*got no {package}"):
        page.serve("oman-2026", 3, port=port, browser=False)


def test_the_command_tells_in_a_line_what_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(page, "find_spec", missing("voila"))
    monkeypatch.setattr(sys, "argv", ["model", "explore"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "error: explore: needs the extra notebooks, pip install '.[notebooks]', got no voila\n"
    )


@pytest.mark.parametrize(
    ("scenario", "levels", "told"),
    [("oman", 3, "must be a TOML file or one of"), ("oman-2026", 7, "levels: must be one of")],
)
def test_bad_input_is_told_before_anything_starts(monkeypatch, port, scenario, levels, told):
    monkeypatch.setattr(page, "find_spec", missing(""))
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: pytest.fail("started"))
    with pytest.raises(InputError, match=told):
        page.serve(scenario, levels, port=port, browser=False)


def test_a_port_in_use_is_refused(monkeypatch):
    monkeypatch.setattr(page, "find_spec", missing(""))
    with socket.socket() as taken:
        taken.bind((page.ADDRESS, 0))
        taken.listen()
        with pytest.raises(InputError, match="--port: must be a port that is free"):
            page.serve("oman-2026", 3, port=taken.getsockname()[1], browser=False)


def test_the_page_is_a_notebook_that_serves_this_machine_alone(tmp_path):
    made = nbformat.from_dict(page.notebook("oman-2026", 3, tmp_path))
    nbformat.validate(made)
    (cell,) = made.cells
    compile(cell.source, "cell", "exec")
    words = page.command(tmp_path / "x.ipynb", 8866, browser=False)
    assert "--Voila.ip=127.0.0.1" in words
    assert "--no-browser" in words
    assert "--no-browser" not in page.command(tmp_path / "x.ipynb", 8866, browser=True)


def test_what_it_starts_runs_this_interpreter(tmp_path, monkeypatch):
    """Whatever Python others have told Jupyter of."""
    monkeypatch.setenv("JUPYTER_PATH", "elsewhere")
    page._write_kernel(tmp_path)
    name = page.notebook("oman-2026", 3, tmp_path)["metadata"]["kernelspec"]["name"]
    described = json.loads((tmp_path / "kernels" / name / "kernel.json").read_text())
    assert described["argv"][0] == sys.executable
    paths = page._environment(str(tmp_path))["JUPYTER_PATH"].split(os.pathsep)
    assert paths == [str(tmp_path), "elsewhere"]


# A real browser.


@pytest.fixture
def server(tmp_path):
    """The page, as a user starts it; ended whatever happens."""
    server = Server(tmp_path)
    try:
        yield server
    finally:
        server.end()


def box(tab, selector):
    return tab.locator(selector).first.bounding_box()


def fits(tab, width, height):
    """The answer on top, room for a deal below, whole and beside the levers with long sliders."""
    tab.set_viewport_size({"width": width, "height": height})
    levers, sentence, picture = (
        box(tab, name) for name in (".bx-levers", ".finding", ".bx-room svg.room")
    )
    for place in (sentence, picture):
        assert place["y"] >= 0
        assert place["y"] + place["height"] <= height
        assert place["x"] + place["width"] <= width
    assert sentence["y"] + sentence["height"] <= min(levers["y"], picture["y"])
    assert picture["x"] >= levers["x"] + levers["width"]
    assert picture["width"] >= 400
    # Two pixels for each step of a hundredth.
    assert all(s.bounding_box()["width"] >= 200 for s in tab.locator(".noUi-base").all())
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def drag(tab, name, to):
    """Drag a slider; the number above it follows the hand."""
    handle = tab.get_by_role("slider", name=name, exact=True)
    handle.scroll_into_view_if_needed()
    place = handle.bounding_box()
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    track = handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(track["x"] + to * track["width"], y, steps=5)
    number = tab.get_by_role("textbox", name=name, exact=True)
    assert float(number.input_value()) == pytest.approx(to, abs=0.01)
    tab.mouse.up()
    tab.wait_for_function(
        f"document.querySelector('.bx-head').innerText.includes('{name.lower()} {to}')"
    )


def test_the_page_in_a_browser(server, tmp_path):
    """Answer beside the levers, moved by key and by number, saved, reset, and ended by Ctrl-C."""
    with opened(server) as (tab, errors):
        # The explorer and nothing else.
        assert tab.locator(".jp-OutputArea-output").count() == 1
        buttons = [tab.get_by_role("button", name=name, exact=True) for name in ("Reset", "Save")]
        # The answer above, room for a deal beside the levers, then switches, price, map.
        parts = [box(tab, f".bx-{name}") for name in ("head", "room", "asked", "map")]
        assert parts[0]["y"] < min(part["y"] for part in parts[1:])
        assert parts[1]["y"] <= parts[2]["y"] < parts[3]["y"]
        tab.wait_for_selector(".bx-map svg.map")
        told = tab.locator(".bx-map svg.map").get_attribute("aria-label")
        assert told.startswith("Over threat and assurance files are settled as follows:")
        for width, height in ((1440, 900), (1024, 768), (820, 1180)):
            fits(tab, width, height)
        tab.set_viewport_size({"width": 1440, "height": 900})

        head = tab.locator(".bx-head")
        press(tab, "ArrowLeft")
        assert "threat 0.89 (was 0.9)" in head.inner_text()
        assert "between high and very high" in tab.locator(".bx-lever .grade").first.inner_text()
        # By the names that a screen reader says.
        slider = tab.get_by_role("slider", name="Threat", exact=True)
        assert slider.get_attribute("aria-valuetext") == "0.89"
        levers = names_in(levers_of(load("oman-2026")))
        assert tab.get_by_role("slider").count() == len(levers)
        threat = tab.get_by_role("textbox", name="Threat")
        threat.fill("1.5")
        threat.press("Enter")
        alert = tab.get_by_role("alert")
        assert alert.inner_text() == "Not done: threat: must lie in [0, 1], got 1.5"
        # The words and the number reach the page in two messages.
        tab.wait_for_function("field => field.value === '0.89'", arg=threat.element_handle())
        number = tab.get_by_role("textbox", name="Capability (nuclear)")
        number.fill("0.3")
        number.press("Enter")
        tab.wait_for_function(
            "document.querySelector('.bx-head').innerText.includes('capability (nuclear) 0.3')"
        )
        assert alert.count() == 0
        tab.get_by_text("This setting again, to copy").click()
        tab.get_by_role("button", name="Copy the line for the command line").click()
        tab.get_by_label("Save as").click()
        tab.keyboard.press("Control+V")
        assert tab.get_by_label("Save as").input_value() == (
            "python -m model answer oman-2026 --set threat=0.89 --set capability_nuclear=0.3"
        )
        tab.get_by_label("Save as").fill("mine")
        # A field that waits for its last message to be answered sends the next one only then, and a
        # button does not wait for it: another picture says that the name has been sent.
        press(tab, "ArrowLeft")
        buttons[1].click()
        tab.wait_for_function(
            "document.querySelector('.bx-levers').innerText.includes('wrote mine.toml')"
        )
        tab.screenshot(path=str(tmp_path / "explorer.png"))
        buttons[0].click()
        tab.wait_for_function(
            "document.querySelector('.bx-head').innerText.includes('Nothing is changed')"
        )
        assert number.input_value() == "0.25"
        tab.get_by_label("Preset").select_option("mine.toml")
        tab.wait_for_function("document.querySelector('.bx-head').innerText.includes('(mine ')")
        drag(tab, "Assurance", to=0.42)
        assert errors == []
        # What is told is heard, or the line above would mean nothing.
        tab.evaluate("console.error('planted')")
        tab.evaluate("setTimeout(() => {throw new Error('thrown')})")
        tab.wait_for_timeout(100)
        assert errors == ["planted", "thrown"]
        # The window is still open when the command is told to end.
        started, status = server.end(signal.SIGINT)
    saved = load(tmp_path / "mine.toml").values
    assert (saved["threat"], saved["capability_nuclear"]) == (Fraction(88, 100), Fraction(3, 10))
    assert status == 0
    # The server and a kernel, where the system lists processes.
    assert len(started) >= 2 or not Path("/proc/self/stat").exists()
    assert not any(map(is_running, started))
    assert server.log.read_text().split("\n") == [
        f"The explorer is at {server.address} (Ctrl-C ends it)", "", "The explorer has ended.", "",
    ]  # fmt: skip
    if keep := os.environ.get("EXPLORER_SCREENSHOT"):
        shutil.copy(tmp_path / "explorer.png", keep)
