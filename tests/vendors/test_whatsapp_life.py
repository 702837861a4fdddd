"""A life on WhatsApp through real HTTP, with the stand-ins of all three vendors."""

import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Clock, Server, World, serve
from connected import (
    HASTY,
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
    settle,
    vendors,
)
from openai_stand_in import BROKEN, OpenAIStandIn
from stand_in import Fault
from twilio_stand_in import ACCOUNT_SID, AUTH_TOKEN, inbound_form, sign

import ingest
import replies
from core.address import PublicAddress
from vendors.twilio_inbound import parse_inbound

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
    set_up(stand_ins.openai)
    world = connect(tmp_path, stand_ins, clock=real_clock)
    with running(world) as server:
        phone = Phone(server, stand_ins)
        voice_form = stand_ins.twilio.inbound_media((OGG, "audio/ogg"))
        voice = say_three_things(phone, voice_form)
        assert file_names(tmp_path) == sorted([name_of(JPEG, "jpg"), name_of(OGG, "ogg")])
        ask_about_each(phone, server)
        be_reminded(phone, stand_ins.openai, world)
        assert phone.post("/webhook", voice_form).reply == voice  # what came, once more
        live_through_an_outage(phone, stand_ins)
    end(world)
    world = connect(tmp_path, stand_ins, clock=real_clock)
    with running(world) as server:
        come_back(Phone(server, stand_ins), stand_ins, world)
    end(world)
    assert_nothing_told("\n".join(r.getMessage() for r in caplog.records) + caplog.text)


def set_up(openai: OpenAIStandIn) -> None:
    openai.contents["intent"] = classify
    openai.contents["description"] = RECEIPT
    openai.contents["answer"] = answer_with(
        bakery="You paid 12.50 at the bakery (today).",
        marmalade="Grandma's marmalade needs two lemons (today).",
        Sarah="Your meeting with Sarah is at the harbour.",
    )
    openai.transcript = "Grandma's marmalade needs two lemons"


def say_three_things(phone: Phone, voice_form: dict[str, str]) -> str:
    """A note, a photo and a voice note; return the reply to the last."""
    assert phone.send("Meeting with Sarah at the harbour 🌊").reply.startswith("Saved.")
    photo = phone.send_files((JPEG, "image/jpeg"), Body="lunch with Paul, my treat").reply
    assert photo.startswith("Saved your photo.")
    assert "A receipt of a bakery." in photo
    voice = phone.post("/webhook", voice_form).reply
    assert voice.startswith("🎤 “Grandma's marmalade needs two lemons”")
    assert "Saved your voice note." in voice
    return voice


def ask_about_each(phone: Phone, server: Server) -> None:
    assert "harbour" in phone.send("Where do I meet Sarah?").reply
    paid = phone.send("What did I pay at the bakery?")
    assert "12.50" in paid.reply
    link = ElementTree.fromstring(paid.text).findtext(".//Media") or ""
    assert server.call("GET", media_path(link)).status == 200
    assert "two lemons" in phone.send("What does the marmalade need?").reply


def be_reminded(phone: Phone, openai: OpenAIStandIn, world: World) -> None:
    """Ask for a reminder by voice."""
    openai.transcript = "Remind me to water the plants tomorrow at 9am"
    spoken = phone.send_files((OGG + b"2", "audio/ogg")).reply
    assert "Reminder set: water the plants" in spoken
    assert world.count("reminders") == 1


def live_through_an_outage(phone: Phone, stand_ins: Vendors) -> None:
    """Mem0 has the words of all three and nothing else; what is said meanwhile is kept."""
    openai, mem0 = stand_ins.openai, stand_ins.mem0
    eventually(lambda: len(mem0.texts("user_1")) == 3)
    assert {one["metadata"] and one["metadata"]["kind"] for one in mem0.memories.values()} == {
        "text",
        None,
    }
    # An outage in the middle: all is kept and said so, and finished after it.
    openai.always(BROKEN)
    mem0_before = len(mem0.texts("user_1"))
    mem0.always(Fault(status=503))
    lost = phone.send_files((OGG + b"3", "audio/ogg")).reply
    assert "can't hear it right now" in lost
    assert phone.send("The spare key is in the shed").reply.startswith("Saved.")
    assert "shed" in phone.send("Where is the spare key?").reply
    assert len(mem0.texts("user_1")) == mem0_before


