"""The day told by itself: asked for in nine languages, made when it goes out, ended by words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ANNA, NOW, World
from connected import Vendors, connect, end, settle

import store
from talk.reminders import digest
from transfer import export

ASKED = [
    "every morning at 8 tell me what's on",
    "tell me what's on every morning at 8",
    "Can you send me my agenda every day at 8?",
    "jeden Morgen um 8 sag mir, was ansteht",
    "Sag mir jeden Morgen um 8, was heute ansteht",
    "todas las mañanas a las 8 dime qué hay hoy",
    "tous les matins à 8h dis-moi ce qu'il y a aujourd'hui",
    "ogni mattina alle 8 dimmi cosa c'è oggi",
    "toda manhã às 8 me diga o que tem hoje",
    "elke ochtend om 8 uur vertel me wat er vandaag is",
    "setiap pagi jam 8 beri tahu aku apa yang ada hari ini",
    "har subah 8 baje batao aaj kya hai",
    "रोज़ सुबह 8 बजे बताओ आज क्या है",
    "/digest",
    "/digest 8:00",
    "/digest every day at 8",
]
OTHER = [
    "what's on today?",
    "I check my agenda every day at 8",
    "remind me every day at 8 to write my day plan in the book",
    "show me my agenda for every day of next week",
    "every hour tell me what's on",
    "remind me every monday at 9 to put my plans on the table",
    "Parked in bay 22. Every morning at 8 tell me what's on",
    "stop the press digest the editors sent, daily summary of what they wrote about us",
]
MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 8 in Rome


def the_digest(world: World) -> store.Reminder | None:
    user = store.find_user_by_whatsapp_id(world.db, ANNA.removeprefix("whatsapp:"))
    return store.find_digest(world.db, user.id) if user else None


@pytest.mark.parametrize("text", ASKED)
def test_it_is_asked_for(world: World, text: str) -> None:
    world.say(text)
    found = the_digest(world)
    assert found is not None and (found.due_at, found.rrule) == (MORNING, "FREQ=DAILY")
    assert world.count("memories") == 0


@pytest.mark.parametrize("text", OTHER)
def test_what_speaks_of_something_else_is_none(world: World, text: str) -> None:
    assert digest.spoken(text, NOW, world.services.settings.timezone) is None


def test_it_tells_the_day_as_it_is_then_and_each_day_anew(world: World) -> None:
    said = world.say("every morning at 8 tell me what's on")
    assert said.startswith("Reminder set: Your day\nEvery day, next: tomorrow, Mon 23 Nov, 08:00")
    world.say("remind me tomorrow at 15:00 to call mom")
    world.say("Meeting with Sarah tomorrow")
    world.clock.now = MORNING
    [told] = world.ring()
    assert told.splitlines()[:2] == ["Mon 23 Nov 2026:", "⏰ 15:00 call mom"]
    assert "Meeting with Sarah" in told and "Your day" not in told
    world.clock.now += timedelta(days=1)
    world.ring()  # mom
    again = the_digest(world)
    assert again is not None and again.due_at == MORNING + timedelta(days=2)


def test_a_day_with_nothing_says_so_in_the_persons_language(world: World) -> None:
    world.say("jeden Morgen um 8 sag mir, was ansteht")
    world.clock.now = MORNING
    [told] = world.ring()
    assert told == "Mo., 23. Nov. 2026: nichts geplant."


def test_there_is_one_and_it_is_ended_by_words_and_brought_back(world: World) -> None:
    world.say("/digest 7:30")
    world.say("/digest every weekday at 7")
    assert world.db.execute(
        "SELECT count(*) FROM reminders WHERE is_digest AND status = 'pending'"
    ).fetchone() == (1,)
    assert "07:00" in world.say("/digest")
    assert "Your day" in world.say("stop the daily summary")
    assert the_digest(world) is None
    world.say("/undo")
    assert the_digest(world) is not None
    assert world.say("/digest off") and the_digest(world) is None
    assert "no reminder" in world.say("/digest off")
    assert "When" in world.say("/digest purple")


def test_a_day_too_full_for_one_message_counts_what_is_left(world: World) -> None:
    world.say("/digest")
    for number in range(40):
        world.say(
            f"remind me tomorrow at 15:{number:02d} to turn the page number {number:03d} over"
        )
    world.clock.now = MORNING
    [told] = world.ring()
    assert len(told) < 1500 and "more." in told.splitlines()[-1]


def test_what_is_forgotten_leaves_the_days_that_told_of_it(world: World) -> None:
    world.say("/digest")
    world.say("The dentist is tomorrow, code 4711")
    world.clock.now = MORNING
    assert "4711" in world.ring()[0]
    world.say("forget what I said about the dentist")
    bodies = [row[0] for row in world.db.execute("SELECT body FROM outbound_messages")]
    assert not any("4711" in body for body in bodies)


def test_an_export_keeps_it_a_digest(world: World) -> None:
    world.say("/digest")
    user = store.find_user_by_whatsapp_id(world.db, ANNA.removeprefix("whatsapp:"))
    assert user is not None
    assert b'"digest":1' in export.json_lines(world.db, user.id).replace(b" ", b"")


def test_it_goes_inside_the_window_and_waits_outside_it(tmp_path: Path, servers: Vendors) -> None:
    servers.twilio.reset()
    world = connect(tmp_path, servers, uses="twilio", TWILIO_REMINDER_CONTENT_SID="HX1")
    world.say("/digest")
    world.clock.now = MORNING
    settle(world)
    [sent] = servers.twilio.messages
    assert sent["body"] == "Mon 23 Nov 2026: nothing planned."
    world.clock.now = MORNING + timedelta(days=1)
    settle(world)
    assert len(servers.twilio.messages) == 1  # no template is spent on it
    world.clock.now += timedelta(hours=5)
    world.say("Lunch with Kenji today")
    settle(world)
    assert "Kenji" in servers.twilio.messages[-1]["body"]
    end(world)
