"""REST: the shapes, the errors and who may call, over real HTTP."""

import re
import socket
import urllib.parse
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import ANNA, BEN, NOW, Server, make_world, serve

import app
import replies

MEMORY = {
    "id", "mem0_id", "user_id", "content", "memory_type", "tags", "created_at", "interaction_id",
    "sender", "transcript", "location", "media",
}  # fmt: skip
REMINDER = {
    "id", "user_id", "message", "scheduled_time", "timezone", "status", "reminder_type",
    "recurrence_pattern", "created_at", "sent_at", "interaction_id", "done_at", "words", "delivery",
}  # fmt: skip


def in_hours(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


# -- memories --------------------------------------------------------------------------------------


def test_a_memory_is_made_read_listed_and_deleted(server: Server) -> None:
    made = server.post("/memories", {"content": "The plumber is called Rossi", "tags": ["House"]})
    assert made.status == 201
    assert set(made.json) == MEMORY
    assert made.json["tags"] == ["house"]
    assert datetime.fromisoformat(made.json["created_at"]).utcoffset() == timedelta(0)
    path = f"/memories/{made.json['id']}"
    assert server.get(path).json == made.json
    assert server.get("/memories/list").json == [made.json]
    deleted = server.call("DELETE", path).json
    assert deleted == made.json | {"undo_id": deleted["undo_id"]}
    assert server.get(path).status == 404
    assert server.call("DELETE", path).status == 404


def test_a_memory_sent_by_a_program_is_known_by_its_days(server: Server) -> None:
    server.post("/memories", {"content": "vet appointment tomorrow at 4"})
    shown = server.post("/chat", {"text": "what's on tomorrow"})
    assert "vet appointment" in shown.text


def test_search_gives_the_best_first_with_a_score(server: Server) -> None:
    for content in ("The plumber is called Rossi", "Rossi sells plums", "The bins go out"):
        server.post("/memories", {"content": content})
    found = server.get("/memories", query="who is the plumber?", limit=2).json
    assert found[0]["content"] == "The plumber is called Rossi"
    assert set(found[0]) == MEMORY | {"score", "marks"} | {"type", "local_id", "metadata"}
    scores = [memory["score"] for memory in found]
    assert scores == sorted(scores, reverse=True)


def test_a_key_used_twice_makes_one(server: Server) -> None:
    made = [server.post("/memories", {"content": "once"}, Idempotency_Key="k1") for _ in range(3)]
    assert {answer.status for answer in made} == {201}
    assert len({answer.json["id"] for answer in made}) == 1
    other = server.post("/memories", {"content": "other"}, Idempotency_Key="k1")
    assert other.status == 422
    assert server.world.count("memories") == server.world.count("interactions") == 1


def test_an_import_keeps_its_time_and_sender(server: Server) -> None:
    body = {"content": "See you there", "created_at": "2024-05-01T10:00:00", "sender": "Maria"}
    made = server.post("/memories", body).json
    assert made["created_at"] == "2024-05-01T08:00:00+00:00"  # ten o'clock in Rome
    assert made["sender"] == "Maria"


def test_list_pages_and_filters(server: Server) -> None:
    for day in range(1, 6):
        body = {"content": f"day {day}", "created_at": f"2026-11-0{day}T12:00:00Z"}
        server.post("/memories", body | ({"memory_type": "image"} if day == 3 else {}))

    def contents(**query: object) -> list[str]:
        return [memory["content"] for memory in server.get("/memories/list", **query).json]

    assert contents(limit=2) == ["day 5", "day 4"]
    assert contents(limit=2, offset=2) == ["day 3", "day 2"]
    assert contents(type="image") == ["day 3"]
    assert contents(since="2026-11-04") == ["day 5", "day 4"]
    assert contents(until="2026-11-02T00:00:00Z") == ["day 1"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"content": "  "}, 400),
        ({"content": 7}, 400),
        ([], 400),
        (b"{broken", 400),
        (b"\xff\xfe", 400),
        ({"content": "x", "memory_type": "dream"}, 400),
        ({"content": "x", "tags": "house"}, 400),
        ({"content": "x", "created_at": "yesterday"}, 400),
        ({"content": "x", "user_id": 99}, 404),
        ({"content": "x" * 100_001}, 413),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_bad_input_gets_one_sentence_and_keeps_nothing(
    server: Server, body: object, status: int
) -> None:
    answer = server.post("/memories", body)
    assert answer.status == status
    assert answer.json["error"].endswith(".")
    assert server.world.count("memories") == 0


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    head = b"POST /memories HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as link:
        link.sendall(head)
        assert link.recv(64).startswith(b"HTTP/1.1 413 ")