def come_back(phone: Phone, stand_ins: Vendors, world: World) -> None:
    """A restart while they are still away, and then they are back."""
    openai, mem0 = stand_ins.openai, stand_ins.mem0
    openai.transcript = "The dentist moved to Elm Street"
    openai.always(None)
    mem0.always(None)
    eventually(lambda: any("Elm Street" in text for text in phone.received))
    eventually(lambda: "The spare key is in the shed" in mem0.texts("user_1"))
    assert world.count("media_queue") == 0
    contents = contents_of(world)
    assert "The dentist moved to Elm Street" in contents
    # Both photo and voice are there once, the caption first and word for word.
    assert any(text.startswith("lunch with Paul, my treat\n(A receipt") for text in contents)
    assert len(contents) == 5
    eventually(lambda: not world.count("mem0_queue"))


def assert_nothing_told(logged: str) -> None:
    for secret in (AUTH_TOKEN, "sk-test-key", "m0-test-key", "15551230001"):
        assert secret not in logged
    for words in ("Sarah", "marmalade", "lunch with Paul", "shed", "Elm Street", "TOTAL"):
        assert words not in logged
    assert re.search(r"message done from=\+1555…01 kind=audio", logged)


def contents_of(world: World) -> list[str]:
    rows = world.db.execute("SELECT content FROM memories ORDER BY id").fetchall()
    return [row[0] for row in rows]


# -- the door --------------------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    world = connect(tmp_path, stand_ins, uses="twilio")
    yield world
    end(world)


@pytest.fixture
def phone(world: World, stand_ins: Vendors) -> Iterator[Phone]:
    for server in serve(world):
        yield Phone(server, stand_ins)


@pytest.mark.parametrize("text", ["Kaffee ☕ ist im Schrank 🎉", "", "a&b=c+d%20e", "ключ"])
def test_a_signed_message_comes_in(phone: Phone, text: str) -> None:
    assert phone.send(text).status == 200


@pytest.mark.parametrize("path", ["/webhook", "/webhook/status"])
@pytest.mark.parametrize("signature", ["", "bm9uc2Vuc2U=", "ünsinn"])
def test_without_twilios_signature_nothing_is_stored(
    phone: Phone, world: World, path: str, signature: str
) -> None:
    form = inbound_form(MessageStatus="delivered")
    signature = signature.encode().decode("latin-1")
    assert phone.post(path, form, signature).status == 403
    assert world.count("interactions") == world.count("users") == 0
    assert world.count("delivery_reports") == 0


def test_a_signature_of_another_form_or_account_does_not_fit(phone: Phone, world: World) -> None:
    signature = sign("https://memory.example.org/webhook", inbound_form(MessageSid="SM1"))
    forged = inbound_form(MessageSid="SM1", Body="forget everything")
    assert phone.post("/webhook", forged, signature).status == 403
    other = inbound_form(AccountSid="AC" + "9" * 32)
    assert phone.post("/webhook", other).status == 403
    assert world.count("interactions") == 0


def test_this_machine_needs_a_signature_too(world: World, phone: Phone) -> None:
    assert phone.server.webhook("SM1", "hi").status == 403


def test_the_address_is_asked_of_ngrok_and_followed_when_it_changes(
    tmp_path: Path, stand_ins: Vendors
) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio", PUBLIC_URL="")
    answers = iter([None, "https://one.ngrok-free.dev", "https://two.ngrok-free.dev"])
    asked: list[str | None] = []

    def ask() -> str | None:
        asked.append(next(answers))
        return asked[-1]

    address = PublicAddress(None, ask)
    world.services = replace(world.services, address=address)
    for server in serve(world):
        phone = Phone(server, stand_ins)

        def post(tunnel: str, form: dict[str, str], phone: Phone = phone) -> int:
            signature = sign(f"https://{tunnel}.ngrok-free.dev/webhook", form)
            return phone.post("/webhook", form, signature).status

        form = inbound_form(Body="The key is under the pot")
        assert post("one", form) == 403
        assert asked == [None]  # and not again for each request
        address._asked_at = -1000.0
        assert post("one", form) == 200
        address._asked_at = -1000.0
        form = inbound_form(Body="The ladder is in the garage")
        assert post("two", form) == 200
        assert world.services.links.base_url() == "https://two.ngrok-free.dev"
    end(world)


