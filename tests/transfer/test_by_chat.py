"""A file that is sent in the chat: recognised, offered, brought on a yes."""

import io
import json
import uuid
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from belongings import NUMBER
from conftest import World
from imported import texts

import ingest
import store
from core import files
from core.errors import UserError
from transfer.import_file import import_file
from transfer.report import Options
from vendors.twilio_inbound import Attachment, typed

CHAT = "\n".join(
    f"2{day}/11/2026, 15:1{day} - {name}: {words}"
    for day, name, words in [(0, "Ben", "the alarm code is 4417"), (1, "Anna", "thanks")]
)
EVENT = (
    "BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n",
    "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;TZID=Europe/Rome:{start}\r\nSUMMARY:{name}\r\n{more}"
    "END:VEVENT\r\n",
)


def send(world: World, content: bytes, name: str, claim: str) -> str:
    folder = world.services.settings.media_dir
    kept = files.keep_file(iter([content]), claim, name, folder, 16 << 20)
    message = replace(
        typed(NUMBER, ""),
        key=str(uuid.uuid4()),
        kind=files.kind_of(kept.mime_type),
        attachments=(Attachment("", kept.mime_type, is_here=True),),
        files=(kept,),
    )
    return ingest.receive(world.services, message, "local").text


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".txt", content)
    return out.getvalue()


@pytest.mark.parametrize("form", ["txt", "zip"])
def test_a_chat_is_offered_and_brought(world: World, form: str) -> None:
    content = zipped(_chat=CHAT) if form == "zip" else CHAT.encode()
    claim = "application/zip" if form == "zip" else "text/plain"
    said = send(world, content, f"WhatsApp Chat with Ben.{form}", claim)
    assert said.startswith("Saved your document.")
    assert "a chat exported from WhatsApp. Shall I bring in what it holds" in said
    asked = world.say("yes")
    assert asked.startswith("Which of them are you?")
    number = next(line[0] for line in asked.splitlines() if line.endswith("Anna"))
    assert world.say(number).startswith("Added: 2 messages.")
    found = {(one.sender, one.content) for one in store.list_memories(world.db, None)}
    assert {("Ben", "the alarm code is 4417"), (None, "thanks")} < found
    assert "WhatsApp Chat with Ben." + form in texts(world)
    assert "4417" in world.say("what is the alarm code?")


def test_a_chat_whose_dates_are_open_is_asked_about_too(world: World) -> None:
    chat = CHAT.replace("20/11", "02/10").replace("21/11", "03/10")
    send(world, chat.encode(), "x.txt", "text/plain")
    world.say("yes")
    asked = world.say("Anna")
    assert "02/10/2026 can be day/month or month/day. Which is it?" in asked
    assert world.say("2").startswith("Added: 2 messages.")
    when = {store.to_text(one.created_at)[:10] for one in store.list_memories(world.db, None)}
    assert "2026-02-10" in when


def test_an_offer_may_be_declined_or_passed_over(world: World) -> None:
    send(world, CHAT.encode(), "x.txt", "text/plain")
    assert "left everything" in world.say("no")
    send(world, CHAT.encode(), "x.txt", "text/plain")
    assert world.say("The bins go out on Tuesday").startswith("Saved.")
    assert not world.say("yes").startswith("Which of them")


@pytest.mark.parametrize(
    ("content", "name", "offers"),
    [
        (json.dumps({"title": "P", "textContent": "x"}).encode(), "Paint.json", "Google Keep"),
        (b"<?xml?><en-export><note><title>x</title></note></en-export>", "a.enex", "Evernote"),
        (zipped(a__b="# x", a__c="# y"), "vault.zip", "Markdown or plain text"),
        (b"The wifi is tulip42", "note.txt", ""),
        (b"# Trip", "trip.md", ""),
        (zipped(), "empty.zip", ""),
    ],
)
def test_what_else_is_recognised(world: World, content: bytes, name: str, offers: str) -> None:
    said = send(world, content, name, "application/octet-stream")
    assert ("Shall I bring in" in said) == bool(offers)
    assert offers in said


def test_a_zip_that_is_none_of_these_is_said_to_be_unread(world: World) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.exe", "MZ")
    said = send(world, out.getvalue(), "a.zip", "application/zip")
    assert "can't read files of this kind" in said


def test_nobody_is_brought_anybody_elses(world: World, tmp_path: Path) -> None:
    from test_programs import elder

    path = elder(tmp_path / "old") / "whatsapp_memory.db"
    said = send(world, path.read_bytes(), "whatsapp_memory.db", "application/octet-stream")
    assert "database of a memory agent" in said
    assert world.say("yes").startswith("Added: 2 memories, 3 messages, 3 reminders.")
    assert {one["whatsapp_id"] for one in store.list_users(world.db)} == {NUMBER}
    one = Options("+15559990000", is_for_one=True)
    with pytest.raises(UserError, match="several people"):
        import_file(world.db, world.services.settings, path, world.clock(), one)


# -- calendars -------------------------------------------------------------------------------------


def calendar(*events: tuple[str, str, str]) -> bytes:
    parts = [
        EVENT[1].format(n=n, start=start, name=name, more=more)
        for n, (start, name, more) in enumerate(events)
    ]
    return EVENT[0].format(events="".join(parts)).encode()


def test_an_invitation_is_on_the_agenda_and_offered_as_a_reminder(world: World) -> None:
    said = send(world, calendar(("20270312T163000", "Orthodontist", "")), "a.ics", "text/calendar")
    assert "Shall I remind you" in said
    assert "15:30" in said  # an hour before
    assert "Orthodontist" in world.say("yes")
    [reminder] = store.list_reminders(world.db, None, "pending")
    assert (reminder.message, store.to_text(reminder.due_at)) == (
        "Orthodontist",
        "2027-03-12T14:30:00Z",
    )
    assert "Orthodontist" in world.say("what's on 12 March 2027?")


def test_all_events_that_are_ahead_are_offered(world: World) -> None:
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
    events = [
        ("20270312T163000", "Orthodontist", alarm),
        ("20270313T100000", "Choir", "RRULE:FREQ=WEEKLY\r\n"),
        ("20250313T100000", "Long ago", ""),
        ("20270314T100000", "Called off", "STATUS:CANCELLED\r\n"),
        ("20270315T100000", "Yoga", "RRULE:FREQ=DAILY\r\nEXDATE:20270317T100000\r\n"),
    ]
    said = send(world, calendar(*events), "a.ics", "text/calendar")
    assert "Shall I remind you of the 2 events that are ahead?" in said
    world.say("yes")
    rows = store.list_reminders(world.db, None, "pending")
    assert {one.message: (store.to_text(one.due_at), one.rrule) for one in rows} == {
        "Orthodontist": ("2027-03-12T15:15:00Z", None),
        "Choir": ("2027-03-13T08:00:00Z", "FREQ=WEEKLY"),
    }
