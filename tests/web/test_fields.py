"""400 where the caller is wrong: odd bytes, what is no text, unknown fields; /openapi.json."""

import re
import socket
from pathlib import Path
from typing import Any

import pytest
from conftest import Server, make_world, serve

import app
from web import fields, openapi


def refusal(server: Server, method: str, path: str, body: Any) -> str:
    answer = server.call(method, path, body=body)
    assert answer.status == 400, answer.text
    return str(answer.json["error"])


def raw(server: Server, head: bytes, body: bytes = b"") -> int:
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as link:
        lines = b"\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(
            body
        )
        link.sendall(head + lines + body)
        return int(link.recv(64).split()[1])


# -- odd bytes -------------------------------------------------------------------------------------

JSON = b"\r\nContent-Type: application/json"
FORM = b"\r\nContent-Type: application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (b"GET / HTTP/1.1\r\nAccept: \xff", b"", 200),
        (b"POST /chat HTTP/1.1\r\nIdempotency-Key: \xff" + JSON, b'{"text": "a"}', 400),
        (b"POST /memories HTTP/1.1\r\nIdempotency-Key: \xff" + JSON, b'{"content": "a"}', 400),
        (b"POST /memories HTTP/1.1\r\nIdempotency-Key: " + b"k" * 201 + JSON,
         b'{"content": "a"}', 400),
        (b"POST /chat HTTP/1.1\r\nContent-Type: ;;;=", b'{"text": "a"}', 400),
        (b"POST /chat HTTP/1.1\r\nContent-Type: \xff\xfe", b'{"text": "a"}', 200),
        (b"POST /chat HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=\xff", b"x", 400),
        (b"POST /chat HTTP/1.1\r\nContent-Type: multipart/form-data", b"x", 400),
        (b"GET /tags HTTP/1.1\r\nCookie: memory_session=\xff", b"", 200),
        (b"POST /webhook HTTP/1.1\r\nX-Twilio-Signature: \xff" + FORM, b"Body=a", 400),
    ],
)  # fmt: skip
def test_odd_bytes_in_a_header_are_the_callers_fault(
    server: Server, head: bytes, body: bytes, status: int
) -> None:
    assert raw(server, head, body) == status


def test_odd_bytes_in_a_signature_are_no_signature(tmp_path: Path) -> None:
    twilio = {
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "x" * 32,
        "TWILIO_PHONE_NUMBER": "whatsapp:+14155238886",
        "PUBLIC_URL": "https://memory.example.org",
    }
    for server in serve(make_world(tmp_path, **twilio)):
        head = b"POST /webhook HTTP/1.1\r\nX-Twilio-Signature: \xff" + FORM
        assert raw(server, head, b"MessageSid=SM1&From=whatsapp:%2B15551230001&Body=a") == 403
        assert raw(server, b"GET /tags HTTP/1.1\r\nAuthorization: Bearer \xff") == 401


NO_TEXT = ["\ud800", "\0", "\ud800\0"]


@pytest.mark.parametrize("value", NO_TEXT, ids=ascii)
@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/reminders", {"message": "a", "scheduled_time": "2099-01-05T08:00:00"}, "timezone"),
        ("/reminders", {"message": "a", "scheduled_time": "2099-01-05T08:00:00"}, "recurrence"),
        ("/reminders", {"message": "a"}, "scheduled_time"),
        ("/memories", {"content": "a"}, "created_at"),
        ("/memories", {"content": "a"}, "tag\ud800"),
        ("/memories", {"content": "a"}, "\0"),
    ],
)
def test_a_name_a_rule_and_a_time_hold_nothing_that_is_no_text(
    server: Server, path: str, body: dict[str, Any], name: str, value: str
) -> None:
    refusal(server, "POST", path, body | {name: "Europe/Rome" + value})
    assert server.world.count("memories") == server.world.count("reminders") == 0


@pytest.mark.parametrize("path", ["/memories", "/chat", "/undo", "/reminders/read"])
@pytest.mark.parametrize("user", ["\ud800", "a\0b", {}, [], True, 1.5], ids=ascii)
def test_a_user_that_cannot_be_is_no_fault_of_ours(server: Server, path: str, user: Any) -> None:
    body = {"user_id": user} | ({"content": "a"} if path == "/memories" else {"text": "a"})
    body = {"user_id": user} if path == "/undo" else body
    assert server.post(path, body).status == (404 if isinstance(user, str) else 400)