def test_only_allowed_people_are_served_by_either_name(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio", ALLOWED_NUMBERS="+15551230001")
    for server in serve(world):
        stranger = Phone(server, stand_ins, "whatsapp:+15559990009")
        assert stranger.send("hi").reply == replies.NOT_SERVED
        assert world.count("interactions") == world.count("users") == 0
        owner = Phone(server, stand_ins)
        owner.send("The key is under the pot", ExternalUserId="US.owner123")
        hidden = Phone(server, stand_ins, "whatsapp:US.owner123")
        assert "pot" in hidden.send("Where is the key?").reply
        assert world.count("users") == 1
    end(world)


# -- in time, or by REST: exactly one way ----------------------------------------------------------


@pytest.fixture
def interim_s() -> float:
    """After how many seconds one sentence is sent in between: not within a test."""
    return 600.0


@pytest.fixture
def slow(tmp_path: Path, stand_ins: Vendors, interim_s: float) -> Iterator[tuple[World, Phone]]:
    """A world that waits a third of a second, and a model that answers when it is let."""
    patience = replace(HASTY, twiml_s=0.3, interim_s=interim_s)
    world = connect(tmp_path, stand_ins, uses="twilio openai", patience=patience, clock=real_clock)
    assert world.services.model is not None
    world.services.model.warm()
    stand_ins.openai.transcript = "The dentist moved to Elm Street"
    with running(world) as server:
        yield world, Phone(server, stand_ins)
    end(world)


def test_a_late_answer_goes_out_by_rest_once(slow: tuple[World, Phone], stand_ins: Vendors) -> None:
    world, phone = slow
    stand_ins.openai.always(Fault("held", path="/v1/audio"))
    form = stand_ins.twilio.inbound_media((OGG, "audio/ogg"))
    assert phone.post("/webhook", form).reply == ""
    stand_ins.openai.release()
    (text,) = eventually(lambda: phone.received)
    assert text.startswith("🎤 “The dentist moved to Elm Street”")
    assert phone.post("/webhook", form).reply == ""  # delivered again, it is not repeated
    assert len(phone.received) == 1
    assert world.count("memories") == 1


def test_who_waits_sees_typing_and_gets_no_message_for_it(
    slow: tuple[World, Phone], stand_ins: Vendors
) -> None:
    world, phone = slow
    stand_ins.openai.always(Fault("held", path="/v1/audio"))
    form = stand_ins.twilio.inbound_media((OGG, "audio/ogg"))
    assert phone.post("/webhook", form).reply == ""
    eventually(lambda: world.services.typing)
    assert stand_ins.twilio.typing == [form["MessageSid"]]
    timer = threading.Thread(target=ingest._announce, args=(world.services, 1))
    timer.start()  # as if twelve seconds had gone by
    timer.join()
    stand_ins.openai.release()
    (text,) = eventually(lambda: phone.received)
    assert text.startswith("🎤")
    eventually(lambda: not world.services.typing)


@pytest.mark.parametrize("interim_s", [0.6])
def test_what_takes_even_longer_is_announced_once_where_typing_cannot_be_shown(
    slow: tuple[World, Phone], stand_ins: Vendors
) -> None:
    _, phone = slow
    stand_ins.twilio.always(Fault(status=400, path="Typing.json"))
    stand_ins.openai.always(Fault("held", path="/v1/audio"))
    assert phone.send_files((OGG, "audio/ogg")).reply == ""
    eventually(lambda: phone.received)
    stand_ins.openai.release()
    eventually(lambda: len(phone.received) == 2)
    assert phone.received[0] == replies.STILL_AT_IT
    assert phone.received[1].startswith("🎤")


def test_deliveries_at_once_are_one_message_and_one_answer(
    slow: tuple[World, Phone], stand_ins: Vendors
) -> None:
    world, phone = slow
    stand_ins.openai.always(Fault("slow", seconds=0.1, path="/v1/audio"))
    form = stand_ins.twilio.inbound_media((OGG, "audio/ogg"))

    def deliver(_: int) -> str:
        while (answer := phone.post("/webhook", form)).status == 503:
            pass  # not recorded in time by the first; Twilio delivers it again
        return answer.reply

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(deliver, range(8)))
    eventually(lambda: not world.services.jobs)
    by_twiml = {answer for answer in answers if answer}
    if not by_twiml:
        eventually(lambda: phone.received)
    by_rest = [text for text in phone.received if text.startswith("🎤")]
    assert (len(by_rest), len(by_twiml)) in {(0, 1), (1, 0)}
    assert world.count("memories") == world.count("interactions") == 1
    assert len(stand_ins.openai.sent("/v1/audio")) == 1


