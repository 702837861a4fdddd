"""Talking on the page: the way every message takes, files and all, over real HTTP."""

import contextlib
import hashlib
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from conftest import ANNA, NOW, Answer, Server, World, make_world, serve
from connected import (
    AT_STATEMENTS,
    CARD,
    JPEG,
    OGG,
    Phone,
    connect,
    die_at,
    end,
    eventually,
    in_background,
    running,
    settle,
    vendors,
)

import ingest
import replies
import store
from core import files
from core.backoff import Patience
from core.errors import ServiceError
from senses import remarks
from vendors import twilio_inbound
from vendors.twilio_inbound import Attachment, InboundMessage

File = tuple[str, str, bytes]  # name, claimed type, content


def form(files: list[File], **fields: str) -> tuple[bytes, dict[str, str]]:
    """Return a form with files as a browser sends it, and its headers."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, claim, content in files:
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: {claim}\r\n\r\n"
        )
        parts.append(head.encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def send(server: Server, *files: File, key: str = "", **fields: str) -> Answer:
    body, headers = form(list(files), **fields)
    return server.call(
        "POST", "/chat", body=body, headers=headers | ({"Idempotency-Key": key} if key else {})
    )


def media_files(world: World) -> list[str]:
    return sorted(path.name for path in world.services.settings.media_dir.glob("*"))


PHOTO = ("IMG 1.jpg", "image/jpeg", JPEG)


# -- text ------------------------------------------------------------------------------------------


def test_the_page_talks_as_whatsapp_does(server: Server) -> None:
    said = server.post("/chat", {"text": "The plumber is called Rossi"})
    assert (said.status, set(said.json)) == (200, {"interaction_id", "reply", "media"})
    assert said.json["reply"].startswith("Saved.")
    assert "Rossi" in server.post("/chat", {"text": "Who is the plumber?"}).json["reply"]
    assert "Reminder set" in server.post("/chat", {"text": "Remind me to eat at 9pm"}).json["reply"]
    assert "call" not in server.post("/chat", {"text": "/reminders"}).json["reply"]
    (user,) = server.get("/users/list").json["users"]
    assert (user["whatsapp_id"], user["memory_count"]) == ("local", 1)
    (first,) = server.get("/memories/list").json
    assert first["interaction_id"] == said.json["interaction_id"]


def test_any_user_can_be_chosen(server: Server) -> None:
    server.webhook("SM1", "The bins go out on Thursday", ANNA)
    said = server.post("/chat", {"text": "When do the bins go out?", "user_id": "+15551230001"})
    assert "Thursday" in said.json["reply"]
    assert server.post("/chat", {"text": "hi", "user_id": 99}).status == 404
    assert "Thursday" not in server.post("/chat", {"text": "When do the bins go out?"}).text


def test_a_message_sent_twice_with_one_key_is_one(server: Server) -> None:
    answers = [
        server.post("/chat", {"text": "The bins go out on Thursday"}, Idempotency_Key="k1")
        for _ in range(2)
    ]
    assert answers[0].json == answers[1].json
    assert server.world.count("memories") == server.world.count("interactions") == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"text": "  "}, 400), ({"text": 7}, 400), ([], 400), (b"{", 400),
     ({"text": "x" * 100_001}, 413)],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_what_is_no_message_is_refused(server: Server, body: object, status: int) -> None:
    answer = server.post("/chat", body)
    assert answer.status == status
    assert answer.json["error"].endswith(".")
    assert server.world.count("interactions") == 0


# -- files -----------------------------------------------------------------------------------------


def test_a_photo_is_kept_once_under_its_hash_and_served(server: Server) -> None:
    said = send(server, PHOTO, text="Our new kitchen #home")
    assert said.json["reply"].startswith("Saved your photo.")
    name = hashlib.sha256(JPEG).hexdigest() + ".jpg"
    assert media_files(server.world) == [name]
    send(server, PHOTO, text="Once more")
    assert media_files(server.world) == [name]
    assert server.world.count("media") == 1
    newest, memory = server.get("/memories/list").json
    assert (memory["memory_type"], memory["mime_type"]) == ("image", "image/jpeg")
    assert (memory["content"], memory["tags"]) == ("Our new kitchen #home", ["home"])
    assert [one["url"] for one in memory["media"]] == [memory["media_url"]]
    path = memory["media_url"][memory["media_url"].index("/media/") :]
    shown = server.call("GET", path)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    (interaction,) = [
        one
        for one in server.get("/interactions/recent").json
        if one["id"] == memory["interaction_id"]
    ]
    assert interaction["memory_ids"] == [memory["id"]]
    assert interaction["media"] == memory["media"]
    assert server.get(f"/interactions/{interaction['id']}").json == interaction | {"outbound": []}
    asked = server.post("/chat", {"text": "show me my photos"}).json
    assert [one["mime_type"] for one in asked["media"]] == ["image/jpeg"]  # sent once
    shown = server.get(f"/interactions/{asked['interaction_id']}").json["reply_media"]
    assert [one["url"] for one in shown] == [one["url"] for one in asked["media"]]
    assert newest["id"] != memory["id"]


def test_several_files_are_one_message_in_their_order(server: Server) -> None:
    second = ("b.jpg", "image/jpeg", JPEG + b"2")
    card = ("anna.vcf", "text/vcard", CARD)
    send(server, PHOTO, second, card, text="Three")
    (memory,) = server.get("/memories/list").json
    assert [one["mime_type"] for one in memory["media"]] == ["image/jpeg"] * 2 + ["text/vcard"]
    assert "+39 333 1234567" in memory["content"]
    kept = server.world.db.execute("SELECT position FROM interaction_media ORDER BY 1").fetchall()
    assert kept == [(0,), (1,), (2,)]


def test_many_files_of_half_a_megabyte_fit(server: Server) -> None:
    files = [(f"{n}.jpg", "image/jpeg", JPEG + bytes([n]) * 500_000) for n in range(9)]
    assert send(server, *files, text="All of them").status == 200
    assert server.world.count("media") == 9
    files += [("9.jpg", "image/jpeg", JPEG), ("10.jpg", "image/jpeg", JPEG)]
    assert send(server, *files, text="Too many").status == 413


def test_a_page_sent_as_a_file_is_text_and_never_runs(server: Server) -> None:
    page = ("evil.html", "text/html", b"<!doctype html><script>alert(1)</script>")
    assert send(server, page).status == 200
    (memory,) = server.get("/memories/list").json
    shown = server.call("GET", memory["media_url"][memory["media_url"].index("/media/") :])
    assert shown.headers["Content-Type"].startswith("text/plain")
    assert "sandbox" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nno colon\r\n\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nhalf"),
        ("multipart/form-data; boundary=x",
         b"--x\r\nContent-Disposition: form-data\r\nContent-Length: z\r\n\r\n\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n\xff\xfe: \xff\r\n\r\n\r\n--x--\r\n"),
        ("multipart/form-data; boundary=" + "x" * 80_000, b"--x--"),
    ],
)  # fmt: skip
def test_a_broken_form_is_a_sentence(server: Server, content_type: str, body: bytes) -> None:
    answer = server.call("POST", "/chat", body=body, headers={"Content-Type": content_type})
    assert answer.status == 400
    assert answer.json["error"].endswith(".")
    assert server.world.count("interactions") == 0


def test_an_empty_file_is_refused(server: Server) -> None:
    answer = send(server, ("a.jpg", "image/jpeg", b""), text="nothing")
    assert (answer.status, answer.json) == (400, {"error": "a.jpg is empty."})


# -- how large a message may be --------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Server]:
    yield from serve(make_world(tmp_path, MEDIA_MAX_MB="1", API_TOKEN="s3cret-token"))


def test_a_file_over_the_limit_is_refused_with_a_sentence(small: Server) -> None:
    assert send(small, ("a.jpg", "image/jpeg", JPEG.ljust(1 << 20, b"x"))).status == 200
    answer = send(small, ("b.jpg", "image/jpeg", JPEG.ljust((1 << 20) + 1, b"x")))
    assert answer.status == 413
    assert answer.json == {"error": "b.jpg is larger than the 1 MB that I keep."}
    assert small.world.count("interactions") == len(media_files(small.world)) == 1


def refused_head(server: Server, path: str, length: int, more: str = "") -> bytes:
    """Send the head of a request alone; return the answer, until the link ends or rests."""
    return answer_to_head(server, path, length, more, waits_s=120)


def answer_to_head(
    server: Server, path: str, length: int, more: str = "", waits_s: float = 0.5
) -> bytes:
    """Send the head of a request alone; return what comes back within some time, if anything."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{more}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as link:
        link.settimeout(waits_s)
        link.sendall(head.encode())
        answer = b""
        with contextlib.suppress(TimeoutError):
            while part := link.recv(1000):
                answer += part
                link.settimeout(0.5)
        return answer


