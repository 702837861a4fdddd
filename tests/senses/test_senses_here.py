"""With the extra and WhatsApp alone: voice notes heard and photos read on this machine."""

import importlib.util
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import World
from connected import Vendors, connect, end, settle, vendors

import ingest
import store
from senses import hearing, remarks
from vendors.twilio_inbound import parse_inbound

needs_ears = pytest.mark.skipif(not hearing.is_available(), reason="requirements-local.txt")
needs_eyes = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="requirements-local.txt"
)


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Vendors]:
    with vendors() as all_of_them:
        yield all_of_them


def send(world: World, stand_ins: Vendors, *files: tuple[bytes, str]) -> str:
    """Send files and return the reply."""
    form = stand_ins.twilio.inbound_media(*files)
    return ingest.receive(world.services, parse_inbound(form), "twiml").text


@pytest.fixture
def alone(tmp_path: Path, stand_ins: Vendors) -> Iterator[World]:
    world = connect(tmp_path, stand_ins, uses="twilio", SENSES="local")
    yield world
    end(world)


def voice_note(folder: Path) -> bytes:
    """The ten seconds of a person that come with the speech model, as WhatsApp sends them."""
    import soundfile

    spec = importlib.util.find_spec("moonshine_voice")
    assert spec and spec.origin
    samples, rate = soundfile.read(Path(spec.origin).parent / "assets/beckett.wav")
    soundfile.write(folder / "voice.ogg", samples, rate, format="OGG", subtype="OPUS")
    return (folder / "voice.ogg").read_bytes()


def receipt() -> bytes:
    from io import BytesIO

    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (640, 200), "white")
    font = ImageFont.load_default(size=40)
    ImageDraw.Draw(picture).text((30, 60), "Trattoria Roma 42.50", "black", font)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@needs_ears
def test_a_voice_note_is_heard_here_and_found(
    alone: World, stand_ins: Vendors, tmp_path: Path
) -> None:
    reply = send(alone, stand_ins, (voice_note(tmp_path), "audio/ogg"))
    settle(alone)
    words = alone.db.execute("SELECT transcript FROM interactions").fetchone()[0]
    assert "fail better" in words.lower()
    assert remarks.CANNOT_HEAR not in reply
    assert "fail better" in alone.say("What did I say about failing?").lower()
    source = alone.db.execute("SELECT media_metadata ->> 'heard_by' FROM media").fetchone()
    assert source == ("local",)


@needs_eyes
def test_a_photo_is_found_by_a_word_on_it(alone: World, stand_ins: Vendors) -> None:
    send(alone, stand_ins, (receipt(), "image/png"))
    settle(alone)
    answer = alone.say("/search trattoria")
    assert "Trattoria Roma 42.50" in answer
    assert "()" not in answer


@needs_ears
@needs_eyes
@pytest.mark.parametrize("days", [0, 9])
def test_what_waited_for_a_way_is_understood_when_there_is_one(
    tmp_path: Path, stand_ins: Vendors, days: int
) -> None:
    stand_ins.twilio.reset()
    off = connect(tmp_path, stand_ins, uses="twilio", SENSES="off")
    assert remarks.CANNOT_HEAR in send(off, stand_ins, (voice_note(tmp_path), "audio/ogg"))
    assert remarks.CANNOT_READ in send(off, stand_ins, (receipt(), "image/png"))
    settle(off)
    assert store.count_media_waiting(off.db) == 2
    end(off)
    world = connect(tmp_path, stand_ins, uses="twilio", SENSES="local")
    world.clock.pass_(days=days, minutes=5)
    with store.transaction(world.db):  # as at every start
        store.wake_media(world.db, world.clock(), world.clock() + timedelta(hours=1))
    settle(world)
    assert store.count_media_waiting(world.db) == 0
    told = "\n".join(one["body"] for one in stand_ins.twilio.messages)
    assert ("fail better" in told and "Trattoria Roma 42.50" in told) == (days == 0)
    assert "Trattoria Roma 42.50" in world.say("/search trattoria")
    sources = world.db.execute(
        "SELECT interaction_metadata ->> 'transcript_source',"
        " interaction_metadata ->> 'reading_source' FROM interactions ORDER BY id LIMIT 2"
    ).fetchall()
    assert sources == [("local", None), (None, "rapidocr")]
    end(world)


@needs_ears
@pytest.mark.parametrize(
    ("content", "words"),
    [(b"OggS" + b"\0" * 300, "can't open this recording"), (b"%PDF-1.7 no", "can't open this doc")],
)
def test_what_cannot_be_understood_says_why(
    alone: World, stand_ins: Vendors, content: bytes, words: str
) -> None:
    kind = "audio/ogg" if content.startswith(b"Ogg") else "application/pdf"
    reply = send(alone, stand_ins, (content, kind))
    assert words in reply.split("\n\n")[0]
    assert store.count_media_waiting(alone.db) == 0


def test_switched_off_nobody_listens(tmp_path: Path, stand_ins: Vendors) -> None:
    world = connect(tmp_path, stand_ins, uses="twilio openai", SENSES="off")
    reply = send(world, stand_ins, (b"OggS" + b"\0" * 60, "audio/ogg"))
    assert remarks.CANNOT_HEAR in reply
    end(world)
