"""The calendar that programs subscribe to, read as they read it, and closed to everybody else."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import icalendar
import pytest
import recurring_ical_events
from conftest import ANNA, NOW, Answer, Server, World, make_world, serve

import reminders
import store

TOKEN = "s3cret-token-of-32-characters-ok"


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Server]:
    world = make_world(tmp_path, API_TOKEN=TOKEN, PUBLIC_URL="https://memory.example.org")
    yield from serve(world)
    world.services.database.close()


def path_in(text: str) -> str:
    return urlsplit(re.findall(r"https?://\S+", text)[0]).path


def stranger(server: Server, path: str, **headers: str) -> Answer:
    return Server(server.world, server.port, is_owner=False).call("GET", path, headers=headers)


def events(feed: Answer, start: datetime, end: datetime) -> list[tuple[str, datetime | date]]:
    calendar = icalendar.Calendar.from_ical(feed.text)
    found = recurring_ical_events.of(calendar).between(start, end)
    return [(str(one["SUMMARY"]), one["DTSTART"].dt) for one in found]


def test_it_is_made_by_asking_and_shown_once(outside: Server) -> None:
    world = outside.world
    said = world.say("/calendar")
    address = re.findall(r"https?://\S+", said)[0]
    assert re.fullmatch(r"https://memory\.example\.org/calendar/[\w-]{43}\.ics", address)
    secret = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert stranger(outside, path_in(said)).status == 200
    assert world.say("/calendar").startswith("Your calendar is on.")
    kept = Path(world.services.database.path)
    for file in kept.parent.glob(f"{kept.name}*"):
        assert secret.encode() not in file.read_bytes(), file
    newest = world.say("/calendar new")
    assert stranger(outside, path_in(said)).status == 404
    assert stranger(outside, path_in(newest)).status == 200
    assert "is off" in world.say("/calendar off")
    assert stranger(outside, path_in(newest)).status == 404


def test_what_was_never_given_and_what_was_taken_back_are_the_same(outside: Server) -> None:
    gone = path_in(outside.world.say("/calendar"))
    outside.world.say("/calendar off")
    answers = [stranger(outside, one) for one in (gone, "/calendar/x.ics", "/no/such/place")]
    assert len({(one.status, one.text) for one in answers}) == 1 and answers[0].status == 404
    assert stranger(outside, "/calendar").status == 401


def test_over_http_it_is_opened_asked_for_and_closed(outside: Server) -> None:
    outside.world.say("hello")
    assert outside.get("/calendar").json["is_open"] is False
    opened = outside.post("/calendar", {})
    assert opened.status == 201 and opened.json["is_open"] is True
    path = path_in(opened.json["address"])
    assert "address" not in outside.get("/calendar").json
    assert stranger(outside, path).status == 200
    assert outside.call("DELETE", "/calendar").json["is_open"] is False
    assert stranger(outside, path).status == 404
    assert outside.post("/calendar", {"user_id": 99}).status == 404


def test_two_years_are_as_the_reminders_ring(outside: Server) -> None:
    world = outside.world
    for text in (
        "remind me every monday at 9 to put the bins out",
        "remind me on the last day of every month at 18:00 to pay the rent",
        "remind me every day at 8 for 5 days to water the ferns",
        "remind me tomorrow at 15:00 to call mom",
    ):
        world.say(text)
    world.say("skip the bins on 7 December")
    feed = stranger(outside, path_in(world.say("/calendar")))
    assert feed.headers["Content-Type"].startswith("text/calendar")
    user = store.find_user_by_whatsapp_id(world.db, ANNA.removeprefix("whatsapp:"))
    assert user is not None
    end = NOW + timedelta(days=731)
    wanted = [
        (one.message, due)
        for one in store.list_reminders(world.db, user.id, "pending")
        for due in reminders.occurrences(one, NOW, end, 5000)
    ]
    found = [(name, at.astimezone(UTC)) for name, at in events(feed, NOW, end) if _is_timed(at)]
    assert len(wanted) > 120 and sorted(found) == sorted(wanted)
    assert ("put the bins out", datetime(2026, 12, 7, 8, tzinfo=UTC)) not in found
    assert "VALARM" not in feed.text  # the assistant rings by itself


def _is_timed(at: datetime | date) -> bool:
    return isinstance(at, datetime)


def test_notes_stand_on_the_days_they_name(outside: Server) -> None:
    world = outside.world
    world.say("Meeting with Sarah tomorrow")
    world.say("We are in Lisbon from 3 to 9 January 2027")
    world.say("The plumber is called Rossi")
    world.say("Ben's own dentist is on 4 December", "whatsapp:+15551230002")
    feed = stranger(outside, path_in(world.say("/calendar")))
    whole = icalendar.Calendar.from_ical(feed.text).walk("VEVENT")
    told = {str(one["SUMMARY"]): (one["DTSTART"].dt, one["DTEND"].dt) for one in whole}
    assert told == {
        "Meeting with Sarah tomorrow": (date(2026, 11, 23), date(2026, 11, 24)),
        "We are in Lisbon from 3 to 9 January 2027": (date(2027, 1, 3), date(2027, 1, 10)),
    }


def test_what_has_not_changed_is_not_sent_again(outside: Server) -> None:
    world = outside.world
    path = path_in(world.say("/calendar"))
    first = stranger(outside, path)
    world.clock.pass_(hours=3)
    assert stranger(outside, path, If_None_Match="nothing").status == 200
    same = stranger(outside, path, **{"If-None-Match": f"W/{first.headers['Etag']}"})
    assert (same.status, same.text) == (304, "") and same.headers["Etag"] == first.headers["Etag"]
    world.say("remind me tomorrow at 9 to stretch")
    assert stranger(outside, path, **{"If-None-Match": first.headers["Etag"]}).status == 200


def test_a_log_holds_no_address(outside: Server, caplog: pytest.LogCaptureFixture) -> None:
    path = path_in(outside.world.say("/calendar"))
    outside.world.services.database.close()
    stranger(outside, path + "?x")
    assert path.split("/")[2][:20] not in caplog.text


def test_a_local_user_has_one_too(world: World) -> None:
    for server in serve(world):
        path = path_in(server.post("/calendar", {}).json["address"])
        assert server.get(path).status == 200