def test_a_body_is_refused_by_its_length_before_it_is_sent(small: Server) -> None:
    most, token = 5 << 20, "Authorization: Bearer s3cret-token\r\n"
    answer = refused_head(small, "/chat", most + 1, token)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'{"error": "The body is too large; ' in answer
    assert answer_to_head(small, "/chat", most, token) == b""  # waits for it
    for path in ("/memories", "/webhook", "/chat/", "/imports/1"):
        assert refused_head(small, path, (1 << 20) + 1).startswith(b"HTTP/1.1 413 ")
    assert answer_to_head(small, "/memories", 1 << 20) == b""


def test_only_files_may_be_much(small: Server) -> None:
    words = {"text": "x" * (1 << 20)}
    assert small.post("/chat", words).status == 413
    assert send(small, text="x" * (1 << 20)).status == 413
    assert send(small, text="x" * 90_000).status == 200


def test_only_the_owner_may_send_much(small: Server) -> None:
    afar = "X-Forwarded-For: 203.0.113.9\r\n"
    assert refused_head(small, "/chat", 2 << 20, afar).startswith(b"HTTP/1.1 413 ")
    assert refused_head(small, "/chat", 2 << 20, "Origin: https://evil.example\r\n")
    assert refused_head(small, "/chat", 2 << 20).startswith(b"HTTP/1.1 413 ")
    token = afar + "Authorization: Bearer s3cret-token\r\n"
    assert answer_to_head(small, "/chat", 2 << 20, token) == b""