def test_the_race_between_worker_and_timeout_has_one_winner(
    tmp_path: Path, stand_ins: Vendors
) -> None:
    stand_ins.openai.transcript = "The dentist moved to Elm Street"
    for number in range(12):
        folder = tmp_path / str(number)
        folder.mkdir()
        patience = replace(HASTY, twiml_s=0.08 + 0.01 * number, interim_s=600.0)
        world = connect(folder, stand_ins, uses="twilio openai", patience=patience)
        assert world.services.model is not None
        world.services.model.warm()
        stand_ins.twilio.reset()
        form = stand_ins.twilio.inbound_media((OGG, "audio/ogg"))
        stand_ins.openai.always(Fault("slow", seconds=0.06, path="/v1/audio"))
        reply = ingest.receive(world.services, parse_inbound(form), "twiml").text
        eventually(lambda world=world: not world.services.jobs)
        row = world.db.execute("SELECT status, reply_via FROM interactions").fetchone()
        queued = world.count("outbound_messages")
        assert row[0] == "done"
        assert (bool(reply), row[1], queued) in {(True, "twiml", 0), (False, "rest", 1)}
        end(world)


# -- files for people ------------------------------------------------------------------------------


def test_a_photo_comes_back_by_a_link_that_ends(phone: Phone, world: World) -> None:
    phone.send_files((JPEG, "image/jpeg"), Body="my parking spot at the airport")
    answer = phone.send("where did I park at the airport?")
    link = ElementTree.fromstring(answer.text).findtext(".//Media") or ""
    assert link.startswith(f"https://memory.example.org/media/{name_of(JPEG, 'jpg')}?e=")
    for method in ("GET", "HEAD"):
        file = phone.server.call(method, media_path(link), headers={"X-Forwarded-For": "54.1.1.1"})
        assert file.status == 200
        assert file.headers["Content-Type"] == "image/jpeg"
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.headers["Content-Length"] == str(len(JPEG))
    forged = media_path(link).replace(name_of(JPEG, "jpg"), "memory.key")
    assert phone.server.call("GET", forged).status == 403
    assert isinstance(world.clock, Clock)
    world.clock.pass_(hours=2)
    assert phone.server.call("GET", media_path(link)).status == 403


# -- send now --------------------------------------------------------------------------------------


def make_reminder(phone: Phone, when: str = "2026-11-23T15:00:00") -> int:
    body = {"message": "call mom", "scheduled_time": when, "user_id": "+15551230001"}
    made = phone.server.post("/reminders", body)
    assert made.status == 201
    return int(made.json["id"])


def test_send_now_gives_the_sid(phone: Phone, stand_ins: Vendors) -> None:
    phone.send("hi")
    sent = phone.server.post(f"/reminders/{make_reminder(phone)}/send-now")
    assert sent.status == 200
    assert sent.json["message_sid"] == stand_ins.twilio.messages[0]["sid"]
    assert sent.json["status"] == "sent"


def test_send_now_outside_the_window_is_409(phone: Phone, world: World) -> None:
    phone.send("hi")
    number = make_reminder(phone, "2026-11-28T15:00:00")
    assert isinstance(world.clock, Clock)
    world.clock.pass_(days=2)
    held = phone.server.post(f"/reminders/{number}/send-now")
    assert held.status == 409 and "24 hours" in held.json["error"]
    assert world.count("outbound_messages") == 0


def test_send_now_tells_twilios_reason(phone: Phone, stand_ins: Vendors, world: World) -> None:
    phone.send("hi")
    number = make_reminder(phone)
    body = {"code": 21211, "message": "Invalid 'To' Phone Number: +15551230001"}
    stand_ins.twilio.next(Fault(status=400, body=body))
    refused = phone.server.post(f"/reminders/{number}/send-now")
    assert refused.status == 502
    assert "Invalid 'To'" in refused.json["error"] and "+15551230001" not in refused.json["error"]
    again = phone.server.get("/reminders").json[0]
    assert (again["status"], again["error_code"]) == ("pending", 21211)
    assert again["scheduled_time"] == "2026-11-23T15:00:00+01:00"
    assert phone.server.post(f"/reminders/{number}/send-now").status == 200


def test_a_lost_answer_of_send_now_is_looked_up(
    phone: Phone, stand_ins: Vendors, world: World
) -> None:
    phone.send("hi")
    number = make_reminder(phone)
    stand_ins.twilio.next(Fault("drop_after"))
    assert phone.server.post(f"/reminders/{number}/send-now").status == 502
    assert phone.server.post(f"/reminders/{number}/send-now").status == 409
    settle(world)
    assert len(stand_ins.twilio.messages) == 1
    assert phone.server.get("/reminders").json[0]["status"] == "sent"


# -- what is told of it ----------------------------------------------------------------------------


