"""Photos, voice notes, cards and documents: kept whatever fails, understood when it can be."""

import sys
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import World
from connected import (
    AT_STATEMENTS,
    CARD,
    HASTY,
    JPEG,
    OGG,
    Vendors,
    connect,
    die_at,
    end,
    file_names,
    intent,
    name_of,
    settle,
)
from openai_stand_in import BROKEN, HANG, HTML, NO_CHOICES, QUOTA, UNAUTHORIZED
from sense_parts import memories, send, told
from sense_parts import modest as modest
from sense_parts import stand_ins as stand_ins
from sense_parts import world as world
from stand_in import Fault

import ingest
import store
from senses import remarks, understanding, vcards
from talk.notes import undoing
from vendors.twilio_inbound import parse_inbound

CAPTION = "lunch with Paul, my treat"


# -- kept ------------------------------------------------------------------------------------------


def test_a_photo_keeps_its_caption_first_and_word_for_word(
    world: World, stand_ins: Vendors
) -> None:
    reply = send(world, stand_ins, (JPEG, "image/jpeg"), Body=CAPTION)
    assert reply.startswith("Saved your photo.\n(A receipt of a bakery.)")
    assert memories(world) == [("image", f"{CAPTION}\n(A receipt of a bakery.)\n“TOTAL 12.50”")]
    (memory,) = store.list_memories(world.db, 1)
    assert memory.tags == ("bakery",)
    assert memory.file_path == name_of(JPEG, "jpg")
    (request,) = stand_ins.openai.sent("/v1/chat")
    assert request.data["caption"] == CAPTION


def test_several_files_are_each_kept_and_equal_ones_once(world: World, stand_ins: Vendors) -> None:
    other = JPEG.replace(b"a photo", b"another")
    send(world, stand_ins, (JPEG, "image/jpeg"), (other, "image/jpeg"), (JPEG, "image/jpeg"))
    assert file_names(Path(world.services.settings.media_dir).parent) == sorted(
        [name_of(JPEG, "jpg"), name_of(other, "jpg")]
    )
    assert world.count("interaction_media") == 3
    assert world.count("media") == 2
    assert len(stand_ins.openai.sent("/v1/chat")) == 2


def test_a_reply_to_several_files_has_a_line_for_each(world: World, stand_ins: Vendors) -> None:
    text = b"the fuse box\nis behind the door"
    reply = send(world, stand_ins, (JPEG, "image/jpeg"), (text, "text/plain"))
    assert "\n📷 (A receipt of a bakery.) “TOTAL 12.50”\n" in reply
    (line,) = [line for line in reply.splitlines() if line.startswith("📄")]
    assert line.endswith("the fuse box is behind the door")


def test_the_same_photo_of_two_people_shows_neither_the_others_words(
    world: World, stand_ins: Vendors
) -> None:
    def describe(data: dict[str, Any]) -> dict[str, Any]:
        caption = f"A cake, {data['caption']}."
        return {"caption": caption, "readable_text": "", "tags": []}

    stand_ins.openai.contents["description"] = describe
    send(world, stand_ins, (JPEG, "image/jpeg"), Body="a surprise for Ben")
    ben = "whatsapp:+15551230002"
    assert "surprise" not in send(world, stand_ins, (JPEG, "image/jpeg"), From=ben)
    assert world.count("media") == 1
    world.say("/list")
    world.say("/forget 1")
    (words,) = world.db.execute("SELECT media_metadata FROM media").fetchone()
    assert "surprise" not in words and "A cake" in words


def test_a_recording_is_heard_once_per_content(world: World, stand_ins: Vendors) -> None:
    for _ in "ab":
        reply = send(world, stand_ins, (OGG, "audio/ogg"))
        assert reply.startswith("🎤 “The dentist moved to Elm Street”")
    assert len(stand_ins.openai.sent("/v1/audio")) == 1
    row = world.db.execute("SELECT transcript FROM interactions WHERE id = 2").fetchone()
    assert row == ("The dentist moved to Elm Street",)


