"""The page's files, the door before it and the session that opens it, over real HTTP."""

import re
from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from conftest import Answer, Server, make_world, serve

from core import access

AFAR = {"X-Forwarded-For": "203.0.113.9", "Host": "memory.example.org"}
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9"}
TOKEN = "s3cret-token-of-32-characters-ok"
OWN = {"Origin": "https://memory.example.org", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Server]:
    yield from serve(make_world(tmp_path, API_TOKEN=TOKEN), is_owner=False)


def knock(server: Server, token: str = TOKEN, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.call("POST", "/session", form={"token": token}, headers=AFAR | named)


def cookie_of(answer: Answer) -> str:
    return answer.headers["Set-Cookie"].partition(";")[0]


# -- the page --------------------------------------------------------------------------------------


def test_a_browser_here_gets_the_page_and_a_program_what_it_is(server: Server) -> None:
    page = server.call("GET", "/", headers=BROWSER)
    assert page.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert page.text.lower().startswith("<!doctype html>")
    assert set(server.get("/").json) == {"name", "version", "status"}


def test_a_link_on_another_site_may_lead_here(server: Server) -> None:
    headers = BROWSER | {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert server.call("GET", "/", headers=headers).text.startswith("<!")
    assert server.call("GET", "/memories/list", headers=headers).status == 401


def test_from_afar_without_a_token_there_is_no_page(server: Server) -> None:
    assert server.call("GET", "/", headers=BROWSER | AFAR).json["status"] == "ok"
    assert server.call("GET", "/page/index.html", headers=AFAR).status == 401
    assert knock(server).status == 403


def test_every_file_of_the_page_is_there_and_asked_for_again(server: Server) -> None:
    html = server.call("GET", "/", headers=BROWSER).text
    names = re.findall(r'(?:src|href)="/?(page/[^"]+)"', html)
    assert {name.rpartition(".")[2] for name in names} >= {"css", "js"}
    for name in names:
        file = server.get(f"/{name}")
        assert (file.status, file.headers["Cache-Control"]) == (200, "no-cache")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        same = {"If-None-Match": file.headers["Etag"]}
        assert server.call("GET", f"/{name}", headers=same).status == 304
    kinds = {name.rpartition(".")[2]: server.get(f"/{name}").headers for name in names}
    assert kinds["css"]["Content-Type"].startswith("text/css")
    assert kinds["js"]["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "name", ["..%2fapp.py", "../app.py", "none.js", "%2fetc%2fpasswd", "index.py", "", "%00.js"]
)
def test_nothing_else_is_handed_out(server: Server, name: str) -> None:
    answer = server.get(f"/page/{name}")
    assert answer.status == 404
    assert answer.json["error"].endswith(".")


def test_nothing_runs_that_is_not_ours(server: Server, guarded: Server) -> None:
    page = server.call("GET", "/", headers=BROWSER)
    door = guarded.call("GET", "/", headers=BROWSER | AFAR)
    for answer in (page, door):
        policy = dict(
            part.strip().split(" ", 1)
            for part in answer.headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<script>|<style|\son\w+=|\sstyle=", answer.text)


# -- the door --------------------------------------------------------------------------------------


def test_the_door_asks_once_and_the_cookie_opens(guarded: Server) -> None:
    door = guarded.call("GET", "/", headers=BROWSER | AFAR)
    assert (door.status, door.headers["Cache-Control"]) == (200, "no-store")
    assert 'action="/session"' in door.text
    for name in re.findall(r'href="/(page/[^"]+)"', door.text):
        assert guarded.call("GET", f"/{name}", headers=AFAR).status == 200
    opened = guarded.raw("POST", "/session", {"token": TOKEN}, AFAR)
    assert (opened.status, opened.headers["Location"]) == (303, "/")
    cookie = {"Cookie": f"theme=dark; memory_session=7.another; {cookie_of(opened)}"}
    assert "page/page.js" in guarded.call("GET", "/", headers=BROWSER | AFAR | cookie).text
    assert guarded.call("GET", "/page/index.html", headers=AFAR | cookie).status == 200
    assert guarded.call("GET", "/memories/list", headers=AFAR | cookie).json == []
    said = guarded.call("POST", "/chat", body={"text": "hi"}, headers=AFAR | cookie | OWN)
    assert said.status == 200
    closed = guarded.call("DELETE", "/session", headers=AFAR | cookie | OWN)
    assert closed.status == 204 and "Max-Age=0" in closed.headers["Set-Cookie"]


@pytest.mark.parametrize(("proto", "secure"), [("https", True), ("http", False), ("", False)])
def test_the_cookie_is_for_our_page_alone(guarded: Server, proto: str, secure: bool) -> None:
    headers = AFAR | ({"X-Forwarded-Proto": proto} if proto else {})
    morsel = SimpleCookie(
        guarded.raw("POST", "/session", {"token": TOKEN}, headers).headers["Set-Cookie"]
    )["memory_session"]
    assert (morsel["path"], morsel["samesite"], morsel["max-age"]) == ("/", "strict", "2592000")
    assert morsel["httponly"] and bool(morsel["secure"]) is secure
    assert TOKEN not in morsel.value


def test_a_wrong_token_gets_the_door_again_and_then_has_to_wait(guarded: Server) -> None:
    first = knock(guarded, "wrong")
    assert (first.status, "That is not the token." in first.text) == (403, True)
    assert "Set-Cookie" not in first.headers
    assert [knock(guarded, f"wrong{n}").status for n in range(6)] == [403] * 5 + [429]
    waits = knock(guarded)
    assert (waits.status, waits.headers["Retry-After"]) == (429, "2")
    assert (
        guarded.raw(
            "POST", "/session", {"token": TOKEN}, AFAR | {"X-Forwarded-For": "203.0.113.10"}
        ).status
        == 303
    )
    guarded.world.clock.pass_(seconds=3)
    assert guarded.raw("POST", "/session", {"token": TOKEN}, AFAR).status == 303


def test_a_session_ends(guarded: Server) -> None:
    opened = guarded.raw("POST", "/session", {"token": TOKEN}, AFAR)
    cookie = AFAR | {"Cookie": cookie_of(opened)}
    assert guarded.call("GET", "/tags", headers=cookie).status == 200
    forged = AFAR | {"Cookie": cookie_of(opened) + "x"}
    assert guarded.call("GET", "/tags", headers=forged).status == 401
    door, now = guarded.world.services.door, guarded.world.clock.now
    environ = {"HTTP_COOKIE": cookie_of(opened)}
    assert access.has_session(environ, door, now)
    for changed in ({"token": "another token"}, {"token": None}, {"secret_key": b"another"}):
        assert not access.has_session(environ, replace(door, **changed), now)
    guarded.world.clock.pass_(days=30)
    assert guarded.call("GET", "/tags", headers=cookie).status == 401
    knock(guarded)
    assert guarded.world.count("sessions") == 1  # what is over is swept


def test_logging_out_ends_the_session_for_whoever_has_the_cookie(guarded: Server) -> None:
    cookies = [
        AFAR | OWN | {"Cookie": cookie_of(guarded.raw("POST", "/session", {"token": TOKEN}, AFAR))}
        for _ in range(2)
    ]
    assert guarded.call("DELETE", "/session", headers=cookies[0]).status == 204
    assert [guarded.call("GET", "/tags", headers=one).status for one in cookies] == [401, 200]
    assert cookies[1]["Cookie"].partition("=")[2] not in str(
        guarded.world.db.execute("SELECT * FROM sessions").fetchall()
    )


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://other.example.org"},
    {},  # a browser says who made a request that changes things
]


@pytest.mark.parametrize("headers", FOREIGN, ids=repr)
def test_the_cookie_is_no_use_to_another_site(guarded: Server, headers: dict[str, str]) -> None:
    opened = guarded.raw("POST", "/session", {"token": TOKEN}, AFAR)
    cookie = AFAR | {"Cookie": cookie_of(opened)}
    foreign = guarded.call("POST", "/chat", body={"text": "hi"}, headers=cookie | headers)
    assert foreign.status == 401
    ours = guarded.call("POST", "/chat", body={"text": "hi"}, headers=cookie | OWN)
    assert ours.status == 200
    proxied = {"Host": "10.0.0.2:8000", "X-Forwarded-Host": "memory.example.org"} | OWN
    assert guarded.call("GET", "/tags", headers=cookie | proxied).status == 200


def test_the_cookie_opens_neither_the_webhook_nor_media(tmp_path: Path) -> None:
    twilio = {
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "x" * 32,
        "TWILIO_PHONE_NUMBER": "whatsapp:+14155238886",
        "PUBLIC_URL": "https://memory.example.org",
    }
    for server in serve(make_world(tmp_path, API_TOKEN=TOKEN, **twilio), is_owner=False):
        opened = server.raw("POST", "/session", {"token": TOKEN}, AFAR)
        cookie = AFAR | OWN | {"Cookie": cookie_of(opened)}
        form = {"MessageSid": "SM1", "From": "whatsapp:+15551230001", "Body": "hi"}
        assert server.call("POST", "/webhook", form=form, headers=cookie).status == 403
        assert server.call("POST", "/webhook/status", form=form, headers=cookie).status == 403
        assert server.call("GET", "/media/" + "0" * 64 + ".jpg", headers=cookie).status == 403