def test_a_chunked_body_is_counted(small: Server) -> None:
    head = (
        "POST /memories HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n"
    )
    with socket.create_connection(("127.0.0.1", small.port), timeout=120) as link:
        link.sendall(head.encode() + b"x" * ((1 << 20) + 1))
        assert link.recv(64).startswith(b"HTTP/1.1 413 ")


# -- what takes time, and what comes by itself -----------------------------------------------------

HASTY = Patience(twiml_s=0.2, interim_s=0.5, backoff_s=0.0, backoff_most_s=0.0)
NOTE = ("note.ogg", "audio/ogg;codecs=opus", OGG)


@dataclass
class Ear:
    """A model's server that hears when it is let."""

    words: str = "The key is under the pot"
    may_hear: threading.Event = field(default_factory=threading.Event)

    def __call__(self, _: bytes) -> str:
        assert self.may_hear.wait(10)
        return self.words


@pytest.fixture
def hearing(tmp_path: Path) -> Iterator[tuple[Server, Ear]]:
    """A server with a model, and nobody who waits for it for more than a moment."""
    with vendors() as stand_ins:
        world = connect(tmp_path, stand_ins, uses="openai", patience=HASTY)
        stand_ins.openai.transcript = ear = Ear()
        with running(world) as server:
            yield server, ear
        ear.may_hear.set()
        end(world)


