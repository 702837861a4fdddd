"""How answers are sent, over real sockets: whole, in order, whatever their size and pieces."""

import contextlib
import errno
import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import World, running
from connected import eventually
from waitress.trigger import trigger

import web.server
from core import access

SIZES = {
    "nothing": [],
    "slow": [10],
    "one small piece": [10],
    "small pieces": [1, 2000, 30, 500],
    "just held": [web.server.HELD_MAX_BYTES - 500],
    "small before large": [100, 3 * web.server.HELD_MAX_BYTES, 100],
    "more than is held": [1000] * 100,
    "larger than a socket takes": [5_000_000],
}


def pieces(name: str) -> list[bytes]:
    return [bytes([65 + number % 26]) * size for number, size in enumerate(SIZES[name])]


@pytest.fixture
def may_answer() -> threading.Event:
    """Set when what is slow may be answered."""
    return threading.Event()


@pytest.fixture
def port(world: World, may_answer: threading.Event) -> Iterator[int]:
    """A server whose answers are the pieces named by the path."""

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        name = environ["PATH_INFO"].strip("/")
        if name == "broken":
            raise RuntimeError
        if name == "slow":
            may_answer.wait(30)
        body = pieces(name)
        headers = [] if "large" in name else [("Content-Length", str(sum(map(len, body))))]
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else body

    with running(world, application) as port:
        yield port


@pytest.mark.parametrize("name", [name for name in SIZES if name != "slow"])
def test_an_answer_arrives_whole_and_the_connection_goes_on(port: int, name: str) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as link:
        for method in ("GET", "HEAD", "GET"):
            link.request(method, f"/{name}".replace(" ", "%20"))
            answer = link.getresponse()
            assert answer.status == 200
            assert answer.read() == (b"" if method == "HEAD" else b"".join(pieces(name)))


def test_requests_sent_together_are_answered_in_order(port: int) -> None:
    asked = [b"one%20small%20piece", b"small%20pieces", b"one%20small%20piece"]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        link.sendall(b"".join(b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in asked))
        got = b""
        while got.count(b"HTTP/1.1 200") < 3 or not got.endswith(b"A" * 10):
            got += link.recv(65536)
    bodies = [b"A" * 10, b"".join(pieces("small pieces")), b"A" * 10]
    assert [part.split(b"\r\n\r\n")[1] for part in got.split(b"HTTP/1.1 200 OK")[1:]] == bodies


def test_an_answer_does_not_wait_for_the_next_and_nothing_turns_idly(
    port: int, may_answer: threading.Event
) -> None:
    asked = [b"one%20small%20piece", b"slow"]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        cpu_started = time.process_time()
        link.sendall(b"".join(b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % path for path in asked))
        assert link.recv(65536).count(b"HTTP/1.1 200") == 1
        time.sleep(0.5)
        may_answer.set()
        assert link.recv(65536).count(b"HTTP/1.1 200") == 1
    assert time.process_time() - cpu_started < 0.2


def test_a_handler_that_breaks_is_answered_and_nothing_of_it_is_left(port: int) -> None:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(link):
        link.request("GET", "/broken")
        assert link.getresponse().status == 500
    with contextlib.closing(link):
        link.request("GET", "/one%20small%20piece")
        assert link.getresponse().read() == b"A" * 10


