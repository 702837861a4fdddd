"""What was heard wrong is put right: "no, I said Anna", right after a voice note or quoting it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import World
from connected import OGG, Vendors, connect, end, settle

import ingest
import replies
from senses import remarks
from talk.notes import correcting
from vendors.twilio_inbound import parse_inbound

NOTE = "Anne is allergic to nuts"


@pytest.fixture
def world(tmp_path: Path, servers: Vendors) -> Iterator[World]:
    """A server that hears; the rules decide what a message asks."""
    servers.twilio.reset()
    world = connect(tmp_path, servers, uses="twilio openai")
    servers.openai.always(None)
    yield world
    end(world)


def speak(world: World, servers: Vendors, words: str, **fields: str) -> str:
    """Send a voice note in which the server hears these words; the rules decide."""
    servers.openai.transcript = words
    recording = OGG + words.encode()
    form = servers.twilio.inbound_media((recording, "audio/ogg"), **fields)
    return ingest.receive(world.services, parse_inbound(form), "twiml").text


def memories(world: World) -> list[str]:
    return [row[0] for row in world.db.execute("SELECT content FROM memories ORDER BY id")]


def reminders(world: World) -> list[tuple[str, str]]:
    rows = world.db.execute(
        "SELECT message, scheduled_time FROM reminders WHERE status = 'pending' ORDER BY id"
    )
    return list(rows)


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch, servers: Vendors) -> None:
    """The model's word on intents is not what these tests are about."""
    servers.openai.contents["intent"] = {}


# -- what a message corrects -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "heard", "words"),
    [
        ("no, I said Anna", NOTE, "Anna is allergic to nuts"),
        ("No I said Anna is allergic to nuts", NOTE, "Anna is allergic to nuts"),
        ("I said Anna", NOTE, "Anna is allergic to nuts"),
        ("it's Anna, not Anne", NOTE, "Anna is allergic to nuts"),
        ("it's Anna not Anne", NOTE, "Anna is allergic to nuts"),
        ("no, it's “Anna”, not “Anne”", NOTE, "Anna is allergic to nuts"),
        ("Anna, not Anne", NOTE, "Anna is allergic to nuts"),
        ("not Anne, Anna", NOTE, "Anna is allergic to nuts"),
        ("not Anne but Anna", NOTE, "Anna is allergic to nuts"),
        ("*Anna", NOTE, "Anna is allergic to nuts"),
        ("no, Anna", NOTE, "Anna is allergic to nuts"),
        ("I meant Anna", NOTE, "Anna is allergic to nuts"),
        ("no, ho detto Anna", NOTE, "Anna is allergic to nuts"),
        ("nicht Anne, sondern Anna", NOTE, "Anna is allergic to nuts"),
        ("pas Anne mais Anna", NOTE, "Anna is allergic to nuts"),
        ("não, eu quis dizer Anna", NOTE, "Anna is allergic to nuts"),
        ("maksud saya Anna", NOTE, "Anna is allergic to nuts"),
        ("no, I said 4471", "My locker code is 4417", "My locker code is 4471"),
        ("no, I said at 5", "The meeting is at 9 tomorrow", "The meeting is at 5 tomorrow"),
        ("no, I said the moon is full tonight", "Demon his fool", "the moon is full tonight"),
        ("no, I said bicycle", "I parked on the second floor of the garage", ""),
    ],
)
def test_what_is_a_correction(text: str, heard: str, words: str) -> None:
    correction = correcting.read(text, heard)
    assert correction is not None and correction.words == words


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no, thanks",
        "No milk today",
        "I said goodbye to Tom today",
        "The plumber comes on Monday, not Tuesday",
        "I'm not coming tomorrow",
        "it's not raining",
        "Anna is allergic to nuts",
        "It's Paul's birthday tomorrow, not mine",
        "**important**",
        "what did I say?",
    ],
)
def test_what_is_none(text: str) -> None:
    assert correcting.read(text, NOTE) is None


# -- what follows from it --------------------------------------------------------------------------


def test_a_memory_has_the_right_words_and_undo_the_old_ones(world: World, servers: Vendors) -> None:
    assert f"“{NOTE}”" in speak(world, servers, NOTE)
    assert world.say("no, I said Anna") == "Corrected: 🎤 “Anna is allergic to nuts”"
    assert memories(world) == ["Anna is allergic to nuts"]
    row = world.db.execute(
        "SELECT transcript, interaction_metadata ->> 'heard_at_first',"
        " interaction_metadata ->> 'transcript_source' FROM interactions WHERE id = 1"
    ).fetchone()
    assert row == ("Anna is allergic to nuts", NOTE, "corrected")
    assert "Anna is allergic" in world.say("/search Anna")
    assert world.say("/undo") == replies.undone("corrected")
    assert memories(world) == [NOTE]
    assert world.db.execute("SELECT transcript FROM interactions WHERE id = 1").fetchone() == (
        NOTE,
    )


def test_a_correction_can_be_corrected_and_the_first_words_stay(
    world: World, servers: Vendors
) -> None:
    speak(world, servers, NOTE)
    world.say("no, I said Ana")
    world.say("no, Anna")
    assert memories(world) == ["Anna is allergic to nuts"]
    row = world.db.execute("SELECT interaction_metadata ->> 'heard_at_first' FROM interactions")
    assert row.fetchone() == (NOTE,)


