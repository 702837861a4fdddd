"""Reminders on the page: read in words, changed, taken back, and what became of them."""

from typing import Any

import pytest
from conftest import ANNA, Server, make_world, serve
from connected import Phone, connect, end, settle, vendors

import replies


def set_one(server: Server, text: str = "Remind me to call mom tomorrow at 3pm") -> dict[str, Any]:
    server.post("/chat", {"text": text})
    made: dict[str, Any] = server.get("/reminders", user_id="local").json[-1]
    return made


def patch(server: Server, reminder: dict[str, Any], **change: Any) -> Any:
    return server.call("PATCH", f"/reminders/{reminder['id']}", body=change)


# -- in words before it is set ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message", "time", "words"),
    [
        ("call mom tomorrow at 3pm", "call mom", "2026-11-23T15:00:00+01:00",
         "Tomorrow, Mon 23 Nov, 15:00 Europe/Rome"),
        ("every weekday at 8 remind me to stretch", "stretch", "2026-11-23T08:00:00+01:00",
         "Every weekday, next: tomorrow, Mon 23 Nov, 08:00 Europe/Rome"),
        ("stretch at 8am tomorrow Tokyo time", "stretch", "2026-11-23T08:00:00+09:00",
         "Today, Mon 23 Nov, 08:00 Asia/Tokyo"),
    ],
)  # fmt: skip
def test_a_sentence_is_read_and_nothing_is_kept(
    server: Server, text: str, message: str, time: str, words: str
) -> None:
    read = server.post("/reminders/read", {"text": text}).json
    assert (read["message"], read["scheduled_time"], read["words"]) == (message, time, words)
    assert read["problem"] is None
    assert server.world.count("reminders") == server.world.count("users") == 0
    made = server.post("/reminders", {name: value for name, value in read.items() if value}).json
    assert (made["scheduled_time"], made["words"]) == (time, words)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("remind me yesterday to eat", "That time is already past."),
        ("tea on 31 February", "There is no such date or time."),
        ("the dentist", "When should I remind you?"),
        ("tomorrow at 9", replies.WHAT_SHOULD_I_REMIND),
    ],
)
def test_what_is_missing_is_said(server: Server, text: str, problem: str) -> None:
    assert server.post("/reminders/read", {"text": text}).json["problem"] == problem