def test_a_spoken_reminder_is_one_and_a_spoken_question_is_answered(
    world: World, stand_ins: Vendors
) -> None:
    world.say("The safe opens with 987654")
    stand_ins.openai.transcript = "Remind me to call mom tomorrow at 3pm"
    reply = send(world, stand_ins, (OGG + b"1", "audio/ogg"))
    assert "Reminder set: call mom" in reply
    stand_ins.openai.transcript = "What does the safe open with?"
    stand_ins.openai.contents["intent"] = intent("search", about="safe")
    assert "987654" in send(world, stand_ins, (OGG + b"2", "audio/ogg"))
    assert [kind for kind, _ in memories(world)] == ["text"]
    assert world.count("media") == 2


@pytest.mark.parametrize("noise", ["", "[Music]", "(silence) ♪♪", "...", "Thanks for watching!"])
def test_noise_is_not_taken_for_words(world: World, stand_ins: Vendors, noise: str) -> None:
    stand_ins.openai.transcript = noise
    reply = send(world, stand_ins, (OGG, "audio/ogg"))
    assert remarks.HEARD_NOTHING in reply
    assert memories(world) == [("audio", "")]


def test_a_long_stretch_of_noise_takes_no_time() -> None:
    started = time.process_time()
    assert not understanding._has_words("♪ ." * 3000 + "(" * 3000)
    assert understanding._has_words("." * 3000 + "a")
    assert understanding._has_words("(laughs) call me")
    assert time.process_time() - started < 0.5


def test_a_photo_is_no_answer_to_our_question(world: World, stand_ins: Vendors) -> None:
    assert "What should I remind you of?" in world.say("Remind me tomorrow at 3pm")
    assert "Saved your photo." in send(world, stand_ins, (JPEG, "image/jpeg"))
    assert world.count("reminders") == 0


def test_a_card_is_read_into_names_and_numbers(modest: World, stand_ins: Vendors) -> None:
    reply = send(modest, stand_ins, (CARD, "text/vcard"), MessageType="contacts")
    assert reply.startswith("Saved this contact.\nAnna Rossi, +39 333 1234567, anna@example.org")
    assert "+39 333 1234567" in modest.say("what is Anna's number?")


@pytest.mark.parametrize(
    ("card", "line"),
    [
        ("FN:Zoë\nTEL;TYPE=CELL:+1 555", "Zoë, +1 555"),
        ("N:Rossi;Anna;;;\nTEL:1", "Anna Rossi, 1"),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=BCrgen=\n M=\nEMAIL:a@b", "Jürgen"),
        (
            "FN:Long\n  Name\nitem1.ADR;TYPE=HOME:;;1 Elm St\\, B;Rome;;;IT",
            "Long Name, 1 Elm St, B",
        ),
        ("VERSION:4.0", ""),
    ],
)
def test_cards_of_all_ages(card: str, line: str) -> None:
    found = vcards.read_cards(f"BEGIN:VCARD\r\n{card}\r\nEND:VCARD\r\n")
    assert (found[0] if found else "").startswith(line)


def address_book(number: int) -> bytes:
    """Cards of as many people, each with a photo."""
    photo = "\r\n ".join(["QUJD" * 18] * 40)
    cards = [
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Person Q{place:04}\r\nPHOTO;ENCODING=b:{photo}\r\n"
        f"ORG:Works{place:04}\r\nTEL:+1555020{place:04}\r\nEND:VCARD\r\n"
        for place in range(number)
    ]
    return "".join(cards).encode()


def test_every_card_of_an_address_book_is_a_memory(modest: World, stand_ins: Vendors) -> None:
    reply = send(modest, stand_ins, (address_book(120), "text/vcard"), MessageType="contacts")
    assert reply.startswith(
        "Saved this contact.\nPerson Q0000, +15550200000, Works0000\n"
        "And 119 more, each kept by itself."
    )
    assert modest.count("memories") == 120
    assert "+15550200117" in modest.say("what is Q0117's number?")
    assert "Q0098" in modest.say("/search Works0098")
    modest.say("/undo")
    assert modest.count("memories") == 0


def test_a_file_of_many_cards_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "all.vcf"
    path.write_bytes(address_book(2000))
    cards = vcards.read_file(path)
    assert len(cards) == 2000
    assert cards[-1] == "Person Q1999, +15550201999, Works1999"