def test_a_voice_note_is_heard_and_its_transcript_shown(hearing: tuple[Server, Ear]) -> None:
    server, ear = hearing
    ear.may_hear.set()
    said = send(server, NOTE).json
    memory = eventually(lambda: server.get("/memories/list").json)[0]
    assert (memory["transcript"], memory["content"]) == (ear.words, ear.words)
    assert memory["interaction_id"] == said["interaction_id"]
    assert memory["mime_type"] == "audio/ogg"


def test_a_late_reply_comes_as_an_outbound_message(hearing: tuple[Server, Ear]) -> None:
    server, ear = hearing
    said = send(server, NOTE)
    assert (said.status, said.json["reply"]) == (200, "")
    waiting = eventually(lambda: server.get("/outbound").json)[0]
    assert waiting["body"] == replies.STILL_AT_IT
    ear.may_hear.set()
    (late,) = eventually(lambda: server.get("/outbound", after=waiting["id"]).json)
    assert ear.words in late["body"]
    assert (late["channel"], late["status"]) == ("local", "sent")
    assert late["interaction_id"] == said.json["interaction_id"]
    assert server.post(f"/outbound/{late['id']}/read").json["status"] == "read"
    assert server.post(f"/outbound/{late['id']}/read").status == 200
    assert (
        server.get(f"/interactions/{late['interaction_id']}").json["outbound"][-1]["id"]
        == (late["id"])
    )


def test_a_slow_model_leaves_threads_for_others(hearing: tuple[Server, Ear]) -> None:
    server, _ = hearing
    threads = [in_background(lambda: send(server, NOTE)) for _ in range(12)]
    for thread in threads:
        thread.join(10)
    began = time.monotonic()
    assert server.get("/health").status == 200
    assert time.monotonic() - began < 5


def test_a_message_sent_again_while_it_is_worked_on_is_one(hearing: tuple[Server, Ear]) -> None:
    server, ear = hearing
    ids = {send(server, NOTE, key="k1").json["interaction_id"] for _ in range(2)}
    ear.may_hear.set()
    eventually(lambda: server.get("/memories/list").json)
    ids.add(send(server, NOTE, key="k1").json["interaction_id"])
    assert len(ids) == server.world.count("memories") == server.world.count("interactions") == 1


def test_what_whatsapp_users_say_on_the_page_is_answered_on_the_page(tmp_path: Path) -> None:
    with vendors() as stand_ins:
        world = connect(tmp_path, stand_ins, uses="twilio openai", patience=HASTY)
        stand_ins.openai.transcript = ear = Ear()
        with running(world) as server:
            Phone(server, stand_ins).send("The bins go out on Thursday")
            world.clock.pass_(hours=30)
            assert send(server, NOTE, user_id="+15551230001").json["reply"] == ""
            ear.may_hear.set()
            eventually(lambda: world.count("memories") == 2)
            assert ear.words in eventually(lambda: server.get("/outbound").json)[-1]["body"]
            assert stand_ins.twilio.messages == []
            user = store.find_user_by_whatsapp_id(world.db, "+15551230001")
            assert user and user.last_inbound_at == NOW  # nothing came through Twilio since
        end(world)


def test_a_file_is_called_as_its_sender_calls_it_without_disguise(world: World) -> None:
    for server in serve(world):
        named = ("the %22last%22 \u202egpj.exe", "image/jpeg", JPEG)
        said = server.get(f"/interactions/{send(server, named).json['interaction_id']}").json
        assert said["media"][0]["name"] == 'the "last" gpj.exe'
        assert server.get("/memories/list").json[0]["media"][0]["name"] == 'the "last" gpj.exe'


def test_what_became_of_a_reminder_is_told_with_its_message(world: World) -> None:
    for server in serve(world):
        server.post("/chat", {"text": "Remind me to eat in 10 minutes"})
        world.clock.pass_(minutes=10)
        settle(world)
        ask = partial(server.get, "/outbound", after=0, user_id="local")
        assert ask().json[0]["reminder"] == {"status": "sent", "done": False, "snoozed": False}
        undo_id = server.call("PATCH", "/reminders/1", body={"snooze_minutes": 10}).json["undo_id"]
        assert ask().json[0]["reminder"]["snoozed"]
        server.post("/undo", {"undo_id": undo_id})
        assert not ask().json[0]["reminder"]["snoozed"]
        server.call("PATCH", "/reminders/1", body={"done": True})
        assert ask().json[0]["reminder"]["done"]