def test_half_letters_are_kept_as_questions_marks(server: Server) -> None:
    made = server.post("/memories", b'{"content": "broken \\ud83d letter"}')
    assert made.status == 201
    assert made.json["content"] == "broken ? letter"


# -- users -----------------------------------------------------------------------------------------


def test_a_write_without_user_goes_to_the_only_one_or_to_local(server: Server) -> None:
    local = server.post("/memories", {"content": "before anybody wrote"}).json
    server.webhook("SM1", "The bins go out on Thursday", ANNA)
    anna = server.post("/memories", {"content": "for the only one"}).json
    server.webhook("SM2", "The bins go out on Friday", BEN)
    nobody = server.post("/memories", {"content": "for nobody in particular"}).json
    users = {user["id"]: user for user in server.get("/users/list").json["users"]}
    assert users[anna["user_id"]]["whatsapp_id"] == "+15551230001"
    assert users[local["user_id"]]["whatsapp_id"] == "local"
    assert nobody["user_id"] == local["user_id"]
    assert users[anna["user_id"]]["memory_count"] == 2
    assert set(users[anna["user_id"]]) == {
        "id", "whatsapp_id", "name", "timezone", "created_at", "memory_count",
        "interaction_count",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/memories?query=x&user_id=9", "/memories/list?user_id=9", "/reminders?user_id=9",
        "/interactions/recent?user_id=nobody", "/analytics/summary?user_id=-1",
    ],
)  # fmt: skip
def test_an_unknown_user_is_404(server: Server, path: str) -> None:
    assert server.get(path).status == 404


def test_the_page_opens_on_local_before_anybody_spoke(server: Server) -> None:
    server.webhook("SM1", "The bins go out on Thursday", ANNA)
    for path in ("/memories/list", "/memories?query=bins", "/reminders", "/outbound", "/tags"):
        mark = "&" if "?" in path else "?"
        assert server.get(f"{path}{mark}user_id=local").json == []
    assert len(server.get("/users/list").json["users"]) == 1
    made = server.post("/memories", {"content": "for the page", "user_id": "local"}).json
    assert server.get("/memories/list?user_id=local").json == [made]


def test_reads_are_of_one_user_when_named(server: Server) -> None:
    server.webhook("SM1", "The bins go out on Thursday", ANNA)
    server.webhook("SM2", "The bins go out on Friday", BEN)
    assert len(server.get("/memories", query="bins").json) == 2
    (found,) = server.get("/memories", query="bins", user_id=2).json
    assert found["content"].endswith("Friday")


# -- reminders -------------------------------------------------------------------------------------


def test_a_reminder_is_made_listed_and_cancelled(server: Server) -> None:
    body = {"message": "tea", "scheduled_time": "2026-11-23T09:00:00", "timezone": "Asia/Tokyo"}
    made = server.post("/reminders", body)
    assert made.status == 201
    assert set(made.json) == REMINDER
    assert made.json["scheduled_time"] == "2026-11-23T09:00:00+09:00"
    assert server.get("/reminders", status="pending").json == [made.json]
    path = f"/reminders/{made.json['id']}"
    assert server.call("DELETE", path).json["status"] == "cancelled"
    assert server.get("/reminders", status="pending").json == []
    assert server.post(f"{path}/send-now").status == 409


