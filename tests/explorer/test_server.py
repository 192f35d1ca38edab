"""The server of the page: whom it answers, what a page may load, what becomes of kernels."""

import logging
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from browser import PATIENCE, Server, browser, opened, visit, wait_until

from model.explorer import server as rules

#: Kernels are found where the system lists processes.
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    try:
        yield server
    finally:
        server.end()


def answer(address, data=None, **headers):
    """The status of a request."""
    request = urllib.request.Request(address, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answered:
            return answered.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_server_has_nothing_of_the_model_in_its_process():
    before = set(sys.modules)
    rules.settings()
    assert not {name for name in set(sys.modules) - before if name.startswith("model.")}
    assert rules.hand_token(type("Handler", (), {"xsrf_token": b"x"})()) is None


def test_that_a_page_left_while_it_was_sent_something_is_no_error(caplog):
    websocket = pytest.importorskip("tornado.websocket", reason="voila needs tornado")
    logger = logging.getLogger("asyncio")
    logger.addFilter(rules.is_no_farewell)
    try:
        for error in (websocket.WebSocketClosedError(), ValueError("real")):
            logger.error("Task exception was never retrieved", exc_info=error)
        logger.error("plain")
    finally:
        logger.removeFilter(rules.is_no_farewell)
    told = [r.exc_info[0] if r.exc_info else r.message for r in caplog.records]
    assert told == [ValueError, "plain"]


def test_only_a_page_of_its_own_is_served_and_ends_a_kernel(server):
    with opened(server) as (tab, wrong):
        (kernel,) = server.kernels()
        told = tab.evaluate("JSON.parse(document.querySelector('#jupyter-config-data').innerText)")
        end = f"{server.address}voila/api/shutdown/{told['kernelId']}"
        # Not from elsewhere under a name that is made to lead here; not without the page's token.
        assert answer(server.address, Host="elsewhere.example") == 403
        assert answer(end, b"", Host="elsewhere.example") == 403
        assert answer(end, b"") == 403
        assert answer(end, b"_xsrf=made-up", Cookie="_xsrf=another") == 403
        assert server.kernels() == [kernel]
        assert wrong == []
        # What would ask the network is refused by the browser, and heard here.
        tab.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://[::1]:9/x'}))")
        assert wait_until(lambda: tab.wait_for_timeout(50) or wrong, 5)
        assert "Content Security Policy" in wrong[0]
        # Loaded again it has a kernel of its own, and the first one ends.
        tab.reload()
        tab.wait_for_selector(".bx-room svg.room")
        assert wait_until(lambda: len(server.kernels()) == 1)
        assert server.kernels() != [kernel]
    assert wait_until(lambda: not server.kernels())
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
def test_visits_leave_no_kernel(server):
    """Left by closing its window, by loading it again, for another page."""
    with browser() as started:
        for number in range(10):
            tab = started.new_page()
            visit(tab, server)
            if number % 3 == 1:
                tab.reload()
                tab.wait_for_selector(".bx-room svg.room")
            assert wait_until(lambda: len(server.kernels()) == 1)
            if number % 3 == 2:
                tab.goto("about:blank")
            tab.close()
        assert wait_until(lambda: not server.kernels())
    assert "Traceback" not in server.log.read_text()


@pytest.mark.slow
def test_a_kernel_that_no_page_listens_to_ends(server):
    """A page that is fetched by no browser says no farewell."""
    assert wait_until(lambda: not server.kernels())
    assert answer(server.address) == 200
    assert len(server.kernels()) == 1
    ended = wait_until(lambda: not server.kernels(), rules.IDLE + 3 * rules.LOOK)
    assert ended, server.log.read_text()
