"""Nobody gets in by looking like this machine: proxies, tunnels, and the way in for the owner."""

import contextlib
import http.client
import os
import re
import selectors
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from browser import running_program
from conftest import ANNA, AS_OF_4, Answer, Server, World, make_world, serve
from twilio_stand_in import ACCOUNT_SID, AUTH_TOKEN, SENDER, sign

import app
import doctor
import store
from core import access
from core.settings import load_settings, load_token

ADDRESS = "https://memory.example.org"
TWILIO = {
    "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
    "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    "TWILIO_PHONE_NUMBER": SENDER,
}
OUTSIDE = [
    TWILIO,
    {"PUBLIC_URL": ADDRESS},
    {"API_TOKEN": "s3cret-token-of-32-characters-ok"},
    {"HOST": "0.0.0.0"},
]
BROWSER = {"Accept": "text/html"}


@pytest.fixture(params=OUTSIDE, ids=lambda given: next(iter(given)))
def outside(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server that somebody made reachable, and a caller with no token."""
    world = make_world(tmp_path, **request.param)
    world.say("The safe opens with 4711")
    yield from serve(world, is_owner=False)
    world.services.database.close()


@contextlib.contextmanager
def relay(port: int) -> Iterator[int]:
    """Pass on what comes, byte by byte, as ssh -R, stunnel or HAProxy in tcp mode do."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve_all() -> None:
            with contextlib.suppress(OSError):
                while True:
                    near, _ = listening.accept()
                    far = socket.create_connection(("127.0.0.1", port))
                    threading.Thread(target=pass_on, args=(near, far), daemon=True).start()

        threading.Thread(target=serve_all, daemon=True).start()
        yield listening.getsockname()[1]


def pass_on(near: socket.socket, far: socket.socket) -> None:
    ways = {near: far, far: near}
    with near, far, selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
        for one in ways:
            ready.register(one, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select():
                piece = key.fileobj.recv(65536)  # type: ignore[union-attr]
                if not piece:
                    return
                ways[key.fileobj].sendall(piece)  # type: ignore[index]


def ask(port: int, head: str) -> int:
    """Send a head as it is; return the status."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as link:
        link.sendall(head.encode() + b"\r\n\r\n")
        return int(link.recv(64).split()[1])


# What each of them makes of a stranger's `GET /memories/list` for memory.example.org.
PASSED_ON = {
    "nginx, proxy_pass alone": "GET {} HTTP/1.0\r\nHost: 127.0.0.1:8000\r\nConnection: close",
    "nginx 1.29, proxy_pass alone": "GET {} HTTP/1.1\r\nHost: 127.0.0.1:8000",
    "nginx, Host $host, the stranger says localhost": "GET {} HTTP/1.0\r\nHost: localhost",
    "a tunnel, the stranger says localhost": "GET {} HTTP/1.1\r\nHost: localhost:8000",
    "a tunnel, no Host": "GET {} HTTP/1.1",
    "a tunnel, HTTP/1.0, no Host": "GET {} HTTP/1.0",
    "a tunnel, the true Host": "GET {} HTTP/1.1\r\nHost: memory.example.org",
}


@pytest.mark.parametrize("head", PASSED_ON.values(), ids=PASSED_ON)
def test_what_looks_like_this_machine_gets_nothing_once_there_is_an_outside(
    outside: Server, head: str
) -> None:
    with relay(outside.port) as port:
        assert ask(port, head.format("/memories/list")) == 401
        post = head.replace("GET", "POST") + "\r\nContent-Length: 0"
        assert ask(port, post.format("/backups")) == 401
        assert ask(port, post.format("/undo")) == 401
        assert ask(port, head.format("/health")) == 200


def test_neither_page_nor_webhook_is_this_machines_once_there_is_an_outside(
    outside: Server,
) -> None:
    assert "<form" in outside.call("GET", "/", headers=BROWSER).text
    assert outside.get("/page/index.html").status == 401
    form = {"MessageSid": "SM1", "From": ANNA, "Body": "/list"}
    is_signed = outside.world.services.twilio is not None
    assert outside.call("POST", "/webhook", form=form).status == (403 if is_signed else 401)
    assert set(outside.get("/health").json) == {"status"}
    assert "python app.py token" in outside.get("/memories/list").json["error"]


def test_the_token_opens_all_of_it(outside: Server) -> None:
    token = outside.world.services.door.token
    headers = {"Authorization": f"Bearer {token}"}
    (memory,) = outside.call("GET", "/memories/list", headers=headers).json
    assert "4711" in memory["content"]
    assert "database" in outside.call("GET", "/health", headers=headers).json


# -- while nothing of the outside is configured ----------------------------------------------------

LESSER = ["X-Client-IP", "X-Real-IP", "Fastly-Client-IP", "Fly-Client-IP", "Fly-Region",
          "True-Client-IP", "CDN-Loop", "X-Envoy-External-Address", "X-Original-Host",
          "X-Amzn-Trace-Id", "X-Azure-ClientIP", "traceparent", "X-Cluster-Client-IP", "CF-Ray",
          "X-Request-Id", "X-Forwarded-Proto", "Forwarded", "Via"]  # fmt: skip


@pytest.mark.parametrize("header", LESSER)
def test_a_header_that_only_a_proxy_adds_is_enough(server: Server, header: str) -> None:
    assert server.get("/memories/list").status == 200
    assert server.call("GET", "/memories/list", headers={header: "1"}).status == 401


@pytest.mark.parametrize("head", ["GET {} HTTP/1.1", "GET {} HTTP/1.0\r\nHost: localhost"])
def test_who_says_no_host_or_speaks_as_nginx_does_is_not_this_machine(
    server: Server, head: str
) -> None:
    assert ask(server.port, head.format("/memories/list")) == 401
    assert ask(server.port, "GET /memories/list HTTP/1.1\r\nHost: localhost") == 200


def test_alone_nothing_is_asked_for_and_no_token_is_made(world: World) -> None:
    assert world.services.door.token is None
    assert not list(world.services.database.path.parent.glob("*.token*"))
    assert list(app._way_in(world.services, is_terminal=True)) == []


# -- the way in ------------------------------------------------------------------------------------


def test_the_token_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    tokens = set()
    for _ in range(2):
        world = make_world(tmp_path, **TWILIO)
        tokens.add(world.services.door.token)
        world.services.database.close()
    [token] = tokens
    assert token is not None and re.fullmatch("[0-9a-f]{64}", token)
    path = tmp_path / "memory.token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == token


def knock(server: Server, **fields: str) -> Answer:
    return server.raw("POST", "/session", fields, {})


def test_the_link_of_the_start_opens_once_and_for_ten_minutes(outside: Server) -> None:
    services = outside.world.services
    link, told = app._way_in(services, is_terminal=True)
    assert "python app.py token" in told
    code = re.search(r"http://localhost:8000/#code=(\S+)$", link).group(1)  # type: ignore[union-attr]
    for method, path in (("GET", f"/?code={code}"), ("GET", f"/session?code={code}")):
        outside.call(method, path, headers=BROWSER)  # spends nothing
    opened = knock(outside, code=code)
    assert (opened.status, opened.headers["Location"]) == (303, "/")
    cookie = {"Cookie": opened.headers["Set-Cookie"].partition(";")[0]}
    assert "page/page.js" in outside.call("GET", "/", headers=BROWSER | cookie).text
    again = knock(outside, code=code)
    assert (again.status, "was used" in again.text) == (403, True)
    late = services.door.codes.make(services.clock())
    outside.world.clock.now += timedelta(minutes=10)
    assert knock(outside, code=late).status == 403


def test_a_log_is_told_no_secret(outside: Server) -> None:
    [told] = app._way_in(outside.world.services, is_terminal=False)
    assert "code" not in told and str(outside.world.services.door.token) not in told


def test_guessing_keeps_nobody_out_who_has_a_token_that_was_made(tmp_path: Path) -> None:
    """Behind a tunnel all look alike: whoever guesses is, for us, the owner's machine."""
    for server in serve(make_world(tmp_path, **TWILIO), is_owner=False):
        token = server.world.services.door.token or ""
        for number in range(8):
            wrong = server.call("GET", "/tags", headers={"Authorization": f"Bearer {number}"})
        assert wrong.status == 429
        right = {"Authorization": f"Bearer {token}"}
        assert server.call("GET", "/tags", headers=right).status == 200
        assert knock(server, token="wrong").status == 429
        assert knock(server, token=token).status == 303


# -- who upgrades ----------------------------------------------------------------------------------


def token_of(folder: Path, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, str(Path(app.__file__)), "token"],
        cwd=folder,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{folder}/memory.db"} | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.strip()


def test_who_upgrades_with_twilio_walks_from_401_to_the_page(tmp_path: Path) -> None:
    """The sentences alone lead there: from the 401 and the door to the command, to the page."""
    world = make_world(tmp_path)
    world.say("The safe opens with 4711")
    world.services.database.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "memory.db")) as db:
        db.executescript(AS_OF_4)
    environ = TWILIO | {"PUBLIC_URL": ADDRESS}
    with running_program(tmp_path, **environ) as program:
        link = http.client.HTTPConnection("127.0.0.1", program.port, timeout=120)

        def get(path: str, **headers: str) -> tuple[int, str]:
            link.request("GET", path, headers=headers)
            with link.getresponse() as answer:
                return answer.status, answer.read().decode()

        status, sentence = get("/memories/list")
        assert status == 401 and "python app.py token" in sentence
        status, door = get("/", Accept="text/html")
        assert status == 200 and "python app.py token" in door
        token = token_of(tmp_path, **environ)
        assert "4711" in get("/memories/list", Authorization=f"Bearer {token}")[1]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        link.request("POST", "/session", f"token={token}", kind)
        with link.getresponse() as opened:
            cookie = opened.headers["Set-Cookie"].partition(";")[0]
            opened.read()
        assert "page/page.js" in get("/", Accept="text/html", Cookie=cookie)[1]
        assert "4711" in get("/memories/list", Cookie=cookie)[1]
        signed = {"MessageSid": "SM9", "From": ANNA, "Body": "/list"}
        assert sign(f"{ADDRESS}/webhook", signed)
        link.close()
    log = (tmp_path / "log").read_text()
    assert "python app.py token" in log and token not in log and "#code=" not in log


def test_without_an_outside_the_command_says_that_none_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as raised:
        token_of(tmp_path)
    assert "nothing of the outside" in raised.value.stderr
    assert not list(tmp_path.iterdir())


# -- the doctor, from outside in -------------------------------------------------------------------


def test_the_doctor_cries_out_when_a_stranger_is_answered(tmp_path: Path) -> None:
    for server in serve(make_world(tmp_path)):
        check = doctor._strangers(f"http://127.0.0.1:{server.port}")
        assert check.state == "fault" and "with 200" in check.finding
    for server in serve(make_world(tmp_path, **TWILIO)):
        assert doctor._strangers(f"http://127.0.0.1:{server.port}").state == "ok"
    assert doctor._strangers("http://127.0.0.1:1").state == "warning"


def test_the_doctor_knows_who_can_read_the_token(tmp_path: Path) -> None:
    settings = load_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/memory.db"} | TWILIO)
    assert access.needs_token(settings)
    load_token(settings)
    assert doctor._token(settings).state == "ok"
    (tmp_path / "memory.token").chmod(0o644)
    assert doctor._token(settings).state == "warning"
    assert store.SCHEMA_VERSION >= 5