def test_nagging_is_read_and_kept(server: Server) -> None:
    text = "remind me to eat at 5pm and nag me every 20 minutes until done"
    read = server.post("/reminders/read", {"text": text}).json
    assert (read["message"], read["nag_minutes"], read["recurrence"]) == ("eat", 20, None)
    server.post("/reminders", {name: value for name, value in read.items() if value})
    assert server.world.db.execute("SELECT nag_minutes FROM reminders").fetchone() == (20,)
    wrong = {"message": "x", "scheduled_time": read["scheduled_time"], "nag_minutes": "often"}
    assert server.post("/reminders", wrong).status == 400
    assert server.post("/reminders/read", {}).status == 400


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("2026-11-23T09:00:00", "2026-11-24T09:00:00+01:00"),
        ("2026-11-24T09:00:00", "2026-11-24T09:00:00+01:00"),
    ],
)
def test_a_rule_begins_with_a_time_of_its_own(server: Server, start: str, first: str) -> None:
    body = {"message": "tea", "scheduled_time": start, "recurrence": "FREQ=WEEKLY;BYDAY=TU"}
    made = server.post("/reminders", body).json
    assert made["scheduled_time"] == first
    ended = body | {"recurrence": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261101T000000"}
    assert server.post("/reminders", ended).status == 400


# -- the list --------------------------------------------------------------------------------------


def test_the_list_is_cut_by_time_and_number(server: Server) -> None:
    for hour in (17, 18, 19):
        body = {"message": f"at {hour}", "scheduled_time": f"2026-11-22T{hour}:00:00"}
        server.post("/reminders", body)

    def messages(**query: object) -> list[str]:
        return [one["message"] for one in server.get("/reminders", **query).json]

    assert messages(limit=2) == ["at 17", "at 18"]
    assert messages(since="2026-11-22T18:00:00", until="2026-11-22T19:00:00") == ["at 18"]
    assert messages(status="sent") == []


def test_what_became_of_a_local_one(server: Server) -> None:
    set_one(server, "Remind me to eat in 10 minutes")
    assert server.get("/reminders").json[0]["delivery"] is None
    server.world.clock.pass_(minutes=10)
    settle(server.world)
    (sent,) = server.get("/reminders").json
    assert sent["delivery"] == {
        "status": "sent",
        "error_code": None,
        "reason": None,
        "at": "2026-11-22T15:28:00+00:00",
    }
    server.post("/outbound/1/read")
    assert server.get("/reminders").json[0]["delivery"]["status"] == "read"


def test_what_became_of_one_that_whatsapp_holds_or_refuses(tmp_path: Any) -> None:
    with vendors() as stand_ins:
        world = connect(tmp_path, stand_ins, uses="twilio")
        for server in serve(world):
            phone = Phone(server, stand_ins)
            phone.send("Remind me to eat in 30 hours")
            phone.send("Remind me to drink in 10 minutes")
            world.clock.pass_(minutes=10)
            settle(world)
            drink = server.get("/reminders").json[0]
            assert drink["delivery"]["status"] == "accepted"
            (message,) = stand_ins.twilio.messages
            phone.status(message["sid"], "failed", 63003)
            drink = server.get("/reminders").json[0]
            assert drink["delivery"]["status"] == "failed"
            assert drink["delivery"]["error_code"] == drink["error_code"] == 63003
            assert drink["delivery"]["reason"] == "The number is not on WhatsApp (error 63003)."
            world.clock.pass_(hours=30)
            settle(world)
            eat = server.get("/reminders").json[1]
            assert (eat["status"], eat["delivery"]["status"]) == ("pending", "held")
            assert "24 hours" in eat["delivery"]["reason"]
        end(world)


# -- changing --------------------------------------------------------------------------------------


def test_each_change_and_its_way_back(server: Server) -> None:
    made = set_one(server)
    for change, seen in (
        ({"message": "call dad"}, ("call dad", "2026-11-23T15:00:00+01:00", "pending")),
        ({"time_text": "5pm"}, ("call mom", "2026-11-23T17:00:00+01:00", "pending")),
        ({"scheduled_time": "2026-11-24T09:00:00"},
         ("call mom", "2026-11-24T09:00:00+01:00", "pending")),
        ({"message": "dad", "time_text": "tomorrow at 9"},
         ("dad", "2026-11-23T09:00:00+01:00", "pending")),
        ({"snooze_minutes": 30}, ("call mom", "2026-11-23T15:30:00+01:00", "pending")),
        ({"done": True}, ("call mom", "2026-11-23T15:00:00+01:00", "cancelled")),
    ):  # fmt: skip
        changed = patch(server, made, **change).json
        assert changed["id"] == made["id"]
        assert (changed["message"], changed["scheduled_time"], changed["status"]) == seen
        assert (changed["done_at"] is not None) is ("done" in change)
        assert server.post("/undo", {"undo_id": changed["undo_id"]}).status == 200
        assert server.get("/reminders").json == [made]
    assert server.world.count("undo_steps") == 1  # of making it in the chat


def test_a_cancelled_one_comes_back(server: Server) -> None:
    made = set_one(server)
    undo_id = server.call("DELETE", f"/reminders/{made['id']}").json["undo_id"]
    assert patch(server, made, message="late").status == 409
    assert server.call("DELETE", f"/reminders/{made['id']}").json["undo_id"] is None
    server.post("/undo", {"undo_id": undo_id})
    assert server.get("/reminders").json == [made]


def test_what_has_rung_is_snoozed_as_one_of_its_own(server: Server) -> None:
    made = set_one(server, "Remind me to eat in 10 minutes")
    server.world.clock.pass_(minutes=10)
    settle(server.world)
    again = patch(server, made, snooze_minutes=5).json
    assert again["id"] != made["id"]
    assert (again["status"], again["interaction_id"]) == ("pending", made["interaction_id"])
    assert patch(server, made, message="late").status == 409
    assert patch(server, made, done=True).json["done_at"] is not None
    server.post("/undo", {"undo_id": again["undo_id"]})
    assert server.get("/reminders").json[-1]["status"] == "cancelled"


def test_a_series_is_moved_as_a_whole_and_snoozed_once(server: Server) -> None:
    made = set_one(server, "every weekday at 8 remind me to stretch")
    moved = patch(server, made, time_text="9am").json
    assert moved["recurrence_pattern"]["start"] == "2026-11-23T09:00:00"
    assert moved["words"].startswith("Every weekday, next: tomorrow")
    once = patch(server, made, snooze_minutes=10).json
    assert (once["id"] != made["id"], once["reminder_type"]) == (True, "message")


@pytest.mark.parametrize(
    "change",
    [
        {}, {"done": False}, {"done": "yes"}, {"message": " "}, {"message": 7},
        {"time_text": "yesterday"}, {"time_text": "blue"}, {"scheduled_time": "soon"},
        {"scheduled_time": "2026-11-22T08:00:00"}, {"snooze_minutes": 0},
        {"snooze_minutes": "10"}, {"snooze_minutes": 10**9}, {"done": True, "message": "x"},
        {"time_text": "every day at 8"},
        {"time_text": "5pm", "scheduled_time": "2026-12-01T08:00:00"},
    ],
    ids=repr,
)  # fmt: skip
def test_a_wrong_change_changes_nothing(server: Server, change: dict[str, Any]) -> None:
    made = set_one(server)
    answer = patch(server, made, **change)
    assert answer.status == 400
    assert answer.json["error"].endswith((".", "?"))
    assert server.get("/reminders").json == [made]
    assert server.call("PATCH", "/reminders/99", body={"done": True}).status == 404


def test_the_page_of_a_user_who_is_elsewhere(tmp_path: Any) -> None:
    for server in serve(make_world(tmp_path)):
        server.webhook("SM1", "/timezone Asia/Tokyo", ANNA)
        read = server.post("/reminders/read", {"text": "eat at 9am", "user_id": "+15551230001"})
        assert read.json["timezone"] == "Asia/Tokyo"
        assert (
            server.post("/reminders/read", {"text": "eat at 9am", "user_id": "local"}).json[
                "timezone"
            ]
            == "Europe/Rome"
        )
        assert server.post("/reminders/read", {"text": "x", "user_id": 9}).status == 404