def test_what_is_left_of_a_text_without_what_no_text_holds_is_kept_or_missing(
    server: Server,
) -> None:
    due = {"scheduled_time": "2099-01-05T08:00:00"}
    assert "missing" in refusal(server, "POST", "/reminders", {"message": "\0"} | due)
    assert "missing" in refusal(server, "POST", "/memories", {"content": " \0 "})
    made = server.post("/memories", {"content": "a\0b\ud800", "tags": ["x\ud800", "\0"]}).json
    assert (made["content"], made["tags"]) == ("ab?", ["x?"])


@pytest.mark.parametrize("body", [b'{"content": NaN}', b'{"content": Infinity}', b"[" * 99999])
def test_what_is_no_json_is_refused(server: Server, body: bytes) -> None:
    assert "JSON" in refusal(server, "POST", "/memories", body)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=DAILY;UNTIL=banana", "FREQ=DAILY;UNTIL=20991332", "FREQ=DAILY;COUNT=x", "FREQ", "=;=",
     "FREQ=DAILY;BYHOUR=99", "FREQ=DAILY;INTERVAL=-1", "RRULE:RRULE:FREQ=DAILY"],
)  # fmt: skip
def test_a_rule_that_is_none_is_refused(server: Server, rule: str) -> None:
    due = {"message": "a", "scheduled_time": "2099-01-05T08:00:00"}
    for given in ({"recurrence": rule}, {"recurrence_pattern": {"rrule": rule}}):
        assert "recurrence" in refusal(server, "POST", "/reminders", due | given)


# -- fields ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("POST", "/memories", {"contents": "a"}, "no field contents; did you mean content?"),
        ("POST", "/memories", {"content": "a", "tag": ["x"]}, "did you mean tags?"),
        ("POST", "/memories", {"content": "a", "userid": 1}, "did you mean user_id?"),
        ("POST", "/memories", {"content": "a", "zzz": 1}, "it takes content, memory_type, tags"),
        ("PATCH", "/memories/1", {"contnet": "a"}, "did you mean content?"),
        ("POST", "/reminders", {"message": "a", "schedule_time": "x"}, "scheduled_time?"),
        ("POST", "/reminders", {"message": "a", "rrule": "x"}, "no field rrule"),
        ("PATCH", "/reminders/1", {"snooze": 5}, "did you mean snooze_minutes?"),
        ("POST", "/reminders/read", {"texts": "a"}, "did you mean text?"),
        ("POST", "/chat", {"text": "a", "user": "local"}, "did you mean user_id?"),
        ("POST", "/undo", {"undoid": 1}, "did you mean undo_id?"),
        ("POST", "/imports", {"name": "a", "bytes": 3}, "it takes name, size"),
    ],
)
def test_an_unknown_field_is_named_with_the_nearest_known(
    server: Server, method: str, path: str, body: dict[str, Any], words: str
) -> None:
    assert words in refusal(server, method, path, body)
    assert server.world.count("interactions") == 0


def test_a_form_too_holds_nothing_else(server: Server) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="txt"\r\n\r\nhello\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = server.call("POST", "/chat", body=form, headers=headers)
    assert (answer.status, "did you mean text?" in answer.text) == (400, True)


def test_a_memory_may_be_given_back_as_it_was_answered(server: Server) -> None:
    made = server.post("/memories", {"content": "The plumber is Rossi"}).json
    changed = server.call("PATCH", "/memories/1", body=made | {"tags": ["house"]})
    assert (changed.status, changed.json["tags"]) == (200, ["house"])
    for name, value in (("id", 7), ("created_at", "2020-01-01T00:00:00+00:00"), ("sender", "x")):
        words = refusal(server, "PATCH", "/memories/1", {"content": "b", name: value})
        assert words.startswith(f"{name} cannot be set: it is ")
    assert server.get("/memories/1").json["content"] == "The plumber is Rossi"
    copy = {name: value for name, value in made.items() if name != "id"}
    assert server.post("/memories", copy | {"interaction_id": None}).status == 201
    assert "id cannot be set" in refusal(server, "POST", "/memories", made)
    assert server.world.count("memories") == 2


