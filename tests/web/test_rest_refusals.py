"""What cannot be done is told in the language of who asks, over real HTTP; without one, English."""

import ast
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from conftest import Answer, Server, make_world, serve

import app
from language import catalogs
from language.replies import of_page

ROOT = Path(app.__file__).parent
CODES = of_page.languages()[1:]
NOTE = {"content": "Rossi"}
SET = {"message": "stretch", "scheduled_time": "2099-01-01T09:00:00"}
PAST = SET | {"scheduled_time": "2001-01-01T09:00:00"}

# What is called, with which body; the sentence, and what fills its places.
CASES: tuple[tuple[str, str, Any, str, dict[str, Any]], ...] = (
    ("POST", "/memories", b"[", "The body must be a JSON object.", {}),
    (
        "POST", "/memories", {"content": " "},
        "{field} is missing; it must be a text that is not blank.", {"field": "content"},
    ),
    (
        "POST", "/memories", {"content": "x" * 100_001},
        "{field} is too long; {most} characters are the most.",
        {"field": "content", "most": 100_000},
    ),
    (
        "POST", "/memories", NOTE | {"contnt": "x"},
        "This call takes no field {field}; did you mean {near}?",
        {"field": "contnt", "near": "content"},
    ),
    ("POST", "/memories", NOTE | {"user_id": "+1"}, "There is no user {name}.", {"name": "+1"}),
    ("PATCH", "/memories/4711", NOTE, "There is no memory {number}.", {"number": 4711}),
    (
        "POST", "/reminders", SET | {"scheduled_time": "soon"},
        "{field} must be an ISO 8601 time such as {example}.",
        {"field": "scheduled_time", "example": "2026-11-23T15:00:00+01:00"},
    ),
    ("POST", "/reminders", PAST, "{field} is already past.", {"field": "scheduled_time"}),
    (
        "POST", "/reminders", SET | {"timezone": "Mars"},
        "{field} must be an IANA name such as Europe/Rome.", {"field": "timezone"},
    ),
    (
        "GET", "/memories/list?limit=0", None,
        "{field} must be a whole number from {low} to {high}.",
        {"field": "limit", "low": 1, "high": 1000},
    ),
    (
        "GET", "/export?format=pdf", None, "{field} must be one of {choices}.",
        {"field": "format", "choices": "jsonl, zip, ics"},
    ),
    ("POST", "/chat", {"text": " "}, "There is neither text nor a file.", {}),
    (
        "POST", "/imports", {"name": "chat.zip", "size": 0},
        "{field} must be the number of bytes of the file.", {"field": "size"},
    ),
    ("GET", "/nowhere", None, "There is nothing at this address.", {}),
    ("PUT", "/memories/list", b"{}", "This address does not take that method.", {}),
    ("GET", "/media/x.jpg", None, "This link is not valid any more.", {}),
)  # fmt: skip
IDS = [f"{method}{path}-{sentence[:24]}" for method, path, _, sentence, _ in CASES]


def asked(server: Server, case: tuple[str, str, Any, str, dict[str, Any]], code: str) -> Answer:
    method, path, body, _, _ = case
    headers = {"Accept-Language": f"{code};q=0.9, xx"} if code else {}
    return server.call(method, path, body=body, headers=headers)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_refusal_is_in_the_language_of_who_asks(server: Server, case: Any) -> None:
    *_, sentence, fields = case
    english = asked(server, case, "")
    assert english.json == {"error": sentence.format(**fields)}
    told = {}
    for code in CODES:
        answer = asked(server, case, code)
        with catalogs.speaking(code):
            assert answer.json == {"error": catalogs.say(sentence, **fields)}
        assert answer.status == english.status and "{" not in answer.json["error"]
        told[code] = answer.json["error"]
    assert len({english.json["error"], *told.values()}) == len(CODES) + 1


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("de", "Unter dieser Adresse gibt es nichts."),
        ("es", "En esta dirección no hay nada."),
        ("fr", "Il n'y a rien à cette adresse."),
        ("hi", "इस पते पर कुछ नहीं है।"),
        ("id", "Tidak ada apa-apa di alamat ini."),
        ("it", "A questo indirizzo non c'è niente."),
        ("nl", "Op dit adres is niets."),
        ("pt", "Não há nada neste endereço."),
        ("sv", "There is nothing at this address."),
    ],
)
def test_words_as_they_come(server: Server, code: str, sentence: str) -> None:
    headers = {"Accept-Language": code}
    assert server.call("GET", "/nowhere", headers=headers).json["error"] == sentence


def test_what_is_chosen_on_the_page_beats_the_browser(server: Server) -> None:
    headers = {"Accept-Language": "de", "Cookie": "a/b=1; language=it"}
    answer = server.call("GET", "/nowhere", headers=headers)
    assert answer.json["error"] == "A questo indirizzo non c'è niente."


def test_a_stranger_is_told_how_to_enter_in_their_language(tmp_path: Path) -> None:
    world = make_world(tmp_path, API_TOKEN="s3cret-token-of-32-characters-ok")
    for server in serve(world, is_owner=False):
        told = server.call("GET", "/memories/list", headers={"Accept-Language": "es"})
        assert told.status == 401 and told.json["error"].startswith("Envía Authorization: Bearer")
        assert server.get("/memories/list").json["error"].startswith("Send Authorization: Bearer")


def test_too_large_a_body_is_refused_in_the_language_of_who_sends_it(server: Server) -> None:
    head = (
        "POST /memories HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 99999999\r\nAccept-Language: nl\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert told["error"] == "Dat is te groot; hoogstens 1048576 bytes."


def test_an_import_fails_in_the_language_of_who_began_it(server: Server) -> None:
    """Its work is done on a thread of its own."""
    german = {"Accept-Language": "de"}
    made = server.post("/imports", {"name": "notes.zip", "size": 3}).json
    path = f"/imports/{made['id']}"
    server.call("PUT", path, body=b"xyz")
    server.call("POST", f"{path}/start", body={"user_id": "local"}, headers=german)
    server.world.services.errands.stop(60)
    with catalogs.speaking("de"):
        sentence = "{name} is damaged: it is no whole archive, maybe cut off on its way."
        assert server.get(path).json["error"] == catalogs.say(sentence, name="notes.zip")


def test_a_line_that_cannot_be_used_is_told_in_the_language_of_who_brings_it(
    server: Server,
) -> None:
    server.post("/memories", NOTE)
    lines = server.get("/export?format=jsonl").text.encode() + b'{"kind": "dream"}\nno\n'
    made = server.post("/imports", {"name": "mine.jsonl", "size": len(lines)}).json
    path, italian = f"/imports/{made['id']}", {"Accept-Language": "it"}
    server.call("PUT", path, body=lines)
    server.call("POST", f"{path}/start", body={"user_id": "local"}, headers=italian)
    server.world.services.errands.stop(60)
    faults = server.get(path).json["report"]["faults"]
    assert {fault.partition(": ")[2] for fault in faults} == {
        "il tipo 'dream' non lo conosco",
        "non è un oggetto JSON; il file è stato tagliato?",
    }
    assert all(fault.startswith("riga ") for fault in faults)


def test_no_refusal_is_written_bare() -> None:
    """It would be English in every language; to Twilio and to agents it may be."""
    bare = [
        (path.name, node.lineno)
        for path in [*(ROOT / "web").glob("*.py"), ROOT / "background" / "outbox.py"]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        if ast.unparse(node.func).endswith(("ApiError", "NotSent"))
        if isinstance(node.args[1], ast.Constant | ast.JoinedStr)
    ]
    assert not bare