def test_a_reminder_arrives_by_itself(world: World) -> None:
    for server in serve(world):
        server.post("/chat", {"text": "Remind me to eat in 10 minutes"})
        assert server.get("/outbound", after=0).json == []
        world.clock.pass_(minutes=10)
        settle(world)
        (due,) = server.get("/outbound", after=0, user_id="local").json
        assert due["body"] == "⏰ Reminder: eat"
        assert due["reminder_id"] == 1
        assert server.get("/outbound", after=due["id"]).json == []
        assert server.get("/outbound").json == [due]
        assert server.post("/outbound/9/read").status == 404


def test_a_message_of_whatsapp_is_not_marked_here(tmp_path: Path) -> None:
    with vendors() as stand_ins:
        world = connect(tmp_path, stand_ins, uses="twilio")
        for server in serve(world):
            Phone(server, stand_ins).send("Remind me to eat in 10 minutes")
            world.clock.pass_(minutes=10)
            settle(world)
            (sent,) = server.get("/outbound").json
            assert sent["channel"] == "whatsapp"
            assert server.post(f"/outbound/{sent['id']}/read").status == 409
        end(world)


# -- whatever happens ------------------------------------------------------------------------------


def chat_message(world: World) -> InboundMessage:
    """Return a photo said on the page, its file on disk."""
    settings = world.services.settings
    file = files.keep_file(iter([JPEG]), "image/jpeg", "a.jpg", settings.media_dir, 1 << 20)
    return replace(
        twilio_inbound.typed("local", "Our new kitchen"),
        kind="image",
        key="chat k1",
        attachments=(Attachment("", "image/jpeg", is_here=True),),
        files=(file,),
    )


@AT_STATEMENTS
def test_death_at_any_statement_leaves_one_photo_or_none(tmp_path: Path, step: int) -> None:
    seen = set()
    for statement in range(1, 200, step):
        folder = tmp_path / str(statement)
        folder.mkdir()
        died = die_at(
            statement,
            lambda folder=folder: make_world(folder, SENSES="off"),
            lambda world: ingest.receive(world.services, chat_message(world), "local"),
        )
        world = make_world(folder, SENSES="off")
        before = world.count("interactions")
        seen.add(before)
        ingest.recover(world.services)
        eventually(lambda world=world: not store.list_unfinished_interactions(world.db))
        assert world.count("memories") == world.count("interaction_media") == before
        ingest.receive(world.services, chat_message(world), "local")  # the page sends it again
        assert world.count("memories") == world.count("interactions") == 1
        (memory,) = store.list_memories(world.db, None)
        assert memory.file_path and (folder / "media" / memory.file_path).read_bytes() == JPEG
        end(world)
        if not died:
            break
    assert not died
    assert seen == {0, 1}


def test_a_file_that_is_forgotten_at_that_moment_is_not_called_saved(world: World) -> None:
    message = chat_message(world)
    message.files[0].path.unlink()
    with pytest.raises(ServiceError):
        ingest.receive(world.services, message, "local")
    assert world.count("interactions") == 0
    assert world.services.jobs == {}


def test_what_the_page_sent_is_heard_once_there_is_who_hears(tmp_path: Path) -> None:
    for server in serve(make_world(tmp_path, SENSES="off")):
        said = send(server, NOTE).json["reply"]
        assert said.startswith("Saved your voice note.") and remarks.CANNOT_HEAR in said
    with vendors() as stand_ins:
        world = connect(tmp_path, stand_ins, uses="openai")
        with running(world) as server:
            heard = eventually(lambda: server.get("/memories/list").json[0]["transcript"])
            assert heard == "hello from a voice note"
        end(world)