def test_a_recurring_reminder_shows_its_rule(server: Server) -> None:
    rule = "FREQ=WEEKLY;BYDAY=MO"
    body = {"message": "bins", "scheduled_time": in_hours(20), "recurrence": f"RRULE:{rule}"}
    made = server.post("/reminders", body).json
    assert made["reminder_type"] == "recurring"
    assert made["recurrence_pattern"]["rrule"] == rule


def test_send_now_counts_as_this_occurrence(server: Server) -> None:
    body = {"message": "stretch", "scheduled_time": in_hours(24), "recurrence": "FREQ=DAILY"}
    made = server.post("/reminders", body).json
    sent = server.post(f"/reminders/{made['id']}/send-now")
    assert (sent.status, sent.json["status"], sent.json["message_sid"]) == (200, "sent", None)
    (following,) = server.get("/reminders", status="pending").json
    assert datetime.fromisoformat(following["scheduled_time"]) == NOW + timedelta(hours=48)
    assert server.post(f"/reminders/{made['id']}/send-now").status == 409
    assert server.call("DELETE", f"/reminders/{made['id']}").status == 409


def test_fractions_of_a_second_are_rounded_up(server: Server) -> None:
    body = {"message": "tea", "scheduled_time": "2026-11-22T15:18:30.2+00:00"}
    made = server.post("/reminders", body).json
    assert datetime.fromisoformat(made["scheduled_time"]) == NOW + timedelta(seconds=31)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"scheduled_time": in_hours(-1)}, 400),
        ({"scheduled_time": "soon"}, 400),
        ({"scheduled_time": "0001-01-01T00:00:00"}, 400),
        ({"scheduled_time": "9999-12-31T23:59:59.9"}, 400),
        ({"message": ""}, 400),
        ({"timezone": "Mars/Olympus"}, 400),
        ({"recurrence": "every day"}, 400),
        ({"recurrence": "FREQ=DAILY;UNTIL=banana"}, 400),
        ({"recurrence": "FREQ=DAILY;BYSECOND=0,1"}, 400),
        ({"recurrence": "FREQ=YEARLY;BYWEEKNO=54"}, 400),
        ({"recurrence": "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30"}, 400),
        ({"user_id": 9}, 404),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_wrong_reminder_is_refused(
    server: Server, change: dict[str, object], status: int
) -> None:
    answer = server.post("/reminders", {"message": "tea", "scheduled_time": in_hours(1)} | change)
    assert answer.status == status
    assert answer.json["error"].endswith(".")
    assert server.world.count("reminders") == 0


# -- the rest --------------------------------------------------------------------------------------


def test_interactions_and_summary(server: Server) -> None:
    server.webhook("SM1", "The plumber is called Rossi #house")
    server.webhook("SM2", "Who is the plumber?")
    server.webhook("SM3", "Remind me to call Rossi tomorrow at 9am")
    newest = server.get("/interactions/recent", limit=1).json[0]
    assert set(newest) == {
        "id", "user_id", "type", "content", "transcript", "reply", "status", "created_at",
        "metadata", "sender", "media", "reply_media", "memory_ids",
    }  # fmt: skip
    assert newest["type"] == "reminder"
    summary = server.get("/analytics/summary").json
    assert summary == {
        "memory_types": {"text": 1},
        "interaction_types": {"reminder": 1, "search": 1, "text": 1},
        "top_tags": [{"tag": "house", "count": 1}],
        "total_memories": 1,
        "total_interactions": 3,
        "total_reminders": 1,
        "pending_reminders": 1,
        "last_ingest_time": "2026-11-22T15:18:00+00:00",
    }


