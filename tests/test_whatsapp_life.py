"""A life on WhatsApp through real HTTP, with the stand-ins of all three vendors."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from connected import (
    JPEG,
    OGG,
    Phone,
    Vendors,
    connect,
    end,
    eventually,
    file_names,
    intent,
    media_path,
    name_of,
    real_clock,
    running,
    vendors,
)
from openai_stand_in import BROKEN
from twilio_stand_in import AUTH_TOKEN

RECEIPT = {"caption": "A receipt of a bakery.", "readable_text": "TOTAL 12.50", "tags": ["bakery"]}


@pytest.fixture
def stand_ins() -> Iterator[Vendors]:
    with vendors() as stand_ins:
        yield stand_ins


def answer_with(**answers: str) -> object:
    """Answer from the first memory that holds a word: the model's part, played by the test."""

    def answer(data: dict[str, object]) -> dict[str, object]:
        memories = data["memories"]
        assert isinstance(memories, list)
        for word, text in answers.items():
            numbers = [one["number"] for one in memories if word in one["text"]]
            if word in str(data["question"]) and numbers:
                return {"known": True, "used": numbers[:1], "text": text}
        return {"known": False, "used": [], "text": "I don't have that."}

    return answer


def classify(data: dict[str, object]) -> dict[str, object]:
    """Understand as a model would, by a glance at the words."""
    said = str(data["message"])
    if said.lower().startswith("remind"):
        return intent("reminder", message="water the plants", time_words="tomorrow at 9am")
    return intent("search" if said.endswith("?") else "memory")


def test_a_whole_conversation(
    tmp_path: Path, stand_ins: Vendors, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    openai, twilio, mem0 = stand_ins.openai, stand_ins.twilio, stand_ins.mem0
    openai.contents["intent"] = classify
    openai.contents["description"] = RECEIPT
    openai.contents["answer"] = answer_with(
        bakery="You paid 12.50 at the bakery (today).",
        marmalade="Grandma's marmalade needs two lemons (today).",
        Sarah="Your meeting with Sarah is at the harbour.",
    )
    openai.transcript = "Grandma's marmalade needs two lemons"
    world = connect(tmp_path, stand_ins, clock=real_clock)
    with running(world) as server:
        phone = Phone(server, stand_ins)
        assert phone.send("Meeting with Sarah at the harbour 🌊").reply.startswith("Saved.")
        photo = phone.send_files((JPEG, "image/jpeg"), Body="lunch with Paul, my treat").reply
        assert photo.startswith("Saved your photo.")
        assert "A receipt of a bakery." in photo
        voice_form = twilio.inbound_media((OGG, "audio/ogg"))
        voice = phone.post("/webhook", voice_form).reply
        assert voice.startswith("🎤 “Grandma's marmalade needs two lemons”")
        assert "Saved your voice note." in voice
        assert file_names(tmp_path) == sorted([name_of(JPEG, "jpg"), name_of(OGG, "ogg")])

        # A question about each.
        assert "harbour" in phone.send("Where do I meet Sarah?").reply
        paid = phone.send("What did I pay at the bakery?")
        assert "12.50" in paid.reply
        link = ElementTree.fromstring(paid.text).findtext(".//Media") or ""
        assert server.call("GET", media_path(link)).status == 200
        assert "two lemons" in phone.send("What does the marmalade need?").reply

        # A reminder by voice, and what came already delivered once more.
        openai.transcript = "Remind me to water the plants tomorrow at 9am"
        spoken = phone.send_files((OGG + b"2", "audio/ogg")).reply
        assert "Reminder set: water the plants" in spoken
        assert phone.post("/webhook", voice_form).reply == voice
        assert world.count("reminders") == 1

        # Mem0 has the words of all three, and nothing else.
        eventually(lambda: len(mem0.texts("user_1")) == 3)
        assert {one["metadata"] and one["metadata"]["kind"] for one in mem0.memories.values()} == {
            "text",
            None,
        }

        # An outage in the middle: all is kept and said so, and finished after it.
        openai.always(BROKEN)
        mem0_before = len(mem0.texts("user_1"))
        mem0.always(mem0_fault())
        lost = phone.send_files((OGG + b"3", "audio/ogg")).reply
        assert "can't hear it right now" in lost
        assert phone.send("The spare key is in the shed").reply.startswith("Saved.")
        assert "shed" in phone.send("Where is the spare key?").reply
        assert len(mem0.texts("user_1")) == mem0_before
    end(world)

    # A restart while they are still away, and then they are back.
    world = connect(tmp_path, stand_ins, clock=real_clock)
    with running(world) as server:
        phone = Phone(server, stand_ins)
        openai.transcript = "The dentist moved to Elm Street"
        openai.always(None)
        mem0.always(None)
        eventually(lambda: any("Elm Street" in text for text in phone.received))
        eventually(lambda: "The spare key is in the shed" in mem0.texts("user_1"))
        assert world.count("media_queue") == 0
        contents = [one["content"] for one in server_memories(world)]
        assert "The dentist moved to Elm Street" in contents
        # Both photo and voice are there once, the caption first and word for word.
        assert any(text.startswith("lunch with Paul, my treat\n(A receipt") for text in contents)
        assert len(contents) == 5
        eventually(lambda: not world.count("mem0_queue"))
    end(world)

    logged = "\n".join(record.getMessage() for record in caplog.records) + caplog.text
    for secret in (AUTH_TOKEN, "sk-test-key", "m0-test-key", "15551230001"):
        assert secret not in logged
    for words in ("Sarah", "marmalade", "lunch with Paul", "shed", "Elm Street", "TOTAL"):
        assert words not in logged
    assert re.search(r"message done from=\+1555…01 kind=audio", logged)


def mem0_fault() -> object:
    from mem0_stand_in import Fault as Mem0Fault

    return Mem0Fault(status=503)


def server_memories(world: object) -> list[dict[str, str]]:
    rows = world.db.execute("SELECT content, memory_type FROM memories ORDER BY id").fetchall()  # type: ignore[attr-defined]
    return [{"content": row[0], "kind": row[1]} for row in rows]