def test_a_status_callback_moves_the_message(
    phone: Phone, stand_ins: Vendors, world: World
) -> None:
    phone.send("hi")
    sent = phone.server.post(f"/reminders/{make_reminder(phone)}/send-now").json
    for status in ("read", "sent", "delivered"):
        assert phone.status(sent["message_sid"], status) == 204
    row = world.db.execute("SELECT status FROM outbound_messages").fetchone()
    assert row == ("read",)
    assert phone.post("/webhook/status", {"AccountSid": ACCOUNT_SID}).status == 400


def test_health_tells_of_a_paused_queue_and_asks_nobody(
    phone: Phone, stand_ins: Vendors, world: World
) -> None:
    phone.send("hi")
    assert "paused" not in phone.server.get("/health").json
    body = {"code": 20003, "message": "Authenticate"}
    stand_ins.twilio.always(Fault(status=401, body=body))
    assert phone.server.post(f"/reminders/{make_reminder(phone)}/send-now").status == 502
    asked = len(stand_ins.twilio.requests)
    health = phone.server.get("/health")
    assert health.status == 200
    assert "refuses our account" in health.json["paused"]["whatsapp"]
    assert len(stand_ins.twilio.requests) == asked


def test_mem0_joins_what_is_found_here(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio mem0")
    for server in serve(world):
        phone = Phone(server, stand_ins)
        phone.send("Zwei Zitronen für die Marmelade")
        settle(world)
        # What only Mem0's meaning finds: it answers with a memory that has other words.
        (memory,) = stand_ins.mem0.memories.values()
        memory["memory"] = "two lemons for the jam"
        found = server.get("/memories", query="lemons jam", user_id="1").json
        assert [one["content"] for one in found] == ["Zwei Zitronen für die Marmelade"]
        assert "Zwei Zitronen" in phone.send("How many lemons for the jam?").reply
        # Late or broken, it is done without.
        stand_ins.mem0.always(Fault("hang"))
        assert "Zwei Zitronen" in phone.send("Where are the Zitronen für die Marmelade?").reply
    stand_ins.mem0.always(None)
    end(world)


def test_what_mem0_finds_in_other_words_is_the_closest(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="mem0")
    for said in (
        "My landlord Otto lives at 12 Mill Lane",
        "The boiler was serviced in October",
        "Anna is allergic to nuts",
        "The gate code is 4444",
        "Blue paint is in the shed",
    ):
        world.say(said)
    settle(world)
    scores = dict.fromkeys(stand_ins.mem0.memories, 0.2)
    first = next(iter(scores))

    def search(body: dict[str, object]) -> tuple[int, object]:
        rows = stand_ins.mem0.memories.values()
        found = [row | {"score": scores[row["id"]]} for row in rows]
        return 200, {"results": sorted(found, key=lambda row: -row["score"])}

    stand_ins.mem0._search = search  # type: ignore[method-assign]
    for score, is_shown in ((0.34, True), (0.24, False), (0.29, False), (0.5, True)):
        scores[first] = score
        reply = world.say("who owns the flat I rent?")
        assert reply.startswith(replies.closest("")[:20]) == is_shown
        assert ("Otto" in reply) == is_shown
    for other in scores:  # an embedder to which all is alike
        scores[other] = 0.6
    assert world.say("who owns the flat I rent?") == replies.NO_MEMORY
    end(world)


def test_what_mem0_alone_knows_appears_as_such(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="mem0")
    world.say("The safe opens with 987654")
    world.say("The gate opens with 4444")
    settle(world)
    safe, gate = stand_ins.mem0.memories.values()
    stand_ins.mem0.memories["elsewhere"] = safe | {
        "id": "elsewhere",
        "memory": "The car opens with the blue key",
        "metadata": None,
    }
    answer = world.say("What opens the safe?")
    assert answer.startswith("📝 “The safe opens with 987654”")
    assert answer.endswith("Mem0 also has:\n• The car opens with the blue key")
    world.say("forget the gate")  # and Mem0 has not deleted it yet
    assert gate["id"] in stand_ins.mem0.memories
    assert "4444" not in world.say("What opens the gate?")
    end(world)


def test_nobody_sees_anothers_memories_through_mem0(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="mem0")
    world.say("The safe opens with 987654")
    settle(world)
    (memory,) = stand_ins.mem0.memories.values()
    memory["user_id"] = "user_2"  # whatever Mem0 says
    world.say("hi", sender="whatsapp:+15551230002")
    assert "987654" not in world.say("What opens the safe?", sender="whatsapp:+15551230002")
    end(world)