def test_a_reminder_is_the_one_that_was_meant(world: World, servers: Vendors) -> None:
    assert "call Tim" in speak(world, servers, "Remind me to call Tim tomorrow at 3pm")
    reply = world.say("no, I said remind me to call Kim tomorrow at 5pm")
    assert reply.startswith("Corrected: 🎤 “remind me to call Kim tomorrow at 5pm”")
    assert "Reminder set: call Kim\nTomorrow, Mon 23 Nov, 17:00" in reply
    assert reminders(world) == [("call Kim", "2026-11-23T16:00:00Z")]
    world.say("/undo")
    assert reminders(world) == [("call Tim", "2026-11-23T14:00:00Z")]


def test_one_word_of_a_reminder(world: World, servers: Vendors) -> None:
    speak(world, servers, "Remind me to call Tim tomorrow at 3pm")
    world.say("it's Kim, not Tim")
    assert reminders(world) == [("call Kim", "2026-11-23T14:00:00Z")]
    world.say("no, 4pm")
    assert reminders(world) == [("call Kim", "2026-11-23T15:00:00Z")]


def test_what_was_misheard_as_a_note_becomes_the_reminder_it_was(
    world: World, servers: Vendors
) -> None:
    speak(world, servers, "Rewind me to call mom tomorrow at 3pm")
    assert len(memories(world)) == 1
    assert "Reminder set: call mom" in world.say("no, I said remind me to call mom tomorrow at 3pm")
    assert memories(world) == [] and len(reminders(world)) == 1
    world.say("/undo")
    assert len(memories(world)) == 1 and reminders(world) == []


def test_what_was_misheard_as_a_reminder_becomes_the_note_it_was(
    world: World, servers: Vendors
) -> None:
    speak(world, servers, "Remind me Anna tomorrow at 3pm")
    assert len(reminders(world)) == 1
    reply = world.say("no, I said Ramona comes tomorrow at 3pm")
    assert "Saved your voice note." in reply
    assert memories(world) == ["Ramona comes tomorrow at 3pm"] and reminders(world) == []
    world.say("/undo")
    assert memories(world) == [] and len(reminders(world)) == 1


def test_a_misheard_question_is_answered_anew(world: World, servers: Vendors) -> None:
    world.say("The spare key is in the shed")
    speak(world, servers, "Where is the bear sea?")
    assert "shed" in world.say("no, I said where is the spare key?")
    assert memories(world) == ["The spare key is in the shed"]


def test_which_words_is_asked_when_it_cannot_be_told(world: World, servers: Vendors) -> None:
    speak(world, servers, "I parked on the second floor of the garage next to the stairs")
    assert world.say("no, I said bicycle") == remarks.WHICH_WORDS
    assert "third floor" in world.say("it's third, not second")


def test_only_the_message_right_after_it_is_taken_for_one(world: World, servers: Vendors) -> None:
    speak(world, servers, NOTE)
    world.say("The plumber is called Rossi")
    world.say("it's Anna, not Anne")
    assert memories(world) == [NOTE, "The plumber is called Rossi", "it's Anna, not Anne"]


@pytest.mark.parametrize("quotes", ["the note", "the answer by webhook"])
def test_quoting_it_reaches_an_older_note(world: World, servers: Vendors, quotes: str) -> None:
    speak(world, servers, NOTE, MessageSid="SMnote")
    speak(world, servers, "The boiler is from 1998")
    world.say("The plumber is called Rossi")
    quoted = {"the note": "SMnote", "the answer by webhook": "SMofTwilioItself"}[quotes]
    reply = world.say("no, I said Anna is allergic to nuts", OriginalRepliedMessageSid=quoted)
    assert reply == "Corrected: 🎤 “Anna is allergic to nuts”"
    assert memories(world)[0] == "Anna is allergic to nuts"


def test_quoting_an_answer_sent_by_rest(world: World, servers: Vendors) -> None:
    servers.openai.always(None)
    form = servers.twilio.inbound_media((OGG, "audio/ogg"))
    servers.openai.transcript = NOTE
    ingest.receive(world.services, parse_inbound(form), "rest")
    settle(world)
    sid = servers.twilio.messages[-1]["sid"]
    world.say("The plumber is called Rossi")
    world.say("no, I said Anna", OriginalRepliedMessageSid=sid)
    assert memories(world)[0] == "Anna is allergic to nuts"


def test_anothers_note_is_not_reached(world: World, servers: Vendors) -> None:
    speak(world, servers, NOTE, MessageSid="SMnote")
    world.say(
        "no, I said Anna is allergic to nuts",
        sender="whatsapp:+15551230002",
        OriginalRepliedMessageSid="SMnote",
    )
    assert memories(world)[0] == NOTE


def test_forgetting_takes_the_correction_along(world: World, servers: Vendors) -> None:
    speak(world, servers, NOTE)
    world.say("no, I said Anna is allergic to nuts")
    world.say("/list")
    world.say("/forget 1")
    rows = world.db.execute(
        "SELECT content || ifnull(transcript, '') || interaction_metadata || reply"
        " FROM interactions"
    )
    assert not any("nuts" in row[0] for row in rows)


def test_a_note_that_is_looked_at_again_keeps_its_correction(
    world: World, servers: Vendors
) -> None:
    speak(world, servers, NOTE, MessageSid="SMnote")
    world.say("no, I said Anna")
    interaction_id = 1
    world.db.execute(
        "INSERT INTO media_queue (interaction_id, next_attempt_at, created_at) VALUES (1, '', '')"
    )
    settle(world)
    row = world.db.execute(
        "SELECT transcript FROM interactions WHERE id = :id", {"id": interaction_id}
    )
    assert row.fetchone() == ("Anna is allergic to nuts",)
    assert memories(world) == ["Anna is allergic to nuts"]