def test_health_and_root(server: Server) -> None:
    assert server.get("/health").json["status"] == "ok"
    assert set(server.get("/").json) == {"name", "version", "status"}
    server.world.services.vital["reminders"] = lambda: False
    assert server.get("/health").status == 503


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/memories/none", 404),
        ("PUT", "/memories", 405),
        ("GET", "/webhook", 405),
        ("GET", "/memories", 400),
        ("GET", "/memories?query=x&limit=0", 400),
        ("GET", "/memories/list?limit=many", 400),
        ("GET", "/memories/list?since=then", 400),
        ("GET", "/reminders?status=lost", 400),
        ("DELETE", "/reminders/7", 404),
        ("POST", "/reminders/7/send-now", 404),
        ("GET", "/media/" + "0" * 64 + ".jpg", 403),
        ("GET", "/media/..%2fmemory.db?e=1&s=2", 404),
    ],
)
def test_errors_are_json_sentences(server: Server, method: str, path: str, status: int) -> None:
    answer = server.call(method, path)
    assert answer.status == status
    assert answer.json["error"].endswith(".")


def test_the_export_link_works_and_ends(server: Server) -> None:
    server.webhook("SM1", "The plumber is called Rossi")
    link = server.webhook("SM2", "/export").reply.split()[-1]
    path = link[link.index("/media/") :]
    answer = server.call("GET", path)
    assert answer.status == 200
    assert "Rossi" in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    server.world.clock.pass_(hours=1)
    assert server.call("GET", path).status == 403


# -- who may call ----------------------------------------------------------------------------------

OWNERS = ["/memories?query=x", "/memories/list", "/reminders", "/interactions/recent",
          "/analytics/summary", "/users/list", "/outbound", "/page/index.html"]  # fmt: skip
AFAR = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Server]:
    yield from serve(make_world(tmp_path, API_TOKEN="s3cret-token"), is_owner=False)


@pytest.mark.parametrize("path", OWNERS)
def test_from_afar_only_the_token_opens(guarded: Server, path: str) -> None:
    assert guarded.call("GET", path).status == 401  # a tunnel would look the same
    assert guarded.call("GET", path, headers=AFAR).status == 401
    wrong = AFAR | {"Authorization": "Bearer wrong"}
    assert guarded.call("GET", path, headers=wrong).status == 401
    right = AFAR | {"Authorization": "Bearer s3cret-token"}
    assert guarded.call("GET", path, headers=right).status == 200


@pytest.mark.parametrize("path", OWNERS)
def test_without_a_token_nobody_from_afar(server: Server, path: str) -> None:
    assert server.call("GET", path, headers=AFAR).status == 401
    assert server.call("GET", path, headers={"Host": "evil.example"}).status == 401


OPEN = [
    ("POST", "/webhook"), ("POST", "/webhook/status"), ("GET", "/media/<name>"),
    ("GET", "/health"), ("GET", "/"), ("POST", "/session"),
    ("GET", "/page/<name:re:door\\.(?:css|js)|icon\\.svg>"),
    ("GET", "/calendar/<secret>.ics"),
]  # fmt: skip


def test_nothing_else_is_open() -> None:
    assert [route[:2] for route in app.ROUTES if route[2] == "anyone"] == OPEN


@pytest.mark.parametrize(
    ("method", "path"), [route[:2] for route in app.ROUTES if route[:2] not in OPEN]
)
def test_everything_else_is_the_owners(guarded: Server, method: str, path: str) -> None:
    path = re.sub(r"<\w+(:\w+)?>", "1", path)
    assert guarded.call(method, path, headers=AFAR).status == 401
    cookie = AFAR | {"Cookie": "memory_session=9999999999.0000"}
    assert guarded.call(method, path, headers=cookie).status == 401


def test_guessing_the_token_gets_slower(guarded: Server) -> None:
    def guess(token: str, sender: str = "203.0.113.9") -> int:
        headers = {"X-Forwarded-For": sender, "Authorization": f"Bearer {token}"}
        return guarded.call("GET", "/users/list", headers=headers).status

    assert [guess("wrong") for _ in range(8)] == [401] * 6 + [429] * 2
    assert guess("s3cret-token") == 429
    assert guess("s3cret-token", "203.0.113.10") == 200  # the owner, from elsewhere
    guarded.world.clock.pass_(seconds=3)
    assert [guess("wrong"), guess("wrong")] == [401, 429]
    guarded.world.clock.pass_(seconds=5)
    assert guess("s3cret-token") == 200