@pytest.mark.parametrize(
    "fields",
    [
        "FN:Jörg Müß".encode("cp1252"),
        "FN:Jörg Müß".encode(),
        b"FN;CHARSET=WINDOWS-1252;ENCODING=QUOTED-PRINTABLE:J=F6rg M=FC=DF",
        b"FN;ENCODING=QUOTED-PRINTABLE:J=F6rg M=FC=DF",
        "FN:Jörg Müß\nPHOTO;JPEG;ENCODING=BASE64:\nQUJD\nQUI=\n".encode("cp1252"),
    ],
)
def test_a_card_in_any_encoding(tmp_path: Path, fields: bytes) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(b"BEGIN:VCARD\n" + fields + b"\nTEL:1\nEND:VCARD\n")
    assert vcards.read_file(path) == ["Jörg Müß, 1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_a_text_in_any_encoding_is_read(modest: World, stand_ins: Vendors, encoding: str) -> None:
    send(modest, stand_ins, ("la clé du chalet est sous le pot".encode(encoding), "text/plain"))
    assert memories(modest) == [("document", "la clé du chalet est sous le pot")]


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:Piano lesson
DTSTART;TZID=Europe/Rome:20261214T173000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=Europe/Rome:20261221T173000
LOCATION:Via Verdi 9
END:VEVENT
BEGIN:VEVENT
SUMMARY:Town fair
DTSTART;VALUE=DATE:20270502
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_is_memories_on_its_days(modest: World, stand_ins: Vendors) -> None:
    content = CALENDAR.replace("\n", "\r\n").encode()
    reply = send(modest, stand_ins, (content, "text/calendar"))
    assert "Piano lesson, Mon 14 Dec 2026 17:30, weekly, Via Verdi 9" in reply
    assert "And 1 more" in reply
    assert modest.count("memories") == 2
    assert "Piano lesson" in modest.say("what's on 28 December 2026?")
    assert "Piano lesson" not in modest.say("what's on 21 December 2026?")
    assert "Town fair" in modest.say("what's on 2 May 2027?")
    assert "BEGIN:" not in modest.say("when is the piano lesson?")


def test_what_only_claims_to_be_a_calendar_is_text(modest: World, stand_ins: Vendors) -> None:
    send(modest, stand_ins, (b"BEGIN:VCALENDAR\nthe tulip code is 42", "text/calendar"))
    assert "tulip code" in modest.say("what is the tulip code?")


def test_a_text_file_is_readable_and_a_document_has_its_name(
    modest: World, stand_ins: Vendors
) -> None:
    send(modest, stand_ins, (b"The wifi password is tulip42", "text/plain"))
    url = stand_ins.twilio.add_media(b"%PDF-1.7 rent", "application/pdf", name="rent-2026.pdf")
    form = {"MessageSid": "SMpdf", "From": "whatsapp:+15551230001", "MediaUrl0": url}
    form |= {"MediaContentType0": "application/pdf", "NumMedia": "1"}
    ingest.receive(modest.services, parse_inbound(form), "twiml")
    assert memories(modest)[0] == ("document", "The wifi password is tulip42")
    assert memories(modest)[1] == ("document", "rent-2026.pdf")
    assert "tulip42" in modest.say("what is the wifi password?")


def test_what_a_file_is_its_bytes_say(modest: World, stand_ins: Vendors) -> None:
    send(modest, stand_ins, (b"<svg onload=alert(1)>", "image/svg+xml"))
    row = modest.db.execute("SELECT mime_type, file_path FROM media").fetchone()
    assert row[0] == "text/plain" and row[1].endswith(".txt")


def test_a_reminder_below_a_photo_is_set_beside_it(world: World, stand_ins: Vendors) -> None:
    reply = send(
        world, stand_ins, (JPEG, "image/jpeg"), Body="Remind me to pay this tomorrow at 9am"
    )
    assert "Saved your photo." in reply and "Reminder set: pay" in reply
    assert world.count("memories") == world.count("reminders") == 1


# -- not kept, and said so -------------------------------------------------------------------------


def test_too_large_a_file_is_said_and_the_words_are_kept(
    tmp_path: Path, stand_ins: Vendors
) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio", MEDIA_MAX_MB="1")
    reply = send(world, stand_ins, (JPEG + b"x" * 1_100_000, "image/jpeg"), Body=CAPTION)
    assert "larger than the 1 MB" in reply
    assert memories(world) == [("image", CAPTION)]
    assert file_names(tmp_path) == [] and world.count("media_queue") == 0
    end(world)


def test_a_file_elsewhere_is_never_asked_for(modest: World, stand_ins: Vendors) -> None:
    form = {
        "MessageSid": "SM1",
        "From": "whatsapp:+15551230001",
        "Body": CAPTION,
        "MediaUrl0": f"{stand_ins.twilio.url}/2010-04-01/Accounts/ACother/Messages/MM1/Media/ME1",
    }
    reply = ingest.receive(modest.services, parse_inbound(form), "twiml").text
    assert remarks.FILE_REFUSED in reply
    assert [one.path for one in stand_ins.twilio.requests if "Media" in one.path] == []
    assert modest.count("media_queue") == 0


# -- vendors that fail -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        BROKEN,
        QUOTA,
        UNAUTHORIZED,
        HTML,
        NO_CHOICES,
        HANG,
        Fault("drop_before"),
        Fault("cut"),
    ],
    ids=["503", "quota", "401", "html", "no choices", "hang", "dropped", "cut"],
)
def test_without_the_model_the_rules_decide(world: World, stand_ins: Vendors, fault: Fault) -> None:
    stand_ins.openai.always(fault)
    assert world.say("The safe opens with 987654").startswith("Saved.")
    assert "987654" in world.say("What does the safe open with?")