def test_a_reminder_may_be_given_back_as_it_was_answered(server: Server) -> None:
    body = {
        "message": "stretch",
        "scheduled_time": "2099-01-05T08:00:00",
        "timezone": "Europe/Rome",
        "recurrence": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    }
    made = server.post("/reminders", body).json
    again = server.call("PATCH", "/reminders/1", body=made | {"message": "run"})
    assert (again.status, again.json["message"]) == (200, "run")
    assert again.json["recurrence_pattern"] == made["recurrence_pattern"]
    moved = server.call(
        "PATCH", "/reminders/1", body=made | {"scheduled_time": "2099-01-05T09:00:00+01:00"}
    )
    assert moved.json["scheduled_time"].startswith("2099-01-05T09:00:00")
    copy = server.post("/reminders", {k: v for k, v in made.items() if k != "id"})
    assert (copy.status, copy.json["recurrence_pattern"]) == (201, made["recurrence_pattern"])
    # Every second week is counted from the pattern's start.
    later = {k: body[k] for k in ("message", "timezone")} | {
        "scheduled_time": "2099-01-12T08:00:00",
        "recurrence_pattern": made["recurrence_pattern"],
    }
    assert server.post("/reminders", later).json["scheduled_time"].startswith("2099-01-19")
    for name, value in (("status", "sent"), ("sent_at", "2099-01-01T00:00:00Z"), ("id", 99)):
        assert name in refusal(server, "POST", "/reminders", body | {name: value})
        assert name in refusal(server, "PATCH", "/reminders/1", {"message": "x", name: value})
    both = body | {"recurrence_pattern": {"rrule": "FREQ=DAILY"}}
    assert "one rule" in refusal(server, "POST", "/reminders", both)
    assert server.world.count("reminders") == 3


# -- /openapi.json ---------------------------------------------------------------------------------


def test_every_route_is_described_and_nothing_else(server: Server) -> None:
    described = server.get("/openapi.json").json
    told = {(m.upper(), path) for path, calls in described["paths"].items() for m in calls}
    assert told == {(method, openapi.address_of(path)) for method, path, *_ in app.ROUTES}
    for method, path, who, handler in app.ROUTES:
        call = described["paths"][openapi.address_of(path)][method.lower()]
        assert call["summary"].endswith(".") and call["operationId"] == handler.__name__
        needs = [] if who == "anyone" else [{"token": []}]
        assert call["security"] == needs or path.startswith("/page/")
        places = {one["name"] for one in call["parameters"] if one["in"] == "path"}
        assert places == set(re.findall(r"{(\w+)}", openapi.address_of(path)))


BODIES = [
    (method, path, handler)
    for method, path, who, handler in app.ROUTES
    if fields.takes_of(handler).body is not None
]


def test_who_reads_a_body_says_so() -> None:
    readers = {"post_memory", "patch_memory", "post_undo", "post_reminder", "patch_reminder",
               "read_reminder", "post_chat", "post_import", "start_import"}  # fmt: skip
    assert {handler.__name__ for _, _, handler in BODIES} >= readers


@pytest.mark.parametrize(
    ("method", "path", "handler"), BODIES, ids=lambda it: getattr(it, "__name__", it)
)
def test_every_body_refuses_what_its_description_does_not_name(
    server: Server, method: str, path: str, handler: Any
) -> None:
    address = re.sub(r"<\w+(:\w+)?>", "1", path)
    body = fields.takes_of(handler).body
    assert body is not None
    if "imports/" in path:
        return  # there is none to start
    assert "no field wxyz" in refusal(server, method, address, {"wxyz": 1})
    for name in body.required:
        answer = server.call(method, address, body={})
        assert answer.status == 400 and answer.json["error"], name


def test_the_description_is_the_owners(server: Server) -> None:
    assert server.call("GET", "/openapi.json", headers={"Host": "evil.example"}).status == 401