def test_who_has_to_wait_is_told_how_long_in_a_header_too(guarded: Server) -> None:
    headers = AFAR | {"Authorization": "Bearer wrong"}
    answers = [guarded.call("GET", "/users/list", headers=headers) for _ in range(7)]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None] * 6 + ["2"]


def test_health_and_root_are_open(server: Server) -> None:
    assert server.call("GET", "/health", headers=AFAR).status == 200
    assert server.call("GET", "/", headers=AFAR).status == 200


@pytest.mark.parametrize("number", ["9" * 23, "9" * 19, "9" * 5000, "-1", "٣"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/memories/{}"),
        ("DELETE", "/memories/{}"),
        ("DELETE", "/reminders/{}"),
        ("PATCH", "/reminders/{}"),
        ("POST", "/reminders/{}/send-now"),
        ("GET", "/interactions/{}"),
        ("POST", "/outbound/{}/read"),
    ],
)
def test_at_a_number_no_row_can_have_there_is_nothing(
    server: Server, method: str, path: str, number: str
) -> None:
    address = path.format(urllib.parse.quote(number))
    answer = server.call(method, address, body={} if method == "PATCH" else None)
    assert answer.status == 404
    assert answer.json["error"]


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "yesterday"],
)
def test_a_time_that_some_clock_cannot_show_is_refused(server: Server, moment: str) -> None:
    answer = server.post("/memories", {"content": "Born then", "created_at": moment})
    assert answer.status == 400
    assert "created_at must be an ISO 8601 time" in answer.json["error"]
    assert server.get("/memories/list", since=moment).status == 400


@pytest.mark.parametrize("path", ["/memories/list", "/memories"])
def test_a_kind_that_there_is_not_is_refused_with_those_there_are(
    server: Server, path: str
) -> None:
    answer = server.get(path, query="rossi", type="bogus")
    assert answer.status == 400
    assert answer.json["error"].startswith("type must be one of text, list, image")
    assert server.get(path, query="rossi", type="image").json == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(7, "must be a text"), ({}, "must be a text"), (None, "is missing"), (" ", "is missing")],
)
def test_what_is_no_text_is_not_called_missing(server: Server, content: object, words: str) -> None:
    assert words in server.post("/memories", {"content": content}).json["error"]


@pytest.mark.parametrize("named", ["+15551230001", "%2B15551230001"])
def test_a_user_is_found_though_the_plus_of_the_number_was_read_as_a_space(
    server: Server, named: str
) -> None:
    server.webhook("SM1", "The plumber is called Rossi")
    server.webhook("SM2", "The bins go out on Monday", BEN)
    (memory,) = server.get("/memories/list?user_id=" + named).json
    assert "Rossi" in memory["content"]


@pytest.mark.parametrize("undo_id", [10**23, -(10**23), 2**63, True, "1"])
def test_an_undo_id_that_no_step_can_have_is_refused(server: Server, undo_id: object) -> None:
    assert server.post("/undo", {"undo_id": undo_id}).status == 400


@pytest.mark.sqlite
def test_a_failure_is_no_stack_trace_and_never_called_saved(server: Server) -> None:
    server.world.db.execute("DROP TABLE memory_index")  # from now on no memory can be saved
    answer = server.post("/memories", {"content": "lost?"})
    assert answer.status == 503
    assert answer.json == {"error": "The database cannot be used right now; nothing was saved."}
    assert server.webhook("SM1", "The plumber is called Rossi").reply == replies.APOLOGY
    assert server.webhook("SM1", "The plumber is called Rossi").reply == replies.APOLOGY
    (kept,) = server.get("/interactions/recent").json
    assert (kept["status"], kept["content"]) == ("failed", "The plumber is called Rossi")