def test_a_recording_that_cannot_be_heard_now_is_heard_later(
    world: World, stand_ins: Vendors
) -> None:
    stand_ins.openai.always(BROKEN)
    reply = send(world, stand_ins, (OGG, "audio/ogg"))
    assert reply.startswith("Saved your voice note.")
    assert "can't hear it right now" in reply
    assert memories(world) == [("audio", "")]
    settle(world)
    assert told(stand_ins) == []
    stand_ins.openai.always(None)
    world.clock.pass_(minutes=2)
    restarted = connect(
        Path(world.services.settings.media_dir).parent, stand_ins, uses="twilio openai"
    )
    restarted.clock.now = world.clock.now
    settle(restarted)
    assert memories(restarted) == [("audio", "The dentist moved to Elm Street")]
    assert told(stand_ins) == [
        "Your voice note is understood now.\n“The dentist moved to Elm Street”"
    ]
    assert restarted.count("media_queue") == 0
    assert "Elm Street" in restarted.say("/search dentist")
    end(restarted)


@pytest.mark.parametrize(
    ("said", "reminders", "words"),
    [
        ("Remind me to call mom tomorrow at 3pm", 1, "Reminder set: call mom"),
        ("Remind me to call mom in 10 minutes", 0, "already past"),
        ("Where is the spare key?", 0, "shed"),
    ],
    ids=["ahead", "past", "question"],
)
def test_what_a_recording_asks_for_is_done_when_it_is_heard(
    tmp_path: Path, stand_ins: Vendors, said: str, reminders: int, words: str
) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio openai")
    world.say("The spare key is in the shed")
    kind = "search" if said.endswith("?") else "reminder"
    stand_ins.openai.contents["intent"] = intent(kind)
    stand_ins.openai.transcript = said
    stand_ins.openai.always(Fault(status=503, path="/v1/audio"))
    assert "can't hear" in send(world, stand_ins, (OGG, "audio/ogg"))
    stand_ins.openai.always(None)
    world.clock.pass_(minutes=30)
    settle(world)
    assert world.count("reminders") == reminders
    assert [kind for kind, _ in memories(world)] == ["text"]  # a request is no memory
    (message,) = told(stand_ins)
    assert message.startswith(f"🎤 “{said}”") and words in message
    end(world)


def test_a_photo_that_cannot_be_fetched_now_comes_later(world: World, stand_ins: Vendors) -> None:
    stand_ins.twilio.always(Fault(status=503, host="cdn"))
    reply = send(world, stand_ins, (JPEG, "image/jpeg"), Body=CAPTION)
    assert reply.startswith("Saved.") and "could not fetch the file yet" in reply
    assert memories(world) == [("image", CAPTION)]
    stand_ins.twilio.always(None)
    settle(world)
    assert memories(world) == [("image", f"{CAPTION}\n(A receipt of a bakery.)\n“TOTAL 12.50”")]
    (memory,) = store.list_memories(world.db, 1)
    assert memory.file_path == name_of(JPEG, "jpg")
    assert "A receipt of a bakery." in told(stand_ins)[0]