@pytest.fixture
def signals() -> Iterator[None]:
    """What signals did before is done again after."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def triggers_of(server: Any) -> list[trigger]:
    return [one for one in web.server._sockets(server).values() if isinstance(one, trigger)]


def ask_until_closed(host: str, port: int) -> list[bytes]:
    """Ask one thing after the other over one connection; return the answers."""
    answers = []
    link = socket.create_connection((host, port), timeout=10)
    with link, contextlib.suppress(ConnectionError):
        while True:
            link.sendall(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % len(answers))
            answer = link.recv(65536)
            if not answer:
                break
            answers.append(answer.partition(b"\r\n\r\n")[2])
    return answers


def test_what_is_sent_when_told_to_stop_is_sent_once(world: World, signals: None) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "2")])
        return [environ["PATH_INFO"].encode()]

    server = web.server.make_server(world.services, application, listen="127.0.0.1:0")

    class Channel(server.channel_class):  # type: ignore[misc]
        def send(self, *arguments: Any, **options: Any) -> int:
            sent: int = super().send(*arguments, **options)
            os.kill(os.getpid(), signal.SIGTERM)  # sent, and not yet taken note of
            return sent

    server.channel_class = Channel
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask_until_closed, "127.0.0.1", server.effective_port)
        triggers = triggers_of(server)
        web.server.run(server)
        assert asked.result(timeout=10) == [b"/0"]
    for one in triggers:
        one.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_what_is_being_answered_when_told_to_stop_is_answered(
    world: World, signals: None, host: str
) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.3)  # the loop has ended by then
        start_response("200 OK", [("Content-Length", "6")])
        return [b"Saved."]

    server = web.server.make_server(world.services, application, host=host, port=0)
    triggers = triggers_of(server)
    port = next(iter(getattr(server, "map", {0: server}).values())).effective_port
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask_until_closed, host, port)
        web.server.run(server)
        assert asked.result(timeout=10) == [b"Saved."]
    # Told once more, and by a thread that ends late, it writes to what is its own still.
    os.kill(os.getpid(), signal.SIGTERM)
    for one in triggers:
        one.pull_trigger()
        one.close()


def test_who_reads_slowly_is_cut_off_in_peace_when_told_to_stop(
    world: World, signals: None, caplog: pytest.LogCaptureFixture
) -> None:
    ended = threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        try:
            while True:
                yield b"x" * 1_000_000
        finally:
            ended.set()

    server = web.server.make_server(world.services, application, listen="127.0.0.1:0")
    server.task_dispatcher.shutdown = partial(server.task_dispatcher.shutdown, timeout=0.2)
    triggers = triggers_of(server)
    with socket.create_connection(("127.0.0.1", server.effective_port)) as link:
        link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
        timer.start()
        web.server.run(server)
        assert ended.wait(5)
        timer.join()
    time.sleep(0.1)  # its thread pulls the trigger last
    assert not [record for record in caplog.records if record.exc_info]
    for one in triggers:
        one.close()


# -- how many connections --------------------------------------------------------------------------


HALF = b"GET / HTTP/1.1\r\nHost"


def half_open(
    port: int, count: int, head: bytes = b"GET / HTTP/1.1\r\nHost"
) -> list[socket.socket]:
    links = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(count)]
    for link in links:
        link.sendall(head)
    return links


def fetch(port: int, path: str = "/one%20small%20piece") -> bytes:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(link):
        link.request("GET", path)
        return link.getresponse().read()


@pytest.mark.parametrize("head", [b"", HALF], ids=["silent", "half a head"])
def test_half_open_connections_keep_nobody_out(
    world: World, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(web.server, "connections_most", lambda: 60)
    with contextlib.ExitStack() as open_ones, running(world, quick) as port:
        slow = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
        slow.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in range(4):
            for link in half_open(port, 40, head):
                open_ones.callback(link.close)
            assert fetch(port, "/") == b"quick"
        assert slow.recv(1000).startswith(b"HTTP/1.1 200")  # what is being answered stays


def quick(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    if environ["PATH_INFO"] == "/slow":
        time.sleep(2)
    start_response("200 OK", [("Content-Length", "5")])
    return [b"quick"]


def test_who_does_not_come_to_the_end_of_a_head_is_cut_off_and_who_rests_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.server, "HEAD_WITHIN_S", 1.0)
    monkeypatch.setitem(web.server.SERVER_OPTIONS, "cleanup_interval", 0.2)
    with running(world, quick) as port:
        resting = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.closing(resting):
            resting.request("GET", "/")
            assert resting.getresponse().read() == b"quick"
            [silent], [dripping] = half_open(port, 1, b""), half_open(port, 1)
            with silent, dripping:
                assert silent.recv(10) == b""
                with contextlib.suppress(ConnectionError):
                    for _ in range(100):  # each byte is activity, and none of it is the end
                        dripping.sendall(b"x")
                        time.sleep(0.1)
                    raise AssertionError("it may go on for ever")
            resting.request("GET", "/")
            assert resting.getresponse().read() == b"quick"


def test_one_other_machine_has_its_share(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.server, "PEER_MOST", 10)
    monkeypatch.setattr(access, "is_loopback", lambda host: False)
    with contextlib.ExitStack() as open_ones, running(world, quick) as port:
        links = half_open(port, 30)
        for link in links:
            open_ones.callback(link.close)
        eventually(lambda: len(select.select(links, [], [], 0)[0]) == 20)  # closed by us
        assert fetch(port, "/") == b"quick"


FEW_FILES = """
import resource, sys
soft, hard = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
import web.server
web.server.raise_file_limit()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], web.server.connections_most())
"""


@pytest.mark.parametrize(
    ("soft", "hard", "files", "connections"),
    [(256, 4096, 1024, 500), (256, 256, 256, 156), (64, 64, 64, 10), (2048, 4096, 2048, 500)],
)
def test_connections_are_as_many_as_the_process_may_open_files(
    soft: int, hard: int, files: int, connections: int
) -> None:
    command = [sys.executable, "-c", FEW_FILES, str(soft), str(hard)]
    root = Path(web.server.__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(files), str(connections)]


def test_where_no_file_can_be_opened_the_log_has_one_line(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def no_file() -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    server = web.server.make_server(world.services, quick, listen="127.0.0.1:0")
    server.accept = no_file
    for _ in range(5):
        server.handle_accept()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert not caplog.records[0].exc_info
    server.close()
    server.task_dispatcher.shutdown()