def test_a_photo_without_words_is_not_called_saved_before_it_is_here(
    world: World, stand_ins: Vendors
) -> None:
    stand_ins.twilio.always(Fault(status=503, host="cdn"))
    reply = send(world, stand_ins, (JPEG, "image/jpeg"))
    assert "Saved" not in reply and "could not fetch" in reply
    stand_ins.twilio.always(None)
    settle(world)
    assert memories(world)[0][0] == "image"


def test_without_a_model_a_recording_is_kept_until_there_is_one(
    tmp_path: Path, modest: World, stand_ins: Vendors
) -> None:
    reply = send(modest, stand_ins, (OGG, "audio/ogg"))
    assert remarks.CANNOT_HEAR in reply
    settle(modest)
    world = connect(tmp_path, stand_ins, uses="twilio openai")
    with store.transaction(world.db):
        now = world.clock()
        store.wake_media(world.db, now, now + timedelta(hours=1))  # as at every start
    settle(world)
    assert memories(world) == [("audio", "The dentist moved to Elm Street")]
    end(world)


def test_a_pdf_that_nothing_reads_yet_waits_without_being_tried_again(
    world: World, stand_ins: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    reply = send(world, stand_ins, (b"%PDF-1.7 rent", "application/pdf"))
    assert remarks.CANNOT_READ in reply
    world.clock.pass_(days=30)
    settle(world)
    assert world.count("media_queue") == 1 and told(stand_ins) == []


def test_what_was_forgotten_meanwhile_stays_forgotten(world: World, stand_ins: Vendors) -> None:
    stand_ins.openai.always(BROKEN)
    send(world, stand_ins, (OGG, "audio/ogg"))
    world.say("/list")
    assert "Forgotten" in world.say("/forget 1")
    stand_ins.openai.always(None)
    world.clock.pass_(minutes=2)
    settle(world)
    assert memories(world) == [] and told(stand_ins) == []
    assert world.count("media_queue") == 0


def test_forgetting_removes_the_file_in_the_end_and_undo_brings_it_back(
    tmp_path: Path, world: World, stand_ins: Vendors
) -> None:
    send(world, stand_ins, (JPEG, "image/jpeg"), Body=CAPTION)
    world.say("/list")
    world.say("/forget 1")
    assert world.say("/undo").startswith("It is back")
    assert memories(world)[0][1].startswith(CAPTION)
    world.say("/list")
    world.say("/forget 1")
    world.clock.pass_(minutes=11)
    undoing.clean_up(world.services, world.db, world.clock())
    assert file_names(tmp_path) == []
    dump = "\n".join(
        str(row)
        for (table,) in world.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not table.startswith("memory_")
        for row in world.db.execute(f"SELECT * FROM {table}")
    )
    assert "Paul" not in dump and "bakery" not in dump


# -- the seam, and the model's word ----------------------------------------------------------------


def test_the_models_time_words_are_read_by_us(world: World, stand_ins: Vendors) -> None:
    stand_ins.openai.contents["intent"] = intent(
        "reminder", message="call the bank", time_words="tomorrow at 9am"
    )
    reply = world.say("could you make sure the bank gets a call from me tomorrow at 9?")
    assert "23 Nov, 09:00" in reply


def test_explicit_reminders_and_commands_ask_no_model(world: World, stand_ins: Vendors) -> None:
    world.say("Remind me to call mom tomorrow at 3pm")
    world.say("/reminders")
    world.say("STOP")
    assert stand_ins.openai.requests == []


def test_a_weak_hint_deletes_nothing(world: World, stand_ins: Vendors) -> None:
    world.say("The safe opens with 987654")
    stand_ins.openai.contents["intent"] = intent("forget", confidence=0.55)
    world.say("The old safe is at the dump now")
    assert len(memories(world)) == 2


@pytest.mark.parametrize("text", ["What opens the safe?", "Remind me to call mom"])
def test_a_question_is_never_kept_and_a_plain_reminder_not_missed(
    world: World, stand_ins: Vendors, text: str
) -> None:
    stand_ins.openai.contents["intent"] = intent("memory")
    world.say(text)
    assert memories(world) == []


def test_the_model_answers_from_our_memories_and_the_recent_turns(
    world: World, stand_ins: Vendors
) -> None:
    world.say("The safe opens with 987654")
    stand_ins.openai.contents["intent"] = intent("search")
    asked: list[dict[str, Any]] = []

    def answer(data: dict[str, Any]) -> dict[str, Any]:
        asked.append(data)
        return {"known": True, "used": [1], "text": "It opens with 987654 (Sun 22 Nov 2026)."}

    stand_ins.openai.contents["answer"] = answer
    assert world.say("What opens the safe?") == "It opens with 987654 (Sun 22 Nov 2026)."
    assert [one["text"] for one in asked[0]["memories"]] == ["The safe opens with 987654"]
    assert asked[0]["before"][-1]["person"] == "The safe opens with 987654"
    quotes = world.db.execute("SELECT memory_id FROM memory_interactions WHERE role = 'quote'")
    assert quotes.fetchall() == [(1,)]


def test_small_talk_may_be_the_models(world: World, stand_ins: Vendors) -> None:
    stand_ins.openai.contents["intent"] = intent("chat", reply="All good here!")
    assert world.say("haha ok").startswith("All good here!")
    assert memories(world) == []


# -- death at every statement ----------------------------------------------------------------------


@AT_STATEMENTS
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_death_at_any_statement_of_a_voice_note(
    tmp_path: Path, stand_ins: Vendors, step: int
) -> None:
    form = stand_ins.twilio.inbound_media((OGG, "audio/ogg"), MessageSid="SMvoice")
    message = parse_inbound(form)
    statement, is_dying = 0, True
    while is_dying:
        statement += step
        folder = tmp_path / str(statement)
        folder.mkdir()
        is_dying = die_at(
            statement,
            partial(connect, folder, stand_ins, uses="twilio openai"),
            lambda world: ingest.receive(world.services, message, "local"),
        )
        world = connect(folder, stand_ins, uses="twilio openai")
        ingest.recover(world.services)
        world.services.workers.stop(timeout_s=5)
        ingest.receive(world.services, message, "twiml")  # Twilio delivers it again
        while world.services.jobs:
            pass
        assert (world.count("interactions"), world.count("media")) == (1, 1)
        assert memories(world) == [("audio", "The dentist moved to Elm Street")]
        assert file_names(folder) == [name_of(OGG, "ogg")]
        states = world.db.execute("SELECT status FROM interactions").fetchall()
        assert states == [("done",)]
        end(world)
    assert statement > 40


def test_two_processes_at_one_message_are_one_effect(tmp_path: Path, stand_ins: Vendors) -> None:
    worlds = [connect(tmp_path, stand_ins, uses="twilio openai") for _ in "ab"]
    stand_ins.openai.transcript = "Remind me to call mom tomorrow at 3pm"
    message = parse_inbound(stand_ins.twilio.inbound_media((OGG, "audio/ogg")))
    number = ingest._accept(worlds[0].services, worlds[0].db, message)
    replies_given = [ingest._work(one.services, number, "twiml").text for one in worlds]
    assert replies_given[0] == replies_given[1]
    assert worlds[0].count("reminders") == 1
    for world in worlds:
        end(world)


def test_slow_messages_of_one_person_are_answered_in_their_order(
    world: World, stand_ins: Vendors
) -> None:
    stand_ins.openai.next(Fault("slow", seconds=0.5, path="/v1/audio"))
    for words in (b"one", b"two", b"three"):
        form = stand_ins.twilio.inbound_media((OGG + words, "audio/ogg"))
        message = parse_inbound(form)
        number = ingest._accept(world.services, world.db, message)
        interaction = store.get_interaction(world.db, number)
        ingest._start(world.services, message.message_sid, interaction, "rest")
    world.services.last_jobs[1].result(10)
    rows = world.db.execute("SELECT interaction_id FROM memories ORDER BY id").fetchall()
    assert rows == [(1,), (2,), (3,)]


def test_the_seam_of_the_senses(modest: World, world: World) -> None:
    assert not understanding.can_hear(modest.services)
    assert understanding.can_hear(world.services) and understanding.can_see(world.services)
    assert replace(HASTY, twiml_s=1.0).twiml_s == 1.0
